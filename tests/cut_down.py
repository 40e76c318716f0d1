"""What is wrong with a sentence, and the example cut down to none, one and two of everything, to look for it."""

import functools

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.model.records import KINDS, reference_fields

FAULTS = {
    r"\bno could\b": "nobody can do something in none",
    r"\d[eE][+-]?\d": "a power of ten",
    r"(?<![\d.,/–-])1 (?!is\b|has\b|was\b|does\b|comes\b|lies\b|others?\b)[a-z]+s\b(?<!ss)(?<!this)": "one of many",
    r"\b[Oo]ne (?:[a-z]+ )?(?:schools|people|nodes|ties|needs|records|pairs|sessions|topics|trusts|others|days|members)\b": "one",
    r"(?<=\S)  +(?=\S)": "two spaces",
    r"\bNone\b(?! (?:of|are|is|have|has|at)\b)": "a Python value",
    r"\bnan\b|\bNaN\b|\binf\b": "a number that is none",
    r"\b(?:by|Of|of) no (?:people|person|open|school|schools|need|needs)\b": "of none",
    r"\(\)|\[\]|\{\}": "an empty bracket",
    r" [.,;:]|[,;:]\.|\.\.(?!\.)|: *$": "a stray mark",
    r"(?:\band|:) *[.;]": "a list of nothing",
    r"\b[Tt](?:wo|hree) (?:schools|people|needs|pairs|records|topics) (?:is|has|was)\b": "several as one",
}  # fmt: skip
ONE_BY_ONE = ("needs", "support", "sessions", "artefacts", "expertise", "success_criteria", "programmes", "services")


def pruned(data, keep):
    """The first records of each kind, without those that refer to one that is gone."""
    records = {plural: list(getattr(data, plural))[: keep.get(plural)] for plural in KINDS}
    fields = {plural: reference_fields(kind) for plural, kind in KINDS.items()}
    while True:
        known = {record.id for rows in records.values() for record in rows}
        left = {
            plural: [row for row in rows if all(each in known for each in references(row, fields[plural]))]
            for plural, rows in records.items()
        }
        if left == records:
            return tm.Dataset(name=data.name, made_on=data.made_on, **left)
        records = left


def references(record, fields):
    values = (getattr(record, field) for field in fields)
    flat = (each for value in values for each in (value if isinstance(value, tuple) else (value,)))
    return (each for each in flat if isinstance(each, str) and ":" in each)


@functools.cache
def small():
    """Three schools of the example with some of the people."""
    return pruned(tm.read(LIMESTONE), {"schools": 3, "people": 25, "success_criteria": 30, "attendances": 60})


def with_only(**keep):
    return pruned(small(), keep)


CASES = [
    *({"schools": schools} for schools in (0, 1, 2, 3)),
    *({plural: keep for plural in KINDS if plural not in {"trusts", "schools", "memberships", "people", "topics"}} for keep in (0, 1, 2)),
    *({plural: 1} for plural in ONE_BY_ONE),
]  # fmt: skip
