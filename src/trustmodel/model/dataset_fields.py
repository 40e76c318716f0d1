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

    schema_version: Literal[1]
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
