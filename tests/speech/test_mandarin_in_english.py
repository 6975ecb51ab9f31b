"""Chinese names, products and sums in English sentences: nothing is left out, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hibari import Hibari as Synthesiser

from courtesy.model.money import Money
from courtesy.service.aloud import aloud
from speech.mandarin_in_english import said_in_english, sounds_in_english
from speech.mandarin_readings import Unspeakable
from telephony.voices import Hibari, Voices


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("李娜", "lˈi nˈɑ"),
        ("张建国", "ʤˈɑŋ ʤjˈɛn ɡwˈɔ"),
        ("许秀英", "ʃˈu ʃjˈO jˈiŋ"),
        ("蔡强", "tsˈI ʧjˈɑŋ"),
        ("吕月", "ljˈu jwˈɛ"),
        ("武思儿", "wˈu sˈə ˈɑɹ"),
        ("石日", "ʃˈɜɹ ɹˈɜɹ"),
        ("银行卡", "jˈin hˈɑŋ kˈɑ"),
    ],
)
def test_mandarin_syllables_have_english_sounds(word: str, sounds: str) -> None:
    assert sounds_in_english(word) == sounds


def test_the_english_voice_says_chinese_names_and_products_in_their_place() -> None:
    phonemes = Synthesiser(threads=1).phonemize(said_in_english("A payment on your 金卡 card. Thank you, 王芳."))
    assert "jʊɹ ʤˈin kˈɑ kˈɑɹd" in phonemes[0]
    assert phonemes[1].endswith("ju, wˈɑŋ fˈɑŋ.")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("3280.00", "θɹˈi θˈWzᵊnd tˈu hˈʌndɹəd ˈATi juˈɑn"),
        ("615.05", "sˈɪks hˈʌndɹəd fˌɪftˈin pYnt zˈɪɹO fˈIv juˈɑn"),
    ],
)
def test_yuan_are_said_as_yuan_in_english(amount: str, said: str) -> None:
    assert Synthesiser(threads=1).phonemize(aloud(Money.of(amount, "CNY").spoken("en"), "en")) == [said]


def test_words_that_no_voice_here_has_are_left_to_twilio(tmp_path: Path) -> None:
    voices = Voices({"en": Hibari()}, tmp_path)
    for text in ("Am I speaking with Иван?", "Am I speaking with さくら?", "Am I speaking with 㛃?"):
        with pytest.raises(Unspeakable):
            voices.say(text, "en")
    assert voices.say("Am I speaking with José Muñoz-Łukasz?", "en")
