"""Pairs of nodes under many orders of the nodes: the reckoning behind `overlaps`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError
from trustmodel.stats import nulls

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = ["Draws", "Fit", "Pairs", "correlation", "linear", "logit"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Taken: TypeAlias = Callable[[Whole], Floats]

NAN: Final = math.nan
BLOCK: Final = 200000  # numbers in one array: what a processor keeps at hand
_EXACT: Final = 2.0**24  # whole numbers up to here are exact in float32
_NOTHING: Final = 1e-9  # what is left of a predictor when the others say all of it
_STEPS: Final = 25  # of Newton's method: logits that have not settled by then go to infinity
_SETTLED: Final = 1e-8
_LEAP: Final = 5.0  # no step of Newton's method changes a log odds by more


@attrs.frozen
class Pairs:
    """The pairs of nodes that are compared: ordered or not, never a node with itself."""

    nodes: list[Any]
    directed: bool
    start: Whole
    end: Whole
    spaces: dict[str, npt.NDArray[Any]] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(cls, nodes: list[Any], *, directed: bool) -> Pairs:
        n = len(nodes)
        start, end = np.nonzero(~np.eye(n, dtype=bool)) if directed else np.triu_indices(n, 1)
        return cls(nodes, directed, start.astype(np.int64), end.astype(np.int64))

    def values(self, graph: nx.Graph[Any]) -> Floats:
        """The strength of each pair's tie, 0 where there is none."""
        n = len(self.nodes)
        place = {node: number for number, node in enumerate(self.nodes)}
        matrix = np.zeros((n, n))
        for one, other, edge in graph.edges(data=True):
            if one in place and other in place:
                matrix[place[one], place[other]] = edge["strength"]
                if not graph.is_directed():
                    matrix[place[other], place[one]] = edge["strength"]
        found: Floats = matrix[self.start, self.end]
        return found

    def square(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values over pairs as a matrix."""
        n = len(self.nodes)
        matrix = np.zeros((n, n), dtype=values.dtype)
        matrix[self.start, self.end] = values
        if not self.directed:
            matrix[self.end, self.start] = values
        return matrix

    def products(self, a: Floats, b: Floats) -> Taken:
        """Σ a b over pairs, with the nodes of a in each of many orders. Only pairs tied in the sparser are looked at."""
        turned = np.count_nonzero(a) < np.count_nonzero(b)
        if turned:
            a, b = b, a
        tied = np.flatnonzero(b)
        # ties that are whole numbers have exact sums in float32, at half the memory
        whole = all(np.array_equal(one, np.rint(one)) for one in (a, b))
        kind = np.float32 if whole and float(np.abs(a).max() * np.abs(b).sum()) < _EXACT else np.float64
        dealt, those = self._dealt(a.astype(kind), tied), b[tied].astype(kind)

        def sums(order: Whole) -> Floats:
            # the same sum, with the nodes of the other dealt out
            found: Floats = (those @ dealt(np.argsort(order, axis=1) if turned else order)).astype(float)
            return found

        return sums

    def taken(self, values: Floats) -> Taken:
        """Values over pairs, with the nodes in each of many orders: one column an order. Each call writes over the last."""
        return self._dealt(values, np.arange(len(self.start)))

    def _dealt(self, values: npt.NDArray[Any], which: Whole) -> Callable[[Whole], npt.NDArray[Any]]:
        """The same, of some pairs: one line a pair, so that what is fetched together lies together."""
        flat, start, end = self.square(values).ravel(), self.start[which], self.end[which]

        def fetched(order: Whole) -> npt.NDArray[Any]:
            nodes = np.ascontiguousarray(order.T)
            shape = (len(which), nodes.shape[1])
            at, ends = (self._space(name, shape, np.int64) for name in ("starts", "ends"))
            found = self._space("values", shape, values.dtype)
            # all are in range; mode "raise" would look again, and would copy
            np.take(nodes * len(self.nodes), start, axis=0, out=at, mode="clip")
            np.take(nodes, end, axis=0, out=ends, mode="clip")
            at += ends
            return np.take(flat, at, out=found, mode="clip")

        return fetched

    def _space(self, name: str, shape: tuple[int, int], kind: npt.DTypeLike) -> npt.NDArray[Any]:
        """Memory that is used again: asking for new memory takes longer than filling it."""
        size = shape[0] * shape[1]
        space = self.spaces.get(name)
        if space is None or space.size < size or space.dtype != kind:
            space = self.spaces[name] = np.empty(size, dtype=kind)
        return space[:size].reshape(shape)


class Draws:
    """Orders of the nodes, in blocks, each part of the work from a generator of its own."""

    def __init__(self, n: int, draws: int, seed: int, *, progress: bool) -> None:
        self.n, self.draws, self.seed, self.progress = n, draws, seed, progress

    def each(self, work: Callable[[Whole], Floats], width: int, label: str, *path: int) -> Floats:
        """What the work gives for each order, one line a draw."""
        size = max(1, BLOCK // max(width, 1))
        blocks = [min(size, self.draws - done) for done in range(0, self.draws, size)]
        generator = nulls.generator(self.seed, *path)
        steps = nulls.progressing(blocks, total=len(blocks), label=label, progress=self.progress)
        return np.concatenate([work(_orders(generator, one, self.n)) for one in steps])


def _orders(generator: np.random.Generator, draws: int, n: int) -> Whole:
    """Many orders of n things, one a line, all equally likely."""
    found: Whole = generator.permuted(np.tile(np.arange(n, dtype=np.int64), (draws, 1)), axis=1)
    return found


@attrs.frozen
class Fit:
    """What is fitted: the outcome and the predictors over pairs, and how names are dealt out."""

    y: Floats
    columns: Floats
    names: tuple[str, ...]
    pairs: Pairs
    draw: Draws
    warnings: list[str]

    @property
    def n(self) -> int:
        """How many pairs."""
        return len(self.y)

    def nothing(self, name: str) -> dict[str, Any]:
        """The row of a predictor whose coefficient is undefined."""
        return {"predictor": name, "se": NAN, "t": NAN, **nulls.against(NAN, [], n=self.n)}

    def undefined(self) -> dict[str, Any]:
        """The fields of an answer where nothing can be fitted."""
        rows = tuple(map(self.nothing, self.names))
        return {**nulls.against(NAN, [], n=self.n), "rows": rows, "r_squared": NAN, "intercept": NAN}

    def redundant(self, k: int) -> None:
        """Warn that a predictor has no coefficient of its own."""
        self.warnings.append(f"{self.names[k]} says nothing that the others do not: its coefficient is undefined")


def correlation(fit: Fit) -> dict[str, Any]:
    """QAP: the mean and spread of both networks are the same in each draw, so that only Σ xy moves."""
    y, x, n = fit.y, fit.columns[:, 0], fit.n
    if not np.ptp(y) or not np.ptp(x):
        fit.warnings.append("the correlation is undefined: one of the networks has all pairs alike")
        return fit.undefined()
    spread_y, spread_x = (n * float(one @ one) - float(one.sum()) ** 2 for one in (y, x))
    spread, means = math.sqrt(spread_y * spread_x), float(y.sum() * x.sum())
    seen = (n * float(y @ x) - means) / spread
    width = int(min(np.count_nonzero(y), np.count_nonzero(x)))
    drawn = (n * fit.draw.each(fit.pairs.products(y, x), width, "QAP") - means) / spread
    slope = math.sqrt(spread_y / spread_x)
    spare = math.sqrt(max(1 - seen**2, 0.0) / (n - 2))
    row = {
        "predictor": fit.names[0],
        "se": slope * spare,
        "t": seen / spare if spare > _NOTHING else math.copysign(math.inf, seen),
        **nulls.against(seen * slope, drawn * slope, n=n),
    }
    intercept = float(y.mean() - seen * slope * x.mean())
    return {**nulls.against(seen, drawn, n=n), "rows": (row,), "r_squared": seen**2, "intercept": intercept}


def linear(fit: Fit) -> dict[str, Any]:
    """MRQAP by least squares."""
    y, n = fit.y, fit.n
    basis = _basis(np.column_stack([np.ones(n), fit.columns]))
    df = n - basis.shape[1]
    around = y - y.mean()
    total = float(around @ around)
    if not np.ptp(y) or df < 1:
        what = "fewer pairs than predictors" if df < 1 else "all pairs are alike"
        fit.warnings.append(f"there is nothing to explain: {what}")
        return fit.undefined()
    slopes, rows = np.full(len(fit.names), NAN), []
    for k, name in enumerate(fit.names):
        others, left = _partial(fit.columns, k)
        if left is None:
            fit.redundant(k)
            rows.append(fit.nothing(name))
            continue
        rest = y - others @ (others.T @ y)
        against, spare = np.column_stack([rest, others]), float(rest @ rest)

        taken = fit.pairs.taken(left)

        def work(order: Whole, taken: Taken = taken, against: Floats = against, spare: float = spare) -> Floats:
            return _fits(taken(order), against, spare, df)

        slope, t = _fits(left[:, None], against, spare, df)[0].tolist()
        slopes[k] = slope
        rows.append(_row(fit, name, slope, slope / t if t else NAN, fit.draw.each(work, n, f"MRQAP: {name}", k + 1)))
    basis = basis[:, 1:]  # all but the mean
    explained = float(np.sum((basis.T @ around) ** 2)) / total

    outcome = fit.pairs.taken(around)

    def shares(order: Whole) -> Floats:
        found: Floats = np.sum((basis.T @ outcome(order)) ** 2, axis=0) / total
        return found

    return {
        **nulls.against(explained, fit.draw.each(shares, n, "MRQAP"), tail="upper", n=n),
        "rows": tuple(rows),
        "r_squared": explained,
        "intercept": float(y.mean() - fit.columns.mean(axis=0) @ slopes),
    }


def _row(fit: Fit, name: str, slope: float, se: float, drawn: Floats) -> dict[str, Any]:
    """A coefficient beside those drawn, and the p-value of its t."""
    fields = nulls.against(slope, drawn[:, 0], n=fit.n)
    t = slope / se if se else math.copysign(math.inf, slope)
    if fields["testable"]:
        fields["p"] = nulls.monte_carlo_p(t, drawn[:, 1])
    return {"predictor": name, "se": se, "t": t, **fields}


def _basis(columns: Floats) -> Floats:
    """An orthonormal basis of what columns span, the direction of the first column first."""
    kept: list[Floats] = []
    for column in columns.T:
        left = column.copy()
        for _ in range(2):  # twice, against rounding
            for one in kept:
                left = left - (one @ left) * one
        length = float(np.linalg.norm(left))
        if length > _NOTHING * max(float(np.linalg.norm(column)), 1.0):
            kept.append(left / length)
    return np.stack(kept, axis=1)


def _partial(columns: Floats, k: int) -> tuple[Floats, Floats | None]:
    """A basis of the other columns and the constant, and what is left of column k: `None` for nothing."""
    others = _basis(np.column_stack([np.ones(len(columns)), np.delete(columns, k, axis=1)]))
    column = columns[:, k]
    left = column - others @ (others.T @ column)
    if float(np.linalg.norm(left)) <= _NOTHING * max(float(np.linalg.norm(column)), 1.0):
        return others, None
    return others, left


def _fits(left: Floats, against: Floats, total: float, df: int) -> Floats:
    """Coefficient and t of each column of `left`, once the others are out of it (Frisch and Waugh).

    `against` has what the others leave of the outcome, then their basis. The columns are one in many orders.
    """
    dots = against.T @ left
    whole = float(left[:, 0] @ left[:, 0])
    length = whole - np.sum(dots[1:] ** 2, axis=0)
    length = np.where(length > _NOTHING * whole, length, NAN)
    slope = dots[0] / length
    spare = np.maximum(total - slope**2 * length, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(spare > _NOTHING * total, slope / np.sqrt(spare / df / length), np.sign(slope) * math.inf)
    return np.stack([slope, t], axis=1)


def logit(fit: Fit) -> dict[str, Any]:
    """MRQAP for whether there is a tie: the same semi-partialling, each draw fitted by Newton's method."""
    y, n = fit.y, fit.n
    if not np.ptp(y):
        fit.warnings.append("there is nothing to explain: all pairs are alike")
        return fit.undefined()
    remains = {k: left for k in range(len(fit.names)) if (left := _partial(fit.columns, k)[1]) is not None}
    for k in set(range(len(fit.names))) - set(remains):
        fit.redundant(k)
    design = np.column_stack([np.ones(n), fit.columns[:, list(remains)]])
    beta, se, deviance = (one[0] for one in _newton(design[None], y[None]))
    if np.isnan(beta).any():
        fit.warnings.append("the coefficients are undefined: the predictors tell ties without fail, or nearly")
        return fit.undefined()
    width = n * (design.shape[1] + 2)
    rows = {k: fit.nothing(name) for k, name in enumerate(fit.names)}
    for place, (k, left) in enumerate(remains.items(), start=1):
        taken = fit.pairs.taken(left)

        def work(order: Whole, taken: Taken = taken, place: int = place) -> Floats:
            many = np.repeat(design[None], len(order), axis=0)
            many[:, :, place] = taken(order).T
            betas, errors, _ = _newton(many, np.broadcast_to(y, (len(order), n)))
            return np.stack([betas[:, place], betas[:, place] / errors[:, place]], axis=1)

        name = fit.names[k]
        drawn = fit.draw.each(work, width, f"MRQAP: {name}", k + 1)
        rows[k] = _row(fit, name, float(beta[place]), float(se[place]), drawn)
    share = float(y.mean())
    alone = -2 * n * (share * math.log(share) + (1 - share) * math.log(1 - share))
    explained = max(0.0, 1 - float(deviance) / alone)

    outcome = fit.pairs.taken(y)

    def shares(order: Whole) -> Floats:
        many = np.broadcast_to(design, (len(order), *design.shape))
        found: Floats = 1 - _newton(many, outcome(order).T)[2] / alone
        return found

    return {
        **nulls.against(explained, fit.draw.each(shares, width, "MRQAP"), tail="upper", n=n),
        "rows": tuple(rows.values()),
        "r_squared": explained,
        "intercept": float(beta[0]),
    }


def _newton(design: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, standard errors and deviance of many logits side by side; NaN where they do not settle."""
    many, _, width = design.shape
    beta = np.zeros((many, width))
    inverse = np.full((many, width, width), NAN)
    settled = np.zeros(many, dtype=bool)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        for _ in range(_STEPS):
            mean = 1 / (1 + np.exp(-np.einsum("dnp,dp->dn", design, beta)))
            slope = np.einsum("dnp,dn->dp", design, y - mean)
            weighted = design * (mean * (1 - mean))[:, :, None]
            inverse = np.linalg.pinv(np.swapaxes(weighted, 1, 2) @ design, hermitian=True)
            step = np.einsum("dpq,dq->dp", inverse, slope)
            beta += np.clip(step, -_LEAP, _LEAP)
            settled = np.abs(step).max(axis=1) < _SETTLED
            if settled.all():
                break
        linear = np.einsum("dnp,dp->dn", design, beta)
        deviance = 2 * np.sum(np.logaddexp(0.0, linear) - y * linear, axis=1)
        se = np.sqrt(np.einsum("dpp->dp", inverse))
    lost = ~settled
    beta[lost], se[lost], deviance[lost] = NAN, NAN, NAN
    return beta, se, deviance
