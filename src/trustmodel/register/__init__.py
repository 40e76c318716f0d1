"""The national register of schools and trusts (GIAS): extracts, structure, and change over time."""

from __future__ import annotations

from trustmodel.register.changes import RegisterChange, SchoolChange, TrustChange, change
from trustmodel.register.frames import Register, read, read_links

__all__ = ["Register", "RegisterChange", "SchoolChange", "TrustChange", "change", "read", "read_links"]
