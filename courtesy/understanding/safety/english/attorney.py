"""The customer has, or is getting, a lawyer for this. Questions about our lawyers and lawyers of other matters are something else."""

from __future__ import annotations

from courtesy.understanding.safety.rule import Written

WORDS = {
    "lawyer": "lawyers?|attorneys?|counsel|solicitor|law firm|law office|barrister|legal aid|legal representative|legal representation|legal counsel|legal team|paralegal|legal services|advocate",
    "little": "(?:own |bankruptcy |personal |legal |family |private |debt |settlement |aid |debt settlement |consumer |defense |new |good |real )*",
    "our": "my|our|his|her|an|a|the|me a|me an|us a|myself a",
}

RULES = (
    Written(
        "my-lawyer",
        says=(
            "(?:my|our) {little}{lawyer}(?:s)?",
            "my attorneys? of record",
            "attorney of record",
        ),
        unless=(
            "(?:divorce|custody|accident|injury|immigration|criminal|disability|workers comp|car accident|dui|patent|tax|landlord|probate) {lawyer}",
            "my {lawyer} (?:fees?|bills?|costs?|payments?)|(?:paid?|paying|owe|pay) my {lawyer}",
            r"(?:got|have|had|work|works|working) (?:\w+ )?for my {lawyer}",
        ),
        unless_before=(r"(?:not|isnt|youre|are you|you are|is this|this is|work for|i work for|hes|shes) (?:\w+ )?",),
        unless_after=("(?:friend|buddy|cousin|neighbor|neighbour|roommate|joke)s?",),
        examples=(
            "talk to my lawyer",
            "my attorney handles all my debts",
        ),
    ),
    Written(
        "have-a-lawyer",
        says=(
            "(?:i|ive|we|weve|i already|i just|now|already|just)(?: have| got| had| hired| retained| found| ve| already| now| just| consulted| contacted| called| spoke with| spoke to| talked to| talked with| spoken to| spoken with| met with| turned this over to| gave this to| gave it to| handed it to| handed this to| have this with| obtained| engaged| sought| secured| want| wanna talk to| wanna speak to| me)+ (?:{our}) {little}{lawyer}",
            "(?:hired|retained|hiring|retaining|got|getting|get|gotten|obtained|engaged|engaging|hire|retain|consulting|consult|seeking|find|finding|found|call|calling|contact|contacting|bring|bringing in|see|seeing|talking to|talk to|with|through|working with|speak to|speak with|over to|to|by) (?:{our}|with an|with a|with my) {little}{lawyer}",
            "i have {little}{lawyer}",
            "i have (?:legal )?representation",
            r"(?:im|i was|we are|were|am|i|being|is|been|person) (?:now |already |legally |being |currently |fully )*represented(?: by| with|(?= \.| $| in| and| so| now))",
            r"represented by (?:\w+ ){0,2}(?:{lawyer}|someone)",
            "represent(?:s|ing|ation)? (?:me|us)",
            "letter of representation",
            "lawyered up",
            "lawyering up",
            r"(?:speak|talk|refer|direct|send|call|contact|go|went|going)(?: \w+){0,3} (?:to|through|with) (?:\w+ )?{lawyer}",
            "(?:without|until|unless)(?: i talk to| i speak to| i see| i have| talking to| consulting)? (?:my|a|an) {little}{lawyer}(?: present)?",
            "(?:you will|youll|youre gonna|gonna) hear from (?:my |a |our )?{lawyer}",
            "hear(?:ing)? from (?:my|our) {little}{lawyer}",
            "(?:{lawyer}) (?:told|tells|says|said|advised|advises|is handling|handles|handling|has this|will call|will contact|will be in touch|is dealing|is taking|representing|who represents|is gonna|gonna)",
            r"(?:{lawyer})(?: \w+){0,4} (?:representing|represents) (?:me|us)",
            "please speak to counsel",
            "legal aid is",
            r"(?:retained|hired|obtained|engaged|have|through|with) (?:the )?(?:law offices?|law firm|counsel|legal counsel|legal help|legal aid|representation)(?: of)?(?: \w+)?",
            r"(?:^|my|\.) ?counsel (?:will|has|is|said|told|advised|can)",
            "^ attorney",
            "counselor at law|attorney at law",
            "attorney (?:pls|please) contact",
            "(?:im|i am|know i|that i am|know im|me is|client is) represented",
            "(?:ive got|got|have) (?:legal )?(?:representation|counsel)",
            "(?:advice|advised by|without|through|discuss with|consult(?:ed)?(?: with)?) (?:of )?counsel",
            r"^ (?:my |talk to a |call a )?(?:lawyer|attorney) (?:\. )?$",
            r"(?:the|a) (?:\w+ )?(?:\w+ )?{lawyer} (?:we|i|who|that|took|is settling|has|handling|from)(?: \w+){0,2} (?:hired|retained|my case|my debt|this|took|settling|case)",
            "legal clinic",
            "my representation",
        ),
        unless=(
            "(?:cant|cannot|couldnt|dont|do not|no|not|without|havent|didnt|never|wont|wouldnt|isnt|aint)(?: afford| have| need| want| got| get| getting| hire| hired| hiring| money for| to| gonna| wanna| even| going to| really| trying to| represented| any| being| been| currently)+ (?:a |an |any |the |by |money for )*(?:{lawyer}|represented)(?! present)",
            "im not (?:represented|getting a|hiring|a)",
            "no {lawyer}",
            r"(?:your|yalls|your companys|you guys|the banks|their) (?:\w+ )?{lawyer}",
            "(?:are you|am i talking to|is this|r you|are you guys|youre|is that|is it|you) (?:a |an |the |with a )?{lawyer}",
            r"(?:will|would|are|is|do|does|can|could|should|did|when|gonna) (?:\w+ ){0,3}(?:you|yall|it|this|that|someone|i|we|your|a|an|they) (?:\w+ ){0,5}(?:{lawyer})(?! (?:told|said|says))",
            "(?:divorce|custody|accident|injury|immigration|criminal|disability|dui|patent|tax) {lawyer}",
            "attorney general|district attorney|power of attorney|attorneys general|attorney generals",
            "(?:i work|works?|work|job|drive|drives|clean|worked|working) (?:for|at|with) (?:a |an |the )?{lawyer}",
            "(?:im|i am|hes|shes|is|was|as) (?:a|an|no|not a) {lawyer}",
            "(?:my|a) (?:cousin|sister|brother|husband|wife|uncle|friend|dad|mom|son|daughter|neighbor|roommate|mother|father) is (?:a|an) {lawyer}",
            "(?:got|received|have|saw|get) (?:a |the |your )?letter from (?:your|a|the|an) {lawyer}",
            "if i (?:get|hire|had|got) a lawyer",
            "what(?:s| is)? (?:the |this )?{lawyer}",
            "{lawyer} fees?",
            "is a lawyer",
            "(?:send|sending|sic) (?:a |your |the )?{lawyer} (?:after|on|at) (?:me|us)",
            "lawyer(?:s)? cost",
            "layer of|a lawyer of fees",
        ),
        unless_before=(r"(?:dont|cant|cannot|not|no|without money for|never) (?:\w+ ){0,2}",),
        examples=(
            "i have an attorney now",
            "i'm represented by counsel",
            "you'll be hearing from my lawyer",
        ),
    ),
)
