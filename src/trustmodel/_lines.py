"""Lines of governance: who serves a school as its governance professional, and who joins a body to somebody."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping

from trustmodel.dataset import Dataset
from trustmodel.records import Role
from trustmodel.vocabulary import AttendancePart, Layer, RoleKind

__all__ = ["lines_of", "path", "serves"]


def serves(role: Role, places: Collection[str]) -> bool:
    """Whether a role is that of a governance professional, or clerk, of some places: there, or shared by the group."""
    professional = role.kind.professional or role.kind is RoleKind.CLERK
    return professional and (role.at in places or role.kind.shared)


def lines_of(data: Dataset) -> dict[str, set[str]]:
    """People and bodies, each with whom or what it meets.

    Somebody with a role at a body, or who was at one of its sessions, meets it; so does whoever has a role in governance
    at a school or trust.
    """
    met: dict[str, set[str]] = defaultdict(set)
    for role in data.roles:
        if data.bodies.get(role.at) or role.in_layer is Layer.GOVERNANCE:
            met[role.person].add(role.at)
            met[role.at].add(role.person)
    for attendance in data.attendances:
        session = data.sessions.get(attendance.session)
        if session is not None and session.body is not None and attendance.part is not AttendancePart.INVITED:
            met[attendance.person].add(session.body)
            met[session.body].add(attendance.person)
    return met


def path(met: Mapping[str, set[str]], start: str, goals: Collection[str]) -> tuple[str, ...] | None:
    """The shortest way from a body to one of some people or bodies, both ends with it; `None` where there is none.

    Of ways that are as short, the first in order of ids.
    """
    came: dict[str, str] = {start: start}
    frontier = deque([start])
    while frontier:
        here = frontier.popleft()
        if here in goals:
            way = [here]
            while way[-1] != start:
                way.append(came[way[-1]])
            return tuple(reversed(way))
        for there in sorted(met.get(here, ())):
            if there not in came:
                came[there] = here
                frontier.append(there)
    return None
