"""Vosk as recogniser, for operators who have its models: https://alphacephei.com/vosk/models.

The models come from that page only and are the operator's to choose (`courtesy models fetch`). A model is a folder, named by its
path and, better, by its hash too. Short answers are looked for in a small grammar first, which is quick and sure; what does not fit
it is recognised freely, because a grammar alone takes any sentence for one of its own.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.speech_models import ModelFolder
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import Samples
from telephony.recogniser import Recognised, Recogniser

# Vosk's word for what is in no grammar.
UNKNOWN = "[unk]"
# What the small English model makes of a breath or a knock.
NOISES = frozenset({"the", "huh", "uh", "hm"})
_YES_NO = {
    "en": "yes yeah yep no nope correct right speaking this is she he me that's it's wrong not",
    "zh": "是 是的 对 对的 好 好的 嗯 不是 不对 没错 我是 本人 可以 不",
}
_NUMBERS = {
    "en": "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    "zh": "零 一 二 三 四 五 六 七 八 九 十 两",
}
_MONTHS_AND_DAYS = {
    "en": "january february march april may june july august september october november december "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth thirtieth the of",
    "zh": "月 月份 号 日",
}
# A no among them: a grammar without it would hear "not on Friday" as Friday.
_DAYS = {
    "en": "today tomorrow monday tuesday wednesday thursday friday saturday sunday next this coming week month weekend on in by at end "
    "a days weeks no not don't can't won't",
    "zh": "今天 明天 后天 大后天 这 本 下 下下 个 周 星期 礼拜 周末 天 月底 月初 月中 底 之前 以前 前 不 不行 没 没有 不能",
}


def _all(*lists: dict[str, str]) -> dict[str, str]:
    return {language: " ".join(each[language] for each in lists) for language in ("en", "zh")}


# A birthday is a factor too, and its month and day are no digits.
_FACTORS = _all(_NUMBERS, _MONTHS_AND_DAYS, {"en": "double hundred", "zh": "幺"})
GRAMMARS: dict[Asks, dict[str, str]] = {
    "identity": _YES_NO,
    "confirmation": _YES_NO,
    "verification": _FACTORS,
    "date": _all(_DAYS, _MONTHS_AND_DAYS, _NUMBERS),
}
# The first answer of a call may be in either language; from then on it is known.
LANGUAGE_UNKNOWN: frozenset[Asks] = frozenset({"identity"})
# By how much surer the other language has to be than the expected one: the models' own probabilities, from 0 to 1.
SURER = 0.15


class Vosk:
    """One language's model; a recogniser of its own for each utterance, so that threads share nothing but the model."""

    def __init__(self, folder: ModelFolder) -> None:
        import vosk

        path = folder.checked()
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(path))

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance."""
        return self.judged(samples, language, asks)[0]

    def judged(self, samples: Samples, language: Language, asks: Asks) -> tuple[Recognised, float]:
        """The words of an utterance, and how sure they are: the mean of their probabilities, from 0 to 1."""
        grammar = GRAMMARS.get(asks, {}).get(language)
        if grammar is not None:
            words, sure = self._words(samples, _grammar(grammar))
            if words and UNKNOWN not in words:
                return Recognised(_joined(words, language), language), sure
        words, sure = self._words(samples, None)
        return Recognised("" if words in NOISES else _joined(words, language), language), sure

    def _words(self, samples: Samples, grammar: str | None) -> tuple[str, float]:
        import vosk

        given: tuple[Any, ...] = (self._model, SAMPLE_RATE) if grammar is None else (self._model, SAMPLE_RATE, grammar)
        recogniser = vosk.KaldiRecognizer(*given)
        recogniser.SetWords(True)
        said: list[dict[str, Any]] = []
        if recogniser.AcceptWaveform(samples.tobytes()):  # it may find an end within the utterance
            said += json.loads(recogniser.Result()).get("result", [])
        said += json.loads(recogniser.FinalResult()).get("result", [])
        sure = sum(each["conf"] for each in said) / len(said) if said else 0.0
        return " ".join(each["word"] for each in said), sure


class ByLanguage:
    """A recogniser for each language that has a model of its own, and one for the others.

    Vosk's models know one language each. While the language of a caller is not known, both listen side by side.
    """

    def __init__(self, own: dict[Language, Vosk], others: Recogniser) -> None:
        self._own = own
        self._others = others
        self._beside = ThreadPoolExecutor(thread_name_prefix="other-language")

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance, by the recogniser of the language that is spoken."""
        own = self._own.get(language)
        if asks not in LANGUAGE_UNKNOWN:
            return (own or self._others).recognise(samples, language, asks)
        other: Language = "zh" if language == "en" else "en"
        foreign = self._own.get(other)
        if own is not None and foreign is not None:
            beside = self._beside.submit(foreign.judged, samples, other, asks)
            heard, sure = own.judged(samples, language, asks)
            theirs, surer = beside.result()
            return theirs if theirs.text and (not heard.text or surer > sure + SURER) else heard
        if own is not None:  # the other one tells the languages apart by itself
            beside_it = self._beside.submit(self._others.recognise, samples, language, asks)
            heard = own.recognise(samples, language, asks)
            theirs = beside_it.result()
            return theirs if theirs.text and theirs.language == other else heard
        heard = self._others.recognise(samples, language, asks)
        if foreign is not None and heard.language == other:
            return foreign.recognise(samples, other, asks)
        return heard


@cache
def _grammar(words: str) -> str:
    return json.dumps([*words.split(), UNKNOWN], ensure_ascii=False)


def _joined(words: str, language: Language) -> str:
    """Words of Chinese stand without spaces."""
    words = words.replace(UNKNOWN, "").strip()
    return words.replace(" ", "") if language == "zh" else " ".join(words.split())
