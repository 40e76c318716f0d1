"""Pseudonyms, keeping no longer than told, leaving, and small cells: small cases by hand."""

import csv
import hashlib
import hmac
import re
import stat
import sys
import unicodedata

import polars as pl
import pytest

import trustmodel as tm
from builders import LIMESTONE
from trustmodel.privacy import anonymise, nameless
from trustmodel.privacy.gate import Gate
from trustmodel.privacy.names import Names

KEY = "an example of a key, and no secret"
EXAMPLE = tm.read(LIMESTONE)


def small(**more):
    """Ada leads, Bob is helped; somebody typed names into ids, text and a column of their own."""
    parts = {
        "trusts": [tm.Trust(id="t", name="Two Hills", kind="Multi-academy trust", vision="As Ada Hart has it")],
        "schools": [tm.School(id="ash", name="Ada Hart School", phase="Primary")],
        "people": [
            tm.Person(id="ada", name="Ada Hart", source="HR: Hart, Ada", extra={"staff number": "4711"}),
            tm.Person(id="bob"),
        ],
        "roles": [tm.Role(id="ada-head", person="ada", kind="Headteacher", at="school:ash")],
        "bodies": [
            tm.Body(id="board", name="Trust board", kind="trust board", trust="t"),
            tm.Body(id="hart-group", name="Mrs Hart's group", kind="committee", trust="t"),
        ],
        "support": [
            tm.Support(id="1", giver="person:ada", receiver="person:bob", kind="coaching", source="role:ada-head.")
        ],
        "services": [tm.Service(id="pay", topic="finance", mode="central", lead="ada")],
        "needs": [
            tm.Need(id="1", school="ash", topic="music", severity="minor", source="told by ADA HART, person:zoe")
        ],
        "data_notices": [
            tm.DataNotice(id="1", purpose="Support", lawful_basis="public task", retain_until="2026-08-31")
        ],
        **more,
    }
    return tm.Dataset(name="Ada's data", extra={"Ada Hart": "1", "ada": "2"}, **parts)


# --- pseudonyms ---


def test_a_pseudonym_is_the_keyed_hash_of_the_id_as_documented():
    made = tm.pseudonymise(small(), key=KEY)
    digest = hmac.new(KEY.encode(), b"trustmodel pseudonym 1\0person:ada", hashlib.sha256).hexdigest()
    assert f"person:x{digest[:16]}" in made.people


def test_people_are_renamed_in_references_ids_text_and_columns():
    made = tm.pseudonymise(small(), key=KEY)
    text = made.model_dump_json().casefold().replace("ada hart school", "")
    assert "ada" not in text
    assert "hart" not in text
    assert "zoe" not in text
    assert "4711" not in text
    [role] = made.roles
    assert role.person in made.people
    [service] = made.services
    assert service.lead == role.person
    assert made.needs.ids != ("need:1",)
    [need] = made.needs
    assert need.source == "told by a colleague, a colleague"
    [support] = made.support
    assert support.source == f"{role.id}."  # an id in a text is still the id of that record
    assert made.schools["school:ash"].name == "Ada Hart School"  # a public name stays
    assert "body:board" in made.bodies
    assert [one.name for one in made.bodies if one.id != "body:board"] == ["a colleague's group"]


def test_columns_of_ones_own_are_dropped_of_every_record_and_it_is_said():
    """A number of theirs says who somebody is as well beside their role, or beside help that they gave."""
    secrets = {"NI number": "QQ123456C", "E-mail of Ada Hart": "ada.h@example.org"}
    parts = {
        "people": [tm.Person(id="ada", extra=secrets)],
        "roles": [
            tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash", extra=secrets),
            tm.Role(id="2", person="ada", kind="Trustee", at="trust:t", extra={"Mobile": "07700 900123"}),
        ],
        "support": [tm.Support(id="1", giver="person:ada", receiver="school:ash", kind="coaching", extra=secrets)],
    }
    said = "are dropped: 2 of people, 3 of roles, 2 of support and 2 of the whole"
    for call in (lambda data: tm.pseudonymise(data, key=KEY), nameless):
        with pytest.warns(UserWarning, match=said) as heard:
            hidden = call(small(**parts))
        assert "Ada" not in str(heard[0].message)
        assert all(not record.extra for record in hidden.records())
        assert not hidden.extra


@pytest.mark.filterwarnings("error")
def test_where_nothing_is_dropped_nothing_is_said():
    assert tm.pseudonymise(tm.Dataset(people=[tm.Person(id="ada", name="Ada")]), key=KEY).people


@pytest.mark.parametrize("typed", ["zoe@example.org", "QQ 12 34 56 C", "07700 900123", "+44 (0)20 7946 0958"])
def test_addresses_and_numbers_go_whoevers_they_are(typed):
    need = tm.Need(id="1", school="ash", topic="music", severity="minor", source=f"call {typed} on URN 100234")
    data = small(needs=[need])
    [hidden] = tm.pseudonymise(data, key=KEY).needs
    assert hidden.source == "call a contact on URN 100234"
    assert Gate(data).text(need.source) == "call a contact on URN 100234"
    [left] = tm.withdraw(data, people="person:ada").data.needs
    assert left.source == need.source  # it is somebody else's


def test_the_shipped_topics_stay():
    person = tm.Person(id="send", name="Music Maker")
    made = tm.pseudonymise(tm.Dataset(people=[person]), key=KEY)
    assert made.topics == tm.Dataset().topics


def test_the_same_key_gives_the_same_pseudonyms_in_every_file_and_another_key_others():
    whole, part = tm.pseudonymise(small(), key=KEY), tm.pseudonymise(small().replace(services=[]), key=KEY.encode())
    assert whole.people == part.people
    assert whole.roles == part.roles
    assert set(whole.people.ids).isdisjoint(tm.pseudonymise(small(), key=f"{KEY}!").people.ids)


def test_nobody_has_the_key_of_nameless_data():
    one, other = nameless(small()), nameless(small())
    assert len(one.people) == 2
    assert set(one.people.ids).isdisjoint(other.people.ids)


@pytest.mark.parametrize("key", ["", " ", b"", "short", " " * 40, "a" * 40, b"\0" * 32, "abc" * 2])
def test_no_key_or_a_short_one_is_refused(key):
    with pytest.raises(ValueError, match="a key has at least 16 bytes"):
        tm.pseudonymise(small(), key=key)


def test_a_key_is_text_or_bytes():
    with pytest.raises(TypeError, match="a key is text or bytes; found int"):
        tm.pseudonymise(small(), key=1234567890123456)


def test_two_ids_with_one_pseudonym_are_an_error(monkeypatch):
    monkeypatch.setattr(anonymise, "_DIGITS", 0)
    with pytest.raises(ValueError, match="one pseudonym"):
        tm.pseudonymise(small(), key=KEY)


def test_who_is_who_is_written_apart(tmp_path):
    path = tmp_path / "who.csv"
    data = small(people=[tm.Person(id="ada", name="=Ada Hart"), tm.Person(id="bob")])
    made = tm.pseudonymise(data, key=KEY, mapping=path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["person:ada"]["name"] == "'=Ada Hart"  # no spreadsheet runs it
    assert rows["person:bob"]["name"] == ""
    assert {row["pseudonym"] for row in rows.values()} == set(made.people.ids)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_who_is_who_is_for_nobody_else(tmp_path):
    tm.pseudonymise(small(), key=KEY, mapping=str(tmp_path / "who.csv"))
    assert stat.S_IMODE((tmp_path / "who.csv").stat().st_mode) == 0o600


def test_no_name_of_the_example_is_left_and_check_finds_no_more():
    made = tm.pseudonymise(EXAMPLE, key=KEY)
    text = made.model_dump_json()
    for person in EXAMPLE.people:
        assert person.name not in text
        assert person.id.partition(":")[2] not in text
    assert sorted(one.rule for one in tm.check(made)) == sorted(one.rule for one in tm.check(EXAMPLE))


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Ada Hart", "Ada Hart leads", "a colleague leads"),
        ("Ada Hart", "ada.hart@two-hills.org", "a colleague@two-hills.org"),
        ("Ada Hart", "by Hart, Ada", "by a colleague"),
        ("Ada Hart", "ADA-HART_AdaHart", "a colleague_a colleague"),
        ("Ada Hart", "Mrs. Hart and Ada", "a colleague and a colleague"),
        ("Ada Hart", "heart to hart", "heart to hart"),  # a small letter: no name
        ("Ada Hart", "Adam Harte", "Adam Harte"),
        ("José Núñez", "Jose Nunez", "a colleague"),
        ("Jose Nunez", "José NÚÑEZ", "a colleague"),
        ("José Núñez", unicodedata.normalize("NFD", "José Núñez helps"), "a colleague helps"),
        ("Anne-Marie O'Neill", "Anne Marie O’Neill", "a colleague"),
        ("Deputy Head", "Deputy Head of music; Head of art", "a colleague of music; Head of art"),
        ("…", "…", "…"),
        ("42", "42", "42"),
    ],
)
def test_names_are_found_however_they_are_joined(name, text, left):
    assert Names([name]).clean(text) == left


# --- keeping no longer than told ---


def test_on_the_last_day_all_is_kept_and_on_the_day_after_the_people_go():
    data = small()
    kept = tm.purge(data, as_of="2026-08-31")
    assert kept.data == data
    assert kept.rows == ()
    gone = tm.purge(data, as_of="2026-09-01")
    assert [(row.kind, row.removed, row.cleared, row.cleaned) for row in gone.rows] == [
        ("trusts", 0, 0, 1),
        ("bodies", 0, 0, 1),
        ("people", 2, 0, 0),
        ("roles", 1, 0, 0),
        ("needs", 0, 0, 1),
        ("support", 1, 0, 0),
        ("services", 0, 1, 0),
        ("data_notices", 1, 0, 0),
        ("dataset", 0, 0, 1),
    ]
    assert gone.summary() == "5 records removed; 1 lost a reference, 4 a name in their text"
    assert "Ada Hart" not in gone.data.model_dump_json().replace("Ada Hart School", "")
    assert not tm.check(gone.data) or all(one.severity == "warning" for one in tm.check(gone.data))


def test_while_one_notice_runs_the_people_stay():
    later = tm.DataNotice(id="2", purpose="Governance", lawful_basis="public task", retain_until="2030-08-31")
    found = tm.purge(small(data_notices=[*small().data_notices, later]), as_of="2027-01-01")
    assert found.data.data_notices.ids == ("data_notice:2",)
    assert len(found.data.people) == 2
    assert found.warnings == ("1 of 2 data notices ran out and went; people stay under the others",)


def test_without_a_notice_nothing_goes_and_it_is_said():
    data = small(data_notices=[])
    found = tm.purge(data, as_of="2099-01-01")
    assert found.data == data
    assert "no data notice" in found.warnings[0]
    assert tm.purge(tm.Dataset(), as_of="2099-01-01").warnings == ()


@pytest.mark.parametrize("day", ["soon", None])
def test_a_purge_wants_a_day(day):
    with pytest.raises(ValueError, match=r"day|date"):
        tm.purge(small(), as_of=day)


def test_people_named_without_a_record_go_too():
    data = tm.Dataset(
        services=[tm.Service(id="pay", topic="finance", mode="central", lead="zoe")],
        roles=[tm.Role(id="1", person="zoe", kind="Teacher", at="school:ash")],
        data_notices=small().data_notices,
    )
    left = tm.purge(data, as_of="2027-01-01").data
    assert left.services["service:pay"].lead is None
    assert len(left.roles) == 0


# --- leaving ---


def test_whoever_leaves_goes_with_every_tie():
    found = tm.withdraw(small(), people="person:ada")
    assert found.data.people.ids == ("person:bob",)
    assert found.data.services["service:pay"].lead is None
    assert [(row.kind, row.removed, row.cleared, row.cleaned) for row in found.rows] == [
        ("trusts", 0, 0, 1),
        ("bodies", 0, 0, 1),
        ("people", 1, 0, 0),
        ("roles", 1, 0, 0),
        ("needs", 0, 0, 1),
        ("support", 1, 0, 0),
        ("services", 0, 1, 0),
        ("dataset", 0, 0, 1),
    ]
    assert found.warnings == (
        "ids of bodies that may hold a name: 1",
        "columns that are personal, or that nothing declares, stay, and may still identify them: 2 of the whole",
        (
            "copies may remain, which are not touched: the file that was read, reports and exports made of it, who is who"
            " of pseudonyms, and backups"
        ),
    )
    assert "ada" not in repr(found.method)
    [need] = found.data.needs
    assert need.source == "told by a colleague, person:zoe"


# --- fields of somebody's own ----------------------------------------------------------------------------------------

FSM = tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", personal=False)
HEADS_VIEW = tm.Extension(id="view", of="schools", heading="Ada Hart's view", type="text", personal=False)
COHORT = tm.Extension(id="cohort", of="schools", heading="Cohort", type="word", words=["Hart", "Elm"], personal=False)
OPENED = tm.Extension(id="opened", of="schools", heading="Nursery since", type="day", personal=False)
PHONE = tm.Extension(id="phone", of="schools", heading="Head's phone", type="text")
MANAGER = tm.Extension(id="manager", of="people", heading="Manager", type="word", words=["Bob Quill"])
SALARY = tm.Extension(id="salary", of="services", heading="Salary", type="number")


def with_fields():
    extra = {
        "FSM %": "12.50", "Ada Hart's view": "Ada likes it", "Cohort": "hart", "Nursery since": "1 May 2020",
        "Head's phone": "0117 496 0123", "Undeclared": "anything",
    }  # fmt: skip
    return tm.Dataset(
        people=[
            tm.Person(id="ada", name="Ada Hart", extra={"Manager": "Bob Quill"}),
            tm.Person(id="may", name="May Lodge", extra={"Manager": "Bob Quill"}),
        ],
        schools=[tm.School(id="ash", name="Ash", phase="Primary", extra=extra)],
        services=[
            tm.Service(id="pay", topic="hr", mode="central", lead="ada", extra={"Salary": "50000"}),
            tm.Service(id="it", topic="it", mode="central", lead="may", extra={"Salary": "51000"}),
        ],
        extensions=[FSM, HEADS_VIEW, COHORT, OPENED, PHONE, MANAGER, SALARY],
        data_notices=[tm.DataNotice(id="1", purpose="x", lawful_basis="public task", retain_until="2026-08-31")],
    )


def test_pseudonyms_leave_what_is_declared_not_to_be_personal():
    with pytest.warns(UserWarning, match=r"dropped: 2 of schools, 1 of people and 1 of services$"):
        made = tm.pseudonymise(with_fields(), key=KEY)
    [school] = made.schools
    assert dict(school.extra) == {
        "FSM %": "12.50", "a colleague's view": "a colleague likes it", "Cohort": "a colleague", "Nursery since": "1 May 2020",
    }  # fmt: skip
    assert [own.heading for own in made.extensions if own.id in {"extension:fsm", "extension:cohort", "extension:opened"}] == [
        "Cohort", "FSM %", "Nursery since",
    ]  # fmt: skip
    assert len(made.extensions) == 4
    assert made.own(school, "FSM %") == 12.5
    assert made.own(school, "Cohort") == "a colleague"
    assert [problem for problem in tm.check(made) if problem.rule.startswith("extension")] == []
    assert not [record for record in (*made.people, *made.services) if record.extra]
    assert not re.search("quill|ada|496|50000", made.model_dump_json().casefold())


def test_what_is_not_as_declared_may_be_anything_and_goes():
    data = tm.Dataset(
        schools=[tm.School(id="ash", name="Ash", phase="Primary", extra={"FSM %": "ask Ada Hart", "Cohort": "Zoe"})],
        extensions=[FSM, COHORT],
    )
    assert dict(tm.pseudonymise(data, key=KEY).schools["school:ash"].extra) == {}


def test_headings_that_become_alike_stay_apart_and_declared():
    people = [tm.Person(id="1", name="Ada Hart"), tm.Person(id="2", name="Zoe Quill")]
    own = [
        tm.Extension(id=name, of="schools", heading=f"{name} says", type="number", personal=False)
        for name in ("Ada", "Zoe")
    ]
    schools = [
        tm.School(id="ash", name="Ash", phase="Primary", extra={"Zoe says": "2"}),
        tm.School(id="elm", name="Elm", phase="Primary", extra={"Ada says": "1", "Zoe says": "3"}),
    ]
    data = tm.Dataset(people=people, schools=schools, extensions=own)
    for made in (tm.pseudonymise(data, key=KEY), tm.withdraw(data, people=data.people.ids).data):
        headings = {heading for school in made.schools for heading in school.extra}
        assert headings == {own.heading for own in made.extensions} == {"a colleague says", "a colleague says 2"}
        assert [made.own("school:elm", heading) for heading in sorted(headings)] == [1, 3]
        assert len(made.schools["school:ash"].extra) == 1


def test_whoever_leaves_goes_with_what_is_personal_of_what_names_them():
    found = tm.withdraw(with_fields(), people="person:ada")
    assert {record.id: dict(record.extra) for record in (*found.data.people, *found.data.services)} == {
        "person:may": {"Manager": "Bob Quill"}, "service:it": {"Salary": "51000"}, "service:pay": {},
    }  # fmt: skip
    assert found.data.schools["school:ash"].extra["Head's phone"] == "0117 496 0123"
    assert "stay, and may still identify them: 2 of schools, 1 of people and 1 of services" in " ".join(found.warnings)


def test_with_the_last_notice_goes_all_that_is_personal():
    found = tm.purge(with_fields(), as_of="2026-09-01")
    assert len(found.data.people) == 0
    assert not any(record.extra for record in found.data.services)
    assert "Head's phone" not in found.data.schools["school:ash"].extra
    assert found.data.own("school:ash", "FSM %") == 12.5
    earlier = with_fields().replace(name="Earlier")
    for version in (found.data, *tm.purge(with_fields(), as_of="2026-09-01", earlier=[earlier]).earlier):
        assert [own.id for own in version.extensions if own.personal] == []
        assert (
            "quill" not in version.model_dump_json().casefold()
        )  # who has no record, and stands among the words of a field
    assert "stay, and may still identify them: 1 of schools" in " ".join(found.warnings)


def test_a_word_that_is_a_colleagues_too_stays():
    people = [tm.Person(id="1", name="Ada Hart"), tm.Person(id="2", name="Tom Hart")]
    need = tm.Need(id="1", school="ash", topic="music", severity="minor", source="Ada, Mr Hart; Ada Hart")
    left = tm.withdraw(tm.Dataset(people=people, needs=[need]), people=["person:1"]).data
    assert left.needs["need:1"].source == "a colleague, Mr Hart; a colleague"


def test_whoever_is_not_there_cannot_leave():
    with pytest.raises(tm.NotFoundError, match="no person 'person:adah'; the nearest: person:ada"):
        tm.withdraw(small(), people=["person:bob", "person:adah"])
    assert tm.withdraw(small(), people=[]).rows == ()


# --- what is kept beside: earlier versions, and other texts ---


def past():
    """Ada under two names, and gone in the end; what others wrote of her under both."""
    ada, bob = tm.Person(id="ada-1", name="Ada Hart"), tm.Person(id="bob", name="Bob Marl", source="Hart told us")
    first = tm.Dataset(people=[ada, bob], roles=[tm.Role(id="1", person="ada-1", kind="Teacher", at="school:ash")])
    second = first.upsert(ada.replace(name="Ada Quill"), bob.replace(source="Mrs Quill told us")).replace(name="Hart's")
    third = second.remove("person:ada-1", cascade=True).upsert(bob.replace(source="Ada Hart, later"))
    return first, second, third


def test_whoever_leaves_leaves_earlier_versions_too_whatever_they_were_called():
    first, second, third = past()
    found = tm.withdraw(
        third, people="person:ada-1", earlier=[first, second], texts=["Ada Quill asked", "by ada-1", ""]
    )
    assert [version.people.ids for version in (*found.earlier, found.data)] == [("person:bob",)] * 3
    assert [version.people["person:bob"].source for version in (*found.earlier, found.data)] == [
        "a colleague told us", "a colleague told us", "a colleague, later",
    ]  # fmt: skip
    assert [len(version.roles) for version in found.earlier] == [0, 0]
    assert [version.name for version in (*found.earlier, found.data)] == [None, "a colleague's", "a colleague's"]
    assert found.texts == ("a colleague asked", "by a colleague", "")


def test_versions_that_stay_alike_share_what_they_have():
    first, second, third = past()
    schools = [tm.School(id=f"s{n}", name="S", phase="Primary") for n in range(3)]
    versions = [tm.Dataset(schools=schools)]
    for version in (first, second, third):
        versions.append(tm.patch(versions[-1], tm.diff(versions[-1], version.replace(schools=schools)).to_rows()))
    found = tm.withdraw(versions[-1], people="person:ada-1", earlier=versions[:-1])
    assert all(version.schools is versions[0].schools for version in (*found.earlier, found.data))
    assert found.earlier[0] == versions[0]


def test_a_purge_takes_everybody_who_ever_was_there():
    first, second, third = past()
    notice = tm.DataNotice(id="1", purpose="x", lawful_basis="public task", retain_until="2026-08-31")
    last = third.upsert(notice)
    found = tm.purge(last, as_of="2026-09-01", earlier=[first, second], texts=["Bob Marl and Ada Quill"])
    assert [len(version.people) for version in (*found.earlier, found.data)] == [0, 0, 0]
    assert found.texts == ("a colleague and a colleague",)
    kept = tm.purge(last, as_of="2026-08-31", earlier=[first, second], texts=["Bob Marl"])
    assert (kept.earlier, kept.data, kept.texts) == ((first, second), last, ("Bob Marl",))


def test_somebody_of_an_earlier_version_only_can_leave():
    first, _, third = past()
    with pytest.raises(tm.NotFoundError):
        tm.withdraw(third, people="person:ada-1")
    assert tm.withdraw(third, people="person:ada-1", earlier=[first]).earlier[0].people.ids == ("person:bob",)
    assert tm.withdraw(third, people="person:ada-1", earlier=[first], texts="Ada Hart").texts == ("a colleague",)


def test_an_id_that_may_hold_a_name_is_told_of_an_earlier_version_too():
    first = tm.Dataset(
        people=[tm.Person(id="1", name="Ada Hart")], bodies=[tm.Body(id="hart-club", name="C", kind="committee")]
    )
    found = tm.withdraw(tm.Dataset(), people="person:1", earlier=[first])
    assert "ids of bodies that may hold a name: 1" in found.warnings


# --- small cells ---


def test_a_small_cell_takes_three_with_it():
    """2 below 5. Rectangles with its corner: (2, 20, 9, 11) hides 40 more; (2, 20, 30, 40) 90; any total more than that."""
    counts = {"Ash": {"yes": 2, "no": 20}, "Beech": {"yes": 9, "no": 11}, "Elm": {"yes": 30, "no": 40}}
    found = tm.suppress(counts)
    assert [row.cells for row in found.rows] == [(None, None), (None, None), (30, 40)]
    assert [row.total for row in found.rows] == [22, 20, 70]
    assert (found.totals, found.total) == ((41, 71), 112)
    assert found.summary() == "1 count below 5 suppressed, and 3 more so that nobody can calculate them"
    assert found.to_dicts()[0] == {"row": "Ash", "yes": None, "no": None, "total": 22}
    assert found.to_frame()["total"].to_list() == [22, 20, 70, 112]


def test_a_corner_that_cannot_give_way_does_not_shelter():
    """1 may have to be 5, so those beside and below must give 4 and stay at 1: 4 and 3 cannot, all totals can."""
    found = tm.suppress({"Ash": {"yes": 1, "no": 4}, "Beech": {"yes": 3, "no": 90}})
    assert found.total is None
    assert found.totals[0] is None
    assert found.rows[0].cells == (None, None)


def test_zeros_and_a_table_without_small_cells_are_shown():
    found = tm.suppress({"Ash": {"yes": 0, "no": 20}, "Beech": {"yes": 9, "no": 0}})
    assert [row.cells for row in found.rows] == [(0, 20), (9, 0)]
    assert (found.small, found.sheltering) == (0, 0)


def test_for_publication_more_is_held_back():
    counts = {"Ash": {"yes": 7, "no": 20}, "Beech": {"yes": 30, "no": 40}}
    assert tm.suppress(counts).small == 0
    assert tm.suppress(counts, min_cell=10).rows[0].cells[0] is None
    assert tm.suppress(counts, min_cell=1).sheltering == 0


def test_a_frame_is_taken_as_well_and_the_order_stays():
    frame = pl.DataFrame({"school": ["Elm", "Ash"], "yes": [30, 2], "no": [40, 20]})
    found = tm.suppress(frame)
    assert [row.row for row in found.rows] == ["Elm", "Ash"]
    assert found.headings == ("yes", "no")
    assert found.rows[1].cells == (None, None)


def test_a_table_without_rows_or_columns():
    assert tm.suppress({}).total == 0
    assert tm.suppress({"Ash": {}}).rows[0].total == 0
    assert tm.suppress({"Ash": {"yes": 3}}).total is None


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ({"Ash": {"yes": -1}}, "row 'Ash', column 'yes': a count is a whole number from 0 on, not -1"),
        ({"Ash": {"yes": 1.5}}, "not 1.5"),
        ({"Ash": {"yes": True}}, "not True"),
        ({"Ash": {"yes": 1}, "Elm": {"no": 1}}, "row 'Ash', column 'no'.*not None"),
        ({"Ash": {"total": 1}}, "another name to the column 'total'"),
        (pl.DataFrame({"school": ["Ash", "Ash"], "yes": [1, 2]}), "two rows have one name"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(counts, why):
    with pytest.raises(ValueError, match=why):
        tm.suppress(counts)


@pytest.mark.parametrize("min_cell", [0, -1, 2.5, True])
def test_the_least_cell_is_a_whole_number(min_cell):
    with pytest.raises(ValueError, match="min_cell is a whole number"):
        tm.suppress({}, min_cell=min_cell)
