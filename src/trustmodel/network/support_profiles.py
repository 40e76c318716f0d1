"""The shape of many networks of support at once, one row a trust: for thousands of them."""

from __future__ import annotations

import math
from typing import Final

import attrs

from trustmodel.errors import GraphError, MissingExtraError, renamed
from trustmodel.network.graph_contract import read_answer
from trustmodel.prose import number_of
from trustmodel.results import Method, Result, any_missing
from trustmodel.stats import batch_measures, engines, nulls, silence

try:
    import numpy as np
    import numpy.typing as npt
    import polars as pl
except ImportError as error:
    raise MissingExtraError("analysis", "support beside chance") from error

__all__ = ["ProfileRow", "SupportProfiles", "support_profiles"]

NAN: Final = math.nan
_SILENCE: Final = 2  # the path of draws for what is silent


@attrs.frozen(kw_only=True)
class ProfileRow:
    """The shape of one network: figures as `SupportProfile` has them. Undefined figures are NaN.

    Where some did not answer, figures are estimated as in `support_profile` (from a fixed seed), and those that are not
    estimated there are NaN, or `None` where they count.
    """

    group: str
    """Whose network it is: what stands in the column that `group` names."""
    n: int
    """How many nodes."""
    ties: int
    """How many ordered pairs of which the one is recorded to support the other."""
    density: float
    reciprocity_arc: float
    reciprocity_dyad: float
    reciprocity_corrected: float
    centralisation_out: float
    centralisation_in: float
    centralisation_degree: float
    centralisation_betweenness: float
    components: int | None
    """How many parts that no path joins, ties taken without direction."""
    isolates: int | None
    """How many nodes without ties."""
    connectedness: float
    constraint_mean: float
    """The mean over those with ties."""
    effective_size_mean: float
    """The mean over those with ties."""
    betweenness_mean: float
    """As a share of the pairs of others."""
    betweenness_max: float
    """As a share of the pairs of others."""
    asked: int | None = None
    """How many nodes were asked; `None` where no column says so."""
    answered: int | None = None
    """How many of those answered."""


@attrs.frozen(kw_only=True, repr=False)
class SupportProfiles(Result):
    """The shape of many networks, one row each, in order of group."""

    rows: tuple[ProfileRow, ...]

    def summary(self) -> str:
        """How many networks, nodes and ties."""
        nodes, ties = (sum(getattr(row, name) for row in self.rows) for name in ("n", "ties"))
        return f"{number_of(len(self.rows), 'network')}, {number_of(nodes, 'node')}, {number_of(ties, 'tie')}"


@renamed(by="group")
def support_profiles(
    ties: pl.DataFrame,
    nodes: pl.DataFrame | None = None,
    *,
    group: str = "trust",
    strength: str | None = "strength",
    engine: engines.Engine = "local",
) -> SupportProfiles:
    """The shape of many networks at once, one row a trust: for thousands of them.

    Figures are those of `support_profile`, without chance: trusts differ in size and density, and so do figures by chance.
    Compare only trusts of like size and density, or each with its own null model by `support_profile`.

    Parameters
    ----------
    ties
        One row a tie, with the columns `giver`, `receiver` and the one that `group` names. Rows of the same two are summed.
    nodes
        One row a node, with the column `id` and the one that `group` names, so that those without ties are kept. `None`:
        only those with ties are known. A column `answered` says who was asked and answered (null: not asked).
    group
        The column that says which network a tie or node is of.
    strength
        The column that says how strong a tie is, for constraint and effective size. `None`: each row counts 1.
    engine
        `local`, or `spark`: see `engines`. The figures are the same.

    Returns
    -------
    SupportProfiles
        One row a network, in order of group. With a column `answered` of nodes also how many were asked and answered.

    Raises
    ------
    GraphError
        A column is not there or has empty places, a node is tied to itself, or a strength is not above 0.
    TypeError
        What is given is no Polars frame.
    ValueError
        There is no such engine.
    MissingExtraError
        The engine is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> ties = pl.DataFrame({"trust": ["t", "t", "u"], "giver": ["a", "b", "x"], "receiver": ["b", "a", "y"]})
    >>> [(row.group, row.n, row.reciprocity_arc) for row in support_profiles(ties, strength=None)]
    [('t', 2, 1.0), ('u', 2, 0.0)]
    """
    _check_frame(ties, [group, "giver", "receiver", *([] if strength is None else [strength])], "ties")
    if nodes is None:
        nodes = pl.concat([ties.select(group, id=end) for end in ("giver", "receiver")])
    else:
        _check_frame(nodes, [group, "id"], "nodes")
    engines.check(engine)
    table = _table(ties, nodes, group, strength, engine)
    silent = 0 if "asked" not in table.columns else int((table["asked"] - table["answered"]).sum())
    return SupportProfiles(
        method=Method(name="support_profiles", options={"group": group, "strength": strength}),
        warnings=(f"{number_of(silent, 'node')} did not answer: figures of their networks are estimates",)
        if silent
        else (),
        rows=tuple(ProfileRow(**{"group": str(line.pop(group)), **line}) for line in table.to_dicts()),
    )


def _table(
    ties: pl.DataFrame, nodes: pl.DataFrame, group: str, strength: str | None, engine: engines.Engine = "local"
) -> pl.DataFrame:
    """The figures of each network: those of an engine are of its part of the networks."""
    if engine != "local":
        wanted = pl.concat([ties[group], nodes[group]]).unique().sort().to_list()
        parts = [
            tuple(frame.filter(pl.col(group).is_in(names)) for frame in (ties, nodes))
            for names in engines.parts_of(wanted)
        ]
        tables = engines.mapped(lambda part: _table(part[0], part[1], group, strength), parts, engine=engine)
        return pl.concat(tables).sort(group) if tables else _table(ties, nodes, group, strength)
    m = len(ties)
    if wrong := ties.filter(pl.col("giver") == pl.col("receiver"))["giver"].unique().sort().to_list():
        raise GraphError(f"nobody supports themselves: take out the ties of {', '.join(map(str, wrong))} to themselves")
    weight = np.ones(m) if strength is None else ties[strength].cast(pl.Float64).to_numpy()
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise GraphError(f"a tie has a {strength} that is not a number above 0")
    # numbers in place of names, in the order of names: figures do not depend on the order of rows
    trusts, trust = _numbered(pl.concat([ties[group], nodes[group]]))
    names, name = _numbered(pl.concat([ties["giver"], ties["receiver"], nodes["id"]]))
    known, row = np.unique(np.concatenate([trust[:m], trust]) * len(names) + name, return_inverse=True)
    of = known // max(len(names), 1)
    n = np.bincount(of, minlength=len(trusts))
    pairs, place = np.unique(row[:m] * len(known) + row[m : 2 * m], return_inverse=True)
    if len(pairs) < m:
        order = np.lexsort((weight, place))  # sums in an order of their own
        weight = np.bincount(place[order], weight[order])
    else:
        weight = weight[np.argsort(place)]
    start, end = np.divmod(pairs, max(len(known), 1))
    figures = batch_measures.profiles(of, n, np.cumsum(n) - n, (start, end, weight))
    table = pl.DataFrame({group: trusts, "n": n.astype(np.int64), **figures})
    return _as_silence_leaves(table, ties, nodes, group) if "answered" in nodes.columns else table


_NOT_ESTIMATED: Final = ("constraint_mean", "effective_size_mean", "betweenness_mean", "betweenness_max")


def _as_silence_leaves(profiles: pl.DataFrame, ties: pl.DataFrame, nodes: pl.DataFrame, group: str) -> pl.DataFrame:
    """Profiles with how many were asked and answered, and estimates where not all of these did."""
    told = nodes.with_columns(
        answered=pl.Series(
            [read_answer(node, yes) for node, yes in nodes.select("id", "answered").rows()], dtype=pl.Boolean
        )
    )
    counts = told.group_by(group).agg(asked=pl.col("answered").count(), answered=pl.col("answered").sum())
    profiles = profiles.join(counts, on=group, how="left", maintain_order="left").with_columns(
        pl.col("asked", "answered").fill_null(0).cast(pl.Int64)
    )
    rows = profiles.to_dicts()
    for line in rows:
        if line["answered"] == line["asked"]:
            continue
        given = ties.filter(pl.col(group) == line[group]).select("giver", "receiver").rows()
        of_trust = dict(told.filter(pl.col(group) == line[group]).select("id", "answered").rows())
        names = sorted({*of_trust, *(end for tie in given for end in tie)})
        place = {name: number for number, name in enumerate(names)}
        matrix = np.zeros((len(names), len(names)), dtype=bool)
        for giver, receiver in given:
            matrix[place[giver], place[receiver]] = True
        answered = np.array([of_trust.get(name) is not False for name in names], dtype=bool)
        estimates = silence.estimates(matrix, answered, nulls.generator(0, _SILENCE))
        line |= {name: estimates[name].value for name in estimates.keys() & line.keys()}
        line |= {**dict.fromkeys(_NOT_ESTIMATED, NAN), "components": None, "isolates": None}
    return pl.DataFrame(rows, schema=profiles.schema)


def _numbered(values: pl.Series) -> tuple[pl.Series, npt.NDArray[np.int64]]:
    """The values there are, in order, and the place of each among them."""
    distinct = values.unique().sort()
    if values.dtype == pl.String:
        return distinct, values.cast(pl.Enum(distinct)).to_physical().to_numpy().astype(np.int64)
    return distinct, np.searchsorted(distinct.to_numpy(), values.to_numpy()).astype(np.int64)


def _check_frame(frame: object, columns: list[str], what: str) -> None:
    if not isinstance(frame, pl.DataFrame):
        library, name = type(frame).__module__.partition(".")[0], type(frame).__name__
        hint = (
            ": polars.from_pandas makes one of it" if library == "pandas" else "; of one dataset, support_profile asks"
        )
        raise TypeError(f"{what} are a Polars frame, not a {name}{hint}")
    if lacking := [name for name in columns if name not in frame.columns]:
        raise GraphError(f"{what} have no column {', '.join(map(repr, lacking))}")
    if empty := [name for name in columns if any_missing(frame[name])]:
        raise GraphError(f"{what} have empty places in {', '.join(map(repr, empty))}")
