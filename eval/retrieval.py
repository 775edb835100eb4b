"""Retrieval quality: how far up the pages that answer a question are ranked."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.knowledge_base import Progress, Ranking, no_progress, rank, temporary_index
from eval.metrics import mean, ndcg, recall, reciprocal_rank
from eval.results import EvalResult, MeasuredCase, write_run
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile
from knowledge.retrieval.search import HybridSearch

GroupBy = Literal["lang", "site"]
RankedCase = tuple[Case, Ranking]


def evaluate_retrieval(
    corpus: Path,
    queries: Path,
    group_by: GroupBy | None = None,
    run_out: Path | None = None,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Index a corpus as production does, search for every question and measure the ranks.

    Args:
        group_by: report per language, or per site with an index for each site.
        run_out: where to write `{id, ranked, scores}` for each question.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    entries, cases = read_corpus(corpus), read_cases(queries)
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    ranked = rank_cases(entries, cases, group_by == "site", embedder, progress)
    write_run(
        run_out,
        (
            {"id": case.id, "ranked": list(r.documents), "scores": [round(s, 5) for s in r.scores]}
            for case, r in ranked
        ),
    )
    measured = [pair for pair in ranked if pair[0].relevant]
    groups: dict[str, list[RankedCase]] = defaultdict(list)
    for case, ranking in measured:
        if group_by is not None:
            groups[case.site if group_by == "site" else case.language].append((case, ranking))
    return EvalResult(
        n=len(measured),
        metrics=_figures(measured),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(case, ranking.documents) for case, ranking in measured),
    )


def _measured(case: Case, documents: Sequence[str]) -> MeasuredCase:
    values = {
        "recall@5": recall(documents, case.relevant, 5),
        "ndcg@10": ndcg(documents, case.relevant, 10),
    }
    wanted = tuple(sorted(case.relevant))
    return MeasuredCase(case.id, case.text, values, wanted, tuple(documents[:5]))


def rank_cases(
    entries: Sequence[CorpusEntry],
    cases: Sequence[Case],
    is_per_site: bool,
    embedder: Embedder,
    progress: Progress = no_progress,
) -> list[RankedCase]:
    """Rank documents for each case, in the order of the cases."""
    search = HybridSearch(embedder)
    corpora: dict[str, list[CorpusEntry]] = defaultdict(list)
    for entry in entries:
        corpora[entry.site if is_per_site else ""].append(entry)
    asked: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        asked[case.site if is_per_site else ""].append(case)
    unknown = sorted(set(asked) - set(corpora))
    if unknown:
        raise InvalidFile(f"the corpus has no rows of the site {unknown[0]!r}")
    rankings: dict[str, Ranking] = {}
    for site, part in asked.items():
        with temporary_index(corpora[site], embedder, progress) as index:
            rankings.update((case.id, rank(search, index, case)) for case in part)
    return [(case, rankings[case.id]) for case in cases]


def _figures(ranked: Sequence[RankedCase]) -> dict[str, float]:
    pairs = [(ranking.documents, case.relevant) for case, ranking in ranked]
    return {
        "recall@1": mean([recall(*pair, 1) for pair in pairs]),
        "recall@5": mean([recall(*pair, 5) for pair in pairs]),
        "recall@10": mean([recall(*pair, 10) for pair in pairs]),
        "mrr@10": mean([reciprocal_rank(*pair, 10) for pair in pairs]),
        "ndcg@10": mean([ndcg(*pair, 10) for pair in pairs]),
    }
