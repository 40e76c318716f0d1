"""Schools, pairs and ties as arrays: what the gravity model of ties is fitted to, who has no part in it, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs
import networkx as nx
import numpy as np

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graph_contract import not_answered
from trustmodel.network.selection import Selection
from trustmodel.prose import has_have, number_of
from trustmodel.results import is_missing
from trustmodel.stats import gravity

__all__ = ["Covariates", "Decay", "Distances", "PairTable", "pair_table"]

Floats: TypeAlias = gravity.Floats
Whole: TypeAlias = gravity.Whole
Decay: TypeAlias = Literal["linear", "spline"]
"""How the logarithm of ties falls with distance."""
Distances: TypeAlias = "Mapping[tuple[Any, Any], float] | nx.Graph[Any]"
"""Kilometres for pairs: a mapping from pairs of ids in either order, or a graph with `distance_km` on its edges."""

NAN: Final = math.nan
_KM: Final = 1000.0
_USUAL_SAME: Final = ("trust", "phase")
_NO_SCHOOLS: Final = frozenset({"trust", "cluster", "body", "topic", "person"})
_KNOTS: Final = (0.05, 0.35, 0.65, 0.95)  # quantiles, as Harrell (2015, table 2.3) advises for four knots
_PAIR: Final = 2
_FEWEST_FOR_SPLINE: Final = 28  # pairs, as of 8 schools: fewer cannot tell a curve from a line
_NO_SPREAD: Final = 1e-9  # kilometres: a micrometre


@attrs.frozen(kw_only=True, eq=False)
class Covariates:
    """What the model knows of each pair: how far apart its schools are, and what they have in common."""

    values: Floats
    """Pairs × covariates, each centred and with standard deviation 1: terms of distance, then those of `same`."""
    scale: Floats
    """What each covariate was divided by, one number each."""
    distance_terms: int
    """How many are terms of distance: 0 where all pairs are as far apart, 1 for a straight line, up to 3 for a spline."""
    same: tuple[str, ...]
    """The attributes whose agreement is a covariate, in the order of their columns."""
    bends: Floats
    """The terms that make a spline of a straight line, where `values` have them not: pairs × terms."""


@attrs.frozen(kw_only=True, eq=False)
class PairTable:
    """The pairs of schools that a model of ties is fitted to, each pair once, and who has no part in them."""

    graph: nx.Graph[Any]
    """All ties, also those of nodes that are no school: undirected, with `observed` and `evidence` on its edges."""
    schools: tuple[Any, ...]
    """The nodes that take part, in order."""
    design: gravity.Design
    """The two schools of each pair, by their place in `schools`, and the covariates."""
    covariates: Covariates
    """What these covariates are."""
    ties: Floats
    """How many ties each pair has: whole numbers, one a pair."""
    km: Floats
    """How far apart the schools of each pair are, one number a pair."""
    places: Floats
    """Easting and northing in metres: schools × 2. NaN where only distances are known."""
    family: gravity.Family
    """`binary` where no pair has more than one tie, else `counts`."""
    evidence: Mapping[tuple[int, int], tuple[str, ...]]
    """The ids of the records that a pair's ties rest on, by the places of its schools, the lower first."""
    isolated: tuple[str, ...]
    """Schools without a tie to any school."""
    silent: tuple[str, ...]
    """Schools that did not answer."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown, where places are what distances come from."""
    warnings: tuple[str, ...]
    """What was left out, and what cannot be tested."""
    options: Mapping[str, Any]
    """How the table was asked for, for `Method.options`."""

    @property
    def ends(self) -> list[tuple[str, str]]:
        """The ids of the two schools of each pair."""
        names = [str(node) for node in self.schools]
        first, second = self.design.first.tolist(), self.design.second.tolist()
        return [(names[i], names[j]) for i, j in zip(first, second, strict=True)]

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of all the records that ties rest on, in order."""
        return tuple(sorted({record for records in self.evidence.values() for record in records}))

    @property
    def splined(self) -> gravity.Design:
        """The design with distance as a natural cubic spline, for tests that pool many pairs."""
        return gravity.design(
            self.design.n,
            self.design.first,
            self.design.second,
            np.column_stack([self.design.covariates, self.covariates.bends]),
        )

    @property
    def residual_df(self) -> int:
        """How many more pairs there are than parameters: one a school and one a covariate."""
        return len(self.ties) - len(self.schools) - len(self.covariates.scale)

    @property
    def testable(self) -> bool:
        """Whether there are ties at all, and more pairs than parameters."""
        return self.residual_df > 0 and bool(self.ties.any())


def pair_table(  # noqa: PLR0913 - what the model is made of
    x: Dataset | Situation | nx.Graph[Any],
    *,
    same: Iterable[str] | None,
    strength: str | None,
    distance: Distances | None,
    decay: Decay,
    selection: Selection,
) -> PairTable:
    """The pairs of schools whose ties and distance are known, with covariates of each.

    Parameters
    ----------
    x
        A dataset, a situation, or a networkx graph.
    same
        Node attributes whose agreement is a covariate. `None`: `trust` and `phase`, where they differ.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1.
    distance
        Kilometres for pairs. `None`: straight lines between places.
    decay
        `linear`: one column of distance. `spline`: those of a natural cubic spline.
    selection
        Which support counts, at the level of schools.

    Returns
    -------
    PairTable
        Of the schools that have a tie to a school, answered, and whose place is known.

    Raises
    ------
    GraphError
        It is no network, a node is tied to itself, an edge has no strength above 0 or no distance, or no node has an
        attribute of `same`.
    ValueError
        `decay` is neither, or a distance is below 0 or infinite.
    TypeError
        Distances are neither a mapping nor a graph.
    """
    if decay not in get_args(Decay):
        raise ValueError(f"decay is 'linear' or 'spline', not {decay!r}")
    graph = _observed(x, strength, selection)
    warnings: list[str] = []
    schools, left_out = _taking_part(graph, warnings, by_place=distance is None)
    first, second = np.triu_indices(len(schools), 1)
    places = np.array([_place(graph.nodes[node]) for node in schools], dtype=float).reshape(-1, 2)
    if distance is None:
        km = np.hypot(*(places[first] - places[second]).T) / _KM
    else:
        km = _given_km(distance, schools, first, second)
    ties, evidence = _ties_of_pairs(graph, schools, first, second, warnings)
    known = ~np.isnan(km)
    if distance is not None and not known.all():
        warnings.append(f"the distance of {number_of(int((~known).sum()), 'pair')} is not given: they take no part")
    first, second, km, ties = first[known], second[known], km[known], ties[known]
    covariates = _covariates(graph, schools, first, second, km, same, decay, warnings)
    if len(schools) < _PAIR or not len(ties):
        warnings.append("fewer than two schools with ties and places: there is no pair to look at")
    table = PairTable(
        graph=graph,
        schools=tuple(schools),
        design=gravity.design(len(schools), first, second, covariates.values),
        covariates=covariates,
        ties=ties,
        km=km,
        places=places,
        family="binary" if ties.any() and ties.max() <= 1 else "counts",
        evidence=evidence,
        **left_out,
        warnings=(),
        options={
            "same": covariates.same,
            "strength": strength,
            "decay": decay,
            "distance": "coordinates" if distance is None else "given",
            **graphs.options(graph),
        },
    )
    if len(ties) and not table.testable:
        warnings.append("fewer pairs than figures to fit, or no tie at all: nothing is testable")
    return attrs.evolve(table, warnings=tuple(warnings))


# --- ties ------------------------------------------------------------------------------------------------------------


def _observed(x: Dataset | Situation | nx.Graph[Any], strength: str | None, selection: Selection) -> nx.Graph[Any]:
    """One undirected graph: `observed` on edges, both directions summed; records counted for a dataset."""
    if isinstance(x, Dataset | Situation):
        return _records_counted(selection.support(x))
    directed = graphs.ties(x, strength=strength)
    observed: nx.Graph[Any] = nx.Graph(**directed.graph)
    observed.add_nodes_from(directed.nodes(data=True))
    for start, end, edge in directed.edges(data=True):
        back: dict[str, Any] = {"observed": 0.0, "evidence": ()}
        if observed.has_edge(start, end):
            back = observed.edges[start, end]
        observed.add_edge(
            start,
            end,
            observed=back["observed"] + edge["strength"],
            evidence=tuple(sorted({*back["evidence"], *edge["evidence"]})),
        )
    return observed


def _records_counted(support: nx.MultiDiGraph[str]) -> nx.Graph[Any]:
    """Each pair's support records, each counted once, whatever its share of the pair."""
    records: dict[tuple[str, str], set[str]] = {}
    for start, end, edge in support.edges(data=True):
        pair = (start, end) if str(start) <= str(end) else (end, start)
        records.setdefault(pair, set()).update(edge["evidence"])
    observed: nx.Graph[Any] = nx.Graph(**support.graph)
    observed.add_nodes_from(support.nodes(data=True))
    for (a, b), ids in records.items():
        observed.add_edge(a, b, observed=float(len(ids)), evidence=tuple(sorted(ids)))
    return observed


def _ties_of_pairs(
    graph: nx.Graph[Any], schools: list[Any], first: Whole, second: Whole, warnings: list[str]
) -> tuple[Floats, dict[tuple[int, int], tuple[str, ...]]]:
    """How many ties each pair has, rounded where they are not counts, and the records that they rest on."""
    number = {node: place for place, node in enumerate(schools)}
    square = np.zeros((len(schools), len(schools)))
    evidence: dict[tuple[int, int], tuple[str, ...]] = {}
    for a, b, edge in graph.edges(data=True):
        if a in number and b in number:
            i, j = sorted((number[a], number[b]))
            square[i, j] = edge["observed"]
            evidence[i, j] = tuple(map(str, edge["evidence"]))
    ties: Floats = square[first, second]
    if np.any(ties != np.round(ties)):
        warnings.append("strengths are not whole numbers: each pair's sum is rounded, and a tie counts at least 1")
        ties = np.where(ties > 0, np.maximum(1.0, np.round(ties)), 0.0)
    return ties, evidence


# --- who takes part --------------------------------------------------------------------------------------------------


def _taking_part(
    graph: nx.Graph[Any], warnings: list[str], *, by_place: bool
) -> tuple[list[Any], dict[str, tuple[str, ...]]]:
    """The schools that take part, and those that do not: `silent`, `unplaced` and `isolated`."""
    schools = [node for node, about in graph.nodes(data=True) if about.get("kind") not in _NO_SCHOOLS]
    among = graph.subgraph(schools)
    silent = [node for node in not_answered(graph) if node in among]
    unplaced = [node for node in schools if by_place and math.isnan(_place(graph.nodes[node])[0])]
    tied = {node for node in schools if among.degree[node]}
    alone = set(schools).difference(tied, silent)
    isolated = [node for node in schools if node in alone]
    if silent:
        warnings.append(
            f"{number_of(len(silent), 'school')} did not answer: what they would have said is missing, not zero"
        )
    if unplaced:
        warnings.append(
            f"the place of {number_of(len(unplaced), 'school')} is unknown (no easting and northing, or 0): they take no part"
        )
    if isolated:
        warnings.append(
            f"{number_of(len(isolated), 'school')} {has_have(len(isolated))} no tie to any school: isolated, and in no pair"
        )
    part = tied.difference(silent, unplaced)
    left_out = {"silent": silent, "unplaced": unplaced, "isolated": isolated}
    return [node for node in schools if node in part], {why: tuple(map(str, left_out[why])) for why in left_out}


def _place(about: Mapping[str, Any]) -> tuple[float, float]:
    """Easting and northing in metres, both NaN where either is unknown."""
    place = (_metres(about.get("easting")), _metres(about.get("northing")))
    # zero and zero is how extracts write that they do not know
    return place if place != (0.0, 0.0) and all(map(math.isfinite, place)) else (NAN, NAN)


def _metres(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.integer | np.floating) else NAN


# --- how far apart they are, and what they have in common ------------------------------------------------------------


def _given_km(distance: Distances, schools: list[Any], first: Whole, second: Whole) -> Floats:
    """Distances that a caller gives, one a pair: the mean of both directions, NaN where neither is given."""
    if isinstance(distance, nx.Graph):
        given: dict[tuple[Any, Any], Any] = {}
        for a, b, edge in distance.edges(data=True):
            if "distance_km" not in edge:
                raise GraphError(f"the edge {a} – {b} has no attribute 'distance_km'")
            given[a, b] = edge["distance_km"]
    elif isinstance(distance, Mapping):
        given = dict(distance)
    else:
        raise TypeError(
            "distance is a mapping from pairs of ids to kilometres, or a graph with distance_km on its edges"
        )
    km = np.full(len(first), NAN)
    for place, (i, j) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        ways = ((schools[i], schools[j]), (schools[j], schools[i]))
        known = [given[way] for way in ways if not is_missing(given.get(way))]
        if known:
            km[place] = float(np.mean(known))
    if np.any(km < 0) or np.any(np.isinf(km)):
        raise ValueError("a distance is a number of kilometres, 0 or more")
    return km


def _covariates(  # noqa: PLR0913, PLR0917 - an inner step of pair_table
    graph: nx.Graph[Any],
    schools: list[Any],
    first: Whole,
    second: Whole,
    km: Floats,
    same: Iterable[str] | None,
    decay: Decay,
    warnings: list[str],
) -> Covariates:
    """Distance and agreement, each centred and with spread 1; what never changes is left out."""
    wanted = _USUAL_SAME if same is None else (same,) if isinstance(same, str) else tuple(dict.fromkeys(same))
    columns = [] if not len(km) or np.ptp(km) < _NO_SPREAD else list(_spline_terms(km))
    if len(km) and not columns:
        warnings.append("every pair is as far apart as every other: distance tells nothing")
    bends = columns[1:] if decay == "linear" else []
    columns = columns[: len(columns) - len(bends)]
    distance_terms, names = len(columns), []
    for name in wanted:
        if same is not None and graph and not any(name in about for _, about in graph.nodes(data=True)):
            raise GraphError(f"no node has the attribute {name!r}")
        agrees = _agreement([graph.nodes[node].get(name) for node in schools], first, second)
        if len(agrees) and np.ptp(agrees) > 0:
            columns.append(agrees)
            names.append(name)
        elif same is not None and len(agrees):
            warnings.append(f"whether pairs have the same {name} never differs: it explains nothing, and is left out")
    raw = _side_by_side(columns, len(km))
    scale = raw.std(axis=0) if len(raw) else np.ones(raw.shape[1])
    return Covariates(
        values=(raw - raw.mean(axis=0)) / scale if len(raw) else raw,
        scale=scale,
        distance_terms=distance_terms,
        same=tuple(names),
        bends=_side_by_side(bends, len(km)),
    )


def _agreement(values: list[Any], first: Whole, second: Whole) -> Floats:
    """1 for each pair whose schools have the same known value, else 0."""
    agree = [not is_missing(values[i]) and values[i] == values[j] for i, j in zip(first, second, strict=True)]
    return np.array(agree, dtype=float)


def _side_by_side(columns: list[Floats], rows: int) -> Floats:
    """Columns as a matrix: rows × columns, also where there are none."""
    return np.array(columns, dtype=float).reshape(len(columns), -1).T if columns else np.zeros((rows, 0))


def _spline_terms(km: Floats) -> Iterable[Floats]:
    """Distance itself, then what bends it: the terms of a natural (restricted) cubic spline with four knots.

    Truncated powers as in Harrell, F. E. (2015), *Regression Modeling Strategies*, 2nd edition, section 2.4.5.
    """
    yield km
    knots = np.quantile(km, _KNOTS)
    if len(set(knots.tolist())) < len(knots) or len(km) < _FEWEST_FOR_SPLINE:
        return
    *inner, before, last = knots.tolist()

    def cubed(knot: float) -> Floats:
        power: Floats = np.maximum(km - knot, 0) ** 3
        return power

    basis = [km]
    for knot in inner:
        bend = (
            cubed(knot)
            - cubed(before) * (last - knot) / (last - before)
            + cubed(last) * (before - knot) / (last - before)
        )
        # what the others do not say already, so that the ridge falls on each alike
        against = np.stack([np.ones(len(km)), *basis], axis=1)
        bend = bend - against @ np.linalg.lstsq(against, bend, rcond=None)[0]
        if bend.std() > 1e-9:  # noqa: PLR2004 - nothing is left of it
            basis.append(bend / bend.std())
            yield basis[-1]
