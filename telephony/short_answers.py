"""A short Mandarin answer to a question of yes or no, as a recogniser hears it: alone it has too little sound to be told from other words.

Whisper takes 对的 for 推他 and 是我 for 喜欢. So such a sound is decoded twice more, as nothing but the characters that these answers are
made of: once after an example of them, and once plainly. Sounds that are something else then come out as one thing here and as another
there, so what both say is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from courtesy.model.contact import Asks
from courtesy.service.keywords import read_spoken_stop
from courtesy.understanding.safety import safety_hits
from telephony.homophones import is_phrase

# What answers to each question are made of, and the commonest others, so that those have somewhere to go.
ALPHABETS: dict[Asks, str] = {
    "identity": "是的我就对没错不你您好打了他她谁本人在吗什么事等一下请说有。",
    "confirmation": "是的我就对没错不可以好行问题了同意等一下什么再说改吧有。",
}
EXAMPLES: dict[Asks, str] = {
    "identity": "是的，我是。我就是。不是我，你打错了。",
    "confirmation": "对的，没错。是的。不对，错了。可以。不行。",
}
YES: dict[Asks, frozenset[str]] = {
    "identity": frozenset(
        "是 是的 对 对的 是我 我是 我就是 就是我 是的我是 是的是我 对是我 对我是 对我就是 没错 没错是我 是本人 我是本人 没错是本人"
        " 对是本人 是我本人 你好是我 您好是我 是我请说 是我您请说 我是您请说 我是请说".split()
    ),
    "confirmation": frozenset(
        "对 对的 对对 是 是的 没错 对没错 没错对 是的没错 对没错的 可以 可以的 好 好的 行 行的 没问题 同意 我同意 好的没问题 好的可以".split()
    ),
}
NO: dict[Asks, frozenset[str]] = {
    "identity": frozenset(
        "不是 不是我 我不是 不对 你打错了 您打错了 打错了 他不在 她不在 不在 我不是他 我不是她 他不是 不 不是的".split()
    ),
    "confirmation": frozenset(
        "不 不对 不是 不是的 不行 不可以 没有 错了 不同意 我不同意 不好 等一下不对 不对了".split()
    ),
}
# Longer ones have sound enough.
MOST_SYLLABLES = 5
# An answer is taken that is so likely, as the mean logarithm of a token over both decodings, by so much likelier than the opposite, and
# than anything else. Fitted to two voices on three lines; what one decoding does not find counts as the last.
LIKELY, BEFORE_OPPOSITE, BEFORE_OTHERS, NOT_FOUND = -1.0, 0.3, 0.1, -2.0
# A single syllable, which any noise may be, has to be likelier; and nobody says a thing so many times.
LIKELY_ALONE, MOST_TIMES = -0.7, 3
# What was heard at first is believed if it is likelier by so much.
LIKELIER = 0.3
_SIGNS = re.compile(r"[\s。，、,.!！?？…]")
_FIGURES = re.compile(r"[\d零一二三四五六七八九十百千万幺]")
_NO_SIGNS = re.compile("[不没别]")
_ASKING = re.compile(r"[?？]\s*$|[吗呢么][。.\s]*$")


def once(text: str, shortest: int = 1) -> str:
    """Words that a recogniser says over and over, or a caller: "不是。不是。" is 不是."""
    plain = _SIGNS.sub("", text)
    for length in range(shortest, len(plain) // 2 + 1):
        if len(plain) % length == 0 and plain == plain[:length] * (len(plain) // length):
            return plain[:length]
    return plain


def said_once(text: str) -> str:
    """An utterance without its repetition, and as it was if it repeats nothing, or a single character, or figures."""
    plain = once(text, 2)
    return plain + "。" if len(plain) < len(_SIGNS.sub("", text)) and not _FIGURES.search(plain) else text


def written_with(asks: Asks) -> Iterable[str]:
    """All that may be decoded."""
    return (ALPHABETS[asks], *ALPHABETS[asks], *YES[asks], *NO[asks])


def in_doubt(heard: str, asks: Asks) -> bool:
    """Whether words may be a short answer that was misheard: few, and none that the question is answered with."""
    if asks not in ALPHABETS:
        return False
    plain = once(heard)
    if not 0 < len(plain) <= MOST_SYLLABLES or plain in YES[asks] | NO[asks] or _ASKING.search(heard):
        return False
    # what is heard as something that counts, a "stop" before all, is not heard again as something else
    holds = read_spoken_stop(heard) is not None or any(hit.sure for hit in safety_hits(heard, asks=asks))
    return not holds and not is_phrase(plain)


def taken(
    heard: str,
    score: float,
    asks: Asks,
    after_example: Iterable[tuple[str, float]],
    plainly: Iterable[tuple[str, float]],
) -> str:
    """The answer that a sound is, or what was heard at first.

    Args:
        heard: What was heard at first.
        score: How likely that is, as the mean of its tokens' logarithms.
        asks: What was asked.
        after_example: What it may be as nothing but such answers, after an example, with how likely each is.
        plainly: The same without an example.
    """
    likely: dict[str, list[float]] = {}
    example = list(after_example)
    first = once(example[0][0]) if example else ""
    for which, decoded in enumerate((example, plainly)):
        for words, how in decoded:
            plain = once(words)
            if plain and len(_SIGNS.sub("", words)) <= MOST_TIMES * len(plain):
                both = likely.setdefault(plain, [NOT_FOUND, NOT_FOUND])
                both[which] = max(how, both[which])
    ranked = {plain: sum(both) / 2 for plain, both in likely.items()}
    yes, yes_likely = _best(ranked, YES[asks])
    no, no_likely = _best(ranked, NO[asks])
    _, other = _best(ranked, ranked.keys() - YES[asks] - NO[asks])
    best, its, opposite = (yes, yes_likely, no_likely) if yes_likely >= no_likely else (no, no_likely, yes_likely)
    enough = LIKELY if len(best) > 1 else LIKELY_ALONE
    if its < enough or its < opposite + BEFORE_OPPOSITE or its < other + BEFORE_OTHERS or its < score - LIKELIER:
        return heard
    if best == yes and (_NO_SIGNS.match(heard) or first not in YES[asks]):
        return heard  # a no that was heard, or is likelier with the question in mind, is never made a yes
    return best + "。"


def _best(ranked: dict[str, float], among: Iterable[str]) -> tuple[str, float]:
    return max(
        ((plain, ranked[plain]) for plain in among if plain in ranked), key=lambda each: each[1], default=("", -9.0)
    )
