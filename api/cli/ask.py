"""The commands `ask` and `search`."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import typer

from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.cli.questions import QuestionRow, each_row, question_row
from api.composition import Engine
from bot.answers.answers import Answer, AnswerFinished
from bot.guard.guard import clean_question
from bot.settings import BotSettings
from knowledge.companies.companies import Companies, Company
from knowledge.documents.passages import Retrieval, ScoredPassage
from knowledge.language import detect_language
from knowledge.settings import KnowledgeSettings


def ask(
    company: str, question: str | None, questions: Path | None, lang: str | None, as_json: bool
) -> None:
    """Ask one question, or each of a file; `cli_questions.check` has let them through."""
    bot = BotSettings()
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
            row = QuestionRow(None, question or "", lang, ())
            answer = await _answer(engine, company, row)
            if as_json:
                print_json(answer_json(answer, company))
            else:
                print_lines(_answer_lines(answer))
            return 0

        async def answer_row(found: dict[str, Any], line_number: int) -> None:
            row = question_row(found, line_number)
            answer = await _answer(engine, company, row)
            if as_json:
                print_json({"id": row.id, **answer_json(answer, company)})
            else:
                print_lines([f"{row.id}: {row.text}", *_answer_lines(answer), ""])

        return await each_row(questions, answer_row)


async def _answer(engine: Engine, company: Company, row: QuestionRow) -> Answer:
    at = None if row.at is None else company.facts.moment(row.at)
    reply = engine.assistant.reply(company, row.history, row.text, row.language, at)
    async with aclosing(reply) as events:
        async for event in events:
            if isinstance(event, AnswerFinished):
                return event.answer
    raise RuntimeError("the assistant ended without an answer")


def search(company: str, query: str, limit: int, lang: str | None, as_json: bool) -> None:
    """Search a company's public text; `cli_questions.check` has let the query through."""
    bot = BotSettings()
    cleaned = clean_question(query, bot.max_question_chars)
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


def answer_json(answer: Answer, company: Company) -> dict[str, Any]:
    """Return an answer as the contract of `ask --json` says."""
    return {
        "company": company.slug,
        "answer": answer.text,
        "outcome": answer.outcome.value,
        "language": answer.language,
        "mode": answer.mode,
        "evidence": round(answer.evidence, 4),
        "sentences": [
            {"text": one.text, "citations": list(one.citations)} for one in answer.sentences
        ],
        "citations": [dataclasses.asdict(one) for one in answer.citations],
        "alternatives": list(answer.alternatives),
        "urgent": urgent_json(answer),
        "handoff": handoff_json(answer),
        "timings_ms": dict(answer.timings_ms),
    }


def handoff_json(answer: Answer) -> dict[str, Any] | None:
    """Return why a person is offered, what first, and the time that taking it up would give."""
    return None if answer.offer is None else answer.offer.as_json()


def urgent_json(answer: Answer) -> dict[str, Any] | None:
    """Return the kind and the numbers to ring, the first of them as `number` too."""
    if answer.urgent is None:
        return None
    contacts = [dataclasses.asdict(contact) for contact in answer.urgent.contacts]
    return {
        "kind": answer.urgent.kind.value,
        "number": contacts[0]["number"],
        "contacts": contacts,
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
