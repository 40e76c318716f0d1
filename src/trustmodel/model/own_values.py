"""Values of fields of your own: text in `extra`, read as its declaration says."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pydantic_core import PydanticCustomError

from trustmodel.errors import nearest
from trustmodel.model.ids import parse_day
from trustmodel.model.vocabulary import ExtensionType

__all__ = ["OWN_TYPES", "OwnValue", "bare_heading", "read_value"]

OwnValue: TypeAlias = str | int | float | bool | dt.date
"""What a field of your own holds: text or a word, a whole number, a number, yes or no, a day."""

OWN_TYPES: Final[Mapping[ExtensionType, type]] = {
    ExtensionType.TEXT: str,
    ExtensionType.NUMBER: float,
    ExtensionType.WHOLE_NUMBER: int,
    ExtensionType.DAY: dt.date,
    ExtensionType.YES_NO: bool,
    ExtensionType.WORD: str,
}
"""What the values of each type are in Python."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DIGITS = re.compile(r"[+-]?\d{1,300}")
_YES = frozenset({"yes", "y", "true", "t", "on", "1"})  # as in a field of the model
_NO = frozenset({"no", "n", "false", "f", "off", "0"})


def bare_heading(heading: str) -> str:
    """A heading without what is easily written otherwise: case, spaces, dashes and underscores.

    Parameters
    ----------
    heading
        The heading.

    Returns
    -------
    str
        Two that are alike in it are probably meant to be one.
    """
    return re.sub(r"[\s_-]", "", heading.casefold())


def read_value(text: str, of: ExtensionType, words: Sequence[str] = ()) -> OwnValue:
    """What a text says.

    Parameters
    ----------
    text
        As it stands in `extra`.
    of
        What it is to be.
    words
        The words that there are, where it is to be one.

    Returns
    -------
    str, int, float, bool or datetime.date
        The value; a word as it is spelt among `words`.

    Raises
    ------
    ValueError
        It is none; the message says what would be right, and does not quote it.
    """
    match of:
        case ExtensionType.NUMBER | ExtensionType.WHOLE_NUMBER:
            return _number(text, whole=of is ExtensionType.WHOLE_NUMBER)
        case ExtensionType.DAY:
            return _day(text)
        case ExtensionType.YES_NO:
            return _yes_or_no(text)
        case ExtensionType.WORD:
            return _word(text, words)
    return text


def _number(text: str, *, whole: bool) -> int | float:
    if whole and _DIGITS.fullmatch(text):  # to the last digit, also of one that is longer than a float holds
        return int(text)
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number) or (whole and not number.is_integer()):
        kind = "a whole number" if whole else "a number, with a point and"
        raise ValueError(f"write {kind} without spaces, commas or units")
    return int(number) if whole else number


def _day(text: str) -> dt.date:
    try:
        day = parse_day(text)
    except PydanticCustomError:
        raise ValueError("write a date as 2026-09-01 or 01/09/2026") from None
    assert isinstance(day, dt.date)
    return day


def _yes_or_no(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError("write yes or no")
    return word in _YES


def _word(text: str, words: Sequence[str]) -> str:
    if text in words:
        return text
    for word in words:
        if word.casefold() == text.casefold():
            return word
    raise ValueError(f"write one of {', '.join(words)}; the nearest is {nearest(text, words, 1)[0]}")
