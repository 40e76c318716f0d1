"""Definitions of a strong trust: criteria, and the rule by which they include or leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

__all__ = ["Criterion", "Definition", "Rule", "included", "most", "values_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Rule: TypeAlias = Literal["all", "sum", "electre-tri"]
_CUTS: Final[Mapping[str, float]] = {"all": 1.0, "sum": 0.5, "electre-tri": 0.75}
_SAME: Final = 1e-9
_OPERATORS: Final = (">=", ">", "<=", "<", "==")


@attrs.frozen(kw_only=True)
class Criterion:
    """One thing that is asked of a trust: a measure, held against a threshold."""

    name: str
    measure: str
    """The column of the population that holds the figure."""
    operator: str = attrs.field(default=">=", validator=attrs.validators.in_(_OPERATORS))
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
    says: str | None = None
    """What is asked, in words."""

    @property
    def more_is_better(self) -> bool:
        """Whether more of the measure is better."""
        return self.operator in (">=", ">", "==")


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
    rule: Rule = attrs.field(default="all", validator=attrs.validators.in_(tuple(_CUTS)))
    cut: float | None = None
    """What is asked of the weighted mean (default .5), or of the credibility (default .75)."""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if not self.criteria:
            raise ValueError("a definition has a criterion or more")
        names = [one.name for one in self.criteria]
        if twice := sorted({one for one in names if names.count(one) > 1}):
            raise ValueError(f"criteria are told apart by their names; twice: {', '.join(twice)}")
        if not 0 < self.asked <= 1:
            raise ValueError(f"cut is above 0 and at most 1, not {self.asked:g}")
        if not sum(one.weight for one in self.criteria):
            raise ValueError("one criterion or more has a weight above 0")
        for one in self.criteria:
            if one.threshold is None and self.rule != "sum":
                raise ValueError(f"the rule {self.rule!r} asks for a threshold of {one.name}")
            if one.preference < one.indifference or (one.veto is not None and one.veto < one.preference):
                raise ValueError(f"{one.name}: indifference, preference and veto lie in this order")

    @property
    def asked(self) -> float:
        """The cut, the usual one of the rule where none is given."""
        return _CUTS[self.rule] if self.cut is None else self.cut

    @property
    def names(self) -> tuple[str, ...]:
        """What the criteria are called."""
        return tuple(one.name for one in self.criteria)

    @property
    def weights(self) -> Floats:
        """The weights of the criteria, summing to 1."""
        made: Floats = np.array([one.weight for one in self.criteria], dtype=float)
        made /= made.sum()
        return made


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
    """What a rule makes of the figures, trusts by criteria; none of them is missing."""
    met = np.zeros(figures.shape, dtype=bool)
    speaks_for, against = np.zeros(figures.shape), np.zeros(figures.shape)
    for at, one in enumerate(definition.criteria):
        column = figures[:, at]
        if one.threshold is None:
            low, high = (column.min(), column.max()) if len(column) else (0.0, 0.0)
            share = (column - low) / (high - low) if high > low else np.ones(len(column))
            speaks_for[:, at] = share if one.more_is_better else 1 - share
            met[:, at] = speaks_for[:, at] >= 0.5  # noqa: PLR2004 - the upper half
            continue
        met[:, at] = _holds(one.operator, column, one.threshold)
        speaks_for[:, at] = met[:, at]
        if definition.rule == "electre-tri":
            short = (one.threshold - column) * (1 if one.more_is_better else -1)
            short = np.where(met[:, at], np.minimum(short, 0.0), short)
            width = one.preference - one.indifference
            part = np.clip((one.preference - short) / width, 0, 1) if width > 0 else (short <= one.indifference)
            speaks_for[:, at] = part
            if one.veto is not None:
                room = one.veto - one.preference
                against[:, at] = np.clip((short - one.preference) / room, 0, 1) if room > 0 else (short >= one.veto)
    return Values(met, speaks_for, against)


def _holds(operator: str, column: Floats, threshold: float) -> Truths:
    found: Truths = {
        ">=": column >= threshold - _SAME, ">": column > threshold + _SAME, "<=": column <= threshold + _SAME,
        "<": column < threshold - _SAME, "==": np.abs(column - threshold) <= _SAME,
    }[operator]  # fmt: skip
    return found


def included(definition: Definition, values: Values, weights: Floats, criteria: Iterable[int] | None = None) -> Truths:
    """Which trusts the rule includes by some weightings: weightings × trusts. Only some criteria count, where told."""
    chosen = list(range(values.met.shape[1])) if criteria is None else list(criteria)
    if definition.rule == "all":
        return np.broadcast_to(values.met[:, chosen].all(axis=1), (len(weights), len(values.met)))
    some = weights[:, chosen]
    total = some.sum(axis=1, keepdims=True)
    some = np.divide(some, total, out=np.full_like(some, 1 / max(len(chosen), 1)), where=total > 0)
    concordance = some @ values.speaks_for[:, chosen].T
    if definition.rule == "electre-tri":
        concordance = _credibility(concordance, values.speaks_against[:, chosen])
    return np.asarray(concordance >= definition.asked - _SAME)


def _credibility(concordance: Floats, against: Floats) -> Floats:
    """ELECTRE's credibility: concordance, weakened by each criterion that speaks against more than all for it."""
    made = concordance.copy()
    for column in against.T:
        stronger = column[None, :] > concordance
        with np.errstate(divide="ignore", invalid="ignore"):
            weaker = (1 - column[None, :]) / (1 - concordance)
        made = np.where(stronger, made * np.where(concordance < 1, weaker, 1.0), made)
    return made


def most(definition: Definition, values: Values, low: Floats, high: Floats, order: list[int] | None) -> Truths:
    """Whether any admissible weighting includes each trust: exactly, by the optimum of a linear programme.

    The weighted mean is linear in the weights, so that it is greatest at a corner of what is admissible. Between bounds
    (sum 1) that corner gives what is left after the least weights to the best criteria first, up to their most. In an
    order of importance the corners weigh the first few alike.
    """
    if definition.rule == "all":
        return np.asarray(values.met.all(axis=1))
    gains = values.speaks_for
    if order is not None:
        free = [at for at in range(gains.shape[1]) if at not in order]
        corners = [np.isin(np.arange(gains.shape[1]), order[: k + 1]) / (k + 1) for k in range(len(order))]
        corners += [np.eye(gains.shape[1])[at] for at in free]
        best = (gains @ np.array(corners).T).max(axis=1)
    else:
        rank = np.argsort(-gains, axis=1, kind="stable")
        left = np.full(len(gains), 1 - low.sum())
        best = gains @ low
        for place in range(gains.shape[1]):
            at = rank[:, place]
            given = np.minimum(left, (high - low)[at])
            best = best + given * gains[np.arange(len(gains)), at]
            left = left - given
    if definition.rule == "electre-tri":
        best = _credibility(best[None, :], values.speaks_against)[0]
    return np.asarray(best >= definition.asked - _SAME)
