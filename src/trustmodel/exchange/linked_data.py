"""Datasets as linked data: our own terms for everything, and beside them those of the registry and of W3C ORG."""

from __future__ import annotations

import datetime as dt
import json
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from immutabledict import immutabledict

from trustmodel.errors import DataError, MissingExtraError, Problem, Where
from trustmodel.files.safe import USUAL, Limits, refuse, too_much
from trustmodel.files.tables import SHOWN, plain_facts, plain_record
from trustmodel.files.upgrades import check_version
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


def text(data: Dataset, ending: str, limits: Limits = USUAL) -> bytes:
    """The dataset as Turtle or JSON-LD.

    Parameters
    ----------
    data
        The dataset.
    ending
        `.ttl` or `.jsonld`.
    limits
        How many statements would be read again.

    Returns
    -------
    bytes
        The file's content, in UTF-8.

    Raises
    ------
    DataError
        There are more, or a text of Turtle is too long to be read again.
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
    content = str(graph.serialize(**options)).encode()
    if len(graph) > (most := _most(content, limits)):
        raise too_much("too-many-values", "statements", "values", most, Where(file=f"linked data{ending}"))
    if ending == ".ttl":
        _refuse_large(content, f"linked data{ending}", most)
    return content


def _most(content: bytes, limits: Limits) -> int:
    """How many statements a file may make; ours take 44 bytes each."""
    return limits.values or max(200_000, len(content) // 32)


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


class _Bounded(rdflib.Graph):
    """A graph that takes no more than so many statements: a short file may make millions."""

    most = 0
    file = ""
    taken = 0

    def add(self, triple: Any) -> _Bounded:
        self.taken += 1
        if self.taken > self.most:
            raise too_much("too-many-values", "statements", "values", self.most, Where(file=self.file))
        super().add(triple)
        return self


_ESCAPES: Final = (rb"\\", rb"\"", rb"\'")
_TERM: Final = re.compile(
    rb"""(#[^\n]*)|"{3}.*?(?:"{3}|\Z)|'{3}.*?(?:'{3}|\Z)|"[^"\n]*"?|'[^'\n]*'?|<[^>\s]*>?|[\[(]|[^\s,;()\[\]"'<#]+""",
    re.DOTALL,
)
"""A comment, or a term of Turtle: a text, an IRI, a bracket (a node without a name), a name or number; closed or not."""
_TERMS: Final = 5  # of a statement at most: subject, predicate, value, its type and the full stop
_LONGEST: Final = 400_000  # bytes of a text: the parser copies what it has at each escape of a longer one


def _refuse_large(content: bytes, file: str, most: int) -> None:
    """Refuse Turtle with a text that is slow to parse, or with more terms than so many statements have.

    A list is parsed as a whole before its first statement is counted.
    """
    for escape in _ESCAPES:
        content = content.replace(escape, b"xx")
    terms = (match for match in _TERM.finditer(content) if match.lastindex is None)
    for number, term in enumerate(terms):
        if number >= _TERMS * most:
            raise too_much("too-many-values", "statements", "values", most, Where(file=file))
        if term.end() - term.start() > _LONGEST:
            message = f"a text is longer than {_LONGEST:,} bytes; shorten it, or write another form of file"
            raise refuse("text-too-long", message, Where(file=file))


def _parsed(content: bytes, ending: str, file: str, limits: Limits) -> _Bounded:
    graph = _Bounded(bind_namespaces="none")
    graph.file = file
    graph.most = _most(content, limits)
    if ending == ".jsonld":
        _refuse_remote(content, file, limits)
    else:
        _refuse_large(content, file, graph.most)
    try:
        with warnings.catch_warnings():  # of rdflib about itself
            warnings.simplefilter("ignore", DeprecationWarning)
            graph.parse(data=content, format=_FORMATS[ending])
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001 - rdflib raises whatever its parsers do
        raise refuse(
            "unreadable-file", f"it is no linked data that can be read: {error}"[:300], Where(file=file)
        ) from None
    return graph


def tables(content: bytes, ending: str, file: str, limits: Limits = USUAL) -> tuple[dict[str, Any], int]:
    """Rows for each kind of record, and how many things are none of ours.

    Parameters
    ----------
    content
        The file's content.
    ending
        `.ttl` or `.jsonld`.
    file
        Its name, for errors.
    limits
        How many statements are read.

    Returns
    -------
    tuple
        Rows by kind, and what the dataset says of itself by field, as `Dataset` takes them; and the count.

    Raises
    ------
    DataError
        It cannot be read, wants a context from the network, or says two things where one is to be said.
    """
    graph = _parsed(content, ending, file, limits)
    plurals = {OURS[kind.__name__]: plural for plural, kind in KINDS.items()}
    problems: list[Problem] = []
    facts = _fields(graph, _DATASET, file, problems)
    check_version(facts.get("schema_version"), Where(file=file, field="schema_version"))
    for name in facts.keys() - {*SHOWN, "extra"}:
        message = f"the dataset says nothing called {name!r} of itself; it says {', '.join(SHOWN)} and extra"
        problems.append(Problem("unknown-key", Where(file=file, field=name), message, found=name))
    rows: dict[str, Any] = {}
    kinds: dict[rdflib.term.Node, str] = {}
    for thing, kind in sorted(graph.subject_objects(RDF.type)):
        plural = plurals.get(rdflib.URIRef(str(kind)))
        if plural is None or not str(thing).startswith(THINGS):
            continue
        identifier = str(thing)[len(THINGS) :]
        if thing in kinds:
            message = f"it is one of the {kinds[thing]} and one of the {plural}; keep one"
            problems.append(Problem("duplicate-id", Where(file=file, record=identifier), message, found=identifier))
            continue
        kinds[thing] = plural
        rows.setdefault(plural, []).append({"id": identifier, **_fields(graph, thing, file, problems)})
    if problems:
        raise DataError(problems)
    lists = set(graph.subjects(RDF.first)) | set(graph.subjects(RDF.rest))
    return {**facts, **rows}, len(set(graph.subjects()) - kinds.keys() - lists - {_DATASET})


def _fields(graph: rdflib.Graph, thing: rdflib.term.Node, file: str, problems: list[Problem]) -> dict[str, Any]:
    """What is said of a thing in our terms; each once."""
    fields: dict[str, Any] = {}
    for predicate, value in graph.predicate_objects(thing):
        if not str(predicate).startswith(OURS):
            continue
        name = str(predicate)[len(OURS) :]
        where = Where(file=file, record=str(thing).removeprefix(THINGS), field=name)
        if name in fields:
            message = f"{name!r} has two values; keep one"
            problems.append(Problem("duplicate-key", where, message, found=str(value)[:80]))
        try:
            fields[name] = _back(graph, value)
        except (ValueError, RecursionError) as error:
            message = f"this is no list or JSON that can be read: {error}"[:300]
            problems.append(Problem("wrong-type", where, message, found=str(value)[:80]))
    return fields


def _refuse_remote(content: bytes, file: str, limits: Limits) -> None:
    """Refuse a context that would be fetched: only one that stands in the file is read; and a key that appears twice."""
    most = limits.values or max(200_000, len(content) // 20)
    if sum(map(content.count, (b"{", b"[", b","))) > most:
        raise too_much("too-many-values", "values", "values", most, Where(file=file))

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            twice = next(name for name, number in Counter(name for name, _ in pairs).items() if number > 1)
            raise refuse("duplicate-key", f"the key {twice!r} appears twice", Where(file=file), twice)
        return members

    try:
        document = json.loads(content, object_pairs_hook=unique)
    except DataError:
        raise
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
