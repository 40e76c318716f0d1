"""Openness in the report: what reached all leaders, the needs that it exposed, and who carried them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from trustmodel.model.ids import kind_of
from trustmodel.practice.openness import Openness
from trustmodel.prose import counted, is_are, listed, named, or_none
from trustmodel.report.wording import not_told
from trustmodel.results import Finding, undefined
from trustmodel.stats.nulls import exact_share

__all__ = ["sentences"]


def sentences(found: Openness, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, bodies and topics by name, people never."""
    return [
        *_of_artefacts(found, names),
        *_of_needs(found, names),
        *_of_carriers(found),
        *not_told("openness", found.warnings, names),
    ]


def _of_artefacts(found: Openness, names: Mapping[str, str]) -> Iterator[Finding]:
    if undefined(found.share):
        return
    kinds = []
    for kind in dict.fromkeys(row.kind for row in found.rows):
        rows = [row for row in found.rows if row.kind == kind]
        kinds.append(f"{sum(row.reached for row in rows)} of {sum(row.of for row in rows)} {_KINDS[kind]}")
    says = (
        f"{found.reached} of {found.of} artefacts reached everybody in the extended leadership team"
        f" ({found.share:.0%}; {found.low:.0%} to {found.high:.0%}): {listed(kinds, limit=None)}."
    )
    days = [row.median_days for row in found.rows if not undefined(row.median_days)]
    if days:
        longest = max(row.longest_days for row in found.rows if not undefined(row.longest_days))
        says += f" The slowest took {counted(round(longest), 'day')}."
    if missed := [row.about for row in found.rows if row.of and not row.reached]:
        places = sorted(set(missed) - {row.about for row in found.rows if row.reached})
        if places:
            says += f" Of {named(places, names)}, nothing that is recorded did."
    yield Finding(
        section="openness",
        says=says,
        how=(
            "An artefact reached all leaders when those with whom it was shared together held everybody in the team on that"
            " day. In brackets: how far the share may lie from this if these artefacts stood for many like them."
        ),
        cannot_say="what lies open on a shared drive and was told to nobody, or whether what was shared was read.",
        evidence=tuple(sorted({one for row in found.rows for one in row.evidence})),
    )


_KINDS: Final = {
    "data": "sets of data",
    "development plan": "development plans",
    "audit outcome": "audit outcomes",
    "policy": "policies",
}


def _of_needs(found: Openness, names: Mapping[str, str]) -> Iterator[Finding]:
    total = sum(row.needs for row in found.needs)
    if not total:
        return
    shown = sum(row.shown for row in found.needs)
    carried = sum(row.carried for row in found.needs)
    share, low, high = exact_share(carried, total)
    says = (
        f"{counted(total, 'need').capitalize()} {is_are(total)} recorded, and an audit, a development plan or data show"
        f" {or_none(shown) if shown != total else 'each'} of them"
    )
    if found.elt:
        says += f"; of these, the evidence of {or_none(sum(row.open for row in found.needs))} reached all leaders"
    says += (
        f". Others in the family carried {or_none(carried)} ({share:.0%}; {low:.0%} to {high:.0%}): another school helped with"
        f" {or_none(sum(row.by_schools for row in found.needs))}, the central team with"
        f" {or_none(sum(row.by_central for row in found.needs))}."
    )
    if alone := [row.school for row in found.needs if row.needs and not row.carried]:
        says += f" No need of {named(alone, names)} is recorded as carried by others."
    yield Finding(
        section="openness",
        says=says,
        how="A need is carried where support on its topic came to the school while the need was open.",
        cannot_say="whether a need was met: help on the same topic may have been for something else.",
        evidence=tuple(sorted({one for row in found.needs for one in row.evidence})),
    )


def _of_carriers(found: Openness) -> Iterator[Finding]:
    between = [row for row in found.carried if kind_of(row.giver) == "school"]
    if not between:
        return
    givers = {row.giver for row in between}
    both = {
        frozenset((row.giver, row.receiver))
        for row in between
        if any((row.receiver, row.giver) == (one.giver, one.receiver) for one in between)
    }
    says = (
        f"{counted(len(givers), 'school').capitalize()} carried needs of {counted(len({row.receiver for row in between}), 'other')}"
        f", over {counted(len({topic for row in between for topic in row.topics}), 'topic')}."
    )
    if both:
        says += f" {counted(len(both), 'pair').capitalize()} of schools carried needs both ways."
    yield Finding(
        section="openness",
        says=says,
        cannot_say="who helps more: schools differ in how much they need and in how much they write down.",
        evidence=tuple(sorted({one for row in between for one in row.evidence})),
    )
