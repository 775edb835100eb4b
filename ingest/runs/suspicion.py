"""Signs that a page speaks to a machine, or holds hardly anything: warnings for content owners."""

from __future__ import annotations

from knowledge.documents.machine_orders import is_machine_order

NEARLY_EMPTY_CHARS = 80


def text_warnings(text: str, dropped_hidden: bool) -> tuple[str, ...]:
    """Return the warnings for a document's text.

    Args:
        dropped_hidden: whether text that nobody could see was left out of it.
    """
    found: list[str] = []
    if dropped_hidden:
        found.append("hidden_text_dropped")
    if any(is_machine_order(line) for line in text.splitlines()):
        found.append("instruction_like_text")
    if len(text) < NEARLY_EMPTY_CHARS:
        found.append("nearly_empty")
    return tuple(found)
