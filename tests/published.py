"""Rows in the layouts in which the register is published, for tests that read them."""

import csv
import io

import trustmodel as tm
from trustmodel.register.extracts import (
    ESTABLISHMENT_COLUMNS,
    GOVERNANCE_COLUMNS,
    GROUP_LINK_COLUMNS,
    HISTORY_COLUMNS,
    LINK_COLUMNS,
)

NAMES = {
    "establishments": ("edubasealldata20250901.csv", ESTABLISHMENT_COLUMNS),
    "groups": ("alllinksdata20250901.csv", GROUP_LINK_COLUMNS),
    "history": ("academiesmatmembership20250901.csv", HISTORY_COLUMNS),
    "links": ("links_edubasealldata20250901.csv", LINK_COLUMNS),
    "governance": ("governancealldata20250901.csv", GOVERNANCE_COLUMNS),
}


def school(urn, **facts):
    usual = {
        "URN": str(urn), "EstablishmentName": f"School {urn}", "TypeOfEstablishment (name)": "Academy converter",
        "EstablishmentStatus (name)": "Open", "PhaseOfEducation (name)": "Primary", "Easting": "375000",
        "Northing": str(160_000 + 1000 * (int(urn) % 100)),
    }  # fmt: skip
    return usual | {_HEADINGS.get(name, name): value for name, value in facts.items()}


def link(urn, uid="2001", **facts):
    usual = {
        "URN": str(urn), "Group UID": uid, "Group ID": f"TR0{uid}", "Group Name": f"Trust {uid}",
        "Group Type": "Multi-academy trust", "Group Status": "Open",
    }  # fmt: skip
    return usual | {_HEADINGS.get(name, name): value for name, value in facts.items()}


def past(urn, group, joined, left="", **facts):
    return {
        "URN": str(urn), "Group ID": f"TR0{group}", "Group Name": f"Trust {group}", "Group Type": "Multi-academy trust",
        "Date Joined Group": joined, "Date Left Group": left, **facts,
    }  # fmt: skip


def post(gid, role, *, uid="2001", urn="", start="01-09-2023", end="", by=""):
    return {
        "GID": str(gid), "UID": uid, "URN": urn, "Role": role, "Forename 1": "Ada", "Surname": "Quill",
        "Date of appointment": start, "Date term of office ends/ended": end, "Appointing body": by,
    }  # fmt: skip


_HEADINGS = {
    "type": "TypeOfEstablishment (name)", "status": "EstablishmentStatus (name)", "opened": "OpenDate",
    "closed": "CloseDate", "la": "LA (name)", "region": "GOR (name)", "religion": "ReligiousCharacter (name)",
    "pupils": "NumberOfPupils", "phase": "PhaseOfEducation (name)", "joined": "Joined date", "kind": "Group Type",
    "name": "Group Name", "group_closed": "Closed Date", "group_status": "Group Status", "east": "Easting",
}  # fmt: skip


def csv_text(rows, columns):
    held = io.StringIO()
    writer = csv.DictWriter(held, columns, quoting=csv.QUOTE_ALL, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def told(register, rule):
    return [problem for problem in register.problems if problem.rule == rule]


def errors(data):
    return [problem for problem in tm.check(data) if problem.severity == "error"]
