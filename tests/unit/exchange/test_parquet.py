"""Parquet that cannot be read."""

import polars as pl
import pytest

import trustmodel as tm
from trustmodel import exchange


def test_parquet_that_cannot_be_read(tmp_path):
    folder = tmp_path / "t.parquet"
    folder.mkdir()
    with pytest.raises(tm.errors.DataError, match="no-data-files"):
        exchange.read(folder)
    (folder / "schools.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(tm.errors.DataError, match="unreadable-file"):
        exchange.read(folder)
    pl.DataFrame({"id": ["school:1"], "name": ["Ash"], "phase": ["Primary"], "extra": ["{"]}).write_parquet(
        folder / "schools.parquet"
    )
    with pytest.raises(tm.errors.DataError, match="malformed-json"):
        exchange.read(folder)
    (tmp_path / "f.parquet").write_bytes(b"x")
    with pytest.raises(tm.errors.DataError, match="folder"):
        exchange.read(tmp_path / "f.parquet")
