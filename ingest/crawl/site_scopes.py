"""Site scopes: which source a page of a crawl belongs to, and whether one wants it at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.crawl.patterns import matches
from ingest.crawl.urls import origin_of


@dataclass(frozen=True, slots=True)
class SiteScope:
    """What one site source takes.

    Attributes:
        start: the address of its first page.
        include: patterns of which a path must fit one; empty means all paths.
        exclude: patterns of which a path may fit none.
    """

    start: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, url: str) -> bool:
        """Whether the patterns let a page in."""
        path = urlsplit(url).path or "/"
        is_wanted = not self.include or any(matches(one, path) for one in self.include)
        return is_wanted and not any(matches(one, path) for one in self.exclude)

    @property
    def folder(self) -> str:
        """The path under which its pages are expected, with a slash at its end."""
        path = urlsplit(self.start).path or "/"
        head, _, name = path.rpartition("/")
        return f"{head}/" if not name or "." in name else f"{path}/"


class SiteScopes:
    """The scopes of sites that are crawled together, each page once.

    A page belongs to the source whose folder it lies in, the deepest first; a page in no
    source's folder to the first one of the same origin, and else to the first of all.
    """

    def __init__(self, scopes: Sequence[SiteScope]) -> None:
        self._scopes = tuple(scopes)
        self._starts = frozenset(scope.start for scope in scopes)

    def owner(self, url: str) -> SiteScope | None:
        """Return the scope a page belongs to, or None when none of them takes it."""
        for scope in self._candidates(url):
            if scope.takes(url):
                return scope
        return None

    def admits(self, url: str) -> bool:
        """Whether a linked page is wanted."""
        return not self._scopes or self.owner(url) is not None

    def _candidates(self, url: str) -> list[SiteScope]:
        same = [scope for scope in self._scopes if origin_of(scope.start) == origin_of(url)]
        path = (urlsplit(url).path or "/") + "/"
        within = [scope for scope in same if path.startswith(scope.folder)]
        within.sort(key=lambda scope: len(scope.folder), reverse=True)
        return within or same or list(self._scopes)
