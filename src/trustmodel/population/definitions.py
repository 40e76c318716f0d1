"""Definitions of a strong trust: criteria, and the rule by which they include or leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from trustmodel.wire import FREE_TEXT

__all__ = [
    "AGGREGATIONS",
    "Aggregation",
    "Criterion",
    "Definition",
    "Floats",
    "Rule",
    "Truths",
    "Values",
    "can_be_included",
    "included",
    "values_of",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Rule: TypeAlias = Literal["all", "sum", "electre-tri"]
_SAME: Final = 1e-9
_OPERATORS: Final[Mapping[str, Callable[[Floats, float], Truths]]] = {
    ">=": lambda column, threshold: column >= threshold - _SAME,
    ">": lambda column, threshold: column > threshold + _SAME,
    "<=": lambda column, threshold: column <= threshold + _SAME,
    "<": lambda column, threshold: column < threshold - _SAME,
    "==": lambda column, threshold: np.abs(column - threshold) <= _SAME,
}


@attrs.frozen(kw_only=True)
class Criterion:
    """One thing that is asked of a trust: a measure, compared with a threshold."""

    name: str
    measure: str
    """The column of the population that holds the figure."""
    operator: str = attrs.field(default=">=", validator=attrs.validators.in_(tuple(_OPERATORS)))
    """`>=`, `>`, `<=`, `<` or `==`; it also says whether more is better."""
    threshold: float | None = None
    """`None`, for the rule `sum` only: how much there is counts, from the least to the most in the population."""
    weight: float = attrs.field(default=1.0, validator=attrs.validators.ge(0))
    """How much it counts beside the others, for the rules `sum` and `electre-tri`."""
    indifference: float = attrs.field(default=0.0, validator=attrs.validators.ge(0))
    """ELECTRE: so far below the threshold is as good as on it."""
    preference: float = attrs.field(default=0.0, validator=attrs.validators.ge(0))
    """ELECTRE: from so far below on, the criterion speaks wholly against; between the two in part."""
    veto: float | None = None
    """ELECTRE: so far below, nothing else makes up for it."""
    says: str | None = attrs.field(default=None, metadata=FREE_TEXT)
    """What is asked, in words."""

    @property
    def more_is_better(self) -> bool:
        """Whether more of the measure is better."""
        return self.operator in (">=", ">", "==")


# --- rules, by which criteria are put together ---


def _support_of_met(_: Criterion, __: Floats, met: Truths) -> tuple[Floats, Floats]:
    """A threshold that is met speaks wholly for a trust; nothing speaks against."""
    return met.astype(float), np.zeros(met.shape)


def _support_of_electre(criterion: Criterion, column: Floats, met: Truths) -> tuple[Floats, Floats]:
    """ELECTRE's concordance and discordance with one criterion: linear between its thresholds."""
    assert criterion.threshold is not None
    short = (criterion.threshold - column) * (1 if criterion.more_is_better else -1)
    short = np.where(met, np.minimum(short, 0.0), short)
    width = criterion.preference - criterion.indifference
    speaks_for = np.clip((criterion.preference - short) / width, 0, 1) if width > 0 else short <= criterion.indifference
    against: Floats | Truths = np.zeros(len(column))
    if criterion.veto is not None:
        room = criterion.veto - criterion.preference
        against = np.clip((short - criterion.preference) / room, 0, 1) if room > 0 else short >= criterion.veto
    return np.asarray(speaks_for, dtype=float), np.asarray(against, dtype=float)


def _unweakened(concordance: Floats, _: Floats) -> Floats:
    return concordance


def _credibility(concordance: Floats, against: Floats) -> Floats:
    """ELECTRE's credibility: concordance, weakened by each criterion that speaks against more than all for it."""
    credibility = concordance.copy()
    for column in against.T:
        stronger = column[None, :] > concordance
        with np.errstate(divide="ignore", invalid="ignore"):
            weaker = (1 - column[None, :]) / (1 - concordance)
        credibility = np.where(stronger, credibility * np.where(concordance < 1, weaker, 1.0), credibility)
    return credibility


@attrs.frozen(kw_only=True)
class Aggregation:
    """One rule by which criteria include or leave out a trust: what `Definition.rule` names."""

    says: str
    """Whom it includes, in a sentence."""
    cut: float
    """What is asked where a definition gives no cut."""
    weighted: bool = True
    """Whether weights count; if not, every criterion is to be met."""
    thresholds_needed: bool = True
    """Whether every criterion needs a threshold."""
    support: Callable[[Criterion, Floats, Truths], tuple[Floats, Floats]] = _support_of_met
    """How much speaks for each trust and how much against, by a criterion with its figures and whether each is met."""
    weakened: Callable[[Floats, Floats], Floats] = _unweakened
    """The weighted mean of what speaks for trusts (weightings × trusts), given what speaks against (trusts × criteria)."""


AGGREGATIONS: Final[Mapping[Rule, Aggregation]] = {
    "all": Aggregation(says="A trust is included that meets every criterion.", cut=1.0, weighted=False),
    "sum": Aggregation(
        says="A trust is included whose weighted mean over the criteria reaches the cut.",
        cut=0.5,
        thresholds_needed=False,
    ),
    "electre-tri": Aggregation(
        says="A trust is included where the criteria that speak for it weigh enough, and none speaks too strongly against.",
        cut=0.75,
        support=_support_of_electre,
        weakened=_credibility,
    ),
}
"""The rules, by name. A new one is a row here, and its name in `Rule`."""


# --- definitions ---


def _as_tuple(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(criteria)


@attrs.frozen(kw_only=True)
class Definition:
    """What makes a strong trust, as somebody defines it.

    | rule | includes a trust where |
    |---|---|
    | `all` | it meets every criterion |
    | `sum` | the weighted mean of its values is `cut` or more; a value is 1 where a threshold is met, else 0, and without a threshold from 0 (the worst of the population) to 1 (the best) |
    | `electre-tri` | the weight of the criteria that speak for it, less what speaks strongly against, is `cut` or more (the pessimistic rule, with one profile: the thresholds) |
    """

    name: str
    criteria: tuple[Criterion, ...] = attrs.field(converter=_as_tuple)
    rule: Rule = attrs.field(default="all", validator=attrs.validators.in_(tuple(AGGREGATIONS)))
    cut: float | None = None
    """What is asked of the weighted mean (default .5), or of the credibility (default .75)."""
    source: str | None = attrs.field(default=None, metadata=FREE_TEXT)

    def __attrs_post_init__(self) -> None:
        if not self.criteria:
            raise ValueError("a definition has a criterion or more")
        if twice := sorted({name for name in self.names if self.names.count(name) > 1}):
            raise ValueError(f"each criterion needs a name of its own; twice: {', '.join(twice)}")
        if not 0 < self.asked <= 1:
            raise ValueError(f"cut is above 0 and at most 1, not {self.asked:g}")
        if not sum(criterion.weight for criterion in self.criteria):
            raise ValueError("one criterion or more has a weight above 0")
        for criterion in self.criteria:
            if criterion.threshold is None and self.aggregation.thresholds_needed:
                raise ValueError(f"the rule {self.rule!r} asks for a threshold of {criterion.name}")
            if criterion.preference < criterion.indifference or (
                criterion.veto is not None and criterion.veto < criterion.preference
            ):
                raise ValueError(f"{criterion.name}: indifference, preference and veto lie in this order")

    @property
    def aggregation(self) -> Aggregation:
        """What the rule does."""
        return AGGREGATIONS[self.rule]

    @property
    def asked(self) -> float:
        """The cut, the usual one of the rule where none is given."""
        return self.aggregation.cut if self.cut is None else self.cut

    @property
    def names(self) -> tuple[str, ...]:
        """What the criteria are called."""
        return tuple(criterion.name for criterion in self.criteria)

    @property
    def weights(self) -> Floats:
        """The weights of the criteria, summing to 1."""
        weights: Floats = np.array([criterion.weight for criterion in self.criteria], dtype=float)
        weights /= weights.sum()
        return weights


@attrs.frozen
class Values:
    """What a rule makes of figures: for each trust and criterion how much speaks for it, and how much against."""

    met: Truths
    """Whether the threshold is met; without one, whether the value is in the upper half."""
    speaks_for: Floats
    """From 0 to 1."""
    speaks_against: Floats
    """From 0 to 1: ELECTRE's discordance; 0 for other rules."""


def values_of(definition: Definition, figures: Floats) -> Values:
    """What a rule makes of the figures.

    Parameters
    ----------
    definition
        The criteria and the rule.
    figures
        Trusts × criteria; none of them is missing.

    Returns
    -------
    Values
        Each of trusts × criteria.
    """
    met = np.zeros(figures.shape, dtype=bool)
    speaks_for, against = np.zeros(figures.shape), np.zeros(figures.shape)
    for at, criterion in enumerate(definition.criteria):
        column = figures[:, at]
        if criterion.threshold is None:
            low, high = (column.min(), column.max()) if len(column) else (0.0, 0.0)
            share = (column - low) / (high - low) if high > low else np.ones(len(column))
            speaks_for[:, at] = share if criterion.more_is_better else 1 - share
            met[:, at] = speaks_for[:, at] >= 0.5  # noqa: PLR2004 - the upper half
        else:
            met[:, at] = _OPERATORS[criterion.operator](column, criterion.threshold)
            speaks_for[:, at], against[:, at] = definition.aggregation.support(criterion, column, met[:, at])
    return Values(met, speaks_for, against)


def included(definition: Definition, values: Values, weights: Floats, criteria: Iterable[int] | None = None) -> Truths:
    """Which trusts the rule includes by some weightings.

    Parameters
    ----------
    definition
        The rule and its cut.
    values
        What the rule makes of the figures.
    weights
        Weightings × criteria.
    criteria
        The places of the criteria that count; the weights of these are made to sum to 1. `None`: all.

    Returns
    -------
    numpy.ndarray of bool
        Weightings × trusts.
    """
    chosen = list(range(values.met.shape[1])) if criteria is None else list(criteria)
    if not definition.aggregation.weighted:
        return np.broadcast_to(values.met[:, chosen].all(axis=1), (len(weights), len(values.met)))
    part = weights[:, chosen]
    total = part.sum(axis=1, keepdims=True)
    part = np.divide(part, total, out=np.full_like(part, 1 / max(len(chosen), 1)), where=total > 0)
    concordance = part @ values.speaks_for[:, chosen].T
    return np.asarray(
        definition.aggregation.weakened(concordance, values.speaks_against[:, chosen]) >= definition.asked - _SAME
    )


def can_be_included(
    definition: Definition, values: Values, low: Floats, high: Floats, order: list[int] | None
) -> Truths:
    """Whether any admissible weighting includes each trust: exactly, by the optimum of a linear programme.

    The weighted mean is linear in the weights, so that it is greatest at a corner of what is admissible. Between bounds
    (sum 1) that corner gives what is left after the least weights to the best criteria first, up to their most. In an
    order of importance the corners weigh the first few alike.

    Parameters
    ----------
    definition
        The rule and its cut.
    values
        What the rule makes of the figures.
    low
        The least weight of each criterion.
    high
        The most weight of each criterion.
    order
        The places of criteria in the order of their importance, where that is what is known of weights; `None`: bounds.

    Returns
    -------
    numpy.ndarray of bool
        One a trust.
    """
    if not definition.aggregation.weighted:
        return np.asarray(values.met.all(axis=1))
    best = _best_within(values.speaks_for, low, high) if order is None else _best_in_order(values.speaks_for, order)
    best = definition.aggregation.weakened(best[None, :], values.speaks_against)[0]
    return np.asarray(best >= definition.asked - _SAME)


def _best_in_order(gains: Floats, order: list[int]) -> Floats:
    """The greatest weighted mean of each trust, where criteria weigh from most to least in an order."""
    width = gains.shape[1]
    corners = [np.isin(np.arange(width), order[: k + 1]) / (k + 1) for k in range(len(order))]
    corners += [np.eye(width)[at] for at in range(width) if at not in order]
    best: Floats = (gains @ np.array(corners).T).max(axis=1)
    return best


def _best_within(gains: Floats, low: Floats, high: Floats) -> Floats:
    """The greatest weighted mean of each trust, where weights lie between bounds."""
    rank = np.argsort(-gains, axis=1, kind="stable")
    left = np.full(len(gains), 1 - low.sum())
    best = gains @ low
    for place in range(gains.shape[1]):
        at = rank[:, place]
        given = np.minimum(left, (high - low)[at])
        best = best + given * gains[np.arange(len(gains)), at]
        left = left - given
    return best
