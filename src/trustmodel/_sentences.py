"""Findings: what the answers say, in plain words, with what each cannot say.

Schools, trusts, clusters and topics are named. No person is named or hinted at by an id.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from trustmodel.dataset import Dataset
from trustmodel.expertise import ExpertiseGaps
from trustmodel.ids import kind_of
from trustmodel.places import Locality
from trustmodel.results import Finding, undefined
from trustmodel.support import SupportProfile

if TYPE_CHECKING:
    from trustmodel.reviews import Crossing

_NAMED: Final = 6  # so many names stand in a sentence; a table has the rest


def of_the_trusts(data: Dataset, day: dt.date | None, localities: Sequence[Locality]) -> list[Finding]:
    if not data.trusts:
        return [
            Finding(
                section="trust",
                says=f"No trust is described: {_count(len(data.schools), 'school')} stand alone.",
                cannot_say="Without memberships nothing can be said of what is inside a trust and what is outside.",
            )
        ]
    made = []
    for trust, local in zip(data.trusts, localities, strict=True):
        members = data.members_of(trust.id, at=day)
        if not members:
            made.append(Finding(section="trust", says=f"{trust.name} has no schools on that day."))
            continue
        phases = Counter(str(school.phase).lower() for school in members)
        by_phase = _listed(
            [f"{'all' if len(phases) == 1 else _word(count)} {phase}" for phase, count in sorted(phases.items())],
            limit=None,
        )
        says = f"{trust.name} has {_count(len(members), 'school')} ({by_phase})."
        cannot = None
        if not undefined(local.maximum_km):
            says += (
                f" The two that are furthest apart lie {local.maximum_km:.1f} km from each other;"
                f" half of all pairs lie within {local.median_km:.1f} km."
            )
            cannot = "how long the way takes: distances are straight lines, not roads."
        unplaced = sum(school.easting is None or school.northing is None for school in members)
        if unplaced:
            cannot = f"{cannot or ''} Where {_count(unplaced, 'school')} {_is(unplaced)}: no coordinates are recorded.".strip()
        made.append(Finding(section="trust", says=says, cannot_say=cannot, evidence=local.evidence))
    return made


def of_support(profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    members = [row for row in profile.rows if row.member and row.kind == "school"]
    if not profile.ties:
        return [
            Finding(
                section="support",
                says="No support between schools is recorded.",
                cannot_say="whether there was none: what was not written down looks the same as what did not happen.",
            )
        ]
    linked = [row for row in profile.rows if not row.isolated and row.kind == "school"]
    uneven = [row for row in members if not math.isclose(row.given, row.received)]
    givers = [row for row in uneven if row.given > row.received]
    takers = [row for row in uneven if row.given < row.received]
    alone = [row.id for row in members if row.isolated]
    says = f"{_count(len(linked), 'school').capitalize()} gave or received support"
    if givers or takers:
        says += f"; {_word(len(givers))} gave more than they got, {_word(len(takers))} got more than they gave"
    says += f". {_names(alone, names)} {_is(len(alone))} not linked to any other." if alone else "."
    return [
        Finding(
            section="support",
            says=says,
            cannot_say=(
                "whether the help was good, enough, or wanted. Giving more is not better than receiving more, and a"
                " school without links may simply not have written its support down."
            ),
            evidence=profile.evidence,
        )
    ]


def of_expertise(gaps: ExpertiseGaps) -> list[Finding]:
    if not gaps.rows:
        return [
            Finding(
                section="expertise",
                says="No expertise and no need is recorded.",
                cannot_say="what people know: nobody has written it down here.",
            )
        ]
    held = [row for row in gaps.rows if row.holders]
    single = sorted(row.name for row in held if row.single_holder is not None)
    central = sorted(row.name for row in held if row.held_centrally_only)
    lacking = sorted(row.name for row in gaps.rows if row.not_held_by)
    nobody = sorted(row.name for row in gaps.rows if row.needed_by and not row.holders)
    first = f"People in post hold {_count(len(held), 'topic')} at a secure level or above."
    if single:
        first += f" {_count(len(single), 'topic').capitalize()} {'hangs' if len(single) == 1 else 'hang'} on one person alone: {_listed(single)}."
    if central:
        first += f" {_count(len(central), 'topic').capitalize()} {_is(len(central))} held centrally, with no holder in a school: {_listed(central)}."
    made = [
        Finding(
            section="expertise",
            says=first,
            cannot_say="what nobody wrote down, or how good anyone is at it.",
            evidence=tuple(one for one in gaps.evidence if kind_of(one) == "expertise"),
        )
    ]
    if lacking:
        second = f"{_count(len(lacking), 'topic').capitalize()} {_is(len(lacking))} needed in a school where nobody holds it: {_listed(lacking)}."
        if nobody:
            second += f" Nobody at all holds {_listed(nobody)}."
        needs = tuple(one for one in gaps.evidence if kind_of(one) == "need")
        cannot = "needs that a school has not written down, or help that it already gets with them."
        made.append(Finding(section="expertise", says=second, cannot_say=cannot, evidence=needs))
    return made


def of_the_boundary(crossings: Sequence[Crossing], profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    if not crossings:
        return [
            Finding(
                section="boundary",
                says="No support across a trust's boundary is recorded.",
                cannot_say="whether there was none: help to neighbours is often not written down.",
            )
        ]
    parts = []
    for way, verb, of in (("given", "went to", "receiver"), ("received", "came from", "giver")):
        some = [crossing for crossing in crossings if crossing.direction == way]
        if some:
            others = sorted({getattr(crossing, of) for crossing in some})
            parts.append(f"support {verb} {_names(others, names)} ({_amount(some)})")
    some = [crossing for crossing in crossings if crossing.direction == "between trusts"]
    if some:
        parts.append(f"support passed between trusts ({_amount(some)})")
    says = f"Across the boundary, {_listed(parts, limit=None)}."
    if not undefined(profile.crossing_share):
        says += f" That is {profile.crossing_share:.0%} of all the support that begins or ends in a trust."
    return [
        Finding(
            section="boundary",
            says=says,
            cannot_say="what those outside would say of it, or help that was given without a record.",
            evidence=tuple(sorted({one for crossing in crossings for one in crossing.evidence})),
        )
    ]


def _amount(crossings: Sequence[Crossing]) -> str:
    records = len({one for crossing in crossings for one in crossing.evidence})
    known = [crossing.days for crossing in crossings if not undefined(crossing.days)]
    total = f"{math.fsum(known):,.1f}".removesuffix(".0")
    days = f", {total} day{'' if total == '1' else 's'}" if known else ""
    return f"{records:,} record{'' if records == 1 else 's'}{days}"


_WORDS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def _word(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def _count(number: int, noun: str) -> str:
    return f"{_word(number)} {noun}{'' if number == 1 else 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _names(identifiers: Iterable[str], names: dict[str, str]) -> str:
    """Schools, trusts and clusters by name; people never come here."""
    return _listed(
        sorted(names.get(one, "a colleague") if kind_of(one) != "person" else "a colleague" for one in identifiers)
    )


def _listed(words: Sequence[str], limit: int | None = _NAMED) -> str:
    shown = list(words[:limit])
    if more := len(words) - len(shown):
        shown.append(f"{_word(more)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
