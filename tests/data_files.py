"""Files of data, and what is said of them."""

import pytest

from trustmodel import files

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra excel")


FORMS = ["trust", "trust.xlsx", "trust.json", "trust.yaml"]


def folder(path, **tables):
    path.mkdir(exist_ok=True)
    for name, content in tables.items():
        (path / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def told(path):
    return [
        (problem.rule, problem.where.file, problem.where.row, problem.where.column)
        for problem in files.load(path).problems
    ]


def rules(path):
    return {problem.rule for problem in files.load(path).problems}
