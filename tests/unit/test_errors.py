import difflib
import pickle

import pytest

from trustmodel.errors import (
    DataError,
    GraphError,
    MissingExtraError,
    MissingNameError,
    NotFoundError,
    Problem,
    PurposeError,
    SchemaVersionError,
    TrustModelError,
    Where,
    nearest,
)

CELL = Where(file="trust.xlsx", sheet="schools", row=3, column="phase", record="school:1", field="phase")
PROBLEM = Problem("unknown-term", CELL, "did you mean 'Primary'?", found="Primry")


def test_a_place_is_read_from_the_outside_in():
    assert str(CELL) == "trust.xlsx, sheet schools, row 3, column phase, school:1"
    assert str(Where(file="a.csv", row=1, column="Phase of education", field="phase")) == (
        "a.csv, row 1, column Phase of education, phase"
    )
    assert str(Where(record="role:1", field="start")) == "role:1, start"
    assert str(Where()) == "the dataset"


def test_a_problem_says_where_what_and_which_rule():
    assert str(PROBLEM) == (
        "trust.xlsx, sheet schools, row 3, column phase, school:1: did you mean 'Primary'? [unknown-term]"
    )
    assert PROBLEM.severity == "error"


def test_a_problem_as_plain_values_leaves_out_what_is_unknown():
    assert Problem("r", Where(row=0, record="a"), "m", "warning").to_dict() == {
        "rule": "r",
        "severity": "warning",
        "message": "m",
        "found": None,
        "where": {"row": 0, "record": "a"},
    }


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (DataError([PROBLEM]), ValueError),
        (SchemaVersionError([PROBLEM]), DataError),
        (NotFoundError("school:1", ["school:2"]), KeyError),
        (GraphError("no"), ValueError),
        (PurposeError("no"), PermissionError),
        (MissingExtraError("report", "a report"), ImportError),
        (MissingNameError("report", "trustmodel.x"), AttributeError),
    ],
)
def test_every_error_is_of_the_family_and_of_a_builtin_and_can_be_sent(error, builtin):
    assert isinstance(error, TrustModelError)
    assert isinstance(error, builtin)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is type(error)
    assert str(again) == str(error)


def test_a_data_error_holds_all_and_shows_some():
    problems = [Problem("r", Where(record=f"school:{n}"), "bad") for n in range(25)]
    error = DataError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error).startswith("25 problems\n  school:0: bad [r]\n")
    assert str(error).endswith("… and 5 more (see .problems)")
    assert str(DataError(problems[:1])).startswith("1 problem\n")


def test_not_found_says_the_three_nearest():
    error = NotFoundError("school:109277", ["school:109278", "school:209277", "school:1", "school:109177"], "school")
    assert error.nearest == ("school:109177", "school:109278", "school:209277")
    assert str(error) == ("no school 'school:109277'; the nearest: school:109177, school:109278, school:209277")
    assert str(NotFoundError("a", [], "trust")) == "no trust 'a'; there is no trust at all"


def test_a_missing_extra_gives_the_command():
    error = MissingExtraError("excel", "a workbook")
    assert str(error) == "a workbook needs an extra that is not installed: pip install 'schooltrustmodel[excel]'"
    assert (error.extra, error.needed_for) == ("excel", "a workbook")


def test_nearest_is_best_first_then_alphabetical_and_blind_to_case():
    assert nearest("PRIMARY", ["Secondary", "Primary", "Primary"], 2) == ("Primary", "Secondary")
    assert nearest("x", ["b", "c", "a"]) == ("a", "b", "c")
    assert nearest("x", []) == ()


def test_of_a_whole_country_few_are_compared_letter_by_letter(monkeypatch):
    compared = []

    class Counted(difflib.SequenceMatcher):
        def ratio(self):
            compared.append(self.a)
            return super().ratio()

    monkeypatch.setattr("difflib.SequenceMatcher", Counted)
    known = [f"school:{urn}" for urn in range(100_000, 130_000)]
    assert nearest("school:109277x", known)[0] == "school:109277"
    assert 3 <= len(compared) < 100
