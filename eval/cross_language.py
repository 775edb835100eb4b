"""Cross-language: is the English page found for a question in another language?"""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

from eval.corpus import read_cases, read_corpus
from eval.knowledge_base import Progress, no_progress, rank, temporary_index
from eval.metrics import mean, recall
from eval.results import EvalResult, MeasuredCase, write_run
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile
from knowledge.retrieval.search import HybridSearch

FIRST = 5
_PAGES = "en"
_RECALL = f"recall@{FIRST}"


def evaluate_cross_language(
    corpus: Path,
    queries: Path,
    run_out: Path | None = None,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Search English pages alone for questions that say which of them answers (`relevant_en`).

    Questions in English are left out: they may be a page's own title, which is indexed. Groups are
    languages; `parity` is the lowest recall of a language as a share of the highest.

    Args:
        run_out: where to write `{id, lang, ranked}` for each question.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be, or no question has such pages.
    """
    entries = [one for one in read_corpus(corpus) if one.document.language == _PAGES]
    cases = read_cases(queries)
    asked = [case for case in cases if case.relevant_english and case.language != _PAGES]
    if not entries or not asked:
        raise InvalidFile(f"{corpus} and {queries}: no English pages that answer a question")
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    search, measured = HybridSearch(embedder), []
    groups: dict[str, list[float]] = defaultdict(list)
    with temporary_index(entries, embedder, progress) as index:
        for case in asked:
            found = rank(search, index, case).documents[:FIRST]
            share = recall(found, case.relevant_english, FIRST)
            groups[case.language].append(share)
            wanted = tuple(sorted(case.relevant_english))
            measured.append(MeasuredCase(case.id, case.text, {_RECALL: share}, wanted, found))
    languages = [case.language for case in asked]
    write_run(
        run_out,
        (
            {"id": one.id, "lang": language, "ranked": list(one.found)}
            for one, language in zip(measured, languages, strict=True)
        ),
    )
    means = {language: mean(shares) for language, shares in sorted(groups.items())}
    highest = max(means.values())
    return EvalResult(
        n=len(measured),
        metrics={
            _RECALL: mean([one.values[_RECALL] for one in measured]),
            "parity": min(means.values()) / highest if highest else 0.0,
        },
        groups={
            language: {"n": len(groups[language]), _RECALL: value}
            for language, value in means.items()
        },
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(measured),
    )
