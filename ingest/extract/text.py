"""Plain text and Markdown as documents."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt

from ingest.errors import NothingExtracted
from ingest.extract.decoding import clean_text, decode, has_smuggled_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.html import extract_html
from knowledge.documents.documents import Document

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MAX_TITLE_CHARS = 120


def extract_plain(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read a text file; its first line is the title when it is short enough to be one.

    Raises:
        NothingExtracted: it has no text.
    """
    decoded = decode(body_path.read_bytes(), task.charset)
    lines = [line.rstrip() for line in clean_text(decoded).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not text:
        raise NothingExtracted
    first = text.partition("\n")[0].strip()
    is_title = 3 <= len(first) <= MAX_TITLE_CHARS and not first.endswith((".", ",", ";", ":"))
    return [
        made_document(
            task,
            title=first if is_title else task.name,
            text=text,
            dropped_hidden=has_smuggled_text(decoded),
        )
    ]


def extract_markdown(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read a Markdown file as the page it makes; raw HTML in it is treated like any page's.

    Raises:
        NothingExtracted: it has no text.
    """
    source = clean_text(decode(body_path.read_bytes(), task.charset))
    title = ""
    if front := _FRONT_MATTER.match(source):
        found = _FRONT_TITLE.search(front.group(1))
        title = found.group(1) if found else ""
        source = source[front.end() :]
    page = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(_HTML_COMMENT.sub("", source))
    )
    head = f"<title>{title.replace('<', '&lt;')}</title>" if title else ""
    whole = f"<html><head>{head}</head><body><main>{page}</main></body></html>"
    return extract_html(whole.encode(), task)
