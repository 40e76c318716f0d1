"""A dataset on a day or over a period, with people, schools and bodies looked up by where they belong."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection as Sized, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from trustmodel.model.dataset import Dataset, Period, as_day
from trustmodel.model.ids import kind_of
from trustmodel.model.records import Body, Role, School, Session, Trust
from trustmodel.model.vocabulary import Layer

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "ALWAYS",
    "SEPTEMBER",
    "Between",
    "Day",
    "Level",
    "Period",
    "View",
    "all_through",
    "held_by_year",
    "overlaps",
    "school_year",
    "the_only",
    "the_trust",
    "with_narrower",
]

Level: TypeAlias = Literal["person", "school"]
Day: TypeAlias = dt.date | str
Between: TypeAlias = tuple[Day | None, Day | None]

ALWAYS: Final[Period] = (None, None)
SEPTEMBER: Final = 9


class View:
    """A dataset on a day or over a period, with people and schools looked up by where they belong."""

    def __init__(
        self, data: Dataset, question: str, level: Level | None, at: Day | None, between: Between | None
    ) -> None:
        if level is not None and level not in get_args(Level):
            raise ValueError(f"level is 'person' or 'school', not {level!r}")
        if at is not None and between is not None:
            raise ValueError("give either a day (at) or a period (between)")
        if not isinstance(data, Dataset):
            raise TypeError(f"give a Dataset, not a {type(data).__name__}")
        day = as_day(at)
        self.data = data
        if day is not None:
            self.data = data.at(day)
        elif between is not None:
            self.data = data.between(*between)
        self.level = level
        self.facts: dict[str, Any] = {
            "question": question,
            "level": level,
            "at": None if day is None else day.isoformat(),
            "between": None if between is None else tuple(one and str(as_day(one)) for one in between),
            "source": data.source or data.name,
        }
        self._roles: dict[str, list[Role]] = defaultdict(list)
        for role in self.data.roles:
            self._roles[role.person].append(role)
        self._answered: dict[str, bool] = {}
        for response in self.data.responses:
            self._answered[response.respondent] = self._answered.get(response.respondent, True) and response.responded
        self._memberships: dict[str, list[tuple[Period, str]]] = defaultdict(list)
        for membership in self.data.memberships:
            self._memberships[membership.school].append((membership.period, membership.trust))

    def members(self) -> set[str]:
        """The schools that belong to a trust."""
        return set(self._memberships)

    def everyone(self) -> set[str]:
        """Whoever is a node whether or not they have a tie."""
        return set(self._roles) if self.level == "person" else self.members()

    def homes(self, person: str, period: Period = ALWAYS) -> tuple[str, ...]:
        """Where somebody works during a period: schools, else trusts, by their roles other than governance if any."""
        roles = [role for role in self._roles.get(person, ()) if overlaps(role.period, period)]
        places = [(role, place) for role in roles if (place := self.place(role.at)) is not None]
        places = [(role, place) for role, place in places if role.in_layer is not Layer.GOVERNANCE] or places
        found = {place for _, place in places}
        return tuple(sorted({place for place in found if kind_of(place) == "school"} or found))

    def in_post(self, person: str, period: Period) -> bool:
        """Whether somebody has a role during a period."""
        return any(overlaps(role.period, period) for role in self._roles.get(person, ()))

    def place(self, where: str) -> str | None:
        """The school or trust of a role's place."""
        if kind_of(where) != "body":
            return where
        body = self.data.bodies.get(where)
        return None if body is None else body.school or body.trust

    def stands_for(self, who: str, period: Period) -> tuple[str, ...]:
        """The nodes that a giver, receiver or holder counts as, at the level of the view."""
        return self.homes(who, period) if self.level == "school" and kind_of(who) == "person" else (who,)

    def trusts(self, node: str, period: Period = ALWAYS) -> frozenset[str]:
        """The trusts that a node belongs to during a period."""
        match kind_of(node):
            case "trust":
                return frozenset({node})
            case "school":
                held = self._memberships.get(node, ())
                return frozenset(trust for when, trust in held if overlaps(when, period))
            case "person":
                return frozenset().union(*(self.trusts(home, period) for home in self.homes(node, period)))
            case "body":
                body = self.data.bodies.get(node)
                above = None if body is None else body.trust or body.school
                return frozenset() if above is None else self.trusts(above, period)
        return frozenset()

    def put_nodes(self, graph: nx.Graph[str], nodes: Iterable[str]) -> None:
        """Put nodes with their attributes, in sorted order."""
        graph.add_nodes_from((node, self._describe(node)) for node in sorted(nodes))

    def _describe(self, node: str) -> dict[str, Any]:
        record = self.data.get(node)
        trusts = self.trusts(node)
        described = {
            "kind": kind_of(node),
            "name": getattr(record, "name", None),
            "trust": self._latest_trust(node) if kind_of(node) == "school" else the_only(trusts),
            "member": bool(trusts),
        }
        if described["kind"] in ("school", "person"):
            described["answered"] = self._answered.get(node)
        if isinstance(record, School):
            described["phase"] = str(record.phase)
            described |= {name: getattr(record, name) for name in _OF_A_SCHOOL}
        elif isinstance(record, Body):
            described["body_kind"] = str(record.kind)
        elif described["kind"] == "person":
            layers = {role.in_layer for role in self._roles.get(node, ())}
            layers = layers - {Layer.GOVERNANCE} or layers
            described["schools"] = tuple(home for home in self.homes(node) if kind_of(home) == "school")
            described["layer"] = str(min(layers, key=lambda layer: layer.rank)) if layers else None
        return described

    def _latest_trust(self, school: str) -> str | None:
        held = self._memberships.get(school)
        return max(held, key=lambda one: one[0][0] or dt.date.min)[1] if held else None


_OF_A_SCHOOL = ("church", "local_authority", "easting", "northing", "pupils")


def overlaps(period: Period, other: Period) -> bool:
    """Whether two periods have a day in common; their ends are exclusive, `None` is open."""
    (start, end), (since, until) = period, other
    return (start is None or until is None or start < until) and (since is None or end is None or since < end)


def school_year(day: dt.date) -> int:
    """The year in whose September the school year of a day starts."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def held_by_year(
    body: Body | None, sessions: Iterable[Session], made_on: dt.date | None
) -> Iterator[tuple[int, list[Session], bool]]:
    """A body's sessions by school year, from the first with one to the last: the year, those held, and whether it is told whole.

    A year is whole when the body was there all through it and it is over: on the day on which the data were made, else
    before the year of the latest session.
    """
    by_year: dict[int, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: (one.held_on, one.id)):
        by_year[school_year(session.held_on)].append(session)
    if not by_year:
        return
    over = school_year(made_on) if made_on else max(by_year)
    for year in range(min(by_year), max(max(by_year) + 1, over)):
        yield year, by_year.get(year, []), year < over and (body is None or all_through(body.period, year))


def all_through(period: Period, year: int) -> bool:
    """Whether a period holds all of a school year."""
    # not as dates: the school year around 1 January of year 1 has none
    first, last = (year, SEPTEMBER, 1), (year + 1, SEPTEMBER, 1)
    start, end = period
    return (start is None or _parts(start) <= first) and (end is None or _parts(end) >= last)


def _parts(day: dt.date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def with_narrower(data: Dataset, topic: str) -> set[str]:
    """A topic and those below it. Raises `NotFoundError`."""
    data.topics[topic]
    found = {topic}
    while narrower := {one.id for one in data.topics if one.parent in found} - found:
        found |= narrower
    return found


def the_only(values: Sized[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def the_trust(data: Dataset, trust: str | None) -> Trust:
    """The trust with an id; without one the only trust of the data.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several.
    """
    if trust is None:
        if len(data.trusts) != 1:
            choices = ", ".join(data.trusts.ids[:10]) + (", …" if len(data.trusts) > 10 else "")  # noqa: PLR2004 - enough to choose from
            raise ValueError(
                f"say which trust: trust= one of {choices}" if len(data.trusts) else "there is no trust in the data"
            )
        (trust,) = data.trusts.ids
    return data.trusts[trust]
