"""Definitions of a strong trust, and populations to hold against them."""

import polars as pl
import pytest
from hypothesis import strategies as st

from trustmodel.population.audit import Criterion, Definition

NEAR = pytest.approx


def definition(*measures, rule="all", cut=None, **more):
    return Definition(
        name="strong", rule=rule, cut=cut,
        criteria=[Criterion(name=one, measure=one, threshold=1, **more) for one in measures],
    )  # fmt: skip


FOUR = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "growth": [1, 1, 0, 0],
        "size": [1, 0, 1, 0],
        "kind": ["far", "far", "near", "near"],
    }
)


TABLES = st.integers(2, 12).flatmap(
    lambda size: st.tuples(
        *(st.lists(st.integers(0, 2), min_size=size, max_size=size) for _ in range(3)),
        st.lists(st.sampled_from(["near", "far"]), min_size=size, max_size=size),
    )
)


def as_frame(table):
    return pl.DataFrame(
        {
            "id": [f"t{n:02}" for n in range(len(table[0]))],
            "a": table[0],
            "b": table[1],
            "c": table[2],
            "kind": table[3],
        }
    )
