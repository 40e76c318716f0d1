"""Governance appointments of the register, as roles without names."""

from __future__ import annotations

from typing import Final

import polars as pl

from trustmodel.model.vocabulary import AppointingBody, RoleKind
from trustmodel.prose import number_of
from trustmodel.register.columns import ROLES, UID, URN, term
from trustmodel.register.extracts import Extract

__all__ = ["roles_of"]

# Spellings of GIAS's governance files beside its own list.
_ROLE_WORDS: Final = {
    "Member - individual": RoleKind.MEMBER_INDIVIDUAL,
    "Member - organisation": RoleKind.MEMBER_ORGANISATION,
    "Shared chair of local governing body": RoleKind.SHARED_CHAIR_ESTABLISHMENT,
    "Shared local governor": RoleKind.SHARED_LOCAL_GOVERNOR_ESTABLISHMENT,
    "Governance professional to a local authority maintained school": RoleKind.GOVERNANCE_PROFESSIONAL_MAINTAINED,
    "Governance professional to a federation": RoleKind.GOVERNANCE_PROFESSIONAL_FEDERATION,
    "Governance professional to an individual academy or free school": RoleKind.LOCAL_GOVERNANCE_PROFESSIONAL,
    "Governance professional to a multi-academy trust (MAT)": RoleKind.GOVERNANCE_PROFESSIONAL_MAT,
    "Governance professional to a secure single-academy trust (SSAT)": RoleKind.GOVERNANCE_PROFESSIONAL_SSAT,
    "Governance professional to a single-academy trust (SAT)": RoleKind.GOVERNANCE_PROFESSIONAL_SAT,
}
_APPOINTED: Final = {
    "Appointed by GB/board": AppointingBody.GOVERNING_BODY,
    "Appointed by foundation/trust": AppointingBody.FOUNDATION,
    "Parent appointed by GB/board due to no election candidates": AppointingBody.PARENT_APPOINTED,
    "Nominated by LA and appointed by GB": AppointingBody.LOCAL_AUTHORITY,
    "Nominated by other body and appointed by GB": AppointingBody.OTHER_BODY,
    "Ex-officio by virtue of office as headteacher/principal": AppointingBody.EX_OFFICIO_HEAD,
    "Ex-officio foundation governor (appointed by foundation by virtue of the office they hold)": (
        AppointingBody.EX_OFFICIO_FOUNDATION
    ),
    "Foundation/sponsor members": AppointingBody.FOUNDATION_MEMBERS,
    "Persons who are appointed by the foundation body or sponsor (if applicable)": AppointingBody.FOUNDATION_PERSONS,
    "Any additional members appointed by the members of the academy trust": AppointingBody.ADDITIONAL_MEMBERS,
    "N/A": AppointingBody.NOT_APPLICABLE,
}


def roles_of(extract: Extract, schools: pl.DataFrame, trusts: pl.DataFrame) -> pl.DataFrame:
    """One row an appointment that can be placed.

    Parameters
    ----------
    extract
        The appointments, as `read_extract` gives them. What cannot be used is added to its problems.
    schools
        The schools that are known, with `id`.
    trusts
        The groups that are known, with `id`.

    Returns
    -------
    polars.DataFrame
        `ROLES`, in order of `id` and `at`. A shared appointment has a row for each place.
    """
    gid = extract.codes("gid", "[0-9]{1,12}", "a number")
    uid, urn = extract.codes("uid", *UID), extract.codes("urn", *URN)
    end = extract.days("end")
    frame = pl.DataFrame(
        {
            "id": "role:gid-" + gid,
            "person": "person:gid-" + gid,
            "kind": extract.words("kind", term(RoleKind, _ROLE_WORDS)),
            "at": pl.select(pl.coalesce("trust:" + uid, "school:" + urn)).to_series(),
            "start": extract.days("start"),
            "end": end.dt.offset_by("1d"),
            "appointing_body": extract.words("appointing_body", term(AppointingBody, _APPOINTED)),
            "term_ends": end,
        },
        schema=ROLES,
    )
    placed = pl.col("at").is_in([*trusts["id"], *schools["id"]]).fill_null(False)
    lost = frame.filter(~placed)
    if lost.height:
        extract.note(
            "dangling-reference",
            "urn",
            f"{number_of(lost.height, 'appointment')} at no known group or school; left out",
        )
    frame = frame.filter(placed).drop_nulls(["id", "kind"])
    disorder = (pl.col("end") <= pl.col("start")).fill_null(False)
    if count := frame.filter(disorder).height:
        extract.note(
            "dates-not-ordered", "end", f"{number_of(count, 'appointment')} with an end before the start; left out"
        )
    # A shared appointment stands once for each place.
    frame = frame.filter(~disorder).unique(["id", "at"], keep="first", maintain_order=True).sort("id", "at")
    again = pl.int_range(pl.len()).over("id")
    return frame.with_columns(
        id=pl.when(again == 0).then("id").otherwise(pl.col("id") + "-" + (again + 1).cast(pl.String))
    )
