"""The sections of a report, one function each."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from trustmodel.errors import Problem
from trustmodel.files import io as files
from trustmodel.geography.distances import distance_km
from trustmodel.model import checks
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, School
from trustmodel.network import graphs
from trustmodel.privacy.names import KIND_WORDS
from trustmodel.prose import day_in_words
from trustmodel.report import plots, sections_network as _sections_network, sections_practice as _sections_practice
from trustmodel.report.parts import Page, Picture, Said, Section, Table, Voice, picture, said, table_of
from trustmodel.report.plots.canvas import placed
from trustmodel.results import undefined, version

if TYPE_CHECKING:
    from trustmodel.network.locality import Locality
    from trustmodel.report.review import Review

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
    day = "As the data stand; they have no dates" if review.at is None else f"As of {day_in_words(review.at)}"
    if review.given_at is not None:
        return f"{day}: the schools, people, expertise and support of that day."
    if review.between is not None:
        return f"{day}. Support is counted {_span(review.between)}."
    return f"{day}. All the support that is recorded counts."


def _span(between: graphs.Period) -> str:
    first, last = between
    start = f"from {day_in_words(first)}" if first else "from the first record"
    return f"{start} to {day_in_words(last - dt.timedelta(days=1)) if last else 'the last record'}"


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
    return Section(id="trust", title="The trust and where it is", findings=said(review, "trust", voice), parts=parts)


def _change_section(review: Review, voice: Voice) -> Section:
    """What changed since an earlier review; without findings and parts where none was asked for."""
    changed = review.changed
    parts: list[Table | Picture] = []
    if changed is None:
        return Section(id="change", title="What changed", findings=[])
    several = len({row.trust for row in changed.shares}) > 1
    if changed.shares:
        parts.append(
            table_of(
                "Shares before and after",
                "Points are percentage points; in brackets how far the difference may lie from this, if these people and"
                " things stood for many like them. A dash: there was nothing to take a share of.",
                "Share|Before|After|#Points more|Between",
                [
                    (
                        f"{voice(row.trust)}: {row.measure}" if several else row.measure,
                        *(
                            f"{hits:,} of {of:,} ({hits / of:.0%})" if of else None
                            for hits, of in ((row.before, row.before_of), (row.after, row.after_of))
                        ),
                        100 * row.difference,
                        None if undefined(row.low) else f"{100 * row.low:+.0f} to {100 * row.high:+.0f}",
                    )
                    for row in changed.shares
                ],
                folded=False,
            )
        )  # fmt: skip
    parts.append(
        table_of(
            "Counts before and after", "A dash: not recorded, or not asked.", "Count|#Before|#After",
            [(row.measure, row.before, row.after) for row in changed.counts], folded=False,
        )
    )  # fmt: skip
    if changed.walls:
        parts.append(
            table_of(
                "Whether walls came down",
                "Support for each pair of schools across, over support for each pair within. 1: it makes no difference; 0:"
                " nothing crosses. The last columns: after over before, and how far that may lie from this. A dash: it cannot be"
                " told.",
                "Between schools that differ in|#Before|#After|#After over before|#From|#To",
                [
                    (
                        one.group.replace("_", " "),
                        *(
                            value if math.isfinite(value) else None
                            for value in (one.before, one.after, one.ratio, one.low, one.high)
                        ),
                    )
                    for found in changed.walls
                    if (one := found.wall) is not None
                ],
                folded=False,
            )
        )
    if changed.ties is not None and changed.ties.rows:
        earlier = {one.id: one.name for one in changed.before.data.schools}
        rows = sorted(
            (row.state, earlier.get(row.a) or voice(row.a), earlier.get(row.b) or voice(row.b), row.a, row.b)
            for row in changed.ties.rows
        )
        parts.append(
            table_of(
                "Links of support that were kept, lost and new",
                "Among schools that are there and answered both times; one row for each direction.",
                "What became of it|From|To", [row[:3] for row in rows], of=[row[3:] for row in rows],
            )
        )  # fmt: skip
    return Section(id="change", title="What changed", findings=said(review, "change", voice), parts=parts)


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
        apart = [distance_km(school, other) for other in members if other.id != school.id]
        return min((km for km in apart if not undefined(km)), default=float("nan"))

    ordered = sorted(members, key=lambda one: (one.name.casefold(), one.id))
    rows = [
        (school.name, str(school.phase), school.pupils, school.church, school.local_authority, nearest(school))
        for school in ordered
    ]
    return table_of(
        title, "In the order of names. A dash means not recorded.",
        "School|Phase|#Pupils|Church school|Local authority|#Nearest of these, km", rows,
        of=[school.id for school in ordered],
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


def _method_section(review: Review, voice: Voice) -> Section:
    data = review.data
    results = (review, *review.results)
    rows: list[tuple[str, str]] = [
        ("Data", voice.text(data.name or "not named")),
        ("Where they came from", voice.text(data.source or "not recorded")),
        ("Put together on", day_in_words(data.made_on) if data.made_on else "not recorded"),
        ("Read as of", day_in_words(review.at) if review.at else "no day: the data have no dates"),
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
    "specialisms": "Share of holders at the school, over the share at all schools; exact Poisson interval; Benjamini and Hochberg’s false discovery rate.",
    "openness": "An artefact reached all leaders when its audiences together held everybody in the extended leadership team on that day.",
    "endeavour": "Places are members at sessions with attendance; exact (Clopper and Pearson) 95 % intervals; new links against schools dealt out anew.",
    "development": "Colleagues in post; exact (Clopper and Pearson) 95 % intervals.",
    "resource": "What the last delivery to a school says; local holders are secure or above, work at the school, and are no governors.",
    "governance": "Ways go through people with roles at two bodies, or who were at a session; a role that begins again within 92 days carries on.",
    "community": "Beyond the trust: not a member at the time. A cost that is not recorded is not told as none.",
    "change": "Ties among schools there both times, against places dealt out anew; wall ratios with nodes resampled; Newcombe's intervals of differences.",
    "locality": "Straight lines between National Grid coordinates.",
}

SECTIONS: Final[tuple[Callable[[Review, Voice], Section], ...]] = (
    _read_section,
    _trust_section,
    _change_section,
    _sections_practice.openness_section,
    _sections_network.plan_section,
    _sections_practice.endeavour_section,
    _sections_practice.development_section,
    _sections_network.support_section,
    _sections_network.walls_section,
    _sections_network.expertise_section,
    _sections_practice.resource_section,
    _sections_practice.governance_section,
    _sections_practice.community_section,
    _sections_network.boundary_section,
    _method_section,
)
