"""A small trust in which ids are names too, its review, and its report as a page."""

import pytest

import trustmodel as tm
from builders import a_trust, in_a_row
from trustmodel.report.as_html import html
from trustmodel.report.outline import outline

NAMES = ("Ada Quillfeather", "Bo", "O'Neil-Smythe, C.")


def _family(**parts):
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


@pytest.fixture(scope="session")
def family():
    """A function that gives the small trust, with other records where these are named."""
    return _family


@pytest.fixture(scope="session")
def family_review():
    """The review of the small trust as it is."""
    return tm.review(_family())


@pytest.fixture(scope="session")
def page(family_review):
    """A function that gives the report of the small trust, or of other data, as HTML."""
    shown = {}

    def written(data=None, *, names=False, **options):
        if data is None and not options:
            if names not in shown:
                shown[names] = html(outline(family_review, names=names))
            return shown[names]
        return html(outline(tm.review(_family() if data is None else data, **options), names=names))

    return written
