"""A dataset as a folder of Parquet files, one a kind of record, and back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trustmodel.errors import MissingExtraError, Where
from trustmodel.files.safe import read_bytes, refuse
from trustmodel.files.tables import FACTS, plain_facts
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import KINDS

__all__ = ["from_parquet", "is_ours", "to_parquet"]


def is_ours(name: str) -> bool:
    """Whether a file of this name in a folder of Parquet files belongs to the dataset.

    Parameters
    ----------
    name
        The file's name.

    Returns
    -------
    bool
        Whether it does.
    """
    return name.endswith(".parquet") and name.removesuffix(".parquet") in {FACTS, *KINDS}


def to_parquet(data: Dataset) -> dict[str, bytes]:
    """A file a kind that has records, and one for what the dataset says of itself.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    dict
        The content of each file, by its name.

    Raises
    ------
    MissingExtraError
        Polars is not installed.
    """
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
    frames |= {plural: records.to_polars() for plural in KINDS if len(records := getattr(data, plural))}
    files = {}
    for name, frame in frames.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        files[f"{name}.parquet"] = buffer.getvalue()
    return files


def from_parquet(path: Path) -> dict[str, Any]:
    """The rows of each kind in a folder that `to_parquet` filled.

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    dict
        Rows by kind, and what the dataset says of itself by field, as `Dataset` takes them.

    Raises
    ------
    DataError
        There is no such folder, it holds no Parquet file of a dataset, or one cannot be read.
    MissingExtraError
        Polars is not installed.
    """
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
        if not is_ours(file.name):
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
    known = {name: value for name, value in row.items() if value is not None}
    return {name: _json(value, file) if name in ("extra", "judgements") else value for name, value in known.items()}


def _json(text: object, file: str) -> Any:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError):
        raise refuse("malformed-json", "this cell holds JSON", Where(file=file), str(text)[:80]) from None
