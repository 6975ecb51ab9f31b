"""Stops a running `courtesy up` and deletes the state directory, for `make clean`; standard library only."""

# ruff: noqa: T201  # a program for people, which must work when the environments are broken
from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOP_TIMEOUT_S = 60.0


def main() -> int:
    """Ask, stop, delete; returns the exit status."""
    state = Path(os.environ.get("COURTESY_STATE_DIR") or ROOT / ".state").resolve()
    if not state.exists():
        print(f"{state} does not exist; there is nothing to clean.")
        return 0
    looks_right = (state / "secrets.json").exists() or (state / "logs").exists() or (state / "models").exists()
    if not looks_right:
        print(
            f"{state} does not look like a state directory of Courtesy Call; delete it yourself.",
            file=sys.stderr,
        )
        return 1
    recordings = sum(1 for _ in (state / "recordings").glob("**/*.wav"))
    if recordings and "--recordings" not in sys.argv[1:]:
        print(
            f"{state}/recordings holds {recordings} recordings of calls, which may have to be kept. Move them away first, or delete them too: "
            "make clean RECORDINGS=1",
            file=sys.stderr,
        )
        return 1
    if "--yes" not in sys.argv[1:]:
        question = f"Delete {state}, with its database, models, recordings, keys and logs? [y/N] "
        if not sys.stdin.isatty() or input(question).strip().lower() not in ("y", "yes"):
            print("Nothing was deleted. YES=1 deletes without asking.")
            return 1
    if not stop(state):
        print("What runs there does not stop; nothing was deleted.", file=sys.stderr)
        return 1
    shutil.rmtree(state)
    print(f"{state} is gone.")
    return 0


def stop(state: Path) -> bool:
    """End the `courtesy up` of a state directory; returns whether nothing runs there now."""
    lock = state / "up.lock"
    if not lock.exists():
        return True
    with lock.open() as file:
        end = time.monotonic() + STOP_TIMEOUT_S
        asked = False
        while time.monotonic() < end:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                return True
            if not asked:
                asked = True
                try:
                    os.kill(json.loads((state / "run.json").read_text())["pid"], signal.SIGTERM)
                except (OSError, ValueError, KeyError):
                    print(f"Something holds {lock} and does not say what it is.", file=sys.stderr)
                else:
                    print("stopping courtesy up ...")
            time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main())
