"""The voice of replies: the fixed greeting and closing around a suggestion's sentences."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue import text as fixed_text
from bot.copilot.suggestions import Style, Wish
from knowledge.companies.companies import Company


@dataclass(frozen=True, slots=True)
class Frame:
    """Our own texts in front of and behind what is quoted; empty where none is due."""

    opening: str
    closing: str


def frame(language: str, company: Company, wish: Wish) -> Frame:
    """Return what a reply begins and ends with: nothing in a chat, unless it is to be friendlier.

    Args:
        language: of the reply.
        company: whose sign-off an e-mail ends with; ours with its name where it has none.
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
        own = company.profile.voice.sign_off_in(language, company.name)
        closings.append(own or fixed_text(language, "reply.signature", company=company.name))
    return Frame(opening, "\n\n".join(closings))
