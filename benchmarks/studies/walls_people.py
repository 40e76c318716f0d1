"""Networks of people who say yes or no of each other, in two groups that are known, with a boundary between them or none.

Pairs follow exp(yᵢⱼηᵢⱼ + yⱼᵢηⱼᵢ + ρyᵢⱼyⱼᵢ), as in p2: η has what each says and is said of, the way between them, and
`across` for two people of different groups. The level is put where the share of ties without a boundary is `density`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import networkx as nx
import numpy as np
import numpy.typing as npt
from immutabledict import immutabledict
from scipy.optimize import brentq

__all__ = ["Answers", "answers"]

Floats = npt.NDArray[np.float64]
GIVES, GETS, FALL = 0.6, 0.4, 0.5  # standard deviations of what people say and are said of; fall by kilometre
METRES = 1000.0


@attrs.frozen(kw_only=True, eq=False)
class Answers:
    """Who names whom."""

    people: tuple[str, ...]
    groups: Mapping[str, str] = attrs.field(converter=immutabledict)
    km: Floats
    """Square."""
    named: npt.NDArray[np.bool_]
    """Square: whether the person of the row names that of the column."""
    places: Floats

    @property
    def graph(self) -> nx.DiGraph[str]:
        """The people with `kind`, `group`, `easting`, `northing` and `answered`; an edge, of strength 1, from who names to who is named."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        for person, (east, north) in zip(self.people, (METRES * self.places).tolist(), strict=True):
            about = {"kind": "person", "group": self.groups[person], "easting": east, "northing": north}
            graph.add_node(person, answered=True, **about)
        graph.add_edges_from(
            ((self.people[i], self.people[j]) for i, j in np.argwhere(self.named).tolist()), strength=1
        )
        return graph


def answers(
    *, n_people: int, density: float, across: float = 0.0, reciprocity: float = 0.0, seed: int | Sequence[int] = 0
) -> Answers:
    """A network of people in two groups by turns; `across` is the log odds of naming somebody of the other group."""
    rng = np.random.default_rng(seed)
    places = rng.normal(0, 1, (n_people, 2))
    km = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    side = np.arange(n_people) % 2
    eta = rng.normal(0, GIVES, n_people)[:, None] + rng.normal(0, GETS, n_people)[None] - FALL * km
    i, j = np.triu_indices(n_people, 1)

    def chances(there: Floats, back: Floats) -> Floats:
        """Of neither, the first alone, the second alone, and both."""
        weights = np.exp(np.array([np.zeros(len(there)), there, back, there + back + reciprocity]))
        return np.asarray(weights / weights.sum(0))

    def denser(level: float) -> float:
        _, first, second, both = chances(eta[i, j] + level, eta[j, i] + level)
        return float((first + second + 2 * both).mean() / 2) - density

    level = brentq(denser, -15, 15)
    eta = eta + level + across * (side[:, None] != side[None])
    shares = chances(eta[i, j], eta[j, i]).cumsum(0)
    state = (rng.random(len(i)) > shares[:-1]).sum(0)
    named = np.zeros((n_people, n_people), dtype=bool)
    named[i, j] = state % 2 == 1
    named[j, i] = state // 2 == 1
    people = tuple(f"person:{index:02d}" for index in range(1, n_people + 1))
    groups = {person: "ab"[which] for person, which in zip(people, side.tolist(), strict=True)}
    return Answers(people=people, groups=groups, km=km, named=named, places=places)
