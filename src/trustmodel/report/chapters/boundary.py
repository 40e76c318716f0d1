"""The trust's boundary in the report: support that goes out of it, and support that comes in."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trustmodel.network import graphs
from trustmodel.prose import listed, named
from trustmodel.report.answers import Answers, Crossing
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.parts import Part, by_name, table_of
from trustmodel.report.voice import Voice, place
from trustmodel.report.wording import evidence_of
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]


def _ask(asked: Asked) -> Mapping[str, Any]:
    graph = asked.during(graphs.support)
    member = {node: about["member"] for node, about in graph.nodes(data=True)}
    ties: dict[tuple[str, str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for giver, receiver, tie in graph.edges(data=True):
        if tie["crosses"]:
            way = "between trusts" if member[giver] and member[receiver] else "given" if member[giver] else "received"
            ties[way, giver, receiver, tie["support_kind"]].append(tie)
    return {"crossings": tuple(_crossing(*key, ties[key]) for key in sorted(ties))}


def _crossing(way: str, giver: str, receiver: str, kind: str, ties: Sequence[Mapping[str, Any]]) -> Crossing:
    known = [tie["days"] for tie in ties if tie["days"] is not None]
    evidence = {record for tie in ties for record in tie["evidence"]}
    return Crossing(
        direction=way,
        giver=giver,
        receiver=receiver,
        kind=kind,
        records=len(evidence),
        days=math.fsum(known) if known else math.nan,
        evidence=tuple(sorted(evidence)),
    )


def _remarks(answers: Answers, names: Names) -> Iterator[Remark]:
    crossings = answers.crossings
    if not crossings:
        yield Remark(
            section="boundary",
            says="No support across a trust's boundary is recorded.",
            cannot_say="whether there was none: help to neighbours is often not written down.",
        )
        return
    ways = []
    for way, verb, whom in (("given", "went to", "receiver"), ("received", "came from", "giver")):
        if these := [crossing for crossing in crossings if crossing.direction == way]:
            others = sorted({getattr(crossing, whom) for crossing in these})
            ways.append(f"support {verb} {named(others, names)} ({_amount(these)})")
    if these := [crossing for crossing in crossings if crossing.direction == "between trusts"]:
        ways.append(f"support passed between trusts ({_amount(these)})")
    says = f"Across the boundary, {listed(ways, limit=None)}."
    share = answers.support.crossing_share
    if not undefined(share):
        says += f" That is {share:.0%} of all the support that begins or ends in a trust."
    yield Remark(
        section="boundary",
        says=says,
        cannot_say="what those outside would say of it, or help that was given without a record.",
        evidence=evidence_of(crossings),
    )


def _amount(crossings: Sequence[Crossing]) -> str:
    records = len(evidence_of(crossings))
    known = [crossing.days for crossing in crossings if not undefined(crossing.days)]
    total = f"{math.fsum(known):,.1f}".removesuffix(".0")
    days = f", {total} day{'' if total == '1' else 's'}" if known else ""
    return f"{records:,} record{'' if records == 1 else 's'}{days}"


_WAYS: Final = {"given": "out of the trust", "received": "into the trust", "between trusts": "between trusts"}


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    rows = [
        (
            _WAYS[crossing.direction], place(voice, crossing.giver), place(voice, crossing.receiver), crossing.kind,
            crossing.records, crossing.days, crossing.giver, crossing.receiver,
        )
        for crossing in answers.crossings
    ]  # fmt: skip
    rows.sort(key=by_name)
    if rows:
        yield table_of(
            "Support across the boundary",
            "By direction and name. Days are those that are known; a dash means that none is.",
            "Direction|Gives|Receives|Kind of support|#Records|#Days",
            [row[:-2] for row in rows],
            folded=False,
            of=[row[-2:] for row in rows],
        )


CHAPTER: Final = Chapter(
    id="boundary",
    title="What crosses the trust’s boundary",
    group="community",
    ask=_ask,
    remarks=_remarks,
    parts=_parts,
    counts={"Records of support across the trust's boundary": lambda answers: len(evidence_of(answers.crossings))},
)
