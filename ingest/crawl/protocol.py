"""What the ingest process and its crawl child say to each other, as lines of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from ingest.crawl.site_scopes import SiteScope


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page an earlier run fetched, for a conditional request."""

    url: str
    etag: str | None
    last_modified: str | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """What to crawl and how far.

    Attributes:
        starts: addresses of the sources.
        hosts: HOST or HOST:PORT entries that may be visited.
        spool_dir: where bodies are put.
        is_fast: no politeness delays; only set for the developer's own loopback sites.
        scopes: what each source takes; none means everything.
    """

    starts: tuple[str, ...]
    hosts: tuple[str, ...]
    known: tuple[KnownPage, ...]
    spool_dir: str
    allow_private: bool
    is_fast: bool
    user_agent: str
    max_pages: int
    max_page_bytes: int
    max_file_bytes: int
    max_crawl_bytes: int
    timeout_s: float
    page_timeout_s: float
    host_delay_s: float
    host_concurrency: int
    scopes: tuple[SiteScope, ...] = ()

    def to_line(self) -> bytes:
        """Write the job as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> CrawlJob:
        """Read what `to_line` wrote."""
        values: dict[str, Any] = json.loads(line)
        values["known"] = tuple(
            KnownPage(k["url"], k["etag"], k["last_modified"], tuple(k["links"]))
            for k in values["known"]
        )
        values["scopes"] = tuple(
            SiteScope(s["start"], tuple(s["include"]), tuple(s["exclude"]))
            for s in values["scopes"]
        )
        values["starts"], values["hosts"] = tuple(values["starts"]), tuple(values["hosts"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class PageFetched:
    """A page or file came with a body, which is in the spool directory.

    Attributes:
        links: normal addresses it links to.
        canonical_url: what it calls its own address, when that is another allowed one.
    """

    url: str
    file_name: str
    media_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    sha256: str
    links: tuple[str, ...]
    canonical_url: str | None


@dataclass(frozen=True, slots=True)
class PageUnchanged:
    """The server answered 304."""

    url: str


@dataclass(frozen=True, slots=True)
class PageGone:
    """The page is there no more, asks not to be indexed, or is not wanted."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A page could not be fetched; `chain` are all addresses on the way, redirects included."""

    url: str
    code: str
    reason: str
    is_transient: bool
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far the crawl is."""

    done: int
    queued: int
    url: str


@dataclass(frozen=True, slots=True)
class CrawlFinished:
    """The last event.

    Attributes:
        is_complete: whether everything that can be found was visited; if not, pages that were
            not seen may still be there.
        code: why it is not complete.
    """

    is_complete: bool
    code: str | None


CrawlEvent = PageFetched | PageUnchanged | PageGone | PageFailed | CrawlProgress | CrawlFinished
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (PageFetched, PageUnchanged, PageGone, PageFailed, CrawlProgress, CrawlFinished)
}


def event_to_line(event: CrawlEvent) -> bytes:
    """Write an event as one line."""
    return json.dumps({"kind": type(event).__name__, **asdict(event)}).encode() + b"\n"


def event_from_line(line: bytes) -> CrawlEvent:
    """Read what `event_to_line` wrote."""
    values: dict[str, Any] = json.loads(line)
    kind = _KINDS[values.pop("kind")]
    event: CrawlEvent = kind(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    )
    return event
