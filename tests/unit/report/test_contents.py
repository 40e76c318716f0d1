"""The contents of a report: our chapters, and one that another package adds."""

import json
import subprocess
import sys
import types
from importlib import metadata

import pytest

import trustmodel as tm
from builders import a_school
from trustmodel.report import contents
from trustmodel.report.as_html import html
from trustmodel.report.as_json import json as as_json
from trustmodel.report.as_markdown import markdown
from trustmodel.report.chapter import Chapter, OfEachTrust
from trustmodel.report.outline import outline
from trustmodel.report.parts import Said, table_of
from trustmodel.results import Remark

CHAPTER = """
from trustmodel.report.chapter import Chapter
from trustmodel.report.parts import table_of
from trustmodel.report.brief.ranking import KNOW, Candidate
from trustmodel.results import Remark


def ask(asked):
    return {"rooms": {school.id: len(school.name) for school in asked.data.schools}}


def remarks(answers, names):
    school = max(answers.more["rooms"], key=answers.more["rooms"].get)
    yield Remark(section="rooms", says=f"{names[school]} has the most rooms.", evidence=(school,))


def stands_out(answers, voice):
    yield Candidate(id="rooms", says="Beechwood has room.", size=1.0, can_act=KNOW, question="services")


def parts(answers, voice):
    rows = sorted((voice(school), rooms, school) for school, rooms in answers.more["rooms"].items())
    yield table_of("Rooms", "Listed by name.", "School|#Rooms", [r[:-1] for r in rows], of=[r[-1] for r in rows])


CHAPTER = Chapter(id="rooms", title="Rooms", group="community", ask=ask, remarks=remarks, parts=parts, stands_out=stands_out)
"""
WRITE = """
import sys, trustmodel as tm
schools = [tm.School(id=name, name=name.title(), phase="Primary") for name in ("ash", "beechwood")]
review = tm.review(tm.Dataset(schools=schools), problems=())
for form in ("html", "md", "json"):
    review.write(f"{sys.argv[1]}/review.{form}", full=True)
"""


def test_our_chapters_have_ids_of_their_own_and_groups_that_there_are():
    ids = [chapter.id for chapter in contents.CHAPTERS]
    assert len(set(ids)) == len(ids)
    assert {chapter.group for chapter in contents.CHAPTERS} == {None, *contents.GROUPS}
    assert contents.all_chapters() == contents.CHAPTERS


def test_a_chapter_is_added_by_an_installed_package(tmp_path):
    """A folder with a module and its metadata on the path, as an installer leaves it."""
    (tmp_path / "rooms.py").write_text(CHAPTER)
    info = tmp_path / "rooms-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rooms\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[trustmodel.chapters]\nrooms = rooms:CHAPTER\n")
    added = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    subprocess.run([sys.executable, "-c", added + WRITE, str(tmp_path)], check=True, capture_output=True, timeout=120)

    plain = json.loads((tmp_path / "review.json").read_text(encoding="utf-8"))
    (community,) = (group for group in plain["report"]["groups"] if group["id"] == "community")
    section = community["sections"][-1]
    assert (section["id"], section["title"]) == ("rooms", "Rooms")
    assert section["findings"][0]["says"] == "Beechwood has the most rooms."
    assert section["tables"][0]["rows"] == [["Ash", 3], ["Beechwood", 9]]
    assert [table["section"] for table in plain["report"]["schools"][0]["tables"]] == ["rooms"]
    assert [(found["says"], found["word"], found["score"]) for found in plain["findings"]] == [
        ("Beechwood has room.", "Counted", 0.3)
    ]

    words = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert "**Beechwood has the most rooms.**" in words
    assert "| Beechwood | 9 |" in words
    page = (tmp_path / "review.html").read_text(encoding="utf-8")
    assert '<section id="rooms"' in page
    assert "Beechwood has the most rooms." in page
    assert "<caption><span>Listed by name.</span></caption>" in page


@pytest.fixture
def add(monkeypatch):
    """A function that adds chapters as an entry point each."""

    def added(*chapters):
        module = types.ModuleType("chapters_of_others")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        entries = []
        for number, chapter in enumerate(chapters):
            setattr(module, f"chapter_{number}", chapter)
            value = f"{module.__name__}:chapter_{number}"
            entries.append(metadata.EntryPoint(f"chapter-{number}", value, contents.ENTRY_POINTS))
        monkeypatch.setattr(
            metadata, "entry_points", lambda *, group: entries if group == contents.ENTRY_POINTS else []
        )

    return added


def on_fields(*, wet):
    """Fields of each trust, of which some are wet: everything that a chapter of practice may have."""

    def shares(answer):
        yield "Fields that are wet", answer

    return Chapter(
        id="fields",
        title="Fields",
        group="resource",
        opening=lambda _: Said(says="Fields are counted."),
        facts=lambda _answers, _voice, school: [("Field", f"behind {school.name}")],
        counts={"Fields": lambda answers: sum(practice.more["fields"][1] for practice in answers.practice)},
        methods={"review": "By looking."},
        of_each_trust=OfEachTrust(
            ask=lambda asked, _: (wet if asked.at and asked.at.year > 2024 else 0, len(asked.data.schools)),
            sentences=lambda answer, _: [Remark(section="fields", says=f"{answer[0]} of {answer[1]} fields are wet.")],
            parts=lambda answer, *_: [table_of("Fields", "", "#Wet|#All", [answer])],
            shares=shares,
        ),
    )


def test_a_chapter_of_practice_is_asked_of_each_trust_and_compared(add):
    add(on_fields(wet=2))
    data = tm.Dataset(
        trusts=[tm.Trust(id=name, name=name.title(), kind="Multi-academy trust") for name in ("hill", "vale")],
        schools=[a_school(name) for name in ("ash", "beech")],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in (("ash", "hill"), ("beech", "vale"))],
    )
    review = tm.review(data, before="2024-01-01", after="2025-01-01", problems=())
    assert [practice.more["fields"] for practice in review.practice] == [(2, 2), (2, 2)]
    says = [finding.says for finding in review.remarks if finding.section == "fields"]
    assert says == ["Hill: 2 of 2 fields are wet.", "Vale: 2 of 2 fields are wet."]
    share = next(share for share in review.changed.shares if share.measure == "Fields that are wet")
    assert (share.before, share.before_of, share.after, share.after_of) == (0, 2, 2, 2)
    assert next(count for count in review.changed.counts if count.measure == "Fields").after == 4
    for written in (html(outline(review)), markdown(outline(review)), as_json(outline(review))):
        for words in (
            "Fields are counted.",
            "Fields: Hill",
            "By looking.",
            "behind Ash",
            "Hill: 2 of 2 fields are wet.",
        ):
            assert words in written


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (["no chapter"], "names no Chapter"),
        ([Chapter(id="walls", title="Other walls")], "two chapters are called 'walls'"),
        ([Chapter(id="rooms", title="Rooms"), Chapter(id="rooms", title="Halls")], "two chapters are called 'rooms'"),
        ([Chapter(id="rooms", title="Rooms", group="buildings")], "one of openness, endeavour, resource, community"),
    ],
)
def test_a_chapter_that_cannot_stand_in_a_report_is_refused(add, wrong, says):
    add(*wrong)
    with pytest.raises((TypeError, ValueError), match=says):
        contents.all_chapters()
