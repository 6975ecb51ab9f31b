"""The customer does not want to be recorded."""

from __future__ import annotations

from courtesy.understanding.safety.rule import Written

WORDS = {
    "record": "record|recording|recorded|recordings|tape|taping|taped|recorder",
    "no": "dont|do not|stop|quit|cant|cannot|may not|never|shut|no|without|not",
}

RULES = (
    Written(
        "refuse",
        says=(
            "(?:dont|stop|quit|never|not to|cease|no need to|please dont|cant|shouldnt|may not|not allowed to|no right to|arent allowed to|dont have (?:my )?permission to|not give (?:you )?permission to|not gonna let you|wont let you|you dont) (?:be )?(?:{record})(?: me| us| this| the| my| it| that| anything| calls?| what)?(?: call| line| conversation)?",
            "(?:turn|shut|switch|cut|take) (?:off |down )?(?:the |that |your |this )?(?:{record})(?: device| thing)?(?: off| down)?",
            "(?:turn|shut|switch) (?:the |that |your |this |it )*(?:{record})? ?off(?= (?:the )?record)",
            r"(?:dont|do not|didnt|never|not|wont|refuse|object|against|decline|wouldnt|withdraw|revoke|disagree)(?: \w+){0,5} (?:to |with |being |be |you |for )*(?:being |be |get )?(?:recorded|recording|taped|taping)",
            r"(?:dont|didnt|never|not|refuse|withdraw|revoke|without)(?: \w+){0,3} (?:consent|agree|agreed|permission|authorize|consented|comfortable|ok|okay|want|allow|like|wanna)(?: \w+){0,5} (?:{record})",
            r"(?:dont|do not) (?:want|wanna|like)(?: \w+){0,3} (?:{record})",
            r"(?:rather|prefer)(?: \w+){0,2} not (?:be |to be |get )?(?:recorded|taped)",
            r"(?:^|\.) (?:please )?no (?:recordings?|taping)",
            r"(?:delete|erase|destroy|remove)(?: \w+){0,2} (?:recordings?|tape)",
            r"(?:need|want|require|without|have|had)(?: \w+){0,2} (?:my )?(?:consent|permission)(?: \w+){0,3} (?:{record})",
            r"(?:record|recording) (?:me|this|us)(?: \w+){0,5} (?:illegal|against the law|without)",
            r"(?:wont|not|dont|cant|refuse to|not gonna)(?: \w+){0,3} (?:talk|speak)(?: \w+){0,4} (?:recorded|recording)(?: line)?",
            "(?:take me|get me|im) off (?:the |this |a )?recorded",
            "(?:without) (?:the |any |a |being )?(?:recording|recorded)",
            "unrecord",
            r"(?:recorded|recording)(?: \w+){0,4} (?:didnt|dont|never|not|i do not|i dont) (?:agree|want|consent|like|allow|wanna)",
            "recording (?:off|stopped)",
            "(?:not|never) on tape",
            r"(?:get rid of|no|pause|disable|off) (?:the |any |this |a )?(?:tape|recordings?)(?= \.| $| please| of| thanks| for| while)",
            "unrecorded (?:line|call)|un recorded",
            "(?:hate|dont like|uncomfortable|refuse|no to|not okay with) (?:being )?(?:recorded|taped|recording)",
            r"recording (?:\w+ ){0,3}(?:violation|privacy|illegal|not legal|against)",
            "two party consent|all party consent",
            "(?:cant|dont|not) (?:use|save|store|keep) (?:this |that |the |my |any )?(?:recordings?|voice)",
            r"(?:if|when)(?: \w+){0,3} (?:recorded|recording)(?: \w+)? (?:im not talking|i wont|im hanging|im done|hanging up|i will not)",
            r"hang(?:ing)? up if(?: \w+){0,3} record\w*",
            "(?:who gave you|what gives you|why are you|you have no) (?:the )?(?:right|permission)?(?: to)? ?record(?:ing)?(?: me)?",
            r"line that isnt recorded|want off the recording|can you not record|recording no(?= \.| $)",
        ),
        unless=(
            r"dont mind|(?:its|thats|im) (?:ok|okay|fine|alright|cool)(?: \w+){0,3} record",
            r"(?:record|recorded|recording)(?: \w+){0,2} (?:my|the|that|a|this) (?:payment|promise|address|change|check|pay)",
            "(?:have|got|find|see|any|no) (?:a |any )?records? of",
            "recorded (?:my|a|the) payment",
            r"(?:dont|do not|not)(?: \w+){0,4} (?:credit|criminal|public|court) record",
            r"(?:is|am|are)(?: \w+){0,4} (?:a|to a|with a) recording",
            "broken record|red tape|record player|for the record|tape is",
            "recorded messages?",
        ),
        unless_before=("(?:did you|why did you|you) (?:not )?",),
        examples=(
            "don't record me",
            "i don't consent to being recorded",
            "turn that recorder off",
        ),
    ),
)
