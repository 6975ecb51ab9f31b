"""The only door to Duckling: odd English date phrases that our own grammar has no rule for.

Duckling's Haskell runtime starts at import and kills the whole process, without an exception, when it finds no time zone files.
So it is imported on first use only, and after a look at the directory.
"""

from __future__ import annotations

import ctypes
import re
import signal
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import TZPATH

from courtesy.model.errors import Misconfigured
from courtesy.understanding.mentions import Mention
from courtesy.understanding.reference import Reference

# Words without which Duckling can only guess.
_HINT = re.compile(
    r"\b(?:day|days|eve|week|weeks|month|fortnight|easter|ides|hanukkah|ramadan|diwali"
    r"|passover|kwanzaa|solstice|super bowl)\b"
)
_IGNORE = 1  # SIG_IGN
_WORD = re.compile(r"\S+")
_AROUND = 4  # words


def _zone_directories() -> list[Path]:
    found = [Path(p) for p in TZPATH]
    package = find_spec("tzdata")
    if package is not None and package.origin:
        found.append(Path(package.origin).parent / "zoneinfo")
    return found


def _stop_ticking() -> None:
    """Ignore the clock signal of Duckling's Haskell runtime.

    It interrupts whatever thread runs, ten to a hundred times a second, and has corrupted the heap of processes that recognise speech
    at the same time (the same work without it has not). It serves Haskell's own threads, of which a parse has none. Python's `signal`
    may only be called by the main thread, and the first to need Duckling may be another.
    """
    libc = ctypes.CDLL(None)
    libc.signal.argtypes, libc.signal.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_void_p
    libc.signal(signal.SIGVTALRM, _IGNORE)


class Duckling:
    """A lazily started, thread-safe Duckling for US English days.

    Args:
        zone_directories: Where time zone files may lie; the system's, then those of the `tzdata` package, when not given.
    """

    def __init__(self, zone_directories: list[Path] | None = None) -> None:
        self._given = zone_directories
        self._starting = Lock()

    @cached_property
    def _engine(self) -> tuple[Any, Any, Any, Any]:
        directories = _zone_directories() if self._given is None else self._given
        zones = next((d for d in directories if (d / "America" / "New_York").is_file()), None)
        if zones is None:
            raise Misconfigured(
                f"No time zone files in {', '.join(map(str, directories)) or 'no directory'}.",
                remedy="Install the operating system's tzdata package or the Python package tzdata.",
            )
        import duckling

        _stop_ticking()
        language = duckling.parse_lang("EN")
        locale = duckling.parse_locale("EN_US", duckling.default_locale_lang(language))
        return duckling, duckling.load_time_zones(str(zones)), locale, duckling.parse_dimensions(["time"])

    def days(self, text: str, reference: Reference) -> list[tuple[int, int, date]]:
        """Start, end and day of each whole-day expression, in order.

        Raises:
            Misconfigured: If there are no time zone files.
        """
        # cached_property alone would let two first callers load the zone files twice.
        with self._starting:
            duckling, zones, locale, dimensions = self._engine
        moment = duckling.parse_ref_time(zones, str(reference.local.tzinfo), int(reference.local.timestamp()))
        found = []
        text = text.replace(
            "\0", " "
        )  # what other readers have blanked out; Duckling prints a text with it and gives up
        try:
            entities = duckling.parse(text, duckling.Context(moment, locale), dimensions, False)
        except BaseException as error:
            # A Rust panic is no Exception, and its class cannot be imported. Odd text must not end the call.
            if type(error).__name__ != "PanicException":
                raise
            return []
        for entity in entities:
            value = entity["value"]
            if value.get("type") == "value" and value.get("grain") == "day" and not entity.get("latent"):
                found.append((entity["start"], entity["end"], date.fromisoformat(value["value"][:10])))
        return sorted(found)


_DUCKLING = Duckling()


def odd_days(text: str, reference: Reference) -> list[Mention]:
    """Days that only Duckling knows ("the ides of march", "easter"): it reads the words around the first hint of one."""
    hint = _HINT.search(text)
    if hint is None:
        return []
    # What has been read as something else is blanked out with a sign that a C string ends at.
    text = text.replace("\0", " ")
    # Its time grows without bounds with the words it can combine, so it gets few.
    before = [m.start() for m in _WORD.finditer(text, 0, hint.start())][-_AROUND:]
    behind = [m.end() for m in _WORD.finditer(text, hint.end())][:_AROUND]
    start, end = (before or [hint.start()])[0], (behind or [hint.end()])[-1]
    return [Mention(start + s, start + e, (day,)) for s, e, day in _DUCKLING.days(text[start:end], reference)]
