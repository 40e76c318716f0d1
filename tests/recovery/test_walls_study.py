"""The study of small trusts: its arms, its figures, and that a run that was stopped goes on where it was."""

import math

import attrs
import numpy as np
import pytest

from studies import walls, walls_adapters
from studies.resumable import Kept
from studies.walls import TABLES, agreement, covers, tables
from studies.walls_adapters import Answer, Cut, Said
from studies.walls_competitors import permuted_labels, split_by_modularity


@pytest.fixture
def competitor(monkeypatch):
    """The study asks a competitor in the library's place."""
    asked = []

    def declared(layers, draws, seed, *, any_way=False):
        trust = next(iter(layers.values()))
        asked.append(trust)
        return Answer(
            math.nan if not any_way and np.mean(trust.km) > 6 else permuted_labels(trust, draws, seed), 1, 0.5, 2
        )

    def best_cut(layers, draws, seed):
        trust = next(iter(layers.values()))
        return Cut(*split_by_modularity(trust, draws, seed))

    monkeypatch.setattr(walls_adapters, "declared", declared)
    monkeypatch.setattr(walls_adapters, "best_cut", best_cut)
    monkeypatch.setattr(walls, "SPLIT_DRAWS", 1)
    return asked


def test_arms():
    """Eighteen kinds of trusts; power in four sizes, three totals, two kinds of places and two deficits, each with its figure."""
    assert len(TABLES["empty"].arms) == len(TABLES["school_empty"].arms) == 18
    assert len(TABLES["power"].arms) == 48
    for table in TABLES.values():
        for by in table.asked.values():
            assert set(by) <= set(table.arms)
    asked = TABLES["power"].asked
    assert asked["declared"]["towns 15, 300 records, deficit 70%"] == 0.83
    assert asked["cut_as_sides"]["towns 15, 300 records, deficit 70%"] == 0.42
    assert asked["declared"]["disc 6, 50 records, deficit 90%"] == 0.83
    assert TABLES["change"].asked["called"]["towns 11, 150 a year, 70% to 0%"] == 0.6
    assert TABLES["school"].asked["called"]["15 schools, 300 records, deficit 70%"] == 0.1
    assert TABLES["centre"].asked["called"]["11 schools, 30 ties each, deficit 90%"] == 0.57
    assert TABLES["layers"].asked["declared"]["disc 11, two"] == 1
    assert "disc 11, records, yes or no, survey" not in TABLES["layers"].asked["declared"]


def test_sizes_in_turn(competitor):
    """Twenty-four worlds of an arm: every size with every total, in towns and in a disc."""
    for each in range(24):
        walls.empty("base", 1, each, 9)
    assert len(set(walls.IN_TURN)) == 24
    assert {(len(trust.schools), round(trust.expected.sum())) for trust in competitor} == {
        (schools, records) for schools in (6, 8, 11, 15) for records in (50, 150, 300)
    }


def test_every_table(competitor, monkeypatch):
    """One world of each arm; what no competitor answers has an answer that never calls anything."""
    no = Answer(1, 1, 0.5, 2)
    for name, answer in {
        "change": lambda *_: no,
        "one_school": lambda trust, *_: dict.fromkeys(trust.schools, 1.0),
        "centre": lambda ties, *_: dict.fromkeys(ties.schools, 1.0),
        "yes_no": lambda *_: Said(1, 1, False),
        "heterogeneity": lambda *_: 1.0,
        "stability": lambda layers, *_: (
            Cut(1, layers["support"].groups),
            dict.fromkeys(layers["support"].schools, 1.0),
        ),
        "several": lambda _, groupings, *__: dict.fromkeys(groupings, 1.0),
        "planned": lambda *_: 0.5,
        "pooled": lambda *_: no,
    }.items():
        monkeypatch.setattr(walls_adapters, name, answer)
    answers = tables(1, draws=9)
    assert [title for title, _ in answers] == [table.title for table in TABLES.values()]
    frames = dict(zip(TABLES, (frame for _, frame in answers), strict=True))
    assert all(len(frames[name]) == len(table.arms) + 1 for name, table in TABLES.items())
    assert frames["change_empty"]["covers"].to_list() == [1] * 23
    assert frames["change"]["covers"].to_list()[:3] == [0] * 3  # .7 of .1 is 7
    assert frames["school_empty"]["called"].is_nan().all()
    assert frames["people"]["called"].sum() == frames["several"]["any"].sum() == 0
    assert set(frames["stability"]["steady_and_right"]) == {1}
    assert set(frames["plan"]["planned"]) == {0.5}


def test_a_run_goes_on(competitor, tmp_path):
    """Four worlds an arm, then six: what was done is not asked again, nor is a line that was cut short lost with others."""
    path = tmp_path / "kept.jsonl"
    [(title, first)] = tables(12, only=["far"], draws=9, kept=path)
    assert title == TABLES["far"].title
    assert len(competitor) == 4 * 4 * 2
    [(_, again)] = tables(12, only=["far"], draws=9, kept=path)
    assert again.equals(first, null_equal=True)
    assert len(competitor) == 4 * 4 * 2
    path.write_text(path.read_text()[:-20])
    [(_, mended)] = tables(12, only=["far"], draws=9, kept=path)
    assert mended.equals(first, null_equal=True)
    assert len(competitor) == (4 * 4 + 1) * 2
    [(_, more)] = tables(18, only=["far"], draws=9, kept=path)
    assert more["worlds"].to_list() == [6, 6, 6, 6, 24]
    assert len(competitor) == (4 * 4 + 1 + 2 * 4) * 2
    assert tables(18, only=["far"], draws=9)[0][1].equals(more, null_equal=True)  # and without a file
    tables(1, seed=1, only=["far"], draws=9, kept=path)
    assert len(competitor) == (4 * 4 + 1 + 2 * 4 + 6 * 4 + 4) * 2  # another seed: other worlds


def test_what_is_not_a_number_is_kept(tmp_path):
    path = tmp_path / "new" / "kept.jsonl"
    Kept(path).add(("table", "arm", 0, 199, 3), {"called": 1.0, "covers": math.nan})
    assert path.read_text() == '["table", "arm", 0, 199, 3, {"called": 1.0, "covers": null}]\n'
    kept = Kept(path)["table", "arm", 0, 199, 3]
    assert kept["called"] == 1
    assert math.isnan(kept["covers"])


def test_figures_beside_what_was_asked(competitor, monkeypatch):
    """Two cells of power, three worlds of each: the mean below, its error from those of the arms."""
    arms = dict(list(TABLES["power"].arms.items())[:2])
    monkeypatch.setitem(TABLES, "power", attrs.evolve(TABLES["power"], arms=arms))
    [(_, frame)] = tables(9, only=["power"], draws=19)
    assert frame["arm"].to_list() == [*arms, "all arms: the mean"]
    assert frame["worlds"].to_list() == [3, 3, 6]
    assert frame["asked_declared"].to_list() == pytest.approx([0.25, 0.54, 0.395])
    one, other, mean = frame["declared"].to_list()
    assert mean == pytest.approx((one + other) / 2)
    one, other, mean = frame["se_declared"].to_list()
    assert mean == pytest.approx(math.hypot(one, other) / 2)


def test_single_schools():
    """A walled school that is called, and another; where none is walled, whether any is."""
    figures = walls._single({"a": 0.01, "b": 0.2, "c": math.nan}, "a")
    assert figures == {"called": 1, "another_called": 0, "no_p": pytest.approx(1 / 3)}
    none = walls._single({"a": 0.01, "b": 0.2}, None)
    assert math.isnan(none["called"])
    assert none["another_called"] == 1


@pytest.mark.parametrize(
    ("sides", "share"), [("xxxyyy", 1), ("yyyxxx", 1), ("xxyyyy", 5 / 6), ("xxxxxx", 1 / 2), ("xyxyxy", 4 / 6)]
)
def test_agreement(sides, share):
    assert agreement(dict(enumerate(sides)), dict(enumerate("aaabbb"))) == pytest.approx(share)


def test_coverage():
    assert covers(Answer(0.2, 0.5, 0.3, 0.9), 0.3) == 1
    assert covers(Answer(0.2, 0.5, 0.3, 0.9), 1) == 0
    assert math.isnan(covers(Answer(math.nan, 0.5, 0.3, 0.9), 1))
