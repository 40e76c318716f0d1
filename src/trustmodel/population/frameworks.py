"""Published descriptions of what is expected of trusts, as data: their headings with edition and source, never their text.

`shipped` gives them as a dataset of frameworks and standards. A framework of your own is a file of the same two record
kinds, in YAML or any form that `trustmodel.read` takes. `definition` makes a definition that `audit` can hold against many
trusts, out of those standards that name a measure and a threshold; the rest are for a person to judge.

>>> data = shipped()
>>> len(data.frameworks), data.frameworks["framework:mat-improvement-capacity"].edition
(5, 'pilot')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Literal

from trustmodel.model.dataset import Dataset
from trustmodel.model.records import Framework, Standard
from trustmodel.population.definitions import Criterion, Definition, Rule

__all__ = ["Criterion", "Definition", "definition", "shipped"]

_DFE: Final = "Department for Education"
_FRAMEWORKS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "trust-quality-descriptions", "Trust quality descriptions", "July 2023",
        f"{_DFE}, Commissioning high-quality trusts, annex A; headings only",
    ),
    (
        "building-strong-trusts", "Building strong trusts", "2023",
        "Confederation of School Trusts; headings only",
    ),
    (
        "governance-code", "Academy Trust Governance Code", "2023",
        "Academy Trust Governance Code, atgc.org.uk; headings only",
    ),
    (
        "mat-improvement-capacity", "MAT improvement capacity framework", "pilot",
        "South East and South London pilot, 6 headings and 14 elements; headings only",
    ),
    (
        "academy-trust-handbook", "Academy Trust Handbook, part 1", "2024",
        f"{_DFE}; what can be counted, in our words",
    ),
)  # fmt: skip
_HEADINGS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "trust-quality-descriptions": (
        ("High-quality and inclusive education", ()), ("School improvement", ()), ("Workforce", ()),
        ("Finance and operations", ()), ("Governance and leadership", ()),
    ),
    "building-strong-trusts": (
        ("Strategic governance", ()), ("Expert, ethical leadership", ()), ("High quality, inclusive education", ()),
        ("School improvement at scale", ()), ("Workforce resilience and wellbeing", ()), ("Finance and operations", ()),
        ("Public benefit and civic duty", ()),
    ),
    "governance-code": (
        ("Fundamental principle", ()), ("Delivering the charitable objects", ()), ("Leadership", ()), ("Integrity", ()),
        ("Decision making, risk and control", ()), ("Board effectiveness", ()), ("Equality, diversity and inclusion", ()),
        ("Openness and accountability", ()),
    ),
    "mat-improvement-capacity": (
        ("Vision, culture, ethos", ("clarity of purpose", "understanding of needs", "leading a culture of improvement")),
        (
            "People and partners",
            ("building capacity for improvement", "recruiting, developing and retaining talent"),
        ),
        (
            "Teaching and learning",
            ("approach to pedagogy", "leadership of teaching", "evidence-based professional learning"),
        ),
        ("Curriculum and assessment", ("aligned curriculum", "intentional use of assessment")),
        (
            "Quality assurance and accountability",
            ("knowing schools quantitatively", "knowing schools qualitatively"),
        ),
        ("Leadership and governance", ("clarity of trust structures", "capability to review and refresh")),
    ),
}  # fmt: skip
_HANDBOOK: Final[tuple[tuple[str, str, str | None, str | None, float | None, Literal["must", "should"]], ...]] = (
    ("members-three", "The trust has at least three members", "members", ">=", 3, "must"),
    ("members-five", "The trust has five members or more", "members", ">=", 5, "should"),
    ("members-not-employed", "No member is employed by the trust", "members_employed", "<=", 0, "must"),
    ("members-apart", "Most members are not trustees", "members_apart_share", ">", 0.5, "should"),
    ("accounting-officer", "The senior executive leader is the accounting officer", None, None, None, "must"),
    ("chief-financial-officer", "There is a chief financial officer", None, None, None, "must"),
    ("governance-professional", "A governance professional serves the board", None, None, None, "should"),
    ("board-meets", "The board meets three times a year or more", "board_meetings", ">=", 3, "must"),
    ("scheme-of-delegation", "There is a written scheme of delegation", None, None, None, "must"),
    ("scheme-reviewed", "The scheme of delegation is reviewed every year", None, None, None, "should"),
)


@cache
def shipped() -> Dataset:
    """The frameworks that come with the library, and their headings as standards.

    Returns
    -------
    Dataset
        Standards of a heading alone are for a person to judge. Those of the Handbook that can be counted name a measure.
    """
    frameworks = [
        Framework(id=f"framework:{name}", name=title, edition=edition, source=source)
        for name, title, edition, source in _FRAMEWORKS
    ]
    standards: list[Standard] = []
    for name, headings in _HEADINGS.items():
        for heading, elements in headings:
            standards += [
                Standard(
                    id=f"standard:{name}-{_slug(element or heading)}", framework=f"framework:{name}", heading=heading,
                    statement=element,
                )
                for element in elements or (None,)
            ]  # fmt: skip
    for name, says, measure, operator, threshold, severity in _HANDBOOK:
        judged: dict[str, Any] = {
            "measure": measure,
            "operator": operator,
            "threshold": threshold,
            "severity": severity,
        }
        standards.append(
            Standard(
                id=f"standard:academy-trust-handbook-{name}", framework="framework:academy-trust-handbook",
                heading="Governance", statement=says, **judged,
            )
        )  # fmt: skip
    return Dataset(name="Frameworks", frameworks=frameworks, standards=standards)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def definition(
    data: Dataset,
    framework: str,
    *,
    rule: Rule = "all",
    cut: float | None = None,
    obligations: Sequence[str] = ("must", "should"),
) -> Definition:
    """A definition out of the standards of a framework that name a measure and a threshold.

    Parameters
    ----------
    data
        A dataset with frameworks and standards: `shipped()`, or one of your own.
    framework
        Its id.
    rule
        As in `Definition`.
    cut
        As in `Definition`.
    obligations
        Which standards count; one that does not say counts always.

    Returns
    -------
    Definition
        With one criterion a standard, by the name of the framework.

    Raises
    ------
    NotFoundError
        There is no such framework.
    ValueError
        None of its standards can be computed.

    Examples
    --------
    >>> [criterion.name for criterion in definition(shipped(), "framework:academy-trust-handbook", obligations=["must"]).criteria]
    ['board-meets', 'members-not-employed', 'members-three']
    """
    chosen = data.frameworks[framework]
    prefix = f"{chosen.id.partition(':')[2]}-"
    criteria = tuple(
        Criterion(
            name=standard.id.partition(":")[2].removeprefix(prefix),
            measure=standard.measure,
            operator=str(standard.operator),
            threshold=standard.threshold,
            says=standard.statement,
        )
        for standard in data.standards
        if standard.framework == chosen.id
        and (standard.measure is not None and standard.operator is not None and standard.threshold is not None)
        and (standard.severity is None or str(standard.severity) in obligations)
    )
    if not criteria:
        raise ValueError(f"no standard of {chosen.name} names a measure, an operator and a threshold")
    return Definition(
        name=chosen.name, criteria=criteria, rule=rule, cut=cut, source=f"{chosen.source}, {chosen.edition}"
    )
