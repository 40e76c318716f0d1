"""What each school is known for, how varied its expertise is, and which schools complement each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import graphs
from trustmodel.network.graph_contract import read, refuse_graphs
from trustmodel.network.graphs import Level
from trustmodel.privacy.purposes import require
from trustmodel.prose import is_are, number_of
from trustmodel.results import Method, Result, Tested, is_missing
from trustmodel.stats import nulls

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import gammaincinv, pdtr, pdtrc
except ImportError as error:
    raise MissingExtraError("analysis", "specialisms") from error

__all__ = ["Complement", "SpecialismRow", "Specialisms", "Variety", "specialisms"]

Floats: TypeAlias = npt.NDArray[np.float64]

NAN: Final = math.nan


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
    """How many topics a school knows in effect (Hill numbers).

    Where five of seven holders hold the same topic and two hold one each, three topics are known, but in effect fewer.
    """

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
    """What one school knows and another needs."""

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
    """Who holds what another needs, the strongest first. This is not likeness: two alike have little to give each other."""

    def summary(self) -> str:
        """How many specialisms, and how many can complement each other."""
        sure = sum(row.low > 1 for row in self.rows)
        return (
            f"{number_of(sure, 'specialism')} of {number_of(len(self.varieties), 'school')} {is_are(sure)} sure; "
            f"{number_of(len(self.complements), 'pair')} where one knows what the other needs"
        )


@renamed(x="data")
def specialisms(  # noqa: PLR0913 - which expertise counts, and its strength
    data: Dataset | Situation | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike | None = ExpertiseLevel.SECURE,
    strength: str | None = "strength",
    alpha: float = 0.05,
) -> Specialisms:
    """What each school is known for, how varied its expertise is, and which schools complement each other.

    For a school with $x_s$ holdings, $x_{sa}$ of them of topic $a$, and $x_a$ of $x$ everywhere, the location quotient is
    $(x_{sa}/x_s)/(x_a/x)$. Its interval takes $x_{sa}$ as Poisson, with mean $x_s x_a/x$ times the quotient, and is
    exact (Garwood): small schools get wide ones. How alike schools are is another question: see `shared_expertise`.

    Parameters
    ----------
    data
        The dataset, or a `situation`; or a bipartite graph of your own, as `graphs.shared_expertise` takes it. There, a
        topic may say by `needed_by` which holders need it.
    level
        Whether people hold expertise or their schools. This and the next four options are refused with a graph of your own,
        which is taken whole.
    at
        A day. An expertise counts while its holder is in post.
    between
        Or a period, its end exclusive. Neither: every expertise counts that its holder had in post.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts. `None`: every level. Somebody who is still developing an expertise does not count
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
        `alpha` is not between 0 and 1, a strength is no whole number, `level` or `min_level` is another word, or `at` or
        `between` is refused (see `situation`).

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442.

    Hill, M. O. (1973). Diversity and evenness: a unifying notation and its consequences. *Ecology* 54, 427–432.

    Examples
    --------
    >>> import networkx as nx
    >>> known = nx.Graph([("ash", "music"), ("ash", "history"), ("beech", "history")])
    >>> nx.set_node_attributes(known, {"ash": 0, "beech": 0, "music": 1, "history": 1}, "bipartite")
    >>> known_for = specialisms(known, strength=None)
    >>> [(row.school, row.topic, row.value) for row in known_for.rows if row.value > 1]
    [('ash', 'music', 1.5), ('beech', 'history', 1.5)]
    >>> known_for.varieties[0].common
    2.0
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha!r}")
    if isinstance(data, Dataset | Situation):
        situation = as_situation(data, at=at, between=between, trust=trust).own
        require(situation.given, "expertise")
        graph: nx.Graph[Any] = graphs.expertise(situation, level=level, min_level=min_level)
    else:
        refuse_graphs(data, level=level, at=at, between=between, trust=trust, min_level=min_level)
        graph = read(data)
    held = graphs.holders_by_topic(graph)
    topics = [str(topic) for topic, holders in held.items() if holders]
    schools = sorted({str(holder) for holders in held.values() for holder in holders})
    counts = _counts(graphs.simple(graph, strength=strength), schools, topics)
    warnings = [] if schools else ["no expertise is recorded: there is no specialism"]
    if not any(_named(graph, topic, "needed_by") for topic in held):
        warnings.append("no need is recorded: nothing shows who could complement whom")
    evidence = {record for holders in held.values() for records in holders.values() for record in records}
    evidence |= {need for topic in held for need in _named(graph, topic, "needs")}
    return Specialisms(
        method=Method(
            name="specialisms",
            options={"strength": strength, "alpha": alpha, **graphs.options(graph)},
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted(evidence)),
        rows=_quotients(counts, schools, topics, alpha),
        varieties=tuple(_variety(school, row) for school, row in zip(schools, counts, strict=True)),
        complements=_complements(graph, held),
        warnings=tuple(warnings),
    )


def _counts(ties: nx.Graph[Any], schools: list[str], topics: list[str]) -> Floats:
    """Schools × topics: how many hold the topic there."""
    row, column = ({name: place for place, name in enumerate(names)} for names in (schools, topics))
    counts = np.zeros((len(schools), len(topics)))
    for *ends, about in ties.edges(data=True):
        value = about["strength"]
        school, topic = sorted(map(str, ends), key=lambda node: node in column)
        if value != round(value):
            raise ValueError(f"{school} – {topic} has the strength {value:g}: a count of people is a whole number")
        counts[row[school], column[topic]] = value
    return counts


def _quotients(counts: Floats, schools: list[str], topics: list[str], alpha: float) -> tuple[SpecialismRow, ...]:
    """Location quotients with their exact Poisson limits: all arrays are schools × topics."""
    if not counts.size:
        return ()
    total = counts.sum()
    of_school, of_topic = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = of_school * of_topic / total
    moves = (of_school < total) & (of_topic < total)
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), alpha / 2), 0.0) / expected
    high = gammaincinv(counts + 1, 1 - alpha / 2) / expected
    # the two-sided exact p: twice the smaller tail, P(X ≥ x) or P(X ≤ x)
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
    """Hill numbers of one school's counts, one a topic."""
    shares = counts[counts > 0] / counts.sum()
    return Variety(
        school=school,
        n=float(counts.sum()),
        topics=len(shares),
        common=math.exp(-math.fsum(shares * np.log(shares))),
        dominant=1 / math.fsum(shares**2),
    )


def _named(graph: nx.Graph[Any], topic: Any, attribute: str) -> list[Any]:
    """The ids that an attribute of a topic holds, those that are missing left out."""
    return [name for name in graph.nodes[topic].get(attribute) or () if not is_missing(name)]


def _complements(graph: nx.Graph[Any], held: Mapping[Any, Mapping[Any, tuple[str, ...]]]) -> tuple[Complement, ...]:
    """Each pair of which one knows what the other needs."""
    holders_looked_at = len(graph) - len(held)
    offered: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for topic, holders in held.items():
        for giver in map(str, holders):
            for receiver in sorted(map(str, _named(graph, topic, "needed_by"))):
                if receiver != giver:
                    offered[giver, receiver].append((str(topic), math.log1p(holders_looked_at / len(holders))))
    complements = [
        Complement(
            giver=giver,
            receiver=receiver,
            strength=math.fsum(scarcity for _, scarcity in topics),
            topics=tuple(topic for topic, _ in topics),
        )
        for (giver, receiver), topics in offered.items()
    ]
    return tuple(sorted(complements, key=lambda pair: (-pair.strength, pair.giver, pair.receiver)))
