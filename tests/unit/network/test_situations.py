"""Every public question about ties, expertise and places, asked of a situation: the same answer as of the dataset.

The list of questions is what `tm` offers of this room, so a new one is asked here too, or the first test says what it needs.
"""

import inspect
import re
from collections.abc import Mapping
from functools import cache

import attrs
import networkx as nx
import numpy as np
import pytest
from scipy import sparse

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust
from trustmodel import synthetic
from trustmodel.errors import NotFoundError

DAY, YEAR = "2026-01-15", ("2025-09-01", "2026-09-01")
TIMES = {"always": {}, "a day": {"at": DAY}, "a year": {"between": YEAR}}


# --- which questions there are ---------------------------------------------------------------------------------------


def of_this_room(module):
    functions = {name: getattr(module, name) for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    return {name: f for name, f in functions.items() if f.__module__.startswith("trustmodel.network.")}


OF_FRAMES = {"pool", "support_profiles"}  # many trusts at once
GRAPHS = {
    f"graphs.{name}": function
    for name, function in of_this_room(tm.graphs).items()
    if "at" in inspect.signature(function).parameters
}
QUESTIONS = {name: function for name, function in of_this_room(tm).items() if name not in OF_FRAMES} | GRAPHS
LEVELS = [
    (name, level)
    for name, function in QUESTIONS.items()
    for level in (["school", "person"] if "level" in inspect.signature(function).parameters else [None])
]
OF_NETWORKS = {"b", "after"}  # the second of two networks that are compared


def needed(data):
    """What a question cannot do without, by the name of its option."""
    return {"group": "phase", "who": data.schools.ids[0], "topic": next(iter(data.expertise)).topic}


FEW = {"draws": 3, "runs": 2}

each_question = pytest.mark.parametrize(("name", "level"), LEVELS, ids=lambda value: value or "")


def takes(name, option):
    return option in inspect.signature(QUESTIONS[name]).parameters


def ask(name, level, x, data, **options):
    """A question of a dataset, a situation or a graph; `data` is what it needs to know a topic or a school from."""
    if level is not None:
        options["level"] = level
    about = [x]
    _, *others = inspect.signature(QUESTIONS[name]).parameters.values()
    for option in others:
        if option.name in OF_NETWORKS:
            about.append(x)
        elif option.default is option.empty:
            options[option.name] = needed(data)[option.name]
        elif option.name in FEW:
            options.setdefault(option.name, FEW[option.name])
    positional = [options.pop(o.name) for o in others if o.kind is o.POSITIONAL_OR_KEYWORD and o.name in options]
    return QUESTIONS[name](*about, *positional, **options)


def answer(name, level, x, data):
    """The answer in words, or the error."""
    try:
        return str(whole(ask(name, level, x, data)))
    except tm.TrustModelError as error:
        return f"{type(error).__name__}: {error}"


def whole(value):
    """All of an answer, its method, warnings and model too, so that it can be compared: NaN is a word."""
    if attrs.has(type(value)):
        value = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    elif isinstance(value, nx.Graph):
        value = [value.graph, list(value.nodes(data=True)), list(value.edges(data=True))]
    elif isinstance(value, tm.Dataset):
        value = value.model_dump()
    elif isinstance(value, np.ndarray | sparse.sparray):
        value = (value if isinstance(value, np.ndarray) else value.toarray()).tolist()
    if isinstance(value, Mapping):
        return {str(key): whole(item) for key, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, tuple | list) else repr(value)


def differences(first, second, path=""):
    """Where two such answers differ."""
    if first == second:
        return []
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        return [place for key in first for place in differences(first[key], second[key], f"{path}.{key}")]
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        return [place for n in range(len(first)) for place in differences(first[n], second[n], f"{path}[{n}]")]
    return [f"{path}: {str(first)[:200]} and {str(second)[:200]}"]


# --- data ------------------------------------------------------------------------------------------------------------


@cache
def dataset(name):
    return tm.read(LIMESTONE) if name == "the example" else synthetic.trust(n_schools=3, seed=1)


@cache
def situation(name, time):
    """One for all tests, so that each question comes after others."""
    return tm.situation(dataset(name), **TIMES[time])


@cache
def two_trusts():
    """The example, and beside it Vale with three schools, two of which help each other, and one of the example's."""
    data = dataset("the example")
    names, topic = ("ash", "elm", "oak"), next(iter(data.expertise)).topic
    support = [
        ("vale-1", "person:ada", "school:elm"),
        ("vale-2", "school:elm", "school:ash"),
        ("vale-3", "person:ada", data.schools.ids[0]),
    ]
    return data.replace(
        trusts=[*data.trusts, a_trust("vale")],
        schools=[
            *data.schools,
            *(a_school(name, easting=400_000 + 900 * n, northing=150_000) for n, name in enumerate(names)),
        ],
        memberships=[*data.memberships, *(tm.Membership(id=f"vale-{n}", school=n, trust="vale") for n in names)],
        people=[*data.people, tm.Person(id="ada"), tm.Person(id="eve")],
        roles=[
            *data.roles,
            tm.Role(id="vale-1", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="vale-2", person="eve", kind="Teacher", at="school:elm"),
        ],
        expertise=[*data.expertise, tm.Expertise(id="vale", person="ada", topic=topic, level="expert")],
        needs=[*data.needs, tm.Need(id="vale", school="elm", topic=topic, severity="minor")],
        support=[*data.support, *(tm.Support(id=i, giver=a, receiver=b, kind="coaching") for i, a, b in support)],
    )


# --- the tests -------------------------------------------------------------------------------------------------------


def test_there_are_questions_and_what_each_needs_is_known():
    assert {"walls", "support_profile", "match_needs", "locality", "graphs.support"} <= set(QUESTIONS)
    for name, function in QUESTIONS.items():
        _, *others = inspect.signature(function).parameters.values()
        missing = {option.name for option in others if option.default is option.empty} - OF_NETWORKS
        assert missing <= set(needed(dataset("a trust of three"))), name


@each_question
@pytest.mark.parametrize(
    ("data", "time"),
    [("the example", "a day"), ("the example", "a year"), *(("a trust of three", time) for time in TIMES)],
    ids=lambda value: value,
)
def test_of_a_situation_the_answer_is_that_of_the_dataset(name, level, data, time):
    whole_data, options = dataset(data), TIMES[time]
    if all(takes(name, option) for option in options):
        expected = ask(name, level, whole_data, whole_data, **options)
    else:  # it names no time: the dataset has none to be asked of, but its graph has
        expected = ask(name, level, tm.graphs.support(whole_data, level=level, **options), whole_data)
    its = ask(name, level, situation(data, time), whole_data)
    assert not differences(whole(its), whole(expected))


def test_people_who_were_not_told_of_it_are_no_more_asked_about_in_a_situation():
    notice = tm.DataNotice(id="1", purpose="Payroll", lawful_basis="public task", retain_until="2030-01-01")
    data = dataset("a trust of three").replace(data_notices=[notice])
    refused = set()
    for name, level in LEVELS:
        if (of_data := answer(name, level, data, data)).startswith("PurposeError"):
            assert answer(name, level, tm.situation(data), data) == of_data
            refused.add(name)
    assert {"support_profile", "brokerage", "match_needs", "expertise_gaps"} <= refused


@each_question
@pytest.mark.parametrize("time", TIMES)
def test_a_situation_has_its_time(name, level, time):
    for option, another in {"at": DAY, "between": YEAR}.items():
        if takes(name, option):
            with pytest.raises(ValueError, match="a situation has its time"):
                ask(name, level, situation("a trust of three", time), dataset("a trust of three"), **{option: another})


@cache
def year_of_two_trusts(trust=None):
    return tm.situation(two_trusts(), trust=trust, between=YEAR)


@cache
def year_of_one(trust):
    return tm.situation(two_trusts().subset(trusts=[trust]), between=YEAR)


@each_question
def test_of_a_trust_the_answer_is_that_of_its_part_of_the_data(name, level):
    """What it does and with whom: not what others do among themselves."""
    data, trust = two_trusts(), "trust:vale"
    about, everything = year_of_two_trusts(trust), year_of_two_trusts()
    part = data.subset(trusts=[trust])
    its = whole(ask(name, level, about, part))
    assert not differences(its, whole(ask(name, level, everything, part, trust=trust)))
    if takes(name, "between"):
        assert not differences(its, whole(ask(name, level, data, part, between=YEAR, trust=trust)))
    if name != "locality":  # which looks at the schools around a trust too
        apart = differences(its, whole(ask(name, level, year_of_one(trust), part)))
        assert [
            place for place in apart if not place.endswith(".trust: 'trust:vale' and None")
        ] == []  # how each was asked
        assert str(its) != answer(name, level, everything, part)


@each_question
def test_a_trust_that_is_not_there_is_refused(name, level):
    with pytest.raises(NotFoundError, match="trust:nowhere"):
        ask(name, level, two_trusts(), two_trusts(), trust="trust:nowhere")


ASKED = {
    "at": DAY,
    "between": YEAR,
    "trust": "trust:vale",
    "kinds": ["coaching"],
    "topic": "music",
    "min_level": "expert",
}


@each_question
def test_what_says_what_of_a_dataset_counts_is_refused_with_a_graph(name, level):
    """A graph is taken whole: an option that would do nothing to it is no option."""
    if "nx.Graph" not in (given := of_what(name)) and not {"Network", "Ties", "DiGraph"} & set(given):
        pytest.skip("is asked of datasets alone")
    graph = tm.graphs.support(dataset("a trust of three"))
    for option, value in ASKED.items():
        if takes(name, option):
            with pytest.raises(ValueError, match=rf"{option} is for a dataset: a graph of your own is taken whole"):
                ask(name, None, graph, dataset("a trust of three"), **{option: value})
    if level == "person":
        with pytest.raises(ValueError, match="level is for a dataset"):
            ask(name, level, graph, dataset("a trust of three"))


def of_what(name):
    """The words of the annotation of what a question is asked of."""
    first = next(iter(inspect.signature(QUESTIONS[name]).parameters.values()))
    return re.findall(r"[\w.]+", first.annotation)


def test_graphs_that_are_shared_are_changed_by_no_question():
    data, shared = dataset("a trust of three"), situation("a trust of three", "a year")
    drawn = {(name, level): ask(name, level, shared, data) for name, level in LEVELS if name in GRAPHS}
    before = {which: whole(graph) for which, graph in drawn.items()}
    for name, level in LEVELS:
        answer(name, level, shared, data)
    for (name, level), graph in drawn.items():
        assert not differences(whole(graph), before[name, level]), name
        if name != "graphs.ties":  # those are the question's own
            assert nx.is_frozen(graph), name
            assert ask(name, level, shared, data) is graph, name
