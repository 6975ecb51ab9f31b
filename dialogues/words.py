"""What a text gives away, read from the text alone: figures and words of a debt, requests for money, consequences, approval.

The product's own marks (`discloses`, `asks`) are not looked at here: a check that believed them could not find them wrong.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from dialogues.script import Script

MONTHS = (
    "january february march april may june july august september october november december"
).split()  # fmt: skip

DEBT = re.compile(
    r"\b(?:over|past)[- ]?due\b|\bdebts?\b|\bow(?:e|es|ed|ing)\b|\bdelinquen\w*|\bcollect(?:ion|ions|or|ors|ing)?\b"
    r"|\bbalance\b|\b(?:pay|pays|paid|paying|payments?|repay\w*)\b|\b(?:days?|payment|is|are) late\b|\blate fees?\b"
    r"|\bdue (?:date|on)\b|\bamount due\b|\binstal\w+"
    r"|欠|逾期|债|催收|催款|还款|还钱|还清|未还|账单|余额|最低还款|应还|到期|分期|违约金|滞纳|拖欠",
    re.IGNORECASE,
)
URGENCY = re.compile(
    r"\bimportant\b|\burgent\w*|\bimmediate(?:ly)? attention\b|\bas soon as possible\b|重要|紧急(?!危险|情况)|尽快(?!回复|答复|与您|为您)|务必",
    re.IGNORECASE,
)
ASKS_FOR_MONEY = re.compile(
    r"\bwhen (?:can|could|will|would) you (?:be able to )?pay\b|\bhow much (?:can|could|will|would) you\b"
    r"|\b(?:can|could|will|would) you (?:please )?(?:pay|make a payment)\b|\bplease (?:pay|make a payment)\b"
    r"|\bday can you pay\b|\byou (?:must|should|need to|have to) pay\b|\bpayment (?:was|is) due\b|\bwill you be paying\b"
    r"|什么时候(?:可以|能)?还|哪天(?:可以|能)?还|哪一天(?:可以|能)?还|(?:打算|能|可以)还(?:多少|款)|请(?:您)?(?:尽快|按时|及时)?还|还多少|应还款|需要还款",
    re.IGNORECASE,
)
CONSEQUENCE = re.compile(
    r"\bcredit (?:bureaus?|reports?|score)\b|\breported to\b|\blate fees?\b|\binterest\b|\bcharged? off\b|\blegal action\b"
    r"|\bsue[ds]?\b|\blawsuit\b|\bcourt\b|\bhigher rate\b|\bif you do(?:n't| not) pay\b|\bfailure to pay\b|\bcollection agency\b"
    r"|征信|违约金|利息|起诉|诉讼|法院|法律后果|上门|停卡|如(?:果)?不还|逾期费|不良(?:信息|记录)",
    re.IGNORECASE,
)
APPROVED = re.compile(
    r"\bapprov(?:ed|al)\b|\baccepted\b|\bgranted\b|\byou(?:'re| are) all set\b|\b(?:plan|instal\w+) (?:is|has been|are) (?:now )?(?:set up|in place|agreed|active|confirmed)\b"
    r"|\bset up your (?:plan|instal\w+)\b|已?(?:批准|审批通过|通过审批|审核通过|通过了)|已(?:同意|为您办理|为您办好|办理)|办理成功|分期(?:成功|已生效|已办)|已为您分",
    re.IGNORECASE,
)
NO_HUMAN = re.compile(
    r"\b(?:can(?:no|')t|can not|unable to|not able to) (?:connect|transfer|pass|put)\b|\bno (?:agents?|one|body|person)\b.{0,20}\bavailable\b"
    r"|\bbefore i (?:can )?(?:connect|transfer|pass)\b|\bfirst\b.{0,30}\b(?:pay|payment)\b|(?:无法|不能|没办法)(?:为您)?(?:转接|转人工)|没有人工|暂无人工",
    re.IGNORECASE,
)
WRONG_NUMBER = re.compile(
    r"\bwrong (?:number|person|guy|lady|phone)\b|\b(?:not|isn'?t|ain'?t) (?:her|him|me|\w+'s (?:number|phone))\b|\b(?:don'?t|do not|never) (?:know|heard of|have) (?:him|her|them|any|anyone|anybody|that|this|a)\b|\bno(?: one|body)\b"
    r"|\bthis (?:isn'?t|is not)\b|打错|搞错|弄错|找错|错人|不认识|不是|没有?这个?人|换了?号|新号",
    re.IGNORECASE,
)
YES = re.compile(
    r"^\W*(?:yes+|yeah|yep|yup|ya|correct|right|that'?s (?:right|correct|it)|sure|ok(?:ay)?|kk?|exactly|confirm(?:ed)?|sounds good|perfect|absolutely|please do|y|yea|al+ ?right|fine|deal|agreed?|go ahead|do it|note it|of course|definitely|for sure|uh ?huh|mhm|i (?:do|agree|confirm)|that (?:works|is right)|no problem)\b"
    r"|\bthat'?s (?:it|right|correct)\W*$|^\W*(?:对|是|好|嗯|没错|正确|确认|可以|行|妥|没问题|就这|ok|成|中|同意|确定|要得|当然|一定|答应|麻烦)",
    re.IGNORECASE,
)
NO = re.compile(
    r"^\W*(?:no(?! problem| worries)|nope|nah|not|wrong|incorrect|wait|actually|don'?t)\b|^\W*(?:不|错|没有|别)|(?:对吗|不对|不是)",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:his|her|their)\b.{0,20}\b(?:last|card|zip|birthday|number|date|four|digits|id)\b|'s (?:last|card|zip|birthday|number)\b"
    r"|(?:[他她]|爱人|老公|老婆|孩子)的?.{0,4}(?:卡|生日|身份证|尾号|后四位|邮编)",
    re.IGNORECASE,
)
_CLAIMS = (
    r"\b(?:i am|i'?m|it'?s|it is|this is|that'?s)\b.{{0,20}}\b(?:me|{name})\b|\b{name}\b.{{0,8}}\b(?:here|speaking)\b"
    r"|\bspeaking\b|^\W*(?:yes|yeah|yep|yup|it'?s me|me)\b|是我|我(?:就)?是|本人|^\W*(?:对|嗯|是)"
)
_RELATIVE = re.compile(
    r"\b(?:wife|husband|spouse|son|daughter|mother|mom|father|dad|brother|sister|friend|boss|roommate|colleague)\b"
    r"|爱人|老公|老婆|同事|儿子|女儿|妈妈|爸爸|朋友|家人",
    re.IGNORECASE,
)
_NEGATED = (
    re.compile(
        r"(?:\b(?:no|not|never|without)|n't)\b[^.;!?。]{0,40}?\b(?:payments?|pay|approv\w+|accepted|granted)\b"
        r"|\b(?:if|whether|once|until|before|when|must|has to|have to|needs?|may)\b[^.;!?。]{0,40}?\b(?:approv\w+|accepted|granted)\b"
        r"|\b(?:approv\w+|accepted|granted)\b[^.;!?。]{0,20}\b(?:not|yet to|cannot)\b",
        re.IGNORECASE,
    ),
    re.compile(r"(?:不|未|没|无需|尚)[^。；！？,，]{0,12}?(?:批准|同意|通过|办理|审批|审核|还款|要求)"),
    re.compile(r"(?:是否|能否|等待|需要?|须|待|如|若|以)[^。；！？,，]{0,12}?(?:批准|同意|通过|办理|审批|审核)"),
)


def without_negated(text: str) -> str:
    """A text without the parts that say that something is not so, or not yet."""
    for pattern in _NEGATED:
        text = pattern.sub(" ", text)
    return text


def numbers(text: str) -> set[Decimal]:
    """All numbers written in figures, however they are punctuated."""
    found = set()
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", re.sub(r"(?<![\d.,$¥])\d{1,2}:\d{2}(?![\d.])", " ", text)):
        try:
            found.add(Decimal(number.replace(",", "")))
        except InvalidOperation:
            continue
    return found


def names_day(text: str, day: date) -> bool:
    """Whether a text names a day of the calendar, in any usual writing."""
    month = MONTHS[day.month - 1]
    written = (
        rf"(?<![a-z]){month[:3]}(?:{month[3:]})?\.? {day.day}(?:st|nd|rd|th)?(?![a-z\d])",
        rf"(?<!\d){day.day}(?:st|nd|rd|th)? (?:of )?{month[:3]}(?:{month[3:]})?(?![a-z])",
        rf"(?<!\d){day.month}月{day.day}[日号]",
        rf"(?<!\d){day.month}/{day.day}(?!\d)",
        re.escape(day.isoformat()),
    )
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in written)


def facts_of_debt(text: str, script: Script) -> list[str]:
    """Facts of this account's debt that a text gives away, and words that say there is one."""
    found = []
    figures = numbers(text)
    for name, figure in (("the balance", script.balance), ("the minimum due", script.min_due)):
        if figure in figures:
            found.append(f"{name} ({figure})")
    if re.search(rf"(?<!\d){script.days_past_due} ?(?:days?\b|天)", text, re.IGNORECASE):
        found.append(f"the days late ({script.days_past_due})")
    if names_day(text, script.due_date):
        found.append(f"the due date ({script.due_date})")
    if re.search(rf"(?<!\d){re.escape(str(script.account['last4']))}(?!\d)", text):
        found.append("the card's last four digits")
    found += sorted({f'the word "{m.group().strip()}"' for m in DEBT.finditer(text)})
    return found


def reads_back(text: str, amount: Decimal, due: date) -> bool:
    """Whether a text names this amount and this day."""
    return amount in numbers(text) and names_day(text, due)


def says_yes(text: str) -> bool:
    """Whether a customer's words are a clear yes, and nothing in them takes it back."""
    return bool(YES.search(text)) and not NO.search(text)


_DIGITS = dict(
    zip("zero oh o one two three four five six seven eight nine".split(), "000123456789", strict=True)
) | dict(zip("零幺一二两三四五六七八九〇", "0112234567890", strict=True))
_DIGITS |= {
    "壹": "1",
    "贰": "2",
    "叁": "3",
    "肆": "4",
    "伍": "5",
    "陆": "6",
    "柒": "7",
    "捌": "8",
    "玖": "9",
    "叉": "X",
}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), "23456789", strict=True))
_TEENS = {
    name: str(n)
    for n, name in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}


def digits_said(text: str) -> str:
    """The digits of a customer's words, one after another, spoken ones too ("double four", 幺)."""
    plain = re.sub(r"(?<![a-z])x(?![a-z])", "X", text.lower())
    said, times, tens = "", 1, ""
    for word in re.findall(r"[a-z]+|\d|X|[零幺一二两三四五六七八九〇壹贰叁肆伍陆柒捌玖叉]", plain):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        digit = word if word.isdigit() or word == "X" else _DIGITS.get(word, "")
        if tens:  # "forty four", "sixty"
            said += tens + (digit if digit not in ("", "0") else "0" + digit)
            tens = ""
        elif word in _TENS:
            tens = _TENS[word]
        else:
            said += _TEENS.get(word, digit * times)
        times = 1
    return said + (f"{tens}0" if tens else "")


def gives_factor(text: str, row: dict[str, object]) -> bool:
    """Whether a customer's words hold a factor that is on file: card, ID or ZIP digits, or the birth day and month.

    Somebody who speaks of another's card or birthday gives no factor of their own.
    """
    if _OF_ANOTHER.search(text):
        return False
    said = digits_said(text)
    born = row.get("birth_date")
    day = date.fromisoformat(str(born)) if born else None
    on_file = [str(row[k]) for k in ("last4", "id_last4", "postal_code") if row.get(k)]
    if day:
        on_file.append(f"{day.month:02d}{day.day:02d}")
        if names_day(text, day) or re.search(rf"(?<!\d){day.month}\D+{day.day}(?!\d)", text):
            return True
        if re.search(_chinese_day(day), text) or _english_day(day, text.lower()):
            return True
    return any(value.upper() in said for value in on_file)


def claims_to_be(text: str, name: str) -> bool:
    """Whether somebody says that they are the customer of this name, a plain yes to the question included."""
    first = re.escape(name.split(maxsplit=1)[0])
    return bool(re.search(_CLAIMS.format(name=first), text, re.IGNORECASE)) and not _RELATIVE.search(text)


_CHINESE = ["", *"一二三四五六七八九十", "十一", "十二"]


def _chinese_day(day: date) -> str:
    tens, units = divmod(day.day, 10)
    number = ("" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十") + _CHINESE[units]
    return f"{_CHINESE[day.month]}月{number}[日号]?"


_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth "
    "twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()


def _english_day(day: date, text: str) -> bool:
    return MONTHS[day.month - 1] in text and _ORDINALS[day.day - 1] in text.replace(" ", "-")
