"""What an answer has: how it was made, the records it rests on, and how it is shown."""

from __future__ import annotations

import datetime as dt
import importlib
import math
import types
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

import attrs
from immutabledict import immutabledict

from trustmodel import tables, wire
from trustmodel.errors import MissingExtraError

if TYPE_CHECKING:
    import altair as alt
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


R_co = TypeVar("R_co", covariant=True)


class _OfRows(Protocol[R_co]):
    """What has rows of a class: by this an answer says of which class the lines are that it iterates over."""

    @property
    def rows(self) -> Sequence[R_co]: ...


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

    def __iter__(self: _OfRows[R_co]) -> Iterator[R_co]:
        return iter(self.rows)

    @overload
    def __getitem__(self: _OfRows[R_co], index: int) -> R_co: ...
    @overload
    def __getitem__(self: _OfRows[R_co], index: slice) -> Sequence[R_co]: ...
    def __getitem__(self: _OfRows[R_co], index: int | slice) -> R_co | Sequence[R_co]:
        return self.rows[index]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table, also of an empty one."""
        kind = type(self.rows[0]) if self.rows else _row_class(type(self))
        if kind is None:
            return ()
        apart = {field.name for field in attrs.fields(kind) if wire.APART.items() <= field.metadata.items()}
        names = [name for name in dict.fromkeys((*attrs.fields_dict(kind), *wire.parts(kind))) if name not in apart]
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
            throughout the answer, and such text is `null`. Nodes of a graph of your own are called what you call them, but
            for ids as records have them: where they are people's names, replace them first.
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

    @classmethod
    def _types(cls) -> dict[str, Any]:
        """What each column of the table holds, as far as its class says."""
        row = _row_class(cls)
        return {} if row is None else {**get_type_hints(row), **wire.parts(row)}  # with what is calculated of a row

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
        known = self._types()
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
        """What was asked, the figures of the whole, the first rows and the warnings, for notebooks. It names no person."""
        return tables.notebook(self)

    def to_markdown(self, *, columns: Sequence[str] | None = None, digits: int = 2, names: bool = False) -> str:
        """The table in Markdown, for a paper or a README: its caption above, its warnings as a note below.

        The caption says what was asked, how many observations there are, the method with its options and seed, and, with
        `names`, where the data come from.

        Parameters
        ----------
        columns
            The columns, in this order. `None`: all but the evidence.
        digits
            How many significant digits a figure has that is no whole number.
        names
            Whether to show what may hold a name, as in `to_json`.

        Returns
        -------
        str
            The text; a figure that is not recorded or not defined is a dash.

        Raises
        ------
        NotFoundError
            There is no such column.
        ValueError
            Several of `columns` are not there, or `digits` is below 1.
        TypeError
            `columns` is one word.
        """
        return tables.markdown(self, columns=columns, digits=digits, names=names)

    def to_latex(
        self,
        *,
        columns: Sequence[str] | None = None,
        digits: int = 2,
        names: bool = False,
        label: str | None = None,
    ) -> str:
        r"""The table in LaTeX with the rules of booktabs, for a paper: as `to_markdown`.

        Parameters
        ----------
        columns
            The columns, in this order. `None`: all but the evidence.
        digits
            How many significant digits a figure has that is no whole number.
        names
            Whether to show what may hold a name, as in `to_json`.
        label
            By which the paper refers to it. `None`: the method's name, such as `tab:support-profile`.

        Returns
        -------
        str
            A `table`, which needs `\usepackage{booktabs}`; with more lines than a page a `longtable`, which needs
            `\usepackage{longtable}` too. Long words are set in lines; where columns are wider than a page all the same, a
            comment in the text says so, and `columns` chooses some. Whatever is special to LaTeX is escaped. Letters that
            pdflatex does not know, such as Greek names, need lualatex or xelatex.

        Raises
        ------
        NotFoundError
            There is no such column.
        ValueError
            Several of `columns` are not there, `digits` is below 1, or `label` has a space or sign.
        TypeError
            `columns` is one word.
        """
        return tables.latex(self, columns=columns, digits=digits, names=names, label=label)

    def plot(self, data: Any = None) -> alt.LayerChart:
        """The picture of the answer.

        Parameters
        ----------
        data
            The dataset, situation or graph that was asked. With it schools have their names, and the questions about places a
            map. `None`: schools have their ids.

        Returns
        -------
        altair.LayerChart
            An ordinary Altair chart, to be shown in a notebook, saved or changed. No person is named.

        Raises
        ------
        ValueError
            There is nothing to draw: the message says what is not recorded.
        MissingExtraError
            The extra `report` is not installed.
        """
        # Pictures stand above answers, and are loaded only when one is asked for.
        pictures = importlib.import_module("trustmodel.report.plots.answers")
        chart: alt.LayerChart = pictures.answer(self, data)
        return chart


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
    people: int | None = attrs.field(default=None, repr=False, kw_only=True, metadata=wire.APART)
    """Of how many people it counts something; `None`: of none. A report does not say it of fewer than its `min_cell`."""


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
