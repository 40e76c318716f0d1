"""What an edit may change in the problems of a dataset: which records a rule has to judge again, and by which others.

A rule over 100,000 records looks at all of them. After an edit only few can be judged otherwise than before, and which
they are depends on what the rule reads: the record itself, the records that share a school with it, a whole trust. Each
rule names its scope; a rule without one is asked of the whole dataset again, which is always right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final

import attrs

from trustmodel.model.collection import blocks_of, column_type
from trustmodel.model.dataset import Dataset, content, naming, own_fields, part_of
from trustmodel.model.ids import kind_of
from trustmodel.model.own_values import bare_heading
from trustmodel.model.period import ALWAYS
from trustmodel.model.records import (
    KINDS,
    Attendance,
    Body,
    Extension,
    Membership,
    Person,
    Record,
    Role,
    Session,
    SuccessCriterion,
    Topic,
    Trust,
    reference_fields,
    references,
)
from trustmodel.model.versions import RecordChange
from trustmodel.model.vocabulary import AttendancePart, BodyKind, Layer

__all__ = [
    "ALIKE",
    "EVERYTHING",
    "HEADINGS",
    "ITSELF",
    "LIFE",
    "LINES",
    "NAMESAKES",
    "OF_TRUST",
    "OWN_FIELDS",
    "REFERENCES",
    "Edit",
    "Scope",
    "left_dangling",
    "sharing",
    "whole",
]


@attrs.frozen(eq=False)
class Edit:
    """Two versions of a dataset, and what changed from one to the other."""

    before: Dataset
    after: Dataset
    changes: tuple[RecordChange, ...]
    _kept: dict[Scope, tuple[set[str], Dataset]] = attrs.field(factory=dict, init=False)

    def sides(self, plurals: frozenset[str]) -> tuple[tuple[Dataset, list[Record]], ...]:
        """Both versions, each with the records of some kinds that only it has so.

        Parameters
        ----------
        plurals
            The names of the collections.

        Returns
        -------
        tuple of (Dataset, list of Record)
            The version before, then the one after.
        """
        old = [
            change.before for change in self.changes if change.before is not None and change.before.plural in plurals
        ]
        new = [change.after for change in self.changes if change.after is not None and change.after.plural in plurals]
        return (self.before, list(old)), (self.after, list(new))

    def judged(self, scope: Scope) -> tuple[set[str], Dataset] | None:
        """What a scope has to judge again, and the part of the dataset by which it does; calculated once.

        Parameters
        ----------
        scope
            The scope.

        Returns
        -------
        tuple of (set of str, Dataset) or None
            Ids, and the part; `None`: the whole dataset.
        """
        if scope not in self._kept:
            sides = self.sides(scope.reads)
            touched = any(records for _, records in sides)
            if touched and scope.around is None:
                return None
            ids = scope.around(sides) if touched and scope.around is not None else set()
            if ids is None:
                return None
            needed = {one for one in scope.needs(self.after, ids) if self.after.get(one) is not None} if ids else set()
            self._kept[scope] = ids, part_of(self.after, needed)
        return self._kept[scope]


Sides = tuple[tuple[Dataset, list[Record]], ...]


def _themselves(_: Dataset, ids: set[str]) -> set[str]:
    return ids


@attrs.frozen(eq=False)
class Scope:
    """How far the judgement of a rule reaches."""

    reads: frozenset[str] = frozenset(KINDS)
    """The collections that the rule reads: an edit of others changes nothing."""
    around: Callable[[Sides], set[str] | None] | None = None
    """Of the touched records in both versions: the ids on which problems may be others. `None`: all."""
    needs: Callable[[Dataset, set[str]], set[str]] = _themselves
    """The ids of the records that have to be there for these to be judged rightly."""


EVERYTHING: Final = Scope()
"""The rule is asked of the whole dataset after every edit."""


REFERENCES: Final = Scope()
"""The rule is about references that dangle: it is asked of the whole dataset where there may be any (`left_dangling`)."""


def whole(*plurals: str) -> Scope:
    """The rule is asked of the whole dataset after an edit of these collections, which are all that it reads.

    Parameters
    ----------
    *plurals
        The names of the collections.

    Returns
    -------
    Scope
        The scope.

    Raises
    ------
    ValueError
        There is no such collection.
    """
    _known(plurals)
    return Scope(frozenset(plurals))


def _known(plurals: Iterable[str]) -> None:
    if unknown := sorted(set(plurals) - set(KINDS)):
        raise ValueError(f"there is no collection {', '.join(map(repr, unknown))}; there are {', '.join(KINDS)}")


def _touched(sides: Sides) -> set[str]:
    return {record.id for _, records in sides for record in records}


ITSELF: Final = Scope(around=_touched)
"""The rule judges a record by itself."""


def _with_own_fields(sides: Sides) -> set[str]:
    declared = [record for _, records in sides for record in records if isinstance(record, Extension)]
    having = (
        record.id
        for data, _ in sides
        for extension in declared
        for record in getattr(data, extension.of)
        if extension.heading in record.extra
    )
    return _touched(sides).union(having)


def _headed_otherwise(sides: Sides) -> set[str] | None:
    """Everything where a declaration changed, or a record that has a column headed nearly as one; else nothing."""
    for data, records in sides:
        for record in records:
            if isinstance(record, Extension):
                return None
            declared = own_fields(data, record.plural) if record.extra else {}
            near = {bare_heading(heading) for heading in declared}
            if any(heading not in declared and bare_heading(heading) in near for heading in record.extra):
                return None
    return set()


HEADINGS: Final = Scope(around=_headed_otherwise)
"""The rule judges declared headings by those of all records."""
OWN_FIELDS: Final = Scope(around=_with_own_fields, needs=lambda data, ids: ids.union(data.extensions.ids))
"""The rule judges a record by the fields of your own that are declared."""


# --- what is named ---------------------------------------------------------------------------------------------------


def _with_a_life(sides: Sides) -> set[str]:
    bound = (
        other.id
        for data, records in sides
        for record in records
        if record.period != ALWAYS  # else it sets no bounds
        for other, _ in naming(data, record.id)
    )
    return _touched(sides).union(bound)


def _and_what_they_name(data: Dataset, ids: set[str]) -> set[str]:
    return ids.union(target for record in _records(data, ids) for _, target in references(record))


LIFE: Final = Scope(around=_with_a_life, needs=_and_what_they_name)
"""The rule judges a record by its dates and by the periods of what it names."""


def left_dangling(edit: Edit) -> bool:
    """Whether an edit may have left a reference dangling.

    Parameters
    ----------
    edit
        The edit.

    Returns
    -------
    bool
        Whether something that changed names what is not there, or something is named that went.
    """
    after = edit.after
    for change in edit.changes:
        if change.after is None:
            if next(naming(after, change.id), None) is not None:
                return True
        elif any(after.get(target) is None for _, target in references(change.after)):
            return True
    return False


# --- what shares something -------------------------------------------------------------------------------------------


def sharing(**fields: str) -> Scope:
    """The rule judges records by those that share something with them.

    Parameters
    ----------
    **fields
        By collection: the field whose value is shared; `id` for the record itself.

    Returns
    -------
    Scope
        For `sharing(roles="at")`, all roles at the places of the roles that were touched.

    Raises
    ------
    ValueError
        There is no such collection, or the field is not `id` and names no record.
    """
    _known(fields)
    for plural, field in fields.items():
        named = [name for name in reference_fields(KINDS[plural]) if column_type(KINDS[plural], name) is not tuple]
        if field not in ("id", *named):
            raise ValueError(f"of {plural}, records can share {' or '.join(('id', *named))}, not {field!r}")

    def group(data: Dataset, key: str) -> Iterator[str]:
        for plural, field in fields.items():
            if field == "id":
                yield from (key,) if key in getattr(data, plural) else ()
            else:
                yield from (
                    one.id for one in blocks_of(getattr(data, plural)).naming(key) if getattr(one, field) == key
                )

    def groups(data: Dataset, records: Iterable[Record]) -> set[str]:
        keys = {getattr(record, fields[record.plural]) for record in records} - {None}
        return set(chain.from_iterable(group(data, key) for key in keys))

    return Scope(
        reads=frozenset(fields),
        around=lambda sides: _touched(sides).union(*(groups(data, records) for data, records in sides)),
    )


def _alike(data: Dataset, record: Record) -> Iterator[Record]:
    """The records that say the same, found through what they name."""
    collection = blocks_of(getattr(data, record.plural))
    named = [list(collection.naming(target)) for _, target in references(record)]
    said = content(record)
    return (other for other in min(named, key=len, default=collection.each()) if content(other) == said)


def _all_alike(data: Dataset, records: Iterable[Record]) -> set[str]:
    return {alike.id for record in records if record.plural in ALIKE.reads for alike in _alike(data, record)}


ALIKE: Final = Scope(
    reads=frozenset(plural for plural, kind in KINDS.items() if reference_fields(kind) and kind is not Topic),
    around=lambda sides: _touched(sides).union(*(_all_alike(data, records) for data, records in sides)),
)
"""The rule judges a record that names others by those that say the same."""


def _roles(data: Dataset, identifier: str) -> Iterator[Role]:
    """The roles of a person, or at a place."""
    return (role for role in blocks_of(data.roles).naming(identifier) if identifier in (role.person, role.at))


def _namesakes(sides: Sides) -> set[str]:
    people: set[str] = set()
    for data, records in sides:
        touched = {
            record.id if isinstance(record, Person) else record.person
            for record in records
            if isinstance(record, Person | Role)
        }
        places = {role.at for person in touched for role in _roles(data, person)}
        people |= touched.union(role.person for place in places for role in _roles(data, place))
    return people


def _with_their_places(data: Dataset, people: set[str]) -> set[str]:
    places = {role.at for person in people for role in _roles(data, person)}
    roles = [role for place in places for role in _roles(data, place)]
    return people.union(role.id for role in roles).union(role.person for role in roles)


NAMESAKES: Final = Scope(reads=frozenset({"people", "roles"}), around=_namesakes, needs=_with_their_places)
"""The rule judges people by those who have roles where they do."""


# --- trusts ----------------------------------------------------------------------------------------------------------


def _trusts(data: Dataset, identifier: str | None) -> set[str]:
    """The trusts of a trust, school or body, at any time."""
    match kind_of(identifier or ""):
        case "trust":
            return {str(identifier)}
        case "school":
            return {
                one.trust for one in blocks_of(data.memberships).naming(str(identifier)) if one.school == identifier
            }
        case "body":
            body = data.bodies.get(identifier)
            return set() if body is None else _trusts(data, body.trust or body.school)
    return set()


def _trusts_of(data: Dataset, record: Record) -> set[str]:
    """The trusts for whose rules a record counts."""
    match record:
        case Trust() | Body():
            return _trusts(data, record.id)
        case Membership():
            return {record.trust}
        case Role():
            return _trusts(data, record.at)
        case SuccessCriterion():
            return set[str]().union(*(_trusts(data, role.at) for role in _roles(data, record.person)))
    return set()


def _places(data: Dataset, trust: str) -> set[str]:
    """A trust, its schools at any time, and the bodies of all of them."""
    schools = {membership.school for membership in blocks_of(data.memberships).naming(trust)}
    bodies = {body.id for place in (trust, *schools) for body in blocks_of(data.bodies).naming(place)}
    return {trust} | schools | bodies


def _of_trust(data: Dataset, trust: str) -> set[str]:
    """All that the rules of a trust read: its memberships, bodies, roles, and the criteria of its people."""
    places = _places(data, trust)
    roles = [role for place in places for role in _roles(data, place)]
    criteria = (
        one for person in {role.person for role in roles} for one in blocks_of(data.success_criteria).naming(person)
    )
    memberships = blocks_of(data.memberships).naming(trust)
    return places.union(one.id for one in chain(roles, criteria, memberships))


def _of_touched_trusts(sides: Sides) -> set[str]:
    trusts = set[str]().union(*(_trusts_of(data, record) for data, records in sides for record in records))
    return set[str]().union(*(_of_trust(data, trust) for data, _ in sides for trust in trusts))


def _of_all_their_trusts(data: Dataset, ids: set[str]) -> set[str]:
    places = {record.at if isinstance(record, Role) else record.id for record in _records(data, ids)}
    trusts = set[str]().union(*(_trusts(data, place) for place in places))
    return ids.union(*(_of_trust(data, trust) for trust in trusts))


OF_TRUST: Final = Scope(
    reads=frozenset({"trusts", "memberships", "bodies", "roles", "success_criteria"}),
    around=_of_touched_trusts,
    needs=_of_all_their_trusts,
)
"""The rule judges a trust, its schools, bodies and roles by one another, and by the criteria of its people."""


# --- lines of governance ---------------------------------------------------------------------------------------------


def _meeting(data: Dataset, identifier: str) -> Iterator[Record]:
    """The roles and attendances that join somebody, or a place, to others."""
    for role in _roles(data, identifier):
        if role.in_layer is Layer.GOVERNANCE or role.at in data.bodies:
            yield role
    attendances = blocks_of(data.attendances)
    if kind_of(identifier) == "person":
        yield from (one for one in attendances.naming(identifier) if one.part is not AttendancePart.INVITED)
        return
    for session in blocks_of(data.sessions).naming(identifier):
        yield from (one for one in attendances.naming(session.id) if one.part is not AttendancePart.INVITED)


def _ends(data: Dataset, record: Record | None) -> set[str]:
    """Whom and what a record joins."""
    match record:
        case Role():
            return {record.person, record.at}
        case Attendance():
            return {record.person} | _ends(data, data.sessions.get(record.session))
        case Session():
            return {record.body} if record.body is not None else set()
        case Body():
            return {record.id}
    return set()


def _joined(data: Dataset, ends: set[str]) -> tuple[set[str], set[str]]:
    """Everybody and everything that is joined to some, at however many removes; and the records that do it."""
    reached, records = set(ends), set[str]()
    frontier = list(ends)
    while frontier:
        for record in _meeting(data, frontier.pop()):
            records.add(record.id)
            records.update(target for _, target in references(record))
            new = _ends(data, record) - reached
            reached |= new
            frontier += new
    return reached, records


def _committees(data: Dataset, ids: Iterable[str]) -> set[str]:
    bodies = (data.bodies.get(one) for one in ids)
    return {body.id for body in bodies if body is not None and body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE}


def _committees_of_touched(sides: Sides) -> set[str]:
    trusts = set[str]().union(*(_trusts_of(data, record) for data, records in sides for record in records))
    committees: set[str] = set()
    for data, records in sides:
        ends = set[str]().union(*(_ends(data, record) for record in records))
        ends |= {
            one.person
            for record in records
            if isinstance(record, Session)
            for one in blocks_of(data.attendances).naming(record.id)
        }
        committees |= _committees(data, _joined(data, ends)[0].union(*(_places(data, trust) for trust in trusts)))
    return committees


def _with_their_lines(data: Dataset, committees: set[str]) -> set[str]:
    reached, records = _joined(data, committees)
    return _of_all_their_trusts(data, committees) | reached | records


LINES: Final = Scope(
    reads=frozenset({"trusts", "memberships", "bodies", "roles", "sessions", "attendances"}),
    around=_committees_of_touched,
    needs=_with_their_lines,
)
"""The rule judges local committees by whoever joins them to others, directly or at removes."""


def _records(data: Dataset, ids: Iterable[str]) -> Iterator[Any]:
    return (record for record in map(data.get, ids) if record is not None)
