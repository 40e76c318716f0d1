"""What a brief holds, as data: every form in which it is written says the same, from here. It knows no writer.

Nothing in it names a person unless names were asked for, and small counts of people are suppressed already: a writer only
sets it out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal, TypeAlias

import attrs

from trustmodel import wire
from trustmodel.report.brief.pictures import Picture
from trustmodel.report.explorer.picture import SupportPicture
from trustmodel.report.parts import Table
from trustmodel.results import Method

__all__ = [
    "ACTIONS",
    "RISKS",
    "STANDING_OUT",
    "SUGGESTIONS",
    "WORDS",
    "Action",
    "Brief",
    "Figure",
    "Finding",
    "Firmness",
    "Help",
    "Measure",
    "Offer",
    "Question",
    "Risk",
    "Sheet",
    "Word",
]

STANDING_OUT: Final = 5
"""How many findings page one has at most."""
RISKS: Final = 4
"""How many risks page one has at most."""
ACTIONS: Final = 7
"""How many helpers page one names at most."""

SUGGESTIONS: Final = "Suggestions only: nobody has been approached."
"""What is said beside every helper who is named."""

Word: TypeAlias = Literal["Counted", "Very likely", "Likely", "May be chance", "Too few to tell"]
"""How sure a finding is, in words; the dots beside them are 4, 3, 2, 1 and 0."""
WORDS: Final[tuple[Word, ...]] = ("Too few to tell", "May be chance", "Likely", "Very likely", "Counted")
"""The words in the order of their dots: as many as their place."""
Firmness: TypeAlias = Literal["Firm", "Fair", "One of several"]
"""How often a match stands in plans made again: 90 or more of 100, 50 to 89, fewer."""


@attrs.frozen(kw_only=True)
class Finding(wire.Wire):
    """Something that stands out, with what it takes to order it. The order is of findings, never of schools or people."""

    id: str
    says: str
    """One sentence."""
    size: float
    """How much it is: 0 to 1."""
    certainty: float
    """How sure it is: 0 to 1."""
    can_act: float
    """1: somebody with days could act; 0.6: a decision is needed; 0.3: to know."""
    word: Word
    question: str
    """The id of the question that tells more."""
    picture: Picture | None = attrs.field(default=None, repr=False, metadata=wire.APART)
    evidence: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The ids of the records that it rests on."""

    @property
    def score(self) -> float:
        """Size × certainty × can act: by this findings are ordered."""
        return self.size * self.certainty * self.can_act

    @classmethod
    def _parts(cls) -> dict[str, Any]:
        return {**wire.fields_of(cls), "score": float}


@attrs.frozen(kw_only=True)
class Figure:
    """A figure at the head of page one: `value` large, `unit` beside it, `note` below."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class Risk:
    """A sentence on what could go wrong, and the question that tells more."""

    says: str
    question: str


@attrs.frozen(kw_only=True)
class Offer:
    """What somebody could do for a school."""

    school: str
    topic: str
    days: float | None
    urgent: bool = False
    firm: Firmness


@attrs.frozen(kw_only=True)
class Action:
    """Who could help, by role (by name where names are shown), from where, and whom."""

    who: str
    where: str
    offers: tuple[Offer, ...]
    firm: Firmness
    """That of most of the offers."""


@attrs.frozen(kw_only=True)
class Question:
    """One of the eight questions: its title is the finding."""

    id: str
    asks: str
    title: str
    """At most 100 characters."""
    pictures: tuple[Picture, ...] = ()
    line: str = ""
    """What else a reader should know: with all that is unfolded at most 60 words."""
    exceptions: tuple[str, ...] = ()
    """What differs from the rule, a sentence each."""
    how: str = ""
    """How it was calculated and what it doesn't show: folded."""
    tables: tuple[Table, ...] = ()
    """The figures: folded."""


@attrs.frozen(kw_only=True)
class Measure:
    """A share of one school, last year and this, and that of the whole trust. `None`: not recorded, or suppressed."""

    label: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    trust: float | None
    suppressed: bool = False
    """Whether this year's is suppressed: it is of too few people, or such a figure would follow from it."""
    suppressed_before: bool = False
    """Whether last year's is."""


@attrs.frozen(kw_only=True)
class Help:
    """Help between a school and another: how often, how many days, and in what."""

    school: str
    """The name of the other."""
    across: bool
    """Whether the other is of another area."""
    new: bool | None
    """Whether there was none last year; `None` where the two were not compared: there is no last year, or one did not answer."""
    times: int
    days: float | None
    topics: tuple[str, ...]
    suppressed: bool = False
    """Whether there are other topics, which too few people were helped with to show them."""


@attrs.frozen(kw_only=True)
class Sheet:
    """All that is said of one school, on two pages at most."""

    id: str
    name: str
    about: str
    """What it is and which schools are nearest, in a sentence or two."""
    measures: tuple[Measure, ...]
    helped_by: tuple[Help, ...]
    helps: tuple[Help, ...]
    answered: bool = True
    """Whether it answered this year: if not, that it helped nobody is not known."""
    before: tuple[int, int] | None = None
    """How many others helped it last year, and how many it helped; `None` where there is no last year, or no answer."""
    needs: tuple[str, ...] = ()
    """Each open need, and who could help."""
    knows: tuple[str, ...] = ()
    """Each topic that is known here and needed elsewhere, with where."""
    also_knows: tuple[str, ...] = ()
    governance: tuple[str, ...] = ()
    """Sentences on how it is governed, and how its services are run."""
    inspection: tuple[tuple[str, str], ...] = ()
    """Of the last inspection: area and grade. Its day and framework stand in `inspected`."""
    inspected: str = ""


@attrs.frozen(kw_only=True)
class Brief:
    """A review in the order in which it is read: page one, eight questions, sheets, how sure."""

    trust: str
    title: str
    now: str
    """The school year, or what else the time is called."""
    last: str | None
    """What it is compared with; `None` where nothing is."""
    ago: str
    """The same in a sentence: "last year", unless it is another time."""
    day: dt.date | None
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    """All of them, in order: the first stand out, and those below the floor are in `also`."""
    also: tuple[Finding, ...]
    """What was also looked at."""
    risks: tuple[Risk, ...]
    actions: tuple[Action, ...]
    no_actions: str = ""
    """Why nothing could be done now, where there are no actions."""
    sure: tuple[str, ...] = ()
    """Page one on how sure it is and what is missing: a sentence each."""
    questions: tuple[Question, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    explorer: SupportPicture | None = attrs.field(default=None, repr=False)
    """Who helps whom, to turn over; `None` where there is nothing to show."""
    put_right: tuple[str, ...] = ()
    """Problems in the records, in words that quote no cell."""
    order: str = ""
    """How findings are ordered, and what was tested together."""
    notes: tuple[str, ...] = ()
    """What the answers warn of, in plain words: the full report has those on methods too."""
    foot: tuple[str, ...] = ()
    """What stands at the foot of each page: whose names are hidden, and that a role can point to somebody."""
    method: Method = attrs.field(repr=False)
