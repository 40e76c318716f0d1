"""Numbers, names and lists as they stand in a sentence."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

__all__ = [
    "NAMED", "alike", "capitalised", "counted", "day_in_words", "do_does", "figure", "fixed", "has_have", "in_sentence",
    "in_title_case", "is_are", "listed", "named", "number_of", "or_none", "p_value", "spelt",
]  # fmt: skip

NAMED: Final = 6  # so many names stand in a sentence; a table has the rest
_CAPITALS: Final = frozenset({"MAT", "CE", "CEVA", "UK", "AET", "OAT"})
_READ: Final = frozenset({"ST", "SS", "DR", "MR", "MRS", "LTD"})
_SMALL: Final = frozenset({"a", "and", "at", "by", "for", "in", "of", "on", "the", "to", "upon", "with"})
_LEAST_P: Final = 0.0001
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


def alike(*numbers: int) -> tuple[str, ...]:
    """Numbers of one sentence that a reader compares: all in words, or all in figures where one is above twelve.

    Parameters
    ----------
    *numbers
        How many, each.

    Returns
    -------
    tuple of str
        None is "none" among words, and 0 among figures.
    """
    if all(number < len(_WORDS) for number in numbers):
        return tuple(map(or_none, numbers))
    return tuple(f"{number:,}" for number in numbers)


def capitalised(text: str) -> str:
    """Text as it stands at the start of a sentence: its first letter is a capital, and all others stay as they are.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Such as "SEND" or "One school".
    """
    return text[:1].upper() + text[1:]


def in_sentence(name: str) -> str:
    """The name of a topic, a service or a role within a sentence: without its capital, which acronyms and languages keep.

    Parameters
    ----------
    name
        Such as "Mental health" or "SEND".

    Returns
    -------
    str
        Such as "mental health" or "SEND".
    """
    first = name.split(" ", maxsplit=1)[0].split("-", maxsplit=1)[0]
    keeps = first in _PROPER or any(letter.isupper() for letter in first[1:])
    return name if keeps else name[:1].lower() + name[1:]


_PROPER: Final = frozenset({
    "English", "Welsh", "French", "German", "Spanish", "Latin", "Greek", "Mandarin", "Arabic", "Urdu", "Polish", "Italian",
    "Russian", "British", "Ofsted", "Christian", "Catholic", "Anglican", "Jewish", "Muslim", "Islamic", "Makaton", "I",
})  # fmt: skip


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


def number_of(number: int, noun: str, nouns: str | None = None) -> str:
    """So many of a thing in figures, for a line of a summary, such as "2 schools"; none is "0 schools".

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
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def figure(value: float, digits: int = 2) -> str:
    """A figure with so many significant digits, never as a power of ten: whole numbers keep all of theirs.

    Parameters
    ----------
    value
        The figure.
    digits
        How many digits tell something.

    Returns
    -------
    str
        Such as 0.35, 4.5, 55,312 or 0.00012; an undefined figure is a dash.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    decimals = 0 if not value else max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def fixed(value: float, places: int) -> str:
    """A figure with so many decimals; an undefined one is a dash.

    Parameters
    ----------
    value
        The figure.
    places
        How many decimals.

    Returns
    -------
    str
        Such as 0.350.
    """
    return f"{value:.{places}f}" if math.isfinite(value) else figure(value)


def p_value(p: float) -> str:
    """A p-value in a sentence: two significant digits, and one below 0.0001 as that.

    Parameters
    ----------
    p
        From 0 to 1.

    Returns
    -------
    str
        Such as 0.032, or "less than 0.0001".
    """
    return "less than 0.0001" if p < _LEAST_P else figure(p)  # NaN is a dash


def is_are(number: float) -> str:
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


def has_have(number: float) -> str:
    """The verb that goes with a number.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        "has" or "have".
    """
    return "has" if number == 1 else "have"


def do_does(number: float) -> str:
    """The verb that goes with a number.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        "does" or "do".
    """
    return "does" if number == 1 else "do"


def in_title_case(name: str) -> str:
    """A name that a register has in capitals, as people write it; any other name as it is.

    Parameters
    ----------
    name
        Such as UNITED LEARNING TRUST.

    Returns
    -------
    str
        Such as United Learning Trust. Abbreviations (CE, MAT, and words without a vowel) keep their capitals.
    """
    if not name.isupper():
        return name
    words = [word if _is_abbreviation(word) else _lower_but_first(word) for word in name.split()]
    return " ".join(word.lower() if at and word.lower() in _SMALL else word for at, word in enumerate(words))


def _is_abbreviation(word: str) -> bool:
    letters = "".join(letter for letter in word if letter.isalpha())
    return letters in _CAPITALS or (letters not in _READ and not set(letters) & set("AEIOUY"))


def _lower_but_first(word: str) -> str:
    """Each part between hyphens or brackets with a capital at its start; after an apostrophe only that of O'Brien."""
    return re.sub(r"(?:\b[^\W\d_][’'])?[^\W\d_]+(?:[’'][^\W\d_]+)*", lambda part: _capital(part[0]), word)


def _capital(part: str) -> str:
    first = part[:2].upper() if part[1:2] in {"’", "'"} else ""
    return first + part[len(first) :].capitalize()


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


def listed(words: Sequence[str], limit: int | None = NAMED, *, last: Literal["and", "or"] = "and") -> str:
    """Words one after another, "and" before the last; beyond the limit, how many more there are.

    Parameters
    ----------
    words
        The words.
    limit
        How many are named; `None`: all.
    last
        What stands before the last: "or" after a "nobody". How many more there are follows an "and".

    Returns
    -------
    str
        Empty where there are none.
    """
    shown = list(words[:limit])
    if more := len(words) - len(shown):
        shown.append(f"{spelt(more)} more")
    before = "and" if more else last
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {before} {shown[-1]}" if shown else ""
