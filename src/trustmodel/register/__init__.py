"""The national register of schools in England: extracts of Get Information about Schools (GIAS), as published.

`read` takes the files as they come and gives a `Register`: Polars frames with the records' own names, and what could
not be used. `Register.structure` has one row a trust; `Register.dataset` gives the ordinary records of some trusts,
ready to be filled with people, expertise and support. `change` compares two registers.

**Days.** GIAS names the last day of a thing (a school closes on 31 August, its successor opens on 1 September);
`end` and `closed` are here, as everywhere in the model, the day after. 1900-01-01 is a placeholder: unknown.

**People.** A row of the governance files is an appointment, not a person. Names are never read: each appointment has a
person of its own, `person:gid-…`, whom only the published file can name. Somebody with two appointments is two people
until you say that they are one.
"""

from __future__ import annotations

from trustmodel.errors import MissingExtraError

try:
    import numpy  # noqa: F401, ICN001 - every file here needs both
    import polars  # noqa: F401, ICN001
except ImportError as error:
    raise MissingExtraError("analysis", "the national register") from error

from trustmodel.register.changes import RegisterChange, SchoolChange, TrustChange, change
from trustmodel.register.frames import Register
from trustmodel.register.reading import read, read_links

__all__ = ["Register", "RegisterChange", "SchoolChange", "TrustChange", "change", "read", "read_links"]
