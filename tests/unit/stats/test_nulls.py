"""What chance would show: p-values by hand, discovery rates by hand, draws that cannot move."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from studies.arms import means
from studies.attendance import judged
from trustmodel import nulls


def test_a_p_value_is_one_more_than_what_was_seen_over_one_more_than_what_was_drawn():
    """Of 0 0 1 2: two are 1 or more, three are 1 or less."""
    assert nulls.monte_carlo_p(1, [0, 0, 1, 2], tail="upper") == 3 / 5
    assert nulls.monte_carlo_p(1, [0, 0, 1, 2], tail="lower") == 4 / 5
    assert nulls.monte_carlo_p(3, [0, 0, 1, 2], tail="two") == 2 / 5
    assert nulls.monte_carlo_p(3, [0, 0, 1, 2], tail="upper") == 1 / 5  # never 0
    assert nulls.monte_carlo_p(0.1 + 0.2, [0.3], tail="lower") == 1  # a tie, whatever the last digit


def test_no_p_value_is_above_one():
    """Where all draws tie with what was seen both tails are 1, and twice the smaller is 2."""
    assert nulls.monte_carlo_p(1, [1, 1, 1]) == 1
    assert nulls.monte_carlo_p(1, [0, 1, 2]) == 1  # 3/4 each way
    assert nulls.monte_carlo_p(1, [0, 1, 1, 1, 2], tail="two") == 1


def test_ties_are_told_to_nine_digits_of_the_value():
    """The slack grows with the value, and is a billionth at least."""
    assert nulls.monte_carlo_p(1e6, [1e6 - 5e-4], tail="upper") == 1
    assert nulls.monte_carlo_p(1e6, [1e6 - 2e-3], tail="upper") == 1 / 2
    assert nulls.monte_carlo_p(1e6, [1e6 + 5e-4], tail="lower") == 1
    assert nulls.monte_carlo_p(-1e6, [-1e6 - 5e-4], tail="upper") == 1
    assert nulls.monte_carlo_p(1e-3, [1e-3 - 9e-10], tail="upper") == 1
    assert nulls.monte_carlo_p(1e-3, [1e-3 - 1.1e-9], tail="upper") == 1 / 2
    assert nulls.monte_carlo_p(1.0, [math.nan, 2.0, math.nan], tail="upper") == 1  # what is no number does not count


def test_what_cannot_be_said_is_nan():
    assert math.isnan(nulls.monte_carlo_p(math.nan, [1]))
    assert math.isnan(nulls.monte_carlo_p(1, [math.nan]))
    with pytest.raises(ValueError, match="tail"):
        nulls.monte_carlo_p(1, [1], tail="left")


def test_against_gives_the_fields_of_a_tested_figure():
    found = nulls.against(4, [1, 2, 3], n=7)
    assert (found["null_mean"], found["null_sd"], found["z"], found["p"]) == (2, 1, 2, 0.5)
    assert (found["n"], found["testable"]) == (7, True)


def test_against_standardises_by_the_spread_of_the_draws():
    """Of 0, 4 and 8 the mean is 4 and the spread 4 (with B − 1): 10 lies 1½ above; NaN among draws do not count."""
    found = nulls.against(10, [0, math.nan, 4, 8], tail="upper")
    assert (found["value"], found["null_mean"], found["null_sd"], found["z"], found["p"]) == (10, 4, 4, 1.5, 1 / 4)
    assert nulls.against(10, [0, 4, 8], tail="lower")["p"] == 1
    assert found["n"] == 0
    two = nulls.against(1, [1, 2])
    assert (two["testable"], two["null_mean"]) == (True, 1.5)


def test_against_gives_the_middle_95_percent_of_what_chance_gave():
    """Of 0 to 1000, 2.5 % lie below 25 and above 975."""
    found = nulls.against(4, np.arange(1001.0))
    assert (found["low"], found["high"]) == (25, 975)
    still = nulls.against(4, [2.0] * 5)
    assert (still["low"], still["high"], still["null_mean"], still["null_sd"]) == (2, 2, 2, 0)


def test_draws_that_differ_in_the_last_digits_are_all_the_same():
    """A billionth of the mean, or of 1 where the mean is smaller."""
    for mean in (0.5, 1.0, 1e6):
        step = 1e-9 * max(1.0, mean)
        assert not nulls.against(0, [mean, mean + 0.9 * step])["testable"]
        assert nulls.against(0, [mean, mean + 1.2 * step])["testable"]
    assert nulls.against(0, [-1e6, -1e6 + 2e-3])["testable"]
    assert not nulls.against(0, [-1e6, -1e6 + 5e-4])["testable"]
    one = nulls.against(3, [1.0])
    assert (one["value"], one["n"]) == (3, 0)
    assert all(math.isnan(one[name]) for name in ("null_mean", "null_sd", "z", "p", "low", "high"))


@pytest.mark.parametrize("draws", [[2, 2, 2], [1], [], [math.nan, 1]])
def test_a_null_that_cannot_move_is_not_testable(draws):
    found = nulls.against(4, draws)
    assert not found["testable"]
    assert math.isnan(found["p"])
    assert math.isnan(found["z"])


def test_too_few_draws_are_told():
    assert nulls.few_draws(19) == ()
    assert nulls.few_draws(99, alpha=0.01) == ()
    assert "at least 99" in nulls.few_draws(98, alpha=0.01)[0]
    assert nulls.few_draws(1, alpha=0.5) == ()
    assert nulls.few_draws(9) == ("9 draws give no p-value below 0.1: ask for at least 19 to test at 0.05",)
    assert "ask for at least 14 to test at 0.07" in nulls.few_draws(3, alpha=0.07)[0]
    assert nulls.few_draws(14, alpha=0.07) == ()
    assert nulls.few_draws(13, alpha=0.07) != ()
    for wrong in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="draws"):
            nulls.few_draws(wrong)


def test_benjamini_and_hochbergs_own_example():
    """Their fifteen p-values (1995, section 3.2): the four smallest are found at .05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    q = nulls.discrete_fdr(p)
    assert (q <= 0.05).sum() == 4
    assert q[3] == pytest.approx(15 / 4 * 0.0095)


def test_discrete_rates_by_hand():
    """p .1 and .4; the first test can only reach .1 and 1, the second .4 and 1.

    At .1: the first gives .1, the second cannot be so small: .1 + 0 over 1 found. At .4: .1 + .4 over 2.
    Benjamini and Hochberg would say .2 and .4.
    """
    q = nulls.discrete_fdr([0.1, 0.4], [np.array([0.1, 1]), np.array([0.4, 1])])
    assert q == pytest.approx([0.1, 0.25])
    assert nulls.discrete_fdr([0.1, 0.4]) == pytest.approx([0.2, 0.4])


def test_discrete_rates_of_tests_that_share_a_distribution():
    """Three tests can reach .1, .5 and 1, one of them .02 as well; two of the three are found last and are left out.

    At .02: .02 of one. At .1: .02 and three times .1 over two. What is left out is counted all the same.
    """
    supports = [np.array([0.1, 0.5, 1]), np.array([0.02, 1])]
    q = nulls.discrete_fdr([0.1, 0.02], supports, times=[3, 1])
    assert q == pytest.approx([(0.3 + 0.02) / 2, 0.02])
    each = nulls.discrete_fdr([0.1, 0.02, 1, 1], [supports[0], supports[1], supports[0], supports[0]])
    assert each[:2] == pytest.approx(q)
    square = np.array([[0.1, 0.5, 1], [0.02, 0.02, 1]])
    assert nulls.discrete_fdr(np.array([0.1, 0.02]), square, times=np.array([3, 1])) == pytest.approx(q)


def test_discrete_rates_of_ties_and_of_what_is_unknown():
    """Two at .2 are found together; NaN and its distribution have no part; none is above 1."""
    steps = np.array([0.2, 0.6, 1])
    q = nulls.discrete_fdr([0.2, math.nan, 0.2, 0.6], [steps, np.array([0.01, 1]), steps, steps])
    assert q == pytest.approx([0.3, math.nan, 0.3, 0.6], nan_ok=True)
    assert nulls.discrete_fdr([1.0, 1.0], [np.array([1.0])] * 2).tolist() == [1, 1]
    assert nulls.discrete_fdr([0.9], [np.array([0.9, 1.0])], times=[4]).tolist() == [1]
    assert nulls.discrete_fdr([0.9, 0.95, 1.0]).tolist() == [1, 1, 1]
    assert np.isnan(nulls.discrete_fdr([math.nan], [steps])).all()
    assert len(nulls.discrete_fdr([])) == 0


def test_a_p_value_below_all_steps_expects_nothing_and_one_at_a_step_its_height():
    steps = np.array([0.1 + 0.2, 1])  # a little above .3
    assert nulls.discrete_fdr([0.29], [steps]).tolist() == [0]
    assert nulls.discrete_fdr([0.3], [steps]).tolist() == pytest.approx([0.3])
    assert nulls.discrete_fdr([0.3 - 1e-6], [steps]).tolist() == [0]


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), max_size=20))
def test_rates_keep_the_order_and_leave_the_untestable_out(p):
    q = nulls.discrete_fdr(p)
    assert np.isnan(q).tolist() == np.isnan(p).tolist()
    known = sorted((a, b) for a, b in zip(p, q.tolist(), strict=True) if not math.isnan(a))
    assert all(b >= a - 1e-12 for a, b in known)
    assert [b for _, b in known] == sorted(b for _, b in known)


def test_seeds():
    assert nulls.generator(3, 1).random() == nulls.generator(3, 1).random()
    assert nulls.generator(3, 1).random() != nulls.generator(3, 2).random()
    assert nulls.generator(0).random() == np.random.default_rng([0]).random()
    for wrong in (-1, 1.0, True, "1"):
        with pytest.raises(ValueError, match="seed"):
            nulls.generator(wrong)


def test_progress_shows_a_bar_and_passes_the_steps_on(capsys):
    assert list(nulls.progressing(iter("abc"), total=3, label="drawing", progress=False)) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""
    assert list(nulls.progressing(iter("abc"), total=3, label="drawing", progress=True)) == ["a", "b", "c"]
    assert "drawing" in capsys.readouterr().err


def test_an_interruption_passes_on_and_leaves_the_terminal_tidy():
    code = (
        "import itertools, os, signal\n"
        "from trustmodel import nulls\n"
        "try:\n"
        "    for n in nulls.progressing(itertools.count(), total=9, label='drawing', progress=True):\n"
        "        if n == 3: os.kill(os.getpid(), signal.SIGINT)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped at', n)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "stopped at 3\n"
    assert "Traceback" not in done.stderr


# --- shares ----------------------------------------------------------------------------------------------------------


def test_an_exact_share_is_clopper_and_pearsons():
    """8 of 10: .4439 to .9748, as tables have it; none of 10 to 1 − .025^(1/10)."""
    assert nulls.exact_share(8, 10) == pytest.approx((0.8, 0.4439, 0.9748), abs=1e-4)
    assert nulls.exact_share(0, 10) == pytest.approx((0, 0, 1 - 0.025**0.1))
    assert nulls.exact_share(10, 10)[2] == 1
    assert all(math.isnan(one) for one in nulls.exact_share(0, 0))
    for hits, of in ((3, 2), (-1, 2), (1, 0)):
        with pytest.raises(ValueError, match=r"from 0 to"):
            nulls.exact_share(hits, of)
    low, high = nulls.exact_share(3, 12, alpha=0.2)[1:]
    assert [stats.binom(12, low).sf(2), stats.binom(12, high).cdf(3)] == pytest.approx([0.1, 0.1])


def test_counts_of_people_by_themselves_have_wilsons_interval():
    """48 of 80: .4905 to .7004, as Wilson's formula gives it, and no width where nothing is asked of them."""
    assert nulls.clustered_share(nulls.Counts(48, 80)) == pytest.approx((0.6, 0.4905, 0.7004), abs=1e-4)
    assert nulls.clustered_share(nulls.Counts(0, 10))[:2] == (0, 0)
    assert nulls.clustered_share(nulls.Counts(10, 10))[2] == 1
    assert all(math.isnan(figure) for figure in nulls.clustered_share(nulls.clustered([(0, 0)])))
    with pytest.raises(ValueError, match=r"from 0 to 2"):
        nulls.clustered_share(nulls.Counts(3, 2))
    with pytest.raises(ValueError, match=r"alpha"):
        nulls.clustered_share(nulls.Counts(1, 2), alpha=1)


def test_a_design_effect_by_hand():
    """Shares 1, 1, 0 and .5 of six each, mean .625: Σ(h − 3.75)² = 5.0625 + 5.0625 + 14.0625 + .5625 = 24.75, times 4/3 is
    33; over 24 × .625 × .375 = 5.625 that is 5.867. With two wholly alike of six: (4 × 5.867 + 2 × 6)/6 = 5.911.
    """
    counts = nulls.clustered([(6, 6), (6, 6), (0, 6), (3, 6), (0, 0)])
    assert counts == (15, 24, pytest.approx(24 / ((4 * 33 / 5.625 + 12) / 6)), 4)
    assert nulls.clustered([(6, 6)] * 5) == (30, 30, 5, 5)  # all alike: as many as people
    assert nulls.clustered([(3, 6)]) == (3, 6, 1, 1)
    assert nulls.clustered_share(nulls.clustered([(3, 6)])) == (0.5, 0, 1)
    apart = nulls.clustered([(1, 2)] * 6)  # not more alike than chance would have them: the two are all that counts
    assert apart.effective == pytest.approx(12 / ((6 + 4) / 8))


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.5])
@pytest.mark.parametrize(("people", "mean"), [(5, 0.8), (12, 0.5), (30, 0.9)])
def test_intervals_of_clustered_shares_hold_the_truth(people, mean, correlation):
    """Where the exact interval of so many places holds it in 66 to 91 % at a correlation of .2 and more."""
    random = np.random.default_rng(people)
    figures = means([judged(random, people=people, sessions=6, mean=mean, correlation=correlation) for _ in range(400)])
    assert figures["covers"] >= 0.93
    assert figures["difference"] >= 0.93
    assert figures["same_people"] >= 0.93
    assert correlation == 0 or figures["exact"] < 0.92


@pytest.mark.parametrize(
    ("more", "less", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_two_shares_is_newcombes(more, less, low, high):
    """The examples of Newcombe (1998), table II, method 10."""
    found = nulls.share_difference(less, more)
    assert found == pytest.approx((more[0] / more[1] - less[0] / less[1], low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("others", "these", "low", "high"),
    [
        ((16, 80), (36, 40), 2.940, 7.152),
        ((20, 100), (0, 40), 0, 0.4434),
        ((25, 100), (2, 30), 0.0715, 0.9004),
        ((0, 40), (20, 100), 1 / 0.4434, math.inf),
        ((0, 5), (0, 5), 0, math.inf),
    ],
)
def test_the_ratio_of_two_shares_is_koopmans(others, these, low, high):
    ratio, *ends = nulls.share_ratio(others, these)
    assert ends == pytest.approx((low, high), rel=1e-3)
    assert ratio == (
        pytest.approx(these[0] * others[1] / (these[1] * others[0]))
        if others[0]
        else pytest.approx(math.nan, nan_ok=True)
    )


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_the_interval_of_a_ratio_holds_it_and_turns_with_the_sides(x, n, y, m):
    x, y = min(x, n), min(y, m)
    ratio, low, high = nulls.share_ratio((y, m), (x, n))
    if not n or not m:
        assert all(map(math.isnan, (ratio, low, high)))
        return
    assert 0 <= low <= high
    assert math.isnan(ratio) or low * (1 - 1e-9) <= ratio <= high * (1 + 1e-9)
    _, other_low, other_high = nulls.share_ratio((x, n), (y, m))
    turned = [1 / end if end else math.inf for end in (other_high, other_low)]
    assert [low, high] == pytest.approx([end if math.isfinite(end) else math.inf for end in turned], rel=1e-6)


def test_a_ratio_of_more_than_all_is_refused():
    for before, after in (((3, 2), (1, 2)), ((1, 2), (3, 2)), ((-1, 2), (1, 2))):
        with pytest.raises(ValueError, match=r"from 0 to 2"):
            nulls.share_ratio(before, after)
    with pytest.raises(ValueError, match=r"alpha"):
        nulls.share_ratio((1, 2), (1, 2), alpha=0)


def test_the_width_of_a_difference_is_as_asked():
    wide, narrow = nulls.share_difference((48, 80), (56, 70)), nulls.share_difference((48, 80), (56, 70), alpha=0.5)
    assert wide[1] < narrow[1] < 0.2 < narrow[2] < wide[2]


def test_a_difference_with_nobody_on_one_side_is_undefined():
    assert all(math.isnan(one) for one in nulls.share_difference((0, 0), (1, 2)))
    assert all(math.isnan(one) for one in nulls.share_difference((1, 2), (0, 0)))


# --- several figures at once ------------------------------------------------------------------------------------------


def test_the_most_striking_of_several_by_hand():
    """Of the pool 3 0 1 2 1 the smallest count is 1 at both ends; of 0 0 1 0 1 it is 2 at 1, and 3 at 0. So the least
    counts are 1 1 2 1 2 (0 is as striking as 3): 3 of 5. With the second figure alone it is not striking: 5 of 5.
    """
    assert nulls.smallest_p([3, 0], [[0, 1, 2, 1], [0, 1, 0, 1]]) == pytest.approx(2 / 5)
    assert nulls.smallest_p([math.nan, 0], [[0, 1, 2, 1], [0, 1, 0, 1]]) == 1
    assert math.isnan(nulls.smallest_p([3, 0], [[1, 1], [0, 0]]))
    assert math.isnan(nulls.smallest_p([], np.zeros((0, 9))))


def test_any_of_five_figures_stands_out_in_one_case_of_twenty():
    random = np.random.default_rng(3)
    found = alone = 0
    for _ in range(400):
        figures = random.poisson(40, size=(5, 200)).astype(float)
        figures[4] = figures[:3].sum(axis=0)  # they hang together
        value, draws = figures[:, 0], figures[:, 1:]
        found += nulls.smallest_p(value, draws) <= 0.05
        alone += any(nulls.monte_carlo_p(value[row], draws[row]) <= 0.05 for row in range(5))
    assert found <= 30
    assert alone > 50


def test_holms_corrections_by_hand():
    """.01 × 3, then .02 × 2, then .5; a p that is not testable takes no part, and none becomes more than 1."""
    assert nulls.holm([0.5, 0.01, math.nan, 0.02]).tolist() == pytest.approx([0.5, 0.03, math.nan, 0.04], nan_ok=True)
    assert nulls.holm([0.02, 0.01]).tolist() == pytest.approx([0.02, 0.02])  # never in another order
    assert nulls.holm([0.6, 0.6]).tolist() == [1, 1]
    assert nulls.holm([]).tolist() == []
