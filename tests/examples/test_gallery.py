"""The gallery: each block draws the picture beside it, whose alternative text is what it says."""

import os
import re
from functools import cache
from pathlib import Path

import pytest

from builders import ROOT

PAGE = ROOT / "docs" / "gallery.md"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n!\[([^\]]*)\]\(([^)]+)\)\{[^}]*\}\n)?", re.DOTALL)


@cache
def drawn():
    """For each picture of the page the chart that its block gives, and the alternative text beside it."""
    before, known, charts = Path.cwd(), {}, {}
    os.chdir(ROOT)
    try:
        for code, alt, image in BLOCK.findall(PAGE.read_text("utf-8")):
            exec(code, known)  # noqa: S102 - the code of our own page
            if image:
                charts[image] = known["picture"], alt
    finally:
        os.chdir(before)
    return charts


IMAGES = [image for _, _, image in BLOCK.findall(PAGE.read_text("utf-8")) if image]


@pytest.mark.parametrize("image", IMAGES)
def test_a_picture_is_there_small_and_says_what_it_shows(image):
    chart, alt = drawn()[image]
    title = chart.to_dict()["title"]
    assert alt == ". ".join(" ".join(title[part]) for part in ("text", "subtitle"))
    assert 1_000 < (PAGE.parent / image).stat().st_size < 80_000


def test_every_image_of_the_folder_is_shown_and_every_picture_of_plots_is_there():
    folder = PAGE.parent / "images" / "gallery"
    assert {f"images/gallery/{path.name}" for path in folder.iterdir()} == set(IMAGES)
    page = PAGE.read_text("utf-8")
    shown = {
        "exclusion": "many trusts alone",
        "communities": ".plot(data)",
        "community": ".plot(data)",
        "services": ".plot(data)",
        "comparison": ".plot()",
    }
    import inspect

    from trustmodel import plots

    for name in plots.__all__:
        function = getattr(plots, name)
        if "LayerChart" in str(inspect.signature(function).return_annotation):
            assert f"tm.plots.{name}(" in page or name in shown
