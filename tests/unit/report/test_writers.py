"""The four forms of a full report say the same, and name nobody."""

import html
import json
import re
import subprocess
import sys
import zipfile
from functools import cache

import pytest

import trustmodel as tm
from trustmodel.report.as_markdown import markdown
from trustmodel.report.outline import outline
from trustmodel.report.plots import canvas
from trustmodel.report.voice import Voice


@pytest.fixture(scope="module")
def words_of(family_review, tmp_path_factory):
    """A function that gives all that the report says in a form, also in its parts that nobody sees."""
    folder = tmp_path_factory.mktemp("forms")

    @cache
    def words(form):
        path = folder / f"review.{form}"
        family_review.write(path, full=True)
        if form != "docx":
            return path.read_text(encoding="utf-8")
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))

    return words


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_no_form_names_anybody(form, words_of, family_review):
    said = words_of(form)
    assert [
        name
        for name in (
            *(person.name for person in family_review.data.people),
            "ada-quill",
            "bo-b",
            "c-oneil",
            "Quillfeather",
        )
        if re.search(rf"\b{re.escape(name)}\b", said)
    ] == []
    assert "Ash School" in said


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_every_form_says_all_remarks(form, words_of, family_review):
    said = re.sub(r"\\(.)", r"\1", html.unescape(words_of(form))) if form != "json" else None
    said = said or " ".join(_strings(json.loads(words_of(form))))
    voice = Voice(family_review, names=False)
    assert family_review.remarks
    for remark in family_review.remarks:
        assert voice.text(remark.says) in said


@pytest.fixture(scope="module")
def offered(family):
    """The review of the small trust, whose headteacher has days to help with."""
    knows = tm.Expertise(id="1", person="ada-quill", topic="phonics", level="expert", days_available=9)
    return tm.review(family(expertise=[knows]))


@pytest.mark.parametrize("form", [".html", ".md", ".docx", ".pptx", ".xlsx", ".json"])
def test_what_anybody_may_read_has_no_role_with_a_school_in_any_form(form, offered, tmp_path):
    """Nor in parts that nobody sees: alternative texts, notes, and the full report that JSON holds otherwise."""

    def said(**options):
        path = tmp_path / f"brief{form}"
        offered.write(path, **options)
        if form in {".html", ".md", ".json"}:
            return path.read_text(encoding="utf-8")
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))

    assert "Headteacher" in said()
    assert "Headteacher" not in said(public=True)


def _strings(value):
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for part in inner for one in _strings(part)]


@pytest.fixture(scope="module")
def second_review(family):
    return tm.review(family())


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_the_same_review_gives_the_same_file(form, tmp_path, family_review, second_review):
    first, second = tmp_path / f"first.{form}", tmp_path / f"second.{form}"
    family_review.write(first, full=True)
    second_review.write(second, full=True)
    assert first.read_bytes() == second.read_bytes()


def test_hostile_words_stay_words_in_markdown():
    schools = [tm.School(id="ash", name="[Ash](javascript:x) <b> | *School*", phase="Primary")]
    said = markdown(outline(tm.review(tm.Dataset(schools=schools), problems=())))
    assert "[Ash](" not in said
    assert "<b>" not in said


@pytest.mark.parametrize(("form", "pictures"), [("md", 0), ("json", 0), ("html", 5), ("docx", 5)])
def test_pictures_are_drawn_for_the_forms_that_show_them(form, pictures, family_review, tmp_path, monkeypatch):
    drawings = []
    svg = canvas.svg
    monkeypatch.setattr(canvas, "svg", lambda chart, **options: drawings.append(chart) or svg(chart, **options))
    family_review.write(tmp_path / f"review.{form}", full=True)
    assert len(drawings) == pictures, "each once, or not at all"


WITHOUT_EXTRAS = """
import sys
blocked = ("altair", "vl_convert", "jinja2", "markupsafe", "docx", "pptx")
for name in blocked:
    sys.modules[name] = None
import trustmodel as tm
review = tm.review(tm.read(sys.argv[1]))
for form in ("md", "json"):
    review.write(f"{sys.argv[2]}/without.{form}", full=True)
    review.write(f"{sys.argv[2]}/brief-without.{form}")
for form in ("html", "docx", "pptx"):
    try:
        review.write(f"{sys.argv[2]}/without.{form}", full=form == "html")
    except tm.MissingExtraError as error:
        print(error)
for name in blocked:
    del sys.modules[name]
for form in ("md", "json"):
    review.write(f"{sys.argv[2]}/with.{form}", full=True)
    review.write(f"{sys.argv[2]}/brief-with.{form}")
"""


def test_words_need_no_pictures(tmp_path):
    """Markdown and JSON are the same with and without what draws pictures; the other forms say what they need."""
    data = tmp_path / "trust.yaml"
    tm.write(tm.synthetic.trust(n_schools=3, seed=2), data)  # all chapters, with fewer rows than the example has
    command = [sys.executable, "-c", WITHOUT_EXTRAS, str(data), str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    for form in ("md", "json"):
        for what in ("", "brief-"):
            given = [(tmp_path / f"{what}{which}.{form}").read_bytes() for which in ("without", "with")]
            assert given[0] == given[1]
    assert done.stdout.count("pip install 'schooltrustmodel[report]'") == 3
    assert list(tmp_path.glob("*.[hdp]*")) == []
