"""Where people are named: in references, in ids that somebody typed a name into, and in free text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

from pydantic import BeforeValidator

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import Id, Text, kind_of
from trustmodel.model.records import KINDS, Record, references
from trustmodel.model.vocabulary import TOPICS, RoleKind

__all__ = [
    "A_COLLEAGUE", "KIND_WORDS", "NAMED", "NAMED_ID", "PRIVATE_ID", "PUBLIC", "SHIPPED", "Names", "names_of",
    "pattern_of", "people_of", "stranger", "text_fields", "with_ids",
]  # fmt: skip

PUBLIC: Final = frozenset({"school", "trust"})
"""Kinds of record that are public: their ids and names are those of the register."""
NAMED: Final = frozenset({"topic", "cluster", "body"})
"""Kinds of record that are spoken of by a name, which is free text."""
KIND_WORDS: Final = {
    plural: next(mark.kinds[0] for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    for plural, kind in KINDS.items()
}
PRIVATE_ID: Final = re.compile(
    rf"\b({'|'.join(sorted(set(KIND_WORDS.values()) - PUBLIC - NAMED))}):[A-Za-z0-9][A-Za-z0-9._-]*"
)
"""Ids that somebody may have typed a name into."""
NAMED_ID: Final = re.compile(rf"\b(?:{'|'.join(sorted(PUBLIC | NAMED))}):[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
SHIPPED: Final = {identifier: name for identifier, name, _ in TOPICS}
"""The names of the topics that are shipped, by id."""
A_COLLEAGUE: Final = "a colleague"
_SHORTEST: Final = 3  # two letters are an initial, or a word of every language


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


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names as they are written, in capitals or not; `None` where there are none.

    Parameters
    ----------
    names
        The names.

    Returns
    -------
    re.Pattern or None
        It tries the longest first.
    """
    longest_first = sorted(names, key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


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
    public = _OF_THE_REGISTER if KIND_WORDS[kind.plural] in PUBLIC else frozenset()
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if name not in public and _is_text(field.annotation, field.metadata)
    )


_OF_THE_REGISTER: Final = frozenset(
    {"name", "religious_character", "diocese", "local_authority", "region", "urban_rural"}
)

_TEXT_MARK: Final = next(mark for mark in Text.__metadata__ if isinstance(mark, BeforeValidator))  # type: ignore[attr-defined]


def _is_text(annotation: Any, marks: Any) -> bool:
    if _TEXT_MARK in (*marks, *getattr(annotation, "__metadata__", ())):
        return True
    return getattr(annotation, "__origin__", None) is not Mapping and any(
        _is_text(inner, ()) for inner in getattr(annotation, "__args__", ()) if inner is not type(None)
    )


# --- names, however they are joined ----------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"[\s._'’-]{0,3}")  # ada.hart, Ada  Hart, ada_-_hart, AdaHart
_TURNED: Final = re.compile(r",?\s{0,2}")  # Hart, Ada
_TITLES: Final = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd", "father")
_TITLE: Final = re.compile(rf"(?<![^\W_])(?:{'|'.join(_TITLES)})\.?\s+(?={A_COLLEAGUE})", re.IGNORECASE)
# Somebody may be called by what they do; these words say nothing of who it is.
_NO_NAMES: Final = frozenset(
    {*_TITLES, "the", "and", "for", "head", "deputy", "vacant", "vacancy", "unknown", "tbc"}
    | {word for kind in RoleKind for word in _WORD.findall(str(kind).casefold())}
)


_Order: TypeAlias = tuple[tuple[str, ...], bool]  # the words of a name, and whether the last stands first


def _plain(word: str) -> str:
    """A word without capitals and accents, so that `José`, `JOSE` and `Jose` (however encoded) are one."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


class Names:
    """People's names, to be found whole in any order of joining, and in free text word by word.

    Text is gone through once, whatever the number of names.
    """

    def __init__(self, names: Iterable[str], *, spare: Iterable[str] = ()) -> None:
        """Names to find; the single words of those in `spare` belong to somebody else too, and are left."""
        starts: dict[str, set[_Order]] = defaultdict(set)
        parts: set[str] = set()
        for name in names:
            words = tuple(_plain(word) for word in _words(name))
            if not any(c.isalpha() for word in words for c in word):
                continue
            orders = [(words, False), (("".join(words),), False)]
            if len(words) > 1:
                orders += [((words[-1], *words[:-1]), True)]
                parts |= {word for word in words if len(word) >= _SHORTEST and word.isalpha()}
            for order in orders:
                starts[order[0][0]].add(order)
        self._parts = parts - _NO_NAMES - {_plain(word) for name in spare for word in _words(name)}
        self._starts = {first: sorted(orders, key=_longest_first) for first, orders in starts.items()}

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
        bare = identifier.partition(":")[2]
        words = [_plain(word) for word in _words(bare)]
        return any(word in self._parts for word in words) or any(True for _ in self._spans(bare))

    def clean(self, text: str) -> str:
        """Text without names; a word of a name goes where it is written with a capital.

        Parameters
        ----------
        text
            The text.

        Returns
        -------
        str
            With "a colleague" in their place.
        """
        spans = list(self._spans(text, parts=True))
        if not spans:
            return text
        pieces, end = [], 0
        for start, stop in spans:
            pieces += [text[end:start], A_COLLEAGUE]
            end = stop
        return _TITLE.sub("", "".join([*pieces, text[end:]]))

    def _spans(self, text: str, *, parts: bool = False) -> Iterator[tuple[int, int]]:
        """Where names stand, from left to right, the longest first, none over another."""
        text_words = _words_at(text)
        place = 0
        while place < len(text_words):
            word, start, stop = text_words[place]
            orders = self._starts.get(word, ())
            taken = next((len(order[0]) for order in orders if _matches(order, text, text_words, place)), 0)
            if taken:
                yield start, text_words[place + taken - 1][2]
            elif parts and word in self._parts and text[start].isupper():
                taken = 1
                yield start, stop
            place += max(taken, 1)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def _words_at(text: str) -> list[tuple[str, int, int]]:
    """The words of a text with where they stand. An accent that is written apart belongs to its letter."""
    return [(_plain(match[0]), match.start(), match.end()) for match in _ACCENTED.finditer(text)]


_ACCENTED: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")


def _longest_first(order: _Order) -> tuple[int, _Order]:
    return -len(order[0]), order


def _matches(order: _Order, text: str, words: list[tuple[str, int, int]], place: int) -> bool:
    wanted, turned = order
    here = words[place : place + len(wanted)]
    if tuple(word for word, _, _ in here) != wanted:
        return False
    gaps = [text[before[2] : after[1]] for before, after in pairwise(here)]
    return all((_TURNED if turned and not k else _JOINED).fullmatch(gap) for k, gap in enumerate(gaps))


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
