"""Which ties a question looks at: the options that every question of support has, passed on as one thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import networkx as nx

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graph_contract import refuse_graphs
from trustmodel.network.graphs import Level

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

__all__ = ["Network", "Selection"]

Network: TypeAlias = "Dataset | Situation | nx.Graph[Any]"
"""What has ties between people or schools."""


def _listed(kinds: Iterable[SupportKindLike] | None) -> tuple[SupportKindLike, ...] | None:
    """Kinds that may be read more than once, also where an iterator was given."""
    return None if kinds is None else (kinds,) if isinstance(kinds, str) else tuple(kinds)


@attrs.frozen(kw_only=True)
class Selection:
    """Which support of a dataset counts, as `graphs.support` has it. A graph of the caller's own is taken whole.

    Public functions name these options one by one, where editors and `inspect.signature` see them.
    """

    level: Level = "school"
    at: Day | None = None
    between: Between | None = None
    trust: str | None = None
    kinds: tuple[SupportKindLike, ...] | None = attrs.field(default=None, converter=_listed)
    topic: str | None = None

    def support(self, data: Dataset | Situation) -> nx.MultiDiGraph[str]:
        """The records selected, as a graph.

        Parameters
        ----------
        data
            A dataset, or a situation, whose time it then is.

        Returns
        -------
        networkx.MultiDiGraph
            As `graphs.support` gives it.
        """
        return graphs.support(
            data,
            level=self.level,
            at=self.at,
            between=self.between,
            trust=self.trust,
            kinds=self.kinds,
            topic=self.topic,
        )

    def refuse_graphs(self, *networks: object) -> None:
        """Refuse what was selected where there is no dataset to select from.

        Parameters
        ----------
        *networks
            What a question is asked of.

        Raises
        ------
        ValueError
            All are graphs, and something was selected.
        """
        refuse_graphs(*networks, **attrs.asdict(self, recurse=False))

    def ties(self, data: Network, *, strength: str | None) -> nx.Graph[Any]:
        """The ties selected, each pair once.

        Parameters
        ----------
        data
            A dataset or a situation, or a graph, of which nothing is left out.
        strength
            The edge attribute that says how strong a tie is. `None`: each edge counts 1.

        Returns
        -------
        networkx.DiGraph or networkx.Graph
            As `graphs.ties` gives it.
        """
        chosen = self.support(data) if isinstance(data, Dataset | Situation) else data
        return graphs.ties(chosen, strength=strength)
