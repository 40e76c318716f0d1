"""Invisible walls: ties between schools that distance, activity and kinship would make expect, and that are not there.

`expectations` says how many ties each pair of schools would have, given how active each is and how far apart they are.
`walls` tells near pairs that fall short of it, boundaries between groups of schools, and where a wall stands. Where ties
vary more than Poisson, the model takes that up: without this step chance alone makes walls.

A few ties cannot prove a wall. A pair is *testable* only where P(Y = 0 | μ) ≤ α, so a Poisson pair needs μ ≥ 3. Boundaries
pool many pairs, and so can be told where no single pair can.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import attrs
import networkx as nx
import numpy as np

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network import graphs
from trustmodel.network.expected import ExpectedTies, of_ground
from trustmodel.network.pairs import Decay, Distances, Ground, candidates, survey
from trustmodel.network.walls_beyond import BeyondSchools, beyond_schools
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import gravity
from trustmodel.stats.nulls import against, few_draws, generator, monte_carlo_p, progressing

__all__ = [
    "Boundary", "BoundaryRow", "Scan", "ScanRow", "WallRow", "Walls",
    "walls",
]  # fmt: skip

Floats: TypeAlias = gravity.Floats

NAN: Final = math.nan
_NEAR_SHARE: Final = 1 / 3  # pairs in the lower third of distances are near, where nobody says otherwise
_LEAST_SHRINK: Final = 0.5  # in simulation half a tie ranks walls as well as, or better than, 1/k where k is above 2
_TRIM_Q: Final = 0.1  # pairs found at this rate take no part in the fit that tests the others
_TRIM_P: Final = 0.05  # near pairs whose mid-p is as low take no part in the fit that tells what is expected
_TELLS: Final = 1e-6  # the share of an indicator that must be left when school effects are taken out
_DIGITS: Final = 9  # ratios that agree so far are the same: sums in another order differ in the last digits
_BLOCK: Final = 250  # draws at a time: bounds the memory


# --- walls -----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class WallRow:
    """One pair: fewer ties than expected, or not.

    `ratio` is shrunk, (y + c)/(μ + c) with c = 1/k but at least ½, so that no tie where few are expected does not look
    like no tie where many are. (In planted worlds ½ ranks walls as well as, or better than, a smaller 1/k, and it keeps
    the ratio defined where k is infinite.) `p` is P(Y ≤ y) under the model, `mid_p` counts half of P(Y = y); `q` is the false
    discovery rate among near, testable pairs. `testable`: P(Y = 0) ≤ alpha; else p, mid_p and q are NaN. `near`:
    within `near_km`; q is NaN for pairs that are not.

    `low` to `high` is the 95 % interval (1 − alpha) of y/μ: the ratios that leave y within the middle 1 − alpha of what
    the model gives, by exact tails (Garwood 1936 for Poisson), with k as found. How well μ itself is known is not in it,
    nor that a pair was looked at because it stood out; NaN for binary ties. The nine columns of `to_frame` leave it out.
    """

    a: str
    b: str
    distance_km: float
    observed: float
    expected: float
    ratio: float
    p: float
    q: float
    testable: bool
    mid_p: float
    low: float
    high: float
    near: bool
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class BoundaryRow(Tested):
    """A boundary: `value` is the ratio, with its interval `low` to `high`; `p` says how chance would do as much.

    `null_mean`, `null_sd` and `z` are of the efficient score, standardised.
    """

    boundary: str
    pairs: int
    """How many pairs cross it."""
    observed: float
    expected: float
    """What the crossing pairs would have if the boundary made no difference, all else as it is."""


@attrs.frozen(kw_only=True, repr=False)
class Boundary(Result, Tested):
    """Whether pairs of schools across a boundary have fewer ties than pairs within, all else being equal.

    `ratio` is exp(γ): how many times the ties of a like pair within those of a pair across are. Below 1 it is a wall.
    `low` to `high` is its 95 % interval (or 1 − alpha). Not testable: nothing crosses, everything does, school
    effects say all that the boundary could, or even no tie at all across would lie within what chance gives (√I below the
    critical value of the score, I its information).
    """

    ratio: float
    grouping: str
    pairs: int
    """How many pairs cross the boundary."""
    within: int
    """How many do not."""
    observed: float
    """Ties across."""
    expected: float
    """Ties across, if a pair across had as many as a like pair within."""

    @property
    def rows(self) -> tuple[BoundaryRow, ...]:
        """The one line."""
        shared = {field.name: getattr(self, field.name) for field in attrs.fields(Tested)}
        return (
            BoundaryRow(
                **shared, boundary=self.grouping, pairs=self.pairs, observed=self.observed, expected=self.expected
            ),
        )

    def summary(self) -> str:
        """The ratio with its interval, or that it cannot be tested."""
        if not self.testable:
            return f"{self.grouping}: not testable ({self.pairs} pairs across, {self.within} within)"
        return f"{self.grouping}: ratio {self.ratio:.2f} ({self.low:.2f} to {self.high:.2f}), p {self.p:.3g}"


@attrs.frozen(kw_only=True)
class ScanRow:
    """One place where a wall may stand: across the line between two schools that are next to each other.

    The wall is a straight line through the point midway (`easting`, `northing`, metres), at right angles to the line
    from `a` to `b`, and reaches `reach_km` to each side (infinite: right across). `bearing` is its direction in degrees
    from grid north, 0 to 180. `z` is the standardised efficient score of the near pairs whose straight line crosses it,
    below 0 where ties are missing; `p` is the chance that the lowest z anywhere is as low, so it holds for all places.
    """

    a: str
    b: str
    easting: float
    northing: float
    bearing: float
    reach_km: float
    pairs: int
    observed: float
    expected: float
    ratio: float
    z: float
    p: float


@attrs.frozen(kw_only=True, repr=False)
class Scan(Result, Tested):
    """Where a wall stands, the likeliest place first, then in order of id. Neighbouring places share most of their pairs.

    `value` is the lowest standardised score of all places; `null_mean` and what follows say what chance gives for it.
    """

    rows: tuple[ScanRow, ...]
    places: int
    """How many places were looked at."""

    def summary(self) -> str:
        """The likeliest place, or that there is none."""
        if not self.testable:
            return f"not testable ({self.places} places)"
        return f"{self.places} places; lowest z {self.value:.2f} between {self.rows[0].a} and {self.rows[0].b}, p {self.p:.3g}"


@attrs.frozen(kw_only=True, repr=False)
class Walls(Result):
    """Pairs of schools that fall short of expected ties: near pairs first, each lowest ratio first, then in order of id.

    `boundary` asks the same of pairs across any grouping of schools, `scan` where a wall stands, and `beyond` of ties
    with the central team and the community.
    """

    rows: tuple[WallRow, ...]
    expected: ExpectedTies
    """The model before any pair was trimmed, with its diagnostics."""
    k: float
    """Dispersion of the fit that tests pairs: the variance is μ + μ²/k."""
    near_km: float
    """Pairs within so many kilometres are near."""
    alpha: float
    draws: int
    trimmed: int
    """How many near pairs fell short and were left out of the fit that `expected` and `ratio` are of."""
    isolated: tuple[str, ...]
    silent: tuple[str, ...]
    unplaced: tuple[str, ...]
    ground: Ground = attrs.field(repr=False, eq=False)
    fit: gravity.Fit | None = attrs.field(repr=False, eq=False)
    _progress: bool = attrs.field(default=False, repr=False, eq=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table, which rows go beyond: they also have `mid_p`, `low`, `high`, `near` and `evidence`."""
        return ("a", "b", "distance_km", "observed", "expected", "ratio", "p", "q", "testable")

    def summary(self) -> str:
        """How many near pairs, how many testable, how many found; and who is isolated."""
        near = [row for row in self.rows if row.near]
        found = sum(row.q <= self.alpha for row in near)
        return (
            f"{len(near)} near pairs of {len(self.expected.rows)} within {self.near_km:.3g} km, "
            f"{sum(row.testable for row in near)} testable, {found} walls at q ≤ {self.alpha:g}, "
            f"{len(self.isolated)} isolated"
        )

    def boundary(
        self, grouping: str | Mapping[Any, Any], *, seed: int | None = None, draws: int | None = None
    ) -> Boundary:
        """Whether pairs across a boundary have fewer ties than like pairs within.

        The model is fitted with an indicator of pairs whose schools are in different groups; `ratio` is exp(γ). Its p and
        interval come from the efficient score, standardised, beside what a parametric bootstrap of the model without the
        indicator gives (tails as P(X ≥ x), (1 + #)/(1 + B)). What pools many pairs would take a bend of distance for a
        boundary, so distance is a natural cubic spline here whatever `decay` says. Where a covariate of `same` says the same as the boundary,
        the boundary takes its place.

        Pairs of which a school has no group take no part. No school beyond `walls` takes part. What is found is a
        difference that goes with the boundary, not what brought it about.

        Parameters
        ----------
        grouping
            A node attribute, such as `phase`, `church`, `local_authority` or `member` (schools within a trust and
            those around it); or a mapping from node to group (a cohort, a side of the river).
        seed, draws
            `None`: as for `walls`.

        Raises
        ------
        GraphError
            No node has the attribute, or the mapping names nobody who is here.

        References
        ----------
        Rao, C. R. (1948). Large sample tests of statistical hypotheses. *Proceedings of the Cambridge Philosophical
        Society* 44, 50–57 (the score test).

        Davison, A. C. and Hinkley, D. V. (1997). *Bootstrap Methods and their Application*, chapter 4.
        """
        ground = self.ground
        number = self.draws if draws is None else draws
        warnings = [*ground.warnings, *few_draws(number, alpha=self.alpha)]
        rng = generator(self._seed if seed is None else seed, 1)
        group = graphs.groups(ground.graph, grouping)
        held = [group[node] for node in ground.nodes]
        first, second = ground.pairs.first.tolist(), ground.pairs.second.tolist()
        known = np.array(
            [held[i] is not None and held[j] is not None for i, j in zip(first, second, strict=True)], bool
        )
        mark = np.array([held[i] != held[j] for i, j in zip(first, second, strict=True)], float)[known]
        if not known.all():
            warnings.append(f"{int((~known).sum())} pairs take no part: a school of theirs has no group")
        y, pairs = ground.y[known], ground.bent.where(known)
        replaced = [
            place for place in range(pairs.covariates.shape[1])
            if ground.curve <= place < ground.curve + len(ground.names) and _says_the_same(pairs.covariates[:, place], mark)
        ]  # fmt: skip
        pairs = gravity.design(pairs.n, pairs.first, pairs.second, np.delete(pairs.covariates, replaced, axis=1))
        name = grouping if isinstance(grouping, str) else "groups given"
        across = int(mark.sum())
        answer: gravity.Contrast | None = None
        if ground.free and 0 < across < len(mark) and len(mark) > pairs.n + pairs.covariates.shape[1]:
            answer = gravity.contrast(
                y, pairs, mark, family=ground.family, drawn=self._drawn(rng, number, "boundary"), alpha=self.alpha
            )
        if answer is None or not answer.testable:
            warnings.append(
                "not testable: "
                + ("no pair crosses" if not across else "no pair is within" if across == len(mark)
                   else "fewer pairs than figures to fit" if answer is None else answer.reason)
            )  # fmt: skip
        if answer is not None and math.isinf(answer.high):
            warnings.append("the interval has no upper end: pairs within tell too little")
        chance = answer.draws if answer is not None and answer.testable else np.zeros(0)
        return Boundary(
            method=Method(
                name="walls.boundary",
                options={
                    **self.method.options, "grouping": name, "draws": number,
                    "replaced": tuple(ground.names[place - ground.curve] for place in replaced),
                },
                seed=self._seed if seed is None else seed,
                source=self.method.source,
            ),
            evidence=self.evidence,
            warnings=tuple(warnings),
            grouping=name,
            ratio=answer.ratio if answer else NAN,
            value=answer.ratio if answer else NAN,
            low=answer.low if answer else NAN,
            high=answer.high if answer else NAN,
            p=answer.p if answer else NAN,
            z=answer.z if answer else NAN,
            null_mean=float(chance.mean()) if len(chance) else NAN,
            null_sd=float(chance.std(ddof=1)) if len(chance) > 1 else NAN,
            n=len(mark),
            testable=bool(answer and answer.testable),
            pairs=across,
            within=len(mark) - across,
            observed=float(y @ mark),
            expected=answer.expected if answer else NAN,
        )  # fmt: skip

    @property
    def _seed(self) -> int:
        return self.method.seed or 0

    def _drawn(self, rng: np.random.Generator, draws: int, label: str) -> Callable[[gravity.Fit, Floats], Floats]:
        """Standardised scores that the model gives along directions: draws × directions."""

        def make(found: gravity.Fit, directions: Floats) -> Floats:
            sizes = [_BLOCK] * (draws // _BLOCK) + ([draws % _BLOCK] if draws % _BLOCK else [])
            steps = progressing(sizes, total=len(sizes), label=label, progress=self._progress)
            return np.concatenate([gravity.draw(rng, found, size) @ directions.T for size in steps])

        return make

    def scan(self, *, seed: int | None = None, draws: int | None = None) -> Scan:
        """Where a wall stands: a test of every place between schools that are next to each other.

        A place is the middle between two schools joined in the Gabriel graph (no other school lies in the circle that
        they span) and no further apart than `near_km`. Across it a straight wall is tried at three lengths: half of
        `near_km` to each side, all of it, and without end. Near pairs whose straight line crosses it are pooled in a
        standardised efficient score; p is the chance that the lowest of all places is as low, by a parametric bootstrap
        of the model without walls. Distance is a spline, as for `boundary`.

        Parameters
        ----------
        seed, draws
            `None`: as for `walls`.

        Raises
        ------
        GraphError
            Places of schools are not known, only distances between them.

        References
        ----------
        Gabriel, K. R. and Sokal, R. R. (1969). A new statistical approach to geographic variation analysis.
        *Systematic Zoology* 18, 259–278.

        Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing* (the maximum statistic).
        """
        ground = self.ground
        number = self.draws if draws is None else draws
        warnings = [*ground.warnings, *few_draws(number, alpha=self.alpha)]
        if np.isnan(ground.places).any():
            raise GraphError("a scan needs easting and northing of every school, not only distances between them")
        near = ground.km <= self.near_km
        found, marks = candidates(ground, near, self.near_km) if ground.free else ([], np.zeros((0, len(ground.y))))
        rows: list[ScanRow] = []
        figures: dict[str, Any] = {"value": NAN}
        if found:
            base = gravity.fit(ground.y, ground.bent, family=ground.family)
            at = gravity.score(ground.y, ground.bent, base, marks)
            told = at.information > _TELLS * (marks**2 @ base.w)
            found, marks = [one for one, good in zip(found, told, strict=True) if good], marks[told]
            root = np.sqrt(at.information[told])
            z = at.value[told] / root
        if found:
            drawn = self._drawn(generator(self._seed if seed is None else seed, 2), number, "scan")
            lowest = drawn(base, at.direction[told] / root[:, None]).min(axis=1)
            names = [str(node) for node in ground.nodes]
            shrink = _shrinkage(base.k)
            for place, (i, j, east, north, bearing, reach) in enumerate(found):
                seen, mu = float(marks[place] @ ground.y), float(marks[place] @ base.mu)
                rows.append(
                    ScanRow(
                        a=names[i], b=names[j], easting=east, northing=north, bearing=bearing, reach_km=reach,
                        pairs=int(marks[place].sum()), observed=seen, expected=mu, ratio=(seen + shrink) / (mu + shrink),
                        z=float(z[place]), p=monte_carlo_p(float(z[place]), lowest, tail="lower"),
                    )
                )  # fmt: skip
            rows.sort(key=lambda row: (row.z, row.a, row.b, row.reach_km))
            figures = against(rows[0].z, lowest, tail="lower", n=int(near.sum()))
        if not rows:
            warnings.append("not testable: no place between near schools has enough pairs across it")
        return Scan(
            method=Method(
                name="walls.scan",
                options={**self.method.options, "draws": number},
                seed=self._seed if seed is None else seed,
                source=self.method.source,
            ),
            evidence=self.evidence,
            warnings=tuple(warnings),
            rows=tuple(rows),
            places=len(rows),
            **figures,
        )

    def beyond(self, *, seed: int | None = None, draws: int | None = None) -> BeyondSchools:
        """Ties of schools with the central team, and with communities (clusters), beside those with one more school.

        A trust or a cluster has no place and is one of a kind, so no distance can be held equal. It is compared with
        *one more school like these, as far off as near pairs are*: expected is Σ exp(αᵢ + ᾱ + f̄ + β̄). A central team
        exists to be tied to schools, so a ratio above 1 is no surprise, and one below says that schools have less to
        do with it than with each other. `least` compares schools with one another: who has less to do with it than
        their own activity makes expect.

        A trust (which stands for its central team) is compared over its own schools, a cluster over all. The interval
        is of counts only: the model's own error is not in it; p takes in how much schools differ in activity.

        Parameters
        ----------
        seed, draws
            `None`: as for `walls`.
        """
        return beyond_schools(
            self, seed=self._seed if seed is None else seed, draws=self.draws if draws is None else draws
        )


def walls(  # noqa: PLR0913 - the words that every question of support uses, and the model's
    x: Dataset | nx.Graph[Any],
    *,
    same: Iterable[str] | None = None,
    strength: str | None = "strength",
    distance: Distances | None = None,
    near_km: float | None = None,
    decay: Decay = "linear",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    draws: int = 999,
    progress: bool = False,
) -> Walls:
    """Which near schools have far fewer ties than expected: an invisible wall, if chance does not explain it.

    The model is that of `expected_ties`. A pair's p is its lower tail under it, P(Y ≤ y); q is Heyse's discrete false
    discovery rate over near pairs that can be tested. Where ties vary more than Poisson, k takes that up: without it,
    chance makes walls in most networks that have none. Since all tails hang on one k, they are worked out at a 1/k one
    standard error larger than was found.

    Walls draw down what is expected of their schools, so the model is fitted more than once. `expected` and `ratio` are
    of a fit without the near pairs whose mid-p was at most .05; p, q and `testable` of one that leaves out only pairs
    found at q ≤ .1, so that leaving out makes no discovery where there is none. The second expects a little less, so
    p is on the safe side of `expected`.

    A pair that falls short is a place to go and ask. The figures cannot say why; a school that answered no survey is
    left out, but one whose ties were never written down looks just like a wall.

    Parameters
    ----------
    x, same, strength, distance, decay, at, between, kinds, topic
        As for `expected_ties`.
    near_km
        Pairs within so many kilometres are near. `None`: the lower third of the distances of pairs that take part.
    alpha
        A pair is testable where P(Y = 0) is at most this; intervals of boundaries hold 1 − alpha.
    seed, draws
        Of the bootstrap of `boundary`, `scan` and `beyond`. Rows need no draws.
    progress
        Whether these show a bar.

    Returns
    -------
    Walls
        One row a pair that takes part: near pairs first, the lowest ratio first, then in order of id.

    Raises
    ------
    GraphError
        As for `expected_ties`.
    ValueError
        `alpha` is not between 0 and 1, `near_km` is below 0, or `seed` or `draws` is no whole number.

    References
    ----------
    Cameron, A. C. and Trivedi, P. K. (2013). *Regression Analysis of Count Data*, 2nd edition, chapter 3.

    Heyse, J. F. (2011). A false discovery rate procedure for categorical data. In *Recent Advances in Biostatistics*.

    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442.

    DuMouchel, W. (1999). Bayesian data mining in large frequency tables. *American Statistician* 53, 177–190 (shrunk
    ratios of counts).

    Examples
    --------
    >>> import networkx as nx
    >>> town = nx.complete_graph(8)
    >>> nx.set_node_attributes(town, {i: 400_000 + 500 * i for i in town}, "easting")
    >>> nx.set_node_attributes(town, 100_000, "northing")
    >>> nx.set_edge_attributes(town, 12, "strength")
    >>> town.remove_edge(2, 3)
    >>> row = walls(town).rows[0]
    >>> row.a, row.b, row.testable, row.q < 0.01
    ('2', '3', True, True)
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha!r}")
    if near_km is not None and not near_km >= 0:
        raise ValueError(f"near_km is 0 or more, not {near_km!r}")
    few = few_draws(draws, alpha=alpha)
    generator(seed)  # a wrong seed is told now, not when a boundary is asked for
    words = {"at": at, "between": between, "kinds": kinds, "topic": topic}
    ground = survey(x, same=same, strength=strength, distance=distance, decay=decay, words=words)
    limit = near_km if near_km is not None else float(np.quantile(ground.km, _NEAR_SHARE)) if len(ground.km) else NAN
    near = ground.km <= limit
    found: gravity.Shortfall | None = None
    first = None
    if len(ground.y):
        first = gravity.fit(ground.y, ground.pairs, family=ground.family)
        found = gravity.shortfalls(
            ground.y, ground.pairs, first=first, judged=near & ground.free, alpha=alpha, trim_q=_TRIM_Q, trim_p=_TRIM_P
        )
    expected = of_ground(ground, first)
    return Walls(
        method=Method(
            name="walls",
            options={**ground.options, "near_km": near_km, "alpha": alpha, "draws": draws},
            seed=seed,
            source=ground.graph.graph.get("source"),
        ),
        evidence=ground.records,
        warnings=(*expected.warnings, *few),
        rows=() if found is None else _wall_rows(ground, found, near, alpha),
        expected=expected,
        k=NAN if found is None or ground.family == "binary" else found.fit.k,
        near_km=limit,
        alpha=alpha,
        draws=draws,
        trimmed=0 if found is None else int(found.trimmed.sum()),
        isolated=ground.isolated,
        silent=ground.silent,
        unplaced=ground.unplaced,
        ground=ground,
        fit=None if found is None else found.plain,
        progress=progress,
    )


def _shrinkage(k: float) -> float:
    return max(_LEAST_SHRINK, 1 / k)


def _wall_rows(ground: Ground, found: gravity.Shortfall, near: gravity.Flags, alpha: float) -> tuple[WallRow, ...]:
    shrink = _shrinkage(found.fit.k)
    ratio = (ground.y + shrink) / (found.mu + shrink)
    testable = found.testable & ground.free
    low, high = gravity.interval(ground.y, found.mu, found.fit.k, found.fit.family, alpha)
    columns = (
        ground.km, ground.y, found.mu, ratio, np.where(testable, found.p, NAN), np.where(testable, found.q, NAN), testable,
        np.where(testable, found.mid_p, NAN), low, high, near,
    )  # fmt: skip
    ends = zip(ground.pairs.first.tolist(), ground.pairs.second.tolist(), strict=True)
    rows = [
        WallRow(
            a=a, b=b, distance_km=km, observed=seen, expected=mu, ratio=shrunk, p=p, q=q, testable=tested, mid_p=mid,
            low=least, high=most, near=close, evidence=ground.evidence.get(pair, ()),
        )
        for (a, b), pair, km, seen, mu, shrunk, p, q, tested, mid, least, most, close in zip(
            ground.ends, ends, *(column.tolist() for column in columns), strict=True
        )
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.near, round(row.ratio, _DIGITS), row.a, row.b)))


def _says_the_same(column: Floats, mark: Floats) -> bool:
    """Whether a covariate tells pairs apart just as a boundary does."""
    agrees = column > (column.max() + column.min()) / 2
    return bool(np.all(agrees == (mark == 0)) or np.all(agrees == (mark == 1)))
