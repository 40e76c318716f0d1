"""How local a trust is: distances and nearness as a profile, since no agreed single measure of locality exists.

`geography.profile` calculates it, here for one trust and in `Register.structure` for every trust at once.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.geography.profile import NEAR_KM, Profiles, local_presence, profiles
from trustmodel.model.dataset import FACTS_OF, Dataset
from trustmodel.model.period import Between, Day, Period
from trustmodel.model.records import School
from trustmodel.model.situation import Situation, as_situation, the_trust
from trustmodel.prose import fixed, has_have, is_are, number_of
from trustmodel.results import Method, Result
from trustmodel.wire import FREE_TEXT

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "where schools are") from error

__all__ = ["Locality", "LocalityRow", "locality"]

Floats = npt.NDArray[np.float64]

NAN: Final = math.nan
_PAIR: Final = 2


@attrs.frozen(kw_only=True)
class LocalityRow:
    """Where one school stands among those of its trust. Distances in kilometres; NaN where its place is unknown.

    `near` counts the trust's other schools within `near_km`. `local_presence` is the share of its `k` nearest state
    schools in the data that belong to the trust.
    """

    id: str
    name: str = attrs.field(metadata=FREE_TEXT)
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
            return f"{number_of(self.n, 'school')}, {self.n_placed} with coordinates; distances undefined"
        unplaced = f", {self.n - self.n_placed} without coordinates" if self.n > self.n_placed else ""
        return (
            f"{number_of(self.n, 'school')}{unplaced}; at most {fixed(self.maximum_km, 2)} km apart, median {fixed(self.median_km, 2)},"
            f" mean {fixed(self.mean_km, 2)}"
        )


def locality(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    near_km: float | None = None,
    k: int = 10,
) -> Locality:
    """How local a trust is, as a profile: no agreed single measure exists.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: that of the situation, else the only trust in the data.
    at
        A day: memberships that hold on it, of schools and trusts that are open on it (see `Dataset.at`). Places and local
        authorities are those of the data. With neither: schools that belonged to
        it on any day.
    between
        Or a period, its end exclusive: the schools that belonged to it on its last day.
    near_km
        Schools at most so far apart are near one another: for `clusters`, `isolated` and `near`. `None`: 5.
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
        `trust` is not given and the data hold none or several; `near_km` is below 0 or `k` below 1; or `at` or
        `between` is refused (see `situation`).

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
    near_km = NEAR_KM if near_km is None else near_km
    if not near_km >= 0 or k < 1:
        raise ValueError("near_km is 0 or more, and k 1 or more")
    situation = as_situation(data, at=at, between=between, trust=trust)
    trust = the_trust(situation.given, situation.trust).id
    day = situation.at if situation.between is None else situation.day
    there = situation.data
    members = there.members_of(trust, at=day) if trust in there.trusts else ()
    placed = [school for school in members if school.easting is not None and school.northing is not None]
    defined = len(placed) >= _PAIR
    figures = profiles(_points(placed), np.zeros(len(placed), dtype=np.int64), groups=1, near_km=near_km)
    presence, limits = _presence(there, members, day, k) if defined else ({}, ())
    simpson, unknown = _simpson(members)
    place = {school.id: number for number, school in enumerate(placed)} if defined else {}
    return Locality(
        method=Method(
            name="locality",
            options={"trust": trust, "at": day and day.isoformat(), "near_km": near_km, "k": k},
            source=situation.given.source or situation.given.name,
        ),
        evidence=tuple(_memberships(there, trust, members, day)),
        warnings=(
            *_unplaced(len(members), len(placed)),
            *limits,
            *_unknown_authorities(len(members), unknown),
            *_of_another_day(there, day),
        ),
        rows=tuple(
            _row(school, place.get(school.id), figures, placed, presence.get(school.id, NAN)) for school in members
        ),
        trust=trust,
        n=len(members),
        n_placed=len(placed),
        maximum_km=float(figures.maximum[0]),
        median_km=float(figures.median[0]),
        mean_km=float(figures.mean[0]),
        nearest_km=float(figures.nearest_mean[0]),
        standard_distance_km=float(figures.standard_distance[0]),
        spanning_tree_km=float(figures.spanning_tree[0]),
        clusters=int(figures.clusters[0]) if defined else None,
        isolated=int(figures.isolated[0]) if defined else None,
        authority_simpson=simpson,
        local_presence=sum(presence.values()) / len(presence) if presence else NAN,
        near_km=near_km,
        k=k,
        widest=(placed[figures.widest[0, 0]].id, placed[figures.widest[0, 1]].id) if defined else None,
    )


def _memberships(data: Dataset, trust: str, members: Sequence[School], day: dt.date | None) -> Iterator[str]:
    """The records that say which schools belong to a trust."""
    inside = {school.id for school in members}
    for membership in data.memberships:
        if membership.trust == trust and membership.school in inside and _holds(membership.period, day):
            yield membership.id


def _unplaced(members: int, placed: int) -> Iterator[str]:
    if placed < _PAIR:
        yield (
            "distances and local_presence are undefined: they need two schools with coordinates, and there are"
            f" {placed}"
        )
    if placed < members:
        yield f"{members - placed} of {number_of(members, 'school')} {has_have(members - placed)} no coordinates, and {is_are(members - placed)} left out of the distances"


def _unknown_authorities(members: int, unknown: int) -> Iterator[str]:
    if unknown:
        yield f"{unknown} of {number_of(members, 'school')} {has_have(unknown)} no local authority, and {is_are(unknown)} left out of its index"
    if members - unknown < _PAIR:
        yield "the index of local authorities is undefined: it needs two schools whose authority is known"


def _of_another_day(data: Dataset, day: dt.date | None) -> Iterator[str]:
    """Facts of a school have no dates: they are those of the day on which the data, or their source, were put together."""
    of = data.extra.get(FACTS_OF) or (data.made_on and data.made_on.isoformat())
    if of and of != str(day or data.made_on):
        yield f"places and local authorities are those of {of}, when the data were put together, and not of {day or data.made_on}"


def _holds(period: Period, day: dt.date | None) -> bool:
    return day is None or period.holds(day)


def _points(schools: Sequence[School]) -> Floats:
    """Easting and northing in metres: schools × 2."""
    return np.array([(school.easting, school.northing) for school in schools], dtype=float).reshape(-1, 2)


def _row(
    school: School, number: int | None, figures: Profiles, placed: Sequence[School], presence: float
) -> LocalityRow:
    """A school's line; `number` is its place among those that are measured."""
    return LocalityRow(
        id=school.id,
        name=school.name,
        local_authority=school.local_authority,
        has_coordinates=school.easting is not None and school.northing is not None,
        nearest=None if number is None else placed[figures.nearest_point[number]].id,
        nearest_km=NAN if number is None else float(figures.nearest[number]),
        to_centre_km=NAN if number is None else float(figures.to_centre[number]),
        near=None if number is None else int(figures.near[number]),
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
    """The local presence of each placed member, and why there is none or what it is limited to."""
    inside = {school.id for school in members}
    population = [
        school
        for school in data.schools
        if school.easting is not None
        and school.northing is not None
        and (school.id in inside or school.type is None or school.type.academy or school.type.maintained)
        and _holds(school.period, day)
    ]
    belongs = np.array([0 if school.id in inside else -1 for school in population], dtype=np.int64)
    outside = int((belongs < 0).sum())
    if not outside:
        return {}, ["local_presence is undefined: the data have no state schools with coordinates outside the trust"]
    if len(population) <= k:
        return {}, [f"local_presence is undefined: the data have fewer than {k} other state schools with coordinates"]
    asked = np.flatnonzero(belongs == 0)
    shares = local_presence(_points(population), asked, belongs[asked], k=k)
    presence = {population[number].id: float(share) for number, share in zip(asked, shares, strict=True)}
    return presence, [
        f"local_presence sees only the {number_of(outside, 'school')} outside the trust that the data have"
    ]
