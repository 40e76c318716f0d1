"""How the report was made: what it rests on, how each analysis is done, and what each left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from trustmodel.prose import capitalised, day_in_words
from trustmodel.report.answers import Answers
from trustmodel.report.chapter import Chapter
from trustmodel.report.parts import Part, Said, table_of
from trustmodel.report.voice import Voice
from trustmodel.report.wording import span

__all__ = ["chapter"]

_ORDER: Final = (
    "support_profile", "brokerage", "communities", "walls", "boundary", "plan_walls", "shared_expertise", "expertise_gaps",
    "fragility", "match_needs", "specialisms", "openness", "endeavour", "development", "resource", "governance", "community",
    "network_change", "locality",
)  # fmt: skip
"""In which order the sentences on method stand; those of other chapters follow."""


def chapter(methods: Callable[[], Mapping[str, str]]) -> Chapter:
    """The last chapter of a report.

    Parameters
    ----------
    methods
        Gives the sentences on method of all chapters, by the name of the analysis.

    Returns
    -------
    Chapter
        It tells of the methods that were used.
    """
    return Chapter(
        id="method",
        title="How this was made",
        opening=lambda _: Said(
            says="Every figure is counted from the records; nothing is weighed into a total score, and nobody is ranked."
        ),
        parts=lambda answers, voice: _parts(answers, voice, methods()),
    )


def _parts(answers: Answers, voice: Voice, methods: Mapping[str, str]) -> Iterator[Part]:
    data = answers.data
    results = (answers, *answers.results)
    rows: list[tuple[str, str]] = [
        ("Data", voice.text(data.name or "not named")),
        ("Where they came from", voice.text(data.source or "not recorded")),
        ("Put together on", day_in_words(data.made_on) if data.made_on else "not recorded"),
        ("Read as of", day_in_words(answers.at) if answers.at else "no day: the data have no dates"),
        ("Support counted", _support_counted(answers)),
        ("People", "named" if voice.names else "by role; names and ids left out"),
        ("Made with", f"trustmodel {answers.method.version}"),
    ]
    used = {result.method.name for result in results}
    ordered = sorted(methods, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    rows += [(capitalised(name.replace("_", " ")), methods[name]) for name in ordered if name in used]
    yield table_of("Method", "What this page rests on.", "What|How", rows, folded=False)
    notes = dict.fromkeys(map(voice.text, answers.warnings))
    if notes:
        yield table_of(
            "What was left out, or has no answer", "As each analysis says it.", "Note", ((note,) for note in notes)
        )


def _support_counted(answers: Answers) -> str:
    if answers.given_at is not None:
        return "what holds on that day"
    if answers.between is not None:
        return span(answers.between)
    return "all that is recorded"
