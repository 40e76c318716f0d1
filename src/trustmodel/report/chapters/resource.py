"""Resource in the report: how services reach schools, who holds local knowledge, and who visits whom."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.model.vocabulary import ServiceMode
from trustmodel.practice.resource import AWAY, Resource, ResourceRow, resource
from trustmodel.prose import capitalised, counted, is_are, listed, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.parts import Part, Picture, by_name, table_of
from trustmodel.report.voice import Voice
from trustmodel.report.wording import evidence_of, not_recorded, service_name, share_of
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("resource", asked.during, resource, trust=trust)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Resource, names: Names) -> list[Remark]:
    """What the answer says; schools, topics and services by name, people never."""
    return [
        *_of_modes(answer, names),
        *_of_local_knowledge(answer, names),
        *_of_days(answer, names),
        *_of_leads(answer, names),
        *not_recorded("resource", answer.warnings, names),
    ]


def _of_modes(answer: Resource, names: Names) -> Iterator[Remark]:
    if not answer.modes:
        return
    same: dict[str, list[str]] = defaultdict(list)
    mixed = []
    for row in answer.modes:
        schools = {str(mode): getattr(row, mode) for mode in ServiceMode if getattr(row, mode)}
        if len(schools) == 1 and row.of == sum(schools.values()):
            same[next(iter(schools))].append(service_name(row.service, names))
        elif schools:
            ways = listed([f"{mode} at {spelt(count)}" for mode, count in schools.items()], limit=None)
            mixed.append(f"{service_name(row.service, names)} ({ways})")
    alike = [
        f"{listed(sorted(services), limit=None)} {is_are(len(services))} {_WAYS[mode]}"
        for mode, services in same.items()
    ]
    says = f"{capitalised(counted(len(answer.modes), 'service'))} {is_are(len(answer.modes))} recorded."
    if alike:
        says += f" At every school alike {listed(alike, limit=None)}."
    if mixed:
        says += f" Schools differ in {listed(sorted(mixed), limit=None)}."
    yield Remark(
        section="resource",
        says=says,
        how="What the last delivery to a school says counts; where it says nothing, or nobody has a delivery, the service's default.",
        cannot_say="which way is best: that is for the trust and its schools to say.",
        evidence=tuple(record for record in evidence_of(answer.modes) if kind_of(record) != "expertise"),
    )


_WAYS: Final = {
    "central": "run centrally",
    "partnered": "run with a partner",
    "aligned": "aligned",
    "local": "run locally",
    "external": "bought from outside",
}


def _of_local_knowledge(answer: Resource, names: Names) -> Iterator[Remark]:
    away = [row for row in answer.rows if row.mode in AWAY and row.local_holders is not None]
    if not away:
        return
    alone = [row for row in away if row.without_local]
    beside = len(away) - len(alone)
    says = (
        f"Of {counted(len(away), 'pair')} of service and school that {is_are(len(away))} run centrally or from outside,"
        f" {'none' if not beside else spelt(beside)} {'have' if beside > 1 else 'has'} somebody who works at the school and"
        " knows the topic."
    )
    if replaced := [row for row in alone if row.replaced]:
        pairs = sorted(f"{service_name(row.service, names)} at {names.get(row.school, row.school)}" for row in replaced)
        says += f" Somebody at the school knew it in the year before, and nobody does now: {listed(pairs)}."
    if serving := sum(row.governance_holders > 0 for row in alone):
        says += f" At {spelt(serving)} of the others somebody in the school's governance knows it."
    if never := sum(row.replaced is False for row in alone):
        says += f" At {spelt(never)} nobody is recorded as knowing it in the year before either."
    yield Remark(
        section="resource",
        says=says,
        how=(
            "Somebody knows a topic who works at the school and is secure in it, or in a narrower one. The"
            " year before is the one that ended when the service came to be run so."
        ),
        cannot_say="what nobody wrote down, or why somebody left: the order of events is no cause.",
        evidence=evidence_of(away),
    )


def _of_days(answer: Resource, names: Names) -> Iterator[Remark]:
    known = [row for row in answer.days if not undefined(row.days)]
    if not known:
        return
    total = math.fsum(row.days for row in known)
    least, most = min(row.days for row in known), max(row.days for row in known)
    says = f"Partners spent {_days(total)} {'day' if total == 1 else 'days'} in {counted(len(known), 'school')}"
    says += f": from {_days(least)} to {_days(most)} in one." if len(known) > 1 else "."
    if none := [names.get(row.school, row.school) for row in answer.days if not row.records]:
        says += f" None are recorded at {listed(sorted(none))}."
    yield Remark(
        section="resource",
        says=says,
        how="Days of deliveries by people of the partner layer and of support that they gave are summed, each piece of work once.",
        cannot_say="days that nobody wrote down, or what they were worth.",
        evidence=evidence_of(answer.days),
    )


def _days(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _of_leads(answer: Resource, names: Names) -> Iterator[Remark]:
    if not answer.leads:
        return
    if all(row.reached is None for row in answer.leads):
        yield Remark(
            section="resource",
            says="Specialist leads are recorded, and nothing of which schools they reach.",
            cannot_say="whether they reach any: what was not written down looks the same as what did not happen.",
            evidence=evidence_of(answer.leads),
        )
        return
    parts = [
        f"{row.reached} of {row.of} for {service_name(row.topic, names) if row.topic else 'no topic that is recorded'}"
        for row in answer.leads
    ]
    yield Remark(
        section="resource",
        says=f"Schools that specialist leads are recorded to have reached: {listed(parts, limit=None)}.",
        how="A school is reached by support, by a delivery, or by taking part in an activity that a lead led.",
        cannot_say="how much it helped. The leads are listed by topic, and nobody is ranked.",
        evidence=evidence_of(answer.leads),
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answer: Resource, _answers: Answers, voice: Voice, identifier: str) -> Iterator[Part]:
    if answer.rows:
        yield _services(answer, voice, identifier)
    days = sorted(answer.days, key=lambda row: (voice(row.school).casefold(), row.school))
    if any(row.records for row in days):
        yield table_of(
            "Days that the partner layer spends in schools",
            "Listed by name. Days are those that are known; a dash means that none is, and not that there are none."
            " More days are not better: they go where the need is.",
            "School|#Days|#Records|#Of these without days",
            [(voice(row.school), row.days, row.records, row.unknown) for row in days],
            folded=False,
            of=[row.school for row in days],
        )
    if answer.leads:
        yield table_of(
            "Whom specialist leads reached",
            "By topic. A school is reached by support, by a delivery, or by an activity that a lead led.",
            "Topic|#Leads|Schools reached|#By support|#By deliveries|#By activities",
            [
                (
                    voice(row.topic), row.leads, share_of(row.reached, row.of), row.by_support,
                    row.by_delivery, row.by_activity,
                )
                for row in sorted(answer.leads, key=lambda row: (voice(row.topic).casefold(), row.role))
            ],
            folded=False,
        )  # fmt: skip


def _who_knows(row: ResourceRow) -> str:
    """Who knows what a central or external service is about, where nobody does who works at the school."""
    if not row.without_local:
        return ""
    here = "only in its governance" if row.governance_holders else "nobody"
    return f"{here}; somebody who worked there did in the year before" if row.replaced else here


def _services(answer: Resource, voice: Voice, identifier: str) -> Picture:
    """How each service is run at each school."""
    rows = [
        (
            voice(row.school), capitalised(voice(row.service)), row.mode, row.days,
            "not recorded" if row.local_holders is None else row.local_holders, row.central_holders,
            _who_knows(row), row.school,
        )
        for row in answer.rows
    ]  # fmt: skip
    rows.sort(key=lambda row: by_name(row[:2]))  # days, which may not be recorded, cannot be compared
    table = table_of(
        "How each service is run at each school",
        "Listed by name. Local knowledge: how many who work at the school are secure in what the service is about."
        " The last column is for central and external services without one: who governs or clerks at a school does not"
        " work there.",
        "School|Service|Way|#Days there|#Who know it locally|#Who know it centrally|Who knows it at the school",
        [row[:-1] for row in rows],
        of=[row[-1] for row in rows],
    )
    return Picture(
        id=f"{identifier}-modes",
        title="How services are run",
        caption=_MODES_CAPTION,
        table=table,
        chart=lambda: plots.services(answer, voice.drawn),
    )


_MODES_CAPTION: Final = (
    "C: run centrally. P: with a partner who works in the schools. A: aligned, each school runs it in the same way. L: run"
    " locally. E: bought from outside. Empty: not recorded. A ring: a central or external service of which nobody who works"
    " at the school is recorded to know anything at a secure level. No way is better than another in itself."
)


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Resource) -> Iterator[Share]:
    away = [row for row in answer.rows if row.mode in AWAY and row.local_holders is not None]
    known = sum(not row.without_local for row in away)
    yield Share("Central or external services that somebody at the school knows", (known, len(away)))


CHAPTER: Final = Chapter(
    id="resource",
    title="Services, partners and specialist leads",
    group="resource",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={
        "resource": "What the last delivery to a school says; local knowledge is of people who are secure or above, work at the school, and are no governors.",
    },
)
