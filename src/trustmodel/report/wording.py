"""Words that several chapters and pictures of the report share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from trustmodel.privacy.names import NAMED_ID
from trustmodel.results import Finding

__all__ = ["evidence_of", "not_told", "service_name"]


def evidence_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The ids of the records that rows rest on, each once, in order."""
    return tuple(sorted({identifier for row in rows for identifier in row.evidence}))


def not_told(section: str, warnings: Sequence[str], names: Mapping[str, str]) -> list[Finding]:
    """What is not recorded, as a finding, with schools by name; none where everything is."""
    if not warnings:
        return []
    told = NAMED_ID.sub(lambda found: names.get(found[0], found[0]), "; ".join(warnings))
    says = f"Not recorded, or not told: {told}."
    return [Finding(section=section, says=says, cannot_say="whether what is not recorded does not happen.")]


def service_name(identifier: str, names: Mapping[str, str]) -> str:
    """A service has no name of its own, so its id serves."""
    words = identifier.partition(":")[2].replace("-", " ").split()
    return names.get(identifier) or " ".join(word.upper() if word in _CAPITALS else word for word in words)


_CAPITALS: Final = frozenset({"cpd", "eyfs", "gdpr", "hr", "ict", "it", "mis", "npq", "send"})
