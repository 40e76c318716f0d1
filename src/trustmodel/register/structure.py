"""One row a trust: size, phases, church share, authorities, growth, and how local its schools are."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from trustmodel.geography import profile
from trustmodel.model.vocabulary import Phase, church_school
from trustmodel.register.columns import STATE_SCHOOLS
from trustmodel.stats import engines

__all__ = ["structure_of"]

_DAYS_A_YEAR: Final = 365.25


def structure_of(  # noqa: PLR0913 - who, when, how near, and where it is calculated
    members: pl.DataFrame,
    schools: pl.DataFrame,
    trusts: pl.DataFrame,
    *,
    until: dt.date | None,
    near_km: float,
    k: int,
    engine: engines.Engine,
) -> pl.DataFrame:
    """The table that `Register.structure` gives.

    Parameters
    ----------
    members
        One row a school in a trust, with the fields of both the membership and the school, in order of trust and school.
    schools
        The schools that are open: among these local presence is counted.
    trusts
        The trusts, with `id`, `name`, `uid`, `kind` and `opened`.
    until
        The day up to which growth and age are counted; `None`: unknown.
    near_km
        As in `locality`.
    k
        As in `locality`.
    engine
        Where it is calculated: see `engines`. The figures are the same.

    Returns
    -------
    polars.DataFrame
        One row a trust with a member, in order of id.
    """
    engines.check(engine)
    rows_of = partial(
        _trust_rows, population=_local_population(members, schools), trusts=trusts, until=until, near_km=near_km, k=k
    )
    if engine == "local" or members.is_empty():
        return rows_of(members)
    parts = [
        members.filter(pl.col("trust").is_in(ids))
        for ids in engines.parts_of(members["trust"].unique().sort().to_list())
    ]
    return pl.concat(engines.mapped(rows_of, parts, engine=engine)).sort("id")


def _local_population(members: pl.DataFrame, here: pl.DataFrame) -> pl.DataFrame:
    """The open state schools with a place, and all members with one: among these local presence is counted."""
    placed = members.filter(pl.col("easting").is_not_null())
    return here.filter(
        pl.col("easting").is_not_null()
        & (pl.col("type").is_in(STATE_SCHOOLS) | pl.col("id").is_in(placed["school"].unique().implode()))
    ).with_row_index("place")


def _trust_rows(  # noqa: PLR0913, PLR0917 - an inner step of the table
    members: pl.DataFrame, population: pl.DataFrame, trusts: pl.DataFrame, until: dt.date | None, near_km: float, k: int
) -> pl.DataFrame:
    """One row for each trust among some members: a trust with all of its own."""
    by_trust = members.with_columns(church=_churches(members["religious_character"])).group_by(
        "trust", maintain_order=True
    )
    table = by_trust.agg(
        pl.len().alias("schools"),
        placed=pl.col("easting").count(),
        pupils=pl.when(pl.col("pupils").count() > 0).then(pl.col("pupils").sum()),
        pupils_known=pl.col("pupils").count(),
        **{_column_of(phase): (pl.col("phase") == str(phase)).sum() for phase in Phase},
        church_known=pl.col("church").count(),
        church_share=pl.col("church").mean(),
        local_authorities=pl.col("local_authority").drop_nulls().n_unique(),
        regions=pl.col("region").drop_nulls().n_unique(),
        joined_known=pl.col("start").count(),
        joined_last_year=_joined_since(until, 1),
        joined_last_three_years=_joined_since(until, 3),
    )
    age = (pl.lit(until, pl.Date) - pl.col("opened")).dt.total_days() / _DAYS_A_YEAR
    facts = trusts.select("id", "name", "uid", "kind", age_years=age)
    return (
        table.rename({"trust": "id"})
        .join(facts, on="id", how="left", maintain_order="left")
        .select("id", "name", "uid", "kind", pl.exclude("id", "name", "uid", "kind"))
        .with_columns(_locality(members, population, near_km, k))
        .join(_simpson(members), on="id", how="left", maintain_order="left")
    )


def _locality(members: pl.DataFrame, population: pl.DataFrame, near_km: float, k: int) -> list[pl.Series]:
    """The locality profile of every trust among `members`, which stand trust by trust."""
    number = members["trust"].rle_id().to_numpy().astype(np.int64)
    groups = int(number[-1]) + 1 if len(number) else 0
    placed = members["easting"].is_not_null().to_numpy()
    group, at = number[placed], members.filter(pl.col("easting").is_not_null())
    points = at.select("easting", "northing").to_numpy()
    local = profile.profiles(points, group, groups=groups, near_km=near_km)
    asked = at.select(id="school").join(population.select("id", "place"), on="id", how="left", maintain_order="left")
    presence = profile.local_presence(
        population.select("easting", "northing").to_numpy(), asked["place"].to_numpy().astype(np.int64), group, k=k
    )
    known = np.bincount(group, minlength=groups)
    shares = np.where(known > 1, np.bincount(group, presence, groups) / np.maximum(known, 1), np.nan)
    figures = {
        "maximum_km": local.maximum, "median_km": local.median, "mean_km": local.mean,
        "nearest_km": local.nearest_mean, "standard_distance_km": local.standard_distance,
        "spanning_tree_km": local.spanning_tree, "clusters": local.clusters, "isolated": local.isolated,
        "local_presence": shares,
    }  # fmt: skip
    columns = [pl.Series(name, values, pl.Float64).fill_nan(None) for name, values in figures.items()]
    return [column.cast(pl.Int64) if column.name in {"clusters", "isolated"} else column for column in columns]


def _column_of(phase: Phase) -> str:
    """The name of the column that counts the schools of a phase."""
    return "phase_not_applicable" if phase is Phase.NOT_APPLICABLE else phase.name.lower()


def _joined_since(until: dt.date | None, years: int) -> pl.Expr:
    """How many schools joined in the years up to a day; null where no school's start, or no day, is known."""
    if until is None:
        return pl.lit(None, pl.UInt32)
    day = pl.lit(until)
    recent = (pl.col("start") > day.dt.offset_by(f"-{years}y")) & (pl.col("start") <= day)
    return pl.when(pl.col("start").count() > 0).then(recent.sum())


def _churches(characters: pl.Series) -> pl.Series:
    """Whether each religious character is a Christian church's; null where it is unknown."""
    table = {text: church_school(text) for text in characters.unique().drop_nulls().to_list()}
    return (
        characters.replace_strict(table, default=None, return_dtype=pl.Boolean)
        if table
        else characters.cast(pl.Boolean)
    )


def _simpson(members: pl.DataFrame) -> pl.DataFrame:
    """The sum of squared shares of local authorities; null for fewer than two schools whose authority is known."""
    counts = members.drop_nulls("local_authority").group_by("trust", "local_authority").len()
    known = pl.col("len").sum()
    return (
        counts.group_by("trust")
        .agg(authority_simpson=pl.when(known > 1).then((pl.col("len").cast(pl.Float64) ** 2).sum() / known**2))
        .rename({"trust": "id"})
    )
