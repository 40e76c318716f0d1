"""What a graph of somebody's own may hold: missing values in every guise, and who answered in every spelling."""

import datetime as dt
import decimal
import math

import networkx as nx
import numpy as np
import polars as pl
import pytest

import trustmodel as tm
from builders import published
from trustmodel.errors import GraphError
from trustmodel.network.graph_contract import not_answered
from trustmodel.network.portraits import differences, portrait

pd = pytest.importorskip("pandas", reason="missing values of pandas")

MISSING = {
    "None": None, "NaN": math.nan, "NumPy's NaN": np.float64("nan"), "NumPy's NaT": np.datetime64("NaT", "D"),
    "pandas' NA": pd.NA, "pandas' NaT": pd.NaT, "a decimal": decimal.Decimal("NaN"), "masked": np.ma.masked,
    "empty": "", "blank": " \t",
}  # fmt: skip
THERE = [0, False, 0.0, "nan", "0", np.int64(0), dt.date(2025, 9, 1), (), np.array([math.nan, 1.0])]


@pytest.mark.parametrize("value", MISSING.values(), ids=MISSING)
def test_what_is_missing(value):
    assert tm.results.is_missing(value)


@pytest.mark.parametrize("value", THERE, ids=repr)
def test_what_is_not_missing(value):
    assert not tm.results.is_missing(value)


def six(group=None, **more):
    """Two groups of three, all tied within and one tie across; `f` has no group unless one is given."""
    network = nx.DiGraph()
    for place, name in enumerate("abcdef"):
        network.add_node(
            name,
            office="north" if name in "abc" else "south",
            easting=400_000 + 1000 * place,
            northing=200_000 + place**2,
        )
    network.nodes["f"]["office"] = group
    network.add_edges_from(tuple(tie) for tie in ["ab", "bc", "ca", "de", "ef", "fd", "cd", "fa"])
    nx.set_edge_attributes(network, 1, "strength")
    return network


ASK = {
    "homophily": lambda x, group: tm.homophily(x, group=group, draws=19),
    "brokerage": lambda x, group: tm.brokerage(x, group=group, draws=19),
    "change": lambda x, group: tm.network_change(x, x, group=group, draws=19),
    "boundary": lambda x, group: tm.walls(x, draws=19).boundary(group),
}


def told(answer):
    """What an answer says, NaN being the same as NaN."""
    if isinstance(answer, tm.Change):
        answer = answer.wall
    return repr(
        [
            getattr(answer, name)
            for name in ("value", "groups", "totals", "n", "pairs", "across_before")
            if hasattr(answer, name)
        ]
    )


@pytest.mark.parametrize("value", MISSING.values(), ids=MISSING)
@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_missing_group_is_no_group(ask, value):
    bare = six()
    del bare.nodes["f"]["office"]
    expected = told(ask(bare, "office"))
    assert told(ask(six(value), "office")) == expected  # an attribute
    mapping = {**nx.get_node_attributes(six(), "office"), "f": value}
    assert told(ask(six(), mapping)) == expected  # a mapping


@pytest.mark.parametrize("value", MISSING.values(), ids=MISSING)
def test_a_missing_kind_of_network_is_left_out(value):
    far = 1 - np.eye(5)
    assert [row.group for row in differences(far, ["x", "x", "y", "y", value], draws=9).rows] == ["x", "y"]


@pytest.mark.parametrize("value", MISSING.values(), ids=MISSING)
def test_schools_whose_attribute_is_missing_have_nothing_in_common(value):
    network, bare = six(), six()
    for name in "ef":
        network.nodes[name]["office"] = value
        del bare.nodes[name]["office"]
    fits = [tm.expected_ties(x, same="office").same for x in (network, bare)]
    assert fits[0] == fits[1]


@pytest.mark.parametrize("value", [value for name, value in MISSING.items() if name not in ("None", "masked")], ids=str)
def test_an_edge_that_ends_nowhere_is_refused(value):
    network = six("south")
    network.add_edge("a", value, strength=1)
    for ask in (tm.graphs.simple, tm.support_profile, tm.communities, tm.fragility, portrait):
        with pytest.raises(GraphError, match="1 nodes have no id"):
            ask(network)


def test_an_empty_cell_of_an_edge_list_is_nobody():
    frame = pd.DataFrame({"source": ["a", "b"], "target": ["b", math.nan]})
    with pytest.raises(GraphError, match=r"no id \(such as nan\)"):
        tm.support_profile(nx.from_pandas_edgelist(frame, create_using=nx.DiGraph), strength=None)


@pytest.mark.parametrize("value", [None, "", " "])
def test_an_empty_cell_of_a_frame_of_ties_is_refused(value):
    ties = pl.DataFrame({"trust": ["t", "t"], "giver": ["a", value], "receiver": ["b", "a"]})
    with pytest.raises(GraphError, match="empty places in 'giver'"):
        tm.support_profiles(ties, strength=None)


def test_missing_days_are_not_known_and_add_nothing():
    network = six("south")
    nx.set_edge_attributes(network, {("a", "b"): 2.0, ("b", "c"): math.nan, ("c", "a"): pd.NA}, "days")
    profile = tm.support_profile(network, draws=0)
    assert {row.id: row.days_given for row in profile.rows if row.id in "ab"}["a"] == 2
    assert "7 of 8 ties have no days" in profile.warnings[0]


def test_a_missing_trust_is_outside_of_every_trust():
    network, bare = six(), six()
    nx.set_node_attributes(network, {name: "t" if name in "abc" else math.nan for name in network}, "trust")
    nx.set_node_attributes(bare, {name: "t" if name in "abc" else None for name in bare}, "trust")
    assert (
        tm.support_profile(network, draws=0).crossing_share == tm.support_profile(bare, draws=0).crossing_share == 2 / 5
    )


def test_a_real_network_with_offices_left_blank():
    """Krackhardt's advice: as if whoever has no office were not there, and no office called `nan`."""
    network = published("krackhardt_friendship")
    blank = ("3", "7", "12", "20")
    offices = {node: math.nan if node in blank else about["dept"] for node, about in network.nodes(data=True)}
    answer = tm.homophily(network, group=offices, strength=None, draws=99)
    kept = network.subgraph(set(network) - set(blank))
    assert answer.value == tm.homophily(kept, group=offices, strength=None, draws=99).value
    assert {row.group for row in answer.groups} <= {about["dept"] for _, about in network.nodes(data=True)}


# --- who answered ----------------------------------------------------------------------------------------------------

SILENT = [
    False,
    0,
    0.0,
    "no",
    "No ",
    "false",
    "FALSE",
    "0",
    np.bool_(False),
    np.int64(0),
    pd.array([False], "boolean")[0],
]
ANSWERED = [True, 1, 1.0, "yes", "YES", "true", "1", np.bool_(True), np.int64(1), pd.array([True], "boolean")[0]]


@pytest.mark.parametrize("value", SILENT, ids=lambda value: f"{type(value).__name__}-{value}")
def test_who_did_not_answer(value):
    network = six("south")
    network.nodes["a"]["answered"] = value
    assert not_answered(network) == ["a"]
    assert tm.graphs.simple(network).nodes["a"]["answered"] is False
    for ask in (
        *ASK.values(),
        lambda x, _: tm.relation_overlap(x, x, draws=19),
        lambda x, _: tm.support_profile(x, draws=19),
    ):
        assert "did not answer" in repr(
            [ask(network, "office").warnings, getattr(ask(network, "office"), "silent", ())]
        ).replace("('a',)", "did not answer")


@pytest.mark.parametrize("value", [*ANSWERED, *MISSING.values()], ids=lambda value: f"{type(value).__name__}-{value}")
def test_who_answered_or_was_not_asked(value):
    network = six("south")
    network.nodes["a"]["answered"] = value
    assert not_answered(network) == []
    assert tm.graphs.simple(network).nodes["a"]["answered"] is (None if tm.results.is_missing(value) else True)


@pytest.mark.parametrize("value", ["perhaps", 2, -1, 0.5, "no reply", (False,), dt.date(2025, 9, 1)], ids=repr)
def test_an_answer_that_is_neither_yes_nor_no_is_refused(value):
    network = six("south")
    network.nodes["a"]["answered"] = value
    with pytest.raises(GraphError, match="the node a has the answered"):
        tm.support_profile(network)


def test_silence_in_a_bipartite_graph_is_read_alike():
    known = nx.Graph([("ash", "music"), ("ash", "history"), ("beech", "music"), ("beech", "history"), ("elm", "music")])
    nx.set_node_attributes(known, {name: int(name in ("music", "history")) for name in known}, "bipartite")
    known.nodes["elm"]["answered"] = "no"
    assert any("1 did not answer" in warning for warning in tm.shared_expertise(known, null="soft").warnings)
    known.nodes["music"]["needed_by"] = math.nan
    assert "no need is recorded" in tm.specialisms(known, strength=None).warnings[0]
