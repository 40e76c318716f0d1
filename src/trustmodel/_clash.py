"""Detects the unrelated package `trustmodel`, which installs the same folder and overwrites files of this one."""

from __future__ import annotations

import os
import re
import sys

MESSAGE = (
    "two distributions install the folder 'trustmodel': this library (schooltrustmodel) and an unrelated SDK "
    "(trustmodel). Remove both and install the one you want: "
    "pip uninstall --yes trustmodel schooltrustmodel && pip install schooltrustmodel"
)

_THE_OTHER = re.compile(r"trustmodel-[^-]+\.(dist|egg)-info\Z").match


def refuse_clash() -> None:
    """Raise `ImportError` when the other distribution is installed beside this one.

    It lists the folders of `sys.path`: `importlib.metadata` would take longer to import than all else here.
    """
    for folder in sys.path:
        try:
            with os.scandir(folder or os.curdir) as entries:
                clash = any(_THE_OTHER(entry.name) for entry in entries)
        except OSError:  # a zip, or not there
            continue
        if clash:
            raise ImportError(MESSAGE)
