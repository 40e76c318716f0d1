"""Each rule at its edges. That it fires, and that it keeps silent, the golden files show too."""

import inspect
import json
import pickle
import re
import subprocess
import sys
import types
from collections.abc import Sequence
from importlib import metadata

import pytest

import trustmodel as tm
from builders import a_trust, steps
from trustmodel.model import checks
from trustmodel.model.checks import ITSELF, RECORD_RULES, RULES, Breach, Rule, check, rule, sharing, whole

TRUST = a_trust("t")
OTHER = a_trust("u")


def school(name="s", **fields):
    return tm.School(**{"id": name, "name": name, "phase": "Primary", "easting": 377_000, "northing": 163_000} | fields)


def people(*names):
    return [tm.Person(id=name) for name in names]


def roles(*held):
    """Roles from (person, kind, at, start, end)."""
    return [
        tm.Role(id=str(number), person=person, kind=kind, at=at, start=start, end=end)
        for number, (person, kind, at, start, end) in enumerate(((*one, None, None)[:5] for one in held), 1)
    ]


def found(rule, **parts):
    """Where a rule finds a problem: record and field."""
    return [(problem.where.record, problem.where.field) for problem in RULES[rule].check(tm.Dataset(**parts))]


SLUGS = [
    "dangling-reference",
    "outside-life",
    "membership-overlap",
    "one-person-role-overlap",
    "governance-professional-pair",
    "holder-not-in-post",
    "coordinates-incomplete",
    "too-few-members",
    "member-is-employed",
    "chief-executive-not-accounting-officer",
    "topic-cycle",
    "topic-too-deep",
    "extension-value",
    "duplicate-extension",
    "at-sea",
    "school-without-coordinates",
    "membership-gap-of-a-day",
    "no-governance-professional",
    "no-path-to-governance-lead",
    "no-shared-objective",
    "no-broader-impact",
    "need-without-evidence",
    "too-few-elt-sessions",
    "named-people-without-notice",
    "duplicate-person",
    "duplicate-record",
    "unknown-instrument",
    "extension-heading",
]


def test_problems_are_an_answer_and_a_sequence():
    data = tm.Dataset(
        schools=[school("ash", northing=None)],
        people=[tm.Person(id="ada")],
        roles=[tm.Role(id="r", person="ada", kind="Teacher", at="school:ash")],
    )
    problems = check(data)
    assert isinstance(problems, tm.Result)
    assert isinstance(problems, Sequence)
    assert problems
    assert problems.errors == tuple(problem for problem in problems if problem.severity == "error")
    assert len(problems.errors) == 1
    first = problems[0]
    assert problems.index(first) == 0
    assert problems.count(first) == 1
    assert list(reversed(problems))[-1] is first
    assert problems == tuple(problems) == check(data)
    assert problems != tuple(problems[1:])
    assert problems != list(problems)
    assert len({problems, check(data)}) == 1
    frame = problems.to_frame()
    assert frame["record"].to_list() == [problem.where.record for problem in problems]
    none = check(tm.Dataset())
    assert not none
    assert none.to_frame().schema == frame.schema
    assert (none.warnings, none.summary()) == ((), "0 problems, 0 errors among them")


def test_the_rules_have_stable_names_and_say_what_is_right():
    assert list(RULES) == SLUGS
    for slug, ours in RULES.items():
        assert ours.slug == slug
        assert callable(ours.finds)
        assert ours.says.partition("\n")[0].endswith(".")
        assert ours.says == inspect.cleandoc(ours.says)
        assert "finds" not in repr(ours)
    assert not set(RULES) & set(RECORD_RULES)
    assert [rule.severity for rule in RULES.values()] == ["error"] * 14 + ["warning"] * 14


def test_the_rules_keep_their_words_where_python_drops_docstrings():
    """`python -OO` leaves out every docstring; what a rule says is none."""
    script = (
        "import json; from trustmodel.model.checks import RULES;"
        "print(json.dumps([[rule.slug, rule.severity, rule.says] for rule in RULES.values()]))"
    )
    output = subprocess.run([sys.executable, "-OO", "-c", script], capture_output=True, text=True, check=True).stdout
    assert json.loads(output) == [[rule.slug, rule.severity, rule.says] for rule in RULES.values()]


def test_nothing_is_wrong_with_nothing():
    assert check(tm.Dataset()) == ()


def test_errors_come_first_and_each_by_record_id():
    data = tm.Dataset(
        schools=[school("b", easting=None, northing=None), school("a", easting=None, northing=None)],
        needs=[tm.Need(id="2", school="x", topic="send", severity="minor")],
        memberships=[tm.Membership(id="1", school="b", trust="t")],
    )
    assert [(problem.severity, problem.where.record) for problem in check(data)] == [
        ("error", "membership:1"),
        ("error", "need:2"),
        ("warning", "need:2"),
        ("warning", "school:a"),
        ("warning", "school:b"),
    ]


def test_a_dangling_reference_says_the_nearest():
    data = tm.Dataset(schools=[school("hill")], memberships=[tm.Membership(id="1", school="hil", trust="t")])
    trust, hill = sorted(RULES["dangling-reference"].check(data), key=lambda problem: problem.where.field, reverse=True)
    assert (hill.where.field, hill.found) == ("school", "school:hil")
    assert "the nearest: school:hill" in hill.message
    assert "there is no trust at all" in trust.message


def test_very_many_dangling_references_are_all_told():
    memberships = [tm.Membership(id=str(n), school=str(n), trust="t") for n in range(500)]
    problems = RULES["dangling-reference"].check(
        tm.Dataset(trusts=[TRUST], schools=[school()], memberships=memberships)
    )
    assert len(problems) == 500
    assert sum("the nearest" in problem.message for problem in problems) == 200


LIFE = {"opened": "2019-09-01", "closed": "2024-09-01"}


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        ("2019-09-01", "2024-09-01", []),
        ("2019-08-31", None, ["start"]),
        ("2024-09-01", None, ["start"]),
        ("2020-01-01", "2024-09-02", ["end"]),
        (None, "2024-09-02", ["end"]),
        (None, "2019-09-01", ["end"]),
        (None, "2019-09-02", []),
        ("2020-01-01", None, []),  # taken to end with the school
        (None, None, []),
    ],
)
def test_a_membership_lies_inside_the_life_of_the_school(start, end, fields):
    membership = tm.Membership(id="1", school="s", trust="t", start=start, end=end)
    where = found("outside-life", trusts=[TRUST], schools=[school(**LIFE)], memberships=[membership])
    assert where == [("membership:1", field) for field in fields]


def test_what_belongs_to_two_is_held_against_both():
    trust = tm.Trust(id="t", name="T", kind="06", opened="2021-01-01")
    membership = tm.Membership(id="1", school="s", trust="t", start="2019-01-01")
    where = found("outside-life", trusts=[trust], schools=[school(**LIFE)], memberships=[membership])
    assert where == [("membership:1", "start")] * 2


def test_sessions_and_inspections_are_held_against_a_life_by_their_own_day():
    body = tm.Body(id="elt", name="ELT", kind="ELT", start="2020-01-01")
    early = tm.Session(id="1", kind="other", held_on="2019-12-31", body="elt")
    attendance = tm.Attendance(id="1", session="1", person="a", part="leads", start="2020-01-01")
    era = "grades to August 2024"
    inspection = tm.Inspection(id="1", school="s", framework_era=era, inspected_on="2024-09-01")
    where = found(
        "outside-life", bodies=[body], sessions=[early], attendances=[attendance], people=people("a"),
        schools=[school(**LIFE)], inspections=[inspection],
    )  # fmt: skip
    assert where == [("attendance:1", "start"), ("inspection:1", "inspected_on"), ("session:1", "held_on")]


def test_what_is_written_before_or_after_a_life_is_not_held_against_it():
    artefact = tm.Artefact(id="1", kind="data", about="school:s", dated="2025-01-01")
    need = tm.Need(id="1", school="s", topic="send", severity="minor", artefact="1", start="2020-01-01")
    assert found("outside-life", schools=[school(**LIFE)], artefacts=[artefact], needs=[need]) == []


def test_memberships_overlap_pair_by_pair():
    memberships = [
        tm.Membership(id="1", school="s", trust="t"),
        tm.Membership(id="2", school="s", trust="u", start="2020-01-01", end="2021-01-01"),
        tm.Membership(id="3", school="s", trust="u", start="2021-01-01"),
    ]
    parts = {"trusts": [TRUST, OTHER], "schools": [school(), school("z")]}
    assert found("membership-overlap", memberships=memberships, **parts) == [
        ("membership:2", "start"),
        ("membership:3", "start"),
    ]
    elsewhere = [memberships[1], tm.Membership(id="4", school="z", trust="u")]
    assert found("membership-overlap", memberships=elsewhere, **parts) == []


@pytest.mark.parametrize(
    ("kind", "at", "person", "start", "clash"),
    [
        ("Chair of trustees", "trust:t", "b", None, True),
        ("Chair of trustees", "trust:t", "b", "2024-09-01", False),
        ("Chair of trustees", "trust:t", "b", "2024-08-31", True),
        ("Chair of trustees", "trust:t", "a", None, False),  # said twice of one person
        ("Chair of trustees", "trust:u", "b", None, False),
        ("Accounting officer", "trust:t", "b", None, False),
    ],
)
def test_one_person_at_a_time(kind, at, person, start, clash):
    held = roles(("a", "Chair of trustees", "trust:t", None, "2024-09-01"), (person, kind, at, start))
    where = found("one-person-role-overlap", roles=held, people=people("a", "b"), trusts=[TRUST, OTHER])
    assert bool(where) is clash


def test_a_role_that_many_hold_may_overlap():
    held = roles(("a", "Trustee", "trust:t"), ("b", "Trustee", "trust:t"))
    assert found("one-person-role-overlap", roles=held) == []


@pytest.mark.parametrize(
    ("first", "second", "permitted"),
    [
        (18, 19, True), (17, 24, True), (15, 16, True), (19, 19, True),
        (17, 18, False), (18, 24, False), (19, 20, False), (15, 17, False),
        (18, "Governance professional", True), (18, "Clerk", True),
    ],
)  # fmt: skip
def test_pairs_of_governance_professionals(first, second, permitted):
    for pair in [(first, second), (second, first)]:
        held = roles(*((person, kind, "trust:t") for person, kind in zip("ab", pair, strict=True)))
        assert bool(found("governance-professional-pair", roles=held)) is not permitted


def test_an_expertise_without_dates_needs_any_role_at_all():
    expertise = [tm.Expertise(id="1", person="a", topic="send", level="expert")]
    assert found("holder-not-in-post", expertise=expertise) == [("expertise:1", "person")]
    held = roles(("a", "Teacher", "school:s", None, "2010-01-01"))
    assert found("holder-not-in-post", expertise=expertise, roles=held) == []


@pytest.mark.parametrize(("missing", "field"), [("easting", "easting"), ("northing", "northing")])
def test_the_missing_coordinate_is_named(missing, field):
    assert found("coordinates-incomplete", schools=[school(**{missing: 0})]) == [("school:s", field)]


MEMBERS = roles(*((name, "Member", "trust:t") for name in "abc"))


def test_members_are_counted_as_people_on_a_day():
    twice = roles(("a", "Member", "trust:t"), ("a", "Trust member", "trust:t"), ("b", "Member - individual", "body:m"))
    body = tm.Body(id="m", name="Members", kind="members", trust="t")
    parts = {"trusts": [TRUST], "bodies": [body]}
    assert found("too-few-members", roles=twice, **parts) == [("trust:t", None)]
    assert found("too-few-members", roles=MEMBERS, **parts) == []
    assert found("too-few-members", **parts) == []
    left = roles(("a", "Member", "trust:t", None, "2024-09-01"), ("b", "Member", "trust:t"), ("c", "Member", "trust:t"))
    assert found("too-few-members", roles=left, made_on="2024-08-31", **parts) == []
    assert found("too-few-members", roles=left, made_on="2024-09-01", **parts) == [("trust:t", None)]
    joined = [
        *left,
        *[one.model_copy(update={"id": "role:9"}) for one in roles(("d", "Member", "trust:t", "2024-09-01"))],
    ]
    assert found("too-few-members", roles=joined, **parts) == []


def test_a_federation_has_no_members():
    federation = tm.Trust(id="t", name="T", kind="Federation")
    assert found("too-few-members", trusts=[federation], roles=MEMBERS[:1]) == []


@pytest.mark.parametrize(
    ("kind", "at", "start", "end", "employed"),
    [
        ("Teacher", "school:s", None, None, True),
        ("Teacher", "school:s", None, "2020-01-01", False),  # before the school joined
        ("Teacher", "school:out", None, None, False),
        ("Director", "body:elt", None, None, True),
        ("Partner", "body:of-school", None, None, True),
        ("Chief executive", "trust:t", "2023-01-01", None, False),  # after ceasing to be a member
        ("Trustee", "trust:t", None, None, False),
    ],
)
def test_members_are_not_employed(kind, at, start, end, employed):
    held = roles(("a", "Member", "trust:t", None, "2023-01-01"), ("a", kind, at, start, end))
    where = found(
        "member-is-employed", roles=held, trusts=[TRUST], schools=[school(), school("out")],
        memberships=[tm.Membership(id="1", school="s", trust="t", start="2020-01-01")],
        bodies=[tm.Body(id="elt", name="ELT", kind="ELT", trust="t"),
                tm.Body(id="of-school", name="Team", kind="central team", school="s")],
    )  # fmt: skip
    assert where == ([("role:1", "person")] if employed else [])


@pytest.mark.parametrize(
    ("held", "wrong"),
    [
        ([("a", "CEO", "trust:t"), ("a", 6, "trust:t")], []),
        ([("a", "CEO", "trust:t"), ("b", 6, "trust:t")], ["role:1"]),
        ([("a", "CEO", "trust:t")], []),
        ([("b", 6, "trust:t")], []),
        ([("a", "CEO", "trust:t"), ("b", "CEO", "trust:t"), ("b", 6, "trust:t")], []),  # two share the post
        ([("a", "CEO", "trust:t"), ("b", 6, "trust:u")], []),
        # the successor is not made accounting officer at once
        ([("a", "CEO", "trust:t", None, "2024-09-01"), ("b", "CEO", "trust:t", "2024-09-01"),
          ("a", 6, "trust:t", None, "2025-01-01"), ("b", 6, "trust:t", "2025-01-01")], ["role:2"]),
        # one of two chiefs leaves and stays accounting officer
        ([("a", "CEO", "trust:t", None, "2024-09-01"), ("b", "CEO", "trust:t"), ("a", 6, "trust:t")], ["role:2"]),
    ],
)  # fmt: skip
def test_the_chief_executive_is_the_accounting_officer(held, wrong):
    where = found("chief-executive-not-accounting-officer", roles=roles(*held), trusts=[TRUST, OTHER])
    assert [record for record, _ in where] == wrong


def topics(**parents):
    return [tm.Topic(id=name, name=name, parent=parent) for name, parent in parents.items()]


def test_topics_in_a_circle_are_no_level_too_deep():
    circle = topics(a="b", b="c", c="a", tail="a", own="own")
    assert found("topic-cycle", topics=circle) == [(f"topic:{name}", "parent") for name in ("a", "b", "c", "own")]
    assert found("topic-too-deep", topics=circle) == []
    deep = topics(a=None, b="a", c="b", d="c")
    assert found("topic-too-deep", topics=deep) == [("topic:c", "parent"), ("topic:d", "parent")]
    assert found("topic-cycle", topics=deep) == []
    assert found("topic-too-deep", topics=topics(a="nowhere")) == []


@pytest.mark.parametrize(
    ("easting", "northing", "sea"),
    [
        (377_183, 162_765, False),  # Bath
        (90_500, 10_500, False),  # Scilly
        (237_000, 391_000, False),  # Anglesey
        (399_000, 653_000, False),  # Berwick-upon-Tweed
        (162_765, 377_183, True),  # swapped: the Irish Sea
        (37_718, 16_276, True),  # a digit short
        (1, 1, True),
        (699_999, 1_299_999, True),
    ],
)
def test_a_place_in_the_sea(easting, northing, sea):
    where = found("at-sea", schools=[school(easting=easting, northing=northing)])
    assert where == ([("school:s", "easting")] if sea else [])
    assert found("at-sea", schools=[school(easting=easting, northing=None)]) == []


GOVERNED = {
    "trusts": [TRUST],
    "schools": [school()],
    "memberships": [tm.Membership(id="1", school="s", trust="t", start="2020-01-01", end="2024-01-01")],
    "bodies": [tm.Body(id="lgc", name="LGC", kind="local governing committee", school="s")],
}


@pytest.mark.parametrize(
    ("held", "served"),
    [
        ([], True),  # nothing is recorded
        ([("a", "Teacher", "school:s")], True),
        ([("a", "Trustee", "trust:t")], False),
        ([("a", 17, "school:s")], True),
        ([("a", "Clerk", "body:lgc")], True),
        ([("a", 19, "trust:t")], True),
        ([("a", 18, "trust:t")], False),
        ([("a", "Trustee", "trust:t"), ("a", 17, "school:s", "2024-01-01")], False),
    ],
)
def test_a_school_has_a_governance_professional(held, served):
    where = found("no-governance-professional", roles=roles(*held), **GOVERNED)
    assert where == ([] if served else [("school:s", None)])


def session(part):
    return {
        "sessions": [tm.Session(id="1", kind="other", held_on="2022-01-01", body="lgc")],
        "attendances": [tm.Attendance(id="1", session="1", person="lead", part=part)],
    }


@pytest.mark.parametrize(
    ("held", "more", "reached"),
    [
        ([("a", "Chair", "body:lgc")], {}, True),  # no governance lead is recorded
        ([("lead", "Governance lead", "trust:t")], {}, True),  # nobody of the committee is recorded
        ([("lead", "Governance lead", "trust:t"), ("a", "Chair", "body:lgc")], {}, False),
        ([("lead", "Governance lead", "trust:t"), ("a", "Chair", "body:lgc")], session("observes"), True),
        ([("lead", "Governance lead", "trust:t"), ("a", "Chair", "body:lgc")], session("invited"), False),
        ([("lead", "Governance lead", "trust:t"), ("lead", "Clerk", "body:lgc")], {}, True),
        ([("lead", "Governance lead", "trust:t"), ("a", "Chair", "body:lgc"), ("a", "Trustee", "trust:t")], {}, True),
        # teaching in one school is no path
        ([("lead", "Governance lead", "trust:t"), ("lead", "Teacher", "school:s"),
          ("a", "Staff governor", "body:lgc"), ("a", "Teacher", "school:s")], {}, False),
    ],
)  # fmt: skip
def test_a_committee_reaches_the_governance_lead(held, more, reached):
    where = found("no-path-to-governance-lead", roles=roles(*held), **GOVERNED, **more)
    assert where == ([] if reached else [("body:lgc", None)])


def criteria(*held, **fields):
    return [
        tm.SuccessCriterion(
            **{"id": str(number), "person": person, "kind": kind, "statement": "S", "scope": "role"} | fields
        )
        for number, (person, kind) in enumerate(held, 1)
    ]


COLLEAGUES = roles(
    ("a", "CEO", "trust:t"), ("b", "Teacher", "school:s"), ("b", "SENDCo", "school:s"),
    ("old", "Teacher", "school:s", None, "2021-01-01"), ("trustee", "Trustee", "trust:t"), ("a", "Director", "body:elt"),
    ("out", "Headteacher", "body:elt"),
)  # fmt: skip
ELT = tm.Body(id="elt", name="ELT", kind="ELT", trust="t")


@pytest.mark.parametrize(
    ("held", "without", "without_impact"),
    [
        ([], [], []),  # the trust records none
        ([("a", "shared")], ["role:2", "role:7"], ["role:6", "role:7"]),
        ([("a", "shared"), ("b", "shared"), ("out", "broader impact")], ["role:7"], ["role:6"]),
        ([("stranger", "shared")], [], []),
    ],
)
def test_colleagues_hold_the_shared_objective_and_the_elt_has_broader_impact(held, without, without_impact):
    parts = {**GOVERNED, "bodies": [ELT], "roles": COLLEAGUES}
    set_in_2022 = criteria(*held, start="2022-09-01", end="2023-09-01")
    assert found("no-shared-objective", success_criteria=set_in_2022, **parts) == [(one, "person") for one in without]
    assert found("no-broader-impact", success_criteria=set_in_2022, **parts) == [
        (one, "person") for one in without_impact
    ]


def test_whoever_served_while_criteria_without_dates_were_set_is_asked():
    parts = {
        **GOVERNED,
        "bodies": [ELT],
        "roles": COLLEAGUES,
        "success_criteria": criteria(("a", "shared"), ("b", "shared")),
    }
    assert found("no-shared-objective", **parts) == [("role:4", "person"), ("role:7", "person")]


@pytest.mark.parametrize(
    ("kind", "shown"), [("audit outcome", True), ("development plan", True), ("data", True), ("policy", False)]
)
def test_a_policy_shows_no_need(kind, shown):
    artefact = tm.Artefact(id="1", kind=kind, about="school:s")
    need = tm.Need(id="1", school="s", topic="send", severity="minor", artefact="1")
    assert found("need-without-evidence", artefacts=[artefact], needs=[need]) == (
        [] if shown else [("need:1", "artefact")]
    )


@pytest.mark.parametrize(
    ("days", "made_on", "start", "years"),
    [
        (["2024-08-31", "2024-09-01"], "2025-08-31", None, ["2023/24"]),
        (["2024-09-01"], "2025-09-01", None, ["2024/25"]),
        (["2024-09-01"], None, None, []),  # the latest year may not be over
        (["2022-10-01", "2024-10-01"], None, None, ["2022/23", "2023/24"]),  # none in the year between
        (["2022-10-01", "2023-03-01", "2024-10-01"], None, "2023-09-02", []),  # it began after a year began
        ([], "2025-09-01", None, []),
    ],
)
def test_the_elt_meets_as_often_as_it_set_itself(days, made_on, start, years):
    body = tm.Body(id="elt", name="ELT", kind="ELT", trust="t", sessions_a_year=2, start=start)
    sessions = [tm.Session(id=str(n), kind="other", held_on=day, body="elt") for n, day in enumerate(days)]
    data = tm.Dataset(trusts=[TRUST], bodies=[body], sessions=sessions, made_on=made_on)
    problems = RULES["too-few-elt-sessions"].check(data)
    assert [year for problem in problems for year in years if year in problem.message] == years
    assert len(problems) == len(years)
    other = body.model_copy(update={"kind": tm.vocabulary.BodyKind.NETWORK})
    assert found("too-few-elt-sessions", bodies=[other], sessions=sessions, made_on=made_on) == []


def test_named_people_need_a_notice_and_pseudonyms_do_not():
    (problem,) = RULES["named-people-without-notice"].check(
        tm.Dataset(people=[tm.Person(id="a", name="Ada"), *people("b")])
    )
    assert (problem.where.record, problem.where.field) == (None, "data_notices")
    assert problem.message.startswith("1 person is named")
    assert "Ada" not in problem.message
    assert found("named-people-without-notice", people=people("a")) == []


def test_four_times_the_schools_take_four_times_the_work():
    def many(count):
        data = tm.Dataset(
            trusts=[tm.Trust(id=str(n), name="T", kind="06") for n in range(count // 10)],
            schools=[school(str(n)) for n in range(count)],
            memberships=[tm.Membership(id=str(n), school=str(n), trust=str(n % (count // 10))) for n in range(count)],
            people=people(*map(str, range(count))),
            roles=roles(*((str(n), "Headteacher", f"school:{n}") for n in range(count))),
        )
        assert check(data) == ()
        return steps(lambda: check(data))

    assert many(1600) < 5 * many(400)  # a rule that is quadratic would take 16 times as much


def test_no_message_about_a_person_names_the_person():
    held = roles(
        ("secret", "Member", "trust:t"),
        ("secret", "CEO", "trust:t"),
        ("b", 6, "trust:t"),
        ("secret", "Director", "body:elt"),
    )
    data = tm.Dataset(
        trusts=[TRUST], bodies=[ELT], people=[tm.Person(id="secret", name="Secret"), *people("b", "c")], roles=held,
        expertise=[tm.Expertise(id="1", person="c", topic="send", level="expert")],
        success_criteria=criteria(("b", "personal")),
    )  # fmt: skip
    problems = check(data)
    assert {problem.rule for problem in problems} >= {
        "member-is-employed", "chief-executive-not-accounting-officer", "no-shared-objective", "no-broader-impact",
        "holder-not-in-post", "too-few-members", "named-people-without-notice",
    }  # fmt: skip
    told = "\n".join(str(problem) for problem in problems).casefold()
    assert "secret" not in told
    assert re.search(r"person:\w", told) is None


def test_sessions_at_the_ends_of_the_calendar_are_counted():
    """The school year around 1 January of year 1 begins before there are dates, that of 9999 ends after them."""
    body = tm.Body(id="1", name="ELT", kind="ELT", sessions_a_year=2)
    days = ("0001-01-01", "0002-01-01", "9999-12-31")
    held = [tm.Session(id=str(n), kind="ELT network session", held_on=day, body="1") for n, day in enumerate(days)]
    problems = tm.check(tm.Dataset(bodies=[body], sessions=held[:2]))
    assert "too-few-elt-sessions" in {problem.rule for problem in problems}
    late = tm.Dataset(bodies=[body], sessions=held[2:], made_on="9999-12-31")
    assert "too-few-elt-sessions" not in {problem.rule for problem in tm.check(late)}  # that year is not over


@pytest.mark.parametrize(
    ("ends", "starts", "gap"),
    [
        ("2024-08-31", "2024-09-01", True),
        ("2024-09-01", "2024-09-01", False),
        ("2024-08-30", "2024-09-01", False),  # two days: it may have been so
        ("2024-02-28", "2024-02-29", True),
        ("9999-12-31", None, False),
        (None, "2024-09-01", False),
    ],
)
@pytest.mark.parametrize("trusts", ["tu", "tt"])
def test_a_school_is_in_no_trust_for_a_day(ends, starts, gap, trusts):
    """Somebody gave the last day as the end: 31 August, and 1 September as the next start."""
    first, second = trusts
    memberships = [
        tm.Membership(id="2", school="s", trust=second, start=starts),
        tm.Membership(id="1", school="s", trust=first, end=ends),
    ]
    assert found("membership-gap-of-a-day", memberships=memberships) == ([("membership:1", "end")] if gap else [])
    elsewhere = [memberships[0], tm.Membership(id="1", school="other", trust=first, end=ends)]
    assert found("membership-gap-of-a-day", memberships=elsewhere) == []
    filled = [*memberships, tm.Membership(id="3", school="s", trust="w", start="2020-01-01")]
    assert found("membership-gap-of-a-day", memberships=filled) == []


def test_a_gap_of_a_day_says_what_to_give():
    memberships = [
        tm.Membership(id="1", school="s", trust="t", end="2024-08-31"),
        tm.Membership(id="2", school="s", trust="u", start="2024-09-01"),
    ]
    (problem,) = RULES["membership-gap-of-a-day"].check(tm.Dataset(memberships=memberships))
    assert (problem.severity, problem.found) == ("warning", "2024-08-31")
    assert "school:s is in no trust on 2024-08-31" in problem.message
    assert "give 2024-09-01" in problem.message


# --- rules of somebody's own -----------------------------------------------------------------------------------------


@rule("over-full", severity="warning", says="A school has no more pupils than places.", scope=ITSELF)
def over_full(data):
    for one in data.schools:
        if one.pupils is not None and one.capacity is not None and one.pupils > one.capacity:
            yield Breach(one.id, "pupils", f"it has {one.capacity} places", f"{one.pupils}")


@rule("same-head", severity="error", says="Nobody leads two schools.")
def same_head(data):
    heads = [role for role in data.roles if role.kind == "Headteacher"]
    for role in heads:
        if any(other.person == role.person and other.at != role.at for other in heads):
            yield Breach(role.id, "person", "this person leads another school too", role.person)


FULL = tm.Dataset(
    schools=[school("ash", pupils=220, capacity=210), school("elm", pupils=200, capacity=210), school("oak")],
    people=people("ada"),
    roles=roles(("ada", "Headteacher", "school:ash"), ("ada", "Headteacher", "school:elm")),
)


def told(problems):
    return [(problem.severity, problem.rule, problem.where.record) for problem in problems]


def test_own_rules_are_asked_beside_ours():
    assert told(check(FULL, rules=[over_full, same_head])) == sorted(
        [
            *told(check(FULL)),
            ("error", "same-head", "role:1"),
            ("error", "same-head", "role:2"),
            ("warning", "over-full", "school:ash"),
        ],
        key=lambda problem: (problem[0], problem[2] or "", problem[1]),
    )
    assert "over-full" not in RULES


@pytest.mark.parametrize("given", [[over_full], iter([over_full]), over_full])
def test_own_rules_may_be_one_or_any_iterable(given):
    assert ("warning", "over-full", "school:ash") in told(check(FULL, rules=given))


@pytest.mark.parametrize("asked_before", [True, False])
def test_own_rules_are_asked_since_an_edit_whether_they_were_asked_before_or_not(asked_before):
    edited = FULL.upsert(FULL.schools["school:elm"].replace(pupils=230)).remove("role:2")
    for before, after in ((FULL, edited), (edited, FULL), (FULL, FULL)):
        problems = check(before, rules=[over_full, same_head] if asked_before else [])
        assert check(after, rules=[over_full, same_head], since=(before, problems)) == check(
            after, rules=[over_full, same_head]
        )


def test_an_own_rule_that_found_nothing_is_asked_only_of_what_changed():
    looked = []

    @rule("sized", severity="warning", says="A school has a size.", scope=ITSELF)
    def sized(data):
        looked.append(len(data.schools))
        return ()

    problems = check(FULL, rules=sized)
    edited = FULL.upsert(FULL.schools["school:elm"].replace(pupils=230))
    check(edited, rules=sized, since=(FULL, problems))
    check(edited, rules=sized, since=(FULL, tuple(problems)))
    assert looked == [3, 1, 3]
    assert problems.method.options["rules"] == ("sized",)


def test_problems_of_a_rule_that_is_not_given_again_are_refused():
    problems = check(FULL, rules=[over_full])
    with pytest.raises(ValueError, match="'over-full' too: give the same rules"):
        check(FULL, since=(FULL, problems))


@pytest.mark.parametrize("slug", [*RULES, *RECORD_RULES])
def test_an_own_rule_takes_no_name_of_ours(slug):
    with pytest.raises(ValueError, match=f"is called {slug!r}: give yours another name$"):
        check(FULL, rules=[Rule(slug, "warning", "Something.", lambda _: ())])


def test_an_own_rule_has_a_name_a_severity_and_a_class_of_its_own():
    with pytest.raises(ValueError, match="two rules are called 'over-full'"):
        check(FULL, rules=[over_full, same_head, over_full])
    with pytest.raises(TypeError, match=r"decorator trustmodel.checks.rule; found a function"):
        check(FULL, rules=[lambda _: ()])
    for slug in ("Over full", "over_full", "", "-", None):
        with pytest.raises(ValueError, match="a rule's name is words"):
            rule(slug, severity="warning", says="Something.")(lambda _: ())
    with pytest.raises(ValueError, match="severity"):
        rule("over-full", severity="grave", says="Something.")(lambda _: ())


def raises(_):
    raise KeyError("Ada Hart")


@pytest.mark.parametrize(
    ("finds", "message"),
    [
        (raises, r"^the rule 'own' failed: KeyError in raises, line \d+ of test_checks.py$"),
        (lambda _: None, "the rule 'own' failed: it gives a NoneType: yield Breach"),
        (lambda _: 5, "it gives a int: yield Breach"),
        (
            lambda data: [Breach(data.schools["school:ash"], None, "x")],
            "the record of a breach is of the type School: give text or None",
        ),
        (lambda _: [Breach("school:ash", 3, "x")], "the field of a breach is of the type int: give text or None"),
        (lambda _: [Breach("school:ash", None, None)], "the message of a breach is of the type NoneType: give text"),
        (lambda _: [Breach("school:ash", None, " ")], "the message of a breach is blank"),
        (
            lambda _: [Breach("school:ash", "pupils", "x", 5)],
            "the found of a breach is of the type int: give text or None",
        ),
        (lambda _: ["school:ash"], "it gives a str: yield Breach"),
        (lambda _: [("school:ash", None, "x")], "it gives a tuple: yield Breach"),
        (lambda _: [Breach("school:birch", None, "x")], "a record that is not there"),
    ],
)
def test_an_own_rule_that_fails_is_named(finds, message):
    own = Rule("own", "warning", "Something.", finds)
    with pytest.raises(tm.RuleError, match=message) as caught:
        check(FULL, rules=[over_full, own])
    assert caught.value.rule == "own"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own
    assert "Ada" not in str(caught.value)


def test_a_scope_names_what_there_is():
    with pytest.raises(ValueError, match="there is no collection 'school'; there are trusts, schools"):
        whole("school")
    with pytest.raises(ValueError, match="there is no collection 'role'"):
        sharing(role="at")
    with pytest.raises(ValueError, match="of roles, records can share id or person or at or topic, not 'kind'"):
        sharing(roles="kind")
    with pytest.raises(ValueError, match="of sessions, records can share id or body, not 'topics'"):
        sharing(sessions="topics")


def test_rules_of_installed_packages(monkeypatch):
    def installed_with(**values):
        module = types.ModuleType("rules_of_others")
        vars(module).update(values)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        entries = [metadata.EntryPoint(name, f"{module.__name__}:{name}", checks.ENTRY_POINTS) for name in values]
        monkeypatch.setattr(metadata, "entry_points", lambda *, group: entries if group == checks.ENTRY_POINTS else [])
        return checks.installed()

    assert checks.installed() == ()
    assert installed_with(zebra=over_full, ape=same_head) == (same_head, over_full)
    with pytest.raises(TypeError, match=r"'ape' of trustmodel.rules names no Rule: rules_of_others:ape"):
        installed_with(ape=raises)
    entry = metadata.EntryPoint("ape", "rules_of_others:gorilla", checks.ENTRY_POINTS)
    monkeypatch.setattr(metadata, "entry_points", lambda *, group: [entry])  # noqa: ARG005 - as the library asks
    with pytest.raises(
        tm.TrustModelError, match=r"'ape' of trustmodel.rules cannot be loaded: AttributeError: .*gorilla"
    ):
        checks.installed()
    with pytest.raises(ValueError, match="two rules are called 'over-full'"):
        installed_with(ape=over_full, bee=over_full)


def test_a_rule_of_ours_may_name_what_dangles():
    """Such as a membership of a school that is not there: `dangling-reference` tells of it, and the rest is told as well."""
    whole = tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")],
        schools=[tm.School(id="s", name="S", phase="Primary")],
        memberships=[tm.Membership(id="m", school="s", trust="t")],
        people=[tm.Person(id="p")],
        roles=[tm.Role(id="r", person="p", kind="Trustee", at="trust:t")],
    )
    loose = whole.model_copy()
    object.__setattr__(loose, "schools", tm.Dataset().schools)
    rules = {problem.rule for problem in tm.check(loose)}
    assert {"dangling-reference", "no-governance-professional"} <= rules
