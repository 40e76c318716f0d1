"""Who helps whom, to explore in a notebook or a browser: what `trustmodel.explore` gives."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import networkx as nx

from trustmodel.errors import GraphError
from trustmodel.files.safe import write_file
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation, situation
from trustmodel.network.graph_contract import evidence_of, is_graph, options
from trustmodel.network.grouping import Group, option_of
from trustmodel.prose import number_of
from trustmodel.report.explorer.dataset import Times, picture_of_dataset
from trustmodel.report.explorer.page import framed, whole
from trustmodel.report.explorer.picture import SupportPicture, Time, picture_of
from trustmodel.report.explorer.terms import EVERYTHING, MOST_YEARS, school_years
from trustmodel.results import Method, Result
from trustmodel.wire import APART, FREE_TEXT

__all__ = ["Explorer", "ExplorerRow", "explore"]


@attrs.frozen(kw_only=True)
class ExplorerRow:
    """Help from one to another at one time.

    `days` sums those that are known: `None` where none are. `compared` says whether the link counts where this time is
    compared with the one before: both are schools that were in the trust and answered at both.
    """

    time: str
    giver: str
    receiver: str
    giver_name: str | None = attrs.field(metadata=FREE_TEXT)
    receiver_name: str | None = attrs.field(metadata=FREE_TEXT)
    times: int
    days: float | None
    compared: bool | None


@attrs.frozen(kw_only=True, repr=False)
class Explorer(Result):
    """Who helps whom, one row a link and time. A notebook shows it as a grid, a map and a table; `write` makes a file of it."""

    rows: tuple[ExplorerRow, ...]
    kept: int | None
    """Links at the last two times, between schools that answered at both; `None`: there is only one time."""
    new: int | None
    ended: int | None
    picture: SupportPicture = attrs.field(metadata=APART)

    def summary(self) -> str:
        """How many links there are, and what became of those of the time before."""
        last = self.picture.times[-1]
        changed = (
            ""
            if self.kept is None
            else f"; {self.kept} kept, {self.new} new, {self.ended} ended since {self.picture.times[-2].label}"
        )
        return f"{number_of(len(last.links()), 'link')}, {last.label}{changed}"

    def to_html(self) -> str:
        """The explorer as one HTML page that stands alone: no request, nothing else needed.

        Returns
        -------
        str
            The page.
        """
        return whole(self.picture)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the explorer as one HTML file, whole or not at all. What is there is replaced.

        Parameters
        ----------
        path
            A file ending in `.html` or `.htm`.

        Raises
        ------
        ValueError
            The ending is another one.
        """
        target = Path(path)
        if target.suffix.casefold() not in {".html", ".htm"}:
            raise ValueError(f"{target}: the explorer is an .html file")
        write_file(target, self.to_html().encode())

    def _repr_html_(self) -> str:
        """The explorer in a frame of its own, so that the styles of a notebook and ours leave each other alone."""
        return framed(self.picture)


def explore(  # noqa: PLR0913 - the times that may be shown, as a review has them, and what is shown of them
    data: Dataset | Situation | nx.DiGraph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    before: Dataset | Day | Between | nx.DiGraph[Any] | None = None,
    after: Day | Between | None = None,
    trust: str | None = None,
    group: Group | None = None,
    names: bool = False,
    min_cell: int = 5,
) -> Explorer:
    """Who helps whom, as a grid, a map and a table to explore: by year or change, topic, kind of help and school.

    A notebook shows it as it is; `write` makes one HTML file of it, which needs nothing else.

    Years are compared like for like: links among schools that were in the trust in both and answered in both. A school that
    did not answer is hatched, since what it gave is not known. Schools outside the trust, the central team and clusters stand
    apart.

    It holds schools and no people: no name, no role, and no count of people. Of help to named people, kind and topic are
    shown only where at least `min_cell` people of the school had such help, at each time at which anybody had; the link itself, its times and its
    days are facts of the schools.

    Parameters
    ----------
    data
        A dataset, a `situation`, or a directed graph of your own with schools as nodes (`name`, `easting`, `northing` and
        `answered` are used where they are there, and `support_kind`, `topic`, `days` and `ties` of edges). The words of a
        graph are shown as they are.
    at
        A day: help that lasts on it.
    between
        Or a period, its end exclusive. With neither, each school year in which help is recorded, the newest ten of them.
    before
        Instead, a time to compare with: a day or a period of `data`, an older dataset, or where `data` is a graph another graph.
    after
        The later of the two times, a day or a period; `None`: all of `data`.
    trust
        Only this trust, by its id, its schools and those with whom they have ties. `None`: all that there is.
    group
        What schools are coloured and ordered by, as for `boundary`: what is recorded of them, such as `phase` or a field of
        your own, a number cut into `Bins`, or a mapping from ids to groups.
        `None`: the trust where there are several, else the local authority.
    names
        Whether free text, such as the names of your own topics, is shown as somebody typed it. People are not shown in
        either case.
    min_cell
        What fewer people than this were helped with is suppressed. 1: nothing is.

    Returns
    -------
    Explorer
        One row a link and time, and the picture of them.

    Raises
    ------
    GraphError
        There is no school, or more than 400 are to be shown; or the graph has no direction, a link to itself, or people as nodes; or no node has that group.
    NotFoundError
        There is no such trust.
    ValueError
        Times are given twice, or are no days; a graph is given a time or a trust; or `min_cell` is below 1.

    Examples
    --------
    >>> import networkx as nx
    >>> explore(nx.DiGraph([("ash", "beech"), ("beech", "ash"), ("ash", "elm")]))
    <Explorer: 3 links, all that is recorded>
    """
    if type(min_cell) is not int or min_cell < 1:
        raise ValueError(f"min_cell is a whole number from 1 on, not {min_cell!r}")
    if before is not None and (at is not None or between is not None):
        raise ValueError("give before and after, or at, or between")
    if after is not None and before is None:
        raise ValueError("say what to compare with: before= a day, a period or an older dataset")
    if isinstance(data, Dataset | Situation):
        situations = _situations(data, at, between, before, after, trust)
        picture, shown, warnings = picture_of_dataset(data, situations, group, names=names, min_cell=min_cell)
    elif is_graph(data):
        if any(option is not None for option in (at, between, after, trust)):
            raise ValueError("a graph has no dates and no trust to choose: leave out at, between, after and trust")
        shown = _graphs(data, before)
        warnings = list(_not_suppressed(graph for _, graph in shown)) if min_cell > 1 else []
        picture = picture_of(shown, group=group, min_cell=min_cell)
    else:
        raise GraphError(f"give a Dataset or a networkx graph, not a {type(data).__name__}")
    return _explorer(picture, shown, warnings, group, min_cell)


def _explorer(
    picture: SupportPicture, shown: Times, warnings: Iterable[str], group: Group | None, min_cell: int
) -> Explorer:
    counts = _changed(picture)
    _, last = shown[-1]
    return Explorer(
        method=Method(
            name="explore",
            options={
                "times": tuple(label for label, _ in shown),
                "group": option_of(group),
                "min_cell": min_cell,
                **{name: value for name, value in options(last).items() if name not in {"at", "between"}},
            },
            source=last.graph.get("source"),
        ),
        evidence=tuple(
            sorted(
                {record for _, graph in shown for _, _, edge in graph.edges(data=True) for record in evidence_of(edge)}
            )
        ),
        rows=tuple(_rows(picture)),
        kept=None if counts is None else counts["kept"],
        new=None if counts is None else counts["new"],
        ended=None if counts is None else counts["ended"],
        picture=picture,
        warnings=tuple(dict.fromkeys([*warnings, *picture.notes])),
    )


def _rows(picture: SupportPicture) -> Iterator[ExplorerRow]:
    called_by = {place.id: place.name for place in picture.places}
    earlier: Time | None = None
    for time in picture.times:
        alike = None if earlier is None else picture.compared(earlier, time)
        for (giver, receiver), aids in sorted(time.links().items()):
            days = [aid.days for aid in aids if aid.days is not None]
            yield ExplorerRow(
                time=time.label, giver=giver, receiver=receiver, giver_name=called_by[giver],
                receiver_name=called_by[receiver], times=sum(aid.times for aid in aids),
                days=sum(days) if days else None, compared=None if alike is None else {giver, receiver} <= alike,
            )  # fmt: skip
        earlier = time


def _changed(picture: SupportPicture) -> Counter[str] | None:
    """What became of links between the last two times, like for like."""
    if len(picture.times) < 2:  # noqa: PLR2004 - two to compare
        return None
    earlier, later = picture.times[-2:]
    alike = picture.compared(earlier, later)
    was, now = ({pair for pair in time.links() if alike.issuperset(pair)} for time in (earlier, later))
    return Counter(kept=len(was & now), new=len(now - was), ended=len(was - now))


# --- the times -------------------------------------------------------------------------------------------------------


def _graphs(data: nx.DiGraph[Any], before: Any) -> Times:
    if before is None:
        return [(EVERYTHING, data)]
    if not is_graph(before):
        raise ValueError("before is a graph, since what is compared with it is one")
    return [("Before", before), ("After", data)]


def _not_suppressed(shown: Iterable[nx.DiGraph[Any]]) -> Iterator[str]:
    """That a graph of a dataset names no longer who was helped, so that few of them cannot be hidden."""
    if any(edge.get("pair") is not None for graph in shown for _, _, edge in graph.edges(data=True)):
        yield "a graph does not say who was helped, so kind and topic are shown of all help: give the dataset to suppress them"


def _situations(  # noqa: PLR0913, PLR0917 - the times that `explore` takes
    data: Dataset | Situation,
    at: Day | None,
    between: Between | None,
    before: object,
    after: Day | Between | None,
    trust: str | None,
) -> list[Situation]:
    """The situations to be shown, the earliest first."""
    if isinstance(data, Situation) and (before is not None or after is not None):
        raise ValueError("a situation has its time: give the dataset with before and after")
    if before is not None:
        assert isinstance(data, Dataset)
        return [_at(data, before, trust), _at(data, after, trust)]
    timeless = isinstance(data, Situation) and data.at is None and data.between is None
    if isinstance(data, Situation) and not timeless:
        return [as_situation(data, at=at, between=between, trust=trust)]
    if at is not None or between is not None:
        return [as_situation(data, at=at, between=between, trust=trust)]
    whole = as_situation(data, trust=trust)
    years = school_years(whole.given)
    return [Situation(whole.given, between=year.between, trust=whole.trust) for year in years[-MOST_YEARS:]] or [whole]


def _at(data: Dataset, when: Any, trust: str | None) -> Situation:
    """A time of the data, or another dataset."""
    if isinstance(when, Dataset):
        return situation(when, trust=trust)
    if is_graph(when):
        raise ValueError("before is a graph, and what is compared with it is a dataset: give two of a kind")
    if isinstance(when, tuple | list):
        if len(when) != 2:  # noqa: PLR2004 - a start and an end
            raise ValueError(f"a period has a start and an end; found {len(when)} days")
        return situation(data, between=(when[0], when[1]), trust=trust)
    return situation(data, at=when, trust=trust)
