"""Whole networks compared: how far apart their portraits are, and whether kinds of trusts differ in them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import attrs
import networkx as nx
import numpy as np
import numpy.typing as npt

from trustmodel import results
from trustmodel.network.graphs import ties
from trustmodel.network.selection import Network
from trustmodel.prose import fixed, p_value
from trustmodel.results import Method, Result, is_missing
from trustmodel.stats.nulls import against, few_draws, generator

__all__ = ["Differences", "DifferencesRow", "differences", "divergences", "portrait", "portrait_divergence"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
NAN: Final = math.nan
_ALPHA: Final = 0.05
_UNEQUAL: Final = 1.5  # kinds whose sizes, or spreads, have a larger ratio differ in them


def portrait(network: Network) -> dict[tuple[int, int], int]:
    """A network's portrait: for each distance l and number k, how many nodes have k nodes at distance l.

    Distances are steps along ties, in their direction; those that cannot be reached count as no distance. It is the same
    whatever nodes are called (a graph invariant), and depends on size, degrees, paths and more at once.

    Parameters
    ----------
    network
        A dataset or a `situation` (support between schools, and who gives it), or a networkx graph.

    Returns
    -------
    dict
        How many nodes, by distance and number, in order of these; empty without nodes.

    Raises
    ------
    GraphError
        It is no network, or a node is tied to itself.

    References
    ----------
    Bagrow, J. P. et al. (2008). Portraits of complex networks. *EPL* 81, 68004.

    Examples
    --------
    >>> import networkx as nx
    >>> portrait(nx.path_graph(3))
    {(0, 1): 3, (1, 1): 2, (1, 2): 1, (2, 0): 1, (2, 1): 2}
    """
    graph = ties(network, strength=None)  # a portrait is of steps, whatever their strength
    nodes: Counter[tuple[int, int]] = Counter()
    shells = [Counter(lengths.values()) for _, lengths in nx.all_pairs_shortest_path_length(graph)]
    furthest = max((max(shell) for shell in shells), default=-1)
    for shell in shells:
        nodes.update((distance, shell[distance]) for distance in range(furthest + 1))
    return dict(sorted(nodes.items()))


def portrait_divergence(one: Network, other: Network) -> float:
    r"""How far apart the portraits of two networks are, from 0 (the same) to 1: the Jensen–Shannon divergence in bits.

    $P(k, l)$ is the chance that of two nodes of the network, joined by a path and drawn at random, the path is $l$ steps
    long, and that a node drawn at random has $k$ nodes at that distance.

    Parameters
    ----------
    one
        A dataset, a `situation` or a networkx graph.
    other
        Another.

    Returns
    -------
    float
        NaN where a network has no nodes.

    Raises
    ------
    GraphError
        It is no network, or a node is tied to itself.

    References
    ----------
    Bagrow, J. P. and Bollt, E. M. (2019). An information-theoretic, all-scales approach to comparing networks. *Applied
    Network Science* 4, 45.

    Examples
    --------
    >>> import networkx as nx
    >>> portrait_divergence(nx.path_graph(4), nx.relabel_nodes(nx.path_graph(4), {0: "a", 3: "b"}))
    0.0
    """
    return _divergence(_shares(portrait(one)), _shares(portrait(other)))


def _shares(counts: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], float]:
    """The distribution that a portrait stands for."""
    nodes = sum(count for (distance, _), count in counts.items() if distance == 0)
    paths: Counter[int] = Counter()
    for (distance, reached), count in counts.items():
        paths[distance] += reached * count
    total = sum(paths.values())
    return {
        (distance, reached): count / nodes * paths[distance] / total
        for (distance, reached), count in counts.items()
        if nodes
    }


def _divergence(one: Mapping[tuple[int, int], float], other: Mapping[tuple[int, int], float]) -> float:
    """Jensen and Shannon's, in bits."""
    if not one or not other:
        return NAN
    total = 0.0
    for key in sorted({*one, *other}):
        p, q = one.get(key, 0.0), other.get(key, 0.0)
        middle = (p + q) / 2
        total += sum(0.5 * part * math.log2(part / middle) for part in (p, q) if part > 0)
    return min(max(total, 0.0), 1.0)


def divergences(networks: Mapping[str, Network]) -> tuple[tuple[str, ...], Floats]:
    """The portrait divergence of every two networks.

    Parameters
    ----------
    networks
        Networks by name: datasets, situations or networkx graphs.

    Returns
    -------
    tuple of str
        The names, in order.
    numpy.ndarray
        Networks × networks in that order: symmetric, 0 on the diagonal, NaN beside a network without nodes.

    Raises
    ------
    GraphError
        One is no network, or a node is tied to itself.
    """
    names = tuple(sorted(networks))
    shares = [_shares(portrait(networks[name])) for name in names]
    matrix = np.zeros((len(names), len(names)))
    for i in range(len(names)):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = _divergence(shares[i], shares[j])
    return names, matrix


# --- do kinds differ? ------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class DifferencesRow:
    """One kind: how many networks, and how far they lie from their own centroid on average."""

    group: str
    n: int
    spread: float


@attrs.frozen(kw_only=True, repr=False)
class Differences(Result, results.Tested):
    """Whether kinds lie apart: `value` is the pseudo-F of PERMANOVA, whose null model permutes kinds."""

    rows: tuple[DifferencesRow, ...]
    share: float
    """The share of the sum of squared distances that lies between kinds: R²."""
    spread_f: float
    """F for a difference in spread (PERMDISP). Where spreads differ, a small p above may be of that alone."""
    spread_p: float

    def summary(self) -> str:
        """How much lies between kinds, and how sure that is."""
        share = "an unknown part" if math.isnan(self.share) else f"{self.share:.0%}"
        return f"{share} of squared distance lies between kinds (F {fixed(self.value, 2)}, p {p_value(self.p)}; spread p {p_value(self.spread_p)})"


def differences(distances: npt.ArrayLike, groups: Sequence[object], *, draws: int = 999, seed: int = 0) -> Differences:
    r"""Whether kinds lie apart, given distances between all: PERMANOVA, with a test of spread beside it.

    $F = \frac{SS_b / (g - 1)}{SS_w / (n - g)}$ with sums of squared distances, $SS_t = \frac1n \sum_{i<j} d_{ij}^2$ and
    $SS_w$ the same within kinds. Spread (PERMDISP) is the distance from the kind's own centroid in principal coordinates;
    where distances are not Euclidean, imaginary coordinates are subtracted.

    Parameters
    ----------
    distances
        Symmetric, 0 on the diagonal: `divergences`, or any other.
    groups
        The kind of each; missing (`None`, NaN, blank): left out.
    draws
        How often kinds are permuted.
    seed
        Of the draws.

    Returns
    -------
    Differences
        A row a kind. NaN, with a warning, where there are not two kinds with some to spare. A warning says where kinds
        differ both in size and in spread: with 5 wide ones and 20 tight ones p is at most 0.05 in a third of all cases.

    Raises
    ------
    ValueError
        Distances are not symmetric or not known, there are not as many kinds as networks, or `draws` or `seed` is no whole
        number.

    References
    ----------
    Anderson, M. J. (2001). A new method for non-parametric multivariate analysis of variance. *Austral Ecology* 26, 32–46.

    Anderson, M. J. (2006). Distance-based tests for homogeneity of multivariate dispersions. *Biometrics* 62, 245–253.
    """
    squared, kind, names = _of_known_kind(distances, groups)
    few = few_draws(draws)
    n, size = len(kind), len(names)
    if size < 2 or n <= size:  # noqa: PLR2004 - one kind alone lies apart from none
        return Differences(
            method=_method(draws, seed),
            warnings=(*few, "there are not two kinds with some to spare"),
            rows=_rows(names, kind, np.full(n, NAN)),
            share=NAN,
            spread_f=NAN,
            spread_p=NAN,
            **against(NAN, []),
        )
    total = squared.sum() / 2 / n

    def pseudo_f(labels: Whole) -> float:
        inside = _within(squared, labels, size)
        return (total - inside) / (size - 1) / (inside / (n - size)) if inside > 0 else math.inf

    rng = generator(seed)
    orders = [rng.permutation(n) for _ in range(draws)]
    spreads = _spreads(squared, kind, size)
    spread_f = _f(spreads, kind, size)
    spread_chance = np.array([_f(spreads[order], kind, size) for order in orders])
    rows = _rows(names, kind, spreads)
    spread_p = float((1 + (spread_chance >= spread_f - 1e-12).sum()) / (1 + draws))
    return Differences(
        method=_method(draws, seed),
        warnings=(*few, *_of_spread(rows, spread_p)),
        rows=rows,
        share=(total - _within(squared, kind, size)) / total if total else NAN,
        spread_f=spread_f,
        spread_p=spread_p,
        **against(pseudo_f(kind), [pseudo_f(kind[order]) for order in orders], tail="upper", n=n),
    )


def _of_known_kind(distances: npt.ArrayLike, groups: Sequence[object]) -> tuple[Floats, Whole, list[str]]:
    """Squared distances (n × n) among those with a kind, the number of the kind of each, and the kinds in order."""
    far = np.asarray(distances, dtype=float)
    if far.ndim != 2 or far.shape[0] != far.shape[1] or len(groups) != len(far):  # noqa: PLR2004 - a matrix
        raise ValueError(f"distances are a square of {len(groups)}, as many as there are kinds")
    if not np.isfinite(far).all() or not np.allclose(far, far.T) or np.diag(far).any():
        raise ValueError("distances are known, symmetric, and 0 from each to itself")
    known = np.array([not is_missing(group) for group in groups], dtype=bool)
    kinds = [str(group) for group in groups if not is_missing(group)]
    names = sorted(set(kinds))
    return far[np.ix_(known, known)] ** 2, np.array([names.index(kind) for kind in kinds], dtype=int), names


def _rows(names: list[str], kind: Whole, spreads: Floats) -> tuple[DifferencesRow, ...]:
    return tuple(
        DifferencesRow(group=name, n=int((kind == at).sum()), spread=float(spreads[kind == at].mean()))
        for at, name in enumerate(names)
    )


def _of_spread(rows: Sequence[DifferencesRow], spread_p: float) -> Iterator[str]:
    """A warning where kinds differ in size and in spread: permuting kinds takes them as alike in both."""
    several = sorted((row for row in rows if row.n > 1), key=lambda row: (row.n, row.group))
    if len(several) < 2 or several[-1].n <= _UNEQUAL * several[0].n:  # noqa: PLR2004 - two to compare
        return
    small, large = (row.spread * math.sqrt(row.n / (row.n - 1)) for row in (several[0], several[-1]))
    if spread_p > _ALPHA and max(small, large) <= _UNEQUAL * min(small, large):
        return
    so = (
        "too small: kinds may differ in spread alone"
        if small > large
        else "too large: kinds that lie apart may be missed"
    )
    yield (
        f"kinds differ in size ({several[0].n} to {several[-1].n}) and in spread, and the"
        f" {'smaller' if small > large else 'larger'} is the wider; p may be {so}"
    )


def _within(squared: Floats, kind: Whole, size: int) -> float:
    """The sum of squared distances within kinds."""
    hot = (kind[:, None] == np.arange(size)).astype(float)
    return float((np.einsum("ik,ij,jk->k", hot, squared, hot) / 2 / hot.sum(axis=0)).sum())


def _method(draws: int, seed: int) -> Method:
    return Method(name="differences", options={"draws": draws}, seed=seed)


def _spreads(squared: Floats, kind: Whole, size: int) -> Floats:
    """How far each lies from the centroid of its kind, in principal coordinates. `squared` is n × n."""
    n = len(squared)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ squared @ centre)
    coordinates = vectors * np.sqrt(np.abs(values))
    sign = np.where(values >= 0, 1.0, -1.0)  # imaginary coordinates are subtracted
    centroids = np.array([coordinates[kind == at].mean(axis=0) for at in range(size)])
    spreads: Floats = np.sqrt(np.maximum(((coordinates - centroids[kind]) ** 2 * sign).sum(axis=1), 0.0))
    return spreads


def _f(values: Floats, kind: Whole, size: int) -> float:
    """Fisher's F of values by kind."""
    means = np.array([values[kind == at].mean() for at in range(size)])
    counts = np.bincount(kind, minlength=size)
    between = float((counts * (means - values.mean()) ** 2).sum()) / (size - 1)
    inside = float(((values - means[kind]) ** 2).sum()) / (len(values) - size)
    return between / inside if inside > 0 else 0.0
