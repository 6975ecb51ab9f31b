"""The model and the components of a live turn in a process of their own: what turns mean, without a dialogue server."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from courtesy.dialogue.rasa import meanings_in, request_of
from courtesy.model.errors import DialogueUnavailable, InvalidInput
from courtesy.ports import DialogueTurn
from courtesy.understanding.meaning import Meanings

# More than one thread makes single sentences slower, and Rasa's libraries are talkative.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_AHEAD = 64  # turns given to the process while it still works on earlier ones
_LAST_WORDS = 15
_Given = Exception | Literal["turn", "end"]


class ModelParser:
    """Runs `python -m bot.parse` from its first turn until the block ends.

    Args:
        python: The Python that Rasa is installed in.
        model: The trained model.
        root: The checkout.
    """

    def __init__(self, python: Path, model: Path, root: Path) -> None:
        self._command = [str(python), "-m", "bot.parse", str(model)]
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: deque[str] = deque(maxlen=_LAST_WORDS)

    def __enter__(self) -> ModelParser:
        """Start loading the model, without waiting for it."""
        env = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")} | _ENVIRONMENT
        pipe = subprocess.PIPE
        # a session of its own: Ctrl-C reaches us alone, and the process ends with its standard input
        self._process = subprocess.Popen(
            self._command, cwd=self._root, env=env, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the process."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait()

    @property
    def pid(self) -> int:
        """The process that parses, for who measures it.

        Raises:
            DialogueUnavailable: If it is not running.
        """
        return self._running().pid

    def parse(self, turns: Iterable[DialogueTurn | InvalidInput]) -> Iterator[Meanings | InvalidInput]:
        """What each turn means, in order. Turns are taken ahead of the answers, in a thread of their own.

        An error among the turns is answered with itself.

        Raises:
            DialogueUnavailable: If the process ends; its last words say why.
        """
        given: queue.Queue[_Given] = queue.Queue(maxsize=_AHEAD)
        threading.Thread(target=self._give, args=(turns, given), daemon=True).start()
        while (word := given.get()) != "end":
            if isinstance(word, InvalidInput):
                yield word
            elif isinstance(word, Exception):
                raise word
            else:
                answer = self._read()
                fault = answer.get("error")
                yield InvalidInput(f"The turn can't be parsed: {fault}.") if fault else meanings_in(answer)

    def _give(self, turns: Iterable[DialogueTurn | InvalidInput], given: queue.Queue[_Given]) -> None:
        try:
            pipe = self._running().stdin
            assert pipe is not None  # noqa: S101 - it was asked for
            for turn in turns:
                if isinstance(turn, InvalidInput):
                    given.put(turn)
                    continue
                pipe.write(json.dumps(request_of(turn)).encode() + b"\n")
                pipe.flush()
                given.put("turn")
            given.put("end")
        except BrokenPipeError:
            given.put(self._ended())
        except Exception as error:  # of whoever makes the turns: it belongs to who asked for the answers
            given.put(error)

    def _read(self) -> dict[str, Any]:
        pipe = self._running().stdout
        line = pipe.readline() if pipe else b""
        if not line:
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        return self._read() if "ready" in answer else answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise DialogueUnavailable("The parsing process is not running.")
        return self._process

    def _ended(self) -> DialogueUnavailable:
        words = "\n".join(self._complaints)
        return DialogueUnavailable(f"The process that parses turns has ended:\n{words}\n")

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stderr or ():
            self._complaints.append(line.decode(errors="replace").rstrip())
