# ruff: noqa: E501
"""Makes a sentence uniform before any value is read: width, script, spelling, recogniser homophones.

Nothing here is shown to anybody, so meaning may be flattened (环 becomes 还) as long as values survive.
Number words are left to `english_numbers` and `chinese_numbers`.
"""

from __future__ import annotations

import re
import unicodedata

from courtesy.model.people import Language

MAX_LENGTH = 1_600  # the longest text message Twilio delivers

_SIMPLIFIED = str.maketrans(
    "號週禮個點後兩萬塊錢還環換額結債這裡過國慶節臘陽陰農曆聖誕從開發發薪資幾數總繳帳賬轉匯給餘壹貳參肆伍陸柒捌玖億圓鐘鍾時間內當歲齊們嗎為長誤對錯沒來說會樣雙電話應該讓實現馬頭碼門業務銀聯繫請讀銷決繼續許確認報壓減貸費單據筆臺灣歐幣鎊韓傳訊課預約適調週末廿卅倆仨佰仟〇另補",
    "号周礼个点后两万块钱还还还额结债这里过国庆节腊阳阴农历圣诞从开发发薪资几数总缴账账转汇给余一二三四五六七八九亿圆钟钟时间内当岁齐们吗为长误对错没来说会样双电话应该让实现马头码门业务银联系请读销决继续许确认报压减贷费单据笔台湾欧币镑韩传讯课预约适调周末廿卅两三百千零另补",
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾俩仨佰仟〇环换", "一二三四五六七八九十两三百千零还还")

_HAN_DIGIT = "零一二两三四五六七八九十百千万几0-9"
_CHINESE_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Homophones a recogniser writes, repaired only where a number or a date must stand.
        (rf"(?<=[{_HAN_DIGIT}])白(?![天色])", "百"),
        (r"(?<!周)(?<!期)(?<!拜)(?<=[一两三四五六七八九1-9])前(?=[块元一二三四五六七八九两])", "千"),
        (rf"(?<=[{_HAN_DIGIT}])快(?=钱|[一二三四五六七八九\d吧行可好就先给能]|\s|[,，。]|$)", "块"),
        (rf"(?<=[{_HAN_DIGIT}])[原园员](?!来|工)", "元"),
        (rf"(?<=[{_HAN_DIGIT}])[浩耗]", "号"),
        (r"[洲州粥](?=[一二三四五六日天末])", "周"),
        (r"里拜|理拜", "礼拜"),
        (r"心期|星其|新期|星起", "星期"),
        (r"[名民鸣]天", "明天"),
        (r"[候厚]天", "后天"),
        (r"金天", "今天"),
        (r"月低|月地", "月底"),
        (r"[最醉嘴][低底](?=[还款额的那]|$|\s|吧|就)", "最低"),
        (r"最底", "最低"),
        (r"分[其齐七](?!\d|点|号|月|天)", "分期"),
        (rf"(?<=[{_HAN_DIGIT}])其(?!他|实|它|中|余)", "期"),
        (r"(?<=[每美没])越", "月"),
        (r"美个月", "每个月"),
        (r"(?<=还)一般(?=$|\s|吧|行|可|[,，])", "一半"),
        (r"[伟卫]号|尾好", "尾号"),
        (r"(?<=块)前(?!天)", "钱"),
    )
)

_SMS: dict[str, str] = {
    "tmrw": "tomorrow", "tmw": "tomorrow", "tmr": "tomorrow", "tmrrw": "tomorrow", "tomm": "tomorrow", "tomo": "tomorrow",
    "tmoro": "tomorrow", "2mrw": "tomorrow", "2moro": "tomorrow", "2morrow": "tomorrow", "2mro": "tomorrow", "2mw": "tomorrow",
    "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow", "tomorrw": "tomorrow", "2nite": "tonight",
    "2night": "tonight", "tonite": "tonight", "2day": "today", "tday": "today", "nxt": "next", "wk": "week", "wks": "weeks",
    "mo": "month", "mos": "months", "mth": "month", "mths": "months", "mnth": "month", "mnths": "months", "mon": "monday",
    "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "wendsday": "wednesday",
    "wensday": "wednesday", "wednsday": "wednesday", "thu": "thursday", "thur": "thursday", "thurs": "thursday",
    "thrusday": "thursday", "fri": "friday", "firday": "friday", "sat": "saturday", "saterday": "saturday", "satuday": "saturday",
    "sun": "sunday", "hr": "hour", "hrs": "hours", "mins": "minutes", "yr": "year", "yrs": "years", "wknd": "weekend",
    "weaks": "weeks", "pmt": "payment", "pmts": "payments", "pymt": "payment", "pymts": "payments", "paymt": "payment",
    "paymnt": "payment", "paymnts": "payments", "pymnt": "payment", "pymnts": "payments", "instalment": "installment",
    "instalments": "installments", "bal": "balance", "amt": "amount", "abt": "about", "b4": "before", "aft": "after", "til": "till",
    "fith": "fifth", "forth": "fourth", "twelth": "twelfth", "nineth": "ninth", "fourty": "forty", "fitty": "fifty",
    "ninty": "ninety", "hunderd": "hundred", "hunnid": "hundred", "hunned": "hundred", "hundo": "hundred", "hundos": "hundred",
    "hundread": "hundred", "thou": "thousand", "thousands": "thousand", "thousend": "thousand", "grands": "grand",
    "dollers": "dollars", "dolars": "dollars", "bux": "bucks", "xmas": "christmas", "feburary": "february",
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august",
    "sept": "september", "sep": "september", "oct": "october", "nov": "november", "dec": "december", "cannot": "can't",
    "cant": "can't", "wont": "won't", "dont": "don't", "isnt": "isn't", "aint": "ain't", "couldnt": "couldn't",
    "doesnt": "doesn't", "didnt": "didn't", "wouldnt": "wouldn't", "ill": "i'll", "ull": "you'll", "thats": "that's",
    "ive": "i've", "gimme": "give me", "lemme": "let me", "mini mum": "minimum", "minumum": "minimum", "minimun": "minimum",
    "min.": "minimum", "wanna": "want to", "gonna": "going to", "shld": "should", "thx": "thanks", "u": "you", "ur": "your",
    "cuz": "because", "bc": "because", "cause": "because", "nd": "and", "w": "with", "thru": "through", "rn": "right now",
}  # fmt: skip
_SMS_WORD = re.compile(r"(?<![\w.$@])[a-z0-9]+(?![\w@])")

_ENGLISH_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[‘’`´]", "'"),
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),
        (r"\b([ap])\.\s?m\b\.?", r"\1m"),
        (r"\bo'? ?clock\b", "oclock"),
        (r"\b(\d+(?:\.\d+)?) ?[kK]\b", r"\1k"),
        (r"\bmini mum\b", "minimum"),
        (r"\bin stall ?ments?\b|\binstall mints?\b|\bin stall mints?\b|\binstallmint(s?)\b", "installments"),
        (r"\b(?:to|two|too|2) morrow\b", "tomorrow"),
        (r"\bto day\b", "today"),
        (r"\bto night\b", "tonight"),
        (r"\bfry ?day\b", "friday"),
        (r"\b(mon|tues|wednes|thurs|fri|satur|sun) day\b", r"\1day"),
        (r"\bweek end\b", "weekend"),
        (r"\bweak(?=s\b|\b)(?! (?:and|right))", "week"),
        (r"\bfor[t]? ?tea\b|\bfour tea\b", "forty"),
        (r"\b(?:fif|fith|fit) ?tea\b", "fifty"),
        (r"\b(?:six|sick) tea\b", "sixty"),
        (r"\bseven tea\b", "seventy"),
        (r"\b(?:ate|eight?) tea\b", "eighty"),
        (r"\bnine tea\b", "ninety"),
        (r"\b(?:thir|third) ?tea\b|\bdirty (?=dollars|bucks)", "thirty "),
        (r"\btwin ?tea\b|\btwenny\b|\btwen tea\b", "twenty"),
        (r"\b(four|six|seven|nine) teen\b", r"\1teen"),
        (r"\b(?:for) teen\b", "fourteen"),
        (r"\b(?:ate) ?teen\b", "eighteen"),
        (r"\bfif teen\b", "fifteen"),
        (r"\bthir teen\b", "thirteen"),
        # A preposition before a scale or a unit can only be the number it sounds like.
        (r"\b(?:to|too) (?=hundred|thousand|grand|bucks)", "two "),
        (r"\bfor (?=hundred\b|thousand\b|grand\b|bucks\b|dollars\b)", "four "),
        (r"\bwon (?=hundred|thousand|grand|dollars?|bucks)", "one "),
        (r"\bate (?=hundred|thousand|grand|dollars|bucks|pm\b|am\b|oclock|weeks|days|months)", "eight "),
        (r"\b(?:sicks|sics|sex) (?=hundred|thousand|grand|months|payments|weeks|days)", "six "),
        (r"\btree (?=hundred|thousand|grand|months|payments|weeks|days)", "three "),
        (r"\b(in|over|within|into|next|another|after|do|make|doing) (?:to|too) (?=(?:equal |monthly )?(?:days|weeks|months|hours|years|payments|installments)\b)", r"\1 two "),
        (r"\b(in|over|within|into|next|another|do|make|doing|have|by) for (?=(?:equal |monthly )?(?:days|weeks|months|hours|years|payments|installments)\b)", r"\1 four "),
        (r"\bat (?:to|too) (?=thirty|fifteen|forty|oclock|pm|in the)", "at two "),
        (r"\bat for (?=thirty|fifteen|forty|oclock|pm|in the)", "at four "),
        (r"\bat won (?=thirty|fifteen|forty|oclock|pm|in the)", "at one "),
        (r"\b(may|march|june|july|april|the) (?:to|too)th\b", r"\1 2nd"),
        (r"\bpay (?:to|too) (?=fifty|hundred)", "pay two "),
    )
)
_HAN = re.compile(r"[一-鿿〇]")


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return _HAN.search(text) is not None


def grammars(text: str, lang: Language) -> tuple[Language, ...]:
    """Which grammars to try, in order: the script decides, the conversation's language breaks ties."""
    if has_han(text):
        return ("zh",)
    return ("zh", "en") if lang == "zh" else ("en",)


def _shared(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower()[:MAX_LENGTH]


def plain_english(text: str) -> str:
    """Lower case, full-length spellings, homophones repaired, no thousands separators."""
    text = _shared(text)
    for pattern, replacement in _ENGLISH_REPAIRS[:5]:
        text = pattern.sub(replacement, text)
    text = _SMS_WORD.sub(lambda m: _SMS.get(m[0], m[0]), text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)-(?=(?:month|year|week|day|payment)s?\b)", " ", text)
    for pattern, replacement in _ENGLISH_REPAIRS[5:]:
        text = pattern.sub(replacement, text)
    return text


def plain_chinese(text: str) -> str:
    """Simplified characters, half-width digits, no thousands separators, homophones repaired."""
    text = _shared(text).translate(_SIMPLIFIED).translate(_FORMAL)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    for pattern, replacement in _CHINESE_REPAIRS:
        text = pattern.sub(replacement, text)
    return text
