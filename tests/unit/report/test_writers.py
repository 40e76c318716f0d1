"""The report: what a reader sees, that words stay words, and that nobody is named who should not be."""

import html
import itertools
import json
import re
import zipfile
from html.parser import HTMLParser

import pytest

import trustmodel as tm
from builders import a_trust, in_a_row
from trustmodel import checks, files
from trustmodel.errors import Problem, Where
from trustmodel.report import (
    as_html as reports,
    parts as _pages,
    sections as _sections,
    sections_network as _sections_network,
)

NAMES = ("Ada Quillfeather", "Bo", "O'Neil-Smythe, C.")


def family(**parts):
    """Two member schools and one outside; three people whose ids are names too."""
    known = {
        "name": "Made with Ada Quillfeather",
        "source": "a list that ada-quill keeps, see person:bo-b and role:of-ada",
        "trusts": [a_trust("t", name="Tree Trust")],
        "schools": in_a_row("ash", "beech", "elm", metres=1000),
        "memberships": [tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech")],
        "people": [
            tm.Person(id=key, name=name) for key, name in zip(("ada-quill", "bo-b", "c-oneil"), NAMES, strict=True)
        ],
        "roles": [
            tm.Role(id="of-ada", person="ada-quill", kind="Headteacher", at="school:ash"),
            tm.Role(id="of-bo", person="bo-b", kind="Specialist lead", at="trust:t", topic="music"),
            tm.Role(id="of-c", person="c-oneil", kind="Teacher", at="school:beech"),
        ],
        "expertise": [
            tm.Expertise(id="ada-quill-1", person="ada-quill", topic="phonics", level="expert", evidence="Ada says so"),
            tm.Expertise(id="bo-1", person="bo-b", topic="music", level="leading"),
            tm.Expertise(id="c-1", person="c-oneil", topic="send", level="secure"),
        ],
        "needs": [tm.Need(id="1", school="beech", topic="phonics", severity="serious")],
        "support": [
            tm.Support(id="from-ada-quill", giver="person:ada-quill", receiver="school:elm", kind="coaching", days=4),
            tm.Support(id="2", giver="school:beech", receiver="person:ada-quill", kind="SEND", days=1),
        ],
        "topics": [tm.Topic(id="phonics", name="Phonics as Ada Quillfeather teaches it")],
    }
    return tm.Dataset(**{**known, **parts})


def page(data=None, *, names=False, **options):
    return reports.html(tm.review(family() if data is None else data, **options), names=names)


class Outline(HTMLParser):
    """What a page is made of: tags with their attributes, headings, and text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.headings, self._in = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag):
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data):
        if self._in and self._in[-1] != "style":
            self.words.append(data)
        if self._in and re.fullmatch(r"h\d", self._in[-1]):
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


# --- nobody is named -------------------------------------------------------------------------------------------------


def secrets(data):
    """Everything that names a person: names, ids, bare ids, and the ids of other records, which may hold names."""
    people = [person.name for person in data.people] + [person.id.partition(":")[2] for person in data.people]
    records = [
        record.id
        for record in data.records()
        if not isinstance(record, tm.School | tm.Trust | tm.Topic | tm.Cluster | tm.Body)
    ]
    return people + records


def test_hidden_names_and_ids_are_nowhere_in_the_file():
    data = family()
    made = html.unescape(page(data))
    found = [secret for secret in secrets(data) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", made, re.IGNORECASE)]
    assert found == []


def test_names_are_shown_when_asked_for():
    made = html.unescape(page(names=True))
    assert "Ada Quillfeather (Headteacher, Ash School)" in made
    assert "names are shown" in Outline(page(names=True)).text


def test_people_appear_by_what_they_do():
    text = Outline(page()).text
    assert "Headteacher, Ash School" in text
    assert "Specialist lead (Music), central team" in text
    assert "Teacher, Beech School" in text


def test_somebody_without_a_role_is_a_colleague():
    voice = _pages.Voice(tm.review(family(roles=[])), names=False)
    assert voice("person:ada-quill") == "A colleague"
    assert voice("role:of-ada") == "a record of role"
    assert voice(None) == "–"


def test_the_role_is_the_one_of_the_day_and_not_of_governance():
    roles = [
        tm.Role(id="1", person="ada-quill", kind="Teacher", at="school:ash", start="2019-09-01", end="2024-09-01"),
        tm.Role(id="2", person="ada-quill", kind="Headteacher", at="school:beech", start="2024-09-01"),
        tm.Role(id="3", person="ada-quill", kind="Trustee", at="trust:t", start="2025-09-01"),
    ]
    data = family(roles=roles, made_on="2026-01-01")
    assert _pages.Voice(tm.review(data), names=False)("person:ada-quill") == "Headteacher, Beech School"
    earlier = tm.review(data, at="2020-01-01")
    assert _pages.Voice(earlier, names=False)("person:ada-quill") == "Teacher, Ash School"


def test_a_problem_is_told_without_the_cell():
    where = Where(file="people-of-ada-quill.csv", row=7, column="Ada Quillfeather's phone", record="person:ada-quill")
    problem = Problem("unknown-term", where, "'Ada Quillfeather' is not in the list", "warning", "Ada Quillfeather")
    made = page(problems=[problem, problem])
    assert "people, row 7" in made
    assert "Ada" not in made
    assert "2" in made
    shown = html.unescape(page(problems=[problem], names=True))
    assert "'Ada Quillfeather' is not in the list" in shown


@pytest.mark.parametrize("slug", [*checks.RULES, *files.RULES, *checks.RECORD_RULES, "never-heard-of"])
def test_every_rule_can_be_said(slug):
    says = _sections._rule(slug)
    assert says
    assert not says.endswith(".")


def test_a_surname_that_is_a_word_stays_where_it_is_a_school():
    data = family(
        people=[
            tm.Person(id="ash-1", name="Ash"),
            tm.Person(id="bo-b"),
            tm.Person(id="c-oneil"),
            tm.Person(id="ada-quill"),
        ]
    )
    assert "Ash School" in Outline(page(data)).text


# --- words stay words ------------------------------------------------------------------------------------------------

BAD = "</title></script></style><script>alert(1)</script><img src=x onerror=alert(2)>"


def test_hostile_words_stay_words():
    data = family(
        name=BAD,
        source=BAD,
        trusts=[tm.Trust(id="t", name=BAD, kind="Multi-academy trust")],
        schools=[
            tm.School(
                id=n, name=f"{n}{BAD}", phase="Primary", easting=400_000 + i, northing=160_000, local_authority=BAD
            )
            for i, n in enumerate(("ash", "beech", "elm"))
        ],
        topics=[tm.Topic(id="phonics", name=BAD)],
    )
    made = Outline(page(data, names=True))
    assert [tag for tag, _ in made.tags if tag in {"script", "img"}] == ["script"], "the page's own, and no other"
    assert not any(name.startswith("on") for _, attrs in made.tags for name in attrs)
    assert "alert(1)" in made.text


def test_one_page_asks_for_nothing_from_elsewhere():
    made = Outline(page())
    assert {tag for tag, _ in made.tags} & {"link", "iframe", "img", "object", "embed", "base"} == set()
    addresses = [
        value for _, attrs in made.tags for name, value in attrs.items() if name in {"href", "src", "xlink:href"}
    ]
    assert all(value.startswith("#") for value in addresses)
    assert "url(" not in page()
    policy = next(attrs["content"] for tag, attrs in made.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy, "only the page's own style and script, by their hashes"


# --- for everybody ---------------------------------------------------------------------------------------------------


def test_headings_landmarks_and_language():
    made = Outline(page())
    levels = [level for level, _ in made.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(words.strip() for _, words in made.headings)
    tags = [tag for tag, _ in made.tags]
    assert [tags.count(tag) for tag in ("main", "header", "footer", "nav")] == [1, 1, 1, 1]
    assert ("html", {"lang": "en-GB"}) in made.tags


def test_every_id_stands_once_and_every_link_leads_somewhere():
    made = Outline(page())
    ids = [attrs["id"] for _, attrs in made.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {value.removeprefix("#") for _, attrs in made.tags if (value := attrs.get("href"))}
    named = {one for _, attrs in made.tags for one in attrs.get("aria-labelledby", "").split()}
    assert links | named <= set(ids)


def test_every_picture_has_words_and_a_table_behind_it():
    made = Outline(page())
    pictures = [attrs for tag, attrs in made.tags if tag == "svg"]
    assert len(pictures) == 6
    assert all(attrs["role"] == "group" and attrs["aria-labelledby"] for attrs in pictures), "links stand in each"
    assert made.text.count("The same as a table:") == 6


def test_every_table_has_a_caption_and_headings():
    made = [tag for tag, _ in Outline(page()).tags]
    assert made.count("table") == made.count("caption") == made.count("thead") > 5


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "pale", "accent", "care"])
@pytest.mark.parametrize("ground", ["#ffffff", "#f6f7f9"])
def test_text_stands_out_from_its_ground(name, ground):
    (colour,) = re.findall(rf"--{name}: (#[0-9a-f]{{6}});", page())
    bright, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


# --- what is on it ---------------------------------------------------------------------------------------------------


def test_sections_in_order():
    titles = [words for level, words in Outline(page()).headings if level == 2]
    assert titles == [
        "What was read",
        "The trust and where it is",
        "Shared openness",
        "Shared endeavour",
        "Shared resource",
        "Shared community",
        "School by school",
        "How this was made",
    ]


def test_the_day_is_said():
    assert "As of 1 March 2026. All the support that is recorded counts." in page(family(made_on="2026-03-01"))
    assert "Support is counted from 1 September 2024 to 31 August 2025." in page(between=("2024-09-01", "2025-09-01"))
    assert "and support of that day" in page(at="2025-01-01")
    assert "they have no dates" in page(family())


def test_tables_are_in_the_order_of_names():
    data = family(
        support=[tm.Support(id=str(i), giver="school:beech", receiver="school:ash", kind="SEND") for i in range(3)]
    )
    review = tm.review(data)
    section = _sections_network.support_section(review, _pages.Voice(review, names=False))
    table = next(part for part in section.parts if part.title == "What each gives and receives")
    assert [row[0] for row in table.rows] == ["Ash School", "Beech School"]
    assert [row[-1] for row in table.rows] == ["gets more", "gives more"]


def test_unknown_days_are_a_dash_and_not_zero():
    data = family(support=[tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="SEND")])
    review = tm.review(data)
    section = _sections_network.support_section(review, _pages.Voice(review, names=False))
    assert section.parts[0].table.rows == (("Ash School", "Beech School", "1", "–"),)


def test_a_very_long_table_is_cut_and_says_so():
    table = _pages.table_of("t", "c", "A|#B", [(str(i), i) for i in range(2400)])
    assert len(table.rows) == 2000
    assert table.more == "The first 2,000 of 2,400 rows."
    assert table.folded
    assert [column.number for column in table.columns] == [False, True]


def test_the_same_data_give_the_same_file():
    assert page() == page()


def test_several_trusts_each_have_a_map():
    data = family(
        trusts=[tm.Trust(id=name, name=f"Trust {name}", kind="Multi-academy trust") for name in ("t", "u")],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in (("ash", "t"), ("beech", "t"), ("elm", "u"))],
    )
    titles = [words for _, words in Outline(page(data)).headings]
    assert "Where the schools are: Trust t" in titles
    assert "Where the schools are: Trust u" in titles
    assert titles[0] == "Trust t and Trust u"


def test_kinds_are_called_as_ids_call_them():
    assert _pages.KIND_WORDS["success_criteria"] == "success_criterion"
    assert _pages.KIND_WORDS["people"] == "person"
    assert _pages._plural("support", 1) == "support record"
    assert _pages._plural("need", 2) == "needs"


# --- the other forms -------------------------------------------------------------------------------------------------


def words_of(form, data, folder, **options):
    """All that a report in this form says, also in its parts that nobody sees."""
    path = folder / f"review.{form}"
    tm.review(data).write(path, **options)
    if form != "docx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_no_form_names_anybody(form, tmp_path):
    said = words_of(form, family(), tmp_path)
    assert [
        name
        for name in (*NAMES, "ada-quill", "bo-b", "c-oneil", "Quillfeather")
        if re.search(rf"\b{re.escape(name)}\b", said)
    ] == []
    assert "Ash School" in said


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_every_form_says_all_findings(form, tmp_path):
    data = family()
    said = re.sub(r"\\(.)", r"\1", html.unescape(words_of(form, data, tmp_path))) if form != "json" else None
    said = said or " ".join(_strings(json.loads(words_of(form, data, tmp_path))))
    voice = _pages.Voice(tm.review(data), names=False)
    for finding in tm.review(data).findings:
        assert voice.text(finding.says) in said


def _strings(value):
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for part in inner for one in _strings(part)]


@pytest.mark.parametrize("form", ["html", "md", "docx", "json"])
def test_the_same_review_gives_the_same_file(form, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        tm.review(family()).write(tmp_path / folder / f"review.{form}")
    assert (tmp_path / "a" / f"review.{form}").read_bytes() == (tmp_path / "b" / f"review.{form}").read_bytes()


def test_hostile_words_stay_words_in_markdown():
    schools = [tm.School(id="ash", name="[Ash](javascript:x) <b> | *School*", phase="Primary")]
    said = reports.markdown(tm.review(tm.Dataset(schools=schools), problems=()))
    assert "[Ash](" not in said
    assert "<b>" not in said


def test_each_school_has_a_page_to_which_its_name_leads():
    made = Outline(page())
    anchors = {attrs["id"] for tag, attrs in made.tags if tag == "article"}
    assert anchors == {"school-1", "school-2"}, "the members; the third school is not of the trust"
    led_to = {attrs["href"][1:] for tag, attrs in made.tags if tag == "a" and attrs["href"].startswith("#school-")}
    assert led_to == anchors


def test_few_people_are_held_back():
    """Two teachers in each school, all with the shared objective: groups below five tell nothing by themselves."""
    criteria = [
        tm.SuccessCriterion(id=f"s{n}", person=who, kind="shared", statement="to flourish", scope="role")
        for n, who in enumerate(("ada-quill", "c-oneil"))
    ]
    data = family(success_criteria=criteria)
    by_school = "Objectives and learning by school"
    assert by_school not in reports.html(tm.review(data))
    assert by_school in reports.html(tm.review(data), min_cell=1)
    with pytest.raises(ValueError, match="min_cell"):
        reports.html(tm.review(data), min_cell=0)


def test_what_no_notice_covers_is_said_and_not_asked():
    notice = tm.DataNotice(id="n", purpose="Payroll", lawful_basis="public task", retain_until="2030-01-01")
    made = tm.review(family(data_notices=[notice]))
    assert made.gaps is None
    assert made.plan is None
    assert {"expertise", "plan", "support", "openness", "development", "resource"} <= set(made.refused)
    assert all(name in page(family(data_notices=[notice])) for name in ("was not asked", "Payroll"))
