"""Versions of one dataset: what differs between two, and what two people changed, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias, TypeVar, cast

import attrs
from immutabledict import immutabledict
from pydantic import ValidationError

from trustmodel.errors import NotFoundError, nearest
from trustmodel.model.blocks import changed_ids
from trustmodel.model.collection import blocks_of
from trustmodel.model.dataset import FACTS, PLURALS, Dataset, naming, refuse_other
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, Record, references

__all__ = ["Conflict", "Diff", "Merged", "RecordChange", "diff", "merge", "patch"]

T = TypeVar("T")
Side: TypeAlias = Literal["a", "b"]
Why: TypeAlias = Literal[
    "both changed", "changed and removed", "both added", "left without what it names", "malformed together"
]
WHOLE: Final = "dataset"
"""The kind, and the id, of the row that holds what is said of a dataset as a whole."""


@attrs.frozen
class RecordChange:
    """What became of one record."""

    id: str
    before: Record | None
    """`None`: it was added."""
    after: Record | None
    """`None`: it was removed."""

    @property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        """The fields that differ, each with its value before and after; empty for what was added or removed."""
        if self.before is None or self.after is None:
            return immutabledict()
        values = (
            (name, getattr(self.before, name), getattr(self.after, name)) for name in type(self.after).model_fields
        )
        return immutabledict({name: (old, new) for name, old, new in values if old != new})


@attrs.frozen
class Diff:
    """What differs between two datasets: iterate for the changes, kind by kind in id order."""

    changes: tuple[RecordChange, ...]
    facts: Mapping[str, tuple[Any, Any]]
    """What is said of the dataset as a whole, such as its name: before and after."""
    _facts_after: Mapping[str, Any] = attrs.field(factory=immutabledict, repr=False, eq=False)
    """All that is said of the second as a whole, as JSON has it."""

    @property
    def added(self) -> tuple[Record, ...]:
        """The records that only the second has."""
        return tuple(change.after for change in self.changes if change.before is None and change.after is not None)

    @property
    def removed(self) -> tuple[Record, ...]:
        """The records that only the first has."""
        return tuple(change.before for change in self.changes if change.after is None and change.before is not None)

    @property
    def changed(self) -> tuple[RecordChange, ...]:
        """The records that both have, with other values."""
        return tuple(change for change in self.changes if change.before is not None and change.after is not None)

    def to_rows(self) -> list[dict[str, Any]]:
        """The changes as rows to write to a database, a file or a network; `patch` takes them back.

        Returns
        -------
        list of dict
            A row a change: `kind` (the collection), `id`, `change` (`added`, `changed` or `removed`) and `record`, the whole record
            as JSON has it without empty fields, or `None` where it was removed. Changed facts are one more row, whose kind and id are
            `dataset`.

        Examples
        --------
        >>> import trustmodel as tm
        >>> before = tm.Dataset(people=[tm.Person(id="ada"), tm.Person(id="bob")])
        >>> after = before.upsert(tm.Person(id="ada", name="Ada Hart")).remove("person:bob")
        >>> for row in tm.diff(before, after).to_rows():
        ...     print(row)
        {'kind': 'people', 'id': 'person:ada', 'change': 'changed', 'record': {'id': 'person:ada', 'name': 'Ada Hart'}}
        {'kind': 'people', 'id': 'person:bob', 'change': 'removed', 'record': None}
        """
        rows = [_row(change) for change in self.changes]
        if self.facts:
            rows.append({"kind": WHOLE, "id": WHOLE, "change": "changed", "record": dict(self._facts_after)})
        return rows

    def __iter__(self) -> Iterator[RecordChange]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes) + len(self.facts)

    def __repr__(self) -> str:
        counts = {"added": len(self.added), "removed": len(self.removed), "changed": len(self.changed)}
        facts = f", facts: {', '.join(self.facts)}" if self.facts else ""
        return f"<Diff: {', '.join(f'{count} {what}' for what, count in counts.items())}{facts}>"


def diff(a: Dataset, b: Dataset) -> Diff:
    """What is added, removed and changed from one dataset to another.

    Versions that were edited from one another share what is alike, and only the rest is compared.

    Parameters
    ----------
    a
        The dataset before.
    b
        The dataset after.

    Returns
    -------
    Diff
        Of length 0 where both are equal.

    Raises
    ------
    TypeError
        One is no dataset.

    Examples
    --------
    >>> import trustmodel as tm
    >>> ash = tm.School(id="ash", name="Ash", phase="Primary", pupils=208)
    >>> before = tm.Dataset(schools=[ash])
    >>> after = before.upsert(ash.replace(pupils=211), tm.Person(id="ada"))
    >>> change = tm.diff(before, after)
    >>> change
    <Diff: 1 added, 0 removed, 1 changed>
    >>> dict(change.changed[0].fields)
    {'pupils': (208, 211)}
    """
    refuse_other(a, b)
    changes = [
        RecordChange(identifier, old.get(identifier), new.get(identifier))
        for plural in KINDS
        for old, new in [(getattr(a, plural), getattr(b, plural))]
        for identifier in changed_ids(blocks_of(old), blocks_of(new))
    ]
    facts = {name: (getattr(a, name), getattr(b, name)) for name in FACTS if getattr(a, name) != getattr(b, name)}
    after = b.model_dump(mode="json", include=set(FACTS), exclude_defaults=True) if facts else {}
    return Diff(tuple(changes), immutabledict(facts), immutabledict(after))


def _row(change: RecordChange) -> dict[str, Any]:
    if change.after is None:
        kind = "" if change.before is None else change.before.plural
        return {"kind": kind, "id": change.id, "change": "removed", "record": None}
    what = "added" if change.before is None else "changed"
    return {"kind": change.after.plural, "id": change.id, "change": what, "record": _plain(change.after)}


def _plain(record: Record) -> dict[str, Any]:
    """A record as JSON has it. Defaults that say something are written too: another version may have others."""
    values: dict[str, Any] = record.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in values.items() if value not in ([], {})}


def patch(data: Dataset, rows: Iterable[Mapping[Any, Any]]) -> Dataset:
    """The dataset with changes that were written as rows: `patch(a, diff(a, b).to_rows())` is `b`.

    It costs what the rows cost: all else is shared with the dataset. What `added` and `changed` say is not looked at, so rows of several
    diffs may be put together, the last one of each id; to the empty dataset they give what was kept in them. References are not
    looked at either, as the constructor doesn't: `check` tells of what dangles.

    Parameters
    ----------
    data
        The dataset to start from.
    rows
        As `Diff.to_rows` gives them; of each row `kind`, `id` and `record` are read.

    Returns
    -------
    Dataset
        The dataset itself stays as it is.

    Raises
    ------
    pydantic.ValidationError
        Records are malformed, or two have one id.
    NotFoundError
        A record is removed that is not there.
    ValueError
        A row has no `kind`, `id` or `record`, there is no such kind, or its id is of another kind; a row is of one id, and
        its record of another; or one row writes what another removes.
    TypeError
        `data` is no dataset, or `rows` are no rows: a `Diff` gives them by `to_rows`.

    Examples
    --------
    >>> import trustmodel as tm
    >>> rows = [{"kind": "people", "id": "person:ada", "change": "added", "record": {"id": "person:ada", "name": "Ada Hart"}}]
    >>> patch(tm.Dataset(), rows).people["person:ada"].name
    'Ada Hart'
    """
    refuse_other(data)
    parts: dict[str, list[Any]] = defaultdict(list)
    ids: dict[str, set[str]] = defaultdict(set)
    gone: set[str] = set()
    facts: Mapping[str, Any] | None = None
    for kind, identifier, record in _read_rows(rows):
        if kind == WHOLE:
            facts = record or {}
        elif record is None:
            gone.add(identifier)
        else:
            parts[kind].append(record)
            ids[kind].add(identifier)
    given = Dataset.model_validate({**(facts or {}), **parts})
    put = {record.id: record for kind in parts for record in getattr(given, kind) if record.id in ids[kind]}
    if other := sorted(set().union(*ids.values()) - put.keys()):
        raise ValueError(f"rows whose record has another id: {', '.join(other)}")
    if both := sorted(gone & put.keys()):
        raise ValueError(f"written and removed at once: {', '.join(both)}")
    for identifier in sorted(gone):
        if data.get(identifier) is None:
            raise NotFoundError(identifier, (record.id for record in data.records()))
    changed = {} if facts is None else {name: getattr(given, name) for name in FACTS}
    return data._version(put, gone, **changed)  # noqa: SLF001 - of this room


def _read_rows(rows: Iterable[object]) -> list[tuple[str, str, Any]]:
    """Of each row the kind, the id and the record; whatever else than a row of a diff is refused."""
    if isinstance(rows, Diff):  # it iterates over its changes, and those of facts would be passed over
        raise TypeError("give the rows of a diff: diff.to_rows()")
    read, wrong = [], []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise TypeError(f"row {number} is a {type(row).__name__}: give rows as diff.to_rows() makes them")
        if why := _why_no_row(row):
            wrong.append(f"row {number} {why}")
        else:
            read.append((row["kind"], row["id"], row["record"]))
    if wrong:
        raise ValueError("; ".join(wrong))
    return read


def _why_no_row(row: Mapping[Any, Any]) -> str | None:
    """What a row lacks, or which of its parts do not go together."""
    if lacking := [name for name in ("kind", "id", "record") if name not in row]:
        return f"has no {' and no '.join(map(repr, lacking))}"
    kind, identifier = str(row["kind"]), str(row["id"])
    if kind == WHOLE:
        beside = [plural for plural in KINDS if plural in (row["record"] or ())]
        return f"is about the dataset as a whole, and holds records: {', '.join(beside)}" if beside else None
    if kind not in KINDS:
        return f"is of no kind of record, {kind!r} (the nearest: {', '.join(nearest(kind, KINDS))})"
    if PLURALS.get(kind_of(identifier)) != kind:
        return f"is one of {kind}, and its id is another's: {identifier!r}"
    return None


@attrs.frozen
class Conflict:
    """What a merge could not take from both sides, with the three versions of it."""

    id: str | None
    """The record; `None`: the dataset as a whole."""
    field: str | None
    """`None`: the record as a whole."""
    base: Any
    a: Any
    b: Any
    why: Why
    heading: str | None = None
    """Of `extra` the column, and of an inspection's judgements the area, whose values these are; `None` for every other field."""


@attrs.frozen
class Merged:
    """Two versions put together."""

    data: Dataset
    conflicts: tuple[Conflict, ...]
    """By id, then by field and heading; empty where all changes went together."""


def merge(base: Dataset, a: Dataset, b: Dataset, *, prefer: Side | None = None) -> Merged:
    """Two versions of a dataset put together, field by field (three-way merge).

    What only one side changed is taken; columns of your own, under `extra`, are fields like others. What both changed in different ways is a conflict: the base's value stands, and
    the conflict is listed. Nothing is left dangling: what one side removed and the other came to name is kept as it was,
    and what names a record that neither side has in the end stays as the base has it. Both are listed.

    Parameters
    ----------
    base
        The dataset from which both started.
    a
        One version.
    b
        The other. To swap the two changes nothing but the names in the conflicts.
    prefer
        Whose value stands in conflicts. `None`: the base's; of records that both added, there is none.

    Returns
    -------
    Merged
        The dataset, and every conflict.

    Raises
    ------
    ValueError
        `prefer` is neither `a` nor `b`.
    TypeError
        One is no dataset.

    Examples
    --------
    >>> import trustmodel as tm
    >>> ash = tm.School(id="ash", name="Ash", phase="Primary", pupils=208)
    >>> base = tm.Dataset(schools=[ash])
    >>> mine = base.upsert(ash.replace(pupils=211, region="South West"))
    >>> theirs = base.upsert(ash.replace(pupils=210, capacity=210))
    >>> merged = tm.merge(base, mine, theirs)
    >>> school = merged.data.schools["school:ash"]
    >>> school.region, school.capacity, school.pupils
    ('South West', 210, 208)
    >>> [(conflict.id, conflict.field, conflict.a, conflict.b) for conflict in merged.conflicts]
    [('school:ash', 'pupils', 211, 210)]
    """
    if prefer not in (None, "a", "b"):
        raise ValueError(f"prefer is 'a', 'b' or None, not {prefer!r}")
    merging = _Merging(base, a, b, prefer)
    merging.records()
    facts = {name: merging.value(None, name, getattr(base, name), getattr(a, name), getattr(b, name)) for name in FACTS}
    merging.keep_whole()
    conflicts = sorted(
        merging.conflicts, key=lambda each: (each.id or "", each.field or "", each.heading or "", each.why)
    )
    return Merged(base._version(merging.put, merging.gone, **facts), tuple(conflicts))  # noqa: SLF001 - of this room


@attrs.define
class _Merging:
    """A merge on its way: the records to put into the base and the ids to take out, and the conflicts so far."""

    base: Dataset
    a: Dataset
    b: Dataset
    prefer: Side | None
    put: dict[str, Record] = attrs.field(factory=dict)
    gone: set[str] = attrs.field(factory=set)
    conflicts: list[Conflict] = attrs.field(factory=list)

    def records(self) -> None:
        """Take each record as one side has it, or field by field from both."""
        mine, theirs = ({change.id: change for change in diff(self.base, side).changes} for side in (self.a, self.b))
        for identifier in sorted(mine.keys() | theirs.keys()):
            one, other = mine.get(identifier), theirs.get(identifier)
            if one is not None and other is not None and one.after != other.after:
                self._take(identifier, self._of_both(one, other))
            elif (change := one or other) is not None:
                self._take(identifier, change.after)

    def value(self, identifier: str | None, field: str, base: T, a: T, b: T) -> T:
        """A value of which there are three versions."""
        if b in (a, base):
            return a
        if a == base:
            return b
        if isinstance(base, Mapping) and isinstance(a, Mapping) and isinstance(b, Mapping):
            return cast("T", self._columns(identifier, field, base, a, b))
        self.conflicts.append(Conflict(identifier, field, base, a, b, "both changed"))
        return self._preferred(base, a, b)

    def _columns(
        self, identifier: str | None, field: str, base: Mapping[str, str], a: Mapping[str, str], b: Mapping[str, str]
    ) -> Mapping[str, str]:
        """A field that holds columns, column by column; `None` is one that a version does not have."""
        merged = {}
        for heading in sorted({*base, *a, *b}):
            was, mine, theirs = (version.get(heading) for version in (base, a, b))
            value = theirs if mine == was else mine
            if was != mine != theirs != was:
                self.conflicts.append(Conflict(identifier, field, was, mine, theirs, "both changed", heading))
                value = self._preferred(was, mine, theirs)
            if value is not None:
                merged[heading] = value
        return immutabledict(merged)

    def keep_whole(self) -> None:
        """Put back what a record names and neither side has any more; where there is nothing to put back, the record is the base's."""
        while broken := list(self._broken()):
            for record, target in broken:
                identifier = record.id if self.base.get(target) is None else target
                if identifier in self.put or identifier in self.gone:
                    self._conflict(identifier, "left without what it names")
                    self.put.pop(identifier, None)
                    self.gone.discard(identifier)

    def _of_both(self, one: RecordChange, other: RecordChange) -> Record | None:
        """A record that each side changed in its own way."""
        before, mine, theirs = one.before, one.after, other.after
        if before is None or mine is None or theirs is None:
            self._conflict(one.id, "both added" if before is None else "changed and removed")
            return self._preferred(before, mine, theirs)
        names = one.fields.keys() | other.fields.keys()
        changes = {
            name: self.value(one.id, name, getattr(before, name), getattr(mine, name), getattr(theirs, name))
            for name in sorted(names)
        }
        try:
            return before.replace(**changes)
        except ValidationError:  # such as an end before the start
            self._conflict(one.id, "malformed together")
            return self._preferred(before, mine, theirs)

    def _preferred(self, base: T, a: T, b: T) -> T:
        return {None: base, "a": a, "b": b}[self.prefer]

    def _take(self, identifier: str, record: Record | None) -> None:
        if record is not None:
            self.put[identifier] = record
        elif self.base.get(identifier) is not None:
            self.gone.add(identifier)

    def _conflict(self, identifier: str, why: Why) -> None:
        base, a, b = (side.get(identifier) for side in (self.base, self.a, self.b))
        self.conflicts.append(Conflict(identifier, None, base, a, b, why))

    def _broken(self) -> Iterator[tuple[Record, str]]:
        """References that dangle in what is merged so far, and did in no version before."""
        merged = self.base._version(self.put, self.gone)  # noqa: SLF001 - of this room
        still = [(record, target) for target in sorted(self.gone) for record, _ in naming(merged, target)]
        named = [(record, target) for _, record in sorted(self.put.items()) for _, target in references(record)]
        for record, target in (*still, *named):
            known = merged.get(target) is not None
            if not known and not any(_dangles(side, record, target) for side in (self.base, self.a, self.b)):
                yield record, target


def _dangles(data: Dataset, record: Record, target: str) -> bool:
    """Whether a dataset has the reference, and nothing that it names."""
    own = data.get(record.id)
    return own is not None and data.get(target) is None and any(target == other for _, other in references(own))
