"""Which trusts a definition of a strong trust excludes, why, and whether other weights would include them. No league table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs
import numpy as np
import polars as pl

from trustmodel.errors import renamed
from trustmodel.population.acceptability import Weights, bounds, weightings
from trustmodel.population.choices import MOST_SUBSETS, ORDERS, ShapleyRow, SubsetRow, choices_of
from trustmodel.population.definitions import (
    Criterion,
    Definition,
    Floats,
    Truths,
    Values,
    can_be_included,
    included,
    values_of,
)
from trustmodel.population.figures import figures_of, sorted_by_id
from trustmodel.population.groups import ALPHA, TrustKindRow, group_rows, groupings_of
from trustmodel.prose import counted, figure, is_are, listed, number_of, p_value, spelt
from trustmodel.results import Method, Remark, Result, undefined
from trustmodel.stats import engines
from trustmodel.stats.nulls import holm
from trustmodel.wire import FREE_TEXT

__all__ = [
    "Audit",
    "AuditRow",
    "Criterion",
    "CriterionRow",
    "Definition",
    "Missing",
    "ShapleyRow",
    "SubsetRow",
    "TrustKindRow",
    "audit",
]

Missing: TypeAlias = Literal["left out", "met", "not met"]
NAN: Final = math.nan
_AT_ONCE: Final = 1_000  # weightings that are tried together


@attrs.frozen(kw_only=True)
class AuditRow:
    """One trust: whether the definition includes it, and what excludes it. Rows stand in order of id, never of merit."""

    trust: str
    name: str | None = attrs.field(metadata=FREE_TEXT)
    included: bool | None
    """`None`: a figure is missing, so that it cannot be judged."""
    failed: tuple[str, ...]
    """The criteria that it does not meet."""
    missing: tuple[str, ...]
    """The criteria for which there is no figure."""
    near_miss: bool
    """Whether it is left out, and would be included without one of the criteria."""
    admissible: float
    """The share of admissible weightings that include it. For the rule `all` weights do not matter: 1 or 0."""
    possible: bool | None
    """Whether any admissible weighting includes it. `False`: it is the choice of criteria that excludes it."""


@attrs.frozen(kw_only=True)
class CriterionRow:
    """One criterion: who does not meet it, and whom it alone excludes."""

    criterion: str
    met: int
    failed: int
    missing: int
    alone: int
    """Trusts that are left out, and would be included without it."""
    killer: bool
    """Whether no other criterion alone excludes more, and it excludes somebody."""


@attrs.frozen(kw_only=True, repr=False)
class Audit(Result):
    """Whom a definition includes and excludes: one row a trust, in order of id."""

    definition: Definition
    rows: tuple[AuditRow, ...]
    groups: tuple[TrustKindRow, ...]
    criteria: tuple[CriterionRow, ...]
    gaps: tuple[ShapleyRow, ...]
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
        """The trusts that one criterion alone excludes."""
        return tuple(row.trust for row in self.rows if row.near_miss)

    @property
    def killers(self) -> tuple[str, ...]:
        """The criteria that alone exclude most trusts."""
        return tuple(row.criterion for row in self.criteria if row.killer)

    @property
    def findings(self) -> tuple[Remark, ...]:
        """What was found, in plain words."""
        return tuple(_sentences(self))

    @property
    def story(self) -> str:
        """The findings as one text."""
        return " ".join(finding.says for finding in self.findings)

    def summary(self) -> str:
        """How many are included, and how many no weighting would include.

        Returns
        -------
        str
            One line.
        """
        never = "" if not self.definition.aggregation.weighted else f"; no weighting would include {len(self.never)}"
        return f"{self.definition.name}: {self.included} of {number_of(self.judged, 'trust')} included{never}"


@renamed(by="group")
def audit(  # noqa: PLR0913 - what is held against what, and how
    definition: Definition,
    population: pl.DataFrame,
    *,
    group: str | Sequence[str] | Mapping[str, object] | None = None,
    weights: Weights = None,
    missing: Missing = "left out",
    draws: int | None = None,
    seed: int = 0,
    engine: engines.Engine = "local",
    progress: bool = False,
) -> Audit:
    """Whom a definition of a strong trust includes, whom it excludes, and by what.

    Parameters
    ----------
    definition
        Criteria and a rule: see `Definition`; `frameworks.definition` makes one of a framework.
    population
        One row a trust, such as `Register.structure()` gives: `id`, `name` where there is one, and the measures.
    group
        Kinds of trusts to compare: a column, several, or a mapping from ids to kinds. `None`: those of `kinds` that the
        population has figures for.
    weights
        What weightings are admissible, as for `acceptability`: which trusts would be included if weights were others.
    missing
        What becomes of a trust without a figure: it is `left out` of every count; or its criterion is taken as `met` or
        `not met`. A total that is known for some of its schools only is no figure (see `compare`).
    draws
        How many weightings are drawn. `None`: 10,000.
    seed
        Of what is drawn.
    engine
        `local`, or `spark`: where weightings are tried; see `engines`. The figures are the same.
    progress
        Whether to show a bar.

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
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. *Biometrics* 40, 513–517.

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
    >>> found = audit(Definition(name="grows", criteria=[Criterion(name="growth", measure="growth", threshold=2)]), population, group="kind")
    >>> found.included, found.killers, [(row.group, row.share) for row in found.groups]
    (2, ('growth',), [('far', 1.0), ('local', 0.0)])
    """
    draws = 10_000 if draws is None else draws
    if missing not in ("left out", "met", "not met"):
        raise ValueError(f"missing is 'left out', 'met' or 'not met', not {missing!r}")
    table = _table(population)
    case = _Case.of(definition, table, missing)
    drawn = weightings(weights, definition.names, draws=draws, seed=seed)
    shares = _admissible(definition, case.values, drawn, engine)
    possible = _possible(case, weights, shares)
    groupings = groupings_of(table, group)
    choices = choices_of(definition, case.values, case.sound, groupings, seed=seed, progress=progress)
    return Audit(
        method=Method(
            name="audit",
            options={
                "definition": definition.name,
                "rule": definition.rule,
                "cut": definition.asked,
                "missing": missing,
                "draws": len(drawn),
            },
            seed=seed,
            source=definition.source,
        ),
        warnings=tuple(_warnings(case)),
        definition=definition,
        rows=tuple(_trust_rows(table, case, shares, possible)),
        groups=tuple(group_rows(groupings, case.included, case.sound)),
        criteria=tuple(_criterion_rows(case)),
        gaps=choices.gaps,
        subsets=choices.subsets,
        judged=int(case.sound.sum()),
        included=int((case.included & case.sound).sum()),
    )


@attrs.frozen
class _Case:
    """A definition compared with the figures of a population: arrays of trusts, or of trusts × criteria."""

    definition: Definition
    missing: Missing
    absent: Truths
    """Trusts × criteria: whether there is no figure."""
    sound: Truths
    """Which trusts can be judged."""
    values: Values
    included: Truths
    """Which trusts the definition includes."""
    alone: Truths
    """Criteria × trusts: whether the trust is left out, and would be included without the criterion."""

    @classmethod
    def of(cls, definition: Definition, table: pl.DataFrame, missing: Missing) -> _Case:
        figures = _figures(definition, table)
        absent = np.isnan(figures)
        sound: Truths = np.ones(len(figures), dtype=bool)
        if missing == "left out":
            sound = np.logical_not(absent.any(axis=1))
        values = _values(definition, figures, absent, missing)
        here = included(definition, values, definition.weights[None, :])[0]
        return cls(definition, missing, absent, sound, values, here, _without_each(definition, values) & ~here & sound)


def _without_each(definition: Definition, values: Values) -> Truths:
    """Which trusts would be included without each criterion: criteria × trusts; all of them without the only one."""
    places = range(len(definition.names))
    if len(places) == 1:
        return np.ones((1, len(values.met)), dtype=bool)
    weights = definition.weights[None, :]
    return np.array(
        [included(definition, values, weights, [other for other in places if other != place])[0] for place in places]
    )


def _possible(case: _Case, weights: Weights, shares: Floats) -> Truths:
    """Whether any admissible weighting includes each trust; of weightings that were given, any of these."""
    names = case.definition.names
    order = [names.index(name) for name in weights] if isinstance(weights, Sequence) and _words(weights) else None
    if isinstance(weights, np.ndarray) or (isinstance(weights, Sequence) and order is None):
        return shares > 0
    low, high = bounds(weights if isinstance(weights, Mapping) else {}, names)
    return can_be_included(case.definition, case.values, low, high, order)


def _trust_rows(table: pl.DataFrame, case: _Case, shares: Floats, possible: Truths) -> Iterator[AuditRow]:
    names, failed = case.definition.names, ~case.values.met & ~case.absent
    for at in range(table.height):
        sound = bool(case.sound[at])
        yield AuditRow(
            trust=str(table["id"][at]),
            name=None if "name" not in table.columns else table["name"][at],
            included=bool(case.included[at]) if sound else None,
            failed=tuple(name for k, name in enumerate(names) if failed[at, k]),
            missing=tuple(name for k, name in enumerate(names) if case.absent[at, k]),
            near_miss=bool(case.alone[:, at].any()),
            admissible=float(shares[at]) if sound else NAN,
            possible=bool(possible[at]) if sound else None,
        )


def _criterion_rows(case: _Case) -> Iterator[CriterionRow]:
    met, counts = case.values.met, case.alone.sum(axis=1)
    for k, name in enumerate(case.definition.names):
        yield CriterionRow(
            criterion=name,
            met=int((met[:, k] & ~case.absent[:, k]).sum()),
            failed=int((~met[:, k] & ~case.absent[:, k]).sum()),
            missing=int(case.absent[:, k].sum()),
            alone=int(counts[k]),
            killer=bool(counts[k] and counts[k] == counts.max()),
        )


def _words(weights: Sequence[Any]) -> bool:
    return bool(len(weights)) and all(isinstance(name, str) for name in weights)


def _table(population: pl.DataFrame) -> pl.DataFrame:
    table = sorted_by_id(population)
    if not table.height:
        raise ValueError("there are no trusts in the population")
    return table


def _figures(definition: Definition, table: pl.DataFrame) -> Floats:
    absent = sorted({criterion.measure for criterion in definition.criteria} - set(table.columns))
    if absent:
        raise ValueError(f"the population has no column {', '.join(absent)}; it has {', '.join(table.columns)}")
    return figures_of(table, [criterion.measure for criterion in definition.criteria])


def _values(definition: Definition, figures: Floats, absent: Truths, missing: Missing) -> Values:
    """What the rule makes of the figures, with what is missing taken as `missing` says."""
    known = figures.copy()
    for at in range(known.shape[1]):
        there = known[~absent[:, at], at]
        known[absent[:, at], at] = there[0] if len(there) else 0.0  # it is overwritten below
    values = values_of(definition, known)
    stands = missing == "met"
    return Values(
        np.where(absent, stands, values.met),
        np.where(absent, float(stands), values.speaks_for),
        np.where(absent, 0.0, values.speaks_against),
    )


def _admissible(definition: Definition, values: Values, drawn: Floats, engine: engines.Engine) -> Floats:
    """The share of weightings that include each trust."""
    engines.check(engine)
    parts = [drawn[at : at + _AT_ONCE] for at in range(0, len(drawn), _AT_ONCE)]
    counts = engines.mapped(lambda part: included(definition, values, part).sum(axis=0), parts, engine=engine)
    total: Floats = np.sum(counts, axis=0) / len(drawn)
    return total


def _warnings(case: _Case) -> Iterator[str]:
    definition, absent, met = case.definition, case.absent, case.values.met
    if absent.any():
        lacking = int(absent.any(axis=1).sum())
        yield f"{lacking} of {number_of(len(absent), 'trust')} {'lacks' if lacking == 1 else 'lack'} a figure for a criterion: {_TAKEN[case.missing]}"
    for at, criterion in enumerate(definition.criteria):
        known = met[~absent[:, at], at]
        if not len(known):
            yield f"{criterion.name}: no trust has a figure for {criterion.measure}"
        elif criterion.threshold is not None and not known.any():
            yield (
                f"{criterion.name}: no trust meets it; see whether {criterion.measure} {criterion.operator}"
                f" {criterion.threshold:g} has the right direction"
            )
        elif known.all():
            yield f"{criterion.name}: every trust meets it, so that it distinguishes nothing"
    judged = case.included[case.sound]
    if judged.any() and judged.all():
        yield "the definition includes every trust that can be judged"
    elif not judged.any():
        yield "the definition includes no trust"
    if len(definition.names) > MOST_SUBSETS:
        yield (
            f"with more than {MOST_SUBSETS} criteria not every choice is looked at, and what each adds to a gap comes from"
            f" {ORDERS} orders drawn"
        )


_TAKEN: Final[Mapping[Missing, str]] = {
    "left out": "they are left out of every count",
    "met": "taken as met",
    "not met": "taken as not met",
}


def _corrected(groups: Sequence[TrustKindRow]) -> dict[tuple[str, str], float]:
    """The p of each kind, corrected for all; two kinds of one grouping are two sides of one question."""
    sizes = Counter(row.grouping for row in groups)
    question = {
        (row.grouping, row.group): (row.grouping, row.group if sizes[row.grouping] > 2 else "")  # noqa: PLR2004 - two sides
        for row in groups
    }
    p = {question[row.grouping, row.group]: row.p for row in groups}
    known = dict(zip(p, holm(list(p.values())).tolist(), strict=True))
    return {kind: known[asked] for kind, asked in question.items()}


# --- in words --------------------------------------------------------------------------------------------------------


def _sentences(answer: Audit) -> Iterator[Remark]:
    name = answer.definition.name
    yield Remark(
        section="audit",
        says=f"Under “{name}”, {answer.included:,} of {number_of(answer.judged, 'trust')} {is_are(answer.included)} included.",
        how=answer.definition.aggregation.says,
        cannot_say="that those who are left out are weak: it says something about the definition, and not about them.",
    )
    yield from _of_groups(answer)
    killers = [row for row in answer.criteria if row.killer]
    if killers:
        yield Remark(
            section="audit",
            says=(
                f"{listed([row.criterion for row in killers], limit=None)} alone {'excludes' if len(killers) == 1 else 'exclude'}"
                f" {counted(killers[0].alone, 'trust')}{'' if len(killers) == 1 else ' each'} that the other criteria would include."
            ),
            how="A trust that is left out, and would be included if this criterion were not asked.",
        )
    if answer.definition.aggregation.weighted and answer.never:
        yield Remark(
            section="audit",
            says=f"No admissible weighting would include {spelt(len(answer.never))} of them: it is the choice of criteria, and not their weights, that excludes them.",
            how="The best weighting for each trust is found exactly.",
        )
    if answer.warnings:
        yield Remark(section="audit", says=f"To be kept in mind: {'; '.join(answer.warnings)}.")


def _of_groups(answer: Audit) -> Iterator[Remark]:
    """Kinds of trusts that the definition includes less often, and the criterion that does most for that."""
    corrected = _corrected(answer.groups)
    for row in answer.groups:
        if undefined(row.p) or row.p > ALPHA or row.difference >= 0:
            continue
        stands = corrected[row.grouping, row.group] <= ALPHA
        often = (
            f"{figure(row.ratio)} times ({figure(row.ratio_low)} to {figure(row.ratio_high)}) as often as"
            if row.ratio
            else f"not at all (at most {figure(row.ratio_high)} times as often), unlike"
        )
        yield Remark(
            section="audit",
            says=(
                f"{'' if stands else 'Looked at alone, and may be chance beside all kinds that are compared: '}"
                f"{'T' if stands else 't'}rusts that are {row.group} ({row.grouping}) are included {often} others: {row.included:,} of"
                f" {row.of:,} ({row.share:.0%}) against {row.others:,} of {row.others_of:,} ({row.others / row.others_of:.0%});"
                f" {abs(row.difference) * 100:.0f} points less ({-row.difference_high * 100:.0f} to"
                f" {-row.difference_low * 100:.0f})."
            ),
            how="In brackets: 95% intervals (Koopman's of the ratio, Newcombe's of the difference). By chance, with kinds permuted, a gap as large comes about with probability"
            f" {p_value(row.p)}; Holm's method allows for all kinds that are compared.",
            cannot_say="why these trusts differ in what is asked.",
        )
        if not stands:
            continue
        own = [gap for gap in answer.gaps if (gap.grouping, gap.group) == (row.grouping, row.group)]
        largest = min(own, key=lambda gap: (gap.value, gap.criterion), default=None)
        if largest is not None and largest.value < 0 and len(own) > 1:
            yield Remark(
                section="audit",
                says=f"Of the criteria, {largest.criterion} widens that gap most: by {abs(largest.value) * 100:.0f} points.",
                how=(
                    "The Shapley value: what a criterion adds to the gap, on average over all orders in which criteria are put"
                    " to use. Others may narrow it."
                ),
            )
