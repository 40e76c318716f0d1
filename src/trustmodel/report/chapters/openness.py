"""Openness in the report: what reached all leaders, the needs that it exposed, and who helped with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.practice.openness import Openness, openness
from trustmodel.prose import capitalised, counted, is_are, listed, named, number_of, or_none
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.parts import Part, Table, by_name, table_of
from trustmodel.report.voice import Voice, all_of, place
from trustmodel.report.wording import evidence_of, not_recorded, share_of
from trustmodel.results import Remark, undefined
from trustmodel.stats.nulls import exact_share

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("openness", asked.during, openness, trust=trust)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Openness, names: Names) -> list[Remark]:
    """What the answer says; schools, bodies and topics by name, people never."""
    return [
        *_of_artefacts(answer, names),
        *_of_needs(answer, names),
        *_of_carriers(answer),
        *not_recorded("openness", answer.warnings, names),
    ]


def _of_artefacts(answer: Openness, names: Names) -> Iterator[Remark]:
    if undefined(answer.share):
        return
    kinds = []
    for kind in dict.fromkeys(row.kind for row in answer.rows):
        rows = [row for row in answer.rows if row.kind == kind]
        kinds.append(f"{sum(row.reached for row in rows)} of {number_of(sum(row.of for row in rows), *_KINDS[kind])}")
    says = (
        f"{answer.reached} of {number_of(answer.of, 'document')} (data, plans, audits and policies) reached everybody in the extended leadership team"
        f" ({answer.share:.0%}; {answer.low:.0%} to {answer.high:.0%}): {listed(kinds, limit=None)}."
    )
    days = [row.median_days for row in answer.rows if not undefined(row.median_days)]
    if days:
        longest = max(row.longest_days for row in answer.rows if not undefined(row.longest_days))
        says += f" The slowest took {counted(round(longest), 'day')}."
    if missed := [row.about for row in answer.rows if row.of and not row.reached]:
        places = sorted(set(missed) - {row.about for row in answer.rows if row.reached})
        if places:
            says += f" Of {named(places, names)}, nothing that is recorded did."
    yield Remark(
        section="openness",
        says=says,
        how=(
            "A document reached all leaders when those with whom it was shared together included everybody in the team on"
            " that day. In brackets: the 95% confidence interval."
        ),
        cannot_say="what lies on a shared drive without anybody having been shown it, or whether what was shared was read.",
        evidence=evidence_of(answer.rows),
    )


_KINDS: Final = {
    "data": ("set of data", "sets of data"),
    "development plan": ("development plan", "development plans"),
    "audit outcome": ("audit outcome", "audit outcomes"),
    "policy": ("policy", "policies"),
}


def _of_needs(answer: Openness, names: Names) -> Iterator[Remark]:
    total = sum(row.needs for row in answer.needs)
    if not total:
        return
    shown = sum(row.shown for row in answer.needs)
    carried = sum(row.carried for row in answer.needs)
    if all(undefined(row.share) for row in answer.needs):
        carriers = ". Nothing is recorded about who helped with them"
    else:
        share, low, high = exact_share(carried, total)
        carriers = (
            f". Help from elsewhere in the trust came for {or_none(carried)} ({share:.0%}; {low:.0%} to {high:.0%}): another school helped with"
            f" {or_none(sum(row.by_schools for row in answer.needs))}, the central team with"
            f" {or_none(sum(row.by_central for row in answer.needs))}"
        )
    says = (
        f"{capitalised(counted(total, 'need'))} {is_are(total)} recorded, and an audit, a development plan or data show"
        f" {f'{or_none(shown)} of them' if shown != total else 'it' if total == 1 else 'each of them'}"
    )
    if answer.elt:
        says += f"; of these, the evidence of {or_none(sum(row.open for row in answer.needs))} reached all leaders"
    says += f"{carriers}."
    if alone := [row.school for row in answer.needs if row.needs and not row.carried and not undefined(row.share)]:
        says += f" No help from elsewhere in the trust is recorded for any need of {named(alone, names)}."
    yield Remark(
        section="openness",
        says=says,
        how="Help counts where support on the topic came to the school while the need was open.",
        cannot_say="whether a need was met: help on the same topic may have been for something else.",
        evidence=evidence_of(answer.needs),
    )


def _of_carriers(answer: Openness) -> Iterator[Remark]:
    between = [row for row in answer.carried if kind_of(row.giver) == "school"]
    if not between:
        return
    givers = {row.giver for row in between}
    both = {
        frozenset((row.giver, row.receiver))
        for row in between
        if any((row.receiver, row.giver) == (other.giver, other.receiver) for other in between)
    }
    says = (
        f"{capitalised(counted(len(givers), 'school'))} helped with needs of {counted(len({row.receiver for row in between}), 'other')}"
        f", over {counted(len({topic for row in between for topic in row.topics}), 'topic')}."
    )
    if both:
        says += f" {capitalised(counted(len(both), 'pair'))} of schools helped each other with needs."
    yield Remark(
        section="openness",
        says=says,
        cannot_say="who helps more: schools differ in how much they need and in how much they write down.",
        evidence=evidence_of(between),
    )


# --- tables ----------------------------------------------------------------------------------------------------------


def _parts(answer: Openness, _answers: Answers, voice: Voice, _identifier: str) -> Iterator[Part]:
    if answer.rows:
        yield _reached(answer, voice)
    if answer.audiences:
        yield table_of(
            "With whom it was shared",
            "Those that were given most first. A body, everybody of a school, or everybody with a kind of role.",
            "With whom|#Of what was written down|#All",
            [(_audience(voice, row.audience), row.artefacts, row.of) for row in answer.audiences],
        )
    if any(row.needs for row in answer.needs):
        yield _needs(answer, voice)
    if answer.carried:
        carried = [
            (place(voice, row.giver), place(voice, row.receiver), row.needs, all_of(voice, row.topics), (row.giver, row.receiver))
            for row in answer.carried
        ]  # fmt: skip
        carried.sort(key=by_name)
        yield table_of(
            "Who helped with whose needs",
            "Listed by name.",
            "Helped by|Needs of|#Needs|Topics",
            [row[:-1] for row in carried],
            of=[[who for who in row[-1] if ":" in who] for row in carried],
        )


def _reached(answer: Openness, voice: Voice) -> Table:
    """For each place and kind of artefact, how many reached all leaders."""
    kinds = sorted({row.kind for row in answer.rows})
    by_place = {(row.about, row.kind): row for row in answer.rows}
    places = sorted({row.about for row in answer.rows}, key=lambda about: (place(voice, about).casefold(), about))
    rows = []
    for about in places:
        artefacts = [by_place[about, kind] for kind in kinds]
        days = [row.longest_days for row in artefacts if not undefined(row.longest_days)]
        shares = (f"{row.reached:,} of {row.of:,}" if row.of else None for row in artefacts)
        rows.append((place(voice, about), *shares, max(days, default=None)))
    return table_of(
        "What reached all leaders",
        "For each kind, how many reached everybody in the extended leadership team, of how many there are. A dash: none"
        " is recorded, which is not to say that there is none. The last column: the longest that one took.",
        "|".join(["School or trust", *(capitalised(kind) for kind in kinds), "#Longest, days"]),
        rows,
        folded=False,
        of=places,
    )


def _audience(voice: Voice, audience: str) -> str:
    return voice(audience) if ":" in audience else f"everybody who is {audience}"


def _needs(answer: Openness, voice: Voice) -> Table:
    needs = sorted(answer.needs, key=lambda row: (place(voice, row.school).casefold(), row.school))
    return table_of(
        "Who helped with each need",
        "Help counts where support on the need's topic came while it was open, which does not prove that the need was met."
        " Elsewhere in the trust: another school, or the central team.",
        "School|#Needs|#Shown by an audit, plan or data|#Of these open to all leaders|#Met by itself|#By other schools|#By the central team|#From beyond|Helped from elsewhere in the trust",
        [
            (
                voice(row.school), row.needs, row.shown, row.open, row.by_itself, row.by_schools, row.by_central,
                row.by_others, share_of(row.carried, row.needs, row.low, row.high),
            )
            for row in needs
        ],
        folded=False,
        of=[row.school for row in needs],
    )  # fmt: skip


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Openness) -> Iterator[Share]:
    if answer.elt:
        yield Share(
            "Plans, data and audits that reached every leader",
            (answer.reached, answer.of),
            says="{share} reached every leader",
            of_what=("plan, set of data or audit", "plans, data and audits"),
        )
    carried, needs = sum(row.carried for row in answer.needs), sum(row.needs for row in answer.needs)
    helped = any(not undefined(row.share) for row in answer.needs)  # else nothing is recorded of who helped
    yield Share(
        "Needs met with help from elsewhere in the trust",
        (carried, needs),
        says="help from elsewhere in the trust came for {share}" if helped else None,
        of_what=("need", "needs"),
    )


CHAPTER: Final = Chapter(
    id="openness",
    title="What is open to all leaders",
    group="openness",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={
        "openness": "A document reached all leaders when its audiences together included everybody in the extended leadership team on that day.",
    },
)
