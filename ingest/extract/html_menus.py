"""Menus inside the content: lists that only lead to other pages, and say nothing themselves."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from ingest.extract.html_tree import Element, remove, text_of

_LISTS = ("ul", "ol")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOXES = frozenset({"div", "section"})
_MIN_ENTRIES = 3
# Longer entries say something of their own, though all of it is a link.
_MAX_ENTRY_CHARS = 90
# That there is a file, or a place on another site, is content; a page is read in by itself.
_FILES = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".zip", ".csv")


def drop_link_lists(root: Element, url: str) -> None:
    """Drop lists of links to pages of the same site, each with the heading that only it had.

    Quoted as an answer, a list of page titles tells nobody anything, and it holds the words of
    every question. A list that a sentence introduces ("We offer:") is content and stays.

    Args:
        root: the content; it is changed.
        url: the page's address.
    """
    for menu in [one for one in root.iter(*_LISTS) if _is_menu(one, url)]:
        place = _widest(menu, root)
        before, after = place.getprevious(), place.getnext()
        if before is not None and (before.tag not in _HEADINGS or _has_text(before.tail)):
            continue
        if before is None and _has_text(_parent_text(place)):
            continue
        is_end = not _has_text(place.tail) and (after is None or after.tag in _HEADINGS)
        remove(place)
        if before is not None and before.tag != "h1" and is_end:
            remove(before)


def _is_menu(element: Element, url: str) -> bool:
    entries = element.findall("li")
    return len(entries) >= _MIN_ENTRIES and all(_is_link_alone(entry, url) for entry in entries)


def _is_link_alone(entry: Element, url: str) -> bool:
    links = list(entry.iter("a"))
    text = text_of(entry)
    if len(links) != 1 or not text or len(text) > _MAX_ENTRY_CHARS:
        return False
    return text_of(links[0]) == text and _leads_to_a_page(links[0].get("href") or "", url)


def _leads_to_a_page(address: str, url: str) -> bool:
    try:
        target = urlsplit(urljoin(url, address))
    except ValueError:
        return False
    is_here = target.scheme in ("http", "https") and target.netloc == urlsplit(url).netloc
    return is_here and not target.path.lower().endswith(_FILES)


def _widest(menu: Element, root: Element) -> Element:
    """Return the outermost box that holds nothing but the menu."""
    place = menu
    while (parent := place.getparent()) is not None and parent is not root:
        is_alone = len(parent) == 1 and not _has_text(parent.text) and not _has_text(place.tail)
        if parent.tag not in _BOXES or not is_alone:
            break
        place = parent
    return place


def _parent_text(element: Element) -> str | None:
    parent = element.getparent()
    return None if parent is None else parent.text


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip())
