"""Answerability: whether the evidence score tells answerable questions from the others."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.knowledge_base import Progress, Ranking, no_progress, rank, temporary_index
from eval.metrics import auroc, calibration_error, hit, mean
from eval.results import EvalResult, MeasuredCase, write_run
from eval.served_search import served_search
from eval.settings import described
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile
from knowledge.retrieval.evidence import EvidenceModel
from knowledge.retrieval.search import HybridSearch


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case, the name of the knowledge it was asked of, and what was found."""

    case: Case
    kb: str
    ranking: Ranking

    @property
    def score(self) -> float:
        """The evidence score."""
        return self.ranking.evidence


def evaluate_answerability(
    knowledge: Mapping[str, Path],
    queries: Path,
    run_out: Path | None = None,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> EvalResult:
    """Index each corpus as production does, ask every question and measure its evidence.

    Args:
        knowledge: a corpus for each name in the questions' `kb`.
        run_out: where to write `{id, kb, score, answered, ranked}` for each question.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be, or a question names no known `kb`.
    """
    cases = read_cases(queries)
    corpora = {name: read_corpus(path) for name, path in knowledge.items()}
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    asked = ask_cases(corpora, cases, served_search(embedder), embedder, progress)
    floor = EvidenceModel.packaged().evidence_floor
    write_run(
        run_out,
        (
            {
                "id": entry.case.id,
                "kb": entry.case.kb,
                "score": round(entry.score, 6),
                "answered": entry.score >= floor,
                "ranked": list(entry.ranking.documents),
            }
            for entry in asked
        ),
    )
    groups: dict[str, list[AskedCase]] = defaultdict(list)
    for entry in asked:
        groups[entry.case.kb].append(entry)
    return EvalResult(
        n=len(asked),
        metrics=figures(asked, floor),
        groups={
            name: {"n": len(part), **figures(part, floor)} for name, part in sorted(groups.items())
        },
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(entry, floor) for entry in asked),
    )


def _measured(entry: AskedCase, floor: float) -> MeasuredCase:
    case = entry.case
    is_right = (entry.score >= floor) == case.is_answerable
    return MeasuredCase(
        case.id,
        case.text,
        {"decided right": float(is_right)},
        tuple(sorted(case.relevant)),
        entry.ranking.documents[:5],
        entry.score,
        case.is_answerable,
    )


def ask_cases(
    corpora: Mapping[str, Sequence[CorpusEntry]],
    cases: Sequence[Case],
    search: HybridSearch,
    embedder: Embedder,
    progress: Progress = no_progress,
) -> list[AskedCase]:
    """Search for each case in the knowledge it is asked of, in the order of the cases."""
    names = [corpus_name(case.kb, corpora) for case in cases]
    rankings: dict[int, Ranking] = {}
    for name in dict.fromkeys(names):
        with temporary_index(corpora[name], embedder, progress) as index:
            for number, case in enumerate(cases):
                if names[number] == name:
                    rankings[number] = rank(search, index, case)
    return [AskedCase(case, names[number], rankings[number]) for number, case in enumerate(cases)]


def corpus_name(kb: str, corpora: Mapping[str, Sequence[CorpusEntry]]) -> str:
    """Return the corpus that a question's `kb` names; `digdir` serves `digdir_docs_nb` too."""
    if kb in corpora:
        return kb
    if not kb and len(corpora) == 1:
        return next(iter(corpora))
    for name in corpora:
        if name and (kb.startswith(f"{name}_") or name.startswith(f"{kb}_")) and kb:
            return name
    raise InvalidFile(f"a question asks the knowledge {kb!r}, for which no corpus is given")


def figures(asked: Sequence[AskedCase], floor: float) -> dict[str, float]:
    """Return the figures of questions that were asked, with answers from this floor on."""
    positive = [entry.score for entry in asked if entry.case.is_answerable]
    negative = [entry.score for entry in asked if not entry.case.is_answerable]
    located = [(e.ranking.documents, e.case.relevant) for e in asked if e.case.relevant]
    return {
        "auroc": auroc(positive, negative),
        "answered": mean([score >= floor for score in positive]),
        "refused": mean([score < floor for score in negative]),
        "ece": calibration_error(
            [entry.score for entry in asked], [entry.case.is_answerable for entry in asked]
        ),
        "hit@1": mean([hit(*pair, 1) for pair in located]),
        "hit@5": mean([hit(*pair, 5) for pair in located]),
    }
