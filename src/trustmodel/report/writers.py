"""A review as a file: the brief to open in a browser, in Markdown, Word, slides, a workbook or JSON; and the full report.

All forms of the brief say the same, made of one `Brief`; all forms of the full report are made of one `Outline`. A page needs
no network, and reads on a laptop, a phone and on paper.

**Whose names are hidden.** Unless names are asked for, the file holds no person's name and no person's id, since an id may
be a name. People appear by role: "Headteacher, Oakfield Primary School"; in a brief that anybody may read, not even so.
Schools, trusts, clusters, bodies and topics are named. Ids of every other kind (`role:…`, `support:…`) are left out too:
somebody may have typed a name into them. So are the cells and messages of problems; the rule and the row say enough to
find them, and `trustmodel check` quotes them. Free text that is shown (what the dataset is called, where it came from, and
the names of topics, clusters and bodies) has the people's names and ids taken out. The name of a school or trust is shown
as it is, even where a person bears the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from trustmodel.files.safe import write_file
from trustmodel.report.answers import Answers
from trustmodel.report.as_html import html
from trustmodel.report.as_json import json
from trustmodel.report.as_markdown import markdown
from trustmodel.report.as_word import docx
from trustmodel.report.brief import as_json, as_markdown, as_slides, as_word, as_workbook, page
from trustmodel.report.brief.making import brief_of
from trustmodel.report.brief.model import Brief
from trustmodel.report.outline import Outline, outline

__all__ = ["BRIEF", "FULL", "write", "write_brief"]

FULL: Final[Mapping[str, Callable[[Outline], str | bytes]]] = {
    ".html": html,
    ".htm": html,
    ".md": markdown,
    ".docx": docx,
    ".json": json,
}
"""The endings of files that a full report may be written to, and what makes each of its outline."""
BRIEF: Final[Mapping[str, Callable[..., str | bytes]]] = {
    ".html": page.html,
    ".htm": page.html,
    ".md": as_markdown.markdown,
    ".docx": as_word.docx,
    ".pptx": as_slides.pptx,
    ".xlsx": as_workbook.xlsx,
    ".json": as_json.json,
}
"""The same of a brief."""
_OF_A_SHEET: Final = frozenset({".html", ".htm", ".md", ".docx"})


def write(  # noqa: PLR0913 - what is written, and for whom
    answers: Answers,
    path: str | os.PathLike[str],
    *,
    names: bool = False,
    min_cell: int = 5,
    public: bool = False,
    school: str | None = None,
    full: bool = False,
) -> None:
    """Write a brief, or the full report, whole or not at all, in the form that the path's ending says.

    Parameters
    ----------
    answers
        What `trustmodel.review` gave.
    path
        A file ending in `.html`, `.htm`, `.md`, `.docx`, `.pptx`, `.xlsx` or `.json`; a full report has no slides and no
        workbook. What is there is replaced.
    names
        Whether people's names and ids are shown.
    min_cell
        Counts of fewer people than this are suppressed, with those from which they could be calculated. Take 10 for what
        is published.
    public
        Whether anybody may read it: no role then stands with a school. A full report has roles, and cannot be public; nor
        does the brief as JSON hold it then.
    school
        The id of a school: only its sheet is written, as a page, Markdown or Word.
    full
        Whether to write the full report: every chapter. JSON holds the brief too.

    Raises
    ------
    ValueError
        The ending is another one, `min_cell` is below 1, or the options do not go together.
    LookupError
        `school` is no school of the trust.
    MissingExtraError
        The extra `report`, or `excel`, is not installed; Markdown and JSON need none.
    """
    target = Path(path)
    ending = target.suffix.casefold()
    if full:
        content = _full(answers, target, ending, names=names, min_cell=min_cell, public=public, school=school)
    else:
        brief = brief_of(answers, names=names, min_cell=min_cell, public=public)
        whole = _whole(answers, names=names, min_cell=min_cell, public=public) if ending == ".json" else None
        content = _brief(brief, target, ending, whole, names=names, school=school)
    write_file(target, content if isinstance(content, bytes) else content.encode())


def write_brief(brief: Brief, path: Path, *, school: str | None = None) -> None:
    """Write a brief that is made already, as a page, Markdown, Word, slides or a workbook.

    Parameters
    ----------
    brief
        What it says.
    path
        Whose ending is one of these forms. What is there is replaced.
    school
        The id of a school whose sheet is all that is written.
    """
    content = BRIEF[path.suffix.casefold()](brief, **({} if school is None else {"only": school}))
    write_file(path, content if isinstance(content, bytes) else content.encode())


def _full(  # noqa: PLR0913 - as `write`
    answers: Answers, target: Path, ending: str, *, names: bool, min_cell: int, public: bool, school: str | None
) -> str | bytes:
    if public or school is not None:
        raise ValueError("a full report is of the whole trust, and has roles: leave full out, or public and school")
    if ending not in FULL:
        raise ValueError(f"a full report is an .html, .md, .docx or .json file, not {target.name!r}")
    if not answers.full:
        raise ValueError("a full report needs every answer: make the review with full=True")
    whole = outline(answers, names=names, min_cell=min_cell)
    if ending == ".json":
        return as_json.json(brief_of(answers, names=names, min_cell=min_cell), whole, names=names)
    return FULL[ending](whole)


def _whole(answers: Answers, *, names: bool, min_cell: int, public: bool) -> Outline | None:
    """The full report beside a brief in JSON; `None` where not everything was asked, or anybody may read it: it has roles."""
    return outline(answers, names=names, min_cell=min_cell) if answers.full and not public else None


def _brief(  # noqa: PLR0913 - as `write`
    brief: Brief, target: Path, ending: str, whole: Outline | None, *, names: bool, school: str | None
) -> str | bytes:
    if ending not in BRIEF:
        raise ValueError(f"a brief is an .html, .md, .docx, .pptx, .xlsx or .json file, not {target.name!r}")
    options: dict[str, Any] = {}
    if school is not None:
        if ending not in _OF_A_SHEET:
            raise ValueError(f"the sheet of a school is an .html, .md or .docx file, not {target.name!r}")
        options["only"] = school
    if ending == ".json":
        options = {"names": names, "outline": whole}
    return BRIEF[ending](brief, **options)
