"""What the constructors of records take, as people write it: a phase as a word, a day as text.

Made by scripts/signatures from the fields; not imported when the library runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal, Required, TypeAlias, TypedDict

from trustmodel.model import vocabulary as words

__all__ = [
    "ActivityChanges",
    "ActivityFields",
    "ArtefactChanges",
    "ArtefactFields",
    "AttendanceChanges",
    "AttendanceFields",
    "BodyChanges",
    "BodyFields",
    "ClusterChanges",
    "ClusterFields",
    "ClusterMembershipChanges",
    "ClusterMembershipFields",
    "DataNoticeChanges",
    "DataNoticeFields",
    "DelegationChanges",
    "DelegationFields",
    "DeliveryChanges",
    "DeliveryFields",
    "EngagementChanges",
    "EngagementFields",
    "ExpertiseChanges",
    "ExpertiseFields",
    "ExtensionChanges",
    "ExtensionFields",
    "FrameworkChanges",
    "FrameworkFields",
    "InspectionChanges",
    "InspectionFields",
    "JudgementChanges",
    "JudgementFields",
    "MembershipChanges",
    "MembershipFields",
    "NeedChanges",
    "NeedFields",
    "ParticipationChanges",
    "ParticipationFields",
    "PersonChanges",
    "PersonFields",
    "ProgrammeChanges",
    "ProgrammeFields",
    "QualificationChanges",
    "QualificationFields",
    "RecordChanges",
    "ResponseChanges",
    "ResponseFields",
    "RoleChanges",
    "RoleFields",
    "SchoolChanges",
    "SchoolFields",
    "ServiceChanges",
    "ServiceFields",
    "SessionChanges",
    "SessionFields",
    "SharingChanges",
    "SharingFields",
    "StandardChanges",
    "StandardFields",
    "SuccessCriterionChanges",
    "SuccessCriterionFields",
    "SupportChanges",
    "SupportFields",
    "TopicChanges",
    "TopicFields",
    "TrustChanges",
    "TrustFields",
]

DayLike: TypeAlias = dt.date | str
ActivityKindLike: TypeAlias = (
    words.ActivityKind | Literal["CPD", "NPQ cohort", "coaching programme", "residential", "leadership programme"] | str
)
AppointingBodyLike: TypeAlias = (
    words.AppointingBody
    | Literal[
        "Appointed by governing body or board",
        "Appointed by academy members",
        "Appointed by foundation or trust",
        "Elected by school staff",
        "Elected by parents",
        "Parent appointed by governing body or board: no election candidates",
        "Nominated by local authority, appointed by governing body",
        "Nominated by other body, appointed by governing body",
        "Ex-officio as headteacher or principal",
        "Ex-officio foundation governor",
        "Original signatory members",
        "Foundation or sponsor members",
        "Persons appointed by foundation body or sponsor",
        "Additional members appointed by trust members",
        "Interim executive board",
        "Not applicable",
    ]
    | str
    | int
)
ArtefactKindLike: TypeAlias = words.ArtefactKind | Literal["data", "development plan", "audit outcome", "policy"] | str
AttendancePartLike: TypeAlias = words.AttendancePart | Literal["leads", "takes part", "observes", "invited"] | str
BodyKindLike: TypeAlias = (
    words.BodyKind
    | Literal[
        "members",
        "trust board",
        "committee",
        "local governing committee",
        "extended leadership team",
        "central team",
        "network",
    ]
    | str
    | int
)
CriterionKindLike: TypeAlias = words.CriterionKind | Literal["shared", "personal", "broader impact"] | str
CriterionOutcomeLike: TypeAlias = words.CriterionOutcome | Literal["not yet", "in part", "met", "exceeded"] | str
CriterionScopeLike: TypeAlias = words.CriterionScope | Literal["role", "school", "trust", "sector"] | str
DelegationVerbLike: TypeAlias = (
    words.DelegationVerb | Literal["propose", "approve", "deliver", "consult", "scrutinise", "monitor", "notify"] | str
)
ExpertiseLevelLike: TypeAlias = words.ExpertiseLevel | Literal["developing", "secure", "expert", "leading"] | str
ExtensionTypeLike: TypeAlias = (
    words.ExtensionType | Literal["text", "number", "whole number", "day", "yes/no", "word"] | str
)
GroupTypeLike: TypeAlias = (
    words.GroupType
    | Literal[
        "Federation",
        "Trust",
        "Collegiate",
        "Partnership",
        "School sponsor",
        "Multi-academy trust",
        "Umbrella trust",
        "Children's centres group",
        "Children's centres collaboration",
        "Single-academy trust",
        "Secure single-academy trust",
    ]
    | str
    | int
)
InspectionEraLike: TypeAlias = (
    words.InspectionEra
    | Literal[
        "grades to August 2024", "sub-judgements September 2024 to November 2025", "report cards from November 2025"
    ]
    | str
)
LawfulBasisLike: TypeAlias = (
    words.LawfulBasis
    | Literal["consent", "contract", "legal obligation", "vital interests", "public task", "legitimate interests"]
    | str
)
LayerLike: TypeAlias = (
    words.Layer
    | Literal["governance", "executive", "director", "partner", "specialist lead", "school leader", "staff"]
    | str
)
NpqCourseLike: TypeAlias = (
    words.NpqCourse
    | Literal[
        "Executive leadership",
        "Headship",
        "Senior leadership",
        "Early years leadership",
        "Special educational needs co-ordinator",
        "Leading teaching",
        "Leading teacher development",
        "Leading behaviour and culture",
        "Leading literacy",
        "Leading primary mathematics",
        "Early headship coaching offer",
        "Additional support offer",
    ]
    | str
    | int
)
ObligationLike: TypeAlias = words.Obligation | Literal["must", "should"] | str
OpenToLike: TypeAlias = words.OpenTo | Literal["trust", "cluster", "sector"] | str
OperatorLike: TypeAlias = words.Operator | Literal[">=", ">", "<=", "<", "=="] | str
ParticipationPartLike: TypeAlias = words.ParticipationPart | Literal["leads", "participates"] | str
PhaseLike: TypeAlias = (
    words.Phase
    | Literal[
        "Not applicable",
        "Nursery",
        "Primary",
        "Middle deemed primary",
        "Secondary",
        "Middle deemed secondary",
        "16 plus",
        "All-through",
    ]
    | str
    | int
)
ProgrammeAudienceLike: TypeAlias = words.ProgrammeAudience | Literal["pupils", "staff", "families", "community"] | str
QualificationOutcomeLike: TypeAlias = words.QualificationOutcome | Literal["passed", "failed", "voided"] | str
QualificationStageLike: TypeAlias = (
    words.QualificationStage
    | Literal["applied", "active", "deferred", "withdrawn", "started", "retained-1", "retained-2", "completed"]
    | str
)
RecordKindLike: TypeAlias = (
    words.RecordKind
    | Literal[
        "trusts",
        "schools",
        "memberships",
        "clusters",
        "cluster_memberships",
        "bodies",
        "delegations",
        "people",
        "roles",
        "topics",
        "expertise",
        "qualifications",
        "artefacts",
        "sharings",
        "needs",
        "sessions",
        "attendances",
        "activities",
        "participations",
        "success_criteria",
        "support",
        "services",
        "deliveries",
        "programmes",
        "engagements",
        "frameworks",
        "standards",
        "judgements",
        "inspections",
        "data_notices",
        "responses",
    ]
    | str
)
RoleKindLike: TypeAlias = (
    words.RoleKind
    | Literal[
        "Chair of governors",
        "Governor",
        "Chair of trustees",
        "Trustee",
        "Member",
        "Accounting officer",
        "Chief financial officer",
        "Chair of local governing body",
        "Local governor",
        "Shared chair of local governing body - group",
        "Shared chair of local governing body - establishment",
        "Shared local governor - group",
        "Shared local governor - establishment",
        "Not applicable",
        "Governance professional - local authority maintained school",
        "Governance professional - federation",
        "Local governance professional - individual academy or free school",
        "Governance professional - multi-academy trust (MAT)",
        "Shared governance professional - group",
        "Shared governance professional - establishment",
        "Member - individual",
        "Member - organisation",
        "Governance professional - secure single-academy trust (SSAT)",
        "Governance professional - single-academy trust (SAT)",
        "Co-opted governor",
        "Ex-officio governor",
        "Foundation governor",
        "Local authority governor",
        "Parent governor",
        "Partnership governor",
        "Staff governor",
        "Associate governor",
        "Board member",
        "Local governing body member",
        "Academy trustee",
        "Academy trust member",
        "Trust member",
        "Specialist responsibility",
        "Chair",
        "Vice chair",
        "Committee chair",
        "Committee vice chair",
        "Principal",
        "Clerk",
        "Company secretary",
        "Governance lead",
        "Governance professional",
        "Chief executive",
        "Chief operating officer",
        "Director",
        "Partner",
        "Specialist lead",
        "Executive headteacher",
        "Headteacher",
        "Deputy headteacher",
        "Assistant headteacher",
        "SENDCo",
        "Designated safeguarding lead",
        "Business manager",
        "Subject leader",
        "Teacher",
        "Early career teacher",
        "Teaching assistant",
        "Support staff",
    ]
    | str
    | int
)
SchoolStatusLike: TypeAlias = (
    words.SchoolStatus | Literal["Open", "Closed", "Open, but proposed to close", "Proposed to open"] | str | int
)
SchoolTypeLike: TypeAlias = (
    words.SchoolType
    | Literal[
        "Community school",
        "Voluntary aided school",
        "Voluntary controlled school",
        "Foundation school",
        "City technology college",
        "Community special school",
        "Non-maintained special school",
        "Other independent special school",
        "Other independent school",
        "Foundation special school",
        "Pupil referral unit",
        "Local authority nursery school",
        "Further education",
        "Secure units",
        "Offshore schools",
        "Service children's education",
        "Miscellaneous",
        "Academy sponsor led",
        "Higher education institutions",
        "Welsh establishment",
        "Sixth form centres",
        "Special post 16 institution",
        "Academy special sponsor led",
        "Academy converter",
        "Free schools",
        "Free schools special",
        "British schools overseas",
        "Free schools alternative provision",
        "Free schools 16 to 19",
        "University technical college",
        "Studio schools",
        "Academy alternative provision converter",
        "Academy alternative provision sponsor led",
        "Academy special converter",
        "Academy 16-19 converter",
        "Academy 16 to 19 sponsor led",
        "Children's centre",
        "Children's centre linked site",
        "Online provider",
        "Institution funded by other government department",
        "Academy secure 16 to 19",
    ]
    | str
    | int
)
ServiceModeLike: TypeAlias = words.ServiceMode | Literal["central", "partnered", "aligned", "local", "external"] | str
SessionKindLike: TypeAlias = (
    words.SessionKind
    | Literal["ELT network session", "board meeting", "committee meeting", "network meeting", "CPD session", "other"]
    | str
)
SeverityLike: TypeAlias = words.Severity | Literal["minor", "moderate", "serious", "urgent"] | str
SupportKindLike: TypeAlias = (
    words.SupportKind
    | Literal[
        "leadership capacity",
        "teaching and learning",
        "curriculum",
        "SEND",
        "safeguarding",
        "attendance",
        "finance",
        "HR",
        "governance advice",
        "clerking",
        "IT",
        "coaching",
        "mentoring",
        "peer review",
        "secondment",
        "CPD facilitation",
    ]
    | str
    | int
)


class RecordChanges(TypedDict, total=False):
    """What `replace` of every record takes."""

    extra: Mapping[str, str]


class TrustFields(TypedDict, total=False):
    """What `Trust` takes."""

    id: Required[str | int]
    name: Required[str]
    kind: Required[GroupTypeLike]
    uid: str | int | None
    ukprn: str | int | None
    companies_house_number: str | int | None
    vision: str | None
    shared_objective: str | None
    opened: DayLike | None
    closed: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class TrustChanges(TypedDict, total=False):
    """What `Trust.replace` takes."""

    name: str
    kind: GroupTypeLike
    uid: str | int | None
    ukprn: str | int | None
    companies_house_number: str | int | None
    vision: str | None
    shared_objective: str | None
    opened: DayLike | None
    closed: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SchoolFields(TypedDict, total=False):
    """What `School` takes."""

    id: Required[str | int]
    name: Required[str]
    phase: Required[PhaseLike]
    urn: str | int | None
    ukprn: str | int | None
    type: SchoolTypeLike | None
    status: SchoolStatusLike | None
    religious_character: str | None
    diocese: str | None
    local_authority: str | None
    region: str | None
    urban_rural: str | None
    easting: float | None
    northing: float | None
    pupils: int | None
    capacity: int | None
    age_low: int | None
    age_high: int | None
    opened: DayLike | None
    closed: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SchoolChanges(TypedDict, total=False):
    """What `School.replace` takes."""

    name: str
    phase: PhaseLike
    urn: str | int | None
    ukprn: str | int | None
    type: SchoolTypeLike | None
    status: SchoolStatusLike | None
    religious_character: str | None
    diocese: str | None
    local_authority: str | None
    region: str | None
    urban_rural: str | None
    easting: float | None
    northing: float | None
    pupils: int | None
    capacity: int | None
    age_low: int | None
    age_high: int | None
    opened: DayLike | None
    closed: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class MembershipFields(TypedDict, total=False):
    """What `Membership` takes."""

    id: Required[str | int]
    school: Required[str | int]
    trust: Required[str | int]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class MembershipChanges(TypedDict, total=False):
    """What `Membership.replace` takes."""

    school: str | int
    trust: str | int
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ClusterFields(TypedDict, total=False):
    """What `Cluster` takes."""

    id: Required[str | int]
    name: Required[str]
    kind: str | None
    source: str | None
    extra: Mapping[str, str]


class ClusterChanges(TypedDict, total=False):
    """What `Cluster.replace` takes."""

    name: str
    kind: str | None
    source: str | None
    extra: Mapping[str, str]


class ClusterMembershipFields(TypedDict, total=False):
    """What `ClusterMembership` takes."""

    id: Required[str | int]
    school: Required[str | int]
    cluster: Required[str | int]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ClusterMembershipChanges(TypedDict, total=False):
    """What `ClusterMembership.replace` takes."""

    school: str | int
    cluster: str | int
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class BodyFields(TypedDict, total=False):
    """What `Body` takes."""

    id: Required[str | int]
    name: Required[str]
    kind: Required[BodyKindLike]
    trust: str | int | None
    school: str | int | None
    sessions_a_year: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class BodyChanges(TypedDict, total=False):
    """What `Body.replace` takes."""

    name: str
    kind: BodyKindLike
    trust: str | int | None
    school: str | int | None
    sessions_a_year: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class DelegationFields(TypedDict, total=False):
    """What `Delegation` takes."""

    id: Required[str | int]
    body: Required[str | int]
    matter: Required[str]
    verb: Required[DelegationVerbLike]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class DelegationChanges(TypedDict, total=False):
    """What `Delegation.replace` takes."""

    body: str | int
    matter: str
    verb: DelegationVerbLike
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class PersonFields(TypedDict, total=False):
    """What `Person` takes."""

    id: Required[str | int]
    name: str | None
    source: str | None
    extra: Mapping[str, str]


class PersonChanges(TypedDict, total=False):
    """What `Person.replace` takes."""

    name: str | None
    source: str | None
    extra: Mapping[str, str]


class RoleFields(TypedDict, total=False):
    """What `Role` takes."""

    id: Required[str | int]
    person: Required[str | int]
    kind: Required[RoleKindLike]
    at: Required[str]
    layer: LayerLike | None
    topic: str | int | None
    fte: float | None
    appointing_body: AppointingBodyLike | None
    term_ends: DayLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class RoleChanges(TypedDict, total=False):
    """What `Role.replace` takes."""

    person: str | int
    kind: RoleKindLike
    at: str
    layer: LayerLike | None
    topic: str | int | None
    fte: float | None
    appointing_body: AppointingBodyLike | None
    term_ends: DayLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class TopicFields(TypedDict, total=False):
    """What `Topic` takes."""

    id: Required[str | int]
    name: Required[str]
    parent: str | int | None
    source: str | None
    extra: Mapping[str, str]


class TopicChanges(TypedDict, total=False):
    """What `Topic.replace` takes."""

    name: str
    parent: str | int | None
    source: str | None
    extra: Mapping[str, str]


class ExpertiseFields(TypedDict, total=False):
    """What `Expertise` takes."""

    id: Required[str | int]
    person: Required[str | int]
    topic: Required[str | int]
    level: Required[ExpertiseLevelLike]
    evidence: str | None
    can_lead: bool | None
    days_available: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ExpertiseChanges(TypedDict, total=False):
    """What `Expertise.replace` takes."""

    person: str | int
    topic: str | int
    level: ExpertiseLevelLike
    evidence: str | None
    can_lead: bool | None
    days_available: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class QualificationFields(TypedDict, total=False):
    """What `Qualification` takes."""

    id: Required[str | int]
    person: Required[str | int]
    course: Required[NpqCourseLike]
    stage: QualificationStageLike | None
    outcome: QualificationOutcomeLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class QualificationChanges(TypedDict, total=False):
    """What `Qualification.replace` takes."""

    person: str | int
    course: NpqCourseLike
    stage: QualificationStageLike | None
    outcome: QualificationOutcomeLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ArtefactFields(TypedDict, total=False):
    """What `Artefact` takes."""

    id: Required[str | int]
    kind: Required[ArtefactKindLike]
    about: Required[str]
    topic: str | int | None
    dated: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ArtefactChanges(TypedDict, total=False):
    """What `Artefact.replace` takes."""

    kind: ArtefactKindLike
    about: str
    topic: str | int | None
    dated: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SharingFields(TypedDict, total=False):
    """What `Sharing` takes."""

    id: Required[str | int]
    artefact: Required[str | int]
    audience: Required[str]
    shared_on: DayLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SharingChanges(TypedDict, total=False):
    """What `Sharing.replace` takes."""

    artefact: str | int
    audience: str
    shared_on: DayLike | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class NeedFields(TypedDict, total=False):
    """What `Need` takes."""

    id: Required[str | int]
    school: Required[str | int]
    topic: Required[str | int]
    severity: Required[SeverityLike]
    days: float | None
    artefact: str | int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class NeedChanges(TypedDict, total=False):
    """What `Need.replace` takes."""

    school: str | int
    topic: str | int
    severity: SeverityLike
    days: float | None
    artefact: str | int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SessionFields(TypedDict, total=False):
    """What `Session` takes."""

    id: Required[str | int]
    kind: Required[SessionKindLike]
    held_on: Required[DayLike]
    body: str | int | None
    topics: Iterable[str | int]
    focus: str | None
    source: str | None
    extra: Mapping[str, str]


class SessionChanges(TypedDict, total=False):
    """What `Session.replace` takes."""

    kind: SessionKindLike
    held_on: DayLike
    body: str | int | None
    topics: Iterable[str | int]
    focus: str | None
    source: str | None
    extra: Mapping[str, str]


class AttendanceFields(TypedDict, total=False):
    """What `Attendance` takes."""

    id: Required[str | int]
    session: Required[str | int]
    person: Required[str | int]
    part: Required[AttendancePartLike]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class AttendanceChanges(TypedDict, total=False):
    """What `Attendance.replace` takes."""

    session: str | int
    person: str | int
    part: AttendancePartLike
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ActivityFields(TypedDict, total=False):
    """What `Activity` takes."""

    id: Required[str | int]
    kind: Required[ActivityKindLike]
    topic: Required[str | int]
    audience: Iterable[RoleKindLike]
    open_to: OpenToLike | None
    cost: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ActivityChanges(TypedDict, total=False):
    """What `Activity.replace` takes."""

    kind: ActivityKindLike
    topic: str | int
    audience: Iterable[RoleKindLike]
    open_to: OpenToLike | None
    cost: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ParticipationFields(TypedDict, total=False):
    """What `Participation` takes."""

    id: Required[str | int]
    activity: Required[str | int]
    person: str | int | None
    school: str | int | None
    part: Required[ParticipationPartLike]
    outcome: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ParticipationChanges(TypedDict, total=False):
    """What `Participation.replace` takes."""

    activity: str | int
    person: str | int | None
    school: str | int | None
    part: ParticipationPartLike
    outcome: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SuccessCriterionFields(TypedDict, total=False):
    """What `SuccessCriterion` takes."""

    id: Required[str | int]
    person: Required[str | int]
    kind: Required[CriterionKindLike]
    statement: Required[str]
    scope: Required[CriterionScopeLike]
    due: DayLike | None
    reviewed_on: DayLike | None
    outcome: CriterionOutcomeLike | None
    evidence: Iterable[str]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SuccessCriterionChanges(TypedDict, total=False):
    """What `SuccessCriterion.replace` takes."""

    person: str | int
    kind: CriterionKindLike
    statement: str
    scope: CriterionScopeLike
    due: DayLike | None
    reviewed_on: DayLike | None
    outcome: CriterionOutcomeLike | None
    evidence: Iterable[str]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SupportFields(TypedDict, total=False):
    """What `Support` takes."""

    id: Required[str | int]
    giver: Required[str]
    receiver: Required[str]
    kind: Required[SupportKindLike]
    topic: str | int | None
    days: float | None
    cost: float | None
    intensity: float | None
    instrument: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class SupportChanges(TypedDict, total=False):
    """What `Support.replace` takes."""

    giver: str
    receiver: str
    kind: SupportKindLike
    topic: str | int | None
    days: float | None
    cost: float | None
    intensity: float | None
    instrument: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ServiceFields(TypedDict, total=False):
    """What `Service` takes."""

    id: Required[str | int]
    topic: Required[str | int]
    mode: Required[ServiceModeLike]
    lead: str | int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ServiceChanges(TypedDict, total=False):
    """What `Service.replace` takes."""

    topic: str | int
    mode: ServiceModeLike
    lead: str | int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class DeliveryFields(TypedDict, total=False):
    """What `Delivery` takes."""

    id: Required[str | int]
    service: Required[str | int]
    school: Required[str | int]
    person: str | int | None
    mode: ServiceModeLike | None
    days: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class DeliveryChanges(TypedDict, total=False):
    """What `Delivery.replace` takes."""

    service: str | int
    school: str | int
    person: str | int | None
    mode: ServiceModeLike | None
    days: float | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ProgrammeFields(TypedDict, total=False):
    """What `Programme` takes."""

    id: Required[str | int]
    name: Required[str]
    topic: Required[str | int]
    audience: Required[ProgrammeAudienceLike]
    host: Required[str]
    open_to: OpenToLike | None
    cost: float | None
    reached: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ProgrammeChanges(TypedDict, total=False):
    """What `Programme.replace` takes."""

    name: str
    topic: str | int
    audience: ProgrammeAudienceLike
    host: str
    open_to: OpenToLike | None
    cost: float | None
    reached: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class EngagementFields(TypedDict, total=False):
    """What `Engagement` takes."""

    id: Required[str | int]
    programme: Required[str | int]
    school: Required[str | int]
    reached: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class EngagementChanges(TypedDict, total=False):
    """What `Engagement.replace` takes."""

    programme: str | int
    school: str | int
    reached: int | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class FrameworkFields(TypedDict, total=False):
    """What `Framework` takes."""

    id: Required[str | int]
    name: Required[str]
    edition: Required[str]
    source: Required[str]
    extra: Mapping[str, str]


class FrameworkChanges(TypedDict, total=False):
    """What `Framework.replace` takes."""

    name: str
    edition: str
    source: str
    extra: Mapping[str, str]


class StandardFields(TypedDict, total=False):
    """What `Standard` takes."""

    id: Required[str | int]
    framework: Required[str | int]
    heading: str | None
    statement: str | None
    measure: str | None
    operator: OperatorLike | None
    threshold: float | None
    severity: ObligationLike | None
    source: str | None
    extra: Mapping[str, str]


class StandardChanges(TypedDict, total=False):
    """What `Standard.replace` takes."""

    framework: str | int
    heading: str | None
    statement: str | None
    measure: str | None
    operator: OperatorLike | None
    threshold: float | None
    severity: ObligationLike | None
    source: str | None
    extra: Mapping[str, str]


class JudgementFields(TypedDict, total=False):
    """What `Judgement` takes."""

    id: Required[str | int]
    standard: Required[str | int]
    subject: Required[str]
    verdict: str | None
    evidence: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class JudgementChanges(TypedDict, total=False):
    """What `Judgement.replace` takes."""

    standard: str | int
    subject: str
    verdict: str | None
    evidence: str | None
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class InspectionFields(TypedDict, total=False):
    """What `Inspection` takes."""

    id: Required[str | int]
    school: Required[str | int]
    framework_era: Required[InspectionEraLike]
    inspected_on: Required[DayLike]
    judgements: Mapping[str, str] | str
    source: str | None
    extra: Mapping[str, str]


class InspectionChanges(TypedDict, total=False):
    """What `Inspection.replace` takes."""

    school: str | int
    framework_era: InspectionEraLike
    inspected_on: DayLike
    judgements: Mapping[str, str] | str
    source: str | None
    extra: Mapping[str, str]


class DataNoticeFields(TypedDict, total=False):
    """What `DataNotice` takes."""

    id: Required[str | int]
    purpose: Required[str]
    lawful_basis: Required[LawfulBasisLike]
    retain_until: Required[DayLike]
    controller: str | None
    source: str | None
    extra: Mapping[str, str]


class DataNoticeChanges(TypedDict, total=False):
    """What `DataNotice.replace` takes."""

    purpose: str
    lawful_basis: LawfulBasisLike
    retain_until: DayLike
    controller: str | None
    source: str | None
    extra: Mapping[str, str]


class ResponseFields(TypedDict, total=False):
    """What `Response` takes."""

    id: Required[str | int]
    instrument: Required[str]
    respondent: Required[str]
    responded: Required[bool]
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ResponseChanges(TypedDict, total=False):
    """What `Response.replace` takes."""

    instrument: str
    respondent: str
    responded: bool
    start: DayLike | None
    end: DayLike | None
    source: str | None
    extra: Mapping[str, str]


class ExtensionFields(TypedDict, total=False):
    """What `Extension` takes."""

    id: Required[str | int]
    of: Required[RecordKindLike]
    heading: Required[str]
    type: Required[ExtensionTypeLike]
    words: Iterable[str]
    low: float | None
    high: float | None
    unit: str | None
    description: str | None
    personal: bool
    source: str | None
    extra: Mapping[str, str]


class ExtensionChanges(TypedDict, total=False):
    """What `Extension.replace` takes."""

    of: RecordKindLike
    heading: str
    type: ExtensionTypeLike
    words: Iterable[str]
    low: float | None
    high: float | None
    unit: str | None
    description: str | None
    personal: bool
    source: str | None
    extra: Mapping[str, str]
