"""Which school is in which group and when: one account of what several sources state."""

from __future__ import annotations

import polars as pl

from trustmodel.model.vocabulary import GroupStatus
from trustmodel.prose import number_of
from trustmodel.register.columns import ACADEMY_TRUSTS, MEMBERSHIPS
from trustmodel.register.extracts import Extract

__all__ = ["memberships_of"]


def memberships_of(main: Extract, schools: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """The memberships without what is stated twice, contradicts a better source, or overlaps.

    Parameters
    ----------
    main
        The establishments; what is left out is added to its problems.
    schools
        The schools that are known.
    stated
        Every membership as it was stated, from `trusts_of`.

    Returns
    -------
    polars.DataFrame
        `MEMBERSHIPS`, in order of school, trust and start. Times in academy trusts do not overlap.
    """
    times = _of_known_schools(main, schools, stated)
    times = times.with_columns(academy=pl.col("kind").is_in(list(map(str, ACADEMY_TRUSTS))))
    # A pair that the history has counts there and not in the links, nor one of the links in the school's own columns.
    first = pl.col("source").min().over("school", "trust")
    times = times.filter(pl.col("source") == first).unique(
        ["school", "trust", "start"], keep="first", maintain_order=True
    )
    times = _without_overlaps(main, _without_contradictions(main, times))
    times = _in_order(main, schools, times).sort("school", "trust", "start")
    again = pl.int_range(pl.len()).over("school", "trust")
    stem = "membership:" + pl.col("urn") + "-" + pl.col("trust").str.strip_prefix("trust:")
    return times.with_columns(
        id=pl.when(again == 0).then(stem).otherwise(stem + "-" + (again + 1).cast(pl.String))
    ).select(MEMBERSHIPS.names())


def _of_known_schools(main: Extract, schools: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """The links to schools that are in the extract."""
    stated = stated.with_columns(school="school:" + pl.col("urn"))
    known = stated["school"].is_in(schools["id"].implode())
    if count := (~known).sum():
        main.note(
            "dangling-reference", "urn", f"{number_of(count, 'link')} to schools that are not in the extract; left out",
            stated.filter(~known)["urn"].head(3),
        )  # fmt: skip
    return stated.filter(known)


def _without_contradictions(main: Extract, times: pl.DataFrame) -> pl.DataFrame:
    """The times without those that still last in one academy trust, where a better source has another."""
    lasts = pl.col("academy") & pl.col("end").is_null()
    best_source = pl.when(lasts).then(pl.col("source")).min().over("school")
    contradicted = (lasts & (pl.col("source") > best_source)).fill_null(False)
    lost = times.filter(contradicted)
    if lost.height:
        main.note(
            "membership-overlap", "trust_uid",
            f"{number_of(lost.height, 'school')} in another trust by a source that says more; that one counts",
            lost["urn"].head(3),
        )  # fmt: skip
    return times.filter(~contradicted)


def _without_overlaps(main: Extract, times: pl.DataFrame) -> pl.DataFrame:
    """A school's times in academy trusts, each ending when the next starts.

    On the day of a transfer a school is listed in both; the day belongs to the second. Of two that start on one day, or
    on unknown days, the one that is listed last counts, and an open trust before a closed one.
    """
    several = times["academy"] & times.select(pl.struct("school", "academy").is_duplicated()).to_series()
    if not several.any():
        return times
    closed = (pl.col("status") == str(GroupStatus.CLOSED)).fill_null(False)
    queue = times.filter(several).sort(
        "school", "start", "end", ~closed, nulls_last=[False, False, True, False], maintain_order=True
    )
    following = pl.col("start").shift(-1).over("school")
    last = pl.int_range(pl.len(), 0, -1).over("school") == 1
    overlaps = ~last & (pl.col("end").is_null() | following.is_null() | (pl.col("end") > following))
    queue = queue.with_columns(overlaps=overlaps, end=pl.when(overlaps).then(following).otherwise("end"))
    empty = pl.col("overlaps") & (pl.col("end").is_null() | (pl.col("end") <= pl.col("start")).fill_null(False))
    if count := queue["overlaps"].sum():
        main.note(
            "membership-overlap", None,
            f"{count:,} times a school is in two academy trusts at once; the earlier ends where the later starts",
            queue.filter("overlaps")["urn"].unique().sort().head(3),
        )  # fmt: skip
    return pl.concat([times.filter(~several), queue.filter(~empty).drop("overlaps")])


def _in_order(main: Extract, schools: pl.DataFrame, times: pl.DataFrame) -> pl.DataFrame:
    """The times that end after they start; an end that is unknown is that of the school."""
    closed = times.join(schools.select(school="id", last="closed"), on="school", how="left", maintain_order="left")
    times = times.with_columns(end=pl.coalesce("end", closed["last"]))
    disorder = (pl.col("end") <= pl.col("start")).fill_null(False)
    wrong = times.filter(disorder)
    if wrong.height:
        main.note(
            "dates-not-ordered", None, f"{wrong.height:,} memberships end before they start; left out",
            wrong["urn"].head(3),
        )  # fmt: skip
    return times.filter(~disorder)
