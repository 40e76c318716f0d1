"""Whatever records there are: a frame of them gives them back, from Polars and from pandas."""

import pytest
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from trustmodel import testing
from trustmodel.model.collection import Collection
from trustmodel.model.records import KINDS


@pytest.mark.filterwarnings("ignore:.*is no column of:UserWarning")  # an own column whose name is like a field's
@pytest.mark.parametrize("plural", KINDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_records_come_back_from_frames(plural, data):
    kind = KINDS[plural]
    drawn = data.draw(st.lists(testing.records(kind), max_size=3, unique_by=lambda record: record.id))
    records = Collection(drawn, kind)
    for frame in (records.to_polars(), records.to_pandas()):
        assert tm.from_frame(kind, frame) == records
