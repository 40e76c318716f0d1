"""A brief in the terminal: twelve lines at most."""

from __future__ import annotations

from collections.abc import Iterator

from trustmodel.prose import counted
from trustmodel.report.brief import outlined
from trustmodel.report.brief.model import Brief

__all__ = ["lines"]

_WIDE = 96


def lines(brief: Brief) -> Iterator[str]:
    """What page one says, a line each, without where it was written to.

    Parameters
    ----------
    brief
        What it says.

    Yields
    ------
    str
        At most eleven.
    """
    yield _head(brief)
    for number, finding in enumerate(outlined.standing_out(brief), 1):
        yield f"{number}. {finding.says.rstrip('.'):<{_WIDE}} {finding.word}"
    if not brief.findings:
        yield "Nothing that is recorded stands out."
    half = (len(brief.risks) + 1) // 2
    for which, risks in (("Risks: ", brief.risks[:half]), ("       ", brief.risks[half:])):
        if risks:
            yield which + " ".join(risk.says for risk in risks)
    yield f"Do now: {_do_now(brief)}"
    if brief.put_right:
        yield f"Fix: {counted(len(brief.put_right), 'kind')} of problem in the records; trustmodel check lists all"


def _head(brief: Brief) -> str:
    when = brief.title.removeprefix(brief.trust).removeprefix(": ")
    said = brief.trust + (f", {when}" if when else "")
    if brief.last is not None:
        said += f" against {brief.last}"
    returns = [figure for figure in brief.figures if figure.label == "Survey returns"]
    for figure in returns:
        said += f". Returns {figure.value}" + (f" ({figure.note})" if figure.note else "")
    return said


def _do_now(brief: Brief) -> str:
    if not brief.actions:
        return brief.no_actions
    first = brief.actions[0]
    who = f"{first.who}, {first.where}" if first.where else first.who
    offers = sum(len(action.offers) for action in brief.actions)
    more = f"; {offers - 1} more" if offers > 1 else ""
    return f"{who} -> {outlined.offer_in_words(first.offers[0])}{more}"
