import datetime as dt
import pickle
import sys

import pytest
from pydantic import ValidationError

import trustmodel as tm
from trustmodel.model.collection import column_type
from trustmodel.model.dataset import SCHEMA_VERSION, dangling, dangling_problem, left_out
from trustmodel.model.period import as_day, as_period
from trustmodel.model.records import KINDS, field_order
from trustmodel.model.vocabulary import TOPICS


def trust(name):
    return tm.Trust(id=name, name=name, kind="06")


def school(name, **fields):
    return tm.School(id=name, name=name, phase="Primary", **fields)


# Two trusts, with a school that moved from one to the other, a school outside, and people who meet.
DATA = tm.Dataset(
    name="Two trusts",
    trusts=[trust("t"), trust("u")],
    schools=[school("moved"), school("stays"), school("out"), school("far"), school("closed", closed="2020-01-01")],
    memberships=[
        tm.Membership(id="1", school="moved", trust="t", end="2024-09-01"),
        tm.Membership(id="2", school="moved", trust="u", start="2024-09-01"),
        tm.Membership(id="3", school="stays", trust="t"),
        tm.Membership(id="4", school="closed", trust="t"),
    ],
    clusters=[tm.Cluster(id="c", name="C")],
    cluster_memberships=[tm.ClusterMembership(id="1", school="out", cluster="c")],
    bodies=[
        tm.Body(id="elt", name="ELT", kind="ELT", trust="t", start="2023-09-01"),
        tm.Body(id="ended", name="Old", kind="network", trust="t", end="2023-09-01"),
        tm.Body(id="board-u", name="Board", kind="trust board", trust="u"),
    ],
    people=[tm.Person(id=name) for name in ("ada", "ben", "cat", "dan")],
    roles=[
        tm.Role(id="1", person="ada", kind="Headteacher", at="school:stays"),
        tm.Role(id="2", person="ben", kind="Director", at="body:elt"),
        tm.Role(id="3", person="cat", kind="Headteacher", at="school:out"),
        tm.Role(id="4", person="dan", kind="Trustee", at="body:board-u"),
        tm.Role(id="5", person="ada", kind="Partner", at="body:ended"),
    ],
    topics=[tm.Topic(id="phonics", name="Phonics", parent="curriculum"), tm.Topic(id="send", name="Our SEND")],
    artefacts=[tm.Artefact(id="1", kind="data", about="school:stays", dated="2024-01-01")],
    needs=[tm.Need(id="1", school="stays", topic="send", severity="minor", artefact="1")],
    sessions=[
        tm.Session(id="1", kind="ELT network session", held_on="2024-05-01", body="elt"),
        tm.Session(id="2", kind="other", held_on="2022-05-01"),
    ],
    attendances=[
        tm.Attendance(id="1", session="1", person="ben", part="leads"),
        tm.Attendance(id="2", session="1", person="cat", part="takes part"),
    ],
    success_criteria=[
        tm.SuccessCriterion(
            id="1", person="ada", kind="personal", statement="S", scope="role", evidence=["support:1", "session:2"]
        )
    ],
    support=[
        tm.Support(
            id="1", giver="person:ada", receiver="school:out", kind="coaching", start="2024-01-01", end="2024-02-01"
        ),
        tm.Support(id="2", giver="school:out", receiver="school:far", kind="coaching"),
        tm.Support(id="3", giver="school:far", receiver="school:moved", kind="coaching"),
    ],
    frameworks=[tm.Framework(id="f", name="F", edition="1", source="S")],
    standards=[tm.Standard(id="1", framework="f")],
    judgements=[
        tm.Judgement(id="1", standard="1", subject="trust:t"),
        tm.Judgement(id="2", standard="1", subject="trust:u"),
    ],
)


def ids(data, plural):
    return [identifier.partition(":")[2] for identifier in getattr(data, plural).ids]


# --- collections ---


def test_a_dataset_says_whether_a_record_is_in_it():
    """And not, as pydantic does, whether one of its fields is."""
    elm = tm.School(id="1", name="Elm", phase="Primary")
    data = tm.Dataset(schools=[elm])
    assert "school:1" in data
    assert elm in data
    assert elm.replace(pupils=3) not in data
    assert "school:2" not in data
    assert "schools" not in data
    assert None not in data


@pytest.mark.parametrize("wanted", [109277, 0, 2.5, ("school:1",), tm.School(id="1", name="A", phase="Primary")])
def test_what_is_no_id_is_refused_and_not_merely_absent(wanted):
    """An app that looks for 109277 would say that there is no such school."""
    data = tm.Dataset(schools=[tm.School(id="109277", name="A", phase="Primary")])
    for look in (
        data.get,
        data.__getitem__,
        data.schools.get,
        data.schools.__getitem__,
        data.references_to,
        data.remove,
    ):
        with pytest.raises(TypeError, match=r"give (an|the) id"):
            look(wanted)
    assert data.get(None) is None is data.schools.get(None)


def test_a_collection_is_keyed_and_in_id_order():
    assert ids(DATA, "schools") == ["closed", "far", "moved", "out", "stays"]
    assert [one.id for one in DATA.schools] == list(DATA.schools.ids)
    assert DATA.schools["school:far"].name == "far"
    assert len(DATA.schools) == 5
    assert "school:far" in DATA.schools
    assert DATA.schools["school:far"] in DATA.schools
    assert school("far", pupils=1) not in DATA.schools
    assert "far" not in DATA.schools
    assert 1 not in DATA.schools
    assert DATA.schools.get("school:none") is None
    assert DATA.schools.get(None) is None


def test_what_is_not_there_is_told_with_the_nearest():
    with pytest.raises(tm.NotFoundError, match="no school 'school:fra'; the nearest: school:far, "):
        DATA.schools["school:fra"]
    with pytest.raises(KeyError, match="there is no record at all"):
        tm.Collection()["school:1"]


def test_a_collection_is_shown_by_kind_and_number():
    assert repr(DATA.schools) == "<5 × School: school:closed, school:far, school:moved, …>"
    assert repr(DATA.trusts) == "<2 × Trust: trust:t, trust:u>"
    assert repr(tm.Collection()) == "<empty>"


def test_collections_are_equal_however_ordered():
    again = tm.Collection(reversed(list(DATA.schools)))
    assert again == DATA.schools
    assert hash(again) == hash(DATA.schools)
    assert again != tm.Collection([school("far")])
    assert again != list(DATA.schools)
    assert pickle.loads(pickle.dumps(again)) == again  # noqa: S301 - our own


def test_an_id_stands_once():
    with pytest.raises(ValidationError, match=r"found more than once: school:a, school:b \["):
        tm.Dataset(schools=[school("a"), school("b"), school("b"), school("a"), school("a"), school("c")])


@pytest.mark.parametrize("wrong", [{"school:1": school("1")}, "schools", 1, [trust("t")]])
def test_a_collection_takes_records_of_its_kind(wrong):
    with pytest.raises(ValidationError):
        tm.Dataset(schools=wrong)


def test_records_may_be_given_as_plain_values_or_drawn_once():
    assert tm.Dataset(schools=[{"id": "1", "name": "S", "phase": "2"}]).schools["school:1"].phase == "Primary"
    assert ids(tm.Dataset(schools=(school(name) for name in "ba")), "schools") == ["a", "b"]


# --- looking ---


def test_a_dataset_counts_its_kinds():
    assert repr(tm.Dataset()) == f"Dataset(topics={len(TOPICS)})"
    assert repr(DATA).startswith("Dataset(trusts=2, schools=5, memberships=4, clusters=1")
    assert str(DATA) == repr(DATA)


def test_every_kind_is_a_collection_of_its_own():
    assert [name for name in tm.Dataset.model_fields if name in KINDS] == list(KINDS)
    assert tm.Dataset().schema_version == SCHEMA_VERSION
    assert sum(1 for _ in DATA.records()) == sum(len(getattr(DATA, plural)) for plural in KINDS)


def test_any_record_is_found_by_its_id():
    for record in DATA.records():
        assert DATA[record.id] is record
        assert DATA.get(record.id) is record
    assert DATA.get("school:none") is DATA.get("planet:mars") is DATA.get("far") is DATA.get(None) is None
    with pytest.raises(tm.NotFoundError, match="the nearest: school:far"):
        DATA["school:fra"]
    with pytest.raises(tm.NotFoundError, match="no record 'far'"):
        DATA["far"]


def test_a_dataset_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        DATA.name = "Other"
    with pytest.raises(ValidationError, match="frozen"):
        DATA.topics = ()
    with pytest.raises(ValidationError, match="extra_forbidden"):
        tm.Dataset(shools=[])


def test_equal_datasets_have_one_hash_and_can_be_sent():
    again = pickle.loads(pickle.dumps(DATA))  # noqa: S301 - our own
    assert again == DATA
    assert hash(again) == hash(DATA)
    assert tm.Dataset() != DATA


def test_shipped_topics_are_there_and_ones_own_take_their_place():
    assert len(DATA.topics) == len(TOPICS) + 1
    assert DATA.topics["topic:send"].name == "Our SEND"
    assert DATA.topics["topic:mathematics"].parent == "topic:teaching-and-learning"


@pytest.mark.parametrize(
    ("at", "members"),
    [(None, ["closed", "moved", "stays"]), ("2019-12-31", ["closed", "moved", "stays"]), ("2020-01-01", ["moved", "stays"]),
     ("2024-08-31", ["moved", "stays"]), ("2024-09-01", ["stays"]), (dt.date(2024, 9, 1), ["stays"])],
)  # fmt: skip
def test_members_of_a_trust_on_a_day(at, members):
    """What `Dataset.at` has on the day: school and trust are open."""
    assert [one.name for one in DATA.members_of("trust:t", at=at)] == members
    if at is not None:
        assert [one.name for one in DATA.at(at).members_of("trust:t")] == members


def test_a_trust_that_has_closed_has_no_members():
    parts = {"schools": [school("s")], "memberships": [tm.Membership(id="1", school="s", trust="t")]}
    data = tm.Dataset(trusts=[tm.Trust(id="t", name="T", kind="06", closed="2024-01-01")], **parts)
    assert data.members_of("trust:t", at="2023-12-31") == tuple(data.schools)
    assert data.members_of("trust:t", at="2024-01-01") == ()


def test_members_of_no_trust():
    with pytest.raises(tm.NotFoundError, match="no trust 'trust:x'"):
        DATA.members_of("trust:x")


# --- days and periods ---


def test_days_and_periods():
    assert as_day(None) is None
    assert as_day("01/09/2024") == as_day(dt.date(2024, 9, 1)) == dt.date(2024, 9, 1)
    assert as_period(("2024-09-01", None)) == (dt.date(2024, 9, 1), None)
    for wrong in ("September", "31/02/2024"):
        with pytest.raises(ValueError, match=r"write a date|no such day"):
            as_day(wrong)
    for end in ("2024-09-01", "2024-08-31"):
        with pytest.raises(ValueError, match="the period must end after it starts"):
            as_period(("2024-09-01", end))
    for wrong in ("2025", 2025, dt.date(2025, 9, 1), ("2025-09-01",), ("2025-09-01", "2026-09-01", None), ()):
        with pytest.raises(ValueError, match=r"give two days, the first and the day after the last, such as \('2025"):
            as_period(wrong)
        with pytest.raises(ValueError, match="give two days"):
            tm.situation(DATA, between=wrong)
    with pytest.raises(ValueError, match="no day lies before 0001-01-01"):
        as_period((None, "0001-01-01"))
    with pytest.raises(ValueError, match="give a day"):
        DATA.at(None)


@pytest.mark.parametrize(
    "when",
    [
        {"between": ("0001-01-01", "0001-01-02")}, {"between": ("9999-12-30", "9999-12-31")}, {"at": "0001-01-01"},
        {"between": ("9999-12-31", None)}, {"between": (None, "0001-01-02")}, {"at": "9999-12-31"},
    ],
)  # fmt: skip
def test_the_ends_of_the_calendar_are_days_as_others(when):
    """Whatever is reckoned from a day (a year before, six months on, the day after) stays in the calendar."""
    ends = {"start": "0001-01-01", "end": "9999-12-31"}
    elt = tm.Body(id="b", name="ELT", kind="extended leadership team", trust="t")
    data = tm.Dataset(
        trusts=[trust("t")],
        schools=[school("a")],
        memberships=[tm.Membership(id="1", school="a", trust="t", **ends)],
        bodies=[elt],
        sessions=[tm.Session(id=day, kind="ELT network session", held_on=day, body="b") for day in ends.values()],
        artefacts=[tm.Artefact(id=day, kind="development plan", about="school:a", dated=day) for day in ends.values()],
    )
    assert tm.review(data, **when).remarks


def test_on_a_day_stands_what_is_true_and_what_had_happened():
    before = DATA.at("2022-05-01")
    assert ids(before, "memberships") == ["1", "3"]
    assert ids(before, "bodies") == ["board-u", "ended"]
    assert ids(before, "schools") == ["far", "moved", "out", "stays"]  # and the closed one's membership is gone with it
    assert ids(before, "sessions") == ["2"]
    assert ids(before, "attendances") == []
    assert ids(before, "roles") == ["1", "3", "4", "5"]
    assert ids(before, "needs") == ["1"]
    assert before.needs["need:1"].artefact is None  # not made yet
    assert ids(DATA.at("2022-04-30"), "sessions") == []
    assert ids(DATA.at("2030-01-01"), "sessions") == ["1", "2"]
    assert ids(DATA.at("2019-12-31"), "memberships") == ["1", "3", "4"]
    assert before.name == "Two trusts"


def test_a_start_is_inclusive_and_an_end_exclusive():
    assert ids(DATA.at("2024-08-31"), "memberships") == ["1", "3"]
    assert ids(DATA.at("2024-09-01"), "memberships") == ["2", "3"]


def test_between_two_days_stands_what_was_true_on_one_of_them_and_what_happened_then():
    year = DATA.between("2023-09-01", "2024-09-01")
    assert ids(year, "memberships") == ["1", "3"]
    assert ids(year, "sessions") == ["1"]
    assert ids(year, "bodies") == ["board-u", "elt"]
    assert year.success_criteria["success_criterion:1"].evidence == ("support:1",)
    assert ids(DATA.between("2024-08-31", "2024-09-02"), "memberships") == ["1", "2", "3"]
    assert ids(DATA.between("2024-02-01", "2024-03-01"), "support") == ["2", "3"]
    assert DATA.between("2000-01-01", "2050-01-01") == DATA


def test_shipped_topics_stay_on_every_day():
    assert tm.Dataset().at("1900-01-01") == tm.Dataset()


# --- making another ---


def test_replace_validates_anew():
    assert DATA.replace(name="Other").name == "Other"
    assert DATA.replace(name="Other").schools == DATA.schools
    assert DATA.name == "Two trusts"
    with pytest.raises(ValidationError):
        DATA.replace(trusts=[{"id": "t"}])
    with pytest.raises(TypeError, match=r"a dataset has no part 'shools' \(the nearest: schools, "):
        DATA.replace(shools=[])


def test_replace_refuses_to_break_a_reference_and_names_every_one():
    with pytest.raises(tm.DataError) as raised:
        DATA.replace(trusts=[trust("t")])
    assert [(problem.where.record, problem.where.field) for problem in raised.value.problems] == [
        ("membership:2", "trust"),
        ("body:board-u", "trust"),
        ("judgement:2", "subject"),
    ]
    assert "the nearest: trust:t" in raised.value.problems[0].message


def test_replace_keeps_what_was_broken_before():
    broken = tm.Dataset(needs=[tm.Need(id="1", school="gone", topic="send", severity="minor")])
    assert broken.replace(name="Other").needs == broken.needs


def test_dangling_references():
    broken = tm.Dataset(schools=[school("far")], needs=[tm.Need(id="1", school="fra", topic="sned", severity="minor")])
    found = list(dangling(broken))
    assert [(record.id, field, target) for record, field, target in found] == [
        ("need:1", "school", "school:fra"),
        ("need:1", "topic", "topic:sned"),
    ]
    problem = dangling_problem(broken, *found[0])
    assert (problem.rule, problem.where, problem.found) == (
        "dangling-reference", tm.Where(record="need:1", field="school"), "school:fra",
    )  # fmt: skip
    assert list(dangling(DATA)) == []


def test_a_subset_has_a_trusts_own_and_those_with_whom_it_works():
    part = DATA.subset(trusts=["trust:t"])
    assert ids(part, "trusts") == ["t", "u"]  # u took over a school
    assert ids(part, "schools") == ["closed", "far", "moved", "out", "stays"]
    assert ids(part, "bodies") == ["elt", "ended"]
    assert ids(part, "people") == ["ada", "ben", "cat"]
    assert ids(part, "roles") == ["1", "2", "5"]  # what cat is at the school outside is not the trust's
    assert ids(part, "attendances") == ["1", "2"]  # everybody's part in what it shares in
    assert ids(part, "support") == ["1", "3"]  # not what outsiders do among themselves
    assert ids(part, "sessions") == ["1", "2"]
    assert ids(part, "judgements") == ["1"]
    assert len(part.topics) == len(DATA.topics)
    assert list(dangling(part)) == []


def test_a_subset_of_one_or_more_or_none():
    assert DATA.subset(trusts="trust:u") == DATA.subset(trusts=["trust:u"])
    assert ids(DATA.subset(trusts="trust:u"), "people") == ["dan"]
    assert ids(DATA.subset(trusts="trust:u"), "judgements") == ["2"]
    assert ids(DATA.subset(trusts=[]), "schools") == []
    with pytest.raises(tm.NotFoundError, match="no trust 'trust:x'"):
        DATA.subset(trusts=["trust:x"])


# --- a subset, more closely ------------------------------------------------------------------------------------------


def local():
    """A trust whose school has a committee of its own, a school outside with one too, and people of both."""
    return tm.Dataset(
        trusts=[trust("t")],
        schools=[school("in"), school("out")],
        memberships=[tm.Membership(id="1", school="in", trust="t")],
        bodies=[
            tm.Body(id="local", name="Local", kind="local governing committee", school="in"),
            tm.Body(id="other", name="Other", kind="local governing committee", school="out"),
        ],
        delegations=[
            tm.Delegation(id="1", body="local", matter="admissions", verb="approve"),
            tm.Delegation(id="2", body="other", matter="admissions", verb="approve"),
        ],
        people=[tm.Person(id=name) for name in ("ada", "ben", "cat")],
        roles=[
            tm.Role(id="1", person="ada", kind="Trustee", at="body:local"),
            tm.Role(id="2", person="ben", kind="Trustee", at="body:other"),
            tm.Role(id="3", person="cat", kind="Trustee", at="trust:t"),
        ],
    )


def test_a_subset_has_the_bodies_of_its_schools_and_who_sits_on_them():
    part = local().subset(trusts="trust:t")
    assert ids(part, "schools") == ["in"]
    assert ids(part, "bodies") == ["local"]
    assert ids(part, "delegations") == ["1"]
    assert ids(part, "people") == ["ada", "cat"]
    assert ids(part, "roles") == ["1", "3"]


def test_a_subset_has_everybodys_part_in_what_it_shares_in_but_not_what_they_do_elsewhere():
    """Ada of the trust leads an activity in which ben of the school outside takes part; what he does elsewhere stays out."""
    data = local().replace(
        activities=[tm.Activity(id=name, kind="CPD", topic="send") for name in "12"],
        participations=[
            tm.Participation(id="1", activity="1", person="ada", part="participates"),
            tm.Participation(id="2", activity="1", person="ben", part="participates"),
            tm.Participation(id="3", activity="2", person="ben", part="participates"),
        ],
        clusters=[tm.Cluster(id="c", name="C"), tm.Cluster(id="d", name="D")],
        cluster_memberships=[
            tm.ClusterMembership(id="1", school="in", cluster="c"),
            tm.ClusterMembership(id="2", school="out", cluster="c"),
            tm.ClusterMembership(id="3", school="out", cluster="d"),
        ],
    )
    part = data.subset(trusts="trust:t")
    assert ids(part, "activities") == ["1"]
    assert ids(part, "participations") == ["1", "2"]
    assert ids(part, "people") == ["ada", "ben", "cat"]
    assert ids(part, "clusters") == ["c"]
    assert ids(part, "cluster_memberships") == ["1", "2"]
    assert ids(part, "schools") == ["in", "out"]


def test_a_subset_keeps_what_belongs_to_everyone():
    data = local().replace(
        topics=[tm.Topic(id="phonics", name="Phonics")],
        frameworks=[tm.Framework(id="f", name="F", edition="1", source="S")],
        standards=[tm.Standard(id="1", framework="f")],
        data_notices=[
            tm.DataNotice(id="1", purpose="planning support", lawful_basis="public task", retain_until="2030-01-01")
        ],
    )
    part = data.subset(trusts=[])
    assert ids(part, "frameworks") == ["f"]
    assert ids(part, "standards") == ["1"]
    assert ids(part, "data_notices") == ["1"]
    assert "topic:phonics" in part.topics


# --- what goes with what is gone -------------------------------------------------------------------------------------


def test_what_is_left_out_takes_what_needs_it_and_clears_what_only_names_it():
    """A need goes with its school; a body is bound to the school it once named; of a need's artefact only the name goes."""
    data = local().replace(
        artefacts=[tm.Artefact(id="1", kind="data", about="school:in")],
        needs=[
            tm.Need(id="1", school="in", topic="send", severity="minor", artefact="1"),
            tm.Need(id="2", school="out", topic="send", severity="minor"),
        ],
    )
    without = left_out(data, ["school:out"])
    assert ids(without, "schools") == ["in"]
    assert ids(without, "bodies") == ["local"]
    assert ids(without, "delegations") == ["1"]  # and so on: the body's delegation and role
    assert ids(without, "roles") == ["1", "3"]
    assert ids(without, "needs") == ["1"]
    cleared = left_out(data, ["artefact:1"])
    assert ids(cleared, "needs") == ["1", "2"]
    assert cleared.needs["need:1"].artefact is None
    assert left_out(data, []) == data
    assert list(dangling(without)) == []


def test_what_is_named_and_is_not_there_can_be_left_out():
    named = tm.Dataset(
        schools=[school("in")],
        needs=[tm.Need(id="1", school="in", topic="gone", severity="minor"), tm.Need(id="2", school="in", topic="send", severity="minor")],
    )  # fmt: skip
    assert ids(left_out(named, ["topic:gone"]), "needs") == ["2"]


def test_of_many_names_only_those_that_are_gone_are_cleared():
    kept = left_out(DATA, ["support:1"])
    assert kept.success_criteria["success_criterion:1"].evidence == ("session:2",)
    bare = left_out(DATA, ["support:1", "session:2"])
    assert bare.success_criteria["success_criterion:1"].evidence == ()
    assert DATA.success_criteria["success_criterion:1"].evidence == ("support:1", "session:2")


def test_shipped_topics_are_never_gone():
    """A topic of one's own may go, with what needs it; one that is shipped stays."""
    gone = left_out(DATA, ["topic:phonics", "topic:mathematics"])
    assert "topic:phonics" not in gone.topics
    assert "topic:mathematics" in gone.topics


def test_facts_of_the_dataset_go_along():
    dated = DATA.replace(source="A register", made_on="2024-01-01", extra={"note": "x"})
    for other in (dated.at("2024-05-01"), dated.between(None, None), dated.subset(trusts="trust:t")):
        assert (other.name, other.source, other.made_on, dict(other.extra)) == (
            "Two trusts", "A register", dt.date(2024, 1, 1), {"note": "x"},
        )  # fmt: skip


def test_open_periods_of_a_dataset():
    assert DATA.between(None, None) == DATA
    assert ids(DATA.between("2024-09-01", None), "memberships") == ["2", "3"]
    assert ids(DATA.between(None, "2024-09-01"), "memberships") == ["1", "3", "4"]
    assert ids(DATA.between(None, "2019-01-01"), "memberships") == ["1", "3", "4"]
    with pytest.raises(ValueError, match="the period must end after it starts"):
        DATA.between("2024-09-01", "2024-09-01")


def test_what_happened_on_the_day_itself_had_happened():
    assert ids(DATA.at("2024-05-01"), "sessions") == ["1", "2"]
    assert ids(DATA.at("2024-04-30"), "sessions") == ["2"]
    undated = tm.Dataset(artefacts=[tm.Artefact(id="1", kind="data", about="school:a")], schools=[school("a")])
    assert ids(undated.at("1990-01-01"), "artefacts") == ["1"]  # on an unknown day


# --- frames ----------------------------------------------------------------------------------------------------------


def test_a_frame_has_typed_columns_in_the_order_of_a_table():
    pl = pytest.importorskip("polars")
    frame = tm.Collection(
        [
            school("b", pupils=12, opened="2001-09-01", extra={"Ofsted": "Good", "é": "ü"}),
            school("a", source="A list"),
        ]
    ).to_polars()
    assert frame["id"].to_list() == ["school:a", "school:b"]
    assert (frame.columns[:3], frame.columns[-4:]) == (["id", "name", "phase"], ["opened", "closed", "source", "extra"])
    assert [frame.schema[name] for name in ("id", "phase", "pupils", "opened", "extra")] == [
        pl.String, pl.String, pl.Int64, pl.Date, pl.String,
    ]  # fmt: skip
    assert frame["phase"].to_list() == ["Primary", "Primary"]
    assert frame["pupils"].to_list() == [None, 12]
    assert frame["opened"].to_list() == [None, dt.date(2001, 9, 1)]
    assert frame["extra"].to_list() == [None, '{"Ofsted": "Good", "é": "ü"}']
    assert frame["source"].to_list() == ["A list", None]


def test_a_frame_of_lists_numbers_and_yes_or_no():
    pl = pytest.importorskip("polars")
    criteria = DATA.success_criteria.to_polars()
    assert criteria.schema["evidence"] == pl.List(pl.String)
    assert criteria["evidence"].to_list() == [["support:1", "session:2"]]
    nothing = tm.Collection([DATA.success_criteria["success_criterion:1"].model_copy(update={"evidence": ()})])
    assert nothing.to_polars()["evidence"].to_list() == [None]
    expertise = tm.Collection(
        [
            tm.Expertise(id="1", person="ada", topic="send", level="expert", can_lead=True, days_available=2.5),
            tm.Expertise(id="2", person="ada", topic="send", level="expert", can_lead=False),
        ]
    ).to_polars()
    assert (expertise.schema["can_lead"], expertise.schema["days_available"]) == (pl.Boolean, pl.Float64)
    assert expertise["can_lead"].to_list() == [True, False]
    assert expertise["days_available"].to_list() == [2.5, None]
    assert tm.Collection().to_polars().shape == (0, 0)


def test_the_frame_of_an_empty_collection_has_its_columns():
    pl = pytest.importorskip("polars")
    empty = tm.Dataset()
    filled = tm.Dataset(schools=[school("a", pupils=3)])
    for emptied in (empty, filled.remove("school:a"), pickle.loads(pickle.dumps(empty)), tm.Dataset(schools=[])):  # noqa: S301
        assert emptied.schools.to_polars().schema == filled.schools.to_polars().schema
        assert emptied.schools.to_polars().height == 0
    for plural, kind in KINDS.items():
        if plural != "topics":
            assert getattr(empty, plural).to_polars().columns == list(field_order(kind))
    assert empty.people.to_polars().schema["name"] == pl.String
    assert tm.Collection((), tm.Trust).to_polars().columns[0] == "id"
    assert (
        tm.Dataset(schools=tm.Collection((), tm.Trust)).schools.to_polars().columns
        == filled.schools.to_polars().columns
    )


def test_a_pandas_frame_is_made_of_that_of_polars():
    pytest.importorskip("pandas")
    frame = DATA.schools.to_pandas()
    assert frame["id"].tolist() == list(DATA.schools.ids)
    assert list(frame.columns) == DATA.schools.to_polars().columns


def test_frames_without_polars_name_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(tm.MissingExtraError, match=r"schooltrustmodel\[analysis\]"):
        DATA.schools.to_polars()


@pytest.mark.parametrize(
    ("kind", "field", "column"),
    [
        (tm.School, "id", str), (tm.School, "phase", str), (tm.School, "pupils", int), (tm.School, "opened", dt.date),
        (tm.School, "extra", str), (tm.Expertise, "can_lead", bool), (tm.Expertise, "days_available", float),
        (tm.SuccessCriterion, "evidence", tuple),
    ],
)  # fmt: skip
def test_what_a_column_holds(kind, field, column):
    assert column_type(kind, field) is column


# --- collections, more closely ---------------------------------------------------------------------------------------


def test_three_records_are_shown_and_a_fourth_is_said_to_be_there():
    assert repr(tm.Collection(school(name) for name in "cab")) == "<3 × School: school:a, school:b, school:c>"
    assert repr(tm.Collection(school(name) for name in "dcab")) == "<4 × School: school:a, school:b, school:c, …>"


def test_a_record_of_another_kind_is_not_found_by_name():
    with pytest.raises(tm.NotFoundError, match="no trust 'trust:v'; the nearest: trust:t"):
        DATA.trusts["trust:v"]
    assert DATA.trusts.get("school:far") is None
    assert "trust:t" in DATA.trusts
    assert trust("t") in DATA.trusts
    assert None not in DATA.trusts


def test_collections_of_the_same_ids_share_a_hash_but_not_their_content():
    other = tm.Collection([school("far", pupils=3)])
    plain = tm.Collection([school("far")])
    assert hash(other) == hash(plain)
    assert other != plain
    assert hash(plain) != hash(tm.Collection([school("near")]))
    assert (plain == "school:far") is False


def test_a_dataset_is_written_as_lists_of_records():
    written = DATA.model_dump()
    assert [row["id"] for row in written["trusts"]] == ["trust:t", "trust:u"]
    assert tm.Dataset.model_validate(written) == DATA
    assert tm.Dataset.model_validate_json(DATA.model_dump_json()) == DATA


def test_what_a_dataset_is_called_is_not_printed():
    """It is free text: "Data of Ada Hart" names somebody."""
    assert repr(tm.Dataset(name="Ada Hart's", trusts=[trust("t")])) == f"Dataset(trusts=1, topics={len(TOPICS)})"


def test_datasets_of_other_sizes_have_other_hashes():
    assert hash(tm.Dataset()) != hash(tm.Dataset(trusts=[trust("t")]))
    assert hash(tm.Dataset(trusts=[trust("t")])) == hash(
        tm.Dataset(trusts=[trust("u")])
    )  # and are told apart by content


def test_replacing_what_was_broken_breaks_nothing_new():
    """A reference that was broken may stay; another of the same record may not be broken as well."""
    broken = tm.Dataset(schools=[school("a")], needs=[tm.Need(id="1", school="gone", topic="send", severity="minor")])
    with pytest.raises(tm.DataError) as raised:
        broken.replace(needs=[tm.Need(id="1", school="gone", topic="lost", severity="minor")])
    assert [(problem.where.field, problem.found) for problem in raised.value.problems] == [("topic", "topic:lost")]
    with pytest.raises(tm.DataError, match="school:other"):
        broken.replace(needs=[tm.Need(id="1", school="other", topic="send", severity="minor")])


def test_what_a_reference_may_be_is_named_with_the_nearest():
    """A role is at a trust, a school or a body: the nearest of all three, and each kind in the message."""
    data = tm.Dataset(
        trusts=[trust("north")], schools=[school("norse")], people=[tm.Person(id="ada")],
        roles=[tm.Role(id="1", person="ada", kind="Headteacher", at="school:nort")],
    )  # fmt: skip
    (found,) = dangling(data)
    problem = dangling_problem(data, *found)
    assert problem.message.startswith("no trust or school or body 'school:nort'; the nearest: school:norse")
    assert "trust:north" in problem.message


def test_a_collection_is_a_list_of_records_to_whoever_reads_the_schema():
    properties = tm.Dataset.model_json_schema()["properties"]
    assert (properties["trusts"]["type"], properties["trusts"]["items"]) == ("array", {"$ref": "#/$defs/Trust"})
