"""The sections of a report that tell of networks: support, walls, expertise, a plan for needs, and the trust's boundary."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from trustmodel.model.ids import kind_of
from trustmodel.network import graphs
from trustmodel.network.expertise_gaps import GapRow
from trustmodel.network.shared_expertise import SharedRow
from trustmodel.network.support import SupportRow
from trustmodel.report import plots
from trustmodel.report.parts import Picture, Section, Table, Voice, all_of, picture, place, said, table_of
from trustmodel.report.plots.canvas import placed
from trustmodel.results import undefined

if TYPE_CHECKING:
    from trustmodel.network.brokerage import BrokerRow
    from trustmodel.network.walls import WallRow
    from trustmodel.report.review import Review

__all__ = ["boundary_section", "expertise_section", "plan_section", "support_section", "walls_section"]


def support_section(review: Review, voice: Voice) -> Section:
    profile = review.support
    parts: list[Table | Picture] = []
    if profile.ties:
        pairs = graphs.simple(graphs.support(review.data, at=review.given_at, between=review.between))
        ordered = sorted(pairs.edges(data=True), key=lambda e: (voice(e[0]), voice(e[1]), e[:2]))
        table = table_of(
            "Who supports whom",
            "In the order of the givers' names. Days are those that are known; a dash means that none is.",
            "Gives|Receives|#Records|#Days",
            [
                (place(voice, giver), place(voice, receiver), tie["ties"], tie["days"])
                for giver, receiver, tie in ordered
            ],
            of=[edge[:2] for edge in ordered],
        )
        chart = plots.support(voice.drawn, at=review.given_at, between=review.between)
        title = "Links between schools"
        parts.append(picture(chart, table, identifier="network", title=title, caption=_NETWORK_CAPTION))
    if profile.rows:
        by_name = sorted(profile.rows, key=lambda row: (place(voice, row.id).casefold(), row.id))
        rows = [
            (place(voice, row.id), row.given_to, row.days_given, row.received_from, row.days_received, _leaning(row))
            for row in by_name
        ]
        parts.append(
            table_of(
                "What each gives and receives",
                "In the order of names. The balance goes by records, not by days. Neither giving nor receiving more is better.",
                "School, trust or cluster|#Gives to|#Days given|#Receives from|#Days received|On balance",
                rows,
                folded=False,
                of=[row.id for row in by_name],
            )
        )
    if profile.chance:
        shape = [
            (row.figure.replace("_", " "), row.value, row.null_mean, row.low, row.high, row.p) for row in profile.chance
        ]
        parts.append(
            table_of(
                "The shape of the whole, beside chance", _SHAPE_CAPTION, "Figure|#Here|#By chance|#From|#To|#p", shape
            )
        )
    parts += _communities(review, voice)
    parts += _brokers(review)
    return Section(id="support", title="Who supports whom", findings=said(review, "support", voice), parts=parts)


def _communities(review: Review, voice: Voice) -> list[Table | Picture]:
    """The groups that the links make, on the map."""
    letter = plots.letters(review.communities)
    if not letter:
        return []
    share = {row.id: row.share for row in review.communities.rows}
    grouped = sorted((voice(school), group, share[school], school) for school, group in letter.items())
    table = table_of(
        "The groups that the links make",
        "In the order of names. The share says in how many of all runs a school is with its group.",
        "School|Group|#Share of runs",
        [row[:-1] for row in grouped],
        of=[row[-1] for row in grouped],
    )
    if not any(placed(school) for school in review.data.schools):
        return [table]
    chart = plots.communities(review.communities, review.data, at=review.at)
    title = "The groups that the links make, on the map"
    return [picture(chart, table, identifier="communities-map", title=title, caption=_COMMUNITIES_CAPTION)]


def _brokers(review: Review) -> list[Table | Picture]:
    """Through which layers support passes, and what chance would show."""
    found = review.brokers
    if found is None:
        return []
    layers: dict[str, list[BrokerRow]] = {}
    for row in found.rows:
        if not undefined(row.liaison):
            layers.setdefault(row.layer or f"{row.kind}s as a whole", []).append(row)
    if not any(row.value > 0 for row in found.totals):  # NaN is not
        return []
    roles = [row.role for row in found.totals]
    rows: list[tuple[object, ...]] = [
        (layer, len(rows), *(int(sum(getattr(row, role) for row in rows)) for role in roles))
        for layer, rows in sorted(layers.items())
    ]
    rows.append(("all", sum(map(len, layers.values())), *(int(row.value) for row in found.totals)))
    rows.append(("by chance, on average", None, *(row.null_mean for row in found.totals)))
    rows.append(("p", None, *(row.p for row in found.totals)))
    return [
        table_of(
            "Through which layers support passes",
            "Cases in which somebody stands between a giver and a receiver, by where the three belong (a school, or the"
            " central team): all at one place; the two at one place and the one between elsewhere; passed into a place,"
            " or out of it, by one of its own; or three places. More is not better.",
            "Layer|#How many|#Within one place|#Visiting|#Into a place|#Out of a place|#Between three places",
            rows,
            folded=False,
        )
    ]


_SHAPE_CAPTION: Final = (
    "By chance: the average over networks drawn at random with as many schools and as many pairs tied both ways and one way"
    " (for what tells of returned links: with as many links). From and to: where 95 of 100 of them lie. None of these is"
    " better for being higher. A dash: not testable, or undefined."
)
_COMMUNITIES_CAPTION: Final = (
    "Schools with a ring of one colour, and one letter before their names, have more links among each other than with the"
    " rest. Where the groups follow the map, nearness may explain them; where they do not, something else does."
)
_NETWORK_CAPTION: Final = (
    "An arrow points to who is helped; a thicker line means more days. Where there are too many to tell apart, the longest are drawn and the table has all. Dashed lines cross the trust's boundary. Open"
    " circles have no support recorded. Schools stand in the direction in which they lie from the trust's middle, where"
    " that is known; those outside stand together at the bottom."
)


def _leaning(row: SupportRow) -> str:
    if row.isolated:
        return "no link recorded"
    if math.isclose(row.given, row.received):  # shares of a split record do not add up to the last digit
        return "even"
    return "gives more" if row.balance > 0 else "gets more"


def walls_section(review: Review, voice: Voice) -> Section:
    found = review.walls
    parts: list[Table | Picture] = []
    near = [row for row in found.rows if row.near]
    if near:
        rows = [
            (
                voice(row.a),
                voice(row.b),
                row.distance_km,
                row.observed,
                row.expected,
                row.ratio,
                row.low,
                row.high,
                _told(row),
                row.q,
            )
            for row in near
        ]
        table = table_of(
            f"Schools within {found.near_km:.1f} km of each other",
            "Those with the fewest links for what is expected first. The ratio is drawn towards 1 where few are expected;"
            " from and to: the ratios that would leave such a number of links no surprise (95 %)."
            " The last column is the share of false walls among all pairs down to this one; a dash: not testable.",
            "School|And|#Km|#Links|#Expected|#Ratio|#From|#To|Wall?|#False among those found",
            rows,
            of=[(row.a, row.b) for row in near],
        )
        drawn = [school for school in review.data.schools if placed(school)]
        if drawn:
            chart = plots.walls(found, review.data, at=review.at)
            title = "Where near schools keep apart"
            parts.append(picture(chart, table, identifier="walls-map", title=title, caption=_WALLS_CAPTION))
        else:
            parts.append(table)
    if review.boundaries:
        parts.append(
            table_of(
                "Across what schools differ in",
                "Links across, compared with links between like schools. A ratio below 1 is a wall if it is told from"
                " chance. The interval says how precise the ratio is; a dash: not testable. Each line is a question of its"
                " own: of twenty, one is told from chance by chance.",
                "Schools that differ in|#Pairs across|#Links|#Expected|#Ratio|#From|#To|#p",
                [
                    (
                        _DIFFERS.get(one.grouping, one.grouping),
                        one.pairs,
                        one.observed,
                        one.expected,
                        one.ratio,
                        one.low,
                        one.high,
                        one.p,
                    )
                    for one in review.boundaries
                ],
                folded=False,
            )
        )
    if found.isolated:
        alone = sorted((voice(school), school) for school in found.isolated)
        parts.append(
            table_of(
                "Schools linked to no other",
                "They are told apart from walls: a school without any link keeps apart from nobody in particular.",
                "School",
                [row[:1] for row in alone],
                of=[row[1] for row in alone],
            )
        )
    return Section(id="walls", title="Near, and kept apart?", findings=said(review, "walls", voice), parts=parts)


_WALLS_CAPTION: Final = (
    "Dashed lines join near schools with far fewer links than chance would explain; beside each stands how many links there"
    " are for each one expected, and from where to where that may lie. Thin lines join the near pairs with the lowest"
    " figures otherwise: dashed where chance may explain them, dotted where they cannot be tested. Filled circles are schools of the trust, open squares are schools outside it."
)
_DIFFERS: Final = {
    "phase": "phase", "church": "being a church school", "local_authority": "local authority",
    "member": "being in a trust", "joined": "the year in which they joined",
}  # fmt: skip


def _told(row: WallRow) -> str:
    if not row.testable:
        return "not testable"
    return "yes" if row.q <= 0.05 else "may be chance"  # noqa: PLR2004 - as the findings tell it


def expertise_section(review: Review, voice: Voice) -> Section:
    parts = [] if "expertise" in review.refused else _who_knows_what(review, voice)
    parts += [*_fragile(review, voice), *_gaps(review, voice), *_specialisms(review, voice), *_shared(review, voice)]
    return Section(
        id="expertise",
        title="Expertise that is shared, and gaps",
        findings=said(review, "expertise", voice),
        parts=parts,
    )


def _who_knows_what(review: Review, voice: Voice) -> list[Table | Picture]:
    """What is held and needed where, as a picture."""
    data = review.data
    held = graphs.expertise(data, at=review.at, min_level="secure")
    wanted = {(need.school, need.topic) for need in (data if review.at is None else data.at(review.at)).needs}
    cells = {
        tuple(sorted(edge, key=lambda node: kind_of(node) == "topic")): tie for *edge, tie in held.edges(data=True)
    }
    if not cells and not wanted:
        return []
    rows = sorted(
        (
            place(voice, where),
            voice(topic),
            int(cells[where, topic]["strength"]) if (where, topic) in cells else 0,
            cells[where, topic]["level"] if (where, topic) in cells else "–",
            "needed" if (where, topic) in wanted else "",
            where,
        )
        for where, topic in {*cells, *wanted}
    )
    table = table_of(
        "Who holds and needs what", "In the order of names.",
        "School or central team|Topic|#People who hold it|Deepest level|Need", [row[:-1] for row in rows],
        of=[row[-1] for row in rows],
    )  # fmt: skip
    chart = plots.expertise(voice.drawn, at=review.at)
    title = "Who knows what, and where it is needed"
    return [picture(chart, table, identifier="matrix", title=title, caption=_MATRIX_CAPTION)]


def _gaps(review: Review, voice: Voice) -> list[Table | Picture]:
    """What hangs on one person, and what is needed where nobody holds it."""
    if review.gaps is None:
        return []
    parts: list[Table | Picture] = []
    by_name = sorted(review.gaps.rows, key=lambda row: (voice(row.topic).casefold(), row.topic))
    single = [row for row in by_name if row.single_holder is not None]
    if single:
        parts.append(
            table_of(
                "Held by one person only",
                "If this person leaves or is ill, nobody else in post holds the topic at a secure level or above.",
                "Topic|Held by",
                [(voice(row.topic), voice(row.single_holder)) for row in single],
            )
        )
    lacking = [row for row in by_name if row.not_held_by]
    if lacking:
        parts.append(
            table_of(
                "Needed, and not held there",
                "Schools that have written down a need in which nobody who works there is secure.",
                "Topic|Needed and not held in|Held elsewhere, in|#People who hold it",
                [
                    (voice(row.topic), all_of(voice, row.not_held_by), _elsewhere(voice, row), row.holders)
                    for row in lacking
                ],
                of=[row.not_held_by for row in lacking],
            )
        )
    return parts


def _specialisms(review: Review, voice: Voice) -> list[Table | Picture]:
    """What schools are known for, and who holds what another needs."""
    if review.specialisms is None:
        return []
    parts: list[Table | Picture] = []
    known = sorted(
        (
            place(voice, row.school),
            voice(row.topic),
            row.n,
            row.expected,
            row.value,
            row.low,
            row.high,
            row.q,
            row.school,
        )
        for row in review.specialisms.rows
        if row.value > 1 and row.n > 1
    )
    if known:
        parts.append(
            table_of(
                "What schools are known for",
                "Topics that two or more hold at a school, and more than one would expect there from all schools together."
                " From and to: where the ratio may lie (95 %). The last column is the share of false ones among all"
                " down to this one.",
                "School or central team|Topic|#People who hold it|#Expected|#Ratio|#From|#To|#False among those found",
                [row[:-1] for row in known],
                of=[row[-1] for row in known],
            )
        )
    helping = sorted(
        (place(voice, row.giver), place(voice, row.receiver), all_of(voice, row.topics), row.giver, row.receiver)
        for row in review.specialisms.complements
    )
    if helping:
        parts.append(
            table_of(
                "Who holds what another needs",
                "In the order of names. Whether there is time for it stands in the plan for open needs.",
                "Holds it|Needs it|Topics",
                [row[:-2] for row in helping],
                folded=True,
                of=[row[-2:] for row in helping],
            )
        )
    return parts


def _shared(review: Review, voice: Voice) -> list[Table | Picture]:
    """Which schools share expertise, beside chance."""
    if review.sharing is None or not review.sharing.rows:
        return []
    pairs = sorted(
        (place(voice, r.a), place(voice, r.b), r.shared, r.null_mean, _beyond(r), all_of(voice, r.via), (r.a, r.b))
        for r in review.sharing.rows
    )
    return [
        table_of(
            "Schools that share expertise",
            "Pairs where people of both hold the same topic, at any level. By chance: what a pair would share if the"
            " topics were dealt out anew, each school keeping its number of topics and each topic its number of schools.",
            "School|Shares with|#Topics shared|#By chance|More than chance?|Topics",
            [row[:-1] for row in pairs],
            folded=True,
            of=[row[-1] for row in pairs],
        )
    ]


_MATRIX_CAPTION: Final = (
    "The number says how many people hold the topic at a secure level or above; darker means more. A ring marks a need that a school"
    " has written down: a ring in an empty square is a need that nobody there can meet."
)


def _fragile(review: Review, voice: Voice) -> list[Table | Picture]:
    """How many holders each needed topic can lose, and what each place carries."""
    found = review.fragility
    if found is None:
        return []
    rows = [
        (voice(row.topic), len(row.needed_by), row.holders, "nobody holds it" if row.can_lose is None else row.can_lose)
        for row in sorted(found.rows, key=lambda row: (row.holders, voice(row.topic).casefold()))
        if row.needed_by
    ]
    carried = sorted(
        (place(voice, one.who), one.topics, one.value, one.low, one.high, one.who)
        for one in found.shares
        if one.by == "place"
    )
    parts: list[Table | Picture] = []
    if rows:
        caption = "Topics that some school needs, those with the fewest holders first. 0: it hangs on one person."
        parts.append(
            table_of("Fragile topics", caption, "Topic|#Schools that need it|#Holders|#Holders it can lose", rows)
        )
    if carried:
        caption = (
            "Each topic counts 1, shared evenly among those who hold it (the Shapley value of coverage); all add up to the"
            " topics held. From and to: 95 % of what it would be with topics drawn anew. Carrying more is not better."
        )
        parts.append(
            table_of(
                "Where what is known is held",
                caption,
                "Place|#Topics|#Share carried|#From|#To",
                [row[:-1] for row in carried],
                of=[row[-1] for row in carried],
            )
        )
    return parts


def _beyond(row: SharedRow) -> str:
    if not row.testable:
        return "not testable"
    return "yes" if row.q <= 0.05 else "no"  # noqa: PLR2004 - as the findings tell it


def _elsewhere(voice: Voice, row: GapRow) -> str:
    elsewhere = all_of(voice, set(row.schools_holding) - set(row.not_held_by))
    return elsewhere or ("the central team only" if row.held_centrally_only else "nowhere")


def plan_section(review: Review, voice: Voice) -> Section:
    plan = review.plan
    parts: list[Table | Picture] = []
    if plan is None:
        return Section(id="plan", title="A plan for open needs", findings=said(review, "plan", voice))
    if plan.rows:
        rows = sorted(
            (
                voice(one.topic),
                voice(one.school),
                voice(one.helper),
                one.days,
                one.distance_km,
                _topics(voice, one.because),
                one.chosen,
                (one.school, one.from_school),
            )
            for one in plan.rows
        )
        parts.append(
            table_of(
                "Who could take which need",
                "In the order of topics. Offers, not orders: nobody was asked. The last column says in what share of 100"
                " plans, made with each match worth a little more or less, this match stands.",
                "Needed|At|Could come from|#Days|#Km|Why|#Stands in",
                [row[:-1] for row in rows],
                folded=False,
                of=[row[-1] for row in rows],
            )
        )
    if plan.unmet:
        unmet = sorted((voice(one.topic), voice(one.school), one.why, one.school) for one in plan.unmet)
        parts.append(
            table_of(
                "What would stay open",
                "In the order of topics.",
                "Needed|At|Why it stays open",
                [row[:-1] for row in unmet],
                of=[row[-1] for row in unmet],
            )
        )
    if plan.loads:
        parts.append(
            table_of(
                "What it would ask of whom",
                "In the order of roles. Days available are those offered for others, less those given already.",
                "Who|#Needs|#Days|#Days available",
                sorted((voice(one.person), len(one.needs), one.days_used, one.days_available) for one in plan.loads),
            )
        )
    return Section(id="plan", title="A plan for open needs", findings=said(review, "plan", voice), parts=parts)


def _topics(voice: Voice, text: str) -> str:
    """Words that name topics by their ids, with the topics' names."""
    return " ".join(voice(word) if kind_of(word) == "topic" else word for word in text.split())


def boundary_section(review: Review, voice: Voice) -> Section:
    ways = {"given": "out of the trust", "received": "into the trust", "between trusts": "between trusts"}
    rows = sorted(
        (
            ways[c.direction],
            place(voice, c.giver),
            place(voice, c.receiver),
            c.kind,
            c.records,
            c.days,
            c.giver,
            c.receiver,
        )
        for c in review.crossings
    )
    parts = [
        table_of(
            "Support across the boundary",
            "By direction and name. Days are those that are known; a dash means that none is.",
            "Direction|Gives|Receives|Kind of support|#Records|#Days",
            [row[:-2] for row in rows],
            folded=False,
            of=[row[-2:] for row in rows],
        )
    ]
    return Section(
        id="boundary",
        title="What crosses the trust’s boundary",
        findings=said(review, "boundary", voice),
        parts=parts if rows else (),
    )
