"""The explorer as HTML: a part of another page, a page of its own, or a frame in a notebook."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from string import Template
from typing import Any, Final

import attrs

from trustmodel.prose import spelt
from trustmodel.report.explorer.picture import Aid, Place, SupportPicture, Time
from trustmodel.report.pages import policy_hash
from trustmodel.results import version

__all__ = ["Fragment", "as_json", "fragment", "framed", "whole"]

_WITHHELD: Final = -2
_NOT_RECORDED: Final = -1
_LEAST_HEIGHT: Final = 380  # pixels of a frame, for what stands above and below the grid
_ROW_HEIGHT: Final = 38
_MOST_ROWS: Final = 15  # more of them are scrolled to


@attrs.frozen(kw_only=True)
class Fragment:
    """The explorer as a part of a page.

    `html` and `data` belong to one explorer; `css` and `script` stand once in a page, the script after the last explorer.
    """

    html: str = attrs.field(repr=False)
    """Its element."""
    css: str = attrs.field(repr=False)
    script: str = attrs.field(repr=False)
    data: str = attrs.field(repr=False)
    """JSON, for `<script type="application/json" id="ID-data">`, where ID is that of the element. Nothing in it ends that."""


def fragment(picture: SupportPicture, *, id: str = "explorer", address: str | None = None) -> Fragment:  # noqa: A002 - as HTML has it
    """The explorer as a part of a page.

    It draws itself once it can be seen, and leaves no global name but `trustmodelExplorer`. All classes begin with `tmx`.

    Parameters
    ----------
    picture
        Who helps whom.
    id
        The id of its element.
    address
        What the fragment of the page's address begins with where it says what is chosen, such as `explore` for
        `#explore=view=map`; empty: nothing stands before. `None`: the address is left alone.

    Returns
    -------
    Fragment
        Its element, the style sheet, the script and the data.

    Raises
    ------
    ValueError
        The id or the address is no plain word.
    """
    for name, word in (("id", id), ("address", address or "explore")):
        if not re.fullmatch(r"[A-Za-z][\w-]*", word):
            raise ValueError(f"the {name} of an explorer is letters, digits and dashes, a letter first; not {word!r}")
    says = "" if address is None else f' data-address="{address}"'
    return Fragment(
        html=f'<div class="tmx" id="{id}"{says}><noscript>{_plain(picture)}</noscript></div>',
        css=_part("explorer.css"),
        script=_part("explorer.js"),
        data=as_json(picture),
    )


def whole(picture: SupportPicture, *, body: str = "") -> str:
    """The explorer as a page that stands alone.

    Parameters
    ----------
    picture
        Who helps whom.
    body
        The class of the page's body.

    Returns
    -------
    str
        The page. Its policy lets its own script and styles run, and nothing else.
    """
    part = fragment(picture, address="" if not body else None)
    css = part.css + _part("page.css")
    return Template(_part("page.html")).substitute(
        title=html.escape(_title(picture)), css=css, script=part.script, data=part.data, css_hash=policy_hash(css), script_hash=policy_hash(part.script), body=body,
        explorer=part.html, version=html.escape(version()),
    )  # fmt: skip


def framed(picture: SupportPicture) -> str:
    """The explorer in a frame, for notebooks.

    Parameters
    ----------
    picture
        Who helps whom.

    Returns
    -------
    str
        One element. What is in it can reach nothing of the notebook.
    """
    height = _LEAST_HEIGHT + _ROW_HEIGHT * min(len(picture.places), _MOST_ROWS)
    return (
        f'<iframe title="{html.escape(_title(picture))}" sandbox="allow-scripts" width="100%" height="{height}"'
        f' style="border:0;background:#fff" srcdoc="{html.escape(whole(picture, body="framed"))}"></iframe>'
    )


@cache
def _part(name: str) -> str:
    return (resources.files("trustmodel.report.explorer") / name).read_text(encoding="utf-8")


def _title(picture: SupportPicture) -> str:
    return f"{picture.title}: who helps whom" if picture.title else "Who helps whom"


# --- the data --------------------------------------------------------------------------------------------------------


def as_json(picture: SupportPicture) -> str:
    """The picture as JSON that may stand in a script element: nothing in it can end that.

    Parameters
    ----------
    picture
        Who helps whom.

    Returns
    -------
    str
        The text.
    """
    text = json.dumps(_data(picture), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _data(picture: SupportPicture) -> dict[str, Any]:
    """What the script reads: places, topics and kinds are spoken of by their numbers."""
    number = {place.id: i for i, place in enumerate(picture.places)}
    topic_ids = sorted(picture.topics, key=lambda topic: (picture.topics[topic][0], topic))
    topics = {topic: i for i, topic in enumerate(topic_ids)}
    kinds = sorted({aid.kind for time in picture.times for aid in time.aids if aid.kind is not None}, key=str.casefold)

    def aid_of(aid: Aid) -> list[Any]:
        kind = _WITHHELD if aid.withheld else _NOT_RECORDED if aid.kind is None else kinds.index(aid.kind)
        topic = _WITHHELD if aid.withheld else _NOT_RECORDED if aid.topic is None else topics[aid.topic]
        return [number[aid.giver], number[aid.receiver], kind, topic, aid.times, _rounded(aid.days)]

    def time_of(time: Time) -> dict[str, Any]:
        return {
            "label": time.label,
            "members": _numbers(time.members, number),
            "silent": _numbers(time.silent, number),
            "aids": [aid_of(aid) for aid in time.aids],
        }

    return {
        "places": [_place(place, i) for i, place in enumerate(picture.places)],
        "times": [time_of(time) for time in picture.times],
        "groupings": [
            {"name": grouping.name, "plural": grouping.plural, **_labels(grouping.of, picture.places)}
            for grouping in picture.groupings
        ],
        "topics": [
            [
                picture.topics[topic][0],
                _NOT_RECORDED if (parent := picture.topics[topic][1]) is None else topics[parent],
            ]
            for topic in topic_ids
        ],
        "kinds": kinds,
        "near": [number[identifier] for identifier in picture.near],
        "notes": list(picture.notes),
        "few": f"fewer than {spelt(picture.min_cell)} people",
    }


def _numbers(identifiers: Iterable[str], number: dict[str, int]) -> list[int]:
    return sorted(number[identifier] for identifier in identifiers if identifier in number)


def _labels(of: Any, places: tuple[Place, ...]) -> dict[str, Any]:
    """The groups of the trust's schools by name, and the number of each place's; −1 for none."""
    labels = sorted({of[place.id] for place in places if place.home and place.id in of}, key=str.casefold)
    number = {label: i for i, label in enumerate(labels)}
    return {"labels": labels, "of": [number.get(of.get(place.id), _NOT_RECORDED) for place in places]}


def _place(place: Place, i: int) -> dict[str, Any]:
    """A place. Its key stands in addresses: a school's own, since it is public; of what has a typed id a number."""
    kind, _, bare = place.id.partition(":")
    public = place.kind == "school" and (kind == "school" or not bare)
    return {
        "key": (bare or place.id) if public else f"{place.kind}-{i}",
        "name": place.name,
        "short": place.short,
        "home": int(place.home),
        "x": _rounded(place.easting),
        "y": _rounded(place.northing),
    }


def _rounded(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 2)


def _plain(picture: SupportPicture) -> str:
    """The newest links as a table, for a reader whose browser runs no script."""
    time = picture.times[-1]
    called = {place.id: place.name for place in picture.places}
    order = {place.id: i for i, place in enumerate(picture.places)}
    rows = "".join(
        f"<tr><td>{html.escape(called[giver])}</td><td>{html.escape(called[receiver])}</td>"
        f"<td>{sum(aid.times for aid in aids)}</td></tr>"
        for (giver, receiver), aids in sorted(time.links().items(), key=lambda link: [order[end] for end in link[0]])
    )
    return (
        f"<table><caption>Who helps whom, {html.escape(time.label)}</caption><thead><tr><th>Who helped</th><th>Helped</th>"
        f"<th>Times</th></tr></thead><tbody>{rows}</tbody></table>"
    )
