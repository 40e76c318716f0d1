"""Resource in the report: how services reach schools, who holds local knowledge, and who visits whom."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from trustmodel.model.ids import kind_of
from trustmodel.model.vocabulary import ServiceMode
from trustmodel.practice.resource import AWAY, Resource
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.report.wording import not_told, service_name
from trustmodel.results import Finding, undefined

__all__ = ["sentences"]


def sentences(found: Resource, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, topics and services by name, people never."""
    return [
        *_of_modes(found, names),
        *_of_local_knowledge(found, names),
        *_of_days(found, names),
        *_of_leads(found, names),
        *not_told("resource", found.warnings, names),
    ]


def _of_modes(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.modes:
        return
    same: dict[str, list[str]] = defaultdict(list)
    mixed = []
    for row in found.modes:
        said = {str(mode): getattr(row, mode) for mode in ServiceMode if getattr(row, mode)}
        if len(said) == 1 and row.of == sum(said.values()):
            same[next(iter(said))].append(service_name(row.service, names))
        elif said:
            ways = listed([f"{mode} at {spelt(count)}" for mode, count in said.items()], limit=None)
            mixed.append(f"{service_name(row.service, names)} ({ways})")
    parts = [f"{listed(sorted(some), limit=None)} {is_are(len(some))} {_WAYS[mode]}" for mode, some in same.items()]
    says = f"{counted(len(found.modes), 'service').capitalize()} {is_are(len(found.modes))} recorded."
    if parts:
        says += f" At every school alike {listed(parts, limit=None)}."
    if mixed:
        says += f" Schools differ in {listed(sorted(mixed), limit=None)}."
    yield Finding(
        section="resource",
        says=says,
        how="What the last delivery to a school says counts; where it says nothing, or nobody has a delivery, the service's default.",
        cannot_say="which way is best: that is for the trust and its schools to say.",
        evidence=tuple(sorted({one for row in found.modes for one in row.evidence if kind_of(one) != "expertise"})),
    )


_WAYS: Final = {
    "central": "run centrally",
    "partnered": "run with a partner",
    "aligned": "aligned",
    "local": "run locally",
    "external": "bought from outside",
}


def _of_local_knowledge(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    away = [row for row in found.rows if row.mode in AWAY and row.local_holders is not None]
    if not away:
        return
    alone = [row for row in away if row.without_local]
    beside = len(away) - len(alone)
    says = (
        f"Of {counted(len(away), 'pair')} of service and school that {is_are(len(away))} run centrally or from outside,"
        f" {'none' if not beside else spelt(beside)} {'have' if beside > 1 else 'has'} somebody at the school who knows the"
        " topic."
    )
    if replaced := [row for row in alone if row.replaced]:
        pairs = sorted(f"{service_name(row.service, names)} at {names.get(row.school, row.school)}" for row in replaced)
        says += f" Somebody at the school knew it in the year before, and nobody does now: {listed(pairs)}."
    if never := sum(row.replaced is False for row in alone):
        says += f" At {spelt(never)} nobody is recorded as knowing it in the year before either."
    yield Finding(
        section="resource",
        says=says,
        how=(
            "Somebody knows a topic who works at the school and holds it, or a narrower one, at a secure level or above. The"
            " year before is the one that ended when the service came to be run so."
        ),
        cannot_say="what nobody wrote down, or why somebody left: the order of events is no cause.",
        evidence=tuple(sorted({one for row in away for one in row.evidence})),
    )


def _of_days(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    known = [row for row in found.days if not undefined(row.days)]
    if not known:
        return
    total = math.fsum(row.days for row in known)
    least, most = min(row.days for row in known), max(row.days for row in known)
    says = f"Partners spent {_days(total)} days in {counted(len(known), 'school')}"
    says += f": from {_days(least)} to {_days(most)} in one." if len(known) > 1 else "."
    if none := [names.get(row.school, row.school) for row in found.days if not row.records]:
        says += f" None are recorded at {listed(sorted(none))}."
    yield Finding(
        section="resource",
        says=says,
        how="Days of deliveries by people of the partner layer and of support that they gave are summed, each piece of work once.",
        cannot_say="days that nobody wrote down, or what they were worth.",
        evidence=tuple(sorted({one for row in found.days for one in row.evidence})),
    )


def _days(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _of_leads(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.leads:
        return
    parts = [
        f"{row.reached} of {row.of} for {service_name(row.topic, names) if row.topic else 'no topic that is recorded'}"
        for row in found.leads
    ]
    yield Finding(
        section="resource",
        says=f"Schools that specialist leads are recorded to have reached: {listed(parts, limit=None)}.",
        how="A school is reached by support, by a delivery, or by taking part in an activity that a lead led.",
        cannot_say="how much it helped. The leads are told of by topic, and nobody is ranked.",
        evidence=tuple(sorted({one for row in found.leads for one in row.evidence})),
    )
