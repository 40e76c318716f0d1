"""What a brief is made of: the answers of one time and of the one before, and how schools, places and people are spoken of."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

import attrs

from trustmodel.model.ids import kind_of
from trustmodel.model.period import Period
from trustmodel.model.records import School
from trustmodel.model.school_years import in_words, school_year, whole_year
from trustmodel.network import graphs
from trustmodel.network.change import Change
from trustmodel.network.matching import Plan
from trustmodel.prose import alike, capitalised, counted, day_in_words, figure, in_sentence, in_title_case, listed
from trustmodel.report.answers import Answers
from trustmodel.report.brief.pictures import Place
from trustmodel.report.explorer.dataset import few_helped
from trustmodel.report.explorer.names import area_name, short_labels
from trustmodel.report.explorer.terms import EVERYTHING
from trustmodel.report.plots.labels import placed
from trustmodel.report.voice import Voice
from trustmodel.report.wording import MILES, span

__all__ = [
    "Basis",
    "Link",
    "Of",
    "days_in_words",
    "half_days",
    "in_miles",
    "share_in_words",
    "with_suppressed",
]

Of: TypeAlias = tuple[int, int]
"""So many of so many."""


@attrs.frozen(kw_only=True)
class Link:
    """Help from one school to another in one year."""

    giver: str
    receiver: str
    times: int
    days: float | None
    topics: tuple[str, ...]
    suppressed: bool
    """Whether there are other topics, which too few people were helped with to show them."""
    evidence: tuple[str, ...]


@attrs.frozen(slots=False, eq=False)  # without slots, for what is looked up once
class Basis:
    """The answers of a review, with what every question of the brief looks up."""

    answers: Answers = attrs.field(repr=False)
    voice: Voice = attrs.field(repr=False)
    public: bool = False
    """Whether anybody may read it: no role then stands with a school."""

    # --- times ---

    @property
    def earlier(self) -> Answers | None:
        """The answers of the time that it is compared with; `None` where it is compared with nothing."""
        return None if self.answers.changed is None else self.answers.changed.before

    @cached_property
    def now(self) -> str:
        """The school year, or what else the time is called."""
        return _called(self.answers)

    @cached_property
    def last(self) -> str | None:
        """What the time before is called; `None` where nothing is compared."""
        return None if self.earlier is None else _called(self.earlier)

    def part(self, answers: Answers) -> str:
        """How far into a school year a time goes, after its name; nothing where it is all of it, or no school year.

        Parameters
        ----------
        answers
            Of which time.

        Returns
        -------
        str
            Such as ", up to 31 December".
        """
        year = _year(answers)
        end = None if answers.between is None else answers.between.end
        if year is None or end is None or end == whole_year(year).end:
            return ""
        last = end - dt.timedelta(days=1)
        return f", up to {last.day} {last:%B}"

    @property
    def in_time(self) -> str:
        """The time within a sentence, with a space before it: " in 2025/26"; nothing where it is all that is recorded."""
        if _year(self.answers) is not None:
            return f" in {self.now}"
        if self.answers.given_at is not None:
            return f" on {self.now}"
        return f" {self.now}" if self.now.startswith("from ") else ""

    @cached_property
    def ago(self) -> str:
        """The time before, in a sentence: "last year", unless it is another time."""
        if self.earlier is None:
            return ""
        years = [_year(answers) for answers in (self.earlier, self.answers)]
        if None not in years and years[0] == years[1] - 1:  # type: ignore[operator]
            return "last year"
        return f"in {self.last}" if years[0] is not None else "before"

    # --- schools ---

    @cached_property
    def members(self) -> tuple[School, ...]:
        """The schools of the trusts on the day; without a trust all schools. By area, then by name."""
        return tuple(sorted(self.answers.members, key=lambda s: (self.area(s), s.name.casefold(), s.id)))

    @cached_property
    def member_ids(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(school.id for school in self.members)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The areas that members lie in, in order of name; empty where they are all in one, or none is recorded."""
        return tuple(sorted({self.area(school) for school in self.members} - {""}))

    def area(self, school: School) -> str:
        """The area of a school, without the word Council; empty where all are in one, or it is not recorded.

        Parameters
        ----------
        school
            The school.

        Returns
        -------
        str
            Its name.
        """
        return self._areas.get(school.id, "")

    @cached_property
    def _areas(self) -> dict[str, str]:
        data = self.answers.data
        inside = {m.school for m in data.memberships} or set(data.schools.ids)
        known = {s.id: self.voice.text(s.local_authority) for s in data.schools if s.id in inside and s.local_authority}
        return {school: area_name(name) for school, name in known.items()} if len(set(known.values())) > 1 else {}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The members as pictures have them, in the same order."""
        return tuple(map(self.place, self.members))

    def place(self, school: School) -> Place:
        """A school in a picture.

        Parameters
        ----------
        school
            The school.

        Returns
        -------
        Place
            With its area, and where it is.
        """
        known = placed(school)
        return Place(
            id=school.id,
            name=self.school(school.id),
            area=self.area(school),
            x=school.easting / 1000 if known and school.easting is not None else None,
            y=school.northing / 1000 if known and school.northing is not None else None,
        )

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The place of each member in `places`."""
        return {place.id: number for number, place in enumerate(self.places)}

    def school(self, identifier: str) -> str:
        """A school by its short name; a trust stands for its central team; anybody else as the voice has it.

        Parameters
        ----------
        identifier
            The id of a school, or of a trust.

        Returns
        -------
        str
            Its name.
        """
        if kind_of(identifier) == "trust":
            several = len(self.answers.data.trusts) > 1
            return f"central team, {in_title_case(self.voice(identifier))}" if several else "central team"
        return self._short.get(identifier) or self.voice(identifier)

    @cached_property
    def _short(self) -> dict[str, str]:
        schools = self.answers.data.schools
        return short_labels(
            {school.id: school.name for school in schools}, {school.id: school.local_authority for school in schools}
        )

    def row(self, identifier: str) -> str:
        """A school, or a trust for its central team, at the start of a row.

        Parameters
        ----------
        identifier
            The id of a school, or of a trust.

        Returns
        -------
        str
            Such as "Central team"; the name of a school stays as it is.
        """
        name = self.school(identifier)
        return capitalised(name) if kind_of(identifier) == "trust" else name

    def in_rows(self, known: Container[str]) -> list[str]:
        """Members by area and name, then the trusts for their central teams: of these, those that have a row.

        Parameters
        ----------
        known
            The ids of schools and trusts of which something is known.

        Returns
        -------
        list of str
            Their ids.
        """
        return [place for place in (*self.number, *self.answers.data.trusts.ids) if place in known]

    def schools(self, identifiers: Iterable[str]) -> str:
        """Schools in a sentence, in the order of names.

        Parameters
        ----------
        identifiers
            Their ids.

        Returns
        -------
        str
            A list.
        """
        return listed(sorted(map(self.school, identifiers), key=str.casefold))

    def topic(self, identifier: str) -> str:
        """A topic within a sentence.

        Parameters
        ----------
        identifier
            The id of a topic.

        Returns
        -------
        str
            Without a capital, unless it is an acronym or a language.
        """
        return in_sentence(self.voice(identifier))

    def topics(self, identifiers: Iterable[str], limit: int | None = 6, *, last: Literal["and", "or"] = "and") -> str:
        """Topics within a sentence, in the order of names.

        Parameters
        ----------
        identifiers
            Their ids.
        limit
            How many are named; `None`: all.
        last
            What stands before the last, such as "or".

        Returns
        -------
        str
            A list.
        """
        return listed(sorted(map(self.topic, identifiers), key=str.casefold), limit=limit, last=last)

    # --- people ---

    def person(self, identifier: str) -> tuple[str, str]:
        """Somebody by role, or by name where names are shown, and where they work.

        Parameters
        ----------
        identifier
            A person’s id.

        Returns
        -------
        tuple of str
            Who, and where; where may be empty.
        """
        role = self.voice.role(identifier)
        homes = [home for home in self._homes(identifier) if kind_of(home) == "school"]
        where = self._where(homes, None if role is None else role.at)
        if self.public:
            return "A colleague", where
        if role is None:
            does = "Colleague"
        else:
            kind = str(role.kind).partition(" - ")[0].partition(" (")[0]
            does = f"{kind} ({self.topic(role.topic)})" if role.topic else kind
        if self.voice.names and (person := self.answers.data.people.get(identifier)) is not None:
            return f"{person.name or identifier}, {in_sentence(does)}", where
        return does, where

    def _homes(self, identifier: str) -> tuple[str, ...]:
        return self.answers.situation.on_its_day.index.homes(identifier)

    def _where(self, homes: Sequence[str], at: str | None) -> str:
        if len(homes) > 1:
            return f"shared by {counted(len(homes), 'school')}"
        if homes:
            return self.school(homes[0]) if not self.public or self.staff(homes[0]) >= self.voice.min_cell else ""
        if at is not None and kind_of(at) == "trust" and not (self.public and self.staff(at) < self.voice.min_cell):
            return self.school(at)
        return "" if self.public or at is None or kind_of(at) == "trust" else self.voice(at)

    def staff(self, place: str) -> int:
        """How many colleagues work at a school, or in a trust's central team.

        Parameters
        ----------
        place
            The id of a school, or of a trust.

        Returns
        -------
        int
            0 where it is not recorded.
        """
        return self._staff[place]

    @cached_property
    def _staff(self) -> Counter[str]:
        rows = (row for p in self.answers.practice if p.development for row in p.development.rows)
        return Counter({row.group: row.of for row in rows})

    # --- help between schools ---

    def links(self, answers: Answers) -> Mapping[tuple[str, str], Link]:
        """Who helped whom among the members, in one year: from giver to receiver.

        Parameters
        ----------
        answers
            Of which time.

        Returns
        -------
        mapping
            A link by giver and receiver.
        """
        return self._links_of[answers is self.answers]

    @cached_property
    def _links_of(self) -> dict[bool, dict[tuple[str, str], Link]]:
        of = {True: dict(self._links(self.answers))}
        return of if self.earlier is None else {**of, False: dict(self._links(self.earlier))}

    @cached_property
    def _withheld(self) -> dict[bool, frozenset[tuple[str, str]]]:
        """Records, and the places that they help, of which no topic is shown, as in the explorer: too few people were helped."""
        times = [self.answers, *([] if self.earlier is None else [self.earlier])]
        situations = [each.situation for each in times]
        few = few_helped(situations, [graphs.drawn_support(each) for each in situations], self.voice.min_cell)
        return {each is self.answers: few[number] for number, each in enumerate(times)}

    def _links(self, answers: Answers) -> Iterator[tuple[tuple[str, str], Link]]:
        ties: dict[tuple[str, str], list[Any]] = defaultdict(list)
        topics: dict[tuple[str, str], set[str]] = defaultdict(set)
        suppressed: set[tuple[str, str]] = set()
        withheld = self._withheld[answers is self.answers]
        for giver, receiver, key, tie in graphs.drawn_support(answers.situation).edges(keys=True, data=True):
            if giver in self.member_ids and receiver in self.member_ids:
                ties[giver, receiver].append(tie)
                if tie["topic"] and (key, receiver) in withheld:
                    suppressed.add((giver, receiver))
                elif tie["topic"]:
                    topics[giver, receiver].add(tie["topic"])
        for (giver, receiver), records in sorted(ties.items()):
            days = [tie["days"] for tie in records if tie["days"] is not None]
            yield (
                (giver, receiver),
                Link(
                    giver=giver,
                    receiver=receiver,
                    times=len({record for tie in records for record in tie["evidence"]}),
                    days=sum(days) if days else None,
                    topics=tuple(sorted(topics[giver, receiver])),
                    suppressed=(giver, receiver) in suppressed,
                    evidence=tuple(sorted({record for tie in records for record in tie["evidence"]})),
                ),
            )

    @property
    def ties(self) -> Change[None] | None:
        """What became of links between the two times; `None` where they are not compared."""
        return None if self.answers.changed is None else self.answers.changed.ties

    # --- the plan ---

    @cached_property
    def plan(self) -> Plan | None:
        """Who could take which need of the members now, and what would stay open; `None` where it was not asked."""
        return self._plan_of(self.answers)

    @cached_property
    def plan_before(self) -> Plan | None:
        """The same at the time before; `None` also where there is none."""
        return None if self.earlier is None else self._plan_of(self.earlier)

    def _plan_of(self, answers: Answers) -> Plan | None:
        """The plan of a time, without needs of schools that are no members now."""
        plan = answers.plan
        if plan is None:
            return None
        rows = tuple(row for row in plan.rows if row.school in self.member_ids)
        unmet = tuple(row for row in plan.unmet if row.school in self.member_ids)
        helpers = {row.helper for row in rows}
        return attrs.evolve(
            plan, rows=rows, unmet=unmet, loads=tuple(load for load in plan.loads if load.person in helpers)
        )

    @property
    def needs_beyond(self) -> int:
        """How many open needs are of schools that are no members."""
        plan, ours = self.answers.plan, self.plan
        return 0 if plan is None or ours is None else len(plan.rows + plan.unmet) - len(ours.rows + ours.unmet)

    def silent(self, answers: Answers) -> tuple[str, ...]:
        """The members that were asked and did not answer.

        Parameters
        ----------
        answers
            Of which time.

        Returns
        -------
        tuple of str
            Their ids, by area and name.
        """
        return tuple(s for s in (m.id for m in self.members) if answers.situation.answered.get(s) is False)

    def returns(self, answers: Answers) -> Of | None:
        """How many of the members that were asked answered; `None` where nobody is known to have been asked.

        Parameters
        ----------
        answers
            Of which time.

        Returns
        -------
        tuple or None
            So many, of so many.
        """
        known = [answers.situation.answered[s.id] for s in self.members if s.id in answers.situation.answered]
        return (sum(known), len(known)) if known else None

    def acts(self, answers: Answers) -> int:
        """How often help was recorded: between schools of the trust, and across its boundary.

        Parameters
        ----------
        answers
            Of which time.

        Returns
        -------
        int
            How often.
        """
        return len(answers.situation.support)

    # --- the trusts ---

    def practice(self, question: str, answers: Answers | None = None) -> list[Any]:
        """The answers of one question about each trust, of those that have one.

        Parameters
        ----------
        question
            The id of a chapter.
        answers
            Of which time.

        Returns
        -------
        list
            One a trust that has an answer.
        """
        practices = (self.answers if answers is None else answers).practice
        return [answer for practice in practices if (answer := practice.answer(question)) is not None]

    @property
    def the_trust(self) -> str:
        """The trust in a sentence, or the trusts."""
        return "the trust" if len(self.answers.data.trusts) == 1 else "the trusts"

    @property
    def in_whose(self) -> str:
        """In whose schools something is, in a sentence: "in the trust", or "here" where no trust is described."""
        return f"in {self.the_trust}" if len(self.answers.data.trusts) else "here"

    def of_trust(self, trust: str, says: str) -> str:
        """A sentence about one trust: where there are several its name comes first.

        Parameters
        ----------
        trust
            Its id.
        says
            The sentence.

        Returns
        -------
        str
            Such as "Oak Trust: the board met twice".
        """
        several = len(self.answers.data.trusts) > 1
        return f"{in_title_case(self.voice(trust))}: {in_sentence(says)}" if several else says


def _called(answers: Answers) -> str:
    """What a time is called."""
    if (year := _year(answers)) is not None:
        return in_words(year)
    if answers.given_at is not None:
        return day_in_words(answers.given_at)
    if answers.between is not None and (answers.between.start or answers.between.end):
        return span(answers.between)
    return EVERYTHING


def _year(answers: Answers) -> int | None:
    """The school year that a time is, or lies in from its first day; `None` where it is another time."""
    between = answers.between
    if between is not None and between.start is not None and between.end is not None:
        year = school_year(between.start)
        return year if between.start == whole_year(year).start and between.end <= whole_year(year).end else None  # type: ignore[operator]
    if answers.given_at is not None or (between is not None and between != Period(None, None)):
        return None
    data = answers.data
    days = [record.period.start for kind in (data.support, data.sessions, data.activities) for record in kind]
    years = {school_year(day) for day in days if day is not None}
    return years.pop() if len(years) == 1 and None not in days else None


def share_in_words(share: Of, noun: str, nouns: str) -> str:
    """So many of so many things in a sentence.

    Parameters
    ----------
    share
        How many, of how many.
    noun
        One of them.
    nouns
        Several.

    Returns
    -------
    str
        Such as "152 of 156 colleagues", "four of eleven schools", "all 156 colleagues" or "the one school".
    """
    hits, of = share
    if hits == of:
        return f"the one {noun}" if of == 1 else f"both {nouns}" if of == 2 else f"all {alike(of)[0]} {nouns}"  # noqa: PLR2004 - two are both
    return f"{' of '.join(alike(hits, of))} {noun if of == 1 else nouns}"  # of one, none: "none of one school"


def in_miles(km: float) -> str:
    """A distance in miles, with kilometres beside it.

    Parameters
    ----------
    km
        In kilometres.

    Returns
    -------
    str
        Such as "6.0 miles (9.6 km)".
    """
    miles = f"{km * MILES:.1f}"
    return f"{miles} mile{'' if miles == '1.0' else 's'} ({km:.1f} km)"


def with_suppressed(topics: str, suppressed: bool) -> str:  # noqa: FBT001 - as it is kept
    """What help was about, and that some of it is not shown.

    Parameters
    ----------
    topics
        The topics that are shown, in words; may be empty.
    suppressed
        Whether there are others, of too few people.

    Returns
    -------
    str
        Such as "SEND, other topics suppressed (few people)"; nothing where no topic is recorded.
    """
    if not suppressed:
        return topics
    return f"{topics}, other topics suppressed (few people)" if topics else "topic suppressed (few people)"


def half_days(days: float | None) -> float | None:
    """Days to the half, and at least half a day.

    Parameters
    ----------
    days
        How many; `None`: not recorded.

    Returns
    -------
    float or None
        Such as 2.5.
    """
    return None if days is None or days != days else max(0.5, round(2 * days) / 2)  # noqa: PLR0124 - NaN


def days_in_words(days: float | None) -> str:
    """Days to the half; nothing where they are not recorded.

    Parameters
    ----------
    days
        How many; `None`: not recorded.

    Returns
    -------
    str
        Such as "2.5 days".
    """
    rounded = half_days(days)
    if rounded is None:
        return ""
    return f"{figure(rounded, 3)} day{'' if rounded == 1 else 's'}"
