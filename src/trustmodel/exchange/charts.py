"""The organisation chart, as text for Mermaid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from trustmodel.model.dataset import Dataset, refuse_other
from trustmodel.model.vocabulary import BodyKind, Layer
from trustmodel.privacy.gate import Gate

__all__ = ["mermaid"]

_MOST_SCHOOLS: Final = 200


def mermaid(data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None, names: bool = False) -> str:
    """An organisation chart as text for Mermaid: bodies, layers of the central team by role, schools and committees.

    People stand as counts of roles. Nobody is named, neither in what somebody called a body, unless names are asked for.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: every trust in the data.
    at
        The day. `None`: whatever is recorded on any day.
    names
        Whether people's names stay in the names of bodies.

    Returns
    -------
    str
        A flowchart, top down.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        There are more than 200 schools, which no chart of this kind can show.
    """
    refuse_other(data)
    now = data if at is None else data.at(at)
    chart = _Chart((lambda text: text) if names else Gate(data).text)
    for group in [data.trusts[trust]] if trust is not None else data.trusts:
        schools = now.members_of(group.id) if group.id in now.trusts else ()
        if len(schools) > _MOST_SCHOOLS:
            raise ValueError(f"{group.name} has {len(schools):,} schools, and a chart shows {_MOST_SCHOOLS} at most")
        top = chart.node(group.id, group.name)
        above = _bodies(chart, now, group.id, top)
        for says in _central_team(now, group.id):
            layer = chart.node(f"{group.id}/{says}", says)
            chart.line(above, layer)
            above = layer
        for school in schools:
            place = chart.node(school.id, school.name)
            chart.line(above, place)
            for body in now.bodies:
                if body.school == school.id:
                    chart.line(place, chart.node(body.id, chart.hidden(body.name), round_=True), dotted=True)
    return "\n".join(chart.lines) + "\n"


class _Chart:
    """The lines of a Mermaid flowchart, each thing once."""

    def __init__(self, hidden: Callable[[str], str]) -> None:
        self.hidden = hidden
        """What makes of free text what may be shown."""
        self.lines = ["flowchart TD"]
        self._numbers: dict[str, str] = {}

    def node(self, thing: str, says: str, *, round_: bool = False) -> str:
        """A box, or a round one; its number."""
        number = self._numbers.setdefault(thing, f"n{len(self._numbers)}")
        left, right = "()" if round_ else "[]"
        self.lines.append(f'  {number}{left}"{_quoted(says)}"{right}')
        return number

    def line(self, above: str, below: str, *, dotted: bool = False) -> None:
        self.lines.append(f"  {above} {'-.->' if dotted else '-->'} {below}")


def _bodies(chart: _Chart, data: Dataset, trust: str, top: str) -> str:
    """The trust's bodies, the members above it; what the central team stands under: the board, else the trust."""
    bodies = [body for body in data.bodies if body.trust == trust]
    board = next((body for body in bodies if body.kind is BodyKind.TRUST_BOARD), None)
    above = top
    for body in sorted(bodies, key=lambda body: (body is not board, body.name)):
        node = chart.node(body.id, chart.hidden(body.name), round_=True)
        if body.kind is BodyKind.MEMBERS:
            chart.line(node, top)
        elif body is board:
            chart.line(top, node)
            above = node
        else:
            chart.line(above, node, dotted=True)
    return above


def _central_team(data: Dataset, trust: str) -> Iterator[str]:
    """What each layer of the central team is made of, from the first layer down."""
    layers: dict[Layer, dict[str, set[str]]] = {}
    for role in data.roles:
        if role.at == trust and role.in_layer is not Layer.GOVERNANCE:
            layers.setdefault(role.in_layer, {}).setdefault(str(role.kind), set()).add(role.person)
    for layer in sorted(layers, key=lambda layer: layer.rank):
        kinds = sorted(layers[layer].items())
        yield ", ".join(f"{kind} ({len(who)})" if len(who) > 1 else kind for kind, who in kinds)


def _quoted(text: str) -> str:
    """Text that Mermaid takes for nothing but text."""
    marks = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
    return "".join(marks.get(mark, mark) for mark in " ".join(text.split()))
