"""Engines without Spark: parts, and what is refused."""

import sys

import polars as pl
import pytest

import trustmodel as tm
from trustmodel.network.support_profiles import support_profiles
from trustmodel.stats import engines


def test_parts_are_whole_and_none_is_empty():
    assert engines.parts_of([1, 2, 3], 2) == [[1, 2], [3]]
    assert engines.parts_of([1], 8) == [[1]]
    assert engines.parts_of([1, 2, 3], 3) == [[1], [2], [3]]
    assert engines.parts_of([], 8) == []
    assert engines.parts_of(list(range(20)), 3) == [[*range(7)], [*range(7, 14)], [*range(14, 20)]]
    assert [len(part) for part in engines.parts_of(range(17))] == [3, 3, 3, 3, 3, 2]
    assert engines.mapped(len, []) == []


def test_answers_come_in_order_here():
    engines.check("local")
    assert engines.mapped(sum, [[1, 2], [3], []]) == [3, 3, 0]


class Cluster:
    """What of Spark is asked for, with parts that come back in the wrong order, or not."""

    def __init__(self, order):
        self.sparkContext, self.order, self.asked = self, order, None

    def parallelize(self, things, parts):
        self.things, self.asked = things, parts
        return self

    def map(self, work):
        self.answers = [work(thing) for thing in self.things]
        return self

    def collect(self):
        return [self.answers[place] for place in self.order]


def test_parts_that_come_back_in_another_order_are_put_in_order(monkeypatch):
    cluster = Cluster([2, 0, 1])
    monkeypatch.setattr(engines, "_session", lambda: cluster)
    assert engines.mapped(sum, [[1, 8], [3], [7]], engine="spark") == [9, 3, 7]
    assert cluster.asked == 3
    assert engines.mapped(sum, [], engine="spark") == []


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 2, 2]])
def test_parts_that_do_not_come_back_just_once(monkeypatch, order):
    monkeypatch.setattr(engines, "_session", lambda: Cluster(order))
    with pytest.raises(RuntimeError, match=f"{len(order)} of 3 parts came back from Spark"):
        engines.mapped(sum, [[1], [2], [3]], engine="spark")


def test_without_spark_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(tm.MissingExtraError, match=r"schooltrustmodel\[spark\]"):
        engines.mapped(sum, [[1]], engine="spark")


@pytest.mark.parametrize(
    "ask",
    [
        lambda: engines.mapped(len, [[1]], engine="dask"),
        lambda: support_profiles(pl.DataFrame({"trust": ["t"], "giver": ["a"], "receiver": ["b"], "strength": [1.0]}), engine="dask"),
        lambda: tm.audit(
            tm.frameworks.Definition(name="x", criteria=[tm.frameworks.Criterion(name="a", measure="a", threshold=1)]),
            pl.DataFrame({"id": ["t"], "a": [1]}), group={}, engine="dask",
        ),
    ],
)  # fmt: skip
def test_an_engine_that_is_none(ask):
    with pytest.raises(ValueError, match="'dask'"):
        ask()
