"""What a chapter of the report is: one question, from how it is asked of the data to what a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs
from immutabledict import immutabledict

from trustmodel.model.records import School
from trustmodel.prose import alike
from trustmodel.report.answers import Answers, Practice
from trustmodel.report.asked import Asked
from trustmodel.report.brief.ranking import Candidate
from trustmodel.report.claims import Claim
from trustmodel.report.parts import Part, Said, Section
from trustmodel.report.voice import Voice, in_words
from trustmodel.results import Remark
from trustmodel.stats.nulls import Counts

__all__ = ["Chapter", "Names", "OfEachTrust", "Share"]

Names: TypeAlias = Mapping[str, str]
"""The names of schools, trusts, clusters, bodies and topics, by id; never those of people."""


class Share(NamedTuple):
    """A share that two reviews are compared by."""

    measure: str
    """What is counted."""
    counts: tuple[int, int] | Counts
    """How many there are, and of how many; where they come in clusters, as `stats.nulls.clustered` gives them."""
    says: str | None = None
    """A sentence for the brief without its full stop, with `{share}` where the numbers go. `None`: it stands in tables only."""
    of_what: tuple[str, str] = ("", "")
    """What is counted in that sentence: one, and several."""
    people: int | None = None
    """How many people are counted; `None`: it counts no people."""

    @classmethod
    def of(cls, given: tuple[Any, ...]) -> Share:
        """A share, also one that another package gives as a plain pair.

        Parameters
        ----------
        given
            The measure and its counts, and what else there is.

        Returns
        -------
        Share
            The same.
        """
        return cls(*given)


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _no_answer(_: Asked) -> Mapping[str, Any]:
    return {}


@attrs.frozen(kw_only=True)
class OfEachTrust:
    """A question that is asked of one trust after another; its answers stand in `Practice` under the chapter's id."""

    ask: Callable[[Asked, str], Any]
    """The answer for the trust with this id, or `None`."""
    sentences: Callable[[Any, Names], Iterable[Remark]]
    """What the answer says."""
    parts: Callable[[Any, Answers, Voice, str], Iterable[Part]] = _nothing
    """Its tables and pictures; the last argument begins the id of each picture."""
    shares: Callable[[Any], Iterable[Share]] = _nothing
    """The shares that two reviews are compared by."""


@attrs.frozen(kw_only=True)
class Chapter:
    """Everything that one question says in a report.

    Another package adds one through the entry point group `trustmodel.chapters`, whose entry points name a `Chapter`.
    """

    id: str
    """The `section` of its remarks, and its anchor on the page. Letters, digits and hyphens."""
    title: str
    group: str | None = None
    """The system of a trust under which it stands: openness, endeavour, resource or community."""
    ask: Callable[[Asked], Mapping[str, Any]] = _no_answer
    """The answers, by name: those of ours are fields of `Answers`, all others stand in its `more`."""
    remarks: Callable[[Answers, Names], Iterable[Remark]] = _nothing
    """What the answers say. Remarks name no person."""
    stands_out: Callable[[Answers, Voice], Iterable[Candidate]] = _nothing
    """What may stand out on page one of the brief, for a chapter of another package: ours stand in `report.brief.questions`."""
    opening: Callable[[Answers], Said] | None = None
    """A sentence at its head that is no finding."""
    parts: Callable[[Answers, Voice], Iterable[Part]] = _nothing
    """Its tables and pictures."""
    facts: Callable[[Answers, Voice, School], Iterable[Sequence[object]]] = _nothing
    """Rows of two for a school's page: what the school is."""
    counts: Mapping[str, Callable[[Answers], int | None]] = attrs.field(factory=immutabledict, converter=immutabledict)
    """What is counted when two reviews are compared, in words, and how."""
    methods: Mapping[str, str] = attrs.field(factory=immutabledict, converter=immutabledict)
    """How each analysis is made, in a sentence, by the name in its `method`."""
    of_each_trust: OfEachTrust | None = None
    """What is asked of each trust, in place of `ask`, `remarks` and `parts`."""

    def section(self, answers: Answers, voice: Voice) -> Section:
        """What it says of some answers, as far as it may be shown.

        Parameters
        ----------
        answers
            What was found.
        voice
            Whom it may name.

        Returns
        -------
        Section
            Its findings, tables and pictures; the pictures are not drawn yet.
        """
        opening = [] if self.opening is None else [self.opening(answers)]
        remarks = [remark for remark in answers.remarks if remark.section == self.id]
        shown = [remark for remark in remarks if remark.people is None or remark.people >= voice.min_cell]
        said = [in_words(remark, voice) for remark in shown]
        if len(shown) < len(remarks):
            said.append(Said(says=f"Figures of fewer than {alike(voice.min_cell)[0]} people are suppressed."))
        return Section(
            id=self.id,
            title=self.title,
            findings=[*opening, *said],
            parts=[*self.parts(answers, voice), *self._parts_of_each_trust(answers, voice)],
            group=self.group,
        )

    def _parts_of_each_trust(self, answers: Answers, voice: Voice) -> Iterator[Part]:
        """Its parts for each trust; with the trust's name where there are several."""
        if self.of_each_trust is None:
            return
        several = len(answers.practice) > 1
        for number, practice in enumerate(answers.practice, 1):
            answer = practice.answer(self.id)
            if answer is not None:
                called = f": {voice(practice.trust)}" if several else ""
                for part in self.of_each_trust.parts(answer, answers, voice, f"{self.id}-{number}"):
                    yield attrs.evolve(part, title=part.title + called) if called else part

    def told_of(self, practice: Practice, names: Names, *, several: bool) -> Iterator[Remark]:
        """What it says of one trust.

        Parameters
        ----------
        practice
            How the trust works.
        names
            The names of what may be named.
        several
            Whether there are other trusts: the trust's name then stands before each sentence.

        Yields
        ------
        Remark
            One after another; none where the question is not asked of each trust, or has no answer.
        """
        answer = practice.answer(self.id)
        if self.of_each_trust is not None and answer is not None:
            for finding in self.of_each_trust.sentences(answer, names):
                yield _of_trust(finding, names[practice.trust]) if several else finding


def _of_trust(finding: Remark, name: str) -> Remark:
    """The finding with the trust's name before what it says, if it says anything."""
    if isinstance(finding, Claim):
        finding = attrs.evolve(finding, otherwise=_led(name, finding.otherwise))
    return attrs.evolve(finding, says=_led(name, finding.says))


def _led(name: str, text: str) -> str:
    return f"{name}: {text}" if text else ""
