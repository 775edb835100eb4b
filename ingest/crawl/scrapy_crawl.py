"""The crawl itself: scrapy makes the requests that the frontier asks for."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.http import Response

from ingest.crawl.addresses import PinnedNames, normal_host
from ingest.crawl.fetches import Fetch, Reply
from ingest.crawl.frontier import Frontier
from ingest.crawl.protocol import CrawlJob
from ingest.crawl.twisted_names import resolver_class
from ingest.extract.media_types import HTML, TABLES, WEB, media_type_of

_HTTP = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
# Before robots, sitemaps and the site's first pages, so that links are known early.
_PRIORITIES = {"robots": 30, "sitemap": 20, "page": 0}

logger = logging.getLogger(__name__)


class SiteSpider(Spider):
    """Turns the frontier's fetches into requests and the answers back into replies."""

    name = "svarvakt"

    def __init__(self, frontier: Frontier, names: PinnedNames, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._frontier = frontier
        self._names = names
        self._closed_by: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        """Connect to the signal that tells headers early."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.headers_received, signal=signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Make the first requests."""
        for fetch in self._frontier.start():
            yield self._request(fetch)

    def headers_received(self, headers: Any, request: Request, **_: Any) -> None:
        """Break a download off when it is nothing we read."""
        fetch: Fetch = request.cb_kwargs["fetch"]
        declared = (headers.get(b"Content-Type") or b"").decode("latin-1")
        if fetch.kind != "page" or not declared:
            return
        if media_type_of(fetch.url, declared) not in WEB | TABLES and not _may_be_page(declared):
            raise StopDownload(fail=False)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """Hand an answer to the frontier."""
        fetch: Fetch = kwargs["fetch"]
        headers = {
            name.decode("latin-1").lower(): b",".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        if "partial" in response.flags or "dataloss" in response.flags:
            yield from self._next(self._frontier.broke(fetch, "page_cut", "ended early", True))
            return
        reply = Reply(response.status, headers, response.body)
        yield from self._next(self._frontier.answered(fetch, reply))

    def failed(self, failure: Any) -> Iterator[Request]:
        """Hand a failure to the frontier."""
        fetch: Fetch = failure.request.cb_kwargs["fetch"]
        code, reason, is_transient = self._classify(failure.value, failure.request)
        yield from self._next(self._frontier.broke(fetch, code, reason, is_transient))

    def closed(self, reason: str) -> None:
        """Say that the crawl is over."""
        self._frontier.finish(None if reason == "finished" else _CLOSED.get(reason, reason))

    def _classify(self, error: Exception, request: Request) -> tuple[str, str, bool]:
        host = normal_host(request.url.split("/")[2].rpartition("@")[2].partition(":")[0])
        refusal = self._names.refusal(host)
        if refusal is not None:
            return refusal.code, str(refusal), False
        if isinstance(error, CannotResolveHostError):
            return "site_unreachable", f"the name {host} is not known", True
        if isinstance(error, DownloadCancelledError | IgnoreRequest):
            return "file_too_large", "the answer is larger than allowed", False
        if isinstance(error, DownloadTimeoutError):
            return "site_unreachable", "the server did not answer in time", True
        if "certificate" in repr(error).lower():
            return "certificate_refused", "the site's certificate is not trusted", True
        logger.info("fetch failed: %s %r", request.url, error)
        return "site_unreachable", "the connection failed", True

    def _next(self, fetches: list[Fetch]) -> Iterator[Request]:
        for fetch in fetches:
            yield self._request(fetch)

    def _request(self, fetch: Fetch) -> Request:
        self._slow_down(fetch)
        return Request(
            fetch.url,
            callback=self.parse,
            errback=self.failed,
            headers=fetch.headers,
            cb_kwargs={"fetch": fetch},
            priority=_PRIORITIES[fetch.kind] - fetch.attempt,
            dont_filter=True,
        )

    def _slow_down(self, fetch: Fetch) -> None:
        """Keep the pause a robots.txt asks for."""
        delay_s = self._frontier.delay_s(fetch.url)
        engine = self.crawler.engine
        if not delay_s or engine is None:
            return
        slot = engine.downloader.slots.get(fetch.url.split("/")[2].partition(":")[0])
        if slot is not None:
            slot.delay = max(slot.delay, delay_s)


def run_crawl(job: CrawlJob, frontier: Frontier, names: PinnedNames) -> None:
    """Crawl until everything is visited or a limit is met; blocks, and can be done once only."""
    process = AsyncCrawlerProcess(_settings(job, names))
    process.crawl(SiteSpider, frontier=frontier, names=names)
    process.start(stop_after_crawl=True, install_signal_handlers=False)


_CLOSED = {"closespider_timeout": "crawl_timeout", "closespider_timeout_no_item": "crawl_timeout"}


def _may_be_page(declared: str) -> bool:
    kind = declared.partition(";")[0].strip().lower()
    return kind in (HTML, "application/octet-stream", "binary/octet-stream", "") or kind.endswith(
        ("xml", "gzip")
    )


def _settings(job: CrawlJob, names: PinnedNames) -> dict[str, Any]:
    return {
        "TWISTED_DNS_RESOLVER": resolver_class(names),
        "DOWNLOAD_HANDLERS": {
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
            "http": _HTTP,
            "https": _HTTP,
        },
        "USER_AGENT": job.user_agent,
        "ROBOTSTXT_OBEY": False,  # the frontier does
        "REDIRECT_ENABLED": False,  # the frontier checks every hop
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "REFERER_ENABLED": False,
        "DOWNLOAD_MAXSIZE": max(job.max_page_bytes, job.max_file_bytes),
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": job.page_timeout_s,
        "DOWNLOAD_DELAY": 0 if job.is_fast else job.host_delay_s,
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16 if job.is_fast else job.host_concurrency,
        "EXTENSIONS": {} if job.is_fast else {"scrapy.extensions.throttle.AutoThrottle": 0},
        "AUTOTHROTTLE_ENABLED": not job.is_fast,
        "AUTOTHROTTLE_START_DELAY": job.host_delay_s,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(job.host_concurrency),
        "CLOSESPIDER_TIMEOUT": job.timeout_s,
        "URLLENGTH_LIMIT": 4000,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        # None of the others, which would listen on a port or write statistics.
        "EXTENSIONS_BASE": {"scrapy.extensions.closespider.CloseSpider": 0},
        "DEPTH_LIMIT": 0,
    }
