"""What can go wrong, and how it is said: every problem at once, each with where it is and how to fix it."""

from __future__ import annotations

import difflib
import functools
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Final, Literal, ParamSpec, Self, TypeVar

import attrs

from trustmodel.wire import FREE_TEXT, Wire

if TYPE_CHECKING:
    from importlib import metadata

__all__ = [
    "DataError",
    "EntryPointError",
    "GraphError",
    "MissingExtraError",
    "MissingImportError",
    "MissingNameError",
    "NotFoundError",
    "Problem",
    "PurposeError",
    "RuleError",
    "SchemaVersionError",
    "TrustModelError",
    "Where",
    "WriteError",
    "extra_of",
    "name_without",
    "nearest",
    "offered",
    "renamed",
]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_SHOWN_IN_MESSAGE = 20


@attrs.frozen(kw_only=True)
class Where(Wire):
    """The place of a problem: a cell when it came from a table, else a record and its field.

    `row` counts as a spreadsheet does: the heading is row 1, the first record row 2. `cell` is its name there: `J2`.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    record: str | None = None
    field: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        parts = [self.file, self.sheet and f"sheet {self.sheet}", self.row and f"row {self.row}"]
        if self.column is not None:
            parts.append(f"column {self.column} ({self.cell})" if self.cell else f"column {self.column}")
        elif self.cell is not None:
            parts.append(f"cell {self.cell}")
        if self.record is not None:
            parts.append(self.record)
        if self.field is not None and self.field != self.column:
            parts.append(self.field)
        return ", ".join(part for part in parts if part) or "the dataset"


@attrs.frozen
class Problem(Wire):
    """One thing that is wrong (`error`) or that deserves a look (`warning`).

    `rule` is a stable slug, such as `dangling-reference`; the reference pages explain each one.
    `found` is the value as it was written, where there is one; `message` says what would be right.
    """

    rule: str
    where: Where
    message: str = attrs.field(metadata=FREE_TEXT)  # it quotes what is in the cells
    severity: Literal["error", "warning"] = "error"
    found: str | None = attrs.field(default=None, metadata=FREE_TEXT)
    _names: ClassVar[bool] = True  # whoever is to fix a record has to see which

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.rule}]"

    def to_dict(self) -> dict[str, object]:
        """Plain values, for `--json`: `rule`, `severity`, `message`, `found` and the parts of `where` that are known.

        Returns
        -------
        dict
            As `json.dumps` takes it.
        """
        where = {name: value for name, value in attrs.asdict(self.where).items() if value is not None}
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "found": self.found,
            "where": where,
        }


class TrustModelError(Exception):
    """Every error that this library raises on purpose, but for a wrong argument."""


class DataError(TrustModelError, ValueError):
    """Data that cannot be used as they are. `problems` holds all of them, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        shown = [str(problem) for problem in self.problems[:_SHOWN_IN_MESSAGE]]
        more = len(self.problems) - len(shown)
        if more:
            shown.append(f"… and {more} more (see .problems)")
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'}\n  " + "\n  ".join(shown))

    def __reduce__(self) -> tuple[type[DataError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class SchemaVersionError(DataError):
    """A file written by a version of the schema that this version cannot read."""


class NotFoundError(TrustModelError, KeyError):
    """No such id. The message names the three nearest that there are."""

    def __init__(self, wanted: str, known: Iterable[str], what: str = "record") -> None:
        self.wanted = wanted
        self.what = what
        self.nearest = nearest(wanted, known)
        hint = f"; the nearest: {', '.join(self.nearest)}" if self.nearest else f"; there is no {what} at all"
        self.message = f"no {what} {wanted!r}{hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[type[NotFoundError], tuple[str, tuple[str, ...], str]]:
        return type(self), (self.wanted, self.nearest, self.what)


class GraphError(TrustModelError, ValueError):
    """The wrong kind of graph, or a node or edge attribute that a question needs is missing."""


class WriteError(TrustModelError, OSError):
    """A file or folder could not be written. What was there before is as it was."""

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{path} cannot be written: {why}")

    def __reduce__(self) -> tuple[type[WriteError], tuple[str, str]]:
        return type(self), (self.path, self.why)


class RuleError(TrustModelError, RuntimeError):
    """A rule of the check failed: `rule` names it, and `__cause__` holds what it raised."""

    def __init__(self, rule: str, why: str) -> None:
        self.rule = rule
        self.why = why
        super().__init__(f"the rule {rule!r} failed: {why}")

    def __reduce__(self) -> tuple[type[RuleError], tuple[str, str]]:
        return type(self), (self.rule, self.why)


class EntryPointError(TrustModelError, TypeError):
    """An installed package offers what cannot be used, as an entry point that the message names."""


class PurposeError(TrustModelError, PermissionError):
    """The dataset's data notice does not allow this analysis."""


class MissingExtraError(TrustModelError):
    """An optional part is not installed. The message gives the command.

    It is an `ImportError` too; where a name of the library is looked up, such as `tm.walls`, it is an `AttributeError`
    instead, so that `hasattr` says no. Python lets no exception be both.
    """

    def __new__(cls, *_args: str) -> Self:
        # as OSError does: whoever raises it need not say which
        return super().__new__(MissingImportError if cls is MissingExtraError else cls)  # type: ignore[return-value]

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra = extra
        self.needed_for = needed_for
        super().__init__(f"{needed_for} needs an extra that is not installed: pip install 'schooltrustmodel[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), (self.extra, self.needed_for)


class MissingImportError(MissingExtraError, ImportError):
    """What is asked for needs an extra, and does not go on without."""


class MissingNameError(MissingExtraError, AttributeError):
    """A name of the library that is not there while an extra is not installed."""


_MATHS: Final = frozenset({"networkx", "numpy", "scipy", "polars"})


def extra_of(error: ImportError, needed_by: str = "") -> str | None:
    """The extra that is not installed, where that is why something cannot be imported.

    Parameters
    ----------
    error
        What the import raised.
    needed_by
        The module that was asked for, below `trustmodel`. What the report needs is all in the extra `report`, whichever part of
        it is looked for first.

    Returns
    -------
    str or None
        The name of the extra; `None`: something else is wrong.
    """
    extra = "analysis" if error.name in _MATHS else getattr(error, "extra", None)
    return "report" if extra == "analysis" and needed_by.partition(".")[0] == "report" else extra


def name_without(extra: str, name: str, asked_by: types.FrameType) -> MissingExtraError:
    """The error of a name that a module looks up when it is asked for, and that needs an extra.

    Parameters
    ----------
    extra
        The extra.
    name
        The name, with its module.
    asked_by
        The frame that asks the module's `__getattr__`.

    Returns
    -------
    MissingExtraError
        An `AttributeError`, so that `hasattr` says no; for `from trustmodel import walls`, which would hide it and how to
        fix it, an `ImportError`.
    """
    kind = MissingExtraError if asked_by.f_code.co_name == "_handle_fromlist" else MissingNameError
    return kind(extra, name)


def offered(group: str, kind: type[T]) -> Iterator[tuple[metadata.EntryPoint, T]]:
    """What installed packages offer as entry points.

    Parameters
    ----------
    group
        The group of the entry points, such as `trustmodel.rules`.
    kind
        Of what class each has to be.

    Yields
    ------
    tuple
        The entry point and what it names, in the order of their names.

    Raises
    ------
    EntryPointError
        One cannot be loaded, or names something else.
    """
    from importlib import metadata  # which takes a while, and few ask

    for entry in sorted(metadata.entry_points(group=group), key=lambda entry: entry.name):
        try:
            thing = entry.load()
        except Exception as error:  # whatever a module of somebody's raises when it is imported
            why = f"cannot be loaded: {type(error).__name__}: {error}"
            raise EntryPointError(f"the entry point {entry.name!r} of {group} {why}") from error
        if not isinstance(thing, kind):
            raise EntryPointError(f"the entry point {entry.name!r} of {group} names no {kind.__name__}: {entry.value}")
        yield entry, thing


def nearest(wanted: str, known: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """The `n` known words that look most like `wanted`, best first, ties in alphabetical order.

    Parameters
    ----------
    wanted
        The word that is not there.
    known
        The words that are.
    n
        How many to give.

    Returns
    -------
    tuple of str
        At most `n` of them.
    """
    matcher = difflib.SequenceMatcher(b=wanted.casefold())
    best: list[tuple[float, str]] = []
    for word in sorted(set(known)):
        matcher.set_seq1(word.casefold())
        # A cheap upper bound first: of a country's schools, few come near.
        if len(best) < n or matcher.real_quick_ratio() > -best[-1][0] < matcher.quick_ratio():
            best = sorted([*best, (-matcher.ratio(), word)])[:n]
    return tuple(word for _, word in best)


def renamed(**now: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function take options by the names that they had too, as `docs/reference/stability.md` promises.

    It warns; and type checkers know the names that options have now alone.

    Parameters
    ----------
    **now
        The name that each has now, by the name that it had.

    Returns
    -------
    callable
        A decorator.

    Examples
    --------
    >>> @renamed(x="data")
    ... def question(data): return data
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     answer = question(x=1)
    >>> answer, str(said[0].message)
    (1, 'question: `x` is now called `data`')
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def asked(*args: P.args, **options: P.kwargs) -> R:
            for old in now.keys() & options.keys():
                new = now[old]
                if new in options:
                    raise TypeError(f"{function.__name__}: `{old}` is now called `{new}`, and both are given")
                says = f"{function.__name__}: `{old}` is now called `{new}`"
                warnings.warn(says, DeprecationWarning, stacklevel=2)
                options[new] = options.pop(old)
            return function(*args, **options)

        return asked

    return decorated
