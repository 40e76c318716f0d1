"""Quadratic assignment procedure (QAP and MRQAP): networks beside each other, under many orders of the nodes.

A network is an array over *dyads*, the pairs of nodes. Permuting the nodes of one network keeps all that ties of one node
have in common, which an ordinary regression of dyads would take for evidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError
from trustmodel.stats import nulls
from trustmodel.stats.logits import logits

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = ["BLOCK", "Draws", "Dyads", "Model", "correlation", "mrqap_linear", "mrqap_logit"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
OfOrders: TypeAlias = Callable[[Whole], Floats]
"""What is calculated from orders of the nodes, orders × nodes."""

NAN: Final = math.nan
BLOCK: Final = 200000  # numbers in one array: what a processor keeps at hand
_EXACT: Final = 2.0**24  # whole numbers up to here are exact in float32
_NOTHING: Final = 1e-9  # what is left of a predictor when the others say all of it


@attrs.frozen
class Dyads:
    """The pairs of nodes that are compared: ordered or not, never a node with itself."""

    nodes: list[Any]
    directed: bool
    start: Whole
    """The place of the first node of each dyad."""
    end: Whole
    """The place of the second."""
    spaces: dict[str, npt.NDArray[Any]] = attrs.field(factory=dict, repr=False)
    """Memory that is used again."""

    @classmethod
    def of(cls, nodes: list[Any], *, directed: bool) -> Dyads:
        """All dyads of nodes.

        Parameters
        ----------
        nodes
            n nodes, in the order that orders are of.
        directed
            Whether (a, b) and (b, a) are two.

        Returns
        -------
        Dyads
            n(n − 1) of them, or half as many.
        """
        n = len(nodes)
        start, end = np.nonzero(~np.eye(n, dtype=bool)) if directed else np.triu_indices(n, 1)
        return cls(nodes, directed, start.astype(np.int64), end.astype(np.int64))

    def values(self, graph: nx.Graph[Any]) -> Floats:
        """The strength of each dyad's tie, 0 where there is none.

        Parameters
        ----------
        graph
            Its edges have a `strength`. Ties of other nodes are left out.

        Returns
        -------
        numpy.ndarray
            One a dyad.
        """
        n = len(self.nodes)
        place = {node: number for number, node in enumerate(self.nodes)}
        matrix = np.zeros((n, n))
        for start, end, edge in graph.edges(data=True):
            if start in place and end in place:
                matrix[place[start], place[end]] = edge["strength"]
                if not graph.is_directed():
                    matrix[place[end], place[start]] = edge["strength"]
        strengths: Floats = matrix[self.start, self.end]
        return strengths

    def square(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values over dyads as a matrix.

        Parameters
        ----------
        values
            One a dyad.

        Returns
        -------
        numpy.ndarray
            n × n, 0 on the diagonal; symmetric where dyads are not ordered.
        """
        n = len(self.nodes)
        matrix = np.zeros((n, n), dtype=values.dtype)
        matrix[self.start, self.end] = values
        if not self.directed:
            matrix[self.end, self.start] = values
        return matrix

    def products(self, a: Floats, b: Floats) -> OfOrders:
        """Σ a b over dyads, with the nodes of a in each of many orders. Only dyads tied in the sparser are looked at.

        Parameters
        ----------
        a
            One value a dyad.
        b
            The same.

        Returns
        -------
        callable
            Of orders × nodes, one sum an order.
        """
        turned = np.count_nonzero(a) < np.count_nonzero(b)
        if turned:
            a, b = b, a
        tied = np.flatnonzero(b)
        # ties that are whole numbers have exact sums in float32, at half the memory
        whole = all(np.array_equal(values, np.rint(values)) for values in (a, b))
        kind = np.float32 if whole and float(np.abs(a).max() * np.abs(b).sum()) < _EXACT else np.float64
        permuted, weights = self._permuted(a.astype(kind), tied), b[tied].astype(kind)

        def sums(order: Whole) -> Floats:
            # the same sum, with the nodes of the other permuted the other way
            products: Floats = (weights @ permuted(np.argsort(order, axis=1) if turned else order)).astype(float)
            return products

        return sums

    def permuted(self, values: Floats) -> OfOrders:
        """Values over dyads, with the nodes in each of many orders.

        Parameters
        ----------
        values
            One a dyad.

        Returns
        -------
        callable
            Of orders × nodes, dyads × orders. Each call writes over what the last one gave.
        """
        return self._permuted(values, np.arange(len(self.start)))

    def _permuted(self, values: npt.NDArray[Any], which: Whole) -> Callable[[Whole], npt.NDArray[Any]]:
        """The same, of some dyads: one line a dyad, so that what is fetched together lies together."""
        flat, start, end = self.square(values).ravel(), self.start[which], self.end[which]

        def fetched(order: Whole) -> npt.NDArray[Any]:
            nodes = np.ascontiguousarray(order.T)
            shape = (len(which), nodes.shape[1])
            at, ends = (self._space(name, shape, np.int64) for name in ("starts", "ends"))
            out = self._space("values", shape, values.dtype)
            # all are in range; mode "raise" would look again, and would copy
            np.take(nodes * len(self.nodes), start, axis=0, out=at, mode="clip")
            np.take(nodes, end, axis=0, out=ends, mode="clip")
            at += ends
            return np.take(flat, at, out=out, mode="clip")

        return fetched

    def _space(self, name: str, shape: tuple[int, int], kind: npt.DTypeLike) -> npt.NDArray[Any]:
        """Memory that is used again: asking for new memory takes longer than filling it."""
        size = shape[0] * shape[1]
        space = self.spaces.get(name)
        if space is None or space.size < size or space.dtype != kind:
            space = self.spaces[name] = np.empty(size, dtype=kind)
        return space[:size].reshape(shape)


class Draws:
    """Orders of the nodes, in blocks, each part of the work from a generator of its own.

    Parameters
    ----------
    n
        How many nodes.
    draws
        How many orders.
    seed
        For all parts of the work.
    progress
        Whether to show a bar.
    """

    def __init__(self, n: int, draws: int, seed: int, *, progress: bool) -> None:
        self.n, self.draws, self.seed, self.progress = n, draws, seed, progress

    def each(self, work: OfOrders, width: int, label: str, *path: int) -> Floats:
        """What the work gives for each order.

        Parameters
        ----------
        work
            Of orders × nodes, one line an order.
        width
            How many numbers the work holds for one order: bounds how many orders it gets at once.
        label
            What the work is, for the bar.
        *path
            Which part of the work it is; parts of one path get the same orders.

        Returns
        -------
        numpy.ndarray
            Draws × what the work gives.
        """
        size = max(1, BLOCK // max(width, 1))
        blocks = [min(size, self.draws - done) for done in range(0, self.draws, size)]
        generator = nulls.generator(self.seed, *path)
        steps = nulls.progressing(blocks, total=len(blocks), label=label, progress=self.progress)
        return np.concatenate([work(_orders(generator, block, self.n)) for block in steps])


def _orders(generator: np.random.Generator, draws: int, n: int) -> Whole:
    """Many orders of n things, one a line, all equally likely."""
    orders: Whole = generator.permuted(np.tile(np.arange(n, dtype=np.int64), (draws, 1)), axis=1)
    return orders


@attrs.frozen
class Model:
    """What is fitted: the outcome and the predictors over dyads, and how nodes are permuted."""

    y: Floats
    """One value a dyad."""
    columns: Floats
    """Dyads × predictors."""
    names: tuple[str, ...]
    """Of the predictors."""
    dyads: Dyads
    draw: Draws
    warnings: list[str]
    """What there is to say of the fit is added here."""

    @property
    def n(self) -> int:
        """How many dyads."""
        return len(self.y)

    def nothing(self, name: str) -> dict[str, Any]:
        """The row of a predictor whose coefficient is undefined.

        Parameters
        ----------
        name
            Of the predictor.

        Returns
        -------
        dict
            The fields of a row, NaN.
        """
        return {"predictor": name, "se": NAN, "t": NAN, **nulls.against(NAN, [], n=self.n)}

    def undefined(self) -> dict[str, Any]:
        """The fields of an answer where nothing can be fitted.

        Returns
        -------
        dict
            NaN, with a row for each predictor.
        """
        rows = tuple(map(self.nothing, self.names))
        return {**nulls.against(NAN, [], n=self.n), "rows": rows, "r_squared": NAN, "intercept": NAN}

    def redundant(self, k: int) -> None:
        """Warn that a predictor has no coefficient of its own.

        Parameters
        ----------
        k
            Its place.
        """
        self.warnings.append(f"{self.names[k]} says nothing that the others do not: its coefficient is undefined")


def correlation(model: Model) -> dict[str, Any]:
    """QAP: Pearson's correlation of two networks, and the regression of one on the other.

    The mean and spread of both are the same in each draw, so that only Σ xy moves.

    Parameters
    ----------
    model
        With one predictor.

    Returns
    -------
    dict
        The fields of `nulls.against` for r, `rows` (one), `r_squared` and `intercept`.

    References
    ----------
    Krackhardt, D. (1988). Predicting with networks: nonparametric multiple regression analysis of dyadic data. *Social
    Networks* 10, 359–381.
    """
    y, x, n = model.y, model.columns[:, 0], model.n
    if not np.ptp(y) or not np.ptp(x):
        model.warnings.append("the correlation is undefined: one of the networks has all pairs alike")
        return model.undefined()
    spread_y, spread_x = (n * float(values @ values) - float(values.sum()) ** 2 for values in (y, x))
    spread, means = math.sqrt(spread_y * spread_x), float(y.sum() * x.sum())
    seen = (n * float(y @ x) - means) / spread
    width = int(min(np.count_nonzero(y), np.count_nonzero(x)))
    drawn = (n * model.draw.each(model.dyads.products(y, x), width, "QAP") - means) / spread
    slope = math.sqrt(spread_y / spread_x)
    spare = math.sqrt(max(1 - seen**2, 0.0) / (n - 2))
    row = {
        "predictor": model.names[0],
        "se": slope * spare,
        "t": seen / spare if spare > _NOTHING else math.copysign(math.inf, seen),
        **nulls.against(seen * slope, drawn * slope, n=n),
    }
    intercept = float(y.mean() - seen * slope * x.mean())
    return {**nulls.against(seen, drawn, n=n), "rows": (row,), "r_squared": seen**2, "intercept": intercept}


def mrqap_linear(model: Model) -> dict[str, Any]:
    """MRQAP by least squares, with double semi-partialling: what the others leave of each predictor is permuted.

    Parameters
    ----------
    model
        With predictors.

    Returns
    -------
    dict
        The fields of `nulls.against` for R², `rows` (one a predictor; p is that of its t), `r_squared` and `intercept`.

    References
    ----------
    Dekker, D., Krackhardt, D. and Snijders, T. A. B. (2007). Sensitivity of MRQAP tests to collinearity and
    autocorrelation conditions. *Psychometrika* 72, 563–581.
    """
    y, n = model.y, model.n
    basis = _basis(np.column_stack([np.ones(n), model.columns]))
    df = n - basis.shape[1]
    around = y - y.mean()
    total = float(around @ around)
    if not np.ptp(y) or df < 1:
        what = "fewer pairs than predictors" if df < 1 else "all pairs are alike"
        model.warnings.append(f"there is nothing to explain: {what}")
        return model.undefined()
    slopes, rows = np.full(len(model.names), NAN), []
    for k, name in enumerate(model.names):
        others, left = _partial(model.columns, k)
        if left is None:
            model.redundant(k)
            rows.append(model.nothing(name))
            continue
        rest = y - others @ (others.T @ y)
        against, spare = np.column_stack([rest, others]), float(rest @ rest)
        slope, t = _least_squares(left[:, None], against, spare, df)[0].tolist()
        permuted = model.dyads.permuted(left)

        def work(
            order: Whole, permuted: OfOrders = permuted, against: Floats = against, spare: float = spare
        ) -> Floats:
            return _least_squares(permuted(order), against, spare, df)

        slopes[k] = slope
        drawn = model.draw.each(work, n, f"MRQAP: {name}", k + 1)
        rows.append(_row(model, name, slope, slope / t if t else NAN, drawn))
    basis = basis[:, 1:]  # all but the mean
    explained = float(np.sum((basis.T @ around) ** 2)) / total
    outcome = model.dyads.permuted(around)

    def shares(order: Whole) -> Floats:
        r_squared: Floats = np.sum((basis.T @ outcome(order)) ** 2, axis=0) / total
        return r_squared

    return {
        **nulls.against(explained, model.draw.each(shares, n, "MRQAP"), tail="upper", n=n),
        "rows": tuple(rows),
        "r_squared": explained,
        "intercept": float(y.mean() - model.columns.mean(axis=0) @ slopes),
    }


def _row(model: Model, name: str, slope: float, se: float, drawn: Floats) -> dict[str, Any]:
    """A coefficient beside those drawn (draws × coefficient and t), and the p-value of its t."""
    fields = nulls.against(slope, drawn[:, 0], n=model.n)
    t = slope / se if se else math.copysign(math.inf, slope)
    if fields["testable"]:
        fields["p"] = nulls.monte_carlo_p(t, drawn[:, 1])
    return {"predictor": name, "se": se, "t": t, **fields}


def _basis(columns: Floats) -> Floats:
    """An orthonormal basis of what columns span (Gram and Schmidt), the direction of the first column first."""
    kept: list[Floats] = []
    for column in columns.T:
        left = column.copy()
        for _ in range(2):  # twice, against rounding
            for direction in kept:
                left = left - (direction @ left) * direction
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


def _least_squares(left: Floats, against: Floats, total: float, df: int) -> Floats:
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


def mrqap_logit(model: Model) -> dict[str, Any]:
    """MRQAP for whether there is a tie: the same semi-partialling, each draw refitted.

    Parameters
    ----------
    model
        With predictors, and an outcome of 0 and 1.

    Returns
    -------
    dict
        The fields of `nulls.against` for McFadden's R², `rows` (one a predictor; p is that of its t), `r_squared` and
        `intercept`.

    References
    ----------
    Dekker, D., Krackhardt, D. and Snijders, T. A. B. (2007). Sensitivity of MRQAP tests to collinearity and
    autocorrelation conditions. *Psychometrika* 72, 563–581.

    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In *Frontiers in Econometrics*.
    """
    y, n = model.y, model.n
    if not np.ptp(y):
        model.warnings.append("there is nothing to explain: all pairs are alike")
        return model.undefined()
    remains = {k: left for k in range(len(model.names)) if (left := _partial(model.columns, k)[1]) is not None}
    for k in set(range(len(model.names))) - set(remains):
        model.redundant(k)
    design = np.column_stack([np.ones(n), model.columns[:, list(remains)]])
    fitted = logits(design[None], y[None])
    if np.isnan(fitted.beta).any():
        model.warnings.append("the coefficients are undefined: the predictors give ties without fail, or nearly")
        return model.undefined()
    width = n * (design.shape[1] + 2)
    rows = {k: model.nothing(name) for k, name in enumerate(model.names)}
    for place, (k, left) in enumerate(remains.items(), start=1):
        permuted = model.dyads.permuted(left)

        def work(order: Whole, permuted: OfOrders = permuted, place: int = place) -> Floats:
            designs = np.repeat(design[None], len(order), axis=0)
            designs[:, :, place] = permuted(order).T
            drawn = logits(designs, np.broadcast_to(y, (len(order), n)))
            return np.stack([drawn.beta[:, place], drawn.beta[:, place] / drawn.se[:, place]], axis=1)

        name = model.names[k]
        drawn = model.draw.each(work, width, f"MRQAP: {name}", k + 1)
        rows[k] = _row(model, name, float(fitted.beta[0, place]), float(fitted.se[0, place]), drawn)
    share = float(y.mean())
    alone = -2 * n * (share * math.log(share) + (1 - share) * math.log(1 - share))
    explained = max(0.0, 1 - float(fitted.deviance[0]) / alone)
    outcome = model.dyads.permuted(y)

    def shares(order: Whole) -> Floats:
        designs = np.broadcast_to(design, (len(order), *design.shape))
        r_squared: Floats = 1 - logits(designs, outcome(order).T).deviance / alone
        return r_squared

    return {
        **nulls.against(explained, model.draw.each(shares, width, "MRQAP"), tail="upper", n=n),
        "rows": tuple(rows.values()),
        "r_squared": explained,
        "intercept": float(fitted.beta[0, 0]),
    }
