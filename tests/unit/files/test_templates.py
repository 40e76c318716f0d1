"""The workbook to fill in: it explains itself, reads as empty, and reads right when it is filled in."""

import datetime as dt

import pytest

import trustmodel as tm
from trustmodel import files
from trustmodel.files import parsing as _parsing, tables as _tables
from trustmodel.model.records import KINDS, field_order
from trustmodel.model.vocabulary import Phase, RoleKind

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra excel")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "my-trust.xlsx"
    tm.template(path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def column(sheet, name):
    return next(cell for cell in sheet[1] if cell.value == name)


def validation(sheet, name):
    letter = column(sheet, name).column_letter
    return next(
        (one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith(f"{letter}2:")), None
    )


def test_a_blank_template_is_an_empty_dataset_without_problems(path):
    assert files.load(path) == files.Loaded(data=tm.Dataset(), problems=())


def test_there_is_a_sheet_for_every_record_kind_in_order(book):
    assert book.sheetnames == ["Read me", "dataset", *KINDS, "_lists"]
    assert book["_lists"].sheet_state == "hidden"
    assert book.active.title == "Read me"
    text = " ".join(cell.value for (cell,) in book["Read me"].iter_rows(max_col=1) if cell.value)
    assert "While its id is “example” it is not read." in text


@pytest.mark.parametrize("plural", KINDS)
def test_every_column_is_explained(book, plural):
    sheet, kind = book[plural], KINDS[plural]
    assert [cell.value for cell in sheet[1]] == list(field_order(kind)[:-1])
    assert sheet.freeze_panes == "B2"
    for cell in sheet[1]:
        field = kind.model_fields[cell.value]
        assert cell.comment.text.startswith(field.description)
        assert ("Required." in cell.comment.text) is field.is_required()
        assert (cell.fill.fgColor.rgb == "001F4E79") is field.is_required()
        assert 12 <= sheet.column_dimensions[cell.column_letter].width <= 40


@pytest.mark.parametrize("plural", [plural for plural in KINDS if plural != "topics"])
def test_the_example_row_would_be_a_record_if_it_had_an_id_of_its_own(book, plural):
    sheet, kind = book[plural], KINDS[plural]
    assert sheet["A2"].value == "example"
    assert sheet["A2"].font.italic
    cells = {name: value for name, value in _tables.example(kind).items() if name != "id"}
    table = _tables.Table(plural, "t", ("id", *cells), (_tables.Row(2, {"id": "own", **cells}),))
    parsed = _parsing.Parsed()
    parsed.read_table(table, kind)
    assert parsed.problems == []
    assert [record.id.partition(":")[2] for record in parsed.records[plural]] == ["own"]


def test_words_come_in_lists(book):
    phase = validation(book["schools"], "phase")
    assert (phase.type, phase.errorStyle) == ("list", "stop")
    assert phase.formula1 == '"' + ",".join(one.value for one in Phase) + '"'
    assert validation(book["expertise"], "can_lead").formula1 == '"yes,no"'
    role = validation(book["roles"], "kind")
    sheet, _, cells = role.formula1.partition("!")
    words = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
    assert words == [str(one.value) for one in RoleKind]


def test_lists_of_words_keep_to_the_limits_of_excel(book):
    for plural in KINDS:
        for rule in book[plural].data_validations.dataValidation:
            assert len(rule.formula1) <= 257
            assert len(rule.error) <= 255
            assert len(rule.prompt or "") <= 255
            assert len(rule.errorTitle) <= 32


def test_references_come_in_lists_and_may_be_written_before_the_record_is(book):
    school = validation(book["memberships"], "school")
    assert (school.type, school.errorStyle) == ("list", "warning")
    assert school.formula1 == "OFFSET(schools!$A$2,0,0,MAX(1,COUNTA(schools!$A$2:$A$5000)),1)"
    giver = validation(book["support"], "giver")
    assert (giver.type, giver.errorStyle, giver.formula1) == ("custom", "warning", 'ISNUMBER(FIND(":",B2))')
    assert giver.prompt == "An id with its kind: person:…, school:…, trust:…."
    assert validation(book["sharings"], "audience") is None
    assert validation(book["sessions"], "topics") is None


def test_text_stays_text_and_days_are_days(book):
    schools = book["schools"]
    formats = {cell.value: schools.column_dimensions[cell.column_letter].number_format for cell in schools[1]}
    assert (formats["id"], formats["urn"], formats["opened"], formats["pupils"]) == ("@", "@", "yyyy-mm-dd", "General")


def test_a_template_that_is_filled_in_is_read(path, tmp_path):
    book = openpyxl.load_workbook(path)
    book["dataset"]["B3"] = "Limestone"
    for name, row, values in [
        ("trusts", 2, {"name": "Limestone Trust", "kind": "Multi-academy trust", "companies_house_number": "08061092"}),
        (
            "schools",
            3,
            {
                "id": 109277,
                "name": "Hill Top",
                "phase": "Primary",
                "urn": 109277,
                "easting": 378000,
                "northing": 160000,
            },
        ),
        ("memberships", 3, {"id": 1, "school": 109277, "trust": "lime", "start": "01/09/2020"}),
        ("people", 3, {"id": "ada"}),
        ("roles", 3, {"id": "1", "person": "ada", "kind": "SENDCo", "at": "school:109277"}),
        ("topics", 60, {"id": "chess", "name": "Chess", "parent": "topic:community"}),
        (
            "expertise",
            3,
            {"id": "1", "person": "ada", "topic": "chess", "level": "expert", "can_lead": "yes", "days_available": 2.5},
        ),
    ]:
        sheet = book[name]
        for field, value in values.items():
            sheet.cell(row, column(sheet, field).column, value)
    book["schools"]["W1"] = "Head's car"
    book["schools"]["W3"] = "Mini"
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    loaded = files.load(filled)
    assert ("example-row", "warning", "trusts", 2) in {
        (problem.rule, problem.severity, problem.where.sheet, problem.where.row) for problem in loaded.problems
    }
    book["trusts"]["A2"] = "lime"
    book.save(filled)
    data = tm.read(filled)
    assert data.name == "Limestone"
    assert [school.id for school in data.members_of("trust:lime", at="2026-01-01")] == ["school:109277"]
    assert data.trusts["trust:lime"].companies_house_number == "08061092"
    assert dict(data.schools["school:109277"].extra) == {"Head's car": "Mini"}
    assert data.topics["topic:chess"].parent == "topic:community"
    assert data.expertise["expertise:1"].days_available == 2.5
    assert [len(data.people), len(data.roles), len(data.needs)] == [1, 1, 0]


def test_a_template_is_a_workbook(tmp_path):
    with pytest.raises(ValueError, match=r"give a name that ends in \.xlsx, not 'trust\.ods'"):
        tm.template(tmp_path / "trust.ods")


OWN = (
    tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", low=0, high=100, unit="%", personal=False,
                 description="Pupils eligible for free school meals"),
    tm.Extension(id="rooms", of="schools", heading="Rooms", type="whole number"),
    tm.Extension(id="cohort", of="schools", heading="Cohort", type="word", words=["First", "Second, late"]),
    tm.Extension(id="nursery", of="schools", heading="Nursery", type="yes/no"),
    tm.Extension(id="since", of="schools", heading="Since", type="day"),
    tm.Extension(id="notes", of="people", heading="=Notes", type="text"),
)  # fmt: skip


def test_fields_of_ones_own_are_columns_with_lists_and_bounds(tmp_path):
    path = tmp_path / "own.xlsx"
    tm.template(path, extensions=OWN)
    assert tm.read(path) == tm.Dataset(extensions=OWN)
    book = openpyxl.load_workbook(path)
    sheet = book["schools"]
    headings = {cell.value: cell for cell in sheet[1]}
    assert [*headings][-5:] == ["Cohort", "FSM %", "Nursery", "Rooms", "Since"]
    assert "Pupils eligible for free school meals" in headings["FSM %"].comment.text
    assert "A number from 0 to 100, in %." in headings["FSM %"].comment.text
    rules = {
        str(rule.sqref).partition("2")[0]: (rule.type, rule.formula1, rule.formula2, rule.errorStyle)
        for rule in sheet.data_validations.dataValidation
    }
    letter = {heading: cell.column_letter for heading, cell in headings.items()}
    assert rules[letter["FSM %"]] == ("decimal", "0", "100", "stop")
    assert rules[letter["Rooms"]] == ("whole", "-1e+15", "1e+15", "stop")
    assert rules[letter["Nursery"]] == ("list", '"yes,no"', None, "stop")
    place = rules[letter["Cohort"]][1].partition("!")[2].replace("$", "")
    assert [cell.value for row in book["_lists"][place] for cell in row] == ["First", "Second, late"]
    assert letter["Since"] not in rules


def test_a_heading_is_no_formula_and_what_stands_below_it_is_read(tmp_path):
    tm.template(tmp_path / "own.xlsx", extensions=OWN)
    book = openpyxl.load_workbook(tmp_path / "own.xlsx")
    headings = {cell.value: cell for cell in book["people"][1]}
    assert headings["=Notes"].data_type == "s"
    for heading, value in (("id", "ada"), ("=Notes", "kept")):
        book["people"].cell(2, headings[heading].column, value)
    book.save(tmp_path / "filled.xlsx")
    assert tm.read(tmp_path / "filled.xlsx").own("person:ada", "=Notes") == "kept"


def test_what_is_filled_in_is_read_back_as_declared(tmp_path):
    path = tmp_path / "own.xlsx"
    tm.template(path, extensions=OWN)
    book = openpyxl.load_workbook(path)
    sheet, columns = book["schools"], {cell.value: cell.column for cell in book["schools"][1]}
    filled = {"id": "ash", "name": "Ash", "phase": "Primary", "FSM %": 12.5, "Rooms": 7, "Cohort": "First",
              "Nursery": True, "Since": dt.datetime(2020, 5, 1)}  # fmt: skip  # noqa: DTZ001 - as a spreadsheet has it
    for heading, value in filled.items():
        sheet.cell(2, columns[heading], value)
    book.save(path)
    data = tm.read(path)
    headings = ("FSM %", "Rooms", "Cohort", "Nursery", "Since")
    assert [data.own("school:ash", heading) for heading in headings] == [12.5, 7, "First", True, dt.date(2020, 5, 1)]
    tm.write(data, path)
    assert tm.read(path) == data
    sheet.cell(2, columns["FSM %"], 112)
    sheet.cell(2, columns["Cohort"], "Third")
    book.save(path)
    problems = tm.files.load(path).errors
    assert [(problem.rule, problem.where.cell, problem.where.column, problem.found) for problem in problems] == [
        ("extension-value", f"{sheet.cell(2, columns[heading]).coordinate}", heading, found)
        for heading, found in (("Cohort", "Third"), ("FSM %", "112"))
    ]


def test_a_percentage_is_what_is_seen_and_no_hundredth_of_it(tmp_path):
    """Excel keeps 0.12 where somebody types 12%, which lies between 0 and 100 too."""
    tm.template(tmp_path / "own.xlsx", extensions=OWN)
    book = openpyxl.load_workbook(tmp_path / "own.xlsx")
    sheet = book["schools"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in {"id": "ash", "name": "Ash", "phase": "Primary", "FSM %": 0.125}.items():
        sheet.cell(2, columns[heading], value)
    sheet.cell(2, columns["FSM %"]).number_format = "0.0%"
    roles = {"id": "1", "person": "ada", "kind": "SENDCo", "at": "school:ash", "fte": 0.8}
    titles = {cell.value: cell.column for cell in book["roles"][1]}
    for column in titles.values():
        book["roles"].cell(2, column).value = None
    for heading, value in roles.items():
        book["roles"].cell(2, titles[heading], value)
    book["roles"].cell(2, titles["fte"]).number_format = "0%"
    book["people"]["A2"] = "ada"
    book.save(tmp_path / "filled.xlsx")
    loaded = files.load(tmp_path / "filled.xlsx")
    assert [(one.rule, one.found) for one in loaded.errors] == [("extension-value", "12.5%")]
    sheet.cell(2, columns["FSM %"]).value = 12.5
    sheet.cell(2, columns["FSM %"]).number_format = "General"
    book.save(tmp_path / "filled.xlsx")
    data = tm.read(tmp_path / "filled.xlsx")
    assert (data.own("school:ash", "FSM %"), data.roles["role:1"].fte) == (12.5, 0.8)
