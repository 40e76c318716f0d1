"""Hypothesis strategies for every record and for whole datasets: test what you build on the model with made-up data.

There is one strategy a record kind, named as its collection: `trusts()`, `schools()`, `roles()`, … Each takes fields by
name, as a value or as a strategy, and makes up the others, with the dates in order and the text as awkward as people
write it. `records(kind)` does the same for a record class, and `datasets()` draws whole datasets that hold together:
every reference resolves and `check` finds no error. It may find warnings, and any record kind may be missing.

They need the extra `testing`. All values are invented; nothing that they draw is a real school or person.

>>> from hypothesis import given, settings, strategies as st
>>> @settings(max_examples=5, database=None)
... @given(datasets())
... def test_every_membership_is_of_a_school_that_is_there(data):
...     assert all(membership.school in data.schools for membership in data.memberships)
>>> test_every_membership_is_of_a_school_that_is_there()

Ids that your test knows are passed in:

>>> @settings(max_examples=5, database=None)
... @given(support(giver="school:a", receiver=st.sampled_from(["school:b", "cluster:c"])))
... def test_support_goes_somewhere_else(one):
...     assert one.giver == "school:a" != one.receiver
>>> test_support_goes_somewhere_else()
"""

from __future__ import annotations

import datetime as dt
import sys
import types
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, Unpack, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from trustmodel.errors import MissingExtraError, nearest
from trustmodel.model import records as facts
from trustmodel.model.checks import check
from trustmodel.model.dataset import FACTS, Dataset
from trustmodel.model.ids import GRID_EAST, GRID_NORTH, SPACES, Id, kind_of
from trustmodel.model.json_schema import Named
from trustmodel.model.period import ALWAYS, Period, shared_days
from trustmodel.model.records import KINDS, Record, reference_fields
from trustmodel.model.vocabulary import SAFEGUARDING, TOPICS, ExtensionType, InspectionEra, RoleKind, Term

try:
    from hypothesis import strategies as st
    from hypothesis.vendor.pretty import for_type_by_name
except ImportError as error:
    raise MissingExtraError("testing", "trustmodel.testing") from error

if TYPE_CHECKING:
    from trustmodel.model.dataset_fields import DatasetSizes

__all__ = [  # noqa: PLE0604 - one strategy a record kind
    "datasets",
    "dates",
    "extras",
    "ids",
    "records",
    "texts",
    *KINDS,
]

R = TypeVar("R", bound=Record)

# --- values ----------------------------------------------------------------------------------------------------------

_AWKWARD: Final = (
    "=1+1", "+44 1225", "-", "-1", "@home", "'quoted", "'=1+1", "''", '"', "a, b; c", "two\nlines", "tab\there", "None",
    "null", "NA", "0012", "1e5", "2026-09-01", "yes", "true", "é–’漢🎓", "عربى", "<b>&amp;</b>", "=cmd|' /C calc'!A0",
)  # fmt: skip
_LETTERS: Final = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


def texts() -> st.SearchStrategy[str]:
    """Text as a field holds it: trimmed, not empty; what spreadsheets, CSV, YAML and HTML stumble over among it.

    Returns
    -------
    SearchStrategy
        Of text.
    """
    plain = st.text(_LETTERS, min_size=1, max_size=8).map(lambda text: text.strip(SPACES)).filter(bool)
    return st.one_of(plain, st.sampled_from(_AWKWARD))


def extras() -> st.SearchStrategy[Mapping[str, str]]:
    """Columns that the model does not know, by heading; mostly none.

    Returns
    -------
    SearchStrategy
        Of mappings.
    """
    return st.one_of(st.just({}), st.just({}), st.dictionaries(texts(), texts(), min_size=1, max_size=2))


def ids(kind: str) -> st.SearchStrategy[str]:
    """Identifiers of a kind, such as `school:a1`.

    Parameters
    ----------
    kind
        The kind, such as `school`, `person` or `topic`.

    Returns
    -------
    SearchStrategy
        Of ids.
    """
    first = st.sampled_from("1aZ")
    return st.builds(lambda start, rest: f"{kind}:{start}{rest}", first, st.text("01aZ._-", max_size=4))


_USUAL: Final = (dt.date(2015, 1, 1), dt.date(2030, 12, 31))
_ONE_DAY: Final = dt.timedelta(days=1)


@lru_cache(maxsize=1000)
def dates(first: dt.date | None = None, last: dt.date | None = None) -> st.SearchStrategy[dt.date]:
    """Days, mostly near the present, now and then at the ends of the calendar.

    Parameters
    ----------
    first
        The earliest day. `None`: the calendar's own.
    last
        The latest day, inclusive. `None`: the calendar's own.

    Returns
    -------
    SearchStrategy
        Of dates.
    """
    first, last = first or dt.date.min, last or dt.date.max
    near_first, near_last = max(first, _USUAL[0]), min(last, _USUAL[1])
    anywhere = st.dates(first, last)
    if near_first > near_last:
        return anywhere
    usual = st.dates(near_first, near_last)
    return st.one_of(usual, usual, usual, anywhere, st.sampled_from((first, last)))


def _judgements(era: InspectionEra) -> st.SearchStrategy[Mapping[str, str]]:
    graded = st.tuples(
        st.sampled_from([area for area in era.areas if area != "safeguarding"]), st.sampled_from(era.grades)
    )
    pair = st.one_of(graded, st.tuples(st.just("safeguarding"), st.sampled_from(SAFEGUARDING)))
    return st.lists(pair if "safeguarding" in era.areas else graded, max_size=3).map(dict)


def _metres(limit: int) -> st.SearchStrategy[float]:
    # where most schools are, so that no map is empty; then anywhere
    return st.one_of(st.integers(350_000, 450_000).map(float), st.floats(0, limit, exclude_min=True, exclude_max=True))


def _audiences() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from([str(kind) for kind in RoleKind]), ids("body"), ids("school"))


def _declaration(name: str, values: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """A field of an extension, beside its type."""
    if name == "heading":
        return st.sampled_from(_HEADINGS)  # any other may be a field of the model
    if name == "words" and values["type"] == ExtensionType.WORD:
        word = texts().filter(lambda text: ";" not in text)
        return st.lists(word, min_size=1, max_size=3, unique=True).map(tuple)
    if name in {"words", "low", "high", "unit"} and not (ExtensionType(values["type"]).is_number and name != "words"):
        return st.just(() if name == "words" else None)
    if name == "high" and values.get("low") is not None:
        return st.none() | st.floats(values["low"], allow_nan=False, allow_infinity=False)
    return _field(facts.Extension, name)


_HEADINGS: Final = ("FSM %", "Has a nursery", "Cohort", "Notes", "=1+1", "Größe", "a, b")


_BY_NAME: Final[Mapping[str, Callable[[], st.SearchStrategy[Any]]]] = {
    "extra": extras,
    "easting": lambda: _metres(GRID_EAST),
    "northing": lambda: _metres(GRID_NORTH),
}


@cache
def _field(kind: type[Record], name: str) -> st.SearchStrategy[Any]:
    """The values that a field may hold, but for dates, which hang together."""
    field = kind.model_fields[name]
    if name in _BY_NAME:
        return _BY_NAME[name]()
    if name == "audience" and kind is facts.Sharing:
        return _audiences()
    return _values(field.annotation, field.metadata)


def _values(annotation: Any, marks: Any = ()) -> st.SearchStrategy[Any]:
    """A strategy from an annotation of a field and what stands beside it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        base, *more = get_args(annotation)
        inner = [
            inner_mark
            for mark in more
            for inner_mark in (mark, *(mark.metadata if isinstance(mark, FieldInfo) else ()))
        ]
        return _values(base, [*marks, *inner])
    if origin in (Union, types.UnionType):
        return st.none() | _values(get_args(annotation)[0], marks)
    if origin is tuple:
        return st.lists(_values(get_args(annotation)[0]), max_size=2, unique=True).map(tuple)
    for mark in marks:
        if isinstance(mark, Id):
            return st.one_of([ids(kind) for kind in mark.kinds])
        if isinstance(mark, Named) and mark.name in _NUMBERS and isinstance(mark.about, Mapping):
            return st.from_regex(str(mark.about["pattern"]), fullmatch=True)
    return _plain(annotation, marks)


_NUMBERS: Final = ("Urn", "Ukprn", "Uid", "CompanyNumber")


def _plain(annotation: Any, marks: Any) -> st.SearchStrategy[Any]:
    if issubclass(annotation, Term):
        return st.sampled_from(list(annotation))
    if annotation is bool:
        return st.booleans()
    least: Any = next((mark.ge for mark in marks if isinstance(mark, Ge)), None)
    above: Any = next((mark.gt for mark in marks if isinstance(mark, Gt)), None)
    most: Any = next((mark.le for mark in marks if isinstance(mark, Le)), None)
    if annotation is int:
        return st.integers(least, most)
    if annotation is float:
        low = least if above is None else above
        return st.floats(low, most, exclude_min=above is not None, allow_nan=False, allow_infinity=False)
    return texts()


# --- records ---------------------------------------------------------------------------------------------------------

_DAYS: Final = frozenset(
    {"start", "opened", "shared_on", "due", "reviewed_on", "dated", "held_on", "inspected_on", "retain_until"}
)
_FIRST_DAYS: Final = ("start", "opened", "shared_on")
_LAST_DAYS: Final = ("end", "closed", "term_ends")
_LASTING: Final = frozenset({"start", "end"})


def _day(kind: type[Record], name: str, values: Mapping[str, Any], within: Period) -> st.SearchStrategy[dt.date | None]:
    """A day inside the period, a last day after the first ones."""
    first, last = within
    if name in _LAST_DAYS:
        lower = max((values[day] for day in _FIRST_DAYS if values.get(day)), default=first or dt.date.min)
        if lower == dt.date.max:
            return st.none()
        days = dates(lower + _ONE_DAY, last)
    else:
        days = dates(first, last and last - _ONE_DAY)
    return days if kind.model_fields[name].is_required() else st.none() | days


def _strategy(  # noqa: PLR0911 - a case each
    kind: type[Record], name: str, values: Mapping[str, Any], within: Period
) -> st.SearchStrategy[Any]:
    """The values that a field may hold beside those that are drawn already."""
    if name in _DAYS or name in _LAST_DAYS:
        return _day(kind, name, values, within)
    if kind is facts.Participation and name in {"person", "school"}:
        return _one_of_two(name, values)
    if kind is facts.Extension:
        return _declaration(name, values)
    if name == "judgements":
        return _judgements(values["framework_era"])
    if name == "northing":
        return st.none() if values["easting"] is None else _field(kind, name)
    usual = _field(kind, name)
    if name == "receiver":
        return usual.filter(lambda identifier: identifier != values["giver"])
    return st.none() | usual if name == "easting" else usual


def _one_of_two(name: str, values: Mapping[str, Any]) -> st.SearchStrategy[str | None]:
    """A person where there is no school, or the other way round."""
    other = "school" if name == "person" else "person"
    if values.get(other) is not None:
        return st.none()
    return ids(name) if other in values else st.none() | ids(name)


@cache
def _drawn(kind: type[Record], *, required: bool) -> tuple[str, ...]:
    """The fields in the order in which they are drawn: last days after the first ones."""
    names = [name for name, field in kind.model_fields.items() if field.is_required() or not required]
    return tuple(sorted(names, key=lambda name: name in _LAST_DAYS))


_HANGING_TOGETHER: Final = (facts.Participation, facts.Extension)  # optional fields, of which some may be needed


@st.composite
def _records(draw: st.DrawFn, kind: type[R], given: Mapping[str, Any], within: Period = ALWAYS) -> R:
    values = {name: draw(value) if isinstance(value, st.SearchStrategy) else value for name, value in given.items()}
    full = draw(st.booleans())  # else the required fields alone
    for name in _drawn(kind, required=not full and kind not in _HANGING_TOGETHER):
        if name not in values:
            values[name] = draw(_strategy(kind, name, values, within))
    return kind(**values)


def records(kind: type[R], /, **fields: Any) -> st.SearchStrategy[R]:
    """Records of one class.

    Parameters
    ----------
    kind
        The record class, such as `trustmodel.School`.
    **fields
        Fields by name, each a value or a strategy. The others are made up.

    Returns
    -------
    SearchStrategy
        Of records.

    Raises
    ------
    TypeError
        The class has no such field.

    Examples
    --------
    >>> from hypothesis import find
    >>> from trustmodel import Role
    >>> find(records(Role, person="person:ada"), lambda role: True).person
    'person:ada'
    """
    unknown = sorted(set(fields) - set(kind.model_fields))
    if unknown:
        hints = [f"{name!r} (the nearest: {', '.join(nearest(name, kind.model_fields))})" for name in unknown]
        raise TypeError(f"{kind.__name__} has no field {' and no '.join(hints)}")
    return _records(kind, fields)


def _strategy_of(plural: str, kind: type[R]) -> Callable[..., st.SearchStrategy[R]]:
    """The function that gives records of a class, under its plural name."""

    def strategy(**fields: Any) -> st.SearchStrategy[R]:
        return records(kind, **fields)

    strategy.__name__ = strategy.__qualname__ = plural
    strategy.__doc__ = f"""Records of the class `{kind.__name__}`, with some fields given.

    Parameters
    ----------
    **fields
        Fields by name, each a value or a strategy. The others are made up.

    Returns
    -------
    SearchStrategy
        Of records.

    Raises
    ------
    TypeError
        The class has no such field.
    """
    return strategy


trusts = _strategy_of("trusts", facts.Trust)
"""Records of the class `Trust`, with some fields given."""
schools = _strategy_of("schools", facts.School)
"""Records of the class `School`, with some fields given."""
memberships = _strategy_of("memberships", facts.Membership)
"""Records of the class `Membership`, with some fields given."""
clusters = _strategy_of("clusters", facts.Cluster)
"""Records of the class `Cluster`, with some fields given."""
cluster_memberships = _strategy_of("cluster_memberships", facts.ClusterMembership)
"""Records of the class `ClusterMembership`, with some fields given."""
bodies = _strategy_of("bodies", facts.Body)
"""Records of the class `Body`, with some fields given."""
delegations = _strategy_of("delegations", facts.Delegation)
"""Records of the class `Delegation`, with some fields given."""
people = _strategy_of("people", facts.Person)
"""Records of the class `Person`, with some fields given."""
roles = _strategy_of("roles", facts.Role)
"""Records of the class `Role`, with some fields given."""
topics = _strategy_of("topics", facts.Topic)
"""Records of the class `Topic`, with some fields given."""
expertise = _strategy_of("expertise", facts.Expertise)
"""Records of the class `Expertise`, with some fields given."""
qualifications = _strategy_of("qualifications", facts.Qualification)
"""Records of the class `Qualification`, with some fields given."""
artefacts = _strategy_of("artefacts", facts.Artefact)
"""Records of the class `Artefact`, with some fields given."""
sharings = _strategy_of("sharings", facts.Sharing)
"""Records of the class `Sharing`, with some fields given."""
needs = _strategy_of("needs", facts.Need)
"""Records of the class `Need`, with some fields given."""
sessions = _strategy_of("sessions", facts.Session)
"""Records of the class `Session`, with some fields given."""
attendances = _strategy_of("attendances", facts.Attendance)
"""Records of the class `Attendance`, with some fields given."""
activities = _strategy_of("activities", facts.Activity)
"""Records of the class `Activity`, with some fields given."""
participations = _strategy_of("participations", facts.Participation)
"""Records of the class `Participation`, with some fields given."""
success_criteria = _strategy_of("success_criteria", facts.SuccessCriterion)
"""Records of the class `SuccessCriterion`, with some fields given."""
support = _strategy_of("support", facts.Support)
"""Records of the class `Support`, with some fields given."""
services = _strategy_of("services", facts.Service)
"""Records of the class `Service`, with some fields given."""
deliveries = _strategy_of("deliveries", facts.Delivery)
"""Records of the class `Delivery`, with some fields given."""
programmes = _strategy_of("programmes", facts.Programme)
"""Records of the class `Programme`, with some fields given."""
engagements = _strategy_of("engagements", facts.Engagement)
"""Records of the class `Engagement`, with some fields given."""
frameworks = _strategy_of("frameworks", facts.Framework)
"""Records of the class `Framework`, with some fields given."""
standards = _strategy_of("standards", facts.Standard)
"""Records of the class `Standard`, with some fields given."""
judgements = _strategy_of("judgements", facts.Judgement)
"""Records of the class `Judgement`, with some fields given."""
inspections = _strategy_of("inspections", facts.Inspection)
"""Records of the class `Inspection`, with some fields given."""
data_notices = _strategy_of("data_notices", facts.DataNotice)
"""Records of the class `DataNotice`, with some fields given."""
responses = _strategy_of("responses", facts.Response)
"""Records of the class `Response`, with some fields given."""
extensions = _strategy_of("extensions", facts.Extension)
"""Records of the class `Extension`, with some fields given."""


# --- datasets --------------------------------------------------------------------------------------------------------

# A criterion's evidence is of later kinds.
_BUILT: Final = (*(plural for plural in KINDS if plural != "success_criteria"), "success_criteria")
_KIND_NAMES: Final = {
    plural: next(mark.kinds[0] for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))
    for plural, kind in KINDS.items()
}
_PLURAL_OF: Final = {name: plural for plural, name in _KIND_NAMES.items()}
_SHIPPED: Final = frozenset(identifier for identifier, _, _ in TOPICS)
_ROOTS: Final = tuple(identifier for identifier, _, parent in TOPICS if parent is None)
_MEMBER_KINDS: Final = tuple(kind for kind in RoleKind if kind.member)
_OTHER_KINDS: Final = tuple(kind for kind in RoleKind if not kind.member)


class _World:
    """A dataset in the making: what there is to name, and how many of a kind there may be."""

    def __init__(self, exact: Mapping[str, int]) -> None:
        self.made: dict[str, list[Record]] = {plural: [] for plural in KINDS}
        self.ids: dict[str, list[str]] = {name: [] for name in _KIND_NAMES.values()}
        self.ids["topic"] = [identifier for identifier, _, _ in TOPICS]
        self.periods: dict[str, Period] = {}
        self.numbers = count(1)
        self.exact = exact

    def add(self, record: Record) -> None:
        self.made[record.plural].append(record)
        self.ids[kind_of(record.id)].append(record.id)
        self.periods[record.id] = record.period

    def full(self, plural: str) -> bool:
        """Whether there may be no more of a kind."""
        return len(self.made[plural]) >= self.exact.get(plural, sys.maxsize)

    def choices(self, plural: str, field: str, kinds: tuple[str, ...]) -> list[str]:
        """The ids that a field may name."""
        if plural == "topics":
            return list(_ROOTS)
        if (plural, field) == ("expertise", "person"):
            return sorted({role.person for role in self.made["roles"] if isinstance(role, facts.Role)})
        return [identifier for kind in kinds for identifier in self.ids[kind]]

    def shared_life(self, named: list[str]) -> Period | None:
        """The days on which all that is named is there; `None` when there are none."""
        return shared_days(self.periods[identifier] for identifier in named if identifier in self.periods)


def _add_plain(world: _World, plural: str) -> str | None:
    """Put in the plainest record of a kind, and those that it must name; returns its id. Nothing is drawn.

    When hypothesis takes away a record on its way to the smallest example, what only that one named goes too, and others
    that named it get a plain one instead: their own draws stay as they are. `None` where the sizes asked for leave no room.
    """
    kind = KINDS[plural]
    if world.full(plural):
        return None
    values = {name: _plainest(field.annotation) for name, field in kind.model_fields.items() if field.is_required()}
    if kind is facts.Role:
        values["kind"] = _OTHER_KINDS[0]
    for field, kinds in reference_fields(kind).items():
        if field in values or (kind is facts.Participation and field == "school"):
            values[field] = _plain_reference(world, plural, field, kinds, values.get("giver"))
            if values[field] is None:
                return None
    if world.full(plural):  # what it names has brought along the last of them
        return None
    number = next(world.numbers)
    values["id"] = f"{_KIND_NAMES[plural]}:{number}"
    if kind is facts.Extension:  # a field is declared once
        values["heading"] = f"Field {number}"
    world.add(kind(**values))
    return str(values["id"])


def _plain_reference(
    world: _World, plural: str, field: str, kinds: tuple[str, ...], other_than: str | None
) -> str | None:
    """A new plain record to name; where there may be no more of them, those that there are in turn."""
    if kinds[0] == "topic":
        return _ROOTS[0]
    if (plural, field) == ("expertise", "person") and (role := _add_plain(world, "roles")):
        return str(next(record.person for record in world.made["roles"] if record.id == role))  # type: ignore[attr-defined]
    if plural != "expertise":
        for kind in kinds:
            if identifier := _add_plain(world, _PLURAL_OF[kind]):
                return identifier
    choices = [identifier for identifier in world.choices(plural, field, kinds) if identifier != other_than]
    return choices[len(world.made[plural]) % len(choices)] if choices else None


def _plainest(annotation: Any) -> Any:
    """The first value of a field's type."""
    if annotation is dt.date:
        return _USUAL[0]
    if annotation is bool:
        return False
    return next(iter(annotation)) if issubclass(annotation, Term) else "A"


def _to_choose_from(
    world: _World, kind: type[Record], field: str, kinds: tuple[str, ...], giver: str | None
) -> list[Any]:
    """The ids that a field of a new record may name; what it has to name is put in first, where there is none."""
    choices = [identifier for identifier in world.choices(kind.plural, field, kinds) if identifier != giver]
    if choices or not kind.model_fields[field].is_required():
        return choices
    new = _plain_reference(world, kind.plural, field, kinds, giver)
    return [] if new is None else [new]


_PICK: Final = st.integers(0, 255)
"""Which of the records to name, counted round: the draw stays the same while hypothesis takes others of them away."""


def _named(draw: st.DrawFn, world: _World, kind: type[Record]) -> dict[str, Any] | None:
    """What the references of a new record name; `None` where there is nothing to name."""
    named: dict[str, Any] = {}
    for field, kinds in reference_fields(kind).items():
        choices: list[Any] = _to_choose_from(world, kind, field, kinds, named.get("giver"))
        if field == "audience":
            choices += map(str, RoleKind)
        if get_origin(kind.model_fields[field].annotation) is tuple:
            picks = draw(st.lists(_PICK, max_size=2))
            named[field] = tuple(dict.fromkeys(choices[pick % len(choices)] for pick in picks)) if choices else ()
            continue
        if not kind.model_fields[field].is_required():
            choices = [None, *choices]
        if not choices:
            return None
        named[field] = choices[draw(_PICK) % len(choices)]
    if kind is facts.Participation and (named["person"] is None) == (named["school"] is None):
        schools: list[Any] = world.ids["school"] or [_add_plain(world, "schools")]
        named["school"] = None if named["person"] else schools[draw(_PICK) % len(schools)]
        return named if named["person"] or named["school"] else None
    return named


def _add_record(draw: st.DrawFn, world: _World, plural: str) -> bool:
    """Put in a drawn record; whether there was room for it."""
    kind = KINDS[plural]
    named = _named(draw, world, kind)
    if named is None:
        return False
    flat = [
        identifier
        for value in named.values()
        for identifier in (value if isinstance(value, tuple) else (value,))
        if identifier
    ]
    within = world.shared_life(flat)
    if within is None or world.full(plural):
        return False
    spice = draw(st.sampled_from(("", "a", "Z.", "0-_")))
    named["id"] = f"{_KIND_NAMES[plural]}:{spice}{next(world.numbers)}"
    if kind is facts.Role:
        named["kind"] = st.sampled_from(_OTHER_KINDS)
    world.add(draw(_records(kind, named, within)))
    return True


@cache
def _slot(plural: str, *, wanted: bool) -> st.SearchStrategy[str]:
    """Whether there is a record: a third of the time or so, and always where it is `wanted`.

    A plain one where it names no other, since those that do bring more along; one that follows on from another where it
    has a first and a last day.
    """
    kind = KINDS[plural]
    names_others = any(kind.model_fields[field].is_required() for field in reference_fields(kind))
    plain = () if names_others or kind in _HANGING_TOGETHER else ("plain",)
    follows = ("follows",) if kind.model_fields.keys() >= _LASTING and kind is not facts.Sharing else ()
    none = () if wanted else ("none",) * (4 if plain else 2)
    return st.sampled_from((*none, *plain, "drawn", *("drawn",) * len(plain), *follows))


@st.composite
def _perhaps(draw: st.DrawFn, world: _World, plural: str, *, wanted: bool) -> None:
    """A record, or none where it is not wanted.

    Drawn as one, so that hypothesis can take the whole record away when it looks for the smallest example. Were their
    number drawn first, it would have to lower the number and find the draws that are too many at the same time.
    """
    slot = draw(_slot(plural, wanted=wanted))
    placed = (slot == "drawn" and _add_record(draw, world, plural)) or (
        slot == "follows" and _add_following(world, plural)
    )
    if slot == "plain" or (wanted and not placed):
        _add_plain(world, plural)


def _add_following(world: _World, plural: str) -> bool:
    """Put in what the latest record of a kind says from the day on which it ends; whether there was such a day."""
    before = world.made[plural][-1] if world.made[plural] else None
    first = getattr(before, "end", None)
    if before is None or first is None or first == dt.date.max:
        return False
    same = {name: value for name, value in before.__dict__.items() if name not in _LAST_DAYS}
    world.add(type(before)(**same | {"id": f"{_KIND_NAMES[plural]}:{next(world.numbers)}", "start": first}))
    return True


def _add_members(draw: st.DrawFn, world: _World, trust: str) -> None:
    """Three members, who have no other role: fewer would be an error."""
    for _ in range(3):
        person = facts.Person(id=f"member{next(world.numbers)}")
        world.add(person)
        kind = draw(st.sampled_from(_MEMBER_KINDS))
        world.add(facts.Role(id=str(next(world.numbers)), person=person.id, kind=kind, at=trust))


_WRITTEN: Final[Mapping[ExtensionType, tuple[str, ...]]] = {
    ExtensionType.NUMBER: ("0", "12.50", "-3", "1e2"),
    ExtensionType.WHOLE_NUMBER: ("0", "12", "-3"),
    ExtensionType.DAY: ("2026-09-01", "1 September 2026"),
    ExtensionType.YES_NO: ("yes", "No", "TRUE"),
}
"""What may stand in a field of your own, as people write it."""


@st.composite
def _own_values(draw: st.DrawFn, world: _World, extension: Any) -> None:
    """Values of a field of your own, for some of the records that have it. What lies out of its bounds is taken out later."""
    values = st.sampled_from(_WRITTEN.get(extension.type, extension.words or _AWKWARD))
    world.made[extension.of] = [
        record if text is None else record.replace(extra={**record.extra, extension.heading: text})
        for record in world.made[extension.of]
        for text in (draw(st.none() | values),)
    ]


def _sizes(given: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, int]]:
    """How many records of a kind there are at least, and how many exactly, as a test asks for them."""
    known = {name: plural for plural in KINDS for name in (plural, f"min_{plural}")}
    unknown = [f"{name!r} (the nearest: {', '.join(nearest(name, known))})" for name in given if name not in known]
    if unknown:
        raise TypeError(f"datasets() takes no {' and no '.join(unknown)}")
    odd = [f"{name}={size!r}" for name, size in given.items() if type(size) is not int or size < 0]
    if odd:
        raise ValueError(f"{', '.join(odd)}: how many records, as a whole number from 0")
    exact = {plural: given[plural] for plural in KINDS if plural in given}
    least = {plural: given.get(f"min_{plural}", exact.get(plural, 0)) for plural in KINDS}
    over = [
        f"min_{plural}={least[plural]} and {plural}={size}" for plural, size in exact.items() if least[plural] > size
    ]
    if over:
        raise ValueError(f"{'; '.join(over)}: no dataset has both")
    return least | exact, exact


def _lacking(data: Dataset, least: Mapping[str, int]) -> list[str]:
    """The kinds of which there are fewer than asked for."""
    return [plural for plural, size in least.items() if len(_own(data, plural)) < size]


def _own(data: Dataset, plural: str) -> list[Record]:
    """The records of a kind, without the topics that every dataset has."""
    return [record for record in getattr(data, plural) if record.id not in _SHIPPED]


def _fill(world: _World, least: Mapping[str, int]) -> list[str]:
    """Put in plain records until there are as many as asked for; returns the kinds that have no room."""
    short = []
    for plural in _BUILT:
        while len(world.made[plural]) < least[plural]:
            if _add_plain(world, plural) is None:
                short.append(plural)
                break
    return short


def _plain_dataset(least: Mapping[str, int], exact: Mapping[str, int]) -> Dataset:
    """The plainest dataset of the sizes asked for. `ValueError` where there is none."""
    world = _World(exact)
    sizes = exact or {f"min_{plural}": size for plural, size in least.items() if size}
    asked = ", ".join(f"{name}={size}" for name, size in sizes.items())
    if short := _fill(world, least):
        raise ValueError(f"{', '.join(short)}: what they have to name is not among {asked}")
    data = Dataset.model_validate(world.made)
    if errors := [problem for problem in check(data) if problem.severity == "error"]:
        raise ValueError(f"{asked}: the plainest such dataset breaks a rule: {'; '.join(map(str, errors))}")
    return data


def _without_faults(data: Dataset) -> Dataset:
    """What breaks a rule is taken out, and then what named it."""
    while faults := {problem.where.record for problem in check(data) if problem.severity == "error"}:
        kept = {plural: [record for record in getattr(data, plural) if record.id not in faults] for plural in KINDS}
        data = Dataset.model_validate({**{name: getattr(data, name) for name in FACTS}, **kept})
    return data


def datasets(*, max_size: int = 2, **sizes: Unpack[DatasetSizes]) -> st.SearchStrategy[Dataset]:
    """Whole datasets that hold together: references resolve, and `check` finds no error (it may find warnings).

    Parameters
    ----------
    max_size
        How many records of each kind are made up at most. What these have to name comes beside them, and the members of
        a trust in threes.
    **sizes
        What a test needs: `min_schools=3` for at least three schools, `schools=3` for exactly three. Topics are counted
        without those that every dataset has.

    Returns
    -------
    SearchStrategy
        Of datasets.

    Raises
    ------
    TypeError
        There is no such record kind.
    ValueError
        No dataset has these sizes, such as memberships without schools.

    Examples
    --------
    >>> from hypothesis import find
    >>> data = find(datasets(min_schools=2, support=1), lambda data: True)
    >>> len(data.schools), len(data.support)
    (2, 1)
    """
    if type(max_size) is not int or max_size < 0:
        raise ValueError(f"max_size={max_size!r}: how many records, as a whole number from 0")
    least, exact = _sizes(sizes)
    _plain_dataset(least, exact)
    return _datasets(max_size, least, exact)


@st.composite
def _datasets(draw: st.DrawFn, max_size: int, least: Mapping[str, int], exact: Mapping[str, int]) -> Dataset:
    world = _World(exact)
    for plural in _BUILT:
        for _ in range(exact.get(plural, max(max_size, least[plural]))):
            if not world.full(plural):
                draw(_perhaps(world, plural, wanted=len(world.made[plural]) < least[plural]))
    for trust in () if exact.keys() & {"people", "roles"} else world.ids["trust"]:
        if draw(st.booleans()):
            _add_members(draw, world, trust)
    for extension in world.made["extensions"]:
        draw(_own_values(world, extension))
    about = {
        "name": st.none() | texts(),
        "source": st.none() | texts(),
        "made_on": st.none() | dates(),
        "extra": extras(),
    }
    data = _without_faults(Dataset.model_validate(world.made | {name: draw(value) for name, value in about.items()}))
    if not _lacking(data, least):
        return data
    filled = _World(exact)
    filled.numbers = world.numbers
    for plural in KINDS:
        for record in _own(data, plural):
            filled.add(record)
    _fill(filled, least)
    data = _without_faults(Dataset.model_validate(filled.made | {name: getattr(data, name) for name in FACTS}))
    return data if not _lacking(data, least) else _plain_dataset(least, exact)


def _printed(data: Dataset, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - by place, as hypothesis calls it
    """A dataset in a falsifying example: its records, to be pasted, where `repr` only counts them."""
    about = {"name": data.name, "source": data.source, "made_on": data.made_on and data.made_on.isoformat()}
    parts = about | {"extra": dict(data.extra)} | {plural: _own(data, plural) for plural in KINDS}
    given = {name: value for name, value in parts.items() if value}
    printer.text("Dataset(")
    with printer.indent(4):
        for name, value in given.items():
            printer.break_()
            if isinstance(value, list):
                _printed_list(name, value, printer)
            else:
                printer.text(f"{name}={value!r},")
    if given:
        printer.break_()
    printer.text(")")


def _printed_list(name: str, records: list[Record], printer: Any) -> None:
    printer.text(f"{name}=[")
    with printer.indent(4):
        for record in records:
            printer.break_()
            printer.text(f"{record!r},")
    printer.break_()
    printer.text("],")


for_type_by_name(Dataset.__module__, Dataset.__name__, _printed)
