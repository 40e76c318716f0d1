"""The example apps: what a client of the service gets, and what stands on the page."""

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

import trustmodel as tm
from builders import LIMESTONE, ROOT

APPS = ROOT / "examples" / "apps"
YEAR = {"first": "2025-09-01", "last": "2026-09-01"}


def app(name):
    spec = importlib.util.spec_from_file_location(name, APPS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- the service -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client():
    for needed in ("fastapi", "uvicorn"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    testclient = pytest.importorskip("fastapi.testclient", reason="httpx is not installed")
    return testclient.TestClient(app("service").service(tm.read(LIMESTONE)))


def edited(client, rows, etag):
    return client.put("/schools", json=rows, headers={"If-Match": etag})


def test_a_school_is_read_changed_and_read_again(client):
    read = client.get("/schools/school:900001")
    changed = edited(client, [read.json() | {"pupils": 7}], read.headers["etag"])
    assert (read.status_code, changed.status_code) == (200, 204)
    again = client.get("/schools/school:900001")
    assert again.json() == read.json() | {"pupils": 7}
    assert again.headers["etag"] == changed.headers["etag"] != read.headers["etag"]
    assert len(client.get("/schools").json()) == len(tm.read(LIMESTONE).schools)


def test_whoever_comes_second_is_told_so(client):
    read = client.get("/schools/school:900001")
    etag = read.headers["etag"]
    assert edited(client, [read.json() | {"pupils": 7}], etag).status_code == 204
    late = edited(client, [read.json() | {"capacity": 9}], etag)
    assert (late.status_code, late.json()["detail"][:20]) == (412, "somebody else was fa")
    assert client.put("/schools", json=[read.json()]).status_code == 428
    now = client.get("/schools/school:900001").json()
    assert now == read.json() | {"pupils": 7}


def test_every_problem_names_its_record_and_field(client):
    etag = client.get("/schools").headers["etag"]
    rows = [
        {"id": "school:a", "name": "A", "phase": "Primry", "opened": "31/02/2025"},
        {"id": "school:b", "name": "B", "phase": "Primary", "colour": "red"},
    ]
    answer = edited(client, rows, etag)
    assert answer.status_code == 422
    found = {(row["where"]["record"], row["where"]["field"]) for row in answer.json()["problems"]}
    assert found == {("school:a", "phase"), ("school:a", "opened"), ("school:b", "colour")}
    assert "school:b" not in client.get("/schools").text  # all or none


def test_a_broken_rule_is_refused_with_its_record(client):
    read = client.get("/schools/school:900001")
    answer = edited(client, [read.json() | {"closed": "2024-10-01"}], read.headers["etag"])
    assert answer.status_code == 422
    assert {row["rule"] for row in answer.json()["problems"]} == {"outside-life"}
    assert all(row["where"]["record"] for row in answer.json()["problems"])
    assert client.get("/schools/school:900001").json() == read.json()


def test_a_school_that_others_name_stays(client):
    etag = client.get("/schools").headers["etag"]
    answer = client.delete("/schools/school:900001", headers={"If-Match": etag})
    assert answer.status_code == 409
    assert {"membership", "role"} <= {row["where"]["record"].split(":")[0] for row in answer.json()["problems"]}
    new = edited(client, [{"id": "school:new", "name": "New", "phase": "Primary"}], etag)
    gone = client.delete("/schools/school:new", headers={"If-Match": new.headers["etag"]})
    assert (gone.status_code, gone.headers["etag"]) == (204, etag)  # equal data, equal tag


def test_an_unknown_id_names_the_nearest(client):
    answer = client.get("/schools/school:90001")
    assert (answer.status_code, answer.json()["nearest"][0]) == (404, "school:900001")
    assert client.get("/trusts/trust:limeston/support", params=YEAR).json()["nearest"] == ["trust:limestone"]


def test_answers_name_nobody_and_are_described(client):
    answer = client.get("/trusts/trust:limestone/support", params=YEAR)
    assert answer.json()["question"] == "SupportProfile"
    assert not any(person in answer.text for person in tm.read(LIMESTONE).people.ids)
    wrong = client.get("/trusts/trust:limestone/walls", params=YEAR | {"last": "tomorrow"})
    assert wrong.status_code == 422
    assert [row["where"]["field"] for row in wrong.json()["problems"]] == ["last"]
    turned = client.get("/trusts/trust:limestone/walls", params={"first": YEAR["last"], "last": YEAR["first"]})
    assert turned.status_code == 422
    described = client.get("/openapi.json").json()
    assert {"School", "SupportProfile", "Walls", "Problem", "Missing", "Refused"} <= described["components"][
        "schemas"
    ].keys()
    assert described["paths"]["/schools"]["put"]["responses"].keys() == {"204", "404", "409", "412", "422", "428"}


def test_the_service_starts_with_one_command(client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(APPS / "service.py"), str(LIMESTONE), str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            assert len(json.loads(first_answer(f"http://127.0.0.1:{port}/schools"))) == 15
        finally:
            server.terminate()


def first_answer(address, seconds=60):
    for _ in range(10 * seconds):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own
                return answer.read()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page():
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    return testing.AppTest.from_file(str(APPS / "page.py"), default_timeout=60).run()


def test_the_page_shows_schools_and_no_people(page):
    assert not page.exception
    data = tm.read(LIMESTONE)
    (frame,) = [str(element.proto) for element in page.main if element.type == "iframe"]
    assert "Tarrowbourne Infant School" in frame
    shown = frame + page.dataframe[0].value.to_string()
    assert not any(person.name in shown for person in data.people if person.name)
    assert "person:" not in shown


def test_the_page_lists_the_links_of_the_year_that_is_chosen(page):
    (year,) = page.selectbox
    assert (year.value, page.metric[0].value, len(page.dataframe[0].value)) == ("2025/26", "60", 60)
    year.set_value("2024/25").run()
    assert not page.exception
    assert page.metric[0].value == "40"
    assert set(page.dataframe[0].value["time"]) == {"2024/25"}
    assert "Brindlestow CofE Primary School did not answer" in page.info[0].value
