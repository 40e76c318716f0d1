"""Groups of nodes: by an attribute, by a number that is cut into bins, or as somebody says. Every question asks here."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, Final, TypeAlias

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import GraphError
from trustmodel.model.period import as_day
from trustmodel.network.graph_contract import no_attribute
from trustmodel.prose import listed, number_of
from trustmodel.results import is_missing

__all__ = [
    "FIELDS",
    "Bins",
    "Group",
    "Grouping",
    "SchoolFields",
    "grouping",
    "groups",
    "name_of",
    "of_graph",
    "option_of",
]

Cut: TypeAlias = float | dt.date

FIELDS: Final = "school_fields"
"""Where a graph of a dataset says what is known of the attributes of its schools."""
_HALVES: Final = 2


@attrs.frozen(kw_only=True)
class SchoolFields:
    """What a dataset says of the attributes of its schools."""

    measures: Mapping[str, str] = attrs.field(converter=immutabledict)
    """Those that are numbers or days, each with its unit: to group by them, they are cut into bins."""
    personal: tuple[str, ...] = ()
    """Fields of your own that are declared personal: they are no attributes."""
    malformed: Mapping[str, int] = attrs.field(factory=immutabledict, converter=immutabledict)
    """Fields of your own of which values are not as declared, and how many."""


def _quantiles(_bins: object, _field: object, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < _HALVES:
        raise ValueError(f"quantiles is a whole number of {_HALVES} or more, not {value!r}")


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and not is_missing(value)


def _cuts(given: Iterable[Cut | str] | Cut | str | None) -> tuple[Cut, ...] | None:
    if given is None:
        return None
    several = (given,) if isinstance(given, str | int | float | dt.date) else tuple(given)
    try:
        cuts: tuple[Any, ...] = tuple(as_day(cut) if isinstance(cut, str | dt.date) else cut for cut in several)
    except ValueError:
        cuts = ()
    alike = all(map(_is_number, cuts)) or all(isinstance(cut, dt.date) for cut in cuts)
    if not cuts or not alike or list(cuts) != sorted(set(cuts)):
        raise ValueError(f"give cuts as rising numbers or days, each once, not {given!r}")
    return cuts


@attrs.frozen
class Bins:
    """Groups by a number or a day of each school: `tm.boundary(data, group=tm.Bins("FSM %", cuts=[10, 20]))`.

    A value at a cut belongs to the group below it. A number that is named without `Bins` is cut at its median.

    Parameters
    ----------
    attribute
        The attribute, such as `pupils`, or a field of your own.
    cuts
        Where one group ends and the next begins, rising: numbers, or days. `None`: at quantiles.
    quantiles
        Into how many groups of about equal size it is cut, where no cuts are given; alike values are never parted.

    Raises
    ------
    ValueError
        The cuts do not rise, there are fewer than two quantiles, or both are given.

    Examples
    --------
    >>> import trustmodel as tm
    >>> tm.Bins("pupils", cuts=[100, 300]).name
    'pupils, cut at 100 and 300'
    """

    attribute: str
    cuts: tuple[Cut, ...] | None = attrs.field(default=None, converter=_cuts, kw_only=True)
    quantiles: int = attrs.field(default=_HALVES, validator=_quantiles, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.cuts is not None and self.quantiles != _HALVES:
            raise ValueError("give either cuts or quantiles, and not both")

    @property
    def name(self) -> str:
        """What the grouping is called in an answer."""
        if self.cuts is not None:
            return f"{self.attribute}, cut at {listed([_shown(cut) for cut in self.cuts], limit=None)}"
        return self.attribute if self.quantiles == _HALVES else f"{self.attribute}, in {self.quantiles} parts"


Group: TypeAlias = str | Mapping[Any, Any] | Bins
"""A grouping: a node attribute by its name, a number cut into bins, or a mapping from ids to groups."""


@attrs.frozen(kw_only=True)
class Grouping:
    """The group of each node, and how it came about."""

    of: Mapping[Any, Any]
    """By node; `None` where it is not recorded."""
    warnings: tuple[str, ...] = ()
    """How a number was cut."""


def name_of(group: Group, otherwise: str = "groups") -> str:
    """What a grouping is called.

    Parameters
    ----------
    group
        The grouping.
    otherwise
        What a mapping is called.

    Returns
    -------
    str
        The name of its attribute, with the cuts that were asked for.
    """
    return group if isinstance(group, str) else group.name if isinstance(group, Bins) else otherwise


def option_of(group: Group | None) -> str | None:
    """A grouping as `Method.options` has it.

    Parameters
    ----------
    group
        The grouping.

    Returns
    -------
    str or None
        Its name; "a mapping" for one.
    """
    return None if group is None else name_of(group, "a mapping")


def groups(graph: nx.Graph[Any], group: Group) -> dict[Any, Any]:
    """The group of each node.

    Parameters
    ----------
    graph
        Any networkx graph.
    group
        A node attribute by its name, a mapping from ids to groups, or `Bins`. In a graph of a dataset, what is a number or a
        day of schools is cut at its median.

    Returns
    -------
    dict
        By node, in the order of the graph; `None` where a node has no group, also where it is written as NaN or blank.

    Raises
    ------
    GraphError
        No node has the attribute; the message lists those that there are. Or the mapping names nobody who is here; or the
        attribute cannot be cut, is personal, or has values that are not as declared.
    """
    return dict(of_graph(graph, group).of)


def of_graph(graph: nx.Graph[Any], group: Group) -> Grouping:
    """As `groups`, with how a number was cut.

    Parameters
    ----------
    graph
        Any networkx graph.
    group
        As for `groups`.

    Returns
    -------
    Grouping
        In the order of the graph.

    Raises
    ------
    GraphError
        As for `groups`.
    """
    return grouping(dict(graph.nodes(data=True)), group, fields=graph.graph.get(FIELDS))


def grouping(
    about: Mapping[Any, Mapping[str, Any]],
    group: Group,
    *,
    fields: SchoolFields | None = None,
    who: str = "no node",
    nobody: str = "no node of this graph",
) -> Grouping:
    """The group of each of some nodes, and how a number was cut.

    Parameters
    ----------
    about
        The attributes of each node.
    group
        The grouping.
    fields
        What a dataset says of these attributes. `None`: they are of a graph of your own, whose numbers are names of
        groups unless `Bins` cuts them.
    who
        Who lacks an attribute, in an error.
    nobody
        Whom a mapping does not name, in an error.

    Returns
    -------
    Grouping
        In the order of the nodes.

    Raises
    ------
    GraphError
        As for `groups`.
    TypeError
        It is none of what a grouping can be.
    """
    if isinstance(group, Mapping):
        of = {node: _label(group.get(node), node) for node in about}
        if about and all(name is None for name in of.values()):
            raise GraphError(f"the mapping of groups names {nobody}")
        return Grouping(of=of)
    attribute = group.attribute if isinstance(group, Bins) else group
    if not isinstance(attribute, str):
        raise TypeError(
            f"a grouping is the name of an attribute, Bins, or a mapping from ids to groups, not a {type(group).__name__}"
        )
    fields = fields or SchoolFields(measures={})
    if attribute in fields.personal:
        raise GraphError(f"{attribute!r} is declared personal, and no answer shows it: group by another attribute")
    if count := fields.malformed.get(attribute):
        raise GraphError(
            f"{number_of(count, 'value')} of {attribute!r} are not as declared: trustmodel.check names each"
        )
    of = {node: _label(attributes.get(attribute), node) for node, attributes in about.items()}
    if about and all(value is None for value in of.values()):
        missing = no_attribute(who, attribute, about.values())
        raise GraphError(f"{missing}{_why_missing(attribute, about, fields)}")
    if not isinstance(group, Bins):
        if attribute not in fields.measures:
            return Grouping(of=of)
        group = Bins(attribute)
    return _cut(of, group, fields.measures.get(attribute, ""))


def _why_missing(attribute: str, about: Mapping[Any, Mapping[str, Any]], fields: SchoolFields) -> str:
    if any(attribute in attributes for attributes in about.values()):
        return f"; {attribute!r} is a field, and nothing is recorded in it"
    return "; a column of your own is one once a trustmodel.Extension declares it" if fields.measures else ""


def _label(value: Any, node: Any) -> Any:
    """The group of a node as it is written; `None` where it is not recorded."""
    if is_missing(value):
        return None
    if not isinstance(value, Hashable):
        raise GraphError(f"the group of {node} is a {type(value).__name__}: give a name, a number or a day")
    return value


def _cut(of: Mapping[Any, Any], bins: Bins, unit: str) -> Grouping:
    """Values as the names of the bins that they lie in."""
    values: list[Any] = sorted(_ordered(value, bins) for value in of.values() if value is not None)
    if not values:
        return Grouping(of=of)
    cuts: Sequence[Any] = _at_quantiles(values, bins.quantiles) if bins.cuts is None else bins.cuts
    are_days = isinstance(values[0], dt.date)
    if cuts and are_days is not isinstance(cuts[0], dt.date):
        raise GraphError(f"{bins.attribute!r} holds {'days' if are_days else 'numbers'}: cut it at some of these")
    names = _names(cuts, unit)
    cut = {
        node: None if value is None else names[bisect_left(cuts, _ordered(value, bins))] for node, value in of.items()
    }
    sizes = Counter(cut.values())
    said = [f"{name} ({sizes[name]})" for name in names if sizes[name]]
    return Grouping(of=cut, warnings=(f"{bins.attribute} is cut {_how(bins)}: {'; '.join(said)}",))


def _how(bins: Bins) -> str:
    if bins.cuts is not None:
        return "at the points given"
    return "at its median" if bins.quantiles == _HALVES else f"into {bins.quantiles} parts of about equal size"


def _ordered(value: Any, bins: Bins) -> Cut:
    if not (_is_number(value) or isinstance(value, dt.date)):
        raise GraphError(f"{bins.attribute!r} is no number and no day, and cannot be cut: name it without Bins")
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else float(value)


def _at_quantiles(values: Sequence[Any], number: int) -> tuple[Any, ...]:
    """Cuts at values that there are, so that a change of unit changes no group; none above the largest."""
    n = len(values)
    cuts = sorted({values[-(-n * k // number) - 1] for k in range(1, number)})
    return tuple(cut for cut in cuts if cut < values[-1])


def _names(cuts: Sequence[Cut], unit: str) -> list[str]:
    if not cuts:
        return ["all alike"]
    ends = [f"{_shown(cut)}{f' {unit}' if unit else ''}" for cut in cuts]
    between = [f"above {_shown(low)} to {high}" for low, high in zip(cuts, ends[1:], strict=False)]
    return [f"up to {ends[0]}", *between, f"above {ends[-1]}"]


def _shown(cut: Cut) -> str:
    return cut.isoformat() if isinstance(cut, dt.date) else f"{cut:g}"
