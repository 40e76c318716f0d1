"""Every sentence of the brief over many datasets: plurals, acronyms, thousands, words that a head would not say, and lengths."""

import functools
import re

import pytest
from hypothesis import HealthCheck, given, settings

import trustmodel as tm
from builders import LIMESTONE, a_school, a_trust, family, gift, in_a_row, knows
from cut_down import CASES, FAULTS, with_only
from trustmodel.report.brief.as_text import lines
from trustmodel.report.brief.model import RISKS, STANDING_OUT

WORDS = {
    r"\b(?:Cpd|Npq|Hr|Send|Dsl|Sendco|Elt|Eyfs|Gdpr|Mis)\b|\bIt support\b": "an acronym without its capitals",
    r"(?<![\d,./–-])(?!20\d\d\b|19\d\d\b)\d{4,}(?![\d/])": "a number without a comma in its thousands",
    r"\b(?:0|1|2|3|4|5|6|7|8|9|10|11|12) (?:schools|needs|topics|sessions|colleagues|services|links)\b(?<!of)": "a small number in figures",
    r"\bkm\b(?! ?\))": "kilometres without miles",
    r"\bless than (?:one|two|three|four|five|\d+) (?!miles)[a-z]+s\b": "less of what is counted",
    r"\b(?:of|Of) one [a-z]+s\b": "one of several",
    r"\ball (?:two|one|no)\b|\bAll (?:two|one|no)\b": "all of two",
    r"\b(?:a|A) (?:activity|urgent|open|area)\b": "a before a vowel",
    r"[a-z]\.[A-Z]": "two sentences in one",
}  # fmt: skip
FORBIDDEN = re.compile(
    r"\b(?:artefacts?|ties?|edges?|isolated|isolates?|nodes?|hangs? on|holds it|holds? a topic|told of|not told|is told|are told|worked out"
    r"|mend(?:ed)?|held back|held centrally|offers, not orders|others come first|fragil\w*|reciproc\w*|broker\w*|transitiv\w*|dyads?"
    r"|criterion|criteria|Newcombe|Simpson\w*|constraint|Louvain|the family|ELT|nobody holds|carried by|word reaches|mode|partnered"
    r"|Pearson|R²|Jaccard|\w+_\w+|p-values?|p rests|p is|undefined|holders?|(?:not )?testable|a whisper|chance would)\b",
    re.IGNORECASE,
)
"""Words of voice.md and of the brief's own table that a head would not say to a head."""


def sentences(brief):
    """Where each sentence that a leader reads stands, and the sentence."""
    for finding in (*brief.findings, *brief.also):
        yield f"finding {finding.id}", finding.says
    yield from (("risk", risk.says) for risk in brief.risks)
    yield from (("sure", says) for says in (*brief.sure, *brief.foot, brief.order, brief.no_actions) if says)
    for question in brief.questions:
        for what in ("line", "how"):
            if says := getattr(question, what):
                yield f"{question.id} {what}", says
        yield from ((f"{question.id} differs", says) for says in question.exceptions)
        yield from ((f"{question.id} picture", picture.alt) for picture in question.pictures)
        yield from ((f"{question.id} caption", table.caption) for table in question.tables if table.caption)
    for sheet in brief.sheets:
        yield f"sheet {sheet.id}", sheet.about
        yield from ((f"sheet {sheet.id}", says) for says in sheet.governance)


def phrases(brief):
    """The same of what is no whole sentence."""
    yield "title", brief.title
    for question in brief.questions:
        yield f"{question.id} title", question.title
        for table in question.tables:
            yield f"{question.id} table", table.title
            yield from ((f"{question.id} heading", column.name) for column in table.columns)
    for action in brief.actions:
        yield "action", f"{action.who}, {action.where}"
    for sheet in brief.sheets:
        yield from ((f"sheet {sheet.id}", says) for says in (*sheet.needs, *sheet.knows, *sheet.also_knows))
    yield from (
        ("terminal", line)
        for line in lines(brief)
        if not line.startswith(("Risks", "Fix", "       ")) and "  " not in line
    )


def faults(brief):
    found = []
    own = {"t", "T", *(school.name for school in brief.sheets)}
    for where, text in (*sentences(brief), *phrases(brief)):
        found += [f"{where}: {what}: {text}" for pattern, what in (FAULTS | WORDS).items() if re.search(pattern, text)]
        found += [f"{where}: {match[0]!r}: {text}" for match in FORBIDDEN.finditer(text)]
    for text in brief.notes:  # counts of records, in figures
        found += [f"note: {match[0]!r}: {text}" for match in FORBIDDEN.finditer(text)]
        if not re.match(r"[A-Z\d“].*\.$", text):
            found.append(f"note: no sentence: {text}")
    for where, text in sentences(brief):
        if not re.match(r"[A-Z\d“]", text) and text not in own:
            found.append(f"{where}: no capital: {text}")
        if not text.endswith("."):
            found.append(f"{where}: no full stop: {text}")
    return [*found, *too_long(brief)]


def too_long(brief):
    if len(one := page_one(brief)) > 12 or len(" ".join(one).split()) > 360:
        yield f"page one: {len(one)} sentences, {len(' '.join(one).split())} words"
    for each in brief.questions:
        if len(each.title) > 100:
            yield f"{each.id}: a title of {len(each.title)} letters: {each.title}"
        if (words := len(" ".join((each.title, each.line, *each.exceptions)).split())) > 60:
            yield f"{each.id}: {words} words unfolded"
    if len(list(lines(brief))) > 11:
        yield "the terminal has more than twelve lines"


def page_one(brief):
    return [
        *(each.says for each in brief.findings[:STANDING_OUT]), *(risk.says for risk in brief.risks[:RISKS]), *brief.sure,
    ]  # fmt: skip


def brief_of(data, **options):
    return tm.review(data, problems=(), full=False, **options).brief()


# --- datasets --------------------------------------------------------------------------------------------------------


def two_trusts():
    return tm.Dataset(
        trusts=[a_trust("t"), a_trust("u", name="VALE LEARNING TRUST")],
        schools=[a_school(name) for name in "abcd"],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in zip("abcd", "ttuu", strict=True)],
        support=[gift(1, "school:a", "school:b"), gift(2, "school:a", "school:c")],
    )


def a_first_workbook():
    """Sixteen records: two schools, a head, a need, and one who could help."""
    return family(
        ["ash", "beech"],
        people=[tm.Person(id="ada"), tm.Person(id="bo")],
        roles=[
            tm.Role(id="1", person="ada", kind="Headteacher", at="school:ash"),
            tm.Role(id="2", person="bo", kind="SENDCo", at="school:beech"),
        ],
        expertise=[knows(1, "bo", "send"), knows(2, "ada", "music", level="developing")],
        needs=[
            tm.Need(id=str(n), school="ash", topic=topic, severity="minor") for n, topic in enumerate(("send", "music"))
        ],
        support=[gift(1, "person:bo", "school:ash", topic="send", days=0.5), gift(2, "school:beech", "school:ash")],
    )


SMALL = {
    "nothing": tm.Dataset,
    "one school": lambda: tm.Dataset(schools=[a_school("ash")]),
    "no trust": lambda: tm.Dataset(
        schools=in_a_row("ash", "beech", metres=1609), support=[gift(1, "school:ash", "school:beech")]
    ),
    "a trust alone": lambda: tm.Dataset(trusts=[a_trust("t")]),
    "one member": lambda: family(["ash"]),
    "three members": lambda: family(["ash", "beech", "elm"], outside=["fir"]),
    "two trusts": two_trusts,
    "a first workbook": a_first_workbook,
}


@pytest.mark.parametrize("name", SMALL)
def test_little_recorded(name):
    assert faults(brief_of(SMALL[name]())) == []


@pytest.mark.parametrize(
    "keep", CASES, ids=lambda keep: f"{'all' if len(keep) > 1 else next(iter(keep))}-{min(keep.values())}"
)
def test_none_one_and_two_of_everything(keep):
    assert faults(brief_of(with_only(**keep))) == []


@functools.cache
def example():
    return tm.read(LIMESTONE)


@pytest.mark.parametrize(
    "when", [{}, {"between": (None, None)}, {"at": "2025-06-01"}, {"between": ("2025-09-01", "2026-09-01")}], ids=str
)
def test_the_example_at_several_times(when):
    assert faults(brief_of(example(), **when)) == []


@pytest.mark.parametrize("schools", [5, 30])
def test_trusts_that_are_made_up(schools):
    brief = brief_of(tm.synthetic.trust(n_schools=schools, seed=schools))
    assert faults(brief) == []
    assert len(brief.sheets) == schools


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=tm.testing.datasets())
def test_any_dataset_has_a_brief(data):
    """Names are whatever they are: here only that it is made, within its lengths of sentences, and without a Python value."""
    brief = brief_of(data)
    assert len(page_one(brief)) <= 12
    assert [each.id for each in brief.questions][:2] == ["links", "boundaries"]
    assert all(isinstance(says, str) and says for _, says in sentences(brief))


@pytest.mark.parametrize("days", [
    {"start": "9999-12-31"}, {"start": "9999-09-01"}, {"end": "9999-12-31"}, {"start": "0001-01-01"}, {"end": "0001-01-01"},
    {"start": "0001-01-01", "end": "0001-01-02"},
], ids=str)  # fmt: skip
def test_days_at_the_ends_of_the_calendar_have_a_brief(days):
    schools = in_a_row("ash", "beech", metres=1609)
    brief = brief_of(
        tm.Dataset(
            schools=schools,
            support=[gift(number, "school:ash", "school:beech", **days) for number in range(6)],
            responses=[tm.Response(id=n, instrument="s", respondent=f"school:{n}", responded=True, **days) for n in ("ash", "beech")],
        )
    )
    assert faults(brief) == []
