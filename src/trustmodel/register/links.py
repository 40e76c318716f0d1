"""Which school followed which: predecessors and successors, each pair once."""

from __future__ import annotations

import polars as pl

from trustmodel.model.vocabulary import LinkType
from trustmodel.prose import number_of
from trustmodel.register.columns import LINKS, URN, term
from trustmodel.register.extracts import Extract

__all__ = ["links_of"]


def links_of(extract: Extract) -> pl.DataFrame:
    """Each pair of predecessor and successor once; the file has most of them twice, from either side.

    Parameters
    ----------
    extract
        The links, as `read_extract` gives them. A link that is no succession is added to its problems.

    Returns
    -------
    polars.DataFrame
        `LINKS`, in order of predecessor and successor.
    """
    frame = pl.DataFrame(
        {
            "urn": extract.codes("urn", *URN),
            "other": extract.codes("other", *URN),
            "kind": extract.words("kind", term(LinkType)),
            "date": extract.days("date"),
        }
    ).drop_nulls(["urn", "other", "kind"])
    kind = pl.col("kind")
    back, on = (
        kind.str.starts_with("Predecessor") | (kind == str(LinkType.RESULT_OF_AMALGAMATION)),
        kind.str.starts_with("Successor"),
    )
    beside = frame.filter(~back & ~on | (pl.col("urn") == pl.col("other")))
    if beside.height:
        kinds = beside["kind"].unique().sort().head(5)
        extract.note(
            "unknown-term", "kind", f"{number_of(beside.height, 'link')} not about a succession; left out", kinds
        )
    return (
        frame.filter(back | on, pl.col("urn") != pl.col("other"))
        .with_columns(
            predecessor="school:" + pl.when(back).then("other").otherwise("urn"),
            successor="school:" + pl.when(back).then("urn").otherwise("other"),
            side=back,
        )
        .sort(~pl.col("side"), maintain_order=True)
        .group_by("predecessor", "successor", maintain_order=True)
        .agg(pl.col("kind").first(), pl.col("date").max(), both_ways=pl.col("side").n_unique() > 1)
        .sort("predecessor", "successor")
        .select(LINKS.names())
    )
