"""Endeavour in the report: what leaders do together, who was there, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.practice.endeavour import NO_FOCUS, AttendanceRow, Endeavour, LinkRow, endeavour
from trustmodel.practice.family import FEW
from trustmodel.prose import capitalised, counted, has_have, is_are, listed, named, number_of, or_none, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.claims import claim
from trustmodel.report.parts import Part, Picture, Table, by_name, table_of
from trustmodel.report.voice import Voice, place
from trustmodel.report.wording import evidence_of, not_recorded, share_of
from trustmodel.results import Remark, undefined
from trustmodel.stats.nulls import Counts

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("endeavour", asked.during, endeavour, trust=trust, seed=asked.seed)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Endeavour, names: Names) -> list[Remark]:
    """What the answer says; schools and bodies by name, people never."""
    return [
        *_of_sessions(answer),
        *_of_attendance(answer, names),
        *_of_trustees(answer),
        *_of_plans(answer),
        *_of_links(answer),
        *not_recorded("endeavour", answer.warnings, names),
    ]


def _of_sessions(answer: Endeavour) -> Iterator[Remark]:
    if not answer.years:
        return
    years = []
    for row in answer.years:
        held = (
            counted(row.held, "session")
            if row.planned is None
            else f"{spelt(row.held)} of the {counted(row.planned, 'session')} that it set itself"
        )
        part = "" if row.whole or row.planned is None else " (this report covers only part of that year)"
        years.append(f"{held} in {row.year}{part}")
    says = f"The extended leadership team held {listed(years, limit=None)}."
    totals: dict[str, int] = defaultdict(int)
    for focus in answer.focuses:
        totals[focus.focus] += focus.sessions
    by_focus = [f"{spelt(count)} on {focus}" for focus, count in totals.items() if focus != NO_FOCUS]
    if by_focus:
        says += f" By focus: {listed(by_focus, limit=None)}."
    yield Remark(
        section="endeavour",
        says=says,
        how="Sessions are counted by school year, September to August, beside how many the trust itself means to hold.",
        cannot_say="what was said there, or what came of it.",
        evidence=evidence_of(answer.years),
    )


def _of_attendance(answer: Endeavour, names: Names) -> Iterator[Remark]:
    whole = answer.whole
    if undefined(whole.share):
        return
    says = (
        f"Attendance was {whole.share:.0%} ({whole.present:,} of {number_of(whole.of, 'place')};"
        f" {whole.low:.0%} to {whole.high:.0%})."
    )
    schools = [row for row in answer.rows if kind_of(row.group) == "school"]
    always = [row.group for row in schools if row.sessions and row.represented == row.sessions]
    never = [row.group for row in schools if row.sessions and not row.represented]
    outside = [row.group for row in schools if not row.sessions]
    if always:
        says += f" {capitalised(counted(len(always), 'school'))} {'was' if len(always) == 1 else 'were'} represented at every session."
    if never:
        says += f" {named(never, names)} {'was' if len(never) == 1 else 'were'} represented at none."
    if outside:
        says += f" {named(outside, names)} {has_have(len(outside))} no recorded member."
    yield Remark(
        section="endeavour",
        says=says,
        how=(
            "A place is one member of the team at one session. In brackets: its 95% confidence interval, which"
            " allows for the same people coming to many sessions."
        ),
        cannot_say="why somebody was not there; a school may have sent word in another way.",
        evidence=whole.evidence,
        people=whole.people,
    )


def _of_trustees(answer: Endeavour) -> Iterator[Remark]:
    if answer.trustees is None or answer.with_trustees is None:
        return
    says = f"Trustees were at {or_none(answer.with_trustees)} of {counted(answer.sessions, 'session')} of the team"
    came, missed = answer.trustees_present or 0, answer.trustees - (answer.trustees_present or 0)
    if not (0 < came < FEW or 0 < missed < FEW):
        says += f"; {spelt(came)} of {counted(answer.trustees, 'trustee')} came at least once"
    yield Remark(
        section="endeavour",
        says=f"{says}.",
        how="Whoever serves on the trust's board on the day of a session, and was there as a member or a guest.",
        cannot_say="how visible trustees are in other ways, such as visits to schools.",
        evidence=tuple(record for record in answer.whole.evidence if kind_of(record) == "session"),
    )


def _of_plans(answer: Endeavour) -> Iterator[Remark]:
    plans, reached = sum(row.plans for row in answer.plans), sum(row.reached for row in answer.plans)
    if not plans:
        return
    evaluated = sum(row.evaluated for row in answer.plans)
    says = f"{capitalised(counted(plans, 'development plan'))} {is_are(plans)} recorded"
    if reached:
        says += f"; {or_none(reached)} reached all leaders, and a session with leaders of other schools followed within a year"
        says += f" for {or_none(evaluated)} of these."
    else:
        says += f"; that {'it' if plans == 1 else 'any of them'} reached all leaders is not recorded."
    yield Remark(
        section="endeavour",
        says=says,
        how="A plan can be evaluated together where all leaders had it and met after that.",
        cannot_say="whether they did speak of it: what a session did with a plan is not recorded.",
        evidence=evidence_of(answer.plans),
    )


def _of_links(answer: Endeavour) -> Iterator[Remark]:
    if not answer.links:
        return
    new = [row for row in answer.links if row.new]
    before = sum(row.before > 0 for row in answer.links)
    says = f"{capitalised(counted(len(answer.links), 'pair'))} of schools met at sessions." + (
        f" {capitalised(or_none(before))} of them had helped each other before;"
        + (
            f" between {counted(len(new), 'other pair')} support began after they had met."
            if new
            else " no other has since."
        )
        if before or new
        else " No support between them is recorded, before or after."
    )
    about: dict[str, Any] = {
        "section": "endeavour",
        "how": (
            "Support between two schools is compared with the day on which both were first at a session. Chance: each school"
            " has as many new links as it has, with others and on others of the days on which links began."
        ),
        "cannot_say": "that meeting made the link: both may come of something else.",
        "evidence": evidence_of(new),
    }
    test = answer.links_test
    if not test.testable:
        unknown = " There are too few records to tell whether new links began where schools had met lately."
        yield Remark(says=f"{says}{unknown if new else ''}", **about)
        return
    more = "More" if test.z > 0 else "Fewer"
    yield claim(
        test.p,
        says=f"{says} {more} new links began between schools that had met lately than the activity of each explains.",
        otherwise=f"{says} That new links began where schools had met lately may be chance, given how active each school is.",
        **about,
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answer: Endeavour, answers: Answers, voice: Voice, identifier: str) -> Iterator[Part]:
    if answer.years:
        yield _sessions(answer, voice)
    if any(row.sessions for row in answer.rows):
        yield _represented(answer, answers, voice, identifier)
        yield _by_layer(answer, voice)
    if answer.plans:
        yield table_of(
            "Development plans that leaders could evaluate together",
            "A plan can be evaluated together where it had reached all leaders, and a session with leaders of other schools"
            " followed within a year. What was said there is not recorded.",
            "School or trust|#Plans|#Reached all leaders|#A session followed|#Days to it, median",
            [(place(voice, row.about), row.plans, row.reached, row.evaluated, row.days) for row in answer.plans],
            of=[row.about for row in answer.plans],
        )
    if links := [row for row in answer.links if row.new]:
        yield _new_links(links, voice)


def _sessions(answer: Endeavour, voice: Voice) -> Table:
    by_focus = {
        row.year: "; ".join(
            f"{voice.text(focus.focus)}: {focus.sessions}" for focus in answer.focuses if focus.year == row.year
        )
        for row in answer.years
    }
    return table_of(
        "Sessions by school year",
        "A school year runs from September to August. A dash: how many are planned is not recorded.",
        "Who met|School year|#Held|#Planned|Covers the whole year|By focus",
        [(voice(row.body), row.year, row.held, row.planned, row.whole, by_focus[row.year]) for row in answer.years],
        folded=False,
    )


def _represented(answer: Endeavour, answers: Answers, voice: Voice, identifier: str) -> Picture:
    """How far sessions reached each school, beside how far CPD did."""
    rows = sorted(answer.rows, key=lambda row: (place(voice, row.group).casefold(), row.group))
    table = table_of(
        "Who was represented at sessions",
        "A school is represented where somebody of the leadership team who works there was at the session. In brackets:"
        " the 95% confidence interval.",
        "School or central team|Sessions where it was represented|#Sessions",
        [
            (
                place(voice, row.group),
                share_of(row.represented, row.sessions, row.represented_low, row.represented_high), row.sessions,
            )
            for row in rows
        ],
        folded=False,
        of=[row.group for row in rows],
    )  # fmt: skip
    development = next(practice.development for practice in answers.practice if practice.endeavour is answer)
    return Picture(
        id=f"{identifier}-reach",
        title="How far sessions and CPD reached each school",
        caption=_SESSIONS_CAPTION,
        table=table,
        chart=lambda: plots.reach(answer, development, voice.drawn, min_cell=voice.min_cell),
    )


_SESSIONS_CAPTION: Final = (
    "Each dot is a share, and the line through it is its 95% confidence interval (taking what is counted as a sample)."
    " “Few”: the share would be of too few people. The exact figures of CPD stand with objectives and learning."
)


def _by_layer(answer: Endeavour, voice: Voice) -> Table:
    return table_of(
        "Who was there, by layer",
        f"A place is one member of the team at one session. Layers of fewer than {voice.min_cell} members stand together.",
        "Layer|#Members|Places at which they were there",
        [
            (name, people, f"{present:,} of {of:,}")
            for name, people, present, of in _pooled(answer.layers, voice.min_cell)
        ],
        folded=False,
    )


def _pooled(rows: Sequence[AttendanceRow], least: int) -> list[tuple[str, int, int, int]]:
    """Layers with their members, presences and places; small ones together, and with so many more that they are not few.

    One row alone is never left out, since it could be calculated from the whole.
    """
    by_size = sorted(rows, key=lambda row: row.people)
    together = 0
    if by_size and by_size[0].people < least:
        while together < len(by_size) and (
            by_size[together].people < least or sum(row.people for row in by_size[:together]) < least
        ):
            together += 1
    pool = by_size[:together]
    kept = [(capitalised(row.group), row.people, row.present, row.of) for row in rows if row not in pool]
    if not pool:
        return kept
    called = capitalised(listed([row.group for row in rows if row in pool], limit=None))
    return [*kept, (called, *(sum(getattr(row, name) for row in pool) for name in ("people", "present", "of")))]


def _new_links(links: Sequence[LinkRow], voice: Voice) -> Table:
    ordered = sorted(
        links, key=lambda row: (*by_name(_names(row, voice)), row.since, row.together, row.after, row.a, row.b)
    )
    return table_of(
        "Support that began after two schools had met",
        "Listed by name. No support between the two is recorded before the day on which both were first at a"
        " session. That meeting made the link is not shown by this.",
        "School|School|Both first at a session on|#Sessions together|#Records of support since",
        [(*_names(row, voice), row.since, row.together, row.after) for row in ordered],
        of=[(row.a, row.b) for row in ordered],
    )


def _names(row: LinkRow, voice: Voice) -> list[str]:
    return sorted((voice(row.a), voice(row.b)), key=by_name)


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Endeavour) -> Iterator[Share]:
    yield Share(
        "Places filled at leaders’ sessions",
        Counts(answer.whole.present, answer.whole.of, answer.whole.effective, answer.whole.people),
        says="leaders filled {share} at their sessions",
        of_what=("place", "places"),
        people=answer.whole.people,
    )


CHAPTER: Final = Chapter(
    id="endeavour",
    title="What leaders do together",
    group="endeavour",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={
        "endeavour": "Places are members at sessions with attendance; 95% intervals by Wilson's score with a design effect for people, exact (Clopper and Pearson) for sessions; new links against others of the same schools, each with as many, and of the same days (configuration model).",
    },
)
