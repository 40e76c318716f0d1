"""Engines without Spark: parts, and what is refused."""

import polars as pl
import pytest

import trustmodel as tm
from trustmodel.network.support import support_profiles
from trustmodel.stats import engines


def test_parts_are_whole_and_none_is_empty():
    assert engines.parts_of([1, 2, 3], 2) == [[1, 2], [3]]
    assert engines.parts_of([1], 8) == [[1]]
    assert engines.parts_of([], 8) == []
    assert engines.mapped(len, []) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda: engines.mapped(len, [[1]], engine="dask"),
        lambda: support_profiles(pl.DataFrame({"trust": ["t"], "giver": ["a"], "receiver": ["b"], "strength": [1.0]}), engine="dask"),
        lambda: tm.audit(
            tm.frameworks.Definition(name="x", criteria=[tm.frameworks.Criterion(name="a", measure="a", threshold=1)]),
            pl.DataFrame({"id": ["t"], "a": [1]}), by={}, engine="dask",
        ),
    ],
)  # fmt: skip
def test_an_engine_that_is_none(ask):
    with pytest.raises(ValueError, match="'dask'"):
        ask()
