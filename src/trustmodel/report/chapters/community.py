"""Community in the report: programmes, schools beyond the trust, and what is lent and offered to others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from trustmodel.model.vocabulary import ProgrammeAudience
from trustmodel.practice.community import Community, community
from trustmodel.practice.family import FEW
from trustmodel.prose import capitalised, counted, is_are, listed, or_none, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.parts import Part, Picture, Table, table_of
from trustmodel.report.plots.labels import placed
from trustmodel.report.voice import Voice, all_of, place
from trustmodel.report.wording import HELD_BACK, evidence_of, how_far, not_recorded
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("community", asked.during, community, trust=trust)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Community, names: Names) -> list[Remark]:
    """What the answer says; schools, topics and clusters by name, people never."""
    return [
        *_of_programmes(answer, names),
        *_of_schools(answer, names),
        *_of_capacity(answer, names),
        *_of_offers(answer),
        *_of_clusters(answer, names),
        *not_recorded("community", answer.warnings, names),
    ]


def _by_name(identifiers: Iterable[str], names: Names) -> str:
    return listed(sorted(names.get(identifier, identifier) for identifier in identifiers))


_FOR: Final = {"pupils": "pupils", "staff": "staff", "families": "families", "community": "the wider community"}


def _of_programmes(answer: Community, names: Names) -> Iterator[Remark]:
    if not answer.rows:
        return
    several = len(answer.rows) > 1
    counts = Counter(row.audience for row in answer.rows)
    audiences = [
        f"{spelt(counts[audience])} for {_FOR[audience]}" if several else f"for {_FOR[audience]}"
        for audience in map(str, ProgrammeAudience)
        if counts[audience]
    ]
    says = (
        f"{capitalised(counted(len(answer.rows), 'programme'))} {is_are(len(answer.rows))} recorded{':' if several else ','}"
        f" {listed(audiences)}. What {'they are' if several else 'it is'} about:"
        f" {_by_name({row.topic for row in answer.audiences}, names)}."
    )
    others = sum(row.with_others for row in answer.rows)
    says += (
        f" Schools from beyond the trust are recorded in {'none' if not others else spelt(others)} of them."
        if several
        else (f" {'Schools' if others else 'No schools'} from beyond the trust are recorded in it.")
    )
    people = [row.reached for row in answer.rows if row.reached is not None]
    if sum(people) >= FEW:
        which = (
            f"{capitalised(spelt(len(people)))} of them"
            if len(people) < len(answer.rows)
            else "They"
            if several
            else "It"
        )
        says += f" {which} reached {sum(people):,} people"
        says += ", who may be counted in more than one." if len(people) > 1 else "."
    yield Remark(
        section="community",
        says=says,
        how="A programme counts where the trust or a school of it hosts it, or a school of it takes part.",
        cannot_say="what a programme changed for those whom it reached.",
        evidence=evidence_of(answer.rows),
    )


def _of_schools(answer: Community, names: Names) -> Iterator[Remark]:
    if answer.reaching is None:
        return
    beyond = [row for row in answer.schools if not row.inside]
    if beyond:
        says = f"The trust reaches {counted(len(beyond), 'school')} beyond it: {_by_name((row.school for row in beyond), names)}."
        km = [row.distance_km for row in beyond if not undefined(row.distance_km)]
        if km:
            near, far = how_far(min(km)), how_far(max(km))
            says += f" The nearest school of the trust is {near if near == far else f'{near} to {far}'} away."
    else:
        says = "No school beyond the trust is recorded as reached."
    if answer.reaching:
        of = counted(answer.of, "school")
        who = f"All {of}" if answer.reaching == answer.of else f"{capitalised(or_none(answer.reaching))} of {of}"
        who = "Its one school" if answer.of == 1 else f"{who} of the trust"
        does = "is not recorded to do" if answer.of == 1 > answer.reaching else "do" if answer.reaching > 1 else "does"
        says += f" {who} {does} something with schools beyond it."
    elif answer.of:
        says += " Nothing that a school of the trust does with schools beyond it is recorded."
    yield Remark(
        section="community",
        says=says,
        how=(
            "This counts programmes that schools of both sides take part in, support given from within the trust, and"
            " activities led from within it. Distances are straight lines."
        ),
        cannot_say="what schools do together that nobody wrote down.",
        evidence=evidence_of(answer.schools),
    )


def _of_capacity(answer: Community, names: Names) -> Iterator[Remark]:
    if not answer.capacity:
        return
    records = evidence_of(answer.capacity)
    days = [row.days for row in answer.capacity if not undefined(row.days)]
    says = f"{capitalised(counted(len(records), 'record'))} of support lent beyond the trust"
    says += f" add{'s' if len(records) == 1 else ''} up to {_days(math.fsum(days))} in all" if days else ""
    kinds = dict.fromkeys(row.kind for row in sorted(answer.capacity, key=lambda row: row.kind))
    says += f": {listed([_lent(kind, answer, names) for kind in kinds], limit=None)}."
    if not answer.leadership_capacity:
        says += " No leadership capacity is recorded as lent."
    costs = {name for name in _COSTS if any(getattr(row, name) for row in answer.capacity)}
    if len(costs) == 1:
        says += f" {_COSTS[costs.pop()][0]}."
    else:
        several = listed([partly for name, (_, partly) in _COSTS.items() if name in costs])
        says += f" {capitalised(several)}."
    yield Remark(
        section="community",
        says=says,
        how="Support counts that the trust, a school of it, or somebody with a post in it gave to somebody beyond.",
        cannot_say="what it was worth, or what was lent and nobody wrote down.",
        evidence=records,
    )


_COSTS: Final = {
    "free": ("All of it cost the receiver nothing", "some of it cost the receiver nothing"),
    "paid": ("All of it was paid for", "some was paid for"),
    "cost_unknown": ("What it cost is not recorded", "what some cost is not recorded"),
}


def _lent(kind: str, answer: Community, names: Names) -> str:
    return f"{kind} ({_by_name({row.receiver for row in answer.capacity if row.kind == kind}, names)})"


def _days(value: float) -> str:
    days = f"{value:,.1f}".removesuffix(".0")
    return f"{days} {'day' if days == '1' else 'days'}"


def _of_offers(answer: Community) -> Iterator[Remark]:
    if not answer.offers:
        return
    count = len(answer.offers)
    programmes = sum(row.kind == "programme" for row in answer.offers)
    kinds = [
        counted(number, noun, nouns)
        for number, noun, nouns in (
            (programmes, "programme", "programmes"),
            (count - programmes, "activity", "activities"),
        )
        if number
    ]
    free = Counter(row.free for row in answer.offers)
    costs = [
        f"{spelt(free[is_free])} {cost}"
        for is_free, cost in ((True, "at no cost"), (False, "at a cost"), (None, "without a cost that is recorded"))
        if free[is_free]
    ]
    says = f"Open to schools beyond the trust {is_are(count)} {listed(kinds)}: {listed(costs)}."
    taken = sum(bool(row.taken_up) for row in answer.offers)
    says += f" Schools from beyond took up {'none' if not taken else spelt(taken)} of them."
    if silent := sum(row.taken_up is None for row in answer.offers):
        says += f" Who takes part in {spelt(silent)} is not recorded."
    yield Remark(
        section="community",
        says=says,
        how="This counts what the trust or its schools host or lead and what is open to a cluster or the whole sector.",
        cannot_say="whether others knew of it, or what kept them away.",
        evidence=evidence_of(answer.offers),
    )


def _of_clusters(answer: Community, names: Names) -> Iterator[Remark]:
    if not answer.clusters:
        return
    clusters = []
    for row in answer.clusters:
        says = (
            f"{names.get(row.cluster, row.cluster)} has {counted(len(row.inside), 'school')} of the trust and"
            f" {spelt(len(row.beyond)) if row.beyond else 'none'} beyond it"
        )
        if row.support_records:
            says += f"; {counted(row.support_records, 'record')} of support for it {is_are(row.support_records)} known"
            says += "" if undefined(row.days) else f" ({_days(row.days)})"
        clusters.append(f"{says}.")
    yield Remark(
        section="community",
        says=" ".join(clusters),
        how="A cluster counts where a school of the trust belongs to it, or where the trust or its schools reached it.",
        cannot_say="how closely the schools of a cluster work together.",
        evidence=evidence_of(answer.clusters),
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answer: Community, answers: Answers, voice: Voice, identifier: str) -> Iterator[Part]:
    if answer.schools:
        yield _across(answer, answers, voice, identifier)
    if answer.rows:
        yield _programmes(answer, voice)
    if answer.capacity:
        yield table_of(
            "What was lent beyond the trust",
            "Listed by name. Days are those that are known. What is not recorded as free may still have been.",
            "To|Kind|#Records|#Days|#At no cost|#Paid for|#Cost not recorded",
            [
                (place(voice, row.receiver), row.kind, row.records, row.days, row.free, row.paid, row.cost_unknown)
                for row in answer.capacity
            ],
            of=[row.receiver for row in answer.capacity],
        )
    if answer.offers:
        offers = [
            (voice(row.offer) if row.kind == "programme" else capitalised(row.kind), row) for row in answer.offers
        ]
        yield table_of(
            "What is open to others",
            "What the trust and its schools host or lead, and which schools from beyond may join.",
            "What|Challenge|Open to|#Cost|#Schools from beyond that took it up",
            [
                (name, voice(row.topic), row.open_to, row.cost, row.taken_up)
                for name, row in sorted(offers, key=lambda offer: (offer[0].casefold(), offer[1].offer))
            ],
        )


def _across(answer: Community, answers: Answers, voice: Voice, identifier: str) -> Part:
    """Schools that do something across the boundary, as a map with their table behind it, or as the table alone."""
    schools = sorted(answer.schools, key=lambda row: (row.inside, voice(row.school).casefold(), row.school))
    table = table_of(
        "Schools that do something across the trust's boundary",
        "Those beyond the trust first, each listed by name. Of schools of the trust only that is counted in which"
        " others took part. Distance: a straight line to the nearest school of the trust. A dash: not recorded.",
        "School|Where|#Programmes|#Support records|#Days of support|#Activities|#Distance, km|Clusters",
        [
            (
                voice(row.school), "in the trust" if row.inside else "beyond it", row.programmes,
                row.support_records, row.support_days, row.activities, row.distance_km, all_of(voice, row.clusters),
            )
            for row in schools
        ],
        of=[row.school for row in schools],
    )  # fmt: skip
    trust = next(practice.trust for practice in answers.practice if practice.community is answer)
    if not any(placed(school) for school in answers.data.members_of(trust, at=answers.at)):
        return table
    return Picture(
        id=f"{identifier}-map",
        title="Which schools do something across the trust's boundary",
        caption=_MAP_CAPTION,
        table=table,
        chart=lambda: plots.community(answer, voice.drawn, trust=trust, at=answers.at),
    )


_MAP_CAPTION: Final = (
    "A ring marks a school that does something across the trust's boundary; behind its name stands how many things:"
    " programmes, records of support and activities together. Filled circles are schools of the trust, open squares are"
    " schools beyond it. Schools far outside are in the table alone."
)


def _programmes(answer: Community, voice: Voice) -> Table:
    rows = sorted(answer.rows, key=lambda row: (voice(row.programme).casefold(), row.programme))
    return table_of(
        "Programmes",
        "Listed by name. Cost: what a place costs, in pounds. Counts of fewer than five people reached are suppressed.",
        "Programme|Challenge|For|Host|Open to|#Cost|#People reached|#Schools of the trust|#Schools beyond",
        [
            (
                voice(row.programme), voice(row.topic), row.audience, place(voice, row.host), row.open_to, row.cost,
                HELD_BACK if row.reached is not None and 0 < row.reached < voice.min_cell else row.reached,
                len(row.engaged_inside), len(row.engaged_beyond),
            )
            for row in rows
        ],
        folded=False,
        of=[(row.host, *row.engaged) for row in rows],
    )  # fmt: skip


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Community) -> Iterator[Share]:
    if answer.reaching is not None:
        yield Share(
            "Schools that do something with schools beyond the trust",
            (answer.reaching, answer.of),
            says="work with schools beyond the trust is recorded at {share}",
            of_what=("school", "schools"),
        )


CHAPTER: Final = Chapter(
    id="community",
    title="Programmes, and schools beyond the trust",
    group="community",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={
        "community": "Beyond the trust: not a member at the time. A cost that is not recorded is not counted as none.",
    },
)
