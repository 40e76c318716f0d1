"""Fields of somebody's own: how their text is read, what is refused, and where values come from."""

import datetime as dt

import polars as pl
import pytest
from pydantic import ValidationError

import trustmodel as tm
from trustmodel.model.own_values import OWN_TYPES, read_value
from trustmodel.model.records import KINDS
from trustmodel.model.vocabulary import ExtensionType, RecordKind


def own(of="schools", heading="FSM %", type="text", **more):  # noqa: A002 - the field
    return tm.Extension(**{"id": "own", "of": of, "heading": heading, "type": type, **more})


def school(name="ash", **extra):
    return tm.School(id=name, name=name, phase="Primary", extra=extra)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("text", "yes", "yes"),
        ("number", "12.50", 12.5),
        ("number", "-.5", -0.5),
        ("number", "0", 0.0),
        ("number", "1e2", 100.0),
        ("whole number", "12", 12),
        ("whole number", "12.0", 12),
        ("whole number", "9007199254740993", 9007199254740993),  # which no float is
        ("day", "01/09/2026", dt.date(2026, 9, 1)),
        ("day", "2026-09-01 00:00:00", dt.date(2026, 9, 1)),
        ("yes/no", "Yes", True),
        ("yes/no", "FALSE", False),
        ("yes/no", "0", False),
        ("word", "second", "Second"),
    ],
)
def test_a_text_is_read_as_it_is_declared(type_, text, value):
    given = read_value(text, ExtensionType(type_), ("First", "Second"))
    assert given == value
    assert type(given) is OWN_TYPES[ExtensionType(type_)]


@pytest.mark.parametrize(
    ("type_", "text", "message"),
    [
        ("number", "12,500", "write a number, with a point and without spaces, commas or units"),
        ("number", "12%", "write a number"),
        ("number", "1_000", "write a number"),
        ("number", "nan", "write a number"),
        ("number", "inf", "write a number"),
        ("number", "1e999", "write a number"),
        ("whole number", "12.5", "write a whole number without"),
        ("day", "01/09/26", "write a date as 2026-09-01"),
        ("yes/no", "maybe", "write yes or no"),
        ("word", "Secnd", "write one of First, Second; the nearest is Second"),
    ],
)
def test_what_is_no_such_value_is_refused_with_what_would_be(type_, text, message):
    with pytest.raises(ValueError, match=message):
        read_value(text, ExtensionType(type_), ("First", "Second"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"heading": "Phase"}, "'Phase' is a field of the model already"),
        ({"heading": "local-authority"}, "is a field of the model already"),
        ({"heading": "Trust"}, "is a field of the model already"),
        ({"heading": "extra:FSM %"}, "give the heading alone"),
        ({"type": "word"}, "give words where the type is word"),
        ({"words": ["a"]}, "give words where the type is word"),
        ({"type": "word", "words": ["a;b"]}, "no semicolon"),
        ({"low": 1}, "low, high and unit are of numbers only"),
        ({"type": "day", "unit": "days"}, "low, high and unit are of numbers only"),
        ({"type": "number", "low": 2, "high": 1}, "low, 2, lies above high, 1"),
        ({"of": "extensions"}, "'extensions' is not in the list"),
        ({"of": "school"}, "'school' is not in the list; did you mean 'schools'"),
    ],
)
def test_a_declaration_does_not_contradict_itself(fields, message):
    with pytest.raises(ValidationError, match=message):
        own(**fields)


def test_all_that_is_wrong_with_a_declaration_is_said_at_once():
    with pytest.raises(ValidationError, match=r"field of the model already.*give words.*low, high and unit"):
        own(heading="Phase", type="word", unit="%")


def test_every_kind_but_extensions_may_have_fields():
    assert [str(kind) for kind in RecordKind] == [plural for plural in KINDS if plural != "extensions"]
    assert set(OWN_TYPES) == set(ExtensionType)


def test_what_is_not_said_to_be_impersonal_is_personal():
    assert own().personal


def test_values_are_typed_and_blank_is_not_recorded():
    data = tm.Dataset(
        schools=[school(**{"FSM %": "0", "Nursery": "no"}), school("elm")],
        extensions=[own(type="number"), own(id="nursery", heading="Nursery", type="yes/no")],
    )
    assert [data.own(name, "FSM %") for name in data.schools.ids] == [0.0, None]
    assert [data.own(record, "Nursery") for record in data.schools] == [False, None]


def test_what_there_is_not_is_said_with_the_nearest():
    data = tm.Dataset(schools=[school()], people=[tm.Person(id="ada")], extensions=[own()])
    with pytest.raises(tm.NotFoundError, match="no extension of schools with the heading 'FSM'; the nearest: FSM %"):
        data.own("school:ash", "FSM")
    with pytest.raises(tm.NotFoundError, match="no extension of people with the heading 'FSM %'; there is no"):
        data.own("person:ada", "FSM %")
    with pytest.raises(tm.NotFoundError, match="school:asch"):
        data.own("school:asch", "FSM %")
    with pytest.raises(TypeError, match="give the id of a record, not None"):
        data.own(None, "FSM %")
    with pytest.raises(TypeError, match="a field of schools, and person:ada is none of these"):
        data.extensions["extension:own"].value(data.people["person:ada"])


def test_a_value_that_is_none_is_named_and_not_quoted():
    with pytest.raises(ValueError, match=r"^school:ash, FSM %: write a number from 0 to 100$"):
        own(type="number", low=0, high=100).value(school(**{"FSM %": "112"}))
    with pytest.raises(ValueError, match=r"^school:ash, FSM %: write a number from 0$"):
        own(type="number", low=0).value(school(**{"FSM %": "-1"}))


def test_words_that_may_be_of_people_are_not_said():
    managers = own("people", "Manager", type="word", words=["Bob Quill", "Zoe Hart"])
    with pytest.raises(ValueError, match=r"^write one of the words that extension:own declares$"):
        managers.read("Bob")
    with pytest.raises(ValueError, match="write one of Bob Quill, Zoe Hart; the nearest is Bob Quill"):
        managers.replace(personal=False).read("Bob")
    data = tm.Dataset(people=[tm.Person(id="ada", extra={"Manager": "Bob", "manager": "Zoe"})], extensions=[managers])
    problems = tm.check(data)
    assert {problem.rule for problem in problems} == {"extension-value", "extension-heading"}
    assert not {"Bob", "Zoe"} & set(problems.to_json().replace('"', " ").split())


def test_two_kinds_may_have_fields_of_one_heading():
    data = tm.Dataset(
        schools=[school(Notes="12")],
        people=[tm.Person(id="ada", extra={"Notes": "twelve"})],
        extensions=[own(heading="Notes", type="number"), own("people", "Notes", id="other")],
    )
    assert (data.own("school:ash", "Notes"), data.own("person:ada", "Notes")) == (12.0, "twelve")
    assert [problem for problem in tm.check(data) if "extension" in problem.rule] == []


def test_frames_have_typed_columns():
    fields = [
        own(id="1", type="number"),
        own(id="2", heading="Rooms", type="whole number"),
        own(id="3", heading="Since", type="day"),
        own(id="4", heading="Nursery", type="yes/no"),
        own(id="5", heading="Cohort", type="word", words=["A", "B"]),
        own("people", "Age", id="6", type="number"),
    ]
    full = school(**{"FSM %": "12.5", "Rooms": "7", "Since": "1 May 2020", "Nursery": "yes", "Cohort": "b"})
    data = tm.Dataset(schools=[full, school("elm")], extensions=fields)
    frame = data.schools.to_polars(extensions=data.extensions)
    assert frame.columns[-5:] == ["FSM %", "Rooms", "Since", "Nursery", "Cohort"]
    assert frame.dtypes[-5:] == [pl.Float64, pl.Int64, pl.Date, pl.Boolean, pl.String]
    assert frame.row(0)[-5:] == (12.5, 7, dt.date(2020, 5, 1), True, "B")
    assert frame.row(1)[-5:] == (None,) * 5
    assert tm.Dataset().schools.to_polars(extensions=fields).dtypes[-5:] == frame.dtypes[-5:]
    assert data.schools.to_polars().columns == frame.columns[:-5]
    assert data.schools.to_pandas(extensions=fields)["FSM %"].iloc[0] == 12.5
    assert frame["extra"].to_list() == [None, None]  # a value stands once
    back = data.replace(schools=tm.from_frame(tm.School, frame))
    emptied = tm.from_frame(tm.School, frame.with_columns(pl.lit(None).alias("FSM %")))
    assert "FSM %" not in emptied["school:ash"].extra
    assert back.schools.to_polars(extensions=fields).select(frame.columns[-5:]).equals(frame.select(frame.columns[-5:]))
    with pytest.raises(ValueError, match="school:ash, FSM %: write a number"):
        tm.Collection([school(**{"FSM %": "x"})]).to_polars(extensions=fields)
    with pytest.raises(ValueError, match="two extensions of schools have one heading"):
        data.schools.to_polars(extensions=[*fields, own(id="7")])


@pytest.mark.parametrize("given", ["FSM %", ["FSM %"], own(), tm.Dataset(extensions=[own()])])
def test_what_is_no_list_of_fields_is_refused(given, tmp_path):
    for ask in (
        lambda: tm.Dataset().schools.to_polars(extensions=given),
        lambda: tm.template(tmp_path / "t.xlsx", extensions=given),
    ):
        with pytest.raises(TypeError, match=r"give several extensions, such as data\.extensions, not a"):
            ask()


def test_a_template_takes_each_field_once(tmp_path):
    with pytest.raises(ValueError, match="two extensions of schools have one heading"):
        tm.template(tmp_path / "t.xlsx", extensions=[own(), own(id="other", heading="fsm %")])
    assert not (tmp_path / "t.xlsx").exists()


def test_a_check_since_an_edit_of_columns_or_declarations_gives_what_a_whole_check_does():
    number = own(type="number", low=0)
    headed = tm.Dataset(schools=[school("ash", **{"FSM%": "1"}), school("elm", **{"fsm %": "2"}), school("oak")])
    versions = [
        headed,
        headed.upsert(number),
        headed.upsert(number, school("ash", **{"FSM %": "1"})),
        headed.upsert(number, school("ash", **{"FSM %": "-1"}), school("elm")),
        headed.upsert(number.replace(low=-5), school("ash", **{"FSM %": "-1"}), school("elm")),
        headed.upsert(
            number.replace(heading="fsm %"), own(id="2", of="people"), tm.Person(id="ada", extra={"FSM%": "x"})
        ),
        headed.upsert(number, own(id="2")),
        tm.Dataset(),
    ]
    found = set()
    for before in versions:
        problems = tm.check(before)
        found |= {problem.rule for problem in problems}
        for after in versions:
            assert tm.check(after, since=(before, problems)) == tm.check(after)
    assert {"extension-value", "extension-heading", "duplicate-extension"} <= found
