"""Files of records: CSV folders, workbooks, JSON and YAML, in and out; frames; templates; safe writing."""

from __future__ import annotations

from trustmodel.files.frames import from_frame
from trustmodel.files.io import RULES, Limits, Loaded, load, read, write
from trustmodel.files.templates import template
from trustmodel.files.upgrades import UPGRADES, upgrade

__all__ = ["RULES", "UPGRADES", "Limits", "Loaded", "from_frame", "load", "read", "template", "upgrade", "write"]
