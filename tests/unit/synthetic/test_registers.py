"""The made-up register has the published layout, holds together, and comes back the same from the same seed."""

import csv

import polars as pl
import pytest

import trustmodel as tm
from trustmodel.register.extracts import ESTABLISHMENT_COLUMNS


@pytest.fixture(scope="module")
def extract():
    return tm.synthetic.register(n_schools=3_000, seed=4)


def test_layout_is_the_published_one(extract):
    assert extract.establishments.columns == list(ESTABLISHMENT_COLUMNS)
    assert len(ESTABLISHMENT_COLUMNS) == 140
    assert extract.establishments.height == 3_000
    assert {"URN", "Group UID", "Group Type (code)", "Joined date"} <= set(extract.groups.columns)
    assert {"Group ID", "Date Joined Group", "Date Left Group"} <= set(extract.history.columns)
    assert extract.links.columns == ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]
    assert {"GID", "Role", "Date of appointment", "Appointing body"} <= set(extract.governance.columns)


def test_same_seed_same_register_other_seed_another(extract):
    again = tm.synthetic.register(n_schools=3_000, seed=4)
    other = tm.synthetic.register(n_schools=3_000, seed=5)
    for name in ("establishments", "groups", "history", "links", "governance"):
        assert getattr(extract, name).equals(getattr(again, name))
        assert not getattr(extract, name).equals(getattr(other, name))
    assert "seed 4" in repr(extract)


def test_links_lead_from_a_closed_school_to_an_open_one_at_the_same_place(extract):
    status = dict(extract.establishments.select("URN", "EstablishmentStatus (name)").iter_rows())
    place = dict(zip(extract.establishments["URN"], extract.establishments["EstablishmentName"], strict=True))
    successors = extract.links.filter(pl.col("LinkType") == "Successor")
    assert successors.height > 100
    for old, new in successors.select("URN", pl.col("LinkURN").cast(pl.Int64)).iter_rows():
        assert status[old] == "Closed"
        assert status[new] == "Open"
        assert place[old] == place[new]


def test_it_has_the_quirks_of_the_real_files(extract):
    schools, groups = extract.establishments, extract.groups
    assert (schools["Easting"] == "0").any()
    assert (schools["Easting"] == "").any()
    assert {"None", "Does not apply", "", "Not reported"} <= set(schools["ReligiousCharacter (name)"])
    assert (groups["Joined date"] == "01-01-1900").any()
    assert {"Open", "Closed"} == set(groups["Group Status"])
    assert {"06", "05", "10"} == set(groups["Group Type (code)"])
    # one school in a trust and with a sponsor of the same name
    both = groups.filter(pl.col("Group Type (code)").is_in(["05", "06"])).group_by("URN").len()
    assert both["len"].max() >= 2


def test_files_are_written_as_published(extract, tmp_path):
    paths = extract.write(tmp_path / "new")
    assert {path.name for path in paths.values()} == {
        "edubasealldata20260901.csv",
        "alllinksdata20260901.csv",
        "academiesmatmembership20260901.csv",
        "links_edubasealldata20260901.csv",
        "governancealldata20260901.csv",
    }
    raw = paths["establishments"].read_bytes()
    assert raw.count(b"\r\n") == 3_001
    assert "’".encode("cp1252") in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    rows = list(csv.DictReader(raw.decode("cp1252").splitlines()))
    assert [int(row["URN"]) for row in rows] == extract.establishments["URN"].to_list()


def test_the_register_reads_it_and_finds_local_and_dispersed_trusts(extract, tmp_path):
    paths = extract.write(tmp_path)
    register = tm.register.read(paths.pop("establishments"), **paths)
    assert register.schools.height == 3_000
    assert register.links.height == extract.links.height / 2  # each is told from both ends
    several = register.structure().filter(pl.col("placed") >= 5)
    assert several.height >= 10
    assert several["maximum_km"].min() < 60
    assert several["maximum_km"].max() > 200
    largest = several.sort("schools", descending=True)["uid"][0]
    data = register.dataset(trusts=[largest], near_km=3)
    assert not [problem for problem in tm.check(data) if problem.severity == "error"]


def test_sizes_of_trusts_follow_the_real_ones():
    groups = tm.synthetic.register(n_schools=20_000, seed=0).groups
    trusts = groups.filter((pl.col("Group Type (code)") == "06") & (pl.col("Group Status") == "Open"))
    size = trusts.group_by("Group UID").len()["len"]
    assert 3 <= size.median() <= 5  # 4 in November 2023
    assert 0.3 <= (size >= 5).mean() <= 0.6  # 634 of 1,361


@pytest.mark.parametrize("n", [0, 49, 99_001])
def test_too_few_or_too_many_are_refused(n):
    with pytest.raises(ValueError, match="n_schools is from 50"):
        tm.synthetic.register(n_schools=n)
