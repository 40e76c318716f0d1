"""People’s data: pseudonyms, disclosure control, names in text, and what a data notice allows."""

from __future__ import annotations

from trustmodel.privacy.anonymise import (
    Removal,
    RemovalRow,
    Suppressed,
    SuppressedRow,
    nameless,
    pseudonymise,
    purge,
    suppress,
    withdraw,
)

__all__ = [
    "Removal",
    "RemovalRow",
    "Suppressed",
    "SuppressedRow",
    "nameless",
    "pseudonymise",
    "purge",
    "suppress",
    "withdraw",
]
