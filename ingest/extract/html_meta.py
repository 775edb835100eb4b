"""A page's title and declared language."""

from __future__ import annotations

import re

from ingest.extract.decoding import clean_text
from ingest.extract.html_tree import Element, text_of

_SEPARATOR = re.compile(r"\s+[|–—·•»›:-]{1,2}\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
MAX_TITLE_CHARS = 300


def declared_title(page: Element) -> str:
    """Return the text of `<title>` without the site's name, as far as that can be told."""
    element = page.find(".//title")
    title = clean_text(text_of(element)) if element is not None else ""
    names = {name.casefold() for name in _site_names(page)}
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    if parts[-1].casefold() in names:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»›:-")
    if parts[0].casefold() in names:
        return title[len(parts[0]) :].lstrip(" |–—·•»›:-")
    if "|" in title:
        return title.rpartition("|")[0].strip()
    return title


def declared_language(page: Element) -> str | None:
    """Return the two-letter language the page says it is in; `no` means Bokmål or Nynorsk."""
    for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        match = _LANGUAGE.match((page.get(name) or "").strip().lower())
        if match:
            return match.group(0)
    return None


def _site_names(page: Element) -> list[str]:
    names: list[str] = []
    for meta in page.iter("meta"):
        if (meta.get("property") or meta.get("name")) in ("og:site_name", "application-name"):
            names.append((meta.get("content") or "").strip())
    for link in page.iter("a"):
        if link.get("href") in ("/", "./", "index.html"):
            names.append(text_of(link).strip("▲ "))
    return [name for name in names if name]
