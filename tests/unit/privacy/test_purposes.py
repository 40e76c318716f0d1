"""What people were told, held against what is asked."""

import datetime as dt
import inspect

import networkx as nx
import pytest

import trustmodel as tm
from builders import LIMESTONE, ROOT
from trustmodel.privacy import purposes as _purposes
from trustmodel.privacy.purposes import COVERED_BY, EVERYTHING, covers, require

EXAMPLE = tm.read(LIMESTONE)
ADA = tm.Person(id="ada")


def notice(purpose, number=1):
    return tm.DataNotice(id=str(number), purpose=purpose, lawful_basis="public task", retain_until="2030-01-01")


def told(*purposes, people=(ADA,), **parts):
    notices = [notice(one, number) for number, one in enumerate(purposes)]
    return tm.Dataset(people=people, data_notices=notices, **parts)


@pytest.mark.parametrize(
    ("purpose", "analysis", "expected"),
    [
        ("Planning support between schools", "support", True),
        ("Planning SUPPORT between schools", "matching", True),
        ("planning", "matching", True),
        ("plants and planets", "matching", False),  # a stem is no part of another word
        ("Planning support between schools", "governance", False),
        ("to plan professional development and governance", "governance", True),
        ("to plan professional development and governance", "development", True),
        ("unsupported", "support", False),  # words are looked at from their beginning
        ("payroll", "development", False),
        ("an annual review", "community", True),
        ("Support; not governance", "governance", False),
        ("Not research, but support", "support", True),
        ("Support between schools, never for research on them.", "governance", False),
        ("CPD", "development", True),
        ("…", "openness", False),
        ("We will not use this to plan support, coaching or research", "support", False),
        ("We will never, under any circumstances, use it for support", "support", False),
        ("Support, coaching and research are never done", "support", False),
        ("Support won\u2019t be planned with it", "support", False),
        ("This cannot be used for support", "support", False),
        ("Support excluded", "support", False),
        ("Payroll, except for support", "support", False),
        ("Payroll rather than support", "support", False),
        ("No analysis of any kind", "support", False),
        ("Neither support nor research", "support", False),
        ("Under no circumstances for support or research", "support", False),
        ("To plan support, and it will not be used for appraisal", "support", True),
        ("To plan support without cost", "support", True),
        ("Not only to plan CPD but to plan support", "support", True),
        ("We do not share data. We plan support.", "support", True),
    ],
)
def test_a_purpose_covers_by_whole_words(purpose, analysis, expected):
    assert covers(purpose, analysis) is expected


@pytest.mark.parametrize("analysis", sorted(COVERED_BY))
def test_every_word_of_the_table_covers_and_the_examples_cover_all(analysis):
    for word in (*COVERED_BY[analysis], *EVERYTHING):
        assert covers(f"for {word.rstrip('*')}", analysis)
    require(EXAMPLE, analysis)


def test_the_page_tells_every_word():
    page = (ROOT / "docs/explanation/privacy.md").read_text("utf-8")
    lines = {line.split("|")[1].split("(")[0].strip(): line for line in page.splitlines() if line.startswith("| ")}
    for analysis, words in (*COVERED_BY.items(), ("every one of these", EVERYTHING)):
        assert f"| {', '.join(words).replace('*', '…')} |" in lines[analysis]


def test_the_error_names_the_analysis_the_purposes_and_the_words():
    with pytest.raises(tm.PurposeError, match=r"governance; its purpose: 'payroll'; 'parking'.*govern\*, board\*"):
        require(told("payroll", "parking"), "governance")


def test_one_of_several_notices_is_enough():
    require(told("payroll", "governance"), "governance")


def test_without_a_notice_or_without_people_nothing_is_refused():
    require(told(), "governance")
    require(told("payroll", people=()), "governance")


@pytest.mark.parametrize(
    "ask",
    [
        tm.shared_expertise,
        tm.graphs.governance,
        lambda data: tm.graphs.participation(data, of="activities"),
        tm.specialisms,
        tm.expertise_gaps,
        lambda data: tm.who_could_help(data, topic="topic:music"),
        tm.match_needs,
        tm.fragility,
        lambda data: tm.without(data, "person:ada"),
    ],
)
def test_what_is_asked_about_people_is_refused_when_they_were_told_something_else(ask):
    with pytest.raises(tm.PurposeError):
        ask(told("payroll"))


OF_PEOPLE = [
    function
    for module in (tm, tm.graphs)
    for name in module.__all__
    if inspect.isfunction(function := getattr(module, name)) and "level" in inspect.signature(function).parameters
]


@pytest.mark.parametrize("function", OF_PEOPLE, ids=lambda function: function.__qualname__)
def test_every_question_of_people_is_refused_also_as_a_situation(function):
    """Whatever can be asked with `level="person"`, of a dataset or of two."""
    second = {"before": 2, "a": 2}.get(next(iter(inspect.signature(function).parameters)), 1)
    more = {"group": "school"} if function is tm.homophily else {}
    for data in (told("payroll"), tm.situation(told("payroll"))):
        with pytest.raises(tm.PurposeError):
            function(*[data] * second, level="person", **more)


def test_one_purpose_is_enough_for_all_that_an_analysis_draws():
    """`without` draws who supports whom and who knows what, and asks for losses alone; brokerage too."""
    tm.without(told("succession"), "person:ada")
    tm.brokerage(told("relations"), level="person")
    for ask in (tm.graphs.support, tm.graphs.expertise):
        with pytest.raises(tm.PurposeError):
            ask(told("succession", "relations"), level="person") if ask is tm.graphs.support else ask(
                told("relations"), level="person"
            )


def test_people_without_a_record_of_their_own_are_people():
    role = tm.Role(id="1", person="person:zoe", kind="Teacher", at="school:ash")
    with pytest.raises(tm.PurposeError):
        require(
            told("payroll", people=(), roles=[role], schools=[tm.School(id="ash", name="Ash", phase="Primary")]),
            "support",
        )


def test_a_notice_that_ran_out_allows_nothing(monkeypatch):
    """2030-01-01 is the last day. Another notice that still runs is asked alone."""
    monkeypatch.setattr(_purposes, "_today", lambda: dt.date(2030, 1, 1))
    require(told("support"), "support")
    monkeypatch.setattr(_purposes, "_today", lambda: dt.date(2030, 1, 2))
    with pytest.raises(tm.PurposeError, match=r"until 2030-01-01.*support.*purge"):
        require(told("support"), "support")
    longer = notice("support", 9).model_copy(update={"retain_until": dt.date(2040, 1, 1)})
    both = tm.Dataset(people=[ADA], data_notices=[notice("governance"), longer])
    require(both, "support")
    with pytest.raises(tm.PurposeError, match=r"its purpose: 'support' \(one other notice ran out\)"):
        require(both, "governance")


def test_an_old_notice_is_held_against_the_day_of_the_machine():
    old = notice("support").model_copy(update={"retain_until": dt.date(2020, 1, 1)})
    with pytest.raises(tm.PurposeError, match="until 2020-01-01"):
        tm.support_profile(tm.Dataset(people=[ADA], data_notices=[old]), level="person")


def test_the_error_names_nobody():
    with pytest.raises(tm.PurposeError, match="'Payroll of a colleague'"):
        require(
            told("Payroll of Ada Quillfeather", people=[tm.Person(id="ada", name="Ada Quillfeather")]), "governance"
        )


def test_what_is_asked_about_schools_or_a_graph_of_ones_own_is_not_refused():
    tm.support_profile(told("payroll"), draws=0)
    tm.fragility(nx.path_graph(["a", "b"]))


def test_every_analysis_has_words():
    assert set(COVERED_BY) >= {"openness", "endeavour", "development", "resource", "governance", "community"}
    assert _purposes.__all__
