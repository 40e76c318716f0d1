"""Two public tools for organisation networks, asked about the same worlds: which near schools keep apart?

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

HOME = Path(__file__).parents[2] / "build" / "peers"
PEERS = ("vivainsights", "orgnet")
ASK = '''
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
'''


def study(worlds_asked: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """The table of peers: area under the curve among near pairs, and precision at 20, beside the library's own."""
    count = min(worlds_asked, 200)
    steps = nulls.progressing(range(count), total=count, label="worlds for peers", progress=progress)
    made = [walls.near_pairs(seed + number) for number in steps]
    answers = _ask([one.asked for one in made])
    rows = []
    for name in ("trustmodel", *PEERS):
        if name == "trustmodel":
            scores = [one.ratio for one in made]
        elif answers.get(name) is None:
            rows.append({"tool": name, "worlds": 0, "AUC": None, "±": None, "precision at 20": None, "± ": None})
            continue
        else:
            scores = [np.asarray(one) for one in answers[name]]
        found = np.array([
            (walls.auc(score, one.planted), walls.precision_at(score, one.planted, 20))
            for score, one in zip(scores, made, strict=True)
        ])  # fmt: skip
        mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(len(found))
        rows.append({
            "tool": name, "worlds": len(found), "AUC": float(mean[0]), "±": float(error[0]),
            "precision at 20": float(mean[1]), "± ": float(error[1]),
        })  # fmt: skip
    return [("Beside two public tools, on the same worlds", pl.DataFrame(rows))]


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
