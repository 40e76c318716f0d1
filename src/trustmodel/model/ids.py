"""Identifiers, dates and numbers in the forms that the sector writes them.

An identifier is a kind, a colon and a name: `school:109277`, `person:ada`. A graph node is always that string.
Where a field can hold only one kind, the bare name will do (`109277` in a column of schools): the kind is put before it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any

import attrs
from immutabledict import immutabledict
from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["Amount", "Count", "Day", "Easting", "Extra", "Id", "Northing", "Text", "kind_of"]

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


def _whole(value: object) -> object:
    """Spreadsheets hold 109277 as 109277.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@attrs.frozen
class Id:
    """The annotation of a field that holds an identifier of one of `kinds`.

    It says which references a record makes, so the checks, the drop-down lists of the workbook
    and the JSON Schema all read it from here.
    """

    kinds: tuple[str, ...]

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
        return self.json_schema()

    def json_schema(self) -> JsonSchemaValue:
        """The JSON Schema of such a field; `x-kinds` says which records it may name.

        Returns
        -------
        dict
            The schema.
        """
        kinds = "|".join(self.kinds)
        return {"type": "string", "pattern": f"^({kinds}):{_NAME}$", "x-kinds": list(self.kinds)}


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z")
_BRITISH = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})\Z")


def parse_day(value: object) -> object:
    """A date from `2026-09-01`, `01/09/2026` or `01-09-2026`, day before month. Nothing is guessed."""
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise PydanticCustomError("not_a_date", "write a date without a time; found {found}", {"found": str(value)})
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _BRITISH.match(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise PydanticCustomError(
            "not_a_date", "write a date as 2026-09-01 or 01/09/2026; found {found}", {"found": repr(text[:80])}
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise PydanticCustomError(
            "not_a_date", "there is no such day: {found} (day/month/year)", {"found": repr(text)}
        ) from None


Day = Annotated[dt.date, BeforeValidator(parse_day)]
"""A date. `start` is inclusive, `end` exclusive."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def _clean_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value  # pydantic says what it wanted
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if match := _CONTROL.search(text):
        raise PydanticCustomError(
            "control_character",
            "take out the invisible control character {found}",
            {"found": f"U+{ord(match[0]):04X}"},
        )
    return text


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), BeforeValidator(_clean_text)]
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


def _pattern(pattern: str) -> Any:
    return Field(json_schema_extra={"pattern": f"^(?:{pattern})$"})


Urn = Annotated[str, _digits("[1-9][0-9]{5}", "a URN has six digits"), _pattern("[1-9][0-9]{5}")]
Ukprn = Annotated[str, _digits("[1-9][0-9]{7}", "a UKPRN has eight digits"), _pattern("[1-9][0-9]{7}")]
Uid = Annotated[str, _digits("[1-9][0-9]{0,4}", "a group UID has one to five digits"), _pattern("[1-9][0-9]{0,4}")]
CompanyNumber = Annotated[
    str,
    _digits("[A-Z0-9]{2}[0-9]{6}", "a company number has eight characters, such as 08061092", pad=8),
    _pattern("[A-Z0-9]{2}[0-9]{6}"),
]


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


_Metres = Annotated[float, Field(allow_inf_nan=False)]
Easting = Annotated[_Metres | None, BeforeValidator(_zero_is_unknown), _on_grid(GRID_EAST, "easting")]
Northing = Annotated[_Metres | None, BeforeValidator(_zero_is_unknown), _on_grid(GRID_NORTH, "northing")]

Count = Annotated[int, Field(ge=0, le=10_000_000)]
"""How many: a whole number, 0 or more."""

Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
"""How much: a number, 0 or more."""


def _freeze_extra(values: Mapping[str, str]) -> immutabledict[str, str]:
    return immutabledict(sorted(values.items()))


Extra = Annotated[
    Mapping[Text, Text],
    AfterValidator(_freeze_extra),
    PlainSerializer(dict, return_type=dict[str, str]),
]
"""Columns that the model does not know, by heading: kept as text and written back, so that nothing is lost."""
