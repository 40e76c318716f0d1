"""Sums of trusts: what a file of them holds, what is refused, and the prior that is pooled from them."""

import json
import math

import attrs
import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.network.walls_prior import FEWEST_TRUSTS
from trustmodel.synthetic import walled_trust


def sums(decay=1.0, variance=0.1, **others):
    figures = {"median_km": 4.0, "activity_sd": 0.6, "dispersion": 5.0, "schools": 8}
    return tm.TrustSums(decay=decay, decay_variance=variance, **{**figures, **others})


@pytest.fixture(scope="module")
def trust():
    return walled_trust(places="disc", n_schools=8, records=200, deficit=0.0, seed=3)


# --- what a trust gives ----------------------------------------------------------------------------------------------


def test_sums_hold_neither_names_nor_ties():
    data = tm.read(LIMESTONE)
    text = tm.trust_sums(data, group="local_authority", between=("2024-09-01", "2025-09-01")).to_json()
    given = json.loads(text)
    assert set(given) == {
        "format", "version", "decay", "decay_variance", "median_km", "activity_sd", "dispersion", "schools",
    }  # fmt: skip
    assert all(isinstance(value, int | float) for name, value in given.items() if name not in {"format", "version"})
    ids = {record.id for record in data.records()}
    names = {school.name for school in data.schools} | {trust.name for trust in data.trusts}
    assert not [word for word in (*ids, *names) if word in text]


def test_sums_say_how_ties_fall_with_distance():
    # ten schools on a line, ties exp(4 − km/3): over the median distance they fall by median/3
    line = nx.Graph()
    for place in range(10):
        line.add_node(place, easting=400_000 + 1000 * place, northing=100_000)
    for a in line:
        for b in range(a):
            if ties := round(math.exp(4 - (a - b) / 3)):
                line.add_edge(a, b, strength=ties)
    given = tm.trust_sums(line)
    assert given.median_km == pytest.approx(np.median([a - b for a in range(10) for b in range(a)]))
    assert given.decay == pytest.approx(given.median_km / 3, abs=3 * math.sqrt(given.decay_variance))
    assert given.decay == pytest.approx(given.median_km / 3, rel=0.25)
    assert given.schools == 10


def test_a_wall_that_is_named_is_not_taken_for_distance():
    towns = walled_trust(places="towns", n_schools=11, records=600, deficit=0.95, seed=2)
    without, known = tm.trust_sums(towns.graph), tm.trust_sums(towns.graph, group=dict(towns.groups))
    assert known.decay < without.decay - 0.5


def test_without_ties_or_places_there_are_no_sums():
    far, near = nx.empty_graph(4), nx.complete_graph(2)
    for graph in (far, near):
        nx.set_node_attributes(graph, {node: 400_000 + 900 * node for node in graph}, "easting")
        nx.set_node_attributes(graph, 100_000, "northing")
        with pytest.raises(ValueError, match="ties between 3 schools or more"):
            tm.trust_sums(graph, strength=None)
    with pytest.raises(ValueError, match="places are known"):
        tm.trust_sums(nx.complete_graph(5), strength=None)


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_and_read_back(tmp_path, trust):
    path = tmp_path / "sums.json"
    given = tm.trust_sums(trust.graph)
    given.write(path)
    assert tm.TrustSums.read(path) == given == tm.TrustSums.from_json(given.to_json())
    assert [entry.name for entry in tmp_path.iterdir()] == ["sums.json"]


def test_where_it_cannot_be_written_what_was_there_stays(tmp_path):
    (tmp_path / "sums.json").mkdir()
    with pytest.raises(OSError, match="there is a folder of this name"):
        sums().write(tmp_path / "sums.json")
    with pytest.raises(OSError, match="there is no folder"):
        sums().write(tmp_path / "nowhere" / "sums.json")


def document(**figures):
    return json.dumps({**json.loads(sums().to_json()), **figures})


def without(name):
    given = json.loads(sums().to_json())
    del given[name]
    return json.dumps(given)


@pytest.mark.parametrize(
    ("text", "rule", "field"),
    [
        ("", "malformed-json", None),
        ("decay: 1", "malformed-json", None),
        ("1" * 5_000, "malformed-json", None),
        ("[" * 60_000, "too-deep", None),
        (" " * 200_000, "file-too-large", None),
        ('{"decay": 1, "decay": 2}', "duplicate-key", None),
        ("[]", "not-trust-sums", None),
        ("null", "not-trust-sums", None),
        ("{}", "not-trust-sums", None),
        ('{"format": ["trustmodel-sums/1"]}', "not-trust-sums", None),
        ('{"format": "trustmodel-sums/one"}', "not-trust-sums", None),
        ('{"format": "trustmodel-sums/²"}', "not-trust-sums", None),
        ('{"format": "trustmodel-sums/2"}', "newer-schema", None),
        (f'{{"format": "trustmodel-sums/{"9" * 5_000}"}}', "newer-schema", None),
        (without("decay"), "missing-value", "decay"),
        (document(decay=math.nan), "out-of-range", "decay"),
        (document(decay=math.inf), "out-of-range", "decay"),
        (document(decay="1.0"), "not-a-number", "decay"),
        (document(decay=True), "not-a-number", "decay"),
        (document(decay=None), "not-a-number", "decay"),
        (document(decay=[1.0]), "not-a-number", "decay"),
        (document(decay_variance=0), "out-of-range", "decay_variance"),
        (document(decay_variance=-0.1), "out-of-range", "decay_variance"),
        (document(median_km=0), "out-of-range", "median_km"),
        (document(activity_sd=-1), "out-of-range", "activity_sd"),
        (document(dispersion=10**400), "out-of-range", "dispersion"),
        (document(schools=2), "out-of-range", "schools"),
        (document(schools=8.5), "not-a-number", "schools"),
        (document(schools=False), "not-a-number", "schools"),
    ],
)
def test_what_is_refused_is_named_with_what_to_do(text, rule, field, tmp_path):
    with pytest.raises(tm.DataError) as raised:
        tm.TrustSums.from_json(text)
    (problem,) = raised.value.problems
    assert (problem.rule, problem.where.field) == (rule, field)
    assert rule in tm.files.RULES
    if text:
        path = tmp_path / "oakfield.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(tm.DataError, match=r"oakfield\.json") as raised:
            tm.TrustSums.read(path)
        assert raised.value.problems[0].where.file == "oakfield.json"
        if not text.isspace():
            assert raised.value.problems[0].rule == rule
            assert "write the file again" in str(raised.value) or "update trustmodel" in str(raised.value)


def test_every_wrong_figure_is_told_at_once():
    with pytest.raises(tm.DataError) as raised:
        tm.TrustSums.from_json(document(decay=math.nan, decay_variance=0, schools=8.5))
    assert [problem.where.field for problem in raised.value.problems] == ["decay", "decay_variance", "schools"]
    assert [problem.found for problem in raised.value.problems] == ["nan", "0", "8.5"]


def test_sums_made_by_hand_are_checked_too():
    with pytest.raises(tm.DataError, match="decay: a number from -50 to 50 is needed"):
        sums(decay=math.nan)


@pytest.mark.parametrize(("content", "rule"), [(b"\xff\xfe{}", "wrong-encoding"), (b"", "empty-file")])
def test_files_that_are_no_text(tmp_path, content, rule):
    path = tmp_path / "oakfield.json"
    path.write_bytes(content)
    with pytest.raises(tm.DataError, match=r"oakfield\.json") as raised:
        tm.TrustSums.read(path)
    assert raised.value.problems[0].rule == rule


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(tm.DataError) as raised:
        tm.TrustSums.read(tmp_path / "oakfield.json")
    assert raised.value.problems[0].rule == "missing-file"


# --- the pool --------------------------------------------------------------------------------------------------------


def test_with_equal_variances_the_mean_and_its_spread_have_a_closed_form():
    decays, variance = [0.2, 0.9, 1.4, 1.5, 2.5], 0.1
    pooled = tm.pool(sums(decay, variance) for decay in decays)
    # restricted maximum likelihood: τ² = s² − v, se² = (τ² + v)/n = s²/n
    spread = float(np.var(decays, ddof=1))
    assert pooled.mean == pytest.approx(1.3)
    assert pooled.between_sd == pytest.approx(math.sqrt(spread - variance), abs=1e-4)
    assert pooled.se == pytest.approx(math.sqrt(spread / 5), abs=1e-4)
    assert pooled.prior.decay == pytest.approx(1.3)
    assert pooled.prior.decay_sd == pytest.approx(math.sqrt(spread - variance + spread / 5), abs=1e-4)
    assert pooled.prior.trusts == 5


def test_trusts_that_differ_less_than_they_are_known_have_no_spread_and_the_inverse_variance_mean():
    decays, variances = [0.9, 1.0, 1.1, 1.05, 1.2], [0.1, 0.2, 0.4, 0.2, 0.8]
    pooled = tm.pool(map(sums, decays, variances))
    weights = 1 / np.array(variances)
    assert pooled.between_sd == 0
    assert pooled.mean == pytest.approx(float(weights @ decays / weights.sum()))
    assert pooled.mean == pytest.approx((9 + 5 + 2.75 + 5.25 + 1.5) / (10 + 5 + 2.5 + 5 + 1.25))
    assert pooled.se == pytest.approx(1 / math.sqrt(23.75))
    assert pooled.prior.decay_sd == 0.3  # never less: a trust may be like none of these


@pytest.mark.parametrize("trusts", range(FEWEST_TRUSTS))
def test_few_trusts_give_the_default_and_say_so(trusts):
    pooled = tm.pool(sums(1 + place / 10) for place in range(trusts))
    assert pooled.prior == tm.Prior()
    assert "it takes 5 to pool, so the prior is the default" in pooled.warnings[0]
    assert "the default" in pooled.summary()
    assert len(pooled.to_frame()) == trusts


def test_the_same_file_twice_counts_once_and_is_said():
    given = [sums(decay) for decay in (0.8, 0.9, 1.0, 1.1, 1.2)]
    twice = tm.pool([*given, given[0], given[0]])
    assert twice.prior == tm.pool(given).prior
    assert twice.warnings == ("2 sets of sums are given twice: each counts once",)
    assert "it takes 5" in tm.pool(given[:1] * 5).warnings[1]


def test_rows_have_numbers_in_place_of_names():
    pooled = tm.pool([sums(decay) for decay in (0.8, 0.9, 1.0, 1.1, 1.2)])
    assert [row.trust for row in pooled.rows] == [1, 2, 3, 4, 5]
    assert pooled.warnings == ()
    assert pooled.summary().startswith("5 trusts: decay 1 ")


def test_only_sums_can_be_pooled(trust):
    with pytest.raises(TypeError, match="pool takes sums of trusts"):
        tm.pool([trust.graph])


# --- the guard -------------------------------------------------------------------------------------------------------


def pooled_at(decay):
    """A prior that five trusts agree on."""
    return tm.pool([sums(decay + step, 0.01) for step in (-0.2, -0.1, 0.0, 0.1, 0.2)]).prior


@pytest.fixture(scope="module")
def own(trust):
    return tm.trust_sums(trust.graph, group=dict(trust.groups)).decay


def test_a_trust_that_agrees_keeps_the_pooled_prior(trust, own):
    answer = tm.boundary(trust.graph, dict(trust.groups), prior=pooled_at(own), draws=19)
    assert answer.pooled
    assert not [warning for warning in answer.warnings if "pooled trusts" in warning]


@pytest.mark.parametrize("step", [-3.0, 3.0])
def test_a_trust_whose_ties_fall_otherwise_gets_the_default_and_is_told(trust, own, step):
    prior, groups = pooled_at(own + step), dict(trust.groups)
    usual = tm.boundary(trust.graph, groups, draws=19)
    answer = tm.boundary(trust.graph, groups, prior=prior, draws=19)
    assert (answer.pooled, answer.p, answer.ratio) == (False, usual.p, usual.ratio)
    assert [warning for warning in answer.warnings if "than in the pooled trusts" in warning]
    looked = tm.walls(trust.graph, prior=prior, draws=19)
    assert not looked.cut.pooled
    assert [warning for warning in looked.warnings if "the default prior is used instead" in warning]


def test_a_prior_of_ones_own_is_not_guarded(trust, own):
    prior = tm.Prior(decay=own + 3, decay_sd=0.3)
    answer = tm.boundary(trust.graph, dict(trust.groups), prior=prior, draws=19)
    assert not answer.pooled
    assert not [warning for warning in answer.warnings if "pooled" in warning]


def test_under_a_pooled_prior_a_wall_is_told_at_half_the_level(trust, own):
    answer = tm.boundary(trust.graph, dict(trust.groups), prior=pooled_at(own), draws=19)
    assert answer.pooled
    assert answer.alpha == 0.05
    assert not attrs.evolve(answer, p=0.04, p_wider=math.nan).detected
    assert attrs.evolve(answer, p=0.02, p_wider=math.nan).detected
