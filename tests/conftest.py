"""Settings that all tests share."""

from hypothesis import settings

# How fast the machine is, is no property of the code: the first example builds the schemas, the others do not.
settings.register_profile("trustmodel", deadline=None)
settings.load_profile("trustmodel")
