"""The National Grid beside published worked examples and the register's own places."""

import math

import numpy as np
import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED
from trustmodel.geography import grid

DATA = SHARED / "data"


def test_projection_is_the_published_worked_example():
    """Ordnance Survey, A guide to coordinate systems in Great Britain, annex C: Caister water tower, in OSGB36."""
    latitude = math.radians(52 + 39 / 60 + 27.2531 / 3600)
    longitude = math.radians(1 + 43 / 60 + 4.5177 / 3600)
    east, north = grid._project(np.array([latitude]), np.array([longitude]))
    assert east[0] == pytest.approx(651_409.903, abs=0.01)
    assert north[0] == pytest.approx(313_177.270, abs=0.01)


@pytest.mark.parametrize(
    ("latitude", "longitude", "east", "north"),
    [
        # The same guide's OSTN15 test points (annex A of the developer pack): ETRS89, hence WGS84 within a metre.
        (49.92226393730, -6.29977752014, 91_492.146, 11_318.804),  # Scilly
        (52.25529381630, -2.15458614387, 389_544.190, 261_912.153),  # the Midlands
        (54.89542340420, -2.93827741149, 339_921.145, 556_034.761),  # Carlisle
        (58.58120461280, -3.72631022121, 299_721.891, 967_202.992),  # the north of Scotland
    ],
)
def test_grid_is_within_five_metres_of_ostn15(latitude, longitude, east, north):
    made = grid.to_grid(latitude, longitude)
    assert math.hypot(made[0] - east, made[1] - north) < 5


def test_grid_takes_arrays_and_keeps_unknown_unknown():
    east, north = grid.to_grid([51.4778, math.nan], [-0.0014, 0.0])
    assert east.shape == north.shape == (2,)
    assert math.isnan(east[1])
    assert math.isnan(north[1])
    assert east[0] == grid.to_grid(51.4778, -0.0014)[0]


def test_projection_agrees_with_the_register_on_real_schools():
    """The table of 2026 is called WGS84, but its degrees are OSGB36: unshifted, they give back the grid to centimetres.

    `to_grid` takes WGS84, as anybody's latitude and longitude are, so it moves this table by the hundred metres that
    lie between the two; distances between schools stay what they are.
    """
    extract, table = DATA / "edubasealldata20231116_subset.csv.gz", DATA / "england_open_schools_2026-01.csv.gz"
    if not extract.exists():
        pytest.skip("the real register is not beside the checkout")
    degrees = pl.read_csv(table).select(
        id="school:" + pl.col("urn").cast(pl.String), latitude="latitude", longitude="longitude"
    )
    both = degrees.join(tm.register.read(extract).schools, on="id").drop_nulls(["latitude", "easting"])
    assert both.height > 20_000
    latitude, longitude = both["latitude"].to_numpy(), both["longitude"].to_numpy()
    unshifted = grid._project(np.radians(latitude), np.radians(longitude))
    apart = [np.hypot(*(np.array(made) - both.select("easting", "northing").to_numpy().T)) for made in (
        unshifted, grid.to_grid(latitude, longitude),
    )]  # fmt: skip
    assert np.median(apart[0]) < 0.1  # some schools were moved between the two extracts
    assert 80 < np.quantile(apart[1], 0.05) < np.quantile(apart[1], 0.9) < 140


def test_degrees_are_the_grid_turned_round():
    east, north = [134_000.0, 400_000.0, 538_890.0, 655_000.0], [25_000.0, 100_000.0, 177_320.0, 310_000.0]
    again = grid.to_grid(*grid.to_degrees(east, north))
    assert again[0] == pytest.approx(east, abs=0.001)
    assert again[1] == pytest.approx(north, abs=0.001)
