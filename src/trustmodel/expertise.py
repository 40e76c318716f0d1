"""Who knows what: expertise that is shared, and expertise that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel import graphs
from trustmodel.dataset import Dataset
from trustmodel.graphs import Between, Day, Level
from trustmodel.ids import kind_of
from trustmodel.results import Method, Result
from trustmodel.vocabulary import ExpertiseLevel

__all__ = ["ExpertiseGaps", "GapRow", "SharedExpertise", "SharedRow", "expertise_gaps", "shared_expertise"]


@attrs.frozen(kw_only=True)
class SharedRow:
    """Two holders, how many topics they share, which, and how closely that ties them."""

    a: str
    b: str
    shared: int
    strength: float
    via: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class SharedExpertise(Result):
    """Every pair that shares expertise, the closest first, then in order of id."""

    rows: tuple[SharedRow, ...]
    n: int
    """How many holders were looked at, also those who hold or share nothing."""
    holders: Mapping[str, int] = attrs.field(converter=immutabledict)
    """How many hold each topic."""

    def summary(self) -> str:
        """How many pairs, holders and topics."""
        return f"{len(self.rows)} pairs of {self.n} share expertise on {len(self.holders)} topics"


@attrs.frozen(kw_only=True)
class GapRow:
    """Where one topic is needed and held.

    `needed_by` are the schools that need it, `not_held_by` those among them where nobody holds it. `holders` counts
    people in post, `schools_holding` are the schools where they work. `single_holder` is the one person who holds it,
    if there is but one. `held_centrally_only`: it is held, and nobody who holds it works in a school.
    """

    topic: str
    name: str
    needed_by: tuple[str, ...]
    not_held_by: tuple[str, ...]
    holders: int
    schools_holding: tuple[str, ...]
    single_holder: str | None
    held_centrally_only: bool


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


def shared_expertise(
    x: Dataset | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str | None = None,
) -> SharedExpertise:
    """Who shares expertise with whom, on which topics, and how closely that ties them.

    A topic held by $n$ adds $1/(n-1)$ to the strength of each pair that shares it: what few hold says more than what
    nearly everyone holds. Whether two share more than chance would have them share is not worked out here.

    Parameters
    ----------
    x
        A dataset, or a bipartite graph of your own, as `graphs.shared_expertise` takes it.
    level, at, between, min_level
        As for `graphs.expertise`; they hold for a dataset.

    Returns
    -------
    SharedExpertise
        One row a pair, the strongest first, then in order of id. A topic that everyone holds tells no two apart, and is
        named in `warnings`.

    Raises
    ------
    GraphError
        The graph is not bipartite, or does not say which side a node is on.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.

    Examples
    --------
    >>> import networkx as nx
    >>> women = nx.davis_southern_women_graph()
    >>> closest = shared_expertise(women).rows[0]
    >>> closest.a, closest.b, closest.shared
    ('Nora Fayette', 'Sylvia Avondale', 6)
    """
    graph = (
        graphs.expertise(x, level=level, at=at, between=between, min_level=min_level) if isinstance(x, Dataset) else x
    )
    held = {topic: holders for topic, holders in graphs.holders_by_topic(graph).items() if holders}
    pairs = graphs.shared_expertise(graph)
    rows = [
        SharedRow(a=str(a), b=str(b), shared=tie["shared"], strength=tie["strength"], via=tuple(map(str, tie["via"])))
        for a, b, tie in pairs.edges(data=True)
    ]
    everyone = [str(topic) for topic, holders in held.items() if len(holders) == len(pairs) > 1]
    return SharedExpertise(
        method=Method(
            name="shared_expertise",
            options={
                name: graph.graph[name] for name in ("level", "at", "between", "min_level") if name in graph.graph
            },
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({one for _, _, tie in pairs.edges(data=True) for one in tie["evidence"]})),
        rows=tuple(sorted(rows, key=lambda row: (-row.strength, row.a, row.b))),
        n=len(pairs),
        holders={str(topic): len(holders) for topic, holders in held.items()},
        warnings=tuple(f"everyone holds {topic}: it tells no two apart" for topic in everyone),
    )


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

    Examples
    --------
    >>> import trustmodel as tm
    >>> need = tm.Need(id="1", school="ash", topic="music", severity="minor")
    >>> row = expertise_gaps(tm.Dataset(needs=[need])).rows[0]
    >>> row.holders, row.not_held_by
    (0, ('school:ash',))
    """
    people, places = (
        graphs.expertise(data, level=level, at=at, between=between, min_level=min_level)
        for level in ("person", "school")
    )
    evidence = {one for _, _, tie in people.edges(data=True) for one in tie["evidence"]}
    rows = []
    for topic, about in people.nodes(data=True):
        if about["part"] != "topic":
            continue
        evidence.update(about["needs"])
        holders = sorted(people.neighbors(topic))
        local = {place for place in places.neighbors(topic) if kind_of(place) == "school"}
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
