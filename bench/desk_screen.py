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
  window.steps = {told: [], asked: [], answered: []};
  const now = () => Date.now() / 1000;
  const look = () => { for (const row of document.querySelectorAll('[data-ref^="PROBE-"]'))
    if (!(row.dataset.ref in window.came)) window.came[row.dataset.ref] = now(); };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
  const note = (name, event) => document.body.addEventListener(event, (e) => { if (e.target.id === 'queue') window.steps[name].push(now()); });
  note('told', 'htmx:sseMessage');
  note('asked', 'htmx:beforeSend');
  note('answered', 'htmx:beforeSwap');
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
            # the page's stream of news has no end of its own
            "--graceful-timeout",
            "2",
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

    def on_the_way(self, committed: dict[str, float]) -> list[dict[str, float]]:
        """Seconds from each commit until the page was told, asked, was answered and showed it: where the time goes."""
        came: dict[str, float] = self._page.evaluate("window.came")
        steps: dict[str, list[float]] = self._page.evaluate("window.steps")
        found = []
        for ref, at in committed.items():
            if ref not in came:
                continue
            answered = max((t for t in steps["answered"] if t <= came[ref] + 0.005), default=came[ref])
            asked = max((t for t in steps["asked"] if t <= answered), default=answered)
            told = min((t for t in steps["told"] if t >= at), default=asked)
            found.append({"told": told - at, "asked": asked - at, "answered": answered - at, "shown": came[ref] - at})
        return found

    def readings(self) -> list[float]:
        """Seconds from each question of the page for the queue to its answer."""
        steps: dict[str, list[float]] = self._page.evaluate("window.steps")
        later = [(asked, [t for t in steps["answered"] if t > asked]) for asked in steps["asked"]]
        return sorted(min(answers) - asked for asked, answers in later if answers)

    def close(self) -> None:
        """End both."""
        self._browser.close()
        self._playwright.stop()
        self._server.terminate()
        self._server.wait(20)
