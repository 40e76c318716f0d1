"""A review as one HTML file: it needs no network and no script, and reads on a laptop, a phone and on paper.

**Whose names are hidden.** Unless names are asked for, the file holds no person's name and no person's id, since an id may
be a name. People appear by role: "Headteacher, Oakfield Primary School". Schools, trusts, clusters, bodies and topics are
named. Ids of every other kind (`role:…`, `support:…`) are left out too: somebody may have typed a name into them. So are
the cells and messages of problems; the rule and the row say enough to find them, and `trustmodel check` quotes them. Free
text that is shown (what the dataset is called, where it came from, and the names of topics, clusters and bodies) has the
people's names and ids taken out. The name of a school or trust is shown as it is, even where a person bears the same.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from trustmodel._pages import Voice, escaped, markup_safe
from trustmodel._sections import SECTIONS, page
from trustmodel.errors import MissingExtraError

if TYPE_CHECKING:
    from trustmodel.reviews import Review

__all__ = ["escaped", "html"]


def html(review: Review, *, names: bool = False) -> str:
    """The report of a review: one HTML file that stands alone.

    Parameters
    ----------
    review
        What `trustmodel.review` gave.
    names
        Whether people's names and ids are shown. Hidden, a role can still give somebody away: a school has one
        headteacher.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "a report") from error
    voice = Voice(review, names=names)
    home = resources.files("trustmodel") / "_report"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((home / "report.html").read_text(encoding="utf-8"))
    return template.render(
        css=markup_safe((home / "report.css").read_text(encoding="utf-8")),
        page=page(review, voice),
        sections=[make(review, voice) for make in SECTIONS],
    )
