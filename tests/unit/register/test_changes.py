"""Two registers compared: each way in which a school's trust changes, by hand, and the real years."""

import datetime as dt

import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED

DATA = SHARED / "data"
HEAD = "URN,EstablishmentName,PhaseOfEducation (name),EstablishmentStatus (name),OpenDate,CloseDate,Trusts (code),Trusts (name)\n"


def register(folder, name, rows):
    """An extract of schools: URN, status, days opened and closed, and the UID of a multi-academy trust."""
    path = folder / f"{name}.csv"
    lines = [
        f"{urn},School {urn},Primary,{status},{opened},{closed},{uid},{f'Trust {uid}' if uid else ''}"
        for urn, status, opened, closed, uid in rows
    ]
    path.write_text(HEAD + "\n".join(lines) + "\n")
    groups = folder / f"{name}-groups.csv"
    linked = [f"{urn},{uid},Trust {uid},Multi-academy trust,06,Open" for urn, _, _, _, uid in rows if uid]
    groups.write_text("URN,Group UID,Group Name,Group Type,Group Type (code),Group Status\n" + "\n".join(linked) + "\n")
    return tm.register.read(path, groups=groups)


def links(*pairs):
    return pl.DataFrame(
        {"predecessor": [f"school:{a}" for a, _ in pairs], "successor": [f"school:{b}" for _, b in pairs]}
    )


def row(urn, uid="", status="Open", opened="01-09-2000", closed=""):
    return urn, status, opened, closed, uid


def shut(urn, uid=""):
    return row(urn, uid, "Closed", closed="31-08-2020")


@pytest.fixture
def years(tmp_path):
    """Ten schools of two trusts, and what became of them.

    100001 stays in 1. 100002 moves from 1 to 2. 100003, maintained, joins 1 under its own URN. 100004, maintained,
    converts as 200004 into 1. 100005 of 1 is followed by 200005 in 1: no change. 100006 and 100007 of 2 merge into 200006
    of 2. 100008 of 2 closes. 100009 of 2 leaves it. 200010 opens in 2.
    """
    before = register(
        tmp_path, "before",
        [
            row(100001, 1), row(100002, 1), row(100003), row(100004), row(100005, 1), row(100006, 2), row(100007, 2),
            row(100008, 2), row(100009, 2),
        ],
    )  # fmt: skip
    after = register(
        tmp_path, "after",
        [
            row(100001, 1), row(100002, 2), row(100003, 1), shut(100004), row(200004, 1), shut(100005), row(200005, 1),
            shut(100006), shut(100007), row(200006, 2), shut(100008), row(100009), row(200010, 2),
        ],
    )  # fmt: skip
    return before, after, links((100004, 200004), (100005, 200005), (100006, 200006), (100007, 200006))


def test_every_way_of_changing(years):
    before, after, chain = years
    found = tm.register.change(before, after, links=chain)
    assert [(one.school[7:], one.what, one.before, one.after) for one in found.schools] == [
        ("100002", "moved", "trust:1", "trust:2"), ("100003", "joined", None, "trust:1"),
        ("100008", "closed", "trust:2", None), ("100009", "left", "trust:2", None),
        ("200004", "converted", None, "trust:1"), ("200006", "merged", "trust:2", "trust:2"),
        ("200010", "opened", None, "trust:2"),
    ]  # fmt: skip
    assert next(one for one in found.schools if one.what == "merged").predecessors == ("school:100006", "school:100007")
    one, two = found.rows
    assert (one.schools_before, one.schools_after, one.joined, one.converted, one.moved_out) == (3, 4, 1, 1, 1)
    assert (two.schools_before, two.schools_after, two.moved_in, two.merged, two.left, two.closed, two.opened) == (
        4,
        3,
        1,
        1,
        1,
        1,
        1,
    )
    assert found.flows == {("trust:1", "trust:2"): 1}
    assert "1 moved" in found.summary()


def test_the_same_register_twice_shows_no_change(years):
    before, _, chain = years
    found = tm.register.change(before, before, links=chain)
    assert found.schools == ()
    assert {row.state for row in found.rows} == {"kept"}
    assert "no change" in found.summary()


def test_without_links_a_conversion_looks_like_an_opening(years):
    before, after, _ = years
    found = tm.register.change(before, after)
    assert {one.what for one in found.schools if one.school in ("school:200004", "school:200006")} == {"opened"}
    assert found.warnings


def test_trusts_that_are_new_and_gone(tmp_path):
    before = register(tmp_path, "b", [row(100001, 1), row(100002, 2)])
    after = register(tmp_path, "a", [row(100001, 3), row(100002, 2)])
    found = tm.register.change(before, after, links=links((100009, 100008)))
    assert [(one.trust, one.state) for one in found.rows] == [
        ("trust:1", "gone"),
        ("trust:2", "kept"),
        ("trust:3", "new"),
    ]


def test_a_move_under_a_new_urn(tmp_path):
    """A re-brokered school: 100001 of 1 closes, and 200001 of 2 follows it."""
    before = register(tmp_path, "b", [row(100001, 1), row(100002, 2)])
    after = register(tmp_path, "a", [shut(100001), row(200001, 2), row(100002, 2)])
    (one,) = tm.register.change(before, after, links=links((100001, 200001))).schools
    assert (one.what, one.before, one.after, one.predecessors) == ("moved", "trust:1", "trust:2", ("school:100001",))


def test_the_register_on_a_day(tmp_path):
    made = register(tmp_path, "r", [row(100001, 1), row(100002, 1, opened="01-09-2022"), shut(100003, 1)])
    early, late = made.at("2019-01-01"), made.at("2023-01-01")
    assert early.schools["id"].to_list() == ["school:100001", "school:100003"]
    assert late.schools["id"].to_list() == ["school:100001", "school:100002"]
    assert late.members().height == 2
    assert str(late.made_on) == "2023-01-01"


@pytest.fixture(scope="module")
def england():
    """The schools of 2023 in the groups of 2017 and in those of 2022."""
    main = DATA / "edubasealldata20231116_subset.csv.gz"
    if not main.exists():
        pytest.skip(f"{main.name} is not there")
    links = DATA / "links_edubasealldata20230918.csv.gz"
    names = ("grouplinks_edubaseallacademiesandfree20170403.csv.gz", "alllinksdata20220831.csv.gz")
    return [tm.register.read(main, groups=DATA / name, links=links) for name in names]


def test_the_real_register_on_a_day_answers_as_of_it(england):
    early, _ = england
    asked, kept = early.structure(at="2017-04-03"), early.at("2017-04-03").structure()
    for table in (asked, kept):
        assert (table["schools"].sum(), table.height, table["joined_last_three_years"].sum()) == (4_760, 1_206, 2_598)
    assert asked.equals(kept)
    palladian = [early.dataset("16158", at="2017-04-03"), early.at("2017-04-03").dataset("16158")]
    assert palladian[0] == palladian[1]
    assert len(palladian[0].memberships) == 8


def test_the_real_change_between_registers_on_their_days(england):
    early, late = england
    days = ("2017-04-03", "2022-08-31")
    asked = tm.register.change(early, late, days=days)
    kept = tm.register.change(*(register.at(day) for register, day in zip(england, days, strict=True)))
    assert kept == asked
    assert asked.counts() == {
        "joined": 486, "converted": 2_867, "opened": 233, "moved": 1_272, "merged": 4, "left": 10, "closed": 103,
    }  # fmt: skip


def test_real_extracts_of_two_days_need_a_day(england):
    early, late = england
    says = r"different days \(establishments 2023-11-16, groups 2017-04-03\).*at='2017-04-03'"
    for ask in (
        early.structure,
        early.members,
        lambda: early.dataset("16158"),
        lambda: tm.register.change(early, late),
    ):
        with pytest.raises(ValueError, match=says):
            ask()
    assert early.open_schools().height > 20_000  # of one extract alone


def test_a_register_on_a_day_stays_on_it(tmp_path):
    """Two schools of trust 1: one has closed since, one opened. On a day of 2019 there is only the first, whoever asks."""
    made = register(tmp_path, "r", [row(100001, opened="01-09-2022", uid=1), shut(100002, 1), row(100003)])
    early = made.at("2019-01-01")
    assert early.day == dt.date(2019, 1, 1)
    assert "on 2019-01-01" in repr(early)
    assert early.members().rows() == made.members("2019-01-01").rows() == [("school:100002", "trust:1")]
    assert early.open_schools()["id"].to_list() == ["school:100002", "school:100003"]
    assert early.structure().equals(made.structure(at="2019-01-01"))
    assert early.dataset("1", near_km=1) == made.dataset("1", at="2019-01-01", near_km=1)
    assert early.at("2019-01-01").members("2019-01-01").equals(early.members())
    for ask in (early.at, early.members, early.open_schools, lambda day: early.structure(at=day)):
        with pytest.raises(ValueError, match="the register on 2019-01-01: for 2020-01-01, ask the whole register"):
            ask("2020-01-01")
    change = tm.register.change(early, made.at("2023-01-01"), links=links((100002, 100001)))
    assert change == tm.register.change(made, made, days=("2019-01-01", "2023-01-01"), links=links((100002, 100001)))
    assert (change.before, change.after) == (dt.date(2019, 1, 1), dt.date(2023, 1, 1))


def test_the_growth_of_the_seeds_trust():
    """Palladian: 8 schools in 2017 and 2019, 11 in August 2022; the three that came converted."""
    names = {
        "2017-04-03": "grouplinks_edubaseallacademiesandfree20170403.csv.gz",
        "2019-06-01": "grouplinks_edubaseallacademiesandfree20190601.csv.gz", "2022-08-31": "alllinksdata20220831.csv.gz",
    }  # fmt: skip
    main = DATA / "edubasealldata20231116_subset.csv.gz"
    if not main.exists():
        pytest.skip(f"{main.name} is not there")
    chain = tm.register.read_links(DATA / "links_edubasealldata20230918.csv.gz")
    made = {day: tm.register.read(main, groups=DATA / name) for day, name in names.items()}
    first, second, third = made
    one = tm.register.change(made[first], made[second], links=chain, days=(first, second))
    two = tm.register.change(made[second], made[third], links=chain, days=(second, third))
    palladian = [next(row for row in found.rows if row.trust == "trust:16158") for found in (one, two)]
    assert [(row.schools_before, row.schools_after) for row in palladian] == [(8, 8), (8, 11)]
    assert (palladian[1].converted, palladian[1].joined, palladian[1].opened) == (3, 0, 0)
    assert one.counts()["converted"] > 1_000
    for found in (one, two):
        for row in found.rows:
            gained = row.joined + row.converted + row.opened + row.moved_in + row.merged
            lost = row.moved_out + row.left + row.closed
            assert row.schools_after - row.schools_before <= gained
            assert row.schools_before - row.schools_after <= lost + 2 * row.merged + 1


def test_the_age_of_a_trust(tmp_path):
    """Opened on 1 September 2016; on 1 September 2020 that is 1,461 days, 4 years of 365.25."""
    path = tmp_path / "schools.csv"
    path.write_text(HEAD + "100001,A,Primary,Open,01-09-2000,,1,Trust 1\n100002,B,Primary,Open,01-09-2000,,2,Trust 2\n")
    groups = tmp_path / "groups.csv"
    groups.write_text(
        "URN,Group UID,Group Name,Group Type,Group Type (code),Group Status,Open date\n"
        "100001,1,Trust 1,Multi-academy trust,06,Open,01-09-2016\n100002,2,Trust 2,Multi-academy trust,06,Open,\n"
    )
    table = tm.register.read(path, groups=groups).structure(at="2020-09-01")
    assert table["age_years"].to_list() == [4.0, None]
