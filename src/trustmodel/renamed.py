"""Options that had another name: taken for as long as `docs/reference/stability.md` promises, with a warning."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["renamed"]

P = ParamSpec("P")
R = TypeVar("R")


def renamed(**now: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function take options by the names that they had. Type checkers see those that they have.

    Parameters
    ----------
    **now
        The name that each has now, by the name that it had.

    Returns
    -------
    callable
        A decorator.

    Examples
    --------
    >>> @renamed(x="data")
    ... def question(data): return data
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     answer = question(x=1)
    >>> answer, str(said[0].message)
    (1, 'question: `x` is now called `data`')
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def asked(*args: P.args, **options: P.kwargs) -> R:
            for old in now.keys() & options.keys():
                new = now[old]
                if new in options:
                    raise TypeError(f"{function.__name__}: `{old}` is now called `{new}`, and both are given")
                says = f"{function.__name__}: `{old}` is now called `{new}`"
                warnings.warn(says, DeprecationWarning, stacklevel=2)
                options[new] = options.pop(old)
            return function(*args, **options)

        return asked

    return decorated
