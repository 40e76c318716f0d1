"""A small trust and its community, worked by hand."""

import csv
import math

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust
from trustmodel.report.chapters.community import sentences

PLACES = {
    "ash": (400_000, 200_000),
    "beech": (410_000, 200_000),
    "cedar": (403_000, 204_000),
    "elm": (410_000, 206_000),
}


def vale(**more):
    """Ash and Beech belong to Vale, Elm since 2026; Cedar and Dell do not. Beech, Cedar and Elm are the cluster Hills.

    Ada heads Ash, Ben teaches at Beech, Cay heads both Cedar and Dell. Gus heads Dell, and is a trustee of Vale.
    """
    parts = {
        "trusts": [a_trust("vale")],
        "schools": [
            a_school(
                name,
                **dict(zip(("easting", "northing"), PLACES.get(name, ()), strict=False)),
            )
            for name in ("ash", "beech", "cedar", "dell", "elm")
        ],
        "memberships": [
            tm.Membership(id="ash", school="ash", trust="vale"),
            tm.Membership(id="beech", school="beech", trust="vale"),
            tm.Membership(id="elm", school="elm", trust="vale", start="2026-01-01"),
        ],
        "clusters": [tm.Cluster(id="hills", name="Hills")],
        "cluster_memberships": [
            tm.ClusterMembership(id=name, school=name, cluster="hills") for name in ("beech", "cedar", "elm")
        ],
        "people": [tm.Person(id=name) for name in ("ada", "ben", "cay", "fay", "gus")],
        "roles": [
            tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="2", person="ben", kind="Teacher", at="school:beech"),
            tm.Role(id="3", person="cay", kind="Executive headteacher", at="school:cedar"),
            tm.Role(id="4", person="cay", kind="Executive headteacher", at="school:dell"),
            tm.Role(id="5", person="gus", kind="Headteacher", at="school:dell"),
            tm.Role(id="6", person="gus", kind="Trustee", at="trust:vale"),
        ],
        "topics": [
            tm.Topic(id="care", name="Care"),
            tm.Topic(id="autism", name="Autism", parent="care"),
            tm.Topic(id="sleep", name="Sleep", parent="care"),
            tm.Topic(id="song", name="Song"),
        ],
        **more,
    }
    return tm.Dataset(**parts)


def programmes():
    """Ash hosts the hub, in which Cedar takes part, and Elm before it joined. The trust hosts the gym. Dell hosts a fair."""
    year = {"start": "2025-09-01", "end": "2026-09-01"}
    hub = {"audience": "families", "open_to": "sector", "cost": 0, "reached": 40}
    return {
        "programmes": [
            tm.Programme(id="hub", name="Hub", topic="autism", host="school:ash", **hub, **year),
            tm.Programme(
                id="gym", name="Gym", topic="sleep", audience="pupils", host="trust:vale", open_to="trust", cost=5
            ),
            tm.Programme(id="fair", name="Fair", topic="song", audience="community", host="school:dell", reached=3),
        ],
        "engagements": [
            tm.Engagement(id="1", programme="hub", school="ash"),
            tm.Engagement(id="2", programme="hub", school="cedar", reached=2),
            tm.Engagement(id="3", programme="hub", school="elm", start="2025-09-01", end="2025-12-01"),
            tm.Engagement(id="4", programme="gym", school="beech"),
            tm.Engagement(id="5", programme="fair", school="beech"),
        ],
    }


def support():
    """What the trust, Ada, Beech and those beyond gave."""
    made = [
        ("1", "trust:vale", "cluster:hills", "CPD facilitation", 2, 0),
        ("2", "person:ada", "school:cedar", "leadership capacity", 3, 100),
        ("3", "person:ada", "person:cay", "coaching", 4, None),
        ("4", "school:beech", "school:ash", "coaching", 9, None),
        ("5", "school:dell", "school:cedar", "coaching", 9, None),
        ("6", "person:gus", "school:cedar", "coaching", 9, None),
        ("7", "person:ada", "person:fay", "coaching", 9, None),
    ]
    return [
        tm.Support(
            id=name,
            giver=giver,
            receiver=receiver,
            kind=kind,
            days=days,
            cost=cost,
            start="2025-10-01",
            end="2025-12-01",
        )
        for name, giver, receiver, kind, days, cost in made
    ]


def activities():
    """Ada leads a course for the sector, with Ben and Cedar. Gus leads one for Dell. Who leads the third is not told."""
    return {
        "activities": [
            tm.Activity(id="course", kind="NPQ cohort", topic="care", open_to="sector"),
            tm.Activity(id="theirs", kind="CPD", topic="care", open_to="sector", cost=0),
            tm.Activity(id="whose", kind="CPD", topic="care", open_to="cluster", cost=0),
        ],
        "participations": [
            tm.Participation(id="1", activity="course", person="ada", part="leads"),
            tm.Participation(id="2", activity="course", person="ben", part="participates"),
            tm.Participation(id="3", activity="course", school="cedar", part="participates"),
            tm.Participation(id="4", activity="theirs", school="dell", part="leads"),
            tm.Participation(id="5", activity="theirs", person="ben", part="participates"),
            tm.Participation(id="6", activity="whose", person="ben", part="participates"),
        ],
    }


def test_programmes_by_audience_and_challenge():
    """All three programmes count: one hosted by Ash, one by the trust, and Dell's, for Beech takes part. Elm joined after
    it took part in the hub, so it is beyond. The fair's cost is not recorded, so it is not recorded as free. Autism and sleep
    lie under care. Care for families: Ash inside, Cedar and Elm beyond. Song: Beech inside, Dell (the host) beyond.
    """
    found = tm.community(vale(**programmes()))
    fair, gym, hub = found.rows
    assert (hub.engaged_inside, hub.engaged_beyond) == (("school:ash",), ("school:cedar", "school:elm"))
    assert (hub.free, hub.reached, hub.hosted_inside, hub.with_others) == (True, 40, True, True)
    assert (gym.free, gym.reached, gym.hosted_inside, gym.with_others) == (False, None, True, False)
    assert (fair.free, fair.cost, fair.hosted_inside, fair.with_others) == (None, None, False, True)
    assert hub.evidence == ("engagement:1", "engagement:2", "engagement:3", "programme:hub")
    told = [
        (row.audience, row.topic, row.programmes, row.schools_inside, row.schools_beyond) for row in found.audiences
    ]
    assert told == [
        ("pupils", "topic:care", 1, 1, 0),
        ("families", "topic:care", 1, 1, 2),
        ("community", "topic:song", 1, 1, 1),
    ]


def test_schools_reached_in_the_trust_and_beyond_it():
    """Ash hosts the hub, leads the course (with Ben of Beech, and Cedar), and Ada gave 3 + 4 days beyond. Beech takes part
    in Dell's fair. The gym is for the trust alone. Cedar was given 3 days and half of the 4 for Cay, and the cluster's
    support; Elm the cluster's alone, whose days are not shared out. Gus stands for Dell, so what he gave does not count.
    Cedar lies 3 km east and 4 km north of Ash: 5 km. Elm's nearest other school is Beech, 6 km. Dell's place is not known.
    Two of the three schools reach beyond the trust.
    """
    found = tm.community(vale(**programmes(), **activities(), support=support()))
    told = [
        (row.school, row.inside, row.programmes, row.support_records, row.activities, row.clusters)
        for row in found.schools
    ]
    hills = ("cluster:hills",)
    assert told == [
        ("school:ash", True, 1, 2, 1, ()),
        ("school:beech", True, 1, 0, 1, hills),
        ("school:cedar", False, 1, 3, 1, hills),
        ("school:dell", False, 1, 1, 0, ()),
        ("school:elm", False, 1, 1, 0, hills),
    ]
    days = [row.support_days for row in found.schools]
    assert days == pytest.approx([7, math.nan, 5, 2, math.nan], nan_ok=True)
    km = [row.distance_km for row in found.schools]
    assert km == pytest.approx([math.nan, math.nan, 5, math.nan, 6], nan_ok=True)
    assert found.reached == ("school:cedar", "school:dell", "school:elm")
    assert (found.reaching, found.of, found.share) == (2, 3, pytest.approx(2 / 3))
    assert any("1 of 3 schools beyond the trust" in one for one in found.warnings)


def test_clusters_and_what_is_lent():
    """Hills holds Beech and (since it joined) Elm; Cedar is beyond. The hub reached it by Cedar and Elm. Cay's 4 days are
    2 at Cedar and 2 at Dell. Fay works nowhere that is recorded, so the help for her is left out, with a warning.
    """
    found = tm.community(vale(**programmes(), support=support()))
    (hills,) = found.clusters
    assert (hills.inside, hills.beyond) == (("school:beech", "school:elm"), ("school:cedar",))
    assert (hills.support_records, hills.days, hills.programmes) == (1, 2, 1)
    told = [
        (row.receiver, row.kind, row.records, row.days, row.free, row.paid, row.cost_unknown) for row in found.capacity
    ]
    assert told == [
        ("cluster:hills", "CPD facilitation", 1, 2, 1, 0, 0),
        ("school:cedar", "coaching", 1, 2, 0, 0, 1),
        ("school:cedar", "leadership capacity", 1, 3, 0, 1, 0),
        ("school:dell", "coaching", 1, 2, 0, 0, 1),
    ]
    assert [row.evidence for row in found.leadership_capacity] == [("support:2",)]
    assert any(one.startswith("one record of help for people") for one in found.warnings)


def test_what_is_open_to_others():
    """The hub cost nothing, and Cedar and Elm took it up. The course's cost is not recorded; Cedar took it up. The gym is
    for the trust, the fair is Dell's to offer, Dell leads `theirs`, and whose the last is nobody told.
    """
    found = tm.community(vale(**programmes(), **activities()))
    told = [(row.offer, row.kind, row.open_to, row.free, row.taken_up) for row in found.offers]
    assert told == [
        ("activity:course", "NPQ cohort", "sector", None, 1),
        ("programme:hub", "programme", "sector", True, 2),
    ]
    assert any("2 activities open to others does not say who leads it" in one for one in found.warnings)
    alone = tm.community(vale(programmes=programmes()["programmes"]))
    assert [row.taken_up for row in alone.offers] == [None]


def test_time_tells_who_is_beyond():
    """In 2026 Elm belongs to the trust; the hub goes on without it, and the support of 2025 is over. Before it joined, Elm
    was a school beyond.
    """
    data = vale(**programmes(), support=support())
    now = tm.community(data, at="2026-02-01")
    assert now.rows[2].engaged_beyond == ("school:cedar",)
    assert (now.of, now.reaching, now.capacity) == (3, 2, ())
    then = tm.community(data, between=("2025-09-01", "2026-01-01"))
    assert (then.of, then.reached) == (2, ("school:cedar", "school:dell", "school:elm"))
    (hills,) = then.clusters
    assert hills.beyond == ("school:cedar", "school:elm")


def test_a_cluster_of_the_trusts_own_schools_is_not_beyond_it():
    own = [tm.ClusterMembership(id=name, school=name, cluster="hills") for name in ("ash", "beech")]
    found = tm.community(vale(cluster_memberships=own, support=support()[:1]))
    assert found.capacity == ()
    assert found.clusters[0].support_records == 0
    assert found.reaching == 0  # some support is recorded, and none of it went beyond


def test_what_is_not_recorded_is_not_none():
    found = tm.community(vale())
    assert (found.rows, found.offers, found.capacity, found.reaching) == ((), (), (), None)
    assert math.isnan(found.share)
    assert [row.support_records for row in found.clusters] == [0]
    assert math.isnan(found.clusters[0].days)
    assert any("no programme is recorded" in one for one in found.warnings)
    assert any("no support from within the trust" in one for one in found.warnings)
    assert "not recorded" in found.summary()


def test_nobody_is_said_to_do_nothing_where_nothing_would_show_it():
    """A programme of the trust's own, of which no school's part is recorded, tells nothing of schools beyond."""
    own = tm.Programme(id="hub", name="Hub", topic="care", audience="families", host="trust:vale")
    found = tm.community(vale(programmes=[own]))
    assert found.reaching is None
    assert math.isnan(found.share)
    assert "nothing of what schools of the trust do with schools beyond it is recorded" in found.warnings
    assert not any("None of" in finding.says for finding in sentences(found, {}))


def test_where_none_reach_beyond_it_is_said_that_none_is_recorded():
    inside = tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="coaching")
    found = tm.community(vale(support=[inside]))
    assert (found.reaching, found.share) == (0, 0)
    (said,) = [
        finding.says
        for finding in sentences(found, {})
        if "beyond" in finding.says and "Not rec" not in finding.says and "cluster" not in finding.says
    ][:1]
    assert said == (
        "No school beyond the trust is recorded as reached. Nothing that a school of the trust does with schools beyond it is"
        " recorded."
    )


def test_a_purpose_is_needed_only_where_there_are_people():
    notice = tm.DataNotice(id="1", purpose="payroll", lawful_basis="contract", retain_until="2030-01-01")
    assert tm.community(vale(**programmes(), people=[], roles=[], data_notices=[notice])).rows
    with pytest.raises(tm.PurposeError, match="community"):
        tm.community(vale(data_notices=[notice]))


def test_sentences_name_schools_and_no_person_and_no_few_people():
    """The fair reached 3: alone it is not told. With the hub's 40 there are 43."""
    data = vale(**programmes(), **activities(), support=support())
    names = {one.id: one.name for one in (*data.schools, *data.topics, *data.clusters)}
    said = [one.says for one in sentences(tm.community(data), names)]
    assert len(said) == 6
    assert said[0] == (
        "Three programmes are recorded: one for pupils, one for families and one for the wider community. What they are"
        " about: Care and Song. Schools from beyond the trust are recorded in two of them. Two of them reached 43 people, who may be"
        " counted in more than one."
    )
    assert said[1] == (
        "The trust reaches three schools beyond it: Cedar, Dell and Elm. The nearest school of the trust is 5 km (3.1 miles) to"
        " 6 km (3.7 miles) away. Two of three schools of the trust do something with schools beyond it."
    )
    assert said[2] == (
        "Three records of support lent beyond the trust add up to 9 days in all: CPD facilitation (Hills), coaching (Cedar and"
        " Dell) and leadership capacity (Cedar). Some of it cost the receiver nothing, some was paid for and what some cost"
        " is not recorded."
    )
    assert said[3].startswith(
        "Open to schools beyond the trust are one programme and one activity: one at no cost and one"
    )
    assert said[5].startswith("Not recorded, or withheld to protect individuals: ")
    assert not any("person:" in one for one in said)
    few = vale(programmes=[programmes()["programmes"][2]], engagements=[programmes()["engagements"][4]])
    told = " ".join(one.says for one in sentences(tm.community(few), names))
    assert told.startswith("One programme is recorded, for the wider community. What it is about: Song.")
    assert "people" not in told.partition("Not recorded")[0]
    assert "nan" not in told


def rows(name):
    with (LIMESTONE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_example_agrees_with_its_files():
    """Counted straight from the CSV files. In the example no school leaves the trust, and whoever joined it in the time that
    is told of did nothing with it before.
    """
    joined = {row["school"]: row["start"] for row in rows("memberships")}
    schools = {row["id"] for row in rows("schools")}
    beyond = schools - set(joined)
    employed = {
        row["person"] for row in rows("roles") if row["at"] in joined or row["at"].startswith(("trust:", "body:"))
    }
    found = tm.community(tm.read(LIMESTONE))
    assert {row.programme for row in found.rows} == {row["id"] for row in rows("programmes")}
    taking = {(row["programme"], row["school"]) for row in rows("engagements")}
    for row in found.rows:
        assert set(row.engaged_beyond) == {school for name, school in taking if name == row.programme} & beyond
        assert set(row.engaged_inside) == {school for name, school in taking if name == row.programme} - beyond
    lent = [
        row
        for row in rows("support")
        if (row["giver"] in joined or row["giver"] in employed or row["giver"].startswith("trust:"))
        and (row["receiver"] in beyond or row["receiver"].startswith("cluster:"))
    ]
    assert {one for row in found.capacity for one in row.evidence} == {row["id"] for row in lent}
    assert math.fsum(row.days for row in found.capacity) == pytest.approx(sum(float(row["days"]) for row in lent))
    assert sum(row.free for row in found.capacity) == sum(float(row["cost"]) == 0 for row in lent)
    for row in (one for one in found.schools if not one.inside):
        assert row.programmes == len({name for name, school in taking if school == row.school})
        direct = [float(one["days"]) for one in lent if one["receiver"] == row.school]
        assert row.support_days == pytest.approx(sum(direct) if direct else math.nan, nan_ok=True)
    assert set(found.reached) == beyond
    offered = {row["id"] for name in ("programmes", "activities") for row in rows(name) if row["open_to"] != "trust"}
    assert {row.offer for row in found.offers} == offered
    free = {row["id"] for name in ("programmes", "activities") for row in rows(name) if float(row["cost"]) == 0}
    assert {row.offer for row in found.offers if row.free} == offered & free
    taken = {row["activity"]: set() for row in rows("participations")}
    for row in rows("participations"):
        taken[row["activity"]] |= {row["school"]} & beyond
    for row in found.offers:
        if row.kind != "programme":
            assert row.taken_up == len(taken[row.offer])
    (cluster,) = found.clusters
    held = {row["school"] for row in rows("cluster_memberships")}
    assert (set(cluster.inside), set(cluster.beyond)) == (held & set(joined), held & beyond)


def test_order_changes_nothing():
    data = tm.read(LIMESTONE)
    turned = data.replace(
        **{
            name: reversed(tuple(getattr(data, name)))
            for name in ("programmes", "engagements", "support", "participations")
        }
    )
    assert repr(tm.community(turned).schools) == repr(tm.community(data).schools)
    assert repr(tm.community(turned).to_dicts()) == repr(tm.community(data).to_dicts())
