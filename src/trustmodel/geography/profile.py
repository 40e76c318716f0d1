"""How local sets of places are: one profile for one trust (`locality`) and for every trust of the register."""

from __future__ import annotations

import math
from typing import Any, Final

import attrs

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
    from scipy.spatial import cKDTree
except ImportError as error:
    raise MissingExtraError("analysis", "where schools are") from error

__all__ = ["NEAR_KM", "Profiles", "local_presence", "profiles"]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NAN: Final = math.nan
NEAR_KM: Final = 5.0
"""How far apart schools of a trust are near one another, unless asked otherwise."""
_KM: Final = 1000.0
_PAIR: Final = 2


@attrs.frozen(kw_only=True, eq=False)
class Profiles:
    """The locality profile of each group of points, and of each point. Distances in kilometres.

    The first block has one entry a group, the second one a point. What needs two points is NaN in a group of fewer;
    `clusters` and `isolated` are floats for that reason. `widest` holds two indices of points, −1 where there is no pair.
    """

    maximum: Floats
    median: Floats
    mean: Floats
    nearest_mean: Floats
    standard_distance: Floats
    spanning_tree: Floats
    clusters: Floats
    isolated: Floats
    widest: npt.NDArray[np.int64]

    nearest: Floats
    nearest_point: Whole
    to_centre: Floats
    near: Whole


def profiles(points: Floats, group: Whole, *, groups: int, near_km: float = NEAR_KM) -> Profiles:
    """The locality profile of many groups of points at once.

    All pairs within groups stand in one array, and spanning trees and clusters are calculated on one block-diagonal
    matrix: no loop over groups.

    Parameters
    ----------
    points
        Easting and northing in metres, one row a point.
    group
        The group of each point, from 0 to `groups` − 1, ascending.
    groups
        How many groups there are; some may have no points.
    near_km
        Two points are near when they are at most so many kilometres apart. A cluster is a set of points that can be
        walked through in steps between near points; an isolated point has no other near it, and is a cluster of one.

    Returns
    -------
    Profiles
        Arrays of one entry a group, and of one entry a point.
    """
    size = np.bincount(group, minlength=groups)
    several = size >= _PAIR
    undefined: Floats = np.where(several, 0.0, NAN)
    pairs = _Pairs.within(points, size)
    pair_group = group[pairs.i]
    maximum, median, widest = _order_of_distances(pairs, pair_group, size)
    nearest, nearest_point, near = _neighbours(pairs, len(points), near_km)
    nearest[~several[group]] = NAN
    to_centre = _distances_to_centre(points, group, size)
    clusters = _clusters(pairs, group, groups, near_km)
    return Profiles(
        maximum=maximum,
        median=median,
        mean=_per(np.bincount(pair_group, pairs.km, groups), size * (size - 1) // 2, several),
        nearest_mean=_per(np.bincount(group, np.nan_to_num(nearest), groups), size, several),
        standard_distance=np.sqrt(_per(np.bincount(group, to_centre**2, groups), size, several)),
        spanning_tree=_spanning_tree(pairs, group, groups) + undefined,
        clusters=clusters + undefined,
        isolated=np.bincount(group[near == 0], minlength=groups) + undefined,
        widest=widest,
        nearest=nearest,
        nearest_point=nearest_point,
        to_centre=to_centre,
        near=near,
    )


@attrs.frozen
class _Pairs:
    """Every pair of points of one group: the two places i < j, and how far apart they are."""

    i: Whole
    j: Whole
    km: Floats

    @classmethod
    def within(cls, points: Floats, size: Whole) -> _Pairs:
        """The pairs of groups of so many points, which stand one after another."""
        i, j = _pairs(size)
        return cls(i, j, np.hypot(points[i, 0] - points[j, 0], points[i, 1] - points[j, 1]) / _KM)


def _order_of_distances(pairs: _Pairs, pair_group: Whole, size: Whole) -> tuple[Floats, Floats, Whole]:
    """For each group the greatest and the median distance, and the two points that are furthest apart."""
    groups = len(size)
    if not len(pairs.km):
        return np.full(groups, NAN), np.full(groups, NAN), np.full((groups, 2), -1)
    several = size >= _PAIR
    ranked = np.lexsort((pairs.km, pair_group))
    count = size * (size - 1) // 2
    last = np.cumsum(count)
    first = last - count

    def ranked_pair(place: Whole) -> Whole:
        return ranked[np.where(several, place, 0)]

    def distance(pair: Whole) -> Floats:
        return np.where(several, pairs.km[pair], NAN)

    furthest = ranked_pair(last - 1)
    lower, upper = ranked_pair(first + (count - 1) // 2), ranked_pair(first + count // 2)
    widest = np.where(several, np.stack([pairs.i, pairs.j])[:, furthest], -1).T
    return distance(furthest), (distance(lower) + distance(upper)) / 2, widest


def _neighbours(pairs: _Pairs, n: int, near_km: float) -> tuple[Floats, Whole, Whole]:
    """For each point how far the nearest other is (infinite: none), which that is (−1: none), and how many are near."""
    both, other = np.concatenate([pairs.i, pairs.j]), np.concatenate([pairs.j, pairs.i])
    km = np.concatenate([pairs.km, pairs.km])
    nearest = np.full(n, np.inf)
    np.minimum.at(nearest, both, km)
    nearest_point = np.full(n, n, dtype=np.int64)
    at_nearest = km == nearest[both]
    np.minimum.at(nearest_point, both[at_nearest], other[at_nearest])
    nearest_point[nearest_point == n] = -1
    return nearest, nearest_point, np.bincount(both[km <= near_km], minlength=n)


def _distances_to_centre(points: Floats, group: Whole, size: Whole) -> Floats:
    """How far each point is from the mean of its group; NaN in a group of one."""
    several, groups = size >= _PAIR, len(size)
    centre = np.column_stack([_per(np.bincount(group, points[:, axis], groups), size, several) for axis in (0, 1)])
    distances: Floats = np.hypot(*(points - centre[group]).T) / _KM
    return distances


def _spanning_tree(pairs: _Pairs, group: Whole, groups: int) -> Floats:
    """The length of each group's minimum spanning tree, in kilometres."""
    n = len(group)
    if not n:
        return np.zeros(groups)
    # A stored 0 would be no edge: one kilometre more for each leaves the same tree.
    weights = csr_array((pairs.km + 1, (_short(pairs.i), _short(pairs.j))), shape=(n, n))
    tree = minimum_spanning_tree(weights).tocoo()
    lengths: Floats = np.asarray(np.bincount(group[tree.row], tree.data - 1, groups), dtype=float)
    return lengths


def _clusters(pairs: _Pairs, group: Whole, groups: int, near_km: float) -> Whole:
    """How many clusters each group has: the connected components of the graph of near pairs."""
    n = len(group)
    if not n:
        return np.zeros(groups, dtype=np.int64)
    close = pairs.km <= near_km
    links = csr_array((np.ones(int(close.sum())), (_short(pairs.i[close]), _short(pairs.j[close]))), shape=(n, n))
    _, label = connected_components(links, directed=False)
    _, founder = np.unique(label, return_index=True)
    return np.bincount(group[founder], minlength=groups)


def _pairs(size: Whole) -> tuple[Whole, Whole]:
    """Every pair of points i < j of one group, for groups that stand one after another, group by group."""
    start = np.cumsum(size) - size
    offset = np.arange(size.sum()) - np.repeat(start, size)
    followers = np.repeat(size, size) - offset - 1  # how many of its group come after each point
    i = np.repeat(np.arange(size.sum()), followers)
    j = i + 1 + np.arange(followers.sum()) - np.repeat(np.cumsum(followers) - followers, followers)
    return i, j


def _short(places: Whole) -> npt.NDArray[np.int32]:
    """Places as older SciPy's graph routines need them."""
    return places.astype(np.int32)


def _per(total: npt.NDArray[Any], number: Whole, where: npt.NDArray[np.bool_]) -> Floats:
    """Totals divided by numbers; NaN where that is not asked for."""
    shares = np.full(len(total), NAN)
    np.divide(total, number, out=shares, where=where)
    return shares


def local_presence(points: Floats, member: Whole, group: Whole, *, k: int) -> Floats:
    """The share of each member's `k` nearest others that belong to the same group.

    Parameters
    ----------
    points
        Easting and northing in metres of the whole population, one row a point.
    member
        Who belongs to a group: places in `points`, one entry a membership. A point may be in several groups.
    group
        The group of each membership, from 0.
    k
        How many neighbours count. Of several equally far for the last place, any may count.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, one for each membership; NaN where there are fewer than `k` others.

    Raises
    ------
    ValueError
        `k` is below 1.
    """
    if k < 1:
        raise ValueError(f"k is 1 or more, not {k}")
    if len(points) <= k or not len(member):
        return np.full(len(member), NAN)
    _, neighbours = cKDTree(points).query(points[member], k=k + 1)
    itself = neighbours == member[:, None]
    itself[~itself.any(axis=1), -1] = True  # more than k others on one site: the last makes room
    belong = np.isin(group[:, None] * len(points) + neighbours, group * len(points) + member)
    shares: Floats = (belong & ~itself).sum(axis=1) / k
    return shares
