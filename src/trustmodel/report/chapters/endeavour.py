"""Endeavour in the report: what leaders do together, who was there, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from trustmodel.model.ids import kind_of
from trustmodel.practice.endeavour import NO_FOCUS, Endeavour
from trustmodel.practice.family import FEW
from trustmodel.prose import counted, is_are, listed, named, or_none, spelt
from trustmodel.report.wording import not_told
from trustmodel.results import Finding, undefined

__all__ = ["sentences"]


def sentences(found: Endeavour, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools and bodies by name, people never."""
    return [
        *_of_sessions(found),
        *_of_attendance(found, names),
        *_of_trustees(found),
        *_of_plans(found),
        *_of_links(found),
        *not_told("endeavour", found.warnings, names),
    ]


def _of_sessions(found: Endeavour) -> Iterator[Finding]:
    if not found.years:
        return
    said = []
    for row in found.years:
        plan = " sessions" if row.planned is None else f" of the {spelt(row.planned)} sessions that it set itself"
        part = "" if row.whole or row.planned is None else ", of which a part is told here"
        said.append(f"{spelt(row.held)}{plan} in {row.year}{part}")
    says = f"The extended leadership team held {listed(said, limit=None)}."
    totals: dict[str, int] = defaultdict(int)
    for focus in found.focuses:
        totals[focus.focus] += focus.sessions
    told = [f"{spelt(count)} on {focus}" for focus, count in totals.items() if focus != NO_FOCUS]
    if told:
        says += f" By focus: {listed(told, limit=None)}."
    yield Finding(
        section="endeavour",
        says=says,
        how="Sessions are counted by school year, September to August, beside how many the trust itself means to hold.",
        cannot_say="what was said there, or what came of it.",
        evidence=tuple(sorted({one for row in found.years for one in row.evidence})),
    )


def _of_attendance(found: Endeavour, names: Mapping[str, str]) -> Iterator[Finding]:
    whole = found.whole
    if undefined(whole.share):
        return
    says = (
        f"Members were there at {whole.present:,} of {whole.of:,} places"
        f" ({whole.share:.0%}; {whole.low:.0%} to {whole.high:.0%})."
    )
    schools = [row for row in found.rows if kind_of(row.group) == "school"]
    always = [row.group for row in schools if row.sessions and row.represented == row.sessions]
    never = [row.group for row in schools if row.sessions and not row.represented]
    outside = [row.group for row in schools if not row.sessions]
    if always:
        says += f" {counted(len(always), 'school').capitalize()} {'was' if len(always) == 1 else 'were'} represented at every session."
    if never:
        says += f" Nobody from {named(never, names)} was at one."
    if outside:
        says += f" Nobody from {named(outside, names)} is recorded as a member."
    yield Finding(
        section="endeavour",
        says=says,
        how=(
            "A place is one member of the team at one session. In brackets: how far the share may lie from this if these"
            " places stood for many like them."
        ),
        cannot_say="why somebody was not there; a school may have sent word in another way.",
        evidence=whole.evidence,
    )


def _of_trustees(found: Endeavour) -> Iterator[Finding]:
    if found.trustees is None or found.with_trustees is None:
        return
    says = f"Trustees were at {or_none(found.with_trustees)} of {counted(found.sessions, 'session')} of the team"
    came, missed = found.trustees_present or 0, found.trustees - (found.trustees_present or 0)
    if not (0 < came < FEW or 0 < missed < FEW):
        says += f"; {spelt(came)} of {counted(found.trustees, 'trustee')} came at least once"
    yield Finding(
        section="endeavour",
        says=f"{says}.",
        how="Whoever serves on the trust's board on the day of a session, and was there as a member or a guest.",
        cannot_say="how visible trustees are in other ways, such as visits to schools.",
        evidence=tuple(one for one in found.whole.evidence if kind_of(one) == "session"),
    )


def _of_plans(found: Endeavour) -> Iterator[Finding]:
    plans, reached = sum(row.plans for row in found.plans), sum(row.reached for row in found.plans)
    if not plans:
        return
    evaluated = sum(row.evaluated for row in found.plans)
    says = f"{counted(plans, 'development plan').capitalize()} {is_are(plans)} recorded; {or_none(reached)} reached all leaders"
    says += f", and a session with leaders of other schools followed within a year for {or_none(evaluated)} of these."
    yield Finding(
        section="endeavour",
        says=says,
        how="A plan can be evaluated together where all leaders had it and met after that.",
        cannot_say="whether they did speak of it: what a session did with a plan is not recorded.",
        evidence=tuple(sorted({one for row in found.plans for one in row.evidence})),
    )


def _of_links(found: Endeavour) -> Iterator[Finding]:
    if not found.links:
        return
    new = [row for row in found.links if row.new]
    before = sum(row.before > 0 for row in found.links)
    says = (
        f"{counted(len(found.links), 'pair').capitalize()} of schools met at sessions. {or_none(before).capitalize()} of them had"
        f" helped each other before; between {spelt(len(new))} others support began after they had met."
    )
    test = found.links_test
    if test.testable:
        says += (
            " These new links lie between schools that met more than those that stayed without one."
            if test.p <= _ALPHA and test.z > 0
            else " These new links do not lie where schools met more: what is seen is within chance."
        )
    yield Finding(
        section="endeavour",
        says=says,
        how=(
            "Support between two schools is held against the day on which both were first at a session. Chance: schools dealt"
            " out anew over who met whom."
        ),
        cannot_say="that meeting made the link: both may come of something else.",
        evidence=tuple(sorted({one for row in new for one in row.evidence})),
    )


_ALPHA: Final = 0.05
