"""The contents of a report: its chapters in order, ours and those of other packages, and the groups they stand under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from trustmodel.errors import offered
from trustmodel.report.chapter import Chapter
from trustmodel.report.chapters import (
    boundary,
    change,
    community,
    development,
    endeavour,
    expertise,
    governance,
    method,
    openness,
    plan,
    read,
    resource,
    support,
    trust,
    walls,
)

__all__ = ["CHAPTERS", "ENTRY_POINTS", "GROUPS", "all_chapters", "in_order_of_asking"]

ENTRY_POINTS: Final = "trustmodel.chapters"
"""The group of entry points by which other packages add chapters."""

GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "openness": (
        "Shared openness",
        "Data, development plans and the outcomes of audits are open to all leaders, so that needs are seen and met.",
    ),
    "endeavour": (
        "Shared endeavour",
        "Leaders of all the schools meet, learn and work towards the same objective.",
    ),
    "resource": (
        "Shared resource",
        "People, what they know, and services are shared between the schools, and those who govern are known to them.",
    ),
    "community": (
        "Shared community",
        "Help goes beyond the trust, to other schools and to the places that they serve, and comes from there.",
    ),
}
"""The four systems of a trust, in their order: title, and what the group is about."""

CHAPTERS: Final = (
    read.CHAPTER,
    trust.CHAPTER,
    change.CHAPTER,
    openness.CHAPTER,
    plan.CHAPTER,
    endeavour.CHAPTER,
    development.CHAPTER,
    support.CHAPTER,
    walls.CHAPTER,
    expertise.CHAPTER,
    resource.CHAPTER,
    governance.CHAPTER,
    community.CHAPTER,
    boundary.CHAPTER,
    method.chapter(lambda: {name: says for chapter in all_chapters() for name, says in chapter.methods.items()}),
)
"""Our chapters, in the order in which they are read."""

_ASKED: Final = (
    "change", "trust", "support", "walls", "expertise", "plan",
    "openness", "endeavour", "development", "resource", "governance", "community",
    "boundary",
)  # fmt: skip
"""The order in which chapters are asked and stand in `Review.findings`: networks, then the practice of each trust. The
rest follow in the order in which they are read."""


def all_chapters() -> tuple[Chapter, ...]:
    """Our chapters and those of installed packages, in the order in which they are read: theirs before our last.

    Returns
    -------
    tuple of Chapter
        Those of other packages in the order of the names of their entry points.

    Raises
    ------
    EntryPointError
        An entry point of the group `trustmodel.chapters` cannot be loaded, or names no `Chapter`.
    ValueError
        Two chapters have one id, or a chapter's group is none of `GROUPS`.
    """
    added: list[Chapter] = []
    for entry, chapter in offered(ENTRY_POINTS, Chapter):
        if chapter.group is not None and chapter.group not in GROUPS:
            raise ValueError(
                f"the group of chapter {chapter.id!r} is one of {', '.join(GROUPS)}, not {chapter.group!r}"
            )
        if chapter.id in {known.id for known in (*CHAPTERS, *added)}:
            raise ValueError(f"two chapters are called {chapter.id!r}; the second is that of {entry.value}")
        added.append(chapter)
    return (*CHAPTERS[:-1], *added, CHAPTERS[-1])


def in_order_of_asking(chapters: Iterable[Chapter]) -> list[Chapter]:
    """Chapters in the order in which they are asked, and in which their findings stand in a review.

    Parameters
    ----------
    chapters
        Chapters in the order in which they are read.

    Returns
    -------
    list of Chapter
        Those of other packages come last.
    """
    return sorted(chapters, key=lambda chapter: _ASKED.index(chapter.id) if chapter.id in _ASKED else len(_ASKED))
