"""Where the topics of a small trust (`knowledge`) are needed and held, worked by hand."""

import trustmodel as tm
from trustmodel.network.expertise_gaps import expertise_gaps


def by_topic(data, **options):
    return {row.topic.removeprefix("topic:"): row for row in expertise_gaps(data, **options).rows}


def test_where_each_topic_is_needed_and_held(knowledge):
    rows = by_topic(knowledge)
    music = rows["music"]
    assert (music.name, music.holders) == ("Music", 2)
    assert music.needed_by == ("school:beech", "school:cedar")
    assert music.not_held_by == ("school:cedar",)
    assert music.schools_holding == ("school:ash", "school:beech")
    assert (music.single_holder, music.held_centrally_only) == (None, False)
    assert rows["history"].single_holder == "person:cat"  # one person, at two schools
    assert rows["history"].schools_holding == ("school:ash", "school:beech")
    assert (rows["finance"].held_centrally_only, rows["finance"].not_held_by) == (True, ("school:cedar",))
    assert (rows["it"].holders, rows["it"].held_centrally_only, rows["it"].single_holder) == (0, False, None)
    assert "estates" not in rows  # fay has no role


def test_rows_begin_with_what_most_schools_lack(knowledge):
    """Two schools lack send; one each lacks it (nobody holds it), finance (one holder) and music (two); the rest none."""
    assert list(by_topic(knowledge)) == ["send", "it", "finance", "music", "history", "hr"]


def test_somebody_who_is_still_developing_does_not_meet_a_need(knowledge):
    assert by_topic(knowledge)["send"].holders == 0
    assert by_topic(knowledge, min_level="developing")["send"].schools_holding == ("school:ash",)


def test_an_expertise_counts_while_its_holder_is_in_post(knowledge):
    assert by_topic(knowledge)["hr"].single_holder == "person:eve"
    assert "hr" not in by_topic(knowledge, at="2024-09-01")
    assert by_topic(knowledge, between=("2024-01-01", "2025-01-01"))["hr"].holders == 1


def test_gaps_summary_evidence_and_method(knowledge):
    found = expertise_gaps(knowledge, at="2024-01-01")
    assert found.summary() == "6 topics: 2 known by nobody, 3 by one person, 1 only centrally"
    assert set(found.evidence) == {f"need:{n}" for n in range(6)} | {f"expertise:{n}" for n in (0, 1, 3, 4, 5)}
    assert dict(found.method.options) == {"at": "2024-01-01", "between": None, "trust": None, "min_level": "secure"}
    assert found.warnings == ()


def test_gaps_without_needs_say_so(knowledge):
    assert expertise_gaps(knowledge.replace(needs=[])).warnings == (
        "no need is recorded: nothing shows where expertise is wanted",
    )
    assert expertise_gaps(tm.Dataset()).rows == ()


def test_the_table_of_gaps_names_no_person_and_the_frame_does(knowledge):
    found = expertise_gaps(knowledge)
    assert "person:cat" not in found._repr_html_()
    assert "<td>person 1</td>" in found._repr_html_()
    assert "person:cat" in found.to_frame()["single_holder"].to_list()


def test_local_knowledge_where_a_service_is_run_centrally(knowledge):
    """Music is run centrally, but beech says that it is run there; history is run locally, but centrally for cedar."""
    data = knowledge.replace(
        services=[
            tm.Service(id="m", topic="music", mode="central"),
            tm.Service(id="h", topic="history", mode="local"),
            tm.Service(id="f", topic="send", mode="central", end="2020-01-01"),
        ],
        deliveries=[
            tm.Delivery(id="1", service="m", school="beech", mode="local"),
            tm.Delivery(id="2", service="m", school="ash", days=3),
            tm.Delivery(id="3", service="h", school="cedar", mode="central"),
        ],
    )
    found = expertise_gaps(data, at="2025-01-01")
    rows = {row.topic.removeprefix("topic:"): row for row in found.rows}
    music = rows["music"]
    assert (music.run_centrally, music.local_holders, music.central_holders) == (True, 2, 0)
    assert (music.schools_with_local, music.schools_without_local) == (("school:ash",), ("school:cedar",))
    assert rows["history"].schools_without_local == ("school:cedar",)
    assert rows["history"].schools_with_local == ()
    assert not rows["send"].run_centrally  # the service has ended
    assert {"service:m", "delivery:2"} <= set(found.evidence)
    assert expertise_gaps(data, between=("2019-01-01", "2025-01-01")).rows[0].run_centrally  # send


def test_a_topic_that_only_the_centre_holds_has_schools_without(knowledge):
    finance = by_topic(knowledge)["finance"]
    assert (finance.run_centrally, finance.local_holders, finance.central_holders) == (False, 0, 1)
    assert finance.schools_without_local == ("school:ash", "school:beech", "school:cedar")
    assert by_topic(knowledge)["it"].schools_without_local == ()  # nobody holds it: nobody relies on anybody
