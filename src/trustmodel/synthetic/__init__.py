"""Made-up data in real shapes: register extracts, whole trusts, worlds and trusts with planted walls, and needs with a known best plan, from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trustmodel.synthetic.expertises import Skills, skills
    from trustmodel.synthetic.plans import Needs, needs
    from trustmodel.synthetic.registers import register
    from trustmodel.synthetic.trusts import trust
    from trustmodel.synthetic.walled_trusts import (
        CentralTies,
        WalledTrust,
        central_ties,
        walled_layers,
        walled_trust,
        walled_years,
    )
    from trustmodel.synthetic.worlds import World, world

__all__ = [
    "CentralTies",
    "Needs",
    "Skills",
    "WalledTrust",
    "World",
    "central_ties",
    "needs",
    "register",
    "skills",
    "trust",
    "walled_layers",
    "walled_trust",
    "walled_years",
    "world",
]


def __getattr__(name: str) -> Any:
    # each when it is used: a trust needs no numpy, a register does
    if name == "register":
        from trustmodel.synthetic.registers import register

        return register
    if name == "trust":
        from trustmodel.synthetic.trusts import trust

        return trust
    if name in ("World", "world"):
        from trustmodel.synthetic import worlds

        return getattr(worlds, name)
    if name in ("CentralTies", "WalledTrust", "central_ties", "walled_layers", "walled_trust", "walled_years"):
        from trustmodel.synthetic import walled_trusts

        return getattr(walled_trusts, name)
    if name in ("Skills", "skills"):
        from trustmodel.synthetic import expertises

        return getattr(expertises, name)
    if name in ("Needs", "needs"):
        from trustmodel.synthetic import plans

        return getattr(plans, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
