"""What the register's frames hold: their schemas, how identifiers are written, and how words of closed lists are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from trustmodel.model.vocabulary import GroupType, SchoolType, Term

__all__ = [
    "ACADEMY_TRUSTS",
    "COMPANY",
    "LINKS",
    "MEMBERSHIPS",
    "ROLES",
    "SCHOOLS",
    "STATE_SCHOOLS",
    "TRUSTS",
    "UID",
    "UKPRN",
    "URN",
    "open_list",
    "religious_character",
    "term",
]

ACADEMY_TRUSTS: Final = (
    GroupType.MULTI_ACADEMY_TRUST, GroupType.SINGLE_ACADEMY_TRUST, GroupType.SECURE_SINGLE_ACADEMY_TRUST,
)  # fmt: skip
STATE_SCHOOLS: Final = [str(kind) for kind in SchoolType if kind.academy or kind.maintained]

# how an identifier is written, and how to say so
URN: Final = ("[1-9][0-9]{5}", "a URN of six digits")
UKPRN: Final = ("[1-9][0-9]{7}", "a UKPRN of eight digits")
UID: Final = ("[1-9][0-9]{0,4}", "a group UID of one to five digits")
COMPANY: Final = ("[A-Z0-9]{2}[0-9]{6}", "a company number of eight characters")

# the frames of `Register`
SCHOOLS: Final = pl.Schema(
    {
        "id": pl.String, "name": pl.String, "phase": pl.String, "urn": pl.String, "ukprn": pl.String,
        "type": pl.String, "status": pl.String, "religious_character": pl.String, "diocese": pl.String,
        "local_authority": pl.String, "region": pl.String, "urban_rural": pl.String, "easting": pl.Float64,
        "northing": pl.Float64, "pupils": pl.Int64, "capacity": pl.Int64, "age_low": pl.Int64, "age_high": pl.Int64,
        "opened": pl.Date, "closed": pl.Date,
    }
)  # fmt: skip
TRUSTS: Final = pl.Schema(
    {
        "id": pl.String, "name": pl.String, "kind": pl.String, "uid": pl.String, "ukprn": pl.String,
        "companies_house_number": pl.String, "opened": pl.Date, "closed": pl.Date, "group_id": pl.String,
        "status": pl.String,
    }
)  # fmt: skip
MEMBERSHIPS: Final = pl.Schema(
    {
        "id": pl.String, "school": pl.String, "trust": pl.String, "start": pl.Date, "end": pl.Date, "kind": pl.String,
    }
)  # fmt: skip
ROLES: Final = pl.Schema(
    {
        "id": pl.String, "person": pl.String, "kind": pl.String, "at": pl.String, "start": pl.Date, "end": pl.Date,
        "appointing_body": pl.String, "term_ends": pl.Date,
    }
)  # fmt: skip
LINKS: Final = pl.Schema(
    {
        "predecessor": pl.String, "successor": pl.String, "kind": pl.String, "date": pl.Date, "both_ways": pl.Boolean,
    }
)  # fmt: skip


def term(kind: type[Term], also: Mapping[str, Term] | None = None) -> Callable[[str], str | None]:
    """A parser of a closed list, whatever case and dashes the year had.

    Parameters
    ----------
    kind
        The list.
    also
        Spellings beside the list's own.

    Returns
    -------
    Callable
        From a word to the term's text; `None` where the word says that nothing is recorded. It raises `ValueError` for
        an unknown word.
    """
    table = {_loose(word): member for member in kind for word in (member.value, member.name)}
    table |= {_loose(word): member for word, member in (also or {}).items()}

    def parse(text: str) -> str | None:
        if _loose(text) in {"notrecorded", "unknown"}:
            return None
        known = table.get(_loose(text))
        return str(known if known is not None else kind(text))

    return parse


def _loose(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


_MISSING: Final = frozenset(
    {"not applicable", "not recorded", "does not apply", "not known", "unknown", "not reported"}
)


def open_list(text: str) -> str | None:
    """A word of an open list, such as a diocese; `None` where it says that none is known.

    Parameters
    ----------
    text
        The word as published.

    Returns
    -------
    str or None
        The word.
    """
    return None if text.casefold() in _MISSING else text


def religious_character(text: str) -> str | None:
    """A religious character; `None` and `Does not apply` are values here: a school without one.

    Parameters
    ----------
    text
        The word as published.

    Returns
    -------
    str or None
        The word; `None` where it is unknown.
    """
    return text if text.casefold() == "does not apply" else open_list(text)
