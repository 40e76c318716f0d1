"""The sections of a report that tell how a trust works: what is open, what is done together, services and beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.privacy.disclosure import held_back_groups
from trustmodel.prose import listed
from trustmodel.report import plots
from trustmodel.report.parts import Picture, Section, Table, Voice, all_of, picture, place, said, table_of
from trustmodel.report.plots.canvas import placed
from trustmodel.report.wording import service_name
from trustmodel.results import undefined
from trustmodel.stats.nulls import exact_share

if TYPE_CHECKING:
    from trustmodel.practice.community import Community
    from trustmodel.practice.development import Development, DevelopmentRow
    from trustmodel.practice.endeavour import AttendanceRow, Endeavour
    from trustmodel.practice.governance import Governance
    from trustmodel.practice.openness import Openness
    from trustmodel.practice.resource import Resource
    from trustmodel.report.review import Review

__all__ = [
    "community_section",
    "development_section",
    "endeavour_section",
    "governance_section",
    "openness_section",
    "resource_section",
]

Parts = Iterator[Table | Picture]
HELD_BACK: Final = "few"
"""Stands where a count is of so few people that it would tell of each, or would give such a one away."""


def _section(
    review: Review, voice: Voice, question: str, title: str, parts: Callable[[Any, Review, Voice, str], Parts]
) -> Section:
    """A section with its parts for each trust; with the trust's name where there are several."""
    made: list[Table | Picture] = []
    for number, one in enumerate(review.practice, 1):
        found = getattr(one, question)
        if found is not None:
            called = f": {voice(one.trust)}" if len(review.practice) > 1 else ""
            made += [_under(part, called) for part in parts(found, review, voice, f"{question}-{number}")]
    return Section(id=question, title=title, findings=said(review, question, voice), parts=made)


def _under(part: Table | Picture, called: str) -> Table | Picture:
    """A part under the name of its trust."""
    return attrs.evolve(part, title=part.title + called) if called else part


def _share(hits: int | None, of: int, low: float, high: float) -> str:
    """So many of so many, and where the share may lie."""
    if hits is None or undefined(low):
        return "–"
    return f"{hits:,} of {of:,} ({low:.0%} to {high:.0%})"


# --- openness --------------------------------------------------------------------------------------------------------


def openness_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "openness", "What is open to all leaders", _openness)


def _openness(found: Openness, _: Review, voice: Voice, identifier: str) -> Parts:
    del identifier
    kinds = sorted({row.kind for row in found.rows})
    if kinds:
        by = {(row.about, row.kind): row for row in found.rows}
        places = sorted({row.about for row in found.rows}, key=lambda one: (place(voice, one).casefold(), one))
        rows = []
        for about in places:
            these = [by[about, kind] for kind in kinds]
            days = [row.longest_days for row in these if not undefined(row.longest_days)]
            rows.append((
                place(voice, about),
                *(f"{row.reached:,} of {row.of:,}" if row.of else None for row in these),
                max(days, default=None),
            ))  # fmt: skip
        yield table_of(
            "What reached all leaders",
            "For each kind, how many reached everybody in the extended leadership team, of how many there are. A dash: none"
            " is recorded, which is not to say that there is none. The last column: the longest that one took.",
            "|".join(["School or trust", *(kind.capitalize() for kind in kinds), "#Longest, days"]),
            rows,
            folded=False,
            of=places,
        )
    if found.audiences:
        yield table_of(
            "With whom it was shared",
            "In the order of how many they were given. A body, everybody of a school, or everybody with a kind of role.",
            "With whom|#Of what was written down|#All",
            [(_audience(voice, row.audience), row.artefacts, row.of) for row in found.audiences],
        )
    if any(row.needs for row in found.needs):
        needs = sorted(found.needs, key=lambda row: (place(voice, row.school).casefold(), row.school))
        yield table_of(
            "Needs, and who carried them",
            "Carried: support on the need's topic came while it was open, which does not prove that it was met. Others in"
            " the family: another school of the trust, or its central team.",
            "School|#Needs|#Shown by an audit, plan or data|#Of these open to all leaders|#Carried by itself|#By other schools|#By the central team|#From beyond|Carried by others in the family",
            [
                (
                    voice(row.school), row.needs, row.shown, row.open, row.by_itself, row.by_schools, row.by_central,
                    row.by_others, _share(row.carried, row.needs, row.low, row.high),
                )
                for row in needs
            ],
            folded=False,
            of=[row.school for row in needs],
        )  # fmt: skip
    if found.carried:
        carried = sorted(
            (place(voice, row.giver), place(voice, row.receiver), row.needs, all_of(voice, row.topics), (row.giver, row.receiver))
            for row in found.carried
        )  # fmt: skip
        yield table_of(
            "Who carried whose needs",
            "In the order of names.",
            "Carried by|Needs of|#Needs|Topics",
            [row[:-1] for row in carried],
            of=[[one for one in row[-1] if ":" in one] for row in carried],
        )


def _audience(voice: Voice, audience: str) -> str:
    return voice(audience) if ":" in audience else f"everybody who is {audience}"


# --- endeavour -------------------------------------------------------------------------------------------------------


def endeavour_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "endeavour", "What leaders do together", _endeavour)


def _endeavour(found: Endeavour, review: Review, voice: Voice, identifier: str) -> Parts:
    if found.years:
        focus = {year: [row for row in found.focuses if row.year == year] for year in (row.year for row in found.years)}
        yield table_of(
            "Sessions by school year",
            "A school year runs from September to August. A dash: how many are planned is not recorded.",
            "Who met|School year|#Held|#Planned|Told whole|By focus",
            [
                (
                    voice(row.body), row.year, row.held, row.planned, row.whole,
                    "; ".join(f"{one.focus}: {one.sessions}" for one in focus[row.year]),
                )
                for row in found.years
            ],
            folded=False,
        )  # fmt: skip
    rows = sorted(found.rows, key=lambda row: (place(voice, row.group).casefold(), row.group))
    if any(row.sessions for row in rows):
        table = table_of(
            "Who was represented at sessions",
            "A school is represented where somebody of the leadership team who works there was at the session. In brackets:"
            " how far the share may lie from this if these sessions stood for many like them.",
            "School or central team|Sessions where it was represented|#Sessions",
            [
                (
                    place(voice, row.group),
                    _share(row.represented, row.sessions, row.represented_low, row.represented_high), row.sessions,
                )
                for row in rows
            ],
            folded=False,
            of=[row.group for row in rows],
        )  # fmt: skip
        learnt = next(one.development for one in review.practice if one.endeavour is found)
        yield picture(
            plots.reach(found, learnt, voice.drawn, min_cell=voice.min_cell), table, identifier=f"{identifier}-reach",
            title="How far sessions and CPD reached each school", caption=_SESSIONS_CAPTION,
        )  # fmt: skip
        layers = _pooled(found.layers, voice.min_cell)
        yield table_of(
            "Who was there, by layer",
            f"A place is one member of the team at one session. Layers of fewer than {voice.min_cell} members stand together.",
            "Layer|#Members|Places at which they were there",
            [
                (name, people, _share(present, of, *exact_share(present, of)[1:]))
                for name, people, present, of in layers
            ],
            folded=False,
        )
    if found.plans:
        yield table_of(
            "Development plans that leaders could evaluate together",
            "A plan can be evaluated together where it had reached all leaders, and a session with leaders of other schools"
            " followed within a year. What was said there is not recorded.",
            "School or trust|#Plans|#Reached all leaders|#A session followed|#Days to it, median",
            [(place(voice, row.about), row.plans, row.reached, row.evaluated, row.days) for row in found.plans],
            of=[row.about for row in found.plans],
        )
    if linked := [row for row in found.links if row.new]:
        yield table_of(
            "Support that began after two schools had met",
            "In the order of names. No support between the two is recorded before the day on which both were first at a"
            " session. That meeting made the link is not shown by this.",
            "School|School|Both first at a session on|#Sessions together|#Records of support since",
            sorted((*sorted((voice(row.a), voice(row.b))), row.since, row.together, row.after) for row in linked),
            of=[row[-1] for row in sorted((*sorted((voice(row.a), voice(row.b))), (row.a, row.b)) for row in linked)],
        )


_SESSIONS_CAPTION: Final = (
    "Each dot is a share, and the line through it says how far the share may lie from that if what is counted stood for many"
    " like it. “Few”: the share would tell of too few people. The exact figures of CPD stand with objectives and learning."
)


def _pooled(rows: Sequence[AttendanceRow], least: int) -> list[tuple[str, int, int, int]]:
    """Layers with their members, presences and places; small ones together, and with so many more that they are not few.

    One row alone is never left out, since it could be worked out from the whole.
    """
    by_size = sorted(rows, key=lambda row: row.people)
    together = 0
    if by_size and by_size[0].people < least:
        while together < len(by_size) and (
            by_size[together].people < least or sum(row.people for row in by_size[:together]) < least
        ):
            together += 1
    pool = by_size[:together]
    kept = [(row.group.capitalize(), row.people, row.present, row.of) for row in rows if row not in pool]
    if not pool:
        return kept
    called = listed([row.group for row in rows if row in pool], limit=None).capitalize()
    return [*kept, (called, *(sum(getattr(row, name) for row in pool) for name in ("people", "present", "of")))]


# --- development -----------------------------------------------------------------------------------------------------


def development_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "development", "Objectives and learning, all through and all roles", _development)


def _development(found: Development, review: Review, voice: Voice, identifier: str) -> Parts:
    ordered = sorted(found.rows, key=lambda row: (place(voice, row.group).casefold(), row.group))
    yield from _people(
        "Objectives and learning by school", "School or central team", voice, ordered,
        [place(voice, row.group) for row in ordered], of=[row.group for row in ordered],
    )  # fmt: skip
    elt = [] if found.elt is None else [found.elt]
    yield from _people(
        "Objectives and learning by layer", "Layer", voice, [*found.layers], [row.group.capitalize() for row in found.layers]
    )  # fmt: skip
    yield from _people(
        "Objectives and learning in the extended leadership team", "Who", voice, elt, [row.group.capitalize() for row in elt]
    )  # fmt: skip
    reached = sorted(
        (voice(school), row.kind.capitalize(), voice(row.topic), _LED.get(row.led, row.led), row.open_to, school)
        for row in found.activities
        for school in row.schools
    )
    if reached:
        table = table_of(
            "Activities that reached each school",
            "In the order of names.",
            "School|Kind|Topic|Led from|Open to",
            [row[:-1] for row in reached],
            of=[row[-1] for row in reached],
        )
        yield picture(
            plots.activities(found, voice.drawn), table, identifier=f"{identifier}-reach",
            title="What learning reached which school", caption=_REACH_CAPTION,
        )  # fmt: skip
    if found.coaching:
        coaching = sorted(
            (_beyond(voice, row.giver), _beyond(voice, row.receiver), row.records, row.programmes, row.days, (row.giver, row.receiver))
            for row in found.coaching
        )  # fmt: skip
        yield table_of(
            "Coaching and mentoring",
            "From where to where, in the order of names. Days are those that are known.",
            "From|To|#Records|#Programmes|#Days",
            [row[:-1] for row in coaching],
            of=[[one for one in row[-1] if ":" in one] for row in coaching],
        )
    shown = [row for row in found.evidence_kinds if row.of]
    if shown:
        yield table_of(
            "What shows that a criterion was met",
            "Of the criteria that were looked at within the time. No outcome is told of fewer than five people.",
            "Kind of record|#Criteria|#All that were looked at",
            [(row.kind.replace("_", " ").capitalize(), row.criteria, row.of) for row in shown],
        )
    del review


_LED: Final = {"inside": "inside the trust", "outside": "outside", "both": "inside and outside together"}
_REACH_CAPTION: Final = (
    "The number says how many activities of a kind reached the school: it took part, or somebody who works there did."
    " Darker means more. An empty square: none is recorded."
)


def _beyond(voice: Voice, where: str) -> str:
    return place(voice, where) if ":" in where else "beyond the trust"


_MEASURES: Final = (
    ("shared", "Hold the shared objective"),
    ("personal", "Have criteria of their own"),
    ("broader", "Have one of broader impact"),
    ("reviewed", "Looked at one in this time"),
    ("reached", "Reached by CPD"),
)


def _people(  # noqa: PLR0913 - what a table of groups of people is
    title: str,
    whose: str,
    voice: Voice,
    rows: Sequence[DevelopmentRow],
    called: Sequence[str],
    *,
    of: Iterable[str] = (),
) -> Parts:
    """Counts of people by group, without those that would tell of each."""
    columns: list[list[object]] = []
    for field, _ in _MEASURES:
        counts = [getattr(row, field) for row in rows]
        known = [(count or 0, row.of) for count, row in zip(counts, rows, strict=True)]
        gone = held_back_groups(known, voice.min_cell)
        columns.append([
            None if count is None else HELD_BACK if at in gone else count for at, count in enumerate(counts)
        ])  # fmt: skip
    if not any(isinstance(value, int) for column in columns for value in column):
        return
    yield table_of(
        title,
        f"How many colleagues have each. “{HELD_BACK.capitalize()}” stands where a figure would tell of fewer than"
        f" {voice.min_cell} people, or would give such a figure away. A dash: not recorded.",
        "|".join([whose, "#Colleagues", *(f"#{name}" for _, name in _MEASURES)]),
        [
            (name, row.of, *(column[at] for column in columns))
            for at, (name, row) in enumerate(zip(called, rows, strict=True))
        ],
        folded=False,
        of=[*of] or None,
    )


# --- resource --------------------------------------------------------------------------------------------------------


def resource_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "resource", "Services, partners and specialist leads", _resource)


def _resource(found: Resource, review: Review, voice: Voice, identifier: str) -> Parts:
    del review
    if found.rows:
        rows = sorted(
            (
                voice(row.school), service_name(row.service, {}).capitalize(), row.mode, row.days,
                "not recorded" if row.local_holders is None else row.local_holders, row.central_holders,
                "somebody did in the year before" if row.replaced else "nobody" if row.without_local else "", row.school,
            )
            for row in found.rows
        )  # fmt: skip
        table = table_of(
            "How each service is run at each school",
            "In the order of names. Local holders: how many who work at the school are secure in what the service is about."
            " The last column tells of central and external services without one.",
            "School|Service|Way|#Days there|Local holders|#Central holders|Who knows it at the school",
            [row[:-1] for row in rows],
            of=[row[-1] for row in rows],
        )
        yield picture(
            plots.services(found, voice.drawn), table, identifier=f"{identifier}-modes",
            title="How services are run", caption=_MODES_CAPTION,
        )  # fmt: skip
    days = sorted(found.days, key=lambda row: (voice(row.school).casefold(), row.school))
    if any(row.records for row in days):
        yield table_of(
            "Days that the partner layer spends in schools",
            "In the order of names. Days are those that are known; a dash means that none is, and not that there are none."
            " More days are not better: they go where the need is.",
            "School|#Days|#Records|#Of these without days",
            [(voice(row.school), row.days, row.records, row.unknown) for row in days],
            folded=False,
            of=[row.school for row in days],
        )
    if found.leads:
        yield table_of(
            "Whom specialist leads reached",
            "By topic. A school is reached by support, by a delivery, or by an activity that a lead led.",
            "Topic|#Leads|Schools reached|#By support|#By deliveries|#By activities",
            [
                (
                    voice(row.topic), row.leads, _share(row.reached, row.of, row.low, row.high), row.by_support,
                    row.by_delivery, row.by_activity,
                )
                for row in sorted(found.leads, key=lambda row: (voice(row.topic).casefold(), row.role))
            ],
            folded=False,
        )  # fmt: skip


# --- governance ------------------------------------------------------------------------------------------------------


def governance_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "governance", "Who governs, and how word reaches them", _governance)


def _governance(found: Governance, review: Review, voice: Voice, identifier: str) -> Parts:
    del review
    rows = sorted(found.rows, key=lambda row: (voice(row.school).casefold(), row.school))
    if any(row.professional or row.committee for row in rows):
        table = table_of(
            "How each school is governed",
            "In the order of names. Ways: through how many people word from the committee reaches the governance lead (with"
            " the lead), and the trust's board. A dash: not recorded, or no way is known.",
            "School|Governance professional|#People on the committee|Chair recorded|#To the governance lead|Through|#To the board",
            [
                (
                    voice(row.school), row.professional, row.committee_people if row.committee else None,
                    row.chair if row.committee else None, row.to_lead, all_of(voice, row.via), row.to_board,
                )
                for row in rows
            ],
            of=[row.school for row in rows],
        )  # fmt: skip
        yield picture(
            plots.governance(found, voice.drawn), table, identifier=f"{identifier}-lines",
            title="Who serves each school, and how word reaches the lead and the board", caption=_LINES_CAPTION,
        )  # fmt: skip
    if any(row.kept is not None for row in found.rules):
        yield table_of(
            "What can be counted of the Academy Trust Handbook",
            "In our words. “Not known”: nothing is recorded that could tell, which is not to say that the rule is broken.",
            "Rule|Must or should|Kept|#Counted|Source",
            [
                (row.says, row.obligation, "not known" if row.kept is None else row.kept, row.count, row.source)
                for row in found.rules
            ],
            folded=False,
        )
    if found.turnover:
        yield table_of(
            "Who came and went on governing bodies",
            "Counted in people: a term that is renewed within 92 days is no change. Rate: left, per person serving and year.",
            "Body|#Came|#Left|#Renewed|#On the first day|#On the last day|#Rate",
            [
                (voice(row.body), row.started, row.ended, row.renewals, row.serving_first, row.serving_last, row.rate)
                for row in found.turnover
            ],
        )
    if found.interlocks:
        yield table_of(
            "Governing bodies that share people",
            "In the order of names. How many people serve on both at one time.",
            "Body|Body|#People",
            sorted((*sorted((voice(row.a), voice(row.b))), row.people) for row in found.interlocks),
        )
    if found.ending:
        yield table_of(
            "Terms of office that end within half a year",
            "In the order of their first day.",
            "Where|#Terms|First day|Last day",
            [(place(voice, row.place), row.roles, row.first, row.last) for row in found.ending],
        )


_LINES_CAPTION: Final = (
    "A filled circle: recorded. An open circle: not recorded, or no way is known. A line: people who serve on two bodies, or"
    " who were at a session of one, could carry word; “through 1” means that one person does. Whether they do is not recorded."
)


# --- community -------------------------------------------------------------------------------------------------------


def community_section(review: Review, voice: Voice) -> Section:
    return _section(review, voice, "community", "Programmes, and schools beyond the trust", _community)


def _community(found: Community, review: Review, voice: Voice, identifier: str) -> Parts:
    beyond = sorted(found.schools, key=lambda row: (row.inside, voice(row.school).casefold(), row.school))
    if beyond:
        table = table_of(
            "Schools that do something across the trust's boundary",
            "Those beyond the trust first, each in the order of names. Of schools of the trust only that is counted in which"
            " others took part. Distance: a straight line to the nearest school of the trust. A dash: not recorded.",
            "School|Where|#Programmes|#Support records|#Days of support|#Activities|#Distance, km|Clusters",
            [
                (
                    voice(row.school), "in the trust" if row.inside else "beyond it", row.programmes,
                    row.support_records, row.support_days, row.activities, row.distance_km, all_of(voice, row.clusters),
                )
                for row in beyond
            ],
            of=[row.school for row in beyond],
        )  # fmt: skip
        trust = next(one.trust for one in review.practice if one.community is found)
        if any(placed(school) for school in voice.drawn.members_of(trust, at=review.at)):
            yield picture(
                plots.community(found, voice.drawn, trust=trust, at=review.at), table, identifier=f"{identifier}-map",
                title="Which schools do something across the trust's boundary", caption=_COMMUNITY_CAPTION,
            )  # fmt: skip
        else:
            yield table
    if found.rows:
        rows = sorted(found.rows, key=lambda row: (voice(row.programme).casefold(), row.programme))
        yield table_of(
            "Programmes",
            "In the order of names. Cost: what a place costs, in pounds. Small figures of people reached are held back.",
            "Programme|Challenge|For|Host|Open to|#Cost|#People reached|#Schools of the trust|#Schools beyond",
            [
                (
                    voice(row.programme), voice(row.topic), row.audience, place(voice, row.host), row.open_to, row.cost,
                    HELD_BACK if row.reached is not None and 0 < row.reached < voice.min_cell else row.reached,
                    len(row.engaged_inside), len(row.engaged_beyond),
                )
                for row in rows
            ],
            folded=False,
            of=[(row.host, *row.engaged) for row in rows],
        )  # fmt: skip
    if found.capacity:
        yield table_of(
            "What was lent beyond the trust",
            "In the order of names. Days are those that are known. What is not told as free may still have been.",
            "To|Kind|#Records|#Days|#At no cost|#Paid for|#Cost not recorded",
            [
                (place(voice, row.receiver), row.kind, row.records, row.days, row.free, row.paid, row.cost_unknown)
                for row in found.capacity
            ],
            of=[row.receiver for row in found.capacity],
        )
    if found.offers:
        yield table_of(
            "What is open to others",
            "What the trust and its schools host or lead, and which schools from beyond may join.",
            "What|Challenge|Open to|#Cost|#Schools from beyond that took it up",
            [
                (name, voice(row.topic), row.open_to, row.cost, row.taken_up)
                for name, row in sorted(
                    (
                        (voice(row.offer) if row.kind == "programme" else row.kind.capitalize(), row)
                        for row in found.offers
                    ),
                    key=lambda item: (item[0].casefold(), item[1].offer),
                )
            ],
        )  # fmt: skip


_COMMUNITY_CAPTION: Final = (
    "A ring marks a school that does something across the trust's boundary; behind its name stands how many things:"
    " programmes, records of support and activities together. Filled circles are schools of the trust, open squares are"
    " schools beyond it. Schools far outside are in the table alone."
)
_MODES_CAPTION: Final = (
    "C: run centrally. P: with a partner who works in the schools. A: aligned, each school runs it in the same way. L: run"
    " locally. E: bought from outside. Empty: not recorded. A ring: a central or external service of which nobody who works"
    " at the school is recorded to know anything at a secure level. No way is better than another in itself."
)
