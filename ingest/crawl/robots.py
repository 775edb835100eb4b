"""robots.txt: which pages a site asks us not to fetch."""

from __future__ import annotations

from protego import Protego

from ingest.extract.decoding import decode

# Longer waits than this between requests are not honoured: a crawl would never end.
MAX_DELAY_S = 10.0
MAX_BYTES = 500 * 1024


class Robots:
    """The rules of one origin.

    Args:
        body: the file, or None when the site has none and everything may be fetched.
    """

    def __init__(self, body: bytes | None, user_agent: str) -> None:
        self._rules = Protego.parse(decode(body[:MAX_BYTES])) if body else None
        self._agent = user_agent

    def admits(self, url: str) -> bool:
        """Whether this page may be fetched."""
        return self._rules is None or bool(self._rules.can_fetch(url, self._agent))

    @property
    def delay_s(self) -> float:
        """The pause the site asks for between requests."""
        asked = self._rules.crawl_delay(self._agent) if self._rules else None
        return min(float(asked or 0.0), MAX_DELAY_S)

    @property
    def sitemaps(self) -> list[str]:
        """Addresses of sitemaps."""
        return list(self._rules.sitemaps) if self._rules else []
