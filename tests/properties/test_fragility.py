"""What would be lost does not hang on names or on the order of rows."""

import networkx as nx
import pytest
from hypothesis import given, strategies as st

from trustmodel.network.fragility import fragility

PAIRS = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=14)


def network(pairs, name=str):
    made = nx.Graph()
    made.add_nodes_from(name(node) for node in range(8))
    made.add_edges_from((name(a), name(b)) for a, b in pairs)
    return made


@given(PAIRS)
def test_renaming_changes_nothing_but_names(pairs):
    one, other = fragility(network(pairs)), fragility(network(pairs, lambda node: str(9 - node)))
    assert one.fragmentation == pytest.approx(other.fragmentation)
    assert {str(9 - int(node)) for node in one.cutpoints} == set(other.cutpoints)
    assert len(one.bridges) == len(other.bridges)


@given(PAIRS)
def test_order_changes_nothing(pairs):
    one, other = fragility(network(sorted(pairs))), fragility(network(sorted(pairs, reverse=True)))
    assert (one.nodes, one.bridges, one.cutpoints) == (other.nodes, other.bridges, other.cutpoints)


@given(PAIRS)
def test_a_cutpoint_is_one_whose_loss_makes_more_pieces(pairs):
    made = network(pairs)
    pieces = nx.number_connected_components(made)
    for node in fragility(made).nodes:
        rest = made.subgraph(set(made) - {node.id})
        alone = made.degree(node.id) == 0
        assert node.cutpoint == (nx.number_connected_components(rest) > pieces - alone)


@given(PAIRS)
def test_one_more_isolate_cuts_nothing(pairs):
    made = network(pairs)
    before = fragility(made)
    made.add_node("9")
    after = fragility(made)
    assert (before.cutpoints, before.bridges) == (after.cutpoints, after.bridges)
    assert after.fragmentation >= before.fragmentation - 1e-12
