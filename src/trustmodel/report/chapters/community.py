"""Community in the report: programmes, schools beyond the trust, and what is lent and offered to others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from trustmodel.model.vocabulary import ProgrammeAudience
from trustmodel.practice.community import Community
from trustmodel.practice.family import FEW
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.report.wording import not_told
from trustmodel.results import Finding, undefined

__all__ = ["sentences"]


def sentences(found: Community, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, topics and clusters by name, people never."""
    return [
        *_of_programmes(found, names),
        *_of_schools(found, names),
        *_of_capacity(found, names),
        *_of_offers(found),
        *_of_clusters(found, names),
        *not_told("community", found.warnings, names),
    ]


def _by_name(identifiers: Iterable[str], names: Mapping[str, str]) -> str:
    return listed(sorted(names.get(one, one) for one in identifiers))


_FOR: Final = {"pupils": "pupils", "staff": "staff", "families": "families", "community": "the wider community"}


def _of_programmes(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.rows:
        return
    several = len(found.rows) > 1
    some = Counter(row.audience for row in found.rows)
    audiences = [
        f"{spelt(some[one])} for {_FOR[one]}" if several else f"for {_FOR[one]}"
        for one in map(str, ProgrammeAudience)
        if some[one]
    ]
    says = (
        f"{counted(len(found.rows), 'programme').capitalize()} {is_are(len(found.rows))} recorded{':' if several else ','}"
        f" {listed(audiences)}. What {'they are' if several else 'it is'} about:"
        f" {_by_name({row.topic for row in found.audiences}, names)}."
    )
    others = sum(row.with_others for row in found.rows)
    says += (
        f" Schools from beyond the trust are recorded in {'none' if not others else spelt(others)} of them."
        if several
        else (f" {'Schools' if others else 'No schools'} from beyond the trust are recorded in it.")
    )
    people = [row.reached for row in found.rows if row.reached is not None]
    if sum(people) >= FEW:
        which = (
            f"{spelt(len(people)).capitalize()} of them"
            if len(people) < len(found.rows)
            else "They"
            if several
            else "It"
        )
        says += f" {which} reached {sum(people):,} people"
        says += ", who may be counted in more than one." if len(people) > 1 else "."
    yield Finding(
        section="community",
        says=says,
        how="A programme counts where the trust or a school of it hosts it, or a school of it takes part.",
        cannot_say="what a programme changed for those whom it reached.",
        evidence=tuple(sorted({one for row in found.rows for one in row.evidence})),
    )


def _of_schools(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if found.reaching is None:
        return
    beyond = [row for row in found.schools if not row.inside]
    if beyond:
        says = f"The trust reaches {counted(len(beyond), 'school')} beyond it: {_by_name((row.school for row in beyond), names)}."
        km = [row.distance_km for row in beyond if not undefined(row.distance_km)]
        if km:
            near, far = f"{min(km):.1f}", f"{max(km):.1f}"
            says += f" The nearest school of the trust is {near if near == far else f'{near} to {far}'} km away."
    else:
        says = "No school beyond the trust is recorded as reached."
    if not undefined(found.share):
        of = counted(found.of, "school")
        who = f"All {of}" if found.reaching == found.of > 1 else f"{spelt(found.reaching).capitalize()} of {of}"
        who = who if found.reaching else f"None of {of}"
        says += (
            f" {who} of the trust {'do' if found.reaching > 1 else 'does'} something with schools beyond it"
            f" ({found.share:.0%}; {found.low:.0%} to {found.high:.0%})."
        )
    yield Finding(
        section="community",
        says=says,
        how=(
            "Counted are programmes that schools of both sides take part in, support given from within the trust, and"
            " activities led from within it. Distances are straight lines. In brackets: how far the share may lie from this"
            " if these schools stood for many like them."
        ),
        cannot_say="what schools do together that nobody wrote down.",
        evidence=tuple(sorted({one for row in found.schools for one in row.evidence})),
    )


def _of_capacity(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.capacity:
        return
    records = {one for row in found.capacity for one in row.evidence}
    days = [row.days for row in found.capacity if not undefined(row.days)]
    says = f"{counted(len(records), 'record').capitalize()} of support lent beyond the trust"
    says += f" tell{'s' if len(records) == 1 else ''} of {_days(math.fsum(days))} in all" if days else ""
    kinds = dict.fromkeys(row.kind for row in sorted(found.capacity, key=lambda row: row.kind))
    says += f": {listed([_lent(kind, found, names) for kind in kinds], limit=None)}."
    if not found.leadership_capacity:
        says += " No leadership capacity is recorded as lent."
    costs = {name for name in _COSTS if any(getattr(row, name) for row in found.capacity)}
    if len(costs) == 1:
        says += f" {_COSTS[costs.pop()][0]}."
    else:
        words = listed([some for name, (_, some) in _COSTS.items() if name in costs])
        says += f" {words[0].upper()}{words[1:]}."
    yield Finding(
        section="community",
        says=says,
        how="Support counts that the trust, a school of it, or somebody with a post in it gave to somebody beyond.",
        cannot_say="what it was worth, or what was lent and nobody wrote down.",
        evidence=tuple(sorted(records)),
    )


_COSTS: Final = {
    "free": ("All of it cost the receiver nothing", "some of it cost the receiver nothing"),
    "paid": ("All of it was paid for", "some was paid for"),
    "cost_unknown": ("What it cost is not recorded", "what some cost is not recorded"),
}


def _lent(kind: str, found: Community, names: Mapping[str, str]) -> str:
    return f"{kind} ({_by_name({row.receiver for row in found.capacity if row.kind == kind}, names)})"


def _days(value: float) -> str:
    told = f"{value:,.1f}".removesuffix(".0")
    return f"{told} {'day' if told == '1' else 'days'}"


def _of_offers(found: Community) -> Iterator[Finding]:
    if not found.offers:
        return
    count = len(found.offers)
    programmes = sum(row.kind == "programme" for row in found.offers)
    kinds = [
        counted(some, noun, nouns)
        for some, noun, nouns in (
            (programmes, "programme", "programmes"),
            (count - programmes, "activity", "activities"),
        )
        if some
    ]
    costs = Counter(row.free for row in found.offers)
    told = [
        f"{spelt(costs[free])} {words}"
        for free, words in ((True, "at no cost"), (False, "at a cost"), (None, "without a cost that is recorded"))
        if costs[free]
    ]
    says = f"Open to schools beyond the trust {is_are(count)} {listed(kinds)}: {listed(told)}."
    taken = sum(bool(row.taken_up) for row in found.offers)
    says += f" Schools from beyond took up {'none' if not taken else spelt(taken)} of them."
    if silent := sum(row.taken_up is None for row in found.offers):
        says += f" Who takes part in {spelt(silent)} is not recorded."
    yield Finding(
        section="community",
        says=says,
        how="Counted is what the trust or its schools host or lead and what is open to a cluster or the whole sector.",
        cannot_say="whether others knew of it, or what kept them away.",
        evidence=tuple(sorted({one for row in found.offers for one in row.evidence})),
    )


def _of_clusters(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.clusters:
        return
    parts = []
    for row in found.clusters:
        part = (
            f"{names.get(row.cluster, row.cluster)} has {counted(len(row.inside), 'school')} of the trust and"
            f" {spelt(len(row.beyond)) if row.beyond else 'none'} beyond it"
        )
        if row.support_records:
            part += f"; {counted(row.support_records, 'record')} of support for it {is_are(row.support_records)} known"
            part += "" if undefined(row.days) else f" ({_days(row.days)})"
        parts.append(part)
    yield Finding(
        section="community",
        says=" ".join(f"{part}." for part in parts),
        how="A cluster counts where a school of the trust belongs to it, or where the trust or its schools reached it.",
        cannot_say="how closely the schools of a cluster work together.",
        evidence=tuple(sorted({one for row in found.clusters for one in row.evidence})),
    )
