"""The gate: what text says of people who are not to be named, before it is shown."""

from __future__ import annotations

from collections.abc import Callable

from trustmodel.model.dataset import Dataset
from trustmodel.model.situation import Situation
from trustmodel.privacy.names import NAMED_ID, Names, names_of, people_of, stranger, with_ids, without_contacts

__all__ = ["Gate", "gate_of"]


def _nothing(_: str) -> None:
    """No words for an id."""


class Gate:
    """Free text of a dataset without what could name one of its people.

    Whatever shows text with names hidden takes it through here. `privacy.fields` says which text is free.
    """

    def __init__(self, data: Dataset) -> None:
        """The people of a dataset, also those who are named without a record of their own."""
        self._people = Names(names_of(data, people_of(data)))

    def text(self, text: str, *, named: Callable[[str], str | None] = _nothing) -> str:
        """Text without people's names, and without ids that somebody may have typed a name into.

        Parameters
        ----------
        text
            Text that somebody typed, or a sentence that holds ids.
        named
            What a school, trust, topic, cluster or body is called, by id; it is shown as it is. `None`: not known.

        Returns
        -------
        str
            With "a colleague" and "a record" in their place.
        """
        pieces, end = [], 0
        for match in NAMED_ID.finditer(text):
            name = named(match[0])
            pieces += [self._hidden(text[end : match.start()]), self._hidden(match[0]) if name is None else name]
            end = match.end()
        return "".join([*pieces, self._hidden(text[end:])])

    def is_named_in(self, identifier: str) -> bool:
        """Whether an id may hold a person's name.

        Parameters
        ----------
        identifier
            The id of any record.

        Returns
        -------
        bool
            Whether a word of it, in capitals or not, is a name or part of one.
        """
        return self._people.within(identifier)

    def _hidden(self, text: str) -> str:
        return self._people.clean(with_ids(without_contacts(text), _nothing, stranger))


def gate_of(situation: Situation) -> Gate:
    """The gate of a situation's whole dataset: every form of each name is looked up once, for all that show text of it.

    Parameters
    ----------
    situation
        Any.

    Returns
    -------
    Gate
        The same object each time.
    """
    return situation.once("gate", lambda: Gate(situation.given))
