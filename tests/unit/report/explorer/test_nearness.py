"""Schools in a row by where they lie."""

import itertools
import math
import random

from trustmodel.report.explorer.nearness import by_nearness


def length(way, spots):
    return sum(math.dist(spots[a], spots[b]) for a, b in itertools.pairwise(way))


def test_places_on_a_line_stand_in_its_order():
    places = [(str(n), 1000.0 * n, 5.0) for n in (3, 1, 4, 0, 2)]
    assert by_nearness(places) == ("0", "1", "2", "3", "4")


def test_what_has_no_place_comes_last_and_without_places_there_is_no_order():
    assert by_nearness([("x", None, None), ("a", 0.0, 0.0), ("b", 9.0, 0.0)]) == ("a", "b", "x")
    assert by_nearness([("x", None, None), ("a", 0.0, 0.0)]) == ()


def test_the_way_is_short():
    rng = random.Random(1)
    spots = {str(n): (rng.uniform(0, 100), rng.uniform(0, 100)) for n in range(7)}
    way = by_nearness([(name, *spot) for name, spot in spots.items()])
    shortest = min(length(each, spots) for each in itertools.permutations(spots))
    assert sorted(way) == sorted(spots)
    assert length(way, spots) <= 1.2 * shortest
