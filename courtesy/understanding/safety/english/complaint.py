"""The customer complains, or threatens to report or sue us."""

from __future__ import annotations

from courtesy.understanding.safety.rule import Written

WORDS = {
    "office": r"cfpb|bbb|better business bureau|consumer financial protection(?: bureau)?|ftc|fcc|occ|fdic|attorney general|attorneys general|ag office|ombudsman|regulators?|consumer protection|state attorney|banking commission(?:er)?|department of banking|senator|congress(?:man|woman|person)|federal trade commission|financial regulator|consumer affairs|authorities|the news|channel \d+ news|news station|reporters?|the media|supervisor",
    "law": "fdcpa|tcpa|fcra|fair debt collection(?: practices act)?|consumer protection act|telephone consumer protection act|federal law",
}

RULES = (
    Written(
        "complain",
        says=(
            "(?:file|filing|filed|make|making|lodge|lodging|submit|submitting|put in|register|open|escalate|formal|have|written|official|with) (?:a |an |my |this |the |another |formal |official |written |about )*complaints?",
            "(?:wanna|want to|gonna|going to|will|ill|like to|id like to|need to|where can i|how do i|how can i|who do i|where do i|let me|should i|can i) complain",
            "complain(?:ing)? (?:about|against|to) (?:you|yall|this|the|your|someone|a|one|my)",
            "(?:my|a|this|the|complaint|this is a|formal) complaint (?:about|against|to|with|is|has|on|was|number|department|from)",
            "(?:i have|ive got|i got) (?:a |some |several )?complaints?",
            "complaints? (?:form|department|line|number|address|procedure|process)",
            "(?:send|start|log|begin|take|address for|address|place|raise|where|for my|to my|responded to my|cfpb|answered my|ignored my|about a|my) complaints?",
            "(?:lodge|file|have|raise|submit|formal) (?:a |an |my )?grievance",
            "want (?:it|this|that|him|her) (?:written up|on record|reported|documented)",
            "(?:very |extremely |so )(?:dissatisfied|unhappy|disappointed) with (?:how|the way|your|you)",
        ),
        unless=(
            "no complaints?",
            r"(?:not|isnt|aint|dont|cant|never|wont)(?: \w+){0,3} complain\w*",
            "chief complaint",
            "cant complain",
        ),
        examples=(
            "i want to file a complaint",
            "how do i file a complaint",
        ),
    ),
    Written(
        "report",
        says=(
            r"(?:report|reporting|reported|complain|complaining|complaint|calling|call|contact|contacting|contacted|go|going|write|writing|tell|telling|filing|filed|file|hear|heard|sending|turn you in|turning you in|letting|hearing|taking this)(?: \w+){0,8} (?:the )?{office}",
            r"{office}(?: \w+){0,4} (?:will|is|are|gonna|would|should|about|next|love|hear)(?: hear| know| about| love| this)?",
            "(?:gonna|going to|will|ill|im|ima|i should|i might|about to|having|have) (?:report|reporting) (?:you|yall|u|this company|your company|this bank|your bank|your agent|your agents|this|your)(?! (?:card|as stolen|stolen))",
            "reporting (?:you|yall|your company)",
            "(?:bank )?regulator(?:s)? on you",
            "want (?:it|him|her|them|this|that) reported",
            r"(?:violat\w+|breaking|broke|against|breach\w*)(?: \w+){0,4} (?:the )?{law}",
            "this violates",
            r"{law}(?: \w+){0,3} (?:violation|violated|says|prohibits)",
            r"(?:put|post|posting|putting|blast|blasting|share|sharing)(?: \w+){0,5} (?:on|all over) (?:social media|facebook|twitter|tiktok|the internet|online|youtube|reddit|x)",
            r"(?:leave|leaving|write|writing|post|posting)(?: \w+){0,3} (?:bad|negative|one star|terrible|1 star) reviews?",
            "(?:im|ill|gonna|gotta|will|wanna|want to|like to|need to|have to|going to|be) (?:be )?(?:report|reporting) (?:it|this|that|him|her|them|an employee|a rep|your employee|that guy|that man|that woman|someone|your)(?! (?:card|stolen|as stolen|to the police))",
            "thats (?:illegal|harassment|against the law)|(?:is|its|this is|nothing but) harassment|harassing (?:phone )?calls|violating the law|is illegal(?! to)|(?:who|what) regulates you|telling the (?:local )?news|(?:you|yall) (?:are|re) (?:breaking|violating) (?:the|federal|state) law|youre (?:breaking|violating) (?:the|federal|state) law",
        ),
        unless=(
            r"(?:are you|will you|did you|do you|you gonna|you guys|please|dont|do not|you|does|has|have you)(?: \w+){0,3} report(?:ed|ing|s)?(?: \w+){0,4}(?: me| it| this| to)?(?=.{0,30}(?:bureau|credit|\?|$))(?!.{0,30}(?:cfpb|bbb|better|general|ftc|occ|consumer))",
            "good news|the news said|police report|credit report",
            "not (?:gonna |going to )?report",
            "is (?:this|that|it) (?:even )?(?:legal|illegal|against the law)",
        ),
        examples=(
            "i'm reporting you to the cfpb",
            "i'll report you to the attorney general",
        ),
    ),
    Written(
        "sue",
        says=(
            r"(?:gonna|going to|will|ill|im|ima|can|could|should|about to|wanna|want to|we will|well|lawyer\w*|lawyers|let me) (?:be )?(?:sue|suing) (?:you|yall|u|your|the bank|this company|them|for harassment)",
            r"(?:take|taking|drag|haul|bring) (?:you|yall|your company|this company|your bank|this)(?: \w+){0,3} to (?:small claims |federal |civil )?court",
            "see (?:you|yall|u) in court",
            "legal action against (?:you|your|yall|the bank|this)",
            r"(?:file|filing|filed|bring|bringing)(?: a| an)? (?:lawsuit|law suit|suit|class action)(?: \w+){0,3} (?:against|on|over) (?:you|your|yall|this)",
        ),
        unless=(
            r"(?:will|are|would|can|could|do|did|gonna|if) (?:you|yall|they|u)(?: \w+){0,4} (?:sue|take me|taking me|court)",
            r"(?:not|never|dont|wont|cant) (?:\w+ )?(?:sue|suing|take you)",
        ),
        examples=(
            "i'll sue you",
            "see you in court",
        ),
    ),
    Written(
        "formal",
        says=(
            "this is a formal complaint",
            "lodge a complaint",
            r"your (?:agent|rep|representative|employee)(?: \w+){0,4} (?:rude|yelled|cursed|threatened|harassed|lied)",
            r"(?:your|the|one of your|that|a|some|last) (?:\w+ )?(?:agents?|rep|reps|representatives?|employees?|collectors?|people|staff|guy|lady|man|woman|person|fellow|operator|caller)(?: \w+){0,7} (?:rude|rudest|yelled|cursed|swore|threatened|harassed|lied|insulted|unprofessional|hung up|screamed|disrespectful|nasty|abusive|mocked|laughed)",
            r"(?:he|she|they|somebody there|someone there|someone from your company) (?:\w+ )?(?:threatened|cursed|yelled|swore|lied|insulted)(?: \w+)? (?:me|at me|to me|my|with jail)?",
        ),
        unless=(
            "not (?:gonna |going to )?complain",
            r"(?:boss|husband|wife|landlord|ex|doctor|neighbor)(?: \w+){0,3} (?:yelled|threatened|rude|cursed|lied)",
        ),
        examples=("this is a formal complaint",),
    ),
)
