"""What people were told, held against what is asked."""

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


def told(*purposes, people=(ADA,)):
    return tm.Dataset(people=people, data_notices=[notice(one, number) for number, one in enumerate(purposes)])


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
    with pytest.raises(tm.PurposeError, match=r"governance; they were told: 'payroll'; 'parking'.*govern\*, board\*"):
        require(told("payroll", "parking"), "governance")


def test_one_of_several_notices_is_enough():
    require(told("payroll", "governance"), "governance")


def test_without_a_notice_or_without_people_nothing_is_refused():
    require(told(), "governance")
    require(told("payroll", people=()), "governance")


@pytest.mark.parametrize(
    "ask",
    [
        lambda data: tm.brokerage(data, level="person"),
        lambda data: tm.support_profile(data, level="person"),
        tm.shared_expertise,
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


def test_what_is_asked_about_schools_or_a_graph_of_ones_own_is_not_refused():
    tm.support_profile(told("payroll"), draws=0)
    tm.fragility(nx.path_graph(["a", "b"]))


def test_every_analysis_has_words():
    assert set(COVERED_BY) >= {"openness", "endeavour", "development", "resource", "governance", "community"}
    assert _purposes.__all__
