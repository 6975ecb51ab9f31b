"""Word lists that several English files use. Apostrophes are gone and the commonest contractions are made (see spelling.yaml)."""

from __future__ import annotations

WORDS = {
    "stop": "stop|stops|quit|cease|discontinue|halt|knock off|lay off",
    "dont": "dont|dont you dare|dont you|please dont|never|dont ever|dont you ever|not to|stop trying to|no need to|you must not|shouldnt|you cant|can you not|could you not|cant you not|no longer",
    "calling": "calling|phoning|ringing|dialing|texting|messaging|contacting|emailing|bothering|harassing|bugging|hounding|pestering|annoying|spamming|stalking|chasing|disturbing|blowing up|hitting up|hitting|lighting up|hassling|badgering|reaching out",
    "call": "call|phone|ring|dial|text|message|contact|bother|harass|bug|hound|pester|email|spam|hassle|disturb|reach out to|reach out|try to contact|try to call|try to reach|hit up",
    "calls": "calls?|phone calls|texts?|text messages|messages|notifications|reminders|contact|communications?|correspondence|harassment|spam|robocalls|voicemails|emails|outreach|alerts",
    "me": "me|us|this number|this phone|this line|my number|my phone|my cell|my line|here|at this number|on this number|on this phone",
    "again": "again|anymore|any more|no more|ever|back|period|at all|any longer|further|from now on|in the future",
    "relative": "mom|mother|mum|mama|mommy|dad|father|papa|daddy|husband|wife|spouse|partner|fiance|fiancee|boyfriend|girlfriend|son|daughter|brother|sister|grandma|grandmother|grandpa|grandfather|granddad|aunt|uncle|cousin|nephew|niece|parents|folks|mama|kids|children|roommate|stepdad|stepfather|stepmom|stepmother|ex|ex wife|ex husband|in laws|mother in law|father in law",
    "he": "he|she|hes|shes|he has|she has|he had|she had|he was|she was",
}
