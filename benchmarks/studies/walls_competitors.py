"""Two simple ways to look for a wall in a trust of a few schools, to be asked beside the library's.

*Permuted labels*: ties that a regression on distance leaves unexplained, summed across the boundary, against the same
where schools change sides at random. *Modularity*: how much of the ties lies within the sides, beyond what schools'
totals give, against the same permutations; or the split in two that networkx finds, against networks with the same
totals drawn at random. Neither knows of both activity and distance. Three schools against three have ten splits, so
that no p-value by permutation lies below .1 but by luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from trustmodel.stats.nulls import generator, monte_carlo_p
from trustmodel.synthetic.walled_trusts import WalledTrust

__all__ = ["Split", "modularity", "permuted_labels", "split_by_modularity"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Split(NamedTuple):
    """Two sides that nobody declared."""

    p: float
    """How seldom chance gives sides as clear."""
    sides: Mapping[str, int]
    """The side of each school."""


def permuted_labels(trust: WalledTrust, draws: int, seed: int) -> float:
    """The p-value of fewer ties across the sides than distance explains, by schools that change sides at random."""
    seen = trust.exposure > 0
    first, second = trust.first[seen], trust.second[seen]
    left = _residuals(trust.ties[seen].astype(float), trust.km[seen], trust.exposure[seen])

    def missing(sides: Flags) -> Floats:
        crossing = sides[..., first] != sides[..., second]
        return np.asarray(-(crossing * left).sum(-1) / np.maximum(crossing.sum(-1), 1))

    return _by_permutation(missing, trust, draws, seed)


def modularity(trust: WalledTrust, draws: int, seed: int) -> float:
    """The p-value of the modularity of the sides, by schools that change sides at random; distance is not looked at."""
    beyond = _beyond(_table(trust))
    return _by_permutation(lambda sides: _within(beyond, sides), trust, draws, seed)


def split_by_modularity(trust: WalledTrust, draws: int, seed: int) -> Split:
    """The split in two that networkx finds, and how seldom networks with the same totals have one as clear."""
    table = _table(trust)
    sides, observed = _split(table)
    degrees = table.sum(1)
    chance = degrees[trust.first] * degrees[trust.second]
    by_chance = [observed] * draws
    if chance.any():
        ties = generator(seed).multinomial(int(trust.ties.sum()), chance / chance.sum(), size=draws)
        by_chance = [_split(_table(trust, drawn))[1] for drawn in ties]
    p = monte_carlo_p(observed, by_chance, tail="upper")
    return Split(p, dict(zip(trust.schools, sides.astype(int).tolist(), strict=True)))


def _by_permutation(clear: Callable[[Flags], Floats], trust: WalledTrust, draws: int, seed: int) -> float:
    """How seldom the sides of schools in another order are as clear as their own."""
    sides = np.array([trust.groups[school] == max(trust.groups.values()) for school in trust.schools])
    others = generator(seed).permuted(np.tile(sides, (draws, 1)), axis=1)
    return monte_carlo_p(float(clear(sides)), clear(others), tail="upper")


def _residuals(ties: Floats, km: Floats, exposure: Floats) -> Floats:
    """Pearson residuals of a Poisson regression of ties on distance."""
    if not ties.any():
        return np.zeros(len(ties))
    x = np.column_stack([np.ones(len(km)), km / km.mean()])
    theta = np.array([np.log(max(ties.mean() / exposure.mean(), 0.01)), 0.0])
    for _ in range(30):
        mu = exposure * np.exp(np.clip(x @ theta, -20, 20))
        theta = theta + np.linalg.solve((x * mu[:, None]).T @ x + 1e-6 * np.eye(2), x.T @ (ties - mu))
    mu = exposure * np.exp(np.clip(x @ theta, -20, 20))
    return np.asarray((ties - mu) / np.sqrt(np.maximum(mu, 1e-9)))


def _table(trust: WalledTrust, ties: npt.NDArray[np.int64] | None = None) -> Floats:
    """Ties as a square table."""
    table = np.zeros((len(trust.schools), len(trust.schools)))
    table[trust.first, trust.second] = trust.ties if ties is None else ties
    both: Floats = table + table.T
    return both


def _beyond(table: Floats) -> Floats:
    """What each pair has beyond what the totals of both give, as a share of all; a school and itself too."""
    degrees = table.sum(1)
    total = max(degrees.sum(), 1.0)
    return np.asarray((table - np.outer(degrees, degrees) / total) / total)


def _within(beyond: Floats, sides: Flags) -> Floats:
    """The modularity of each division in two."""
    signs = np.where(sides, 1.0, -1.0)
    return np.asarray(((signs @ beyond) * signs).sum(-1) / 2)


def _split(table: Floats) -> tuple[Flags, float]:
    """The sides of the greedy split in two, and its modularity."""
    sides = np.zeros(len(table), dtype=bool)
    if not table.any():
        return sides, 0.0
    found = nx.community.greedy_modularity_communities(nx.from_numpy_array(table), weight="weight", cutoff=2, best_n=2)
    sides[sorted(found[0])] = True
    return sides, float(_within(_beyond(table), sides))
