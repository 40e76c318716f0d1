"""Labels of schools: short, and no two alike."""

import pytest

import trustmodel as tm
from builders import a_school, family, gift
from trustmodel.report.explorer.names import area_name, short_labels


def test_labels_are_as_short_as_can_be():
    names = {"a": "Hexencombe CofE Primary School", "b": "Elm Infant School", "c": "Elm Junior School", "d": "School"}
    assert short_labels(names, {}) == {"a": "Hexencombe", "b": "Elm Infant", "c": "Elm Junior", "d": "School"}


def test_one_word_too_few_and_both_keep_what_tells_them_apart():
    names = {"a": "Oak Primary School", "b": "Oak Secondary School"}
    assert short_labels(names, {}) == {"a": "Oak Primary", "b": "Oak Secondary"}


def test_twins_are_told_apart_by_area_and_else_by_number():
    names = dict.fromkeys("abcd", "St Mary's Primary School")
    assert short_labels(names, {"a": "Kent", "b": "Essex", "c": "Devon", "d": "Devon"}) == {
        "a": "St Mary's (Kent)", "b": "St Mary's (Essex)", "c": "St Mary's (1)", "d": "St Mary's (2)",
    }  # fmt: skip


def test_a_number_that_is_a_name_already_is_not_given_again():
    labels = short_labels({"a": "Oak", "b": "Oak", "c": "Oak (1)"}, {})
    assert len(set(labels.values())) == 3


def test_what_differs_only_in_signs_and_capitals_is_one_name_to_a_reader():
    names = {"a": "St Mary's Primary School", "b": "St. marys Primary School", "c": "St Mary’s Catholic Primary School"}
    assert short_labels(names, {}) == {"a": "St Mary's (1)", "b": "St. marys (2)", "c": "St Mary’s RC Primary"}


@pytest.mark.parametrize(
    ("authority", "area"),
    [
        ("Oak Metropolitan Borough Council", "Oak"),
        ("Kent County Council", "Kent"),
        ("Bristol, City of", "Bristol, City of"),
        ("Council", "Council"),
        ("County Durham", "County Durham"),
    ],
)
def test_an_area_is_called_without_the_kind_of_its_council(authority, area):
    assert area_name(authority) == area


def test_the_brief_and_its_explorer_call_an_area_alike():
    schools = [
        a_school("a", local_authority="Oak Metropolitan Borough Council"),
        a_school("b", local_authority="Elm City Council"),
    ]
    brief = tm.review(
        family("ab", schools=schools, support=[gift(1, "school:a", "school:b")]), problems=(), full=False
    ).brief()
    areas = next(grouping for grouping in brief.explorer.groupings if grouping.name == "area")
    (grids,) = (picture for picture in brief.questions[0].pictures)
    assert set(areas.of.values()) == {place.area for place in grids.places} == {"Elm", "Oak"}
