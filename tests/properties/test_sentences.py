"""Every sentence over none, one, two and many of everything: findings, tables, warnings, summaries and the command line.

The example is cut down to so many of one kind of record, or of all; whatever refers to what is gone goes as well.
"""

import re

import attrs
import numpy as np
import polars as pl
import pytest

import trustmodel as tm
from builders import in_a_row
from commands import run
from cut_down import CASES, FAULTS, with_only
from towns import two_sides
from trustmodel.network.portraits import differences
from trustmodel.population.acceptability import acceptability
from trustmodel.population.definitions import Criterion, Definition
from trustmodel.population.kinds import kinds_by_likeness
from trustmodel.report.contents import all_chapters
from trustmodel.report.voice import Voice


def faults(texts):
    return [
        f"{where}: {what}: …{text[max(0, match.start() - 60) : match.end() + 60]}…"
        for where, text in texts
        for pattern, what in FAULTS.items()
        for match in re.finditer(pattern, text)
    ]


def texts_of(review):
    """Where each text of a review stands, and the text."""
    for finding in review.remarks:
        yield from ((finding.section, text) for text in (finding.says, finding.how, finding.cannot_say) if text)
    for answer in (review, *review.results):
        yield type(answer).__name__, answer.summary()
        yield from ((type(answer).__name__, warning) for warning in answer.warnings)
    voice = Voice(review, names=False)
    for chapter in all_chapters():
        for part in chapter.section(review, voice).parts:
            table = getattr(part, "table", part)
            yield from ((f"{chapter.id}, heading", text) for text in (part.title, part.caption) if text)
            cells = (cell for row in table.rows for cell in row if isinstance(cell, str))
            yield from ((f"{chapter.id}, {table.title}", cell) for cell in cells)


@pytest.mark.parametrize(
    "keep", CASES, ids=lambda keep: f"{'all' if len(keep) > 1 else next(iter(keep))}-{min(keep.values())}"
)
def test_what_a_review_says(keep):
    found = faults(texts_of(tm.review(with_only(**keep), problems=())))
    assert found == []


def test_what_a_comparison_of_two_times_says():
    data = tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")], schools=in_a_row("ash", "beech", metres=500),
        memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech")],
        support=[tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="coaching", start="2025-01-01")],
    )  # fmt: skip
    for before in ("2024-12-01", "2025-02-01"):
        assert not faults(texts_of(tm.review(data, before=before, after="2025-03-01", problems=())))


@pytest.mark.parametrize(
    ("n", "across"),
    [(5, 0), (6, 0), (10, 0), (10, 1), (10, 2)],
    ids=["five", "six", "a wall", "one across", "two across"],
)
def test_what_is_said_of_walls(n, across):
    """So many people help each other across in one pair of schools, and in no other."""
    data = two_sides(lambda i, j: across if (i, j) == (0, n // 2) else 0, n=n)
    assert not faults(texts_of(tm.review(data, problems=())))


@pytest.mark.parametrize("trusts", [1, 2, 3, 40])
def test_what_is_said_of_populations(trusts):
    random = np.random.default_rng(trusts)
    table = pl.DataFrame(
        {
            "id": [f"trust:{number:02}" for number in range(trusts)], "name": ["UNITED TRUST"] * trusts,
            "schools": [75, *range(1, trusts)], "pupils": random.integers(300, 90_000, trusts),
            "growth": random.random(trusts), "kind": ["a"] + ["b"] * (trusts - 1),
        }
    )  # fmt: skip
    definition = Definition(name="grows", criteria=[Criterion(name="growth", measure="growth", threshold=0.5)])
    judged = tm.audit(definition, table, group="kind", draws=9)
    compared = tm.compare(table, trust="trust:00", measures=["schools", "pupils", "growth"])
    answers = [judged, compared, acceptability(table.select("id", "schools", "growth"), draws=9)]
    if trusts > 3:
        answers.append(kinds_by_likeness(table, measures=["pupils", "growth"], draws=19))
        far = np.abs(np.subtract.outer(*[table["growth"].to_numpy()] * 2))
        answers.append(differences(far, table["kind"].to_list(), draws=19))
    texts = [("summary", text) for answer in answers for text in (answer.summary(), *answer.warnings)]
    texts += [
        ("finding", text)
        for answer in (judged, compared)
        for finding in answer.findings
        for text in attrs.astuple(finding)[1:4]
        if text
    ]
    assert not faults(texts)


@pytest.mark.parametrize("schools", [0, 1, 2])
def test_what_the_command_line_says(schools, tmp_path, capsys):
    path = tmp_path / "data.json"
    tm.write(with_only(schools=schools), path)
    for command in (
        ["check", str(path)],
        ["describe", str(path)],
        ["review", str(path), "-o", str(tmp_path / "report.html")],
    ):
        _, out, err = run(capsys, *command)
        lines = [(command[0], line.strip()) for line in (out + err).splitlines() if str(tmp_path) not in line]
        assert not faults((where, line) for where, line in lines if not re.fullmatch(r"[\d,]+  \w[\w ]*", line))


@pytest.mark.parametrize(
    "bad",
    [
        "Of one open need, no could be met", "be met by no people", "pupils 5.531e+04", "It has 1 schools.", "Between one schools",
        "two  spaces", "It is None.", "within nan km", "Named: .", "Two schools is there.", "one others", "Held ()",
    ],
)  # fmt: skip
def test_faults_are_seen(bad):
    assert faults([("here", bad)])
