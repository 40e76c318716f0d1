"""What holds of every dataset, whatever is in it."""

import pickle
from collections import Counter

from hypothesis import given, settings, strategies as st

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.dataset import dangling
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, reference_fields
from trustmodel.model.vocabulary import TOPICS

SHIPPED = {identifier for identifier, _, _ in TOPICS}
DAYS = testing.dates()
SOME = settings(max_examples=40)  # each has all kinds of records in it


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


@SOME
@given(testing.datasets(), DAYS, st.lists(DAYS, min_size=4, max_size=4, unique=True).map(sorted))
def test_a_day_and_a_period_of_the_data(data, day, days):
    first, start, end, last = days
    for seen, again in (
        (data.at(day), lambda part: part.at(day)),
        (data.between(start, end), lambda part: part.between(start, end)),
    ):
        assert again(seen) == seen, "seen twice it is the same"
        assert ids(seen) <= ids(data)
        assert list(dangling(seen)) == []
    assert data.between(first, last).between(start, end) == data.between(start, end), "the wider period is not needed"
    # what is true on a day of a period is true in it
    lasting = {record.id for record in data.at(start).records() if "session:" not in record.id}
    happened = {one.id for one in [*data.sessions, *data.inspections]}
    named = {record.id for record in data.attendances} | happened
    assert lasting - named <= ids(data.between(start, end))


@SOME
@given(testing.datasets(), DAYS, st.randoms(use_true_random=False))
def test_new_names_and_another_order_of_rows_change_nothing_else(data, day, random):
    other = relabelled(data)
    assert relabelled(data.at(day)) == other.at(day)
    for trust in data.trusts:
        (renamed,) = (one for one in other.trusts if one.id == f"trust:x{trust.id.partition(':')[2][::-1]}x")
        assert len(other.members_of(renamed.id, at=day)) == len(data.members_of(trust.id, at=day))
        assert relabelled(data.subset(trusts=[trust.id])) == other.subset(trusts=[renamed.id])
    problems = tm.check(data)
    assert Counter(problem.rule for problem in tm.check(other)) == Counter(problem.rule for problem in problems)

    def shuffled(records):
        records = list(records)
        random.shuffle(records)
        return records

    facts = {name: getattr(data, name) for name in tm.Dataset.model_fields if name not in KINDS}
    turned = tm.Dataset(**facts, **{plural: shuffled(getattr(data, plural)) for plural in KINDS})
    assert turned == data
    assert hash(turned) == hash(data)
    assert tm.check(turned) == problems


@SOME
@given(testing.datasets())
def test_the_subset_of_all_trusts_is_whole_and_holds_that_of_each(data):
    part = data.subset(trusts=data.trusts.ids)
    assert part.subset(trusts=data.trusts.ids) == part
    assert part.trusts == data.trusts
    assert part.memberships == data.memberships
    assert all(data[record.id] == record for record in part.records())
    assert list(dangling(part)) == []
    for trust in data.trusts:
        assert part.members_of(trust.id) == data.members_of(trust.id)
        of_one = data.subset(trusts=trust.id)
        assert ids(of_one) <= ids(part)
        assert of_one.subset(trusts=trust.id) == of_one


@SOME
@given(testing.datasets())
def test_replacing_with_the_same_gives_the_same(data):
    same = {name: getattr(data, name) for name in tm.Dataset.model_fields}
    assert data.replace(**same) == data
    assert pickle.loads(pickle.dumps(data)) == data  # noqa: S301 - our own
    assert tm.Dataset.model_validate_json(data.model_dump_json()) == data
