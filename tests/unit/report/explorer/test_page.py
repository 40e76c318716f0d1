"""The explorer as HTML: what stands in it, and that nothing in the data can break out."""

import base64
import hashlib
import json
import re

import networkx as nx
import pytest

import trustmodel as tm
from trustmodel.report.explorer import Fragment, fragment
from trustmodel.report.explorer.page import as_json, whole

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028\u2029&<!--"


def hostile():
    graph = nx.DiGraph([(f"a{HOSTILE}", f"b{HOSTILE}")])
    graph.add_edge(f"b{HOSTILE}", "c", topic=HOSTILE, support_kind=HOSTILE)
    return tm.explore(graph, group={f"a{HOSTILE}": HOSTILE, "c": "C"}).picture


def test_the_data_cannot_end_the_script_that_holds_them():
    text = as_json(hostile())
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["places"][0]["name"] == f"a{HOSTILE}"
    page = whole(hostile())
    assert page.count("</script>") == 2
    assert "<img" not in page


def test_the_page_lets_its_own_script_run_and_nothing_else():
    page = whole(hostile())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert " style=" not in page
    assert not re.findall(r"<[^>]*\s(?:src|href)=", page)


def test_a_part_of_another_page():
    part = fragment(hostile(), id="who", address="explore")
    assert isinstance(part, Fragment)
    assert part.html.startswith('<div class="tmx" id="who" data-address="explore">')
    assert part.data == as_json(hostile())
    assert set(re.findall(r"^\.([a-z-]+)", part.css, re.MULTILINE)) == {
        name for name in re.findall(r"^\.([a-z-]+)", part.css, re.MULTILINE) if name.startswith("tmx")
    }
    assert re.findall(r"^(?:globalThis|window)\.(\w+)", part.script, re.MULTILINE) == ["trustmodelExplorer"]
    assert "data-address" not in fragment(hostile()).html


@pytest.mark.parametrize("word", ["", "1", 'a"b', "a b", "a=b"])
def test_an_id_that_is_no_plain_word_is_refused(word):
    with pytest.raises(ValueError, match="letters, digits and dashes"):
        fragment(hostile(), id=word)


def test_without_a_script_the_newest_links_stand_in_a_table():
    page = whole(tm.explore(nx.DiGraph([("ash", "beech")])).picture)
    fallback = re.search(r"<noscript>(.*)</noscript>", page)[1]
    assert "<td>ash</td><td>beech</td><td>1</td>" in fallback


def test_the_script_is_small_and_asks_for_nothing():
    script = fragment(hostile()).script
    assert len(script) < 50_000
    assert not re.findall(r"\b(?:eval|fetch|XMLHttpRequest|WebSocket|import|Function)\s*\(|https?:", script)
