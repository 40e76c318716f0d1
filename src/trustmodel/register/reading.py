"""Reading the published extracts of the national register into frames.

Columns are found by name, since they come, go and change their names between years. What is not understood is left
out and counted in the register's `problems`; missing stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from trustmodel.files.safe import USUAL, Limits
from trustmodel.register import extracts
from trustmodel.register.columns import LINKS, ROLES
from trustmodel.register.extracts import KINDS, Extract, Kind, Paths
from trustmodel.register.frames import Register
from trustmodel.register.governance import roles_of
from trustmodel.register.links import links_of
from trustmodel.register.memberships import memberships_of
from trustmodel.register.schools import schools_of
from trustmodel.register.trusts import groups_of, history_of, trusts_of

__all__ = ["read", "read_links"]


def read(  # noqa: PLR0913 - a file of each kind
    establishments: Paths,
    *,
    groups: Paths | None = None,
    history: Paths | None = None,
    links: Paths | None = None,
    governance: Paths | None = None,
    columns: Mapping[str, str] | None = None,
    limits: Limits = USUAL,
) -> Register:
    """The national register from its published extracts: `.csv`, `.csv.gz`, or `.zip` as downloaded.

    Windows-1252 or UTF-8, with any line ends, with days as 31-12-2026, 31/12/2026 or 2026-12-31.

    Parameters
    ----------
    establishments
        All establishments (`edubasealldata<day>.csv`), or any table of schools with a URN; several paths are read one
        after another, and of two rows for one URN the first counts. Its columns `Trusts (code)` and `Trusts (name)`
        name each school's trust. Latitude and longitude do where there are no easting and northing.
    groups
        Which school is in which group and since when (`alllinksdata…`, `grouplinks_…`); a table of the groups
        themselves (`allgroupsdata…`) may be among several paths. It goes before the columns of `establishments`.
    history
        Memberships of academies with the days joined and left (`academiesmatmembership<day>.csv`). It goes before both,
        school by school and trust by trust. It names groups by id (TR01731), which only `groups` leads to UIDs.
    links
        Predecessors and successors (`links_edubasealldata<day>.csv`).
    governance
        Appointments (`governancealldata…`, `governancematdata…`, `academiesgovernance…`). Names are not read.
    columns
        Headings of your own, and which of the register's columns each is, as in `{"Roll": "pupils"}`: `urn`, `name`,
        `phase`, `type`, `status`, `pupils`, `capacity`, `age_low`, `age_high`, `easting`, `northing`, `trust_uid`,
        `trust_name` and so on, as in the frames.
    limits
        How much is read of each file.

    Returns
    -------
    Register
        Its `problems` say what could not be used.

    Raises
    ------
    DataError
        A file is missing, empty, damaged, not CSV, or without a column that it cannot do without.
    ValueError
        `columns` names a column that there is not.
    """
    ours = sorted({name for kind in KINDS.values() for name in kind.columns})
    if strange := sorted(set((columns or {}).values()) - set(ours)):
        raise ValueError(f"there is no column {strange[0]!r} of the register; there are {', '.join(ours)}")

    def read_extract(paths: Paths, kind: Kind) -> Extract:
        return extracts.read_extract(paths, kind, columns=columns, limits=limits)

    main = read_extract(establishments, KINDS["establishments"])
    group = None if groups is None else read_extract(groups, KINDS["groups"])
    past = None if history is None else read_extract(history, KINDS["history"])
    posts = None if governance is None else read_extract(governance, KINDS["governance"])
    chain = None if links is None else read_extract(links, KINDS["links"])
    schools, own = schools_of(main)
    grouped = None if group is None else groups_of(group)
    trusts, stated = trusts_of(main, own, grouped, None if past is None else history_of(past))
    memberships = memberships_of(main, schools, stated)
    roles = ROLES.to_frame() if posts is None else roles_of(posts, schools, trusts)
    followed = LINKS.to_frame() if chain is None else links_of(chain)
    states = {"establishments": main, "groups": group, "history": past, "governance": posts}
    given = {kind: extract for kind, extract in states.items() if extract is not None}
    days = {kind: extract.named_days for kind, extract in given.items()}  # links tell no state on a day
    return Register(
        schools=schools,
        trusts=trusts,
        memberships=memberships,
        roles=roles,
        links=followed,
        problems=tuple(
            problem for extract in [*given.values(), *([chain] if chain else [])] for problem in extract.problems
        ),
        made_on=max((day for each in days.values() for day in each), default=None),
        source=f"Register extracts: {', '.join(extract.file for extract in given.values())}",
        days=days,
    )


def read_links(path: Paths, *, columns: Mapping[str, str] | None = None, limits: Limits = USUAL) -> pl.DataFrame:
    """Which school followed which, from `links_edubasealldata<day>.csv`.

    The file states most pairs twice, from either side, with dates a day apart (the last day of the one, the first of the
    other). Here each pair stands once. Other links (a sixth-form centre, a closure) are left out.

    Parameters
    ----------
    path
        The file, or several.
    columns
        As in `read`.
    limits
        As in `read`.

    Returns
    -------
    polars.DataFrame
        `predecessor` and `successor` (ids of schools), `kind` (the link's type, as stated from the successor's side where
        it is), `date` (the later one, null unknown), `both_ways` (whether both sides state it); in order of ids.

    Raises
    ------
    DataError
        As `read`.
    """
    return links_of(extracts.read_extract(path, KINDS["links"], columns=columns, limits=limits))
