"""The picture of a plan: every figure of it, labels that cover nothing, and the same in words."""

import pytest
from defusedxml import ElementTree

import trustmodel as tm
from trustmodel import plots
from trustmodel.network.walls_plan import PlanRow, WallPlan
from trustmodel.report.plots import canvas
from trustmodel.results import Method

SVG = "{http://www.w3.org/2000/svg}"
NAN = float("nan")


def a_plan(**powers):
    """Power by grouping, then by ties and deficit."""
    return WallPlan(
        method=Method(name="plan_walls"),
        rows=tuple(
            PlanRow(grouping=name, deficit=deficit, ties=ties, power=power, ties_within=0.8 * ties)
            for name, cells in powers.items()
            for (ties, deficit), power in cells.items()
        ),
        r2_distance=dict.fromkeys(powers, 0.5),
    )


CELLS = {(50, 0.7): 0.2, (50, 0.9): 0.5, (300, 0.7): 0.99, (300, 0.9): 1.0}


def words(chart):
    return [node.text for node in ElementTree.fromstring(plots.svg(chart)).iter(f"{SVG}text") if node.text]


def points(chart):
    layers = [layer["data"]["values"] for layer in chart.to_dict()["layer"]]
    return [row for values in layers for row in values if "line" in row]


def test_a_line_for_each_wall_is_labelled_where_it_ends():
    chart = plots.plan_walls(a_plan(local_authority=CELLS))
    assert {"90%", "70%", "50", "300", "Between schools of different local authorities"} <= set(words(chart))
    drawn = {(row["line"], row["step"]): row["y"] for row in points(chart)}
    assert drawn["0.9", 300] - drawn["0.9", 50] == pytest.approx(0.5 / 0.79 * (drawn["0.7", 300] - drawn["0.7", 50]))


def test_labels_of_lines_that_end_together_stand_apart():
    chart = plots.plan_walls(a_plan(church=CELLS))
    heights = [
        row["y"]
        for layer in chart.to_dict()["layer"]
        for row in layer["data"]["values"]
        if row.get("text") in {"70%", "90%"}
    ]
    assert abs(heights[0] - heights[1]) >= canvas.ROW - 0.1


def test_each_boundary_has_its_panel_and_what_cannot_be_told_has_words():
    chart = plots.plan_walls(a_plan(church=CELLS, phase=dict.fromkeys(CELLS, NAN), cohort=CELLS))
    said = words(chart)
    assert [text for text in said if text.startswith("Between")] == [
        "Between church schools and others",
        "Between schools of different phases",
        "Between schools that differ in cohort",
    ]
    assert said.count("No number of ties shows a wall") == 1


def test_one_number_of_ties_is_a_dot():
    chart = plots.plan_walls(a_plan(church={(100, 0.9): 0.4}))
    assert len({row["step"] for row in points(chart)}) == 1
    assert "100" in words(chart)


def test_the_picture_can_be_read_out():
    svg = plots.svg(plots.plan_walls(a_plan(church=CELLS, phase=dict.fromkeys(CELLS, NAN))))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert "a wall that takes away 90%, 50% with 50 ties and 100% with 300 ties" in root.get("aria-label")
    assert "Between schools of different phases: no number of ties shows a wall." in root.get("aria-label")


def test_a_hostile_name_of_a_group_stays_text():
    svg = plots.svg(plots.plan_walls(a_plan(**{'<script>"&': CELLS})))
    root = ElementTree.fromstring(svg)
    assert '<script>"&' in root.get("aria-label")
    assert not list(root.iter(f"{SVG}script"))


def test_a_picture_as_png():
    assert plots.png(plots.plan_walls(a_plan(church=CELLS))).startswith(b"\x89PNG")


def test_without_a_boundary_there_is_no_picture():
    with pytest.raises(ValueError, match="no boundary was planned for"):
        plots.plan_walls(a_plan())


def test_what_the_library_plans_can_be_drawn():
    world = tm.synthetic.world(seed=4, n_schools=8)
    chart = tm.plots.plan_walls(tm.plan_walls(world.graph, "church", ties=[60, 120], deficits=[0.9], draws=19))
    assert len(points(chart)) == 4  # a line's and a dot's
