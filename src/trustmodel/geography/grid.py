"""Ordnance Survey National Grid coordinates (OSGB36, metres) from latitude and longitude (WGS84), and back."""

from __future__ import annotations

import math
from typing import Final

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "where schools are") from error

__all__ = ["to_degrees", "to_grid"]

Floats = npt.NDArray[np.float64]

NAN: Final = math.nan


_WGS84: Final = (6_378_137.0, 6_356_752.314_245)
_AIRY: Final = (6_377_563.396, 6_356_256.909)
_ARC_SECOND: Final = math.pi / (180 * 3600)


def to_grid(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Eastings and northings in metres on the National Grid, from WGS84 latitude and longitude in degrees.

    A Helmert transformation to OSGB36, then the National Grid's transverse Mercator projection. Within 2 to 5 metres of
    OSTN15, the definitive transformation, over Great Britain: enough for distances in kilometres, too little for a
    boundary. Beyond Great Britain the figures mean nothing.

    Parameters
    ----------
    latitude
        Degrees, north positive; a number or an array.
    longitude
        Degrees, east positive; a number or an array of the same shape.

    Returns
    -------
    tuple of numpy.ndarray
        Eastings and northings. NaN where latitude or longitude is NaN.

    References
    ----------
    Ordnance Survey, *A guide to coordinate systems in Great Britain*, v3.6, section 6.6 and annexes B and C.

    Examples
    --------
    >>> easting, northing = to_grid(51.4778, -0.0014)  # Greenwich
    >>> print(round(float(easting), -1), round(float(northing), -1))
    538890.0 177320.0
    """
    phi, lam = np.radians(np.asarray(latitude, dtype=float)), np.radians(np.asarray(longitude, dtype=float))
    return _project(*_helmert(phi, lam))


def to_degrees(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """WGS84 latitude and longitude in degrees, from eastings and northings in metres: `to_grid` turned round.

    Found by iteration: a guess, corrected by how far `to_grid` of it is off, until that is less than a millimetre.

    Parameters
    ----------
    easting
        Metres on the National Grid; a number or an array.
    northing
        Metres on the National Grid; a number or an array of the same shape.

    Returns
    -------
    tuple of numpy.ndarray
        Latitudes and longitudes. NaN where a coordinate is NaN.

    Examples
    --------
    >>> latitude, longitude = to_degrees(538890, 177320)  # Greenwich
    >>> print(round(float(latitude), 3), round(float(longitude), 3))
    51.478 -0.001
    """
    east, north = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    latitude, longitude = 49.0 + (north + 100_000) / 111_200, -2.0 + (east - 400_000) / 70_000
    for _ in range(_ROUNDS):
        at_east, at_north = to_grid(latitude, longitude)
        latitude = latitude + (north - at_north) / 111_200
        longitude = longitude + (east - at_east) / (111_300 * np.cos(np.radians(latitude)))
    return latitude, longitude


_ROUNDS: Final = 20  # each brings the guess about ten times as near


def _helmert(phi: Floats, lam: Floats) -> tuple[Floats, Floats]:
    """WGS84 to OSGB36 latitude and longitude, in radians, for points on the ellipsoid."""
    a, b = _WGS84
    squared = 1 - (b / a) ** 2
    normal = a / np.sqrt(1 - squared * np.sin(phi) ** 2)
    x, y = normal * np.cos(phi) * np.cos(lam), normal * np.cos(phi) * np.sin(lam)
    z = (1 - squared) * normal * np.sin(phi)
    # The guide's parameters lead from WGS84 to OSGB36: metres, parts per million, seconds of arc.
    scale = 1 + 20.4894e-6
    rx, ry, rz = (-0.1502 * _ARC_SECOND, -0.2470 * _ARC_SECOND, -0.8421 * _ARC_SECOND)
    x, y, z = (
        -446.448 + scale * x - rz * y + ry * z,
        125.157 + rz * x + scale * y - rx * z,
        -542.060 - ry * x + rx * y + scale * z,
    )
    a, b = _AIRY
    squared = 1 - (b / a) ** 2
    across = np.hypot(x, y)
    phi = np.arctan2(z, across * (1 - squared))
    for _ in range(5):  # each round gains three digits
        normal = a / np.sqrt(1 - squared * np.sin(phi) ** 2)
        phi = np.arctan2(z + squared * normal * np.sin(phi), across)
    return phi, np.arctan2(y, x)


def _project(phi: Floats, lam: Floats) -> tuple[Floats, Floats]:
    """OSGB36 latitude and longitude in radians to the National Grid: annex C of the guide, in its letters."""
    a, b = _AIRY
    f0, phi0, lam0, e0, n0 = 0.9996012717, math.radians(49), math.radians(-2), 400_000.0, -100_000.0
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    sin, cos, tan = np.sin(phi), np.cos(phi), np.tan(phi)
    nu = a * f0 / np.sqrt(1 - e2 * sin**2)
    rho = a * f0 * (1 - e2) * (1 - e2 * sin**2) ** -1.5
    eta2 = nu / rho - 1
    minus, plus = phi - phi0, phi + phi0
    m = b * f0 * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(minus) * np.cos(plus)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * minus) * np.cos(2 * plus)
        - 35 / 24 * n**3 * np.sin(3 * minus) * np.cos(3 * plus)
    )  # fmt: skip
    d = lam - lam0
    north = (
        m + n0
        + nu / 2 * sin * cos * d**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta2) * d**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * d**6
    )  # fmt: skip
    east = (
        e0
        + nu * cos * d
        + nu / 6 * cos**3 * (nu / rho - tan**2) * d**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta2 - 58 * tan**2 * eta2) * d**5
    )  # fmt: skip
    return east, north
