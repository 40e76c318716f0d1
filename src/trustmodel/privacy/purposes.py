"""What people were told that their data are for, compared with what is asked of the data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from immutabledict import immutabledict

from trustmodel.errors import PurposeError
from trustmodel.model.dataset import Dataset
from trustmodel.privacy.gate import Gate
from trustmodel.privacy.names import names_somebody
from trustmodel.prose import counted

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
_SENTENCE: Final = re.compile(r"[.;!?\n]+|\b(?:but|however|although|though)\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[,:()]|\s[-\u2013\u2014]\s|\band\b", re.IGNORECASE)
_NOT_ONLY: Final = re.compile(r"\bnot\s+(?:only|just|merely)\b", re.IGNORECASE)
_NOT: Final = re.compile(
    r"\w*n['\u2019]t\b|\bcannot\b|\b(?:not|never|no|none|nor|neither|nobody|nothing|without|unless)\b"
    r"|\b(?:except\w*|exclud\w+|forbid\w*|prohibit\w*|refus\w+|rather than|instead of|other than|apart from)\b",
    re.IGNORECASE,
)
_OF_THE_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|will|shall|may|can|could|must|would|should|do|does|did|has|have|had)\s*$",
    re.IGNORECASE,
)
_VERBS: Final = re.compile(r"n['\u2019]t$|^(?:cannot|excluded|forbidden|prohibited|refused)$", re.IGNORECASE)
_FINITE: Final = re.compile(
    r"\b(?:to|for|we|is|are|was|were|be|been|will|shall|may|can|must|use[ds]?|do|does)\b", re.IGNORECASE
)


def _allowed(purpose: str) -> str:
    """The parts of a purpose that no negation reaches.

    A negation voids what follows it in its sentence ("we will not plan support, coaching or research"). That of a verb
    voids what it is said of too ("support, coaching and research are never done"), but not an earlier clause that says
    what something is for ("to plan support, and it will not be used for appraisal").
    """
    kept: list[str] = []
    for sentence in _SENTENCE.split(_NOT_ONLY.sub(" ", purpose)):
        before: list[str] = []
        for clause in _CLAUSE.split(sentence):
            negation = _NOT.search(clause)
            if negation is None:
                before.append(clause)
                continue
            begin = clause[: negation.start()]
            if not (_VERBS.search(negation[0]) or _OF_THE_VERB.search(begin)):
                before.append(begin)
            elif not any(map(_FINITE.search, before)):
                before = []
            break
        kept += before
    return " ; ".join(kept)


def covers(purpose: str, analysis: str) -> bool:
    """Whether a purpose, as it is written, covers an analysis.

    Whole words are compared, in capitals or not. A negation ("not", "never", "won't", "without", "except", "rather than",
    …) voids its own clause and the rest of its sentence, up to a stop, a semicolon or "but". No more of the language is
    understood: in doubt a purpose does not cover.

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
    >>> covers("We will not use this to plan support, coaching or research", "support")
    False
    """
    words = _WORD.findall(_allowed(purpose).casefold())
    return any(_is(word, wanted) for word in words for wanted in (*COVERED_BY[analysis], *EVERYTHING))


def _is(word: str, wanted: str) -> bool:
    """Whether a word is one that is wanted, or begins as one that ends in `*`."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def require(data: Dataset, analysis: str) -> None:
    """Refuse an analysis that no data notice in force covers, where there are people.

    A dataset without any notice is let through: `check` warns of it already. A notice is in force until the end of its
    `retain_until`, by today's date: after it the people's data may not be kept, and so not be used, whatever day is asked
    about.

    Parameters
    ----------
    data
        The dataset; of a situation the one that it was given (`Situation.given`).
    analysis
        One of `COVERED_BY`.

    Raises
    ------
    PurposeError
        No notice in force covers it. The message names the analysis, the purposes, and the words that would cover it.
    """
    if not len(data.data_notices) or not names_somebody(data):
        return
    today = _today()
    running = [notice for notice in data.data_notices if notice.retain_until >= today]
    if any(covers(notice.purpose, analysis) for notice in running):
        return
    if not running:
        last = max(notice.retain_until for notice in data.data_notices)
        raise PurposeError(
            f"the people's data were to be kept until {last.isoformat()}, and may not be used for this analysis, {analysis}."
            " Take them out with purge(data, as_of=…); or, where people were given a later day, put that day into"
            " retain_until of the notice"
        )
    gate = Gate(data)
    stated = "; ".join(repr(gate.text(purpose)) for purpose in dict.fromkeys(notice.purpose for notice in running))
    ended = len(data.data_notices) - len(running)
    more = f" ({counted(ended, 'other notice')} ran out)" if ended else ""
    raise PurposeError(
        f"the data notice does not cover this analysis, {analysis}; its purpose: {stated}"
        f"{more}. A purpose covers it"
        f" by one of these words: {', '.join((*COVERED_BY[analysis], *EVERYTHING))}. Tell them before you change the notice"
    )


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
