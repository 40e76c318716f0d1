"""Statistical disclosure control: which counts are suppressed, so that no small one follows from the totals.

Primary suppression holds back small counts; secondary suppression holds back others that would disclose them. Of a
table with totals, or of one column of groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

__all__ = ["Cell", "suppressed_cells", "suppressed_groups", "with_totals"]

Cell: TypeAlias = tuple[int, int]
"""A row and a column, from 0."""


def with_totals(counts: Sequence[Sequence[int]], columns: int) -> list[list[int]]:
    """The table with a column of the rows' totals, and a row of the columns'.

    Parameters
    ----------
    counts
        Rows × columns.
    columns
        How many columns there are.

    Returns
    -------
    list of list of int
        One row and one column more; the grand total stands last.
    """
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(row[j] for row in rows) for j in range(columns + 1)]]


def suppressed_cells(table: Sequence[Sequence[int]], small: int) -> set[Cell]:
    """The cells to suppress of a table with totals: those from 1 to `small` − 1, and others that shelter them.

    A small cell is sheltered by the three other corners of a rectangle: raising one corner of it and changing the others
    to match leaves every total as it is. A rectangle serves if nobody could tell that the small cell is not `small` as it
    is raised: no corner is 0, as zeros are shown, nor falls below 1. The three totals of a cell always serve, since all of them
    rise. Of those that serve the one is taken that holds back the least: the sum of the counts that are shown no more.

    Parameters
    ----------
    table
        Rows × columns with totals, as `with_totals` gives it.
    small
        The least count that may be shown, but for 0.

    Returns
    -------
    set of Cell
        The cells to suppress, totals among them.

    References
    ----------
    Cox, L. H. (1980). Suppression methodology and statistical disclosure control. *Journal of the American Statistical
    Association* 75, 377–385 (primary and secondary suppression).
    """
    rows, columns = len(table), len(table[0])
    last = (rows - 1, columns - 1)
    first = [(i, j) for i in range(rows) for j in range(columns) if 0 < table[i][j] < small]
    gone = set(first)

    def sign(place: Cell) -> int:
        """1, or −1 for a total of rows or of columns (a total of totals has 1): signed lines all sum to nothing."""
        return (-1 if place[0] == last[0] else 1) * (-1 if place[1] == last[1] else 1)

    def serves(corners: tuple[Cell, Cell, Cell], raised: int, by: int) -> bool:
        beside, below, across = corners
        moves = ((beside, -raised), (below, -raised), (across, raised))
        return all(table[i][j] + by * min(way * sign((i, j)), 0) >= 1 for (i, j), way in moves)

    for i, j in sorted(first, key=lambda place: (table[place[0]][place[1]], place)):
        raised, by = sign((i, j)), small - table[i][j]
        best: tuple[int, tuple[Cell, Cell, Cell]] | None = None
        for a in range(rows):
            if a == i or table[a][j] == 0:
                continue
            for b in range(columns):
                if b == j:
                    continue
                corners = ((i, b), (a, j), (a, b))
                lost = sum(table[r][c] for r, c in corners if (r, c) not in gone)
                if (best is None or lost < best[0]) and serves(corners, raised, by):
                    best = lost, corners
        assert best is not None
        gone.update(best[1])
    return gone


def suppressed_groups(groups: Mapping[str, tuple[int, int]], small: int) -> set[str]:
    """The groups whose count is suppressed, of those that are each a count and how many it is of, with their total shown.

    Held back are counts of a group smaller than `small`, and counts of 1 to `small` − 1 who have something or who lack it.
    How large each group is stays known. Further groups, the smallest first, are held back until what the total leaves
    open hides each of them: a small group's count could be anything, a small count `small` or more, or everybody. Where
    so few have something, or lack it, in all, that the total itself is small, it is enough that a group could have none of
    them: the total tells that they are few, and not where.

    Of groups of one size the first by id goes, wherever it stands: if two tables of the same groups suppressed different
    ones, each would show what the other hides.

    Parameters
    ----------
    groups
        For each group, by its id, how many of it have something, and how many it is of.
    small
        The least count that may be shown.

    Returns
    -------
    set of str
        The ids of the groups whose count is suppressed.
    """
    everybody, everything = sum(of for _, of in groups.values()), sum(has for has, _ in groups.values())
    few_have, few_lack = everything < small, everybody - everything < small
    gone = {key for key, (has, of) in groups.items() if 0 < of < small or 0 < has < small or 0 < of - has < small}
    sensitive = sorted(gone)
    while True:
        total, room = sum(groups[key][0] for key in gone), sum(groups[key][1] for key in gone)

        def hidden(key: str, total: int = total, room: int = room) -> bool:
            has, of = groups[key]
            least, most = max(0, total - (room - of)), min(of, total)
            if of < small:
                return (least == 0 or few_lack) and (most == of or few_have)
            many_have = has >= small or most >= small or (few_have and least == 0)
            many_lack = of - has >= small or of - least >= small or (few_lack and most == of)
            return many_have and many_lack

        if all(hidden(key) for key in sensitive):
            return gone
        more = [key for key, (_, of) in groups.items() if key not in gone and of]
        if not more:
            return gone
        gone.add(min(more, key=lambda key: (groups[key], key)))
