"""Support in the report: who helps whom, the groups that the links make, and through whom help passes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.network import graphs
from trustmodel.network.brokerage import Brokerage, BrokerRow, brokerage
from trustmodel.network.groups import Communities, communities
from trustmodel.network.support import SupportProfile, SupportRow, support_profile
from trustmodel.prose import capitalised, counted, is_are, named, or_none, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.claims import claim
from trustmodel.report.parts import Part, Picture, Table, by_name, table_of
from trustmodel.report.plots.labels import placed
from trustmodel.report.voice import Voice, place
from trustmodel.results import Remark, undefined
from trustmodel.stats.nulls import holm

__all__ = ["CHAPTER"]


def _ask(asked: Asked) -> Mapping[str, Any]:
    if asked.depth != "full":  # what chance gives, groups and go-betweens stand in the full report alone
        return {
            "support": asked.during(support_profile, draws=0, seed=asked.seed),
            "communities": None,
            "brokers": None,
        }
    return {
        "support": asked.during(support_profile, seed=asked.seed),
        "communities": asked.during(communities, seed=asked.seed),
        "brokers": asked.unless_refused(
            "support", asked.during, brokerage, level="person", group=_homes(asked), seed=asked.seed
        ),
    }


def _homes(asked: Asked) -> dict[str, str]:
    """Where each giver and receiver of support belongs: a person to their school, or to the trust for its central team."""
    return {
        node: _home(node, about) if about["kind"] == "person" else node
        for node, about in asked.during(graphs.drawn_support, level="person").nodes(data=True)
    }


def _home(person: str, about: Mapping[str, Any]) -> str:
    home: str = about["schools"][0] if len(about.get("schools", ())) == 1 else about["trust"] or person
    return home


# --- in words --------------------------------------------------------------------------------------------------------


def _remarks(answers: Answers, names: Names) -> Iterator[Remark]:
    yield _of_support(answers.support, names)
    if answers.communities is not None:
        yield from _of_communities(answers.communities, names)
    if answers.brokers is not None:
        yield from _of_brokers(answers.brokers)


def _of_support(profile: SupportProfile, names: Names) -> Remark:
    if not profile.ties:
        return Remark(
            section="support",
            says="No support between schools is recorded.",
            cannot_say="whether there was none: what was not written down looks the same as what did not happen.",
        )
    members = [row for row in profile.rows if row.member and row.kind == "school"]
    linked = [row for row in profile.rows if not row.isolated and row.kind == "school"]
    uneven = [row for row in members if not math.isclose(row.given, row.received)]
    givers = [row for row in uneven if row.given > row.received]
    takers = [row for row in uneven if row.given < row.received]
    alone = [row.id for row in members if row.isolated]
    says = f"{capitalised(counted(len(linked), 'school'))} gave or received support"
    if givers or takers:
        says += f"; {spelt(len(givers))} gave more than they got, {spelt(len(takers))} got more than they gave"
    says += f". {named(alone, names)} {is_are(len(alone))} not linked to any other." if alone else "."
    if profile.asked:
        says += f" {_who_answered(profile, names)}"
    return Remark(
        section="support",
        says=says,
        cannot_say=(
            "whether the help was good, enough, or wanted. Giving more is not better than receiving more, and a"
            " school without links may simply not have written its support down."
        ),
        evidence=profile.evidence,
    )


def _who_answered(profile: SupportProfile, names: Names) -> str:
    """How many were asked and answered, and what is not known of the others."""
    silent = [row.id for row in profile.rows if row.answered is False]
    if not silent:
        return (
            f"All of the {spelt(profile.asked)} that were asked answered."
            if profile.asked > 1
            else "The one asked answered."
        )
    return (
        f"{capitalised(spelt(profile.answered))} of {spelt(profile.asked)} that were asked answered: what"
        f" {named(silent, names)} gave is not known, which is not none."
    )


def _of_communities(answer: Communities, names: Names) -> Iterator[Remark]:
    """Which schools have more ties among each other than chance gives."""
    groups = [[node for node in group if kind_of(node) == "school"] for group in answer.communities]
    groups = [group for group in groups if len(group) > 1]
    if not answer.testable or not groups:
        return
    division = "; ".join(named(group, names) for group in groups)
    yield claim(
        answer.p,
        section="support",
        says=f"By who supports whom, the schools fall into {counted(len(groups), 'group')}: {division}.",
        otherwise=(f"Groups by who supports whom may be chance; the best division is: {division}."),
        how=(
            "Many times over, a division is looked for that leaves most links inside a group; the same is done with"
            f" each school's links shuffled. The runs agree to {max(answer.stability, 0):.0%}."
        ),
        cannot_say="whether anybody meant it so. Other divisions may be nearly as good.",
        evidence=answer.evidence,
    )


def _of_brokers(answer: Brokerage) -> Iterator[Remark]:
    """Through whom support passes between others, by layer and never by person."""
    through: Counter[str] = Counter()
    for row in answer.rows:
        roles = (row.coordinator, row.itinerant, row.gatekeeper, row.representative, row.liaison)
        through[_layer(row)] += sum(int(cases) for cases in roles if not undefined(cases))
    total = through.total()
    if not total:
        return
    most, count = max(through.items(), key=lambda item: (item[1], item[0]))
    between = sum(int(row.value) for row in answer.totals if row.role != "coordinator")
    yield Remark(
        section="support",
        says=(
            f"In {counted(total, 'case')} somebody gets support from one and gives it to another, and the two have no such link of their"
            f" own; {or_none(between)} of these {'joins' if between == 1 else 'join'} different schools, or a school and the"
            f" central team. {'It runs' if total == 1 else 'All run' if count == total else f'Most ({count:,}) run'} through the"
            f" layer “{most}”."
        ),
        how=(
            "Every two links in a row are counted by where the three belong, and compared with the same network with"
            " its labels permuted."
        ),
        cannot_say="whether anything was passed on. People are shown by layer: nobody is ranked.",
        evidence=answer.evidence,
    )


def _layer(row: BrokerRow) -> str:
    return row.layer or f"{row.kind}s as a whole"


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    profile = answers.support
    if profile.ties:
        yield _network(answers, voice)
    if profile.rows:
        yield _given_and_received(profile, voice)
    if profile.chance:
        yield table_of(
            "The shape of the whole, beside chance",
            _SHAPE_CAPTION + (_AMONG if profile.silence else ""),
            "Figure|#Here|#By chance|#From|#To|#p",
            [
                (row.figure.replace("_", " "), row.value, row.null_mean, row.low, row.high, row.p)
                for row in profile.chance
            ],
        )
    if profile.silence:
        yield _silence(profile)
    yield from _groups(answers, voice)
    if answers.brokers is not None:
        yield from _brokers(answers.brokers)


_SHAPE_CAPTION: Final = (
    "By chance: the average over networks drawn at random with as many schools and as many pairs tied both ways and one way"
    " (for returned links: with as many links). From and to: where 95 of 100 of them lie. None of these is"
    " better for being higher. Each line is a question of its own: of twenty, one has a p of 0.05 by chance, and no sentence"
    " announces it. A dash: not testable, or undefined."
)


_AMONG: Final = " Here, as by chance, it is the network among those who answered."


def _silence(profile: SupportProfile) -> Table:
    return table_of(
        "The shape of the whole, as silence leaves it",
        f"{profile.answered} of {profile.asked} that were asked answered. Figures are estimated from those who did; from and to:"
        " the range between reading silence as no links and the further end of a 95% interval. A dash: nothing can be said.",
        "Figure|#Estimate|#From|#To|#If silence were none|How",
        [
            (row.figure.replace("_", " "), row.value, row.least, row.most, row.as_none, row.method)
            for row in profile.silence
        ],
    )


def _network(answers: Answers, voice: Voice) -> Picture:
    pairs = graphs.simple(graphs.support(answers.data, at=answers.given_at, between=answers.between))
    ordered = sorted(pairs.edges(data=True), key=lambda edge: (*by_name((voice(edge[0]), voice(edge[1]))), edge[:2]))
    table = table_of(
        "Who supports whom",
        "Listed by giver. Days are those that are known; a dash means that none is.",
        "Gives|Receives|#Records|#Days",
        [(place(voice, giver), place(voice, receiver), tie["ties"], tie["days"]) for giver, receiver, tie in ordered],
        of=[edge[:2] for edge in ordered],
    )
    return Picture(
        id="network",
        title="Links between schools",
        caption=_NETWORK_CAPTION,
        table=table,
        chart=lambda: plots.support(voice.drawn, at=answers.given_at, between=answers.between),
    )


_NETWORK_CAPTION: Final = (
    "An arrow points to who is helped; a thicker line means more days; dashed lines cross the trust's boundary. Open circles have"
    " no support recorded. Schools stand in the direction in which they lie from the trust's middle, where that is known; those"
    " outside stand together at the bottom. Where schools or links are many, a grid stands instead: each school has a row for the"
    " help that it gives and a column for what it gets, the darker the more."
)


def _given_and_received(profile: SupportProfile, voice: Voice) -> Table:
    ordered = sorted(profile.rows, key=lambda row: (place(voice, row.id).casefold(), row.id))
    return table_of(
        "What each gives and receives",
        "Listed by name. The balance goes by records, not by days. Neither giving nor receiving more is better.",
        "School, trust or cluster|#Gives to|#Days given|#Receives from|#Days received|On balance",
        [
            (place(voice, row.id), row.given_to, row.days_given, row.received_from, row.days_received, _leaning(row))
            for row in ordered
        ],
        folded=False,
        of=[row.id for row in ordered],
    )


def _leaning(row: SupportRow) -> str:
    if row.answered is False:
        return "did not answer"
    if row.isolated:
        return "no link recorded"
    if math.isclose(row.given, row.received):  # shares of a split record do not add up to the last digit
        return "even"
    return "gives more" if row.balance > 0 else "gets more"


def _groups(answers: Answers, voice: Voice) -> Iterator[Part]:
    """The groups that the links make, on the map."""
    groups = answers.communities
    letter = {} if groups is None else plots.letters(groups)
    if groups is None or not letter:
        return
    share = {row.id: row.share for row in groups.rows}
    grouped = sorted(((voice(school), group, share[school], school) for school, group in letter.items()), key=by_name)
    table = table_of(
        "The groups that the links make",
        "Listed by name. The share says in how many of all runs a school is with its group.",
        "School|Group|#Share of runs",
        [row[:-1] for row in grouped],
        of=[row[-1] for row in grouped],
    )
    if not any(placed(school) for school in answers.data.schools):
        yield table
        return
    yield Picture(
        id="communities-map",
        title="The groups that the links make, on the map",
        caption=_GROUPS_CAPTION,
        table=table,
        chart=lambda: plots.communities(groups, answers.data, at=answers.at),
    )


_GROUPS_CAPTION: Final = (
    "Schools with a ring of one colour, and one letter before their names, have more links among each other than with the"
    " rest. Where the groups follow the map, nearness may explain them; where they do not, something else does."
)


def _brokers(answer: Brokerage) -> Iterator[Table]:
    """Through which layers support passes, and what chance would show."""
    layers: dict[str, list[BrokerRow]] = {}
    for row in answer.rows:
        if not undefined(row.liaison):
            layers.setdefault(_layer(row), []).append(row)
    if not any(total.value > 0 for total in answer.totals):  # NaN is not
        return
    roles = [total.role for total in answer.totals]
    rows: list[tuple[object, ...]] = [
        (layer, len(brokers), *(int(sum(getattr(row, role) for row in brokers)) for role in roles))
        for layer, brokers in sorted(layers.items())
    ]
    rows.append(("all", sum(map(len, layers.values())), *(int(total.value) for total in answer.totals)))
    rows.append(("by chance, on average", None, *(total.null_mean for total in answer.totals)))
    rows.append(("p, corrected for the five", None, *holm([total.p for total in answer.totals]).tolist()))
    yield table_of(
        "Through which layers support passes",
        "Cases in which somebody stands between a giver and a receiver, by where the three belong (a school, or the"
        " central team): all at one place; the two at one place and the one between elsewhere; passed into a place,"
        " or out of it, by one of its own; or three places. More is not better.",
        "Layer|#How many|#Within one place|#Visiting|#Into a place|#Out of a place|#Between three places",
        rows,
        folded=False,
    )


CHAPTER: Final = Chapter(
    id="support",
    title="Who supports whom",
    group="resource",
    ask=_ask,
    remarks=_remarks,
    parts=_parts,
    counts={
        "Schools without a record of support": lambda answers: len(answers.support.isolates),
    },
    methods={
        "support_profile": "People count where they work while the support lasts; a person of several schools is split evenly.",
        "brokerage": "Gould and Fernandez’s roles, on links between people and schools; a thousand permutations of the labels.",
        "communities": "Louvain over many seeds, on links both ways; against networks in which each keeps its number of links.",
    },
)
