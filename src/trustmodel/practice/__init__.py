"""Practice: is it done as this trust means to? Counts, shares with exact intervals, and what was not recorded.

Each function asks one trust, on a day or over a period. There is no total, no grade, and no order of people.
"""

from __future__ import annotations

from trustmodel.practice._community import ChallengeRow, Community, community
from trustmodel.practice._development import (
    CellRow,
    Development,
    DevelopmentRow,
    EvidenceRow,
    OutcomeRow,
    development,
)
from trustmodel.practice._endeavour import (
    AttendanceRow,
    Endeavour,
    FocusRow,
    LinkRow,
    LinkTest,
    PlanRow,
    YearRow,
    endeavour,
)
from trustmodel.practice._governance import (
    EndingRow,
    Governance,
    GovernanceRow,
    InterlockRow,
    RuleRow,
    TurnoverRow,
    governance,
)
from trustmodel.practice._learning import ActivityRow, CoachingRow, QualificationRow
from trustmodel.practice._openness import AudienceRow, CarriedRow, NeedsRow, Openness, OpennessRow, openness
from trustmodel.practice._outreach import CapacityRow, ClusterRow, OfferRow, ProgrammeRow, ReachedRow
from trustmodel.practice._resource import ModeRow, Resource, ResourceRow, resource
from trustmodel.practice._visits import LeadRow, PartnerDays, TopicDays

__all__ = [
    "ActivityRow",
    "AttendanceRow",
    "AudienceRow",
    "CapacityRow",
    "CarriedRow",
    "CellRow",
    "ChallengeRow",
    "ClusterRow",
    "CoachingRow",
    "Community",
    "Development",
    "DevelopmentRow",
    "Endeavour",
    "EndingRow",
    "EvidenceRow",
    "FocusRow",
    "Governance",
    "GovernanceRow",
    "InterlockRow",
    "LeadRow",
    "LinkRow",
    "LinkTest",
    "ModeRow",
    "NeedsRow",
    "OfferRow",
    "Openness",
    "OpennessRow",
    "OutcomeRow",
    "PartnerDays",
    "PlanRow",
    "ProgrammeRow",
    "QualificationRow",
    "ReachedRow",
    "Resource",
    "ResourceRow",
    "RuleRow",
    "TopicDays",
    "TurnoverRow",
    "YearRow",
    "community",
    "development",
    "endeavour",
    "governance",
    "openness",
    "resource",
]
