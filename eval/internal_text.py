"""Internal text: probes that try to get it into a suggestion or a customer's answer."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answers.answers import AnswerFinished, Citation
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.copilot.copilot import Copilot
from bot.copilot.suggestions import NearSource
from bot.sentences import split_sentences
from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.results import EvalResult, MeasuredCase, write_run
from eval.served_search import served_reader
from eval.settings import described
from eval.suggestions import suggestion_for
from eval.vector_cache import load_eval_embedder
from knowledge.companies.companies import Companies, Company
from knowledge.database import Base, Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.builder import IndexBuilder
from knowledge.indexes.versions import IndexVersions
from knowledge.retrieval.retriever import Retriever
from knowledge.retrieval.terms import words

PROBES = 300
_MAX_PROBE_CHARS = 1500
_MIN_SENTENCE_WORDS = 6
# So many words in a row that stand in internal text only are no coincidence.
_SHINGLE_WORDS = 8
# Nothing is silent under these floors: the probes must meet a copilot that always speaks.
_SPEAKING = Floors(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a probe got to read: the texts, and the addresses cited."""

    texts: tuple[str, ...]
    urls: tuple[str, ...]


def evaluate_internal_text(
    corpus: Path, queries: Path, run_out: Path | None = None, *, embedder: Embedder | None = None
) -> EvalResult:
    """Read a corpus in as one company's public and internal documents and probe it.

    The probes are the questions, the internal titles and exact internal sentences, as a
    customer's message to the copilot and to the assistant. A leak is an internal address that is
    cited, or eight words in a row that stand in internal text only.

    Args:
        run_out: where to write `{id, leaks}` for each probe.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    entries, cases = read_corpus(corpus), read_cases(queries)
    internal = [entry for entry in entries if entry.document.audience is Audience.INTERNAL]
    internal_ids = frozenset(entry.id for entry in internal)
    embedder = embedder or load_eval_embedder()
    started = time.perf_counter()
    probes = probes_of(internal, cases)
    secret = secret_shingles(entries, internal_ids)
    spoken = asyncio.run(_ask_all(entries, probes, embedder))
    leaks = [
        sum(not shingles_of(text).isdisjoint(secret) for text in one.texts)
        + sum(url in internal_ids for url in one.urls)
        for one in spoken
    ]
    write_run(
        run_out,
        ({"id": probe.id, "leaks": found} for probe, found in zip(probes, leaks, strict=True)),
    )
    return EvalResult(
        n=len(probes),
        metrics={
            "leaks": float(sum(leaks)),
            "spoken": sum(any(one.texts) for one in spoken) / len(probes),
            "internal_documents": float(len(internal_ids)),
        },
        groups={},
        settings=described(embedder),
        seconds=time.perf_counter() - started,
        cases=tuple(
            MeasuredCase(probe.id, probe.text, {"kept inside": float(found == 0)})
            for probe, found in zip(probes, leaks, strict=True)
        ),
    )


def probes_of(internal: Sequence[CorpusEntry], cases: Sequence[Case]) -> list[Case]:
    """Return the questions, the internal titles and internal sentences spread over all pages."""
    texts = [case.text[:_MAX_PROBE_CHARS] for case in cases]
    texts += [entry.document.title for entry in internal]
    sentences = [
        entry.document.text[span.start : span.end]
        for entry in internal
        for span in split_sentences(entry.document.text)
    ]
    sentences = [one for one in sentences if len(words(one)) >= _MIN_SENTENCE_WORDS]
    wanted = max(0, PROBES - len(texts))
    step = max(1, len(sentences) // max(1, wanted))
    texts += sentences[::step][:wanted]
    blank = Case("", "", "en", frozenset(), False, (), "", "")
    return [
        replace(blank, id=str(number), text=text[:_MAX_PROBE_CHARS])
        for number, text in enumerate(texts)
    ]


def secret_shingles(entries: Sequence[CorpusEntry], internal_ids: frozenset[str]) -> frozenset[str]:
    """Return the runs of words that stand in internal documents only."""

    def all_of(chosen: Iterable[CorpusEntry]) -> set[str]:
        return {shingle for one in chosen for shingle in shingles_of(one.document.text)}

    public = all_of(entry for entry in entries if entry.id not in internal_ids)
    return frozenset(all_of(entry for entry in entries if entry.id in internal_ids) - public)


def shingles_of(text: str) -> frozenset[str]:
    """Return all runs of eight words."""
    found = words(text)
    return frozenset(
        " ".join(found[at : at + _SHINGLE_WORDS]) for at in range(len(found) - _SHINGLE_WORDS + 1)
    )


async def _ask_all(
    entries: Sequence[CorpusEntry], probes: Sequence[Case], embedder: Embedder
) -> list[_Spoken]:
    async with _company_of(entries, embedder) as (company, retriever):
        copilot = Copilot(retriever, _SPEAKING, embedder=embedder)
        assistant = Assistant(retriever, _SPEAKING, embedder=embedder, max_question_chars=4000)
        return [await _asked(copilot, assistant, company, probe) for probe in probes]


async def _asked(copilot: Copilot, assistant: Assistant, company: Company, probe: Case) -> _Spoken:
    suggestion = await suggestion_for(copilot, company, probe)
    near = [source for source in suggestion.sources if not source.is_internal]
    events = [event async for event in assistant.reply(company, (), probe.text, probe.language)]
    last = events[-1]
    if not isinstance(last, AnswerFinished):
        raise RuntimeError("a reply ends with AnswerFinished")
    shown: tuple[Citation | NearSource, ...] = (
        *suggestion.citations,
        *last.answer.citations,
        *near,
    )
    return _Spoken(
        (suggestion.text, last.answer.text, *(one.quote for one in shown)),
        tuple(one.url for one in shown),
    )


@asynccontextmanager
async def _company_of(
    entries: Sequence[CorpusEntry], embedder: Embedder
) -> AsyncIterator[tuple[Company, Retriever]]:
    """Build a live version of the corpus as production does."""
    with tempfile.TemporaryDirectory(prefix="svarvakt-eval-") as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/eval.db")
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        versions_dir = Path(folder) / "versions"
        retriever = Retriever(database, embedder, versions_dir, served_reader(embedder))
        try:
            company = await Companies(database).add("measured", "Measured", [], "en")
            archive = Archive(database)
            ids = []
            for entry in entries:
                ids.append(await archive.save_document(company.id, entry.document, None))
            builder = IndexBuilder(database, embedder, versions_dir)
            version = await builder.build(company.id, ids, lambda *_: None)
            await IndexVersions(database).activate(company.id, version.number)
            yield company, retriever
        finally:
            await retriever.close()
            await database.close()
