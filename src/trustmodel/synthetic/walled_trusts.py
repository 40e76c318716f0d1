"""Made-up trusts of a few schools, with or without a wall between two sides or about one school, over a year, two years or several layers.

Ties follow the activity of both schools and fall with distance; across the wall a share of them is missing. Each `arm`
is one way in which real records differ from that: a distance that works otherwise, a hub, records that come in clumps,
schools that do not answer. What a method says where the deficit is 0 shows how often it sees walls that are not there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "made-up trusts with walls") from error

__all__ = ["CentralTies", "WalledTrust", "central_ties", "walled_layers", "walled_trust", "walled_years"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Seed: TypeAlias = int | Sequence[int]
Places: TypeAlias = Literal["towns", "disc"]
Wall: TypeAlias = Literal["side", "school", "none"]
Arm: TypeAlias = Literal[
    "base", "steep", "shallow", "power", "plateau", "travel", "coarse", "hub", "directed", "late", "busy_pairs",
    "clumps", "k_1", "poisson", "heaped", "silent_unknown", "silent_known", "yes_no",
]  # fmt: skip

_LEAST_SCHOOLS: Final = 3
_SIDES: Final = ("a", "b")
_ORIGIN: Final = (400_000.0, 150_000.0)
_KM: Final = 1000.0
_DECAYS: Final = {"steep": 1.5, "shallow": 12.0}  # kilometres over which ties fall to 1/e; else about 4
_OWN_DECAY: Final = (*_DECAYS, "power", "plateau")
_DISPERSION: Final = 5.0
_CLUMP: Final = 6.0  # records that one pair of people have on average in the arm of clumps
_SILENT: Final = 0.3


@attrs.frozen(kw_only=True, repr=False, eq=False)
class WalledTrust:
    """Schools, what is recorded between each two of them, and the truth behind it. Arrays have one entry a pair."""

    schools: tuple[str, ...]
    """Their ids."""
    first: Whole
    """The index of the first school of each pair."""
    second: Whole
    """The index of the second."""
    km: Floats
    """How far apart they are, as far as it is known: from `places`."""
    places: Floats
    """Kilometres east and north, one row a school."""
    groups: Mapping[str, str] = attrs.field(converter=immutabledict)
    """The side on which each school lies, `a` or `b`, whether or not a wall stands between them."""
    crosses: Flags
    """Whether the wall lies between the two, whatever its deficit; nowhere without a wall."""
    ties: Whole
    """Distinct pairs of people who have something recorded."""
    records: Whole
    """Records; more than `ties` only where they come in clumps."""
    exposure: Floats
    """The share of the two directions that could be seen, as far as it is known: 1, 1/2 or 0."""
    chances: Whole | None
    """How many could have said yes; `None` where records are counted."""
    expected: Floats
    """What would be recorded on average if all answered, the wall counted. Of yes and no: each says yes with 1 − exp(−`expected`/`chances`)."""
    answered: tuple[bool, ...]
    """Whether each school answered, as far as it is known."""
    walled_school: str | None
    """The school about which the wall was put."""
    deficit: float
    """The share of ties that the wall takes away."""

    def __repr__(self) -> str:
        where = f"a deficit of {self.deficit:.0%} across a wall" if self.deficit else "no wall"
        return f"<WalledTrust: {len(self.schools)} schools, {self.records.sum()} records, {where}>"

    @property
    def graph(self) -> nx.Graph[str]:
        """The schools as a graph of your own: `kind`, `easting`, `northing`, `answered`; edges with `strength` (ties) and `records`."""
        graph: nx.Graph[str] = nx.Graph()
        for school, (east, north), answered in zip(self.schools, self.places.tolist(), self.answered, strict=True):
            graph.add_node(
                school,
                kind="school",
                easting=_ORIGIN[0] + _KM * east,
                northing=_ORIGIN[1] + _KM * north,
                answered=answered,
            )
        for pair in np.flatnonzero(self.records).tolist():
            graph.add_edge(
                self.schools[self.first[pair]],
                self.schools[self.second[pair]],
                strength=int(self.ties[pair]),
                records=int(self.records[pair]),
            )
        return graph


@attrs.frozen(kw_only=True, eq=False)
class CentralTies:
    """Of each school's ties outside it, those with the central team, or with the community."""

    schools: tuple[str, ...]
    """Their ids."""
    central: Whole
    """Each school's ties with the central team."""
    outside: Whole
    """All ties of each that lead outside it."""
    share: Floats
    """The truth: the chance that a tie outside is one with the central team."""
    walled_school: str | None
    """The school with a deficit; `None` where no school has one."""


@attrs.frozen(kw_only=True, eq=False)
class _Setting:
    """Where schools lie."""

    places: Floats
    east: Flags
    first: Whole
    second: Whole
    km: Floats


def walled_trust(  # noqa: PLR0913 - each is one thing that a trust may have
    *,
    places: Places = "towns",
    n_schools: int = 11,
    records: float = 150,
    deficit: float = 0.0,
    arm: Arm = "base",
    wall: Wall = "side",
    towns_km: float = 5.0,
    decay_km: float | None = None,
    seed: Seed = 0,
) -> WalledTrust:
    """A trust whose records follow activity and distance, with a wall that is known, or none.

    What a pair has on average goes with exp(aᵢ + aⱼ − km/δ), a normal with standard deviation .6, scaled to `records` in
    all after a share `deficit` of it is taken away across the wall. Counts are negative-binomial with k = 5. The arms:

    - `steep`, `shallow`: δ is 1.5 or 12 km. `power`: (km + .3)^−1.5. `plateau`: as near as next door up to 3 km, beyond
      it exp(−2(km − 3)/3). `travel`: the journey is km times a log-normal factor (.4) that nobody knows.
    - `coarse`: places are known to 2 km. `hub`: all pairs of a school have four times their mean. `directed`: schools
      differ in what they give and what they get. `late`: three schools in ten came late and have .35 of a year, a pair
      that of the later. `busy_pairs`: two near pairs have six times as much.
    - `clumps`: pairs of people are a sixth of the records, each with several. `k_1`, `poisson`: more and less varied
      counts. `heaped`: from 3 upwards people say 5, 10, 15 and so on. `silent_unknown`, `silent_known`: three schools in
      ten do not answer, so that their half of their ties is not recorded, and it is known or not. `yes_no`: each of two
      schools says whether there was anything.

    Parameters
    ----------
    places
        `towns`: half the schools about each of two towns, which are the sides. `disc`: evenly within 4.5 km, the sides
        parted by a line through the middle.
    n_schools
        How many schools, 3 or more.
    records
        How many records there are on average, without silence.
    deficit
        The share of ties that the wall takes away, 0 to 1.
    arm
        In what the trust departs from the model.
    wall
        `side`: between the sides. `school`: about a school, drawn at random. `none`: nowhere, and the deficit is 0.
    towns_km
        How far apart the towns are.
    decay_km
        δ, over which ties fall to 1/e. Without it δ is log-normal about 4 km (.4).
    seed
        The same seed gives the same trust: a whole number, or several, such as `[case, schools, records, repeat]`.

    Returns
    -------
    WalledTrust
        What is recorded, and the truth.

    Raises
    ------
    ValueError
        A figure is out of its range, or a word is not one of those above.

    Examples
    --------
    >>> trust = walled_trust(places="disc", n_schools=6, records=150, deficit=0.7, seed=[1, 6, 150, 0])
    >>> len(trust.km), round(trust.expected.sum())
    (15, 150)
    """
    _refuse(places=places, n_schools=n_schools, wall=wall, towns_km=towns_km)
    _refuse_rates(records=records, deficits=(deficit,), arm=arm, wall=wall, decay_km=decay_km)
    rng = np.random.default_rng(seed)
    setting = _setting(rng, places, n_schools, towns_km)
    rate = _rates(rng, setting, arm, decay_km)
    school, crosses = _wall(rng, setting, wall)
    chances = 2 if arm == "yes_no" else None
    expected = _scaled(np.where(crosses, rate * (1 - deficit), rate), records)
    return _observed(rng, setting, expected, arm, chances, crosses=crosses, school=school, deficit=deficit)


def walled_years(  # noqa: PLR0913 - each is one thing that a trust may have
    *,
    places: Places = "towns",
    n_schools: int = 11,
    records: float = 150,
    deficit_before: float = 0.0,
    deficit_after: float = 0.0,
    drift: float = 0.0,
    activity_change: float = 0.0,
    arm: Arm = "base",
    wall: Wall = "side",
    towns_km: float = 5.0,
    decay_km: float | None = None,
    seed: Seed = 0,
) -> tuple[WalledTrust, WalledTrust]:
    """Two years of a trust: places remain, and activity and journeys where nothing else is asked; the wall may rise or fall.

    How counts vary, and who is silent, is drawn for each year by itself.

    Parameters
    ----------
    places
        `towns` or `disc`, as in `walled_trust`.
    n_schools
        How many schools, 3 or more.
    records
        How many records a year has on average.
    deficit_before
        The share of ties that the wall takes away in the first year.
    deficit_after
        The same in the second.
    drift
        By how much the log rate rises with each kilometre from the first year to the second, wall or none: −.12 where
        people stay nearer home.
    activity_change
        The standard deviation of the change in schools' log activity from the first year to the second.
    arm
        In what both years depart from the model, as in `walled_trust`.
    wall
        `side`, `school` or `none`.
    towns_km
        How far apart the towns are.
    decay_km
        δ, over which ties fall to 1/e. Without it δ is log-normal about 4 km (.4).
    seed
        The same seed gives the same years: a whole number, or several.

    Returns
    -------
    tuple of WalledTrust
        The year before, and the year after.

    Raises
    ------
    ValueError
        As `walled_trust`.

    Examples
    --------
    >>> before, after = walled_years(deficit_before=0.9, deficit_after=0.3, seed=1)
    >>> bool((before.km == after.km).all()), before.deficit, after.deficit
    (True, 0.9, 0.3)
    """
    deficits = (deficit_before, deficit_after)
    _refuse(places=places, n_schools=n_schools, wall=wall, towns_km=towns_km)
    _refuse_rates(records=records, deficits=deficits, arm=arm, wall=wall, decay_km=decay_km)
    if not 0 <= activity_change < math.inf or not math.isfinite(drift):
        raise ValueError("activity_change is 0 or more, and drift a number")
    rng = np.random.default_rng(seed)
    setting = _setting(rng, places, n_schools, towns_km)
    rate = _rates(rng, setting, arm, decay_km)
    school, crosses = _wall(rng, setting, wall)
    chances = 2 if arm == "yes_no" else None
    activity = rng.normal(0, activity_change, n_schools)
    later = rate * np.exp(drift * setting.km + activity[setting.first] + activity[setting.second])
    before, after = (
        _observed(
            rng,
            setting,
            _scaled(each * np.where(crosses, 1 - deficit, 1.0), records),
            arm,
            chances,
            crosses=crosses,
            school=school,
            deficit=deficit,
        )
        for each, deficit in zip((rate, later), deficits, strict=True)
    )
    return before, after


def walled_layers(  # noqa: PLR0913 - each is one thing that a trust may have
    *,
    records: Mapping[str, float],
    chances: Mapping[str, int] = immutabledict(),
    places: Places = "towns",
    n_schools: int = 11,
    deficit: float = 0.0,
    arm: Arm = "base",
    wall: Wall = "side",
    towns_km: float = 5.0,
    decay_km: float | None = None,
    seed: Seed = 0,
) -> Mapping[str, WalledTrust]:
    """Several layers of evidence about one trust: one wall, and activity and decay of their own.

    Parameters
    ----------
    records
        How many records each layer has on average.
    chances
        Of layers of yes and no: how many could have said yes for each pair, such as 2 for each of two schools, or all who
        answered a survey.
    places
        `towns` or `disc`, as in `walled_trust`.
    n_schools
        How many schools, 3 or more.
    deficit
        The share of ties that the wall takes away in every layer.
    arm
        In what every layer departs from the model, as in `walled_trust`.
    wall
        `side`, `school` or `none`.
    towns_km
        How far apart the towns are.
    decay_km
        δ, over which ties fall to 1/e. Without it each layer draws its own.
    seed
        The same seed gives the same layers: a whole number, or several.

    Returns
    -------
    mapping
        By name, in the order of `records`.

    Raises
    ------
    ValueError
        As `walled_trust`; or `chances` names a layer that has no records, or is below 1.

    Examples
    --------
    >>> layers = walled_layers(records={"support": 50, "survey": 120}, chances={"survey": 16}, seed=1)
    >>> {name: layer.chances is None for name, layer in layers.items()}
    {'support': True, 'survey': False}
    """
    _refuse(places=places, n_schools=n_schools, wall=wall, towns_km=towns_km)
    for each in records.values():
        _refuse_rates(records=each, deficits=(deficit,), arm=arm, wall=wall, decay_km=decay_km)
    if not records or not set(chances) <= set(records):
        raise ValueError(f"chances are of layers that have records: {', '.join(records) or 'there are none'}")
    if min(chances.values(), default=1) < 1 or (chances and arm == "yes_no"):
        raise ValueError("chances are 1 or more; the arm yes_no has its own, 2")
    rng = np.random.default_rng(seed)
    setting = _setting(rng, places, n_schools, towns_km)
    school, crosses = _wall(rng, setting, wall)
    layers = {}
    for name, total in records.items():
        rate = _rates(rng, setting, arm, decay_km) * np.where(crosses, 1 - deficit, 1.0)
        layers[name] = _observed(
            rng,
            setting,
            _scaled(rate, total),
            arm,
            2 if arm == "yes_no" else chances.get(name),
            crosses=crosses,
            school=school,
            deficit=deficit,
        )
    return immutabledict(layers)


def central_ties(  # noqa: PLR0913 - each is one thing that a trust may have
    *,
    n_schools: int = 11,
    outside: int = 30,
    share: float = 0.4,
    spread: float = 0.3,
    deficit: float = 0.0,
    seed: Seed = 0,
) -> CentralTies:
    """Each school's ties with the central team, of those that lead outside it; one school may have too few.

    Parameters
    ----------
    n_schools
        How many schools, 3 or more.
    outside
        How many ties of each school lead outside it.
    share
        What share of them lies with the central team in a middling school.
    spread
        The standard deviation of the log odds over schools.
    deficit
        The share of its ties with the central team that one school, drawn at random, lacks: its odds are multiplied by
        1 − `deficit`.
    seed
        The same seed gives the same ties: a whole number, or several.

    Returns
    -------
    CentralTies
        What is recorded, and the truth.

    Raises
    ------
    ValueError
        A figure is out of its range.

    Examples
    --------
    >>> central_ties(n_schools=6, outside=30, deficit=0.9, seed=3).outside.tolist()
    [30, 30, 30, 30, 30, 30]
    """
    if n_schools < _LEAST_SCHOOLS:
        raise ValueError("n_schools is 3 or more")
    if outside < 1 or not 0 < share < 1 or not 0 <= spread < math.inf or not 0 <= deficit <= 1:
        raise ValueError("outside is 1 or more, share between 0 and 1, spread 0 or more, and deficit from 0 to 1")
    rng = np.random.default_rng(seed)
    odds = share / (1 - share) * np.exp(rng.normal(0, spread, n_schools))
    school = int(rng.integers(n_schools))
    odds[school] *= 1 - deficit
    ids = _ids(n_schools)
    chance = odds / (1 + odds)
    return CentralTies(
        schools=ids,
        central=rng.binomial(outside, chance),
        outside=np.full(n_schools, outside),
        share=chance,
        walled_school=ids[school] if deficit else None,
    )


def _ids(n_schools: int) -> tuple[str, ...]:
    return tuple(f"school:{index:02d}" for index in range(1, n_schools + 1))


def _setting(rng: np.random.Generator, places: Places, n_schools: int, towns_km: float) -> _Setting:
    """Where schools lie, and on which side."""
    if places == "towns":
        east = np.arange(n_schools) >= (n_schools + 1) // 2
        where = rng.normal(0, 1.3, (n_schools, 2))
        where[:, 0] += towns_km * east
    else:
        radius = 4.5 * np.sqrt(rng.random(n_schools))
        angle = 2 * math.pi * rng.random(n_schools)
        where = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        turn = 2 * math.pi * rng.random()
        along = where @ np.array([math.cos(turn), math.sin(turn)])
        middle = n_schools // 2
        east = along > np.sort(along)[middle - 1 : middle + 1].mean()
    first, second = np.triu_indices(n_schools, 1)
    return _Setting(places=where, east=east, first=first, second=second, km=_km(where, first, second))


def _km(places: Floats, first: Whole, second: Whole) -> Floats:
    apart = places[first] - places[second]
    return np.hypot(apart[:, 0], apart[:, 1])


def _rates(rng: np.random.Generator, setting: _Setting, arm: Arm, decay_km: float | None) -> Floats:
    """How pairs stand to each other without a wall."""
    schools = len(setting.places)
    first, second = setting.first, setting.second
    drawn = float(rng.lognormal(math.log(4), 0.4))
    activity = rng.normal(0, 0.6, schools)
    fall = _fall(rng, setting.km, arm, decay_km or _DECAYS.get(arm, drawn))
    if arm == "directed":
        gives, gets = rng.normal(0, 1, schools), rng.normal(0, 1, schools)
        there, back = gives[first] + gets[second], gives[second] + gets[first]
        both: Floats = np.exp(fall) * (np.exp(there) + np.exp(back))
        return both
    rate: Floats = np.exp(activity[first] + activity[second] + fall)
    if arm == "hub":
        hub = rng.integers(schools)
        its = (first == hub) | (second == hub)
        rate[its] = 4 * rate[its].mean()
    elif arm == "late":
        share = np.where(rng.random(schools) < 0.3, 0.35, 1.0)
        rate *= np.minimum(share[first], share[second])
    elif arm == "busy_pairs":
        near = np.argsort(setting.km, kind="stable")[
            : max(2, int((setting.km <= np.quantile(setting.km, 1 / 3)).sum()))
        ]
        rate[rng.choice(np.sort(near), 2, replace=False)] *= 6
    return rate


def _fall(rng: np.random.Generator, km: Floats, arm: Arm, decay_km: float) -> Floats:
    """By how much the log rate of each pair falls with the distance between them."""
    if arm == "power":
        return -1.5 * np.log(km + 0.3)
    if arm == "plateau":
        return -2 * np.maximum(km - 3, 0) / 3
    if arm == "travel":
        return -km * rng.lognormal(0, 0.4, len(km)) / decay_km
    return -km / decay_km


def _wall(rng: np.random.Generator, setting: _Setting, wall: Wall) -> tuple[int | None, Flags]:
    """The school about which the wall lies, if any, and the pairs between which it lies."""
    if wall == "school":
        school = int(rng.integers(len(setting.places)))
        return school, (setting.first == school) | (setting.second == school)
    if wall == "none":
        return None, np.zeros(len(setting.km), dtype=bool)
    return None, setting.east[setting.first] != setting.east[setting.second]


def _scaled(rate: Floats, records: float) -> Floats:
    total = float(rate.sum())
    if not total:
        raise ValueError("a deficit of 1 leaves no pair with ties: the wall lies between all")
    return rate * (records / total)


def _observed(  # noqa: PLR0913 - what is drawn, and the truth that goes with it
    rng: np.random.Generator,
    setting: _Setting,
    expected: Floats,
    arm: Arm,
    chances: int | None,
    *,
    crosses: Flags,
    school: int | None,
    deficit: float,
) -> WalledTrust:
    """What is recorded in a year."""
    ties, records = _counts(rng, expected, arm, chances)
    first, second = setting.first, setting.second
    exposure = np.ones(len(records))
    answered = np.ones(len(setting.places), dtype=bool)
    if arm.startswith("silent"):
        # each side records its half, whatever the other does
        speaks = rng.random(len(answered)) >= _SILENT
        there = rng.binomial(records, 0.5)
        ties = records = np.where(speaks[first], there, 0) + np.where(speaks[second], records - there, 0)
        if arm == "silent_known":
            answered = speaks
            exposure = (speaks[first].astype(float) + speaks[second]) / 2
    places, km = setting.places, setting.km
    if arm == "coarse":
        places = 2 * np.round(places / 2)
        km = _km(places, first, second)
    ids = _ids(len(places))
    return WalledTrust(
        schools=ids, first=first, second=second, km=km, places=places,
        groups={node: _SIDES[int(side)] for node, side in zip(ids, setting.east.tolist(), strict=True)},
        crosses=crosses, ties=ties, records=records, exposure=exposure, expected=expected,
        chances=None if chances is None else np.full(len(km), chances),
        answered=tuple(answered.tolist()), walled_school=None if school is None else ids[school], deficit=deficit,
    )  # fmt: skip


def _counts(rng: np.random.Generator, expected: Floats, arm: Arm, chances: int | None) -> tuple[Whole, Whole]:
    """Pairs of people, and records, of each pair of schools."""
    rate = expected
    if arm != "poisson":
        dispersion = 1.0 if arm == "k_1" else _DISPERSION
        rate = expected * rng.gamma(dispersion, 1 / dispersion, len(expected))
    if chances is not None:
        yes = rng.binomial(chances, -np.expm1(-rate / chances))
        return yes, yes
    if arm == "clumps":
        ties = rng.poisson(rate / _CLUMP)
        more = _CLUMP - 1  # on average, beyond the first record of a pair of people
        clumps = [int((1 + rng.negative_binomial(0.8, 0.8 / (0.8 + more), count)).sum()) for count in ties.tolist()]
        return ties, np.array(clumps, dtype=np.int64)
    records = rng.poisson(rate)
    if arm == "heaped":
        records = np.where(records >= 3, np.maximum(5, 5 * np.round(records / 5)), records).astype(np.int64)
    return records, records


def _refuse(*, places: str, n_schools: int, wall: str, towns_km: float) -> None:
    _refuse_word("places", places, Places)
    _refuse_word("wall", wall, Wall)
    if n_schools < _LEAST_SCHOOLS:
        raise ValueError("n_schools is 3 or more")
    if not 0 <= towns_km < math.inf:
        raise ValueError("towns_km is 0 or more")


def _refuse_rates(*, records: float, deficits: Sequence[float], arm: str, wall: str, decay_km: float | None) -> None:
    _refuse_word("arm", arm, Arm)
    if not 0 < records < math.inf:
        raise ValueError("records is above 0")
    if not all(0 <= deficit <= 1 for deficit in deficits):
        raise ValueError("a deficit is from 0 to 1")
    if wall == "none" and any(deficits):
        raise ValueError("without a wall the deficit is 0")
    if decay_km is not None and (not 0 < decay_km < math.inf or arm in _OWN_DECAY):
        raise ValueError(f"decay_km is above 0; the arms {', '.join(_OWN_DECAY)} have their own")


def _refuse_word(name: str, word: str, words: Any) -> None:
    if word not in get_args(words):
        raise ValueError(f"{name} is one of {', '.join(get_args(words))}, not {word!r}")
