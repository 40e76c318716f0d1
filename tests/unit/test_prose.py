"""Numbers, names and lists in a sentence."""

import math

import pytest

from trustmodel import prose
from trustmodel.prose import counted, is_are, listed, named, spelt


def test_numbers():
    assert [spelt(0), spelt(12), spelt(1300)] == ["no", "twelve", "1,300"]
    assert [counted(1, "school"), counted(2, "activity", "activities")] == ["one school", "two activities"]
    assert [is_are(1), is_are(0)] == ["is", "are"]


def test_lists():
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and two more"


def test_nobody_is_named():
    assert named(["school:b", "school:a", "person:ada"], {"school:a": "Ash", "person:ada": "Ada"}) == (
        "Ash, a colleague and a colleague"
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.0, "0"), (1e-7, "0.0000001"), (0.00123, "0.0012"), (0.5, "0.5"), (9.99, "10"), (12.34, "12"), (99.6, "100"),
        (55_312.4, "55,312"), (-3.21, "-3.2"), (math.nan, "–"), (math.inf, "∞"), (-math.inf, "−∞"),
    ],
)  # fmt: skip
def test_figures_are_no_powers_of_ten(value, says):
    assert prose.figure(value) == says


def test_p_values_in_a_sentence():
    assert [prose.p_value(p) for p in (1.0, 0.0321, 0.0001, 0.00001)] == ["1", "0.032", "0.0001", "less than 0.0001"]


def test_counts_in_figures():
    assert [prose.number_of(number, "school") for number in (0, 1, 2, 1234)] == [
        "0 schools",
        "1 school",
        "2 schools",
        "1,234 schools",
    ]
    assert prose.number_of(2, "person", "people") == "2 people"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("UNITED LEARNING TRUST", "United Learning Trust"),
        ("ST. JOHN'S CE MAT", "St. John's CE MAT"),
        ("THE SCHOOL OF HOPE (NORTH-WEST) LTD", "The School of Hope (North-West) Ltd"),
        ("O'BRIEN TRUST", "O'Brien Trust"),
        ("BHCS TRUST", "BHCS Trust"),
        ("Ash and ELM Trust", "Ash and ELM Trust"),
        ("", ""),
    ],
)
def test_names_in_capitals_as_people_write_them(name, says):
    assert prose.in_title_case(name) == says
