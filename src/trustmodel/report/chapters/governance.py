"""Governance in the report: how schools are governed, the Handbook's rules, and who comes and goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from trustmodel.practice.governance import Governance
from trustmodel.prose import counted, day_in_words, is_are, named, or_none, spelt
from trustmodel.report.wording import not_told
from trustmodel.results import Finding

__all__ = ["sentences"]


def sentences(found: Governance, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools and bodies by name, people never."""
    return [
        *_of_schools(found, names),
        *_of_rules(found),
        *_of_interlocks(found),
        *_of_turnover(found),
        *_of_endings(found),
        *not_told("governance", found.warnings, names),
    ]


def _of_schools(found: Governance, names: Mapping[str, str]) -> Iterator[Finding]:
    rows = found.rows
    if not any(row.professional or row.committee for row in rows):
        return
    without = [row.school for row in rows if row.professional is None]
    apart = [row.school for row in rows if row.committee is None]
    says = _all_but(len(rows), without, names, "a governance professional", "a governance professional")
    says += f" {_all_but(len(rows), apart, names, 'committees of their own', 'a committee of its own')}"
    if found.leads:
        far = [row.to_lead for row in rows if row.to_lead is not None]
        cut = [row.school for row in rows if row.committee is not None and row.to_lead is None]
        if far:
            says += f" From {counted(len(far), 'committee')} word reaches the governance lead through people who meet"
            says += (
                ", at once." if max(far) == 1 else f", through {spelt(max(far))} people at most, the lead with them."
            )
        if cut:
            says += f" Nobody joins the committee of {named(cut, names)} to the governance lead."
    yield Finding(
        section="governance",
        says=says,
        how="Somebody with a role at two bodies, or who was at a session of one, can carry word between them.",
        cannot_say="whether word is carried: a way that exists may not be used.",
        evidence=tuple(sorted({one for row in rows for one in row.evidence})),
    )


_ALL: Final = {2: "Both"}


def _all_but(of: int, without: list[str], names: Mapping[str, str], what: str, each: str) -> str:
    """How many schools have something, and which have none recorded; `each` is what one school has."""
    if not without:
        return f"The school has {each}." if of == 1 else f"{_ALL.get(of, f'All {spelt(of)}')} schools have {what}."
    some = of - len(without)
    if not some:
        return f"No {each.removeprefix('a ')} is recorded for {'the school' if of == 1 else 'any school'}."
    has = f"has {each}" if some == 1 else f"have {what}"
    return f"{spelt(some).capitalize()} of {counted(of, 'school')} {has}; none is recorded for {named(without, names)}."


def _of_rules(found: Governance) -> Iterator[Finding]:
    kept = [row for row in found.rules if row.kept]
    broken = [row for row in found.rules if row.kept is False]
    unknown = [row for row in found.rules if row.kept is None]
    if len(unknown) == len(found.rules):
        return
    says = f"Of {spelt(len(found.rules))} countable rules of the Academy Trust Handbook, {or_none(len(kept))} {is_are(len(kept))} kept"
    says += f" and {spelt(len(unknown))} cannot be told from what is recorded" if unknown else ""
    says += "."
    for row in broken:
        says += f" Not kept ({row.obligation}): {row.says[0].lower()}{row.says[1:]}"
    yield Finding(
        section="governance",
        says=says,
        how="Each rule is counted on the records of one day, in our own words. Where nothing could tell, it is not told as broken.",
        cannot_say="the rest of the Handbook, which cannot be counted; this is no legal advice.",
        evidence=tuple(sorted({one for row in found.rules for one in row.evidence})),
    )


def _of_interlocks(found: Governance) -> Iterator[Finding]:
    if found.trustees is None and not found.interlocks:
        return
    pairs = counted(len(found.interlocks), "pair").capitalize()
    says = f"{pairs} of governing bodies {'shares' if len(found.interlocks) == 1 else 'share'} somebody who serves on both."
    if found.trustees_local is not None:
        some = (
            "No trustee"
            if not found.trustees_local
            else f"{spelt(found.trustees_local).capitalize()} of {counted(found.trustees or 0, 'trustee')}"
        )
        says += f" {some} {'serves' if found.trustees_local in (0, 1) else 'serve'} on a local committee or {'was' if found.trustees_local in (0, 1) else 'were'} at a session of one."
    yield Finding(
        section="governance",
        says=says,
        how="Governing bodies are the members, the board, its committees and local committees. Both roles are held at one time.",
        cannot_say="whether it is better to share people: that joins bodies, and makes each depend on the same few.",
        evidence=tuple(sorted({one for row in found.interlocks for one in row.evidence})),
    )


def _of_turnover(found: Governance) -> Iterator[Finding]:
    if not found.turnover:
        return
    started, ended = sum(row.started for row in found.turnover), sum(row.ended for row in found.turnover)
    renewed = sum(row.renewals for row in found.turnover)
    first, last = sum(row.serving_first for row in found.turnover), sum(row.serving_last for row in found.turnover)
    again = (
        f" {counted(renewed, 'term was', 'terms were').capitalize()} renewed, which is no change." if renewed else ""
    )
    yield Finding(
        section="governance",
        says=(
            f"On governing bodies {counted(started, 'place was', 'places were')} taken up within the period and"
            f" {or_none(ended)} ended; {or_none(first)} {'was' if first == 1 else 'were'} held on its"
            f" first day and {or_none(last)} on its last.{again}"
        ),
        how="One person on one body is one place. A role that begins again within 92 days carries the earlier one on.",
        cannot_say="whether change was wanted: new people bring what is new, and take time to learn.",
        evidence=tuple(sorted({one for row in found.turnover for one in row.evidence})),
    )


def _of_endings(found: Governance) -> Iterator[Finding]:
    if not found.ending:
        return
    count = sum(row.roles for row in found.ending)
    first, last = min(row.first for row in found.ending), max(row.last for row in found.ending)
    span = day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    yield Finding(
        section="governance",
        says=(
            f"{counted(count, 'term').capitalize()} of office at {counted(len(found.ending), 'body', 'bodies')}"
            f" {'ends' if count == 1 else 'end'} within half a year: {span}."
        ),
        cannot_say="who will be renewed.",
        evidence=tuple(sorted({one for row in found.ending for one in row.evidence})),
    )
