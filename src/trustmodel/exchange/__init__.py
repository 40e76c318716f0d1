"""The same data for other programs: tables, maps, graphs, organisation charts and linked data.

`write` knows the form by the ending. What leaves for other programs names nobody unless it is asked to: people stand
under pseudonyms of which nobody has the key. `read` gives back the forms that carry everything: Parquet, Turtle and
JSON-LD.

| ending | what it holds | read back |
|---|---|---|
| `.parquet` (a folder) | every record, a file a kind | all of it |
| `.ttl`, `.jsonld` | every record, in the terms of the Education Provider Registry and W3C ORG beside ours | all of it |
| `.graphml`, `.gexf` | who supports whom, for Gephi and others | nodes, ties and plain figures (`read_graph`) |
| `.geojson` | schools on the map, in degrees (WGS84) | no |
| `.mmd` | an organisation chart, for Mermaid | no |
"""

from __future__ import annotations

from trustmodel.exchange.charts import mermaid
from trustmodel.exchange.datapackages import datapackage, write_datapackage
from trustmodel.exchange.forms import read, write
from trustmodel.exchange.graph_files import read_graph, write_graph
from trustmodel.exchange.maps import geojson

__all__ = ["datapackage", "geojson", "mermaid", "read", "read_graph", "write", "write_datapackage", "write_graph"]
