"""Is a plan the best that there could be? Worlds of needs whose best plan was found by other means than the library's.

Each table has one row an arm. `optimum_met` is the share of worlds in which the plan's total equals the solved optimum
(to one part in a million), `shortfall` what it lacks as a share of the optimum, `gap` what the relaxed problem has over
the plan. `nearest_first` is a baseline: each need, the most pressing first, goes to the nearest holder with days left;
what stands there is its share of the optimum.
"""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from studies.arms import Figures, means
from trustmodel.geography.distances import distance_km
from trustmodel.model.dataset import Dataset
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import matching
from trustmodel.stats.nulls import progressing
from trustmodel.synthetic.plans import needs

SAME = 1e-6
LEADS = {True: 1.0, None: 0.75, False: 0.5}

ARMS: dict[str, dict[str, Any]] = {
    "30 needs of a day, 20 people": {},
    "100 needs of a day, 60 people": {"n_needs": 100, "n_people": 60},
    "20 needs of a day, one school": {"n_needs": 20, "n_schools": 1},
    "30 needs of a day, 5 people": {"n_people": 5},
    "10 needs of 1 to 3 days, 12 people": {"n_needs": 10, "n_people": 12, "days": "many"},
    "10 needs of 1 to 3 days, up to 6 days each": {"n_needs": 10, "days": "many", "most_days": 6},
}


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""
    rows = []
    for name, about in ARMS.items():
        seeds = range(seed * 1_000_000, seed * 1_000_000 + worlds)
        made = [planned(one, about) for one in progressing(seeds, total=worlds, label=name, progress=progress)]
        rows.append({"arm": name, "worlds": worlds, **means(made)})
    return [("A plan for open needs: is it the best there is?", pl.DataFrame(rows))]


def planned(seed: int, about: dict[str, Any]) -> Figures:
    """How a plan does beside the solved optimum in one world; NaN where nobody could take any need."""
    made = needs(seed=seed, **about)
    plan = matching.match_needs(made.data, decay_km=made.decay_km)
    if not made.optimum:
        return {
            "optimum_met": float(plan.total <= SAME),
            "shortfall": math.nan,
            "gap": math.nan,
            "nearest_first": math.nan,
        }
    return {
        "optimum_met": float(abs(plan.total - made.optimum) <= SAME * made.optimum),
        "shortfall": max(0.0, 1 - plan.total / made.optimum),
        "gap": plan.bound / made.optimum - 1,
        "nearest_first": nearest_first(made.data, made.decay_km) / made.optimum,
    }


def nearest_first(data: Dataset, decay_km: float) -> float:
    """What it is worth to send the nearest holder with days left, the most pressing needs first."""
    left = {record.id: record.days_available or 0.0 for record in data.expertise}
    home = {role.person: data.schools[role.at] for role in data.roles}
    total = 0.0
    for need in sorted(data.needs, key=lambda need: (-need.severity.rank, need.id)):
        school, days = data.schools[need.school], need.days or 0.0
        able = [
            (distance_km(home[record.person], school), record)
            for record in data.expertise
            if record.topic == need.topic and record.level is not ExpertiseLevel.DEVELOPING and left[record.id] >= days
        ]
        if not able:
            continue
        km, record = min(able, key=lambda one: (one[0], one[1].id))
        left[record.id] -= days
        fit = record.level.rank / len(ExpertiseLevel) * LEADS[record.can_lead]
        total += fit * need.severity.rank * math.exp(-km / decay_km)
    return total
