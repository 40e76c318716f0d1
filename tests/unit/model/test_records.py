import ast
import dataclasses
import datetime as dt
import inspect
import pickle
import textwrap
from typing import Generic, TypeVar

import pydantic
import pytest
from pydantic import ValidationError

import trustmodel as tm
from trustmodel.model import records
from trustmodel.model.collection import column_type
from trustmodel.model.ids import Id
from trustmodel.model.records import (
    KINDS,
    Artefact,
    Body,
    Dated,
    Inspection,
    Membership,
    Participation,
    Person,
    Place,
    Record,
    Role,
    School,
    Session,
    Sharing,
    SuccessCriterion,
    Support,
    Trust,
    field_order,
    reference_fields,
    references,
)
from trustmodel.model.vocabulary import Layer, Phase, RoleKind

SCHOOL = School(id="109277", name="Hill Top", phase="Primary", extra={"b": "2", "a": "1"})


def refused(kind, /, **fields):
    with pytest.raises(ValidationError) as raised:
        kind(**fields)
    return {error["type"]: error["msg"] for error in raised.value.errors()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_is_documented_frozen_and_has_an_id_of_its_own(kind):
    assert kind.__doc__
    assert kind.model_config["frozen"]
    assert kind.model_config["extra"] == "forbid"
    (mark,) = (mark for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    assert len(mark.kinds) == 1
    assert kind.model_fields["id"].is_required()
    for name, field in kind.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_kinds_are_all_the_record_classes():
    classes = {value for value in vars(records).values() if isinstance(value, type) and issubclass(value, Record)}
    assert set(KINDS.values()) == classes - {Record, Dated, Place}
    assert len({kind.model_fields["id"].metadata[0].kinds for kind in KINDS.values()}) == len(KINDS)
    assert {kind.__name__ for kind in KINDS.values()} < set(records.__all__)


def test_what_is_read():
    assert SCHOOL.id == "school:109277"
    assert SCHOOL.phase is Phase.PRIMARY
    assert list(SCHOOL.extra) == ["a", "b"]
    assert SCHOOL.period == (None, None)
    assert SCHOOL.church is None
    assert School(id="1", name="S", phase=2, religious_character="Church of England").church is True


def test_a_record_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        SCHOOL.name = "Other"
    with pytest.raises(ValidationError, match="frozen"):
        del SCHOOL.name
    with pytest.raises(TypeError):
        SCHOOL.extra["c"] = "3"
    role_kinds = records.Activity(id="1", kind="CPD", topic="send", audience=["Teacher"]).audience
    assert role_kinds == (RoleKind.TEACHER,)


def test_equal_records_have_one_hash_and_can_be_sent():
    again = School(id="school:109277", name="Hill Top", phase=Phase.PRIMARY, extra={"a": "1", "b": "2"})
    assert again == SCHOOL
    assert hash(again) == hash(SCHOOL)
    assert pickle.loads(pickle.dumps(SCHOOL)) == SCHOOL  # noqa: S301 - our own
    assert {SCHOOL, again} == {SCHOOL}
    assert School(id="109277", name="Other", phase="Primary") != SCHOOL
    assert hash(Person(id="1")) != hash(Trust(id="1", name="T", kind="06"))


def test_unknown_and_missing_fields_are_refused():
    assert set(refused(School, id="1", name="S", phase="Primary", colour="red")) == {"extra_forbidden"}
    assert set(refused(School, id="1")) == {"missing"}
    assert refused(Membership, id="1", school=None, trust="t") == {
        "malformed_id": "write it as school:NAME, where NAME has letters, digits, dots, dashes or underscores; found 'None'"
    }


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (Membership, {"school": "1", "trust": "t", "start": "2025-09-01", "end": "2025-09-01"}, "end 2025-09-01 must come"),
        (School, {"name": "S", "phase": "Primary", "opened": "2025-09-01", "closed": "2025-08-31"}, "closed 2025-08-31 must"),
        (Role, {"person": "a", "kind": "Trustee", "at": "trust:t", "start": "2025-09-01", "term_ends": "2024-09-01"},
         "term_ends 2024-09-01 must come after start 2025-09-01"),
        (Sharing, {"artefact": "1", "audience": "school:1", "shared_on": "2025-09-01", "end": "2025-09-01"},
         "end 2025-09-01 must come after shared_on 2025-09-01"),
    ],
)  # fmt: skip
def test_dates_are_ordered(kind, fields, message):
    assert message in refused(kind, id="1", **fields)["dates_not_ordered"]


def test_periods():
    one_day = (dt.date(2025, 5, 1), dt.date(2025, 5, 2))
    assert Session(id="1", kind="CPD session", held_on="2025-05-01").period == one_day
    assert Session(id="1", kind="CPD session", held_on=dt.date.max).period == (dt.date.max, None)
    era = "grades to August 2024"
    assert Inspection(id="1", school="1", framework_era=era, inspected_on="2025-05-01").period == one_day
    assert Artefact(id="1", kind="data", about="school:1", dated="2025-05-01").period == (dt.date(2025, 5, 1), None)
    sharing = Sharing(id="1", artefact="1", audience="school:1", shared_on="2025-05-01")
    assert sharing.period == (dt.date(2025, 5, 1), None)
    assert Person(id="a").period == (None, None)
    assert Membership(id="1", school="1", trust="t", start="2025-05-01").period == (dt.date(2025, 5, 1), None)


def test_nobody_supports_itself():
    found = refused(Support, id="1", giver="school:1", receiver="school:1", kind="coaching")
    assert found == {"self_support": "school:1 cannot support itself"}


@pytest.mark.parametrize(("fields", "found"), [({}, "neither"), ({"person": "a", "school": "1"}, "both")])
def test_a_participation_is_a_persons_or_a_schools(fields, found):
    assert found in refused(Participation, id="1", activity="1", part="leads", **fields)["person_or_school"]


def test_an_inspection_uses_the_words_of_its_era():
    cards = {"framework_era": "report cards from November 2025", "inspected_on": "2025-12-01", "id": "1", "school": "1"}
    card = Inspection(**cards, judgements="inclusion=strong standard; safeguarding=met")
    assert card.judgements == {"inclusion": "strong standard", "safeguarding": "met"}
    assert Inspection(**cards, judgements=card.judgements) == card
    assert (
        "'safeguarding=strong standard'"
        in refused(Inspection, **cards, judgements="safeguarding=strong standard")["wrong_era"]
    )
    assert "'inclusion=Good'" in refused(Inspection, **cards, judgements={"inclusion": "Good"})["wrong_era"]
    assert "'Good'" in refused(Inspection, **cards, judgements="Good")["malformed_judgements"]
    assert Inspection(**cards).judgements == {}


def test_the_audience_is_a_body_a_school_or_a_kind_of_role():
    for written, want in [("body:elt", "body:elt"), ("headteacher", "Headteacher"), ("CEO", "Chief executive")]:
        assert Sharing(id="1", artefact="1", audience=written).audience == want
    assert "unknown_term" in refused(Sharing, id="1", artefact="1", audience="Headtaecher")
    assert "malformed_id" in refused(Sharing, id="1", artefact="1", audience="person:ada")


def test_the_layer_is_the_usual_one_unless_it_is_written():
    role = {"id": "1", "person": "a", "at": "trust:t", "kind": "Headteacher"}
    assert Role(**role).in_layer is Layer.SCHOOL_LEADER
    assert Role(**role, layer="executive").in_layer is Layer.EXECUTIVE


def test_a_body_says_how_often_it_means_to_meet():
    assert Body(id="elt", name="ELT", kind="ELT", sessions_a_year="6").sessions_a_year == 6
    assert "greater_than_equal" in refused(Body, id="elt", name="ELT", kind="ELT", sessions_a_year=-1)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_table_shows_the_id_first_and_what_is_common_last(kind):
    order = field_order(kind)
    assert order[0] == "id"
    assert order[-2:] == ("source", "extra")
    assert sorted(order) == sorted(kind.model_fields)


def test_references_are_found_wherever_they_stand():
    assert reference_fields(Role) == {
        "person": ("person",),
        "at": ("trust", "school", "body"),
        "topic": ("topic",),
    }
    assert reference_fields(Session) == {"body": ("body",), "topics": ("topic",)}
    assert reference_fields(Sharing)["audience"] == ("body", "school")
    assert reference_fields(School) == {}
    criterion = SuccessCriterion(
        id="1", person="a", kind="shared", statement="s", scope="trust", evidence=("support:1", "session:2")
    )
    assert list(references(criterion)) == [("person", "person:a"), ("evidence", "support:1"), ("evidence", "session:2")]
    assert list(references(Sharing(id="1", artefact="1", audience="Headteacher"))) == [("artefact", "artefact:1")]
    assert list(references(SCHOOL)) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_every_record_says_what_it_takes_and_that_it_is_frozen(kind):
    """Type checkers read it from the source; nothing of it is there when the library runs."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert "frozen=True" in [ast.unparse(keyword) for keyword in definition.keywords]
    (block,) = (node for node in definition.body if isinstance(node, ast.If))
    assert [ast.unparse(method.args.kwarg.annotation) for method in block.body] == [
        f"Unpack[takes.{kind.__name__}{of}]" for of in ("Fields", "Changes")
    ]
    assert kind.replace is tm.Record.replace
    assert "__init__" not in vars(kind)


# --- no subclass -----------------------------------------------------------------------------------------------------

T = TypeVar("T")


def by_class(parent):
    class Own(parent, frozen=True):
        fsm: float | None = None


def by_generic(parent):
    class Own(parent, Generic[T]):
        own: T


def by_dataclass(parent):
    @dataclasses.dataclass
    class Own(parent):
        fsm: float = 0.0


def behind_another(parent):
    class Base(pydantic.BaseModel):
        fsm: float | None = None

    class Own(Base, parent):
        pass


def by_type(parent):
    type("Own", (parent,), {})


def by_create_model(parent):
    pydantic.create_model("Own", __base__=parent, fsm=(float, 0.0))


def by_create_model_behind_another(parent):
    pydantic.create_model("Own", __base__=(pydantic.create_model("Base", fsm=(float, 0.0)), parent))


@pytest.mark.parametrize("parent", [School, Person, Dated, Record, tm.Dataset], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "way",
    [
        by_class,
        by_generic,
        by_dataclass,
        behind_another,
        by_type,
        by_create_model,
        by_create_model_behind_another,
    ],
)
def test_no_subclass_whose_fields_would_be_lost_or_pass_by_privacy(way, parent):
    with pytest.raises(
        TypeError, match=f"^{parent.__name__} takes no subclass: .*trustmodel.Extension.*`extra`.*hold the record"
    ):
        way(parent)


@pytest.mark.parametrize("parent", [School, tm.Dataset])
def test_a_field_is_not_overridden(parent):
    by_pydantic = "overridden by a non-annotated attribute"  # which sees it first where it is older
    with pytest.raises(TypeError, match=f"^{parent.__name__} takes no subclass: |{by_pydantic}"):

        class Own(parent):
            source = "mine"


def test_a_class_may_hold_records_and_datasets():
    class Trip(pydantic.BaseModel):
        school: School
        data: tm.Dataset

    trip = Trip.model_validate({"school": {"id": "1", "name": "A", "phase": "Primary"}, "data": {"schools": [SCHOOL]}})
    assert (trip.school.id, trip.data.schools.ids) == ("school:1", (SCHOOL.id,))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_yes_is_no_number(kind):
    numbers = [name for name in kind.model_fields if column_type(kind, name) in (int, float)]
    for value in (True, False):
        with pytest.raises(ValidationError) as refused:
            kind.model_validate({"id": [], **dict.fromkeys(numbers, value)})
        wrong = {error["loc"][0] for error in refused.value.errors() if error["type"] == "not_a_number"}
        assert wrong == set(numbers)


@pytest.mark.parametrize(
    "values", [{"Cohort": "1", " Cohort": "2"}, {"Cohort\u200b": "1", "Cohort": "1"}], ids=["space", "without width"]
)
def test_a_column_stands_once_also_where_spaces_part_the_two(values):
    for make in (lambda: tm.Dataset(extra=values), lambda: School(id="1", name="A", phase="Primary", extra=values)):
        with pytest.raises(ValidationError, match="'Cohort' appears twice; keep one"):
            make()
    area = {"quality of education": "Good", "quality of education ": "Inadequate"}
    with pytest.raises(ValidationError, match="'quality of education' appears twice"):
        Inspection(
            id="1", school="1", framework_era="grades to August 2024", inspected_on="2020-01-01", judgements=area
        )
