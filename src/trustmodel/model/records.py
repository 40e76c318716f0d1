"""The records: one fact that somebody wrote down, each kind a frozen class.

Fields are described where they stand; the workbook's heading comments, the JSON Schema and the reference pages are
made from these descriptions. Every record may carry `source` (where the fact came from) and `extra` (columns that the
model does not know, kept as text). Dates: `start` inclusive, `end` exclusive, `None` still true or unknown.
"""
# No `from __future__ import annotations`: pydantic would evaluate each of 300 strings whenever this is imported.

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, NoReturn, Self, Unpack

from immutabledict import immutabledict
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from trustmodel.model import vocabulary as words
from trustmodel.model.ids import (
    EACH_ONCE,
    NUMBER,
    UNSIGNED_ZERO,
    Amount,
    CompanyNumber,
    Count,
    Day,
    Easting,
    Extra,
    Id,
    Northing,
    Text,
    Uid,
    Ukprn,
    Urn,
    canonical,
    refuse_twice,
    texts_by_text,
)
from trustmodel.model.json_schema import Named
from trustmodel.model.own_values import OwnValue, read_value
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.vocabulary import ExtensionType, RecordKind

if TYPE_CHECKING:  # what constructors take; an annotation of what a field gives does not say it
    from trustmodel.model import record_fields as takes

__all__ = [
    "KINDS",
    "Activity",
    "Artefact",
    "Attendance",
    "Body",
    "Cluster",
    "ClusterMembership",
    "DataNotice",
    "Delegation",
    "Delivery",
    "Engagement",
    "Expertise",
    "Extension",
    "Framework",
    "Inspection",
    "Judgement",
    "Membership",
    "Need",
    "Participation",
    "Person",
    "Programme",
    "Qualification",
    "Record",
    "Response",
    "Role",
    "School",
    "Service",
    "Session",
    "Sharing",
    "Standard",
    "SuccessCriterion",
    "Support",
    "Topic",
    "Trust",
    "fields_given",
    "references",
]

TrustId = Annotated[str, Id(("trust",))]
SchoolId = Annotated[str, Id(("school",))]
PersonId = Annotated[str, Id(("person",))]
TopicId = Annotated[str, Id(("topic",))]
BodyId = Annotated[str, Id(("body",))]
ArtefactId = Annotated[str, Id(("artefact",))]


def no_subclass(parent: type) -> str:
    """Why there is no subclass of a class of the model, and what to do instead."""
    return (
        f"{parent.__name__} takes no subclass: its fields would be lost in files and pass by the privacy of people. "
        "Declare a field of your own with trustmodel.Extension, and keep its values in `extra`; or hold the record in a field "
        "of a class of your own"
    )


class Record(
    BaseModel,
    frozen=True,
    extra="forbid",
    defer_build=True,  # a schema is built when first used: importing the library stays cheap
    coerce_numbers_to_str=True,
    validate_default=False,
    ser_json_inf_nan="null",
):
    """What every record has. A record is frozen: `replace` gives another with some fields changed."""

    plural: ClassVar[str]
    """The name of the collection, of the CSV file and of the worksheet."""
    momentary: ClassVar[bool] = False
    """Whether the record tells of something that happened on a day, and not of something that lasts."""
    bound: ClassVar[tuple[str, ...]] = ()
    """Optional references without which, once given, the record would say something else."""

    id: str
    source: Text | None = Field(None, description="Where the fact came from: a document, a person's role, a register.")
    extra: Extra = Field(
        default_factory=immutabledict, description="Columns that the model does not know, by heading, kept as text."
    )

    def __init_subclass__(cls, **options: Unpack[ConfigDict]) -> None:
        if cls.__module__ != __name__:  # every file, check and pseudonym goes by the fields of the kinds in this module
            raise TypeError(no_subclass(next(parent for parent in cls.__mro__ if parent.__module__ == __name__)))
        super().__init_subclass__(**options)

    @property
    def period(self) -> Period:
        """The days on which the record is true: first (inclusive), last (exclusive); `None` is open."""
        return ALWAYS

    if TYPE_CHECKING:

        def replace(self, **changes: Unpack[takes.RecordChanges]) -> Self: ...

    else:

        def replace(self, **changes: Any) -> Self:
            """The record with some fields changed, validated as its constructor does. Its id stays.

            Parameters
            ----------
            **changes
                Fields by name, as the constructor takes them.

            Returns
            -------
            Record
                The record itself stays as it is.

            Raises
            ------
            pydantic.ValidationError
                It would be malformed, or there is no such field.
            TypeError
                The id is given: whatever names the record would be left without it.
            """
            if "id" in changes:
                raise TypeError("a record keeps its id: make a new record, and remove this one from the dataset")
            return type(self).model_validate({**self.__dict__, **changes})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what an `update` changes is validated, so that a copy is always well formed.

        Parameters
        ----------
        update
            Fields by name; the id may be among them, and then it is another record.
        deep
            Whether what the record holds is copied too.

        Returns
        -------
        Record
            The copy.

        Raises
        ------
        pydantic.ValidationError
            It would be malformed, or there is no such field.
        """
        copy = super().model_copy(deep=deep)
        return type(self).model_validate({**copy.__dict__, **update}) if update else copy

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """As the constructor takes it, so that it can be pasted: fields that hold their default are left out."""
        for name, field in type(self).model_fields.items():
            default = field.default if field.default_factory is None else field.default_factory()  # type: ignore[call-arg]
            if (value := self.__dict__.get(name, default)) != default:
                yield name, _as_written(value)

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
            "copy does not validate: record.replace(…) gives another record with some fields changed, and model_copy a copy"
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.id))


def _as_written(value: object) -> object:
    """The value of a field as people write it: a word, a day as text, a mapping."""
    if isinstance(value, words.Term):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _as_written(part) for key, part in value.items()}
    return tuple(_as_written(part) for part in value) if isinstance(value, tuple) else value


class Dated(Record, frozen=True):
    """A record that is true over a period."""

    start: Day | None = Field(None, description="First day on which it is true. Empty: always was, or unknown.")
    end: Day | None = Field(None, description="The day after the last on which it is true. Empty: still true.")

    @property
    def period(self) -> Period:
        """The days on which the record is true: first (inclusive), last (exclusive); `None` is open."""
        return Period(self.start, self.end)

    @model_validator(mode="after")
    def _dates_are_ordered(self) -> Self:
        _refuse_disorder(self.start, self.end, "start", "end")
        return self


def _refuse_disorder(first: dt.date | None, last: dt.date | None, first_name: str, last_name: str) -> None:
    if first is not None and last is not None and last <= first:
        raise PydanticCustomError(
            "dates_not_ordered",
            "{last_name} {last} must come after {first_name} {first}",
            {"first_name": first_name, "last_name": last_name, "first": str(first), "last": str(last)},
        )


class Place(Record, frozen=True):
    """An organisation that opens and may close."""

    opened: Day | None = Field(None, description="The day it opened.")
    closed: Day | None = Field(None, description="The day it closed. Empty: open.")

    @property
    def period(self) -> Period:
        """The days on which it is open: first (inclusive), last (exclusive); `None` is open-ended."""
        return Period(self.opened, self.closed)

    @model_validator(mode="after")
    def _dates_are_ordered(self) -> Self:
        _refuse_disorder(self.opened, self.closed, "opened", "closed")
        return self


# --- places and organisations ----------------------------------------------------------------------------------------


class Trust(Place, frozen=True):
    """An academy trust or another group of schools."""

    plural = "trusts"
    id: TrustId = Field(description="Identifier, such as trust:16158; the group UID serves well.")
    name: Text = Field(description="The trust's name.")
    kind: words.GroupType = Field(description="Group type, as GIAS names it.")
    uid: Uid | None = Field(None, description="GIAS group UID: one to five digits.")
    ukprn: Ukprn | None = Field(None, description="UK provider reference number: eight digits.")
    companies_house_number: CompanyNumber | None = Field(None, description="Company number: eight characters.")
    vision: Text | None = Field(None, description="What the trust is for, in its own words.")
    shared_objective: Text | None = Field(
        None, description="The objective that every colleague shares, such as: to flourish in my role."
    )

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.TrustFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.TrustChanges]) -> Self: ...


class School(Place, frozen=True):
    """A school, in the trust or near it. Whether it is in the trust follows from memberships on a day."""

    plural = "schools"
    id: SchoolId = Field(description="Identifier, such as school:109277; the URN serves well.")
    name: Text = Field(description="The school's name.")
    phase: words.Phase = Field(description="Phase of education, as GIAS names it.")
    urn: Urn | None = Field(None, description="Unique reference number: six digits.")
    ukprn: Ukprn | None = Field(None, description="UK provider reference number: eight digits.")
    type: words.SchoolType | None = Field(None, description="Establishment type, as GIAS names it.")
    status: words.SchoolStatus | None = Field(None, description="Establishment status, as GIAS names it.")
    religious_character: Text | None = Field(
        None, description="Religious character. `None` is a value: a school without one; unknown text is kept."
    )
    diocese: Text | None = Field(None, description="Diocese, for Church of England and Roman Catholic schools.")
    local_authority: Text | None = Field(None, description="Local authority's name.")
    region: Text | None = Field(None, description="Region's name.")
    urban_rural: Text | None = Field(None, description="Urban or rural classification.")
    easting: Easting = Field(None, description="Easting in metres on the National Grid. Empty or 0: unknown.")
    northing: Northing = Field(None, description="Northing in metres on the National Grid. Empty or 0: unknown.")
    pupils: Count | None = Field(None, description="Pupils on roll.")
    capacity: Count | None = Field(None, description="School capacity.")
    age_low: Annotated[int, Field(ge=0, le=99), NUMBER] | None = Field(
        None, description="Youngest statutory age, in years."
    )
    age_high: Annotated[int, Field(ge=0, le=99), NUMBER] | None = Field(
        None, description="Oldest statutory age, in years."
    )

    @property
    def church(self) -> bool | None:
        """Whether it is a Christian church's school; `None` where its religious character is unknown."""
        return words.church_school(self.religious_character)

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.SchoolFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.SchoolChanges]) -> Self: ...


class Membership(Dated, frozen=True):
    """A school belongs to a trust over a period. One school's memberships never overlap."""

    plural = "memberships"
    id: Annotated[str, Id(("membership",))] = Field(description="Identifier, such as membership:1.")
    school: SchoolId = Field(description="The school.")
    trust: TrustId = Field(description="The trust.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.MembershipFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.MembershipChanges]) -> Self: ...


class Cluster(Record, frozen=True):
    """A group of schools that is no trust, such as a county's cluster of maintained schools."""

    plural = "clusters"
    id: Annotated[str, Id(("cluster",))] = Field(description="Identifier, such as cluster:north-vale.")
    name: Text = Field(description="The cluster's name.")
    kind: Text | None = Field(None, description="What kind of cluster, in the sector's words.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ClusterFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ClusterChanges]) -> Self: ...


class ClusterMembership(Dated, frozen=True):
    """A school belongs to a cluster over a period."""

    plural = "cluster_memberships"
    id: Annotated[str, Id(("cluster_membership",))] = Field(description="Identifier, such as cluster_membership:1.")
    school: SchoolId = Field(description="The school.")
    cluster: Annotated[str, Id(("cluster",))] = Field(description="The cluster.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ClusterMembershipFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ClusterMembershipChanges]) -> Self: ...


class Body(Dated, frozen=True):
    """A group of people that decides or meets: a board, a committee, the extended leadership team."""

    plural = "bodies"
    bound = ("trust", "school")
    id: BodyId = Field(description="Identifier, such as body:elt.")
    name: Text = Field(description="The body's name.")
    kind: words.BodyKind = Field(description="What kind of body.")
    trust: TrustId | None = Field(None, description="The trust it belongs to.")
    school: SchoolId | None = Field(None, description="The school it belongs to, for a local committee.")
    sessions_a_year: Annotated[int, Field(ge=0, le=366), NUMBER] | None = Field(
        None, description="How many sessions it set itself for a school year (September to August)."
    )

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.BodyFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.BodyChanges]) -> Self: ...


class Delegation(Dated, frozen=True):
    """One line of a scheme of delegation: what a body does about a matter."""

    plural = "delegations"
    id: Annotated[str, Id(("delegation",))] = Field(description="Identifier, such as delegation:1.")
    body: BodyId = Field(description="The body.")
    matter: Text = Field(description="What is decided, such as: appointing a headteacher.")
    verb: words.DelegationVerb = Field(description="What the body does about it.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.DelegationFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.DelegationChanges]) -> Self: ...


# --- people ----------------------------------------------------------------------------------------------------------


class Person(Record, frozen=True):
    """Somebody, by a pseudonym or a name. The record holds nothing that no analysis uses."""

    plural = "people"
    id: PersonId = Field(description="Identifier, such as person:ada. A pseudonym serves well.")
    name: Text | None = Field(None, description="The name, where it is needed. Hidden in reports unless asked for.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.PersonFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.PersonChanges]) -> Self: ...


class Role(Dated, frozen=True):
    """What a person is at a trust, school or body over a period. One person may have many roles."""

    plural = "roles"
    id: Annotated[str, Id(("role",))] = Field(description="Identifier, such as role:1.")
    person: PersonId = Field(description="Who has it.")
    kind: words.RoleKind = Field(description="What the role is.")
    at: Annotated[str, Id(("trust", "school", "body"))] = Field(description="Where: a trust, a school or a body.")
    layer: words.Layer | None = Field(None, description="Layer of the trust. Empty: the usual one of the kind.")
    topic: TopicId | None = Field(None, description="What it is about, for a director, partner or specialist lead.")
    fte: Annotated[float, Field(gt=0, le=2), NUMBER] | None = Field(
        None, description="Full-time equivalent, 1 for full time."
    )
    appointing_body: words.AppointingBody | None = Field(None, description="Who appointed a governor or trustee.")
    term_ends: Day | None = Field(None, description="The day on which the term of office runs out.")

    @model_validator(mode="after")
    def _term_is_ordered(self) -> Self:
        _refuse_disorder(self.start, self.term_ends, "start", "term_ends")
        return self

    @property
    def in_layer(self) -> words.Layer:
        """The layer as written, else the usual one of the kind."""
        return self.layer or self.kind.layer

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.RoleFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.RoleChanges]) -> Self: ...


class Topic(Record, frozen=True):
    """What expertise, needs, activities and services are about, on two levels. About forty are shipped."""

    plural = "topics"
    id: TopicId = Field(description="Identifier, such as topic:send.")
    name: Text = Field(description="The topic's name.")
    parent: TopicId | None = Field(None, description="The broader topic, for one of the second level.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.TopicFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.TopicChanges]) -> Self: ...


class Expertise(Dated, frozen=True):
    """What a person knows and can do for others."""

    plural = "expertise"
    id: Annotated[str, Id(("expertise",))] = Field(description="Identifier, such as expertise:1.")
    person: PersonId = Field(description="Who has it.")
    topic: TopicId = Field(description="What it is about.")
    level: words.ExpertiseLevel = Field(description="How deep it goes.")
    evidence: Text | None = Field(None, description="What shows it.")
    can_lead: bool | None = Field(None, description="Whether the person can lead others in it: yes or no.")
    days_available: Annotated[float, Field(ge=0, le=366), UNSIGNED_ZERO, NUMBER] | None = Field(
        None, description="Days a year available to others."
    )

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ExpertiseFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ExpertiseChanges]) -> Self: ...


class Qualification(Dated, frozen=True):
    """A national professional qualification that a person takes or holds."""

    plural = "qualifications"
    id: Annotated[str, Id(("qualification",))] = Field(description="Identifier, such as qualification:1.")
    person: PersonId = Field(description="Who takes it.")
    course: words.NpqCourse = Field(description="The course, by name or code, such as NPQH.")
    stage: words.QualificationStage | None = Field(None, description="Where the person stands.")
    outcome: words.QualificationOutcome | None = Field(None, description="What it ended with.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.QualificationFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.QualificationChanges]) -> Self: ...


# --- openness --------------------------------------------------------------------------------------------------------


class Artefact(Record, frozen=True):
    """Something written down that may be shared: data, a development plan, the outcome of an audit, a policy."""

    plural = "artefacts"
    id: ArtefactId = Field(description="Identifier, such as artefact:1.")
    kind: words.ArtefactKind = Field(description="What it is.")
    about: Annotated[str, Id(("school", "trust"))] = Field(description="The school or trust that it is about.")
    topic: TopicId | None = Field(None, description="What it is about.")
    dated: Day | None = Field(None, description="The day it was made.")

    @property
    def period(self) -> Period:
        """From the day it was made."""
        return Period(self.dated, None)

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ArtefactFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ArtefactChanges]) -> Self: ...


_AUDIENCE: Final = Id(("body", "school"))


def _audience_schema(schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    both = (_AUDIENCE.__get_pydantic_json_schema__, words.RoleKind.json_schema)
    return {"anyOf": [of(schema, handler) for of in both]}


def _parse_audience(value: object) -> str:
    """A body's or school's id, else the kind of a role."""
    if ":" in str(value):
        return _AUDIENCE.parse(value)
    return str(words.RoleKind.parse(value).value)


class Sharing(Dated, frozen=True):
    """A document (data, a plan, an audit or a policy) is shared with an audience. Openness is a relation and can be counted."""

    plural = "sharings"
    id: Annotated[str, Id(("sharing",))] = Field(description="Identifier, such as sharing:1.")
    artefact: ArtefactId = Field(description="What is shared.")
    audience: Annotated[
        str,
        BeforeValidator(_parse_audience),
        Named("Audience", _audience_schema),
    ] = Field(description="With whom: a body, a school, or everyone with a kind of role, such as Headteacher.")
    shared_on: Day | None = Field(None, description="The day it was shared.")

    @model_validator(mode="after")
    def _shared_before_the_end(self) -> Self:
        _refuse_disorder(self.shared_on, self.end, "shared_on", "end")
        return self

    @property
    def period(self) -> Period:
        """From the day it was shared."""
        return Period(self.start or self.shared_on, self.end)

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.SharingFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.SharingChanges]) -> Self: ...


class Need(Dated, frozen=True):
    """Where a school wants help: the vulnerability that openness exposes."""

    plural = "needs"
    id: Annotated[str, Id(("need",))] = Field(description="Identifier, such as need:1.")
    school: SchoolId = Field(description="The school.")
    topic: TopicId = Field(description="What it is about.")
    severity: words.Severity = Field(description="How much it presses.")
    days: Amount | None = Field(None, description="Days of help that it would take.")
    artefact: ArtefactId | None = Field(None, description="The audit, plan or data that shows it.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.NeedFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.NeedChanges]) -> Self: ...


# --- endeavour -------------------------------------------------------------------------------------------------------


class Session(Record, frozen=True):
    """A meeting of people: a network session of the extended leadership team, a board meeting."""

    plural = "sessions"
    momentary = True
    id: Annotated[str, Id(("session",))] = Field(description="Identifier, such as session:2025-autumn-1.")
    kind: words.SessionKind = Field(description="What kind of meeting.")
    held_on: Day = Field(description="The day it was held.")
    body: BodyId | None = Field(None, description="The body that met.")
    topics: tuple[TopicId, ...] = Field((), description="What it was about.")
    focus: Text | None = Field(None, description="Its focus, such as: trust culture.")

    @property
    def period(self) -> Period:
        """The day it was held."""
        return Period.of_day(self.held_on)

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.SessionFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.SessionChanges]) -> Self: ...


class Attendance(Dated, frozen=True):
    """A person was at a session, or was invited."""

    plural = "attendances"
    id: Annotated[str, Id(("attendance",))] = Field(description="Identifier, such as attendance:1.")
    session: Annotated[str, Id(("session",))] = Field(description="The session.")
    person: PersonId = Field(description="Who.")
    part: words.AttendancePart = Field(description="What the person did there.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.AttendanceFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.AttendanceChanges]) -> Self: ...


class Activity(Dated, frozen=True):
    """Development that people take part in: CPD, an NPQ cohort, coaching, a residential."""

    plural = "activities"
    id: Annotated[str, Id(("activity",))] = Field(description="Identifier, such as activity:1.")
    kind: words.ActivityKind = Field(description="What kind of development.")
    topic: TopicId = Field(description="What it is about.")
    audience: tuple[words.RoleKind, ...] = Field((), description="The kinds of role it is for. Empty: every role.")
    open_to: words.OpenTo | None = Field(None, description="Who may come.")
    cost: Amount | None = Field(None, description="What a place costs, in pounds. 0: nothing.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ActivityFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ActivityChanges]) -> Self: ...


# What `_person_or_school` says, for whoever knows the schema alone.
_PERSON_OR_SCHOOL: Final[JsonDict] = {
    "if": {"properties": {"person": {"type": "string"}}, "required": ["person"]},
    "then": {"properties": {"school": {"type": "null"}}},
    "else": {"properties": {"school": {"type": "string"}}, "required": ["school"]},
}


class Participation(Dated, frozen=True, json_schema_extra=_PERSON_OR_SCHOOL):
    """A person or school leads an activity or takes part in it."""

    plural = "participations"
    bound = ("person", "school")
    id: Annotated[str, Id(("participation",))] = Field(description="Identifier, such as participation:1.")
    activity: Annotated[str, Id(("activity",))] = Field(description="The activity.")
    person: PersonId | None = Field(None, description="Who, where it is a person. Either a person or a school.")
    school: SchoolId | None = Field(None, description="Who, where it is a whole school. Either a person or a school.")
    part: words.ParticipationPart = Field(description="Whether they lead or participate.")
    outcome: Text | None = Field(None, description="What came of it.")

    @model_validator(mode="after")
    def _person_or_school(self) -> Self:
        if (self.person is None) == (self.school is None):
            raise PydanticCustomError(
                "person_or_school",
                "name either a person or a school, not both, not neither; found {found}",
                {"found": "neither" if self.person is None else "both"},
            )
        return self

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ParticipationFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ParticipationChanges]) -> Self: ...


class SuccessCriterion(Dated, frozen=True):
    """What success would be for a person: personal development, not performance management."""

    plural = "success_criteria"
    id: Annotated[str, Id(("success_criterion",))] = Field(description="Identifier, such as success_criterion:1.")
    person: PersonId = Field(description="Whose it is.")
    kind: words.CriterionKind = Field(description="Shared, personal or broader impact.")
    statement: Text = Field(description="What success would be, in words.")
    scope: words.CriterionScope = Field(description="How far it reaches.")
    due: Day | None = Field(None, description="When it is to be looked at.")
    reviewed_on: Day | None = Field(None, description="When it was looked at.")
    outcome: words.CriterionOutcome | None = Field(None, description="How it was reviewed, in words. No grade.")
    evidence: tuple[
        Annotated[
            str,
            Id(
                ("activity", "support", "session", "participation", "engagement", "sharing", "qualification"),
                "EvidenceId",
            ),
        ],
        ...,
    ] = Field((), description="What shows it: activities, support, sessions.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.SuccessCriterionFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.SuccessCriterionChanges]) -> Self: ...


# --- resource --------------------------------------------------------------------------------------------------------


class Support(Dated, frozen=True):
    """One helps another. Whether it crosses the trust's boundary follows from memberships."""

    plural = "support"
    id: Annotated[str, Id(("support",))] = Field(description="Identifier, such as support:1.")
    giver: Annotated[str, Id(("person", "school", "trust"))] = Field(description="Who helps.")
    receiver: Annotated[str, Id(("person", "school", "cluster"))] = Field(description="Who is helped.")
    kind: words.SupportKind = Field(description="What is given.")
    topic: TopicId | None = Field(None, description="What it is about.")
    days: Amount | None = Field(None, description="Days given over the whole period.")
    cost: Amount | None = Field(None, description="What the receiver pays, in pounds. 0: nothing.")
    intensity: Annotated[float, Field(gt=0, le=1000), NUMBER] | None = Field(
        None, description="Strength of the tie where days are not recorded; more is closer."
    )
    instrument: Text | None = Field(
        None, description="The survey or return that it came from, as responses name it. Empty: its source."
    )

    @model_validator(mode="after")
    def _no_self_support(self) -> Self:
        if self.giver == self.receiver:
            raise PydanticCustomError("self_support", "{who} cannot support itself", {"who": self.giver})
        return self

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.SupportFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.SupportChanges]) -> Self: ...


class Service(Dated, frozen=True):
    """Something that schools need done, and how the trust runs it by default."""

    plural = "services"
    id: Annotated[str, Id(("service",))] = Field(description="Identifier, such as service:payroll.")
    topic: TopicId = Field(description="What it is about.")
    mode: words.ServiceMode = Field(description="How it is run unless a delivery says otherwise.")
    lead: PersonId | None = Field(None, description="Who leads it.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ServiceFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ServiceChanges]) -> Self: ...


class Delivery(Dated, frozen=True):
    """How a service reaches one school; it may differ from the default."""

    plural = "deliveries"
    id: Annotated[str, Id(("delivery",))] = Field(description="Identifier, such as delivery:1.")
    service: Annotated[str, Id(("service",))] = Field(description="The service.")
    school: SchoolId = Field(description="The school.")
    person: PersonId | None = Field(None, description="Who works in the school.")
    mode: words.ServiceMode | None = Field(None, description="How it is run here. Empty: the service's default.")
    days: Amount | None = Field(None, description="Days spent in the school over the whole period.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.DeliveryFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.DeliveryChanges]) -> Self: ...


# --- community -------------------------------------------------------------------------------------------------------


class Programme(Dated, frozen=True):
    """Something offered to a community: pupils, staff, families or the public."""

    plural = "programmes"
    id: Annotated[str, Id(("programme",))] = Field(description="Identifier, such as programme:family-hub.")
    name: Text = Field(description="The programme's name.")
    topic: TopicId = Field(description="The challenge it meets.")
    audience: words.ProgrammeAudience = Field(description="Whom it is for.")
    host: Annotated[str, Id(("school", "trust"))] = Field(description="Who hosts it.")
    open_to: words.OpenTo | None = Field(None, description="Which schools may join.")
    cost: Amount | None = Field(None, description="What a place costs, in pounds. 0: nothing.")
    reached: Count | None = Field(None, description="How many people it reached.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ProgrammeFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ProgrammeChanges]) -> Self: ...


class Engagement(Dated, frozen=True):
    """A school takes part in a programme."""

    plural = "engagements"
    id: Annotated[str, Id(("engagement",))] = Field(description="Identifier, such as engagement:1.")
    programme: Annotated[str, Id(("programme",))] = Field(description="The programme.")
    school: SchoolId = Field(description="The school, in the trust or beyond it.")
    reached: Count | None = Field(None, description="How many of its people were reached.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.EngagementFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.EngagementChanges]) -> Self: ...


# --- judging ---------------------------------------------------------------------------------------------------------


class Framework(Record, frozen=True):
    """A published description of what is expected of trusts: its headings, never its text."""

    plural = "frameworks"
    id: Annotated[str, Id(("framework",))] = Field(description="Identifier, such as framework:governance-code.")
    name: Text = Field(description="The framework's name.")
    edition: Text = Field(description="Which edition.")
    source: Text = Field(description="Who published it, and where.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.FrameworkFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.FrameworkChanges]) -> Self: ...


class Standard(Record, frozen=True):
    """One expectation of a framework, to be computed from a measure or judged by a person."""

    plural = "standards"
    id: Annotated[str, Id(("standard",))] = Field(description="Identifier, such as standard:members-three.")
    framework: Annotated[str, Id(("framework",))] = Field(description="The framework.")
    heading: Text | None = Field(None, description="The heading that it stands under.")
    statement: Text | None = Field(None, description="What is expected, in your own words.")
    measure: Text | None = Field(None, description="The figure that shows it, where it can be computed.")
    operator: words.Operator | None = Field(None, description="How the figure is compared with the threshold.")
    threshold: Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12), UNSIGNED_ZERO, NUMBER] | None = Field(
        None, description="The threshold."
    )
    severity: words.Obligation | None = Field(None, description="Must or should.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.StandardFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.StandardChanges]) -> Self: ...


class Judgement(Dated, frozen=True):
    """A person's verdict on a standard."""

    plural = "judgements"
    id: Annotated[str, Id(("judgement",))] = Field(description="Identifier, such as judgement:1.")
    standard: Annotated[str, Id(("standard",))] = Field(description="The standard.")
    subject: Annotated[str, Id(("trust", "school"))] = Field(description="The trust or school judged.")
    verdict: Text | None = Field(None, description="The verdict, in words.")
    evidence: Text | None = Field(None, description="What shows it.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.JudgementFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.JudgementChanges]) -> Self: ...


def _pairs(value: object) -> object:
    """`area=grade; area=grade`, as a table's cell holds it."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(";") if part.strip()]
    if not all(sign for _, sign, _ in pairs):
        raise PydanticCustomError(
            "malformed_judgements", "write area=grade; area=grade; found {found}", {"found": repr(value[:80])}
        )
    refuse_twice(area for area, _, _ in pairs)
    return {area.strip(): grade.strip() for area, _, grade in pairs}


def _freeze_pairs(values: Mapping[str, str]) -> immutabledict[str, str]:
    return immutabledict(sorted(values.items()))


def _eras_schema() -> JsonDict:
    """What `_words_of_the_era` says, for whoever knows the schema alone."""
    rest: JsonDict = {}
    for era in words.InspectionEra:
        special = {"safeguarding": list(words.SAFEGUARDING)} if "safeguarding" in era.areas else {}
        grades: JsonDict = {area: {"enum": [*special.get(area, era.grades)]} for area in era.areas}
        judgements: JsonDict = {"type": "object", "properties": grades, "additionalProperties": False}
        this: JsonDict = {
            "if": {"properties": {"framework_era": {"const": era.value}}},
            "then": {"properties": {"judgements": judgements}},
        }
        rest = {**this, "else": rest} if rest else this
    return rest


class Inspection(Record, frozen=True, json_schema_extra=_eras_schema()):
    """What Ofsted judged. Its three eras use different areas and words, and cannot be compared."""

    plural = "inspections"
    momentary = True
    id: Annotated[str, Id(("inspection",))] = Field(description="Identifier, such as inspection:1.")
    school: SchoolId = Field(description="The school.")
    framework_era: words.InspectionEra = Field(description="Which way of judging.")
    inspected_on: Day = Field(description="The day of inspection.")
    judgements: Annotated[
        Mapping[Text, Text],
        EACH_ONCE,
        BeforeValidator(_pairs),
        AfterValidator(_freeze_pairs),
        PlainSerializer(dict, return_type=dict[str, str]),
        Named("Judgements", texts_by_text),
    ] = Field(default_factory=immutabledict, description="What was judged: area=grade; area=grade.")

    @property
    def period(self) -> Period:
        """The day of inspection."""
        return Period.of_day(self.inspected_on)

    @model_validator(mode="after")
    def _words_of_the_era(self) -> Self:
        era = self.framework_era
        for area, grade in self.judgements.items():
            grades = words.SAFEGUARDING if area == "safeguarding" else era.grades
            if area not in era.areas or grade not in grades:
                raise PydanticCustomError(
                    "wrong_era",
                    "{found} is not a judgement of {era}; areas: {areas}; grades: {grades}",
                    {
                        "found": repr(f"{area}={grade}"),
                        "era": str(era),
                        "areas": ", ".join(era.areas),
                        "grades": ", ".join(grades),
                    },
                )
        return self

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.InspectionFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.InspectionChanges]) -> Self: ...


# --- care ------------------------------------------------------------------------------------------------------------


class DataNotice(Record, frozen=True):
    """What the people in the data were told: what their data are for, and until when they are kept."""

    plural = "data_notices"
    id: Annotated[str, Id(("data_notice",))] = Field(description="Identifier, such as data_notice:1.")
    purpose: Text = Field(description="What the data may be used for.")
    lawful_basis: words.LawfulBasis = Field(description="The lawful basis under the UK GDPR.")
    retain_until: Day = Field(description="The day until which the data may be kept.")
    controller: Text | None = Field(None, description="Who answers for the data.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.DataNoticeFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.DataNoticeChanges]) -> Self: ...


class Response(Dated, frozen=True):
    """Who was asked and who answered: silence is missing, not zero."""

    plural = "responses"
    id: Annotated[str, Id(("response",))] = Field(description="Identifier, such as response:1.")
    instrument: Text = Field(description="The survey or return, such as: support survey 2025.")
    respondent: Annotated[str, Id(("person", "school"))] = Field(description="Who was asked.")
    responded: bool = Field(description="Whether they answered: yes or no.")

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ResponseFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ResponseChanges]) -> Self: ...


# --- fields of your own ---------------------------------------------------------------------------------------------

# What questions know of a school beside its fields: a heading of the same name could not be distinguished from it.
_TAKEN: Final = frozenset({"answered", "church", "kind", "member", "part", "trust"})


ESCAPE: Final = "extra:"
"""With which the heading of a column begins in files that would be that of a field."""


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _of_its_type() -> JsonDict:
    """What `_is_of_one_mind` says of types, for whoever knows the schema alone."""
    none: JsonDict = {"words": {"type": "array", "maxItems": 0}}
    word: JsonDict = {"type": "string", "pattern": "^[^;]*$"}
    return {
        "if": {"properties": {"type": {"const": str(ExtensionType.WORD)}}},
        "then": {"properties": {"words": {"type": "array", "minItems": 1, "items": word}}, "required": ["words"]},
        "else": {
            "if": {"properties": {"type": {"enum": [str(kind) for kind in ExtensionType if kind.is_number]}}},
            "then": {"properties": none},
            "else": {"properties": {**none, **{name: {"type": "null"} for name in ("low", "high", "unit")}}},
        },
    }


class Extension(Record, frozen=True, json_schema_extra=_of_its_type()):
    """A field of your own: what a column that the model does not know holds, for the records of one kind.

    Its values stay text in `extra` of these records, under its heading. What is blank is not recorded.
    """

    plural = "extensions"
    id: Annotated[str, Id(("extension",))] = Field(description="Identifier, such as extension:fsm.")
    of: RecordKind = Field(description="The kind of record that has the field, such as schools.")
    heading: Text = Field(description="The heading of its column, such as FSM %.")
    type: ExtensionType = Field(description="What its values are.")
    words: Annotated[tuple[Text, ...], AfterValidator(_each_once)] = Field(
        (), description="Of a word: the words that there are."
    )
    low: Annotated[float, Field(allow_inf_nan=False), UNSIGNED_ZERO, NUMBER] | None = Field(
        None, description="Of a number: the smallest that there can be."
    )
    high: Annotated[float, Field(allow_inf_nan=False), UNSIGNED_ZERO, NUMBER] | None = Field(
        None, description="Of a number: the largest that there can be."
    )
    unit: Text | None = Field(None, description="Of a number: what it counts, such as pupils or %.")
    description: Text | None = Field(None, description="What it means, for whoever fills it in.")
    personal: bool = Field(
        True,
        description="Whether its values may say something of a person. Empty: yes. What is personal is dropped with names, and no answer shows it.",
    )

    @model_validator(mode="after")
    def _is_of_one_mind(self) -> Self:
        if wrong := list(self._contradictions()):
            why = "; ".join(message for _, message in wrong)
            raise PydanticCustomError("malformed_extension", "{why}", {"why": why, "last_name": wrong[0][0]})
        return self

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        """The field to point at, and what is wrong with it."""
        name = canonical(self.heading)
        if name in KINDS[self.of].model_fields or name in _TAKEN:
            yield "heading", f"{self.heading!r} is a field of the model already: give the column another heading"
        if self.heading.startswith(ESCAPE):
            yield "heading", f"files begin with {ESCAPE!r} what is no field of the model: give the heading alone"
        if (self.type is ExtensionType.WORD) != bool(self.words):
            yield "words", "give words where the type is word, and only there"
        if any(";" in word for word in self.words):
            yield "words", "a word has no semicolon in it: that stands between two words"
        given = [name for name in ("low", "high", "unit") if getattr(self, name) is not None]
        if given and not self.type.is_number:
            yield given[0], "low, high and unit are of numbers only"
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"low, {self.low:g}, lies above high, {self.high:g}"

    def value(self, record: Record) -> OwnValue | None:
        """What a record has of it, typed.

        Parameters
        ----------
        record
            A record of the kind that it is of.

        Returns
        -------
        str, int, float, bool, datetime.date or None
            `None`: not recorded.

        Raises
        ------
        ValueError
            The text in `extra` is no such value; `trustmodel.check` names every one of these.
        TypeError
            The record is of another kind.
        """
        if record.plural != self.of:
            raise TypeError(f"{self.heading!r} is a field of {self.of}, and {record.id} is none of these")
        text = record.extra.get(self.heading)
        if text is None:
            return None
        try:
            return self.read(text)
        except ValueError as error:
            raise ValueError(f"{record.id}, {self.heading}: {error}") from None

    def read(self, text: str) -> OwnValue:
        """What a text says, as it is declared.

        Parameters
        ----------
        text
            The text.

        Returns
        -------
        str, int, float, bool or datetime.date
            The value.

        Raises
        ------
        ValueError
            It is no such value; the message says what would be right.
        """
        try:
            value = read_value(text, self.type, self.words)
        except ValueError:
            if self.personal and self.words:  # which may be the names of people
                raise ValueError(f"write one of the words that {self.id} declares") from None
            raise
        if self.type.is_number:
            low, high = -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high
            if not low <= float(value) <= high:  # type: ignore[arg-type] # a number
                ends = [
                    f"{end} {bound:g}" for end, bound in (("from", self.low), ("to", self.high)) if bound is not None
                ]
                raise ValueError(f"write a number {' '.join(ends)}")
        return value

    if TYPE_CHECKING:

        def __init__(self, **fields: Unpack[takes.ExtensionFields]) -> None: ...
        def replace(self, **changes: Unpack[takes.ExtensionChanges]) -> Self: ...


def fields_given(extensions: Iterable[Extension]) -> list[Extension]:
    """Fields of your own as you give them, each declared once.

    Parameters
    ----------
    extensions
        Extensions, such as `data.extensions`.

    Returns
    -------
    list of Extension
        In the order in which they were given.

    Raises
    ------
    TypeError
        They are no extensions.
    ValueError
        Two are of one kind of record and have one heading.
    """
    anything: Any = extensions
    alone = isinstance(anything, BaseModel | str)  # these can be iterated over too, and give something else
    given: list[Any] = [anything] if alone else list(anything)
    for own in given:
        if alone or not isinstance(own, Extension):
            raise TypeError(f"give several extensions, such as data.extensions, not a {type(own).__name__}")
    if twice := [
        of for (of, _), count in Counter((own.of, canonical(own.heading)) for own in given).items() if count > 1
    ]:
        raise ValueError(f"two extensions of {twice[0]} have one heading")
    return given


_ORDER: Final[tuple[type[Record], ...]] = (
    Trust, School, Membership, Cluster, ClusterMembership, Body, Delegation,
    Person, Role, Topic, Expertise, Qualification,
    Artefact, Sharing, Need,
    Session, Attendance, Activity, Participation, SuccessCriterion,
    Support, Service, Delivery,
    Programme, Engagement,
    Framework, Standard, Judgement, Inspection,
    DataNotice, Response,
    Extension,
)  # fmt: skip

KINDS: Final[Mapping[str, type[Record]]] = immutabledict({kind.plural: kind for kind in _ORDER})
"""Every record class by the plural name of its collection, in the order of the workbook's sheets."""


_LAST: Final = ("start", "end", "opened", "closed", "source", "extra")


@cache
def field_order(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a record class as a table shows them: id first, dates and source last, then `extra`."""
    names = [name for name in kind.model_fields if name not in _LAST]
    return (*names, *(name for name in _LAST if name in kind.model_fields))


@cache
def reference_fields(kind: type[Record]) -> Mapping[str, tuple[str, ...]]:
    """The fields of a record class that name other records, with the id kinds each may hold."""
    kinds_of_field: dict[str, tuple[str, ...]] = {}
    for name, field in kind.model_fields.items():
        if name == "id":
            continue
        if kinds := _id_kinds(field.annotation, field.metadata):
            kinds_of_field[name] = kinds
    return immutabledict(kinds_of_field)


def _id_kinds(annotation: Any, metadata: Any = ()) -> tuple[str, ...]:
    """The id kinds that an annotation may hold, looked for inside `X | None` and `tuple[X, ...]`."""
    for mark in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(mark, Id):
            return mark.kinds
        if isinstance(mark, BeforeValidator) and mark.func is _parse_audience:
            return _AUDIENCE.kinds
    for inner in getattr(annotation, "__args__", ()):
        if kinds := _id_kinds(inner):
            return kinds
    return ()


def references(record: Record) -> Iterator[tuple[str, str]]:
    """Each reference that a record makes: the field's name and the id that it holds.

    Parameters
    ----------
    record
        The record.

    Yields
    ------
    tuple of str
        The name of the field, and the id.
    """
    for name in reference_fields(type(record)):
        value = getattr(record, name)
        for identifier in value if isinstance(value, tuple) else (value,):
            # an audience may also be the kind of a role, which is no reference
            if identifier is not None and ":" in identifier:
                yield name, identifier
