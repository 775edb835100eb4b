"""Links: the addresses in an answer that customers may press, by the hosts a company allows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit

from bot.answers.answers import Citation

# What the pages' `shared/rich_text.tsx` would make a link: labelled, or as it stands.
_ADDRESS = re.compile(
    r"""\]\((https?://[^\s()]+)\)|(https?://[^\s<>"')\]]*[^\s<>"')\].,;:!?])""", re.ASCII
)
# Browsers drop or turn round some of these, and so read another host than we would.
_UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str | None:
    """Return HOST or HOST:PORT of an address of the web, as browsers read it; None for others."""
    if _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or not host.isascii() or "@" in parts.netloc:
        return None
    return host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"


def addresses_in(text: str, citations: Sequence[Citation] = ()) -> tuple[str, ...]:
    """Return every address that a page could make a link of, in a text and its sources."""
    return tuple(dict.fromkeys(_found(text, citations)))


def allowed_links(addresses: Sequence[str], hosts: Collection[str]) -> tuple[str, ...]:
    """Return the addresses that lead to one of these hosts, HOST or HOST:PORT, and no other."""
    return tuple(one for one in addresses if host_of(one) in hosts)


def _found(text: str, citations: Sequence[Citation]) -> Iterator[str]:
    texts = [text]
    for citation in citations:
        yield citation.url
        texts += (citation.quote, citation.shown)
    for one in texts:
        for labelled, bare in _ADDRESS.findall(one):
            yield labelled or bare
