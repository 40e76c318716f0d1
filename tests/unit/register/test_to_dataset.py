"""One trust's records: without errors, on a day, and with what lies near."""

import datetime as dt

import pytest

import trustmodel as tm
from published import errors, link, post, school


def test_predecessors_stand_in_the_schools_extra(read):
    rows = [{"URN": "100002", "LinkURN": str(urn), "LinkType": "Predecessor"} for urn in (100001, 100009)]
    register = read([school(100001), school(100002)], groups=[link(100002)], links=rows)
    data = register.dataset(["2001"])
    assert data.schools["school:100002"].extra == {"Predecessors": "school:100001; school:100009"}


def test_every_trust_of_a_made_up_register_gives_a_dataset_without_errors(made_up):
    uids = made_up.structure()["uid"].to_list()
    assert len(uids) > 30
    for uid in uids[:25]:
        data = made_up.dataset([uid], near_km=2)
        assert errors(data) == []
        assert data.trusts.ids == (f"trust:{uid}",)
        assert data.made_on == dt.date(2026, 9, 1)
    both = made_up.dataset(uids[:5])
    assert errors(both) == []
    assert len(both.trusts) == 5


def test_dataset_survives_a_file(made_up, tmp_path):
    data = made_up.dataset(made_up.structure()["uid"].to_list()[:2], near_km=3)
    tm.write(data, tmp_path / "trust.json")
    assert tm.read(tmp_path / "trust.json") == data


def test_trusts_are_found_by_uid_id_or_name(read):
    register = read([school(100001), school(100002)], groups=[
        link(100001, name="VALE TRUST"), link(100001, uid="2002", kind="School sponsor", name="Vale Trust"),
        link(100002, uid="2003", name="Twin"), link(100001, uid="2004", name="Twin", kind="Federation", joined="01-01-2020"),
        link(100002, uid="2005", name="Same"), link(100001, uid="2006", name="Same"),
    ])  # fmt: skip
    for wanted in ("2001", "trust:2001", "vale trust", " Vale  Trust "):
        assert register.dataset([wanted]).trusts.ids == ("trust:2001",)
    assert register.dataset("2002").trusts.ids == ("trust:2002",)  # asked for by its own number
    assert register.dataset(["twin"]).trusts.ids == ("trust:2003",)
    with pytest.raises(ValueError, match=r"2 trusts are called 'Same'; give the UID of one: 2005 .*, 2006"):
        register.dataset(["Same"])
    with pytest.raises(tm.NotFoundError, match=r"no trust 'Vail'.*VALE TRUST"):
        register.dataset(["Vail"])


def test_nearby_schools_come_without_their_own_trusts(read):
    rows = [
        school(100010), school(100012), school(100015, status="Closed"), school(100013, type="Other independent school"),
        school(100016), school(100011, type="Community school"),
    ]  # fmt: skip
    register = read(rows, groups=[link(100010), link(100012, uid="2002")])
    data = register.dataset(["2001"], near_km=5)
    assert data.schools.ids == ("school:100010", "school:100011", "school:100012")
    assert data.trusts.ids == ("trust:2001",)
    assert len(data.memberships) == 1
    assert len(register.dataset(["2001"]).schools) == 1
    with pytest.raises(ValueError, match="near_km is 0 or more"):
        register.dataset(["2001"], near_km=-1)


def test_dataset_of_a_day(read):
    register = read(
        [school(100001), school(100002)],
        groups=[link(100001, joined="01-09-2012"), link(100002, joined="01-09-2020")],
    )
    data = register.dataset(["2001"], at="2015-01-01")
    assert data.schools.ids == ("school:100001",)
    assert data.made_on == dt.date(2015, 1, 1)


def test_dates_as_stated_are_kept_beside_the_ones_that_fit(read):
    register = read([school(100001, opened="01-09-2014")], groups=[link(100001, joined="01-09-2012")])
    (membership,) = register.dataset(["2001"]).memberships
    assert membership.start == dt.date(2014, 9, 1)
    assert membership.extra == {"start as published": "2012-09-01"}
    assert register.memberships["start"].to_list() == [dt.date(2012, 9, 1)]  # the frame keeps what was stated


def test_a_membership_outside_the_life_of_the_trust_is_left_out_and_said(read):
    register = read(
        [school(100001), school(100002, closed="31-08-2010")],
        groups=[
            link(100001, joined="01-09-2016", **{"Open date": "01-07-2016"}),
            link(100002, joined="01-09-2005", **{"Open date": "01-07-2016"}),
        ],
    )
    data = register.dataset(["2001"])
    assert data.memberships.ids == ("membership:100001-2001",)
    assert data.extra == {"left out": "1 by outside-life"}
    assert errors(data) == []


def test_one_chair_at_a_time(read):
    rows = [
        post(1, "Chair of trustees", start="01-09-2020", end="31-08-2026"),
        post(2, "Chair of trustees", start="01-09-2023"),
    ]
    data = read([school(100001)], groups=[link(100001)], governance=rows).dataset(["2001"])
    assert data.roles["role:gid-1"].end == dt.date(2023, 9, 1)
    assert data.roles["role:gid-1"].extra == {"end as published": "2026-09-01"}
    assert errors(data) == []


def test_what_breaks_a_rule_is_left_out_and_said(read):
    rows = [
        post(1, "Member - individual"), post(2, "Member - individual"), post(3, "Trustee"),
        post(4, "Governance professional - multi-academy trust (MAT)"),
        post(5, "Governance professional - single-academy trust (SAT)", start="01-01-2024"),
    ]  # fmt: skip
    data = read([school(100001)], groups=[link(100001)], governance=rows).dataset(["2001"])
    assert errors(data) == []
    assert data.roles.ids == ("role:gid-3", "role:gid-4")
    assert data.extra == {"left out": "1 by governance-professional-pair; 2 by too-few-members"}
    assert len(data.people) == 2


def test_facts_of_schools_are_of_the_extracts_day_and_the_dataset_says_so(tmp_path):
    """Asked of 2015, places and authorities are those of the file of 2023, whatever is asked of the dataset then."""
    extract = tm.synthetic.register(n_schools=200, seed=3)
    paths = extract.write(tmp_path)
    dated = paths["establishments"].rename(tmp_path / "edubasealldata20231116.csv")
    register = tm.register.read(**{**paths, "establishments": dated})
    trust = register.trusts["uid"][0]
    said = "places and local authorities are those of 2023-11-16, when the data were put together, and not of"
    for data in (register.dataset([trust], at="2022-01-01"), register.at("2022-01-01").dataset([trust])):
        assert data.extra["facts of schools as of"] == "2023-11-16"
        assert any(warning.startswith(said) for warning in tm.locality(data).warnings)
    data = register.dataset([trust], at="2023-11-16")
    assert "facts of schools as of" not in data.extra
    assert not any(warning.startswith(said) for warning in tm.locality(data).warnings)


def test_trusts_are_found_by_any_number(read):
    facts = {"Group ID": "TR01731", "Companies House Number": "8061092"}
    register = read(
        [school(100001), school(100002)], groups=[link(100001, uid="16158", **facts), link(100002, uid="7")]
    )
    for number in ("TR01731", "tr01731", "08061092", "8061092"):
        assert register.dataset(number).trusts.ids == ("trust:16158",)
