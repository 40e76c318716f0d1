"""Words that several chapters and pictures of the report share."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Period
from trustmodel.privacy.gate import Gate
from trustmodel.privacy.names import NAMED_ID
from trustmodel.prose import day_in_words, figure
from trustmodel.results import Remark, undefined

ALPHA: Final = 0.05
"""A p or q above this may be chance, and the report says so."""
VERY: Final = 0.01
"""At this p and below the report says "very likely"."""
BETWEEN: Final = {
    "phase": "schools of different phases",
    "church": "church schools and others",
    "local_authority": "schools of different local authorities",
    "member": "schools in a trust and schools outside",
    "joined": "schools that joined in different years",
}
"""Between whom a boundary lies, by the attribute in which schools differ."""
_DIFFERS: Final = {
    "phase": "phase", "church": "being a church school", "local_authority": "local authority",
    "member": "being in a trust", "joined": "the year in which they joined",
}  # fmt: skip
"""The same, in a column of a table."""


def between_whom(grouping: str) -> str:
    """Between whom a boundary lies, by what schools are grouped by: an attribute, or a field of your own."""
    return BETWEEN.get(grouping) or f"schools that differ in {grouping.replace('_', ' ')}"


def differs(grouping: str) -> str:
    """The same, in a column of a table."""
    return _DIFFERS.get(grouping) or grouping.replace("_", " ")


WHY_OPEN: Final[Mapping[str, str]] = {
    "nobody holds it": "nobody knows the topic",
    "no days left": "those who know the topic have no days left",
    "days not recorded": "it is not recorded how many days those who know the topic have left",
    "too far": "those who know the topic are too far away",
    "outside the boundary": "those who know the topic are outside the trust",
    "others come first": "help went to a higher priority",
}
"""Why a need stays open, by the reason that a plan gives."""
HELD_BACK: Final = "few"
"""Stands where a count is of so few people that it would tell of each, or would give such a one away."""


def evidence_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The ids of the records that rows rest on, each once, in order."""
    return tuple(sorted({identifier for row in rows for identifier in row.evidence}))


def not_recorded(section: str, warnings: Sequence[str], names: Mapping[str, str]) -> list[Remark]:
    """What is not recorded, as a finding, with schools by name; none where everything is."""
    if not warnings:
        return []
    missing = NAMED_ID.sub(lambda match: names.get(match[0], match[0]), "; ".join(warnings))
    says = f"Not recorded, or withheld to protect individuals: {missing}."
    return [Remark(section=section, says=says, cannot_say="whether what is not recorded does not happen.")]


def central_or_school(identifier: str, names: Mapping[str, str]) -> str:
    """A school by its name; a trust stands for its central team."""
    return "the central team" if kind_of(identifier) == "trust" else names.get(identifier, identifier)


def service_name(identifier: str, names: Mapping[str, str]) -> str:
    """A service has no name of its own, so its id serves."""
    words = identifier.partition(":")[2].replace("-", " ").split()
    return names.get(identifier) or " ".join(word.upper() if word in _CAPITALS else word for word in words)


def service_names(data: Dataset, gate: Gate) -> dict[str, str]:
    """What each service is called, by id. One whose id may hold somebody's name is called by its number."""
    return {
        service: f"service {number}" if gate.is_named_in(service) else service_name(service, {})
        for number, service in enumerate(sorted(data.services.ids), start=1)
    }


_CAPITALS: Final = frozenset({"cpd", "eyfs", "gdpr", "hr", "ict", "it", "mis", "npq", "send"})


def share_of(hits: int | None, of: int, low: float = math.nan, high: float = math.nan) -> str:
    """So many of so many, and the interval of the share; without one where all are counted."""
    if hits is None or not of:
        return "–"
    return f"{hits:,} of {of:,}" if undefined(low) else f"{hits:,} of {of:,} ({low:.0%} to {high:.0%})"


def span(between: Period) -> str:
    """A period in words, its last day included."""
    first, last = between
    start = f"from {day_in_words(first)}" if first else "from the first record"
    return f"{start} to {day_in_words(last - dt.timedelta(days=1)) if last else 'the last record'}"


def how_sure(p: float) -> str:
    """How sure something is by its p, in the same words everywhere: very likely, likely, or may be chance."""
    if undefined(p):
        return "too few records to tell"
    return "very likely" if p <= VERY else "likely" if p <= ALPHA else "may be chance"


MILES: Final = 0.621371
"""In a kilometre."""


def how_far(km: float) -> str:
    """A distance in kilometres and miles."""
    miles = figure(km * MILES)
    return f"{figure(km)} km ({miles} mile{'' if miles == '1' else 's'})"
