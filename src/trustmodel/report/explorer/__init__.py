"""The explorer: who helps whom, as a grid, a map and a table that a reader can explore in a browser."""

from __future__ import annotations

from trustmodel.report.explorer.page import Fragment, fragment
from trustmodel.report.explorer.picture import SupportPicture

__all__ = ["Fragment", "SupportPicture", "fragment"]
