"""What the package offers, what it loads, and who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import trustmodel as tm
from builders import ROOT
from trustmodel import vocabulary
from trustmodel.model.records import KINDS

HEAVY = ("numpy", "networkx", "polars", "scipy", "pyarrow", "altair", "pandas", "jinja2", "hypothesis")
RECORDS = [
    "Activity",
    "Artefact",
    "Attendance",
    "Body",
    "Cluster",
    "ClusterMembership",
    "DataNotice",
    "Delegation",
    "Delivery",
    "Engagement",
    "Expertise",
    "Extension",
    "Framework",
    "Inspection",
    "Judgement",
    "Membership",
    "Need",
    "Participation",
    "Person",
    "Programme",
    "Qualification",
    "Record",
    "Response",
    "Role",
    "School",
    "Service",
    "Session",
    "Sharing",
    "Standard",
    "SuccessCriterion",
    "Support",
    "Topic",
    "Trust",
]
ERRORS = [
    "DataError",
    "GraphError",
    "MissingExtraError",
    "NotFoundError",
    "Problem",
    "PurposeError",
    "RuleError",
    "SchemaVersionError",
    "TrustModelError",
    "Where",
]
MODULES = [
    "checks",
    "exchange",
    "fields",
    "files",
    "frameworks",
    "graphs",
    "nulls",
    "plots",
    "register",
    "synthetic",
    "testing",
    "vocabulary",
]
RESULTS = [
    "Acceptability",
    "Audit",
    "BeyondSchools",
    "Boundary",
    "Brief",
    "Brokerage",
    "Change",
    "Communities",
    "Community",
    "Comparison",
    "Cut",
    "Development",
    "Differences",
    "Endeavour",
    "ExpectedTies",
    "ExpertiseGaps",
    "Explorer",
    "Finding",
    "Fragility",
    "Governance",
    "Homophily",
    "Kinds",
    "Locality",
    "Method",
    "Offers",
    "Openness",
    "Period",
    "Plan",
    "Pool",
    "Problems",
    "RegisterChange",
    "RelationOverlap",
    "Remark",
    "Removal",
    "Resource",
    "Result",
    "Review",
    "SharedExpertise",
    "Specialisms",
    "SupportProfile",
    "SupportProfiles",
    "Suppressed",
    "Tested",
    "WallPlan",
    "Walls",
    "Without",
]
VERSIONS = ["Conflict", "Diff", "Merged", "RecordChange"]
FUNCTIONS = [
    "acceptability",
    "audit",
    "boundary",
    "brokerage",
    "check",
    "communities",
    "compare",
    "community",
    "development",
    "diff",
    "endeavour",
    "expected_ties",
    "expertise_gaps",
    "explore",
    "fragility",
    "from_frame",
    "governance",
    "homophily",
    "locality",
    "match_needs",
    "merge",
    "network_change",
    "openness",
    "patch",
    "plan_walls",
    "pool",
    "pseudonymise",
    "purge",
    "read",
    "relation_overlap",
    "resource",
    "review",
    "schema",
    "shared_expertise",
    "specialisms",
    "support_profile",
    "support_profiles",
    "suppress",
    "template",
    "trust_sums",
    "upgrade",
    "walls",
    "who_could_help",
    "withdraw",
    "without",
    "write",
]


def test_the_public_names():
    assert sorted(tm.__all__) == sorted(
        [
            *RECORDS,
            *ERRORS,
            *MODULES,
            *FUNCTIONS,
            *RESULTS,
            *VERSIONS,
            "Bins",
            "Collection",
            "Dataset",
            "Prior",
            "Situation",
            "TrustSums",
            "situation",
            "__version__",
        ]
    )
    assert dir(tm) == sorted(tm.__all__)
    assert set(RECORDS) == {kind.__name__ for kind in KINDS.values()} | {"Record"}


@pytest.mark.parametrize("name", sorted(tm.__all__))
def test_every_public_name_is_there_and_documented(name):
    value = getattr(tm, name)
    if name != "__version__":
        assert value.__doc__
        home = value.__name__ if name in MODULES else value.__module__
        assert home.startswith("trustmodel.")


def test_what_a_public_function_gives_has_a_public_class():
    """Every result class that a function on `tm` gives stands on `tm` too, so that an app can name it in its types."""
    given = set()
    for name in FUNCTIONS:
        function = getattr(tm, name)
        annotation = function.__annotations__["return"]  # as it is written
        returned = getattr(sys.modules[function.__module__], annotation, None)
        if isinstance(returned, type) and issubclass(returned, tm.Result):
            given.add(annotation)
    assert len(given) > 25
    assert given <= set(RESULTS)
    assert all(
        issubclass(getattr(tm, name), tm.Result)
        for name in set(RESULTS) - {"Brief", "Finding", "Remark", "Method", "Period", "Tested"}
    )


def test_another_name_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'trustmodel' has no attribute 'shools'"):
        _ = tm.shools


def test_no_public_function_bears_a_modules_name():
    modules = {path.stem for path in (ROOT / "src/trustmodel").iterdir()}
    assert not modules & set(FUNCTIONS)


def test_what_type_checkers_see_is_what_is_loaded():
    tree = ast.parse((ROOT / "src/trustmodel/__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        node.module: tuple(alias.name for alias in node.names)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
    }
    homes = {f"trustmodel.{home}": names for home, names in tm._HOMES.items()}
    for name, place in tm._MODULES.items():
        room = f"trustmodel.{place}".rpartition(".")[0]
        homes[room] = (*homes.get(room, ()), name)
    assert seen == homes


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["", ".errors", ".results", ".model.vocabulary", ".model.records", ".model.dataset", ".model.checks", ".files"],
)
def test_the_model_and_its_files_load_none_of_the_maths(module):
    modules = loaded(f"import trustmodel{module}")
    assert not modules & set(HEAVY)
    assert "openpyxl" not in modules


def test_importing_the_library_loads_next_to_nothing():
    ours = {name for name in loaded("import trustmodel") if name.startswith("trustmodel")}
    assert ours == {"trustmodel", "trustmodel._clash"}
    assert "pydantic" not in loaded("import trustmodel")


def test_a_dataset_is_read_and_checked_without_the_maths():
    path = ROOT / "tests/files/v1/valid/full.yaml"
    assert not loaded(f"import trustmodel as tm\ntm.check(tm.read({str(path)!r}))") & set(HEAVY)


def test_rooms_import_only_rooms_below_them():
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_vocabulary_says_what_it_offers():
    assert all(hasattr(vocabulary, name) for name in vocabulary.__all__)


BASE = "import sys; sys.modules.update(dict.fromkeys(['networkx', 'numpy', 'scipy', 'polars', 'hypothesis'])); import trustmodel as tm\n"


def in_a_base_install(program):
    """What a program prints where only the model and its files are installed."""
    done = subprocess.run(
        [sys.executable, "-c", BASE + program], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "walls",
        "Walls",
        "audit",
        "compare",
        "acceptability",
        "frameworks",
        "openness",
        "exchange",
        "graphs",
        "expertise_gaps",
        "register",
    ],
)
def test_without_the_maths_the_error_says_how_to_get_them(name):
    told = f"trustmodel.{name} needs an extra that is not installed: pip install 'schooltrustmodel[analysis]'\n"
    assert in_a_base_install(f"try: tm.{name}\nexcept tm.MissingExtraError as error: print(error)") == told
    imported = f"try: from trustmodel import {name}\nexcept ImportError as error: print(error)"
    assert in_a_base_install(imported) == told


@pytest.mark.parametrize("name", ["review", "Brief", "explore", "plots"])
def test_what_a_brief_needs_is_named_at_once(name):
    told = in_a_base_install(f"try: tm.{name}\nexcept tm.MissingExtraError as error: print(error)")
    assert told in {
        "",
        f"trustmodel.{name} needs an extra that is not installed: pip install 'schooltrustmodel[report]'\n",
    }
    assert told or name == "Brief"  # a class of records alone, which needs nothing


@pytest.mark.parametrize("module", ["network.graphs", "network.offers", "exchange", "exchange.graph_files"])
def test_without_networkx_its_modules_say_which_extra_has_it(module):
    told = in_a_base_install(f"try: import trustmodel.{module}\nexcept tm.MissingExtraError as error: print(error)")
    assert told.endswith("needs an extra that is not installed: pip install 'schooltrustmodel[analysis]'\n")


def test_a_base_install_keeps_checks_compares_and_merges_data(tmp_path):
    """Records, files, checks, differences, merges, privacy and the schema need nothing of the extras."""
    program = f"""
data = tm.read({str(ROOT / "examples/limestone")!r})
edited = data.upsert(data.schools["school:900001"].replace(pupils=1))
print(len(tm.check(edited, since=(data, tm.check(data)))), len(tm.diff(data, edited)), tm.merge(data, edited, data).data == edited)
tm.write(edited, {str(tmp_path / "kept.json")!r})
print(tm.read({str(tmp_path / "kept.json")!r}).digest == edited.digest, tm.situation(data, at="2026-01-01").data.digest != "")
print(tm.purge(data, as_of="2020-01-01").data.digest == data.digest, len(tm.pseudonymise(data, key="0123456789abcdef").people) > 0)
print(tm.Dataset.model_json_schema()["title"], len(tm.governance(data, at="2026-01-01")) > 0)
"""
    assert in_a_base_install(program).splitlines() == ["3 1 True", "True True", "True True", "Dataset True"]


def test_a_base_install_can_be_looked_through():
    program = """
import pydoc
print(hasattr(tm, 'walls'), hasattr(tm, 'testing'), hasattr(tm, 'School'))
names = {}
exec('from trustmodel import *', names)
print('walls' in names, 'School' in names, 'check' in names, 'walls' in dir(tm))
print('class School' in pydoc.render_doc(tm, renderer=pydoc.plaintext))
try:
    tm.testing
except AttributeError as error:
    print(error)
"""
    assert in_a_base_install(program).splitlines() == [
        "False False True",
        "False True True True",
        "True",
        "trustmodel.testing needs an extra that is not installed: pip install 'schooltrustmodel[testing]'",
    ]


def test_made_up_data_can_be_looked_through_in_a_base_install():
    program = """
print(hasattr(tm.synthetic, 'trust'), hasattr(tm.synthetic, 'world'), hasattr(tm.synthetic, 'walled_trust'), hasattr(tm.synthetic, 'x'))
for ask in ("tm.synthetic.world", "from trustmodel.synthetic import world", "tm.synthetic.skills"):
    try:
        exec(ask)
    except tm.MissingExtraError as error:
        print(isinstance(error, ImportError), error)
"""
    told = "needs an extra that is not installed: pip install 'schooltrustmodel[analysis]'"
    assert in_a_base_install(program).splitlines() == [
        "True False False False",
        f"False trustmodel.synthetic.world {told}",
        f"True trustmodel.synthetic.world {told}",
        f"False trustmodel.synthetic.skills {told}",
    ]
