"""Whom a report may name, and how it speaks of those whom it may not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS, Role
from trustmodel.model.vocabulary import Layer, RoleKind
from trustmodel.privacy.fields import Says, says
from trustmodel.privacy.gate import Gate, gate_of
from trustmodel.privacy.names import KIND_WORDS, NAMED, PUBLIC, SHIPPED
from trustmodel.prose import listed
from trustmodel.report.answers import Answers
from trustmodel.report.parts import Said, by_name
from trustmodel.report.wording import service_name, service_names
from trustmodel.results import Remark

__all__ = ["Voice", "all_of", "in_words", "place"]


@attrs.frozen(slots=False, eq=False)  # without slots, for what is looked up once
class Voice:
    """How the records of some answers are spoken of: with people's names, or by what they do."""

    answers: Answers = attrs.field(repr=False)
    names: bool = attrs.field(kw_only=True)
    """Whether people's names and ids are shown."""
    min_cell: int = attrs.field(default=5, kw_only=True)
    """Groups of people, and counts of them, below this are not shown. 1 or more."""

    @min_cell.validator
    def _is_above_0(self, _: attrs.Attribute[int], min_cell: int) -> None:
        if min_cell < 1:
            raise ValueError(f"min_cell is 1 or more, not {min_cell}")

    @property
    def data(self) -> Dataset:
        """The dataset whose records they are."""
        return self.answers.data

    def __call__(self, identifier: str | None) -> str:
        """The record with this id, in words that may be shown.

        Parameters
        ----------
        identifier
            An id. `None`: a dash.

        Returns
        -------
        str
            A school, trust, cluster, body, topic, programme or service by name; a person by name where names are shown, else by
            role; any other record by its kind.
        """
        if identifier is None:
            return "–"
        kind = kind_of(identifier)
        record = self.data.get(identifier)
        if kind == "person":
            return self.person(identifier)
        if kind in PUBLIC:
            return str(getattr(record, "name", identifier))
        if kind in NAMED or kind == "programme":
            name = str(getattr(record, "name", identifier))
            return name if SHIPPED.get(identifier) == name else self.text(name)
        if kind == "service" and record is not None:
            return self._services[identifier]
        return identifier if self.names else f"a record of {kind.replace('_', ' ')}"

    def person(self, identifier: str) -> str:
        """Somebody's name, if it may be shown; else their role and where they hold it.

        Parameters
        ----------
        identifier
            A person's id.

        Returns
        -------
        str
            Words such as "Headteacher, Ash School".
        """
        role = self._role.get(identifier)
        does = "A colleague" if role is None else self._says(role)
        if not self.names:
            return does
        person = self.data.people.get(identifier)
        return f"{(person and person.name) or identifier} ({does})"

    def role(self, identifier: str) -> Role | None:
        """The role that says most of somebody; `None` where none is recorded.

        Parameters
        ----------
        identifier
            A person's id.

        Returns
        -------
        Role or None
            One on the day if there is one, not in governance, the latest.
        """
        return self._role.get(identifier)

    def _says(self, role: Role) -> str:
        topic = f" ({self(role.topic)})" if role.topic else ""
        where = "central team" if kind_of(role.at) == "trust" else self(role.at)
        return f"{role.kind}{topic}, {where}"

    @cached_property
    def _role(self) -> dict[str, Role]:
        """The role that says most of each person: on the day if there is one, not in governance, the latest."""
        day = self.answers.at

        def weight(role: Role) -> tuple[bool, bool, bool, bool, dt.date, int]:
            now = day is None or role.period.holds(day)
            post = kind_of(role.at) != "body"  # what somebody is at a body says less than their post
            return (
                now,
                role.in_layer is not Layer.GOVERNANCE,
                role.kind is not RoleKind.ACCOUNTING_OFFICER,  # what a chief executive or a head is as well
                post,
                role.period.start or dt.date.min,
                -role.in_layer.rank,
            )

        return {role.person: role for role in sorted(self.data.roles, key=lambda role: (weight(role), role.id))}

    def text(self, text: str) -> str:
        """Free text, without what could name somebody.

        Parameters
        ----------
        text
            Text that somebody typed, or a sentence that holds ids.

        Returns
        -------
        str
            The text without people's names and without ids, unless names are shown.
        """
        if self.names:
            return text
        return self._gate.text(text, named=lambda identifier: self(identifier) if identifier in self._known else None)

    @cached_property
    def drawn(self) -> Dataset:
        """The data that pictures are made of: names that are free text without what could name somebody."""
        if self.names:
            return self.data
        renamed = {
            plural: [
                record.model_copy(update={"name": self.text(record.name)}) for record in getattr(self.data, plural)
            ]
            for plural in KINDS
            if says(plural).get("name") is Says.FREE
        }
        return self.data.model_copy(update=renamed)

    @cached_property
    def _services(self) -> dict[str, str]:
        if self.names:
            return {service: service_name(service, {}) for service in self.data.services.ids}
        return service_names(self.data, self._gate)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(
            record.id for kind in (self.data.topics, self.data.schools, self.data.trusts) for record in kind
        )

    @cached_property
    def _gate(self) -> Gate:
        situation = self.answers.situation
        # answers with other data put in than they are of: their own gate, since another's would let names through
        return gate_of(situation) if situation.given is self.data else Gate(self.data)


def place(voice: Voice, identifier: str) -> str:
    """A school, a trust (for its central team) or a cluster.

    Parameters
    ----------
    voice
        Whom the report may name.
    identifier
        Its id.

    Returns
    -------
    str
        Its name.
    """
    name = voice(identifier)
    return f"{name}, central team" if kind_of(identifier) == "trust" else name


def all_of(voice: Voice, identifiers: Iterable[str]) -> str:
    """Records by name, in the order of names.

    Parameters
    ----------
    voice
        Whom the report may name.
    identifiers
        Their ids.

    Returns
    -------
    str
        The names with commas between them.
    """
    return ", ".join(sorted(map(voice, identifiers), key=by_name))


def in_words(finding: Remark, voice: Voice) -> Said:
    """A finding as it may be shown, with the kinds and the number of the records that it rests on.

    Parameters
    ----------
    finding
        What was found.
    voice
        Whom the report may name.

    Returns
    -------
    Said
        Its sentences.
    """
    kinds = Counter(kind_of(identifier) for identifier in finding.evidence)
    counts = [f"{count:,} {_plural(kind, count)}" for kind, count in sorted(kinds.items())]
    return Said(
        says=voice.text(finding.says),
        how=finding.how,
        cannot_say=finding.cannot_say,
        rests_on=listed(counts, limit=None) or None,
    )


def _plural(kind: str, count: int) -> str:
    if kind in {"support", "expertise"}:
        return f"{kind} record{'' if count == 1 else 's'}"
    many = next((plural for plural, singular in KIND_WORDS.items() if singular == kind), f"{kind}s")
    return (kind if count == 1 else many).replace("_", " ")
