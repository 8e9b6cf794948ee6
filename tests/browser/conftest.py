"""The real program on a port of its own, and a real browser in front of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.conftest import ROOT, skip_or_fail

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
TILAN = "import sys; from app.cli import main; sys.argv[0] = 'tilan'; main()"
PASSWORD = "correct horse battery"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


class Server(NamedTuple):
    """A running portal: its address, its data folder, and the sign-in link it printed."""

    address: str
    data: Path
    link: str

    def new_link(self, name: str) -> str:
        """A sign-in link for a new account, made by the command line beside the server."""
        made = subprocess.run(
            [sys.executable, "-c", TILAN, "user", "add", name],
            cwd=ROOT, env=environment(self.data), check=True, capture_output=True, text=True,
        )  # fmt: skip
        return made.stdout.strip()


def environment(data: Path) -> dict[str, str]:
    """The environment of the program: nothing is set but its data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TILAN_")}
    return {**kept, "TILAN_DATA": str(data)}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`tilan serve --sample` in a fresh data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", TILAN, "serve", "--sample", "--port", str(port)],
            cwd=ROOT,
            env=environment(folder / "data"),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the portal did not start:\n{log.read_text('utf-8')}")
            time.sleep(0.1)
        found = re.search(r"(/sign-in/link/\S+)", log.read_text("utf-8"))
        assert found, "no sign-in link was printed"
        yield Server(f"http://127.0.0.1:{port}", folder / "data", found[1])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def signed_in(server: Server, browser: Browser) -> Server:
    """The portal, its first administrator with a password."""
    page = browser.new_page(locale="zh-CN", base_url=server.address)
    page.goto(server.link)
    page.get_by_label(re.compile("新密码")).fill(PASSWORD)
    page.get_by_role("button", name="设置并登录").click()
    page.wait_for_url(re.compile("/desk/leads"))
    page.close()
    return server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()


def watched(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: errors in the console, and anything asked of another host."""
    page, wrong = context.new_page(), []
    host = urlsplit(address).netloc

    def on_console(message: object) -> None:
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in getattr(message, "text", ""):
            wrong.append(str(getattr(message, "text", "")))

    page.on("console", on_console)
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)  # the browser shows a PDF by an extension of its own
        if parts.scheme in ("http", "https") and parts.netloc != host:
            wrong.append(request.url)

    page.on("request", on_request)
    return page, wrong


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on a page."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {node['html'][:160]}"
        for item in violations
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]
