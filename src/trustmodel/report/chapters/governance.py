"""Governance in the report: how schools are governed, the Handbook's rules, and who comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from trustmodel.practice.governance import Governance, governance
from trustmodel.prose import capitalised, counted, day_in_words, is_are, named, or_none, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.parts import Part, Picture, by_name, table_of
from trustmodel.report.voice import Voice, all_of, place
from trustmodel.report.wording import evidence_of, not_recorded
from trustmodel.results import Remark

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("governance", asked.during, governance, trust=trust)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Governance, names: Names) -> list[Remark]:
    """What the answer says; schools and bodies by name, people never."""
    return [
        *_of_schools(answer, names),
        *_of_rules(answer),
        *_of_interlocks(answer),
        *_of_turnover(answer),
        *_of_endings(answer),
        *not_recorded("governance", answer.warnings, names),
    ]


def _of_schools(answer: Governance, names: Names) -> Iterator[Remark]:
    rows = answer.rows
    if not any(row.professional or row.committee for row in rows):
        return
    without = [row.school for row in rows if row.professional is None]
    apart = [row.school for row in rows if row.committee is None]
    says = _all_but(len(rows), without, names, "a governance professional", "a governance professional")
    says += f" {_all_but(len(rows), apart, names, 'committees of their own', 'a committee of its own')}"
    if answer.leads:
        far = [row.to_lead for row in rows if row.to_lead is not None]
        cut = [row.school for row in rows if row.committee is not None and row.to_lead is None]
        if far:
            says += f" {capitalised(counted(len(far), 'committee'))} {is_are(len(far))} linked to the governance lead"
            says += (
                " directly."
                if max(far) == 1
                else f", through {counted(max(far) - 1, 'other person', 'other people')} at most."
            )
        if cut:
            says += f" Nobody links the committee of {named(cut, names)} to the governance lead."
    yield Remark(
        section="governance",
        says=says,
        how="Somebody with a role at two bodies, or who was at a session of one, can keep them in touch.",
        cannot_say="whether they are in touch: a link that exists may not be used.",
        evidence=evidence_of(rows),
    )


_ALL: Final = {2: "Both"}


def _all_but(of: int, without: list[str], names: Names, what: str, each: str) -> str:
    """How many schools have something, and which have none recorded; `each` is what one school has."""
    if not without:
        return f"The school has {each}." if of == 1 else f"{_ALL.get(of, f'All {spelt(of)}')} schools have {what}."
    having = of - len(without)
    if not having:
        return f"No {each.removeprefix('a ')} is recorded for {'the school' if of == 1 else 'any school'}."
    has = f"has {each}" if having == 1 else f"have {what}"
    return (
        f"{capitalised(spelt(having))} of {counted(of, 'school')} {has}; none is recorded for {named(without, names)}."
    )


def _of_rules(answer: Governance) -> Iterator[Remark]:
    kept = [row for row in answer.rules if row.kept]
    broken = [row for row in answer.rules if row.kept is False]
    unknown = [row for row in answer.rules if row.kept is None]
    if len(unknown) == len(answer.rules):
        return
    says = f"Of {counted(len(answer.rules), 'countable rule')} of the Academy Trust Handbook, {or_none(len(kept))} {is_are(len(kept))} kept"
    says += f" and {spelt(len(unknown))} cannot be judged from what is recorded" if unknown else ""
    says += "."
    for row in broken:
        says += f" Not kept ({row.obligation}): {row.says[0].lower()}{row.says[1:]}"
    yield Remark(
        section="governance",
        says=says,
        how="Each rule is counted on the records of one day, in our own words. Where nothing is recorded, a rule is not counted as broken.",
        cannot_say="the rest of the Handbook, which cannot be counted; this is no legal advice.",
        evidence=evidence_of(answer.rules),
    )


def _of_interlocks(answer: Governance) -> Iterator[Remark]:
    if answer.trustees is None and not answer.interlocks:
        return
    pairs = capitalised(counted(len(answer.interlocks), "pair"))
    says = f"{pairs} of governing bodies {'shares' if len(answer.interlocks) == 1 else 'share'} somebody who serves on both."
    if (local := answer.trustees_local) is not None:
        who = f"{capitalised(spelt(local))} of {counted(answer.trustees or 0, 'trustee')}" if local else "No trustee"
        serve, were = ("serves", "was") if local in (0, 1) else ("serve", "were")
        says += f" {who} {serve} on a local committee or {were} at a session of one."
    yield Remark(
        section="governance",
        says=says,
        how="Governing bodies are the members, the board, its committees and local committees. Both roles are held at one time.",
        cannot_say="whether it is better to share people: that joins bodies, and makes each depend on the same few.",
        evidence=evidence_of(answer.interlocks),
    )


def _of_turnover(answer: Governance) -> Iterator[Remark]:
    if not answer.turnover:
        return
    started, ended = sum(row.started for row in answer.turnover), sum(row.ended for row in answer.turnover)
    renewed = sum(row.renewals for row in answer.turnover)
    first, last = sum(row.serving_first for row in answer.turnover), sum(row.serving_last for row in answer.turnover)
    again = (
        f" {capitalised(counted(renewed, 'term was', 'terms were'))} renewed, which is no change." if renewed else ""
    )
    yield Remark(
        section="governance",
        says=(
            f"On governing bodies {counted(started, 'place was', 'places were')} taken up within the period and"
            f" {or_none(ended)} ended; {or_none(first)} {'was' if first == 1 else 'were'} held on its"
            f" first day and {or_none(last)} on its last.{again}"
        ),
        how="One person on one body is one place. A role that begins again within 92 days continues the earlier one.",
        cannot_say="whether change was wanted: new people bring what is new, and take time to learn.",
        evidence=evidence_of(answer.turnover),
    )


def _of_endings(answer: Governance) -> Iterator[Remark]:
    if not answer.ending:
        return
    count = sum(row.roles for row in answer.ending)
    first, last = min(row.first for row in answer.ending), max(row.last for row in answer.ending)
    span = day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    yield Remark(
        section="governance",
        says=(
            f"{capitalised(counted(count, 'term'))} of office at {counted(len(answer.ending), 'body', 'bodies')}"
            f" {'ends' if count == 1 else 'end'} within half a year: {span}."
        ),
        cannot_say="who will be renewed.",
        evidence=evidence_of(answer.ending),
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answer: Governance, _answers: Answers, voice: Voice, identifier: str) -> Iterator[Part]:
    if any(row.professional or row.committee for row in answer.rows):
        yield _lines(answer, voice, identifier)
    if any(row.kept is not None for row in answer.rules):
        yield table_of(
            "What can be counted of the Academy Trust Handbook",
            "In our words. “Not known”: nothing is recorded about it, which is not to say that the rule is broken.",
            "Rule|Must or should|Kept|#Counted|Source",
            [
                (row.says, row.obligation, "not known" if row.kept is None else row.kept, row.count, row.source)
                for row in answer.rules
            ],
            folded=False,
        )
    if answer.turnover:
        yield table_of(
            "Who came and went on governing bodies",
            "Counted in people: a term that is renewed within 92 days is no change. Rate: left, per person serving and year.",
            "Body|#Came|#Left|#Renewed|#On the first day|#On the last day|#Rate",
            [
                (voice(row.body), row.started, row.ended, row.renewals, row.serving_first, row.serving_last, row.rate)
                for row in answer.turnover
            ],
        )
    if answer.interlocks:
        yield table_of(
            "Governing bodies that share people",
            "Listed by name. How many people serve on both at one time.",
            "Body|Body|#People",
            sorted(
                ((*sorted((voice(row.a), voice(row.b)), key=by_name), row.people) for row in answer.interlocks),
                key=by_name,
            ),
        )
    if answer.ending:
        yield table_of(
            "Terms of office that end within half a year",
            "Listed by first day.",
            "Where|#Terms|First day|Last day",
            [(place(voice, row.place), row.roles, row.first, row.last) for row in answer.ending],
        )


def _lines(answer: Governance, voice: Voice, identifier: str) -> Picture:
    """Who serves each school, and through how many people word reaches the lead and the board."""
    rows = sorted(answer.rows, key=lambda row: (voice(row.school).casefold(), row.school))
    table = table_of(
        "How each school is governed",
        "Listed by name. Ways: through how many people the committee is linked to the governance lead (with"
        " the lead), and the trust's board. A dash: not recorded, or no way is known.",
        "School|Governance professional|#People on the committee|Chair recorded|#To the governance lead|Through|#To the board",
        [
            (
                voice(row.school), row.professional, row.committee_people if row.committee else None,
                row.chair if row.committee else None, row.to_lead, all_of(voice, row.via), row.to_board,
            )
            for row in rows
        ],
        of=[row.school for row in rows],
    )  # fmt: skip
    return Picture(
        id=f"{identifier}-lines",
        title="Who serves each school, and who links it to the lead and the board",
        caption=_LINES_CAPTION,
        table=table,
        chart=lambda: plots.governance(answer, voice.drawn),
    )


_LINES_CAPTION: Final = (
    "A filled circle: recorded. An open circle: not recorded, or no way is known. A line: people who serve on two bodies, or"
    " who were at a session of one, could keep them in touch; “through 1” means that one person could. Whether they do is not recorded."
)


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Governance) -> Iterator[Share]:
    rows = answer.rows
    if any(row.professional or row.committee for row in rows):
        professionals = sum(row.professional is not None for row in rows)
        yield Share("Schools with a governance professional", (professionals, len(rows)))
        if answer.leads:
            ways, committees = (row.to_lead is not None for row in rows), (row.committee is not None for row in rows)
            yield Share("Committees with a way to the governance lead", (sum(ways), sum(committees)))


CHAPTER: Final = Chapter(
    id="governance",
    title="Who governs, and how they are linked",
    group="resource",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={
        "governance": "Ways go through people with roles at two bodies, or who were at a session; a role that begins again within 92 days continues.",
    },
)
