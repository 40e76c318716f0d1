"""Who knows what: expertise that is shared beyond chance, what each school is known for, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import ExpertiseLevel, ServiceMode
from trustmodel.network import graphs
from trustmodel.network.graphs import Level
from trustmodel.privacy.purposes import require
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import bipartite_nulls as margins, nulls

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import gammaincinv, pdtr, pdtrc
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise") from error

__all__ = [
    "Complement", "ExpertiseGaps", "GapRow", "SharedExpertise", "SharedRow", "SpecialismRow", "Specialisms", "Variety",
    "expertise_gaps", "shared_expertise", "specialisms",
]  # fmt: skip

Null: TypeAlias = Literal["fixed", "soft", "hypergeometric"]
Floats: TypeAlias = npt.NDArray[np.float64]

NAN = math.nan
_MANY = 200
"""From so many holders on, margins are soft unless asked otherwise: draws grow dear, and the two differ less."""


# --- shared expertise ------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class SharedRow(Tested):
    """Two holders, which topics they share, and how that compares with chance.

    `value` is the number of topics shared, and `null_mean` how many they would share by chance. `low` and `high` hold
    the middle 95 % of what chance gives. `n` is how many topics one of the two holds, or both.
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
    null: Null
    """What chance keeps as it is: see `shared_expertise`."""
    pairs_tested: int
    """How many pairs were held against chance: also those that share nothing."""
    alpha: float

    @property
    def beyond_chance(self) -> tuple[SharedRow, ...]:
        """The pairs that share more than chance gives: q is at most `alpha`. The closest first."""
        return tuple(row for row in self.rows if row.q <= self.alpha)

    def summary(self) -> str:
        """How many pairs, holders and topics, and how many pairs share more than chance gives."""
        shared = f"{len(self.rows)} pairs of {self.n} share expertise on {len(self.holders)} topics"
        if not self.pairs_tested:
            return f"{shared}; not testable"
        return f"{shared}; {len(self.beyond_chance)} more than by chance"


def shared_expertise(  # noqa: PLR0913 - which expertise counts, and what chance is
    x: Dataset | nx.Graph[Any],
    *,
    null: Null | None = None,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> SharedExpertise:
    """Who shares expertise with whom, on which topics, how closely that ties them, and whether it is more than chance.

    Two who know much share much, and so do all who know what everybody knows. Chance therefore keeps how much each holds
    and how common each topic is:

    - `fixed`: every table of holders and topics with just these margins is as likely as any other. A few topics give but a
      few p-values, and $P(X ≥ x)$ hardly ever reaches a small one: for a single pair that was chosen beforehand, read
      the mid-p-value beside it.
    - `soft`: margins hold on average, and cells are independent. Exact, with no draws, and more cautious.
    - `hypergeometric`: keeps only how much the two hold, as if all topics were as common as each other. It takes common
      topics for kinship, and is here to compare with what others publish.

    A topic held by $n$ adds $1/(n-1)$ to the strength of each pair that shares it: what few hold says more than what
    nearly everyone holds. Strength is not tested; the number of topics shared is.

    Parameters
    ----------
    x
        A dataset, or a bipartite graph of your own, as `graphs.shared_expertise` takes it.
    null
        What chance keeps: see above. `None`: `fixed` below 200 holders of something, else `soft`.
    level, at, between, min_level
        As for `graphs.expertise`; they hold for a dataset.
    draws
        How many tables are drawn where margins are fixed.
    seed
        For the draws.
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
        `null` or `level` is another word, or `draws` or `seed` no such number.

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
    >>> found = shared_expertise(women, null="soft")
    >>> closest = found.rows[0]
    >>> closest.a, closest.b, closest.shared, round(closest.null_mean, 1)
    ('Nora Fayette', 'Sylvia Avondale', 6, 4.6)
    >>> found.summary()
    '139 pairs of 18 share expertise on 14 topics; 0 more than by chance'
    """
    if null is not None and null not in get_args(Null):
        raise ValueError(f"null is 'fixed', 'soft' or 'hypergeometric', not {null!r}")
    few = nulls.few_draws(draws, alpha=alpha)
    nulls.generator(seed)  # a bad seed is refused whether or not it will be used
    if isinstance(x, Dataset):
        require(x, "expertise")
    graph = (
        graphs.expertise(x, level=level, at=at, between=between, min_level=min_level) if isinstance(x, Dataset) else x
    )
    held = {topic: holders for topic, holders in graphs.holders_by_topic(graph).items() if holders}
    pairs = graphs.shared_expertise(graph)
    silent = {node for node, about in pairs.nodes(data=True) if about.get("answered") is False}
    active = sorted({str(one) for holders in held.values() for one in holders if one not in silent})
    chosen: Null = null or ("fixed" if len(active) < _MANY else "soft")
    table = _table(active, [[str(one) for one in holders if one not in silent] for holders in held.values()])
    tested, least, fields = _beside_chance(table, active, pairs, chosen, draws=draws, seed=seed, progress=progress)
    rows = [
        SharedRow(
            a=str(a), b=str(b), shared=tie["shared"], strength=tie["strength"], via=tuple(map(str, tie["via"])),
            **fields.get((str(a), str(b)), {"value": float(tie["shared"])}),
        )
        for a, b, tie in pairs.edges(data=True)
    ]  # fmt: skip
    warnings = [
        f"everyone holds {topic}: it tells no two apart"
        for topic, holders in held.items()
        if len(holders) == len(pairs) > 1
    ]
    if silent:
        warnings.append(f"{len(silent)} did not answer: they have no part in what chance would show")
    if rows and not tested:
        warnings.append("not testable: with how much each holds and how common each topic is, chance cannot move")
    elif chosen == "fixed" and rows:
        warnings += few
        if least > alpha and not few:
            warnings.append(
                f"{tested} pairs and {draws} draws: q is at most {alpha:g} only where {math.ceil(least / alpha - 1e-9)} pairs or"
                " more are found together; more draws tell more"
            )
    options = {"null": chosen, "alpha": alpha, **({"draws": draws} if chosen == "fixed" else {})}
    return SharedExpertise(
        method=Method(
            name="shared_expertise",
            options={**options, **graphs.options(graph)},
            seed=seed if chosen == "fixed" else None,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({one for _, _, tie in pairs.edges(data=True) for one in tie["evidence"]})),
        rows=tuple(sorted(rows, key=lambda row: (-row.strength, row.a, row.b))),
        n=len(pairs),
        holders={str(topic): len(holders) for topic, holders in held.items()},
        null=chosen,
        pairs_tested=tested,
        alpha=alpha,
        warnings=tuple(warnings),
    )


def _table(rows: list[str], columns: Iterable[Iterable[str]]) -> margins.Table:
    place = {name: number for number, name in enumerate(rows)}
    listed = [[place[one] for one in column] for column in columns]
    table = np.zeros((len(rows), len(listed)), dtype=np.bool_)
    for number, column in enumerate(listed):
        table[column, number] = True
    found: margins.Table = table[:, table.any(axis=0)]
    return found


def _beside_chance(  # noqa: PLR0913 - what is asked, and how
    table: margins.Table, active: list[str], pairs: nx.Graph[Any], null: Null, *, draws: int, seed: int, progress: bool
) -> tuple[int, float, dict[tuple[str, str], dict[str, Any]]]:
    """How many pairs can be tested, what q is at least where one is found alone, and the fields of those that share."""
    if len(active) < 2:  # noqa: PLR2004 - a pair
        return 0, 0.0, {}
    place = {name: number for number, name in enumerate(active)}
    sharing = [(str(a), str(b)) for a, b in pairs.edges if str(a) in place and str(b) in place]
    if not sharing:
        return 0, 0.0, {}
    a, b = (np.array([place[pair[side]] for pair in sharing]) for side in (0, 1))
    shared = (table[a] & table[b]).sum(axis=1)
    if null == "fixed":
        chance = margins.fixed(table, draws=draws, seed=seed, progress=progress)
    elif null == "soft":
        chance = margins.soft(table, most=int(shared.max()))
    else:
        chance = margins.hypergeometric(table)
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
        "q": margins.step_up(np.where(moves, chance.fine[line, shared], NAN), chance).tolist(),
    }
    fields = {
        pair: dict(zip(columns, values, strict=True))
        for pair, values in zip(sharing, zip(*columns.values(), strict=True), strict=True)
    }
    least = float((chance.fine[:, -1] * chance.times())[chance.moves].sum()) if null == "fixed" else 0.0
    return int(chance.moves[chance.line].sum()), least, fields


# --- specialisms -----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class SpecialismRow(Tested):
    """One school and one topic. `value` is the location quotient: 1 is as much as elsewhere, 2 twice as much.

    `low` and `high` are its exact interval, `p` the exact two-sided one for a quotient of 1 (Poisson), and `n` is how
    many hold the topic there. `null_mean` is 1.
    """

    school: str
    topic: str
    expected: float
    """How many would hold it there if topics were spread alike."""
    q: float = NAN
    """The false discovery rate over all rows, by Benjamini and Hochberg."""


@attrs.frozen(kw_only=True)
class Variety:
    """How many topics a school holds in effect (Hill numbers): 7 holders, 5 of them of one topic, are not 3 topics."""

    school: str
    n: float
    """How many hold something, each topic counted."""
    topics: int
    """Of order 0: every topic counts the same."""
    common: float
    """Of order 1: exp(−Σ s log s), for shares s. Topics count by their share."""
    dominant: float
    """Of order 2: 1/Σ s². The most held topics count most."""


@attrs.frozen(kw_only=True)
class Complement:
    """What one school holds and another needs."""

    giver: str
    receiver: str
    strength: float
    """Σ log(1 + n/n_a) over these topics: of n holders looked at, n_a hold topic a, so that scarce topics count more."""
    topics: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class Specialisms(Result):
    """What each school is known for: the surest specialisms first (by the low end of the interval), then by id."""

    rows: tuple[SpecialismRow, ...]
    varieties: tuple[Variety, ...]
    """One a school that holds something, in order of id."""
    complements: tuple[Complement, ...]
    """Who holds what another needs, the strongest first. This is no likeness: two alike have little to give each other."""

    def summary(self) -> str:
        """How many specialisms, and how many can complement each other."""
        sure = sum(row.low > 1 for row in self.rows)
        return (
            f"{sure} specialisms of {len(self.varieties)} schools are sure; "
            f"{len(self.complements)} pairs where one holds what the other needs"
        )


def specialisms(  # noqa: PLR0913 - which expertise counts, and its strength
    x: Dataset | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str | None = ExpertiseLevel.SECURE,
    strength: str | None = "strength",
    alpha: float = 0.05,
) -> Specialisms:
    """What each school is known for, how varied its expertise is, and which schools complement each other.

    For a school with $x_s$ holdings, $x_{sa}$ of them of topic $a$, and $x_a$ of $x$ everywhere, the location quotient is
    $(x_{sa}/x_s)/(x_a/x)$. Its interval takes $x_{sa}$ as Poisson, with mean $x_s x_a/x$ times the quotient, and is
    exact: small schools get wide ones. Likeness is another question, and `shared_expertise` answers it.

    Parameters
    ----------
    x
        A dataset, or a bipartite graph of your own, as `graphs.shared_expertise` takes it. There, a topic may say by
        `needed_by` which holders need it.
    level, at, between, min_level
        As for `graphs.expertise`; they hold for a dataset. Somebody who is still developing an expertise does not count
        unless you ask.
    strength
        The edge attribute that says how many hold it there, a count. `None`: each edge counts 1.
    alpha
        Intervals cover 1 − `alpha`.

    Returns
    -------
    Specialisms
        One row a school that holds something and a topic that somebody holds, also where the school does not hold it. Not
        testable where the school holds all there is, or there is only one topic.

    Raises
    ------
    GraphError
        The graph is not bipartite, or an edge has no strength above 0.
    PurposeError
        The data notice does not cover it.
    ValueError
        `alpha` is not between 0 and 1, or a strength is no whole number.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442.

    Hill, M. O. (1973). Diversity and evenness: a unifying notation and its consequences. *Ecology* 54, 427–432.

    Examples
    --------
    >>> import networkx as nx
    >>> known = nx.Graph([("ash", "music"), ("ash", "history"), ("beech", "history")])
    >>> nx.set_node_attributes(known, {"ash": 0, "beech": 0, "music": 1, "history": 1}, "bipartite")
    >>> found = specialisms(known, strength=None)
    >>> [(row.school, row.topic, row.value) for row in found.rows if row.value > 1]
    [('ash', 'music', 1.5), ('beech', 'history', 1.5)]
    >>> found.varieties[0].common
    2.0
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha!r}")
    if isinstance(x, Dataset):
        require(x, "expertise")
    graph = (
        graphs.expertise(x, level=level, at=at, between=between, min_level=min_level) if isinstance(x, Dataset) else x
    )
    held = graphs.holders_by_topic(graph)
    topics = [str(topic) for topic, holders in held.items() if holders]
    schools = sorted({str(one) for holders in held.values() for one in holders})
    counts = _counts(graphs.simple(graph, strength=strength), schools, topics)
    warnings = [] if schools else ["nobody holds anything: there is no specialism"]
    complements = _complements(graph, held, warnings)
    evidence = {one for holders in held.values() for ids in holders.values() for one in ids}
    evidence |= {one for topic in held for one in graph.nodes[topic].get("needs", ())}
    return Specialisms(
        method=Method(
            name="specialisms",
            options={"strength": strength, "alpha": alpha, **graphs.options(graph)},
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted(evidence)),
        rows=_quotients(counts, schools, topics, alpha),
        varieties=tuple(_variety(school, row) for school, row in zip(schools, counts, strict=True)),
        complements=complements,
        warnings=tuple(warnings),
    )


def _counts(ties: nx.Graph[Any], schools: list[str], topics: list[str]) -> Floats:
    row, column = ({name: place for place, name in enumerate(names)} for names in (schools, topics))
    counts = np.zeros((len(schools), len(topics)))
    for one, other, about in ties.edges(data=True):
        value = about["strength"]
        school, topic = sorted((str(one), str(other)), key=lambda node: node in column)
        if value != round(value):
            raise ValueError(f"{school} – {topic} has the strength {value:g}: a count of holders is a whole number")
        counts[row[school], column[topic]] = value
    return counts


def _quotients(counts: Floats, schools: list[str], topics: list[str], alpha: float) -> tuple[SpecialismRow, ...]:
    if not counts.size:
        return ()
    total = counts.sum()
    of_school, of_topic = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = of_school * of_topic / total
    moves = (of_school < total) & (of_topic < total)
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), alpha / 2), 0.0) / expected
    high = gammaincinv(counts + 1, 1 - alpha / 2) / expected
    at_least = np.where(counts > 0, pdtrc(np.maximum(counts - 1, 0), expected), 1.0)
    p = np.where(moves, np.minimum(1.0, 2 * np.minimum(at_least, pdtr(counts, expected))), NAN)
    q = nulls.discrete_fdr(p.ravel()).reshape(p.shape)
    rows = [
        SpecialismRow(
            school=school,
            topic=topic,
            expected=float(expected[s, a]),
            value=float(counts[s, a] / expected[s, a]),
            null_mean=1.0,
            null_sd=float(expected[s, a] ** -0.5) if moves[s, a] else 0.0,
            z=float((counts[s, a] - expected[s, a]) / expected[s, a] ** 0.5) if moves[s, a] else NAN,
            p=float(p[s, a]),
            low=float(low[s, a]),
            high=float(high[s, a]),
            n=int(counts[s, a]),
            testable=bool(moves[s, a]),
            q=float(q[s, a]),
        )
        for s, school in enumerate(schools)
        for a, topic in enumerate(topics)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.low, -row.value, row.school, row.topic)))


def _variety(school: str, counts: Floats) -> Variety:
    shares = counts[counts > 0] / counts.sum()
    return Variety(
        school=school,
        n=float(counts.sum()),
        topics=len(shares),
        common=math.exp(-math.fsum(shares * np.log(shares))),
        dominant=1 / math.fsum(shares**2),
    )


def _complements(
    graph: nx.Graph[Any], held: Mapping[Any, Mapping[Any, tuple[str, ...]]], warnings: list[str]
) -> tuple[Complement, ...]:
    n = len(graph) - len(held)
    offered: dict[tuple[str, str], list[tuple[str, float]]] = {}
    needed = False
    for topic, holders in held.items():
        needs = sorted(map(str, graph.nodes[topic].get("needed_by", ())))
        needed |= bool(needs)
        for giver in map(str, holders):
            for receiver in needs:
                if receiver != giver:
                    scarcity = math.log1p(n / len(holders))
                    offered.setdefault((giver, receiver), []).append((str(topic), scarcity))
    if not needed:
        warnings.append("no need is recorded: nothing shows who could complement whom")
    found = [
        Complement(
            giver=giver,
            receiver=receiver,
            strength=math.fsum(scarcity for _, scarcity in topics),
            topics=tuple(topic for topic, _ in topics),
        )
        for (giver, receiver), topics in offered.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.strength, one.giver, one.receiver)))


# --- gaps ------------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class GapRow:
    """Where one topic is needed and held.

    `needed_by` are the schools that need it, `not_held_by` those among them where nobody holds it. `holders` counts
    people in post, `schools_holding` are the schools where they work. `single_holder` is the one person who holds it,
    if there is but one. `held_centrally_only`: it is held, and nobody who holds it works in a school.

    Centralisation may lose what schools know. A school *relies on the centre* for a topic when a service on it is run
    centrally there: by what its delivery says, else by the service's own mode, which holds for the schools of the trusts
    of its lead and of its deliveries (all member schools, where neither is told). For a topic that is held only centrally
    all schools of the holders' trusts do. Of these, `schools_with_local` have somebody who knows it, which is local
    knowledge to keep, and `schools_without_local` have nobody.
    """

    topic: str
    name: str
    needed_by: tuple[str, ...]
    not_held_by: tuple[str, ...]
    holders: int
    schools_holding: tuple[str, ...]
    single_holder: str | None
    held_centrally_only: bool
    run_centrally: bool
    """Whether a service on this topic is run centrally for some school, or by default."""
    local_holders: int
    """How many of the holders work in a school."""
    central_holders: int
    """How many of them work in none."""
    schools_with_local: tuple[str, ...]
    schools_without_local: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class ExpertiseGaps(Result):
    """Every topic that is needed or held, those that most schools need and do not hold first, then the least held."""

    rows: tuple[GapRow, ...]

    def summary(self) -> str:
        """How many topics are held by nobody, by one person, or only centrally."""
        nobody = sum(not row.holders for row in self.rows)
        one = sum(row.single_holder is not None for row in self.rows)
        central = sum(row.held_centrally_only for row in self.rows)
        return f"{len(self.rows)} topics: {nobody} held by nobody, {one} by one person, {central} only centrally"


def expertise_gaps(
    data: Dataset,
    *,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE,
) -> ExpertiseGaps:
    """Which topics are needed and not held, held by one person only, or held only centrally.

    Somebody who is still developing an expertise is not yet one whom others can turn to, so `secure` is the least level
    that counts. A need is met locally only by somebody who works in that school: a central team supports local
    knowledge and does not replace it. Topics are taken as they are written; a broader one does not stand for those below.

    Parameters
    ----------
    data
        The dataset.
    at, between
        A day, or a period whose end is exclusive. Neither: every need, and every expertise held in post.
    min_level
        The least level that counts as held.

    Returns
    -------
    ExpertiseGaps
        One row a topic that is needed or held: the most schools in need without a holder first, then the fewest
        holders, then by id.

    Raises
    ------
    PurposeError
        The data notice does not cover it.

    Examples
    --------
    >>> import trustmodel as tm
    >>> need = tm.Need(id="1", school="ash", topic="music", severity="minor")
    >>> row = expertise_gaps(tm.Dataset(needs=[need])).rows[0]
    >>> row.holders, row.not_held_by
    (0, ('school:ash',))
    """
    require(data, "expertise")
    people, places = (
        graphs.expertise(data, level=level, at=at, between=between, min_level=min_level)
        for level in ("person", "school")
    )
    evidence = {one for _, _, tie in people.edges(data=True) for one in tie["evidence"]}
    trust_of = {node: about["trust"] for graph in (people, places) for node, about in graph.nodes(data=True)}
    members = sorted(node for node, trust in trust_of.items() if kind_of(node) == "school" and trust is not None)
    then = data.at(at) if at is not None else data if between is None else data.between(*between)
    central = _run_centrally(then, trust_of, members, evidence)
    rows = []
    for topic, about in people.nodes(data=True):
        if about["part"] != "topic":
            continue
        evidence.update(about["needs"])
        holders = sorted(people.neighbors(topic))
        local = {place for place in places.neighbors(topic) if kind_of(place) == "school"}
        in_schools = sum(bool(people.nodes[holder]["schools"]) for holder in holders)
        relying = central.get(topic, set())
        if holders and not local:
            trusts = {trust_of[holder] for holder in holders}
            relying = relying | {school for school in members if trust_of[school] in trusts}
        rows.append(
            GapRow(
                topic=topic,
                name=about["name"] or topic,
                needed_by=about["needed_by"],
                not_held_by=tuple(school for school in about["needed_by"] if school not in local),
                holders=len(holders),
                schools_holding=tuple(sorted(local)),
                single_holder=holders[0] if len(holders) == 1 else None,
                held_centrally_only=bool(holders) and not local,
                run_centrally=topic in central,
                local_holders=in_schools,
                central_holders=len(holders) - in_schools,
                schools_with_local=tuple(school for school in sorted(relying) if school in local),
                schools_without_local=tuple(school for school in sorted(relying) if school not in local),
            )
        )
    return ExpertiseGaps(
        method=Method(
            name="expertise_gaps",
            options={name: people.graph[name] for name in ("at", "between", "min_level")},
            source=people.graph["source"],
        ),
        evidence=tuple(sorted(evidence)),
        rows=tuple(sorted(rows, key=lambda row: (-len(row.not_held_by), row.holders, row.topic))),
        warnings=()
        if any(row.needed_by for row in rows)
        else ("no need is recorded: nothing shows where expertise is wanted",),
    )


def _run_centrally(
    data: Dataset, trust_of: Mapping[str, str | None], members: list[str], evidence: set[str]
) -> dict[str, set[str]]:
    """The schools for which each topic is run centrally; a topic without any is there if it is central by default."""
    found: dict[str, set[str]] = {}
    for service in data.services:
        said = [one for one in data.deliveries if one.service == service.id]
        by_default = service.mode is ServiceMode.CENTRAL
        asked = {one.school for one in said if one.mode is ServiceMode.CENTRAL}
        if not by_default and not asked:
            continue
        schools = found.setdefault(service.topic, set())
        schools |= asked
        if by_default:
            otherwise = {one.school for one in said if one.mode is not None}
            trusts = {trust_of.get(one) for one in (service.lead, *(one.school for one in said)) if one} - {None}
            schools |= {school for school in members if not trusts or trust_of[school] in trusts} - otherwise
        evidence.update({service.id, *(one.id for one in said)})
    return found
