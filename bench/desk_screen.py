"""A real browser that shows the queue during the bench, and notes when each case came to its screen."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time

import httpx
from playwright.sync_api import sync_playwright

from bench.desk_people import PASSWORD
from courtesy.settings import ROOT, Settings

NOTE = """() => {
  window.came = {};
  const look = () => { for (const row of document.querySelectorAll('[data-ref^="PROBE-"]'))
    if (!(row.dataset.ref in window.came)) window.came[row.dataset.ref] = Date.now() / 1000; };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


class Screen:
    """The desk's web server with one page open in Chromium."""

    def __init__(self, settings: Settings, env: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = [
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "40",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
        ]
        command = [sys.executable, "-m", "gunicorn", *options, "front.app:create_app()"]
        self._server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
        base = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{base}/healthz", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        self._page = self._browser.new_page(locale="en-US")
        self._page.goto(f"{base}/desk")
        self._page.get_by_label("Name", exact=True).fill("watcher")
        self._page.get_by_label("Password").fill(PASSWORD)
        self._page.get_by_role("button", name="Sign in").click()
        self._page.locator("#live.on").wait_for(timeout=60_000)
        self._page.evaluate(NOTE)

    def seen(self, committed: dict[str, float]) -> list[float]:
        """Seconds from the commit of a case to its row on the screen; a case that never came counts as endless."""
        came: dict[str, float] = self._page.evaluate("window.came")
        return [came.get(ref, float("inf")) - at for ref, at in committed.items()]

    def close(self) -> None:
        """End both."""
        self._browser.close()
        self._playwright.stop()
        self._server.terminate()
        self._server.wait(20)
