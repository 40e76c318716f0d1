"""Every code block in README.md and docs/ runs, in a folder of its own that has the examples in it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent


def run_console(example: Example) -> None:
    """Run the lines that begin with a dollar sign; each must end well."""
    scripts = Path(sys.executable).parent
    for line in example.parsed.splitlines():
        if not line.startswith("$ "):
            continue
        program, *arguments = shlex.split(line[2:], comments=True)
        command = [str(scripts / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own docs
        if done.returncode:
            raise AssertionError(f"{line} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


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
    patterns=["README.md", "docs/**/*.md", "docs/*.md"],
    path=str(ROOT),
    setup=move_in,
    teardown=move_out,
).pytest()
