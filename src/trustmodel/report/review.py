"""The main job: everything that a dataset says of how a trust works, as one answer for a person to read."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import attrs

from trustmodel.errors import GraphError, Problem
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset, refuse_other
from trustmodel.model.period import Between, Day, Period
from trustmodel.model.school_years import two_years
from trustmodel.model.situation import Situation, as_situation
from trustmodel.network.graphs import groups, support
from trustmodel.network.school_fields import OF_A_SCHOOL
from trustmodel.prose import capitalised, counted, spelt
from trustmodel.report import writers
from trustmodel.report.answers import Answers, Practice
from trustmodel.report.asked import Asked, Depth
from trustmodel.report.brief.basis import Basis
from trustmodel.report.brief.making import brief_of, stands_out
from trustmodel.report.brief.model import Brief
from trustmodel.report.changes import changes
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.claims import settled
from trustmodel.report.contents import all_chapters, in_order_of_asking
from trustmodel.report.parts import escaped
from trustmodel.report.voice import Voice
from trustmodel.report.wording import BETWEEN, evidence_of
from trustmodel.results import Method, Remark

__all__ = ["Review", "review"]

When = Dataset | Day | Between
"""What a review may be of, when two are compared: a dataset, or a day or a period of one."""
_MOST_TRUSTS: Final = 12  # whose practice is asked about, one by one


@attrs.frozen(kw_only=True, repr=False)
class Review(Answers):
    """What was read, its problems, and what the data say: `brief` is the short of it, and `write` makes a file of either.

    An answer that the data do not allow is empty (`localities`, `crossings`), and a finding says so. One that no data
    notice covers is `None`, and `refused` and a finding say so.
    """

    def brief(self, *, names: bool = False, min_cell: int = 5, public: bool = False) -> Brief:
        """The brief: what stands out, eight questions, a sheet for each school, and how sure all of it is.

        Parameters
        ----------
        names
            Whether people's names are shown.
        min_cell
            Counts of fewer people than this are suppressed, with those from which they could be calculated. Take 10 for
            what is published.
        public
            Whether anybody may read it: no role then stands with a school, since there it points to a person.

        Returns
        -------
        Brief
            As data: every form in which it is written says the same.

        Raises
        ------
        ValueError
            `min_cell` is below 1, or `names` and `public` are both asked for.
        """
        return brief_of(self, names=names, min_cell=min_cell, public=public)

    def write(  # noqa: PLR0913 - what is written, and for whom
        self,
        path: str | os.PathLike[str],
        *,
        names: bool = False,
        min_cell: int = 5,
        public: bool = False,
        school: str | None = None,
        full: bool = False,
    ) -> None:
        """Write the brief, or the full report, whole or not at all, in the form that the path's ending says.

        Parameters
        ----------
        path
            A file ending in `.html`, `.htm`, `.md`, `.docx`, `.pptx`, `.xlsx` (all figures) or `.json`; a full report has no
            slides and no workbook. What is there is replaced.
        names
            Whether people's names and ids are shown.
        min_cell
            Counts of fewer people than this are suppressed, with those from which they could be calculated. Take 10 for
            what is published.
        public
            Whether anybody may read it: no role then stands with a school.
        school
            The id of a school: only its sheet is written.
        full
            Whether to write the full report: every chapter.

        Raises
        ------
        ValueError
            The ending is another one, `min_cell` is below 1, or the options do not go together.
        LookupError
            `school` is no school of the trust.
        MissingExtraError
            The extra `report`, or `excel`, is not installed; Markdown and JSON need none.
        """
        writers.write(self, path, names=names, min_cell=min_cell, public=public, school=school, full=full)

    def _repr_html_(self) -> str:
        """What stands out as a bare list, for notebooks, and the warnings. Names are hidden, as in the brief."""
        hidden = Voice(self, names=False).text  # of what an added chapter or a program may have put in
        items = "".join(f"<li>{escaped(hidden(each.says))} ({each.word})</li>" for each in self.findings)
        warnings = "".join(f"<li>{escaped(hidden(warning))}</li>" for warning in self.warnings)
        below = f"<p>Warnings:</p><ul>{warnings}</ul>" if warnings else ""
        return f"<p>{escaped(hidden(self.summary()))}</p><ol>{items}</ol>{below}"


def review(  # noqa: PLR0913 - what it is of, and when
    data: Dataset | Situation | None = None,
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    before: When | None = None,
    after: When | None = None,
    boundaries: str | Iterable[str] | None = None,
    problems: Iterable[Problem] | None = None,
    full: bool = True,
    seed: int = 0,
    progress: bool = False,
) -> Review:
    """Everything that the data say of how a trust works: what stands out, and the answer to every question.

    Without a time, the last school year is compared with the one before where both are recorded, as the command line does;
    else all that is recorded counts. `between=(None, None)` looks at all that is recorded, and compares nothing.

    Parameters
    ----------
    data
        The dataset, or a `situation`: one trust, several, or none; with people or without. It may be left out where `before`
        and `after` are datasets.
    at
        The day to look at: memberships, roles, expertise, needs and support that hold on it.
    between
        Or a period, its end exclusive: support within it counts, and the rest is read on its last day.
        Of a period that is open the rest is read on the day that the data were put together (`made_on`), else on the last
        day on which anything in them begins. Today's date plays no part.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    before
        A time to compare with, instead of `at` and `between`: a day or a period of `data`, or another dataset. `changed`
        then says what changed since.
    after
        The later of the two times, likewise. The review is that of this time. `None`: all of `data`.
    boundaries
        The boundaries that walls between schools are looked for at: of `phase`, `church`, `local_authority`, `member` and
        `joined`, or of anything else that is recorded of schools, such as `region` or a field of your own. The fewer you
        name before you look, the more a wall at one of them has to tell. `None`: these five.
    problems
        What reading the files found. `None`: the data are checked here.
    full
        Whether to ask also what only the full report says: groups, go-betweens, what schools are known for, what the
        network would be without one. `False` takes a third of the time; these answers are then `None`.
    seed
        Of everything that is drawn by chance.
    progress
        Whether to show a bar.

    Returns
    -------
    Review
        No total score, and no order of merit.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        Both `at` and `between` are given, or either with `before` or `after`; they are no days; a boundary is another; or
        there is no dataset to look at.

    Examples
    --------
    >>> import trustmodel as tm
    >>> schools = [tm.School(id="ash", name="Ash", phase="Primary")]
    >>> report = review(tm.Dataset(schools=schools), problems=())
    >>> report.brief().title
    'One school'
    """
    named = _boundaries(boundaries)
    if before is not None or after is not None:
        if at is not None or between is not None:
            raise ValueError("give before and after, or at, or between")
        if before is None:
            raise ValueError("say what to compare with: before= a dataset, a day or a period")
    elif data is None:
        raise ValueError("give a dataset, or two to compare: before= and after=")
    elif at is None and between is None and (years := _two_years(data)) is not None:
        before, after = years
        if isinstance(data, Situation):  # which has no time of its own here
            trust = data.trust if trust is None else trust
            data = data.given

    def asked(given: Dataset | Situation, depth: Depth, **when: Any) -> Asked:
        time = as_situation(given, trust=trust, **when).own
        _refuse_unknown(named, time)
        return Asked(time, seed=seed, boundaries=named, progress=progress, depth=depth)

    if before is not None:
        return _compared(asked, data, before, after, problems, full=full)
    assert data is not None
    time = asked(data, "full" if full else "brief", at=at, between=between)
    return _told(_asked_everything(time, tuple(checks.check(time.situation.given) if problems is None else problems)))


class _Asking(Protocol):
    """What gives a dataset at a time to be asked many questions."""

    def __call__(self, given: Dataset | Situation, depth: Depth, **when: Any) -> Asked: ...


def _two_years(data: Dataset | Situation) -> tuple[Period, Period] | None:
    """The school years to compare where no time is named; of a situation that has a time, none."""
    if isinstance(data, Situation):
        return None if data.at is not None or data.between is not None else two_years(data.own.given)
    refuse_other(data)
    return two_years(data)


def _boundaries(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """The boundaries that walls are looked for at."""
    return tuple(BETWEEN) if given is None else (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def _refuse_unknown(boundaries: Iterable[str], situation: Situation) -> None:
    """Refuse a boundary that nothing recorded of schools draws, before anything is asked."""
    for name in [name for name in boundaries if name not in BETWEEN]:
        graph = support(situation)
        why = None if len(graph) or name in OF_A_SCHOOL else f"there is no school, and so no {name!r}"
        try:
            groups(graph, name)
        except GraphError as error:
            why = str(error)
        if why is not None:
            raise ValueError(f"a boundary is one of {', '.join(BETWEEN)}, or what is recorded of schools: {why}")


def _asked_everything(asked: Asked, problems: tuple[Problem, ...]) -> Review:
    """The answers of every chapter, before anything is said of them."""
    data = asked.data
    chapters = in_order_of_asking(all_chapters())
    answers: dict[str, Any] = {
        name: answer for chapter in asked.watched(chapters, "chapters") for name, answer in chapter.ask(asked).items()
    }
    trusts = tuple(data.trusts)[:_MOST_TRUSTS]
    practice = tuple(_practice(asked, trust.id, chapters) for trust in asked.watched(trusts, "trusts"))
    return Review(
        **_by_field(Review, answers),
        method=_method(asked),
        data=data,
        situation=asked.situation,
        full=asked.depth == "full",
        at=asked.day,
        given_at=asked.at,
        between=asked.between,
        problems=problems,
        practice=practice,
        refused=asked.refused,
    )


def _told(answers: Review) -> Review:
    """The same answers with what is said of them."""
    remarks = _said(answers, in_order_of_asking(all_chapters())) if answers.full else ()
    findings, also = stands_out(Basis(answers, Voice(answers, names=False)))
    return attrs.evolve(
        answers,
        findings=findings,
        also=also,
        remarks=remarks,
        evidence=evidence_of((*findings, *also, *remarks)),
        warnings=_warnings(answers),
    )


def _warnings(answers: Answers) -> tuple[str, ...]:
    """Those of every answer, each once; of several trusts with the trust that they are about."""
    trusts = answers.data.trusts
    of_trust = {
        id(result): f"{trusts[practice.trust].name}: " if len(trusts) > 1 else ""
        for practice in answers.practice
        for result in practice.results
    }
    warnings = [f"{of_trust.get(id(result), '')}{warning}" for result in answers.results for warning in result.warnings]
    if len(answers.practice) < len(trusts):
        warnings.append(
            f"how a trust works is asked of the first {spelt(_MOST_TRUSTS)} of {counted(len(trusts), 'trust')} only"
        )
    return tuple(dict.fromkeys((*warnings, *(() if answers.changed is None else answers.changed.warnings))))


def _practice(asked: Asked, trust: str, chapters: Sequence[Chapter]) -> Practice:
    """How one trust works, as each chapter on practice asks it."""
    answers = {
        chapter.id: chapter.of_each_trust.ask(asked, trust) for chapter in chapters if chapter.of_each_trust is not None
    }
    return Practice(trust=trust, **_by_field(Practice, answers))


def _by_field(kind: type[attrs.AttrsInstance], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by the fields of a class that are called after them; all others by one field, `more`."""
    fields = {field.name for field in attrs.fields(kind)}
    more = {name: answer for name, answer in answers.items() if name not in fields}
    return {**{name: answer for name, answer in answers.items() if name in fields}, "more": more}


def _method(asked: Asked) -> Method:
    def iso(day: dt.date | None) -> str | None:
        return None if day is None else day.isoformat()

    return Method(
        name="review",
        options={
            "at": iso(asked.at),
            "between": asked.between and tuple(map(iso, asked.between)),
            "as_of": iso(asked.day),
            "boundaries": asked.boundaries,
        },
        seed=asked.seed,
        source=asked.data.source or asked.data.name,
    )


def _said(answers: Answers, chapters: Sequence[Chapter]) -> tuple[Remark, ...]:
    """What the chapters say, each claim as it stands among all others.

    It is printed in notebooks and consoles: free text in it, such as what a session was about, is gated here.
    """
    hidden = Voice(answers, names=False)
    said = settled(_remarks(answers, chapters, hidden))
    return tuple(attrs.evolve(finding, says=hidden.text(finding.says)) for finding in said)


def _remarks(answers: Answers, chapters: Sequence[Chapter], voice: Voice) -> Iterator[Remark]:
    """What the chapters say in their order; those on practice, which stand together, one trust after another."""
    data = answers.data
    names: Names = {
        record.id: record.name
        for kind in (data.trusts, data.schools, data.clusters, data.topics, data.bodies)
        for record in kind
    } | {service: voice(service) for service in data.services.ids}
    of_practice = [chapter for chapter in chapters if chapter.of_each_trust is not None]
    for chapter in chapters:
        yield from chapter.remarks(answers, names)
        if of_practice and chapter is of_practice[0]:
            for practice in answers.practice:
                for each in of_practice:
                    yield from each.told_of(practice, names, several=len(data.trusts) > 1)
    yield from _refusals(answers.refused)


def _refusals(refused: Mapping[str, str]) -> Iterator[Remark]:
    """What was not asked, since no data notice covers it."""
    for chapter, why in sorted(refused.items()):
        yield Remark(
            section=chapter,
            says="Part of this was not asked: no purpose in the data notice covers it.",
            how=f"What the data notices say is looked at before any analysis of people. {capitalised(why)}.",
            cannot_say="anything of what the records hold about it.",
        )


# --- two times compared ----------------------------------------------------------------------------------------------


def _compared(  # noqa: PLR0913 - what a review is of
    asking: _Asking,
    data: Dataset | Situation | None,
    before: When,
    after: When | None,
    problems: Iterable[Problem] | None,
    *,
    full: bool,
) -> Review:
    """The review of the later time, with what changed since the earlier one."""

    def of(when: When | None, known: Iterable[Problem] | None, depth: Depth) -> Review:
        whole = when if isinstance(when, Dataset) else data
        if whole is None:
            raise ValueError("there is no dataset to take that day or period of: give data, or two datasets")
        times: dict[str, Any] = {}
        if isinstance(when, tuple | list):
            times = {"between": (when[0], when[1])}
        elif when is not None and not isinstance(when, Dataset):
            times = {"at": when}
        time = asking(whole, depth, **times)
        return _asked_everything(time, tuple(checks.check(time.situation.given) if known is None else known))

    earlier, later = of(before, (), "full" if full else "compared"), of(after, problems, "full" if full else "brief")
    seed = 0 if later.method.seed is None else later.method.seed
    changed = changes(earlier, later, seed=seed, boundaries=later.method.options["boundaries"])
    method = attrs.evolve(later.method, options={**later.method.options, "before": dict(earlier.method.options)})
    # said once, of both times: what is announced of the change belongs to one family of tests with all the rest
    return _told(attrs.evolve(later, changed=changed, method=method))
