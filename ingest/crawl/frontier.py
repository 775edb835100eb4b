"""The frontier of a crawl: which addresses are asked for next, and what each answer means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from ingest.crawl.addresses import AddressPolicy
from ingest.crawl.fetches import Fetch, Reply
from ingest.crawl.page_reading import is_allowed, read_page
from ingest.crawl.protocol import (
    CrawlEvent,
    CrawlFinished,
    CrawlJob,
    CrawlProgress,
    KnownPage,
    PageFailed,
    PageFetched,
    PageGone,
    PageUnchanged,
)
from ingest.crawl.robots import Robots
from ingest.crawl.site_scopes import SiteScopes
from ingest.crawl.sitemaps import read_sitemap
from ingest.crawl.urls import normal_url, origin_of
from ingest.errors import PermanentFetchError

MAX_REDIRECTS = 5
MAX_SITEMAPS = 200
# Different queries on one path: beyond this it is a calendar or a filter, not content.
MAX_QUERIES_PER_PATH = 100
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


Store = Callable[[bytes], tuple[str, str]]


class Frontier:
    """Decides what a crawl asks for. It knows no network: the caller makes the requests.

    Args:
        policy: says which addresses are allowed.
        emit: takes the events.
        store: puts a body into the spool; returns its name and SHA-256.
    """

    def __init__(
        self,
        job: CrawlJob,
        policy: AddressPolicy,
        emit: Callable[[CrawlEvent], None],
        store: Store,
    ) -> None:
        self._job = job
        self._policy = policy
        self._emit = emit
        self._store = store
        self._known = {page.url: page for page in job.known}
        self._starts = tuple(dict.fromkeys(job.starts))
        self._scopes = SiteScopes(job.scopes)
        self._robots: dict[str, Robots] = {}
        self._waiting: dict[str, list[Fetch]] = {}
        self._seen: set[str] = set()
        self._sitemaps: set[str] = set()
        self._queries: Counter[str] = Counter()
        self._pages = 0
        self._done = 0
        self._bytes = 0
        self._incomplete: str | None = None

    def start(self) -> list[Fetch]:
        """Return the first requests."""
        return self._visit(self._starts)

    def delay_s(self, url: str) -> float:
        """Return the pause the site asks for between requests."""
        robots = self._robots.get(origin_of(url))
        return robots.delay_s if robots else 0.0

    def answered(self, fetch: Fetch, reply: Reply) -> list[Fetch]:
        """Take an answer and return what to ask for next."""
        if fetch.kind != "page" and reply.status not in _REDIRECTS:
            take = self._robots_answered if fetch.kind == "robots" else self._sitemap_answered
            return take(fetch, reply)
        if reply.status in _REDIRECTS:
            return self._redirected(fetch, reply)
        if reply.status in _TRANSIENT:
            return self.broke(fetch, f"http_{reply.status}", f"answered {reply.status}", True)
        known = self._known.get(fetch.url)
        if reply.status == 304 and known is not None:
            self._emit(PageUnchanged(fetch.url))
            return self._finish_page(fetch, known.links)
        if reply.status in _GONE:
            if fetch.first_url in self._starts:
                return self.broke(fetch, f"http_{reply.status}", "the page is not there", False)
            self._emit(PageGone(fetch.url, f"http_{reply.status}"))
            return self._finish_page(fetch)
        if reply.status != 200:
            return self.broke(fetch, f"http_{reply.status}", f"answered {reply.status}", False)
        return self._page_answered(fetch, reply)

    def broke(self, fetch: Fetch, code: str, reason: str, is_transient: bool) -> list[Fetch]:
        """Take a failure and return what to ask for next: another try, or what we knew of it."""
        if is_transient and not fetch.is_last_attempt:
            return [fetch.again()]
        if fetch.kind == "robots":
            return self._robots_broke(fetch, code, reason, is_transient)
        if fetch.kind == "sitemap":
            if is_transient:
                self._incomplete = self._incomplete or "sitemap_failed"
            return []
        chain = (*fetch.chain, fetch.url)
        self._emit(PageFailed(fetch.first_url, code, reason, is_transient, chain))
        links: list[str] = []
        for url in chain:
            known = self._known.get(url)
            links.extend(known.links if known and is_transient else ())
        return self._finish_page(fetch, links)

    def finish(self, code: str | None = None) -> None:
        """Say that the crawl is over."""
        code = code or self._incomplete
        self._emit(CrawlFinished(code is None, code))

    def _visit(self, urls: Iterable[str]) -> list[Fetch]:
        fetches: list[Fetch] = []
        for url in urls:
            if url in self._seen or not self._is_wanted(url):
                continue
            if self._pages >= self._job.max_pages or self._bytes >= self._job.max_crawl_bytes:
                self._incomplete = self._incomplete or "crawl_limit"
                break
            if not self._admits_query(url):
                continue
            self._seen.add(url)
            self._pages += 1
            fetches.extend(self._request(Fetch(url, "page", self._conditions(url))))
        return fetches

    def _is_wanted(self, url: str) -> bool:
        """Whether to visit an address: a start always is visited, at least for its links."""
        if url in self._starts:
            return True
        return is_allowed(self._policy, url) and self._scopes.admits(url)

    def _request(self, fetch: Fetch) -> list[Fetch]:
        """Ask robots.txt first, then the page."""
        try:
            self._policy.check_url(fetch.url)
        except PermanentFetchError as error:
            return self.broke(fetch, error.code, str(error), False)
        origin = origin_of(fetch.url)
        robots = self._robots.get(origin)
        if robots is None:
            waiting = self._waiting.setdefault(origin, [])
            waiting.append(fetch)
            return [Fetch(f"{origin}/robots.txt", "robots")] if len(waiting) == 1 else []
        if not robots.admits(fetch.url):
            if fetch.first_url in self._starts:
                return self.broke(fetch, "robots_refused", "robots.txt does not allow it", False)
            if fetch.url in self._known:
                self._emit(PageGone(fetch.url, "robots_refused"))
            return self._finish_page(fetch)
        return [fetch]

    def _admits_query(self, url: str) -> bool:
        path, _, query = url.partition("?")
        if not query or url in self._known:
            return True
        self._queries[path] += 1
        return self._queries[path] <= MAX_QUERIES_PER_PATH

    def _conditions(self, url: str) -> dict[str, str]:
        known: KnownPage | None = self._known.get(url)
        headers: dict[str, str] = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    def _robots_answered(self, fetch: Fetch, reply: Reply) -> list[Fetch]:
        if reply.status >= 500 or reply.status == 429:
            return self.broke(fetch, "robots_unavailable", f"answered {reply.status}", True)
        body = reply.body if reply.status == 200 else None
        return self._robots_known(fetch, Robots(body, self._job.user_agent))

    def _robots_known(self, fetch: Fetch, robots: Robots) -> list[Fetch]:
        origin = origin_of(fetch.first_url)
        self._robots[origin] = robots
        places = [*robots.sitemaps, f"{origin}/sitemap.xml"]
        fetches = self._ask_sitemaps(places, origin)
        for waiting in self._waiting.pop(origin, []):
            fetches.extend(self._request(waiting))
        return fetches

    def _robots_broke(
        self, fetch: Fetch, code: str, reason: str, is_transient: bool
    ) -> list[Fetch]:
        origin = origin_of(fetch.first_url)
        is_unreachable = code == "address_refused" and not fetch.chain
        if not is_transient and not is_unreachable:
            return self._robots_known(fetch, Robots(None, self._job.user_agent))
        fetches: list[Fetch] = []
        for waiting in self._waiting.pop(origin, []):
            fetches.extend(self.broke(waiting.given_up(), code, reason, is_transient))
        return fetches

    def _ask_sitemaps(self, places: Iterable[str], base: str) -> list[Fetch]:
        fetches: list[Fetch] = []
        for place in places:
            url = normal_url(place, base)
            if url is None or url in self._sitemaps or not is_allowed(self._policy, url):
                continue
            if len(self._sitemaps) < MAX_SITEMAPS:
                self._sitemaps.add(url)
                fetches.append(Fetch(url, "sitemap"))
        return fetches

    def _sitemap_answered(self, fetch: Fetch, reply: Reply) -> list[Fetch]:
        if reply.status in _TRANSIENT:
            return self.broke(fetch, f"http_{reply.status}", f"answered {reply.status}", True)
        sitemap = read_sitemap(reply.body) if reply.status == 200 else None
        if sitemap is None:
            return []
        found = (normal_url(url, fetch.url) for url in sitemap.pages)
        fetches = self._ask_sitemaps(sitemap.sitemaps, fetch.url)
        return fetches + self._visit([url for url in found if url is not None])

    def _redirected(self, fetch: Fetch, reply: Reply) -> list[Fetch]:
        raw = reply.headers.get("location", "")
        target = normal_url(raw, fetch.url)
        chain = (*fetch.chain, fetch.url)
        if target is None:
            code = "scheme_refused" if urlsplit(raw).scheme else "invalid_redirect"
            return self.broke(fetch, code, f"redirects to '{raw[:200]}'", False)
        if len(chain) > MAX_REDIRECTS or target in chain:
            return self.broke(fetch, "too_many_redirects", "redirects too often", False)
        try:
            self._policy.check_url(target)
        except PermanentFetchError as error:
            return self.broke(fetch, error.code, f"redirects to {target}: {error}", False)
        if fetch.kind != "page":
            return [Fetch(target, fetch.kind, {}, chain)]
        if target in self._seen:
            return self._finish_page(fetch)
        self._seen.add(target)
        return self._request(Fetch(target, "page", self._conditions(target), chain))

    def _page_answered(self, fetch: Fetch, reply: Reply) -> list[Fetch]:
        is_start = fetch.first_url in self._starts
        if is_start and (sitemap := self._start_sitemap(fetch, reply)) is not None:
            return sitemap
        try:
            page = read_page(fetch.url, reply, is_start, self._job, self._policy)
        except PermanentFetchError as error:
            return self.broke(fetch, error.code, str(error), False)
        if page.is_noindex or not self._scopes.admits(fetch.url):
            self._emit(PageGone(fetch.url, "noindex" if page.is_noindex else "not_wanted"))
            return self._finish_page(fetch, page.links)
        file_name, digest = self._store(reply.body)
        self._bytes += len(reply.body)
        self._emit(
            PageFetched(
                url=fetch.url,
                file_name=file_name,
                media_type=page.media_type,
                charset=reply.charset,
                etag=reply.headers.get("etag"),
                last_modified=reply.headers.get("last-modified"),
                sha256=digest,
                links=page.links,
                canonical_url=page.canonical_url,
            )
        )
        canonical = (page.canonical_url,) if page.canonical_url else ()
        return self._finish_page(fetch, (*page.links, *canonical))

    def _start_sitemap(self, fetch: Fetch, reply: Reply) -> list[Fetch] | None:
        """Read a source that is itself a sitemap."""
        if not urlsplit(fetch.url).path.endswith((".xml", ".xml.gz")):
            return None
        return self._sitemap_answered(fetch, reply)

    def _finish_page(self, fetch: Fetch, links: Iterable[str] = ()) -> list[Fetch]:
        self._done += 1
        fetches = self._visit(links)
        self._emit(CrawlProgress(self._done, self._pages - self._done, fetch.url))
        return fetches
