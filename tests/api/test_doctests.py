"""The examples in the docstrings of the installed package run."""

import doctest
import importlib
import pkgutil

import pytest

import trustmodel

NAMES = sorted(
    module.name
    for module in pkgutil.walk_packages(trustmodel.__path__, "trustmodel.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", NAMES)
def test_docstring_examples(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert outcome.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    count = sum(bool(test.examples) for name in NAMES for test in finder.find(importlib.import_module(name)))
    assert count >= 20
