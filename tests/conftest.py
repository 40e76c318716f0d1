"""Settings that all tests share."""

import os

from hypothesis import settings

# How fast the machine is, is no property of the code: the first example builds the schemas, the others do not.
# Where a change is judged (CI), the same examples are tried each time; elsewhere new ones are looked for.
settings.register_profile("trustmodel", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("trustmodel")
