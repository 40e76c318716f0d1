"""The example page in a real browser: it draws the network, names nobody until asked, and asks no other host for anything."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest

from builders import ROOT

pytestmark = pytest.mark.browser

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture
def address():
    pytest.importorskip("streamlit", reason="streamlit is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "examples/apps/page.py")]
    options = {"server.address": "127.0.0.1", "server.port": port, "server.headless": "true"}
    flags = [f"--{name}={value}" for name, value in (options | {"browser.gatherUsageStats": "false"}).items()]
    with subprocess.Popen([*command, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def answering(address, seconds=60):
    for _ in range(10 * seconds):
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - our own
                return address
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


def test_the_page_draws_who_helps_whom_and_names_nobody_until_asked(address):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        asked = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).hostname))
        page.goto(address)
        drawn = page.locator("[data-testid=stVegaLiteChart]").locator("canvas, svg").first
        drawn.wait_for(timeout=60_000)
        page.get_by_text("83", exact=True).wait_for(timeout=60_000)  # times that one helped another
        page.get_by_text("School year").wait_for()
        assert "Tarrowbourne" not in page.content()
        page.get_by_text("Show the names of schools").click()
        page.locator("[data-testid=stSelectbox]").last.locator("input").click()
        page.get_by_role("option", name="Tarrowbourne Infant School").click()
        page.get_by_text("83", exact=True).wait_for(state="detached", timeout=60_000)
        assert drawn.is_visible()
        assert set(asked) - {None} == {"127.0.0.1"}
        browser.close()
