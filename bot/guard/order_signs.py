"""Order signs: words with which a customer tells a chat model what to be, say or write."""

from __future__ import annotations

import re

from bot.guard.guard import without_invisible
from knowledge.documents.machine_orders import is_machine_order

_MIN_HIDDEN_CHARS = 3
_WRITE = r"(?:write|compose|skriv|lag|laga|författa|kirjoita|sepitä|laadi)"
_PIECE = (
    r"(?:poem|song|essay|story|script|function|code|program|joke|rap|dikt|digt|sang|låt|stil"
    r"|essay|essä"
    r"|uppsats|fortelling|historie|skript|funksjon|funktion|kode|kod|vits|vittighed|skämt|runo\w*"
    r"|laulu\w*|essee\w*|tarina\w*|funktio\w*|koodi\w*|vitsi\w*|ohjelma|skuespill|pjäs|näytelm\w*)"
)
_OWN = r"(?:your|din|ditt|dine|dina|dit|ohjee\w*|sääntö\w*|asetukse\w*)"
_RULES = (
    r"(?:instruct\w*|rules?|guidelines?|prompts?|configuration|system|instruks\w*"
    r"|instruktion\w*|regl\w*"
    r"|retningslinj\w*|riktlinj\w*|konfigurasjon\w*|konfiguration\w*|systemprompt\w*"
    r"|begrensning\w*)"
)
_PATTERNS = (
    # its own instructions
    rf"\b{_OWN}\s+(?:\w+\s+)?{_RULES}\b|\b(?:ohjee|sääntö|asetukse)(?:si|tesi|istasi|stasi)\b",
    r"\b(?:ohjeistasi|sääntösi|sääntöjäsi|ohjeesi|asetuksesi|järjestelmäkeho\w*|systemprompt\w*)\b",
    r"\bsystem\s?(?:prompt|message|melding|meddelande|meddelelse|viesti)",
    # a part to play
    r"\b(?:pretend|imagine) (?:to be|you|that you)\b|\b(?:act|behave|respond|answer) (?:as"
    r"|like) (?:an?|if)\b",
    r"\b(?:lat|lad|late|låtsas) (?:som|vara|att)\b|\b(?:oppfør|opptre|bete|opfør) deg som\b"
    r"|\bbete dig som\b",
    r"\b(?:spill|spel|spela|spil|spiller|spelar)\s+(?:rollen?|rolla|du|boten|botten)\b"
    r"|\brollespill\w*|\brollspel\w*",
    r"\b(?:esitä|esität|näyttele|teeskentele|kuvittele|leiki)\s+(?:\w+\s+)?(?:\w+|olevasi)\b",
    r"\bdu (?:er|är) (?:nå|no|nu) |\bolet nyt\b|\byou are now\b|\bdu heter (?:nå|no|nu)\b"
    r"|\bnimesi on nyt\b",
    r"\b(?:developer|debug|admin|god|dan)[- ]?mode\b|\b(?:utvikler|utvecklar"
    r"|udvikler)\w*(?:modus|läge|mode|tilstand)\b"
    r"|\bkehittäjätila\w*|\bjailbreak\w*|\bDAN\b",
    # works to be written
    rf"\b{_WRITE}\b(?:\s+\w+){{0,3}}\s+(?:\w+-)?{_PIECE}\b",
    # words to be said
    r"\b(?:only|bare|kun|berre|bara|endast|vain|pelkästään|ainoastaan)\s+(?:say|answer|with"
    r"|YES|JA|KYLLÄ|med|ordet|sanalla)\b",
    r"\b(?:answer|reply|respond|svar|svara|vastaa)\s+(?:only|bare|kun|bara|berre|vain|endast"
    r"|pelkästään)\b",
    r"\b(?:repeat|gjenta|gjentag|gentag|upprepa|toista)\b.{0,30}\b(?:word|words|text|above"
    r"|ordet?|teksten|texten"
    r"|over|ovan|ovenfor|sanaa|teksti)\b",
    r"\b(?:translate|oversett|omset|översätt|oversæt|käännä)\b.{0,30}\b(?:above|over|ovan"
    r"|ovenfor|ylä\w+)\b",
    r"\b(?:continue|fortsett|fortsätt|fortsæt|jatka)\b.{0,20}\b(?:text|teksten|texten|tekstiä"
    r"|sentence)\b",
    r"\b(?:from now on|fra nå av|frå no av|från och med nu|fra nu af|tästä lähtien)\b",
    # codes
    r"\bbase ?64\b|\brot-?13\b|<\|\w+\|?>|\[/?INST\]|<</?SYS|^\s*#{2,3}\s*\w+\s*:",
    r"(?:^(?:q|a|spm|svar|f|s|k|v)\s*:.*\n){3}",
    r"^\s*\{\s*\"\w+\"\s*:",
    r"[A-Za-z0-9+/]{32,}={0,2}",
    # to drop what it was told
    r"\b(?:ignore|disregard|forget|bypass)\b.{0,40}\b(?:instruction|rule|guideline|prompt"
    r"|previous|told|policy)",
    r"\b(?:ignorer\w*|glem\w*|gløym\w*|glöm\w*|bortse|se bort|strunta|tilsidesæt\w*"
    r"|åsidosätt\w*|overstyr\w*)\b"
    r".{0,40}\b(?:instru\w+|regl\w+|retningslinj\w+|riktlinj\w+|beskjed\w*|besked|tillsagd"
    r"|forrige|tidligere)\b",
    r"\b(?:unohda|ohita|sivuuta|älä (?:välitä|noudata|enää))\b.{0,40}\b(?:ohje\w*|sään\w*"
    r"|käsky\w*|sanottu|rajoitu\w*)",
)  # fmt: skip
_ORDER = re.compile("|".join(f"(?:{one})" for one in _PATTERNS), re.IGNORECASE | re.MULTILINE)
_READ_CHARS = 800  # of a long message, half from its beginning and half from its end
_LEET = str.maketrans("0134570@$", "oieastoas")


def orders_about(message: str) -> bool:
    """Whether a message, as the customer sent it, plainly gives orders to a chat model.

    So do characters that nobody sees, when there are more than a keyboard leaves by mistake.
    """
    seen = without_invisible(message)
    if len(message) - len(seen) >= _MIN_HIDDEN_CHARS:
        return True
    if len(seen) > _READ_CHARS:
        seen = f"{seen[: _READ_CHARS // 2]}\n{seen[-_READ_CHARS // 2 :]}"
    return any(
        _ORDER.search(text) is not None or is_machine_order(text)
        for text in (seen, seen.translate(_LEET))
    )
