"""What every HTML page of ours needs: markup that is ours, and a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["markup", "policy_hash"]


def markup(text: str) -> Markup:
    """Text that a template takes as it is.

    Parameters
    ----------
    text
        Our own style or script, or a picture whose words were escaped when it was drawn; nothing that a file holds.

    Returns
    -------
    markupsafe.Markup
        The same, marked.
    """
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - as above


def policy_hash(text: str) -> str:
    """What a page's Content Security Policy allows: this very text and no other.

    Parameters
    ----------
    text
        A style sheet or a script.

    Returns
    -------
    str
        Such as sha256-…, without quotes.
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
