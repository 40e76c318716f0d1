"""The schools of the register, from the extract of establishments, with what its columns say of their trusts."""

from __future__ import annotations

import re

import attrs
import polars as pl

from trustmodel.errors import DataError, Problem, Where
from trustmodel.geography import grid
from trustmodel.model.ids import GRID_EAST, GRID_NORTH
from trustmodel.model.vocabulary import GroupType, Phase, SchoolStatus, SchoolType
from trustmodel.prose import number_of
from trustmodel.register.columns import SCHOOLS, UID, UKPRN, URN, open_list, religious_character, term
from trustmodel.register.extracts import Extract, unknown_where

__all__ = ["schools_of"]


def schools_of(extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The schools, and what their own columns say of their trusts.

    Parameters
    ----------
    extract
        The establishments, as `read_extract` gives them. What cannot be used is added to its problems.

    Returns
    -------
    tuple of polars.DataFrame
        `SCHOOLS`, in order of id; and one row a school whose columns name a trust: `urn`, `type` of the school, `uid`,
        `name` and `kind` of the trust.

    Raises
    ------
    DataError
        No row has a URN.
    """
    urn = extract.codes("urn", *URN)
    extract = attrs.evolve(extract, frame=extract.frame.filter(urn.is_not_null()))
    urn = urn.drop_nulls()
    if urn.is_empty():
        raise DataError(
            [Problem("missing-value", Where(file=extract.file, column="URN"), "no row has a URN of six digits")]
        )
    if repeated := urn.len() - urn.n_unique():
        extract.note(
            "duplicate-id", "urn", f"{number_of(repeated, 'row')} with the URN of another; the first one counts"
        )
    easting, northing = _coordinates(extract)
    opened, closed = extract.days("opened"), extract.days("closed", last=True)
    disorder = (closed <= opened).fill_null(False)
    if count := disorder.sum():
        extract.note(
            "dates-not-ordered",
            "closed",
            f"{number_of(count, 'school')} with a closing day before the opening day; both are taken as unknown",
        )
    columns = {
        "id": "school:" + urn,
        "name": extract.text("name").fill_null("School " + urn),
        "phase": extract.words("phase", term(Phase)),
        "urn": urn,
        "ukprn": extract.codes("ukprn", *UKPRN),
        "type": extract.words("type", term(SchoolType)),
        "status": extract.words("status", term(SchoolStatus)),
        "religious_character": extract.words("religious_character", religious_character),
        **{name: extract.words(name, open_list) for name in ("diocese", "local_authority", "region", "urban_rural")},
        "easting": easting,
        "northing": northing,
        **{name: extract.numbers(name).cast(pl.Int64) for name in ("pupils", "capacity")},
        **{name: extract.numbers(name, most=99).cast(pl.Int64) for name in ("age_low", "age_high")},
        "opened": unknown_where(opened, disorder),
        "closed": unknown_where(closed, disorder),
        "trust_uid": extract.codes("trust_uid", *UID),
        "trust_name": extract.text("trust_name"),
        "trust_flag": extract.words("trust_flag", _flag),
    }
    frame = pl.DataFrame(
        columns, schema=SCHOOLS | {"trust_uid": pl.String, "trust_name": pl.String, "trust_flag": pl.String}
    )
    if repeated := urn.len() - urn.n_unique():
        frame = frame.unique("id", keep="first")
    frame = frame.sort("id")
    own = frame.filter(pl.col("trust_uid").is_not_null()).select(
        "urn", "type", uid="trust_uid", name="trust_name", kind="trust_flag"
    )
    return frame.select(SCHOOLS.names()), own


def _flag(text: str) -> str | None:
    """The type of the group that `Trusts (code)` names. "Supported by a trust" means a foundation trust."""
    match = re.fullmatch(r"supported by an? (.*)", text.casefold())
    return None if match is None else term(GroupType)(match[1])


def _coordinates(extract: Extract) -> tuple[pl.Series, pl.Series]:
    """Eastings and northings: both or neither, 0 unknown, made from latitude and longitude where there are none."""
    if extract.has("easting") and extract.has("northing"):
        raw = [extract.numbers(name, -1e7, 1e7) for name in ("easting", "northing")]
        zero = ((raw[0] == 0) | (raw[1] == 0)).fill_null(False)
        on_grid = ((raw[0] > 0) & (raw[0] < GRID_EAST) & (raw[1] > 0) & (raw[1] < GRID_NORTH)).fill_null(False)
        known = (raw[0].is_not_null() & raw[1].is_not_null()) & ~zero
        if count := int(zero.sum()):
            extract.note(
                "school-without-coordinates",
                "easting",
                f"{number_of(count, 'row')} with 0 for a coordinate; taken as unknown",
            )
        if count := int((known & ~on_grid).sum()):
            extract.note(
                "coordinates-outside-grid",
                "easting",
                f"{number_of(count, 'row')} outside the National Grid; taken as unknown",
            )
        coordinates = raw
    elif extract.has("latitude") and extract.has("longitude"):
        degrees = [extract.numbers(name, -180, 180) for name in ("latitude", "longitude")]
        east, north = grid.to_grid(*(column.fill_null(float("nan")).to_numpy() for column in degrees))
        on_grid = pl.Series((east > 0) & (east < GRID_EAST) & (north > 0) & (north < GRID_NORTH))
        coordinates = [pl.Series("easting", east.round(1)), pl.Series("northing", north.round(1))]
    else:
        extract.note("school-without-coordinates", None, "there are no coordinates: no distance can be calculated")
        return extract.numbers("easting"), extract.numbers("northing")
    if count := int((~on_grid).sum()):
        extract.note(
            "school-without-coordinates",
            "easting",
            f"{count:,} of {number_of(len(on_grid), 'row')} without usable coordinates",
        )
    return unknown_where(coordinates[0], ~on_grid), unknown_where(coordinates[1], ~on_grid)
