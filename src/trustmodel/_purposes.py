"""Placeholder until the room of privacy is furnished: see privacy."""

from __future__ import annotations

from trustmodel.dataset import Dataset

__all__ = ["require"]


def require(data: Dataset, analysis: str) -> None:
    """Nothing yet."""
