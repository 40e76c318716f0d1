"""The organisation chart."""

import re

import pytest

import trustmodel as tm
from builders import a_trust
from trustmodel import exchange


def test_an_organisation_chart(data):
    text = exchange.mermaid(data)
    assert text.startswith("flowchart TD\n")
    for school in data.members_of(data.trusts.ids[0]):
        assert f'["{school.name}"]' in text
    assert "Chief executive" in text
    drawn = re.findall(r"^  (n\d+)[\[(]", text, re.MULTILINE)
    lines = re.findall(r"^  (n\d+) -\.?->? ?(?:-> )?(n\d+)$|^  (n\d+) --> (n\d+)$", text, re.MULTILINE)
    assert lines
    assert {one for line in lines for one in line if one} <= set(drawn)


def test_a_chart_takes_hostile_names_for_words():
    bad = 'Vale"] --> evil["<script>'
    data = tm.Dataset(trusts=[tm.Trust(id="vale", name=bad, kind="Multi-academy trust")])
    (line,) = exchange.mermaid(data).splitlines()[1:]
    assert line.count('"') == 2
    assert "<" not in line


def test_too_many_schools_for_a_chart():
    schools = [tm.School(id=f"{n:06}", name="Ash", phase="Primary") for n in range(201)]
    data = tm.Dataset(
        trusts=[a_trust("vale")],
        schools=schools,
        memberships=[tm.Membership(id=f"{n}", school=one.id, trust="vale") for n, one in enumerate(schools)],
    )
    with pytest.raises(ValueError, match="200 at most"):
        exchange.mermaid(data)
