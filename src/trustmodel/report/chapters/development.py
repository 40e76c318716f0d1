"""Development in the report: who is developed against agreed criteria, and whom activities reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.model.vocabulary import ActivityKind
from trustmodel.practice.development import Development, DevelopmentRow, development
from trustmodel.practice.learning import ACROSS, NOT_RECORDED
from trustmodel.privacy.disclosure import suppressed_groups
from trustmodel.prose import capitalised, counted, has_have, is_are, listed, number_of, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names, OfEachTrust, Share
from trustmodel.report.parts import Part, Picture, Table, by_name, table_of
from trustmodel.report.voice import Voice, place
from trustmodel.report.wording import HELD_BACK, evidence_of, not_recorded
from trustmodel.results import Remark

__all__ = ["CHAPTER"]


def _ask(asked: Asked, trust: str) -> Any:
    return asked.unless_refused("development", asked.during, development, trust=trust)


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(answer: Development, names: Names) -> list[Remark]:
    """What the answer says; schools by name, people never."""
    return [
        *_of_criteria(answer),
        *_of_reach(answer, names),
        *_of_coaching(answer),
        *_of_npqs(answer),
        *not_recorded("development", answer.warnings, names),
    ]


def _of_criteria(answer: Development) -> Iterator[Remark]:
    whole, elt = answer.whole, answer.elt
    if whole.criteria is None or not whole.of:
        return
    held = [
        (count, what)
        for count, what in (
            (whole.shared, f"{'has' if whole.of == 1 else 'have'} the shared objective"),
            (
                whole.personal,
                f"{has_have(whole.of if whole.shared is None else whole.personal or 0)} criteria of their own",
            ),
        )
        if count is not None
    ]
    of = [f" of {number_of(whole.of, 'colleague')}", ""]  # said once
    says = (
        f"{listed([f'{count}{whom} {what}' for (count, what), whom in zip(held, of, strict=False)])}." if held else ""
    )
    if whole.reviewed is not None:
        says += f" {whole.reviewed} {has_have(whole.reviewed)} reviewed at least one in this time."
    lacking = [
        what
        for count, what in (
            (whole.shared, "criterion of the shared objective"),
            (whole.personal, "criterion of anybody's own"),
            (whole.reviewed, "review of a criterion in this time"),
        )
        if count is None
    ]
    if lacking:
        says += f" No {listed(lacking).replace(' and ', ' and no ')} is recorded."
    if whole.overdue:
        says += f" {capitalised(counted(whole.overdue, 'criterion', 'criteria'))} {is_are(whole.overdue)} overdue for review."
    yield Remark(
        section="development",
        says=says.strip(),
        how=("All colleagues in post are counted, and who of them has a criterion of each kind."),
        cannot_say="how well anybody does: a criterion is what success would be, and nobody is graded or ranked.",
        evidence=tuple(record for record in whole.evidence if kind_of(record) == "success_criterion"),
        people=whole.of,
    )
    if elt is not None and elt.broader is not None:
        yield Remark(
            section="development",
            says=(
                f"Of {counted(elt.of, 'member')} of the extended leadership team, {elt.broader} {has_have(elt.broader)}"
                " a criterion of broader impact, as every member should."
            ),
            how="Members of the team are counted, and who of them has such a criterion.",
            cannot_say="what came of it.",
            evidence=tuple(record for record in elt.evidence if kind_of(record) == "success_criterion"),
            people=elt.of,
        )


def _of_reach(answer: Development, names: Names) -> Iterator[Remark]:
    whole = answer.whole
    if whole.reached is None or not whole.of:
        return
    says = (
        f"CPD and other activities reached {whole.reached} of {number_of(whole.of, 'colleague')} ({whole.share:.0%})."
    )
    if missed := [names.get(row.group, row.group) for row in answer.rows if row.of and not row.reached]:
        says += f" Nobody is recorded as reached at {listed(sorted(missed))}."
    led = Counter(row.led for row in answer.activities)
    if answer.activities:
        ways = [f"{spelt(led[by])} {way}" for by, way in _LED_IN_WORDS if led[by]]
        says += f" {capitalised(counted(len(answer.activities), 'activity', 'activities'))} {is_are(len(answer.activities))} recorded: {listed(ways, limit=None)}."
    yield Remark(
        section="development",
        says=says,
        how="A colleague is reached who led or took part in at least one activity, or whose school took part with their role in its audience.",
        cannot_say="what they learned, or who read and practised without a record.",
        evidence=tuple(record for record in whole.evidence if kind_of(record) == "participation"),
        people=whole.of,
    )


_LED_IN_WORDS: Final = (
    ("inside", "led from inside the trust"),
    ("outside", "led from outside it"),
    ("both", "led by both together"),
    (NOT_RECORDED, "with no leader recorded"),
)


def _of_coaching(answer: Development) -> Iterator[Remark]:
    records = answer.coaching_records
    if not records:
        return
    across = [row for row in answer.coaching if row.where == ACROSS and row.records]
    parts = [f"{spelt(count)} {where}" for where, count in records.items() if where != ACROSS]
    says = f"Coaching and mentoring across schools: {counted(records.get(ACROSS, 0), 'record')}"
    if across:
        says += f" between {counted(len({frozenset((row.giver, row.receiver)) for row in across}), 'pair')} of schools"
    if parts:
        says += f", beside {listed(parts, limit=None)}"
    yield Remark(
        section="development",
        says=f"{says}.",
        how="Each record of coaching or mentoring is placed by where giver and receiver worked at the time.",
        cannot_say="how good it was, or what passed between colleagues without a record.",
        evidence=evidence_of(answer.coaching),
    )


def _of_npqs(answer: Development) -> Iterator[Remark]:
    cohorts = [row for row in answer.activities if row.kind == ActivityKind.NPQ_COHORT]
    if not cohorts and not answer.qualifications:
        return
    parts = []
    if cohorts:
        parts.append(f"the trust's people led {counted(len(answer.cohorts), 'NPQ cohort')} that others could join")
    if answer.qualifications:
        courses = len({row.course for row in answer.qualifications})
        entries = sum(row.people for row in answer.qualifications)
        parts.append(
            f"{counted(entries, 'NPQ')} in {counted(courses, 'course')} {is_are(entries)} taken or held by colleagues"
        )
    says = listed(parts, limit=None)
    yield Remark(
        section="development",
        says=f"{capitalised(says)}.",
        cannot_say="qualifications gained elsewhere that nobody wrote down.",
        evidence=evidence_of((*answer.cohorts, *answer.qualifications)),
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answer: Development, _answers: Answers, voice: Voice, identifier: str) -> Iterator[Part]:
    ordered = sorted(answer.rows, key=lambda row: (place(voice, row.group).casefold(), row.group))
    schools = [(place(voice, row.group), row) for row in ordered]
    yield from _people("by school", "School or central team", schools, voice, of=[row.group for row in ordered])
    yield from _people("by layer", "Layer", [(capitalised(row.group), row) for row in answer.layers], voice)
    leaders = [] if answer.elt is None else [(capitalised(answer.elt.group), answer.elt)]
    yield from _people("in the extended leadership team", "Who", leaders, voice)
    if any(row.schools for row in answer.activities):
        yield _reach(answer, voice, identifier)
    if answer.coaching:
        coaching = [
            (_beyond(voice, row.giver), _beyond(voice, row.receiver), row.records, row.programmes, row.days, (row.giver, row.receiver))
            for row in answer.coaching
        ]  # fmt: skip
        coaching.sort(key=by_name)
        yield table_of(
            "Coaching and mentoring",
            "From where to where, listed by name. Days are those that are known.",
            "From|To|#Records|#Programmes|#Days",
            [row[:-1] for row in coaching],
            of=[[who for who in row[-1] if ":" in who] for row in coaching],
        )
    if shown := [row for row in answer.evidence_kinds if row.of]:
        yield table_of(
            "What shows that a criterion was met",
            "Of the criteria that were reviewed in this time. Outcomes of fewer than five people are not shown.",
            "Kind of record|#Criteria|#All that were reviewed",
            [
                (
                    "Nothing that is recorded" if row.kind == "none" else capitalised(row.kind.replace("_", " ")),
                    row.criteria,
                    row.of,
                )
                for row in shown
            ],
        )


def _reach(answer: Development, voice: Voice, identifier: str) -> Picture:
    """Which activities reached which school."""
    reached = [
        (voice(school), capitalised(row.kind), voice(row.topic), _LED_FROM.get(row.led, row.led), row.open_to, school)
        for row in answer.activities
        for school in row.schools
    ]
    reached.sort(key=by_name)
    table = table_of(
        "Activities that reached each school",
        "Listed by name.",
        "School|Kind|Topic|Led from|Open to",
        [row[:-1] for row in reached],
        of=[row[-1] for row in reached],
    )
    return Picture(
        id=f"{identifier}-reach",
        title="What learning reached which school",
        caption=_REACH_CAPTION,
        table=table,
        chart=lambda: plots.activities(answer, voice.drawn),
    )


_LED_FROM: Final = {"inside": "inside the trust", "outside": "outside", "both": "inside and outside together"}
_REACH_CAPTION: Final = (
    "The number says how many activities of a kind reached the school: it took part, or somebody who works there did."
    " Darker means more. An empty square: none is recorded."
)


def _beyond(voice: Voice, where: str) -> str:
    return place(voice, where) if ":" in where else "beyond the trust"


_MEASURES: Final = (
    ("shared", "Have the shared objective"),
    ("personal", "Have criteria of their own"),
    ("broader", "Have one of broader impact"),
    ("reviewed", "Reviewed one in this time"),
    ("reached", "Reached by CPD"),
)


def _people(
    which: str, whose: str, groups: Sequence[tuple[str, DevelopmentRow]], voice: Voice, *, of: Iterable[str] = ()
) -> Iterator[Table]:
    """Counts of people by group (its name and its row), without those that would tell of each."""
    columns: list[list[object]] = []
    for field, _ in _MEASURES:
        counts = {row.group: getattr(row, field) for _, row in groups}
        known = {row.group: (counts[row.group], row.of) for _, row in groups if counts[row.group] is not None}
        gone = suppressed_groups(known, voice.min_cell)
        columns.append([HELD_BACK if group in gone else count for group, count in counts.items()])
    if not any(isinstance(value, int) for column in columns for value in column):
        return
    yield table_of(
        f"Objectives and learning {which}",
        f"How many colleagues have each. “{capitalised(HELD_BACK)}” stands for a suppressed figure, of fewer than"
        f" {voice.min_cell} people or revealing such a one. A dash: not recorded.",
        "|".join([whose, "#Colleagues", *(f"#{name}" for _, name in _MEASURES)]),
        [(name, row.of, *(column[at] for column in columns)) for at, (name, row) in enumerate(groups)],
        folded=False,
        of=[*of] or None,
    )


# --- compared --------------------------------------------------------------------------------------------------------


def _shares(answer: Development) -> Iterator[Share]:
    whole, leaders = answer.whole, answer.elt
    counts = (
        ("Colleagues who have the shared objective", whole.shared, whole.of, "{share} have the shared objective"),
        (
            "Colleagues who have goals of their own",
            whole.personal,
            whole.of,
            "goals of their own are recorded for {share}",
        ),
        (
            "Leaders who have a goal of broader impact",
            leaders.broader if leaders else None,
            leaders.of if leaders else 0,
            "a goal of broader impact is recorded for {share}",
        ),
        ("Colleagues whom training reached", whole.reached, whole.of, "training reached {share}"),
        (
            "Colleagues who looked at one of their goals",
            whole.reviewed,
            whole.of,
            "{share} looked at one of their goals",
        ),
    )
    for measure, count, of, says in counts:
        if count is not None:
            what = ("leader", "leaders") if measure.startswith("Leaders") else ("colleague", "colleagues")
            yield Share(measure, (count, of), says=says, of_what=what, people=of)


CHAPTER: Final = Chapter(
    id="development",
    title="Objectives and learning, all through and all roles",
    group="endeavour",
    of_each_trust=OfEachTrust(ask=_ask, sentences=sentences, parts=_parts, shares=_shares),
    methods={"development": "All colleagues in post are counted, so that shares have no intervals."},
)
