"""Straight lines between places on the National Grid: journeys are longer."""

from __future__ import annotations

import math
from typing import Final, Protocol

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.spatial import cKDTree
except ImportError as error:
    raise MissingExtraError("analysis", "where schools are") from error

__all__ = ["Placed", "distance_km", "within"]

Floats = npt.NDArray[np.float64]

_KM: Final = 1000.0


class Placed(Protocol):
    """What may have a place: easting and northing in metres, `None` where they are not known."""

    @property
    def easting(self) -> float | None:
        """Metres east on the National Grid."""

    @property
    def northing(self) -> float | None:
        """Metres north on the National Grid."""


def distance_km(a: Placed, b: Placed) -> float:
    """The straight line between two schools in kilometres; NaN where the place of either is unknown.

    Parameters
    ----------
    a
        A school, or whatever else has a place.
    b
        Another.

    Returns
    -------
    float
        Kilometres.

    Examples
    --------
    >>> import trustmodel as tm
    >>> hill = tm.School(id="hill", name="Hill", phase="Primary", easting=377000, northing=163000)
    >>> dale = tm.School(id="dale", name="Dale", phase="Primary", easting=380000, northing=167000)
    >>> distance_km(hill, dale)
    5.0
    """
    if a.easting is None or a.northing is None or b.easting is None or b.northing is None:
        return math.nan
    return math.hypot(a.easting - b.easting, a.northing - b.northing) / _KM


def within(points: Floats, others: Floats, *, km: float) -> npt.NDArray[np.bool_]:
    """Whether each point lies near some of the others.

    Parameters
    ----------
    points
        Easting and northing in metres, one row a point.
    others
        The same of the others.
    km
        The greatest distance, in kilometres.

    Returns
    -------
    numpy.ndarray of bool
        One a point; all of them false where there are no others.
    """
    if not len(points) or not len(others):
        return np.zeros(len(points), dtype=bool)
    apart, _ = cKDTree(others).query(points)
    near: npt.NDArray[np.bool_] = apart <= km * _KM
    return near
