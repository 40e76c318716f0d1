"""Development: who holds what success would be, whom CPD reached, who led it, and coaching between schools."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Between, Day, as_day, as_period
from trustmodel.model.records import SuccessCriterion
from trustmodel.model.vocabulary import ActivityKind, CriterionKind, CriterionOutcome, Layer
from trustmodel.practice.family import FEW, Family, not_told
from trustmodel.practice.learning import ACROSS, NOT_RECORDED, ActivityRow, CoachingRow, Learning, QualificationRow
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.results import Finding, Result, undefined
from trustmodel.stats.nulls import exact_share

__all__ = [
    "ActivityRow",
    "CellRow",
    "CoachingRow",
    "Development",
    "DevelopmentRow",
    "EvidenceRow",
    "OutcomeRow",
    "QualificationRow",
    "development",
]


@attrs.frozen(kw_only=True)
class DevelopmentRow:
    """The colleagues of one group, and how many of them have each thing; each share with its exact 95 % interval.

    Counts are `None`, and shares NaN, where nothing of the kind is recorded for the whole trust.
    """

    group: str
    """A school, the trust (for its central team, or as a whole), a layer, or `extended leadership team`."""
    of: int
    """How many colleagues."""
    shared: int | None
    """How many hold the shared objective."""
    shared_share: float
    shared_low: float
    shared_high: float
    personal: int | None
    """How many have a criterion of their own."""
    personal_share: float
    personal_low: float
    personal_high: float
    broader: int | None
    """How many have a criterion of broader impact. Every member of the extended leadership team should."""
    broader_share: float
    broader_low: float
    broader_high: float
    reviewed: int | None
    """How many looked at a criterion of theirs within the time."""
    reviewed_share: float
    reviewed_low: float
    reviewed_high: float
    reached: int | None
    """How many led or took part in an activity."""
    share: float
    low: float
    high: float
    criteria: int | None
    """How many criteria they have together."""
    criteria_reviewed: int | None
    criteria_evidenced: int | None
    """Of those reviewed, how many name a record that shows it."""
    overdue: int | None
    """Criteria whose day for a look had passed without one; `None` where no day is asked for."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class CellRow:
    """How many of one layer at one school (or the trust, for its central team) an activity reached.

    Most cells are of few people, and so tell of each: `suppress` small ones before they leave the trust.
    """

    layer: str
    place: str
    reached: int | None
    of: int
    share: float
    low: float
    high: float


@attrs.frozen(kw_only=True)
class EvidenceRow:
    """What shows criteria that were reviewed: a kind of record, or `none`."""

    kind: str
    criteria: int
    of: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class OutcomeRow:
    """How many criteria were reviewed with one outcome, over the whole trust."""

    outcome: str
    criteria: int
    of: int


@attrs.frozen(kw_only=True, repr=False)
class Development(Result):
    """How colleagues develop: one row a school, in id order, and a last one for the central team (the trust's id)."""

    rows: tuple[DevelopmentRow, ...]
    whole: DevelopmentRow
    """All colleagues of the trust, each counted once."""
    layers: tuple[DevelopmentRow, ...]
    """In order of the layers. A colleague of several counts in the first."""
    elt: DevelopmentRow | None
    """Everybody with a role at an extended leadership team, employed or not; `None` where there is none."""
    cells: tuple[CellRow, ...]
    """Layer by school, where somebody works."""
    evidence_kinds: tuple[EvidenceRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    """Over the whole trust only, and not at all where they are of fewer than five people."""
    activities: tuple[ActivityRow, ...]
    coaching: tuple[CoachingRow, ...]
    coaching_records: Mapping[str, int]
    """How many records of coaching and mentoring, each counted once, by where they lie."""
    qualifications: tuple[QualificationRow, ...]

    @property
    def cohorts(self) -> tuple[ActivityRow, ...]:
        """The NPQ cohorts that the trust's people lead and that are for others too."""
        return tuple(row for row in self.activities if row.kind == ActivityKind.NPQ_COHORT and row.for_others)

    def summary(self) -> str:
        """How many hold the shared objective, and how many CPD reached."""
        said = []
        for count, what in (
            (self.whole.shared, "hold the shared objective"),
            (self.whole.reached, "were reached by CPD"),
        ):
            said.append(f"how many {what} is not recorded" if count is None else f"{count} of {self.whole.of} {what}")
        return "; ".join(said)


def development(
    data: Dataset, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Development:
    """Who holds criteria of success and has looked at them, whom CPD reached, who led it, and who coached whom.

    Colleagues are those whom the trust or its schools employ at the time; people of governance stand apart. A school's
    colleagues are those who work there while it belongs to the trust. A criterion counts where they worked while it was
    held. It is reviewed where it was looked at within the time. Personal development is no performance management: there
    are no grades, and outcomes are counted over the whole trust only.

    An activity reaches those who lead it or take part. A school that takes part as a whole stands for those of its
    colleagues there whose role is in the activity's audience; an empty audience is every role. Who led it is inside with a
    post in the trust, and outside else. Sessions are not activities: `endeavour` tells of them.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day: what holds on it, with reviews up to it. Or a period, its end exclusive: what holds on some day of it, with
        reviews within it. Neither: all that is recorded.

    Returns
    -------
    Development
        Counts are `None` and shares NaN where nothing of the kind is recorded.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; or both `at` and `between` are.
    PurposeError
        No data notice covers it.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     schools=[tm.School(id="ash", name="Ash", phase="Primary")],
    ...     memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    ...     roles=[tm.Role(id=who, person=who, kind="Teacher", at="school:ash") for who in ("ada", "ben")],
    ...     success_criteria=[
    ...         tm.SuccessCriterion(id="1", person="ada", kind="shared", statement="to flourish", scope="role")
    ...     ],
    ... )
    >>> row = tm.development(data).rows[0]
    >>> row.shared, row.of, row.shared_share
    (1, 2, 0.5)
    """
    asked = _Asked(Family("development", data, trust=trust, at=at, between=between), at, between)
    family = asked.family
    colleagues = family.colleagues()
    home = {person: family.homes(person) for person in colleagues}
    layers = {person: family.layer(person) for person in colleagues}
    central = [person for person in colleagues if family.trust.id in home[person]]
    schools = [
        asked.row(school.id, [person for person in colleagues if school.id in home[person]], at=school.id)
        for school in family.schools
    ]
    leaders = family.people(at=family.elt)
    whole = asked.row(family.trust.id, colleagues)
    activities, qualifications = asked.learning.activities(), asked.learning.qualifications()
    coaching, records = asked.learning.coaching()
    found = Development(
        method=family.method("development"),
        evidence=(),
        warnings=tuple(_warnings(asked, whole, schools, coached=bool(coaching))),
        rows=(*schools, asked.row(family.trust.id, central, at=family.trust.id)),
        whole=whole,
        layers=tuple(
            asked.row(str(layer), [person for person in colleagues if layers[person] is layer])
            for layer in Layer
            if layer in layers.values()
        ),
        elt=asked.row("extended leadership team", leaders) if leaders else None,
        cells=tuple(_cells(asked, home, layers)),
        evidence_kinds=_evidence_kinds(asked, colleagues),
        outcomes=_outcomes(asked, colleagues),
        activities=activities,
        coaching=coaching,
        coaching_records=records,
        qualifications=qualifications,
    )
    parts: Iterable[Any] = (whole, *((found.elt,) if found.elt else ()), *activities, *coaching, *qualifications)
    return attrs.evolve(found, evidence=_all_of(parts))


def _all_of(parts: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted({one for part in parts for one in part.evidence}))


class _Asked:
    """What is asked of whom: criteria and activities of each colleague, with where they worked at the time."""

    def __init__(self, family: Family, at: Day | None, between: Between | None) -> None:
        self.family = family
        day = as_day(at)
        self.day = day
        self.first, self.last = as_period(between) if between is not None else ALWAYS
        self.criteria: dict[str, list[tuple[SuccessCriterion, tuple[str, ...]]]] = defaultdict(list)
        known = set(family.people())
        for one in family.data.success_criteria:
            if one.person in known and (places := family.homes(one.person, one.period)):
                # evidence may lie outside the time, so the criterion is read as it was written
                whole = family.whole.success_criteria[one.id]
                self.criteria[one.person].append((whole, places))
        self.learning = Learning(family)
        self.any_criteria = bool(self.criteria)
        self.any_parts = bool(self.learning.of_person)

    def reviewed(self, one: SuccessCriterion) -> bool:
        """Whether a criterion was looked at within the time."""
        on = one.reviewed_on
        if on is None:
            return False
        if self.day is not None:
            return on <= self.day
        return (self.first is None or self.first <= on) and (self.last is None or on < self.last)

    def overdue(self, one: SuccessCriterion) -> bool:
        """Whether the day for a look had passed by the end of the time, and nobody had looked."""
        by = self.by()
        if by is None or one.due is None or one.due >= by:
            return False
        on = one.reviewed_on
        return on is None or (on > by if self.day is not None else on >= by)

    def by(self) -> dt.date | None:
        """The day asked for, or the end of the period."""
        return self.day or self.last

    def row(self, group: str, people: Iterable[str], *, at: str | None = None) -> DevelopmentRow:
        """The figures of a group; at a place, what they had while they worked there."""
        people = list(people)
        held = {
            person: [one for one, places in self.criteria.get(person, ()) if at is None or at in places]
            for person in people
        }
        took = {
            person: {
                one
                for place, parts in self.learning.of_person.get(person, {}).items()
                if at is None or place == at
                for one in parts
            }
            for person in people
        }
        criteria = [one for mine in held.values() for one in mine]
        reviewed = [one for one in criteria if self.reviewed(one)]

        def having(wanted: Callable[[SuccessCriterion], bool]) -> int | None:
            return sum(any(map(wanted, mine)) for mine in held.values()) if self.any_criteria else None

        counts: dict[str, int | None] = {
            "shared_": having(lambda one: one.kind is CriterionKind.SHARED),
            "personal_": having(lambda one: one.kind is CriterionKind.PERSONAL),
            "broader_": having(lambda one: one.kind is CriterionKind.BROADER_IMPACT),
            "reviewed_": having(self.reviewed),
            "": sum(map(bool, took.values())) if self.any_parts else None,
        }
        figures: dict[str, Any] = {}
        for prefix, count in counts.items():
            figures[prefix.removesuffix("_") or "reached"] = count
            values = exact_share(count or 0, len(people) if count is not None else 0)
            figures |= dict(zip((f"{prefix}share", f"{prefix}low", f"{prefix}high"), values, strict=True))
        told = self.any_criteria
        return DevelopmentRow(
            group=group,
            of=len(people),
            criteria=len(criteria) if told else None,
            criteria_reviewed=len(reviewed) if told else None,
            criteria_evidenced=sum(bool(one.evidence) for one in reviewed) if told else None,
            overdue=sum(map(self.overdue, criteria)) if told and self.by() is not None else None,
            evidence=tuple(sorted({one.id for one in criteria}.union(*took.values()))),
            **figures,
        )

    def all_reviewed(self, people: Iterable[str]) -> list[SuccessCriterion]:
        """The criteria of some people that were reviewed within the time."""
        return [one for person in people for one, _ in self.criteria.get(person, ()) if self.reviewed(one)]


def _cells(asked: _Asked, home: dict[str, tuple[str, ...]], layers: dict[str, Layer | None]) -> Iterator[CellRow]:
    """Whom activities reached, by layer and school."""
    places = (*(school.id for school in asked.family.schools), asked.family.trust.id)
    for layer in Layer:
        for place in places:
            people = [person for person, its in layers.items() if its is layer and place in home[person]]
            if people:
                hits = sum(bool(asked.learning.of_person.get(person, {}).get(place)) for person in people)
                share, low, high = exact_share(hits, len(people) if asked.any_parts else 0)
                yield CellRow(
                    layer=str(layer), place=place, reached=hits if asked.any_parts else None, of=len(people),
                    share=share, low=low, high=high,
                )  # fmt: skip


def _evidence_kinds(asked: _Asked, colleagues: Iterable[str]) -> tuple[EvidenceRow, ...]:
    reviewed = asked.all_reviewed(colleagues)
    by: dict[str, set[str]] = defaultdict(set)
    for one in reviewed:
        for kind in {kind_of(shown) for shown in one.evidence} or {"none"}:
            by[kind].add(one.id)
    order = sorted(by, key=lambda kind: (kind == "none", kind))
    return tuple(
        EvidenceRow(kind=kind, criteria=len(by[kind]), of=len(reviewed), evidence=tuple(sorted(by[kind])))
        for kind in order
    )


def _outcomes(asked: _Asked, colleagues: Iterable[str]) -> tuple[OutcomeRow, ...]:
    reviewed = asked.all_reviewed(colleagues)
    if len({one.person for one in reviewed}) < FEW:
        return ()
    said = Counter(NOT_RECORDED if one.outcome is None else str(one.outcome) for one in reviewed)
    words = [*map(str, CriterionOutcome), NOT_RECORDED]
    return tuple(OutcomeRow(outcome=word, criteria=said[word], of=len(reviewed)) for word in words if said[word])


def _warnings(
    asked: _Asked, whole: DevelopmentRow, schools: Iterable[DevelopmentRow], *, coached: bool
) -> Iterator[str]:
    family = asked.family
    if not whole.of:
        yield "nobody is recorded whom the trust or its schools employ: there is nothing to take shares of"
    if not family.elt:
        yield "no extended leadership team is recorded, so who of it has a broader-impact criterion is not known"
    elif not family.people(at=family.elt):
        yield "nobody is recorded in the extended leadership team"
    yield from _of_missing_criteria(asked, schools)
    if not asked.any_parts:
        yield "no part in an activity is recorded: whom CPD reached is not known"
    if empty := sum(not asked.learning.parts.get(activity.id) for activity in family.data.activities):
        yield f"{counted(empty, 'activity', 'activities')} with nobody recorded as leading or taking part {is_are(empty)} left out"
    if not coached:
        yield "no coaching or mentoring is recorded: there may be some"


def _of_missing_criteria(asked: _Asked, schools: Iterable[DevelopmentRow]) -> Iterator[str]:
    if asked.family.trust.shared_objective is None:
        yield "the trust's shared objective is not written down"
    if not asked.any_criteria:
        yield "no success criteria are recorded: who holds which is not known"
        return
    if asked.by() is None:
        yield "what is overdue is not known: give a day, or a period with an end"
    if len({one.person for one in asked.all_reviewed(asked.family.colleagues())}) < FEW:
        yield f"outcomes are not told: those of fewer than {spelt(FEW)} people would tell of each"
    if silent := [row.group for row in schools if row.of and not row.criteria]:
        yield f"no success criterion is recorded for anybody at {', '.join(silent)}: there may be some"


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Development, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools by name, people never."""
    return [
        *_of_criteria(found),
        *_of_reach(found, names),
        *_of_coaching(found),
        *_of_npqs(found),
        *not_told("development", found.warnings, names),
    ]


def _interval(share: float, low: float, high: float) -> str:
    return "" if undefined(share) else f" ({share:.0%}; {low:.0%} to {high:.0%})"


def _of_criteria(found: Development) -> Iterator[Finding]:
    whole, elt = found.whole, found.elt
    if whole.shared is None or not whole.of:
        return
    says = (
        f"{whole.shared} of {whole.of} colleagues hold the shared objective"
        f"{_interval(whole.shared_share, whole.shared_low, whole.shared_high)} and {whole.personal} have criteria of"
        f" their own; {whole.reviewed} have looked at one of theirs within the time."
    )
    if elt is not None and elt.broader is not None:
        says += (
            f" Of {counted(elt.of, 'member')} of the extended leadership team, {elt.broader} {'has' if elt.broader == 1 else 'have'}"
            " a criterion of broader impact, as every member should."
        )
    if whole.overdue:
        says += f" {counted(whole.overdue, 'criterion', 'criteria').capitalize()} {is_are(whole.overdue)} overdue for a look."
    yield Finding(
        section="development",
        says=says,
        how=(
            "Colleagues in post who have a criterion of each kind are counted. In brackets: how far the share may lie from"
            " this if these colleagues stood for many like them."
        ),
        cannot_say="how well anybody does: a criterion is what success would be, and nobody is graded or ranked.",
        evidence=tuple(one for one in whole.evidence if kind_of(one) == "success_criterion"),
    )


def _of_reach(found: Development, names: Mapping[str, str]) -> Iterator[Finding]:
    whole = found.whole
    if whole.reached is None or not whole.of:
        return
    says = f"CPD and other activities reached {whole.reached} of {whole.of} colleagues{_interval(whole.share, whole.low, whole.high)}."
    says += _by_layer(found)
    if missed := [names.get(row.group, row.group) for row in found.rows if row.of and not row.reached]:
        says += f" Nobody is recorded as reached at {listed(sorted(missed))}."
    led = Counter(row.led for row in found.activities)
    if found.activities:
        words = [f"{spelt(led[word])} led {way}" for word, way in _LED if led[word]]
        says += f" {counted(len(found.activities), 'activity', 'activities').capitalize()} {is_are(len(found.activities))} told of: {listed(words, limit=None)}."
    yield Finding(
        section="development",
        says=says,
        how="A colleague is reached who led or took part in at least one activity, or whose school took part with their role in its audience.",
        cannot_say="what they learned, or who read and practised without a record.",
        evidence=tuple(one for one in whole.evidence if kind_of(one) == "participation"),
    )


def _by_layer(found: Development) -> str:
    """Whom activities reached by layer; those of few people together, so that nothing is told of one."""
    parts = [f"{row.reached} of {row.of} in the {row.group} layer" for row in found.layers if row.of >= FEW]
    few = [row for row in found.layers if row.of < FEW]
    if (of := sum(row.of for row in few)) >= FEW and len(few) > 1:
        parts.append(f"{sum(row.reached or 0 for row in few)} of {of} in the smaller layers together")
    return f" By layer: {listed(parts, limit=None)}." if parts else ""


_LED: Final = (
    ("inside", "from inside the trust"),
    ("outside", "from outside it"),
    ("both", "by both together"),
    (NOT_RECORDED, "by nobody who is recorded"),
)


def _of_coaching(found: Development) -> Iterator[Finding]:
    records = found.coaching_records
    if not records:
        return
    across = [row for row in found.coaching if row.where == ACROSS and row.records]
    parts = [f"{spelt(count)} {where}" for where, count in records.items() if where != ACROSS]
    says = f"Coaching and mentoring across schools: {counted(records.get(ACROSS, 0), 'record')}"
    if across:
        says += f" between {counted(len({frozenset((row.giver, row.receiver)) for row in across}), 'pair')} of schools"
    if parts:
        says += f", beside {listed(parts, limit=None)}"
    yield Finding(
        section="development",
        says=f"{says}.",
        how="Each record of coaching or mentoring is placed by where giver and receiver worked at the time.",
        cannot_say="how good it was, or what passed between colleagues without a record.",
        evidence=_all_of(found.coaching),
    )


def _of_npqs(found: Development) -> Iterator[Finding]:
    cohorts = [row for row in found.activities if row.kind == ActivityKind.NPQ_COHORT]
    if not cohorts and not found.qualifications:
        return
    parts = []
    if cohorts:
        parts.append(f"the trust's people led {counted(len(found.cohorts), 'NPQ cohort')} that others could join")
    if found.qualifications:
        courses = len({row.course for row in found.qualifications})
        entries = sum(row.people for row in found.qualifications)
        parts.append(
            f"{counted(entries, 'NPQ')} in {counted(courses, 'course')} {is_are(entries)} taken or held by colleagues"
        )
    says = listed(parts, limit=None)
    yield Finding(
        section="development",
        says=f"{says[0].upper()}{says[1:]}.",
        cannot_say="qualifications gained elsewhere that nobody wrote down.",
        evidence=_all_of((*found.cohorts, *found.qualifications)),
    )
