"""The pictures of a brief: every kind at every width, with few and many schools, and with hostile names."""

from __future__ import annotations

import io
import math
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


# --- what lies on what -----------------------------------------------------------------------------------------------


def lines_of(drawn: str) -> list[tuple[str, float, float, float, float]]:
    """Each line of words that is not turned, with where it begins and ends."""
    found = []
    for each in fromstring(drawn).iter(f"{SVG}text"):
        if "transform" in each.attrib:
            continue
        words, size, bold = "".join(each.itertext()), float(each.attrib["font-size"]), "font-weight" in each.attrib
        wide = text_width(words, size, bold=bold)
        left = float(each.attrib["x"]) - {"end": wide, "middle": wide / 2}.get(each.attrib.get("text-anchor", ""), 0)
        foot = float(each.attrib["y"])
        found.append((words, left, left + wide, foot - 0.8 * size, foot))
    return found


def on_each_other(drawn: str) -> list[tuple[str, str]]:
    known = lines_of(drawn)
    return [
        (a[0], b[0])
        for number, a in enumerate(known)
        for b in known[:number]
        if min(a[2], b[2]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[3], b[3]) > 1
    ]


SOMERSET = ("Bath and North East Somerset", "Bristol, City of", "North Somerset", "South Gloucestershire")


def of_four_areas(*, metres: float = 1.0) -> tuple[pics.Place, ...]:
    """Sixteen schools in four areas with long names: infant and junior schools on one spot, and all close to each other."""
    return tuple(
        pics.Place(
            id=f"school:{n}",
            name=f"Pellowcombe {n // 2} {'Junior' if n % 2 else 'Infant'}",
            area=SOMERSET[n // 4],
            x=metres * (n // 2 % 3),
            y=metres * (n // 6) / 2,
        )
        for n in range(16)
    )


@pytest.mark.parametrize("width", [WIDE, HALF, NARROW])
def test_areas_whose_names_have_no_room_have_letters_and_a_key(width: int) -> None:
    grid = pics.Grid(when="2025/26", links=((0, 5, 1),), silent=(15,), alt="")
    for picture in (
        pics.Grids(places=of_four_areas(), grids=(grid, grid), alt=""),
        pics.Holders(places=of_four_areas(), topics=("Music",), known=((0, 1),), needed=(), alt=""),
    ):
        drawn = svg(picture, width)
        words = [line[0] for line in lines_of(drawn)]
        assert {"A", "B", "C", "D"} <= set(words)
        assert {f"{letter} {area}" for letter, area in zip("ABCD", SOMERSET, strict=True)} <= set(words)
        assert on_each_other(drawn) == []
    two = pics.Grids(places=places(11), grids=(grid,), alt="")
    assert {"Area 0", "Area 1"} <= {line[0] for line in lines_of(svg(two, WIDE))}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_heads_of_narrow_columns_do_not_lie_on_each_other(width: int) -> None:
    for count in (4, 11, 16, 20):
        grid = pics.Grid(when="2025/26", links=(), alt="")
        drawn = svg(pics.Grids(places=places(count, name="Pellowcombe Infant"), grids=(grid, grid), alt=""), width)
        heads = [each for each in fromstring(drawn).iter(f"{SVG}text") if "transform" in each.attrib]
        at = [
            re.fullmatch(r"translate\(([\d.]+),[\d.]+\) rotate\((-\d+)\)", each.attrib["transform"]) for each in heads
        ]
        size = float(heads[0].attrib["font-size"])
        step = float(at[1][1]) - float(at[0][1])  # type: ignore[index]
        assert step * math.sin(math.radians(-int(at[0][2]))) >= 0.9 * size  # type: ignore[index]


@pytest.mark.parametrize("width", [WIDE, HALF, NARROW])
@pytest.mark.parametrize("metres", [0.2, 2.0])
def test_names_on_a_map_lie_on_nothing_and_each_school_is_named(width: int, metres: float) -> None:
    schools = of_four_areas(metres=metres)
    drawn = svg(pics.Map(title="", places=schools, links=(), alt=""), width)
    assert on_each_other(drawn) == []
    words = ", ".join(line[0] for line in lines_of(drawn))
    assert [place.name for place in schools if place.name not in words and "…" not in words] == []


def test_a_school_whose_area_is_not_recorded_is_not_said_to_be_of_one() -> None:
    schools = (*places(4), pics.Place(id="school:x", name="X", area="", x=3.0, y=3.0))
    assert "Area not recorded" in svg(pics.Map(title="", places=schools, links=(), alt=""), WIDE)


@pytest.mark.parametrize("width", [WIDE, HALF, NARROW])
def test_words_of_a_scale_do_not_lie_on_each_other(width: int) -> None:
    row = pics.Ratio(label="Church school or not", word="Likely", before=0.2, after=0.9)
    drawn = svg(pics.Ratios(title="", rows=(row,), alt="", now="2025/26", last=None), width)
    assert on_each_other(drawn) == []
    assert "same" in {line[0] for line in lines_of(drawn)}


def test_what_is_hatched_ends_with_the_grid() -> None:
    grid = pics.Grid(when="2025/26", links=(), silent=(3,), alt="")
    drawn = svg(pics.Grids(places=places(16, areas=1), grids=(grid,), alt=""), WIDE)
    [row, *_] = [each for each in fromstring(drawn).iter(f"{SVG}rect") if each.attrib["fill"] == "#f3f2f1"]
    right = float(row.attrib["x"]) + float(row.attrib["width"])
    ends = [
        float(each.attrib["d"].partition("L")[2].split()[0])
        for each in fromstring(drawn).iter(f"{SVG}path")
        if each.attrib["stroke-width"] == "0.7"
    ]
    assert len(ends) > 10
    assert max(ends) <= right + 0.05
