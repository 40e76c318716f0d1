"""What an answer has: how it was made, the records it rests on, and how it is shown."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import attrs
from immutabledict import immutabledict

from trustmodel.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "Finding",
    "Method",
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
class Method:
    """How an answer was made, so that somebody else can make it again."""

    name: str
    options: Mapping[str, Any] = attrs.field(factory=immutabledict, converter=immutabledict)
    seed: int | None = None
    version: str = attrs.field(factory=version)
    source: str | None = attrs.field(default=None, repr=False)
    """What the dataset says of where it comes from: free text, which may hold a name, so it is not printed by itself."""


@attrs.frozen(kw_only=True)
class Result:
    """The base of every answer. `rows` are the lines of its table, all of one attrs class.

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
    def columns(self) -> tuple[str, ...]:
        """The headings of the table."""
        if not self.rows:
            return ()
        names = [field.name for field in attrs.fields(type(self.rows[0]))]
        tested = {field.name for field in attrs.fields(Tested)} if isinstance(self.rows[0], Tested) else set()
        return tuple(sorted(names, key=lambda name: name in tested))  # who or what comes before its figures

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
        return pl.DataFrame(rows, schema=list(self.columns), infer_schema_length=None)

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
        return f"<{type(self).__name__}: {self.summary()}>"

    def _repr_html_(self) -> str:
        """A bare table, for notebooks: some strip styles. It names no person; `to_frame` has their ids.

        Here is no dataset that says who the people are, so whatever somebody may have typed a name into is left out: free
        text, and every id but those of schools, trusts and topics.
        """
        head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in _public_cells(row))}</tr>"
            for row in self.to_dicts()
        )
        return (
            f"<table><caption>{html.escape(_without_ids(self.summary()))}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
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
class Finding:
    """One thing that is seen, in plain words, with what it cannot say and the records that it rests on.

    No person is named or hinted at by an id: a finding may be read by anybody who may read the report.
    """

    section: str
    says: str
    how: str | None = None
    """How it is calculated, in a sentence that a headteacher understands; `None` where it is only counted."""
    cannot_say: str | None = None
    evidence: tuple[str, ...] = attrs.field(default=(), repr=False)


_ID: Final = re.compile(r"\b(?!(?:school|trust|topic):)([a-z]+(?:_[a-z]+)*):[A-Za-z0-9][A-Za-z0-9._-]*")
_REGISTER_ID: Final = re.compile(r"(?:school|trust):.+")
_FREE_TEXT: Final = frozenset({"name", "focus"})  # headings of what somebody typed
_HIDDEN: Final = "–"


def _without_ids(text: str) -> str:
    """Text without the ids that may hold a name."""
    return _ID.sub(lambda match: f"{'an' if match[1][0] in 'aeiou' else 'a'} {match[1].replace('_', ' ')}", text)


def _public_cells(row: Mapping[str, Any]) -> Iterator[str]:
    """The cells of a line as anybody may see them; a name is shown beside the id of a school or trust."""
    first = next(iter(row.values()), None)
    of_register = isinstance(first, str) and _REGISTER_ID.fullmatch(first) is not None
    for heading, value in row.items():
        yield _HIDDEN if heading in _FREE_TEXT and not of_register else _without_ids(shown(value))


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
