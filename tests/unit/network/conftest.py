"""Small trusts that several files of this folder ask about."""

import pytest

import trustmodel as tm
from builders import a_school, a_trust

WHERE = [
    ("ada", "school:ash"),
    ("ben", "school:beech"),
    ("cat", "school:ash"),
    ("cat", "school:beech"),
    ("dan", "trust:t"),
]
KNOWS = [
    ("ada", "music", "expert"),
    ("ben", "music", "secure"),
    ("ada", "send", "developing"),
    ("cat", "history", "secure"),
    ("dan", "finance", "leading"),
    ("eve", "hr", "expert"),
    ("fay", "estates", "expert"),
]
NEEDS = [
    ("beech", "send"),
    ("cedar", "send"),
    ("cedar", "music"),
    ("beech", "music"),
    ("cedar", "finance"),
    ("ash", "it"),
]
KNOWLEDGE = tm.Dataset(
    source="by hand",
    trusts=[a_trust("t")],
    schools=[a_school(name) for name in ("ash", "beech", "cedar")],
    memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech", "cedar")],
    people=[tm.Person(id=name) for name in ("ada", "ben", "cat", "dan", "eve", "fay")],
    roles=[
        *(tm.Role(id=f"{n}", person=who, kind="Teacher", at=at) for n, (who, at) in enumerate(WHERE)),
        tm.Role(id="9", person="eve", kind="Teacher", at="school:ash", end="2024-09-01"),
    ],
    expertise=[
        tm.Expertise(id=f"{n}", person=who, topic=topic, level=level) for n, (who, topic, level) in enumerate(KNOWS)
    ],
    needs=[tm.Need(id=f"{n}", school=who, topic=topic, severity="minor") for n, (who, topic) in enumerate(NEEDS)],
)


@pytest.fixture
def knowledge():
    """Ada teaches at ash, Ben at beech, Cat at both; Dan works for the trust; Eve left ash in 2024. Fay has no role."""
    return KNOWLEDGE


def family(**more):
    """Three schools in a row, a – b – c, by support. Ada (a) holds music; Ada and Ben (b) hold phonics; nobody French."""
    roles = {"ada": "a", "ben": "b", "cy": "c"}
    known = {
        "schools": [tm.School(id=name, name=name.upper(), phase="Primary") for name in "abc"],
        "trusts": [a_trust("t")],
        "memberships": [tm.Membership(id=name, school=name, trust="t") for name in "abc"],
        "people": [tm.Person(id=name) for name in roles],
        "roles": [tm.Role(id=name, person=name, kind="Teacher", at=f"school:{where}") for name, where in roles.items()],
        "expertise": [
            tm.Expertise(id="1", person="ada", topic="music", level="secure"),
            tm.Expertise(id="2", person="ada", topic="phonics", level="expert"),
            tm.Expertise(id="3", person="ben", topic="phonics", level="leading"),
            tm.Expertise(id="4", person="cy", topic="music", level="developing"),
        ],
        "needs": [
            tm.Need(id="1", school="c", topic="music", severity="minor"),
            tm.Need(id="2", school="c", topic="phonics", severity="minor"),
            tm.Need(id="3", school="b", topic="languages", severity="minor"),
        ],
        "support": [
            tm.Support(id="1", giver="person:ada", receiver="school:b", kind="coaching", days=2),
            tm.Support(id="2", giver="person:ben", receiver="school:c", kind="coaching", days=3),
        ],
        **more,
    }
    return tm.Dataset(name="family", **known)


@pytest.fixture(name="family")
def _family():
    return family


KM = 1000
PLACES = {"ash": 0, "beech": 3, "cedar": 6, "elm": 12}


def trust_on_a_line(needs=(), holders=(), *, places=None, trust=("ash", "beech", "cedar"), support=()):
    """Schools on a line (kilometres), needs (school, topic, severity, days), holders (who, where, topic, level, lead, days)."""
    places = PLACES if places is None else places
    return tm.Dataset(
        trusts=[a_trust("t")],
        schools=[
            tm.School(
                id=name, name=name, phase="Primary",
                easting=None if km is None else 400_000 + KM * km, northing=None if km is None else 200_000,
            )
            for name, km in places.items()
        ],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in trust],
        people=[tm.Person(id=who) for who in dict.fromkeys(who for who, *_ in holders)],
        roles=[
            tm.Role(id=f"{n}", person=who, kind="Teacher", at=at)
            for n, (who, at) in enumerate(dict.fromkeys((who, at) for who, at, *_ in holders))
        ],
        expertise=[
            tm.Expertise(id=f"{n}", person=who, topic=topic, level=level, can_lead=lead, days_available=days)
            for n, (who, _, topic, level, lead, days) in enumerate(holders)
        ],
        needs=[
            tm.Need(id=f"{n}", school=school, topic=topic, severity=severity, days=days)
            for n, (school, topic, severity, days) in enumerate(needs)
        ],
        support=[
            tm.Support(id=f"{n}", giver=who, receiver="school:elm", kind="coaching", topic=topic, days=days)
            for n, (who, topic, days) in enumerate(support)
        ],
    )  # fmt: skip


@pytest.fixture(name="trust_on_a_line")
def _trust_on_a_line():
    return trust_on_a_line
