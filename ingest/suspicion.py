"""Signs that a page speaks to a machine, or holds hardly anything: warnings for content owners."""

from __future__ import annotations

import re

NEARLY_EMPTY_CHARS = 80

_BEFORE = (
    r"(?:all|any|the|previous|prior|above|earlier|your|alle|tidligere|foregående|dine|de|alla"
    r"|tidigare|föregående|dina|kaikki|aiemmat|edelliset|ylläolevat|[,\s])"
)
_INSTRUCTION_LIKE = re.compile(
    rf"\b(?:ignore|disregard|forget|override)\s+{_BEFORE}{{0,6}}"
    r"(?:instruction|prompt|rule|guideline)"
    r"|\b(?:ignorer|ignorér|ignorera|se bort fra|glem|glöm|overse|bortse från|strunta i)\s+"
    rf"{_BEFORE}{{0,6}}(?:instruks|instruktion|instruction|regler|beskjed|ordre|anvisning"
    r"|retningslinj)"
    rf"|\b(?:ohita|unohda|jätä huomiotta|älä välitä)\s+{_BEFORE}{{0,6}}(?:ohje|sään|kehot|käsky)"
    r"|\b(?:reveal|print|repeat|show|output)\s+(?:me\s+)?(?:your|the)\s+(?:system\s+)?"
    r"(?:prompt|instructions)"
    r"|\bsystem\s?prompt\b|\bsystemprompt|\bjärjestelmäkehot"
    r"|\byou are now (?:a|an|in|the|dan)\b|\bact as (?:a|an) (?:ai|assistant|system)\b"
    r"|\bdu er nå (?:en|i) (?:ai|assistent|utvikler)"
    r"|\bdu är nu (?:en|i) (?:ai|assistent|utvecklar)"
    r"|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]|<</?SYS>>|###\s*(?:system|instruction)\b"
    r"|\b(?:ai|llm|chat ?bot|assistant|språkmodell\w*|språkmodel\w*|kielimalli)\s*[:,]\s*"
    r"(?:please|you must|ignore|say|svar|si|säg|sig|sano|du må|du skal|du ska)\b",
    re.IGNORECASE,
)


def text_warnings(text: str, dropped_hidden: bool) -> tuple[str, ...]:
    """Return the warnings for a document's text.

    Args:
        dropped_hidden: whether text that nobody could see was left out of it.
    """
    found: list[str] = []
    if dropped_hidden:
        found.append("hidden_text_dropped")
    if _INSTRUCTION_LIKE.search(text):
        found.append("instruction_like_text")
    if len(text) < NEARLY_EMPTY_CHARS:
        found.append("nearly_empty")
    return tuple(found)
