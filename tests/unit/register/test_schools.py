"""Schools: days that contradict each other, and coordinates."""

import datetime as dt

import pytest

import trustmodel as tm
from published import school, told


def test_closing_before_opening_is_told(read):
    register = read(
        [
            school(100001, opened="01-09-2020", closed="31-08-2019"),
            school(100002, opened="01-09-2020", closed="01-09-2020"),
        ]
    )
    assert register.schools["opened"].to_list() == [None, dt.date(2020, 9, 1)]
    assert register.schools["closed"].to_list() == [None, dt.date(2020, 9, 2)]  # the day after its last
    assert len(told(register, "dates-not-ordered")) == 1


def test_coordinates_off_the_grid_or_in_degrees(read, tmp_path):
    register = read([school(100001, east="912345"), school(100002)])
    assert register.schools["easting"].to_list() == [None, 375_000]
    assert register.schools["northing"].null_count() == 1
    assert told(register, "coordinates-outside-grid")
    path = tmp_path / "schools.csv"
    path.write_text("urn,name,latitude,longitude\n100001,Greenwich,51.4778,-0.0014\n100002,Nowhere,,\n")
    degrees = tm.register.read(path).schools
    assert degrees["easting"][0] == pytest.approx(538_890, abs=5)
    assert degrees["easting"][1] is None
