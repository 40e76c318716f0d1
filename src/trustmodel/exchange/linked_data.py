"""Datasets as linked data: our own terms for everything, and beside them those of the registry and of W3C ORG."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError, Where
from trustmodel.files.safe import refuse
from trustmodel.files.tables import plain_facts, plain_record
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import KINDS, Body, Membership, Person, Record, Role, School, Trust, reference_fields
from trustmodel.model.vocabulary import BodyKind, GroupType, Layer

try:
    import rdflib
    from rdflib.collection import Collection as List
    from rdflib.namespace import ORG, RDF, SKOS, XSD
except ImportError as error:
    raise MissingExtraError("rdf", "linked data") from error

__all__ = ["tables", "text"]

OURS: Final = rdflib.Namespace("urn:trustmodel:model:")
THINGS: Final = "urn:trustmodel:record:"
_REGISTRY: Final = "https://dfe-digital.github.io/education-provider-registry-docs/models"
EST: Final = rdflib.Namespace(f"{_REGISTRY}/establishment/vocabulary/")
GOV: Final = rdflib.Namespace(f"{_REGISTRY}/governance/vocabulary/")
_DATASET: Final = rdflib.URIRef("urn:trustmodel:dataset")
_PREFIXES: Final = immutabledict({"tm": OURS, "est": EST, "gov": GOV, "org": ORG, "rdf": RDF, "skos": SKOS, "xsd": XSD})
_FORMATS: Final = immutabledict({".ttl": "turtle", ".jsonld": "json-ld"})

_TRUSTS: Final[Mapping[GroupType, str]] = immutabledict(
    {
        GroupType.MULTI_ACADEMY_TRUST: "MultiAcademyTrust",
        GroupType.SINGLE_ACADEMY_TRUST: "SingleAcademyTrust",
        GroupType.SECURE_SINGLE_ACADEMY_TRUST: "SecureSingleAcademyTrust",
    }
)
_BODIES: Final[Mapping[BodyKind, str]] = immutabledict(
    {
        BodyKind.TRUST_BOARD: "TrustBoard",
        BodyKind.COMMITTEE: "Committee",
        BodyKind.LOCAL_GOVERNING_COMMITTEE: "LocalGoverningBody",
    }
)


def text(data: Dataset, ending: str) -> bytes:
    """The dataset as Turtle or JSON-LD.

    Parameters
    ----------
    data
        The dataset.
    ending
        `.ttl` or `.jsonld`.

    Returns
    -------
    bytes
        The file's content, in UTF-8.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    for name, value in plain_facts(data).items():
        graph.add((_DATASET, OURS[name], rdflib.Literal(value)))
    if data.extra:
        graph.add((_DATASET, OURS.extra, _json(data.extra)))
    for plural in KINDS:
        for record in getattr(data, plural):
            _put(graph, record)
    options: dict[str, Any] = {"format": _FORMATS[ending]}
    if ending == ".jsonld":
        options |= {"context": {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()}, "sort_keys": True}
    return str(graph.serialize(**options)).encode()


def _thing(identifier: str) -> rdflib.URIRef:
    return rdflib.URIRef(THINGS + identifier)


def _json(value: Mapping[str, Any]) -> rdflib.Literal:
    return rdflib.Literal(json.dumps(dict(value), ensure_ascii=False, sort_keys=True), datatype=RDF.JSON)


def _put(graph: rdflib.Graph, record: Record) -> None:
    """A record in our terms, one property a field, and in those of others where they have one."""
    thing = _thing(record.id)
    graph.add((thing, RDF.type, OURS[type(record).__name__]))
    refers = reference_fields(type(record))
    for name, value in plain_record(record).items():
        if name == "id":
            continue
        if isinstance(value, Mapping):
            graph.add((thing, OURS[name], _json(value)))
        elif isinstance(value, list):
            head = rdflib.BNode()
            List(graph, head, [_value(item, name in refers) for item in value])
            graph.add((thing, OURS[name], head))
        else:
            graph.add((thing, OURS[name], _value(value, name in refers)))
    for predicate, thing_or_word in _in_others_terms(record):
        graph.add((thing, predicate, thing_or_word))


def _value(value: Any, refers: bool) -> rdflib.term.Node:  # noqa: FBT001 - an inner step
    if refers and isinstance(value, str) and ":" in value:
        return _thing(value)
    if isinstance(value, float):
        return rdflib.Literal(format(Decimal(repr(value)), "f"), datatype=XSD.decimal)  # rdflib rounds doubles
    return rdflib.Literal(value)


def _in_others_terms(record: Record) -> list[tuple[rdflib.URIRef, rdflib.term.Node]]:
    """What the registry's vocabulary and W3C ORG say of a record."""
    statements: list[tuple[rdflib.URIRef, rdflib.term.Node]] = []
    name = getattr(record, "name", None)
    if name is not None and isinstance(record, School | Trust | Body | Person):
        statements.append((SKOS.prefLabel, rdflib.Literal(name)))
    match record:
        case School():
            statements += [(RDF.type, EST.Establishment), (RDF.type, ORG.Organization)]
        case Trust():
            statements += [(RDF.type, EST[_TRUSTS.get(record.kind, "AcademyTrust")])] if record.kind in _TRUSTS else []
            statements.append((RDF.type, ORG.Organization))
        case Body():
            statements.append((RDF.type, ORG.OrganizationalUnit))
            statements += [(RDF.type, GOV[_BODIES[record.kind]])] if record.kind in _BODIES else []
            if above := record.trust or record.school:
                statements.append((ORG.unitOf, _thing(above)))
        case Person():
            statements.append((RDF.type, EST.Person))
        case Membership():
            statements += [
                (RDF.type, ORG.Membership),
                (ORG.member, _thing(record.school)),
                (ORG.organization, _thing(record.trust)),
            ]
        case Role():
            statements += [
                (RDF.type, ORG.Membership),
                (ORG.member, _thing(record.person)),
                (ORG.organization, _thing(record.at)),
            ]
            statements += [(RDF.type, GOV.Appointment)] if record.in_layer is Layer.GOVERNANCE else []
    return statements


# --- back again ------------------------------------------------------------------------------------------------------


def tables(content: bytes, ending: str, file: str) -> tuple[dict[str, Any], int]:
    """Rows for each kind of record, and how many things are none of ours.

    Parameters
    ----------
    content
        The file's content.
    ending
        `.ttl` or `.jsonld`.
    file
        Its name, for errors.

    Returns
    -------
    tuple
        Rows by kind, and what the dataset says of itself by field, as `Dataset` takes them; and the count.

    Raises
    ------
    DataError
        It cannot be read, or wants a context from the network.
    """
    if ending == ".jsonld":
        _refuse_remote(content, file)
    graph = rdflib.Graph(bind_namespaces="none")
    try:
        with warnings.catch_warnings():  # of rdflib about itself
            warnings.simplefilter("ignore", DeprecationWarning)
            graph.parse(data=content, format=_FORMATS[ending])
    except Exception as error:  # noqa: BLE001 - rdflib raises whatever its parsers do
        raise refuse(
            "unreadable-file", f"it is no linked data that can be read: {error}"[:300], Where(file=file)
        ) from None
    plurals = {OURS[kind.__name__]: plural for plural, kind in KINDS.items()}
    rows: dict[str, Any] = {}
    for predicate, value in graph.predicate_objects(_DATASET):
        if str(predicate).startswith(OURS):
            rows[str(predicate)[len(OURS) :]] = _back(graph, value)
    ours = set()
    for thing, kind in sorted(graph.subject_objects(RDF.type)):
        plural = plurals.get(rdflib.URIRef(str(kind)))
        if plural is None or not str(thing).startswith(THINGS):
            continue
        ours.add(thing)
        row: dict[str, Any] = {"id": str(thing)[len(THINGS) :]}
        for predicate, value in graph.predicate_objects(thing):
            if str(predicate).startswith(OURS):
                row[str(predicate)[len(OURS) :]] = _back(graph, value)
        rows.setdefault(plural, []).append(row)
    lists = set(graph.subjects(RDF.first)) | set(graph.subjects(RDF.rest))
    return rows, len(set(graph.subjects()) - ours - lists - {_DATASET})


def _refuse_remote(content: bytes, file: str) -> None:
    """Refuse a context that would be fetched: only one that stands in the file is read."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise refuse("malformed-json", "the file is not JSON", Where(file=file)) from None
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            contexts = node.get("@context", [])
            remote = [c for c in (contexts if isinstance(contexts, list) else [contexts]) if isinstance(c, str)]
            remote += [c for c in node if c == "@import"]
            if remote:
                raise refuse(
                    "remote-context",
                    "write the context out in the file: nothing is fetched",
                    Where(file=file),
                    remote[0][:80],
                )
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _back(graph: rdflib.Graph, value: rdflib.term.Node) -> Any:
    """A value as a field takes it."""
    if isinstance(value, rdflib.URIRef):
        return str(value).removeprefix(THINGS)
    if isinstance(value, rdflib.BNode) or value == RDF.nil:
        return [_back(graph, item) for item in List(graph, value)]
    if isinstance(value, rdflib.Literal) and value.datatype == RDF.JSON:
        parsed = value.value
        return json.loads(str(value)) if not isinstance(parsed, dict) else parsed
    python = value.toPython() if isinstance(value, rdflib.Literal) else value
    return python if isinstance(python, bool | int | float | dt.date) else str(value)
