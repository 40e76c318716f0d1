"""A typed domain model of school trusts in England, with tools that show what an organisation chart hides.

Names are loaded when first used, so that importing the library costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from trustmodel._clash import refuse_clash

refuse_clash()

if TYPE_CHECKING:  # what type checkers and editors see; kept equal to _HOMES by a test
    from trustmodel import (
        checks as checks,
        exchange as exchange,
        files as files,
        frameworks as frameworks,
        graphs as graphs,
        nulls as nulls,
        plots as plots,
        register as register,
        synthetic as synthetic,
        testing as testing,
        vocabulary as vocabulary,
    )
    from trustmodel.acceptabilities import acceptability as acceptability
    from trustmodel.audits import audit as audit
    from trustmodel.boundaries import (
        walls as walls,
    )
    from trustmodel.brokers import (
        brokerage as brokerage,
    )
    from trustmodel.checks import (
        check as check,
    )
    from trustmodel.comparisons import compare as compare
    from trustmodel.dataset import (
        Collection as Collection,
        Dataset as Dataset,
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
    from trustmodel.expectations import (
        expected_ties as expected_ties,
    )
    from trustmodel.expertise import (
        expertise_gaps as expertise_gaps,
        shared_expertise as shared_expertise,
        specialisms as specialisms,
    )
    from trustmodel.files import (
        read as read,
        write as write,
    )
    from trustmodel.groupings import (
        communities as communities,
        homophily as homophily,
    )
    from trustmodel.losses import (
        fragility as fragility,
        without as without,
    )
    from trustmodel.matching import (
        match_needs as match_needs,
        who_could_help as who_could_help,
    )
    from trustmodel.overlaps import (
        change as change,
        relation_overlap as relation_overlap,
    )
    from trustmodel.places import (
        locality as locality,
    )
    from trustmodel.practice import (
        community as community,
        development as development,
        endeavour as endeavour,
        governance as governance,
        openness as openness,
        resource as resource,
    )
    from trustmodel.privacy import (
        pseudonymise as pseudonymise,
        purge as purge,
        suppress as suppress,
        withdraw as withdraw,
    )
    from trustmodel.records import (
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
    from trustmodel.reviews import (
        review as review,
    )
    from trustmodel.support import (
        support_profile as support_profile,
        support_profiles as support_profiles,
    )
    from trustmodel.templates import (
        template as template,
    )

_MODULES: Final = (
    "checks", "exchange", "files", "frameworks", "graphs", "nulls", "plots", "register", "synthetic", "testing", "vocabulary",
)  # fmt: skip
_HOMES: Final = {
    "acceptabilities": ("acceptability",),
    "audits": ("audit",),
    "boundaries": ("walls",),
    "brokers": ("brokerage",),
    "checks": ("check",),
    "comparisons": ("compare",),
    "dataset": ("Collection", "Dataset"),
    "errors": (
        "DataError", "GraphError", "MissingExtraError", "NotFoundError", "Problem", "PurposeError",
        "SchemaVersionError", "TrustModelError", "Where",
    ),
    "expectations": ("expected_ties",),
    "expertise": ("expertise_gaps", "shared_expertise", "specialisms"),
    "files": ("read", "write"),
    "groupings": ("communities", "homophily"),
    "losses": ("fragility", "without"),
    "matching": ("match_needs", "who_could_help"),
    "overlaps": ("change", "relation_overlap"),
    "places": ("locality",),
    "practice": ("community", "development", "endeavour", "governance", "openness", "resource"),
    "privacy": ("pseudonymise", "purge", "suppress", "withdraw"),
    "records": (
        "Activity", "Artefact", "Attendance", "Body", "Cluster", "ClusterMembership", "DataNotice", "Delegation",
        "Delivery", "Engagement", "Expertise", "Framework", "Inspection", "Judgement", "Membership", "Need",
        "Participation", "Person", "Programme", "Qualification", "Record", "Response", "Role", "School", "Service",
        "Session", "Sharing", "Standard", "SuccessCriterion", "Support", "Topic", "Trust",
    ),
    "reviews": ("review",),
    "support": ("support_profile", "support_profiles"),
    "templates": ("template",),
}  # fmt: skip
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
        return _module(name)
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
