"""A brief in the order in which it is read, in plain words: what Markdown, Word and slides set out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from trustmodel.prose import capitalised
from trustmodel.report.brief.basis import days_in_words, with_suppressed
from trustmodel.report.brief.drawn.canvas import MANY, NAMED
from trustmodel.report.brief.model import (
    ACTIONS,
    STANDING_OUT,
    SUGGESTIONS,
    Action,
    Brief,
    Finding,
    Help,
    Measure,
    Offer,
    Sheet,
)
from trustmodel.report.brief.pictures import Grids, Holders, Map, Picture, Ratios, Shares, Threads
from trustmodel.report.parts import Table, table_of

__all__ = [
    "FEW_ROWS", "SHEET_CAVEAT", "WHAT_WORDS_MEAN", "actions_table", "caption_of", "figures_in_words", "help_in_words",
    "key_in_words", "key_of", "measures_table", "measures_title", "more_findings", "more_rows", "offer_in_words", "offers_in_words", "only_sheet",
    "standing_out", "topics_in_words", "words_table",
]  # fmt: skip

FEW_ROWS: Final = 12
"""A document has no longer table: the workbook has every row."""
SHEET_CAVEAT: Final = (
    "With few people in one school, one person moves a figure far. This sheet is for talking with, not for ranking."
)
WHAT_WORDS_MEAN: Final = (
    ("Counted", "Everything is in the count; nothing is estimated. As right as the records.", "no interval"),
    ("Very likely", "A change this big would hardly come by chance.", "1 in 100 or less"),
    ("Likely", "A change this big seldom comes by chance.", "1 in 20 or less"),
    ("May be chance", "It happened, but ordinary ups and downs could look like this.", "more than 1 in 20"),
    ("Too few to tell", "Too little is recorded to tell it from chance.", "cannot be tested"),
)
"""The words of certainty, what they mean, and in numbers."""


def standing_out(brief: Brief) -> tuple[Finding, ...]:
    """The findings on page one.

    Parameters
    ----------
    brief
        The brief.

    Returns
    -------
    tuple of Finding
        The first in order.
    """
    return brief.findings[:STANDING_OUT]


def more_findings(brief: Brief) -> tuple[Finding, ...]:
    """What was also looked at.

    Parameters
    ----------
    brief
        The brief.

    Returns
    -------
    tuple of Finding
        In order.
    """
    return (*brief.findings[STANDING_OUT:], *brief.also)


def figures_in_words(brief: Brief) -> Iterator[tuple[str, str]]:
    """The figures at the head: what each is, and what it says.

    Parameters
    ----------
    brief
        The brief.

    Yields
    ------
    tuple of str
        One after another.
    """
    for each in brief.figures:
        yield each.label, " ".join(filter(None, (each.value, each.unit))) + (f" ({each.note})" if each.note else "")


def offer_in_words(offer: Offer) -> str:
    """What somebody could do for a school, such as "Ash: pedagogy, 6 days (urgent)".

    Parameters
    ----------
    offer
        What somebody could do.

    Returns
    -------
    str
        In one line.
    """
    days = "" if offer.days is None else f", {days_in_words(offer.days)}"
    return f"{offer.school}: {offer.topic}{days}{' (urgent)' if offer.urgent else ''}"


def offers_in_words(action: Action) -> str:
    """What somebody could do, for the first schools; and for how many more.

    Parameters
    ----------
    action
        Who could help, and whom.

    Returns
    -------
    str
        In one line.
    """
    more = len(action.offers) - _OFFERS
    return "; ".join([*map(offer_in_words, action.offers[:_OFFERS]), *([f"and {more:,} more"] if more > 0 else [])])


_OFFERS: Final = 4


def actions_table(brief: Brief) -> Table | None:
    """Who could help now, as a table; `None` where nobody could.

    Parameters
    ----------
    brief
        The brief.

    Returns
    -------
    Table or None
        A line for each helper.
    """
    if not brief.actions:
        return None
    rows = [(_whose(action), offers_in_words(action), action.firm) for action in brief.actions[:ACTIONS]]
    more = len(brief.actions[ACTIONS:])
    caption = SUGGESTIONS + (f" {more:,} more could help: see the plan." if more else "")
    return table_of(
        "What could be done now", caption, "Who could help|Which school, with what|How firm", rows, folded=False
    )


def _whose(action: Action) -> str:
    return f"{action.who}, {action.where}" if action.where else action.who


def caption_of(picture: Picture) -> str:
    """What a picture shows, where it says so.

    Parameters
    ----------
    picture
        Any.

    Returns
    -------
    str
        Its caption, or nothing.
    """
    return getattr(picture, "title", "")


def key_of(picture: Picture) -> tuple[tuple[str, str], ...]:
    """What the marks of a picture mean.

    Parameters
    ----------
    picture
        Any.

    Returns
    -------
    tuple of tuple of str
        Each mark with its meaning; without a mark it is a sentence that says how to read the picture.
    """
    key = _KEYS.get(type(picture))
    return () if key is None else tuple(key(picture))


_Key: TypeAlias = Iterator[tuple[str, str]]


def _key_of_shares(picture: Shares) -> _Key:
    if len(picture.rows) <= MANY:  # more are a histogram, whose words stand in it
        yield from _before_and_now(picture)


def _before_and_now(picture: Shares | Ratios) -> _Key:
    if picture.last:
        yield "hollow", picture.last
    yield "filled", picture.now


def _key_of_grids(picture: Grids) -> _Key:
    many = len(picture.places) > MANY  # then all are of one size
    yield "", "A row helps a column." if many else "A row helps a column; bigger means more times."
    known = sum(bool(place.area) for place in picture.places)
    if known:
        yield from (("square", "within one area"), ("circle", "between areas"))
        if known < len(picture.places):
            yield "open", "area not recorded"
    if any(grid.silent for grid in picture.grids):
        yield "hatched", "did not answer"


def _key_of_map(picture: Map) -> _Key:
    placed = sum(place.x is not None and place.y is not None for place in picture.places)
    if picture.links:
        yield (
            "",
            "The wider a band, the more links."
            if placed > NAMED
            else "A curve bends to the left of the way help goes.",
        )


def _key_of_holders(picture: Holders) -> _Key:
    if len(picture.places) <= MANY:  # for more there are bars, which say what they are
        yield from (("square", "somebody there knows it"), ("ring", "needed there"))


def _key_of_threads(picture: Threads) -> _Key:
    if any(thread.helper is not None for thread in picture.threads):
        yield "", "A thick line is a firm match; a thin one is one of several."


_KEYS: Final[Mapping[type, Callable[[Any], _Key]]] = {
    Shares: _key_of_shares,
    Ratios: _before_and_now,
    Grids: _key_of_grids,
    Map: _key_of_map,
    Holders: _key_of_holders,
    Threads: _key_of_threads,
}


def key_in_words(picture: Picture) -> str:
    """What the marks of a picture mean, where no mark can be drawn, such as "Square: within one area".

    Parameters
    ----------
    picture
        Any.

    Returns
    -------
    str
        Sentences, or nothing.
    """
    return " ".join(f"{capitalised(mark)}: {means}." if mark else means for mark, means in key_of(picture))


def words_table() -> Table:
    """What the words of certainty mean."""
    return table_of("What the words mean", "", "Words|What they mean|In numbers", WHAT_WORDS_MEAN, folded=False)


def measures_title(brief: Brief) -> str:
    """What stands over the shares of a school: what they are beside, and never a last year that is none.

    Parameters
    ----------
    brief
        The brief.

    Returns
    -------
    str
        A heading.
    """
    if brief.last is None:
        return "This school, and the trust"
    return "This year beside last, and the trust" if brief.ago == "last year" else "Now beside before, and the trust"


def measures_table(brief: Brief, measures: tuple[Measure, ...]) -> Table:
    """The shares of a school beside the year before and the trust.

    Parameters
    ----------
    brief
        The brief.
    measures
        Of one school.

    Returns
    -------
    Table
        A line for each share.
    """

    def share(of: tuple[int, int] | None, suppressed: bool) -> str | None:  # noqa: FBT001 - as it is kept
        return "few" if suppressed else None if of is None else f"{of[0]:,} of {of[1]:,}"

    rows = [
        (
            each.label,
            *(() if brief.last is None else (share(each.before, each.suppressed_before),)),
            share(each.after, each.suppressed),
            None if each.trust is None else f"{each.trust:.0%}",
        )
        for each in measures
    ]
    years = brief.now if brief.last is None else f"{brief.last}|{brief.now}"
    return table_of(
        "Figures",
        "“Few”: too few people to show. A dash: not recorded.",
        f"What|{years}|Whole trust",
        rows,
        folded=False,
    )


def help_in_words(each: Help) -> str:
    """Help between a school and another, such as "Ash: new, 2 times, 3 days: SEND".

    Parameters
    ----------
    each
        What was given.

    Returns
    -------
    str
        In one line.
    """
    times = f"{each.times:,} time{'' if each.times == 1 else 's'}"
    days = "" if each.days is None else f", {days_in_words(each.days)}"
    topics = topics_in_words(each)
    return f"{each.school}, {'new, ' if each.new else ''}{times}{days}{f': {topics}' if topics else ''}"


def topics_in_words(each: Help, most: int | None = None) -> str:
    """What help was about, and whether some of it is suppressed; nothing where no topic is recorded.

    Parameters
    ----------
    each
        What was given.
    most
        How many topics are named; `None`: all.

    Returns
    -------
    str
        Topics with commas.
    """
    named = ", ".join(each.topics[:most])
    more = " and more" if most is not None and len(each.topics) > most else ""
    return with_suppressed(named + more, each.suppressed)


def more_rows(table: Table) -> str:
    """Said where a table has more rows than a document shows; else nothing.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    str
        A sentence.
    """
    return f"The first {FEW_ROWS} of {table.total:,} rows: evidence.xlsx has all." if table.total > FEW_ROWS else ""


def only_sheet(brief: Brief, school: str) -> Sheet:
    """The sheet of one school.

    Parameters
    ----------
    brief
        The brief.
    school
        The school's id.

    Returns
    -------
    Sheet
        Its sheet.

    Raises
    ------
    LookupError
        It is no school of the brief.
    """
    for sheet in brief.sheets:
        if sheet.id == school:
            return sheet
    raise LookupError(f"no school of this brief has the id {school!r}")
