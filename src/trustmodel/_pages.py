"""The parts of a report's page, and the voice that says whom it may name."""

from __future__ import annotations

import datetime as dt
import html as markup
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel import plots
from trustmodel.dataset import Dataset
from trustmodel.ids import Id, kind_of
from trustmodel.records import KINDS, Role
from trustmodel.results import shown, undefined
from trustmodel.vocabulary import Layer

if TYPE_CHECKING:
    from trustmodel.reviews import Review

_MOST_ROWS: Final = 2_000
_LONG: Final = 12  # a table longer than this is folded
_PUBLIC: Final = frozenset({"school", "trust"})
_NAMED: Final = frozenset({"topic", "cluster", "body"})


def escaped(text: str) -> str:
    """Text that is safe inside HTML."""
    return markup.escape(text)


def markup_safe(text: str) -> Any:
    """Text that is markup already: our own style sheet, and pictures whose words were escaped when drawn."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above; nothing that a file holds comes here unescaped


# --- the parts of a page ---------------------------------------------------------------------------------------------


@attrs.frozen
class Column:
    name: str
    number: bool = False


@attrs.frozen(kw_only=True)
class Table:
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str | None = None
    folded: bool = False


@attrs.frozen(kw_only=True)
class Picture:
    id: str
    title: str
    caption: str
    svg: Any
    table: Table


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


@attrs.frozen(kw_only=True)
class Page:
    title: str
    when: str
    privacy: str
    version: str


def table_of(
    title: str, caption: str, columns: str, rows: Iterable[Sequence[object]], *, folded: bool | None = None
) -> Table:
    """A table; a column whose name begins with `#` holds numbers. Long tables are folded, and very long ones cut."""
    made = [tuple(cell(value) for value in row) for row in rows]
    kept = made[:_MOST_ROWS]
    return Table(
        title=title,
        caption=caption,
        columns=tuple(Column(name.lstrip("#"), name.startswith("#")) for name in columns.split("|")),
        rows=tuple(kept),
        more=f"The first {len(kept):,} of {len(made):,} rows." if len(made) > len(kept) else None,
        folded=len(made) > _LONG if folded is None else folded,
    )


def cell(value: object) -> str:
    if isinstance(value, float) and not undefined(value):
        text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}".rstrip("0")  # noqa: PLR2004 - three digits tell
        return text.removesuffix(".0").removesuffix(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(value)


_WIDEST: Final = 820  # pixels that a picture keeps before it has to be moved sideways
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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" style="max-width:{width:.0f}px;min-width:{min(0.9 * width, _WIDEST):.0f}px" '
        f'role="img" aria-labelledby="{name} {about}">'
        f'<title id="{name}">{escaped(title)}</title><desc id="{about}">{escaped(caption)} {_BEHIND}</desc>'
    )
    # Ids of clip paths and gradients would meet those of another picture on the page.
    body = re.sub(r"(\bid=\"|url\(#|href=\"#)", rf"\g<1>{identifier}-", drawn[tag.end() :])
    return Picture(id=identifier, title=title, caption=caption, svg=markup_safe(opening + body), table=table)


# --- who may be named ------------------------------------------------------------------------------------------------


class Voice:
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


KIND_WORDS: Final = {
    plural: next(mark.kinds[0] for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    for plural, kind in KINDS.items()
}
_PRIVATE_ID: Final = re.compile(
    rf"\b({'|'.join(sorted(set(KIND_WORDS.values()) - _PUBLIC - _NAMED))}):[A-Za-z0-9][A-Za-z0-9._-]*"
)
_NAMED_ID: Final = re.compile(rf"\b(?:{'|'.join(sorted(_PUBLIC | _NAMED))}):[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
