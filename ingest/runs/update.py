"""Updates: what one run does between its first fetch and a new live version."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.extract.extractor import Extractor
from ingest.runs.fetch_states import FetchState, FetchStates
from ingest.runs.gathering import Gathering
from ingest.runs.outcome import Outcome
from ingest.runs.progress import OnProgress
from ingest.runs.reading import Gathered, Reading
from ingest.runs.report import IngestReport, PageWarning
from ingest.runs.run_progress import ProgressRecorder
from ingest.runs.selection import (
    DocumentFacts,
    DocumentLookup,
    compare,
    find_loss,
    select_documents,
    without_removed,
)
from ingest.runs.surveyor import Surveyor
from ingest.settings import IngestSettings
from ingest.sources.files import FOLDER, SourceFiles
from ingest.sources.sources import Source, SourceKind, Sources
from knowledge.companies.companies import Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience
from knowledge.errors import VerifyFailed
from knowledge.indexes.versions import IndexVersion, IndexVersions


class Builder(Protocol):
    """Builds index versions; the real one holds the embedding model, so it is made when needed."""

    async def build(
        self,
        company_id: str,
        document_ids: Sequence[str],
        progress: Callable[[str, int, int], None],
    ) -> IndexVersion:
        """Build, probe and make ready a version of exactly these documents."""

    async def prune(self, company_id: str) -> None:
        """Remove what old versions left on disk."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is forgotten once a run has succeeded: pages that are gone, sources removed."""

    states: Sequence[FetchState]
    sources: Sequence[Source]


class Update:
    """Fetches, selects, builds and activates for one company at a time.

    Args:
        data_dir: where the spool and uploaded files are.
        embedding_model: the model a live version must have been built with to count as current.
        load_builder: makes the builder; called in a thread, at most once, when a run needs it.
    """

    def __init__(
        self,
        database: Database,
        settings: IngestSettings,
        sources: Sources,
        data_dir: Path,
        embedding_model: str,
        load_builder: Callable[[], Builder],
    ) -> None:
        self._settings = settings
        self._sources = sources
        self._spool_dir = data_dir / "spool"
        self._embedding_model = embedding_model
        self._load_builder = load_builder
        self._builder: Builder | None = None
        self._stored = SourceFiles(database, data_dir / FOLDER, settings.max_file_bytes)
        self._fetch_states = FetchStates(database)
        self._archive = Archive(database)
        self._versions = IndexVersions(database)
        self._lookup = DocumentLookup(database)
        self._surveyor = Surveyor(database)

    async def bring_up_to_date(
        self,
        company: Company,
        chosen: Sequence[Source],
        recorder: ProgressRecorder,
        force: bool,
        outcome: Outcome,
    ) -> IngestReport:
        """Do one run's work.

        Args:
            chosen: the sources to visit; removed ones are taken away besides.
            force: go live even when more is lost than allowed.
            outcome: takes what is found out on the way.
        """
        live = await self._versions.live(company.id)
        outcome.live = live
        removed = await self._sources.removed(company)
        every = await self._fetch_states.all(company.id)
        removed_ids = {source.id for source in removed}
        states = [s for s in every if s.source_id not in removed_ids]
        gathered = outcome.gathered
        await self._gather(company, chosen, states, recorder, gathered)
        if chosen and len(gathered.failed_sources) == len(chosen):
            first = gathered.failed_sources[chosen[0].id]
            return outcome.failed(first.code, f"{first.url}: {first.reason}")
        visited = set(outcome.visited)
        gone = [s for s in states if s.source_id in visited and _key(s) not in gathered.kept]
        after = [s for s in states if s.source_id not in visited] + list(gathered.kept.values())
        leaving = Leaving(gone, removed)
        selected = await self._select(company, after, outcome)
        before = await self._lookup.of_version(live.id) if live else {}
        outcome.selected, outcome.comparison = selected, compare(before, selected)
        if not selected:
            return await self._nothing_left(company, leaving, outcome)
        if live and outcome.comparison.is_same and await self._is_current(live):
            await self._take_away(leaving)
            await self._surveyor.survey(live.id, live.company_id)
            return outcome.unchanged()
        expected = without_removed(before, every, states)
        loss = find_loss(expected, selected, _sources_of(states), self._settings.max_loss_share)
        if loss is not None and not force:
            return outcome.refused(loss.code, loss.why)
        return await self._go_live(company, selected, leaving, recorder, outcome)

    async def _select(
        self, company: Company, after: Sequence[FetchState], outcome: Outcome
    ) -> dict[str, DocumentFacts]:
        internal = frozenset(
            source.id
            for source in await self._sources.all(company)
            if source.audience is Audience.INTERNAL
        )
        selection = await select_documents(after, internal, self._lookup)
        outcome.gathered.warnings.extend(PageWarning(url, "duplicate") for url in selection.copies)
        return selection.documents

    async def _nothing_left(
        self, company: Company, leaving: Leaving, outcome: Outcome
    ) -> IngestReport:
        """End a run that found no text; only when all sources were removed, nothing stays live."""
        if leaving.sources and not await self._sources.all(company):
            await self._versions.retire(company.id)
            await self._take_away(leaving)
            return outcome.emptied()
        return outcome.failed("nothing_to_index", "no page or file gave any text")

    async def _take_away(self, leaving: Leaving) -> None:
        """Forget pages that are gone and sources that were removed."""
        await self._fetch_states.remove(leaving.states)
        for source in leaving.sources:
            await self._stored.forget(source)
        await self._sources.forget(leaving.sources)

    async def _gather(
        self,
        company: Company,
        chosen: Sequence[Source],
        states: Sequence[FetchState],
        recorder: ProgressRecorder,
        gathered: Gathered,
    ) -> None:
        spool = self._spool_dir / company.id
        await asyncio.to_thread(_empty, spool)
        settings = self._settings
        try:
            async with Extractor(
                spool, settings.parser_timeout_s, settings.parser_memory_mb
            ) as extractor:
                reading = Reading(company, self._archive, self._fetch_states, extractor, gathered)
                gathering = Gathering(
                    company, settings, reading, states, spool, self._stored, recorder
                )
                recorder.watch(gathered)
                for audience in Audience:
                    sites = [s for s in chosen if s.kind is SourceKind.SITE]
                    if group := [s for s in sites if s.audience is audience]:
                        await gathering.sites(group)
                for source in chosen:
                    if source.kind is not SourceKind.SITE:
                        await gathering.files(source)
        finally:
            await asyncio.to_thread(shutil.rmtree, spool, ignore_errors=True)

    async def _go_live(
        self,
        company: Company,
        selected: dict[str, DocumentFacts],
        leaving: Leaving,
        recorder: ProgressRecorder,
        outcome: Outcome,
    ) -> IngestReport:
        builder = await self._loaded_builder(recorder)

        def tell(stage: str, done: int, total: int) -> None:
            recorder(stage, done, total, "")

        try:
            version = await builder.build(company.id, list(selected), tell)
        except VerifyFailed as error:
            return outcome.refused(error.code, str(error))
        outcome.notice(await self._surveyor.survey(version.id, version.company_id))
        recorder.finish_line()
        outcome.live = await self._versions.activate(company.id, version.number)
        await self._take_away(leaving)
        await builder.prune(company.id)
        return outcome.went_live(int(version.counts.get("embedded", 0)))

    async def _loaded_builder(self, on_progress: OnProgress) -> Builder:
        if self._builder is None:
            on_progress("load", 0, 1, "")
            self._builder = await asyncio.to_thread(self._load_builder)
        return self._builder

    async def _is_current(self, version: IndexVersion) -> bool:
        if version.embedding_model != self._embedding_model:
            return False
        return await self._lookup.is_split_as_now(version.id)


def _key(state: FetchState) -> tuple[str, str]:
    return state.source_id, state.url


def _sources_of(states: Iterable[FetchState]) -> dict[str, str]:
    return {document_id: state.source_id for state in states for document_id in state.document_ids}


def _empty(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
