"""Development of a small trust, worked by hand; and of the example, counted from its files."""

import csv
import math

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school
from trustmodel.report.chapters.development import sentences

YEAR = ("2024-09-01", "2025-09-01")


def criterion(name, person, kind, **more):
    return tm.SuccessCriterion(id=name, person=person, kind=kind, statement="to flourish", scope="role", **more)


def vale(**more):
    """Ash is in the trust, Beech joins on 1 January 2025, Cedar is outside.

    Ada heads Ash, Cat heads Beech, Eve is a director: the three are the ELT. Ben teaches at Ash and Fay at Beech. Dan taught
    at Beech, but left before it joined. Gus is a trustee. Hal has no post.
    """
    parts = {
        "trusts": [tm.Trust(id="vale", name="Vale", kind="Multi-academy trust", shared_objective="to flourish")],
        "schools": [a_school(name) for name in ("ash", "beech", "cedar")],
        "memberships": [
            tm.Membership(id="ash", school="ash", trust="vale"),
            tm.Membership(id="beech", school="beech", trust="vale", start="2025-01-01"),
        ],
        "bodies": [tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale")],
        "roles": [
            tm.Role(id="ada", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="ben", person="ben", kind="Teacher", at="school:ash"),
            tm.Role(id="cat", person="cat", kind="Headteacher", at="school:beech"),
            tm.Role(id="dan", person="dan", kind="Teacher", at="school:beech", end="2024-12-01"),
            tm.Role(id="eve", person="eve", kind="Director", at="trust:vale"),
            tm.Role(id="fay", person="fay", kind="Teacher", at="school:beech", start="2025-02-01"),
            tm.Role(id="gus", person="gus", kind="Trustee", at="trust:vale"),
            tm.Role(id="elt-ada", person="ada", kind="Headteacher", at="body:elt"),
            tm.Role(id="elt-cat", person="cat", kind="Headteacher", at="body:elt", start="2025-01-01"),
            tm.Role(id="elt-eve", person="eve", kind="Director", at="body:elt"),
        ],
        **more,
    }
    return tm.Dataset(**parts)


def with_criteria():
    return vale(
        success_criteria=[
            criterion("1", "ada", "shared", reviewed_on="2025-07-01", outcome="met", evidence=["support:1"]),
            criterion("2", "ada", "broader impact", due="2025-06-01"),
            criterion("3", "ben", "personal", due="2025-09-01"),
            criterion("4", "cat", "shared"),
            criterion("5", "eve", "shared", reviewed_on="2025-09-15"),
            criterion("6", "dan", "shared", end="2024-12-01"),
            criterion("7", "gus", "shared"),
        ],
        support=[tm.Support(id="1", giver="person:ada", receiver="person:ben", kind="coaching", end="2024-01-01")],
    )


def test_who_holds_which_criteria():
    """In 2024/25 five are in post: Ada and Ben (Ash), Cat and Fay (Beech), Eve. Dan left Beech before it joined.

    Shared: Ada, Cat, Eve, so 3 of 5. Gus is of governance and not counted. Reviewed within the year: Ada's only, since
    Eve's look came two weeks later; it names a support that ended before the year. Overdue: Ada's second; Ben's is due
    on the day after the year. Of three in the ELT Ada alone has a criterion of broader impact.
    """
    found = tm.development(with_criteria(), between=YEAR)
    assert [(row.group, row.of, row.shared, row.personal, row.broader, row.reviewed) for row in found.rows] == [
        ("school:ash", 2, 1, 1, 1, 1),
        ("school:beech", 2, 1, 0, 0, 0),
        ("trust:vale", 1, 1, 0, 0, 0),
    ]
    whole = found.whole
    assert (whole.of, whole.shared, whole.shared_share) == (5, 3, 0.6)
    # Clopper and Pearson for 3 of 5
    assert (whole.shared_low, whole.shared_high) == pytest.approx((0.14663, 0.94726), abs=1e-5)
    assert (whole.criteria, whole.criteria_reviewed, whole.criteria_evidenced, whole.overdue) == (5, 1, 1, 1)
    assert (found.elt.of, found.elt.broader) == (3, 1)
    assert [(row.group, row.of, row.shared) for row in found.layers] == [
        ("director", 1, 1),
        ("school leader", 2, 2),
        ("staff", 2, 0),
    ]
    assert [(row.kind, row.criteria, row.of) for row in found.evidence_kinds] == [("support", 1, 1)]
    assert found.outcomes == ()
    assert "success_criterion:7" not in found.whole.evidence


def test_on_a_day_reviews_up_to_it_count():
    """On 20 September 2025 Eve's look counts too. Ada's and Ben's other criteria are overdue: due 1 June, 1 September."""
    whole = tm.development(with_criteria(), at="2025-09-20").whole
    assert (whole.reviewed, whole.criteria_reviewed, whole.overdue) == (2, 2, 2)
    assert tm.development(with_criteria()).whole.overdue is None


def with_activities(**more):
    return vale(
        **more,
        activities=[
            tm.Activity(
                id="1", kind="CPD", topic="phonics", audience=["Teacher"], start="2024-10-01", end="2024-12-01"
            ),
            tm.Activity(id="2", kind="NPQ cohort", topic="headship", open_to="sector", start="2024-10-01"),
            tm.Activity(id="3", kind="NPQ cohort", topic="headship", start="2025-03-01", end="2025-04-01"),
            tm.Activity(id="4", kind="coaching programme", topic="coaching", start="2025-03-01", end="2025-04-01"),
            tm.Activity(id="5", kind="CPD", topic="music"),
        ],
        participations=[
            tm.Participation(id="1", activity="1", person="eve", part="leads"),
            tm.Participation(id="2", activity="1", school="ash", part="participates"),
            tm.Participation(id="3", activity="1", school="beech", part="participates"),
            tm.Participation(id="4", activity="2", person="hal", part="leads"),
            tm.Participation(id="5", activity="2", person="ada", part="participates"),
            tm.Participation(id="6", activity="3", person="ada", part="leads"),
            tm.Participation(id="7", activity="3", school="cedar", part="participates"),
            tm.Participation(id="8", activity="3", person="gus", part="participates"),
            tm.Participation(id="9", activity="4", person="ada", part="leads"),
            tm.Participation(id="10", activity="4", person="cat", part="participates"),
            tm.Participation(id="11", activity="4", school="ash", part="leads"),
        ],
    )


def test_whom_activities_reach():
    """Phonics is for teachers: Ash as a whole stands for Ben, not for Ada. Beech was not yet of the trust, so it is beyond.

    Ada: 2, 3 and 4; Ben: 1; Cat: 4; Eve led 1; Fay: none. So 2 of 2 at Ash, 1 of 2 at Beech, 1 of 1 in the central team.
    That Ash leads the coaching programme stands for nobody in it.
    """
    found = tm.development(with_activities(), between=YEAR)
    assert [(row.reached, row.of) for row in found.rows] == [(2, 2), (1, 2), (1, 1)]
    assert (found.whole.reached, found.whole.of, found.whole.share) == (4, 5, 0.8)
    assert [(row.layer, row.place, row.reached, row.of) for row in found.cells] == [
        ("director", "trust:vale", 1, 1),
        ("school leader", "school:ash", 1, 1),
        ("school leader", "school:beech", 1, 1),
        ("staff", "school:ash", 1, 1),
        ("staff", "school:beech", 0, 1),
    ]
    assert found.whole.shared is None
    assert math.isnan(found.whole.shared_share)


def test_who_led_and_what_is_for_others():
    """Hal has no post: the first cohort was led from outside. The second was led by Ada, and Cedar came: it is for others.

    Activity 5 has nobody, so whose it is cannot be told. Gus is inside the trust, but no colleague.
    """
    found = tm.development(with_activities(), between=YEAR)
    assert [(row.activity, row.led, row.reached, row.schools, row.beyond) for row in found.activities] == [
        ("activity:1", "inside", 2, ("school:ash",), 1),
        ("activity:2", "outside", 1, ("school:ash",), 1),
        ("activity:3", "inside", 1, ("school:ash",), 1),
        ("activity:4", "inside", 2, ("school:ash", "school:beech"), 0),
    ]
    assert [row.activity for row in found.cohorts] == ["activity:3"]
    assert any("one activity with nobody" in warning for warning in found.warnings)


def test_coaching_across_schools_and_qualifications():
    """Ada coached Ben (within Ash, 2 days) and Cat (across; days unknown); in November Cat was still beyond the trust.

    Eve coached Cedar (beyond, 3 days); Hal coached Cedar, which is nothing of the trust's. Kit works at Ash and Beech
    and was coached by Eve for 4 days: 2 at each. The programme of `with_activities` joins Ash to Beech.
    """
    kit = [tm.Role(id=f"kit-{at}", person="kit", kind="SENDCo", at=f"school:{at}") for at in ("ash", "beech")]
    data = with_activities(
        roles=[*vale().roles, *kit],
        support=[
            tm.Support(id="1", giver="person:ada", receiver="person:ben", kind="coaching", days=2),
            tm.Support(id="2", giver="person:ada", receiver="person:cat", kind="mentoring", start="2025-04-01"),
            tm.Support(
                id="3",
                giver="person:ada",
                receiver="person:cat",
                kind="mentoring",
                start="2024-11-01",
                end="2024-12-01",
            ),
            tm.Support(id="4", giver="person:eve", receiver="school:cedar", kind="coaching", days=3),
            tm.Support(id="5", giver="person:hal", receiver="school:cedar", kind="coaching", days=3),
            tm.Support(id="6", giver="person:eve", receiver="person:kit", kind="coaching", days=4),
            tm.Support(id="7", giver="person:ada", receiver="person:cat", kind="finance", days=9),
        ],
        qualifications=[
            tm.Qualification(id="1", person="ada", course="NPQH", stage="active"),
            tm.Qualification(id="2", person="ben", course="NPQH", stage="completed"),
            tm.Qualification(id="3", person="hal", course="NPQH", stage="active"),
        ],
    )
    found = tm.development(data, between=YEAR)
    rows = [(row.giver, row.receiver, row.where, row.records, row.programmes, row.days) for row in found.coaching]
    assert rows[:2] == [
        ("school:ash", "beyond", "beyond the trust", 1, 0, pytest.approx(math.nan, nan_ok=True)),
        ("school:ash", "school:ash", "within a school", 1, 0, 2.0),
    ]
    assert rows[2][:5] == ("school:ash", "school:beech", "across schools", 1, 1)
    assert math.isnan(rows[2][5])
    assert found.coaching[2].days_unknown == 1
    assert rows[3:] == [
        ("trust:vale", "beyond", "beyond the trust", 1, 0, 3.0),
        ("trust:vale", "school:ash", "with the central team", 1, 0, 2.0),
        ("trust:vale", "school:beech", "with the central team", 1, 0, 2.0),
    ]
    assert found.coaching_records == {
        "across schools": 1,
        "beyond the trust": 2,
        "with the central team": 1,
        "within a school": 1,
    }
    assert [(row.course, row.stage, row.people) for row in found.qualifications] == [
        ("Headship", "active", 1),
        ("Headship", "completed", 1),
    ]


def test_a_kind_of_criterion_that_is_recorded_nowhere_is_not_held_by_nobody():
    found = tm.development(vale(success_criteria=[criterion("1", "ada", "personal")]), between=YEAR)
    assert (found.whole.personal, found.whole.shared, found.whole.broader, found.whole.reviewed) == (
        1,
        None,
        None,
        None,
    )
    assert math.isnan(found.whole.shared_share)
    says = sentences(found, {})[0].says
    assert says.startswith("1 of 5 colleagues have criteria of their own.")
    assert "No criterion of the shared objective and no review of a criterion in this time is recorded." in says


def test_nothing_recorded_is_not_nothing():
    found = tm.development(vale(bodies=[], roles=[]), between=YEAR)
    assert found.elt is None
    assert found.whole.shared is found.whole.reached is None
    assert math.isnan(found.whole.share)
    told = " ".join(found.warnings)
    for what in ("success criteria", "extended leadership team", "part in an activity", "coaching"):
        assert what in told
    (only,) = sentences(found, {})
    assert only.says.startswith("Not recorded")
    assert "hold the shared objective is not recorded" in found.summary()


def test_outcomes_of_few_are_not_told():
    """Four reviewed: not told. With the fifth: three met, one in part, one without a word."""
    roles = [tm.Role(id=f"t{n}", person=f"t{n}", kind="Teacher", at="school:ash") for n in range(5)]
    made = [
        criterion(str(n), f"t{n}", "personal", reviewed_on="2025-01-01", outcome=word)
        for n, word in enumerate(["met", "met", "in part", "met", None])
    ]
    assert tm.development(vale(roles=roles, success_criteria=made[:4]), between=YEAR).outcomes == ()
    found = tm.development(vale(roles=roles, success_criteria=made), between=YEAR)
    assert [(row.outcome, row.criteria, row.of) for row in found.outcomes] == [
        ("in part", 1, 5),
        ("met", 3, 5),
        ("not recorded", 1, 5),
    ]


def test_sentences_name_schools_and_nobody():
    data = with_activities()
    found = tm.development(data, between=YEAR)
    names = {record.id: record.name for record in data.schools}
    says = " ".join(one.says for one in sentences(found, names))
    assert "person:" not in says
    assert "reached 4 of 5 colleagues" in says
    assert "in the director layer" not in says  # one person: it would tell of her


def rows_of(name):
    with (LIMESTONE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def meets(row, first, last):
    return (not row["start"] or row["start"] < last) and (not row["end"] or first < row["end"])


def test_the_example_agrees_with_its_files():
    """Counted from the files alone: who is employed, who has which criterion, whom activities reached by person or school."""
    first, last = YEAR
    joined = {row["school"]: row for row in rows_of("memberships")}
    schools = set(joined)

    def employed(row):
        return "overn" not in row["kind"] and row["kind"] not in {
            "Trustee", "Chair of trustees", "Member", "Committee chair"
        }  # fmt: skip

    roles = [
        row
        for row in rows_of("roles")
        if meets(row, first, last)
        and employed(row)
        and (row["at"] not in schools or meets(joined[row["at"]], first, last))
    ]
    staff = {row["person"] for row in roles}
    criteria = [row for row in rows_of("success_criteria") if meets(row, first, last) and row["person"] in staff]
    activities = {row["id"]: row for row in rows_of("activities") if meets(row, first, last)}
    reached = set()
    for part in rows_of("participations"):
        if part["activity"] not in activities:
            continue
        activity = activities[part["activity"]]
        audience = {kind.strip() for kind in activity["audience"].split(";") if kind.strip()}
        when = activity["start"], activity["end"]
        if part["person"] and any(role["person"] == part["person"] and meets(role, *when) for role in roles):
            reached.add(part["person"])
        if part["school"] and meets(joined.get(part["school"], {"start": "9", "end": "1"}), *when):
            reached |= {
                role["person"]
                for role in roles
                if role["at"] == part["school"] and meets(role, *when) and (not audience or role["kind"] in audience)
            }
    found = tm.development(tm.read(LIMESTONE), between=YEAR)
    assert found.whole.of == len(staff)
    for kind, count in (
        ("shared", found.whole.shared),
        ("personal", found.whole.personal),
        ("broader impact", found.whole.broader),
    ):
        assert count == len({row["person"] for row in criteria if row["kind"] == kind})
    assert found.whole.criteria == len(criteria)
    assert found.whole.criteria_reviewed == sum(
        first <= row["reviewed_on"] < last for row in criteria if row["reviewed_on"]
    )
    assert found.whole.reached == len(reached)
    assert {row.activity for row in found.activities} == set(activities)
