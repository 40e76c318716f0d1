"""What a made-up trust does together: openness, sessions, development, community, judging and care."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from trustmodel.model import records as r
from trustmodel.model.vocabulary import InspectionEra, NpqCourse, RoleKind
from trustmodel.synthetic import words
from trustmodel.synthetic.setting import (
    Colleague,
    Site,
    TrustWorld,
    Year,
    holders,
    joined_on,
    local_body,
    slug_of,
    suits,
    topic_id,
    wall_in,
)


def openness(world: TrustWorld) -> None:
    """Plans, data and audits, whom they reach, and the needs that they show. The wall is one of openness too."""
    for year in world.years:
        for site in world.members:
            plan = _artefact(world, site, year, "development plan")
            _artefact(world, site, year, "data", "assessment")
            fitting = [topic for topic in words.AUDITED if suits(topic, site.school)]
            for topic in world.random.sample(fitting, 2):
                audit = _artefact(world, site, year, "audit outcome", topic)
                if world.chance(0.75):
                    _need(world, site, topic, audit)
            planned = world.random.choice(["pedagogy", "senior-leadership", "literacy", "mental-health"])
            if (site.school.id, planned) not in world.needs:
                _need(world, site, planned, plan)
        for kind, topic in (("policy", "governance"), ("development plan", "trust-culture")):
            dated = world.term_day(year, 0)
            paper = world.add(r.Artefact, kind=kind, about=world.setting.trust.id, topic=topic_id(topic), dated=dated)
            for audience in ("body:board", "body:elt", str(RoleKind.CHAIR_OF_LOCAL_GOVERNING_BODY)):
                world.add(r.Sharing, artefact=paper.id, audience=audience, shared_on=dated + dt.timedelta(days=14))


def _artefact(world: TrustWorld, site: Site, year: Year, kind: str, topic: str | None = None) -> r.Artefact:
    """A paper of a school, and with whom it was shared: later and less beyond the wall."""
    share = 0.95 if site.side == 0 else 0.95 - 0.6 * wall_in(world, year)
    term = {"development plan": 0, "data": 2}.get(kind, world.random.randint(0, 1))
    first, last = year.terms[term]
    since = joined_on(site)
    dated = world.day(max(first, since), max(last, since + dt.timedelta(days=30)))
    paper = world.add(r.Artefact, kind=kind, about=site.school.id, topic=topic and topic_id(topic), dated=dated)
    audiences = ["body:elt"] if world.chance(share) else []
    audiences += [local_body(site.school)] if kind != "data" else ["Headteacher"] if world.chance(share) else []
    audiences += ["body:send-network"] if topic == "send" and world.chance(share) else []
    slowest = round(20 + 40 * (0.95 - share))
    for audience in audiences:
        shared = world.day(dated + dt.timedelta(days=3), dated + dt.timedelta(days=slowest))
        world.add(r.Sharing, artefact=paper.id, audience=audience, shared_on=shared)
    return paper


def _need(world: TrustWorld, site: Site, topic: str, paper: r.Artefact) -> None:
    start = paper.dated or world.years[0].start
    world.needs[site.school.id, topic] = start
    severity = world.random.choices(["minor", "moderate", "serious", "urgent"], (3, 5, 3, 1))[0]
    world.add(
        r.Need, school=site.school.id, topic=topic_id(topic), severity=severity, days=world.half_days(1, 6),
        artefact=paper.id, start=start, end=start + dt.timedelta(days=world.random.choice([180, 270, 365])),
    )  # fmt: skip


def sessions(world: TrustWorld) -> None:
    """Network sessions of the leaders, meetings of boards and committees, the SENDCo network, and twilights."""
    for year in world.years:
        _elt_sessions(world, year)
        for body, kind, halves in (
            ("board", "board meeting", (0, 2, 4, 5)),
            ("finance-committee", "committee meeting", (0, 2, 4)),
            ("standards-committee", "committee meeting", (1, 3, 5)),
        ):
            for number, half in enumerate(halves):
                day = _half_term_day(world, year, half)
                session = _session(world, year, f"{body}-{number + 1}", kind=kind, held_on=day, body=f"body:{body}")
                for place, person in enumerate(holders(world, f"body:{body}")):
                    part = "leads" if place == 0 else "takes part" if world.chance(0.9) else "invited"
                    _attend(world, session, person, part)
                _attend(world, session, world.staff[0].id, "takes part")  # the chief executive
        for number in range(3):
            day = world.term_day(year, number)
            session = _session(
                world, year, f"send-network-{number + 1}", kind="network meeting", held_on=day,
                body="body:send-network", topics=(topic_id("send"),),
            )  # fmt: skip
            there = [
                colleague
                for colleague in world.staff
                if colleague.kind is RoleKind.SENDCO and colleague.in_post(day, day)
            ]
            for place, colleague in enumerate(there):
                _attend(world, session, colleague.id, "leads" if place == 0 else _comes(world, colleague, year))
        _cpd_sessions(world, year)


def _elt_sessions(world: TrustWorld, year: Year) -> None:
    """Six a year, two in each term; trustees come to three of them."""
    elt = world.elt() + [
        colleague for colleague in world.staff if colleague.kind is RoleKind.SENDCO and colleague.topic
    ]
    trustees = holders(world, "body:board")
    for number, (focus, topics) in enumerate(words.ELT_FOCUS):
        day = _half_term_day(world, year, number)
        session = _session(
            world, year, f"elt-{number + 1}", kind="ELT network session", held_on=day, body="body:elt",
            topics=tuple(map(topic_id, topics)), focus=focus,
        )  # fmt: skip
        for place, colleague in enumerate(colleague for colleague in elt if colleague.in_post(day, day)):
            leads = place in {0, 2 + number}  # the chief executive, and somebody else each time
            _attend(world, session, colleague.id, "leads" if leads else _comes(world, colleague, year))
        if number % 2 == 1:
            part = "takes part" if focus == "shared voice in strategy" else "observes"
            for person in world.random.sample(trustees, 2):
                _attend(world, session, person, part)


def _comes(world: TrustWorld, colleague: Colleague, year: Year) -> str:
    """Whether somebody comes who was asked: those beyond the wall less often while it stands."""
    beyond = colleague.site is not None and colleague.site.side == 1
    return "takes part" if world.chance(0.93 - 0.35 * wall_in(world, year) * beyond) else "invited"


def _cpd_sessions(world: TrustWorld, year: Year) -> None:
    """Twilights that an expert leads for colleagues of some schools: of one town only, while the wall stands."""
    days = sorted(world.term_day(year, number % 3) for number in range(max(4, len(world.members) // 3)))
    for number, day in enumerate(days):
        leaders = [
            colleague for colleague in world.staff if colleague.site and colleague.lends and colleague.in_post(day, day)
        ]
        leader = world.random.choice(leaders)
        topic = world.random.choice(sorted(leader.lends))
        session = _session(world, year, f"cpd-{number + 1}", kind="CPD session", held_on=day, topics=(topic_id(topic),))
        _attend(world, session, leader.id, "leads")
        others = [
            colleague
            for colleague in world.staff
            if colleague.site and colleague is not leader and leader.site and colleague.in_post(day, day) and suits(topic, colleague.site.school)
            and (colleague.site.side == leader.site.side or not world.chance(wall_in(world, year)))
        ]  # fmt: skip
        for colleague in world.random.sample(others, min(len(others), 9)):
            _attend(world, session, colleague.id, "takes part")


def _half_term_day(world: TrustWorld, year: Year, half: int) -> dt.date:
    first, last = year.terms[half // 2]
    middle = first + (last - first) / 2
    return world.day(first, middle) if half % 2 == 0 else world.day(middle + dt.timedelta(days=7), last)


def _session(world: TrustWorld, year: Year, name: str, **fields: Any) -> str:
    return world.add(r.Session, id=f"session:{year.first}-{name}", **fields).id


def _attend(world: TrustWorld, session: str, person: str, part: str) -> None:
    world.add(r.Attendance, session=session, person=person, part=part)


def activities(world: TrustWorld) -> None:
    """Development, for all roles and for some; led by an expert of the trust where there is one."""
    for year in world.years:
        for number, (kind, topic, audience, open_to) in enumerate(words.ACTIVITIES):
            start, end = (year.terms[0][0], year.terms[2][1]) if number % 2 == 0 else year.terms[number % 3]
            activity = world.add(
                r.Activity, id=f"activity:{year.first}-{slug_of(kind)}-{topic}", kind=kind, topic=topic_id(topic),
                audience=audience, open_to=open_to, cost=95 if open_to == "sector" else 0, start=start, end=end,
            )  # fmt: skip
            able = [
                colleague for colleague in world.staff if topic in colleague.lends and colleague.in_post(start, end)
            ]
            leader = max(able, key=partial(_how_able, topic), default=None)  # nobody: an outside facilitator alone
            if leader is not None:
                world.add(r.Participation, activity=activity.id, person=leader.id, part="leads")
            for who in _takers(world, year, activity):
                if leader is None or who != leader.id:
                    outcome = world.random.choice(words.OUTCOMES) if world.chance(0.4) else None
                    field = "school" if who.startswith("school:") else "person"
                    world.add(
                        r.Participation, activity=activity.id, part="participates", outcome=outcome, **{field: who}
                    )


def _how_able(topic: str, colleague: Colleague) -> tuple[float, bool]:
    return colleague.lends[topic], colleague.site is None


_LEADERSHIP_COURSES = {NpqCourse.HEADSHIP, NpqCourse.SENIOR_LEADERSHIP, NpqCourse.EXECUTIVE_LEADERSHIP}


def _takers(world: TrustWorld, year: Year, activity: r.Activity) -> list[str]:
    """Who takes part: whole schools in what is for all roles, people in the rest, a neighbour in what is open."""
    missing = wall_in(world, year)
    start, end = activity.period
    assert start is not None
    assert end is not None

    def comes(site: Site) -> bool:
        return site.side == 0 or not world.chance(0.6 * missing)

    if activity.kind == "NPQ cohort":  # those who take one that year
        takers = [
            colleague.person
            for colleague in world.rows(r.Qualification)
            if colleague.course in _LEADERSHIP_COURSES
            and colleague.start
            and colleague.start < end
            and (colleague.end is None or colleague.end > start)
        ]
    elif activity.kind == "CPD" and not activity.audience:
        takers = [site.school.id for site in world.members if joined_on(site) <= end and comes(site)]
    else:
        kinds = set(activity.audience)
        if RoleKind.DESIGNATED_SAFEGUARDING_LEAD in kinds:
            kinds.add(RoleKind.DEPUTY_HEADTEACHER)  # who lead on safeguarding in most schools
        there = [
            colleague.id
            for colleague in world.staff
            if colleague.kind in kinds and colleague.site and colleague.in_post(start, end) and comes(colleague.site)
        ]
        every = activity.kind == "residential"
        takers = there if every else world.random.sample(there, min(len(there), max(5, len(world.members) // 2)))
    if activity.open_to != "trust" and world.outside:
        takers.append(world.random.choice(world.outside).school.id)
    return takers


def community(world: TrustWorld) -> None:
    """What the trust does with families and neighbours, and who takes part."""
    for index, (name_in_id, name, topic, audience, open_to) in enumerate(words.PROGRAMMES):
        year = world.years[index % len(world.years)]
        hosts = [site for site in world.members if joined_on(site) <= year.start]
        host = hosts[(index * 3) % len(hosts)].school
        joining = [site for site in hosts if site.school.id == host.id or world.chance(0.4)]
        if open_to != "trust":
            joining += [site for site in world.outside if world.chance(0.5)]
        reached = [world.random.randint(4, 30) for _ in joining]
        programme = world.add(
            r.Programme, id=f"programme:{name_in_id}", name=name, topic=topic_id(topic), audience=audience,
            host=host.id, open_to=open_to, cost=0, reached=sum(reached), start=year.start, end=year.end,
        )  # fmt: skip
        for site, people in zip(joining, reached, strict=True):
            world.add(
                r.Engagement, programme=programme.id, school=site.school.id, reached=people, start=year.start,
                end=year.end,
            )  # fmt: skip


def criteria(world: TrustWorld) -> None:
    """The shared objective for everyone, broader impact for the extended leadership team, a criterion of their own.

    Those who have criteria already are left as they are.
    """
    with_criteria = {colleague.person for colleague in world.rows(r.SuccessCriterion)}
    elt = set(holders(world, "body:elt"))
    for year in world.years:
        for colleague in world.staff:
            if (
                colleague.id in with_criteria
                or colleague.since >= year.end
                or (colleague.until is not None and colleague.until <= year.start)
            ):
                continue
            if world.setting.trust.shared_objective:
                _criterion(world, colleague, year, "shared", world.setting.trust.shared_objective)
            _criterion(world, colleague, year, "personal", world.random.choice(words.PERSONAL_CRITERIA))
            if colleague.id in elt:
                _criterion(world, colleague, year, "broader impact", world.random.choice(words.BROADER_CRITERIA))


def _criterion(world: TrustWorld, colleague: Colleague, year: Year, kind: str, statement: str) -> None:
    due = year.terms[2][1]
    broader = kind == "broader impact"
    evidence = world.given.get((colleague.id, year.first), [])[:2] if broader else []
    outcome = None
    if year is not world.years[-1] or world.chance(0.6):
        outcome = world.random.choice(
            ("not yet", "in part") if broader and not evidence else ("in part", "met", "exceeded")
        )
    world.add(
        r.SuccessCriterion, person=colleague.id, kind=kind, statement=statement, scope="trust" if broader else "role",
        due=due, reviewed_on=due if outcome else None, outcome=outcome, evidence=tuple(evidence),
        start=max(year.start, colleague.since), end=min(year.end, colleague.until or year.end),
    )  # fmt: skip


def judging(world: TrustWorld) -> None:
    """Standards, how schools are judged by them, and inspections."""
    capacity = world.add(
        r.Framework, id="framework:improvement-capacity", name="MAT improvement capacity framework",
        edition="pilot, 6 headings and 14 elements", source="South East South London pilot; headings only",
    )  # fmt: skip
    handbook = world.add(
        r.Framework, id="framework:handbook", name="Academy Trust Handbook, part 1", edition="2024",
        source="Department for Education; some rules, in our words",
    )  # fmt: skip
    for heading, elements in words.IMPROVEMENT_CAPACITY:
        for element in elements:
            standard = world.add(
                r.Standard, id=f"standard:{slug_of(element)}", framework=capacity.id, heading=heading, statement=element,
                severity="should",
            )  # fmt: skip
            verdict = world.random.randint(0, 2)
            for year in world.years:
                world.add(
                    r.Judgement, standard=standard.id, subject=world.setting.trust.id, verdict=words.VERDICTS[verdict],
                    evidence="the extended leadership team's own review", start=year.terms[2][1],
                    end=year.terms[2][1].replace(year=year.first + 2),
                )  # fmt: skip
                verdict = min(verdict + world.random.randint(0, 1), len(words.VERDICTS) - 1)
    for name_in_id, statement, measure, operator, threshold, severity in words.HANDBOOK_RULES:
        world.add(
            r.Standard, id=f"standard:{name_in_id}", framework=handbook.id, heading="Governance", statement=statement,
            measure=measure, operator=operator, threshold=threshold, severity=severity,
        )  # fmt: skip
    for site in world.members:
        _inspections(world, site)


def _inspections(world: TrustWorld, site: Site) -> None:
    """A school is inspected about every four years, in the words of the day."""
    since, first = joined_on(site), dt.date(2021, 9, 8)
    if since < first:
        day = world.term_day(Year(world.random.choice([2021, 2022, 2023])))
        grades = dict.fromkeys(words.GRADED, "Good")
        if world.chance(0.2):
            grades |= {"quality of education": "Requires improvement", "overall effectiveness": "Requires improvement"}
        elif world.chance(0.4):
            grades["behaviour and attitudes"] = "Outstanding"
        _inspection(world, site, InspectionEra.GRADES, day, grades)
    elif world.chance(0.5):
        day = world.day(max(since + dt.timedelta(days=60), dt.date(2024, 9, 10)), dt.date(2025, 10, 17))
        grades = {area: world.random.choice(["Good", "Good", "Requires improvement"]) for area in words.SUB_JUDGED}
        _inspection(world, site, InspectionEra.SUB_JUDGEMENTS, day, grades)
        return  # and will not be seen again so soon
    if len(world.years) > 1 and world.chance(0.5):
        day = world.term_day(Year(2025), world.random.choice([1, 2]))
        words_used = ["strong standard", "expected standard", "expected standard"]
        grades = {area: world.random.choice(words_used) for area in words.REPORTED}
        _inspection(world, site, InspectionEra.REPORT_CARDS, day, {**grades, "safeguarding": "met"})


def _inspection(world: TrustWorld, site: Site, era: InspectionEra, day: dt.date, grades: dict[str, str]) -> None:
    world.add(
        r.Inspection, school=site.school.id, framework_era=era, inspected_on=day, judgements=grades,
        source="invented inspection report",
    )  # fmt: skip


def care(world: TrustWorld) -> None:
    """The data notice, and what people were asked."""
    for purpose in (
        "to see how schools support one another and where expertise is shared",
        "to plan professional development and governance",
    ):
        world.add(
            r.DataNotice, purpose=purpose, lawful_basis="public task", controller=world.setting.trust.name,
            retain_until=world.years[-1].end.replace(year=world.years[-1].first + 4),
        )  # fmt: skip
    for year in world.years:
        for site in world.members:
            world.add(
                r.Response, instrument=f"support survey {year.label}", respondent=site.school.id,
                responded=not (site is world.silent and year is world.years[0]), start=max(year.start, joined_on(site)),
                end=year.end,
            )  # fmt: skip
