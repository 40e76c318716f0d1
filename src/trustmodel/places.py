"""Where schools are, and how local a trust is: National Grid metres, distances, and locality as a profile.

Distances are straight lines between Ordnance Survey National Grid (OSGB36) coordinates; journeys are longer.
No agreed single measure of locality exists, so there is a profile, worked out by one function for one trust
(`locality`) and for every trust of the national register at once (`register.Register.structure`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, Final

import attrs

from trustmodel._views import the_trust
from trustmodel.dataset import Dataset, as_day
from trustmodel.errors import MissingExtraError
from trustmodel.records import School
from trustmodel.results import Method, Result

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
    from scipy.spatial import cKDTree
except ImportError as error:
    raise MissingExtraError("analysis", "where schools are") from error

__all__ = [
    "Locality",
    "LocalityRow",
    "Profiles",
    "distance_km",
    "local_presence",
    "locality",
    "profiles",
    "to_degrees",
    "to_grid",
    "within",
]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NAN: Final = math.nan
_KM: Final = 1000.0
_PAIR: Final = 2


def distance_km(a: School, b: School) -> float:
    """The straight line between two schools in kilometres; NaN where the place of either is unknown.

    Examples
    --------
    >>> import trustmodel as tm
    >>> hill = tm.School(id="hill", name="Hill", phase="Primary", easting=377000, northing=163000)
    >>> dale = tm.School(id="dale", name="Dale", phase="Primary", easting=380000, northing=167000)
    >>> tm.places.distance_km(hill, dale)
    5.0
    """
    if a.easting is None or a.northing is None or b.easting is None or b.northing is None:
        return NAN
    return math.hypot(a.easting - b.easting, a.northing - b.northing) / _KM


# --- latitude and longitude ------------------------------------------------------------------------------------------

_WGS84: Final = (6_378_137.0, 6_356_752.314_245)
_AIRY: Final = (6_377_563.396, 6_356_256.909)
_ARC_SECOND: Final = math.pi / (180 * 3600)


def to_grid(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Eastings and northings in metres on the National Grid, from WGS84 latitude and longitude in degrees.

    A Helmert transformation to OSGB36, then the National Grid's transverse Mercator projection. Within 2 to 5 metres of
    OSTN15, the definitive transformation, over Great Britain: enough for distances in kilometres, too little for a
    boundary. Beyond Great Britain the figures mean nothing.

    Parameters
    ----------
    latitude, longitude
        Degrees, north and east positive; numbers or arrays of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Eastings and northings. NaN where latitude or longitude is NaN.

    References
    ----------
    Ordnance Survey, *A guide to coordinate systems in Great Britain*, v3.6, section 6.6 and annexes B and C.

    Examples
    --------
    >>> easting, northing = to_grid(51.4778, -0.0014)  # Greenwich
    >>> print(round(float(easting), -1), round(float(northing), -1))
    538890.0 177320.0
    """
    phi, lam = np.radians(np.asarray(latitude, dtype=float)), np.radians(np.asarray(longitude, dtype=float))
    return _project(*_helmert(phi, lam))


def to_degrees(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """WGS84 latitude and longitude in degrees, from eastings and northings in metres: `to_grid` turned round.

    Guessed, and mended by how far `to_grid` of the guess is off, until that is less than a millimetre.

    Parameters
    ----------
    easting, northing
        Metres on the National Grid; numbers or arrays of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Latitudes and longitudes. NaN where a coordinate is NaN.

    Examples
    --------
    >>> latitude, longitude = to_degrees(538890, 177320)  # Greenwich
    >>> print(round(float(latitude), 3), round(float(longitude), 3))
    51.478 -0.001
    """
    east, north = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    latitude, longitude = 49.0 + (north + 100_000) / 111_200, -2.0 + (east - 400_000) / 70_000
    for _ in range(_ROUNDS):
        at_east, at_north = to_grid(latitude, longitude)
        latitude = latitude + (north - at_north) / 111_200
        longitude = longitude + (east - at_east) / (111_300 * np.cos(np.radians(latitude)))
    return latitude, longitude


_ROUNDS: Final = 20  # each brings the guess about ten times as near


def _helmert(phi: Floats, lam: Floats) -> tuple[Floats, Floats]:
    """WGS84 to OSGB36 latitude and longitude, in radians, for points on the ellipsoid."""
    a, b = _WGS84
    squared = 1 - (b / a) ** 2
    normal = a / np.sqrt(1 - squared * np.sin(phi) ** 2)
    x, y = normal * np.cos(phi) * np.cos(lam), normal * np.cos(phi) * np.sin(lam)
    z = (1 - squared) * normal * np.sin(phi)
    # The guide's parameters lead from WGS84 to OSGB36: metres, parts per million, seconds of arc.
    scale = 1 + 20.4894e-6
    rx, ry, rz = (-0.1502 * _ARC_SECOND, -0.2470 * _ARC_SECOND, -0.8421 * _ARC_SECOND)
    x, y, z = (
        -446.448 + scale * x - rz * y + ry * z,
        125.157 + rz * x + scale * y - rx * z,
        -542.060 - ry * x + rx * y + scale * z,
    )
    a, b = _AIRY
    squared = 1 - (b / a) ** 2
    across = np.hypot(x, y)
    phi = np.arctan2(z, across * (1 - squared))
    for _ in range(5):  # each round gains three digits
        normal = a / np.sqrt(1 - squared * np.sin(phi) ** 2)
        phi = np.arctan2(z + squared * normal * np.sin(phi), across)
    return phi, np.arctan2(y, x)


def _project(phi: Floats, lam: Floats) -> tuple[Floats, Floats]:
    """OSGB36 latitude and longitude in radians to the National Grid: annex C of the guide, in its letters."""
    a, b = _AIRY
    f0, phi0, lam0, e0, n0 = 0.9996012717, math.radians(49), math.radians(-2), 400_000.0, -100_000.0
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    sin, cos, tan = np.sin(phi), np.cos(phi), np.tan(phi)
    nu = a * f0 / np.sqrt(1 - e2 * sin**2)
    rho = a * f0 * (1 - e2) * (1 - e2 * sin**2) ** -1.5
    eta2 = nu / rho - 1
    minus, plus = phi - phi0, phi + phi0
    m = b * f0 * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(minus) * np.cos(plus)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * minus) * np.cos(2 * plus)
        - 35 / 24 * n**3 * np.sin(3 * minus) * np.cos(3 * plus)
    )  # fmt: skip
    d = lam - lam0
    north = (
        m + n0
        + nu / 2 * sin * cos * d**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta2) * d**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * d**6
    )  # fmt: skip
    east = (
        e0
        + nu * cos * d
        + nu / 6 * cos**3 * (nu / rho - tan**2) * d**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta2 - 58 * tan**2 * eta2) * d**5
    )  # fmt: skip
    return east, north


# --- many trusts at once ---------------------------------------------------------------------------------------------


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


def within(points: Floats, others: Floats, *, km: float) -> npt.NDArray[np.bool_]:
    """Whether each point lies at most `km` from some of the others. Easting and northing in metres, one row a point."""
    if not len(points) or not len(others):
        return np.zeros(len(points), dtype=bool)
    apart, _ = cKDTree(others).query(points)
    near: npt.NDArray[np.bool_] = apart <= km * _KM
    return near


# --- one trust -------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class LocalityRow:
    """Where one school stands among those of its trust. Distances in kilometres; NaN where its place is unknown.

    `near` counts the trust's other schools within `near_km`. `local_presence` is the share of its `k` nearest state
    schools in the data that belong to the trust.
    """

    id: str
    name: str
    local_authority: str | None
    has_coordinates: bool
    nearest: str | None
    nearest_km: float
    to_centre_km: float
    near: int | None
    local_presence: float


@attrs.frozen(kw_only=True, repr=False)
class Locality(Result):
    """How local a trust is: one row a school in order of id, and the profile of the whole.

    A figure that needs two schools with coordinates is NaN (`clusters` and `isolated` are `None`) where there are fewer,
    and `warnings` says so.
    """

    rows: tuple[LocalityRow, ...]
    trust: str
    n: int
    """How many schools belong to the trust."""
    n_placed: int
    """How many of them have coordinates; the distances rest on these."""
    maximum_km: float
    """The greatest distance between two schools."""
    median_km: float
    """The median distance between two schools, over all pairs."""
    mean_km: float
    """The mean distance between two schools, over all pairs."""
    nearest_km: float
    """The mean, over schools, of the distance to the trust's nearest other school."""
    standard_distance_km: float
    """The root mean square distance to the schools' common centre: √mean‖x − x̄‖²."""
    spanning_tree_km: float
    """The length of the minimum spanning tree: the shortest lines that join all the schools."""
    clusters: int | None
    """How many groups of schools there are, each joined by steps of at most `near_km`."""
    isolated: int | None
    """How many schools have no other of the trust within `near_km`."""
    authority_simpson: float
    """Simpson's index of the schools' local authorities: the sum of squared shares, 1 when all are in one."""
    local_presence: float
    """The share of each school's `k` nearest state schools in the data that belong to the trust, averaged."""
    near_km: float
    k: int
    widest: tuple[str, str] | None
    """The ids of the two schools that are furthest apart."""

    def summary(self) -> str:
        """The answer in one line."""
        if math.isnan(self.maximum_km):
            return f"{self.n} schools, {self.n_placed} with coordinates; distances undefined"
        unplaced = f", {self.n - self.n_placed} without coordinates" if self.n > self.n_placed else ""
        return (
            f"{self.n} schools{unplaced}; at most {self.maximum_km:.2f} km apart, median {self.median_km:.2f},"
            f" mean {self.mean_km:.2f}"
        )


def locality(
    data: Dataset,
    *,
    trust: str | None = None,
    at: dt.date | str | None = None,
    near_km: float = 5.0,
    k: int = 10,
) -> Locality:
    """How local a trust is, as a profile: no agreed single measure exists.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at
        The day on which memberships are read. `None`: schools that belonged to it on any day.
    near_km
        Schools at most so far apart are near one another: for `clusters`, `isolated` and `near`.
    k
        How many neighbours count for `local_presence`. It looks only at the state schools in the data (academies,
        maintained schools, and those whose type is unknown), so the data must hold more than the trust's own.

    Returns
    -------
    Locality
        Distances in kilometres; what fewer than two placed schools leave undefined is NaN or `None`.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; or `near_km` is below 0 or `k` below 1.

    References
    ----------
    Standard distance: Bachi, R. (1963), Standard distance measures and related methods for spatial analysis, *Papers of
    the Regional Science Association* 10. Concentration: Simpson, E. H. (1949), Measurement of diversity, *Nature* 163.

    Examples
    --------
    >>> import trustmodel as tm
    >>> places = {"ash": (377000, 163000), "beech": (380000, 167000), "cedar": (377000, 164000)}
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     schools=[
    ...         tm.School(id=name, name=name, phase="Primary", easting=east, northing=north)
    ...         for name, (east, north) in places.items()
    ...     ],
    ...     memberships=[tm.Membership(id=name, school=name, trust="vale") for name in places],
    ... )
    >>> tm.locality(data).maximum_km
    5.0
    """
    if not near_km >= 0 or k < 1:
        raise ValueError("near_km is 0 or more, and k 1 or more")
    trust = the_trust(data, trust).id
    members = data.members_of(trust, at=at)
    placed = [school for school in members if school.easting is not None and school.northing is not None]
    found = profiles(_points(placed), np.zeros(len(placed), dtype=np.int64), groups=1, near_km=near_km)
    day = as_day(at)
    defined = len(placed) >= _PAIR
    presence, reasons = _presence(data, members, day, k) if defined else ({}, [])
    unplaced = len(members) - len(placed)
    if unplaced:
        reasons.insert(
            0, f"{unplaced} of {len(members)} schools have no coordinates, and are left out of the distances"
        )
    if not defined:
        reasons.insert(
            0,
            f"distances and local_presence are undefined: they need two schools with coordinates, and there are {len(placed)}",
        )
    simpson, unknown = _simpson(members)
    if unknown:
        reasons.append(f"{unknown} of {len(members)} schools have no local authority, and are left out of its index")
    if len(members) - unknown < _PAIR:
        reasons.append("the index of local authorities is undefined: it needs two schools whose authority is known")
    index = {school.id: number for number, school in enumerate(placed)} if defined else {}
    ids = {school.id for school in members}
    return Locality(
        method=Method(
            name="locality",
            options={"trust": trust, "at": day and day.isoformat(), "near_km": near_km, "k": k},
            source=data.source or data.name,
        ),
        evidence=tuple(
            membership.id
            for membership in data.memberships
            if membership.trust == trust and membership.school in ids and _holds(membership.period, day)
        ),
        warnings=tuple(reasons),
        rows=tuple(
            _row(school, index.get(school.id), found, placed, presence.get(school.id, NAN)) for school in members
        ),
        trust=trust,
        n=len(members),
        n_placed=len(placed),
        maximum_km=float(found.maximum[0]),
        median_km=float(found.median[0]),
        mean_km=float(found.mean[0]),
        nearest_km=float(found.nearest_mean[0]),
        standard_distance_km=float(found.standard_distance[0]),
        spanning_tree_km=float(found.spanning_tree[0]),
        clusters=int(found.clusters[0]) if defined else None,
        isolated=int(found.isolated[0]) if defined else None,
        authority_simpson=simpson,
        local_presence=sum(presence.values()) / len(presence) if presence else NAN,
        near_km=near_km,
        k=k,
        widest=(placed[found.widest[0, 0]].id, placed[found.widest[0, 1]].id) if defined else None,
    )


def _points(schools: Sequence[School]) -> Floats:
    return np.array([(school.easting, school.northing) for school in schools], dtype=float).reshape(-1, 2)


def _holds(period: tuple[dt.date | None, dt.date | None], day: dt.date | None) -> bool:
    first, last = period
    return day is None or ((first is None or first <= day) and (last is None or day < last))


def _row(school: School, number: int | None, found: Profiles, placed: Sequence[School], presence: float) -> LocalityRow:
    """A school's line; `number` is its place among those that are measured."""
    return LocalityRow(
        id=school.id,
        name=school.name,
        local_authority=school.local_authority,
        has_coordinates=school.easting is not None and school.northing is not None,
        nearest=None if number is None else placed[found.nearest_point[number]].id,
        nearest_km=NAN if number is None else float(found.nearest[number]),
        to_centre_km=NAN if number is None else float(found.to_centre[number]),
        near=None if number is None else int(found.near[number]),
        local_presence=presence,
    )


def _simpson(schools: Sequence[School]) -> tuple[float, int]:
    """The index, and how many schools have no known authority."""
    known = [school.local_authority for school in schools if school.local_authority is not None]
    shares = [known.count(authority) / len(known) for authority in set(known)]
    simpson = sum(share**2 for share in shares) if len(known) >= _PAIR else NAN
    return simpson, len(schools) - len(known)


def _presence(
    data: Dataset, members: Sequence[School], day: dt.date | None, k: int
) -> tuple[dict[str, float], list[str]]:
    """The local presence of each placed member, and why there is none or what it looks at."""
    inside = {school.id for school in members}
    population = [
        school
        for school in data.schools
        if school.easting is not None
        and school.northing is not None
        and (
            school.id in inside
            or ((school.type is None or school.type.academy or school.type.maintained) and _holds(school.period, day))
        )
    ]
    belongs = np.array([0 if school.id in inside else -1 for school in population], dtype=np.int64)
    outside = int((belongs < 0).sum())
    if not outside:
        return {}, ["local_presence is undefined: the data hold no placed state schools outside the trust"]
    if len(population) <= k:
        return {}, [f"local_presence is undefined: the data hold fewer than {k} other placed state schools"]
    asked = np.flatnonzero(belongs == 0)
    shares = local_presence(_points(population), asked, belongs[asked], k=k)
    found = {population[number].id: float(share) for number, share in zip(asked, shares, strict=True)}
    return found, [f"local_presence sees only the {outside} schools outside the trust that the data hold"]
