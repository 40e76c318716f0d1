"""Practice: is it done as this trust means to? Counts, shares, and what was not recorded.

Each function asks one trust, on a day or over a period. There is no total, no grade, and no order of people.
"""
