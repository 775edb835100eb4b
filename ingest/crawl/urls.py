"""Addresses of pages in one normal form, and the traps a crawler should not walk into."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL_LENGTH = 1500
MAX_REPEATS = 3
_TRACKING = re.compile(
    r"utm_\w+|gclid|fbclid|msclkid|dclid|yclid|igshid|mc_[ce]id|_ga|_gl|_hs\w+|phpsessid|jsessionid"
    r"|sessionid|sid|replytocom",
    re.IGNORECASE,
)
_SESSION_PATH = re.compile(r";(?:jsessionid|sid)=[^/?]*", re.IGNORECASE)
_SKIPPED_ENDINGS = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|avif|ico|bmp|tiff?|css|js|mjs|map|json|xml|rss|atom|woff2?|ttf|otf"
    r"|eot|mp[34]|m4[av]|avi|mov|webm|wav|ogg|zip|gz|tgz|rar|7z|exe|dmg|apk|iso|ics|vcf)$",
    re.IGNORECASE,
)
_SAFE_PATH = "/:@!$&'()*+,;=~-._%"
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def normal_url(url: str, base: str | None = None) -> str | None:
    """Return an http(s) address in normal form, or None when it is none.

    Host in lower case, no default port, no fragment, no tracking parameters, dots in the path
    resolved, one way of percent encoding.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        host = parts.netloc.lower()
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or not host:
        return None
    host = host.removesuffix(_DEFAULT_PORT[parts.scheme])
    path = _SESSION_PATH.sub("", parts.path) or "/"
    path = urlsplit(urljoin("http://x/", re.sub(r"/{2,}", "/", path))).path
    path = quote(path, safe=_SAFE_PATH)
    query = _clean_query(parts.query)
    normal = urlunsplit((parts.scheme, host, path, query, ""))
    return normal if len(normal) <= MAX_URL_LENGTH else None


def origin_of(url: str) -> str:
    """Return scheme, host and port of a url, without a final slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_worth_visiting(url: str) -> bool:
    """Whether a linked address may be a page or document: no image, style sheet or endless path."""
    path = urlsplit(url).path
    if _SKIPPED_ENDINGS.search(path):
        return False
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 20:
        return False
    return all(segments.count(segment) <= MAX_REPEATS for segment in set(segments))


def _clean_query(query: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return query
    return urlencode([(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)])
