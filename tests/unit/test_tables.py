"""Tables of answers: digits, headings, what is special to Markdown and LaTeX, and what may be a name."""

import datetime as dt
import math
import shutil
import subprocess
import tempfile
from pathlib import Path
from unicodedata import normalize

import attrs
import numpy as np
import pytest

import trustmodel as tm
from trustmodel import wire
from trustmodel.results import Method, Result
from trustmodel.tables import cell, heading, title


@attrs.frozen(kw_only=True)
class Row:
    id: str
    name: str | None = attrs.field(default=None, metadata=wire.FREE_TEXT)
    share: float = math.nan
    p: float = math.nan
    helped: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    drawn: object = attrs.field(default=None, metadata=wire.APART)


@attrs.frozen(kw_only=True, repr=False)
class OpenNeeds(Result):
    rows: tuple[Row, ...]
    density: float = math.nan
    n: int = 3

    def summary(self):
        return "of 3 needs 2 are open (50%)"


METHOD = Method(
    name="open_needs", options={"between": ("2025-09-01", None), "topic": None}, seed=7, source="Ada's list_1"
)
NEEDS = OpenNeeds(
    method=METHOD,
    warnings=("person:ada has 100% of a|b & more",),
    evidence=("need:1",),
    rows=(
        Row(id="person:ada", name="Ada", share=0.12345, p=0.00001, helped=("school:1", "school:2")),
        Row(id="school:9", name="Elm & Oak_1 | <b>", share=-1234.5, p=0.049),
    ),
)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (0.12345, "0.12"), (1234.5, "1,234"), (-0.5, "−0.5"), (math.nan, "–"), (None, "–"), (math.inf, "∞"), (3, "3"), (12345, "12,345"), (True, "yes"),
        ("a", "a"), (("a", "b"), "a, b"), ((), ""), (np.float64(0.5), "0.5"), ({"a": 0.123}, "a: 0.12"), (dt.date(2025, 9, 1), "2025-09-01"),
        (tm.vocabulary.Phase.PRIMARY, "Primary"),
    ],
)  # fmt: skip
def test_a_cell(value, want):
    assert cell(value) == want


def test_a_cell_has_the_digits_that_are_asked_for_and_no_p_of_nought():
    assert cell(0.12345, 3) == "0.123"
    assert cell(0.00001, column="p") == cell(0.00001, column="liaison_p") == "<0.0001"
    assert cell(0.00001, column="share") == "0.00001"
    assert cell(tuple("abcdef"), most=3) == "a, b, c and 3 more"


@pytest.mark.parametrize(
    ("name", "want"),
    [("id", "Who"), ("given_to", "Given to"), ("distance_km", "Distance (km)"), ("p", "p"), ("cpd_share", "CPD share"), ("coordinator_z", "Coordinator z")],
)  # fmt: skip
def test_a_heading_is_for_people(name, want):
    assert heading(name) == want


def test_what_was_asked_is_called_by_its_class():
    assert title(NEEDS) == "Open needs"


def test_markdown():
    assert NEEDS.to_markdown() == (
        "Open needs. Of 3 needs 2 are open (50%). n = 3. Method: open\\_needs(between 2025-09-01 to the last record, seed 7),"
        f" trustmodel {METHOD.version}.\n\n"
        "| Who | Name | Share | p | Helped |\n"
        "| --- | --- | ---: | ---: | --- |\n"
        "| person 1 | – | 0.12 | \\<0.0001 | school:1, school:2 |\n"
        "| school:9 | Elm \\& Oak\\_1 \\| \\<b\\> | −1,234 | 0.049 |  |\n\n"
        "Note:\n\n- person 1 has 100% of a\\|b \\& more\n"
    )


def test_latex():
    assert NEEDS.to_latex(columns=["name", "p", "share"], digits=3, names=True) == (
        "\\begin{table}[htbp]\n\\centering\n"
        "\\caption{Open needs. Of 3 needs 2 are open (50\\%). n = 3. Method: open\\_needs(between 2025-09-01 to the last record, seed 7),"
        f" trustmodel {METHOD.version}. Source: Ada's list\\_1.}}\n"
        "\\label{tab:open-needs}\n\\begin{tabular}{lrr}\n\\toprule\nName & p & Share \\\\\n\\midrule\n"
        "Ada & \\textless{}0.0001 & 0.123 \\\\\n"
        "Elm \\& Oak\\_1 \\textbar{} \\textless{}b\\textgreater{} & 0.049 & $-$1,234 \\\\\n"
        "\\bottomrule\n\\end{tabular}\n"
        "\\par\\smallskip\\parbox{\\linewidth}{\\footnotesize\\textit{Note.} Person:ada has 100\\% of a\\textbar{}b \\& more.}\n"
        "\\end{table}\n"
    )


def latex_of(text):
    """The text of a document with a table in it, as pdflatex sets it and a reader sees it."""
    if shutil.which("pdflatex") is None or shutil.which("pdftotext") is None:
        pytest.skip("no LaTeX is installed (texlive-latex-recommended and poppler-utils)")
    with tempfile.TemporaryDirectory() as folder:
        head = "\\documentclass{article}\n\\usepackage{booktabs,longtable}\n\\begin{document}\n"
        (Path(folder) / "paper.tex").write_text(head + text + "\\end{document}\n", "utf-8")
        command = ["pdflatex", "-interaction=batchmode", "-halt-on-error", "paper.tex"]
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, (Path(folder) / "paper.log").read_text("utf-8", "replace")[-2000:]
        read = ["pdftotext", "-layout", "paper.pdf", "-"]
        return normalize(
            "NFC", subprocess.run(read, cwd=folder, capture_output=True, timeout=300, check=True).stdout.decode()
        )


def test_a_paper_with_hostile_names_can_be_set():
    names = [
        "A & B % C _ D # E ~ F \\\\ G ^ H", "£5 – 6 ≤ 7 ≥ 8 − 9", "[In brackets] first", "*Starred first", '"Quoted"', "Tŷ Gŵyr",
        "Cafe\u0301", "{b} | <c> $d$", "Zero\u200bwidth",
    ]  # fmt: skip
    rows = tuple(Row(id=f"school:{at}", name=name) for at, name in enumerate(names))
    read = latex_of(attrs.evolve(NEEDS, rows=rows, warnings=tuple(names)).to_latex(names=True))
    for said in ("[In brackets] first", "*Starred first", "Tŷ Gŵyr", "Café", "{b} | <c> $d$", "Zerowidth", "£5 – 6"):
        assert said in read


def test_what_is_longer_than_a_page_goes_on_on_the_next():
    rows = tuple(Row(id=f"school:{at}", name=f"School {at}") for at in range(120))
    written = attrs.evolve(NEEDS, rows=rows).to_latex(columns=["name", "share"], names=True)
    read = latex_of(written)
    assert all(f"School {at} " in read for at in range(120))
    assert read.count("Share") >= 3, "each page has the headings"


def test_few_rows_of_very_many_words_go_on_on_the_next_page_too():
    rows = tuple(Row(id=f"school:{at}", name=f"Row{at} " + "and so on and on " * 25) for at in range(20))
    written = attrs.evolve(NEEDS, rows=rows).to_latex(columns=["name", "share"], names=True)
    assert "longtable" in written
    assert "longtable" not in attrs.evolve(NEEDS, rows=rows[:2]).to_latex(columns=["name", "share"], names=True)
    read = latex_of(written)
    assert all(f"Row{at} " in read for at in range(20))


def test_long_words_are_set_in_lines_and_too_many_columns_are_said():
    long = "Holy Trinity and Saint Bartholomew Church of England Infant School, " * 3
    written = attrs.evolve(NEEDS, rows=(Row(id="school:1", name=long),)).to_latex(columns=["name", "share"], names=True)
    assert r"\begin{tabular}{p{0.60\linewidth}r}" in written
    assert not written.startswith("%")
    wide = attrs.evolve(NEEDS, rows=(Row(id="school:1", name=long),)).to_latex(
        columns=["name", *["helped", "share"] * 8], names=True
    )
    assert wide.startswith("% 17 columns are wider than a page: choose some, by columns=[...]\n")


@pytest.mark.parametrize("hostile", ["\\input{/etc/passwd}", "$x$", "a^b~c", "{", "}", "# &% _", "\\\\", '"', "−∞≤²"])
def test_nothing_that_somebody_typed_is_a_command(hostile):
    written = attrs.evolve(NEEDS, rows=(Row(id="school:1", name=hostile),), warnings=()).to_latex(columns=["name"])
    body = written.partition("\\midrule\n")[2].partition("\n\\bottomrule")[0].removesuffix(r" \\")
    allowed = ["textbackslash", "textasciicircum", "textasciitilde", "symbol", "infty", "leq"]
    bare = body
    for command in allowed:
        bare = bare.replace(f"\\{command}{{}}", "").replace(f"\\{command}", "")
    for escaped in "{}$&%#_":
        bare = bare.replace(f"\\{escaped}", "")
    assert "\\" not in bare
    assert bare.count("$") % 2 == 0
    assert not set("&%#~") & set(bare)
    assert bare.count("{") == bare.count("}")


def test_columns_that_are_not_there_are_named_all_at_once():
    with pytest.raises(tm.NotFoundError, match="no column 'shar'; the nearest: share"):
        NEEDS.to_markdown(columns=["shar"])
    with pytest.raises(ValueError, match="no columns 'x', 'y'; there are id, name, share"):
        NEEDS.to_latex(columns=["x", "id", "y"])
    with pytest.raises(TypeError, match="is one word"):
        NEEDS.to_markdown(columns="share")
    with pytest.raises(ValueError, match="at least one significant digit"):
        NEEDS.to_markdown(digits=0)
    with pytest.raises(ValueError, match="label="):
        NEEDS.to_latex(label="a b")


def test_what_is_no_part_of_an_answer_as_json_is_no_column():
    assert "Drawn" not in NEEDS.to_markdown()
    assert "Drawn" not in NEEDS._repr_html_()


def test_evidence_is_a_column_only_for_whoever_asks():
    assert "Evidence" not in NEEDS.to_markdown()
    assert "| Evidence |" in NEEDS.to_markdown(columns=["evidence"])


def test_a_notebook_shows_the_whole_first_and_what_is_not_defined():
    shown = NEEDS._repr_html_()
    assert shown.startswith(
        "<p><strong>Open needs</strong>: of 3 needs 2 are open (50%)</p><p>Asked with between 2025-09-01 to the last record, seed 7.</p>"
    )
    assert "<p>Not recorded, or not defined: Density.</p>" in shown
    assert shown.index("The whole") < shown.index("2 rows")
    assert "It rests on 1 record: <code>evidence</code>" in shown
    assert "Ada" not in shown


def test_a_notebook_shows_the_first_rows_alone():
    shown = attrs.evolve(NEEDS, rows=tuple(Row(id=f"school:{n}", share=n / 7) for n in range(40)))._repr_html_()
    assert "The first 10 of 40 rows" in shown
    assert "school:9<" in shown
    assert "school:10" not in shown
    assert "<p>Not recorded, or not defined: Name and p.</p>" in shown
