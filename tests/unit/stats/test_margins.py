"""What margins settle, against all tables counted one by one."""

import numpy as np

from trustmodel.stats.margins import degree_classes, free_parts, settled

TOY = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
BLOCKS = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)


def test_classes_of_rows_and_columns_by_degree():
    """Rows hold 3, 1 and 2; columns 2, 1, 1 and 2."""
    classes = degree_classes(TOY)
    assert [degrees.tolist() for degrees in classes.degrees] == [[3, 2, 1], [2, 1]]
    assert [counts.tolist() for counts in classes.counts] == [[1, 1, 1], [2, 2]]
    assert classes.row.tolist() == [0, 2, 1]
    assert classes.column.tolist() == [0, 1, 1, 0]


def test_cells_that_are_the_same_in_every_table():
    """Two full columns and an empty row; a nested table; two blocks: rows of 3 hold both columns of 3, rows of 1 nothing else."""
    assert not settled(TOY).any()
    assert settled(np.tril(np.ones((5, 5), dtype=bool))).all()
    assert settled(BLOCKS).tolist() == [[True, True, False, False]] * 2 + [[False, False, True, True]] * 2


def test_settled_as_counted(all_tables, some_tables):
    for table in some_tables(150, 4, 4):
        tables = np.array(all_tables(table))
        assert (settled(table) == (tables == tables[0]).all(axis=0)).all()


def test_parts_that_are_free_and_what_they_hold():
    """In the blocks, rows of 3 share out one each of the columns of 1, and rows of 1 one each of the columns of 3."""
    cells, free = free_parts(degree_classes(BLOCKS))
    assert np.isnan(cells).tolist() == [[False, True], [True, False]]
    assert (cells[0, 0], cells[1, 1]) == (1, 0)
    parts = [[array.tolist() for array in (part.rows, part.columns, part.row_sums, part.column_sums)] for part in free]
    assert sorted(parts) == [[[0], [1], [1], [1]], [[1], [0], [1], [1]]]


def test_a_full_and_an_empty_table_leave_nothing_free():
    for table in (np.ones((3, 4), dtype=bool), np.zeros((3, 4), dtype=bool)):
        cells, free = free_parts(degree_classes(table))
        assert cells.tolist() == [[float(table[0, 0])]]
        assert free == []
