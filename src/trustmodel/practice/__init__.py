"""Practice: how far a trust does what it means to do. Counts, shares, and what was not recorded.

Each function asks one trust, on a day or over a period. There is no total, no grade, and no order of people.
"""
