"""The plan in the report: how many needs could be met, and at which school to ask."""

import pytest

import trustmodel as tm
from builders import a_trust, in_a_row, knows
from trustmodel.report.chapters import plan
from trustmodel.report.review import review
from trustmodel.report.voice import Voice


def trust(*needs, holders=("ash",)):
    """Ash and Beech; the head of each place in `holders` is an expert on music."""
    return tm.Dataset(
        trusts=[a_trust("t", name="Tree Trust")],
        schools=in_a_row("ash", "beech", metres=1000),
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech")],
        bodies=[tm.Body(id="elt", name="Extended leadership team", kind="extended leadership team", trust="t")],
        people=[tm.Person(id=f"p{place}") for place in holders],
        roles=[
            role
            for place in holders
            for role in (
                tm.Role(id=f"a{place}", person=f"p{place}", kind="Headteacher", at=f"school:{place}" if place != "t" else "trust:t"),
                tm.Role(id=f"z{place}", person=f"p{place}", kind="Headteacher", at="body:elt"),
            )
        ],
        expertise=[knows(place, f"person:p{place}", "topic:music", days_available=5) for place in holders],
        needs=[tm.Need(id=f"n{number}", school="beech", topic=topic, severity="minor", days=1) for number, topic in enumerate(needs)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        (["send"], "Of one open need, none could be met. One would stay open, because nobody knows the topic."),
        (
            ["send", "send"],
            "Of two open needs, none could be met. Two would stay open, because nobody knows the topic.",
        ),
        (["music"], "Of one open need, one could be met by one person with the days that they have offered."),
    ],
)
def test_how_many_needs_could_be_met(needs, says):
    made = review(trust(*(f"topic:{need}" for need in needs)), problems=())
    assert [finding.says for finding in made.remarks if finding.section == "plan"] == [says]


def test_the_plan_says_at_which_school_to_ask():
    made = review(trust("topic:music"), problems=())
    tables = {part.title: part for part in plan.CHAPTER.section(made, Voice(made, names=False)).parts}
    assert tables["Who could take which need"].rows[0][:4] == (
        "Music",
        "Beech School",
        "Ash School",
        "Headteacher, Ash School",
    )
    assert tables["What it would ask of whom"].rows[0][:2] == ("Headteacher, Ash School", "Ash School")


def test_somebody_of_the_central_team_has_no_school():
    made = review(trust("topic:music", holders=("t",)), problems=())
    table = plan.CHAPTER.section(made, Voice(made, names=False)).parts[0]
    assert table.rows[0][2] == "the central team, or not recorded"
