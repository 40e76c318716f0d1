"""Published figures of well-known networks, with their source beside each."""

import networkx as nx
import pytest

from builders import krackhardt, reference
from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.network.support import support_profile


@pytest.mark.parametrize(
    ("relation", "ties", "arc", "dyad"), [("advice", 190, 0.4736842, 0.31034), ("friendship", 102, 0.4509804, 0.29114)]
)
def test_reciprocity_of_krackhardts_managers(relation, ties, arc, dyad):
    """As R `sna` gives it: `grecip` with measures `edgewise` and `dyadic.nonnull`."""
    profile = support_profile(krackhardt(relation), strength=None)
    assert (profile.n, profile.ties) == (21, ties)
    assert profile.reciprocity_arc == pytest.approx(arc, abs=5e-8)
    assert profile.reciprocity_dyad == pytest.approx(dyad, abs=5e-6)
    density = ties / 420
    assert profile.reciprocity_corrected == pytest.approx((arc - density) / (1 - density), abs=1e-6)


def test_krackhardts_four_of_his_managers_friendship():
    """R `sna`; efficiency counts edges, as Krackhardt (1994) does, where R counts arcs (.795)."""
    profile = support_profile(krackhardt("friendship"), strength=None)
    assert profile.connectedness == 1
    assert profile.hierarchy == pytest.approx(0.1818182, abs=5e-8)
    assert profile.efficiency == pytest.approx(0.6894737, abs=5e-8)
    assert profile.least_upper_bound == 1


KINDS = "003 012 102 021D 021U 021C 111D 111U 030T 030C 201 120D 120U 120C 210 300"


@pytest.mark.parametrize(
    ("relation", "transitivity", "triads"),
    [
        ("advice", 0.7345088, "74 153 90 160 86 49 59 101 190 2 72 62 78 17 107 30"),
        ("friendship", 0.4714946, "376 366 143 114 34 35 39 101 23 0 20 16 25 9 23 6"),
    ],
)
def test_triads_of_krackhardts_managers(relation, transitivity, triads):
    """As R `sna` gives them: `triad.census`, and `gtrans` of ties taken without direction."""
    profile = support_profile(krackhardt(relation), strength=None, draws=0)
    assert profile.transitivity == pytest.approx(transitivity, abs=5e-8)
    assert {kind: str(count) for kind, count in profile.triads.items()} == dict(
        zip(KINDS.split(), triads.split(), strict=True)
    )


def test_who_reports_to_whom_is_nearly_a_tree():
    """The formal chart: all joined, no reciprocity, 20 ties for 21 people, so none to spare."""
    reports = krackhardt("reports_to").reverse()  # from the boss down, as support runs from giver to receiver
    profile = support_profile(reports, strength=None)
    assert (profile.connectedness, profile.hierarchy, profile.efficiency) == (1, 1, 1)
    assert profile.least_upper_bound == 1
    assert profile.reciprocity_arc == 0


def test_centralisation_of_the_florentine_families():
    """Padgett's marriages; Wasserman and Faust (1994), *Social Network Analysis*, chapter 5.

    Degree .267: of 16 families with Pucci, the Medici have 6 ties and all together 40: (16 × 6 − 40)/(15 × 14).
    Betweenness .437, for the 15 families that married.
    """
    families = nx.florentine_families_graph()
    married = support_profile(families.to_directed(), strength=None)
    assert married.centralisation_betweenness == pytest.approx(0.437, abs=5e-4)
    families.add_node("Pucci")
    assert support_profile(families.to_directed(), strength=None).centralisation_degree == pytest.approx(56 / 210)


def test_centralisation_of_the_karate_club():
    """Zachary (1977), *Journal of Anthropological Research* 33: 34 people, 78 ties, 17 of them the instructor's.

    So (34 × 17 − 2 × 78)/(33 × 32). Taken both ways, every tie is returned.
    """
    profile = support_profile(nx.karate_club_graph().to_directed(), strength=None)
    assert profile.centralisation_degree == pytest.approx((34 * 17 - 2 * 78) / (33 * 32))
    assert (profile.ties, profile.reciprocity_arc) == (156, 1)


def test_davis_women_as_networkx_ships_them():
    """18 women, 14 events, 89 attendances: 139 pairs met (Davis, Gardner and Gardner 1941)."""
    shared = shared_expertise(nx.davis_southern_women_graph())
    assert (shared.n, len(shared.holders), sum(shared.holders.values())) == (18, 14, 89)
    assert len(shared.rows) == 139
    # an event of n adds n/2 in all
    assert sum(row.strength for row in shared.rows) == pytest.approx(89 / 2)
    # E8 brought fourteen together, and adds least to each pair
    assert max(shared.holders, key=lambda event: shared.holders[event]) == "E8"


def test_davis_women_share_as_many_events_as_the_reference_says():
    expected = {frozenset((row["i"], row["j"])): int(row["weight"]) for row in reference("davis_backbone_pvalues.csv")}
    graph = nx.Graph()
    for row in reference("davis_southern_women_incidence.csv"):
        woman = row.pop("woman")
        graph.add_node(woman, part="holder")
        for event, was_there in row.items():
            graph.add_node(event, part="topic")
            if was_there == "1":
                graph.add_edge(woman, event)
    found = {frozenset((row.a, row.b)): row.shared for row in shared_expertise(graph).rows}
    assert found == {pair: count for pair, count in expected.items() if count}
