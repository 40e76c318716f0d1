"""What the tests of this room share."""

import pytest

import trustmodel as tm


@pytest.fixture
def small(tmp_path):
    """A file with two schools, one of which helps the other, and somebody called Ada."""
    data = tm.Dataset(
        name="small",
        trusts=[tm.Trust(id="t", name="Tree Trust", kind="Multi-academy trust")],
        schools=[tm.School(id=name, name=f"{name.title()} School", phase="Primary") for name in ("ash", "elm")],
        memberships=[tm.Membership(id="1", school="ash", trust="t", start="2020-09-01")],
        people=[tm.Person(id="ada-quill", name="Ada Quillfeather")],
        roles=[tm.Role(id="1", person="ada-quill", kind="Teacher", at="school:ash")],
        support=[tm.Support(id="1", giver="person:ada-quill", receiver="school:elm", kind="SEND", days=2)],
        data_notices=[tm.DataNotice(id="1", purpose="tests", lawful_basis="public task", retain_until="2030-01-01")],
    )
    path = tmp_path / "small.json"
    tm.write(data, path)
    return path


@pytest.fixture
def broken(tmp_path):
    """A folder with one wrong word in each of two files."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "schools.csv").write_text("id,name,phase\n109277,Ash,Primry\n", encoding="utf-8")
    (folder / "trusts.csv").write_text("id,name,kind\n1,T,Multi-academy trst\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """The files of a made-up register."""
    return tm.synthetic.register(n_schools=400, seed=3).write(tmp_path_factory.mktemp("register"))
