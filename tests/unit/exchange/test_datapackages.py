"""The description of the CSV folder."""

import csv
import io
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


def test_columns_are_named_as_the_files_name_them_and_fields_of_ones_own_are_described(tmp_path):
    own = [
        tm.Extension(id="1", of="schools", heading="Pupils, in all", type="number", description="At census"),
        tm.Extension(id="2", of="schools", heading='The "new" one', type="yes/no"),
        tm.Extension(id="3", of="schools", heading="Two\nlines", type="whole number"),
        tm.Extension(id="4", of="schools", heading="=Notes", type="text"),
    ]
    school = tm.School(id="ash", name="Ash", phase="Primary", extra={each.heading: "1" for each in own})
    data = tm.Dataset(schools=[school], extensions=own)
    tm.write(data, tmp_path / "folder")
    exchange.write_datapackage(data, tmp_path / "folder")
    package = json.loads((tmp_path / "folder/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        text = (tmp_path / "folder" / resource["path"]).read_text(encoding="utf-8-sig")
        headings = next(csv.reader(io.StringIO(text, newline="")))
        assert [field["name"] for field in resource["schema"]["fields"]] == headings
    [schools] = [resource["schema"] for resource in package["resources"] if resource["name"] == "schools"]
    fields = {field["name"]: (field["type"], field.get("description")) for field in schools["fields"]}
    assert fields["Pupils, in all"] == ("number", "At census")
    assert fields["Two\nlines"] == ("number", None)
    assert fields['The "new" one'] == fields["'=Notes"] == ("string", None)
