"""Care for the people in the data: pseudonyms, keeping no longer than told, leaving, and small cells in tables."""

from __future__ import annotations

import csv
import hmac
import io
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from trustmodel._guards import write_file
from trustmodel._naming import (
    NAMED,
    PUBLIC,
    SHIPPED,
    Names,
    names_of,
    people_of,
    text_fields,
    with_ids,
)
from trustmodel._tables import neutralised
from trustmodel.dataset import Dataset
from trustmodel.ids import LONGEST_TEXT, kind_of
from trustmodel.records import KINDS, Person, Record, reference_fields

__all__ = ["nameless", "pseudonymise"]

# --- pseudonyms ------------------------------------------------------------------------------------------------------

SHORTEST_KEY: Final = 16  # bytes: as long as no guessing gets through
_FEWEST_BYTES: Final = 5  # different ones: "aaaaaaaaaaaaaaaa" is no key
_DIGITS: Final = 16  # hexadecimal, 64 bits: among a million people two meet in one of thirty million data sets
_PURPOSE: Final = b"trustmodel pseudonym 1\0"


def pseudonymise(data: Dataset, *, key: str | bytes, mapping: Path | str | None = None) -> Dataset:
    """The same data with people under pseudonyms. They are pseudonymous, and never anonymous.

    A pseudonym is a keyed hash of the old id: HMAC-SHA256(key, id), its first 64 bits. The same key gives one person one
    pseudonym in every file; without the key nobody can work it out from the id, nor try all ids that there could be.

    - `person:` ids are renamed wherever they stand, and names are dropped. What else stood beside a person in columns that
      the model does not know (`extra`) is dropped too: a staff number or an e-mail address says who it is.
    - The ids of all other records are renamed in the same way, since somebody may have typed a name into `role:ada-head`.
      Ids of schools and trusts stay, as do those of topics, clusters and bodies that hold no word of a name.
    - Free text (`evidence`, `source`, `statement`, `extra`, …) loses the names, their single words where these begin
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

    Raises
    ------
    ValueError
        The key is empty, blank or too short; or two records would get one pseudonym.

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
    renaming = _Renaming(data, _secret(key))
    made = renaming.dataset()
    if mapping is not None:
        _write_mapping(data, renaming, Path(mapping))
    return made


def nameless(data: Dataset) -> Dataset:
    """The data under pseudonyms that nobody can work out again: the key is random, and is thrown away.

    Two calls give different pseudonyms.
    """
    return pseudonymise(data, key=secrets.token_bytes(32))


def _secret(key: str | bytes) -> bytes:
    if not isinstance(key, str | bytes):
        raise TypeError(f"a key is text or bytes; found {type(key).__name__}")
    secret = (key.encode() if isinstance(key, str) else key).strip()
    if len(secret) < SHORTEST_KEY or len(set(secret)) < _FEWEST_BYTES:
        raise ValueError(
            f"a key has at least {SHORTEST_KEY} bytes, and {_FEWEST_BYTES} different ones; make one with secrets.token_hex(32)"
        )
    return secret


class _Renaming:
    """What every id and every text becomes under one key."""

    def __init__(self, data: Dataset, secret: bytes) -> None:
        self.data = data
        self._secret = secret
        self._names = Names(names_of(data, people_of(data)))
        self._new: dict[str, str] = {}
        self._known = frozenset(record.id for record in data.records()) | people_of(data)

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

    def text(self, text: str) -> str:
        """Text without names and old ids."""
        return self._names.clean(with_ids(text, self.id, self._known))[:LONGEST_TEXT].strip()

    def columns(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Columns that the model does not know, without names and old ids; no two get one heading."""
        made: dict[str, str] = {}
        for heading, text in extra.items():
            name = new = self.text(heading)
            number = 1
            while new in made:
                number += 1
                new = f"{name} {number}"
            made[new] = self.text(text)
        return made

    def record(self, record: Record) -> Record:
        """The record with all of that done to it."""
        if record.id in SHIPPED and not record.extra and record.source is None:
            return record
        kind = type(record)
        changed: dict[str, Any] = {"id": self.id(record.id)}
        for field in reference_fields(kind):
            value = getattr(record, field)
            if value is not None:
                changed[field] = tuple(map(self.id, value)) if isinstance(value, tuple) else self.id(value)
        for field in text_fields(kind):
            if (text := getattr(record, field)) is not None:
                changed[field] = self.text(text)
        changed["extra"] = self.columns(record.extra)
        if kind is Person:
            changed |= {"name": None, "extra": {}}
        return kind.model_validate({name: changed.get(name, getattr(record, name)) for name in kind.model_fields})

    def dataset(self) -> Dataset:
        """Every record renamed. Raises `ValueError` when two ids become one."""
        parts = {plural: [self.record(record) for record in getattr(self.data, plural)] for plural in KINDS}
        new = {one: old for old, one in self._new.items()}
        if len(new) < len(self._new):
            raise ValueError("two records would get one pseudonym; use another key")
        facts = {name: getattr(self.data, name) for name in Dataset.model_fields if name not in KINDS}
        facts |= {name: self.text(facts[name]) for name in ("name", "source") if facts[name] is not None}
        facts["extra"] = self.columns(self.data.extra)
        return Dataset.model_validate({**facts, **parts})


def _write_mapping(data: Dataset, renaming: _Renaming, path: Path) -> None:
    held = io.StringIO()
    table = csv.writer(held, lineterminator="\r\n")
    table.writerow(["pseudonym", "id", "name"])
    people = sorted((renaming.id(one), one) for one in people_of(data))
    for pseudonym, one in people:
        person = data.people.get(one)
        table.writerow([pseudonym, one, neutralised((person and person.name) or "")])
    if not path.exists():
        path.touch(mode=0o600)  # nobody else's business
    write_file(path, held.getvalue().encode("utf-8-sig"))
