"""How a report hangs together: the day, and what is held back or was not asked."""

import pytest

import trustmodel as tm
from trustmodel.report.as_html import html
from trustmodel.report.outline import outline
from trustmodel.report.parts import Picture


def test_the_day_is_said(family, family_review, page):
    def when(**options):
        return outline(tm.review(family(), **options)).page.when

    later = outline(tm.review(family(made_on="2026-03-01"))).page.when
    assert "As of 1 March 2026. All the support that is recorded counts." in later
    assert "Support is counted from 1 September 2024 to 31 August 2025." in when(between=("2024-09-01", "2025-09-01"))
    assert "and support of that day" in when(at="2025-01-01")
    undated = outline(family_review).page.when
    assert "they have no dates" in undated
    assert undated in page(), "and so it stands on the page"


def test_few_people_are_held_back(family):
    """Two teachers in each school, all with the shared objective: groups below five tell nothing by themselves."""
    criteria = [
        tm.SuccessCriterion(id=f"s{n}", person=who, kind="shared", statement="to flourish", scope="role")
        for n, who in enumerate(("ada-quill", "c-oneil"))
    ]
    data = family(success_criteria=criteria)
    by_school = "Objectives and learning by school"
    review = tm.review(data)
    assert by_school not in html(outline(review))
    assert by_school in html(outline(review, min_cell=1))
    with pytest.raises(ValueError, match="min_cell"):
        outline(review, min_cell=0)


def test_what_no_notice_covers_is_said_and_not_asked(family, page):
    notice = tm.DataNotice(id="n", purpose="Payroll", lawful_basis="public task", retain_until="2030-01-01")
    made = tm.review(family(data_notices=[notice]))
    assert made.gaps is None
    assert made.plan is None
    assert {"expertise", "plan", "support", "openness", "development", "resource"} <= set(made.refused)
    assert all(name in page(family(data_notices=[notice])) for name in ("was not asked", "Payroll"))


def test_activities_that_differ_in_who_may_come_alone_are_listed(family):
    """One of them does not say."""
    data = family(
        activities=[tm.Activity(id=f"{at}", kind="CPD", topic="music", open_to=who) for at, who in enumerate(("trust", None))],
        participations=[tm.Participation(id=f"{at}", activity=f"{at}", school="ash", part="leads") for at in range(2)],
    )  # fmt: skip
    sections = outline(tm.review(data)).sections
    (reached,) = (
        part.table
        for section in sections
        for part in section.parts
        if isinstance(part, Picture) and part.table.title == "Activities that reached each school"
    )
    assert [row[-1] for row in reached.rows] == ["–", "trust"]


def test_sentences_of_few_people_are_held_back_as_tables_are(family):
    """Three colleagues, of whom training reached one: no share of them is said, at 5 nor at 10, unless any count may stand."""
    data = family(
        activities=[tm.Activity(id="1", kind="CPD", topic="music")],
        participations=[tm.Participation(id="1", activity="1", person="c-oneil", part="participates")],
        success_criteria=[
            tm.SuccessCriterion(id="1", person="c-oneil", kind="personal", statement="to grow", scope="role")
        ],
    )
    review = tm.review(data)
    for least in (5, 10, 1):
        said = html(outline(review, min_cell=least))
        for says in ("activities reached 1 of 3 colleagues", "1 of 3 colleagues have criteria of their own"):
            assert (says in said) is (least == 1)
        assert ("people are suppressed" in said) is (least != 1)


def test_shares_of_few_people_before_and_after_are_held_back(family):
    def trained(*people):
        parts = [tm.Participation(id=who, activity="1", person=who, part="participates") for who in people]
        return family(activities=[tm.Activity(id="1", kind="CPD", topic="music")], participations=parts)

    review = tm.review(trained("c-oneil", "bo-b"), before=trained("c-oneil"))
    for least in (5, 1):
        (table,) = [
            part
            for section in outline(review, min_cell=least).sections
            for part in section.parts
            if part.title == "Shares before and after"
        ]
        (reached,) = [row[1:4] for row in table.values if row[0].startswith("Colleagues whom") and "reached" in row[0]]
        assert reached == (
            ("few", "few", None) if least == 5 else ("1 of 3 (33%)", "2 of 3 (67%)", pytest.approx(100 / 3))
        )


def test_acronyms_keep_their_capitals_at_the_head_of_a_cell(family):
    """Of kinds of activity on their school's line and among offers, and of services."""
    data = family(
        activities=[tm.Activity(id=f"{at}", kind=kind, topic="music", open_to="sector") for at, kind in enumerate(("CPD", "NPQ cohort"))],
        participations=[tm.Participation(id=f"{at}", activity=f"{at}", school="ash", part="leads") for at in range(2)],
        services=[tm.Service(id="hr-advice", topic="music", mode="central")],
    )  # fmt: skip
    sections = outline(tm.review(data)).sections
    tables = [part.table if isinstance(part, Picture) else part for section in sections for part in section.parts]
    cells = {
        name: [row[at] for table in tables for row in table.rows if name == table.title] for name, at in HEADED.items()
    }
    assert {name: set(said) for name, said in cells.items()} == {
        "Activities that reached each school": {"CPD", "NPQ cohort"},
        "What is open to others": {"CPD", "NPQ cohort"},
        "How each service is run at each school": {"HR advice"},
    }


HEADED = {
    "Activities that reached each school": 1,
    "What is open to others": 0,
    "How each service is run at each school": 1,
}
"""The column of each table in which words of the data begin a cell."""
