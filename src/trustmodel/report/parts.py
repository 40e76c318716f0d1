"""What a report is made of: sections with what is said in them, tables, and pictures that are drawn when asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeAlias

import attrs

from trustmodel.model.ids import kind_of
from trustmodel.report.plots import canvas
from trustmodel.results import shown, undefined

__all__ = [
    "Column", "Page", "Part", "Percentage", "Picture", "Proportion", "Said", "Section", "Table", "by_name", "cell", "escaped", "table_of",
]  # fmt: skip

_MOST_ROWS: Final = 2_000
_WIDEST: Final = 820  # pixels that a picture keeps before it has to be moved sideways
_SMALLEST: Final = 0.75  # of its size: letters of 12 pixels are then 9
_NOTHING: Final = 0.0005
_LONG: Final = 12  # a table longer than this is folded


def escaped(text: str) -> str:
    """Text that is safe inside HTML.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with `&`, `<`, `>` and quotes escaped.
    """
    return html.escape(text)


# --- tables ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Proportion:
    """So many of so many in a cell: words for a reader, two numbers for a program."""

    count: int
    of: int


class Percentage(float):
    """A share in a cell: percent for a reader, a number from 0 on for a program."""


@attrs.frozen
class Column:
    """The heading of a column, and whether numbers stand under it."""

    name: str
    number: bool = False


@attrs.frozen(kw_only=True, slots=False)  # without slots, for what is calculated once
class Table:
    """Rows under headings, with a title and a caption."""

    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    """What is shown: cells as words, the first of very many."""
    more: str | None = None
    """Said where there are more rows than are shown."""
    folded: bool = False
    values: tuple[tuple[object, ...], ...] = attrs.field(default=(), repr=False)
    """Every row, also those that are too many to show, as it was given."""
    of: tuple[tuple[str, ...], ...] = ()
    """For each of `values` the ids of the schools that it is about; empty where no row is about a school."""
    facts: bool = False
    """Whether its row about a school tells what the school is: on the school's page it stands among the facts."""

    @property
    def total(self) -> int:
        """How many rows there are, also those that are too many to show."""
        return len(self.values) or len(self.rows)

    @cached_property
    def by_school(self) -> Mapping[str, tuple[int, ...]]:
        """Which rows are about each school."""
        places: dict[str, list[int]] = {}
        for place, schools in enumerate(self.of):
            for school in schools:
                places.setdefault(school, []).append(place)
        return {school: tuple(rows) for school, rows in places.items()}


def table_of(  # noqa: PLR0913 - what a table is
    title: str,
    caption: str,
    columns: str,
    rows: Iterable[Sequence[object]],
    *,
    folded: bool | None = None,
    of: Iterable[str | Iterable[str | None] | None] | None = None,
    facts: bool = False,
) -> Table:
    """A table. Long tables are folded, and of very long ones the first rows are shown.

    Parameters
    ----------
    title
        What it is called.
    caption
        What a reader needs to know to read it.
    columns
        The headings, with `|` between them. A column whose heading begins with `#` holds numbers.
    rows
        The rows, a value for each column. What is `None` or NaN is shown as a dash.
    folded
        Whether it is closed until somebody opens it. `None`: where it has more than twelve rows.
    of
        For each row the id of whom it is about, or several, or `None`. The page of each school among them lists the row.
    facts
        Whether its row about a school tells what the school is: on the school's page it stands among the facts.

    Returns
    -------
    Table
        It keeps every row as it was given, for forms that are read by programs.
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
        facts=facts,
    )


def _schools(of: str | Iterable[str | None] | None) -> tuple[str, ...]:
    """The schools among ids, each once."""
    given = () if of is None else (of,) if isinstance(of, str) else of
    return tuple(
        dict.fromkeys(identifier for identifier in given if identifier is not None and kind_of(identifier) == "school")
    )


def by_name(row: Sequence[Any]) -> tuple[Any, ...]:
    """The key by which rows are listed by name, without regard to capitals: phonics comes before Writing.

    What is not recorded comes first, since nothing can be compared with `None`.

    Parameters
    ----------
    row
        The cells of a row, or a single word.

    Returns
    -------
    tuple
        To be compared with that of other rows.
    """
    cells = (row,) if isinstance(row, str) else row
    return tuple((each is not None, each.casefold() if isinstance(each, str) else each) for each in cells)


def cell(value: object) -> str:
    """A value as it stands in a table.

    Parameters
    ----------
    value
        A number, a proportion, a percentage, a date, words, a yes or no, or `None`.

    Returns
    -------
    str
        A figure has about three digits, and what is undefined is a dash.
    """
    if isinstance(value, Proportion):
        return f"{value.count:,} of {value.of:,}"
    if isinstance(value, Percentage) and not undefined(value):
        return f"{value:.0%}"
    if isinstance(value, float) and not undefined(value):
        if _NOTHING < abs(value) < 0.01:  # noqa: PLR2004 - such as a p, which is not 0
            return f"{value:.3f}".rstrip("0")
        text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}".rstrip("0")  # noqa: PLR2004 - three digits tell
        return text.removesuffix(".0").removesuffix(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(value)


# --- pictures --------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, slots=False, eq=False)  # without slots, for what is drawn once
class Picture:
    """A chart with a table behind it. It is drawn when a writer asks for `svg`, `width` or `least`, and once only.

    As it stands in a report it can be read out: it bears a title and a description. An `aria-label` in it holds the ids of
    those for whom a mark stands.
    """

    id: str
    title: str
    caption: str
    table: Table
    chart: Callable[[], Any] = attrs.field(repr=False)
    """Gives the chart, as the functions of `trustmodel.plots` do."""
    bears: str = attrs.field(default=attrs.Factory(lambda self: self.title, takes_self=True), repr=False)
    """The title within the picture."""

    @property
    def svg(self) -> str:
        """The picture as markup, its words escaped."""
        return self._drawn[0]

    @property
    def width(self) -> int:
        """In pixels, where it has the room."""
        return self._drawn[1]

    @property
    def least(self) -> int:
        """The width in pixels below which it is moved sideways instead of drawn smaller."""
        return round(max(min(0.9 * self.width, _WIDEST), _SMALLEST * self.width))

    @cached_property
    def _drawn(self) -> tuple[str, int]:
        drawn = canvas.svg(self.chart(), titled=False)  # the page has its title and caption beside it
        tag = _SVG_TAG.match(drawn)
        assert tag is not None
        width, box = float(tag[1]), tag[2]
        name, about = f"{self.id}-name", f"{self.id}-about"
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" id="{self.id}-picture" role="img" '
            f'aria-labelledby="{name} {about}">'
            f'<title id="{name}">{escaped(self.bears)}</title><desc id="{about}">{escaped(self.caption)} {_BEHIND}</desc>'
        )
        # Ids of clip paths and gradients would meet those of another picture on the page.
        body = re.sub(r"(\bid=\"|url\(#|href=\"#)", rf"\g<1>{self.id}-", drawn[tag.end() :])
        # The drawing tells how it is drawn; what a reader needs stands in the title and the description.
        body = re.sub(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"', "", body)
        return opening + body, round(width)


_BEHIND: Final = "The table that follows has the same figures."
_SVG_TAG: Final = re.compile(r"<svg [^>]*?width=\"([\d.]+)\"[^>]*?viewBox=\"([^\"]+)\"[^>]*>")

Part: TypeAlias = Table | Picture
"""What may stand in a section below what is said."""


# --- sections --------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Said:
    """A sentence, how it is calculated, what it cannot say, and the records that it rests on, in words."""

    says: str
    how: str | None = None
    cannot_say: str | None = None
    rests_on: str | None = None


@attrs.frozen(kw_only=True)
class Section:
    """What one chapter says of one review: sentences, then tables and pictures."""

    id: str
    title: str
    findings: Sequence[Said]
    parts: Sequence[Part] = ()
    group: str | None = None
    """The id of the group under which it stands; `None` for what comes before the groups and after them."""


@attrs.frozen(kw_only=True)
class Page:
    """What stands at the head of a report and at its foot."""

    title: str
    when: str
    privacy: str
    version: str
