"""How often a review builds what it looks up: counted, since a review that builds it anew for each question is slow."""

from collections import Counter

import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.model.dataset import Dataset
from trustmodel.model.index import Index
from trustmodel.network import graphs

COUNTED = {
    "indexes": (Index, "__init__"),
    "datasets": (Dataset, "model_post_init"),
    "graphs of support": (graphs, "_support_edges"),
    "graphs of expertise": (graphs, "_expertise_graph"),
}


@pytest.fixture
def operations(monkeypatch):
    counts = Counter()

    def counting(key, function):
        def counted(*arguments, **options):
            counts[key] += 1
            return function(*arguments, **options)

        return counted

    for key, (owner, name) in COUNTED.items():
        monkeypatch.setattr(owner, name, counting(key, getattr(owner, name)))
    return counts


@pytest.mark.parametrize(
    ("time", "most"),
    [
        # all that is recorded, and the day on which it is read
        ({"between": (None, None)}, {"indexes": 2, "datasets": 2, "graphs of support": 3, "graphs of expertise": 3}),
        # the period, its last day, and all time, in which attendance is followed
        (
            {"between": ("2025-09-01", "2026-09-01")},
            {"indexes": 3, "datasets": 2, "graphs of support": 3, "graphs of expertise": 3},
        ),
        # without a time, one school year and the one before: as often as for two periods
        ({}, {"indexes": 6, "datasets": 4, "graphs of support": 6, "graphs of expertise": 6}),
    ],
    ids=["all", "a period", "two years"],
)
def test_a_review_looks_people_and_places_up_once_a_time(operations, time, most):
    data = tm.read(LIMESTONE)
    operations.clear()
    tm.review(data, problems=(), **time)
    assert all(0 < operations[key] <= most[key] for key in most), operations
