"""`python -m bench.account_import`: time and memory of `courtesy accounts import`, and whether memory grows with the file."""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.peers import commit, machine
from bench.people import Person
from courtesy.bootstrap import migrate
from courtesy.embedded import EmbeddedPostgres
from courtesy.settings import ROOT, Settings, load_settings
from courtesy.supervisor.plan import environment

COLUMNS = [
    "ref",
    "name",
    "phone",
    "language",
    "country",
    "state",
    "city",
    "postal_code",
    "timezone",
    "role",
    "issuer",
    "product",
    "last4",
    "id_last4",
    "birth_date",
    "balance",
    "min_due",
    "currency",
    "due_date",
    "days_past_due",
    "consent_voice",
    "consent_sms",
]


def main() -> None:
    """Measure small and large files, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with database() as (settings, folder):
        warm = folder / "warm.csv"
        write(warm, 100, first=9_000_000)
        measure(settings, warm)
        runs = []
        for rows, first, what in (
            (options.rows // 10, 5_000_000, "new accounts"),
            (options.rows, 0, "new accounts"),
            (options.rows, 0, "the same file again"),
        ):
            file = folder / f"{rows}-{first}.csv"
            write(file, rows, first=first)
            runs.append({"rows": rows, "what": what, "mib": file.stat().st_size / 2**20} | measure(settings, file))
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "commit": commit(),
        "load": [before, os.getloadavg()[0]],
        "runs": runs,
    }
    keep(results, options.out)


def write(file: Path, rows: int, *, first: int) -> None:
    """A file of generated accounts, half of them in each language."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for n in range(first, first + rows):
            person = Person(n)
            english = n % 2 == 0
            writer.writerow([
                f"R-{n}", person.name if english else "李娜", f"+1212{2000000 + n:07d}"[:12] if english else f"+86138{n:08d}",
                "en" if english else "zh", "US" if english else "CN", "NY" if english else "", "New York" if english else "北京",
                "10025" if english else "100020", "America/New_York" if english else "Asia/Shanghai", "first_party",
                "Harbor Bank" if english else "海港银行", "Everyday Visa" if english else "标准信用卡", person.last4,
                "" if english else "123X", "1984-06-02", f"{500 + n % 900}.17", "45.00", "USD" if english else "CNY",
                "2026-02-27", 12 + n % 60, "", "2025-01-02T10:00:00Z",
            ])  # fmt: skip


def measure(settings: Settings, file: Path) -> dict[str, Any]:
    """Run the command; its seconds, peak memory and what it said."""
    command = [sys.executable, "-c", "from courtesy.cli import main; main()", "accounts", "import", str(file), "--json"]
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise SystemExit(f"The import failed:\n{text[-2000:]}")
    rss = used.ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
    return {"seconds": took, "cpu_s": used.ru_utime + used.ru_stime, "peak_rss_mib": rss} | json.loads(text)


@contextmanager
def database() -> Iterator[tuple[Settings, Path]]:
    """An empty Postgres of our own with the product's tables."""
    folder = Path(tempfile.mkdtemp(prefix="courtesy-bench-"))
    try:
        with EmbeddedPostgres(folder).running() as url:
            settings = load_settings().model_copy(update={"database_url": url, "courtesy_state_dir": folder})
            migrate(settings, url)
            yield settings, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(results: dict[str, Any], out: Path) -> None:
    """Write both files and print the table."""
    lines = [
        f"# `courtesy accounts import`, {results['date'][:16].replace('T', ' ')} UTC",
        "",
        f"Commit {results['commit']}. {results['machine']}. Load average {results['load'][0]:.1f} before, {results['load'][1]:.1f} after.",
        "The whole command, from start to exit, into the embedded Postgres (fsync on): reading, checking and merging in one transaction.",
        "",
        "| rows | | file, MiB | seconds | rows/s | processor s of the command | its peak memory, MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in results["runs"]:
        lines.append(
            f"| {r['rows']:,} | {r['what']}: {r['added']:,} added, {r['changed']:,} changed | {r['mib']:.1f} | {r['seconds']:.1f} | "
            f"{r['rows'] / r['seconds']:,.0f} | {r['cpu_s']:.1f} | {r['peak_rss_mib']:.0f} |"
        )
    out.mkdir(parents=True, exist_ok=True)
    name, text = f"{results['date'][:10]}-account-import", "\n".join(lines) + "\n"
    (out / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    (out / f"{name}.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
