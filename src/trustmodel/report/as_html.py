"""A report as one HTML page that stands alone: the template `page/report.html`, its style and its script filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Final

from trustmodel.errors import MissingExtraError
from trustmodel.report.outline import SCHOOLS_ABOUT, SCHOOLS_TITLE, Outline
from trustmodel.report.pages import markup, policy_hash
from trustmodel.report.parts import Picture, Table, escaped

__all__ = ["html"]


def html(outline: Outline) -> str:
    """The report of an outline: one HTML file that stands alone.

    Parameters
    ----------
    outline
        The whole report.

    Returns
    -------
    str
        The page, with its pictures in it.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "a report") from error
    home = resources.files("trustmodel.report") / "page"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((home / "report.html").read_text(encoding="utf-8"))
    css = (home / "report.css").read_text(encoding="utf-8") + "".join(_widths(outline))
    script = (home / "report.js").read_text(encoding="utf-8")
    names = {school.number: school.name for school in outline.schools}
    return template.render(
        css=markup(css),
        script=markup(script),
        css_hash=policy_hash(css),
        script_hash=policy_hash(script),
        outline=outline,
        page=outline.page,
        schools_title=SCHOOLS_TITLE,
        schools_about=SCHOOLS_ABOUT,
        linked=lambda picture: markup(_linked(picture.svg, outline.numbers, names)),
        about=lambda table, row: _about(table, row, outline.numbers),
        leads=lambda cell, numbers: next((number for number in numbers if names[number] == cell), None),
    )


def _widths(outline: Outline) -> Iterable[str]:
    """How wide each picture may and must be: in the style sheet, since the page's policy allows no styles elsewhere."""
    for section in outline.sections:
        for part in section.parts:
            if isinstance(part, Picture):
                yield f"#{part.id}-picture {{ max-width: {part.width}px; min-width: {part.least}px; }}\n"


def _about(table: Table, row: int, numbers: Mapping[str, int]) -> list[int]:
    """The numbers of the schools that a row is about, of those that have a page."""
    return [numbers[school] for school in table.of[row] if school in numbers] if table.of else []


_MARK: Final = re.compile(r'<(path|line|text|rect) aria-label="([^"]*)"([^>]*?)(?:/>|>([^<]*)</\1>)')


def _linked(svg: str, numbers: Mapping[str, int], names: Mapping[int, str]) -> str:
    """A picture whose marks lead to the pages of the schools for which they stand.

    A school's first mark can be reached by keyboard and is read out with its name; its others can only be pointed at.
    """
    seen: set[int] = set()

    def mark(match: re.Match[str]) -> str:
        tag, whom, look, words = match.groups()
        plain = f"<{tag}{look}/>" if words is None else f"<{tag}{look}>{words}</{tag}>"
        of = [numbers[school] for school in whom.split() if school in numbers]
        if not of:
            return plain
        if " " in whom:
            return plain.replace(f"<{tag}", f'<{tag} data-of="{" ".join(map(str, of))}"', 1)
        number = of[0]
        spoken = ' tabindex="-1" aria-hidden="true"' if number in seen else f' aria-label="{escaped(names[number])}"'
        seen.add(number)
        return f'<a href="#school-{number}" data-of="{number}"{spoken}>{plain}</a>'

    drawn = _MARK.sub(mark, svg)
    return drawn.replace('role="img"', 'role="group"', 1) if seen else drawn
