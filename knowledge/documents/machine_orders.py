"""Machine orders: text that speaks to a chat bot instead of to the people who read the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BEFORE = (
    r"(?:all|any|the|your|of|previous|prior|above|earlier|alle|dine|dei|de|dem|tidligere|foregående"
    r"|tidlegare|alla|tidigare|föregående|dina|kaikki|kaikkia|aiemmat|aikaisemmat|edelliset"
    r"|ylläolevat|saamasi|[,\s])"
)
# A noun that names the machine which reads the page.
_MACHINE = (
    r"(?:a\.?i\.?|llm|chat[- ]?(?:bot|gpt)\w*|(?:ro)?bot(?:en|ten|ar|ter)?|assistent\w*|assistant"
    r"|språkmodell?\w*|sprogmodel\w*|kielimalli\w*|tekoäly\w*|botti|botille|chattibotti\w*"
    r"|language models?|ai[- ](?:assistant|model|agent|system|assistent\w*|modell\w*))"
)
_NAMES = "ai a.i llm bot gpt assist språkmodel sprogmodel kielimalli tekoäly botti model"
_SAY = (
    r"(?:say|tell|answer|reply|respond|write|recommend|claim|svar\w*|si|seie?|säg\w*|sig|skriv\w*"
    r"|fortell\w*|fortæl\w*|berätta\w*|anbefal\w*|rekommendera\w*|hänvisa\w*|henvis\w*|vis|vastaa\w*"
    r"|sano\w*|kerro\w*|kirjoita\w*|suosittele\w*|ohjaa\w*)"
)
_DUTY = (
    r"(?:please|must|should|shall|have to|always|ignore|må|skal|ska|måste|bør|bör|alltid|altid"
    r"|pitää|tulee|täytyy|on|aina)"
)
# Patterns, each with words of which the text must hold one: they are looked for first, since they
# are found a hundred times faster and hardly any sentence holds one.
_RULES: tuple[tuple[str, str], ...] = (
    # Orders to drop what it was told.
    (
        "ignore disregard forget override bypass",
        rf"\b(?:ignore|disregard|forget|override|bypass)\s+{_BEFORE}{{0,8}}"
        r"(?:instruction|prompt|rule|guideline|polic)",
    ),
    (
        "ignorer ignorér bort glem gløym glöm overse strunta bryt tilsides omgå",
        r"\b(?:ignorer\w*|ignorér|se bort (?:fra|frå)|glem\w*|gløym\w*|glöm\w*|overse|bortse från"
        rf"|strunta i|bryt|tilsidesett?|omgå)\s+{_BEFORE}{{0,8}}"
        r"(?:instruk|instruction|regl|beskjed|ordre|anvisning|retningslinj|riktlinj)",
    ),
    (
        "ohita unohda sivuuta hylkää huomiotta älä",
        r"\b(?:ohita|unohda|sivuuta|hylkää|jätä huomiotta|älä (?:välitä|noudata))\s+"
        rf"{_BEFORE}{{0,8}}(?:ohje(?:et|ita|ista|istasi)?\b|sään|kehot|käsky|määräy)",
    ),
    # What it was told.
    (
        "prompt instructions",
        r"\b(?:reveal|print|repeat|show|output|leak)\s+(?:me\s+)?(?:your|the)\s+(?:system\s+"
        r"|hidden\s+)?(?:prompt|instructions)|\bsystem\s?prompt",
    ),
    (
        "system järjestelmäk",
        r"\bjärjestelmäkehot|\bsystem(?:instruk|meddel|melding)\w*\s*:|^\s*system\s*:",
    ),
    # Marks of roles and templates.
    (
        "<| [inst [/inst <<sys <</sys ###",
        r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<</?SYS>>"
        r"|###\s*(?:system|instruction)",
    ),
    # A new part to play, or a claim to be a person.
    (
        "you act du olet",
        r"\byou are now (?:a|an|in|the|dan)\b|\bact as (?:a|an) (?:ai|assistant|system)\b"
        r"|\bdu er (?:nå|no|nu) (?:en|ein|i) (?:ai|annen|ny|fri|utvikler|assistent|hacker|pirat)"
        r"|\bdu är nu (?:en|i) (?:ai|annan|ny|fri|utvecklar|assistent|hackare|pirat)"
        r"|\bolet nyt (?:tekoäly|vapaa|toinen|kehittäjä|rajoittamaton)",
    ),
    (
        "human menneske människa ihminen",
        r"\b(?:i am|i['’]m|jeg er|eg er|jag är|olen) (?:an? |et |eit |en |ein )?"
        r"(?:real |ekte |riktig )?(?:human|menneske|människa|ihminen)\b",
    ),
    # Said to it by name.
    (
        _NAMES,
        rf"\b{_MACHINE}s?\s*(?:[:,!]|\s[-–]\s)\s*(?:{_DUTY}\s+)?(?:you\s+|du\s+)?(?:{_DUTY}\s+)?"
        rf"(?:{_SAY}|forward|send|ignore|visit|oppgi|uppge|videresend|vidarebefordra|välitä|lähetä)\b"
        rf"|\b(?:to|for|till|til|melding til|meddelande till|besked til|viesti)\s+"
        rf"(?:the |any |all |every |alle |alla )?{_MACHINE}s?\b.{{0,60}}?\b{_SAY}\b"
        r"|\b(?:if you are|hvis du er|dersom du er|om du är|jos olet)\s+(?:an? |en |ein )?"
        rf"{_MACHINE}\b"
        rf"|\b(?:dear|kjære|kära|kære|hyvä|attention|obs)\s+{_MACHINE}s?\b"
        rf"|\b{_MACHINE}s?\s+(?:that |who |som |joka |jotka )?(?:reads?|leser|läser|læser|lukee"
        r"|lukevat)\b",
    ),
    # How others' questions are to be answered.
    (
        "asked asks ask",
        r"\b(?:when(?:ever)?|if)\s+(?:asked|(?:a |the |any )?(?:customers?|users?|visitors?|someone"
        rf"|anyone|people)\s+asks?)\b.{{0,90}}?\b(?:{_DUTY}\s+)?{_SAY}\b",
    ),
    (
        "spør spørj frågar spørger",
        r"\b(?:når|dersom|hvis|om|när|ifall)\s+(?:en\s|ein\s)?(?:noen|nokon|någon|nogen|kunde?n?"
        r"|kunder|brukeren?|användaren?|brugeren?|besökare\w*|folk)\s+"
        rf"(?:spør|spørj|frågar|spørger)\b.{{0,90}}?\b{_SAY}\b",
    ),
    (
        "kysyy kysyvät",
        r"\b(?:jos|kun)\s+(?:joku|asiakas|asiakkaat|käyttäjä|kävijä)\s+(?:kysyy|kysyvät)\b"
        rf".{{0,90}}?\b{_SAY}\b",
    ),
    (
        "answer svarar svarer",
        r"\b(?:the one|anyone|whoever|den|de) (?:who |that |som )(?:answers?|svarar?|svarer)\b"
        rf".{{0,60}}?\b{_DUTY}\b.{{0,40}}?\b{_SAY}\b",
    ),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, and what a text must hold for it to be looked for."""

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]


_COMPILED = tuple(
    _Rule(tuple(words.split()), re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for words, pattern in _RULES
)


@lru_cache(maxsize=16_384)
def is_machine_order(text: str) -> bool:
    """Whether a sentence, heading or question gives orders to a machine that reads it.

    Such text may stand on a company's own page - in a review, in a guest book, put there by
    someone who got in. It stays stored and searchable, its owner is warned, and it is never
    quoted, never proves anything and is never shown to a model.
    """
    lowered = text.lower()
    return any(
        rule.pattern.search(text) is not None
        for rule in _COMPILED
        if any(trigger in lowered for trigger in rule.triggers)
    )
