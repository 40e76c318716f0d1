"""Where a wall may stand: straight lines between schools that are next to each other, and which pairs cross them."""

from __future__ import annotations

import math
from typing import Final

import attrs
import numpy as np

from trustmodel.stats import gravity

__all__ = ["WallLine", "candidates", "neighbours"]

_KM: Final = 1000.0
_REACHES: Final = (0.5, 1.0, math.inf)  # half the length of a wall that is looked for, in units of near_km
_FEWEST_CROSSING: Final = 3


@attrs.frozen(kw_only=True)
class WallLine:
    """A straight line between two schools, at right angles to what joins them."""

    first: int
    """The number of the one school."""
    second: int
    """The number of the other."""
    easting: float
    """Of the point midway, in metres."""
    northing: float
    bearing: float
    """The direction of the line in degrees from grid north, 0 to 180."""
    reach_km: float
    """How far it reaches to each side of the point; infinite: right across."""


def candidates(
    places: gravity.Floats, pairs: gravity.Design, near: gravity.Flags, near_km: float
) -> tuple[list[WallLine], gravity.Floats]:
    """Lines between near schools that are neighbours in the Gabriel graph, and which near pairs cross each.

    Of lines that the very same pairs cross, the shortest counts.

    Parameters
    ----------
    places
        Easting and northing in metres: schools × 2.
    pairs
        The ends of each pair.
    near
        Which pairs are near.
    near_km
        Schools further apart have no line between them; lines reach half of this to each side, all of it, or right across.

    Returns
    -------
    list of WallLine
        Those that at least three near pairs cross.
    numpy.ndarray
        1 where a pair crosses a line, else 0: lines × pairs.
    """
    lines: list[WallLine] = []
    marks: list[gravity.Floats] = []
    starts, ends = places[pairs.first], places[pairs.second]
    seen: set[bytes] = set()
    for i, j in neighbours(places):
        across = places[j] - places[i]
        length = float(np.hypot(*across))
        if length > near_km * _KM:
            continue
        middle, normal = (places[i] + places[j]) / 2, across / length
        along = np.array([-normal[1], normal[0]])
        side_start, side_end = (starts - middle) @ normal, (ends - middle) @ normal
        passes = near & (side_start * side_end < 0)
        # how far from the middle each pair's own line meets this one, in metres
        off = np.full(len(passes), math.inf)
        share = side_start[passes] / (side_start[passes] - side_end[passes])
        meeting = starts[passes] + share[:, None] * (ends[passes] - starts[passes])
        off[passes] = np.abs((meeting - middle) @ along)
        bearing = math.degrees(math.atan2(float(along[0]), float(along[1]))) % 180
        for reach in _REACHES:
            mark = passes & (off <= reach * near_km * _KM)
            if mark.sum() < _FEWEST_CROSSING or mark.tobytes() in seen:
                continue
            seen.add(mark.tobytes())
            lines.append(
                WallLine(
                    first=i, second=j, easting=float(middle[0]), northing=float(middle[1]), bearing=bearing,
                    reach_km=reach * near_km,
                )
            )  # fmt: skip
            marks.append(mark.astype(float))
    return lines, np.array(marks).reshape(len(marks), len(near))


def neighbours(places: gravity.Floats) -> list[tuple[int, int]]:
    """The Gabriel graph: pairs in whose circle (the line between them its diameter) no other lies. One site is no pair.

    Parameters
    ----------
    places
        Easting and northing: schools × 2.

    Returns
    -------
    list of tuple of int
        Pairs of numbers of schools, in order, the lower number first.

    References
    ----------
    Gabriel, K. R. and Sokal, R. R. (1969). A new statistical approach to geographic variation analysis. *Systematic
    Zoology* 18, 259–278.
    """
    square = ((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
    joined = []
    for i in range(len(places)):
        # d(i, k)² + d(j, k)² < d(i, j)² puts k within the circle of i and j
        within = (square[i][None, :] + square < square[i][:, None] * (1 - 1e-12)).any(axis=1)
        joined += [(i, j) for j in range(i + 1, len(places)) if not within[j] and square[i, j] > 0]
    return joined
