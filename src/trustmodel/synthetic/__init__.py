"""Made-up data in real shapes: register extracts and whole trusts, from a seed. All of it is invented."""

from __future__ import annotations

from trustmodel.synthetic.registers import register
from trustmodel.synthetic.trusts import trust

__all__ = ["register", "trust"]
