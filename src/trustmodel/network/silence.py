"""Silence in a network: who was asked and did not answer, and what figures can still be said with which range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError
from trustmodel.network.graph_contract import not_answered
from trustmodel.prose import figure, number_of
from trustmodel.results import undefined
from trustmodel.stats import silence

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "figures of networks in which some did not answer") from error

__all__ = ["Asked", "SilenceRow", "asked", "heard", "row", "rows_of"]

_AS_OFTEN: Final = (0.8, 1.25)  # at random .97 to 1.06


@attrs.frozen(kw_only=True)
class SilenceRow:
    """One figure of a network in which some did not answer.

    `value` is the estimate, with its 95 % interval `low` to `high` for silence at random. `as_none` is what the figure is
    where silence is read as having no ties. `least` to `most` is the range that silence leaves: from `as_none` to the further
    end of the interval. `method` says how it was estimated: `available` (of the ties of those who answered), `both answered`
    and `among answerers` (of pairs of which both did), `imputed` (multiple imputation from the p2 model), `none` (nothing
    honest can be said: NaN).
    """

    figure: str
    value: float
    low: float
    high: float
    as_none: float
    least: float
    most: float
    method: str


def row(figure: str, estimate: silence.Estimate, as_none: float) -> SilenceRow:
    """A figure's estimate beside what it is where silence is read as none.

    Parameters
    ----------
    figure
        Its name.
    estimate
        What is estimated.
    as_none
        The figure where silence is read as none.

    Returns
    -------
    SilenceRow
        With the range that the two leave.
    """
    ends = [end for end in (estimate.low, estimate.high, estimate.value, as_none) if not undefined(end)]
    known = ends if not undefined(estimate.value) else []
    return SilenceRow(
        figure=figure,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        as_none=as_none,
        least=min(known, default=math.nan),
        most=max(known, default=math.nan),
        method=estimate.method,
    )


@attrs.frozen(kw_only=True)
class Asked:
    """How many nodes were asked, and who of them answered."""

    asked: int
    silent: tuple[Any, ...]
    """Those who did not, in the order of the graph."""
    nodes: int
    """How many there are, with those who were not asked."""

    @property
    def answered(self) -> int:
        """How many of those who were asked answered."""
        return self.asked - len(self.silent)

    @property
    def share(self) -> float:
        """The share of all nodes that is silent."""
        return len(self.silent) / self.nodes if self.nodes else 0.0

    @property
    def says(self) -> str:
        """Who answered, in words."""
        return f"{number_of(len(self.silent), 'node')} did not answer, of {self.asked} that were asked"


def asked(graph: nx.Graph[Any]) -> Asked:
    """Who was asked and who answered, of the nodes of a graph.

    Parameters
    ----------
    graph
        As `graphs.simple` gives it.

    Returns
    -------
    Asked
        Nobody where no node says whether it answered.
    """
    known = sum(about.get("answered") is not None for _, about in graph.nodes(data=True))
    return Asked(asked=known, silent=tuple(not_answered(graph)), nodes=len(graph))


def heard(graph: nx.Graph[Any], who: Asked) -> nx.Graph[Any]:
    """What is known of ties: without the few that are recorded of the silent, since the rest of them is missing.

    Parameters
    ----------
    graph
        Each pair once.
    who
        Who of its nodes answered.

    Returns
    -------
    networkx.Graph
        The graph itself where nobody is silent; else a copy without the ties that a silent node gives, or where ties have no
        direction without those between two who are silent.
    """
    if not who.silent:
        return graph
    quiet = set(who.silent)
    known = graph.copy()
    if graph.is_directed():
        known.remove_edges_from([edge for edge in graph.edges if edge[0] in quiet])
    else:
        known.remove_edges_from([edge for edge in graph.edges if quiet.issuperset(edge[:2])])
    return known


def rows_of(
    ties: nx.DiGraph[Any], who: Asked, as_none: Mapping[str, float], rng: np.random.Generator
) -> tuple[dict[str, SilenceRow], float, list[str]]:
    """The figures of the whole as silence leaves them, how often the silent are named, and what to warn of.

    Parameters
    ----------
    ties
        Each pair once.
    who
        Who of its nodes answered; not all of them.
    as_none
        The figures where silence is read as none.
    rng
        For imputation.

    Returns
    -------
    dict
        A row by the name of each figure that can be estimated.
    float
        Ties received per possible tie, of the silent as a multiple of those who answered.
    list of str
        Warnings.
    """
    quiet = set(who.silent)
    matrix = nx.to_numpy_array(ties, weight="strength") > 0
    answered = np.array([node not in quiet for node in ties], dtype=bool)
    estimates = silence.estimates(matrix, answered, rng)
    rows = {figure: row(figure, estimate, as_none[figure]) for figure, estimate in estimates.items()}
    ratio = silence.named(matrix, answered)
    return rows, ratio, list(_warnings(who, rows, ratio))


def _warnings(who: Asked, rows: Mapping[str, SilenceRow], ratio: float) -> list[str]:
    warnings = [f"{who.says}: figures are estimated from those who did, and `silence` has the range that is left"]
    if not undefined(ratio) and not _AS_OFTEN[0] <= ratio <= _AS_OFTEN[1]:
        warnings.append(
            f"those who did not answer are named {figure(ratio)} times as often as those who did: silence is not at random, and"
            " intervals do not allow for that"
        )
    if who.share > silence.MOST_SILENT:
        warnings.append(
            f"more than {silence.MOST_SILENT:.0%} did not answer: only density, reciprocity and shares of ties are estimated"
        )
    elif lost := [figure for figure, of in rows.items() if of.method == "none" and not undefined(of.as_none)]:
        warnings.append(f"too many did not answer to estimate {', '.join(lost)}")
    return warnings
