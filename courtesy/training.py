"""Trains the Rasa model when what it is made of has changed, and refuses what Rasa only warns about.

A model is named by the content of everything that goes into it, so it can be shared by checkouts and tests.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from courtesy.embedded.guardian import Guardian, signal_group
from courtesy.embedded.locks import FileLock
from courtesy.model.errors import InvalidInput, Misconfigured, Unavailable
from courtesy.settings import ROOT, Settings

FILES = ("config.yml", "domain.yml", "bot/uv.lock")
FOLDERS = ("bot/data", "bot/components")
CODE = ("bot/components", "bot/uv.lock")
KEEP_MODELS = 3
LOCK_TIMEOUT_S = 1800.0
PROGRESS_EVERY_S = 1.0
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
# An invalid domain is a warning in Rasa, which may go on with an empty one; a broken example is left out. Rasa resets
# the filters of the warnings module, so they cannot be made errors there and are looked for in what it prints.
FATAL_WARNINGS = (
    "Loading domain from",
    "Issue found",
    "Unexpected block found",
    "Found empty intent",
    "Found empty response",
)
COLOURS = re.compile(r"\x1b\[\d*m")
LOG_PREFIX = re.compile(r"^\S+ \S+ (INFO|WARNING|ERROR) +\S+ +- ")
NOISE = re.compile(r"Warning: |^File \"|^Traceback")
Progress = Callable[[str], None]


def rasa_program(root: Path = ROOT) -> Path:
    """The `rasa` command of the Python 3.10 project.

    Raises:
        Misconfigured: If that environment is not there.
    """
    program = root / "bot" / ".venv" / "bin" / "rasa"
    if not program.exists():
        raise Misconfigured(f"{program} is missing.", remedy="Run `make setup`.")
    return program


def inputs(root: Path = ROOT) -> Iterator[Path]:
    """Every file that goes into a model, in a fixed order."""
    for name in FILES:
        yield root / name
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield path


def fingerprint(root: Path = ROOT, only: tuple[str, ...] = ()) -> str:
    """The content of the inputs as a short name.

    Args:
        root: The checkout.
        only: Count only inputs below these paths.

    Raises:
        Misconfigured: If a file is missing.
    """
    digest = hashlib.sha256()
    for path in inputs(root):
        name = path.relative_to(root).as_posix()
        if only and not name.startswith(only):
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise Misconfigured(f"{path} is missing.", remedy="Restore it: git checkout.") from None
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def model_path(settings: Settings, root: Path = ROOT) -> Path:
    """Where the model of the present inputs is, or would be."""
    return settings.courtesy_model_dir.expanduser().resolve() / f"courtesy-{fingerprint(root)}.tar.gz"


def ensure_model(settings: Settings, progress: Progress = lambda _: None, root: Path = ROOT) -> Path:
    """The model of the present inputs, trained now if there is none.

    Args:
        settings: Where models are kept.
        progress: Called with a short line every second.
        root: The checkout.

    Raises:
        InvalidInput: If Rasa refuses the domain or the data, or only warns of what would break the bot.
        Misconfigured: If the Rasa environment is missing.
    """
    model = model_path(settings, root)
    if not model.exists():
        folder = model.parent
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "train.lock") as lock:
            if not lock.acquire():
                progress("waiting for another training to end")
                if not lock.acquire(timeout_s=LOCK_TIMEOUT_S):
                    raise Unavailable("Another training does not end.", remedy="Stop it, then try again.")
            if not model.exists():  # the other one may have made it
                _train(model, progress, root)
    model.touch()  # the newest are kept: newest means last used
    _prune(model.parent)
    return model


def _train(model: Path, progress: Progress, root: Path) -> None:
    staging = model.parent / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    name = model.name.removesuffix(".tar.gz")
    command = [
        *(str(rasa_program(root)), "train", "--config", "config.yml", "--domain", "domain.yml"),
        *("--data", "bot/data", "--out", str(staging), "--fixed-model-name", name),
    ]
    # Rasa's cache knows a component's own class but not the modules it uses: a cache for each code
    cache = model.parent / "cache" / fingerprint(root, CODE)
    env = os.environ | QUIET | {"PYTHONWARNINGS": "ignore", "RASA_CACHE_DIRECTORY": str(cache)}
    env.pop("VIRTUAL_ENV", None)
    code, said = _run(command, env, root, progress)
    trained = staging / model.name
    if said.warnings or code or not trained.exists():
        written = "\n".join(said.warnings or said.lines)
        raise InvalidInput(
            f"Rasa could not train the model (status {code}):\n{written}\n",
            remedy="Mend config.yml, domain.yml or bot/data as it says, then run `make train`.",
        )
    trained.replace(model)
    shutil.rmtree(staging, ignore_errors=True)
    for other in cache.parent.glob("*"):
        if other != cache:
            shutil.rmtree(other, ignore_errors=True)


@dataclass
class _Said:
    """What a training has printed.

    Attributes:
        last: Rasa's last log message.
        lines: The end of everything worth reading.
        warnings: Fatal warnings, each with the line after it.
    """

    last: str = "starting"
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    warnings: list[str] = field(default_factory=list)
    in_warning: bool = False

    def take_all(self, output: Iterable[str]) -> None:
        """Sort every line until the end."""
        for line in output:
            self._take(line)

    def _take(self, line: str) -> None:
        text = COLOURS.sub("", line.rsplit("\r", 1)[-1]).strip()
        _, _, warning = text.partition("UserWarning: ")
        fatal = warning.startswith(FATAL_WARNINGS)
        if fatal or self.in_warning:
            self.warnings.append(warning or text)
        self.in_warning = fatal
        if text and not NOISE.search(text):
            message, logged = LOG_PREFIX.subn("", text)
            self.lines.append(message)
            self.last = message if logged else self.last


def _run(command: list[str], env: dict[str, str], cwd: Path, progress: Progress) -> tuple[int, _Said]:
    """Run a training to its end, telling every second how it goes on; it ends with us however we end."""
    began = time.monotonic()
    said = _Said()
    guardian = Guardian()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    guardian.watch(process.pid)
    reader = threading.Thread(target=said.take_all, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        while True:
            reader.join(PROGRESS_EVERY_S)
            if not reader.is_alive():
                return process.wait(), said
            progress(f"{time.monotonic() - began:.0f} s: {said.last}")
    finally:
        if process.poll() is None:  # Ctrl-C
            signal_group(process.pid, signal.SIGTERM)
            process.wait()
        guardian.close()


def _prune(folder: Path) -> None:
    """Keep the models used last."""
    models = sorted(folder.glob("courtesy-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in models[KEEP_MODELS:]:
        old.unlink(missing_ok=True)
