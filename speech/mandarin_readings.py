"""How Mandarin sentences are read: pinyin with tones, by a dictionary for what this trade says, and as the sounds that Kokoro knows."""

from __future__ import annotations

import re
from functools import cache

# Words that the general dictionary reads wrongly here, or that must never be read otherwise.
PHRASES: dict[str, str] = {
    "还款": "huán kuǎn",
    "还款日": "huán kuǎn rì",
    "还款额": "huán kuǎn é",
    "最低还款额": "zuì dī huán kuǎn é",
    "还清": "huán qīng",
    "还钱": "huán qián",
    "还上": "huán shàng",
    "归还": "guī huán",
    "偿还": "cháng huán",
    "应还": "yīng huán",
    "应还日": "yīng huán rì",
    "未还": "wèi huán",
    "未还清": "wèi huán qīng",
    "重新": "chóng xīn",
    "重要": "zhòng yào",
    "重发": "chóng fā",
    "银行": "yín háng",
    "我行": "wǒ háng",
    "本行": "běn háng",
    "发卡行": "fā kǎ háng",
    "行不行": "xíng bù xíng",
    "也行": "yě xíng",
    "可行": "kě xíng",
    "调整": "tiáo zhěng",
    "协调": "xié tiáo",
    "调查": "diào chá",
    "调额": "tiáo é",
    "应于": "yīng yú",
    "相应": "xiāng yìng",
    "空闲": "kòng xián",
    "坐席": "zuò xí",
    "转接": "zhuǎn jiē",
    "转人工": "zhuǎn rén gōng",
    "转给": "zhuǎn gěi",
    "转告": "zhuǎn gào",
    "重庆": "chóng qìng",
    "利率": "lì lǜ",
    "日利率": "rì lì lǜ",
    "分期": "fēn qī",
    "计息": "jì xī",
    "核销": "hé xiāo",
    "违约金": "wéi yuē jīn",
    "征信": "zhēng xìn",
    "便于": "biàn yú",
    "方便": "fāng biàn",
    "便宜": "pián yi",
    "降低": "jiàng dī",
    "最长": "zuì cháng",
    "的话": "de huà",
    "觉得": "jué de",
    "得到": "dé dào",
    "答应": "dā ying",
    "一个人扛": "yí gè rén káng",
    "节哀": "jié āi",
    "处理": "chǔ lǐ",
    "银行卡": "yín háng kǎ",
}
# 还 is huán where something is paid and hái everywhere else; the general dictionary takes almost all of them for hái.
_PAID = re.compile(
    r"还(?=[零一二两三四五六七八九十百千万几]+(?:元|美元|块|千|百|万|，|。|？|$)|一半|一部分|最低|全部|全额|全款|多少|部分|了多少|了[零一二两三四五六七八九十百千万]|得起|不起|不上|不了|点儿?钱|的款|的钱|吗|[，。？]|$)"
    r"|(?<=[能可要想会先来再分日天期月])还(?=(?:多少|款|钱|[零一二两三四五六七八九十百千万]|最低|全|一半|$))|(?<=天)还的|(?<=每月)还|(?<=期)还(?=。)"
)
# 为 is wèi before whom or what something is done for, and wéi otherwise.
_FOR = re.compile(r"为(?=[您你我他她们]|了|什么|确认|尾号|客户|此)")
# Latin words in approved sentences, as they are said.
_LATIN = {"app": "ˈæp"}
# Short words in capitals are spelt.
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ˈA bˈi sˈi dˈi ˈi ˈɛf ʤˈi ˈAʧ ˈI ʤˈA kˈA ˈɛl ˈɛm ˈɛn ˈO pˈi kjˈu ˈɑɹ ˈɛs tˈi jˈu vˈi dˈʌbᵊljˌu ˈɛks wˈI zˈi".split(),
        strict=True,
    )
)
_SPELT = 4
_INITIALS = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
    "": "",
}
# Where the tone goes is marked by 0.
_FINALS = {
    "a": "a0",
    "ai": "ai0",
    "an": "a0n",
    "ang": "a0ŋ",
    "ao": "au0",
    "e": "ɤ0",
    "ei": "ei0",
    "en": "ə0n",
    "eng": "ə0ŋ",
    "i": "i0",
    "ia": "ja0",
    "ian": "jɛ0n",
    "iang": "ja0ŋ",
    "iao": "jau0",
    "ie": "je0",
    "in": "i0n",
    "ing": "i0ŋ",
    "iou": "jou0",
    "iong": "jʊ0ŋ",
    "ong": "ʊ0ŋ",
    "ou": "ou0",
    "u": "u0",
    "ua": "wa0",
    "uai": "wai0",
    "uan": "wa0n",
    "uang": "wa0ŋ",
    "uei": "wei0",
    "uen": "wə0n",
    "ueng": "wə0ŋ",
    "uo": "wo0",
    "o": "wo0",
    "ü": "y0",
    "üe": "ɥe0",
    "üan": "ɥɛ0n",
    "ün": "y0n",
    "er": "ɚ0",
    "ê": "ɛ0",
}
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_MARKS = str.maketrans(
    {
        "，": ",",
        "、": ",",
        "。": ".",
        "！": "!",
        "？": "?",
        "：": ":",
        "；": ";",
        "“": "",
        "”": "",
        "（": ",",
        "）": ",",
    }
)
_BUZZES = {"zh": "ɨ0", "ch": "ɨ0", "sh": "ɨ0", "r": "ɨ0", "z": "ɨ0", "c": "ɨ0", "s": "ɨ0"}
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_WORDS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]+|[^\u4e00-\u9fffA-Za-z]+")


class Unspeakable(ValueError):
    """A word that a voice has no sounds for."""


def syllables(text: str) -> list[str]:
    """The pinyin of each character, its tone as a digit behind it, 5 for none, as it is said beside its neighbours; other signs are left out."""
    from pypinyin import Style, lazy_pinyin

    _load_phrases()
    read: list[str] = []
    for stretch in _HANZI.findall(text):
        found = lazy_pinyin(stretch, style=Style.TONE3, tone_sandhi=True, neutral_tone_with_five=True)
        read += found
    paid = {match.start() for match in _PAID.finditer(text)}
    given = {match.start() for match in _FOR.finditer(text)}
    characters = [(at, sign) for at, sign in enumerate(text) if _HANZI.fullmatch(sign)]
    for place, (at, sign) in enumerate(characters):
        if sign == "还" and at in paid:
            read[place] = "huan2"
        elif sign == "为":
            read[place] = "wei4" if at in given else "wei2"
    return read


def sounds(text: str) -> str:
    """A sentence without figures as Kokoro's phonemes.

    Raises:
        Unspeakable: If it holds words in another script than these.
    """
    read = iter(syllables(text))
    out = []
    for word in _WORDS.findall(text):
        if _HANZI.fullmatch(word):
            out.append("".join(_sound(next(read)) for _ in word))
        elif word.isalpha():
            out.append(f" {_latin(word)} ")
        elif any(sign.isdigit() for sign in word):
            raise Unspeakable(word)
        else:
            out.append("".join(f"{sign} " if sign in ",.!?:;" else sign for sign in word.translate(_MARKS).strip()))
    return re.sub(r" +", " ", "".join(out)).strip()


def _latin(word: str) -> str:
    if word.lower() in _LATIN:
        return _LATIN[word.lower()]
    if word.isascii() and word.isupper() and len(word) <= _SPELT:
        return " ".join(_LETTERS[letter] for letter in word)
    raise Unspeakable(word)


@cache
def _sound(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    plain, tone = syllable[:-1], syllable[-1]
    if plain == "r" or plain == "er":
        initial, final = "", "er"
    else:
        initial = to_initials(plain, strict=True)
        final = to_finals(plain, strict=True, v_to_u=True)
    if final not in _FINALS or tone not in _TONES:
        raise Unspeakable(syllable)
    shape = _BUZZES[initial] if final == "i" and initial in _BUZZES else _FINALS[final]
    return _INITIALS[initial] + shape.replace("0", _TONES[tone])


@cache
def _load_phrases() -> None:
    from pypinyin import load_phrases_dict

    load_phrases_dict({phrase: [[each] for each in reading.split()] for phrase, reading in PHRASES.items()})
