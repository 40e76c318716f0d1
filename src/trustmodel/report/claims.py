"""What a report announces because a test says so: one family of tests, corrected for all that is announced.

A review asks hundreds of tests, and one in twenty of those with nothing behind them has a p of .05 or less. So whatever a
chapter announces on the strength of a test is a `Claim`, and `settled` looks at all of them at once, the smallest p first
(Holm). What stands is said as a finding, and what does not is said to be looked at as well. A table of many like
questions has a false discovery rate of its own, and is one question with the smallest of its rates: if that is small,
some row of it is no chance. Walls, and changes of walls, are two families apart, each at 5 %: what may be said of them has
an order of its own (`network.walls_order`), and stands in no claim. All other figures with a p stand in tables, and no
sentence announces them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from trustmodel.prose import counted
from trustmodel.report.wording import ALPHA
from trustmodel.results import Remark
from trustmodel.stats.nulls import holm

__all__ = ["Claim", "claim", "settled"]


@attrs.frozen(kw_only=True)
class Claim(Remark):
    """A finding that a test stands behind. `says` is what it says by that test alone; nothing, where that is empty."""

    p: float
    """Of its test; of a table of them, the smallest false discovery rate."""
    otherwise: str
    """What is said instead where it does not stand beside all other claims."""
    question: str | None = None
    """Claims of one question count once in the family. `None`: it is a question of its own."""


def claim(p: float, *, says: str, otherwise: str, question: str | None = None, **about: Any) -> Claim:
    """A claim, which by its own test is one thing or the other.

    Parameters
    ----------
    p
        Of its test.
    says
        What is said where it stands out from chance.
    otherwise
        What is said where it is not. Either may be empty: then nothing is.
    question
        What it is about, where other claims rest on the same tests.
    **about
        The other fields of a `Remark`.

    Returns
    -------
    Claim
        For `settled`, once all claims are known.
    """
    return Claim(p=p, says=says if p <= ALPHA else otherwise, otherwise=otherwise, question=question, **about)


def settled(findings: Iterable[Remark]) -> tuple[Remark, ...]:
    """All findings of a report, each claim as it stands among all others.

    Parameters
    ----------
    findings
        Of all chapters, claims among them.

    Returns
    -------
    tuple of Remark
        In the same order, without those that say nothing.
    """
    known = tuple(findings)
    questions = {
        _question(number, finding): finding.p for number, finding in enumerate(known) if isinstance(finding, Claim)
    }
    corrected = dict(zip(questions, holm(list(questions.values())).tolist(), strict=True))
    family = f"Compared with chance beside all else that is tested here: {counted(len(questions), 'question')}, by Holm's method."
    said = (
        _settled(finding, corrected[_question(number, finding)], family) if isinstance(finding, Claim) else finding
        for number, finding in enumerate(known)
    )
    return tuple(finding for finding in said if finding.says)


def _question(number: int, finding: Claim | Remark) -> str | int:
    return number if not isinstance(finding, Claim) or finding.question is None else finding.question


def _settled(finding: Claim, corrected: float, family: str) -> Remark:
    """A claim as a plain finding."""
    stands = corrected <= ALPHA
    tested = " ".join(filter(None, (finding.how, family if finding.p <= ALPHA else None)))
    return Remark(
        section=finding.section,
        says=finding.says if stands else finding.otherwise,
        how=tested or None,
        cannot_say=finding.cannot_say,
        evidence=finding.evidence,
        people=finding.people,
    )
