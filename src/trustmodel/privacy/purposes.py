"""What people were told that their data are for, compared with what is asked of the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from immutabledict import immutabledict

from trustmodel.errors import PurposeError
from trustmodel.model.dataset import Dataset

__all__ = ["COVERED_BY", "EVERYTHING", "covers", "require"]

# A word that ends in * stands for every word that begins so: support* is support, supports, supporting, supportive.
EVERYTHING: Final = (
    "analys*", "evaluat*", "improv*", "report", "reports", "reporting", "research*", "review*", "test", "tests", "testing",
)  # fmt: skip
"""The words that cover every analysis."""
_PLANS: Final = ("plan", "plans", "planned", "planning")
_HELPS: Final = ("support*", "help*", "collaborat*", "network*", "partner*")
_KNOWS: Final = ("expert*", "knowledge", "skill*", "specialis*")
COVERED_BY: Final[Mapping[str, tuple[str, ...]]] = immutabledict(
    {
        "brokerage": (*_HELPS, "connect*", "relation*"),
        "support": (*_HELPS, "resourc*"),
        "expertise": (*_KNOWS, *_HELPS, "capacity"),
        "matching": (*_KNOWS, *_HELPS, *_PLANS, "need", "needs", "match*", "capacity"),
        "losses": (*_KNOWS, *_HELPS, *_PLANS, "capacity", "continuity", "resilien*", "risk*", "succession", "workforce"),
        "openness": ("open*", "shar*", "transparen*", *_HELPS),
        "endeavour": (
            "endeavour*", "attend*", "meet*", "leader*", "collaborat*", "network*", "cpd", "develop*", "profession*",
        ),
        "development": (
            "develop*", "cpd", "profession*", "train*", "learn*", "coach*", "mentor*", "npq*", "qualif*",
        ),
        "resource": ("resourc*", "service*", "staff*", "workforce", "deploy*", "capacity", *_KNOWS, *_HELPS),
        "governance": ("govern*", "board*", "committee*", "trustee*", "accountab*", "complian*"),
        "community": ("communit*", "civic*", "outreach", "famil*", "engag*", *_HELPS),
    }
)  # fmt: skip
"""For each analysis the words that cover it, beside those that cover everything."""

_WORD: Final = re.compile(r"[^\W_]+")
_EXCEPT: Final = re.compile(r"\b(?:not|never|no|without|except|excluding|other than)\b[^.;,:]*", re.IGNORECASE)


def covers(purpose: str, analysis: str) -> bool:
    """Whether a purpose, as it is written, covers an analysis.

    Whole words are compared, in capitals or not. What comes after "not", "never", "no", "without", "except", "excluding" or
    "other than", up to the next stop, comma, colon or semicolon, does not count. No more of the language is understood.

    Parameters
    ----------
    purpose
        A sentence of a data notice.
    analysis
        One of `COVERED_BY`.

    Returns
    -------
    bool
        Whether one of the analysis's words, or of those that cover everything, is in it.

    Examples
    --------
    >>> covers("To plan professional development", "development"), covers("Planning support", "governance")
    (True, False)
    >>> covers("Support between schools, but not research", "governance")
    False
    """
    words = _WORD.findall(_EXCEPT.sub(" ", purpose).casefold())
    return any(_is(word, wanted) for word in words for wanted in (*COVERED_BY[analysis], *EVERYTHING))


def _is(word: str, wanted: str) -> bool:
    """Whether a word is one that is wanted, or begins as one that ends in `*`."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def require(data: Dataset, analysis: str) -> None:
    """Refuse an analysis that no data notice covers, where there are people.

    A dataset without any notice is let through: `check` warns of it already. Whether a notice has run out does not matter
    here, since that depends on the day: `privacy.purge` looks at it.

    Parameters
    ----------
    data
        The dataset; of a situation the one that it was given (`Situation.given`).
    analysis
        One of `COVERED_BY`.

    Raises
    ------
    PurposeError
        No notice covers it. The message names the analysis, the purposes, and the words that would cover it.
    """
    purposes = tuple(dict.fromkeys(notice.purpose for notice in data.data_notices))
    if not purposes or not len(data.people) or any(covers(purpose, analysis) for purpose in purposes):
        return
    stated = "; ".join(repr(purpose) for purpose in purposes)
    raise PurposeError(
        f"the people in the data were not told of this analysis, {analysis}; they were told: {stated}. A purpose covers it"
        f" by one of these words: {', '.join((*COVERED_BY[analysis], *EVERYTHING))}. Tell them before you change the notice"
    )
