"""Some trusts of the register as an ordinary dataset, without errors."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import attrs
import polars as pl

from trustmodel.errors import NotFoundError, Problem
from trustmodel.geography import distances
from trustmodel.model import checks
from trustmodel.model.dataset import FACTS_OF, Dataset
from trustmodel.model.period import Period
from trustmodel.model.records import Membership, Person, Record, Role, School, Trust
from trustmodel.model.vocabulary import GroupStatus, Phase, RoleKind
from trustmodel.register.columns import ACADEMY_TRUSTS, STATE_SCHOOLS

__all__ = ["dataset_of", "schools_near", "successions", "trust_id"]


def trust_id(trusts: pl.DataFrame, wanted: str) -> str:
    """The id of the trust that a UID, an id, a group id, a company number, a UKPRN or a name means.

    Parameters
    ----------
    trusts
        The trusts of a register.
    wanted
        A group UID, an id, a group id (TR01731), a company number, a UKPRN, or a name in any case. Of a trust and its sponsor of one name the trust is meant, and an open
        one before a closed one.

    Returns
    -------
    str
        The id.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        Several are called so.
    """
    text = " ".join(str(wanted).split())
    by_id = trusts.filter(pl.col("id").is_in([text, f"trust:{text}"]))
    if by_id.height:
        return str(by_id["id"][0])
    by_number = [
        trusts.filter(pl.col(column) == (text.upper().zfill(8) if column == "companies_house_number" else text.upper()))
        for column in ("group_id", "companies_house_number", "ukprn")
    ]
    numbered = pl.concat(by_number).unique("id", maintain_order=True)
    named = numbered if numbered.height else trusts.filter(pl.col("name").str.to_lowercase() == text.lower())
    if named.height > 1:  # a trust and its sponsor; an open trust and a closed one
        for better in (
            pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))),
            pl.col("status") == str(GroupStatus.OPEN),
        ):
            preferred = named.filter(better)
            named = preferred if preferred.height else named
    if named.height > 1:
        choices = ", ".join(f"{row['uid']} ({row['kind']})" for row in named.head(10).iter_rows(named=True))
        raise ValueError(f"{named.height} trusts are called {wanted!r}; give the UID of one: {choices}")
    if not named.height:
        raise NotFoundError(wanted, [*trusts["name"].drop_nulls(), *trusts["uid"].drop_nulls()], "trust")
    return str(named["id"][0])


def schools_near(schools: pl.DataFrame, members: pl.DataFrame, *, km: float) -> pl.DataFrame:
    """The state schools that lie near a member.

    Parameters
    ----------
    schools
        The schools to choose from.
    members
        The schools that they should be near; none of these is chosen.
    km
        The greatest distance to the nearest member, in kilometres.

    Returns
    -------
    polars.DataFrame
        Rows of `schools`. One whose type is unknown counts as a state school.
    """
    centres = members.filter(pl.col("easting").is_not_null()).select("easting", "northing").to_numpy()
    others = schools.filter(
        pl.col("easting").is_not_null()
        & (pl.col("type").is_in(STATE_SCHOOLS) | pl.col("type").is_null())
        & ~pl.col("id").is_in(members["id"].implode())
    )
    points = others.select("easting", "northing").to_numpy()
    return others.filter(distances.within(points, centres, km=km))


def successions(links: pl.DataFrame, schools: pl.Series) -> Mapping[str, dict[str, str]]:
    """The schools that each of some schools followed, and that followed it.

    Parameters
    ----------
    links
        The links of a register.
    schools
        The ids of the schools.

    Returns
    -------
    Mapping
        By school: the headings `Predecessors` and `Successors`, as a record's `extra` has them.
    """
    ids: dict[str, dict[str, list[str]]] = {}
    touching = links.filter(
        pl.col("predecessor").is_in(schools.implode()) | pl.col("successor").is_in(schools.implode())
    )
    for row in touching.iter_rows(named=True):
        ids.setdefault(row["successor"], {}).setdefault("Predecessors", []).append(row["predecessor"])
        ids.setdefault(row["predecessor"], {}).setdefault("Successors", []).append(row["successor"])
    return {
        school: {heading: "; ".join(sorted(others)) for heading, others in headings.items()}
        for school, headings in ids.items()
    }


def dataset_of(  # noqa: PLR0913 - the frames of a register, and what is said of them
    *,
    trusts: pl.DataFrame,
    schools: pl.DataFrame,
    memberships: pl.DataFrame,
    roles: pl.DataFrame,
    extra: Mapping[str, dict[str, str]],
    facts_of: dt.date | None,
    **facts: Any,
) -> Dataset:
    """Rows of a register as records, in which `checks.check` finds no errors.

    A membership or role is shortened to the life of what it belongs to; what would still break a rule is left out, and
    counted under `left out` in the dataset's `extra`.

    Parameters
    ----------
    trusts
        Rows of a register's trusts.
    schools
        Rows of its schools.
    memberships
        Those of its memberships that are of these trusts and schools.
    roles
        Those of its roles that are at one of these.
    extra
        Values beside the fields, by school.
    facts_of
        The day of the extract of schools, where its name tells it: facts without dates are of that day.
    **facts
        Fields of the dataset: `name`, `source`, `made_on`.

    Returns
    -------
    Dataset
        The records.
    """
    records = _Records(
        trusts=[Trust(**_known_fields(row, Trust)) for row in trusts.iter_rows(named=True)],
        schools=[
            School(**{"phase": Phase.NOT_APPLICABLE, **_known_fields(row, School)}, extra=extra.get(row["id"], {}))
            for row in schools.sort("id").iter_rows(named=True)
        ],
    )
    records.add_memberships(memberships)
    records.add_roles(roles)
    of_another_day = facts_of is not None and facts_of != facts.get("made_on")
    return records.dataset(beside={FACTS_OF: str(facts_of)} if of_another_day else {}, **facts)


R = TypeVar("R", bound=Record)


def _known_fields(row: Mapping[str, Any], kind: type[Record]) -> dict[str, Any]:
    """The values of a row that a record of the kind has fields for, without what is unknown."""
    return {name: value for name, value in row.items() if value is not None and name in kind.model_fields}


@attrs.define
class _Records:
    """_Records on their way to a dataset without errors, and how many were left out by which rule."""

    trusts: list[Trust]
    schools: list[School]
    memberships: list[Membership] = attrs.field(factory=list)
    roles: list[Role] = attrs.field(factory=list)
    left_out: Counter[str] = attrs.field(factory=Counter)

    def add_memberships(self, memberships: pl.DataFrame) -> None:
        lives = {place.id: place.period for place in (*self.trusts, *self.schools)}
        for row in memberships.iter_rows(named=True):
            if membership := self._within(Membership, row, [lives[row["school"]], lives[row["trust"]]]):
                self.memberships.append(membership)

    def add_roles(self, roles: pl.DataFrame) -> None:
        lives = {place.id: place.period for place in (*self.trusts, *self.schools)}
        rows = roles.sort("start", "id", nulls_last=False).to_dicts()
        for number, row in enumerate(rows):
            until = None
            if RoleKind.parse(row["kind"]).one_person:  # it ends when the next of its kind begins there
                following = (
                    later["start"]
                    for later in rows[number + 1 :]
                    if (later["at"], later["kind"]) == (row["at"], row["kind"])
                )
                until = next((start for start in following if start is not None), None)
            if row["term_ends"] is not None and row["start"] is not None and row["term_ends"] <= row["start"]:
                row["term_ends"] = None
            if role := self._within(Role, row, [lives[row["at"]]], until):
                self.roles.append(role)

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
        return kind(**{**_known_fields(row, kind), "start": start, "end": end}, extra=extra)

    def dataset(self, beside: Mapping[str, str], **facts: Any) -> Dataset:
        """The dataset, once what breaks a rule has been left out."""
        while True:
            left_out = "; ".join(f"{n} by {rule}" for rule, n in sorted(self.left_out.items()))
            people = [Person(id=person) for person in sorted({role.person for role in self.roles})]
            data = Dataset(
                **facts,
                extra={**beside, **({"left out": left_out} if left_out else {})},
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
        memberships = [membership for membership in self.memberships if membership.id != at]
        dropped = len(self.roles) - len(kept) + len(self.memberships) - len(memberships)
        if dropped:
            self.left_out[problem.rule] += dropped
        self.roles, self.memberships = kept, memberships
