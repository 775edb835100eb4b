"""Follow-ups: is the page found when a question leans on what was said before it?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.turns.follow_up import context_of, standalone_query
from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.knowledge_base import Progress, no_progress, rank, temporary_index
from eval.metrics import mean, recall
from eval.results import EvalResult, MeasuredCase, write_run
from eval.served_search import served_search
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile
from knowledge.retrieval.query_context import SearchContext

FIRST = 5
LAST_TURN = f"last_turn_recall@{FIRST}"
OURS = f"recall@{FIRST}"
REWRITE = f"rewrite_recall@{FIRST}"
_WAYS = (LAST_TURN, OURS, REWRITE)


def evaluate_follow_ups(
    corpus: Path,
    queries: Path,
    run_out: Path | None = None,
    *,
    every: int = 1,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Search with the last turn alone, with ours, and with the rewrite a person made.

    Groups: `needs_history` where the rewrite differs from the last turn, `needs_none` where it is
    the same, and `first_turn`. A case without a rewrite counts in none of the first two.

    Args:
        run_out: where to write `{id, query, last_turn_recall@5, recall@5, rewrite_recall@5?}`.
        every: index each so manieth of the documents that answer nothing; 1 for all of them.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be, or no question has pages that answer.
    """
    entries, cases = read_corpus(corpus), read_cases(queries)
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    asked = [case for case in cases if case.relevant]
    if not asked:
        raise InvalidFile(f"{queries}: no row says which documents answer it")
    wanted = {document for case in asked for document in case.relevant}
    kept = [one for at, one in enumerate(entries) if at % every == 0 or one.id in wanted]
    measured = _measured(kept, asked, embedder, progress)
    write_run(run_out, ({"id": one.id, "query": one.text, **one.values} for one in measured))
    groups: dict[str, list[MeasuredCase]] = {}
    for case, one in zip(asked, measured, strict=True):
        if name := _group(case):
            groups.setdefault(name, []).append(one)
    return EvalResult(
        n=len(measured),
        metrics=_figures(measured),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(measured),
    )


def _measured(
    entries: Sequence[CorpusEntry], cases: Sequence[Case], embedder: Embedder, progress: Progress
) -> list[MeasuredCase]:
    search = served_search(embedder)
    measured = []
    with temporary_index(entries, embedder, progress) as index:
        for case in cases:
            query = standalone_query(case.history, case.text)
            asked: dict[str, tuple[str, SearchContext | None]] = {
                LAST_TURN: (case.text, None),
                OURS: (query, context_of(case.history, case.text)),
            }
            if case.rewrite:
                asked[REWRITE] = (case.rewrite, None)
            found = {
                way: rank(search, index, replace(case, text=text), context).documents[:FIRST]
                for way, (text, context) in asked.items()
            }
            values = {way: recall(ids, case.relevant, FIRST) for way, ids in found.items()}
            wanted = tuple(sorted(case.relevant))
            measured.append(MeasuredCase(case.id, query, values, wanted, found[OURS]))
    return measured


def _group(case: Case) -> str | None:
    if not any(message.role == "customer" for message in case.history):
        return "first_turn"
    if not case.rewrite:
        return None
    return "needs_none" if _plain(case.rewrite) == _plain(case.text) else "needs_history"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?.! ")


def _figures(measured: Sequence[MeasuredCase]) -> dict[str, float]:
    found = {way: [one.values[way] for one in measured if way in one.values] for way in _WAYS}
    return {way: mean(values) for way, values in found.items() if values}
