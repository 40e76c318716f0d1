"""Whom a definition of a strong trust shuts out, why, and whether other weights would let them in. No league table."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from trustmodel.population.acceptability import Weights, bounds, weightings
from trustmodel.population.definitions import Criterion, Definition, Floats, Truths, Values, included, most, values_of
from trustmodel.prose import counted, listed, spelt
from trustmodel.results import Finding, Method, Result, undefined
from trustmodel.stats import engines
from trustmodel.stats.nulls import exact_share, generator, share_difference

__all__ = [
    "Audit",
    "AuditRow",
    "Criterion",
    "CriterionRow",
    "Definition",
    "GapRow",
    "GroupRow",
    "SubsetRow",
    "audit",
    "kinds",
]

Missing: TypeAlias = Literal["left out", "met", "not met"]
NAN: Final = math.nan
_MOST_SUBSETS: Final = 12  # criteria whose every subset is looked at
_ORDERS: Final = 200  # orders of criteria that are drawn where there are more
_ALPHA: Final = 0.05
_AT_ONCE: Final = 1_000  # weightings that are tried together
_SIZES: Final = (2, 4, 9, 19)  # the most schools of each class of size but the last


@attrs.frozen(kw_only=True)
class AuditRow:
    """One trust: whether the definition includes it, and what shuts it out. Rows stand in order of id, never of merit."""

    trust: str
    name: str | None
    included: bool | None
    """`None`: a figure is missing, so that it cannot be told."""
    failed: tuple[str, ...]
    """The criteria that it does not meet."""
    missing: tuple[str, ...]
    """The criteria for which there is no figure."""
    near_miss: bool
    """Whether it is left out, and would be included without one of the criteria."""
    admissible: float
    """The share of admissible weightings that include it. For the rule `all` weights do not matter: 1 or 0."""
    possible: bool | None
    """Whether any admissible weighting includes it. `False`: it is the choice of criteria that shuts it out."""


@attrs.frozen(kw_only=True)
class GroupRow:
    """One kind of trusts beside all others: how often it is included."""

    grouping: str
    group: str
    included: int
    of: int
    share: float
    low: float
    """Exact 95 % interval of the share."""
    high: float
    others: int
    """How many of the others are included."""
    others_of: int
    ratio: float
    """Share / share of the others: .35 is "included .35 as often". NaN where none of the others is included."""
    ratio_low: float
    """The lower end of its 95 % interval (Katz's, of the logarithm); both ends are NaN where it is 0 or unknown."""
    ratio_high: float
    difference: float
    """Share less share of the others, with Newcombe's 95 % interval."""
    difference_low: float
    difference_high: float
    p: float
    """How often a difference as large comes about when kinds are dealt out anew: exactly, over all ways to do so."""


@attrs.frozen(kw_only=True)
class CriterionRow:
    """One criterion: who does not meet it, and whom it alone shuts out."""

    criterion: str
    met: int
    failed: int
    missing: int
    alone: int
    """Trusts that are left out, and would be included without it."""
    killer: bool
    """Whether no other criterion alone shuts out more, and it shuts out somebody."""


@attrs.frozen(kw_only=True)
class GapRow:
    """How much of the gap between a kind of trusts and the others is due to one criterion: its Shapley value.

    The values of all criteria sum to the difference of the two shares.
    """

    grouping: str
    group: str
    criterion: str
    value: float
    error: float
    """The standard error, where orders of criteria were drawn; 0 where all were looked at."""


@attrs.frozen(kw_only=True)
class SubsetRow:
    """A choice among the criteria: how many trusts it includes, and the gap that it makes for the first kind of trusts."""

    criteria: tuple[str, ...]
    included: int
    share: float
    difference: float
    """The share of the first group less that of the others."""


@attrs.frozen(kw_only=True, repr=False)
class Audit(Result):
    """Whom a definition includes and shuts out: one row a trust, in order of id."""

    definition: Definition
    rows: tuple[AuditRow, ...]
    groups: tuple[GroupRow, ...]
    criteria: tuple[CriterionRow, ...]
    gaps: tuple[GapRow, ...]
    subsets: tuple[SubsetRow, ...]
    """Every choice of one criterion or more, up to twelve; none where there are more."""
    judged: int
    """How many trusts could be judged."""
    included: int

    @property
    def never(self) -> tuple[str, ...]:
        """The trusts that no admissible weighting includes."""
        return tuple(row.trust for row in self.rows if row.possible is False)

    @property
    def near_misses(self) -> tuple[str, ...]:
        """The trusts that one criterion alone shuts out."""
        return tuple(row.trust for row in self.rows if row.near_miss)

    @property
    def killers(self) -> tuple[str, ...]:
        """The criteria that alone shut out most trusts."""
        return tuple(row.criterion for row in self.criteria if row.killer)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The story in plain words."""
        return tuple(_sentences(self))

    @property
    def story(self) -> str:
        """The findings as one text."""
        return " ".join(one.says for one in self.findings)

    def summary(self) -> str:
        """How many are included, and how many no weighting would include."""
        never = "" if self.definition.rule == "all" else f"; no weighting would include {len(self.never)}"
        return f"{self.definition.name}: {self.included} of {self.judged} trusts included{never}"


def audit(  # noqa: PLR0913 - what is held against what, and how
    definition: Definition,
    population: pl.DataFrame,
    *,
    by: str | Sequence[str] | Mapping[str, object] | None = None,
    weights: Weights = None,
    missing: Missing = "left out",
    draws: int = 10_000,
    seed: int = 0,
    engine: engines.Engine = "local",
) -> Audit:
    """Whom a definition of a strong trust includes, whom it shuts out, and by what.

    Parameters
    ----------
    definition
        Criteria and a rule: see `Definition`; `frameworks.definition` makes one of a framework.
    population
        One row a trust, such as `Register.structure()` gives: `id`, `name` where there is one, and the measures.
    by
        Kinds of trusts to compare: a column, several, or a mapping from ids to kinds. `None`: those of `kinds` that the
        population has figures for.
    weights
        What weightings are admissible, as for `acceptability`: which trusts would be included if weights were others.
    missing
        What becomes of a trust without a figure: it is `left out` of every count; or its criterion is taken as `met` or
        `not met`.
    draws
        How many weightings are drawn.
    seed
        Of what is drawn.
    engine
        `local`, or `spark`: where weightings are tried; see `engines`. The figures are the same.

    Returns
    -------
    Audit
        Profiles, and who is left out and why. There is no score and no order of merit.

    Raises
    ------
    ValueError
        There are no trusts, or two have one id; a measure or a kind is no column; `missing` is another word; or weights
        contradict each other.

    References
    ----------
    Katz, D. et al. (1978). Obtaining confidence intervals for the risk ratio in cohort studies. *Biometrics* 34, 469–474.

    Lahdelma, R. and Salminen, P. (2001). SMAA-2. *Operations Research* 49, 444–454.

    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. *Statistics in
    Medicine* 17, 873–890, method 10.

    Roy, B. and Bouyssou, D. (1993). *Aide multicritère à la décision*. Economica (ELECTRE TRI).

    Shapley, L. S. (1953). A value for n-person games. *Contributions to the Theory of Games* II, 307–317.

    Tervonen, T. et al. (2009). A stochastic method for robustness analysis in sorting problems. *European Journal of
    Operational Research* 192, 236–242 (SMAA-TRI).

    Examples
    --------
    >>> import polars as pl
    >>> population = pl.DataFrame({
    ...     "id": ["a", "b", "c", "d"], "growth": [0, 1, 2, 3], "kind": ["local", "local", "far", "far"],
    ... })
    >>> found = audit(Definition(name="grows", criteria=[Criterion(name="growth", measure="growth", threshold=2)]), population, by="kind")
    >>> found.included, found.killers, [(row.group, row.share) for row in found.groups]
    (2, ('growth',), [('far', 1.0), ('local', 0.0)])
    """
    if missing not in ("left out", "met", "not met"):
        raise ValueError(f"missing is 'left out', 'met' or 'not met', not {missing!r}")
    table = _table(population)
    figures = _figures(definition, table)
    absent = np.isnan(figures)
    sound: Truths = np.ones(len(figures), dtype=bool)
    if missing == "left out":
        sound = np.logical_not(absent.any(axis=1))
    values = _values(definition, figures, absent, missing)
    names = definition.names
    base = included(definition, values, definition.weights[None, :])[0]
    without = np.array(
        [
            included(definition, values, definition.weights[None, :], [one for one in range(len(names)) if one != at])[0]
            if len(names) > 1 else np.ones(len(figures), dtype=bool)
            for at in range(len(names))
        ]
    )  # fmt: skip
    alone = without & ~base & sound
    drawn = weightings(weights, names, draws=draws, seed=seed)
    shares = _admissible(definition, values, drawn, engine)
    order = [names.index(one) for one in weights] if isinstance(weights, Sequence) and _words(weights) else None
    low, high = bounds(weights if isinstance(weights, Mapping) else {}, names)
    given = isinstance(weights, np.ndarray) or (isinstance(weights, Sequence) and order is None)
    possible = shares > 0 if given else most(definition, values, low, high, order)
    groupings = _groupings(table, by)
    subsets, gaps = _choices(definition, values, sound, groupings, seed)
    counts = alone.sum(axis=1)
    return Audit(
        method=Method(
            name="audit",
            options={"definition": definition.name, "rule": definition.rule, "cut": definition.asked, "missing": missing, "draws": len(drawn)},
            seed=seed,
            source=definition.source,
        ),
        warnings=tuple(_warnings(definition, values, absent, sound, base, missing)),
        definition=definition,
        rows=tuple(
            AuditRow(
                trust=str(table["id"][at]), name=None if "name" not in table.columns else table["name"][at],
                included=bool(base[at]) if sound[at] else None,
                failed=tuple(name for k, name in enumerate(names) if not values.met[at, k] and not absent[at, k]),
                missing=tuple(name for k, name in enumerate(names) if absent[at, k]),
                near_miss=bool(alone[:, at].any()), admissible=float(shares[at]) if sound[at] else NAN,
                possible=bool(possible[at]) if sound[at] else None,
            )
            for at in range(table.height)
        ),
        groups=tuple(_group_rows(groupings, base, sound)),
        criteria=tuple(
            CriterionRow(
                criterion=name, met=int((values.met[:, k] & ~absent[:, k]).sum()),
                failed=int((~values.met[:, k] & ~absent[:, k]).sum()), missing=int(absent[:, k].sum()),
                alone=int(counts[k]), killer=bool(counts[k] and counts[k] == counts.max()),
            )
            for k, name in enumerate(names)
        ),
        gaps=gaps,
        subsets=subsets,
        judged=int(sound.sum()),
        included=int((base & sound).sum()),
    )  # fmt: skip


def _words(weights: Sequence[Any]) -> bool:
    return bool(len(weights)) and all(isinstance(one, str) for one in weights)


def _table(population: pl.DataFrame) -> pl.DataFrame:
    if not isinstance(population, pl.DataFrame):
        raise TypeError(f"population is a Polars frame with one row a trust, not {type(population).__name__}")
    if "id" not in population.columns:
        raise ValueError("population has no column id")
    if not population.height:
        raise ValueError("there are no trusts in the population")
    if population["id"].null_count() or population["id"].n_unique() < population.height:
        raise ValueError("each trust has an id of its own; some are missing or stand twice")
    return population.sort("id")


def _figures(definition: Definition, table: pl.DataFrame) -> Floats:
    absent = sorted({one.measure for one in definition.criteria} - set(table.columns))
    if absent:
        raise ValueError(f"the population has no column {', '.join(absent)}; it has {', '.join(table.columns)}")
    wrong = [
        one.measure
        for one in definition.criteria
        if not (table[one.measure].dtype.is_numeric() or table[one.measure].dtype == pl.Boolean)
    ]
    if wrong:
        raise ValueError(f"measures are numbers, or yes and no; these columns are not: {', '.join(sorted(set(wrong)))}")
    columns = [table[one.measure].cast(pl.Float64).fill_null(NAN).to_numpy() for one in definition.criteria]
    return np.column_stack(columns)


def _values(definition: Definition, figures: Floats, absent: npt.NDArray[np.bool_], missing: Missing) -> Values:
    """What the rule makes of the figures, with what is missing taken as told."""
    known = figures.copy()
    for at in range(known.shape[1]):
        there = known[~absent[:, at], at]
        known[absent[:, at], at] = there[0] if len(there) else 0.0  # it is overwritten below
    found = values_of(definition, known)
    stands = missing == "met"
    return Values(
        np.where(absent, stands, found.met),
        np.where(absent, float(stands), found.speaks_for),
        np.where(absent, 0.0, found.speaks_against),
    )


def _admissible(definition: Definition, values: Values, drawn: Floats, engine: engines.Engine) -> Floats:
    """The share of weightings that include each trust."""
    engines.check(engine)
    parts = [drawn[at : at + _AT_ONCE] for at in range(0, len(drawn), _AT_ONCE)]
    counts = engines.mapped(lambda some: included(definition, values, some).sum(axis=0), parts, engine=engine)
    total: Floats = np.sum(counts, axis=0) / len(drawn)
    return total


# --- kinds of trusts -------------------------------------------------------------------------------------------------


def kinds(population: pl.DataFrame) -> pl.DataFrame:
    """Kinds of trusts by their structure: one column each, null where a figure is missing.

    - `locality`: `local` where the greatest distance between two schools is at most the median of trusts with as many
      schools (2, 3 to 4, 5 to 9, 10 to 19, 20 or more), else `dispersed`;
    - `size`: `small` up to the median number of schools, else `large`;
    - `church`: `mostly church schools` where half or more are, else `mostly others`;
    - `phase`: `with secondary` where one school or more is secondary or all-through, else `primary only`.

    Parameters
    ----------
    population
        One row a trust, as `Register.structure()` gives it.
    """
    there = set(population.columns)
    made: dict[str, pl.Expr] = {}
    if {"maximum_km", "schools"} <= there:
        size = pl.sum_horizontal([pl.col("schools") > most for most in _SIZES])
        local = pl.col("maximum_km") <= pl.col("maximum_km").median().over(size)
        made["locality"] = pl.when(local).then(pl.lit("local")).when(~local).then(pl.lit("dispersed"))
    if "schools" in there:
        small = pl.col("schools") <= pl.col("schools").median()
        made["size"] = pl.when(small).then(pl.lit("small")).when(~small).then(pl.lit("large"))
    if "church_share" in there:
        church = pl.col("church_share") >= 0.5  # noqa: PLR2004 - half of them
        made["church"] = (
            pl.when(church).then(pl.lit("mostly church schools")).when(~church).then(pl.lit("mostly others"))
        )
    if {"secondary", "all_through"} <= there:
        older = pl.col("secondary") + pl.col("all_through") > 0
        made["phase"] = pl.when(older).then(pl.lit("with secondary")).when(~older).then(pl.lit("primary only"))
    return population.select("id", **made)


def _groupings(
    table: pl.DataFrame, by: str | Sequence[str] | Mapping[str, object] | None
) -> dict[str, list[str | None]]:
    """The kind of each trust, by grouping."""
    if isinstance(by, Mapping):
        return {"kind": [None if (kind := by.get(one)) is None else str(kind) for one in table["id"]]}
    source = kinds(table) if by is None else table
    columns = (
        [one for one in source.columns if one != "id"] if by is None else [by] if isinstance(by, str) else list(by)
    )
    if absent := [one for one in columns if one not in source.columns]:
        raise ValueError(f"the population has no column {', '.join(absent)} to tell kinds by")
    return {name: [None if one is None else str(one) for one in source[name]] for name in columns}


def _group_rows(groupings: Mapping[str, Sequence[str | None]], base: Truths, sound: Truths) -> Iterator[GroupRow]:
    for grouping, of in groupings.items():
        known = np.array([one is not None for one in of]) & sound
        for group in sorted({one for one in of if one is not None}):
            inside = np.array([one == group for one in of]) & known
            outside = known & ~inside
            here, there = (int((base & some).sum()) for some in (inside, outside))
            n, m = int(inside.sum()), int(outside.sum())
            share, low, high = exact_share(here, n)
            difference, difference_low, difference_high = share_difference((there, m), (here, n))
            others = there / m if m else NAN
            ratio_low, ratio_high = _ratio_interval(here, n, there, m)
            yield GroupRow(
                grouping=grouping, group=group, included=here, of=n, share=share, low=low, high=high, others=there,
                others_of=m, ratio=share / others if others and not undefined(others) else NAN,
                ratio_low=ratio_low, ratio_high=ratio_high, difference=difference,
                difference_low=difference_low, difference_high=difference_high, p=_exact_p(here, n, there, m),
            )  # fmt: skip


def _ratio_interval(here: int, n: int, there: int, m: int) -> tuple[float, float]:
    """Katz's interval of a ratio of shares; unknown where either share is of nobody."""
    if not here or not there:
        return NAN, NAN
    found = stats.contingency.relative_risk(here, n, there, m).confidence_interval(1 - _ALPHA)
    return float(found.low), float(found.high)


def _exact_p(here: int, n: int, there: int, m: int) -> float:
    """The chance of a difference as large either way, when n of n + m are dealt out anew: hypergeometric."""
    if not n or not m or here + there in (0, n + m):
        return NAN  # nobody, or everybody, is included: kinds cannot differ
    some = np.arange(max(0, here + there - m), min(n, here + there) + 1)
    gap = np.abs(some / n - (here + there - some) / m)
    chance = stats.hypergeom.pmf(some, n + m, here + there, n)
    return float(min(1.0, chance[gap >= abs(here / n - there / m) - 1e-12].sum()))


# --- choices among the criteria --------------------------------------------------------------------------------------


def _choices(
    definition: Definition, values: Values, sound: Truths, groupings: Mapping[str, Sequence[str | None]], seed: int
) -> tuple[tuple[SubsetRow, ...], tuple[GapRow, ...]]:
    """Every choice of criteria, or orders that are drawn; and what each criterion adds to the gaps."""
    size = len(definition.names)
    wanted = [
        (
            grouping,
            group,
            np.array([one == group for one in of]) & sound,
            np.array([one not in (None, group) for one in of]) & sound,
        )
        for grouping, of in groupings.items()
        for group in sorted({one for one in of if one is not None})
    ]
    wanted = [one for one in wanted if one[2].any() and one[3].any()]
    known: dict[frozenset[int], tuple[int, list[float]]] = {frozenset(): (int(sound.sum()), [0.0] * len(wanted))}

    def of(chosen: frozenset[int]) -> tuple[int, list[float]]:
        if chosen not in known:
            some = included(definition, values, definition.weights[None, :], sorted(chosen))[0] & sound
            known[chosen] = int(some.sum()), [float(some[a].mean() - some[b].mean()) for _, _, a, b in wanted]
        return known[chosen]

    if size <= _MOST_SUBSETS:
        choices = [frozenset(one) for k in range(1, size + 1) for one in itertools.combinations(range(size), k)]
        subsets = tuple(
            SubsetRow(
                criteria=tuple(definition.names[at] for at in sorted(chosen)), included=of(chosen)[0],
                share=of(chosen)[0] / sound.sum() if sound.any() else NAN,
                difference=of(chosen)[1][0] if wanted else NAN,
            )
            for chosen in choices
        )  # fmt: skip
        added = np.zeros((len(wanted), size))
        for chosen in [frozenset[int](), *choices]:
            k = len(chosen)
            for at in set(range(size)) - chosen:
                weight = math.factorial(k) * math.factorial(size - k - 1) / math.factorial(size)
                added[:, at] += weight * (np.array(of(chosen | {at})[1]) - np.array(of(chosen)[1]))
        errors = np.zeros_like(added)
    else:
        subsets = ()
        rng = generator(seed, 3)
        each = np.zeros((_ORDERS, len(wanted), size))
        for draw in range(_ORDERS):
            chosen = frozenset[int]()
            for at in map(int, rng.permutation(size)):
                each[draw, :, at] = np.array(of(chosen | {at})[1]) - np.array(of(chosen)[1])
                chosen |= {at}
        added, errors = each.mean(axis=0), each.std(axis=0, ddof=1) / math.sqrt(_ORDERS)
    gaps = tuple(
        GapRow(grouping=grouping, group=group, criterion=name, value=float(added[i, k]), error=float(errors[i, k]))
        for i, (grouping, group, _, _) in enumerate(wanted)
        for k, name in enumerate(definition.names)
    )
    return subsets, gaps


def _warnings(  # noqa: PLR0913, PLR0917 - an inner step of audit
    definition: Definition, values: Values, absent: Truths, sound: Truths, base: Truths, missing: Missing
) -> Iterator[str]:
    if absent.any():
        some = int(absent.any(axis=1).sum())
        how = {"left out": "they are left out of every count", "met": "taken as met", "not met": "taken as not met"}[
            missing
        ]
        yield f"{some} of {len(absent)} trusts lack a figure for a criterion: {how}"
    for at, one in enumerate(definition.criteria):
        met = values.met[~absent[:, at], at]
        if not len(met):
            yield f"{one.name}: no trust has a figure for {one.measure}"
        elif one.threshold is not None and not met.any():
            yield f"{one.name}: no trust meets it; see whether {one.measure} {one.operator} {one.threshold:g} has the right direction"
        elif met.all():
            yield f"{one.name}: every trust meets it, so that it tells nothing apart"
    if sound.any() and base[sound].all():
        yield "the definition includes every trust that can be judged"
    elif not base[sound].any():
        yield "the definition includes no trust"
    if len(definition.names) > _MOST_SUBSETS:
        yield f"with more than {_MOST_SUBSETS} criteria not every choice is looked at, and what each adds to a gap comes from {_ORDERS} orders drawn"


# --- in words --------------------------------------------------------------------------------------------------------


def _sentences(found: Audit) -> Iterator[Finding]:
    name = found.definition.name
    yield Finding(
        section="audit",
        says=f"Under “{name}”, {found.included:,} of {found.judged:,} trusts are included.",
        how=_HOW[found.definition.rule],
        cannot_say="that those who are left out are weak: it tells of the definition, and not of them.",
    )
    for row in found.groups:
        if undefined(row.p) or row.p > _ALPHA or row.difference >= 0:
            continue
        span = "" if undefined(row.ratio_low) else f" ({row.ratio_low:.2g} to {row.ratio_high:.2g})"
        often = f"{row.ratio:.2g} times{span} as often as" if row.ratio else "not at all, unlike"
        yield Finding(
            section="audit",
            says=(
                f"Trusts that are {row.group} ({row.grouping}) are included {often} others: {row.included:,} of"
                f" {row.of:,} ({row.share:.0%}) against {row.others:,} of {row.others_of:,} ({row.others / row.others_of:.0%});"
                f" {abs(row.difference) * 100:.0f} points less ({-row.difference_high * 100:.0f} to"
                f" {-row.difference_low * 100:.0f})."
            ),
            how="In brackets: 95 % intervals (Katz's of the ratio, Newcombe's of the difference). By chance, with kinds dealt out anew, a gap as large comes about with probability"
            f" {row.p:.2g}.",
            cannot_say="why these trusts differ in what is asked.",
        )
        mine = [gap for gap in found.gaps if (gap.grouping, gap.group) == (row.grouping, row.group)]
        largest = min(mine, key=lambda gap: (gap.value, gap.criterion), default=None)
        if largest is not None and largest.value < 0 and len(mine) > 1:
            yield Finding(
                section="audit",
                says=f"Of the criteria, {largest.criterion} widens that gap most: by {abs(largest.value) * 100:.0f} points.",
                how=(
                    "The Shapley value: what a criterion adds to the gap, on average over all orders in which criteria are put"
                    " to use. Others may narrow it."
                ),
            )
    killers = [row for row in found.criteria if row.killer]
    if killers:
        yield Finding(
            section="audit",
            says=(
                f"{listed([row.criterion for row in killers], limit=None)} alone {'shuts' if len(killers) == 1 else 'shut'} out"
                f" {counted(killers[0].alone, 'trust')}{'' if len(killers) == 1 else ' each'} that the other criteria would include."
            ),
            how="A trust that is left out, and would be included if this criterion were not asked.",
        )
    if found.definition.rule != "all" and found.never:
        yield Finding(
            section="audit",
            says=f"No admissible weighting would include {spelt(len(found.never))} of them: it is the choice of criteria, and not their weights, that shuts them out.",
            how="The best weighting for each trust is found exactly.",
        )
    if found.warnings:
        yield Finding(section="audit", says=f"To be kept in mind: {'; '.join(found.warnings)}.")


_HOW: Final = {
    "all": "A trust is included that meets every criterion.",
    "sum": "A trust is included whose weighted mean over the criteria reaches the cut.",
    "electre-tri": "A trust is included where the criteria that speak for it weigh enough, and none speaks too strongly against.",
}
