"""Who shares expertise with whom, and whether more than chance gives.

Holders and topics are a bipartite graph, and two holders share the topics that both hold. How many they share is compared
with a null model of `trustmodel.stats.bipartite_nulls`: the fixed degree sequence model (FDSM), the stochastic one (SDSM),
or the hypergeometric.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import graphs
from trustmodel.network.graph_contract import not_answered, refuse_graphs
from trustmodel.network.graphs import Level
from trustmodel.privacy.purposes import require
from trustmodel.prose import number_of
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import nulls
from trustmodel.stats.bipartite_nulls import NULLS, NullModel, Table

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise") from error

__all__ = ["SharedExpertise", "SharedRow", "shared_expertise"]

NAN: Final = math.nan
_MANY: Final = 200
"""From so many holders on, margins are soft unless asked otherwise: draws grow dear, and the two differ less."""


@attrs.frozen(kw_only=True)
class SharedRow(Tested):
    """Two holders, which topics they share, and how that compares with chance.

    `value` is the number of topics shared, and `null_mean` how many the null model gives on average. `low` and `high` hold
    the middle 95 % of what it gives. `n` is how many topics are held by one of the two or by both.
    """

    a: str
    b: str
    shared: int
    strength: float
    """Σ 1/(n − 1) over the topics shared, where n hold the topic."""
    via: tuple[str, ...]
    """The topics shared."""
    mid_p: float = NAN
    """P(X > x) + P(X = x)/2. `p` is P(X ≥ x), the chance to share as many or more."""
    q: float = NAN
    """The false discovery rate when this pair and all that are less likely by chance are called more than chance."""


@attrs.frozen(kw_only=True, repr=False)
class SharedExpertise(Result):
    """Every pair that shares expertise, the closest first, then in order of id."""

    rows: tuple[SharedRow, ...]
    n: int
    """How many holders were looked at, also those who hold or share nothing."""
    holders: Mapping[str, int] = attrs.field(converter=immutabledict)
    """How many hold each topic."""
    null: str
    """The null model: see `shared_expertise`."""
    pairs_tested: int
    """How many pairs were compared with chance: also those that share nothing."""
    alpha: float

    @property
    def beyond_chance(self) -> tuple[SharedRow, ...]:
        """The pairs that share more than chance gives: q is at most `alpha`. The closest first."""
        return tuple(row for row in self.rows if row.q <= self.alpha)

    def summary(self) -> str:
        """How many pairs, holders and topics, and how many pairs share more than chance gives."""
        shared = f"{number_of(len(self.rows), 'pair')} of {self.n} {'shares' if len(self.rows) == 1 else 'share'} expertise on {number_of(len(self.holders), 'topic')}"
        if not self.pairs_tested:
            return f"{shared}; not testable"
        return f"{shared}; {len(self.beyond_chance)} more than by chance"


@renamed(x="data")
def shared_expertise(  # noqa: PLR0913 - which expertise counts, and what chance is
    data: Dataset | Situation | nx.Graph[Any],
    *,
    null: str | None = None,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike | None = ExpertiseLevel.SECURE,
    draws: int | None = None,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> SharedExpertise:
    """Who shares expertise with whom, on which topics, how closely that ties them, and whether it is more than chance.

    Two who know much share much, and so do all who know what everybody knows. The null model therefore keeps how much
    each holds and how common each topic is, the margins of the table of holders and topics:

    - `fixed`: every table with just these margins is as likely as any other (the fixed degree sequence model, FDSM). A few
      topics give only a few p-values, and $P(X ≥ x)$ rarely reaches a small one: for a single pair that was chosen
      beforehand, read the mid-p-value beside it.
    - `soft`: margins hold on average, and cells are independent (the stochastic degree sequence model, SDSM). Exact, with
      no draws, and more cautious.
    - `hypergeometric`: keeps only how much the two hold, as if all topics were as common as each other. It takes common
      topics for kinship, and is here to compare with what others publish.

    A topic held by $n$ adds $1/(n-1)$ to the strength of each pair that shares it: what few hold says more than what
    nearly everyone holds. Strength is not tested; the number of topics shared is.

    Parameters
    ----------
    data
        The dataset, or a `situation`; or a bipartite graph of your own, as `graphs.shared_expertise` takes it.
    null
        What the null model keeps: see above, or the name of one that another package put in
        `trustmodel.stats.bipartite_nulls.NULLS`. `None`: `fixed` below 200 holders of something, else `soft`.
    level
        Whether people share expertise or their schools. This and the next four options are refused with a graph of your
        own, which is taken whole.
    at
        A day. An expertise counts while its holder is in post.
    between
        Or a period, its end exclusive. Neither: every expertise counts that its holder had in post.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts. `None`: every level. Somebody who is still developing an expertise does not count unless
        you ask.
    draws
        How many tables are drawn where margins are fixed. `None`: 10,000.
    seed
        The seed of the draws.
    alpha
        The false discovery rate of `beyond_chance`.
    progress
        Whether to show a bar.

    Returns
    -------
    SharedExpertise
        One row a pair that shares something, the strongest first, then in order of id. All pairs of those who hold
        something are tested, also those that share nothing, and `q` is over all of them; it takes into account that each
        p has only a few values. A pair is not testable where chance cannot move: margins allow only one table, or one
        of the two holds every topic. Whoever was asked and did not answer has no part in the test. A topic that everyone
        holds tells no two apart, and is named in `warnings`.

    Raises
    ------
    GraphError
        The graph is not bipartite, or does not say which side a node is on.
    PurposeError
        The data notice does not cover it.
    ValueError
        `null`, `level` or `min_level` is another word, `draws` or `seed` no such number, or `at` or `between` is refused
        (see `situation`).

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132 (the strength).

    Neal, Z. P., Domagalski, R. and Sagan, B. (2021). Comparing alternatives to the fixed degree sequence model for
    extracting the backbone of bipartite projections. *Scientific Reports* 11, 23929.

    Heyse, J. F. (2011). A false discovery rate procedure for categorical data. In *Recent Advances in Biostatistics*.

    Examples
    --------
    >>> import networkx as nx
    >>> women = nx.davis_southern_women_graph()
    >>> shared = shared_expertise(women, null="soft")
    >>> closest = shared.rows[0]
    >>> closest.a, closest.b, closest.shared, round(closest.null_mean, 1)
    ('Nora Fayette', 'Sylvia Avondale', 6, 4.6)
    >>> shared.summary()
    '139 pairs of 18 share expertise on 14 topics; 0 more than by chance'
    """
    draws = 10_000 if draws is None else draws
    if null is not None and null not in NULLS:
        *others, last = map(repr, NULLS)
        raise ValueError(f"null is {', '.join(others)} or {last}, not {null!r}")
    few = nulls.few_draws(draws, alpha=alpha)
    nulls.generator(seed)  # a bad seed is refused whether or not it will be used
    if isinstance(data, Dataset | Situation):
        situation = as_situation(data, at=at, between=between, trust=trust).own
        require(situation.given, "expertise")
        graph: nx.Graph[Any] = graphs.expertise(situation, level=level, min_level=min_level)
    else:
        refuse_graphs(data, level=level, at=at, between=between, trust=trust, min_level=min_level)
        graph = data
    held = {topic: holders for topic, holders in graphs.holders_by_topic(graph).items() if holders}
    pairs = graphs.shared_expertise(graph)
    silent = set(not_answered(pairs))
    tested_holders = [[str(holder) for holder in holders if holder not in silent] for holders in held.values()]
    active = sorted(set(chain.from_iterable(tested_holders)))
    chosen = null or ("fixed" if len(active) < _MANY else "soft")
    model = NULLS[chosen]
    table = _table(active, tested_holders)
    tested, least, fields = _beside_chance(table, active, pairs, model, draws=draws, seed=seed, progress=progress)
    warnings = list(_left_out(held, len(pairs), len(silent)))
    if pairs.number_of_edges():
        warnings += _limits_of_the_test(tested, least, few, draws=draws if model.draws else None, alpha=alpha)
    options = {"null": chosen, "alpha": alpha, **({"draws": draws} if model.draws else {})}
    return SharedExpertise(
        method=Method(
            name="shared_expertise",
            options={**options, **graphs.options(graph)},
            seed=seed if model.draws else None,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({record for *_, tie in pairs.edges(data=True) for record in tie["evidence"]})),
        rows=_rows(pairs, fields),
        n=len(pairs),
        holders={str(topic): len(holders) for topic, holders in held.items()},
        null=chosen,
        pairs_tested=tested,
        alpha=alpha,
        warnings=tuple(warnings),
    )


def _rows(pairs: nx.Graph[Any], fields: Mapping[tuple[str, str], dict[str, Any]]) -> tuple[SharedRow, ...]:
    """A row for each pair that shares something, with the fields of its test where it has any."""
    rows = [
        SharedRow(
            a=str(a),
            b=str(b),
            shared=tie["shared"],
            strength=tie["strength"],
            via=tuple(map(str, tie["via"])),
            **fields.get((str(a), str(b)), {"value": float(tie["shared"])}),
        )
        for a, b, tie in pairs.edges(data=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.strength, row.a, row.b)))


def _left_out(held: Mapping[Any, Collection[Any]], n: int, silent: int) -> Iterator[str]:
    """Topics and holders of which the test says nothing."""
    for topic, holders in held.items():
        if len(holders) == n > 1:
            yield f"everyone knows {topic}: it distinguishes no two"
    if silent:
        yield f"{silent} did not answer: they have no part in what chance would show"


def _limits_of_the_test(
    tested: int, least: float, few: tuple[str, ...], *, draws: int | None, alpha: float
) -> Iterator[str]:
    """What the test could not show: `least` is the least q of a pair that stands out alone; `draws` is `None` without any."""
    if not tested:
        yield "not testable: with how much each knows and how common each topic is, chance cannot move"
    elif draws is not None:
        yield from few
        if least > alpha and not few:
            pairs = math.ceil(least / alpha - 1e-9)
            yield (
                f"{number_of(tested, 'pair')} and {draws} draws: q is at most {alpha:g} only where {number_of(pairs, 'pair')} or more are found"
                " together; more draws show more"
            )


def _table(holders: Sequence[str], holders_by_topic: Sequence[Sequence[str]]) -> Table:
    """Holders × topics, true where the one knows the other; topics that nobody knows are left out."""
    row = {holder: place for place, holder in enumerate(holders)}
    table = np.zeros((len(holders), len(holders_by_topic)), dtype=np.bool_)
    for column, names in enumerate(holders_by_topic):
        table[[row[name] for name in names], column] = True
    held: Table = table[:, table.any(axis=0)]
    return held


def _beside_chance(  # noqa: PLR0913 - what is asked, and how
    table: Table, active: list[str], pairs: nx.Graph[Any], model: NullModel, *, draws: int, seed: int, progress: bool
) -> tuple[int, float, dict[tuple[str, str], dict[str, Any]]]:
    """The test of the pairs that share: how many pairs can be tested, the least q of a pair alone, and each pair's fields.

    `table` is holders × topics, its rows in the order of `active`; all other arrays have one entry a pair that shares.
    """
    if len(active) < 2:  # noqa: PLR2004 - a pair
        return 0, 0.0, {}
    place = {name: number for number, name in enumerate(active)}
    sharing = [(str(a), str(b)) for a, b in pairs.edges if str(a) in place and str(b) in place]
    if not sharing:
        return 0, 0.0, {}
    a, b = (np.array([place[pair[side]] for pair in sharing]) for side in (0, 1))
    shared = (table[a] & table[b]).sum(axis=1)
    chance = model(table, draws=draws, seed=seed, progress=progress)
    first, second = np.minimum(a, b), np.maximum(a, b)
    line = chance.line[first * len(active) - first * (first + 1) // 2 + second - first - 1]  # as triu_indices has them
    moves = chance.moves[line]
    upper, above = chance.upper[line, shared], chance.above[line, shared]
    z = np.divide(shared - chance.mean[line], chance.sd[line], out=np.full(len(line), NAN), where=moves)
    columns: dict[str, list[Any]] = {
        "value": shared.astype(float).tolist(),
        "null_mean": chance.mean[line].tolist(),
        "null_sd": np.where(moves, chance.sd[line], 0.0).tolist(),
        "z": z.tolist(),
        "p": np.where(moves, upper, NAN).tolist(),
        "low": chance.low[line].tolist(),
        "high": chance.high[line].tolist(),
        "n": (table[a] | table[b]).sum(axis=1).tolist(),
        "testable": moves.tolist(),
        "mid_p": np.where(moves, (upper + above) / 2, NAN).tolist(),
        "q": chance.fdr(np.where(moves, chance.fine[line, shared], NAN)).tolist(),
    }
    fields = {
        pair: dict(zip(columns, values, strict=True))
        for pair, values in zip(sharing, zip(*columns.values(), strict=True), strict=True)
    }
    least = float((chance.fine[:, -1] * chance.times())[chance.moves].sum()) if model.draws else 0.0
    return int(chance.moves[chance.line].sum()), least, fields
