"""Logistic regressions of ties, many side by side, by Newton's method."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import special
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = ["Logits", "logits"]

Floats: TypeAlias = npt.NDArray[np.float64]

NAN: Final = math.nan
_STEPS: Final = 25  # logits that have not converged by then go to infinity
_CLOSE: Final = 1e-8
_LEAP: Final = 5.0  # no step changes a coefficient by more
_HALVINGS: Final = 60
_SLACK: Final = 1e-7  # of the log-likelihood: sums in another order differ in the last digits


@attrs.frozen(eq=False)
class Logits:
    """Logits side by side, NaN where they do not converge: predictors that separate ties go to infinity."""

    beta: Floats
    """Designs × parameters."""
    se: Floats
    """The same."""
    deviance: Floats
    """One a design."""


def logits(x: Floats, y: Floats, *, steps: int = _STEPS) -> Logits:
    """Logits of greatest likelihood. A step that makes one worse is halved.

    Parameters
    ----------
    x
        Designs × ties × parameters. Predictors that repeat others share what they say.
    y
        0 or 1: designs × ties.
    steps
        The most steps.

    Returns
    -------
    Logits
        NaN for a design that has not converged.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). *Generalized Linear Models*, 2nd edition, section 2.5.

    Marschner, I. C. (2011). glm2: Fitting generalized linear models with convergence problems. *R Journal* 3(2), 12–15
    (halved steps).
    """
    beta = np.zeros((len(x), x.shape[2]))
    inverse = np.full((len(x), x.shape[2], x.shape[2]), NAN)
    converged = np.zeros(len(x), dtype=bool)
    mu, likelihood = _at(x, y, beta)
    for _ in range(steps):
        inverse = np.linalg.pinv(np.swapaxes(x * (mu * (1 - mu))[:, :, None], 1, 2) @ x, hermitian=True)
        whole = np.einsum("dpq,dq->dp", inverse, np.einsum("dnp,dn->dp", x, y - mu))
        shorter = _shortened(x, y, beta, likelihood, np.clip(whole, -_LEAP, _LEAP))
        beta = beta + shorter[:, None] * np.clip(whole, -_LEAP, _LEAP)
        mu, likelihood = _at(x, y, beta)
        converged = shorter * np.abs(whole).max(axis=1) < _CLOSE
        if converged.all():
            break
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.einsum("dpp->dp", inverse))
    return Logits(
        beta=np.where(converged[:, None], beta, NAN),
        se=np.where(converged[:, None], se, NAN),
        deviance=np.where(converged, -2 * likelihood, NAN),
    )


def _shortened(x: Floats, y: Floats, beta: Floats, likelihood: Floats, step: Floats) -> Floats:
    """By what the step of each design is multiplied, so that it makes none worse: 1, ½, ¼ and so on."""
    share = np.ones(len(x))
    for _ in range(_HALVINGS):
        _, after = _at(x, y, beta + share[:, None] * step)
        worse = ~(after >= likelihood - _SLACK * (1 + np.abs(likelihood)))
        if not worse.any():
            break
        share[worse] /= 2
    return share


def _at(x: Floats, y: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """The chance of each tie, and the log-likelihood of each design."""
    eta = np.einsum("dnp,dp->dn", x, beta)
    return special.expit(eta), np.asarray((y * eta - np.logaddexp(0, eta)).sum(axis=1), dtype=np.float64)
