"""Cuts a turn of several sentences into them, so that each can be understood by itself.

"i already paid so stop calling me" says two things, and which of them counts is a matter of priority and not of which fills more of
the turn. Texts are cut at their marks. A recogniser leaves none: in its Chinese the blanks stand for them, in its English the words
that begin a sentence.
"""

from __future__ import annotations

import re
from typing import List

MOST = 4  # each costs about as much as the turn itself

_MARKS = re.compile(r"(?<!\d)[.,:;]+|[.,:;]+(?!\d)|[!?…。，、；：！？～~\n]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_JOINING = frozenset("and but so because cause cuz bc then also plus or though anyway".split())
_BEGINNING = frozenset(
    (
        "i i'm im i'll ill i've ive you you're he's she's they we we're it's this that's don't dont stop please pls can could "
        "what what's whats how who when where why is are do does will thanks thank bye"
    ).split()
)
# After these a word that could begin a sentence goes on with the one it stands in: "if you", "know what", "with this".
_GOING_ON = frozenset(
    (
        "that if when what how who where why because than as while since until till before after whatever which do did does can "
        "could would should will are am is was have to of for with in on at by about from around over under the a an not and or "
        "but so like let know think said told say i you he she they we my your this it don't dont please pls guess hope believe "
        "sure wish mean hey well yeah yes no ok okay stop never cant can't won't just all"
    ).split()
)


def clauses(text: str) -> List[str]:
    """Cut a text into at most four parts, in order; one that says a single thing stays whole."""
    parts: List[str] = []
    for piece in _MARKS.split(text):
        words = piece.split()
        if words:
            parts += _chinese(words) if _HAN.search(piece) else _english(words)
    while len(parts) > MOST:
        shortest = min(range(len(parts) - 1), key=lambda at: len(parts[at]) + len(parts[at + 1]))
        parts[shortest : shortest + 2] = [f"{parts[shortest]} {parts[shortest + 1]}"]
    return parts


def _chinese(words: List[str]) -> List[str]:
    """Words in other letters stay with their neighbours: 我下周 friday 还."""
    parts: List[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if parts and not (_HAN.search(word) and _HAN.search(before)):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


def _english(words: List[str]) -> List[str]:
    parts: List[List[str]] = [[]]
    for at, word in enumerate(words):
        left = len(words) - at
        lowered = word.lower()
        if lowered in _JOINING and left >= 3 and parts[-1]:
            parts.append([])
            continue
        begins = lowered in _BEGINNING and words[at - 1].lower() not in _GOING_ON
        if begins and len(parts[-1]) >= 3 and left >= 2:
            parts.append([])
        parts[-1].append(word)
    return [" ".join(part) for part in parts if part]
