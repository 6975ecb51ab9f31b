# ruff: noqa: E501
"""What a value is doing in its clause: offered, refused, mere background, or long gone.

One sentence holds several dates and amounts ("i owe 612, i get paid friday, i can do 120 monday"); only the offered ones count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from courtesy.model.people import Language


class Role(IntEnum):
    """How good a value is as an answer; higher wins."""

    DENIED = 0
    """Said in order to be refused: never an answer."""
    ASIDE = 1
    """Background such as payday or the rest of the debt: an answer only where there is no other."""
    OFFERED = 2
    """What the customer offers."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words of the clause before and after a value, up to the values next to it."""

    before: str
    after: str
    clause: str
    """The whole clause."""


_BREAKS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"[;!?\n]+|[,.](?!\d)\s*|\b(?:but|so|because|and then|then|however|although|though|except|and i'll|and i can)\b"
        r"|(?<!what )(?<!what's )(?<!how much )(?<!if )(?<!when )(?<!that )(?<!all )(?<!best )(?<!most )(?<!least )"
        r"(?=\b(?:i'll|i will|i can(?!')|i could(?!n')|i'd|i would|let's|make it|call me|put me|how about|what about|it's gotta be|gotta be)\b)"
        r"|(?<=\w) (?=no make|no wait|wait no|actually|scratch|never ?mind|i mean|no i )"
    ),
    "zh": re.compile(r"[,。;;!!??、\s]+|(?<!不)(?=但是|不过|所以|可是|要不然)"),
}


def surroundings(text: str, lang: Language, spans: Sequence[tuple[int, int]]) -> list[Surroundings]:
    """For each stretch of a sentence (in order), what stands around it in its clause."""
    covered = [range(start, end) for start, end in spans]
    edges = [0]
    for match in _BREAKS[lang].finditer(text):
        if not any(match.start() in r and match.start() > r.start for r in covered):
            edges += [match.start(), match.end()]
    edges.append(len(text))
    found = []
    for i, (start, end) in enumerate(spans):
        clause_start = max((e for e in edges if e <= start), default=0)
        clause_end = min((e for e in edges if e >= end), default=len(text))
        left = max(clause_start, spans[i - 1][1] if i else 0)
        right = min(clause_end, spans[i + 1][0] if i + 1 < len(spans) else len(text))
        found.append(Surroundings(text[min(left, start) : start], text[end : max(right, end)], text[clause_start:clause_end]))
    return found


_EN_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|isn't|ain't|wasn't|never|instead of|rather than|other than|forget|scratch|skip)(?: (?:on|by|for|this|the|exactly|about|that|pay|paying|do|doing|all|gonna|going to|have))* ?$)"
)
_EN_CANNOT = re.compile(
    r"\b(?:can't|won't|couldn't|wouldn't|unable|not able|not going to|not gonna|no way|not possible|don't(?! know| worry| mind| care| think)"
    r"|not get|impossible|not enough|never going to)\b(?!.*\b(?:until|till|before|sooner|earlier|except|more than|go over|over|above|higher than|past"
    r"|other than|besides)\b)"
)
_EN_DATE_FAILS = re.compile(
    r"^(?:'?s)? ?(?:(?:at all|really|actually|just|probably) )?(?:(?:is|was|are)(?:n't| not)\b|won't|wouldn't|doesn't|does not|can't|don't|not (?:good|possible|gonna|going|happening)"
    r"|no good|is no good|is (?:too|out|bad|impossible)|too (?:soon|early)|'?s (?:no good|not|too|out|bad))"
)
_EN_PAYDAY = re.compile(
    r"\b(?:(?:get|gets|got|getting) paid|pay ?day|pay ?check|payroll|(?:my |the |a )?(?:check|cheque)s? (?:comes?|hits?|lands?|clears?|gets?|is coming|arrives?|drops?|posts?)"
    r"|get (?:my|a|the) (?:check|money|paycheck|refund|deposit|disability|pension|bonus)|direct deposit|social security|\bssi\b|disability (?:comes|hits)|pension"
    r"|unemployment (?:comes|hits)|(?:tax )?refund|deposit (?:comes|hits|lands)|my (?:money|pay|job pays|wages|salary)|pays me|paid me|i'm paid|paid on"
    r"|rent(?:'s| is)? due|birthday|vacation|surgery|appointment|start (?:a |my )?(?:new )?job|new job|bonus)\b"
)
_EN_REST = re.compile(r"\b(?:the rest|rest of|remainder|remaining|other half|balance after|leftover|the remainder|what's left)\b")
_EN_DUE = re.compile(r"\b(?:(?:was|were|is|it's) (?:originally )?due|due (?:date|on|by)?|statement|was supposed to|supposed to be|bill (?:is|was|came)|you (?:guys )?(?:said|told|wrote|call(?:ed)?)|charged)\W*(?:on|by|for|the|date|is|me|it|was|back)?(?: the)? ?$")
_EN_GONE = re.compile(
    r"\b(?:filed|died|passed away|lost (?:my|his|her|our|the)|laid off|got (?:fired|laid|hurt|sick|evicted)|started|opened|closed|bought|returned|received"
    r"|called|talked|spoke|missed|moved out|happened|was in|been (?:in|out|off|sick|unemployed)|expires?|expired)\b|\bsince (?:the |last )?$"
)


def _english_date_role(s: Surroundings, past: bool) -> Role:
    if _EN_NOT_BEFORE.search(s.before) and not re.search(r"\bwhy not $", s.before):
        return Role.DENIED
    if re.search(r"\b(?:don't|do not|stop|quit|never|no) (?:\w+ )?(?:call|calling|text|texting|contact|bother|ring|phone)", s.before) and "until" not in s.before:
        return Role.DENIED
    if _EN_CANNOT.search(s.before) or _EN_DATE_FAILS.search(s.after) or _EN_DUE.search(s.before):
        return Role.DENIED
    if not past and _EN_GONE.search(s.before):
        return Role.DENIED
    if _EN_PAYDAY.search(s.before) or _EN_PAYDAY.search(s.after) or _EN_REST.search(s.before) or _EN_REST.search(s.after):
        return Role.ASIDE
    return Role.OFFERED


# Questions that contain a "not" without saying no.
QUESTION = re.compile(r"行不行|行不|能不能|可不可以|可以不|好不好|成不成|是不是|要不要|要不|会不会|不就|差不多|不超过|不会拖|不拖|绝不|不错|不如|不耽误|不误")
_ZH_NOT_BEFORE = re.compile(r"(?:不是|并不是|不要|别|并非|而不是|不|没法|甭|不等|等不到|除了)(?:说|在|是|到|等)?$")
_ZH_FAILS = re.compile(
    r"^[^到]{0,8}?(?:不行|不成|不可以|还不了|还不上|来不及|没钱|没空|没时间|没法|不方便|不够|够呛|拿不出|不要|不能|不可能|做不到|办不到|还不起|交不了|转不了|打不了|付不了|赶不上|太早|太赶|有事|不在|悬|不好说|不一定|没办法|还不出|凑不)"
)
_ZH_PAYDAY = re.compile(r"发(?:工资|薪|钱|奖金|退休金|补贴|生活费)|开(?:工资|支|资)|领(?:工资|钱|薪|低保|退休金)|(?:工资|货款|奖金|退休金|低保|钱|款|回款|尾款|工程款)[^还]{0,4}(?:到|下来|发|结)|到账|结账|回款|发了|生日|放假|上班|入职|房租|交房租")
_ZH_REST = re.compile(r"剩下|剩余|其余|余下|另一半|另外|尾款|余款")
_ZH_DUE = re.compile(r"(?:还款日|到期|账单日|截止|账单|逾期|你们说|说好)[^还,]{0,3}$")
_ZH_GONE = re.compile(r"(?:去世|失业|被裁|住院|离职|丢|辞职|下岗|破产|办的|开的卡|买的|退的|打过|去年|刚)")


def _chinese_date_role(s: Surroundings, past: bool) -> Role:
    after = QUESTION.sub("", s.after)
    if _ZH_NOT_BEFORE.search(QUESTION.sub("", s.before)):
        return Role.DENIED
    if _ZH_FAILS.search(after) and not re.search(r"^(?:之?前|以前)?(?:才|以后|之后)", after):
        return Role.DENIED
    if _ZH_DUE.search(s.before) or re.search(r"^[是才]?(?:还款日|到期|账单日)", after):
        return Role.DENIED
    if re.search("(?:不要|别|不许|不能|少)(?:再)?(?:给我)?(?:打|发|联系|骚扰|来电)", s.clause):
        return Role.DENIED
    if not past and _ZH_GONE.search(s.after[:6]):
        return Role.DENIED
    if re.search(r"[还转付交打汇存给凑]", s.after.partition("发")[0][:4]):
        return Role.OFFERED
    if _ZH_PAYDAY.search(s.after) or re.search(_ZH_PAYDAY.pattern + "|工资|薪水", s.before) or _ZH_REST.search(s.before):
        return Role.ASIDE
    return Role.OFFERED


def date_role(s: Surroundings, lang: Language, *, past: bool) -> Role:
    """What a date is doing in its clause."""
    return _english_date_role(s, past) if lang == "en" else _chinese_date_role(s, past)


_EN_FILL = r"(?: (?:about|around|like|only|just|a|the|me|for|my|is|was|of|it's|at|roughly|almost|over|that|full|whole))*"
_EN_AMOUNT_DENIED = re.compile(
    rf"\b(?:not|isn't|ain't|wasn't|never|instead of|rather than|(?<!more )(?<!less )(?<!other )than|forget|scratch|skip)(?: (?:the|exactly|about|that|a|like|for))* ?$"
    rf"|\b(?:owe|owed|owing|owes|balance|bill|debt|out of|of the|limit|fees?|interest|(?:i|it|they|you) charged|purchase|spent|short|behind|minus"
    rf"|(?:you|you guys|it|it's|they|letter|app|website|message|text|statement|she|he|lady) (?:said|says?|saying|shows?|told|telling|want|wanted|asking)|what you want is)(?:'s)?{_EN_FILL} ?\$?$"
    rf"|\b(?:(?:i|we|he|she|husband|wife) (?:only |just )?makes?|earn|earns|bring home|take home|rent|mortgage|income|salary|check|paycheck|costs?|bills|gets? paid|got paid|pays? me|unemployment"
    rf"|disability|social security|groceries|insurance|hours|childcare|daycare|car payment|repair|it was|used to be)(?:'s)?{_EN_FILL} ?\$?$"
)
_EN_AMOUNT_FAILS = re.compile(
    r"^(?:'?s)? ?(?:(?:is|was|are|'s) (?:(?:way |just |still )?too (?:much|high|steep|rich)|not (?!what|much|bad)|a lot|wrong|impossible|crazy|ridiculous|out of|more than i|what i owe|what you|the balance|due)"
    r"|isn't|ain't|won't work|doesn't work|too (?:much|high|steep)|(?:that )?i owe|that (?:i|you)(?:'re| are)? (?:owe|want|say|ask)|you (?:want|say|said|asked|claim)|(?:for|in) (?:rent|groceries|fees|interest|gas|bills|childcare)|(?:late )?fees?\b|charge\b|limit\b|balance\b|debt\b|bill\b|purchase\b|rent\b"
    r"|an hour|in (?:my|the) (?:account|bank)|credit limit|is what i owe)"
)
_EN_AMOUNT_REST = re.compile(r"\b(?:the rest|rest of|remainder|remaining|other half|the other|second half|another|leftover|then)\b")
_EN_QUESTION = re.compile(r"\b(?:how much|what(?:'s| is| are)|what would|how come|why)\b")


def _english_amount_role(s: Surroundings, *, relative: bool) -> Role:
    denied = _EN_NOT_BEFORE if relative else _EN_AMOUNT_DENIED
    if denied.search(s.before) or _EN_AMOUNT_FAILS.search(s.after):
        return Role.DENIED
    if _EN_CANNOT.search(s.before) and not re.search(r"\b(?:until|till)\b", s.after):
        return Role.DENIED
    if relative and (_EN_QUESTION.search(s.before) or re.search(r"^ (?:is|would be) (?:how|what)", s.after)):
        return Role.DENIED
    if re.search(r"^ (?:is )?(?:too much|a no|not happening|not an option|no can do|won't happen|is impossible|out of the question)", s.after):
        return Role.DENIED
    return Role.ASIDE if _EN_AMOUNT_REST.search(s.before) or re.search(r"^ (?:later|after that)\b", s.after) else Role.OFFERED


_ZH_AMOUNT_DENIED = re.compile(
    r"(?:不是|并非|不要|别|而不是|不用|不够|没有?|没法|无法|不可能|不能|拿不出|还不了|还不起|凑不齐|哪有|做不到|哪来)[^,。]{0,4}$"
    r"|(?:欠(?:了|你们|款|债)?|账单|总共|一共|余额|额度|说是|说的|说|显示|总额|本金|利息|罚息|滞纳金|违约金|手续费|费用|工资|收入|挣|赚|房租|房贷|车贷|花了?|刷了?|买|押金|学费|医药费|生活费|退休金|低保|开支|补贴|超过|原来是|应该是|扣了?)(?:才|就|要|是|了|有|都|的|大概|差不多|一共|总共|只有|每个?月|一个月|我|你们|到|为|掉)*$"
)
_ZH_AMOUNT_FAILS = re.compile(
    r"^(?:块钱?|元)?[^有才]{0,6}?(?:还不起|还不上|还不了|拿不出|太多|太高|不行|没有|凑不|不够|做不到|不可能|负担不起|承受不|付不起|付不了|交不了|没法|没那么多|还不出|办不到|困难|不太行|吃力)"
    r"|^(?:块钱?|元)?的?(?:欠款|账单|债|那笔|这笔|利息|罚息|额度|房租|工资|滞纳金|违约金|房贷|手续费|没买过|我(?:根本)?没)"
)


def _chinese_amount_role(s: Surroundings, *, relative: bool) -> Role:
    before, after = QUESTION.sub("", s.before), QUESTION.sub("", s.after)
    if _ZH_AMOUNT_DENIED.search(before) and not re.search(r"(?:最多|只能|只有|顶多|撑死|也就|只|先)[^,。]{0,4}$", before):
        return Role.DENIED
    if _ZH_AMOUNT_FAILS.search(after):
        return Role.DENIED
    if relative and (re.search(r"^(?:还款额?|额|是|要|得|还|交|付|应该|能)*(?:多少|几)", after) or re.search(r"^的话", after) or re.search("(?:没|不)(?:能|法|想|可能|会|办法)?[^,]{0,3}$", before)):
        return Role.DENIED
    return Role.ASIDE if _ZH_REST.search(before) or re.search("然后|再还|再给$|再转$", before) else Role.OFFERED


def amount_role(s: Surroundings, lang: Language, *, relative: bool) -> Role:
    """What an amount is doing in its clause."""
    return _english_amount_role(s, relative=relative) if lang == "en" else _chinese_amount_role(s, relative=relative)
