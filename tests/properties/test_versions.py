"""Edits, differences and merges: what they must equal, whatever is edited. Blocks hold three records, so that they are cut often."""

import json
import random

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

import trustmodel as tm
from builders import ROOT
from trustmodel import testing
from trustmodel.model import blocks
from trustmodel.model.dataset import FACTS, dangling, left_out
from trustmodel.model.records import KINDS, reference_fields, references

SOME = settings(max_examples=40)


@pytest.fixture(autouse=True, scope="module")
def small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "SIZE", 3)
        yield


def rebuilt(data):
    """The dataset made again from plain values."""
    facts = {name: getattr(data, name) for name in FACTS}
    return tm.Dataset.model_validate(
        {**facts, **{plural: [record.model_dump() for record in getattr(data, plural)] for plural in KINDS}}
    )


def is_whole(data):
    again = rebuilt(data)
    assert again == data
    assert again.digest == data.digest
    for plural in KINDS:
        assert list(getattr(data, plural).ids) == sorted(getattr(data, plural).ids)
        assert len(getattr(data, plural)) == len(getattr(data, plural).ids)


def outcome(make):
    """What an edit gives, or which references and which malformed record it refuses."""
    try:
        return make(), None
    except tm.DataError as error:
        return None, {(problem.where.record, problem.where.field, problem.found) for problem in error.problems}
    except ValidationError:
        return None, "malformed"


def another(draw, data, record):
    """A record like one that is there: a new one, one that names something else, or one with another word."""
    way = draw(st.sampled_from(["new", "names", "word", "field"]))
    if way == "new":
        return record.model_copy(update={"id": f"{record.id.partition(':')[0]}:n{draw(st.integers(0, 9))}"})
    fields = [name for name in reference_fields(type(record)) if isinstance(getattr(record, name), str)]
    if way == "names" and fields:
        field = draw(st.sampled_from(fields))
        kinds = reference_fields(type(record))[field]
        known = [other.id for other in data.records() if other.id.partition(":")[0] in kinds]
        return record.model_construct(
            **record.__dict__ | {field: draw(st.sampled_from([f"{kinds[0]}:nobody", *known]))}
        )
    if way == "word":  # as no constructor makes it
        return record.model_construct(**record.__dict__ | {"source": draw(st.sampled_from(["x", None, "", object()]))})
    name = draw(st.sampled_from([name for name in type(record).model_fields if name != "id"]))
    values = [getattr(other, name) for other in getattr(data, record.plural)]
    return record.model_construct(**record.__dict__ | {name: draw(st.sampled_from(values))})


def put(draw, data, record):
    new = another(draw, data, record)
    others = [other.model_dump() for other in getattr(data, record.plural) if other.id != new.id]
    wanted, refused = outcome(lambda: rebuilt(data).replace(**{record.plural: [*others, dict(new.__dict__)]}))
    edited, edit_refused = outcome(lambda: data.upsert(new))
    assert edit_refused == refused
    assert edited == wanted
    return edited or data


def edit(draw, data):
    record = draw(st.sampled_from(list(data.records())))
    way = draw(st.sampled_from(["put", "put", "remove", "cascade"]))
    if way == "put":
        return put(draw, data, record)
    if way == "cascade":
        edited = data.remove(record.id, cascade=True)
        assert edited == left_out(data, [record.id])
        return edited
    naming = {(other.id, field) for other in data.records() if other.id != record.id for field, target in references(other) if target == record.id}  # fmt: skip
    edited, refused = outcome(lambda: data.remove(record.id))
    if record.plural == "topics" and edited is not None and record.id in edited.topics:
        return edited  # one that is shipped is always there
    assert refused == ({(*name, record.id) for name in naming} or None)
    return edited or data


def walk(draw, data):
    for _ in range(draw(st.integers(0, 4))):
        data = edit(draw, data)
    return data


@SOME
@given(st.data())
def test_edits_equal_what_is_made_anew(data):
    base = data.draw(testing.datasets())
    a, b = walk(data.draw, base), walk(data.draw, base)
    for version in (base, a, b):
        is_whole(version)
    for record in a.records():
        naming = {
            (other.id, field) for other in a.records() for field, target in references(other) if target == record.id
        }
        assert {(other.id, field) for other, field in a.references_to(record.id)} == naming
    assert tm.patch(base, json.loads(json.dumps(tm.diff(base, a).to_rows()))) == a
    assert tm.patch(a, tm.diff(a, b).to_rows()) == b
    for change in tm.diff(base, a):
        assert (base.get(change.id), a.get(change.id)) == (change.before, change.after)
        assert change.before != change.after
    assert (len(tm.diff(a, b)) == 0) == (a == b) == (a.digest == b.digest)
    assert tm.check(a, since=(base, tm.check(base))) == tm.check(a)
    assert tm.check(b, since=(a, tm.check(a))) == tm.check(b)
    merged, turned = tm.merge(base, a, b), tm.merge(base, b, a)
    is_whole(merged.data)
    assert list(dangling(merged.data)) == []
    assert merged.data == turned.data
    assert len(merged.conflicts) == len(turned.conflicts)
    assert tm.merge(base, a, base).data == a
    same = tm.merge(base, a, a)
    assert (same.data, same.conflicts) == (a, ())


# --- merges, concentrated on a few records ---


def small():
    names = "stuv"
    return tm.Dataset(
        name="Base",
        trusts=[tm.Trust(id=name, name=name, kind="06") for name in "ab"],
        schools=[tm.School(id=name, name=name, phase="primary") for name in names],
        memberships=[tm.Membership(id=f"m{name}", school=name, trust="a") for name in names],
        support=[
            tm.Support(
                id=f"h{number}", giver=f"school:{names[number % 4]}", receiver=f"school:{names[(number + 1) % 4]}",
                kind="coaching", start="2020-01-01", end="2022-01-01",
            )
            for number in range(6)
        ],
    )  # fmt: skip


def random_edit(rng, data):
    way = rng.random()
    if way < 0.1:
        return data.replace(name=rng.choice(["Base", "One", "Other"]))
    if way < 0.35:
        ids = [record.id for plural in ("schools", "support", "memberships") for record in getattr(data, plural)]
        return data.remove(rng.choice(ids), cascade=True)
    if way < 0.5:
        kind = rng.choice(["coaching", "mentoring"])
        return data.upsert(tm.Support(id=f"n{rng.randrange(3)}", giver=rng.choice(data.schools.ids), receiver=rng.choice(data.schools.ids), kind=kind))  # fmt: skip
    if way < 0.65:  # a school that both may add, and what names it
        school = tm.School(id=f"new{rng.randrange(2)}", name=rng.choice("xy"), phase="primary")
        return data.upsert(school, tm.Membership(id=f"n{rng.randrange(3)}", school=school.id, trust="b"))
    support = data.support[rng.choice(data.support.ids[:2])]
    field = rng.choice(["days", "cost", "start", "end", "start", "end", "giver"])
    day = rng.choice(["2019-01-01", "2020-06-01", "2021-06-01"])
    value = {"start": day, "end": day, "giver": rng.choice(data.schools.ids)}.get(field, rng.randrange(3))
    return data.upsert(support.replace(**{field: value}))


def some_edits(rng, data):
    for _ in range(rng.randrange(1, 4)):
        try:
            data = random_edit(rng, data)
        except (ValidationError, tm.DataError, IndexError):
            continue
    return data


def said(merged):
    return sorted((conflict.id or "", conflict.field or "", conflict.why) for conflict in merged.conflicts)


def changed_fields(base, side):
    return {
        (change.id, name): new for change in tm.diff(base, side).changed for name, (_, new) in change.fields.items()
    }


def is_a_merge(base, a, b):
    merged, turned = tm.merge(base, a, b), tm.merge(base, b, a)
    assert list(dangling(merged.data)) == []
    assert merged.data == turned.data
    assert said(merged) == said(turned)
    assert rebuilt(merged.data) == merged.data
    as_a_whole = {conflict.id for conflict in merged.conflicts if conflict.field is None}
    told = {(conflict.id, conflict.field) for conflict in merged.conflicts}
    mine, theirs = changed_fields(base, a), changed_fields(base, b)
    for identifier, field in mine.keys() | theirs.keys():
        record, key = merged.data.get(identifier), (identifier, field)
        if record is None or identifier in as_a_whole or not (a.get(identifier) and b.get(identifier)):
            continue
        if key in mine and key in theirs and mine[key] != theirs[key]:
            assert key in told
            assert getattr(record, field) == getattr(base[identifier], field), "the base stands"
        else:
            assert getattr(record, field) == mine.get(key, theirs.get(key)), "what one side changed is kept"
    for side in (a, b):
        for change in tm.diff(base, side):
            if change.id not in as_a_whole and change.after is None:
                assert merged.data.get(change.id) is None, "what one side removed is gone"
            if change.id not in as_a_whole and change.before is None:
                assert merged.data.get(change.id) == change.after, "what one side added is there"
    return merged


def a_preferred_side_stands(base, a, b):
    for prefer, side in (("a", a), ("b", b)):
        preferred = tm.merge(base, a, b, prefer=prefer)
        assert list(dangling(preferred.data)) == []
        for conflict in preferred.conflicts:
            if conflict.why == "both changed" and conflict.id not in {
                one.id for one in preferred.conflicts if one.field is None
            }:
                of = side if conflict.id is None else side[conflict.id]
                merged_of = preferred.data if conflict.id is None else preferred.data[conflict.id]
                assert getattr(merged_of, conflict.field) == getattr(of, conflict.field)


def test_merges_of_a_few_records():
    """Many edits of the same few records: every kind of conflict comes up."""
    whys = set()
    for seed in range(400):
        rng = random.Random(seed)
        base = small()
        a, b = some_edits(rng, base), some_edits(rng, base)
        merged = is_a_merge(base, a, b)
        a_preferred_side_stands(base, a, b)
        whys |= {conflict.why for conflict in merged.conflicts}
    assert whys == {
        "both changed", "changed and removed", "both added", "left without what it names", "malformed together"
    }  # fmt: skip


# --- a check since an edit, of a whole trust and another beside it ---

WATCHED = (
    "roles", "bodies", "memberships", "people", "sessions", "attendances", "success_criteria", "expertise", "needs",
    "artefacts", "topics", "responses", "support", "trusts", "schools",
)  # fmt: skip


def two_trusts():
    """Limestone, and a trust that takes over three of its schools and some of its people."""
    data = tm.read(ROOT / "examples/limestone")
    kinds = ("Member", "Trustee", "Chief executive", "Governance lead", "Accounting officer", "Director")
    return data.upsert(
        tm.Trust(id="z", name="Z", kind="06"),
        *(tm.Membership(id=one.replace("school:", "z"), school=one, trust="z", start="2026-02-01") for one in data.schools.ids[:3]),
        *(tm.Role(id=f"z{kinds.index(kind)}", person=person, kind=kind, at="trust:z") for person, kind in zip(data.people.ids, kinds, strict=False)),
        tm.Body(id="z", name="Committee", kind="local governing committee", school=data.schools.ids[0]),
        tm.Role(id="z", person=data.people.ids[3], kind="Governor", at="body:z"),
    )  # fmt: skip


def trouble(rng, data):
    """A record that goes with what needs it, leaves references dangling, comes twice, or says what another says."""
    record = rng.choice(list(getattr(data, rng.choice(WATCHED))))
    way = rng.random()
    if way < 0.12:
        return data.remove(record.id, cascade=True)
    if way < 0.25:
        return data.upsert(record.model_copy(update={"id": f"{record.id.partition(':')[0]}:n{rng.randrange(1000)}"}))
    if way < 0.3:
        left = [other for other in getattr(data, record.plural) if other is not record]
        facts = {name: getattr(data, name) for name in tm.Dataset.model_fields}
        return tm.Dataset.model_validate({**facts, record.plural: left})
    field = rng.choice([name for name in type(record).model_fields if name not in {"id", "extra"}])
    values = [getattr(other, field) for other in getattr(data, record.plural)]
    if field in {"start", "end", "opened", "closed"}:
        values = [None, *(f"20{year}-02-01" for year in range(10, 28))]
    return data.upsert(record.replace(**{field: rng.choice(values)}))


def test_checks_since_many_edits_of_two_trusts():
    """A walk of edits, each of which is checked by what it reaches and as a whole."""
    rng = random.Random(6)
    data = two_trusts()
    problems = tm.check(data)
    moved = set()
    for _ in range(60):
        edited = data
        try:
            for _ in range(rng.choice([1, 1, 1, 2, 4])):
                edited = trouble(rng, edited)
        except (ValidationError, tm.DataError, IndexError):
            continue
        now = tm.check(edited)
        assert tm.check(edited, since=(data, problems)) == now
        moved |= {problem.rule for problem in set(now) ^ set(problems)}
        data, problems = edited, now
    assert len(moved) > 7
