"""The fourteen quirks seen in real register files, one test each, on small files built here."""

import datetime as dt
import gzip
import zipfile

import polars as pl
import pytest

import trustmodel as tm

SCHOOL = {
    "URN": "100001", "LA (name)": "Someshire", "EstablishmentName": "Hill Primary", "TypeOfEstablishment (code)": "34",
    "EstablishmentStatus (code)": "1", "EstablishmentStatus (name)": "Open", "OpenDate": "01-09-2014", "CloseDate": "",
    "PhaseOfEducation (code)": "2", "ReligiousCharacter (name)": "Does not apply", "NumberOfPupils": "200",
    "Easting": "400000", "Northing": "200000",
}  # fmt: skip
LINK = {
    "URN": "100001", "Group UID": "2001", "Group ID": "TR00001", "Group Name": "Vale Trust",
    "Companies House Number": "08061092", "Group Type (code)": "06", "Group Type": "Multi-academy trust",
    "Closed Date": "", "Incorporated on (open date)": "01-08-2012", "Group Status (code)": "OPEN",
    "Group Status": "Open", "Joined date": "01-09-2015",
}  # fmt: skip


def text(rows, end="\r\n"):
    lines = [",".join(f'"{heading}"' for heading in rows[0])]
    lines += [",".join(f'"{value}"' for value in row.values()) for row in rows]
    return end.join(lines) + end


@pytest.fixture
def read(tmp_path):
    """A register from rows: changes to one school or link each."""

    def make(schools=({},), groups=None, encoding="cp1252", **options):
        path = tmp_path / "edubasealldata20250901.csv"
        path.write_bytes(text([{**SCHOOL, **one} for one in schools]).encode(encoding))
        if groups is not None:
            options["groups"] = tmp_path / "alllinksdata20250901.csv"
            options["groups"].write_bytes(text([{**LINK, **one} for one in groups]).encode(encoding))
        return tm.register.read(path, **options)

    return make


def schools_file(folder):
    path = folder / "edubasealldata20250901.csv"
    path.write_bytes(text([SCHOOL]).encode())
    return path


def rules(register):
    return {problem.rule for problem in register.problems}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_01_encodings_and_line_ends(tmp_path, encoding):
    name = "St Hyld’s École Primary"
    for end in ("\r\n", "\n"):
        path = tmp_path / "schools.csv"
        path.write_bytes(text([{**SCHOOL, "EstablishmentName": name}], end).encode(encoding))
        assert tm.register.read(path).schools["name"].to_list() == [name]


def test_01_stray_bytes(tmp_path):
    raw = text([{**SCHOOL, "EstablishmentName": "Hill\xa0Primary ’"}]).encode("cp1252")
    path = tmp_path / "schools.csv"
    path.write_bytes(raw.replace("’".encode("cp1252"), b"\x9d"))  # a byte that cp1252 does not define
    (name,) = tm.register.read(path).schools["name"]
    assert name.startswith("Hill")
    assert "Primary" in name


@pytest.mark.parametrize("written", ["01-09-2015", "01/09/2015", "2015-09-01"])
def test_02_three_ways_to_write_a_date(read, written):
    register = read(schools=[{"OpenDate": written}], groups=[{"Joined date": written}])
    assert register.schools["opened"].to_list() == [dt.date(2015, 9, 1)]
    assert register.memberships["start"].to_list() == [dt.date(2015, 9, 1)]


def test_02_mixed_placeholder_impossible_and_future(read):
    schools = [{"URN": str(100_001 + number)} for number in range(4)]
    dates = ["02/09/2015", "1900-01-01", "31-02-2025", "01-09-2040"]
    groups = [{"URN": one["URN"], "Joined date": date} for one, date in zip(schools, dates, strict=True)]
    register = read(schools=schools, groups=groups)
    assert register.memberships.sort("school")["start"].to_list() == [
        dt.date(2015, 9, 2), None, None, dt.date(2040, 9, 1),
    ]  # fmt: skip
    assert {"placeholder-date", "not-a-date"} <= rules(register)
    assert register.structure()["schools"].to_list() == [3]  # whoever joins in 2040 is not there yet


def test_03_columns_by_name_in_any_order_and_under_older_names(tmp_path):
    older = {"Linked UID" if key == "Group UID" else key: value for key, value in LINK.items() if key != "Group ID"}
    path = tmp_path / "grouplinks20170403.csv"
    path.write_bytes(text([{"": "0", "FederationType": "", **dict(reversed(older.items())), "New": "x"}]).encode())
    register = tm.register.read(schools_file(tmp_path), groups=path)
    assert register.memberships.select("school", "trust").row(0) == ("school:100001", "trust:2001")
    (told,) = [problem for problem in register.problems if problem.rule == "unknown-column"]
    assert "New" in f"{told.message} {told.found}"


@pytest.mark.parametrize("code", ["06", "6"])
def test_04_leading_zeros(tmp_path, code):
    link = {**LINK, "Group Type (code)": code, "Companies House Number": "8061092"}
    del link["Group Type"]  # the code alone
    path = tmp_path / "alllinksdata20250901.csv"
    path.write_bytes(text([link]).encode())
    register = tm.register.read(schools_file(tmp_path), groups=path)
    assert register.trusts["kind"].to_list() == ["Multi-academy trust"]
    assert register.trusts["companies_house_number"].to_list() == ["08061092"]


def test_05_and_06_values_that_mean_missing(read):
    characters = ["None", "Does not apply", "", "Not recorded", "Church of England"]
    schools = [
        {"URN": str(100_001 + number), "ReligiousCharacter (name)": one, "LA (name)": "Not recorded"}
        for number, one in enumerate(characters)
    ]
    register = read(schools=schools, groups=[{"URN": one["URN"]} for one in schools])
    found = register.schools.sort("id")["religious_character"].to_list()
    assert found[0] == "None"  # a value: a school without one
    assert found[1] == "Does not apply"
    assert found[2] is None
    assert register.schools["local_authority"].to_list() == [None] * 5
    row = register.structure().row(0, named=True)
    assert (row["church_known"], row["church_share"]) == (3, pytest.approx(1 / 3))


def test_07_coordinates(read):
    places = [("", ""), ("0", "0"), ("400000", "200000"), ("400000", "200000"), ("900000", "200000")]
    schools = [
        {"URN": str(100_001 + number), "Easting": east, "Northing": north}
        for number, (east, north) in enumerate(places)
    ]
    register = read(schools=schools, groups=[{"URN": one["URN"]} for one in schools])
    assert register.schools.sort("id")["easting"].to_list() == [None, None, 400_000, 400_000, None]
    row = register.structure().row(0, named=True)
    assert (row["schools"], row["placed"], row["maximum_km"]) == (5, 2, 0.0)  # one site
    assert "school-without-coordinates" in rules(register)


def test_08_a_trust_is_known_by_its_uid(read):
    flag = "Supported by a multi-academy trust"
    register = read(
        schools=[{"Trusts (code)": "2001", "Trusts (name)": "Vale Trust", "TrustSchoolFlag (name)": flag}],
        groups=[{}],
    )
    assert register.trusts["uid"].to_list() == ["2001"]
    assert register.trusts["group_id"].to_list() == ["TR00001"]
    alone = read(schools=[{"Trusts (code)": "2001", "Trusts (name)": "Vale Trust", "TrustSchoolFlag (name)": flag}])
    assert alone.memberships.select("school", "trust").row(0) == ("school:100001", "trust:2001")
    assert alone.structure()["schools"].to_list() == [1]


def test_09_a_trust_that_is_also_a_sponsor_counts_once(read):
    sponsor = {"Group UID": "2002", "Group Type (code)": "05", "Group Type": "School sponsor"}
    foundation = {"Group UID": "2003", "Group Type (code)": "02", "Group Type": "Trust", "Group Name": "Old Trust"}
    register = read(groups=[{}, sponsor, foundation])
    assert register.structure().select("uid", "schools").rows() == [("2001", 1)]
    assert register.structure(kinds=["School sponsor"])["uid"].to_list() == ["2002"]
    data = register.dataset(trusts=["Vale Trust"])
    assert data.trusts.ids == ("trust:2001",)


def test_10_closed_groups_and_two_trusts_on_a_day_of_transfer(read):
    closed = {
        "Group UID": "2002", "Group Name": "Gone Trust", "Group Status (code)": "CLOSED", "Group Status": "Closed",
        "Closed Date": "31-08-2015", "Joined date": "01-09-2014",
    }  # fmt: skip
    later = {"Group UID": "2003", "Group Name": "Next Trust", "Joined date": "01-09-2020"}
    register = read(groups=[{}, closed, later])
    assert {"closed-group", "membership-overlap"} <= rules(register)
    assert register.structure()["uid"].to_list() == ["2003"]
    before, after = (register.structure(at=day)["uid"].to_list() for day in ("2020-08-31", "2020-09-01"))
    assert (before, after) == (["2001"], ["2003"])
    data = register.dataset(trusts=["2001", "2003"])
    assert not [problem for problem in tm.check(data) if problem.severity == "error"]


def test_11_a_conversion_gives_a_new_urn(read, tmp_path):
    links = [
        ("100002", "100001", "Predecessor", "31-08-2014"), ("100001", "100002", "Successor", "01-09-2014"),
    ]  # fmt: skip
    path = tmp_path / "links_edubasealldata20250901.csv"
    headings = ("URN", "LinkURN", "LinkType", "LinkEstablishedDate")
    path.write_text(text([dict(zip(headings, one, strict=True)) for one in links]))
    followed = tm.register.read_links(path)
    assert followed.select("predecessor", "successor", "both_ways").rows() == [
        ("school:100001", "school:100002", True),
    ]  # fmt: skip
    schools = [
        {"URN": "100001", "EstablishmentStatus (code)": "2", "EstablishmentStatus (name)": "Closed",
         "CloseDate": "31-08-2014", "OpenDate": ""},
        {"URN": "100002"},
    ]  # fmt: skip
    register = read(schools=schools, groups=[{"URN": "100002"}], links=path)
    data = register.dataset(trusts=["2001"])
    assert any("100001" in value for value in data.schools["school:100002"].extra.values())


def test_12_a_name_proves_nothing(read):
    register = read(schools=[{"EstablishmentName": "Winsome CofE VC Primary School"}])
    assert register.schools["type"].to_list() == ["Academy converter"]
    assert register.schools["religious_character"].to_list() == ["Does not apply"]


def test_13_single_word_grades_are_not_taken_over(read):
    register = read(schools=[{"OfstedRating (name)": "Good"}])
    assert not [name for name in register.schools.columns if "ofsted" in name.casefold()]
    assert "Good" not in str(register.schools.rows())


def test_14_a_joined_date_before_the_trusts_own_life(read):
    register = read(groups=[{"Incorporated on (open date)": "01-07-2016", "Joined date": "01-08-2012"}])
    data = register.dataset(trusts=["2001"])
    assert not [problem for problem in tm.check(data) if problem.severity == "error"]
    (membership,) = data.memberships
    assert membership.start == dt.date(2016, 7, 1)  # the day as stated is kept beside it
    assert any("2012-08-01" in value for value in membership.extra.values())


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip"])
def test_files_as_they_are_published(tmp_path, suffix):
    raw = text([SCHOOL]).encode()
    path = tmp_path / f"edubasealldata20250901{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("edubasealldata20250901.csv", raw)
    else:
        path.write_bytes(gzip.compress(raw) if suffix.endswith("gz") else raw)
    assert tm.register.read(path).schools.height == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("cut.csv.gz", gzip.compress(text([SCHOOL] * 500).encode())[:-20]),
        ("cut.zip", b"PK\x03\x04 and no more"),
        ("no_urn.csv", b"Name,Town\nHill,Vale\n"),
        ("picture.csv", bytes(range(256)) * 20),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(tm.DataError) as caught:
        tm.register.read(path)
    assert all(problem.where.file and name.split(".")[0] in problem.where.file for problem in caught.value.problems)


def test_no_coordinates_and_one_school_are_undefined_not_zero(read):
    register = read(schools=[{"Easting": "", "Northing": ""}], groups=[{}])
    row = register.structure().row(0, named=True)
    assert (row["schools"], row["placed"], row["maximum_km"], row["clusters"]) == (1, 0, None, None)
    assert register.schools.schema["easting"] == pl.Float64


def test_an_unknown_trust_names_the_nearest(read):
    register = read(groups=[{}])
    with pytest.raises(tm.NotFoundError, match="Vale Trust"):
        register.dataset(trusts=["Vale Trsut"])
    with pytest.raises(tm.NotFoundError):
        register.dataset(trusts=["9999"])


def test_governance_names_are_never_read(read, tmp_path):
    path = tmp_path / "governancealldata20250901.csv"
    row = {
        "GID": "1000001", "URN": "", "UID": "2001", "Role": "Trustee", "Title": "Ms", "Forename 1": "Ada",
        "Surname": "Quill", "Date of appointment": "01-09-2023", "Date term of office ends/ended": "31-08-2027",
        "Appointing body": "Appointed by academy members",
    }  # fmt: skip
    path.write_text(text([row]))
    register = read(groups=[{}], governance=path)
    assert register.roles.height == 1
    data = register.dataset(trusts=["2001"])
    assert [str(role.kind) for role in data.roles] == ["Trustee"]
    assert "Quill" not in repr(register.roles.rows()) + data.model_dump_json()
