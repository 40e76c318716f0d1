"""The options that every question of support has, passed on as one thing."""

import inspect

import attrs
import pytest

import trustmodel as tm
from trustmodel.network.selection import Selection


@pytest.fixture
def data():
    """Three schools: coaching from a to b and from b to c, safeguarding from c to a."""
    kinds = [("a", "b", "coaching"), ("b", "c", "coaching"), ("c", "a", "safeguarding")]
    return tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")],
        schools=[tm.School(id=name, name=name, phase="Primary") for name in "abc"],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in "abc"],
        support=[
            tm.Support(id=str(n), giver=f"school:{giver}", receiver=f"school:{receiver}", kind=kind)
            for n, (giver, receiver, kind) in enumerate(kinds)
        ],
    )


def test_it_has_the_options_of_support_with_the_same_defaults():
    options = inspect.signature(tm.graphs.support).parameters
    assert {field.name: getattr(Selection(), field.name) for field in attrs.fields(Selection)} == {
        name: option.default for name, option in options.items() if name != "data"
    }


def test_kinds_are_one_or_many_and_may_be_read_again(data):
    assert Selection(kinds="coaching").kinds == ("coaching",)
    assert Selection().kinds is None
    selection = Selection(kinds=iter(["coaching"]))
    assert [selection.ties(data, strength=None).number_of_edges() for _ in range(2)] == [2, 2]


def test_kinds_that_can_be_read_once_count_for_both_networks(data):
    asked = tm.network_change(data, data, kinds=iter(["coaching"]), draws=19)
    assert (asked.kept, asked.lost, asked.new) == (2, 0, 0)
    assert asked.method.options["kinds"] == ("coaching",)


def test_a_graph_is_taken_whole(data):
    graph = tm.graphs.support(data)
    assert Selection(kinds="coaching").ties(graph, strength=None).number_of_edges() == 3
