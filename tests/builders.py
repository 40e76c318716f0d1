"""What many tests build: where things lie, small trusts, and whole answers in a form that can be compared."""

import csv
import datetime as dt
import math
import random
import sys
from pathlib import Path

import attrs
import networkx as nx
import pytest
from hypothesis import strategies as st

import trustmodel as tm
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, reference_fields

ROOT = Path(__file__).parents[1]
LIMESTONE = ROOT / "examples" / "limestone"
SHARED = ROOT.parent / "shared"  # data that are too large for the project; without them some tests are skipped


# --- small trusts ----------------------------------------------------------------------------------------------------


def a_trust(key, **facts):
    return tm.Trust(**{"id": key, "name": key.title(), "kind": "Multi-academy trust", **facts})


def a_school(key, **facts):
    return tm.School(**{"id": key, "name": key.title(), "phase": "Primary", **facts})


def in_a_row(*names, metres, **facts):
    """Schools from west to east, so many metres apart."""
    return [
        a_school(name, name=f"{name.title()} School", easting=400_000 + metres * number, northing=160_000, **facts)
        for number, name in enumerate(names)
    ]


def family(members, *, outside=(), of="t", **parts):
    """A trust, its member schools, and schools outside it; what `parts` hold stands in their place, or beside them."""
    known = {
        "trusts": [a_trust(of)],
        "schools": [a_school(name) for name in (*members, *outside)],
        "memberships": [tm.Membership(id=name, school=name, trust=of) for name in members],
    }
    return tm.Dataset(**{**known, **parts})


def gift(number, giver, receiver, **facts):
    return tm.Support(**{"id": f"s{number}", "giver": giver, "receiver": receiver, "kind": "coaching", **facts})


def knows(number, person, topic, level="expert", **facts):
    return tm.Expertise(id=str(number), person=person, topic=topic, level=level, **facts)


def more(data, **records):
    """The data with some records beside them."""
    return data.replace(**{plural: [*getattr(data, plural), *added] for plural, added in records.items()})


def steps(work):
    """How many instructions of Python a piece of work takes; a loop inside C, as of `in` over a list, counts as one."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


# --- files -----------------------------------------------------------------------------------------------------------


def folder(path, **tables):
    """A folder of CSV files, each with this text or these bytes."""
    path.mkdir(exist_ok=True)
    for name, content in tables.items():
        (path / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path, **sheets):
    """A workbook with these rows."""
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra excel")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def reference(name):
    """The rows of a published network; the test is skipped where it is not at hand."""
    path = SHARED / "reference" / "networks" / name
    if not path.exists():
        pytest.skip(f"the reference data are not here: shared/reference/networks/{name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lazega():
    """Lazega (2001), *The Collegial Phenomenon*: 36 partners of a law firm, mutual work."""
    graph = nx.Graph()
    graph.add_nodes_from((row["Name"], row) for row in reference("lazega36_nodes.csv"))
    graph.add_edges_from((row["V1"], row["V2"]) for row in reference("lazega36_cowork_edges.csv"))
    return graph


def krackhardt(relation):
    """Krackhardt (1987), *Social Networks* 9: 21 managers of a firm, each asked about all others."""
    graph = nx.DiGraph()
    graph.add_nodes_from((row["id"], {"department": row["dept"]}) for row in reference("krackhardt_nodes.csv"))
    graph.add_edges_from((row["source"], row["target"]) for row in reference(f"krackhardt_{relation}_edges.csv"))
    return graph


# --- whatever the data: what is drawn, and answers that can be compared ----------------------------------------------

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1))
WINDOWS = st.one_of(
    st.just({}),
    st.builds(lambda day: {"at": day}, DAYS),
    st.builds(lambda day, length: {"between": (day, day + dt.timedelta(days=length))}, DAYS, st.integers(1, 700)),
)
PERIODS = st.one_of(
    st.just({}),
    st.builds(lambda day: {"start": day}, DAYS),
    st.builds(lambda day: {"end": day}, DAYS),
    st.builds(lambda day, days: {"start": day, "end": day + dt.timedelta(days=days)}, DAYS, st.integers(1, 500)),
)


def drawn(draw, record, most, /, *, mark="x", **fields):
    """Up to so many records with drawn fields, each with a drawn period."""
    return [
        record(id=f"{mark}{number}", **{name: draw(value) for name, value in fields.items()}, **draw(PERIODS))
        for number in range(draw(st.integers(0, most)))
    ]


def renamed(data, seed=1):
    """The dataset with other names for everything but topics, in another order, and the names' translation."""
    ids = [record.id for record in data.records() if kind_of(record.id) != "topic"]
    numbers = random.Random(seed).sample(range(len(ids)), len(ids))
    names = {old: f"{kind_of(old)}:r{number}" for old, number in zip(ids, numbers, strict=True)}

    def translated(value):
        return tuple(names.get(one, one) for one in value) if isinstance(value, tuple) else names.get(value, value)

    parts = {
        plural: [
            record.model_copy(
                update={name: translated(getattr(record, name)) for name in ("id", *reference_fields(kind))}
            )
            for record in reversed(list(getattr(data, plural)))
        ]
        for plural, kind in KINDS.items()
    }
    return tm.Dataset(name=data.name, source=data.source, made_on=data.made_on, **parts), names


def plain(value, names=None):
    """Rows as they can be compared: ids by other names, NaN as a word, and what is in the order of ids sorted."""
    names = names or {}
    if attrs.has(type(value)):
        cells = {field.name: plain(getattr(value, field.name), names) for field in attrs.fields(type(value))}
        if {"a", "b"} <= cells.keys():  # a pair without direction stands in the order of its ids
            cells["a"], cells["b"] = sorted((cells["a"], cells["b"]))
        return tuple(cells.values())
    if isinstance(value, tuple | list):
        return tuple(sorted((plain(item, names) for item in value), key=repr))
    if isinstance(value, dict):
        return tuple(sorted((plain(key, names), plain(item, names)) for key, item in value.items()))
    if isinstance(value, float):
        return "undefined" if math.isnan(value) else round(value, 9)
    return names.get(value, value) if isinstance(value, str) else value


def tables(answer, names=None, *, without=()):
    """All tables and figures of an answer, without what tells how it was made."""
    left_out = ("method", "warnings", *without)
    return {
        field.name: plain(getattr(answer, field.name), names)
        for field in attrs.fields(type(answer))
        if field.name not in left_out
    }


def shuffled(graph, random, names=None):
    """The same network, its nodes and ties put in in another order, under other names if there are any."""
    nodes, ties = list(graph.nodes(data=True)), list(graph.edges(data=True))
    random.shuffle(nodes)
    random.shuffle(ties)
    other = type(graph)()
    other.add_nodes_from(nodes)
    other.add_edges_from(
        (b, a, about) if not graph.is_directed() and random.random() < 0.5 else (a, b, about) for a, b, about in ties
    )
    return nx.relabel_nodes(other, names) if names else other


def published(name):
    """A published network, directed and without strengths, with what is known of its nodes."""
    network = nx.DiGraph()
    network.add_nodes_from((row.pop("id"), row) for row in reference(f"{name.split('_')[0]}_nodes.csv"))
    network.add_edges_from((row["source"], row["target"]) for row in reference(f"{name}_edges.csv"))
    return network
