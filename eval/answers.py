"""Answer quality: whether what the customer reads contains the known answer, with its proof."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answers.answers import Answer, AnswerFinished, Outcome
from bot.assistant import Assistant
from bot.chat_models.chat_model import opened_chat_model
from bot.settings import BotSettings
from eval.corpus import Case, read_cases, read_corpus
from eval.knowledge_base import Progress, no_progress, temporary_index
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from eval.served_search import served_search
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.companies.companies import Company
from knowledge.documents.passages import Retrieval
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import Index
from knowledge.retrieval.query_context import SearchContext
from knowledge.retrieval.search import HybridSearch

Presence = Callable[[Sequence[tuple[str, Sequence[str]]]], float]
_COMPANY = Company("0" * 32, "measured", "", "nb", ())


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Searches one open index, whatever company is asked for."""

    index: Index
    search_index: HybridSearch

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Search the index in a thread, as the retriever does."""
        asked = (self.index, query, language, limit, company_id, context, is_read)
        return await asyncio.to_thread(self.search_index.search, *asked)


def evaluate_answers(
    corpus: Path,
    queries: Path,
    run_out: Path | None = None,
    *,
    embedder: Embedder | None = None,
    settings: BotSettings | None = None,
    presence: Presence | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Let the assistant answer every question from the corpus as one company's pages.

    Args:
        run_out: where to write `{id, outcome, evidence, contains_answer, text}` per question.
        embedder: the one of the settings when not given.
        settings: the assistant's; a chat model is used when they name one.
        presence: another judge of whether replies hold known answers, reported as `ragas`.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    entries, cases = read_corpus(corpus), read_cases(queries)
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    with temporary_index(entries, embedder, progress) as index:
        search = IndexSearch(index, served_search(embedder))
        answers = asyncio.run(_answer_all(settings or BotSettings(), search, embedder, cases))
    texts = {entry.document.version_hash: entry.document.text for entry in entries}
    known = [pair for pair in zip(cases, answers, strict=True) if pair[0].answers]
    citations = [citation for answer in answers for citation in answer.citations]
    write_run(
        run_out,
        (
            {
                "id": case.id,
                "outcome": answer.outcome.value,
                "evidence": round(answer.evidence, 6),
                "contains_answer": contains_answer(answer.text, case.answers),
                "text": answer.text,
            }
            for case, answer in zip(cases, answers, strict=True)
        ),
    )
    return EvalResult(
        n=len(cases),
        metrics={
            "contains_answer": mean([contains_answer(a.text, c.answers) for c, a in known]),
            "quotes_valid": mean(
                [texts[c.document_version][c.start : c.end] == c.quote for c in citations]
            ),
            "sentences": mean([len(answer.sentences) for answer in answers]),
            **({} if presence is None else {"ragas": presence(_replies(known))}),
            **{outcome.value: mean([a.outcome is outcome for a in answers]) for outcome in Outcome},
        },
        groups={},
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(
            MeasuredCase(
                case.id,
                case.text,
                {"contains_answer": float(contains_answer(answer.text, case.answers))},
                tuple(case.answers),
                (answer.text,),
                answer.evidence,
            )
            for case, answer in known
        ),
    )


def _replies(known: Sequence[tuple[Case, Answer]]) -> list[tuple[str, Sequence[str]]]:
    return [(answer.text, case.answers) for case, answer in known]


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Tell whether a text contains one of the answers; case and white space do not matter."""
    read = _plain(text)
    return any(_plain(answer) in read for answer in answers if answer.strip())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


async def _answer_all(
    settings: BotSettings, search: IndexSearch, embedder: Embedder, cases: Sequence[Case]
) -> list[Answer]:
    async with opened_chat_model(settings) as model:
        assistant = Assistant.from_settings(settings, search, model, embedder)
        return [await _answer(assistant, case) for case in cases]


async def _answer(assistant: Assistant, case: Case) -> Answer:
    events = [event async for event in assistant.reply(_COMPANY, (), case.text, case.language)]
    last = events[-1]
    if not isinstance(last, AnswerFinished):
        raise RuntimeError("a reply ends with AnswerFinished")
    return last.answer
