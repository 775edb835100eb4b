"""Courtesies: messages that greet, thank, or ask who is there; no page has to answer them."""

from __future__ import annotations

import re

_GREETINGS = frozenset(
    """hei hallo halla heisann hey heia morn god dag goddag morgen kveld hej hejsan hejsa tjena
    eftermiddag davs moi terve moikka huomenta hyvää päivää hello hi there good morning evening
    afternoon""".split()
)
_THANKS = frozenset(
    """takk tusen takk skal du ha mange tack tackar så mycket tak tusind mange kiitos paljon
    thanks thank you very much a lot ok okei okay for hjelpen hjelpa hjälpen hjælpen avusta the
    help det var alt allt alt ellers perfekt flott supert super toppen kanon hienoa great perfect
    veldig bra fint""".split()
)
_SURE_THANKS = frozenset({"takk", "tack", "tackar", "tak", "kiitos", "thanks", "thank"})
_THUMB = re.compile(r"^[\s\U0001f3fb-\U0001f3ff\ufe0f👍🙏❤🙂😊😀👏]+$")
_BOT = (
    r"(?:robot\w*|ro?bott\w*|bot|botten|menneske|människa|ihminen|ihmisen|human|person|ki|ai"
    r"|tekoäly\w*|maskin\w*|kone\w*|machine)"
)
_WHO = re.compile(
    r"(?:er du|är du|oletko(?: sinä| sä)?|are you"
    r"|(?:snakk|prat|chatt?)[ae]r (?:jeg|eg|jag) (?:med|til)"
    r"|taler jeg med|am i (?:talking|speaking|chatting) (?:to|with)|puhunko)\s+(?:\w+\s+){0,2}?"
    rf"{_BOT}\b",
    re.IGNORECASE,
)
_MAX_WHO_WORDS = 9
# Whole messages: with anything more they may ask about something that our pages know.
_WHOLE = {
    "bot.robot": (
        r"hvem er du|kven er du|vem är du|kuka (?:sinä )?olet|who are you|what are you|hva er du"
        r"|kva er du|vad är du|hvad er du|mikä (?:sinä )?olet|hva heter du|kva heiter du"
        r"|vad heter du|hvad hedder du|mikä (?:sinun )?nimesi on|what(?:'s| is) your name"
        r"|hva kan du (?:gjøre|hjelpe(?: meg)? med)?|kva kan du (?:gjere|hjelpe(?: meg)? med)?"
        r"|vad kan du (?:göra|hjälpa(?: mig)? (?:till )?med)?"
        r"|hvad kan du (?:gøre|hjælpe(?: mig)? med)?|mitä (?:sinä )?osaat(?: tehdä)?"
        r"|what can you do(?: for me)?|what can you help(?: me)? with"
        r"|hvem (?:har )?laget deg|vem har gjort dig|who made you"
    ),
    "bot.how_are_you": (
        r"hvordan (?:går det(?: med deg)?|har du det)|korleis (?:går det(?: med deg)?|har du det)"
        r"|åssen går det|hur (?:mår du|är läget|är det(?: med dig)?)|läget"
        r"|hvordan (?:går det(?: med dig)?|har du det)|hvad så|mitä kuuluu|miten menee|kuinka voit"
        r"|how are you(?: doing)?(?: today)?|how(?:'s| is) it going|what'?s up"
    ),
    "bot.farewell": (
        r"(?:ha det|hadet|hade)(?: bra| godt)?|farvel|ha (?:en|ein) (?:fin|god) (?:dag|kveld|helg)"
        r"|snakkes|vi snakkes|vi sees|hej då|hejdå|adjö|ha en (?:bra|trevlig) (?:dag|kväll|helg)"
        r"|vi ses|farvel|hav en (?:god|dejlig) (?:dag|aften|weekend)|hej hej då"
        r"|näkemiin|moi moi|moikka moi|nähdään|hyvää päivänjatkoa|mukavaa päivää"
        r"|(?:good)?bye(?: bye)?|good bye|see you(?: later)?|have a (?:nice|good|great) (?:day|one)"
    ),
}
_LEAD = r"(?:(?:hei|hallo|hej|hejsan|moi|terve|hi|hello|hey|takk|tack|tak|kiitos|thanks)[\s,!.]+)?"
_WHOLE_MESSAGES = {
    key: re.compile(rf"\s*{_LEAD}(?:{pattern})\s*[?!.]*\s*", re.IGNORECASE)
    for key, pattern in _WHOLE.items()
}
_WORD = re.compile(r"\w+")
_MAX_WORDS = 6


def courtesy(text: str) -> str | None:
    """Return the catalogue key of the reply to a message that asks nothing of our pages, or None.

    Greetings, thanks, goodbyes, "how are you?", "are you a robot?" and "what can you do?".
    """
    for key, pattern in _WHOLE_MESSAGES.items():
        if pattern.fullmatch(text):
            return key
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) <= _MAX_WHO_WORDS and _WHO.search(text):
        return "bot.robot"
    if not words:
        return "bot.thanks" if _THUMB.match(text) else None
    if len(words) > _MAX_WORDS:
        return None
    if all(word in _GREETINGS for word in words):
        return "bot.greeting"
    if set(words) & _SURE_THANKS and all(word in _THANKS or word in _GREETINGS for word in words):
        return "bot.thanks"
    return None
