"""The brief of a review: its findings in order, its risks, its questions, its sheets, and how sure all of it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from trustmodel.errors import GraphError, PurposeError
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS
from trustmodel.model.school_years import two_years
from trustmodel.network.change import Change
from trustmodel.prose import capitalised, counted, day_in_words, in_title_case, is_are, listed, number_of, spelt
from trustmodel.report.answers import Answers
from trustmodel.report.brief.asking import Asking
from trustmodel.report.brief.basis import Basis, in_miles, share_in_words
from trustmodel.report.brief.model import RISKS, Brief, Figure, Finding, Risk
from trustmodel.report.brief.notes import notes_of
from trustmodel.report.brief.questions.beyond import BEYOND
from trustmodel.report.brief.questions.boundaries import BOUNDARIES
from trustmodel.report.brief.questions.knowledge import KNOWLEDGE
from trustmodel.report.brief.questions.leaders import LEADERS
from trustmodel.report.brief.questions.learning import LEARNING
from trustmodel.report.brief.questions.links import LINKS
from trustmodel.report.brief.questions.plan import PLAN, actions, no_actions
from trustmodel.report.brief.questions.services import SERVICES
from trustmodel.report.brief.ranking import Candidate, ranked
from trustmodel.report.brief.sheets import sheets
from trustmodel.report.chapters.read import rule_in_words
from trustmodel.report.explorer.dataset import picture_of_dataset
from trustmodel.report.explorer.picture import SupportPicture
from trustmodel.report.voice import Voice
from trustmodel.results import undefined

__all__ = ["ASKINGS", "brief_of", "stands_out"]

ASKINGS: Final[tuple[Asking, ...]] = (LINKS, BOUNDARIES, KNOWLEDGE, PLAN, LEADERS, LEARNING, SERVICES, BEYOND)
"""The eight questions, in the order in which they are read."""
_MOST_TO_FIX: Final = 20


def stands_out(basis: Basis) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What stands out of a review, in order, and what was also looked at.

    Parameters
    ----------
    basis
        The answers.

    Returns
    -------
    tuple of two tuples of Finding
        The same in every form in which the brief is written.

    Raises
    ------
    ValueError
        A chapter of another package names a question that is none of the eight.
    """
    return _in_order(basis, _candidates(basis))


def _in_order(basis: Basis, candidates: tuple[Candidate, ...]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    return ranked(candidates, _in_tables_only(basis, candidates))


def _candidates(basis: Basis) -> tuple[Candidate, ...]:
    """All that may stand out: of the eight questions, and of chapters that other packages add."""
    from trustmodel.report.contents import all_chapters

    ours = [each for asking in ASKINGS for each in asking.stands_out(basis)]
    known = [asking.id for asking in ASKINGS]
    others = []
    for chapter in all_chapters():
        for each in chapter.stands_out(basis.answers, basis.voice):
            if each.question not in known:
                raise ValueError(
                    f"what stands out of chapter {chapter.id!r} names a question that tells more: one of"
                    f" {', '.join(known)}, not {each.question!r}"
                )
            others.append(attrs.evolve(each, says=basis.voice.text(each.says)))
    return (*ours, *others)  # ours hold nothing that somebody typed but went through the voice


def _in_tables_only(basis: Basis, candidates: Sequence[Candidate]) -> list[float]:
    """P of the shares that are compared with no sentence: one family of tests with those that have one."""
    said = {each.share for each in candidates}
    changed = basis.answers.changed
    return [] if changed is None else [each.p for each in changed.shares if (each.trust, each.measure) not in said]


def brief_of(answers: Answers, *, names: bool = False, min_cell: int = 5, public: bool = False) -> Brief:
    """The brief of some answers.

    Parameters
    ----------
    answers
        What `trustmodel.review` gave.
    names
        Whether people's names are shown.
    min_cell
        Counts of fewer people than this are suppressed.
    public
        Whether anybody may read it: no role then stands with a school.

    Returns
    -------
    Brief
        As data.

    Raises
    ------
    ValueError
        `min_cell` is below 1, or `names` and `public` are both asked for.
    """
    if names and public:
        raise ValueError("a brief that anybody may read names nobody: leave names out, or public")
    basis = Basis(answers, Voice(answers, names=names, min_cell=min_cell), public=public)
    candidates = _candidates(basis)
    findings, also = _in_order(basis, candidates)
    helpers = actions(basis)
    name = _whose(basis)
    return Brief(
        trust=name,
        title=f"{name}: {basis.now}{basis.part(answers)}" if basis.now[0].isdigit() else name,
        now=basis.now,
        last=basis.last,
        ago=basis.ago,
        day=answers.at,
        figures=tuple(_figures(basis)),
        findings=findings,
        also=also,
        risks=_risks(basis),
        actions=helpers,
        no_actions=no_actions(basis),
        sure=tuple(_sure(basis)),
        questions=tuple(asking.question(basis) for asking in ASKINGS),
        sheets=tuple(sheets(basis, ASKINGS)),
        explorer=_explorer(basis),
        put_right=tuple(_put_right(answers)),
        order=_order(basis, candidates),
        notes=tuple(notes_of(map(basis.voice.text, answers.warnings))),
        foot=tuple(_foot(basis)),
        method=answers.method,
    )


def _explorer(basis: Basis) -> SupportPicture | None:
    """Who helps whom at the times that are compared; `None` where there are no schools to draw, or too many of them."""
    answers, voice = basis.answers, basis.voice
    times = [each.situation for each in (basis.earlier, answers) if each is not None]
    try:
        return picture_of_dataset(answers.data, times, None, names=voice.names, min_cell=voice.min_cell)[0]
    except (GraphError, PurposeError):
        return None


# --- page one --------------------------------------------------------------------------------------------------------


def _whose(basis: Basis) -> str:
    """The trust's name; of several their names, and of none what the data are called."""
    data = basis.answers.data
    trusts = [in_title_case(trust.name) for trust in data.trusts]
    if trusts:
        return " and ".join(trusts) if len(trusts) <= 2 else f"{trusts[0]} and {spelt(len(trusts) - 1)} other trusts"  # noqa: PLR2004 - as a title bears
    if data.name:
        return basis.voice.text(data.name)
    return capitalised(counted(len(data.schools), "school")) if len(data.schools) else "Nothing recorded yet"


def _figures(basis: Basis) -> Iterator[Figure]:
    returns, earlier = basis.returns(basis.answers), basis.earlier
    ago = "last year" if basis.ago == "last year" else basis.last or ""
    if returns is not None:
        then = basis.returns(earlier) if earlier is not None else None
        yield Figure(
            label="Survey returns",
            value=f"{returns[0]:,} of {returns[1]:,}",
            unit="school" if returns[1] == 1 else "schools",
            note=f"{ago} {then[0]:,} of {then[1]:,}" if then else "",
        )
    acts = basis.acts(basis.answers)
    if acts:
        yield Figure(
            label="Acts of support",
            value=f"{acts:,}",
            note=f"{ago} {basis.acts(earlier):,}" if earlier is not None else "",
        )
    yield _schools(basis)
    yield (
        Figure(
            label="Compared",
            value=f"{basis.now}{basis.part(basis.answers)}",
            note=f"with {basis.last}{basis.part(earlier)}",
        )
        if basis.last and earlier is not None
        else Figure(
            label="Looked at",
            value=f"{basis.now}{basis.part(basis.answers)}" if basis.now[0].isdigit() else "Everything recorded",
            note="compared with nothing",
        )
    )


def _schools(basis: Basis) -> Figure:
    colleagues = sum(each.whole.of for each in basis.practice("development"))
    far = [local.maximum_km for local in basis.answers.localities if not undefined(local.maximum_km)]
    with_colleagues = colleagues >= basis.voice.min_cell
    return Figure(
        label="Schools, colleagues" if with_colleagues else "Schools",
        value=f"{len(basis.members):,}, {colleagues:,}" if with_colleagues else f"{len(basis.members):,}",
        note=f"furthest {in_miles(max(far))} apart" if far else "",
    )


def _risks(basis: Basis) -> tuple[Risk, ...]:
    concerns = [concern for asking in ASKINGS for concern in asking.concerns(basis)]
    return tuple(concern.risk for concern in sorted(concerns, key=lambda concern: concern.place))[:RISKS]


def _sure(basis: Basis) -> Iterator[str]:
    yield from _answered(basis)
    yield from _came_and_went(basis)
    if basis.last is None:
        why = (
            "It was not compared with another time"
            if _could_be(basis.answers)
            else "No two school years in a row are recorded that can be compared"
        )
        yield f"{why}, so this is how things stand and not how they changed."
    if basis.members:
        yield "Travel time, workload and quality of help are not in the data."
    if not any(len(getattr(basis.answers.data, kind)) for kind in ("support", "sessions", "expertise", "activities")):
        yield "Little is recorded yet: what is missing here is unknown; it is not none."


def _could_be(answers: Answers) -> bool:
    """Whether there may be a time to compare with: a time was named, so nobody looked, or two years are recorded."""
    return answers.given_at is not None or answers.between is not None or two_years(answers.data) is not None


def _answered(basis: Basis) -> Iterator[str]:
    """Who answered this year and last, and what that means for the comparison."""
    returns, silent = basis.returns(basis.answers), basis.silent(basis.answers)
    if returns is None:
        if len(basis.members) > 1:
            yield "It is not recorded which schools were asked, so a school without help may not have written it down."
        return
    this_year = " this year" if basis.last is not None else ""
    said = f"{capitalised(share_in_words(returns, 'school', 'schools'))} answered{this_year}"
    if silent:
        said += f"; {basis.schools(silent)} did not"
    then = basis.silent(basis.earlier) if basis.earlier is not None else ()
    if then:
        said += f"; {basis.schools(then)} did not {basis.ago}"
        ties = _ties(basis)
        if ties is not None and not (ties.joined or ties.left):
            said += f", so links are compared among the other {spelt(ties.nodes)}"
    yield f"{said}."


def _came_and_went(basis: Basis) -> Iterator[str]:
    """Which schools joined and left between the two times, and what that means for the comparison."""
    ties = _ties(basis)
    if ties is None or not basis.members:
        return
    moves = [(list(filter(_is_school, who)), what) for who, what in ((ties.joined, "joined"), (ties.left, "left"))]
    if any(who for who, _ in moves):
        moved = " and ".join(f"{basis.schools(who)} {what}" for who, what in moves if who)
        compared = (
            f"links are compared among {counted(ties.nodes, 'school')}" if ties.nodes > 1 else "links are not compared"
        )
        each = "year" if basis.ago == "last year" else "time"
        yield f"{moved}, so {compared}; shares of colleagues are of whoever was there each {each}."


def _is_school(identifier: str) -> bool:
    return kind_of(identifier) == "school"


def _ties(basis: Basis) -> Change[None] | None:
    """What became of links among members, if they are compared."""
    return basis.ties if len(basis.answers.data.memberships) else None


# --- how sure --------------------------------------------------------------------------------------------------------


def _order(basis: Basis, candidates: tuple[Candidate, ...]) -> str:
    said = (
        "Findings are put in order by how big they are, how sure we are, and whether something can be done: each from 0 to 1, multiplied."
        " The order never ranks schools or people."
    )
    if basis.last is None:
        return said
    in_words = [each.p for each in candidates if each.p is not None and each.corrected is None]
    tested = sum(not undefined(p) for p in (*in_words, *_in_tables_only(basis, candidates)))
    changed = basis.answers.changed
    walls = 0 if changed is None else sum(each.wall.testable for each in changed.walls)
    families = [counted(tested, "change of a share", "changes of shares")] if tested else []
    families += [counted(walls, "change of a boundary", "changes of boundaries")] if walls else []
    if not families:
        return said
    return f"{said} {capitalised(listed(families))} {is_are(tested + walls)} tested, each kind together, and the words allow for that (Holm’s method)."


def _put_right(answers: Answers) -> Iterator[str]:
    """Problems in the records by rule, without a cell: cells may hold names."""
    rules = Counter((problem.severity != "error", rule_in_words(problem.rule)) for problem in answers.problems)
    for (_, rule), count in sorted(rules.items())[:_MOST_TO_FIX]:
        yield f"{rule.partition(chr(10))[0].rstrip('.')}: {number_of(count, 'record')}."
    if len(rules) > _MOST_TO_FIX:
        yield f"{len(rules) - _MOST_TO_FIX:,} more kinds of problem: trustmodel check lists all."


def _foot(basis: Basis) -> Iterator[str]:
    data = basis.answers.data
    total = sum(len(getattr(data, kind)) for kind in KINDS if kind != "topics")
    put_together = f", put together on {day_in_words(data.made_on)}" if data.made_on else ""
    yield f"{capitalised(counted(total, 'record was', 'records were'))} read{put_together}."
    if basis.public:
        yield "No role stands with a school here, and nobody is named."
    elif basis.voice.names:
        yield "People’s names are shown: take care with whom you share this."
    else:
        yield "For the trust itself: names of people are not shown, but a role at a school can point to a person."
