"""The voice of replies: the fixed greeting and closing around a suggestion's sentences."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue import text as fixed_text
from bot.suggestions import Style, Wish


@dataclass(frozen=True, slots=True)
class Frame:
    """Our own texts in front of and behind what is quoted; empty where none is due."""

    opening: str
    closing: str


def frame(language: str, company: str, wish: Wish) -> Frame:
    """Return what a reply begins and ends with: nothing in a chat, unless it is to be friendlier.

    Args:
        language: of the reply.
        company: its name, for the signature of an e-mail.
    """
    is_mail = wish.channel == "email"
    is_friendly = wish.style is Style.FRIENDLIER
    opening = ""
    if is_friendly:
        opening = fixed_text(language, "reply.warm_opening")
    elif is_mail:
        opening = fixed_text(language, "reply.opening")
    closings = []
    if is_friendly:
        closings.append(fixed_text(language, "reply.warm_closing"))
    if is_mail:
        closings.append(fixed_text(language, "reply.signature", company=company))
    return Frame(opening, "\n\n".join(closings))
