"""Edits of datasets, what differs between two versions, and two versions put together."""

import copy
import datetime as dt
import json
import pickle
import re
import subprocess
import sys

import pytest
from pydantic import ValidationError

import trustmodel as tm
from builders import ROOT
from trustmodel.model import blocks
from trustmodel.model.checks import RULES
from trustmodel.model.collection import blocks_of
from trustmodel.model.dataset import left_out
from trustmodel.model.vocabulary import TOPICS


def school(name, **fields):
    return tm.School(**{"id": name, "name": name, "phase": "Primary", **fields})


def need(name, of="ash", **fields):
    return tm.Need(**{"id": name, "school": of, "topic": "send", "severity": "minor", **fields})


ASH, ELM = school("ash", pupils=208), school("elm")
DATA = tm.Dataset(
    name="Two schools",
    trusts=[tm.Trust(id="t", name="T", kind="06")],
    schools=[ASH, ELM],
    memberships=[tm.Membership(id="1", school="ash", trust="t"), tm.Membership(id="2", school="elm", trust="t")],
    artefacts=[tm.Artefact(id="plan", kind="development plan", about="school:elm")],
    needs=[need("1"), need("2", "elm"), need("3", artefact="plan")],
)


def named(data, identifier):
    return [(record.id, field) for record, field in data.references_to(identifier)]


# --- a record with some fields changed -------------------------------------------------------------------------------


def test_a_record_is_replaced_as_its_constructor_would_make_it():
    other = ASH.replace(pupils="211", phase="04", opened="1 September 2001")
    assert (other.id, other.pupils, other.phase, other.opened) == (
        "school:ash", 211, tm.vocabulary.Phase.SECONDARY, dt.date(2001, 9, 1)
    )  # fmt: skip
    assert ASH.pupils == 208
    assert ASH.replace() == ASH
    assert ASH.replace(pupils=None).pupils is None


@pytest.mark.parametrize("change", [{"pupils": -1}, {"phase": "Primry"}, {"pupls": 3}, {"name": ""}, {"name": None}])
def test_no_way_leads_to_a_malformed_copy(change):
    with pytest.raises(ValidationError):
        ASH.replace(**change)
    with pytest.raises(ValidationError):
        ASH.model_copy(update=change)


def test_dates_are_held_against_each_other_in_a_copy():
    membership = tm.Membership(id="1", school="ash", trust="t", start="2024-09-01")
    with pytest.raises(ValidationError, match="must come after"):
        membership.replace(end="2024-09-01")
    with pytest.raises(ValidationError, match="must come after"):
        membership.model_copy(update={"end": dt.date(2024, 1, 1)})


def test_a_record_keeps_its_id():
    with pytest.raises(TypeError, match="a record keeps its id"):
        ASH.replace(id="elm")
    assert ASH.model_copy(update={"id": "oak"}).id == "school:oak"


def test_a_copy_without_changes_is_equal():
    assert ASH.model_copy() == ASH
    assert ASH.model_copy(deep=True) == ASH
    assert DATA.model_copy() == DATA
    assert DATA.model_copy(deep=True) == DATA


def test_pydantics_old_way_to_copy_is_refused():
    """It validates nothing: a way to records that no file could hold."""
    for given, says in ((ASH, "record.replace"), (DATA, "data.replace")):
        with pytest.raises(TypeError, match=re.escape(says)):
            given.copy(update={"name": 3})
        with pytest.raises(TypeError, match=re.escape(says)):
            given.copy()
        assert copy.copy(given) == given
        assert copy.deepcopy(given) == given


def test_a_copy_of_a_dataset_is_valid():
    assert DATA.model_copy(update={"name": "Other"}) == DATA.replace(name="Other")
    with pytest.raises(tm.DataError):
        DATA.model_copy(update={"schools": [ASH]})
    with pytest.raises(ValidationError):
        DATA.model_copy(update={"schools": [{"id": "x"}]})


# --- put and taken out -----------------------------------------------------------------------------------------------


def test_records_are_put_in_the_place_of_those_with_their_ids():
    data = DATA.upsert(ASH.replace(pupils=211), school("oak"), tm.Person(id="ada"))
    assert data.schools.ids == ("school:ash", "school:elm", "school:oak")
    assert data.schools["school:ash"].pupils == 211
    assert data.people.ids == ("person:ada",)
    assert DATA.schools["school:ash"].pupils == 208
    assert data == tm.Dataset.model_validate(data.model_dump())
    assert DATA.upsert() == DATA
    assert pickle.loads(pickle.dumps(data)) == data  # noqa: S301 - our own


def test_every_reference_that_would_dangle_is_named():
    with pytest.raises(tm.DataError) as raised:
        DATA.upsert(need("4", "oak"), need("1", artefact="gone", topic="nothing"))
    assert [(one.where.record, one.where.field, one.found) for one in raised.value.problems] == [
        ("need:4", "school", "school:oak"),
        ("need:1", "topic", "topic:nothing"),
        ("need:1", "artefact", "artefact:gone"),
    ]
    assert DATA.upsert(need("4", "oak"), school("oak")).needs["need:4"].school == "school:oak"


def test_what_dangled_before_may_stay():
    broken = tm.Dataset(needs=[need("1", "gone")])
    assert broken.upsert(need("1", "gone", severity="urgent")).needs["need:1"].severity == "urgent"
    with pytest.raises(tm.DataError):
        broken.upsert(need("1", "gone", topic="nothing"))
    with pytest.raises(tm.DataError):
        broken.upsert(need("2", "gone"))


def test_what_cannot_be_put():
    with pytest.raises(TypeError, match="give records one by one, not a list"):
        DATA.upsert([ASH])
    with pytest.raises(ValueError, match="found more than once: school:ash"):
        DATA.upsert(ASH, ASH)
    with pytest.raises(ValidationError, match="id"):
        DATA.upsert(tm.School.model_construct(name="Nothing else"))
    malformed = tm.School.model_construct(**ASH.__dict__ | {"pupils": "many"})
    with pytest.raises(ValidationError):
        DATA.upsert(malformed)


def test_what_is_named_is_not_removed():
    with pytest.raises(tm.DataError) as raised:
        DATA.remove("school:elm")
    assert [(one.rule, one.where.record, one.where.field, one.found) for one in raised.value.problems] == [
        ("dangling-reference", "membership:2", "school", "school:elm"),
        ("dangling-reference", "artefact:plan", "about", "school:elm"),
        ("dangling-reference", "need:2", "school", "school:elm"),
    ]
    assert "cascade=True" in raised.value.problems[0].message


def test_what_is_removed_together_may_name_each_other():
    data = DATA.remove("need:2", "membership:2", "school:elm", "artefact:plan", "need:3")
    assert data.schools.ids == ("school:ash",)
    assert data.needs.ids == ("need:1",)
    assert len(data.artefacts) == 0


def test_a_cascade_takes_what_needs_it_and_clears_what_only_names_it():
    """The plan is about elm and goes with it; of the need that the plan shows only that reference goes."""
    data = DATA.remove("school:elm", cascade=True)
    assert data.memberships.ids == ("membership:1",)
    assert len(data.artefacts) == 0
    assert data.needs.ids == ("need:1", "need:3")
    assert data.needs["need:3"].artefact is None
    assert DATA.needs["need:3"].artefact == "artefact:plan"


def test_a_shipped_topic_comes_back():
    ours = DATA.upsert(tm.Topic(id="send", name="Our SEND"))
    assert ours.topics["topic:send"].name == "Our SEND"
    shipped = next(name for identifier, name, _ in TOPICS if identifier == "topic:send")
    assert ours.remove("topic:send").topics["topic:send"].name == shipped
    without = ours.remove("topic:send", cascade=True)
    assert without.topics["topic:send"].name == shipped
    assert len(without.needs) == 0  # they were about it


def test_what_is_not_there_cannot_be_removed():
    with pytest.raises(tm.NotFoundError, match="no school 'school:oak'; the nearest: "):
        DATA.remove("school:oak", cascade=True)
    for wrong in (ASH, ["school:ash"], 3):
        with pytest.raises(TypeError, match=r"give (the|an) id"):
            DATA.remove(wrong)
        with pytest.raises(TypeError, match=r"give (the|an) id"):
            DATA.references_to(wrong)
    with pytest.raises(TypeError, match="give an id, 'trust:t', and not the record"):
        DATA.members_of(DATA.trusts["trust:t"])


# --- who names whom --------------------------------------------------------------------------------------------------


def test_who_names_a_record():
    assert named(DATA, "school:elm") == [("membership:2", "school"), ("artefact:plan", "about"), ("need:2", "school")]
    assert named(DATA, "artefact:plan") == [("need:3", "artefact")]
    assert named(DATA, "need:1") == []
    edited = DATA.upsert(need("3", "elm")).remove("membership:2")
    assert named(edited, "school:elm") == [("artefact:plan", "about"), ("need:2", "school"), ("need:3", "school")]
    assert named(edited, "artefact:plan") == []


def test_a_field_that_names_it_twice_is_told_once():
    two_places = tm.Body(id="1", name="Board", kind="trust board", trust="t", school="ash")
    sharing = tm.Support(id="1", giver="person:ada", receiver="school:ash", kind="coaching")
    criterion = tm.SuccessCriterion(
        id="1", person="ada", kind="personal", statement="S", scope="role", evidence=["support:1", "support:1"]
    )
    data = DATA.upsert(tm.Person(id="ada"), two_places, sharing, criterion)
    assert named(data, "support:1") == [("success_criterion:1", "evidence")]
    assert named(data, "person:ada") == [("success_criterion:1", "person"), ("support:1", "giver")]
    assert named(data, "trust:t")[-1] == ("body:1", "trust")


def test_who_names_what_is_not_there():
    broken = tm.Dataset(needs=[need("1", "gone")])
    assert named(broken, "school:gone") == [("need:1", "school")]
    with pytest.raises(tm.NotFoundError):
        broken.references_to("school:nobody")
    with pytest.raises(tm.NotFoundError):
        broken.references_to("shool:gone")


# --- digests ---------------------------------------------------------------------------------------------------------


def test_equal_datasets_have_one_digest_and_others_another():
    there_and_back = DATA.upsert(ASH.replace(pupils=1), school("oak")).upsert(ASH).remove("school:oak")
    assert there_and_back == DATA
    assert there_and_back.digest == DATA.digest == tm.Dataset.model_validate_json(DATA.model_dump_json()).digest
    assert len(DATA.digest) == 64
    others = [
        DATA.replace(name="Other"), DATA.replace(source="A list"), DATA.replace(made_on="2026-01-01"),
        DATA.replace(extra={"a": "b"}), DATA.upsert(ASH.replace(pupils=209)), DATA.remove("need:1"), tm.Dataset(),
    ]  # fmt: skip
    assert len({DATA.digest, *(other.digest for other in others)}) == len(others) + 1


def test_the_order_of_extra_columns_and_the_sign_of_zero_change_no_digest():
    pairs = [{"a": "1", "b": "2"}, {"b": "2", "a": "1"}]
    one, other = (tm.Dataset(extra=pair, schools=[school("ash", extra=pair)]) for pair in pairs)
    assert one == other
    assert one.digest == other.digest
    one, other = (
        tm.Dataset(
            expertise=[tm.Expertise(id="1", person="ada", topic="send", level="expert", days_available=zero)],
            standards=[tm.Standard(id="1", framework="f", threshold=zero)],
            support=[tm.Support(id="1", giver="school:a", receiver="school:b", kind="coaching", days=zero, cost=zero)],
        )
        for zero in (0.0, -0.0)
    )
    assert one == other
    assert one.digest == other.digest


# --- blocks ----------------------------------------------------------------------------------------------------------


def test_versions_share_the_blocks_that_are_alike(monkeypatch):
    monkeypatch.setattr(blocks, "SIZE", 2)
    data = tm.Dataset(schools=[school(f"s{number}") for number in range(10, 20)])
    edited = data.upsert(school("s15", pupils=3))
    before, after = (set(map(id, blocks_of(one.schools)._blocks)) for one in (data, edited))
    assert (len(before), len(after - before)) == (5, 1)
    assert edited.memberships is data.memberships
    assert blocks_of(data.upsert(school("s15")).schools) is blocks_of(data.schools)


def test_what_is_replaced_shares_the_collections_that_stay():
    renamed = DATA.replace(name="Other")
    assert renamed.schools is DATA.schools
    assert renamed.needs is DATA.needs
    assert len(tm.diff(DATA, renamed)) == 1
    longer = DATA.replace(schools=[*DATA.schools, school("oak")])
    assert longer.needs is DATA.needs
    with pytest.raises(ValidationError):
        DATA.replace(schools=DATA.needs)
    malformed = tm.Collection([tm.Person(id="ada")])
    with pytest.raises(ValidationError):
        tm.Dataset(schools=malformed)


def test_many_edits_keep_blocks_of_middling_length(monkeypatch):
    monkeypatch.setattr(blocks, "SIZE", 4)
    data = tm.Dataset().upsert(*(school(f"s{number:03}") for number in range(100)))
    assert len(blocks_of(data.schools)._blocks) == 25
    for number in range(0, 100, 7):
        data = data.upsert(*(school(f"s{number:03}-{more}") for more in range(9)))
    assert max(len(block.by_id) for block in blocks_of(data.schools)._blocks) <= 8
    assert len(data.schools) == 100 + 15 * 9
    for identifier in data.schools.ids[::3] + data.schools.ids[1::3]:
        data = data.remove(identifier)
    left = len(data.schools)
    assert len(blocks_of(data.schools)._blocks) <= 4 * (left // 4 + 2)
    assert list(data.schools.ids) == sorted(data.schools.ids)
    assert data.remove(*data.schools.ids) == tm.Dataset()


# --- what differs ----------------------------------------------------------------------------------------------------


def test_what_differs_is_added_removed_and_changed():
    data = DATA.upsert(ASH.replace(pupils=211, region="South West"), school("oak")).remove("need:2").replace(name="New")
    change = tm.diff(DATA, data)
    assert repr(change) == "<Diff: 1 added, 1 removed, 1 changed, facts: name>"
    assert [record.id for record in change.added] == ["school:oak"]
    assert [record.id for record in change.removed] == ["need:2"]
    assert [(one.id, dict(one.fields)) for one in change.changed] == [
        ("school:ash", {"region": (None, "South West"), "pupils": (208, 211)})
    ]
    assert dict(change.facts) == {"name": ("Two schools", "New")}
    assert len(change) == 4
    assert [one.id for one in change] == ["school:ash", "school:oak", "need:2"]
    assert all(dict(one.fields) == {} for one in change if one.before is None or one.after is None)


def test_nothing_differs_between_equal_datasets():
    assert len(tm.diff(DATA, tm.Dataset.model_validate(DATA.model_dump()))) == 0
    assert repr(tm.diff(DATA, DATA)) == "<Diff: 0 added, 0 removed, 0 changed>"
    with pytest.raises(TypeError, match="give a Dataset, not a NoneType"):
        tm.diff(DATA, None)


# --- put together ----------------------------------------------------------------------------------------------------


def conflicts(merged):
    return [(one.id, one.field, one.why) for one in merged.conflicts]


def test_what_one_side_changed_is_taken():
    a = DATA.upsert(ASH.replace(region="South West"), school("oak")).replace(name="New")
    b = DATA.upsert(ASH.replace(pupils=211)).remove("need:2").replace(source="A list")
    merged = tm.merge(DATA, a, b)
    assert merged.conflicts == ()
    assert merged.data == DATA.upsert(ASH.replace(region="South West", pupils=211), school("oak")).remove(
        "need:2"
    ).replace(name="New", source="A list")


@pytest.mark.parametrize(("prefer", "pupils", "name"), [(None, 208, "Two schools"), ("a", 1, "A"), ("b", 2, "B")])
def test_where_both_changed_a_field_the_base_stands_or_who_is_preferred(prefer, pupils, name):
    a, b = (DATA.upsert(ASH.replace(pupils=n, capacity=9)).replace(name=to) for n, to in ((1, "A"), (2, "B")))
    merged = tm.merge(DATA, a, b, prefer=prefer)
    assert (merged.data.schools["school:ash"].pupils, merged.data.name) == (pupils, name)
    assert merged.data.schools["school:ash"].capacity == 9  # both said so
    assert conflicts(merged) == [(None, "name", "both changed"), ("school:ash", "pupils", "both changed")]
    told = merged.conflicts[1]
    assert (told.base, told.a, told.b) == (208, 1, 2)


@pytest.mark.parametrize(("prefer", "severity"), [(None, "minor"), ("a", "urgent"), ("b", None)])
def test_changed_by_one_and_removed_by_the_other(prefer, severity):
    merged = tm.merge(DATA, DATA.upsert(need("1", severity="urgent")), DATA.remove("need:1"), prefer=prefer)
    assert conflicts(merged) == [("need:1", None, "changed and removed")]
    left = merged.data.needs.get("need:1")
    assert (left and left.severity) == severity


@pytest.mark.parametrize(("prefer", "schools"), [(None, 2), ("a", 3), ("b", 3)])
def test_added_by_both_in_different_ways(prefer, schools):
    """Without a preference neither is there, and so what each had name it is not either."""
    a = DATA.upsert(school("oak"), need("a", "oak"))
    b = DATA.upsert(school("oak", pupils=9), need("b", "oak"), need("1", "oak"))
    merged = tm.merge(DATA, a, b, prefer=prefer)
    assert len(merged.data.schools) == schools
    nobody = [(f"need:{one}", None, "left without what it names") for one in "1ab"] if prefer is None else []
    assert conflicts(merged) == [*nobody, ("school:oak", None, "both added")]
    assert merged.data.needs["need:1"].school == ("school:ash" if prefer is None else "school:oak")


def test_what_one_removed_and_the_other_came_to_name_is_kept():
    """Elm and its trust went; a new need names elm. Elm is kept, with what it needs."""
    a = DATA.remove("school:elm", cascade=True)
    merged = tm.merge(DATA, a, DATA.upsert(need("9", "elm")))
    assert conflicts(merged) == [("school:elm", None, "left without what it names")]
    assert "school:elm" in merged.data.schools
    assert merged.data.memberships.ids == ("membership:1",)
    deep = DATA.upsert(tm.Topic(id="own", name="Own"), tm.Topic(id="child", name="Child", parent="own"))
    gone = deep.remove("topic:own", "topic:child")
    merged = tm.merge(deep, deep.upsert(need("9", topic="child")), gone)
    assert [one.id for one in merged.conflicts] == ["topic:child", "topic:own"]


@pytest.mark.parametrize(("prefer", "start", "end"), [(None, 2020, 2024), ("a", 2023, 2024), ("b", 2020, 2022)])
def test_each_right_and_malformed_together(prefer, start, end):
    membership = tm.Membership(id="1", school="ash", trust="t", start="2020-09-01", end="2024-09-01")
    base = DATA.upsert(membership)
    a, b = base.upsert(membership.replace(start="2023-09-01")), base.upsert(membership.replace(end="2022-09-01"))
    merged = tm.merge(base, a, b, prefer=prefer)
    assert conflicts(merged) == [("membership:1", None, "malformed together")]
    assert tuple(day.year for day in merged.data.memberships["membership:1"].period) == (start, end)


def test_what_dangled_already_does_not_stand_in_the_way():
    broken = tm.Dataset(schools=[ASH], needs=[need("1", "gone")])
    a, b = broken.upsert(need("1", "gone", severity="urgent")), broken.upsert(ASH.replace(pupils=3))
    merged = tm.merge(broken, a, b)
    assert merged.conflicts == ()
    assert merged.data == b.upsert(need("1", "gone", severity="urgent"))
    added = tm.merge(broken, broken.upsert(school("gone")), broken.upsert(school("gone", pupils=3)))
    assert conflicts(added) == [("school:gone", None, "both added")]
    assert added.data == broken


def test_who_is_preferred_is_a_or_b():
    with pytest.raises(ValueError, match="prefer is 'a', 'b' or None, not 'mine'"):
        tm.merge(DATA, DATA, DATA, prefer="mine")


# --- a check since an edit -------------------------------------------------------------------------------------------


def test_a_check_since_an_edit_gives_what_a_whole_check_does():
    problems = tm.check(DATA)
    edited = DATA.upsert(ASH.replace(easting=377000), tm.Membership(id="3", school="ash", trust="t"))
    since = tm.check(edited, since=(DATA, problems))
    assert since == tm.check(edited)
    assert {(one.rule, one.where.record) for one in since} - {(one.rule, one.where.record) for one in problems} == {
        ("membership-overlap", "membership:3"), ("duplicate-record", "membership:3"),
        ("coordinates-incomplete", "school:ash"),
    }  # fmt: skip
    assert tm.check(DATA, since=(edited, since)) == problems
    assert tm.check(DATA, since=(DATA, iter(problems))) == problems


def since(before, after):
    """What a check since an edit gives, which is what a whole check gives; only rule and record."""
    problems = tm.check(after, since=(before, tm.check(before)))
    assert problems == tm.check(after)
    return {(one.rule, one.where.record) for one in problems if one.rule.startswith("duplicate")}


def test_a_record_is_judged_again_when_its_double_changes():
    """Needs 1 and 2 say the same; when the first says something else, the second is nobody's double, though it stayed as it was."""
    doubled = DATA.upsert(need("2"))
    assert since(DATA, doubled) == {("duplicate-record", "need:2")}
    assert since(doubled, doubled.upsert(need("1", severity="urgent"))) == set()
    assert since(doubled, doubled.remove("need:1")) == set()
    assert since(doubled, doubled.upsert(need("0"))) == {("duplicate-record", "need:1"), ("duplicate-record", "need:2")}


def test_people_are_judged_again_by_all_places_where_they_are():
    """Cat comes to ash, where Ben works; Ben's namesake works at elm, and has nothing to do with Cat."""
    people = [tm.Person(id="ann", name="B. Hart"), tm.Person(id="ben", name="b.  hart"), tm.Person(id="cat", name="C")]
    roles = [
        tm.Role(id="1", person="ann", kind="Headteacher", at="school:elm"),
        tm.Role(id="2", person="ben", kind="Headteacher", at="school:elm"),
        tm.Role(id="3", person="ben", kind="Director", at="school:ash"),
    ]
    data = DATA.upsert(*people, *roles)
    twice = {("duplicate-person", "person:ben")}
    assert since(DATA, data) == twice
    edited = data.upsert(tm.Role(id="4", person="cat", kind="Director", at="school:ash"))
    assert since(data, edited) == twice
    assert since(edited, edited.remove("role:1")) == set()
    assert since(edited, edited.upsert(people[0].replace(name="A"))) == set()


def test_a_new_day_of_the_dataset_is_a_check_of_everything():
    members = [
        tm.Role(id=name, person=name, kind="Member", at="trust:t", start=start)
        for name, start in (("ada", "2024-09-01"), ("ben", "2026-09-01"), ("cat", "2026-09-01"))
    ]
    early = DATA.upsert(*(tm.Person(id=name) for name in ("ada", "ben", "cat")), *members).replace(made_on="2025-09-01")
    later = early.replace(made_on="2026-09-01")
    problems = tm.check(early)
    assert "too-few-members" in {one.rule for one in problems}
    assert tm.check(later, since=(early, problems)) == tm.check(later)
    assert "too-few-members" not in {one.rule for one in tm.check(later)}


def test_the_nearest_ids_of_a_dangling_reference_are_those_of_now():
    broken = tm.Dataset(needs=[need("1", "gone")])
    edited = broken.upsert(school("gome"))
    problems = tm.check(edited, since=(broken, tm.check(broken)))
    assert problems == tm.check(edited)
    assert "school:gome" in problems[0].message


def test_problems_of_another_dataset_are_refused():
    with pytest.raises(ValueError, match="give the earlier version with its own problems"):
        tm.check(DATA, since=(tm.Dataset(), tm.check(DATA)))
    for wrong in (DATA, (DATA,), [DATA, ()], (DATA, None), ((), DATA)):
        with pytest.raises(TypeError, match="give since="):
            tm.check(DATA, since=wrong)


def test_the_benchmark_runs_and_both_ways_agree():
    arguments = [sys.executable, str(ROOT / "benchmarks/living.py"), "--records", "600", "--rounds", "1"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n| ") == 15  # a heading, and what is measured


GOLDEN = ROOT / "spec/cases"


def golden(kind, slug):
    return tm.Dataset.model_validate_json((GOLDEN / kind / f"{slug}.json").read_text("utf-8"))


@pytest.mark.parametrize("slug", RULES)
def test_a_check_since_an_edit_finds_a_fault_of_every_rule_and_that_it_is_mended(slug):
    good, bad = (golden(kind, slug) for kind in ("valid", "invalid"))
    assert slug in {problem.rule for problem in tm.check(bad)}
    for before, after in ((good, bad), (bad, good), (tm.Dataset(), bad), (bad, tm.Dataset())):
        assert tm.check(after, since=(before, tm.check(before))) == tm.check(after)


# --- changes as rows -------------------------------------------------------------------------------------------------


def test_a_change_is_a_row_that_json_can_hold():
    changed = ASH.replace(opened="2001-09-01", extra={"Post town": "Ashton"})
    after = DATA.upsert(changed, tm.Person(id="ada")).remove("need:1").replace(name="Three", made_on="2026-01-01")
    rows = tm.diff(DATA, after).to_rows()
    assert json.loads(json.dumps(rows)) == rows
    assert [(row["kind"], row["id"], row["change"]) for row in rows] == [
        ("schools", "school:ash", "changed"),
        ("people", "person:ada", "added"),
        ("needs", "need:1", "removed"),
        ("dataset", "dataset", "changed"),
    ]
    assert rows[0]["record"] == {
        "id": "school:ash", "name": "ash", "phase": "Primary", "pupils": 208, "opened": "2001-09-01",
        "extra": {"Post town": "Ashton"},
    }  # fmt: skip
    assert rows[1]["record"] == {"id": "person:ada"}
    assert rows[2]["record"] is None
    assert rows[3]["record"] == {"name": "Three", "made_on": "2026-01-01"}
    assert tm.diff(DATA, DATA).to_rows() == []


def test_a_row_says_what_a_default_says():
    """Another version of the library may have another default."""
    [row] = tm.diff(DATA, DATA.upsert(tm.Topic(id="own", name="Own"))).to_rows()
    defaults = {name: field.default for name, field in tm.Topic.model_fields.items() if field.default not in (None, ())}
    assert set(row["record"]) >= {"id", "name"} | {
        name for name, value in defaults.items() if isinstance(value, str | bool | int)
    }


def test_rows_lead_from_one_version_to_the_next():
    after = DATA.upsert(ASH.replace(pupils=3)).remove("school:elm", cascade=True).replace(name=None, extra={"a": "b"})
    assert tm.patch(DATA, tm.diff(DATA, after).to_rows()) == after
    assert tm.patch(after, tm.diff(after, DATA).to_rows()) == DATA
    assert tm.patch(tm.Dataset(), tm.diff(tm.Dataset(), after).to_rows()) == after
    assert tm.patch(DATA, []) == DATA


def test_what_dangles_can_be_written_and_read_back():
    dangling = tm.Dataset(needs=[need("1", "nowhere")])
    assert tm.patch(tm.Dataset(), tm.diff(tm.Dataset(), dangling).to_rows()) == dangling


def test_a_shipped_topic_of_ones_own_stays_where_rows_tell_of_another():
    mine = DATA.upsert(tm.Topic(id=TOPICS[0][0], name="Mine"))
    after = mine.upsert(tm.Topic(id="own", name="Own"))
    assert tm.patch(mine, tm.diff(mine, after).to_rows()) == after
    back = after.remove(TOPICS[0][0])
    assert tm.patch(after, tm.diff(after, back).to_rows()) == back


def test_rows_share_what_they_do_not_tell_of():
    other = tm.patch(DATA, tm.diff(DATA, DATA.upsert(ASH.replace(pupils=3))).to_rows())
    assert other.needs is DATA.needs


def test_columns_of_somebodys_own_are_merged_one_by_one():
    def edited(owner, **extra):
        return base.replace(extra={"Owner": owner}).upsert(school.replace(extra=extra))

    school = ASH.replace(extra={"Meals": "12", "Cohort": "1", "Gone": "x"})
    base = DATA.replace(extra={"Owner": "A"}).upsert(school)
    mine = edited("B", Meals="13", Cohort="1", Gone="x", New="a")
    theirs = edited("A", Meals="12", Cohort="2")
    merged = tm.merge(base, mine, theirs)
    assert merged.conflicts == ()
    assert dict(merged.data["school:ash"].extra) == {"Meals": "13", "Cohort": "2", "New": "a"}
    assert dict(merged.data.extra) == {"Owner": "B"}
    both = edited("C", Meals="14", Cohort="2", Gone="x")
    for prefer, stands, owner in ((None, "12", "A"), ("a", "13", "B"), ("b", "14", "C")):
        merged = tm.merge(base, mine, both, prefer=prefer)
        told = [(one.id, one.field, one.heading, one.base, one.a, one.b, one.why) for one in merged.conflicts]
        assert told == [
            (None, "extra", "Owner", "A", "B", "C", "both changed"),
            ("school:ash", "extra", "Meals", "12", "13", "14", "both changed"),
        ]
        assert dict(merged.data["school:ash"].extra) == {"Meals": stands, "Cohort": "2", "Gone": "x", "New": "a"}
        assert dict(merged.data.extra) == {"Owner": owner}
        assert merged.data.digest == tm.Dataset.model_validate(merged.data.model_dump()).digest


@pytest.mark.parametrize(
    ("row", "error", "says"),
    [
        ({"kind": "schools", "id": "school:ash", "record": {"id": "ash", "name": "A", "phase": "x"}}, ValidationError, "phase"),
        ({"kind": "school", "id": "school:ash", "record": {"id": "ash"}}, ValueError, "no kind of record, 'school' .the nearest: schools"),
        ({"kind": "skools", "id": "school:ash", "record": None}, ValueError, "the nearest: schools"),
        ({"kind": "people", "id": "school:ash", "record": None}, ValueError, "row 1 is one of people.*'school:ash'"),
        ({"kind": "schools", "id": None, "record": None}, ValueError, "one of schools.*'None'"),
        ({"kind": "schools", "id": "school:ash"}, ValueError, "row 1 has no 'record'"),
        ({}, ValueError, "row 1 has no 'kind' and no 'id' and no 'record'"),
        (("schools", "school:ash", None), TypeError, "row 1 is a tuple"),
        ({"kind": "dataset", "id": "dataset", "record": {"schools": []}}, ValueError, "holds records: schools"),
        ({"kind": "schools", "id": "school:elm", "record": {"id": "ash", "name": "A", "phase": "Primary"}}, ValueError, "elm"),
        ({"kind": "schools", "id": "school:asj", "record": None}, tm.NotFoundError, "nearest: school:ash"),
        ({"kind": "dataset", "id": "dataset", "record": {"nam": "x"}}, ValidationError, "nam"),
        ({"kind": "dataset", "id": "dataset", "record": {"schema_version": 0}}, ValidationError, "schema_version"),
    ],
)  # fmt: skip
def test_rows_that_are_no_changes_are_refused(row, error, says):
    with pytest.raises(error, match=says):
        tm.patch(DATA, [row])


def test_rows_are_refused_all_at_once_and_a_diff_is_no_rows():
    rows = [{"kind": "skools", "id": "school:ash", "record": None}, {"kind": "schools", "id": "school:ash"}]
    with pytest.raises(ValueError, match=r"row 1 .*; row 2 "):
        tm.patch(DATA, rows)
    with pytest.raises(TypeError, match="to_rows"):  # which would say nothing of a changed name
        tm.patch(DATA, tm.diff(DATA, DATA.replace(name="Another")))


def test_one_id_stands_in_one_row():
    row = tm.diff(tm.Dataset(), tm.Dataset(people=[tm.Person(id="ada")])).to_rows()
    with pytest.raises(ValidationError, match="person:ada"):
        tm.patch(DATA, row * 2)
    with pytest.raises(ValueError, match="person:ada"):
        tm.patch(DATA, [*row, {**row[0], "record": None}])


def test_a_shipped_topic_comes_back_as_it_is_shipped_whichever_way_it_is_left_out():
    without_parent = tm.Dataset().remove("topic:teaching-and-learning", cascade=True)
    assert without_parent["topic:pedagogy"].parent is None
    again = without_parent.remove("topic:pedagogy", cascade=True)
    assert again == left_out(without_parent, ["topic:pedagogy"])
    assert again["topic:pedagogy"].parent == "topic:teaching-and-learning"
