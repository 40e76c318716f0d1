"""Who works in a made-up trust, who governs it, and what they know."""

from __future__ import annotations

import datetime as dt
import math

from trustmodel.model import records as r
from trustmodel.model.vocabulary import NPQ_TOPICS, AppointingBody, ExpertiseLevel, Phase, RoleKind
from trustmodel.synthetic import words
from trustmodel.synthetic.setting import (
    FIRST_YEAR,
    Colleague,
    Site,
    TrustWorld,
    joined_on,
    km,
    local_body,
    suits,
    topic_id,
)


def governance_people(world: TrustWorld) -> None:
    """Members, trustees, governors and those who serve them."""
    opened = joined_on(world.members[0])
    since = [max(opened, day) for day in (dt.date(2019, 9, 1), dt.date(2022, 1, 1), dt.date(2023, 9, 1))]
    for _ in range(4):
        world.add(
            r.Role, person=world.person(), kind=RoleKind.MEMBER, at="body:members", start=world.random.choice(since),
            appointing_body=AppointingBody.ADDITIONAL_MEMBERS,
        )  # fmt: skip
    trustees = []
    for seat in range(7):
        start = world.random.choice(since)
        ends = start.replace(year=start.year + 4)
        while ends < world.years[-1].end:
            ends = ends.replace(year=ends.year + 4)  # re-appointed
        person = world.rows(r.Role)[0].person if seat == 6 else world.person()
        trustees.append(person)
        kind = RoleKind.CHAIR_OF_TRUSTEES if seat == 0 else RoleKind.TRUSTEE
        world.add(
            r.Role, person=person, kind=kind, at="body:board", start=start, term_ends=ends,
            appointing_body=AppointingBody.ACADEMY_MEMBERS,
        )  # fmt: skip
        committee = ("body:finance-committee", "body:standards-committee")[seat % 2]
        chair = RoleKind.COMMITTEE_CHAIR if seat in {1, 2} else RoleKind.TRUSTEE
        world.add(r.Role, person=person, kind=chair, at=committee, start=start)
    chairs: dict[str, str] = {}
    for index, site in enumerate(world.members):
        # a trustee is seen in one committee in six; infants and juniors on one site share a chair
        person = trustees[1 + index // 6 % 5] if index % 6 == 5 else _chair(world, chairs, site)
        chairs[site.school.id] = person
        world.add(
            r.Role, person=person, kind=RoleKind.CHAIR_OF_LOCAL_GOVERNING_BODY, at=local_body(site.school),
            start=max(joined_on(site), world.random.choice(since)),
            term_ends=dt.date(world.years[-1].first + 2, 8, 31), appointing_body=AppointingBody.GOVERNING_BODY,
        )  # fmt: skip


def _chair(world: TrustWorld, chairs: dict[str, str], site: Site) -> str:
    partner = _infant_partner(world, site)
    return chairs[partner.school.id] if partner is not None else world.person()


def central_people(world: TrustWorld) -> None:
    """The central team."""
    opened, n_schools = joined_on(world.members[0]), len(world.members)
    team = [
        (RoleKind.CHIEF_EXECUTIVE, None),
        (RoleKind.CHIEF_OPERATING_OFFICER, None),
        (RoleKind.DIRECTOR, "teaching-and-learning"),
        *[(RoleKind.PARTNER, "teaching-and-learning")] * max(1, n_schools // 12),
        *[(RoleKind.PARTNER, "hr")] * max(1, n_schools // 20),
        *[(RoleKind.PARTNER, "finance")] * max(1, n_schools // 20),
        (RoleKind.SPECIALIST_LEAD, "safeguarding"),
        (RoleKind.SPECIALIST_LEAD, "cpd"),
        (RoleKind.GOVERNANCE_LEAD, None),
        *[(RoleKind.GOVERNANCE_PROFESSIONAL, None)] * max(2, n_schools // 8),
    ]
    for kind, topic in team:
        start = world.since(max(opened, dt.date(2019, 9, 1)))
        colleague = Colleague(id=world.person(), kind=kind, site=None, since=start, until=None, topic=topic)
        world.staff.append(colleague)
        at = world.setting.trust.id
        if kind is not RoleKind.GOVERNANCE_PROFESSIONAL:
            world.add(
                r.Role, person=colleague.id, kind=kind, at=at, topic=topic and topic_id(topic), fte=1, start=start
            )
        also = {
            RoleKind.CHIEF_EXECUTIVE: RoleKind.ACCOUNTING_OFFICER,
            RoleKind.CHIEF_OPERATING_OFFICER: RoleKind.CHIEF_FINANCIAL_OFFICER,
            RoleKind.GOVERNANCE_LEAD: RoleKind.GOVERNANCE_PROFESSIONAL_MAT,
        }.get(kind)
        if also is not None:
            world.add(r.Role, person=colleague.id, kind=also, at=at, start=start)
    clerks = [colleague for colleague in world.staff if colleague.kind is RoleKind.GOVERNANCE_PROFESSIONAL]
    for index, site in enumerate(world.members):
        colleague = clerks[index % len(clerks)]
        world.add(
            r.Role, person=colleague.id, kind=RoleKind.LOCAL_GOVERNANCE_PROFESSIONAL, at=site.school.id, fte=0.1,
            start=max(colleague.since, joined_on(site)),
        )  # fmt: skip


def school_people(world: TrustWorld) -> None:
    """Who works in the schools that belong to the trust: more people in larger schools."""
    for site in world.members:
        _head(world, site)
        pupils = site.school.pupils or 0
        if site.school.phase is Phase.SECONDARY:
            deputy = _employ(world, site, RoleKind.DEPUTY_HEADTEACHER)
            _safeguards(world, deputy)
            for kind in (RoleKind.SENDCO, *[RoleKind.SUBJECT_LEADER] * 3, RoleKind.BUSINESS_MANAGER):
                _employ(world, site, kind)
            _employ(world, site, RoleKind.EARLY_CAREER_TEACHER, since=world.years[-1].start)
        elif pupils >= _TWO_HUNDRED:
            _safeguards(world, _employ(world, site, RoleKind.DEPUTY_HEADTEACHER))
            _employ(world, site, RoleKind.SENDCO)
            if pupils >= 1.5 * _TWO_HUNDRED:
                _employ(world, site, RoleKind.SUBJECT_LEADER)
        else:
            _safeguards(world, _employ(world, site, RoleKind.SENDCO))
            if pupils >= 0.75 * _TWO_HUNDRED:
                _employ(world, site, RoleKind.TEACHER)


def class_staff(world: TrustWorld) -> None:
    """Those who teach and help in classes. Made last, so that nobody else's draws depend on how many they are."""
    for site in world.members:
        pupils = site.school.pupils or 0
        for kind, each, most in ((RoleKind.TEACHER, 40, 12), (RoleKind.TEACHING_ASSISTANT, 60, 8)):
            for _ in range(min(max(round(pupils / each), 3), most)):
                _employ(world, site, kind)


_TWO_HUNDRED = 200  # pupils: about a class to each year of a primary school


def _head(world: TrustWorld, site: Site) -> None:
    last = world.years[-1]
    partner = _infant_partner(world, site)
    if partner is not None:  # one head for the infant and the junior school
        head = next(
            colleague
            for colleague in world.staff
            if colleague.site is partner and colleague.kind is RoleKind.EXECUTIVE_HEADTEACHER
        )
        world.add(
            r.Role, person=head.id, kind=head.kind, at=site.school.id, fte=0.5, start=max(head.since, joined_on(site))
        )
    elif any(_infant_partner(world, other) is site for other in world.members):
        _employ(world, site, RoleKind.EXECUTIVE_HEADTEACHER)
    elif site is world.members[len(world.members) // 3] and len(world.years) > 1:  # who retires
        _employ(world, site, RoleKind.HEADTEACHER, until=last.start)
        _employ(world, site, RoleKind.HEADTEACHER, since=last.start)
    else:
        _employ(world, site, RoleKind.HEADTEACHER)


def _infant_partner(world: TrustWorld, site: Site) -> Site | None:
    """The infant school whose site this junior school shares."""
    if site.school.age_low != 7:
        return None
    near = [other for other in world.members if other.school.age_high == 7 and km(site, other) < 0.5]
    return near[0] if near else None


def _employ(
    world: TrustWorld, site: Site, kind: RoleKind, *, since: dt.date | None = None, until: dt.date | None = None
) -> Colleague:
    start = max(since or world.since(joined_on(site)), joined_on(site))
    colleague = Colleague(id=world.person(), kind=kind, site=site, since=start, until=until)
    world.staff.append(colleague)
    halved = kind is RoleKind.EXECUTIVE_HEADTEACHER or (
        kind is RoleKind.SENDCO and site.school.phase is not Phase.SECONDARY
    )
    world.add(
        r.Role, person=colleague.id, kind=kind, at=site.school.id, fte=0.5 if halved else 1, start=start, end=until
    )
    return colleague


def _safeguards(world: TrustWorld, colleague: Colleague) -> None:
    """The school's designated safeguarding lead, beside what else they are."""
    if colleague.site is not None:
        kind = RoleKind.DESIGNATED_SAFEGUARDING_LEAD
        world.add(
            r.Role,
            person=colleague.id,
            kind=kind,
            at=colleague.site.school.id,
            start=colleague.since,
            end=colleague.until,
        )


def roles_together(world: TrustWorld) -> None:
    """Specialist leads who work in schools, the extended leadership team, and staff on local committees."""
    sendcos = [colleague for colleague in world.staff if colleague.kind is RoleKind.SENDCO]
    heads = [
        colleague for colleague in world.staff if colleague.kind is RoleKind.HEADTEACHER and colleague.until is None
    ]
    church = [colleague for colleague in heads if colleague.site and colleague.site.school.church] or heads
    specialists = []
    for colleague, topic in ((sendcos[0], "send"), (church[0], "church-school-distinctiveness")):
        start = max(colleague.since, dt.date(FIRST_YEAR, 9, 1))
        world.add(
            r.Role, person=colleague.id, kind=RoleKind.SPECIALIST_LEAD, at=world.setting.trust.id, topic=topic_id(topic),
            fte=0.2, start=start,
        )  # fmt: skip
        colleague.topic = topic
        specialists.append(colleague)
    for colleague in [*world.elt(), *[lead for lead in specialists if lead not in world.elt()]]:
        kind = (
            RoleKind.SPECIALIST_LEAD
            if colleague in specialists and colleague.kind is RoleKind.SENDCO
            else colleague.kind
        )
        world.add(r.Role, person=colleague.id, kind=kind, at="body:elt", start=colleague.since, end=colleague.until)
    for colleague in world.staff:
        if colleague.site is None and colleague.kind is not RoleKind.GOVERNANCE_PROFESSIONAL:
            world.add(
                r.Role,
                person=colleague.id,
                kind=colleague.kind,
                at="body:central-team",
                start=colleague.since,
                end=colleague.until,
            )
        if colleague.kind is RoleKind.SENDCO:
            world.add(
                r.Role,
                person=colleague.id,
                kind=colleague.kind,
                at="body:send-network",
                start=colleague.since,
                end=colleague.until,
            )
    headships = [
        role for role in world.rows(r.Role)
        if role.kind in words.HEADS and role.at.startswith("school:")
    ]  # fmt: skip
    for role in headships:
        world.add(
            r.Role, person=role.person, kind=RoleKind.LOCAL_GOVERNOR, at=f"body:local-{role.at.partition(':')[2]}",
            start=role.start, end=role.end, appointing_body=AppointingBody.EX_OFFICIO_HEAD,
        )  # fmt: skip
    for site in world.members:
        teacher = [colleague for colleague in world.staff if colleague.site is site][-1]
        world.add(
            r.Role, person=teacher.id, kind=RoleKind.STAFF_GOVERNOR, at=local_body(site.school),
            start=teacher.since, end=teacher.until, appointing_body=AppointingBody.ELECTED_BY_STAFF,
        )  # fmt: skip


def expertise(world: TrustWorld) -> None:
    """Who knows what, and with what evidence."""
    levels = (ExpertiseLevel.DEVELOPING, ExpertiseLevel.SECURE, ExpertiseLevel.EXPERT, ExpertiseLevel.LEADING)
    for colleague in world.staff:
        course = _qualification(world, colleague)
        topics = _known_topics(world, colleague)
        if course is not None and course not in topics:
            topics.append(course)
        central = colleague.site is None
        colleague.days = world.random.choice([20, 25, 30]) if central else world.random.choice([4, 5, 6, 8, 10])
        for topic in topics:
            weights = (0, 1, 4, 3) if central or topic == colleague.topic else (2, 5, 3, 1)
            if not central and topic in words.KNOWS.get(colleague.kind, ((), ()))[0]:
                weights = (0, 5, 3, 1)  # what everyone in the role must know
            if colleague.kind is RoleKind.EARLY_CAREER_TEACHER:
                weights = (1, 0, 0, 0)
            level = world.random.choices(levels, weights)[0]
            lends = level is not ExpertiseLevel.DEVELOPING
            if lends and topic not in words.NOT_LENT:
                colleague.lends[topic] = level.rank
            world.add(
                r.Expertise, person=colleague.id, topic=topic_id(topic), level=level,
                evidence=world.random.choice(words.CENTRAL_EVIDENCE if central else words.EVIDENCE[level.value]),
                can_lead=lends,
                days_available=math.ceil(colleague.days / len(topics)) if lends else 0, start=colleague.since, end=colleague.until,
            )  # fmt: skip


def _known_topics(world: TrustWorld, colleague: Colleague) -> list[str]:
    everyone, seldom = words.KNOWS.get(colleague.kind, ((), ()))
    topics = list(everyone)
    if seldom:
        topics += world.random.sample(seldom, min(len(seldom), world.random.choice([1, 2, 2, 3])))
    if colleague.kind is RoleKind.PARTNER and colleague.topic:
        topics.append(words.CENTRAL_TOPICS[colleague.topic])
    elif colleague.topic and colleague.topic not in topics and colleague.kind is not RoleKind.DIRECTOR:
        topics.append(colleague.topic)
    if colleague.kind is RoleKind.SPECIALIST_LEAD and colleague.topic == "cpd":
        topics.append("early-career-mentoring")
    if colleague.site is not None and not topics:
        secondary = colleague.site.school.phase is Phase.SECONDARY
        subjects = words.SECONDARY_SUBJECTS if secondary else words.PRIMARY_SUBJECTS
        fitting = [subject for subject in subjects if secondary or suits(subject, colleague.site.school)]
        topics = world.random.sample(fitting, 3 if colleague.kind is RoleKind.SUBJECT_LEADER else 2)
    if (
        colleague.site is not None
        and colleague.site.school.church
        and colleague.kind is RoleKind.HEADTEACHER
        and not colleague.topic
    ):
        topics.append("church-school-distinctiveness")
    if colleague.site is not None and colleague.kind is RoleKind.DEPUTY_HEADTEACHER:
        topics.append("safeguarding")
    return [
        topic
        for topic in topics
        if colleague.site is None or topic == colleague.topic or suits(topic, colleague.site.school)
    ]


def _qualification(world: TrustWorld, colleague: Colleague) -> str | None:
    """A national professional qualification for nearly half; the topic that it is evidence of, once it is held."""
    courses = words.COURSES.get(colleague.kind)
    if courses is None or colleague.until is not None or not world.chance(0.45):
        return None
    course = world.random.choice(courses)
    autumns = [dt.date(year, 10, 1) for year in (FIRST_YEAR - 1, FIRST_YEAR, world.years[-1].first)]
    start = world.random.choice([day for day in autumns if colleague.since <= day] or [colleague.since])
    done = start.replace(year=start.year + 1) + dt.timedelta(days=180)
    finished = done < world.years[-1].end
    world.add(
        r.Qualification, person=colleague.id, course=course, start=start, end=done if finished else None,
        stage="completed" if finished else world.random.choice(["started", "retained-1", "active"]),
        outcome="passed" if finished else None,
    )  # fmt: skip
    return NPQ_TOPICS[course].partition(":")[2] if finished else None
