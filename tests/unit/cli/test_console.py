"""What every command shares: streams, terminals, and work that shows."""

import io
import os
import subprocess
import sys

import pytest

import trustmodel as tm
from commands import run
from trustmodel.cli import console as _console


def options(extract):
    return [
        extract["establishments"],
        *(f"--{name}={path}" for name, path in extract.items() if name != "establishments"),
    ]


def command(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "trustmodel", *map(str, arguments)],
        capture_output=True,
        timeout=120,
        check=False,
        **options,
    )


def test_a_console_that_lacks_a_character_does_not_stop_it(small):
    tm.write(tm.read(small).replace(name="Ysgol Tŷ–ŵ"), small)
    done = command("describe", small, env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert done.returncode == 0
    assert rb"Ysgol T\u0177" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_that_leaves_is_no_error(small):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "trustmodel", "describe", str(small)],
        stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == b""


def test_what_a_cell_holds_cannot_steer_the_terminal(capsys, tmp_path):
    (tmp_path / "schools.csv").write_bytes(b"id,name,phase\n109277,Ash,\x1b[2JPrimry\n")
    code, out, _ = run(capsys, "check", tmp_path)
    assert code == 1
    assert "\x1b" not in out


def test_something_moves_only_where_somebody_watches():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    watched, unwatched = Terminal(), io.StringIO()
    for stream in (watched, unwatched):
        with _console.working("reading", stream):
            pass
    assert "reading" in watched.getvalue()
    assert unwatched.getvalue() == ""
