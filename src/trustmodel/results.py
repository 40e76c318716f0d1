"""What an answer has: how it was made, the records it rests on, and how it is shown."""

from __future__ import annotations

import datetime as dt
import html
import math
import types
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from immutabledict import immutabledict

from trustmodel import wire
from trustmodel.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "Method",
    "Remark",
    "Result",
    "Tested",
    "any_missing",
    "as_pandas",
    "is_missing",
    "shown",
    "undefined",
    "version",
]


def version() -> str:
    """The installed version of this library.

    Returns
    -------
    str
        Such as 0.2.0.
    """
    try:
        return metadata.version("schooltrustmodel")
    except metadata.PackageNotFoundError:  # running from a checkout that is not installed
        return "0+unknown"


@attrs.frozen(kw_only=True)
class Method(wire.Wire):
    """How an answer was made, so that somebody else can make it again."""

    name: str
    options: Mapping[str, Any] = attrs.field(factory=immutabledict, converter=immutabledict)
    seed: int | None = None
    version: str = attrs.field(factory=version)
    source: str | None = attrs.field(default=None, repr=False, metadata=wire.FREE_TEXT)
    """What the dataset says of where it comes from: free text, which may hold a name, so it is not printed by itself."""


@attrs.frozen(kw_only=True)
class Result(wire.Wire):
    """The base of every answer. `rows` are the lines of its table, all of one attrs class; an answer iterates over them.

    `evidence` holds the ids of the records it rests on; `warnings` say what was left out, and why a value is undefined.
    """

    method: Method
    evidence: tuple[str, ...] = attrs.field(default=(), repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def rows(self) -> Sequence[Any]:
        """The lines of the table: attrs instances of one class."""
        raise NotImplementedError

    @property
    def question(self) -> str:
        """The name of its class, by which JSON says what was asked."""
        return type(self).__name__

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __getitem__(self, index: int | slice) -> Any:
        return self.rows[index]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table, also of an empty one."""
        kind = type(self.rows[0]) if self.rows else _row_class(type(self))
        if kind is None:
            return ()
        names = [field.name for field in attrs.fields(kind)]
        tested = {field.name for field in attrs.fields(Tested)} if issubclass(kind, Tested) else set()
        return tuple(sorted(names, key=lambda name: name in tested))  # who or what comes before its figures

    def to_json(self, *, names: bool = False, indent: int | None = None) -> str:
        """The answer as strict JSON: its own figures, its rows, its method, warnings and evidence.

        What is undefined or infinite is `null`. `question` says which class of `docs/schema/results-v1.json` it is. Small
        counts are shown; `Review.write` suppresses them.

        Parameters
        ----------
        names
            Whether to show what may hold a name: ids of people, and of all records but schools, trusts and topics; free text;
            and where the data come from. Otherwise each id has a number in its place, such as `person 1`, the same
            throughout the answer, and such text is `null`.
        indent
            By how much lines are indented; `None`: all in one line.

        Returns
        -------
        str
            The text.
        """
        return wire.to_json(self, names=names, indent=indent)

    @classmethod
    def _parts(cls) -> dict[str, Any]:
        rows = {} if (row := _row_class(cls)) is None else {"rows": tuple[row, ...]}  # type: ignore[valid-type]
        return {"question": Literal[cls.__name__], **wire.fields_of(cls), **rows}

    def to_dicts(self) -> list[dict[str, Any]]:
        """The table as plain rows, in order.

        Returns
        -------
        list of dict
            One a line, values by heading.
        """
        columns = self.columns
        return [{name: getattr(row, name) for name in columns} for row in self.rows]

    def to_frame(self) -> pl.DataFrame:
        """The table as a Polars frame: one row a line, in order; undefined is `null` or NaN, never 0.

        Returns
        -------
        polars.DataFrame
            One row a line.

        Raises
        ------
        MissingExtraError
            Polars is not installed.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise MissingExtraError("analysis", "a frame") from error
        rows = [{name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for row in self.to_dicts()]
        of_rows = _row_class(type(self))
        known = {} if of_rows is None else get_type_hints(of_rows)
        schema = {name: _frame_type(known.get(name)) for name in self.columns}
        return pl.DataFrame(rows, schema=schema, infer_schema_length=None)

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas frame, made of `to_frame`.

        Returns
        -------
        pandas.DataFrame
            One row a line.

        Raises
        ------
        MissingExtraError
            Polars or pandas is not installed.
        """
        return as_pandas(self.to_frame())

    def summary(self) -> str:
        """The answer in one line.

        Returns
        -------
        str
            One line.
        """
        return f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"

    def __repr__(self) -> str:
        lines = (self.summary(), *(f"warning: {warning}" for warning in self.warnings))
        shown = wire.without_ids("\n ".join(lines))  # it is printed without being asked for
        return f"<{type(self).__name__}: {shown}>"

    def _repr_html_(self) -> str:
        """A bare table, for notebooks: some strip styles. It names no person; `to_frame` has their ids.

        Here is no dataset that says who the people are, so whatever somebody may have typed a name into is left out: free
        text, and every id but those of schools, trusts and topics.
        """
        head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in self.columns)
        lines = [_public_cells(row, values) for row, values in zip_longest(self.rows, self.to_dicts())]
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
        warnings = "".join(f"<li>{html.escape(wire.without_ids(warning))}</li>" for warning in self.warnings)
        return (
            f"<table><caption>{html.escape(wire.without_ids(self.summary()))}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f"{f'<p>Warnings:</p><ul>{warnings}</ul>' if warnings else ''}"
        )


@attrs.frozen(kw_only=True, slots=False)  # a mixin: beside a class with slots it must have none
class Tested:
    """A figure beside what chance would show, for a result or for a row of one.

    `nulls.against` fills these fields. Not testable is neither yes nor no: chance cannot give anything else here, or the
    counts are too small to tell; `z` and `p` are then NaN.
    """

    value: float
    """What was seen."""
    null_mean: float = math.nan
    """What chance gives on average."""
    null_sd: float = math.nan
    """How far chance strays from that: the standard deviation."""
    z: float = math.nan
    """(value − null_mean) / null_sd."""
    p: float = math.nan
    """The chance of a figure at least as extreme: (1 + #)/(1 + B) where it comes from B draws."""
    low: float = math.nan
    """The lower end of what chance gives in 95 of 100 cases (of the figure's own interval, where its class says so)."""
    high: float = math.nan
    """The upper end."""
    n: int = 0
    """How many observations the figure rests on."""
    testable: bool = False
    """Whether chance could have given anything that tells."""


@attrs.frozen(kw_only=True)
class Remark(wire.Wire):
    """One thing that is seen, in plain words, with what it cannot say and the records that it rests on.

    Chapters of the full report are made of remarks; what stands out of them is a `Finding` of the brief. No person is named
    or hinted at by an id: a remark may be read by anybody who may read the report.
    """

    section: str
    says: str
    how: str | None = None
    """How it is calculated, in a sentence that a headteacher understands; `None` where it is only counted."""
    cannot_say: str | None = None
    evidence: tuple[str, ...] = attrs.field(default=(), repr=False)


_HIDDEN: Final = "–"


def _public_cells(row: Any, values: Mapping[str, Any]) -> Iterator[str]:
    """The cells of a line as anybody may see them; a line of totals is no row."""
    hidden = frozenset() if row is None else wire.free_text(row)
    for heading, value in values.items():
        yield _HIDDEN if heading in hidden else wire.without_ids(shown(value))


def _row_class(kind: type[Result]) -> type | None:
    """The class of the rows of a result, as its types say; `None` where they do not."""
    field = get_type_hints(kind).get("rows")
    of = getattr(kind.rows, "fget", None) if field is None else None
    hint = field if of is None else get_type_hints(of).get("return")
    row = next(iter(get_args(hint)), None)
    return row if isinstance(row, type) and attrs.has(row) else None


def _frame_type(hint: Any) -> Any:
    """What a column of a frame holds, by the type of the field; `None`: as its values say."""
    import polars as pl

    members = [each for each in get_args(hint) if each is not types.NoneType]
    if get_origin(hint) in (Union, types.UnionType):
        return _frame_type(members[0]) if len(members) == 1 else None
    if get_origin(hint) is Literal:
        return pl.String
    if get_origin(hint) is tuple:
        inner = _frame_type(members[0])
        return None if inner is None else pl.List(inner)
    plain = {str: pl.String, bool: pl.Boolean, int: pl.Int64, float: pl.Float64, dt.date: pl.Date}
    return plain.get(hint)


def as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """A Polars frame as a pandas one, column by column; pyarrow is not needed.

    Parameters
    ----------
    frame
        The Polars frame.

    Returns
    -------
    pandas.DataFrame
        The same columns.

    Raises
    ------
    MissingExtraError
        pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError("pandas", "a pandas frame") from error
    return pd.DataFrame(frame.to_dict(as_series=False), columns=frame.columns)


def is_missing(value: object) -> bool:
    """Whether a value is none at all: `None`, text that is empty or blank, NaN, or what pandas and NumPy have for missing.

    The one place that says so: wherever an attribute, a group, an id, a strength or a cell of a frame comes in.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    bool
        Whether it is missing. 0 and `False` are not.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), " ", 0, False, "nan")]
    [True, True, True, False, False, False]
    """
    if value is None or type(value).__name__ in _MISSING:
        return True
    if isinstance(value, str):
        return not value.strip()
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN of any kind is unequal to itself
    except (ArithmeticError, TypeError, ValueError):  # an array, say: whatever it holds, it is there
        return False


def any_missing(column: pl.Series) -> bool:
    """Whether a column of a frame holds a value that is missing, by `is_missing`.

    Parameters
    ----------
    column
        A column of a Polars frame.

    Returns
    -------
    bool
        Whether there is one.
    """
    distinct = column if column.dtype.is_object() else column.unique()
    return any(map(is_missing, distinct.to_list()))


_MISSING: Final = ("NAType", "NaTType", "MaskedConstant")  # of pandas and NumPy, which need not be installed


def undefined(value: float | None) -> bool:
    """Whether a figure is undefined: `None` or NaN.

    Parameters
    ----------
    value
        The figure.

    Returns
    -------
    bool
        Whether it is.
    """
    return value is None or math.isnan(value)


def shown(value: object) -> str:
    """A value as a reader sees it: undefined is a dash, a float has at most three decimals.

    Parameters
    ----------
    value
        The value.

    Returns
    -------
    str
        As it stands in a table.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{round(value, 3) + 0.0:,.3f}".rstrip("0").rstrip(".")  # + 0.0: no minus before nothing
    if isinstance(value, tuple | list):
        return ", ".join(shown(item) for item in value)
    return str(value)
