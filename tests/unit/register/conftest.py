"""Registers for the tests of this room."""

import pytest

import trustmodel as tm
from published import NAMES, csv_text


@pytest.fixture
def read(tmp_path):
    """A register from rows of each kind, through files in the published layout."""

    def make(schools, **kinds):
        paths = {}
        for kind, rows in {"establishments": schools, **kinds}.items():
            name, columns = NAMES[kind]
            paths[kind] = tmp_path / name
            paths[kind].write_text(csv_text(rows, columns), encoding="cp1252", newline="")
        return tm.register.read(**paths)

    return make


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    paths = tm.synthetic.register(n_schools=2_000, seed=11).write(tmp_path_factory.mktemp("register"))
    return tm.register.read(**paths)
