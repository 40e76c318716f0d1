"""In which order walls may be spoken of, so that where there is none a report says so in 95 of 100 cases.

1. Whether a wall changed between two periods: boundaries by Holm's method at 5 %, a family of its own.
2. A gate: the boundaries by Holm's method at 2.5 %, and the best cut at 2.5 %. If neither passes, nothing is said to be a wall.
3. Behind the gate: each boundary that Holm's method leaves, at 2.5 %, or at 5 % where the cut is called, whose share it then
   takes over; the cut; schools, whose p is adjusted for how many were looked at, at 5 %. Pairs are only ever listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from trustmodel.stats.nulls import holm

if TYPE_CHECKING:
    from trustmodel.network.walls_boundary import Boundary
    from trustmodel.network.walls_cut import Cut

__all__ = ["Spoken", "changes_to_speak_of", "gate_level", "p_to_judge", "walls_to_speak_of"]

ALPHA: Final = 0.05
_SHARE: Final = ALPHA / 2  # of boundaries together, and of the cut


@attrs.frozen(kw_only=True)
class Spoken:
    """What may be said of walls at one time."""

    boundaries: tuple[bool, ...]
    """For each boundary, in the order given, whether it is called a wall."""
    corrected: tuple[float, ...]
    """p of each boundary, corrected for all of them; NaN where it is not testable."""
    cut: bool
    """Whether the best cut is called."""
    schools: tuple[bool, ...]
    """For each school whether it is said to have few ties."""

    @property
    def passed(self) -> bool:
        """Whether there is a wall at all."""
        return self.cut or any(self.boundaries)


def walls_to_speak_of(boundaries: Sequence[float], cut: float, schools: Sequence[float] = ()) -> Spoken:
    """What may be said of walls, by p-values alone. NaN is not testable, and is in no count.

    Parameters
    ----------
    boundaries
        p of each declared boundary, as `p_to_judge` gives it.
    cut
        p of the best cut, which is adjusted for all cuts.
    schools
        p of each school, adjusted for all schools.

    Returns
    -------
    Spoken
        Nothing, where neither a boundary nor the cut passes the gate.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of Statistics* 6, 65–70.

    Bretz, F., Maurer, W., Brannath, W. and Posch, M. (2009). A graphical approach to sequentially rejective multiple test
    procedures. *Statistics in Medicine* 28, 586–604.

    Examples
    --------
    >>> walls_to_speak_of([0.006, 0.4], 0.03, [0.01]).boundaries
    (True, False)
    >>> walls_to_speak_of([0.02, 0.4], 0.03, [0.01]).passed  # 2 × .02 is above .025
    False
    """
    corrected = holm(boundaries)
    called = bool(cut <= _SHARE)
    passed = called or bool(np.any(corrected <= _SHARE))
    return Spoken(
        boundaries=tuple((corrected <= (ALPHA if called else _SHARE)).tolist()),
        corrected=tuple(corrected.tolist()),
        cut=called,
        schools=tuple(bool(passed and p <= ALPHA) for p in schools),
    )


def changes_to_speak_of(p: Sequence[float]) -> tuple[float, ...]:
    """P of the change of each wall, corrected for all of them; it may be spoken of at 5 %.

    Parameters
    ----------
    p
        Two-sided, NaN where it is not testable.

    Returns
    -------
    tuple of float
        In the order of p.
    """
    return tuple(holm(p).tolist())


def p_to_judge(wall: Boundary | Cut) -> float:
    """The p by which a boundary or a cut is judged: the larger, where less is assumed of distance as well.

    Parameters
    ----------
    wall
        What `Walls.boundary` or `Walls.cut` gave.

    Returns
    -------
    float
        Twice as large under a prior that was pooled from other trusts; NaN where it is not testable.
    """
    p = wall.p if np.isnan(wall.p_wider) else max(wall.p, wall.p_wider)
    return 2 * p if wall.pooled else p


def gate_level(boundaries: int) -> float:
    """The p that one of so many boundaries has to reach to pass the gate without help.

    Parameters
    ----------
    boundaries
        How many are testable.

    Returns
    -------
    float
        At most .025.
    """
    return _SHARE / max(1, boundaries)
