import csv
import datetime as dt
import gzip
import random
import re
from itertools import product

import pytest

import trustmodel as tm
from builders import SHARED
from trustmodel import synthetic
from trustmodel.model.records import KINDS
from trustmodel.model.vocabulary import RoleKind
from trustmodel.synthetic import words
from trustmodel.synthetic.setting import school_day

DATA = SHARED / "data"


@pytest.fixture(scope="module")
def data() -> tm.Dataset:
    return synthetic.trust(seed=1)


def _errors(data):
    return [problem for problem in tm.check(data) if problem.severity == "error"]


@pytest.mark.parametrize(
    ("n_schools", "years", "seed"), [(3, 1, 0), (4, 2, 1), (7, 3, 2), (11, 2, 3), (14, 2, 4), (24, 1, 5)]
)
def test_a_trust_of_any_size_has_no_errors_and_every_kind_of_record(n_schools, years, seed):
    data = synthetic.trust(n_schools=n_schools, years=years, seed=seed)
    assert _errors(data) == []
    assert [plural for plural in KINDS if not len(getattr(data, plural))] == ["extensions"]
    (trust,) = data.trusts.ids
    assert len(data.members_of(trust, at=data.made_on)) == n_schools
    assert len(data.schools) >= n_schools + 3
    assert data.made_on == dt.date(2024 + years, 8, 31)


def test_eighty_schools_grow_with_their_number():
    data = synthetic.trust(n_schools=80, seed=6)
    assert _errors(data) == []
    assert len(data.people) > 300
    assert len(data.support) == pytest.approx(2 * 6.8 * 80, rel=0.01)
    assert len({person.name for person in data.people}) == len(data.people)


def test_the_same_seed_gives_the_same_trust_and_another_another(data):
    assert synthetic.trust(seed=1) == data
    assert synthetic.trust(seed=2) != data


def test_the_global_dice_are_left_alone():
    random.seed(7)
    before = random.getstate()
    synthetic.trust(n_schools=3, years=1)
    assert random.getstate() == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"n_schools": 2}, "3 to 200 schools, not 2"),
        ({"n_schools": 201}, "3 to 200 schools, not 201"),
        ({"years": 0}, "a school year or more, not 0"),
        ({"wall": 1.1}, "from 0 to 1, not 1.1"),
        ({"wall": -0.1}, "from 0 to 1, not -0.1"),
        ({"wall": float("nan")}, "from 0 to 1, not nan"),
    ],
)
def test_what_cannot_be_made_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        synthetic.trust(**options)


def _across(data, first):
    """The share of support between member schools that crosses, in the school year that begins in `first`."""
    authority = {school.id: school.local_authority for school in data.schools}
    (trust,) = data.trusts.ids
    members = {school.id for school in data.members_of(trust)}
    graph = tm.graphs.support(data, between=(dt.date(first, 9, 1), dt.date(first + 1, 9, 1)))
    pairs = [pair for pair in graph.edges() if set(pair) <= members]
    return sum(authority[a] != authority[b] for a, b in pairs) / len(pairs)


def test_the_wall_stands_as_high_as_it_was_planted():
    shares = {
        wall: [_across(synthetic.trust(seed=8, wall=wall), year) for year in (2024, 2025)] for wall in (0, 0.9, 1)
    }
    assert shares[1][0] == 0
    assert 0 < shares[0.9][0] < 0.4 * shares[0][0]
    assert shares[0.9][1] > 2 * shares[0.9][0]
    assert shares[0.9][1] > 0.5 * shares[0][1]


def test_the_newest_school_begins_without_ties(data):
    newest = max(data.memberships, key=lambda one: one.start)
    graph = tm.graphs.support(data, between=("2024-09-01", "2025-09-01"))
    assert newest.start == dt.date(2025, 1, 1)
    assert graph.degree(newest.school) == 0
    assert tm.graphs.support(data, between=("2025-09-01", "2026-09-01")).degree(newest.school) > 0


def test_one_school_does_not_answer_and_gives_nothing_that_is_known(data):
    (silent,) = [one.respondent for one in data.responses if not one.responded]
    graph = tm.graphs.support(data, between=("2024-09-01", "2025-09-01"))
    assert graph.out_degree(silent) == 0


def test_support_rests_on_expertise_and_post(data):
    held = {(one.person, one.topic): one for one in data.expertise}
    roles = {person.id: [role for role in data.roles if role.person == person.id] for person in data.people}
    by_people = [one for one in data.support if one.giver.startswith("person:")]
    assert len(by_people) > 80
    for one in by_people:
        expertise = held[one.giver, one.topic]
        assert expertise.can_lead
        assert expertise.level.rank >= 2
        for person in {one.giver, one.receiver} & roles.keys():
            assert any(role.start <= one.start and (role.end is None or one.end <= role.end) for role in roles[person])


def test_nobody_gives_more_days_than_they_have(data):
    for year in (2024, 2025):
        for person in data.people:
            given = [
                one.days
                for one in data.support
                if one.giver == person.id and dt.date(year, 9, 1) <= one.start < dt.date(year + 1, 9, 1)
            ]
            assert sum(given) <= 30
            assert all(0.5 <= days <= 5 for days in given)


def test_support_lasts_long_enough_within_one_school_year(data):
    for one in data.support:
        assert school_day(one.start)
        assert (one.end - one.start).days >= 3 * one.days
        assert one.end <= dt.date(one.start.year + (one.start.month >= 9), 7, 17)
        assert 0.5 <= one.days <= 6


def test_what_suits_no_school_is_not_given_there(data):
    schools = {school.id: school for school in data.schools}
    for one in data.support:
        school = schools.get(one.receiver)
        if school is not None and one.topic in {"topic:early-reading", "topic:early-years"}:
            assert school.age_low < 7
        if school is not None and one.topic == "topic:church-school-distinctiveness":
            assert school.church


def test_help_beyond_the_trust_costs_nothing(data):
    (trust,) = data.trusts.ids
    inside = {school.id for school in data.members_of(trust)}
    outside = {school.id for school in data.schools} - inside
    beyond = [one for one in data.support if one.receiver in outside or one.receiver.startswith("cluster:")]
    assert len({one.receiver for one in beyond} & outside) == 2
    assert {one.cost for one in beyond} == {0}


def test_leaders_meet_six_times_a_year_and_trustees_are_seen(data):
    trustees = {role.person for role in data.roles if role.at == "body:board"}
    for year in (2024, 2025):
        sessions = [one for one in data.sessions if one.body == "body:elt" and one.id.startswith(f"session:{year}-")]
        assert len(sessions) == 6
        assert all(school_day(one.held_on) for one in sessions)
        there = {one.person for one in data.attendances if one.session in {session.id for session in sessions}}
        assert there & trustees


def test_members_are_not_employed_and_every_leader_has_a_broader_aim(data):
    members = {role.person for role in data.roles if role.kind.member}
    employed = {role.person for role in data.roles if role.kind.employed}
    assert len(members) == 4
    assert not members & employed
    aims = {(one.person, one.kind.value) for one in data.success_criteria}
    assert all((role.person, "broader impact") in aims for role in data.roles if role.at == "body:elt")
    assert all((person, "shared") in aims for person in employed)


def test_infants_and_juniors_on_one_site_share_a_head(data):
    both = [
        role for role in data.roles if role.kind is RoleKind.EXECUTIVE_HEADTEACHER and role.at.startswith("school:")
    ]
    first, second = (data.schools[role.at] for role in both)
    assert len({role.person for role in both}) == 1
    assert (first.easting, first.northing) == (second.easting, second.northing)
    assert {first.age_high, second.age_low} == {7}


@pytest.mark.parametrize(
    ("day", "taught"),
    [
        ("2024-10-21", True),
        ("2024-10-26", False),  # a Saturday
        ("2024-10-28", False),  # half-term
        ("2025-02-17", False),
        ("2025-05-05", False),  # the first Monday in May
        ("2025-05-12", True),
        ("2025-05-27", False),
    ],
)
def test_school_days(day, taught):
    assert school_day(dt.date.fromisoformat(day)) is taught


def test_no_invented_place_is_in_the_name_or_town_of_a_real_school():
    path = DATA / "edubasealldata20231116_subset.csv.gz"
    if not path.exists():
        pytest.skip("needs ../shared/data/edubasealldata20231116_subset.csv.gz, which is not part of the project")
    with gzip.open(path, "rt", encoding="cp1252", errors="replace", newline="") as text:
        rows = [(row["EstablishmentName"], row["Town"], row["LA (name)"]) for row in csv.DictReader(text)]
    real = {word for row in rows for name in row for word in re.findall(r"[a-z]+", name.casefold())}
    assert len(real) > 10_000
    places = {(first + last).casefold() for first, last in product(words.PLACE_BEGINNINGS, words.PLACE_ENDINGS)}
    assert len(places) == 260
    assert not places & real
