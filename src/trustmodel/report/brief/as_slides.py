"""A brief as slides for a board meeting: page one on two slides, and one slide for each question."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.prose import number_of
from trustmodel.report.brief import outlined
from trustmodel.report.brief.drawn import HALF, on_white
from trustmodel.report.brief.drawn.canvas import text_width
from trustmodel.report.brief.model import ACTIONS, SUGGESTIONS, Brief, Question
from trustmodel.report.brief.pictures import Chips, Picture, Thread, Threads
from trustmodel.report.word import STILL, clean, still

__all__ = ["pptx"]

_WIDTH: Final = 13.333  # inches: sixteen to nine
_HEIGHT: Final = 7.5
_MARGIN: Final = 0.6
_BLUE: Final = (0x12, 0x43, 0x6D)
_TITLE, _TEXT, _SMALL, _LEAST = 24, 20, 14, 9  # points
_SHARPNESS: Final = 3.0


def pptx(brief: Brief) -> bytes:
    """A brief as PowerPoint slides; each picture says what it shows.

    Parameters
    ----------
    brief
        What it says.

    Returns
    -------
    bytes
        The content of a PowerPoint file.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    try:
        import pptx as powerpoint
        import vl_convert  # noqa: F401 - wanted where a picture is drawn; said before any work is done
    except ImportError as error:
        raise MissingExtraError("report", "slides") from error
    return _Slides(powerpoint, brief).bytes()


class _Slides:
    """Slides that are filled one after another."""

    def __init__(self, powerpoint: Any, brief: Brief) -> None:
        from pptx import util

        self.util, self.brief = util, brief
        self.file = powerpoint.Presentation()
        self.file.slide_width, self.file.slide_height = util.Inches(_WIDTH), util.Inches(_HEIGHT)
        facts = self.file.core_properties
        facts.title, facts.author, facts.language, facts.last_modified_by = (
            clean(brief.title),
            "trustmodel",
            "en-GB",
            "",
        )
        facts.created = facts.modified = STILL
        self._what_stands_out()
        self._what_to_do()
        for question in brief.questions:
            if question.pictures or question.exceptions:
                self._question(question)
        if empty := [each for each in brief.questions if not (each.pictures or each.exceptions)]:
            self._without_pictures(empty)

    def bytes(self) -> bytes:
        """The slides as a file holds them."""
        packed = io.BytesIO()
        self.file.save(packed)
        return still(packed)

    def _what_stands_out(self) -> None:
        brief = self.brief
        slide = self._slide(brief.title)
        figures = "   ".join(f"{label}: {says}" for label, says in outlined.figures_in_words(brief))
        self._text(slide, [figures], top=1.25, height=0.6, size=_SMALL)
        said = [f"{number}. {each.says} ({each.word})" for number, each in enumerate(outlined.standing_out(brief), 1)]
        self._text(slide, said or ["Nothing that is recorded stands out."], top=2.0, height=3.9, size=_TEXT)
        self._text(slide, brief.foot, top=6.6, height=0.6, size=_SMALL)

    def _what_to_do(self) -> None:
        brief = self.brief
        slide = self._slide("Risks, and what could be done now")
        half = (_WIDTH - 3 * _MARGIN) / 2
        self._text(
            slide,
            [risk.says for risk in brief.risks] or ["No risk stands out."],
            top=1.4,
            height=5,
            size=_TEXT,
            width=half,
        )
        said = [
            f"{action.who}{f', {action.where}' if action.where else ''}: {outlined.offers_in_words(action)}"
            for action in brief.actions[:ACTIONS]
        ]
        said = [*said, SUGGESTIONS] if said else [brief.no_actions]
        self._text(slide, said, top=1.4, height=5.4, size=_SMALL, left=2 * _MARGIN + half, width=half)

    def _question(self, question: Question) -> None:
        slide = self._slide(question.title)
        self._text(slide, [question.asks], top=1.14, height=0.4, size=_SMALL)
        drawn = [_for_a_slide(picture) for picture in question.pictures if not isinstance(picture, Chips)][:2]
        words = [
            f"{heading}: {', '.join(names)}"
            for picture in question.pictures
            if isinstance(picture, Chips)
            for heading, names in picture.groups
        ]
        said = [*filter(None, (question.line,)), *question.exceptions, *_left_out(question)]
        if len(drawn) == 1 and not words:  # words beside it leave it all of the height
            self._picture(slide, drawn[0], left=_MARGIN, room=_ALONE, high=_ALONE_HIGH, drawn_wide=_ALONE_DRAWN)
            left = 2 * _MARGIN + _ALONE
            self._text(slide, said, top=_DRAWN_FROM, height=4.6, size=_BESIDE, left=left, width=_WIDTH - left - _MARGIN)
            return
        self._text(slide, words, top=1.7, height=4.2, size=_TEXT)
        room = (_WIDTH - (len(drawn) + 1) * _MARGIN) / max(1, len(drawn))
        for number, picture in enumerate(drawn):
            left = _MARGIN + number * (room + _MARGIN)
            # Two beside each other are drawn narrow, so that their letters can be read from the back of the room.
            self._picture(slide, picture, left=left, room=room, high=_DRAWN_HIGH, drawn_wide=HALF)
        self._text(slide, said, top=6.15, height=1.15, size=_SMALL)

    def _without_pictures(self, questions: Sequence[Question]) -> None:
        """On one slide what little there is to say, so that a first year is no row of empty slides."""
        slide = self._slide("Questions with too little recorded to show")
        said = [f"{each.asks} {each.title}.{f' {each.line}' if each.line else ''}" for each in questions]
        self._text(slide, said, top=1.4, height=5.4, size=_TEXT)

    def _slide(self, title: str) -> Any:
        slide = self.file.slides.add_slide(self.file.slide_layouts[5])
        box = slide.shapes.title
        box.left, box.top = self.util.Inches(_MARGIN), self.util.Inches(0.22)  # room for two lines
        box.width, box.height = self.util.Inches(_WIDTH - 2 * _MARGIN), self.util.Inches(0.9)
        self._fill(box.text_frame, [title], _TITLE, bold=True)
        return slide

    def _text(  # noqa: PLR0913 - where it stands
        self, slide: Any, said: Iterable[str], *, top: float, height: float, size: int, left: float = _MARGIN, width: float = _WIDTH - 2 * _MARGIN,
    ) -> None:  # fmt: skip
        said = list(said)
        if not said:
            return
        box = slide.shapes.add_textbox(*map(self.util.Inches, (left, top, width, height)))
        self._fill(box.text_frame, said, _fitting(said, size, width=width, height=height))

    def _fill(self, frame: Any, said: Sequence[str], size: int, *, bold: bool = False) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        for number, each in enumerate(said):
            paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
            paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, self.util.Pt(size / 2)
            run = paragraph.add_run()
            run.text, run.font.size, run.font.bold = clean(each), self.util.Pt(size), bold
            if bold:
                run.font.color.rgb = _blue()

    def _picture(  # noqa: PLR0913 - where it stands
        self, slide: Any, picture: Picture, *, left: float, room: float, high: float, drawn_wide: int
    ) -> None:
        import vl_convert

        caption = filter(None, [outlined.caption_of(picture)])
        self._text(slide, caption, top=1.48, height=0.58, size=_SMALL, left=left, width=room)
        drawn = vl_convert.svg_to_png(on_white(picture, drawn_wide), scale=_SHARPNESS)
        shape = slide.shapes.add_picture(io.BytesIO(drawn), self.util.Inches(left), self.util.Inches(_DRAWN_FROM))
        scale = min(self.util.Inches(room) / shape.width, self.util.Inches(high) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape._element.nvPicPr.cNvPr.set("descr", clean(picture.alt))  # noqa: SLF001 - no other way to the alternative text
        below = _DRAWN_FROM + shape.height / self.util.Inches(1) + 0.02
        key = filter(None, [outlined.key_in_words(picture)])
        self._text(slide, key, top=below, height=0.6, size=_KEY, left=left, width=room)


def _for_a_slide(picture: Picture) -> Picture:
    """A picture as it is, or what of it can be read from the back of a room."""
    if not isinstance(picture, Threads):
        return picture
    met, left_open = _met_and_open(picture)
    return attrs.evolve(picture, threads=(*met[:_THREADS], *left_open[:_OPEN]))


def _left_out(question: Question) -> Iterator[str]:
    """What a slide has no room for, so that nobody takes it for the whole."""
    for picture in question.pictures:
        if isinstance(picture, Threads):
            met, left_open = _met_and_open(picture)
            if len(met) > _THREADS or len(left_open) > _OPEN:
                yield (
                    f"Shown here: {min(len(met), _THREADS)} of {number_of(len(met), 'match', 'matches')},"
                    f" and {min(len(left_open), _OPEN)} of {number_of(len(left_open), 'need')} that would stay open."
                )


def _met_and_open(picture: Threads) -> tuple[list[Thread], list[Thread]]:
    return (
        [thread for thread in picture.threads if thread.helper is not None],
        [thread for thread in picture.threads if thread.helper is None],
    )


_THREADS, _OPEN = 10, 5
_KEY: Final = 12  # points
_DRAWN_FROM: Final = 2.05  # inches
_DRAWN_HIGH: Final = 3.7
_ALONE, _ALONE_HIGH, _ALONE_DRAWN = 8.4, 4.6, 660
"""A picture without another beside it: inches, and as many pixels wide as give its letters their size."""
_BESIDE: Final = 18  # points


def _fitting(said: Sequence[str], size: int, *, width: float, height: float) -> int:
    """The size of letters, in points, in which words fit into a box: a presentation cuts nothing, it runs over the edge."""
    wide, high = (width - 0.2) * _POINTS, (height - 0.1) * _POINTS
    while size > _LEAST and sum(_lines(each, size, wide) * 1.2 * size + size / 2 for each in said) - size / 2 > high:
        size -= 1
    return size


_POINTS: Final = 72  # of an inch


def _lines(text: str, size: int, width: float) -> int:
    """How many lines words take, by how wide letters are on the wide side."""
    return max(1, math.ceil(text_width(text, size) / width))


def _blue() -> Any:
    """The colour of headings."""
    from pptx.dml import color

    library: Any = color  # without types
    return library.RGBColor(*_BLUE)
