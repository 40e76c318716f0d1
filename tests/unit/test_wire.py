"""Every answer as JSON: strict, of the published schema, the same to pydantic, and naming nobody unless asked to."""

import datetime as dt
import inspect
import json
import math
import re
from functools import cache

import attrs
import jsonschema
import numpy as np
import polars as pl
import pydantic
import pytest

import trustmodel as tm
from builders import LIMESTONE, ROOT
from trustmodel import frameworks, wire
from trustmodel.population.definitions import Criterion, Definition
from trustmodel.results import Method, Result

SCHEMA = {}
YEAR = ("2025-09-01", "2026-09-01")
FEW = {"draws": 9, "runs": 2}
TRUSTS = pl.DataFrame(
    {
        "id": [f"trust:{n}" for n in range(8)],
        "name": [f"Trust {n}" for n in range(8)],
        "schools": [2, 5, 9, 4, 7, 3, 12, 6],
        "good": [0.5, 0.8, None, 0.75, 1.0, 0.3, 0.9, 0.6],
        "small": ["yes", "no", "no", "yes", "no", "yes", "no", "no"],
    }
)
BIG = Definition(name="big and good", rule="all", criteria=(Criterion(name="good", measure="good", threshold=0.7),))


@cache
def limestone():
    return tm.read(LIMESTONE)


@cache
def year():
    return tm.situation(limestone(), between=YEAR)


def needed():
    return {
        "group": "phase",
        "who": "person:bronwen-mutasiwa",
        "topic": "topic:coaching",
        "b": year(),
    }


SPECIAL = {
    "acceptability": lambda: tm.acceptability(np.array([[1.0, 2.0], [2.0, 1.0], [0.5, 0.5]]), draws=50),
    "audit": lambda: tm.audit(BIG, TRUSTS, by="small", draws=20),
    "compare": lambda: tm.compare(TRUSTS, trust="trust:3", measures=["good"]),
    "network_change": lambda: tm.network_change(
        tm.graphs.support(limestone(), at="2025-01-15"), tm.graphs.support(limestone(), at="2026-01-15"), draws=9
    ),
    "pool": lambda: tm.pool([tm.trust_sums(tm.synthetic.trust(n_schools=8, seed=seed)) for seed in (1, 2, 3)]),
    "purge": lambda: tm.purge(limestone(), as_of="2030-01-01"),
    "withdraw": lambda: tm.withdraw(limestone(), person="person:bronwen-mutasiwa"),
    "suppress": lambda: tm.suppress({"Oakfield": {"yes": 3, "no": 12}, "Elm": {"yes": 9, "no": 8}}),
    "plan_walls": lambda: tm.plan_walls(limestone(), "phase", ties=(50,), deficits=(0.7,), draws=9),
    "cut": lambda: answer("walls").cut,
    "beyond": lambda: answer("walls").beyond(),
}


def questions():
    functions = [getattr(tm, name) for name in tm.__all__ if inspect.isfunction(getattr(tm, name))]
    return sorted(
        {f.__name__ for f in functions if isinstance(getattr(tm, str(f.__annotations__["return"]), None), type)
         and issubclass(getattr(tm, f.__annotations__["return"]), Result)} | {"cut", "beyond"}
    )  # fmt: skip


@cache
def answer(name):
    if name in SPECIAL:
        return SPECIAL[name]()
    function = getattr(tm, name)
    first, *others = inspect.signature(function).parameters.values()
    options = {option.name: FEW[option.name] for option in others if option.name in FEW}
    about = [needed()[option.name] for option in others if option.default is option.empty and option.name != "topic"]
    if name == "who_could_help":
        options["topic"] = needed()["topic"]
    if name in ("homophily",):
        return function(year(), group="phase", **options)
    return function(year() if name != "review" else limestone(), *about, **options)


def strictly(text):
    def refuse(word):
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


each_question = pytest.mark.parametrize("name", questions())


@each_question
def test_an_answer(name):
    import time
    t=time.process_time()
    a=answer(name)
    t1=time.process_time()-t
    text=a.to_json()
    print(name, type(a).__name__, round(t1,2), round(time.process_time()-t-t1,3), len(text))
    strictly(text)
