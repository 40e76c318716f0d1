"""Measures on many networks at once: stacks of matrices, one a network.

A stack has the shape (networks, nodes, nodes). Networks of fewer nodes stand in the first rows and columns; `sizes` says
how many of them are there. What is undefined is NaN.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "the shape of networks") from error

__all__ = [
    "betweenness",
    "centralisation",
    "component_sizes",
    "constraint",
    "effective_size",
    "krackhardt",
    "reached",
    "reciprocity",
    "share",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Truths: TypeAlias = npt.NDArray[np.bool_]

NAN: Final = math.nan


def share(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """Part / whole; NaN where the whole is not above 0."""
    top, bottom = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    found = np.full(top.shape, NAN)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


def present(sizes: Whole, n: int) -> Truths:
    """Which places hold a node: (networks, n)."""
    found: Truths = np.arange(n) < sizes[:, None]
    return found


def reciprocity(tied: Truths, sizes: Whole) -> dict[str, Floats]:
    """Ties, density and the three forms of reciprocity, as `SupportProfile` has them."""
    pairs = (sizes * (sizes - 1)).astype(float)
    m = tied.sum(axis=(1, 2)).astype(float)
    returned = (tied & tied.transpose(0, 2, 1)).sum(axis=(1, 2)).astype(float)
    density, arc = share(m, pairs), share(returned, m)
    return {
        "ties": m,
        "density": density,
        "reciprocity_arc": arc,
        "reciprocity_dyad": share(returned / 2, m - returned / 2),
        "reciprocity_corrected": share(arc - density, 1 - density),
    }


def spread(values: Floats, sizes: Whole, most: Floats) -> Floats:
    """How far all fall short of the greatest, as a share of the most that they could. No value is below 0."""
    held = np.where(present(sizes, values.shape[1]), values, 0.0)
    top = held.max(axis=1, initial=0.0)
    return share(np.where(sizes > 0, top * sizes - held.sum(axis=1), 0.0), most)


def centralisation(tied: Truths, sizes: Whole, between: Floats | None = None) -> dict[str, Floats]:
    """Freeman's, of giving, receiving, being tied either way, and betweenness (reckoned here unless it is given)."""
    either = tied | tied.transpose(0, 2, 1)
    n = sizes.astype(float)
    if between is None:
        between = betweenness(either)
    found = {
        "centralisation_out": spread(tied.sum(axis=2).astype(float), sizes, (n - 1) ** 2 * (n > 1)),
        "centralisation_in": spread(tied.sum(axis=1).astype(float), sizes, (n - 1) ** 2 * (n > 1)),
        "centralisation_degree": spread(either.sum(axis=2).astype(float), sizes, (n - 1) * (n - 2) * (n > 1)),
        "centralisation_betweenness": spread(between, sizes, (n - 1) ** 2 * (n - 2) / 2),
    }
    found["centralisation_betweenness"] = np.where(
        np.abs(found["centralisation_betweenness"]) < _NOTHING, 0.0, found["centralisation_betweenness"]
    )
    return found


_NOTHING: Final = 1e-12  # sums in another order differ so little


def betweenness(either: Truths) -> Floats:
    """How many shortest paths of others pass through each node, ties taken without direction: (networks, nodes).

    All networks and all sources step outward together, and back again.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. *Journal of Mathematical Sociology* 25, 163–177.
    """
    step = either.astype(float)
    count, n, _ = step.shape
    paths = np.broadcast_to(np.eye(n), (count, n, n)).copy()  # from the source in a row to the node in a column
    front, rings = paths, [paths > 0]
    seen = rings[0].copy()
    while True:
        onward = np.where(seen, 0.0, front @ step)
        ring = onward > 0
        if not ring.any():
            break
        paths = paths + onward
        seen |= ring
        front = onward
        rings.append(ring)
    rests = np.zeros_like(paths)
    held = np.where(paths > 0, paths, 1.0)
    for outer, inner in zip(rings[:0:-1], rings[-2::-1], strict=True):
        shared = np.where(outer, (1 + rests) / held, 0.0)
        rests += np.where(inner, (shared @ step) * paths, 0.0)
    rests[:, np.arange(n), np.arange(n)] = 0.0
    found: Floats = rests.sum(axis=1) / 2  # each pair is met from both its ends
    return found


def reached(tied: Truths) -> Truths:
    """Whether a path leads from the node in a row to the one in a column; each reaches itself."""
    n = tied.shape[1]
    found = tied | np.eye(n, dtype=bool)
    for _ in range(max(1, math.ceil(math.log2(n))) if n > 1 else 0):
        further = (found.astype(np.float32) @ found.astype(np.float32)) > 0
        if (further == found).all():
            break
        found = further
    return found


def component_sizes(tied: Truths, sizes: Whole) -> Floats:
    """How many nodes each node is joined to, itself included: (networks, nodes); 0 where there is no node."""
    joined = reached(tied | tied.transpose(0, 2, 1)).sum(axis=2).astype(float)
    return np.where(present(sizes, tied.shape[1]), joined, 0.0)


def krackhardt(tied: Truths, sizes: Whole, joined: Floats | None = None) -> dict[str, Floats]:
    """Krackhardt's four, as `SupportProfile` has them. `joined` is what `component_sizes` gives."""
    if joined is None:
        joined = component_sizes(tied, sizes)
    here = joined > 0
    held = np.where(here, joined, 1.0)
    components = np.rint((here / held).sum(axis=1))
    pairs_joined = (joined - here).sum(axis=1) / 2
    most_spare = np.rint(((held - 1) * (held - 2) / (2 * held)).sum(axis=1))
    edges = (tied | tied.transpose(0, 2, 1)).sum(axis=(1, 2)) / 2
    down = reached(tied)
    up = down.transpose(0, 2, 1)
    one_way = (down & ~up).sum(axis=(1, 2)).astype(float)
    either_way = ((down | up).sum(axis=(1, 2)) - tied.shape[1]) / 2
    return {
        "connectedness": share(pairs_joined, sizes * (sizes - 1) / 2),
        "hierarchy": share(one_way, either_way),
        "efficiency": 1 - share(edges - (sizes - components), most_spare),
        "least_upper_bound": 1 - share(pairs_joined - _bounded(down), most_spare),
    }


def _bounded(down: Truths) -> Floats:
    """How many pairs have a least upper bound.

    Whoever is above an upper bound is one too. So a bound is least where it has as many above it, itself included, as
    the pair has bounds.
    """
    reach = down.astype(np.float32)
    bounds = reach.transpose(0, 2, 1) @ reach
    above = reach.sum(axis=1)
    best = np.zeros_like(bounds)
    for k in range(down.shape[1]):
        row = reach[:, k, :]
        np.maximum(best, (above[:, k, None] * row)[:, :, None] * row[:, None, :], out=best)
    least = (bounds > 0) & (best == bounds)
    found: Floats = (least.sum(axis=(1, 2)) - down.shape[1]) / 2
    return found


def _mutual(strength: Floats) -> tuple[Floats, Floats]:
    """The strength between each two, both ways together, and each one's share of it."""
    both = strength + strength.transpose(0, 2, 1)
    total = both.sum(axis=2, keepdims=True)
    return both, both / np.where(total > 0, total, 1.0)


def constraint(strength: Floats) -> Floats:
    """Burt's: Σ_j (p_ij + Σ_q p_iq p_qj)², over those one is tied to; NaN for a node without ties."""
    both, part = _mutual(strength)
    held = np.where(both > 0, part + part @ part, 0.0)
    found: Floats = np.where(both.any(axis=2), (held**2).sum(axis=2), NAN)
    return found


def effective_size(strength: Floats) -> Floats:
    """Burt's: Σ_j (1 − Σ_q p_iq m_jq), over those one is tied to; NaN for a node without ties.

    m_jq is the strength between j and q, as a share of the greatest that j has with anybody.
    """
    both, part = _mutual(strength)
    top = both.max(axis=2, keepdims=True, initial=0.0)
    marginal = both / np.where(top > 0, top, 1.0)
    spare = part @ marginal.transpose(0, 2, 1)
    found: Floats = np.where(both.any(axis=2), np.where(both > 0, 1 - spare, 0.0).sum(axis=2), NAN)
    return found
