"""What is run centrally, and how are we governed: services by how they are run, posts that are empty, and rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from trustmodel.practice.governance import Governance
from trustmodel.practice.handbook import RuleRow
from trustmodel.practice.resource import ModeRow, Resource
from trustmodel.prose import capitalised, counted, has_have, in_sentence, listed, spelt
from trustmodel.report.brief.asking import GRAVE, RULE, VACANCY, Asking, Concern, refused
from trustmodel.report.brief.basis import Basis, share_in_words
from trustmodel.report.brief.model import Question, Risk
from trustmodel.report.brief.pictures import Chips
from trustmodel.report.parts import Table, table_of

__all__ = ["SERVICES", "on_sheet"]

_ASKS: Final = "What is run centrally, and how are we governed?"
_HOW: Final = (
    "Of services only what differs from the rule is listed. Rules are those of the Academy Trust Handbook that can be counted from"
    " the records, in our own words; this is no legal advice."
)
_RUN: Final[Mapping[str, str]] = {
    "partnered": "Run with a partner", "central": "Run centrally", "aligned": "Run in schools, the same way",
    "local": "Run by each school", "external": "Bought from outside",
}  # fmt: skip
_MOST_WORDS: Final = 45  # of what differs; the figures have the rest


def _service(basis: Basis, identifier: str) -> str:
    """A service at the start of a line: its acronyms keep their capitals."""
    return capitalised(basis.voice(identifier))


def _ways(mode: str) -> str:
    """How a service is run, in a sentence, such as "run centrally"."""
    return in_sentence(_RUN[mode])


def _modes(basis: Basis) -> list[ModeRow]:
    """How each service is run, over the schools of all trusts: a service of two trusts is one service."""
    given: list[Resource] = basis.practice("resource")
    of_service: dict[str, ModeRow] = {}
    for row in (row for each in given for row in each.modes):
        known = of_service.get(row.service)
        of_service[row.service] = row if known is None else _together(known, row)
    return list(of_service.values())


def _together(first: ModeRow, second: ModeRow) -> ModeRow:
    counts = (*_RUN, "not_recorded", "of", "without_local", "replaced")
    sums = {name: getattr(first, name) + getattr(second, name) for name in counts}
    return attrs.evolve(first, **sums, evidence=tuple(sorted({*first.evidence, *second.evidence})))


def _at(row: ModeRow) -> dict[str, int]:
    """At how many schools a service is run in each way that is recorded."""
    return {mode: count for mode in _RUN if (count := getattr(row, mode))}


def _same(row: ModeRow) -> bool:
    return len(_at(row)) == 1 and not row.not_recorded


def _governance(basis: Basis) -> list[Governance]:
    return basis.practice("governance")


def _rules(basis: Basis) -> list[tuple[str, RuleRow]]:
    """Each rule with the trust that it is about."""
    given = basis.answers.practice
    return [(each.trust, row) for each in given if each.governance is not None for row in each.governance.rules]


# --- page one --------------------------------------------------------------------------------------------------------


def _concerns(basis: Basis) -> Iterator[Concern]:
    for trust, rule in _rules(basis):
        if rule.kept is False:
            place = GRAVE if rule.obligation == "must" else RULE
            yield Concern(place=place, risk=Risk(says=basis.of_trust(trust, _broken(rule)), question="services"))
    yield from (Concern(place=VACANCY, risk=Risk(says=says, question="services")) for says in _vacancies(basis))


def _vacancies(basis: Basis) -> Iterator[str]:
    """Posts that some schools have filled and others have not: where none is recorded anywhere, nothing is known."""
    rows = [row for each in _governance(basis) for row in each.rows if row.school in basis.member_ids]
    without = [row.school for row in rows if row.professional is None]
    if without and len(without) < len(rows):
        yield f"{basis.schools(without)} {has_have(len(without))} no governance professional."
    committees = [row for row in rows if row.committee is not None]
    chairless = [row.school for row in committees if not row.chair]
    if chairless and len(chairless) < len(committees):
        whose = "The committee of" if len(chairless) == 1 else "The committees of"
        yield f"{whose} {basis.schools(chairless)} {has_have(len(chairless))} no chair."


_BROKEN: Final[Mapping[str, str]] = {
    "members-three": "The trust has {count}; the Academy Trust Handbook says it must have three.",
    "members-five": "The trust has {count}; the Academy Trust Handbook says it should have five.",
    "members-not-employed": "A member is employed by the trust, which the Academy Trust Handbook forbids.",
    "members-apart": "Most members are also trustees; the Academy Trust Handbook says most should not be.",
    "accounting-officer": "The chief executive is not the accounting officer, which the Academy Trust Handbook asks for.",
    "chief-financial-officer": "The trust has no chief financial officer, which the Academy Trust Handbook asks for.",
    "governance-professional": "No governance professional serves the board, as the Academy Trust Handbook says one should.",
    "board-meets": "The board met fewer than three times in a year; the Academy Trust Handbook says it must.",
    "audit-committee": "No committee looks at audit and risk, which the Academy Trust Handbook asks for.",
    "chair-apart": "The chair of trustees also chairs audit and risk; the Academy Trust Handbook says another should.",
    "scheme-of-delegation": "There is no written scheme of delegation, which the Academy Trust Handbook asks for.",
}


def _broken(rule: RuleRow) -> str:
    """A rule that is not kept, as a sentence."""
    says = _BROKEN.get(rule.rule)
    if says is None:
        return f"The Academy Trust Handbook’s rule is not kept: {rule.says[0].lower()}{rule.says[1:]}"
    return says.format(count=counted(rule.count or 0, "member"))


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    if not basis.answers.data.trusts:
        return Question(id="services", asks=_ASKS, title="No trust is described, so nothing is known of how it is run")
    if {"resource", "governance"} <= set(basis.answers.refused):
        return refused("services", _ASKS, "services and governance")
    modes = _modes(basis)
    return Question(
        id="services",
        asks=_ASKS,
        title=_title(basis),
        pictures=(_chips(basis, modes),) if modes else (),
        exceptions=tuple(_exceptions(basis)),
        how=_HOW,
        tables=tuple(_tables(basis)),
    )


def _title(basis: Basis) -> str:
    said = []
    if modes := _modes(basis):
        same = sum(map(_same, modes))
        said.append(_of_services(same, len(modes)))
    known = [rule for _, rule in _rules(basis) if rule.kept is not None]
    if known:
        kept = sum(rule.kept is True for rule in known)
        said.append(_of_rules(kept, len(known)))
    if not said:
        return "Nothing is recorded of services, or of how the trust is governed"
    return capitalised("; ".join(said))


def _of_rules(kept: int, of: int) -> str:
    if of == 1:
        return f"the one countable rule is {'kept' if kept else 'not kept'}"
    return f"{share_in_words((kept, of), 'countable rule', 'countable rules')} {'is' if kept == 1 else 'are'} kept"


def _of_services(same: int, of: int) -> str:
    if of == 1:
        return f"the one service {'runs the same way everywhere' if same else 'differs by school'}"
    share = share_in_words((same, of), "service", "services")
    return f"{share} {'runs' if same == 1 else 'run'} the same way everywhere"


def _chips(basis: Basis, modes: list[ModeRow]) -> Chips:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in modes:
        if _same(row):
            groups[_RUN[next(iter(_at(row)))]].append(_service(basis, row.service))
    differs = [_service(basis, row.service) for row in modes if not _same(row)]
    ordered = [(heading, tuple(sorted(groups[heading]))) for heading in _RUN.values() if heading in groups]
    ordered += [("Differs by school, or not recorded", tuple(sorted(differs)))] if differs else []
    alt = "; ".join(f"{heading}: {listed(list(names), limit=None)}" for heading, names in ordered)
    return Chips(groups=tuple(ordered), alt=f"{alt}.")


def _exceptions(basis: Basis) -> Iterator[str]:
    broken = (basis.of_trust(trust, _broken(rule)) for trust, rule in _rules(basis) if rule.kept is False)
    said = [*_vacancies(basis), *broken]
    if alone := sum(row.without_local for row in _modes(basis)):
        said.append(
            f"{capitalised(spelt(alone))} {'time' if alone == 1 else 'times'} a service is run for a school where nobody is recorded"
            " as knowing the topic."
        )
    words = 0
    for each in said:
        words += len(each.split())
        if words > _MOST_WORDS:
            break
        yield each


def _tables(basis: Basis) -> Iterator[Table]:
    modes = _modes(basis)
    if modes:
        yield table_of(
            "Services, by how they are run",
            "At how many schools. A dash: at none.",
            "Service|#With a partner|#Centrally|#The same way in schools|#By each school|#Bought from outside|#Not recorded",
            [
                (
                    _service(basis, row.service), row.partnered or None, row.central or None, row.aligned or None, row.local or None,
                    row.external or None, row.not_recorded or None,
                )
                for row in sorted(modes, key=lambda row: _service(basis, row.service).casefold())
            ],
        )  # fmt: skip
    rules = _rules(basis)
    if any(rule.kept is not None for _, rule in rules):
        yield table_of(
            "The rules, one by one",
            "Countable rules of the Academy Trust Handbook. Not known: nothing is recorded that could tell.",
            "Rule|Must or should|Kept",
            [
                (basis.of_trust(trust, rule.says), rule.obligation, "not known" if rule.kept is None else rule.kept)
                for trust, rule in rules
            ],
        )


# --- on sheets -------------------------------------------------------------------------------------------------------


def on_sheet(basis: Basis, school: str) -> Iterator[str]:
    """How a school is governed and served, where that differs from the others.

    Parameters
    ----------
    basis
        The answers.
    school
        Its id.

    Yields
    ------
    str
        A sentence each.
    """
    for governed in _governance(basis):
        for row in governed.rows:
            if row.school == school and (row.professional or row.committee):
                yield _governed(row.professional, row.committee_people if row.committee else None, chair=row.chair)
    given: list[Resource] = basis.practice("resource")
    usual = _usual(given)
    served = [row for each in given for row in each.rows if row.school == school]
    for delivered in served:
        if delivered.mode in _RUN and usual.get(delivered.service) not in {None, delivered.mode}:
            yield f"Different from most schools: {basis.voice(delivered.service)} is {_ways(delivered.mode)}."
    if alone := sorted((basis.voice(each.service) for each in served if each.without_local), key=str.casefold):
        yield f"Run for the school, with nobody here recorded as knowing the topic: {listed(alone, limit=None)}."


def _governed(professional: str | None, people: int | None, *, chair: bool) -> str:
    said = "No governance professional is recorded." if professional is None else "Has a governance professional."
    if professional == "shared":
        said = "Shares a governance professional with other schools."
    if people is None:
        return f"{said} No local committee is recorded."
    return f"{said} {capitalised(counted(people, 'person', 'people'))} {'is' if people == 1 else 'are'} on the local committee, {'with a chair' if chair else 'with no chair recorded'}."


def _usual(given: list[Resource]) -> dict[str, str]:
    """How each service is run at most schools, of those that are recorded."""
    modes: dict[str, Counter[str]] = defaultdict(Counter)
    for each in given:
        for row in each.rows:
            if row.mode in _RUN:
                modes[row.service][row.mode] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in modes.items()}


SERVICES: Final = Asking(id="services", asks=_ASKS, question=_question, concerns=_concerns)
