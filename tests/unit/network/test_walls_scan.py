"""Where a wall stands."""

import math

import networkx as nx
import numpy as np

import trustmodel as tm
from towns import town


def test_a_planted_line_is_found_where_it_is():
    """Two blocks of schools, west and east, with hardly a tie between them."""
    graph = nx.Graph()
    rng = np.random.default_rng(1)
    for side, east in ((0, 400_000), (1, 404_000)):
        for index in range(12):
            graph.add_node(
                f"{side}-{index:02d}",
                easting=east + rng.uniform(-1500, 1500),
                northing=150_000 + rng.uniform(-4000, 4000),
            )
    for a, b in [(a, b) for a in graph for b in graph if a < b]:
        if count := rng.poisson(8 if a[0] == b[0] else 3):
            graph.add_edge(a, b, strength=int(count))
    found = tm.walls(graph, near_km=6, draws=199).scan()
    assert found.p <= 0.01
    assert found.value < -4
    first = found.rows[0]
    assert first.a[0] != first.b[0]
    assert 400_500 < first.easting < 403_500
    assert first.ratio < 0.8
    assert found.places == len(found.rows)
    assert "lowest z" in found.summary()
    assert all(0 <= row.bearing < 180 for row in found.rows)


def test_no_place_to_scan():
    found = tm.walls(town(4)).scan()
    assert not found.testable
    assert math.isnan(found.value)
    assert "no place" in found.warnings[-1]
    assert "not testable" in found.summary()
