"""Calls that a type checker passes, with the types of what they give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Literal, Unpack, assert_type

import trustmodel as tm
from trustmodel.model.vocabulary import Phase
from trustmodel.network.change import WallChange
from trustmodel.network.walls import WallRow
from trustmodel.practice.openness import OpennessRow

school = tm.School(id="1", name="A", phase="primary", urn=109277, opened="2020-01-01")
other = tm.School(
    id="2", name="B", phase=Phase.SECONDARY, easting=377000, northing=163000.5, opened=dt.date(2020, 1, 1)
)
code = tm.School(id="3", name="C", phase="06", religious_character=None)
trust = tm.Trust(id="a", name="A", kind="06", uid=16158)
person = tm.Person(id="ada")
activity = tm.Activity(id="1", kind="CPD", topic="send", audience=["Headteacher"])
membership = tm.Membership(id="1", school="1", trust="a", end="2024-09-01", extra={"x": "y"})
criterion = tm.SuccessCriterion(
    id="1", person="ada", kind="personal", statement="S", scope="role", evidence=("support:1",)
)
inspection = tm.Inspection(
    id="1", school="1", inspected_on="2024-05-01", framework_era="2019", judgements="overall_effectiveness=good"
)
expertise = tm.Expertise(id="1", person="ada", topic="send", level="expert", can_lead=True, days_available=2)
extension = tm.Extension(id="fsm", of="schools", heading="FSM %", type="number", low=0, words=(), personal=False)
own = tm.Dataset(schools=[school], extensions=[extension]).own(school, "FSM %")
assert_type(own, str | int | float | bool | dt.date | None)

word: str = str(input())
from_text = tm.School(id="4", name="D", phase=word)
row: dict[str, Any] = {"id": "5", "name": "E", "phase": "Primary"}
from_row = tm.School(**row)

assert_type(school.phase, Phase)
assert_type(school.opened, dt.date | None)
assert_type(school.urn, str | None)
assert_type(school.replace(phase="secondary", pupils=211), tm.School)
assert_type(school.model_copy(update=row), tm.School)
assert_type(criterion.evidence, tuple[str, ...])
assert_type(membership.period, tm.Period)

data = tm.Dataset(
    trusts=[trust], schools=[school, other], memberships=(membership,), people=[person], made_on="2026-01-01"
)
assert_type(data.replace(schools=[school, row], name="Other"), tm.Dataset)
assert_type(data.schools, tm.Collection[tm.School])
assert_type(data.schools["school:1"], tm.School)
assert_type(data.schools.get("school:1"), tm.School | None)
assert_type(data["school:1"], tm.Record)
assert_type(data.members_of("trust:a", at="2024-01-01"), tuple[tm.School, ...])

edited = data.upsert(school.replace(pupils=3), person).remove("membership:1", cascade=True)
assert_type(edited, tm.Dataset)
assert_type(edited.digest, str)
for record, field in edited.references_to("school:1"):
    assert_type(record, tm.Record)
    assert_type(field, str)
change = tm.diff(data, edited)
assert_type(change.added, tuple[tm.Record, ...])
assert_type([one.id for one in change], list[str])
merged = tm.merge(data, edited, data, prefer="a")
assert_type(merged.data, tm.Dataset)
assert_type([conflict.id for conflict in merged.conflicts], list[str | None])

problems = tm.check(data)
assert_type(tm.check(edited, since=(data, problems)), tm.Problems)
assert_type(problems[0], tm.Problem)
assert_type(tm.__version__, str)
walls = tm.walls(data, between=("2024-09-01", None))
assert_type(walls, tm.Walls)
assert_type(walls[0], WallRow)
assert_type(walls[:2], Sequence[WallRow])
assert_type([row.ratio for row in walls], list[float])
assert_type(list(tm.openness(data)), list[OpennessRow])  # whose rows are of another field
assert_type(tm.review(data)[0], tm.Finding)

before, after = data.between("2024-09-01", "2025-09-01"), data.between("2025-09-01", None)
assert_type(tm.network_change(before, after, group="phase").wall, WallChange)
assert_type(tm.network_change(before, after, draws=99).wall, None)
perhaps: str | None = str(input()) or None
either = tm.network_change(before, after, group=perhaps, kinds=["coaching"])
assert_type(either.wall, WallChange | None)
any_change: tm.Change = tm.network_change(before, after)
assert_type(either[0].state, Literal["kept", "lost", "new"])


def schools(records: Iterable[tm.School]) -> list[str]:
    """Collections are iterables of their kind."""
    return [record.name for record in records]


schools(data.schools)


def primary(**fields: Unpack[tm.fields.SchoolFields]) -> tm.School:
    """Fields are passed on as the constructor takes them."""
    return tm.School(**fields)


assert_type(primary(id="1", name="A", phase="Primary").name, str)
