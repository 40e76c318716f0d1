"""What every text field of every record says: a public word, free text, or personal.

This is the one table by which text is shown, hidden or dropped: a field that is not in it fails a test. What stands in
`extra` is personal, but for the columns that an `Extension` declares not to be personal.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from immutabledict import immutabledict

__all__ = ["EVERY_RECORD", "TEXT", "Says", "says"]


class Says(Enum):
    """Whom a text may be about."""

    PUBLIC = "a public word, such as a school's name: shown as it is"
    FREE = "free text: shown only without the names and ids of people"
    PERSONAL = "personal: never shown where names are hidden"


EVERY_RECORD: Final[Mapping[str, Says]] = immutabledict({"source": Says.FREE, "extra": Says.PERSONAL})
"""What every record may carry."""

TEXT: Final[Mapping[str, Mapping[str, Says]]] = immutabledict(
    {
        "trusts": {"name": Says.PUBLIC, "vision": Says.FREE, "shared_objective": Says.FREE},
        "schools": {
            "name": Says.PUBLIC, "religious_character": Says.PUBLIC, "diocese": Says.PUBLIC,
            "local_authority": Says.PUBLIC, "region": Says.PUBLIC, "urban_rural": Says.PUBLIC,
        },
        "clusters": {"name": Says.FREE, "kind": Says.FREE},
        "bodies": {"name": Says.FREE},
        "delegations": {"matter": Says.FREE},
        "people": {"name": Says.PERSONAL},
        "topics": {"name": Says.FREE},
        "expertise": {"evidence": Says.FREE},
        "sessions": {"focus": Says.FREE},
        "participations": {"outcome": Says.FREE},
        "success_criteria": {"statement": Says.FREE},
        "support": {"instrument": Says.FREE},
        "programmes": {"name": Says.FREE},
        "frameworks": {"name": Says.FREE, "edition": Says.FREE},
        "standards": {"heading": Says.FREE, "statement": Says.FREE, "measure": Says.FREE},
        "judgements": {"verdict": Says.FREE, "evidence": Says.FREE},
        "inspections": {"judgements": Says.PUBLIC},
        "data_notices": {"purpose": Says.FREE, "controller": Says.FREE},
        "responses": {"instrument": Says.FREE},
        "extensions": {
            "heading": Says.FREE, "words": Says.FREE, "unit": Says.FREE, "description": Says.FREE,
        },
    }
)  # fmt: skip
"""For each kind of record the text fields of its own. Ids, references, codes and the vocabulary are no text."""


def says(plural: str) -> Mapping[str, Says]:
    """The text fields of one kind of record.

    Parameters
    ----------
    plural
        The name of its collection, such as `sessions`.

    Returns
    -------
    Mapping
        What each says, by field.
    """
    return {**TEXT.get(plural, {}), **EVERY_RECORD}
