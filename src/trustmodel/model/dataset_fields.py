"""What the constructor and `replace` of a dataset take, as people write it: lists of records or of rows.

Made by scripts/signatures from the fields; not imported when the library runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict

from trustmodel.model.period import Day as DayLike
from trustmodel.model.records import (
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
)


class DatasetFields(TypedDict, total=False):
    """What `Dataset` takes."""

    schema_version: Literal[2]
    name: str | None
    source: str | None
    made_on: DayLike | None
    extra: Mapping[str, str]
    trusts: Iterable[Trust | Mapping[str, Any]]
    schools: Iterable[School | Mapping[str, Any]]
    memberships: Iterable[Membership | Mapping[str, Any]]
    clusters: Iterable[Cluster | Mapping[str, Any]]
    cluster_memberships: Iterable[ClusterMembership | Mapping[str, Any]]
    bodies: Iterable[Body | Mapping[str, Any]]
    delegations: Iterable[Delegation | Mapping[str, Any]]
    people: Iterable[Person | Mapping[str, Any]]
    roles: Iterable[Role | Mapping[str, Any]]
    topics: Iterable[Topic | Mapping[str, Any]]
    expertise: Iterable[Expertise | Mapping[str, Any]]
    qualifications: Iterable[Qualification | Mapping[str, Any]]
    artefacts: Iterable[Artefact | Mapping[str, Any]]
    sharings: Iterable[Sharing | Mapping[str, Any]]
    needs: Iterable[Need | Mapping[str, Any]]
    sessions: Iterable[Session | Mapping[str, Any]]
    attendances: Iterable[Attendance | Mapping[str, Any]]
    activities: Iterable[Activity | Mapping[str, Any]]
    participations: Iterable[Participation | Mapping[str, Any]]
    success_criteria: Iterable[SuccessCriterion | Mapping[str, Any]]
    support: Iterable[Support | Mapping[str, Any]]
    services: Iterable[Service | Mapping[str, Any]]
    deliveries: Iterable[Delivery | Mapping[str, Any]]
    programmes: Iterable[Programme | Mapping[str, Any]]
    engagements: Iterable[Engagement | Mapping[str, Any]]
    frameworks: Iterable[Framework | Mapping[str, Any]]
    standards: Iterable[Standard | Mapping[str, Any]]
    judgements: Iterable[Judgement | Mapping[str, Any]]
    inspections: Iterable[Inspection | Mapping[str, Any]]
    data_notices: Iterable[DataNotice | Mapping[str, Any]]
    responses: Iterable[Response | Mapping[str, Any]]
    extensions: Iterable[Extension | Mapping[str, Any]]


class DatasetSizes(TypedDict, total=False):
    """What `testing.datasets` takes: how many records of a kind there are, exactly or at least."""

    trusts: int
    min_trusts: int
    schools: int
    min_schools: int
    memberships: int
    min_memberships: int
    clusters: int
    min_clusters: int
    cluster_memberships: int
    min_cluster_memberships: int
    bodies: int
    min_bodies: int
    delegations: int
    min_delegations: int
    people: int
    min_people: int
    roles: int
    min_roles: int
    topics: int
    min_topics: int
    expertise: int
    min_expertise: int
    qualifications: int
    min_qualifications: int
    artefacts: int
    min_artefacts: int
    sharings: int
    min_sharings: int
    needs: int
    min_needs: int
    sessions: int
    min_sessions: int
    attendances: int
    min_attendances: int
    activities: int
    min_activities: int
    participations: int
    min_participations: int
    success_criteria: int
    min_success_criteria: int
    support: int
    min_support: int
    services: int
    min_services: int
    deliveries: int
    min_deliveries: int
    programmes: int
    min_programmes: int
    engagements: int
    min_engagements: int
    frameworks: int
    min_frameworks: int
    standards: int
    min_standards: int
    judgements: int
    min_judgements: int
    inspections: int
    min_inspections: int
    data_notices: int
    min_data_notices: int
    responses: int
    min_responses: int
    extensions: int
    min_extensions: int
