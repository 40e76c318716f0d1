"""Counts that are held back: nothing small can be worked out from what is shown and the total."""

import pytest
from hypothesis import given, strategies as st

from trustmodel.privacy import disclosure

GROUPS = st.lists(st.integers(0, 30).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), max_size=8)


def suppressed_groups(groups, small):
    """The places of the groups that go, of groups that are called by their place."""
    return {int(key) for key in disclosure.suppressed_groups({str(at): each for at, each in enumerate(groups)}, small)}


def test_by_hand():
    """Three of twenty are few. Alone, the total of all would give them away, so the smallest other group goes with them.

    The two together have 3 + 10 = 13 of 32. The first could be anything from max(0, 13 − 12) = 1 to 13, so five or more.
    """
    assert suppressed_groups([(3, 20), (10, 12), (9, 15)], 5) == {0, 1}


def test_few_in_all_are_told_by_the_total_and_not_where():
    """Four of 157 lack it, all of them in one group of eight. That group goes, and the smallest other of size with it:
    of these sixteen the four that lack it could all be in either. The rest may stand.
    """
    groups = [(4, 8), (13, 13), (8, 8), (20, 20)]
    assert suppressed_groups(groups, 5) == {0, 2}
    assert suppressed_groups([(of - has, of) for has, of in groups], 5) == {0, 2}


@pytest.mark.parametrize(
    ("groups", "gone"),
    [([], set()), ([(0, 20), (20, 20)], set()), ([(2, 2)], {0}), ([(5, 10), (6, 11)], set()), ([(0, 0)], set())],
)
def test_edges(groups, gone):
    assert suppressed_groups(groups, 5) == gone


@given(GROUPS, st.integers(1, 10))
def test_nothing_small_is_shown_or_can_be_worked_out(groups, small):
    gone = suppressed_groups(groups, small)
    for at, (has, of) in enumerate(groups):
        if at not in gone:
            assert of == 0 or (of >= small and not 0 < has < small and not 0 < of - has < small)
    few_have = sum(has for has, _ in groups) < small
    few_lack = sum(of - has for has, of in groups) < small
    total, room = sum(groups[at][0] for at in gone), sum(groups[at][1] for at in gone)
    if gone and len(gone) < sum(of > 0 for _, of in groups):  # where all are held back, the total alone speaks
        for at in gone:
            has, of = groups[at]
            least, most = max(0, total - (room - of)), min(of, total)
            if of < small:
                assert few_lack or least == 0
                assert few_have or most == of
            elif has < small:
                assert has == 0 or most >= small or (few_have and least == 0)
            elif of - has < small:
                assert of == has or of - least >= small or (few_lack and most == of)


@given(GROUPS, st.integers(1, 10), st.randoms())
def test_two_tables_of_the_same_groups_suppress_the_same(groups, small, random):
    """In whatever order they stand, and of like ones too: else each table would show what the other hides."""
    called = {str(at): each for at, each in enumerate(groups)}
    turned = dict(random.sample([*called.items()], len(called)))
    assert disclosure.suppressed_groups(turned, small) == disclosure.suppressed_groups(called, small)
