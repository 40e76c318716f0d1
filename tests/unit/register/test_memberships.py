"""Memberships: transfers, overlaps, returns, and schools that close."""

import datetime as dt

from published import errors, link, past, school, told


def test_the_day_of_transfer_belongs_to_the_second_trust(read):
    """Left and joined on one day, or a day apart: no gap and no overlap either way."""
    for left in ("31/08/2020", "01/09/2020"):
        register = read([school(100001)], history=[past(100001, 1, "01/09/2015", left), past(100001, 2, "01/09/2020")])
        assert register.memberships.sort("start").select("start", "end").rows() == [
            (dt.date(2015, 9, 1), dt.date(2020, 9, 1)), (dt.date(2020, 9, 1), None),
        ]  # fmt: skip
        assert bool(told(register, "membership-overlap")) == (left == "01/09/2020")


def test_of_two_trusts_without_dates_the_open_one_counts(read):
    register = read([school(100001)], groups=[link(100001, uid="2"), link(100001, uid="1", group_status="Closed")])
    assert register.memberships["trust"].to_list() == ["trust:2"]


def test_coming_back_to_a_trust_gives_two_memberships(read):
    rows = [
        past(100001, 1, "01-09-2012", "31-08-2014"),
        past(100001, 2, "01-09-2014", "31-08-2016"),
        past(100001, 1, "01-09-2016"),
    ]
    register = read([school(100001)], history=rows)
    assert register.memberships["id"].to_list() == [
        "membership:100001-TR01", "membership:100001-TR01-2", "membership:100001-TR02",
    ]  # fmt: skip
    assert not errors(register.dataset(["Trust 1", "Trust 2"]))


def test_membership_ends_with_the_school(read):
    register = read([school(100001, closed="31-08-2019", status="Closed")], groups=[link(100001, joined="01-09-2012")])
    assert register.memberships["end"].to_list() == [dt.date(2019, 9, 1)]
    assert register.structure().is_empty()
