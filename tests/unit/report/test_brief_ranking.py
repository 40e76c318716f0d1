"""The order of findings: size × certainty × can act, and which tests belong together."""

import math

import pytest

from trustmodel.report.brief.ranking import (
    DECIDE,
    HELP,
    KNOW,
    Candidate,
    how_sure,
    of_counts,
    of_points,
    of_ratio,
    ranked,
)
from trustmodel.stats.nulls import holm


def candidate(key, *, size=1.0, can_act=DECIDE, **about):
    return Candidate(id=key, says=f"{key} moved.", size=size, can_act=can_act, question="links", **about)


def test_a_score_is_a_product_and_the_highest_comes_first():
    out, also = ranked([candidate("know", can_act=KNOW), candidate("help", size=0.5, can_act=HELP)])
    assert [(each.id, each.score) for each in out] == [("help", 0.5), ("know", 0.3)]
    assert also == ()


def test_what_is_below_the_floor_was_also_looked_at():
    """.05 where it is counted, .1 where it may be chance."""
    small = [candidate("counted", size=0.09), candidate("smaller", size=0.08), candidate("chance", p=0.04, size=0.4)]
    out, also = ranked([*small, *(candidate(f"rest-{n}", p=0.9, size=0.0) for n in range(9))])
    assert [each.id for each in out] == ["counted"]
    assert [each.id for each in also][:2] == ["chance", "smaller"]
    assert next(each for each in also if each.id == "chance").certainty == 0.4, "below .05 by itself"


def test_shares_are_one_family_also_those_that_are_not_announced():
    p = [0.004, 0.03, 0.8, 0.9]
    out, also = ranked(candidate(str(n), p=each) for n, each in enumerate(p))
    words = {each.id: each.word for each in (*out, *also)}
    assert words == {str(n): how_sure(each) for n, each in enumerate(holm(p))}
    assert words == {"0": "Likely", "1": "May be chance", "2": "May be chance", "3": "May be chance"}


def test_shares_in_tables_only_belong_to_the_family():
    assert [each.word for each in ranked([candidate("a", p=0.03)])[0]] == ["Likely"]
    out, also = ranked([candidate("a", p=0.03, size=0.1)], [0.5, math.nan])
    assert [each.word for each in (*out, *also)] == ["May be chance"]


def test_what_did_not_change_is_counted_and_belongs_to_the_family():
    out, also = ranked([candidate("same", p=1.0, size=0.0, steady=True), candidate("moved", p=0.03, size=0.1)])
    assert {each.id: each.word for each in (*out, *also)} == {"same": "Counted", "moved": "May be chance"}
    assert out == ()


def test_walls_have_a_family_and_an_order_of_their_own():
    out, _ = ranked([candidate("wall", p=0.04, corrected=0.04), *(candidate(str(n), p=0.5) for n in range(9))])
    assert {each.id: each.word for each in out}["wall"] == "Likely"


def test_what_cannot_be_tested_stands_in_no_family_and_never_out():
    out, also = ranked([candidate("nan", p=math.nan), candidate("sure", p=0.009)])
    assert [each.id for each in out] == ["sure"]
    assert (also[0].word, also[0].certainty) == ("Too few to tell", 0)
    assert out[0].word == "Very likely", "one test alone needs no correction"


@pytest.mark.parametrize(
    ("size", "is_"),
    [
        (of_points((133, 155), (152, 156)), 0.5815),
        (of_points((0, 10), (10, 10)), 1),
        (of_counts(29, 38), 9 / 29),
        (of_counts(0, 3), 1),
        (of_ratio(2), 0.5),
        (of_ratio(0.5), 0.5),
        (of_ratio(0), 1),
        (of_ratio(math.inf), 1),
        (of_ratio(math.nan), 0),
    ],
)
def test_sizes(size, is_):
    assert size == pytest.approx(is_, abs=1e-4)
