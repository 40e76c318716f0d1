"""One API: an option has one name, one meaning and one default, whichever question takes it."""

import inspect
import re
import warnings

import networkx as nx
import pytest

import trustmodel as tm
from builders import ROOT
from trustmodel.errors import renamed
from trustmodel.model.vocabulary import ExpertiseLevel

TABLE = {
    "at": None, "between": None, "trust": None, "level": "school", "min_level": ExpertiseLevel.SECURE, "kinds": None,
    "topic": None, "group": None, "strength": "strength", "near_km": None, "draws": None, "seed": 0, "alpha": 0.05,
    "progress": False,
}  # fmt: skip
"""Every option that several questions share, and its default."""

OF_ITS_OWN = {
    ("audit", "group"): "several columns, or a mapping",
    ("compare", "trust"): "has to be said",
    ("graphs.groups", "group"): "has to be said",
    ("graphs.participation", "level"): "meetings are of people",
    ("homophily", "group"): "has to be said",
    ("boundary", "group"): "has to be said",
    ("plan_walls", "group"): "has to be said",
    ("register.Register.structure", "kinds"): "of trusts",
    ("support_profiles", "group"): "a column of frames",
    ("who_could_help", "topic"): "has to be said",
}
"""Where one of these has no default, or another one, and why."""

SYNONYMS = {
    "x", "network", "by", "grouping", "groupings", "reach_km", "within_km", "nearby_km", "radius_km", "day", "date", "when", "on", "period", "window", "uid", "least", "minimum", "n_draws", "permutations", "samples", "bootstraps", "repeats", "rng", "random_state", "significance", "verbose", "bar", "weight", "theme",
}  # fmt: skip
"""What some of these are called elsewhere."""


def functions():
    """Every public question, by the name under which a user finds it, and what belongs to it."""
    holders = {
        "": tm,
        **{f"{name}.": getattr(tm, name) for name in ("exchange", "frameworks", "graphs", "plots", "register")},
    }
    for prefix, holder in holders.items():
        for name in holder.__all__:
            if inspect.isfunction(value := getattr(holder, name)):
                yield prefix + name, value
    for name, value in vars(tm.register.Register).items():
        if inspect.isfunction(value) and not name.startswith("_"):
            yield f"register.Register.{name}", value


FUNCTIONS = dict(functions())
OPTIONS = {name: dict(inspect.signature(function).parameters) for name, function in FUNCTIONS.items()}
OF_A_DATASET = {
    name for name, options in OPTIONS.items()
    if re.search(r"Situation|Network|Ties", str(next(iter(options.values())).annotation if options else ""))
    and not name.startswith("plots.")  # a picture shows what was asked
}  # fmt: skip
DRAWING = {name for name, options in OPTIONS.items() if "draws" in options}


def test_there_is_something_to_look_at():
    assert {"walls", "endeavour", "graphs.support", "register.Register.structure", "audit", "review"} <= set(FUNCTIONS)
    assert len(OF_A_DATASET) > 25
    assert len(DRAWING) > 10


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_option_has_the_default_that_it_has_everywhere(name):
    wrong = {
        option: parameter.default
        for option, parameter in OPTIONS[name].items()
        if option in TABLE and parameter.default != TABLE[option] and (name, option) not in OF_ITS_OWN
    }
    assert not wrong
    assert name == "register.Register.at" or not set(OPTIONS[name]) & SYNONYMS  # whose name says what its day is


def test_what_has_a_default_of_its_own_has_it():
    for name, option in OF_ITS_OWN:
        assert option in OPTIONS[name]
    assert all(
        OPTIONS[name][option].default is inspect.Parameter.empty
        for (name, option), why in OF_ITS_OWN.items()
        if why == "has to be said"
    )


@pytest.mark.parametrize("name", sorted(OF_A_DATASET))
def test_what_is_asked_of_a_dataset_is_asked_of_a_time_and_a_trust(name):
    first, *_ = OPTIONS[name]
    assert first in {"data", "a", "before"}  # or the first of two
    lacking = {"at", "between", "trust"} - set(OPTIONS[name])
    assert lacking == ({"at", "between"} if name == "network_change" else set())  # its two have each their own
    assert ("kinds" in OPTIONS[name]) == ("topic" in OPTIONS[name]) or name == "who_could_help"


@pytest.mark.parametrize("name", sorted(DRAWING))
def test_what_draws_has_a_seed_and_a_bar_and_says_how_many(name):
    assert {"seed", "progress"} <= set(OPTIONS[name])
    words = inspect.getdoc(FUNCTIONS[name])
    (said,) = re.findall(r"^draws\n((?:    .*\n)+)", words, flags=re.MULTILINE)
    assert re.search(r"`None`: ([\d,]+|none)\.", said)


def test_the_page_has_the_table():
    page = (ROOT / "docs/reference/questions.md").read_text("utf-8")
    shown = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page, flags=re.MULTILINE))
    assert {name: default.strip() for name, default in shown.items()} == {
        name: f"`{str(default) if isinstance(default, ExpertiseLevel) else default!r}`".replace("'", '"')
        if not isinstance(default, ExpertiseLevel)
        else f'`"{default}"`'
        for name, default in TABLE.items()
    }


# --- names that options had --------------------------------------------------------------------------------------------


def test_an_option_may_be_given_by_the_name_that_it_had():
    graph = nx.barbell_graph(4, 0)
    with pytest.warns(DeprecationWarning, match="communities: `x` is now called `data`") as said:
        before = tm.communities(x=graph, strength=None, draws=9)
    assert said[0].filename == __file__
    assert before.rows == tm.communities(graph, strength=None, draws=9).rows
    with pytest.raises(TypeError, match="`x` is now called `data`, and both are given"):
        tm.communities(x=graph, data=graph)
    with pytest.raises(TypeError, match="unexpected keyword argument 'radius'"):
        tm.communities(graph, radius=3)


def test_every_name_that_an_option_had_leads_to_one_that_it_has():
    """`renamed` is told so by hand: no name may lead nowhere."""
    checked = 0
    for name, function in FUNCTIONS.items():
        if not hasattr(function, "__wrapped__"):
            continue
        now = inspect.getclosurevars(function).nonlocals["now"]
        assert set(now.values()) <= set(OPTIONS[name])
        assert not set(now) & set(OPTIONS[name])
        checked += 1
    assert checked >= 15


def test_without_an_old_name_nothing_is_said():
    @renamed(old="new")
    def question(data, *, new=1):
        return data, new

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert question(1, new=2) == (1, 2)
    with pytest.warns(DeprecationWarning, match="question: `old` is now called `new`"):
        assert question(1, old=3) == (1, 3)


ABOUT_DATA = [
    f"{prefix}{name}"
    for prefix, room in (("", tm), ("exchange.", tm.exchange), ("graphs.", tm.graphs))
    for name in sorted(room.__all__)
    if inspect.isfunction(function := getattr(room, name))
    and re.search(r": '?.*(Dataset|Ties|Network)", str(next(iter(inspect.signature(function).parameters.values()), "")))
]


def test_there_is_what_takes_a_dataset():
    assert {"check", "write", "patch", "review", "walls", "exchange.geojson", "graphs.support"} <= set(ABOUT_DATA)


@pytest.mark.parametrize("name", ABOUT_DATA)
@pytest.mark.parametrize(
    "given", [tm.School(id="1", name="A", phase="Primary"), "examples/limestone", {"schools": []}, [1]], ids=repr
)
def test_what_is_no_dataset_is_refused_as_that(name, given, tmp_path):
    """And not where some part of it turns out not to be there."""
    room, _, function = name.rpartition(".")
    asked = getattr(getattr(tm, room) if room else tm, function)
    named = {
        "path": tmp_path / "x.ttl" if room == "exchange" else tmp_path / "x.json",
        "folder": tmp_path,
        "as_of": "2026-01-01",
    }
    _, *others = inspect.signature(asked).parameters.values()
    needed = [option for option in others if option.default is option.empty]
    options = {option.name: named.get(option.name, given) for option in needed}
    positional = [options.pop(option.name) for option in needed if option.kind is not option.KEYWORD_ONLY]
    with pytest.raises((TypeError, tm.GraphError), match="give a"):
        asked(given, *positional, **options)
    assert list(tmp_path.iterdir()) == []
