"""A question reads the records of its time once, and looks people and places up once, however many graphs it draws."""

from collections import Counter

import pytest

import trustmodel as tm
from trustmodel.model.dataset import Dataset
from trustmodel.model.index import Index

QUESTIONS = {
    "shared_expertise": lambda data, **when: tm.shared_expertise(data, draws=19, **when),
    "specialisms": tm.specialisms,
    "expertise_gaps": tm.expertise_gaps,
    "who_could_help": lambda data, **when: tm.who_could_help(data, topic="topic:music", near="school:c", **when),
    "match_needs": tm.match_needs,
    "fragility": lambda data, **when: tm.fragility(data, draws=19, **when),
    "without": lambda data, **when: tm.without(data, "school:a", **when),
}
PHONICS = [tm.Topic(id="phonics", name="Phonics")]
TIMES = [{}, {"at": "2026-01-15"}, {"between": ("2025-09-01", "2026-09-01")}]


@pytest.fixture
def counted(monkeypatch):
    """How often datasets were read at a time, and how often an index was built."""
    counts = Counter()

    def count(cls, name):
        original = getattr(cls, name)

        def counting(self, *about):
            counts[name] += 1
            return original(self, *about)

        monkeypatch.setattr(cls, name, counting)

    count(Dataset, "at")
    count(Dataset, "between")
    count(Index, "__init__")
    return counts


@pytest.mark.parametrize("when", TIMES, ids=["always", "a day", "a year"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_records_are_read_and_looked_up_once(question, when, family, counted):
    QUESTIONS[question](family(topics=PHONICS), **when)
    assert counted == {"__init__": 1, **dict.fromkeys(when, 1)}


@pytest.mark.parametrize("when", TIMES, ids=["always", "a day", "a year"])
def test_all_questions_of_a_situation_share_one_reading(when, family, counted):
    situation = tm.situation(family(topics=PHONICS), **when)
    for ask in QUESTIONS.values():
        ask(situation)
    tm.locality(situation)
    assert counted == {"__init__": 1, **dict.fromkeys(when, 1)}
