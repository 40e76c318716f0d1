"""A Frictionless data package's description of the CSV folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from pathlib import Path
from typing import Any

from trustmodel.files.formats import to_csv
from trustmodel.files.safe import write_file
from trustmodel.files.tables import id_mark
from trustmodel.model.collection import column_type
from trustmodel.model.dataset import Dataset, own_fields, refuse_other
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, Record, reference_fields

__all__ = ["datapackage", "write_datapackage"]


def datapackage(data: Dataset) -> dict[str, Any]:
    """A Frictionless data package's descriptor of the CSV folder that `files.write` makes: columns, types, keys.

    References to records of one kind are foreign keys. Dates are ISO dates; lists are text with semicolons. Of fields of your
    own, numbers are numbers and all else is text, as it was written.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    dict
        The descriptor, as `json.dumps` takes it.
    """
    refuse_other(data)
    resources = []
    for file, content in to_csv(data).items():
        plural = file.removesuffix(".csv")
        headings = next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
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
    types = {bool: "boolean", int: "integer", float: "number", dt.date: "date"}
    fields = []
    own = own_fields(data, kind.plural)
    for name in headings:
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
        elif name in own:  # what it holds stays as it was written: only a number is the same for every program
            field |= {"type": "number"} if own[name].type.is_number else {}
            field |= {"description": own[name].description} if own[name].description else {}
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
    return id_mark(kind).kinds[0]


def write_datapackage(data: Dataset, folder: str | os.PathLike[str]) -> None:
    """Put the descriptor into the CSV folder, as `datapackage.json`.

    Parameters
    ----------
    data
        The dataset that the folder holds.
    folder
        The folder that `files.write` made.
    """
    text = json.dumps(datapackage(data), ensure_ascii=False, indent=2)
    write_file(Path(folder) / "datapackage.json", (text + "\n").encode())
