"""Made-up data in real shapes: register extracts, whole trusts and worlds with planted walls, from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trustmodel.synthetic.registers import register
    from trustmodel.synthetic.trusts import trust
    from trustmodel.synthetic.worlds import World, world

__all__ = ["World", "register", "trust", "world"]


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
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
