"""The register: what is read, what is told, one row a trust, and one trust's records. Quirks: test_register_quirks."""

import csv
import datetime as dt
import gzip
import io
import math
import statistics
import zipfile
from itertools import combinations

import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED
from trustmodel.register import extracts as _extracts
from trustmodel.register.extracts import (
    ESTABLISHMENT_COLUMNS,
    GOVERNANCE_COLUMNS,
    GROUP_LINK_COLUMNS,
    HISTORY_COLUMNS,
    LINK_COLUMNS,
)

DATA = SHARED / "data"
NAMES = {
    "establishments": ("edubasealldata20250901.csv", ESTABLISHMENT_COLUMNS),
    "groups": ("alllinksdata20250901.csv", GROUP_LINK_COLUMNS),
    "history": ("academiesmatmembership20250901.csv", HISTORY_COLUMNS),
    "links": ("links_edubasealldata20250901.csv", LINK_COLUMNS),
    "governance": ("governancealldata20250901.csv", GOVERNANCE_COLUMNS),
}


def school(urn, **facts):
    usual = {
        "URN": str(urn), "EstablishmentName": f"School {urn}", "TypeOfEstablishment (name)": "Academy converter",
        "EstablishmentStatus (name)": "Open", "PhaseOfEducation (name)": "Primary", "Easting": "375000",
        "Northing": str(160_000 + 1000 * (int(urn) % 100)),
    }  # fmt: skip
    return usual | {_HEADINGS.get(name, name): value for name, value in facts.items()}


def link(urn, uid="2001", **facts):
    usual = {
        "URN": str(urn), "Group UID": uid, "Group ID": f"TR0{uid}", "Group Name": f"Trust {uid}",
        "Group Type": "Multi-academy trust", "Group Status": "Open",
    }  # fmt: skip
    return usual | {_HEADINGS.get(name, name): value for name, value in facts.items()}


_HEADINGS = {
    "type": "TypeOfEstablishment (name)", "status": "EstablishmentStatus (name)", "opened": "OpenDate",
    "closed": "CloseDate", "la": "LA (name)", "region": "GOR (name)", "religion": "ReligiousCharacter (name)",
    "pupils": "NumberOfPupils", "phase": "PhaseOfEducation (name)", "joined": "Joined date", "kind": "Group Type",
    "name": "Group Name", "group_closed": "Closed Date", "group_status": "Group Status", "east": "Easting",
}  # fmt: skip


def csv_text(rows, columns):
    held = io.StringIO()
    writer = csv.DictWriter(held, columns, quoting=csv.QUOTE_ALL, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


@pytest.fixture
def read(tmp_path):
    """A register from rows of each kind, through files in the published layout."""

    def make(schools, **kinds):
        paths = {}
        for kind, rows in {"establishments": schools, **kinds}.items():
            name, columns = NAMES[kind]
            paths[kind] = tmp_path / name
            paths[kind].write_text(csv_text(rows, columns), encoding="cp1252", newline="")
        return tm.register.read(**paths)

    return make


def told(register, rule):
    return [problem for problem in register.problems if problem.rule == rule]


def errors(data):
    return [problem for problem in tm.check(data) if problem.severity == "error"]


# --- files ---


def test_published_columns_are_understood_without_a_word(read):
    register = read([school(100001)], groups=[link(100001)])
    assert register.problems == ()
    assert register.made_on == dt.date(2025, 9, 1)
    assert "edubasealldata20250901.csv" in register.source


def test_frames_have_the_names_of_the_records(read):
    register = read([school(100001)], groups=[link(100001)])
    assert set(register.schools.columns) == set(tm.School.model_fields) - {"source", "extra"}
    assert set(tm.Trust.model_fields) - {"source", "extra", "vision", "shared_objective"} <= set(
        register.trusts.columns
    )
    assert {"id", "school", "trust", "start", "end"} <= set(register.memberships.columns)
    assert {"id", "person", "kind", "at", "start", "end", "appointing_body", "term_ends"} == set(register.roles.columns)


def test_repr_counts(read):
    register = read([school(100001), school(100002)], groups=[link(100001)])
    assert repr(register) == ("<Register: 2 schools, 1 trusts, 1 memberships, 0 roles, 0 problems, 2025-09-01>")
    assert "<td>memberships</td><td>1</td>" in register._repr_html_()


def test_several_files_are_read_one_after_another(tmp_path):
    paths = []
    for number, rows in enumerate([[school(100001), school(100002)], [school(100002, pupils="9"), school(100003)]]):
        paths.append(tmp_path / f"part{number}.csv")
        paths[-1].write_text(csv_text(rows, ESTABLISHMENT_COLUMNS), encoding="cp1252")
    register = tm.register.read([str(path) for path in paths])
    assert register.schools["urn"].to_list() == ["100001", "100002", "100003"]
    assert register.schools["pupils"].to_list() == [None, None, None]  # the first row of a URN counts
    assert "1 rows repeat a URN" in told(register, "duplicate-id")[0].message


def test_archive_of_several_files_is_chosen_from_by_name(tmp_path):
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("edubasealldata20240101.csv", csv_text([school(100001)], ESTABLISHMENT_COLUMNS))
        archive.writestr("alllinksdata20240102.csv", csv_text([link(100001)], GROUP_LINK_COLUMNS))
        archive.writestr("links_edubasealldata20240101.csv", csv_text([], LINK_COLUMNS))
        archive.writestr("readme.txt", "not a table")
    register = tm.register.read(path, groups=path)
    assert (register.schools.height, register.memberships.height) == (1, 1)
    assert register.made_on == dt.date(2024, 1, 2)
    with pytest.raises(tm.DataError, match=r"one CSV file of this kind, and has 0"):
        tm.register.read(path, governance=path)


def test_archive_without_a_table(tmp_path):
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(tm.DataError, match="unclear-archive"):
        tm.register.read(path)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip"])
def test_sizes_are_bounded(tmp_path, monkeypatch, suffix):
    """A bomb is refused before it is unpacked; the bound is lowered here, and holds for plain files as well."""
    monkeypatch.setattr(_extracts, "MAX_UNPACKED", 1_000)
    path = tmp_path / f"edubasealldata{suffix}"
    raw = b"URN\n" + b"100001\n" * 1_000
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("edubasealldata.csv", raw)
    else:
        path.write_bytes(gzip.compress(raw) if suffix.endswith("gz") else raw)
    with pytest.raises(tm.DataError, match="file-too-large"):
        tm.register.read(path)


def test_damaged_member_of_an_archive(tmp_path):
    path = tmp_path / "edubasealldata.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("edubasealldata.csv", csv_text([school(100001)], ESTABLISHMENT_COLUMNS))
    raw = bytearray(path.read_bytes())
    raw[200] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(tm.DataError, match="damaged-archive"):
        tm.register.read(path)


@pytest.mark.parametrize(
    ("content", "rule", "says"),
    [
        ("URN,EstablishmentName\n".encode("utf-16"), "wrong-encoding", "save it again"),
        (b"URN,EstablishmentName\r\n", "empty-file", "no rows"),
        (b"  \r\n \n", "empty-file", "not even column names"),
        (
            b'URN,Name\n100001,"Hill\n100002,Dale, Vale, Coombe\n100003,"x" y\n',
            "malformed-csv",
            "not a well-formed CSV",
        ),
        (b"URNS,Name\n100001,Hill\n", "missing-column", "the nearest: URNS"),
        (b"<html><body>Service unavailable</body></html>", "missing-column", "no such column"),
        (b"URN,Name\n12345,Hill\n", "missing-value", "no row has a URN of six digits"),
    ],
)
def test_bad_input(tmp_path, content, rule, says):
    path = tmp_path / "edubasealldata.csv"
    path.write_bytes(content)
    with pytest.raises(tm.DataError, match=says) as caught:
        tm.register.read(path)
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_a_folder_is_no_file_and_no_path_is_wrong_use(tmp_path):
    with pytest.raises(tm.DataError, match="not a file"):
        tm.register.read(tmp_path)
    with pytest.raises(ValueError, match="at least one file"):
        tm.register.read([])


def test_undefined_bytes_are_counted_wherever_they_stand(tmp_path):
    """Few letters outside ASCII are cut out one by one, many are decoded together: both ways tell the same."""
    for filler in ("", "é" * 40):
        rows = [school(100001 + n, EstablishmentName=f"École {filler}?{n}") for n in range(300)]
        raw = csv_text(rows, ESTABLISHMENT_COLUMNS).encode("cp1252").replace(b'?7"', b'\x81"').replace(b'?8"', b'\x9d"')
        path = tmp_path / "edubasealldata.csv"
        path.write_bytes(raw)
        register = tm.register.read(path)
        names = dict(register.schools.select("urn", "name").iter_rows())
        assert names["100001"] == f"École {filler}?0"
        assert names["100008"] == f"École {filler}\ufffd"
        assert told(register, "wrong-encoding")[0].message.startswith("2 bytes")


def test_long_text_crosses_the_pieces_in_which_it_is_transcoded(tmp_path):
    """A re-saved UTF-8 file keeps a letter that lies across the border of two pieces, and so does cp1252."""
    rows = [school(100001 + n, EstablishmentName=f"{n} Ça–ira’s" * 5) for n in range(3_000)]
    text = csv_text(rows, ESTABLISHMENT_COLUMNS)
    made = []
    for encoding in ("utf-8", "cp1252"):
        path = tmp_path / "edubasealldata.csv"
        path.write_bytes(text.encode(encoding))
        assert path.stat().st_size > 2 * _extracts._CHUNK
        made.append(tm.register.read(path).schools)
    assert made[0].equals(made[1])
    assert made[0]["name"][0] == "0 Ça–ira’s" * 5


def test_unknown_columns_are_told_once_and_a_nameless_index_not_at_all(tmp_path):
    path = tmp_path / "edubasealldata.csv"
    path.write_text(",URN,Shoe size,Colour\n0,100001,7,red\n1,100002,8,blue\n")
    register = tm.register.read(path)
    (problem,) = told(register, "unknown-column")
    assert problem.message == "2 columns are not known and were not read"
    assert problem.found == "Shoe size, Colour"


def test_words_that_are_not_in_the_list_become_unknown_and_are_counted(read):
    register = read(
        [school(100001, phase="Kindergarten"), school(100002, phase="kindergarten"), school(100003, type="Hogwarts")]
    )
    assert register.schools["phase"].to_list() == [None, None, "Primary"]
    phase, kind = told(register, "unknown-term")
    assert phase.message.startswith("2 rows")
    assert phase.where.column == "PhaseOfEducation (name)"
    assert kind.found == "Hogwarts"


def test_numbers_out_of_range_become_unknown_and_are_counted(read):
    register = read([school(100001, pupils="-4"), school(100002, pupils="many"), school(100003, pupils=" 12.0 ")])
    assert register.schools["pupils"].to_list() == [None, None, 12]
    assert told(register, "out-of-range")[0].found == "-4, many"


def test_closing_before_opening_is_told(read):
    register = read(
        [
            school(100001, opened="01-09-2020", closed="31-08-2019"),
            school(100002, opened="01-09-2020", closed="01-09-2020"),
        ]
    )
    assert register.schools["opened"].to_list() == [None, dt.date(2020, 9, 1)]
    assert register.schools["closed"].to_list() == [None, dt.date(2020, 9, 2)]  # the day after its last
    assert len(told(register, "dates-not-ordered")) == 1


def test_coordinates_off_the_grid_or_in_degrees(read, tmp_path):
    register = read([school(100001, east="912345"), school(100002)])
    assert register.schools["easting"].to_list() == [None, 375_000]
    assert register.schools["northing"].null_count() == 1
    assert told(register, "coordinates-outside-grid")
    path = tmp_path / "schools.csv"
    path.write_text("urn,name,latitude,longitude\n100001,Greenwich,51.4778,-0.0014\n100002,Nowhere,,\n")
    degrees = tm.register.read(path).schools
    assert degrees["easting"][0] == pytest.approx(538_890, abs=5)
    assert degrees["easting"][1] is None


# --- which trust ---


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
    assert told(register, "missing-value")[0].message.startswith("3 groups have no type")


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
    assert told(register, "missing-value")[0].message.startswith("1 rows have no group UID")


def past(urn, group, joined, left="", **facts):
    return {
        "URN": str(urn), "Group ID": f"TR0{group}", "Group Name": f"Trust {group}", "Group Type": "Multi-academy trust",
        "Date Joined Group": joined, "Date Left Group": left, **facts,
    }  # fmt: skip


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


# --- predecessors and successors ---


def test_each_pair_of_predecessor_and_successor_stands_once(tmp_path):
    rows = [
        {"URN": "200002", "LinkURN": "100001", "LinkType": "Predecessor", "LinkEstablishedDate": "01-09-2014"},
        {"URN": "100001", "LinkURN": "200002", "LinkType": "Successor", "LinkEstablishedDate": "31-08-2014"},
        {"URN": "100003", "LinkURN": "200004", "LinkType": "Successor - amalgamated", "LinkEstablishedDate": ""},
        {"URN": "100005", "LinkURN": "200006", "LinkType": "Sixth Form Centre Link", "LinkEstablishedDate": ""},
        {"URN": "100007", "LinkURN": "100007", "LinkType": "Successor", "LinkEstablishedDate": ""},
    ]
    path = tmp_path / "links_edubasealldata.csv"
    path.write_text(csv_text(rows, LINK_COLUMNS))
    assert tm.register.read_links(path).rows() == [
        ("school:100001", "school:200002", "Predecessor", dt.date(2014, 9, 1), True),
        ("school:100003", "school:200004", "Successor - amalgamated", None, False),
    ]


def test_predecessors_stand_in_the_schools_extra(read):
    rows = [{"URN": "100002", "LinkURN": str(urn), "LinkType": "Predecessor"} for urn in (100001, 100009)]
    register = read([school(100001), school(100002)], groups=[link(100002)], links=rows)
    data = register.dataset(["2001"])
    assert data.schools["school:100002"].extra == {"Predecessors": "school:100001; school:100009"}


# --- one row a trust ---


def test_structure_by_hand(read):
    facts = [
        {"la": "Bath", "religion": "Church of England", "pupils": "200", "region": "South West"},
        {"la": "Bath", "religion": "None", "pupils": "100", "region": "South West"},
        {"la": "Wiltshire", "religion": "Not recorded", "pupils": "", "phase": "Secondary", "region": "South West"},
        {"la": "Wiltshire", "religion": "Roman Catholic", "east": "0"},
    ]
    joined = ["01-09-2012", "01-10-2022", "01-01-2025", "01-01-1900"]
    schools = [school(100000 + 10 * n, **one) for n, one in enumerate(facts)]
    row = read(
        [*schools, school(100050, status="Closed"), school(100051, status="Proposed to open")],
        groups=[
            *(link(100000 + 10 * n, joined=day) for n, day in enumerate(joined)), link(100050), link(100051),
            link(100000, uid="2002", kind="School sponsor", name="Trust 2001"),
        ],
    ).structure()  # fmt: skip
    assert row.height == 1
    found = row.row(0, named=True)
    expected = {
        "id": "trust:2001", "uid": "2001", "name": "Trust 2001", "kind": "Multi-academy trust",
        "schools": 4, "placed": 3, "pupils": 300, "pupils_known": 2, "primary": 3, "secondary": 1, "nursery": 0,
        "church_known": 3, "local_authorities": 2, "regions": 1,
        "joined_known": 3, "joined_last_year": 1, "joined_last_three_years": 2,
        "maximum_km": 20.0, "median_km": 10.0, "nearest_km": 10.0, "spanning_tree_km": 20.0, "clusters": 3, "isolated": 3,
        "authority_simpson": 0.5, "local_presence": None,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["mean_km"] == pytest.approx(40 / 3)
    assert found["church_share"] == pytest.approx(2 / 3)
    assert found["standard_distance_km"] == pytest.approx(math.sqrt(200 / 3))


def test_structure_says_null_where_nothing_is_known(read):
    found = read([school(100001)], groups=[link(100001)]).structure().row(0, named=True)
    for name in (
        "pupils",
        "church_share",
        "joined_last_year",
        "maximum_km",
        "clusters",
        "authority_simpson",
        "local_presence",
    ):
        assert found[name] is None, name
    assert (found["schools"], found["local_authorities"], found["church_known"]) == (1, 0, 0)


def test_structure_on_a_day(read):
    register = read(
        [school(100001, opened="01-09-2015"), school(100002), school(100003, status="Closed")],
        groups=[
            link(100001, joined="01-09-2015"), link(100002, joined="01-09-2020"), link(100003),
            link(100002, uid="2002", group_closed="31-08-2020", group_status="Closed", joined="01-09-2010"),
        ],
    )  # fmt: skip
    sizes = {
        day: dict(register.structure(at=day).select("uid", "schools").iter_rows())
        for day in ("2012-01-01", "2016-01-01", "2021-01-01")
    }
    assert sizes == {"2012-01-01": {"2002": 1}, "2016-01-01": {"2001": 1, "2002": 1}, "2021-01-01": {"2001": 2}}
    assert dict(register.structure().select("uid", "schools").iter_rows()) == {"2001": 2}


def test_structure_arguments(read):
    register = read([school(100001)], groups=[link(100001)])
    assert register.structure(kinds="06").height == register.structure(kinds=("Multi-academy trust",)).height == 1
    assert register.structure(kinds=["Federation"]).is_empty()
    assert register.structure(kinds=["Federation"]).columns == register.structure().columns
    with pytest.raises(ValueError, match="near_km is 0 or more"):
        register.structure(near_km=-1)
    with pytest.raises(ValueError, match="did you mean"):
        register.structure(kinds=["Multi academy"])


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    paths = tm.synthetic.register(n_schools=2_000, seed=11).write(tmp_path_factory.mktemp("register"))
    return tm.register.read(**paths)


def test_structure_is_what_locality_says_of_each_trust(made_up):
    """One trust at a time over records, and all at once over columns: the same figures."""
    table = made_up.structure(at="2026-09-01").filter(pl.col("schools") >= 3).head(12)
    assert table.height == 12
    for row in table.iter_rows(named=True):
        data = made_up.dataset([row["uid"]], at="2026-09-01")
        local = tm.locality(data)
        assert (local.n, local.n_placed) == (row["schools"], row["placed"])
        for name in ("maximum_km", "median_km", "mean_km", "nearest_km", "standard_distance_km", "spanning_tree_km"):
            assert row[name] == pytest.approx(getattr(local, name)), name
        assert (row["clusters"], row["isolated"]) == (local.clusters, local.isolated)
        assert row["authority_simpson"] == pytest.approx(local.authority_simpson)
        points = [(one.easting, one.northing) for one in data.members_of(row["id"]) if one.easting is not None]
        apart = [math.dist(a, b) / 1000 for a, b in combinations(points, 2)]
        assert row["median_km"] == pytest.approx(statistics.median(apart))


def test_order_of_rows_changes_nothing(tmp_path):
    extract = tm.synthetic.register(n_schools=600, seed=5)
    made = []
    for seed in (None, 1):
        paths = extract.write(tmp_path)
        if seed is not None:
            for name in ("establishments", "groups"):
                lines = paths[name].read_bytes().split(b"\r\n")
                shuffled = pl.Series(lines[1:-1]).shuffle(seed=seed).to_list()
                paths[name].write_bytes(b"\r\n".join([lines[0], *shuffled, b""]))
        made.append(tm.register.read(paths["establishments"], groups=paths["groups"]).structure())
    floats = made[0].select(pl.selectors.float()).columns
    assert made[0].drop(floats).equals(made[1].drop(floats))
    for name in floats:
        assert made[0][name].to_list() == pytest.approx(made[1][name].to_list(), nan_ok=True), name


# --- one trust's records ---


def test_every_trust_of_a_made_up_register_gives_a_dataset_without_errors(made_up):
    uids = made_up.structure()["uid"].to_list()
    assert len(uids) > 30
    for uid in uids[:25]:
        data = made_up.dataset([uid], nearby_km=2)
        assert errors(data) == []
        assert data.trusts.ids == (f"trust:{uid}",)
        assert data.made_on == dt.date(2026, 9, 1)
    both = made_up.dataset(uids[:5])
    assert errors(both) == []
    assert len(both.trusts) == 5


def test_dataset_survives_a_file(made_up, tmp_path):
    data = made_up.dataset(made_up.structure()["uid"].to_list()[:2], nearby_km=3)
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
    data = register.dataset(["2001"], nearby_km=5)
    assert data.schools.ids == ("school:100010", "school:100011", "school:100012")
    assert data.trusts.ids == ("trust:2001",)
    assert len(data.memberships) == 1
    assert len(register.dataset(["2001"]).schools) == 1
    with pytest.raises(ValueError, match="nearby_km is 0 or more"):
        register.dataset(["2001"], nearby_km=-1)


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


# --- governance ---


def post(gid, role, *, uid="2001", urn="", start="01-09-2023", end="", by=""):
    return {
        "GID": str(gid), "UID": uid, "URN": urn, "Role": role, "Forename 1": "Ada", "Surname": "Quill",
        "Date of appointment": start, "Date term of office ends/ended": end, "Appointing body": by,
    }  # fmt: skip


def test_an_appointment_is_not_a_person(read):
    rows = [post(1, "Trustee", by="Appointed by GB/board"), post(2, "Chair of Trustees", end="31-08-2027")]
    register = read([school(100001)], groups=[link(100001)], governance=rows)
    assert register.roles["person"].to_list() == ["person:gid-1", "person:gid-2"]
    assert "Quill" not in str(register.roles.rows())
    data = register.dataset(["2001"])
    chair = data.roles["role:gid-2"]
    assert (chair.kind, chair.end, chair.term_ends) == ("Chair of trustees", dt.date(2027, 9, 1), dt.date(2027, 8, 31))
    assert data.roles["role:gid-1"].appointing_body == "Appointed by governing body or board"
    assert [person.name for person in data.people] == [None, None]


def test_a_local_governor_stands_at_the_school(read):
    rows = [post(1, "Local Governor", uid="", urn="100001"), post(2, "Local governor", uid="", urn="999999"), post(3, "Jester"),
            post(4, "Shared local governor - group", uid="", urn="100001"), post(4, "Shared local governor - group", uid="", urn="100002")]  # fmt: skip
    register = read([school(100001), school(100002)], groups=[link(100001)], governance=rows)
    assert register.roles.select("id", "at").rows() == [
        ("role:gid-1", "school:100001"), ("role:gid-4", "school:100001"), ("role:gid-4-2", "school:100002"),
    ]  # fmt: skip
    assert told(register, "dangling-reference")[0].message.startswith("1 appointments")
    assert told(register, "unknown-term")[0].found == "Jester"


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


def test_terms_that_end_before_they_start_are_told(read):
    register = read([school(100001)], groups=[link(100001)], governance=[post(1, "Trustee", end="01-01-2020")])
    assert register.roles.is_empty()
    assert told(register, "dates-not-ordered")[0].where.file == "governancealldata20250901.csv"


# --- the real files ---


@pytest.fixture(scope="module")
def real():
    extract = DATA / "edubasealldata20231116_subset.csv.gz"
    if not extract.exists():
        pytest.skip("the real register is not beside the checkout")
    return tm.register.read(
        extract, groups=DATA / "alllinksdata20220831.csv.gz", links=DATA / "links_edubasealldata20230918.csv.gz"
    )


def test_real_quirks_are_counted_and_not_listed_row_by_row(real):
    said = {(problem.rule, problem.where.column): problem.message for problem in real.problems}
    assert said["placeholder-date", "Joined date"].startswith("1,367 rows")
    assert said["school-without-coordinates", "Easting"].startswith("1,877 of 50,515")  # 1,730 blank and 147 zero
    assert len(real.problems) < 20


def test_real_schools_without_a_place(real):
    academies = real.schools.filter(
        pl.col("type").is_in([str(kind) for kind in tm.vocabulary.SchoolType if kind.academy]),
        pl.col("status").str.starts_with("Open"),
        pl.col("easting").is_null(),
    )
    assert academies.height == 47


def test_real_names_keep_their_letters(real):
    names = real.schools["name"]
    assert not names.str.contains("\ufffd").any()
    assert names.str.contains("’").sum() > 0 or names.str.contains("é").sum() > 0
    assert not names.str.contains("[\u0080-\u009f\u00a0]").any()


def test_real_religious_characters(real):
    counts = dict(real.schools["religious_character"].value_counts().iter_rows())
    assert counts["None"] == 2_118
    assert counts["Does not apply"] == 11_201
    assert "Not reported" not in counts


def test_real_trust_and_sponsor_of_one_name(real):
    palladian = real.trusts.filter(pl.col("name").str.to_lowercase() == "palladian academy trust").sort("uid")
    assert palladian["uid"].to_list() == ["16156", "16158"]
    assert real.dataset(["Palladian Academy Trust"]).trusts.ids == ("trust:16158",)
    assert palladian["companies_house_number"].to_list() == [None, "08061092"]
    both = real.memberships.filter(pl.col("kind").is_in(["Multi-academy trust", "School sponsor"])).group_by("school")
    assert (
        both.agg(pl.col("kind").n_unique())["kind"] == 2
    ).sum() == 7_310  # of 7,311 in the links, one is not in the extract


def test_real_converter_with_the_name_of_a_maintained_school(real):
    (winsley,) = real.schools.filter(pl.col("urn") == "147245").iter_rows(named=True)
    assert "VC Primary" in winsley["name"]
    assert winsley["type"] == "Academy converter"


def test_real_conversions_have_a_new_urn(real):
    data = real.dataset(["16158"])
    ralph_allen = data.schools["school:138522"]
    predecessor = ralph_allen.extra["Predecessors"]
    before = real.schools.row(by_predicate=pl.col("id") == predecessor, named=True)
    assert before["status"] == "Closed"
    assert before["closed"] == ralph_allen.opened == dt.date(2012, 8, 1)  # its last day was 31 July
