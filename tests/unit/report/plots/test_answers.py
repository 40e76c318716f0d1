"""Pictures of answers that no question on a dataset gives, of networks of somebody's own, and of what nobody foresaw."""

import math

import attrs
import networkx as nx
import numpy as np
import polars as pl
import pytest
from defusedxml import ElementTree

import trustmodel as tm
from builders import LIMESTONE, a_school, family
from trustmodel import plots, wire
from trustmodel.network.portraits import differences
from trustmodel.population.kinds import kinds_by_likeness
from trustmodel.register.changes import RegisterChange, SchoolChange
from trustmodel.report.plots.canvas import Told
from trustmodel.report.plots.heatmaps import squares
from trustmodel.results import Method, Result

SVG = "{http://www.w3.org/2000/svg}"
METHOD = Method(name="made_up")


def words(chart):
    return [node.text for node in ElementTree.fromstring(plots.svg(chart)).iter(f"{SVG}text") if node.text]


def title(chart):
    return " ".join(chart.to_dict()["title"]["text"])


# --- answers of many networks and many trusts -------------------------------------------------------------------------


def test_kinds_of_networks_that_lie_apart():
    values = np.array([*range(6), *range(100, 106)], dtype=float)
    chart = differences(np.abs(values[:, None] - values[None, :]), ["x"] * 6 + ["y"] * 6, draws=99).plot()
    assert "very likely" in title(chart)
    assert {"x, 6", "y, 6"} <= set(words(chart))


def test_kinds_of_trusts_by_how_steady_they_are():
    rng = np.random.default_rng(1)
    table = pl.DataFrame(
        {
            "id": [f"{n:03}" for n in range(60)],
            "x": np.repeat([0, 9], 30) + rng.normal(size=60),
            "y": rng.normal(size=60),
        }
    )
    chart = kinds_by_likeness(table, most=3, draws=5).plot()
    assert {"2 kinds", "3 kinds"} <= set(words(chart))


def test_what_became_of_schools_between_two_registers():
    moved = SchoolChange(
        school="school:1", name="Elm", what="moved", before="trust:1", after="trust:2", predecessors=()
    )
    chart = RegisterChange(method=METHOD, rows=(), schools=(moved,), before=None, after=None).plot()
    assert "Moved" in words(chart)
    assert title(chart) == "1 school changed, in 0 trusts"


# --- what nobody foresaw ----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Line:
    who: str
    note: str = attrs.field(default="Ada Hart", metadata=wire.FREE_TEXT)
    share: float = math.nan
    low: float = math.nan
    high: float = math.nan


@attrs.frozen(kw_only=True, repr=False)
class Unforeseen(Result):
    rows: tuple[Line, ...]


@attrs.frozen(kw_only=True)
class Words:
    who: str


def test_an_answer_of_another_package_is_drawn_in_the_order_of_its_rows():
    rows = (
        Line(who="person:ada", share=0.2, low=0.1, high=0.4),
        Line(who="school:2", share=0.9, low=0.8, high=1.0),
        Line(who="school:1"),
    )
    chart = Unforeseen(method=METHOD, rows=rows).plot()
    drawn = words(chart)
    assert [word for word in drawn if word in {"person 1", "School 2", "School 1"}] == [
        "person 1",
        "School 2",
        "School 1",
    ]
    assert "not recorded" in drawn
    assert "95% interval" in drawn
    assert "ada" not in chart.to_json().casefold()


def test_of_very_many_rows_the_first_are_drawn_and_it_says_so():
    chart = Unforeseen(method=METHOD, rows=tuple(Line(who=f"school:{n}", share=0.5) for n in range(200))).plot()
    assert "The first 60 of 200" in " ".join(chart.to_dict()["title"]["subtitle"])


@pytest.mark.parametrize(("rows", "says"), [((), "no rows"), ((Words(who="school:1"),), "no figure")])
def test_where_there_is_nothing_to_draw_it_says_why(rows, says):
    with pytest.raises(ValueError, match=says):
        Unforeseen(method=METHOD, rows=rows).plot()


def test_without_the_extra_it_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(tm.MissingExtraError, match=r"schooltrustmodel\[report\]"):
        Unforeseen(method=METHOD, rows=(Line(who="school:1", share=0.5),)).plot()


# --- networks of somebody's own ---------------------------------------------------------------------------------------


def own():
    graph = nx.DiGraph([("ash", "beech"), ("beech", "ash"), ("ash", "cedar")])
    nx.set_node_attributes(
        graph, {node: {"easting": 4e5 + 900 * at, "northing": 16e4 + 500 * at * at} for at, node in enumerate(graph)}
    )
    return graph


def test_who_helps_whom_in_a_graph():
    chart = plots.support(own())
    assert {"ash", "beech", "cedar"} <= set(words(chart))
    assert title(chart) == "3 links between 3 nodes"
    assert not {"in the trust", "not in the trust"} & set(words(chart)), "nobody said who is"
    arrows = [row for layer in chart.to_dict()["layer"] for row in layer["data"]["values"] if "angle" in row]
    assert len(arrows) == 3
    undirected = plots.support(nx.Graph(own().edges))
    assert not [row for layer in undirected.to_dict()["layer"] for row in layer["data"]["values"] if "angle" in row]


def test_nodes_that_are_no_text_have_their_names():
    graph = nx.DiGraph([(1, 2), ((0, 1), 2)])
    nx.set_node_attributes(graph, {1: "Ash", 2: "Beech", (0, 1): "Cedar"}, "name")
    assert {"Ash", "Beech", "Cedar"} <= set(words(plots.support(graph)))
    profile = tm.support_profile(graph, strength=None)
    assert {"Ash", "Beech", "Cedar"} <= set(words(profile.plot()))
    assert title(profile.plot()) == "2 links between 3 nodes; all give or get help"


def widths(chart):
    rows = [row for layer in chart.to_dict()["layer"] for row in layer["data"]["values"]]
    return {row["of"]: (row["width"], row["says"]) for row in rows if row.get("step") == 0}


def test_days_that_are_not_recorded_are_not_none_and_leave_the_others_as_they_are():
    graph = nx.DiGraph(
        [("ash", "beech", {"days": 4.0}), ("beech", "ash", {"days": 1}), ("ash", "elm", {"days": math.nan})]
    )
    graph.add_edge("elm", "beech", days=0)
    chart = plots.support(graph)
    drawn = widths(chart)
    assert drawn["ash beech"][0] > drawn["beech ash"][0] > drawn["ash elm"][0] == drawn["elm beech"][0]
    assert drawn["ash elm"][1] == "ash to elm: days not recorded"
    assert drawn["elm beech"][1] == "elm to beech: 0 days"
    assert " ".join(chart.to_dict()["title"]["subtitle"]).endswith("Of 1 link no days are recorded: drawn thinnest")
    for wrong in (-1, "two", math.inf, True):
        graph.edges["ash", "beech"]["days"] = wrong
        with pytest.raises(
            tm.GraphError, match=r"the edge ash – beech has the days .*, which is not a number of 0 or more"
        ):
            plots.support(graph)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (tm.support_profile, "No help is recorded"),
        (lambda x: tm.homophily(x, group="phase", draws=9), "Too few records to tell whether links stay within groups of phase"),
        (lambda x: tm.communities(x, draws=9, runs=2), "No links are recorded, so there are no groups"),
        (tm.expected_ties, "No ties are recorded: what is expected is what is usual"),
        (tm.explore, "No help is recorded"),
        (tm.governance, "A and B have no governance professional recorded; no way to the governance lead is recorded for A or B"),
        (lambda x: tm.without(x, "school:b"), "Without this school, two figures of 8 would change"),
    ],
)  # fmt: skip
def test_a_title_of_nothing_recorded_finds_nothing(ask, says):
    data = two_schools()
    assert title(ask(data).plot()) == says


def two_schools():
    return family(
        ["a", "b"],
        schools=[
            a_school(key, name=key.title(), easting=400_000 + 900 * at, northing=300_000) for at, key in enumerate("ab")
        ],
    )


def test_a_map_of_nothing_done_together_says_so_and_no_row_is_no_picture():
    data = two_schools()
    assert (
        title(tm.community(data).plot(data))
        == "Nothing is recorded that schools on both sides of the boundary do together"
    )
    with pytest.raises(ValueError, match="no tie to the central team or the community is recorded"):
        tm.walls(data, draws=9).beyond().plot()


def caption(chart):
    return " ".join(chart.to_dict()["title"]["subtitle"])


def test_of_more_places_than_names_have_room_it_says_how_many_are_shown_and_keeps_those_of_the_title():
    people = [tm.Person(id=f"p{at}") for at in range(60)]
    data = family(
        [f"s{at:02}" for at in range(40)],
        people=people,
        roles=[tm.Role(id=f"r{at}", person=f"p{at}", kind="Teacher", at=f"school:s{min(39, at):02}") for at in range(60)],
        expertise=[
            tm.Expertise(id=f"e{at}", person=f"p{at}", topic="finance" if at >= 39 else "music", level="expert") for at in range(60)
        ],
    )  # fmt: skip
    found = tm.specialisms(data)
    known = [row for row in found if row.testable and row.low > 1]
    assert [(row.school, row.topic) for row in known] == [("school:s39", "topic:finance")], "the last in order of name"
    chart = found.plot(data)
    assert title(chart) == "One specialism of 40 schools is sure: finance at S39"
    assert caption(chart).endswith("30 of 40 are shown")
    assert {"S00", "S28", "S39"} <= set(words(chart))
    assert "S29" not in words(chart)
    assert caption(tm.shared_expertise(data, draws=9).plot(data)).endswith("30 of 39 are shown")


def test_heads_of_narrow_columns_do_not_cover_each_other():
    names = {f"{at}": f"A place with a name {at}" for at in range(30)}
    chart = squares(names, names, [], Told(title="t", caption="c", source="s"))
    (heads,) = [
        layer for layer in chart.to_dict()["layer"]
        if layer["data"]["values"][0].get("angle") is not None and "text" in layer["data"]["values"][0]
    ]  # fmt: skip
    across = sorted(row["x"] for row in heads["data"]["values"])
    assert heads["mark"]["fontSize"] <= (across[1] - across[0]) * 0.8, "along the slant a line of text has room"


def test_a_long_name_does_not_hide_the_group():
    graph = nx.DiGraph(
        [(f"A school with a very long name {n}", f"A school with a very long name {(n + 1) % 4}") for n in range(4)]
    )
    drawn = words(tm.communities(graph, strength=None, draws=9, runs=2).plot())
    assert sum(word.startswith("Group 1: A school") for word in drawn) >= 2


def test_a_graph_of_people_names_none_and_a_bad_strength_is_refused():
    people = nx.DiGraph([("person:ada", "person:ben")])
    assert {"person 1", "person 2"} <= set(words(plots.support(people)))
    people.edges["person:ada", "person:ben"]["strength"] = -1
    with pytest.raises(tm.GraphError, match="not a number above 0"):
        plots.support(people)


def test_maps_of_a_graph():
    graph = own()
    assert {"ash", "beech", "cedar"} <= set(words(plots.locality(graph)))
    assert "in the trust" not in words(plots.locality(graph)), "nobody said who is"
    groups = tm.communities(graph, strength=None, runs=2, draws=5)
    assert groups.plot(graph).to_dict()["description"]
    graph.nodes["ash"]["easting"] = "east"
    with pytest.raises(tm.GraphError, match="easting and northing of 'ash'"):
        plots.locality(graph)


def test_walls_of_a_graph_without_coordinates_are_drawn_by_distance():
    world = tm.synthetic.world(seed=4, n_schools=8).graph
    found = tm.walls(world, draws=19)
    assert "distance between the two schools" in words(found.plot())
    assert "north is up" in " ".join(words(found.plot(world)))


def test_expertise_of_a_graph():
    data = tm.read(LIMESTONE)
    drawn = words(plots.expertise(tm.graphs.expertise(data, level="school", min_level="secure")))
    assert {"Clerking", "Central team"} <= set(drawn)
    with pytest.raises(tm.GraphError, match="is a topic"):
        plots.expertise(own())


def test_what_is_no_graph_is_refused():
    for draw in (plots.support, plots.expertise):
        with pytest.raises(tm.GraphError, match="give a dataset, a situation or a networkx graph, not a dict"):
            draw({})


def test_a_situation_is_drawn_as_the_dataset_with_its_time():
    data = tm.read(LIMESTONE)
    year = ("2025-09-01", "2026-09-01")
    assert plots.svg(plots.support(tm.situation(data, between=year))) == plots.svg(plots.support(data, between=year))


# --- how it is read out -----------------------------------------------------------------------------------------------


def test_the_words_of_a_picture_are_its_alternative_text():
    chart = plots.support(own())
    root = ElementTree.fromstring(plots.svg(chart))
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.to_dict()["description"]
    assert root.get("aria-label").startswith("3 links between 3 nodes. Who is linked to whom.")
    assert "ash to beech" in root.get("aria-label")


def test_beside_a_page_of_its_own_words_a_picture_has_no_title():
    drawn = plots.svg(plots.support(own()), titled=False)
    shown = [node.text for node in ElementTree.fromstring(drawn).iter(f"{SVG}text") if node.text]
    assert "ash" in shown
    assert not [text for text in shown if text.startswith(("3 links", "Source", "Who is"))]


def test_every_mark_of_a_circle_or_square_says_what_it_is_to_whoever_points_at_it():
    marks = [layer for layer in plots.support(own()).to_dict()["layer"] if "tooltip" in layer["encoding"]]
    assert any("ash to beech" in str(row.get("says")) for layer in marks for row in layer["data"]["values"])
