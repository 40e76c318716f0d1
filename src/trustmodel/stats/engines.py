"""Where work on very many trusts is done: here, or on a Spark cluster that is there already.

Each part of the work is a whole number of trusts (or of draws), and comes back once and in order: a trust is never cut in
two. There is no scheduler of our own. Spark pays where the data do not fit one machine, or where other work of theirs is
there already; for all of England one machine is faster, since a cluster takes seconds to start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from trustmodel.errors import MissingExtraError

__all__ = ["PARTS", "Engine", "check", "mapped", "parts_of"]

Engine: TypeAlias = Literal["local", "spark"]
PARTS: Final = 8  # parts of the work, where nothing else says how many
P = TypeVar("P")
A = TypeVar("A")


def check(engine: Engine) -> None:
    """Refuse an engine that is none.

    Parameters
    ----------
    engine
        What somebody asked for.

    Raises
    ------
    ValueError
        It is neither `local` nor `spark`.
    """
    if engine not in get_args(Engine):
        raise ValueError(f"engine is 'local' or 'spark', not {engine!r}")


def parts_of(things: Sequence[P], parts: int = PARTS) -> list[list[P]]:
    """Things in parts of about one size, in order.

    Parameters
    ----------
    things
        What is shared out.
    parts
        At most so many parts.

    Returns
    -------
    list of list
        None is empty.
    """
    size = max(1, -(-len(things) // parts))
    return [list(things[at : at + size]) for at in range(0, len(things), size)]


def mapped(work: Callable[[P], A], parts: Sequence[P], *, engine: Engine = "local") -> list[A]:
    """The answer to each part, in order.

    Parameters
    ----------
    work
        What is done with a part; it must not depend on the other parts. For Spark it is sent to the workers.
    parts
        The parts.
    engine
        `local`, or `spark`: the session that is there, else a local one.

    Returns
    -------
    list
        One answer a part.

    Raises
    ------
    ValueError
        `engine` is another word.
    MissingExtraError
        The extra `spark` is not installed.
    RuntimeError
        A part did not come back just once.

    Examples
    --------
    >>> mapped(sum, [[1, 2], [3]])
    [3, 3]
    """
    check(engine)
    if engine == "local" or not parts:
        return [work(part) for part in parts]
    session: Any = _session()
    numbered = session.sparkContext.parallelize(list(enumerate(parts)), len(parts))
    answers = numbered.map(lambda part: (part[0], work(part[1]))).collect()
    if sorted(number for number, _ in answers) != list(range(len(parts))):
        raise RuntimeError(f"{len(answers)} of {len(parts)} parts came back from Spark")
    return [answer for _, answer in sorted(answers, key=lambda part: int(part[0]))]


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError("spark", "the Spark engine") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers run the Python that asks
    return SparkSession.builder.appName("trustmodel").getOrCreate()
