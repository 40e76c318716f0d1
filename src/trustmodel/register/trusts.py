"""The groups of the register, each once, and their links to schools as the several sources state them."""

from __future__ import annotations

from typing import Final

import polars as pl

from trustmodel.model.vocabulary import GroupStatus, GroupType, SchoolType
from trustmodel.prose import number_of
from trustmodel.register.columns import COMPANY, MEMBERSHIPS, TRUSTS, UID, UKPRN, URN, term
from trustmodel.register.extracts import Extract, unknown_where

__all__ = ["groups_of", "history_of", "trusts_of"]

_STATED: Final = ("urn", "trust", "kind", "start", "end")


def groups_of(extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the files say of groups, and which school is in which.

    Parameters
    ----------
    extract
        The groups and their links to schools, as `read_extract` gives them. What cannot be used is added to its problems.

    Returns
    -------
    tuple of polars.DataFrame
        One row a line of the files with what it says of its group; and one row a link: `urn`, `trust`, `kind`, `start`
        and `end`.
    """
    facts = pl.DataFrame(
        {
            "name": extract.text("name"),
            "kind": extract.words("kind", term(GroupType)),
            "uid": extract.codes("uid", *UID),
            "ukprn": extract.codes("ukprn", *UKPRN),
            "companies_house_number": extract.codes("companies_house_number", *COMPANY, pad=8),
            "opened": extract.days("opened"),
            "incorporated": extract.days("incorporated"),
            "closed": extract.days("closed", last=True),
            "group_id": extract.text("group_id"),
            "status": extract.words("status", term(GroupStatus)),
            "urn": extract.codes("urn", *URN),
            "start": extract.days("start"),
        }
    ).with_columns(opened=pl.coalesce("opened", "incorporated"))
    if count := facts["uid"].null_count():
        extract.note("missing-value", "uid", f"{number_of(count, 'row')} without a group UID; left out")
    facts = facts.drop_nulls("uid")
    ended = facts.filter(pl.col("urn").is_not_null() & (pl.col("status") == str(GroupStatus.CLOSED)))
    if ended.height:
        extract.note(
            "closed-group", "status", f"{number_of(ended.height, 'link')} to closed groups, which structure() leaves out",
            ended["name"].drop_nulls().unique().sort().head(3),
        )  # fmt: skip
    linked = facts.drop_nulls("urn").select("urn", "kind", "start", trust="trust:" + pl.col("uid"), end="closed")
    return facts.drop("urn", "start", "incorporated"), linked.select(_STATED)


def history_of(extract: Extract) -> pl.DataFrame:
    """Which school was in which group, with the days joined and left.

    Parameters
    ----------
    extract
        The memberships over time, as `read_extract` gives them.

    Returns
    -------
    polars.DataFrame
        One row a time of a school in a group, in the order of the file: what it says of school, group and days.
    """
    return pl.DataFrame(
        {
            "urn": extract.codes("urn", *URN),
            "uid": extract.codes("uid", *UID),
            "group_id": extract.text("group_id"),
            "name": extract.text("name"),
            "kind": extract.words("kind", term(GroupType)),
            "status": extract.words("status", term(GroupStatus)),
            "start": extract.days("start"),
            "end": extract.days("end", last=True),
        }
    ).drop_nulls("urn")


def trusts_of(
    main: Extract, own: pl.DataFrame, grouped: tuple[pl.DataFrame, pl.DataFrame] | None, past: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every group once, and every membership as it was stated, the better source first.

    Parameters
    ----------
    main
        The establishments; a type that no column states is added to its problems.
    own
        What the schools' own columns say, from `schools_of`.
    grouped
        The two frames of `groups_of`, where there are such files.
    past
        The frame of `history_of`, where there is such a file.

    Returns
    -------
    tuple of polars.DataFrame
        `TRUSTS`, in order of id; and the memberships as stated, where `source` counts from 0, the best one.
    """
    sources = [pl.DataFrame(schema=TRUSTS).drop("id"), own.select("uid", "name", "kind")]
    if grouped is not None:
        sources.insert(1, grouped[0])
    facts = pl.concat(sources, how="diagonal")
    trusts = facts.group_by("uid", maintain_order=True).agg(pl.all().drop_nulls().first())
    trusts = trusts.with_columns(id="trust:" + pl.col("uid"))
    stated = [own.select("urn", "kind", trust="trust:" + pl.col("uid"))]
    if grouped is not None:
        stated.insert(0, grouped[1])
    if past is not None:
        past, unnamed = _with_trusts(past, trusts)
        trusts = pl.concat([trusts, unnamed], how="diagonal")
        stated.insert(0, past)
    trusts = _with_kinds(main, trusts, own)
    nothing = pl.DataFrame(schema={name: MEMBERSHIPS.get(name, pl.String) for name in _STATED})
    numbered = (frame.with_columns(source=pl.lit(number)) for number, frame in enumerate(stated))
    memberships = (
        pl.concat([nothing, *numbered], how="diagonal")
        .drop("kind")
        .join(trusts.select("kind", "status", trust="id"), on="trust", how="left", maintain_order="left")
    )
    disorder = (trusts["closed"] <= trusts["opened"]).fill_null(False)
    trusts = trusts.with_columns(
        pl.col("name").fill_null("Group " + pl.col("uid")),
        opened=unknown_where(trusts["opened"], disorder),
        closed=unknown_where(trusts["closed"], disorder),
    )
    return trusts.select(TRUSTS.names()).sort("id"), memberships


def _with_trusts(past: pl.DataFrame, trusts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The history with each row's trust, and the trusts that it alone has. It has group ids, seldom UIDs."""
    name = pl.col("name").str.to_lowercase()
    by_id = trusts.drop_nulls("group_id").select("group_id", by_id="id").unique("group_id", keep="first")
    # A name alone proves nothing; with the group's type it does, where just one group has both.
    by_name = trusts.select(by_name="id", kind="kind", called=name).drop_nulls().unique(["kind", "called"], keep="none")
    past = (
        past.with_columns(called=name)
        .join(by_id, on="group_id", how="left", maintain_order="left")
        .join(by_name, on=["kind", "called"], how="left", maintain_order="left")
        .with_columns(own_id="trust:" + pl.coalesce("uid", pl.col("group_id").str.replace_all(r"[^A-Za-z0-9._-]", "-")))
        .with_columns(trust=pl.coalesce("by_id", "by_name", "own_id"))
        .drop_nulls("trust")
    )
    unnamed = (
        past.filter(~pl.col("trust").is_in(trusts["id"].implode()))
        .group_by("trust", maintain_order=True)
        .agg(pl.col("name", "kind", "uid", "group_id", "status").drop_nulls().first())
        .rename({"trust": "id"})
    )
    return past.select(_STATED), unnamed


def _with_kinds(main: Extract, trusts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The trusts, each with a type: where no column states it, the one that its schools make likely, and that is noted."""
    unknown = trusts.filter(pl.col("kind").is_null())
    if unknown.is_empty():
        return trusts
    academies = [str(kind) for kind in SchoolType if kind.academy]
    likely = own.group_by("uid").agg(
        likely=pl.when(~pl.col("type").is_in(academies).fill_null(True).any())
        .then(pl.lit(str(GroupType.TRUST)))
        .when(pl.len() > 1)
        .then(pl.lit(str(GroupType.MULTI_ACADEMY_TRUST)))
        .otherwise(pl.lit(str(GroupType.SINGLE_ACADEMY_TRUST)))
    )
    main.note(
        "missing-value", "trust_flag",
        f"{number_of(unknown.height, 'group')} without a type; taken as a multi-academy trust with two academies or more,"
        " else as a single-academy trust, or a foundation trust where they have no academy",
    )  # fmt: skip
    return (
        trusts.join(likely, on="uid", how="left", maintain_order="left")
        .with_columns(kind=pl.coalesce("kind", "likely", pl.lit(str(GroupType.SINGLE_ACADEMY_TRUST))))
        .drop("likely")
    )
