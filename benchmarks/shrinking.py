"""To how few records a fault of one record shrinks, and in what time: a fault planted in each record kind."""

from __future__ import annotations

import sys
import time
from random import Random

from hypothesis import HealthCheck, Phase, find, settings

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.records import KINDS

LEAST = settings(
    max_examples=1000,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],  # so on a busy machine
)
SHIPPED = frozenset(tm.Dataset().topics.ids)


def shrunk(plural: str, seed: int = 1) -> tuple[int, float]:
    """The records of the smallest dataset with a record of a kind that has a source, and the seconds of the search.

    Parameters
    ----------
    plural
        The kind.
    seed
        Of the search.

    Returns
    -------
    tuple of int and float
        Without the topics that every dataset has; in seconds of the processor.
    """
    started = time.process_time()
    smallest = find(
        testing.datasets(),
        lambda data: any(record.source is not None for record in getattr(data, plural) if record.id not in SHIPPED),
        settings=LEAST,
        random=Random(seed),  # noqa: S311 - so that it is the same again
    )
    return sum(record.id not in SHIPPED for record in smallest.records()), time.process_time() - started


if __name__ == "__main__":
    for kind in sys.argv[1:] or KINDS:
        records, seconds = shrunk(kind)
        print(f"{kind:20} {records} records {seconds:5.1f} s")
