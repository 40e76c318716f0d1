"""Who stands between others: how free each one is of those around it, and which groups it joins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation
from trustmodel.network import graphs
from trustmodel.network.graphs import Level
from trustmodel.network.grouping import Group, of_graph, option_of
from trustmodel.network.selection import Network, Selection
from trustmodel.network.silence import Asked, asked, heard
from trustmodel.privacy.purposes import require
from trustmodel.prose import has_have, number_of
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import batch_measures, nulls
from trustmodel.stats.silence import MOST_SILENT, Estimate, Truths, complete, complete_symmetric, jackknife

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "brokers beside chance") from error

__all__ = ["BrokerRow", "Brokerage", "RoleRow", "brokerage"]

NAN: Final = math.nan
ROLES: Final = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
_BLOCK: Final = 4_000_000  # comparisons in one array
_SILENCE: Final = 1  # the path of draws for what is silent
_BROKERED: Final = 3  # a path of two ties has three ends


@attrs.frozen(kw_only=True)
class RoleRow(Tested):
    """How often a role is played in the whole network. `n` counts all paths that somebody brokers, in any role.

    Where some did not answer, how often is unknown (NaN), and `n` counts the paths that are known: those whose first two
    answered. `share` is the role's share of them, with a 95 % interval by a jackknife over those who answered.
    """

    role: str
    share: float
    share_low: float = NAN
    share_high: float = NAN


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
    any_p: float
    """Whether any of the five stands out: the smallest p, corrected for there being five (`nulls.smallest_p`)."""


@attrs.frozen(kw_only=True, repr=False)
class Brokerage(Result):
    """Who stands between others, one row a node in order of id, never of value.

    Each node and the whole are tested in five roles: some role of the whole has p ≤ 0.05 in one network of seven by chance.
    `any_p` is corrected for the five; that of a row is not corrected for the number of nodes.
    """

    rows: tuple[BrokerRow, ...]
    totals: tuple[RoleRow, ...]
    """One row a role, over the whole network: coordinator, itinerant, gatekeeper, representative, liaison."""
    any_p: float
    """Whether any role stands out in the whole network, corrected for the five."""
    left_out: tuple[str, ...]
    """Those that take no part in the roles as brokers: they have no group, or did not answer."""

    def summary(self) -> str:
        """How many nodes, and how many paths each role brokers."""
        roles = ", ".join(f"{row.role} {'–' if math.isnan(row.value) else int(row.value)}" for row in self.totals)
        return f"{number_of(len(self.rows), 'node')}; {roles}"


@renamed(x="data")
def brokerage(  # noqa: PLR0913 - the options that every question of support has, and the strength
    data: Dataset | Situation | nx.Graph[Any],
    *,
    group: Group | None = None,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int | None = None,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> Brokerage:
    r"""Who stands between others, and between which groups, beside a permutation null model.

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

    An undirected tie runs both ways, so each path counts twice, and gatekeepers are as many as representatives. The null
    model permutes group labels over all nodes: ties and the sizes of groups stay as they are. To broker much is no merit:
    whoever stands between others can also hold things up, and be worn out.

    Parameters
    ----------
    data
        A dataset, a `situation`, or a networkx graph of your own, directed or not.
    group
        A node attribute by its name (`phase`, `trust`, `layer`, or a field of your own of schools), a number cut into `Bins`,
        or a mapping from ids to groups (see `boundary`). `None`: for a dataset
        the trust, or at `level="person"` the one school where somebody works; for a graph of your own roles are NaN.
        Whoever has no group takes no part in the roles, nor do their ties.
    level
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next five
        are for a dataset: refused with a graph of your own, which is taken whole.
    at
        A day: support that lasts on it.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    strength
        The edge attribute that says how strong a tie is. `None`: each tie counts 1.
    draws
        How often group labels are permuted. `None`: 1,000.
    seed
        For the draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Brokerage
        `p` is two-sided, and of one role; `any_p` is of all five. Constraint and effective size are NaN for a node without ties. Roles are NaN where there are no
        groups. Whoever did not answer has NaN throughout: silence is not zero. Where there are such, nobody's roles can be
        counted (NaN), only each role's share of the paths that are known, whose test that is; constraint and effective size
        of those who answered are means over twenty completed networks (multiple imputation, the p2 model; ties that are not
        recorded with strengths of ties that are), NaN where more than 40 % are silent.

    Raises
    ------
    GraphError
        The graph has a tie of a node to itself or an edge without a strength above 0; or nobody has the group asked for.
    NotFoundError
        There is no such topic.
    PurposeError
        The data notice does not cover it (at `level="person"`).
    ValueError
        `draws` or `seed` is no whole number, or as for `situation`.

    References
    ----------
    Burt, R. S. (1992). *Structural Holes*. Harvard University Press.

    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction
    networks. *Sociological Methodology* 19, 89–126.

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.DiGraph([("ash", "beech"), ("beech", "elm")])
    >>> brokers = brokerage(path, group={"ash": "north", "beech": "north", "elm": "south"}, strength=None)
    >>> brokers.rows[1].representative, brokers.rows[1].effective_size, brokers.rows[1].constraint
    (1.0, 2.0, 0.5)
    """
    draws = 1_000 if draws is None else draws
    warnings = list(nulls.few_draws(draws, alpha=alpha))
    selection = Selection(level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    graph = _ties(data, selection, strength)
    groups, group_name, said = _groups(data, graph, group)
    warnings += said
    who = asked(graph)
    if who.silent:
        warnings.append(f"{who.says}: roles are shares of the paths that are known, and cannot be counted")
    burt = _burt(graph, who, nulls.generator(seed, _SILENCE), warnings)
    playing = [node for node in graph if node in groups]
    if group_name is not None and (nameless := len(graph) - len(playing)):
        warnings.append(
            f"{number_of(nameless, 'node')} {has_have(nameless)} no group: left out of the roles with their ties"
        )
    paths = _paths(heard(graph, who), playing)
    if not graph.is_directed():
        paths = _known_to_be_open(paths, playing, who)
    labels = [groups[node] for node in playing]
    counts, drawn = _permuted(paths, labels, draws, seed, progress=progress)
    warnings += _why_untested(graph, group_name, labels, paths)
    quiet = set(who.silent)
    place = {node: number for number, node in enumerate(playing) if node not in quiet}
    part = place if groups else set(graph) - quiet
    countable = {} if quiet else place
    return Brokerage(
        method=Method(
            name="brokerage",
            options={"group": group_name, "strength": strength, "draws": draws, **graphs.options(graph)},
            seed=seed,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({record for _, _, edge in graph.edges(data=True) for record in edge["evidence"]})),
        warnings=tuple(warnings),
        rows=tuple(
            BrokerRow(
                id=str(node),
                kind=about.get("kind"),
                layer=about.get("layer"),
                group=groups.get(node),
                **burt.get(node, {"constraint": NAN, "effective_size": NAN}),
                **_roles_of_node(counts, drawn, countable.get(node)),
            )
            for node, about in graph.nodes(data=True)
        ),
        any_p=nulls.smallest_p(counts.sum(axis=1), drawn.sum(axis=1, dtype=np.int64)) if groups else NAN,
        totals=_totals(
            counts,
            drawn,
            _shares(paths, labels, playing, who, directed=graph.is_directed()),
            grouped=bool(groups),
            counted=not quiet,
        ),
        left_out=tuple(str(node) for node in graph if node not in part),
    )


def _ties(data: Network, selection: Selection, strength: str | None) -> nx.Graph[Any]:
    """The ties looked at; between people only where the data notice covers this question."""
    selection.refuse_graphs(data)
    if not isinstance(data, Dataset | Situation) or selection.level != "person":
        return selection.ties(data, strength=strength)
    situation = as_situation(data, at=selection.at, between=selection.between, trust=selection.trust).own
    require(situation.given, "brokerage")
    drawn = graphs.drawn_support(situation, level=selection.level, kinds=selection.kinds, topic=selection.topic)
    return graphs.ties(drawn, strength=strength)


def _groups(
    data: Dataset | Situation | nx.Graph[Any], graph: nx.Graph[Any], group: Group | None
) -> tuple[dict[Any, str], str | None, tuple[str, ...]]:
    """The group of each node that has one; what the groups are called, `None` where nothing says what they are; and how cut."""
    by_node: Mapping[Any, Any] = {}
    name = option_of(group)
    said: tuple[str, ...] = ()
    if group is not None:
        grouped = of_graph(graph, group)
        by_node, said = grouped.of, grouped.warnings
    elif isinstance(data, Dataset | Situation):
        name = "school" if graph.graph.get("level") == "person" else "trust"
        of = _only_school if name == "school" else _trust
        by_node = {node: of(node, about) for node, about in graph.nodes(data=True)}
    return {node: str(label) for node, label in by_node.items() if label is not None}, name, said


def _trust(_: Any, about: Mapping[str, Any]) -> Any:
    return about.get("trust")


def _only_school(node: Any, about: Mapping[str, Any]) -> Any:
    if about.get("kind") == "school":
        return node
    schools = about.get("schools", ())
    return schools[0] if len(schools) == 1 else None


def _burt(
    graph: nx.Graph[Any], who: Asked, rng: np.random.Generator, warnings: list[str]
) -> dict[Any, dict[str, float]]:
    """Constraint and effective size of each node that answered."""
    matrix = nx.to_numpy_array(graph, weight="strength") if len(graph) else np.zeros((0, 0))
    quiet = set(who.silent)
    answered = np.array([node not in quiet for node in graph], dtype=bool)
    batch = matrix[None]
    if who.share > MOST_SILENT:
        warnings.append(f"more than {MOST_SILENT:.0%} did not answer: constraint and effective_size are not estimated")
        return {}
    if quiet:
        batch = _completed(matrix, answered, rng, directed=graph.is_directed())
    alone = int((~batch.any(axis=(0, 1)) & ~batch.any(axis=(0, 2)) & answered).sum())
    if alone or not len(graph):
        warnings.append(f"constraint and effective_size are undefined for {number_of(alone, 'node')} without ties")
    figures = {"constraint": batch_measures.constraint(batch), "effective_size": batch_measures.effective_size(batch)}
    return {
        node: {name: _mean_of_defined(values[:, i]) for name, values in figures.items()}
        for i, node in enumerate(graph)
        if node not in quiet
    }


def _completed(
    matrix: npt.NDArray[np.float64], answered: Truths, rng: np.random.Generator, *, directed: bool
) -> npt.NDArray[np.float64]:
    """Networks with strengths: what the silent would name imputed, with strengths drawn from those that are recorded."""
    stack = (complete if directed else complete_symmetric)(matrix > 0, answered, rng)
    recorded = matrix[matrix > 0]
    strengths = rng.choice(recorded, size=stack.shape) if len(recorded) else np.ones(stack.shape)
    if not directed:
        strengths = np.triu(strengths, 1) + np.triu(strengths, 1).transpose(0, 2, 1)
    return np.where(stack, np.where(matrix > 0, matrix, strengths), 0.0)


def _mean_of_defined(values: npt.NDArray[np.float64]) -> float:
    """The mean over completed networks in which the node has a tie; NaN where it has one in none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else NAN


def _shares(
    paths: npt.NDArray[np.int64], labels: list[str], nodes: list[Any], who: Asked, *, directed: bool
) -> tuple[int, list[Estimate]]:
    """How many paths there are, and the share of each role, with an interval where some were silent."""
    label = np.array([sorted(set(labels)).index(name) for name in labels], dtype=np.int64)
    start, through, end = label[paths].T if len(paths) else np.zeros((3, 0), dtype=np.int64)
    behind, ahead, around = start == through, through == end, start == end
    roles = [behind & ahead, around & ~behind, ahead & ~behind, behind & ~ahead, ~(behind | ahead | around)]
    if not who.silent or not len(paths):
        shares = [Estimate(value=float(role.mean()) if len(paths) else NAN) for role in roles]
        return len(paths), shares
    quiet = set(who.silent)
    answering = np.array([node not in quiet for node in nodes], dtype=bool)
    # a path from a through b is known from a and b; one without direction from any two of its three
    needed = range(2) if directed else range(_BROKERED)
    at_stake = np.full(len(paths), fill_value=True) if directed else ~answering[paths].all(axis=1)

    def of_each(which: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """How many of these paths would not be known without each of those who answered."""
        counts = np.zeros(len(nodes))
        for column in needed:
            counts += np.bincount(paths[which & at_stake, column], minlength=len(nodes))
        counted: npt.NDArray[np.float64] = counts[answering]
        return counted

    every = of_each(np.ones(len(paths), dtype=bool))
    estimates = []
    for role in roles:
        without = (role.sum() - of_each(role)) / np.where(len(paths) > every, len(paths) - every, NAN)
        estimates.append(jackknife(float(role.mean()), without, len(nodes), symmetric=not directed))
    return len(paths), estimates


def _paths(graph: nx.Graph[Any], nodes: list[Any]) -> npt.NDArray[np.int64]:
    """Each path of two ties between two that have no tie from the first to the last: paths × 3, ordered by the middle.

    Columns are from, through and to, as places in `nodes`.
    """
    place = {node: number for number, node in enumerate(nodes)}
    paths = []
    for through, node in enumerate(nodes):
        into = graph.predecessors(node) if isinstance(graph, nx.DiGraph) else graph.neighbors(node)
        onward = [other for other in graph.neighbors(node) if other in place]
        for start in into:
            if start in place:
                ahead = graph.adj[start]
                paths += [(place[start], through, place[end]) for end in onward if end != start and end not in ahead]
    return np.array(paths, dtype=np.int64).reshape(-1, _BROKERED)


def _known_to_be_open(paths: npt.NDArray[np.int64], nodes: list[Any], who: Asked) -> npt.NDArray[np.int64]:
    """Paths without those between two who are silent: they may have a tie, so that nobody brokers between them."""
    quiet = set(who.silent)
    silent = np.array([node in quiet for node in nodes], dtype=bool)
    return paths[~silent[paths[:, [0, 2]]].all(axis=1)]


def _permuted(
    paths: npt.NDArray[np.int64], groups: list[str], draws: int, seed: int, *, progress: bool
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """How often each node plays each role: roles × nodes; and under each permutation of labels: roles × nodes × draws."""
    names = sorted(set(groups))
    number = {name: place for place, name in enumerate(names)}
    label = np.array([number[name] for name in groups], dtype=np.int32)
    generator = nulls.generator(seed)
    size = max(1, min(draws, _BLOCK // max(len(paths), len(label), 1)))
    sizes = [min(size, draws - done) for done in range(0, draws, size)]
    drawn = [
        _roles(paths, generator.permuted(np.tile(label[:, None], (1, columns)), axis=0))
        for columns in nulls.progressing(sizes, total=len(sizes), label="permuting groups", progress=progress)
    ]
    return _roles(paths, label[:, None])[:, :, 0].astype(np.int64), np.concatenate(drawn, axis=2)


def _roles(paths: npt.NDArray[np.int64], labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """How often each node plays each role: roles × nodes × draws, for labels of the shape nodes × draws."""
    n, draws = labels.shape
    counts = np.zeros((len(ROLES), n, draws), dtype=np.int32)
    if not len(paths):
        return counts
    start, through, end = (labels[paths[:, k]] for k in range(_BROKERED))
    first = np.flatnonzero(np.diff(paths[:, 1], prepend=-1))
    brokers = paths[first, 1]

    def counted(which: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
        return np.add.reduceat(which, first, axis=0, dtype=np.int32)

    behind, ahead, around = start == through, through == end, start == end
    coordinator = counted(behind & ahead)
    gatekeeper, representative = counted(ahead) - coordinator, counted(behind) - coordinator
    itinerant = counted(around) - coordinator
    all_paths = np.bincount(paths[:, 1], minlength=n)[brokers, None].astype(np.int32)
    liaison = all_paths - coordinator - itinerant - gatekeeper - representative
    for role, count in enumerate((coordinator, itinerant, gatekeeper, representative, liaison)):
        counts[role, brokers] = count
    return counts


def _roles_of_node(counts: npt.NDArray[np.int64], drawn: npt.NDArray[np.int32], place: int | None) -> dict[str, float]:
    """The fields of a row: each role with its z and p, NaN for one that takes no part."""
    fields: dict[str, float] = {}
    for r, role in enumerate(ROLES):
        tested = nulls.against(
            NAN if place is None else float(counts[r, place]), [] if place is None else drawn[r, place]
        )
        fields |= {role: tested["value"], f"{role}_z": tested["z"], f"{role}_p": tested["p"]}
    fields["any_p"] = NAN if place is None else nulls.smallest_p(counts[:, place], drawn[:, place])
    return fields


def _totals(
    counts: npt.NDArray[np.int64],
    drawn: npt.NDArray[np.int32],
    known: tuple[int, list[Estimate]],
    *,
    grouped: bool,
    counted: bool,
) -> tuple[RoleRow, ...]:
    """How often each role is played by anybody; its share alone where roles cannot be counted."""
    paths, shares = known
    rows = []
    for r, role in enumerate(ROLES):
        of = shares[r]
        tested = nulls.against(
            float(counts[r].sum()) if grouped else NAN, drawn[r].sum(axis=0, dtype=np.int64), n=paths
        )
        if not counted:  # the test of a count is that of its share; the counts themselves are too low
            tested |= dict.fromkeys(("value", "null_mean", "null_sd", "low", "high"), NAN)
        rows.append(
            RoleRow(role=role, share=of.value if grouped else NAN, share_low=of.low, share_high=of.high, **tested)
        )
    return tuple(rows)


def _why_untested(
    graph: nx.Graph[Any], group_name: str | None, labels: list[str], paths: npt.NDArray[np.int64]
) -> list[str]:
    """Why no role is known or can be tested."""
    if group_name is None or not graph:
        return ["the roles are undefined: say which group each node is in (group=)"]
    if not labels:
        return ["the roles are undefined: nobody who answered has a group"]
    if not len(paths):
        why = "there are no ties" if not graph.number_of_edges() else "nobody stands between two that are not tied"
    elif len(set(labels)) == 1:
        why = "all are of one group"
    elif len(set(labels)) == len(labels):
        why = "each is a group of its own"
    else:
        return []
    return [f"no role is testable: {why}"]
