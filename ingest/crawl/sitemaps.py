"""Sitemaps: XML, index, plain text, compressed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from ingest.extract.decoding import decode
from ingest.extract.html_tree import parse_xml

MAX_BYTES = 50 * 1024 * 1024
MAX_ENTRIES = 50_000
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def read_sitemap(body: bytes) -> Sitemap | None:
    """Read a sitemap; None when it is no sitemap, damaged or too large."""
    plain = _unpacked(body) if body.startswith(_GZIP) else body
    if plain is None:
        return None
    root = parse_xml(plain)
    if root is None:
        lines = [line.strip() for line in decode(plain).splitlines()[:MAX_ENTRIES]]
        pages = tuple(line for line in lines if line.startswith(("http://", "https://")))
        return Sitemap(pages, ()) if pages else None
    name = str(root.tag).rpartition("}")[2]
    found = tuple(
        (element.text or "").strip()
        for element in root.iter("{*}loc")
        if str(element.getparent().tag).rpartition("}")[2] in ("url", "sitemap")
    )[:MAX_ENTRIES]
    if name == "sitemapindex":
        return Sitemap((), found)
    return Sitemap(found, ()) if name == "urlset" else None


def _unpacked(body: bytes) -> bytes | None:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_BYTES)
    except zlib.error:
        return None
    return None if unpacker.unconsumed_tail else plain
