"""Words that several chapters share."""

import math
from typing import get_args

import pytest

from trustmodel.network.candidates import Why
from trustmodel.network.pair_ties import ties_in_words
from trustmodel.report.brief import sheets
from trustmodel.report.parts import cell
from trustmodel.report.wording import WHY_OPEN, how_far, how_sure


@pytest.mark.parametrize(
    ("p", "says"),
    [
        (0.01, "very likely"),
        (0.011, "likely"),
        (0.05, "likely"),
        (0.051, "may be chance"),
        (math.nan, "too few records to tell"),
    ],
)
def test_how_sure(p, says):
    assert how_sure(p) == says


def test_kilometres_with_miles():
    assert [how_far(km) for km in (0.9, 1.609344, 12.3)] == [
        "0.9 km (0.56 miles)",
        "1.6 km (1 mile)",
        "12 km (7.6 miles)",
    ]


def test_ties_by_what_they_are():
    said = [
        ties_in_words(number, unit)
        for number, unit in ((1, "pairs of people"), (0, "records"), (1.0, "yes/no answers"), (2, "ties"))
    ]
    assert said == ["1 pair of people", "0 records", "1 yes/no answer", "2 ties"]


def test_a_small_p_is_not_shown_as_nothing():
    assert [cell(value) for value in (0.001, 0.004, 0.0099, 0.01, 0.0004, 0.0, -0.003)] == [
        "0.001", "0.004", "0.01", "0.01", "0", "0", "-0.003",
    ]  # fmt: skip


def test_every_reason_for_an_open_need_has_its_words():
    assert set(WHY_OPEN) == set(sheets._WHY) == set(get_args(Why))
