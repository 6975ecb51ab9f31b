"""Vosk as recogniser, for operators who have its models: https://alphacephei.com/vosk/models.

The models come from that page only and are the operator's to choose (`courtesy models fetch`). A model is a folder, named by its
path and, better, by its hash too. Short answers are looked for in a small grammar first, which is quick and sure; what does not fit
it is recognised freely, because a grammar alone takes any sentence for one of its own.
"""

from __future__ import annotations

import json
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
_YES_NO = {
    "en": "yes yeah yep no nope correct right speaking this is she he me that's it's wrong not",
    "zh": "是 是的 对 对的 好 好的 嗯 不是 不对 没错 我是 本人 可以 不",
}
_DIGITS = {
    "en": "zero oh one two three four five six seven eight nine double",
    "zh": "零 一 二 三 四 五 六 七 八 九 幺 两",
}
GRAMMARS: dict[Asks, dict[str, str]] = {"identity": _YES_NO, "confirmation": _YES_NO, "verification": _DIGITS}


class Vosk:
    """One language's model; a recogniser of its own for each utterance, so that threads share nothing but the model."""

    def __init__(self, folder: ModelFolder) -> None:
        import vosk

        path = folder.checked()
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(path))

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance."""
        grammar = GRAMMARS.get(asks, {}).get(language)
        if grammar is not None:
            words = self._words(samples, _grammar(grammar))
            if words and UNKNOWN not in words:
                return Recognised(_joined(words, language), language)
        return Recognised(_joined(self._words(samples, None), language), language)

    def _words(self, samples: Samples, grammar: str | None) -> str:
        import vosk

        given: tuple[Any, ...] = (self._model, SAMPLE_RATE) if grammar is None else (self._model, SAMPLE_RATE, grammar)
        recogniser = vosk.KaldiRecognizer(*given)
        said: list[str] = []
        if recogniser.AcceptWaveform(samples.tobytes()):  # it may find an end within the utterance
            said.append(json.loads(recogniser.Result())["text"])
        said.append(json.loads(recogniser.FinalResult())["text"])
        return " ".join(filter(None, said))


class ByLanguage:
    """A recogniser for each language that has one of its own, and one for the others."""

    def __init__(self, own: dict[Language, Recogniser], others: Recogniser) -> None:
        self._own = own
        self._others = others

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance, by the recogniser of the language that is spoken."""
        return self._own.get(language, self._others).recognise(samples, language, asks)


@cache
def _grammar(words: str) -> str:
    return json.dumps([*words.split(), UNKNOWN], ensure_ascii=False)


def _joined(words: str, language: Language) -> str:
    """Words of Chinese stand without spaces."""
    words = words.replace(UNKNOWN, "").strip()
    return words.replace(" ", "") if language == "zh" else " ".join(words.split())
