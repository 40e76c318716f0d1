"""Pictures: what stands in them, that nothing covers anything, and that words stay words."""

import math
from collections import Counter
from itertools import combinations, pairwise

import attrs
import polars as pl
import pytest
from defusedxml import ElementTree

import trustmodel as tm
from builders import a_school, a_trust
from trustmodel import plots
from trustmodel.report.plots import canvas, heatmaps, labels, spots

SVG = "{http://www.w3.org/2000/svg}"


def trust_of(n, *, outside=0, apart=900, **parts):
    """Schools on a spiral, so that no two stand in one direction; the last `outside` are not members."""
    schools = [
        tm.School(
            id=f"s{i:02}", name=f"Place{i:02} Primary School", phase="Primary",
            easting=400_000 + apart * math.sqrt(i) * math.cos(i * 2.4),
            northing=160_000 + apart * math.sqrt(i) * math.sin(i * 2.4),
        )
        for i in range(n + outside)
    ]  # fmt: skip
    return tm.Dataset(
        trusts=[tm.Trust(id="t", name="Spiral Trust", kind="Multi-academy trust")],
        schools=schools,
        memberships=[tm.Membership(id=f"{i}", school=f"s{i:02}", trust="t") for i in range(n)],
        **parts,
    )


def ring(n, **more):
    return [
        tm.Support(
            id=f"s{i}",
            giver=f"school:s{i:02}",
            receiver=f"school:s{(i + 1) % n:02}",
            kind="coaching",
            days=i + 1,
            **more,
        )
        for i in range(n)
    ]


def words(chart):
    """Every text that is drawn."""
    return [node.text for node in ElementTree.fromstring(plots.svg(chart)).iter(f"{SVG}text") if node.text]


def rows(chart, *needed):
    """The data of the layers that have these columns."""
    layers = [layer["data"]["values"] for layer in chart.to_dict()["layer"] if "values" in layer.get("data", {})]
    return [row for values in layers for row in values if all(name in row for name in needed)]


# --- the look --------------------------------------------------------------------------------------------------------


def contrast(colour, ground="#ffffff"):
    """The ratio of WCAG 2: from 1, alike, to 21, black on white."""

    def luminance(of):
        parts = [int(of[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_what_is_drawn_stands_out_and_what_is_written_can_be_read():
    assert all(contrast(colour) >= 3 for colour in (*canvas.FOUR, canvas.BAND))
    assert contrast(canvas.INSIDE, canvas.BAND) >= 3
    assert all(contrast(ink) >= 4.5 for ink in (canvas.INK, canvas.PALE, canvas.INSIDE))
    for percent in range(101):
        ground, ink = canvas.shade(percent / 100)
        assert contrast("#ffffff" if ink == "white" else ink, ground) >= 4.49, percent
    for _, ground, ink in heatmaps.MODES.values():
        assert contrast("#ffffff" if ink == "white" else ink, ground) >= 4.5


def test_crowded_schools_that_are_moved_apart_are_said_to_be():
    assert not any("moved apart" in text for text in words(plots.locality(trust_of(6))))
    crowd = [a_school(f"x{n}", easting=400_000, northing=160_000) for n in range(20)]
    data = trust_of(6)
    assert any("moved apart" in text for text in words(plots.locality(data.replace(schools=(*data.schools, *crowd)))))


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Oakfield Primary School", "Oakfield Primary"),
        ("Oakfield Church of England Primary School", "Oakfield CofE Primary"),
        ("Oakfield C of E (VA) Primary School", "Oakfield CofE Primary"),
        ("St Mary's Catholic Academy", "St Mary's RC"),
        ("The Dale Academy", "Dale"),
        ("School", "School"),
        ("The Academy", "The Academy"),
    ],
)
def test_a_label_leaves_out_what_schools_have_in_common(name, short):
    assert plots.short_names({"school:a": name}) == {"school:a": short}


def test_two_labels_never_look_alike():
    names = {"school:a": "Dale School", "school:b": "Dale Academy", "school:c": "Ash School"}
    assert plots.short_names(names) == {"school:a": "Dale School", "school:b": "Dale Academy", "school:c": "Ash"}


def test_long_names_that_begin_alike_are_told_apart_by_how_they_end():
    begins = "Our Lady and Saint Thomas of Canterbury Catholic"
    names = {f"school:{kind}": f"{begins} {kind} School" for kind in ("Infant", "Junior")}
    short = plots.short_names(names)
    assert short == {"school:Infant": "Our Lady and S…bury RC Infant", "school:Junior": "Our Lady and S…bury RC Junior"}


def test_a_long_label_is_cut():
    (label,) = plots.short_names({"school:a": "Saint Somebody of Somewhere and Elsewhere Primary"}).values()
    assert len(label) == 30
    assert label.endswith("…")


# --- the map ---------------------------------------------------------------------------------------------------------


def test_the_map_is_to_scale():
    data = trust_of(9)
    marks = rows(plots.locality(data), "place")
    schools = sorted(data.schools, key=lambda school: school.id)
    ratios = {
        round(
            math.dist((a.easting, a.northing), (b.easting, b.northing)) / math.dist((p["x"], p["y"]), (q["x"], q["y"])),
            3,
        )
        for (a, p), (b, q) in combinations(zip(schools, marks, strict=True), 2)
    }
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-3)


def test_the_bar_is_as_long_as_it_says():
    data = trust_of(9)
    chart = plots.locality(data)
    (text,) = [row["text"] for row in rows(chart, "text") if "north is up" in row["text"]]
    (bar,) = [row for row in rows(chart, "x2") if row["y"] < 0]
    marks = rows(chart, "place")
    first, second = sorted(data.schools, key=lambda school: school.id)[:2]
    km = math.dist((first.easting, first.northing), (second.easting, second.northing)) / 1000
    pixels = math.dist((marks[0]["x"], marks[0]["y"]), (marks[1]["x"], marks[1]["y"]))
    assert (bar["x2"] - bar["x"]) / float(text.split()[0]) == pytest.approx(pixels / km, rel=1e-4)


def test_members_and_others_are_told_apart():
    marks = rows(plots.locality(trust_of(4, outside=2)), "place")
    assert [mark["place"] for mark in marks] == ["in the trust"] * 4 + ["not in the trust"] * 2


@pytest.mark.parametrize("n", [1, 2, 8, 11, 80])
def test_every_member_is_named_on_the_map(n):
    drawn = " | ".join(words(plots.locality(trust_of(n))))
    assert all(f"Place{i:02} Primary" in drawn for i in range(n))


def covered(label):
    """What a name covers, by the side of its place on which it stands."""
    wide = canvas.width(label["text"])
    left = label["x"] - {"left": 0, "center": wide / 2, "right": wide}[label["align"]]
    return spots.Box(left, label["y"] - 6, left + wide, label["y"] + 6)


@pytest.mark.parametrize("ringed", [0, 80])
def test_names_on_a_crowded_map_cover_neither_marks_nor_each_other(ringed):
    places = labels.places(trust_of(80, apart=700))
    drawn, height, _ = spots.on_canvas(places, {place.id for place in places[:ringed]})
    named = spots.place_names(drawn, height)
    boxes = [covered(label) for label in named]
    marks = [spots.Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in drawn]
    assert len(named) < len(drawn), "some names have to be numbers, or this shows nothing"
    assert not any(a.meets(b) for a, b in combinations(boxes, 2))
    assert not any(box.meets(mark) for box in boxes for mark in marks)
    assert sorted(spot.key for spot in drawn if spot.key) == list(range(1, len(drawn) - len(named) + 1))


def test_schools_on_one_site_can_both_be_seen():
    data = trust_of(6)
    twin = a_school("twin", easting=400_000, northing=160_000)
    marks = rows(plots.locality(data.replace(schools=(*data.schools, twin))), "place")
    assert all(math.dist((a["x"], a["y"]), (b["x"], b["y"])) > 12 for a, b in combinations(marks, 2))


def test_a_school_far_away_does_not_shrink_the_map():
    data = trust_of(6)
    far = a_school("far", easting=300_000, northing=500_000)
    assert "Far" not in words(plots.locality(data.replace(schools=(*data.schools, far))))


def test_the_map_shows_the_members_of_the_day():
    data = tm.Dataset(
        trusts=[a_trust("t")],
        schools=[tm.School(id=n, name=n, phase="Primary", easting=4e5 + i, northing=16e4) for i, n in enumerate("ab")],
        memberships=[
            tm.Membership(id="1", school="a", trust="t"),
            tm.Membership(id="2", school="b", trust="t", start="2025-09-01"),
        ],
    )
    before, after = (rows(plots.locality(data, at=day), "place") for day in ("2025-01-01", "2026-01-01"))
    assert [mark["place"] for mark in before] == ["in the trust", "not in the trust"]
    assert [mark["place"] for mark in after] == ["in the trust", "in the trust"]


def test_without_coordinates_there_is_no_map():
    with pytest.raises(ValueError, match="coordinates"):
        plots.locality(tm.Dataset(schools=[a_school("a")]))


def test_a_map_of_a_trust_that_is_not_there():
    with pytest.raises(tm.NotFoundError):
        plots.locality(trust_of(2), trust="trust:x")


# --- the network -----------------------------------------------------------------------------------------------------


def marked(chart):
    """The marks of schools on the circle."""
    return [row for row in rows(chart, "place", "shape") if "angle" not in row]


@pytest.mark.parametrize("n", [2, 8, 11, 20])
def test_everyone_on_the_circle_stands_apart_and_is_named_level(n):
    chart = plots.support(trust_of(n, support=ring(n)))
    assert len(marked(chart)) == n
    assert all(math.dist((a["x"], a["y"]), (b["x"], b["y"])) > 13 for a, b in combinations(marked(chart), 2))
    named = rows(chart, "text", "of")
    assert {row["text"] for row in named} == {f"Place{i:02} Primary" for i in range(n)}
    assert not any("angle" in row for row in named)
    for right in (True, False):
        heights = sorted(row["y"] for row in named if (row["x"] > 0) is right)
        assert all(b - a > 11 for a, b in pairwise(heights))


@pytest.mark.parametrize(("n", "outside"), [(21, 0), (40, 3), (80, 0)])
def test_many_stand_in_a_grid_with_a_row_and_a_column_each(n, outside):
    chart = plots.support(trust_of(n, outside=outside, support=ring(n)))
    rows_named = {row["of"]: row for row in rows(chart, "text", "of")}
    assert len(rows_named) == n  # a school outside that has no support is no node
    assert all(b - a >= 12 for a, b in pairwise(sorted(row["y"] for row in rows_named.values())))
    cells = rows(chart, "fill", "of", "x2")
    assert len(cells) == n
    for cell in cells:
        giver, _ = cell["of"].split()
        assert cell["y"] < rows_named[giver]["y"] < cell["y2"]
    assert plots.support(trust_of(n, support=ring(n))).width <= canvas.WIDTH


def test_so_many_links_that_none_could_be_followed_stand_in_a_grid():
    gifts = [
        tm.Support(id=f"{i}-{j}", giver=f"school:s{i:02}", receiver=f"school:s{j:02}", kind="coaching", days=1)
        for i in range(9) for j in range(9) if i != j
    ]  # fmt: skip
    assert len(rows(plots.support(trust_of(9, support=gifts)), "fill", "of", "x2")) == 72
    assert not rows(plots.support(trust_of(9, support=gifts[:30])), "fill", "of", "x2")


def test_a_dot_in_a_square_of_the_grid_crosses_the_boundary():
    gifts = [*ring(30), tm.Support(id="out", giver="school:s00", receiver="school:s30", kind="coaching", days=1)]
    chart = plots.support(trust_of(30, outside=1, support=gifts))
    (cell,) = [row for row in rows(chart, "fill", "of", "x2") if row["of"] == "school:s00 school:s30"]
    inside = [
        row
        for row in rows(chart, "shape", "radius")
        if cell["x"] < row["x"] < cell["x2"] and cell["y"] < row["y"] < cell["y2"]
    ]
    assert len(inside) == 1
    assert "The last is not in the trust" in said(chart)


def said(chart):
    """The title and the caption."""
    title = chart.to_dict()["title"]
    return " ".join([*title["text"], *title["subtitle"]])


def test_a_school_with_itself_is_no_link_to_look_at():
    chart = plots.support(trust_of(21, support=ring(21)))
    grounds = {row["fill"] for row in rows(chart, "fill", "x2") if "of" not in row and "says" not in row}
    assert grounds == {canvas.EMPTY, "white"}, "no grey beside the squares of links"


def test_an_arrow_ends_at_who_is_helped():
    data = trust_of(6, support=[tm.Support(id="1", giver="school:s01", receiver="school:s04", kind="coaching")])
    chart = plots.support(data)
    (head,) = [row for row in rows(chart, "angle") if "text" not in row]
    (helped,) = [row for row in marked(chart) if row["of"] == "school:s04"]
    assert math.dist((head["x"], head["y"]), (helped["x"], helped["y"])) < 15


def test_support_across_the_boundary_is_dashed():
    gifts = [
        tm.Support(id="1", giver="school:s00", receiver="school:s01", kind="coaching", days=1),
        tm.Support(id="2", giver="school:s00", receiver="school:s03", kind="coaching", days=1),
    ]
    lines = rows(plots.support(trust_of(3, outside=1, support=gifts)), "line")
    assert {(row["of"], row["place"]) for row in lines} == {
        ("school:s00 school:s01", "help; more days, thicker"),
        ("school:s00 school:s03", "help across the trust’s boundary"),
    }


def test_more_days_make_a_thicker_line():
    lines = rows(plots.support(trust_of(5, support=ring(5))), "line")
    widths = [row["width"] for row in lines if row["step"] == 0]
    assert widths == sorted(widths)
    assert len(set(widths)) == 5


def test_schools_without_support_are_marked():
    data = trust_of(3, support=[tm.Support(id="1", giver="school:s00", receiver="school:s01", kind="coaching")])
    assert sorted(mark["place"] for mark in marked(plots.support(data))) == [
        "in the trust",
        "in the trust",
        "in the trust, no support recorded",
    ]


def test_a_network_of_nobody_is_no_picture():
    with pytest.raises(ValueError, match="no school and no support"):
        plots.support(tm.Dataset())


def test_the_network_is_drawn_the_same_whatever_the_order_of_rows():
    data = trust_of(9, support=ring(9))
    turned = tm.Dataset(
        trusts=data.trusts,
        schools=reversed(tuple(data.schools)),
        memberships=reversed(tuple(data.memberships)),
        support=reversed(tuple(data.support)),
    )
    assert plots.svg(plots.support(data)) == plots.svg(plots.support(turned))


# --- the matrix ------------------------------------------------------------------------------------------------------


def knowing(levels):
    """One teacher a level, all at the first of two schools, all in music; the second school needs it."""
    return trust_of(
        2,
        people=[tm.Person(id=f"p{i}") for i in range(len(levels))],
        roles=[tm.Role(id=f"r{i}", person=f"p{i}", kind="Teacher", at="school:s00") for i in range(len(levels))],
        expertise=[
            tm.Expertise(id=f"e{i}", person=f"p{i}", topic="music", level=level) for i, level in enumerate(levels)
        ],
        needs=[tm.Need(id="n", school="s01", topic="music", severity="minor")],
    )


def squares(chart):
    """What stands in each square of a table, and whether it has a ring, by row and column from the top left."""
    cells = sorted((row for row in rows(chart, "fill", "x2", "says")), key=lambda row: (-row["y"], row["x"]))
    texts, rings = rows(chart, "text", "ink"), [row for row in rows(chart, "radius") if row["fill"] == "transparent"]

    def within(cell, some):
        return [row for row in some if cell["x"] < row["x"] < cell["x2"] and cell["y"] < row["y"] < cell["y2"]]

    return [("".join(row["text"] for row in within(cell, texts)), bool(within(cell, rings))) for cell in cells]


def test_the_matrix_counts_people_and_rings_needs():
    assert squares(plots.expertise(knowing(["secure", "expert", "developing"]))) == [("2", False), ("", True)]


def test_the_matrix_takes_another_level():
    chart = plots.expertise(knowing(["secure", "expert", "developing"]), min_level="developing")
    assert squares(chart)[0] == ("3", False)


def test_of_more_than_thirty_schools_topics_are_counted():
    drawn = words(plots.expertise(trust_of(40, people=[tm.Person(id="p")], roles=[tm.Role(id="r", person="p", kind="Teacher", at="school:s00")], expertise=[tm.Expertise(id="e", person="p", topic="music", level="expert")], needs=[tm.Need(id="n", school="s01", topic="science", severity="minor")])))  # fmt: skip
    assert {"Music", "Science", "Places where somebody knows it"} <= set(drawn)
    assert "Nobody is recorded as knowing science" in drawn


@pytest.mark.parametrize("name", ["Latin", "Makaton", "SEND", "eLearning"])
def test_a_name_in_a_title_keeps_its_capitals_as_in_the_report(name):
    data = trust_of(
        2, topics=[tm.Topic(id="it", name=name)], needs=[tm.Need(id="n", school="s01", topic="it", severity="minor")]
    )
    assert f"Nobody is recorded as knowing {name}" in words(plots.expertise(data))


def test_a_school_where_nobody_holds_anything_has_an_empty_row():
    data = knowing(["secure"]).replace(needs=())
    assert {"Place00 Primary", "Place01 Primary"} <= set(words(plots.expertise(data)))


def test_no_person_is_in_the_matrix():
    drawn = plots.svg(plots.expertise(knowing(["secure", "expert"])))
    assert "person" not in drawn
    assert "p0" not in drawn


def test_without_expertise_there_is_no_matrix():
    with pytest.raises(ValueError, match="no expertise"):
        plots.expertise(trust_of(2))


# --- walls and communities on the map --------------------------------------------------------------------------------


def walled():
    """Ten schools on two sides: everybody helps everybody on their side, and nobody across."""
    schools = [
        tm.School(
            id=f"s{i:02}",
            name=f"Place{i:02} Primary School",
            phase="Primary",
            local_authority="West" if i < 5 else "East",
            easting=400_000 + 900 * (i // 5),
            northing=100_000 + 700 * (i % 5),
        )
        for i in range(10)
    ]
    return tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")],
        schools=schools,
        memberships=[tm.Membership(id=school.id.partition(":")[2], school=school.id, trust="t") for school in schools],
        support=[
            tm.Support(id=f"{i}-{j}-{k}", giver=f"school:s{i:02}", receiver=f"school:s{j:02}", kind="coaching")
            for i, j in combinations(range(10), 2)
            for k in range(6 if (i < 5) == (j < 5) else 0)
        ],
    )  # fmt: skip


def dashed(chart):
    """The ids of the pairs that are joined by dashed lines."""
    layers = chart.to_dict()["layer"]
    return [
        row["of"]
        for layer in layers
        if layer["mark"].get("strokeDash") == [6, 3]
        for row in layer["data"]["values"]
        if "of" in row  # the line in the key stands for nobody
    ]


def test_the_sides_of_the_best_cut_have_a_colour_and_a_letter():
    data = walled()
    found = tm.walls(data, draws=99)
    drawn = plots.walls(found, data)
    letters = plots.sides(found)
    assert [letters[f"school:s{i:02}"] for i in (0, 4, 5, 9)] == ["A", "A", "B", "B"]
    assert {f"{letters[f'school:s{i:02}']} · Place{i:02} Primary" for i in range(10)} <= set(words(drawn))
    rings = Counter(row["stroke"] for row in rows(drawn, "radius") if row["fill"] == "transparent")
    assert sorted(rings.values()) == [5, 5]
    described = drawn.to_dict()["description"]
    assert "A map of the schools on the two sides of the best cut, which is called a wall: 5 schools and 5 schools. 5 dashed lines join pairs with the fewest ties for what is expected." in described  # fmt: skip
    assert said(drawn).startswith("A wall between five schools and the other 5 is ")
    assert {"A: 5 schools", "B: 5 schools"} <= set(words(drawn))


def test_the_pairs_with_the_lowest_ratios_are_dashed_and_few():
    data = walled()
    found = tm.walls(data, draws=19)
    assert dashed(plots.walls(found, data)) == [f"{row.a} {row.b}" for row in found.rows[:5]]
    assert len(dashed(plots.walls(found, data, most=2))) == 2
    assert dashed(plots.walls(found, data, most=0)) == []
    low = sum(row.ratio < 1 for row in found.rows)
    assert len(dashed(plots.walls(found, data, most=99))) == low


def test_the_groups_of_a_boundary_and_a_school_that_may_belong_to_either_side():
    data = walled()
    found = tm.walls(data, draws=19)
    declared = found.boundary({f"school:s{i:02}": "north" if i % 5 > 1 else "south" for i in range(10)})
    drawn = plots.walls(found, data, boundary=declared)
    assert {"A · Place02 Primary", "B · Place01 Primary"} <= set(words(drawn))
    described = drawn.to_dict()["description"]
    assert "A map of the schools in the groups of a boundary (groups): 6 schools and 4 schools." in described
    assert {"A: north, 6 schools", "B: south, 4 schools"} <= set(words(drawn))
    unsure = attrs.evolve(found, cut=attrs.evolve(found.cut, stability={**found.cut.stability, "school:s00": 0.5}))
    assert "A/B · Place00 Primary" in words(plots.walls(unsure, data))


def test_without_a_cut_there_is_the_map_alone():
    data = trust_of(3)
    found = tm.walls(data, draws=19)
    drawn = plots.walls(found, data)
    assert {f"Place{i:02} Primary" for i in range(3)} <= set(words(drawn))
    assert "A map of the schools. No cut could be tested." in drawn.to_dict()["description"]
    assert said(drawn).startswith("Too few records to look for a wall")


def test_communities_have_a_letter_and_a_ring():
    pairs = [(i, j) for group in (range(4), range(4, 8)) for i, j in combinations(group, 2)]
    support = [
        tm.Support(id=f"{i}-{j}", giver=f"school:s{i:02}", receiver=f"school:s{j:02}", kind="coaching")
        for i, j in pairs
    ]
    data = trust_of(9, support=support)
    found = tm.communities(data, runs=5, draws=5)
    assert sorted(plots.letters(found).values()) == ["A"] * 4 + ["B"] * 4
    drawn = words(plots.communities(found, data))
    assert "A · Place00 Primary" in drawn
    assert "B · Place04 Primary" in drawn
    assert "Place08 Primary" in drawn  # tied to nobody


# --- drawing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [plots.locality, plots.support])
def test_a_hostile_name_stays_text(draw):
    data = trust_of(2, support=ring(2))
    bad = data.schools["school:s00"].model_copy(update={"name": "</script><script>alert(1)</script>"})
    drawn = plots.svg(draw(data.replace(schools=(bad, data.schools["school:s01"]))))
    assert "<script" not in drawn
    assert any("alert(1)" in (node.text or "") for node in ElementTree.fromstring(drawn).iter(f"{SVG}text"))


def test_a_picture_asks_for_no_font_or_file_from_elsewhere():
    drawn = plots.svg(plots.locality(trust_of(5)))
    assert "href" not in drawn
    assert "url(" not in drawn
    assert 'font-family="sans-serif"' in drawn


# --- sessions and CPD, governance, community -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_up():
    return tm.synthetic.trust(n_schools=8, seed=3)


def test_reach_shows_a_dot_where_a_share_may_be_told(made_up):
    sessions, learnt = tm.endeavour(made_up), tm.development(made_up)
    dots = rows(plots.reach(sessions, learnt, made_up), "x", "y", "of")
    text = words(plots.reach(sessions, learnt, made_up))
    told = [row for row in sessions.rows[:-1] if row.sessions]
    assert {row["of"] for row in dots} == {row.group for row in told}
    assert "few" in text, "the school with so few colleagues is not told"
    assert text.count("few") < 8
    alone = words(plots.reach(sessions, None, made_up))
    assert "Colleagues whom CPD reached" in text
    assert "Colleagues whom CPD reached" not in alone
    assert words(plots.reach(sessions, learnt, made_up, min_cell=40)).count("few") > text.count("few")


def test_reach_of_nothing_is_no_picture():
    bare = trust_of(3)
    with pytest.raises(ValueError, match="no session"):
        plots.reach(tm.endeavour(bare), tm.development(bare), bare)


def test_governance_shows_what_is_recorded_and_what_is_not(made_up):
    found = tm.governance(made_up)
    stops = rows(plots.governance(found, made_up), "fill", "of")
    assert len(stops) == 4 * 8
    for row in found.rows:
        filled = [stop["fill"] != "white" for stop in stops if stop["of"] == row.school]
        assert filled == [
            row.professional is not None, row.committee is not None, row.to_lead is not None, row.to_board is not None,
        ]  # fmt: skip
    bare = trust_of(2)
    assert words(plots.governance(tm.governance(bare), bare)).count("not recorded") == 4 + 1  # and in the key
    with pytest.raises(ValueError, match="no school"):
        plots.governance(tm.governance(trust_of(0)), trust_of(0))


def test_community_rings_whoever_crosses_the_boundary(made_up):
    found = tm.community(made_up)
    chart = plots.community(found, made_up, trust=made_up.trusts.ids[0])
    rings = [row for row in rows(chart, "radius") if row["fill"] == "transparent"]
    assert len(rings) == len({row.school for row in found.schools})
    counts = [row.programmes + row.support_records + row.activities for row in found.schools]
    assert any(f"({count})" in one for count in counts for one in words(chart))


def test_lines_of_eighty_schools_do_not_meet():
    """Names, dots and words each have a line of their own."""
    data = tm.synthetic.trust(n_schools=80, seed=3)
    for chart in (
        plots.reach(tm.endeavour(data), tm.development(data), data),
        plots.governance(tm.governance(data), data),
    ):
        heights = sorted({row["y"] for row in rows(chart, "of", "text")})
        assert len(heights) == 80
        assert min(b - a for a, b in pairwise(heights)) >= canvas.ROW


def test_exclusion_shows_a_share_for_each_kind():
    population = pl.DataFrame({"id": list("abcd"), "growth": [1, 1, 0, 0], "kind": ["far", "far", "near", "near"]})
    strong = tm.frameworks.Definition(
        name="grows", criteria=[tm.frameworks.Criterion(name="growth", measure="growth", threshold=1)]
    )
    found = tm.audit(strong, population, group="kind", draws=1)
    dots = {row["of"]: row["x"] for row in rows(plots.exclusion(found), "x", "y", "of") if "text" not in row}
    assert dots["kind/far"] > dots["kind/near"]
    assert "near, 2 trusts" in words(plots.exclusion(found))
    with pytest.raises(ValueError, match="no kinds"):
        plots.exclusion(tm.audit(strong, population, group={}, draws=1))


def test_a_comparison_shows_each_figures_place():
    table = pl.DataFrame({"id": ["a", "b", "c", "d"], "schools": [3, 4, 5, 6], "maximum_km": [9.0, 1.0, None, 2.0]})
    found = tm.compare(table, trust="a", peers=["b", "d"])
    dots = [row for row in rows(plots.comparison(found), "x", "y", "of") if "text" not in row]
    assert len(dots) == 4
    assert "maximum km" in words(plots.comparison(found))
    assert "Among its peers" in words(plots.comparison(found))
    assert "Among its peers" not in words(plots.comparison(tm.compare(table, trust="a")))
    with pytest.raises(ValueError, match="no figure"):
        plots.comparison(tm.compare(table.head(1), trust="a"))
