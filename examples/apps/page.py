"""A page for an analyst: who helps whom. `streamlit run examples/apps/page.py` shows the example.

TRUST_DATA names another folder, workbook or file. Schools are numbered until somebody asks for their names; people are not on
the page at all.
"""

import datetime as dt
import math
import os
from collections import Counter
from pathlib import Path
from typing import Any

import altair as alt
import streamlit as st

import trustmodel as tm

EXAMPLE = Path(__file__).parents[1] / "limestone"


@st.cache_resource
def read(path: str) -> tm.Dataset:
    return tm.read(path)


def school_years(data: tm.Dataset) -> list[int]:
    """The years in whose September a school year with recorded help starts, newest first."""
    days = [row.start for row in data.support if row.start is not None]
    return sorted({day.year if day.month >= 9 else day.year - 1 for day in days}, reverse=True)


def labels(data: tm.Dataset, ids: list[str], *, names: bool) -> dict[str, str]:
    """What schools and others are called: by name, or by kind and number, the same in every year."""
    if names:
        return {one: getattr(data[one], "name", None) or one for one in ids}
    every = {kind: [row.id for row in getattr(data, kind)] for kind in ("schools", "clusters", "trusts")}
    return {row: f"{row.split(':')[0].title()} {rows.index(row) + 1}" for rows in every.values() for row in rows}


def network(called: dict[str, str], answered: dict[str, bool | None], ties: Counter[tuple[str, str]]) -> alt.LayerChart:
    """Schools on a ring, a line for help; a click on a school brings out its own."""
    turn = 2 * math.pi / max(len(called), 1)
    places = {one: (math.sin(turn * number), math.cos(turn * number)) for number, one in enumerate(called)}
    lines: list[dict[str, Any]] = [
        {
            "school": called[end],  # each line stands for both its ends, so that a click on either finds it
            "help": f"{called[giver]} → {called[receiver]}",
            "times": times,
            **dict(zip(("x", "y", "x2", "y2"), (*places[giver], *places[receiver]), strict=True)),
        }
        for (giver, receiver), times in sorted(ties.items())
        for end in (giver, receiver)
    ]
    said = {True: "yes", False: "no: what it gave is not known", None: "not recorded"}
    dots = [
        {"school": called[one], "answered": said[answered[one]], "x": x, "y": y, "beside": 1.13 * x, "above": 1.08 * y}
        for one, (x, y) in places.items()
    ]
    chosen = alt.selection_point(fields=["school"], on="click")
    x = alt.X("x:Q", axis=None).scale(domain=[-1.5, 1.5])
    y = alt.Y("y:Q", axis=None).scale(domain=[-1.2, 1.2])
    shape = alt.Shape("answered:N", title="answered the survey")
    shape = shape.scale(domain=list(said.values()), range=["circle", "cross", "square"])
    width = alt.Size("times:Q", legend=None).scale(domain=[1, 10], range=[1, 8])
    faint = alt.condition(chosen, alt.value(0.7), alt.value(0.05))
    rules = alt.Chart({"values": lines}).mark_rule(color="#52708a")
    rules = rules.encode(x, y, x2="x2:Q", y2="y2:Q", tooltip=["help:N", "times:Q"], size=width, opacity=faint)
    points = alt.Chart({"values": dots}).mark_point(filled=True, size=160, opacity=1, color="#c2410c")
    points = points.encode(x, y, shape=shape, tooltip=["school:N", "answered:N"]).add_params(chosen)
    words = alt.Chart({"values": dots}).mark_text().encode(x="beside:Q", y="above:Q", text="school:N")
    return alt.LayerChart(layer=[rules, points, words], height=520)


def main() -> None:
    st.set_page_config(page_title="Who helps whom", layout="wide")
    st.title("Who helps whom")
    data = read(os.environ.get("TRUST_DATA", str(EXAMPLE)))
    years = school_years(data)
    if not years:
        st.warning("No dated support is recorded.")
        return
    side = st.sidebar
    names = side.toggle("Show the names of schools", value=False)
    year = side.selectbox("School year", years, format_func=lambda start: f"{start}/{(start + 1) % 100:02}")
    topics = sorted({row.topic for row in data.support if row.topic})
    topic = side.selectbox(
        "Topic", [None, *topics], format_func=lambda one: data.topics[one].name if one else "All topics"
    )

    between = (dt.date(year, 9, 1), dt.date(year + 1, 9, 1))
    graph = tm.graphs.support(data, between=between, topic=topic)
    called = labels(data, sorted(graph), names=names)
    school = side.selectbox(
        "School", [None, *sorted(graph)], format_func=lambda one: called[one] if one else "All schools"
    )
    ties = Counter((giver, receiver) for giver, receiver in graph.edges() if school in (None, giver, receiver))
    shown = [one for one in sorted(graph) if school is None or one == school or any(one in tie for tie in ties)]

    st.metric("Times that one helped another", sum(ties.values()))
    answered = {one: graph.nodes[one].get("answered") for one in shown}
    st.altair_chart(network({one: called[one] for one in shown}, answered, ties), width="stretch")
    if silent := [called[one] for one in shown if answered[one] is False]:
        st.info(f"Did not answer, so what they gave is not known: {', '.join(silent)}.")
    rows = [{"gave": called[a], "received": called[b], "times": times} for (a, b), times in ties.most_common()]
    st.dataframe(rows, hide_index=True)


main()
