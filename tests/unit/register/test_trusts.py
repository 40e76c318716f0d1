"""Trusts: which source counts, types that no column states, and the history."""

import datetime as dt

import polars as pl

import trustmodel as tm
from published import link, past, school, told


def test_establishments_alone_name_the_trust(read):
    trusts = {
        "TrustSchoolFlag (name)": "Supported by a multi-academy trust",
        "Trusts (code)": "2001",
        "Trusts (name)": "Vale",
    }
    register = read([school(100001, **trusts), school(100002, **trusts), school(100003)])
    assert register.trusts.select("id", "name", "kind", "uid").rows() == [
        ("trust:2001", "Vale", "Multi-academy trust", "2001")
    ]
    assert register.memberships["id"].to_list() == ["membership:100001-2001", "membership:100002-2001"]
    assert register.structure()["schools"].to_list() == [2]


def test_supported_by_a_trust_is_a_foundation_trust(read):
    flag = {"TrustSchoolFlag (name)": "Supported by a trust", "Trusts (code)": "2001", "Trusts (name)": "Guild"}
    register = read([school(100001, type="Foundation school", **flag)])
    assert register.trusts["kind"].to_list() == ["Trust"]
    assert register.structure().is_empty()
    assert register.structure(kinds=["Trust"]).height == 1


def test_a_type_that_no_column_tells_is_taken_from_the_schools_and_told(read):
    def of(uid):
        return {"Trusts (code)": uid, "Trusts (name)": f"T{uid}"}

    rows = [
        school(100001, **of("1")),
        school(100002, **of("1")),
        school(100003, **of("2")),
        school(100004, type="Foundation school", **of("3")),
    ]
    register = read(rows)
    assert register.trusts["kind"].to_list() == ["Multi-academy trust", "Single-academy trust", "Trust"]
    assert told(register, "missing-value")[0].message.startswith("3 groups without a type")


def test_groups_go_before_the_schools_own_columns(read):
    own = {
        "TrustSchoolFlag (name)": "Supported by a multi-academy trust",
        "Trusts (code)": "2002",
        "Trusts (name)": "Other",
    }
    register = read([school(100001, **own), school(100002, **own)], groups=[link(100001)])
    assert register.memberships.select("school", "trust").rows() == [
        ("school:100001", "trust:2001"), ("school:100002", "trust:2002"),
    ]  # fmt: skip
    assert told(register, "membership-overlap")[0].found == "100001"


def test_groups_with_any_table_of_schools_and_a_table_of_groups_beside(tmp_path):
    schools, links, groups = (tmp_path / f"{name}.csv" for name in ("schools", "alllinksdata", "allgroupsdata20260701"))
    schools.write_text("urn,easting,northing\n100001,375000,160000\n100002,375000,163000\n")
    links.write_text("URN,Linked UID,Group Name,Group Type\n100001,2001,Vale,6\n100002,2001,Vale,06\n")
    groups.write_text(
        "Group UID,Group Name,Group Type,UKPRN,Companies House Number,Open date\n2001,VALE,Multi-academy trust,10059778,8061092,01/07/2016\n7,Empty,06,,,\n"
    )
    register = tm.register.read(schools, groups=[links, groups])
    assert register.structure()["maximum_km"].to_list() == [3.0]
    vale = register.trusts.row(by_predicate=pl.col("uid") == "2001", named=True)
    assert (vale["name"], vale["ukprn"], vale["companies_house_number"], vale["opened"]) == (
        "Vale", "10059778", "08061092", dt.date(2016, 7, 1),
    )  # fmt: skip
    assert register.trusts.height == 2


def test_links_to_unknown_schools_and_without_a_uid_are_told(read):
    register = read([school(100001)], groups=[link(100001), link(999999), link(100001, uid="x")])
    assert register.memberships.height == 1
    assert told(register, "dangling-reference")[0].found == "999999"
    assert told(register, "missing-value")[0].message.startswith("1 row without a group UID")


def test_history_gives_the_past_and_finds_uids_by_group_id(read):
    register = read(
        [school(100001)],
        groups=[
            link(100001, joined="01-09-2020"),
            link(100001, uid="2002", group_status="Closed", group_closed="31-08-2020"),
        ],
        history=[past(100001, 2002, "01-09-2015", "31-08-2020"), past(100001, 2001, "01-09-2020")],
    )
    assert register.memberships.select("trust", "start", "end").rows() == [
        ("trust:2001", dt.date(2020, 9, 1), None),
        ("trust:2002", dt.date(2015, 9, 1), dt.date(2020, 9, 1)),
    ]
    assert register.structure()["uid"].to_list() == ["2001"]
    assert register.structure(at="2018-01-01")["uid"].to_list() == ["2002"]


def test_history_alone_keeps_group_ids(read):
    register = read([school(100001)], history=[past(100001, 2001, "01-09-2015")])
    assert register.trusts.select("id", "uid", "group_id").rows() == [("trust:TR02001", None, "TR02001")]
    assert register.dataset(["Trust 2001"]).trusts.ids == ("trust:TR02001",)
