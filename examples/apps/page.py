"""A page for an analyst: who helps whom. `streamlit run examples/apps/page.py` shows the example.

TRUST_DATA names another folder, workbook or file. Years, topics, kinds of help and schools are chosen in the explorer itself,
where what identifies people is suppressed. Schools have their names; people are not on the page at all.
"""

import os
from pathlib import Path

import streamlit as st

import trustmodel as tm

EXAMPLE = Path(__file__).parents[1] / "limestone"


@st.cache_resource
def explorer(path: str) -> tm.Explorer:
    return tm.explore(tm.read(path))


def main() -> None:
    st.set_page_config(page_title="Who helps whom", layout="wide")
    found = explorer(os.environ.get("TRUST_DATA", str(EXAMPLE)))
    for warning in found.warnings:
        st.info(warning)
    st.iframe(found.to_html(), height=1000, alt="Who helps whom")
    st.download_button("Save the explorer as a file", found.to_html(), "explorer.html", "text/html")

    st.subheader("Each link as a row")
    year = st.selectbox("Year", [time.label for time in reversed(found.picture.times)])
    rows = [row for row in found.to_dicts() if row["time"] == year]
    st.metric("Links", len(rows))
    st.dataframe(rows, hide_index=True)


main()
