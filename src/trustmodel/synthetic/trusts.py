"""Made-up trusts: places, people and two school years of what they do together, from a seed.

The story of each is the same. A trust began in one town and later took in the schools of a neighbouring town, near on
the map and far in habits: in the first year little support crosses between the two, and each year after that more does.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Final

from trustmodel.model.dataset import Dataset
from trustmodel.synthetic.people import (
    central_people,
    class_staff,
    expertise,
    governance_people,
    roles_together,
    school_people,
)
from trustmodel.synthetic.places import invented_setting, organisations
from trustmodel.synthetic.practice import activities, care, community, criteria, judging, openness, sessions
from trustmodel.synthetic.setting import FIRST_YEAR, Setting, Site, TrustWorld, Year
from trustmodel.synthetic.support import services, support

__all__ = ["Setting", "Site", "populate", "trust"]

_FEWEST_SCHOOLS: Final = 3
_MOST_SCHOOLS: Final = 200  # there are names for no more places


def trust(*, n_schools: int = 11, years: int = 2, seed: int = 0, wall: float = 0.9) -> Dataset:
    """A whole trust that does not exist, with every record kind but fields of its own.

    Two neighbouring towns with villages, a secondary school to every ten or so, infant and junior schools that share a
    site, church schools; a central team with a partner layer, specialist leads, governance; school years from
    September 2024 on. The last school joins in the first year and has no support ties until the second. Support follows
    expertise, needs, days available and distance, strength falling by exp(−km / 6).

    Parameters
    ----------
    n_schools
        How many schools belong to the trust, 3 to 200. Others lie beside it, and some of them are helped.
    years
        How many school years the records cover, 1 or more.
    seed
        The same seed gives the same trust.
    wall
        The share of support across the boundary between the two towns that is missing in the first year, from 0 (none)
        to 1 (all). A quarter of it is left after each year.

    Returns
    -------
    Dataset
        A consistent one: `trustmodel.check` finds no errors in it. Warnings it may find, as in any trust.

    Raises
    ------
    ValueError
        There are too few schools or years, or too many schools, or `wall` is not a share.

    Examples
    --------
    >>> from trustmodel import synthetic
    >>> data = synthetic.trust(n_schools=5, seed=1)
    >>> len(data.members_of(data.trusts.ids[0], at="2026-01-01"))
    5
    """
    if not _FEWEST_SCHOOLS <= n_schools <= _MOST_SCHOOLS:
        raise ValueError(f"a made-up trust has {_FEWEST_SCHOOLS} to {_MOST_SCHOOLS} schools, not {n_schools}")
    return populate(invented_setting(Random(f"places {seed}"), n_schools), years=years, seed=seed, wall=wall)  # noqa: S311 - a world, not a secret


def populate(setting: Setting, *, years: int = 2, seed: int = 0, wall: float = 0.9) -> Dataset:
    """People and what they do, made up for the schools of a setting.

    Parameters
    ----------
    setting
        The trust and its schools.
    years
        As for `trust`.
    seed
        As for `trust`.
    wall
        As for `trust`.

    Returns
    -------
    Dataset
        A trust without errors.

    Raises
    ------
    ValueError
        There are too few years, or `wall` is not a share.
    """
    if years < 1:
        raise ValueError(f"a made-up trust has a school year or more, not {years}")
    if not 0 <= wall <= 1:
        raise ValueError(f"wall is a share from 0 to 1, not {wall}")
    world = TrustWorld(setting=setting, years=tuple(Year(FIRST_YEAR + n) for n in range(years)), seed=seed, wall=wall)
    for part in (
        organisations, governance_people, central_people, school_people, roles_together, expertise, openness,
        sessions, activities, support, services, community, criteria, judging, care, class_staff, criteria,
    ):  # fmt: skip
        part(world)
    return Dataset.model_validate(
        {
            "name": setting.trust.name,
            "source": "Made up by trustmodel.synthetic: no such trust, school or person exists.",
            "made_on": world.years[-1].end - dt.timedelta(days=1),
            **world.made,
        }
    )
