"""Made-up schools with a known truth: how many ties each pair would have, and where walls were put, or that there are none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError
from trustmodel.stats.nulls import generator

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "made-up worlds") from error

__all__ = ["World", "world"]

Floats: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["local", "clusters", "dispersed"]
Decay: TypeAlias = Literal["exponential", "power"]
Planted: TypeAlias = Literal["pairs", "line", "attribute", "none"]

_KM = 1000.0
_NEAR_SHARE = 1 / 3
_SAME = {"phase": 0.6, "trust": 0.4}  # log rate ratios
_DECAY_KM = 8.0  # exponential: ties fall to 1/e over this; as in a county, not in a town
_POWER = 1.8
_POWER_FROM_KM = 3.0


@attrs.frozen(kw_only=True, repr=False)
class World:
    """Schools, their ties, and the truth behind them."""

    graph: nx.Graph[str] = attrs.field(eq=False)
    """Schools with `easting`, `northing` (metres), `phase`, `trust`, `church`, `answered`; edges with `strength`, a count."""
    expected: Mapping[tuple[str, str], float] = attrs.field(converter=immutabledict)
    """What each pair of schools would have on average without walls, by ids in order."""
    walls: frozenset[tuple[str, str]]
    """Pairs between which a wall was put, by ids in order."""
    groups: Mapping[str, str] = attrs.field(converter=immutabledict)
    """The group of each school: the side of the line where walls lie along a line, else whether it is a church school."""
    near_km: float
    """The lower third of distances: walls between pairs are put between schools no further apart."""
    dispersion: float

    def __repr__(self) -> str:
        return f"<World: {len(self.graph)} schools, {len(self.walls)} walls>"


def world(  # noqa: PLR0913 - each is one thing that a world may have
    n_schools: int = 40,
    *,
    seed: int = 0,
    kind: Kind = "local",
    ties: float = 3.0,
    activity: float = 0.7,
    decay: Decay = "exponential",
    dispersion: float = 5.0,
    walls: Planted = "pairs",
    strength: float = 0.85,
    n_walls: int = 30,
    silent: float = 0.0,
) -> World:
    """A world of schools whose ties follow activity, distance and kinship, with walls that are known.

    log μ of a pair is the activity of both (normal, so that activity is log-normal), f(distance), .6 for the same phase
    and .4 for the same trust, scaled to `ties` a pair on average. Across a wall μ is multiplied by 1 − `strength`. Counts
    are negative-binomial with variance μ + μ²/k.

    Parameters
    ----------
    n_schools
        How many schools, 3 or more.
    seed
        The same seed gives the same world.
    kind
        How schools lie: `local`, around one town; `clusters`, around four; `dispersed`, evenly over a large county.
    ties
        How many ties a pair has on average, without walls.
    activity
        The standard deviation of log activity.
    decay
        `exponential`: exp(−d/8 km); `power`: (1 + d/3 km)^−1.8.
    dispersion
        k. `math.inf`: Poisson.
    walls
        `pairs`: between `n_walls` near pairs at random; `line`: between all on two sides of a straight line through the
        middle; `attribute`: between church schools and others; `none`: nowhere.
    strength
        The share of ties that a wall removes, 0 to 1.
    n_walls
        How many near pairs, at most a third of all pairs.
    silent
        The share of schools that did not answer (`answered` is false): of each of their ties half is not recorded.

    Returns
    -------
    World
        The graph and the truth.

    Raises
    ------
    ValueError
        A figure is out of its range, or a word is not one of those above.

    Examples
    --------
    >>> made = world(12, seed=1, n_walls=3)
    >>> made
    <World: 12 schools, 3 walls>
    """
    _refuse(n_schools, kind, ties, decay, dispersion, walls, strength, silent)
    rng = generator(seed)
    ids = [f"school:{index:03d}" for index in range(1, n_schools + 1)]
    places = _places(rng, n_schools, kind)
    active = rng.normal(0, activity, n_schools)
    phase = np.where(rng.random(n_schools) < 0.25, "Secondary", "Primary")
    trust = np.array([f"trust:{letter}" for letter in "abc"])[rng.integers(0, 3, n_schools)]
    church = rng.random(n_schools) < 0.4
    first, second = np.triu_indices(n_schools, 1)
    km = np.hypot(*(places[first] - places[second]).T)
    fall = -km / _DECAY_KM if decay == "exponential" else -_POWER * np.log1p(km / _POWER_FROM_KM)
    log = active[first] + active[second] + fall
    log += _SAME["phase"] * (phase[first] == phase[second]) + _SAME["trust"] * (trust[first] == trust[second])
    mu = np.exp(log)
    mu *= ties * len(mu) / mu.sum()
    near_km = float(np.quantile(km, _NEAR_SHARE))
    across = church
    if walls == "line":
        angle = rng.uniform(0, math.pi)
        along = places @ np.array([math.cos(angle), math.sin(angle)])
        across = along > np.median(along)
    planted = np.zeros(len(mu), dtype=bool)
    if walls == "pairs":
        near = np.flatnonzero(km <= near_km)
        planted[rng.choice(near, min(n_walls, len(near)), replace=False)] = True
    elif walls != "none":
        planted = across[first] != across[second]
    rate = np.where(planted, mu * (1 - strength), mu)
    if not math.isinf(dispersion):
        rate = rate * rng.gamma(dispersion, 1 / dispersion, len(rate))
    counts = rng.poisson(rate)
    mute = np.zeros(n_schools, dtype=bool)
    mute[rng.choice(n_schools, round(silent * n_schools), replace=False)] = True
    untold = mute[first] | mute[second]
    counts = np.where(untold, rng.binomial(counts, 0.5), counts)
    metres = np.round(places * _KM) + np.array([400_000, 150_000])
    graph: nx.Graph[str] = nx.Graph()
    for index, node in enumerate(ids):
        about: dict[str, Any] = {
            "kind": "school", "easting": float(metres[index, 0]), "northing": float(metres[index, 1]),
            "phase": str(phase[index]), "trust": str(trust[index]), "church": bool(church[index]),
            "answered": not mute[index],
        }  # fmt: skip
        graph.add_node(node, **about)
    pairs = [(ids[i], ids[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)]
    for pair, count in zip(pairs, counts.tolist(), strict=True):
        if count:
            graph.add_edge(*pair, strength=count)
    words = ("west", "east") if walls == "line" else ("other", "church")
    return World(
        graph=graph,
        expected=dict(zip(pairs, mu.tolist(), strict=True)),
        walls=frozenset(pair for pair, wall in zip(pairs, planted.tolist(), strict=True) if wall),
        groups={node: words[int(side)] for node, side in zip(ids, across.tolist(), strict=True)},
        near_km=near_km,
        dispersion=float(dispersion),
    )


def _places(rng: np.random.Generator, n_schools: int, kind: Kind) -> Floats:
    """Where schools lie, in kilometres."""
    if kind == "local":
        return rng.normal(0, 7.5, (n_schools, 2))
    if kind == "clusters":
        towns = rng.uniform(0, 45, (4, 2))
        places: Floats = towns[rng.integers(0, 4, n_schools)] + rng.normal(0, 4, (n_schools, 2))
        return places
    return rng.uniform(0, 60, (n_schools, 2))


def _refuse(  # noqa: PLR0913, PLR0917 - every figure is looked at
    n_schools: int, kind: str, ties: float, decay: str, dispersion: float, walls: str, strength: float, silent: float
) -> None:
    if n_schools < 3:
        raise ValueError("a world has 3 schools or more")
    for name, word, words in (
        ("kind", kind, ("local", "clusters", "dispersed")),
        ("decay", decay, ("exponential", "power")),
        ("walls", walls, ("pairs", "line", "attribute", "none")),
    ):
        if word not in words:
            raise ValueError(f"{name} is one of {', '.join(words)}, not {word!r}")
    if not (ties > 0 and dispersion > 0):
        raise ValueError("ties and dispersion are above 0")
    if not (0 <= strength <= 1 and 0 <= silent < 1):
        raise ValueError("strength is from 0 to 1, and silent from 0 to below 1")
