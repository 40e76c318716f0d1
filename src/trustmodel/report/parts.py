"""The parts of a report's page, and the voice that says whom it may name."""

from __future__ import annotations

import datetime as dt
import html as markup
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.records import Role
from trustmodel.model.vocabulary import Layer
from trustmodel.privacy.names import KIND_WORDS, NAMED, NAMED_ID, PRIVATE_ID, PUBLIC, names_of, pattern_of
from trustmodel.report import plots
from trustmodel.results import shown, undefined

if TYPE_CHECKING:
    from trustmodel.report.review import Finding, Review

_MOST_ROWS: Final = 2_000
_WIDEST: Final = 820  # pixels that a picture keeps before it has to be moved sideways
_SMALLEST: Final = 0.75  # of its size: letters of 12 pixels are then 9
_LONG: Final = 12  # a table longer than this is folded


def escaped(text: str) -> str:
    """Text that is safe inside HTML."""
    return markup.escape(text)


def markup_safe(text: str) -> Any:
    """Text that is markup already: our own style sheet, and pictures whose words were escaped when drawn."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above; nothing that a file holds comes here unescaped


# --- the parts of a page ---------------------------------------------------------------------------------------------

GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "openness": (
        "Shared openness",
        "Data, development plans and the outcomes of audits are open to all leaders, so that needs are seen and met.",
    ),
    "endeavour": (
        "Shared endeavour",
        "Leaders of all the schools meet, learn and work towards the same objective.",
    ),
    "resource": (
        "Shared resource",
        "People, what they know, and services are shared between the schools, and those who govern are known to them.",
    ),
    "community": (
        "Shared community",
        "Help goes beyond the trust, to other schools and to the places that they serve, and comes from there.",
    ),
}
"""The four systems of a trust, in their order: title, and what the group is about."""
GROUP_OF: Final[Mapping[str, str]] = {
    "openness": "openness",
    "plan": "openness",
    "endeavour": "endeavour",
    "development": "endeavour",
    "support": "resource",
    "walls": "resource",
    "expertise": "resource",
    "resource": "resource",
    "governance": "resource",
    "community": "community",
    "boundary": "community",
}


@attrs.frozen
class Column:
    name: str
    number: bool = False


@attrs.frozen(kw_only=True, slots=False)  # without slots, for what is worked out once
class Table:
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    """What is shown: cells as words, the first of very many."""
    more: str | None = None
    folded: bool = False
    values: tuple[tuple[object, ...], ...] = attrs.field(default=(), repr=False)
    """Every row, also those that are too many to show, as it was given."""
    of: tuple[tuple[str, ...], ...] = ()
    """For each of `values` the ids of the schools that it is about; empty where no row is about a school."""

    @cached_property
    def by_school(self) -> Mapping[str, tuple[int, ...]]:
        """Which rows are about each school."""
        found: dict[str, list[int]] = {}
        for place, schools in enumerate(self.of):
            for school in schools:
                found.setdefault(school, []).append(place)
        return {school: tuple(places) for school, places in found.items()}


@attrs.frozen(kw_only=True)
class Picture:
    id: str
    title: str
    caption: str
    svg: Any = attrs.field(repr=False)
    """The picture; an `aria-label` in it holds the ids of those for whom a mark stands."""
    table: Table
    width: int
    """In pixels, where it has the room."""

    @property
    def least(self) -> int:
        """The width in pixels below which it is moved sideways instead of drawn smaller."""
        return round(max(min(0.9 * self.width, _WIDEST), _SMALLEST * self.width))


@attrs.frozen(kw_only=True)
class Said:
    says: str
    how: str | None = None
    cannot_say: str | None = None
    rests_on: str | None = None


@attrs.frozen(kw_only=True)
class Section:
    id: str
    title: str
    findings: Sequence[Said]
    parts: Sequence[Table | Picture] = ()
    group: str | None = None
    """The id of the group under which it stands. `None`: the one that `GROUP_OF` knows for its id, if any."""

    @property
    def under(self) -> str | None:
        """The id of its group; `None` for what comes before the groups and after them."""
        return self.group or GROUP_OF.get(self.id)


@attrs.frozen(kw_only=True)
class Page:
    title: str
    when: str
    privacy: str
    version: str


def table_of(  # noqa: PLR0913 - what a table is
    title: str,
    caption: str,
    columns: str,
    rows: Iterable[Sequence[object]],
    *,
    folded: bool | None = None,
    of: Iterable[str | Iterable[str | None] | None] | None = None,
) -> Table:
    """A table; a column whose name begins with `#` holds numbers. Long tables are folded, and very long ones cut.

    `of` says for each row whom it is about: an id, several, or `None`. The page of each school there lists its rows.
    """
    values = tuple(tuple(row) for row in rows)
    kept = values[:_MOST_ROWS]
    about = () if of is None else tuple(map(_schools, of))
    assert of is None or len(about) == len(values), f"{title}: whom each row is about"
    return Table(
        title=title,
        caption=caption,
        columns=tuple(Column(name.lstrip("#"), name.startswith("#")) for name in columns.split("|")),
        rows=tuple(tuple(map(cell, row)) for row in kept),
        more=f"The first {len(kept):,} of {len(values):,} rows." if len(values) > len(kept) else None,
        folded=len(values) > _LONG if folded is None else folded,
        values=values,
        of=about,
    )


def _schools(of: str | Iterable[str | None] | None) -> tuple[str, ...]:
    """The schools among ids, each once."""
    given = () if of is None else (of,) if isinstance(of, str) else of
    return tuple(dict.fromkeys(one for one in given if one is not None and kind_of(one) == "school"))


def cell(value: object) -> str:
    if isinstance(value, float) and not undefined(value):
        text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}".rstrip("0")  # noqa: PLR2004 - three digits tell
        return text.removesuffix(".0").removesuffix(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(value)


_BEHIND: Final = "The table that follows holds the same."
_SVG_TAG: Final = re.compile(r"<svg [^>]*?width=\"([\d.]+)\"[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def picture(chart: Any, table: Table, *, identifier: str, title: str, caption: str) -> Picture:
    """A chart as a picture that can be read out: it bears a title and a description, and a table stands behind it."""
    drawn = plots.svg(chart)
    tag = _SVG_TAG.match(drawn)
    assert tag is not None
    width, box = float(tag[1]), tag[2]
    name, about = f"{identifier}-name", f"{identifier}-about"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" id="{identifier}-picture" role="img" '
        f'aria-labelledby="{name} {about}">'
        f'<title id="{name}">{escaped(title)}</title><desc id="{about}">{escaped(caption)} {_BEHIND}</desc>'
    )
    # Ids of clip paths and gradients would meet those of another picture on the page.
    body = re.sub(r"(\bid=\"|url\(#|href=\"#)", rf"\g<1>{identifier}-", drawn[tag.end() :])
    # The drawing tells how it is drawn; what a reader needs stands in the title and the description.
    body = re.sub(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"', "", body)
    return Picture(
        id=identifier, title=title, caption=caption, svg=markup_safe(opening + body), table=table, width=round(width)
    )


# --- who may be named ------------------------------------------------------------------------------------------------


class Voice:
    """How records are spoken of: with people's names, or by what they do."""

    def __init__(self, review: Review, *, names: bool, min_cell: int = 5) -> None:
        if min_cell < 1:
            raise ValueError(f"min_cell is 1 or more, not {min_cell}")
        self.min_cell = min_cell
        """Groups of people, and counts of them, below this are not shown."""
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
        if kind in PUBLIC:
            return str(getattr(record, "name", identifier))
        if kind in NAMED or kind == "programme":
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
        without = PRIVATE_ID.sub(lambda found: "a colleague" if found[1] == "person" else "a record", text)
        without = NAMED_ID.sub(lambda found: self(found[0]) if found[0] in self._known else found[0], without)
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
        return pattern_of(names_of(self.data))


# --- what is said, and of whom --------------------------------------------------------------------------------------


def said(review: Review, section: str, voice: Voice) -> list[Said]:
    """What a review finds for a section, with what each finding rests on."""

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


def place(voice: Voice, identifier: str) -> str:
    """A school, a trust (for its central team) or a cluster."""
    name = voice(identifier)
    return f"{name}, central team" if kind_of(identifier) == "trust" else name


def all_of(voice: Voice, identifiers: Iterable[str]) -> str:
    """Records by name, in the order of names."""
    return ", ".join(sorted(voice(one) for one in identifiers))
