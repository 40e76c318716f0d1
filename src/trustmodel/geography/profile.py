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

__all__ = ["Profiles", "local_presence", "profiles"]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NAN: Final = math.nan
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


def profiles(points: Floats, group: Whole, *, groups: int, near_km: float = 5.0) -> Profiles:
    """The locality profile of many groups of points at once.

    All pairs within groups stand in one array, and spanning trees and clusters are worked out on one block-diagonal
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
    """
    n = len(points)
    size = np.bincount(group, minlength=groups)
    several = size >= _PAIR
    i, j = _pairs(size)
    apart = np.hypot(points[i, 0] - points[j, 0], points[i, 1] - points[j, 1]) / _KM
    pair_group = group[i]

    ranked = np.lexsort((apart, pair_group))
    count = size * (size - 1) // 2
    last = np.cumsum(count)
    first = last - count
    with np.errstate(invalid="ignore"):
        middle = [ranked[np.where(several, first + shift, 0)] if len(ranked) else ranked for shift in (
            (count - 1) // 2, count // 2,
        )]  # fmt: skip
        widest_pair = ranked[np.where(several, last - 1, 0)] if len(ranked) else ranked

    def of_pair(index: Whole) -> Floats:
        return np.where(several, apart[index], NAN) if len(ranked) else np.full(groups, NAN)

    maximum = of_pair(widest_pair)
    median = (of_pair(middle[0]) + of_pair(middle[1])) / 2
    mean = _per(np.bincount(pair_group, apart, groups), count, several)

    both, other = np.concatenate([i, j]), np.concatenate([j, i])
    nearest = np.full(n, np.inf)
    twice = np.concatenate([apart, apart])
    np.minimum.at(nearest, both, twice)
    nearest_point = np.full(n, n, dtype=np.int64)
    at_nearest = twice == nearest[both]
    np.minimum.at(nearest_point, both[at_nearest], other[at_nearest])
    nearest[~several[group]] = NAN
    nearest_point[nearest_point == n] = -1
    near = np.bincount(both[twice <= near_km], minlength=n)

    centre = np.column_stack([_per(np.bincount(group, points[:, axis], groups), size, several) for axis in (0, 1)])
    to_centre = np.hypot(*(points - centre[group]).T) / _KM
    standard = np.sqrt(_per(np.bincount(group, to_centre**2, groups), size, several))

    # A stored 0 would be no edge: one metre more for each leaves the same tree.
    weights = csr_array((apart + 1, (i, j)), shape=(n, n))
    tree = minimum_spanning_tree(weights).tocoo()
    length = np.bincount(group[tree.row], tree.data - 1, groups) if n else np.zeros(groups)
    close = apart <= near_km
    links = csr_array((np.ones(int(close.sum())), (i[close], j[close])), shape=(n, n))
    _, label = connected_components(links, directed=False) if n else (0, np.zeros(0, dtype=np.int64))
    _, founder = np.unique(label, return_index=True)
    clusters = np.bincount(group[founder], minlength=groups)
    isolated = np.bincount(group[near == 0], minlength=groups)
    undefined: Floats = np.where(several, 0.0, NAN)
    return Profiles(
        maximum=maximum,
        median=median,
        mean=mean,
        nearest_mean=_per(np.bincount(group, np.nan_to_num(nearest), groups), size, several),
        standard_distance=standard,
        spanning_tree=length + undefined,
        clusters=clusters + undefined,
        isolated=isolated + undefined,
        widest=np.where(several, np.stack([i, j])[:, widest_pair], -1).T if len(ranked) else np.full((groups, 2), -1),
        nearest=nearest,
        nearest_point=nearest_point,
        to_centre=to_centre,
        near=near,
    )


def _pairs(size: Whole) -> tuple[Whole, Whole]:
    """Every pair of points i < j of one group, for groups that stand one after another, group by group."""
    start = np.cumsum(size) - size
    offset = np.arange(size.sum()) - np.repeat(start, size)
    followers = np.repeat(size, size) - offset - 1  # how many of its group come after each point
    i = np.repeat(np.arange(size.sum()), followers)
    j = i + 1 + np.arange(followers.sum()) - np.repeat(np.cumsum(followers) - followers, followers)
    return i, j


def _per(total: npt.NDArray[Any], number: Whole, where: npt.NDArray[np.bool_]) -> Floats:
    shares = np.full(len(total), NAN)
    np.divide(total, number, out=shares, where=where)
    return shares


def local_presence(points: Floats, member: Whole, group: Whole, *, k: int) -> Floats:
    """The share of each member's `k` nearest others that belong to the same group.

    Parameters
    ----------
    points
        Easting and northing in metres of the whole population, one row a point.
    member, group
        Who belongs to which group: places in `points`, and for each a group from 0. A point may be in several groups.
    k
        How many neighbours count. Of several equally far for the last place, any may count.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, one for each membership; NaN where there are fewer than `k` others.
    """
    if k < 1:
        raise ValueError(f"k is 1 or more, not {k}")
    if len(points) <= k or not len(member):
        return np.full(len(member), NAN)
    _, found = cKDTree(points).query(points[member], k=k + 1)
    itself = found == member[:, None]
    itself[~itself.any(axis=1), -1] = True  # more than k others on one site: the last makes room
    belong = np.isin(group[:, None] * len(points) + found, group * len(points) + member)
    shares: Floats = (belong & ~itself).sum(axis=1) / k
    return shares
