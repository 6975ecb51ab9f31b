"""A clear yes to what was read back, from the words alone: what a promise stands on must not hang on a model's guess."""

from __future__ import annotations

import re

_YES = re.compile(
    r"\b(?:y|ye|yes|yess+|yea|yeah|yeh|yep|yup|ya|yah|yessir|uh ?huh|mm ?hmm?|mhm|affirmative|sure|surely|correct|right|rite|exactly|precisely"
    r"|absolutely|definitely|certainly|indeed|totally|ok|okay|okey|kk?|fine|good|great|perfect|works|deal|agreed?|confirm(?:ed|s)?|accurate"
    r"|true|yes please|please do|alright|you got it|you bet|of course|by all means|that'?s (?:it|me|the plan|the one)|that is (?:it|the plan|the one)"
    r"|go (?:ahead|for it|with (?:it|that))|do (?:it|that|so)|(?:put|mark|write|note|set|lock|book|log|sign|pencil) (?:it|that|this|me (?:down|in|up|for))|sounds|roger|cool"
    r"|i(?:'?ll| will) do (?:it|that|so)|i (?:do|did|accept|approve|promise)|accepted|approved?|no objections?|it is|it does|that does|that will|that'?ll (?:do|work)|will do|can do|as (?:you )?said|what i said|yas|yepp(?:ers)?|alrighty|10-4|bingo|aye)(?!\w)|[👍✅👌]"
    r"|(?:^|[\s,，。.!！、~])(?:那|就|嗯+|啊+|哦+|噢+|呃+|额+|恩+|唉|哎|都)*[对是好嗯恩行成中妥准欸诶]|[对是好行]的|[得期额都全]对|[行好]吧|可以|没错|没问题|正确|确认|确定|同意|记下|记上|登记|就这|就那|就按|按这|照这|就你说的|要得|要的|得嘞|得了|得$|(?<![a-z])ok(?![a-z])|ojbk|欧了|欧克|(?:会|按时|准时)还|没毛病|必须|一定|肯定|当然|愿意|接受|赞同|认可|答应|无误|照办|听你的|按你说的|一言为定|对的|說定|對|说定|说好|^[嗯噢哦额呃]?队$|^[号试]的$|麻烦你",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:no|nope|nah|not|never|wrong|incorrect|don'?t|dont|isn'?t|isnt|aren'?t|can'?t|cant|cannot|won'?t|wont|wasn'?t|didn'?t|didnt|doesn'?t"
    r"|but|wait|hold (?:on|up)|except|change|instead|actually|rather|stop|cancel|unless|however)\b"
    r"|不|别|错|但是|等等|等一下|改|没有|没说|没答应|取消|算了|没法|还没|未|有钱|等我",
    re.IGNORECASE,
)
# What looks like a no and is none.
_NO_OF_A_YES = re.compile(
    r"\bno (?:problem|worries|prob|changes?|doubt|need to change|that'?s (?:right|correct|fine|good)|it'?s (?:right|correct|fine|good)|you(?:'re| are) right)\b|\bwhy not\b"
    r"|\bnot (?:a problem|an issue)\b|\b(?:i|we) (?:don'?t|do not) (?:mind|see why not)\b|\bnothing (?:wrong|to change)\b|\b(?:don'?t|do not) (?:stop|cancel|drop|forget)(?: (?:it|that))?\b|\bno objections?\b|\bnot wrong\b"
    r"|(?:没|不会|不|错不)错|没有?(?:问题|毛病|意见|异议)|不(?:用|要|需要)?改了?|不变|没有?不对|不错|不客气|别忘|没有?(?:说|记)?错|沒問題|冇問題|(?:不要|别|不用)(?:给我)?(?:停|取消)了?",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:maybe|perhaps|probably|i guess|not sure|i think so|might|hopefully|i suppose|if i can|we'?ll see|i'?ll try|depends)\b"
    r"|可能|大概|也许|说不定|应该吧|尽量|看情况|不一定|再说|尽可能|差不多吧|到时候看",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]\s*$|^\W*(?:so |and |but )?(?:what|how|why|when|who|where|which)\b|多少|什么|怎么|为什么|为啥|[吗么]\W*$|(?<![嗯的])呢\W*$|谁|^\W*(?:can|could|may|will|would|is|are|does) (?:you|i|it|there|that)\b",
    re.IGNORECASE,
)
# A yes to another question: who it is.
_WHO = re.compile(
    r"\bthis is (?!(?:right|correct|fine|good|great|ok|okay|it|true|perfect|accurate|what|the|all|exactly|absolutely)\b)\w+|\bspeaking\b|\b(?:my name is|it'?s me)\b"
    r"|我(?:就)?是(?!说|同意|认可|答应|愿意)\w|本人",
    re.IGNORECASE,
)
# Who agrees says so before they tell a story.
AT_THE_START = 48


def hedged(text: str) -> bool:
    """Whether a yes is none: "I guess", 应该吧."""
    return bool(_HEDGED.search(text))


def takes_back(text: str) -> bool:
    """Whether there is a no in what may begin with a yes: "yes, but not on Friday"."""
    return bool(_NO.search(_NO_OF_A_YES.sub(" ", text)))


def clear_yes(text: str) -> bool:
    """Whether somebody agrees, takes nothing of it back and asks nothing in return; "yes, this is Maria" answers something else."""
    said = _NO_OF_A_YES.sub(" yes 对 ", text)
    if takes_back(text) or hedged(text) or _QUESTION.search(said) or _WHO.search(said):
        return False
    return bool(_YES.search(said[:AT_THE_START]))
