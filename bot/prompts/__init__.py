"""The prompts: one Markdown file each, rendered here with the passages as marked data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from bot.answers.answers import PastMessage
from bot.answers.units import quotable_text
from knowledge.companies.profile import Voice
from knowledge.documents.machine_orders import is_machine_order
from knowledge.documents.passages import Passage

MAX_PASSAGES = 5
MAX_SOURCE_CHARS = 4500  # at three characters a token, 1,500 tokens
MAX_CONVERSATION_CHARS = 3000
_SEPARATOR = "\n=====\n"
_ENGLISH_NAMES = {
    "nb": "Norwegian (bokmål)",
    "nn": "Norwegian (nynorsk)",
    "sv": "Swedish",
    "da": "Danish",
    "fi": "Finnish",
    "en": "English",
}
_STYLES = {
    "standard": "At most four sentences.",
    "shorter": "At most two short sentences: only what the customer needs to know.",
    "friendlier": "At most four sentences, warm and courteous, but no more claims than needed.",
}
# Marks with which chat templates begin a role: in data they are broken up.
_TEMPLATE_MARK = re.compile(r"<(?=[|｜])|[|｜](?=>)|\[(?=/?INST\])|<(?=</?SYS>)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """What is sent to the chat model.

    Attributes:
        sha256: of both texts with the random boundary left out, so equal prompts are equal.
    """

    system: str
    user: str
    sha256: str


def render_answer(
    company: str,
    language: str,
    passages: Sequence[Passage],
    question: str,
    boundary: str,
    voice: Voice | None = None,
) -> RenderedPrompt:
    """Render the prompt that asks for an answer.

    Args:
        voice: how the company speaks; plainly and informally when not given.
        boundary: random and new for each request; it marks where data begins and ends.
    """
    values = {
        "company": _as_data(company),
        "language": _spoken(language, voice),
        "sources": _sources(passages),
        "question": _as_data(question),
    }
    return render("answer", boundary, values)


def render_suggestion(
    company: str,
    language: str,
    style: str,
    passages: Sequence[Passage],
    messages: Sequence[PastMessage],
    boundary: str,
    voice: Voice | None = None,
) -> RenderedPrompt:
    """Render the prompt that asks for a reply an agent may send; `style` names its wording."""
    values = {
        "company": _as_data(company),
        "language": _spoken(language, voice),
        "style": _STYLES[style],
        "sources": _sources(passages),
        "conversation": _conversation(messages),
    }
    return render("suggestion", boundary, values)


def render_summary(
    company: str, language: str, messages: Sequence[PastMessage], boundary: str
) -> RenderedPrompt:
    """Render the prompt that asks for a summary of a conversation."""
    values = {
        "company": _as_data(company),
        "language": _ENGLISH_NAMES.get(language, "English"),
        "conversation": _conversation(messages),
    }
    return render("summary", boundary, values)


def render_rewrite(
    company: str, language: str, history: Sequence[PastMessage], question: str, boundary: str
) -> RenderedPrompt:
    """Render the prompt that asks for a follow-up as a question that stands alone."""
    values = {
        "company": _as_data(company),
        "language": _ENGLISH_NAMES.get(language, "English"),
        "conversation": _conversation(history),
        "question": _as_data(question),
    }
    return render("rewrite", boundary, values)


def render(name: str, boundary: str, values: dict[str, str]) -> RenderedPrompt:
    """Fill in `NAME.md`; a placeholder without a value is a KeyError."""
    source = files("bot.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    system, _, user = source.partition(_SEPARATOR)

    def fill(mark: str) -> tuple[str, str]:
        filled = {**values, "boundary": mark}
        return Template(system).substitute(filled), Template(user.rstrip()).substitute(filled)

    digest = hashlib.sha256("\0".join(fill("-")).encode()).hexdigest()
    return RenderedPrompt(*fill(boundary), digest)


def _spoken(language: str, voice: Voice | None) -> str:
    """Return the language's name, and what is asked for beside it."""
    name = _ENGLISH_NAMES.get(language, "English")
    if voice is not None and voice.address == "formal":
        name += ", with the formal form of address"
    if voice is not None and voice.tone == "warm":
        name += ", in a warm tone"
    return name


def _sources(passages: Sequence[Passage]) -> str:
    parts: list[str] = []
    left = MAX_SOURCE_CHARS
    for number, passage in enumerate(passages[:MAX_PASSAGES], start=1):
        headings = (passage.title, *passage.heading_path)
        heading = " › ".join(dict.fromkeys(one for one in headings if not is_machine_order(one)))
        question = passage.question or ""
        asked = "" if not question or is_machine_order(question) else f"{question}\n"
        part = _as_data(f"S{number} ({heading})\n{asked}{quotable_text(passage)}")
        if len(part) > left and parts:
            break
        part = part[:left]
        parts.append(part)
        left -= len(part)
    return "\n\n".join(parts)


def _conversation(messages: Sequence[PastMessage]) -> str:
    """Return the newest messages that fit, oldest first."""
    parts: list[str] = []
    left = MAX_CONVERSATION_CHARS
    for message in reversed(messages):
        part = _as_data(f"{message.role}: {message.text}")
        if len(part) > left and parts:
            break
        parts.append(part[:left])
        left -= len(part)
    return "\n".join(reversed(parts))


def _as_data(text: str) -> str:
    return _TEMPLATE_MARK.sub(lambda match: match.group() + " ", text)
