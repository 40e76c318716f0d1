"""A made-up national register: extracts in the layout that Get Information about Schools publishes.

Every school, trust and person in it is invented; URNs begin at 900000. It has the quirks of the real files, so that what
reads it can be tested without them: coordinates of 0, sponsors beside trusts, closed groups that still hold links,
placeholder dates, `None` as a religious character, conversions that gave a school a new URN.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.geography.land import COLUMNS, ROWS, SQUARE, near_a_school
from trustmodel.model.vocabulary import Phase, SchoolType
from trustmodel.synthetic import words

try:
    import numpy as np
    import numpy.typing as npt
    import polars as pl
    from scipy.spatial import cKDTree
except ImportError as error:
    raise MissingExtraError("analysis", "a made-up register") from error

from trustmodel.register.extracts import ESTABLISHMENT_COLUMNS

__all__ = ["RegisterExtract", "register"]

Strings = npt.NDArray[np.object_]
Whole = npt.NDArray[np.int64]

MADE_ON: Final = dt.date(2026, 9, 1)
_FIRST_URN: Final = 900_000
_MOST: Final = 99_000
_ZERO: Final = 2  # in `unplaced`: coordinates written as 0
_FILES: Final = {
    "establishments": "edubasealldata",
    "groups": "alllinksdata",
    "history": "academiesmatmembership",
    "links": "links_edubasealldata",
    "governance": "governancealldata",
}

# What most rows hold in columns that tell nothing here.
_CONSTANTS: Final = {
    "Boarders (code)": "1", "Boarders (name)": "No boarders", "NurseryProvision (name)": "Not recorded",
    "Gender (code)": "3", "Gender (name)": "Mixed", "AdmissionsPolicy (code)": "0",
    "AdmissionsPolicy (name)": "Not applicable", "SpecialClasses (code)": "2",
    "SpecialClasses (name)": "No Special Classes", "CensusDate": "15-01-2026", "FederationFlag (name)": "Not applicable",
    "FurtherEducationType (name)": "Not applicable", "OfstedSpecialMeasures (code)": "0",
    "OfstedSpecialMeasures (name)": "Not applicable", "LastChangedDate": "01-09-2026",
    "TeenMoth (name)": "Not applicable", "CCF (name)": "Not applicable", "SENPRU (name)": "Not applicable",
    "EBD (name)": "Not applicable", "FTProv (name)": "Not applicable", "EdByOther (name)": "Not applicable",
    "Section41Approved (name)": "Not applicable", "Country (name)": "United Kingdom", "QABName (code)": "0",
    "QABName (name)": "Not applicable", "EstablishmentAccredited (code)": "0",
    "EstablishmentAccredited (name)": "Not applicable", "ReligiousEthos (name)": "Does not apply",
    "BoardingEstablishment (name)": "Does not have boarders", "ReasonEstablishmentClosed (code)": "0",
    "ReasonEstablishmentClosed (name)": "Not applicable", "ReasonEstablishmentOpened (code)": "0",
    "ReasonEstablishmentOpened (name)": "Not applicable",
}  # fmt: skip
_REGIONS: Final = (
    "East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
    "West Midlands", "Yorkshire and the Humber",
)  # fmt: skip
_PREFIXES: Final = (
    "", "Great ", "Little ", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "Old ", "New ", "Long ",
    "High ", "Nether ", "Far ", "Middle ", "Stoke ", "Castle ",
)  # fmt: skip
_TRUST_WORDS: Final = (
    "Learning Trust", "Academy Trust", "Schools Partnership", "Multi Academy Trust", "Education Trust", "Schools Trust",
)  # fmt: skip
# Types of open and of closed establishments, with their shares in the real register, rounded.
_OPEN_TYPES: Final = {
    SchoolType.COMMUNITY: 0.235, SchoolType.VOLUNTARY_AIDED: 0.10, SchoolType.VOLUNTARY_CONTROLLED: 0.06,
    SchoolType.FOUNDATION: 0.03, SchoolType.ACADEMY_CONVERTER: 0.26, SchoolType.ACADEMY_SPONSOR_LED: 0.10,
    SchoolType.FREE_SCHOOLS: 0.024, SchoolType.ACADEMY_SPECIAL_CONVERTER: 0.011, SchoolType.OTHER_INDEPENDENT: 0.088,
    SchoolType.COMMUNITY_SPECIAL: 0.035, SchoolType.OTHER_INDEPENDENT_SPECIAL: 0.03,
    SchoolType.PUPIL_REFERRAL_UNIT: 0.012, SchoolType.LOCAL_AUTHORITY_NURSERY: 0.015,
}  # fmt: skip
_CLOSED_TYPES: Final = {
    SchoolType.COMMUNITY: 0.62, SchoolType.VOLUNTARY_AIDED: 0.1, SchoolType.VOLUNTARY_CONTROLLED: 0.08,
    SchoolType.FOUNDATION: 0.05, SchoolType.OTHER_INDEPENDENT: 0.07, SchoolType.COMMUNITY_SPECIAL: 0.04,
    SchoolType.ACADEMY_SPONSOR_LED: 0.04,
}  # fmt: skip
# How many multi-academy trusts have how many schools, in November 2023; beside them 1,121 single-academy trusts.
_SIZES: Final = (
    (175, 1, 1), (231, 2, 2), (321, 3, 4), (384, 5, 9), (119, 10, 14), (68, 15, 19), (32, 20, 29), (25, 30, 49), (6, 50, 75),
)  # fmt: skip
_SINGLE: Final = 1_121
_PHASES: Final = {  # share of the schools, ages, and the size of a typical school
    Phase.PRIMARY: (0.75, (4, 11), 270), Phase.SECONDARY: (0.18, (11, 18), 1_050), Phase.NURSERY: (0.03, (2, 5), 90),
    Phase.ALL_THROUGH: (0.02, (4, 18), 1_200), Phase.MIDDLE_DEEMED_SECONDARY: (0.02, (9, 13), 450),
}  # fmt: skip


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RegisterExtract:
    """A made-up register as published: five frames whose columns are those of the files, all text."""

    establishments: pl.DataFrame
    groups: pl.DataFrame
    history: pl.DataFrame
    links: pl.DataFrame
    governance: pl.DataFrame
    seed: int

    def __repr__(self) -> str:
        counts = ", ".join(f"{getattr(self, name).height:,} {name}" for name in _FILES)
        return f"<RegisterExtract: {counts}; seed {self.seed}>"

    def write(self, folder: str | os.PathLike[str]) -> dict[str, Path]:
        """Write the files under their published names, in cp1252, quoted, with CRLF; a folder is made where needed.

        Parameters
        ----------
        folder
            The folder, which is made where there is none.

        Returns
        -------
        dict
            The paths, under the names of the arguments of `register.read`.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        paths = {name: target / f"{stem}{MADE_ON:%Y%m%d}.csv" for name, stem in _FILES.items()}
        for name, path in paths.items():
            text = getattr(self, name).write_csv(quote_style="non_numeric", line_terminator="\r\n")
            path.write_bytes(text.encode("cp1252", errors="replace"))
        return paths


def register(n_schools: int = 2_000, *, seed: int = 0) -> RegisterExtract:
    """A made-up register with `n_schools` establishments, open and closed.

    The shares of types, phases and sizes of trust follow the real register of November 2023. About three in four trusts
    are local: their academies are neighbours. The others have academies from anywhere. The same seed gives the same
    register.

    Parameters
    ----------
    n_schools
        How many establishments: 50 to 99,000. England has about 52,000, of which half are open.
    seed
        Seed of the generator.

    Returns
    -------
    RegisterExtract
        The extracts as text, to be written into a folder.

    Raises
    ------
    ValueError
        There are too few or too many establishments.

    Examples
    --------
    >>> extract = register(n_schools=300, seed=1)
    >>> extract.establishments.height, extract.establishments.width
    (300, 140)
    """
    if not 50 <= n_schools <= _MOST:
        raise ValueError(f"n_schools is from 50 to {_MOST:,}, not {n_schools}")
    rng = np.random.default_rng(seed)
    schools = _schools(rng, n_schools)
    trusts = _trusts(rng, schools)
    return RegisterExtract(
        establishments=_establishments(schools, trusts),
        groups=_groups(rng, schools, trusts),
        history=_history(rng, schools, trusts),
        links=_links(schools),
        governance=_governance(rng, schools, trusts),
        seed=seed,
    )


# --- schools ---------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Schools:
    """Establishments by column; the first `n_open` are open."""

    urn: Whole
    name: Strings
    kind: Strings
    phase: Strings
    ages: Whole
    pupils: Whole
    religion: Strings
    point: npt.NDArray[np.float64]
    unplaced: Whole  # 0 placed, 1 blank, `_ZERO` written as 0
    authority: Whole
    region: Whole
    town: Strings
    opened: Whole  # days since 1970; 0 unknown
    closed: Whole
    n_open: int
    successor: Whole  # of a closed school that converted: the place of the academy; −1 none

    @property
    def academies(self) -> Whole:
        """The places of the open academies."""
        academy = np.array([kind.academy for kind in self.kind[: self.n_open]])
        return np.flatnonzero(academy)


@cache
def _land() -> npt.NDArray[np.float64]:
    """The south-west corners of the squares of the grid that are surely land: schools all around, south of Scotland."""
    corners = [
        (column * SQUARE, row * SQUARE)
        for row in range(3, min(ROWS, 58))
        for column in range(25, COLUMNS)
        if all(near_a_school((column + x) * SQUARE, (row + y) * SQUARE) for x, y in product((-1, 0, 1, 2), repeat=2))
    ]
    return np.array(corners, dtype=float)


def _pick(rng: np.random.Generator, shares: Mapping[Any, float], n: int) -> Strings:
    keys = np.empty(len(shares), dtype=object)
    keys[:] = list(shares)
    share = np.array(list(shares.values()))
    return keys[rng.choice(len(keys), n, p=share / share.sum())]


def _place_names(rng: np.random.Generator, n: int) -> Strings:
    names = np.array(
        [a + b + c for a, b, c in product(_PREFIXES, words.PLACE_BEGINNINGS, words.PLACE_ENDINGS)], dtype=object
    )
    return names[rng.permutation(len(names))[:n]] if n <= len(names) else names[rng.integers(0, len(names), n)]


def _days(rng: np.random.Generator, first: tuple[int, int], last: tuple[int, int], n: int) -> Whole:
    """First days of months between two, as days since 1970."""
    month = rng.integers(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1], n)
    return (month - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _schools(rng: np.random.Generator, n: int) -> _Schools:
    n_open = round(n * 0.53)
    n_towns = max(5, n // 12)
    land = _land()
    town_at = land[rng.integers(0, len(land), n_towns)] + rng.uniform(0, SQUARE, (n_towns, 2))
    town_names = _place_names(rng, n_towns)
    town = rng.integers(0, n_towns, n)
    point = np.round(town_at[town] + rng.normal(0, 1_800, (n, 2)))
    n_authorities = min(150, max(3, n // 100))
    authority_at = town_at[rng.integers(0, n_towns, n_authorities)]
    _, authority = cKDTree(authority_at).query(point)
    _, region_of = cKDTree(town_at[rng.integers(0, n_towns, len(_REGIONS))]).query(authority_at)

    kind = np.concatenate([_pick(rng, _OPEN_TYPES, n_open), _pick(rng, _CLOSED_TYPES, n - n_open)])
    phase = _pick(rng, {key: share for key, (share, _, _) in _PHASES.items()}, n)
    private = np.isin(kind, [SchoolType.OTHER_INDEPENDENT, SchoolType.OTHER_INDEPENDENT_SPECIAL])
    phase[private] = Phase.NOT_APPLICABLE
    ages = np.array([_PHASES[name][1] if name in _PHASES else (3, 18) for name in phase], dtype=np.int64)
    typical = np.array([_PHASES[name][2] if name in _PHASES else 200 for name in phase])
    religion = _religions(rng, kind)
    church = np.isin(religion, ["Church of England", "Roman Catholic"])

    academy_start = _days(rng, (2010, 9), (2026, 8), n)
    academy = np.array([term.academy for term in kind])
    opened = np.where(academy, academy_start, np.where(rng.random(n) < 0.2, _days(rng, (1965, 1), (2009, 12), n), 0))
    closed = np.zeros(n, dtype=np.int64)
    closed[n_open:] = _days(rng, (2010, 9), (2026, 8), n - n_open)

    # A converter had a predecessor under another URN, which closed the day before.
    converters = np.flatnonzero(kind[:n_open] == SchoolType.ACADEMY_CONVERTER)
    former = n_open + np.flatnonzero(~academy[n_open:] & ~private[n_open:])
    pairs = min(len(converters), len(former))
    successor = np.full(n, -1, dtype=np.int64)
    successor[former[:pairs]] = converters[:pairs]
    name = _school_names(rng, town_names[town], phase, church)
    for column in (name, point, town, phase, ages, typical, religion, authority):
        column[former[:pairs]] = column[converters[:pairs]]
    closed[former[:pairs]] = opened[converters[:pairs]] - 1
    opened[former[:pairs]] = 0
    still = np.flatnonzero((opened > 0) & (closed > 0) & (closed <= opened))
    closed[still] = opened[still] + 365

    return _Schools(
        urn=_FIRST_URN + np.arange(n),
        name=name,
        kind=kind,
        phase=phase,
        ages=ages,
        pupils=np.maximum(20, np.round(typical * rng.lognormal(0, 0.35, n))).astype(np.int64),
        religion=religion,
        point=point,
        unplaced=rng.choice(3, n, p=[0.963, 0.034, 0.003]),
        authority=authority,
        region=region_of[authority],
        town=town_names[town],
        opened=opened,
        closed=closed,
        n_open=n_open,
        successor=successor,
    )


def _religions(rng: np.random.Generator, kind: Strings) -> Strings:
    open_to_all = {"Does not apply": 0.78, "None": 0.12, "": 0.07, "Not reported": 0.01, "Muslim": 0.01, "Jewish": 0.01}
    faith = {"Church of England": 0.68, "Roman Catholic": 0.30, "Methodist": 0.01, "Church of England/Methodist": 0.01}
    religion = _pick(rng, open_to_all, len(kind))
    voluntary = np.isin(kind, [SchoolType.VOLUNTARY_AIDED, SchoolType.VOLUNTARY_CONTROLLED])
    converted = (kind == SchoolType.ACADEMY_CONVERTER) & (rng.random(len(kind)) < 0.3)
    chosen = voluntary | converted
    religion[chosen] = _pick(rng, faith, int(chosen.sum()))
    return religion


def _school_names(rng: np.random.Generator, town: Strings, phase: Strings, church: npt.NDArray[np.bool_]) -> Strings:
    saints = np.array(["Alwen", "Brannoc", "Cuthman", "Edwen", "Hyld", "Osyth"], dtype=object)[
        rng.integers(0, 6, len(town))
    ]
    ending = {
        Phase.PRIMARY: "Primary School", Phase.NURSERY: "Nursery School", Phase.ALL_THROUGH: "All-through School",
        Phase.MIDDLE_DEEMED_SECONDARY: "Middle School",
    }  # fmt: skip
    return np.array(
        [
            # The apostrophe is the curly one, which cp1252 and UTF-8 write differently.
            f"{place} St {saint}’s CofE {ending.get(kind, 'School')}"
            if faith
            else f"{place} {ending.get(kind, 'School')}"
            for place, saint, kind, faith in zip(town, saints, phase, church, strict=True)
        ],
        dtype=object,
    )


# --- trusts ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Trusts:
    """Trusts by column, and the trust of each school (−1 none), with the day on which it joined."""

    uid: Whole
    name: Strings
    multi: npt.NDArray[np.bool_]
    opened: Whole
    of_school: Whole
    joined: Whole


def _sizes(rng: np.random.Generator, academies: int) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Sizes of trusts that use up the academies, and whether each is a multi-academy trust."""
    counts = np.array([count for count, _, _ in _SIZES] + [_SINGLE])
    low = np.array([first for _, first, _ in _SIZES] + [1])
    high = np.array([last for _, _, last in _SIZES] + [1])
    mean = float((counts * (low + high) / 2).sum() / counts.sum())
    band = rng.choice(len(counts), max(8, round(academies / mean * 1.3)), p=counts / counts.sum())
    size = np.minimum(rng.integers(low[band], high[band] + 1), max(1, academies // 3))
    used = int(np.searchsorted(size.cumsum(), academies)) + 1
    size, band = size[:used], band[:used]
    size[-1] -= max(0, int(size.sum()) - academies)
    return size, band < len(_SIZES)


def _trusts(rng: np.random.Generator, schools: _Schools) -> _Trusts:
    academies = schools.academies
    size, multi = _sizes(rng, len(academies))
    n = len(size)
    dispersed = multi & (size > 1) & (rng.random(n) < 0.25)
    # Along a curve that keeps neighbours together, a local trust takes a run of academies; a dispersed one takes any.
    along = academies[np.argsort(_along_curve(schools.point[academies]), kind="stable")]
    scattered = rng.permutation(len(along))[: int(size[dispersed].sum())]
    rest = np.delete(along, scattered)
    of_school = np.full(len(schools.urn), -1, dtype=np.int64)
    order = rng.permutation(np.flatnonzero(~dispersed))
    owners = np.repeat(order, size[order])[: len(rest)]
    of_school[rest[: len(owners)]] = owners
    of_school[along[scattered]] = np.repeat(np.flatnonzero(dispersed), size[dispersed])

    member = of_school >= 0
    started = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(started, of_school[member], schools.opened[member])
    # A third of the academies opened elsewhere or alone, and joined later.
    later = member & (rng.random(len(member)) < 0.33)
    last = (MADE_ON - dt.date(1970, 1, 1)).days
    joined = np.where(later, schools.opened + rng.integers(30, 2_000, len(member)), schools.opened)
    joined = np.where(member, np.minimum(joined, last), 0)
    places = _place_names(rng, n)
    endings = np.array(_TRUST_WORDS, dtype=object)[rng.integers(0, len(_TRUST_WORDS), n)]
    name = np.array([f"{a} {b}" for a, b in zip(places, endings, strict=True)], dtype=object)
    return _Trusts(
        uid=20_000 + np.arange(n), name=name, multi=multi, opened=started, of_school=of_school, joined=joined
    )


def _along_curve(point: npt.NDArray[np.float64]) -> Whole:
    """Where points stand on a Morton curve, cells of one kilometre."""
    cell = (point // 1_000).astype(np.int64)
    key = np.zeros(len(cell), dtype=np.int64)
    for bit in range(11):
        key |= ((cell[:, 0] >> bit & 1) << 2 * bit) | ((cell[:, 1] >> bit & 1) << 2 * bit + 1)
    return key


# --- the files -------------------------------------------------------------------------------------------------------


def _dates(days: Whole, *, unknown: str = "") -> list[str]:
    text = pl.Series(days).cast(pl.Int32).cast(pl.Date).dt.strftime("%d-%m-%Y").to_list()
    return [written if day else unknown for written, day in zip(text, days, strict=True)]


def _strings(values: Any) -> list[str]:
    return [str(value) for value in values]


def _frame(columns: Mapping[str, Any], order: Sequence[str] = ()) -> pl.DataFrame:
    frame = pl.DataFrame(dict(columns))
    missing = [pl.lit("").alias(name) for name in order if name not in frame.columns]
    return frame.with_columns(missing).select(order or frame.columns)


def _establishments(schools: _Schools, trusts: _Trusts) -> pl.DataFrame:
    n = len(schools.urn)
    is_open = np.arange(n) < schools.n_open
    of = trusts.of_school
    member = of >= 0
    trust_name, trust_uid, multi = trusts.name[of], trusts.uid[of], trusts.multi[of]
    sponsored = _sponsored(schools, trusts)
    flag = np.where(multi, "Supported by a multi-academy trust", "Supported by a single-academy trust")
    voluntary = schools.kind == SchoolType.FOUNDATION
    easting, northing = (
        np.where(schools.unplaced == 0, schools.point[:, axis].astype(np.int64).astype(str), "") for axis in (0, 1)
    )
    authority = [f"{place} Council" for place in _place_names(np.random.default_rng(len(schools.urn)), 150)]
    rural = schools.urn % 5 == 0
    columns: dict[str, Any] = {
        "URN": schools.urn,
        "LA (code)": _strings(201 + schools.authority),
        "LA (name)": [authority[number] for number in schools.authority],
        "EstablishmentNumber": _strings(2_000 + np.arange(n) % 7_000),
        "EstablishmentName": list(schools.name),
        "TypeOfEstablishment (code)": [kind.code for kind in schools.kind],
        "TypeOfEstablishment (name)": _strings(schools.kind),
        "EstablishmentTypeGroup (name)": ["Academies" if kind.academy else "Other types" for kind in schools.kind],
        "EstablishmentStatus (code)": np.where(is_open, "1", "2"),
        "EstablishmentStatus (name)": np.where(is_open, "Open", "Closed"),
        "OpenDate": _dates(schools.opened),
        "CloseDate": _dates(schools.closed),
        "PhaseOfEducation (code)": [phase.code for phase in schools.phase],
        "PhaseOfEducation (name)": _strings(schools.phase),
        "StatutoryLowAge": _strings(schools.ages[:, 0]),
        "StatutoryHighAge": _strings(schools.ages[:, 1]),
        "ReligiousCharacter (name)": list(schools.religion),
        "Diocese (name)": ["Not applicable"] * n,
        "SchoolCapacity": _strings(np.round(schools.pupils * 1.08).astype(np.int64)),
        "NumberOfPupils": np.where(is_open, schools.pupils.astype(str), ""),
        "TrustSchoolFlag (name)": np.where(member, flag, np.where(voluntary, "Supported by a trust", "Not applicable")),
        "Trusts (code)": np.where(member, trust_uid.astype(str), ""),
        "Trusts (name)": np.where(member, trust_name, "").astype(str),
        "SchoolSponsorFlag (name)": np.where(sponsored, "Linked to a sponsor", "Not applicable"),
        "SchoolSponsors (name)": np.where(sponsored, trust_name, "").astype(str),
        "UKPRN": _strings(10_200_000 + np.arange(n)),
        "Street": [f"{1 + number % 90} School Lane" for number in range(n)],
        "Town": list(schools.town),
        "County (name)": ["Not recorded"] * n,
        "SchoolWebsite": [f"https://school-{urn}.example" for urn in schools.urn],
        "GOR (name)": [_REGIONS[number] for number in schools.region],
        "UrbanRural (code)": np.where(rural, "E1", "C1"),
        "UrbanRural (name)": np.where(rural, "(England/Wales) Rural village", "(England/Wales) Urban city and town"),
        "Easting": np.where(schools.unplaced == _ZERO, "0", easting),
        "Northing": np.where(schools.unplaced == _ZERO, "0", northing),
    }
    columns |= {name: [value] * n for name, value in _CONSTANTS.items()}
    columns |= {f"SEN{number} (name)": ["Not Applicable"] * n for number in range(1, 14)}
    return _frame(columns, ESTABLISHMENT_COLUMNS)


def _sponsored(schools: _Schools, trusts: _Trusts) -> npt.NDArray[np.bool_]:
    """Sponsor-led academies have a second group beside their trust, of the same name: their sponsor."""
    sponsored: npt.NDArray[np.bool_] = (trusts.of_school >= 0) & (schools.kind == SchoolType.ACADEMY_SPONSOR_LED)
    return sponsored


def _groups(rng: np.random.Generator, schools: _Schools, trusts: _Trusts) -> pl.DataFrame:
    member = np.flatnonzero(trusts.of_school >= 0)
    of = trusts.of_school[member]
    # 2 in 1,000 join later than the register was made; 2 in 100 have the placeholder for an unknown day.
    joined = trusts.joined[member] + np.where(rng.random(len(member)) < 0.002, 3_650, 0)
    dates = np.array(_dates(joined), dtype=object)
    dates[rng.random(len(member)) < 0.02] = "01-01-1900"
    memberships = pl.DataFrame(
        {
            "school": member,
            "Group UID": _strings(trusts.uid[of]),
            "Group ID": [f"TR{9_000 + uid:05d}" for uid in of],
            "Group Name": list(trusts.name[of]),
            "Companies House Number": [f"{7_000_000 + uid:08d}" for uid in of],
            "Group Type (code)": np.where(trusts.multi[of], "06", "10"),
            "Group Type": np.where(trusts.multi[of], "Multi-academy trust", "Single-academy trust"),
            "Closed Date": [""] * len(member),
            "Incorporated on (open date)": _dates(trusts.opened[of]),
            "Group Status (code)": ["OPEN"] * len(member),
            "Group Status": ["Open"] * len(member),
            "Joined date": list(dates),
        }
    )
    sponsored = memberships.filter(pl.Series(_sponsored(schools, trusts)[member])).with_columns(
        (pl.col("Group UID").cast(pl.Int64) + 20_000).cast(pl.String).alias("Group UID"),
        pl.col("Group ID").str.replace("TR", "SP"),
        pl.lit("").alias("Companies House Number"),
        pl.lit("05").alias("Group Type (code)"),
        pl.lit("School sponsor").alias("Group Type"),
        pl.lit("").alias("Incorporated on (open date)"),
    )
    # A trust that has closed may still hold the links that it had.
    left = memberships.filter(pl.Series(rng.random(len(member)) < 0.01)).with_columns(
        (pl.col("Group UID").cast(pl.Int64) + 40_000).cast(pl.String).alias("Group UID"),
        pl.col("Group ID").str.replace("TR", "TR9"),
        ("Former " + pl.col("Group Name")).alias("Group Name"),
        pl.lit("31-08-2019").alias("Closed Date"),
        pl.lit("CLOSED").alias("Group Status (code)"),
        pl.lit("Closed").alias("Group Status"),
        pl.lit("01-09-2012").alias("Joined date"),
    )
    frame = pl.concat([memberships, sponsored, left])
    at = frame["school"].to_numpy()
    return frame.select(
        pl.Series("URN", schools.urn[at]),
        "Group UID", "Group ID", "Group Name", "Companies House Number", "Group Type (code)", "Group Type",
        "Closed Date", pl.lit("").alias("Open date"), "Incorporated on (open date)", "Group Status (code)",
        "Group Status", "Joined date",
        pl.Series("EstablishmentName", list(schools.name[at])),
        pl.Series("TypeOfEstablishment (code)", [kind.code for kind in schools.kind[at]]),
        pl.Series("TypeOfEstablishment (name)", _strings(schools.kind[at])),
        pl.Series("PhaseOfEducation (code)", [phase.code for phase in schools.phase[at]]),
        pl.Series("PhaseOfEducation (name)", _strings(schools.phase[at])),
        pl.Series("LA (code)", _strings(201 + schools.authority[at])),
    )  # fmt: skip


def _history(rng: np.random.Generator, schools: _Schools, trusts: _Trusts) -> pl.DataFrame:
    """Present memberships, and for one in twelve an earlier one that ended on the day of transfer."""
    member = np.flatnonzero(trusts.of_school >= 0)
    moved = member[(trusts.joined[member] > schools.opened[member] + 60) & (rng.random(len(member)) < 0.25)]
    earlier = rng.integers(0, len(trusts.uid), len(moved))
    keep = earlier != trusts.of_school[moved]
    moved, earlier = moved[keep], earlier[keep]
    school = np.concatenate([member, moved])
    of = np.concatenate([trusts.of_school[member], earlier])
    start = np.concatenate([trusts.joined[member], schools.opened[moved]])
    end = np.concatenate([np.zeros(len(member), dtype=np.int64), trusts.joined[moved]])
    columns = {
        "URN": schools.urn[school],
        "EstablishmentName": list(schools.name[school]),
        "EstablishmentStatus (name)": ["Open"] * len(school),
        "Establishment OpenDate": _dates(schools.opened[school]),
        "Establishment CloseDate": _dates(schools.closed[school]),
        "ReasonEstablishmentOpened (name)": ["Academy Converter"] * len(school),
        "ReasonEstablishmentClosed (name)": ["Not applicable"] * len(school),
        "DfE Number": [f"{201 + schools.authority[number]}/{2_000 + number % 7_000}" for number in school],
        "LA (name)": [""] * len(school),
        "PhaseOfEducation (name)": _strings(schools.phase[school]),
        "Group Name": list(trusts.name[of]),
        "Group ID": [f"TR{9_000 + number:05d}" for number in of],
        "Group Type": np.where(trusts.multi[of], "Multi-academy trust", "Single-academy trust"),
        "Group Status": ["Open"] * len(school),
        "Date Joined Group": _dates(start),
        "Date Left Group": _dates(end),
    }
    return _frame(columns)


def _links(schools: _Schools) -> pl.DataFrame:
    """Conversions, stated from both ends."""
    former = np.flatnonzero(schools.successor >= 0)
    academy = schools.successor[former]
    return _frame(
        {
            "URN": np.concatenate([schools.urn[academy], schools.urn[former]]),
            "LinkURN": _strings(np.concatenate([schools.urn[former], schools.urn[academy]])),
            "LinkName": list(np.concatenate([schools.name[former], schools.name[academy]])),
            "LinkType": ["Predecessor"] * len(former) + ["Successor"] * len(former),
            "LinkEstablishedDate": _dates(np.concatenate([schools.closed[former], schools.opened[academy]])),
        }
    )


# Role, how many at each place, and who appoints.
_TRUST_ROLES: Final = (
    ("Member - individual", 3, "Appointed by academy members"), ("Chair of trustees", 1, "Appointed by GB/board"),
    ("Trustee", 4, "Appointed by GB/board"), ("Accounting officer", 1, "N/A"), ("Chief financial officer", 1, "N/A"),
    ("Governance professional - multi-academy trust (MAT)", 1, "N/A"),
)  # fmt: skip
_SCHOOL_ROLES: Final = (
    ("Chair of local governing body", 1, "Appointed by GB/board"),
    ("Local governor", 2, "Elected by parents"),
)


def _governance(rng: np.random.Generator, schools: _Schools, trusts: _Trusts) -> pl.DataFrame:
    places = [("", str(uid)) for uid in trusts.uid]
    academies = [(str(schools.urn[place]), "") for place in np.flatnonzero(trusts.of_school >= 0)]
    rows = [(*place, role, by) for place in places for role, number, by in _TRUST_ROLES for _ in range(number)]
    rows += [(*place, role, by) for place in academies for role, number, by in _SCHOOL_ROLES for _ in range(number)]
    n = len(rows)
    urn, uid, role, by = zip(*rows, strict=True)
    began = _days(rng, (2022, 9), (2026, 6), n)
    staff = np.array(["officer" in name or "professional" in name for name in role])
    first = np.array(words.FIRST_NAMES, dtype=object)[rng.integers(0, len(words.FIRST_NAMES), n)]
    last = np.array(words.SURNAMES, dtype=object)[rng.integers(0, len(words.SURNAMES), n)]
    return _frame(
        {
            "GID": _strings(1_000_000 + np.arange(n)),
            "URN": urn,
            "UID": uid,
            "Companies House Number": [""] * n,
            "Role": role,
            "Title": [""] * n,
            "Forename 1": list(first),
            "Forename 2": [""] * n,
            "Surname": list(last),
            "Date of appointment": _dates(began),
            "Date term of office ends/ended": np.where(staff, "", _dates(began + 4 * 365 + 1)),
            "Appointing body": by,
        }
    )
