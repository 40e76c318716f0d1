"""What changed between two reviews: ties, walls, shares and counts, each with what chance or few people could do."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from trustmodel.errors import GraphError
from trustmodel.network import graphs
from trustmodel.network.expertise_gaps import GapRow
from trustmodel.network.overlap import Change, change
from trustmodel.prose import counted, is_are, listed, named, or_none, spelt
from trustmodel.results import Finding, undefined
from trustmodel.stats.nulls import share_difference

if TYPE_CHECKING:
    import networkx as nx

    from trustmodel.report.review import Practice, Review

__all__ = ["Changed", "CountChange", "ShareChange", "changes", "sentences"]

_ALPHA: Final = 0.05
_DRAWS: Final = 999


@attrs.frozen(kw_only=True)
class ShareChange:
    """One share of a trust before and after, and how much larger it became, with Newcombe's 95 % interval.

    The interval takes the two times as of other people or things. Where they are the same it is on the wide side.
    """

    trust: str
    measure: str
    before: int
    before_of: int
    after: int
    after_of: int
    difference: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves no change out."""
        return not undefined(self.low) and not self.low <= 0 <= self.high


@attrs.frozen(kw_only=True)
class CountChange:
    """One count before and after; `None`: not recorded, or not asked."""

    measure: str
    before: int | None
    after: int | None


@attrs.frozen(kw_only=True)
class Changed:
    """What changed from an earlier review to a later one."""

    before: Review = attrs.field(repr=False)
    ties: Change | None
    """Support between the schools that are there both times; `None` where none is."""
    walls: tuple[Change, ...]
    """The same, once for each way of grouping schools that both reviews know: its `wall` says whether a wall came down."""
    shares: tuple[ShareChange, ...]
    counts: tuple[CountChange, ...]
    warnings: tuple[str, ...]

    @property
    def results(self) -> tuple[Change, ...]:
        """Every answer that it is made of."""
        return (*(() if self.ties is None else (self.ties,)), *self.walls)


def changes(before: Review, after: Review, *, seed: int = 0) -> Changed:
    """What changed from one review to another."""
    warnings: list[str] = []
    first, second = (
        graphs.support(one.data, level="school", at=one.given_at, between=one.between) for one in (before, after)
    )
    ties: Change | None = None
    walls: list[Change] = []
    try:
        ties = change(first, second, draws=_DRAWS, seed=seed)
    except GraphError as error:
        warnings.append(f"support cannot be compared: {error}")
    else:
        alike = [name for name in _ACROSS if len(_groups(first, name) & _groups(second, name)) > 1]
        walls = [change(first, second, group=name, draws=_DRAWS, seed=seed) for name in sorted(alike)]
    then = {one.trust: one for one in before.practice}
    shares = [share for one in after.practice if one.trust in then for share in _shares(then[one.trust], one)]
    for title, some in (("before", before), ("after", after)):
        warnings += [f"{title}: the {section} question is refused, so it is not compared" for section in some.refused]
    return Changed(
        before=before, ties=ties, walls=tuple(walls), shares=tuple(shares), counts=tuple(_counts(before, after)),
        warnings=tuple(warnings),
    )  # fmt: skip


def _groups(graph: nx.Graph[str], name: str) -> set[object]:
    """The groups that nodes of a graph belong to."""
    return {about[name] for _, about in graph.nodes(data=True) if about.get(name) is not None}


def _shares(before: Practice, after: Practice) -> Iterator[ShareChange]:
    first, second = dict(_measures(before)), dict(_measures(after))
    for measure, then in first.items():
        now = second.get(measure)
        if now is not None:
            difference, low, high = share_difference(then, now, alpha=_ALPHA)
            yield ShareChange(
                trust=after.trust, measure=measure, before=then[0], before_of=then[1], after=now[0], after_of=now[1],
                difference=difference, low=low, high=high,
            )  # fmt: skip


def _measures(found: Practice) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each share of a trust that is recorded: how many, of how many."""
    if (openness := found.openness) is not None:
        if openness.elt:
            yield "Artefacts that reached all leaders", (openness.reached, openness.of)
        yield (
            "Needs that others in the family carried",
            (sum(row.carried for row in openness.needs), sum(row.needs for row in openness.needs)),
        )
    if (endeavour := found.endeavour) is not None:
        yield "Places at sessions where members were there", (endeavour.whole.present, endeavour.whole.of)
    if (development := found.development) is not None:
        whole, elt = development.whole, development.elt
        told = (
            ("Colleagues who hold the shared objective", whole.shared, whole.of),
            ("Colleagues who have criteria of their own", whole.personal, whole.of),
            ("Leaders who have a criterion of broader impact", elt.broader if elt else None, elt.of if elt else 0),
            ("Colleagues whom CPD reached", whole.reached, whole.of),
        )
        yield from ((name, (count, of)) for name, count, of in told if count is not None)
    if (resource := found.resource) is not None:
        far = [row for row in resource.rows if row.mode in ("central", "external") and row.local_holders is not None]
        yield (
            "Central or external services that somebody at the school knows",
            (sum(not row.without_local for row in far), len(far)),
        )
    if (governance := found.governance) is not None and any(
        row.professional or row.committee for row in governance.rows
    ):
        rows = governance.rows
        yield "Schools with a governance professional", (sum(row.professional is not None for row in rows), len(rows))
        if governance.leads:
            yield (
                "Committees with a way to the governance lead",
                (sum(row.to_lead is not None for row in rows), sum(row.committee is not None for row in rows)),
            )
    if (community := found.community) is not None and community.reaching is not None:
        yield "Schools that do something with schools beyond the trust", (community.reaching, community.of)


def _counts(before: Review, after: Review) -> Iterator[CountChange]:
    for measure, count in _COUNTED:
        yield CountChange(measure=measure, before=count(before), after=count(after))


def _topics(review: Review, wanted: Callable[[GapRow], bool]) -> int | None:
    return None if review.gaps is None else sum(map(wanted, review.gaps.rows))


_COUNTED: Final[tuple[tuple[str, Callable[[Review], int | None]], ...]] = (
    ("Schools of the trust", lambda one: sum(local.n for local in one.localities)),
    ("Links of support between schools, one for each direction", lambda one: one.support.ties),
    ("Schools without a record of support", lambda one: len(one.support.isolates)),
    ("Topics held by one person only", lambda one: _topics(one, lambda row: row.single_holder is not None)),
    ("Topics that are needed and held by nobody", lambda one: _topics(one, lambda row: not row.holders)),
    ("Open needs", lambda one: None if one.plan is None else len(one.plan.rows) + len(one.plan.unmet)),
    (
        "Records of support across the trust's boundary",
        lambda one: len({record for row in one.crossings for record in row.evidence}),
    ),
)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Changed, names: Mapping[str, str]) -> list[Finding]:
    """What changed, in words; schools by name, people never."""
    return [*_of_ties(found, names), *_of_walls(found), *_of_shares(found, names), *_not_told(found)]


def _of_ties(found: Changed, names: Mapping[str, str]) -> Iterator[Finding]:
    ties = found.ties
    if ties is None or not ties.rows:
        return
    says = (
        f"Of {counted(ties.kept + ties.lost, 'link')} of support between schools, one for each direction, {or_none(ties.kept)}"
        f" {'was' if ties.kept == 1 else 'were'} kept and {or_none(ties.lost)} ended; {or_none(ties.new)} {is_are(ties.new)} new."
    )
    if ties.testable:
        says += (
            " More were kept than chance would have it."
            if ties.p <= _ALPHA and ties.z > 0
            else " Fewer were kept than chance would have it."
            if ties.p <= _ALPHA
            else " As many were kept as chance would have it."
        )
    for told, who in (("there both times", (*ties.joined, *ties.left)), ("answering both times", ties.silent)):
        if places := [one for one in who if one in names]:
            says += f" Not {told}, so that their links are in no count: {named(places, names)}."
    yield Finding(
        section="change",
        says=says,
        how="Links are compared among schools that are there both times. Chance: who holds which place is dealt out anew.",
        cannot_say="why a link ended or began: a need may have been met, or nobody may have written it down.",
        evidence=ties.evidence,
    )


_ACROSS: Final = {
    "phase": "schools of different phases",
    "church": "church schools and others",
    "local_authority": "schools of different local authorities",
}


def _of_walls(found: Changed) -> Iterator[Finding]:
    for one in sorted(found.walls, key=lambda one: one.wall is None or one.wall.low <= 1 <= one.wall.high):
        wall = one.wall
        if wall is None or not wall.testable or undefined(wall.low):
            continue
        way = "stronger" if wall.low > 1 else "weaker" if wall.high < 1 else None
        between = _ACROSS[wall.group]
        says = (
            f"Beside links within, links between {between} became {way}" if way
            else f"Whether links between {between} became stronger beside links within cannot be told"
        )  # fmt: skip
        yield Finding(
            section="change",
            says=(
                f"{says}: for each pair of schools they are {wall.after:.0%} as strong now and were {wall.before:.0%} before, which is"
                f" {wall.ratio:.2g} times as much ({wall.low:.2g} {f'to {wall.high:.2g}' if math.isfinite(wall.high) else 'or more'})."
            ),
            how=(
                "Support for each pair across is set beside support for each pair within, before and after; in brackets, how"
                " far the change may lie from this where schools are drawn anew."
            ),
            cannot_say="what brought it about: what else changed in this time is not in the figures.",
            evidence=one.evidence,
        )


def _of_shares(found: Changed, names: Mapping[str, str]) -> Iterator[Finding]:
    several = len({one.trust for one in found.shares}) > 1
    moved = [one for one in found.shares if one.beyond_chance]
    still = sum(not undefined(one.difference) for one in found.shares) - len(moved)
    for one in moved:
        of = f"{names.get(one.trust, one.trust)}: " if several else ""
        yield Finding(
            section="change",
            says=(
                f"{of}{one.measure}: {one.after:,} of {one.after_of:,} ({one.after / one.after_of:.0%}) now,"
                f" {one.before:,} of {one.before_of:,} ({one.before / one.before_of:.0%}) before. That is"
                f" {abs(one.difference) * 100:.0f} points {'more' if one.difference > 0 else 'less'}"
                f" ({_points(one.low)} to {_points(one.high)})."
            ),
            how=(
                "In brackets: how far the difference may lie from this if these people and things stood for many like them"
                " (Newcombe's interval, which takes the two times as of others; of the same it is on the wide side)."
            ),
            cannot_say="whether what is done changed, or only what is written down.",
        )
    if still:
        yield Finding(
            section="change",
            says=(
                f"{'No other' if moved else 'No'} share that is compared changed by more than few cases could do by chance"
                f" ({spelt(still)} {is_are(still)} compared)."
            ),
            cannot_say="that nothing changed: few cases hide small changes.",
        )


def _points(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "\N{MINUS SIGN}")


def _not_told(found: Changed) -> Iterator[Finding]:
    if found.warnings:
        yield Finding(
            section="change",
            says=f"Not compared: {listed(found.warnings, limit=None)}.",
            cannot_say="what changed there.",
        )
