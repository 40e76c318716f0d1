"""What a heading or a table's name that is not known is probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Final

from immutabledict import immutabledict

from trustmodel.model.records import KINDS

__all__ = ["meant_field", "meant_kind"]

# Words that people write over these columns. Each is a whole heading, or a part of one.
_SYNONYMS: Final = immutabledict(
    {
        "start": ("from", "since", "began", "begin", "started", "joined", "commenced", "date", "when"),
        "end": ("to", "until", "till", "finish", "finished", "ended", "left", "leaving"),
        "held_on": ("date", "when", "day"), "inspected_on": ("date", "when"), "shared_on": ("date", "when"),
        "dated": ("date", "when"), "due": ("deadline", "by"), "giver": ("from", "helper", "provider", "supporter"),
        "receiver": ("to", "helped", "supported", "recipient"), "pupils": ("roll", "nor"), "topic": ("subject", "area"),
        "kind": ("type",), "type": ("kind",), "fte": ("hours",), "local_authority": ("la",),
        "severity": ("priority",), "name": ("title",),
    }
)  # fmt: skip
_TOO_COMMON: Final = frozenset({"at", "by", "can", "of", "on", "the", "a"})


def _parts(name: str) -> frozenset[str]:
    """The words of a name, in small letters and the singular."""
    words = re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())
    return frozenset(_singular(word) for word in words if word and word not in _TOO_COMMON)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def meant_field(heading: str, free: Iterable[str]) -> str | None:
    """The field that an unknown heading is near: misspelt, with a word more or less, or in another common word.

    Parameters
    ----------
    heading
        As somebody wrote it.
    free
        The fields that no column holds anything of.

    Returns
    -------
    str or None
        The nearest, where one is near.
    """
    free = list(free)
    close = get_close_matches(re.sub(r"[\s_-]+", "_", heading.strip().casefold()), free, 1, 0.75)
    if close:
        return close[0]
    parts = _parts(heading)
    if not parts:
        return None
    shared = {name: _shared(parts, name) for name in free}
    best = max(free, key=lambda name: shared[name], default=None)
    return best if best is not None and shared[best] else None


def _shared(parts: frozenset[str], field: str) -> float:
    """The share of words that a heading and a field have in common, where the one has all words of the other."""
    own = _parts(field)
    if own and (own <= parts or parts <= own):
        return len(own & parts) / len(own | parts)
    return 0.1 if parts & set(_SYNONYMS.get(field, ())) and len(parts) <= 2 else 0.0  # noqa: PLR2004 - "date of visit"


@cache
def _kind_words() -> dict[tuple[str, ...], str]:
    """The names of each record kind, in one and in many, as words."""
    names = {}
    for plural, kind in KINDS.items():
        singular = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).casefold()
        for name in (plural, singular):
            names[tuple(_singular(word) for word in name.split("_"))] = plural
    return names


def meant_kind(name: str) -> str | None:
    """The record kind whose name stands at the beginning or the end of a table's: `Support 2025-26` is `support`.

    Parameters
    ----------
    name
        The name of a sheet, a file or a key.

    Returns
    -------
    str or None
        The kind's plural name; of two, that with more words.
    """
    words = tuple(_singular(word) for word in re.split(r"[\W_]+", name.casefold()) if word)
    kinds = [
        (len(own), plural)
        for own, plural in _kind_words().items()
        if words[: len(own)] == own or words[-len(own) :] == own
    ]
    return max(kinds, default=(0, None))[1]
