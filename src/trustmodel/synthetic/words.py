"""The words that invented trusts are made of. No name here is that of a real school, town, trust or person."""

from __future__ import annotations

from typing import Final

from trustmodel.model.vocabulary import NpqCourse, RoleKind, ServiceMode, SupportKind

PLACE_BEGINNINGS: Final = (
    "Tarrow", "Querne", "Ollen", "Hexen", "Brindle", "Marle", "Wether", "Sallow", "Fennow", "Corse", "Dunmar",
    "Pellow", "Ashmar", "Thrimble", "Harken", "Lissing", "Orrel", "Ravel", "Selder", "Yarrow", "Kestle", "Mossen",
    "Cobble", "Eldrin", "Garrow", "Nettle",
)  # fmt: skip
PLACE_ENDINGS: Final = ("bourne", "stow", "leigh", "mere", "combe", "den", "wold", "hithe", "wick", "low")

FIRST_NAMES: Final = (
    "Amara", "Tomasz", "Priya", "Yusuf", "Mei", "Callum", "Ngozi", "Rhiannon", "Idris", "Leila", "Mateus", "Saskia",
    "Kwame", "Aoife", "Hiroko", "Devon", "Zainab", "Piotr", "Anjali", "Rowland", "Farida", "Owain", "Chidi", "Ingrid",
    "Samir", "Bronwen", "Luca", "Thandi", "Katya", "Jerome", "Sunita", "Magnus", "Oluchi", "Pascal", "Noor", "Eluned",
    "Ravi", "Marisol", "Tobias", "Halima", "Gethin", "Yuki", "Femi", "Dorota", "Imran", "Clemency", "Arjun", "Siobhan",
    "Kofi", "Lucinda", "Hamza", "Perpetua", "Stefan", "Wanjiru", "Alasdair", "Meera", "Jacinta", "Bilal", "Freya",
    "Desmond", "Anneke", "Tariq", "Philippa", "Emeka",
)  # fmt: skip
SURNAMES: Final = (
    "Quill", "Okarandi", "Banerwal", "Kowalin", "Hossaini", "Farrowby", "Nakashiro", "Penhallard", "Adebowusi",
    "Thistlemere", "Mirzakani", "Lindqvale", "Brackendale", "Chaudhrani", "Oyelarin", "Wexcombe", "Ferrantine",
    "Dlaminka", "Gwilliard", "Sotherby-Lane", "Ramanathi", "Petrowicki", "Harkwell", "Mensaro", "Ishidara",
    "Caldervane", "Nwankora", "Trevorrick", "Kapadwala", "Ollivander-Shaw", "Bengtholm", "Mutasiwa", "Aldernash",
    "Jayasundar", "Rosselwood", "Haqqani-Vale", "Eskdalen", "Tembolo", "Larkrise", "Vasconi", "Dunmorrow", "Siddiquin",
    "Pemberleigh", "Achebani", "Whitloch", "Szymborek", "Garrowhill", "Okonjala", "Merriwick", "Tanakura", "Llewelland",
    "Bhattal", "Crossthwell", "Diallonde", "Hawksmere", "Iyengari", "Jossaint", "Kettlewold", "Moradian-Pike",
    "Norrington-Hale", "Osterveld", "Ravenglade", "Sandiforde", "Yeomanry",
)  # fmt: skip

HEADS: Final = frozenset({RoleKind.HEADTEACHER, RoleKind.EXECUTIVE_HEADTEACHER})

# --- expertise and support -------------------------------------------------------------------------------------------

# What people in a role usually know: what everyone in it knows, and what one in a few knows beside it.
# Music is in nobody's list: a topic that schools need and nobody holds.
KNOWS: Final = {
    RoleKind.CHIEF_EXECUTIVE: (("executive-leadership", "trust-culture"), ()),
    RoleKind.CHIEF_OPERATING_OFFICER: (("estates", "it"), ()),
    RoleKind.DIRECTOR: (("pedagogy", "senior-leadership", "curriculum"), ()),
    RoleKind.GOVERNANCE_LEAD: (("governance", "clerking"), ()),
    RoleKind.GOVERNANCE_PROFESSIONAL: (("clerking",), ()),
    RoleKind.EXECUTIVE_HEADTEACHER: (("headship",), ("early-years", "senior-leadership", "behaviour")),
    RoleKind.HEADTEACHER: (
        ("headship",),
        (
            "pedagogy", "early-reading", "mathematics", "behaviour", "attendance", "assessment", "coaching", "literacy",
            "curriculum", "religious-education",
        ),
    ),
    RoleKind.DEPUTY_HEADTEACHER: (
        ("senior-leadership",),
        (
            "assessment", "behaviour", "attendance", "mathematics", "coaching", "literacy", "curriculum",
            "early-career-mentoring", "cpd", "history",
        ),
    ),
    RoleKind.SENDCO: (("send",), ("mental-health", "behaviour", "early-years", "family-support")),
    RoleKind.SUBJECT_LEADER: ((), ()),
    RoleKind.TEACHER: ((), ()),
    RoleKind.BUSINESS_MANAGER: (("finance",), ("hr", "data")),
}  # fmt: skip
PRIMARY_SUBJECTS: Final = (
    "early-reading", "mathematics", "science", "history", "early-years", "literacy", "physical-education",
    "art-and-design", "geography", "religious-education",
)  # fmt: skip
SECONDARY_SUBJECTS: Final = ("english", "science", "mathematics", "languages", "computing", "geography", "history")
CENTRAL_TOPICS: Final = {"teaching-and-learning": "pedagogy", "hr": "hr", "finance": "finance"}

EVIDENCE: Final = {
    "developing": ("in the first year of the role", "takes part in the subject network"),
    "secure": ("leads it in school", "external review of the school's work", "subject network papers"),
    "expert": (
        "school's audits for three years",
        "reviewed by colleagues from other schools",
        "runs the trust's training in it",
    ),
    "leading": ("facilitates a national course", "advises schools across the region", "published case study"),
}

CENTRAL_EVIDENCE: Final = ("external review of the central team", "professional membership", "ten years in the field")

KINDS_OF_SUPPORT: Final = {
    "send": (SupportKind.SEND, SupportKind.COACHING),
    "safeguarding": (SupportKind.SAFEGUARDING, SupportKind.PEER_REVIEW),
    "attendance": (SupportKind.ATTENDANCE,),
    "behaviour": (SupportKind.COACHING, SupportKind.TEACHING_AND_LEARNING),
    "mental-health": (SupportKind.CPD_FACILITATION, SupportKind.COACHING),
    "family-support": (SupportKind.ATTENDANCE, SupportKind.COACHING),
    "headship": (SupportKind.LEADERSHIP_CAPACITY, SupportKind.PEER_REVIEW, SupportKind.MENTORING),
    "senior-leadership": (SupportKind.LEADERSHIP_CAPACITY, SupportKind.COACHING),
    "executive-leadership": (SupportKind.MENTORING,),
    "trust-culture": (SupportKind.LEADERSHIP_CAPACITY,),
    "pedagogy": (SupportKind.TEACHING_AND_LEARNING, SupportKind.COACHING),
    "coaching": (SupportKind.COACHING,),
    "cpd": (SupportKind.CPD_FACILITATION,),
    "early-career-mentoring": (SupportKind.MENTORING,),
    "governance": (SupportKind.GOVERNANCE_ADVICE,),
    "clerking": (SupportKind.CLERKING,),
    "church-school-distinctiveness": (SupportKind.PEER_REVIEW, SupportKind.COACHING),
    "finance": (SupportKind.FINANCE,),
    "hr": (SupportKind.HR,),
    "it": (SupportKind.IT,),
    "computing": (SupportKind.CURRICULUM, SupportKind.IT),
    "assessment": (SupportKind.TEACHING_AND_LEARNING, SupportKind.PEER_REVIEW),
}
SUBJECT_SUPPORT: Final = (
    SupportKind.CURRICULUM, SupportKind.CURRICULUM, SupportKind.TEACHING_AND_LEARNING, SupportKind.CPD_FACILITATION,
)  # fmt: skip
NOT_LENT: Final = frozenset({"estates", "data"})
"""Held, but not given as support from one school to another."""

SCHOOL_TO_SCHOOL: Final = (
    (SupportKind.PEER_REVIEW, "pedagogy", (1.0, 2.0)),
    (SupportKind.PEER_REVIEW, "curriculum", (1.0, 2.0)),
    (SupportKind.LEADERSHIP_CAPACITY, "senior-leadership", (2.0, 5.0)),
    (SupportKind.SECONDMENT, "senior-leadership", (5.0, 6.0)),
    (SupportKind.TEACHING_AND_LEARNING, "assessment", (1.0, 3.0)),
)
TRUST_TO_OTHERS: Final = (
    (SupportKind.GOVERNANCE_ADVICE, "governance"),
    (SupportKind.CPD_FACILITATION, "cpd"),
    (SupportKind.HR, "hr"),
)

# --- organisations ---------------------------------------------------------------------------------------------------

MATTERS: Final = (
    ("appointing trustees", "approve", "members"),
    ("changing the articles of association", "approve", "members"),
    ("trust vision and strategy", "approve", "board"),
    ("trust vision and strategy", "consult", "elt"),
    ("annual budget of the trust", "approve", "board"),
    ("annual budget of the trust", "scrutinise", "finance-committee"),
    ("annual budget of the trust", "propose", "central-team"),
    ("risk register", "monitor", "finance-committee"),
    ("appointing a headteacher", "approve", "board"),
    ("appointing a headteacher", "consult", "local"),
    ("pupils' outcomes across the trust", "scrutinise", "standards-committee"),
    ("trust improvement plan", "propose", "elt"),
    ("trust improvement plan", "approve", "board"),
    ("shared professional development", "deliver", "elt"),
    ("school development plan", "monitor", "local"),
    ("school development plan", "notify", "standards-committee"),
)
SERVICES: Final = (
    ("payroll", "hr", ServiceMode.CENTRAL, "hr"),
    ("hr-advice", "hr", ServiceMode.PARTNERED, "hr"),
    ("budgeting", "finance", ServiceMode.PARTNERED, "finance"),
    ("school-improvement", "teaching-and-learning", ServiceMode.PARTNERED, "teaching-and-learning"),
    ("clerking", "clerking", ServiceMode.CENTRAL, "clerking"),
    ("estates", "estates", ServiceMode.CENTRAL, "operations"),
    ("it-support", "it", ServiceMode.EXTERNAL, "operations"),
    ("data-returns", "data", ServiceMode.ALIGNED, "operations"),
    ("send-practice", "send", ServiceMode.ALIGNED, "send"),
    ("pastoral-care", "behaviour", ServiceMode.LOCAL, None),
)
"""Slug, topic, default mode, and the part of the central team that leads it."""

# --- openness --------------------------------------------------------------------------------------------------------

AUDITED: Final = (
    "send", "safeguarding", "attendance", "early-reading", "mathematics", "behaviour", "mental-health", "finance",
    "governance", "assessment", "church-school-distinctiveness", "science",
)  # fmt: skip

# --- endeavour -------------------------------------------------------------------------------------------------------

ELT_FOCUS: Final = (
    ("trust culture", ("trust-culture",)),
    ("leadership culture", ("senior-leadership",)),
    ("shared voice in strategy", ("executive-leadership",)),
    ("trust culture", ("trust-culture", "cpd")),
    ("leadership culture", ("headship", "coaching")),
    ("shared voice in strategy", ("executive-leadership", "data")),
)
ACTIVITIES: Final = (
    ("CPD", "trust-culture", (), "trust"),
    ("NPQ cohort", "senior-leadership", (), "sector"),
    ("coaching programme", "coaching", (RoleKind.HEADTEACHER, RoleKind.DEPUTY_HEADTEACHER), "trust"),
    ("residential", "headship", (RoleKind.HEADTEACHER, RoleKind.EXECUTIVE_HEADTEACHER), "trust"),
    ("leadership programme", "senior-leadership", (RoleKind.DEPUTY_HEADTEACHER, RoleKind.SENDCO), "cluster"),
    ("CPD", "early-reading", (RoleKind.TEACHER, RoleKind.SUBJECT_LEADER, RoleKind.EARLY_CAREER_TEACHER), "cluster"),
    ("CPD", "mathematics", (RoleKind.TEACHER, RoleKind.SUBJECT_LEADER), "trust"),
    ("CPD", "safeguarding", (RoleKind.DESIGNATED_SAFEGUARDING_LEAD,), "cluster"),
    ("CPD", "send", (RoleKind.SENDCO, RoleKind.TEACHING_ASSISTANT), "cluster"),
    ("CPD", "finance", (RoleKind.BUSINESS_MANAGER, RoleKind.SUPPORT_STAFF), "trust"),
)
"""Kind, topic, the roles that it is for (none: all through, all role) and who may come."""
OUTCOMES: Final = (
    "a change in practice agreed with the line leader",
    "used with colleagues in the following term",
    "a plan for the next school year",
    "shared at a staff meeting",
)
COURSES: Final = {
    RoleKind.DIRECTOR: (NpqCourse.EXECUTIVE_LEADERSHIP,),
    RoleKind.HEADTEACHER: (NpqCourse.EXECUTIVE_LEADERSHIP,),
    RoleKind.DEPUTY_HEADTEACHER: (NpqCourse.HEADSHIP,),
    RoleKind.SENDCO: (NpqCourse.SENCO,),
    RoleKind.SUBJECT_LEADER: (NpqCourse.SENIOR_LEADERSHIP, NpqCourse.LEADING_TEACHING),
    RoleKind.TEACHER: (NpqCourse.LEADING_LITERACY, NpqCourse.LEADING_PRIMARY_MATHEMATICS),
}
PERSONAL_CRITERIA: Final = (
    "lead a piece of work from question to result with colleagues",
    "feel secure in the parts of the role that are new this year",
    "keep a sustainable week in every half term",
    "learn from time in another school and bring one thing home",
    "complete the qualification that I have begun and use it",
    "coach a colleague and be coached",
)
BROADER_CRITERIA: Final = (
    "help a school other than my own to improve in a matter that it chose",
    "lead development that colleagues from across the trust take part in",
    "make something that works here ready for other schools to use",
    "share our plans and audits early enough that others can help",
    "build a network that outlasts my part in it",
)

# --- community and judging -------------------------------------------------------------------------------------------

PROGRAMMES: Final = (
    ("family-hub", "Family hub mornings", "family-support", "families", "cluster"),
    ("every-day-counts", "Every day counts", "attendance", "families", "cluster"),
    ("quiet-corner", "Quiet corner wellbeing group", "mental-health", "pupils", "trust"),
    ("moving-up", "Moving up summer school", "community-engagement", "pupils", "cluster"),
    ("parents-and-send", "Parents and SEND evenings", "send", "families", "sector"),
    ("harvest-supper", "Harvest supper", "community-engagement", "community", "sector"),
    ("staff-choir", "Staff choir", "community-engagement", "staff", "trust"),
)
# The six headings and fourteen elements, as short headings only.
IMPROVEMENT_CAPACITY: Final = (
    ("Vision, culture, ethos", ("clarity of purpose", "understanding of needs", "leading a culture of improvement")),
    (
        "People and partners",
        ("building capacity for improvement", "recruiting, developing and retaining talent"),
    ),
    (
        "Teaching and learning",
        ("approach to pedagogy", "leadership of teaching", "evidence-based professional learning"),
    ),
    ("Curriculum and assessment", ("aligned curriculum", "intentional use of assessment")),
    ("Quality assurance and accountability", ("knowing schools by numbers", "knowing schools at first hand")),
    ("Leadership and governance", ("clarity of trust structures", "capability to review and refresh")),
)
HANDBOOK_RULES: Final = (
    ("members-three", "The trust has enough members", "members", ">=", 3, "must"),
    ("members-five", "The trust has more members than the least", "members", ">=", 5, "should"),
    ("board-meetings", "The board meets every term", "board_meetings", ">=", 3, "must"),
)
VERDICTS: Final = ("just begun", "growing", "in place", "in place and shared with others")
GRADED: Final = (
    "overall effectiveness", "quality of education", "behaviour and attitudes", "personal development",
    "leadership and management",
)  # fmt: skip
SUB_JUDGED: Final = GRADED[1:]
REPORTED: Final = (
    "curriculum and teaching", "achievement", "attendance and behaviour", "inclusion", "leadership and governance",
    "personal development and well-being",
)  # fmt: skip
