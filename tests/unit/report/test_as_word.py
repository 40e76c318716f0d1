"""The Word document: its tables hold what the report's tables hold, under a bold row that is repeated on each page."""

import io

import docx
import pytest

from trustmodel.report.as_word import docx as as_word
from trustmodel.report.outline import outline


@pytest.fixture(scope="module")
def made(family_review):
    whole = outline(family_review)
    return whole, docx.Document(io.BytesIO(as_word(whole)))


def test_every_table_holds_its_rows(made):
    whole, document = made
    wanted = [
        [[column.name for column in table.columns], *map(list, table.rows[:200])]
        for section in whole.sections
        for table in (getattr(part, "table", part) for part in section.parts)
    ]
    given = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert wanted
    assert all(rows in given for rows in wanted)


def test_headings_of_tables_are_bold_and_repeated(made):
    for table in made[1].tables:
        head, *rows = table.rows
        assert head._tr.trPr.xpath("w:tblHeader")
        assert all(row._tr.trPr.xpath("w:cantSplit") for row in table.rows)
        assert all(run.bold for cell in head.cells for run in cell.paragraphs[0].runs)
        assert not any(run.bold for row in rows for cell in row.cells for run in cell.paragraphs[0].runs)
