"""A review as one HTML file: it needs no network and no script, and reads on a laptop, a phone and on paper.

**Whose names are hidden.** Unless names are asked for, the file holds no person's name and no person's id, since an id may
be a name. People appear by role: "Headteacher, Oakfield Primary School". Schools, trusts, clusters, bodies and topics are
named. Ids of every other kind (`role:…`, `support:…`) are left out too: somebody may have typed a name into them. So are
the cells and messages of problems; the rule and the row say enough to find them, and `trustmodel check` quotes them. Free
text that is shown (what the dataset is called, where it came from, and the names of topics, clusters and bodies) has the
people's names and ids taken out. The name of a school or trust is shown as it is, even where a person bears the same.
"""

from __future__ import annotations

import datetime as dt
import html as markup
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel import checks, files, graphs, places, plots
from trustmodel.dataset import Dataset
from trustmodel.errors import MissingExtraError, Problem
from trustmodel.expertise import GapRow
from trustmodel.ids import Id, kind_of
from trustmodel.records import KINDS, Role, School
from trustmodel.results import shown, undefined, version
from trustmodel.support import SupportRow
from trustmodel.vocabulary import Layer

if TYPE_CHECKING:
    from trustmodel.places import Locality
    from trustmodel.reviews import Finding, Review

__all__ = ["escaped", "html"]

_MOST_ROWS: Final = 2_000
_MOST_MAPS: Final = 12
_PUBLIC: Final = frozenset({"school", "trust"})
_NAMED: Final = frozenset({"topic", "cluster", "body"})
_LONG: Final = 12  # a table longer than this is folded


def html(review: Review, *, names: bool = False) -> str:
    """The report of a review: one HTML file that stands alone.

    Parameters
    ----------
    review
        What `trustmodel.review` gave.
    names
        Whether people's names and ids are shown. Hidden, a role can still give somebody away: a school has one
        headteacher.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "a report") from error
    voice = _Voice(review, names=names)
    home = resources.files("trustmodel") / "_report"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((home / "report.html").read_text(encoding="utf-8"))
    return template.render(
        css=markup_safe((home / "report.css").read_text(encoding="utf-8")),
        page=_page(review, voice),
        sections=[make(review, voice) for make in _SECTIONS],
    )


def escaped(text: str) -> str:
    """Text that is safe inside HTML."""
    return markup.escape(text)


def markup_safe(text: str) -> Any:
    """Text that is markup already: our own style sheet, and pictures whose words were escaped when drawn."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above; nothing that a file holds comes here unescaped


# --- the parts of a page ---------------------------------------------------------------------------------------------


@attrs.frozen
class _Column:
    name: str
    number: bool = False


@attrs.frozen(kw_only=True)
class _Table:
    title: str
    caption: str
    columns: tuple[_Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str | None = None
    folded: bool = False


@attrs.frozen(kw_only=True)
class _Picture:
    id: str
    title: str
    caption: str
    svg: Any
    table: _Table


@attrs.frozen(kw_only=True)
class _Said:
    says: str
    cannot_say: str | None = None
    rests_on: str | None = None


@attrs.frozen(kw_only=True)
class _Section:
    id: str
    title: str
    findings: Sequence[_Said]
    parts: Sequence[_Table | _Picture] = ()


@attrs.frozen(kw_only=True)
class _Page:
    title: str
    when: str
    privacy: str
    version: str


def _table(
    title: str, caption: str, columns: str, rows: Iterable[Sequence[object]], *, folded: bool | None = None
) -> _Table:
    """A table; a column whose name begins with `#` holds numbers. Long tables are folded, and very long ones cut."""
    made = [tuple(_cell(value) for value in row) for row in rows]
    kept = made[:_MOST_ROWS]
    return _Table(
        title=title,
        caption=caption,
        columns=tuple(_Column(name.lstrip("#"), name.startswith("#")) for name in columns.split("|")),
        rows=tuple(kept),
        more=f"The first {len(kept):,} of {len(made):,} rows." if len(made) > len(kept) else None,
        folded=len(made) > _LONG if folded is None else folded,
    )


def _cell(value: object) -> str:
    if isinstance(value, float) and not undefined(value):
        text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}".rstrip("0")  # noqa: PLR2004 - three digits tell
        return text.removesuffix(".0").removesuffix(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(value)


_WIDEST: Final = 820  # pixels that a picture keeps before it has to be moved sideways
_BEHIND: Final = "The table that follows holds the same."
_SVG_TAG: Final = re.compile(r"<svg [^>]*?width=\"([\d.]+)\"[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def _picture(chart: Any, table: _Table, *, identifier: str, title: str, caption: str) -> _Picture:
    """A chart as a picture that can be read out: it bears a title and a description, and a table stands behind it."""
    drawn = plots.svg(chart)
    tag = _SVG_TAG.match(drawn)
    assert tag is not None
    width, box = float(tag[1]), tag[2]
    name, about = f"{identifier}-name", f"{identifier}-about"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" style="max-width:{width:.0f}px;min-width:{min(0.9 * width, _WIDEST):.0f}px" '
        f'role="img" aria-labelledby="{name} {about}">'
        f'<title id="{name}">{escaped(title)}</title><desc id="{about}">{escaped(caption)} {_BEHIND}</desc>'
    )
    # Ids of clip paths and gradients would meet those of another picture on the page.
    body = re.sub(r"(\bid=\"|url\(#|href=\"#)", rf"\g<1>{identifier}-", drawn[tag.end() :])
    return _Picture(id=identifier, title=title, caption=caption, svg=markup_safe(opening + body), table=table)


# --- who may be named ------------------------------------------------------------------------------------------------


class _Voice:
    """How records are spoken of: with people's names, or by what they do."""

    def __init__(self, review: Review, *, names: bool) -> None:
        self.data: Dataset = review.data
        self.day: dt.date | None = review.at
        self.names = names

    def __call__(self, identifier: str | None) -> str:
        """The record with this id, in words that may be shown."""
        if identifier is None:
            return "–"
        kind = kind_of(identifier)
        record = self.data.get(identifier)
        if kind == "person":
            return self.person(identifier)
        if kind in _PUBLIC:
            return str(getattr(record, "name", identifier))
        if kind in _NAMED:
            return self.text(str(getattr(record, "name", identifier)))
        return identifier if self.names else f"a record of {kind.replace('_', ' ')}"

    def person(self, identifier: str) -> str:
        """Somebody's name, if it may be shown; else their role and where they hold it."""
        role = self._role.get(identifier)
        does = "A colleague" if role is None else self._says(role)
        if not self.names:
            return does
        person = self.data.people.get(identifier)
        return f"{(person and person.name) or identifier} ({does})"

    def _says(self, role: Role) -> str:
        topic = f" ({self(role.topic)})" if role.topic else ""
        where = "central team" if kind_of(role.at) == "trust" else self(role.at)
        return f"{role.kind}{topic}, {where}"

    @cached_property
    def _role(self) -> dict[str, Role]:
        """The role that says most of each person: on the day if there is one, not in governance, the latest."""

        def weight(role: Role) -> tuple[bool, bool, dt.date, int]:
            start, end = role.period
            now = self.day is None or ((start is None or start <= self.day) and (end is None or self.day < end))
            return now, role.in_layer is not Layer.GOVERNANCE, start or dt.date.min, -role.in_layer.rank

        return {role.person: role for role in sorted(self.data.roles, key=lambda role: (weight(role), role.id))}

    def text(self, text: str) -> str:
        """Free text, without what could name somebody."""
        if self.names:
            return text
        without = _PRIVATE_ID.sub(lambda found: "a colleague" if found[1] == "person" else "a record", text)
        without = _NAMED_ID.sub(lambda found: self(found[0]) if found[0] in self._known else found[0], without)
        return self._people.sub("a colleague", without) if self._people else without

    @cached_property
    def drawn(self) -> Dataset:
        """The data that pictures are made of: names that are free text without what could name somebody."""
        if self.names:
            return self.data
        renamed = {
            plural: [
                record.model_copy(update={"name": self.text(record.name)}) for record in getattr(self.data, plural)
            ]
            for plural in ("topics", "clusters", "bodies")
        }
        return self.data.replace(**renamed)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(
            record.id for kind in (self.data.topics, self.data.schools, self.data.trusts) for record in kind
        )

    @cached_property
    def _people(self) -> re.Pattern[str] | None:
        """The names of all people, and the bare names of their ids where these have a letter."""
        words = {person.name for person in self.data.people if person.name}
        bare = {person.id.partition(":")[2] for person in self.data.people}
        words |= {name for name in bare if any(c.isalpha() for c in name) and len(name) > 2}  # noqa: PLR2004 - an initial
        if not words:
            return None
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


_KIND_WORDS: Final = {
    plural: next(mark.kinds[0] for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    for plural, kind in KINDS.items()
}
_PRIVATE_ID: Final = re.compile(
    rf"\b({'|'.join(sorted(set(_KIND_WORDS.values()) - _PUBLIC - _NAMED))}):[A-Za-z0-9][A-Za-z0-9._-]*"
)
_NAMED_ID: Final = re.compile(rf"\b(?:{'|'.join(sorted(_PUBLIC | _NAMED))}):[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


# --- the sections ----------------------------------------------------------------------------------------------------


def _page(review: Review, voice: _Voice) -> _Page:
    trusts = [trust.name for trust in review.data.trusts]
    few = len(trusts) <= 3  # noqa: PLR2004 - as many as a heading bears
    title = " and ".join(trusts) if trusts and few else voice.text(review.data.name or "Schools")
    return _Page(
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


def _said(review: Review, section: str, voice: _Voice) -> list[_Said]:
    def one(finding: Finding) -> _Said:
        kinds = Counter(kind_of(identifier) for identifier in finding.evidence)
        parts = [f"{count:,} {_plural(kind, count)}" for kind, count in sorted(kinds.items())]
        return _Said(says=voice.text(finding.says), cannot_say=finding.cannot_say, rests_on=_and(parts))

    return [one(finding) for finding in review.findings if finding.section == section]


def _plural(kind: str, count: int) -> str:
    if kind in {"support", "expertise"}:
        return f"{kind} record{'' if count == 1 else 's'}"
    many = next((plural for plural, one in _KIND_WORDS.items() if one == kind), f"{kind}s")
    return (kind if count == 1 else many).replace("_", " ")


def _and(parts: Sequence[str]) -> str | None:
    return (", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]) if parts else None


def _read_section(review: Review, voice: _Voice) -> _Section:
    data = review.data
    counts = [(plural.replace("_", " ").capitalize(), len(getattr(data, plural))) for plural in KINDS]
    parts: list[_Table | _Picture] = []
    total = sum(count for name, count in counts if name != "Topics")
    says = f"{total:,} records were read, and {_problems(review.problems)}."
    if review.problems:
        parts.append(_problem_table(review.problems, voice))
    parts.append(
        _table("What was read", "Records of each kind. Topics include those that come with the library.",
               "Kind|#Records", [row for row in counts if row[1]], folded=True)
    )  # fmt: skip
    return _Section(
        id="read",
        title="What was read",
        findings=[
            _Said(says=says, cannot_say="what nobody wrote down. What is missing here is unknown; it is not none."),
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


def _problem_table(problems: Sequence[Problem], voice: _Voice) -> _Table:
    rows: list[tuple[object, ...]]
    if voice.names:
        rows = [(problem.message, str(problem.where), problem.severity, problem.rule) for problem in problems]
        return _table("Problems in the data", "Each problem and where it is.", "What is wrong|Where|Kind|Rule", rows)
    alike = Counter((problem.severity, _rule(problem.rule), _where(problem)) for problem in problems)
    rows = [(rule, place, severity, count) for (severity, rule, place), count in sorted(alike.items())]
    return _table(
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
    known = (where.sheet, stem, next((plural for plural, one in _KIND_WORDS.items() if one == kind), None))
    table = next((name for name in known if name in KINDS), None)
    parts = [table.replace("_", " ") if table else "the data as a whole"]
    if where.row is not None:
        parts.append(f"row {where.row}")
    column = where.column or where.field
    if table and column in KINDS[table].model_fields:
        parts.append(f"column {column}")
    return ", ".join(parts)


def _trust_section(review: Review, voice: _Voice) -> _Section:
    data = review.data
    parts: list[_Table | _Picture] = []
    for number, (trust, local) in enumerate(zip(data.trusts, review.localities, strict=True), 1):
        named = f": {trust.name}" if len(data.trusts) > 1 else ""
        if members := data.members_of(trust.id, at=review.at):
            parts += _map(review, members, number, named, trust.id)
            parts.append(_locality_table(f"How local it is{named}", local))
    if not data.trusts and data.schools:
        parts += _map(review, tuple(data.schools), 1, "", None)
    return _Section(id="trust", title="The trust and where it is", findings=_said(review, "trust", voice), parts=parts)


def _map(
    review: Review, schools: Sequence[School], number: int, named: str, trust: str | None
) -> list[_Table | _Picture]:
    """The schools of a trust as a map with their table behind it, or as the table alone."""
    table = _school_table(f"Schools{named}", schools)
    if number > _MOST_MAPS or not any(_placed(school) for school in schools):
        return [table]
    chart = plots.locality(review.data, trust=trust, at=review.at)
    title = f"Where the schools are{named}"
    return [_picture(chart, table, identifier=f"map-{number}", title=title, caption=_MAP_CAPTION)]


_MAP_CAPTION: Final = (
    "Drawn to scale from National Grid coordinates; the bar shows the distance. Filled circles are schools of the trust,"
    " open squares are schools outside it. Where a name has no room its number stands in the mark, and the name below;"
    " where many lie outside, some of those have no name."
)


def _placed(school: School) -> bool:
    return school.easting is not None and school.northing is not None


def _school_table(title: str, members: Sequence[School]) -> _Table:
    def nearest(school: School) -> float:
        apart = [places.distance_km(school, other) for other in members if other.id != school.id]
        return min((km for km in apart if not undefined(km)), default=float("nan"))

    rows = [
        (school.name, str(school.phase), school.pupils, school.church, school.local_authority, nearest(school))
        for school in sorted(members, key=lambda one: (one.name.casefold(), one.id))
    ]
    return _table(
        title, "In the order of names. A dash means not recorded.",
        "School|Phase|#Pupils|Church school|Local authority|#Nearest of these, km", rows,
    )  # fmt: skip


def _locality_table(title: str, local: Locality) -> _Table:
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
    return _table(title, caption, "Measure|#Value", rows, folded=False)


def _support_section(review: Review, voice: _Voice) -> _Section:
    profile = review.support
    parts: list[_Table | _Picture] = []
    if profile.ties:
        pairs = graphs.simple(graphs.support(review.data, at=review.given_at, between=review.between))
        table = _table(
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
        parts.append(_picture(chart, table, identifier="network", title=title, caption=_NETWORK_CAPTION))
    if profile.rows:
        rows = [
            (_place(voice, row.id), row.given_to, row.days_given, row.received_from, row.days_received, _leaning(row))
            for row in sorted(profile.rows, key=lambda row: (_place(voice, row.id).casefold(), row.id))
        ]
        parts.append(
            _table(
                "What each gives and receives",
                "In the order of names. The balance goes by records, not by days. Neither giving nor receiving more is better.",
                "School, trust or cluster|#Gives to|#Days given|#Receives from|#Days received|On balance",
                rows,
                folded=False,
            )
        )
    return _Section(id="support", title="Who supports whom", findings=_said(review, "support", voice), parts=parts)


_NETWORK_CAPTION: Final = (
    "An arrow points to who is helped; a thicker line means more days. Where there are too many to tell apart, the longest are drawn and the table has all. Dashed lines cross the trust's boundary. Open"
    " circles have no support recorded. Schools stand in the direction in which they lie from the trust's middle, where"
    " that is known; those outside stand together at the bottom."
)


def _place(voice: _Voice, identifier: str) -> str:
    name = voice(identifier)
    return f"{name}, central team" if kind_of(identifier) == "trust" else name


def _leaning(row: SupportRow) -> str:
    if row.isolated:
        return "no link recorded"
    if math.isclose(row.given, row.received):  # shares of a split record do not add up to the last digit
        return "even"
    return "gives more" if row.balance > 0 else "gets more"


def _expertise_section(review: Review, voice: _Voice) -> _Section:
    data, gaps = review.data, review.gaps
    parts: list[_Table | _Picture] = []
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
        table = _table(
            "Who holds and needs what", "In the order of names.",
            "School or central team|Topic|#People who hold it|Deepest level|Need", rows,
        )  # fmt: skip
        chart = plots.expertise(voice.drawn, at=review.at)
        title = "Who knows what, and where it is needed"
        parts.append(_picture(chart, table, identifier="matrix", title=title, caption=_MATRIX_CAPTION))
    by_name = sorted(gaps.rows, key=lambda row: (voice(row.topic).casefold(), row.topic))
    single = [row for row in by_name if row.single_holder is not None]
    if single:
        parts.append(
            _table(
                "Held by one person only",
                "If this person leaves or is ill, nobody else in post holds the topic at a secure level or above.",
                "Topic|Held by",
                [(voice(row.topic), voice(row.single_holder)) for row in single],
            )
        )
    lacking = [row for row in by_name if row.not_held_by]
    if lacking:
        parts.append(
            _table(
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
        pairs = sorted((_place(voice, r.a), _place(voice, r.b), _all(voice, r.via)) for r in review.sharing.rows)
        parts.append(
            _table(
                "Schools that share expertise",
                "Pairs where people of both hold the same topic, at any level. Chance alone makes some of these.",
                "School|Shares with|Topics",
                pairs,
                folded=True,
            )
        )
    return _Section(
        id="expertise",
        title="Expertise that is shared, and gaps",
        findings=_said(review, "expertise", voice),
        parts=parts,
    )


_MATRIX_CAPTION: Final = (
    "The number says how many people hold the topic at a secure level or above; darker means more. A ring marks a need that a school"
    " has written down: a ring in an empty square is a need that nobody there can meet."
)


def _all(voice: _Voice, identifiers: Iterable[str]) -> str:
    return ", ".join(sorted(voice(one) for one in identifiers))


def _elsewhere(voice: _Voice, row: GapRow) -> str:
    elsewhere = _all(voice, set(row.schools_holding) - set(row.not_held_by))
    return elsewhere or ("the central team only" if row.held_centrally_only else "nowhere")


def _boundary_section(review: Review, voice: _Voice) -> _Section:
    ways = {"given": "out of the trust", "received": "into the trust", "between trusts": "between trusts"}
    rows = sorted(
        (ways[one.direction], _place(voice, one.giver), _place(voice, one.receiver), one.kind, one.records, one.days)
        for one in review.crossings
    )
    parts = [
        _table(
            "Support across the boundary",
            "By direction and name. Days are those that are known; a dash means that none is.",
            "Direction|Gives|Receives|Kind of support|#Records|#Days",
            rows,
            folded=False,
        )
    ]
    return _Section(
        id="boundary",
        title="What crosses the trust’s boundary",
        findings=_said(review, "boundary", voice),
        parts=parts if rows else (),
    )


def _method_section(review: Review, voice: _Voice) -> _Section:
    data = review.data
    results = (review, review.support, review.sharing, review.gaps, *review.localities)
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
    parts = [_table("Method", "What this page rests on.", "What|How", rows, folded=False)]
    notes = dict.fromkeys(voice.text(warning) for result in results for warning in result.warnings)
    if notes:
        parts.append(
            _table("What was left out, or has no answer", "As each analysis says it.", "Note", ((n,) for n in notes))
        )
    says = "Every figure is counted from the records; nothing is weighed into a total score, and nobody is ranked."
    return _Section(id="method", title="How this was made", findings=[_Said(says=says)], parts=parts)


def _support_counted(review: Review) -> str:
    if review.given_at is not None:
        return "what holds on that day"
    if review.between is not None:
        return _span(review.between)
    return "all that is recorded"


_METHODS: Final = {
    "support_profile": "People count where they work while the support lasts; a person of several schools is split evenly.",
    "shared_expertise": "A topic held by n places adds 1/(n − 1) to each pair that shares it (Newman 2001).",
    "expertise_gaps": "Held means secure or above, by somebody in post. A central holder does not meet a school's need.",
    "locality": "Straight lines between National Grid coordinates.",
}

_SECTIONS: Final[tuple[Callable[[Review, _Voice], _Section], ...]] = (
    _read_section,
    _trust_section,
    _support_section,
    _expertise_section,
    _boundary_section,
    _method_section,
)
