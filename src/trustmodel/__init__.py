"""A typed domain model of school trusts in England, with tools that show what an organisation chart hides.

Names are loaded when first used, so that importing the library costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from trustmodel._clash import refuse_clash

refuse_clash()

if TYPE_CHECKING:  # what type checkers and editors see; kept equal to _MODULES and _HOMES by a test
    from trustmodel import (
        exchange as exchange,
        files as files,
        register as register,
        synthetic as synthetic,
        testing as testing,
    )
    from trustmodel.errors import (
        DataError as DataError,
        GraphError as GraphError,
        MissingExtraError as MissingExtraError,
        NotFoundError as NotFoundError,
        Problem as Problem,
        PurposeError as PurposeError,
        SchemaVersionError as SchemaVersionError,
        TrustModelError as TrustModelError,
        Where as Where,
    )
    from trustmodel.files.io import read as read, write as write
    from trustmodel.files.templates import template as template
    from trustmodel.model import checks as checks, vocabulary as vocabulary
    from trustmodel.model.checks import check as check
    from trustmodel.model.dataset import Collection as Collection, Dataset as Dataset
    from trustmodel.model.records import (
        Activity as Activity,
        Artefact as Artefact,
        Attendance as Attendance,
        Body as Body,
        Cluster as Cluster,
        ClusterMembership as ClusterMembership,
        DataNotice as DataNotice,
        Delegation as Delegation,
        Delivery as Delivery,
        Engagement as Engagement,
        Expertise as Expertise,
        Framework as Framework,
        Inspection as Inspection,
        Judgement as Judgement,
        Membership as Membership,
        Need as Need,
        Participation as Participation,
        Person as Person,
        Programme as Programme,
        Qualification as Qualification,
        Record as Record,
        Response as Response,
        Role as Role,
        School as School,
        Service as Service,
        Session as Session,
        Sharing as Sharing,
        Standard as Standard,
        SuccessCriterion as SuccessCriterion,
        Support as Support,
        Topic as Topic,
        Trust as Trust,
    )
    from trustmodel.model.situation import Situation as Situation, situation as situation
    from trustmodel.network import graphs as graphs
    from trustmodel.network.brokerage import brokerage as brokerage
    from trustmodel.network.expected import expected_ties as expected_ties
    from trustmodel.network.expertise import (
        expertise_gaps as expertise_gaps,
        shared_expertise as shared_expertise,
        specialisms as specialisms,
    )
    from trustmodel.network.fragility import fragility as fragility, without as without
    from trustmodel.network.groups import communities as communities, homophily as homophily
    from trustmodel.network.locality import locality as locality
    from trustmodel.network.matching import match_needs as match_needs, who_could_help as who_could_help
    from trustmodel.network.overlap import change as change, relation_overlap as relation_overlap
    from trustmodel.network.support import support_profile as support_profile, support_profiles as support_profiles
    from trustmodel.network.walls import walls as walls
    from trustmodel.population import frameworks as frameworks
    from trustmodel.population.acceptability import acceptability as acceptability
    from trustmodel.population.audit import audit as audit
    from trustmodel.population.compare import compare as compare
    from trustmodel.practice.community import community as community
    from trustmodel.practice.development import development as development
    from trustmodel.practice.endeavour import endeavour as endeavour
    from trustmodel.practice.governance import governance as governance
    from trustmodel.practice.openness import openness as openness
    from trustmodel.practice.resource import resource as resource
    from trustmodel.privacy.anonymise import (
        pseudonymise as pseudonymise,
        purge as purge,
        suppress as suppress,
        withdraw as withdraw,
    )
    from trustmodel.report import plots as plots
    from trustmodel.report.review import review as review
    from trustmodel.stats import nulls as nulls

_MODULES: Final = {
    "checks": "model.checks",
    "exchange": "exchange",
    "files": "files",
    "frameworks": "population.frameworks",
    "graphs": "network.graphs",
    "nulls": "stats.nulls",
    "plots": "report.plots",
    "register": "register",
    "synthetic": "synthetic",
    "testing": "testing",
    "vocabulary": "model.vocabulary",
}
"""Public modules, and the rooms in which they stand."""
_HOMES: Final = {
    "errors": (
        "DataError",
        "GraphError",
        "MissingExtraError",
        "NotFoundError",
        "Problem",
        "PurposeError",
        "SchemaVersionError",
        "TrustModelError",
        "Where",
    ),
    "files.io": (
        "read",
        "write",
    ),
    "files.templates": ("template",),
    "model.checks": ("check",),
    "model.dataset": (
        "Collection",
        "Dataset",
    ),
    "model.records": (
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
    ),
    "model.situation": (
        "Situation",
        "situation",
    ),
    "network.brokerage": ("brokerage",),
    "network.expected": ("expected_ties",),
    "network.expertise": (
        "expertise_gaps",
        "shared_expertise",
        "specialisms",
    ),
    "network.fragility": (
        "fragility",
        "without",
    ),
    "network.groups": (
        "communities",
        "homophily",
    ),
    "network.locality": ("locality",),
    "network.matching": (
        "match_needs",
        "who_could_help",
    ),
    "network.overlap": (
        "change",
        "relation_overlap",
    ),
    "network.support": (
        "support_profile",
        "support_profiles",
    ),
    "network.walls": ("walls",),
    "population.acceptability": ("acceptability",),
    "population.audit": ("audit",),
    "population.compare": ("compare",),
    "practice.community": ("community",),
    "practice.development": ("development",),
    "practice.endeavour": ("endeavour",),
    "practice.governance": ("governance",),
    "practice.openness": ("openness",),
    "practice.resource": ("resource",),
    "privacy.anonymise": (
        "pseudonymise",
        "purge",
        "suppress",
        "withdraw",
    ),
    "report.review": ("review",),
}
"""Public names by the module that holds them."""
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [  # noqa: PLE0604 - built from the tables above
    *_MODULES,
    *_HOME_OF,
    "__version__",
]


_MATHS: Final = frozenset({"numpy", "scipy", "polars"})


def _module(name: str) -> Any:
    """A module of ours; where the maths that it needs are not installed, the error says how to get them."""
    try:
        return importlib.import_module(f"trustmodel.{name}")
    except ModuleNotFoundError as error:
        if error.name not in _MATHS:
            raise
        from trustmodel.errors import MissingExtraError

        raise MissingExtraError("analysis", f"trustmodel.{name}") from error


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        value = _module(_MODULES[name])
        globals()[name] = value
        return value
    if name in _HOME_OF:
        value = getattr(_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value
    if name == "__version__":
        from trustmodel.results import version

        return version()
    raise AttributeError(f"module 'trustmodel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
