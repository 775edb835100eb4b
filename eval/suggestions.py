"""Suggestions: whether the right page is cited, and whether the copilot knows to be silent."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bot.answers.answers import PastMessage
from bot.chat_models.chat_model import opened_chat_model
from bot.copilot.copilot import Copilot
from bot.copilot.suggestions import Suggestion, SuggestionFinished
from bot.settings import BotSettings
from eval.answerability import corpus_name
from eval.answers import IndexSearch
from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.knowledge_base import Progress, no_progress, temporary_index
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from eval.served_search import served_search
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.companies.companies import Company
from knowledge.documents.passages import Retrieval
from knowledge.embedding.embeddings import Embedder
from knowledge.retrieval.query_context import SearchContext

_COMPANY = Company("0" * 32, "measured", "", "nb", ())
SuggestedCase = tuple[Case, Suggestion]


class PublicIndex(IndexSearch):
    """Searches one open index as a company's public text; there is no internal text."""

    async def search_internal(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Find nothing."""
        return Retrieval(query, language, (), 0.0, company_id, {})


def evaluate_suggestions(
    knowledge: Mapping[str, Path],
    queries: Path,
    is_per_site: bool = False,
    run_out: Path | None = None,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Let the copilot reply to every question as a customer's message.

    Args:
        knowledge: a corpus for each name in the questions' `kb`.
        is_per_site: whether each site of a corpus is a company of its own.
        run_out: where to write `{id, kb, silent, evidence, cited, near}` for each question.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be, or a question names no known `kb`.
    """
    cases = read_cases(queries)
    corpora = {name: read_corpus(path) for name, path in knowledge.items()}
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    suggested = _suggest_all(corpora, cases, is_per_site, embedder, progress)
    write_run(
        run_out,
        (
            {
                "id": case.id,
                "kb": case.kb,
                "silent": suggestion.is_silent,
                "evidence": round(suggestion.evidence, 6),
                "cited": [citation.url for citation in suggestion.citations],
                "near": [source.url for source in suggestion.sources],
            }
            for case, suggestion in suggested
        ),
    )
    groups: dict[str, list[SuggestedCase]] = defaultdict(list)
    for case, suggestion in suggested:
        groups[case.site if is_per_site else case.kb].append((case, suggestion))
    return EvalResult(
        n=len(suggested),
        metrics=_figures(suggested),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(case, suggestion) for case, suggestion in suggested),
    )


def _measured(case: Case, suggestion: Suggestion) -> MeasuredCase:
    cited = tuple(dict.fromkeys(citation.url for citation in suggestion.citations))
    values = (
        {"cited": float(not case.relevant.isdisjoint(cited))}
        if case.relevant
        else {"silent": float(suggestion.is_silent == (not case.is_answerable))}
    )
    wanted = tuple(sorted(case.relevant))
    return MeasuredCase(case.id, case.text, values, wanted, cited, suggestion.evidence)


def _suggest_all(
    corpora: Mapping[str, Sequence[CorpusEntry]],
    cases: Sequence[Case],
    is_per_site: bool,
    embedder: Embedder,
    progress: Progress,
) -> list[SuggestedCase]:
    """Suggest for each case in the knowledge it is asked of, in the order of the cases."""
    search = served_search(embedder)
    asked: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        asked[corpus_name(case.kb, corpora), case.site if is_per_site else ""].append(case)
    found: dict[str, Suggestion] = {}
    for (name, site), part in asked.items():
        entries = [one for one in corpora[name] if not is_per_site or one.site == site]
        with ExitStack() as stack:
            index = stack.enter_context(temporary_index(entries, embedder, progress))
            knowledge = PublicIndex(index, search)
            found.update(asyncio.run(_suggest_each(knowledge, embedder, part)))
    return [(case, found[case.id]) for case in cases]


async def _suggest_each(
    knowledge: PublicIndex, embedder: Embedder, cases: Sequence[Case]
) -> dict[str, Suggestion]:
    settings = BotSettings()
    async with opened_chat_model(settings) as model:
        copilot = Copilot.from_settings(settings, knowledge, model, embedder)
        return {case.id: await suggestion_for(copilot, _COMPANY, case) for case in cases}


async def suggestion_for(copilot: Copilot, company: Company, case: Case) -> Suggestion:
    """Return the suggestion for a question as the customer's only message."""
    messages = (PastMessage("customer", case.text),)
    events = [event async for event in copilot.suggest(company, messages, case.language)]
    last = events[-1]
    if not isinstance(last, SuggestionFinished):
        raise RuntimeError("a suggestion ends with SuggestionFinished")
    return last.suggestion


def _figures(suggested: Sequence[SuggestedCase]) -> dict[str, float]:
    located = [pair for pair in suggested if pair[0].relevant]
    answerable = [one.is_silent for case, one in suggested if case.is_answerable]
    others = [one.is_silent for case, one in suggested if not case.is_answerable]
    return {
        "cited": mean([_is_cited(case, one) for case, one in located]),
        "cited_if_suggested": mean(
            [_is_cited(case, one) for case, one in located if not one.is_silent]
        ),
        "cited_or_near": mean([_is_shown(case, one) for case, one in located]),
        "suggested": mean([not is_silent for is_silent in answerable]),
        "silent_unanswerable": mean(others),
        "pages_cited": mean(
            [len({c.url for c in one.citations}) for _, one in suggested if not one.is_silent]
        ),
    }


def _is_cited(case: Case, suggestion: Suggestion) -> bool:
    return any(citation.url in case.relevant for citation in suggestion.citations)


def _is_shown(case: Case, suggestion: Suggestion) -> bool:
    is_near = any(source.url in case.relevant for source in suggestion.sources)
    return is_near or _is_cited(case, suggestion)
