"""What the voices render before it is needed: the approved script, what stands around its values, and the words of numbers.

For English that is a matter of seconds. Mandarin takes some minutes of one core, once on a machine; it is done at the lowest priority
beside everything else, what every call needs first, and Mandarin calls have live audio from when that is there.
"""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from courtesy.carrier.senders import Senders
from courtesy.dialogue.script import DomainScript
from courtesy.model.people import Language
from courtesy.settings import ROOT, Settings, load_settings
from courtesy.store.clock import MachineClock
from telephony.composing import OPEN, mandarin_day, with_open_slots
from telephony.voices import Voices

log = structlog.get_logger(__name__)
# A call from its greeting to a promise, and every way of its ending.
CORE = (
    "utter_call_notice utter_call_identity utter_ask_verification utter_ask_verification_again utter_take_your_time utter_digits_unclear utter_factor_wrong utter_remind utter_ask_when_can_pay "
    "utter_ask_when_can_pay_again utter_ask_date utter_ask_amount utter_ask_amount_briefly utter_confirm_promise utter_promise_recorded "
    "utter_not_confirmed utter_balance utter_minimum utter_due_date utter_rephrase utter_choices utter_choices_unverified utter_empty "
    "utter_silence_end utter_holding utter_hand_off utter_transfer utter_agent_calls_back utter_call_trouble utter_call_closing "
    "utter_goodbye utter_opt_out_voice utter_noted utter_wrong_person utter_verification_why utter_verification_declined"
).split()
# A promise is read back at once, with nothing said before: up to its amount it is ready for every day that it may name.
READ_BACK = ("utter_confirm_promise", "utter_confirm_counter")
DAYS = 45
# How often to look for the first customers of a language that nobody has spoken here yet, in seconds.
LOOK_S = 30.0

Wording = tuple[str, str, Language]
# Who issued what in which currency to the customers of a language.
Products = Callable[[Language], list[dict[str, Any]]]


def prepare(
    wordings: list[Wording],
    products: Products,
    voices: Voices,
    *,
    numbers: list[str],
    today: Callable[[], date],
    stop: threading.Event,
) -> None:
    """Render what calls need, and every day what the days to come need; runs in a thread of its own.

    Args:
        wordings: The approved script for calls.
        products: What the script's sentences name of accounts.
        voices: Renders and keeps.
        numbers: The numbers that callers may be told.
        today: The present day.
        stop: Ends it between two sentences.
    """
    quick = [(text, language) for _, text, language in wordings if not voices.slow(language) and "{" not in text]
    log.info("fixed sentences are rendered", sentences=voices.prepare(quick))
    _let_others_go_first()
    for language in sorted({language for _, _, language in wordings if voices.slow(language)}):
        while not (held := _held(products, language)):
            if stop.wait(LOOK_S):
                return
        known = [{**each, "number": number} for each in held for number in numbers]
        mine = [(name, text) for name, text, other in wordings if other == language]
        core = [(name, text) for name, text in mine if name in CORE]
        ready = _render(voices, language, _filled(core, known), stop)
        if stop.is_set():
            return
        voices.ready(language)
        log.info("calls can be held", language=language, sentences=ready)
        read_back = [text for name, text in mine if name in READ_BACK]
        day = today()
        _render(voices, language, _up_to_the_amount(read_back, day), stop)
        ready = _render(voices, language, _filled([each for each in mine if each not in core], known), stop)
        log.info("the script is rendered", language=language, sentences=ready)
        while not stop.wait(LOOK_S):
            if (now := today()) != day:
                day = now
                _render(voices, language, _up_to_the_amount(read_back, day), stop)


def persistently(work: Callable[[], None], stop: threading.Event) -> None:
    """Do what must not end with a failure of the moment, such as a full disk: it is begun again a while later."""
    while not stop.is_set():
        try:
            work()
            return
        except Exception as error:  # nobody else would begin it again
            log.error("sentences are not rendered for the moment", error=type(error).__name__)
            stop.wait(LOOK_S)


def _held(products: Products, language: Language) -> list[dict[str, Any]]:
    """What is issued to the customers of a language; a database that is away is asked again later."""
    try:
        return products(language)
    except SQLAlchemyError as error:  # its message can hold a statement's values
        log.warning("whom there is to speak to is not known now", language=language, error=type(error).__name__)
        return []


def _up_to_the_amount(wordings: list[str], today: date) -> list[str]:
    """The beginnings of read-backs, for each day that may be promised."""
    days = [today + timedelta(days=n) for n in range(DAYS + 1)]
    filled = (with_open_slots(text, {"date": mandarin_day(day)}) for text in wordings for day in days)
    return [text.partition(OPEN)[0] for text in filled]


def _render(voices: Voices, language: Language, texts: Iterable[str], stop: threading.Event) -> int:
    ready = 0
    for text in texts:
        if stop.is_set():
            break
        ready += voices.prepare([(text, language)])
    return ready


def _filled(wordings: list[tuple[str, str]], known: list[dict[str, str]]) -> list[str]:
    """Wordings with what is known in them; what names a person is rendered in the call."""
    texts = [with_open_slots(text, each) for _, text in wordings for each in known]
    return list(dict.fromkeys(texts))


def _let_others_go_first() -> None:
    """Lower this thread's priority, where threads have one of their own (Linux)."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def is_rendered(settings: Settings) -> bool:
    """Whether everything has been rendered that a Mandarin call with a sample account needs."""
    voices, core, _ = _of_samples(settings)
    return all(voices.has(text, "zh") for text in core)


def sentences_of_samples(settings: Settings) -> list[str]:
    """What a Mandarin call with a sample account needs of the script."""
    return _of_samples(settings)[1]


def _of_samples(settings: Settings) -> tuple[Voices, list[str], list[str]]:
    """The voice, what a call needs of the script for the sample accounts, and the rest of it."""
    from telephony.mandarin import Xiaobei

    with (ROOT / "samples" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        zh = [each for each in csv.DictReader(file) if each["language"] == "zh"]
    senders = Senders.read(settings.twilio_from_number, settings.twilio_from_numbers)
    known = [
        {"issuer": each["issuer"], "product": each["product"], "number": senders.told_to(each["phone"])} for each in zh
    ]
    mine = [(n, text) for n, text, other in DomainScript.load(ROOT / "domain.yml").wordings("voice") if other == "zh"]
    days = _up_to_the_amount([text for n, text in mine if n in READ_BACK], MachineClock().now().date())
    models = settings.courtesy_model_dir
    voices = Voices({"zh": Xiaobei(models)}, models / "voices")
    core = _filled([each for each in mine if each[0] in CORE], known)
    return voices, core, [*days, *_filled([each for each in mine if each[0] not in CORE], known)]


def render_for_a_call(settings: Settings) -> None:
    """Render what `is_rendered` asks for: about a minute of one core."""
    voices, core, _ = _of_samples(settings)
    voices.prepare((text, "zh") for text in core)


def main() -> None:
    """`make voices`: render for the sample accounts what a first start would, without a running product, as fast as it goes."""
    from rich.progress import track

    voices, core, rest = _of_samples(load_settings())
    texts = [*core, *rest]
    for text in track(texts, description=f"{len(texts)} Mandarin sentences"):
        voices.prepare([(text, "zh")])


if __name__ == "__main__":
    main()
