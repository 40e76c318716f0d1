import inspect
import pickle

import pytest
from pydantic import TypeAdapter, ValidationError

from trustmodel import vocabulary as words
from trustmodel.model.vocabulary import (
    NPQ_TOPICS,
    PROFESSIONAL_PAIRS,
    TOPICS,
    ExpertiseLevel,
    GroupType,
    InspectionEra,
    Layer,
    NpqCourse,
    Phase,
    Ranked,
    RoleKind,
    SchoolStatus,
    SchoolType,
    Severity,
    Term,
    church_school,
)

LISTS = [
    kind
    for _, kind in inspect.getmembers(words, inspect.isclass)
    if issubclass(kind, Term) and kind not in {Term, Ranked}
]


@pytest.mark.parametrize("kind", LISTS)
def test_every_word_is_read_by_its_name_its_code_and_in_any_case(kind):
    for member in kind:
        for written in (
            member.value,
            member.value.upper(),
            f" {member.value.lower()} ",
            member.name,
            member.name.lower(),
        ):
            assert kind.parse(written) is member
        if member.code is not None:
            assert kind.parse(member.code) is member
            if member.code.isdigit():
                assert kind.parse(int(member.code)) is member
                assert kind.parse(float(member.code)) is member
                assert kind.parse(member.code.zfill(3)) is member


@pytest.mark.parametrize("kind", LISTS)
def test_codes_are_codes_of_one_word(kind):
    codes = [member.code.lstrip("0") or "0" for member in kind if member.code is not None]
    assert len(codes) == len(set(codes))
    assert kind.__doc__
    assert pickle.loads(pickle.dumps(list(kind))) == list(kind)  # noqa: S301 - our own


@pytest.mark.parametrize("written", [6, "6", "06", 6.0, "Multi-academy trust", "MULTI_ACADEMY_TRUST"])
def test_a_multi_academy_trust_however_written(written):
    assert GroupType.parse(written) is GroupType.MULTI_ACADEMY_TRUST


@pytest.mark.parametrize("written", ["", None, True, 99, "6.5", [], "Academy"])
def test_other_words_are_refused_with_the_nearest(written):
    with pytest.raises(ValidationError, match="is not in the list; did you mean ") as raised:
        TypeAdapter(GroupType).validate_python(written)
    assert raised.value.errors()[0]["type"] == "unknown_term"


def test_a_typing_error_is_told_the_word_meant():
    with pytest.raises(ValidationError, match="'Primry' is not in the list; did you mean 'Primary'"):
        TypeAdapter(Phase).validate_python("Primry")


@pytest.mark.parametrize("written", ["Primry", "", None, True, 99])
def test_a_list_that_is_called_says_what_is_meant_too(written):
    """As a question calls it for `kinds=` or `min_level=`."""
    with pytest.raises(
        ValueError,
        match=r"is not in the list; did you mean 'Primary'" if written == "Primry" else "is not in the list; ",
    ):
        Phase(written)


def test_codes_are_the_public_ones_and_not_the_internal_ids():
    assert SchoolType.parse(5) is SchoolType.FOUNDATION
    assert SchoolType.CITY_TECHNOLOGY_COLLEGE.code == "6"
    assert SchoolType.CITY_TECHNOLOGY_COLLEGE.internal == 5
    assert Phase.parse(0) is Phase.NOT_APPLICABLE
    assert Phase.ALL_THROUGH.code == "7"
    assert SchoolStatus.parse("4") is SchoolStatus.PROPOSED_TO_OPEN
    assert len({kind.internal for kind in SchoolType}) == len(SchoolType)


def test_academies_and_maintained_schools():
    assert SchoolType.ACADEMY_CONVERTER.academy
    assert SchoolType.CITY_TECHNOLOGY_COLLEGE.academy
    assert SchoolType.COMMUNITY.maintained
    assert not any(kind.academy and kind.maintained for kind in SchoolType)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (None, None), ("", None), ("Not recorded", None),
        ("None", False), ("Does not apply", False), ("Muslim", False), ("Jewish", False),
        ("Church of England", True), ("roman catholic", True), ("Methodist/Church of England", True), ("Quaker", True),
    ],
)  # fmt: skip
def test_church_schools(text, want):
    assert church_school(text) is want


def test_ranks_count_from_one():
    assert [level.rank for level in ExpertiseLevel] == [1, 2, 3, 4]
    assert Severity.URGENT.rank > Severity.MINOR.rank
    assert Layer.GOVERNANCE.rank == 1


def test_gias_has_24_governance_roles_and_its_flags():
    gias = {kind.code: kind for kind in RoleKind if (kind.code or "").isdigit()}
    assert sorted(map(int, gias)) == list(range(1, 25))
    assert {code for code, kind in gias.items() if kind.one_person} == {
        "1", "3", "6", "7", "8", "11", "15", "16", "17", "18", "20", "23", "24",
    }  # fmt: skip
    assert {code for code, kind in gias.items() if kind.shared} == {"10", "11", "12", "13", "19", "20"}
    assert {code for code, kind in gias.items() if kind.professional} == {
        "15", "16", "17", "18", "19", "20", "23", "24",
    }  # fmt: skip
    assert all(code in gias for pair in PROFESSIONAL_PAIRS for code in pair)


def test_members_are_not_employed_and_headteachers_are():
    assert RoleKind.MEMBER.member
    assert not any(kind.member and kind.employed for kind in RoleKind)
    assert RoleKind.HEADTEACHER.employed
    assert not RoleKind.TRUSTEE.employed


def test_abbreviations_are_codes():
    assert RoleKind.parse("ceo") is RoleKind.CHIEF_EXECUTIVE
    assert RoleKind.parse("DSL") is RoleKind.DESIGNATED_SAFEGUARDING_LEAD
    assert NpqCourse.parse("npqh") is NpqCourse.HEADSHIP


def test_eras_have_their_own_areas_and_grades():
    assert "overall effectiveness" in InspectionEra.GRADES.areas
    assert "overall effectiveness" not in InspectionEra.SUB_JUDGEMENTS.areas
    assert not set(InspectionEra.GRADES.grades) & set(InspectionEra.REPORT_CARDS.grades)
    assert InspectionEra.SUB_JUDGEMENTS.grades[0] == "Outstanding"


def test_topics_stand_on_two_levels():
    parents = {identifier: parent for identifier, _, parent in TOPICS}
    assert len(parents) == len(TOPICS) >= 40
    assert all(parent is None or parents[parent] is None for parent in parents.values())
    assert set(NPQ_TOPICS) == set(NpqCourse)
    assert set(NPQ_TOPICS.values()) <= set(parents)


def test_the_public_names_are_all_lists_and_tables():
    assert {kind.__name__ for kind in LISTS} <= set(words.__all__)
    assert all(hasattr(words, name) for name in words.__all__)


def test_json_gives_words_and_the_schema_lists_them():
    adapter = TypeAdapter(Phase)
    assert adapter.dump_json(Phase.PRIMARY) == b'"Primary"'
    assert adapter.dump_python(Phase.PRIMARY) is Phase.PRIMARY
    assert adapter.json_schema()["enum"] == [phase.value for phase in Phase]
