"""What a question of the brief is: its title, what stands out of it, what could go wrong, and its lines on a school's sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from trustmodel.privacy.disclosure import suppressed_groups
from trustmodel.prose import alike, capitalised
from trustmodel.report.answers import ShareChange
from trustmodel.report.brief.basis import Basis, Of, share_in_words
from trustmodel.report.brief.model import Measure, Question, Risk
from trustmodel.report.brief.pictures import Share as Row, Shares
from trustmodel.report.brief.ranking import DECIDE, Candidate, of_points
from trustmodel.report.chapter import Chapter, Share
from trustmodel.report.parts import Proportion

__all__ = [
    "GRAVE", "RULE", "TOPIC", "VACANCY", "Asking", "Concern", "beside", "changed_to", "hardly_changed", "in_rows", "in_years", "measured", "overlapping", "people_of", "refused", "row_of", "share_candidates",
    "small_groups", "unless_few", "years",
]  # fmt: skip

GRAVE: Final = 0
"""A rule that must be kept is broken."""
TOPIC: Final = 1
"""Something needed is known to nobody, or to one person."""
VACANCY: Final = 2
"""A post is empty."""
RULE: Final = 3
"""A rule that should be kept is not."""
_POINT: Final = 0.01


@attrs.frozen(kw_only=True)
class Concern:
    """A risk before it is known which have room on page one: the lower its place, the sooner."""

    place: int
    risk: Risk


def _nothing(*_: Any) -> tuple[()]:
    return ()


@attrs.frozen(kw_only=True)
class Asking:
    """One of the eight questions, and all that the brief says of it."""

    id: str
    asks: str
    question: Callable[[Basis], Question]
    """Its page."""
    stands_out: Callable[[Basis], Iterable[Candidate]] = _nothing
    """What may stand out on page one."""
    concerns: Callable[[Basis], Iterable[Concern]] = _nothing
    """What could go wrong."""
    measures: Callable[[Basis], Iterable[Mapping[str, Measure]]] = _nothing
    """Shares for the sheets of schools: each by the school's id."""


# --- shares ----------------------------------------------------------------------------------------------------------


def share_candidates(basis: Basis, chapter: Chapter, question: str) -> Iterator[Candidate]:
    """What a chapter's shares say: beside the year before, or alone where nothing is compared.

    Parameters
    ----------
    basis
        The answers.
    chapter
        Whose `of_each_trust.shares` they are.
    question
        The id of the question that tells more.

    Yields
    ------
    Candidate
        For each share that has words for the brief, of each trust.
    """
    assert chapter.of_each_trust is not None
    changes = () if basis.answers.changed is None else basis.answers.changed.shares
    changed = {(change.trust, change.measure): change for change in changes}
    for practice in basis.answers.practice:
        answer = practice.answer(chapter.id)
        if answer is None:
            continue
        for number, share in enumerate(map(Share.of, chapter.of_each_trust.shares(answer))):
            if share.says is None or unless_few(basis, share.counts[:2], share.people) is None or not share.counts[1]:
                continue
            several = len(basis.answers.data.trusts) > 1
            candidate = _candidate(basis, share, changed.get((practice.trust, share.measure)))
            key = f"{question}-{chapter.id}-{number}"
            yield attrs.evolve(
                candidate,
                share=(practice.trust, share.measure),
                id=f"{key}-{practice.trust.partition(':')[2]}" if several else key,
                says=capitalised(basis.of_trust(practice.trust, candidate.says)),
                question=question,
                evidence=answer.evidence,
            )


def _candidate(basis: Basis, share: Share, change: ShareChange | None) -> Candidate:
    """A share as a finding; its id, its question and its evidence are added by whoever knows them."""
    now: Of = share.counts[0], share.counts[1]
    assert share.says is not None
    about: dict[str, Any] = {"id": "", "question": "", "can_act": DECIDE}
    few = change is not None and unless_few(basis, now, change.people) is None  # of too few people last year
    if basis.earlier is None or change is None or not change.before_of or few:
        # alone, none that is recorded is as good as nothing recorded: it does not stand out
        size = 1 - now[0] / now[1] if basis.earlier is None and now[0] else 0.0
        says = share.says.format(share=share_in_words(now, *share.of_what))
        return Candidate(says=f"{says}.", size=size, **about)
    then: Of = change.before, change.before_of
    return Candidate(
        says=f"{share.says.format(share=share_in_words(now, *share.of_what))}{changed_to(then, now, basis.ago)}.",
        size=of_points(then, now),
        p=change.p,
        steady=hardly_changed(then, now),
        picture=beside(basis, share.measure, then, now),
        **about,
    )


def beside(basis: Basis, title: str, then: Of, now: Of, what: str = "") -> Shares:
    """One share before and after, as a picture.

    Parameters
    ----------
    basis
        What the years are called.
    title
        What is counted.
    then
        How many before, of how many.
    now
        The same now.
    what
        What they are, for whoever cannot see it, such as "links".

    Returns
    -------
    Shares
        As data.
    """
    of = f"{now[1]:,} {what}" if what else f"{now[1]:,}"
    return Shares(
        title=title,
        rows=(Row(label=title, before=then, after=now),),
        alt=f"{title}: {now[0]:,} of {of} in {basis.now}, {then[0]:,} of {then[1]:,} {basis.ago}.",
        now=basis.now,
        last=basis.last,
        ago=basis.ago,
    )


def changed_to(then: Of, now: Of, ago: str) -> str:
    """How a share was before, after what it is now: ", up from 98 of 119", right of the count and of the share.

    Parameters
    ----------
    then
        How many, of how many.
    now
        The same now.
    ago
        What the time before is called.

    Returns
    -------
    str
        Begins with a comma.
    """
    before, after = then[0] / then[1], now[0] / now[1]
    if before == after:
        return f", as {ago}" if then == now or now[0] == now[1] else f", the same share as {ago}"
    if hardly_changed(then, now):
        return f", about the same share as {ago}"
    of = alike(*then, *now)[:2]  # as words or as figures, like what it stands beside
    if (now[0] - then[0]) * (after - before) <= 0:  # the count went another way than the share
        return f", a {'larger' if after > before else 'smaller'} share than {ago} ({' of '.join(of)})"
    was = of[0] if then[1] == now[1] and then[0] else " of ".join(of)
    return f", {'up' if after > before else 'down'} from {was}"


def hardly_changed(then: Of, now: Of) -> bool:
    """Whether a share stayed as it was: it moved by less than a point.

    Parameters
    ----------
    then
        How many, of how many.
    now
        The same now.

    Returns
    -------
    bool
        Nothing is said of such a change.
    """
    return abs(now[0] / now[1] - then[0] / then[1]) < _POINT


# --- few people ------------------------------------------------------------------------------------------------------


def unless_few(basis: Basis, share: Of, people: int | None) -> Of | None:
    """A share, unless it is of so few people that it would say something about each.

    Parameters
    ----------
    basis
        How few are too few.
    share
        How many, of how many.
    people
        How many people are counted; `None`: no people.

    Returns
    -------
    tuple or None
        The share.
    """
    return None if people is not None and people < basis.voice.min_cell else share


def people_of(basis: Basis, groups: Mapping[str, tuple[int | None, int]]) -> dict[str, tuple[Of | None, bool]]:
    """Counts of people by group whose total is shown: what may be shown of each, and whether it is suppressed.

    Parameters
    ----------
    basis
        How few are too few.
    groups
        For each group how many have something, `None` where that is not recorded, and how many it is of.

    Returns
    -------
    dict
        Suppressed are small counts, and others from which they could be calculated.
    """
    known = {group: (has, of) for group, (has, of) in groups.items() if has is not None and of}
    gone = suppressed_groups(known, basis.voice.min_cell)
    shown: dict[str, tuple[Of | None, bool]] = dict.fromkeys(groups, (None, False))
    shown |= {group: (None, True) if group in gone else (share, False) for group, share in known.items()}
    return shown


def small_groups(people: Mapping[str, int], least: int) -> set[str]:
    """The groups of which nothing may be shown, where each counts some people and their total is shown.

    Parameters
    ----------
    people
        How many people each group counts.
    least
        The fewest that may be shown.

    Returns
    -------
    set of str
        Groups of few, and the smallest others until those that are hidden are as many people, and two groups or more.
    """
    by_size = sorted((size, group) for group, size in people.items() if size)
    gone = {group for size, group in by_size if size < least}
    for _, group in by_size:
        if not gone or (len(gone) > 1 and sum(people[each] for each in gone) >= least):
            break
        gone.add(group)
    return gone


def measured(label: str, then: tuple[Of | None, bool], now: tuple[Of | None, bool], whole: Of | None) -> Measure:
    """A share of a school for its sheet.

    Parameters
    ----------
    label
        What is counted.
    then
        The share before, and whether it is suppressed.
    now
        The same now.
    whole
        That of the whole trust now.

    Returns
    -------
    Measure
        As data.
    """
    return Measure(
        label=label,
        before=then[0],
        after=now[0],
        trust=whole[0] / whole[1] if whole else None,
        suppressed=now[1],
        suppressed_before=then[1],
    )


def row_of(label: str, then: tuple[Of | None, bool], now: tuple[Of | None, bool]) -> Row:
    """A share before and now as a row of a picture.

    Parameters
    ----------
    label
        Whose it is.
    then
        The share before, and whether it is suppressed.
    now
        The same now.

    Returns
    -------
    Share
        As data.
    """
    return Row(label=label, before=then[0], after=now[0], suppressed=now[1])


def in_rows(basis: Basis, title: str, rows: tuple[Row, ...], whole: Of | None) -> Shares:
    """Shares of schools as a picture.

    Parameters
    ----------
    basis
        What the years are called.
    title
        What is counted.
    rows
        A row a school, or an area.
    whole
        The share of all, for whoever cannot see it.

    Returns
    -------
    Shares
        As data.
    """
    said = f": {whole[0]:,} of {whole[1]:,} in all" if whole else ""
    return Shares(title=title, rows=rows, alt=f"{title}{said}.", now=basis.now, last=basis.last, ago=basis.ago)


def years(basis: Basis, mark: str) -> str:
    """What the years are called, as far as there are two, with a mark between them.

    Parameters
    ----------
    basis
        Whether there is a year before.
    mark
        Such as " and ", or the mark between the headings of a table.

    Returns
    -------
    str
        The earlier first.
    """
    return basis.now if basis.last is None else f"{basis.last}{mark}{basis.now}"


def in_years(
    basis: Basis, then: tuple[Of | None, bool], now: tuple[Of | None, bool]
) -> tuple[Proportion | str | None, ...]:
    """A share in a table, of both years or of the one: suppressed it is "few", and not recorded it is nothing.

    Parameters
    ----------
    basis
        Whether there is a year before.
    then
        The share before, and whether it is suppressed.
    now
        The same now.

    Returns
    -------
    tuple of Proportion, str or None
        As many cells as there are years.
    """
    cells = tuple("few" if gone else None if share is None else Proportion(*share) for share, gone in (then, now))
    return cells[1:] if basis.last is None else cells


def overlapping(basis: Basis, question: str) -> str:
    """What a reader of a table has to know whose parts are more than the whole: somebody works in several of them.

    Parameters
    ----------
    basis
        Whose answers have the parts, and the whole, in which everybody counts once.
    question
        Whose table it is, such as `development`.

    Returns
    -------
    str
        A sentence, with a space before it; nothing where the parts sum to the whole.
    """
    given = basis.practice(question)
    parts, whole = sum(row.of for each in given for row in each.rows), sum(each.whole.of for each in given)
    return " Who works in several of these counts in each, and once in the whole." if parts > whole else ""


# --- what was not asked ----------------------------------------------------------------------------------------------


def refused(asking: str, asks: str, about: str) -> Question:
    """The page of a question that no data notice covers.

    Parameters
    ----------
    asking
        Its id.
    asks
        The question.
    about
        What it is about, in a sentence.

    Returns
    -------
    Question
        It says why nothing is said.
    """
    return Question(
        id=asking,
        asks=asks,
        title=f"Not asked: no data notice covers {about}",
        line="The data notices name no purpose that covers this, so it was not looked at.",
    )
