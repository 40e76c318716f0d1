"""Predecessors and successors."""

import datetime as dt

import trustmodel as tm
from published import csv_text
from trustmodel.register.extracts import LINK_COLUMNS


def test_each_pair_of_predecessor_and_successor_stands_once(tmp_path):
    rows = [
        {"URN": "200002", "LinkURN": "100001", "LinkType": "Predecessor", "LinkEstablishedDate": "01-09-2014"},
        {"URN": "100001", "LinkURN": "200002", "LinkType": "Successor", "LinkEstablishedDate": "31-08-2014"},
        {"URN": "100003", "LinkURN": "200004", "LinkType": "Successor - amalgamated", "LinkEstablishedDate": ""},
        {"URN": "100005", "LinkURN": "200006", "LinkType": "Sixth Form Centre Link", "LinkEstablishedDate": ""},
        {"URN": "100007", "LinkURN": "100007", "LinkType": "Successor", "LinkEstablishedDate": ""},
    ]
    path = tmp_path / "links_edubasealldata.csv"
    path.write_text(csv_text(rows, LINK_COLUMNS))
    assert tm.register.read_links(path).rows() == [
        ("school:100001", "school:200002", "Predecessor", dt.date(2014, 9, 1), True),
        ("school:100003", "school:200004", "Successor - amalgamated", None, False),
    ]
