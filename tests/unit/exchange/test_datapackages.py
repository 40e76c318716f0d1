"""The description of the CSV folder."""

import json

import trustmodel as tm
from trustmodel import exchange


def test_a_description_of_the_csv_folder(data, tmp_path):
    tm.write(data, tmp_path)
    exchange.write_datapackage(data, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in package["resources"]} == {one.name for one in tmp_path.glob("*.csv")}
    for one in package["resources"]:
        headings = (tmp_path / one["path"]).read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == [heading.strip('"') for heading in headings]
    roles = next(one["schema"] for one in package["resources"] if one["name"] == "roles")
    types = {field["name"]: field["type"] for field in roles["fields"]}
    assert (types["start"], types["fte"], types["person"]) == ("date", "number", "string")
    assert {"fields": "person", "reference": {"resource": "people", "fields": "id"}} in roles["foreignKeys"]
    assert tm.read(tmp_path) == data, "the description is no part of the data"
