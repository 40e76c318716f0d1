"""Schools on the map, as GeoJSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

from trustmodel.geography.grid import to_degrees
from trustmodel.model.dataset import Dataset, refuse_other

__all__ = ["geojson"]


def geojson(data: Dataset, *, at: dt.date | str | None = None) -> dict[str, Any]:
    """Schools as GeoJSON (RFC 7946): points in degrees of WGS84, within 5 m; without coordinates the geometry is null.

    Parameters
    ----------
    data
        The dataset.
    at
        The day for which the trust of each school is shown. `None`: the last trust that it was in.

    Returns
    -------
    dict
        A `FeatureCollection`, one feature a school in order of id, as `json.dumps` takes it.
    """
    refuse_other(data)
    last: dict[str, str] = {}
    memberships = data.memberships if at is None else data.at(at).memberships
    for membership in sorted(memberships, key=lambda membership: membership.start or dt.date.min):
        last[membership.school] = membership.trust
    features = []
    for school in data.schools:
        where = None
        if school.easting is not None and school.northing is not None:
            latitude, longitude = map(float, to_degrees(school.easting, school.northing))
            where = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
        trust = data.trusts.get(last.get(school.id))
        properties = {
            "name": school.name, "urn": school.urn, "phase": str(school.phase), "pupils": school.pupils,
            "local_authority": school.local_authority, "trust": trust and trust.name, "member": school.id in last,
        }  # fmt: skip
        features.append({"type": "Feature", "id": school.id, "geometry": where, "properties": properties})
    return {"type": "FeatureCollection", "features": features}
