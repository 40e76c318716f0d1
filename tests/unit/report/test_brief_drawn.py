"""The pictures of a brief: every kind at every width, with few and many schools, and with hostile names."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import vl_convert
from defusedxml.ElementTree import fromstring
from PIL import Image

from trustmodel.report.brief import pictures as pics
from trustmodel.report.brief.drawn import HALF, NARROW, SMALL, WIDE, svg
from trustmodel.report.brief.drawn.canvas import shortened, text_width

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script> & Söhne’s "School"'


def places(count: int, *, name: str = "School", areas: int = 2) -> tuple[pics.Place, ...]:
    return tuple(
        pics.Place(
            id=f"school:{n}", name=f"{name} {n}", area=f"Area {n * areas // count}", x=float(n % 7), y=float(n // 7)
        )
        for n in range(count)
    )


def strip(count: int, name: str) -> pics.Picture:
    parts = (pics.StripPart(label=name, count=count, look="full"), pics.StripPart(label="open", count=2, look="open"))
    return pics.Strip(parts=parts, alt=name)


def shares(count: int, name: str) -> pics.Picture:
    rows = tuple(
        pics.Share(label=f"{name} {n}", before=None if n % 3 == 0 else (n % 5, 5), after=(5, 5) if n % 4 else None)
        for n in range(count)
    )
    return pics.Shares(title=name, rows=rows, alt=name, now="2025/26", last="2024/25", ago="last year")


def ratios(count: int, name: str) -> pics.Picture:
    rows = tuple(
        pics.Ratio(label=f"{name} {n}", word="Likely", before=0.0, after=9.5 if n else None) for n in range(count)
    )
    return pics.Ratios(title=name, rows=rows, alt=name, now="2025/26", last=None)


def grids(count: int, name: str) -> pics.Picture:
    links = tuple((n, (n + 1) % count, n + 1) for n in range(count))
    both = tuple(pics.Grid(when=when, links=links, silent=(0,), alt=name) for when in ("2024/25", "2025/26"))
    return pics.Grids(places=places(count, name=name), grids=both, alt=name)


def map_of(count: int, name: str) -> pics.Picture:
    links = tuple((n, (n + 1) % count, 1) for n in range(count))
    return pics.Map(title=name, places=places(count, name=name, areas=4), links=links, alt=name)


def holders(count: int, name: str) -> pics.Picture:
    return pics.Holders(
        topics=(name, "SEND"), places=places(count), known=((0, 0),), needed=((1, count - 1),), alt=name
    )


def threads(count: int, name: str) -> pics.Picture:
    met = tuple(
        pics.Thread(helper=f"{name} {n % 4}", where=name, school=f"School {n}", topic=name, days=1.0, look="Firm")
        for n in range(count)
    )
    left = pics.Thread(helper=None, where="", school=name, topic="music", days=None, look="open", why=name)
    return pics.Threads(threads=(*met, left), alt=name)


def blocks(count: int, name: str) -> pics.Picture:
    return pics.Blocks(title=name, rows=((name, count, ""), ("Programmes", None, "not recorded")), alt=name)


KINDS = (strip, shares, ratios, grids, map_of, holders, threads, blocks)


@pytest.mark.parametrize("count", [1, 11, 75])
@pytest.mark.parametrize("width", [SMALL, NARROW, HALF, WIDE])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_picture_is_drawn_within_its_frame(
    kind: Callable[[int, str], pics.Picture], width: int, count: int
) -> None:
    root = fromstring(svg(kind(count, "A rather long name"), width))
    across, high = float(root.attrib["width"]), float(root.attrib["height"])
    assert across == width
    assert high > 0
    for at in root.iter():
        for name, end in (("x", across), ("cx", across), ("y", high), ("cy", high)):
            if name in at.attrib and "transform" not in at.attrib:
                assert -0.01 <= float(at.attrib[name]) <= end + 0.01, (at.tag, at.attrib)
        if at.tag == f"{SVG}rect":
            assert min(float(at.attrib["width"]), float(at.attrib["height"])) >= 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_words_of_a_file_are_no_markup(kind: Callable[[int, str], pics.Picture]) -> None:
    drawn = svg(kind(3, HOSTILE))
    root = fromstring(drawn)
    assert root.attrib["aria-label"] == HOSTILE
    assert {at.tag for at in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "path", "rect", "circle", "text")}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_picture_in_a_document_has_its_words(kind: Callable[[int, str], pics.Picture]) -> None:
    drawn = svg(kind(3, "Ash"))
    without = re.sub(r"<text.*?</text>", "", drawn)
    assert without != drawn
    assert ink(drawn) > ink(without), "what draws it for a document knows one of its fonts"


def ink(drawn: str) -> int:
    """How many pixels of a picture are not empty."""
    with Image.open(io.BytesIO(vl_convert.svg_to_png(drawn))) as image:
        return sum(image.convert("RGBA").getchannel("A").histogram()[1:])


def test_chips_are_words_and_are_not_drawn() -> None:
    with pytest.raises(TypeError, match="a picture of kind Chips is not drawn"):
        svg(pics.Chips(groups=(), alt=""))


def test_a_share_that_is_not_recorded_has_no_mark() -> None:
    row = pics.Share(label="Ash", before=None, after=None)
    drawn = svg(pics.Shares(title="", rows=(row, row), alt="", now="2025/26", last=None, ago=""))
    assert "<circle" not in drawn
    assert drawn.count("–") == 2


def test_over_twenty_schools_a_map_has_bands_and_a_grid_no_names() -> None:
    assert "→" in svg(map_of(75, "School"))
    assert "School 7<" not in svg(grids(75, "School"))
    assert "School 7<" in svg(grids(20, "School"))


def test_the_area_of_links_is_told_by_shape_and_not_by_colour_alone() -> None:
    two = (
        pics.Place(id="a", name="A", area="X"),
        pics.Place(id="b", name="B", area="X"),
        pics.Place(id="c", name="C", area="Y"),
    )
    within, across = (
        svg(pics.Grids(places=two, grids=(pics.Grid(when="", links=(link,), alt=""),), alt=""))
        for link in ((0, 1, 1), (0, 2, 1))
    )
    assert within.count("<circle") == 0
    assert across.count("<circle") == 1


@pytest.mark.parametrize("width", [10, 60, 200])
def test_words_are_cut_to_their_room(width: int) -> None:
    short = shortened("Tarrowbourne Church of England Primary School", 13, width)
    assert text_width(short, 13) <= width or short == "…"
    assert shortened("Ash", 13, 200) == "Ash"


def test_blank_grids_without_schools_are_drawn() -> None:
    assert re.match(r"<svg ", svg(pics.Holders(topics=(), places=(), known=(), needed=(), alt="none")))
    assert "No school has coordinates" in svg(
        pics.Map(title="", places=(pics.Place(id="a", name="A", area=""),), links=(), alt="")
    )
