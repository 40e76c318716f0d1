"""Each form of a dataset for other programs as one row, by the ending of a file's name: how it is written and read."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs
from immutabledict import immutabledict
from pydantic import ValidationError

from trustmodel.errors import DataError, Problem, Where
from trustmodel.exchange import parquet
from trustmodel.exchange.charts import mermaid
from trustmodel.exchange.graph_files import graph_file
from trustmodel.exchange.maps import geojson
from trustmodel.files.safe import USUAL, Limits, missing, read_bytes, reading, refuse, write_file, write_folder
from trustmodel.files.upgrades import upgrade
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset, refuse_other
from trustmodel.network import graphs
from trustmodel.privacy.anonymise import nameless

__all__ = ["FORMS", "Form", "read", "write"]

Rows: TypeAlias = tuple[dict[str, Any], int]
"""Rows by kind of record, as `Dataset` takes them; and how many things were no records of ours."""


@attrs.frozen
class Form:
    """One form: what a dataset looks like in it, and what its rows are when it is read back."""

    written: Callable[[Dataset, Limits], bytes | dict[str, bytes]]
    """The content of the file; or, for a folder, that of each file by its name."""
    read: Callable[[Path, Limits], Rows] | None = None
    """`None`: it does not carry everything, and is not read back."""


def _linked(data: Dataset, limits: Limits, *, ending: str) -> bytes:
    from trustmodel.exchange import linked_data  # rdflib is an extra of its own

    return linked_data.text(data, ending, limits)


def _from_linked(path: Path, limits: Limits, *, ending: str) -> Rows:
    from trustmodel.exchange import linked_data

    return linked_data.tables(read_bytes(path, limits=limits), ending, path.name, limits)


def _support(data: Dataset, _: Limits, *, ending: str) -> bytes:
    return graph_file(graphs.support(data, level="person"), ending)


FORMS: Final[Mapping[str, Form]] = immutabledict(
    {
        ".parquet": Form(
            lambda data, _: parquet.to_parquet(data), lambda path, limits: (parquet.from_parquet(path, limits), 0)
        ),
        ".ttl": Form(partial(_linked, ending=".ttl"), partial(_from_linked, ending=".ttl")),
        ".jsonld": Form(partial(_linked, ending=".jsonld"), partial(_from_linked, ending=".jsonld")),
        ".graphml": Form(partial(_support, ending=".graphml")),
        ".gexf": Form(partial(_support, ending=".gexf")),
        ".geojson": Form(lambda data, _: (json.dumps(geojson(data), ensure_ascii=False, indent=1) + "\n").encode()),
        ".mmd": Form(lambda data, _: mermaid(data, names=True).encode()),
    }
)
"""The forms that `write` knows, by ending; those with `read` come back whole."""


def write(data: Dataset, path: str | os.PathLike[str], *, names: bool = False, limits: Limits = USUAL) -> None:
    """Write a dataset for another program, whole or not at all, in the form that the ending says.

    Parameters
    ----------
    data
        The dataset.
    path
        A name that ends in `.parquet` (a folder), `.ttl`, `.jsonld`, `.graphml`, `.gexf`, `.geojson` or `.mmd`.
    names
        Whether people keep their names and ids. Otherwise they stand under pseudonyms of which nobody has the key. That is
        not anonymous: somebody may be identifiable from a role.
    limits
        What is beyond them is not written, as `read` would not read it: raise them in both.

    Raises
    ------
    ValueError
        The ending tells no form.
    DataError
        A Parquet file or linked data would be beyond `limits`.
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
    refuse_other(data)
    path = Path(path)
    form = FORMS.get(path.suffix.casefold())
    if form is None:
        raise ValueError(f"no form is known by the ending {path.suffix!r}: give one of {', '.join(FORMS)}")
    content = form.written(data if names else nameless(data), limits)
    if isinstance(content, bytes):
        write_file(path, content)
        return
    for name, part in content.items():
        parquet.check_size(part, name, limits)
    write_folder(path, content, parquet.is_ours)


def read(path: str | os.PathLike[str], *, limits: Limits = USUAL) -> Dataset:
    """A dataset from a folder of Parquet files, or from Turtle or JSON-LD that `write` wrote.

    Linked data of others are left out, with a warning that says how much. Nothing is ever fetched from the network.

    Parameters
    ----------
    path
        A name that ends in `.parquet` (a folder), `.ttl` or `.jsonld`.
    limits
        How much is read: raise them for a large file of your own.

    Returns
    -------
    Dataset
        As it was written, checked as `files.read` does.

    Raises
    ------
    DataError
        The file cannot be used, or the data break a rule: a reference names nothing that is there, say.
    SchemaVersionError
        The file was written by a newer version.
    MissingExtraError
        An extra is not installed.
    """
    path = Path(path)
    form = FORMS.get(path.suffix.casefold())
    with reading(path):
        if not path.exists():
            raise missing(path)
        if form is None or form.read is None:
            *others, last = (ending for ending, known in FORMS.items() if known.read is not None)
            message = f"give {', '.join(others)} or {last}"
            raise refuse("unknown-format", message, Where(file=path.name), path.suffix or None)
        rows, strangers = form.read(path, limits)
        data = _dataset(upgrade(rows, file=path.name), path.name)
    if strangers:
        warnings.warn(f"{path.name}: {strangers} things that are no records of ours are left out", stacklevel=2)
    return data


def _dataset(rows: Mapping[str, Any], file: str) -> Dataset:
    """The dataset of some rows, once it is checked."""
    try:
        data = Dataset.model_validate(rows)
    except ValidationError as error:
        raise DataError(
            Problem("malformed-record", Where(file=file, field=".".join(map(str, wrong["loc"]))), wrong["msg"])
            for wrong in error.errors(include_url=False)[:200]
        ) from None
    broken = [problem for problem in checks.check(data) if problem.severity == "error"]
    if broken:
        raise DataError(attrs.evolve(problem, where=attrs.evolve(problem.where, file=file)) for problem in broken)
    return data
