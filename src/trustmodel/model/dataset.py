"""The dataset: records that belong together, with where they came from and the schema version."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeVar, Unpack

from immutabledict import immutabledict
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from trustmodel.errors import DataError, NotFoundError, Problem, Where, nearest
from trustmodel.model.blocks import as_number
from trustmodel.model.collection import Collection, blocks_of, edited, refuse_no_id
from trustmodel.model.ids import Day, Extra, Text, kind_of
from trustmodel.model.own_values import OwnValue
from trustmodel.model.period import as_day, as_period
from trustmodel.model.records import (
    KINDS,
    Activity,
    Artefact,
    Attendance,
    Body,
    Cluster,
    ClusterMembership,
    DataNotice,
    Delegation,
    Delivery,
    Engagement,
    Expertise,
    Extension,
    Framework,
    Inspection,
    Judgement,
    Membership,
    Need,
    Participation,
    Person,
    Programme,
    Qualification,
    Record,
    Response,
    Role,
    School,
    Service,
    Session,
    Sharing,
    Standard,
    SuccessCriterion,
    Support,
    Topic,
    Trust,
    no_subclass,
    reference_fields,
    references,
)
from trustmodel.model.vocabulary import TOPICS

if TYPE_CHECKING:
    from trustmodel.model.dataset_fields import DatasetFields

__all__ = [
    "PLURALS",
    "SCHEMA_VERSION",
    "Dataset",
    "dangling",
    "left_out",
    "own_fields",
    "refuse_other",
    "version_of",
    "written_by_newer",
]

SCHEMA_VERSION: Final = 2
FACTS_OF: Final = "facts of schools as of"
"""Where a dataset of an earlier day says, in its `extra`, of what day places and local authorities are."""
FACTS: Final = ("name", "source", "made_on", "extra")
"""What is said of a dataset as a whole."""

_TOPIC_IDS: Final = frozenset(identifier for identifier, _, _ in TOPICS)


@cache
def _shipped_topics() -> tuple[Topic, ...]:
    return tuple(Topic(id=identifier, name=name, parent=parent) for identifier, name, parent in TOPICS)


def _with_shipped_topics(topics: Collection[Topic]) -> Collection[Topic]:
    missing = [topic for topic in _shipped_topics() if topic.id not in topics]
    return Collection((*topics, *missing)) if missing else topics


R = TypeVar("R", bound=Record)


def _none_of(kind: type[R]) -> Callable[[], Collection[R]]:
    """What makes an empty collection, which knows of what it is."""
    empty = Collection((), kind)
    return lambda: empty


def written_by_newer(version: object, newest: int = SCHEMA_VERSION) -> str:
    """What to do about data of a newer version of the schema.

    Parameters
    ----------
    version
        The version that they follow.
    newest
        The newest that is read.

    Returns
    -------
    str
        A message.
    """
    return (
        f"written by a newer trustmodel, with version {version} of the schema; this one reads up to version {newest}: "
        f"upgrade it (pip install --upgrade schooltrustmodel)"
    )


def version_of(written: object) -> int | None:
    """The version of the schema that somebody wrote: 2, as text or not, and 2.0, which is the same in JSON.

    Parameters
    ----------
    written
        What stands as `schema_version`.

    Returns
    -------
    int or None
        `None`: it is no version.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,8})(?:\.0+)?", str(written).strip())
    return int(match[1]) if match else None


def _refuse_other_version(written: object) -> None:
    version = version_of(written)
    if version in (None, SCHEMA_VERSION):
        return  # the field says what it wants
    if version > SCHEMA_VERSION:
        raise PydanticCustomError("newer_schema", "{why}", {"why": written_by_newer(version)})
    raise PydanticCustomError(
        "older_schema",
        "written by an older trustmodel, with version {version} of the schema, which is {present} now: use "
        "Dataset.model_validate(trustmodel.upgrade(json.loads(text))); trustmodel.read upgrades files by itself",
        {"version": version, "present": SCHEMA_VERSION},
    )


class Dataset(BaseModel, frozen=True, extra="forbid", defer_build=True):
    """Records that belong together. Immutable: `upsert`, `remove`, `replace`, `subset`, `at` and `between` give new ones.

    Each record kind is a `Collection` under its plural name. The shipped topics are always among `topics`;
    a record of yours with the same id takes the place of the shipped one.
    The constructor asks for well-formed records with ids of their own; `trustmodel.check` tells the rest.
    """

    schema_version: Literal[2] = Field(SCHEMA_VERSION, description="Version of the schema that the file follows.")
    name: Text | None = Field(None, description="What the dataset is called in reports.")
    source: Text | None = Field(None, description="Where the records came from.")
    made_on: Day | None = Field(None, description="The day on which the records were put together.")
    extra: Extra = Field(default_factory=immutabledict, description="What else was said of the dataset, kept as text.")

    trusts: Collection[Trust] = Field(default_factory=_none_of(Trust))
    schools: Collection[School] = Field(default_factory=_none_of(School))
    memberships: Collection[Membership] = Field(default_factory=_none_of(Membership))
    clusters: Collection[Cluster] = Field(default_factory=_none_of(Cluster))
    cluster_memberships: Collection[ClusterMembership] = Field(default_factory=_none_of(ClusterMembership))
    bodies: Collection[Body] = Field(default_factory=_none_of(Body))
    delegations: Collection[Delegation] = Field(default_factory=_none_of(Delegation))
    people: Collection[Person] = Field(default_factory=_none_of(Person))
    roles: Collection[Role] = Field(default_factory=_none_of(Role))
    topics: Collection[Topic] = Field(default_factory=_none_of(Topic))
    expertise: Collection[Expertise] = Field(default_factory=_none_of(Expertise))
    qualifications: Collection[Qualification] = Field(default_factory=_none_of(Qualification))
    artefacts: Collection[Artefact] = Field(default_factory=_none_of(Artefact))
    sharings: Collection[Sharing] = Field(default_factory=_none_of(Sharing))
    needs: Collection[Need] = Field(default_factory=_none_of(Need))
    sessions: Collection[Session] = Field(default_factory=_none_of(Session))
    attendances: Collection[Attendance] = Field(default_factory=_none_of(Attendance))
    activities: Collection[Activity] = Field(default_factory=_none_of(Activity))
    participations: Collection[Participation] = Field(default_factory=_none_of(Participation))
    success_criteria: Collection[SuccessCriterion] = Field(default_factory=_none_of(SuccessCriterion))
    support: Collection[Support] = Field(default_factory=_none_of(Support))
    services: Collection[Service] = Field(default_factory=_none_of(Service))
    deliveries: Collection[Delivery] = Field(default_factory=_none_of(Delivery))
    programmes: Collection[Programme] = Field(default_factory=_none_of(Programme))
    engagements: Collection[Engagement] = Field(default_factory=_none_of(Engagement))
    frameworks: Collection[Framework] = Field(default_factory=_none_of(Framework))
    standards: Collection[Standard] = Field(default_factory=_none_of(Standard))
    judgements: Collection[Judgement] = Field(default_factory=_none_of(Judgement))
    inspections: Collection[Inspection] = Field(default_factory=_none_of(Inspection))
    data_notices: Collection[DataNotice] = Field(default_factory=_none_of(DataNotice))
    responses: Collection[Response] = Field(default_factory=_none_of(Response))
    extensions: Collection[Extension] = Field(default_factory=_none_of(Extension))

    def __init_subclass__(cls, **_options: Unpack[ConfigDict]) -> None:
        raise TypeError(no_subclass(Dataset))

    @model_validator(mode="before")
    @classmethod
    def _of_this_version(cls, value: object) -> object:
        """Another version's data would be malformed in many ways; that they are another version's is what counts."""
        if isinstance(value, Mapping):
            _refuse_other_version(value.get("schema_version", SCHEMA_VERSION))
        return value

    def model_post_init(self, _context: object, /) -> None:
        """Put the shipped topics beside the dataset's own."""
        object.__setattr__(self, "topics", _with_shipped_topics(self.topics))

    # --- looking at it ---

    def records(self) -> Iterator[Record]:
        """Every record, kind by kind in the order of `KINDS`, each kind in id order.

        Yields
        ------
        Record
            Each record once.
        """
        for plural in KINDS:
            yield from getattr(self, plural)

    def __getitem__(self, identifier: str) -> Record:
        """The record with this id, of whichever kind. Raises `NotFoundError`."""
        refuse_no_id(identifier)
        plural = PLURALS.get(kind_of(identifier))
        if plural is None:
            raise NotFoundError(identifier, (record.id for record in self.records()))
        record: Record = getattr(self, plural)[identifier]
        return record

    def __contains__(self, item: object) -> bool:
        """Whether there is a record with this id, or this record; a collection says the same of its kind."""
        identifier = item.id if isinstance(item, Record) else item
        plural = PLURALS.get(kind_of(identifier)) if isinstance(identifier, str) else None
        return plural is not None and item in getattr(self, plural)

    def get(self, identifier: str | None) -> Record | None:
        """The record with this id, of whichever kind, or `None`.

        Parameters
        ----------
        identifier
            An id; `None` is looked up too, and found nowhere.

        Returns
        -------
        Record or None
            `None` where no record has it.

        Raises
        ------
        TypeError
            It is no text: a record, say, or a number.
        """
        if identifier is None:
            return None
        refuse_no_id(identifier)
        plural = PLURALS.get(kind_of(identifier))
        record: Record | None = None if plural is None else getattr(self, plural).get(identifier)
        return record

    def own(self, record: Record | str, heading: str) -> OwnValue | None:
        """What a record has of a field of your own, typed as its `Extension` declares.

        Parameters
        ----------
        record
            The record, or its id.
        heading
            The heading of the field, such as `FSM %`.

        Returns
        -------
        str, int, float, bool, datetime.date or None
            `None`: not recorded.

        Raises
        ------
        NotFoundError
            No extension of the records of this kind has the heading, or there is no such record.
        ValueError
            The text is no such value; `trustmodel.check` names every one of these.

        Examples
        --------
        >>> import trustmodel as tm
        >>> fsm = tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", low=0, high=100, personal=False)
        >>> ash = tm.School(id="ash", name="Ash", phase="Primary", extra={"FSM %": "12.5"})
        >>> data = tm.Dataset(schools=[ash], extensions=[fsm])
        >>> data.own("school:ash", "FSM %")
        12.5
        """
        of = record if isinstance(record, Record) else self[record]
        declared = own_fields(self, of.plural)
        if heading not in declared:
            raise NotFoundError(heading, declared, f"extension of {of.plural} with the heading")
        return declared[heading].value(of)

    def __hash__(self) -> int:
        return hash(tuple(len(getattr(self, plural)) for plural in KINDS))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for plural in KINDS:  # what it is called may hold somebody's name
            if count := len(getattr(self, plural)):
                yield plural, count

    def __str__(self) -> str:
        return repr(self)

    def members_of(self, trust: str, *, at: dt.date | str | None = None) -> tuple[School, ...]:
        """The schools that belong to a trust on a day, in id order.

        Parameters
        ----------
        trust
            The trust's id.
        at
            The day; school and trust have to be open on it, as in `at`. `None`: the schools that belonged to it on any
            day.

        Returns
        -------
        tuple of School
            Empty where no school belonged to it then.

        Raises
        ------
        NotFoundError
            There is no such trust.
        """
        life = self.trusts[trust].period
        day = as_day(at)
        if day is not None and not life.holds(day):
            return ()
        ids = {
            membership.school
            for membership in blocks_of(self.memberships).naming(trust)
            if day is None or membership.period.holds(day)
        }
        schools = (self.schools.get(identifier) for identifier in sorted(ids))
        return tuple(school for school in schools if school is not None and (day is None or school.period.holds(day)))

    def references_to(self, identifier: str) -> tuple[tuple[Record, str], ...]:
        """The records that name a record, each with the field in which it does.

        The first call looks through all records; what it finds is kept, and versions of the dataset share it.

        Parameters
        ----------
        identifier
            The id of a record, or one that is named and is not there.

        Returns
        -------
        tuple of (Record, str)
            Kind by kind, in id order; a record stands there once for each of its fields that names it.

        Raises
        ------
        NotFoundError
            There is no such record, and nothing names it.
        TypeError
            It is no id, but a record, say.
        """
        refuse_no_id(identifier)
        found = tuple(naming(self, identifier))
        if not found:
            self[identifier]  # where it is not there either, the error says so
        return found

    @property
    def digest(self) -> str:
        """A text of 64 characters that is the same for equal datasets, whichever edits led to them: an ETag.

        It tells versions apart, and is no seal: another version of the library may calculate it in another way. What
        was calculated for one version serves the next, but for the records that changed.
        """
        facts = {name: getattr(self, name) for name in FACTS} | {"extra": dict(self.extra)}
        records = sum(blocks_of(getattr(self, plural)).digest for plural in KINDS)
        total = records + as_number(json.dumps([self.schema_version, facts], sort_keys=True, default=str))
        return f"{total % 2**256:064x}"

    # --- making another ---

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with an `update`, what `replace` gives, so that a copy is always valid.

        Parameters
        ----------
        update
            Collections and facts that change.
        deep
            Whether the records are copied too.

        Returns
        -------
        Dataset
            The copy.
        """
        copy = super().model_copy(deep=deep)
        return copy.replace(**update) if update else copy

    def copy(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refused: pydantic's old way to copy does not validate what it changes.

        Parameters
        ----------
        *_args
            Whatever it took.
        **_options
            Whatever it took.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError(
            "copy does not validate: data.replace(…) gives another dataset with some parts changed, and model_copy a copy"
        )

    def upsert(self, *records: Record) -> Self:
        """Another dataset with some records put, each in the place of the one with its id if there is one.

        It costs what these records cost: all others are shared with this dataset.

        Parameters
        ----------
        *records
            Records of any kinds.

        Returns
        -------
        Dataset
            The dataset itself stays as it is.

        Raises
        ------
        DataError
            A record names something that is not there, even among those given with it: every such reference is named.
            What its earlier version named in vain may stay.
        pydantic.ValidationError
            A record is malformed, as only `model_construct` makes it.
        TypeError
            It is no record.
        ValueError
            Two records have one id.
        """
        put: dict[str, Record] = {}
        for record in records:
            if not isinstance(record, Record):
                raise TypeError(f"give records one by one, not a {type(record).__name__}")
            sound = record.replace()
            if sound.id in put:
                raise ValueError(f"give each id once; found more than once: {sound.id}")
            put[sound.id] = sound
        other = self._version(put)
        broken = [
            (record, field, target)
            for record in put.values()
            for field, target in references(record)
            if other.get(target) is None and (field, target) not in _references_of(self.get(record.id))
        ]
        if broken:
            raise DataError(dangling_problem(other, *reference) for reference in broken)
        return other

    def remove(self, *identifiers: str, cascade: bool = False) -> Self:
        """Another dataset without some records. It costs what these records, and what names them, cost.

        A shipped topic is always there: where yours is removed, the shipped one comes back.

        Parameters
        ----------
        *identifiers
            The ids of the records to take out.
        cascade
            What to do with records that name these: `False` refuses; `True` takes out those that need them too, and
            clears the other references.

        Returns
        -------
        Dataset
            The dataset itself stays as it is.

        Raises
        ------
        NotFoundError
            There is no such record.
        DataError
            Without `cascade`: other records name these. Every such reference is named.
        """
        gone = {self[identifier].id for identifier in identifiers}
        if cascade:
            cleared = self._cascade(gone)
            return self._version(cleared, gone)
        naming = [
            (record, field, identifier)
            for identifier in sorted(gone - _TOPIC_IDS)
            for record, field in self.references_to(identifier)
            if record.id not in gone
        ]
        if naming:
            raise DataError(_still_named(*reference) for reference in naming)
        return self._version({}, gone)

    def _cascade(self, gone: set[str]) -> dict[str, Record]:
        """Add to what is gone whatever needs it; give the records of which an optional reference is cleared."""
        cleared: dict[str, Record] = {}
        frontier = sorted(gone)
        while frontier:
            naming = {record.id: record for target in frontier for record, _ in self.references_to(target)}
            lost = {identifier for identifier, record in naming.items() if _needs(record, gone)} - gone
            cleared |= naming
            gone |= lost
            frontier = sorted(lost)
        return {identifier: _without(record, gone) for identifier, record in cleared.items() if identifier not in gone}

    def _version(self, put: Mapping[str, Record], drop: Iterable[str] = (), **facts: Any) -> Self:
        """Another dataset, with some valid records put and others dropped; it shares the rest, and nothing is validated."""
        puts: dict[str, dict[str, Record]] = defaultdict(dict)
        drops: dict[str, set[str]] = defaultdict(set)
        for identifier in drop:
            drops[PLURALS[kind_of(identifier)]].add(identifier)
        for topic in _shipped_topics() if drops["topics"] else ():
            if topic.id in drops["topics"]:
                puts["topics"][topic.id] = topic
        for identifier, record in put.items():
            puts[record.plural][identifier] = record
        parts = {
            plural: edited(getattr(self, plural), puts[plural], drops[plural]) for plural in puts.keys() | drops.keys()
        }
        return super().model_copy(update={**parts, **facts})

    if TYPE_CHECKING:

        def __init__(self, **parts: Unpack[DatasetFields]) -> None: ...
        def replace(self, **changes: Unpack[DatasetFields]) -> Self: ...

    else:

        def replace(self, **changes: Any) -> Self:
            """Another dataset with some collections or facts changed, and validated.

            Parameters
            ----------
            **changes
                A collection by its plural name, with the records that take the place of all that it holds; or a fact such as `name`.

            Returns
            -------
            Dataset
                The dataset itself stays as it is.

            Raises
            ------
            pydantic.ValidationError
                A record is malformed, or two have one id.
            DataError
                The change breaks references that held before: every one of them is named.
            TypeError
                There is no such part of a dataset.
            """
            unknown = sorted(set(changes) - set(type(self).model_fields))
            if unknown:
                hints = [
                    f"{name!r} (the nearest: {', '.join(nearest(name, type(self).model_fields))})" for name in unknown
                ]
                raise TypeError(f"a dataset has no part {' and no '.join(hints)}")
            made = type(self).model_validate(
                {**{name: getattr(self, name) for name in type(self).model_fields}, **changes}
            )
            if not changes.keys() & KINDS.keys():
                return made  # no reference changed
            before = {(record.id, field, target) for record, field, target in dangling(self)}
            broken = [found for found in dangling(made) if (found[0].id, found[1], found[2]) not in before]
            if broken:
                raise DataError(dangling_problem(made, *found) for found in broken)
            return made

    def at(self, day: dt.date | str) -> Self:
        """What is true on a day: records whose period holds it, and what had happened by then.

        Records that name something which is not there on that day go with it; an optional reference to it is cleared.

        Parameters
        ----------
        day
            A date, or text such as `2026-09-01`.

        Returns
        -------
        Dataset
            Another dataset, with fewer records.

        Raises
        ------
        ValueError
            It is no day.
        """
        on = as_day(day)
        if on is None:
            raise ValueError("give a day")
        return self._keep(lambda record: _happened(record, on) if record.momentary else record.period.holds(on))

    def between(self, start: dt.date | str | None, end: dt.date | str | None) -> Self:
        """What is true on some day from `start` (inclusive) to `end` (exclusive; `None`: open), and what happened then.

        Records that name something which is not there in that time go with it; an optional reference to it is cleared.

        Parameters
        ----------
        start
            The first day; `None`: from the beginning.
        end
            The day after the last; `None`: to the end.

        Returns
        -------
        Dataset
            Another dataset, with fewer records.
        """
        time = as_period((start, end))
        return self._keep(lambda record: record.period.meets(time))

    def subset(self, *, trusts: Iterable[str]) -> Self:
        """Some trusts: their schools, bodies and people, what these do, and those with whom they do it.

        A school outside that is helped stays, without what it does with others.

        Parameters
        ----------
        trusts
            The ids of the trusts, or one id.

        Returns
        -------
        Dataset
            Another dataset, with fewer records.

        Raises
        ------
        NotFoundError
            There is no such trust.
        """
        core = {self.trusts[trust].id for trust in ([trusts] if isinstance(trusts, str) else trusts)}
        core |= {membership.school for membership in self.memberships if membership.trust in core}
        core |= {body.id for body in self.bodies if body.trust in core or body.school in core}
        core |= {role.person for role in self.roles if role.at in core}
        # What the trust's people and schools share in, and then everybody's part in that.
        keep = set(core)
        for record in self.records():
            targets = {target for _, target in references(record)}
            if targets & core:
                keep |= {record.id, *(target for target in targets if kind_of(target) in _SHARED_IN)}
        shared = {identifier for identifier in keep if kind_of(identifier) in _SHARED_IN}
        keep |= {record.id for record in self.records() if any(target in shared for _, target in references(record))}
        keep |= {record.id for plural in _EVERYONES for record in getattr(self, plural)}
        # Whoever is named by what is kept comes along.
        frontier = list(keep)
        while frontier:
            named = self.get(frontier.pop())
            for _, target in references(named) if named is not None else ():
                if target not in keep:
                    keep.add(target)
                    frontier.append(target)
        return self._keep(lambda record: record.id in keep)

    def _keep(self, wanted: Callable[[Record], bool], *, nowhere: Iterable[str] = ()) -> Self:
        """The records that are wanted, without those that need one which is not, or one of those that are `nowhere`."""
        kept = {record.id: record for record in self.records() if record.id in _TOPIC_IDS or wanted(record)}
        missing = frozenset(nowhere)
        gone = {record.id for record in self.records()}.difference(kept) | missing
        shipped = {
            topic.id: topic for topic in _shipped_topics() if topic.id in missing
        }  # they come back in place of ours
        frontier = bool(gone)
        while frontier:
            lost = {identifier for identifier, record in kept.items() if _needs(record, gone)}
            for identifier in lost:
                del kept[identifier]
            gone |= lost
            frontier = bool(lost)
        parts: dict[str, list[Record]] = {plural: [] for plural in KINDS}
        for record in kept.values():
            parts[record.plural].append(shipped.get(record.id) or _without(record, gone))
        facts = {name: getattr(self, name) for name in type(self).model_fields if name not in KINDS}
        return type(self).model_validate({**facts, **parts})


PLURALS: Final = {
    kinds[0]: plural
    for plural, kind in KINDS.items()
    if (kinds := next(mark.kinds for mark in kind.model_fields["id"].metadata if hasattr(mark, "kinds")))
}
_NAMED_BY: Final = {
    kind: tuple(plural for plural, of in KINDS.items() if any(kind in kinds for kinds in reference_fields(of).values()))
    for kind in PLURALS
}
"""By the kind of an id: the collections whose records may name it."""
_SHARED_IN: Final = frozenset({"artefact", "session", "activity", "service", "programme", "cluster"})
_EVERYONES: Final = ("topics", "frameworks", "standards", "data_notices", "extensions")


def _happened(record: Record, day: dt.date) -> bool:
    start = record.period.start
    return start is None or start <= day


def _references_of(record: Record | None) -> set[tuple[str, str]]:
    return set() if record is None else set(references(record))


def _needs(record: Record, gone: set[str]) -> bool:
    kind = type(record)
    return any(
        target in gone and (field in kind.bound or kind.model_fields[field].is_required())
        for field, target in references(record)
    )


def _without(record: Record, gone: set[str]) -> Record:
    """The record with its optional references to what is gone cleared."""
    cleared: dict[str, Any] = {}
    for field, target in references(record):
        if target in gone:
            value = cleared.get(field, getattr(record, field))
            cleared[field] = tuple(one for one in value if one != target) if isinstance(value, tuple) else None
    return record.replace(**cleared) if cleared else record


def refuse_other(*given: object) -> None:
    """Refuse what is no dataset where one is asked for, before something in it turns out not to be there.

    Parameters
    ----------
    *given
        What was given as a dataset.

    Raises
    ------
    TypeError
        Something is none.
    """
    for data in given:
        if not isinstance(data, Dataset):
            hint = ": trustmodel.read(path) reads one" if isinstance(data, str | os.PathLike) else ""
            raise TypeError(f"give a Dataset, not a {type(data).__name__}{hint}")


def naming(data: Dataset, identifier: str) -> Iterator[tuple[Record, str]]:
    """The records that name an id, were there a record with it or not, each with the field in which it does.

    Parameters
    ----------
    data
        The dataset.
    identifier
        The id.

    Yields
    ------
    tuple of (Record, str)
        Kind by kind, in id order.
    """
    for plural in _NAMED_BY.get(kind_of(identifier), ()):
        for record in blocks_of(getattr(data, plural)).naming(identifier):
            for field in dict.fromkeys(field for field, target in references(record) if target == identifier):
                yield record, field


def own_fields(data: Dataset, plural: str) -> dict[str, Extension]:
    """The extensions of the records of one kind.

    Parameters
    ----------
    data
        The dataset.
    plural
        The name of the collection.

    Returns
    -------
    dict
        By heading, in the order of ids; where two have one heading, the first.
    """
    declared: dict[str, Extension] = {}
    for extension in data.extensions:
        if extension.of == plural:
            declared.setdefault(extension.heading, extension)
    return declared


def part_of(data: Dataset, ids: Iterable[str]) -> Dataset:
    """Some records of a dataset alone, whatever they name.

    Parameters
    ----------
    data
        The dataset.
    ids
        The ids of the records, all of which are there.

    Returns
    -------
    Dataset
        With the same name and day, and without the shipped topics that are not among them.
    """
    parts: dict[str, list[Record]] = {plural: [] for plural in KINDS}
    for identifier in ids:
        parts[PLURALS[kind_of(identifier)]].append(data[identifier])
    collections = {plural: Collection(records) for plural, records in parts.items()}
    return BaseModel.model_copy(data, update=collections)


_NOT_SAID: Final = frozenset({"id", "source", "extra"})


@cache
def _saying(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in kind.model_fields if name not in _NOT_SAID)


def content(record: Record) -> tuple[object, ...]:
    """What a record says: its values without id, source and extra columns.

    Parameters
    ----------
    record
        The record.

    Returns
    -------
    tuple
        In the order of its fields.
    """
    return tuple(getattr(record, name) for name in _saying(type(record)))


def left_out(data: Dataset, gone: Iterable[str]) -> Dataset:
    """The data without some records and all that need them. Other references to them are cleared.

    An id may also be of a record that is not there, but is named.

    Parameters
    ----------
    data
        The dataset.
    gone
        The ids of the records to leave out.

    Returns
    -------
    Dataset
        What is left, with no reference to what is gone.
    """
    missing = frozenset(gone)
    return data._keep(lambda record: record.id not in missing, nowhere=missing)  # noqa: SLF001 - of this module


def dangling(data: Dataset) -> Iterator[tuple[Record, str, str]]:
    """Every reference to a record that is not there: the record, its field and the id that it names.

    Parameters
    ----------
    data
        The dataset.

    Yields
    ------
    tuple
        The record, the name of its field, and the id that is not there.
    """
    known = {record.id for record in data.records()}
    for record in data.records():
        for field, target in references(record):
            if target not in known:
                yield record, field, target


def dangling_problem(data: Dataset, record: Record, field: str, target: str) -> Problem:
    """The problem of one dangling reference, with the nearest ids that there are."""
    kinds = reference_fields(type(record))[field]
    known = [one.id for kind in kinds for one in getattr(data, PLURALS[kind])]
    return Problem(
        "dangling-reference",
        Where(record=record.id, field=field),
        NotFoundError(target, known, " or ".join(kinds)).message,
        found=target,
    )


def _still_named(record: Record, field: str, target: str) -> Problem:
    message = f"it names {target}: remove it as well, have it name something else, or remove with cascade=True"
    return Problem("dangling-reference", Where(record=record.id, field=field), message, found=target)
