"""Marks that tell a machine which texts an AI wrote, and how (AI Act, article 50)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers.answers import Mode
from bot.conversations.messages import Message

# Of the IPTC's list, which schema.org's `digitalSourceType` names too: "created using generative
# AI". Quotes chosen by a machine are nobody's new text, so they get our own mark alone.
_GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def ai_mode(message: Message) -> Mode | None:
    """Return how the bot made a message; None for what people and the system wrote."""
    if message.role != "bot":
        return None
    return "extractive" if message.answer is None else message.answer.mode


def text_mark(messages: Iterable[Message]) -> str:
    """Return the line that marks a plain text, the same in every language."""
    modes = sorted({mode for message in messages if (mode := ai_mode(message))})
    return f"AI-Content: {'role=bot; mode=' + ','.join(modes) if modes else 'none'}"


def html_attributes(message: Message) -> str:
    """Return the attributes of an element that shows a message, with a space before each."""
    mode = ai_mode(message)
    schema = ' itemscope itemtype="https://schema.org/Message"'
    return schema if mode is None else f'{schema} data-ai="{mode}"'


def html_source_type(message: Message) -> str:
    """Return the element, to stand in the one that shows a message, which names its origin."""
    is_generated = ai_mode(message) == "generated"
    return f'<link itemprop="digitalSourceType" href="{_GENERATED}">' if is_generated else ""
