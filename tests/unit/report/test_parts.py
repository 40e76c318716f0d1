"""What a report is made of: tables, and pictures that are drawn when asked for."""

from trustmodel.report.parts import by_name, table_of


def test_a_very_long_table_is_cut_and_says_so():
    table = table_of("t", "c", "A|#B", [(str(i), i) for i in range(2400)])
    assert len(table.rows) == 2000
    assert table.more == "The first 2,000 of 2,400 rows."
    assert table.folded
    assert [column.number for column in table.columns] == [False, True]


def test_listed_by_name_is_without_regard_to_capitals():
    rows = [("Zion", 1), ("al-Noor", 2), ("CPD", 3), ("coaching", None)]
    assert [row[0] for row in sorted(rows, key=by_name)] == ["al-Noor", "coaching", "CPD", "Zion"]
    assert sorted(["b", "A"], key=by_name) == ["A", "b"]
    assert min([("CPD", "trust"), ("CPD", None)], key=by_name) == ("CPD", None)
