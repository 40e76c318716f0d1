"""Links that meeting made are told from links of the active, over a few worlds; `benchmarks/studies/meetings.py` has many."""

import pytest

from studies.arms import means
from studies.meetings import judged, world


@pytest.mark.parametrize("schools", [11, 20])
def test_activity_is_not_taken_for_meeting(schools):
    """Permuting labels of schools found meeting in a quarter of such worlds at 11 schools, in most at 20."""
    figures = means([judged(world(seed, schools=schools), seed) for seed in range(40)])
    assert figures["found"] + figures["found_fewer"] <= 0.1
    assert figures["labels"] >= 0.2


def test_meeting_that_makes_links_is_found():
    figures = means([judged(world(seed, schools=20, effect=0.6, size=3), seed) for seed in range(20)])
    assert figures["found"] >= 0.6
