"""The JSON Schemas of this version, which are files in `schemas`: `scripts/schema` writes them from the code."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Literal, TypeAlias, get_args

__all__ = ["schema"]

Of: TypeAlias = Literal["dataset", "results"]


def schema(of: Of = "dataset") -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of datasets, or of answers.

    Parameters
    ----------
    of
        `dataset`: what `write` writes as JSON. `results`: what `Result.to_json` gives.

    Returns
    -------
    dict
        A new one with each call.

    Raises
    ------
    ValueError
        There is no such schema.

    Examples
    --------
    >>> import trustmodel as tm
    >>> tm.schema()["$id"]
    'urn:schooltrustmodel:schema:v2'
    >>> tm.schema()["$defs"]["Obligation"]["enum"]
    ['must', 'should']
    """
    if of not in get_args(Of):
        raise ValueError(f"there is no schema of {of!r}: give {' or '.join(map(repr, get_args(Of)))}")
    made: dict[str, Any] = json.loads(
        files("trustmodel.model").joinpath(f"schemas/{of}.json").read_text(encoding="utf-8")
    )
    return made
