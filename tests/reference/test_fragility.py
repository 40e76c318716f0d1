"""Networks whose cutpoints are known."""

import networkx as nx
import pytest

from trustmodel.network.fragility import fragility


def test_the_karate_club_has_one_cutpoint():
    """Zachary (1977): the instructor alone, through whom one member is joined (R `igraph`: articulation_points)."""
    found = fragility(nx.karate_club_graph())
    assert found.cutpoints == ("0",)
    assert [(one.a, one.b) for one in found.bridges] == [("0", "11")]
    # Without him: one piece of 27, one of 5, and one alone.
    (without_him,) = (node for node in found.nodes if node.id == "0")
    assert without_him.fragmentation_without == pytest.approx(1 - (27 * 26 + 5 * 4) / (33 * 32))


def test_the_florentine_families_hang_on_the_medici():
    """Padgett's marriages: without the Medici, the Salviati and Pazzi, and the Acciaiuoli, are cut off (15 → 11 + 2 + 1)."""
    found = fragility(nx.florentine_families_graph())
    (medici,) = (node for node in found.nodes if node.id == "Medici")
    assert medici.cutpoint
    assert medici.isolates == ("Acciaiuoli",)
    assert medici.fragmentation_without == pytest.approx(1 - (11 * 10 + 2 * 1) / (14 * 13))


def test_the_cutpoints_and_bridges_of_the_florentine_families():
    """By hand from the 20 marriages: who alone joins whom.

    The Medici join the Acciaiuoli and the Salviati with the Pazzi; the Salviati join the Pazzi; the Albizzi the Ginori; the
    Guadagni the Lamberteschi. Each tie to a family of one marriage is a bridge, and so is that of the Medici and Salviati.
    """
    found = fragility(nx.florentine_families_graph())
    assert found.cutpoints == ("Albizzi", "Guadagni", "Medici", "Salviati")
    assert {(one.a, one.b, one.cut_off) for one in found.bridges} == {
        ("Acciaiuoli", "Medici", 1), ("Albizzi", "Ginori", 1), ("Guadagni", "Lamberteschi", 1),
        ("Medici", "Salviati", 2), ("Pazzi", "Salviati", 1),
    }  # fmt: skip
    assert found.fragmentation == 0
