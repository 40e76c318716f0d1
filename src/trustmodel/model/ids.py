"""Identifiers, dates and numbers in the forms that the sector writes them.

An identifier is a kind, a colon and a name: `school:109277`, `person:ada`. A graph node is always that string.
Where a field can hold only one kind, the bare name will do (`109277` in a column of schools): the kind is put before it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Annotated, Any, Final

import attrs
from immutabledict import immutabledict
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from trustmodel.model.json_schema import Named, defined

__all__ = ["Amount", "Count", "Day", "Easting", "Extra", "Id", "Northing", "Text", "canonical", "kind_of"]

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_ID = re.compile(rf"([a-z_]+):({_NAME})\Z")
_BARE = re.compile(rf"{_NAME}\Z")
# Below the 32,767 characters of a worksheet's cell, with room for what neutralising adds.
LONGEST_TEXT = 30_000
# The National Grid covers 700 km by 1,300 km.
GRID_EAST, GRID_NORTH = 700_000, 1_300_000


def kind_of(identifier: str) -> str:
    """The kind of an identifier: `school` for `school:109277`; empty when it has none.

    Parameters
    ----------
    identifier
        The id.

    Returns
    -------
    str
        What stands before the colon.
    """
    kind, colon, _ = identifier.partition(":")
    return kind if colon else ""


def canonical(heading: str) -> str:
    """A heading or name as the model spells it: `Religious character` is `religious_character`.

    Parameters
    ----------
    heading
        As somebody wrote it.

    Returns
    -------
    str
        In small letters, with underscores.
    """
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _whole(value: object) -> object:
    """Spreadsheets hold 109277 as 109277.0, and a row of a frame NumPy's 109277."""
    if isinstance(value, str | bool):
        return value
    return int(value) if isinstance(value, Integral) or (isinstance(value, float) and value.is_integer()) else value


@attrs.frozen
class Id:
    """The annotation of a field that holds an identifier of one of `kinds`.

    It says which references a record makes, so the checks, the drop-down lists of the workbook
    and the JSON Schema all read it from here.
    """

    kinds: tuple[str, ...]
    name: str = attrs.field()
    """What such ids are called in the JSON Schema: `SchoolId`, `PersonOrSchoolId`."""

    @name.default
    def _by_kinds(self) -> str:
        return "Or".join(kind.title().replace("_", "") for kind in self.kinds) + "Id"

    def parse(self, value: object) -> str:
        """A value as an identifier of these kinds.

        Parameters
        ----------
        value
            What somebody wrote; the kind may be left out where there is only one.

        Returns
        -------
        str
            The id, with its kind.

        Raises
        ------
        PydanticCustomError
            It is none; the error says what would be right.
        """
        value = _whole(value)
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if len(self.kinds) == 1 and _BARE.match(text):
            text = f"{self.kinds[0]}:{text}"
        match = _ID.match(text)
        if match and match[1] in self.kinds:
            return text
        wanted = " or ".join(f"{kind}:NAME" for kind in self.kinds)
        raise PydanticCustomError(
            "malformed_id",
            "write it as {wanted}, where NAME has letters, digits, dots, dashes or underscores; found {found}",
            {"wanted": wanted, "found": repr(str(value)[:80])},
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        *others, last = (kind.replace("_", " ") for kind in self.kinds)
        about = {
            "type": "string",
            "pattern": f"^({'|'.join(self.kinds)}):{_NAME}$",
            "description": f"The id of one record: {', '.join(others)}{' or ' if others else ''}{last}.",
        }
        return defined(self.name, about, schema, handler)


_TIME = r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})([-/])(\d{{1,2}})\2(\d{{1,2}}){_TIME}\Z", re.IGNORECASE)
_BRITISH = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{2}}|\d{{4}}){_TIME}\Z", re.IGNORECASE)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s/-]+([a-z]+)\.?,?[\s/-]+(\d{{4}}){_TIME}\Z", re.IGNORECASE
)
_NAMED_FIRST = re.compile(rf"{_WEEKDAY}([a-z]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}\Z", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def _not_a_date(message: str, **found: str) -> PydanticCustomError:
    return PydanticCustomError("not_a_date", message, found)


def parse_day(value: object) -> object:
    """A date in any form that has one reading: `2026-09-01`, `01/09/2026` (day before month), `1 September 2026`.

    A time is left away. What may be read as two days is refused, with both: a year of two digits, a month of 13, and a
    time of another zone that lies on another day in Britain.
    """
    if isinstance(value, dt.date) and value != value:  # noqa: PLR0124 - pandas' NaT
        raise _not_a_date("write a date, and leave out what is not recorded; found {found}", found=repr(value))
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = " ".join(str(value).split())
    found = repr(text[:80])
    if match := _ISO.match(text):
        year, _, month, day, *time = match.groups()
        return _in_britain(_day(year, month, day, found), time, found)
    if match := _BRITISH.match(text):
        day, _, month, year, *time = match.groups()
        if len(year) == 2:  # noqa: PLR2004 - of the century
            _refuse_short_year(day, month, year, found)
        return _in_britain(_day(year, month, day, found), time, found)
    if match := _NAMED.match(text):
        day, month, year, *time = match.groups()
    elif match := _NAMED_FIRST.match(text):
        month, day, year, *time = match.groups()
    else:
        raise _not_a_date("write a date as 2026-09-01 or 01/09/2026; found {found}", found=found)
    return _in_britain(_day(year, str(_month(month, found)), day, found), time, found)


def _month(name: str, found: str) -> int:
    """The number of a month's name, whole or short."""
    numbers = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold()[:4])]
    if len(name) < 3 or len(numbers) != 1:  # noqa: PLR2004 - Jan, Sept
        raise _not_a_date("there is no such month: {found}; write 2026-09-01 or 01/09/2026", found=found)
    return numbers[0]


def _day(year: str, month: str, day: str, found: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        try:
            other = dt.date(int(year), int(day), int(month))
        except ValueError:
            raise _not_a_date("there is no such day: {found} (day/month/year)", found=found) from None
        raise _not_a_date(
            "there is no such day: {found} (day/month/year); if the month stands first, write {other}",
            found=found, other=str(other),
        ) from None  # fmt: skip


def _refuse_short_year(first: str, second: str, third: str, found: str) -> None:
    """Say what a date with a year of two digits may mean."""
    readings = []
    for year, day in ((f"20{third}", first), (f"20{first.zfill(2)}", third)):
        with contextlib.suppress(ValueError):
            readings.append(str(dt.date(int(year), int(second), int(day))))
    with contextlib.suppress(ValueError):
        readings.append(str(dt.date(1900 + int(third), int(second), int(first))))
    shown = " or ".join(dict.fromkeys(readings)) or "no day"
    raise _not_a_date("write the year with four digits: {found} may be {readings}", found=found, readings=shown)


def _in_britain(day: dt.date, time: list[str | None], found: str) -> dt.date:
    """The day, where its time and zone leave no doubt which one it is in Britain, in summer or winter."""
    hour, minute, zone = time
    if hour is None:
        return day
    if int(hour) > 23 or int(str(minute)) > 59:  # noqa: PLR2004 - a clock
        raise _not_a_date("there is no such time: {found}", found=found)
    if zone is None:
        return day
    sign = -1 if zone[0] == "-" else 1
    ahead = 0 if zone in "Zz" else sign * (int(zone[1:3]) * 60 + int(zone[-2:]))
    moment = dt.datetime(day.year, day.month, day.day, int(hour), int(str(minute)), tzinfo=dt.UTC)
    try:
        days = {(moment + dt.timedelta(minutes=summer - ahead)).date() for summer in (0, 60)}
    except OverflowError:
        raise _not_a_date("there is no such day: {found}", found=found) from None
    if ahead == 60 or len(days) == 1:  # noqa: PLR2004 - British summer time
        return day if ahead == 60 else days.pop()  # noqa: PLR2004
    first, second = sorted(days)
    raise _not_a_date(
        "in Britain {found} is {first} in winter or {second} in summer: write the day",
        found=found, first=str(first), second=str(second),
    )  # fmt: skip


_DAY: Final = Named(
    "Day",
    {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "A day, such as 2026-09-01.",
    },
)
Day = Annotated[
    dt.date,
    BeforeValidator(parse_day),
    _DAY,
]
"""A date. `start` is inclusive, `end` exclusive."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


# What looks like nothing around a word: all that Python takes for space, and two characters without width.
SPACES = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff\u200b"
)


def _clean_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value  # pydantic says what it wanted
    if isinstance(value, float) and not math.isfinite(value):  # an empty cell of a pandas frame, and no text "nan"
        raise PydanticCustomError(
            "string_type", "write text, and leave out what is not recorded; found {found}", {"found": repr(value)}
        )
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip(SPACES)
    if match := _CONTROL.search(text):
        raise PydanticCustomError(
            "control_character",
            "take out the invisible control character {found}",
            {"found": f"U+{ord(match[0]):04X}"},
        )
    return text


# As every regular expression engine reads it; surrogates and non-characters, which are refused too, it cannot say.
_CONTROLS: Final = r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F"

_TEXT: Final = Named(
    "Text",
    {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_TEXT,
        "pattern": rf"^[^\s{_CONTROLS}]([^{_CONTROLS}\r]*[^\s{_CONTROLS}])?$",
        "description": "Text without space around it, lines ended by a line feed, and no control characters.",
    },
)
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), BeforeValidator(_clean_text), _TEXT]
"""Text as a person writes it: trimmed, not empty, lines ended by a line feed, no control characters."""


def _digits(pattern: str, what: str, pad: int = 0) -> BeforeValidator:
    matcher = re.compile(rf"(?:{pattern})\Z")

    def parse(value: object) -> object:
        text = str(_whole(value)).strip().upper()
        if text.isdigit() and len(text) < pad:
            text = text.zfill(pad)  # spreadsheets drop leading zeros
        if isinstance(value, bool) or not matcher.match(text):
            raise PydanticCustomError(
                "malformed_number", "{what}; found {found}", {"what": what, "found": repr(str(value)[:80])}
            )
        return text

    return BeforeValidator(parse)


def _written(name: str, pattern: str, what: str) -> Named:
    return Named(name, {"type": "string", "pattern": f"^{pattern}$", "description": f"{what}."})


Urn = Annotated[str, _digits("[1-9][0-9]{5}", "a URN has six digits"), _written("Urn", "[1-9][0-9]{5}", "Six digits")]
Ukprn = Annotated[
    str, _digits("[1-9][0-9]{7}", "a UKPRN has eight digits"), _written("Ukprn", "[1-9][0-9]{7}", "Eight digits")
]
Uid = Annotated[
    str,
    _digits("[1-9][0-9]{0,4}", "a group UID has one to five digits"),
    _written("Uid", "[1-9][0-9]{0,4}", "One to five digits"),
]
CompanyNumber = Annotated[
    str,
    _digits("[A-Z0-9]{2}[0-9]{6}", "a company number has eight characters, such as 08061092", pad=8),
    _written("CompanyNumber", "[A-Z0-9]{2}[0-9]{6}", "Eight characters, such as 08061092"),
]


def _no_yes_or_no(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "write a number, not yes or no", {})
    return value


NUMBER: Final = BeforeValidator(_no_yes_or_no)
"""Yes is no 1: pydantic would take it for one."""


def _zero_is_unknown(value: object) -> object:
    """GIAS writes 0 for a place that it does not know."""
    return None if value in (0, "0", "0.0") else value


def _on_grid(limit: int, name: str) -> AfterValidator:
    def check(value: float | None) -> float | None:
        if value is not None and not 0 < value < limit:
            raise PydanticCustomError(
                "coordinates_outside_grid",
                "{name} lies outside Great Britain's grid (metres, 0 to {limit}); found {found}",
                {"name": name, "limit": limit, "found": value},
            )
        return value

    return AfterValidator(check)


def _metres(name: str, limit: int) -> Named:
    about = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": limit}
    return Named(name, {**about, "description": f"{name} on the National Grid, in metres."})


Easting = Annotated[
    Annotated[float, Field(allow_inf_nan=False), _metres("Easting", GRID_EAST)] | None,
    BeforeValidator(_zero_is_unknown),
    NUMBER,
    _on_grid(GRID_EAST, "easting"),
]
Northing = Annotated[
    Annotated[float, Field(allow_inf_nan=False), _metres("Northing", GRID_NORTH)] | None,
    BeforeValidator(_zero_is_unknown),
    NUMBER,
    _on_grid(GRID_NORTH, "northing"),
]

_MOST: Final = 10_000_000
_COUNT: Final = Named("Count", {"type": "integer", "minimum": 0, "maximum": _MOST, "description": "How many."})
Count = Annotated[
    int,
    Field(ge=0, le=_MOST),
    NUMBER,
    _COUNT,
]
"""How many: a whole number, 0 or more."""

UNSIGNED_ZERO = AfterValidator(lambda value: value + 0.0)
"""-0.0 and 0.0 are equal and written differently: equal records are to be written alike."""
_AMOUNT: Final = Named("Amount", {"type": "number", "minimum": 0, "maximum": 1e12, "description": "How much."})
Amount = Annotated[
    float,
    Field(ge=0, le=1e12, allow_inf_nan=False),
    UNSIGNED_ZERO,
    NUMBER,
    _AMOUNT,
]
"""How much: a number, 0 or more."""


def refuse_twice(keys: Iterable[object]) -> None:
    """Refuse two keys that are one once they are trimmed: the second would take the place of the first.

    Parameters
    ----------
    keys
        Keys of a mapping that is to be.

    Raises
    ------
    PydanticCustomError
        One appears twice.
    """
    names = [key.strip(SPACES) for key in keys if isinstance(key, str)]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise PydanticCustomError("duplicate_key", "{name} appears twice; keep one", {"name": repr(twice[:80])})


def _each_once(values: object) -> object:
    if isinstance(values, Mapping):
        refuse_twice(values)
    return values


EACH_ONCE: Final = BeforeValidator(_each_once)
"""A mapping in which no key appears twice, with and without space around it."""


def _freeze_extra(values: Mapping[str, str]) -> immutabledict[str, str]:
    return immutabledict(sorted(values.items()))


def texts_by_text(schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """A mapping whose keys are texts as its values are; not every pydantic says so by itself.

    Parameters
    ----------
    schema
        As pydantic gives it.
    handler
        As pydantic gives it.

    Returns
    -------
    dict
        The JSON Schema.
    """
    text = _TEXT.__get_pydantic_json_schema__(schema, handler)
    return {"type": "object", "additionalProperties": text, "propertyNames": dict(text)}


_EXTRA: Final = Named("Extra", texts_by_text)
Extra = Annotated[
    Mapping[Text, Text],
    EACH_ONCE,
    AfterValidator(_freeze_extra),
    PlainSerializer(dict, return_type=dict[str, str]),
    _EXTRA,
]
"""Columns that the model does not know, by heading: kept as text and written back, so that nothing is lost."""
