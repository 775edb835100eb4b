"""Promises in words. Only a stored task has such a text, so none is sent without one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.catalogue import text as fixed_text
from bot.handoff.opening_texts import day_text, deadline_text, time_text
from bot.tasks import Task, TaskKind


def promise_text(task: Task, zone: ZoneInfo, language: str) -> str:
    """Return what the customer is promised; the times are on the company's clock.

    This is the only reader of the catalogue's section `promise` (tests/bot/test_promises.py).
    """
    if task.due_at is None:
        return fixed_text(language, "promise.message")
    if task.kind is TaskKind.CALLBACK and task.starts_at is not None:
        start, end = task.starts_at.astimezone(zone), task.due_at.astimezone(zone)
        return fixed_text(
            language,
            "promise.callback_moved" if task.replaces else "promise.callback",
            day=day_text(start.date(), language),
            start=time_text(start, language),
            end=time_text(end, language),
        )
    key = "promise.correction" if task.kind is TaskKind.CORRECTION else "promise.message_by"
    return fixed_text(language, key, when=deadline_text(task.due_at, zone, language))
