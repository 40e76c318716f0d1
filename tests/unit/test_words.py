"""What people read is said as a head teacher would say it: no word of a list of quaint ones in any message or page."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUAINT = {
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\b(?:held|hold|holds|holding) back\b": "suppressed",
    r"\b(?:cannot|may not|not) be told\b|\btold (?:apart|from chance)\b": "may be chance, or cannot be separated from",
    r"\bwork(?:s|ed)? (?:them |it )?out\b": "calculated",
    r"\b(?:deals?|dealt|dealing) out\b|\bdealt\b": "permuted",
    r"\banew\b": "again, permuted or resampled",
    r"\bhang(?:s|ing)? (?:on|together|of)\b": "depend on",
    r"\btakes? long\b": "takes a long time, or is slow",
    r"\bnobody (?:at all )?holds\b(?! it$)": "nobody knows",
    r"\bothers come first\b(?!$)": "help went to a higher priority",
    r"\bothers in the family\b": "elsewhere in the trust",
    r"\bat level \b": "expert in",
    r"\bwhisper\b|\bas good as none\b": "small, negligible",
    r"\bgiv(?:e|es|ing) (?:\w+ ){0,4}away\b": "identify",
    r"\bcarr(?:y|ies|ied) (?:needs|whose|by|them|word)\b": "helped with",
    r"\bheld against\b": "compared with",
    r"\btells? of\b|\bno method can tell\b|(?<!were )\btold\b": "says, is about, recorded or found",
    r"\b(?:one|goal|ties|criterion) of theirs\b": "at least one, or one of their goals",
    r"\b(?:one|[Ss]omebody)['’]s own\b": "your own, or their own",
    r"\bshut(?:s|ting)? (?:\w+ ){0,3}out\b": "exclude",
    r"\b[Hh]ow grave\b": "how serious",
    r"\bturn(?:ed)? over in\b": "explore",
    r"\bled by nobody\b": "with no leader recorded",
    r"\bstands? twice\b": "appears twice",
    r"\bIn the order of names\b": "listed by name",
    r"\bhow long the way\b": "travel time",
    r"\bnobody who is recorded\b": "not recorded",
    r"\b(?:Shown|Named|Listed|Counted) (?:is|are) \w": "are shown, named, listed or counted",
}  # fmt: skip
"""What nobody would say at a board meeting, and what they would."""
ACRONYMS = r"\b(?:Cpd|Npqs?|Dsl|Elt|Sendco|Gias|Hr|Eyfs)\b"
ENUM = {"nobody holds it", "others come first"}
"""Words of the API, which stay; a chapter says them in other words."""


def strings(path):
    """Each string of a module that may reach somebody, with its line: messages, and the first paragraph of docstrings.

    Of an f-string the values count as a letter. A string without a space is an id, a slug or a name.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            skipped.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and (text := ast.get_docstring(node)):
            if not getattr(node, "name", "").startswith("_"):
                yield getattr(node, "lineno", 1), text.partition("\n\n")[0]
        elif isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
        elif isinstance(node, ast.Constant) and node not in skipped and is_message(node.value):
            yield node.lineno, node.value


def is_message(value):
    return isinstance(value, str) and " " in value and value not in ENUM


def prose(page):
    """Each line of a page outside code, with its number."""
    fenced = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced:
            yield number, re.sub(r"`[^`]*`", "", line)


def cells(notebook):
    """Each cell of prose of a notebook, with its number."""
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield number, re.sub(r"`[^`]*`", "", "".join(cell["source"]))


def faults(path, texts):
    return [
        f"{path.relative_to(ROOT)}:{line}: “{match[0]}” ({better}): {text[max(0, match.start() - 50) : match.end() + 30]!r}"
        for line, text in texts
        for pattern, better in (*QUAINT.items(), (ACRONYMS, "capitals"))
        for match in re.finditer(pattern, " ".join(text.split()))
    ]


REPORT = ROOT / "src/trustmodel/report"
MODULES = sorted((ROOT / "src/trustmodel").rglob("*.py"))
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
WRITTEN = [*sorted((REPORT / "page").glob("*.html")), REPORT / "explorer/page.html"]


def test_messages_and_summaries():
    assert [fault for path in MODULES for fault in faults(path, strings(path))] == []


def test_pages_of_the_docs():
    assert [fault for path in PAGES for fault in faults(path, prose(path))] == []


def test_notebooks():
    assert NOTEBOOKS
    assert [fault for path in NOTEBOOKS for fault in faults(path, cells(path))] == []


def test_templates_of_the_report():
    assert [fault for path in WRITTEN for fault in faults(path, enumerate(path.read_text("utf-8").splitlines()))] == []


@pytest.mark.parametrize(
    "text",
    ["mend these first", "three counts are held back", "Music hangs on one person", "this is worked out", "Cpd"],
)
def test_a_quaint_word_is_seen(text):
    assert faults(ROOT / "x.py", [(1, text)])


def test_strings_are_those_that_people_read(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        '"""A page.\n\nWorked out below."""\n\n\ndef shown(n):\n    """What is shown."""\n'
        '    return f"{n} are held back", "anew", "made anew"\n',
        encoding="utf-8",
    )
    assert sorted(text for _, text in strings(path)) == ["A page.", "What is shown.", "made anew", "x are held back"]
