"""One fitter for regressions of ties: iteratively reweighted least squares (Fisher scoring), with or without a penalty.

It maximises ℓ(θ) − ½ θᵀRθ for a linear predictor η = Xθ: Poisson, negative binomial at a given dispersion, or binomial. X
is never asked for, only what it does, so that a design of two thousand school effects needs no matrix of its size, and a
thousand small designs can be fitted side by side: all arrays may have leading axes, one fit each.
"""

from __future__ import annotations

from typing import Final, Protocol

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.families import Family, Flags, Floats, log_likelihood, mean, scores, weights

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "expected ties") from error

__all__ = ["Estimate", "Predictors", "fisher_scoring"]

_HALVINGS: Final = 60
_SLACK: Final = 1e-7  # of the objective: sums in another order differ in the last digits


class Predictors(Protocol):
    """What a design matrix X does: … × ties × parameters."""

    def eta(self, theta: Floats, /) -> Floats:
        """The linear predictor Xθ.

        Parameters
        ----------
        theta
            … × parameters.

        Returns
        -------
        numpy.ndarray
            … × ties.
        """
        ...

    def sums(self, values: Floats, /) -> Floats:
        """The sums Xᵀv.

        Parameters
        ----------
        values
            … × ties.

        Returns
        -------
        numpy.ndarray
            … × parameters.
        """
        ...

    def information(self, w: Floats, /) -> Floats:
        """The information XᵀWX.

        Parameters
        ----------
        w
            Weights of ties, … × ties.

        Returns
        -------
        numpy.ndarray
            … × parameters × parameters.
        """
        ...

    def solve(self, matrix: Floats, right: Floats, /) -> Floats:
        """The x of matrix x = right, also where the matrix is singular, or all but.

        Parameters
        ----------
        matrix
            … × parameters × parameters, symmetric.
        right
            … × parameters.

        Returns
        -------
        numpy.ndarray
            … × parameters.
        """
        ...

    def limited(self, step: Floats, /) -> tuple[Floats, Floats]:
        """A step of parameters, made no longer than is safe, and how long it is.

        Parameters
        ----------
        step
            … × parameters.

        Returns
        -------
        tuple of numpy.ndarray
            … × parameters; and one length a fit, by which `fisher_scoring` judges whether it has converged.
        """
        ...


@attrs.frozen(kw_only=True, eq=False)
class Estimate:
    """The parameters of greatest penalised likelihood, and what follows for each tie."""

    theta: Floats
    """… × parameters."""
    mu: Floats
    """… × ties."""
    log_likelihood: Floats
    """Without the penalty, one a fit; see `families.log_likelihood`."""
    information: Floats
    """XᵀWX + R where the last step began: … × parameters × parameters."""
    converged: Flags
    """Whether the last step was shorter than asked for, one a fit."""


def fisher_scoring(  # noqa: PLR0913 - a model, where from, and how far
    y: Floats,
    x: Predictors,
    *,
    family: Family,
    k: float,
    start: Floats,
    penalty: Floats | None = None,
    offset: Floats | float = 0.0,
    close: float,
    steps: int,
) -> Estimate:
    """The parameters of greatest penalised likelihood, by Fisher scoring.

    Each step solves (XᵀWX + R) δ = Xᵀs − Rθ, with weights W and scores s of `families`; it is Newton's method where the
    link is canonical (Poisson, binomial). A step that makes the objective worse is halved, so that it never diverges.

    Parameters
    ----------
    y
        Ties seen, … × ties.
    x
        The design.
    family
        `counts` or `binary`.
    k
        Dispersion of counts; infinite for Poisson.
    start
        Where to begin, … × parameters.
    penalty
        R, parameters × parameters, positive semidefinite. `None`: none.
    offset
        Added to the linear predictor of each tie.
    close
        A fit has converged when a step is shorter, as the design measures steps.
    steps
        The most steps.

    Returns
    -------
    Estimate
        Fits that have not converged within so many steps say so. Without a penalty, a binomial fit whose predictors
        separate ties from none has no finite maximum, and never converges.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). *Generalized Linear Models*, 2nd edition, section 2.5.

    Marschner, I. C. (2011). glm2: Fitting generalized linear models with convergence problems. *R Journal* 3(2), 12–15
    (halved steps).
    """
    ridge = np.zeros((start.shape[-1], start.shape[-1])) if penalty is None else penalty

    def at(theta: Floats) -> tuple[Floats, Floats, Floats]:
        eta = x.eta(theta) + offset
        mu = mean(eta, family)
        likelihood = log_likelihood(y, eta, mu, k, family)
        return mu, likelihood, likelihood - 0.5 * np.sum((theta @ ridge) * theta, axis=-1)

    theta = start
    mu, likelihood, value = at(theta)
    for _ in range(steps):
        gradient = x.sums(scores(y, mu, k, family)) - theta @ ridge
        information = x.information(weights(mu, k, family)) + ridge
        step, length = x.limited(x.solve(information, gradient))
        for _ in range(_HALVINGS):
            reached = theta + step
            mu, likelihood, then = at(reached)
            worse = ~(then >= value - _SLACK * (1 + np.abs(value)))
            if not worse.any():
                break
            share = np.where(worse, 0.5, 1.0)
            step, length = share[..., None] * step, share * length
        theta, value = reached, then
        converged = length < close
        if converged.all():
            break
    return Estimate(theta=theta, mu=mu, log_likelihood=likelihood, information=information, converged=converged)
