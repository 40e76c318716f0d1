"""Records from frames of Polars and pandas: as from a file, whatever the types of the columns."""

import datetime as dt
import math
import subprocess
import sys

import pandas as pd
import polars as pl
import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.model.records import KINDS

SCHOOLS = {"id": ["ash", "elm"], "name": ["Ash", "Elm"], "phase": ["Primary", "Secondary"]}


def problems(kind, frame):
    with pytest.raises(tm.DataError) as caught:
        tm.from_frame(kind, frame)
    return [(problem.rule, problem.where.row, problem.where.column, problem.found) for problem in caught.value.problems]


@pytest.mark.parametrize("plural", KINDS)
@pytest.mark.parametrize("way", ["to_polars", "to_pandas"])
def test_a_collection_of_the_example_comes_back(plural, way):
    records = getattr(tm.read(LIMESTONE), plural)
    back = tm.from_frame(KINDS[plural], getattr(records, way)())
    assert back == records
    assert list(back) == list(records)


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_what_is_missing_is_not_recorded(frame):
    schools = tm.from_frame(
        tm.School,
        frame(
            {**SCHOOLS, "pupils": [210.0, math.nan], "urn": ["109277", None], "church": ["", "  "], "easting": [377_000.0, None],
             "northing": [163_000.0, math.nan]}
        ),
    )  # fmt: skip
    ash, elm = schools
    assert (ash.pupils, ash.urn, ash.easting) == (210, "109277", 377_000.0)
    assert (elm.pupils, elm.urn, elm.easting, elm.northing) == (None, None, None, None)
    assert ash.religious_character is None
    assert (ash.extra, elm.extra) == ({}, {})


def test_pandas_has_its_own_words_for_missing():
    frame = pd.DataFrame(
        {
            **SCHOOLS,
            "pupils": pd.array([210, None], dtype="Int64"),
            "urn": pd.array(["109277", pd.NA], dtype="string"),
            "opened": pd.to_datetime(["2019-09-01", None]),
        }
    )
    ash, elm = tm.from_frame(tm.School, frame)
    assert (ash.pupils, ash.urn, ash.opened) == (210, "109277", dt.date(2019, 9, 1))
    assert (elm.pupils, elm.urn, elm.opened) == (None, None, None)


def test_a_number_that_an_empty_cell_made_a_float_is_what_it_was():
    frame = pd.DataFrame({**SCHOOLS, "urn": [109277, None], "staff code": [17, None], "share": [0.5, None]})
    ash, elm = tm.from_frame(tm.School, frame)
    assert ash.urn == "109277"
    assert ash.extra == {"staff code": "17", "share": "0.5"}
    assert (elm.urn, elm.extra) == (None, {})


def test_cells_are_read_as_those_of_a_file():
    frame = pl.DataFrame(
        {
            "ID": ["school:1"],
            "Name": [" Ash "],
            "phase": ["primary"],
            "opened": ["01/09/2019"],
            "closed": [dt.datetime(2024, 9, 1)],  # noqa: DTZ001 - as pandas has a day
        }
    )
    (ash,) = tm.from_frame(tm.School, frame)
    assert (ash.id, ash.name, str(ash.phase)) == ("school:1", "Ash", "Primary")
    assert (ash.opened, ash.closed) == (dt.date(2019, 9, 1), dt.date(2024, 9, 1))
    session = pl.DataFrame(
        {
            "id": ["1"],
            "kind": ["ELT network session"],
            "held_on": [dt.date(2025, 1, 1)],
            "topics": [["topic:send", "topic:hr"]],
        }
    )
    assert tm.from_frame(tm.Session, session)["session:1"].topics == ("topic:send", "topic:hr")
    text = session.with_columns(topics=pl.lit("topic:send; topic:hr"))
    assert tm.from_frame(tm.Session, text) == tm.from_frame(tm.Session, session)


def test_every_problem_is_told_with_its_row_and_column():
    frame = pl.DataFrame(
        {
            "id": ["1", "1", "a b"],
            "name": ["Ash", "Elm", "Oak"],
            "phase": ["Primry", "Primary", None],
            "pupils": ["many", "1", "2"],
        }
    )
    assert problems(tm.School, frame) == [
        ("unknown-term", 2, "phase", "Primry"),
        ("not-a-number", 2, "pupils", "many"),
        ("duplicate-id", 3, "id", "school:1"),
        ("malformed-id", 4, "id", "a b"),
        ("missing-value", 4, "phase", None),
    ]
    assert problems(tm.School, pl.DataFrame({"id": ["1"], "Naam": ["Ash"], "phase": ["Primary"]}))[0][:3] == (
        "missing-column", 1, "Naam",
    )  # fmt: skip


def test_a_column_that_stands_twice_is_refused():
    frame = pd.DataFrame([["1", "Ash", "Ask", "Primary"]], columns=["id", "name", "name", "phase"])
    assert ("duplicate-column", 1, "name", None) in problems(tm.School, frame)
    frame = pl.DataFrame({"id": ["1"], "name": ["Ash"], "Name": ["Ask"], "phase": ["Primary"]})
    assert [rule for rule, *_ in problems(tm.School, frame)] == ["duplicate-column"]


def test_an_unknown_column_is_kept_and_one_that_looks_like_a_field_is_told():
    schools = tm.from_frame(
        tm.School, pl.DataFrame({**SCHOOLS, "house": ["red", None], "day": [dt.date(2025, 1, 1), None]})
    )
    assert schools["school:ash"].extra == {"house": "red", "day": "2025-01-01"}
    with pytest.warns(UserWarning, match="column pupil.*'pupil' is no column of schools.*Is it 'pupils'"):
        schools = tm.from_frame(tm.School, pl.DataFrame({**SCHOOLS, "pupil": [1, 2]}))
    assert schools["school:ash"].extra == {"pupil": "1"}


def test_json_that_is_none_is_a_problem_of_its_cell():
    frame = pl.DataFrame({**SCHOOLS, "extra": ['{"house": "red"}', "{house"]})
    assert problems(tm.School, frame) == [("malformed-json", 3, "extra", "{house")]
    assert tm.from_frame(tm.School, frame.head(1))["school:ash"].extra == {"house": "red"}


def test_a_named_index_is_a_column():
    frame = pd.DataFrame(SCHOOLS).set_index("id")
    assert tm.from_frame(tm.School, frame).ids == ("school:ash", "school:elm")
    assert tm.from_frame(tm.School, pd.DataFrame(SCHOOLS, index=[7, 8])).ids == ("school:ash", "school:elm")


def test_an_index_that_is_a_column_too_is_a_column_that_stands_twice():
    frame = pd.DataFrame(SCHOOLS).set_index("id", drop=False)
    assert ("duplicate-column", 1, "id", None) in problems(tm.School, frame)


def test_of_an_index_only_what_has_a_name_is_a_column():
    frame = pd.DataFrame(SCHOOLS).set_index([pd.Index([7, 8]), "id"])
    assert frame.index.names == [None, "id"]
    assert [school.extra for school in tm.from_frame(tm.School, frame)] == [{}, {}]


def test_an_empty_row_is_none_as_in_a_file():
    frame = pd.concat([pd.DataFrame(SCHOOLS), pd.DataFrame({"id": [None], "name": [" "]})])
    assert tm.from_frame(tm.School, frame).ids == ("school:ash", "school:elm")


@pytest.mark.parametrize(
    "values", [[b"South West", None], [{"a": 1}, None], [dt.timedelta(days=1), None], [1 + 2j, None], [object(), None]]
)
@pytest.mark.parametrize("column", ["region", "house"])
def test_what_is_no_text_becomes_none(column, values):
    frame = pd.DataFrame({**SCHOOLS, column: pd.Series(values, dtype=object)})
    assert [found[:3] for found in problems(tm.School, frame)] == [("wrong-type", 2, column)]


def test_a_column_that_stands_under_extra_too_is_refused():
    frame = pl.DataFrame({**SCHOOLS, "extra": ['{"house": "red"}', None], "house": ["blue", "green"]})
    assert problems(tm.School, frame) == [("duplicate-column", 2, "house", "house")]


def test_an_empty_frame_is_an_empty_collection_of_its_kind():
    none = tm.from_frame(tm.School, tm.Dataset().schools.to_polars())
    assert len(none) == 0
    assert none.to_polars().columns == tm.Dataset().schools.to_polars().columns


def test_another_thing_than_a_frame_or_a_kind_is_refused():
    with pytest.raises(TypeError, match=r"give a Polars or a pandas DataFrame, and not a builtins\.list"):
        tm.from_frame(tm.School, [SCHOOLS])
    with pytest.raises(TypeError, match="LazyFrame"):
        tm.from_frame(tm.School, pl.DataFrame(SCHOOLS).lazy())
    for kind in (tm.Record, tm.Dataset, "schools"):
        with pytest.raises(TypeError, match="give a class of records, such as School"):
            tm.from_frame(kind, pl.DataFrame(SCHOOLS))


def test_what_frames_name_is_looked_up_by_the_dataset():
    data = tm.Dataset(schools=tm.from_frame(tm.School, pl.DataFrame(SCHOOLS)))
    needs = tm.from_frame(
        tm.Need, pl.DataFrame({"id": ["1"], "school": ["oak"], "topic": ["send"], "severity": ["minor"]})
    )
    with pytest.raises(tm.DataError, match="no school 'school:oak'"):
        data.upsert(*needs)
    assert len(data.upsert(*(need.replace(school="ash") for need in needs)).needs) == 1


def test_neither_library_is_loaded_for_the_others_frames():
    code = (
        "import sys, polars as pl, trustmodel as tm\n"
        f"tm.from_frame(tm.School, pl.DataFrame({SCHOOLS!r}))\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
