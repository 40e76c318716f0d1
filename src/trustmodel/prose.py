"""Numbers, names and lists as they stand in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

__all__ = ["NAMED", "counted", "day_in_words", "is_are", "listed", "named", "or_none", "spelt"]

NAMED: Final = 6  # so many names stand in a sentence; a table has the rest
_WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def spelt(number: int) -> str:
    """A number in a sentence: in words up to twelve; none is "no".

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        A word or a number, with a comma in thousands.
    """
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def day_in_words(day: dt.date) -> str:
    """A day as people write it, such as 1 September 2026.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        In words.
    """
    return f"{day.day} {day:%B %Y}"


def or_none(number: int) -> str:
    """A number that stands for things named before: none is "none".

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        As `spelt` has it.
    """
    return spelt(number) if number else "none"


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """So many of a thing, such as "two schools".

    Parameters
    ----------
    number
        How many.
    noun
        For one.
    nouns
        For several; `None`: with an s.

    Returns
    -------
    str
        The two.
    """
    return f"{spelt(number)} {noun if number == 1 else nouns or f'{noun}s'}"


def is_are(number: int) -> str:
    """The verb that goes with a number.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        "is" or "are".
    """
    return "is" if number == 1 else "are"


def named(identifiers: Iterable[str], names: Mapping[str, str]) -> str:
    """Schools, trusts and clusters by name; people never come here.

    Parameters
    ----------
    identifiers
        Ids.
    names
        What schools, trusts and clusters are called, by id.

    Returns
    -------
    str
        A list; whoever is a person or unknown is "a colleague".
    """
    return listed(
        sorted(
            "a colleague" if identifier.startswith("person:") else names.get(identifier, "a colleague")
            for identifier in identifiers
        )
    )


def listed(words: Sequence[str], limit: int | None = NAMED) -> str:
    """Words one after another, "and" before the last; beyond the limit, how many more there are.

    Parameters
    ----------
    words
        The words.
    limit
        How many are named; `None`: all.

    Returns
    -------
    str
        Empty where there are none.
    """
    shown = list(words[:limit])
    if more := len(words) - len(shown):
        shown.append(f"{spelt(more)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
