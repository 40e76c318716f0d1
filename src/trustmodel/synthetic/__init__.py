"""Made-up data in real shapes: register extracts, whole trusts, worlds and trusts with planted walls, and needs with a known best plan, from a seed."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, Final

from trustmodel.errors import extra_of, name_without

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


_HOMES: Final = {
    "expertises": ("Skills", "skills"),
    "plans": ("Needs", "needs"),
    "registers": ("register",),
    "trusts": ("trust",),
    "walled_trusts": ("CentralTies", "WalledTrust", "central_ties", "walled_layers", "walled_trust", "walled_years"),
    "worlds": ("World", "world"),
}
"""Names by the module that holds them, which is imported when one is used: a trust needs no numpy, a register does."""
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    except ImportError as error:
        if (extra := extra_of(error)) is None:
            raise
        raise name_without(extra, f"{__name__}.{name}", sys._getframe(1)) from error  # noqa: SLF001
