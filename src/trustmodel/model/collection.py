"""A collection: the records of one kind, in id order, as a mapping and as a frame."""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Generic, Self, TypeVar, Union, get_args, get_origin

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from trustmodel.errors import MissingExtraError, NotFoundError
from trustmodel.model.blocks import Blocks
from trustmodel.model.own_values import OWN_TYPES
from trustmodel.model.records import Extension, Record, field_order, fields_given
from trustmodel.results import as_pandas

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["Collection", "blocks_of", "column_type", "edited", "refuse_no_id"]

R = TypeVar("R", bound=Record)


class Collection(Generic[R]):
    """The records of one kind, in id order: iterate for records, index by id.

    Immutable, hashable and equal to another with the same records, however they were ordered when given. `kind` says of
    which class an empty one is; a dataset's know it.
    """

    __slots__ = ("_by_id", "_record")
    _by_id: Blocks[R]
    _record: type[R] | None

    def __init__(self, records: Iterable[R] = (), kind: type[R] | None = None) -> None:
        ordered = sorted(records, key=lambda record: record.id)
        by_id = {record.id: record for record in ordered}
        if len(by_id) < len(ordered):
            seen: set[str] = set()
            twice = sorted({record.id for record in ordered if record.id in seen or seen.add(record.id)})  # type: ignore[func-returns-value]
            raise PydanticCustomError(
                "duplicate_id", "each id appears once; found more than once: {ids}", {"ids": ", ".join(twice)}
            )
        self._by_id = Blocks.of(by_id)
        self._record = type(ordered[0]) if ordered else kind

    @property
    def _kind(self) -> str:
        return "record" if self._record is None else self._record.__name__

    def __getitem__(self, identifier: str) -> R:
        refuse_no_id(identifier)
        try:
            return self._by_id[identifier]
        except KeyError:
            raise NotFoundError(str(identifier), self._by_id, self._kind.lower()) from None

    def get(self, identifier: str | None) -> R | None:
        """The record with this id, or `None`.

        Parameters
        ----------
        identifier
            An id.

        Returns
        -------
        Record or None
            `None` where no record of this kind has it.

        Raises
        ------
        TypeError
            It is no text: a record, say, or a number.
        """
        if identifier is not None:
            refuse_no_id(identifier)
        record: R | None = self._by_id.get(identifier)
        return record

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(self._by_id)

    def to_polars(self, *, extensions: Iterable[Extension] = ()) -> pl.DataFrame:
        """The records as a Polars frame: a row each in id order, a column a field, typed; mappings are JSON text.

        Parameters
        ----------
        extensions
            Fields of your own, such as `data.extensions`: those of these records are columns, typed as declared, after the
            others, and no longer part of `extra`. Null: not recorded.

        Returns
        -------
        polars.DataFrame
            Without columns where nothing says of which class the records would be.

        Raises
        ------
        MissingExtraError
            Polars is not installed.
        ValueError
            A value of a field of your own is not as declared, or two have one heading; `trustmodel.check` names all of these.
        TypeError
            `extensions` holds something else.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise MissingExtraError("analysis", "a frame") from error
        kind = self._record
        if kind is None:
            return pl.DataFrame()
        columns: dict[type, Any] = {
            str: pl.String,
            bool: pl.Boolean,
            int: pl.Int64,
            float: pl.Float64,
            dt.date: pl.Date,
            tuple: pl.List(pl.String),
        }
        own = [extension for extension in fields_given(extensions) if extension.of == kind.plural]
        apart = {extension.heading for extension in own}
        names = field_order(kind)[:-1]
        rows = [
            [*(_cell(getattr(record, name)) for name in names), _cell(_without(record.extra, apart))] for record in self
        ]
        schema = {name: columns[column_type(kind, name)] for name in names} | {"extra": pl.String}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        return frame.with_columns(
            pl.Series(one.heading, [one.value(record) for record in self], columns[OWN_TYPES[one.type]]) for one in own
        )

    def to_pandas(self, *, extensions: Iterable[Extension] = ()) -> pd.DataFrame:
        """The records as a pandas frame, made of `to_polars`.

        Parameters
        ----------
        extensions
            As for `to_polars`.

        Returns
        -------
        pandas.DataFrame
            As of `to_polars`.

        Raises
        ------
        MissingExtraError
            Polars or pandas is not installed.
        ValueError
            As for `to_polars`.
        """
        return as_pandas(self.to_polars(extensions=extensions))

    def __iter__(self) -> Iterator[R]:
        return self._by_id.each()

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, Record):
            return bool(self._by_id.get(item.id) == item)
        return item in self._by_id

    def __eq__(self, other: object) -> bool:
        return self._by_id == other._by_id if isinstance(other, Collection) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._by_id))

    def __repr__(self) -> str:
        shown = ", ".join(self.ids[:3]) + (", …" if len(self) > 3 else "")  # noqa: PLR2004 - three are enough to see
        return f"<{len(self)} × {self._kind}: {shown}>" if len(self) else "<empty>"

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[R, ...], type[R] | None]]:
        return type(self), (tuple(self), self._record)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (record,) = get_args(source)
        rows = core_schema.tuple_variable_schema(handler.generate_schema(record))

        def collect(value: Any, parse: Callable[[Any], Iterable[R]]) -> Collection[R]:
            if isinstance(value, Collection) and all(isinstance(one, record) for one in value):
                # it is valid, and versions share it; an empty one may not know of what it is
                return value if value or value._record is record else Collection((), record)  # noqa: SLF001 - of this class
            if isinstance(value, Mapping):
                raise PydanticCustomError("not_a_list", "give a list of records")
            if isinstance(value, Iterable) and not isinstance(value, str | bytes):
                value = tuple(value)
            return Collection(parse(value), record)

        return core_schema.no_info_wrap_validator_function(
            collect,
            rows,
            serialization=core_schema.plain_serializer_function_ser_schema(tuple, return_schema=rows),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema)


def refuse_no_id(identifier: object) -> None:
    """Refuse what is no id, and which no record would have.

    Parameters
    ----------
    identifier
        What was given as an id.

    Raises
    ------
    TypeError
        It is a record, or no text.
    """
    if isinstance(identifier, Record):
        raise TypeError(f"give an id, {identifier.id!r}, and not the record")
    if not isinstance(identifier, str):
        raise TypeError(f"give the id of a record, not {identifier!r}")


def blocks_of(collection: Collection[R]) -> Blocks[R]:
    """What a collection holds, to be edited and compared block by block.

    Parameters
    ----------
    collection
        A collection.

    Returns
    -------
    Blocks
        Its records by id.
    """
    return collection._by_id  # noqa: SLF001 - of this module


def edited(collection: Collection[R], put: Mapping[str, R], drop: Iterable[str] = ()) -> Collection[R]:
    """Another collection, with some records put and some dropped; it shares what it can.

    Parameters
    ----------
    collection
        A collection.
    put
        Records by id, each in the place of the one with its id.
    drop
        Ids of records to leave out.

    Returns
    -------
    Collection
        The collection itself stays as it is.
    """
    other = object.__new__(type(collection))
    other._by_id = collection._by_id.edited(put, frozenset(drop))  # noqa: SLF001 - of this module
    other._record = collection._record or next(map(type, put.values()), None)  # noqa: SLF001 - of this module
    return other


def column_type(kind: type[Record], name: str) -> type:
    """What a column of a record kind holds: str, bool, int, float, a date, or a tuple of texts.

    Parameters
    ----------
    kind
        The class of the records.
    name
        The field.

    Returns
    -------
    type
        The type of its values.
    """
    found = _plain_types(kind.model_fields[name].annotation)
    for one in (dt.date, bool, tuple, float, int):
        if one in found:
            return one
    return str


def _plain_types(annotation: Any) -> set[Any]:
    """The plain types in an annotation, looked for inside `X | None` and `Annotated`; a list is a tuple of texts."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return set[Any]().union(*map(_plain_types, get_args(annotation)))
    return {origin or annotation}


def _without(extra: Mapping[str, str], apart: set[str]) -> Mapping[str, str]:
    """Own columns but for some: a value that appears twice could come back as either."""
    return {heading: text for heading, text in extra.items() if heading not in apart}


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False) if value else None
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    return str(value) if isinstance(value, str) else value
