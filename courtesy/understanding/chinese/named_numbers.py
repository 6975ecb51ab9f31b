"""Numbers that name something, in Mandarin: cards, phones, houses, ages. They are no money and no dates."""

from __future__ import annotations

import re

from courtesy.understanding.chinese.numbers import DIGITS

_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:尾号|末四位|后四位|末尾|卡号|卡尾|尾数|账号|号码|单号|订单|合同|票号|会员号?|编号|工号|案号"
        rf"|验证码|密码|身份证|邮编|房间|门牌|分机)[^\d{DIGITS}]{{0,6}}[\d{DIGITS}幺x]{{3,}}",
        rf"(?:手机号?|电话|座机|号码)[^\d{DIGITS}]{{0,6}}[\d{DIGITS}幺][\d{DIGITS}幺 -]{{2,}}",
        rf"[\d{DIGITS}幺]{{4,}}(?:那张|这张|的卡|结尾|尾号|那个卡|这个卡)",
        r"\b1\d{10}\b|\d{8,}",
        r"(?<!\d)0\d{2,3}-?\d{7,8}|\b1\d{2}[ -]\d{4}[ -]\d{4}\b",
        rf"[{DIGITS}幺\d](?: ?[{DIGITS}幺]){{6,}}",
        r"(?:打|拨|举报|投诉|热线)\D{0,3}(?:110|119|120|12\d{3}|95\d{3}|100\d\d)(?![\d元块万千])|400-?\d{3}-?\d{4}",
        rf"住(?:在)?[^,，\s\d{DIGITS}]{{0,8}}[\d{DIGITS}十百]+号",
        rf"[\d{DIGITS}十百]+(?:号楼|单元|栋|弄|室|房间)",
        rf"(?:今年|年纪|岁数|年龄|都|快)(?:都|快|已经|是)*[{DIGITS}十\d]{{2,3}}(?=了|岁|$|\s|的人)",
    )
)


def masked(text: str) -> str:
    """The sentence, as long as before, with such numbers overwritten."""
    for pattern in _NAMED:
        text = pattern.sub(lambda m: "\0" * len(m[0]), text)
    return text
