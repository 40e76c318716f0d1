"""What changed since an earlier review, in the report: ties, walls, shares and counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from trustmodel.network.change import Change, WallChange
from trustmodel.network.pair_ties import ties_in_words
from trustmodel.network.walls_order import changes_to_speak_of, p_to_judge
from trustmodel.prose import counted, figure, is_are, listed, named, number_of, or_none, p_value, spelt
from trustmodel.report.answers import Answers, Changed, ShareChange
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.claims import claim
from trustmodel.report.parts import Part, Table, by_name, table_of
from trustmodel.report.voice import Voice
from trustmodel.report.wording import ALPHA, HELD_BACK, between_whom, differs, how_sure
from trustmodel.results import Remark, undefined
from trustmodel.stats.nulls import discrete_fdr

__all__ = ["ACROSS", "CHAPTER"]


def _remarks(answers: Answers, _: Names) -> Iterator[Remark]:
    """What changed, in words; schools by name, people never. Nothing where no earlier review was asked for."""
    changed = answers.changed
    if changed is None:
        return
    names = {
        record.id: record.name
        for data in (changed.before.data, answers.data)
        for kind in (data.trusts, data.schools)
        for record in kind
    }
    yield from _of_ties(changed, names)
    yield from _of_walls(changed, answers)
    yield from _of_shares(changed, names)
    if changed.warnings:
        yield Remark(
            section="change",
            says=f"Not compared: {listed(changed.warnings, limit=None)}.",
            cannot_say="what changed there.",
        )


def _of_ties(changed: Changed, names: Names) -> Iterator[Remark]:
    ties = changed.ties
    if ties is None or not ties.rows:
        return
    says = (
        f"Of {counted(ties.kept + ties.lost, 'link')} of support between schools, one for each direction, {or_none(ties.kept)}"
        f" {'was' if ties.kept == 1 else 'were'} kept and {or_none(ties.lost)} ended; {or_none(ties.new)} {is_are(ties.new)} new."
    )
    rest = ""
    for when, who in (("there both times", (*ties.joined, *ties.left)), ("answering both times", ties.silent)):
        if places := [node for node in who if node in names]:
            rest += f" Not {when}, so that their links are in no count: {named(places, names)}."
    about: dict[str, Any] = {
        "section": "change",
        "how": "Like for like: links are compared among schools that were members of a trust and answered both times. Chance: school labels are permuted.",
        "cannot_say": "why a link ended or began: a need may have been met, or nobody may have written it down.",
        "evidence": ties.evidence,
    }
    if not ties.testable:
        yield Remark(says=f"{says}{rest}", **about)
        return
    yield claim(
        ties.p,
        says=f"{says} {'More' if ties.z > 0 else 'Fewer'} were kept than chance would have it.{rest}",
        otherwise=f"{says} How many were kept may be chance.{rest}",
        **about,
    )


ACROSS: Final = ("church", "local_authority", "phase")
"""The boundaries that two times are compared across."""


def _of_walls(changed: Changed, after: Answers) -> Iterator[Remark]:
    """How the walls changed, the surest first: a family of tests of its own."""
    asked = [each for each in changed.walls if each.wall.testable]
    corrected = changes_to_speak_of([each.wall.p for each in asked])
    said = sorted(zip(corrected, asked, strict=True), key=lambda each: each[0])
    unclear = []
    for p, each in said:
        wall = each.wall
        if p > ALPHA:
            unclear.append(f"{between_whom(wall.group)} ({figure(wall.ratio)} times as much, p {p_value(wall.p)})")
            continue
        yield Remark(
            section="change",
            says=_in_words(wall, p) + _one_by_one(wall.group, changed.before, after),
            how=(
                f"The {wall.counted} of each two schools after are set beside all that they have at both times, so that distance and"
                f" how well their people know each other cancel. Compared with chance beside {counted(len(said), 'boundary', 'boundaries')}"
                f" that {is_are(len(said))} compared, by Holm’s method, at 5%."
            ),
            cannot_say="what brought it about: what else changed in this time is not in the figures.",
            evidence=each.evidence,
        )
    if unclear:
        yield Remark(
            section="change",
            says=f"Changes that may be chance, in support across beside that within: between {listed(unclear, limit=None)}.",
            cannot_say="that nothing changed: few records hide small changes.",
        )


def _in_words(wall: WallChange, p: float) -> str:
    """What became of support across a boundary, in figures that people can hold."""
    up = wall.ratio > 1
    ends = f"{figure(wall.low)} to {figure(wall.high)}" if math.isfinite(wall.high) else f"{figure(wall.low)} or more"
    return (
        f"Support between {between_whom(wall.group)} became {'stronger' if up else 'weaker'} beside support within them, which is"
        f" {how_sure(p)} more than chance. It came to {ties_in_words(wall.across_before, wall.counted)} before and"
        f" {figure(wall.across_after)} after, in {number_of(wall.pairs_across, 'pair')} of schools; within, to"
        f" {figure(wall.within_before)} and {figure(wall.within_after)}, in {number_of(wall.pairs_within, 'pair')} of schools."
        f" For each pair of schools, support across was {wall.before:.0%} of that within, and is {wall.after:.0%} now: {figure(wall.ratio)}"
        f" times as much, all else being equal (95% confidence interval {ends})."
    )


def _one_by_one(group: str, before: Answers, after: Answers) -> str:
    """What each time says of a wall by itself; nothing where it says nothing at either."""
    then, now = (
        next((each for each in answers.boundaries if each.grouping == group and each.testable), None)
        for answers in (before, after)
    )
    if then is None or now is None:
        return ""
    return (
        f" Each time by itself: before, {figure(then.ratio)} times as many ties across as between like schools (p {p_value(p_to_judge(then))}"
        f" for a wall); after, {figure(now.ratio)} times (p {p_value(p_to_judge(now))})."
    )


def _of_shares(changed: Changed, names: Names) -> Iterator[Remark]:
    several = len({share.trust for share in changed.shares}) > 1
    compared = [share for share in changed.shares if not undefined(share.difference)]
    rates = discrete_fdr([share.p for share in compared]).tolist()
    moved = [(share, q) for share, q in zip(compared, rates, strict=True) if q <= ALPHA]
    still = len(compared) - len(moved)
    for share, _ in moved:
        of = f"{names.get(share.trust, share.trust)}: " if several else ""
        says = (
            f"{of}{share.measure}: {share.after:,} of {share.after_of:,} ({share.after / share.after_of:.0%}) now,"
            f" {share.before:,} of {share.before_of:,} ({share.before / share.before_of:.0%}) before. That is"
            f" {abs(share.difference) * 100:.0f} points {'more' if share.difference > 0 else 'less'}"
            f" ({_points(share.low)} to {_points(share.high)})"
        )
        yield claim(
            min(rates),
            question="change in shares",
            section="change",
            says=f"{says}.",
            otherwise=f"Also looked at: {says}, which beside all that is tested here may be chance.",
            how=(
                "In brackets: the 95% confidence interval of the difference"
                " (Newcombe's, which takes the two times as of others; of the same it is on the wide side). Of"
                " all shares that are compared, those that changed are shown at a false discovery rate of 0.05."
            ),
            cannot_say="whether what is done changed, or only what is written down.",
            people=share.people,
        )
    if still:
        yield Remark(
            section="change",
            says=(
                f"{'Other changes' if moved else 'Changes'} in the shares that are compared may be chance: few"
                f" cases vary anyway ({spelt(still)} of {spelt(len(compared))} that are compared)."
            ),
            cannot_say="that nothing changed: few cases hide small changes.",
        )


def _points(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "\N{MINUS SIGN}")


# --- tables ----------------------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    changed = answers.changed
    if changed is None:
        return
    if changed.shares:
        yield _share_table(changed, voice)
    yield table_of(
        "Counts before and after",
        "A dash: not recorded, or not asked.",
        "Count|#Before|#After",
        [(count.measure, count.before, count.after) for count in changed.counts],
        folded=False,
    )
    if changed.walls:
        yield _wall_table(changed)
    if changed.ties is not None and changed.ties.rows:
        yield _tie_table(changed, changed.ties, voice)


def _share_table(changed: Changed, voice: Voice) -> Table:
    several = len({share.trust for share in changed.shares}) > 1
    return table_of(
        "Shares before and after",
        "Points are percentage points; in brackets, the 95% confidence interval of the difference."
        f" A dash: there was nothing to take a share of. “{HELD_BACK.capitalize()}”: of fewer than {voice.min_cell} people.",
        "Share|Before|After|#Points more|Between",
        [
            (
                f"{voice(share.trust)}: {share.measure}" if several else share.measure,
                *(
                    (HELD_BACK, HELD_BACK, None, None)
                    if share.people is not None and share.people < voice.min_cell
                    else (
                        _of(share.before, share.before_of),
                        _of(share.after, share.after_of),
                        100 * share.difference,
                        _between(share),
                    )
                ),
            )
            for share in changed.shares
        ],
        folded=False,
    )


def _of(hits: int, of: int) -> str | None:
    return f"{hits:,} of {of:,} ({hits / of:.0%})" if of else None


def _between(share: ShareChange) -> str | None:
    return None if undefined(share.low) else f"{100 * share.low:+.0f} to {100 * share.high:+.0f}"


def _wall_table(changed: Changed) -> Table:
    walls = [each.wall for each in changed.walls]
    corrected = changes_to_speak_of([wall.p for wall in walls])
    return table_of(
        "Whether walls came down",
        "Support for each pair of schools across, over support for each pair within. 1: it makes no difference; 0:"
        " nothing crosses. After over before, all else being equal, with its 95% confidence interval; p is that of the line alone,"
        " and the last column allows for all lines. A dash: too few records to tell, or no limit.",
        "Between schools that differ in|#Across before|#Across after|#Within before|#Within after|#Before|#After|#After over before|#From|#To|#p|More than chance?",
        [
            (
                differs(wall.group),
                *(
                    figure if math.isfinite(figure) else None
                    for figure in (
                        wall.across_before, wall.across_after, wall.within_before, wall.within_after,
                        wall.before, wall.after, wall.ratio, wall.low, wall.high, wall.p,
                    )
                ),
                how_sure(p),
            )
            for wall, p in zip(walls, corrected, strict=True)
        ],
        folded=False,
    )  # fmt: skip


def _tie_table(changed: Changed, ties: Change, voice: Voice) -> Table:
    earlier = {school.id: school.name for school in changed.before.data.schools}
    rows = sorted(
        (
            (tie.state, earlier.get(tie.a) or voice(tie.a), earlier.get(tie.b) or voice(tie.b), tie.a, tie.b)
            for tie in ties.rows
        ),
        key=by_name,
    )
    return table_of(
        "Links of support that were kept, lost and new",
        "Among schools that were members of a trust and answered both times; one row for each direction.",
        "What became of it|From|To",
        [row[:3] for row in rows],
        of=[row[3:] for row in rows],
    )


CHAPTER: Final = Chapter(
    id="change",
    title="What changed",
    remarks=_remarks,
    parts=_parts,
    methods={
        "network_change": "Ties among schools there both times, against permuted school labels. Walls: ties after, of those at both times, in a beta-binomial model with school effects; signed root of the likelihood ratio, refitted draws. Newcombe's intervals of differences of shares.",
    },
)
