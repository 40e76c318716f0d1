"""Openness, endeavour, development and resource of generated trusts: what must hold whatever the data, and what must change nothing."""

import datetime as dt
import math
from functools import partial

import attrs
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from builders import DAYS, PERIODS, WINDOWS, a_school, a_trust, drawn, more, plain, renamed, tables
from trustmodel.testing import datasets

QUESTIONS = (tm.openness, partial(tm.endeavour, draws=9), tm.development, tm.resource, tm.governance)
SHARES = ("reached", "present", "carried")
PEOPLE = [f"person:p{n}" for n in range(6)]
SCHOOLS = [f"school:s{n}" for n in range(4)]  # the last is beyond the trust
TOPICS = ["topic:inclusion", "topic:attendance", "topic:finance"]


@st.composite
def families(draw):
    """A trust of three schools, one that is outside, and six people who do all that is looked at here."""

    some = partial(drawn, draw)
    person, school, topic = st.sampled_from(PEOPLE), st.sampled_from(SCHOOLS), st.sampled_from(TOPICS)
    kinds = ["Headteacher", "Teacher", "Partner", "Specialist lead", "Trustee", "Governance lead", "Clerk", "Member"]
    roles = some(
        tm.Role, 12, person=person, kind=st.sampled_from(kinds), topic=st.none() | topic,
        at=st.sampled_from([*SCHOOLS, "trust:t", "body:elt", "body:board", "body:local"]), term_ends=st.none() | st.just("2026-02-01"),
    )  # fmt: skip
    activities = some(
        tm.Activity, 3, kind=st.sampled_from(["CPD", "NPQ cohort", "coaching programme"]), topic=topic,
        audience=st.lists(st.sampled_from(kinds[:2]), max_size=2, unique=True), open_to=st.none() | st.just("sector"),
    )  # fmt: skip
    services = some(
        tm.Service, 3, topic=topic, mode=st.sampled_from(list(tm.vocabulary.ServiceMode)), lead=st.none() | person
    )
    part = st.sampled_from(["leads", "participates"])
    parts = {"activity": st.sampled_from([one.id for one in activities]), "part": part} if activities else None
    by_people = some(tm.Participation, 6, person=person, **parts) if parts else []
    by_schools = some(tm.Participation, 3, school=school, **parts) if parts else []
    days = st.none() | st.integers(0, 9)
    sessions = [
        tm.Session(id=f"x{n}", kind="ELT network session", held_on=draw(DAYS), body=draw(st.none() | st.just("elt")))
        for n in range(draw(st.integers(0, 4)))
    ]
    made = draw(st.integers(0, 4))
    about = st.sampled_from([*SCHOOLS, "trust:t"])
    plans = [
        tm.Artefact(
            id=f"x{n}",
            kind=draw(st.sampled_from(["development plan", "data"])),
            about=draw(about),
            dated=draw(st.none() | DAYS),
        )
        for n in range(made)
    ]
    an_artefact = st.sampled_from([one.id for one in plans]) if plans else st.none()
    return tm.Dataset(
        trusts=[a_trust("t")],
        schools=[tm.School(id=one, name=one, phase="Primary") for one in SCHOOLS],
        memberships=[
            tm.Membership(id=f"m{n}", school=one, trust="t", **({} if n else draw(PERIODS)))
            for n, one in enumerate(SCHOOLS[:3])
        ],
        bodies=[
            tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="t"),
            tm.Body(id="board", name="Board", kind="trust board", trust="t"),
            tm.Body(id="local", name="Local", kind="local governing committee", school="s0"),
        ],
        people=[tm.Person(id=one) for one in PEOPLE],
        roles=roles,
        activities=activities,
        participations=[
            *by_people, *(one.model_copy(update={"id": f"{one.id}-of-school"}) for one in by_schools),
        ],
        success_criteria=some(
            tm.SuccessCriterion, 8, person=person, kind=st.sampled_from(["shared", "personal", "broader impact"]),
            statement=st.just("to flourish"), scope=st.just("role"), due=st.none() | DAYS, reviewed_on=st.none() | DAYS,
        ),
        qualifications=some(tm.Qualification, 3, person=person, course=st.just("NPQH"), stage=st.none() | st.just("active")),
        support=some(
            tm.Support, 6, giver=person | st.just(SCHOOLS[0]), receiver=st.sampled_from(SCHOOLS[1:]),
            kind=st.sampled_from(["coaching", "mentoring", "finance"]), topic=st.none() | topic, days=days,
        ),
        sessions=sessions,
        attendances=some(
            tm.Attendance, 8, session=st.sampled_from([one.id for one in sessions]), person=person,
            part=st.sampled_from(["leads", "takes part", "invited"]),
        ) if sessions else [],
        artefacts=plans,
        sharings=[
            tm.Sharing(
                id=f"x{n}", artefact=draw(an_artefact), shared_on=draw(st.none() | DAYS),
                audience=draw(st.sampled_from(["body:elt", *SCHOOLS, "Headteacher", "Partner"])),
            )
            for n in range(draw(st.integers(0, 6)))
        ] if plans else [],
        needs=some(tm.Need, 4, school=school, topic=topic, severity=st.just("minor"), artefact=st.none() | an_artefact),
        expertise=some(tm.Expertise, 6, person=person, topic=topic, level=st.sampled_from(["developing", "expert"])),
        services=services,
        deliveries=some(
            tm.Delivery, 6, service=st.sampled_from([one.id for one in services]), school=school, days=days,
            person=st.none() | person, mode=st.none() | st.sampled_from(["central", "local", "external"]),
        ) if services else [],
    )  # fmt: skip


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_names_and_order_change_nothing(data, window):
    other, names = renamed(data)
    for ask in QUESTIONS:
        assert tables(ask(data, **window), names) == tables(ask(other, **window))


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_a_situation_has_the_same_answer(data, window):
    for ask in QUESTIONS:
        of_data, of_situation = ask(data, **window), ask(tm.situation(data, **window))
        assert tables(of_situation) == tables(of_data)
        assert of_situation.warnings == of_data.warnings
        assert of_situation.method == of_data.method


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_shares_hold_their_counts_and_evidence_is_there(data, window):
    for ask in QUESTIONS:
        found = ask(data, **window)
        assert found.evidence == tuple(sorted({one for one in found.evidence if data.get(one) is not None}))
        for field in attrs.fields(type(found)):
            rows = getattr(found, field.name)
            for row in rows if isinstance(rows, tuple) else ():
                if hasattr(row, "share") and not math.isnan(row.share):
                    assert 0 <= row.share <= 1
                    if hasattr(row, "low"):  # a full count has no interval
                        assert row.low <= row.share <= row.high
                    hits = next(getattr(row, name) for name in SHARES if hasattr(row, name))
                    assert row.share == hits / getattr(row, "of", getattr(row, "needs", None))
                if hasattr(row, "evidence"):
                    assert set(row.evidence) <= {one.id for one in data.records()}
        assert found.to_frame().height == len(found.rows)


@settings(max_examples=30)
@given(data=families(), day=DAYS)
def test_what_happened_long_before_the_period_changes_nothing(data, day):
    window = {"between": (day, day + dt.timedelta(days=300))}
    before = {"start": "1990-01-01", "end": "1991-01-01"}
    other = more(
        data,
        people=[tm.Person(id="old")],  # of no school: help between schools that meet later counts as earlier help
        support=[tm.Support(id="old", giver="person:old", receiver="school:s0", kind="coaching", days=5, **before)],
        expertise=[tm.Expertise(id="old", person="person:p0", topic="finance", level="expert", **before)],
        activities=[tm.Activity(id="old", kind="CPD", topic="finance", **before)],
        participations=[tm.Participation(id="old", activity="old", person="person:p0", part="leads", **before)],
        qualifications=[tm.Qualification(id="old", person="person:p0", course="NPQH", **before)],
    )
    for ask in QUESTIONS:
        assert tables(ask(data, **window)) == tables(ask(other, **window))


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_another_trust_changes_nothing(data, window):
    who = "person:z"
    other = more(
        data,
        trusts=[a_trust("z")],
        schools=[a_school("z")],
        memberships=[tm.Membership(id="z", school="z", trust="z")],
        people=[tm.Person(id="z")],
        roles=[tm.Role(id="z", person=who, kind="Partner", at="trust:z"), tm.Role(id="zz", person=who, kind="Teacher", at="school:z")],
        success_criteria=[tm.SuccessCriterion(id="z", person=who, kind="shared", statement="to flourish", scope="role")],
        activities=[tm.Activity(id="z", kind="NPQ cohort", topic="finance", open_to="sector")],
        participations=[tm.Participation(id="z", activity="z", person=who, part="leads")],
        support=[tm.Support(id="z", giver=who, receiver="school:z", kind="coaching", days=3)],
        expertise=[tm.Expertise(id="z", person=who, topic="finance", level="expert")],
        services=[tm.Service(id="z", topic="finance", mode="central", lead=who)],
        deliveries=[tm.Delivery(id="z", service="z", school="z", person=who, days=3)],
    )  # fmt: skip
    for ask in QUESTIONS:
        was, now = ask(data, trust="trust:t", **window), ask(other, trust="trust:t", **window)
        assert tables(was) == tables(now)
        assert was.warnings == now.warnings


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_a_school_without_records_adds_its_row_alone(data, window):
    other = more(
        data,
        schools=[a_school("new")],
        memberships=[tm.Membership(id="new", school="new", trust="t")],
    )
    was, now = tables(tm.development(data, **window)), tables(tm.development(other, **window))
    added = [row for row in tm.development(other, **window).rows if row.group == "school:new"]
    assert len(added) == 1
    assert added[0].of == 0
    assert math.isnan(added[0].share)
    assert set(now.pop("rows")) == {*was.pop("rows"), plain(added[0])}
    assert was == now
    rows = tm.resource(other, **window).rows
    assert {plain(row) for row in rows if row.school != "school:new"} == set(
        tables(tm.resource(data, **window))["rows"]
    )
    assert all(
        row.mode in (data.services[row.service].mode, "not recorded") for row in rows if row.school == "school:new"
    )


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_parts_make_up_the_whole(data, window):
    """Layers share out all colleagues; cells of a school its people; modes of a service its schools."""
    found = tm.development(data, **window)
    assert sum(row.of for row in found.layers) == found.whole.of
    assert sum(row.reached or 0 for row in found.layers) == (found.whole.reached or 0)
    for row in found.rows:
        cells = [cell for cell in found.cells if cell.place == row.group]
        assert sum(cell.of for cell in cells) == row.of
        assert sum(cell.reached or 0 for cell in cells) == (row.reached or 0)
    for mode in tm.resource(data, **window).modes:
        ways = (mode.central, mode.partnered, mode.aligned, mode.local, mode.external, mode.not_recorded)
        assert sum(ways) == mode.of
        assert mode.replaced <= mode.without_local <= mode.central + mode.external


@settings(max_examples=25)
@given(data=datasets(), window=WINDOWS)
def test_whatever_the_data_there_is_an_answer(data, window):
    data = data.replace(data_notices=[])
    for ask in QUESTIONS:
        for trust in data.trusts:
            found = ask(data, trust=trust.id, **window)
            assert found.summary()
            assert "person:" not in found.summary() + " ".join(found.warnings)
