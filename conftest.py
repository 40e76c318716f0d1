"""Settings that all tests share; every code block in README.md and docs/ runs, in a folder that has the examples in it."""

from __future__ import annotations

import gc
import io
import os
import shlex
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Each worker has one core; threads of linear algebra beside it would only wait for one another. Before numpy is loaded.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import pytest
from hypothesis import HealthCheck, settings
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from trustmodel.cli.main import main
from trustmodel.model.dataset import Dataset

ROOT = Path(__file__).parent

# How fast the machine is, is no property of the code: the first example builds the schemas, the others do not.
# Where a change is judged (CI), the same examples are tried each time; elsewhere new ones are looked for.
settings.register_profile(
    "trustmodel", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("trustmodel")


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which gives what it gave before where the same is asked for again."""
    given: dict[object, Any] = {}

    def ask(subject: Any, **options: Any) -> Any:
        asked = sorted((name, tuple(value) if isinstance(value, list) else value) for name, value in options.items())
        key = (subject if isinstance(subject, Dataset) else id(subject), *asked)
        if key not in given:
            given[key] = subject, function(subject, **options)  # the subject is kept, so that its id stays its own
        return given[key][1]

    return ask


@cache
def shared_reports() -> dict[str, Callable[..., Any]]:
    """Where reports are made, and what makes each once: pages write that of the same data in one form after the other."""
    from trustmodel.report.outline import outline
    from trustmodel.report.review import review

    return {"trustmodel.report.review.review": once(review), "trustmodel.report.writers.outline": once(outline)}


def run_console(example: Example) -> None:
    """Run the lines that begin with a dollar sign; each must end well.

    They run in this process: a new one for each of the 45 lines would import everything anew. That the installed script
    is this function is shown in `tests/unit/cli`.
    """
    with ExitStack() as stack:
        for place, function in shared_reports().items():
            stack.enter_context(patch(place, function))
        for line in example.parsed.splitlines():
            if line.startswith("$ "):
                run_line(line)


def run_line(line: str) -> None:
    """Run one line as a terminal would."""
    program, *arguments = shlex.split(line[2:], comments=True)
    if program != "trustmodel":
        raise AssertionError(f"{line}: only the library's own command runs here")
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        code = main(arguments)
    if code:
        raise AssertionError(f"{line} ended with {code}:\n{output.getvalue()}")


def move_in(namespace: dict[str, Any]) -> None:
    """Start a page in an empty folder with a copy of the examples."""
    folder = tempfile.mkdtemp()
    shutil.copytree(ROOT / "examples", Path(folder) / "examples")
    namespace["_came_from"], namespace["_folder"] = Path.cwd(), folder
    os.chdir(folder)


def move_out(namespace: dict[str, Any]) -> None:
    """Go back and leave nothing behind."""
    os.chdir(namespace["_came_from"])
    shutil.rmtree(namespace["_folder"])


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_console), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
    path=str(ROOT),
    setup=move_in,
    teardown=move_out,
).pytest()


# With `--dist loadfile` a worker takes one file after the other, in this order: what takes longest comes first, so that no
# worker is left alone with it at the end.
LONGEST = ("docs/how-to/command-line.md", "docs/tutorial", "README.md", "tests/browser", "tests/examples")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT).as_posix()
        return next((n for n, start in enumerate(LONGEST) if path.startswith(start)), len(LONGEST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
