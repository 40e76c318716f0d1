"""What a report announces on the strength of a test: one family of them, by hand; and over reviews of which nothing is so."""

import math

import attrs

from trustmodel.report.answers import Practice
from trustmodel.report.chapter import Chapter, OfEachTrust
from trustmodel.report.claims import claim, settled
from trustmodel.results import Remark


def of(p, name, **more):
    return claim(p, section="x", says=f"{name} is so.", otherwise=f"{name} cannot be told.", **more)


def said(*findings):
    return [finding.says for finding in settled(findings)]


def test_a_claim_alone_is_told_by_its_own_p():
    assert said(of(0.05, "a")) == ["a is so."]
    assert said(of(0.06, "a")) == ["a cannot be told."]
    assert said(of(math.nan, "a")) == ["a cannot be told."]


def test_claims_are_corrected_for_all_that_is_tested():
    """.01 × 3 stands; .02 × 2 stands too; .06 does not, and takes part in the correction."""
    assert said(of(0.02, "b"), of(0.01, "a"), of(0.06, "c")) == ["b is so.", "a is so.", "c cannot be told."]
    assert said(of(0.02, "a"), of(0.03, "b"), of(0.9, "c")) == [
        "a cannot be told.",
        "b cannot be told.",
        "c cannot be told.",
    ]
    assert said(of(0.02, "a"), of(math.nan, "c"), of(0.03, "b")) == ["a is so.", "c cannot be told.", "b is so."]


def test_claims_of_one_question_count_once():
    assert said(*(of(0.02, name, question="q") for name in "abc"), of(0.5, "d")) == [
        "a is so.", "b is so.", "c is so.", "d cannot be told.",
    ]  # fmt: skip


def test_what_says_nothing_is_left_out_and_still_counts():
    silent = claim(0.5, section="x", says="", otherwise="")
    assert said(of(0.04, "a"), silent) == ["a cannot be told."]


def test_other_findings_pass_in_their_order():
    plain = Remark(section="x", says="Three schools.", evidence=("school:a",))
    findings = settled([plain, of(0.01, "a", how="By a test.", evidence=("school:b",)), plain])
    assert [finding.says for finding in findings] == ["Three schools.", "a is so.", "Three schools."]
    assert {type(finding) for finding in findings} == {Remark}
    assert findings[0] == plain
    assert (
        findings[1].how
        == "By a test. Compared with chance beside all else that is tested here: one question, by Holm's method."
    )
    assert findings[1].evidence == ("school:b",)


def test_a_claim_of_a_trust_bears_its_name_whichever_way_it_is_settled():
    chapter = Chapter(
        id="x", title="X", of_each_trust=OfEachTrust(ask=lambda *_: None, sentences=lambda p, _: [of(p, "a"), of(p, "b")])
    )  # fmt: skip
    practice = Practice(
        trust="trust:t", **{field.name: None for field in attrs.fields(Practice) if field.name not in {"trust", "more"}},
        more={"x": 0.03},
    )  # fmt: skip
    told = list(chapter.told_of(practice, {"trust:t": "T"}, several=True))
    assert [finding.says for finding in told] == ["T: a is so.", "T: b is so."]
    assert said(*told) == ["T: a cannot be told.", "T: b cannot be told."]
