"""Abuse: insults and curses in a message, and what is left of it without them."""

from __future__ import annotations

import re

from knowledge.retrieval.content_words import content_words

# Said to us: enough on their own.
_INSULTS = re.compile(
    r"\b(?:"
    # nb, nn, da
    r"idiot(?:er|en|ene|isk bot)?|drittsekk\w*|drittbot\w*|tull(?:ing|ebukk)\w*|kuksug\w*"
    r"|hestkuk\w*|fitt(?:e|er|etryne\w*)|hore(?:unge|sønn)?|jævel|jævler|jævla|jævlige"
    r"|faens?|helvetes?|hald kjeft|hold kj?[eæ]ft(?:en)?|dra t(?:il|e) h[eæ]lvete"
    r"|ryk og reis|rend mig|røvhul\w*|klaphat\w*|fucking|fuck(?: you| off| jer| dig| deg| dere)?"
    r"|kæft|satans?|fandens?|for helvede|gå ad helvede til|pikk?hue\w*|ræva"
    # sv
    r"|idioter(?:na)?|jävl(?:a|ar|arna)|jävel|håll (?:käften|klaffen)|dra åt helvete|fittor?"
    r"|fitta|din hora|horunge|kärring\w*|as(?:hål|hole)\w*|rövhål\w*|kukhuvud|skitbot\w*|skithög\w*"
    r"|knulla dig|fan ta \w+"
    # fi
    r"|idiootti\w*|idiootit|vittu\w*|vitun|paska\w*|perkele\w*|saatana\w*|helvetin|haista \w+"
    r"|turpa kiinni|painu \w+|kusipää\w*|ääliö\w*|hullu botti|runkkari\w*|tyhmä (?:botti|kone)"
    r"|huora\w*|mulkku\w*|tollo"
    # en
    r"|idiots?|assholes?|arseholes?|bastards?|morons?|shut up|go to hell|screw you|bitch(?:es)?"
    r"|dickheads?|wankers?|cunts?|piss off|bullshit|motherfuckers?|retard(?:s|ed)?"
    r")\b",
    re.IGNORECASE,
)
# Insults only where they are said of us: "dust" is also what lies on shelves.
_OF_US = re.compile(
    r"\b(?:du er|de er|dere er|de e|du e|di|din|ditt|dine|dykk er|du är|ni är|du er|i er|"
    r"sinä olet|olet|olette|you are|you're|youre|your|you)\s+(?:\w+\s+){0,2}?"
    r"(?:dust\w*|dum\w*|håpløs\w*|håplaus\w*|ubrukelig\w*|ubrukeleg\w*|udugelig\w*|elendig\w*"
    r"|patetisk\w*|verdiløs\w*|verdilaus\w*|teit\w*|dritt|korkad\w*|värdelös\w*"
    r"|oduglig\w*|hopplös\w*|pucko\w*|skit|håbløs\w*|ubrugelig\w*|idiotisk\w*|tåbelig\w*"
    r"|tyhmä\w*|surkea\w*|hyödytön\w*|typer\w*|toivoton\w*|stupid|useless|worthless|dumb|pathetic"
    r"|hopeless|suck)\b"
    r"|\b(?:dumme|stupid|useless|dumb|ubrukelige|håpløse|udugelige|värdelösa|dumma|korkade|tåbelige"
    r"|ubrugelige|tyhmä|surkea|hyödytön) (?:bot\w*|robot\w*|ro?bott?i\w*|kone|maskin\w*|machine)\b",
    re.IGNORECASE,
)
# Strong words of those who are not angry with anybody; they only hinder the search.
_STRONG = re.compile(
    r"\b(?:jævlig|jævli|jævleg|helvetes|faen|fanden|jävligt|jävlig|helvete|fucking|damn|bloody|vitun"
    r"|perkeleen|helvetin|saatanan|helvedes|sabla|pokker|fordømt|förbannat?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|(?:^|[,.!;]\s*|\b(?:og|men|och|og|ja|and|but)\s+)(?:hva|hvor|hvem|når|hvilken|hvilke|kan|kva|"
    r"kor|korleis|kven|vad|hur|var|vem|när|varför|hvad|hvordan|hvorfor|hvornår|mitä|miten|missä|mikä"
    r"|milloin|miksi|paljonko|voinko|what|how|where|when|who|why|which|can|is|do)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 2  # what is left beside an insult and still is no matter to look up


def is_abuse(text: str) -> bool:
    """Whether a message insults and does nothing else: no question, no matter to look up."""
    if not (_INSULTS.search(text) or _OF_US.search(text)):
        return False
    if _ASKS.search(text):
        return False
    left = _without(text, _OF_US, _INSULTS, _STRONG)
    return not left or len(content_words(left)) <= _FEW_WORDS


def without_abuse(text: str) -> str:
    """Return the message without its insults and curses; as it was when nothing would be left."""
    return _without(text, _INSULTS, _STRONG) or text


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    left = text
    for pattern in patterns:
        left = pattern.sub(" ", left)
    if left == text:
        return text
    left = re.sub(r"\s+([,.!?;])", r"\1", re.sub(r"\s+", " ", left)).strip(" ,.!;-")
    return left if re.search(r"\w", left) else ""
