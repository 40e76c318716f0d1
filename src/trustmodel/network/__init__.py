"""Graphs of a dataset, and the questions about ties: support, walls, expertise, matching, fragility, locality."""

from trustmodel.errors import MissingExtraError

try:
    import networkx as nx  # noqa: F401 - looked for here once, for all modules of this room
except ImportError as error:
    raise MissingExtraError("analysis", "analysis of networks") from error
