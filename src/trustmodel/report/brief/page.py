"""A brief as one HTML page that stands alone: the template `page/brief.html`, its style and its script filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.report.brief import outlined
from trustmodel.report.brief.drawn import HALF, NARROW, SMALL, WIDE, svg
from trustmodel.report.brief.drawn.sheets import help_given, measure
from trustmodel.report.brief.model import ACTIONS, RISKS, SUGGESTIONS, WORDS, Brief, Sheet
from trustmodel.report.brief.pictures import Chips, Picture
from trustmodel.report.explorer.page import fragment
from trustmodel.report.pages import markup, policy_hash

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["html"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")
_MOST_ROWS: Final = 400  # of one table; all are in the workbook


def html(brief: Brief, *, only: str | None = None) -> str:
    """A brief as one HTML file that stands alone.

    Parameters
    ----------
    brief
        What it says.
    only
        The id of a school whose sheet is all that is written.

    Returns
    -------
    str
        The page, with its pictures in it. It asks for nothing from anywhere.

    Raises
    ------
    LookupError
        `only` is no school of the brief.
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "a report") from error
    home = resources.files("trustmodel.report") / "page"
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.globals.update(
        drawn=_drawn,
        key_of=outlined.key_of,
        dots=WORDS.index,
        topics_of=outlined.topics_in_words,
        measures_title=outlined.measures_title,
        measure=lambda of: markup(measure(of)),
        help_given=lambda of: markup(help_given(of)),
    )
    environment.tests.update(chips=lambda picture: isinstance(picture, Chips))
    template = environment.from_string((home / "brief.html").read_text(encoding="utf-8"))
    css, script = ((home / name).read_text(encoding="utf-8") for name in ("brief.css", "brief.js"))
    sheets = brief.sheets if only is None else (outlined.only_sheet(brief, only),)
    explorer = None if brief.explorer is None or only is not None else fragment(brief.explorer, address="explore")
    styles = [css, *([explorer.css] if explorer else [])]
    scripts = [_EARLY, script, *([explorer.script] if explorer else [])]
    return template.render(
        brief=brief,
        standing_out=outlined.standing_out(brief),
        next=outlined.more_findings(brief),
        risks=brief.risks[:RISKS],
        actions=brief.actions[:ACTIONS],
        more_actions=len(brief.actions[ACTIONS:]),
        suggestions=SUGGESTIONS,
        caveat=outlined.SHEET_CAVEAT,
        meanings=outlined.WHAT_WORDS_MEAN,
        sheets=sheets,
        anchors=_anchors(brief.sheets),
        explorer=explorer and attrs.evolve(explorer, html=markup(explorer.html), data=markup(explorer.data)),
        only=only is not None,
        most_rows=_MOST_ROWS,
        early=markup(_EARLY),
        styles=list(map(markup, styles)),
        scripts=list(map(markup, scripts[1:])),
        style_hashes=_hashes(styles),
        script_hashes=_hashes(scripts),
    )


_EARLY: Final = 'document.documentElement.className="js"'
"""What the page does before anything is drawn: one part at a time is shown only where there is a script."""


def _anchors(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Where each sheet stands: by what follows the kind in its id, such as a URN; by a number where that is no plain word."""
    locals_ = {sheet.id: sheet.id.partition(":")[2] for sheet in sheets}
    return {
        sheet.id: f"school={local if _PLAIN.fullmatch(local := locals_[sheet.id]) else f'n{number}'}"
        for number, sheet in enumerate(sheets, 1)
    }


def _drawn(picture: Picture, *, small: bool = False, half: bool = False) -> Markup:
    """A picture for the page: beside a finding small; else one for laptops and paper, and one for telephones."""
    if small:
        return markup(svg(picture, SMALL))
    wide, narrow = svg(picture, HALF if half else WIDE), svg(picture, NARROW)
    return markup(f'<div class="wd">{wide}</div><div class="nr">{narrow}</div>')


def _hashes(texts: Iterable[str]) -> str:
    """What the page's policy allows: these very texts and no other."""
    return " ".join(f"'{policy_hash(text)}'" for text in texts)
