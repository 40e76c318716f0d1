"""The pictures of a brief, as data: what is shown, not how it is drawn. Each can be said in a sentence (`alt`)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

__all__ = [
    "Blocks",
    "Chips",
    "Grid",
    "Grids",
    "Holders",
    "Map",
    "Picture",
    "Place",
    "Ratio",
    "Ratios",
    "Share",
    "Shares",
    "Strip",
    "StripPart",
    "Thread",
    "Threads",
]


@attrs.frozen(kw_only=True)
class StripPart:
    """A part of a strip: how many, and what they are."""

    label: str
    count: int
    look: Literal["full", "open", "kept", "gone"]
    """Filled; outlined; grey; dashed."""


@attrs.frozen(kw_only=True)
class Strip:
    """A count in its parts: needs that can be met and stay open; links that ended, carried on and are new."""

    parts: tuple[StripPart, ...]
    alt: str


@attrs.frozen(kw_only=True)
class Share:
    """A share before and after. `None`: not recorded, or suppressed."""

    label: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    suppressed: bool = False
    """Whether the later one is suppressed, which is not the same as not recorded."""


@attrs.frozen(kw_only=True)
class Shares:
    """Shares in rows, in the order of names (of areas, then schools); over thirty rows they are drawn as a histogram."""

    title: str
    rows: tuple[Share, ...]
    alt: str
    now: str
    last: str | None
    ago: str
    """The time before in a sentence, such as "last year"."""


@attrs.frozen(kw_only=True)
class Ratio:
    """How much crosses a boundary beside what stays within: 1 is the same. `None`: not known, or no last year."""

    label: str
    word: str
    before: float | None
    after: float | None


@attrs.frozen(kw_only=True)
class Ratios:
    """Boundaries in rows."""

    title: str
    rows: tuple[Ratio, ...]
    alt: str
    now: str
    last: str | None


@attrs.frozen(kw_only=True)
class Place:
    """A school in a grid or on a map, with the area that it is of, and where it is in kilometres east and north."""

    id: str
    name: str
    area: str
    x: float | None = None
    y: float | None = None


@attrs.frozen(kw_only=True)
class Grid:
    """Who helps whom in one year: links as (place of the giver, place of the receiver, times) in `Grids.places`."""

    when: str
    links: tuple[tuple[int, int, int], ...]
    silent: tuple[int, ...] = ()
    """The places that did not answer: their rows and columns are hatched."""
    alt: str


@attrs.frozen(kw_only=True)
class Grids:
    """School × school, rows help columns; last year and this, or this alone. Places stand by area, then name."""

    places: tuple[Place, ...]
    grids: tuple[Grid, ...]
    alt: str


@attrs.frozen(kw_only=True)
class Map:
    """Schools where they are, and some links between them."""

    title: str
    places: tuple[Place, ...]
    links: tuple[tuple[int, int, int], ...]
    alt: str


@attrs.frozen(kw_only=True)
class Holders:
    """Who knows what a school needs: topics in rows, schools (and the central team) in columns."""

    topics: tuple[str, ...]
    places: tuple[Place, ...]
    known: tuple[tuple[int, int], ...]
    """(topic, place): somebody there knows it; how many is not said, since they may be few."""
    needed: tuple[tuple[int, int], ...]
    """(topic, place)."""
    alt: str


@attrs.frozen(kw_only=True)
class Thread:
    """A helper and a school; `None` for the helper where the need stays open, and `why`."""

    helper: str | None
    where: str
    school: str
    topic: str
    days: float | None
    look: Literal["Firm", "Fair", "One of several", "open"]
    why: str = ""


@attrs.frozen(kw_only=True)
class Threads:
    """Who could help which school, and which needs stay open."""

    threads: tuple[Thread, ...]
    alt: str


@attrs.frozen(kw_only=True)
class Chips:
    """Things by how they are run: a heading, and what is under it."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    alt: str


@attrs.frozen(kw_only=True)
class Blocks:
    """Counts in rows, a block each; `None`: not recorded."""

    title: str
    rows: tuple[tuple[str, int | None, str], ...]
    """(label, count, note)."""
    alt: str


Picture: TypeAlias = Strip | Shares | Ratios | Grids | Map | Holders | Threads | Chips | Blocks
"""Whatever a brief may show."""
