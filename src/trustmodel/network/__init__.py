"""Graphs of a dataset, and the questions about ties: support, walls, expertise, matching, fragility, locality."""
