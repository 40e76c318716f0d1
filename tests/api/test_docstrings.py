"""`scripts/docstrings` sees what it is for, on docstrings with one fault each."""

import inspect
import runpy
from pathlib import Path

import pytest

from builders import ROOT

SCRIPT = runpy.run_path(str(ROOT / "scripts/docstrings"))


def sound(a, *, b=0):
    """Add two numbers.

    Parameters
    ----------
    a
        The first.
    b
        The second.

    Returns
    -------
    int
        Their sum.

    Raises
    ------
    ValueError
        They are negative.
    """
    if a < 0 or b < 0:
        raise ValueError("negative")
    return a + b


def codes(function):
    return [code for code, _ in SCRIPT["wrong"](function)]


def changed(old, new):
    """`sound` with other words in its docstring."""
    words = inspect.cleandoc(sound.__doc__)  # from Python 3.13 on it has no indent anyway
    assert old in words
    function = type(sound)(sound.__code__, sound.__globals__, "changed", (), None)
    function.__kwdefaults__ = sound.__kwdefaults__
    function.__doc__ = words.replace(old, new)
    return function


def test_a_sound_docstring_has_no_fault():
    assert codes(sound) == []


@pytest.mark.filterwarnings("ignore:Unknown section")  # numpydoc says it twice
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Add two numbers.", "Add two numbers", "SS03"),
        ("b\n    The second.\n", "", "PR01"),
        ("b\n    The second.\n", "c\n    The second.\n", "PR02"),
        ("The second.", "", "PR07"),
        ("Returns\n-------\nint\n    Their sum.\n", "", "RT01"),
        ("Raises\n------\nValueError\n    They are negative.", "", "RS01"),
        ("ValueError\n", "ValueError\n    One.\nA number below 0\n", "RS02"),
        ("a\n    The first.\nb\n    The second.\n", "a, b\n    Both.\n", "ONE"),
        ("a\n    The first.\nb\n    The second.\n", "b\n    It.\na\n    It.\n", "PR03"),
        ("Parameters\n----------", "Arguments\n---------", "GL06"),
    ],
)
def test_each_fault_is_seen(old, new, code):
    assert code in codes(changed(old, new))


def test_no_docstring_is_a_fault():
    function = changed("Add", "Add")
    function.__doc__ = None
    assert "GL08" in codes(function)


def test_a_generator_says_what_it_yields():
    def numbers(n):
        """Count.

        Parameters
        ----------
        n
            How far.
        """
        yield from range(n)

    assert codes(numbers) == ["YD01"]


def test_what_is_given_by_the_object_alone_needs_no_section():
    def summary(self):
        """The answer in one line."""
        return str(self)

    assert codes(summary) == []


def test_only_what_the_function_itself_raises_counts():
    def outer():
        """Make another function."""

        def inner():
            raise ValueError

        raise NotImplementedError(inner)

    assert codes(outer) == []


def test_public_is_what_all_names_and_the_methods_of_its_classes():
    names = dict(SCRIPT["public"]())
    assert {"trustmodel.errors.DataError", "trustmodel.results.Result.to_frame"} <= set(names)
    assert not any(name.rpartition(".")[2].startswith("_") for name in names)


def test_a_fault_names_its_file_and_line():
    file, line = SCRIPT["place"](sound)
    assert file == "tests/api/test_docstrings.py"
    assert Path(__file__).read_text("utf-8").splitlines()[line - 1].startswith("def sound")
