"""The national register as frames, and what can be asked of it: one row a trust, a day, some trusts as records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs
import polars as pl
from immutabledict import immutabledict

from trustmodel.errors import Problem, renamed
from trustmodel.geography.profile import NEAR_KM
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import as_day
from trustmodel.model.vocabulary import GroupStatus, GroupType, SchoolStatus
from trustmodel.prose import number_of
from trustmodel.register.columns import ACADEMY_TRUSTS
from trustmodel.register.structure import structure_of
from trustmodel.register.to_dataset import dataset_of, schools_near, successions, trust_id
from trustmodel.stats import engines

__all__ = ["Register"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Register:
    """The national register as columns. The frames have the records' field names.

    `problems` says what could not be used, each once, with how many rows and the first examples.
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
    days: Mapping[str, tuple[dt.date, ...]] = attrs.field(factory=immutabledict, converter=immutabledict)
    """The days of each kind of extract (`establishments`, `groups`, …) as the names of its files tell them, in order;
    empty where no name does."""
    day: dt.date | None = None
    """The day that `at` was asked for: everything is answered as of it. `None`: the extracts with their past."""

    def __repr__(self) -> str:
        day = f", {self.made_on}" if self.made_on else ""
        day = f", on {self.day}" if self.day else day
        return (
            f"<Register: {number_of(self.schools.height, 'school')}, {number_of(self.trusts.height, 'trust')},"
            f" {number_of(self.memberships.height, 'membership')}, {number_of(self.roles.height, 'role')},"
            f" {number_of(len(self.problems), 'problem')}{day}>"
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
        near_km: float | None = None,
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
            A day: schools, trusts and memberships as their dates tell; their other facts, such as pupils and local
            authority, are those of the extracts. `None`: the day of the register where it has one (see `at`), else as
            the extracts show them, which have to be of one day.
        near_km
            As in `locality`.
        k
            As in `locality`.
        engine
            `local`, or `spark`: see `engines`. The figures are the same.

        Returns
        -------
        polars.DataFrame
            In order of id. `schools`, `placed`; `pupils` (of schools where known; null when none is: no total of the trust
            where `pupils_known` is less than `schools`, and none to `compare`, `audit` and `acceptability`) and
            `pupils_known`; one column a phase, in schools; `church_known` (schools whose religious character is known)
            and `church_share` of these; `local_authorities` and `regions`, how many; `joined_known`,
            `joined_last_year` and `joined_last_three_years` (schools whose start is known, and those that joined in the
            year or three years up to `at`, else to `made_on`; null when neither is known); `age_years`, of the trust since it
            opened, up to that day (null when either is unknown);
            and, in kilometres, null where fewer than two schools are placed: `maximum_km`, `median_km`, `mean_km`,
            `nearest_km`, `standard_distance_km`, `spanning_tree_km`; `clusters`, `isolated`, `authority_simpson`,
            `local_presence` as in `Locality`, the last among all open state schools (academies and maintained)
            of the register.

        Raises
        ------
        ValueError
            `near_km` is below 0, `k` below 1, a kind or an engine is unknown; `at` is no day, or another than that of
            the register; or it is not given and the extracts are of different days.

        References
        ----------
        As `locality`.
        """
        near_km = NEAR_KM if near_km is None else near_km
        if not near_km >= 0 or k < 1:
            raise ValueError("near_km is 0 or more, and k 1 or more")
        day = self._day(at, "establishments", "groups", "history")
        wanted = [str(GroupType.parse(kind)) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        trusts = self._open_trusts(day).filter(pl.col("kind").is_in(wanted))
        here = self._open_schools(day)
        members = (
            self._memberships_on(day)
            .join(trusts.select(trust="id"), on="trust", how="semi")
            .join(here, left_on="school", right_on="id")
            .unique(["trust", "school"], keep="last", maintain_order=True)
            .sort("trust", "school")
        )
        return structure_of(members, here, trusts, until=day or self.made_on, near_km=near_km, k=k, engine=engine)

    # --- on a day ---

    def at(self, day: dt.date | str) -> Register:
        """The register on a day: schools and trusts that are open, memberships and roles that hold.

        Everything that is asked of it is answered as of that day. What has no dates counts as `structure` has it: unknown first days as long ago, unknown last days as still to
        come, and without any date a school is as its status says. Facts without dates, such as status, pupils and local
        authority, stay those of the extracts.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Register
            With the links and problems of the whole.

        Raises
        ------
        ValueError
            It is no day, or the register is already that of another.
        """
        on = self._day(day)
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
            day=on,
        )

    @renamed(day="at")
    def members(self, at: dt.date | str | None = None) -> pl.DataFrame:
        """Which open school is in which academy trust that is not closed.

        Parameters
        ----------
        at
            As for `structure`.

        Returns
        -------
        polars.DataFrame
            `school` and `trust`, in order of `school`; each school once.

        Raises
        ------
        ValueError
            As `structure`, of `at`.
        """
        on = self._day(at, "establishments", "groups", "history")
        return (
            self._memberships_on(on)
            .filter(pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))))
            .join(self._open_trusts(on).select(trust="id"), on="trust", how="semi")
            .join(self._open_schools(on).select(school="id"), on="school", how="semi")
            .unique("school", keep="last", maintain_order=True)
            .select("school", "trust")
            .sort("school")
        )

    @renamed(day="at")
    def open_schools(self, at: dt.date | str | None = None) -> pl.DataFrame:
        """The schools that are open, as `structure` has it.

        Parameters
        ----------
        at
            As for `structure`.

        Returns
        -------
        polars.DataFrame
            Rows of `schools`.

        Raises
        ------
        ValueError
            As `structure`, of `at`.
        """
        return self._open_schools(self._day(at, "establishments"))

    def _day(self, asked: dt.date | str | None, *kinds: str) -> dt.date | None:
        """The day as of which a question is answered; with neither a day asked nor one of its own, `None`.

        Then the extracts of the given kinds are read as they stand, so these have to be of one day.
        """
        on = as_day(asked)
        if self.day is not None:
            if on not in {None, self.day}:
                raise ValueError(f"this is the register on {self.day}: for {on}, ask the whole register")
            return self.day
        if on is None and len({day for kind in kinds for day in self.days.get(kind, ())}) > 1:
            told = ", ".join(f"{kind} {day}" for kind in kinds for day in self.days.get(kind, ()))
            earliest = min(day for kind in kinds for day in self.days.get(kind, ()))
            raise ValueError(f"the extracts are of different days ({told}): say as of which, such as at='{earliest}'")
        return on

    def _memberships_on(self, day: dt.date | None) -> pl.DataFrame:
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

    @renamed(nearby_km="near_km")
    def dataset(
        self,
        trusts: Iterable[str],
        *,
        at: dt.date | str | None = None,
        near_km: float | None = None,
    ) -> Dataset:
        """The records of some trusts, as an ordinary dataset: trusts, schools, memberships, governance roles.

        `checks.check` finds no errors in it. To that end a membership or role is shortened to the life of what it
        belongs to (the date as stated is kept in its `extra`), and what would still break a rule is left out, counted
        under `left out` in the dataset's `extra`. A school's predecessors and successors stand in its `extra`.

        Parameters
        ----------
        trusts
            Group UIDs, ids, group ids (TR01731), company numbers, UKPRNs or names. A name that an academy trust shares with its own sponsor means the trust.
        at
            Only memberships and roles of that day. `None`: the day of the register where it has one (see `at`), else all
            that the extracts tell of, the past included; they have to be of one day.
        near_km
            Also the open state schools that lie at most so far from a member, without their own trusts. `None`: none are near enough.

        Returns
        -------
        Dataset
            What the register has of them; people without names.

        Raises
        ------
        NotFoundError
            There is no such trust; the message has the nearest names.
        ValueError
            A name is that of several trusts; `near_km` is below 0; or as `structure`, of `at`.
        """
        if near_km is not None and not near_km >= 0:
            raise ValueError("near_km is 0 or more")
        day = self._day(at, "establishments", "groups", "history", "governance")
        there = self if day is None else self.at(day)
        ids = [trust_id(self.trusts, wanted) for wanted in ([trusts] if isinstance(trusts, str) else trusts)]
        chosen = self.trusts.filter(pl.col("id").is_in(ids))
        memberships = there.memberships.filter(pl.col("trust").is_in(chosen["id"].implode()))
        members = self.schools.filter(pl.col("id").is_in(memberships["school"].implode()))
        schools = members
        if near_km is not None:
            schools = pl.concat([members, schools_near(there.open_schools(day), members, km=near_km)])
        roles = there.roles.filter(pl.col("at").is_in([*chosen["id"], *members["id"]]))
        return dataset_of(
            trusts=chosen,
            schools=schools,
            memberships=memberships,
            roles=roles,
            extra=successions(self.links, schools["id"]),
            facts_of=max(self.days.get("establishments", ()), default=None),
            name=", ".join(chosen["name"].drop_nulls())[:200] or None,
            source=self.source,
            made_on=day or self.made_on,
        )


def _lasts(start: str, end: str, day: dt.date) -> pl.Expr:
    """Whether a day lies from `start` to before `end`; unknown days count as long ago and as still to come."""
    return (pl.col(start) <= day).fill_null(True) & (pl.col(end) > day).fill_null(True)
