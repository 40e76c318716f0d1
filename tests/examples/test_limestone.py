import csv
import gzip
import math
import re
import runpy
from collections import Counter
from itertools import combinations

import pytest

import trustmodel as tm
from builders import LIMESTONE, ROOT, SHARED
from trustmodel import files
from trustmodel.model.records import KINDS

WEST = {f"school:{number}" for number in range(900_001, 900_007)}
EAST = {f"school:{number}" for number in range(900_007, 900_012)}
FIRST, SECOND = ("2024-09-01", "2025-09-01"), ("2025-09-01", "2026-09-01")


@pytest.fixture(scope="module")
def data() -> tm.Dataset:
    return tm.read(LIMESTONE)


@pytest.fixture(scope="module")
def script() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "scripts" / "limestone"))


def test_the_folder_is_what_the_script_writes(script, tmp_path):
    made = tmp_path / "limestone"
    tm.write(script["limestone"](), made)
    written = {path.name: path.read_bytes() for path in made.iterdir()}
    kept = {path.name: path.read_bytes() for path in LIMESTONE.iterdir() if path.name != "README.md"}
    assert written == kept


def test_reading_gives_what_was_made(script, data):
    assert data == script["limestone"]()


def test_every_kind_of_record_is_there_but_fields_of_its_own(data):
    assert [plural for plural in KINDS if not len(getattr(data, plural))] == ["extensions"]


def test_no_errors_and_the_warnings_that_the_readme_explains():
    problems = files.load(LIMESTONE).problems
    assert Counter((one.severity, one.rule) for one in problems) == {
        ("warning", "need-without-evidence"): 1,
        ("warning", "no-governance-professional"): 1,
        ("warning", "no-shared-objective"): 1,
    }
    assert {one.where.file for one in problems} == {"needs.csv", "schools.csv", "roles.csv"}


@pytest.mark.parametrize("name", ["limestone.xlsx", "limestone.json", "limestone.yaml"])
def test_it_goes_into_another_format_and_back(data, tmp_path, name):
    tm.write(data, tmp_path / name)
    assert tm.read(tmp_path / name) == data


def _kilometres(data):
    members = data.members_of("trust:limestone")
    return [math.dist((a.easting, a.northing), (b.easting, b.northing)) / 1000 for a, b in combinations(members, 2)]


def test_eleven_schools_within_ten_kilometres(data):
    apart = sorted(_kilometres(data))
    assert len(apart) == 55
    assert 9 < apart[-1] < 10
    assert apart[0] < 0.1  # an infant and a junior school share a site
    assert apart[1] > 0.3


def _pairs(data, between):
    graph = tm.graphs.support(data, between=between)
    members = WEST | EAST
    pairs = {pair for pair in graph.edges() if set(pair) <= members}
    return pairs, {pair for pair in pairs if len(set(pair) & WEST) == 1}


def test_the_wall_comes_down(data):
    pairs, across = _pairs(data, FIRST)
    later, across_later = _pairs(data, SECOND)
    assert (len(pairs), len(across), len(later), len(across_later)) == (32, 4, 48, 22)
    # it is no matter of distance: within each side far fewer are untied
    assert len(across) / (2 * len(WEST) * len(EAST)) < 0.25 * len(pairs - across) / (6 * 5 + 5 * 4)


def test_what_can_be_said_of_the_wall_in_the_first_year(data):
    """The boundary that somebody names is told; the best cut that nobody named is not called. To the Monte Carlo error."""
    asked = tm.walls(data, between=FIRST)
    assert asked.counted == "pairs of people"
    wall = asked.boundary("local_authority")
    assert (wall.observed, wall.pairs_across, wall.within, wall.pairs_within) == (5, 30, 50, 25)
    assert wall.p == pytest.approx(0.008, abs=0.006)
    assert wall.detected
    assert wall.ratio == pytest.approx(0.2, abs=0.02)
    assert wall.low < 0.05
    assert 0.4 < wall.high < 0.8
    assert wall.p_none_across < 0.01
    assert asked.cut.p == pytest.approx(0.07, abs=0.025)
    assert not asked.cut.detected
    assert set(asked.cut.sides[1]) < EAST
    assert asked.cut.either_side == ("school:900011",)


def test_of_the_wall_in_the_second_year_nothing_is_left(data):
    wall = tm.boundary(data, "local_authority", between=SECOND)
    assert wall.observed == 27
    assert wall.p == pytest.approx(0.93, abs=0.03)
    assert wall.low < 1 < wall.ratio < wall.high


def test_the_change_of_the_wall_is_told(data):
    years = [tm.situation(data, between=year) for year in (FIRST, SECOND)]
    wall = tm.network_change(*years, group="local_authority").wall
    assert (wall.across_before, wall.across_after, wall.within_before, wall.within_after) == (5, 27, 50, 38)
    assert wall.counted == "pairs of people"
    assert wall.ratio == pytest.approx(6.6, abs=0.2)
    assert wall.low == pytest.approx(1.5, abs=0.2)
    assert wall.high == pytest.approx(44, abs=15)
    assert wall.p == pytest.approx(0.0095, abs=0.006)


def test_the_figures_of_walls_stand_in_the_readme():
    text = re.sub(r"\s+", " ", (LIMESTONE / "README.md").read_text(encoding="utf-8"))
    assert "5 of 55 cross, then 27 of 65" in text
    assert "p .009" in text
    assert "p .0095" in text
    assert "p .06" in text


def test_the_newest_school_has_no_ties_in_the_first_year_but_answered(data):
    assert data.memberships["membership:0011"].start.isoformat() == "2024-11-01"
    assert tm.graphs.support(data, between=FIRST).degree("school:900011") == 0
    assert tm.graphs.support(data, between=SECOND).degree("school:900011") > 0
    silent = [one.respondent for one in data.responses if not one.responded]
    assert silent == ["school:900008"]


def test_the_silent_school_is_not_recorded_as_giving(data):
    graph = tm.graphs.support(data, between=FIRST)
    assert graph.out_degree("school:900008") == 0
    assert graph.in_degree("school:900008") > 0


def test_what_is_needed_and_what_is_held(data):
    gaps = {row.topic: row for row in tm.expertise_gaps(data, at=data.made_on).rows}
    assert gaps["topic:music"].needed_by == ("school:900004", "school:900007")
    assert gaps["topic:music"].holders == 0
    for topic in ("computing", "literacy", "attendance", "forest-school"):
        assert gaps[f"topic:{topic}"].single_holder is not None
    for topic in ("governance", "hr", "it"):
        assert gaps[f"topic:{topic}"].held_centrally_only


def test_the_figures_of_the_readme(data):
    text = re.sub(r"\s+", " ", (LIMESTONE / "README.md").read_text(encoding="utf-8"))
    roles, support = len(data.roles), len(data.support)
    assert f"{len(data.people)} people in {roles} roles" in text
    assert f"{support} times that one helped another" in text
    assert f"{max(_kilometres(data)):.1f} km" in text
    reached = {one.artefact for one in data.sharings if one.audience == "body:elt"}
    (west, east), (west_later, east_later) = (
        [f"{_share(data, side, year, reached):.0%}".replace("%", " %") for side in (WEST, EAST)]
        for year in (FIRST, SECOND)
    )
    assert f"In the first year {west} of the plans" in text
    assert f"{east} of those of the five; in the second {west_later} and {east_later}." in text
    beyond = [one for one in data.support if one.receiver not in WEST | EAST and not one.receiver.startswith("person:")]
    assert len(beyond) == 11
    assert {one.cost for one in beyond} == {0}


def _share(data, side, year, reached):
    made = [one.id for one in data.artefacts if one.about in side and year[0] <= one.dated.isoformat() < year[1]]
    return len(reached.intersection(made)) / len(made)


def test_no_name_of_a_person_stands_in_free_text(data):
    names = {part for person in data.people for part in person.name.split()}
    columns = ("statement", "evidence", "outcome", "focus", "matter", "source", "vision", "instrument", "purpose")
    said = {
        str(value)
        for record in data.records()
        for column in columns
        if isinstance(value := getattr(record, column, None), str)
    }
    assert len(said) > 40
    assert not [text for text in said for name in names if re.search(rf"\b{re.escape(name)}\b", text)]


def _rows(name, encoding):
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}, which is not part of the project")
    with gzip.open(path, "rt", encoding=encoding, errors="replace", newline="") as text:
        yield from csv.DictReader(text)


def test_no_school_has_the_name_of_a_real_one(data):
    real = {row["name"].casefold() for row in _rows("england_open_schools_2026-01.csv.gz", "utf-8")}
    assert len(real) > 15_000
    assert not real & {school.name.casefold() for school in data.schools}


def test_no_group_has_the_name_of_the_trust(data):
    real = {row["Group Name"].casefold() for row in _rows("allgroupsdata202607.csv.gz", "cp1252")}
    assert len(real) > 5_000
    assert not [name for name in real if "limestone" in name]


def test_no_school_stands_where_a_real_one_does(data):
    real = [
        (int(row["Easting"]), int(row["Northing"]))
        for row in _rows("edubasealldata20231116_subset.csv.gz", "cp1252")
        if row["Easting"] and row["EstablishmentStatus (code)"] == "1"
    ]
    for school in data.schools:
        near = min(math.dist(spot, (school.easting, school.northing)) for spot in real)
        assert 500 < near < 6_000  # on nobody's site, and inland
