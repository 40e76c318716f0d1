"""Two public tools for organisation networks, asked about the same worlds: which near schools keep apart.

Neither of them looks for missing ties; each is given the question that it has which comes nearest. `vivainsights` gives
the share of one group's time that goes to another: the lowest shares come first. `orgnet` finds communities: near
schools in different communities come first. Both are installed into a virtual environment of their own, since one of
them brings a library under the GPL; where they do not install, the table says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np
import polars as pl

from studies import walls
from trustmodel import nulls
from trustmodel.network import walls as boundaries

HOME = Path(__file__).parents[2] / "build" / "peers"
PEERS = ("vivainsights", "orgnet")
MOST = 200  # worlds: the peers are slow, and these are enough to tell
ASK = """
import contextlib, json, sys
import networkx as nx, pandas as pd
out = {}

def viva(world):
    import vivainsights
    rows = []
    for a, b, strength in world["pairs"]:
        for one, other in ((a, b), (b, a)):
            rows.append({"PrimaryCollaborator_School": one, "SecondaryCollaborator_School": other, "metric": strength})
    found = vivainsights.network_g2g(
        pd.DataFrame(rows), "PrimaryCollaborator_School", "SecondaryCollaborator_School", "metric", return_type="data")
    share = {(r.PrimaryOrg, r.SecondaryOrg): r.metric_prop for r in found.itertuples()}
    return [share[a, b] + share[b, a] for a, b in world["near"]]

def orgnet(world):
    from orgnet.metrics.community import CommunityDetector
    graph = nx.Graph()
    graph.add_nodes_from(world["nodes"])
    graph.add_weighted_edges_from((a, b, s) for a, b, s in world["pairs"] if s)
    group = CommunityDetector(graph).detect_communities()["node_to_community"]
    return [float(group[a] == group[b]) for a, b in world["near"]]

worlds = json.load(open(sys.argv[1]))
for name, ask in (("vivainsights", viva), ("orgnet", orgnet)):
    try:
        with contextlib.redirect_stdout(sys.stderr):
            out[name] = [ask(world) for world in worlds]
    except ImportError:
        out[name] = None
json.dump(out, sys.stdout)
"""


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """The table of peers: how near walls are ranked by each, beside the library's own order."""
    count = min(worlds, MOST)
    steps = nulls.progressing(range(count), total=count, label="worlds for peers", progress=progress)
    made = [_asked(seed * 1_000_000 + number) for number in steps]
    answers: dict[str, list[list[float]] | None] = _ask([asked for asked, _, _ in made])
    answers["trustmodel"] = [ratio.tolist() for _, ratio, _ in made]
    rows = []
    for name in ("trustmodel", *PEERS):
        scores = answers.get(name)
        if scores is None:
            rows.append({"tool": f"{name} (does not install here)", "worlds": 0})
            continue
        figures = []
        for number, (score, (_, _, label)) in enumerate(zip(scores, made, strict=True)):
            # a score that says no more than same or other leaves most pairs tied: their order is then drawn
            loose = np.asarray(score) + 1e-6 * nulls.generator(seed, number).random(len(score))
            figures.append({"auc": walls.auc(loose, label), "top20": walls.top(loose, label)})
        rows.append({"tool": name, "worlds": count, **walls.means(figures)})
    return [("Beside two public tools, on the same worlds", pl.DataFrame(rows))]


def _asked(seed: int) -> tuple[dict[str, object], walls.Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """A world as the peers are asked about it, the library's own ratios of near pairs, and which of them are walls."""
    made, how = walls.made_world(seed, {})
    found = boundaries.walls(made.graph, **how)
    near = sorted((row.a, row.b, row.ratio) for row in found.rows if row.distance_km <= made.near_km)
    asked = {
        "nodes": sorted(made.graph),
        "pairs": [(row.a, row.b, row.observed) for row in sorted(found.rows, key=lambda row: (row.a, row.b))],
        "near": [(a, b) for a, b, _ in near],
    }
    label = np.array([(a, b) in made.walls for a, b, _ in near])
    return asked, np.array([ratio for *_, ratio in near]), label


def _ask(worlds: list[dict[str, object]]) -> dict[str, list[list[float]] | None]:
    """What the peers say; nothing of one that is not to be had."""
    python = HOME / "bin" / "python"
    try:
        if not python.exists():
            venv.create(HOME, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)  # noqa: S603 - our own list
        asked = HOME / "worlds.json"
        asked.write_text(json.dumps(worlds), encoding="utf-8")
        done = subprocess.run([python, "-c", ASK, asked], check=True, capture_output=True, text=True)  # noqa: S603
        found: dict[str, list[list[float]] | None] = json.loads(done.stdout)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"the peers could not be asked: {error}", file=sys.stderr)
        return {}
    return found
