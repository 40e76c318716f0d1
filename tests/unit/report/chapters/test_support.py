"""The chapter on support: its tables."""

import trustmodel as tm
from trustmodel.report.chapters.support import CHAPTER
from trustmodel.report.voice import Voice


def test_tables_are_in_the_order_of_names(family):
    data = family(
        support=[tm.Support(id=str(i), giver="school:beech", receiver="school:ash", kind="SEND") for i in range(3)]
    )
    review = tm.review(data)
    section = CHAPTER.section(review, Voice(review, names=False))
    table = next(part for part in section.parts if part.title == "What each gives and receives")
    assert [row[0] for row in table.rows] == ["Ash School", "Beech School"]
    assert [row[-1] for row in table.rows] == ["gets more", "gives more"]


def test_unknown_days_are_a_dash_and_not_zero(family):
    data = family(support=[tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="SEND")])
    review = tm.review(data)
    section = CHAPTER.section(review, Voice(review, names=False))
    assert section.parts[0].table.rows == (("Ash School", "Beech School", "1", "–"),)
