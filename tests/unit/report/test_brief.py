"""The brief of the example: its numbers agree wherever they stand, few people are never told of, and every form says the same."""

import datetime as dt
import io
import json
import re
import zipfile

import attrs
import openpyxl
import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust, family, gift, knows
from trustmodel.report.brief import as_slides
from trustmodel.report.brief.as_text import lines
from trustmodel.report.brief.asking import changed_to, small_groups
from trustmodel.report.brief.drawn import svg
from trustmodel.report.brief.drawn.canvas import text_width
from trustmodel.report.brief.model import RISKS, STANDING_OUT
from trustmodel.report.brief.notes import notes_of
from trustmodel.report.brief.outlined import FEW_ROWS
from trustmodel.report.brief.page import html
from trustmodel.report.brief.pictures import Map
from trustmodel.report.brief.questions.boundaries import links_across, ratio_in_words
from trustmodel.report.chapters import development
from trustmodel.report.voice import Voice

IDS = ["links", "boundaries", "knowledge", "plan", "leaders", "learning", "services", "beyond"]


@pytest.fixture(scope="module")
def review():
    return tm.review(tm.read(LIMESTONE), full=False)


@pytest.fixture(scope="module")
def brief(review):
    return review.brief()


def question(brief, key):
    return next(each for each in brief.questions if each.id == key)


# --- what it says ----------------------------------------------------------------------------------------------------


def test_this_school_year_is_compared_with_the_last(brief):
    assert (brief.title, brief.now, brief.last, brief.day) == (
        "Limestone Learning Trust: 2025/26", "2025/26", "2024/25", dt.date(2026, 8, 31),
    )  # fmt: skip
    assert [(figure.value, figure.note.partition(" apart")[0]) for figure in brief.figures] == [
        ("11 of 11", "last year 10 of 11"), ("82", "last year 67"), ("11, 156", "furthest 6.0 miles (9.6 km)"),
        ("2025/26", "with 2024/25"),
    ]  # fmt: skip


def test_what_stands_out_of_the_example(brief):
    assert [(each.says, each.word) for each in brief.findings] == [
        ("Open needs rose from 7 to 18; days that colleagues have offered would meet 11.", "Counted"),
        ("More help now crosses between Quernshire and Ravelshire: 17 of 38 links, up from 4 of 29.", "Likely"),
        ("136 of 156 colleagues looked at one of their goals, down from 155 of 155.", "Very likely"),
        ("Training reached 152 of 156 colleagues, up from 133 of 155.", "Very likely"),
        ("Links of support grew from 29 to 38: 18 carried on and 20 are new.", "Counted"),
    ]
    assert [each.id for each in brief.findings] == [
        "needs",
        "boundary-local_authority",
        "learning-development-4",
        "learning-development-3",
        "links",
    ]
    attendance = next(each for each in brief.also if "places at their sessions" in each.says)
    assert attendance.word == "May be chance"


def test_every_share_that_is_compared_is_tested_and_none_besides(brief, review):
    """12 shares; what a question says went up or down is one of them."""
    compared = [each for each in review.changed.shares if each.before_of and each.after_of]
    assert len(compared) == 12
    assert "Twelve changes of shares and three changes of boundaries are tested" in brief.order
    announced = {each.says.lower().rstrip(".") for each in (*brief.findings, *brief.also)}
    for each in brief.questions:
        for says in re.split(r"(?<=[a-z\d])\. |\.$", f"{each.title}. {each.line}"):
            if re.search(r", (?:up|down) from ", says):
                assert says.lower() in announced, says


def test_what_stayed_as_it_was_is_counted(brief):
    """Also what moved by less than a point: of no change it is not said that it may be chance."""
    steady = {each.says: each.word for each in brief.also if "as last year" in each.says or "same share" in each.says}
    assert steady == {
        "Goals of their own are recorded for all 156 colleagues, as last year.": "Counted",
        "A goal of broader impact is recorded for all 20 leaders, as last year.": "Counted",
        "155 of 156 colleagues have the shared objective, about the same share as last year.": "Counted",
        "18 of 38 links cross between church schools and others, about the same share as last year.": "Counted",
    }


@pytest.mark.parametrize(
    ("then", "now", "up", "says"),
    [
        ((4, 29), (17, 38), True, "More help now crosses between phases: 17 of 38 links, up from 4 of 29."),
        ((17, 38), (4, 29), False, "Less help now crosses between phases: 4 of 29 links, down from 17 of 38."),
        ((20, 29), (21, 38), False, "21 of 38 links cross between phases, a smaller share than last year (20 of 29)."),
        ((4, 29), (3, 10), True, "Three of ten links cross between phases, a larger share than last year (4 of 29)."),
        ((14, 29), (18, 38), False, "18 of 38 links cross between phases, about the same share as last year."),
        ((4, 29), (17, 38), False, "17 of 38 links cross between phases; last year 4 of 29."),
    ],
)
def test_help_across_a_boundary_is_said_rightly_of_links_and_of_shares(then, now, up, says):
    assert links_across("phases", then, now, "last year", more=up) == says


@pytest.mark.parametrize(
    ("then", "now", "says"),
    [
        ((133, 155), (152, 156), ", up from 133 of 155"),
        ((36, 46), (40, 46), ", up from 36"),
        ((7, 26), (6, 36), ", down from 7 of 26"),
        ((15, 30), (20, 60), ", a smaller share than last year (15 of 30)"),
        ((10, 29), (10, 38), ", a smaller share than last year (10 of 29)"),
        ((4, 29), (3, 10), ", a larger share than last year (4 of 29)"),
        ((155, 155), (155, 156), ", about the same share as last year"),
        ((155, 155), (156, 156), ", as last year"),
        ((2, 4), (3, 6), ", the same share as last year"),
    ],
)
def test_a_change_is_said_rightly_of_the_count_and_of_the_share(then, now, says):
    assert changed_to(then, now, "last year") == says


def test_notes_are_in_plain_words_and_say_how_many_more_there_are(brief, review):
    assert any("Pearson" in warning for warning in review.warnings)
    assert "Much of what crosses a boundary follows from distance, so how sure" in " ".join(brief.notes)
    assert "The distance is not known for 11 of 26 pairs: it counts as 3.7 miles (6.0 km)." in brief.notes
    assert list(notes_of(["transitivity is undefined: no two have a third in common", "no tie is recorded"])) == [
        "No link is recorded.", "One note on methods is in the full report.",
    ]  # fmt: skip


def test_its_risks_and_its_helpers(brief):
    assert [risk.says for risk in brief.risks] == [
        "Nobody in the trust is recorded as knowing music or science, which two schools need.",
        "Attendance and literacy are needed, and each rests on one person.",
        "Corseden Junior has no governance professional.",
        "The trust has four members; the Academy Trust Handbook says it should have five.",
    ]
    first = brief.actions[0]
    assert (first.who, first.where) == ("Director (teaching and learning)", "central team")
    assert (first.offers[0].topic, first.offers[0].days, first.offers[0].urgent) == ("pedagogy", 6.0, True)
    assert len(brief.actions) == 7
    assert sum(len(action.offers) for action in brief.actions) == 11


def test_it_has_eight_questions_and_a_sheet_for_each_school(brief):
    assert [each.id for each in brief.questions] == IDS
    assert len(brief.sheets) == 11
    assert {each.question for each in (*brief.findings, *brief.also, *brief.risks)} <= set(IDS)


def test_one_change_has_one_total_everywhere(brief, review):
    """29 and 38 links among those who answered both times: on page one, in the title, in the answer, in the table."""
    ties = review.changed.ties
    assert (ties.kept + ties.lost, ties.kept + ties.new) == (29, 38)
    table = next(each for each in question(brief, "links").tables if each.title == "Every link")
    compared = [row for row in table.values if row[-1] in {"carried on", "new"}]
    assert len(compared) == 38
    assert sum(row[-1] == "new" for row in compared) == ties.new
    by_school = question(brief, "links").tables[0].values
    assert sum(row[1] for row in by_school) == sum(row[2] for row in by_school) == len(table.values) == 48
    assert sum(len(sheet.helps) for sheet in brief.sheets) == sum(len(sheet.helped_by) for sheet in brief.sheets) == 48
    assert "with the others there are 48 now" in question(brief, "links").line
    across = next(each for each in brief.findings if each.id == "boundary-local_authority")
    assert "17 of 38 links, up from 4 of 29" in across.says


def test_a_review_without_times_is_that_of_the_two_years():
    data = tm.read(LIMESTONE)
    whole = tm.review(data, between=(None, None), full=False)
    assert whole.changed is None
    assert whole.brief().last is None
    assert all(each.word != "May be chance" or each.question == "boundaries" for each in whole.findings)
    assert any("not compared with another time" in line for line in whole.brief().sure)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ({}, "No two school years in a row are recorded"),
        ({"at": "2025-10-01"}, "It was not compared"),
        ({"between": ("2025-09-01", "2026-09-01")}, "It was not compared"),
    ],
)
def test_what_was_not_compared_is_not_said_to_have_no_earlier_year(when, says):
    data = family(["ash", "beech"], support=[gift(1, "school:ash", "school:beech")])
    [line] = [each for each in tm.review(data, full=False, **when).brief().sure if "how they changed" in each]
    assert line.startswith(says)


def test_boundaries_contradict_neither_their_title_nor_their_map(brief):
    boundaries = question(brief, "boundaries")
    assert "Taken by itself, no boundary stands out this year." in boundaries.line
    drawn = next(each for each in boundaries.pictures if isinstance(each, Map))
    assert len(drawn.links) == 22
    assert drawn.title == "Links between areas in 2025/26: 22 in all, 17 of them compared with 2024/25"


# --- limits ----------------------------------------------------------------------------------------------------------


def test_page_one_is_short(brief):
    shown = (
        [each.says for each in brief.findings[:STANDING_OUT]]
        + [risk.says for risk in brief.risks[:RISKS]]
        + [*brief.sure]
    )
    assert len(shown) <= 12
    helpers = [
        f"{a.who} {a.where} {' '.join(f'{o.school} {o.topic} {o.days} days' for o in a.offers)}" for a in brief.actions
    ]
    assert len(" ".join((*shown, *helpers)).split()) <= 300  # with figures and headings 360


def test_questions_are_short(brief):
    for each in brief.questions:
        assert len(each.title) <= 100, each.title
        assert len(" ".join((each.title, each.line, *each.exceptions)).split()) <= 60, each.id


def test_the_terminal_has_twelve_lines(brief):
    assert len([*lines(brief), "Written: …"]) <= 12
    assert next(iter(lines(brief))).startswith("Limestone Learning Trust, 2025/26 against 2024/25. Returns 11 of 11")


# --- people ----------------------------------------------------------------------------------------------------------


def test_few_people_are_never_told_of(brief):
    """Places of a school's two or three leaders are suppressed; of colleagues, counts of one to four who have something or lack it."""
    for sheet in brief.sheets:
        places = next(each for each in sheet.measures if each.label.startswith("Leaders"))
        assert (places.before, places.after) == (None, None)
        assert places.suppressed
        for each in sheet.measures:
            if each.label.startswith("Colleagues"):
                for share in (each.before, each.after):
                    assert share is None or share[1] >= 5
                    assert share is None or not 0 < share[0] < 5
                    assert share is None or not 0 < share[1] - share[0] < 5


def test_no_suppressed_figure_follows_from_the_total(review):
    """Of all schools and the central team never one alone is suppressed: the total is on page one."""
    for least in (5, 10):
        tables = question(review.brief(min_cell=least), "learning").tables
        assert len(tables) == 2
        for table in tables:
            for year in (1, 2):
                assert sum(row[year] == "few" for row in table.values) != 1, table.title


def test_the_brief_and_the_full_report_suppress_the_same(review):
    """Of two groups of one size each would suppress another, and both together would show what either hides."""
    for least in (5, 10):
        parts = development.CHAPTER.section(review, Voice(review, names=False, min_cell=least)).parts
        table = next(part for part in parts if part.title == "Objectives and learning by school")
        headings = [column.name for column in table.columns]
        sheets = {sheet.name: sheet for sheet in review.brief(min_cell=least).sheets}
        compared = 0
        for row in table.values:
            for measure in sheets[row[0]].measures if row[0] in sheets else ():
                if measure.label in {"Colleagues whom training reached", "Colleagues who looked at one of their goals"}:
                    reached = measure.label.endswith("reached")
                    count = row[headings.index("Reached by CPD" if reached else "Reviewed one in this time")]
                    assert count == ("few" if measure.suppressed else measure.after[0]), (least, row[0], measure.label)
                    compared += 1
        assert compared == 22


def test_small_groups_hide_each_other():
    assert small_groups({"a": 12, "b": 3, "c": 8}, 5) == {"b", "c"}
    assert small_groups({"a": 12, "b": 9}, 5) == set()
    assert small_groups({"a": 2, "b": 2, "c": 7, "d": 9}, 5) == {"a", "b", "c"}
    assert small_groups({"a": 2}, 5) == {"a"}


def test_what_anybody_may_read_has_no_role_with_a_school(review):
    data = review.data
    brief = review.brief(public=True)
    roles = {str(role.kind).partition(" - ")[0] for role in data.roles} - {"Member", "Teacher", "Partner", "Director"}
    shown = attrs.evolve(brief, method=None, findings=(), also=())
    said = json.dumps(attrs.asdict(shown), default=str)
    services = " ".join((*question(brief, "services").exceptions, *map(str, question(brief, "services").tables)))
    found = [role for role in roles if role in said.replace(json.dumps(services)[1:-1], "")]
    assert [role for role in found if role not in {"Governance lead", "Accounting officer", "Chief executive"}] == []
    assert {action.who for action in brief.actions} == {"A colleague"}
    assert "No role stands with a school" in " ".join(brief.foot)
    assert "a role at a school can point to a person" in " ".join(review.brief().foot)
    with pytest.raises(ValueError, match="names nobody"):
        review.brief(names=True, public=True)


def test_names_are_shown_only_when_asked(review):
    names = [person.name for person in review.data.people if person.name]
    assert not [name for name in names if name in str(review.brief())]
    assert [name for name in names if name in str(review.brief(names=True))]


def test_a_trust_of_three_people_is_not_counted():
    data = family(
        ["ash", "beech"],
        people=[tm.Person(id=name) for name in ("ada", "bo", "cy")],
        roles=[tm.Role(id=name, person=name, kind="Teacher", at="school:ash") for name in ("ada", "bo", "cy")],
        activities=[tm.Activity(id="1", kind="CPD", topic="music")],
        participations=[tm.Participation(id="1", activity="1", person="ada", part="participates")],
    )
    brief = tm.review(data, full=False).brief()
    assert question(brief, "learning").title.startswith("Fewer than five colleagues")
    assert not [each for each in (*brief.findings, *brief.also) if "colleagues" in each.says]
    assert not any(measure.after for sheet in brief.sheets for measure in sheet.measures)


# --- little recorded -------------------------------------------------------------------------------------------------


def test_a_year_of_three_people_is_not_compared_with_this_one():
    """Six colleagues now and three last year: what three did would stand in the sentence that compares."""

    def trained(people, reached):
        return family(
            ["ash", "beech"],
            people=[tm.Person(id=f"p{at}") for at in range(people)],
            roles=[tm.Role(id=f"r{at}", person=f"p{at}", kind="Teacher", at="school:ash") for at in range(people)],
            activities=[tm.Activity(id="1", kind="CPD", topic="music")],
            participations=[
                tm.Participation(id=f"a{at}", activity="1", person=f"p{at}", part="participates")
                for at in range(reached)
            ],
        )

    review = tm.review(trained(6, 5), before=trained(3, 1), full=False)
    for least, of_three in ((5, False), (1, True)):
        said = json.dumps(attrs.asdict(attrs.evolve(review.brief(min_cell=least), method=None)), default=str)
        assert ("one of three" in said or "1 of 3" in said) is of_three
        assert "five of six" in said


def test_nothing_recorded_of_who_knows_what_is_not_nobody():
    data = family(["ash", "beech"], needs=[tm.Need(id="1", school="ash", topic="music", severity="urgent")])
    brief = tm.review(data, full=False).brief()
    assert question(brief, "plan").title == "One need is open; who could help is not recorded"
    assert brief.no_actions == "Nothing is recorded of what colleagues know, so who could help is not known."
    assert brief.risks == ()


def test_a_service_that_some_school_lacks_is_a_vacancy_only_where_others_have_it():
    assert tm.review(family(["ash", "beech"]), full=False).brief().risks == ()


def test_several_trusts_stand_apart():
    data = tm.Dataset(
        trusts=[a_trust("t"), a_trust("u", name="VALE LEARNING TRUST")],
        schools=[a_school(name) for name in "abcd"],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in zip("abcd", "ttuu", strict=True)],
        support=[gift(1, "school:a", "school:b"), gift(2, "school:a", "school:c")],
    )
    brief = tm.review(data, full=False).brief()
    assert brief.title == "T and Vale Learning Trust"
    assert [each.says for each in brief.findings if each.question == "beyond"] == [
        "T: work with schools beyond the trust is recorded at one of two schools."
    ]
    assert question(brief, "beyond").title == "No school beyond the trusts is recorded as taking part or helped"


def test_what_two_trusts_have_in_common_is_counted_once_and_a_rule_says_whose():
    parts = {
        "trusts": [a_trust("t", name="Tree Trust"), a_trust("u", name="VALE LEARNING TRUST")],
        "schools": [a_school(name) for name in "abcdz"],
        "memberships": [tm.Membership(id=s, school=s, trust=t) for s, t in zip("abcd", "ttuu", strict=True)],
        "services": [tm.Service(id="payroll", topic="finance", mode="central")],
        "deliveries": [tm.Delivery(id=s, service="payroll", school=s, mode="central") for s in "abcd"],
        "support": [gift(1, "school:a", "school:z", days=2), gift(2, "school:c", "school:z", days=1), gift(3, "school:a", "school:c")],
        "people": [tm.Person(id=p) for p in "pqr"],
        "roles": [tm.Role(id=p, person=p, kind="Member", at="trust:u") for p in "pqr"],
    }  # fmt: skip
    brief = tm.review(tm.Dataset(**parts), full=False).brief()
    services = question(brief, "services")
    assert services.title.startswith("The one service runs the same way everywhere")
    assert services.tables[0].rows == (("Payroll", "–", "4", "–", "–", "–", "–"),)
    assert "Vale Learning Trust: the trust has three members; the Academy Trust Handbook says it should have five." in [
        risk.says for risk in brief.risks
    ]
    beyond = question(brief, "beyond")  # and not schools of the other trust
    assert beyond.title == "One school beyond the trusts took part or was helped"
    assert beyond.tables[0].rows == (("Z", "0", "0", "2", "3"),)


# --- what is not recorded --------------------------------------------------------------------------------------------


def test_a_school_without_links_is_counted_where_no_trust_is_described():
    data = tm.Dataset(schools=[a_school(name) for name in "abcd"], support=[gift(1, "school:a", "school:b")])
    brief = tm.review(data, full=False).brief()
    assert question(brief, "links").line == "No help is recorded for two schools."
    assert "No help is recorded for two schools." in [each.says for each in brief.findings]


def test_who_answered_is_said_only_where_it_is_recorded():
    years = [{"start": f"{year}-10-01", "end": f"{year}-10-05"} for year in (2024, 2025)]
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "c"), ("b", "a")]
    links = [
        gift(f"{number}-{year}", f"school:{g}", f"school:{r}", **years[year])
        for year in (0, 1)
        for number, (g, r) in enumerate([*pairs, *([("d", "a")] if year else [])])
    ]
    data = tm.Dataset(schools=[a_school(name) for name in "abcde"], support=links)
    line = question(tm.review(data, full=False).brief(), "links").line
    assert "compared among the three schools that have links both times; with the others there are six" in line
    assert "answered" not in line


def test_schools_that_joined_or_left_are_named_and_not_compared():
    data = tm.read(LIMESTONE)
    of_school = {each.school: each for each in data.memberships}
    moved = data.upsert(
        of_school["school:900004"].replace(start="2025-09-01"), of_school["school:900006"].replace(end="2025-09-01")
    )
    found = tm.review(moved, full=False).brief()
    assert found.sure[:2] == (
        "All ten schools answered this year; Brindlestow did not last year.",
        (
            "Hexencombe joined and Pellowmere left, so links are compared among eight schools; shares of colleagues are of"
            " whoever was there each year."
        ),
    )
    assert "among the eight schools that answered both times" in question(found, "links").line


def test_no_figure_is_shown_of_links_that_nobody_recorded():
    data = tm.read(LIMESTONE)
    bare = tm.Dataset(trusts=data.trusts, schools=data.schools, memberships=data.memberships)
    brief = tm.review(bare, full=False).brief()
    boundaries = question(brief, "boundaries")
    assert boundaries.tables == ()
    assert [(each.title, each.alt) for each in boundaries.pictures] == [
        ("Where the schools are", "Schools of Quernshire and Ravelshire; no help between them is recorded.")
    ]
    assert question(brief, "leaders").tables == ()
    assert all(sheet.measures == () for sheet in brief.sheets)
    assert not any("varies less" in note or "is no link" in note for note in brief.notes)


def test_a_boundary_says_what_it_counts(review):
    once = tm.review(review.data, between=("2025-09-01", "2026-09-01"), full=False).brief()
    table = question(once, "boundaries").tables[0]
    assert table.columns[1].name == "Pairs of people across"  # of 48 links


def test_a_need_of_a_broad_topic_is_not_known_to_nobody_where_a_narrower_one_is_known():
    data = family(
        ["ash", "beech"],
        people=[tm.Person(id=p) for p in "pq"],
        roles=[tm.Role(id=p, person=p, kind="Teacher", at="school:beech") for p in "pq"],
        expertise=[knows(1, "p", "early-reading", days_available=5), knows(2, "q", "pedagogy", days_available=5)],
        needs=[
            tm.Need(id="1", school="ash", topic="teaching-and-learning", severity="urgent", days=2),
            tm.Need(id="2", school="ash", topic="art-and-design", severity="minor", days=2),
        ],
    )
    brief = tm.review(data, full=False).brief()
    assert [each.offers[0].topic for each in brief.actions] == ["teaching and learning"]
    assert [risk.says for risk in brief.risks] == [
        "Nobody in the trust is recorded as knowing art and design, which is needed at one school."
    ]
    known = {row[0]: row[2] for row in question(brief, "knowledge").tables[-1].rows}
    assert known == {"Art and design": "nobody", "Teaching and learning": "Beech"}


def test_help_of_a_school_whose_area_is_not_recorded_is_neither_within_nor_between():
    schools = [a_school(name, local_authority=area) for name, area in zip("abc", ("Kent", "Devon", None), strict=True)]
    data = family("abc", schools=schools, support=[gift(1, "school:a", "school:b"), gift(2, "school:a", "school:c")])
    brief = tm.review(data, full=False).brief()
    assert question(brief, "links").pictures[0].alt == "Two links between schools, one of them between areas."
    of_a = next(sheet for sheet in brief.sheets if sheet.id == "school:a")
    assert [(each.school, each.across) for each in of_a.helps] == [("B", True), ("C", False)]
    page = html(brief)
    assert "area not recorded" in page
    assert "did not answer</p>" not in page


def test_schools_of_one_name_can_be_told_apart():
    names = ["St Mary's Primary School", "St Mary’s Primary School", "St Mary’s Catholic Primary School"]
    data = family("abc", schools=[a_school(s, name=n) for s, n in zip("abc", names, strict=True)])
    sheets = tm.review(data, full=False).brief().sheets
    assert sorted(sheet.name for sheet in sheets) == [
        "St Mary's Primary School: St Mary's (1)",
        "St Mary’s Catholic Primary School",
        "St Mary’s Primary School: St Mary’s (2)",
    ]


def test_needs_of_schools_beyond_the_trust_are_no_needs_of_the_trust():
    data = family(
        ["ash", "beech"],
        outside=["oak"],
        people=[tm.Person(id="p")],
        roles=[tm.Role(id="p", person="p", kind="Teacher", at="school:beech")],
        expertise=[knows(1, "p", "music", days_available=5)],
        needs=[
            tm.Need(id="1", school="ash", topic="music", severity="minor", days=1),
            tm.Need(id="2", school="oak", topic="music", severity="urgent", days=1),
            tm.Need(id="3", school="oak", topic="science", severity="urgent", days=1),
        ],
    )
    brief = tm.review(data, full=False).brief()
    assert brief.findings[0].says == "One need is open; days that colleagues have offered would meet it."
    assert [[offer.school for offer in action.offers] for action in brief.actions] == [["Ash"]]
    assert question(brief, "plan").line.startswith(
        "Suggestions only: nobody has been approached. Two needs of schools beyond the trust are not counted."
    )
    assert [risk.says for risk in brief.risks] == ["Music is needed, and rests on one person."]


def test_both_of_two_needs():
    data = family(
        ["ash", "beech"],
        people=[tm.Person(id="p")],
        roles=[tm.Role(id="p", person="p", kind="Teacher", at="school:beech")],
        expertise=[knows(1, "p", "music", days_available=5)],
        needs=[tm.Need(id=s, school=s, topic="music", severity="urgent", days=1) for s in ("ash", "beech")],
    )
    brief = tm.review(data, full=False).brief()
    assert question(brief, "plan").title == "Both open needs could be met by one colleague within the days they offered"
    assert "would meet both of them" in brief.findings[0].says


def test_what_is_suppressed_is_not_drawn_as_not_recorded(brief):
    looked = question(brief, "learning").pictures[1]
    rows = {row.label: row for row in looked.rows}
    assert (rows["Ollenwick"].suppressed, rows["Ollenwick"].after) == (True, None)
    assert "Central team" in rows  # as at the start of any row
    assert ">few</text>" in svg(looked)


def test_a_partner_who_could_help_stands_with_where_they_work():
    data = family(
        ["ash", "beech"],
        people=[tm.Person(id="ada", name="Ada Lovelace")],
        roles=[tm.Role(id="1", person="ada", kind="Headteacher", at="school:beech")],
        expertise=[knows(1, "ada", "music", days_available=5)],
        needs=[tm.Need(id="1", school="ash", topic="music", severity="urgent", days=2)],
    )
    brief = tm.review(data, full=False).brief()
    assert [(a.who, a.where, a.offers[0].school, a.offers[0].days) for a in brief.actions] == [
        ("Headteacher", "Beech", "Ash", 2.0)
    ]
    assert brief.risks[0].says == "Music is needed, and rests on one person."


@pytest.mark.parametrize(
    ("ratio", "says"),
    [(0, "almost none, not as much"), (0.083, "about a tenth as much"), (0.5, "about half as much"), (1.02, "about as much"),
     (2.1, "about twice as much"), (9, "9 times as much")],
)  # fmt: skip
def test_ratios_in_words(ratio, says):
    assert ratio_in_words(ratio) == says


@pytest.mark.parametrize(("ratio", "says"), [(0, "none"), (0.02, "almost none"), (0.1, "a tenth"), (1, "as much")])
def test_little_is_not_none(ratio, says):
    assert ratio_in_words(ratio, short=True) == says  # of 353 links six are some


# --- forms -----------------------------------------------------------------------------------------------------------


def words_in(path):
    if path.suffix not in {".docx", ".pptx", ".xlsx"}:
        return re.sub(r"\\(.)", r"\1", path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return re.sub(r"<[^>]*>", "", xml)


@pytest.mark.parametrize("form", ["html", "md", "docx", "pptx", "xlsx", "json"])
def test_every_form_says_what_stands_out_in_its_order(form, review, brief, tmp_path):
    review.write(tmp_path / f"brief.{form}")
    said = words_in(tmp_path / f"brief.{form}")
    places = [said.find(each.says) for each in brief.findings]
    assert -1 not in places
    assert places == sorted(places)
    assert all(each.title in said for each in brief.questions)


def test_documents_have_no_long_table_and_pictures_with_words(review, brief, tmp_path):
    import docx

    review.write(tmp_path / "brief.docx")
    document = docx.Document(tmp_path / "brief.docx")
    assert max(len(table.rows) for table in document.tables) == FEW_ROWS + 1
    pictures = document.inline_shapes
    assert len(pictures) >= 8
    assert all(len(shape._inline.docPr.get("descr")) > 10 for shape in pictures)
    assert pictures[0]._inline.docPr.get("title") == "Who helps whom?"


@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_pictures_in_documents_say_what_they_show_and_what_marks_mean(form, review, tmp_path):
    review.write(tmp_path / f"brief.{form}")
    said = words_in(tmp_path / f"brief.{form}")
    assert "Colleagues whom training reached" in said
    assert "Hollow: 2024/25. Filled: 2025/26." in said
    assert "Square: within one area. Circle: between areas. Hatched: did not answer." in said
    assert "Square: somebody there knows it. Ring: needed there." in said


def test_words_on_slides_stay_within_their_boxes_however_many_they_are(review, brief, tmp_path):
    import pptx

    long = attrs.evolve(brief.risks[0], says="A risk that takes many words to say, and then some more of them. " * 5)
    slides = pptx.Presentation(io.BytesIO(as_slides.pptx(attrs.evolve(brief, risks=(long,) * 4)))).slides
    assert [slide.shapes.title.text for slide in slides][1] == "Risks, and what could be done now"
    box = slides[1].shapes[1]
    size = box.text_frame.paragraphs[0].runs[0].font.size
    lines = sum(-(-text_width(each.text, size.pt) // (box.width.pt - 15)) for each in box.text_frame.paragraphs)
    assert 9 <= size.pt < 20
    assert lines * 1.2 * size.pt <= box.height.pt


def test_questions_without_records_share_one_slide():
    import pptx

    data = family(["ash", "beech"], needs=[tm.Need(id="1", school="ash", topic="music", severity="urgent")])
    slides = pptx.Presentation(io.BytesIO(as_slides.pptx(tm.review(data, full=False).brief()))).slides
    assert len(slides) == 4
    last = slides[3]
    assert last.shapes.title.text == "Questions with too little recorded to show"
    assert "Whom do we reach beyond the trust? Nothing is recorded" in last.shapes[1].text_frame.text


@pytest.fixture(scope="module")
def workbook(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "evidence.xlsx"
    review.write(path)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def rows_under(sheet, first):
    """The rows of a table of a sheet, by its headings, of which this is the first."""
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    at = next(number for number, line in enumerate(lines) if line[0] == first and line[1])
    table = []
    for line in lines[at + 1 :]:
        if line[0] is None:
            break
        table.append({name: value for name, value in zip(lines[at], line, strict=True) if name})
    return table


def test_the_workbook_has_every_row_and_no_formula(workbook):
    assert len(workbook.sheetnames) == 12
    links = workbook["1 links"]
    assert sum(row[-1].value in {"new", "carried on", "not compared"} for row in links.iter_rows()) == 48
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert {sheet.freeze_panes for sheet in workbook} == {"A2"}


def test_figures_of_the_workbook_are_numbers(workbook, brief):
    """So many of so many are two numbers, and a share is one."""
    documents = rows_under(workbook["5 leaders"], "About")
    assert (sum(row["2025/26"] for row in documents), sum(row["2025/26: of"] for row in documents)) == (40, 46)
    assert "40 of 46 documents reached every leader" in question(brief, "leaders").title
    areas = rows_under(workbook["2 boundaries"], "Boundary")[0]
    assert (areas["Links across before"], areas["Links across before: of"]) == (4, 29)
    assert areas["Now: 2025/26"] == pytest.approx(0.59, abs=0.005)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [c.value for c in cells if re.fullmatch(r"[\d,.]+%?( of [\d,]+)?", c.value)] == ["11 of 11", "82"]


def test_parts_that_are_more_than_the_whole_say_why(workbook, brief):
    """A leader works at a school and in the central team: 126 places in the parts, and 120 in all."""
    places = rows_under(workbook["5 leaders"], "Where")
    assert (sum(row["2025/26"] for row in places), sum(row["2025/26: of"] for row in places)) == (115, 126)
    assert question(brief, "leaders").title.startswith("Leaders filled 110 of 120 places")
    captions = {table.title: table.caption for key in ("leaders", "learning") for table in question(brief, key).tables}
    said = {title: "counts in each, and once in the whole" in caption for title, caption in captions.items()}
    assert said == {
        "Places filled": True, "Documents": False, "Colleagues whom training reached": True,
        "Colleagues who looked at one of their goals": True,
    }  # fmt: skip


def test_the_workbook_tells_what_is_suppressed_from_what_is_not_recorded(workbook):
    learning = {
        row["School or central team"]: row for row in rows_under(workbook["6 learning"], "School or central team")
    }
    assert (learning["Central team"]["2025/26"], learning["Central team"]["2025/26: of"]) == ("few", "few")
    beyond = {row["School"]: row for row in rows_under(workbook["8 beyond"], "School")}
    assert (beyond["Yarrowstow"]["Times helped"], beyond["Yarrowstow"]["Days"]) == (0, "–")
    assert "a dash stands for what is not recorded" in workbook["How sure"]["A2"].value


def test_help_that_was_not_compared_is_not_called_old(review, brief):
    """Brindlestow did not answer last year: whether its help is new is not known, as in the table of every link."""
    every = next(table for table in question(brief, "links").tables if table.title == "Every link")
    called = {True: "new", False: "carried on", None: "not compared"}
    listed = sorted(row[5] for row in every.values)
    assert sorted(called[each.new] for sheet in brief.sheets for each in sheet.helps) == listed
    brindlestow = next(sheet for sheet in brief.sheets if sheet.name.startswith("Brindlestow"))
    assert {each.new for each in (*brindlestow.helps, *brindlestow.helped_by)} == {None}
    alone = tm.review(tm.read(LIMESTONE), between=("2025-09-01", "2026-09-01"), full=False).brief()
    assert {each.new for sheet in alone.sheets for each in sheet.helps} == {None}


def test_json_has_scores_and_hides_records(review, brief, tmp_path):
    review.write(tmp_path / "brief.json")
    plain = json.loads((tmp_path / "brief.json").read_text(encoding="utf-8"))
    assert [each["score"] for each in plain["findings"]] == [pytest.approx(each.score) for each in brief.findings]
    assert set(plain["findings"][0]) == {
        "id", "says", "size", "certainty", "can_act", "word", "question", "evidence", "score",
    }  # fmt: skip
    assert not [
        each for each in plain["findings"][0]["evidence"] if each.startswith(("person:", "need:", "expertise:"))
    ]
    documents = next(t for t in plain["questions"][4]["tables"] if t["title"] == "Documents")
    assert documents["rows"][-1] == ["Central team", [2, 2], [2, 2]], "so many of so many are numbers"
    assert plain["report"] is None, "what was not asked is not told"


def test_a_full_report_needs_every_answer(review, tmp_path):
    with pytest.raises(ValueError, match="full=True"):
        review.write(tmp_path / "full.html", full=True)


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_the_sheet_of_one_school_stands_alone(form, review, tmp_path):
    review.write(tmp_path / f"sheet.{form}", school="school:900010")
    said = words_in(tmp_path / f"sheet.{form}")
    assert "Corseden CofE Junior School" in said
    assert "Open needs rose" not in said
    with pytest.raises(LookupError):
        review.write(tmp_path / f"sheet.{form}", school="school:1")


def test_a_sheet_says_no_more_of_what_few_people_were_helped_with_than_the_explorer(brief):
    time = tm.explore(tm.read(LIMESTONE)).picture.times[-1]
    hidden = [aid for aid in time.aids if aid.withheld and {aid.giver, aid.receiver} <= time.members]
    assert len(hidden) > 5
    topics = sum(len(each.topics) for sheet in brief.sheets for each in sheet.helped_by)
    expected = {
        (aid.giver, aid.receiver, aid.topic)
        for aid in time.aids
        if aid.topic and {aid.giver, aid.receiver} <= time.members
    }
    assert topics == len(expected)


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_a_sheet_says_which_topics_are_suppressed(form, review, brief, tmp_path):
    helps = [(sheet, each) for sheet in brief.sheets for each in sheet.helped_by if each.suppressed]
    sheet, alone = next((sheet, each) for sheet, each in helps if not each.topics and each.new)
    review.write(tmp_path / f"sheet.{form}", school=sheet.id)
    said = " ".join(re.sub(r"<[^>]*>", "", words_in(tmp_path / f"sheet.{form}")).split())
    assert re.search(rf"{alone.school},? new, {alone.times} times?, [^:]*: topic suppressed \(few people\)", said)
    assert any(each.topics for _, each in helps)
    assert not [each for _, each in helps if "suppressed" in ", ".join(each.topics)]


def test_a_page_says_that_last_year_is_suppressed(brief):
    sheet = brief.sheets[0]
    measure = attrs.evolve(sheet.measures[0], before=None, after=(12, 20), suppressed=False, suppressed_before=True)
    page = html(attrs.evolve(brief, sheets=(attrs.evolve(sheet, measures=(measure,)),)), only=sheet.id)
    assert "last year suppressed: few people" in page
    assert "last year not recorded" not in page


@pytest.mark.parametrize(
    ("when", "title"),
    [
        ({}, "This year beside last, and the trust"),
        ({"between": ("2025-09-01", "2026-09-01")}, "This school, and the trust"),
        ({"before": "2024-12-01", "after": "2026-01-15"}, "Now beside before, and the trust"),
    ],
)
def test_a_sheet_says_what_its_shares_stand_beside(when, title, tmp_path):
    sheet = tm.review(tm.read(LIMESTONE), full=False, **when)
    school = sheet.brief().sheets[0].id
    for form in ("html", "md"):
        sheet.write(tmp_path / f"sheet.{form}", school=school)
        assert title in words_in(tmp_path / f"sheet.{form}")


def test_a_part_of_a_year_is_not_called_the_year():
    autumns = {"before": ("2024-09-01", "2025-01-01"), "after": ("2025-09-01", "2026-01-01")}
    brief = tm.review(tm.read(LIMESTONE), full=False, **autumns).brief()
    assert brief.title == "Limestone Learning Trust: 2025/26, up to 31 December"
    [compared] = [figure for figure in brief.figures if figure.label == "Compared"]
    assert (compared.value, compared.note) == ("2025/26, up to 31 December", "with 2024/25, up to 31 December")
    assert next(lines(brief)).startswith(
        "Limestone Learning Trust, 2025/26, up to 31 December against 2024/25. Returns"
    )


def test_another_time_than_last_year_is_not_called_so():
    """The example's two years, each a year earlier or later than beside the other: nothing says "last year"."""
    data = tm.read(LIMESTONE)
    review = tm.review(data, before="2025-01-15", after="2026-06-15", full=False)
    brief = review.brief()
    assert brief.ago == "before"
    said = html(brief)
    assert "last year" not in said
    assert " before</text>" in said
    assert "last year" in html(tm.review(data, full=False).brief())


def test_days_that_nobody_recorded_are_not_said_to_be_used_up():
    """Ada, who knows SEND, gave three days, and did not record how many she has: that is not none left."""
    schools = [tm.School(id=name, name=name.title(), phase="Primary") for name in ("ash", "elm")]
    data = tm.Dataset(
        trusts=[tm.Trust(id="t", name="Trust", kind="Multi-academy trust")],
        schools=schools,
        memberships=[tm.Membership(id=school.id[-3:], school=school.id, trust="t") for school in schools],
        people=[tm.Person(id="ada")],
        roles=[tm.Role(id="1", person="ada", kind="SENDCo", at="school:elm", start="2022-09-01")],
        expertise=[tm.Expertise(id="1", person="ada", topic="topic:send", level="expert")],
        needs=[tm.Need(id="1", school="ash", topic="topic:send", severity="serious")],
        support=[
            tm.Support(id="1", giver="person:ada", receiver="school:ash", kind="SEND", topic="topic:send", days=3)
        ],
    )
    brief = tm.review(data, full=False).brief()
    said = [finding.says for finding in brief.findings if finding.question == "plan"]
    assert said == [
        "One need is open; whether colleagues could meet it is not known, since their days are not recorded."
    ]
    assert brief.no_actions == "It is not recorded how many days those who know the topic have left."
