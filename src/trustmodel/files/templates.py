"""The workbook that a trust's data manager fills in."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import attrs

from trustmodel.files.formats import excel_library
from trustmodel.files.safe import write_file
from trustmodel.files.tables import EXAMPLE_ID, FACTS, cell_text, example, plain_record, plurals
from trustmodel.model.dataset import SCHEMA_VERSION
from trustmodel.model.records import KINDS, Extension, Record, Sharing, field_order, fields_given, reference_fields
from trustmodel.model.vocabulary import TOPICS, ExtensionType, Term

__all__ = ["template", "written"]

_ROWS: Final = 5_000
"""How many rows the drop-down lists reach."""
_LISTS: Final = "_lists"
_LONGEST_LIST: Final = 255  # of a list that stands in the cell itself, by Excel's rules
_LONGEST_TITLE: Final = 32  # of an error
_SHOWN_WORDS: Final = 30
_FAR: Final = 1e15  # a number without bounds

_READ_ME: Final = f"""\
How to fill in this workbook

Each sheet holds one kind of record: trusts, schools, people, roles and so on. Fill in the sheets that you need, in any
order, and leave the others as they are. A line is one record.

Point at the name of a column to read what it means and how to write it.
A name on a dark ground: the column must be filled in. On a pale ground: it may stay empty. Empty means unknown, not 0.

id: every record has one, and no two are alike. Letters, digits, dots, dashes and underscores will do; for a school the
URN serves well, for a person a pseudonym. Other sheets name a record by its id, and offer the ids in a list.
Where a column takes several kinds of id, write the kind first, as in school:109277 or person:ada.

Dates: 2026-09-01 or 01/09/2026. start is the first day, end the day after the last; an empty end means: still true.
Several values in one cell: put a semicolon between them. Yes or no: write yes or no.

The line in italics is an example. While its id is “{EXAMPLE_ID}” it is not read. Write over it, or leave it.
The sheet topics is filled in already; add your own topics below, or rename those that are there.
Columns of your own, with a name in the first line, are kept.

Do not rename the sheets or the columns. This sheet is not read.

When you have finished: trustmodel check this-workbook.xlsx
"""


def template(path: str | os.PathLike[str], *, extensions: Iterable[Extension] = ()) -> None:
    """Write an empty workbook to fill in: a sheet a record kind, explained in comments, with drop-down lists.

    As it stands it reads as an empty dataset, but for fields of your own. Its columns, comments and lists come from the
    records themselves, and from what your fields declare.

    Parameters
    ----------
    path
        The workbook's name, which ends in `.xlsx`. A file that is there is replaced.
    extensions
        Fields of your own, such as `data.extensions`: each is a column of its sheet, and stands declared in the sheet
        `extensions`.

    Raises
    ------
    ValueError
        The name does not end in `.xlsx`, or two extensions have one heading.
    TypeError
        `extensions` holds something else.
    MissingExtraError
        The extra `excel` is not installed.

    Examples
    --------
    >>> import tempfile, pathlib, trustmodel as tm
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "my-trust.xlsx"
    >>> tm.template(path)
    >>> len(tm.read(path).schools)
    0
    """
    path = Path(path)
    if path.suffix.casefold() != ".xlsx":
        raise ValueError(f"a template is a workbook: give a name that ends in .xlsx, not {path.name!r}")
    book = _Book(excel_library())
    book.read_me()
    book.facts()
    declared = sorted(fields_given(extensions), key=lambda own: own.id)
    for plural, kind in KINDS.items():
        fields = [own for own in declared if own.of == plural]
        book.kind(plural, kind, fields, declared if kind is Extension else ())
    book.lists()
    write_file(path, book.to_bytes())


@attrs.frozen
class _Form:
    """What a field takes: the type of one value, and whether it takes several."""

    type: Any
    several: bool


def _form(annotation: Any) -> _Form:
    """The form behind `Annotated[X, …]`, `X | None` and `tuple[X, ...]`."""
    if get_origin(annotation) is Annotated:
        return _form(get_args(annotation)[0])
    inner = [argument for argument in get_args(annotation) if argument not in (NoneType, ...)]
    if get_origin(annotation) is tuple:
        return _Form(_form(inner[0]).type, several=True)
    return _form(inner[0]) if len(inner) == 1 else _Form(annotation, several=False)


def _is_term(form: _Form) -> bool:
    return isinstance(form.type, type) and issubclass(form.type, Term)


def written(kind: type[Record], name: str) -> str:
    """How a field is written in a cell, in words: for the comments of the workbook and the pages of the records.

    Parameters
    ----------
    kind
        The class of the record.
    name
        The field.

    Returns
    -------
    str
        A phrase, such as "a date, 2026-09-01".
    """
    form = _form(kind.model_fields[name].annotation)
    references = reference_fields(kind).get(name)
    if name == "id":
        text = "Letters, digits, dots, dashes and underscores; no two alike."
    elif references and len(references) == 1:
        text = f"The id of {'an' if references[0][0] in 'aeiou' else 'a'} {references[0]}."
    elif references:
        text = f"An id with its kind: {', '.join(f'{kind}:…' for kind in references)}."
    elif _is_term(form):
        words = [str(term.value) for term in form.type]
        more = f"; and {len(words) - _SHOWN_WORDS} more, see the list" if len(words) > _SHOWN_WORDS else ""
        text = f"One of: {'; '.join(words[:_SHOWN_WORDS])}{more}."
    else:
        text = {
            dt.date: "A date: 2026-09-01 or 01/09/2026.", bool: "yes or no.", int: "A whole number.", float: "A number.",
        }.get(form.type, "Text.")  # fmt: skip
    return f"Several, with semicolons between. Each: {text}" if form.several else text


@attrs.frozen
class _Column:
    """One column of a sheet."""

    name: str
    comment: str
    needed: bool
    style: str
    """How Excel shows what stands in it."""
    form: _Form
    own: Extension | None = None
    """The field of your own that it holds; `None`: one of the model's."""


def _of_field(kind: type[Record], name: str) -> _Column:
    field = kind.model_fields[name]
    form = _form(field.annotation)
    needed = field.is_required()
    said = "Required." if needed else "May stay empty."
    style = "yyyy-mm-dd" if form.type is dt.date else "General" if form.type in (int, float) else "@"
    return _Column(name, f"{field.description}\n{said}\n{written(kind, name)}", needed, style, form)


def _of_own(own: Extension) -> _Column:
    style = "yyyy-mm-dd" if own.type is ExtensionType.DAY else "General" if own.type.is_number else "@"
    about = "\n".join(filter(None, (own.description, "May stay empty.", _written_own(own))))
    return _Column(own.heading, about, needed=False, style=style, form=_Form(str, several=False), own=own)


def _written_own(own: Extension) -> str:
    """How a field of your own is written in a cell."""
    if own.type is ExtensionType.WORD:
        more = f"; and {len(own.words) - _SHOWN_WORDS} more, see the list" if len(own.words) > _SHOWN_WORDS else ""
        return f"One of: {'; '.join(own.words[:_SHOWN_WORDS])}{more}."
    if own.type.is_number:
        ends = [f" {end} {bound:g}" for end, bound in (("from", own.low), ("to", own.high)) if bound is not None]
        kind = "A whole number" if own.type is ExtensionType.WHOLE_NUMBER else "A number"
        return f"{kind}{''.join(ends)}{f', in {own.unit}' if own.unit else ''}."
    return {ExtensionType.DAY: "A date: 2026-09-01 or 01/09/2026.", ExtensionType.YES_NO: "yes or no."}.get(
        own.type, "Text."
    )


class _Book:
    """The workbook while it is made."""

    def __init__(self, openpyxl: Any) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill

        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.needed = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        self.optional = Font(bold=True, color="1F4E79"), PatternFill("solid", fgColor="DDEBF7")
        self.example = Font(italic=True, color="7F7F7F")
        self.title = Font(bold=True, size=14)
        self.wrapped = Alignment(wrap_text=True, vertical="top")
        self.words: dict[tuple[str, ...], str] = {}

    def read_me(self) -> None:
        """The sheet that says how to fill in the others."""
        sheet = self.book.create_sheet("Read me")
        sheet.column_dimensions["A"].width = 110
        for number, paragraph in enumerate(_READ_ME.split("\n\n"), 1):
            lines = paragraph.strip().splitlines()
            cell = sheet.cell(number, 1, " ".join(lines))
            cell.alignment = self.wrapped
            sheet.row_dimensions[number].height = 16 * (len(lines) + 1)
        sheet["A1"].font = self.title

    def facts(self) -> None:
        """The sheet of what is said of the dataset itself."""
        sheet = self.book.create_sheet(FACTS)
        self._heading(sheet, 1, "field", "Do not change this column.", needed=True)
        self._heading(sheet, 2, "value", "What is said of the dataset as a whole.", needed=False)
        facts = {"schema_version": SCHEMA_VERSION, "name": None, "source": None, "made_on": None}
        for number, (field, value) in enumerate(facts.items(), 2):
            sheet.cell(number, 1, field)
            sheet.cell(number, 2, value)
        sheet["B5"].number_format = "yyyy-mm-dd"
        sheet.column_dimensions["B"].width = 60
        sheet.freeze_panes = "A2"

    def kind(
        self, plural: str, kind: type[Record], own: Sequence[Extension] = (), declared: Sequence[Extension] = ()
    ) -> None:
        """The sheet of one record kind, with columns for fields of your own."""
        from openpyxl.utils import get_column_letter

        sheet = self.book.create_sheet(plural)
        sheet.freeze_panes = "B2"
        lines = [{name: cell_text(value) for name, value in plain_record(one).items()} for one in declared]
        lines = lines or list(_first_lines(plural, kind))
        columns = [*(_of_field(kind, name) for name in field_order(kind)[:-1]), *map(_of_own, own)]
        for place, column in enumerate(columns, 1):
            self._heading(sheet, place, column.name, column.comment, needed=column.needed)
            letter = get_column_letter(place)
            # text stays text: Excel would make a date of the id 1-2, and drop the zero of 08061092
            sheet.column_dimensions[letter].number_format = column.style
            longest = max((len(line.get(column.name, "")) for line in lines), default=0)
            sheet.column_dimensions[letter].width = min(40, max(len(column.name) + 4, longest + 2, 12))
            for row, line in enumerate(lines, 2):
                cell = sheet.cell(row, place)
                cell.number_format = column.style
                if line.get(column.name):
                    cell.value = _typed(line[column.name], column.form)
                    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # = is no formula here
                if line["id"] == EXAMPLE_ID:
                    cell.font = self.example
            cells = f"{letter}2:{letter}{_ROWS}"
            if column.own is None:
                self._validation(sheet, cells, kind, column.name, column.form)
            else:
                self._own_validation(sheet, cells, column.own)

    def _heading(self, sheet: Any, column: int, name: str, comment: str, *, needed: bool) -> None:
        from openpyxl.comments import Comment

        cell = sheet.cell(1, column, name)
        cell.data_type = "s"  # = is no formula here
        cell.font, cell.fill = self.needed if needed else self.optional
        cell.comment = Comment(comment, "trustmodel", width=360, height=40 + 18 * (len(comment) // 50 + 3))

    def _validation(self, sheet: Any, cells: str, kind: type[Record], name: str, form: _Form) -> None:
        """The drop-down list of a column. Words outside a list are refused; an unknown id only asks for a second look."""
        from openpyxl.worksheet.datavalidation import DataValidation

        references = reference_fields(kind).get(name, ())
        if form.several or not (references or _is_term(form) or form.type is bool):
            return
        if kind is Sharing and name == "audience":
            return  # it may be a word, too
        if len(references) > 1:
            rule = DataValidation(type="custom", formula1=f'ISNUMBER(FIND(":",{cells.partition(":")[0]}))')
        elif references:
            rule = DataValidation(type="list", formula1=_ids(references[0]))
        else:
            rule = DataValidation(type="list", formula1='"yes,no"' if form.type is bool else self._list(form.type))
        rule.errorStyle = "warning" if references else "stop"
        rule.allow_blank = True
        rule.showErrorMessage = rule.showInputMessage = True
        rule.errorTitle = name
        rule.error = written(kind, name) if references else "Choose a word from the list."
        if references:
            rule.promptTitle, rule.prompt = name, rule.error
        rule.add(cells)
        sheet.add_data_validation(rule)

    def _own_validation(self, sheet: Any, cells: str, own: Extension) -> None:
        """What may stand in a column of your own: words outside a list, and numbers out of bounds, are refused."""
        from openpyxl.worksheet.datavalidation import DataValidation

        if own.type is ExtensionType.WORD:
            rule = DataValidation(type="list", formula1=self._list(own.words))
        elif own.type is ExtensionType.YES_NO:
            rule = DataValidation(type="list", formula1='"yes,no"')
        elif own.type.is_number:
            kind: Literal["whole", "decimal"] = "whole" if own.type is ExtensionType.WHOLE_NUMBER else "decimal"
            low, high = -_FAR if own.low is None else own.low, _FAR if own.high is None else own.high
            rule = DataValidation(type=kind, operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}")
        else:
            return
        rule.errorStyle, rule.allow_blank, rule.showErrorMessage = "stop", True, True
        rule.errorTitle, rule.error = own.heading[:_LONGEST_TITLE], _written_own(own)[:_LONGEST_LIST]
        rule.add(cells)
        sheet.add_data_validation(rule)

    def _list(self, of: type[Term] | Sequence[str]) -> str:
        """Where the words of a list stand: in the rule itself, or in a hidden sheet where they are too long for that."""
        from openpyxl.utils import get_column_letter

        words = tuple(str(word) for word in of)
        inline = ",".join(words)
        if len(inline) <= _LONGEST_LIST and not any("," in word or '"' in word for word in words):
            return f'"{inline}"'
        if words not in self.words:
            letter = get_column_letter(len(self.words) + 1)
            self.words[words] = f"{_LISTS}!${letter}$1:${letter}${len(words)}"
        return self.words[words]

    def lists(self) -> None:
        """The hidden sheet of long lists."""
        sheet = self.book.create_sheet(_LISTS)
        sheet.sheet_state = "hidden"
        for column, words in enumerate(self.words, 1):
            for row, word in enumerate(words, 1):
                cell = sheet.cell(row, column, word)
                cell.data_type = "s"  # >= is a word here

    def to_bytes(self) -> bytes:
        """The workbook as a file."""
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def _first_lines(plural: str, kind: type[Record]) -> Iterator[dict[str, str]]:
    """The lines that a sheet starts with: an example, or the shipped topics."""
    if plural != "topics":
        yield example(kind)
        return
    for identifier, name, parent in TOPICS:
        yield {"id": identifier, "name": name} | ({"parent": parent} if parent else {})


def _typed(text: str, form: _Form) -> object:
    if form.type is dt.date:
        return dt.date.fromisoformat(text)
    return form.type(float(text)) if form.type in (int, float) else text


def _ids(kind: str) -> str:
    """The ids of one kind, as far down as its sheet is filled in."""
    plural = plurals()[kind]
    return f"OFFSET({plural}!$A$2,0,0,MAX(1,COUNTA({plural}!$A$2:$A${_ROWS})),1)"
