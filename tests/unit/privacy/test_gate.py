"""Text with names hidden goes through one gate: reports, notebooks, charts."""

import pytest

import trustmodel as tm
from trustmodel.exchange import mermaid
from trustmodel.privacy.gate import Gate

ADA = tm.Person(id="person:ada", name="Sian O'Brien")
TYPED = ("Sian O'Brien's cluster", "SIAN OBRIEN", "Mr O’Brien", "for person:ada", "role:ada-obrien")


def data(typed):
    return tm.Dataset(
        trusts=[tm.Trust(id="t", name="Two Hills", kind="Multi-academy trust")],
        schools=[tm.School(id=name, name=name.title(), phase="Primary") for name in ("ash", "beech")],
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech")],
        people=[ADA],
        clusters=[tm.Cluster(id="c", name=typed)],
        bodies=[tm.Body(id="b", name=typed, kind="trust board", trust="t")],
        sessions=[tm.Session(id="1", kind="ELT network session", held_on="2025-10-01", focus=typed)],
        support=[tm.Support(id="1", giver="school:ash", receiver="cluster:c", kind="coaching")],
    )


def names_nobody(text):
    return not any(word in text.casefold() for word in ("brien", "sian", "person:", "ada"))


@pytest.mark.parametrize("typed", TYPED)
def test_the_gate_leaves_no_name(typed):
    assert names_nobody(Gate(data(typed)).text(typed))


@pytest.mark.parametrize("typed", TYPED)
def test_notebooks_and_charts_name_nobody(typed):
    given = data(typed)
    assert names_nobody(mermaid(given))
    assert names_nobody(tm.support_profile(given, draws=0)._repr_html_())
    assert names_nobody(tm.review(given)._repr_html_())


def test_a_chart_keeps_names_that_are_asked_for():
    assert "Sian O'Brien's cluster" in mermaid(data(TYPED[0]), names=True)


def test_a_name_for_an_id_is_shown_as_it_is():
    gate = Gate(data("…"))
    names = {"school:ash": "Sian O'Brien School"}
    assert gate.text("school:ash and Sian O'Brien", named=names.get) == "Sian O'Brien School and a colleague"
