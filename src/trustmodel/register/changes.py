"""Two registers compared: which schools joined, left, moved, opened, closed, converted or merged, along their successions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.results import Method, Result

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("analysis", "the national register") from error

from trustmodel.register.frames import Register

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
    name: str | None
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
    name: str | None
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
        made: dict[tuple[str, str], int] = {}
        for one in self.schools:
            if one.before is not None and one.after is not None and one.before != one.after:
                made[one.before, one.after] = made.get((one.before, one.after), 0) + 1
        return dict(sorted(made.items()))

    def counts(self) -> dict[str, int]:
        """How many schools of each way of changing."""
        return {way: sum(one.what == way for one in self.schools) for way in _WAYS}

    def summary(self) -> str:
        """How many schools joined, moved and so on, and how many trusts are new or gone."""
        ways = ", ".join(f"{number} {way}" for way, number in self.counts().items() if number)
        states = [row.state for row in self.rows]
        return f"{len(self.rows)} trusts ({states.count('new')} new, {states.count('gone')} gone); schools: {ways or 'no change'}"


def change(
    before: Register,
    after: Register,
    *,
    links: pl.DataFrame | None = None,
    at: tuple[dt.date | str, dt.date | str] | None = None,
) -> RegisterChange:
    """Which schools joined, left or moved between academy trusts from one register to another.

    Conversion gives a school a new URN, and so may a move. So schools are followed along predecessors and successors: a
    school that is new stands for the ones that it follows, where these were open before and are not after.

    Parameters
    ----------
    before, after
        Two registers; or the same one, with two days.
    links
        As `read_links` gives them. `None`: those of `after`, else of `before`. Without any, each conversion looks like a
        school that opened.
    at
        The two days. `None`: each register as its extracts show it.

    Returns
    -------
    RegisterChange
        Counts are of schools that are open (see `Register.structure`).
    """
    days: tuple[Any, Any] = at if at is not None else (None, None)
    chain = links if links is not None else after.links if after.links.height else before.links
    first, second = before.members(days[0]), after.members(days[1])
    open_before, open_after = before.open_schools(days[0]), after.open_schools(days[1])
    gone = open_before.join(open_after, on="id", how="anti")
    follows = (
        chain.select("predecessor", "successor")
        .unique()
        .join(gone.select(predecessor="id"), on="predecessor", how="semi")
        .join(open_after.join(open_before, on="id", how="anti").select(successor="id"), on="successor", how="semi")
        .join(first.select(predecessor="school", trust="trust"), on="predecessor", how="left")
        .sort("successor", "predecessor")
    )
    origin = follows.group_by("successor").agg(
        predecessors="predecessor",
        origins=pl.col("trust").drop_nulls().unique().sort(),
        free=pl.col("trust").null_count(),
    )
    there = (
        second.join(first.rename({"trust": "was"}), on="school", how="left")
        .join(open_before.select(school="id", known=pl.lit(True)), on="school", how="left")
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
    followed = (
        follows.join(second.select(successor="school", to="trust"), on="successor", how="left")
        .group_by("predecessor")
        .agg(tos=pl.col("to").drop_nulls(), number=pl.len())
    )
    away = (
        first.join(second, on="school", how="anti")
        .join(open_after.select(school="id", still=pl.lit(True)), on="school", how="left")
        .join(followed.rename({"predecessor": "school"}), on="school", how="left")
        .filter(pl.col("tos").list.len().fill_null(0) == 0)  # else it is told of as the school that follows it
        .with_columns(
            what=pl.when(pl.col("still").fill_null(False) | (pl.col("number") > 0).fill_null(False))
            .then(pl.lit("left"))
            .otherwise(pl.lit("closed"))
        )
    )
    names = pl.concat([after.schools.select("id", "name"), before.schools.select("id", "name")]).unique(
        "id", keep="first"
    )
    called = dict(names.iter_rows())
    schools = [
        SchoolChange(
            school=row["school"], name=called.get(row["school"]), what=row["what"],
            before=row["came"], after=row["trust"], predecessors=tuple(row["predecessors"] or ()) if row["was"] is None else (),
        )
        for row in there.filter(pl.col("what") != "kept").iter_rows(named=True)
    ] + [
        SchoolChange(school=row["school"], name=called.get(row["school"]), what=row["what"], before=row["trust"], after=None, predecessors=())
        for row in away.iter_rows(named=True)
    ]  # fmt: skip
    schools.sort(key=lambda one: one.school)
    return RegisterChange(
        method=Method(
            name="register.change",
            options={"before": str(days[0] or before.made_on), "after": str(days[1] or after.made_on)},
            source="; ".join(dict.fromkeys(one.source for one in (before, after) if one.source)),
        ),
        evidence=(),
        warnings=() if chain.height else ("there are no links: a school that converted looks like one that opened",),
        rows=tuple(_rows(before, after, first, second, schools)),
        schools=tuple(schools),
        before=before.made_on if days[0] is None else _day(days[0]),
        after=after.made_on if days[1] is None else _day(days[1]),
    )


def _day(day: dt.date | str) -> dt.date:
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(day)


def _rows(
    before: Register, after: Register, first: pl.DataFrame, second: pl.DataFrame, schools: list[SchoolChange]
) -> list[TrustChange]:
    counts = [dict(frame.group_by("trust").len().iter_rows()) for frame in (first, second)]
    facts = {
        row["id"]: row
        for register in (before, after)
        for row in register.trusts.select("id", "name", "kind").iter_rows(named=True)
    }
    came: dict[tuple[str, str], int] = {}
    for one in schools:
        if one.what == "moved":
            came[str(one.before), "out"] = came.get((str(one.before), "out"), 0) + 1
            came[str(one.after), "in"] = came.get((str(one.after), "in"), 0) + 1
        else:
            key = str(one.after if one.after is not None else one.before), one.what
            came[key] = came.get(key, 0) + 1
    made = []
    for trust in sorted({*counts[0], *counts[1]}):
        was, now = counts[0].get(trust, 0), counts[1].get(trust, 0)
        made.append(
            TrustChange(
                trust=trust, name=facts.get(trust, {}).get("name"), kind=facts.get(trust, {}).get("kind"),
                state="kept" if was and now else "new" if now else "gone", schools_before=was, schools_after=now,
                moved_in=came.get((trust, "in"), 0), moved_out=came.get((trust, "out"), 0),
                **{way: came.get((trust, way), 0) for way in ("joined", "converted", "opened", "merged", "left", "closed")},
            )
        )  # fmt: skip
    return made
