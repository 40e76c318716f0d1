"""Offers of help, worked by hand."""

import math

import pytest

from trustmodel.errors import NotFoundError
from trustmodel.network.offers import who_could_help

HOLDERS = [
    ("ada", "school:ash", "music", "expert", True, 5),
    ("ben", "school:beech", "music", "leading", None, 5),
    ("cat", "school:cedar", "music", "expert", True, 2),
    ("dan", "trust:t", "music", "secure", False, None),
    ("eve", "school:elm", "music", "developing", True, 9),
]


def test_who_could_help_puts_those_who_lead_first(trust_on_a_line):
    """Ada and Cat lead; Ada has more days. Ben is deeper and it is not known that he leads. Eve is still learning."""
    found = who_could_help(trust_on_a_line(holders=HOLDERS), topic="topic:music", near="school:cedar")
    assert [row.person for row in found.rows] == ["person:ada", "person:cat", "person:ben", "person:dan"]
    ada, cat, _, dan = found.rows
    assert (ada.distance_km, ada.days_left, ada.in_trust, ada.layer) == (6.0, 5.0, True, "staff")
    assert cat.because.endswith("works there; in the same trust")
    assert math.isnan(dan.distance_km)
    assert dan.days_left is None
    assert dan.in_trust
    assert found.evidence == ("expertise:0", "expertise:1", "expertise:2", "expertise:3")
    assert found.warnings == ("how far it is is not known for 1: they stand after others who offer the same",)
    assert "person:ada" not in found._repr_html_()


def test_support_already_given_is_taken_off(trust_on_a_line):
    data = trust_on_a_line(holders=HOLDERS[:1], support=[("person:ada", "music", 3), ("person:ada", "send", 1)])
    (row,) = who_could_help(data, topic="topic:music").rows
    assert (row.days_available, row.days_left, row.in_trust) == (5.0, 2.0, None)
    assert set(row.evidence) == {"expertise:0", "support:0"}


def test_a_topic_includes_those_below_it(trust_on_a_line):
    data = trust_on_a_line(holders=[("ada", "school:ash", "music", "expert", True, 5)])
    above = data.topics["topic:music"].parent
    assert [row.topic for row in who_could_help(data, topic=above).rows] == ["topic:music"]


@pytest.mark.parametrize(("topic", "near"), [("topic:musik", None), ("topic:music", "school:asch")])
def test_an_unknown_id_is_refused(trust_on_a_line, topic, near):
    with pytest.raises(NotFoundError, match="the nearest"):
        who_could_help(trust_on_a_line(holders=HOLDERS), topic=topic, near=near)


def test_nobody_to_help(trust_on_a_line):
    found = who_could_help(trust_on_a_line(), topic="topic:music")
    assert found.rows == ()
    assert found.warnings == ("nobody in post is secure in topic:music, or more than that",)
