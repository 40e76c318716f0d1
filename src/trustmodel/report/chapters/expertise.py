"""Expertise in the report: who knows what, what depends on one person, and what schools share and are known for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.network import graphs
from trustmodel.network.expertise_gaps import ExpertiseGaps, GapRow, expertise_gaps
from trustmodel.network.fragility import Fragility, fragility
from trustmodel.network.shared_expertise import SharedExpertise, SharedRow, shared_expertise
from trustmodel.network.specialisms import Specialisms, specialisms
from trustmodel.prose import capitalised, counted, is_are, listed, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.claims import claim
from trustmodel.report.parts import Part, Picture, Table, by_name, table_of
from trustmodel.report.voice import Voice, all_of, place
from trustmodel.report.wording import ALPHA, central_or_school
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]


def _ask(asked: Asked) -> Mapping[str, Any]:
    def of_people(question: Any, **options: Any) -> Any:
        return asked.unless_refused("expertise", asked.on_the_day, question, **options)

    if asked.depth != "full":
        return {"sharing": None, "gaps": of_people(expertise_gaps), "specialisms": None, "fragility": None}
    return {
        "sharing": of_people(shared_expertise, seed=asked.seed),
        "gaps": of_people(expertise_gaps),
        "specialisms": of_people(specialisms),
        "fragility": of_people(fragility, seed=asked.seed),
    }


# --- in words --------------------------------------------------------------------------------------------------------


def _remarks(answers: Answers, names: Names) -> Iterator[Remark]:
    if answers.gaps is not None:
        yield from _of_gaps(answers.gaps)
    if answers.fragility is not None:
        yield from _of_fragility(answers.fragility, names)
    if answers.sharing is not None:
        yield from _of_sharing(answers.sharing, names)
    if answers.specialisms is not None:
        yield from _of_specialisms(answers.specialisms, names)


def _of_gaps(gaps: ExpertiseGaps) -> Iterator[Remark]:
    if not gaps.rows:
        yield Remark(
            section="expertise",
            says="No expertise and no need is recorded.",
            cannot_say="what people know: nobody has written it down here.",
        )
        return
    topics = [row for row in gaps.rows if row.holders]
    single = sorted(row.name for row in topics if row.single_holder is not None)
    central = sorted(row.name for row in topics if row.held_centrally_only)
    says = f"People in post know {counted(len(topics), 'topic')} at a secure level or above."
    if single:
        says += f" {capitalised(counted(len(single), 'topic'))} {'depends' if len(single) == 1 else 'depend'} on a single person: {listed(single)}."
    if central:
        says += f" For {counted(len(central), 'topic')} the only recorded expertise is in the central team: {listed(central)}."
    yield Remark(
        section="expertise",
        says=says,
        cannot_say="what nobody wrote down, or how good anyone is at it.",
        evidence=tuple(record for record in gaps.evidence if kind_of(record) == "expertise"),
    )
    if lacking := sorted(row.name for row in gaps.rows if row.not_held_by):
        says = f"{capitalised(counted(len(lacking), 'topic'))} {is_are(len(lacking))} needed in a school where nobody knows it: {listed(lacking)}."
        if nobody := sorted(row.name for row in gaps.rows if row.needed_by and not row.holders):
            says += f" Nobody in the trust knows {listed(nobody)}."
        yield Remark(
            section="expertise",
            says=says,
            cannot_say="needs that a school has not written down, or help that it already gets with them.",
            evidence=tuple(record for record in gaps.evidence if kind_of(record) == "need"),
        )


def _of_fragility(answer: Fragility, names: Names) -> Iterator[Remark]:
    """Which needed topics depend on one person, and, for the chapter on support, which schools hold the others together."""
    if needed := sorted(row.name for row in answer.rows if row.can_lose == 0 and row.needed_by):
        yield Remark(
            section="expertise",
            says=(
                f"{capitalised(counted(len(needed), 'topic'))} that some school needs would be known by nobody if one"
                f" person went: {listed(needed)}."
            ),
            how="For each topic that is needed, those in post who know it at a secure level or above are counted.",
            cannot_say="whether anybody means to go, or could learn it in time.",
            evidence=tuple(record for record in answer.evidence if kind_of(record) in {"expertise", "need"}),
        )
    if answer.cutpoints:
        which = "it" if len(answer.cutpoints) == 1 else "one of them"
        yield Remark(
            section="support",
            says=(
                "Support on that day depends on"
                f" {listed([central_or_school(node, names) for node in answer.cutpoints])}:"
                f" without {which}, some would be cut off from the rest."
            ),
            how="Each is taken out in turn, and what is left is looked at: who can still reach whom by links?",
            cannot_say="how likely that is, or what would take its place.",
            evidence=tuple(record for record in answer.evidence if kind_of(record) == "support"),
        )


def _of_sharing(answer: SharedExpertise, names: Names) -> Iterator[Remark]:
    """Which places share more expertise than chance would have them share."""
    if not answer.rows:
        return
    testable = [row for row in answer.rows if row.testable]
    beyond = [row for row in testable if row.q <= ALPHA]
    says = f"{capitalised(counted(len(answer.rows), 'pair'))} of schools {'shares' if len(answer.rows) == 1 else 'share'} expertise on some topic"
    about: dict[str, Any] = {
        "section": "expertise",
        "how": (
            "The table of who knows what is shuffled many times over, so that each school keeps its number of topics"
            " and each topic its number of schools; then each pair is compared with what it shares there."
        ),
        "cannot_say": "whether they work on it together: sharing a topic is a chance to, and no more.",
        "evidence": answer.evidence,
    }
    if not testable:
        yield Remark(says=f"{says}; whether that is more than chance cannot be tested here.", **about)
        return
    pairs = listed([f"{central_or_school(row.a, names)} and {central_or_school(row.b, names)}" for row in beyond])
    unclear = f"{says}; that any of them does on more topics than usual may be chance."
    yield claim(
        min(row.q for row in testable),
        says=f"{says}; {spelt(len(beyond))} of them on more topics than chance would make: {pairs}.",
        otherwise=f"{unclear} Looked at alone: {pairs}." if beyond else unclear,
        **about,
    )


def _of_specialisms(answer: Specialisms, names: Names) -> Iterator[Remark]:
    """What schools are known for, of that which is sure."""
    sure = sorted(
        ((row.school, row.topic) for row in answer.rows if row.low > 1 and row.q <= ALPHA),
        key=lambda pair: (central_or_school(pair[0], names), pair[1]),
    )
    if not (tested := [row.q for row in answer.rows if not undefined(row.q)]):
        return
    known_for = listed([f"{central_or_school(school, names)} in {names.get(topic, topic)}" for school, topic in sure])
    looked_at = (
        "Also looked at: whether more people than one would expect know one thing at some school. It may be chance"
    )
    yield claim(
        min(tested),
        section="expertise",
        says=(
            "More people than one would expect know one thing at"
            f" {counted(len({place for place, _ in sure}), 'place')}: {known_for}."
            if sure
            else ""
        ),
        otherwise=f"{looked_at} beside all that this report tests; looked at alone: {known_for}." if sure else "",
        how=(
            "A school's share of those who know a topic is set beside the same share over all schools; it is shown where that"
            " is more than chance would explain, many topics having been looked at."
        ),
        cannot_say="that others know less than they need, or that anybody is better.",
        evidence=answer.evidence,
    )


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    if "expertise" not in answers.refused:
        yield from _who_knows_what(answers, voice)
    if answers.fragility is not None:
        yield from _fragile(answers.fragility, voice)
    if answers.gaps is not None:
        yield from _gaps(answers.gaps, voice)
    if answers.specialisms is not None:
        yield from _known_for(answers.specialisms, voice)
    if answers.sharing is not None:
        yield from _shared(answers.sharing, voice)


def _who_knows_what(answers: Answers, voice: Voice) -> Iterator[Part]:
    """What is held and needed where, as a picture."""
    data, day = answers.data, answers.at
    graph = graphs.expertise(data, at=day, min_level="secure")
    needed = {(need.school, need.topic) for need in (data if day is None else data.at(day)).needs}
    cells = {
        tuple(sorted(edge, key=lambda node: kind_of(node) == "topic")): tie for *edge, tie in graph.edges(data=True)
    }
    if not cells and not needed:
        return
    rows = [
        (
            place(voice, where),
            voice(topic),
            int(cells[where, topic]["strength"]) if (where, topic) in cells else 0,
            cells[where, topic]["level"] if (where, topic) in cells else "–",
            "needed" if (where, topic) in needed else "",
            where,
        )
        for where, topic in sorted({*cells, *needed})
    ]
    rows.sort(key=by_name)
    table = table_of(
        "Who knows and needs what",
        "Listed by name.",
        "School or central team|Topic|#People who know it|Deepest level|Need",
        [row[:-1] for row in rows],
        of=[row[-1] for row in rows],
    )
    yield Picture(
        id="matrix",
        title="Who knows what, and where it is needed",
        caption=_MATRIX_CAPTION,
        table=table,
        chart=lambda: plots.expertise(voice.drawn, at=day),
    )


_MATRIX_CAPTION: Final = (
    "The number says how many people know the topic at a secure level or above; darker means more. A ring marks a need that a school"
    " has written down: a ring in an empty square is a need that nobody there can meet."
)


def _fragile(answer: Fragility, voice: Voice) -> Iterator[Table]:
    """How many holders each needed topic can lose, and what each place carries."""
    rows = [
        (voice(row.topic), len(row.needed_by), row.holders, "nobody knows it" if row.can_lose is None else row.can_lose)
        for row in sorted(answer.rows, key=lambda row: (row.holders, voice(row.topic).casefold()))
        if row.needed_by
    ]
    if rows:
        caption = (
            "Topics that some school needs, those known by the fewest people first. 0: it depends on a single person."
        )
        yield table_of(
            "Fragile topics", caption, "Topic|#Schools that need it|#People who know it|#People it can lose", rows
        )
    carried = [
        (place(voice, share.who), share.topics, share.value, share.low, share.high, share.who)
        for share in answer.shares
        if share.by == "place"
    ]
    carried.sort(key=by_name)
    if carried:
        caption = (
            "Each topic counts 1, shared evenly among those who know it (the Shapley value of coverage); all add up to the"
            " topics known. From and to: 95% of what it would be if topics were resampled. More is not better."
        )
        yield table_of(
            "Where expertise is",
            caption,
            "Place|#Topics|#Share|#From|#To",
            [row[:-1] for row in carried],
            of=[row[-1] for row in carried],
        )


def _gaps(answer: ExpertiseGaps, voice: Voice) -> Iterator[Table]:
    """What depends on one person, and what is needed where nobody holds it."""
    ordered = sorted(answer.rows, key=lambda row: (voice(row.topic).casefold(), row.topic))
    if single := [row for row in ordered if row.single_holder is not None]:
        yield table_of(
            "Known by one person only",
            "If this person leaves or is ill, nobody else in post knows the topic at a secure level or above.",
            "Topic|Known by",
            [(voice(row.topic), voice(row.single_holder)) for row in single],
        )
    if lacking := [row for row in ordered if row.not_held_by]:
        yield table_of(
            "Needed, and not known there",
            "Schools that have written down a need in which nobody who works there is secure.",
            "Topic|Needed and not known in|Known elsewhere, in|#People who know it",
            [
                (voice(row.topic), all_of(voice, row.not_held_by), _elsewhere(voice, row), row.holders)
                for row in lacking
            ],
            of=[row.not_held_by for row in lacking],
        )


def _elsewhere(voice: Voice, row: GapRow) -> str:
    elsewhere = all_of(voice, set(row.schools_holding) - set(row.not_held_by))
    return elsewhere or ("the central team only" if row.held_centrally_only else "nowhere")


def _known_for(answer: Specialisms, voice: Voice) -> Iterator[Table]:
    """What schools are known for, and who holds what another needs."""
    known = [
        (place(voice, row.school), voice(row.topic), row.n, row.expected, row.value, row.low, row.high, row.q, row.school)
        for row in answer.rows
        if row.value > 1 and row.n > 1
    ]  # fmt: skip
    known.sort(key=by_name)
    if known:
        yield table_of(
            "What schools are known for",
            "Topics that two or more people know at a school, and more than one would expect there from all schools together."
            " From and to: the 95% confidence interval of the ratio. The last column is the share of false ones among all"
            " down to this one.",
            "School or central team|Topic|#People who know it|#Expected|#Ratio|#From|#To|#False among those found",
            [row[:-1] for row in known],
            of=[row[-1] for row in known],
        )
    helping = [
        (place(voice, row.giver), place(voice, row.receiver), all_of(voice, row.topics), row.giver, row.receiver)
        for row in answer.complements
    ]
    helping.sort(key=by_name)
    if helping:
        yield table_of(
            "Who knows what another needs",
            "Listed by name. Whether there is time for it stands in the plan for open needs.",
            "Knows it|Needs it|Topics",
            [row[:-2] for row in helping],
            folded=True,
            of=[row[-2:] for row in helping],
        )


def _shared(answer: SharedExpertise, voice: Voice) -> Iterator[Table]:
    """Which schools share expertise, beside chance."""
    pairs = [
        (
            place(voice, row.a), place(voice, row.b), row.shared, row.null_mean, _beyond_chance(row), all_of(voice, row.via),
            (row.a, row.b),
        )
        for row in answer.rows
    ]  # fmt: skip
    pairs.sort(key=by_name)
    if pairs:
        yield table_of(
            "Schools that share expertise",
            "Pairs where people of both know the same topic, at any level. By chance: what a pair would share if the"
            " topics were shuffled, each school keeping its number of topics and each topic its number of schools.",
            "School|Shares with|#Topics shared|#By chance|More than chance?|Topics",
            [row[:-1] for row in pairs],
            folded=True,
            of=[row[-1] for row in pairs],
        )


def _beyond_chance(row: SharedRow) -> str:
    if not row.testable:
        return "not testable"
    return "yes" if row.q <= ALPHA else "no"


def _topics(answers: Answers, counts: Callable[[GapRow], bool]) -> int | None:
    return None if answers.gaps is None else sum(map(counts, answers.gaps.rows))


CHAPTER: Final = Chapter(
    id="expertise",
    title="Expertise that is shared, and gaps",
    group="resource",
    ask=_ask,
    remarks=_remarks,
    parts=_parts,
    counts={
        "Topics known by one person only": lambda answers: _topics(answers, lambda row: row.single_holder is not None),
        "Topics that are needed and known by nobody": lambda answers: _topics(answers, lambda row: not row.holders),
    },
    methods={
        "shared_expertise": "Each pair against tables with the same margins (curveball draws; exact for many places), false discovery rates after Heyse (2011). A topic known at n places adds 1/(n − 1) to each pair that shares it (Newman 2001).",
        "expertise_gaps": "Known means secure or above, by somebody in post. Knowing it in the central team does not meet a school's need.",
        "fragility": "Topics by people in post who know them; cutpoints and bridges of links on that day; Shapley value of coverage.",
        "specialisms": "Share of those who know it at the school, over the share at all schools; exact Poisson interval; Benjamini and Hochberg’s false discovery rate.",
    },
)
