"""Gathering: the sources of one run are visited; what did not change is not read again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from ingest.crawl.crawl import crawl, crawl_job
from ingest.crawl.protocol import (
    CrawlFinished,
    CrawlProgress,
    KnownPage,
    PageFailed,
    PageFetched,
    PageGone,
    PageUnchanged,
)
from ingest.crawl.site_scopes import SiteScope, SiteScopes
from ingest.errors import PermanentFetchError
from ingest.runs.fetch_states import FetchState
from ingest.runs.progress import OnProgress
from ingest.runs.reading import Fetched, Reading, is_current
from ingest.runs.report import FetchFailure
from ingest.settings import IngestSettings
from ingest.sources.file_sources import SourceFile, list_files, read_file
from ingest.sources.files import SourceFiles
from ingest.sources.sources import Source
from knowledge.companies.companies import Company

Known = Mapping[str, FetchState]


class Gathering:
    """Visits sources.

    Args:
        reading: takes what is new, and what is kept.
        states: what earlier runs fetched, of all sources of the company.
        spool_dir: an empty directory for bodies on their way.
        stored: the files that were uploaded or written for sources.
    """

    def __init__(
        self,
        company: Company,
        settings: IngestSettings,
        reading: Reading,
        states: Sequence[FetchState],
        spool_dir: Path,
        stored: SourceFiles,
        on_progress: OnProgress,
    ) -> None:
        self._company = company
        self._settings = settings
        self._reading = reading
        self._states = states
        self._spool_dir = spool_dir
        self._stored = stored
        self._on_progress = on_progress

    async def sites(self, sources: Sequence[Source]) -> None:
        """Crawl these sites together, each page once; they are for the same audience."""
        group = _SiteGroup(sources)
        known = {state.url: state for state in self._states if group.holds(state)}
        job = crawl_job(
            self._settings,
            group.scopes,
            self._company.hosts,
            [_known_page(state) for state in known.values()],
            self._spool_dir,
        )
        gone: set[str] = set()
        async with aclosing(crawl(job)) as events:
            async for event in events:
                match event:
                    case PageFetched():
                        await self._page(group.owner(event.url), known.get(event.url), event)
                    case PageUnchanged():
                        self._reading.keep(known[event.url])
                    case PageGone():
                        gone.add(event.url)
                    case PageFailed():
                        self._page_failed(group, known, event)
                    case CrawlProgress():
                        total = event.done + event.queued
                        self._on_progress("fetch", event.done, total, event.url)
                    case CrawlFinished():
                        self._finished(sources, known, gone, event)
        await self._reading.save()

    async def files(self, source: Source) -> None:
        """Read the files of one source."""
        known = {state.url: state for state in self._states if state.source_id == source.id}
        if source.is_stored:
            files = [
                SourceFile(source, self._stored.path(one.sha256), one.name)
                for one in await self._stored.all(source)
            ]
        elif not await asyncio.to_thread(Path(source.location).exists):
            self._source_failed(source, known, "source_missing", "the file or folder is not there")
            return
        else:
            files = await asyncio.to_thread(lambda: list(list_files(source)))
        for number, file in enumerate(files, start=1):
            self._on_progress("fetch", number, len(files), file.name)
            await self._file(file, known.get(file.state_url))
        await self._reading.save()

    async def _page(self, source: Source, state: FetchState | None, event: PageFetched) -> None:
        path = self._spool_dir / event.file_name
        if state is not None and is_current(state) and state.body_sha256 == event.sha256:
            fresh = replace(
                state,
                etag=event.etag,
                last_modified=event.last_modified,
                canonical_url=event.canonical_url,
                links=event.links,
            )
            if fresh == state:
                self._reading.keep(state)
            else:
                await self._reading.update(fresh)
        else:
            owner = source if state is None else replace(source, id=state.source_id)
            fetched = Fetched(
                source=owner,
                url=event.url,
                document_url=event.url,
                path=path,
                media_type=event.media_type,
                charset=event.charset,
                sha256=event.sha256,
                etag=event.etag,
                last_modified=event.last_modified,
                canonical_url=event.canonical_url,
                links=event.links,
            )
            await self._reading.read(fetched, state)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _file(self, file: SourceFile, state: FetchState | None) -> None:
        try:
            content = await asyncio.to_thread(read_file, file, self._settings.max_file_bytes)
        except PermanentFetchError as error:
            self._reading.failed(file.source, file.name, error)
            return
        if state is not None and is_current(state) and state.body_sha256 == content.sha256:
            self._reading.keep(state)
            return
        fetched = Fetched(
            source=file.source,
            url=file.state_url,
            document_url=file.name,
            path=file.path,
            media_type=content.media_type,
            charset=None,
            sha256=content.sha256,
        )
        await self._reading.read(fetched, state)

    def _page_failed(self, group: _SiteGroup, known: Known, event: PageFailed) -> None:
        source = group.owner(event.url)
        failure = FetchFailure(event.url, event.code, event.reason, event.is_transient, source.id)
        self._reading.result.failures.append(failure)
        if event.url in group.by_start:
            self._reading.result.failed_sources[group.by_start[event.url].id] = failure
        if event.is_transient:
            for url in event.chain:
                if url in known:
                    self._reading.keep(known[url])

    def _finished(
        self, sources: Sequence[Source], known: Known, gone: set[str], event: CrawlFinished
    ) -> None:
        """When not everything could be visited, pages that were not seen may still be there."""
        result = self._reading.result
        first = next((result.failed_sources.get(source.id) for source in sources), None)
        if event.is_complete and (first is None or not first.is_transient):
            return
        for url, state in known.items():
            if url not in gone and (state.source_id, url) not in result.kept:
                self._reading.keep(state)
        if not event.is_complete:
            first_id, where = sources[0].id, sources[0].location
            code = event.code or "crawl_incomplete"
            why = _REASONS.get(code, code)
            result.failures.append(FetchFailure(where, code, why, True, first_id))
            if code == "crawl_died":
                for source in sources:
                    result.failed_sources.setdefault(source.id, result.failures[-1])

    def _source_failed(self, source: Source, known: Known, code: str, reason: str) -> None:
        failure = FetchFailure(source.location, code, reason, True, source.id)
        self._reading.result.failures.append(failure)
        self._reading.result.failed_sources[source.id] = failure
        for state in known.values():
            self._reading.keep(state)


class _SiteGroup:
    """Sites that are crawled together, and which of them each page belongs to."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.scopes = [SiteScope(s.location, s.include, s.exclude) for s in sources]
        self._owners = SiteScopes(self.scopes)
        self._first = sources[0]
        self.by_start = {source.location: source for source in sources}
        self._ids = {source.id for source in sources}

    def holds(self, state: FetchState) -> bool:
        """Whether a state is of one of these sites, and the page still wanted."""
        return state.source_id in self._ids and self._owners.admits(state.url)

    def owner(self, url: str) -> Source:
        """Return the source a new page belongs to."""
        scope = self._owners.owner(url)
        return self.by_start[scope.start] if scope else self._first


def _known_page(state: FetchState) -> KnownPage:
    """Ask for the page anew, without conditions, when another extractor read it."""
    if not is_current(state):
        return KnownPage(state.url, None, None, state.links)
    return KnownPage(state.url, state.etag, state.last_modified, state.links)


_REASONS = {
    "crawl_limit": "there are more pages than a run may fetch",
    "crawl_timeout": "the crawl took longer than allowed",
    "crawl_died": "the crawl broke down",
    "sitemap_failed": "a sitemap could not be fetched",
}
