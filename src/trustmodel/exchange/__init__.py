"""Interchange: Parquet, linked data, graph files, maps and diagrams, with everything back where the form can carry it."""

from __future__ import annotations

from trustmodel.exchange.forms import (
    datapackage,
    geojson,
    mermaid,
    read,
    read_graph,
    write,
    write_datapackage,
    write_graph,
)

__all__ = ["datapackage", "geojson", "mermaid", "read", "read_graph", "write", "write_datapackage", "write_graph"]
