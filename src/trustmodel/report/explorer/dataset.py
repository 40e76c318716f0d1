"""What a dataset says of who helps whom, as the explorer may show it: free text through the gate, small cells suppressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import networkx as nx

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.grouping import Group
from trustmodel.privacy.gate import Gate, gate_of
from trustmodel.privacy.names import SHIPPED
from trustmodel.prose import counted, has_have, in_title_case, is_are, listed, number_of
from trustmodel.report.explorer.picture import MOST_PLACES, Details, Grouping, SupportPicture, picture_of
from trustmodel.report.explorer.terms import MOST_YEARS, SO_FAR, called, not_over, school_years

__all__ = ["Times", "few_helped", "picture_of_dataset"]

Times: TypeAlias = list[tuple[str, "nx.DiGraph[Any]"]]
"""Each time's name and graph, the earliest first."""
Cell: TypeAlias = tuple[str, str, str | None]
"""A place that is helped, the kind of help, and its topic."""


def picture_of_dataset(
    data: Dataset | Situation,
    situations: list[Situation],
    group: Group | None,
    *,
    names: bool,
    min_cell: int,
) -> tuple[SupportPicture, Times, list[str]]:
    """The picture of a dataset at some times, the graphs behind it, and what to warn of.

    Parameters
    ----------
    data
        What was given.
    situations
        The times to be shown, the earliest first.
    group
        What schools are coloured and ordered by, as `explore` has it.
    names
        Whether free text is shown as somebody typed it.
    min_cell
        What fewer people than this were helped with is suppressed.

    Returns
    -------
    tuple
        The picture, each time with its graph, and warnings.
    """
    labels = [called(each) for each in situations]
    if len(set(labels)) < len(labels):
        labels = [f"{label} ({when})" for label, when in zip(labels, ("before", "after"), strict=True)]
    drawn = [graphs.support(each) for each in situations]
    if not any(member for graph in drawn for _, member in graph.nodes(data="member")):
        drawn = [_with_every_school(each, graph) for each, graph in zip(situations, drawn, strict=True)]
    shown: Times = list(zip(labels, drawn, strict=True))
    details = _details(situations, drawn, names=names, min_cell=min_cell)
    notes = list(_notes(situations))
    picture = picture_of(shown, details=details, group=group, notes=notes, min_cell=min_cell)
    return picture, shown, [*notes, *_left_out(data, situations, shown)]


def _with_every_school(then: Situation, graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The graph with schools that neither give nor receive: where no school is in a trust, they are no nodes by themselves."""
    if len(then.data.schools) > MOST_PLACES:
        return graph
    whole: nx.MultiDiGraph[str] = nx.MultiDiGraph(**graph.graph)
    whole.add_nodes_from(graphs.proximity(then, near_km=0).nodes(data=True))
    whole.add_nodes_from(graph.nodes(data=True))
    for giver, receiver, key, edge in graph.edges(keys=True, data=True):
        whole.add_edge(giver, receiver, key=key, **edge)
    return whole


def _details(
    situations: list[Situation],
    drawn: list[nx.MultiDiGraph[str]],
    *,
    names: bool,
    min_cell: int,
) -> Details:
    """What the datasets say beside who helps whom, with free text as it may be shown."""
    topics: dict[str, tuple[str, str | None]] = {}
    called_so: dict[str, str] = {}
    clusters: dict[str, str] = {}
    trusts: dict[str, str] = {}
    title = ""
    for situation in {id(each.given): each for each in situations}.values():
        given, gate = situation.given, gate_of(situation)

        def text(text: str, gate: Gate = gate) -> str:
            return text if names else gate.text(text)

        for topic in given.topics:
            name = topic.name if SHIPPED.get(topic.id) == topic.name else text(topic.name)
            topics[topic.id] = (name, topic.parent)
        called_so |= {cluster.id: text(cluster.name) for cluster in given.clusters}
        for trust in given.trusts:
            trusts[trust.id] = name = in_title_case(trust.name)
            called_so[trust.id] = f"Central team, {name}" if len(given.trusts) > 1 else "Central team"
        for membership in given.cluster_memberships:
            if membership.cluster in called_so:
                clusters[membership.school] = called_so[membership.cluster]
        shown = [in_title_case(trust.name) for trust in given.trusts if situations[-1].trust in {None, trust.id}]
        title = shown[0] if len(shown) == 1 else text(given.name or "")
    return Details(
        topics=topics,
        withheld=few_helped(situations, drawn, min_cell),
        names=called_so,
        trusts=trusts,
        groupings=(Grouping(name="cluster", plural="clusters", of=clusters),) if clusters else (),
        title=title,
    )


def few_helped(
    situations: Sequence[Situation], drawn: Sequence[nx.MultiDiGraph[str]], min_cell: int
) -> dict[int, frozenset[tuple[str, str]]]:
    """For each time the records, and the places that they help, of which kind and topic are not shown.

    A school is an organisation; where the record names the person who was helped, what the help was about is theirs. People
    are counted by school, kind and topic together, so that neither a filter nor two filters leave fewer of them; and what is
    of too few at one time is shown at none, since times may overlap.

    Parameters
    ----------
    situations
        The times.
    drawn
        The graph of support between schools at each.
    min_cell
        What fewer people than this were helped with is suppressed.

    Returns
    -------
    dict
        By the number of the time, the ids of records with those of the places that they help.
    """
    helped: dict[tuple[int, Cell], set[str]] = defaultdict(set)
    records: dict[int, list[tuple[str, str, Cell]]] = {number: [] for number in range(len(drawn))}
    for number, (then, graph) in enumerate(zip(situations, drawn, strict=True)):
        for _, place, key, edge in graph.edges(keys=True, data=True):
            receiver = then.given.support[key].receiver
            if kind_of(receiver) == "person":
                cell = (place, edge["support_kind"], edge["topic"])
                helped[number, cell].add(receiver)
                records[number].append((key, place, cell))
    few = {cell for (_, cell), people in helped.items() if len(people) < min_cell}
    return {
        number: frozenset((key, place) for key, place, cell in of_time if cell in few)
        for number, of_time in records.items()
    }


def _notes(situations: list[Situation]) -> Iterator[str]:
    """What a reader has to know of the records."""
    if len(situations) > 1:
        if not_over(situations[-1]):
            yield f"{called(situations[-1]).removesuffix(SO_FAR)} is not over: more links may come, and what has ended may begin again."
        undated = sum(record.period == ALWAYS for record in situations[-1].support)
        if undated:
            yield f"{number_of(undated, 'record')} of help {has_have(undated)} no dates of {'its' if undated == 1 else 'their'} own."
    elif situations[0].between is None and situations[0].at is None and len(situations[0].support):
        yield "No help has a date, so years cannot be compared."


def _left_out(data: Dataset | Situation, situations: list[Situation], shown: Times) -> Iterator[str]:
    """What is in the records and not in the picture."""
    given = data.given if isinstance(data, Situation) else data
    years = school_years(given) if len(situations) == MOST_YEARS else []
    if (more := len(years) - MOST_YEARS) > 0:
        yield f"{counted(more, 'earlier school year')} {is_are(more)} left out: the newest {MOST_YEARS} are shown"
    unplaced = {record for _, graph in shown for record in graph.graph.get("unplaced", ())}
    if unplaced:
        yield f"{number_of(len(unplaced), 'record')} of help {is_are(len(unplaced))} left out, since somebody in it had no role at the time"
    for label, graph in shown:
        if silent := [
            about["name"]
            for _, about in graph.nodes(data=True)
            if about.get("answered") is False and about["kind"] == "school"
        ]:
            yield f"{label}: {listed(sorted(silent), limit=None)} did not answer: what {'it' if len(silent) == 1 else 'they'} gave is not known"
