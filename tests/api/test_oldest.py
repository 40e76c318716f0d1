"""`scripts/oldest.txt` holds the lower bounds of pyproject.toml, so that what they promise is what is tested."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
APART = {"spark", "all", "dev"}  # spark needs a Java; all is made of the others; dev is for developers alone


def pinned():
    lines = (ROOT / "scripts/oldest.txt").read_text("utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert all([one.operator for one in requirement.specifier] == ["=="] for requirement in requirements)
    return {requirement.name: next(iter(requirement.specifier)).version for requirement in requirements}


def test_every_lower_bound_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in extras.keys() - APART for line in extras[name])]
    bounds = {
        requirement.name: next(one.version for one in requirement.specifier if one.operator == ">=")
        for requirement in map(Requirement, wanted)
        if requirement.name != project["name"]
    }
    assert len(bounds) > 15
    for name, version in bounds.items():
        parts = [*version.split("."), "0", "0"][:3]
        assert pinned()[name] == ".".join(parts), name
