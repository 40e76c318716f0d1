"""Names on labels: those of schools as short as can be while all differ, and those of areas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from trustmodel.report.plots.labels import as_read, short_names

__all__ = ["area_name", "short_labels"]

_OFTEN: Final = re.compile(
    r" (?:CofE|RC|Catholic|Church of England|Primary|Secondary|Community|High|School|Academy|College|(?:(?:and|&) )?Nursery)\b"
)


_COUNCIL: Final = (" Metropolitan Borough Council", " Borough Council", " County Council", " City Council", " Council")


def area_name(authority: str) -> str:
    """A local authority as an area: without the word Council, and the kind of council that it is.

    Parameters
    ----------
    authority
        Its name.

    Returns
    -------
    str
        The name itself where nothing would be left.

    Examples
    --------
    >>> area_name("Bolton Metropolitan Borough Council")
    'Bolton'
    """
    name = authority
    for words in _COUNCIL:
        name = name.removesuffix(words)
    return name or authority


def short_labels(names: Mapping[str, str], areas: Mapping[str, str | None]) -> dict[str, str]:
    """Labels of places, no two alike.

    Parameters
    ----------
    names
        The names by id.
    areas
        The local authorities by id, by which schools of one name are distinguished.

    Returns
    -------
    dict
        By id. Schools of one name in one area bear numbers in the order of ids.

    Examples
    --------
    >>> short_labels({"a": "Oak Primary School", "b": "Elm Infant School", "c": "Elm Junior School"}, {})
    {'a': 'Oak', 'b': 'Elm Infant', 'c': 'Elm Junior'}
    """
    usual = {identifier: short_names({identifier: name})[identifier] for identifier, name in names.items()}
    shortest = {identifier: _shortest(label) for identifier, label in usual.items()}
    with_area = {
        identifier: f"{label} ({area_name(areas.get(identifier) or 'no area')})"
        for identifier, label in shortest.items()
    }
    labels: dict[str, str] = {}
    for level in (shortest, usual, with_area):
        often, taken = Counter(map(as_read, level.values())), set(map(as_read, labels.values()))
        labels |= {
            identifier: label
            for identifier, label in level.items()
            if identifier not in labels and often[as_read(label)] == 1 and as_read(label) not in taken
        }
    taken = set(map(as_read, labels.values()))
    for identifier in sorted(names.keys() - labels.keys()):
        number = 1
        while as_read(label := f"{shortest[identifier]} ({number})") in taken:
            number += 1
        taken.add(as_read(label))
        labels[identifier] = label
    return labels


def _shortest(label: str) -> str:
    """A label without the words that most schools have; the label itself where nothing would be left."""
    words = _OFTEN.sub("", f" {label}").strip()
    return words or label
