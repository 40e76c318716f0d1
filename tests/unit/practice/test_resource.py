"""Resource of a small trust, worked by hand; and of the example, counted from its files."""

import csv
import math
from collections import Counter

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, knows
from trustmodel.report.chapters.resource import sentences

YEAR = ("2024-09-01", "2025-09-01")


def vale(**more):
    """Ash and Beech; Cedar is of another trust. Bob ran finance at Ash until 1 September 2024, Bea does at Beech.

    Ada heads Ash. Par is the finance partner, Lee the specialist lead for SEND, both of the central team.
    """
    parts = {
        "trusts": [tm.Trust(id=name, name=name, kind="Multi-academy trust") for name in ("vale", "moor")],
        "schools": [a_school(name) for name in ("ash", "beech", "cedar")],
        "memberships": [
            tm.Membership(id="ash", school="ash", trust="vale"),
            tm.Membership(id="beech", school="beech", trust="vale"),
            tm.Membership(id="cedar", school="cedar", trust="moor"),
        ],
        "roles": [
            tm.Role(id="ada", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="bob", person="bob", kind="Business manager", at="school:ash", end="2024-09-01"),
            tm.Role(id="bea", person="bea", kind="Business manager", at="school:beech"),
            tm.Role(id="par", person="par", kind="Partner", at="trust:vale", topic="finance"),
            tm.Role(id="lee", person="lee", kind="Specialist lead", at="trust:vale", topic="send"),
        ],
        "expertise": [
            knows("1", "ada", "headship"),
            knows("2", "bob", "finance"),
            knows("3", "bea", "finance", "secure"),
            knows("4", "par", "finance"),
        ],
        **more,
    }
    return tm.Dataset(**parts)


def resource(data, **more):
    return tm.resource(data, trust="trust:vale", **{"between": YEAR, **more})


def test_modes_and_local_holders():
    """Budgeting is central by default at both schools, since 2024-09-01; nobody has a delivery.

    At Ash nobody knows finance now. Bob did on the day before: it was replaced. At Beech Bea knows it. IT has a delivery
    at Ash alone, so at Beech its mode is not recorded; nobody at Ash knew IT before. SEND practice was local at Ash until
    January and is aligned since. Moor's service is not of this trust.
    """
    data = vale(
        services=[
            tm.Service(id="budgeting", topic="finance", mode="central", start="2024-09-01"),
            tm.Service(id="it", topic="it", mode="external"),
            tm.Service(id="send-practice", topic="send", mode="aligned", lead="lee"),
            tm.Service(id="moor", topic="hr", mode="central"),
        ],
        deliveries=[
            tm.Delivery(id="1", service="it", school="ash", start="2024-09-01"),
            tm.Delivery(id="2", service="send-practice", school="ash", mode="local", end="2025-01-01"),
            tm.Delivery(id="3", service="send-practice", school="ash", start="2025-01-01", person="lee"),
            tm.Delivery(id="4", service="moor", school="cedar"),
        ],
    )
    found = resource(data)
    rows = [
        (
            row.service[8:],
            row.school[7:],
            row.mode,
            row.as_default,
            row.local_holders,
            row.central_holders,
            row.replaced,
        )
        for row in found.rows
    ]
    assert rows == [
        ("budgeting", "ash", "central", True, 0, 1, True),
        ("budgeting", "beech", "central", True, 1, 1, None),
        ("it", "ash", "external", True, 0, 0, False),
        ("it", "beech", "not recorded", None, 0, 0, None),
        ("send-practice", "ash", "aligned", True, 0, 0, None),
        ("send-practice", "beech", "not recorded", None, 0, 0, None),
    ]
    assert found.rows[4].earlier == ("local",)
    assert found.rows[4].days_unknown == 1
    assert "expertise:2" in found.rows[0].evidence
    first = found.modes[0]
    assert (first.central, first.of, first.without_local, first.replaced) == (2, 2, 1, 1)
    assert found.modes[1].not_recorded == 1
    says = " ".join(one.says for one in sentences(found, {"school:ash": "Ash"}))
    assert "nobody does now: budgeting at Ash" in says
    assert "person:" not in says


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([("external", "2022-09-01", "2023-09-01")], True),
        ([("local", "2022-09-01", "2023-09-01")], False),
        ([], False),
        ([("external", "2020-09-01", "2022-09-01")], False),
        ([("central", None, "2023-09-01")], None),
    ],
)
def test_since_when_it_is_run_so(before, expected):
    """Bob left on 1 September 2022. Payroll is external at Ash since 1 September 2023, and local by default.

    An external year before makes it 2022: the year before that had Bob. A local year, or none, makes it 2023: the 365 days
    before began on 1 September 2022, without him. Ada, who was there, knew something else. A gap is local, so it breaks
    off what was external before. Where the first has no start, it is not known.
    """
    roles = [
        role
        if role.person != "person:bob"
        else tm.Role(id="bob", person="bob", kind="Teacher", at=role.at, end="2022-09-01")
        for role in vale().roles
    ]
    data = vale(
        roles=roles,
        services=[tm.Service(id="payroll", topic="finance", mode="local")],
        deliveries=[
            tm.Delivery(id=str(n), service="payroll", school="ash", mode=mode, start=start, end=end)
            for n, (mode, start, end) in enumerate([*before, ("external", "2023-09-01", None)])
        ],
    )
    row = resource(data).rows[0]
    assert (row.mode, row.local_holders, row.replaced) == ("external", 0, expected)


def test_by_default_after_something_else():
    """Ash ran payroll itself until 1 September 2024; since then nothing is recorded but the default, which is central.

    So it is central since then; Bob left on that day, and was there the year before.
    """
    data = vale(
        services=[tm.Service(id="payroll", topic="finance", mode="central", start="2015-01-01")],
        deliveries=[tm.Delivery(id="1", service="payroll", school="ash", mode="local", end="2024-09-01")],
    )
    ash, beech = resource(data).rows
    assert (ash.mode, ash.as_default, ash.replaced) == ("central", True, True)
    assert (beech.mode, beech.local_holders) == ("central", 1)


def test_a_narrower_topic_counts_and_levels_do():
    """Behaviour is part of inclusion. Ada's knowledge of it is developing only: less than secure, unless that is asked."""
    data = vale(
        expertise=[knows("1", "ada", "attendance", "developing"), knows("2", "bea", "attendance")],
        services=[tm.Service(id="1", topic="inclusion", mode="partnered")],
    )
    assert [row.local_holders for row in resource(data).rows] == [0, 1]
    assert [row.local_holders for row in resource(data, min_level="developing").rows] == [1, 1]


def test_days_of_partners_each_piece_of_work_once():
    """Par delivers HR advice: 5 days at Ash, days unknown at Beech; and gave Ash 2 days on finance: 7 at Ash.

    4 days of HR support to Ash lie within the delivery: left aside. 3 days of it to Bea stand for Beech's delivery, whose
    days are not known. Lee is no partner. A tenth of support to Cedar is beyond the trust.
    """
    data = vale(
        services=[tm.Service(id="hr", topic="hr", mode="partnered")],
        deliveries=[
            tm.Delivery(id="1", service="hr", school="ash", person="par", days=5),
            tm.Delivery(id="2", service="hr", school="beech", person="par"),
            tm.Delivery(id="3", service="hr", school="beech", person="lee", days=30),
        ],
        support=[
            tm.Support(id="1", giver="person:par", receiver="school:ash", kind="finance", topic="finance", days=2),
            tm.Support(id="2", giver="person:par", receiver="school:ash", kind="HR", topic="hr", days=4),
            tm.Support(id="3", giver="person:par", receiver="person:bea", kind="HR", topic="hr", days=3),
            tm.Support(id="4", giver="person:par", receiver="school:cedar", kind="HR", topic="hr", days=9),
        ],
    )
    found = resource(data)
    assert [(row.school, row.days, row.records, row.unknown, row.aside) for row in found.days] == [
        ("school:ash", 7.0, 2, 0, 1),
        ("school:beech", 3.0, 1, 0, 0),
    ]
    assert [(row.school, row.topic, row.days) for row in found.days_by_topic] == [
        ("school:ash", "topic:finance", 2.0),
        ("school:ash", "topic:hr", 5.0),
        ("school:beech", "topic:hr", 3.0),
    ]
    assert any("Partners spent 10 days in two schools" in one.says for one in sentences(found, {}))


def test_unknown_days_are_not_none():
    data = vale(
        services=[tm.Service(id="hr", topic="hr", mode="partnered")],
        deliveries=[tm.Delivery(id="1", service="hr", school="ash", person="par")],
    )
    ash, beech = resource(data).days
    assert (ash.records, ash.unknown) == (1, 1)
    assert math.isnan(ash.days)
    assert math.isnan(beech.days)


def test_whom_specialist_leads_reach():
    """Lee supported Ash and Cedar, which is not of the trust, and led an activity for Bea of Beech: 2 of 2 schools."""
    data = vale(
        support=[
            tm.Support(id="1", giver="person:lee", receiver="person:ada", kind="SEND"),
            tm.Support(id="2", giver="person:lee", receiver="school:cedar", kind="SEND"),
        ],
        activities=[tm.Activity(id="1", kind="CPD", topic="send")],
        participations=[
            tm.Participation(id="1", activity="1", person="lee", part="leads"),
            tm.Participation(id="2", activity="1", person="bea", part="participates"),
        ],
    )
    (row,) = resource(data).leads
    assert (row.role, row.topic, row.leads, row.reached, row.of) == ("Specialist lead", "topic:send", 1, 2, 2)
    assert (row.by_support, row.by_delivery, row.by_activity) == (1, 0, 1)
    assert row.share == 1


def test_a_lead_of_whom_nothing_is_recorded_is_not_said_to_reach_nobody():
    found = resource(vale())
    (row,) = found.leads
    assert (row.reached, row.of) == (None, 2)
    assert math.isnan(row.share)
    said = [finding.says for finding in sentences(found, {})]
    assert "Specialist leads are recorded, and nothing of which schools they reach." in said


def test_nothing_recorded_is_not_nothing():
    found = resource(vale(roles=[], expertise=[]))
    assert found.rows == found.modes == found.leads == ()
    told = " ".join(found.warnings)
    for what in ("no service", "partner layer", "specialist lead"):
        assert what in told
    (only,) = sentences(found, {})
    assert only.says.startswith("Not recorded")


def test_holders_are_not_known_where_no_expertise_is():
    data = vale(expertise=[], services=[tm.Service(id="budgeting", topic="finance", mode="central")])
    found = resource(data)
    assert [(row.local_holders, row.replaced, row.without_local) for row in found.rows] == [(None, None, False)] * 2
    assert any("no expertise is recorded" in one for one in found.warnings)


def rows_of(name):
    with (LIMESTONE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_example_agrees_with_its_files():
    """On 1 October 2025, from the files alone: modes by the last delivery or by default, and partners' days.

    Partners deliver at every school on that day, each on their one topic. Their support is on the same topics, and so is left
    aside.
    """
    day = "2025-10-01"

    def holds(row):
        return (not row["start"] or row["start"] <= day) and (not row["end"] or day < row["end"])

    services = {row["id"]: row for row in rows_of("services")}
    deliveries = [row for row in rows_of("deliveries") if holds(row)]
    schools = sorted(row["school"] for row in rows_of("memberships") if holds(row))
    partners = {row["person"] for row in rows_of("roles") if row["kind"] == "Partner" and holds(row)}
    found = tm.resource(tm.read(LIMESTONE), at=day)
    assert {(row.service, row.school) for row in found.rows} == {
        (service, school) for service in services for school in schools
    }
    for row in found.rows:
        here = [one for one in deliveries if (one["service"], one["school"]) == (row.service, row.school)]
        anywhere = any(one["service"] == row.service and one["school"] in schools for one in deliveries)
        modes = {one["mode"] or services[row.service]["mode"] for one in here}
        if not here:
            modes = {"not recorded" if anywhere else services[row.service]["mode"]}
        assert modes == {row.mode}
    for row in found.days:
        days = sum(
            float(one["days"]) for one in deliveries if one["person"] in partners and one["school"] == row.school
        )
        assert row.days == pytest.approx(days)
    support = Counter(one["receiver"] for one in rows_of("support") if one["giver"] in partners and holds(one))
    assert {row.school: row.aside for row in found.days if row.aside} == support


def test_who_clerks_at_a_school_stands_apart_from_who_works_there():
    """Cle clerks Ash's committee and knows clerking, which is run centrally: Ash has nobody who works there and knows it."""
    data = vale(
        bodies=[tm.Body(id="ash-committee", name="Ash committee", kind="local governing committee", school="ash")],
        roles=[*vale().roles, tm.Role(id="cle", person="cle", kind="Governance professional", at="body:ash-committee")],
        expertise=[*vale().expertise, knows("5", "cle", "clerking")],
        services=[tm.Service(id="clerking", topic="clerking", mode="central", start="2024-09-01")],
    )
    found = resource(data)
    ash, beech = found.rows
    assert (ash.local_holders, ash.governance_holders, ash.without_local) == (0, 1, True)
    assert (beech.local_holders, beech.governance_holders, beech.without_local) == (0, 0, True)
    assert "expertise:5" in ash.evidence
    assert tm.graphs.expertise(data)["school:ash"]["topic:clerking"]["strength"] == 1
    says = next(finding.says for finding in sentences(found, {}) if "somebody who works at the school" in finding.says)
    assert "At one of the others somebody in the school's governance knows it." in says
