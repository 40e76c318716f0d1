"""Two registers compared: which schools joined, left, moved, opened, closed, converted or merged, along their successions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
import polars as pl

from trustmodel.errors import renamed
from trustmodel.model.period import as_day
from trustmodel.prose import number_of
from trustmodel.register.frames import Register
from trustmodel.results import Method, Result
from trustmodel.wire import FREE_TEXT

__all__ = ["RegisterChange", "SchoolChange", "TrustChange", "change"]

_WAYS: Final = ("joined", "converted", "opened", "moved", "merged", "left", "closed")


@attrs.frozen(kw_only=True)
class SchoolChange:
    """One school whose trust is another one, or that came or went.

    `joined`: it was open before, in no trust. `converted`: it follows a school in no trust (conversion gives a new URN).
    `opened`: it follows none. `moved`: it, or the school that it follows, was in another trust. `merged`: it follows
    several schools. `left`: it is open, or followed by an open school, in no trust. `closed`: no open school follows it.
    """

    school: str
    name: str | None = attrs.field(metadata=FREE_TEXT)
    what: str
    before: str | None
    """The trust before; that of the schools which it follows, where it is new and these were in one trust."""
    after: str | None
    predecessors: tuple[str, ...]
    """The schools that it follows and that were open before, where it is new."""


@attrs.frozen(kw_only=True)
class TrustChange:
    """One academy trust that has a school before or after."""

    trust: str
    name: str | None = attrs.field(metadata=FREE_TEXT)
    kind: str | None
    state: str
    """`new`, `gone` or `kept`."""
    schools_before: int
    schools_after: int
    joined: int
    converted: int
    opened: int
    moved_in: int
    moved_out: int
    merged: int
    """Schools of it after that follow several."""
    left: int
    closed: int


@attrs.frozen(kw_only=True, repr=False)
class RegisterChange(Result):
    """What became of trusts between two registers: one row a trust, in order of id."""

    rows: tuple[TrustChange, ...]
    schools: tuple[SchoolChange, ...]
    """In order of id. A school that one school of the same trust follows is no change."""
    before: dt.date | None
    after: dt.date | None

    @property
    def flows(self) -> dict[tuple[str, str], int]:
        """How many schools moved from which trust to which."""
        moves = Counter(
            (school.before, school.after)
            for school in self.schools
            if school.before is not None and school.after is not None and school.before != school.after
        )
        return dict(sorted(moves.items()))

    def counts(self) -> dict[str, int]:
        """How many schools of each way of changing.

        Returns
        -------
        dict
            By way, as `SchoolChange.what` names it; all of them, 0 where no school changed so.
        """
        return {way: sum(school.what == way for school in self.schools) for way in _WAYS}

    def summary(self) -> str:
        """How many schools joined, moved and so on, and how many trusts are new or gone.

        Returns
        -------
        str
            One line.
        """
        ways = ", ".join(f"{number} {way}" for way, number in self.counts().items() if number)
        states = [row.state for row in self.rows]
        return f"{number_of(len(self.rows), 'trust')} ({states.count('new')} new, {states.count('gone')} gone); schools: {ways or 'no change'}"


@renamed(at="days")
def change(
    before: Register,
    after: Register,
    *,
    links: pl.DataFrame | None = None,
    days: tuple[dt.date | str, dt.date | str] | None = None,
) -> RegisterChange:
    """Which schools joined, left or moved between academy trusts from one register to another.

    Conversion gives a school a new URN, and so may a move. So schools are followed along predecessors and successors: a
    school that is new stands for the ones that it follows, where these were open before and are not after.

    Parameters
    ----------
    before
        A register.
    after
        Another; or the same one, with two days.
    links
        As `read_links` gives them. `None`: those of `after`, else of `before`. Without any, each conversion looks like a
        school that opened.
    days
        The two days. `None`: each register as its extracts show it.

    Returns
    -------
    RegisterChange
        Counts are of schools that are open (see `Register.structure`).
    """
    first, last = (None, None) if days is None else map(as_day, days)
    chain = links if links is not None else after.links if after.links.height else before.links
    then, now = _Side.of(before, first), _Side.of(after, last)
    follows = _successions(chain, then, now)
    names = pl.concat([register.schools.select("id", "name") for register in (after, before)])
    name_of = dict(names.unique("id", keep="first").iter_rows())
    schools = sorted(
        (*_arrivals(then, now, follows, name_of), *_departures(then, now, follows, name_of)),
        key=lambda school: school.school,
    )
    return RegisterChange(
        method=Method(
            name="register.change",
            options={"before": str(first or before.made_on), "after": str(last or after.made_on)},
            source="; ".join(dict.fromkeys(register.source for register in (before, after) if register.source)),
        ),
        evidence=(),
        warnings=() if chain.height else ("there are no links: a school that converted looks like one that opened",),
        rows=tuple(_rows(before, after, then.members, now.members, schools)),
        schools=tuple(schools),
        before=first or before.made_on,
        after=last or after.made_on,
    )


@attrs.frozen
class _Side:
    """A register on its day: who is in which trust, and which schools are open."""

    members: pl.DataFrame
    """`school` and `trust`."""
    open_schools: pl.DataFrame
    """`id`."""

    @classmethod
    def of(cls, register: Register, day: dt.date | None) -> _Side:
        return cls(register.members(day), register.open_schools(day).select("id"))


def _successions(chain: pl.DataFrame, then: _Side, now: _Side) -> pl.DataFrame:
    """The schools that are new, each with those that it follows and that are no longer open, and the trust of these."""
    gone = then.open_schools.join(now.open_schools, on="id", how="anti")
    new = now.open_schools.join(then.open_schools, on="id", how="anti")
    return (
        chain.select("predecessor", "successor")
        .unique()
        .join(gone.select(predecessor="id"), on="predecessor", how="semi")
        .join(new.select(successor="id"), on="successor", how="semi")
        .join(then.members.select(predecessor="school", trust="trust"), on="predecessor", how="left")
        .sort("successor", "predecessor")
    )


def _arrivals(
    then: _Side, now: _Side, follows: pl.DataFrame, name_of: Mapping[str, str | None]
) -> Iterator[SchoolChange]:
    """The schools in a trust after, without those that are in the trust in which they, or what they follow, were."""
    origin = follows.group_by("successor").agg(
        predecessors="predecessor", origins=pl.col("trust").drop_nulls().unique().sort()
    )
    members = (
        now.members.join(then.members.rename({"trust": "was"}), on="school", how="left")
        .join(then.open_schools.select(school="id", known=pl.lit(True)), on="school", how="left")
        .join(origin.rename({"successor": "school"}), on="school", how="left")
        .with_columns(
            number=pl.col("predecessors").list.len().fill_null(0),
            came=pl.coalesce("was", pl.when(pl.col("origins").list.len() == 1).then(pl.col("origins").list.first())),
        )
        .with_columns(
            what=pl.when(pl.col("was") == pl.col("trust")).then(pl.lit("kept"))
            .when(pl.col("was").is_not_null()).then(pl.lit("moved"))
            .when(pl.col("known").fill_null(False)).then(pl.lit("joined"))
            .when(pl.col("number") > 1).then(pl.lit("merged"))
            .when(pl.col("number") == 0).then(pl.lit("opened"))
            .when(pl.col("came").is_null()).then(pl.lit("converted"))
            .when(pl.col("came") == pl.col("trust")).then(pl.lit("kept"))
            .otherwise(pl.lit("moved"))
        )
    )  # fmt: skip
    for row in members.filter(pl.col("what") != "kept").iter_rows(named=True):
        yield SchoolChange(
            school=row["school"],
            name=name_of.get(row["school"]),
            what=row["what"],
            before=row["came"],
            after=row["trust"],
            predecessors=tuple(row["predecessors"] or ()) if row["was"] is None else (),
        )


def _departures(
    then: _Side, now: _Side, follows: pl.DataFrame, name_of: Mapping[str, str | None]
) -> Iterator[SchoolChange]:
    """The schools in a trust before that are in none after, and that no school in a trust follows."""
    followed = (
        follows.join(now.members.select(successor="school", to="trust"), on="successor", how="left")
        .group_by("predecessor")
        .agg(tos=pl.col("to").drop_nulls(), number=pl.len())
    )
    away = (
        then.members.join(now.members, on="school", how="anti")
        .join(now.open_schools.select(school="id", still=pl.lit(True)), on="school", how="left")
        .join(followed.rename({"predecessor": "school"}), on="school", how="left")
        .filter(pl.col("tos").list.len().fill_null(0) == 0)  # else it is listed as the school that follows it
        .with_columns(
            what=pl.when(pl.col("still").fill_null(False) | (pl.col("number") > 0).fill_null(False))
            .then(pl.lit("left"))
            .otherwise(pl.lit("closed"))
        )
    )
    for row in away.iter_rows(named=True):
        yield SchoolChange(
            school=row["school"],
            name=name_of.get(row["school"]),
            what=row["what"],
            before=row["trust"],
            after=None,
            predecessors=(),
        )


def _rows(
    before: Register, after: Register, first: pl.DataFrame, second: pl.DataFrame, schools: Sequence[SchoolChange]
) -> Iterator[TrustChange]:
    """One row a trust with a member before (`first`) or after (`second`), in order of id."""
    sizes_before, sizes_after = (dict(frame.group_by("trust").len().iter_rows()) for frame in (first, second))
    facts = {
        row["id"]: row
        for register in (before, after)
        for row in register.trusts.select("id", "name", "kind").iter_rows(named=True)
    }
    counts = Counter(key for school in schools for key in _counted_for(school))
    for trust in sorted({*sizes_before, *sizes_after}):
        was, now = sizes_before.get(trust, 0), sizes_after.get(trust, 0)
        yield TrustChange(
            trust=trust,
            name=facts.get(trust, {}).get("name"),
            kind=facts.get(trust, {}).get("kind"),
            state="kept" if was and now else "new" if now else "gone",
            schools_before=was,
            schools_after=now,
            **{field: counts[trust, field] for field in _COUNTS},
        )


_COUNTS: Final = ("joined", "converted", "opened", "moved_in", "moved_out", "merged", "left", "closed")


def _counted_for(school: SchoolChange) -> Iterator[tuple[str, str]]:
    """The trusts that a change counts for, each with the field of `TrustChange` in which it counts."""
    if school.what == "moved":
        yield str(school.before), "moved_out"
        yield str(school.after), "moved_in"
    else:
        yield str(school.after if school.after is not None else school.before), school.what
