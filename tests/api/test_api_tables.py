"""The reference as a reader sees it, built once: every public name in one place, its options as the code has them."""

import ast
import builtins
import collections
import importlib
import inspect
import os
import re
import subprocess
import sys
import textwrap
from functools import cache

import pytest
from lxml import html

import trustmodel as tm
from builders import ROOT

MODULES = [tm, *(getattr(tm, name) for name in tm._MODULES)]


# --- what is rendered ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    """Each entry of the built reference: the page, the path in its heading's id, and the element that holds it."""
    pytest.importorskip("mkdocs", reason="mkdocs is not installed")
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", site]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [
        (str(page.relative_to(site).parent), heading.get("id"), heading.getparent())
        for page in sorted((site / "reference").rglob("index.html"))
        for heading in html.parse(page).getroot().iterfind(".//*[@id]")
        if heading.tag in {"h2", "h3", "h4", "h5"} and heading.get("id").startswith("trustmodel.")
    ]


@cache
def resolved(path):
    """The object of a dotted path; `None` for a field, which only the objects of its class have."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            value = inspect.getattr_static(value, part, None) if isinstance(value, type) else getattr(value, part)
        return value
    raise AssertionError(path)


def key(name, value):
    """One key for one thing, under whatever path it is reached."""
    if isinstance(value, type) or inspect.isfunction(value):
        return value.__module__, value.__qualname__
    return name, id(value)


def table(holder, title):
    """The rows under a heading such as `Parameters:`, each a list of the text of its cells."""
    for contents in holder.iterfind("./div[@class]"):
        if "doc-contents" not in contents.get("class").split():
            continue
        for paragraph in contents.iterfind("./p"):
            if paragraph.text_content().strip() == title:
                rows = paragraph.getnext().iterfind("./tbody/tr")
                return [[" ".join(cell.text_content().split()) for cell in row.iterfind("./td")] for row in rows]
    return []


def functions(entries):
    """The entries of functions and methods: path, plain function, element. What special methods take, Python says."""
    for _, path, element in entries:
        if path.rpartition(".")[2].startswith("__") or "doc-function" not in element.get("class", "").split():
            continue
        value = resolved(path)
        plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if inspect.isfunction(plain):
            yield path, plain, element


def plain(annotation):
    """An annotation with one kind of quotes and of spaces."""
    return ast.unparse(ast.parse(annotation, mode="eval"))


def written(function, parameter):
    """The annotation as the source has it, also in the one file whose annotations are no strings."""
    if isinstance(parameter.annotation, str):
        return parameter.annotation
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].args
    arguments = [*definition.posonlyargs, *definition.args, *definition.kwonlyargs, definition.vararg, definition.kwarg]
    return next(ast.unparse(one.annotation) for one in arguments if one and one.arg == parameter.name)


def same(shown, default, function):
    """Whether what a table gives as a default is the default."""
    value = eval(shown, {**vars(builtins), **inspect.unwrap(function).__globals__})  # noqa: S307 - our own pages
    return value == default or (value != value and default != default)  # noqa: PLR0124 - NaN


# --- the tests -------------------------------------------------------------------------------------------------------


def test_tables_show_the_parameters_of_the_code_with_their_types_and_defaults(entries):
    wrong = []
    for path, function, element in functions(entries):
        expected = [
            parameter
            for name, parameter in inspect.signature(function).parameters.items()
            if name not in {"self", "cls"}
        ]
        rows = table(element, "Parameters:")
        if [row[0].lstrip("*") for row in rows] != [parameter.name for parameter in expected]:
            wrong.append(f"{path}: shows {[row[0] for row in rows]}, has {[parameter.name for parameter in expected]}")
            continue
        for (name, annotation, _, default), parameter in zip(rows, expected, strict=True):
            if plain(annotation) != plain(written(function, parameter)):
                wrong.append(f"{path}({name}): shows the type {annotation}, is {written(function, parameter)}")
            if parameter.default is parameter.empty:
                right = default == "required" or parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
            else:
                right = default != "required" and same(default, parameter.default, function)
            if not right:
                wrong.append(f"{path}({name}): shows the default {default}, is {parameter.default!r}")
    assert not wrong, "\n".join(wrong)


def test_every_public_name_is_in_one_place(entries):
    places = collections.defaultdict(list)
    for page, path, _ in entries:
        places[key(path.rpartition(".")[2], resolved(path))].append(f"{page}#{path}")
    wrong = []
    for module in MODULES:
        for name in module.__all__:
            if name != "__version__" and not inspect.ismodule(getattr(module, name)):
                on = places[key(name, getattr(module, name))]
                if len(on) != 1:
                    wrong.append(f"{module.__name__}.{name}: {', '.join(on) or 'on no page'}")
    assert not wrong, "\n".join(wrong)


def test_every_class_of_ours_in_a_signature_or_a_field_leads_to_its_entry(entries):
    nowhere = {
        (path, span.get("title"))
        for _, path, element in entries
        for span in element.iterfind(".//span[@title]")
        if re.fullmatch(r"trustmodel\.[\w.]+", span.get("title"))
        and not span.get("title").rpartition(".")[2].isupper()  # a constant as a default
        and not span.get("title").rpartition(".")[2].startswith("_")  # options of overloads: the table below has each
        and isinstance(resolved(span.get("title")), type)
    }
    assert not nowhere, "\n".join(f"{path}: {name}" for path, name in sorted(nowhere))
