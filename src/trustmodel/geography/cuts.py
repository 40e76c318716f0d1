"""All the ways in which a straight line can part places."""

from __future__ import annotations

from typing import TypeAlias

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "walls between places") from error

__all__ = ["straight_cuts"]

Floats: TypeAlias = npt.NDArray[np.float64]


def straight_cuts(places: Floats, *, least: int = 3) -> npt.NDArray[np.bool_]:
    """The splits of places that a straight line makes, with some places on each side.

    A line can be turned until it is about to meet two places; so all splits are among those of lines at right angles to
    the line through two places, turned a little either way. Places on one site are never parted.

    Parameters
    ----------
    places
        Easting and northing: places × 2.
    least
        How many places each side has at the least.

    Returns
    -------
    numpy.ndarray
        Splits × places, each split once; the first place is always on the side that is false.
    """
    sites, site = np.unique(places, axis=0, return_inverse=True)
    site = site.ravel()
    size = np.bincount(site, minlength=len(sites))
    splits: dict[bytes, npt.NDArray[np.bool_]] = {}
    for direction in _directions(sites):
        order = np.argsort(sites @ direction, kind="stable")
        beside = np.cumsum(size[order])
        for count in range(1, len(sites)):
            if not least <= beside[count - 1] <= len(places) - least:
                continue
            of_site = np.zeros(len(sites), dtype=bool)
            of_site[order[:count]] = True
            split = of_site[site]
            split = ~split if split[0] else split
            splits.setdefault(split.tobytes(), split)
    return np.array(list(splits.values())).reshape(len(splits), len(places))


def _directions(sites: Floats) -> Floats:
    """Directions between those at which two sites change their order: directions × 2."""
    first, second = np.triu_indices(len(sites), 1)
    across = sites[second] - sites[first]
    turns = np.unique(np.round((np.arctan2(across[:, 1], across[:, 0]) + np.pi / 2) % np.pi, 12))
    if not len(turns):
        return np.zeros((0, 2))
    # halfway between one turn and the next, the last and the first being next to each other
    middle = (turns + np.append(turns[1:], turns[0] + np.pi)) / 2
    return np.column_stack([np.cos(middle), np.sin(middle)])
