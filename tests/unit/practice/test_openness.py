"""Openness of a small trust, worked by hand."""

import csv
import math

import pytest

import trustmodel as tm
from builders import LIMESTONE, family
from trustmodel.report.chapters.openness import sentences


def vale(**more):
    """Two schools, Ash and Beech, and Cedar outside. The ELT is Ada (of Ash), Ben (of Beech) and Cat (central team)."""
    parts = {
        "bodies": [tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale")],
        "people": [tm.Person(id=name) for name in ("ada", "ben", "cat")],
        "roles": [
            tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="2", person="ben", kind="Headteacher", at="school:beech"),
            tm.Role(id="3", person="cat", kind="Director", at="trust:vale"),
            *(
                tm.Role(id=f"elt-{name}", person=name, kind=kind, at="body:elt")
                for name, kind in (("ada", "Headteacher"), ("ben", "Headteacher"), ("cat", "Director"))
            ),
        ],
        **more,
    }
    return family(("ash", "beech"), outside=("cedar",), of="vale", **parts)


def plan(name, about, day="2025-09-01", kind="development plan"):
    return tm.Artefact(id=name, kind=kind, about=about, dated=day)


def shared(name, artefact, audience, day):
    return tm.Sharing(id=name, artefact=artefact, audience=audience, shared_on=day)


def test_what_reaches_the_whole_elt_and_how_soon():
    """Ash has two plans. One went to the ELT after 14 days. The other went to Beech's staff, to Ash's (10 days) and to
    directors (30 days): with that the last of the three leaders had it. Beech's plan reached headteachers only: 2 of 3.
    So 2 of 3; Ash's median is (14 + 30) / 2 = 22 days.
    """
    data = vale(
        artefacts=[plan("a", "school:ash"), plan("b", "school:ash"), plan("c", "school:beech")],
        sharings=[
            shared("1", "a", "body:elt", "2025-09-15"),
            shared("2", "b", "school:beech", "2025-09-06"),
            shared("3", "b", "school:ash", "2025-09-11"),
            shared("4", "b", "Director", "2025-10-01"),
            shared("5", "c", "Headteacher", "2025-09-11"),
        ],
    )
    found = tm.openness(data)
    assert (found.reached, found.of) == (2, 3)
    assert (found.low, found.high) == pytest.approx((0.0943, 0.9916), abs=1e-4)  # Clopper and Pearson
    ash, beech = (row for row in found.rows if row.about.startswith("school"))
    assert (ash.of, ash.reached, ash.median_days, ash.longest_days) == (2, 2, 22, 30)
    assert (beech.of, beech.reached) == (1, 0)
    assert math.isnan(beech.median_days)
    assert [(row.audience, row.artefacts) for row in found.audiences][:2] == [("Director", 1), ("Headteacher", 1)]


def test_needs_and_who_carries_them():
    """Ash needs phonics and music, Beech science. Ben (of Beech) helped Ash with phonics, Cat (central) Beech with
    science after its need had ended. Cedar, outside, helped Ash with music. Others in the family carry 1 of Ash's 2.
    """
    data = vale(
        artefacts=[plan("audit", "school:ash", kind="audit outcome")],
        sharings=[shared("1", "audit", "body:elt", "2025-09-15")],
        needs=[
            tm.Need(id="1", school="ash", topic="phonics", severity="serious", artefact="audit", start="2025-09-01"),
            tm.Need(id="2", school="ash", topic="music", severity="minor", start="2025-09-01"),
            tm.Need(id="3", school="beech", topic="science", severity="minor", start="2025-09-01", end="2025-10-01"),
        ],
        topics=[tm.Topic(id=name, name=name) for name in ("phonics", "music", "science")],
        support=[
            tm.Support(id="1", giver="person:ben", receiver="school:ash", kind="coaching", topic="phonics"),
            tm.Support(id="2", giver="school:cedar", receiver="person:ada", kind="coaching", topic="music"),
            tm.Support(
                id="3",
                giver="person:cat",
                receiver="school:beech",
                kind="coaching",
                topic="science",
                start="2025-11-01",
            ),
        ],
    )
    ash, beech = tm.openness(data).needs
    assert (ash.needs, ash.shown, ash.open) == (2, 1, 1)
    assert (ash.by_itself, ash.by_schools, ash.by_central, ash.by_others, ash.carried, ash.share) == (
        0,
        1,
        0,
        1,
        1,
        0.5,
    )
    assert (beech.needs, beech.carried) == (1, 0)
    carried = [(row.giver, row.receiver, row.topics) for row in tm.openness(data).carried]
    assert carried == [
        ("school:beech", "school:ash", ("topic:phonics",)), ("school:cedar", "school:ash", ("topic:music",)),
    ]  # fmt: skip


def test_what_is_not_recorded_is_not_none():
    found = tm.openness(vale(bodies=[], roles=[], artefacts=[plan("a", "school:ash", day=None)]))
    assert math.isnan(found.share)
    assert all(math.isnan(row.share) for row in found.rows)
    assert any("no extended leadership team is recorded" in one for one in found.warnings)
    empty = tm.openness(vale())
    assert empty.rows == ()
    assert any("no document (data, plan, audit or policy) is recorded" in one for one in empty.warnings)
    assert any("no need is recorded" in one for one in empty.warnings)


def test_nothing_is_said_to_have_reached_nobody_where_no_sharing_is_recorded():
    need = tm.Need(id="1", school="ash", topic="send", severity="minor")
    found = tm.openness(vale(artefacts=[plan("a", "school:ash")], needs=[need]))
    assert math.isnan(found.share)
    assert all(math.isnan(row.share) for row in (*found.rows, *found.needs))
    assert "no sharing of a document is recorded: with whom any was shared is not known" in found.warnings
    assert "no support is recorded: who helped with needs is not known" in found.warnings
    said = " ".join(finding.says for finding in sentences(found, {}))
    assert "Nothing is recorded about who helped with them." in said
    assert "0%" not in said
    help_with_what = tm.Support(id="1", giver="school:beech", receiver="school:ash", kind="coaching")
    vague = tm.openness(vale(artefacts=[plan("a", "school:ash")], needs=[need], support=[help_with_what]))
    assert all(math.isnan(row.share) for row in vague.needs)
    assert "no support is recorded with its topic: who helped with needs is not known" in vague.warnings
    assert "No need of" not in said


def test_a_period_counts_what_was_made_in_it():
    data = vale(artefacts=[plan("a", "school:ash", "2024-10-01"), plan("b", "school:ash", "2025-10-01")])
    assert tm.openness(data, between=("2025-09-01", "2026-09-01")).of == 1
    assert tm.openness(data, at="2025-01-01").of == 1
    assert tm.openness(data).of == 2


def test_the_example_agrees_with_its_files():
    """All artefacts, and those shared with the body of the ELT, counted straight from the CSV files."""
    with (LIMESTONE / "artefacts.csv").open(encoding="utf-8") as file:
        made = {row["id"] for row in csv.DictReader(file)}
    with (LIMESTONE / "sharings.csv").open(encoding="utf-8") as file:
        told = {row["artefact"] for row in csv.DictReader(file) if row["audience"] == "body:elt"}
    found = tm.openness(tm.read(LIMESTONE))
    assert (found.reached, found.of) == (len(told), len(made))
    assert sum(row.of for row in found.rows) == len(made)


def test_order_changes_nothing():
    data = tm.read(LIMESTONE)
    turned = data.replace(sharings=reversed(tuple(data.sharings)), support=reversed(tuple(data.support)))
    assert repr(tm.openness(turned).to_dicts()) == repr(tm.openness(data).to_dicts())
