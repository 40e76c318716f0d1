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


def test_it_is_said_who_answered_and_what_is_not_known(family):
    schools = ("ash", "beech")
    responses = [
        tm.Response(id=name, instrument="survey", respondent=f"school:{name}", responded=name == "ash")
        for name in schools
    ]
    visit = tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="SEND")
    review = tm.review(family(support=[visit], responses=responses))
    says = " ".join(finding.says for finding in review.remarks if finding.section == "support")
    assert "One of two that were asked answered: what Beech School gave is not known, which is not none." in says
    parts = CHAPTER.section(review, Voice(review, names=False)).parts
    given = next(part for part in parts if part.title == "What each gives and receives")
    assert [row[-1] for row in given.rows] == ["gives more", "did not answer"]
    assert given.rows[1][1] == "–"
    assert any(part.title == "The shape of the whole, as silence leaves it" for part in parts)
    everybody = tm.review(
        family(support=[visit], responses=[row.model_copy(update={"responded": True}) for row in responses])
    )
    assert "All of the two that were asked answered." in next(
        f.says for f in everybody.remarks if f.section == "support"
    )
