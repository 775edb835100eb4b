"""What a crawler needs of a page: its links, its canonical address and its robots marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.crawl.urls import is_worth_visiting, normal_url
from ingest.extract.html_tree import Element

MAX_LINKS = 2000
_REFRESH = re.compile(r"^\s*\d+\s*[;,]\s*url\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links in order of appearance, normal and without repeats."""

    links: tuple[str, ...]
    canonical_url: str | None
    is_noindex: bool


def read_links(root: Element | None, url: str, robots_header: str) -> PageLinks:
    """Read a page's links and marks.

    Args:
        url: the page's own address.
        robots_header: the value of `X-Robots-Tag`, empty when there is none.
    """
    marks = robots_header.lower()
    if root is not None:
        for meta in root.iter("meta"):
            if (meta.get("name") or "").lower() in ("robots", "svarvakt"):
                marks += "," + (meta.get("content") or "").lower()
    words = set(re.split(r"[\s,:]+", marks))
    is_noindex = bool(words & {"noindex", "none"})
    if root is None:
        return PageLinks((), None, is_noindex)
    base = _base(root, url)
    links = () if words & {"nofollow", "none"} else _links(root, base, url)
    return PageLinks(links, _canonical(root, base), is_noindex)


def _base(root: Element, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return normal_url(element.get("href") or "", url) or url
    return url


def _links(root: Element, base: str, url: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for element in root.iter("a", "area", "link", "meta"):
        target = _target(element)
        if target is None or target.startswith(("mailto:", "tel:", "javascript:", "data:")):
            continue
        normal = normal_url(target, base)
        if normal is not None and normal != url and is_worth_visiting(normal):
            found[normal] = None
            if len(found) >= MAX_LINKS:
                break
    return tuple(found)


def _target(element: Element) -> str | None:
    relation = (element.get("rel") or "").lower().split()
    if element.tag == "meta":
        is_refresh = (element.get("http-equiv") or "").lower() == "refresh"
        match = _REFRESH.match(element.get("content") or "") if is_refresh else None
        return match.group(1) if match else None
    if element.tag == "link":
        is_page = "next" in relation or ("alternate" in relation and element.get("hreflang"))
        return element.get("href") if is_page else None
    return None if "nofollow" in relation else element.get("href")


def _canonical(root: Element, base: str) -> str | None:
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            return normal_url(element.get("href") or "", base)
    return None
