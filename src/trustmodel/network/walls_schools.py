"""One school against its own kind: few ties to other schools, or few of its ties to the central team or the community."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.wall_model import WallModel
from trustmodel.prose import figure, number_of
from trustmodel.results import Result
from trustmodel.stats.low_schools import few_ties, low_shares
from trustmodel.stats.nulls import few_draws
from trustmodel.stats.pair_rates import Floats

__all__ = ["BeyondRow", "BeyondSchools", "SchoolRow", "beyond_of", "school_rows"]

NAN: Final = math.nan
_FEWEST_SCHOOLS: Final = 5
_FEWEST_TIES: Final = 15
_ENOUGH: Final = 30  # ties a school
COMMUNITY: Final = "community"


@attrs.frozen(kw_only=True)
class SchoolRow:
    """One school: its ties to other schools, beside what a school as active as the others would have there.

    `p` is one-sided, and adjusted for how many schools were looked at; NaN where there are fewer than 5 schools, or 15 ties.
    """

    school: str
    observed: float
    expected: float
    ratio: float
    """Observed over expected."""
    p: float


def school_rows(model: WallModel) -> tuple[SchoolRow, ...]:
    """Every school that takes part, in order of id.

    Parameters
    ----------
    model
        The model that walls are looked for with.

    Returns
    -------
    tuple of SchoolRow
        Figures are NaN where nothing can be said.
    """
    names, evidence = model.pairs.names, model.evidence
    if not evidence.layers or len(names) < _FEWEST_SCHOOLS or sum(ties.sum() for ties in evidence.ties) < _FEWEST_TIES:
        return tuple(SchoolRow(school=name, observed=NAN, expected=NAN, ratio=NAN, p=NAN) for name in names)
    rows = zip(names, *(each.tolist() for each in few_ties(evidence)), strict=True)
    return tuple(
        SchoolRow(school=name, observed=ties, expected=expected, ratio=ties / expected if expected else NAN, p=p)
        for name, ties, expected, p in rows
    )


# --- the central team, and the community -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class BeyondRow:
    """One school: which share of its ties is to the central team, or to the community, beside the other schools' share.

    `p` is one-sided, and adjusted for how many schools were looked at; NaN where it cannot be tested.
    """

    school: str
    to: str
    """The trust, which stands for its central team; or `community`: clusters, and schools that take no part."""
    observed: float
    """Ties there."""
    of: float
    """Ties of the school in all."""
    expected: float
    """Ties there, if its share were that of the other schools together."""
    p: float


@attrs.frozen(kw_only=True, repr=False)
class BeyondSchools(Result):
    """Ties of schools with the central team, and with the community: one row a school for each, in order."""

    rows: tuple[BeyondRow, ...]

    def summary(self) -> str:
        """With what schools were compared, and how many stand apart."""
        to = list(dict.fromkeys(row.to for row in self.rows))
        low = sum(row.p <= 0.05 for row in self.rows)  # noqa: PLR2004 - the usual level
        return f"{number_of(low, 'school')} with few of their ties to {', '.join(to) or 'anybody beyond'}"


def beyond_of(model: WallModel, *, seed: int | None = None, draws: int | None = None) -> BeyondSchools:
    """What `Walls.beyond` gives.

    Parameters
    ----------
    model
        The model that walls were looked for with.
    seed
        Of the draws. `None`: that of the model.
    draws
        How many. `None`: as many as the model has.

    Returns
    -------
    BeyondSchools
        Without rows where no tie with a trust, a cluster or a school beyond is recorded.

    Raises
    ------
    ValueError
        `seed` or `draws` is no whole number.
    """
    model = model.drawing(seed=seed, draws=draws)
    warnings = [*model.pairs.warnings, *few_draws(model.draws, alpha=model.alpha)]
    totals, to, records = _ties_beyond(model)
    if not to:
        warnings.append("no tie with a trust, a cluster or a school beyond is recorded")
    rows: list[BeyondRow] = []
    for name, (own, hits) in to.items():
        schools = np.flatnonzero(own)
        rows += _rows(model, name, schools, hits[schools], totals[schools], warnings)
    return BeyondSchools(
        method=model.follow_up("walls.beyond"),
        evidence=tuple(sorted(records)),
        warnings=tuple(dict.fromkeys(warnings)),
        rows=tuple(rows),
    )


def _ties_beyond(model: WallModel) -> tuple[Floats, dict[str, tuple[Floats, Floats]], set[str]]:
    """All ties of each school; by what is beyond the schools it is compared over and their ties there; and the records."""
    pairs = model.pairs
    number = {node: place for place, node in enumerate(pairs.schools)}
    totals = np.zeros(len(number))
    to: dict[str, tuple[Floats, Floats]] = {}
    records: set[str] = set()
    for graph in pairs.graphs:
        for node, other, edge in _both_ways(graph.edges(data=True)):
            if node not in number:
                continue
            totals[number[node]] += edge["observed"]
            if other in number:
                continue
            name = _name_of(other, pairs.about[other])
            if name is None:
                continue
            _, hits = to.setdefault(name, (_compared(model, name), np.zeros(len(number))))
            hits[number[node]] += edge["observed"]
            records.update(edge["evidence"])
    return totals, dict(sorted(to.items(), key=lambda item: (item[0] == COMMUNITY, item[0]))), records


def _both_ways(edges: Iterable[tuple[Any, Any, dict[str, Any]]]) -> Iterable[tuple[Any, Any, dict[str, Any]]]:
    for start, end, edge in edges:
        yield start, end, edge
        yield end, start, edge


def _name_of(node: Any, about: Any) -> str | None:
    """What a node beyond the schools is compared as; `None` for what is neither."""
    kind = about.get("kind", "school")
    return str(node) if kind == "trust" else COMMUNITY if kind in ("cluster", "school") else None


def _compared(model: WallModel, name: str) -> Floats:
    """1 for the schools that have to do with it: a trust's own, or all for the community."""
    about, schools = model.pairs.about, model.pairs.schools
    return np.array(
        [name == COMMUNITY or str(about[school].get("trust") or name) == name for school in schools], dtype=float
    )


def _rows(  # noqa: PLR0913, PLR0917 - an inner step of beyond_of
    model: WallModel, name: str, schools: Any, hits: Floats, totals: Floats, warnings: list[str]
) -> list[BeyondRow]:
    tied = totals > 0
    p = np.full(len(hits), NAN)
    if tied.sum() >= _FEWEST_SCHOOLS and totals.sum() >= _FEWEST_TIES:
        whole = np.round(hits[tied]), np.maximum(np.round(totals[tied]), 1)
        p[tied] = low_shares(*whole, draws=model.draws, seed=model.seed)
    else:
        warnings.append(
            f"ties to {name} cannot be tested: it takes {_FEWEST_SCHOOLS} schools with ties, and {_FEWEST_TIES} ties"
        )
    if totals.mean() < _ENOUGH:
        warnings.append(
            f"schools have {figure(float(totals.mean()), 2)} ties each: below {_ENOUGH} it can hardly be said whether a school has few"
            f" to {name}"
        )
    names = model.pairs.names
    rows = []
    for place, school in enumerate(schools.tolist()):
        others = totals.sum() - totals[place]
        share = (hits.sum() - hits[place]) / others if others else NAN
        rows.append(
            BeyondRow(
                school=names[school], to=name, observed=float(hits[place]), of=float(totals[place]),
                expected=float(share * totals[place]), p=float(p[place]),
            )
        )  # fmt: skip
    return rows
