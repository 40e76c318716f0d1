"""What the answers warn of, for a leader: in plain words, and what only a statistician asks about left to the full report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from trustmodel.prose import capitalised, counted, is_are
from trustmodel.report.brief.basis import in_miles

__all__ = ["notes_of"]

_PLAIN: Final = tuple(
    (re.compile(pattern), says)
    for pattern, says in (
        (
            r"(?:pairs of people|records|\w+) vary less than chance would have it \(Pearson.*",
            "help varies less from pair to pair than is usual: if the survey asked for a fixed number of names, changes are surer than is said here",
        ),
        (
            r"much of what crosses(?: the best cut)? is a matter of distance.*",
            "much of what crosses a boundary follows from distance, so how sure we are of it depends on how distance is allowed for",
        ),
        (r"local_presence sees only the (.*) that the data have", r"how many other schools are near is counted among the \1 in the data"),
        (r"(.*) did not answer, of (.*) that were asked: figures are estimated.*", r"\1 did not answer, of \2 that were asked: figures are estimated from those who did"),
        (r"(those who did not answer .* as those who did): silence.*", r"\1, so what is missing is not missing by chance"),
        (r"whether the wall changed is not testable: only .*", "too few schools were there both times to say whether a boundary changed"),
        (r"(nobody could take any of the needs): .*", r"\1"),
        (r"\bthe mode is not recorded\b", "how it is run is not recorded"),
        (r"\b(\d[\d,]*) node(s?)\b", r"\1 school\2"),
        (r"\btie(s?)\b", r"link\1"),
        (r"\bcriteria\b", "goals"),
        (r"\bcriterion\b", "goal"),
    )
)  # fmt: skip
"""What a warning says, and what a leader reads instead."""
_TECHNICAL: Final = re.compile(
    r"\w_\w|`|R²|\bPearson|Jaccard|\bp (?:rests|is)\b|\bp-values?\b|\bundefined\b|\btestable\b|\bindex\b|\btriads?\b|\bnodes?\b"
    r"|\bmodularity\b|\bcoefficients?\b|\bintervals?\b|\breciprocity|\btransitivity|\bunmet\b|\bgive a day\b"
)
_KM: Final = re.compile(r"(\d+(?:\.\d+)?) km\b")


def notes_of(warnings: Iterable[str]) -> Iterator[str]:
    """The warnings of answers as a leader reads them.

    Parameters
    ----------
    warnings
        In the words of the answers; they hold no name.

    Yields
    ------
    str
        A sentence each; the last says how many more the full report has, since they are of use to a statistician only.
    """
    known = tuple(dict.fromkeys(map(_in_plain_words, warnings)))
    plain = [each for each in known if not _TECHNICAL.search(each)]
    yield from (f"{capitalised(each)}." for each in plain)
    if more := len(known) - len(plain):
        yield f"{capitalised(counted(more, 'note'))} on methods {is_are(more)} in the full report."


def _in_plain_words(warning: str) -> str:
    for pattern, says in _PLAIN:
        warning = pattern.sub(says, warning)
    return _KM.sub(lambda match: in_miles(float(match[1])), warning)
