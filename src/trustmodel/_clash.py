"""Detects the unrelated package `trustmodel`, which installs the same folder and overwrites files of this one."""

from __future__ import annotations

from importlib import metadata

MESSAGE = (
    "two distributions install the folder 'trustmodel': this library (schooltrustmodel) and an unrelated SDK "
    "(trustmodel). Remove both and install the one you want: "
    "pip uninstall --yes trustmodel schooltrustmodel && pip install schooltrustmodel"
)


def refuse_clash() -> None:
    """Raise `ImportError` when the other distribution is installed beside this one."""
    try:
        metadata.distribution("trustmodel")
    except metadata.PackageNotFoundError:
        return
    raise ImportError(MESSAGE)
