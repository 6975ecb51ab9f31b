"""All contact has to end. Any reasonable means of saying so revokes consent (47 CFR 64.1200(a)(10)). A limit on place, time, channel or person is restrict_contact, even with the word "stop"."""

from __future__ import annotations

from courtesy.understanding.safety.rule import Written

WORDS = {
    "hint": "work|job|office|boss|coworkers?|co workers?|home|house|{relative}|kids|friends?|neighbou?rs?|before|after|until|till|between|mornings?|nights?|evenings?|weekends?|sundays?|saturdays?|early|late|only|instead|e ?mail|mail|letters?|prefer|lunch|dinner|hospital|business|patients|church|shabbat|sabbath|school|class|classroom|write|writing|other number|cell|landline|desk|often|times a|every hour|so much|here|later|tomorrow|tonight|busy|driving",
    "place": "work|job|office|workplace|jobsite|my boss|school|church|employer|place of (?:work|employment|business)|shift|business",
    "person": r"my (?:\w+ )?(?:{relative}|family|relatives|neighbou?rs?|friends?|co ?workers?|references?|boss|house|home|parents house|landline|home phone|house phone|work|job|office|employer|workplace)|(?:her|him|them|his|their)(?= |$)|the (?:house|office|school)",
    "time": r"before|after|until|till|between|during|past|earlier|later than|so (?:early|late|much|often)|too (?:early|late)|early|late|in the (?:morning|morn|evening|afternoon|night|middle)|mornings|evenings|nights|weekends|at (?:night|nite|midnight|dinner|noon|lunch|this hour|\d|five|six|seven|eight|nine|ten)|on (?:weekends?|weekdays?|sundays?|saturdays?|mondays?|fridays?|holidays|my lunch|my break|shift|the weekend)|while|when|right now|now|today|tonight|tomorrow|yet|for (?:a|now|the next|two|one|three)|this (?:week|month|early|late|morning|evening)|unless|except|more than|every (?:hour|five|ten|\d)",
    "other_way": "(?:and |but |just |instead |please |only |rather |you can |and just |id rather |use |send |send me |ill |we |if you want you can )*(?:(?:text|email|e mail|mail|write|letters?|message|sms|whatsapp)(?: me| us| only| instead| is| please| works| are| to me|(?= |$))|(?:call|phone|calls|texts|emails)(?: me| us| only| instead| is| please| are))",
    "object": "(?:me|us|this number|this phone|this line|here|my phone|my cell|my cell phone|my number|my line|anymore|any more|again|altogether|people)",
    "limit": "(?:{object} )*(?:(?:at|to|on|from|in|when im at|while im at|while at|when at|during|through|about) (?:my |the |your )?(?:{place})|(?:my )?(?:work|job|office)(?= |$)|{person}|(?:{object} )*{time}|{other_way})",
    "said": "(?:i |im |ive |we |please |pls |just |ok |okay |no |hey |look |yo |now |but |ugh |would you |can you |could you |will you |said |told you to |told you |asked you to |asking you to |telling you to |you need to |you should |you guys |need you to |want you to |yall |to |for the last time |once again |and |so |fine |yes |then |sorry |oh |god |for god sake |goddamn |damn |the hell |fucking )*",
}

RULES = (
    Written(
        "calls",
        says=(
            "{stop} (?:it with |with |all |the |your |yalls |these |those |this |constantly |always |fucking |freaking |damn |goddamn )*{calling}",
        ),
        unless=(
            r"if i pay(?: \w+){0,5} will you stop",
            "don t stop calling",
        ),
        unless_before=(
            r"(?:dont|never|wont|cant|not|didnt|doesnt|please dont)(?: \w+)?",
            r"(?:never|didnt|not|dont)(?: \w+){0,4} (?:to|say|said|ask|asked|tell|told|saying|asking|telling|want you to|mean)(?: you)?(?: to)?",
            "(?:have|need) to not|dont have to|no need to|when will you|if i pay (?:will you|do you|you)|once i pay (?:will you|do you|you)",
        ),
        unless_after=(
            "{limit}",
            "yourself",
            "names",
            "because i paid",
            "or ill report",
            "your (?:brother|sister|dog|sibling|friend)",
            "each other",
            "him",
            "her",
            "it",
        ),
        examples=(
            "stop calling me",
            "quit texting this number",
            "ok ok i'll pay just stop calling",
        ),
        unsure=("{hint}",),
    ),
    Written(
        "the-calls",
        says=(
            "{stop} (?:it with |with |all |sending |sending me |making |placing |giving |leaving |me )*(?:all |of |the |these |those |this |your |any |further |my |yall |every |more |more of )*{calls}",
            "(?:cancel|end|kill|unsubscribe from|unsubscribe me from) (?:all |the |these |those |this |your |my |any )+{calls}",
            r"{calls} (?:\w+ )?(?:need|needs|have|has|got|must|should|better|gotta) (?:to )?(?:stop|end|cease)",
            "(?:make|want|need|wanna) (?:the|these|this|your|all|it|them) (?:{calls} )?(?:to )?(?:stop|end|cease)(?! talking| the interest| the fees)",
            "(?:no more|no further|not another|no other|zero|enough with the|enough) (?:of |of the |of these |of your |damn |fucking )*{calls}",
        ),
        unless=(
            "stop (?:the |adding |charging )*(?:interest|fees|late)",
            r"(?:minimum|pay|amount|owe|cost|take|takes|much)(?: \w+){0,3} to (?:make |get )?(?:stop|the)",
            "end (?:the|this) (?:call|phone call)",
        ),
        unless_before=(
            r"(?:dont|never|wont|cant|not|didnt|doesnt)(?: \w+)?",
            "(?:make|made)",
        ),
        unless_after=(
            "{limit}",
            "(?:at|about|of|on) (?:this|the) (?:fee|fees|interest|charges?)",
            "fees?",
        ),
        examples=(
            "no more calls",
            "make the calls stop",
            "stop sending me texts",
            "cancel these texts",
        ),
        unsure=("{hint}",),
    ),
    Written(
        "do-not-call",
        says=(
            "{dont} (?:even |you |fucking |bother |dare |think about |keep )*{call}(?:ing)? (?:{me})(?: {again})?",
            "{dont} (?:even |you |fucking |bother |dare |keep )*{call}(?:ing)?(?: my phone| this house| back)? (?:{again})",
            "{dont} (?:even |you |fucking |keep )*{calling}(?: {me})?",
            r"{dont} (?:even |you )*(?:{call})(?= \.| $| or | and (?:dont|never))",
            "(?:{dont}) (?:send|leave|give)(?: me| us)? (?:any |more |any more |these |those |your |another )*(?:{calls})(?: {again})?",
            r"(?:{dont}) (?:\w+ )?(?:try|attempt) to (?:{call}|speak to|talk to)",
            "(?:never|dont ever|do not ever) (?:wanna|want to) (?:hear from|speak to|talk to|see a text from|see another)",
        ),
        unless=("dont call (?:me )?(?:now|today|right now)",),
        unless_before=(
            "(?:why|they|he|she|we|jobs|people|employers|i|who|interviewers)(?: really| even| just| still)?",
            r"(?:didnt|never|not)(?: \w+){0,3} (?:say|said|ask|asked|tell|told|saying)(?: you)?(?: to)?",
        ),
        unless_after=(
            "{limit}",
            "(?:a|an|sir|maam|miss|mr|mrs|bro|bruh|honey|baby|dear|sweetheart|names?|crazy|stupid|buddy|man|girl|boy|dude|collect|it|liar|that|by|my name)",
            r"\w+ my name",
            "(?:ill|i will|im|i am|i can|let me) (?:call|driving|busy|be|get)",
            "with (?:an )?offers?",
        ),
        examples=(
            "don't ever call me again",
            "do not contact me again",
            "dont txt me no more",
        ),
        unsure=("{hint}",),
    ),
    Written(
        "wish",
        says=(
            "(?:dont|do not|didnt|no longer|never|not|wouldnt|doesnt) (?:wanna|want to|wish to|like to|care to|need to|agree to|consent to|ask to|gonna) (?:be |get |receive |getting |keep getting |hear |have |be getting |see )*(?:contacted|called|texted|messaged|bothered|harassed|reached|phoned|hear from|disturbed|contact|(?:any |any more |your |more |these |this |those |the )*{calls}|from)(?! (?:about|how))",
            "(?:dont|do not|no longer|never) (?:want|need|wanna|wish|like) (?:any |any more |your |more |these |this |those |anymore |getting |receiving )+{calls}",
            "(?:dont|do not|no longer) (?:want|need|wanna) {calls} (?:from)",
            r"(?:dont|do not|no longer|never|not) (?:want|need|wanna|like)(?: you| u| yall| anyone| anybody)(?: \w+){0,2}? to (?:ever )?(?:{call})",
            "(?:dont|do not|never) (?:wanna|want to) (?:hear from|talk to|speak to|speak with|talk with) (?:you|yall|u|any of you|this company|your|anyone from)",
            r"(?:id|i would|would) (?:like|love|prefer|want) (?:for )?(?:you|yall|u|this|these|the calls|the texts) (?:\w+ )?to (?:stop|quit)(?! (?:the|charging|adding))",
            r"(?:i want|wanna be|want to be|take me|get me|i wanna) (?:be )?(?:off|out of|removed from|taken off)(?: of)? (?:your|this|the|that) (?:\w+ )?(?:list|system|database)",
            "(?:dont|do not|no) (?:have|has|got) (?:my |any |the |our )*(?:permission|consent|authorization|right) to (?:{call})",
            "(?:do|does) not consent to (?:be |being )?(?:{call}|contacted|called|texted|calls|texts|contact)",
            "(?:dont|not) consent to (?:be |being |these |your |any |get |receive )*(?:{call}|contacted|called|texted|calls|texts|contact)",
            r"never (?:wanna|want|want to get|wanna get|wanna hear|wanna see)(?: \w+){0,3} (?:another|any|more|from you|a) (?:\w+ )?(?:calls?|texts?|messages?|letter|from)?",
            r"(?:no longer|dont) have (?:my )?(?:permission|consent)(?: to)?(?: \w+)?(?: me)?",
            r"(?:sick|tired|had enough|fed up)(?: of| with)(?: \w+){0,4} (?:calls|texts|messages|calling|texting)(?: \w+)? stop",
            "no (?:reason|need) for (?:any )?(?:more|further) (?:of )?(?:these |the |your )?{calls}",
            "never wanna hear (?:this|my) phone ring from you",
        ),
        unless_after=(
            "{limit}",
            "about",
            "how",
        ),
        examples=(
            "i don't want to hear from you again",
            "i do not wish to be contacted",
            "i want off this list",
        ),
        unless=(r"never wanna (?:hear|get|see)(?: \w+){0,3} (?:fee|bill)",),
        unsure=("{hint}",),
    ),
    Written(
        "leave-me-alone",
        says=(
            "(?:leave|leaf|lv) (?:me|us|my family|my phone) (?:the hell |the fuck |the f |tf |in |completely )*(?:alone|be(?= |$)|in peace|a ?lone)",
            r"let (?:me|us) be(?= \.| $| please| in peace)",
            r"(?:go away|get lost|buzz off|piss off|f off|fuck off|bug off|beat it)(?: \w+){0,3} (?:dont|stop|never|no more)",
        ),
        unless=("leave (?:me|us) alone with (?:the|this|all|these) (?:debt|bills?|kids)",),
        unless_before=("(?:dont|wife|husband|he|she|they|ex|to|will|would|not|never)(?: ever| just)?",),
        examples=(
            "leave me alone",
            "just leave me alone ok",
        ),
    ),
    Written(
        "number",
        says=(
            r"(?:lose|loose|delete|erase|remove|scrub|forget|purge|wipe|destroy|discard|drop|unlist|deactivate) (?:this|my|the|that|our) (?:phone |cell |mobile |telephone )?(?:number|digits|contact(?: info\w*)?|phone number|info from|name from (?:your|the|this) (?:list|system|database|calls?|records))",
            r"(?:take|get|keep|cross|strike|pull|put) (?:this|my|the|that|our) (?:phone |cell |mobile )?(?:number|name|contact info\w*) (?:off|out|away|out of|from|on (?:your|the) do not)(?! (?:of )?(?:the |my )?(?:account|plan|card))",
            r"(?:take|get|remove|keep|cross|strike|drop|delete) (?:me|us|it|myself) (?:off|out|from|off of|out of) (?:of )?(?:your|the|this|that|all|any|these|yalls|every) (?:\w+ )?(?:\w+ )?(?:lists?|system|database|contacts|records|rolodex|{calls}|campaign|roster)",
            r"(?:take|get) me off(?= \.| $| please| now)",
            "(?:off|on) (?:your|the|ur) (?:do not call|dnc|call list|calling list|no call)",
            "do not call (?:list|registry)|dont call (?:list|registry)|dnc list|no call list",
            "(?:you|yall|u) (?:are|r)? ?blocked|youre blocked|(?:ill|im|gonna|i will|ima) (?:block|blocking|be blocking) (?:you|u|this|your|the|yall|ur)|block (?:me|my number)",
        ),
        unless=(
            "work (?:number|phone)",
            "off (?:the|this) (?:plan|recorded)",
            "card from the app",
        ),
        unless_before=(
            "(?:did|will|would|might|going to|could|if|dont|do) (?:i|you)?",
            "dont",
            "not",
            "(?:when|if) i",
        ),
        examples=(
            "lose my number",
            "take me off your list",
            "put me on the do not call registry",
        ),
    ),
    Written(
        "opt-out",
        says=(
            "opt(?:ing|ed|s)?(?: me| us| myself| my number)? out",
            "optout|opt me out|opt out",
            "unsub(?:scribe|scribed|scribing)?",
            "(?:revoke|revoking|withdraw|withdrawing|rescind|rescinding|retract|retracting|pull|pulling|cancel|canceling|cancelling|take back|taking back|revoked|withdrew|remove|removing) (?:my |all |any |the |prior |every |express )*(?:consent|permission|authorization)",
            "(?:cease|seize|cese|sease) (?:and|n|or|&) (?:desist|decist|dessist|the sist)",
            "(?:cease|discontinue|terminate|halt|end|refrain from) (?:all |any |and |further |your |every |future |the )*(?:contact|communications?|calls?|texts?|correspondence|{calling})",
            r"(?:written|formal|official|legal) (?:request|notice|demand) (?:to|for|that)(?: \w+){0,4} (?:stop|cease|end|contact|communication)",
            r"stopall|stop all(?= \.| $)",
            r"^ (?:revoke|block|optout now|opt out now|remove|no (?:texts?|txts|calls|sms)|blocked) (?:\. )?$",
            "optout",
            "knock (?:it )?off (?:with )?(?:the|these|your) {calls}",
            "stop (?:cauling|colling|callling|coaling)",
            "blocked and reported",
            "texts stop them|calls stop them|messages stop them",
        ),
        unless=(
            "opt out of (?:the plan|paperless|autopay|insurance)",
            "consent to (?:this |the |any |be )?(?:recording|being recorded|recorded)",
        ),
        unless_before=(r"(?:dont|not|never|didnt|without)(?: \w+)?",),
        unless_after=(
            "of (?:the |my |paperless |auto|insurance|this plan|payment)",
            r"(?:to|for|of) (?:\w+ )?(?:record\w*|taping|the plan|autopay|share)",
            "{limit}",
        ),
        examples=(
            "opt me out",
            "Unsubscribe",
            "i revoke my consent to be contacted",
            "cease and desist",
        ),
    ),
    Written(
        "told-you",
        says=(
            r"(?:told|asked|ask|want|need|telling|asking|begging|beg|said|demand|demanding|like|warned|tell|request|requesting)(?: (?:you|u|yall|you guys|you people|them|ya|your company|your people|that you|for you|once|already|nicely|again|before))*(?: to)? (?:please )?(?:stop|quit)(?: it| this| that| all this)?(?= \.| \?| $| already| now| please| so| and| or| but| why| what)",
            r"keep (?:on )?(?:{calling})(?: \w+){0,8} (?:stop|quit)(?: it)?(?= \.| \?| $| now| please)",
            r"(?:not interested|no thanks|enough|go away|no means no|im done|im serious|cut it out|harassment|harassing)(?: \.)? (?:stop|quit)(?: it)?(?= \.| $)",
            "stop (?:it|this|that) (?:please |now )?(?:with )?(?:the |these |your |all the )*(?:texts|calls|texting|calling|messages)",
            "(?:want|need|told|asked|asking|telling|demand|like|begging|ordering)(?: you| u| yall| you people| you guys| all| this| these| any)* (?:of )?(?:this |these |the |your |all )*(?:to )?(?:stop|cease|end|quit) (?:all |any |every |these |the |your |sending |this )*(?:{calls}|{calling})",
            "(?:want|need) (?:all |any )?(?:of )?(?:this |these |your )?(?:{calls}) (?:to )?(?:end|stop|cease)",
            r"(?:you people|yall|you guys|you) {calling}(?: \w+){0,3} stop(?: it)?",
            "get out of my phone",
            "told you never to (?:{call})",
            r"stop sending (?:me )?(?:this|these|that|sms|all this|your) ?(?:crap|shit|junk|garbage|bs|stuff|nonsense|spam|sms|things|anything|bull\w*)?",
        ),
        unless=("stop (?:the |this )?(?:interest|fee|autopay|payment)",),
        unless_before=(r"(?:never|didnt|not|dont|isnt)(?: \w+){0,2}",),
        examples=(
            "how many times do i have to tell you to stop",
            "i told you to stop",
            "why do you keep calling me stop it",
        ),
        unsure=("{hint}",),
    ),
    Written(
        "stop-alone",
        says=(
            r"^ {said}(?:stop|quit)(?: it| this| that| now| please| already| ok| thanks| right now| immediately| stop| all of it| all this)*(?: \.)* $",
            r"\. {said}stop(?: it| now| please)?(?: \.)* $",
            r"^ (?:stop|unsubscribe) \. ",
        ),
        unless=(
            "dont stop",
            "cant stop",
            "not stop",
            "never stop",
        ),
        examples=(
            "STOP",
            "Stop.",
            "i said stop",
            "please stop",
        ),
    ),
    Written(
        "one-word",
        says=(
            r"^ (?:please |pls |just |ok )*(?:end|cancel|revoke|remove|dnc|no more|remove me|cancel me|(?:end|cancel) (?:msgs|texts|messages))(?: please| now| thanks)*(?: \.)* $",
        ),
        sure=False,
        examples=("remove me please",),
    ),
)
