"""The sector's words and codes.

The codes are those of the public GIAS files ("Get Information about Schools", Department for Education,
Open Government Licence v3.0), not GIAS's internal ids: internal type 5 is a city technology college, public
type 5 a foundation school. A word is read by its name, in any case, or by its code (`6`, `"6"` and `"06"` alike).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from trustmodel.errors import nearest
from trustmodel.model.json_schema import defined

__all__ = [
    "NPQ_TOPICS",
    "RELIGIOUS_CHARACTERS",
    "TOPICS",
    "ActivityKind",
    "AppointingBody",
    "ArtefactKind",
    "AttendancePart",
    "BodyKind",
    "CriterionKind",
    "CriterionOutcome",
    "CriterionScope",
    "DelegationVerb",
    "ExpertiseLevel",
    "ExtensionType",
    "GroupStatus",
    "GroupType",
    "InspectionEra",
    "LawfulBasis",
    "Layer",
    "LinkType",
    "NpqCourse",
    "Obligation",
    "OpenTo",
    "Operator",
    "ParticipationPart",
    "Phase",
    "ProgrammeAudience",
    "QualificationOutcome",
    "QualificationStage",
    "RecordKind",
    "RoleKind",
    "SchoolStatus",
    "SchoolType",
    "ServiceMode",
    "SessionKind",
    "Severity",
    "SupportKind",
    "Term",
]


class Term(StrEnum):
    """A word of a closed list, with the code that the public files give it (`None` where there is none)."""

    _code_: str | None

    def __new__(cls, value: str, code: str | None = None) -> Self:
        """A member, from its word and its code.

        Parameters
        ----------
        value
            The word.
        code
            The code that the public files give it.

        Returns
        -------
        Term
            The member.
        """
        return cls._make(value, code)

    @classmethod
    def _make(cls, value: str, code: str | None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._code_ = code
        return member

    @property
    def code(self) -> str | None:
        """The code that the public files give the word; `None` where there is none."""
        return self._code_

    @classmethod
    def _missing_(cls, value: object) -> Self:
        """The member by its value in other capitals, its name or its code; the error says which words there are."""
        member = None if isinstance(value, bool) else cls._named(value)
        if member is not None:
            return member
        raise ValueError(_UNKNOWN.format(**cls._unknown(value)))

    @classmethod
    def _unknown(cls, value: object) -> dict[str, Any]:
        """What to say of a word that is none."""
        text, words = str(value)[:80], [member.value for member in cls]
        return {"found": repr(text), "hint": _hint(text, words), "expected": words}

    @classmethod
    def _named(cls, value: object) -> Self | None:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # spreadsheets hold 6 as 6.0
        text = " ".join(str(value).split()).casefold()
        code = text.lstrip("0") or text[:1]  # 06 and 6 are one code, 0 another
        for member in cls:
            if text == member.value.casefold() or text == member.name.casefold():
                return member
            if member.code is not None and code == (member.code.casefold().lstrip("0") or "0"):
                return member
        return None

    @classmethod
    def parse(cls, value: object) -> Self:
        """The member that a word names: by its value, its name or its code.

        Parameters
        ----------
        value
            The word.

        Returns
        -------
        Term
            The member.

        Raises
        ------
        PydanticCustomError
            There is none; it has the nearest words.
        """
        try:
            return cls(value)  # type: ignore[arg-type]  # _missing_ takes any object
        except ValueError:
            raise PydanticCustomError("unknown_term", _UNKNOWN, cls._unknown(value)) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            # what pydantic calls for annotations; what `__get_pydantic_json_schema__` of a class gives it would write out
            metadata={"pydantic_js_annotation_functions": [cls.json_schema]},
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    @classmethod
    def json_schema(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The list in a JSON Schema, as one definition.

        Parameters
        ----------
        schema
            As pydantic gives it.
        handler
            As pydantic gives it.

        Returns
        -------
        dict
            A reference to it.
        """
        says = (cls.__doc__ or "").partition("\n")[0]
        about = {"type": "string", "enum": [member.value for member in cls], "description": says}
        return defined(cls.__name__, about, schema, handler)


_UNKNOWN: Final = "{found} is not in the list; {hint}"
_SHORT_LIST: Final = 6
_SURELY: Final = 0.85


def _hint(found: str, words: list[str]) -> str:
    """What is probably meant: the word itself where it is plain, all words of a short list, else the nearest two."""
    plain = {re.sub(r"[\W_]+", "", word).casefold(): word for word in words}
    initials = {"".join(part[0] for part in re.findall("[A-Za-z]+", word)).casefold(): word for word in reversed(words)}
    text = re.sub(r"[\W_]+", "", found).casefold()
    meant = plain.get(text) or (initials.get(text) if len(text) > 1 else None)
    near = nearest(found, words, 2)
    if meant is None and SequenceMatcher(None, text, re.sub(r"[\W_]+", "", near[0]).casefold()).ratio() >= _SURELY:
        meant = near[0]
    if meant is not None:
        return f"did you mean {meant!r}?"
    if len(words) <= _SHORT_LIST:
        *others, last = map(repr, words)
        return f"write {', '.join(others)} or {last}"
    return f"did you mean {' or '.join(map(repr, near))}?"


class Ranked(Term):
    """A list whose order means something. `rank` counts from 1."""

    @property
    def rank(self) -> int:
        """The place in the list, from 1."""
        return list(type(self)).index(self) + 1


# --- places and organisations (GIAS) ---------------------------------------------------------------------------------


class Phase(Term):
    """Phase of education, with GIAS's public code."""

    NOT_APPLICABLE = "Not applicable", "0"
    NURSERY = "Nursery", "1"
    PRIMARY = "Primary", "2"
    MIDDLE_DEEMED_PRIMARY = "Middle deemed primary", "3"
    SECONDARY = "Secondary", "4"
    MIDDLE_DEEMED_SECONDARY = "Middle deemed secondary", "5"
    SIXTEEN_PLUS = "16 plus", "6"
    ALL_THROUGH = "All-through", "7"


class SchoolStatus(Term):
    """Establishment status, with GIAS's public code."""

    OPEN = "Open", "1"
    CLOSED = "Closed", "2"
    OPEN_BUT_PROPOSED_TO_CLOSE = "Open, but proposed to close", "3"
    PROPOSED_TO_OPEN = "Proposed to open", "4"


class SchoolType(Term):
    """Establishment type, with GIAS's public code and, as `internal`, the id that its own services use."""

    internal: int | None

    def __new__(cls, value: str, code: str | None = None, internal: int | None = None) -> Self:
        """A member, from its name and its codes.

        Parameters
        ----------
        value
            The word.
        code
            The code that the public files give it.
        internal
            The id that the register's own service gives it.

        Returns
        -------
        SchoolType
            The member.
        """
        member = cls._make(value, code)
        member.internal = internal
        return member

    COMMUNITY = "Community school", "1", 1
    VOLUNTARY_AIDED = "Voluntary aided school", "2", 2
    VOLUNTARY_CONTROLLED = "Voluntary controlled school", "3", 3
    FOUNDATION = "Foundation school", "5", 4
    CITY_TECHNOLOGY_COLLEGE = "City technology college", "6", 5
    COMMUNITY_SPECIAL = "Community special school", "7", 6
    NON_MAINTAINED_SPECIAL = "Non-maintained special school", "8", 7
    OTHER_INDEPENDENT_SPECIAL = "Other independent special school", "10", 9
    OTHER_INDEPENDENT = "Other independent school", "11", 10
    FOUNDATION_SPECIAL = "Foundation special school", "12", 11
    PUPIL_REFERRAL_UNIT = "Pupil referral unit", "14", 12
    LOCAL_AUTHORITY_NURSERY = "Local authority nursery school", "15", 13
    FURTHER_EDUCATION = "Further education", "18", 15
    SECURE_UNITS = "Secure units", "24", 18
    OFFSHORE = "Offshore schools", "25", 19
    SERVICE_CHILDRENS_EDUCATION = "Service children's education", "26", 20
    MISCELLANEOUS = "Miscellaneous", "27", 21
    ACADEMY_SPONSOR_LED = "Academy sponsor led", "28", 22
    HIGHER_EDUCATION = "Higher education institutions", "29", 23
    WELSH = "Welsh establishment", "30", 24
    SIXTH_FORM_CENTRES = "Sixth form centres", "31", 25
    SPECIAL_POST_16 = "Special post 16 institution", "32", 26
    ACADEMY_SPECIAL_SPONSOR_LED = "Academy special sponsor led", "33", 27
    ACADEMY_CONVERTER = "Academy converter", "34", 28
    FREE_SCHOOLS = "Free schools", "35", 29
    FREE_SCHOOLS_SPECIAL = "Free schools special", "36", 30
    BRITISH_SCHOOLS_OVERSEAS = "British schools overseas", "37", 31
    FREE_SCHOOLS_ALTERNATIVE_PROVISION = "Free schools alternative provision", "38", 32
    FREE_SCHOOLS_16_TO_19 = "Free schools 16 to 19", "39", 33
    UNIVERSITY_TECHNICAL_COLLEGE = "University technical college", "40", 34
    STUDIO = "Studio schools", "41", 35
    ACADEMY_ALTERNATIVE_PROVISION_CONVERTER = "Academy alternative provision converter", "42", 36
    ACADEMY_ALTERNATIVE_PROVISION_SPONSOR_LED = "Academy alternative provision sponsor led", "43", 37
    ACADEMY_SPECIAL_CONVERTER = "Academy special converter", "44", 38
    ACADEMY_16_TO_19_CONVERTER = "Academy 16-19 converter", "45", 39
    ACADEMY_16_TO_19_SPONSOR_LED = "Academy 16 to 19 sponsor led", "46", 40
    CHILDRENS_CENTRE = "Children's centre", "47", 41
    CHILDRENS_CENTRE_LINKED_SITE = "Children's centre linked site", "48", 42
    ONLINE_PROVIDER = "Online provider", "49", 45
    OTHER_GOVERNMENT_DEPARTMENT = "Institution funded by other government department", "56", 43
    ACADEMY_SECURE_16_TO_19 = "Academy secure 16 to 19", "57", 46

    @property
    def academy(self) -> bool:
        """Whether GIAS counts the type among academies and free schools."""
        return self.code in {
            "6", "28", "33", "34", "35", "36", "38", "39", "40", "41", "42", "43", "44", "45", "46", "57",
        }  # fmt: skip

    @property
    def maintained(self) -> bool:
        """Whether a local authority maintains schools of the type."""
        return self.code in {"1", "2", "3", "5", "7", "12", "14", "15"}


class GroupType(Term):
    """Establishment group type, with GIAS's public code. Codes 03, 04 and 07 are archived."""

    FEDERATION = "Federation", "01"
    TRUST = "Trust", "02"  # a foundation trust that supports maintained schools
    COLLEGIATE = "Collegiate", "03"
    PARTNERSHIP = "Partnership", "04"
    SCHOOL_SPONSOR = "School sponsor", "05"
    MULTI_ACADEMY_TRUST = "Multi-academy trust", "06"
    UMBRELLA_TRUST = "Umbrella trust", "07"
    CHILDRENS_CENTRES_GROUP = "Children's centres group", "08"
    CHILDRENS_CENTRES_COLLABORATION = "Children's centres collaboration", "09"
    SINGLE_ACADEMY_TRUST = "Single-academy trust", "10"
    SECURE_SINGLE_ACADEMY_TRUST = "Secure single-academy trust", "11"


class GroupStatus(Term):
    """Establishment group status. GIAS writes `OPEN` and `CLOSED` as codes."""

    OPEN = "Open", "OPEN"
    CLOSED = "Closed", "CLOSED"
    PROPOSED_TO_OPEN = "Proposed to open", "PROPOSED_TO_OPEN"
    PROPOSED_TO_CLOSE = "Proposed to close", "PROPOSED_TO_CLOSE"
    CREATED_IN_ERROR = "Created in error", "CREATED_IN_ERROR"


class LinkType(Term):
    """How one establishment follows another, with GIAS's public code."""

    NOT_APPLICABLE = "Not applicable", "1"
    PREDECESSOR = "Predecessor", "2"
    PREDECESSOR_SPLIT = "Predecessor - Split School", "8"
    CLOSURE = "Closure", "11"
    PREDECESSOR_AMALGAMATED = "Predecessor - amalgamated"
    PREDECESSOR_MERGED = "Predecessor - merged", "14"
    SUCCESSOR = "Successor", "15"
    EXPANSION = "Expansion", "16"
    SUCCESSOR_SPLIT = "Successor - Split School", "21"
    RESULT_OF_AMALGAMATION = "Result of Amalgamation", "26"
    MERGED_AGE_RANGE = "Merged - change in age range", "30"
    MERGED_CAPACITY = "Merged - expansion of school capacity", "31"
    MERGED_CAPACITY_AND_AGE_RANGE = "Merged - expansion in school capacity and changer in age range", "32"
    SIXTH_FORM_CENTRE_LINK = "Sixth Form Centre Link", "34"
    SIXTH_FORM_CENTRE_SCHOOL = "Sixth Form Centre School", "35"
    OTHER = "Other", "36"
    CHILDRENS_CENTRE_LINK = "Children's centre link", "37"
    SUCCESSOR_AMALGAMATED = "Successor - amalgamated"
    SUCCESSOR_MERGED = "Successor - merged", "38"


RELIGIOUS_CHARACTERS: Final = (
    "Does not apply", "None",
    "Church of England", "Church of England/Christian", "Church of England/Evangelical",
    "Church of England/Free Church", "Church of England/Methodist",
    "Church of England/Methodist/United Reform Church/Baptist", "Church of England/Roman Catholic",
    "Church of England/United Reformed Church",
    "Anglican", "Anglican/Christian", "Anglican/Church of England", "Anglican/Evangelical",
    "Roman Catholic", "Roman Catholic/Anglican", "Roman Catholic/Church of England", "Catholic",
    "Methodist", "Methodist/Church of England",
    "Christian", "Christian/Evangelical", "Christian/Methodist", "Christian/non-denominational",
    "Christian Science", "Congregational Church", "Free Church", "Greek Orthodox",
    "Inter- / non- denominational", "Moravian", "Multi-faith", "Plymouth Brethren Christian Church",
    "Protestant", "Protestant/Evangelical", "Quaker", "Reformed Baptist", "Seventh Day Adventist",
    "United Reformed Church", "Buddhist", "Hindu", "Islam", "Muslim", "Sunni Deobandi",
    "Jewish", "Orthodox Jewish", "Charadi Jewish", "Sikh",
)  # fmt: skip
"""Religious characters seen in GIAS. The list is open: unknown text is kept. `None` is a value: a school without one."""

_CHRISTIAN = (
    "church of england", "anglican", "roman catholic", "catholic", "methodist", "christian", "congregational",
    "free church", "greek orthodox", "inter- / non- denominational", "moravian", "protestant", "quaker", "baptist",
    "seventh day adventist", "united reform",
)  # fmt: skip


def church_school(religious_character: str | None) -> bool | None:
    """Whether a religious character is a Christian church's; `None` where it is unknown (blank, not recorded).

    `None` (the value) and `Does not apply` are a plain no; other faiths are a no, since they are not church schools.
    """
    text = (religious_character or "").strip().casefold()
    if text in {"", "not recorded", "not reported"}:
        return None
    return any(word in text for word in _CHRISTIAN)


class BodyKind(Term):
    """A group of people that decides or meets."""

    MEMBERS = "members"
    TRUST_BOARD = "trust board"
    COMMITTEE = "committee"
    LOCAL_GOVERNING_COMMITTEE = "local governing committee"
    EXTENDED_LEADERSHIP_TEAM = "extended leadership team", "ELT"
    CENTRAL_TEAM = "central team"
    NETWORK = "network"


class DelegationVerb(Term):
    """What a body does about a matter in a scheme of delegation."""

    PROPOSE = "propose"
    APPROVE = "approve"
    DELIVER = "deliver"
    CONSULT = "consult"
    SCRUTINISE = "scrutinise"
    MONITOR = "monitor"
    NOTIFY = "notify"


# --- people ----------------------------------------------------------------------------------------------------------


class Layer(Ranked):
    """The layer of a trust that a role belongs to."""

    GOVERNANCE = "governance"
    EXECUTIVE = "executive"
    DIRECTOR = "director"
    PARTNER = "partner"
    SPECIALIST_LEAD = "specialist lead"
    SCHOOL_LEADER = "school leader"
    STAFF = "staff"


class RoleKind(Term):
    """What a role is: GIAS's governance roles (with its code), the Education Provider Registry's, and a trust's own.

    `layer` is where such a role usually sits. `one_person`, `shared` and `professional` are GIAS's flags: a role that
    one person holds at a time, a role shared between establishments or groups, and a governance professional's.
    """

    layer: Layer
    one_person: bool
    shared: bool
    professional: bool

    def __new__(cls, value: str, layer: Layer, code: str | None = None, flags: str = "") -> Self:
        """A member, from its name and what is said of such roles.

        Parameters
        ----------
        value
            The word.
        layer
            Its usual layer.
        code
            GIAS's code.
        flags
            Words of `S` (one person at a time), `Sh` (shared between schools) and `GP` (a governance professional).

        Returns
        -------
        RoleKind
            The member.
        """
        member = cls._make(value, code)
        member.layer = layer
        marks = flags.split()
        member.one_person = "S" in marks
        member.shared = "Sh" in marks
        member.professional = "GP" in marks
        return member

    # GIAS's 24 governor and staff roles
    CHAIR_OF_GOVERNORS = "Chair of governors", Layer.GOVERNANCE, "1", "S"
    GOVERNOR = "Governor", Layer.GOVERNANCE, "2"
    CHAIR_OF_TRUSTEES = "Chair of trustees", Layer.GOVERNANCE, "3", "S"
    TRUSTEE = "Trustee", Layer.GOVERNANCE, "4"
    MEMBER = "Member", Layer.GOVERNANCE, "5"
    ACCOUNTING_OFFICER = "Accounting officer", Layer.EXECUTIVE, "6", "S"
    CHIEF_FINANCIAL_OFFICER = "Chief financial officer", Layer.EXECUTIVE, "7", "S"
    CHAIR_OF_LOCAL_GOVERNING_BODY = "Chair of local governing body", Layer.GOVERNANCE, "8", "S"
    LOCAL_GOVERNOR = "Local governor", Layer.GOVERNANCE, "9"
    SHARED_CHAIR_GROUP = "Shared chair of local governing body - group", Layer.GOVERNANCE, "10", "Sh"
    SHARED_CHAIR_ESTABLISHMENT = (
        "Shared chair of local governing body - establishment", Layer.GOVERNANCE, "11", "S Sh",
    )  # fmt: skip
    SHARED_LOCAL_GOVERNOR_GROUP = "Shared local governor - group", Layer.GOVERNANCE, "12", "Sh"
    SHARED_LOCAL_GOVERNOR_ESTABLISHMENT = "Shared local governor - establishment", Layer.GOVERNANCE, "13", "Sh"
    NOT_APPLICABLE = "Not applicable", Layer.GOVERNANCE, "14"
    GOVERNANCE_PROFESSIONAL_MAINTAINED = (
        "Governance professional - local authority maintained school", Layer.GOVERNANCE, "15", "S GP",
    )  # fmt: skip
    GOVERNANCE_PROFESSIONAL_FEDERATION = "Governance professional - federation", Layer.GOVERNANCE, "16", "S GP"
    LOCAL_GOVERNANCE_PROFESSIONAL = (
        "Local governance professional - individual academy or free school", Layer.GOVERNANCE, "17", "S GP",
    )  # fmt: skip
    GOVERNANCE_PROFESSIONAL_MAT = (
        "Governance professional - multi-academy trust (MAT)", Layer.GOVERNANCE, "18", "S GP",
    )  # fmt: skip
    SHARED_GOVERNANCE_PROFESSIONAL_GROUP = (
        "Shared governance professional - group", Layer.GOVERNANCE, "19", "Sh GP",
    )  # fmt: skip
    SHARED_GOVERNANCE_PROFESSIONAL_ESTABLISHMENT = (
        "Shared governance professional - establishment", Layer.GOVERNANCE, "20", "S Sh GP",
    )  # fmt: skip
    MEMBER_INDIVIDUAL = "Member - individual", Layer.GOVERNANCE, "21"
    MEMBER_ORGANISATION = "Member - organisation", Layer.GOVERNANCE, "22"
    GOVERNANCE_PROFESSIONAL_SSAT = (
        "Governance professional - secure single-academy trust (SSAT)", Layer.GOVERNANCE, "23", "S GP",
    )  # fmt: skip
    GOVERNANCE_PROFESSIONAL_SAT = (
        "Governance professional - single-academy trust (SAT)", Layer.GOVERNANCE, "24", "S GP",
    )  # fmt: skip
    # the Education Provider Registry's role types that GIAS has no code for
    COOPTED_GOVERNOR = "Co-opted governor", Layer.GOVERNANCE
    EX_OFFICIO_GOVERNOR = "Ex-officio governor", Layer.GOVERNANCE
    FOUNDATION_GOVERNOR = "Foundation governor", Layer.GOVERNANCE
    LOCAL_AUTHORITY_GOVERNOR = "Local authority governor", Layer.GOVERNANCE
    PARENT_GOVERNOR = "Parent governor", Layer.GOVERNANCE
    PARTNERSHIP_GOVERNOR = "Partnership governor", Layer.GOVERNANCE
    STAFF_GOVERNOR = "Staff governor", Layer.GOVERNANCE
    ASSOCIATE_GOVERNOR = "Associate governor", Layer.GOVERNANCE
    BOARD_MEMBER = "Board member", Layer.GOVERNANCE
    LOCAL_GOVERNING_BODY_MEMBER = "Local governing body member", Layer.GOVERNANCE
    ACADEMY_TRUSTEE = "Academy trustee", Layer.GOVERNANCE
    ACADEMY_TRUST_MEMBER = "Academy trust member", Layer.GOVERNANCE
    TRUST_MEMBER = "Trust member", Layer.GOVERNANCE
    SPECIALIST_RESPONSIBILITY = "Specialist responsibility", Layer.GOVERNANCE
    CHAIR = "Chair", Layer.GOVERNANCE
    VICE_CHAIR = "Vice chair", Layer.GOVERNANCE
    COMMITTEE_CHAIR = "Committee chair", Layer.GOVERNANCE
    COMMITTEE_VICE_CHAIR = "Committee vice chair", Layer.GOVERNANCE
    PRINCIPAL = "Principal", Layer.SCHOOL_LEADER
    CLERK = "Clerk", Layer.GOVERNANCE
    COMPANY_SECRETARY = "Company secretary", Layer.GOVERNANCE
    # a trust's own
    GOVERNANCE_LEAD = "Governance lead", Layer.GOVERNANCE
    GOVERNANCE_PROFESSIONAL = "Governance professional", Layer.GOVERNANCE, None, "GP"
    CHIEF_EXECUTIVE = "Chief executive", Layer.EXECUTIVE, "CEO"
    CHIEF_OPERATING_OFFICER = "Chief operating officer", Layer.EXECUTIVE, "COO"
    DIRECTOR = "Director", Layer.DIRECTOR
    PARTNER = "Partner", Layer.PARTNER
    SPECIALIST_LEAD = "Specialist lead", Layer.SPECIALIST_LEAD
    EXECUTIVE_HEADTEACHER = "Executive headteacher", Layer.SCHOOL_LEADER
    HEADTEACHER = "Headteacher", Layer.SCHOOL_LEADER
    DEPUTY_HEADTEACHER = "Deputy headteacher", Layer.SCHOOL_LEADER
    ASSISTANT_HEADTEACHER = "Assistant headteacher", Layer.SCHOOL_LEADER
    SENDCO = "SENDCo", Layer.SCHOOL_LEADER
    DESIGNATED_SAFEGUARDING_LEAD = "Designated safeguarding lead", Layer.SCHOOL_LEADER, "DSL"
    BUSINESS_MANAGER = "Business manager", Layer.SCHOOL_LEADER
    SUBJECT_LEADER = "Subject leader", Layer.STAFF
    TEACHER = "Teacher", Layer.STAFF
    EARLY_CAREER_TEACHER = "Early career teacher", Layer.STAFF, "ECT"
    TEACHING_ASSISTANT = "Teaching assistant", Layer.STAFF
    SUPPORT_STAFF = "Support staff", Layer.STAFF

    @property
    def member(self) -> bool:
        """Whether the role is that of a member of the trust (in company law: not a trustee, not staff)."""
        return self in {
            RoleKind.MEMBER, RoleKind.MEMBER_INDIVIDUAL, RoleKind.MEMBER_ORGANISATION,
            RoleKind.ACADEMY_TRUST_MEMBER, RoleKind.TRUST_MEMBER,
        }  # fmt: skip

    @property
    def employed(self) -> bool:
        """Whether the role is one that a trust or school employs somebody for."""
        return self.layer is not Layer.GOVERNANCE


PROFESSIONAL_PAIRS: Final = frozenset(
    frozenset(pair)
    for pair in (("19", "18"), ("17", "24"), ("16", "15"), ("19",))  # ("19",): two shared ones for the group
)
"""The pairs of governance professionals that GIAS allows together, by code; every other pair is forbidden."""


class AppointingBody(Term):
    """Who appointed a governor or trustee, with GIAS's code."""

    GOVERNING_BODY = "Appointed by governing body or board", "1"
    ACADEMY_MEMBERS = "Appointed by academy members", "2"
    FOUNDATION = "Appointed by foundation or trust", "3"
    ELECTED_BY_STAFF = "Elected by school staff", "4"
    ELECTED_BY_PARENTS = "Elected by parents", "5"
    PARENT_APPOINTED = "Parent appointed by governing body or board: no election candidates", "6"
    LOCAL_AUTHORITY = "Nominated by local authority, appointed by governing body", "7"
    OTHER_BODY = "Nominated by other body, appointed by governing body", "8"
    EX_OFFICIO_HEAD = "Ex-officio as headteacher or principal", "9"
    EX_OFFICIO_FOUNDATION = "Ex-officio foundation governor", "10"
    ORIGINAL_SIGNATORY = "Original signatory members", "11"
    FOUNDATION_MEMBERS = "Foundation or sponsor members", "12"
    FOUNDATION_PERSONS = "Persons appointed by foundation body or sponsor", "13"
    ADDITIONAL_MEMBERS = "Additional members appointed by trust members", "14"
    INTERIM_EXECUTIVE_BOARD = "Interim executive board", "15"
    NOT_APPLICABLE = "Not applicable", "16"


class ExpertiseLevel(Ranked):
    """How deep an expertise goes, least first."""

    DEVELOPING = "developing"
    SECURE = "secure"
    EXPERT = "expert"
    LEADING = "leading"


class NpqCourse(Term):
    """National professional qualifications and the offers beside them, by name, with the course's code."""

    EXECUTIVE_LEADERSHIP = "Executive leadership", "NPQEL"
    HEADSHIP = "Headship", "NPQH"
    SENIOR_LEADERSHIP = "Senior leadership", "NPQSL"
    EARLY_YEARS_LEADERSHIP = "Early years leadership", "NPQEYL"
    SENCO = "Special educational needs co-ordinator", "NPQSENCO"
    LEADING_TEACHING = "Leading teaching", "NPQLT"
    LEADING_TEACHER_DEVELOPMENT = "Leading teacher development", "NPQLTD"
    LEADING_BEHAVIOUR_AND_CULTURE = "Leading behaviour and culture", "NPQLBC"
    LEADING_LITERACY = "Leading literacy", "NPQLL"
    LEADING_PRIMARY_MATHEMATICS = "Leading primary mathematics", "NPQLPM"
    EARLY_HEADSHIP_COACHING = "Early headship coaching offer", "EHCO"
    ADDITIONAL_SUPPORT = "Additional support offer", "ASO"


class QualificationStage(Term):
    """Where somebody stands in a course."""

    APPLIED = "applied"
    ACTIVE = "active"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    STARTED = "started"
    RETAINED_1 = "retained-1"
    RETAINED_2 = "retained-2"
    COMPLETED = "completed"


class QualificationOutcome(Term):
    """What a course ended with."""

    PASSED = "passed"
    FAILED = "failed"
    VOIDED = "voided"


# --- openness, endeavour, resource, community ------------------------------------------------------------------------


class ArtefactKind(Term):
    """What a school writes down and may share."""

    DATA = "data"
    DEVELOPMENT_PLAN = "development plan"
    AUDIT_OUTCOME = "audit outcome"
    POLICY = "policy"


class Severity(Ranked):
    """How much a need presses, least first."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"
    URGENT = "urgent"


class SessionKind(Term):
    """What kind of meeting a session was."""

    ELT_NETWORK = "ELT network session"
    BOARD_MEETING = "board meeting"
    COMMITTEE_MEETING = "committee meeting"
    NETWORK_MEETING = "network meeting"
    CPD = "CPD session"
    OTHER = "other"


class AttendancePart(Term):
    """What somebody did at a session. `invited` means asked, and not there."""

    LEADS = "leads"
    TAKES_PART = "takes part"
    OBSERVES = "observes"
    INVITED = "invited"


class ActivityKind(Term):
    """What kind of development an activity is."""

    CPD = "CPD"
    NPQ_COHORT = "NPQ cohort"
    COACHING_PROGRAMME = "coaching programme"
    RESIDENTIAL = "residential"
    LEADERSHIP_PROGRAMME = "leadership programme"


class OpenTo(Ranked):
    """Who may come, from near to far."""

    TRUST = "trust"
    CLUSTER = "cluster"
    SECTOR = "sector"


class ParticipationPart(Term):
    """What a person or school did in an activity."""

    LEADS = "leads"
    PARTICIPATES = "participates"


class CriterionKind(Term):
    """Whose success a criterion describes."""

    SHARED = "shared"
    PERSONAL = "personal"
    BROADER_IMPACT = "broader impact"


class CriterionScope(Ranked):
    """How far a criterion reaches, from near to far."""

    ROLE = "role"
    SCHOOL = "school"
    TRUST = "trust"
    SECTOR = "sector"


class CriterionOutcome(Ranked):
    """How a criterion was reviewed, in words. It is no grade."""

    NOT_YET = "not yet"
    IN_PART = "in part"
    MET = "met"
    EXCEEDED = "exceeded"


class SupportKind(Term):
    """What one gives another."""

    LEADERSHIP_CAPACITY = "leadership capacity"
    TEACHING_AND_LEARNING = "teaching and learning", "T&L"
    CURRICULUM = "curriculum"
    SEND = "SEND"
    SAFEGUARDING = "safeguarding"
    ATTENDANCE = "attendance"
    FINANCE = "finance"
    HR = "HR"
    GOVERNANCE_ADVICE = "governance advice"
    CLERKING = "clerking"
    IT = "IT"
    COACHING = "coaching"
    MENTORING = "mentoring"
    PEER_REVIEW = "peer review"
    SECONDMENT = "secondment"
    CPD_FACILITATION = "CPD facilitation"


class ServiceMode(Term):
    """How a service is run: "considered centralisation" supports local knowledge and does not replace it."""

    CENTRAL = "central"
    PARTNERED = "partnered"
    ALIGNED = "aligned"
    LOCAL = "local"
    EXTERNAL = "external"


class ProgrammeAudience(Term):
    """Whom a community programme is for."""

    PUPILS = "pupils"
    STAFF = "staff"
    FAMILIES = "families"
    COMMUNITY = "community"


# --- judging and care ------------------------------------------------------------------------------------------------


class Obligation(Term):
    """How binding a standard is."""

    MUST = "must"
    SHOULD = "should"


class Operator(Term):
    """How a measure is compared with its threshold."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUALS = "=="


class InspectionEra(Term):
    """Ofsted's three ways of judging. Grades of one era cannot be compared with another's."""

    GRADES = "grades to August 2024"
    SUB_JUDGEMENTS = "sub-judgements September 2024 to November 2025"
    REPORT_CARDS = "report cards from November 2025"

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that were judged."""
        return _AREAS[self]

    @property
    def grades(self) -> tuple[str, ...]:
        """The words used, best first."""
        return _REPORT_CARD_GRADES if self is InspectionEra.REPORT_CARDS else _GRADES


_GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_REPORT_CARD_GRADES = (
    "exceptional", "strong standard", "expected standard", "needs attention", "urgent improvement",
)  # fmt: skip
_SUB_JUDGEMENTS = (
    "quality of education", "behaviour and attitudes", "personal development", "leadership and management",
    "early years provision", "sixth form provision",
)  # fmt: skip
_AREAS = {
    InspectionEra.GRADES: ("overall effectiveness", *_SUB_JUDGEMENTS),
    InspectionEra.SUB_JUDGEMENTS: _SUB_JUDGEMENTS,
    InspectionEra.REPORT_CARDS: (
        "curriculum and teaching", "achievement", "attendance and behaviour", "inclusion",
        "leadership and governance", "personal development and well-being", "early years", "post-16", "safeguarding",
    ),
}  # fmt: skip
SAFEGUARDING: Final = ("met", "not met")
"""What a report card says of safeguarding, which has no grade."""


class LawfulBasis(Term):
    """The lawful bases of Article 6 of the UK GDPR."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal obligation"
    VITAL_INTERESTS = "vital interests"
    PUBLIC_TASK = "public task"
    LEGITIMATE_INTERESTS = "legitimate interests"


# --- fields of your own ---------------------------------------------------------------------------------------------


class ExtensionType(Term):
    """What the values of a field of your own are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    DAY = "day"
    YES_NO = "yes/no"
    WORD = "word"

    @property
    def is_number(self) -> bool:
        """Whether it is a number, whole or not."""
        return self in (ExtensionType.NUMBER, ExtensionType.WHOLE_NUMBER)


class RecordKind(Term):
    """The kinds of record that may have fields of your own, by the names of their collections."""

    TRUSTS = "trusts"
    SCHOOLS = "schools"
    MEMBERSHIPS = "memberships"
    CLUSTERS = "clusters"
    CLUSTER_MEMBERSHIPS = "cluster_memberships"
    BODIES = "bodies"
    DELEGATIONS = "delegations"
    PEOPLE = "people"
    ROLES = "roles"
    TOPICS = "topics"
    EXPERTISE = "expertise"
    QUALIFICATIONS = "qualifications"
    ARTEFACTS = "artefacts"
    SHARINGS = "sharings"
    NEEDS = "needs"
    SESSIONS = "sessions"
    ATTENDANCES = "attendances"
    ACTIVITIES = "activities"
    PARTICIPATIONS = "participations"
    SUCCESS_CRITERIA = "success_criteria"
    SUPPORT = "support"
    SERVICES = "services"
    DELIVERIES = "deliveries"
    PROGRAMMES = "programmes"
    ENGAGEMENTS = "engagements"
    FRAMEWORKS = "frameworks"
    STANDARDS = "standards"
    JUDGEMENTS = "judgements"
    INSPECTIONS = "inspections"
    DATA_NOTICES = "data_notices"
    RESPONSES = "responses"


# --- topics ----------------------------------------------------------------------------------------------------------

_TOPIC_TREE: Final = {
    "teaching-and-learning": ("Teaching and learning", {
        "pedagogy": "Pedagogy", "assessment": "Assessment", "early-reading": "Early reading", "literacy": "Literacy",
        "mathematics": "Mathematics", "early-years": "Early years",
    }),
    "curriculum": ("Curriculum", {
        "english": "English", "science": "Science", "computing": "Computing", "history": "History",
        "geography": "Geography", "languages": "Languages", "art-and-design": "Art and design", "music": "Music",
        "physical-education": "Physical education", "religious-education": "Religious education",
    }),
    "inclusion": ("Inclusion", {
        "send": "SEND", "safeguarding": "Safeguarding", "behaviour": "Behaviour", "attendance": "Attendance",
        "mental-health": "Mental health",
    }),
    "people-development": ("People development", {
        "cpd": "CPD", "early-career-mentoring": "Early career mentoring", "coaching": "Coaching",
    }),
    "leadership": ("Leadership", {
        "headship": "Headship", "senior-leadership": "Senior leadership", "executive-leadership": "Executive leadership",
        "trust-culture": "Trust culture",
    }),
    "governance": ("Governance", {
        "clerking": "Clerking", "church-school-distinctiveness": "Church-school distinctiveness",
    }),
    "operations": ("Operations", {
        "finance": "Finance", "hr": "HR", "it": "IT", "estates": "Estates", "data": "Data",
    }),
    "community": ("Community", {
        "family-support": "Family support", "community-engagement": "Community engagement",
    }),
}  # fmt: skip


def _walk_topics() -> Iterator[tuple[str, str, str | None]]:
    for slug, (name, children) in _TOPIC_TREE.items():
        yield slug, name, None
        for child, child_name in children.items():
            yield child, child_name, slug


TOPICS: Final = tuple((f"topic:{slug}", name, f"topic:{up}" if up else None) for slug, name, up in _walk_topics())
"""The shipped topics on two levels: id, name, parent's id. A dataset adds its own or renames these."""

NPQ_TOPICS: Final = {
    NpqCourse.EXECUTIVE_LEADERSHIP: "topic:executive-leadership",
    NpqCourse.HEADSHIP: "topic:headship",
    NpqCourse.SENIOR_LEADERSHIP: "topic:senior-leadership",
    NpqCourse.EARLY_YEARS_LEADERSHIP: "topic:early-years",
    NpqCourse.SENCO: "topic:send",
    NpqCourse.LEADING_TEACHING: "topic:pedagogy",
    NpqCourse.LEADING_TEACHER_DEVELOPMENT: "topic:cpd",
    NpqCourse.LEADING_BEHAVIOUR_AND_CULTURE: "topic:behaviour",
    NpqCourse.LEADING_LITERACY: "topic:literacy",
    NpqCourse.LEADING_PRIMARY_MATHEMATICS: "topic:mathematics",
    NpqCourse.EARLY_HEADSHIP_COACHING: "topic:headship",
    NpqCourse.ADDITIONAL_SUPPORT: "topic:headship",
}
"""The topic that each qualification is evidence of."""
