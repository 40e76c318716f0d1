"""The national register of schools in England: extracts of Get Information about Schools (GIAS), as published.

`read` takes the files as they come and gives a `Register`: Polars frames with the records' own names, and what could
not be used. `Register.structure` has one row a trust; `Register.dataset` gives the ordinary records of some trusts,
ready to be filled with people, expertise and support.

Columns are found by name, since they come, go and change their names between years. What is not understood is left
out and told in `problems`, counted; missing stays missing.

**Days.** GIAS names the last day of a thing (a school closes on 31 August, its successor opens on 1 September);
`end` and `closed` are here, as everywhere in the model, the day after. 1900-01-01 is a placeholder: unknown.

**People.** A row of the governance files is an appointment, not a person. Names are never read: each appointment has a
person of its own, `person:gid-…`, whom only the published file can name. Somebody with two appointments is two people
until you say that they are one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from trustmodel.errors import DataError, MissingExtraError, NotFoundError, Problem, Where
from trustmodel.geography import distances, grid, profile
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import GRID_EAST, GRID_NORTH
from trustmodel.model.period import Period, as_day
from trustmodel.model.records import Membership, Person, Record, Role, School, Trust
from trustmodel.model.vocabulary import (
    AppointingBody,
    GroupStatus,
    GroupType,
    LinkType,
    Phase,
    RoleKind,
    SchoolStatus,
    SchoolType,
    Term,
    church_school,
)
from trustmodel.stats import engines

try:
    import numpy as np
    import polars as pl
except ImportError as error:
    raise MissingExtraError("analysis", "the national register") from error

from trustmodel.register.extracts import KINDS, Extract, Paths, read_extract

__all__ = ["Register", "read", "read_links"]

ACADEMY_TRUSTS: Final = (
    GroupType.MULTI_ACADEMY_TRUST, GroupType.SINGLE_ACADEMY_TRUST, GroupType.SECURE_SINGLE_ACADEMY_TRUST,
)  # fmt: skip
_STATE: Final = [str(kind) for kind in SchoolType if kind.academy or kind.maintained]
# how an identifier is written, and how to say so
_URN: Final = ("[1-9][0-9]{5}", "a URN of six digits")
_UKPRN: Final = ("[1-9][0-9]{7}", "a UKPRN of eight digits")
_UID: Final = ("[1-9][0-9]{0,4}", "a group UID of one to five digits")
_COMPANY: Final = ("[A-Z0-9]{2}[0-9]{6}", "a company number of eight characters")

_SCHOOLS: Final = pl.Schema(
    {
        "id": pl.String, "name": pl.String, "phase": pl.String, "urn": pl.String, "ukprn": pl.String,
        "type": pl.String, "status": pl.String, "religious_character": pl.String, "diocese": pl.String,
        "local_authority": pl.String, "region": pl.String, "urban_rural": pl.String, "easting": pl.Float64,
        "northing": pl.Float64, "pupils": pl.Int64, "capacity": pl.Int64, "age_low": pl.Int64, "age_high": pl.Int64,
        "opened": pl.Date, "closed": pl.Date,
    }
)  # fmt: skip
_TRUSTS: Final = pl.Schema(
    {
        "id": pl.String, "name": pl.String, "kind": pl.String, "uid": pl.String, "ukprn": pl.String,
        "companies_house_number": pl.String, "opened": pl.Date, "closed": pl.Date, "group_id": pl.String,
        "status": pl.String,
    }
)  # fmt: skip
_MEMBERSHIPS: Final = pl.Schema(
    {
        "id": pl.String, "school": pl.String, "trust": pl.String, "start": pl.Date, "end": pl.Date, "kind": pl.String,
    }
)  # fmt: skip
_ROLES: Final = pl.Schema(
    {
        "id": pl.String, "person": pl.String, "kind": pl.String, "at": pl.String, "start": pl.Date, "end": pl.Date,
        "appointing_body": pl.String, "term_ends": pl.Date,
    }
)  # fmt: skip
_LINKS: Final = pl.Schema(
    {
        "predecessor": pl.String, "successor": pl.String, "kind": pl.String, "date": pl.Date, "both_ways": pl.Boolean,
    }
)  # fmt: skip


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Register:
    """The national register as columns. The frames have the records' field names.

    `problems` tells what could not be used, each once, with how many rows and the first examples.
    """

    schools: pl.DataFrame
    """One row an establishment, open or closed, in order of id: the fields of `School`."""
    trusts: pl.DataFrame
    """One row a group of any type: the fields of `Trust` that GIAS has, `group_id` (such as TR01731) and `status`."""
    memberships: pl.DataFrame
    """One row a school's time in a group: the fields of `Membership`, and the group's `kind`. Times in academy trusts
    never overlap; a school may be in groups of other types besides (a sponsor, a federation)."""
    roles: pl.DataFrame
    """One row a governance appointment: the fields of `Role`. No names."""
    links: pl.DataFrame
    """One row a pair of schools of which one followed the other: see `read_links`."""
    problems: tuple[Problem, ...] = ()
    made_on: dt.date | None = None
    """The latest day that the files' names tell, such as 2023-11-16 of `edubasealldata20231116.csv`."""
    source: str | None = None

    def __repr__(self) -> str:
        day = f", {self.made_on}" if self.made_on else ""
        return (
            f"<Register: {self.schools.height:,} schools, {self.trusts.height:,} trusts,"
            f" {self.memberships.height:,} memberships, {self.roles.height:,} roles, {len(self.problems)} problems{day}>"
        )

    def _repr_html_(self) -> str:
        """A bare table of what there is, for notebooks."""
        frames = ("schools", "trusts", "memberships", "roles", "links")
        rows = "".join(f"<tr><td>{name}</td><td>{getattr(self, name).height:,}</td></tr>" for name in frames)
        return f"<table><thead><tr><th>frame</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"

    # --- one row a trust ---

    def structure(
        self,
        *,
        kinds: Iterable[GroupType | str] = (GroupType.MULTI_ACADEMY_TRUST,),
        at: dt.date | str | None = None,
        near_km: float = 5.0,
        k: int = 10,
        engine: engines.Engine = "local",
    ) -> pl.DataFrame:
        """One row a trust: its size, phases, church share, authorities, growth, and its locality as a profile.

        **Who counts.** Groups of the given types that are not closed; the schools linked to them that are open (status
        `Open` or `Open, but proposed to close`). All of these are counted; distances rest on those with coordinates
        (`placed`). A trust without an open school has no row.

        Parameters
        ----------
        kinds
            Group types. The same trust may be a multi-academy trust and a school sponsor, with the same schools: asking
            for both counts them twice.
        at
            A day: schools, trusts and memberships as their dates tell. `None`: as the extracts show them.
        near_km, k
            As in `locality`.
        engine
            `local`, or `spark`: see `engines`. The figures are the same.

        Returns
        -------
        polars.DataFrame
            In order of id. `schools`, `placed`; `pupils` (of schools where known; null when none is) and
            `pupils_known`; one column a phase, in schools; `church_known` (schools whose religious character is known)
            and `church_share` of these; `local_authorities` and `regions`, how many; `joined_known`,
            `joined_last_year` and `joined_last_three_years` (schools whose start is known, and those that joined in the
            year or three years up to `at`, else to `made_on`; null when neither is known); `age_years`, of the trust since it
            opened, up to that day (null when either is unknown);
            and, in kilometres, null where fewer than two schools are placed: `maximum_km`, `median_km`, `mean_km`,
            `nearest_km`, `standard_distance_km`, `spanning_tree_km`; `clusters`, `isolated`, `authority_simpson`,
            `local_presence` as in `Locality`, the last among all open state schools (academies and maintained)
            of the register.

        References
        ----------
        As `locality`.
        """
        if not near_km >= 0 or k < 1:
            raise ValueError("near_km is 0 or more, and k 1 or more")
        day = as_day(at)
        wanted = [str(GroupType.parse(kind)) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        trusts = self._open_trusts(day).filter(pl.col("kind").is_in(wanted))
        here = self._open_schools(day)
        members = (
            self._held(day)
            .join(trusts.select(trust="id"), on="trust", how="semi")
            .join(here, left_on="school", right_on="id")
            .unique(["trust", "school"], keep="last", maintain_order=True)
            .sort("trust", "school")
        )
        until = day or self.made_on
        engines.check(engine)
        population = _population(members, here)
        if engine == "local" or members.is_empty():
            return _measured(members, population, trusts, until, near_km, k)
        parts = [
            members.filter(pl.col("trust").is_in(some))
            for some in engines.parts_of(members["trust"].unique().sort().to_list())
        ]
        found = engines.mapped(
            partial(_measured, population=population, trusts=trusts, until=until, near_km=near_km, k=k),
            parts,
            engine=engine,
        )
        return pl.concat(found).sort("id")

    # --- on a day ---

    def at(self, day: dt.date | str) -> Register:
        """The register on a day: schools and trusts that are open, memberships and roles that hold.

        What has no dates counts as `structure` has it: unknown first days as long ago, unknown last days as still to
        come, and without any date a school is as its status says.

        Parameters
        ----------
        day
            The day.
        """
        on = as_day(day)
        assert on is not None
        schools, trusts = self._open_schools(on), self._open_trusts(on)
        return attrs.evolve(
            self,
            schools=schools,
            trusts=trusts,
            memberships=self.memberships.filter(_lasts("start", "end", on))
            .join(schools.select(school="id"), on="school", how="semi", maintain_order="left")
            .join(trusts.select(trust="id"), on="trust", how="semi", maintain_order="left"),
            roles=self.roles.filter(_lasts("start", "end", on)),
            made_on=on,
        )

    def members(self, day: dt.date | str | None = None) -> pl.DataFrame:
        """Which open school is in which academy trust that is not closed: `school` and `trust`, in order of `school`.

        Parameters
        ----------
        day
            As for `structure`.
        """
        on = as_day(day)
        return (
            self._held(on)
            .filter(pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))))
            .join(self._open_trusts(on).select(trust="id"), on="trust", how="semi")
            .join(self._open_schools(on).select(school="id"), on="school", how="semi")
            .unique("school", keep="last", maintain_order=True)
            .select("school", "trust")
            .sort("school")
        )

    def open_schools(self, day: dt.date | str | None = None) -> pl.DataFrame:
        """The schools that are open, as `structure` has it: rows of `schools`."""
        return self._open_schools(as_day(day))

    def _held(self, day: dt.date | None) -> pl.DataFrame:
        """The memberships of a day; with `None`, those that the extracts show as lasting."""
        until = day or self.made_on
        if until is None:
            return self.memberships.filter(pl.col("end").is_null())
        return self.memberships.filter(_lasts("start", "end", until))

    def _open_schools(self, day: dt.date | None) -> pl.DataFrame:
        status = pl.col("status").fill_null(str(SchoolStatus.OPEN))
        if day is None:
            return self.schools.filter(
                status.is_in([str(SchoolStatus.OPEN), str(SchoolStatus.OPEN_BUT_PROPOSED_TO_CLOSE)])
            )
        # Without its dates, a school's status is all that is known of it.
        undated = (status == str(SchoolStatus.CLOSED)) & pl.col("closed").is_null()
        unopened = (status == str(SchoolStatus.PROPOSED_TO_OPEN)) & pl.col("opened").is_null()
        return self.schools.filter(_lasts("opened", "closed", day) & ~undated & ~unopened)

    def _open_trusts(self, day: dt.date | None) -> pl.DataFrame:
        closed = pl.col("status").is_in([str(GroupStatus.CLOSED), str(GroupStatus.CREATED_IN_ERROR)]).fill_null(False)
        if day is None:
            return self.trusts.filter(~closed)
        return self.trusts.filter((pl.col("closed") > day).fill_null(True) & ~(closed & pl.col("closed").is_null()))

    # --- ordinary records ---

    def dataset(
        self,
        trusts: Iterable[str],
        *,
        at: dt.date | str | None = None,
        nearby_km: float | None = None,
    ) -> Dataset:
        """The records of some trusts, as an ordinary dataset: trusts, schools, memberships, governance roles.

        `checks.check` finds no errors in it. To that end a membership or role is shortened to the life of what it
        belongs to (the date as stated is kept in its `extra`), and what would still break a rule is left out, counted
        under `left out` in the dataset's `extra`. A school's predecessors and successors stand in its `extra`.

        Parameters
        ----------
        trusts
            Group UIDs, ids or names. A name that an academy trust shares with its own sponsor means the trust.
        at
            Only memberships and roles of that day. `None`: all that the extracts tell of, the past included.
        nearby_km
            Also the open state schools that lie at most so far from a member, without their own trusts. `None`: none.

        Raises
        ------
        NotFoundError
            There is no such trust; the nearest names are told.
        ValueError
            A name is that of several trusts; or `nearby_km` is below 0.
        """
        if nearby_km is not None and not nearby_km >= 0:
            raise ValueError("nearby_km is 0 or more")
        day = as_day(at)
        chosen = self.trusts.filter(
            pl.col("id").is_in([self._find(one) for one in ([trusts] if isinstance(trusts, str) else trusts)])
        )
        held = self.memberships.filter(pl.col("trust").is_in(chosen["id"].implode()))
        if day is not None:
            held = held.filter(_lasts("start", "end", day))
        inside = self.schools.filter(pl.col("id").is_in(held["school"].implode()))
        schools = inside if nearby_km is None else pl.concat([inside, self._nearby(inside, day, nearby_km)])
        follows = self._follows(schools["id"])
        records = _Records(
            trusts=[Trust(**_known(row, Trust)) for row in chosen.iter_rows(named=True)],
            schools=[
                School(**{"phase": Phase.NOT_APPLICABLE, **_known(row, School)}, extra=follows.get(row["id"], {}))
                for row in schools.sort("id").iter_rows(named=True)
            ],
        )
        records.add_memberships(held)
        roles = self.roles.filter(pl.col("at").is_in([*chosen["id"], *inside["id"]]))
        if day is not None:
            roles = roles.filter(_lasts("start", "end", day))
        records.add_roles(roles)
        names = chosen["name"].drop_nulls().to_list()
        return records.dataset(name=", ".join(names)[:200] or None, source=self.source, made_on=day or self.made_on)

    def _find(self, wanted: str) -> str:
        """The id of the trust that a UID, an id or a name means."""
        text = " ".join(str(wanted).split())
        by_id = self.trusts.filter(pl.col("id").is_in([text, f"trust:{text}"]))
        if by_id.height:
            return str(by_id["id"][0])
        found = self.trusts.filter(pl.col("name").str.to_lowercase() == text.lower())
        if found.height > 1:  # a trust and its sponsor; an open trust and a closed one
            for better in (
                pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))),
                pl.col("status") == str(GroupStatus.OPEN),
            ):
                preferred = found.filter(better)
                found = preferred if preferred.height else found
        if found.height > 1:
            choices = ", ".join(f"{row['uid']} ({row['kind']})" for row in found.head(10).iter_rows(named=True))
            raise ValueError(f"{found.height} trusts are called {wanted!r}; give the UID of one: {choices}")
        if not found.height:
            raise NotFoundError(wanted, [*self.trusts["name"].drop_nulls(), *self.trusts["uid"].drop_nulls()], "trust")
        return str(found["id"][0])

    def _nearby(self, inside: pl.DataFrame, day: dt.date | None, nearby_km: float) -> pl.DataFrame:
        """The other open state schools that lie near one of the schools `inside`."""
        members = inside.filter(pl.col("easting").is_not_null()).select("easting", "northing").to_numpy()
        others = self._open_schools(day).filter(
            pl.col("easting").is_not_null()
            & (pl.col("type").is_in(_STATE) | pl.col("type").is_null())
            & ~pl.col("id").is_in(inside["id"].implode())
        )
        points = others.select("easting", "northing").to_numpy()
        return others.filter(distances.within(points, members, km=nearby_km))

    def _follows(self, schools: pl.Series) -> Mapping[str, dict[str, str]]:
        """For each school, the schools that it followed and that followed it, as `extra` holds them."""
        found: dict[str, dict[str, list[str]]] = {}
        touching = self.links.filter(
            pl.col("predecessor").is_in(schools.implode()) | pl.col("successor").is_in(schools.implode())
        )
        for row in touching.iter_rows(named=True):
            found.setdefault(row["successor"], {}).setdefault("Predecessors", []).append(row["predecessor"])
            found.setdefault(row["predecessor"], {}).setdefault("Successors", []).append(row["successor"])
        return {
            school: {heading: "; ".join(sorted(ids)) for heading, ids in parts.items()}
            for school, parts in found.items()
        }


def _population(members: pl.DataFrame, here: pl.DataFrame) -> pl.DataFrame:
    """The open state schools with a place, and all members with one: among these local presence is counted."""
    placed = members.filter(pl.col("easting").is_not_null())
    return here.filter(
        pl.col("easting").is_not_null()
        & (pl.col("type").is_in(_STATE) | pl.col("id").is_in(placed["school"].unique().implode()))
    ).with_row_index("place")


_DAYS_A_YEAR: Final = 365.25


def _measured(  # noqa: PLR0913, PLR0917 - an inner step of structure
    members: pl.DataFrame, population: pl.DataFrame, trusts: pl.DataFrame, until: dt.date | None, near_km: float, k: int
) -> pl.DataFrame:
    """One row for each trust among some members: a trust with all of its own."""
    made = members.with_columns(church=_churches(members["religious_character"])).group_by("trust", maintain_order=True)
    table = made.agg(
        pl.len().alias("schools"),
        placed=pl.col("easting").count(),
        pupils=pl.when(pl.col("pupils").count() > 0).then(pl.col("pupils").sum()),
        pupils_known=pl.col("pupils").count(),
        **{_column_of(phase): (pl.col("phase") == str(phase)).sum() for phase in Phase},
        church_known=pl.col("church").count(),
        church_share=pl.col("church").mean(),
        local_authorities=pl.col("local_authority").drop_nulls().n_unique(),
        regions=pl.col("region").drop_nulls().n_unique(),
        joined_known=pl.col("start").count(),
        joined_last_year=_joined_since(until, 1),
        joined_last_three_years=_joined_since(until, 3),
    )
    age = (pl.lit(until, pl.Date) - pl.col("opened")).dt.total_days() / _DAYS_A_YEAR
    facts = trusts.select("id", "name", "uid", "kind", age_years=age)
    return (
        table.rename({"trust": "id"})
        .join(facts, on="id", how="left", maintain_order="left")
        .select("id", "name", "uid", "kind", pl.exclude("id", "name", "uid", "kind"))
        .with_columns(_locality(members, population, near_km, k))
        .join(_simpson(members), on="id", how="left", maintain_order="left")
    )


def _locality(members: pl.DataFrame, population: pl.DataFrame, near_km: float, k: int) -> list[pl.Series]:
    """The locality profile of every trust among `members`, which stand trust by trust."""
    number = members["trust"].rle_id().to_numpy().astype(np.int64)
    groups = int(number[-1]) + 1 if len(number) else 0
    placed = members["easting"].is_not_null().to_numpy()
    group, at = number[placed], members.filter(pl.col("easting").is_not_null())
    points = at.select("easting", "northing").to_numpy()
    found = profile.profiles(points, group, groups=groups, near_km=near_km)
    asked = at.select(id="school").join(population.select("id", "place"), on="id", how="left", maintain_order="left")
    presence = profile.local_presence(
        population.select("easting", "northing").to_numpy(), asked["place"].to_numpy().astype(np.int64), group, k=k
    )
    known = np.bincount(group, minlength=groups)
    shares = np.where(known > 1, np.bincount(group, presence, groups) / np.maximum(known, 1), np.nan)
    figures = {
        "maximum_km": found.maximum, "median_km": found.median, "mean_km": found.mean,
        "nearest_km": found.nearest_mean, "standard_distance_km": found.standard_distance,
        "spanning_tree_km": found.spanning_tree, "clusters": found.clusters, "isolated": found.isolated,
        "local_presence": shares,
    }  # fmt: skip
    columns = [pl.Series(name, values, pl.Float64).fill_nan(None) for name, values in figures.items()]
    return [one.cast(pl.Int64) if one.name in {"clusters", "isolated"} else one for one in columns]


def _lasts(start: str, end: str, day: dt.date) -> pl.Expr:
    return (pl.col(start) <= day).fill_null(True) & (pl.col(end) > day).fill_null(True)


def _column_of(phase: Phase) -> str:
    return "phase_not_applicable" if phase is Phase.NOT_APPLICABLE else phase.name.lower()


def _joined_since(until: dt.date | None, years: int) -> pl.Expr:
    if until is None:
        return pl.lit(None, pl.UInt32)
    day = pl.lit(until)
    recent = (pl.col("start") > day.dt.offset_by(f"-{years}y")) & (pl.col("start") <= day)
    return pl.when(pl.col("start").count() > 0).then(recent.sum())


def _churches(characters: pl.Series) -> pl.Series:
    """Whether each religious character is a Christian church's; null where it is unknown."""
    table = {text: church_school(text) for text in characters.unique().drop_nulls().to_list()}
    return (
        characters.replace_strict(table, default=None, return_dtype=pl.Boolean)
        if table
        else characters.cast(pl.Boolean)
    )


def _simpson(members: pl.DataFrame) -> pl.DataFrame:
    """The sum of squared shares of local authorities; null for fewer than two schools whose authority is known."""
    counts = members.drop_nulls("local_authority").group_by("trust", "local_authority").len()
    known = pl.col("len").sum()
    return (
        counts.group_by("trust")
        .agg(authority_simpson=pl.when(known > 1).then((pl.col("len").cast(pl.Float64) ** 2).sum() / known**2))
        .rename({"trust": "id"})
    )


# --- frames to records -----------------------------------------------------------------------------------------------

R = TypeVar("R", bound=Record)


def _known(row: Mapping[str, Any], kind: type[Record]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name in kind.model_fields}


@attrs.define
class _Records:
    """Records on their way to a dataset without errors, and how many were left out by which rule."""

    trusts: list[Trust]
    schools: list[School]
    memberships: list[Membership] = attrs.field(factory=list)
    people: list[Person] = attrs.field(factory=list)
    roles: list[Role] = attrs.field(factory=list)
    left_out: Counter[str] = attrs.field(factory=Counter)

    def add_memberships(self, held: pl.DataFrame) -> None:
        lives = {place.id: place.period for place in (*self.trusts, *self.schools)}
        for row in held.iter_rows(named=True):
            if made := self._within(Membership, row, [lives[row["school"]], lives[row["trust"]]]):
                self.memberships.append(made)

    def add_roles(self, held: pl.DataFrame) -> None:
        lives = {place.id: place.period for place in (*self.trusts, *self.schools)}
        rows = held.sort("start", "id", nulls_last=False).to_dicts()
        for number, row in enumerate(rows):
            until = None
            if RoleKind.parse(row["kind"]).one_person:  # it ends when the next of its kind begins there
                following = (
                    one["start"] for one in rows[number + 1 :] if (one["at"], one["kind"]) == (row["at"], row["kind"])
                )
                until = next((start for start in following if start is not None), None)
            if row["term_ends"] is not None and row["start"] is not None and row["term_ends"] <= row["start"]:
                row["term_ends"] = None
            if made := self._within(Role, row, [lives[row["at"]]], until):
                self.roles.append(made)

    def _within(
        self, kind: type[R], row: Mapping[str, Any], lives: Sequence[Period], until: dt.date | None = None
    ) -> R | None:
        """The record, shortened to the lives of what it belongs to; the days that were stated stand in `extra`."""
        first = max((day for day, _ in lives if day), default=None)
        last = min((day for _, day in lives if day), default=None)
        start, end = row["start"], row["end"]
        if start is not None:  # an unknown day stays unknown
            start = max(start, first or start)
        if end is not None or until is not None:
            end = min(day for day in (end, until, last) if day is not None)
        if start is not None and start >= min(end or dt.date.max, last or dt.date.max):
            self.left_out["outside-life"] += 1
            return None
        extra = {
            f"{name} as published": row[name].isoformat()
            for name, kept in (("start", start), ("end", end))
            if row[name] is not None and row[name] != kept
        }
        return kind(**{**_known(row, kind), "start": start, "end": end}, extra=extra)

    def dataset(self, **facts: Any) -> Dataset:
        """The dataset, once what breaks a rule has been left out."""
        while True:
            people = [Person(id=person) for person in sorted({role.person for role in self.roles})]
            data = Dataset(
                **facts,
                extra={"left out": "; ".join(f"{n} by {rule}" for rule, n in sorted(self.left_out.items()))} if self.left_out else {},
                trusts=self.trusts, schools=self.schools, memberships=self.memberships, people=people, roles=self.roles,
            )  # fmt: skip
            errors = [problem for problem in checks.check(data) if problem.severity == "error"]
            if not errors:
                return data
            for problem in errors:
                self._leave_out(problem)

    def _leave_out(self, problem: Problem) -> None:
        at = problem.where.record
        if problem.rule == "too-few-members":  # the register knows some of them only: it says nothing of the number
            kept = [role for role in self.roles if not (role.kind.member and role.at == at)]
        else:
            kept = [role for role in self.roles if role.id != at]
        memberships = [one for one in self.memberships if one.id != at]
        dropped = len(self.roles) - len(kept) + len(self.memberships) - len(memberships)
        if dropped:
            self.left_out[problem.rule] += dropped
        self.roles, self.memberships = kept, memberships


# --- files to frames -------------------------------------------------------------------------------------------------


def read(
    establishments: Paths,
    *,
    groups: Paths | None = None,
    history: Paths | None = None,
    links: Paths | None = None,
    governance: Paths | None = None,
) -> Register:
    """The national register from its published extracts: `.csv`, `.csv.gz`, or `.zip` as downloaded.

    Windows-1252 or UTF-8, with any line ends, with days as 31-12-2026, 31/12/2026 or 2026-12-31.

    Parameters
    ----------
    establishments
        All establishments (`edubasealldata<day>.csv`), or any table of schools with a URN; several paths are read one
        after another, and of two rows for one URN the first counts. Its columns `Trusts (code)` and `Trusts (name)`
        name each school's trust. Latitude and longitude do where there are no easting and northing.
    groups
        Which school is in which group and since when (`alllinksdata…`, `grouplinks_…`); a table of the groups
        themselves (`allgroupsdata…`) may be among several paths. It goes before the columns of `establishments`.
    history
        Memberships of academies with the days joined and left (`academiesmatmembership<day>.csv`). It goes before both,
        school by school and trust by trust. It names groups by id (TR01731), which only `groups` leads to UIDs.
    links
        Predecessors and successors (`links_edubasealldata<day>.csv`).
    governance
        Appointments (`governancealldata…`, `governancematdata…`, `academiesgovernance…`). Names are not read.

    Returns
    -------
    Register
        Its `problems` tell what could not be used.

    Raises
    ------
    DataError
        A file is missing, empty, damaged, not CSV, or without a column that it cannot do without.
    """
    problems: list[Problem] = []
    main = read_extract(establishments, KINDS["establishments"])
    group = None if groups is None else read_extract(groups, KINDS["groups"])
    past = None if history is None else read_extract(history, KINDS["history"])
    posts = None if governance is None else read_extract(governance, KINDS["governance"])
    schools, own = _schools(main)
    grouped = None if group is None else _groups(group)
    trusts, memberships = _trusts(main, own, grouped, None if past is None else _history(past))
    memberships = _settled(main, schools, memberships)
    roles = _ROLES.to_frame() if posts is None else _roles(posts, schools, trusts)
    followed = _LINKS.to_frame()
    if links is not None:
        chain = read_extract(links, KINDS["links"])
        followed = _links(chain)
        problems += chain.problems
    each = [extract for extract in (main, group, past, posts) if extract is not None]
    files = [extract.file for extract in each]
    return Register(
        schools=schools,
        trusts=trusts,
        memberships=memberships,
        roles=roles,
        links=followed,
        problems=(*(problem for extract in each for problem in extract.problems), *problems),
        made_on=max(filter(None, map(_day_of, files)), default=None),
        source=f"Register extracts: {', '.join(files)}",
    )


def read_links(path: Paths) -> pl.DataFrame:
    """Which school followed which, from `links_edubasealldata<day>.csv`.

    The file tells most pairs twice, from either side, with dates a day apart (the last day of the one, the first of the
    other). Here each pair stands once. Other links (a sixth-form centre, a closure) are left out.

    Returns
    -------
    polars.DataFrame
        `predecessor` and `successor` (ids of schools), `kind` (the link's type, as told from the successor's side where
        it is), `date` (the later one, null unknown), `both_ways` (whether both sides tell it); in order of ids.

    Raises
    ------
    DataError
        As `read`.
    """
    return _links(read_extract(path, KINDS["links"]))


def _day_of(file: str) -> dt.date | None:
    """The latest day in a file's name, such as edubasealldata20231116.csv."""
    days = []
    for digits in re.findall(r"(?<!\d)(20\d{6})(?!\d)", file):
        try:
            days.append(dt.datetime.strptime(digits, "%Y%m%d").date())  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return max(days, default=None)


def _term(kind: type[Term], also: Mapping[str, Term] | None = None) -> Callable[[str], str | None]:
    """A parser of a closed list, whatever case and dashes the year had. Raises `ValueError` for an unknown word."""
    table = {_loose(word): member for member in kind for word in (member.value, member.name)}
    table |= {_loose(word): member for word, member in (also or {}).items()}

    def parse(text: str) -> str | None:
        if _loose(text) in {"notrecorded", "unknown"}:
            return None
        found = table.get(_loose(text))
        return str(found if found is not None else kind(text))

    return parse


def _loose(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


_MISSING: Final = frozenset(
    {"not applicable", "not recorded", "does not apply", "not known", "unknown", "not reported"}
)


def _open_list(text: str) -> str | None:
    return None if text.casefold() in _MISSING else text


def _character(text: str) -> str | None:
    """`None` and `Does not apply` are values here: a school without a religious character."""
    return text if text.casefold() == "does not apply" else _open_list(text)


def _schools(extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The schools, and what their own columns say of their trusts."""
    urn = extract.codes("urn", *_URN)
    extract = attrs.evolve(extract, frame=extract.frame.filter(urn.is_not_null()))
    urn = urn.drop_nulls()
    if urn.is_empty():
        raise DataError(
            [Problem("missing-value", Where(file=extract.file, column="URN"), "no row has a URN of six digits")]
        )
    if repeated := urn.len() - urn.n_unique():
        extract.note("duplicate-id", "urn", f"{repeated:,} rows repeat a URN; the first one counts")
    easting, northing = _coordinates(extract)
    opened, closed = extract.days("opened"), extract.days("closed", last=True)
    disorder = (closed <= opened).fill_null(False)
    if count := disorder.sum():
        extract.note(
            "dates-not-ordered", "closed", f"{count:,} schools close before they open; both days are taken as unknown"
        )
    columns = {
        "id": "school:" + urn,
        "name": extract.text("name").fill_null("School " + urn),
        "phase": extract.words("phase", _term(Phase)),
        "urn": urn,
        "ukprn": extract.codes("ukprn", *_UKPRN),
        "type": extract.words("type", _term(SchoolType)),
        "status": extract.words("status", _term(SchoolStatus)),
        "religious_character": extract.words("religious_character", _character),
        **{name: extract.words(name, _open_list) for name in ("diocese", "local_authority", "region", "urban_rural")},
        "easting": easting,
        "northing": northing,
        **{name: extract.numbers(name).cast(pl.Int64) for name in ("pupils", "capacity")},
        **{name: extract.numbers(name, most=99).cast(pl.Int64) for name in ("age_low", "age_high")},
        "opened": opened.set(disorder, None),
        "closed": closed.set(disorder, None),
        "trust_uid": extract.codes("trust_uid", *_UID),
        "trust_name": extract.text("trust_name"),
        "trust_flag": extract.words("trust_flag", _flag),
    }
    frame = pl.DataFrame(
        columns, schema=_SCHOOLS | {"trust_uid": pl.String, "trust_name": pl.String, "trust_flag": pl.String}
    )
    if repeated := urn.len() - urn.n_unique():
        frame = frame.unique("id", keep="first")
    frame = frame.sort("id")
    own = frame.filter(pl.col("trust_uid").is_not_null()).select(
        "urn", "type", uid="trust_uid", name="trust_name", kind="trust_flag"
    )
    return frame.select(_SCHOOLS.names()), own


def _flag(text: str) -> str | None:
    """The type of the group that `Trusts (code)` names. "Supported by a trust" means a foundation trust."""
    found = re.fullmatch(r"supported by an? (.*)", text.casefold())
    return None if found is None else _term(GroupType)(found[1])


def _coordinates(extract: Extract) -> tuple[pl.Series, pl.Series]:
    """Eastings and northings: both or neither, 0 unknown, made from latitude and longitude where there are none."""
    if extract.has("easting") and extract.has("northing"):
        raw = [extract.numbers(name, -1e7, 1e7) for name in ("easting", "northing")]
        zero = ((raw[0] == 0) | (raw[1] == 0)).fill_null(False)
        on_grid = ((raw[0] > 0) & (raw[0] < GRID_EAST) & (raw[1] > 0) & (raw[1] < GRID_NORTH)).fill_null(False)
        known = (raw[0].is_not_null() & raw[1].is_not_null()) & ~zero
        if count := int(zero.sum()):
            extract.note(
                "school-without-coordinates", "easting", f"{count:,} rows have 0 for a coordinate; taken as unknown"
            )
        if count := int((known & ~on_grid).sum()):
            extract.note(
                "coordinates-outside-grid", "easting", f"{count:,} rows lie outside the National Grid; taken as unknown"
            )
        made = raw
    elif extract.has("latitude") and extract.has("longitude"):
        degrees = [extract.numbers(name, -180, 180) for name in ("latitude", "longitude")]
        east, north = grid.to_grid(*(one.fill_null(float("nan")).to_numpy() for one in degrees))
        on_grid = pl.Series((east > 0) & (east < GRID_EAST) & (north > 0) & (north < GRID_NORTH))
        made = [pl.Series("easting", east.round(1)), pl.Series("northing", north.round(1))]
    else:
        extract.note("school-without-coordinates", None, "there are no coordinates: no distance can be worked out")
        return extract.numbers("easting"), extract.numbers("northing")
    if count := int((~on_grid).sum()):
        extract.note(
            "school-without-coordinates", "easting", f"{count:,} of {len(on_grid):,} rows have no usable coordinates"
        )
    return made[0].set(~on_grid, None), made[1].set(~on_grid, None)


_LINKED: Final = ("urn", "trust", "kind", "start", "end")


def _groups(extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the files say of groups, and which school is in which."""
    facts = pl.DataFrame(
        {
            "name": extract.text("name"),
            "kind": extract.words("kind", _term(GroupType)),
            "uid": extract.codes("uid", *_UID),
            "ukprn": extract.codes("ukprn", *_UKPRN),
            "companies_house_number": extract.codes("companies_house_number", *_COMPANY, pad=8),
            "opened": extract.days("opened"),
            "incorporated": extract.days("incorporated"),
            "closed": extract.days("closed", last=True),
            "group_id": extract.text("group_id"),
            "status": extract.words("status", _term(GroupStatus)),
            "urn": extract.codes("urn", *_URN),
            "start": extract.days("start"),
        }
    ).with_columns(opened=pl.coalesce("opened", "incorporated"))
    if count := facts["uid"].null_count():
        extract.note("missing-value", "uid", f"{count:,} rows have no group UID, and are left out")
    facts = facts.drop_nulls("uid")
    ended = facts.filter(pl.col("urn").is_not_null() & (pl.col("status") == str(GroupStatus.CLOSED)))
    if ended.height:
        extract.note(
            "closed-group", "status", f"{ended.height:,} links are to closed groups; structure() leaves them out",
            ended["name"].drop_nulls().unique().sort().head(3),
        )  # fmt: skip
    linked = facts.drop_nulls("urn").select("urn", "kind", "start", trust="trust:" + pl.col("uid"), end="closed")
    return facts.drop("urn", "start", "incorporated"), linked.select(_LINKED)


def _history(extract: Extract) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "urn": extract.codes("urn", *_URN),
            "uid": extract.codes("uid", *_UID),
            "group_id": extract.text("group_id"),
            "name": extract.text("name"),
            "kind": extract.words("kind", _term(GroupType)),
            "status": extract.words("status", _term(GroupStatus)),
            "start": extract.days("start"),
            "end": extract.days("end", last=True),
        }
    ).drop_nulls("urn")


def _trusts(
    main: Extract, own: pl.DataFrame, grouped: tuple[pl.DataFrame, pl.DataFrame] | None, past: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every group once, and every membership as it was stated, the more telling source first."""
    told = [pl.DataFrame(schema=_TRUSTS).drop("id"), own.select("uid", "name", "kind")]
    if grouped is not None:
        told.insert(1, grouped[0])
    facts = pl.concat(told, how="diagonal")
    trusts = facts.group_by("uid", maintain_order=True).agg(pl.all().drop_nulls().first())
    trusts = trusts.with_columns(id="trust:" + pl.col("uid"))
    stated = [own.select("urn", "kind", trust="trust:" + pl.col("uid"))]
    if grouped is not None:
        stated.insert(0, grouped[1])
    if past is not None:
        past, unnamed = _with_trusts(past, trusts)
        trusts = pl.concat([trusts, unnamed], how="diagonal")
        stated.insert(0, past)
    trusts = _with_kinds(main, trusts, own)
    made = pl.concat([pl.DataFrame(schema={name: _MEMBERSHIPS.get(name, pl.String) for name in _LINKED}), *(
        frame.with_columns(source=pl.lit(number)) for number, frame in enumerate(stated)
    )], how="diagonal")  # fmt: skip
    made = made.drop("kind").join(
        trusts.select("kind", "status", trust="id"), on="trust", how="left", maintain_order="left"
    )
    disorder = (trusts["closed"] <= trusts["opened"]).fill_null(False)
    trusts = trusts.with_columns(
        pl.col("name").fill_null("Group " + pl.col("uid")),
        opened=trusts["opened"].set(disorder, None),
        closed=trusts["closed"].set(disorder, None),
    )
    return trusts.select(_TRUSTS.names()).sort("id"), made


def _with_trusts(past: pl.DataFrame, trusts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The history with each row's trust, and the trusts that it alone tells of. It has group ids, seldom UIDs."""
    name = pl.col("name").str.to_lowercase()
    by_id = trusts.drop_nulls("group_id").select("group_id", by_id="id").unique("group_id", keep="first")
    # A name alone proves nothing; with the group's type it does, where just one group has both.
    by_name = trusts.select(by_name="id", kind="kind", called=name).drop_nulls().unique(["kind", "called"], keep="none")
    past = (
        past.with_columns(called=name)
        .join(by_id, on="group_id", how="left", maintain_order="left")
        .join(by_name, on=["kind", "called"], how="left", maintain_order="left")
        .with_columns(own_id="trust:" + pl.coalesce("uid", pl.col("group_id").str.replace_all(r"[^A-Za-z0-9._-]", "-")))
        .with_columns(trust=pl.coalesce("by_id", "by_name", "own_id"))
        .drop_nulls("trust")
    )
    unnamed = (
        past.filter(~pl.col("trust").is_in(trusts["id"].implode()))
        .group_by("trust", maintain_order=True)
        .agg(pl.col("name", "kind", "uid", "group_id", "status").drop_nulls().first())
        .rename({"trust": "id"})
    )
    return past.select(_LINKED), unnamed


def _with_kinds(main: Extract, trusts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The trusts, each with a type: where no column tells it, the one that its schools make likely, and that is told."""
    unknown = trusts.filter(pl.col("kind").is_null())
    if unknown.is_empty():
        return trusts
    academies = [str(kind) for kind in SchoolType if kind.academy]
    likely = own.group_by("uid").agg(
        likely=pl.when(~pl.col("type").is_in(academies).fill_null(True).any())
        .then(pl.lit(str(GroupType.TRUST)))
        .when(pl.len() > 1)
        .then(pl.lit(str(GroupType.MULTI_ACADEMY_TRUST)))
        .otherwise(pl.lit(str(GroupType.SINGLE_ACADEMY_TRUST)))
    )
    main.note(
        "missing-value", "trust_flag",
        f"{unknown.height:,} groups have no type; taken as a multi-academy trust where they have two academies or more,"
        " else as a single-academy trust, or a foundation trust where they have no academy",
    )  # fmt: skip
    return (
        trusts.join(likely, on="uid", how="left", maintain_order="left")
        .with_columns(kind=pl.coalesce("kind", "likely", pl.lit(str(GroupType.SINGLE_ACADEMY_TRUST))))
        .drop("likely")
    )


def _settled(main: Extract, schools: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """The memberships without what is told twice, contradicts a more telling source, or overlaps."""
    made = stated.with_columns(school="school:" + pl.col("urn"))
    known = made["school"].is_in(schools["id"].implode())
    if count := (~known).sum():
        shown = made.filter(~known)["urn"].head(3)
        main.note(
            "dangling-reference", "urn", f"{count:,} links are to schools that are not in the extract; left out", shown
        )
    made = made.filter(known).with_columns(academy=pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))))
    # A pair that the history tells of is not told again by the links, nor one of the links by the school's own columns.
    first = pl.col("source").min()
    made = made.filter(pl.col("source") == first.over("school", "trust")).unique(
        ["school", "trust", "start"], keep="first", maintain_order=True
    )
    lasting = pl.when(pl.col("academy") & pl.col("end").is_null()).then(pl.col("source")).min().over("school")
    contradicted = (pl.col("academy") & pl.col("end").is_null() & (pl.col("source") > lasting)).fill_null(False)
    lost = made.filter(contradicted)
    if lost.height:
        main.note(
            "membership-overlap", "trust_uid",
            f"{lost.height:,} schools are in another trust by a source that tells more; that one counts",
            lost["urn"].head(3),
        )  # fmt: skip
    made = made.filter(~contradicted)
    made = _without_overlaps(main, made)
    ends = made.join(schools.select(school="id", last="closed"), on="school", how="left", maintain_order="left")
    made = made.with_columns(end=pl.coalesce("end", ends["last"]))
    disorder = (pl.col("end") <= pl.col("start")).fill_null(False)
    wrong = made.filter(disorder)
    if wrong.height:
        main.note(
            "dates-not-ordered",
            None,
            f"{wrong.height:,} memberships end before they start; left out",
            wrong["urn"].head(3),
        )
    made = made.filter(~disorder).sort("school", "trust", "start")
    again = pl.int_range(pl.len()).over("school", "trust")
    stem = "membership:" + pl.col("urn") + "-" + pl.col("trust").str.strip_prefix("trust:")
    return made.with_columns(
        id=pl.when(again == 0).then(stem).otherwise(stem + "-" + (again + 1).cast(pl.String))
    ).select(_MEMBERSHIPS.names())


def _without_overlaps(main: Extract, made: pl.DataFrame) -> pl.DataFrame:
    """A school's times in academy trusts, each ending when the next starts.

    On the day of a transfer a school is listed in both; the day belongs to the second. Of two that start on one day, or
    on unknown days, the one that is listed last counts, and an open trust before a closed one.
    """
    several = made["academy"] & made.select(pl.struct("school", "academy").is_duplicated()).to_series()
    if not several.any():
        return made
    closed = (pl.col("status") == str(GroupStatus.CLOSED)).fill_null(False)
    some = made.filter(several).sort(
        "school", "start", "end", ~closed, nulls_last=[False, False, True, False], maintain_order=True
    )
    following = pl.col("start").shift(-1).over("school")
    last = pl.int_range(pl.len(), 0, -1).over("school") == 1
    overlaps = ~last & (pl.col("end").is_null() | following.is_null() | (pl.col("end") > following))
    some = some.with_columns(overlaps=overlaps, end=pl.when(overlaps).then(following).otherwise("end"))
    empty = pl.col("overlaps") & (pl.col("end").is_null() | (pl.col("end") <= pl.col("start")).fill_null(False))
    if count := some["overlaps"].sum():
        shown = some.filter("overlaps")["urn"].unique().sort().head(3)
        main.note(
            "membership-overlap", None,
            f"{count:,} times a school is in two academy trusts at once; the earlier ends where the later starts", shown,
        )  # fmt: skip
    return pl.concat([made.filter(~several), some.filter(~empty).drop("overlaps")])


# Spellings of GIAS's governance files beside its own list.
_ROLE_WORDS: Final = {
    "Member - individual": RoleKind.MEMBER_INDIVIDUAL,
    "Member - organisation": RoleKind.MEMBER_ORGANISATION,
    "Shared chair of local governing body": RoleKind.SHARED_CHAIR_ESTABLISHMENT,
    "Shared local governor": RoleKind.SHARED_LOCAL_GOVERNOR_ESTABLISHMENT,
    "Governance professional to a local authority maintained school": RoleKind.GOVERNANCE_PROFESSIONAL_MAINTAINED,
    "Governance professional to a federation": RoleKind.GOVERNANCE_PROFESSIONAL_FEDERATION,
    "Governance professional to an individual academy or free school": RoleKind.LOCAL_GOVERNANCE_PROFESSIONAL,
    "Governance professional to a multi-academy trust (MAT)": RoleKind.GOVERNANCE_PROFESSIONAL_MAT,
    "Governance professional to a secure single-academy trust (SSAT)": RoleKind.GOVERNANCE_PROFESSIONAL_SSAT,
    "Governance professional to a single-academy trust (SAT)": RoleKind.GOVERNANCE_PROFESSIONAL_SAT,
}
_APPOINTED: Final = {
    "Appointed by GB/board": AppointingBody.GOVERNING_BODY,
    "Appointed by foundation/trust": AppointingBody.FOUNDATION,
    "Parent appointed by GB/board due to no election candidates": AppointingBody.PARENT_APPOINTED,
    "Nominated by LA and appointed by GB": AppointingBody.LOCAL_AUTHORITY,
    "Nominated by other body and appointed by GB": AppointingBody.OTHER_BODY,
    "Ex-officio by virtue of office as headteacher/principal": AppointingBody.EX_OFFICIO_HEAD,
    "Ex-officio foundation governor (appointed by foundation by virtue of the office they hold)": (
        AppointingBody.EX_OFFICIO_FOUNDATION
    ),
    "Foundation/sponsor members": AppointingBody.FOUNDATION_MEMBERS,
    "Persons who are appointed by the foundation body or sponsor (if applicable)": AppointingBody.FOUNDATION_PERSONS,
    "Any additional members appointed by the members of the academy trust": AppointingBody.ADDITIONAL_MEMBERS,
    "N/A": AppointingBody.NOT_APPLICABLE,
}


def _roles(extract: Extract, schools: pl.DataFrame, trusts: pl.DataFrame) -> pl.DataFrame:
    """One row an appointment that can be placed."""
    gid = extract.codes("gid", "[0-9]{1,12}", "a number")
    uid, urn = extract.codes("uid", *_UID), extract.codes("urn", *_URN)
    end = extract.days("end")
    frame = pl.DataFrame(
        {
            "id": "role:gid-" + gid,
            "person": "person:gid-" + gid,
            "kind": extract.words("kind", _term(RoleKind, _ROLE_WORDS)),
            "at": pl.select(pl.coalesce("trust:" + uid, "school:" + urn)).to_series(),
            "start": extract.days("start"),
            "end": end.dt.offset_by("1d"),
            "appointing_body": extract.words("appointing_body", _term(AppointingBody, _APPOINTED)),
            "term_ends": end,
        },
        schema=_ROLES,
    )
    placed = pl.col("at").is_in([*trusts["id"], *schools["id"]]).fill_null(False)
    lost = frame.filter(~placed)
    if lost.height:
        extract.note(
            "dangling-reference",
            "urn",
            f"{lost.height:,} appointments are at no group or school that is known; left out",
        )
    frame = frame.filter(placed).drop_nulls(["id", "kind"])
    disorder = (pl.col("end") <= pl.col("start")).fill_null(False)
    if count := frame.filter(disorder).height:
        extract.note("dates-not-ordered", "end", f"{count:,} appointments end before they start; left out")
    # A shared appointment stands once for each place.
    frame = frame.filter(~disorder).unique(["id", "at"], keep="first", maintain_order=True).sort("id", "at")
    again = pl.int_range(pl.len()).over("id")
    return frame.with_columns(
        id=pl.when(again == 0).then("id").otherwise(pl.col("id") + "-" + (again + 1).cast(pl.String))
    )


def _links(extract: Extract) -> pl.DataFrame:
    """Each pair of predecessor and successor once."""
    frame = pl.DataFrame(
        {
            "urn": extract.codes("urn", *_URN),
            "other": extract.codes("other", *_URN),
            "kind": extract.words("kind", _term(LinkType)),
            "date": extract.days("date"),
        }
    ).drop_nulls(["urn", "other", "kind"])
    kind = pl.col("kind")
    back, on = (
        kind.str.starts_with("Predecessor") | (kind == str(LinkType.RESULT_OF_AMALGAMATION)),
        kind.str.starts_with("Successor"),
    )
    beside = frame.filter(~back & ~on | (pl.col("urn") == pl.col("other")))
    if beside.height:
        kinds = beside["kind"].unique().sort().head(5)
        extract.note("unknown-term", "kind", f"{beside.height:,} links tell of no succession, and are left out", kinds)
    return (
        frame.filter(back | on, pl.col("urn") != pl.col("other"))
        .with_columns(
            predecessor="school:" + pl.when(back).then("other").otherwise("urn"),
            successor="school:" + pl.when(back).then("urn").otherwise("other"),
            side=back,
        )
        .sort(~pl.col("side"), maintain_order=True)
        .group_by("predecessor", "successor", maintain_order=True)
        .agg(pl.col("kind").first(), pl.col("date").max(), both_ways=pl.col("side").n_unique() > 1)
        .sort("predecessor", "successor")
        .select(_LINKS.names())
    )
