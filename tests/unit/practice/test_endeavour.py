"""Endeavour of a small trust, worked by hand."""

import csv
import datetime as dt
import math

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust, family
from trustmodel.report.chapters.endeavour import sentences
from trustmodel.stats.nulls import clustered, clustered_share

YEAR = ("2025-09-01", "2026-09-01")


def vale(**more):
    """Ash, Beech and Cedar. The ELT is Ada (Ash), Ben (Beech), Cat (central team); Dan of Cedar joins it in January.

    Eve is a trustee. The team means to hold three sessions a year. Three were held: in October Ada and Ben were there
    and Cat was invited; in January Ada, Cat, Dan and, as a guest, Eve; in May nobody wrote down who was there.
    """
    parts = {
        "bodies": [
            tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale", sessions_a_year=3),
            tm.Body(id="board", name="Board", kind="trust board", trust="vale"),
        ],
        "people": [tm.Person(id=name) for name in ("ada", "ben", "cat", "dan", "eve", "fay")],
        "roles": [
            tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="2", person="ben", kind="Headteacher", at="school:beech"),
            tm.Role(id="3", person="cat", kind="Director", at="trust:vale"),
            tm.Role(id="4", person="dan", kind="Headteacher", at="school:cedar"),
            tm.Role(id="5", person="eve", kind="Trustee", at="body:board"),
            tm.Role(id="6", person="fay", kind="Chair of trustees", at="body:board"),
            *(
                tm.Role(id=f"elt-{name}", person=name, kind=kind, at="body:elt", start=start)
                for name, kind, start in (
                    ("ada", "Headteacher", None), ("ben", "Headteacher", None), ("cat", "Director", None),
                    ("dan", "Headteacher", "2026-01-01"),
                )
            ),
        ],
        "sessions": [
            tm.Session(id=month, kind="ELT network session", held_on=day, body="elt", focus=focus)
            for month, day, focus in (
                ("oct", "2025-10-01", "trust culture"), ("jan", "2026-01-15", "trust culture"), ("may", "2026-05-01", None),
            )
        ],
        "attendances": [
            tm.Attendance(id=f"{session}-{who}", session=session, person=who, part=part)
            for session, who, part in (
                ("oct", "ada", "leads"), ("oct", "ben", "takes part"), ("oct", "cat", "invited"),
                ("jan", "ada", "takes part"), ("jan", "cat", "takes part"), ("jan", "dan", "observes"),
                ("jan", "eve", "takes part"),
            )
        ],
        **more,
    }  # fmt: skip
    return family(("ash", "beech", "cedar"), of="vale", made_on="2026-10-01", **parts)


def test_attendance_by_school_and_layer():
    """October has three places (Ada, Ben, Cat), January four. Ada was at 2 of 2, Ben at 1 of 2, Cat at 1 of 2, Dan at 1
    of 1: 5 of 7. May is left out, and a warning says so. Those of one person stand together: of one nothing follows.
    """
    found = tm.endeavour(vale(), between=YEAR)
    assert (found.whole.present, found.whole.of) == (5, 7)
    by_person = clustered([(2, 2), (1, 2), (1, 2), (1, 1)])
    assert found.whole.effective == by_person.effective
    assert (found.whole.share, found.whole.low, found.whole.high) == clustered_share(by_person)
    assert [(row.low, row.high) for row in found.rows] == [(0, 1)] * 4  # one person each
    assert [(row.group, row.people, row.present, row.of) for row in found.rows] == [
        ("school:ash", 1, 2, 2), ("school:beech", 1, 1, 2), ("school:cedar", 1, 1, 1), ("trust:vale", 1, 1, 2),
    ]  # fmt: skip
    assert [(row.group, row.present, row.of) for row in found.layers] == [("director", 1, 2), ("school leader", 4, 5)]
    assert [(row.represented, row.sessions) for row in found.rows] == [(2, 2), (1, 2), (1, 1), (1, 2)]
    assert "attendance is not recorded for one session, which is left out of it" in found.warnings


def test_both_records_of_one_attendance_are_its_evidence():
    """Ada stands there twice for October: she was there once, and which record is named hangs on no order of theirs."""
    twice = tm.Attendance(id="a-second", session="oct", person="ada", part="takes part")
    was = tm.endeavour(vale(), between=YEAR)
    for attendances in ([*vale().attendances, twice], [twice, *vale().attendances]):
        answer = tm.endeavour(vale(attendances=attendances), between=YEAR)
        assert (answer.whole.present, answer.whole.of) == (was.whole.present, was.whole.of)
        assert set(answer.whole.evidence) == {*was.whole.evidence, "attendance:a-second"}


def test_sessions_against_the_plan_and_trustees():
    """Three of three in 2025/26, two of them on trust culture. Eve, one of two trustees, was at one of two sessions."""
    found = tm.endeavour(vale(), between=YEAR)
    (year,) = found.years
    assert (year.year, year.planned, year.held, year.whole, year.short) == ("2025/26", 3, 3, True, False)
    assert [(row.focus, row.sessions) for row in found.focuses] == [("trust culture", 2), ("not recorded", 1)]
    assert (found.trustees, found.trustees_present, found.with_trustees, found.sessions) == (2, 1, 1, 2)


def test_a_day_tells_its_school_year_so_far():
    """On 1 December only October's session had been held, and the year was not over: nothing is short."""
    found = tm.endeavour(vale(), at="2025-12-01")
    (year,) = found.years
    assert (year.held, year.whole, year.short) == (1, False, None)
    assert found.method.options["at"] == "2025-12-01"


def test_a_year_with_too_few_is_short_as_the_check_says():
    data = vale().replace(sessions=[one for one in vale().sessions if one.id != "session:may"])
    (year,) = tm.endeavour(data, between=YEAR).years
    assert year.short is True
    assert [one.rule for one in tm.check(data) if one.where.record == "body:elt"] == ["too-few-elt-sessions"]


def test_links_that_came_after_a_session():
    """Ash and Beech met in October, Ash and Cedar in January; Beech and Cedar never. Ada helped Beech in September, so
    that link is older; Dan helped Ash in March: new. October had two schools (1/1), January two (1/1).
    """
    data = vale(
        support=[
            tm.Support(id="1", giver="person:ada", receiver="school:beech", kind="curriculum", start="2025-09-01"),
            tm.Support(id="2", giver="person:dan", receiver="school:ash", kind="curriculum", start="2026-03-01"),
        ]
    )
    found = tm.endeavour(data, between=YEAR)
    assert [(row.a, row.b, row.together, row.strength, row.before, row.after, row.new) for row in found.links] == [
        ("school:ash", "school:beech", 1, 1.0, 1, 0, False),
        ("school:ash", "school:cedar", 1, 1.0, 0, 1, True),
    ]
    assert not found.links_test.testable  # one new link has nothing to switch with
    assert found.links[1].since == dt.date(2026, 1, 15)


def a_trust_that_met(groups, support, joined=None):
    """Twelve schools in a trust; `groups` has a day, from the first on, and who was there; `support` a day for each pair."""
    names = [f"s{n:02}" for n in range(12)]

    def on(day):
        return dt.date(2025, 9, 1) + dt.timedelta(days=day)

    return tm.Dataset(
        trusts=[a_trust("vale")],
        schools=[a_school(name) for name in names],
        memberships=[
            tm.Membership(id=name, school=name, trust="vale", start=(joined or {}).get(name)) for name in names
        ],
        bodies=[tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale")],
        people=[tm.Person(id=name) for name in names],
        roles=[
            tm.Role(id=f"{name}-{at[:3]}", person=name, kind="Headteacher", at=at)
            for name in names
            for at in (f"school:{name}", "body:elt")
        ],
        sessions=[
            tm.Session(id=str(n), kind="ELT network session", held_on=on(day), body="elt") for n, (day, _) in enumerate(groups)
        ],
        attendances=[
            tm.Attendance(id=f"{n}-{who}", session=str(n), person=names[who], part="takes part")
            for n, (_, present) in enumerate(groups)
            for who in present
        ],
        support=[
            tm.Support(id=f"{a}-{b}", giver=f"school:{names[a]}", receiver=f"school:{names[b]}", kind="coaching", start=on(day))
            for (a, b), day in support.items()
        ],
    )  # fmt: skip


def test_a_link_where_schools_met_more_is_told_from_chance():
    """Six pairs of twelve schools. Each pair has four sessions of its own and support after; all meet once together.

    Each school has one link, all on one day. Of all ways to put twelve schools into pairs this is the one with most meetings.
    """
    groups = [(0, range(12)), *((1 + 4 * n + m, (2 * n, 2 * n + 1)) for n in range(6) for m in range(4))]
    data = a_trust_that_met(groups, {(n, n + 1): 150 for n in range(0, 12, 2)})
    found = tm.endeavour(data, draws=199, seed=3)
    assert sum(row.new for row in found.links) == 6
    assert found.links_test.testable
    assert found.links_test.p <= 0.02
    # four sessions of two, each 1, and the one of all; the less, the longer ago
    of_pairs = sum(math.exp(-(150 - day) / 182) for day in range(1, 25)) / 6
    of_all = math.exp(-150 / 182) / 11
    assert found.links_test.value == pytest.approx(of_pairs + of_all)
    assert found.links_test.null_mean == pytest.approx(of_pairs / 11 + of_all, abs=0.05)
    assert found.links_test.n == 6
    assert tm.endeavour(data, draws=199, seed=3).links_test == found.links_test
    assert any("had met lately" in one.says for one in sentences(found, {}))


def test_when_a_link_began_tells_where_every_pair_met_as_often():
    """Six pairs meet once each, far apart in time. Support soon after its own session is told from chance; support that
    comes in the opposite order is not: then most pairs had not met yet.
    """
    groups = [(100 * n, (2 * n, 2 * n + 1)) for n in range(6)]
    after = tm.endeavour(
        a_trust_that_met(groups, {(2 * n, 2 * n + 1): 100 * n + 10 for n in range(6)}), draws=199, seed=1
    ).links_test
    assert after.p <= 0.02
    assert after.z > 0
    assert after.value == pytest.approx(math.exp(-10 / 182))
    other = tm.endeavour(
        a_trust_that_met(groups, {(2 * n, 2 * n + 1): 510 - 100 * n for n in range(6)}), draws=199, seed=1
    ).links_test
    assert other.p > 0.05
    assert other.value == pytest.approx(sum(math.exp(-gap / 182) for gap in (510, 310, 110)) / 6)


def test_no_school_has_a_link_on_a_day_when_it_was_not_in_the_trust():
    """The last two schools joined on day 300; until then two other pairs linked, on day 50. In every draw the link of day
    310 is theirs or of one of them, so that nothing on day 50 is: each of the four early ones has its link then.
    """
    groups = [(0, range(4)), (305, (10, 11))]
    support = {(0, 1): 50, (2, 3): 50, (10, 11): 310}
    data = a_trust_that_met(groups, support, {"s10": "2026-06-28", "s11": "2026-06-28"})
    answer = tm.endeavour(data, draws=99, seed=2)
    assert answer.links_test.n == 3
    assert not answer.links_test.testable  # every draw has the two early pairs in some way, and the late one
    assert answer.links_test.null_mean == pytest.approx(answer.links_test.value)


def test_plans_that_leaders_could_evaluate_together():
    """Ash's plan reached the ELT in December; January's session had Dan of Cedar: 35 days. Beech's plan reached nobody."""
    data = vale(
        artefacts=[
            tm.Artefact(id=name, kind="development plan", about=f"school:{name}", dated="2025-09-01")
            for name in ("ash", "beech")
        ],
        sharings=[tm.Sharing(id="1", artefact="ash", audience="body:elt", shared_on="2025-12-11")],
    )
    found = tm.endeavour(data, between=YEAR)
    assert [(row.about, row.plans, row.reached, row.evaluated) for row in found.plans] == [
        ("school:ash", 1, 1, 1),
        ("school:beech", 1, 0, 0),
    ]
    assert found.plans[0].days == 35
    assert math.isnan(found.plans[1].days)


def test_nothing_recorded_is_not_nothing_done():
    bare = tm.Dataset(trusts=[a_trust("vale")])
    found = tm.endeavour(bare)
    assert math.isnan(found.whole.share)
    assert found.years == found.links == found.plans == ()
    assert found.trustees is None
    assert "no session of the extended leadership team is recorded: there may have been some" in found.warnings
    says = sentences(found, {})
    assert len(says) == 1
    assert says[0].says.startswith("Not recorded")


def test_the_example_agrees_with_a_count_from_its_files():
    """Places and presences straight from the CSV files: no periods but those of the roles at the team."""

    def rows(name):
        with (LIMESTONE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    found = tm.endeavour(tm.read(LIMESTONE))
    members = [row for row in rows("roles") if row["at"] == "body:elt"]
    there = {(row["session"], row["person"]) for row in rows("attendances") if row["part"] != "invited"}
    places = {
        (session["id"], member["person"])
        for session in rows("sessions")
        if session["body"] == "body:elt"
        for member in members
        if member["start"] <= session["held_on"] and (not member["end"] or session["held_on"] < member["end"])
    }
    assert (found.whole.present, found.whole.of) == (len(there & places), len(places))
    assert [(row.year, row.planned, row.held) for row in found.years] == [("2024/25", 6, 6), ("2025/26", 6, 6)]


def test_sentences_name_no_person():
    data = tm.read(LIMESTONE)
    names = {one.id: one.name for kind in (data.trusts, data.schools, data.bodies) for one in kind}
    says = " ".join(one.says for one in sentences(tm.endeavour(data), names))
    assert "six of the six sessions that it set itself in 2024/25" in says
    assert not [one for one in data.people if one.id in says or (one.name and one.name in says)]


def test_a_day_and_a_period_together_are_refused():
    with pytest.raises(ValueError, match="either a day"):
        tm.endeavour(vale(), at="2025-12-01", between=YEAR)
    with pytest.raises(ValueError, match="draws"):
        tm.endeavour(vale(), draws=0)
