"""Runs a crawl in a child process and passes its events on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ingest.child_processes import end_child, start_child
from ingest.crawl.addresses import parse_address
from ingest.crawl.protocol import (
    CrawlEvent,
    CrawlFinished,
    CrawlJob,
    KnownPage,
    event_from_line,
)
from ingest.crawl.site_scopes import SiteScope
from ingest.settings import IngestSettings

# What the child may need beyond its own time limit to end by itself.
GRACE_S = 30.0


def crawl_job(
    settings: IngestSettings,
    scopes: Sequence[SiteScope],
    hosts: Sequence[str],
    known: Sequence[KnownPage],
    spool_dir: Path,
) -> CrawlJob:
    """Return the job for a company's sites."""
    starts = tuple(scope.start for scope in scopes)
    return CrawlJob(
        starts=starts,
        hosts=tuple(hosts),
        known=tuple(known),
        spool_dir=str(spool_dir),
        allow_private=settings.allow_private_hosts,
        is_fast=settings.allow_private_hosts and all(_is_loopback(url) for url in starts),
        user_agent=settings.user_agent,
        max_pages=settings.max_pages,
        max_page_bytes=settings.max_page_bytes,
        max_file_bytes=settings.max_file_bytes,
        max_crawl_bytes=settings.max_crawl_bytes,
        timeout_s=settings.crawl_timeout_s,
        page_timeout_s=settings.page_timeout_s,
        host_delay_s=settings.host_delay_s,
        host_concurrency=settings.host_concurrency,
        scopes=tuple(scopes),
    )


async def crawl(job: CrawlJob) -> AsyncGenerator[CrawlEvent, None]:
    """Crawl in a child process; the last event is always `CrawlFinished`.

    The child is killed when the caller stops listening.
    """
    process = await start_child("ingest.crawl.process", Path(job.spool_dir))
    assert process.stdin is not None  # noqa: S101  (both are pipes)
    assert process.stdout is not None  # noqa: S101
    last: CrawlEvent | None = None
    try:
        process.stdin.write(job.to_line())
        await process.stdin.drain()
        async with asyncio.timeout(job.timeout_s + GRACE_S):
            while line := await process.stdout.readline():
                last = event_from_line(line)
                yield last
    except TimeoutError:
        last = CrawlFinished(False, "crawl_timeout")
        yield last
    except (BrokenPipeError, ConnectionResetError):
        pass
    finally:
        process.stdin.close()
        await end_child(process)
    if not isinstance(last, CrawlFinished):
        yield CrawlFinished(False, "crawl_died")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    address = parse_address(host)
    return host == "localhost" or (address is not None and address.is_loopback)
