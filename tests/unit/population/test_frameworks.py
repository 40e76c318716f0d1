"""Frameworks: what is shipped, and one of one's own."""

import polars as pl
import pytest

import trustmodel as tm
from trustmodel import frameworks
from trustmodel.population.audit import audit


def test_frameworks_are_headings_with_their_source():
    data = frameworks.shipped()
    assert not [one for one in tm.check(data) if one.severity == "error"]
    assert all(one.source and one.edition for one in data.frameworks)
    assert len([one for one in data.standards if one.framework == "framework:mat-improvement-capacity"]) == 14
    assert len([one for one in data.standards if one.framework == "framework:building-strong-trusts"]) == 7
    must = frameworks.definition(data, "framework:academy-trust-handbook", obligations=["must"])
    assert {one.measure for one in must.criteria} == {"members", "members_employed", "board_meetings"}
    with pytest.raises(ValueError, match="no standard"):
        frameworks.definition(data, "framework:building-strong-trusts")
    with pytest.raises(tm.errors.NotFoundError):
        frameworks.definition(data, "framework:none")


def test_a_framework_of_ones_own_in_yaml(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        """
        frameworks:
          - {id: mine, name: Ours, edition: "2026", source: us}
        standards:
          - {id: grows, framework: mine, statement: It grows, measure: growth, operator: ">=", threshold: 1, severity: must}
          - {id: kind, framework: mine, statement: It is kind}
        """
    )
    made = frameworks.definition(tm.read(tmp_path / "mine.yaml"), "framework:mine")
    assert [(one.name, one.measure, one.says) for one in made.criteria] == [("grows", "growth", "It grows")]
    table = pl.DataFrame({"id": ["a", "b", "c", "d"], "growth": [1, 1, 0, 0], "kind": ["far", "far", "near", "near"]})
    assert audit(made, table, group="kind").included == 2
