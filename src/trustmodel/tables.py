"""Answers as tables that people read: in a notebook, in Markdown, and in LaTeX for a paper.

No id or word that may hold a name is shown unless it is asked for: an id has the number that it has in `to_json`.
"""

from __future__ import annotations

import datetime as dt
import enum
import html
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final
from unicodedata import normalize

import attrs
from immutabledict import immutabledict

from trustmodel import wire
from trustmodel.errors import NotFoundError
from trustmodel.prose import capitalised, figure, listed, number_of

__all__ = ["cell", "heading", "latex", "markdown", "notebook", "title"]

MISSING: Final = "–"
_FIRST: Final = 10  # rows that a notebook shows
_ACROSS: Final = 4  # figures of the whole beside each other
_NAMED: Final = 3  # of a list in a notebook's cell
_LEAST_P: Final = 0.0001
_UNTOLD: Final = frozenset({"evidence"})  # ids of records: no column for a reader
_HEADINGS: Final = immutabledict({
    "a": "A", "b": "B", "id": "Who", "n": "n", "of": "Of", "p": "p", "q": "q", "r": "r", "z": "z", "t": "t", "k": "k",
    "null_mean": "By chance, mean", "null_sd": "By chance, SD", "mid_p": "Mid-p", "se": "SE", "phi": "φ", "rho": "ρ",
    "r_squared": "R²", "r2_distance": "R² of distance", "value": "Value", "f": "F",
})  # fmt: skip
_UNITS: Final = immutabledict({"km": "(km)", "sd": "SD", "p": "p", "z": "z", "q": "q", "f": "F"})
_ACRONYMS: Final = frozenset({"cpd", "elt", "npq", "hr", "it", "send", "urn", "gias"})


# --- words ------------------------------------------------------------------------------------------------------------


def title(result: Any) -> str:
    """What was asked, by the class of the answer.

    Parameters
    ----------
    result
        The answer.

    Returns
    -------
    str
        Such as "Support profile".
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(result).__name__).capitalize()


def heading(name: str) -> str:
    """The heading of a column for people.

    Parameters
    ----------
    name
        Its name in code.

    Returns
    -------
    str
        Such as "Distance (km)".

    Examples
    --------
    >>> [heading(name) for name in ("given_to", "distance_km", "null_mean", "coordinator_p")]
    ['Given to', 'Distance (km)', 'By chance, mean', 'Coordinator p']
    """
    if name in _HEADINGS:
        return _HEADINGS[name]
    *words, last = name.split("_")
    text = " ".join(
        word.upper() if word in _ACRONYMS else word for word in (*words, _UNITS.get(last, last) if words else last)
    )
    return capitalised(text)


def cell(value: object, digits: int = 2, *, column: str = "", most: int | None = None) -> str:
    """A value as it stands in a table: whole numbers with all their digits, others with the digits that matter.

    Parameters
    ----------
    value
        The value.
    digits
        How many significant digits a figure has that is not whole.
    column
        The column's name in code: a p-value below 0.0001 is shown as that.
    most
        Of a list, how many are shown before it says how many more there are. `None`: all.

    Returns
    -------
    str
        A dash where the value is not recorded or not defined.
    """
    value = value.value if isinstance(value, enum.Enum) else value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        is_p = column == "p" or column.startswith("p_") or column.endswith(("_p", "_q")) or column == "q"
        return f"<{_LEAST_P}" if is_p and 0 <= value < _LEAST_P else figure(value, digits).replace("-", "−")
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, Mapping):
        value = tuple(f"{key}: {cell(each, digits)}" for key, each in value.items())
    if isinstance(value, tuple | list | set | frozenset):
        parts = [cell(each, digits) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
        return (
            ", ".join(parts)
            if most is None or len(parts) <= most + 1
            else f"{', '.join(parts[:most])} and {len(parts) - most} more"
        )
    return str(value)


# --- what an answer holds ---------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Reader:
    """An answer as somebody may read it, who may see names or may not."""

    result: Any
    names: bool
    hide: Callable[[str], str]
    """How text is shown: with the ids that may hold a name, or with a number in the place of each."""

    @classmethod
    def of(cls, result: Any, *, names: bool) -> _Reader:
        return cls(result=result, names=names, hide=wire.numbered(result, names=names))

    @property
    def summary(self) -> str:
        return self.hide(self.result.summary())

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(map(self.hide, self.result.warnings))

    def columns(self, chosen: Sequence[str] | None) -> tuple[str, ...]:
        """The columns to show: those chosen, or all but those that only programs read."""
        known: tuple[str, ...] = self.result.columns
        if chosen is None:
            return tuple(name for name in known if name not in _UNTOLD)
        if isinstance(chosen, str):
            raise TypeError(f"columns={chosen!r} is one word; give a list of names, such as [{chosen!r}]")
        unknown = [name for name in chosen if name not in known]
        if len(unknown) > 1:
            raise ValueError(f"no columns {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
        if unknown:
            raise NotFoundError(unknown[0], known, "column")
        return tuple(chosen)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows, without free text that may hold a name."""
        for row, values in zip_longest(self.result.rows, self.result.to_dicts()):  # a line of totals is no row
            hidden = frozenset() if row is None or self.names else wire.free_text(row)
            yield {name: None if name in hidden else value for name, value in values.items()}

    def cells(self, columns: Sequence[str], digits: int, most: int | None = None) -> Iterator[tuple[str, ...]]:
        for line in self.lines():
            yield tuple(self.hide(cell(line[name], digits, column=name, most=most)) for name in columns)

    def figures(self) -> dict[str, Any]:
        """The figures of the whole: its own fields that hold a single value."""
        hidden = frozenset() if self.names else wire.free_text(self.result)
        own = {name: getattr(self.result, name) for name in wire.fields_of(type(self.result))}
        return {
            name: value
            for name, value in own.items()
            if name not in hidden and (value is None or isinstance(value, bool | int | float | str | dt.date))
        }

    def asked(self) -> str:
        """How it was asked: the options that were given, and the seed."""
        method = self.result.method
        given = {
            name: value
            for name, value in {**method.options, "seed": method.seed}.items()
            if value not in (None, (), [])
        }
        parts = [_option(name, value) for name, value in given.items()]
        return self.hide(", ".join(parts))

    def caption(self) -> str:
        """What a reader of a paper needs to know of the table."""
        method = self.result.method
        known = getattr(self.result, "n", None)
        n = known if isinstance(known, int) else len(self.result.rows)
        by = f"{method.name}({self.asked()})" if self.asked() else method.name
        source = f" Source: {method.source.rstrip('.')}." if self.names and method.source else ""
        return f"{title(self.result)}. {_sentence(self.summary)} n = {n:,}. Method: {by}, trustmodel {method.version}.{source}"


def _sentence(text: str) -> str:
    return f"{capitalised(text).rstrip('.')}."


def _option(name: str, value: Any) -> str:
    """An option in words, such as "level school"; one that is called as its value is said once."""
    if name == "between" and isinstance(value, tuple | list):
        says = f"{value[0] or 'the first record'} to {value[1] or 'the last record'}"
    else:
        says = type(value).__name__ if attrs.has(type(value)) else cell(value, most=_NAMED)
    called = heading(name).lower() if len(name) > 1 else name
    return called if says == called else f"{called} {says}"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


# --- a notebook -------------------------------------------------------------------------------------------------------


def notebook(result: Any) -> str:
    """An answer in a notebook: what was asked, the figures of the whole, its first rows, its warnings, and where the rest is.

    Parameters
    ----------
    result
        The answer.

    Returns
    -------
    str
        HTML without styles, which some programs strip. It names no person.
    """
    reader = _Reader.of(result, names=False)
    asked = reader.asked()
    parts = [
        f"<p><strong>{_html(title(result))}</strong>: {_html(reader.summary)}</p>",
        f"<p>Asked with {_html(asked)}.</p>" if asked else "",
        _whole(reader),
        _first_rows(reader),
        _more(reader),
    ]
    if reader.warnings:
        parts.insert(
            2, f"<p>Warnings:</p><ul>{''.join(f'<li>{_html(warning)}</li>' for warning in reader.warnings)}</ul>"
        )
    return "".join(parts)


def _html(text: str) -> str:
    return html.escape(text)


def _whole(reader: _Reader) -> str:
    figures = reader.figures()
    shown = {name: value for name, value in figures.items() if not _is_empty(value)}
    pairs = [
        f'<th scope="row">{_html(heading(name))}</th><td>{_html(reader.hide(cell(value, column=name)))}</td>'
        for name, value in shown.items()
    ]
    rows = "".join(f"<tr>{''.join(pairs[at : at + _ACROSS])}</tr>" for at in range(0, len(pairs), _ACROSS))
    empty = [heading(name) for name in figures if name not in shown]
    return (f"<table><caption>The whole</caption><tbody>{rows}</tbody></table>" if rows else "") + _left_out(empty)


def _first_rows(reader: _Reader) -> str:
    columns = reader.columns(None)
    lines = list(reader.lines())
    shown = [name for name in columns if not lines or any(not _is_empty(line[name]) for line in lines)]
    head = "".join(f'<th scope="col">{_html(heading(name))}</th>' for name in shown)
    rows = [
        f"<tr>{''.join(f'<td>{_html(text)}</td>' for text in cells)}</tr>"
        for cells, _ in zip(reader.cells(shown, 2, _NAMED), range(_FIRST), strict=False)
    ]
    count = f"{number_of(len(lines), 'row')}" if len(lines) <= _FIRST else f"The first {_FIRST} of {len(lines):,} rows"
    table = f"<table><caption>{count}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return table + _left_out([heading(name) for name in columns if name not in shown])


def _left_out(names: Sequence[str]) -> str:
    """Said of figures and columns that would hold nothing but dashes."""
    return f"<p>Not recorded, or not defined: {_html(listed(names, limit=None))}.</p>" if names else ""


def _more(reader: _Reader) -> str:
    records = number_of(len(reader.result.evidence), "record")
    rests = f" It rests on {records}: <code>evidence</code>." if reader.result.evidence else ""
    return (
        "<p>All rows: <code>to_frame()</code>; a picture: <code>plot()</code>; for a paper: <code>to_markdown()</code>,"
        f" <code>to_latex()</code>.{rests}</p>"
    )


# --- Markdown and LaTeX -----------------------------------------------------------------------------------------------


def markdown(result: Any, *, columns: Sequence[str] | None, digits: int, names: bool) -> str:
    """An answer as a table in Markdown; see `Result.to_markdown`.

    Parameters
    ----------
    result
        The answer.
    columns
        The columns, in this order. `None`: all.
    digits
        Significant digits.
    names
        Whether ids and free text that may hold a name are shown.

    Returns
    -------
    str
        The table, with its caption above and the warnings below.
    """
    reader, chosen = _chosen(result, columns, digits, names=names)
    marks = ["---:" if number else "---" for number in _numbers(reader, chosen)]
    rows = [_piped(map(_escaped, cells)) for cells in reader.cells(chosen, digits)]
    notes = [f"- {_escaped(warning)}" for warning in reader.warnings]
    lines = [
        _escaped(reader.caption()), "", _piped(_escaped(heading(name)) for name in chosen), _piped(marks), *rows,
        *(["", "Note:", "", *notes] if notes else []),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def latex(result: Any, *, columns: Sequence[str] | None, digits: int, names: bool, label: str | None) -> str:
    """An answer as a table in LaTeX; see `Result.to_latex`.

    Parameters
    ----------
    result
        The answer.
    columns
        The columns, in this order. `None`: all.
    digits
        Significant digits.
    names
        Whether ids and free text that may hold a name are shown.
    label
        By which the paper refers to it. `None`: the method's name.

    Returns
    -------
    str
        A `table`, or a `longtable` for more rows than a page has, with rules of the package booktabs.

    Raises
    ------
    ValueError
        `label` has a space or another sign.
    """
    reader, chosen = _chosen(result, columns, digits, names=names)
    name = label if label is not None else f"tab:{result.method.name.replace('_', '-')}"
    if not re.fullmatch(r"[A-Za-z0-9:.-]+", name):
        raise ValueError(f"label={name!r} has to be of letters, digits, '-', '.' and ':', such as 'tab:support'")
    heads = [heading(column) for column in chosen]
    rows = list(reader.cells(chosen, digits))
    table = _Latex.of(heads, rows, _numbers(reader, chosen))
    caption = rf"\caption{{{_tex(reader.caption())}}}"
    note = " ".join(_sentence(_tex(warning)) for warning in reader.warnings)
    note = rf"\par\smallskip\parbox{{\linewidth}}{{\footnotesize\textit{{Note.}} {note}}}" if note else ""
    head = [r"\toprule", _ended(map(_tex, heads)), r"\midrule"]
    body = [_ended(map(_tex, cells)) for cells in rows]
    if table.high > _A_PAGE:
        lines = [
            *table.remarks, rf"\begin{{longtable}}{{{table.columns}}}", rf"{caption}\label{{{name}}}\\", *head, r"\endfirsthead",
            *head, r"\endhead", r"\bottomrule", r"\endlastfoot", *body, r"\end{longtable}", note,
        ]  # fmt: skip
    else:
        lines = [
            *table.remarks, r"\begin{table}[htbp]", r"\centering", caption, rf"\label{{{name}}}",
            rf"\begin{{tabular}}{{{table.columns}}}", *head, *body, r"\bottomrule", r"\end{tabular}", note, r"\end{table}",
        ]  # fmt: skip
    return "\n".join(filter(None, lines)) + "\n"


_A_PAGE: Final = 40  # lines: LaTeX does not break a table of more, and cuts off what is below the page
_A_LINE: Final = 80  # letters across a page
_BETWEEN: Final = 2  # columns, in letters
_LONG: Final = 28  # letters of a cell, from which it is set in lines


@attrs.frozen(kw_only=True)
class _Latex:
    """How the columns of a table are set, and what to tell whoever reads its source."""

    columns: str
    remarks: tuple[str, ...]
    high: int
    """How many lines its rows take, about."""

    @classmethod
    def of(cls, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> _Latex:
        wide = [max(map(len, cells)) for cells in zip(heads, *rows, strict=True)]
        long = [most > _LONG and not number for most, number in zip(wide, numbers, strict=True)]
        used = sum(_BETWEEN + (0 if is_long else most) for most, is_long in zip(wide, long, strict=True))
        share = max(_A_LINE - used, 0) / _A_LINE / max(sum(long), 1)
        each = min(max(share, 0.15), 0.6)
        columns = "".join(
            rf"p{{{each:.2f}\linewidth}}" if is_long else "r" if number else "l"
            for is_long, number in zip(long, numbers, strict=True)
        )
        too_wide = used + sum(long) * 0.15 * _A_LINE > _A_LINE
        remark = f"% {len(heads)} columns are wider than a page: choose some, by columns=[...]"
        high = sum(
            max(
                math.ceil(len(text) / (each * _A_LINE)) if is_long else 1
                for text, is_long in zip(cells, long, strict=True)
            )
            for cells in rows
        )
        return cls(columns=columns, remarks=(remark,) if too_wide else (), high=high)


def _chosen(result: Any, columns: Sequence[str] | None, digits: int, *, names: bool) -> tuple[_Reader, tuple[str, ...]]:
    if digits < 1:
        raise ValueError(f"digits={digits}: at least one significant digit has to be shown")
    reader = _Reader.of(result, names=names)
    return reader, reader.columns(columns)


def _numbers(reader: _Reader, columns: Sequence[str]) -> list[bool]:
    """For each column whether numbers stand in it, which stand on the right."""
    lines = list(reader.lines())
    return [
        any(isinstance(line[name], int | float) and not isinstance(line[name], bool) for line in lines)
        for name in columns
    ]


def _piped(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _ended(cells: Any) -> str:
    return f"{' & '.join(cells)} " + r"\\"


_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|~#&!$])")


def _escaped(text: str) -> str:
    """Words that stay words in Markdown: nothing that somebody typed becomes a link, a heading or HTML."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


# A bracket or star that begins a row would be an option of the line break before it.
_TEX: Final = immutabledict({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "[": "{[}", "*": "{*}",
    "−": "$-$", "∞": r"$\infty$", "×": r"$\times$", "÷": r"$\div$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$",
    "≈": r"$\approx$", "√": r"$\surd$", "±": r"$\pm$", "½": r"$\frac12$", "¼": r"$\frac14$", "¾": r"$\frac34$",
    "²": r"$^2$", "³": r"$^3$", "°": r"$^\circ$", "←": r"$\leftarrow$", "→": r"$\rightarrow$", "·": r"$\cdot$",
    "–": "--", "—": "---", "‑": "-", "’": "'", "‘": "`", "“": "``", "”": "''", "…": r"\ldots{}", "•": r"\textbullet{}",
    "\u200b": "",
    **{letter: rf"$\{name}$" for letter, name in {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "η": "eta", "θ": "theta", "κ": "kappa",
        "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "varphi", "χ": "chi", "ψ": "psi",
        "ω": "omega", "Δ": "Delta", "Σ": "Sigma", "Φ": "Phi", "Ω": "Omega",
    }.items()},
})  # fmt: skip


def _tex(text: str) -> str:
    """Words that stay words in LaTeX, also under pdflatex, which knows few signs by itself and no accent on its own."""
    return "".join(_TEX.get(letter, letter) for letter in normalize("NFC", " ".join(text.split())))
