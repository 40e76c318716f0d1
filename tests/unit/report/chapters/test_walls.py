"""Walls in the report: what is said where one stands, where none does, and where nothing can be told."""

import re

import attrs
import pytest

import trustmodel as tm
from builders import LIMESTONE, a_trust, in_a_row
from towns import two_sides
from trustmodel.report.as_html import html
from trustmodel.report.asked import Asked
from trustmodel.report.chapters.walls import CHAPTER
from trustmodel.report.outline import outline
from trustmodel.report.parts import Picture
from trustmodel.report.voice import Voice


def says(review):
    return [finding.says for finding in review.remarks if finding.section == "walls"]


def parts(review):
    return {part.title: part for part in CHAPTER.section(review, Voice(review, names=False)).parts}


@pytest.fixture(scope="module")
def walled():
    """One pair of people across; Fir has no tie at all."""
    data = two_sides(lambda i, j: int((i, j) == (0, 5)))
    kept = [record for record in data.support if "fir" not in record.id]
    return tm.review(data.replace(support=kept), problems=())


@pytest.fixture(scope="module")
def open_trust():
    return tm.review(two_sides(lambda *_: 4), problems=())


def test_a_wall_is_told_in_pairs_of_people_and_of_schools(walled):
    first = says(walled)[0]
    assert first.startswith(
        "There is very likely a wall between schools of different local authorities: 1 pair of people across"
    )
    assert ", in 1 of 25 pairs of schools, and 64 within, in 16 of 20 pairs of schools." in first
    assert first.endswith("The nearest two across, Ash and Hazel, lie 0.9 km (0.56 miles) apart.")


def test_a_wall_at_a_field_that_is_none_of_the_five_is_told_in_the_full_report():
    data = two_sides(lambda i, j: int((i, j) == (0, 5)))
    settings = {"West": "Urban: City and Town", "East": "Rural: Village"}
    schools = [
        school.replace(local_authority=None, urban_rural=settings[school.local_authority]) for school in data.schools
    ]
    review = tm.review(data.replace(schools=schools), boundaries="urban_rural", problems=())
    tables = parts(review)
    sides = tables["The wall between schools that differ in urban rural"]
    assert "between schools that differ in urban rural, and the letter" in sides.caption
    assert {row[2] for row in sides.table.rows} == set(settings.values())
    assert [row[0] for row in tables["Across what schools differ in"].rows] == ["urban rural"]


def test_the_order_is_boundaries_the_cut_schools_and_pairs(walled):
    starts = [
        "There is very likely a wall between",
        "On the map there is",
        "One school has far fewer ties with other schools",
        "Where one could begin to ask: ",
    ]
    assert [text.startswith(start) for text, start in zip(says(walled), starts, strict=True)] == [True] * 4


def test_the_cut_names_both_sides_and_who_may_belong_to_either(walled):
    cut, text = walled.walls.cut, says(walled)[1]
    assert "Hazel, Ivy, Larch, Maple and Oak" in text
    either = "Fir may belong to either side" in text
    assert either == ("school:fir" in cut.either_side)


def test_a_school_with_few_ties_is_told_by_name(walled):
    row = next(row for row in walled.walls.schools if row.school == "school:fir")
    assert row.p <= 0.05
    assert ": Fir with 0 pairs of people, where about" in says(walled)[2]
    assert parts(walled)["Schools linked to no other"].rows == (("Fir",),)


def test_pairs_are_a_list_without_p(walled):
    table = parts(walled)["Where one could ask"]
    assert [column.name for column in table.columns] == ["School", "And", "Km", "Ties", "Usual", "Ratio"]
    assert len(table.rows) == 10
    finding = next(f for f in walled.remarks if f.says.startswith("Where one could begin"))
    assert "not a test" in finding.how


def test_the_map_shows_the_sides_and_its_words_say_so(walled):
    picture = parts(walled)["The wall between schools of different local authorities"]
    assert isinstance(picture, Picture)
    assert "the letter of the side (A and B)" in picture.caption
    assert "Five dashed lines join the pairs with the fewest ties" in picture.caption
    assert [row[2] for row in picture.table.rows] == ["West"] * 5 + ["East"] * 5
    page = html(outline(walled))
    assert '<desc id="walls-map-about">Each school has a ring in the colour of its side' in page
    assert "A · Ivy" in page
    assert "A · Ash" not in page  # of two sides of five, East comes first


def test_where_nothing_is_called_the_report_says_what_could_have_been_seen(open_trust):
    (only,) = says(open_trust)
    assert only.startswith(
        "No wall between nearby schools stands out from chance. With 180 pairs of people, as here, a wall that takes away nine in ten"
    )
    assert "between schools of different local authorities" in only
    assert {"Across what schools differ in", "What could have been seen"} == set(parts(open_trust))
    plan = open_trust.wall_plan
    assert {row.grouping for row in plan.rows} == {"local_authority", "church"}
    assert plan.method.options["alpha"] == pytest.approx(0.0125)  # two boundaries share .025
    assert all(row.power > 0.8 for row in plan.rows if row.deficit == 0.9)
    assert {row[-1] for row in parts(open_trust)["Across what schools differ in"].rows} == {"may be chance"}


def test_a_wall_without_places_has_no_distance_and_no_map():
    review = tm.review(two_sides(lambda i, j: int(i == 0 and j == 5), places=False), problems=())
    first = says(review)[0]
    assert "a wall between schools of different local authorities" in first
    assert "km" not in first
    assert not any(isinstance(part, Picture) for part in parts(review).values())


def test_too_few_schools_cannot_be_told():
    schools = in_a_row("ash", "beech", "elm", metres=500)
    memberships = [tm.Membership(id=school.id.partition(":")[2], school=school.id, trust="t") for school in schools]
    data = tm.Dataset(trusts=[a_trust("t")], schools=schools, memberships=memberships)
    start = "Whether there are walls between nearby schools cannot be tested here: "
    review = tm.review(data, problems=())
    assert says(review) == [f"{start}only 3 schools, and it takes 6."]
    assert review.wall_plan is None
    assert says(tm.review(tm.Dataset(), problems=())) == [f"{start}no school takes part."]


def test_what_could_not_have_been_told_is_said(open_trust):
    boundaries = tuple(attrs.evolve(each, p_none_across=0.2) for each in open_trust.boundaries)
    text = next(iter(CHAPTER.remarks(attrs.evolve(open_trust, boundaries=boundaries), {}))).says
    assert (
        "Between church schools and others and schools of different local authorities a wall could not have been detected even if nothing crossed."
        in text
    )


# --- the example that is shipped -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first_year():
    """What this chapter alone asks of the first year of the example."""
    data = tm.read(LIMESTONE)
    asked = Asked(tm.situation(data, between=("2024-09-01", "2025-09-01")))
    return attrs.evolve(tm.review(tm.Dataset(), problems=()), data=data, **CHAPTER.ask(asked))


def sentences(answers):
    return [
        finding.says
        for finding in CHAPTER.remarks(answers, {school.id: school.name for school in answers.data.schools})
    ]


def test_the_example_tells_its_story(first_year):
    """In the first year the authorities come nearest to a wall; which it is by itself, and not beside all that is looked at."""
    wall = next(each for each in first_year.boundaries if each.grouping == "local_authority")
    assert wall.detected
    assert 0.003 < wall.p < 0.02
    assert 0.03 < first_year.walls.cut.p < 0.15
    (only,) = sentences(first_year)
    assert re.match(
        r"There may be a wall between schools of different local authorities: 5 pairs of people across \(about 2\d would be usual\), in 4"
        r" of 30 pairs of schools, and 50 within, in 20 of 25 pairs of schools\. By itself this is likely more than chance",
        only,
    )
    assert "as the lowest of four places that were looked at, it may be chance." in only


def test_a_boundary_that_is_named_beforehand_has_less_to_tell(first_year):
    """Alone, the boundary between the authorities passes the gate, and behind it stands a school without any tie."""
    named = [each for each in first_year.boundaries if each.grouping == "local_authority"]
    answers = attrs.evolve(first_year, boundaries=tuple(named), wall_plan=None)
    wall, school, pairs = sentences(answers)
    assert wall.startswith(
        "There is likely a wall between schools of different local authorities: 5 pairs of people across"
    )
    assert "lie 2.7 km (1.7 miles) apart." in wall
    assert school.startswith(
        "One school has far fewer ties with other schools than schools like it: Harkenhithe Primary School with 0 pairs of people, where about 8"
    )
    assert pairs.startswith("Where one could begin to ask: ")
    people = [person.name for person in answers.data.people if person.name]
    assert not any(name in text for name in people for text in sentences(answers))


def test_a_review_looks_at_the_boundaries_that_are_named():
    review = tm.review(two_sides(lambda *_: 1), boundaries="church", problems=())
    assert [each.grouping for each in review.boundaries] == ["church"]
    assert review.method.options["boundaries"] == ("church",)


def test_of_many_schools_fewer_draws_are_taken():
    """A draw of 40 schools takes a hundred times as long as one of 10."""
    few, many = (
        CHAPTER.ask(Asked(tm.situation(tm.Dataset(schools=in_a_row(*(f"s{at}" for at in range(n)), metres=500)))))
        for n in (25, 26)
    )
    assert [each["walls"].model.draws for each in (few, many)] == [999, 299]


def test_another_boundary_is_refused():
    said = "a boundary is one of phase, church, local_authority, member, joined, or what is recorded of schools: "
    with pytest.raises(ValueError, match=f"{said}there is no school, and so no 'river'"):
        tm.review(tm.Dataset(), boundaries=["church", "river"])
    with pytest.raises(ValueError, match=f"{said}no node has the attribute 'regoin'; did you mean 'region'"):
        tm.review(tm.read(LIMESTONE), boundaries=["church", "regoin"])


def test_a_boundary_may_be_anything_that_is_recorded_of_schools():
    data = tm.read(LIMESTONE)
    fsm = tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", unit="%", personal=False)
    schools = [one.replace(extra={"FSM %": f"{place % 7}"}) for place, one in enumerate(data.schools)]
    data = data.replace(schools=schools, extensions=[fsm])
    years = {"before": ("2024-09-01", "2025-09-01"), "after": ("2025-09-01", "2026-09-01")}
    made = tm.review(data, **years, boundaries=["FSM %"])
    assert [each.grouping for each in made.boundaries] == ["FSM %"]
    section = CHAPTER.section(made, Voice(made, names=False))
    assert section is not None
    assert [each.wall.group for each in made.changed.walls] == ["FSM %"]
    assert any("FSM % is cut at its median" in said for each in made.boundaries for said in each.warnings)
    assert "schools that differ in FSM %" in " ".join(f"{finding.says} {finding.how}" for finding in made.remarks)
