"""A typed domain model of school trusts in England, with tools that show what an organisation chart hides.

Names are loaded when first used, so that importing the library costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
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
        RuleError as RuleError,
        SchemaVersionError as SchemaVersionError,
        TrustModelError as TrustModelError,
        Where as Where,
    )
    from trustmodel.files.frames import from_frame as from_frame
    from trustmodel.files.io import read as read, write as write
    from trustmodel.files.templates import template as template
    from trustmodel.files.upgrades import upgrade as upgrade
    from trustmodel.model import checks as checks, fields as fields, vocabulary as vocabulary
    from trustmodel.model.checks import Problems as Problems, check as check
    from trustmodel.model.collection import Collection as Collection
    from trustmodel.model.dataset import Dataset as Dataset
    from trustmodel.model.period import Period as Period
    from trustmodel.model.published import schema as schema
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
        Extension as Extension,
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
    from trustmodel.model.versions import (
        Conflict as Conflict,
        Diff as Diff,
        Merged as Merged,
        RecordChange as RecordChange,
        diff as diff,
        merge as merge,
        patch as patch,
    )
    from trustmodel.network import graphs as graphs
    from trustmodel.network.brokerage import Brokerage as Brokerage, brokerage as brokerage
    from trustmodel.network.change import Change as Change, network_change as network_change
    from trustmodel.network.expected import ExpectedTies as ExpectedTies, expected_ties as expected_ties
    from trustmodel.network.expertise_gaps import ExpertiseGaps as ExpertiseGaps, expertise_gaps as expertise_gaps
    from trustmodel.network.fragility import Fragility as Fragility, fragility as fragility
    from trustmodel.network.grouping import Bins as Bins
    from trustmodel.network.groups import (
        Communities as Communities,
        Homophily as Homophily,
        communities as communities,
        homophily as homophily,
    )
    from trustmodel.network.locality import Locality as Locality, locality as locality
    from trustmodel.network.matching import Plan as Plan, match_needs as match_needs
    from trustmodel.network.offers import Offers as Offers, who_could_help as who_could_help
    from trustmodel.network.overlap import RelationOverlap as RelationOverlap, relation_overlap as relation_overlap
    from trustmodel.network.portraits import Differences as Differences
    from trustmodel.network.shared_expertise import (
        SharedExpertise as SharedExpertise,
        shared_expertise as shared_expertise,
    )
    from trustmodel.network.specialisms import Specialisms as Specialisms, specialisms as specialisms
    from trustmodel.network.support import (
        SupportProfile as SupportProfile,
        support_profile as support_profile,
    )
    from trustmodel.network.support_profiles import (
        SupportProfiles as SupportProfiles,
        support_profiles as support_profiles,
    )
    from trustmodel.network.walls import Walls as Walls, boundary as boundary, walls as walls
    from trustmodel.network.walls_boundary import Boundary as Boundary
    from trustmodel.network.walls_cut import Cut as Cut
    from trustmodel.network.walls_plan import WallPlan as WallPlan, plan_walls as plan_walls
    from trustmodel.network.walls_prior import (
        Pool as Pool,
        TrustSums as TrustSums,
        pool as pool,
        trust_sums as trust_sums,
    )
    from trustmodel.network.walls_schools import BeyondSchools as BeyondSchools
    from trustmodel.network.without import Without as Without, without as without
    from trustmodel.population import frameworks as frameworks
    from trustmodel.population.acceptability import Acceptability as Acceptability, acceptability as acceptability
    from trustmodel.population.audit import Audit as Audit, audit as audit
    from trustmodel.population.compare import Comparison as Comparison, compare as compare
    from trustmodel.population.kinds import Kinds as Kinds
    from trustmodel.practice.community import Community as Community, community as community
    from trustmodel.practice.development import Development as Development, development as development
    from trustmodel.practice.endeavour import Endeavour as Endeavour, endeavour as endeavour
    from trustmodel.practice.governance import Governance as Governance, governance as governance
    from trustmodel.practice.openness import Openness as Openness, openness as openness
    from trustmodel.practice.resource import Resource as Resource, resource as resource
    from trustmodel.privacy.anonymise import (
        Removal as Removal,
        Suppressed as Suppressed,
        pseudonymise as pseudonymise,
        purge as purge,
        suppress as suppress,
        withdraw as withdraw,
    )
    from trustmodel.register.changes import RegisterChange as RegisterChange
    from trustmodel.report import plots as plots
    from trustmodel.report.brief.model import Brief as Brief, Finding as Finding
    from trustmodel.report.explorer.explore import Explorer as Explorer, explore as explore
    from trustmodel.report.review import Review as Review, review as review
    from trustmodel.results import Method as Method, Remark as Remark, Result as Result, Tested as Tested
    from trustmodel.stats import nulls as nulls
    from trustmodel.stats.pair_rates import Prior as Prior

_MODULES: Final = {
    "checks": "model.checks",
    "exchange": "exchange",
    "fields": "model.fields",
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
        "RuleError",
        "SchemaVersionError",
        "TrustModelError",
        "Where",
    ),
    "files.frames": ("from_frame",),
    "files.io": ("read", "write"),
    "files.templates": ("template",),
    "files.upgrades": ("upgrade",),
    "model.checks": ("Problems", "check"),
    "model.collection": ("Collection",),
    "model.dataset": ("Dataset",),
    "model.period": ("Period",),
    "model.published": ("schema",),
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
    ),
    "model.situation": ("Situation", "situation"),
    "model.versions": ("Conflict", "Diff", "Merged", "RecordChange", "diff", "merge", "patch"),
    "network.brokerage": ("Brokerage", "brokerage"),
    "network.change": ("Change", "network_change"),
    "network.expected": ("ExpectedTies", "expected_ties"),
    "network.expertise_gaps": ("ExpertiseGaps", "expertise_gaps"),
    "network.fragility": ("Fragility", "fragility"),
    "network.grouping": ("Bins",),
    "network.groups": ("Communities", "Homophily", "communities", "homophily"),
    "network.locality": ("Locality", "locality"),
    "network.matching": ("Plan", "match_needs"),
    "network.offers": ("Offers", "who_could_help"),
    "network.overlap": ("RelationOverlap", "relation_overlap"),
    "network.portraits": ("Differences",),
    "network.shared_expertise": ("SharedExpertise", "shared_expertise"),
    "network.specialisms": ("Specialisms", "specialisms"),
    "network.support": ("SupportProfile", "support_profile"),
    "network.support_profiles": ("SupportProfiles", "support_profiles"),
    "network.walls": ("Walls", "boundary", "walls"),
    "network.walls_boundary": ("Boundary",),
    "network.walls_cut": ("Cut",),
    "network.walls_plan": ("WallPlan", "plan_walls"),
    "network.walls_prior": ("Pool", "TrustSums", "pool", "trust_sums"),
    "network.walls_schools": ("BeyondSchools",),
    "network.without": ("Without", "without"),
    "population.acceptability": ("Acceptability", "acceptability"),
    "population.audit": ("Audit", "audit"),
    "population.compare": ("Comparison", "compare"),
    "population.kinds": ("Kinds",),
    "practice.community": ("Community", "community"),
    "practice.development": ("Development", "development"),
    "practice.endeavour": ("Endeavour", "endeavour"),
    "practice.governance": ("Governance", "governance"),
    "practice.openness": ("Openness", "openness"),
    "practice.resource": ("Resource", "resource"),
    "privacy.anonymise": ("Removal", "Suppressed", "pseudonymise", "purge", "suppress", "withdraw"),
    "register.changes": ("RegisterChange",),
    "report.brief.model": ("Brief", "Finding"),
    "report.explorer.explore": ("Explorer", "explore"),
    "report.review": ("Review", "review"),
    "results": ("Method", "Remark", "Result", "Tested"),
    "stats.pair_rates": ("Prior",),
}
"""Public names by the module that holds them."""
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}

_NAMES: Final = (*_MODULES, *_HOME_OF, "__version__")


def _loaded(name: str) -> Any:
    """What a public name stands for."""
    if name == "__version__":
        from trustmodel.results import version

        return version()
    if name in _MODULES:
        return importlib.import_module(f"trustmodel.{_MODULES[name]}")
    return getattr(importlib.import_module(f"trustmodel.{_HOME_OF[name]}"), name)


def _is_there(name: str) -> bool:
    try:
        _loaded(name)
    except ImportError as error:
        from trustmodel.errors import extra_of

        if extra_of(error) is None:
            raise
        return False
    return True


if TYPE_CHECKING:
    __version__: str
    __all__: tuple[str, ...]
else:  # a type checker that saw it would let every misspelt name pass

    def __getattr__(name: str) -> Any:
        if name == "__all__":  # so that an import of everything gives all that there is where an extra is not installed
            return tuple(filter(_is_there, _NAMES))
        if name not in _NAMES:
            raise AttributeError(f"module 'trustmodel' has no attribute {name!r}")
        try:
            value = globals()[name] = _loaded(name)
        except ImportError as error:
            from trustmodel.errors import extra_of, name_without

            if (extra := extra_of(error, _MODULES.get(name) or _HOME_OF[name])) is None:
                raise
            raise name_without(extra, f"trustmodel.{name}", sys._getframe(1)) from error  # noqa: SLF001
        return value


def __dir__() -> list[str]:
    return sorted(_NAMES)
