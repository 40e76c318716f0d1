"""Graphs of a small trust, worked by hand.

Two schools, ash and beech, belong to the trust all the time; cedar joins on 1 January 2025; dale is outside and never
joins. Ada heads ash; Ben teaches at ash and beech; Cy is the chief executive; Di chairs the trustees and nothing else;
Ed taught at ash until August 2024 and has taught at beech since.
"""

import networkx as nx
import pytest

import trustmodel as tm
from builders import a_school, a_trust, gift
from trustmodel import graphs
from trustmodel.errors import GraphError, NotFoundError

DAY = "2025-03-01"


def role(number, person, kind, at, **more):
    return tm.Role(id=str(number), person=person, kind=kind, at=at, **more)


SCHOOLS = [
    a_school("ash", easting=400_000, northing=200_000, religious_character="Church of England"),
    a_school("beech", easting=403_000, northing=204_000),
    a_school("cedar", easting=400_000, northing=212_000),
    a_school("dale"),
]
MEMBERSHIPS = [
    tm.Membership(id="1", school="ash", trust="t"),
    tm.Membership(id="2", school="beech", trust="t"),
    tm.Membership(id="3", school="cedar", trust="t", start="2025-01-01"),
]
ROLES = [
    role(1, "ada", "Headteacher", "school:ash"),
    role(2, "ben", "Teacher", "school:ash"),
    role(3, "ben", "Teacher", "school:beech"),
    role(4, "cy", "Chief executive", "trust:t"),
    role(5, "cy", "Local governor", "school:ash"),
    role(6, "di", "Chair of trustees", "body:board"),
    role(7, "ed", "Teacher", "school:ash", end="2024-09-01"),
    role(8, "ed", "Teacher", "school:beech", start="2024-09-01"),
]
IN_POST = ("ada", "ben", "cy", "di", "ed")
NAMES = (*IN_POST, "flo", "gil", "gus", "hal", "ivy", "jo")
BASE = tm.Dataset(
    name="small",
    trusts=[a_trust("t")],
    schools=SCHOOLS,
    memberships=MEMBERSHIPS,
    clusters=[tm.Cluster(id="vale", name="Vale")],
    bodies=[tm.Body(id="board", name="Board", kind="trust board", trust="t")],
    people=[tm.Person(id=name, name=name.title()) for name in NAMES],
    roles=ROLES,
)


def supports(*records, **options):
    return graphs.support(BASE.replace(support=records), **options)


# --- support ---------------------------------------------------------------------------------------------------------


def test_support_keeps_parallel_edges_under_the_record_id():
    graph = supports(
        gift(2, "school:ash", "school:beech", days=3, topic="send"),
        gift(1, "school:ash", "school:beech", intensity=2.5),
    )
    assert list(graph["school:ash"]["school:beech"]) == ["support:s1", "support:s2"]
    first, second = graph["school:ash"]["school:beech"].values()
    assert (first["strength"], first["days"], first["topic"]) == (2.5, None, None)
    assert (second["strength"], second["days"], second["topic"]) == (1.0, 3.0, "topic:send")
    assert second["support_kind"] == "coaching"
    assert second["evidence"] == ("support:s2",)


def test_members_are_nodes_without_ties_and_outside_schools_only_with():
    assert list(supports()) == ["school:ash", "school:beech", "school:cedar"]
    assert list(supports(gift(1, "school:ash", "school:dale"))) == [
        f"school:{n}" for n in ("ash", "beech", "cedar", "dale")
    ]
    assert list(supports(at="2024-12-31")) == ["school:ash", "school:beech"]


def test_facts_say_how_the_graph_was_made():
    facts = supports(at="01/03/2025", kinds="SEND", topic="topic:inclusion").graph
    assert facts["question"] == "support"
    assert (facts["level"], facts["at"], facts["between"], facts["source"]) == ("school", DAY, None, "small")
    assert (facts["kinds"], facts["topic"]) == (("SEND",), "topic:inclusion")
    assert supports(between=("2024-09-01", "2025-09-01")).graph["between"] == ("2024-09-01", "2025-09-01")


def test_node_attributes_of_each_kind():
    graph = supports(gift(1, "trust:t", "cluster:vale"), gift(2, "school:ash", "school:dale"))
    assert graph.nodes["school:ash"] == {
        "kind": "school", "name": "Ash", "trust": "trust:t", "member": True, "phase": "Primary", "church": True,
        "local_authority": None, "easting": 400_000.0, "northing": 200_000.0, "pupils": None,
        "answered": None,
        **dict.fromkeys(("age_high", "age_low", "capacity", "closed", "diocese", "opened", "region", "status", "type",
                         "urban_rural")),
        "religious_character": "Church of England",
    }  # fmt: skip
    assert graph.nodes["school:dale"]["trust"] is None
    assert graph.nodes["school:dale"]["member"] is False
    assert graph.nodes["trust:t"] == {"kind": "trust", "name": "T", "trust": "trust:t", "member": True}
    assert graph.nodes["cluster:vale"] == {"kind": "cluster", "name": "Vale", "trust": None, "member": False}
    people = supports(level="person")
    assert people.nodes["person:ben"] == {
        "kind": "person", "name": "Ben", "trust": "trust:t", "member": True,
        "schools": ("school:ash", "school:beech"), "layer": "staff",
        "answered": None,
    }  # fmt: skip
    assert people.nodes["person:cy"]["layer"] == "executive"  # a local governor too
    assert people.nodes["person:di"]["layer"] == "governance"
    assert people.nodes["person:cy"]["schools"] == ()


def test_at_person_level_everyone_in_post_stands_and_names_stay_as_written():
    graph = supports(gift(1, "person:ada", "school:dale"), level="person", at=DAY)
    assert list(graph) == [*(f"person:{name}" for name in IN_POST), "school:dale"]
    assert list(graph.edges) == [("person:ada", "school:dale", "support:s1")]


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("ada", ["school:ash"]),
        ("ben", ["school:ash", "school:beech"]),
        ("cy", ["trust:t"]),  # the governor's role does not make ash the chief executive's place of work
        ("di", ["trust:t"]),  # governance places somebody who has no other role, through the board
        ("ed", ["school:beech"]),
    ],
)
def test_where_a_person_stands_on_a_day(who, where):
    graph = supports(gift(1, f"person:{who}", "school:dale", days=6, intensity=3), at=DAY)
    assert [giver for giver, _ in graph.in_edges("school:dale")] == where
    assert sum(edge["strength"] for *_, edge in graph.edges(data=True)) == pytest.approx(3)
    assert sum(edge["days"] for *_, edge in graph.edges(data=True)) == pytest.approx(6)


def test_a_person_stands_where_they_worked_while_the_support_lasted():
    """Ed was at ash in 2023/24, so support of that year is ash's, whichever way the dates are asked."""
    before = gift(1, "person:ed", "school:dale", start="2023-09-01", end="2024-07-20")
    across = gift(2, "person:ed", "school:dale", start="2024-06-01", end="2024-10-01")
    for dates in ({}, {"between": ("2023-01-01", "2026-01-01")}):
        graph = supports(before, across, **dates)
        assert graph.edges["school:ash", "school:dale", "support:s1"]["strength"] == 1
        assert not graph.has_edge("school:beech", "school:dale", "support:s1")
        assert graph.edges["school:beech", "school:dale", "support:s2"]["strength"] == 0.5
    assert list(supports(across, at="2024-09-15").edges) == [("school:beech", "school:dale", "support:s2")]


def test_support_inside_one_school_is_counted_apart():
    """Ada (ash) helps Ben (half ash, half beech): half stays within ash, half goes to beech."""
    graph = supports(gift(1, "person:ada", "person:ben"))
    assert graph.graph["within"] == ("support:s1",)
    assert [(u, v, edge["strength"]) for u, v, edge in graph.edges(data=True)] == [("school:ash", "school:beech", 0.5)]


def test_support_of_somebody_without_a_role_is_named_as_unplaced():
    record = gift(1, "person:ed", "person:gus")
    assert supports(record).graph["unplaced"] == ("support:s1",)
    assert supports(record, level="person").graph["unplaced"] == ()


def test_a_body_that_belongs_nowhere_places_nobody():
    data = BASE.replace(
        bodies=[*BASE.bodies, tm.Body(id="net", name="Net", kind="network")],
        roles=[*BASE.roles, role(9, "flo", "Teacher", "body:net")],
        support=[gift(1, "person:flo", "school:ash")],
    )
    assert graphs.support(data).graph["unplaced"] == ("support:s1",)


@pytest.mark.parametrize(
    ("record", "crosses"),
    [
        (gift(1, "school:ash", "school:beech"), False),
        (gift(1, "trust:t", "school:ash"), False),
        (gift(1, "school:ash", "school:dale"), True),
        (gift(1, "school:ash", "cluster:vale"), True),
        (gift(1, "school:dale", "cluster:vale"), False),  # neither is in a trust
        (gift(1, "person:ada", "person:di"), False),
        # cedar joined in January 2025: before that, helping it crossed the boundary
        (gift(1, "school:ash", "school:cedar", start="2024-09-01", end="2024-12-20"), True),
        (gift(1, "school:ash", "school:cedar", start="2024-09-01", end="2025-07-20"), False),
    ],
)
@pytest.mark.parametrize("level", ["person", "school"])
def test_whether_support_crosses_the_boundary_when_it_is_given(record, crosses, level):
    ((*_, edge),) = supports(record, level=level).edges(data=True)
    assert edge["crosses"] is crosses


def test_filters_by_kind_topic_and_date():
    records = [
        gift(1, "school:ash", "school:beech", kind="SEND", topic="send", start="2024-01-01", end="2024-02-01"),
        gift(2, "school:ash", "school:beech", kind="HR", topic="hr"),
        gift(3, "school:ash", "school:beech", kind="mentoring"),
    ]
    kept = lambda **options: [key[-1] for _, _, key in supports(*records, **options).edges(keys=True)]  # noqa: E731
    assert kept() == ["1", "2", "3"]
    assert kept(kinds=["SEND", "mentoring"]) == ["1", "3"]
    assert kept(kinds="HR") == ["2"]
    assert kept(topic="topic:inclusion") == ["1"]  # send lies below inclusion
    assert kept(at="2024-02-01") == ["2", "3"]  # the end is exclusive
    assert kept(between=("2024-01-31", "2024-02-01")) == ["1", "2", "3"]
    assert kept(between=("2024-02-01", None)) == ["2", "3"]  # an end may be left open
    with pytest.raises(NotFoundError, match="topic:send"):
        supports(*records, topic="topic:sendd")
    with pytest.raises(ValueError, match="juggling"):
        supports(*records, kinds=["juggling"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"level": "class"}, "level"),
        ({"at": DAY, "between": (DAY, DAY)}, "either"),
        ({"at": "31/02/2025"}, "no such day"),
    ],
)
def test_a_wrong_argument_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        supports(**options)


def test_something_that_is_no_dataset_is_refused():
    with pytest.raises(TypeError, match="Dataset"):
        graphs.support([1])


def test_a_school_that_changed_trust_shows_the_latest_over_a_period_and_the_one_on_a_day():
    data = BASE.replace(
        trusts=[*BASE.trusts, a_trust("old")],
        memberships=[*MEMBERSHIPS, tm.Membership(id="4", school="cedar", trust="old", end="2025-01-01")],
    )
    cedar = lambda **dates: graphs.support(data, **dates).nodes["school:cedar"]["trust"]  # noqa: E731
    assert cedar() == "trust:t"
    assert cedar(at="2024-12-31") == "trust:old"
    assert cedar(between=("2024-01-01", "2024-06-01")) == "trust:old"


def test_an_unchecked_dataset_with_dangling_references_still_gives_a_graph():
    graph = graphs.support(tm.Dataset(support=[gift(1, "school:x", "cluster:y")]))
    assert graph.nodes["school:x"] == {"kind": "school", "name": None, "trust": None, "member": False, "answered": None}
    graphs.check(graph)


# --- expertise -------------------------------------------------------------------------------------------------------


def knows(number, person, topic, level="expert", **more):
    return tm.Expertise(id=f"e{number}", person=person, topic=topic, level=level, **more)


KNOWS = [
    knows(1, "ada", "music", "developing"),
    knows(2, "ben", "music", can_lead=True, days_available=3),
    knows(3, "cy", "finance", "leading"),
    knows(4, "ed", "send", days_available=2),
    knows(5, "gus", "history"),  # never in post
]
LEARNED = BASE.replace(
    expertise=KNOWS,
    needs=[tm.Need(id="1", school="cedar", topic="hr", severity="minor")],
)


def test_expertise_by_person():
    graph = graphs.expertise(LEARNED, level="person")
    assert {node for node, part in graph.nodes(data="part") if part == "topic"} == {
        "topic:finance", "topic:hr", "topic:music", "topic:send",
    }  # fmt: skip
    assert "person:gus" not in graph
    assert graph.degree["person:di"] == 0
    assert graph.edges["person:ben", "topic:music"] == {
        "strength": 1.0, "level": "expert", "can_lead": True, "days": 3.0, "evidence": ("expertise:e2",),
    }  # fmt: skip
    assert graph.nodes["topic:hr"]["needed_by"] == ("school:cedar",)
    assert graph.nodes["topic:hr"]["needs"] == ("need:1",)
    assert graph.nodes["topic:hr"]["name"] == "HR"


def test_expertise_by_school_is_held_wherever_its_holder_works():
    graph = graphs.expertise(LEARNED, min_level=None)
    assert graph.edges["school:ash", "topic:music"] == {
        "strength": 2.0, "level": "expert", "can_lead": True, "days": 3.0,
        "evidence": ("expertise:e1", "expertise:e2"),
    }  # fmt: skip
    assert graph.edges["school:beech", "topic:music"]["strength"] == 1.0
    assert list(graph["topic:finance"]) == ["trust:t"]
    assert list(graph["topic:send"]) == ["school:ash", "school:beech"]  # ed moved, and no date is asked
    assert list(graphs.expertise(LEARNED, at=DAY)["topic:send"]) == ["school:beech"]
    assert graph.degree["school:cedar"] == 0


def test_min_level_leaves_the_topic_and_drops_the_tie():
    assert graphs.expertise(LEARNED).edges["school:ash", "topic:music"]["evidence"] == (
        "expertise:e2",
    )  # not e1, developing
    graph = graphs.expertise(LEARNED, min_level="leading")
    assert list(graph.edges) == [("topic:finance", "trust:t")]
    assert "topic:music" in graph
    assert graph.graph["min_level"] == "leading"
    with pytest.raises(ValueError, match="guru"):
        graphs.expertise(LEARNED, min_level="guru")


def test_shared_expertise_of_schools():
    """Music: ash and beech (n = 2, adds 1). Send: ash and beech (adds 1). Finance: the trust alone. Sum: 2."""
    graph = graphs.shared_expertise(LEARNED, min_level=None)
    assert list(graph.edges) == [("school:ash", "school:beech")]
    assert graph.edges["school:ash", "school:beech"] == {
        "strength": 2.0, "shared": 2, "via": ("topic:music", "topic:send"),
        "evidence": ("expertise:e1", "expertise:e2", "expertise:e4"),
    }  # fmt: skip
    assert list(graph) == ["school:ash", "school:beech", "school:cedar", "trust:t"]
    assert graph.graph["question"] == "shared_expertise"


def test_a_common_topic_adds_less_than_a_rare_one():
    """Topic 1 is held by a, b, c (adds 1/2 to each pair); topic 2 by a, b (adds 1): ab 1.5, ac .5, bc .5."""
    own = nx.Graph()
    own.add_nodes_from("abc", bipartite=0)
    own.add_nodes_from([1, 2], bipartite=1)
    own.add_edges_from([("a", 1), ("b", 1), ("c", 1), ("a", 2), ("b", 2)])
    graph = graphs.shared_expertise(own)
    assert {(u, v): edge["strength"] for u, v, edge in graph.edges(data=True)} == {
        ("a", "b"): 1.5, ("a", "c"): 0.5, ("b", "c"): 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (nx.Graph([("a", "b")]), "part"),
        (nx.DiGraph([("a", "b")]), "undirected"),
        (nx.MultiGraph([("a", "b")]), "undirected"),
        ({"a": "b"}, "networkx"),
    ],
)
def test_a_graph_that_is_not_of_two_parts_is_refused(graph, says):
    with pytest.raises(GraphError, match=says):
        graphs.shared_expertise(graph)


def test_an_edge_within_one_part_is_refused():
    graph = nx.Graph([("a", "b")])
    nx.set_node_attributes(graph, "holder", "part")
    with pytest.raises(GraphError, match="does not join a holder and a topic"):
        graphs.shared_expertise(graph)


# --- participation ---------------------------------------------------------------------------------------------------

PARTS = [("1", "ada", "leads"), ("1", "ed", "takes part"), ("1", "cy", "observes"), ("1", "di", "invited"),
         ("2", "ada", "takes part"), ("2", "ed", "takes part")]  # fmt: skip
MET = BASE.replace(
    sessions=[
        tm.Session(id="1", kind="ELT network session", held_on="2024-03-01"),
        tm.Session(id="2", kind="ELT network session", held_on="2024-10-01"),
    ],
    attendances=[
        tm.Attendance(id=f"a{number}", session=session, person=person, part=part)
        for number, (session, person, part) in enumerate(PARTS)
    ],
)


def test_participation_of_people():
    """Session 1 had three (adds 1/2 to each pair), session 2 two (adds 1); Di was only invited."""
    graph = graphs.participation(MET)
    assert graph.edges["person:ada", "person:ed"] == {
        "strength": 1.5, "shared": 2, "via": ("session:1", "session:2"),
        "evidence": ("attendance:a0", "attendance:a1", "attendance:a4", "attendance:a5"),
    }  # fmt: skip
    assert graph.edges["person:ada", "person:cy"]["strength"] == 0.5
    assert graph.degree["person:di"] == graph.degree["person:ben"] == 0


def test_participation_of_schools():
    """In session 1 Ed was at ash as Ada was: ash and the trust met. In session 2 Ed was at beech: ash and beech met."""
    graph = graphs.participation(MET, level="school")
    assert {(u, v): edge["strength"] for u, v, edge in graph.edges(data=True)} == {
        ("school:ash", "trust:t"): 1.0, ("school:ash", "school:beech"): 1.0,
    }  # fmt: skip
    assert graph.degree["school:cedar"] == 0


def test_participation_counts_what_had_been_held_by_a_day_or_was_in_a_period():
    assert graphs.participation(MET, at="2024-09-30").edges["person:ada", "person:ed"]["shared"] == 1
    assert graphs.participation(MET, between=("2024-09-01", "2025-09-01")).number_of_edges() == 1


def test_participation_in_activities():
    took = [("p1", {"person": "ada"}), ("p2", {"person": "ed"}), ("p3", {"school": "dale"})]
    data = BASE.replace(
        activities=[tm.Activity(id="1", kind="CPD", topic="music", start="2023-09-01", end="2024-07-01")],
        participations=[tm.Participation(id=name, activity="1", part="participates", **who) for name, who in took],
    )
    assert list(graphs.participation(data, of="activities").edges) == [("person:ada", "person:ed")]
    schools = graphs.participation(data, of="activities", level="school")
    assert list(schools.edges) == [("school:ash", "school:dale")]  # ed was at ash while it ran
    with pytest.raises(ValueError, match="sessions"):
        graphs.participation(data, of="parties")


# --- governance ------------------------------------------------------------------------------------------------------

GOVERNED = BASE.replace(
    bodies=[
        *BASE.bodies,
        tm.Body(id="lgc", name="Local", kind="local governing committee", trust="t", school="ash"),
        tm.Body(id="audit", name="Audit", kind="committee", trust="t"),
        tm.Body(id="members", name="Members", kind="members", trust="t"),
        tm.Body(id="elt", name="ELT", kind="ELT", trust="t"),
    ],
    roles=[
        *BASE.roles,
        role(20, "gil", "Governance lead", "trust:t"),
        role(21, "hal", "Local governor", "body:lgc"),
        role(22, "hal", "Chair", "body:lgc"),
        role(23, "ada", "Headteacher", "body:elt"),
        role(24, "ivy", "Governance lead", "school:ash"),
        role(25, "jo", "Governance lead", "body:audit"),
    ],
    delegations=[tm.Delegation(id="1", body="lgc", matter="the curriculum", verb="monitor")],
)


def test_lines_of_governance():
    graph = graphs.governance(GOVERNED)
    relations = {(u, v): relation for u, v, relation in graph.edges(data="relation")}
    assert relations == {
        ("school:ash", "body:lgc"): "governed by",
        ("body:lgc", "body:board"): "answers to",
        ("body:audit", "body:board"): "answers to",
        ("body:board", "body:members"): "answers to",
        ("body:board", "person:gil"): "led by",
        ("body:lgc", "person:ivy"): "led by",
        ("body:audit", "person:jo"): "led by",
        ("person:di", "body:board"): "serves on",
        ("person:cy", "school:ash"): "serves on",
        ("person:hal", "body:lgc"): "serves on",
        ("person:ada", "body:elt"): "serves on",
    }
    assert graph.edges["person:hal", "body:lgc"]["roles"] == ("Chair", "Local governor")
    assert graph.edges["person:hal", "body:lgc"]["evidence"] == ("role:21", "role:22")
    assert graph.edges["body:lgc", "body:board"]["evidence"] == ("body:board", "body:lgc")
    assert nx.has_path(graph, "school:ash", "person:gil")
    assert graph.nodes["body:lgc"]["delegations"] == (("monitor", "the curriculum"),)
    assert graph.nodes["body:lgc"]["body_kind"] == "local governing committee"
    assert graph.nodes["body:lgc"]["trust"] == "trust:t"
    assert graph.degree["school:beech"] == 0
    graphs.check(graph)


def test_a_committee_of_another_trust_answers_elsewhere():
    data = GOVERNED.replace(
        trusts=[*GOVERNED.trusts, a_trust("u")],
        bodies=[*GOVERNED.bodies, tm.Body(id="far", name="Far", kind="committee", trust="u")],
    )
    assert graphs.governance(data).degree["body:far"] == 0


def test_a_local_committee_belongs_to_the_trust_of_its_school_that_day():
    local = tm.Body(id="cedar", name="Cedar", kind="local governing committee", school="cedar")
    data = BASE.replace(bodies=[*BASE.bodies, local])
    assert graphs.governance(data, at=DAY).has_edge("body:cedar", "body:board")
    assert not graphs.governance(data, at="2024-12-31").has_edge("body:cedar", "body:board")


# --- proximity -------------------------------------------------------------------------------------------------------


def test_proximity_within_a_distance():
    """Ash to beech is 5 km (3, 4, 5), beech to cedar √73 = 8.544 km, ash to cedar 12 km; dale's place is unknown."""
    graph = graphs.proximity(BASE)
    assert {(u, v): round(km, 3) for u, v, km in graph.edges(data="distance_km")} == {
        ("school:ash", "school:beech"): 5.0, ("school:beech", "school:cedar"): 8.544,
    }  # fmt: skip
    assert list(graph) == list(BASE.schools.ids)
    assert graph.graph["unplaced"] == ("school:dale",)
    assert graphs.proximity(BASE, near_km=12).number_of_edges() == 3
    assert graphs.proximity(BASE, near_km=4.9).number_of_edges() == 0


def test_proximity_to_the_nearest():
    assert list(graphs.proximity(BASE, k=1).edges) == [("school:ash", "school:beech"), ("school:beech", "school:cedar")]
    assert graphs.proximity(BASE, k=9).number_of_edges() == 3


def test_schools_that_tie_for_the_last_place_all_count():
    square = [a_school(f"s{x}{y}", easting=400_000 + x, northing=200_000 + y) for x in (0, 500) for y in (0, 500)]
    assert graphs.proximity(tm.Dataset(schools=square), k=1).number_of_edges() == 4


def test_proximity_of_one_school_and_of_none():
    assert graphs.proximity(tm.Dataset(schools=SCHOOLS[:1]), k=2).number_of_edges() == 0
    assert len(graphs.proximity(tm.Dataset())) == 0


@pytest.mark.parametrize("options", [{"near_km": -1}, {"k": 0}])
def test_proximity_refuses_a_distance_below_nothing(options):
    with pytest.raises(ValueError, match="or more"):
        graphs.proximity(BASE, **options)


# --- simple and check ------------------------------------------------------------------------------------------------


def test_simple_sums_parallel_edges():
    many = supports(
        gift(1, "school:ash", "school:beech", days=1.5),
        gift(2, "school:ash", "school:beech", intensity=2, days=2),
        gift(3, "school:ash", "school:beech"),
        gift(4, "school:beech", "school:ash"),
    )
    one = graphs.simple(many)
    assert type(one) is nx.DiGraph
    assert one.edges["school:ash", "school:beech"] == {
        "strength": 4.0, "days": 3.5, "ties": 3, "evidence": ("support:s1", "support:s2", "support:s3"),
    }  # fmt: skip
    assert one.edges["school:beech", "school:ash"]["days"] is None
    assert one.nodes["school:cedar"]["name"] == "Cedar"
    graphs.check(one)


def test_simple_counts_edges_of_a_graph_without_strength():
    own = nx.MultiDiGraph([("a", "b"), ("a", "b")])
    assert graphs.simple(own, strength=None).edges["a", "b"]["strength"] == 2
    with pytest.raises(GraphError, match="no attribute 'strength'"):
        graphs.simple(own)


def test_simple_keeps_a_graph_without_direction_so():
    one = graphs.simple(nx.MultiGraph([("b", "a"), ("a", "b")]), strength=None)
    assert type(one) is nx.Graph
    assert one.edges["a", "b"]["strength"] == 2


def test_ties_are_of_a_dataset_or_a_graph():
    assert list(graphs.ties(tm.Dataset())) == []
    with pytest.raises(GraphError, match="themselves"):
        graphs.ties(nx.Graph([("a", "a")]), strength=None)
    with pytest.raises(GraphError, match="give a Dataset or a networkx graph, not a list"):
        graphs.ties([])


def test_groups_by_attribute_or_mapping():
    own = nx.Graph([("a", "b")])
    own.nodes["a"]["phase"] = "Primary"
    assert graphs.groups(own, "phase") == {"a": "Primary", "b": None}
    assert graphs.groups(own, {"b": 1}) == {"a": None, "b": 1}
    with pytest.raises(GraphError, match="no node has the attribute 'office'; there are "):
        graphs.groups(own, "office")
    with pytest.raises(GraphError, match="names no node"):
        graphs.groups(own, {"c": 1})


def test_silence_is_told():
    asked = [
        tm.Response(id=f"r{n}", instrument="survey", respondent=who, responded=did)
        for n, (who, did) in enumerate([("school:a", True), ("school:b", True), ("school:b", False)])
    ]
    schools = [tm.School(id=name, name=name, phase="Primary") for name in "abc"]
    members = [tm.Membership(id=name, school=name, trust="t") for name in "abc"]
    trust = a_trust("t")
    graph = graphs.support(tm.Dataset(trusts=[trust], schools=schools, memberships=members, responses=asked))
    assert dict(graph.nodes(data="answered")) == {"school:a": True, "school:b": False, "school:c": None}


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), True, "much", None])
def test_a_strength_that_is_no_number_above_nothing_is_refused(value):
    graph = nx.DiGraph([("a", "b", {"strength": value})])
    for ask in (graphs.check, graphs.simple):
        with pytest.raises(GraphError, match="which is not a number above 0"):
            ask(graph)


def test_check_says_all_that_is_amiss():
    graph = nx.Graph()
    graph.add_nodes_from(["b", "a"])
    graph.add_edge("a", "a", strength=1)
    graph.add_edge("a", "b", distance_km=-1, evidence=["x"])
    with pytest.raises(GraphError) as caught:
        graphs.check(graph)
    for part in ("sorted", "to itself", "no attribute 'strength'", "distance_km -1", "tuple of ids"):
        assert part in str(caught.value)


def test_check_names_a_few_and_counts_the_rest():
    with pytest.raises(GraphError, match=r"and 2 more$"):
        graphs.check(nx.empty_graph(7))
    with pytest.raises(GraphError, match="not a dict"):
        graphs.check({})


def test_check_of_a_graph_that_has_distances_only():
    graph = graphs.proximity(BASE)
    graphs.check(graph, strength=None)
    with pytest.raises(GraphError, match="strength"):
        graphs.check(graph)


# --- of a situation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        graphs.support,
        graphs.expertise,
        graphs.shared_expertise,
        graphs.participation,
        graphs.governance,
        graphs.proximity,
    ],
)
def test_graphs_of_a_situation_are_drawn_once_and_frozen(draw):
    data = BASE.replace(
        support=[gift(1, "school:ash", "school:beech")],
        expertise=[tm.Expertise(id=who, person=who, topic="music", level="secure") for who in ("ada", "cy", "ed")],
    )
    situation = tm.situation(data, at=DAY)
    graph = draw(situation)
    assert draw(situation) is graph
    assert nx.is_frozen(graph)
    own = draw(data, at=DAY)
    assert not nx.is_frozen(own)
    assert (dict(own.nodes), list(own.edges(data=True)), own.graph) == (
        dict(graph.nodes), list(graph.edges(data=True)), graph.graph,
    )  # fmt: skip
