"""A report as a file: a page to open in a browser, Markdown, a Word document, or JSON.

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

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from trustmodel.files.safe import write_file
from trustmodel.report.answers import Answers
from trustmodel.report.as_html import html
from trustmodel.report.as_json import json
from trustmodel.report.as_markdown import markdown
from trustmodel.report.as_word import docx
from trustmodel.report.outline import Outline, outline

__all__ = ["WRITERS", "write"]

WRITERS: Final[Mapping[str, Callable[[Outline], str | bytes]]] = {
    ".html": html,
    ".htm": html,
    ".md": markdown,
    ".docx": docx,
    ".json": json,
}
"""The endings of files that a report may be written to, and what makes each of its outline."""


def write(answers: Answers, path: str | os.PathLike[str], *, names: bool = False, min_cell: int = 5) -> None:
    """Write a report, whole or not at all, in the form that the path's ending says. What is there is replaced.

    Parameters
    ----------
    answers
        What `trustmodel.review` gave.
    path
        A file ending in `.html`, `.htm`, `.md`, `.docx` or `.json`.
    names
        Whether people's names and ids are shown.
    min_cell
        Counts of fewer people than this are suppressed, with those from which they could be calculated. Take 10 for what
        is published.

    Raises
    ------
    ValueError
        The ending is another one, or `min_cell` is below 1.
    MissingExtraError
        The extra `report` is not installed; Markdown and JSON need none.
    """
    target = Path(path)
    writer = WRITERS.get(target.suffix.casefold())
    if writer is None:
        raise ValueError(f"a report is an .html, .md, .docx or .json file, not {target.name!r}")
    content = writer(outline(answers, names=names, min_cell=min_cell))
    write_file(target, content if isinstance(content, bytes) else content.encode())
