"""What people ask that no intent has a name for: money off, when they hear back; and that they will see to it themselves."""

from __future__ import annotations

import re
from typing import Literal

from courtesy.understanding.text import shared

Aside = Literal["reduction", "hear_back", "see_to_it"]

_REDUCTION = re.compile(
    r"\b(?:discount|settle(?:ment)? (?:for|offer|on)|knock (?:\S+ )?(?:off|\d+)|(?:take|get|cut|have) (?:\S+ ){0,3}off|forgive|write (?:it|that|some) off|lower (?:the|my) (?:amount|balance|bill|debt|total)"
    r"|reduce (?:the|my|it|what)|waive|waiver|remove (?:the|that|my) (?:late )?fees?|drop (?:the|that) (?:late )?(?:fee|interest)|less than i owe|pennies on)\b"
    r"|减免|减一?[点些半]|减掉|打[个点]?折|少还|优惠|免掉|免除|免了|能不能免|可以免|豁免|抹(?:掉|零)|便宜点"
)
_HEAR_BACK = re.compile(
    r"\b(?:when (?:will|do|can|would) (?:i|we|you|they|someone|somebody|he|she)(?: guys)? (?:hear|know|get (?:back|an answer)|call me|contact me|let me know|decide|find out|reach)"
    r"|(?:how long|when) (?:will|does|do|is) (?:it|that|this)(?: going to| gonna)? (?:take|be)|how long (?:until|till|before)|what happens (?:now|next)"
    r"|when (?:will|does|should) (?:it|that|this|my payment|the payment) (?:show|clear|post|go through|appear|count|be (?:there|posted|credited))"
    r"|what (?:do|should|can|am i supposed to) (?:i )?do(?: now| next| then)?(?=[?.!]*$)|what now)\b"
    r"|(?:什么时候|啥时候|多久|多长时间|几天|哪天)(?:能|会|可以|才)?(?:有|给|出|知道|收到|来|联系|回复|答复|处理|核实|审核)?(?:个)?(?:结果|答复|回复|消息|说法|电话|好|完|下来|联系|知道)|(?:什么时候|多久)(?:能|会)?(?:到账|入账)|怎么办|要多久|要等多久|等多久|接下来(?:怎么办|呢)"
)
_SEE_TO_IT = re.compile(
    r"\b(?:i'?ll|i will|i'?d rather|let me|gonna|going to|i'?m going to) (?:just )?(?:call|contact|phone|ring|ask|check with) (?:the bank|them|my bank|the number|customer service|the branch|you guys|the office)"
    r"|我(?:自己|还是|会)?(?:去)?(?:打|问|联系|找)(?:一下)?(?:你们)?(?:官方)?(?:客服|银行|网点)|我自己(?:打|去|问|联系)"
)


def aside_of(text: str) -> Aside | None:
    """What a turn asks for, by its words."""
    plain = shared(text).replace("’", "'")
    if _REDUCTION.search(plain):
        return "reduction"
    if _SEE_TO_IT.search(plain):
        return "see_to_it"
    return "hear_back" if _HEAR_BACK.search(plain) else None


def asks_for_less(text: str) -> bool:
    """Whether somebody asks that less be owed."""
    return bool(_REDUCTION.search(shared(text).replace("’", "'")))
