"""Community of generated trusts: what must hold whatever the data, and what must change nothing."""

import datetime as dt
import math
from functools import partial

import attrs
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from builders import DAYS, PERIODS, WINDOWS, a_trust, drawn, more, renamed, tables
from trustmodel.model.ids import kind_of
from trustmodel.report.chapters.community import sentences
from trustmodel.testing import datasets

PEOPLE = [f"person:p{n}" for n in range(5)]
SCHOOLS = [f"school:s{n}" for n in range(6)]  # the last three are beyond the trust
CLUSTERS = ["cluster:c0", "cluster:c1"]
TOPICS = ["topic:inclusion", "topic:attendance", "topic:finance"]
OPEN = st.none() | st.sampled_from(["trust", "cluster", "sector"])
COST = st.none() | st.sampled_from([0, 20])
FEW = st.none() | st.integers(0, 9)


@st.composite
def families(draw):
    """A trust of three schools, three that are outside, two clusters, and what they do together."""

    some = partial(drawn, draw)
    person, school, topic = st.sampled_from(PEOPLE), st.sampled_from(SCHOOLS), st.sampled_from(TOPICS)
    at = st.sampled_from([*SCHOOLS, "trust:t"])
    programmes = some(
        tm.Programme, 4, name=st.just("Hub"), topic=topic, audience=st.sampled_from(["pupils", "staff", "families"]),
        host=at, open_to=OPEN, cost=COST, reached=FEW,
    )  # fmt: skip
    activities = some(tm.Activity, 3, kind=st.sampled_from(["CPD", "NPQ cohort"]), topic=topic, open_to=OPEN, cost=COST)
    which = st.sampled_from([one.id for one in activities]) if activities else st.none()
    part = st.sampled_from(["leads", "participates"])
    most = 5 if activities else 0
    places = [
        (400_000 + draw(st.integers(0, 9_000)), 200_000) if draw(st.booleans()) else (None, None) for _ in SCHOOLS
    ]
    return tm.Dataset(
        trusts=[a_trust("t")],
        schools=[
            tm.School(id=one, name=one, phase="Primary", easting=east, northing=north)
            for one, (east, north) in zip(SCHOOLS, places, strict=True)
        ],
        memberships=[
            tm.Membership(id=f"m{n}", school=one, trust="t", **({} if n else draw(PERIODS)))
            for n, one in enumerate(SCHOOLS[:3])
        ],
        clusters=[tm.Cluster(id=one, name=one) for one in CLUSTERS],
        cluster_memberships=some(tm.ClusterMembership, 5, school=school, cluster=st.sampled_from(CLUSTERS)),
        people=[tm.Person(id=one) for one in PEOPLE],
        roles=some(tm.Role, 8, person=person, kind=st.sampled_from(["Headteacher", "Teacher", "Trustee"]), at=at),
        programmes=programmes,
        engagements=some(
            tm.Engagement, 7, programme=st.sampled_from([one.id for one in programmes]), school=school, reached=FEW
        ) if programmes else [],
        activities=activities,
        participations=[
            *(
                tm.Participation(id=f"z{n}", activity=one.id, school="s0", part="leads")
                for n, one in enumerate(activities[: draw(st.integers(0, 3))])
            ),
            *some(tm.Participation, most, activity=which, person=person, part=part),
            *some(tm.Participation, most, mark="y", activity=which, school=school, part=part),
        ],
        support=[
            *some(
                tm.Support, 5, giver=st.sampled_from(["trust:t", *SCHOOLS[:3], *PEOPLE[:3]]),
                receiver=st.sampled_from([*SCHOOLS[3:], *CLUSTERS, *PEOPLE[3:]]), cost=COST, days=FEW,
                kind=st.sampled_from(["coaching", "leadership capacity"]),
            ),
            *some(
                tm.Support, 2, mark="y", giver=st.sampled_from(SCHOOLS[3:]), receiver=st.sampled_from(SCHOOLS[:3]),
                kind=st.just("coaching"),
            ),
        ],
    )  # fmt: skip


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_names_and_order_change_nothing(data, window):
    other, names = renamed(data)
    was, now = tm.community(data, **window), tm.community(other, **window)
    assert tables(was, names) == tables(now)
    assert was.warnings == now.warnings


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_tables_agree_with_one_another(data, window):
    """Whoever is reached stands in some table that says by what; costs and days share out the records; the rest is there."""
    found = tm.community(data, **window)
    ids = {one.id for one in data.records()}
    assert set(found.evidence) <= ids
    for field in attrs.fields(type(found)):
        rows = getattr(found, field.name)
        for row in rows if isinstance(rows, tuple) else ():
            assert set(getattr(row, "evidence", ())) <= set(found.evidence) | ids
    if found.reaching is not None:
        assert found.reaching == sum(row.inside for row in found.schools) <= found.of
        assert 0 <= found.share <= 1
    for row in found.schools:
        assert row.programmes + row.support_records + row.activities > 0
        assert not (row.inside and not math.isnan(row.distance_km))
    for row in found.capacity:
        assert row.free + row.paid + row.cost_unknown == row.records == len(row.evidence)
        assert math.isnan(row.days) == (row.days_unknown == row.records)
        assert kind_of(row.receiver) in ("school", "cluster")
    met = {school for row in found.rows for school in row.engaged_beyond}
    assert met | {row.receiver for row in found.capacity if kind_of(row.receiver) == "school"} <= set(found.reached)
    assert sum(row.programmes for row in found.audiences) == len(found.rows)
    assert all(row.open_to in ("cluster", "sector") for row in found.offers)
    assert not any(row.free for row in found.offers if row.cost is None)
    assert "person:" not in repr([*found.rows, *found.schools, *found.clusters, *found.capacity, *found.offers])
    assert found.to_frame().height == len(found.rows)


@settings(max_examples=30)
@given(data=families(), window=WINDOWS)
def test_sentences_tell_of_no_person_and_of_nothing_undefined(data, window):
    found = tm.community(data, **window)
    said = sentences(found, {})
    assert len(said) <= 6
    for one in said:
        assert one.section == "community"
        assert "person:" not in one.says
        assert "nan" not in one.says.replace("finance", "")
        assert set(one.evidence) <= set(found.evidence)


@settings(max_examples=25)
@given(data=families(), day=DAYS)
def test_what_happened_long_before_the_period_changes_nothing(data, day):
    window = {"between": (day, day + dt.timedelta(days=300))}
    before = {"start": "1990-01-01", "end": "1991-01-01"}
    other = more(
        data,
        programmes=[
            tm.Programme(id="old", name="Old", topic="finance", audience="staff", host="school:s1", open_to="sector", **before)
        ],
        engagements=[tm.Engagement(id="old", programme="old", school="school:s5")],
        support=[tm.Support(id="old", giver="school:s1", receiver="school:s5", kind="coaching", days=5, **before)],
        cluster_memberships=[tm.ClusterMembership(id="old", school="school:s1", cluster="cluster:c0", **before)],
        activities=[tm.Activity(id="old", kind="CPD", topic="finance", open_to="sector", **before)],
        participations=[tm.Participation(id="old", activity="old", school="school:s1", part="leads")],
    )  # fmt: skip
    assert tables(tm.community(data, **window)) == tables(tm.community(other, **window))


@settings(max_examples=25)
@given(data=families(), window=WINDOWS)
def test_another_trust_with_a_community_of_its_own_changes_nothing(data, window):
    other = more(
        data,
        trusts=[a_trust("z")],
        schools=[tm.School(id=name, name=name, phase="Primary") for name in ("z", "zz")],
        memberships=[tm.Membership(id="z", school="z", trust="z")],
        clusters=[tm.Cluster(id="z", name="Z")],
        cluster_memberships=[tm.ClusterMembership(id=f"z-{name}", school=name, cluster="z") for name in ("z", "zz")],
        people=[tm.Person(id="z")],
        roles=[tm.Role(id="z", person="z", kind="Headteacher", at="school:z")],
        programmes=[
            tm.Programme(id="z", name="Z", topic="finance", audience="staff", host="trust:z", open_to="sector")
        ],
        engagements=[tm.Engagement(id="z", programme="z", school="zz")],
        support=[
            tm.Support(id="z", giver="person:z", receiver="school:zz", kind="coaching", days=3),
            tm.Support(id="zz", giver="trust:z", receiver="cluster:z", kind="HR"),
        ],
        activities=[tm.Activity(id="z", kind="NPQ cohort", topic="finance", open_to="sector")],
        participations=[tm.Participation(id="z", activity="z", person="z", part="leads")],
    )
    was, now = tm.community(data, trust="trust:t", **window), tm.community(other, trust="trust:t", **window)
    assert tables(was) == tables(now)
    assert was.warnings == now.warnings


@settings(max_examples=25)
@given(data=families(), window=WINDOWS)
def test_a_school_without_records_changes_only_how_many_there_are(data, window):
    other = more(
        data,
        schools=[tm.School(id=name, name=name, phase="Primary") for name in ("new", "far")],
        memberships=[tm.Membership(id="new", school="new", trust="t")],
    )
    shares = ("of", "share", "low", "high")
    was, now = tm.community(data, **window), tm.community(other, **window)
    assert tables(was, without=shares) == tables(now, without=shares)
    assert was.warnings == now.warnings
    assert now.of == was.of + 1


@settings(max_examples=25)
@given(data=datasets(), window=WINDOWS)
def test_whatever_the_data_there_is_an_answer(data, window):
    data = data.replace(data_notices=[])
    for trust in data.trusts:
        found = tm.community(data, trust=trust.id, **window)
        told = [found.summary(), *found.warnings, *(one.says for one in sentences(found, {}))]
        assert "person:" not in " ".join(told)
