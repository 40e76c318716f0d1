"""The frames of a register."""

import trustmodel as tm
from published import link, school


def test_frames_have_the_names_of_the_records(read):
    register = read([school(100001)], groups=[link(100001)])
    assert set(register.schools.columns) == set(tm.School.model_fields) - {"source", "extra"}
    assert set(tm.Trust.model_fields) - {"source", "extra", "vision", "shared_objective"} <= set(
        register.trusts.columns
    )
    assert {"id", "school", "trust", "start", "end"} <= set(register.memberships.columns)
    assert {"id", "person", "kind", "at", "start", "end", "appointing_body", "term_ends"} == set(register.roles.columns)


def test_repr_counts(read):
    register = read([school(100001), school(100002)], groups=[link(100001)])
    assert repr(register) == ("<Register: 2 schools, 1 trust, 1 membership, 0 roles, 0 problems, 2025-09-01>")
    assert "<td>memberships</td><td>1</td>" in register._repr_html_()
