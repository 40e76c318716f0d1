"""Work on many trusts on a real local Spark: the same numbers as here, and every trust once."""

import os
import shutil
import sys

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import trustmodel as tm
from trustmodel.network.support_profiles import support_profiles
from trustmodel.stats import engines


@pytest.fixture(scope="module")
def spark():
    """A session of two workers, with nothing sent anywhere."""
    sql = pytest.importorskip("pyspark.sql", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("no Java is installed")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = (
        sql.SparkSession.builder.master("local[2]").appName("tests").config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2").getOrCreate()
    )  # fmt: skip
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def england(tmp_path_factory):
    """A made-up register, as its extracts are read."""
    paths = tm.synthetic.register(n_schools=3_000, seed=4).write(tmp_path_factory.mktemp("register"))
    return tm.register.read(paths["establishments"], groups=paths["groups"])


pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.usefixtures("spark")]


def test_structure_is_the_same(england):
    here = england.structure()
    there = england.structure(engine="spark")
    assert here.height > 20
    assert_frame_equal(here, there, rel_tol=1e-9, abs_tol=1e-9)


def test_network_profiles_are_the_same():
    rng = np.random.default_rng(2)
    ties = pl.DataFrame(
        {
            "trust": [f"t{n:03}" for n in rng.integers(0, 120, 3_000)],
            "giver": [f"s{n}" for n in rng.integers(0, 9, 3_000)],
            "receiver": [f"s{n + 10}" for n in rng.integers(0, 9, 3_000)],
            "strength": rng.uniform(0.5, 5, 3_000),
        }
    )
    here, there = support_profiles(ties).to_frame(), support_profiles(ties, engine="spark").to_frame()
    assert there["group"].n_unique() == there.height == here.height
    assert_frame_equal(here, there, rel_tol=1e-9, abs_tol=1e-9)


def test_draws_of_an_audit_are_the_same():
    rng = np.random.default_rng(3)
    population = pl.DataFrame({"id": [f"{n:03}" for n in range(200)], **{one: rng.random(200) for one in "abc"}})
    criteria = [tm.frameworks.Criterion(name=one, measure=one, threshold=0.4) for one in "abc"]
    strong = tm.frameworks.Definition(name="x", rule="sum", cut=0.6, criteria=criteria)
    here, there = (
        tm.audit(strong, population, group={}, draws=5_000, seed=1, engine=one) for one in ("local", "spark")
    )
    assert here.rows == there.rows


def test_parts_come_back_once_and_in_order():
    parts = engines.parts_of(list(range(1_001)), 7)
    assert [one for part in parts for one in part] == list(range(1_001))
    assert engines.mapped(sum, parts, engine="spark") == [sum(part) for part in parts]


def test_an_error_of_a_worker_is_told():
    with pytest.raises(Exception, match="division"):
        engines.mapped(lambda part: part / 0, [1, 2], engine="spark")
