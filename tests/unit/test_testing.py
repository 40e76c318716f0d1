import datetime as dt
import subprocess
import sys
from contextlib import suppress
from random import Random

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.ids import LONGEST_TEXT
from trustmodel.model.records import KINDS, Record, field_order

SEEN = settings(max_examples=500, database=None, derandomize=True, phases=[Phase.generate])  # seen is enough
LEAST = settings(SEEN, phases=[Phase.generate, Phase.shrink])


@pytest.mark.parametrize("plural", KINDS)
def test_every_kind_has_a_strategy_of_its_records(plural):
    @settings(max_examples=30, database=None)
    @given(getattr(testing, plural)())
    def drawn(record):
        assert type(record) is KINDS[plural]
        assert type(record).model_validate(record.model_dump()) == record
        first, last = record.period
        assert first is None or last is None or first < last

    drawn()


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
    with pytest.raises(TypeError, match="School has no field colour"):
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


def test_a_dataset_shrinks_to_what_matters():
    """In a process of its own: Hypothesis draws constants from every module that the session happens to have loaded."""
    code = """
from random import Random
from hypothesis import Phase, find, settings
import trustmodel as tm
least = settings(max_examples=500, database=None, derandomize=True, phases=[Phase.generate, Phase.shrink])
data = find(tm.testing.datasets(), lambda data: len(data.expertise) > 0, settings=least, random=Random(0))
own = [record for record in data.records() if record.id not in tm.Dataset().topics.ids]
assert len(own) <= 4, own  # the expertise, its holder, a role and its place
assert all(not record.extra for record in own), own
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr


def test_members_come_in_threes():
    found = find(testing.datasets(max_size=1), lambda data: any(role.kind.member for role in data.roles), settings=SEEN)
    assert sum(role.kind.member for role in found.roles) % 3 == 0


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
