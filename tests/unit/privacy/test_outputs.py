"""A name is planted in every text of every record, and in every id, and looked for in all that is shown with names hidden."""

import inspect
import json
import re
import unicodedata
import zipfile

import attrs
import polars as pl
import pydantic
import pytest

import trustmodel as tm
from commands import run
from trustmodel import exchange
from trustmodel.exchange.forms import FORMS
from trustmodel.model.records import KINDS
from trustmodel.privacy.fields import Says, says
from trustmodel.report.outline import outline
from trustmodel.report.parts import Picture

NAME = "Zsófia O'Quillan-Márquez"
TYPED = (
    NAME, NAME.upper(), "Mrs O’Quillan", "Zsofia OQuillan Marquez", "ZSÓFIA", "Marquez, Zsófia", "person:zqm",
    "role:zqm-head", "Ms Márquez's", "zsofia.oquillan", "Z. Márquez", "oquillan-marquez@example.org Zsofia",
)  # fmt: skip
TRACE = re.compile("quillan|zsofia|marquez|zqm")
SHIPPED = frozenset(tm.Dataset().topics.ids)


def named(value, who):
    """A reference to the one person, and an id that is not public, with the name in it."""
    if isinstance(value, tuple):
        return tuple(named(each, who) for each in value)
    if value == who:
        return "person:zqm"
    private = isinstance(value, str) and ":" in value and value not in SHIPPED
    if private and value.partition(":")[0] not in {"school", "trust", "person"}:
        return value.replace(":", ":zqm-", 1)
    return value


FSM, HEAD, VIEW = "FSM %", "Head", "View"
OWN = (
    tm.Extension(id="fsm", of="schools", heading=FSM, type="number", personal=False),
    tm.Extension(id="head", of="schools", heading=HEAD, type="text"),
    tm.Extension(id="view", of="schools", heading=VIEW, type="text", personal=False),
    tm.Extension(id="named", of="schools", heading=f"{NAME}'s", type="text", personal=False),
    tm.Extension(id="manager", of="people", heading="Manager", type="word", words=[NAME]),
)  # fmt: skip
"""Fields of somebody's own: what is personal is shown nowhere, and the rest without the name."""


def planted(data):
    """One person has the name, and others have typed it, each time in another way; ids of what is not public hold it too."""
    texts = iter(TYPED * 10_000)
    who = data.people.ids[0]

    def typed(record):
        fields = {name: named(getattr(record, name), who) for name in type(record).model_fields}
        if record.id in SHIPPED:
            return record
        for field, what in says(record.plural).items():
            if field == "extra":
                fields[field] = {f"Column {next(texts)}": next(texts)}
            elif record.plural == "extensions" and field in {"heading", "words", "unit"}:
                continue  # a heading is that of its column
            elif what is not Says.PUBLIC and what is not Says.PERSONAL:
                fields[field] = (next(texts),) if isinstance(fields[field], tuple) else next(texts)
        if "purpose" in fields:
            fields["purpose"] += "; research"  # so that everything may be asked
        if fields["id"] == "person:zqm":
            fields["name"] = NAME
        return type(record).model_validate(fields)

    parts = {plural: [typed(record) for record in getattr(data, plural)] for plural in KINDS}
    parts["schools"] = [
        school.replace(extra={**school.extra, HEAD: next(texts), VIEW: next(texts), FSM: str(place), next(texts): "1"})
        for place, school in enumerate(parts["schools"])
    ]
    parts["extensions"] = [typed(extension) for extension in OWN]
    return tm.Dataset(
        name=f"Data of {NAME}", source=TYPED[1], extra={TYPED[2]: TYPED[3]}, made_on=data.made_on, **parts
    )


@pytest.fixture(scope="module")
def data():
    return planted(tm.synthetic.trust(n_schools=3, seed=2))


@pytest.fixture(scope="module")
def review(data):
    return tm.review(data)


def nowhere(text):
    """The text has no trace of the name, whatever the case, the accents and the signs within it."""
    letters = unicodedata.normalize("NFKD", text)
    plain = re.sub("[^a-z0-9]", "", "".join(c for c in letters if not unicodedata.combining(c)).casefold())
    trace = TRACE.search(plain)
    assert trace is None, plain[max(0, trace.start() - 80) : trace.end() + 40]


def test_the_name_is_planted_in_every_field_of_text(data):
    for plural in KINDS:
        for field, what in says(plural).items():
            if plural == "extensions" and field != "description":
                continue  # planted in some
            if what is Says.FREE and (own := [record for record in getattr(data, plural) if record.id not in SHIPPED]):
                assert all(TRACE.search(str(getattr(record, field)).casefold()) or getattr(record, field).startswith(TYPED)
                           for record in own if not isinstance(getattr(record, field), tuple)), (plural, field)  # fmt: skip


def nowhere_in(path):
    if path.suffix not in {".docx", ".pptx", ".xlsx"}:
        nowhere(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(path) as parts:
        nowhere("".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))))


@pytest.mark.parametrize("form", ["html", "md", "json", "docx"])
def test_no_full_report_names_them(review, form, tmp_path):
    review.write(tmp_path / f"review.{form}", full=True)
    nowhere_in(tmp_path / f"review.{form}")


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("form", ["html", "md", "json", "docx", "pptx", "xlsx"])
def test_no_brief_names_them(review, form, public, tmp_path):
    review.write(tmp_path / f"brief.{form}", public=public)
    nowhere_in(tmp_path / f"brief.{form}")


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_no_sheet_of_a_school_names_them(review, form, tmp_path):
    for school in review.data.schools.ids[:3]:
        review.write(tmp_path / f"sheet.{form}", school=school)
        nowhere_in(tmp_path / f"sheet.{form}")


def test_no_brief_has_them_in_what_it_is_made_of(review):
    brief = review.brief()
    assert brief.actions or brief.no_actions
    nowhere(str(attrs.asdict(brief, filter=lambda field, _: field.name not in {"method", "evidence"})))


def test_no_picture_has_them_in_its_data(review):
    pictures = [part for section in outline(review).sections for part in section.parts if isinstance(part, Picture)]
    assert pictures
    nowhere(json.dumps([part.chart().to_dict() for part in pictures], ensure_ascii=False, default=str))


def test_no_notebook_and_no_console_shows_them(data, review):
    nowhere(f"{data!r} {data} {review!r} {review} {review._repr_html_()} {review.summary()}")
    nowhere(review.to_json())
    nowhere(
        " ".join([*review.warnings, *map(str, review.findings)])
    )  # `check` quotes what it found, for whoever fixes it


NEEDED = {
    "without": {"who": "person:zqm"},
    "who_could_help": {"topic": "topic:music"},
    "homophily": {"group": "school"},
    "boundary": {"group": "phase"},
    "plan_walls": {"group": "phase"},
}
QUESTIONS = [
    name
    for name in tm.__all__
    if inspect.isfunction(function := getattr(tm, name))
    and next(iter(inspect.signature(function).parameters), "") in {"data", "x"}
    and issubclass(getattr(tm, str(inspect.signature(function).return_annotation), int), tm.Result)
    and name not in {"review", "purge", "withdraw"}
]


GROUPED = [name for name in QUESTIONS if "group" in inspect.signature(getattr(tm, name)).parameters]


@pytest.mark.parametrize("group", [FSM, HEAD, VIEW, OWN[3].heading, "Undeclared"])
@pytest.mark.parametrize("name", GROUPED)
def test_no_answer_by_a_field_of_somebodys_own_says_them(data, name, group):
    few = {"draws": 9} if "draws" in inspect.signature(getattr(tm, name)).parameters else {}
    try:
        answer = getattr(tm, name)(data, group=group, **few)
    except tm.GraphError as error:
        assert group != FSM
        nowhere(str(error).replace(repr(group), ""))  # the heading that the caller typed
        return
    assert group in {FSM, VIEW}
    nowhere(
        f"{answer!r} {answer} {answer.summary()} {answer._repr_html_()} {' '.join(answer.warnings)} {answer.method}"
    )
    nowhere(answer.to_json())


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_answer_says_them(data, name):
    question = getattr(tm, name)
    options = inspect.signature(question).parameters
    few = {"draws": 9, "level": "person"}
    try:
        answer = question(data, **NEEDED.get(name, {}), **{key: few[key] for key in few if key in options})
    except tm.TrustModelError as error:
        nowhere(str(error))
        return
    nowhere(f"{answer!r} {answer} {answer.summary()} {answer._repr_html_()} {' '.join(answer.warnings)}")
    nowhere(answer.to_json())
    nowhere(pydantic.TypeAdapter(type(answer)).dump_json(answer).decode())
    if name != "without":  # its method says what was asked: the id that the caller typed
        nowhere(str(answer.method))


@pytest.mark.parametrize("ending", FORMS)
def test_no_export_holds_them(data, ending, tmp_path):
    path = tmp_path / f"export{ending}"
    exchange.write(data, path)
    if path.is_file():
        nowhere(path.read_text(encoding="utf-8"))
        return
    for file in path.iterdir():
        table = pl.read_parquet(file).to_dicts() if file.suffix == ".parquet" else file.read_text(encoding="utf-8")
        nowhere(json.dumps(table, ensure_ascii=False, default=str))


def test_no_command_prints_them(data, capsys, tmp_path):
    source = tmp_path / "data.json"
    tm.write(data, source)
    for arguments in (
        ("describe", source), ("describe", source, "--json"), ("review", source, "-o", tmp_path / "r.md"),
        ("review", source, "-o", tmp_path / "r.json", "--json"), ("review", source, "-o", tmp_path / "r.html", "--public"), ("convert", source, tmp_path / "s.graphml"),
    ):  # fmt: skip
        code, out, err = run(capsys, *arguments)
        assert code == 0
        nowhere(out.replace(str(tmp_path), "") + err)
    nowhere((tmp_path / "s.graphml").read_text(encoding="utf-8"))
