"""An unrelated distribution installs the folder `trustmodel` too, and overwrites files of this one."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"


def imported(*folders):
    paths = [str(folder) for folder in folders]
    code = f"import sys; sys.path[:0] = {paths!r}; import trustmodel; print(trustmodel.__file__)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def installed(folder, name):
    info = folder / name
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name.partition('-')[0]}\nVersion: 1.0\n")
    return folder


@pytest.mark.parametrize("name", ["trustmodel-1.0.0.dist-info", "trustmodel-0.3.egg-info"])
def test_the_other_distribution_beside_this_one_is_refused_with_the_command(tmp_path, name):
    done = imported(SOURCE, installed(tmp_path, name))
    assert done.returncode == 1
    assert "ImportError: two distributions install the folder 'trustmodel'" in done.stderr
    assert "pip uninstall --yes trustmodel schooltrustmodel && pip install schooltrustmodel" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "schooltrustmodel-0.1.0.dist-info",
        "trustmodel_extras-1.0.dist-info",
        "trustmodel-notes",
        "trustmodels-1.0.dist-info",
    ],
)
def test_other_distributions_are_no_clash(tmp_path, name):
    done = imported(SOURCE, installed(tmp_path, name))
    assert done.returncode == 0, done.stderr


def test_paths_that_are_not_folders_are_passed_over(tmp_path):
    archive = tmp_path / "modules.zip"
    archive.write_bytes(b"")
    done = imported(SOURCE, tmp_path / "nowhere", archive, "")
    assert done.returncode == 0, done.stderr
