"""Trusts with a wall that is known: what is planted is there, and what is silent is hidden."""

from typing import get_args

import numpy as np
import pytest

from trustmodel import synthetic
from trustmodel.synthetic import walled_trusts
from trustmodel.synthetic.walled_trusts import Arm, central_ties, walled_layers, walled_trust, walled_years

ARMS = get_args(Arm)
ARRAYS = ("first", "second", "km", "places", "crosses", "ties", "records", "exposure", "expected")


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


@pytest.mark.parametrize("places", ["towns", "disc"])
@pytest.mark.parametrize("arm", ARMS)
def test_every_arm(arm, places):
    """Fifteen pairs of six schools, 90 records on average whatever the wall takes, and what is recorded where it belongs."""
    trust = walled_trust(places=places, n_schools=6, records=90, deficit=0.7, arm=arm, seed=[1, 6, 90, 0])
    assert {len(getattr(trust, name)) for name in ARRAYS if name != "places"} == {15}
    assert trust.expected.sum() == pytest.approx(90)
    assert trust.ties.dtype.kind == trust.records.dtype.kind == "i"
    assert (trust.ties <= trust.records).all()
    assert ((trust.ties == 0) == (trust.records == 0)).all()
    assert list(trust.groups.values()).count("b") == 3
    side = np.array([trust.groups[school] for school in trust.schools])
    assert (trust.crosses == (side[trust.first] != side[trust.second])).all()
    assert int(trust.crosses.sum()) == 9
    np.testing.assert_allclose(trust.km, np.hypot(*(trust.places[trust.first] - trust.places[trust.second]).T))
    assert (trust.chances is None) == (arm != "yes_no")


def test_eighteen_arms():
    assert len(ARMS) == 18


@pytest.mark.parametrize("seed", [7, [1, 6, 90, 2]])
@pytest.mark.parametrize("arm", ["base", "clumps", "silent_known", "yes_no"])
def test_the_same_seed_gives_the_same_trust(arm, seed):
    one, again = (walled_trust(arm=arm, seed=seed) for _ in range(2))
    assert same(one, again)
    assert not same(one, walled_trust(arm=arm, seed=8))


@pytest.mark.parametrize(("wall", "parted"), [("side", 30), ("school", 10), ("none", 0)])
def test_where_the_wall_lies(wall, parted):
    """Eleven schools, six and five of them on a side: 30 pairs across; a school has ten."""
    trust = walled_trust(n_schools=11, wall=wall, seed=3)
    assert int(trust.crosses.sum()) == parted
    assert (trust.walled_school is None) == (wall != "school")
    if wall == "school":
        at = trust.schools.index(trust.walled_school)
        assert (trust.crosses == ((trust.first == at) | (trust.second == at))).all()


@pytest.mark.parametrize("wall", ["side", "school"])
def test_a_wall_takes_its_share_of_what_is_expected(wall):
    """Within, and across, everything is as without the wall, but for one factor: across it is 1 − .7 of what it is within."""
    without, walled = (walled_trust(deficit=deficit, wall=wall, seed=4) for deficit in (0, 0.7))
    factor = walled.expected / without.expected
    within = factor[~walled.crosses]
    assert within == pytest.approx(np.full(len(within), within[0]))
    assert factor[walled.crosses] == pytest.approx(np.full(int(walled.crosses.sum()), 0.3 * within[0]))


def test_the_towns_are_as_far_apart_as_asked():
    """The middles of two towns differ by what was added to the second."""
    near, far = (walled_trust(n_schools=8, towns_km=km, seed=5) for km in (5, 12))
    assert (far.places - near.places) == pytest.approx(np.array([[0.0, 0.0]] * 4 + [[7.0, 0.0]] * 4))


def test_the_decay_is_that_which_was_asked_for():
    """Of two trusts that differ in δ alone, log rates differ by km times the difference of 1/δ, up to a constant."""
    steep, shallow = (walled_trust(decay_km=decay, seed=6) for decay in (1.5, 12))
    left = np.log(steep.expected / shallow.expected) + steep.km * (1 / 1.5 - 1 / 12)
    assert np.ptp(left) == pytest.approx(0, abs=1e-9)
    assert same(walled_trust(arm="steep", seed=6), steep)
    assert same(walled_trust(arm="shallow", seed=6), shallow)


def test_counts_are_as_expected():
    """Over 200 years of Poisson counts, the sum of each pair lies within chance of its mean: χ² over pairs near their number."""
    trusts = [walled_trust(n_schools=6, arm="poisson", decay_km=4, seed=[9, each]) for each in range(200)]
    away = np.array([(trust.records - trust.expected) / np.sqrt(trust.expected) for trust in trusts])
    assert away.mean() == pytest.approx(0, abs=4 / np.sqrt(away.size))
    assert (away**2).mean() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("arm", "dispersion"), [("base", 5), ("k_1", 1)])
def test_counts_vary_as_they_should(arm, dispersion):
    """Σ ((y − μ)² − μ) / Σ μ² is 1/k."""
    trusts = [walled_trust(arm=arm, seed=[10, each]) for each in range(300)]
    over = sum(float(((trust.records - trust.expected) ** 2 - trust.expected).sum()) for trust in trusts)
    assert over / sum(float((trust.expected**2).sum()) for trust in trusts) == pytest.approx(1 / dispersion, rel=0.25)


def test_clumps_have_six_records_a_pair_of_people():
    trusts = [walled_trust(arm="clumps", records=300, seed=[11, each]) for each in range(200)]
    ties, records = (sum(int(getattr(trust, name).sum()) for trust in trusts) for name in ("ties", "records"))
    assert ties / 200 == pytest.approx(50, rel=0.05)
    assert records / ties == pytest.approx(6, rel=0.05)


def test_heaped_counts():
    heaped, plain = (walled_trust(arm=arm, records=300, seed=12) for arm in ("heaped", "base"))
    assert set(heaped.records[plain.records < 3].tolist()) <= {0, 1, 2}
    assert not (heaped.records[plain.records >= 3] % 5).any()
    assert heaped.records[(plain.records >= 3) & (plain.records <= 7)].tolist() == [5] * int(
        ((plain.records >= 3) & (plain.records <= 7)).sum()
    )


def test_coarse_places_are_on_a_grid_of_two_kilometres():
    coarse, plain = (walled_trust(arm=arm, seed=13) for arm in ("coarse", "base"))
    assert not (coarse.places % 2).any()
    assert np.abs(coarse.places - plain.places).max() <= 1
    assert np.array_equal(coarse.expected, plain.expected)  # what happens goes by where they are


def test_a_hub_has_four_times_its_mean():
    hub, plain = (walled_trust(arm=arm, seed=14) for arm in ("hub", "base"))
    factor = hub.expected / plain.expected
    [at] = [
        school for school in range(11) if np.ptp(hub.expected[(hub.first == school) | (hub.second == school)]) < 1e-9
    ]
    others = factor[(hub.first != at) & (hub.second != at)]
    assert np.ptp(others) == pytest.approx(0)
    its = (hub.first == at) | (hub.second == at)
    assert hub.expected[its][0] == pytest.approx(4 * others[0] * plain.expected[its].mean())


def test_busy_pairs_are_two_near_ones():
    busy, plain = (walled_trust(arm="busy_pairs", seed=15), walled_trust(seed=15))
    factor = busy.expected / plain.expected
    chosen = factor > 2 * factor.min()
    assert factor[chosen] == pytest.approx(np.full(2, 6 * factor.min()))
    assert (busy.km[chosen] <= np.quantile(busy.km, 1 / 3)).all()
    assert walled_trust(arm="busy_pairs", n_schools=3, seed=1).records.sum() > 0


def test_late_schools_have_a_third_of_a_year():
    late, plain = (walled_trust(arm=arm, seed=16) for arm in ("late", "base"))
    factor = late.expected / plain.expected
    factor /= factor.max()
    assert set(np.round(factor, 9)) == {0.35, 1.0}


def test_silence_that_is_known():
    """Both answer: all is seen. Neither: nothing. One of two: half, and the other's half is gone."""
    full = loud = 0
    for each in range(60):
        trust = walled_trust(arm="silent_known", seed=[17, each])
        speaks = np.array(trust.answered)
        count = speaks[trust.first].astype(int) + speaks[trust.second]
        assert (trust.exposure == np.array([0, 0.5, 1])[count]).all()
        assert not trust.records[count == 0].any()
        loud += int(trust.records[count == 1].sum())
        full += float(trust.expected[count == 1].sum())
        assert [about["answered"] for _, about in trust.graph.nodes(data=True)] == speaks.tolist()
    assert loud / full == pytest.approx(0.5, rel=0.1)


def test_silence_that_nobody_knows_of():
    """The same records, but nothing says that they are not all."""
    unknown, known = (walled_trust(arm=arm, seed=18) for arm in ("silent_unknown", "silent_known"))
    assert not all(known.answered)
    assert np.array_equal(unknown.records, known.records)
    assert all(unknown.answered)
    assert set(unknown.exposure) == {1}


def test_yes_and_no():
    """Each of two says yes with 1 − exp(−μ/2), up to how μ varies."""
    trusts = [walled_trust(n_schools=8, records=30, arm="yes_no", seed=[19, each]) for each in range(200)]
    assert max(int(trust.records.max()) for trust in trusts) == 2
    assert trusts[0].chances.tolist() == [2] * 28
    share = sum(int(trust.records.sum()) for trust in trusts) / (2 * 28 * 200)
    mean = [(1 + trust.expected / 10) ** -5 for trust in trusts]  # E exp(−μg/2), g gamma with shape 5 and mean 1
    assert share == pytest.approx(1 - float(np.mean(mean)), rel=0.03)


def test_two_years_share_what_lasts():
    before, after = walled_years(deficit_before=0.9, deficit_after=0.3, seed=20)
    assert (before.deficit, after.deficit) == (0.9, 0.3)
    for name in ("km", "places", "crosses"):
        assert np.array_equal(getattr(before, name), getattr(after, name))
    odds = after.expected / before.expected
    assert odds[before.crosses] == pytest.approx(np.full(30, 7 * odds[~before.crosses][0]))  # .7 of .1
    assert not np.array_equal(before.records, after.records)
    assert before.expected.sum() == after.expected.sum() == pytest.approx(150)


def test_distance_drifts_between_two_years():
    before, after = walled_years(drift=-0.12, seed=21)
    assert np.ptp(np.log(after.expected / before.expected) + 0.12 * before.km) == pytest.approx(0, abs=1e-9)


def test_activity_changes_between_two_years():
    """The log ratio of two years is a sum of what each of two schools changed by: eleven figures for 55 pairs, and nothing else."""
    before, after = walled_years(activity_change=0.5, seed=21)
    ratio = np.log(after.expected / before.expected)
    changes = np.zeros((55, 11))
    changes[np.arange(55), before.first] = changes[np.arange(55), before.second] = 1
    own, left, *_ = np.linalg.lstsq(changes, ratio, rcond=None)
    assert float(left.sum()) == pytest.approx(0, abs=1e-9)
    assert 0.25 < np.std(own) < 0.9


@pytest.mark.parametrize("wrong", [{"activity_change": -1}, {"drift": float("nan")}])
def test_wrong_changes(wrong):
    with pytest.raises(ValueError, match="activity_change is 0 or more"):
        walled_years(**wrong)


def test_layers_share_places_and_the_wall_alone():
    layers = walled_layers(
        records={"support": 50, "names": 30, "survey": 120},
        chances={"names": 2, "survey": 16},
        deficit=0.7,
        wall="school",
        seed=22,
    )
    support, names, survey = layers.values()
    assert list(layers) == ["support", "names", "survey"]
    for layer in (names, survey):
        assert np.array_equal(layer.places, support.places)
        assert np.array_equal(layer.crosses, support.crosses)
        assert layer.walled_school == support.walled_school
        assert np.ptp(layer.expected / support.expected) > 1  # activity and decay of its own
    assert support.chances is None
    assert (names.chances.max(), survey.chances.max()) == (2, 16)
    assert [layer.expected.sum() for layer in layers.values()] == pytest.approx([50, 30, 120])


def test_ties_with_the_central_team():
    """.4 of 30 is twelve; with a deficit of .9 the odds are a tenth of 2 to 3: 2/32 of 30 is 1.875."""
    all_ties = [central_ties(deficit=0.9, spread=0, seed=[23, each]) for each in range(300)]
    walled = [ties.central[ties.schools.index(ties.walled_school)] for ties in all_ties]
    others = [ties.central.sum() - few for ties, few in zip(all_ties, walled, strict=True)]
    assert np.mean(others) == pytest.approx(120, rel=0.02)
    assert np.mean(walled) == pytest.approx(30 * 2 / 32, rel=0.15)
    free = central_ties(seed=[23, 0])
    assert free.walled_school is None
    assert np.array_equal(free.central, central_ties(seed=[23, 0]).central)
    assert np.std(np.log(free.share / (1 - free.share))) == pytest.approx(0.3, rel=0.6)


def test_the_graph():
    trust = walled_trust(arm="clumps", n_schools=8, records=60, seed=24)
    graph = trust.graph
    assert tuple(graph) == trust.schools
    node = graph.nodes[trust.schools[2]]
    assert set(node) == {"kind", "easting", "northing", "answered"}
    assert (node["kind"], node["answered"]) == ("school", True)
    for i, j, km, ties, records in zip(trust.first, trust.second, trust.km, trust.ties, trust.records, strict=True):
        a, b = trust.schools[i], trust.schools[j]
        assert graph.has_edge(a, b) == bool(records)
        if records:
            assert graph.edges[a, b] == {"strength": ties, "records": records}
        one, other = graph.nodes[a], graph.nodes[b]
        assert np.hypot(one["easting"] - other["easting"], one["northing"] - other["northing"]) == pytest.approx(
            1000 * km
        )
    graph.remove_node(trust.schools[0])
    assert len(trust.graph) == 8  # each time a new one


def test_what_a_trust_says_of_itself():
    trust = walled_trust(deficit=0.7, seed=25)
    assert repr(trust) == f"<WalledTrust: 11 schools, {trust.records.sum()} records, a deficit of 70% across a wall>"
    assert repr(walled_trust(seed=25)).endswith("records, no wall>")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"places": "city"}, "places is one of towns, disc, not 'city'"),
        ({"arm": "odd"}, "arm is one of base, steep,"),
        ({"wall": "line"}, "wall is one of side, school, none"),
        ({"n_schools": 2}, "3 or more"),
        ({"records": 0}, "records is above 0"),
        ({"records": float("nan")}, "records is above 0"),
        ({"deficit": 1.1}, "from 0 to 1"),
        ({"deficit": float("nan")}, "from 0 to 1"),
        ({"deficit": 0.5, "wall": "none"}, "without a wall"),
        ({"towns_km": -1}, "towns_km"),
        ({"decay_km": 0}, "decay_km is above 0"),
        ({"decay_km": 3, "arm": "power"}, "steep, shallow, power, plateau have their own"),
    ],
)
def test_wrong_figures(wrong, words):
    with pytest.raises(ValueError, match=words):
        walled_trust(**wrong)
    years = {"deficit_after" if name == "deficit" else name: value for name, value in wrong.items()}
    with pytest.raises(ValueError, match=words):
        walled_years(**years)
    with pytest.raises(ValueError, match=words):
        walled_layers(
            **{"records": {"support": wrong.get("records", 50)}, **{k: v for k, v in wrong.items() if k != "records"}}
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"records": {}},
        {"records": {"support": 50}, "chances": {"survey": 2}},
        {"records": {"support": 50}, "chances": {"support": 0}},
        {"records": {"support": 50}, "chances": {"support": 3}, "arm": "yes_no"},
    ],
)
def test_wrong_layers(wrong):
    with pytest.raises(ValueError, match="chances are"):
        walled_layers(**wrong)


@pytest.mark.parametrize("wrong", [{"n_schools": 2}, {"outside": 0}, {"share": 1}, {"spread": -1}, {"deficit": 2}])
def test_wrong_central_ties(wrong):
    with pytest.raises(ValueError, match="or more"):
        central_ties(**wrong)


def test_names_are_offered():
    for name in walled_trusts.__all__:
        assert getattr(synthetic, name) is getattr(walled_trusts, name)
