"""The six questions of a situation: the same answers as of the dataset, and one look at people and places for all."""

from collections import Counter
from functools import cache, partial

import attrs
import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust
from trustmodel.model.index import Index
from trustmodel.practice.family import Family

DAY, YEAR = "2026-01-15", ("2025-09-01", "2026-09-01")
ASKS = {
    "openness": tm.openness,
    "endeavour": partial(tm.endeavour, draws=19),
    "development": tm.development,
    "resource": tm.resource,
    "governance": tm.governance,
    "community": tm.community,
}
QUESTIONS = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
EACH = pytest.mark.parametrize("name", ASKS)
WHEN = {
    "always": {},
    "a day": {"at": DAY},
    "a year": {"between": YEAR},
    "until a day": {"between": (None, "2026-01-01")},
    "an open period": {"between": (None, None)},
}
TIMES = pytest.mark.parametrize("time", WHEN)


@cache
def limestone():
    return tm.read(LIMESTONE)


@cache
def two_trusts():
    """The example, and beside it Vale with one school and its head."""
    data = limestone()
    return data.replace(
        trusts=[*data.trusts, a_trust("vale")],
        schools=[*data.schools, a_school("ash")],
        memberships=[*data.memberships, tm.Membership(id="vale", school="ash", trust="vale")],
        people=[*data.people, tm.Person(id="ada")],
        roles=[*data.roles, tm.Role(id="vale", person="ada", kind="Headteacher", at="school:ash")],
    )


def whole(answer):
    """All of an answer: its method, evidence and warnings too, with NaN as a word."""
    return repr(attrs.asdict(answer))


@cache
def of_the_dataset(name, time):
    return whole(ASKS[name](limestone(), **WHEN[time]))


@EACH
@TIMES
def test_of_a_situation_the_answer_is_that_of_the_dataset(name, time):
    situation = tm.situation(limestone(), **WHEN[time])
    assert whole(ASKS[name](situation)) == of_the_dataset(name, time)
    assert whole(ASKS[name](situation)) == of_the_dataset(name, time), "asked again"


@TIMES
def test_asked_one_after_another_each_answer_is_the_same(time):
    """What one question looked up does not show in the answer of the next, in whatever order they are asked."""
    for order in (list(ASKS), list(reversed(ASKS))):
        situation = tm.situation(limestone(), **WHEN[time])
        for name in order:
            assert whole(ASKS[name](situation)) == of_the_dataset(name, time), name


@QUESTIONS
@TIMES
def test_a_situation_of_a_trust_needs_no_trust(ask, time):
    data, trust, time = two_trusts(), "trust:vale", WHEN[time]
    expected = whole(ask(data, trust=trust, **time))
    assert whole(ask(tm.situation(data, trust=trust, **time))) == expected
    assert whole(ask(tm.situation(data, trust=trust, **time), trust=trust)) == expected
    assert whole(ask(tm.situation(data, **time), trust=trust)) == expected
    assert whole(ask(tm.situation(data, **time), trust=limestone().trusts.ids[0])) != expected


@QUESTIONS
def test_what_a_situation_cannot_be_asked(ask):
    data = two_trusts()
    with pytest.raises(ValueError, match="a situation has its time"):
        ask(tm.situation(data, between=YEAR), at=DAY, trust="trust:vale")
    with pytest.raises(ValueError, match="a situation has its time"):
        ask(tm.situation(data, at=DAY), between=YEAR, trust="trust:vale")
    with pytest.raises(ValueError, match="and not of trust:vale"):
        ask(tm.situation(data, trust=limestone().trusts.ids[0]), trust="trust:vale")
    with pytest.raises(ValueError, match="say which trust"):
        ask(tm.situation(data, at=DAY))
    with pytest.raises(tm.NotFoundError, match="trust:dale"):
        ask(tm.situation(data), trust="trust:dale")
    with pytest.raises(TypeError, match="give a Dataset"):
        ask("examples/limestone")


@QUESTIONS
def test_a_situation_is_asked_for_its_purpose(ask):
    notice = tm.DataNotice(id="1", purpose="Payroll", lawful_basis="public task", retain_until="2030-01-01")
    data = two_trusts().replace(data_notices=[notice])
    with pytest.raises(tm.PurposeError, match="the data notice does not cover this analysis"):
        ask(tm.situation(data, at=DAY), trust="trust:vale")


# --- how often anything is looked up ---------------------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch):
    """How many indexes of people and places, datasets of another time, and families are made."""
    counts = Counter()

    def count(kind, method, what):
        original = getattr(kind, method)

        def counting(*arguments, **options):
            counts[what] += 1
            return original(*arguments, **options)

        monkeypatch.setattr(kind, method, counting)

    count(Index, "__init__", "indexes")
    count(tm.Dataset, "at", "datasets")
    count(tm.Dataset, "between", "datasets")
    count(Family, "__init__", "families")
    return counts


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ({}, {"indexes": 1, "families": 1}),
        ({"between": YEAR}, {"indexes": 2, "datasets": 1, "families": 2}),
        ({"at": DAY}, {"indexes": 3, "datasets": 2, "families": 3}),
    ],
    ids=["always", "a year", "a day"],
)
def test_six_questions_look_up_people_and_places_once_a_time(counted, time, expected):
    """Endeavour alone looks at more than the time asked for: at support before it, and on a day at the school year so far.

    So it adds the index of all that is recorded, and on a day a dataset and an index of that year.
    """
    situation = tm.situation(limestone(), **time)
    for name, ask in ASKS.items():
        if name != "endeavour":
            ask(situation)
    assert counted == {"indexes": 1, "families": 1, **({"datasets": 1} if time else {})}
    ASKS["endeavour"](situation)
    assert counted == expected
    for ask in ASKS.values():
        ask(situation)
    assert counted == expected, "asked again"


def test_more_trusts_look_up_no_more(counted):
    situation = tm.situation(two_trusts(), at=DAY)
    for trust in two_trusts().trusts.ids:
        for ask in ASKS.values():
            ask(situation, trust=trust)
    assert counted == {"indexes": 3, "datasets": 2, "families": 6}
