"""The dataset: records that belong together, with where they came from and the schema version."""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from immutabledict import immutabledict
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from trustmodel.errors import DataError, MissingExtraError, NotFoundError, Problem, Where
from trustmodel.model.ids import Day, Extra, Text, kind_of
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
    field_order,
    reference_fields,
    references,
)
from trustmodel.model.vocabulary import TOPICS
from trustmodel.results import as_pandas

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["SCHEMA_VERSION", "Collection", "Dataset", "dangling", "left_out"]

SCHEMA_VERSION: Final = 1
FACTS_OF: Final = "facts of schools as of"
"""Where a dataset of an earlier day says, in its `extra`, of what day places and local authorities are."""

R = TypeVar("R", bound=Record)


class Collection(Generic[R]):
    """The records of one kind, in id order: iterate for records, index by id.

    Immutable, hashable and equal to another with the same records, however they were ordered when given.
    """

    __slots__ = ("_by_id", "_kind")
    _by_id: Mapping[str, R]
    _kind: str

    def __init__(self, records: Iterable[R] = ()) -> None:
        ordered = sorted(records, key=lambda record: record.id)
        by_id = {record.id: record for record in ordered}
        if len(by_id) < len(ordered):
            seen: set[str] = set()
            twice = sorted({record.id for record in ordered if record.id in seen or seen.add(record.id)})  # type: ignore[func-returns-value]
            raise PydanticCustomError(
                "duplicate_id", "each id stands once; found more than once: {ids}", {"ids": ", ".join(twice)}
            )
        self._by_id = immutabledict(by_id)
        self._kind = type(ordered[0]).__name__ if ordered else "record"

    def __getitem__(self, identifier: str) -> R:
        try:
            return self._by_id[identifier]
        except KeyError:
            raise NotFoundError(str(identifier), self._by_id, self._kind.lower()) from None

    def get(self, identifier: str | None) -> R | None:
        """The record with this id, or `None`.

        Parameters
        ----------
        identifier
            An id.

        Returns
        -------
        Record or None
            `None` where no record of this kind has it.
        """
        return None if identifier is None else self._by_id.get(identifier)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(self._by_id)

    def to_polars(self) -> pl.DataFrame:
        """The records as a Polars frame: a row each in id order, a column a field, typed; mappings are JSON text.

        Raises
        ------
        MissingExtraError
            Polars is not installed.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise MissingExtraError("analysis", "a frame") from error
        if not self._by_id:
            return pl.DataFrame()
        kind = type(next(iter(self._by_id.values())))
        columns: dict[type, Any] = {
            str: pl.String,
            bool: pl.Boolean,
            int: pl.Int64,
            float: pl.Float64,
            dt.date: pl.Date,
            tuple: pl.List(pl.String),
        }
        names = field_order(kind)
        rows = [[_cell(getattr(record, name)) for name in names] for record in self]
        return pl.DataFrame(rows, schema={name: columns[column_type(kind, name)] for name in names}, orient="row")

    def to_pandas(self) -> pd.DataFrame:
        """The records as a pandas frame, made of `to_polars`.

        Raises
        ------
        MissingExtraError
            Polars or pandas is not installed.
        """
        return as_pandas(self.to_polars())

    def __iter__(self) -> Iterator[R]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, Record):
            return self._by_id.get(item.id) == item
        return isinstance(item, str) and item in self._by_id

    def __eq__(self, other: object) -> bool:
        return self._by_id == other._by_id if isinstance(other, Collection) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._by_id))

    def __repr__(self) -> str:
        shown = ", ".join(self.ids[:3]) + (", …" if len(self) > 3 else "")  # noqa: PLR2004 - three are enough to see
        return f"<{len(self)} × {self._kind}: {shown}>" if len(self) else "<empty>"

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[R, ...]]]:
        return type(self), (tuple(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (record,) = get_args(source)
        rows = core_schema.tuple_variable_schema(handler.generate_schema(record))

        def collect(value: Any, parse: Callable[[Any], Iterable[R]]) -> Collection[R]:
            if isinstance(value, Mapping):
                raise PydanticCustomError("not_a_list", "give a list of records")
            if isinstance(value, Iterable) and not isinstance(value, str | bytes):
                value = tuple(value)
            return Collection(parse(value))

        return core_schema.no_info_wrap_validator_function(
            collect,
            rows,
            serialization=core_schema.plain_serializer_function_ser_schema(tuple, return_schema=rows),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema)


def column_type(kind: type[Record], name: str) -> type:
    """What a column of a record kind holds: str, bool, int, float, a date, or a tuple of texts."""
    found = _plain_types(kind.model_fields[name].annotation)
    for one in (dt.date, bool, tuple, float, int):
        if one in found:
            return one
    return str


def _plain_types(annotation: Any) -> set[Any]:
    """The plain types in an annotation, looked for inside `X | None` and `Annotated`; a list is a tuple of texts."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return set[Any]().union(*map(_plain_types, get_args(annotation)))
    return {origin or annotation}


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False) if value else None
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    return str(value) if isinstance(value, str) else value


_TOPIC_IDS: Final = frozenset(identifier for identifier, _, _ in TOPICS)


@cache
def _shipped_topics() -> tuple[Topic, ...]:
    return tuple(Topic(id=identifier, name=name, parent=parent) for identifier, name, parent in TOPICS)


def _with_shipped_topics(topics: Collection[Topic]) -> Collection[Topic]:
    missing = [topic for topic in _shipped_topics() if topic.id not in topics]
    return Collection((*topics, *missing)) if missing else topics


class Dataset(BaseModel):
    """Records that belong together. Immutable: `replace`, `subset`, `at` and `between` give new ones.

    Each record kind is a `Collection` under its plural name. The shipped topics are always among `topics`;
    a record of yours with the same id takes the place of the shipped one.
    The constructor asks for well-formed records with ids of their own; `trustmodel.check` tells the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    schema_version: Literal[1] = Field(SCHEMA_VERSION, description="Version of the schema that the file follows.")
    name: Text | None = Field(None, description="What the dataset is called in reports.")
    source: Text | None = Field(None, description="Where the records came from.")
    made_on: Day | None = Field(None, description="The day on which the records were put together.")
    extra: Extra = Field(default_factory=immutabledict, description="What else was said of the dataset, kept as text.")

    trusts: Collection[Trust] = Field(default_factory=Collection)
    schools: Collection[School] = Field(default_factory=Collection)
    memberships: Collection[Membership] = Field(default_factory=Collection)
    clusters: Collection[Cluster] = Field(default_factory=Collection)
    cluster_memberships: Collection[ClusterMembership] = Field(default_factory=Collection)
    bodies: Collection[Body] = Field(default_factory=Collection)
    delegations: Collection[Delegation] = Field(default_factory=Collection)
    people: Collection[Person] = Field(default_factory=Collection)
    roles: Collection[Role] = Field(default_factory=Collection)
    topics: Collection[Topic] = Field(default_factory=Collection)
    expertise: Collection[Expertise] = Field(default_factory=Collection)
    qualifications: Collection[Qualification] = Field(default_factory=Collection)
    artefacts: Collection[Artefact] = Field(default_factory=Collection)
    sharings: Collection[Sharing] = Field(default_factory=Collection)
    needs: Collection[Need] = Field(default_factory=Collection)
    sessions: Collection[Session] = Field(default_factory=Collection)
    attendances: Collection[Attendance] = Field(default_factory=Collection)
    activities: Collection[Activity] = Field(default_factory=Collection)
    participations: Collection[Participation] = Field(default_factory=Collection)
    success_criteria: Collection[SuccessCriterion] = Field(default_factory=Collection)
    support: Collection[Support] = Field(default_factory=Collection)
    services: Collection[Service] = Field(default_factory=Collection)
    deliveries: Collection[Delivery] = Field(default_factory=Collection)
    programmes: Collection[Programme] = Field(default_factory=Collection)
    engagements: Collection[Engagement] = Field(default_factory=Collection)
    frameworks: Collection[Framework] = Field(default_factory=Collection)
    standards: Collection[Standard] = Field(default_factory=Collection)
    judgements: Collection[Judgement] = Field(default_factory=Collection)
    inspections: Collection[Inspection] = Field(default_factory=Collection)
    data_notices: Collection[DataNotice] = Field(default_factory=Collection)
    responses: Collection[Response] = Field(default_factory=Collection)

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
        plural = _PLURALS.get(kind_of(identifier))
        if plural is None:
            raise NotFoundError(identifier, (record.id for record in self.records()))
        record: Record = getattr(self, plural)[identifier]
        return record

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
        """
        plural = None if identifier is None else _PLURALS.get(kind_of(identifier))
        record: Record | None = None if plural is None else getattr(self, plural).get(identifier)
        return record

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
        found = {
            membership.school
            for membership in self.memberships
            if membership.trust == trust and (day is None or membership.period.holds(day))
        }
        return tuple(
            school for school in self.schools if school.id in found and (day is None or school.period.holds(day))
        )

    # --- making another ---

    def replace(self, **changes: object) -> Self:
        """Another dataset with some collections or facts changed, validated anew.

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
            raise TypeError(f"no such part of a dataset: {', '.join(unknown)}")
        made = type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})
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
        gone = {record.id for record in self.records()}.difference(kept).union(nowhere)
        frontier = bool(gone)
        while frontier:
            lost = {identifier for identifier, record in kept.items() if _needs(record, gone)}
            for identifier in lost:
                del kept[identifier]
            gone |= lost
            frontier = bool(lost)
        parts: dict[str, list[Record]] = {plural: [] for plural in KINDS}
        for record in kept.values():
            parts[record.plural].append(_without(record, gone))
        facts = {name: getattr(self, name) for name in type(self).model_fields if name not in KINDS}
        return type(self).model_validate({**facts, **parts})


_PLURALS: Final = {
    kinds[0]: plural
    for plural, kind in KINDS.items()
    if (kinds := next(mark.kinds for mark in kind.model_fields["id"].metadata if hasattr(mark, "kinds")))
}
_SHARED_IN: Final = frozenset({"artefact", "session", "activity", "service", "programme", "cluster"})
_EVERYONES: Final = ("topics", "frameworks", "standards", "data_notices")


def _happened(record: Record, day: dt.date) -> bool:
    start = record.period.start
    return start is None or start <= day


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
    return record.model_copy(update=cleared) if cleared else record


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
    known = [one.id for kind in kinds for one in getattr(data, _PLURALS[kind])]
    return Problem(
        "dangling-reference",
        Where(record=record.id, field=field),
        NotFoundError(target, known, " or ".join(kinds)).message,
        found=target,
    )
