"""What changed between two reviews: ties, walls, shares and counts, each with what chance or few people could do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from trustmodel.errors import GraphError
from trustmodel.network import graphs
from trustmodel.network.change import Change, WallChange, network_change
from trustmodel.report.answers import Answers, Changed, CountChange, Practice, ShareChange
from trustmodel.report.asked import many_schools
from trustmodel.report.chapter import Chapter, Share
from trustmodel.report.chapters.change import ACROSS
from trustmodel.report.contents import all_chapters, in_order_of_asking
from trustmodel.report.wording import ALPHA, BETWEEN
from trustmodel.stats.nulls import Counts, share_difference, share_difference_p

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["changes"]

_DRAWS: Final = {False: 1_999, True: 499}
"""Draws of a change. Its p is corrected for all boundaries, so it should hardly vary with the seed; with many schools fewer do, since each
takes a long time."""


def changes(before: Answers, after: Answers, *, seed: int = 0, boundaries: Collection[str] = ACROSS) -> Changed:
    """What changed from one review to another.

    Parameters
    ----------
    before
        The answers of the earlier review.
    after
        Those of the later one.
    seed
        Of everything that is drawn by chance.
    boundaries
        By what schools differ in: whose walls are compared, of those that can be.

    Returns
    -------
    Changed
        Shares are compared for each trust that is in both.
    """
    ties, walls, warnings = _ties_and_walls(before, after, seed, boundaries)
    for when, answers in (("before", before), ("after", after)):
        warnings += [f"{when}: the {chapter} question is refused, so it is not compared" for chapter in answers.refused]
    chapters = in_order_of_asking(all_chapters())
    earlier = {practice.trust: practice for practice in before.practice}
    return Changed(
        before=before,
        ties=ties,
        walls=tuple(walls),
        shares=tuple(
            share
            for practice in after.practice
            if practice.trust in earlier
            for share in _shares(earlier[practice.trust], practice, chapters)
        ),
        counts=(
            *_links(ties),
            *(
                CountChange(measure=measure, before=count(before), after=count(after))
                for chapter in chapters
                for measure, count in chapter.counts.items()
            ),
        ),
        warnings=tuple(warnings),
    )


def _ties_and_walls(
    before: Answers, after: Answers, seed: int, boundaries: Collection[str]
) -> tuple[Change[None] | None, list[Change[WallChange]], list[str]]:
    """Support then and now, the same for each grouping of schools that both know, and why it cannot be compared."""
    first, second = before.situation, after.situation
    draws = _DRAWS[many_schools(after.data)]
    try:
        ties = network_change(first, second, draws=draws, seed=seed)
    except GraphError as error:
        return None, [], [f"support cannot be compared: {error}"]
    known = [graphs.support(each) for each in (first, second)]
    alike = [
        name for name in ACROSS if name in boundaries and len(_groups(known[0], name) & _groups(known[1], name)) > 1
    ]
    named = (name for name in boundaries if name not in BETWEEN)  # a number may be cut elsewhere at each time
    alike += [
        name for name in named if all(len(set(graphs.groups(each, name).values()) - {None}) > 1 for each in known)
    ]
    walls = [network_change(first, second, group=grouping, draws=draws, seed=seed) for grouping in sorted(alike)]
    return ties, walls, []


def _links(ties: Change | None) -> Iterator[CountChange]:
    """How many links there were and are, like for like: the same links as those that were kept, lost and new."""
    if ties is not None:
        yield CountChange(
            measure="Links of support between member schools that answered both times, one for each direction",
            before=ties.kept + ties.lost,
            after=ties.kept + ties.new,
        )


def _groups(graph: nx.Graph[str], grouping: str) -> set[object]:
    """The groups that nodes of a graph belong to."""
    return {about[grouping] for _, about in graph.nodes(data=True) if about.get(grouping) is not None}


def _shares(before: Practice, after: Practice, chapters: Sequence[Chapter]) -> Iterator[ShareChange]:
    """The shares of one trust that both reviews have."""
    later = _measures(after, chapters)
    for measure, counted in _measures(before, chapters).items():
        if measure in later:
            (then, few_then), (now, few_now) = counted, later[measure]
            people = [number for number in (few_then, few_now) if number is not None]
            difference, low, high = share_difference(then, now, alpha=ALPHA)
            yield ShareChange(
                trust=after.trust, measure=measure, before=then[0], before_of=then[1], after=now[0], after_of=now[1],
                difference=difference, low=low, high=high, p=share_difference_p(then, now),
                people=min(people, default=None),
            )  # fmt: skip


def _measures(
    practice: Practice, chapters: Sequence[Chapter]
) -> dict[str, tuple[tuple[int, int] | Counts, int | None]]:
    """Each share of a trust that is recorded: how many, of how many; and of how many people, where it counts people."""
    shares: dict[str, tuple[tuple[int, int] | Counts, int | None]] = {}
    for chapter in chapters:
        answer = practice.answer(chapter.id)
        if chapter.of_each_trust is not None and answer is not None:
            given = map(Share.of, chapter.of_each_trust.shares(answer))
            shares |= {share.measure: (share.counts, share.people) for share in given}
    return shares
