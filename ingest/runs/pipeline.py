"""The ingest pipeline: one run from a company's sources to a live index version."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.errors import IngestRunning, InvalidSource
from ingest.runs.outcome import Outcome
from ingest.runs.progress import OnProgress, silent
from ingest.runs.report import IngestReport
from ingest.runs.run_progress import ProgressRecorder
from ingest.runs.runs import RunOrder, Runs
from ingest.runs.update import Builder, Update
from ingest.settings import IngestSettings
from ingest.sources.sources import Source, Sources
from knowledge.companies.companies import Company
from knowledge.database import Database
from knowledge.documents.documents import Audience
from knowledge.errors import SvarvaktError
from knowledge.settings import KnowledgeSettings

LOCKS_FOLDER = "locks"


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
        self._sources = Sources(database, settings.allow_private_hosts)
        self._runs = Runs(database, data_dir / LOCKS_FOLDER)
        self._update = Update(
            database, settings, self._sources, data_dir, embedding_model, load_builder
        )

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
        internal: Sequence[str] = (),
        force: bool = False,
    ) -> IngestReport:
        """Bring the company's knowledge up to date.

        Args:
            sources: addresses or paths, remembered from now on; all known sources when not given.
            audience: for the sources given; None means public, or what a known source has.
            internal: further addresses or paths, for agents only.
            force: go live even when more is lost than allowed.

        Raises:
            InvalidSource: a source cannot be used, or there is none.
            IngestRunning: another run for this company is under way.
        """
        with self._runs.lock(company.id):
            named = [await self._sources.add(company, place, audience) for place in sources or ()]
            for place in internal:
                named.append(await self._sources.add(company, place, Audience.INTERNAL))
            chosen = named or await self._chosen(company, None)
            run_id = await self._runs.begin(company.id, RunOrder(is_forced=force))
            return await self._recorded(run_id, company, chosen, on_progress, force)

    async def waiting(self, run_id: str) -> tuple[str, RunOrder]:
        """Return the company of a run that waits for a process, and what it is to do.

        Raises:
            RunNotFound: no such run waits.
        """
        return await self._runs.waiting(run_id)

    async def run_prepared(self, company: Company, run_id: str, order: RunOrder) -> IngestReport:
        """Do a run that was recorded for this process to take over.

        Raises:
            InvalidSource: there is no source to fetch.
            IngestRunning: another process of this host works for the company.
            RunNotFound: somebody else has taken the run over.
        """
        try:
            with self._runs.lock(company.id):
                await self._runs.take_over(run_id)
                chosen = await self._chosen(company, order.sources)
                return await self._recorded(run_id, company, chosen, silent, order.is_forced)
        except (InvalidSource, IngestRunning) as error:
            await self._runs.abandon(run_id, error.code, str(error))
            raise

    async def _recorded(
        self,
        run_id: str,
        company: Company,
        chosen: Sequence[Source],
        on_progress: OnProgress,
        force: bool,
    ) -> IngestReport:
        """Do a run while its progress is stored, and store how it ends."""
        outcome = Outcome(run_id, company.slug, time.monotonic())
        outcome.visited = tuple(source.id for source in chosen)
        recorder = ProgressRecorder(self._runs, run_id, on_progress)
        try:
            async with recorder.recording():
                report = await self._update.bring_up_to_date(
                    company, chosen, recorder, force, outcome
                )
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not recorder.is_stopped or task is None or task.uncancel():
                await self._runs.abandon(run_id, "run_interrupted", "the process was stopped")
                raise
            report = outcome.cancelled()
        except BaseException as error:
            code = error.code if isinstance(error, SvarvaktError) else "run_interrupted"
            await self._runs.abandon(run_id, code, str(error) or type(error).__name__)
            raise
        await self._runs.finish(report)
        await self._sources.note(report)
        return report

    async def _chosen(self, company: Company, wanted: Sequence[str] | None) -> list[Source]:
        """Return the sources to fetch: those wanted, or all that are enabled.

        None at all is right only when there are removed ones to take away.
        """
        known = await self._sources.all(company)
        if wanted is None:
            chosen = [source for source in known if source.is_enabled]
        else:
            chosen = [source for source in known if source.id in wanted]
        if not chosen and not await self._sources.removed(company):
            raise InvalidSource("the company has no source yet; name one", "no_sources")
        return chosen
