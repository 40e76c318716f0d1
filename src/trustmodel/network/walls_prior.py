"""What is assumed of distance and activity, pooled from several trusts that share no ties and no names."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np
from immutabledict import immutabledict
from scipy import optimize

from trustmodel.errors import DataError, GraphError, Problem, Where, renamed
from trustmodel.files.safe import Limits, read_bytes, refuse, write_file
from trustmodel.model.period import Between, Day
from trustmodel.network.grouping import Group
from trustmodel.network.pair_ties import Distances, Ties, pair_ties
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import WallModel
from trustmodel.prose import figure, is_are, number_of
from trustmodel.results import Method, Result, version
from trustmodel.stats.pair_rates import Dispersion, Layer, Mark, Prior, dispersion_of, fit, fit_without_wall, penalised

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

__all__ = ["Pool", "PoolRow", "TrustSums", "pool", "trust_sums"]

FEWEST_TRUSTS: Final = 5
_FEWEST_SCHOOLS: Final = 3  # two have one distance
_LEAST_SD: Final = 0.3
_FORMAT: Final = "trustmodel-sums"
_VERSION: Final = 1
_GUARD_SD: Final = 4.0
_LARGEST_FILE: Final = 100_000
_SUMS: Final = Where(record="sums")  # where no file is known
_SHOWN: Final = 40  # letters of a wrong value
_AGAIN: Final = "ask its trust to write the file again (trustmodel trust-sums)"


@attrs.frozen(kw_only=True)
class TrustSums:
    """What one trust gives to a pool: how ties fall with distance, and how schools differ. No ties, no names.

    A figure that no trust can have raises `DataError`, however the sums are made.
    """

    decay: float
    """b: by how much the logarithm of ties falls over the median distance, from a fit that leaves the wall out."""
    decay_variance: float
    median_km: float
    activity_sd: float
    dispersion: float
    """k."""
    schools: int

    def __attrs_post_init__(self) -> None:
        if problems := _problems(attrs.asdict(self), _SUMS):
            raise DataError(problems)

    def to_json(self) -> str:
        """The sums as the text of a file that one trust can send to another.

        Returns
        -------
        str
            JSON: the six figures, and by which version they were calculated.
        """
        return json.dumps({"format": f"{_FORMAT}/{_VERSION}", "version": version(), **attrs.asdict(self)}, indent=2)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the sums to a file, whole or not at all.

        Parameters
        ----------
        path
            A `.json` file; what is there is replaced.

        Raises
        ------
        WriteError
            The system refuses. What was there is as it was.
        """
        write_file(Path(path), f"{self.to_json()}\n".encode())

    @classmethod
    def from_json(cls, text: str) -> TrustSums:
        """Sums that another trust wrote, from the text of its file.

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
            It holds no sums, or figures are missing or impossible: every problem at once.
        """
        return cls._checked(text, _SUMS)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> TrustSums:
        """Sums that another trust wrote, from its file.

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
            It is missing, too large, no text or holds no sums, or figures are missing or impossible: every problem at once.
        """
        path = Path(path)
        where = Where(file=path.name)
        try:
            text = read_bytes(path, limits=Limits(bytes=_LARGEST_FILE)).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise refuse("wrong-encoding", f"the text is not UTF-8; {_AGAIN}", where) from None
        return cls._checked(text, where)

    @classmethod
    def _checked(cls, text: str, where: Where) -> TrustSums:
        given = _document(text, where)
        if problems := _problems(given, where):
            raise DataError(problems)
        return cls(**{name: given[name] for name in _RANGES} | {"schools": int(given["schools"])})


_RANGES: Final[Mapping[str, tuple[float, float]]] = immutabledict(
    decay=(-50.0, 50.0),
    decay_variance=(1e-6, 100.0),
    median_km=(1e-3, 2_000.0),
    activity_sd=(0.0, 20.0),
    dispersion=(0.01, 1_000.0),
    schools=(_FEWEST_SCHOOLS, 10_000),
)
"""Far wider than the figures of any trust: what lies outside was not calculated, and would outweigh all other trusts."""


def _document(text: str, where: Where) -> dict[str, Any]:
    """The content of a file of sums; that it is one, and of a version that is read."""
    if len(text) > _LARGEST_FILE:
        raise refuse("file-too-large", f"sums take less than {_LARGEST_FILE:,} letters; {_AGAIN}", where)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(members := dict(pairs)) < len(pairs):
            raise refuse("duplicate-key", f"a key appears twice; {_AGAIN}", where)
        return members

    try:
        given = json.loads(text, object_pairs_hook=unique)
    except DataError:
        raise
    except RecursionError:
        raise refuse("too-deep", f"the values are nested too deep for sums of a trust; {_AGAIN}", where) from None
    except ValueError as error:  # json.JSONDecodeError, and numbers of thousands of digits
        row = getattr(error, "lineno", None)
        why = getattr(error, "msg", None) or "a number is too long"
        raise refuse("malformed-json", f"it is not JSON: {why}; {_AGAIN}", attrs.evolve(where, row=row)) from None
    form = given.get("format") if isinstance(given, dict) else None
    form = form if isinstance(form, str) else ""
    name, _, number = form.partition("/")
    if name != _FORMAT or not (number.isascii() and number.isdecimal()):
        raise refuse("not-trust-sums", f"it has no sums of a trust (format {_FORMAT}/{_VERSION}); {_AGAIN}", where)
    if len(number) > len(str(_VERSION)) or int(number) != _VERSION:
        message = f"it follows another version of the format than {_VERSION}; update trustmodel here, or there"
        raise refuse("newer-schema", message, where, form[:_SHOWN])
    return cast("dict[str, Any]", given)


def _problems(given: Mapping[str, Any], where: Where) -> list[Problem]:
    """What is wrong with figures: all of it, in the order in which they are written."""
    problems = []
    for name, (least, most) in _RANGES.items():
        value = given.get(name)
        whole = name == "schools"
        if isinstance(value, bool) or not isinstance(value, int | float):
            rule = "not-a-number" if name in given else "missing-value"
        elif not least <= value <= most:
            rule = "out-of-range"
        elif whole and value != int(value):
            rule = "not-a-number"
        else:
            continue
        message = f"{'a whole number' if whole else 'a number'} from {least:g} to {most:,.10g} is needed; {_AGAIN}"
        found = None if name not in given else repr(value)[:_SHOWN]
        problems.append(Problem(rule, attrs.evolve(where, field=name), message, found=found))
    return problems


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


@renamed(x="data")
def trust_sums(  # noqa: PLR0913 - as for walls
    data: Ties,
    *,
    group: Group | None = None,
    strength: str | None = "strength",
    chances: int | Mapping[str, int] | None = None,
    distance: Distances | None = None,
    same: Iterable[str] | None = (),
    beyond: bool = False,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
) -> TrustSums:
    """What a trust can give to a pool without giving ties or names: six figures.

    Parameters
    ----------
    data
        What has ties: see `walls`, as for the options that are not named here. Of several layers the first with a tie counts.
    group
        A boundary that may be a wall: decay is fitted with it, so that the wall is not taken for distance.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1.
    chances
        For yes/no answers how many each pair could have had.
    distance
        Kilometres for pairs. `None`: straight lines.
    same
        Node attributes whose agreement is a covariate.
    beyond
        Whether schools of a dataset that belong to no trust take part.
    at
        A day of a dataset. This and the next four are refused with a graph of your own, which is taken whole.
    between
        Or a period, its end exclusive.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it.

    Returns
    -------
    TrustSums
        For `pool`, or to be written with `TrustSums.write`.

    Raises
    ------
    GraphError
        There is no tie between schools, fewer than 3 schools, no place is known, or as for `walls`.
    NotFoundError
        There is no such topic.
    ValueError
        As for `walls`.

    Examples
    --------
    >>> import trustmodel as tm
    >>> world = tm.synthetic.world(seed=4, n_schools=12)
    >>> sums = tm.trust_sums(world.graph, group="church")
    >>> sums.schools, tm.TrustSums.from_json(sums.to_json()) == sums
    (12, True)
    """
    selection = Selection(at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    pairs = pair_ties(
        data, selection=selection, strength=strength, chances=chances, distance=distance, same=same, beyond=beyond
    )
    used = [each for each in pairs.layers if each.ties.any()]
    if not used or len(pairs.schools) < _FEWEST_SCHOOLS:
        raise GraphError(f"sums take ties between {_FEWEST_SCHOOLS} schools or more")
    first = used[0]
    if not np.ptp(first.layer.km):
        raise GraphError("sums take schools whose places are known: they say how ties fall with distance")
    mark = np.zeros(len(first.ties))
    if group is not None:
        groups = list(pairs.grouping(group).of.values())
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
    fitted, dispersion = fit_without_wall(layer, y)
    wall = Mark(pairs=[mark], sd=layer.prior.ratio_sd, start=np.zeros(1))
    for _ in range(2):
        (fitted,), _ = fit([layer], [y], [dispersion], starts=[fitted.theta], mark=wall)
        dispersion = dispersion_of(layer, y, fitted, lost=1.0)
    return (
        float(fitted.theta[0, 1]),
        _variance(layer, fitted, mark),
        float(fitted.theta[0, layer.activity].std(ddof=1)),
        _k(dispersion),
    )


def _k(dispersion: Dispersion) -> float:
    return float(dispersion.k[0])


def _variance(layer: Layer, fitted: Any, mark: Any) -> float:
    """The variance of b when γ is fitted beside it."""
    information = penalised(layer, fitted)[0]
    across = layer.gradient(fitted.weights * mark)[0]
    own = float((fitted.weights[0] * mark).sum()) + layer.prior.ratio_sd**-2
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
        One a trust, as `trust_sums` or `TrustSums.read` gives them; the same sums count once. Leave out the trust that will use
        the prior: its own ties have their say already.

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
    all_given: list[Any] = list(sums)
    if wrong := [type(each).__name__ for each in all_given if not isinstance(each, TrustSums)]:
        raise TypeError(f"pool takes sums of trusts, as trust_sums gives them, not {wrong[0]}")
    given: list[TrustSums] = list(dict.fromkeys(all_given))
    mean, between, se = _random_effects(given)
    enough = len(given) >= FEWEST_TRUSTS
    prior = Prior()
    if enough:
        prior = Prior(decay=mean, decay_sd=max(_LEAST_SD, math.hypot(between, se)), trusts=len(given))
    warnings = []
    if twice := len(all_given) - len(given):
        warnings.append(f"{number_of(twice, 'set')} of sums {is_are(twice)} given twice: each counts once")
    if not enough:
        warnings.append(
            f"{number_of(len(given), 'trust')}: it takes {FEWEST_TRUSTS} to pool, so the prior is the default"
        )
    return Pool(
        method=Method(name="pool", options={"trusts": len(given)}),
        warnings=tuple(warnings),
        rows=tuple(PoolRow(trust=place, **attrs.asdict(each)) for place, each in enumerate(given, start=1)),
        prior=prior,
        mean=mean,
        between_sd=between,
        se=se,
    )


def _random_effects(given: list[TrustSums]) -> tuple[float, float, float]:
    """Mean, standard deviation between trusts and standard error of the mean, by restricted maximum likelihood."""
    if len(given) < 2:  # noqa: PLR2004 - no spread
        return (
            (given[0].decay, math.nan, math.sqrt(given[0].decay_variance)) if given else (math.nan, math.nan, math.nan)
        )
    decay = np.array([each.decay for each in given])
    variance = np.maximum([each.decay_variance for each in given], 1e-9)

    def minus_log_likelihood(tau: float) -> float:
        weights = 1 / (tau**2 + variance)
        mean = float(weights @ decay / weights.sum())
        return float(0.5 * (np.log(1 / weights).sum() + weights @ (decay - mean) ** 2 + math.log(weights.sum())))

    most = 3 * float(decay.std()) + 1e-6
    best = float(optimize.minimize_scalar(minus_log_likelihood, bounds=(0.0, most), method="bounded").x)
    tau = 0.0 if minus_log_likelihood(0.0) <= minus_log_likelihood(best) else best
    weights = 1 / (tau**2 + variance)
    return float(weights @ decay / weights.sum()), tau, float(1 / math.sqrt(weights.sum()))


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
