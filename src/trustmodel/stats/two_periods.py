r"""What became of a wall from one period to the next: the share of each pair's ties that fall into the second.

With $T = y_1 + y_2$ ties of a pair, $y_2$ is beta-binomial, $\mathrm{logit}\,p_{ij} = c + b_i + b_j + d\,\bar u_{ij} +
\delta z_{ij}$. Whatever belongs to a pair in both periods (how far apart, how well its people know each other) cancels.
δ is the logarithm of how many times as much crosses now as before, beside what is within. A test of one table of four counts
would take every record for a case of its own: with nothing changed it says so in 10 to 65 % of worlds.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from scipy import special

from trustmodel.stats.nulls import generator
from trustmodel.stats.pair_rates import Floats, Whole
from trustmodel.stats.rate_ratios import Interval, inverted

__all__ = ["Change", "Turn", "change_across"]

_SCHOOL_SD: Final = 0.5
_DISTANCE_SD: Final = 0.4
_CHANGE_SD: Final = 3.0
_LEVEL: Final = 1e-4
_USUAL_RHO: Final = 0.1
_WORTH: Final = 5.0  # how many pairs the usual ρ counts for
_RHO_GRID: Final = np.concatenate([[0.0], np.geomspace(0.005, 0.9, 24)])
_MOST: Final = 12.0
_STEPS: Final = 25
_BLOCK: Final = 128  # draws at a time: bounds the memory
_CLOSE: Final = 1e-4
_TINY: Final = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Turn:
    """Pairs of schools that have ties in either of two periods, and which of them a wall stands between."""

    n: int
    first: Whole
    second: Whole
    km: Floats | None
    """How far apart they are. `None`: not known, so that a change of reach is not allowed for."""
    mark: Floats
    """1 where a pair crosses, else 0."""
    seen: Floats
    """The share of a pair's answers that could be seen in the second period, over that in the first."""

    @property
    def columns(self) -> Floats:
        """Level, schools, distance, and last the mark: pairs × parameters."""
        pairs = np.arange(len(self.first))
        schools = np.zeros((len(pairs), self.n))
        schools[pairs, self.first] = schools[pairs, self.second] = 1.0
        away = np.zeros(len(pairs))
        if self.km is not None and len(pairs):
            away = self.km / (float(np.median(self.km)) or 1.0) - 1
        return np.column_stack([np.ones(len(pairs)), schools, away, self.mark])

    @property
    def precisions(self) -> Floats:
        """1 over the prior variance of each."""
        return np.concatenate([[_LEVEL], np.full(self.n, _SCHOOL_SD**-2), [_DISTANCE_SD**-2, _CHANGE_SD**-2]])


@attrs.frozen(kw_only=True)
class Change:
    """How a wall changed."""

    r: float
    """The signed root: above 0 where more crosses than before."""
    log_ratio: float
    """δ."""
    interval: Interval
    p: float
    """Two-sided, on |r|."""
    rho: float
    """How much pairs go their own way: 0, each tie is a case of its own; 1, each pair is."""
    draws: Floats


def change_across(  # noqa: PLR0913 - what a comparison is made of
    turn: Turn, before: Floats, after: Floats, *, draws: int, seed: int, alpha: float = 0.05
) -> Change:
    """Whether the ties that cross became more or fewer, beside those within.

    Parameters
    ----------
    turn
        The pairs.
    before
        Ties of each pair in the first period.
    after
        In the second.
    draws
        How many draws of the model without a change, each fitted anew.
    seed
        Of the draws.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    Change
        Ends of the interval may be infinite.
    """
    total = before + after
    model = _Model(turn, total)
    r, delta, rho, share = model.roots(after[None])
    rng = generator(seed)
    size = (1 - rho[0]) / rho[0]
    of_pairs = np.tile(share[0], (draws, 1))
    beta = rng.beta(np.maximum(size * of_pairs, 1e-6), np.maximum(size * (1 - of_pairs), 1e-6))
    drawn = rng.binomial(np.tile(total, (draws, 1)).astype(np.int64), beta).astype(float)
    chance = np.concatenate([model.roots(drawn[begin : begin + _BLOCK])[0] for begin in range(0, draws, _BLOCK)])

    def beside(grid: Floats) -> Floats:
        return model.roots(np.tile(after, (len(grid), 1)), given=grid[:, None] * turn.mark)[0]

    return Change(
        r=float(r[0]),
        log_ratio=float(delta[0]),
        interval=inverted(beside, chance, alpha=alpha),
        p=float((1 + (np.abs(chance) >= abs(r[0]) - _TINY).sum()) / (1 + draws)),
        rho=float(rho[0]),
        draws=chance,
    )


class _Model:
    """The beta-binomial model of one set of totals, as a quasi-likelihood: a tie counts 1/(1 + (T − 1)ρ)."""

    def __init__(self, turn: Turn, total: Floats) -> None:
        self.x, self.precisions, self.total = turn.columns, turn.precisions, total
        self.offset = np.log(turn.seen)
        self.products = _products(self.x)
        self.unchanged = self.x.copy()
        self.unchanged[:, -1] = 0.0
        self.products_unchanged = _products(self.unchanged)

    def _worth(self, rho: Floats) -> Floats:
        """What a tie counts: worlds × pairs."""
        worth: Floats = 1 / (1 + np.maximum(self.total - 1, 0) * rho[:, None])
        return worth

    def roots(self, after: Floats, *, given: Floats | float = 0.0) -> tuple[Floats, Floats, Floats, Floats]:
        """r, δ and ρ of each world, and the shares of its pairs without a change."""
        usual = np.full(len(after), _USUAL_RHO)
        theta, share, _ = self._fit(after, usual, given)
        rho = self._rho(after, share, self._parameters(share, usual))
        theta, _, value = self._fit(after, rho, given, start=theta)
        _, share, none = self._fit(after, rho, given, changed=False)
        gain = 2 * np.maximum(value - none, 0)
        return np.sign(theta[:, -1]) * np.sqrt(gain), theta[:, -1], rho, share

    def _fit(
        self, after: Floats, rho: Floats, given: Floats | float, *, start: Floats | None = None, changed: bool = True
    ) -> tuple[Floats, Floats, Floats]:
        """Parameters, shares and penalised quasi-likelihood of each world."""
        x, products = (self.x, self.products) if changed else (self.unchanged, self.products_unchanged)
        precisions, worth = self.precisions, self._worth(rho)
        theta = np.zeros((len(after), x.shape[1])) if start is None else start
        if start is None:
            theta[:, 0] = special.logit(np.clip(after.sum(axis=1) / self.total.sum(), 0.02, 0.98))
        diagonal = np.arange(x.shape[1])
        for _ in range(_STEPS):
            share = special.expit(np.clip(theta @ x.T + self.offset + given, -_MOST, _MOST))
            weights = self.total * share * (1 - share) * worth
            information = (weights @ products).reshape(len(after), x.shape[1], x.shape[1])
            information[:, diagonal, diagonal] += precisions
            gradient = ((after - self.total * share) * worth) @ x - precisions * theta
            step = np.linalg.solve(information, gradient[..., None])[..., 0]
            longest = np.abs(step).max(axis=1)
            theta = theta + step * np.minimum(1, 2 / np.maximum(longest, _TINY))[:, None]
            if longest.max() < _CLOSE:
                break
        eta = np.clip(theta @ x.T + self.offset + given, -_MOST, _MOST)
        value = ((after * eta - self.total * np.logaddexp(0, eta)) * worth).sum(axis=1) - 0.5 * (theta**2 @ precisions)
        return theta, special.expit(eta), value

    def _parameters(self, share: Floats, rho: Floats) -> Floats:
        """How many parameters the fit used, less what penalties hold."""
        plain = ((self.total * share * (1 - share) * self._worth(rho)) @ self.products).reshape(
            len(share), len(self.precisions), -1
        )
        held = plain + np.diag(self.precisions)
        used: Floats = len(self.precisions) - np.einsum("bpp,p->b", np.linalg.inv(held), self.precisions)
        return used

    def _rho(self, after: Floats, share: Floats, parameters: Floats) -> Floats:
        """ρ at which Pearson's χ² is as large as the degrees of freedom, drawn towards what is usual."""
        tied = self.total > 0
        variance = np.maximum(self.total * share * (1 - share), _TINY)
        square = np.where(tied, (after - self.total * share) ** 2 / variance, 0.0)
        free = np.maximum(tied.sum() - parameters, 1.0)
        more = np.maximum(self.total - 1, 0)
        pearson = np.stack([(square / (1 + more * rho)).sum(axis=1) for rho in _RHO_GRID], axis=1)
        below = pearson < free[:, None]
        place = np.where(below.any(axis=1), below.argmax(axis=1), len(_RHO_GRID) - 1)
        rho: Floats = (free * _RHO_GRID[place] + _WORTH * _USUAL_RHO) / (free + _WORTH)
        return rho


def _products(x: Floats) -> Floats:
    """Each column times each, flat: pairs × parameters²."""
    products: Floats = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    return products
