"""An answer in a call as TwiML: voices, languages, and what Twilio listens for.

See https://www.twilio.com/docs/voice/twiml/gather.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from twilio.twiml.voice_response import Connect, Gather, Recording, Stop, VoiceResponse

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.service.aloud import aloud
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.desk_agent_phone import Whisper
from courtesy.service.desk_room import Entrance
from courtesy.service.recordings import AtCarrier

# https://www.twilio.com/docs/voice/twiml/say/text-speech: voice and language of <Say>, and the language that <Gather> recognises
VOICES: dict[Language, tuple[str, str]] = {
    "en": ("Polly.Joanna-Neural", "en-US"),
    "zh": ("Polly.Zhiyu-Neural", "cmn-CN"),
}
# Chinese characters, and what ends the sentence behind them.
_CHINESE = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff·]+[.,;:?!]?)")
HEARS: dict[Language, str] = {"en": "en-US", "zh": "cmn-Hans-CN"}
# Seconds without a word before we ask whether somebody is there (GL-ACC-01).
SILENCE_S = 6
# And who asked for a moment.
MOMENT_S = 30
# Twilio's `timeout` is also how long it waits for another key after the last. Who is asked for a number, or looks for one, is listened
# to in rounds of this length, so that what they have keyed in is not followed by seconds in which nothing happens.
KEYS_S = 3
KEYED: frozenset[Asks] = frozenset({"verification", "amount", "months"})
# Where one key is an answer, nothing is waited for after it.
ONE_KEY: frozenset[Asks] = frozenset({"identity", "confirmation", "nothing"})
# The name by which a recording of a call is stopped.
RECORDING = "call"
# Where the answer is short, Twilio decides when it has ended; people pause while they think of dates and amounts.
SHORT = frozenset({"identity", "confirmation"})
PAUSE_S = 2
# The pace for who asked us to speak slowly (GL-ACC-01), the same as that of our own voices.
SLOWLY = "80%"
# Words to expect; the classes are Twilio's: https://www.twilio.com/docs/voice/twiml/gather#hints
ALWAYS = {
    "en": "agent, a person, stop calling, wrong number, who is this, repeat that",
    "zh": "转人工, 人工, 不要再打, 打错了, 你是谁, 再说一遍",
}
HINTS: dict[Language, dict[Asks, str]] = {
    "en": {
        "identity": "yes, speaking, this is she, this is he, that's me, no, she's not here, he's not here",
        "verification": "$OOV_CLASS_DIGIT_SEQUENCE, $POSTALCODE, $MONTH, $DAY, ZIP code, last four",
        "when_can_pay": "$MONEY, $MONTH, $DAY, tomorrow, on Friday, next week, the minimum, in full, half, instalments, already paid",
        "amount": "$MONEY, the minimum, the full amount, half, dollars",
        "date": "$MONTH, $DAY, tomorrow, on Friday, next week, on payday, the first, the fifteenth",
        "confirmation": "yes, correct, that's right, no, that's wrong",
        "months": "$OPERAND, months",
    },
    "zh": {
        "identity": "是的, 是我, 我是, 本人, 不是, 他不在, 她不在",
        "verification": "$OOV_CLASS_DIGIT_SEQUENCE, 邮编, 卡号后四位, 身份证后四位, 生日",
        "when_can_pay": "明天, 后天, 周五, 下周, 月底, 发工资, 最低还款, 全额, 一半, 分期, 已经还了, 元, 块",
        "amount": "全额, 最低, 一半, 元, 块, 千, 万",
        "date": "明天, 后天, 周五, 下周, 月底, 号, 发工资那天",
        "confirmation": "对, 是的, 没错, 不对, 不是",
        "months": "个月, 期",
    },
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Twilio goes on, and the phone of an agent if there is one."""

    base: str
    agent: str | None
    caller_id: str

    def url(self, page: str, **query: object) -> str:
        """A page below `/twilio/voice`."""
        return f"{self.base.rstrip('/')}/twilio/voice/{page}" + (f"?{urlencode(query)}" if query else "")


NOTHING = AtCarrier()


def begins_recording(
    answer: CallAnswer, carrier: AtCarrier, room: Entrance | None = None, *, resumed: bool = False
) -> bool:
    """Whether an answer tells Twilio to record from here on: at the notice, or when our own recording ended with the live audio.

    A room is recorded by itself.
    """
    goes_on = answer.then in ("listen", "wait") or (answer.then == "transfer" and room is None)
    due = answer.then == "notice" or (resumed and goes_on)
    return due and answer.recording != "no" and not carrier.runs


def twiml(
    answer: CallAnswer,
    addresses: Addresses,
    room: Entrance | None = None,
    *,
    resumed: bool = False,
    carrier: AtCarrier = NOTHING,
) -> str:
    """The answer as TwiML.

    Args:
        answer: What to say, and what then.
        addresses: Where Twilio goes on.
        room: Where whoever is put through waits for an agent; without it they are put through to the agent's phone.
        resumed: Whether the call has lost its live audio just now, with which our own recording ended, or comes from a room.
        carrier: What Twilio records of the call already: that is not begun again, and stopped when it may not go on.
    """
    voice = VoiceResponse()
    if answer.recording == "no" and carrier.asked:
        _stop_recording(voice)
    begins = begins_recording(answer, carrier, room, resumed=resumed)
    if begins and answer.then != "notice":
        _record(voice, addresses)
    if answer.then == "notice":
        _notice(voice, answer, addresses, record=begins)
    elif answer.then == "listen":
        _listen(voice, answer, answer.lines, addresses)
    else:
        for line in answer.lines:
            _say(voice, line, answer.language, slowly=answer.slowly)
    if answer.then == "wait":
        voice.pause(length=1)
        voice.redirect(addresses.url("wait", step=answer.step, tries=answer.tries), method="POST")
    elif answer.then == "transfer" and room is not None:
        _enter(voice, room, addresses)
    elif answer.then == "transfer" and addresses.agent:
        dial = voice.dial(
            action=addresses.url("dialled"),
            method="POST",
            timeout=30,
            caller_id=addresses.caller_id,
            answer_on_bridge=True,
        )
        dial.number(addresses.agent)
    elif answer.then in ("hang_up", "transfer"):
        voice.hangup()
    return str(voice)


def stream(ticket: str, address: str, addresses: Addresses) -> str:
    """The call's sound to our audio server and back; when that ends, Twilio asks how the call goes on.

    https://www.twilio.com/docs/voice/twiml/stream: an address there has no query, what belongs to the call are parameters.
    """
    voice = VoiceResponse()
    connect = Connect(action=addresses.url("streamed"), method="POST")
    connect.stream(url=address).parameter(name="ticket", value=ticket)
    voice.append(connect)
    return str(voice)


def hold(line: Line, language: Language, url: str) -> str:
    """A sentence, and the same step again in a moment."""
    voice = VoiceResponse()
    _say(voice, line, language)
    voice.pause(length=3)
    voice.redirect(url, method="POST")
    return str(voice)


def caller_room(room: Entrance, addresses: Addresses) -> str:
    """A caller comes to the room where an agent joins them."""
    voice = VoiceResponse()
    if room.stop:
        _stop_recording(voice)
    _enter(voice, room, addresses)
    return str(voice)


def _enter(voice: VoiceResponse, room: Entrance, addresses: Addresses) -> None:
    """The room begins with the agent and ends when the caller goes. Its name says nothing about anybody."""
    dial = voice.dial(action=addresses.url("room/left"), method="POST")
    dial.conference(
        str(room.contact),
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        beep="false",
        wait_url=addresses.url("room/hold"),
        wait_method="POST",
        participant_label="caller",
        **_watched(room, addresses),
    )


def agent_room(room: Entrance, addresses: Addresses, leg: UUID) -> str:
    """The agent joins the caller; the room ends with them as well, and the caller's call goes on by its own."""
    voice = VoiceResponse()
    dial = voice.dial(action=addresses.url("agent/left", leg=leg), method="POST")
    dial.conference(
        str(room.contact),
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        beep="false",
        wait_url="",
        participant_label="agent",
        **_watched(room, addresses),
    )
    return str(voice)


def _watched(room: Entrance, addresses: Addresses) -> dict[str, str]:
    """Reports of the room, and its recording: whoever comes first decides, so both say the same."""
    told = {
        "status_callback": addresses.url("room/event", contact=room.contact),
        "status_callback_event": "start end join leave",
        "status_callback_method": "POST",
    }
    if not room.record:
        return told | {"record": "do-not-record"}
    kept = {"record": "record-from-start", "recording_status_callback_event": "completed"}
    return told | kept | {"recording_status_callback": addresses.url("room/recording", contact=room.contact)}


def whisper(said: Whisper, addresses: Addresses, leg: UUID) -> str:
    """What an agent hears on their own phone: the briefing whole, then they are asked for a key."""
    voice = VoiceResponse()
    for text in said.lines[:-1] if said.then == "key" else said.lines:
        _say(voice, Line(text, None, uncut=True), said.language)
    if said.then == "key":
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=8,
            action=addresses.url("agent/key", leg=leg),
            method="POST",
            action_on_empty_result=True,
        )
        _say(gather, Line(said.lines[-1], None, uncut=False), said.language)
        voice.append(gather)
    else:
        voice.hangup()
    return str(voice)


def waiting(text: str, language: Language, music: str | None, addresses: Addresses) -> str:
    """What a caller hears in the room until the agent comes, again and again."""
    voice = VoiceResponse()
    if text:
        _say(voice, Line(text, None, uncut=False), language)
    if music:
        voice.play(music)
    else:
        voice.pause(length=10)
    voice.redirect(addresses.url("room/hold"), method="POST")
    return str(voice)


def hung_up() -> str:
    """The end."""
    voice = VoiceResponse()
    voice.hangup()
    return str(voice)


def _notice(voice: VoiceResponse, answer: CallAnswer, addresses: Addresses, *, record: bool) -> None:
    """The opening: a key may end it, a word may not; then the question."""
    notice = [line for line in answer.lines if line.uncut]
    if record and answer.recording == "whole":
        _record(voice, addresses)
    keys = Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=1,
        action=addresses.url("key", step=answer.step),
        method="POST",
    )
    for line in notice:
        _say(keys, line, answer.language, slowly=answer.slowly)
    voice.append(keys)
    if record and answer.recording == "after_notice":
        _record(voice, addresses)  # only now: the notice comes before anything is kept (US-REC-01)
    _listen(voice, answer, tuple(line for line in answer.lines if not line.uncut), addresses)


def _record(voice: VoiceResponse, addresses: Addresses) -> None:
    """Twilio records both sides from here to the call's end, in a room as well: https://www.twilio.com/docs/voice/twiml/recording."""
    voice.start().recording(
        name=RECORDING,
        recording_status_callback=addresses.url("recording"),
        recording_status_callback_event="in-progress completed absent",
        channels="dual",
    )


def _stop_recording(voice: VoiceResponse) -> None:
    """Nothing is kept from here on (US-REC-01): a recording that was begun with a name is stopped by it."""
    stop = Stop()
    stop.append(Recording(name=RECORDING))
    voice.append(stop)


def _listen(voice: VoiceResponse, answer: CallAnswer, lines: tuple[Line, ...], addresses: Addresses) -> None:
    last = max((n for n, line in enumerate(lines) if line.uncut), default=-1)
    for line in lines[: last + 1]:
        _say(voice, line, answer.language, slowly=answer.slowly)
    silence_s = MOMENT_S if answer.waits else SILENCE_S
    keyed = answer.asks in KEYED or (answer.waits and answer.asks not in ONE_KEY)
    rounds = silence_s // KEYS_S if keyed else 1
    for left in reversed(range(rounds)):
        gather = _gather(answer, addresses, silence_s // rounds, last=not left)
        for line in lines[last + 1 :] if left == rounds - 1 else ():
            _say(gather, line, answer.language, slowly=answer.slowly)
        voice.append(gather)


def _gather(answer: CallAnswer, addresses: Addresses, timeout: int, *, last: bool) -> Gather:
    """Speech and keys; without either the last one tells of silence."""
    return Gather(
        input="dtmf speech",
        action=addresses.url("heard", step=answer.step),
        method="POST",
        action_on_empty_result=last,
        language=HEARS[answer.language],
        hints=", ".join(filter(None, (HINTS[answer.language].get(answer.asks), ALWAYS[answer.language]))),
        timeout=timeout,
        **{"num_digits": 1} if answer.asks in ONE_KEY else {},
        speech_timeout="auto" if answer.asks in SHORT else PAUSE_S,
        barge_in=answer.asks != "confirmation",  # a yes into what is read back would agree to what was not heard
        profanity_filter=False,  # what was said is evidence
    )


def _say(verb: VoiceResponse | Gather, line: Line, language: Language, *, slowly: bool = False) -> None:
    for words, spoken in _by_script(aloud(line.text, language), language):
        name, code = VOICES[spoken]
        if slowly:  # https://www.twilio.com/docs/voice/twiml/say/text-speech#prosody
            verb.say(voice=name, language=code).prosody(words, rate=SLOWLY)
        else:
            verb.say(words, voice=name, language=code)


def _by_script(text: str, language: Language) -> list[tuple[str, Language]]:
    """A text in the parts that one voice says each: an English voice leaves out Chinese names and products."""
    if language != "en":
        return [(text, language)]
    parts = [part.strip() for part in _CHINESE.split(text)]
    return [(part, "zh" if _CHINESE.match(part) else "en") for part in parts if part]
