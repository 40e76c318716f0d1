import math
import sys
from importlib import metadata

import attrs
import polars as pl
import pytest

import trustmodel as tm
from trustmodel import results
from trustmodel.errors import MissingExtraError
from trustmodel.model.records import KINDS
from trustmodel.results import Method, Result, shown, undefined, version


@attrs.frozen(kw_only=True)
class Row:
    school: str
    given: float | None
    topics: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Given(Result):
    lines: tuple[Row, ...] = ()

    @property
    def rows(self):
        return self.lines


METHOD = Method(name="given", options={"level": "school"}, seed=0)
RESULT = Given(
    method=METHOD,
    lines=(Row(school="school:<1>", given=1.5, topics=("a", "b")), Row(school="school:2", given=None)),
    evidence=("support:1",),
)
EMPTY = Given(method=METHOD)


def test_the_method_is_frozen_and_knows_the_version():
    assert METHOD.version == version() == metadata.version("schooltrustmodel")
    with pytest.raises(TypeError):
        METHOD.options["level"] = "person"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        METHOD.name = "other"
    assert Method(name="given", options={"level": "school"}, seed=0) == METHOD


def test_without_an_installed_distribution_the_version_is_unknown(monkeypatch):
    def gone(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", gone)
    assert version() == "0+unknown"


def test_a_result_is_frozen_and_says_how_many_rows():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        RESULT.lines = ()
    assert repr(RESULT) == "<Given: 2 rows>"
    assert repr(EMPTY) == "<Given: 0 rows>"
    with pytest.raises(NotImplementedError):
        _ = Result(method=METHOD).rows


def test_rows_as_plain_values_and_as_a_frame():
    assert RESULT.columns == ("school", "given", "topics")
    assert RESULT.to_dicts()[1] == {"school": "school:2", "given": None, "topics": ()}
    frame = RESULT.to_frame()
    assert frame.columns == list(RESULT.columns)
    assert frame["given"].to_list() == [1.5, None]
    assert frame["topics"].to_list() == [["a", "b"], []]
    assert EMPTY.columns == ()
    assert EMPTY.to_frame().equals(pl.DataFrame())


@attrs.frozen(kw_only=True, repr=False)
class Typed(Result):
    rows: tuple[Row, ...]


def test_an_empty_table_has_its_columns_and_their_types():
    empty = Typed(method=METHOD, rows=())
    assert empty.columns == ("school", "given", "topics")
    assert empty.to_frame().schema == {"school": pl.String, "given": pl.Float64, "topics": pl.List(pl.String)}
    assert list(empty.to_pandas().columns) == list(empty.columns)
    unknown = Typed(method=METHOD, rows=(Row(school="school:1", given=None),))
    assert unknown.to_frame().schema == empty.to_frame().schema
    assert unknown.to_frame()["given"].to_list() == [None]


def test_a_result_is_a_sequence_of_rows():
    assert len(RESULT) == 2
    assert [row.school for row in RESULT] == ["school:<1>", "school:2"]
    assert RESULT[1].school == "school:2"
    assert RESULT[:1] == RESULT.rows[:1]
    assert not EMPTY
    with pytest.raises(IndexError):
        _ = RESULT[2]


def test_warnings_are_seen_without_being_asked_for_and_name_no_person():
    warned = attrs.evolve(RESULT, warnings=("<p> is undefined", "person:ada did not answer"))
    assert repr(warned) == "<Given: 2 rows\n warning: <p> is undefined\n warning: a person did not answer>"
    assert "<li>&lt;p&gt; is undefined</li><li>person 1 did not answer</li>" in warned._repr_html_()
    assert "Warnings" not in RESULT._repr_html_()


def test_a_frame_takes_its_types_from_every_row():
    unknown = (Row(school=f"school:{n}", given=None) for n in range(200))
    rows = (*unknown, Row(school="school:x", given=2.0))
    assert Given(method=METHOD, lines=rows).to_frame()["given"].dtype == pl.Float64


def test_without_polars_a_frame_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"schooltrustmodel\[analysis\]"):
        RESULT.to_frame()


def test_a_bare_table_escapes_what_it_shows():
    table = RESULT._repr_html_()
    assert "<1>" not in table
    assert "<td>school:&lt;1&gt;</td><td>1.5</td><td>a, b</td>" in table
    assert "<td>–</td>" in table
    assert "style" not in table


def test_a_table_names_no_person():
    result = Given(method=METHOD, lines=(Row(school="person:ada", given=1.0, topics=("person:ada-b", "x")),))
    assert "ada" not in result._repr_html_()
    assert "<td>person 1</td><td>1</td><td>person 2, x</td>" in result._repr_html_()


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (None, "–"), (math.nan, "–"), (True, "yes"), (False, "no"), (0.0, "0"), (-0.0, "0"), (-0.0001, "0"), (1.0, "1"),
        (100.0, "100"), (1234.5678, "1,234.568"), (0.1 + 0.2, "0.3"), (7, "7"), (1000, "1000"), ("a", "a"),
        (("a", None), "a, –"), ([1.0, 2.5], "1, 2.5"), ((), ""), (math.inf, "inf"),
    ],
)  # fmt: skip
def test_values_as_a_reader_sees_them(value, want):
    assert shown(value) == want


def test_undefined_is_none_or_nan_and_never_nought():
    assert undefined(None)
    assert undefined(math.nan)
    assert not undefined(0)
    assert not undefined(0.0)


def test_a_row_says_who_before_it_says_how_much():
    @attrs.frozen(kw_only=True)
    class Row(results.Tested):
        id: str

    @attrs.frozen(kw_only=True, repr=False)
    class Answer(Result):
        rows: tuple[Row, ...]

    made = Answer(method=Method(name="answer"), rows=(Row(id="school:ash", value=1.0),))
    assert made.columns[:3] == ("id", "value", "null_mean")
    assert list(made.to_dicts()[0]) == list(made.columns) == made.to_frame().columns


def test_collections_and_results_become_frames():
    data = tm.synthetic.trust(n_schools=4, seed=5)
    for plural in KINDS:
        found = getattr(data, plural)
        frame = found.to_polars()
        assert frame.height == len(found)
        if len(found):
            assert frame["id"].to_list() == list(found.ids)
            assert list(found.to_pandas()["id"]) == list(found.ids)
    roles = data.roles.to_polars()
    assert roles.schema["start"] == pl.Date
    assert roles.schema["fte"] == pl.Float64
    assert data.sessions.to_polars().schema["topics"] == pl.List(pl.String)
    assert tm.Dataset().schools.to_polars().is_empty()
    found = tm.locality(data)
    assert list(found.to_pandas().columns) == list(found.columns)
    assert len(found.to_pandas()) == len(found.rows)
