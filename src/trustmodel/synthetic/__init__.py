"""Made-up data in real shapes: register extracts and whole trusts, from a seed. All of it is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trustmodel.synthetic.registers import register
    from trustmodel.synthetic.trusts import trust

__all__ = ["register", "trust"]


def __getattr__(name: str) -> Any:
    # each when it is used: a trust needs no numpy, a register does
    if name == "register":
        from trustmodel.synthetic.registers import register

        return register
    if name == "trust":
        from trustmodel.synthetic.trusts import trust

        return trust
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
