"""Who is on the line, where the intents have no name for it: somebody in the armed forces, a child, somebody who is busy."""

from __future__ import annotations

import re

from courtesy.understanding.text import shared

_MILITARY = re.compile(
    r"\b(?:active[- ]duty|deployed|deployment|(?:i'?m|i am|he'?s|she'?s|husband|wife|son|daughter|serving) (?:\w+ ){0,3}(?:in|with) the (?:army|navy|air force|marines?"
    r"|military|coast guard|national guard|service)|servicemember|service member|stationed (?:in|at|overseas)|overseas with the (?:army|navy|marines?|air force)"
    r"|boot camp|basic training|scra)\b"
    r"|现役军人|我是军人|在服役|服兵役|正在服役|在部队|当兵(?:呢|中|去了)|部队里|入伍"
)  # fmt: skip
_NOT_SERVING = re.compile(
    r"\b(?:used to|retired|veteran|ex[- ]|former|not in the|was in the)\b|退伍|退役|以前当兵|当过兵|不是军人"
)
_MINOR = re.compile(
    r"\b(?:i'?m|i am|im) (?:only |just |like )?(?:[5-9]|1[0-7]|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"(?: years? old| yrs? old| yo)?\b(?! ?(?:days?|weeks?|months?|minutes?|mins?|hours?|dollars?|bucks?|percent|miles?|short|late|behind|payments?|[%$:./]|am\b|pm\b|a\.?m|p\.?m|\d))"
    r"|\b(?:i'?m|i am|im) (?:just |only )?a (?:kid|child|minor|little (?:kid|boy|girl))\b"
    r"|\b(?:my )?(?:mom|mommy|mum|dad|daddy|mother|father|parents?)(?:'s| is| are|s)? (?:not|isn'?t|aren'?t) (?:home|here)\b|\bmom'?s not home\b"
    r"|我是(?:个)?(?:小孩|小朋友|孩子|未成年|学生,?爸)|(?:我)?(?:妈妈?|爸爸?|爸妈|父母|大人)(?:都)?(?:不在家|没在家|出去了|还没回来)"
    r"|我(?:今年)?(?:才|还|只有)?(?:[5-9]|1[0-7]|[五六七八九十]|十[一二三四五六七])岁|我(?:还)?未成年"
)  # fmt: skip
_BUSY = re.compile(
    r"\b(?:i'?m|i am|im) (?:currently |still |kinda |kind of |really |actually )?(?:driving|at work|in a meeting|in class|busy|on (?:a|another) call|at (?:the|a|my) (?:doctor|dentist|hospital|game|funeral|movies?|gym)\w*)\b"
    r"|在开车|正?开着车|在开会|正?开会呢|在上班|在忙|正忙|在上课"
)
_NOT_BUSY = re.compile(r"\b(?:not|but (?:i can|go ahead|ok)|go ahead)\b|不忙|没在|但(?:是)?可以|你说")

_KIN_EN = (
    "husband|wife|spouse|mother|mom|mum|father|dad|son|daughter|brother|sister|roommate|partner|fianc[eé]e?|assistant|secretary|girlfriend|boyfriend|friend"
    "|colleague|co-?worker|boss|neighbou?r|parents?|kid|caregiver|landlord"
)
_KIN_ZH = "老公|老婆|爱人|丈夫|妻子|先生|太太|妈妈?|爸爸?|母亲|父亲|儿子|女儿|哥哥?|姐姐?|弟弟?|妹妹?|室友|同事|朋友|男朋友|女朋友|家人|家属|助理|秘书|老板|邻居"
_ANOTHER = re.compile(
    rf"\b(?:his|her|their|\w+'s) (?:{_KIN_EN})\b"
    rf"|\b(?:his|her|their|(?:my )?(?:{_KIN_EN})'?s) (?:last (?:four|4)|zip|card|birthday|birth ?day|date of birth|number|id|account|phone)\b"
    rf"|我是(?:他|她|[^我你，, ]{{1,4}}?)的?(?:{_KIN_ZH})|(?:他|她|我(?:{_KIN_ZH}))的?(?:后四位|卡号|尾号|生日|身份证|邮编)"
)
_MYSELF = re.compile(
    r"\b(?:this is|i'?m|i am|it'?s me|its me|speaking|that'?s me|thats me|(?:yes|yeah|yep),? (?:it'?s|its))\b|我是|我就是|本人|是我|我本人"
)


def serves(text: str) -> bool:
    """Whether somebody says that they, or the customer, are in the armed forces now."""
    plain = shared(text).replace("’", "'")
    return bool(_MILITARY.search(plain)) and not _NOT_SERVING.search(plain)


def is_child(text: str) -> bool:
    """Whether a child speaks."""
    return bool(_MINOR.search(shared(text).replace("’", "'")))


def is_busy(text: str) -> bool:
    """Whether somebody can't talk just now: at the wheel, at work, in a meeting."""
    plain = shared(text).replace("’", "'")
    return bool(_BUSY.search(plain)) and not _NOT_BUSY.search(plain)


def speaks_of_another(text: str) -> bool:
    """Whether somebody speaks of the customer as of another person: "this is her husband", "his last four are", 我是他老婆."""
    return bool(_ANOTHER.search(shared(text).replace("’", "'")))


def says_who_they_are(text: str) -> bool:
    """Whether somebody says in so many words that it is they themselves."""
    return bool(_MYSELF.search(shared(text).replace("’", "'"))) and not speaks_of_another(text)
