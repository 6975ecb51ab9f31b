"""The model of speech as it is put together from its packages: with the tokens of what is said to us, and anew where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony import short_answers, spoken_digits, sums_and_days
from telephony.whisper import EXAMPLES, MANDARIN
from telephony.whisper_model import Vocabulary, assembled, vocabulary

SPECIAL = (
    "<|startoftranscript|>",
    "<|startofprev|>",
    "<|endoftext|>",
    "<|transcribe|>",
    "<|notimestamps|>",
    "<|en|>",
    "<|zh|>",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled(tmp_path_factory.mktemp("whisper"))


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Vocabulary:
    return vocabulary(folder)


def test_it_weighs_half_of_the_tokens_that_whisper_has(tokens: Vocabulary) -> None:
    assert 20_000 < len(tokens) < 30_000


@pytest.mark.parametrize(
    "text",
    [
        " I can pay $1,250.75 on March 20th.", " This is Wojciech Szczykiewicz.", " My ZIP code is 20154.",
        " I don't consent to being recorded!", "我下周五还款三千二百八十元。", "您好，我的身份证尾号是四八二一。", "饕餮龘",
    ],
)  # fmt: skip
def test_whatever_is_said_in_either_language_can_be_written_with_them_in_pieces_if_need_be(
    tokens: Vocabulary, text: str
) -> None:
    known = []
    for character in text:  # a word whose token is missing is written with shorter ones, down to its bytes
        known += tokens.places(character)
    assert tokens.text(known) == text.strip()


def test_the_examples_that_help_it_are_written_with_its_tokens(tokens: Vocabulary) -> None:
    examples = [
        *EXAMPLES.values(),
        MANDARIN,
        spoken_digits.EXAMPLE,
        sums_and_days.EXAMPLE,
        *short_answers.EXAMPLES.values(),
    ]
    assert all(tokens.text(tokens.places(" " + example)) == example for example in examples)
    assert len({tokens.place(name) for name in SPECIAL}) == len(SPECIAL)


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "config.json", "made_of.txt"])
def test_a_folder_in_which_a_file_is_missing_is_put_together_anew(folder: Path, name: str) -> None:
    there = (folder / name).read_bytes()
    (folder / name).unlink()
    assembled(folder)
    assert (folder / name).read_bytes() == there


def test_a_model_of_other_tokens_is_put_together_anew_and_one_that_is_there_is_left_alone(folder: Path) -> None:
    before = (folder / "model.bin").stat()
    assert (assembled(folder) / "model.bin").stat().st_ino == before.st_ino
    (folder / "made_of.txt").write_text("something else", "ascii")
    after = (assembled(folder) / "model.bin").stat()
    assert after.st_ino != before.st_ino
    assert after.st_size == before.st_size
    assert not [each for each in folder.iterdir() if each.is_dir()]
