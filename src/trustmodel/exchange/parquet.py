"""A dataset as a folder of Parquet files, one a kind of record, and back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trustmodel.errors import DataError, MissingExtraError, Where
from trustmodel.exchange.parquet_size import size_of
from trustmodel.files.safe import MIB, USUAL, Limits, read_folder, reading, refuse, too_much
from trustmodel.files.tables import FACTS, plain_facts
from trustmodel.files.upgrades import check_version
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import KINDS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["check_size", "from_parquet", "is_ours", "to_parquet"]

_VALUES: Final = 3_000_000  # a row counts for three: a record takes more than its values


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


def from_parquet(path: Path, limits: Limits = USUAL) -> dict[str, Any]:
    """The rows of each kind in a folder that `to_parquet` filled.

    Parameters
    ----------
    path
        The folder.
    limits
        How much is read of each file.

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
    found = read_folder(path, is_ours, limits)
    for file_name in sorted(found, key=lambda name: (name != f"{FACTS}.parquet", name)):
        data = found[file_name]
        if isinstance(data, DataError):
            raise data
        file = path / file_name
        name = file_name.removesuffix(".parquet")
        with reading(file):
            check_size(data, file.name, limits)
            frame = pl.read_parquet(io.BytesIO(data))
            most = limits.unpacked or _unpacked(len(data))
            if sum(map(_text_in, frame.iter_columns())) > most:
                raise too_much("zip-bomb", "bytes once unpacked", "unpacked", most, Where(file=file.name))
            rows = frame.iter_rows(named=True)
            if name == FACTS:
                tables |= {str(row.get("field")): _json(row.get("value"), file.name) for row in rows}
                # first: of a newer version that counts, and not what its other files hold
                check_version(tables.get("schema_version"), Where(file=file.name, field="schema_version"))
            else:
                tables[name] = [_cells(row, file.name) for row in rows]
    if not tables:
        raise refuse("no-data-files", "the folder holds no .parquet file of a dataset", Where(file=path.name))
    return tables


def _text_in(column: pl.Series) -> int:
    """The bytes of text in a column. Polars holds a text once, however often it stands there; rows do not."""
    import polars as pl

    while isinstance(column.dtype, pl.List | pl.Array):
        column = column.explode()
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        return int(column.cat.len_bytes().sum())
    if isinstance(column.dtype, pl.Struct | pl.Object | pl.Binary):
        raise ValueError(f"its column {column.name!r} holds {column.dtype}, and no text, number or day")  # noqa: TRY004
    return int(column.str.len_bytes().sum()) if column.dtype == pl.String else 0


def _unpacked(size: int) -> int:
    """What a file of a size may unpack to: far more than real ones do."""
    return min(256 * MIB, max(64 * MIB, 20 * size))


def check_size(data: bytes, file: str, limits: Limits = USUAL) -> None:
    """Refuse a Parquet file that holds or unpacks to too much, by what its metadata and the headers of its pages say.

    Parameters
    ----------
    data
        The file.
    file
        Its name, for errors.
    limits
        How much it may hold.

    Raises
    ------
    DataError
        It holds too much.
    ValueError
        It is no Parquet file, or damaged.
    """
    where = Where(file=file)
    size = size_of(data)
    most = limits.unpacked or max(_unpacked(len(data)), 8 * len(data))
    if size.rows > limits.rows:
        raise too_much("too-many-rows", "rows", "rows", limits.rows, where)
    if size.unpacked > most:
        raise too_much("zip-bomb", "bytes once unpacked", "unpacked", most, where)
    values = limits.values or _VALUES
    if size.values + 3 * size.rows > values:
        raise too_much("too-many-values", "values", "values", values, where)


def _cells(row: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What a row holds; a mapping is text there."""
    known = {name: value for name, value in row.items() if value is not None}
    return {name: _json(value, file) if name in ("extra", "judgements") else value for name, value in known.items()}


def _json(text: object, file: str) -> Any:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError):
        raise refuse("malformed-json", "this cell holds JSON", Where(file=file), str(text)[:80]) from None
