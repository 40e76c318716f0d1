"""Pseudonyms tell nobody who somebody is, whoever leaves is gone, and small cells cannot be worked out."""

import hashlib
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import linprog

import trustmodel as tm
from trustmodel.model.dataset import dangling
from trustmodel.model.records import KINDS, references
from trustmodel.testing import datasets

KEY = "an example of a key, and no secret"
NAMES = ("Quenby Vosstrup", "Zerlina O'Dwimmer", "José Xantippe-Krøyer", "Yngvild Jabberley")
BARE = ("quenby-vosstrup", "zdw", "jxk.1", "yngvild")
PLACES = (
    "{name}",
    "as {name} said",
    "{NAME}!",
    "by person:{bare}",
    "role:{bare}-head",
    "{bare}@school.org",
    "({last}, {first})",
)


@st.composite
def planted(draw):
    """A dataset in which people have telling names and ids, and others have typed these into text, ids and columns."""
    data = draw(datasets())
    who = dict(zip(data.people.ids, range(len(NAMES)), strict=False))
    new = {old: f"person:{BARE[number]}" for old, number in who.items()}

    def typed():
        number = draw(st.sampled_from([*who.values()]))
        first, last = NAMES[number].split()
        words = {
            "name": NAMES[number],
            "NAME": NAMES[number].upper(),
            "bare": BARE[number],
            "first": first,
            "last": last,
        }
        return draw(st.sampled_from(PLACES)).format(**words)

    parts = {}
    for plural, kind in KINDS.items():
        made = []
        for record in getattr(data, plural):
            fields = {name: getattr(record, name) for name in kind.model_fields}
            for field, value in fields.items():
                if isinstance(value, str) and value in new and field != "id":
                    fields[field] = new[value]
            if plural == "people":
                fields |= {
                    "id": new.get(record.id, record.id),
                    "name": NAMES[who[record.id]] if record.id in who else None,
                }
            elif plural in {"roles", "needs"} and who:
                fields["id"] = f"{record.id[:90]}-{draw(st.sampled_from(BARE[: len(who)]))}"
            if who and draw(st.booleans()):
                fields["source"] = typed()
                fields["extra"] = {typed(): typed()}
            made.append(kind.model_validate(fields))
        parts[plural] = made
    facts = {"name": typed(), "source": typed(), "extra": {typed(): typed()}} if who else {}
    return tm.Dataset.model_validate({**facts, **parts})


def told(data):
    """All that a file of the data says."""
    return data.model_dump_json().casefold()


def hints(data):
    for person in data.people:
        bare = person.id.partition(":")[2]
        if bare in BARE:
            yield bare
            first, last = NAMES[BARE.index(bare)].casefold().split()
            yield from (f"{first} {last}", first, last)


@given(planted())
@settings(max_examples=25)
def test_no_name_and_no_old_id_is_left_in_what_is_written(data):
    made = tm.pseudonymise(data, key=KEY)
    text = told(made)
    for hint in hints(data):
        assert not re.search(rf"(?<![^\W_]){re.escape(hint)}(?![^\W_])", text), hint
    assert set(made.people.ids).isdisjoint(data.people.ids)
    assert all(person.name is None for person in made.people)
    kept = {(own.of, own.heading) for own in data.extensions if not own.personal}
    assert {(record.plural, heading) for record in made.records() for heading in record.extra} <= kept
    for school in data.schools:
        stays = {heading: text for heading, text in school.extra.items() if ("schools", heading) in kept}
        assert made.schools[school.id].extra.keys() == stays.keys()


@given(planted())
@settings(max_examples=15)
def test_nor_in_tables_and_sheets(data):
    with tempfile.TemporaryDirectory() as folder:
        tm.write(tm.pseudonymise(data, key=KEY), Path(folder) / "out")
        text = "".join(file.read_text("utf-8-sig") for file in (Path(folder) / "out").iterdir()).casefold()
    for hint in hints(data):
        assert not re.search(rf"(?<![^\W_]){re.escape(hint)}(?![^\W_])", text), hint


@given(datasets())
@settings(max_examples=30)
def test_all_that_holds_together_still_does_and_a_part_has_the_pseudonyms_of_the_whole(data):
    made = tm.pseudonymise(data, key=KEY)
    assert not list(dangling(made))
    assert {plural: len(getattr(made, plural)) for plural in KINDS} == {
        plural: sum(not own.personal for own in data.extensions)
        if plural == "extensions"
        else len(getattr(data, plural))
        for plural in KINDS
    }
    assert made == tm.pseudonymise(data, key=KEY)
    assert made.schools.ids == data.schools.ids
    facts = ("person", "kind", "at", "start", "end", "level", "days", "part")
    for plural in ("roles", "expertise", "support", "attendances"):
        before, after = (
            sorted(
                tuple(str(getattr(one, name, "")) for name in facts if name not in {"person", "at"}) for one in records
            )
            for records in (getattr(data, plural), getattr(made, plural))
        )
        assert before == after
    for trust in data.trusts.ids:
        part = tm.pseudonymise(data.subset(trusts=[trust]), key=KEY)
        assert set(part.people.ids) <= set(made.people.ids)
        assert set(part.support.ids) <= set(made.support.ids)
        assert part.people.ids == made.subset(trusts=[trust]).people.ids


@given(datasets(), st.binary(min_size=16, max_size=40).filter(lambda key: len(set(key)) > 5))
@settings(max_examples=30)
def test_a_pseudonym_is_no_plain_hash_and_another_key_gives_another(data, key):
    made = tm.pseudonymise(data, key=key)
    other = tm.pseudonymise(data, key=key + b"!")
    assert set(made.people.ids).isdisjoint(other.people.ids)
    for person in data.people:
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
            for text in (person.id, person.id.partition(":")[2]):
                digest = hashlib.new(name, text.encode()).hexdigest()
                assert all(one.partition(":x")[2] not in digest for one in made.people.ids)


@given(planted(), st.data())
@settings(max_examples=25)
def test_whoever_leaves_is_named_nowhere_and_the_others_are(data, choose):
    if not len(data.people):
        return
    leaving = choose.draw(st.sampled_from(data.people.ids))
    found = tm.withdraw(data, people=leaving)
    assert all(target != leaving for record in found.data.records() for _, target in references(record))
    assert not list(dangling(found.data))
    bare = leaving.partition(":")[2]
    if bare in BARE:
        text = told(found.data.replace(**{name: getattr(found.data, name) for name in KINDS}))
        assert NAMES[BARE.index(bare)].casefold() not in text
        assert f"person:{bare}" not in text
    assert set(found.data.people.ids) == set(data.people.ids) - {leaving}
    removed = {row.kind: row.removed for row in found.rows}
    for plural in KINDS:
        assert len(getattr(data, plural)) - len(getattr(found.data, plural)) == removed.get(plural, 0)


@given(planted(), planted(), st.data())
@settings(max_examples=15)
def test_whoever_leaves_is_named_in_no_version(data, other, choose):
    leaving = choose.draw(st.sampled_from([*data.people.ids, *other.people.ids, None]))
    if leaving is None:
        return
    found = tm.withdraw(data, people=leaving, earlier=[other, data], texts=[NAMES[0], leaving])
    assert found.earlier[1] == found.data
    for before, after in ((data, found.data), (other, found.earlier[0])):
        assert all(target != leaving for record in after.records() for _, target in references(record))
        assert set(after.people.ids) == set(before.people.ids) - {leaving}
        assert set(dangling(after)) <= set(dangling(before))
        if (bare := leaving.partition(":")[2]) in BARE:
            assert NAMES[BARE.index(bare)].casefold() not in told(after)
            assert leaving not in told(after)
    assert leaving not in found.texts[1]


@given(planted())
@settings(max_examples=30)
def test_after_the_last_notice_nobody_is_left(data):
    notice = tm.DataNotice(id="1", purpose="Support", lawful_basis="public task", retain_until="2026-08-31")
    found = tm.purge(data.replace(data_notices=[notice]), as_of="2026-09-01")
    assert "person:" not in told(found.data)
    assert not list(dangling(found.data))
    assert found.data.schools.ids == data.schools.ids
    assert tm.purge(found.data, as_of="2026-09-01").data == found.data


# --- small cells ---

tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=columns, max_size=columns),
        min_size=1,
        max_size=5,
    )
)


def shown_of(found):
    """The table with its totals as it is published: NaN where something is held back."""
    lines = [[*row.cells, row.total] for row in found.rows]
    return np.array([*lines, [*found.totals, found.total]], dtype=float)


def range_of(shown, place):
    """The least and the greatest that a cell may be, for whoever knows the totals and that zeros are shown."""
    rows, columns = shown.shape
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    sums = [[(1 if j < columns - 1 else -1) if r == i else 0 for r, j in cells] for i in range(rows)]
    sums += [[(1 if i < rows - 1 else -1) if c == j else 0 for i, c in cells] for j in range(columns)]
    bounds = [(1, None) if np.isnan(shown[cell]) else (shown[cell], shown[cell]) for cell in cells]
    aim = [1.0 if cell == place else 0.0 for cell in cells]
    least = linprog(aim, A_eq=sums, b_eq=[0] * len(sums), bounds=bounds)
    most = linprog([-one for one in aim], A_eq=sums, b_eq=[0] * len(sums), bounds=bounds)
    assert least.status == 0
    assert most.status in {0, 3}
    return least.fun, np.inf if most.status == 3 else -most.fun


@given(tables, st.sampled_from([3, 5, 10]))
@settings(max_examples=30)
def test_no_small_count_can_be_worked_out_from_what_is_shown(counts, min_cell):
    found = tm.suppress(
        {f"r{i}": {f"c{j}": count for j, count in enumerate(row)} for i, row in enumerate(counts)}, min_cell=min_cell
    )
    shown = shown_of(found)
    full = np.array(counts)
    full = np.hstack([full, full.sum(axis=1, keepdims=True)])
    full = np.vstack([full, full.sum(axis=0, keepdims=True)])
    held = np.isnan(shown)
    assert (shown[~held] == full[~held]).all()  # what is shown is true
    assert held[(full > 0) & (full < min_cell)].all()
    assert not held[full == 0].any()
    for place in map(tuple, np.argwhere((full > 0) & (full < min_cell))):
        least, most = range_of(shown, place)
        assert most >= min_cell - 1e-6  # so nobody can tell that it is small,
        assert most - least > 1e-6  # nor what it is
    assert found.small + found.sheltering == held.sum()


@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_rows_and_columns_decides_nothing(counts, random):
    rows = {f"r{i}": {f"c{j}": count for j, count in enumerate(row)} for i, row in enumerate(counts)}
    names, heads = list(rows), list(rows["r0"])
    random.shuffle(names)
    random.shuffle(heads)
    found, turned = tm.suppress(rows), tm.suppress({name: {head: rows[name][head] for head in heads} for name in names})
    assert {row["row"]: row for row in found.to_dicts()} == {row["row"]: row for row in turned.to_dicts()}


def test_two_cells_in_every_row_and_column_do_not_always_shelter():
    """Where all are 1, two by two held back with their totals shown is solved at once, as nothing is below 1."""
    shown = np.array([[np.nan, np.nan, 2], [np.nan, np.nan, 2], [2, 2, 4]])
    assert range_of(shown, (0, 0)) == pytest.approx((1, 1))
    found = tm.suppress({"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 1}})
    assert np.isnan(shown_of(found)).all()
