"""What schools, trusts and topics are called in a picture, and where schools lie: in a dataset, a situation or a graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from trustmodel.errors import GraphError, NotFoundError
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day, as_day, as_period
from trustmodel.model.records import Record, School, Trust
from trustmodel.model.situation import Situation, as_situation
from trustmodel.network.graph_contract import is_graph, nodes_of
from trustmodel.prose import capitalised, day_in_words, number_of
from trustmodel.report.wording import span

if TYPE_CHECKING:
    import networkx as nx

Asked: TypeAlias = "Dataset | Situation | nx.Graph[Any]"
"""What a question was asked of."""
_LONGEST: Final = 30  # letters of a label
_CHURCH: Final = re.compile(r"\bChurch of England\b|\bC\.? ?of ?E\.?(?=\W|$)|\bCE\b|\bCofE\b")
_CATHOLIC: Final = re.compile(r"\b(?:Roman )?Catholic\b")
_STANDING: Final = re.compile(r"[ ,(-]*\b(?:Voluntary|VA|VC|Aided|Controlled|Foundation)\b\)?")
_APOSTROPHES: Final = re.compile(r"['’‘ʼ`´]")
_MARKS: Final = re.compile(r"[\W_]+")
_GENERIC: Final = re.compile(r"[ ,]+(?:School|Academy|Trust|The)(?=$|[ ,])|^The (?=\w+ \w+)")


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names as a picture's labels: what schools have in common is left out, unless two would then look alike.

    Parameters
    ----------
    names
        The names by id.

    Returns
    -------
    dict
        The labels by id, each of at most 30 letters.

    Examples
    --------
    >>> short_names({"school:a": "Oakfield Church of England Primary School", "school:b": "The Dale Academy"})
    {'school:a': 'Oakfield CofE Primary', 'school:b': 'Dale'}
    """
    short = {identifier: _shorten(name) for identifier, name in names.items()}
    often = Counter(map(as_read, short.values()))
    whole = {
        identifier: label if often[as_read(label)] == 1 else names[identifier] for identifier, label in short.items()
    }
    alike = Counter(as_read(_cut(label)) for label in whole.values())
    return {
        identifier: _cut(label) if alike[as_read(_cut(label))] == 1 else _cut_within(label)
        for identifier, label in whole.items()
    }


def as_read(label: str) -> str:
    """What a reader takes in of a label: St Mary's is St Mary’s, and St. Marys too."""
    return " ".join(_MARKS.sub(" ", _APOSTROPHES.sub("", label)).casefold().split()) or label


def _shorten(name: str) -> str:
    """A school's name without its kind; the name itself where nothing would be left."""
    text = _CATHOLIC.sub("RC", _CHURCH.sub("CofE", name))
    text = _GENERIC.sub("", _STANDING.sub("", text))
    short = " ".join(text.replace("()", "").split()).strip(" ,-")
    return name if short in {"", "The"} else short


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _cut_within(text: str) -> str:
    """As many letters, without the middle: names that begin alike are distinguished by how they end."""
    text = " ".join(text.split())
    half = (_LONGEST - 1) // 2
    return text if len(text) <= _LONGEST else f"{text[:half].rstrip()}…{text[-half:].lstrip()}"


def called(record: Record, data: Dataset) -> str:
    """A trust stands for its central team; a school, cluster or topic goes by its name."""
    name = str(getattr(record, "name", record.id))
    if not isinstance(record, Trust):
        return name
    return f"Central team, {name}" if len(data.trusts) > 1 else "Central team"


def placed(school: School) -> bool:
    """Whether a school has coordinates."""
    return school.easting is not None and school.northing is not None


def as_data(asked: Asked | None) -> Dataset | None:
    """The dataset that was asked, with all its times; `None` for a graph."""
    return asked.given if isinstance(asked, Situation) else asked if isinstance(asked, Dataset) else None


def as_graph(asked: object) -> nx.Graph[Any]:
    """What was asked, as the graph that it is.

    Raises
    ------
    GraphError
        It is something else.
    """
    if not is_graph(asked):
        raise GraphError(f"give a dataset, a situation or a networkx graph, not a {type(asked).__name__}")
    graph: nx.Graph[Any] = asked  # type: ignore[assignment]
    return graph


def labels(ids: Iterable[str], asked: Asked | None, hide: Callable[[str], str] = str) -> dict[str, str]:
    """What each id is called in a picture, as short as can be, in the order given.

    Without a dataset or graph that knows its name, an id is called by what follows its kind. No person is named: `hide` gives
    the number that stands for an id that may hold a name.
    """
    wanted = tuple(dict.fromkeys(ids))
    data = as_data(asked)
    nodes = {str(node): about for node, about in nodes_of(as_graph(asked))} if is_graph(asked) else {}
    return short_names({identifier: _called(identifier, data, nodes, hide) for identifier in wanted})


def by_name(names: Mapping[str, str]) -> dict[str, str]:
    """In order of name: never of a figure."""
    return dict(sorted(names.items(), key=lambda item: (item[1].casefold(), str(item[0]))))


@cache
def _shipped() -> Dataset:
    """A dataset without records has the topics that are always there."""
    return Dataset()


_NAMED: Final = frozenset({"school", "trust", "topic", "cluster", "body"})


def _called(
    identifier: Any, data: Dataset | None, nodes: Mapping[Any, Mapping[str, Any]], hide: Callable[[str], str]
) -> str:
    text = str(identifier)
    kind = kind_of(text)
    records = _shipped() if data is None and kind == "topic" else data
    if records is not None and kind in _NAMED:
        try:
            return called(records[text], records)
        except NotFoundError:
            pass  # such as a school that the answer knows of, and these data do not
    about = nodes.get(identifier, {})
    kind = about.get("kind") or kind
    if kind != "person" and about.get("name"):
        return "Central team" if kind == "trust" else str(about["name"])
    shown = hide(text)
    if shown != text or not kind_of(text):
        return shown
    tail = text.partition(":")[2].replace("-", " ").replace("_", " ")
    return "Central team" if kind == "trust" else f"School {tail}" if tail.isdigit() else capitalised(tail)


# --- places -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Place:
    """A school that has coordinates, in metres."""

    id: str
    name: str
    easting: float
    northing: float
    inside: bool | None
    """Whether it is in the trust; `None`: a graph that does not say."""


def places(
    asked: Asked, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> list[Place]:
    """The schools to draw on a map: members, and others no further off than the members lie apart.

    Memberships are those of the day, of the last day of a period, or of any.
    """
    known = (
        _in_data(as_situation(asked, at=at, between=between, trust=trust))
        if isinstance(asked, Dataset | Situation)
        else _in_graph(as_graph(asked))
    )
    core = [place for place in known if place.inside] or known
    if not core:
        return []
    east, north = [place.easting for place in core], [place.northing for place in core]
    room = max(3_000.0, 0.3 * max(max(east) - min(east), max(north) - min(north)))
    return [
        place
        for place in known
        if min(east) - room <= place.easting <= max(east) + room
        and min(north) - room <= place.northing <= max(north) + room
    ]


def _in_data(situation: Situation) -> list[Place]:
    timeless = situation.at is None and situation.between is None
    data, day = situation.given, None if timeless else situation.day
    trusts = data.trusts.ids if situation.trust is None else (situation.trust,)
    members = {school.id for each in trusts for school in data.members_of(each, at=day)}
    return [
        Place(school.id, school.name, school.easting, school.northing, inside=school.id in members)
        for school in (data if day is None else data.at(day)).schools
        if school.easting is not None and school.northing is not None
    ]


def _in_graph(graph: nx.Graph[Any]) -> list[Place]:
    there = []
    for node, about in nodes_of(graph):
        if about.get("kind") not in (None, "school"):
            continue
        east, north = about.get("easting"), about.get("northing")
        if east is None or north is None:
            continue
        try:
            there.append(
                Place(str(node), str(about.get("name") or node), float(east), float(north), about.get("member"))
            )
        except (TypeError, ValueError):
            raise GraphError(
                f"easting and northing of {node!r} have to be numbers in metres, not {east!r} and {north!r}"
            ) from None
    return there


# --- when, and from where ---------------------------------------------------------------------------------------------


def when(at: Any = None, between: Any = None) -> str:
    """A time in words, for a caption."""
    if between is not None:
        return span(as_period(between))
    day = as_day(at)
    return f"on {day_in_words(day)}" if day is not None else "all that is recorded"


def time_of(asked: Asked | None, at: Any = None, between: Any = None) -> str:
    """The time that was asked for, or that of a situation or a graph."""
    if isinstance(asked, Situation):
        return when(asked.at, asked.between)
    if is_graph(asked):
        facts = as_graph(asked).graph
        return when(facts["at"], facts.get("between")) if "at" in facts else ""  # one of your own does not say
    return when(at, between)


def where(asked: Asked | None, trust: str | None = None) -> str:
    """The name of the trust that a picture is of; empty where there are several or none."""
    data = as_data(asked)
    if data is None:
        return ""
    chosen = (
        trust
        or (asked.trust if isinstance(asked, Situation) else None)
        or (data.trusts.ids[0] if len(data.trusts) == 1 else None)
    )
    return data.trusts[chosen].name if chosen in data.trusts.ids else ""


def time_of_result(result: Any) -> str:
    """The time that a question was asked about, by what its answer says; empty where it has none."""
    options = result.method.options
    return when(options.get("at"), options.get("between")) if "between" in options or "at" in options else ""


def caption_of(result: Any, what: str, data: Asked | None, *, timed: bool = True) -> str:
    """What was measured, in which trust and when."""
    parts = (what, where(data, result.method.options.get("trust")), time_of_result(result) if timed else "")
    return ", ".join(part for part in parts if part)


def source_of(result: Any) -> str:
    """The line below a picture of an answer: on how many records it rests, and by which question it was calculated."""
    records = f"{number_of(len(result.evidence), 'record')}; " if result.evidence else ""
    return f"Source: {records}{result.method.name}, trustmodel {result.method.version}"
