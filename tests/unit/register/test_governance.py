"""Governance appointments."""

import datetime as dt

from published import link, post, school, told


def test_an_appointment_is_not_a_person(read):
    rows = [post(1, "Trustee", by="Appointed by GB/board"), post(2, "Chair of Trustees", end="31-08-2027")]
    register = read([school(100001)], groups=[link(100001)], governance=rows)
    assert register.roles["person"].to_list() == ["person:gid-1", "person:gid-2"]
    assert "Quill" not in str(register.roles.rows())
    data = register.dataset(["2001"])
    chair = data.roles["role:gid-2"]
    assert (chair.kind, chair.end, chair.term_ends) == ("Chair of trustees", dt.date(2027, 9, 1), dt.date(2027, 8, 31))
    assert data.roles["role:gid-1"].appointing_body == "Appointed by governing body or board"
    assert [person.name for person in data.people] == [None, None]


def test_a_local_governor_stands_at_the_school(read):
    rows = [post(1, "Local Governor", uid="", urn="100001"), post(2, "Local governor", uid="", urn="999999"), post(3, "Jester"),
            post(4, "Shared local governor - group", uid="", urn="100001"), post(4, "Shared local governor - group", uid="", urn="100002")]  # fmt: skip
    register = read([school(100001), school(100002)], groups=[link(100001)], governance=rows)
    assert register.roles.select("id", "at").rows() == [
        ("role:gid-1", "school:100001"), ("role:gid-4", "school:100001"), ("role:gid-4-2", "school:100002"),
    ]  # fmt: skip
    assert told(register, "dangling-reference")[0].message.startswith("1 appointment ")
    assert told(register, "unknown-term")[0].found == "Jester"


def test_terms_that_end_before_they_start_are_told(read):
    register = read([school(100001)], groups=[link(100001)], governance=[post(1, "Trustee", end="01-01-2020")])
    assert register.roles.is_empty()
    assert told(register, "dates-not-ordered")[0].where.file == "governancealldata20250901.csv"
