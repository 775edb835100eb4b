"""The command `suggest`: drafts replies to a file of conversations."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import typer

from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.cli.questions import ConversationRow, conversation_row, each_row
from api.composition import Engine
from bot.copilot.suggestions import Suggestion, SuggestionFinished
from bot.settings import BotSettings
from knowledge.companies.companies import Companies, Company
from knowledge.settings import KnowledgeSettings


def suggest(company: str, questions: Path, lang: str | None, as_json: bool) -> None:
    """Draft a reply to each conversation; `cli_questions.check` has let the file through."""
    failed = asyncio.run(_suggest_all(company, questions, lang, as_json))
    if failed:
        raise typer.Exit(EXIT_CHECK_FAILED)


async def _suggest_all(slug: str, questions: Path, lang: str | None, as_json: bool) -> int:
    engine = Engine.from_settings(KnowledgeSettings(), BotSettings())
    async with engine.opened():
        company = await Companies(engine.database).get(slug)

        async def suggest_row(found: dict[str, Any], line_number: int) -> None:
            row = conversation_row(found, line_number)
            suggestion = await _suggested(engine, company, row, lang)
            if as_json:
                print_json({"id": row.id, **suggestion_json(suggestion)})
            else:
                print_lines([f"{row.id}:", *_lines(suggestion), ""])

        return await each_row(questions, suggest_row)


async def _suggested(
    engine: Engine, company: Company, row: ConversationRow, lang: str | None
) -> Suggestion:
    events = engine.copilot.suggest(company, row.messages, row.language or lang)
    async with aclosing(events):
        async for event in events:
            if isinstance(event, SuggestionFinished):
                return event.suggestion
    raise RuntimeError("the copilot ended without a suggestion")


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """Return a suggestion as the contract of `suggest --json` says."""
    return {
        "silent": suggestion.is_silent,
        "text": suggestion.text,
        "citations": [dataclasses.asdict(one) for one in suggestion.citations],
        "sources": [
            {
                "url": one.url,
                "title": one.title,
                "quote": one.quote,
                "start": one.start,
                "end": one.end,
                "document_version": one.document_version,
                "language": one.language,
                "internal": one.is_internal,
            }
            for one in suggestion.sources
        ],
        "sentences": [
            {"text": one.text, "citations": list(one.citations)} for one in suggestion.sentences
        ],
        "language": suggestion.language,
        "mode": suggestion.mode,
        "evidence": round(suggestion.evidence, 4),
        "note": suggestion.note,
    }


def _lines(suggestion: Suggestion) -> Iterator[str]:
    yield suggestion.text or f"(silent: {suggestion.note})"
    for citation in suggestion.citations:
        yield f"[{citation.n}] {citation.title} – {citation.url}"
        yield f"    «{' '.join(citation.quote.split())}»"
    for source in suggestion.sources:
        mark = "internal" if source.is_internal else "near"
        yield f"({mark}) {source.title} – {source.url}"
