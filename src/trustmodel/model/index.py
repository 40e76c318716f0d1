"""Who works where, and which school belongs to which trust: looked up, in the records of one time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Role
from trustmodel.model.vocabulary import Layer

__all__ = ["Index", "first_layer", "workplaces"]


class Index:
    """People and places of a dataset, looked up. Periods matter where the records are those of more than a day."""

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self._roles: dict[str, list[Role]] = defaultdict(list)
        for role in data.roles:
            self._roles[role.person].append(role)
        self._memberships: dict[str, list[tuple[Period, str]]] = defaultdict(list)
        for membership in data.memberships:
            self._memberships[membership.school].append((membership.period, membership.trust))

    @property
    def members(self) -> set[str]:
        """The schools that belong to a trust."""
        return set(self._memberships)

    @property
    def in_post(self) -> set[str]:
        """The people who have a role."""
        return set(self._roles)

    def memberships(self, school: str) -> tuple[tuple[Period, str], ...]:
        """When a school belonged to which trust.

        Parameters
        ----------
        school
            The id of a school.

        Returns
        -------
        tuple of (Period, str)
            When, and the id of the trust; empty where it belonged to none.
        """
        return tuple(self._memberships.get(school, ()))

    def roles(self, person: str, period: Period = ALWAYS) -> tuple[Role, ...]:
        """Somebody's roles during a period, in id order.

        Parameters
        ----------
        person
            The id of a person.
        period
            The time that counts. By default all of it.

        Returns
        -------
        tuple of Role
            Empty for somebody who was not in post.
        """
        return tuple(role for role in self._roles.get(person, ()) if role.period.meets(period))

    def homes(self, person: str, period: Period = ALWAYS) -> tuple[str, ...]:
        """Where somebody works during a period: schools, else trusts, by their roles other than governance if any.

        Parameters
        ----------
        person
            The id of a person.
        period
            The time that counts. By default all of it.

        Returns
        -------
        tuple of str
            Ids in order; empty for somebody who was not in post.
        """
        return workplaces((role, place) for role in self.roles(person, period) if (place := self.place(role.at)))

    def place(self, where: str) -> str | None:
        """The school or trust of a role's place.

        Parameters
        ----------
        where
            The id of a trust, school or body.

        Returns
        -------
        str or None
            `None` for a body that is not there, or that belongs to neither.
        """
        if kind_of(where) != "body":
            return where
        body = self.data.bodies.get(where)
        return None if body is None else body.school or body.trust

    def trusts(self, node: str, period: Period = ALWAYS) -> frozenset[str]:
        """The trusts that a school, person, body or trust belongs to during a period.

        Parameters
        ----------
        node
            The id of a school, person, body or trust.
        period
            The time that counts. By default all of it.

        Returns
        -------
        frozenset of str
            The ids of trusts; empty outside of any, and for other kinds of record.
        """
        match kind_of(node):
            case "trust":
                return frozenset({node})
            case "school":
                return frozenset(trust for held, trust in self._memberships.get(node, ()) if held.meets(period))
            case "person":
                return frozenset().union(*(self.trusts(home, period) for home in self.homes(node, period)))
            case "body":
                body = self.data.bodies.get(node)
                above = None if body is None else body.trust or body.school
                return frozenset() if above is None else self.trusts(above, period)
        return frozenset()


def workplaces(posts: Iterable[tuple[Role, str]]) -> tuple[str, ...]:
    """Where somebody works, by their roles and the places of these: schools, else trusts.

    Governance places somebody who has no other role.

    Parameters
    ----------
    posts
        Roles, each with the school or trust at which it is held.

    Returns
    -------
    tuple of str
        Ids in order.
    """
    known = list(posts)
    known = [(role, place) for role, place in known if role.in_layer is not Layer.GOVERNANCE] or known
    places = {place for _, place in known}
    return tuple(sorted({place for place in places if kind_of(place) == "school"} or places))


def first_layer(roles: Iterable[Role]) -> Layer | None:
    """The first layer that roles reach; governance only where there is no other.

    Parameters
    ----------
    roles
        The roles of one person.

    Returns
    -------
    Layer or None
        `None` where there is no role.
    """
    layers = {role.in_layer for role in roles}
    layers = layers - {Layer.GOVERNANCE} or layers
    return min(layers, key=lambda layer: layer.rank) if layers else None
