"""The report as a page: what a reader sees, that words stay words, and that nobody is named who should not be."""

import html
import itertools
import re
from html.parser import HTMLParser

import pytest

import trustmodel as tm


class Reader(HTMLParser):
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


def secrets(data):
    """Everything that names a person: names, ids, bare ids, and the ids of other records, which may hold names."""
    people = [person.name for person in data.people] + [person.id.partition(":")[2] for person in data.people]
    records = [
        record.id
        for record in data.records()
        if not isinstance(record, tm.School | tm.Trust | tm.Topic | tm.Cluster | tm.Body)
    ]
    return people + records


def test_hidden_names_and_ids_are_nowhere_in_the_file(family, page):
    data = family()
    made = html.unescape(page(data))
    found = [secret for secret in secrets(data) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", made, re.IGNORECASE)]
    assert found == []


def test_names_are_shown_when_asked_for(page):
    made = html.unescape(page(names=True))
    assert "Ada Quillfeather (Headteacher, Ash School)" in made
    assert "names are shown" in Reader(page(names=True)).text


def test_people_appear_by_what_they_do(page):
    text = Reader(page()).text
    assert "Headteacher, Ash School" in text
    assert "Specialist lead (Music), central team" in text
    assert "Teacher, Beech School" in text


def test_a_surname_that_is_a_word_stays_where_it_is_a_school(family, page):
    data = family(
        people=[
            tm.Person(id="ash-1", name="Ash"),
            tm.Person(id="bo-b"),
            tm.Person(id="c-oneil"),
            tm.Person(id="ada-quill"),
        ]
    )
    assert "Ash School" in Reader(page(data)).text


BAD = "</title></script></style><script>alert(1)</script><img src=x onerror=alert(2)>"


def test_hostile_words_stay_words(family, page):
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
    made = Reader(page(data, names=True))
    assert [tag for tag, _ in made.tags if tag in {"script", "img"}] == ["script"], "the page's own, and no other"
    assert not any(name.startswith("on") for _, attrs in made.tags for name in attrs)
    assert "alert(1)" in made.text


def test_one_page_asks_for_nothing_from_elsewhere(page):
    made = Reader(page())
    assert {tag for tag, _ in made.tags} & {"link", "iframe", "img", "object", "embed", "base"} == set()
    addresses = [
        value for _, attrs in made.tags for name, value in attrs.items() if name in {"href", "src", "xlink:href"}
    ]
    assert all(value.startswith("#") for value in addresses)
    assert "url(" not in page()
    policy = next(attrs["content"] for tag, attrs in made.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy, "only the page's own style and script, by their hashes"


def test_headings_landmarks_and_language(page):
    made = Reader(page())
    levels = [level for level, _ in made.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(words.strip() for _, words in made.headings)
    tags = [tag for tag, _ in made.tags]
    assert [tags.count(tag) for tag in ("main", "header", "footer", "nav")] == [1, 1, 1, 1]
    assert ("html", {"lang": "en-GB"}) in made.tags


def test_every_id_stands_once_and_every_link_leads_somewhere(page):
    made = Reader(page())
    ids = [attrs["id"] for _, attrs in made.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {value.removeprefix("#") for _, attrs in made.tags if (value := attrs.get("href"))}
    named = {one for _, attrs in made.tags for one in attrs.get("aria-labelledby", "").split()}
    assert links | named <= set(ids)


def test_every_picture_has_words_and_a_table_behind_it(page):
    made = Reader(page())
    pictures = [attrs for tag, attrs in made.tags if tag == "svg"]
    assert len(pictures) == 5
    assert all(attrs["role"] == "group" and attrs["aria-labelledby"] for attrs in pictures), "links stand in each"
    assert made.text.count("The same as a table:") == 5


def test_every_table_has_a_caption_and_headings(page):
    made = [tag for tag, _ in Reader(page()).tags]
    assert made.count("table") == made.count("caption") == made.count("thead") > 5


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "pale", "accent", "care"])
@pytest.mark.parametrize("ground", ["#ffffff", "#f6f7f9"])
def test_text_stands_out_from_its_ground(name, ground, page):
    (colour,) = re.findall(rf"--{name}: (#[0-9a-f]{{6}});", page())
    bright, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_sections_in_order(page):
    titles = [words for level, words in Reader(page()).headings if level == 2]
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


def test_several_trusts_each_have_a_map(family, page):
    data = family(
        trusts=[tm.Trust(id=name, name=f"Trust {name}", kind="Multi-academy trust") for name in ("t", "u")],
        memberships=[tm.Membership(id=s, school=s, trust=t) for s, t in (("ash", "t"), ("beech", "t"), ("elm", "u"))],
    )
    titles = [words for _, words in Reader(page(data)).headings]
    assert "Where the schools are: Trust t" in titles
    assert "Where the schools are: Trust u" in titles
    assert titles[0] == "Trust t and Trust u"


def test_the_same_data_give_the_same_file(family, page):
    assert page(family()) == page(family())


def test_each_school_has_a_page_to_which_its_name_leads(page):
    made = Reader(page())
    anchors = {attrs["id"] for tag, attrs in made.tags if tag == "article"}
    assert anchors == {"school-1", "school-2"}, "the members; the third school is not of the trust"
    led_to = {attrs["href"][1:] for tag, attrs in made.tags if tag == "a" and attrs["href"].startswith("#school-")}
    assert led_to == anchors
