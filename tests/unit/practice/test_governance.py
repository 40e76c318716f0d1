"""Governance of a small trust, worked by hand."""

import csv
import datetime as dt

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_trust, family
from trustmodel.report.chapters.governance import sentences

YEAR = ("2025-09-01", "2026-09-01")


def vale(roles=(), **more):
    """Ash and Beech, each with a committee; a board; an ELT. Gwen leads governance and clerks at Ash's committee.

    Ann and Bob serve on Ash's committee, Bob on the board too. Cid serves on Beech's committee and meets Gwen nowhere;
    he is on the ELT with Dee, who is on the board.
    """
    parts = {
        "bodies": [
            tm.Body(id="board", name="Board", kind="trust board", trust="vale"),
            tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale"),
            *(tm.Body(id=name, name=name, kind="local governing committee", school=name) for name in ("ash", "beech")),
        ],
        "people": [tm.Person(id=name) for name in ("gwen", "ann", "bob", "cid", "dee", "eli", "fay", "hal")],
        "roles": [
            tm.Role(id="g1", person="gwen", kind="Governance lead", at="trust:vale"),
            tm.Role(id="g2", person="gwen", kind="Clerk", at="body:ash"),
            tm.Role(id="a", person="ann", kind="Chair of local governing body", at="body:ash"),
            tm.Role(id="b1", person="bob", kind="Local governor", at="body:ash"),
            tm.Role(id="b2", person="bob", kind="Trustee", at="body:board"),
            tm.Role(id="c1", person="cid", kind="Local governor", at="body:beech"),
            tm.Role(id="c2", person="cid", kind="Headteacher", at="body:elt"),
            tm.Role(id="d1", person="dee", kind="Director", at="body:elt"),
            tm.Role(id="d2", person="dee", kind="Chair of trustees", at="body:board"),
            *roles,
        ],
        **more,
    }
    return family(("ash", "beech"), of="vale", **parts)


def test_professional_committee_and_the_way_to_the_lead():
    """Ash: Gwen clerks there and is the lead, so one person; Bob joins it to the board, one person. Beech: no clerk.
    From Beech's committee Cid – ELT – Dee – board – Bob – Ash's committee – Gwen: four people; to the board Cid and Dee, two.
    """
    ash, beech = tm.governance(vale()).rows
    assert (ash.professional, ash.professionals, ash.committee, ash.committee_people, ash.chair) == (
        "its own", 1, "body:ash", 2, True,
    )  # fmt: skip
    assert (ash.to_lead, ash.via, ash.to_board) == (1, (), 1)
    assert (beech.professional, beech.chair, beech.to_lead, beech.to_board) == (None, False, 4, 2)
    assert beech.via == ("body:ash", "body:board", "body:elt")


def test_a_shared_professional_serves_every_school_and_a_session_joins():
    """Gwen comes to a session of the ELT, where Cid serves: now Beech's committee reaches her through two people."""
    shared = tm.Role(id="s", person="eli", kind="Shared governance professional - group", at="trust:vale")
    data = vale(
        [shared],
        sessions=[tm.Session(id="1", kind="ELT network session", held_on="2025-10-01", body="elt")],
        attendances=[tm.Attendance(id="1", session="1", person="gwen", part="observes")],
    )
    ash, beech = tm.governance(data).rows
    assert (ash.professional, ash.professionals) == ("its own", 2)
    assert (beech.professional, beech.to_lead, beech.via) == ("shared", 2, ("body:elt",))
    assert "attendance:1" in beech.evidence
    assert "attendance:1" not in ash.evidence


def test_the_checks_and_the_question_agree():
    found = {problem.rule for problem in tm.check(vale()) if problem.where.record in ("school:beech", "body:beech")}
    assert "no-governance-professional" in found
    assert "no-path-to-governance-lead" not in found
    apart = vale().replace(roles=[role for role in vale().roles if role.id != "role:c2"])
    assert "no-path-to-governance-lead" in {problem.rule for problem in tm.check(apart)}
    assert tm.governance(apart).rows[1].to_lead is None


def test_interlocks_and_trustees_who_serve_locally():
    """Bob serves on the board and at Ash: one pair of governing bodies shares one person. Of Bob and Dee one serves locally."""
    found = tm.governance(vale())
    assert [(row.a, row.b, row.people, row.evidence) for row in found.interlocks] == [
        ("body:ash", "body:board", 1, ("role:b1", "role:b2"))
    ]
    assert (found.trustees, found.trustees_local) == (2, 1)


def before_joining(*roles, **more):
    """Beech joined on 1 January 2026. Until then Cid and Fay served on its committee and Fay clerked there; Cid stayed."""
    data = vale(**more)
    memberships = [
        tm.Membership(id="ash", school="ash", trust="vale"),
        tm.Membership(id="beech", school="beech", trust="vale", start="2026-01-01"),
    ]
    kept = [role for role in data.roles if role.at != "body:beech"]
    old = [
        tm.Role(id="c1", person="cid", kind="Local governor", at="body:beech", start="2020-09-01"),
        tm.Role(id="f1", person="fay", kind="Local governor", at="body:beech", start="2020-09-01", end="2025-11-01"),
        tm.Role(id="f2", person="fay", kind="Clerk", at="body:beech", start="2020-09-01", end="2025-11-01"),
    ]
    return data.replace(memberships=memberships, roles=[*kept, *old, *roles])


def test_who_served_before_a_school_joined_does_not_govern_in_the_trust():
    """Fay was on the board until November 2025 too, so she joined Beech's committee to it; but Beech was no school of the
    trust then. One person serves there, nobody clerks, and the two bodies have shared nobody.
    """
    data = before_joining(tm.Role(id="f3", person="fay", kind="Trustee", at="body:board", end="2026-03-01"))
    answer = tm.governance(data)
    beech = answer.rows[1]
    assert (beech.professional, beech.committee_people, beech.to_board) == (None, 1, 2)
    assert ("body:beech", "body:board") not in {(row.a, row.b) for row in answer.interlocks}
    assert not {"role:f1", "role:f2"} & set(answer.evidence)
    assert "no-governance-professional" in {
        problem.rule for problem in tm.check(data) if problem.where.record == "school:beech"
    }


def test_a_way_to_the_lead_of_before_a_school_joined_is_none():
    """Gwen clerked at Beech until it joined, and Cid is not on the ELT: the check and the question see no way now."""
    data = before_joining(
        tm.Role(id="g3", person="gwen", kind="Clerk", at="body:beech", start="2020-09-01", end="2026-01-01")
    )
    data = data.replace(roles=[role for role in data.roles if role.id != "role:c2"])
    assert tm.governance(data).rows[1].to_lead is None
    broken = {problem.where.record for problem in tm.check(data) if problem.rule == "no-path-to-governance-lead"}
    assert broken == {"body:beech"}


def test_governance_of_before_a_school_joined_is_not_the_trusts():
    """Only Fay's roles are recorded, and they ended before Beech joined: the check is silent, the question says why."""
    data = before_joining()
    data = data.replace(roles=[role for role in data.roles if role.person == "person:fay"])
    answer = tm.governance(data)
    assert answer.warnings == ("no role in governance is recorded: who governs is not known",)
    assert "no-governance-professional" not in {problem.rule for problem in tm.check(data)}


def test_turnover_is_of_the_time_in_the_trust():
    """Fay left Beech's committee before it joined: on it Cid served on the first day in the trust and on the last, and nobody came or left."""
    rows = {row.body: row for row in tm.governance(before_joining(), between=YEAR).turnover}
    beech = rows["body:beech"]
    assert (beech.started, beech.ended, beech.serving_first, beech.serving_last, beech.rate) == (0, 0, 1, 1, 0)
    assert beech.evidence == ("role:c1",)


def test_a_member_who_taught_before_the_school_joined_was_not_employed_by_the_trust():
    """Hal taught at Beech until it joined, and has been a member all the while."""
    member = tm.Role(id="h1", person="hal", kind="Member", at="trust:vale")
    until, later = (
        tm.Role(id="h2", person="hal", kind="Teacher", at="school:beech", end=day)
        for day in ("2026-01-01", "2026-02-01")
    )
    assert kept(before_joining(member, until))["members-not-employed"] == (True, 0)
    assert kept(before_joining(member, later))["members-not-employed"] == (False, 1)


def test_a_renewal_is_not_two_changes():
    """Eli's term ended on 1 November and he was back 30 days later: a renewal. Fay left on 1 December and came back 120
    days later: she left and came. Hal came on the period's first day. Bob and Dee stayed. On the first day Bob, Dee, Eli,
    Fay and Hal served, on the last the same: rate 1 / (5 · 365 / 365.25).
    """
    terms = [
        ("eli", "2021-11-01", "2025-11-01"), ("eli", "2025-12-01", None), ("fay", "2021-12-01", "2025-12-01"),
        ("fay", "2026-03-31", None), ("hal", "2025-09-01", None),
    ]  # fmt: skip
    roles = [
        tm.Role(id=f"t{n}", person=person, kind="Trustee", at="body:board", start=start, end=end)
        for n, (person, start, end) in enumerate(terms)
    ]
    board = next(row for row in tm.governance(vale(roles), between=YEAR).turnover if row.body == "body:board")
    assert (board.started, board.ended, board.renewals, board.serving_first, board.serving_last) == (2, 1, 1, 5, 5)
    assert board.rate == pytest.approx(1 / (5 * 365 / 365.25))
    assert tm.governance(vale(roles)).turnover == ()


def test_terms_that_end_soon():
    """On 1 March 2026: Eli's term ends on 31 August (183 days later, soon), Fay's on 1 September (not)."""
    roles = [
        tm.Role(id=f"t{n}", person=person, kind="Trustee", at="body:board", start="2022-09-01", term_ends=ends)
        for n, (person, ends) in enumerate((("eli", "2026-08-31"), ("fay", "2026-09-01")))
    ]
    (row,) = tm.governance(vale(roles), at="2026-03-01").ending
    assert (row.place, row.roles, row.first, row.last) == ("body:board", 1, dt.date(2026, 8, 31), dt.date(2026, 8, 31))


def kept(data, **options):
    return {row.rule: (row.kept, row.count) for row in tm.governance(data, **options).rules}


def test_nothing_recorded_breaks_no_rule():
    bare = tm.Dataset(trusts=[a_trust("vale")])
    assert {one for one, _ in kept(bare).values()} == {None}
    assert sentences(tm.governance(bare), {})[0].says.startswith("Not recorded")


def test_nobody_serves_any_school_in_plain_words():
    """Without Gwen's clerking nobody serves a school as professional; with one school alone it is "the school"."""
    names = {"school:ash": "Ash", "school:beech": "Beech"}
    roles = [role for role in vale().roles if role.id != "role:g2"]
    says = sentences(tm.governance(vale().replace(roles=roles)), names)[0].says
    assert says.startswith("No governance professional is recorded for any school. Both schools have committees")
    says = sentences(tm.governance(vale()), names)[0].says
    assert says.startswith("One of two schools has a governance professional; none is recorded for Beech.")
    bodies = [body for body in vale().bodies if body.id != "body:beech"]
    roles = [role for role in vale().roles if role.at != "body:beech"]
    says = sentences(tm.governance(vale().replace(bodies=bodies, roles=roles)), names)[0].says
    assert "One of two schools has a committee of its own; none is recorded for Beech." in says


def test_countable_rules():
    """Three members, one of them a trustee and one employed. The chief executive is not the accounting officer. The board
    met twice in 2024/25 (whole) and once in 2025/26 (not over).
    """
    members = [tm.Role(id=f"m{name}", person=name, kind="Member", at="trust:vale") for name in ("eli", "fay", "dee")]
    staff = [
        tm.Role(id="ceo", person="ann", kind="Chief executive", at="trust:vale"),
        tm.Role(id="ao", person="hal", kind="Accounting officer", at="trust:vale"),
        tm.Role(id="fay", person="fay", kind="Teacher", at="school:ash"),
    ]
    data = vale(
        [*members, *staff],
        sessions=[
            tm.Session(id=day, kind="board meeting", held_on=day, body="board")
            for day in ("2024-10-01", "2025-03-01", "2025-10-01")
        ],
        delegations=[tm.Delegation(id="1", body="board", matter="budget", verb="approve")],
    )
    found = kept(data, at="2026-01-01")
    assert found == {
        "members-three": (True, 3), "members-five": (False, 3), "members-not-employed": (False, 2),
        "members-apart": (True, 2), "accounting-officer": (False, None), "chief-financial-officer": (None, None),
        "governance-professional": (None, None), "board-meets": (False, 2), "audit-committee": (None, None),
        "chair-apart": (None, None), "scheme-of-delegation": (True, 1),
    }  # fmt: skip
    assert {problem.rule for problem in tm.check(data)} >= {
        "member-is-employed",
        "chief-executive-not-accounting-officer",
    }


def test_the_board_meets_in_the_years_that_are_asked_for():
    """Two meetings in 2023/24, three in 2024/25, one in 2025/26; made on 31 August 2026, when that year was over too.

    A period tells of its own years; a day of all up to it. Nothing is known of 2026/27 and later, and that is not none.
    """
    days = ("2023-10-01", "2024-03-01", "2024-10-01", "2025-03-01", "2025-06-01", "2025-10-01")
    data = vale(
        made_on="2026-08-31",
        sessions=[tm.Session(id=day, kind="board meeting", held_on=day, body="board") for day in days],
    )

    def board(**options):
        return kept(data, **options)["board-meets"]

    assert board(between=("2023-09-01", "2024-09-01")) == (False, 2)
    assert board(between=("2024-09-01", "2025-09-01")) == (True, 3)
    assert board(between=("2025-09-01", "2026-09-01")) == (False, 1)
    assert board(between=("2024-10-01", "2025-09-01")) == (None, None)
    assert board(between=("2024-09-01", "2025-08-31")) == (None, None)
    assert board(between=("2026-09-01", "2030-09-01")) == (None, None)
    assert board(at="2024-08-31") == (False, 2)
    undated = vale(sessions=[one for one in data.sessions if one.held_on >= dt.date(2024, 9, 1)])
    assert kept(undated, at="2029-01-01")["board-meets"] == (True, 3)
    gap = data.replace(
        sessions=[one for one in data.sessions if not dt.date(2024, 9, 1) <= one.held_on < dt.date(2025, 9, 1)]
    )
    assert kept(gap, between=("2024-09-01", "2025-09-01"))["board-meets"] == (None, None)  # nobody wrote that year down


def test_without_a_day_roles_count_where_they_meet():
    """Ann taught until 2020 and is a member since 2021: never both. Dee chaired the audit committee, and the trustees only
    later; Eli chairs it now. Hal was accounting officer and later became chief executive, when Eli was accounting officer.
    """
    roles = [
        tm.Role(id="m1", person="ann", kind="Member", at="trust:vale", start="2021-01-01"),
        tm.Role(id="m2", person="ann", kind="Teacher", at="school:ash", end="2020-09-01"),
        tm.Role(id="d3", person="dee", kind="Chair of trustees", at="body:board", start="2021-01-01"),
        tm.Role(id="d4", person="dee", kind="Committee chair", at="body:audit", end="2020-01-01"),
        tm.Role(id="e1", person="eli", kind="Committee chair", at="body:audit", start="2020-01-01"),
        tm.Role(id="h1", person="hal", kind="Accounting officer", at="trust:vale", end="2020-01-01"),
        tm.Role(id="h2", person="hal", kind="Chief executive", at="trust:vale", start="2021-01-01"),
        tm.Role(id="e2", person="eli", kind="Accounting officer", at="trust:vale", start="2020-01-01"),
    ]
    data = vale(bodies=[*vale().bodies, tm.Body(id="audit", name="Audit", kind="committee", trust="vale")])
    data = data.replace(roles=roles)
    found = kept(data)
    assert found["members-not-employed"] == (True, 0)
    assert found["chair-apart"] == (True, None)
    assert found["accounting-officer"] == (False, None)
    told = {problem.rule for problem in tm.check(data)}
    assert "chief-executive-not-accounting-officer" in told
    assert "member-is-employed" not in told


def test_members_are_counted_on_one_day():
    """Four have been members, two at a time: fewer than three, as the check says."""
    roles = [
        tm.Role(id=f"m{who}", person=who, kind="Member", at="trust:vale", start=start, end=end)
        for who, start, end in (
            ("eli", "2018-01-01", "2020-01-01"), ("fay", "2018-01-01", "2020-01-01"),
            ("ann", "2020-01-01", None), ("hal", "2020-01-01", None),
        )
    ]  # fmt: skip
    assert kept(vale(roles))["members-three"] == (False, 2)
    assert "too-few-members" in {problem.rule for problem in tm.check(vale(roles))}


def test_the_committee_for_audit_and_its_chair():
    """Dee chairs the trustees and the committee for audit and risk."""
    data = vale(
        [tm.Role(id="d3", person="dee", kind="Committee chair", at="body:audit")],
        bodies=[*vale().bodies, tm.Body(id="audit", name="Finance, audit and risk", kind="committee", trust="vale")],
    )
    found = kept(data)
    assert found["audit-committee"] == (True, 1)
    assert found["chair-apart"] == (False, None)


def test_the_example_agrees_with_a_count_from_its_files():
    def rows(name):
        with (LIMESTONE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    found = tm.governance(tm.read(LIMESTONE))
    roles = rows("roles")
    clerked = {role["at"] for role in roles if role["kind"].startswith("Local governance professional")}
    assert {row.school for row in found.rows if row.professional == "its own"} == clerked
    for row in found.rows:
        on_it = {role["person"] for role in roles if role["at"] == row.committee}
        assert row.committee_people == len(on_it)
    serving = {}
    for role in roles:
        serving.setdefault(role["at"], set()).add(role["person"])
    governing = {
        body["id"]
        for body in rows("bodies")
        if body["kind"] in ("members", "trust board", "committee", "local governing committee")
    }
    pairs = {(a, b) for a in governing for b in governing if a < b and serving.get(a, set()) & serving.get(b, set())}
    assert {(row.a, row.b) for row in found.interlocks} == pairs


def test_who_comes_and_goes_in_the_example_agrees_with_its_files():
    """Day by day from the file: who held a role of governance at a body on the first day, on the last, on any day between.

    Nobody in the example comes back to a body within the year, so that those who are new are those who started.
    """
    with (LIMESTONE / "roles.csv").open(encoding="utf-8", newline="") as file:
        roles = [role for role in csv.DictReader(file) if role["at"].startswith("body:")]
    first, last = YEAR

    def on(day, body):
        return {
            role["person"] for role in roles
            if role["at"] == body and role["start"] <= day and (not role["end"] or day < role["end"])
        }  # fmt: skip

    found = tm.governance(tm.read(LIMESTONE), between=YEAR)
    assert found.turnover
    for row in found.turnover:
        assert row.serving_first == len(on(first, row.body))
        assert row.serving_last == len(on("2026-08-31", row.body))
        began = {role["person"] for role in roles if role["at"] == row.body and first < role["start"] < last}
        assert row.started - len(began - on(first, row.body)) == sum(
            role["start"] == first for role in roles if role["at"] == row.body
        )
        ended = {role["person"] for role in roles if role["at"] == row.body and first < role["end"] <= last}
        assert row.ended == len(ended - on(last, row.body))
    soon = {
        role["id"] for role in roles
        if role["start"] <= "2026-08-31" and (not role["end"] or role["end"] > "2026-08-31")
        and "2026-08-31" <= (role["term_ends"] or role["end"] or "9999") <= "2027-03-02"
    }  # fmt: skip
    assert {one for row in found.ending for one in row.evidence} == soon


def test_sentences_name_no_person():
    data = tm.read(LIMESTONE)
    names = {one.id: one.name for kind in (data.trusts, data.schools, data.bodies) for one in kind}
    says = " ".join(one.says for one in sentences(tm.governance(data, between=("2024-09-01", "2025-09-01")), names))
    assert "Ten of eleven schools have a governance professional" in says
    assert "were taken up within the period" in says
    assert not [one for one in data.people if one.id in says or (one.name and one.name in says)]
