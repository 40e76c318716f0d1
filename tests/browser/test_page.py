"""The example page in a real browser: the explorer works in it, shows no people, and no other host is asked for anything."""

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


def test_the_explorer_works_on_the_page(address):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        asked = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).hostname))
        page.goto(address)
        explorer = page.frame_locator("iframe[title='Who helps whom']")
        explorer.locator(".tmx-cells").wait_for(state="attached", timeout=60_000)
        said = explorer.locator(".tmx-say")
        assert said.inner_text().startswith("48 links between schools in 2025/26")
        explorer.locator("[data-key=school]").select_option(label="Tarrowbourne Infant")
        assert said.inner_text().startswith("Tarrowbourne Infant School")
        explorer.locator("[data-view=map]").click()
        assert explorer.locator(".tmx-drawing path[stroke-dasharray]").count() > 3
        year, wanted = page.locator("[data-testid=stSelectbox] input"), page.get_by_role("option", name="2024/25")
        deadline = time.monotonic() + 60
        while not wanted.count() and time.monotonic() < deadline:  # the list closes where the page is still being drawn
            year.press("ArrowDown")
            page.wait_for_timeout(250)
        wanted.click()
        page.get_by_text("40", exact=True).wait_for(timeout=60_000)  # links of that year
        assert set(asked) - {None, ""} == {"127.0.0.1"}
        browser.close()
