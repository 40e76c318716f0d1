import datetime as dt
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.ids import LONGEST_TEXT
from trustmodel.model.records import KINDS, Record, field_order

PASTED = {kind.__name__: kind for kind in (*KINDS.values(), tm.Dataset)}
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SEEN = settings(max_examples=500, database=None, derandomize=True, phases=[Phase.generate])  # seen is enough
LEAST = settings(SEEN, phases=[Phase.generate, Phase.shrink])


@pytest.mark.parametrize("plural", KINDS)
def test_every_kind_has_a_strategy_of_its_records_with_every_field(plural):
    seen, left_out = set(), set()

    @settings(max_examples=100, database=None, derandomize=True)
    @given(getattr(testing, plural)())
    def drawn(record):
        assert type(record) is KINDS[plural]
        assert type(record).model_validate(record.model_dump()) == record
        assert eval(repr(record), PASTED) == record  # noqa: S307 - as it is printed, it can be pasted
        first, last = record.period
        assert first is None or last is None or first < last
        given = {name for name, value in record.__dict__.items() if value is not None and value != {}}
        seen.update(given)
        left_out.update(record.__dict__.keys() - given)

    drawn()
    fields = KINDS[plural].model_fields
    assert fields.keys() - seen == set()
    assert {name for name, field in fields.items() if not field.is_required() and field.default is None} <= left_out


@given(testing.records(tm.Role, person="person:ada", at=st.sampled_from(["school:1", "trust:t"])))
def test_given_fields_are_kept(role):
    assert role.person == "person:ada"
    assert role.at in {"school:1", "trust:t"}


@given(
    testing.memberships(start=dt.date(2020, 1, 1)),
    testing.support(giver="school:a", receiver="school:b", kind="coaching"),
)
def test_given_dates_and_ends_are_kept(membership, support):
    assert membership.start == dt.date(2020, 1, 1)
    assert membership.end is None or membership.end > membership.start
    assert (support.giver, support.receiver, support.kind) == ("school:a", "school:b", "coaching")


@given(testing.participations(school="school:1"), testing.participations(person="person:a"), testing.participations())
def test_a_participation_has_a_person_or_a_school(of_school, of_person, either):
    assert of_school.person is None
    assert of_person.school is None
    assert (either.person is None) != (either.school is None)


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError, match=r"School has no field 'colour' \(the nearest: "):
        testing.schools(colour="red")


@given(testing.texts())
def test_texts_are_as_a_field_holds_them(text):
    assert text
    assert len(text) <= LONGEST_TEXT
    assert tm.Person(id="a", name=text).name == text


@given(testing.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)))
def test_dates_stay_in_bounds(day):
    assert day.year == 2020


@given(testing.ids("person"))
def test_ids_are_ids(identifier):
    assert tm.Person(id=identifier).id == identifier


@given(testing.datasets())
def test_datasets_hold_together(data):
    assert [problem for problem in tm.check(data) if problem.severity == "error"] == []
    assert tm.Dataset.model_validate(data.model_dump()) == data


SHIPPED = len(tm.Dataset().topics)
OCCURS = {
    **{plural: lambda data, plural=plural: len(getattr(data, plural)) > 0 for plural in KINDS},
    "topics": lambda data: len(data.topics) > SHIPPED,
    "extra": lambda data: any(record.extra for record in data.records()),
    "formula": lambda data: any(
        (record.source or "").startswith(("=", "+", "-", "@", "'")) for record in data.records()
    ),
    "unicode": lambda data: any(not (person.name or "").isascii() for person in data.people),
    "place": lambda data: any(school.easting for school in data.schools),
    "members": lambda data: any(role.kind.member for role in data.roles),
    "ends of the calendar": lambda data: any(
        dt.date.max in record.period or dt.date.min in record.period for record in data.records()
    ),
    "warnings": lambda data: any(tm.check(data)),
    "one period ends where the next starts": lambda data: any(
        {row.end for row in getattr(data, plural)} & {row.start for row in getattr(data, plural)} - {None}
        for plural, kind in KINDS.items()
        if kind.model_fields.keys() >= {"start", "end"}
    ),
    "a school that did not answer": lambda data: any(
        not response.responded and response.respondent in data.schools for response in data.responses
    ),
    "a school that nobody names": lambda data: any(not data.references_to(school.id) for school in data.schools),
    "only what is required": lambda data: any(school.period == (None, None) for school in data.schools),
    "facts": lambda data: data.made_on is not None and data.name is not None,
}


@pytest.fixture(scope="module")
def missing():
    """What none of the drawn datasets has, of all that is looked for: one search instead of one for each."""
    sought = dict(OCCURS)

    def all_seen(data):
        for name in [name for name, seen in sought.items() if seen(data)]:
            del sought[name]
        return not sought

    with suppress(NoSuchExample):
        find(testing.datasets(), all_seen, settings=SEEN)
    return set(sought)


@pytest.mark.parametrize("name", OCCURS)
def test_every_kind_and_what_is_awkward_occurs(missing, name):
    assert name not in missing


def test_a_dataset_shrinks_to_nothing():
    assert find(testing.datasets(), lambda _: True, settings=LEAST, random=Random(0)) == tm.Dataset()


def test_a_fault_of_one_record_shrinks_to_five_records_at_most():
    """In a process of its own: Hypothesis draws constants from every module that the session happens to have loaded.

    Of a kind that names others; `benchmarks/shrinking.py` measures every kind.
    """
    code = (
        "from shrinking import shrunk; records, seconds = shrunk('engagements'); assert records <= 5 and seconds < 60"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=BENCHMARKS)
    assert not done.returncode, done.stderr


def test_members_come_in_threes():
    found = find(testing.datasets(max_size=1), lambda data: any(role.kind.member for role in data.roles), settings=SEEN)
    assert sum(role.kind.member for role in found.roles) % 3 == 0


def test_a_failing_dataset_prints_its_records():
    @settings(database=None, derandomize=True, phases=[Phase.generate, Phase.shrink])
    @given(testing.datasets(max_size=1, min_schools=2, support=1))
    def fails(data):
        assert not data.support

    with pytest.raises(AssertionError) as error:
        fails()
    printed = error.value.__notes__[0]  # a second note says how to reproduce it, where CI is set
    written = printed[printed.index("data=") + len("data=") : printed.rindex(")")].strip().strip(",")
    data = eval(written, PASTED)  # noqa: S307
    assert [support.id for support in data.support]
    assert len(data.schools) == 2


@pytest.mark.parametrize(
    ("sizes", "least", "most"),
    [
        ({"min_schools": 3, "min_support": 1}, {"schools": 3, "support": 1}, {}),
        ({"schools": 1, "trusts": 1, "memberships": 1}, {}, {"schools": 1, "trusts": 1, "memberships": 1}),
        ({"people": 2, "roles": 2, "min_expertise": 3}, {"expertise": 3}, {"people": 2, "roles": 2}),
        ({"min_participations": 2, "people": 0}, {"participations": 2}, {"people": 0}),
        ({"topics": 1, "min_responses": 4, "max_size": 0}, {"responses": 4}, {"topics": 1}),
        ({"min_extensions": 9, "schools": 2}, {"extensions": 9}, {"schools": 2}),
    ],
)
def test_datasets_have_the_sizes_that_a_test_asks_for(sizes, least, most):
    @settings(max_examples=25, database=None, derandomize=True)
    @given(testing.datasets(**sizes))
    def drawn(data):
        own = {plural: len(getattr(data, plural)) for plural in KINDS}
        own["topics"] -= SHIPPED
        assert all(own[plural] >= size for plural, size in least.items())
        assert all(own[plural] == size for plural, size in most.items())
        assert [problem for problem in tm.check(data) if problem.severity == "error"] == []

    drawn()


@pytest.mark.parametrize(
    ("sizes", "error", "says"),
    [
        ({"min_scools": 1, "pupils": 2}, TypeError, r"no 'min_scools' \(the nearest: min_schools.* and no 'pupils'"),
        ({"schools": -1, "min_support": True}, ValueError, "schools=-1, min_support=True: how many records"),
        ({"max_size": -1}, ValueError, "max_size=-1: how many records, as a whole number from 0"),
        ({"max_size": 1.5}, ValueError, r"max_size=1\.5: how many records"),
        ({"schools": 1, "min_schools": 2}, ValueError, "min_schools=2 and schools=1: no dataset has both"),
        (
            {"schools": 0, "min_memberships": 1},
            ValueError,
            "memberships: what they have to name is not among schools=0",
        ),
        ({"roles": 0, "expertise": 1}, ValueError, "expertise: what they have to name is not among roles=0"),
        ({"schools": 1, "memberships": 2}, ValueError, "the plainest such dataset breaks a rule: .*membership-overlap"),
    ],
)
def test_sizes_that_no_dataset_has_are_refused_when_asked_for(sizes, error, says):
    with pytest.raises(error, match=says):
        testing.datasets(**sizes)


@pytest.mark.parametrize("plural", KINDS)
def test_of_every_kind_there_can_be_several(plural):
    data = find(testing.datasets(max_size=0, **{f"min_{plural}": 5}), lambda _: True, settings=SEEN)
    assert len(getattr(data, plural)) >= 5
    assert not tm.check(data).errors


def test_the_names_are_those_of_the_collections():
    assert set(KINDS) < set(testing.__all__)
    for plural, kind in KINDS.items():
        assert kind.__name__ in getattr(testing, plural).__doc__
        assert issubclass(kind, Record)
        assert field_order(kind)[0] == "id"


def test_without_hypothesis_the_message_names_the_extra():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import trustmodel as tm\n"
        "try: tm.testing\n"
        "except tm.MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'schooltrustmodel[testing]'" in done.stdout
