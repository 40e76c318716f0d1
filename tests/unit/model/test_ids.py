import datetime as dt
import math
from typing import Annotated

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

import trustmodel as tm
from trustmodel.model import ids
from trustmodel.model.ids import (
    Amount,
    CompanyNumber,
    Count,
    Day,
    Easting,
    Extra,
    Id,
    Northing,
    Text,
    Uid,
    Ukprn,
    Urn,
    kind_of,
)

SCHOOL = TypeAdapter(Annotated[str, Id(("school",))])
SCHOOL_OR_TRUST = TypeAdapter(Annotated[str, Id(("school", "trust"))])


def refused(kind, value):
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(kind).validate_python(value)
    (error,) = raised.value.errors()
    return error["type"], error["msg"]


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("missing", [math.nan, math.inf, np.float64("nan")])
def test_what_a_frame_has_for_nothing_is_no_text(missing):
    assert refused(Text, missing) == (
        "string_type",
        f"write text, and leave out what is not recorded; found {missing!r}",
    )
    for field in ("name", "diocese", "extra"):
        values = {
            "id": "1",
            "name": "A",
            "phase": "Primary",
            field: {"FSM %": missing} if field == "extra" else missing,
        }
        with pytest.raises(ValidationError, match="leave out what is not recorded"):
            tm.School(**values)


def test_pandas_not_a_time_is_no_day():
    pandas = pytest.importorskip("pandas", reason="needs the extra pandas")
    with pytest.raises(ValidationError, match="leave out what is not recorded; found NaT"):
        tm.School(id="1", name="A", phase="Primary", opened=pandas.NaT)


def test_an_id_of_a_row_of_a_frame():
    assert tm.School(id=np.int64(109277), name="A", phase="Primary").id == "school:109277"


def test_kind_of():
    assert kind_of("school:109277") == "school"
    assert kind_of("school:a:b") == "school"
    assert kind_of("109277") == ""


@pytest.mark.parametrize("value", ["school:109277", " school:109277 ", "109277", 109277, 109277.0])
def test_the_bare_name_will_do_where_there_is_one_kind(value):
    assert SCHOOL.validate_python(value) == "school:109277"


def test_two_kinds_need_the_kind():
    assert SCHOOL_OR_TRUST.validate_python("trust:1") == "trust:1"
    with pytest.raises(ValidationError, match="write it as school:NAME or trust:NAME"):
        SCHOOL_OR_TRUST.validate_python("1")


@pytest.mark.parametrize(
    "value",
    ["", "hill top", "trust:1", "School:1", "school:", "school:-a", "school:a/b", "school:é", "school:" + "a" * 101,
     None, True, 1.5j, ["school:1"], math.nan, "school:1\n2"],
)  # fmt: skip
def test_a_malformed_id_is_refused(value):
    with pytest.raises(ValidationError, match="write it as school:NAME"):
        SCHOOL.validate_python(value)


def test_the_schema_says_which_records_may_be_named():
    about = TypeAdapter(list[Annotated[str, ids.Id(("school", "trust"))]]).json_schema()
    assert about["$defs"] == {
        "SchoolOrTrustId": {
            "type": "string",
            "pattern": "^(school|trust):[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
            "description": "The id of one record: school or trust.",
        }
    }
    assert about["items"] == {"$ref": "#/$defs/SchoolOrTrustId"}


@pytest.mark.parametrize(
    "value",
    ["2026-09-01", "2026-9-1", "01/09/2026", "1/9/2026", "01-09-2026", " 2026-09-01 ", "2026-09-01T00:00:00",
     "2026-09-01 00:00", dt.date(2026, 9, 1), dt.datetime(2026, 9, 1)],  # noqa: DTZ001 - a spreadsheet's has no zone
)  # fmt: skip
def test_dates_as_people_and_spreadsheets_write_them(value):
    assert read(Day, value) == dt.date(2026, 9, 1)


def test_the_day_stands_before_the_month():
    assert read(Day, "02/01/2026") == dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("31/02/2025", "there is no such day: '31/02/2025'"),
        ("2025-13-01", "there is no such day"),
        ("09/13/2025", "there is no such day"),
        ("September 2026", "write a date as 2026-09-01 or 01/09/2026"),
        ("1 Ma 2026", "there is no such month"),
        ("09/13/2025", "if the month stands first, write 2025-09-13"),
        ("01/09/26", "'01/09/26' may be 2026-09-01 or 2001-09-26 or 1926-09-01"),
        ("2025-08-31T23:00:00.000Z", "is 2025-08-31 in winter or 2025-09-01 in summer"),
        ("2025-08-31 25:00", "there is no such time"),
        ("20260901", "write a date as"),
        (45901, "write a date as"),
        ("0000-01-01", "there is no such day"),
    ],
)
def test_what_is_no_date(value, why):
    kind, message = refused(Day, value)
    assert kind == "not_a_date"
    assert why in message


def test_text_is_trimmed_and_its_lines_end_alike():
    assert read(Text, "  a\r\nb\rc ") == "a\nb\nc"
    assert read(Text, 12) == "12"
    assert read(Text, "=1+1") == "=1+1"


@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_text_is_not_empty(value):
    assert refused(Text, value)[0] == "string_too_short"


def test_text_has_bounds_and_a_type():
    assert len(read(Text, "x" * ids.LONGEST_TEXT)) == ids.LONGEST_TEXT
    assert refused(Text, "x" * (ids.LONGEST_TEXT + 1))[0] == "string_too_long"
    assert refused(Text, True)[0] == "string_type"
    assert refused(Text, ["a"])[0] == "string_type"


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ufffe", "\ud800"])
def test_text_has_no_control_characters(letter):
    kind, message = refused(Text, f"a{letter}b")
    assert kind == "control_character"
    assert f"U+{ord(letter):04X}" in message


@pytest.mark.parametrize(
    ("kind", "value", "want"),
    [
        (Urn, 109277, "109277"), (Urn, "109277", "109277"), (Urn, 109277.0, "109277"),
        (Ukprn, "10059778", "10059778"), (Uid, 1, "1"), (Uid, "16158", "16158"),
        (CompanyNumber, "08061092", "08061092"), (CompanyNumber, 8061092, "08061092"), (CompanyNumber, "sc123456", "SC123456"),
    ],
)  # fmt: skip
def test_numbers_of_the_sector(kind, value, want):
    assert read(kind, value) == want


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (Urn, "10927", "a URN has six digits; found '10927'"), (Urn, "1092770", "six"), (Urn, "012345", "six"),
        (Urn, True, "six"), (Urn, "١٠٩٢٧٧", "six"), (Urn, 109277.5, "six"),
        (Ukprn, "1005977", "eight"), (Uid, "0", "one to five"), (Uid, "123456", "one to five"),
        (CompanyNumber, "123456789", "eight"), (CompanyNumber, "ABC12345", "eight"),
    ],
)  # fmt: skip
def test_malformed_numbers(kind, value, why):
    found, message = refused(kind, value)
    assert found == "malformed_number"
    assert why in message


@pytest.mark.parametrize("kind", [Easting, Northing])
@pytest.mark.parametrize("value", [0, 0.0, "0", "0.0", None])
def test_a_coordinate_of_nought_is_unknown(kind, value):
    assert read(kind, value) is None


def test_coordinates_lie_in_the_grid():
    assert read(Easting, "377183") == 377183
    assert read(Northing, 1_299_999.5) == 1_299_999.5
    for kind, value in [(Easting, 700_000), (Easting, -1), (Northing, 1_300_000), (Northing, -0.5)]:
        found, message = refused(kind, value)
        assert found == "coordinates_outside_grid"
        assert "Great Britain's grid" in message
    assert refused(Easting, math.nan)[0] == "finite_number"


def test_counts_and_amounts():
    assert read(Count, "12") == 12
    assert read(Amount, "1.5") == 1.5
    assert refused(Count, -1)[0] == "greater_than_equal"
    assert refused(Count, 1.5)[0] == "int_from_float"
    assert refused(Amount, -0.1)[0] == "greater_than_equal"
    assert refused(Amount, math.inf)[0] in {"finite_number", "less_than_equal"}


def test_extra_columns_are_frozen_and_in_order():
    extra = read(Extra, {"b": 1, "a": "x"})
    assert list(extra.items()) == [("a", "x"), ("b", "1")]
    assert hash(extra) == hash(read(Extra, {"a": "x", "b": "1"}))
    with pytest.raises(TypeError):
        extra["c"] = "y"
    assert refused(Extra, {"a": ""})[0] == "string_too_short"


@pytest.mark.parametrize(
    "value",
    [
        "1 September 2025", "1st Sept 2025", "Mon 1 Sep 2025", "1-Sep-2025", "September 1, 2025", "2025/9/1",
        "01.09.2025", "2025-09-01T14:30:00Z", "2025-09-01 14:30", "2025-09-01T00:30:00+01:00", "01/09/2025 09:00",
        "2025-09-01T00:00:00.000000", dt.datetime(2025, 9, 1, 14, 30),  # noqa: DTZ001 - a spreadsheet's has no zone
        "\u00a01 September\u00a02025 ",
    ],
)  # fmt: skip
def test_a_date_with_one_reading_is_read(value):
    assert read(Day, value) == dt.date(2025, 9, 1)


def test_text_is_trimmed_of_all_that_looks_like_nothing():
    assert read(Text, "\ufeff\u00a0 Hill\u00a0Top\u200b\u3000\n") == "Hill\u00a0Top"
