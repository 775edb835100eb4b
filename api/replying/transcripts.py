"""Transcripts: a conversation as plain text, with the addresses the answers rest on."""

from __future__ import annotations

import re

from api.html.ai_marks import text_mark
from bot.catalogue import text as fixed_text
from bot.conversations.messages import Conversation, Message, MessageKind
from knowledge.companies.companies import Company

# Marks that would let one message change how the next ones look in an editor or a terminal.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def transcript_text(company: Company, conversation: Conversation, messages: list[Message]) -> str:
    """Return the conversation as text, oldest message first."""
    language = conversation.language
    title = fixed_text(language, "api.transcript_title", company=company.name)
    parts = [title, fixed_text(language, "api.transcript_notice"), text_mark(messages)]
    parts.extend(_message_text(message, language) for message in messages)
    return _UNSAFE.sub("", "\n\n".join(parts)) + "\n"


def _who(message: Message, language: str) -> str:
    if message.role == "agent" and message.agent is not None:
        return message.agent
    key: str = message.role
    if message.role == "system":
        key = message.kind if message.kind is MessageKind.HANDOFF_LEFT else "event"
    return fixed_text(language, f"api.transcript_{key}")


def _message_text(message: Message, language: str) -> str:
    who = _who(message, language)
    time = message.created_at.strftime("%Y-%m-%d %H:%M UTC")
    lines = [f"[{time}] {who}:", message.text]
    if message.details and message.details.get("left"):
        lines.append(message.details["left"])
    if message.answer is not None and message.answer.citations:
        lines.append(fixed_text(language, "api.transcript_sources"))
        lines.extend(f"  [{one.n}] {one.title} – {one.url}" for one in message.answer.citations)
    return "\n".join(lines)
