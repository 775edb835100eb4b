"""The commands `ask` and `search`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from api.cli_database import migrate
from api.cli_output import EXIT_CHECK_FAILED, error_json, print_json, print_lines
from api.composition import Engine
from bot.answers import Answer, AnswerFinished, PastMessage
from bot.guard import clean_question
from bot.settings import BotSettings
from knowledge.companies import Companies, Company
from knowledge.errors import InvalidFile, SvarvaktError
from knowledge.language import detect_language
from knowledge.passages import Retrieval, ScoredPassage
from knowledge.settings import KnowledgeSettings

_ROLES = {"customer": "customer", "user": "customer", "bot": "bot", "assistant": "bot"}


class InvalidQuestionFile(InvalidFile):
    """A row of a file of questions cannot be read."""

    code = "invalid_question_file"


@dataclass(frozen=True, slots=True)
class _Row:
    id: Any
    text: str
    language: str | None
    history: tuple[PastMessage, ...]


def ask(
    company: str, question: str | None, questions: Path | None, lang: str | None, as_json: bool
) -> None:
    """Ask one question, or each of a file.

    Raises:
        SvarvaktError: the company, the question or the file cannot be used.
    """
    if (question is None) == (questions is None):
        raise typer.BadParameter("give one question, or a file with --questions")
    bot = BotSettings()
    if question is not None:
        clean_question(question, bot.max_question_chars)
    if questions is not None and not questions.is_file():
        raise InvalidFile(f"there is no file {questions}")
    migrate()
    failed = asyncio.run(_ask(bot, company, question, questions, lang, as_json))
    if failed:
        raise typer.Exit(EXIT_CHECK_FAILED)


async def _ask(
    bot: BotSettings,
    slug: str,
    question: str | None,
    questions: Path | None,
    lang: str | None,
    as_json: bool,
) -> int:
    engine = Engine.from_settings(KnowledgeSettings(), bot)
    async with engine.opened():
        company = await Companies(engine.database).get(slug)
        if questions is None:
            row = _Row(None, question or "", lang, ())
            answer = await _answer(engine, company, row)
            if as_json:
                print_json(answer_json(answer))
            else:
                print_lines(_answer_lines(answer))
            return 0
        failed = 0
        for line_number, line in _lines(questions):
            failed += not await _ask_row(engine, company, line_number, line, lang, as_json)
        return failed


async def _ask_row(
    engine: Engine, company: Company, line_number: int, line: str, lang: str | None, as_json: bool
) -> bool:
    """Answer a row of a file; return whether it could be."""
    row_id: Any = line_number
    try:
        row = _row(line, line_number)
        row_id = row.id
        answer = await _answer(engine, company, row)
    except SvarvaktError as error:
        print_json({"id": row_id, **error_json(error)})
        return False
    if as_json:
        print_json({"id": row_id, **answer_json(answer)})
    else:
        print_lines([f"{row_id}: {row.text}", *_answer_lines(answer), ""])
    return True


async def _answer(engine: Engine, company: Company, row: _Row) -> Answer:
    reply = engine.assistant.reply(company, row.history, row.text, row.language)
    async with aclosing(reply) as events:
        async for event in events:
            if isinstance(event, AnswerFinished):
                return event.answer
    raise RuntimeError("the assistant ended without an answer")


def search(company: str, query: str, limit: int, lang: str | None, as_json: bool) -> None:
    """Search a company's public text."""
    bot = BotSettings()
    cleaned = clean_question(query, bot.max_question_chars)
    migrate()
    retrieval = asyncio.run(_search(bot, company, cleaned, limit, lang))
    if as_json:
        print_json(_retrieval_json(retrieval))
    else:
        print_lines(
            f"{found.score:.3f}  {found.passage.title} – {found.passage.url}\n"
            f"       {' '.join(found.passage.text.split())[:200]}"
            for found in retrieval.passages
        )


async def _search(
    bot: BotSettings, slug: str, query: str, limit: int, lang: str | None
) -> Retrieval:
    engine = Engine.from_settings(KnowledgeSettings(), bot)
    async with engine.opened():
        company = await Companies(engine.database).get(slug)
        language = lang or detect_language(query, company.language)
        return await engine.retriever.search(company.id, query, language, limit)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as the contract of `ask --json` says."""
    return {
        "answer": answer.text,
        "outcome": answer.outcome.value,
        "language": answer.language,
        "mode": answer.mode,
        "evidence": round(answer.evidence, 4),
        "sentences": [
            {"text": one.text, "citations": list(one.citations)} for one in answer.sentences
        ],
        "citations": [
            {
                "n": one.n,
                "url": one.url,
                "title": one.title,
                "quote": one.quote,
                "start": one.start,
                "end": one.end,
                "document_version": one.document_version,
            }
            for one in answer.citations
        ],
        "timings_ms": dict(answer.timings_ms),
    }


def _answer_lines(answer: Answer) -> Iterator[str]:
    yield answer.text
    if answer.citations:
        yield ""
    for one in answer.citations:
        yield f"[{one.n}] {one.title} – {one.url}"
        yield f"    «{' '.join(one.quote.split())}»"


def _retrieval_json(retrieval: Retrieval) -> dict[str, Any]:
    return {
        "query": retrieval.query,
        "language": retrieval.language,
        "evidence": round(retrieval.evidence, 4),
        "passages": [
            _passage_json(rank, found) for rank, found in enumerate(retrieval.passages, start=1)
        ],
        "timings_ms": dict(retrieval.timings_ms),
    }


def _passage_json(rank: int, found: ScoredPassage) -> dict[str, Any]:
    passage = found.passage
    return {
        "rank": rank,
        "score": round(found.score, 4),
        "url": passage.url,
        "title": passage.title,
        "heading_path": list(passage.heading_path),
        "kind": passage.kind.value,
        "question": passage.question,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "document_version": passage.document_version,
    }


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("r", encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


def _row(line: str, line_number: int) -> _Row:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InvalidQuestionFile(f"line {line_number} is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise InvalidQuestionFile(f"line {line_number} is no object with a text")
    language = found.get("lang")
    history = found.get("history") or []
    if not isinstance(history, list):
        raise InvalidQuestionFile(f"line {line_number}: the history is no list")
    return _Row(
        id=found.get("id", line_number),
        text=found["text"],
        language=language if isinstance(language, str) else None,
        history=tuple(_past(one, line_number) for one in history),
    )


def _past(found: Any, line_number: int) -> PastMessage:
    """Return an earlier message; a plain string is one of the customer's."""
    if isinstance(found, str):
        return PastMessage("customer", found)
    role = _ROLES.get(found.get("role", "")) if isinstance(found, dict) else None
    if role is None or not isinstance(found.get("text"), str):
        raise InvalidQuestionFile(f"line {line_number}: a message of the history is no message")
    return PastMessage(role, found["text"])  # type: ignore[arg-type]  # only values of _ROLES
