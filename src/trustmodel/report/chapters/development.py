"""Development in the report: who is developed against agreed criteria, and whom activities reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from trustmodel.model.ids import kind_of
from trustmodel.model.vocabulary import ActivityKind
from trustmodel.practice.development import Development
from trustmodel.practice.family import FEW
from trustmodel.practice.learning import ACROSS, NOT_RECORDED
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.report.wording import evidence_of, not_told
from trustmodel.results import Finding, undefined

__all__ = ["sentences"]


def sentences(found: Development, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools by name, people never."""
    return [
        *_of_criteria(found),
        *_of_reach(found, names),
        *_of_coaching(found),
        *_of_npqs(found),
        *not_told("development", found.warnings, names),
    ]


def _interval(share: float, low: float, high: float) -> str:
    return "" if undefined(share) else f" ({share:.0%}; {low:.0%} to {high:.0%})"


def _of_criteria(found: Development) -> Iterator[Finding]:
    whole, elt = found.whole, found.elt
    if whole.shared is None or not whole.of:
        return
    says = (
        f"{whole.shared} of {whole.of} colleagues hold the shared objective"
        f"{_interval(whole.shared_share, whole.shared_low, whole.shared_high)} and {whole.personal} have criteria of"
        f" their own; {whole.reviewed} have looked at one of theirs within the time."
    )
    if elt is not None and elt.broader is not None:
        says += (
            f" Of {counted(elt.of, 'member')} of the extended leadership team, {elt.broader} {'has' if elt.broader == 1 else 'have'}"
            " a criterion of broader impact, as every member should."
        )
    if whole.overdue:
        says += f" {counted(whole.overdue, 'criterion', 'criteria').capitalize()} {is_are(whole.overdue)} overdue for a look."
    yield Finding(
        section="development",
        says=says,
        how=(
            "Colleagues in post who have a criterion of each kind are counted. In brackets: how far the share may lie from"
            " this if these colleagues stood for many like them."
        ),
        cannot_say="how well anybody does: a criterion is what success would be, and nobody is graded or ranked.",
        evidence=tuple(one for one in whole.evidence if kind_of(one) == "success_criterion"),
    )


def _of_reach(found: Development, names: Mapping[str, str]) -> Iterator[Finding]:
    whole = found.whole
    if whole.reached is None or not whole.of:
        return
    says = f"CPD and other activities reached {whole.reached} of {whole.of} colleagues{_interval(whole.share, whole.low, whole.high)}."
    says += _by_layer(found)
    if missed := [names.get(row.group, row.group) for row in found.rows if row.of and not row.reached]:
        says += f" Nobody is recorded as reached at {listed(sorted(missed))}."
    led = Counter(row.led for row in found.activities)
    if found.activities:
        words = [f"{spelt(led[word])} led {way}" for word, way in _LED if led[word]]
        says += f" {counted(len(found.activities), 'activity', 'activities').capitalize()} {is_are(len(found.activities))} told of: {listed(words, limit=None)}."
    yield Finding(
        section="development",
        says=says,
        how="A colleague is reached who led or took part in at least one activity, or whose school took part with their role in its audience.",
        cannot_say="what they learned, or who read and practised without a record.",
        evidence=tuple(one for one in whole.evidence if kind_of(one) == "participation"),
    )


def _by_layer(found: Development) -> str:
    """Whom activities reached by layer; those of few people together, so that nothing is told of one."""
    parts = [f"{row.reached} of {row.of} in the {row.group} layer" for row in found.layers if row.of >= FEW]
    few = [row for row in found.layers if row.of < FEW]
    if (of := sum(row.of for row in few)) >= FEW and len(few) > 1:
        parts.append(f"{sum(row.reached or 0 for row in few)} of {of} in the smaller layers together")
    return f" By layer: {listed(parts, limit=None)}." if parts else ""


_LED: Final = (
    ("inside", "from inside the trust"),
    ("outside", "from outside it"),
    ("both", "by both together"),
    (NOT_RECORDED, "by nobody who is recorded"),
)


def _of_coaching(found: Development) -> Iterator[Finding]:
    records = found.coaching_records
    if not records:
        return
    across = [row for row in found.coaching if row.where == ACROSS and row.records]
    parts = [f"{spelt(count)} {where}" for where, count in records.items() if where != ACROSS]
    says = f"Coaching and mentoring across schools: {counted(records.get(ACROSS, 0), 'record')}"
    if across:
        says += f" between {counted(len({frozenset((row.giver, row.receiver)) for row in across}), 'pair')} of schools"
    if parts:
        says += f", beside {listed(parts, limit=None)}"
    yield Finding(
        section="development",
        says=f"{says}.",
        how="Each record of coaching or mentoring is placed by where giver and receiver worked at the time.",
        cannot_say="how good it was, or what passed between colleagues without a record.",
        evidence=evidence_of(found.coaching),
    )


def _of_npqs(found: Development) -> Iterator[Finding]:
    cohorts = [row for row in found.activities if row.kind == ActivityKind.NPQ_COHORT]
    if not cohorts and not found.qualifications:
        return
    parts = []
    if cohorts:
        parts.append(f"the trust's people led {counted(len(found.cohorts), 'NPQ cohort')} that others could join")
    if found.qualifications:
        courses = len({row.course for row in found.qualifications})
        entries = sum(row.people for row in found.qualifications)
        parts.append(
            f"{counted(entries, 'NPQ')} in {counted(courses, 'course')} {is_are(entries)} taken or held by colleagues"
        )
    says = listed(parts, limit=None)
    yield Finding(
        section="development",
        says=f"{says[0].upper()}{says[1:]}.",
        cannot_say="qualifications gained elsewhere that nobody wrote down.",
        evidence=evidence_of((*found.cohorts, *found.qualifications)),
    )
