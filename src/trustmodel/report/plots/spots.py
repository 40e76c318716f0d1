"""Where schools stand on a map: marks to scale that do not cover each other, and a place for each name."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import attrs

from trustmodel.report.plots.canvas import NODE, TEXT, WIDTH, width
from trustmodel.report.plots.labels import Place, short_names

NUMBERED: Final = 8.5  # radius of a mark in which a number stands
CROWD: Final = 25  # more schools than this, and some names will have to be numbers
_MOST_OUTSIDE_NAMED: Final = 20
_TALLEST: Final = 560.0
_MARGIN: Final = 90.0
_RING: Final = 4.5  # how far a ring stands off its mark


@attrs.define
class Spot:
    """A school on the canvas, in pixels from the bottom left."""

    id: str
    x: float
    y: float
    inside: bool
    label: str
    radius: float = NODE
    key: int | None = None  # its number, where its name found no room
    moved: bool = False  # further than its own size, so that others can be seen


@attrs.frozen
class Box:
    """A rectangle on the canvas that something covers, in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Whether the two have more than an edge in common."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def radius_of(places: Sequence[Place]) -> float:
    """The radius of a mark: of so many, some will have a number in it."""
    return NUMBERED if len(places) > CROWD else NODE


def on_canvas(places: Sequence[Place], ringed: Collection[str] = ()) -> tuple[list[Spot], float, float]:
    """Each school in pixels, the canvas's height, and how many pixels a kilometre has; a ring takes room of its own."""
    names = short_names({place.id: place.name for place in places})
    east, north = [place.easting / 1000 for place in places], [place.northing / 1000 for place in places]
    wide, high = max(east) - min(east), max(north) - min(north)
    scale = min((WIDTH - 2 * _MARGIN) / max(wide, 0.5), (_TALLEST - 60) / max(high, 0.5))
    height = high * scale + 60
    left = (WIDTH - wide * scale) / 2
    spots = [
        Spot(
            id=place.id,
            x=left + (x - min(east)) * scale,
            y=30 + (y - min(north)) * scale,
            inside=place.inside is not False,
            label=names[place.id],
            radius=radius_of(places) + (_RING if place.id in ringed else 0),
        )
        for place, x, y in zip(places, east, north, strict=True)
    ]
    there = [(spot.x, spot.y) for spot in spots]
    _part(spots)
    for spot, before in zip(spots, there, strict=True):
        spot.moved = math.dist(before, (spot.x, spot.y)) > 2 * NODE
    return spots, height, scale


def _part(spots: Sequence[Spot]) -> None:
    """Move marks that cover each other apart, along the line between them, until each can be seen."""
    for _ in range(100):
        moved = False
        for i, spot in enumerate(spots):
            for other in spots[i + 1 :]:
                apart = spot.radius + other.radius + 1
                dx, dy = other.x - spot.x, other.y - spot.y
                far = math.hypot(dx, dy)
                if far < apart - 0.01:
                    moved = True
                    ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
                    push = (apart - far) / 2
                    spot.x, spot.y = spot.x - ux * push, spot.y - uy * push
                    other.x, other.y = other.x + ux * push, other.y + uy * push
        if not moved:
            return


def place_names(spots: Sequence[Spot], height: float) -> list[dict[str, Any]]:
    """A place beside each mark where its name covers nothing; where there is none, the mark gets a number."""
    taken = [_box(spot) for spot in spots]
    edge = Box(2, 2, WIDTH - 2, height - 2)
    few_outside = sum(not spot.inside for spot in spots) <= _MOST_OUTSIDE_NAMED
    labels: list[dict[str, Any]] = []
    number = 0
    # Members first, so that a neighbour's name never takes a member's place.
    for spot in sorted(spots, key=lambda spot: (not spot.inside, spot.label, spot.id)):
        box = _free(spot, spot.label, taken, edge)
        if box is not None:
            taken.append(box)
            align = "right" if box.right < spot.x else "left" if box.left > spot.x else "center"
            x = {"right": box.right - 1, "left": box.left + 1, "center": spot.x}[align]
            labels.append({"x": x, "y": (box.bottom + box.top) / 2, "text": spot.label, "of": spot.id, "align": align})
        elif spot.inside or few_outside:
            number += 1
            spot.key = number
    return labels


def _box(spot: Spot) -> Box:
    """What a mark covers."""
    return Box(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)


def _free(spot: Spot, text: str, taken: Sequence[Box], edge: Box) -> Box | None:
    """A place beside a mark for its name that covers nothing and lies on the canvas, if there is one."""
    for box in _beside(spot, text):
        within = edge.left <= box.left and box.right <= edge.right and edge.bottom <= box.bottom and box.top <= edge.top
        if within and not any(box.meets(other) for other in taken):
            return box
    return None


def _beside(spot: Spot, text: str) -> list[Box]:
    """The places for a name beside a mark, the best first: right, left, above, below, then the corners."""
    wide, high, gap = width(text) + 2, TEXT + 2, spot.radius + 3
    x, y = spot.x, spot.y
    corners = [
        (x + gap, y - high / 2),
        (x - gap - wide, y - high / 2),
        (x - wide / 2, y + gap),
        (x - wide / 2, y - gap - high),
        (x + gap * 0.6, y + gap * 0.6),
        (x - gap * 0.6 - wide, y + gap * 0.6),
        (x + gap * 0.6, y - gap * 0.6 - high),
        (x - gap * 0.6 - wide, y - gap * 0.6 - high),
    ]
    return [Box(left, bottom, left + wide, bottom + high) for left, bottom in corners]


def key_rows(key: Iterable[tuple[int | None, str, str]], columns: int = 3) -> list[tuple[int, str, int, str]]:
    """Numbers and names in columns: column, text, row, and the id of what is named."""
    ordered = sorted((number or 0, label, identifier) for number, label, identifier in key)
    rows = math.ceil(len(ordered) / columns)
    return [
        (i // rows, f"{number}  {label}", i % rows, identifier) for i, (number, label, identifier) in enumerate(ordered)
    ]
