"""The order of findings: what stands out, and what was also looked at. It orders findings, never schools or people.

score = size × certainty × can act, each from 0 to 1.

**Which tests there are.** Every share that is compared with last year is one question, and Holm's method allows for all of them
together: one family, whether a share is announced or not. Changes of walls are a family of their own, and walls at one time
another, with the order of `network.walls_order`. What is counted in full is not tested.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from trustmodel.report.brief.model import Finding, Word
from trustmodel.report.brief.pictures import Picture
from trustmodel.report.wording import ALPHA, VERY
from trustmodel.results import undefined
from trustmodel.stats.nulls import holm

__all__ = ["DECIDE", "HELP", "KNOW", "Candidate", "how_sure", "of_counts", "of_points", "of_ratio", "ranked"]

HELP: Final = 1.0
"""Somebody with days could act."""
DECIDE: Final = 0.6
"""A decision is needed."""
KNOW: Final = 0.3
"""To know."""
_FLOOR: Final = 0.1
_FLOOR_IF_SURE: Final = 0.05
_CERTAINTY: Final[dict[Word, float]] = {"Counted": 1.0, "Very likely": 1.0, "Likely": 0.8, "Too few to tell": 0.0}
_ALONE: Final = 0.4  # may be chance beside all else that is tested, but not by itself
_CHANCE: Final = 0.15
_WIDE: Final = 0.2  # a change of twenty points is as large as any


@attrs.frozen(kw_only=True)
class Candidate:
    """What may stand out: a finding before it is known how sure it is beside all others."""

    id: str
    says: str
    """One sentence."""
    size: float
    """How much it is: 0 to 1, by `of_points`, `of_counts` or `of_ratio`."""
    can_act: float
    """`HELP`, `DECIDE` or `KNOW`."""
    question: str
    """The id of the question that tells more."""
    p: float | None = None
    """Of its test by itself; NaN: cannot be tested. `None`: it is counted in full."""
    corrected: float | None = None
    """p beside others, where it belongs to a family with an order of its own."""
    steady: bool = False
    """Whether it stayed as it was: of what did not change it is only counted how it stands."""
    share: tuple[str, str] | None = None
    """The share that is compared: whose (the id of a trust), and what is counted."""
    picture: Picture | None = None
    evidence: tuple[str, ...] = ()


def of_points(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The size of a change of a share: in points, of twenty.

    Parameters
    ----------
    before
        So many of so many.
    after
        The same later.

    Returns
    -------
    float
        0 to 1.
    """
    return min(1.0, abs(after[0] / after[1] - before[0] / before[1]) / _WIDE)


def of_counts(before: int, after: int) -> float:
    """The size of a change of a count: the change by what there was.

    Parameters
    ----------
    before
        How many.
    after
        How many later.

    Returns
    -------
    float
        0 to 1.
    """
    return min(1.0, abs(after - before) / max(before, 1))


def of_ratio(ratio: float) -> float:
    """The size of a ratio: in doublings, of two.

    Parameters
    ----------
    ratio
        Above 0; infinite is as large as any, and so is 0.

    Returns
    -------
    float
        0 to 1; 0 where it is undefined.
    """
    if undefined(ratio):
        return 0.0
    return min(1.0, abs(math.log2(ratio)) / 2) if 0 < ratio < math.inf else 1.0


def how_sure(p: float | None) -> Word:
    """How sure a finding is.

    Parameters
    ----------
    p
        Corrected for all that is tested with it; NaN: cannot be tested. `None`: counted.

    Returns
    -------
    str
        One of `WORDS`.
    """
    if p is None:
        return "Counted"
    if undefined(p):
        return "Too few to tell"
    return "Very likely" if p <= VERY else "Likely" if p <= ALPHA else "May be chance"


def ranked(
    candidates: Iterable[Candidate], others: Sequence[float] = ()
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings in order: those that stand out, and those that were also looked at.

    Parameters
    ----------
    candidates
        All that was looked at: also what did not change, since it belongs to the family of tests.
    others
        p of the shares that are compared in tables only: they belong to the family too.

    Returns
    -------
    tuple of two tuples of Finding
        The highest score first.
    """
    known = tuple(candidates)
    findings = sorted(map(_settled, known, _corrected(known, others)), key=lambda finding: (-finding.score, finding.id))
    out = tuple(filter(_stands_out, findings))
    return out, tuple(finding for finding in findings if not _stands_out(finding))


def _corrected(candidates: Sequence[Candidate], others: Sequence[float]) -> list[float | None]:
    """P of each beside all others of its family."""
    family = [each for each in candidates if each.p is not None and each.corrected is None]
    tested = [math.nan if each.p is None else each.p for each in family]
    by_holm = dict(zip(map(id, family), holm([*tested, *others]).tolist() if family else [], strict=False))
    return [by_holm.get(id(each), each.corrected) for each in candidates]


def _settled(candidate: Candidate, corrected: float | None) -> Finding:
    word = how_sure(None if candidate.steady else corrected)
    alone = candidate.p is not None and candidate.p <= ALPHA
    return Finding(
        id=candidate.id,
        says=candidate.says,
        size=candidate.size,
        certainty=_CERTAINTY.get(word, _ALONE if alone else _CHANCE),
        can_act=candidate.can_act,
        word=word,
        question=candidate.question,
        picture=candidate.picture,
        evidence=candidate.evidence,
    )


def _stands_out(finding: Finding) -> bool:
    sure = finding.word in {"Counted", "Very likely", "Likely"}
    return finding.score >= (_FLOOR_IF_SURE if sure else _FLOOR)
