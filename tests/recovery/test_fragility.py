"""Every planted single holder is found, and no other."""

from random import Random

import pytest

import trustmodel as tm
from trustmodel.network.fragility import fragility


@pytest.mark.parametrize("seed", range(20))
def test_planted_single_holders_are_found_and_no_other(seed):
    """Forty people, thirty topics: ten are given to one person each, the others to two to eight."""
    dice = Random(seed)
    topics = [tm.Topic(id=f"own-{n}", name=f"Own {n}") for n in range(30)]
    single = {topic.id for topic in dice.sample(topics, 10)}
    people = [f"person:{n}" for n in range(40)]
    holders = {topic.id: dice.sample(people, 1 if topic.id in single else dice.randint(2, 8)) for topic in topics}
    data = tm.Dataset(
        topics=topics,
        people=[tm.Person(id=one) for one in people],
        schools=[tm.School(id=str(n), name=str(n), phase="Primary") for n in range(8)],
        roles=[tm.Role(id=one[7:], person=one, kind="Teacher", at=f"school:{dice.randrange(8)}") for one in people],
        expertise=[
            tm.Expertise(id=f"{topic[6:]}-{who[7:]}", person=who, topic=topic, level="secure")
            for topic, held in holders.items()
            for who in held
        ],
    )
    rows = fragility(data, draws=20).rows
    assert {row.topic: row.single_holder for row in rows if row.single_holder} == {
        topic: held[0] for topic, held in holders.items() if topic in single
    }
    assert {row.topic: row.can_lose for row in rows} == {topic: len(held) - 1 for topic, held in holders.items()}
    gaps = tm.expertise_gaps(data)
    assert {row.topic for row in gaps.rows if row.single_holder} == single
