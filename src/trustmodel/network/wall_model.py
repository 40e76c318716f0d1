"""The model that walls were looked for with, and what every question about it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.pair_ties import PairTies
from trustmodel.prose import number_of
from trustmodel.results import Method
from trustmodel.stats.pair_rates import Floats, Prior, variance_explained
from trustmodel.stats.rate_ratios import Evidence

__all__ = ["WallModel"]

MOST_R2: Final = 0.95
"""Above so much of a wall explained by distance, it cannot be separated from the distance between places."""
DOUBTED_R2: Final = 0.8
"""Above so much, what is assumed of distance matters."""
FEWEST_PAIRS: Final = 3
FEWEST_WITHIN: Final = 15


@attrs.frozen(kw_only=True, eq=False)
class WallModel:
    """Layers of ties between schools, fitted without a wall, and how walls were asked for."""

    pairs: PairTies
    evidence: Evidence = attrs.field(repr=False)
    alpha: float
    method: Method
    """How walls were asked for. What goes on from there has its options and source."""

    @property
    def draws(self) -> int:
        """How many draws a test takes."""
        return self.evidence.draws

    @property
    def seed(self) -> int:
        """Of the draws."""
        return self.evidence.seed

    @property
    def pooled(self) -> bool:
        """Whether the prior was pooled from other trusts."""
        return any(layer.prior.trusts for layer in self.evidence.layers)

    def drawing(self, *, seed: int | None, draws: int | None) -> WallModel:
        """The same with other draws; itself, where nothing else is asked for.

        Parameters
        ----------
        seed
            `None`: as it is.
        draws
            `None`: as many as it has.

        Returns
        -------
        WallModel
            What was fitted is fitted anew when it is looked at.
        """
        seed, draws = self.seed if seed is None else seed, self.draws if draws is None else draws
        if (seed, draws) == (self.seed, self.draws):
            return self
        return attrs.evolve(self, evidence=attrs.evolve(self.evidence, seed=seed, draws=draws))

    def assuming(self, prior: Prior) -> WallModel:
        """The same ties, with another prior.

        Parameters
        ----------
        prior
            Of all layers.

        Returns
        -------
        WallModel
            Fitted when it is looked at.
        """
        layers = [attrs.evolve(layer, prior=prior) for layer in self.evidence.layers]
        return attrs.evolve(self, evidence=attrs.evolve(self.evidence, layers=layers))

    def without_ties(self, marks: list[Floats]) -> WallModel:
        """The same, had no tie crossed.

        Parameters
        ----------
        marks
            For each layer 1 where a pair crosses, else 0.

        Returns
        -------
        WallModel
            Fitted when it is looked at.
        """
        ties = [np.where(mark > 0, 0.0, of) for mark, of in zip(marks, self.evidence.ties, strict=True)]
        return attrs.evolve(self, evidence=attrs.evolve(self.evidence, ties=ties))

    def among(self, known: list[bool]) -> WallModel:
        """Only pairs of schools of which something is known; itself, where it is known of all.

        Parameters
        ----------
        known
            Of each school that takes part.

        Returns
        -------
        WallModel
            Schools keep their numbers.
        """
        if all(known):
            return self
        there = np.array(known)
        layers = tuple(each.only(there[each.layer.first] & there[each.layer.second]) for each in self.pairs.layers)
        return attrs.evolve(
            self, pairs=attrs.evolve(self.pairs, layers=layers), evidence=evidence_of_layers(layers, self.evidence)
        )

    def follow_up(self, question: str, **options: Any) -> Method:
        """How an answer that goes on from this is made.

        Parameters
        ----------
        question
            Its name.
        **options
            What it was asked with, beside the options of this.

        Returns
        -------
        Method
            With the seed and the number of draws.
        """
        return Method(
            name=question,
            options={**self.method.options, "draws": self.draws, **options},
            seed=self.seed,
            source=self.method.source,
        )


def evidence_of_layers(layers: Any, like: Evidence) -> Evidence:
    """The arrays of layers that have pairs."""
    used = [each for each in layers if len(each.ties)]
    return attrs.evolve(like, layers=[each.layer for each in used], ties=[each.ties for each in used])


def r2_of(model: WallModel, marks: list[Floats]) -> float:
    """How much of a wall distance explains: in the layer where it explains least."""
    return float(r2_of_each(model, [mark[None] for mark in marks])[0])


def r2_of_each(model: WallModel, marks: Sequence[Floats]) -> Floats:
    """The same of many walls, each a row of the marks of a layer: one number a wall."""
    of_layers = [variance_explained(layer, mark) for layer, mark in zip(model.evidence.layers, marks, strict=True)]
    least: Floats = np.min(of_layers, axis=0)
    return least


@attrs.frozen(kw_only=True)
class Crossing:
    """How many pairs and ties a wall has on either side of it, over all layers."""

    pairs_across: int
    pairs_within: int
    ties_across: float
    ties_within: float

    @classmethod
    def of(cls, model: WallModel, marks: list[Floats]) -> Crossing:
        """Those of a wall; a pair of several layers counts once."""
        across: set[tuple[int, int]] = set()
        within: set[tuple[int, int]] = set()
        sums = np.zeros(2)
        for layer, ties, mark in zip(model.evidence.layers, model.evidence.ties, marks, strict=True):
            crosses = mark > 0
            for which, pairs in ((crosses, across), (~crosses, within)):
                pairs.update(zip(layer.first[which].tolist(), layer.second[which].tolist(), strict=True))
            sums += [ties[crosses].sum(), ties[~crosses].sum()]
        return cls(
            pairs_across=len(across), pairs_within=len(within), ties_across=float(sums[0]), ties_within=float(sums[1])
        )

    def reason(self) -> str | None:
        """Why a wall cannot be tested by places and ties within; `None` where it can."""
        for where, pairs in (("across", self.pairs_across), ("within", self.pairs_within)):
            if not self.pairs_across + self.pairs_within:
                return "nobody answered, or no distance is known"
            if pairs < FEWEST_PAIRS:
                return f"only {pairs} pair{'' if pairs == 1 else 's'} of schools {where}: it takes {FEWEST_PAIRS}"
        if self.ties_within < FEWEST_WITHIN:
            ties = f"only {number_of(round(self.ties_within), 'tie')}" if self.ties_within else "no tie"
            return f"{ties} within: it takes {FEWEST_WITHIN} to know what is usual"
        return None
