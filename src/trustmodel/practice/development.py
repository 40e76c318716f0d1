"""Development: who has which success criteria, whom CPD reached, who led it, and coaching between schools."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.records import SuccessCriterion
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ActivityKind, CriterionKind, CriterionOutcome, Layer
from trustmodel.practice.family import FEW, Family, family_of
from trustmodel.practice.learning import NOT_RECORDED, ActivityRow, CoachingRow, QualificationRow, learning_of
from trustmodel.prose import counted, is_are, spelt
from trustmodel.results import Result
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
    """How many reviewed at least one of their criteria within the time."""
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
    """Of those reviewed, how many name a record as evidence."""
    overdue: int | None
    """Criteria that were due for a review and had none; `None` where no day is asked for."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class CellRow:
    """How many of one layer at one school (or the trust, for its central team) an activity reached.

    Most cells are of few people, and so describe each of them: `suppress` small ones before they leave the trust.
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
    """What reviewed criteria name as evidence: a kind of record, or `none`."""

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
        counts = {"hold the shared objective": self.whole.shared, "were reached by CPD": self.whole.reached}
        return "; ".join(
            f"how many {what} is not recorded" if count is None else f"{count} of {self.whole.of} {what}"
            for what, count in counts.items()
        )


def development(
    data: Dataset | Situation, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Development:
    """Who has success criteria and has reviewed them, whom CPD reached, who led it, and who coached whom.

    Colleagues are those whom the trust or its schools employ at the time; people of governance stand apart. A school's
    colleagues are those who work there while it belongs to the trust. A criterion counts where they worked while it was
    held. It counts as reviewed where that was within the time. Personal development is no performance management: there
    are no grades, and outcomes are counted over the whole trust only.

    An activity reaches those who lead it or take part. A school that takes part as a whole stands for those of its
    colleagues there whose role is in the activity's audience; an empty audience is every role. Who led it is inside with a
    post in the trust, and outside otherwise. Sessions are not activities: `endeavour` counts them.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day: what holds on it, with reviews up to it.
    between
        Or a period, its end exclusive: what holds on some day of it, with reviews within it. With neither, all that is
        recorded counts. A situation has its time already.

    Returns
    -------
    Development
        Counts are `None` and shares NaN where nothing of the kind is recorded.

    Raises
    ------
    TypeError
        `data` is neither a dataset nor a situation.
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are given; or a situation is
        given a time or another trust.
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
    family = family_of("development", data, trust=trust, at=at, between=between)
    records = _Records(family)
    colleagues = family.colleagues()
    leaders = family.people(at=family.elt)
    whole = records.row(family.trust.id, colleagues)
    rows = tuple(
        records.row(place, [person for person in colleagues if place in records.homes[person]], at=place)
        for place in records.places
    )
    coaching, coaching_records = records.learning.coaching()
    elt = records.row("extended leadership team", leaders) if leaders else None
    activities, qualifications = records.learning.activities(), records.learning.qualifications()
    parts: tuple[Any, ...] = (whole, *((elt,) if elt else ()), *activities, *coaching, *qualifications)
    return Development(
        method=family.method("development"),
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=tuple(_warnings(records, whole, rows[:-1], coached=bool(coaching))),
        rows=rows,
        whole=whole,
        layers=tuple(records.by_layer()),
        elt=elt,
        cells=tuple(records.cells()),
        evidence_kinds=_evidence_kinds(records.all_reviewed),
        outcomes=_outcomes(records.all_reviewed),
        activities=activities,
        coaching=coaching,
        coaching_records=coaching_records,
        qualifications=qualifications,
    )


_KINDS: Final = {
    "shared": CriterionKind.SHARED,
    "personal": CriterionKind.PERSONAL,
    "broader": CriterionKind.BROADER_IMPACT,
}


class _Records:
    """The criteria that people of the trust hold and the activities they had a part in, with where they worked then."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.learning = learning_of(family)
        self.criteria: dict[str, list[tuple[SuccessCriterion, tuple[str, ...]]]] = defaultdict(list)
        """Person: their criteria, with where they worked while they held each."""
        for criterion in family.data.success_criteria:
            if places := family.homes(criterion.person, criterion.period):
                # evidence may lie outside the time, so the criterion is read as it was given
                self.criteria[criterion.person].append((family.given.success_criteria[criterion.id], places))
        self.any_criteria = bool(self.criteria)
        self.any_parts = bool(self.learning.of_person)
        self.places = (*(school.id for school in family.schools), family.trust.id)
        """The schools, and the trust for its central team."""
        colleagues = family.colleagues()
        self.homes = {person: family.homes(person) for person in colleagues}
        """Colleague: where they worked."""
        self.layers = {person: family.layer(person) for person in colleagues}
        """Colleague: their layer."""
        self.all_reviewed = [criterion for criterion in self._held(colleagues) if self.reviewed(criterion)]
        """The criteria of colleagues that were reviewed within the time."""

    @property
    def by(self) -> dt.date | None:
        """The day asked for, or the end of the period: by when something is due."""
        return self.family.situation.at or self.family.period.end

    def reviewed(self, criterion: SuccessCriterion) -> bool:
        """Whether a criterion was reviewed within the time; on a day, by then."""
        reviewed_on, day = criterion.reviewed_on, self.family.situation.at
        if reviewed_on is None:
            return False
        return self.family.period.holds(reviewed_on) if day is None else reviewed_on <= day

    def overdue(self, criterion: SuccessCriterion) -> bool:
        """Whether a criterion was due before the end of the time, and had not been reviewed by then."""
        by, reviewed_on = self.by, criterion.reviewed_on
        if by is None or criterion.due is None or criterion.due >= by:
            return False
        if reviewed_on is None:
            return True
        return reviewed_on > by if self.family.situation.at is not None else reviewed_on >= by

    def _held(self, people: Iterable[str], at: str | None = None) -> list[SuccessCriterion]:
        """The criteria of some people; at a place, those that they held while they worked there."""
        return [
            criterion
            for person in people
            for criterion, places in self.criteria.get(person, ())
            if at is None or at in places
        ]

    def _took_part(self, person: str, at: str | None = None) -> set[str]:
        """The participations that reached somebody; at a place, while they worked there."""
        by_place = self.learning.of_person.get(person, {})
        return {part for place in (by_place if at is None else (at,)) for part in by_place.get(place, ())}

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The figures of criteria of which anything is recorded; of the others nothing is known, which is not none."""
        held = [criterion for its in self.criteria.values() for criterion, _ in its]
        kinds = {criterion.kind for criterion in held}
        reviewed = {"reviewed"} if any(map(self.reviewed, held)) else set()
        return frozenset({name for name, kind in _KINDS.items() if kind in kinds} | reviewed)

    def row(self, group: str, people: Collection[str], *, at: str | None = None) -> DevelopmentRow:
        """The figures of a group; at a place, what they had while they worked there."""
        criteria = self._held(people, at)
        reviewed = [criterion for criterion in criteria if self.reviewed(criterion)]
        took_part = {person: self._took_part(person, at) for person in people}
        return DevelopmentRow(
            group=group,
            of=len(people),
            **self._of_criteria(criteria, reviewed, len(people)),
            **_figure("reached", "", sum(map(bool, took_part.values())) if self.any_parts else None, len(people)),
            evidence=tuple(sorted({criterion.id for criterion in criteria}.union(*took_part.values()))),
        )

    def _of_criteria(
        self, criteria: Collection[SuccessCriterion], reviewed: Collection[SuccessCriterion], people: int
    ) -> dict[str, Any]:
        """The figures of a row about criteria: counts, and people who have one of each kind; all `None` where there are none."""
        any_criteria = self.any_criteria
        holders = {
            name: {criterion.person for criterion in criteria if criterion.kind is kind}
            for name, kind in _KINDS.items()
        }
        holders["reviewed"] = {criterion.person for criterion in reviewed}
        figures: dict[str, Any] = {
            "criteria": len(criteria) if any_criteria else None,
            "criteria_reviewed": len(reviewed) if any_criteria else None,
            "criteria_evidenced": sum(bool(each.evidence) for each in reviewed) if any_criteria else None,
            "overdue": sum(map(self.overdue, criteria)) if any_criteria and self.by is not None else None,
        }
        for name, persons in holders.items():
            figures |= _figure(name, f"{name}_", len(persons) if name in self.recorded else None, people)
        return figures

    def by_layer(self) -> Iterator[DevelopmentRow]:
        """A row for each layer in which there are colleagues."""
        for layer in Layer:
            if people := [person for person, its in self.layers.items() if its is layer]:
                yield self.row(str(layer), people)

    def cells(self) -> Iterator[CellRow]:
        """Whom activities reached, by layer and place."""
        for layer in Layer:
            for place in self.places:
                people = [person for person, its in self.layers.items() if its is layer and place in self.homes[person]]
                if people:
                    reached = sum(bool(self._took_part(person, place)) for person in people)
                    yield CellRow(
                        layer=str(layer),
                        place=place,
                        of=len(people),
                        **_figure("reached", "", reached if self.any_parts else None, len(people)),
                    )


def _figure(name: str, prefix: str, count: int | None, of: int) -> dict[str, Any]:
    """A count under its name, with its share and the exact interval of that; NaN where nothing is counted."""
    share, low, high = exact_share(count or 0, of if count is not None else 0)
    return {name: count, f"{prefix}share": share, f"{prefix}low": low, f"{prefix}high": high}


def _evidence_kinds(reviewed: Collection[SuccessCriterion]) -> tuple[EvidenceRow, ...]:
    """What reviewed criteria name as evidence, kind by kind; those without any last."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for criterion in reviewed:
        for kind in {kind_of(record) for record in criterion.evidence} or {"none"}:
            kinds[kind].add(criterion.id)
    return tuple(
        EvidenceRow(kind=kind, criteria=len(kinds[kind]), of=len(reviewed), evidence=tuple(sorted(kinds[kind])))
        for kind in sorted(kinds, key=lambda kind: (kind == "none", kind))
    )


def _outcomes(reviewed: Collection[SuccessCriterion]) -> tuple[OutcomeRow, ...]:
    """How many reviewed criteria had which outcome; none of few people, since that would describe each of them."""
    if len({criterion.person for criterion in reviewed}) < FEW:
        return ()
    counts = Counter(NOT_RECORDED if each.outcome is None else str(each.outcome) for each in reviewed)
    order = [*map(str, CriterionOutcome), NOT_RECORDED]
    return tuple(
        OutcomeRow(outcome=outcome, criteria=counts[outcome], of=len(reviewed)) for outcome in order if counts[outcome]
    )


def _warnings(
    records: _Records, whole: DevelopmentRow, schools: Iterable[DevelopmentRow], *, coached: bool
) -> Iterator[str]:
    """What is not recorded."""
    family = records.family
    if not whole.of:
        yield "nobody is recorded whom the trust or its schools employ: there is nothing to take shares of"
    if not family.elt:
        yield "no extended leadership team is recorded, so who of it has a broader-impact criterion is not known"
    elif not family.people(at=family.elt):
        yield "nobody is recorded in the extended leadership team"
    yield from _of_missing_criteria(records, schools)
    if not records.any_parts:
        yield "no part in an activity is recorded: whom CPD reached is not known"
    if empty := sum(not records.learning.parts.get(activity.id) for activity in family.data.activities):
        yield f"{counted(empty, 'activity', 'activities')} with nobody recorded as leading or taking part {is_are(empty)} left out"
    if not coached:
        yield "no coaching or mentoring is recorded: there may be some"


def _of_missing_criteria(records: _Records, schools: Iterable[DevelopmentRow]) -> Iterator[str]:
    """What is not recorded of criteria."""
    if records.family.trust.shared_objective is None:
        yield "the trust's shared objective is not written down"
    if not records.any_criteria:
        yield "no success criteria are recorded: who has which is not known"
        return
    if records.by is None:
        yield "what is overdue is not known: give a day, or a period with an end"
    if len({criterion.person for criterion in records.all_reviewed}) < FEW:
        yield f"outcomes are withheld: those of fewer than {spelt(FEW)} people would identify each"
    if silent := [row.group for row in schools if row.of and not row.criteria]:
        yield f"no success criterion is recorded for anybody at {', '.join(silent)}: there may be some"
