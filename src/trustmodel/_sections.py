"""The sections of a report, one function each."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from trustmodel import checks, files, graphs, places, plots
from trustmodel._canvas import placed
from trustmodel._pages import KIND_WORDS, Page, Picture, Said, Section, Table, Voice, picture, table_of
from trustmodel.errors import Problem
from trustmodel.expertise import GapRow, SharedRow
from trustmodel.ids import kind_of
from trustmodel.records import KINDS, School
from trustmodel.results import undefined, version
from trustmodel.support import SupportRow

if TYPE_CHECKING:
    from trustmodel.boundaries import WallRow
    from trustmodel.brokers import BrokerRow
    from trustmodel.places import Locality
    from trustmodel.reviews import Finding, Review

_MOST_MAPS: Final = 12

# --- the sections ----------------------------------------------------------------------------------------------------


def page(review: Review, voice: Voice) -> Page:
    trusts = [trust.name for trust in review.data.trusts]
    few = len(trusts) <= 3  # noqa: PLR2004 - as many as a heading bears
    title = " and ".join(trusts) if trusts and few else voice.text(review.data.name or "Schools")
    return Page(
        title=title,
        when=_when(review),
        privacy=(
            "People’s names are shown. Take care with whom you share this page."
            if voice.names
            else "People’s names are hidden. A role can still give somebody away to those who know the school."
        ),
        version=version(),
    )


def _when(review: Review) -> str:
    day = "As the data stand; they have no dates" if review.at is None else f"As of {_date(review.at)}"
    if review.given_at is not None:
        return f"{day}: the schools, people, expertise and support of that day."
    if review.between is not None:
        return f"{day}. Support is counted {_span(review.between)}."
    return f"{day}. All the support that is recorded counts."


def _span(between: graphs.Period) -> str:
    first, last = between
    start = f"from {_date(first)}" if first else "from the first record"
    return f"{start} to {_date(last - dt.timedelta(days=1)) if last else 'the last record'}"


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _said(review: Review, section: str, voice: Voice) -> list[Said]:
    def one(finding: Finding) -> Said:
        kinds = Counter(kind_of(identifier) for identifier in finding.evidence)
        parts = [f"{count:,} {_plural(kind, count)}" for kind, count in sorted(kinds.items())]
        return Said(says=voice.text(finding.says), how=finding.how, cannot_say=finding.cannot_say, rests_on=_and(parts))

    return [one(finding) for finding in review.findings if finding.section == section]


def _plural(kind: str, count: int) -> str:
    if kind in {"support", "expertise"}:
        return f"{kind} record{'' if count == 1 else 's'}"
    many = next((plural for plural, one in KIND_WORDS.items() if one == kind), f"{kind}s")
    return (kind if count == 1 else many).replace("_", " ")


def _and(parts: Sequence[str]) -> str | None:
    return (", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]) if parts else None


def _read_section(review: Review, voice: Voice) -> Section:
    data = review.data
    counts = [(plural.replace("_", " ").capitalize(), len(getattr(data, plural))) for plural in KINDS]
    parts: list[Table | Picture] = []
    total = sum(count for name, count in counts if name != "Topics")
    says = f"{total:,} records were read, and {_problems(review.problems)}."
    if review.problems:
        parts.append(_problem_table(review.problems, voice))
    parts.append(
        table_of("What was read", "Records of each kind. Topics include those that come with the library.",
               "Kind|#Records", [row for row in counts if row[1]], folded=True)
    )  # fmt: skip
    return Section(
        id="read",
        title="What was read",
        findings=[
            Said(says=says, cannot_say="what nobody wrote down. What is missing here is unknown; it is not none."),
        ],
        parts=parts,
    )


def _problems(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "no problem was found in them"
    parts = [
        f"{count:,} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return f"there {'is' if len(problems) == 1 else 'are'} {' and '.join(parts)}"


def _problem_table(problems: Sequence[Problem], voice: Voice) -> Table:
    rows: list[tuple[object, ...]]
    if voice.names:
        rows = [(problem.message, str(problem.where), problem.severity, problem.rule) for problem in problems]
        return table_of("Problems in the data", "Each problem and where it is.", "What is wrong|Where|Kind|Rule", rows)
    alike = Counter((problem.severity, _rule(problem.rule), _where(problem)) for problem in problems)
    rows = [(rule, place, severity, count) for (severity, rule, place), count in sorted(alike.items())]
    return table_of(
        "Problems in the data",
        "By rule and place. Cells are not quoted here, since they may hold names; trustmodel check quotes them.",
        "Rule|Where|Kind|#How many",
        rows,
    )


def _rule(slug: str) -> str:
    known = checks.RULES.get(slug)
    says = known.says if known else files.RULES.get(slug) or slug.replace("-", " ")
    return says.rstrip(".")


def _where(problem: Problem) -> str:
    """The table, the row and the column of a problem, in the model's own words: nothing that somebody typed."""
    where = problem.where
    stem = (where.file or "").rpartition("/")[2].rpartition(".")[0]
    kind = kind_of(where.record or "")
    known = (where.sheet, stem, next((plural for plural, one in KIND_WORDS.items() if one == kind), None))
    table = next((name for name in known if name in KINDS), None)
    parts = [table.replace("_", " ") if table else "the data as a whole"]
    if where.row is not None:
        parts.append(f"row {where.row}")
    column = where.column or where.field
    if table and column in KINDS[table].model_fields:
        parts.append(f"column {column}")
    return ", ".join(parts)


def _trust_section(review: Review, voice: Voice) -> Section:
    data = review.data
    parts: list[Table | Picture] = []
    for number, (trust, local) in enumerate(zip(data.trusts, review.localities, strict=True), 1):
        named = f": {trust.name}" if len(data.trusts) > 1 else ""
        if members := data.members_of(trust.id, at=review.at):
            parts += _map(review, members, number, named, trust.id)
            parts.append(_locality_table(f"How local it is{named}", local))
    if not data.trusts and data.schools:
        parts += _map(review, tuple(data.schools), 1, "", None)
    return Section(id="trust", title="The trust and where it is", findings=_said(review, "trust", voice), parts=parts)


def _map(
    review: Review, schools: Sequence[School], number: int, named: str, trust: str | None
) -> list[Table | Picture]:
    """The schools of a trust as a map with their table behind it, or as the table alone."""
    table = _school_table(f"Schools{named}", schools)
    if number > _MOST_MAPS or not any(placed(school) for school in schools):
        return [table]
    chart = plots.locality(review.data, trust=trust, at=review.at)
    title = f"Where the schools are{named}"
    return [picture(chart, table, identifier=f"map-{number}", title=title, caption=_MAP_CAPTION)]


_MAP_CAPTION: Final = (
    "Drawn to scale from National Grid coordinates; the bar shows the distance. Filled circles are schools of the trust,"
    " open squares are schools outside it. Where a name has no room its number stands in the mark, and the name below;"
    " where many lie outside, some of those have no name."
)


def _school_table(title: str, members: Sequence[School]) -> Table:
    def nearest(school: School) -> float:
        apart = [places.distance_km(school, other) for other in members if other.id != school.id]
        return min((km for km in apart if not undefined(km)), default=float("nan"))

    rows = [
        (school.name, str(school.phase), school.pupils, school.church, school.local_authority, nearest(school))
        for school in sorted(members, key=lambda one: (one.name.casefold(), one.id))
    ]
    return table_of(
        title, "In the order of names. A dash means not recorded.",
        "School|Phase|#Pupils|Church school|Local authority|#Nearest of these, km", rows,
    )  # fmt: skip


def _locality_table(title: str, local: Locality) -> Table:
    near = f"{local.near_km:g} km"
    rows: list[tuple[str, object]] = [
        ("Schools", local.n),
        ("of which with coordinates; what follows rests on these", local.n_placed),
        ("Greatest distance between two schools, km", local.maximum_km),
        ("Median distance between two schools, km", local.median_km),
        ("Mean distance to the nearest other school of the trust, km", local.nearest_km),
        ("Standard distance from the schools’ common centre, km", local.standard_distance_km),
        ("Shortest lines that join all the schools, km", local.spanning_tree_km),
        (f"Groups of schools, joined by steps of at most {near}", local.clusters),
        (f"Schools with no other of the trust within {near}", local.isolated),
        ("Chance that two schools drawn at random share a local authority (Simpson’s index)", local.authority_simpson),
    ]
    caption = "No single figure says how local a trust is. Distances are straight lines; a dash means undefined."
    return table_of(title, caption, "Measure|#Value", rows, folded=False)


def _support_section(review: Review, voice: Voice) -> Section:
    profile = review.support
    parts: list[Table | Picture] = []
    if profile.ties:
        pairs = graphs.simple(graphs.support(review.data, at=review.given_at, between=review.between))
        table = table_of(
            "Who supports whom",
            "In the order of the givers' names. Days are those that are known; a dash means that none is.",
            "Gives|Receives|#Records|#Days",
            [
                (_place(voice, giver), _place(voice, receiver), tie["ties"], tie["days"])
                for giver, receiver, tie in sorted(
                    pairs.edges(data=True), key=lambda e: (voice(e[0]), voice(e[1]), e[:2])
                )
            ],
        )
        chart = plots.support(voice.drawn, at=review.given_at, between=review.between)
        title = "Links between schools"
        parts.append(picture(chart, table, identifier="network", title=title, caption=_NETWORK_CAPTION))
    if profile.rows:
        rows = [
            (_place(voice, row.id), row.given_to, row.days_given, row.received_from, row.days_received, _leaning(row))
            for row in sorted(profile.rows, key=lambda row: (_place(voice, row.id).casefold(), row.id))
        ]
        parts.append(
            table_of(
                "What each gives and receives",
                "In the order of names. The balance goes by records, not by days. Neither giving nor receiving more is better.",
                "School, trust or cluster|#Gives to|#Days given|#Receives from|#Days received|On balance",
                rows,
                folded=False,
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
    return Section(id="support", title="Who supports whom", findings=_said(review, "support", voice), parts=parts)


def _communities(review: Review, voice: Voice) -> list[Table | Picture]:
    """The groups that the links make, on the map."""
    letter = plots.letters(review.communities)
    if not letter:
        return []
    share = {row.id: row.share for row in review.communities.rows}
    table = table_of(
        "The groups that the links make",
        "In the order of names. The share says in how many of all runs a school is with its group.",
        "School|Group|#Share of runs",
        sorted((voice(school), group, share[school]) for school, group in letter.items()),
    )
    if not any(placed(school) for school in review.data.schools):
        return [table]
    chart = plots.communities(review.communities, review.data, at=review.at)
    title = "The groups that the links make, on the map"
    return [picture(chart, table, identifier="communities-map", title=title, caption=_COMMUNITIES_CAPTION)]


def _brokers(review: Review) -> list[Table | Picture]:
    """Through which layers support passes, and what chance would show."""
    found = review.brokers
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


def _place(voice: Voice, identifier: str) -> str:
    name = voice(identifier)
    return f"{name}, central team" if kind_of(identifier) == "trust" else name


def _leaning(row: SupportRow) -> str:
    if row.isolated:
        return "no link recorded"
    if math.isclose(row.given, row.received):  # shares of a split record do not add up to the last digit
        return "even"
    return "gives more" if row.balance > 0 else "gets more"


def _walls_section(review: Review, voice: Voice) -> Section:
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
        parts.append(
            table_of(
                "Schools linked to no other",
                "They are told apart from walls: a school without any link keeps apart from nobody in particular.",
                "School",
                sorted((voice(school),) for school in found.isolated),
            )
        )
    return Section(id="walls", title="Near, and kept apart?", findings=_said(review, "walls", voice), parts=parts)


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


def _expertise_section(review: Review, voice: Voice) -> Section:
    data, gaps = review.data, review.gaps
    parts: list[Table | Picture] = []
    held = graphs.expertise(data, at=review.at, min_level="secure")
    needs = sorted(
        (need for need in (data if review.at is None else data.at(review.at)).needs), key=lambda need: need.id
    )
    wanted = {(need.school, need.topic) for need in needs}
    cells = {
        tuple(sorted(edge, key=lambda node: kind_of(node) == "topic")): tie for *edge, tie in held.edges(data=True)
    }
    if cells or wanted:
        rows = sorted(
            (
                _place(voice, place),
                voice(topic),
                int(cells[place, topic]["strength"]) if (place, topic) in cells else 0,
                cells[place, topic]["level"] if (place, topic) in cells else "–",
                "needed" if (place, topic) in wanted else "",
            )
            for place, topic in {*cells, *wanted}
        )
        table = table_of(
            "Who holds and needs what", "In the order of names.",
            "School or central team|Topic|#People who hold it|Deepest level|Need", rows,
        )  # fmt: skip
        chart = plots.expertise(voice.drawn, at=review.at)
        title = "Who knows what, and where it is needed"
        parts.append(picture(chart, table, identifier="matrix", title=title, caption=_MATRIX_CAPTION))
    by_name = sorted(gaps.rows, key=lambda row: (voice(row.topic).casefold(), row.topic))
    parts += _fragile(review, voice)
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
                    (voice(row.topic), _all(voice, row.not_held_by), _elsewhere(voice, row), row.holders)
                    for row in lacking
                ],
            )
        )
    if review.sharing.rows:
        pairs = sorted(
            (_place(voice, r.a), _place(voice, r.b), r.shared, r.null_mean, _beyond(r), _all(voice, r.via))
            for r in review.sharing.rows
        )
        parts.append(
            table_of(
                "Schools that share expertise",
                "Pairs where people of both hold the same topic, at any level. By chance: what a pair would share if the"
                " topics were dealt out anew, each school keeping its number of topics and each topic its number of schools.",
                "School|Shares with|#Topics shared|#By chance|More than chance?|Topics",
                pairs,
                folded=True,
            )
        )
    return Section(
        id="expertise",
        title="Expertise that is shared, and gaps",
        findings=_said(review, "expertise", voice),
        parts=parts,
    )


_MATRIX_CAPTION: Final = (
    "The number says how many people hold the topic at a secure level or above; darker means more. A ring marks a need that a school"
    " has written down: a ring in an empty square is a need that nobody there can meet."
)


def _all(voice: Voice, identifiers: Iterable[str]) -> str:
    return ", ".join(sorted(voice(one) for one in identifiers))


def _fragile(review: Review, voice: Voice) -> list[Table | Picture]:
    """How many holders each needed topic can lose, and what each place carries."""
    found = review.fragility
    rows = [
        (voice(row.topic), len(row.needed_by), row.holders, "nobody holds it" if row.can_lose is None else row.can_lose)
        for row in sorted(found.rows, key=lambda row: (row.holders, voice(row.topic).casefold()))
        if row.needed_by
    ]
    carried = sorted(
        (_place(voice, one.who), one.topics, one.value, one.low, one.high) for one in found.shares if one.by == "place"
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
            table_of("Where what is known is held", caption, "Place|#Topics|#Share carried|#From|#To", carried)
        )
    return parts


def _beyond(row: SharedRow) -> str:
    if not row.testable:
        return "not testable"
    return "yes" if row.q <= 0.05 else "no"  # noqa: PLR2004 - as the findings tell it


def _elsewhere(voice: Voice, row: GapRow) -> str:
    elsewhere = _all(voice, set(row.schools_holding) - set(row.not_held_by))
    return elsewhere or ("the central team only" if row.held_centrally_only else "nowhere")


def _plan_section(review: Review, voice: Voice) -> Section:
    plan = review.plan
    parts: list[Table | Picture] = []
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
            )
            for one in plan.rows
        )
        parts.append(
            table_of(
                "Who could take which need",
                "In the order of topics. Offers, not orders: nobody was asked. The last column says in what share of 100"
                " plans, made with each match worth a little more or less, this match stands.",
                "Needed|At|Could come from|#Days|#Km|Why|#Stands in",
                rows,
                folded=False,
            )
        )
    if plan.unmet:
        parts.append(
            table_of(
                "What would stay open",
                "In the order of topics.",
                "Needed|At|Why it stays open",
                sorted((voice(one.topic), voice(one.school), one.why) for one in plan.unmet),
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
    return Section(id="plan", title="A plan for open needs", findings=_said(review, "plan", voice), parts=parts)


def _topics(voice: Voice, text: str) -> str:
    """Words that name topics by their ids, with the topics' names."""
    return " ".join(voice(word) if kind_of(word) == "topic" else word for word in text.split())


def _boundary_section(review: Review, voice: Voice) -> Section:
    ways = {"given": "out of the trust", "received": "into the trust", "between trusts": "between trusts"}
    rows = sorted(
        (ways[one.direction], _place(voice, one.giver), _place(voice, one.receiver), one.kind, one.records, one.days)
        for one in review.crossings
    )
    parts = [
        table_of(
            "Support across the boundary",
            "By direction and name. Days are those that are known; a dash means that none is.",
            "Direction|Gives|Receives|Kind of support|#Records|#Days",
            rows,
            folded=False,
        )
    ]
    return Section(
        id="boundary",
        title="What crosses the trust’s boundary",
        findings=_said(review, "boundary", voice),
        parts=parts if rows else (),
    )


def _method_section(review: Review, voice: Voice) -> Section:
    data = review.data
    results = (
        review, review.support, review.communities, review.brokers, review.walls, *review.boundaries, review.sharing, review.gaps, review.fragility, review.plan,
        *review.localities,
    )  # fmt: skip
    rows: list[tuple[str, str]] = [
        ("Data", voice.text(data.name or "not named")),
        ("Where they came from", voice.text(data.source or "not recorded")),
        ("Put together on", _date(data.made_on) if data.made_on else "not recorded"),
        ("Read as of", _date(review.at) if review.at else "no day: the data have no dates"),
        ("Support counted", _support_counted(review)),
        ("People", "named" if voice.names else "by role; names and ids left out"),
        ("Made with", f"trustmodel {review.method.version}"),
    ]
    used = {result.method.name for result in results}
    rows += [(name.replace("_", " ").capitalize(), says) for name, says in _METHODS.items() if name in used]
    parts = [table_of("Method", "What this page rests on.", "What|How", rows, folded=False)]
    notes = dict.fromkeys(voice.text(warning) for result in results for warning in result.warnings)
    if notes:
        parts.append(
            table_of("What was left out, or has no answer", "As each analysis says it.", "Note", ((n,) for n in notes))
        )
    says = "Every figure is counted from the records; nothing is weighed into a total score, and nobody is ranked."
    return Section(id="method", title="How this was made", findings=[Said(says=says)], parts=parts)


def _support_counted(review: Review) -> str:
    if review.given_at is not None:
        return "what holds on that day"
    if review.between is not None:
        return _span(review.between)
    return "all that is recorded"


_METHODS: Final = {
    "support_profile": "People count where they work while the support lasts; a person of several schools is split evenly.",
    "brokerage": "Gould and Fernandez’s roles, on links between people and schools; places dealt out anew a thousand times.",
    "communities": "Louvain over many seeds, on links both ways; against networks in which each keeps its number of links.",
    "walls": "Expected links: exp(school + school + distance + what they share), fitted to all pairs; negative-binomial where links vary more than Poisson. False discovery rates after Heyse (2011).",
    "walls.boundary": "The same model with an indicator of pairs across; efficient score, parametric bootstrap.",
    "shared_expertise": "Each pair against tables with the same margins (curveball draws; exact for many holders), false discovery rates after Heyse (2011). A topic held by n places adds 1/(n − 1) to each pair that shares it (Newman 2001).",
    "expertise_gaps": "Held means secure or above, by somebody in post. A central holder does not meet a school's need.",
    "fragility": "Topics by holders in post; cutpoints and bridges of links on that day; Shapley value of coverage.",
    "match_needs": "Whole assignment by HiGHS: the sum of fit × severity × exp(−km / 6) over matches, within days offered.",
    "locality": "Straight lines between National Grid coordinates.",
}

SECTIONS: Final[tuple[Callable[[Review, Voice], Section], ...]] = (
    _read_section,
    _trust_section,
    _support_section,
    _walls_section,
    _expertise_section,
    _plan_section,
    _boundary_section,
    _method_section,
)
