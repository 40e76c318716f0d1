"""Schools in a row in which neighbours on the ground stand beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

__all__ = ["by_nearness"]

_ROUNDS: Final = 6  # of improvement; most rows are at rest after three


def by_nearness(places: Sequence[tuple[str, float | None, float | None]]) -> tuple[str, ...]:
    """The ids of places on a short way through all of them; those whose place is unknown come last, in their order.

    From the one furthest west to the nearest that is left, and then stretches of the way are turned round while that makes it
    shorter (2-opt, Croes 1958).

    Parameters
    ----------
    places
        The id, easting and northing of each, in metres; `None`: not known.

    Returns
    -------
    tuple of str
        Empty where fewer than two have a place: there is nothing to be near.
    """
    spots = [(east, north, identifier) for identifier, east, north in places if east is not None and north is not None]
    if len(spots) < 2:  # noqa: PLR2004 - two are near each other, or far
        return ()
    left = sorted(spots)
    way = [left.pop(0)]
    while left:
        here = way[-1][:2]
        nearest = min(left, key=lambda spot: (math.dist(here, spot[:2]), spot[2]))
        left.remove(nearest)
        way.append(nearest)
    _shorten(way)
    known = {spot[2] for spot in spots}
    return (*(spot[2] for spot in way), *(identifier for identifier, _, _ in places if identifier not in known))


def _shorten(way: list[tuple[float, float, str]]) -> None:
    """Turn stretches round until that gains nothing, or often enough."""

    def between(i: int, j: int) -> float:
        return math.dist(way[i][:2], way[j][:2]) if i >= 0 and j < len(way) else 0.0

    for _ in range(_ROUNDS):
        turned = False
        for i in range(len(way) - 1):
            for j in range(i + 1, len(way)):
                gain = between(i - 1, i) + between(j, j + 1) - between(i - 1, j) - _beyond(way, i, j)
                if gain > 1e-6:  # noqa: PLR2004 - metres
                    way[i : j + 1] = reversed(way[i : j + 1])
                    turned = True
        if not turned:
            return


def _beyond(way: Sequence[tuple[float, float, str]], i: int, j: int) -> float:
    """How far the start of a stretch would be from what follows its end."""
    return math.dist(way[i][:2], way[j + 1][:2]) if j + 1 < len(way) else 0.0
