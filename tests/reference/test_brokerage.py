"""Published figures of brokers, with their source beside each."""

import networkx as nx
import pytest

from trustmodel.network.brokerage import brokerage

EXAMPLE = nx.Graph([tuple(pair) for pair in ("AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC")])


def test_burts_example():
    """Burt (1992), *Structural Holes*; Borgatti (1997), *Connections* 20, 35–38."""
    found = {row.id: row for row in brokerage(EXAMPLE, strength=None).rows}
    assert {node: round(found[node].constraint, 3) for node in "GAC"} == {"G": 0.400, "A": 0.595, "C": 1}
    assert {node: round(found[node].effective_size, 2) for node in "GAC"} == {"G": 4.67, "A": 2.5, "C": 1}


def test_burts_example_is_as_networkx_has_it():
    rows = brokerage(EXAMPLE, strength=None).rows
    assert {row.id: row.constraint for row in rows} == pytest.approx(nx.constraint(EXAMPLE))
    assert {row.id: row.effective_size for row in rows} == pytest.approx(nx.effective_size(EXAMPLE, nodes=EXAMPLE))
