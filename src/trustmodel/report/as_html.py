"""A review as a file: a page to open in a browser, Markdown, a Word document, or JSON.

All four say the same, made of the same parts. The page needs no network, and reads on a laptop, a phone and on paper.
In it, each school in a picture is a link to the school's own page; a short script lights up a school in all pictures and
tables at once, and without it the links still work.

**Whose names are hidden.** Unless names are asked for, the file holds no person's name and no person's id, since an id may
be a name. People appear by role: "Headteacher, Oakfield Primary School". Schools, trusts, clusters, bodies and topics are
named. Ids of every other kind (`role:…`, `support:…`) are left out too: somebody may have typed a name into them. So are
the cells and messages of problems; the rule and the row say enough to find them, and `trustmodel check` quotes them. Free
text that is shown (what the dataset is called, where it came from, and the names of topics, clusters and bodies) has the
people's names and ids taken out. The name of a school or trust is shown as it is, even where a person bears the same.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trustmodel.errors import MissingExtraError
from trustmodel.files.safe import write_file
from trustmodel.report import as_json as _plain, as_markdown as _markdown, as_word as _word
from trustmodel.report.outline import SCHOOLS_ABOUT, SCHOOLS_TITLE, Outline, outline
from trustmodel.report.parts import Picture, Table, Voice, escaped, markup_safe

if TYPE_CHECKING:
    from trustmodel.report.review import Review

__all__ = ["FORMATS", "docx", "escaped", "html", "json", "markdown", "write"]


def html(review: Review, *, names: bool = False, min_cell: int = 5) -> str:
    """The report of a review: one HTML file that stands alone.

    Parameters
    ----------
    review
        What `trustmodel.review` gave.
    names
        Whether people's names and ids are shown. Hidden, a role can still give somebody away: a school has one
        headteacher.
    min_cell
        Counts of fewer people than this are held back, with those that would give them away. Take 10 for what is
        published.

    Raises
    ------
    ValueError
        `min_cell` is below 1.
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "a report") from error
    made = outline(review, Voice(review, names=names, min_cell=min_cell))
    home = resources.files("trustmodel.report") / "page"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((home / "report.html").read_text(encoding="utf-8"))
    css = (home / "report.css").read_text(encoding="utf-8") + "".join(_widths(made))
    script = (home / "report.js").read_text(encoding="utf-8")
    named = {one.number: one.name for one in made.schools}
    return template.render(
        css=markup_safe(css),
        script=markup_safe(script),
        css_hash=_hash(css),
        script_hash=_hash(script),
        outline=made,
        page=made.page,
        schools_title=SCHOOLS_TITLE,
        schools_about=SCHOOLS_ABOUT,
        linked=lambda picture: markup_safe(_linked(str(picture.svg), made.numbers, named)),
        about=lambda table, row: _about(table, row, made.numbers),
        leads=lambda cell, numbers: next((number for number in numbers if named[number] == cell), None),
    )


def _hash(text: str) -> str:
    """What the page's policy allows: this very text and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _widths(made: Outline) -> Iterable[str]:
    """How wide each picture may and must be: in the style sheet, since the page's policy allows no styles elsewhere."""
    for section in made.sections:
        for part in section.parts:
            if isinstance(part, Picture):
                yield f"#{part.id}-picture {{ max-width: {part.width}px; min-width: {part.least}px; }}\n"


def _about(table: Table, row: int, numbers: Mapping[str, int]) -> list[int]:
    """The numbers of the schools that a row is about, of those that have a page."""
    return [numbers[school] for school in table.of[row] if school in numbers] if table.of else []


_MARK: Final = re.compile(r'<(path|line|text|rect) aria-label="([^"]*)"([^>]*?)(?:/>|>([^<]*)</\1>)')


def _linked(svg: str, numbers: Mapping[str, int], named: Mapping[int, str]) -> str:
    """A picture whose marks lead to the pages of the schools for which they stand.

    A school's first mark can be reached by keyboard and is read out with its name; its others can only be pointed at.
    """
    seen: set[int] = set()

    def mark(found: re.Match[str]) -> str:
        tag, whom, look, words = found.groups()
        plain = f"<{tag}{look}/>" if words is None else f"<{tag}{look}>{words}</{tag}>"
        of = [numbers[one] for one in whom.split() if one in numbers]
        if not of:
            return plain
        if " " in whom:
            return plain.replace(f"<{tag}", f'<{tag} data-of="{" ".join(map(str, of))}"', 1)
        number = of[0]
        told = ' tabindex="-1" aria-hidden="true"' if number in seen else f' aria-label="{escaped(named[number])}"'
        seen.add(number)
        return f'<a href="#school-{number}" data-of="{number}"{told}>{plain}</a>'

    drawn = _MARK.sub(mark, svg)
    return drawn.replace('role="img"', 'role="group"', 1) if seen else drawn


def markdown(review: Review, *, names: bool = False, min_cell: int = 5) -> str:
    """The report as Markdown: sentences and tables, without the pictures, whose tables stand in their place.

    Parameters
    ----------
    review, names, min_cell
        As for `html`.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    return _markdown.markdown(outline(review, Voice(review, names=names, min_cell=min_cell)))


def docx(review: Review, *, names: bool = False, min_cell: int = 5) -> bytes:
    """The report as a Word document, with headings, tables that have header rows, and pictures that have words.

    Parameters
    ----------
    review, names, min_cell
        As for `html`.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    return _word.docx(outline(review, Voice(review, names=names, min_cell=min_cell)))


def json(review: Review, *, names: bool = False, min_cell: int = 5) -> str:
    """The report as JSON, for other programs: sentences by group, tables as rows, and how it was made.

    Its `format` names the shape. What is undefined or not recorded is `null`.

    Parameters
    ----------
    review, names, min_cell
        As for `html`.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    return _plain.json(outline(review, Voice(review, names=names, min_cell=min_cell)), review)


FORMATS: Final[Mapping[str, Callable[..., str | bytes]]] = {
    ".html": html,
    ".htm": html,
    ".md": markdown,
    ".docx": docx,
    ".json": json,
}
"""The endings of files that a report may be written to, and what makes each."""


def write(review: Review, path: str | os.PathLike[str], *, names: bool = False, min_cell: int = 5) -> None:
    """Write a report, whole or not at all, in the form that the path's ending says. What is there is replaced.

    Parameters
    ----------
    review
        What `trustmodel.review` gave.
    path
        A file ending in `.html`, `.htm`, `.md`, `.docx` or `.json`.
    names
        Whether people's names and ids are shown.
    min_cell
        As for `html`.

    Raises
    ------
    ValueError
        The ending is another one, or `min_cell` is below 1.
    MissingExtraError
        The extra `report` is not installed.
    """
    target = Path(path)
    make = FORMATS.get(target.suffix.casefold())
    if make is None:
        raise ValueError(f"a report is an .html, .md, .docx or .json file, not {target.name!r}")
    made: Any = make(review, names=names, min_cell=min_cell)
    write_file(target, made if isinstance(made, bytes) else made.encode())
