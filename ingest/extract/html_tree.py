"""Parsed HTML and XML: the one place that knows the parser."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from ingest.extract.decoding import clean_markup, decode

# lxml has no types of its own; these names say which kind of element is meant.
Element: TypeAlias = Any
XmlElement: TypeAlias = Any

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.I)


def parse_html(body: bytes, charset: str | None = None) -> Element | None:
    """Parse a page; None when there is nothing in it.

    Comments and processing instructions are left out; nesting beyond the parser's limit is cut.
    """
    text = clean_markup(decode(body, charset or _declared_charset(body)))
    text = _XML_DECLARATION.sub("", text, count=1)
    if not text.strip():
        return None
    parser = HTMLParser(
        encoding=None, remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        return document_fromstring(text, parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def parse_xml(body: bytes) -> XmlElement | None:
    """Parse XML without DTDs, entities or network; None when it is damaged."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def parse_large_xml(body: bytes) -> XmlElement | None:
    """Parse an office document's XML, whose size was checked before; as careful as `parse_xml`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
    )
    try:
        return etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def walk(root: Element) -> Iterator[tuple[Literal["start", "end"], Element]]:
    """Visit elements in document order without recursion, twice each: on entry and on leaving."""
    for step, element in etree.iterwalk(root, events=("start", "end")):
        if isinstance(element.tag, str):
            yield ("start" if step == "start" else "end"), element


def text_of(element: Element) -> str:
    """Return all text inside an element with white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def remove(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def is_inside(element: Element, root: Element) -> bool:
    """Whether an element is still part of a tree."""
    top = element
    while (parent := top.getparent()) is not None:
        top = parent
        if top is root:
            return True
    return top is root


def _declared_charset(body: bytes) -> str | None:
    match = _META_CHARSET.search(body[:4096])
    if match is None:
        return None
    name = match.group(1).decode("ascii")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
