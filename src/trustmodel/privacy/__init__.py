"""People’s data: pseudonyms, disclosure control, names in text, and what a data notice allows."""

from __future__ import annotations

from trustmodel.privacy.anonymise import (
    Change,
    Changed,
    Suppressed,
    SuppressedRow,
    nameless,
    pseudonymise,
    purge,
    suppress,
    withdraw,
)

__all__ = [
    "Change",
    "Changed",
    "Suppressed",
    "SuppressedRow",
    "nameless",
    "pseudonymise",
    "purge",
    "suppress",
    "withdraw",
]
