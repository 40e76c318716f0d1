"""Groupings: by whatever is recorded of schools, by fields of somebody's own, and by numbers in bins, in every question."""

import datetime as dt
from collections import Counter

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.errors import GraphError
from trustmodel.network.grouping import FIELDS, Bins, grouping
from trustmodel.network.school_fields import OF_A_SCHOOL

FSM = tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", unit="%", personal=False)
NURSERY = tm.Extension(id="nursery", of="schools", heading="Nursery", type="yes/no", personal=False)
COHORT = tm.Extension(id="cohort", of="schools", heading="Cohort", type="word", words=["A", "B"], personal=False)
SINCE = tm.Extension(id="since", of="schools", heading="Since", type="day", personal=False)
NOTES = tm.Extension(id="notes", of="schools", heading="Notes", type="text", personal=False)
AGE = tm.Extension(id="age", of="schools", heading="Head's age", type="number")
PERCENT = (31, 4, 12, 18, 7, 25, 40, 9, 22, 15, 11, 3, 60, 28, 17)


def with_fields(data, percent=PERCENT, **more):
    schools = [
        one.replace(
            extra={
                "FSM %": str(percent[place]), "Nursery": ("yes", "no")[place % 2], "Cohort": "AB"[place % 3 == 0],
                "Since": f"{2000 + place}-09-01", "Head's age": "57", "Undeclared": "x", **more,
            }
        )
        for place, one in enumerate(data.schools)
    ]  # fmt: skip
    return data.replace(schools=schools, extensions=[FSM, NURSERY, COHORT, SINCE, NOTES, AGE])


@pytest.fixture(scope="module")
def data():
    limestone = tm.read(LIMESTONE)
    assert len(limestone.schools) == len(PERCENT)
    return with_fields(limestone)


ASK = {
    "boundary": lambda data, group: tm.boundary(data, group=group, draws=9),
    "Walls.boundary": lambda data, group: tm.walls(data, draws=9).boundary(group),
    "walls": lambda data, group: tm.walls(data, same=[group], draws=9),
    "expected_ties": lambda data, group: tm.expected_ties(data, same=[group]),
    "homophily": lambda data, group: tm.homophily(data, group=group, draws=9),
    "brokerage": lambda data, group: tm.brokerage(data, group=group, draws=9),
    "plan_walls": lambda data, group: tm.plan_walls(data, group=group, ties=[50], draws=9),
    "network_change": lambda data, group: tm.network_change(data, data, group=group, draws=9),
    "trust_sums": lambda data, group: tm.trust_sums(data, group=group),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_every_question_takes_what_is_recorded_and_says_how_a_number_is_cut(ask, data):
    for group in ("phase", "trust", "region", "religious_character", "Nursery", "Cohort"):
        assert not any("is cut" in said for said in getattr(ask(data, group), "warnings", ()))
    if ask is not ASK["trust_sums"]:  # six figures, with nothing beside them
        for group in ("FSM %", "pupils", "opened", "Since"):
            assert any(f"{group} is cut at its median: up to " in said for said in ask(data, group).warnings)


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_no_question_groups_by_what_is_personal_or_undeclared(ask, data):
    with pytest.raises(GraphError, match="declared personal"):
        ask(data, "Head's age")
    with pytest.raises(
        GraphError, match=r"'Undeclared'; there are .*FSM %.*region.*once a trustmodel.Extension declares"
    ):
        ask(data, "Undeclared")
    with pytest.raises(GraphError, match="'authority'; did you mean 'local_authority'"):
        ask(data, "authority")
    with pytest.raises(GraphError, match="'fsm'; did you mean 'FSM %'"):
        ask(data, "fsm")


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_field_groups_as_a_mapping_of_the_same_groups_does(ask, data):
    if ask in (ASK["walls"], ASK["expected_ties"]):
        return  # attributes alone
    mapping = {school.id: data.own(school, "Cohort") for school in data.schools}
    by_field, by_mapping = ask(data, "Cohort"), ask(data, mapping)
    rows = [getattr(answer, "rows", answer) for answer in (by_field, by_mapping)]
    named = [str(each).replace("Cohort", "groups").replace("a mapping", "groups") for each in rows]
    assert named[0] == named[1]


@pytest.mark.parametrize("change", [lambda x: x / 100, lambda x: 3 * x + 1, lambda x: x**3])
def test_a_number_in_other_units_gives_the_same_groups(change, data):
    other = with_fields(data, percent=[change(number) for number in PERCENT])
    one, two = (tm.boundary(each, group="FSM %", draws=19) for each in (data, other))
    assert (one.ratio, one.p, one.observed) == (two.ratio, two.p, two.observed)
    parts = [sorted(Counter(each.groups.values()).values()) for each in (one, two)]
    assert parts[0] == parts[1] == [5, 6]


def test_who_comes_first_and_who_lies_outside_changes_no_bin(data):
    number = dict(zip(data.schools.ids, PERCENT, strict=True))
    forward = {node: {"x": value} for node, value in number.items()}
    backward = dict(reversed(forward.items()))
    for parts in (2, 3, 5):
        assert dict(grouping(forward, Bins("x", quantiles=parts)).of) == dict(
            grouping(backward, Bins("x", quantiles=parts)).of
        )


def test_cuts_that_are_given(data):
    answer = tm.boundary(data, group=tm.Bins("FSM %", cuts=[10, 20]), draws=9)
    assert Counter(answer.groups.values()) == {"up to 10 %": 3, "above 10 to 20 %": 4, "above 20 %": 4}
    assert answer.grouping == answer.method.options["group"] == "FSM %, cut at 10 and 20"
    assert "FSM % is cut at the points given: up to 10 % (3); above 10 to 20 % (4); above 20 % (4)" in answer.warnings
    mapping = {node: 0 if number <= 10 else 1 if number <= 20 else 2 for node, number in zip(data.schools.ids, PERCENT, strict=True)}  # fmt: skip
    assert tm.boundary(data, group=mapping, draws=9).ratio == answer.ratio
    days = tm.boundary(data, group=tm.Bins("Since", cuts=["2005-01-01"]), draws=9)
    assert Counter(days.groups.values()) == {"up to 2005-01-01": 5, "above 2005-01-01": 6}


def test_a_value_at_a_cut_lies_below_it_and_alike_values_are_never_parted():
    about = {number: {"x": value} for number, value in enumerate((1, 2, 2, 2, 3))}
    assert [*grouping(about, Bins("x", cuts=2)).of.values()] == ["up to 2"] * 4 + ["above 2"]
    assert [*grouping(about, Bins("x", quantiles=4)).of.values()] == ["up to 2"] * 4 + ["above 2"]
    alike = grouping({number: {"x": 7} for number in range(5)}, Bins("x"))
    assert set(alike.of.values()) == {"all alike"}
    assert alike.warnings == ("x is cut at its median: all alike (5)",)


def test_what_cannot_be_cut_is_refused():
    about = {"a": {"x": "red", "n": 1, "d": dt.date(2026, 9, 1)}}
    with pytest.raises(GraphError, match="'x' is no number and no day"):
        grouping(about, Bins("x"))
    with pytest.raises(GraphError, match="'d' holds days: cut it at some of these"):
        grouping(about, Bins("d", cuts=[1]))
    with pytest.raises(GraphError, match="'n' holds numbers"):
        grouping(about, Bins("n", cuts=["2026-09-01"]))
    for cuts in ([], [2, 1], [1, 1], [1, "2026-09-01"], "soon", [True], [float("nan")], ["2026-02-30"]):
        with pytest.raises(ValueError, match="give cuts as rising numbers or days"):
            Bins("n", cuts=cuts)
    for quantiles in (1, 2.5, True):
        with pytest.raises(ValueError, match="quantiles is a whole number of 2 or more"):
            Bins("n", quantiles=quantiles)


def test_of_two_declarations_of_a_field_one_that_says_personal_is_enough(data):
    for other in ("aaa", "zzz"):  # whichever comes first
        twice = data.upsert(COHORT.replace(personal=True).model_copy(update={"id": f"extension:{other}"}))
        assert not any("Cohort" in about for _, about in tm.graphs.support(twice).nodes(data=True))
        with pytest.raises(GraphError, match="'Cohort' is declared personal"):
            tm.boundary(twice, group="Cohort", draws=9)


def test_cuts_are_days_as_everywhere_and_stand_alone():
    assert Bins("n", cuts=["01/09/2025", dt.datetime(2026, 9, 1, tzinfo=dt.UTC)]).cuts == (
        dt.date(2025, 9, 1),
        dt.date(2026, 9, 1),
    )
    with pytest.raises(ValueError, match="either cuts or quantiles"):
        Bins("n", cuts=[1], quantiles=3)
    about = {"a": {"d": dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)}, "b": {"d": dt.date(2026, 9, 2)}}
    assert [*grouping(about, Bins("d", cuts="2026-09-01")).of.values()] == ["up to 2026-09-01", "above 2026-09-01"]


@pytest.mark.parametrize("group", [None, 5, ["phase"], ("phase",), {"phase"}, b"phase", lambda school: school])
@pytest.mark.parametrize("name", ["boundary", "homophily", "trust_sums"])
def test_what_is_no_grouping_is_refused_as_such(name, group, data):
    if group is None and name == "trust_sums":
        return  # its own default
    with pytest.raises(TypeError, match="the name of an attribute, Bins, or a mapping from ids to groups, not a"):
        ASK[name](data, group)


def test_what_walls_hold_alike_is_named(data):
    assert tm.walls(data, same=Bins("pupils"), draws=9).warnings
    with pytest.raises(TypeError, match="same takes the names of attributes, or Bins, not a dict"):
        tm.walls(data, same=[dict.fromkeys(data.schools.ids, "a")], draws=9)


def test_a_group_is_no_list(data):
    with pytest.raises(GraphError, match=r"the group of school:\w+ is a list: give a name, a number or a day"):
        tm.boundary(data, group={school: ["a"] for school in data.schools.ids}, draws=9)


def test_a_field_in_which_nothing_is_recorded_is_said_to_be_one(data):
    empty = data.replace(schools=[school.replace(extra={}) for school in data.schools])
    for field in ("FSM %", "closed"):
        with pytest.raises(
            GraphError, match=f"attribute '{field}'; .*; '{field}' is a field, and nothing is recorded in it$"
        ):
            tm.boundary(empty, group=field, draws=9)


def test_numbers_of_a_graph_of_ones_own_are_names_of_groups_unless_they_are_cut():
    graph = nx.path_graph(6, create_using=nx.DiGraph)
    nx.set_node_attributes(graph, {node: np.int64(node // 2) for node in graph}, "team")
    assert tm.homophily(graph, group="team", strength=None, draws=9).internal == 3
    assert set(tm.graphs.groups(graph, tm.Bins("team")).values()) == {"up to 1", "above 1"}


def test_what_is_not_recorded_is_no_group_and_is_said(data):
    first, second, *_ = data.schools
    some = data.upsert(first.replace(extra={}), second.replace(extra={"Cohort": "A"}))
    answer = tm.boundary(some, group="Nursery", draws=9)
    assert not {first.id, second.id} & answer.groups.keys()
    assert "2 schools without a group: their pairs take no part" in answer.warnings
    assert any(
        "2 schools without a group" in said
        for said in tm.plan_walls(some, group="Nursery", ties=[50], draws=9).warnings
    )
    assert (
        "2 schools without Nursery: their pairs count as not having the same"
        in tm.expected_ties(some, same="Nursery").warnings
    )
    assert {first.id, second.id} <= set(tm.homophily(some, group="Nursery", draws=9).left_out)
    assert any("no group" in said for said in tm.brokerage(some, group="Nursery", draws=9).warnings)
    assert any("no group" in said for said in tm.network_change(some, some, group="Nursery", draws=9).warnings)


def test_values_that_are_not_as_declared_are_no_group_in_silence(data):
    [first, *_] = data.schools
    wrong = data.upsert(first.replace(extra={"FSM %": "about 12"}))
    with pytest.raises(GraphError, match="1 value of 'FSM %' are not as declared"):
        tm.boundary(wrong, group="FSM %", draws=9)
    assert tm.boundary(wrong, group="phase", draws=9).groups  # no other question minds


def test_two_times_are_cut_at_the_same_points(data):
    later = with_fields(data, percent=[number + 50 for number in PERCENT])
    change = tm.network_change(data, later, group="FSM %", draws=9)
    assert change.wall is not None
    assert "FSM % is cut at its median: up to 15 % (6); above 15 % (5)" in change.warnings


def test_text_loses_the_names_of_people_before_it_is_a_group(data):
    ada = tm.Person(id="ada", name="Ada Quillfeather")
    named = with_fields(data, Notes="led by Ada Quillfeather").upsert(ada)
    for name in ("Nursery of Ada Quillfeather", "Quillfeather %"):
        named = named.upsert(tm.Extension(id="own", of="schools", heading=name, type="text", personal=False))
        with pytest.raises(GraphError) as refused:
            tm.boundary(named, group="zzz")
        assert "Quill" not in str(refused.value)
    groups = tm.graphs.groups(tm.graphs.support(named), "Notes")
    assert set(groups.values()) - {None} == {"led by a colleague"}


def test_every_field_of_a_school_is_an_attribute(data):
    graph = tm.graphs.support(data)
    about = graph.nodes[data.schools.ids[0]]
    assert set(tm.School.model_fields) - {"id", "urn", "ukprn", "source", "extra"} <= about.keys()
    assert {"FSM %", "Nursery", "Cohort", "Since", "Notes"} <= about.keys()
    assert not {"Head's age", "Undeclared"} & about.keys()
    assert set(OF_A_SCHOOL) & graph.graph[FIELDS].measures.keys() == {
        "easting", "northing", "pupils", "capacity", "age_low", "age_high", "opened", "closed",
    }  # fmt: skip
    assert not isinstance(about["phase"], tm.vocabulary.Term)
