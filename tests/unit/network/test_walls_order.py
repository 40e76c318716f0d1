"""The order in which walls may be spoken of, by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from trustmodel.network.walls_order import changes_to_speak_of, gate_level, p_to_judge, walls_to_speak_of

NAN = math.nan


@pytest.mark.parametrize(
    ("boundaries", "cut", "called", "of_cut"),
    [
        ([0.025], NAN, [True], False),
        ([0.026], NAN, [False], False),  # alone it is below .05, and the gate is at .025
        ([0.008, 0.9, 0.9], 0.2, [True, False, False], False),  # 3 × .008
        ([0.009, 0.9, 0.9], 0.2, [False] * 3, False),  # 3 × .009 = .027
        ([0.009, 0.9, 0.9], 0.025, [True, False, False], True),  # the cut's share passes to the boundaries
        ([0.012, 0.9, NAN], 0.2, [True, False, False], False),  # what is not testable is not counted
        ([0.001, 0.02, 0.03], 0.2, [True, False, False], False),  # 2 × .02 > .025
        ([0.001, 0.012, 0.02], 0.2, [True, True, True], False),
        ([], 0.02, [], True),
        ([NAN], NAN, [False], False),
    ],
)
def test_boundaries_and_the_cut(boundaries, cut, called, of_cut):
    spoken = walls_to_speak_of(boundaries, cut)
    assert spoken.boundaries == tuple(called)
    assert spoken.cut is of_cut
    assert spoken.passed is (of_cut or any(called))


def test_schools_are_spoken_of_behind_the_gate_only():
    schools = [0.001, 0.05, 0.06, NAN]
    assert walls_to_speak_of([0.5], 0.5, schools).schools == (False,) * 4
    assert walls_to_speak_of([0.01], 0.5, schools).schools == (True, True, False, False)
    assert walls_to_speak_of([], 0.01, schools).schools == (True, True, False, False)


def test_changes_are_a_family_of_their_own():
    assert changes_to_speak_of([0.01, 0.5, NAN, 0.2]) == pytest.approx((0.03, 0.5, NAN, 0.4), nan_ok=True)


def test_less_assumed_of_distance_has_to_agree():
    def wall(**of):
        return SimpleNamespace(**{"p": 0.01, "p_wider": NAN, "pooled": False, **of})

    assert p_to_judge(wall()) == 0.01
    assert p_to_judge(wall(p_wider=0.04)) == 0.04
    assert p_to_judge(wall(p_wider=0.004)) == 0.01
    assert p_to_judge(wall(pooled=True)) == 0.02
    assert math.isnan(p_to_judge(wall(p=NAN)))


def test_the_level_of_one_boundary():
    assert [gate_level(n) for n in (0, 1, 3)] == pytest.approx([0.025, 0.025, 0.025 / 3])


def test_where_there_is_no_wall_nothing_is_said_in_95_of_100_cases():
    """Uniform p-values of three boundaries, the cut and ten schools; schools have one p for all, adjusted."""
    rng = np.random.default_rng(5)
    worlds = 20_000
    p = rng.random((worlds, 5))
    said = np.array([walls_to_speak_of(row[:3].tolist(), float(row[3]), [float(row[4])]).passed for row in p])
    assert 0.045 < said.mean() < 0.053
