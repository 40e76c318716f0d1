"""What changed between two reviews of a small trust, worked by hand."""

import datetime as dt
import math
import re

import pytest

import trustmodel as tm
from builders import LIMESTONE, a_trust
from trustmodel.report.review import review

NAMES = ("ash", "beech", "cedar", "elm")


def family(**more):
    """Four schools, two in each of two authorities; the first year Ash and Beech help each other, later Cedar helps Ash."""
    parts = {
        "trusts": [a_trust("vale")],
        "schools": [
            tm.School(
                id=name, name=f"{name.title()} School", phase="Primary", local_authority="West" if at < 2 else "East",
                easting=400_000 + 900 * at, northing=200_000,
            )
            for at, name in enumerate(NAMES)
        ],
        "memberships": [tm.Membership(id=name, school=name, trust="vale") for name in NAMES],
        "bodies": [tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale")],
        "artefacts": [
            tm.Artefact(id=f"{year}-{n}", kind="audit outcome", about="school:ash", dated=f"{year}-10-01")
            for year in (2024, 2025)
            for n in range(40)
        ],
        "sharings": [
            tm.Sharing(id=f"{year}-{n}", artefact=f"{year}-{n}", audience="body:elt", shared_on=f"{year}-11-01")
            for year, shared in ((2024, 10), (2025, 30))
            for n in range(shared)
        ],
        "support": [
            tm.Support(id=f"{n}", giver=f"school:{a}", receiver=f"school:{b}", kind="coaching", days=2, start=start, end=end)
            for n, (a, b, start, end) in enumerate((
                ("ash", "beech", "2024-09-01", "2026-08-01"), ("beech", "ash", "2024-09-01", "2025-08-01"),
                ("cedar", "ash", "2025-10-01", "2026-08-01"),
            ))
        ],
        **more,
    }  # fmt: skip
    return tm.Dataset(**parts)


FIRST, SECOND = ("2024-09-01", "2025-09-01"), ("2025-09-01", "2026-09-01")


def test_links_shares_and_counts():
    """Ash to Beech is kept, Beech to Ash lost, Cedar to Ash new. 10 of 40 audits reached all leaders, then 30 of 40: .5
    more; Newcombe's method 10 gives .281 to .660 for 10/40 and 30/40.
    """
    made = review(family(), before=FIRST, after=SECOND)
    changed = made.changed
    assert changed is not None
    assert changed.ties is not None
    assert (changed.ties.kept, changed.ties.lost, changed.ties.new) == (1, 1, 1)
    share = next(one for one in changed.shares if one.measure == "Plans, data and audits that reached every leader")
    assert (share.before, share.before_of, share.after, share.after_of) == (10, 40, 30, 40)
    low, high = newcombe(10, 40, 30, 40)
    assert (share.difference, share.low, share.high) == pytest.approx((0.5, low, high))
    assert share.beyond_chance
    counts = {one.measure: (one.before, one.after) for one in changed.counts}
    assert counts["Schools of the trust"] == (4, 4)
    links = "Links of support between member schools that answered both times, one for each direction"
    assert counts[links] == (2, 2)
    says = [one.says for one in made.remarks if one.section == "change"]
    assert says[0].startswith(
        "Of two links of support between schools, one for each direction, one was kept and one ended; one is new."
    )
    assert any("30 of 40 (75%) now, 10 of 40 (25%) before. That is 50 points more" in one for one in says)


@pytest.fixture(scope="module")
def example():
    """The two years of the example, compared."""
    return review(tm.read(LIMESTONE), before=FIRST, after=SECOND, problems=())


def test_a_change_has_one_total(example):
    """Wherever it is looked at: in the question, its walls, the counts of the report, and the tie rows."""
    data = example.data
    asked = tm.network_change(tm.situation(data, between=FIRST), tm.situation(data, between=SECOND), draws=99)
    links = next(one for one in example.changed.counts if one.measure.startswith("Links of support"))
    for change in (asked, example.changed.ties, *example.changed.walls):
        assert (change.kept + change.lost, change.kept + change.new) == (links.before, links.after) == (29, 38)
    members = {school.id for school in data.members_of("trust:limestone")}
    assert {end for row in asked.rows for end in (row.a, row.b)} <= members
    assert asked.silent == ("school:900008",)
    assert any("or are no member school are in no count" in warning for warning in asked.warnings)


def newcombe(a, m, b, n, z=1.959964):
    """Method 10 of Newcombe (1998), from Wilson's score intervals."""

    def wilson(hits, of):
        p = hits / of
        half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
        return (p + z * z / (2 * of) - half) / (1 + z * z / of), (p + z * z / (2 * of) + half) / (1 + z * z / of)

    (l1, u1), (l2, u2), d = wilson(a, m), wilson(b, n), b / n - a / m
    return d - math.hypot(b / n - l2, u1 - a / m), d + math.hypot(u2 - b / n, a / m - l1)


def test_the_review_is_that_of_the_later_time():
    made, later = review(family(), before=FIRST, after=SECOND), review(family(), between=SECOND)
    assert made.at == later.at == dt.date(2026, 8, 31)
    assert [one for one in made.remarks if one.section != "change"] == list(later.remarks)
    assert made.changed is not None
    assert made.changed.before.between == (dt.date(2024, 9, 1), dt.date(2025, 9, 1))
    assert made.method.options["before"]["as_of"] == "2025-08-31"


def test_two_datasets_two_days_and_all_of_the_data():
    data = family()
    older = data.between(*FIRST)
    assert review(before=older, after=data).changed is not None
    assert review(data, before="2025-01-01").changed is not None
    found = review(data, before="2025-01-01", after="2026-01-01").changed
    assert found is not None
    assert found.ties is not None
    assert (found.ties.kept, found.ties.lost, found.ties.new) == (1, 1, 1)


def test_the_same_time_twice_shows_no_change():
    made = review(family(), before=SECOND, after=SECOND)
    assert made.changed is not None
    assert made.changed.ties is not None
    assert (made.changed.ties.lost, made.changed.ties.new) == (0, 0)
    assert {one.difference for one in made.changed.shares if not math.isnan(one.difference)} == {0.0}
    assert all(one.before == one.after for one in made.changed.counts)


def test_trusts_without_a_school_in_common_are_not_compared():
    other = tm.Dataset(
        trusts=[a_trust("dale")],
        schools=[tm.School(id="yew", name="Yew School", phase="Primary")],
        memberships=[tm.Membership(id="1", school="yew", trust="dale")],
    )
    made = review(before=family(), after=other)
    assert made.changed is not None
    assert made.changed.ties is None
    assert made.changed.shares == ()
    assert any("cannot be compared" in one for one in made.changed.warnings)
    assert any(one.says.startswith("Not compared") for one in made.remarks)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"after": SECOND}, "say what to compare with"),
        ({"before": FIRST, "at": "2025-01-01"}, "or at"),
        ({"before": "yesterday"}, "yesterday"),
    ],
)
def test_times_that_cannot_be_compared(options, says):
    with pytest.raises(ValueError, match=says):
        review(family(), **options)


def test_without_data_there_is_nothing_to_look_at():
    with pytest.raises(ValueError, match="give a dataset"):
        review()
    with pytest.raises(ValueError, match="no dataset"):
        review(before=FIRST, after=SECOND)


def test_a_wall_that_came_down_is_told(tmp_path):
    """Within each authority everybody helps all along; across it nobody helps at first, and everybody does later."""
    schools = [
        tm.School(id=f"s{n}", name=f"School {n}", phase="Primary", local_authority="West" if n < 5 else "East")
        for n in range(10)
    ]
    within = [(a, b) for a in range(10) for b in range(10) if a != b and (a < 5) == (b < 5)]
    across = [(a, b) for a in range(5) for b in range(5, 10)]
    support = [
        tm.Support(id=f"{year}-{a}-{b}", giver=f"school:s{a}", receiver=f"school:s{b}", kind="coaching", days=days, start=f"{year}-10-01", end=f"{year + 1}-06-01")
        for year, pairs, days in ((2024, within, 2), (2024, across[::6], 1), (2025, within, 2), (2025, across, 2))
        for a, b in pairs
    ]  # fmt: skip
    data = tm.Dataset(
        trusts=[a_trust("vale")],
        schools=schools,
        memberships=[tm.Membership(id=one.id.partition(":")[2], school=one.id, trust="vale") for one in schools],
        support=support,
    )
    made = review(data, before=FIRST, after=SECOND)
    (wall,) = (one.wall for one in made.changed.walls)
    assert wall.group == "local_authority"
    assert wall.low > 1
    (told,) = (one for one in made.remarks if "local authorities became stronger" in one.says)
    assert (
        "It came to 5 records before and 25 after, in 25 pairs of schools; within, to 40 and 40, in 20 pairs"
        in told.says
    )
    assert "support across was 10% of that within, and is 50% now" in told.says
    assert "very likely more than chance" in told.says
    assert "one boundary that is compared" in told.how
    made.write(tmp_path / "out.md", full=True)
    assert "Whether walls came down" in (tmp_path / "out.md").read_text(encoding="utf-8")


def test_the_example_tells_how_its_wall_came_down(example):
    """The prototype of the method has p .01 and a ratio of 6.6 for the authorities; three boundaries are compared."""
    wall = next(each.wall for each in example.changed.walls if each.wall.group == "local_authority")
    assert 0.004 < wall.p < 0.0167
    assert wall.ratio == pytest.approx(6.6, abs=0.3)
    changes = [one for one in example.remarks if one.section == "change"]
    told = next(
        one
        for one in changes
        if one.says.startswith("Support between schools of different local authorities became stronger")
    )
    assert "which is likely more than chance" in told.says
    assert "It came to 5 pairs of people before and 27 after, in 30 pairs of schools; within, to 50 and 38" in told.says
    assert re.search(
        r"Each time by itself: before, 0\.(19|2|21) times as many ties across as between like schools \(p 0\.0",
        told.says,
    )
    assert "three boundaries that are compared" in told.how
    unclear = next(
        one
        for one in changes
        if one.says.startswith("Changes that may be chance, in support across beside that within")
    )
    assert "church schools and others" in unclear.says
    walls = next(one for one in example.remarks if one.section == "walls")
    assert walls.says.startswith("No wall between nearby schools stands out from chance. With 65 pairs of people")
