"""The review: which day, which support, what is said, and what crosses the boundary."""

import datetime as dt
import math
from collections.abc import Mapping

import attrs
import pytest

import trustmodel as tm
from builders import a_school, a_trust, gift, in_a_row
from trustmodel.errors import Problem, Where
from trustmodel.report.review import Review, review


def family(**parts):
    """Two member schools, ash (with Ada, its head) and beech; elm stands outside."""
    known = {
        "trusts": [a_trust("t", name="Tree Trust")],
        "schools": in_a_row("ash", "beech", "elm", metres=1000),
        "memberships": [
            tm.Membership(id=name, school=name, trust="t", start="2020-09-01") for name in ("ash", "beech")
        ],
        "people": [tm.Person(id="ada", name="Ada Example")],
        "roles": [tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash", start="2021-09-01")],
    }
    return tm.Dataset(**{**known, **parts})


def says(made, section):
    return " ".join(finding.says for finding in made.remarks if finding.section == section)


# --- the day and the period ------------------------------------------------------------------------------------------


def test_the_day_is_the_one_that_the_data_were_put_together():
    assert review(family(made_on="2026-03-01")).at == dt.date(2026, 3, 1)


def test_else_the_last_day_on_which_anything_begins():
    data = family(support=[gift(1, "school:ash", "school:beech", start="2025-01-06", end="2027-01-01")])
    assert review(data).at == dt.date(2025, 1, 6)


def test_without_any_date_there_is_no_day():
    assert review(tm.Dataset(schools=[a_school("a")])).at is None


def test_a_period_is_read_on_its_last_day():
    made = review(family(), between=("2024-09-01", "2025-09-01"))
    assert made.at == dt.date(2025, 8, 31)
    assert made.between == (dt.date(2024, 9, 1), dt.date(2025, 9, 1))


def test_a_period_may_be_open():
    data = family(
        made_on="2026-03-01", support=[gift(1, "school:ash", "school:beech", start="2023-09-01", end="2024-09-01")]
    )
    made = review(data, between=("2025-09-01", None))
    assert (made.at, made.support.ties) == (dt.date(2026, 3, 1), 0)


def test_support_counts_on_the_day_in_the_period_or_all_of_it():
    data = family(
        support=[
            gift(1, "school:ash", "school:beech", start="2023-09-01", end="2024-09-01"),
            gift(2, "school:beech", "school:ash", start="2024-09-01", end="2025-09-01"),
        ]
    )
    assert review(data).support.ties == 2
    assert review(data, at="2024-01-01").support.ties == 1
    assert review(data, between=("2024-09-01", "2025-09-01")).support.evidence == ("support:s2",)


@pytest.mark.parametrize(
    "wrong",
    [{"at": "2025-01-01", "between": ("2025-01-01", "2026-01-01")}, {"at": "soon"}],
)
def test_wrong_days_are_refused(wrong):
    with pytest.raises(ValueError, match=r"either|date"):
        review(family(), **wrong)


# --- the boundary ----------------------------------------------------------------------------------------------------


def test_what_crosses_the_boundary_by_direction_kind_and_days():
    data = family(
        support=[
            gift(1, "school:ash", "school:elm", days=2),
            gift(2, "person:ada", "school:elm", days=3),
            gift(3, "school:elm", "school:beech", kind="SEND"),
            gift(4, "school:ash", "school:beech", days=50),
        ]
    )
    given, received = review(data).crossings
    assert (given.direction, given.giver, given.receiver, given.kind) == (
        "given",
        "school:ash",
        "school:elm",
        "coaching",
    )
    assert (given.records, given.days, given.evidence) == (2, 5.0, ("support:s1", "support:s2"))
    assert (received.direction, received.kind, received.records) == ("received", "SEND", 1)
    assert math.isnan(received.days)


def test_support_between_two_trusts_crosses_and_goes_neither_in_nor_out():
    data = family(
        trusts=[tm.Trust(id=name, name=name, kind="Multi-academy trust") for name in ("t", "u")],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in (("ash", "t"), ("beech", "t"), ("elm", "u"))],
        support=[gift(1, "school:ash", "school:elm", days=1)],
    )
    made = review(data)
    assert [crossing.direction for crossing in made.crossings] == ["between trusts"]
    assert "between trusts (1 record, 1 day)" in says(made, "boundary")
    assert len(made.localities) == 2


# --- what is said ----------------------------------------------------------------------------------------------------


def test_givers_takers_and_those_alone_are_counted_in_words():
    data = family(
        schools=[a_school(name) for name in ("ash", "beech", "fir", "elm")],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech", "fir")],
        support=[gift(1, "school:ash", "school:beech")],
    )
    assert says(review(data), "support") == (
        "Two schools gave or received support; one gave more than they got, one got more than they gave. "
        "Fir is not linked to any other."
    )


def test_a_single_holder_is_told_without_a_name():
    data = family(
        expertise=[tm.Expertise(id="1", person="ada", topic="music", level="expert")],
        needs=[tm.Need(id="1", school="beech", topic="music", severity="serious")],
    )
    said = says(review(data), "expertise")
    assert "One topic depends on a single person: Music." in said
    assert "One topic is needed in a school where nobody knows it: Music." in said
    assert "ada" not in said.casefold()


def test_every_finding_says_what_it_cannot():
    made = review(family(support=[gift(1, "school:ash", "school:elm")]))
    assert {finding.section for finding in made.remarks} == {
        "trust",
        "support",
        "walls",
        "expertise",
        "plan",
        "boundary",
        "openness",
        "endeavour",
        "development",
        "resource",
        "governance",
        "community",
    }
    assert all(finding.cannot_say for finding in made.remarks)


def test_evidence_is_in_the_data():
    data = family(
        support=[gift(1, "school:ash", "school:elm")],
        expertise=[tm.Expertise(id="1", person="ada", topic="music", level="expert")],
    )
    made = review(data)
    assert {"support:s1", "expertise:1"} <= set(made.evidence)
    assert all(data.get(one) is not None for one in made.evidence)


# --- little data, and much -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        tm.Dataset(),
        tm.Dataset(schools=[a_school("a")]),
        tm.Dataset(trusts=[a_trust("t")]),
        family(people=[], roles=[]),
        family(schools=[tm.School(id=n, name=n, phase="Primary") for n in ("ash", "beech", "elm")]),
    ],
    ids=["nothing", "no trust", "no school", "no people", "no places"],
)
def test_little_data_is_no_reason_to_stop(data, tmp_path):
    made = review(data)
    made.write(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert made.rows == made.findings
    assert len(made.remarks) >= 4
    made.write(tmp_path / "full.html", full=True)


def test_problems_are_those_that_are_given_else_looked_for():
    given = Problem("some-rule", Where(), "something", "warning")
    assert review(family(), problems=[given]).problems == (given,)
    assert review(family(), problems=()).problems == ()
    assert review(family()).problems == tm.check(family())


def test_the_order_of_rows_changes_nothing():
    data = family(support=[gift(1, "school:ash", "school:elm"), gift(2, "school:beech", "school:ash")])
    turned = tm.Dataset(
        **{
            name: tuple(reversed(tuple(getattr(data, name))))
            for name in ("trusts", "schools", "memberships", "people", "roles", "support")
        }
    )
    assert review(data).findings == review(turned).findings
    assert review(data).remarks == review(turned).remarks


# --- writing ---------------------------------------------------------------------------------------------------------


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match="html"):
        review(family()).write(tmp_path / "review.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "review.html"
    target.write_text("old")
    made = review(family())

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="full"):
        made.write(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["review.html"]


def test_in_a_notebook_it_is_a_list_without_people():
    schools = [tm.School(id=n, name=f"<b>{n}</b>", phase="Primary") for n in ("ash", "beech", "elm")]
    made = review(family(schools=schools), problems=())
    shown = made._repr_html_()
    assert isinstance(made, Review)
    assert "<b>" not in shown
    assert "Ada" not in shown
    assert made.summary() == "1 trust, 3 schools, 0 findings, 0 problems"
    assert made.warnings[0] in repr(made)
    assert f"<li>{made.warnings[0]}</li>" in shown


# --- warnings --------------------------------------------------------------------------------------------------------


def answers_in(value):
    """Every answer that a value holds, wherever it stands."""
    if isinstance(value, tm.Result) and not isinstance(value, Review):
        yield value
    elif isinstance(value, Mapping):
        yield from (answer for each in value.values() for answer in answers_in(each))
    elif isinstance(value, tuple):
        yield from (answer for each in value for answer in answers_in(each))
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            if field.name not in {"before", "situation"}:  # the earlier review has its own
                yield from answers_in(getattr(value, field.name))


@pytest.mark.parametrize("before", [None, ("2024-09-01", "2025-09-01")])
def test_the_warnings_of_every_answer_are_those_of_the_review(before):
    data = family(support=[gift(1, "school:ash", "school:beech", start="2024-10-01")])
    made = review(data, before=before)
    answers = [answer for field in attrs.fields(Review) for answer in answers_in(getattr(made, field.name))]
    assert {type(answer).__name__ for answer in answers} >= {"Fragility", "Locality", "Walls", "Governance"}
    missing = [warning for answer in answers for warning in answer.warnings if warning not in made.warnings]
    assert not missing
    assert len(set(made.warnings)) == len(made.warnings)


def test_warnings_about_one_of_several_trusts_bear_its_name():
    data = family(trusts=[a_trust("t", name="Tree Trust"), a_trust("u", name="Vale Trust")])
    made = review(data)
    for trust in ("Tree Trust", "Vale Trust"):
        assert f"{trust}: no extended leadership team is recorded" in made.warnings


def test_trusts_that_are_not_asked_are_warned_of():
    made = review(tm.Dataset(trusts=[a_trust(f"t{number:02}") for number in range(13)]))
    assert "how a trust works is asked of the first twelve of 13 trusts only" in made.warnings
