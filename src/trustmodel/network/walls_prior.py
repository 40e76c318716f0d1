"""What is assumed of distance and activity, pooled from several trusts that share no ties and no names."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
from scipy import optimize

from trustmodel.errors import DataError, Problem, Where
from trustmodel.files.safe import Limits, read_bytes, refuse
from trustmodel.network.pair_ties import Ties, pair_ties
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import WallModel
from trustmodel.prose import figure, number_of
from trustmodel.results import Method, Result, version
from trustmodel.stats.pair_rates import Dispersion, Layer, Mark, Prior, dispersion_of, fit, fit_without_wall, penalised

__all__ = ["Pool", "TrustSums", "pool", "trust_sums"]

FEWEST_TRUSTS: Final = 5
_LEAST_SD: Final = 0.3
_FORMAT: Final = "trustmodel-sums/1"
_GUARD_SD: Final = 4.0
_LARGEST_FILE: Final = 100_000


@attrs.frozen(kw_only=True)
class TrustSums:
    """What one trust gives to a pool: how ties fall with distance, and how schools differ. No ties, no names."""

    decay: float
    """b: by how much the logarithm of ties falls over the median distance, from a fit that leaves the best boundary out."""
    decay_variance: float
    median_km: float
    activity_sd: float
    dispersion: float
    """k."""
    schools: int

    def to_json(self) -> str:
        """The sums as a file that one trust can send to another."""
        return json.dumps({"format": _FORMAT, "version": version(), **attrs.asdict(self)}, indent=2)

    @classmethod
    def from_json(cls, text: str) -> TrustSums:
        """Sums that another trust wrote.

        Parameters
        ----------
        text
            As `to_json` writes it.

        Returns
        -------
        TrustSums
            Checked.

        Raises
        ------
        DataError
            It is no such file, or a figure is missing or impossible.
        """
        try:
            given = json.loads(text, parse_int=float)
        except (ValueError, RecursionError) as error:
            raise refuse("malformed-json", f"this is no file of a trust's sums: {error}", Where()) from error
        if not isinstance(given, dict) or given.get("format") != _FORMAT:
            raise refuse("unknown-format", f"this is no file of a trust's sums: its format is not {_FORMAT!r}", Where())
        values: dict[str, Any] = {}
        wrong = []
        for name, least in _LEAST.items():
            values[name] = value = given.get(name)
            if not (type(value) is float and math.isfinite(value) and value >= least):
                should = "a number" if least == -math.inf else f"a number of {least:g} or more"
                wrong.append(Problem("out-of-range", Where(field=name), f"this is {should}", found=str(value)[:80]))
        if wrong:
            raise DataError(wrong)
        return cls(**{**values, "schools": int(values["schools"])})


_LEAST: Final = {
    "decay": -math.inf, "decay_variance": 0.0, "median_km": 0.0, "activity_sd": 0.0, "dispersion": 0.0, "schools": 3,
}  # fmt: skip


@attrs.frozen(kw_only=True)
class PoolRow:
    """One trust of a pool, by its number: names are in no sums."""

    trust: int
    decay: float
    decay_variance: float
    median_km: float
    activity_sd: float
    dispersion: float
    schools: int


@attrs.frozen(kw_only=True, repr=False)
class Pool(Result):
    """A prior that several trusts share: give `prior` to `walls`, `boundary` or `plan_walls`."""

    rows: tuple[PoolRow, ...]
    prior: Prior
    """The default where fewer than 5 trusts are pooled."""
    mean: float
    """Of the decay over trusts."""
    between_sd: float
    """How much trusts differ in it."""
    se: float
    """How well the mean is known."""

    def summary(self) -> str:
        """How many trusts, and what the prior says of decay."""
        return (
            f"{number_of(len(self.rows), 'trust')}: decay {figure(self.prior.decay, 2)} over the median distance, sd"
            f" {figure(self.prior.decay_sd, 2)}{'' if self.prior.trusts else ' (the default: too few trusts)'}"
        )


def trust_sums(x: Ties, *, group: str | Mapping[Any, Any] | None = None, **options: Any) -> TrustSums:
    """What a trust can give to a pool without giving ties or names.

    Parameters
    ----------
    x
        What has ties: see `walls`. Of several layers the first counts.
    group
        A boundary that may be a wall: decay is fitted with it, so that the wall is not taken for distance.
    **options
        `at`, `between`, `kinds` and `topic`, as for `walls`; `strength`, `distance`, `chances`, `same` and `beyond` too.

    Returns
    -------
    TrustSums
        For `pool`, or to be written with `to_json`.

    Raises
    ------
    ValueError
        There is no tie between schools, or fewer than 3 schools.
    """
    chosen = {name: options.pop(name) for name in ("at", "between", "kinds", "topic") if name in options}
    pairs = pair_ties(x, selection=Selection(**chosen), **options)
    used = [each for each in pairs.layers if each.ties.any()]
    if not used or len(pairs.schools) < 3:  # noqa: PLR2004 - two have one distance
        raise ValueError("sums take ties between 3 schools or more")
    first = used[0]
    mark = np.zeros(len(first.ties))
    if group is not None:
        groups = [pairs.values(group)[school] for school in pairs.schools]
        mark = np.array(
            [groups[i] is not None and groups[j] is not None and groups[i] != groups[j] for i, j in first.pairs],
            dtype=float,
        )
    layer = attrs.evolve(first.layer, prior=Prior(decay_sd=_GUARD_SD))
    decay, variance, activity, k = decay_of(layer, first.ties, mark)
    return TrustSums(
        decay=decay, decay_variance=variance, median_km=layer.median_km, activity_sd=activity, dispersion=k,
        schools=len(pairs.schools),
    )  # fmt: skip


def decay_of(layer: Layer, ties: Any, mark: Any) -> tuple[float, float, float, float]:
    """b, its variance, the standard deviation of activity, and k: from a fit with a wall in it."""
    y = ties[None].astype(float)
    found, dispersion = fit_without_wall(layer, y)
    wall = Mark(pairs=[mark], sd=layer.prior.ratio_sd, start=np.zeros(1))
    for _ in range(2):
        (found,), _ = fit([layer], [y], [dispersion], starts=[found.theta], mark=wall)
        dispersion = dispersion_of(layer, y, found, lost=1.0)
    return (
        float(found.theta[0, 1]),
        _variance(layer, found, mark),
        float(found.theta[0, layer.activity].std(ddof=1)),
        _k(dispersion),
    )


def _k(dispersion: Dispersion) -> float:
    return float(dispersion.k[0])


def _variance(layer: Layer, found: Any, mark: Any) -> float:
    """The variance of b when γ is fitted beside it."""
    information = penalised(layer, found)[0]
    across = layer.gradient(found.weights * mark)[0]
    own = float((found.weights[0] * mark).sum()) + layer.prior.ratio_sd**-2
    return float(np.linalg.inv(information - np.outer(across, across) / own)[1, 1])


def pool(sums: Iterable[TrustSums]) -> Pool:
    """A prior of how ties fall with distance, from the sums of several trusts.

    The decay of trusts is normal around a mean, each known as well as its trust tells (restricted maximum likelihood).
    What a new trust is assumed to have has the variance τ² + se², and a standard deviation of at least 0.3. Under 5 trusts it is
    the wide default. `walls` and `boundary` hold a pooled prior against the trust's own decay, and say so and use the default
    where they disagree.

    Parameters
    ----------
    sums
        One a trust, as `trust_sums` or `TrustSums.from_json` gives them.

    Returns
    -------
    Pool
        Its `prior` is for `walls`, `boundary` and `plan_walls`.

    Raises
    ------
    TypeError
        Something else than sums is given.

    References
    ----------
    Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis.
    *Journal of the Royal Statistical Society A* 172, 137–159 (the prediction for a new unit).
    """
    given = list(sums)
    for each in given:
        if not isinstance(each, TrustSums):
            raise TypeError(f"pool takes sums of trusts, as trust_sums gives them, not {type(each).__name__}")
    mean, between, se = _random_effects(given)
    enough = len(given) >= FEWEST_TRUSTS
    prior = Prior()
    if enough:
        prior = Prior(decay=mean, decay_sd=max(_LEAST_SD, math.hypot(between, se)), trusts=len(given))
    few = (
        ()
        if enough
        else (f"{number_of(len(given), 'trust')}: it takes {FEWEST_TRUSTS} to pool, so the prior is the default",)
    )
    return Pool(
        method=Method(name="pool", options={"trusts": len(given)}),
        warnings=few,
        rows=tuple(PoolRow(trust=place, **attrs.asdict(each)) for place, each in enumerate(given, start=1)),
        prior=prior,
        mean=mean,
        between_sd=between,
        se=se,
    )


def _random_effects(given: list[TrustSums]) -> tuple[float, float, float]:
    """Mean, standard deviation between trusts and standard error of the mean, by restricted maximum likelihood."""
    if len(given) < 2:  # noqa: PLR2004 - no spread
        return (given[0].decay, math.nan, math.sqrt(given[0].decay_variance)) if given else (math.nan,) * 3
    decay = np.array([each.decay for each in given])
    variance = np.maximum([each.decay_variance for each in given], 1e-9)

    def minus_log_likelihood(tau: float) -> float:
        weights = 1 / (tau**2 + variance)
        mean = float(weights @ decay / weights.sum())
        return float(0.5 * (np.log(1 / weights).sum() + weights @ (decay - mean) ** 2 + math.log(weights.sum())))

    most = 3 * float(decay.std()) + 1e-6
    found = float(optimize.minimize_scalar(minus_log_likelihood, bounds=(0.0, most), method="bounded").x)
    tau = 0.0 if minus_log_likelihood(0.0) <= minus_log_likelihood(found) else found
    weights = 1 / (tau**2 + variance)
    return float(weights @ decay / weights.sum()), tau, float(1 / math.sqrt(weights.sum()))


def read_sums(path: Path | str) -> TrustSums:
    """The sums of a trust from a file.

    Parameters
    ----------
    path
        A JSON file.

    Returns
    -------
    TrustSums
        Checked.

    Raises
    ------
    DataError
        There is no file, or it holds something else.
    """
    path = Path(path)
    content = read_bytes(path, limits=Limits(bytes=_LARGEST_FILE))
    try:
        return TrustSums.from_json(content.decode())
    except UnicodeDecodeError as error:
        raise refuse("wrong-encoding", "a file of a trust's sums is UTF-8", Where(file=path.name)) from error


# --- the guard -------------------------------------------------------------------------------------------------------


def guarded(model: WallModel, marks: list[Any]) -> tuple[WallModel, tuple[str, ...]]:
    """A model with the default prior in place of a pooled one, where a trust's own decay disagrees with it.

    The decay comes from a fit with the wall in it that assumes little. It disagrees where it lies over one joint standard
    deviation from the prior's mean.

    Parameters
    ----------
    model
        With any prior.
    marks
        The wall, for each layer.

    Returns
    -------
    WallModel
        Itself, where the prior is not pooled or agrees.
    tuple of str
        A warning, where it does not.
    """
    prior = model.evidence.layers[0].prior
    if not prior.trusts:
        return model, ()
    for layer, ties, mark in zip(model.evidence.layers, model.evidence.ties, marks, strict=True):
        loose = attrs.evolve(layer, prior=attrs.evolve(Prior(), decay_sd=_GUARD_SD))
        decay, variance, _, _ = decay_of(loose, ties, mark)
        if abs(decay - prior.decay) > math.sqrt(prior.decay_sd**2 + variance):
            said = (
                f"ties fall with distance otherwise here ({figure(decay, 2)} over the median distance) than in the pooled trusts"
                f" ({figure(prior.decay, 2)}): the default prior is used instead"
            )
            return model.assuming(Prior()), (said,)
    return model, ()
