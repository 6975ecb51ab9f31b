"""Short Mandarin answers: `python -m bench.short_answers`. How many a yes or a no is heard as one, and how many other words are taken for a yes?

Both Mandarin voices of this machine, on a clean telephone line and with noise. The phrases are not those of the recogniser's examples only:
half of them it has never been shown.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.call_audio import spoken
from bench.call_digits import NOISE_DB, Kokoros, on_a_line
from bench.peers import commit, machine
from courtesy.model.contact import Asks
from courtesy.settings import load_settings
from telephony.short_answers import NO, YES, once
from telephony.whisper import Whisper

RESULTS = Path(__file__).parent / "results"
VOICES = ("zf_xiaobei", "zm_yunxi")
SAID: dict[Asks, dict[str, tuple[str, ...]]] = {
    "identity": {
        "yes": ("是的，我是。", "对，是我。", "我就是。", "是我，您请说。", "是的。", "我是。", "对。", "没错，是本人。", "是本人。"),
        "no": ("不是。", "你打错了。", "他不在。", "不是我。", "我不是他。", "打错了。"),
        "other": ("我是他妻子。", "你是谁？", "什么事？", "等一下。", "转人工。", "我在开车。", "别再打了。", "你说什么？"),
    },
    "confirmation": {
        "yes": ("对，没错。", "是的。", "对的。", "没错。", "可以。", "好的。", "对。", "没问题。", "行。"),
        "no": ("不对。", "不是。", "不行。", "错了。", "不可以。", "我不同意。"),
        "other": ("改成下周二吧。", "不是五百，是三百。", "等一下。", "转人工。", "我还不起。", "多少钱？", "你说什么？", "我再想想。"),
    },
}  # fmt: skip


def heard_as(text: str, asks: Asks) -> str:
    """What an answer is taken for."""
    plain = once(text)
    return "yes" if plain in YES[asks] else "no" if plain in NO[asks] else "other"


def measure() -> dict[str, dict[str, int]]:
    """Counts by what was said and on what line."""
    models, chance = load_settings().courtesy_model_dir, np.random.default_rng(20261123)
    recogniser = Whisper(models / "whisper-base", workers=1)
    counts: dict[str, Counter[str]] = {}
    for name in VOICES:
        voice = Kokoros(models / "kokoro-v1.0.int8.onnx", name)
        for asks, kinds in SAID.items():
            for kind, phrases in kinds.items():
                for phrase in phrases:
                    sound = spoken(voice, phrase)
                    for noise in NOISE_DB:
                        heard = recogniser.recognise(on_a_line(sound, noise, chance), "zh", asks)
                        key = f"{kind}, {'clean' if noise is None else f'{noise} dB'}"
                        counts.setdefault(key, Counter())[heard_as(heard.text, asks)] += 1
    return {key: dict(count) for key, count in counts.items()}


def main() -> None:
    """Measure and print; with `--write`, into bench/results/ too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    told = json.dumps(measure(), indent=1)
    print(told)
    if chosen.write:
        about = f"# Short Mandarin answers\n\n`python -m bench.short_answers`, {commit()}, {machine()}: what was said, and what it was heard as.\n\n"
        (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-short-answers.md").write_text(about + f"```json\n{told}\n```\n")


if __name__ == "__main__":
    main()
