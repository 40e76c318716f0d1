"""Who stands between others: how free each one is of those around it, and which groups it joins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network import graphs
from trustmodel.network.graphs import Level
from trustmodel.privacy.purposes import require
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import batch_measures as _stacks, nulls

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "brokers beside chance") from error

__all__ = ["BrokerRow", "Brokerage", "RoleRow", "brokerage"]

NAN: Final = math.nan
ROLES: Final = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
_BLOCK: Final = 4_000_000  # comparisons in one array
_BROKERED: Final = 3  # a path of two ties has three ends


@attrs.frozen(kw_only=True)
class RoleRow(Tested):
    """How often a role is played in the whole network. `n` counts all paths that somebody brokers, in any role."""

    role: str


@attrs.frozen(kw_only=True)
class BrokerRow:
    """How free one node is of those around it, and how often it plays each role.

    No name is here: a table shows a person only to whoever looks the id up. A count is NaN where the roles are undefined;
    `_z` and `_p` are NaN where chance cannot give anything else.
    """

    id: str
    kind: str | None
    layer: str | None
    group: str | None
    constraint: float
    """Burt's: how far one's ties lead back to the same others. Higher is less free."""
    effective_size: float
    """Burt's: how many others one is tied to, less those that are tied to each other."""
    coordinator: float
    coordinator_z: float
    coordinator_p: float
    itinerant: float
    itinerant_z: float
    itinerant_p: float
    gatekeeper: float
    gatekeeper_z: float
    gatekeeper_p: float
    representative: float
    representative_z: float
    representative_p: float
    liaison: float
    liaison_z: float
    liaison_p: float


@attrs.frozen(kw_only=True, repr=False)
class Brokerage(Result):
    """Who stands between others, one row a node in order of id, never of value.

    Many nodes and roles are tested: at 0.05, one figure in twenty stands out by chance.
    """

    rows: tuple[BrokerRow, ...]
    totals: tuple[RoleRow, ...]
    """One row a role, over the whole network: coordinator, itinerant, gatekeeper, representative, liaison."""
    left_out: tuple[str, ...]
    """Those that take no part in the roles: they have no group, or did not answer."""

    def summary(self) -> str:
        """How many nodes, and how many paths each role brokers."""
        told = ", ".join(f"{row.role} {'–' if math.isnan(row.value) else int(row.value)}" for row in self.totals)
        return f"{len(self.rows)} nodes; {told}"


def brokerage(  # noqa: PLR0913 - the words that every question of support uses, and the strength
    x: Dataset | nx.Graph[Any],
    *,
    group: str | Mapping[Any, Any] | None = None,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int = 1_000,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> Brokerage:
    r"""Who stands between others, and between which groups, beside groups dealt out anew.

    *Constraint* is $\sum_j (p_{ij} + \sum_q p_{iq} p_{qj})^2$ over the others $j$ that $i$ is tied to, where $p_{ij}$ is
    the share of $i$'s strength, both ways together, that it has with $j$. *Effective size* is
    $\sum_j (1 - \sum_q p_{iq} m_{jq})$, where $m_{jq}$ is the strength between $j$ and $q$ as a share of the greatest that
    $j$ has with anybody. Neither looks at groups or direction.

    A node brokers each path of two ties $a → b → c$ where $a$ has no tie to $c$. Which role $b$ plays is a matter of
    groups, whatever the strength:

    - *coordinator*: all three in one group;
    - *itinerant*: $a$ and $c$ in one group, $b$ in another;
    - *gatekeeper*: $b$ and $c$ in one group, $a$ in another, so that $b$ lets in what comes from outside;
    - *representative*: $a$ and $b$ in one group, $c$ in another, so that $b$ passes on what its own group has;
    - *liaison*: three groups.

    An undirected tie runs both ways, so each path counts twice, and gatekeepers are as many as representatives. Chance
    deals the groups out anew over all nodes: ties and the sizes of groups stay as they are. To broker much is no merit:
    whoever stands between others can also hold things up, and be worn out.

    Parameters
    ----------
    x
        A dataset, or a networkx graph of your own, directed or not.
    group
        A node attribute by its name (`phase`, `trust`, `layer`), or a mapping from ids to groups. `None`: for a dataset
        the trust, or at `level="person"` the one school where somebody works; for a graph of your own no roles are told.
        Whoever has no group takes no part in the roles, nor do their ties.
    level, at, between, kinds, topic
        As for `graphs.support`; they hold for a dataset.
    strength
        The edge attribute that says how strong a tie is. `None`: each tie counts 1.
    draws
        How often the groups are dealt out.
    seed
        For the draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Brokerage
        `p` is two-sided. Constraint and effective size are NaN for a node without ties. Whoever did not answer has NaN
        throughout, and their ties are left out: silence is not zero. Roles are NaN where there are no groups.

    Raises
    ------
    GraphError
        The graph has a tie of a node to itself or an edge without a strength above 0; or nobody has the group asked for.
    PurposeError
        The data notice does not cover it (at `level="person"`).

    References
    ----------
    Burt, R. S. (1992). *Structural Holes*. Harvard University Press.

    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction
    networks. *Sociological Methodology* 19, 89–126.

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.DiGraph([("ash", "beech"), ("beech", "elm")])
    >>> found = brokerage(path, group={"ash": "north", "beech": "north", "elm": "south"}, strength=None)
    >>> found.rows[1].representative, found.rows[1].effective_size, found.rows[1].constraint
    (1.0, 2.0, 0.5)
    """
    warnings = list(nulls.few_draws(draws, alpha=alpha))
    if isinstance(x, Dataset) and level == "person":
        require(x, "brokerage")
    graph = graphs.ties(x, strength=strength, level=level, at=at, between=between, kinds=kinds, topic=topic)
    of, said = _groups(x, graph, group)
    nodes = list(graph)
    silent = {node for node in nodes if graph.nodes[node].get("answered") is False}
    if silent:
        warnings.append(f"{len(silent)} nodes did not answer: left out with their ties, since silence is not zero")
    heard = [node for node in nodes if node not in silent]
    burt = _burt(graph, heard, warnings)
    playing = [node for node in heard if of.get(node) is not None]
    if of and (nameless := sum(of[node] is None for node in heard)):
        warnings.append(f"{nameless} nodes have no group: left out of the roles with their ties")
    paths = _paths(graph, playing)
    seen, drawn = _dealt(paths, [str(of[node]) for node in playing], draws, seed, progress=progress)
    warnings += _why_untested(graph, of, playing, paths)
    place = {node: number for number, node in enumerate(playing)}
    told = any(one is not None for one in of.values())
    return Brokerage(
        method=Method(
            name="brokerage",
            options={"group": said, "strength": strength, "draws": draws, **graphs.options(graph)},
            seed=seed,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({one for _, _, edge in graph.edges(data=True) for one in edge["evidence"]})),
        warnings=tuple(warnings),
        rows=tuple(
            BrokerRow(
                id=str(node),
                kind=graph.nodes[node].get("kind"),
                layer=graph.nodes[node].get("layer"),
                group=None if of.get(node) is None else str(of[node]),
                **burt.get(node, {"constraint": NAN, "effective_size": NAN}),
                **_of_node(seen, drawn, place.get(node)),
            )
            for node in nodes
        ),
        totals=tuple(
            RoleRow(
                role=role,
                **nulls.against(
                    float(seen[r].sum()) if told else NAN, drawn[r].sum(axis=0, dtype=np.int64), n=len(paths)
                ),
            )
            for r, role in enumerate(ROLES)
        ),
        left_out=tuple(str(node) for node in nodes if node not in place) if told else tuple(sorted(map(str, silent))),
    )


def _groups(
    x: Dataset | nx.Graph[Any], graph: nx.Graph[Any], group: str | Mapping[Any, Any] | None
) -> tuple[dict[Any, Any], str | None]:
    """The group of each node, nothing where there are none, and how to call it."""
    if group is not None:
        return graphs.groups(graph, group), group if isinstance(group, str) else "a mapping"
    if not isinstance(x, Dataset):
        return {}, None
    if graph.graph.get("level") == "person":
        return {node: _only_school(node, about) for node, about in graph.nodes(data=True)}, "school"
    return {node: about.get("trust") for node, about in graph.nodes(data=True)}, "trust"


def _only_school(node: Any, about: Mapping[str, Any]) -> Any:
    if about.get("kind") == "school":
        return node
    schools = about.get("schools", ())
    return schools[0] if len(schools) == 1 else None


def _burt(graph: nx.Graph[Any], nodes: list[Any], warnings: list[str]) -> dict[Any, dict[str, float]]:
    held = nx.to_numpy_array(graph, nodelist=nodes, weight="strength")[None] if nodes else np.zeros((1, 0, 0))
    alone = int((~held[0].any(axis=0) & ~held[0].any(axis=1)).sum())
    if alone or not nodes:
        warnings.append(f"constraint and effective_size are undefined for {alone} nodes without ties")
    figures = {"constraint": _stacks.constraint(held)[0], "effective_size": _stacks.effective_size(held)[0]}
    return {node: {name: float(value[i]) for name, value in figures.items()} for i, node in enumerate(nodes)}


def _paths(graph: nx.Graph[Any], nodes: list[Any]) -> npt.NDArray[np.int64]:
    """Each path of two ties between two that have no tie from the first to the last: from, through, to, by `through`."""
    place = {node: number for number, node in enumerate(nodes)}
    found = []
    for through, node in enumerate(nodes):
        into = graph.predecessors(node) if isinstance(graph, nx.DiGraph) else graph.neighbors(node)
        onward = [other for other in graph.neighbors(node) if other in place]
        for one in into:
            if one in place:
                ahead = graph.adj[one]
                found += [
                    (place[one], through, place[other]) for other in onward if other != one and other not in ahead
                ]
    return np.array(found, dtype=np.int64).reshape(-1, _BROKERED)


def _dealt(
    paths: npt.NDArray[np.int64], groups: list[str], draws: int, seed: int, *, progress: bool
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """How often each node plays each role, (roles, nodes), and in each way of dealing out groups (…, draws)."""
    names = sorted(set(groups))
    number = {name: place for place, name in enumerate(names)}
    label = np.array([number[name] for name in groups], dtype=np.int32)
    generator = nulls.generator(seed)
    size = max(1, min(draws, _BLOCK // max(len(paths), len(label), 1)))
    sizes = [min(size, draws - done) for done in range(0, draws, size)]
    drawn = [
        _roles(paths, generator.permuted(np.tile(label[:, None], (1, some)), axis=0))
        for some in nulls.progressing(sizes, total=len(sizes), label="dealing out groups", progress=progress)
    ]
    return _roles(paths, label[:, None])[:, :, 0].astype(np.int64), np.concatenate(drawn, axis=2)


def _roles(paths: npt.NDArray[np.int64], labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """How often each node plays each role, for labels of the shape (nodes, draws)."""
    n, draws = labels.shape
    found = np.zeros((len(ROLES), n, draws), dtype=np.int32)
    if not len(paths):
        return found
    start, through, end = (labels[paths[:, k]] for k in range(_BROKERED))
    first = np.flatnonzero(np.diff(paths[:, 1], prepend=-1))
    who = paths[first, 1]

    def counted(which: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
        return np.add.reduceat(which, first, axis=0, dtype=np.int32)

    behind, ahead, around = start == through, through == end, start == end
    every = counted(behind & ahead)
    into, out, round_ = counted(behind) - every, counted(ahead) - every, counted(around) - every
    all_paths = np.bincount(paths[:, 1], minlength=n)[who, None].astype(np.int32)
    for role, count in enumerate((every, round_, out, into, all_paths - every - into - out - round_)):
        found[role, who] = count
    return found


def _of_node(seen: npt.NDArray[np.int64], drawn: npt.NDArray[np.int32], place: int | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for r, role in enumerate(ROLES):
        held = nulls.against(NAN if place is None else float(seen[r, place]), [] if place is None else drawn[r, place])
        found |= {role: held["value"], f"{role}_z": held["z"], f"{role}_p": held["p"]}
    return found


def _why_untested(
    graph: nx.Graph[Any], of: Mapping[Any, Any], playing: list[Any], paths: npt.NDArray[np.int64]
) -> list[str]:
    """Why no role is known or can be held against chance."""
    groups = {str(of[node]) for node in playing}
    if not of:
        return ["the roles are undefined: say which group each node is in (group=)"]
    if not groups:
        return ["the roles are undefined: nobody who answered has a group"]
    if not len(paths):
        why = "there are no ties" if not graph.number_of_edges() else "nobody stands between two that are not tied"
    elif len(groups) == 1:
        why = "all are of one group"
    elif len(groups) == len(playing):
        why = "each is a group of its own"
    else:
        return []
    return [f"no role is testable: {why}"]
