"""The audio server with a voice and a recogniser that go out of order when told to: `python -m bench.trouble_audio`.

`bench.trouble` starts it in place of `telephony.server`, which it is but for these two parts: before each piece of work they read an
order in the state folder, and raise or hang until it is withdrawn.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony import server
from telephony.mulaw import Samples
from telephony.recogniser import Recognised
from telephony.voices import Hibari
from telephony.whisper import Whisper

ORDER = "out-of-order"
# How soon a part that hangs notices that it may go on, in seconds.
LOOK_S = 0.05


class OutOfOrder(Exception):
    """As ordered."""


def strike(part: str) -> None:
    """Raise or hang, if a part is to."""
    while (order := _order()) == f"{part} hangs":
        time.sleep(LOOK_S)
    if order == f"{part} raises":
        raise OutOfOrder(part)


def _order() -> str:
    try:
        return (Path(os.environ["COURTESY_STATE_DIR"]) / ORDER).read_text()
    except FileNotFoundError:
        return ""


class Struck(Whisper):
    """The recogniser."""

    def recognise(self, samples: Samples, language: Language, asks: Asks = "nothing") -> Recognised:
        """The words, if it is not out of order."""
        strike("recogniser")
        return super().recognise(samples, language, asks)


class Hoarse(Hibari):
    """The voice: out of order inside its work, where it holds what only one sentence can have at a time."""

    def __init__(self) -> None:
        super().__init__()
        synthesise = self._tts

        class Synthesiser:
            sample_rate = synthesise.sample_rate

            def __call__(self, text: str, **how: Any) -> Any:
                strike("voice")
                return synthesise(text, **how)

        self._tts = Synthesiser()  # type: ignore[assignment]


def order(state_folder: Path, what: str) -> None:
    """Tell the parts of a running server what to do; nothing puts them right."""
    partial = state_folder / f"{ORDER}.part"
    partial.write_text(what)
    partial.replace(state_folder / ORDER)


if __name__ == "__main__":
    server.Hibari, server.Whisper = Hoarse, Struck  # type: ignore[misc]
    server.main()
