"""Care for the people in the data: pseudonyms, retention, withdrawal, and disclosure control of tables."""

from __future__ import annotations

import csv
import datetime as dt
import hmac
import io
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from warnings import warn

import attrs

from trustmodel.errors import NotFoundError
from trustmodel.files.safe import write_file
from trustmodel.files.tables import neutralised
from trustmodel.model.dataset import Dataset, left_out, own_fields, refuse_other
from trustmodel.model.ids import LONGEST_TEXT, kind_of
from trustmodel.model.period import as_day
from trustmodel.model.records import KINDS, Extension, Person, Record, reference_fields, references
from trustmodel.model.versions import diff
from trustmodel.model.vocabulary import ExtensionType
from trustmodel.privacy.disclosure import suppressed_cells, with_totals
from trustmodel.privacy.names import (
    NAMED,
    NAMED_ID,
    PUBLIC,
    SHIPPED,
    Names,
    names_of,
    people_of,
    stranger,
    text_fields,
    with_ids,
    without_contacts,
)
from trustmodel.prose import listed, number_of
from trustmodel.results import Method, Result
from trustmodel.wire import APART

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Removal",
    "RemovalRow",
    "Suppressed",
    "SuppressedRow",
    "nameless",
    "pseudonymise",
    "purge",
    "suppress",
    "withdraw",
]

# --- pseudonyms ------------------------------------------------------------------------------------------------------

SHORTEST_KEY: Final = 16  # bytes: as long as no guessing gets through
_FEWEST_BYTES: Final = 5  # different ones: "aaaaaaaaaaaaaaaa" is no key
_DIGITS: Final = 16  # hexadecimal, 64 bits: among a million people two meet in one of thirty million data sets
_PURPOSE: Final = b"trustmodel pseudonym 1\0"


def pseudonymise(data: Dataset, *, key: str | bytes, mapping: Path | str | None = None) -> Dataset:
    """The same data with people under pseudonyms. They are pseudonymous, and never anonymous.

    A pseudonym is a keyed hash of the old id: HMAC-SHA256(key, id), its first 64 bits. The same key gives one person one
    pseudonym in every file; without the key nobody can calculate it from the id, nor try all ids that there could be.

    - `person:` ids are renamed wherever they stand, and names are dropped.
    - Columns that the model does not know (`extra`) are dropped, of every record: a staff number, a National Insurance
      number or an e-mail address says who somebody is, beside a person as beside their role. A warning says how many. Those
      that an `Extension` declares not to be personal stay, their text without names; an `Extension` that is personal goes
      with its column.
    - The ids of all other records are renamed in the same way, since somebody may have typed a name into `role:ada-head`.
      Ids of schools and trusts stay, as do those of topics, clusters and bodies that hold no word of a name.
    - Free text (`evidence`, `source`, `statement`, …) loses the names, their single words where these begin
      with a capital, and the ids. It cannot lose what it does not know: a nickname, or somebody without a record.
    - Names of schools and trusts stay as they are.

    Parameters
    ----------
    data
        The dataset.
    key
        The secret, of at least 16 bytes, such as `secrets.token_hex(32)`. Keep it apart from the data: whoever has both can find out
        who is who.
    mapping
        Where a CSV file of who is who goes: pseudonym, id, name. Keep it apart from the data, and from the key. `None`: it is not
        written.

    Returns
    -------
    Dataset
        With as many records as before, but for personal extensions.

    Raises
    ------
    ValueError
        The key is empty, blank or too short; or two records would get one pseudonym.

    Warns
    -----
    UserWarning
        Columns were dropped.

    References
    ----------
    Krawczyk, Bellare and Canetti (1997), HMAC: Keyed-Hashing for Message Authentication, RFC 2104. Information
    Commissioner's Office (2025), Pseudonymisation, in: Anonymisation guidance.

    Examples
    --------
    >>> import trustmodel as tm
    >>> ada = tm.Person(id="person:ada", name="Ada Hart")
    >>> role = tm.Role(id="role:ada-head", person="person:ada", kind="Headteacher", at="school:100001", source="Ada Hart")
    >>> hidden = pseudonymise(tm.Dataset(people=[ada], roles=[role]), key="an example, and no secret")
    >>> [one] = hidden.roles
    >>> one.person in hidden.people.ids, one.source, hidden.people[one.person].name
    (True, 'a colleague', None)
    """
    refuse_other(data)
    renaming = _Renaming(data, _secret(key))
    renamed = renaming.dataset()
    if dropped := _columns_beside(data):
        warn(f"columns that the model does not know may say who somebody is, and are dropped: {dropped}", stacklevel=2)
    if mapping is not None:
        _write_mapping(data, renaming, Path(mapping))
    return renamed


def nameless(data: Dataset) -> Dataset:
    """The data under pseudonyms of which nobody has the key: it is random, and is thrown away.

    Two calls give different pseudonyms.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    Dataset
        As of `pseudonymise`.
    """
    return pseudonymise(data, key=secrets.token_bytes(32))


def _secret(key: str | bytes) -> bytes:
    if not isinstance(key, str | bytes):
        raise TypeError(f"a key is text or bytes; found {type(key).__name__}")
    secret = key.strip().encode() if isinstance(key, str) else key
    if len(secret) < SHORTEST_KEY or len(set(secret)) < _FEWEST_BYTES:
        raise ValueError(
            f"a key has at least {SHORTEST_KEY} bytes, and {_FEWEST_BYTES} different ones; make one with secrets.token_hex(32)"
        )
    return secret


def _columns_beside(data: Dataset) -> str:
    """How many columns may identify people, in words, by kind. Their headings may hold a name: they are not said."""
    columns = {
        plural: len({name for record in getattr(data, plural) for name in record.extra} - _impersonal(data, plural))
        for plural in KINDS
    }
    counts = [f"{count} of {plural.replace('_', ' ')}" for plural, count in columns.items() if count]
    return listed([*counts, *([f"{len(data.extra)} of the whole"] if data.extra else [])])


def _impersonal(data: Dataset, plural: str) -> set[str]:
    """The headings of a kind of record that are declared, and declared not to be personal."""
    return {heading for heading, own in own_fields(data, plural).items() if not own.personal}


class _Cleaning:
    """Free text without the names of some people."""

    def __init__(self, names: Names, versions: Sequence[Dataset]) -> None:
        self._names = names
        self._versions = versions
        self._headings: dict[str, dict[str, str]] = {}
        self._declared: dict[str, dict[str, Extension]] = {plural: {} for plural in KINDS}
        self._personal: set[tuple[str, str]] = set()
        for own in (own for version in versions for own in version.extensions):
            self._declared[own.of][own.heading] = own
            self._personal |= {(own.of, own.heading)} if own.personal else set()  # in one version is in all

    def shown(self, identifier: str) -> str | None:
        """What is said in a text instead of an id; `None`: the id stays."""
        raise NotImplementedError

    def text(self, text: str) -> str:
        """Text without names and without ids that must go."""
        return self._names.clean(with_ids(text, self.shown))[:LONGEST_TEXT].strip()

    def stays(self, record: Record, heading: str) -> bool:  # noqa: ARG002 - whatever is not personal
        """Whether a column of a record may stay."""
        return True

    def headings(self, plural: str) -> dict[str, str]:
        """What each heading of a kind of record becomes, those that are declared first; no two become one."""
        if not self._headings:
            written: dict[str, set[str]] = {name: set() for name in KINDS}
            for record in _every_record(self._versions):
                written[record.plural].update(record.extra)
            self._headings = {
                name: self._apart([*declared, *sorted(written[name] - declared.keys())])
                for name, declared in self._declared.items()
            }
        return self._headings[plural]

    def _apart(self, headings: Iterable[str]) -> dict[str, str]:
        cleaned: dict[str, str] = {}
        for heading in headings:
            name = new = self.text(heading)
            number = 1
            while new in cleaned.values():
                number += 1
                new = f"{name} {number}"
            cleaned[heading] = new
        return cleaned

    def columns(self, record: Record) -> dict[str, str]:
        """Columns that the model does not know, cleaned."""
        headings, declared = self.headings(record.plural), self._declared[record.plural]
        cleaned = (
            (headings[heading], self.value(text, declared.get(heading)))
            for heading, text in record.extra.items()
            if self.stays(record, heading)
        )
        return {heading: text for heading, text in cleaned if text is not None}

    def value(self, text: str, own: Extension | None) -> str | None:
        """What stands in a column, cleaned; a number, a day or a word of a list stays what it is declared to be."""
        if own is None or own.type is ExtensionType.TEXT:
            return self.text(text)
        try:
            value = own.read(text)
        except ValueError:
            return self.text(text)  # it is something else, whatever was declared
        return self.text(str(value)) if own.type is ExtensionType.WORD else text

    def texts(self, record: Record) -> dict[str, Any]:
        """The fields of a record whose text is changed, with what it becomes."""
        shipped = SHIPPED.get(record.id) == getattr(record, "name", "")
        fields = [field for field in text_fields(type(record)) if not (shipped and field == "name")]
        values = {field: value for field in fields if (value := getattr(record, field))}
        cleaned: dict[str, Any] = {field: self._cleaned(value) for field, value in values.items()}
        if isinstance(record, Extension):
            cleaned["heading"] = self.headings(record.of).get(record.heading, cleaned["heading"])
        if record.extra:
            values["extra"], cleaned["extra"] = record.extra, self.columns(record)
        return {field: value for field, value in cleaned.items() if value != values[field]}

    def _cleaned(self, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        return tuple(map(self.text, value)) if isinstance(value, tuple) else self.text(value)

    def facts(self, data: Dataset) -> dict[str, Any]:
        """What is said of a dataset as a whole, cleaned."""
        facts = {name: getattr(data, name) for name in Dataset.model_fields if name not in KINDS}
        facts |= {name: self.text(facts[name]) for name in ("name", "source") if facts[name] is not None}
        headings = self._apart(data.extra)
        return {**facts, "extra": {headings[name]: self.text(text) for name, text in data.extra.items()}}


class _Renaming(_Cleaning):
    """What every id and every text becomes under one key."""

    def __init__(self, data: Dataset, secret: bytes) -> None:
        people = people_of(data)
        super().__init__(Names(names_of(data, people)), [data])
        self.data = data
        self._secret = secret
        self._new: dict[str, str] = {}
        self._known = frozenset(record.id for record in data.records()) | people

    def id(self, old: str) -> str:
        """The new id of a record."""
        if old not in self._new:
            self._new[old] = self._renamed(old)
        return self._new[old]

    def _renamed(self, old: str) -> str:
        kind = kind_of(old)
        if not kind or kind in PUBLIC or old in SHIPPED or (kind in NAMED and not self._names.within(old)):
            return old
        digest = hmac.new(self._secret, _PURPOSE + old.encode(), "sha256").hexdigest()
        return f"{kind}:x{digest[:_DIGITS]}"  # begins with a letter: no spreadsheet takes it for a number

    def shown(self, identifier: str) -> str | None:
        """The new id of a record that is known; another is not shown."""
        return self.id(identifier) if identifier in self._known else None

    def text(self, text: str) -> str:
        """Text without names and old ids."""
        renamed = NAMED_ID.sub(lambda match: self.id(match[0]), with_ids(without_contacts(text), self.shown, stranger))
        return self._names.clean(renamed)[:LONGEST_TEXT].strip()

    def stays(self, record: Record, heading: str) -> bool:
        """Columns that the model does not know may say who somebody is: only what is declared not to stays."""
        key = record.plural, heading
        return heading in self._declared[record.plural] and key not in self._personal

    def value(self, text: str, own: Extension | None) -> str | None:
        """What stands in a column, cleaned; what is not as it was declared may be anything, and goes."""
        try:
            return None if own is None or own.read(text) is None else super().value(text, own)
        except ValueError:
            return None

    def facts(self, data: Dataset) -> dict[str, Any]:
        """What is said of the dataset as a whole, without columns that the model does not know."""
        return {**super().facts(data), "extra": {}}

    def record(self, record: Record) -> Record:
        """The record with all of that done to it."""
        kind = type(record)
        changed: dict[str, Any] = {"id": self.id(record.id)}
        for field in reference_fields(kind):
            value = getattr(record, field)
            if value is not None:
                changed[field] = tuple(map(self.id, value)) if isinstance(value, tuple) else self.id(value)
        changed |= self.texts(record)
        if kind is Person:
            changed["name"] = None
        return kind.model_validate({name: changed.get(name, getattr(record, name)) for name in kind.model_fields})

    def dataset(self) -> Dataset:
        """Every record renamed. Raises `ValueError` when two ids become one."""
        if len(set(map(self.id, self._known))) < len(self._known):
            raise ValueError("two records would get one pseudonym; use another key")
        parts = {plural: [self.record(record) for record in getattr(self.data, plural)] for plural in KINDS}
        parts["extensions"] = [self.record(own) for own in self.data.extensions if not own.personal]
        return Dataset.model_validate({**self.facts(self.data), **parts})


def _write_mapping(data: Dataset, renaming: _Renaming, path: Path) -> None:
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(["pseudonym", "id", "name"])
    people = sorted((renaming.id(identifier), identifier) for identifier in people_of(data))
    for pseudonym, identifier in people:
        person = data.people.get(identifier)
        table.writerow([pseudonym, identifier, neutralised((person and person.name) or "")])
    if not path.exists():
        path.touch(mode=0o600)  # nobody else's business
    write_file(path, buffer.getvalue().encode("utf-8-sig"))


# --- retention and withdrawal ----------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class RemovalRow:
    """What became of the records of one kind: how many went, lost a reference, or lost words of their text."""

    kind: str
    """The collection, such as `roles`; `dataset` for what is said of the whole."""
    removed: int
    cleared: int
    """Records that stay without an optional reference."""
    cleaned: int
    """Records that stay without somebody's name in their text."""


@attrs.frozen(kw_only=True, repr=False)
class Removal(Result):
    """A dataset after something was taken out of it, and what was: one row a kind that changed. It names nobody."""

    data: Dataset = attrs.field(metadata=APART)
    rows: tuple[RemovalRow, ...]
    """What changed in `data`."""
    earlier: tuple[Dataset, ...] = attrs.field(default=(), metadata=APART)
    """The earlier versions that were given, without it too."""
    texts: tuple[str, ...] = attrs.field(default=(), metadata=APART)
    """The other texts that were given, without the names and ids of those who are gone."""

    def summary(self) -> str:
        """How many records went, lost a reference, or lost words.

        Returns
        -------
        str
            One line.
        """
        removed, cleared, cleaned = (
            sum(getattr(row, what) for row in self.rows) for what in ("removed", "cleared", "cleaned")
        )
        return f"{number_of(removed, 'record')} removed; {cleared} lost a reference, {cleaned} a name in their text"


def purge(
    data: Dataset, *, as_of: dt.date | str, earlier: Iterable[Dataset] = (), texts: str | Iterable[str] = ()
) -> Removal:
    """The data without what may no longer be kept on a day, by `retain_until` of the data notices.

    A notice has run out on the day after its `retain_until`. While one of several still runs, the people stay, under that one, and
    only the notices that ran out go. When the last has run out, all that is about people goes: the people, and
    every record that names one and is nothing without them (roles, expertise, qualifications, attendances,
    participations of persons, success criteria, support from or to a person, responses of persons). A service or a
    delivery stays without its person. Names go from free text, and so does what an `Extension` declares to be personal, with
    its declaration. Facts of schools stay: support between schools, needs, sessions, activities, programmes.

    Parameters
    ----------
    data
        The dataset.
    as_of
        The day.
    earlier
        Earlier versions that you keep: whoever goes from the data goes from them too. What `data` say decides who goes.
    texts
        Other texts that you keep and that may name people, such as a log of changes.

    Returns
    -------
    Removal
        `data` is the dataset that is left. `warnings` say what stays although a notice ran out, or that there is no
        notice: then nothing says how long, and nothing goes; and where copies may remain.

    Raises
    ------
    ValueError
        `as_of` is no day.

    Examples
    --------
    >>> import trustmodel as tm
    >>> notice = tm.DataNotice(id="1", purpose="support", lawful_basis="public task", retain_until="2026-08-31")
    >>> data = tm.Dataset(people=[tm.Person(id="ada")], data_notices=[notice])
    >>> len(purge(data, as_of="2026-08-31").data.people), len(purge(data, as_of="2026-09-01").data.people)
    (1, 0)
    """
    day = as_day(as_of)
    if day is None:
        raise ValueError("give a day")
    versions, words = (*earlier, data), _several(texts)
    refuse_other(*versions)
    expired = {notice.id for notice in data.data_notices if notice.retain_until < day}
    people = _everybody(versions)
    warnings: list[str] = []
    kept = left_out(data, expired) if expired else data
    if not len(data.data_notices):
        if people:
            warnings.append("there is no data notice, so nothing says until when the people's data are kept: all stays")
    elif len(kept.data_notices):
        if expired:
            warnings.append(
                f"{len(expired)} of {len(data.data_notices)} data notices ran out and went; people stay under the others"
            )
    else:
        versions, words, _ = _without_people((*versions[:-1], kept), words, people, frozenset())
        versions = tuple(map(_without_personal_fields, versions))
        kept = versions[-1]
    removal = _changed("purge", {"as_of": day.isoformat()}, data, kept, warnings)
    return attrs.evolve(removal, earlier=versions[:-1], texts=words)


def withdraw(
    data: Dataset, *, people: str | Iterable[str], earlier: Iterable[Dataset] = (), texts: str | Iterable[str] = ()
) -> Removal:
    """The data without some people, who do not want to be in them, and without every tie that names them.

    Their roles, expertise, attendances and so on go, and so does support from or to them. A reference that a record can do without is
    cleared: a service stays without its lead, and without what an `Extension` declares to be personal. Their names go from
    the free text of others, but for a word that is part of a colleague's name too. What others did together stays, so a figure may still show that somebody was there.

    Parameters
    ----------
    data
        The dataset.
    people
        The id of a person, or several.
    earlier
        Earlier versions that you keep, in order: they lose the same people, whatever they were called then. Versions that share what is
        alike (`upsert`, `patch`) cost what differs.
    texts
        Other texts that you keep and that may name people, such as a log of changes.

    Returns
    -------
    Removal
        `data` is the dataset that is left. `warnings` tell of ids of other records that may hold a name, of columns that
        are personal or that nothing declares, and of where copies may remain.

    Raises
    ------
    NotFoundError
        There is no such person. Nobody is taken out then.

    Examples
    --------
    >>> import trustmodel as tm
    >>> people = [tm.Person(id="ada"), tm.Person(id="bob")]
    >>> help = tm.Support(id="1", giver="person:ada", receiver="person:bob", kind="coaching")
    >>> found = withdraw(tm.Dataset(people=people, support=[help]), people="person:ada")
    >>> found.data.people.ids, found.summary()
    (('person:bob',), '2 records removed; 0 lost a reference, 0 a name in their text')
    """
    versions = (*earlier, data)
    refuse_other(*versions)
    known = _everybody(versions)
    leaving = frozenset(_several(people))
    for identifier in sorted(leaving):
        if identifier not in known:
            raise NotFoundError(identifier, known, "person")
    (*before, kept), words, names = _without_people(versions, _several(texts), leaving, known - leaving)
    telling = {
        (record.plural, record.id)
        for record in _every_record((*before, kept))
        if record.id not in SHIPPED and names.within(record.id)
    }
    counts = Counter(kind for kind, _ in telling)
    warnings = [
        f"ids of {kind.replace('_', ' ')} that may hold a name: {count}" for kind, count in sorted(counts.items())
    ]
    removal = _changed("withdraw", {"people": len(leaving)}, data, kept, warnings)
    return attrs.evolve(removal, earlier=tuple(before), texts=words)


class _Leaving(_Cleaning):
    """Text without those who leave."""

    def __init__(self, names: Names, versions: Sequence[Dataset], gone: Iterable[str], theirs: Collection[str]) -> None:
        """`theirs` are the ids of the records whose personal columns may be of those who leave."""
        super().__init__(names, versions)
        self._gone = frozenset(identifier.casefold() for identifier in gone)
        self._theirs = theirs

    def stays(self, record: Record, heading: str) -> bool:
        """What is declared personal goes where it may be of those who leave."""
        return (record.plural, heading) not in self._personal or record.id not in self._theirs

    def shown(self, identifier: str) -> str | None:
        """A word for a record that is gone; others stay."""
        return stranger(identifier) if identifier.casefold() in self._gone else None


def _several(given: str | Iterable[str]) -> tuple[str, ...]:
    """Texts, of which there may be one."""
    return (given,) if isinstance(given, str) else tuple(given)


def _every_record(versions: Sequence[Dataset]) -> Iterator[Record]:
    """The records of several versions; those that one version shares with the version before it stand once."""
    for before, after in pairwise((Dataset(), *versions)):
        yield from (change.after for change in diff(before, after) if change.after is not None)


def _everybody(versions: Sequence[Dataset]) -> frozenset[str]:
    """The ids of all people of any version, also of those who are only named."""
    records = _every_record(versions)
    ids = (
        identifier for record in records for identifier in (record.id, *(target for _, target in references(record)))
    )
    return frozenset(identifier for identifier in ids if kind_of(identifier) == "person")


def _ever_called(versions: Sequence[Dataset], people: frozenset[str]) -> frozenset[str]:
    """What people are or were called. Versions that share their people are asked once."""
    distinct = {id(version.people): version for version in versions}.values()
    return frozenset[str]().union(*(names_of(version, people) for version in distinct))


def _without_people(
    versions: Sequence[Dataset], texts: Iterable[str], people: frozenset[str], others: frozenset[str]
) -> tuple[tuple[Dataset, ...], tuple[str, ...], Names]:
    """Versions of a dataset, and texts, without some people, in references and in words; and their names. The others stay."""
    names = Names(_ever_called(versions, people), spare=_ever_called(versions, others))
    left = [_taken_out(version, people) for version in versions]
    removed = {record.id for pair in zip(versions, left, strict=True) for record in diff(*pair).removed}
    gone = {identifier for identifier in removed if not any(version.get(identifier) for version in left)}
    records = list(_every_record(versions))
    last = people >= _everybody(versions)  # then what is personal is of nobody else
    theirs = {one.id for one in records if last or any(target in people for _, target in references(one))}
    cleaning = _Leaving(names, left, gone | people, theirs)
    cleaned: dict[str, Record] = {}
    clean = []
    for before, after in pairwise((Dataset(), *left)):
        for change in diff(before, after):  # what both have is clean, or among the cleaned
            cleaned.pop(change.id, None)
            if change.after is not None and (words := cleaning.texts(change.after)):
                cleaned[change.id] = change.after.replace(**words)
        facts = {name: value for name, value in cleaning.facts(after).items() if value != getattr(after, name)}
        version = after.upsert(*cleaned.values())
        clean.append(version.replace(**facts) if facts else version)
    return tuple(clean), tuple(map(cleaning.text, texts)), names


def _taken_out(data: Dataset, people: frozenset[str]) -> Dataset:
    """The data without some people and what is nothing without them. Whoever is named without a record gets one to go with."""
    return data.upsert(*(Person(id=identifier) for identifier in people - set(data.people.ids))).remove(
        *people, cascade=True
    )


def _without_personal_fields(data: Dataset) -> Dataset:
    """The data without declarations of personal fields: their words, bounds and headings may say something of people too."""
    return data.remove(*(own.id for own in data.extensions if own.personal))


_COPIES: Final = (
    "copies may remain, which are not touched: the file that was read, reports and exports made of it, who is who of"
    " pseudonyms, and backups"
)


def _changed(name: str, options: Mapping[str, Any], before: Dataset, after: Dataset, warnings: list[str]) -> Removal:
    rows = []
    for plural, kind in KINDS.items():
        old, new = getattr(before, plural), getattr(after, plural)
        pairs = [(old[record.id], record) for record in new if record != old.get(record.id)]
        row = RemovalRow(
            kind=plural,
            removed=len(old) - len(new),
            cleared=sum(_differ(a, b, reference_fields(kind)) for a, b in pairs),
            cleaned=sum(_differ(a, b, (*text_fields(kind), "extra")) for a, b in pairs),
        )
        if row.removed or pairs:
            rows.append(row)
    if any(getattr(before, field) != getattr(after, field) for field in ("name", "source", "extra")):
        rows.append(RemovalRow(kind="dataset", removed=0, cleared=0, cleaned=1))
    if any(row.kind == "people" and row.removed for row in rows):
        if beside := _columns_beside(after):
            warnings.append(
                f"columns that are personal, or that nothing declares, stay, and may still identify them: {beside}"
            )
        warnings.append(_COPIES)
    return Removal(
        method=Method(name=name, options=options, source=after.source),
        warnings=tuple(warnings),
        data=after,
        rows=tuple(rows),
    )


def _differ(before: Record, after: Record, fields: Iterable[str]) -> bool:
    return any(getattr(before, field) != getattr(after, field) for field in fields)


# --- small cells -----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class SuppressedRow:
    """One row of a table of counts. `None`: suppressed."""

    row: str
    cells: tuple[int | None, ...]
    """In the order of `headings`."""
    total: int | None


@attrs.frozen(kw_only=True, repr=False)
class Suppressed(Result):
    """A table of counts with its totals, in which `None` stands for what is suppressed. Zeros are shown."""

    headings: tuple[str, ...]
    rows: tuple[SuppressedRow, ...]
    totals: tuple[int | None, ...]
    """Of the columns."""
    total: int | None
    min_cell: int
    small: int
    """How many counts, totals among them, were suppressed because they are small."""
    sheltering: int
    """How many more were suppressed so that the small ones do not follow from the totals (secondary suppression)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table."""
        return ("row", *self.headings, "total")

    def to_dicts(self) -> list[dict[str, Any]]:
        """The table as plain rows, the totals last.

        Returns
        -------
        list of dict
            One a row; a count that is suppressed is `None`.
        """
        lines = [(row.row, *row.cells, row.total) for row in self.rows]
        return [dict(zip(self.columns, line, strict=True)) for line in (*lines, ("total", *self.totals, self.total))]

    def summary(self) -> str:
        """How many counts are suppressed, and why.

        Returns
        -------
        str
            One line.
        """
        return f"{number_of(self.small, 'count')} below {self.min_cell} suppressed, and {self.sheltering} more so that nobody can calculate them"


def suppress(table: Mapping[str, Mapping[str, int]] | pl.DataFrame, *, min_cell: int = 5) -> Suppressed:
    r"""A table of counts without its small cells, and without what would disclose them, with its totals.

    Counts from 1 to `min_cell` − 1 are held back, totals too. Others are held back with them, until no small count can be worked
    out from what is shown: as far as rows, columns and totals tell, each could be as great as `min_cell`. A zero
    is shown: it says that nobody is there. Where it would say something of everybody else, leave the column out.

    Each small count $x_{ij} < m$ has a rectangle of three more counts that are held back, such that raising $x_{ij}$ to
    $m$, and moving the three by as much, leaves all sums as they are and all of them at 1 or more. Of such rectangles
    the one is taken with the least sum of counts that had been shown. This protects one table by itself. It cannot protect from a
    second table that cuts the same people in another way, from the same table a year later, or from somebody who knows of
    one of those who were counted.

    Parameters
    ----------
    table
        Counts by row and column: `{"Oakfield": {"yes": 3, "no": 12}}`, or a Polars frame whose first column holds the
        names of the rows. Without totals; these are added.
    min_cell
        The least count from 1 on that may be shown. 5 is for use inside; take 10 for what is published.

    Returns
    -------
    Suppressed
        Rows and columns in the order in which they were given.

    Raises
    ------
    ValueError
        A count is no whole number from 0 on, a row lacks a column, two rows have one name, or a column is called `row` or `total`.

    References
    ----------
    Willenborg, L. and de Waal, T. (2001). *Elements of Statistical Disclosure Control*. Springer (secondary cells, hypercubes).

    Examples
    --------
    >>> found = suppress({"Ash": {"yes": 2, "no": 20}, "Beech": {"yes": 9, "no": 11}, "Elm": {"yes": 30, "no": 40}})
    >>> [row.cells for row in found.rows], found.totals
    ([(None, None), (None, None), (30, 40)], (41, 71))
    """
    if not _whole(min_cell) or min_cell < 1:
        raise ValueError(f"min_cell is a whole number from 1 on, not {min_cell!r}")
    names, headings, counts = _counts(table)
    # Listed by name, so that the order in which they were given decides nothing.
    down, across = (sorted(range(len(labels)), key=labels.__getitem__) for labels in (names, headings))
    sorted_table = with_totals([[counts[i][j] for j in across] for i in down], len(across))
    gone = suppressed_cells(sorted_table, min_cell)
    down, across = [*down, len(names)], [*across, len(headings)]
    shown = {
        (down[i], across[j]): None if (i, j) in gone else sorted_table[i][j]
        for i in range(len(down))
        for j in range(len(across))
    }
    lines = [tuple(shown[i, j] for j in range(len(across))) for i in range(len(down))]
    small = sum(0 < count < min_cell for line in sorted_table for count in line)
    return Suppressed(
        method=Method(name="suppress", options={"min_cell": min_cell}),
        headings=headings,
        rows=tuple(
            SuppressedRow(row=name, cells=line[:-1], total=line[-1]) for name, line in zip(names, lines, strict=False)
        ),
        totals=lines[-1][:-1],
        total=lines[-1][-1],
        min_cell=min_cell,
        small=small,
        sheltering=len(gone) - small,
    )


def _counts(table: Any) -> tuple[tuple[str, ...], tuple[str, ...], list[list[int]]]:
    """The names of the rows, the headings, and the counts."""
    if isinstance(table, Mapping):
        rows = {str(name): dict(line) for name, line in table.items()}
        given = [*table]
        headings = tuple(dict.fromkeys(str(heading) for line in rows.values() for heading in line))
    else:
        first, *rest = table.columns
        headings = tuple(rest)
        given = table[first].to_list()
        rows = {str(line[0]): dict(zip(headings, line[1:], strict=True)) for line in table.iter_rows()}
    if len(rows) < len(given):
        raise ValueError("two rows have one name")
    if clash := {"row", "total"}.intersection(headings):
        raise ValueError(f"give another name to the column {min(clash)!r}; totals are added")
    counts = [[_count(line.get(heading), name, heading) for heading in headings] for name, line in rows.items()]
    return tuple(rows), headings, counts


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(value: Any, row: str, heading: str) -> int:
    if not _whole(value) or value < 0:
        raise ValueError(f"row {row!r}, column {heading!r}: a count is a whole number from 0 on, not {value!r}")
    return int(value)
