"""Expertise gaps: topics that are needed and known by nobody, by a single person, or only in the central team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import networkx as nx

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.records import Delivery, Service
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel, ServiceMode
from trustmodel.network import graphs
from trustmodel.privacy.purposes import require
from trustmodel.prose import number_of
from trustmodel.results import Method, Result
from trustmodel.wire import FREE_TEXT

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

__all__ = ["ExpertiseGaps", "GapRow", "expertise_gaps"]


@attrs.frozen(kw_only=True)
class GapRow:
    """Where one topic is needed and known.

    `needed_by` are the schools that need it, `not_held_by` those among them where nobody holds it. `holders` counts
    people in post, `schools_holding` are the schools where they work. `single_holder` is the person who holds it, where
    only one does. `held_centrally_only`: it is held, and nobody who holds it works in a school.

    Centralisation may lose what schools know. A school *relies on the centre* for a topic when a service on it is run
    centrally there: by what its delivery says, else by the service's own mode, which holds for the schools of the trusts
    of its lead and of its deliveries (all member schools, where neither is recorded). For a topic that is held only
    centrally, all schools of the holders' trusts do. Of these, `schools_with_local` have somebody who knows it, which is
    local knowledge to keep, and `schools_without_local` have nobody.
    """

    topic: str
    name: str = attrs.field(metadata=FREE_TEXT)
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
    """Every topic that is needed or known, those that most schools need and lack first, then the least known."""

    rows: tuple[GapRow, ...]

    def summary(self) -> str:
        """How many topics are known by nobody, by one person, or only centrally."""
        nobody = sum(not row.holders for row in self.rows)
        single = sum(row.single_holder is not None for row in self.rows)
        central = sum(row.held_centrally_only for row in self.rows)
        return f"{number_of(len(self.rows), 'topic')}: {nobody} known by nobody, {single} by one person, {central} only centrally"


def expertise_gaps(
    data: Dataset | Situation,
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
) -> ExpertiseGaps:
    """Expertise gaps: topics that are needed and known by nobody, by a single person, or only in the central team.

    Somebody who is still developing an expertise is not yet one whom others can turn to, so `secure` is the least level
    that counts. A need is met locally only by somebody who works in that school: a central team supports local
    knowledge and does not replace it. Topics are those of the records: a broader one does not stand for those below.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    at
        A day: the needs of that day, and the expertise of those in post on it.
    between
        Or a period, its end exclusive. Neither: every need, and every expertise held in post.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
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
    ValueError
        `min_level` is another word; or `at` or `between` is refused (see `situation`).

    Examples
    --------
    >>> import trustmodel as tm
    >>> need = tm.Need(id="1", school="ash", topic="music", severity="minor")
    >>> row = expertise_gaps(tm.Dataset(needs=[need])).rows[0]
    >>> row.holders, row.not_held_by
    (0, ('school:ash',))
    """
    situation = as_situation(data, at=at, between=between, trust=trust).own
    require(situation.given, "expertise")
    people, places = (graphs.expertise(situation, level=level, min_level=min_level) for level in ("person", "school"))
    topics = [topic for topic, about in people.nodes(data=True) if about["part"] == "topic"]
    centre = _Centre(situation.data, people, places)
    rows = [_gap(topic, people, places, centre) for topic in topics]
    evidence = {record for *_, tie in people.edges(data=True) for record in tie["evidence"]}
    evidence |= {need for topic in topics for need in people.nodes[topic]["needs"]}
    return ExpertiseGaps(
        method=Method(
            name="expertise_gaps",
            options={name: people.graph[name] for name in ("at", "between", "trust", "min_level")},
            source=people.graph["source"],
        ),
        evidence=tuple(sorted(evidence | centre.evidence)),
        rows=tuple(sorted(rows, key=lambda row: (-len(row.not_held_by), row.holders, row.topic))),
        warnings=()
        if any(row.needed_by for row in rows)
        else ("no need is recorded: nothing shows where expertise is wanted",),
    )


def _gap(topic: str, people: nx.Graph[str], places: nx.Graph[str], centre: _Centre) -> GapRow:
    about = people.nodes[topic]
    holders = sorted(people.neighbors(topic))
    local = {place for place in places.neighbors(topic) if kind_of(place) == "school"}
    in_schools = sum(bool(people.nodes[holder]["schools"]) for holder in holders)
    central_only = bool(holders) and not local
    relying = sorted(centre.relying_on(topic, holders if central_only else ()))
    return GapRow(
        topic=topic,
        name=about["name"] or topic,
        needed_by=about["needed_by"],
        not_held_by=tuple(school for school in about["needed_by"] if school not in local),
        holders=len(holders),
        schools_holding=tuple(sorted(local)),
        single_holder=holders[0] if len(holders) == 1 else None,
        held_centrally_only=central_only,
        run_centrally=topic in centre.run_for,
        local_holders=in_schools,
        central_holders=len(holders) - in_schools,
        schools_with_local=tuple(school for school in relying if school in local),
        schools_without_local=tuple(school for school in relying if school not in local),
    )


class _Centre:
    """What a trust's central team runs, and for which schools."""

    def __init__(self, data: Dataset, people: nx.Graph[str], places: nx.Graph[str]) -> None:
        self.trust_of: dict[str, str | None] = {
            node: about["trust"] for graph in (people, places) for node, about in graph.nodes(data=True)
        }
        self.members = [
            node for node, trust in self.trust_of.items() if kind_of(node) == "school" and trust is not None
        ]
        self.run_for: dict[str, set[str]] = defaultdict(set)
        """The schools for which each topic is run centrally; none, where it is so by default and no school is left."""
        self.evidence: set[str] = set()
        for service in data.services:
            deliveries = [delivery for delivery in data.deliveries if delivery.service == service.id]
            if ServiceMode.CENTRAL in {service.mode, *(delivery.mode for delivery in deliveries)}:
                self.run_for[service.topic] |= self._served(service, deliveries)
                self.evidence |= {service.id, *(delivery.id for delivery in deliveries)}

    def _served(self, service: Service, deliveries: Sequence[Delivery]) -> set[str]:
        """The schools for which a service is run centrally: as its deliveries say, else by its own mode."""
        served = {delivery.school for delivery in deliveries if delivery.mode is ServiceMode.CENTRAL}
        if service.mode is ServiceMode.CENTRAL:
            trusts = self._trusts_of(service.lead, *(delivery.school for delivery in deliveries))
            by_default = {school for school in self.members if not trusts or self.trust_of[school] in trusts}
            served |= by_default - {delivery.school for delivery in deliveries if delivery.mode is not None}
        return served

    def _trusts_of(self, *nodes: str | None) -> set[str]:
        return {trust for node in nodes if node is not None and (trust := self.trust_of.get(node)) is not None}

    def relying_on(self, topic: str, central_holders: Sequence[str]) -> set[str]:
        """The schools that rely on the centre for a topic; and where only the centre knows it, all of the holders' trusts."""
        trusts = self._trusts_of(*central_holders)
        return self.run_for.get(topic, set()) | {school for school in self.members if self.trust_of[school] in trusts}
