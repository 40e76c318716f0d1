"""Schools, pairs and ties as arrays: what `expectations` and `boundaries` fit their model to, and who is left out of it and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

import attrs
import networkx as nx
import numpy as np

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.network import graphs
from trustmodel.stats import gravity

__all__ = ["Candidate", "Decay", "Distances", "Ground", "candidates", "neighbours", "survey"]

Floats: TypeAlias = gravity.Floats
Decay: TypeAlias = Literal["linear", "spline"]
Distances: TypeAlias = "Mapping[tuple[Any, Any], float] | nx.Graph[Any]"

NAN: Final = math.nan
_KM: Final = 1000.0
_USUAL_SAME: Final = ("trust", "phase")
_NO_SCHOOLS: Final = frozenset({"trust", "cluster", "body", "topic", "person"})
_KNOTS: Final = (0.05, 0.35, 0.65, 0.95)  # quantiles, as Harrell advises for four knots
_PAIR: Final = 2
_FEWEST_TO_BEND: Final = 28  # pairs, as of 8 schools: fewer cannot tell a curve from a line
_REACHES: Final = (0.5, 1.0, math.inf)  # half the length of a wall that is looked for, in units of near_km
_FEWEST_CROSSING: Final = 3


@attrs.frozen(kw_only=True, eq=False)
class Ground:
    """Schools, pairs and ties as arrays, with what was left out."""

    graph: nx.Graph[Any]
    nodes: tuple[Any, ...]
    """Schools that take part, in order."""
    pairs: gravity.Design
    y: Floats
    km: Floats
    names: tuple[str, ...]
    """Covariates that agree or not, by attribute."""
    spread: Floats
    """What each column of the design was divided by."""
    curve: int
    """How many columns are of distance."""
    bends: Floats
    """What a spline adds to a straight line of distance, where the design has none of it: pairs × columns."""
    places: Floats
    family: gravity.Family
    evidence: Mapping[tuple[int, int], tuple[str, ...]]
    isolated: tuple[str, ...]
    silent: tuple[str, ...]
    unplaced: tuple[str, ...]
    warnings: tuple[str, ...]
    options: Mapping[str, Any]

    @property
    def ends(self) -> list[tuple[str, str]]:
        """The ids of each pair."""
        names = [str(node) for node in self.nodes]
        first, second = self.pairs.first.tolist(), self.pairs.second.tolist()
        return [(names[i], names[j]) for i, j in zip(first, second, strict=True)]

    @property
    def records(self) -> tuple[str, ...]:
        """The records that the ties rest on, in order of id."""
        return tuple(sorted({one for ids in self.evidence.values() for one in ids}))

    @property
    def bent(self) -> gravity.Design:
        """The design with distance free to bend, for tests that pool many pairs."""
        return gravity.design(
            self.pairs.n, self.pairs.first, self.pairs.second, np.column_stack([self.pairs.covariates, self.bends])
        )

    @property
    def free(self) -> bool:
        """Whether more pairs than figures to fit are there."""
        return len(self.y) > len(self.nodes) + self.pairs.covariates.shape[1] and bool(self.y.any())


def _standing(x: Dataset | nx.Graph[Any], strength: str | None, words: Mapping[str, Any]) -> nx.Graph[Any]:
    """One undirected graph: `observed` on edges, both directions summed; records counted for a dataset."""
    if isinstance(x, Dataset):
        many = graphs.support(x, level="school", **words)
        records: dict[tuple[Any, Any], set[str]] = {}
        for start, end, edge in many.edges(data=True):
            pair = (start, end) if str(start) <= str(end) else (end, start)
            records.setdefault(pair, set()).update(edge["evidence"])
        made: nx.Graph[Any] = nx.Graph(**many.graph)
        made.add_nodes_from(many.nodes(data=True))
        for (a, b), ids in records.items():
            made.add_edge(a, b, observed=float(len(ids)), evidence=tuple(sorted(ids)))
        return made
    once = graphs.ties(x, strength=strength)
    made = nx.Graph(**once.graph)
    made.add_nodes_from(once.nodes(data=True))
    for start, end, edge in once.edges(data=True):
        none: dict[str, Any] = {"observed": 0.0, "evidence": ()}
        before = made.edges[start, end] if made.has_edge(start, end) else none
        made.add_edge(
            start,
            end,
            observed=before["observed"] + edge["strength"],
            evidence=tuple(sorted({*before["evidence"], *edge["evidence"]})),
        )
    return made


def _mute(about: Mapping[str, Any]) -> bool:
    answered = about.get("answered")
    return isinstance(answered, bool | np.bool_) and not answered


def _place(about: Mapping[str, Any]) -> tuple[float, float]:
    found = [_metres(about.get(name)) for name in ("easting", "northing")]
    # zero and zero is how extracts write that they do not know
    return (NAN, NAN) if found == [0, 0] or not all(map(math.isfinite, found)) else (found[0], found[1])


def _metres(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.integer | np.floating) else NAN


def survey(  # noqa: C901, PLR0913 - one list of who takes part, and why the rest does not
    x: Dataset | nx.Graph[Any],
    *,
    same: Iterable[str] | None,
    strength: str | None,
    distance: Distances | None,
    decay: Decay,
    words: Mapping[str, Any],
) -> Ground:
    if decay not in ("linear", "spline"):
        raise ValueError(f"decay is 'linear' or 'spline', not {decay!r}")
    graph = _standing(x, strength, words)
    warnings: list[str] = []
    schools = [node for node, about in graph.nodes(data=True) if about.get("kind") not in _NO_SCHOOLS]
    among = graph.subgraph(schools)
    isolated = tuple(str(node) for node in schools if not among.degree[node] and not _mute(graph.nodes[node]))
    silent = tuple(str(node) for node in schools if _mute(graph.nodes[node]))
    places = {node: _place(graph.nodes[node]) for node in schools}
    unplaced = tuple(str(node) for node in schools if distance is None and math.isnan(places[node][0]))
    nodes = [
        node
        for node in schools
        if among.degree[node] and str(node) not in {*silent, *unplaced}
    ]  # fmt: skip
    if silent:
        warnings.append(f"{len(silent)} schools did not answer: what they would have said is missing, not zero")
    if unplaced:
        warnings.append(
            f"the place of {len(unplaced)} schools is unknown (no easting and northing, or 0): they take no part"
        )
    if isolated:
        warnings.append(
            f"{len(isolated)} schools have no tie to any school: they are isolated, and no pair is made of them"
        )
    index = {node: place for place, node in enumerate(nodes)}
    first, second = np.triu_indices(len(nodes), 1)
    points = np.array([places[node] for node in nodes], dtype=float).reshape(-1, 2)
    km = (
        np.hypot(*(points[first] - points[second]).T) / _KM
        if distance is None
        else _given(distance, nodes, first, second)
    )
    y = np.zeros((len(nodes), len(nodes)))
    evidence: dict[tuple[int, int], tuple[str, ...]] = {}
    for a, b, edge in among.edges(data=True):
        if a in index and b in index:
            i, j = sorted((index[a], index[b]))
            y[i, j] = edge["observed"]
            evidence[i, j] = tuple(map(str, edge["evidence"]))
    ties = y[first, second]
    if np.any(ties != np.round(ties)):
        warnings.append("strengths are not whole numbers: each pair's sum is rounded, and a tie counts at least 1")
        ties = np.where(ties > 0, np.maximum(1.0, np.round(ties)), 0.0)
    known = ~np.isnan(km)
    if distance is not None and not known.all():
        warnings.append(f"the distance of {int((~known).sum())} pairs is not given: they take no part")
    first, second, km, ties = first[known], second[known], km[known], ties[known]
    columns, names, spread, curve, bends = _columns(graph, nodes, first, second, km, same, decay, warnings)
    if len(nodes) < _PAIR or not len(ties):
        warnings.append("fewer than two schools with ties and places: there is no pair to look at")
    ground = Ground(
        graph=graph, nodes=tuple(nodes), pairs=gravity.design(len(nodes), first, second, columns), y=ties, km=km,
        names=names, spread=spread, curve=curve, bends=bends, places=points, evidence=evidence,
        family="binary" if ties.any() and ties.max() <= 1 else "counts",
        isolated=isolated, silent=silent, unplaced=unplaced, warnings=(),
        options={
            "same": names, "strength": strength, "decay": decay,
            "distance": "coordinates" if distance is None else "given", **graphs.options(graph),
        },
    )  # fmt: skip
    if len(ties) and not ground.free:
        warnings.append("fewer pairs than figures to fit, or no tie at all: nothing is testable")
    return attrs.evolve(ground, warnings=tuple(warnings))


def _given(distance: Distances, nodes: list[Any], first: gravity.Whole, second: gravity.Whole) -> Floats:
    """Distances that a caller gives: a graph with `distance_km`, or a mapping of pairs in either order."""
    if isinstance(distance, nx.Graph):
        found: dict[tuple[Any, Any], Any] = {}
        for a, b, edge in distance.edges(data=True):
            if "distance_km" not in edge:
                raise GraphError(f"the edge {a} – {b} has no attribute 'distance_km'")
            found[a, b] = edge["distance_km"]
    elif isinstance(distance, Mapping):
        found = dict(distance)
    else:
        raise TypeError(
            "distance is a mapping from pairs of ids to kilometres, or a graph with distance_km on its edges"
        )
    km = np.full(len(first), NAN)
    for place, (i, j) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        both = [found[pair] for pair in ((nodes[i], nodes[j]), (nodes[j], nodes[i])) if found.get(pair) is not None]
        if both:
            km[place] = float(np.mean(both))
    if np.any(km < 0) or np.any(np.isinf(km)):
        raise ValueError("a distance is a number of kilometres, 0 or more")
    return km


def _columns(  # noqa: PLR0913, PLR0917 - an inner step of survey
    graph: nx.Graph[Any],
    nodes: list[Any],
    first: gravity.Whole,
    second: gravity.Whole,
    km: Floats,
    same: Iterable[str] | None,
    decay: Decay,
    warnings: list[str],
) -> tuple[Floats, tuple[str, ...], Floats, int, Floats]:
    """Distance and agreement, each centred and with spread 1; what never changes is left out."""
    wanted = _USUAL_SAME if same is None else (same,) if isinstance(same, str) else tuple(dict.fromkeys(same))
    columns = [] if not len(km) or np.ptp(km) < 1e-9 else list(_curve(km))  # noqa: PLR2004 - a micrometre
    if len(km) and not columns:
        warnings.append("every pair is as far apart as every other: distance tells nothing")
    bent = columns[1:] if decay == "linear" else []
    columns = columns[: len(columns) - len(bent)]
    curve, names = len(columns), []
    for name in wanted:
        held = [graph.nodes[node].get(name) for node in nodes]
        if same is not None and graph and not any(name in about for _, about in graph.nodes(data=True)):
            raise GraphError(f"no node has the attribute {name!r}")
        agrees = np.array(
            [held[i] is not None and held[i] == held[j] for i, j in zip(first, second, strict=True)], float
        )
        if len(agrees) and np.ptp(agrees) > 0:
            columns.append(agrees)
            names.append(name)
        elif same is not None and len(agrees):
            warnings.append(f"whether pairs have the same {name} never differs: it explains nothing, and is left out")
    made = np.array(columns, dtype=float).reshape(len(columns), -1).T if columns else np.zeros((len(km), 0))
    spread = made.std(axis=0) if len(made) else np.ones(made.shape[1])
    bends = np.array(bent, dtype=float).reshape(len(bent), -1).T if bent else np.zeros((len(km), 0))
    return (made - made.mean(axis=0)) / spread if len(made) else made, tuple(names), spread, curve, bends


def _curve(km: Floats) -> Iterable[Floats]:
    """Distance itself, and what bends it: natural cubic terms at four knots."""
    yield km
    knots = np.quantile(km, _KNOTS)
    if len(set(knots.tolist())) < len(knots) or len(km) < _FEWEST_TO_BEND:
        return
    *inner, before, last = knots.tolist()

    def cubed(knot: float) -> Floats:
        found: Floats = np.maximum(km - knot, 0) ** 3
        return found

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


# --- where a wall may stand ------------------------------------------------------------------------------------------

Candidate: TypeAlias = tuple[int, int, float, float, float, float]
"""The two schools, the point midway (metres), the wall's bearing in degrees, and how far it reaches to each side (km)."""


def candidates(ground: Ground, near: gravity.Flags, near_km: float) -> tuple[list[Candidate], Floats]:
    """Places of walls between near schools that are next to each other, and which near pairs cross each: places × pairs.

    Of walls that the very same pairs cross, the shortest counts.
    """
    found: list[Candidate] = []
    marks: list[Floats] = []
    starts, ends = ground.places[ground.pairs.first], ground.places[ground.pairs.second]
    seen: set[bytes] = set()
    for i, j in neighbours(ground.places):
        across = ground.places[j] - ground.places[i]
        length = float(np.hypot(*across))
        if length > near_km * _KM:
            continue
        middle, normal = (ground.places[i] + ground.places[j]) / 2, across / length
        along = np.array([-normal[1], normal[0]])
        side_start, side_end = (starts - middle) @ normal, (ends - middle) @ normal
        passes = near & (side_start * side_end < 0)
        at = np.full(len(passes), math.inf)
        share = side_start[passes] / (side_start[passes] - side_end[passes])
        crossing = starts[passes] + share[:, None] * (ends[passes] - starts[passes])
        at[passes] = np.abs((crossing - middle) @ along)
        bearing = math.degrees(math.atan2(float(along[0]), float(along[1]))) % 180
        for reach in _REACHES:
            mark = passes & (at <= reach * near_km * _KM)
            if mark.sum() < _FEWEST_CROSSING or mark.tobytes() in seen:
                continue
            seen.add(mark.tobytes())
            found.append((i, j, float(middle[0]), float(middle[1]), bearing, reach * near_km))
            marks.append(mark.astype(float))
    return found, np.array(marks).reshape(len(marks), len(ground.y))


def neighbours(places: Floats) -> list[tuple[int, int]]:
    """The Gabriel graph: pairs in whose circle (the line between them its diameter) no other lies. One site is no pair."""
    square = ((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
    made = []
    for i in range(len(places)):
        # d(i, k)² + d(j, k)² < d(i, j)² puts k within the circle of i and j
        within = (square[i][None, :] + square < square[i][:, None] * (1 - 1e-12)).any(axis=1)
        made += [(i, j) for j in range(i + 1, len(places)) if not within[j] and square[i, j] > 0]
    return made
