"""Lines of governance: who serves a school as its governance professional, and who joins a body to somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.records import Role
from trustmodel.model.vocabulary import AttendancePart, Layer, RoleKind

__all__ = ["Ways", "lines_of", "serves", "ways"]


def serves(role: Role, places: Collection[str]) -> bool:
    """Whether a role is that of a governance professional, or clerk, of some places: there, or shared by the group.

    Parameters
    ----------
    role
        Any role.
    places
        The ids of a trust, its schools or bodies.

    Returns
    -------
    bool
        False for every other kind of role.
    """
    professional = role.kind.professional or role.kind is RoleKind.CLERK
    return professional and (role.at in places or role.kind.shared)


def lines_of(data: Dataset, roles: Iterable[Role]) -> dict[str, set[str]]:
    """People and bodies of a trust, each with whom or what it meets.

    Somebody with a role at a body, or who was at one of its sessions, meets it; so does whoever has a role in governance
    at a school or trust.

    Parameters
    ----------
    data
        The dataset, on a day or over a period.
    roles
        Those held in the trust: at a school or its bodies, while it belonged to the trust.

    Returns
    -------
    dict of str to set of str
        By the id of a person or body, the ids of those they meet.
    """
    met: dict[str, set[str]] = defaultdict(set)
    for role in roles:
        if data.bodies.get(role.at) or role.in_layer is Layer.GOVERNANCE:
            met[role.person].add(role.at)
            met[role.at].add(role.person)
    for attendance in data.attendances:
        session = data.sessions.get(attendance.session)
        if session is not None and session.body is not None and attendance.part is not AttendancePart.INVITED:
            met[attendance.person].add(session.body)
            met[session.body].add(attendance.person)
    return met


@attrs.frozen
class Ways:
    """The shortest ways from a body to somebody, or to another body."""

    people: int
    """How many people each passes through, with the one whom it ends at."""
    through: frozenset[str]
    """Whoever and whatever lies on one of them, both ends with it."""


def ways(met: Mapping[str, set[str]], start: str, goals: Collection[str]) -> Ways | None:
    """The shortest ways from a body to the nearest of some people or bodies; `None` where there is none.

    Parameters
    ----------
    met
        By id, whom each meets: as `lines_of` gives it.
    start
        The id from which the ways lead.
    goals
        The ids at any of which they may end.

    Returns
    -------
    Ways or None
        Those to the nearest goals.
    """
    far = {start: 0}
    frontier = [start]
    while frontier and not far.keys() & set(goals):
        frontier = [one for one in {there for here in frontier for there in met.get(here, ())} if one not in far]
        far |= dict.fromkeys(frontier, max(far.values()) + 1)
    reached = far.keys() & set(goals)
    if not reached:
        return None
    through, edge = set(reached), set(reached)
    while edge:
        edge = {back for one in edge for back in met.get(one, ()) if far.get(back) == far[one] - 1}
        through |= edge
    return Ways(people=(far[next(iter(reached))] + 1) // 2, through=frozenset(through))
