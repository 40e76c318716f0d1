"""Real exports of other systems, as a trust gets them: none is taken for a dataset, and none is lost in silence."""

import json
import shutil

import pytest

from builders import SHARED
from commands import run
from trustmodel import files

INTAKE = SHARED / "data" / "intake"
EXPORTS = sorted(path for path in INTAKE.glob("*") if path.suffix in {".xlsx", ".csv", ".txt"})


@pytest.mark.skipif(not EXPORTS, reason="the corpus is not here: shared/data/intake")
def test_no_export_is_taken_for_a_dataset(tmp_path, capsys):
    for export in EXPORTS:
        path = export
        if export.suffix != ".xlsx":
            path = tmp_path / export.stem
            path.mkdir()
            shutil.copy(export, path / f"{export.stem}.csv")
        loaded = files.load(path)
        assert loaded.data is None, export.name
        assert all(problem.where.file and problem.message for problem in loaded.errors)
        code, out, _ = run(capsys, "check", path, "--json")
        assert (code, json.loads(out)["ok"]) == (1, False)


@pytest.mark.skipif(not EXPORTS, reason="the corpus is not here: shared/data/intake")
def test_lists_under_a_kinds_name_say_what_they_lack(tmp_path):
    """The lists of schools and of staff, named as the dataset's files are: refused for what is missing, not misread."""
    for export, kind in (("00_schools.csv", "schools"), ("00_roster.csv", "people"), ("01_arbor_staff.csv", "people")):
        path = tmp_path / export.partition(".")[0]
        path.mkdir()
        shutil.copy(INTAKE / export, path / f"{kind}.csv")
        loaded = files.load(path)
        assert loaded.data is None or any(problem.rule == "unknown-column" for problem in loaded.problems)
