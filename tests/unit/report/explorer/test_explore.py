"""Who helps whom: which links, which years, like for like, and what is not told."""

import html
import inspect
import json
import re
from collections import Counter, defaultdict

import attrs
import networkx as nx
import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust, family, gift, more
from trustmodel.errors import GraphError, NotFoundError
from trustmodel.model.ids import kind_of
from trustmodel.report.explorer.page import as_json


@pytest.fixture(scope="module")
def data():
    return tm.read(LIMESTONE)


@pytest.fixture(scope="module")
def explorer(data):
    return tm.explore(data)


def year(number, giver, receiver, begins, **facts):
    return gift(number, giver, receiver, start=f"{begins}-10-01", end=f"{begins + 1}-07-01", **facts)


def shown(explorer):
    """What a browser is given."""
    return json.loads(as_json(explorer.picture))


# --- links and years -------------------------------------------------------------------------------------------------


def test_the_example_has_29_links_that_became_38_like_for_like(explorer, data):
    change = tm.network_change(
        tm.situation(data, between=("2024-09-01", "2025-09-01")),
        tm.situation(data, between=("2025-09-01", "2026-09-01")),
        draws=19,
    )
    assert (explorer.kept, explorer.new, explorer.ended) == (18, 20, 11) == (change.kept, change.new, change.lost)
    assert explorer.kept + explorer.ended == 29
    assert explorer.kept + explorer.new == 38
    assert explorer.summary() == "60 links, 2025/26; 18 kept, 20 new, 11 ended since 2024/25"


def test_links_between_the_trusts_schools_and_with_others(explorer):
    found = {}
    for time in explorer.picture.times:
        among = sum(time.members.issuperset(pair) for pair in time.links())
        found[time.label] = (among, len(time.links()) - among)
    assert found == {"2024/25": (32, 8), "2025/26": (48, 12)}
    assert Counter(row.time for row in explorer) == {"2024/25": 40, "2025/26": 60}
    assert sum(bool(row.compared) for row in explorer) == 38


def test_links_are_those_of_the_support_graph(explorer, data):
    graph = tm.graphs.simple(tm.graphs.support(data, between=("2025-09-01", "2026-09-01")))
    rows = {(row.giver, row.receiver): row for row in explorer if row.time == "2025/26"}
    assert {pair: row.times for pair, row in rows.items()} == {
        (a, b): tie["ties"] for a, b, tie in graph.edges(data=True)
    }
    for a, b, tie in graph.edges(data=True):
        assert rows[a, b].days == (None if tie["days"] is None else pytest.approx(tie["days"]))


def test_who_did_not_answer_is_told_and_not_counted_as_giving_nothing(explorer):
    earlier, later = explorer.picture.times
    assert earlier.silent == {"school:900008"}
    assert not later.silent
    assert "school:900008" not in explorer.picture.compared(earlier, later)
    assert explorer.warnings == ("2024/25: Brindlestow CofE Primary School did not answer: what it gave is not known",)


def test_whoever_joined_is_not_compared():
    data = family(["a", "b"], outside=["c"], support=[
        year(1, "school:a", "school:b", 2024), year(2, "school:c", "school:a", 2024),
        year(3, "school:a", "school:b", 2025), year(4, "school:c", "school:a", 2025),
    ])  # fmt: skip
    data = more(data, memberships=[tm.Membership(id="c", school="c", trust="t", start="2025-09-01")])
    explorer = tm.explore(data)
    earlier, later = explorer.picture.times
    assert (earlier.members, later.members) == ({"school:a", "school:b"}, {"school:a", "school:b", "school:c"})
    assert explorer.picture.compared(earlier, later) == {"school:a", "school:b"}
    assert (explorer.kept, explorer.new, explorer.ended) == (1, 0, 0)


def test_help_that_lasts_two_years_is_in_both_and_what_has_not_ended_lasts_until_the_data_were_made():
    over = gift(1, "school:a", "school:b", start="2023-10-01", end="2025-03-01")
    runs = gift(2, "school:b", "school:a", start="2024-10-01")
    data = family(["a", "b"], support=[over, runs], made_on="2026-01-15")
    assert [(time.label, len(time.links())) for time in tm.explore(data).picture.times] == [
        ("2023/24", 1), ("2024/25", 2), ("2025/26 so far", 1),
    ]  # fmt: skip


def test_a_year_that_is_not_over_is_spoken_of():
    support = [year(1, "school:a", "school:b", 2024), year(2, "school:b", "school:a", 2025)]
    assert tm.explore(family(["a", "b"], support=support, made_on="2026-01-15")).picture.notes == (
        "2025/26 is not over: more links may come, and what has ended may begin again.",
    )
    assert tm.explore(family(["a", "b"], support=support, made_on="2026-08-31")).picture.notes == ()


def test_schools_of_no_trust_are_all_shown_and_too_many_are_refused():
    schools = [a_school(f"s{n:03}") for n in range(401)]
    few = tm.explore(tm.Dataset(schools=schools[:3], support=[gift(1, "school:s000", "school:s001")]))
    assert [(place.id, place.home) for place in few.picture.places] == [(f"school:s00{n}", True) for n in range(3)]
    members = [tm.Membership(id=f"m{n}", school=school.id, trust="t") for n, school in enumerate(schools)]
    with pytest.raises(GraphError, match="up to 400 schools, and there are 401: choose one trust"):
        tm.explore(tm.Dataset(trusts=[a_trust("t")], schools=schools, memberships=members))


def test_without_dates_there_is_one_time_and_it_says_why():
    explorer = tm.explore(family(["a", "b"], support=[gift(1, "school:a", "school:b")]))
    assert [time.label for time in explorer.picture.times] == ["all that is recorded"]
    assert (explorer.kept, explorer.new, explorer.ended) == (None, None, None)
    assert explorer.picture.notes == ("No help has a date, so years cannot be compared.",)
    assert explorer.warnings == explorer.picture.notes


def test_help_without_a_date_beside_dated_help_is_spoken_of():
    data = family(["a", "b"], support=[
        year(1, "school:a", "school:b", 2024), year(2, "school:a", "school:b", 2025), gift(3, "school:b", "school:a"),
    ])  # fmt: skip
    assert tm.explore(data).picture.notes == ("1 record of help has no dates of its own.",)


def test_no_help_at_all_and_a_single_school():
    nothing = tm.explore(family(["a", "b"]))
    assert len(nothing) == 0
    assert nothing.picture.notes == ()
    assert [time.label for time in nothing.picture.times] == ["all that is recorded"]
    alone = tm.explore(tm.Dataset(schools=[a_school("a")], trusts=[a_trust("t")], memberships=[
        tm.Membership(id="a", school="a", trust="t")
    ]))  # fmt: skip
    assert [place.id for place in alone.picture.places] == ["school:a"]
    assert "one school only" in alone.to_html()


def test_the_newest_ten_years_are_shown_and_the_rest_is_spoken_of():
    data = family(["a", "b"], support=[year(begins, "school:a", "school:b", begins) for begins in range(2010, 2023)])
    explorer = tm.explore(data)
    assert [time.label for time in explorer.picture.times] == [f"{y}/{y % 100 + 1:02}" for y in range(2013, 2023)]
    assert explorer.warnings == ("three earlier school years are left out: the newest 10 are shown",)


@pytest.mark.parametrize(
    ("when", "labels"),
    [
        ({"at": "2025-01-15"}, ["15 January 2025"]),
        ({"between": ("2024-09-01", "2025-09-01")}, ["2024/25"]),
        ({"between": ("2025-01-01", None)}, ["since 1 January 2025"]),
        ({"between": ("2025-01-01", "2025-02-01")}, ["1 January 2025 to 31 January 2025"]),
        ({"before": "2025-01-15", "after": "2026-01-15"}, ["15 January 2025", "15 January 2026"]),
        ({"before": ("2024-09-01", "2025-09-01")}, ["2024/25", "all that is recorded"]),
    ],
)
def test_other_times(data, when, labels):
    assert [time.label for time in tm.explore(data, **when).picture.times] == labels


def test_an_older_dataset_is_compared_and_a_situation_has_its_time(data):
    older, newer = data.between("2024-09-01", "2025-09-01"), data.between("2025-09-01", None)
    both = tm.explore(newer, before=older)
    assert [time.label for time in both.picture.times] == [
        "all that is recorded (before)",
        "all that is recorded (after)",
    ]
    assert (both.kept, both.new, both.ended) == (18, 20, 11)
    then = tm.situation(data, between=("2024-09-01", "2025-09-01"))
    assert [time.label for time in tm.explore(then).picture.times] == ["2024/25"]
    assert len(tm.explore(tm.situation(data)).picture.times) == 2


def test_of_several_trusts_one_can_be_asked_for():
    data = tm.Dataset(
        trusts=[a_trust("t"), a_trust("u")],
        schools=[a_school(name) for name in "abcd"],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in ("at", "bt", "cu", "du")],
        support=[gift(1, "school:a", "school:b"), gift(2, "school:c", "school:d"), gift(3, "trust:u", "school:a")],
    )
    whole = tm.explore(data)
    assert whole.picture.groupings[0].name == "trust"
    assert whole.picture.groupings[0].of["school:a"] == "T"
    assert {place.name for place in whole.picture.places} == {"A", "B", "C", "D", "Central team, U"}
    assert {place.id for place in tm.explore(data, trust="trust:t").picture.places if place.home} == {
        "school:a",
        "school:b",
    }
    with pytest.raises(NotFoundError):
        tm.explore(data, trust="trust:none")


# --- a graph of one's own --------------------------------------------------------------------------------------------


def test_a_graph_of_schools():
    graph = nx.DiGraph([("ash", "beech"), ("beech", "elm")])
    graph.add_node("oak", answered=False, name="Oak <b>School</b>", easting=400000, northing=300000)
    graph.edges["ash", "beech"].update(topic="music", days=2.5, ties=3)
    explorer = tm.explore(graph, group={"ash": "north", "beech": "north", "elm": "south"})
    assert [(row.giver, row.receiver, row.times, row.days) for row in explorer] == [
        ("ash", "beech", 3, 2.5), ("beech", "elm", 1, None),
    ]  # fmt: skip
    given = shown(explorer)
    assert given["groupings"] == [
        {"name": "group", "plural": "groups", "labels": ["north", "south"], "of": [0, 0, 1, -1]}
    ]
    assert given["topics"] == [["music", -1]]
    assert given["times"][0]["silent"] == [3]


def test_two_graphs_are_compared():
    before, after = nx.DiGraph([("a", "b"), ("b", "c")]), nx.MultiDiGraph([("a", "b"), ("a", "b"), ("c", "a")])
    explorer = tm.explore(after, before=before)
    assert (explorer.kept, explorer.new, explorer.ended) == (1, 1, 1)
    assert [time.label for time in explorer.picture.times] == ["Before", "After"]


def test_a_graph_of_a_dataset_is_warned_of_since_it_does_not_say_who_was_helped(data):
    graph = tm.graphs.support(data)
    (warning,) = [each for each in tm.explore(graph).warnings if "give the dataset" in each]
    assert warning.startswith("a graph does not say who was helped")
    assert tm.explore(graph, min_cell=1).warnings == tm.explore(nx.DiGraph([("a", "b")])).warnings == ()


def people_graph(data):
    return tm.graphs.support(data, level="person")


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (lambda _: nx.Graph([("a", "b")]), "help has a direction: give a DiGraph"),
        (lambda _: nx.DiGraph([("a", "a")]), "nobody helps themselves: take out the links of a"),
        (lambda _: nx.DiGraph(), "there is no school in it"),
        (people_graph, "the explorer shows schools, and [0-9]+ nodes of this graph are people"),
        (lambda _: {"a": "b"}, "give a Dataset or a networkx graph, not a dict"),
    ],
)
def test_what_is_no_graph_of_schools_is_refused(graph, says, data):
    with pytest.raises(GraphError, match=says):
        tm.explore(graph(data))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"at": "2025-01-01", "between": ("2024-09-01", None)}, "give either a day"),
        ({"at": "2025-01-01", "before": "2024-01-01"}, "give before and after, or at, or between"),
        ({"after": "2025-01-01"}, "say what to compare with"),
        ({"before": "no day"}, "no day"),
        ({"before": nx.DiGraph([("a", "b")])}, "give two of a kind"),
        ({"before": ("2024-01-01",)}, "a period has a start and an end"),
        ({"min_cell": 0}, "min_cell is a whole number from 1 on, not 0"),
        ({"min_cell": True}, "min_cell is a whole number"),
    ],
)
def test_wrong_times_are_refused(options, says, data):
    with pytest.raises(ValueError, match=says):
        tm.explore(data, **options)


def test_a_graph_takes_no_time_and_a_group_has_to_be_there(data):
    with pytest.raises(ValueError, match="a graph has no dates"):
        tm.explore(nx.DiGraph([("a", "b")]), at="2025-01-01")
    with pytest.raises(GraphError, match="no node has the attribute 'colour'"):
        tm.explore(data, group="colour")
    with pytest.raises(GraphError, match="names no school"):
        tm.explore(nx.DiGraph([("a", "b")]), group={"x": "y"})
    with pytest.raises(ValueError, match="a situation has its time"):
        tm.explore(tm.situation(data), before="2025-01-01")


# --- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [False, True])
def test_no_person_is_in_it(data, names):
    page = tm.explore(data, names=names, min_cell=1).to_html()
    words = {word for person in data.people for word in (person.id, person.id.partition(":")[2], person.name) if word}
    roles = {str(role.kind) for role in data.roles} - {"Headship"}
    assert len(words) > 300
    assert len(roles) > 10
    given = json.dumps(shown(tm.explore(data, names=names, min_cell=1)), ensure_ascii=False)
    assert not {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", page)}
    assert not {word for word in roles if word in given}
    assert "person:" not in page
    assert "support:" not in page


def cells_of_people(explorer, data):
    """By time, school, kind and topic: the people who were helped by records whose kind and topic are shown."""
    shown_aids = {
        (time.label, aid.receiver, aid.kind, aid.topic)
        for time in explorer.picture.times for aid in time.aids if not aid.withheld
    }  # fmt: skip
    helped = defaultdict(set)
    for begins in (2024, 2025):
        graph = tm.graphs.support(data, between=(f"{begins}-09-01", f"{begins + 1}-09-01"))
        for _, place, key, edge in graph.edges(keys=True, data=True):
            receiver = data.support[key].receiver
            if kind_of(receiver) == "person":
                cell = (f"{begins}/{begins % 100 + 1}", place, edge["support_kind"], edge["topic"])
                helped[cell].add(receiver)
    return helped, shown_aids


def test_what_few_people_were_helped_with_is_not_shown(explorer, data):
    helped, shown_aids = cells_of_people(explorer, data)
    assert len(helped) > 10
    assert all(len(people) < 5 for people in helped.values())
    withheld = Counter(aid.withheld for time in explorer.picture.times for aid in time.aids)
    assert withheld[True] > 10
    organisations = {
        (f"{y}/{y % 100 + 1}", b, edge["support_kind"], edge["topic"])
        for y in (2024, 2025)
        for _, b, key, edge in tm.graphs.support(data, between=(f"{y}-09-01", f"{y + 1}-09-01")).edges(keys=True, data=True)
        if kind_of(data.support[key].receiver) != "person"
    }  # fmt: skip
    assert not (helped.keys() & shown_aids) - organisations
    assert not any(aid.withheld for time in tm.explore(data, min_cell=1).picture.times for aid in time.aids)


@pytest.mark.parametrize(("people", "withheld"), [(4, True), (5, False)])
def test_five_people_may_be_told_apart_from_none_and_four_may_not(people, withheld):
    data = family(
        ["a", "b"],
        people=[tm.Person(id=f"p{n}") for n in range(people)],
        roles=[tm.Role(id=f"r{n}", person=f"p{n}", kind="Teacher", at="school:b") for n in range(people)],
        support=[gift(n, "school:a", f"person:p{n}", topic="topic:music") for n in range(people)],
    )
    (time,) = tm.explore(data).picture.times
    assert {(aid.withheld, aid.kind, aid.topic) for aid in time.aids} == {
        (True, None, None) if withheld else (False, "coaching", "topic:music")
    }
    assert sum(aid.times for aid in time.aids) == people


def test_two_filters_leave_no_fewer_people_than_one():
    """Six were coached, three on each of two topics: neither topic is shown, since it would be of three."""
    data = family(
        ["a", "b"],
        people=[tm.Person(id=f"p{n}") for n in range(6)],
        roles=[tm.Role(id=f"r{n}", person=f"p{n}", kind="Teacher", at="school:b") for n in range(6)],
        support=[
            gift(n, "school:a", f"person:p{n}", topic="topic:music" if n < 3 else "topic:science") for n in range(6)
        ],
    )
    given = shown(tm.explore(data))
    assert given["topics"] == []
    assert given["kinds"] == []
    assert given["times"][0]["aids"] == [[0, 1, -2, -2, 6, None]]


def test_what_is_of_too_few_at_one_time_is_shown_at_none():
    """Of two times that overlap, one with five who were helped and one with four, the second would be known by the first."""
    data = family(
        ["a", "b"],
        people=[tm.Person(id=f"p{n}") for n in range(5)],
        roles=[tm.Role(id=f"r{n}", person=f"p{n}", kind="Teacher", at="school:b") for n in range(5)],
        support=[
            gift(
                n,
                "school:a",
                f"person:p{n}",
                topic="topic:music",
                start="2024-09-01",
                end="2025-01-01" if n else "2024-10-01",
            )
            for n in range(5)
        ],
    )
    alone = tm.explore(data, between=("2024-09-01", "2025-01-01"))
    assert [aid.withheld for aid in alone.picture.times[0].aids] == [False]
    both = tm.explore(data, before=("2024-09-01", "2025-01-01"), after=("2024-11-01", "2025-01-01"))
    assert [[aid.withheld for aid in time.aids] for time in both.picture.times] == [[True], [True]]


def test_free_text_goes_through_the_gate_and_names_shows_it_as_it_was_typed():
    data = family(
        ["a", "b"],
        people=[tm.Person(id="amara-quillfeather", name="Amara Quillfeather")],
        topics=[tm.Topic(id="own", name="What Amara Quillfeather teaches")],
        clusters=[tm.Cluster(id="c", name="Quillfeather’s cluster")],
        cluster_memberships=[tm.ClusterMembership(id="1", school="a", cluster="c")],
        support=[gift(1, "school:a", "school:b", topic="topic:own"), gift(2, "school:a", "cluster:c")],
    )
    assert "Quillfeather" not in tm.explore(data).to_html()
    assert "a colleague" in tm.explore(data).to_html()
    assert "What Amara Quillfeather teaches" in tm.explore(data, names=True).to_html()


# --- an answer like others -------------------------------------------------------------------------------------------


def test_it_is_a_result(explorer):
    assert explorer.to_frame().columns == [field.name for field in attrs.fields(type(explorer[0]))]
    assert json.loads(explorer.to_json())["kept"] == 18
    assert explorer.method.name == "explore"
    assert explorer.method.options["min_cell"] == 5
    assert "school:900001" not in repr(explorer)


def test_a_notebook_shows_it_in_a_frame_that_reaches_nothing(explorer):
    shown_so = explorer._repr_html_()
    assert shown_so.startswith("<iframe ")
    assert 'sandbox="allow-scripts"' in shown_so
    inside = html.unescape(re.search(r'srcdoc="([^"]*)"', shown_so)[1])
    assert inside.startswith("<!DOCTYPE html>")
    assert "data-address" not in inside, "a notebook's address is its own"


def test_it_is_written_as_one_page(explorer, tmp_path):
    explorer.write(tmp_path / "who.html")
    assert (tmp_path / "who.html").read_text("utf-8") == explorer.to_html()
    with pytest.raises(ValueError, match=r"who\.pdf: the explorer is an .html file"):
        explorer.write(tmp_path / "who.pdf")


def test_every_option_is_named(data):
    kinds = {name: parameter.kind for name, parameter in inspect.signature(tm.explore).parameters.items()}
    assert [name for name, kind in kinds.items() if kind is not inspect.Parameter.KEYWORD_ONLY] == ["data"]
