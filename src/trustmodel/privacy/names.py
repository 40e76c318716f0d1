"""Where people are named: in references, in ids that somebody typed a name into, and in free text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import Id, kind_of
from trustmodel.model.records import KINDS, Record, references
from trustmodel.model.vocabulary import TOPICS, RoleKind
from trustmodel.privacy.fields import Says, says

__all__ = [
    "A_COLLEAGUE", "A_CONTACT", "KIND_WORDS", "NAMED", "NAMED_ID", "PRIVATE_ID", "PUBLIC", "SHIPPED", "Names", "names_of",
    "names_somebody", "people_of", "stranger", "text_fields", "with_ids", "without_contacts",
]  # fmt: skip

PUBLIC: Final = frozenset({"school", "trust"})
"""Kinds of record that are public: their ids and names are those of the register."""
NAMED: Final = frozenset({"topic", "cluster", "body", "extension"})
"""Kinds of record that are spoken of by a name, which is free text."""
KIND_WORDS: Final = {
    plural: next(mark.kinds[0] for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    for plural, kind in KINDS.items()
}
PRIVATE_ID: Final = re.compile(rf"\b({'|'.join(sorted(set(KIND_WORDS.values()) - PUBLIC - NAMED))}):[^\W_][\w.-]*")
"""Ids that somebody may have typed a name into."""
NAMED_ID: Final = re.compile(rf"\b(?:{'|'.join(sorted(PUBLIC | NAMED))}):[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
SHIPPED: Final = {identifier: name for identifier, name, _ in TOPICS}
"""The names of the topics that are shipped, by id."""
A_COLLEAGUE: Final = "a colleague"
A_CONTACT: Final = "a contact"
_SHORTEST: Final = 3  # two letters are an initial, or a word of every language


def names_somebody(data: Dataset) -> bool:
    """Whether a dataset is about anybody: `people_of` without counting all of them.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    bool
        Whether a person has a record, or is named in another.
    """
    return bool(len(data.people)) or any(
        kind_of(target) == "person" for record in data.records() for _, target in references(record)
    )


def people_of(data: Dataset) -> frozenset[str]:
    """The ids of all people, also of those who are named without a record of their own.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    frozenset of str
        Ids.
    """
    named = {target for record in data.records() for _, target in references(record) if kind_of(target) == "person"}
    return frozenset(named.union(data.people.ids))


def names_of(data: Dataset, people: Iterable[str] | None = None) -> frozenset[str]:
    """The names of people, and the bare names of their ids where these have a letter.

    Parameters
    ----------
    data
        The dataset.
    people
        Their ids. `None`: all who have a record.

    Returns
    -------
    frozenset of str
        Names.
    """
    wanted = data.people.ids if people is None else tuple(people)
    names = {person.name for person in map(data.people.get, wanted) if person is not None and person.name}
    bare = {identifier.partition(":")[2] for identifier in wanted}
    return frozenset(names | {name for name in bare if any(c.isalpha() for c in name) and len(name) >= _SHORTEST})


@cache
def text_fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a record class that hold free text, but for what the register says of schools and trusts.

    Parameters
    ----------
    kind
        The class of the record.

    Returns
    -------
    tuple of str
        Names of fields, in order.
    """
    return tuple(
        name
        for name in kind.model_fields
        if says(kind.plural).get(name, Says.PUBLIC) is not Says.PUBLIC and name != "extra"
    )


# --- names, however they are joined ----------------------------------------------------------------------------------

_APOSTROPHES: Final = "'’‘‛ʼʹ`´′＇"
_UNSEEN: Final = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphens and spaces without width
_LETTERS: Final = rf"(?:[^\W_{_APOSTROPHES}]|(?<=[^\W_])[\u0300-\u036f{_UNSEEN}])+"
_PIECE: Final = re.compile(_LETTERS)
# An apostrophe within a word belongs to it, but for that of a genitive: O'Brien is one word, and Hart's are two.
_WORD: Final = re.compile(rf"{_LETTERS}(?:[{_APOSTROPHES}](?!s\b){_LETTERS})*", re.IGNORECASE)
_HYPHENS: Final = "\u2010-\u2015\u2212-"
_HYPHEN: Final = re.compile(rf"[{_HYPHENS}]")
_JOINED: Final = re.compile(rf"[\s._{_APOSTROPHES}{_HYPHENS}]{{0,3}}")  # ada.hart, Ada  Hart, ada_-_hart, AdaHart
_TURNED: Final = re.compile(r"\s?,?\s{0,2}")  # Hart, Ada
_AFTER_TITLE: Final = re.compile(r"\.?\s{1,3}|\.")
_TITLES: Final = frozenset(
    (
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd", "reverend",
        "father", "fr", "lord", "lady", "cllr", "mme", "messrs",
    )
)  # fmt: skip
# Somebody may be called by what they do; these words say nothing of who it is.
_NO_NAMES: Final = frozenset(
    {*_TITLES, "the", "and", "for", "head", "deputy", "vacant", "vacancy", "unknown", "tbc"}
    | {word for kind in RoleKind for word in re.findall(r"[^\W_]+", str(kind).casefold())}
)
_CONTACT: Final = re.compile(
    r"[\w.%+'\u2019-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?<![\w.])(?:\+44|\(?0)(?:[\s()-]{0,3}\d){9,11}(?![\w.])"  # a telephone number
    r"|\b[A-Z]{2}(?:\s?\d){6}\s?[A-D]\b",  # a National Insurance number
    re.IGNORECASE,
)
_MOST_PIECES: Final = 6  # of a name that may be written together in every way: 32 ways
_SHORTEST_TOGETHER: Final = 5  # of a name written as one word: Al So is no "also"
_FOLDED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


class _Where(Enum):
    """Where a form of a name is taken for the name."""

    ANYWHERE = "in any case"
    CAPITALS = "where each of its words begins with a capital, or after a title"
    AFTER_A_TITLE = "after a title only"


@attrs.frozen
class _Form:
    """One way to write a name, or a part of one."""

    words: tuple[str, ...]
    where: _Where
    turned: int = 0
    """How many words the surname has where it stands first; 0: it does not."""


def _plain(word: str) -> str:
    """A word without capitals, accents and apostrophes: `José`, `JOSE` and `Jose` (however encoded) are one."""
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED))
    return "".join(c for c in apart if c.isalnum() and c not in _APOSTROPHES)


def _together(pieces: Sequence[str]) -> list[tuple[str, ...]]:
    """Every way to write pieces that follow each other as words: `o, brien` and `obrien`."""
    if not 1 < len(pieces) <= _MOST_PIECES:
        return [tuple(pieces), ("".join(pieces),)][: len(pieces)]
    return [
        (*([pieces[0]] if apart else []), *([] if apart else [pieces[0] + rest[0]]), *rest[0 if apart else 1 :])
        for rest in _together(pieces[1:])
        for apart in (True, False)
    ]


def _units(name: str) -> list[list[str]]:
    """The given names and the surname (last) of a name, each in its pieces; titles are left out."""
    surname, comma, given = name.partition(",")
    parts = f"{given} {surname}".split() if comma else name.split()
    if len(parts) == 1:  # the bare name of an id, such as ada-hart
        parts = re.split(r"[._-]+", parts[0])
    units = [[_plain(piece) for piece in _PIECE.findall(unicodedata.normalize("NFC", part))] for part in parts]
    return [unit for unit in ([piece for piece in unit if piece] for unit in units) if unit]


def _forms(name: str, shared: frozenset[str]) -> Iterator[_Form]:
    """The ways to write a name. What others are called too (`shared`) is no name when it stands alone."""
    units = _units(name)
    if not any(c.isalpha() for unit in units for piece in unit for c in piece):
        return
    untitled = units
    while len(untitled) > 1 and "".join(untitled[0]) in _TITLES:
        untitled = untitled[1:]
    if len(untitled) < len(units) and len(untitled) == 1:  # Mr Will, and no other will
        yield from _parts(untitled, shared)
        return
    for words in _together([piece for unit in untitled for piece in unit]):
        if len(words) > 1 or len(untitled) == 1 or len(words[0]) >= _SHORTEST_TOGETHER:
            yield _Form(words, _Where.ANYWHERE)
    if len(untitled) > 1 or len(untitled[0]) > 1:
        yield from _parts(untitled, shared)
        yield from _halves(name, untitled, shared)
    if len(untitled) > 1:
        yield from _beside(untitled[:-1], untitled[-1], initials="".join(untitled[-1]) not in shared)


def _halves(name: str, units: Sequence[Sequence[str]], shared: frozenset[str]) -> Iterator[_Form]:
    """The halves of a hyphenated name (O'Neill of O'Neill-Ash), alone or beside a given name, and both without one."""
    for place, part in enumerate(name.split()):
        halves = [unit for half in _HYPHEN.split(part) for unit in _units(half)]
        if len(halves) < 2 or part.islower():  # noqa: PLR2004 - of two; the bare name of an id has hyphens between names
            continue
        yield from _parts(halves, shared)
        if place:
            for words in _together([piece for half in halves for piece in half]):
                if "".join(words) not in shared:
                    yield _Form(words, _Where.ANYWHERE)
            for half in halves:
                yield from _beside(units[:-1], half, initials="".join(half) not in shared)


def _beside(given: Sequence[Sequence[str]], surname: Sequence[str], *, initials: bool) -> Iterator[_Form]:
    """A surname beside given names, some of them, or their initials, before or after."""
    pieces = [piece for unit in given for piece in unit]
    alone = [(word,) for unit in given for word in (*unit, "".join(unit)) if len(word) > 1]
    beside = [(words, _Where.ANYWHERE) for words in (*_together(pieces), *alone)]
    if initials:
        first = tuple(piece[0] for piece in pieces)
        beside += [(words, _Where.CAPITALS) for words in (first, first[:1], ("".join(first),))]
    for last in _together(surname):
        for words, where in beside:
            yield _Form((*words, *last), where)
            yield _Form((*last, *words), where, turned=len(last))


def _parts(units: Sequence[Sequence[str]], shared: frozenset[str]) -> Iterator[_Form]:
    """Single names of a name: long ones wherever they have a capital, short ones after a title."""
    for unit in units:
        for words in {*_together(unit), *((piece,) for piece in unit if len(piece) >= _SHORTEST)}:
            word = "".join(words)
            if word.isalpha() and len(word) > 1 and word not in shared:
                long = len(word) >= _SHORTEST and word not in _NO_NAMES
                yield _Form(words, _Where.CAPITALS if long else _Where.AFTER_A_TITLE)


class Names:
    """People's names, to be found whole in any order of joining, and in free text word by word.

    Capitals, accents and apostrophes make no difference. A single name is taken for one where it begins with a capital,
    or after a title; one of two letters (Ng) after a title, or beside another name or an initial of the same person.
    Text is gone through once, whatever the number of names.
    """

    def __init__(self, names: Iterable[str], *, spare: Iterable[str] = ()) -> None:
        """Names to find; the single words of those in `spare` belong to somebody else too, and are left."""
        shared = frozenset(word for name in spare for unit in _units(name) for word in (*unit, "".join(unit)))
        starts: dict[str, set[_Form]] = defaultdict(set)
        for name in names:
            for form in _forms(name, shared):
                starts[form.words[0]].add(form)
        self._starts = {first: sorted(forms, key=_longest_first) for first, forms in starts.items()}

    def within(self, identifier: str) -> bool:
        """Whether an id holds a name, or a word of one.

        Parameters
        ----------
        identifier
            The id.

        Returns
        -------
        bool
            Whether it does.
        """
        words = _words_at(identifier.partition(":")[2])
        return any(
            tuple(word for word, _, _ in words[place : place + len(form.words)]) == form.words
            for place, (first, _, _) in enumerate(words)
            for form in self._starts.get(first, ())
        )

    def clean(self, text: str) -> str:
        """Text without names; a word of a name goes where it is written with a capital, or after a title.

        Parameters
        ----------
        text
            The text.

        Returns
        -------
        str
            With "a colleague" in their place, titles included.
        """
        pieces, end = [], 0
        for start, stop in self._spans(text):
            pieces += [text[end:start], A_COLLEAGUE]
            end = stop
        return "".join([*pieces, text[end:]]) if pieces else text

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand with their titles, from left to right, the longest first, none over another."""
        words = _words_at(text)
        place, title = 0, None  # where the titles before this word begin
        while place < len(words):
            word, start, stop = words[place]
            forms = self._starts.get(word, ())
            form = next((form for form in forms if _stands(form, text, words, place, after=title is not None)), None)
            if form is not None:
                stop = words[place + len(form.words) - 1][2]
                yield (start if title is None else title), stop
            place += len(form.words) if form is not None else 1
            followed = place < len(words) and _AFTER_TITLE.fullmatch(text[stop : words[place][1]])
            begins = start if title is None else title  # Revd Dr Ng
            title = begins if form is None and word in _TITLES and followed else None


def _words_at(text: str) -> list[tuple[str, int, int]]:
    """The words of a text with where they stand. An accent that is written apart belongs to its letter."""
    return [(_plain(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def _longest_first(form: _Form) -> tuple[int, tuple[str, ...], str, int]:
    return -len(form.words), form.words, form.where.value, form.turned


def _stands(form: _Form, text: str, words: list[tuple[str, int, int]], place: int, *, after: bool) -> bool:
    """Whether a form of a name stands at a word, `after` a title or not."""
    here = words[place : place + len(form.words)]
    if tuple(word for word, _, _ in here) != form.words:
        return False
    behind = words[place + len(form.words) :][: form.turned]
    if form.turned and tuple(word for word, _, _ in behind) == form.words[: form.turned]:
        return False  # Tom Hart, Ada Hart
    capitals = text[here[0][1]].isupper() and text[here[-1][1]].isupper()
    if not after and (form.where is _Where.AFTER_A_TITLE or (form.where is _Where.CAPITALS and not capitals)):
        return False
    gaps = [text[left[2] : right[1]] for left, right in pairwise(here)]
    return all((_TURNED if k == form.turned else _JOINED).fullmatch(gap) for k, gap in enumerate(gaps, start=1))


def without_contacts(text: str) -> str:
    """Text without e-mail addresses, telephone and National Insurance numbers, whoever's they are.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    str
        With "a contact" in their place.
    """
    return _CONTACT.sub(A_CONTACT, text)


def stranger(identifier: str) -> str:
    """What an id is called that must not be shown.

    Parameters
    ----------
    identifier
        The id.

    Returns
    -------
    str
        "a colleague", or "a record".
    """
    return A_COLLEAGUE if kind_of(identifier).casefold() == "person" else "a record"


# --- ids in free text ------------------------------------------------------------------------------------------------

_ANY_PRIVATE_ID: Final = re.compile(PRIVATE_ID.pattern, re.IGNORECASE)


def with_ids(text: str, shown: Callable[[str], str | None], otherwise: Callable[[str], str] = str) -> str:
    """Text whose private ids are replaced. A stop after an id may be no part of it.

    Parameters
    ----------
    text
        The text.
    shown
        What stands for an id; `None` where it has nothing for it.
    otherwise
        What stands for it then.

    Returns
    -------
    str
        The text.
    """

    def replaced(match: re.Match[str]) -> str:
        whole = match[0]
        for identifier in (whole, whole.rstrip("._-")):
            if (new := shown(identifier)) is not None:
                return new + whole[len(identifier) :]
        return otherwise(whole)

    return _ANY_PRIVATE_ID.sub(replaced, text)
