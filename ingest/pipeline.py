"""The ingest pipeline: one run from a company's sources to a live index version."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from ingest.errors import InvalidSource
from ingest.extractor import Extractor
from ingest.fetch_states import FetchState, FetchStates
from ingest.gathering import Gathering
from ingest.outcome import Outcome
from ingest.progress import OnProgress, silent
from ingest.reading import Gathered, Reading
from ingest.report import IngestReport
from ingest.runs import Runs
from ingest.selection import DocumentFacts, DocumentLookup, compare, find_loss, select_documents
from ingest.settings import IngestSettings
from ingest.sources import Source, SourceKind, Sources
from ingest.surveyor import Surveyor
from knowledge.archive import Archive
from knowledge.companies import Company
from knowledge.database import Database
from knowledge.documents import Audience
from knowledge.errors import VerifyFailed
from knowledge.index_versions import IndexVersion, IndexVersions
from knowledge.settings import KnowledgeSettings

HEARTBEAT_S = 10.0

logger = logging.getLogger(__name__)


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


class Pipeline:
    """Runs ingests, one at a time per company.

    Args:
        data_dir: where locks and the spool are.
        embedding_model: the model a live version must have been built with to count as current.
        load_builder: makes the builder; called in a thread, at most once, when a run needs it.
    """

    def __init__(
        self,
        database: Database,
        settings: IngestSettings,
        data_dir: Path,
        embedding_model: str,
        load_builder: Callable[[], Builder],
    ) -> None:
        self._settings = settings
        self._spool_dir = data_dir / "spool"
        self._embedding_model = embedding_model
        self._load_builder = load_builder
        self._builder: Builder | None = None
        self._sources = Sources(database, settings.allow_private_hosts)
        self._runs = Runs(database, data_dir / "locks")
        self._fetch_states = FetchStates(database)
        self._archive = Archive(database)
        self._versions = IndexVersions(database)
        self._lookup = DocumentLookup(database)
        self._surveyor = Surveyor(database)

    @classmethod
    def from_settings(
        cls,
        settings: IngestSettings,
        knowledge: KnowledgeSettings,
        database: Database,
        load_builder: Callable[[], Builder],
    ) -> Pipeline:
        """Build it from the settings of the packages concerned."""
        return cls(database, settings, knowledge.data_dir, knowledge.embedding_model, load_builder)

    async def run(
        self,
        company: Company,
        sources: Sequence[str] | None = None,
        on_progress: OnProgress = silent,
        *,
        audience: Audience | None = None,
        force: bool = False,
    ) -> IngestReport:
        """Bring the company's knowledge up to date.

        Args:
            sources: addresses or paths, remembered from now on; all known sources when not given.
            audience: for the sources given; None means public, or what a known source has.
            force: go live even when more is lost than allowed.

        Raises:
            InvalidSource: a source cannot be used, or there is none.
            IngestRunning: another run for this company is under way.
        """
        started = time.monotonic()
        with self._runs.lock(company.id):
            chosen = await self._chosen(company, sources, audience)
            run_id = await self._runs.begin(company.id)
            outcome = Outcome(run_id, company.slug, started)
            try:
                async with self._beating(run_id):
                    report = await self._bring_up_to_date(
                        company, chosen, on_progress, force, outcome
                    )
            except BaseException as error:
                await self._runs.abandon(run_id, str(error) or type(error).__name__)
                raise
            await self._runs.finish(report)
            return report

    async def _chosen(
        self, company: Company, locations: Sequence[str] | None, audience: Audience | None
    ) -> list[Source]:
        if locations:
            return [await self._sources.add(company, place, audience) for place in locations]
        known = await self._sources.all(company)
        if not known:
            raise InvalidSource("the company has no source yet; name one", "no_sources")
        return known

    async def _bring_up_to_date(
        self,
        company: Company,
        chosen: Sequence[Source],
        on_progress: OnProgress,
        force: bool,
        outcome: Outcome,
    ) -> IngestReport:
        live = await self._versions.live(company.id)
        outcome.live = live
        states = await self._fetch_states.all(company.id)
        gathered = await self._gather(company, chosen, states, on_progress)
        outcome.gathered = gathered
        if len(gathered.failed_sources) == len(chosen):
            first = gathered.failed_sources[chosen[0].id]
            return outcome.failed(first.code, f"{first.url}: {first.reason}")
        visited = {source.id for source in chosen}
        gone = [s for s in states if s.source_id in visited and _key(s) not in gathered.kept]
        after = [s for s in states if s.source_id not in visited] + list(gathered.kept.values())
        internal = frozenset(
            source.id
            for source in await self._sources.all(company)
            if source.audience is Audience.INTERNAL
        )
        selected = await select_documents(after, internal, self._lookup)
        before = await self._lookup.of_version(live.id) if live else {}
        outcome.selected, outcome.comparison = selected, compare(before, selected)
        if not selected:
            return outcome.failed("nothing_to_index", "no page or file gave any text")
        if live and outcome.comparison.is_same and await self._is_current(live):
            await self._fetch_states.remove(gone)
            await self._surveyor.survey(live.id)
            return outcome.unchanged()
        loss = find_loss(before, selected, _sources_of(states), self._settings.max_loss_share)
        if loss is not None and not force:
            return outcome.refused(loss.code, loss.why)
        return await self._go_live(company, selected, gone, on_progress, outcome)

    async def _gather(
        self,
        company: Company,
        chosen: Sequence[Source],
        states: Sequence[FetchState],
        on_progress: OnProgress,
    ) -> Gathered:
        spool = self._spool_dir / company.id
        await asyncio.to_thread(_empty, spool)
        settings = self._settings
        try:
            async with Extractor(
                spool, settings.parser_timeout_s, settings.parser_memory_mb
            ) as extractor:
                reading = Reading(company, self._archive, self._fetch_states, extractor)
                gathering = Gathering(company, settings, reading, states, spool, on_progress)
                for audience in Audience:
                    sites = [s for s in chosen if s.kind is SourceKind.SITE]
                    if group := [s for s in sites if s.audience is audience]:
                        await gathering.sites(group)
                for source in chosen:
                    if source.kind is not SourceKind.SITE:
                        await gathering.files(source)
                return reading.result
        finally:
            await asyncio.to_thread(shutil.rmtree, spool, ignore_errors=True)

    async def _go_live(
        self,
        company: Company,
        selected: dict[str, DocumentFacts],
        gone: Sequence[FetchState],
        on_progress: OnProgress,
        outcome: Outcome,
    ) -> IngestReport:
        builder = await self._loaded_builder(on_progress)

        def tell(stage: str, done: int, total: int) -> None:
            on_progress(stage, done, total, "")

        try:
            version = await builder.build(company.id, list(selected), tell)
        except VerifyFailed as error:
            return outcome.refused(error.code, str(error))
        outcome.notice(await self._surveyor.survey(version.id))
        outcome.live = await self._versions.activate(company.id, version.number)
        await self._fetch_states.remove(gone)
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

    @asynccontextmanager
    async def _beating(self, run_id: str) -> AsyncIterator[None]:
        """Tell other hosts that the run is alive while it lasts."""

        async def beat() -> None:
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                await self._runs.beat(run_id)

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _key(state: FetchState) -> tuple[str, str]:
    return state.source_id, state.url


def _sources_of(states: Iterable[FetchState]) -> dict[str, str]:
    return {document_id: state.source_id for state in states for document_id in state.document_ids}


def _empty(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
