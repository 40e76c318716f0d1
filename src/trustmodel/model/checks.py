"""The rules that a whole dataset keeps: each declares its name, how serious it is and what it says, above its function.

What a single record can tell (a malformed id, dates out of order) its constructor refuses, by the rules of
`RECORD_RULES`. What only records beside one another can tell is here: `check` gives every problem at once.
An *error* contradicts itself or the law; a *warning* is worth a look.

Missing is not zero: a rule about what ought to be there keeps silent where a trust records nothing of the kind.
Rules about people name the record at fault, not the person; only a `dangling-reference` says the id that it looked for
and the nearest, which may be people's.

>>> import trustmodel as tm
>>> data = tm.Dataset(
...     trusts=[tm.Trust(id="a", name="A", kind="06"), tm.Trust(id="b", name="B", kind="06")],
...     schools=[tm.School(id="s", name="S", phase="Primary", easting=377000, northing=163000)],
...     memberships=[
...         tm.Membership(id="1", school="s", trust="a", end="2024-09-01"),
...         tm.Membership(id="2", school="s", trust="b", start="2024-01-01"),
...     ],
... )
>>> [(problem.rule, problem.where.record) for problem in tm.check(data)]
[('membership-overlap', 'membership:2')]
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import PurePath
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args, get_type_hints, overload

import attrs
from immutabledict import immutabledict

from trustmodel.errors import Problem, RuleError, Where, offered
from trustmodel.geography.land import near_a_school
from trustmodel.model.dataset import Dataset, content, dangling, dangling_problem, own_fields, refuse_other
from trustmodel.model.governance_lines import lines_of, serves, ways
from trustmodel.model.ids import canonical
from trustmodel.model.own_values import bare_heading
from trustmodel.model.period import ALWAYS, Period, shared_days
from trustmodel.model.records import (
    KINDS,
    Dated,
    Extension,
    Record,
    Role,
    Session,
    SuccessCriterion,
    references,
)
from trustmodel.model.school_years import held_by_year
from trustmodel.model.scopes import (
    ALIKE,
    EVERYTHING,
    HEADINGS,
    ITSELF,
    LIFE,
    LINES,
    NAMESAKES,
    OF_TRUST,
    OWN_FIELDS,
    REFERENCES,
    Edit,
    Scope,
    left_dangling,
    sharing,
    whole,
)
from trustmodel.model.surveys import name_of
from trustmodel.model.versions import diff
from trustmodel.model.vocabulary import (
    PROFESSIONAL_PAIRS,
    ArtefactKind,
    BodyKind,
    CriterionKind,
    GroupType,
    Layer,
    RoleKind,
)
from trustmodel.prose import is_are, number_of
from trustmodel.results import Method, Result

__all__ = [
    "ENTRY_POINTS",
    "EVERYTHING",
    "ITSELF",
    "RECORD_RULES",
    "RULES",
    "Breach",
    "Problems",
    "Rule",
    "Scope",
    "check",
    "installed",
    "own_rules",
    "rule",
    "sharing",
    "whole",
]


class Breach(NamedTuple):
    """One place at which a dataset breaks a rule: what a rule's function yields."""

    record: str | None
    """The id of the record at fault; `None`: the dataset as a whole."""
    field: str | None
    message: str
    """What is wrong there, and what to do."""
    found: str | None = None
    """The value as it stands, where there is one."""


Severity: TypeAlias = Literal["error", "warning"]
Finds: TypeAlias = Callable[[Dataset], Iterable[Breach]]


def _is_slug(_rule: object, _field: object, slug: str) -> None:
    if not _SLUG.fullmatch(str(slug)):
        raise ValueError(
            f"a rule's name is words of small letters with dashes between, such as over-full; not {slug!r}"
        )


def _is_severity(_rule: object, _field: object, severity: object) -> None:
    if severity not in get_args(Severity):
        raise ValueError(f"a rule's severity is 'error' or 'warning', not {severity!r}")


_SLUG: Final = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")


@attrs.frozen
class Rule:
    """One rule: its name, whether breaking it is an error or a warning, what it says, and how it is looked for."""

    slug: str = attrs.field(validator=_is_slug)
    """A stable name, part of what users see: it outlives the name of the function."""
    severity: Severity = attrs.field(validator=_is_severity)
    says: str
    """What is right, in one line; where more is to be said, a paragraph after it."""
    finds: Finds = attrs.field(repr=False)
    scope: Scope = attrs.field(default=EVERYTHING, repr=False)
    """How far an edit reaches, for `check(data, since=…)`."""

    def check(self, data: Dataset) -> tuple[Problem, ...]:
        """The problems that a dataset has with this rule.

        Parameters
        ----------
        data
            The dataset.

        Returns
        -------
        tuple of Problem
            By record id; empty when the rule is kept.

        Raises
        ------
        RuleError
            The rule's function failed, gave something other than a `Breach` of texts, or names a record that is not there.
        """
        try:
            given: Any = self.finds(data)
            breaches = tuple(given) if isinstance(given, Iterable) else (given,)
        except Exception as error:  # whatever somebody's rule may raise
            raise RuleError(self.slug, _where_raised(error)) from error
        for breach in breaches:
            if wrong := _malformed(breach):
                raise RuleError(self.slug, wrong)
            named = breach.record is None or data.get(breach.record) is not None
            if not named and self.slug not in RULES:  # ours name what dangles, of which `dangling-reference` tells
                raise RuleError(self.slug, "it names a record that is not there: give the id of one of the dataset")
        problems = (
            Problem(self.slug, Where(record=at, field=field), message, self.severity, found)
            for at, field, message, found in breaches
        )
        return tuple(sorted(problems, key=_by_record))


def _malformed(breach: object) -> str | None:
    """What is wrong with what somebody's rule gives; `None`: nothing."""
    if not isinstance(breach, Breach):
        return f"it gives a {type(breach).__name__}: yield Breach(record, field, message)"
    for name, value in breach._asdict().items():
        needed = name == "message"
        if not (isinstance(value, str) or (value is None and not needed)):
            wanted = "text" if needed else "text or None"
            return f"the {name} of a breach is of the type {type(value).__name__}: give {wanted}"
    return None if breach.message.strip() else "the message of a breach is blank: say what is wrong, and what to do"


def _where_raised(error: Exception) -> str:
    """Where an error was raised, without its words: these may quote what somebody typed."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno} of {PurePath(last.filename).name}"


def _by_record(problem: Problem) -> tuple[str, str, str, str]:
    return problem.where.record or "", problem.rule, problem.where.field or "", problem.message


def rule(slug: str, *, severity: Severity, says: str, scope: Scope = EVERYTHING) -> Callable[[Finds], Rule]:
    """Make a rule of the function below, which finds where a dataset breaks it.

    The rules of this library are made so, and so are rules of your own, for `check(data, rules=[…])`. Name and words
    are arguments, and not taken from the function: a renamed function keeps its public slug, and `python -OO`, which
    drops docstrings, keeps the words.

    Parameters
    ----------
    slug
        The rule's name: small letters and dashes.
    severity
        `error`: it contradicts itself or the law. `warning`: it is worth a look.
    says
        What is right; indented text is moved to the margin.
    scope
        Which records an edit makes it judge again, for `check(data, since=…)`: `ITSELF`, where it judges each record by
        what stands in it; `sharing(roles="at")`, by the records that share something with it; `whole("schools")`, by
        all records of some kinds. Without one, it is asked of the whole dataset after every edit, which is always right.

    Returns
    -------
    Callable
        The decorator, which gives a `Rule`.

    Raises
    ------
    ValueError
        The slug or the severity is none.

    Examples
    --------
    >>> import trustmodel as tm
    >>> from trustmodel import checks
    >>> @checks.rule("over-full", severity="warning", says="No more pupils than places.", scope=checks.ITSELF)
    ... def over_full(data):
    ...     for school in data.schools:
    ...         if school.pupils is not None and school.capacity is not None and school.pupils > school.capacity:
    ...             yield checks.Breach(school.id, "pupils", f"it has {school.capacity} places", f"{school.pupils}")
    >>> data = tm.Dataset(schools=[tm.School(id="ash", name="Ash", phase="Primary", pupils=220, capacity=210)])
    >>> [str(problem) for problem in tm.check(data, rules=[over_full])][0]
    'school:ash, pupils: it has 210 places [over-full]'
    """

    def declare(finds: Finds) -> Rule:
        return Rule(slug, severity, textwrap.dedent(says).strip(), finds, scope)

    return declare


_WHERE: Final = ("record", "field", "file", "sheet", "row", "column", "cell")


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Problems(Result, Sequence[Problem]):
    """Every problem of a dataset: errors first, then warnings, each by record id. It is a sequence of them.

    A table has a column for each part of `where`. `to_json(names=True)` says which record each is about, and what is wrong in
    it: messages quote cells, and a cell may hold a name. Equal are those with equal problems, also to a tuple.
    """

    rows: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that have to be fixed before the data can be used; all others are warnings, worth a look."""
        return tuple(problem for problem in self.rows if problem.severity == "error")

    def summary(self) -> str:
        """How many there are, and how many of them are errors."""
        return f"{number_of(len(self.rows), 'problem')}, {number_of(len(self.errors), 'error')} among them"

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table, also of an empty one."""
        return ("rule", "severity", *_WHERE, "message", "found")

    def to_dicts(self) -> list[dict[str, Any]]:
        """The table as plain rows, in order."""
        return [
            {name: getattr(each.where if name in _WHERE else each, name) for name in self.columns} for each in self.rows
        ]

    @classmethod
    def _types(cls) -> dict[str, Any]:
        return {**get_type_hints(Where), **get_type_hints(Problem)}

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Problem, ...]: ...
    def __getitem__(self, index: int | slice) -> Problem | tuple[Problem, ...]:
        return self.rows[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Problems):
            return self.rows == other.rows
        return self.rows == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.rows)


def check(
    data: Dataset,
    *,
    rules: Rule | Iterable[Rule] = (),
    since: tuple[Dataset, Iterable[Problem]] | None = None,
) -> Problems:
    """Every problem of a dataset: errors first, then warnings, each by record id.

    Parameters
    ----------
    data
        The dataset. Its records are well formed already: their constructors saw to that.
    rules
        Rules of your own, beside those of `RULES`: see `rule`.
    since
        An earlier version and all its problems, as `check` gave them. The answer is the same, and after a small edit a
        large dataset is checked much quicker: only what the edit can have changed is judged again.

    Returns
    -------
    Problems
        A sequence of problems: empty, and false in a condition, when every rule is kept.

    Raises
    ------
    ValueError
        The problems cannot be those of the earlier version; or a rule of yours has the name of another.
    TypeError
        It is no dataset; `since` is no pair of a dataset and its problems; or something among `rules` is no `Rule`.
    RuleError
        A rule of yours failed. The message names it.

    Examples
    --------
    >>> import trustmodel as tm
    >>> before = tm.Dataset(schools=[tm.School(id="ash", name="Ash", phase="Primary", easting=377000, northing=163000)])
    >>> problems = tm.check(before)
    >>> after = before.upsert(before.schools["school:ash"].replace(northing=None))
    >>> [problem.rule for problem in tm.check(after, since=(before, problems))]
    ['coordinates-incomplete']
    """
    refuse_other(data)
    own = own_rules(rules)
    known = {**RULES, **own}
    problems = _all(known, data) if since is None else _since(known, data, *_earlier(since))
    rows = tuple(sorted(problems, key=lambda problem: (problem.severity, *_by_record(problem))))
    lesser = sum(problem.severity == "warning" for problem in rows)
    return Problems(
        method=Method(name="check", options={_OWN: tuple(own)} if own else {}, source=data.source or data.name),
        evidence=tuple(sorted({problem.where.record for problem in rows if problem.where.record is not None})),
        warnings=(f"{number_of(lesser, 'problem')} {is_are(lesser)} worth a look, and no error",) if lesser else (),
        rows=rows,
    )


_OWN: Final = "rules"
"""Where the method of an answer has the names of your own rules that were asked."""


def own_rules(rules: Rule | Iterable[Rule], taken: Collection[str] = ()) -> dict[str, Rule]:
    """Your own rules by name, where each has a name of its own.

    Parameters
    ----------
    rules
        The rules.
    taken
        Names that are taken, beside those of `RULES` and `RECORD_RULES`.

    Returns
    -------
    dict
        In the order in which they were given.

    Raises
    ------
    TypeError
        One is no `Rule`.
    ValueError
        Two have one name, or one has the name of a rule of this library.
    """
    by_slug: dict[str, Rule] = {}
    for own in [rules] if isinstance(rules, Rule) else rules:
        if not isinstance(own, Rule):
            raise TypeError(f"rules are made with the decorator trustmodel.checks.rule; found a {type(own).__name__}")
        if own.slug in {*RULES, *RECORD_RULES, *taken}:
            raise ValueError(f"a rule of the library is called {own.slug!r}: give yours another name")
        if own.slug in by_slug:
            raise ValueError(f"two rules are called {own.slug!r}: give each once, and a name of its own")
        by_slug[own.slug] = own
    return by_slug


ENTRY_POINTS: Final = "trustmodel.rules"
"""The group of entry points by which other packages add rules to the command line."""


def installed() -> tuple[Rule, ...]:
    """The rules that installed packages offer as entry points, which the command line asks too.

    Returns
    -------
    tuple of Rule
        In the order of the names of their entry points.

    Raises
    ------
    EntryPointError
        An entry point of the group `trustmodel.rules` cannot be loaded, or names no `Rule`.
    ValueError
        A rule has the name of another.
    """
    return tuple(own_rules(own for _, own in offered(ENTRY_POINTS, Rule)).values())


def _all(rules: Mapping[str, Rule], data: Dataset) -> list[Problem]:
    return [problem for rule in rules.values() for problem in rule.check(data)]


def _earlier(since: object) -> tuple[Dataset, Iterable[Problem]]:
    match since:
        case (Dataset() as before, problems) if isinstance(since, tuple) and isinstance(problems, Iterable):
            return before, problems
    raise TypeError("give since=(earlier, problems): an earlier version, and what check gave for it")


_MOST_CHANGES: Final = 1000  # after more it is quicker to check the whole


def _since(rules: Mapping[str, Rule], data: Dataset, before: Dataset, problems: Iterable[Problem]) -> list[Problem]:
    by_rule: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_rule[problem.rule].append(problem)
    for slug, of_rule in by_rule.items():
        if slug not in rules:
            raise ValueError(f"the problems before are of the rule {slug!r} too: give the same rules=[…] as then")
        some = of_rule[:: len(of_rule) // 100 + 1]  # enough to see that they are another dataset's
        if any(_is_gone(before, problem.where.record) for problem in some):
            raise ValueError(f"give the earlier version with its own problems; it cannot have {some[0]}")
    changed = diff(before, data)
    if changed.facts or len(changed) > _MOST_CHANGES:
        return _all(rules, data)
    edit = Edit(before, data, changed.changes)
    # of a rule of your own that found nothing, only the answer says whether it was asked
    asked = {*RULES, *by_rule, *(problems.method.options.get(_OWN, ()) if isinstance(problems, Problems) else ())}
    return [
        problem
        for slug, rule in rules.items()
        for problem in (_again(rule, edit, by_rule[slug]) if slug in asked else rule.check(data))
    ]


def _is_gone(data: Dataset, identifier: str | None) -> bool:
    return identifier is not None and data.get(identifier) is None


def _again(rule: Rule, edit: Edit, problems: list[Problem]) -> list[Problem]:
    """The problems of one rule after an edit, by those before."""
    if rule.scope is REFERENCES:  # the nearest that there is may stand anywhere
        return list(rule.check(edit.after)) if problems or left_dangling(edit) else []
    again = edit.judged(rule.scope)
    if again is None:
        return list(rule.check(edit.after))
    ids, part = again
    kept = [problem for problem in problems if problem.where.record not in ids]
    return kept + [problem for problem in rule.check(part) if problem.where.record in ids] if ids else kept


# --- periods and places ----------------------------------------------------------------------------------------------

_FIRST, _LAST = dt.date.min, dt.date.max


def _shown(period: Period) -> str:
    first, last = period
    return f"from {first or 'the start'} to {last or 'now'}"


def _span(records: Iterable[Record]) -> Period:
    """From the first day that any of the records is true to the last."""
    periods = [record.period for record in records]
    firsts = [first for first, _ in periods]
    lasts = [last for _, last in periods]
    return Period(
        None if None in firsts else min(first for first in firsts if first is not None),
        None if None in lasts else max(last for last in lasts if last is not None),
    )


def _trusts_of(data: Dataset) -> Mapping[str, tuple[tuple[str, Period], ...]]:
    """For each trust, school and body: the trusts that it belongs to, and when."""
    of: dict[str, list[tuple[str, Period]]] = defaultdict(list)
    for trust in data.trusts:
        of[trust.id].append((trust.id, ALWAYS))
    for membership in data.memberships:
        of[membership.school].append((membership.trust, membership.period))
    for body in data.bodies:
        if body.trust is not None:
            of[body.id].append((body.trust, ALWAYS))
        elif body.school is not None:
            of[body.id].extend(of.get(body.school, ()))
    return {place: tuple(trusts) for place, trusts in of.items()}


class _Post(NamedTuple):
    """A role as a trust sees it: at the trust, at a body of it or at a school while that is a member."""

    role: Role
    period: Period


def _posts(data: Dataset) -> dict[str, list[_Post]]:
    """The posts of each trust."""
    trusts_of = _trusts_of(data)
    posts: dict[str, list[_Post]] = defaultdict(list)
    for role in data.roles:
        for trust, belongs in trusts_of.get(role.at, ()):
            if period := shared_days((role.period, belongs)):
                posts[trust].append(_Post(role, period))
    return posts


_AT_ONE_PLACE: Final = sharing(roles="at")


# --- errors ----------------------------------------------------------------------------------------------------------

_MOST_HINTS: Final = 200  # finding the nearest of many thousand ids takes a while


@rule(
    "dangling-reference",
    severity="error",
    scope=REFERENCES,
    says="Every reference names a record that is there.",
)
def _dangling_reference(data: Dataset) -> Iterator[Breach]:
    said: dict[tuple[str, str, str], str] = {}
    for record, field, target in dangling(data):
        key = record.plural, field, target
        if key not in said:
            hint = len(said) < _MOST_HINTS
            said[key] = dangling_problem(data, record, field, target).message if hint else f"there is no {target!r}"
        yield Breach(record.id, field, said[key], target)


# Written before or after the life of what they are about, or no part of it.
_NOT_BOUND_BY_LIFE: Final = frozenset({("artefacts", "about"), ("needs", "artefact"), ("success_criteria", "evidence")})
_FIRST_AND_LAST: Final = {"Session": ("held_on", "held_on"), "Inspection": ("inspected_on", "inspected_on")}


@rule(
    "outside-life",
    severity="error",
    scope=LIFE,
    says="""
    The dates that a record states lie inside the life of what it belongs to.

    A membership lies inside the life of the school and of the trust, a role inside that of its place, an attendance on
    the day of its session. Only stated dates count: an `end` left empty is taken to end with what it belongs to.
    """,
)
def _outside_life(data: Dataset) -> Iterator[Breach]:
    for record in data.records():
        start, end = record.period
        if start is None and end is None:
            continue
        first_field, last_field = _FIRST_AND_LAST.get(type(record).__name__, ("start", "end"))
        for field, target in references(record):
            owner = data.get(target)
            if owner is None or (record.plural, field) in _NOT_BOUND_BY_LIFE:
                continue
            first, last = owner.period
            if start is not None and first is not None and start < first:
                message = f"{start} is before {target} starts: give {first} or later"
                yield Breach(record.id, first_field, message, str(start))
            elif start is not None and last is not None and start >= last:
                message = f"{start} is not before the end of {target}: give a day before {last}"
                yield Breach(record.id, first_field, message, str(start))
            elif end is not None and last is not None and end > last:
                message = f"{end} is after the end of {target}: give {last} or earlier"
                yield Breach(record.id, last_field, message, str(end))
            elif end is not None and first is not None and end <= first:
                message = f"{end} is not after {target} starts: give a day after {first}"
                yield Breach(record.id, last_field, message, str(end))


_D = TypeVar("_D", bound=Dated)


def _overlapping(records: Iterable[_D], at: Callable[[_D], str]) -> Iterator[tuple[_D, _D, Period]]:
    """Pairs of records at one place whose periods meet, and when; the one that starts later comes second."""
    by_place = defaultdict(list)
    for record in records:
        by_place[at(record)].append(record)
    for neighbours in by_place.values():
        neighbours.sort(key=lambda record: (record.start or _FIRST, record.id))
        for earlier, later in combinations(neighbours, 2):
            if shared := shared_days((earlier.period, later.period)):
                yield earlier, later, shared


@rule(
    "membership-overlap",
    severity="error",
    scope=sharing(memberships="school"),
    says="A school belongs to one trust at a time: its memberships do not overlap.",
)
def _membership_overlap(data: Dataset) -> Iterator[Breach]:
    for earlier, later, shared in _overlapping(data.memberships, lambda membership: membership.school):
        yield Breach(
            later.id,
            "start",
            f"{later.school} is in {later.trust} and, by {earlier.id}, in {earlier.trust} {_shown(shared)}: "
            "end the first before the second starts; the day of the move belongs to the second",
            str(later.start) if later.start else None,
        )


def _overlapping_roles(data: Dataset, wanted: Callable[[RoleKind], bool]) -> Iterator[tuple[Role, Role, Period]]:
    """Pairs of wanted roles at one place that overlap."""
    return _overlapping((role for role in data.roles if wanted(role.kind)), lambda role: role.at)


@rule(
    "one-person-role-overlap",
    severity="error",
    scope=_AT_ONE_PLACE,
    says="A role that GIAS gives to one person at a time is not held by two people at one place on one day.",
)
def _one_person_role_overlap(data: Dataset) -> Iterator[Breach]:
    for earlier, later, shared in _overlapping_roles(data, lambda kind: kind.one_person):
        if earlier.kind is later.kind and earlier.person != later.person:
            yield Breach(
                later.id,
                "start",
                f"{later.at} has another {later.kind} by {earlier.id} {_shown(shared)}, and one person holds this role "
                "at a time: end the first before the second starts",
                str(later.start) if later.start else None,
            )


@rule(
    "governance-professional-pair",
    severity="error",
    scope=_AT_ONE_PLACE,
    says="""
    Two kinds of governance professional serve one place together only in the pairs that GIAS permits.

    The pairs are those of `vocabulary.PROFESSIONAL_PAIRS`; roles without a GIAS code are not compared with them.
    """,
)
def _governance_professional_pair(data: Dataset) -> Iterator[Breach]:
    for earlier, later, shared in _overlapping_roles(data, lambda kind: kind.professional and kind.code is not None):
        pair = frozenset({earlier.kind.code, later.kind.code})
        if earlier.kind is not later.kind and pair not in PROFESSIONAL_PAIRS:
            yield Breach(
                later.id,
                "kind",
                f"{later.at} has, by {earlier.id}, a {earlier.kind} {_shown(shared)}, and GIAS does not permit the two "
                "together: end one of them or fix its kind",
                str(later.kind),
            )


@rule(
    "holder-not-in-post",
    severity="error",
    scope=sharing(expertise="person", roles="person"),
    says="Whoever has an expertise has a role at some time while it lasts.",
)
def _holder_not_in_post(data: Dataset) -> Iterator[Breach]:
    roles = defaultdict(list)
    for role in data.roles:
        roles[role.person].append(role.period)
    for expertise in data.expertise:
        if not any(shared_days((expertise.period, period)) for period in roles[expertise.person]):
            when = "at any time" if expertise.period == ALWAYS else _shown(expertise.period)
            yield Breach(
                expertise.id,
                "person",
                f"this person has no role {when}: add the role, or fix the dates",
            )


@rule(
    "coordinates-incomplete",
    severity="error",
    scope=ITSELF,
    says="A school has both an easting and a northing, or neither.",
)
def _coordinates_incomplete(data: Dataset) -> Iterator[Breach]:
    for school in data.schools:
        if (school.easting is None) != (school.northing is None):
            field = "easting" if school.easting is None else "northing"
            yield Breach(school.id, field, f"the {field} is missing: give both coordinates, or neither")


_MEMBERS: Final = 3
_WITH_MEMBERS: Final = frozenset(
    {GroupType.MULTI_ACADEMY_TRUST, GroupType.SINGLE_ACADEMY_TRUST, GroupType.SECURE_SINGLE_ACADEMY_TRUST}
)


@rule(
    "too-few-members",
    severity="error",
    scope=OF_TRUST,
    says="""
    An academy trust that records its members has at least three of them.

    They are counted on the day on which the dataset was made, else on the day on which the latest of them started.
    (Academy Trust Handbook 2024, section 1.)
    """,
)
def _too_few_members(data: Dataset) -> Iterator[Breach]:
    trust_of = {body.id: body.trust for body in data.bodies}
    members = defaultdict(list)
    for role in data.roles:
        if role.kind.member:
            members[trust_of.get(role.at, role.at)].append(role)
    for trust in data.trusts:
        if trust.kind not in _WITH_MEMBERS:
            continue
        roles = members[trust.id]
        day = data.made_on or max((role.start for role in roles if role.start is not None), default=None)
        people = {role.person for role in roles if day is None or role.period.holds(day)}
        if 0 < len(people) < _MEMBERS:
            when = f" on {day}" if day else ""
            yield Breach(
                trust.id,
                None,
                f"it has {len(people)} member{'' if len(people) == 1 else 's'}{when}, and must have at least {_MEMBERS}: "
                "add the roles of the others, or leave out all of them",
                str(len(people)),
            )


@rule(
    "member-is-employed",
    severity="error",
    scope=OF_TRUST,
    says="""
    A member of a trust is not employed by it or by one of its schools at the same time.

    (Academy Trust Handbook 2024, section 1: members must not be employees.)
    """,
)
def _member_is_employed(data: Dataset) -> Iterator[Breach]:
    for trust, posts in _posts(data).items():
        employed = defaultdict(list)
        for post in posts:
            if post.role.kind.employed:
                employed[post.role.person].append(post)
        for post in posts:
            if not post.role.kind.member:
                continue
            for other in employed.get(post.role.person, ()):
                if shared := shared_days((post.period, other.period)):
                    yield Breach(
                        post.role.id,
                        "person",
                        f"this member of {trust} is employed there as {other.role.kind} ({other.role.id}) "
                        f"{_shown(shared)}: a member must not be an employee; end one of the two",
                    )


@rule(
    "chief-executive-not-accounting-officer",
    severity="error",
    scope=OF_TRUST,
    says="""
    The chief executive of a trust is its accounting officer, on every day for which it records both.

    (Academy Trust Handbook 2024, section 1: the senior executive leader is the accounting officer.)
    """,
)
def _chief_executive_not_accounting_officer(data: Dataset) -> Iterator[Breach]:
    for trust, posts in sorted(_posts(data).items()):
        chiefs = [post.role for post in posts if post.role.kind is RoleKind.CHIEF_EXECUTIVE]
        officers = [post.role for post in posts if post.role.kind is RoleKind.ACCOUNTING_OFFICER]
        days = {day or _FIRST for role in (*chiefs, *officers) for day in (role.start, role.end or role.start)}
        reported: set[str] = set()
        for day in sorted(days):
            chief = [role for role in chiefs if role.period.holds(day)]
            officer = [role for role in officers if role.period.holds(day)]
            if not chief or not officer or {role.person for role in chief} & {role.person for role in officer}:
                continue
            if chief[0].id not in reported:
                reported.add(chief[0].id)
                when = "" if day == _FIRST else f" on {day}"
                yield Breach(
                    chief[0].id,
                    "person",
                    f"the accounting officer of {trust}{when} is somebody else ({officer[0].id}): "
                    "one person must be both",
                )


def _line(data: Dataset, topic: str) -> tuple[str, ...]:
    """The topic, its parent, its parent's parent …; when it runs in a circle, the last stands there twice."""
    line = [topic]
    while (record := data.topics.get(line[-1])) and record.parent is not None:
        line.append(record.parent)
        if record.parent in line[:-1]:
            break
    return tuple(line)


@rule("topic-cycle", severity="error", scope=whole("topics"), says="No topic is its own parent, or its parent's.")
def _topic_cycle(data: Dataset) -> Iterator[Breach]:
    for topic in data.topics:
        line = _line(data, topic.id)
        if len(line) > 1 and line[-1] == topic.id:
            message = f"its parents run in a circle ({' > '.join(line)}): leave the parent of one of them empty"
            yield Breach(topic.id, "parent", message, topic.parent)


_LEVELS: Final = 2


@rule(
    "topic-too-deep",
    severity="error",
    scope=whole("topics"),
    says="Topics stand on two levels: a topic with a parent is nobody's parent.",
)
def _topic_too_deep(data: Dataset) -> Iterator[Breach]:
    for topic in data.topics:
        line = _line(data, topic.id)
        if len(line) > _LEVELS and len(set(line)) == len(line):
            message = f"{line[1]} has a parent itself, and topics stand on two levels: take {line[-1]} as the parent"
            yield Breach(topic.id, "parent", message, topic.parent)


@rule(
    "extension-value",
    severity="error",
    scope=OWN_FIELDS,
    says="What stands in a column that an extension declares is a value of that kind, within its words or bounds.",
)
def _extension_value(data: Dataset) -> Iterator[Breach]:
    for plural, declared in _declared_fields(data).items():
        for record in getattr(data, plural):
            for heading in record.extra.keys() & declared.keys():
                text = record.extra[heading]
                try:
                    declared[heading].read(text)
                except ValueError as error:
                    yield Breach(record.id, heading, str(error), text)


def _declared_fields(data: Dataset) -> dict[str, dict[str, Extension]]:
    """The extensions by the kind of record that they are of, then by heading."""
    return {plural: own_fields(data, plural) for plural in dict.fromkeys(str(one.of) for one in data.extensions)}


@rule(
    "duplicate-extension",
    severity="error",
    scope=whole("extensions"),
    says="""
    A field of the records of one kind is declared once.

    Headings are compared without regard to case, spaces, dashes and underscores.
    """,
)
def _duplicate_extension(data: Dataset) -> Iterator[Breach]:
    known: dict[tuple[str, str], str] = {}
    for extension in data.extensions:
        first = known.setdefault((extension.of, canonical(extension.heading)), extension.id)
        if first != extension.id:
            message = f"{first} declares this field of {extension.of} already: keep one of the two"
            yield Breach(extension.id, "heading", message, extension.heading)


# --- warnings --------------------------------------------------------------------------------------------------------


@rule(
    "at-sea",
    severity="warning",
    scope=ITSELF,
    says="""
    A school lies near land, as far as it is known: near some school of England or Wales.

    Neither the 10 km square of the National Grid that holds the school nor any of the eight around it holds a school
    in Get Information about Schools. It lists no schools in Scotland: there, look at the map.
    """,
)
def _at_sea(data: Dataset) -> Iterator[Breach]:
    for school in data.schools:
        if school.easting is None or school.northing is None or near_a_school(school.easting, school.northing):
            continue
        yield Breach(
            school.id,
            "easting",
            "the coordinates are far from every school in England and Wales, perhaps in the sea: "
            "see whether easting and northing are swapped or lack a digit",
            f"{school.easting:.0f}, {school.northing:.0f}",
        )


@rule(
    "school-without-coordinates",
    severity="warning",
    scope=ITSELF,
    says="A school has coordinates, else it is left out of every map and distance.",
)
def _school_without_coordinates(data: Dataset) -> Iterator[Breach]:
    for school in data.schools:
        if school.easting is None and school.northing is None:
            yield Breach(school.id, "easting", "it has no easting and northing: no map or distance can show it")


@rule(
    "membership-gap-of-a-day",
    severity="warning",
    scope=sharing(memberships="school"),
    says="""
    A school that moves belongs to a trust on every day: no membership ends one day before its next starts.

    An end is the day after the last on which something is true. One that is given as the last day, such as 31 August
    where the next membership starts on 1 September, leaves the school in no trust on that day.
    """,
)
def _membership_gap_of_a_day(data: Dataset) -> Iterator[Breach]:
    by_school = defaultdict(list)
    for membership in data.memberships:
        by_school[membership.school].append(membership)
    for school, memberships in by_school.items():
        starts = {later.start: later for later in reversed(memberships) if later.start is not None}
        for earlier in memberships:
            end = earlier.end
            if end is None or end == _LAST or any(other.period.holds(end) for other in memberships):
                continue
            later = starts.get(end + dt.timedelta(days=1))
            if later is None:
                continue
            message = (
                f"{school} is in no trust on {end}, the day before {later.id} starts: an end is the day after the last, "
                f"so give {later.start} if {end} was its last day in {earlier.trust}"
            )
            yield Breach(earlier.id, "end", message, str(end))


@rule(
    "no-governance-professional",
    severity="warning",
    scope=OF_TRUST,
    says="""
    A school in a trust that records its governance has a governance professional while it is a member.

    One at the school, at a body of the school's own, or shared by the group counts; so does a clerk. The trust board's
    own governance professional does not.
    """,
)
def _no_governance_professional(data: Dataset) -> Iterator[Breach]:
    posts = _posts(data)
    bodies = defaultdict(set)
    for body in data.bodies:
        bodies[body.school].add(body.id)
    for membership in data.memberships:
        known = posts.get(membership.trust, [])
        if not any(post.role.in_layer is Layer.GOVERNANCE for post in known):
            continue
        places = {membership.school, *bodies[membership.school]}
        if not any(serves(post.role, places) and shared_days((post.period, membership.period)) for post in known):
            message = f"no governance professional serves it while it is in {membership.trust}"
            yield Breach(membership.school, None, message)


@rule(
    "no-path-to-governance-lead",
    severity="warning",
    scope=LINES,
    says="""
    A local committee reaches the trust's governance lead through people who serve or meet in one body.

    Somebody with a role at a body, or who was at one of its sessions, joins it to every other such body. Only
    committees whose people are recorded are looked at, and only in a trust that records a governance lead. Roles at
    a school or its bodies count of the time when the school belonged to the trust.
    """,
)
def _no_path_to_governance_lead(data: Dataset) -> Iterator[Breach]:
    leads, met = {}, {}
    for trust, posts in _posts(data).items():
        if wanted := {post.role.person for post in posts if post.role.kind is RoleKind.GOVERNANCE_LEAD}:
            leads[trust] = wanted
            met[trust] = lines_of(data, {post.role.id: post.role for post in posts}.values())
    trusts_of = _trusts_of(data)
    for body in data.bodies:
        if body.kind is not BodyKind.LOCAL_GOVERNING_COMMITTEE:
            continue
        trusts = {trust for trust, _ in trusts_of.get(body.id, ()) if trust in leads and body.id in met[trust]}
        if any(ways(met[trust], body.id, leads[trust]) is None for trust in trusts):
            yield Breach(body.id, None, "nobody joins it to the governance lead, directly or through other bodies")


def _criteria(data: Dataset, trust_people: set[str]) -> list[SuccessCriterion]:
    return [criterion for criterion in data.success_criteria if criterion.person in trust_people]


def _without_criterion(
    data: Dataset, kind: CriterionKind, belongs: Callable[[Role], bool]
) -> Iterator[tuple[str, Role]]:
    """The trust and the first role of each person who belongs, serves while the trust sets criteria and has none."""
    have = {criterion.person for criterion in data.success_criteria if criterion.kind is kind}
    for trust, posts in sorted(_posts(data).items()):
        criteria = _criteria(data, {post.role.person for post in posts})
        if not criteria:
            continue
        span = _span(criteria)
        reported: set[str] = set()
        for post in posts:
            person = post.role.person
            if belongs(post.role) and person not in have | reported and shared_days((post.period, span)):
                reported.add(person)
                yield trust, post.role


@rule(
    "no-shared-objective",
    severity="warning",
    scope=OF_TRUST,
    says="""
    Every colleague of a trust that records success criteria has one of the shared kind.

    Colleagues are those whom the trust or its schools employ while it sets criteria.
    """,
)
def _no_shared_objective(data: Dataset) -> Iterator[Breach]:
    for trust, role in _without_criterion(data, CriterionKind.SHARED, lambda role: role.kind.employed):
        yield Breach(role.id, "person", f"this colleague of {trust} has no success criterion of the shared kind")


@rule(
    "no-broader-impact",
    severity="warning",
    scope=OF_TRUST,
    says="""
    Every member of the extended leadership team of a trust that records success criteria has one of broader impact.

    Its members are those with a role at a body of that kind.
    """,
)
def _no_broader_impact(data: Dataset) -> Iterator[Breach]:
    teams = {body.id for body in data.bodies if body.kind is BodyKind.EXTENDED_LEADERSHIP_TEAM}
    for _, role in _without_criterion(data, CriterionKind.BROADER_IMPACT, lambda role: role.at in teams):
        yield Breach(role.id, "person", f"this member of {role.at} has no success criterion of broader impact")


@rule(
    "need-without-evidence",
    severity="warning",
    scope=sharing(needs="artefact", artefacts="id"),
    says="An audit, a development plan or data show a need.",
)
def _need_without_evidence(data: Dataset) -> Iterator[Breach]:
    for need in data.needs:
        artefact = data.artefacts.get(need.artefact)
        if need.artefact is None or (artefact is not None and artefact.kind is ArtefactKind.POLICY):
            yield Breach(need.id, "artefact", "name the audit, plan or data that shows it", need.artefact)


@rule(
    "too-few-elt-sessions",
    severity="warning",
    scope=sharing(bodies="id", sessions="body"),
    says="""
    An extended leadership team meets as often in a school year (September to August) as it set itself.

    `sessions_a_year` of the body says how often. Whole years are counted, from the first that records a session of it
    to the last one that is over: on the day on which the dataset was made, else before the latest session's year.
    """,
)
def _too_few_elt_sessions(data: Dataset) -> Iterator[Breach]:
    sessions: dict[str | None, list[Session]] = defaultdict(list)
    for session in data.sessions:
        sessions[session.body].append(session)
    for body in data.bodies:
        if body.kind is not BodyKind.EXTENDED_LEADERSHIP_TEAM or body.sessions_a_year is None:
            continue
        for year, held, told_whole in held_by_year(body, sessions[body.id], data.made_on):
            if told_whole and len(held) < body.sessions_a_year:
                yield Breach(
                    body.id,
                    "sessions_a_year",
                    f"in the school year {year}/{(year + 1) % 100:02d} it held {len(held)} of the "
                    f"{body.sessions_a_year} sessions that it set itself",
                    str(len(held)),
                )


@rule(
    "named-people-without-notice",
    severity="warning",
    scope=whole("people", "data_notices"),
    says="A dataset with named people has a data notice, which says what they were told about its use.",
)
def _named_people_without_notice(data: Dataset) -> Iterator[Breach]:
    named = sum(person.name is not None for person in data.people)
    if named and not len(data.data_notices):
        who = "1 person is" if named == 1 else f"{named} people are"
        message = f"{who} named and there is no data notice: add one, or use pseudonyms"
        yield Breach(None, "data_notices", message)


@rule(
    "duplicate-person",
    severity="warning",
    scope=NAMESAKES,
    says="""
    Two people of one name do not hold the same role at the same place.

    They are probably one person with two records. Names are compared without regard to case and spaces.
    """,
)
def _duplicate_person(data: Dataset) -> Iterator[Breach]:
    names = {person.id: " ".join(person.name.split()).casefold() for person in data.people if person.name is not None}
    holders: dict[tuple[str, RoleKind, str], str] = {}
    told: set[str] = set()
    for role in sorted(data.roles, key=lambda role: role.person):
        if role.person not in names:
            continue
        first = holders.setdefault((names[role.person], role.kind, role.at), role.person)
        if first != role.person and role.person not in told:
            told.add(role.person)
            message = (
                f"{first} has the same name and is {role.kind} at {role.at} as well: if they are one person, keep one "
                "record and give it all references"
            )
            yield Breach(role.person, "name", message)


@rule(
    "duplicate-record",
    severity="warning",
    scope=ALIKE,
    says="""
    No two records of a kind say the same of the same people, schools or other records.

    Only their ids, sources and extra columns differ, as when a row is pasted twice: support, expertise or attendance
    would be counted twice.
    """,
)
def _duplicate_record(data: Dataset) -> Iterator[Breach]:
    for plural in KINDS:
        if plural not in ALIKE.reads:
            continue
        known: dict[tuple[object, ...], str] = {}
        for record in getattr(data, plural):
            first = known.setdefault(content(record), record.id)
            if first != record.id:
                message = (
                    f"it says the same as {first}: take one of them out, or say in what they differ, such as the days"
                )
                yield Breach(record.id, None, message)


@rule(
    "unknown-instrument",
    severity="warning",
    scope=whole("responses", "support"),
    says="The survey that support came from is one that responses name, where responses are recorded.",
)
def _unknown_instrument(data: Dataset) -> Iterator[Breach]:
    known = {name_of(response.instrument): response.instrument for response in data.responses}
    for support in data.support if known else ():
        if support.instrument is not None and name_of(support.instrument) not in known:
            message = (
                f"no response is to {support.instrument!r}, so that nobody's silence in it is known; responses are to"
                f" {', '.join(map(repr, sorted(known.values())[:3]))}"
            )
            yield Breach(support.id, "instrument", message, support.instrument)


@rule(
    "extension-heading",
    severity="warning",
    scope=HEADINGS,
    says="""
    A column is headed as its extension declares.

    `FSM%` is another column than `FSM %`: its values would be text that nothing reads.
    """,
)
def _extension_heading(data: Dataset) -> Iterator[Breach]:
    for plural, declared in _declared_fields(data).items():
        columns = {heading for record in getattr(data, plural) for heading in record.extra}
        near = {bare_heading(heading): heading for heading in sorted(columns - declared.keys(), reverse=True)}
        for heading, extension in declared.items():
            if (other := near.get(bare_heading(heading))) is not None:
                message = f"records of {plural} have a column that is headed nearly so: head both alike"
                yield Breach(extension.id, "heading", message, other)


# --- the tables ------------------------------------------------------------------------------------------------------


_OURS: Final = tuple(thing for thing in globals().values() if isinstance(thing, Rule))  # in the order of this file

RULES: Final[Mapping[str, Rule]] = immutabledict(
    {kept.slug: kept for severity in ("error", "warning") for kept in _OURS if kept.severity == severity}
)
"""Every rule over a whole dataset, by its name: errors, then warnings."""

RECORD_RULES: Final[Mapping[str, str]] = immutabledict(
    {
        "malformed-id": "An id is a kind, a colon and a name of letters, digits, dots, dashes and underscores.",
        "duplicate-id": "Each id appears once in a dataset.",
        "malformed-number": "A URN has six digits, a UKPRN eight, a UID one to five, a company number eight characters.",
        "unknown-term": "A word of a closed list is one of that list, by name or code.",
        "not-a-date": "A date is written 2026-09-01, 01/09/2026 or 1 September 2026, has one reading, and is a day that there is.",
        "dates-not-ordered": "`end` comes after `start`, `closed` after `opened`, `term_ends` after `start`.",
        "coordinates-outside-grid": "Coordinates lie in Great Britain's grid: 700 km by 1,300 km, in metres.",
        "control-character": "Text holds no invisible control characters.",
        "self-support": "Nobody and nothing supports itself.",
        "person-or-school": "A participation names either a person or a school.",
        "malformed-judgements": "Judgements are written `area=grade; area=grade`.",
        "malformed-extension": "A field of your own has a heading that the model does not use, words where it is a word, and bounds where it is a number.",
        "wrong-era": "An inspection uses the areas and grades of its own era.",
    }
)
"""What the constructor of a record refuses, by the name that a problem in a file carries."""
