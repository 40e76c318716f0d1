"""Schools on the map."""

import pytest

import trustmodel as tm
from builders import a_school, a_trust
from trustmodel import exchange


def test_a_map_of_schools():
    """Greenwich's observatory lies at 51.4778 N, 0.0014 W."""
    data = tm.Dataset(
        trusts=[a_trust("vale")],
        schools=[
            a_school("ash", easting=538_890, northing=177_320),
            a_school("elm"),
        ],
        memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    )
    ash, elm = exchange.geojson(data)["features"]
    assert ash["geometry"]["coordinates"] == pytest.approx([-0.0014, 51.4778], abs=1e-4)
    assert (ash["properties"]["trust"], ash["properties"]["member"]) == ("Vale", True)
    assert elm["geometry"] is None
    assert elm["properties"]["member"] is False
