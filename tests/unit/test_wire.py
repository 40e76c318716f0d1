"""Every answer as JSON: strict, of the published schema, the same to pydantic, and naming nobody unless asked to."""

import datetime as dt
import inspect
import json
import math
import re
import runpy
from functools import cache

import attrs
import jsonschema
import numpy as np
import polars as pl
import pydantic
import pytest

import trustmodel as tm
from builders import LIMESTONE, ROOT
from trustmodel import wire
from trustmodel.population.definitions import Criterion, Definition
from trustmodel.privacy.names import KIND_WORDS
from trustmodel.report.plots import canvas
from trustmodel.report.plots.answers import PICTURES
from trustmodel.results import Method, Result

SCHEMA = tm.schema("results")
TIDIED = runpy.run_path(str(ROOT / "scripts/schema"))["tidied"]
YEAR = ("2025-09-01", "2026-09-01")
FEW = {"draws": 9, "runs": 2}
TRUSTS = pl.DataFrame(
    {
        "id": [f"trust:{n}" for n in range(8)],
        "name": [f"Trust {n}" for n in range(8)],
        "schools": [2, 5, 9, 4, 7, 3, 12, 6],
        "good": [0.5, 0.8, None, 0.75, 1.0, 0.3, 0.9, 0.6],
        "small": ["yes", "no", "no", "yes", "no", "yes", "no", "no"],
    }
)
BIG = Definition(name="big and good", rule="all", criteria=(Criterion(name="good", measure="good", threshold=0.7),))


@cache
def limestone():
    return tm.read(LIMESTONE)


@cache
def year():
    return tm.situation(limestone(), between=YEAR)


def needed():
    return {
        "group": "phase",
        "who": "person:bronwen-mutasiwa",
        "topic": next(iter(limestone().expertise)).topic,
        "b": year(),
    }


SPECIAL = {
    "acceptability": lambda: tm.acceptability(np.array([[1.0, 2.0], [2.0, 1.0], [0.5, 0.5]]), draws=50),
    "audit": lambda: tm.audit(BIG, TRUSTS, group="small", draws=20),
    "compare": lambda: tm.compare(TRUSTS, trust="trust:3", measures=["good"]),
    "network_change": lambda: tm.network_change(
        tm.graphs.support(limestone(), at="2025-01-15"), tm.graphs.support(limestone(), at="2026-01-15"), draws=9
    ),
    "pool": lambda: tm.pool([tm.trust_sums(tm.synthetic.trust(n_schools=8, seed=seed)) for seed in (1, 2, 3)]),
    "purge": lambda: tm.purge(limestone(), as_of="2030-01-01"),
    "withdraw": lambda: tm.withdraw(limestone(), people="person:bronwen-mutasiwa"),
    "suppress": lambda: tm.suppress({"Oakfield": {"yes": 3, "no": 12}, "Elm": {"yes": 9, "no": 8}}),
    "plan_walls": lambda: tm.plan_walls(limestone(), "phase", ties=(50,), deficits=(0.7,), draws=9),
    "check": lambda: tm.check(
        limestone().upsert(
            tm.Membership(id="again", school="900001", trust="limestone", start="2020-09-01"),
            tm.School(id="x", name="X", phase="Primary", easting=1),
        )
    ),
    "support_profiles": lambda: tm.support_profiles(
        pl.DataFrame({"trust": ["t", "t", "u"], "giver": ["a", "b", "x"], "receiver": ["b", "c", "y"]}),
        pl.DataFrame(
            {"trust": ["t", "t", "t", "u", "u"], "id": list("abcxy"), "answered": [True, True, False, None, None]}
        ),
        strength=None,
    ),
    "cut": lambda: answer("walls").cut,
    "beyond": lambda: answer("walls").beyond(),
}


def questions():
    functions = [getattr(tm, name) for name in tm.__all__ if inspect.isfunction(getattr(tm, name))]
    return sorted(
        {f.__name__ for f in functions if isinstance(getattr(tm, str(f.__annotations__["return"]), None), type)
         and issubclass(getattr(tm, f.__annotations__["return"]), Result)} | {"cut", "beyond"}
    )  # fmt: skip


@cache
def answer(name):
    if name in SPECIAL:
        return SPECIAL[name]()
    function = getattr(tm, name)
    _, *others = inspect.signature(function).parameters.values()
    options = {option.name: FEW[option.name] for option in others if option.name in FEW}
    needs = {option.name: option.kind for option in others if option.default is option.empty}
    options |= {option: needed()[option] for option, kind in needs.items() if kind is inspect.Parameter.KEYWORD_ONLY}
    about = [needed()[option] for option in needs if option not in options]
    return function(limestone() if name == "review" else year(), *about, **options)


def strictly(text):
    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def closed(schema):
    """The same schema, which refuses what it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    open_ones = {name: closed(each) for name, each in schema.items()}
    return {**open_ones, "additionalProperties": False} if "properties" in schema and "title" in schema else open_ones


CLOSED = closed(SCHEMA)


def faults(written):
    of_class = {**CLOSED, "oneOf": [{"$ref": f"#/$defs/{written['question']}"}]}
    validator = jsonschema.Draft202012Validator(of_class, format_checker=jsonschema.FormatChecker(["date"]))
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(written)]


# --- every question ---------------------------------------------------------------------------------------------------


each_question = pytest.mark.parametrize("name", questions())


@each_question
def test_an_answer_is_strict_json_of_the_published_schema(name):
    written = strictly(answer(name).to_json())
    assert written["question"] == type(answer(name)).__name__
    assert faults(written) == []


@each_question
def test_pydantic_writes_the_same_and_describes_it_so(name):
    kind = type(answer(name))
    adapter = pydantic.TypeAdapter(kind)
    assert strictly(adapter.dump_json(answer(name))) == strictly(answer(name).to_json())
    for mode in ("serialization", "validation"):
        described = TIDIED(adapter.json_schema(mode=mode))
        described.pop("$defs")
        assert described == SCHEMA["$defs"][kind.__name__]
    assert adapter.validate_python(answer(name)) is answer(name)
    with pytest.raises(pydantic.ValidationError, match="written as JSON, and not read"):
        adapter.validate_json(answer(name).to_json())


@each_question
def test_with_names_it_says_all_that_the_result_says(name):
    result, written = answer(name), strictly(answer(name).to_json(names=True))
    assert written["evidence"] == list(result.evidence)
    assert written["warnings"] == list(result.warnings)
    assert written["method"]["source"] == result.method.source
    assert len(written["rows"]) == len(result) == len(list(result))
    lines = written["rows"]
    if name == "check":  # whose table has the parts of where a problem is
        lines = [{**line, **line["where"]} for line in lines]
    if name != "suppress":  # its table has the totals too
        assert [{column: line[column] for column in result.columns} for line in lines] == [
            as_json(row) for row in result.to_dicts()
        ]


def as_json(value):
    """By hand: what a row of plain values is in JSON."""
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    if isinstance(value, dt.date):
        return str(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


HIDDEN = sorted(set(KIND_WORDS.values()) - {"school", "trust", "topic"})
"""What the ids of all other records begin with; a page of HTML has words with a colon of its own."""


@each_question
def test_without_names_it_names_nobody(name):
    text = answer(name).to_json()
    people = limestone().people
    words = {word for person in people for word in [*(person.name or "").split(), person.id.removeprefix("person:")]}
    assert len(words) > 100
    assert words.isdisjoint(re.findall(r"[\w.-]+", text))
    for said in (text, repr(answer(name)), answer(name)._repr_html_()):
        assert re.findall(rf"\b(?:{'|'.join(HIDDEN)}):[A-Za-z0-9]\S*", said) == []


@each_question
def test_a_result_is_the_sequence_of_its_rows(name):
    result = answer(name)
    assert list(result) == list(result.rows)
    assert result[:2] == result.rows[:2]
    if len(result):
        assert result[0] is result.rows[0]
        assert result[-1] is result.rows[-1]


@each_question
def test_a_frame_has_every_field_of_the_rows_also_where_there_are_none(name):
    result = answer(name)
    frame = result.to_frame()
    assert frame.height == len(result.to_dicts())
    if name == "suppress":
        return
    fields = set(wire.parts(type(result.rows[0]))) if len(result) else set(frame.columns)
    if name == "check":  # each part of where a problem is stands by itself
        fields = fields - {"where"} | {field.name for field in attrs.fields(tm.Where)}
    assert set(frame.columns) == fields
    if "rows" not in {field.name for field in attrs.fields(type(result))}:
        return  # they are those of another field
    empty = attrs.evolve(result, rows=()).to_frame()
    assert (empty.height, empty.schema) == (0, frame.schema)


def test_the_frame_of_a_review_has_its_scores_and_no_pictures():
    frame = answer("review").to_frame()
    assert "picture" not in frame.columns
    assert frame["score"].to_list() == [each.score for each in answer("review").findings]
    assert not [name for name, kind in frame.schema.items() if kind == pl.Object]


# --- every answer as somebody reads it --------------------------------------------------------------------------------


def names_nobody(text):
    people = limestone().people
    words = {word for person in people for word in [*(person.name or "").split(), person.id.removeprefix("person:")]}
    assert words.isdisjoint(re.findall(r"[\w.-]+", text))
    assert re.findall(rf"\b(?:{'|'.join(HIDDEN)}):[A-Za-z0-9]\S*", text) == []


@each_question
def test_in_a_notebook_it_is_short_and_says_what_is_not_recorded(name):
    shown = answer(name)._repr_html_()
    if name in {
        "review",
        "explore",
    }:  # findings, and a picture that can be moved about in, stand in the place of tables
        names_nobody(shown)
        return
    assert len(shown) < 16_000
    tables = re.findall(r"<table>.*?</table>", shown)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", tables[-1])][1:]
    assert len(rows) == min(len(answer(name).to_dicts()), 10)
    heads = re.findall(r'<th scope="col">(.*?)</th>', tables[-1])
    assert all(len(cells) == len(heads) for cells in rows)
    assert len(heads) + shown.count("Not recorded, or not defined") > 0
    if len(answer(name).to_dicts()) <= 10:
        assert not any(all(cells[at] == "–" for cells in rows) for at in range(len(heads)) if rows)
    assert all(f"<li>{warning}" in shown or "&" in warning or ":" in warning for warning in answer(name).warnings)
    names_nobody(re.sub(r"<[^>]*>", " ", shown))


@each_question
def test_in_a_paper_its_table_is_whole(name):
    result = answer(name)
    lines = result.to_markdown().splitlines()
    table = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(result.to_dicts())
    assert {len(cells) for cells in table} == {len(table[0])}
    assert "trustmodel" in lines[0]
    assert sum(line.startswith("- ") for line in lines) == len(result.warnings)
    names_nobody(" ".join(lines).replace("\\", ""))
    written = "".join(line for line in result.to_latex().splitlines(True) if not line.startswith("% "))  # a remark
    columns = re.search(r"\\begin\{(?:tabular|longtable)\}\{((?:[lr]|p\{[.0-9]+\\linewidth\})+)\}", written)[1]
    assert len(re.findall("[lr](?!inewidth)|p", columns)) == len(table[0])
    body = [line for line in written.splitlines() if line.endswith(r" \\")]
    heads = 2 if "longtable" in written else 1  # of the first page, and of the others
    assert len(body) == len(result.to_dicts()) + heads
    assert all(len(re.findall(r"(?<!\\)&", line)) == len(table[0]) - 1 for line in body)
    bare = re.sub(r"\\[\\{}$&%#_]", "", written)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not re.search(r"[#%~^<>|]", re.sub(r"\$[^$]*\$", "", bare))
    names_nobody(written.replace(r"\label{tab:", "").replace("\\", ""))


COLOURS = {canvas.BLUE, canvas.ORANGE, canvas.TEAL, canvas.PLUM}


@each_question
def test_it_has_a_picture_in_the_look_of_all(name):
    """With what was asked, and without: a title, words for those who cannot see it, room within 700 pixels, and no person."""
    asked = limestone() if name in {"review", "purge", "withdraw"} else year()
    of_schools = name not in {
        "acceptability",
        "audit",
        "compare",
        "network_change",
        "pool",
        "suppress",
        "check",
        "support_profiles",
    }
    for data in (None, asked) if of_schools else (None,):
        chart = answer(name).plot(data)
        spec = chart.to_dict(
            validate=data is None
        )  # once against the schema of Vega-Lite, since it is not when it is made
        assert spec["title"]["text"][0][:1].isupper() or spec["title"]["text"][0][:1].isdigit()
        assert spec["title"]["subtitle"]
        assert len(spec["description"]) > len(" ".join(spec["title"]["text"]))
        assert spec["width"] + 2 * spec["padding"] <= 700
        assert spec["layer"][-1]["name"] == "source"
        lines = {
            row[end]
            for layer in spec["layer"]
            for row in layer["data"]["values"]
            for end in ("fill", "stroke")
            if end in row
        }
        assert {colour for colour in lines if _strong(colour)} <= COLOURS | {canvas.INK, canvas.PALE}
        names_nobody(json.dumps(spec, ensure_ascii=False).replace('"', " "))


def _strong(colour):
    """Whether it is a hue of its own: not white or transparent, no grey, and no shade of blue."""
    if not colour.startswith("#"):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return max(red, green) > blue


def test_every_class_of_answers_has_a_picture_of_its_own():
    kinds = {kind for each in dir(tm) if isinstance(kind := getattr(tm, each), type) and issubclass(kind, Result)}
    named = {kind.__name__ for kind in kinds} - {"Result", "Review", "SupportProfiles"}
    assert named <= set(PICTURES)


# --- what a person is called, and what is undefined -------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Row:
    id: str
    name: str | None = attrs.field(metadata=wire.FREE_TEXT)
    share: float
    helped: tuple[str, ...] = ()
    since: dt.date | None = None


@attrs.frozen(kw_only=True, repr=False)
class Helpers(Result):
    rows: tuple[Row, ...]
    by_person: dict[str, int] = attrs.field(factory=dict)
    best: float = math.nan


ADA = Row(
    id="person:ada", name="Ada Hart", share=math.inf, helped=("person:bea", "school:1"), since=dt.date(2025, 9, 1)
)
OAK = Row(id="school:1", name="Oakfield", share=0.5, helped=("person:ada",))
HELPERS = Helpers(
    method=Method(name="helpers", source="Ada Hart's list"),
    evidence=("role:ada-head", "role:bea-head"),
    warnings=("person:ada, and person:bea.",),
    rows=(ADA, OAK),
    by_person={"person:bea": 2},
)


def test_each_id_has_one_number_throughout_and_free_text_is_left_out():
    written = strictly(HELPERS.to_json())
    assert written["evidence"] == ["role 1", "role 2"]
    assert written["warnings"] == ["person 1, and person 2."]
    assert written["method"]["source"] is None
    assert written["rows"] == [
        {"id": "person 1", "name": None, "share": None, "helped": ["person 2", "school:1"], "since": "2025-09-01"},
        {"id": "school:1", "name": "Oakfield", "share": 0.5, "helped": ["person 1"], "since": None},
    ]
    assert written["by_person"] == {"person 2": 2}
    assert written["best"] is None
    assert "Ada" not in HELPERS._repr_html_()
    assert "Oakfield" in HELPERS._repr_html_()


def test_an_id_of_a_graph_of_ones_own_is_hidden_whole():
    """Records have ids of plain letters; whoever makes a graph may have others."""
    rows = tuple(attrs.evolve(ADA, id=identifier, helped=()) for identifier in ("person:José", "person:ana-łucja"))
    written = strictly(attrs.evolve(HELPERS, rows=rows, by_person={}, evidence=(), warnings=()).to_json())
    assert [row["id"] for row in written["rows"]] == ["person 1", "person 2"]
    assert wire.without_ids("person:José, then person:ada.") == "a person, then a person."


def test_with_names_ids_and_free_text_stand():
    written = strictly(HELPERS.to_json(names=True, indent=1))
    assert written["rows"][0]["name"] == "Ada Hart"
    assert written["method"]["source"] == "Ada Hart's list"
    assert written["by_person"] == {"person:bea": 2}
    assert written["rows"][0]["share"] is None


def test_numbers_and_arrays_of_numpy_are_numbers_and_lists():
    values = {
        "a": np.float64(0.25),
        "b": np.int64(3),
        "c": np.array([[1.0, math.nan]]),
        "d": np.bool_(True),
        "e": {2, 1},
    }
    assert strictly(wire.to_json(values)) == {"a": 0.25, "b": 3, "c": [[1.0, None]], "d": True, "e": [1, 2]}
    assert strictly(wire.to_json(tm.vocabulary.Phase.PRIMARY)) == "Primary"


@attrs.frozen
class Odd:
    """It has a number that JSON has not."""

    data: complex


def test_what_has_no_place_in_json_is_refused():
    with pytest.raises(TypeError, match="a Dataset has no place in an answer as JSON"):
        wire.to_json({"data": tm.Dataset()})
    with pytest.raises(TypeError, match="no shape is known for"):
        wire.shape(Odd)


def test_a_problem_names_its_record_for_whoever_is_to_mend_it():
    [problem] = tm.check(tm.Dataset(roles=[tm.Role(id="1", person="ada", kind="Headteacher", at="school:9")]))[:1]
    written = strictly(pydantic.TypeAdapter(list[tm.Problem]).dump_json([problem]))[0]
    assert written["where"]["record"] == problem.where.record == "role:1"
    assert written["rule"] == problem.rule
    jsonschema.validate(written, {**SCHEMA, "oneOf": [{"$ref": "#/$defs/Problem"}]})


def test_free_text_of_rows_is_marked():
    """A field called so holds what somebody typed, unless it is what its class is called by."""
    for kind in map(type, [row for name in questions() for row in answer(name).rows[:1]]):
        for field in attrs.fields(kind)[1:]:
            if field.name in ("name", "focus"):
                assert field.metadata == wire.FREE_TEXT, (kind, field.name)


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_fastapi_answers_with_results_and_describes_them():
    fastapi = pytest.importorskip("fastapi", reason="fastapi is not installed")
    testclient = pytest.importorskip("fastapi.testclient", reason="httpx is not installed")
    app = fastapi.FastAPI()

    def walls() -> tm.Walls:
        return answer("walls")

    def problems() -> list[tm.Problem]:
        return list(tm.check(limestone()))

    app.get("/walls")(walls)
    app.get("/problems")(problems)
    client = testclient.TestClient(app)
    found = client.get("/walls")
    assert found.status_code == 200
    assert strictly(found.text) == strictly(answer("walls").to_json())
    assert len(client.get("/problems").json()) == len(problems())
    described = client.get("/openapi.json").json()
    content = described["paths"]["/walls"]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Walls"}
    assert set(described["components"]["schemas"]) >= {
        "Walls",
        "WallRow",
        "Cut",
        "CutRow",
        "Method",
        "Problem",
        "Where",
    }
    assert described["components"]["schemas"]["Cut"]["properties"].keys() == SCHEMA["$defs"]["Cut"]["properties"].keys()
