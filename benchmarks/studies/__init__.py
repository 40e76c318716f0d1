"""Planted worlds, asked and counted: one study a module, run by `benchmarks/recovery.py`."""
