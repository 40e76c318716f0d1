"""The chapter on what was read: problems without the cells that may hold names."""

import html

import pytest

from trustmodel import checks, files
from trustmodel.errors import Problem, Where
from trustmodel.report.chapters.read import rule_in_words


def test_a_problem_is_told_without_the_cell(page):
    where = Where(file="people-of-ada-quill.csv", row=7, column="Ada Quillfeather's phone", record="person:ada-quill")
    problem = Problem("unknown-term", where, "'Ada Quillfeather' is not in the list", "warning", "Ada Quillfeather")
    made = page(problems=[problem, problem])
    assert "people, row 7" in made
    assert "Ada" not in made
    assert "2" in made
    shown = html.unescape(page(problems=[problem], names=True))
    assert "'Ada Quillfeather' is not in the list" in shown


@pytest.mark.parametrize("slug", [*checks.RULES, *files.RULES, *checks.RECORD_RULES, "never-heard-of"])
def test_every_rule_can_be_said(slug):
    says = rule_in_words(slug)
    assert says
    assert not says.endswith(".")
