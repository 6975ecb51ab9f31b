"""Choose the tokens of Whisper that callers' words are written with: `.uv/bin/uv run --with wordfreq --with names scripts/choose_tokens.py`.

Writes telephony/spoken_tokens.txt, which comes with the repository: run it again only when the model or what is kept is to change.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

# The commonest English words, of those the commonest with a capital, and the commonest first and last names of the United States.
WORDS, CAPITALS, NAMES = 20_000, 3_000, 500
# Bytes; the empty token, without which CTranslate2 takes the model for one of English alone; special tokens, without those of times.
BYTES, EMPTY, SPECIAL = range(256), 50_256, range(50_257, 50_364)
# Chinese, and the signs that stand between words.
_CHINESE = re.compile(r" ?[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+|[\s\u2013-\u201d\u2026é]+")
_PIECE = re.compile(r" ?[A-Za-z]{1,2}|[^A-Za-z ][^A-Za-z]{0,3}|[^A-Za-z ][A-Za-z]{1,3}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def said() -> Iterator[str]:
    """What callers say in English, a word each, with the space before it."""
    import names
    from wordfreq import top_n_list

    yield from (f" {word}" for word in top_n_list("en", WORDS))
    yield from (f" {word.capitalize()}" for word in top_n_list("en", CAPITALS))
    for kind in ("dist.male.first", "dist.female.first", "dist.all.last"):
        lines = (Path(names.__file__).parent / kind).read_text().splitlines()[:NAMES]
        yield from (f" {line.split()[0].capitalize()}" for line in lines)
    for number in range(1000):
        yield from (f"{number}", f" {number}", f" ${number}")
    yield from (f" {year}" for year in range(1900, 2030))
    for path in (*sorted((ROOT / "bot" / "data").rglob("*.yml")), ROOT / "domain.yml"):
        for word in _WORD.findall(path.read_text("utf-8")):
            yield from (f" {word}", f" {word.capitalize()}")


def chosen() -> list[int]:
    """The numbers of the tokens, in their order."""
    from tokenizers import Tokenizer

    from telephony.whisper_model import PARTS, _data_of

    tokenizer = Tokenizer.from_file(str(_data_of(PARTS[-1]) / "tokenizer.json"))
    keep = {*BYTES, EMPTY, *SPECIAL}
    for number in range(EMPTY):
        text = tokenizer.decode([number])
        # half a character is a token too; only what is none of another script is wanted of those that are whole
        if "\ufffd" in text or _CHINESE.fullmatch(text) or (text.isascii() and _PIECE.fullmatch(text)):
            keep.add(number)
    for each in tokenizer.encode_batch(list(dict.fromkeys(said())), add_special_tokens=False):
        keep.update(number for number in each.ids if number < SPECIAL.stop)
    return sorted(keep)


def ranges(numbers: list[int]) -> Iterator[str]:
    """Numbers as "first-last"."""
    first = last = numbers[0]
    for number in (*numbers[1:], -1):
        if number != last + 1:
            yield f"{first}-{last}" if last > first else f"{first}"
            first = number
        last = number


def main() -> None:
    """Write the file, lines of at most 120 characters."""
    lines = [""]
    numbers = chosen()
    for each in ranges(numbers):
        if len(lines[-1]) + len(each) > 119:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else ''}{each}"
    (ROOT / "telephony" / "spoken_tokens.txt").write_text("\n".join(lines) + "\n", "ascii")
    sys.stdout.write(f"{len(numbers)} tokens\n")


if __name__ == "__main__":
    main()
