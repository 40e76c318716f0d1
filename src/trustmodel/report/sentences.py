"""Findings: what the answers say, in plain words, with what each cannot say.

Schools, trusts, clusters and topics are named. No person is named or hinted at by an id.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.network.expertise_gaps import ExpertiseGaps
from trustmodel.network.locality import Locality
from trustmodel.network.shared_expertise import SharedExpertise
from trustmodel.network.specialisms import Specialisms
from trustmodel.network.support import SupportProfile
from trustmodel.prose import counted, is_are, listed, named, spelt
from trustmodel.results import Finding, undefined

if TYPE_CHECKING:
    from trustmodel.network.brokerage import Brokerage
    from trustmodel.network.fragility import Fragility
    from trustmodel.network.groups import Communities
    from trustmodel.network.matching import Plan
    from trustmodel.network.walls import Boundary, Walls
    from trustmodel.report.review import Crossing

_TOLD: Final = 0.05  # a p or q above this may be chance, and is told so


def of_the_trusts(data: Dataset, day: dt.date | None, localities: Sequence[Locality]) -> list[Finding]:
    if not data.trusts:
        return [
            Finding(
                section="trust",
                says=f"No trust is described: {counted(len(data.schools), 'school')} alone.",
                cannot_say="Without memberships nothing can be said of what is inside a trust and what is outside.",
            )
        ]
    made = []
    for trust, local in zip(data.trusts, localities, strict=True):
        members = data.members_of(trust.id, at=day)
        if not members:
            made.append(Finding(section="trust", says=f"{trust.name} has no schools on that day."))
            continue
        phases = Counter(str(school.phase).lower() for school in members)
        by_phase = listed(
            [f"{'all' if len(phases) == 1 else spelt(count)} {phase}" for phase, count in sorted(phases.items())],
            limit=None,
        )
        says = f"{trust.name} has {counted(len(members), 'school')} ({by_phase})."
        cannot = None
        if not undefined(local.maximum_km):
            says += (
                f" The two that are furthest apart lie {local.maximum_km:.1f} km from each other;"
                f" half of all pairs lie within {local.median_km:.1f} km."
            )
            cannot = "how long the way takes: distances are straight lines, not roads."
        unplaced = sum(school.easting is None or school.northing is None for school in members)
        if unplaced:
            cannot = f"{cannot or ''} Where {counted(unplaced, 'school')} {is_are(unplaced)}: no coordinates are recorded.".strip()
        made.append(Finding(section="trust", says=says, cannot_say=cannot, evidence=local.evidence))
    return made


def of_support(profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    members = [row for row in profile.rows if row.member and row.kind == "school"]
    if not profile.ties:
        return [
            Finding(
                section="support",
                says="No support between schools is recorded.",
                cannot_say="whether there was none: what was not written down looks the same as what did not happen.",
            )
        ]
    linked = [row for row in profile.rows if not row.isolated and row.kind == "school"]
    uneven = [row for row in members if not math.isclose(row.given, row.received)]
    givers = [row for row in uneven if row.given > row.received]
    takers = [row for row in uneven if row.given < row.received]
    alone = [row.id for row in members if row.isolated]
    says = f"{counted(len(linked), 'school').capitalize()} gave or received support"
    if givers or takers:
        says += f"; {spelt(len(givers))} gave more than they got, {spelt(len(takers))} got more than they gave"
    says += f". {named(alone, names)} {is_are(len(alone))} not linked to any other." if alone else "."
    return [
        Finding(
            section="support",
            says=says,
            cannot_say=(
                "whether the help was good, enough, or wanted. Giving more is not better than receiving more, and a"
                " school without links may simply not have written its support down."
            ),
            evidence=profile.evidence,
        )
    ]


def of_expertise(gaps: ExpertiseGaps) -> list[Finding]:
    if not gaps.rows:
        return [
            Finding(
                section="expertise",
                says="No expertise and no need is recorded.",
                cannot_say="what people know: nobody has written it down here.",
            )
        ]
    held = [row for row in gaps.rows if row.holders]
    single = sorted(row.name for row in held if row.single_holder is not None)
    central = sorted(row.name for row in held if row.held_centrally_only)
    lacking = sorted(row.name for row in gaps.rows if row.not_held_by)
    nobody = sorted(row.name for row in gaps.rows if row.needed_by and not row.holders)
    first = f"People in post hold {counted(len(held), 'topic')} at a secure level or above."
    if single:
        first += f" {counted(len(single), 'topic').capitalize()} {'hangs' if len(single) == 1 else 'hang'} on one person alone: {listed(single)}."
    if central:
        first += f" {counted(len(central), 'topic').capitalize()} {is_are(len(central))} held centrally, with no holder in a school: {listed(central)}."
    made = [
        Finding(
            section="expertise",
            says=first,
            cannot_say="what nobody wrote down, or how good anyone is at it.",
            evidence=tuple(one for one in gaps.evidence if kind_of(one) == "expertise"),
        )
    ]
    if lacking:
        second = f"{counted(len(lacking), 'topic').capitalize()} {is_are(len(lacking))} needed in a school where nobody holds it: {listed(lacking)}."
        if nobody:
            second += f" Nobody at all holds {listed(nobody)}."
        needs = tuple(one for one in gaps.evidence if kind_of(one) == "need")
        cannot = "needs that a school has not written down, or help that it already gets with them."
        made.append(Finding(section="expertise", says=second, cannot_say=cannot, evidence=needs))
    return made


def of_the_boundary(crossings: Sequence[Crossing], profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    if not crossings:
        return [
            Finding(
                section="boundary",
                says="No support across a trust's boundary is recorded.",
                cannot_say="whether there was none: help to neighbours is often not written down.",
            )
        ]
    parts = []
    for way, verb, of in (("given", "went to", "receiver"), ("received", "came from", "giver")):
        some = [crossing for crossing in crossings if crossing.direction == way]
        if some:
            others = sorted({getattr(crossing, of) for crossing in some})
            parts.append(f"support {verb} {named(others, names)} ({_amount(some)})")
    some = [crossing for crossing in crossings if crossing.direction == "between trusts"]
    if some:
        parts.append(f"support passed between trusts ({_amount(some)})")
    says = f"Across the boundary, {listed(parts, limit=None)}."
    if not undefined(profile.crossing_share):
        says += f" That is {profile.crossing_share:.0%} of all the support that begins or ends in a trust."
    return [
        Finding(
            section="boundary",
            says=says,
            cannot_say="what those outside would say of it, or help that was given without a record.",
            evidence=tuple(sorted({one for crossing in crossings for one in crossing.evidence})),
        )
    ]


def _amount(crossings: Sequence[Crossing]) -> str:
    records = len({one for crossing in crossings for one in crossing.evidence})
    known = [crossing.days for crossing in crossings if not undefined(crossing.days)]
    total = f"{math.fsum(known):,.1f}".removesuffix(".0")
    days = f", {total} day{'' if total == '1' else 's'}" if known else ""
    return f"{records:,} record{'' if records == 1 else 's'}{days}"


# --- networks, with what chance would show ---------------------------------------------------------------------------


def of_walls(found: Walls, boundaries: Sequence[Boundary], names: dict[str, str]) -> list[Finding]:
    """Near schools with fewer ties than expected, pair by pair and across boundaries."""
    near = [row for row in found.rows if row.near]
    if not near:
        why = f" {listed([w[0].upper() + w[1:] for w in found.warnings], limit=1)}." if found.warnings else ""
        return [
            Finding(
                section="walls",
                says=f"Whether schools that are near each other keep apart cannot be told here.{why}",
                cannot_say="whether there are walls: it takes places, schools near each other, and some ties.",
            )
        ]
    tellable = [row for row in near if row.testable]
    walled = [row for row in tellable if row.q <= _TOLD]
    has = {0: "none has", 1: "one has"}.get(len(walled), f"{spelt(len(walled))} have")
    says = f"Of {counted(len(near), 'pair')} of schools that are near each other, {has} far fewer links than chance would explain"
    if walled:
        pairs = [f"{names.get(row.a, row.a)} and {names.get(row.b, row.b)}" for row in walled]
        says += f": {listed(pairs)}"
    says += "."
    if few := len(near) - len(tellable):
        says += (
            f" {counted(few, 'pair').capitalize()} cannot be tested: even no link at all would be no surprise there."
        )
    made = [
        Finding(
            section="walls",
            says=says,
            how=(
                "For each pair the number of links that two schools as active as these, as far apart as these and with"
                " as much in common would have is worked out from all other pairs; then the pair is held against it."
                " Bursts of support are allowed for, and so is the number of pairs looked at."
            ),
            cannot_say=(
                "why, or whether more links are wanted. A school that did not write its support down looks the same as"
                " one that keeps apart."
            ),
            evidence=tuple(sorted({one for row in near for one in row.evidence})),
        )
    ]
    told = [boundary for boundary in boundaries if boundary.testable and boundary.p <= _TOLD]
    untold = [boundary for boundary in boundaries if boundary.testable and boundary.p > _TOLD]
    made += [_of_a_boundary(boundary) for boundary in told]
    if untold:
        between = listed([f"{_across(one)} ({_interval(one)})" for one in untold], limit=None)
        made.append(
            Finding(
                section="walls",
                says=f"What there is between {between} may be chance.",
                how=_POOLED,
                cannot_say="that there is no wall: the wider the interval, the less is known.",
                evidence=untold[0].evidence,
            )
        )
    return made


_POOLED: Final = (
    "All pairs of schools across are taken together and compared with all pairs within, given how active each school is"
    " and how far apart the two are. In brackets: how many links there are for each one between like schools."
)


def _of_a_boundary(boundary: Boundary) -> Finding:
    wall = boundary.ratio < 1
    return Finding(
        section="walls",
        says=(
            f"Between {_across(boundary)} there are {'only ' if wall else ''}{boundary.ratio:.2f} times as many links as"
            f" between like schools ({_interval(boundary)}): {'a wall' if wall else 'more'}, beyond what chance would"
            f" explain (p {_p(boundary.p)})."
        ),
        how=_POOLED,
        cannot_say="what the boundary has to do with it: schools differ in other ways too.",
        evidence=boundary.evidence,
    )


def _across(boundary: Boundary) -> str:
    return {
        "phase": "schools of different phases",
        "church": "church schools and others",
        "local_authority": "schools of different local authorities",
        "member": "schools in a trust and schools outside",
        "joined": "schools that joined in different years",
    }[boundary.grouping]


def _interval(boundary: Boundary) -> str:
    return f"{boundary.low:.2f} to {boundary.high:.2f}"


def of_communities(found: Communities, names: dict[str, str]) -> list[Finding]:
    """Which schools have more ties among each other than chance gives."""
    groups = [[one for one in group if kind_of(one) == "school"] for group in found.communities]
    groups = [group for group in groups if len(group) > 1]
    if not found.testable or not groups:
        return []
    parts = "; ".join(named(group, names) for group in groups)
    says = (
        f"By who supports whom, the schools fall into {counted(len(groups), 'group')}: {parts}."
        if found.p <= _TOLD
        else "By who supports whom, the schools do not fall into groups more than chance would make them. The best"
        f" division is: {parts}."
    )
    return [
        Finding(
            section="support",
            says=says,
            how=(
                "Many times over, a division is looked for that leaves most links inside a group; the same is done with"
                f" each school's links shuffled. The runs agree to {max(found.stability, 0):.0%}."
            ),
            cannot_say="whether anybody meant it so. Other divisions may be nearly as good.",
            evidence=found.evidence,
        )
    ]


def of_brokers(found: Brokerage) -> list[Finding]:
    """Through whom support passes between others, by layer and never by person."""
    through: Counter[str] = Counter()
    for row in found.rows:
        through[row.layer or f"{row.kind}s as a whole"] += sum(
            int(value) for value in (row.coordinator, row.itinerant, row.gatekeeper, row.representative, row.liaison)
            if not undefined(value)
        )  # fmt: skip
    total = through.total()
    if not total:
        return []
    most, count = max(through.items(), key=lambda item: (item[1], item[0]))
    between = sum(int(row.value) for row in found.totals if row.role != "coordinator")
    return [
        Finding(
            section="support",
            says=(
                f"In {total:,} cases somebody gets support from one and gives it to another, who have no such link of their"
                f" own; {between:,} of these join different schools, or a school and the central team. Most"
                f" ({count:,}) run through the layer “{most}”."
            ),
            how=(
                "Every two links in a row are counted by where the three belong, and held against the same network with"
                " the places dealt out anew."
            ),
            cannot_say="whether anything was passed on. People are told by layer: nobody is ranked.",
            evidence=found.evidence,
        )
    ]


def of_fragility(found: Fragility, names: dict[str, str]) -> list[Finding]:
    """Which needed topics hang on one person, and which schools hold the others together."""
    needed = sorted(row.name for row in found.rows if row.can_lose == 0 and row.needed_by)
    made = []
    if needed:
        made.append(
            Finding(
                section="expertise",
                says=(
                    f"{counted(len(needed), 'topic').capitalize()} that some school needs would have no holder left if one"
                    f" person went: {listed(needed)}."
                ),
                how="For each topic that is needed, those in post who hold it at a secure level or above are counted.",
                cannot_say="whether anybody means to go, or could learn it in time.",
                evidence=tuple(one for one in found.evidence if kind_of(one) in {"expertise", "need"}),
            )
        )
    if found.cutpoints:
        one = len(found.cutpoints) == 1
        made.append(
            Finding(
                section="support",
                says=(
                    f"Support on that day hangs together through {listed([_place(x, names) for x in found.cutpoints])}:"
                    f" without {'it' if one else 'one of them'}, some would be cut off from the rest."
                ),
                how="Each is taken out in turn, and what is left is looked at: who can still reach whom by links?",
                cannot_say="how likely that is, or what would grow in its place.",
                evidence=tuple(one for one in found.evidence if kind_of(one) == "support"),
            )
        )
    return made


def of_sharing(found: SharedExpertise, names: dict[str, str]) -> list[Finding]:
    """Which places share more expertise than chance would have them share."""
    tested = [row for row in found.rows if row.testable]
    if not found.rows:
        return []
    beyond = [row for row in tested if row.q <= _TOLD]
    says = f"{counted(len(found.rows), 'pair').capitalize()} of schools share expertise on some topic"
    if not tested:
        says += "; whether that is more than chance cannot be tested here."
    elif beyond:
        pairs = listed([f"{_place(row.a, names)} and {_place(row.b, names)}" for row in beyond])
        says += f"; {spelt(len(beyond))} of them on more topics than chance would make: {pairs}."
    else:
        says += "; none of them on more topics than chance would make."
    return [
        Finding(
            section="expertise",
            says=says,
            how=(
                "The table of who holds what is shuffled many times over, so that each school keeps its number of topics"
                " and each topic its number of schools; then each pair is held against what it shares there."
            ),
            cannot_say="whether they work on it together: sharing a topic is a chance to, and no more.",
            evidence=found.evidence,
        )
    ]


def _place(identifier: str, names: dict[str, str]) -> str:
    """A school by its name; a trust stands for its central team."""
    return "the central team" if kind_of(identifier) == "trust" else names.get(identifier, identifier)


def of_the_plan(plan: Plan, names: dict[str, str]) -> list[Finding]:
    """Which open needs somebody could take, and why the others stay open."""
    total = len(plan.rows) + len(plan.unmet)
    if not total:
        return [
            Finding(
                section="plan",
                says="No open need is recorded, so there is nothing to plan.",
                cannot_say="whether there are none: a need has to be written down to be met.",
            )
        ]
    says = f"Of {counted(total, 'open need')}, {spelt(len(plan.rows))} could be met by {counted(len(plan.loads), 'person', 'people')}"
    says += " with the days that they have offered."
    why = Counter(row.why for row in plan.unmet)
    if why:
        parts = [f"{spelt(count)} because {_WHY_OPEN[reason]}" for reason, count in sorted(why.items())]
        says += f" {spelt(len(plan.unmet)).capitalize()} would stay open: {listed(parts, limit=None)}."
    if more := sorted({names.get(one.topic, one.topic) for one in plan.prices if one.topic}):
        says += f" One more day would help most with {listed(more)}."
    return [
        Finding(
            section="plan",
            says=says,
            how=(
                "Of all ways to share out the needs among those who hold their topics, within their days and with one"
                " helper a need, this is one of the best: pressing needs, deep expertise and near schools count more."
            ),
            cannot_say="who gets on with whom, or whether anybody was asked. It is a place to begin to talk.",
            evidence=plan.evidence,
        )
    ]


_WHY_OPEN: Final = {
    "nobody holds it": "nobody holds the topic",
    "no days left": "those who hold the topic have no days left",
    "too far": "those who hold the topic are too far away",
    "outside the boundary": "those who hold the topic are outside the trust",
    "others come first": "others come first",
}


def _p(value: float) -> str:
    return "below .001" if value < 0.001 else f"{value:.3f}".lstrip("0")  # noqa: PLR2004 - three decimals are enough


def of_specialisms(found: Specialisms, names: dict[str, str]) -> list[Finding]:
    """What schools are known for, of that which is sure."""
    sure = sorted(
        ((row.school, row.topic) for row in found.rows if row.low > 1 and row.q <= _TOLD),
        key=lambda one: (_place(one[0], names), one[1]),
    )
    if not sure:
        return []
    told = listed([f"{_place(school, names)} in {names.get(topic, topic)}" for school, topic in sure])
    return [
        Finding(
            section="expertise",
            says=f"More people than one would expect know one thing at {counted(len({one for one, _ in sure}), 'school')}: {told}.",
            how=(
                "A school's share of holders in a topic is set beside the same share over all schools; it is told where that"
                " is more than chance would explain, many topics having been looked at."
            ),
            cannot_say="that others know less than they need, or that anybody is better.",
            evidence=found.evidence,
        )
    ]


def of_the_refused(refused: Mapping[str, str]) -> list[Finding]:
    """What was not asked, since no data notice covers it."""
    return [
        Finding(
            section=section,
            says="Part of this was not asked: the people in the data were told of no purpose that covers it.",
            how=f"What the data notices say is looked at before any analysis of people. {why[0].upper()}{why[1:]}.",
            cannot_say="anything of what the records hold about it.",
        )
        for section, why in sorted(refused.items())
    ]
