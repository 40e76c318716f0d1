"""Choices among the criteria of a definition: whom each includes, and what each criterion adds to a gap (Shapley)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from trustmodel.population.definitions import Definition, Floats, Truths, Values, included
from trustmodel.population.groups import members_of
from trustmodel.stats.nulls import generator, progressing

__all__ = ["MOST_SUBSETS", "ORDERS", "Choices", "ShapleyRow", "SubsetRow", "choices_of"]

NAN: Final = math.nan
MOST_SUBSETS: Final = 12
"""The most criteria whose every subset is looked at."""
ORDERS: Final = 200
"""How many orders of criteria are drawn where there are more."""


@attrs.frozen(kw_only=True)
class ShapleyRow:
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


@attrs.frozen
class Choices:
    """What comes of choosing among the criteria."""

    subsets: tuple[SubsetRow, ...]
    gaps: tuple[ShapleyRow, ...]


def choices_of(  # noqa: PLR0913 - a definition held against a population
    definition: Definition,
    values: Values,
    sound: Truths,
    groupings: Mapping[str, Sequence[str | None]],
    *,
    seed: int,
    progress: bool,
) -> Choices:
    """Every choice of criteria, or orders that are drawn; and what each criterion adds to the gaps.

    Parameters
    ----------
    definition
        The criteria and the rule.
    values
        What the rule makes of the figures.
    sound
        Which trusts can be judged.
    groupings
        The kind of each trust, by grouping.
    seed
        Of the orders that are drawn, where there are more criteria than `MOST_SUBSETS`.
    progress
        Whether to show a bar.

    Returns
    -------
    Choices
        No subsets where orders were drawn.
    """
    kinds = [kind for kind in members_of(groupings, sound) if kind[2].any() and kind[3].any()]
    outcomes = _Outcomes(definition, values, sound, [(inside, outside) for _, _, inside, outside in kinds])
    size = len(definition.names)
    subsets: tuple[SubsetRow, ...] = ()
    if size <= MOST_SUBSETS:
        subsets = tuple(_subset_rows(outcomes, definition, int(sound.sum()), progress=progress))
        added = _shapley(outcomes, size)
        errors = np.zeros_like(added)
    else:
        each = _added_in_orders(outcomes, size, seed, progress=progress)
        added, errors = each.mean(axis=0), each.std(axis=0, ddof=1) / math.sqrt(ORDERS)
    gaps = tuple(
        ShapleyRow(grouping=grouping, group=group, criterion=name, value=float(added[i, k]), error=float(errors[i, k]))
        for i, (grouping, group, _, _) in enumerate(kinds)
        for k, name in enumerate(definition.names)
    )
    return Choices(subsets, gaps)


class _Outcomes:
    """For a choice of criteria, how many trusts it includes and the gap of each kind; calculated once each."""

    def __init__(
        self, definition: Definition, values: Values, sound: Truths, kinds: Sequence[tuple[Truths, Truths]]
    ) -> None:
        self._definition, self._values, self._sound, self._kinds = definition, values, sound, kinds
        nothing = int(sound.sum()), np.zeros(len(kinds))
        self._known: dict[frozenset[int], tuple[int, Floats]] = {frozenset(): nothing}

    def __call__(self, chosen: frozenset[int]) -> tuple[int, Floats]:
        if chosen not in self._known:
            weights = self._definition.weights[None, :]
            here = included(self._definition, self._values, weights, sorted(chosen))[0] & self._sound
            gaps = [here[inside].mean() - here[outside].mean() for inside, outside in self._kinds]
            self._known[chosen] = int(here.sum()), np.array(gaps, dtype=float)
        return self._known[chosen]

    def added(self, chosen: frozenset[int], criterion: int) -> Floats:
        """What a criterion adds to each gap, after those that are chosen already."""
        return self(chosen | {criterion})[1] - self(chosen)[1]


def _all_choices(size: int) -> list[frozenset[int]]:
    """Every choice of one criterion or more."""
    return [frozenset(places) for k in range(1, size + 1) for places in itertools.combinations(range(size), k)]


def _subset_rows(outcomes: _Outcomes, definition: Definition, judged: int, *, progress: bool) -> Iterator[SubsetRow]:
    choices = _all_choices(len(definition.names))
    for chosen in progressing(choices, total=len(choices), label="choices of criteria", progress=progress):
        number, gaps = outcomes(chosen)
        yield SubsetRow(
            criteria=tuple(definition.names[at] for at in sorted(chosen)),
            included=number,
            share=number / judged if judged else NAN,
            difference=float(gaps[0]) if len(gaps) else NAN,
        )


def _shapley(outcomes: _Outcomes, size: int) -> Floats:
    """The Shapley value of each criterion for each gap, exactly: kinds × criteria."""
    added = np.zeros((len(outcomes(frozenset())[1]), size))
    for chosen in [frozenset[int](), *_all_choices(size)]:
        k = len(chosen)
        for at in set(range(size)) - chosen:
            weight = math.factorial(k) * math.factorial(size - k - 1) / math.factorial(size)
            added[:, at] += weight * outcomes.added(chosen, at)
    return added


def _added_in_orders(outcomes: _Outcomes, size: int, seed: int, *, progress: bool) -> Floats:
    """What each criterion adds to each gap in orders that are drawn: orders × kinds × criteria."""
    rng = generator(seed, 3)
    each = np.zeros((ORDERS, len(outcomes(frozenset())[1]), size))
    for draw in progressing(range(ORDERS), total=ORDERS, label="orders of criteria", progress=progress):
        chosen = frozenset[int]()
        for at in map(int, rng.permutation(size)):
            each[draw, :, at] = outcomes.added(chosen, at)
            chosen |= {at}
    return each
