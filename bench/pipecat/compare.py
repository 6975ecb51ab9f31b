"""The same calls to us and to a Pipecat pipeline: `python -m bench.pipecat.compare`. Same audio, dialogue, recogniser and voice.

One after the other on the same machine: first our audio server (`SPEECH=local`), then Pipecat's pipeline of `bench.pipecat.bot`, which asks
the same product by the webhooks. The caller's end of the socket measures, the same for both. Pipecat is installed beside the product,
below the state directory, and not part of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Scenario
from streamdouble.session import SessionConfig

from bench import call_gaps
from bench.call_audio import Caller, Noticed
from bench.call_gaps import Cast, Held, Level
from bench.calls import of_calls
from bench.peers import commit, machine
from bench.people import Person
from bench.product import move_in, product_for_measuring
from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings

PIPECAT = "pipecat-ai[silero,websocket]==1.14.0"
FOLDER = ROOT / ".state" / "pipecat"
RESULTS = ROOT / "bench" / "results"


def install() -> None:
    """Pipecat below the state directory, where nothing of the product looks for packages."""
    if (FOLDER / "pipecat").exists():
        return
    uv = ROOT / ".uv" / "bin" / "uv"
    command = [
        str(uv),
        "pip",
        "install",
        "--quiet",
        "--python",
        sys.executable,
        "--target",
        str(FOLDER),
        PIPECAT,
        "uvicorn",
    ]
    subprocess.run(command, check=True)


def theirs(calls: int) -> Held:
    """Calls to Pipecat's pipeline, one at a time."""
    with product_for_measuring(speech="twilio") as (running, product, folder):
        people = [Person(n) for n in range(1, 1 + calls)]
        move_in(product, people)
        port = _free_port()
        environment = os.environ | {
            "PIPECAT": str(FOLDER),
            "PRODUCT_URL": running.web_url,
            "TWILIO_AUTH_TOKEN": product.settings.secret("twilio_auth_token"),
            "WHISPER": str(load_settings().courtesy_model_dir / "whisper-base"),
            "PORT": str(port),
        }
        with (folder / "pipecat.log").open("w") as log:
            bot = subprocess.Popen(
                [sys.executable, "-m", "bench.pipecat.bot"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            _listens(port, bot, folder / "pipecat.log")
            cast, load = call_gaps.english(), os.getloadavg()[0]
            noticed = [_call(product, port, cast, person) for person in people]
            promises = sum(call_gaps.promised(product, person) for person in people)
            return Held(Level(1, calls, 0), promises, noticed, (0.0, 0.0), [], load, {})
        finally:
            bot.terminate()
            bot.wait(20)


def _call(product: Product, port: int, cast: Cast, person: Person) -> Noticed:
    session = Caller(
        f"ws://127.0.0.1:{port}/media",
        scenario=Scenario("call", call_gaps.steps(product, cast, person)),
        config=SessionConfig(
            custom_parameters={"phone": person.phone}, quiet_period_s=1.0, max_call_s=240, max_drain_s=0.5
        ),
        identity=StreamIdentity(call_sid=f"CA{uuid4().hex}"),
    )
    session.noticed = Noticed()
    asyncio.run(session.run())
    return session.noticed


def _listens(port: int, bot: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
            return
        except httpx.HTTPError:
            if bot.poll() is not None:
                raise SystemExit(f"Pipecat's bot ended:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.5)
    raise SystemExit("Pipecat's bot did not start within two minutes.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def report(ours: dict[str, Any], pipecats: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [f"| all | {_cell(ours)} | {_cell(pipecats)} | {ours['p50_ms'] / pipecats['p50_ms']:.2f} |"]
    for kind, mine in ours["by_kind"].items():
        other = pipecats["by_kind"].get(kind)
        ratio = f"{mine['p50_ms'] / other['p50_ms']:.2f}" if other else "-"
        rows.append(f"| {kind} | {_cell(mine)} | {_cell(other)} | {ratio} |")
    return "\n".join(
        [
            "# A call with us and with a Pipecat pipeline",
            "",
            f"`python -m bench.pipecat.compare`, {commit()}, {machine()}, {PIPECAT}. {__doc__.splitlines()[0].partition('. ')[2]}",
            "",
            "Milliseconds from the end of the caller's last word to the first audio that comes back, p50 / p95 (turns).",
            "",
            "| answer to | ours | Pipecat | ratio of p50 |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Calls that led to the promise spoken of: ours {ours['promises']} of {ours['calls']}, Pipecat {pipecats['promises']} of "
            f"{pipecats['calls']}. Silence after an interruption, p50: {ours['silenced_p50_ms']} and {pipecats['silenced_p50_ms']} ms. "
            f"Load before: {ours['load_before']} and {pipecats['load_before']}.",
            "",
        ]
    )


def _cell(of: dict[str, Any] | None) -> str:
    return f"{of['p50_ms']:.0f} / {of['p95_ms']:.0f} ({of['turns']})" if of else "-"


def main() -> None:
    """Measure and print; with `--write`, into bench/results/ too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    install()
    pipecats = of_calls(theirs(chosen.calls))
    [held] = call_gaps.measure([Level(1, chosen.calls, 0)], call_gaps.english())
    ours = of_calls(held)
    said = report(ours, pipecats)
    print(said)
    print(json.dumps({"ours": ours, "pipecat": pipecats}, indent=2))
    if chosen.write:
        (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-pipecat.md").write_text(said)


if __name__ == "__main__":
    main()
