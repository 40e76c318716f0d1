"""Published files: bytes, archives and columns, and what is said of what cannot be read."""

import datetime as dt
import gzip
import zipfile

import pytest

import trustmodel as tm
from published import csv_text, link, school, told
from trustmodel.files import Limits
from trustmodel.register import extracts as _extracts
from trustmodel.register.extracts import ESTABLISHMENT_COLUMNS, GROUP_LINK_COLUMNS, LINK_COLUMNS


def test_published_columns_are_understood_without_a_word(read):
    register = read([school(100001)], groups=[link(100001)])
    assert register.problems == ()
    assert register.made_on == dt.date(2025, 9, 1)
    assert "edubasealldata20250901.csv" in register.source


def test_several_files_are_read_one_after_another(tmp_path):
    paths = []
    for number, rows in enumerate([[school(100001), school(100002)], [school(100002, pupils="9"), school(100003)]]):
        paths.append(tmp_path / f"part{number}.csv")
        paths[-1].write_text(csv_text(rows, ESTABLISHMENT_COLUMNS), encoding="cp1252")
    register = tm.register.read([str(path) for path in paths])
    assert register.schools["urn"].to_list() == ["100001", "100002", "100003"]
    assert register.schools["pupils"].to_list() == [None, None, None]  # the first row of a URN counts
    assert "1 row with the URN of another" in told(register, "duplicate-id")[0].message


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
    assert register.days == {"establishments": (dt.date(2024, 1, 1),), "groups": (dt.date(2024, 1, 2),)}
    with pytest.raises(ValueError, match="establishments 2024-01-01, groups 2024-01-02"):
        register.members()
    with pytest.raises(tm.DataError, match=r"one CSV file of this kind, and has 0"):
        tm.register.read(path, governance=path)


@pytest.mark.parametrize(
    ("names", "mixed"),
    [
        (("schools.csv", "links.csv"), False),  # nobody knows
        (("edubasealldata20240101.csv", "links.csv"), False),
        (("edubasealldata20240101.csv", "alllinksdata20240101.csv"), False),
        (("edubasealldata20240101.csv", "alllinksdata20239999.csv"), False),  # no day
        (("edubasealldata20240101.csv", "alllinksdata20230101.csv"), True),
    ],
)
def test_each_extract_keeps_its_day(tmp_path, names, mixed):
    schools, groups = (tmp_path / name for name in names)
    schools.write_text(csv_text([school(100001)], ESTABLISHMENT_COLUMNS), encoding="cp1252")
    groups.write_text(csv_text([link(100001)], GROUP_LINK_COLUMNS), encoding="cp1252")
    register = tm.register.read(schools, groups=groups)
    for ask in (register.structure, register.members, lambda **options: register.dataset("2001", **options)):
        if mixed:
            with pytest.raises(ValueError, match=r"different days.*say as of which, such as at='2023-01-01'"):
                ask()
        else:
            ask()
    assert register.structure(at="2023-01-01").height == register.at("2023-01-01").members().height == 1
    assert register.dataset("2001", at="2023-01-01").schools.ids == ("school:100001",)


def test_archive_without_a_table(tmp_path):
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(tm.DataError, match="unclear-archive"):
        tm.register.read(path)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip"])
def test_sizes_are_bounded(tmp_path, suffix):
    """A bomb is refused before it is unpacked; the bound is lowered here, and there is one for plain files as well."""
    path = tmp_path / f"edubasealldata{suffix}"
    raw = b"URN\n" + b"100001\n" * 1_000
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("edubasealldata.csv", raw)
    else:
        path.write_bytes(gzip.compress(raw) if suffix.endswith("gz") else raw)
    bounds = Limits(bytes=1_000) if suffix == ".csv" else Limits(unpacked=1_000)
    with pytest.raises(tm.DataError, match="file-too-large"):
        tm.register.read(path, limits=bounds)
    with pytest.raises(tm.DataError, match="too-many-rows"):
        tm.register.read(path, limits=Limits(rows=500))
    with pytest.raises(tm.DataError, match="too-many-values"):
        tm.register.read(path, limits=Limits(values=500))


def test_a_heading_without_end_is_refused_at_once(tmp_path):
    """The nearest of half a million headings was looked for, and never found."""
    path = tmp_path / "edubasealldata.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("edubasealldata.csv", "a," * 500_000 + "\n1\n")
    with pytest.raises(tm.DataError, match="too-many-columns"):
        tm.register.read(path)


def written(tmp_path, text, name="edubasealldata.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_line_with_a_comma_too_many_is_named_and_not_used(tmp_path):
    rows = "URN,EstablishmentName,PhaseOfEducation (name),NumberOfPupils\n"
    path = written(tmp_path, rows + "100001,Hill,Primary,10\n100002,Dale, Vale,Primary,20\n100003,Coombe,Primary\n")
    register = tm.register.read(path)
    assert register.schools["urn"].to_list() == ["100001", "100003"]
    (problem,) = told(register, "malformed-csv")
    assert (problem.where.row, problem.severity) == (3, "warning")
    assert "1 line has more cells than there are headings (4), and is not used" in problem.message
    with pytest.raises(tm.DataError, match="malformed-csv"):
        tm.register.read(written(tmp_path, rows + "100002,Dale, Vale,Primary,20\n"))


def test_line_ends_of_old_macs_and_in_a_name(tmp_path):
    register = tm.register.read(written(tmp_path, "URN,EstablishmentName\r100001,Hill\r100002,Dale\r"))
    assert register.schools["name"].to_list() == ["Hill", "Dale"]
    register = tm.register.read(written(tmp_path, 'URN,EstablishmentName\n100001,"Hill\r\nTop\u00a0School "\n'))
    assert register.schools["name"].to_list() == ["Hill Top School"]


def test_newer_headings_and_headings_of_ones_own(tmp_path):
    path = written(
        tmp_path,
        "Urn,SchoolName,PhaseOfEducation,TotalPupils,AgeRangeLow,AgeRangeHigh,SchoolCapacity,TrustId,TrustName,Opened\n"
        "100001,Hill,Primary,210,4,11,240,2001,Vale Trust,1 September 2020\n",
    )
    register = tm.register.read(path, columns={"opened": "opened"})
    row = register.schools.row(0, named=True)
    assert (row["name"], row["pupils"], row["age_low"], row["age_high"], row["capacity"]) == ("Hill", 210, 4, 11, 240)
    assert row["opened"] == dt.date(2020, 9, 1)
    assert register.trusts["uid"].to_list() == ["2001"]
    assert not told(register, "unknown-column")
    with pytest.raises(ValueError, match="there is no column 'heads' of the register"):
        tm.register.read(path, columns={"Opened": "heads"})
    with pytest.raises(tm.DataError, match=r"columns=\{HEADING: 'urn'\}"):
        tm.register.read(written(tmp_path, "Number,Name\n100001,Hill\n"))
    assert tm.register.read(written(tmp_path, "Number,Name\n100001,Hill\n"), columns={"Number": "urn"}).schools.height


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
    assert problem.message == "2 unknown columns not read"
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
