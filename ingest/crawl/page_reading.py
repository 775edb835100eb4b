"""What an answered page is to a crawl: its kind, its links, or why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.crawl.addresses import AddressPolicy
from ingest.crawl.fetches import Reply
from ingest.crawl.protocol import CrawlJob
from ingest.errors import PermanentFetchError
from ingest.extract.html_links import read_links
from ingest.extract.html_tree import parse_html
from ingest.extract.media_types import HTML, TABLES, WEB, media_type_of


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page that is taken in, or one that asks not to be.

    Attributes:
        links: normal addresses on the company's hosts.
        canonical_url: another allowed address the page calls its own.
    """

    media_type: str
    links: tuple[str, ...]
    canonical_url: str | None
    is_noindex: bool


def read_page(
    url: str, reply: Reply, is_start: bool, job: CrawlJob, policy: AddressPolicy
) -> PageReading:
    """Look at an answer with status 200.

    Args:
        is_start: FAQ tables are taken only when they are a source themselves.

    Raises:
        PermanentFetchError: `unsupported_format` or `file_too_large`.
    """
    media_type = media_type_of(url, reply.headers.get("content-type"), reply.body[:1024])
    if media_type is None or not (media_type in WEB or (is_start and media_type in TABLES)):
        raise PermanentFetchError("unsupported_format", "not a kind of file we read")
    limit = job.max_page_bytes if media_type == HTML else job.max_file_bytes
    if len(reply.body) > limit:
        raise PermanentFetchError("file_too_large", f"larger than {limit} bytes")
    root = parse_html(reply.body, reply.charset) if media_type == HTML else None
    marks = read_links(root, url, reply.headers.get("x-robots-tag", ""))
    links = tuple(link for link in marks.links if is_allowed(policy, link))
    canonical = marks.canonical_url
    if canonical is not None and (canonical == url or not is_allowed(policy, canonical)):
        canonical = None
    return PageReading(media_type, links, canonical, marks.is_noindex)


def is_allowed(policy: AddressPolicy, url: str) -> bool:
    """Whether a linked address may be visited at all."""
    try:
        policy.check_url(url)
    except PermanentFetchError:
        return False
    return True
