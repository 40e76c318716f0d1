"""The report in a real browser: it renders alone, can be read by everybody, and names nobody."""

import re

import pytest

import trustmodel as tm
from builders import LIMESTONE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data():
    return tm.read(LIMESTONE)


@pytest.fixture(scope="module")
def review(data):
    return tm.review(data)


@pytest.fixture(scope="module")
def report(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "review.html"
    review.write(path, full=True)
    return path


@pytest.fixture
def open_page(browser):
    """Opens a report at a width; gives the page and what the browser complained of or asked for."""
    pages = []

    def opened(path, width=1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        heard = []
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("request", lambda request: heard.append(f"request: {request.url}"))
        page.goto(path.as_uri())
        return page, heard

    yield opened
    for page in pages:
        page.close()


def test_it_renders_alone_and_without_complaint(open_page, report):
    page, heard = open_page(report)
    assert heard == [f"request: {report.as_uri()}"]
    assert page.locator("h1").inner_text() == "Limestone Learning Trust"
    assert page.locator("h2").count() == 9  # with what changed
    assert page.locator("svg[role=group]").count() == 9
    assert all(box["height"] > 200 for box in (svg.bounding_box() for svg in page.locator("svg").all()))


def test_nobody_is_named(open_page, report, data):
    page, _ = open_page(report)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen = page.locator("body").inner_text() + page.content() + report.read_text(encoding="utf-8")
    secrets = {word for person in data.people for word in (person.id, person.id.partition(":")[2], person.name) if word}
    assert len(secrets) > 100
    near = [secret for secret in secrets if secret in seen]  # a look for each word boundary takes far longer
    assert sorted(secret for secret in near if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", seen)) == []
    assert all(school.name in seen for school in data.members_of(data.trusts.ids[0]))


def test_names_are_shown_when_asked_for(open_page, review, data, tmp_path):
    review.write(tmp_path / "named.html", names=True)
    page, heard = open_page(tmp_path / "named.html")
    assert len(heard) == 1
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen = page.locator("body").inner_text()
    assert sum(person.name in seen for person in data.people if person.name) > 5


@pytest.mark.parametrize("width", [1280, 768, 375])
def test_the_page_is_never_wider_than_the_screen(open_page, report, width):
    page, _ = open_page(report, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_words_in_pictures_can_be_read_on_a_phone(open_page, report):
    page, _ = open_page(report, 375)
    shown = page.evaluate(
        "[...document.querySelectorAll('svg')].map(one => one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
    )
    assert min(shown) * 12 >= 8.5, "pixels of a letter's height in the smallest picture"


def test_names_on_the_map_and_the_network_do_not_cover_each_other(open_page, report):
    page, _ = open_page(report)
    for picture in ("map-1", "network"):
        boxes = page.evaluate(
            f"[...document.querySelector('[aria-labelledby^=\"{picture}-name\"]').querySelectorAll('.mark-text text')]"
            ".filter(one => one.textContent).map(one => one.getBoundingClientRect().toJSON())"
        )
        assert len(boxes) >= 11
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                across = min(a["right"], b["right"]) - max(a["left"], b["left"])
                down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
                # a line of text is taller than its letters: a third of it may be shared
                assert across <= 1 or down <= a["height"] / 3


def test_it_can_be_used_by_keyboard(open_page, report):
    page, _ = open_page(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("one => one.open")
    assert page.locator(".scroll:not([tabindex])").count() == 0


@pytest.fixture(scope="module")
def small_report(tmp_path_factory):
    """The same sections with fewer rows: what axe-core takes grows faster than the page."""
    path = tmp_path_factory.mktemp("small") / "review.html"
    tm.review(tm.synthetic.trust(n_schools=3, seed=2)).write(path, full=True)
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_to_fix(open_page, small_report, width):
    """Every rule of axe-core, also those that are advice, with everything unfolded and one school followed."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    page, _ = open_page(small_report, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.select_option("#school", index=1)
    page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    # of a rule that is kept, one place is enough: all places of all rules are megabytes
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(results["passes"]) > 30
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in results["violations"]] == []


def test_it_prints(open_page, report):
    page, _ = open_page(report)
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 80
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("details table").first.is_visible(), "what is folded on the screen is open on paper"


def test_one_school_can_be_followed(open_page, report):
    page, heard = open_page(report)
    page.select_option("#school", label="Tarrowbourne School")
    number = page.locator("#school").input_value()
    lit, all_of_it = page.locator(".lit").count(), page.locator(f'[data-of~="{number}"]').count()
    assert lit == all_of_it > 20
    assert page.locator("#page-of").get_attribute("href") == f"#school-{number}"
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    assert len(heard) == 1


def test_a_mark_in_a_picture_leads_to_the_school_by_keyboard(open_page, report):
    page, _ = open_page(report)
    mark = page.locator("#map-1-picture a:not([tabindex])").first
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == mark.get_attribute("href")
    assert page.locator(mark.get_attribute("href")).locator("h3").inner_text() == mark.get_attribute("aria-label")


def test_hostile_words_do_nothing(open_page, data, tmp_path):
    bad = "</script><script>document.title = 'gone'</script><img src=x onerror=\"document.title='gone'\">"
    schools = [school.model_copy(update={"name": f"{school.name}{bad}"}) for school in data.schools]
    tm.review(data.replace(schools=schools), problems=()).write(tmp_path / "bad.html", full=True)
    page, heard = open_page(tmp_path / "bad.html")
    assert len(heard) == 1
    assert page.title() == "Limestone Learning Trust: review"
    assert page.locator("script, img").count() == 1, "the page's own script, and no other"
    assert "<script>" in page.locator("body").inner_text()
