"""Person wish: whether a customer asks for a person, and whether a text offers one."""

from __future__ import annotations

import re

from bot.smalltalk.agreement import is_only, words_of

_SENTENCE = re.compile(r"[^.!?\n]+")
# How to reach people is a question like any other: the pages know numbers and hours.
_ASKS_HOW = re.compile(
    r"\s*(?:hvordan|hvor|hvem|når|hva|korleis|kor|kven|kva|hur|var|vem|när|vad|hvornår|hvad"
    r"|miten|missä|kuka|kenelle|milloin|mikä|how|where|who|when|what|which)\b",
    re.IGNORECASE,
)
_PEOPLE = (
    # nb, nn, da
    r"person\w*|mennesk\w*|kundebehandl\w*|kundeservice\w*|kundesent\w*|kunderådgiv\w*|rådgiv\w*"
    r"|medarbei\w*|medarbej\w*|tilsett\w*|ansatt\w*|saksbehandl\w*|sagsbehandl\w*"
    r"|(?:en|ein) (?:av dere|av dykk|hos dere|hos jer|fra dere)"
    # sv
    r"|människ\w*|handläggar\w*|kundtjänst\w*|medarbetar\w*"
    # fi
    r"|ihmi\w*|asiakaspalvel\w*|virkailij\w*|työntekij\w*|henkilö\w*"
    # en
    r"|humans?|agents?|representative|advis[eo]r|operator|customer service|staff"
    # anybody, where it is not anybody at all in some country
    r"|(?:noen|nokon|nogen|någon|jonkun|someone|somebody)(?=\s*$|,|\s+(?:hos|om|på|som|der|ekte|real"
    r"|about|at|there|kanssa))"
)
_WANT = (
    r"vil|ønsk\w*|kan jeg|kan eg|får jeg|får eg|må|treng\w*|la meg|gjerne|heller|lad mig|gerne"
    r"|hellere|vill|skulle vilja|kan jag|får jag|måste|behöver|låt mig|gärna|hellre"
    r"|haluan|haluaisin|voinko|voisinko|saanko|saisinko|täytyy"
    r"|want|would like|i'd like|can i|could i|may i|let me|need|rather|please"
)
_TALK = (
    r"snakk\w*|prat\w*|chatt?\w*|tale|tala|tal|puhu\w*|jutel\w*|keskustel\w*|talk|speak"
    r"|sett meg over|set meg over|sæt mig over|koppla mig|koble meg|yhdistä\w*|connect me"
    r"|transfer me"
)
_WISH = re.compile(
    rf"(?:^|\b(?:{_WANT})\b.{{0,30}})\s*\b(?:{_TALK})\b.{{0,40}}\b(?:{_PEOPLE})(?!\w)",
    re.IGNORECASE,
)
_FINNISH_WISH = re.compile(
    r"\b(?:ihmi|asiakaspalvel|virkailij|jonku)\w*.{0,25}\b(?:puhu|jutel|keskustel)\w*"
)
_OFFER = re.compile(rf"\b(?:{_TALK})\b.{{0,40}}\b(?:{_PEOPLE})(?!\w)", re.IGNORECASE)
_MAX_CHARS = 300  # of a sentence that asks for a person; longer ones tell a story
_BARE = frozenset(
    """menneske person kundebehandler medarbeider medarbejder människa handläggare ihminen
    asiakaspalvelija human agent operator representative""".split()
)
_BESIDE_BARE = frozenset(
    """en et ein eit ett a an ekte riktig rigtig oikea real takk tack tak kiitos please nå nu nyt
    now""".split()
)


def wants_person(text: str) -> bool:
    """Whether the customer asks for a person."""
    if is_only(words_of(text), _BARE, _BESIDE_BARE):
        return True
    return any(
        (_WISH.search(sentence) or _FINNISH_WISH.search(sentence.casefold())) is not None
        and len(sentence) <= _MAX_CHARS
        and not _ASKS_HOW.match(sentence)
        for sentence in _SENTENCE.findall(text)
    )


def offers_person(text: str) -> bool:
    """Whether a text of ours offers to talk to a person; for where only the text was kept."""
    return any(
        _OFFER.search(sentence) or _FINNISH_WISH.search(sentence.casefold())
        for sentence in _SENTENCE.findall(text)
    )
