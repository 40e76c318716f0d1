"""The worked examples of CONTRIBUTING.md work as they stand there."""

import re
import textwrap

import numpy as np
import pytest

import trustmodel as tm
from builders import ROOT
from trustmodel.exchange import forms
from trustmodel.exchange.forms import Form
from trustmodel.model import checks, dataset, records
from trustmodel.report.plots import heatmaps
from trustmodel.report.voice import Voice
from trustmodel.stats import bipartite_nulls
from trustmodel.stats.bipartite_nulls import NullModel

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def example(heading):
    """The first block of Python under a heading."""
    section = PAGE.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    return textwrap.dedent(re.search(r"^( *)```py\n(.*?)^\1```$", section, re.MULTILINE | re.DOTALL)[2])


def run(heading, *modules, **names):
    """What an example defines, where it stands in the files that it is added to."""
    namespace = {"__name__": modules[0].__name__ if modules else "example"}
    for module in modules:
        namespace |= {name: value for name, value in vars(module).items() if not name.startswith("__")}
    namespace |= names
    exec(compile(example(heading), heading, "exec", dont_inherit=True, flags=annotations()), namespace)  # noqa: S102
    return namespace


def annotations():
    import __future__

    return __future__.annotations.compiler_flag


@pytest.fixture(scope="module")
def limestone():
    return tm.read(ROOT / "examples/limestone")


def test_a_rule():
    declared = {}
    found = run("A rule", checks, rule=lambda slug, **about: lambda finds: declared.setdefault(slug, (about, finds)))
    about, finds = declared["twice-as-full"]
    assert set(about) == {"severity", "says", "scope"}
    assert found["_twice_as_full"] is not None
    schools = [tm.School(id=f"{n}", name="S", phase="Primary", pupils=n, capacity=100) for n in (200, 201)]
    assert [breach.record for breach in finds(tm.Dataset(schools=schools))] == ["school:201"]


def test_a_record_kind():
    award = run("A record kind", records)["Award"](id="1", school="109277", name="Artsmark", start="2025-09-01")
    assert (award.id, award.school, award.plural) == ("award:1", "school:109277", "awards")


def test_a_chapter(limestone):
    chapter = run("A chapter of the report")["CHAPTER"]
    review = tm.review(limestone)
    (finding,) = chapter.remarks(review, {})
    assert re.fullmatch(r"\d+ inspections of \w+ schools are recorded\.", finding.says)
    (table,) = chapter.section(review, Voice(review, names=False)).parts
    assert len(table.rows) == len(limestone.inspections)


def test_a_null_model(monkeypatch):
    fixed_columns = run("A null model", bipartite_nulls)["fixed_columns"]
    table = np.random.default_rng(0).random((6, 9)) < 0.4
    chance = fixed_columns(table)
    rng = np.random.default_rng(1)
    shared = np.array([np.logical_and(*rng.permuted(table, axis=0)[:2]).sum() for _ in range(4000)])
    assert chance.upper[0] == pytest.approx([(shared >= x).mean() for x in range(10)], abs=0.03)
    monkeypatch.setitem(bipartite_nulls.NULLS, "columns", NullModel(fixed_columns, draws=False))
    assert tm.shared_expertise(tm.synthetic.trust(n_schools=4, seed=1), null="columns").null == "columns"


def test_a_file_form(limestone, tmp_path, monkeypatch):
    made = run("A file form", forms, dataset, KINDS=records.KINDS)
    row = Form(made["to_json_lines"], lambda path, limits: (made["from_json_lines"](path, limits), 0))
    monkeypatch.setattr(forms, "FORMS", {**forms.FORMS, ".jsonl": row})
    tm.exchange.write(limestone, tmp_path / "trust.jsonl", names=True)
    assert tm.exchange.read(tmp_path / "trust.jsonl") == limestone


def test_a_picture(limestone):
    from collections import Counter

    chart = run("A picture", heatmaps, Counter=Counter)["inspections"](limestone)
    assert tm.plots.svg(chart).startswith("<svg")
