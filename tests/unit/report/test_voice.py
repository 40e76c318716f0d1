"""How people are spoken of whose names are hidden."""

import attrs

import trustmodel as tm
from trustmodel.privacy import gate, names
from trustmodel.privacy.names import KIND_WORDS
from trustmodel.report.voice import Voice, _plural


def test_somebody_without_a_role_is_a_colleague(family):
    voice = Voice(tm.review(family(roles=[])), names=False)
    assert voice("person:ada-quill") == "A colleague"
    assert voice("role:of-ada") == "a record of role"
    assert voice(None) == "–"


def test_the_role_is_the_one_of_the_day_and_not_of_governance(family):
    roles = [
        tm.Role(id="1", person="ada-quill", kind="Teacher", at="school:ash", start="2019-09-01", end="2024-09-01"),
        tm.Role(id="2", person="ada-quill", kind="Headteacher", at="school:beech", start="2024-09-01"),
        tm.Role(id="3", person="ada-quill", kind="Trustee", at="trust:t", start="2025-09-01"),
    ]
    data = family(roles=roles, made_on="2026-01-01")
    assert Voice(tm.review(data), names=False)("person:ada-quill") == "Headteacher, Beech School"
    earlier = tm.review(data, at="2020-01-01")
    assert Voice(earlier, names=False)("person:ada-quill") == "Teacher, Ash School"


def test_a_chief_executive_is_not_called_by_what_goes_with_the_post(family):
    kinds = ("Chief executive", "Accounting officer")
    for order in (kinds, kinds[::-1]):
        roles = [tm.Role(id=f"{n}", person="ada-quill", kind=kind, at="trust:t") for n, kind in enumerate(order)]
        assert Voice(tm.review(family(roles=roles)), names=False)("person:ada-quill") == "Chief executive, central team"


def test_kinds_are_called_as_ids_call_them():
    assert KIND_WORDS["success_criteria"] == "success_criterion"
    assert KIND_WORDS["people"] == "person"
    assert _plural("support", 1) == "support record"
    assert _plural("need", 2) == "needs"


def test_names_are_looked_up_once_for_all_that_is_said_of_one_time(family, monkeypatch):
    made = []
    monkeypatch.setattr(gate, "Names", lambda *given: made.append(given) or names.Names(*given))
    review = tm.review(family())
    review.brief()
    review.brief(names=True)
    assert len(made) == 1


def test_other_data_in_the_same_answers_have_their_own_names(family):
    other = attrs.evolve(
        tm.review(family()), data=family(people=[tm.Person(id="ada-quill", name="Zebedee Marchbanks")])
    )
    assert "Marchbanks" not in Voice(other, names=False).text("Zebedee Marchbanks came to the school")
