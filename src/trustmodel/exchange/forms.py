"""The same data for other programs: tables, maps, graphs, organisation charts and linked data.

`write` knows the form by the ending. What leaves for other programs names nobody unless it is asked to: people stand
under pseudonyms that nobody can work out again. `read` gives back the forms that carry everything: Parquet, Turtle and
JSON-LD.

| ending | what it holds | read back |
|---|---|---|
| `.parquet` (a folder) | every record, a file a kind | all of it |
| `.ttl`, `.jsonld` | every record, in the terms of the Education Provider Registry and W3C ORG beside ours | all of it |
| `.graphml`, `.gexf` | who supports whom, for Gephi and others | nodes, ties and plain figures (`read_graph`) |
| `.geojson` | schools on the map, in degrees (WGS84) | no |
| `.mmd` | an organisation chart, for Mermaid | no |
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from immutabledict import immutabledict
from pydantic import ValidationError

from trustmodel.errors import DataError, MissingExtraError, Where
from trustmodel.files.safe import missing, read_bytes, refuse, write_file, write_folder
from trustmodel.files.tables import FACTS, plain_facts
from trustmodel.geography.grid import to_degrees
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, Record, reference_fields
from trustmodel.model.vocabulary import BodyKind, Layer
from trustmodel.network import graphs
from trustmodel.privacy.anonymise import nameless

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["datapackage", "geojson", "mermaid", "read", "read_graph", "write", "write_datapackage", "write_graph"]

Path_ = str | os.PathLike[str]


def write(data: Dataset, path: Path_, *, names: bool = False) -> None:
    """Write a dataset for another program, whole or not at all, in the form that the ending says.

    Parameters
    ----------
    data
        The dataset.
    path
        A name that ends in `.parquet` (a folder), `.ttl`, `.jsonld`, `.graphml`, `.gexf`, `.geojson` or `.mmd`.
    names
        Whether people keep their names and ids. Otherwise they stand under pseudonyms of which nobody has the key. That is
        not anonymous: a role can give somebody away.

    Raises
    ------
    ValueError
        The ending tells no form.
    MissingExtraError
        An extra is not installed: `analysis` for Parquet and graphs, `rdf` for linked data.

    Examples
    --------
    >>> import pathlib, tempfile, trustmodel as tm
    >>> data = tm.Dataset(schools=[tm.School(id="school:1", name="Hill Top", phase="Primary")])
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "trust.parquet"
    >>> write(data, path)
    >>> read(path) == data
    True
    """
    path = Path(path)
    make = _WRITERS.get(path.suffix.casefold())
    if make is None:
        raise ValueError(f"no form is known by the ending {path.suffix!r}: give one of {', '.join(_WRITERS)}")
    made = make(data if names else nameless(data))
    if isinstance(made, bytes):
        write_file(path, made)
    else:
        write_folder(path, made, _is_parquet)


def read(path: Path_) -> Dataset:
    """A dataset from a folder of Parquet files, or from Turtle or JSON-LD that `write` wrote.

    Linked data of others are left out, with a warning that says how much. Nothing is ever fetched from the network.

    Raises
    ------
    DataError
        The file cannot be used.
    MissingExtraError
        An extra is not installed.
    """
    path = Path(path)
    if not path.exists():
        raise missing(path)
    ending = path.suffix.casefold()
    if ending == ".parquet":
        tables = _from_parquet(path)
    elif ending in (".ttl", ".jsonld"):
        from trustmodel.exchange import linked_data as _linked

        tables, strange = _linked.tables(read_bytes(path), ending, path.name)
        if strange:
            warnings.warn(f"{path.name}: {strange} things that are no records of ours are left out", stacklevel=2)
    else:
        raise refuse("unknown-format", "give .parquet, .ttl or .jsonld", Where(file=path.name), path.suffix or None)
    try:
        return Dataset.model_validate(tables)
    except ValidationError as error:
        raise DataError(
            refuse(
                "malformed-record", f"{one['msg']}", Where(file=path.name, field=".".join(map(str, one["loc"])))
            ).problems[0]
            for one in error.errors()[:200]
        ) from None


# --- Parquet ---------------------------------------------------------------------------------------------------------


def _is_parquet(name: str) -> bool:
    return name.endswith(".parquet") and name.removesuffix(".parquet") in {FACTS, *KINDS}


def _to_parquet(data: Dataset) -> dict[str, bytes]:
    """A file a kind that has records, and one for what the dataset says of itself."""
    try:
        import polars as pl
    except ImportError as error:
        raise MissingExtraError("analysis", "Parquet") from error
    facts = {name: json.dumps(value, default=str) for name, value in plain_facts(data).items()}
    facts |= {"extra": json.dumps(dict(data.extra))} if data.extra else {}
    frames = {
        FACTS: pl.DataFrame(
            {"field": [*facts], "value": [*facts.values()]}, schema={"field": pl.String, "value": pl.String}
        )
    }
    frames |= {plural: found.to_polars() for plural in KINDS if len(found := getattr(data, plural))}
    files = {}
    for name, frame in frames.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        files[f"{name}.parquet"] = buffer.getvalue()
    return files


def _from_parquet(path: Path) -> dict[str, Any]:
    try:
        import polars as pl
    except ImportError as error:
        raise MissingExtraError("analysis", "Parquet") from error
    if not path.is_dir():
        raise refuse(
            "missing-file", "give the folder that holds a .parquet file a kind of record", Where(file=path.name)
        )
    tables: dict[str, Any] = {}
    for file in sorted(path.iterdir()):
        if not _is_parquet(file.name):
            continue
        try:
            rows = pl.read_parquet(io.BytesIO(read_bytes(file, inside=path))).to_dicts()
        except pl.exceptions.PolarsError as error:
            raise refuse("unreadable-file", f"it is no Parquet file: {error}"[:300], Where(file=file.name)) from None
        if file.name.removesuffix(".parquet") == FACTS:
            tables |= {str(row.get("field")): _json(row.get("value"), file.name) for row in rows}
        else:
            tables[file.name.removesuffix(".parquet")] = [_cells(row, file.name) for row in rows]
    if not tables:
        raise refuse("no-data-files", "the folder holds no .parquet file of a dataset", Where(file=path.name))
    return tables


def _cells(row: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What a row holds; a mapping is text there."""
    found = {name: value for name, value in row.items() if value is not None}
    return {name: _json(value, file) if name in ("extra", "judgements") else value for name, value in found.items()}


def _json(text: object, file: str) -> Any:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError):
        raise refuse("malformed-json", "this cell holds JSON", Where(file=file), str(text)[:80]) from None


# --- graphs ----------------------------------------------------------------------------------------------------------


def write_graph(graph: nx.Graph[Any], path: Path_) -> None:
    """Write a graph as GraphML or GEXF, by the ending; Gephi opens both.

    Lists become text with semicolons, dates become text, and what is undefined is left out, since these forms hold none of
    them. `strength` is written as `weight` too, which is what other programs draw by. Whoever is in the graph is
    in the file: make it of `privacy.nameless(data)` where people are to be hidden.

    Raises
    ------
    ValueError
        The name ends in neither `.graphml` nor `.gexf`.
    """
    path = Path(path)
    ending = path.suffix.casefold()
    if ending not in (".graphml", ".gexf"):
        raise ValueError(f"a graph is a .graphml or .gexf file, not {path.suffix!r}")
    write_file(path, _graph_file(graph, ending))


def _graph_file(graph: nx.Graph[Any], ending: str) -> bytes:
    import networkx as nx

    plain = type(graph)()
    plain.add_nodes_from((str(node), _flat(about)) for node, about in graph.nodes(data=True))
    for start, end, about in graph.edges(data=True):
        tie = _flat(about)
        if isinstance(tie.get("strength"), int | float):
            tie["weight"] = float(tie["strength"])
        plain.add_edge(str(start), str(end), **tie)
    buffer = io.BytesIO()
    if ending == ".graphml":
        nx.write_graphml(plain, buffer, named_key_ids=True)
    else:
        nx.write_gexf(plain, buffer)
    return buffer.getvalue()


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML and GEXF can hold them."""
    made: dict[str, Any] = {}
    for name, value in about.items():
        if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
            continue
        if isinstance(value, bool | int | float):
            made[name] = value
        elif isinstance(value, tuple | list | set | frozenset):
            made[name] = "; ".join(map(str, value))
        else:
            made[name] = str(value)
    return made


def read_graph(path: Path_) -> nx.Graph[Any]:
    """A graph that `write_graph` wrote, or another program: nodes, ties, and attributes that are text, numbers or yes and no.

    Raises
    ------
    DataError
        The file is no GraphML or GEXF, or declares a document type.
    """
    import networkx as nx

    path = Path(path)
    if not path.exists():
        raise missing(path)
    ending = path.suffix.casefold()
    content = read_bytes(path)
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        raise refuse("entities-refused", "take the document type out of the file", Where(file=path.name))
    try:
        graph: nx.Graph[Any] = (nx.read_graphml if ending == ".graphml" else nx.read_gexf)(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - networkx raises whatever its parsers do
        raise refuse(
            "unreadable-file", f"it is no graph that can be read: {error}"[:300], Where(file=path.name)
        ) from None
    for _, _, tie in graph.edges(data=True):
        tie.pop("weight", None) if "strength" in tie else None
        tie.pop("id", None) if ending == ".gexf" else None
    for _, about in graph.nodes(data=True):
        about.pop("label", None) if ending == ".gexf" else None
    return graph


# --- the map ---------------------------------------------------------------------------------------------------------


def geojson(data: Dataset, *, at: dt.date | str | None = None) -> dict[str, Any]:
    """Schools as GeoJSON (RFC 7946): points in degrees of WGS84, within 5 m; without coordinates the geometry is null.

    Parameters
    ----------
    data
        The dataset.
    at
        The day on which it is told in which trust a school is. `None`: the last trust that it was in.
    """
    last: dict[str, str] = {}
    for one in sorted(
        data.memberships if at is None else data.at(at).memberships, key=lambda one: one.start or dt.date.min
    ):
        last[one.school] = one.trust
    features = []
    for school in data.schools:
        where = None
        if school.easting is not None and school.northing is not None:
            latitude, longitude = (float(one) for one in to_degrees(school.easting, school.northing))
            where = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
        trust = data.trusts.get(last.get(school.id))
        told = {
            "name": school.name, "urn": school.urn, "phase": str(school.phase), "pupils": school.pupils,
            "local_authority": school.local_authority, "trust": trust and trust.name, "member": school.id in last,
        }  # fmt: skip
        features.append({"type": "Feature", "id": school.id, "geometry": where, "properties": told})
    return {"type": "FeatureCollection", "features": features}


# --- the organisation chart ------------------------------------------------------------------------------------------

_MOST_SCHOOLS: Final = 200


def mermaid(data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None) -> str:
    """An organisation chart as text for Mermaid: bodies, layers of the central team by role, schools and committees.

    People stand as counts of roles; nobody is named.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: every trust in the data.
    at
        The day. `None`: whatever is recorded on any day.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        There are more than 200 schools, which no chart of this kind can show.
    """
    now = data if at is None else data.at(at)
    chart = _Chart()
    for one in [data.trusts[trust]] if trust is not None else data.trusts:
        schools = now.members_of(one.id) if one.id in now.trusts else ()
        if len(schools) > _MOST_SCHOOLS:
            raise ValueError(f"{one.name} has {len(schools):,} schools, and a chart shows {_MOST_SCHOOLS} at most")
        top = chart.node(one.id, one.name)
        above = _bodies(chart, now, one.id, top)
        for says in _central_team(now, one.id):
            layer = chart.node(f"{one.id}/{says}", says)
            chart.line(above, layer)
            above = layer
        for school in schools:
            place = chart.node(school.id, school.name)
            chart.line(above, place)
            for body in now.bodies:
                if body.school == school.id:
                    chart.line(place, chart.node(body.id, body.name, round_=True), dotted=True)
    return "\n".join(chart.lines) + "\n"


class _Chart:
    """The lines of a Mermaid flowchart, each thing once."""

    def __init__(self) -> None:
        self.lines = ["flowchart TD"]
        self._numbers: dict[str, str] = {}

    def node(self, thing: str, says: str, *, round_: bool = False) -> str:
        """A box, or a round one; its number."""
        number = self._numbers.setdefault(thing, f"n{len(self._numbers)}")
        left, right = "()" if round_ else "[]"
        self.lines.append(f'  {number}{left}"{_quoted(says)}"{right}')
        return number

    def line(self, above: str, below: str, *, dotted: bool = False) -> None:
        self.lines.append(f"  {above} {'-.->' if dotted else '-->'} {below}")


def _bodies(chart: _Chart, data: Dataset, trust: str, top: str) -> str:
    """The trust's bodies, the members above it; what the central team stands under: the board, else the trust."""
    bodies = [body for body in data.bodies if body.trust == trust]
    board = next((body for body in bodies if body.kind is BodyKind.TRUST_BOARD), None)
    above = top
    for body in sorted(bodies, key=lambda body: (body is not board, body.name)):
        made = chart.node(body.id, body.name, round_=True)
        if body.kind is BodyKind.MEMBERS:
            chart.line(made, top)
        elif body is board:
            chart.line(top, made)
            above = made
        else:
            chart.line(above, made, dotted=True)
    return above


def _central_team(data: Dataset, trust: str) -> Iterator[str]:
    """What each layer of the central team is made of, from the first layer down."""
    layers: dict[Layer, dict[str, set[str]]] = {}
    for role in data.roles:
        if role.at == trust and role.in_layer is not Layer.GOVERNANCE:
            layers.setdefault(role.in_layer, {}).setdefault(str(role.kind), set()).add(role.person)
    for layer in sorted(layers, key=lambda layer: layer.rank):
        kinds = sorted(layers[layer].items())
        yield ", ".join(f"{kind} ({len(who)})" if len(who) > 1 else kind for kind, who in kinds)


def _quoted(text: str) -> str:
    """Text that Mermaid takes for nothing but text."""
    marks = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
    return "".join(marks.get(mark, mark) for mark in " ".join(text.split()))


# --- a description of the CSV folder ---------------------------------------------------------------------------------


def datapackage(data: Dataset) -> dict[str, Any]:
    """A Frictionless data package's descriptor of the CSV folder that `files.write` makes: columns, types, keys.

    References to records of one kind are foreign keys. Dates are ISO dates; lists are text with semicolons.
    """
    from trustmodel.files.formats import to_csv

    resources = []
    for file, content in to_csv(data).items():
        plural = file.removesuffix(".csv")
        headings = content.decode("utf-8-sig").splitlines()[0].split(",")
        resource: dict[str, Any] = {
            "name": plural.replace("_", "-"), "path": file, "profile": "tabular-data-resource", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8",
        }  # fmt: skip
        if plural in KINDS:
            resource["schema"] = _table_schema(KINDS[plural], headings, data)
        else:
            resource["schema"] = {"fields": [{"name": name, "type": "string"} for name in headings]}
        resources.append(resource)
    named = {"title": data.name} if data.name else {}
    return {"profile": "tabular-data-package", "name": "school-trust", **named, "resources": resources}


def _table_schema(kind: type[Record], headings: list[str], data: Dataset) -> dict[str, Any]:
    from trustmodel.model.dataset import column_type

    types = {bool: "boolean", int: "integer", float: "number", dt.date: "date"}
    fields = []
    for name in (heading.strip('"') for heading in headings):
        known = kind.model_fields.get(name)
        field: dict[str, Any] = {
            "name": name,
            "type": types.get(column_type(kind, name), "string") if known else "string",
        }
        if known is not None:
            field["description"] = known.description or "Identifier."
            if field["type"] == "boolean":
                field |= {"trueValues": ["yes"], "falseValues": ["no"]}
            if known.is_required():
                field["constraints"] = {"required": True}
        fields.append(field)
    keys = [
        {"fields": name, "reference": {"resource": plural.replace("_", "-"), "fields": "id"}}
        for name, kinds in reference_fields(kind).items()
        if len(kinds) == 1 and name in headings and column_type(kind, name) is str
        for plural, other in KINDS.items()
        if kind_of(f"{kinds[0]}:x") == kinds[0] and _id_kind(other) == kinds[0] and len(getattr(data, plural))
    ]
    return {"fields": fields, "primaryKey": "id", **({"foreignKeys": keys} if keys else {})}


def _id_kind(kind: type[Record]) -> str:
    from trustmodel.files.tables import id_mark

    return id_mark(kind).kinds[0]


def write_datapackage(data: Dataset, folder: Path_) -> None:
    """Put the descriptor into the CSV folder, as `datapackage.json`."""
    text = json.dumps(datapackage(data), ensure_ascii=False, indent=2)
    write_file(Path(folder) / "datapackage.json", (text + "\n").encode())


# --- by ending -------------------------------------------------------------------------------------------------------


def _linked_data(ending: str) -> Callable[[Dataset], bytes]:
    def made(data: Dataset) -> bytes:
        from trustmodel.exchange import linked_data as _linked

        return _linked.text(data, ending)

    return made


_WRITERS: Final[Mapping[str, Callable[[Dataset], bytes | dict[str, bytes]]]] = immutabledict(
    {
        ".parquet": _to_parquet,
        ".ttl": _linked_data(".ttl"),
        ".jsonld": _linked_data(".jsonld"),
        ".graphml": lambda data: _graph_file(graphs.support(data, level="person"), ".graphml"),
        ".gexf": lambda data: _graph_file(graphs.support(data, level="person"), ".gexf"),
        ".geojson": lambda data: (json.dumps(geojson(data), ensure_ascii=False, indent=1) + "\n").encode(),
        ".mmd": lambda data: mermaid(data).encode(),
    }
)
ENDINGS: Final = tuple(_WRITERS)
"""The endings of names that `write` knows."""
