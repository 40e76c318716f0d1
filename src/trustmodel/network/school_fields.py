"""What is recorded of schools, as attributes to group by: the fields of the model, and those of your own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import attrs

from trustmodel.model.collection import column_type
from trustmodel.model.dataset import own_fields
from trustmodel.model.records import School
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ExtensionType
from trustmodel.network.grouping import SchoolFields
from trustmodel.privacy.gate import gate_of

__all__ = ["OF_A_SCHOOL", "OwnFields", "own_fields_of"]

_NO_GROUP: Final = frozenset({"id", "name", "urn", "ukprn", "source", "extra"})
OF_A_SCHOOL: Final = ("church", *(name for name in School.model_fields if name not in _NO_GROUP))
"""The attributes of every school, but for its names and numbers."""
_UNITS: Final = {"easting": "m", "northing": "m", "age_low": "years", "age_high": "years"}
_MEASURES: Final[Mapping[str, str]] = {
    name: _UNITS.get(name, "")
    for name in OF_A_SCHOOL
    if name != "church" and column_type(School, name) in (int, float, dt.date)
}


@attrs.frozen(kw_only=True)
class OwnFields:
    """Fields of your own that schools have."""

    fields: SchoolFields
    """What is known of them and of the model's."""
    values: Mapping[str, Mapping[str, Any]]
    """By school, then by heading. What is personal is not among them, and text is without people's names."""


def own_fields_of(situation: Situation) -> OwnFields:
    """The fields of your own that schools have in a situation; looked at once.

    Parameters
    ----------
    situation
        The situation.

    Returns
    -------
    OwnFields
        Those that are declared. A heading with somebody's name in it is as good as personal.
    """
    return situation.once("fields of schools of your own", lambda: _read(situation))


def _read(situation: Situation) -> OwnFields:
    declared = own_fields(situation.given, "schools")
    if not declared:
        return OwnFields(fields=SchoolFields(measures=_MEASURES), values={})
    gate = gate_of(situation)
    personal = {own.heading for own in situation.given.extensions if own.of == School.plural and own.personal}
    shown = {  # of two declarations of one field, which is an error, one that says personal is enough
        heading: own for heading, own in declared.items() if heading not in personal and gate.text(heading) == heading
    }
    malformed: Counter[str] = Counter()
    values: dict[str, dict[str, Any]] = {}
    for school in situation.data.schools:
        of_school = values[school.id] = dict.fromkeys(shown)
        for heading in shown.keys() & school.extra.keys():
            try:
                value = shown[heading].value(school)
            except ValueError:
                malformed[heading] += 1
                continue
            of_school[heading] = gate.text(value) if isinstance(value, str) else value
    measures = {
        heading: own.unit or "" for heading, own in shown.items() if own.type.is_number or own.type is ExtensionType.DAY
    }
    return OwnFields(
        fields=SchoolFields(
            measures={**_MEASURES, **measures},
            personal=tuple(heading for heading in declared if heading not in shown),
            malformed=malformed,
        ),
        values=values,
    )
