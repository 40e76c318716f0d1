"""Linked data: the terms of others, and what is not ours."""

import pytest

import trustmodel as tm
from trustmodel import exchange


def test_the_terms_of_the_registry_and_of_org(data, tmp_path):
    rdflib = pytest.importorskip("rdflib")
    exchange.write(data, tmp_path / "t.ttl", names=True)
    graph = rdflib.Graph().parse(tmp_path / "t.ttl", format="turtle")
    asked = """
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX est: <https://dfe-digital.github.io/education-provider-registry-docs/models/establishment/vocabulary/>
        SELECT ?school ?trust WHERE {
            ?m a org:Membership ; org:member ?school ; org:organization ?trust .
            ?school a est:Establishment . ?trust a est:MultiAcademyTrust .
        }
    """
    found = {
        (str(school).rpartition("record:")[2], str(trust).rpartition("record:")[2])
        for school, trust in graph.query(asked)
    }
    assert found == {(one.school, one.trust) for one in data.memberships}


def test_what_is_not_ours_is_left_out_and_told(tmp_path):
    text = """
        @prefix tm: <urn:trustmodel:model:> .
        <urn:trustmodel:record:school:1> a tm:School ; tm:name "Ash" ; tm:phase "Primary" .
        <https://example.org/other> <https://example.org/is> "something else" .
    """
    (tmp_path / "t.ttl").write_text(text)
    with pytest.warns(UserWarning, match="1 things"):
        assert exchange.read(tmp_path / "t.ttl").schools.ids == ("school:1",)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("t.ttl", "@@@", "unreadable-file"),
        ("t.jsonld", "{", "malformed-json"),
        ("t.jsonld", '{"@context": "https://example.org/context.jsonld"}', "remote-context"),
        ("t.jsonld", '{"@graph": [{"@context": ["http://example.org/c"], "a": 1}]}', "remote-context"),
        ("t.jsonld", '{"@context": {"@import": "http://example.org/c"}}', "remote-context"),
        ("t.ttl", "<urn:trustmodel:record:school:1> a <urn:trustmodel:model:School> .", "malformed-record"),
    ],
)
def test_linked_data_that_cannot_be_read(tmp_path, name, content, rule):
    (tmp_path / name).write_text(content)
    with pytest.raises(tm.errors.DataError, match=rule):
        exchange.read(tmp_path / name)
