"""What holds of every dataset, whatever is in it."""

import pickle
from collections import Counter

from hypothesis import given, strategies as st

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.dataset import dangling
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, reference_fields
from trustmodel.model.vocabulary import TOPICS

SHIPPED = {identifier for identifier, _, _ in TOPICS}
DAYS = testing.dates()
PERIODS = st.lists(DAYS, min_size=2, max_size=2, unique=True).map(sorted)


def relabelled(data):
    """The dataset with every id but the shipped topics' turned into another, in another order."""

    def renamed(value):
        if isinstance(value, tuple):
            return tuple(renamed(one) for one in value)
        if value is None or ":" not in value or value in SHIPPED:
            return value  # an audience may be the kind of a role
        return f"{kind_of(value)}:x{value.partition(':')[2][::-1]}x"

    parts = {
        plural: [
            kind(
                **{name: getattr(record, name) for name in kind.model_fields}
                | {name: renamed(getattr(record, name)) for name in ("id", *reference_fields(kind))}
            )
            for record in getattr(data, plural)
        ]
        for plural, kind in KINDS.items()
    }
    facts = {name: getattr(data, name) for name in tm.Dataset.model_fields if name not in KINDS}
    return tm.Dataset(**facts, **parts)


def ids(data):
    return {record.id for record in data.records()}


@given(testing.datasets(), DAYS)
def test_a_day_seen_twice_is_the_same_day(data, day):
    seen = data.at(day)
    assert seen.at(day) == seen
    assert ids(seen) <= ids(data)
    assert list(dangling(seen)) == []


@given(testing.datasets(), PERIODS)
def test_a_period_seen_twice_is_the_same_period(data, period):
    seen = data.between(*period)
    assert seen.between(*period) == seen
    assert ids(seen) <= ids(data)
    assert list(dangling(seen)) == []


@given(testing.datasets(), st.lists(DAYS, min_size=4, max_size=4, unique=True).map(sorted))
def test_a_period_within_a_period_needs_not_the_wider_one(data, days):
    first, start, end, last = days
    assert data.between(first, last).between(start, end) == data.between(start, end)


@given(testing.datasets(), PERIODS)
def test_what_is_true_on_a_day_of_a_period_is_true_in_it(data, period):
    lasting = {record.id for record in data.at(period[0]).records() if "session:" not in record.id}
    happened = {one.id for one in [*data.sessions, *data.inspections]}
    named = {record.id for record in data.attendances} | happened
    assert lasting - named <= ids(data.between(*period))


@given(testing.datasets(), DAYS)
def test_new_names_change_nothing_else(data, day):
    other = relabelled(data)
    assert relabelled(data.at(day)) == other.at(day)
    for trust in data.trusts:
        (renamed,) = (one for one in other.trusts if one.id == f"trust:x{trust.id.partition(':')[2][::-1]}x")
        assert len(other.members_of(renamed.id, at=day)) == len(data.members_of(trust.id, at=day))
        assert relabelled(data.subset(trusts=[trust.id])) == other.subset(trusts=[renamed.id])
    assert Counter(problem.rule for problem in tm.check(other)) == Counter(problem.rule for problem in tm.check(data))


@given(testing.datasets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(data, random):
    def shuffled(records):
        records = list(records)
        random.shuffle(records)
        return records

    facts = {name: getattr(data, name) for name in tm.Dataset.model_fields if name not in KINDS}
    other = tm.Dataset(**facts, **{plural: shuffled(getattr(data, plural)) for plural in KINDS})
    assert other == data
    assert hash(other) == hash(data)
    assert tm.check(other) == tm.check(data)


@given(testing.datasets())
def test_the_subset_of_all_trusts_is_whole_and_settled(data):
    part = data.subset(trusts=data.trusts.ids)
    assert part.subset(trusts=data.trusts.ids) == part
    assert part.trusts == data.trusts
    assert part.memberships == data.memberships
    assert all(data[record.id] == record for record in part.records())
    assert list(dangling(part)) == []
    for trust in data.trusts:
        assert part.members_of(trust.id) == data.members_of(trust.id)


@given(testing.datasets())
def test_the_subset_of_one_trust_is_in_the_subset_of_all(data):
    whole = ids(data.subset(trusts=data.trusts.ids))
    for trust in data.trusts:
        part = data.subset(trusts=trust.id)
        assert ids(part) <= whole
        assert part.subset(trusts=trust.id) == part


@given(testing.datasets())
def test_replacing_with_the_same_gives_the_same(data):
    same = {name: getattr(data, name) for name in tm.Dataset.model_fields}
    assert data.replace(**same) == data
    assert pickle.loads(pickle.dumps(data)) == data  # noqa: S301 - our own
    assert tm.Dataset.model_validate_json(data.model_dump_json()) == data
