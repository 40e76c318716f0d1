"""Reading the published files of the national register: bytes to columns of text, and text to days, words and numbers."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import attrs
import numpy as np
import polars as pl
from immutabledict import immutabledict
from pydantic_core import PydanticCustomError

from trustmodel.errors import DataError, Problem, Where, nearest
from trustmodel.files.safe import MIB, USUAL, Limits, missing, reading, refuse, too_much
from trustmodel.model.ids import parse_day
from trustmodel.prose import number_of

__all__ = ["KINDS", "Extract", "Kind", "Paths", "read_extract", "unknown_where"]

Paths = str | Path | Sequence[str | Path]

_UNPACKED: Final = 512 * MIB  # nine times what is published
_COLUMNS: Final = 1_000
_CELLS: Final = 30_000_000  # four times what is published
_CHUNK: Final = 64 * 1024


@attrs.frozen
class Kind:
    """One kind of extract: what its files are called, the headings of each column over the years, newest first."""

    named: re.Pattern[str]
    columns: Mapping[str, tuple[str, ...]] = attrs.field(converter=immutabledict)
    required: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """Published headings that no question here needs."""


ESTABLISHMENT_COLUMNS: Final = (
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)", "EstablishmentTypeGroup (code)", "EstablishmentTypeGroup (name)",
    "EstablishmentStatus (code)", "EstablishmentStatus (name)", "ReasonEstablishmentOpened (code)",
    "ReasonEstablishmentOpened (name)", "OpenDate", "ReasonEstablishmentClosed (code)",
    "ReasonEstablishmentClosed (name)", "CloseDate", "PhaseOfEducation (code)", "PhaseOfEducation (name)",
    "StatutoryLowAge", "StatutoryHighAge", "Boarders (code)", "Boarders (name)", "NurseryProvision (name)",
    "OfficialSixthForm (code)", "OfficialSixthForm (name)", "Gender (code)", "Gender (name)",
    "ReligiousCharacter (code)", "ReligiousCharacter (name)", "ReligiousEthos (name)", "Diocese (code)",
    "Diocese (name)", "AdmissionsPolicy (code)", "AdmissionsPolicy (name)", "SchoolCapacity", "SpecialClasses (code)",
    "SpecialClasses (name)", "CensusDate", "NumberOfPupils", "NumberOfBoys", "NumberOfGirls", "PercentageFSM",
    "TrustSchoolFlag (code)", "TrustSchoolFlag (name)", "Trusts (code)", "Trusts (name)", "SchoolSponsorFlag (name)",
    "SchoolSponsors (name)", "FederationFlag (name)", "Federations (code)", "Federations (name)", "UKPRN",
    "FEHEIdentifier", "FurtherEducationType (name)", "OfstedLastInsp", "OfstedSpecialMeasures (code)",
    "OfstedSpecialMeasures (name)", "LastChangedDate", "Street", "Locality", "Address3", "Town", "County (name)",
    "Postcode", "SchoolWebsite", "TelephoneNum", "HeadTitle (name)", "HeadFirstName", "HeadLastName",
    "HeadPreferredJobTitle", "BSOInspectorateName (name)", "InspectorateReport", "DateOfLastInspectionVisit",
    "NextInspectionVisit", "TeenMoth (name)", "TeenMothPlaces", "CCF (name)", "SENPRU (name)", "EBD (name)",
    "PlacesPRU", "FTProv (name)", "EdByOther (name)", "Section41Approved (name)", "SEN1 (name)", "SEN2 (name)",
    "SEN3 (name)", "SEN4 (name)", "SEN5 (name)", "SEN6 (name)", "SEN7 (name)", "SEN8 (name)", "SEN9 (name)",
    "SEN10 (name)", "SEN11 (name)", "SEN12 (name)", "SEN13 (name)", "TypeOfResourcedProvision (name)",
    "ResourcedProvisionOnRoll", "ResourcedProvisionCapacity", "SenUnitOnRoll", "SenUnitCapacity", "GOR (code)",
    "GOR (name)", "DistrictAdministrative (code)", "DistrictAdministrative (name)", "AdministrativeWard (code)",
    "AdministrativeWard (name)", "ParliamentaryConstituency (code)", "ParliamentaryConstituency (name)",
    "UrbanRural (code)", "UrbanRural (name)", "GSSLACode (name)", "Easting", "Northing", "MSOA (name)", "LSOA (name)",
    "InspectorateName (name)", "SENStat", "SENNoStat", "BoardingEstablishment (name)", "PropsName",
    "PreviousLA (code)", "PreviousLA (name)", "PreviousEstablishmentNumber", "OfstedRating (name)",
    "RSCRegion (name)", "Country (name)", "UPRN", "SiteName", "QABName (code)", "QABName (name)",
    "EstablishmentAccredited (code)", "EstablishmentAccredited (name)", "QABReport", "CHNumber", "MSOA (code)",
    "LSOA (code)", "FSM", "AccreditationExpiryDate",
)  # fmt: skip
"""The headings of the establishment extract, in order, as published in 2024."""

GROUP_LINK_COLUMNS: Final = (
    "URN", "Group UID", "Group ID", "Group Name", "Companies House Number", "Group Type (code)", "Group Type",
    "Closed Date", "Open date", "Incorporated on (open date)", "Group Status (code)", "Group Status", "Joined date",
    "EstablishmentName", "TypeOfEstablishment (code)", "TypeOfEstablishment (name)", "PhaseOfEducation (code)",
    "PhaseOfEducation (name)", "LA (code)", "LA (name)",
)  # fmt: skip
HISTORY_COLUMNS: Final = (
    "URN", "EstablishmentName", "EstablishmentStatus (name)", "Establishment OpenDate", "Establishment CloseDate",
    "ReasonEstablishmentOpened (name)", "ReasonEstablishmentClosed (name)", "DfE Number", "LA (name)",
    "PhaseOfEducation (name)", "Group Name", "Group ID", "Group Type", "Group Status", "Date Joined Group",
    "Date Left Group",
)  # fmt: skip
LINK_COLUMNS: Final = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
GOVERNANCE_COLUMNS: Final = (
    "GID", "URN", "UID", "Companies House Number", "Role", "Title", "Forename 1", "Forename 2", "Surname",
    "Date of appointment", "Date term of office ends/ended", "Appointing body",
)  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = immutabledict(
    establishments=Kind(
        re.compile("^(edubase|establishments)", re.IGNORECASE),
        {
            "urn": ("URN", "School URN", "Establishment URN"),
            "name": ("EstablishmentName", "Name", "School name", "Establishment name"),
            "phase": (
                "PhaseOfEducation (name)", "PhaseOfEducation", "Phase", "PhaseOfEducationName", "PhaseName",
                "PhaseOfEducation (code)",
            ),
            "ukprn": ("UKPRN",),
            "type": (
                "TypeOfEstablishment (name)", "TypeOfEstablishment", "Type", "EstablishmentType", "EstablishmentTypeName",
                "SchoolType", "TypeOfEstablishment (code)",
            ),
            "status": (
                "EstablishmentStatus (name)", "EstablishmentStatus", "Status", "SchoolStatus", "EstablishmentStatus (code)",
            ),
            "religious_character": ("ReligiousCharacter (name)", "ReligiousCharacter", "religion_group"),
            "diocese": ("Diocese (name)", "Diocese"),
            "local_authority": ("LA (name)", "Local authority", "Local authority (name)", "LA"),
            "region": ("GOR (name)", "Region", "Region (name)", "GOR"),
            "urban_rural": ("UrbanRural (name)", "UrbanRural"),
            "easting": ("Easting",),
            "northing": ("Northing",),
            "latitude": ("Latitude",),
            "longitude": ("Longitude",),
            "pupils": ("NumberOfPupils", "Pupils", "TotalPupils", "PupilCount"),
            "capacity": ("SchoolCapacity", "Capacity"),
            "age_low": ("StatutoryLowAge", "AgeRangeLow", "LowAge", "MinimumAge"),
            "age_high": ("StatutoryHighAge", "AgeRangeHigh", "HighAge", "MaximumAge"),
            "opened": ("OpenDate", "OpenedDate", "DateOpened"),
            "closed": ("CloseDate", "ClosedDate", "DateClosed"),
            "trust_uid": ("Trusts (code)", "TrustId", "TrustUid", "TrustCode"),
            "trust_name": ("Trusts (name)", "TrustName"),
            "trust_flag": ("TrustSchoolFlag (name)", "TrustSchoolFlag"),
        },
        required=("urn",),
        beside=(*ESTABLISHMENT_COLUMNS, "ofsted_last_overall_grade"),
    ),
    groups=Kind(
        re.compile("^(all|group)links", re.IGNORECASE),
        {
            "urn": ("URN",),
            "uid": ("Group UID", "Linked UID", "UID"),
            "group_id": ("Group ID",),
            "name": ("Group Name",),
            "companies_house_number": ("Companies House Number",),
            "kind": ("Group Type", "Group Type (name)", "Group Type (code)"),
            "opened": ("Open date",),
            "incorporated": ("Incorporated on (open date)",),
            "closed": ("Closed Date",),
            "status": ("Group Status", "Group Status (name)", "Group Status (code)"),
            "start": ("Joined date",),
            "ukprn": ("UKPRN",),
        },
        required=("uid",),
        beside=(
            *GROUP_LINK_COLUMNS, "FederationType", "HasSharedHT", "Group Street", "Group Locality", "Group Address 3",
            "Group Town", "Group County", "Group Postcode",
        ),
    ),
    history=Kind(
        re.compile("membership", re.IGNORECASE),
        {
            "urn": ("URN",),
            "uid": ("Group UID",),
            "group_id": ("Group ID",),
            "name": ("Group Name",),
            "kind": ("Group Type",),
            "status": ("Group Status",),
            "start": ("Date Joined Group",),
            "end": ("Date Left Group",),
        },
        required=("urn", "name", "start"),
        beside=HISTORY_COLUMNS,
    ),
    links=Kind(
        re.compile("^links", re.IGNORECASE),
        {
            "urn": ("URN",),
            "other": ("LinkURN", "Link URN"),
            "kind": ("LinkType", "Link Type"),
            "date": ("LinkEstablishedDate", "Link Established Date"),
        },
        required=("urn", "other", "kind"),
        beside=LINK_COLUMNS,
    ),
    governance=Kind(
        re.compile("governance", re.IGNORECASE),
        {
            "gid": ("GID",),
            "urn": ("URN",),
            "uid": ("UID", "Group UID"),
            "kind": ("Role", "Governor role"),
            "start": ("Date of appointment",),
            "end": ("Date term of office ends/ended", "Date term of office ended", "Date term of office ends"),
            "appointing_body": ("Appointing body",),
        },
        required=("gid", "kind"),
        beside=GOVERNANCE_COLUMNS,
    ),
)  # fmt: skip


# --- bytes -----------------------------------------------------------------------------------------------------------


def _unpacked(path: Path, kind: Kind, limits: Limits) -> tuple[str, bytes]:
    """The bytes of the CSV file that a path holds, plain, gzipped or zipped, and what that file is called."""
    where = Where(file=path.name)
    if not path.is_file():
        raise missing(path) if not path.exists() else refuse("unreadable-file", "it is not a file", where)
    size = path.stat().st_size
    if size > limits.bytes:
        raise too_much("file-too-large", "bytes", "bytes", limits.bytes, where)
    if path.suffix.casefold() not in {".zip", ".gz"}:
        return path.name, path.read_bytes()
    # Published tables become six to fifteen times as large.
    most = limits.unpacked or min(_UNPACKED, max(64 * MIB, 20 * size))
    try:
        if path.suffix.casefold() == ".zip":
            return _from_zip(path, kind, most)
        with gzip.open(path) as file:
            data = file.read(most + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise refuse("damaged-archive", "it is cut short or damaged; download it again", where) from None
    if len(data) > most:
        raise too_much("file-too-large", "bytes once unpacked", "unpacked", most, where)
    return path.name, data


def _from_zip(path: Path, kind: Kind, most: int) -> tuple[str, bytes]:
    where = Where(file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [member for member in archive.infolist() if member.filename.casefold().endswith(".csv")]
            if len(tables) > 1:
                tables = [member for member in tables if kind.named.search(Path(member.filename).name)]
            if len(tables) != 1:
                listing = ", ".join(member.filename for member in archive.infolist()[:5]) or "nothing"
                raise refuse(
                    "unclear-archive",
                    f"it should hold one CSV file of this kind, and has {len(tables)}: unzip it and name the file; it holds {listing}",
                    where,
                )
            if tables[0].file_size > most:
                raise too_much("file-too-large", "bytes once unpacked", "unpacked", most, where)
            # zipfile reads no more of a member than the size that the archive states.
            return f"{path.name}/{tables[0].filename}", archive.read(tables[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise refuse("damaged-archive", "it is cut short or damaged; download it again", where) from None


_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def _as_utf_8(data: bytes, file: str) -> tuple[bytes, int]:
    """The bytes as UTF-8, and how many of them no encoding explains (they become U+FFFD).

    Published files are Windows-1252, re-saved ones UTF-8. Text that is not ASCII is hardly ever valid in both.
    """
    if data.startswith(_UTF_16) or b"\0" in data:
        raise refuse("wrong-encoding", "it is not a CSV file in UTF-8 or Windows-1252; save it again", Where(file=file))
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # as old Macs ended their lines
    if data.isascii() or _is_utf_8(data):
        return data, 0
    # One byte is one character, so chunks can be cut anywhere. No chunk is copied but by the last line.
    whole = memoryview(data)
    pieces: list[bytes | memoryview] = []
    undefined = 0
    for start in range(0, len(data), _CHUNK):
        undefined += _transcode(whole[start : start + _CHUNK], pieces)
    return b"".join(pieces), undefined


def _is_utf_8(data: bytes) -> bool:
    """Whether it is; piece by piece, since what is not shows it early."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_LETTERS: Final = tuple(bytes([byte]).decode("cp1252", "replace").encode() for byte in range(256))
_UNDEFINED: Final = "\N{REPLACEMENT CHARACTER}"
_FEW: Final = 100


def _transcode(chunk: memoryview, pieces: list[bytes | memoryview]) -> int:
    """Add Windows-1252 as pieces of UTF-8; gives how many bytes are undefined there.

    Where few letters are not ASCII, as in the register, cutting at them is faster than decoding everything.
    """
    beyond_ascii = np.flatnonzero(np.frombuffer(chunk, dtype=np.int8) < 0)
    if len(beyond_ascii) > _FEW:
        text = str(chunk, "cp1252", "replace")
        pieces.append(text.encode())
        return text.count(_UNDEFINED)
    start = undefined = 0
    for place in beyond_ascii.tolist():
        letter = _LETTERS[chunk[place]]
        pieces += [chunk[start:place], letter]
        undefined += letter == _UNDEFINED.encode()
        start = place + 1
    pieces.append(chunk[start:])
    return undefined


# --- columns ---------------------------------------------------------------------------------------------------------


@attrs.frozen
class Extract:
    """The columns of one or more files under our names, as text, and what was noted on the way."""

    file: str
    frame: pl.DataFrame
    problems: list[Problem] = attrs.field(factory=list)
    headings: dict[str, str] = attrs.field(factory=dict)
    named_days: tuple[dt.date, ...] = ()
    """The days that the files' names tell, each once, in order."""

    def has(self, column: str) -> bool:
        """Whether the files have the column.

        Parameters
        ----------
        column
            One of our names.

        Returns
        -------
        bool
            Whether it is there.
        """
        return column in self.frame.columns

    def note(self, rule: str, column: str | None, message: str, examples: Iterable[object] = ()) -> None:
        """One problem, however many rows have it.

        Parameters
        ----------
        rule
            The rule's name.
        column
            One of our names; it is shown as the file has it. `None`: no one column.
        message
            What was found, with how many rows, and what becomes of them.
        examples
            A few values.
        """
        shown = ", ".join(str(example)[:60] for example in examples) or None
        heading = None if column is None else self.headings.get(column, column)
        self.problems.append(Problem(rule, Where(file=self.file, column=heading), message, "warning", shown))

    def text(self, column: str) -> pl.Series:
        """A column as tidy text: no spaces around it, no control characters, blank is null.

        Parameters
        ----------
        column
            One of our names.

        Returns
        -------
        polars.Series
            Text; null throughout where the files lack the column.
        """
        return _tidy(self._column(column))

    def words(self, column: str, parse: Callable[[str], str | None]) -> pl.Series:
        """A column of few different words, each parsed once.

        A word at which `parse` raises `ValueError` is not understood: it becomes null, and is noted.

        Parameters
        ----------
        column
            One of our names.
        parse
            What a word is here; `None` for one that means missing.

        Returns
        -------
        polars.Series
            Text.
        """
        column_text = self._column(column)
        table: dict[str, str | None] = {}
        unknown = []
        for word in column_text.unique().drop_nulls().to_list():
            tidy = " ".join(word.split())
            try:
                table[word] = parse(tidy) if tidy else None
            except ValueError:
                table[word] = None
                unknown.append(word)
        if unknown:
            rows = column_text.is_in(unknown).sum()
            self.note("unknown-term", column, f"{rows:,} rows have a word that is not in the list", sorted(unknown)[:5])
        return column_text.replace_strict(table, default=None, return_dtype=pl.String) if table else column_text

    def numbers(self, column: str, least: float = 0, most: float = 10_000_000) -> pl.Series:
        """A column of numbers; what is no number between `least` and `most` becomes null, and is noted.

        Parameters
        ----------
        column
            One of our names.
        least
            The least that is taken.
        most
            The most that is taken.

        Returns
        -------
        polars.Series
            Floats.
        """

        def parse(text: pl.Series) -> pl.Series:
            numbers = text.cast(pl.Float64, strict=False)
            return unknown_where(numbers, ~numbers.is_between(least, most).fill_null(False))

        return self._parsed(column, parse, "out-of-range", f"no number from {least:,g} to {most:,g}")

    def codes(self, column: str, pattern: str, what: str, pad: int = 0) -> pl.Series:
        """A column of identifiers, as spreadsheets leave them: `8061092.0` for `08061092`.

        Parameters
        ----------
        column
            One of our names.
        pattern
            What a whole identifier matches.
        what
            How to say so, such as "a URN of six digits".
        pad
            To how many digits numbers are filled up with zeros.

        Returns
        -------
        polars.Series
            Text; what does not match is null, and is noted.
        """

        def parse(text: pl.Series) -> pl.Series:
            codes = text
            if not text.str.contains(f"^(?:{pattern})$").all():
                codes = text.str.strip_suffix(".0")
                if pad:
                    codes = codes.zip_with(~codes.str.contains(r"^\d+$").fill_null(False), codes.str.zfill(pad))
                codes = unknown_where(codes, ~codes.str.contains(f"^(?:{pattern})$").fill_null(False))
            return codes

        return self._parsed(column, parse, "malformed-number", f"something else than {what}")

    def days(self, column: str, *, last: bool = False) -> pl.Series:
        """A column of days in any of the published forms. The placeholder 1900-01-01 becomes null, and is noted.

        Parameters
        ----------
        column
            One of our names.
        last
            Whether the file names the last day of something; then the day after is given, so that it is exclusive.

        Returns
        -------
        polars.Series
            Dates.
        """
        days = self._parsed(column, _days, "not-a-date", "no day as 31-12-2026, 31/12/2026 or 2026-12-31")
        empty = (days == _PLACEHOLDER).fill_null(False)
        if count := int(empty.sum()):
            self.note(
                "placeholder-date", column, f"{number_of(count, 'row')} with 1900-01-01, which stands for unknown"
            )
            days = unknown_where(days, empty)
        return days.dt.offset_by("1d") if last else days

    def _parsed(self, column: str, parse: Callable[[pl.Series], pl.Series], rule: str, what: str) -> pl.Series:
        """The column parsed as it stands, what does not parse once more when tidied, and what is lost noted."""
        text = self._column(column)
        parsed = parse(text)
        lost = text.is_not_null() & parsed.is_null()
        if lost.any():
            words = text.filter(lost).unique()
            tidied = _tidy(words)
            again = parse(tidied)
            table = pl.DataFrame({"word": words, "again": again})
            parsed = parsed.zip_with(
                ~lost, pl.DataFrame({"word": text}).join(table, on="word", how="left", maintain_order="left")["again"]
            )
            bad = tidied.filter(tidied.is_not_null() & again.is_null())
            if len(bad):
                rows = int((text.is_in(words.filter(tidied.is_not_null() & again.is_null()).implode())).sum())
                self.note(rule, column, f"{rows:,} rows have {what}; taken as unknown", bad.sort().head(3))
        return parsed

    def _column(self, column: str) -> pl.Series:
        if self.has(column):
            return self.frame[column]
        return pl.Series(column, [None], dtype=pl.String).new_from_index(0, self.frame.height)


def unknown_where(column: pl.Series, mask: pl.Series) -> pl.Series:
    """A column that is null where a mask holds. `Series.set` does not do this for dates in older Polars.

    Parameters
    ----------
    column
        The column.
    mask
        As long; no entry of it is null.

    Returns
    -------
    polars.Series
        A column of the same type.
    """
    return column.zip_with(~mask, pl.Series([None], dtype=column.dtype).new_from_index(0, len(column)))


def _tidy(column: pl.Series) -> pl.Series:
    if column.str.contains(_SPACE).any():
        column = column.str.replace_all(_SPACE, " ")
    column = column.str.strip_chars()
    if column.str.contains(_CONTROL).any():
        column = column.str.replace_all(_CONTROL, "")
    return unknown_where(column, (column == "").fill_null(False))


def _days(column: pl.Series) -> pl.Series:
    days = column.str.to_date("%d-%m-%Y", strict=False)
    days = unknown_where(days, (days.dt.year() < _FIRST_YEAR).fill_null(False))
    rest = column.filter(column.is_not_null() & days.is_null()).unique().to_list()
    table = {text: day for text in rest if (day := _day(text)) is not None}
    if not table:
        return days
    return days.zip_with(days.is_not_null(), column.replace_strict(table, default=None, return_dtype=pl.Date))


_SPACE: Final = "[\u00a0\r\n\t]+"  # a line end in a name parts two words
_CONTROL: Final = "[\u0000-\u001f\u007f-\u009f]"
_PLACEHOLDER: Final = dt.date(1900, 1, 1)
_FIRST_YEAR: Final = 500  # there are schools older than most countries


def _day(text: str) -> dt.date | None:
    try:
        day = parse_day(text)
    except PydanticCustomError:
        return None
    return day if isinstance(day, dt.date) else None


def _plain(heading: str) -> str:
    """A heading as it is compared: years differ in spaces, case and punctuation."""
    return re.sub(r"[\W_]+", "", heading).casefold()


def read_extract(
    paths: Paths, kind: Kind, *, columns: Mapping[str, str] | None = None, limits: Limits = USUAL
) -> Extract:
    """The columns of a kind that one or several files have, one file's rows after another's.

    Parameters
    ----------
    paths
        The file, or several.
    kind
        What kind of extract it is: one of `KINDS`.
    columns
        Headings that are not known, and which of our columns each is.
    limits
        How much is read.

    Returns
    -------
    Extract
        The columns that the files have, under our names.

    Raises
    ------
    DataError
        A file is missing, empty, damaged, too large, no CSV file, or lacks a column without which it says nothing.
    ValueError
        No file is given.
    """
    each = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if not each:
        raise ValueError("give at least one file")
    read = []
    for path in each:
        with reading(path):
            read.append(_read_one(path, kind, columns or {}, limits))
    return Extract(
        " + ".join(extract.file for extract in read),
        pl.concat([extract.frame for extract in read], how="diagonal"),
        [problem for extract in read for problem in extract.problems],
        {name: heading for extract in read for name, heading in extract.headings.items()},
        tuple(sorted({day for extract in read for day in extract.named_days})),
    )


def _read_one(path: Path, kind: Kind, columns: Mapping[str, str], limits: Limits) -> Extract:
    file, data = _unpacked(path, kind, limits)
    where = Where(file=file)
    if not data or data.isspace():
        raise refuse("empty-file", "the file is empty: not even column names", where)
    data, undefined = _as_utf_8(data, file)
    headings = _headings(data)
    if len(headings) > _COLUMNS:
        raise refuse("too-many-columns", f"it has more than {_COLUMNS:,} columns; that is no extract", where)
    rows = data.count(b"\n")
    if rows > limits.rows + 1:
        raise too_much("too-many-rows", "rows", "rows", limits.rows, where)
    cells = limits.values or _CELLS
    if rows * len(headings) > cells:
        raise too_much("too-many-values", "cells", "values", cells, where)
    chosen = _chosen(headings, kind, columns, file)
    frame, uneven = _frame(data, len(headings), file)
    if not frame.height:
        raise uneven or refuse("empty-file", "it has column names and no rows", where)
    frame = frame.select(pl.col(f"{number}").alias(name) for name, number in chosen.items())
    extract = Extract(file, frame, [], {name: headings[number] for name, number in chosen.items()}, _days_of(file))
    if uneven is not None:
        extract.problems.extend(uneven.problems)
    known = {
        _plain(heading)
        for heading in (*kind.beside, *(name for many in kind.columns.values() for name in many), *columns)
    }
    unknown = [heading for heading in headings if heading and _plain(heading) not in known]
    if unknown:
        extract.note("unknown-column", None, f"{number_of(len(unknown), 'unknown column')} not read", unknown[:10])
    if undefined:
        extract.note("wrong-encoding", None, f"{undefined:,} bytes are no character of Windows-1252; shown as \ufffd")
    return extract


def _chosen(headings: list[str], kind: Kind, columns: Mapping[str, str], file: str) -> dict[str, int]:
    """Which heading each of our columns stands under, in the order of the file."""
    places = {_plain(heading): number for number, heading in reversed(list(enumerate(headings))) if heading}
    chosen = {
        name: next(places[plain] for plain in map(_plain, known) if plain in places)
        for name, known in kind.columns.items()
        if any(_plain(heading) in places for heading in known)
    }
    given = {name: places[_plain(heading)] for heading, name in columns.items() if _plain(heading) in places}
    chosen |= {name: number for name, number in given.items() if name in kind.columns}
    lacking = [name for name in kind.required if name not in chosen]
    if lacking:
        raise DataError(
            Problem(
                "missing-column",
                Where(file=file, column=kind.columns[name][0]),
                f"there is no such column; the nearest: "
                f"{', '.join(nearest(kind.columns[name][0], [heading[:80] for heading in headings])) or 'none'}. "
                f"If one of them is it, say so: columns={{HEADING: {name!r}}}",
            )
            for name in lacking
        )
    return dict(sorted(chosen.items(), key=lambda item: item[1]))


def _frame(data: bytes, width: int, file: str) -> tuple[pl.DataFrame, DataError | None]:
    """All columns as text, in the order of the file; and the lines that have more cells than the headings.

    Every column is read, needed or not: Polars would pass over a comma too many, and read all that follows it under
    the wrong heading.
    """
    names = [f"{number}" for number in range(width)]
    where = Where(file=file)
    try:
        try:
            frame = pl.read_csv(data, infer_schema=False, null_values=[""], glob=False)
            if frame.width != width:
                raise pl.exceptions.ShapeError("the headings are not read alike")
            return frame.rename(dict(zip(frame.columns, names, strict=True))), None
        except pl.exceptions.NoDataError:
            return pl.DataFrame(), None
        except (
            pl.exceptions.PolarsError
        ) as error:  # older versions also refuse lines that are no longer than the headings
            kept, lines = _even_lines(data, width)
            if not lines and isinstance(error, pl.exceptions.ShapeError):
                raise
    except (pl.exceptions.PolarsError, csv.Error) as error:
        message = f"it is not a well-formed CSV file: {str(error).splitlines()[0]}"
        raise refuse("malformed-csv", message, where) from None
    frame = pl.DataFrame(kept, schema=dict.fromkeys(names, pl.String), orient="row")
    if not lines:
        return frame, None
    shown = ", ".join(f"{line:,}" for line in lines[:10])
    several = len(lines) > 1
    message = (
        f"{len(lines):,} {'lines have' if several else 'line has'} more cells than there are headings ({width}), and "
        f"{'are' if several else 'is'} not used; a comma too many shifts all that follows it. Line{'s' * several} {shown}"
    )
    severity: Literal["warning", "error"] = "warning" if kept else "error"
    return frame, DataError([Problem("malformed-csv", Where(file=file, row=lines[0]), message, severity)])


def _even_lines(data: bytes, width: int) -> tuple[list[list[str | None]], list[int]]:
    """The rows that have no more cells than there are headings, and the numbers of the other lines."""
    reader = csv.reader(io.StringIO(data.decode(errors="replace"), newline=""), strict=True)
    next(reader, None)
    kept: list[list[str | None]] = []
    uneven = []
    for row in reader:
        if len(row) > width:
            uneven.append(reader.line_num)
        elif row:
            cells: list[str | None] = [cell or None for cell in row]
            kept.append(cells + [None] * (width - len(row)))
    return kept, uneven


def _headings(data: bytes) -> list[str]:
    """The cells of the first line."""
    line = data[: data.find(b"\n") + 1 or MIB]
    return [cell.strip() for cell in next(csv.reader([line[:MIB].decode(errors="replace").strip()]), [])]


def _days_of(file: str) -> tuple[dt.date, ...]:
    """The day in a file's name, such as edubasealldata20231116.csv; of a file in an archive, its own before the archive's."""
    for name in reversed(file.split("/")):
        days = [
            day for digits in _EIGHT_DIGITS.findall(name) if (day := _day(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"))
        ]
        if days:
            return (max(days),)
    return ()


_EIGHT_DIGITS: Final = re.compile(r"(?<!\d)20\d{6}(?!\d)")
