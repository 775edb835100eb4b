"""The survey of a site: what only shows when its pages are laid beside each other."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from knowledge.documents.archive import ArchivedDocument
from knowledge.documents.documents import Document
from knowledge.indexes.version_documents import SiteWarning

NEAR_DUPLICATE = "near_duplicate"
BOILERPLATE_LEFT = "boilerplate_left"

# A line is repeated when so many pages of the host hold it. None of 566 pages of digdir,
# letsencrypt, volterra and the demo has any, so the warning means something.
MIN_PAGES = 4
MIN_PAGES_SHARE = 0.1
# A run of repeated lines shorter than this is a stock phrase ("Les mer", "Kontakt oss").
MIN_RUN_CHARS = 40

# Pages are near duplicates from this share of common word groups on.
MIN_ALIKE = 0.8
_MIN_WORDS = 40
_MAX_WORDS = 5000
_SHINGLE_WORDS = 4
# Word groups with the smallest hashes stand for a text; a rare hash joins pages to compare.
_SKETCH_SIZE = 16
_MAX_SHARED_BY = 50
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    start: int
    end: int


def survey(documents: Sequence[ArchivedDocument]) -> dict[str, list[SiteWarning]]:
    """Return what is to be noticed about documents, by their id; blocking, seconds for thousands.

    A document never says anything about pages of another audience: what is internal must not
    become known by being like something public.
    """
    groups: defaultdict[tuple[str, str], list[ArchivedDocument]] = defaultdict(list)
    for archived in documents:
        document = archived.document
        groups[urlsplit(document.url).netloc, document.audience].append(archived)
    found: defaultdict[str, list[SiteWarning]] = defaultdict(list)
    for group in groups.values():
        for document_id, spans in _repeated_text(group):
            found[document_id].append(SiteWarning(BOILERPLATE_LEFT, spans=spans))
        for document_id, url in _near_duplicates(group):
            found[document_id].append(SiteWarning(NEAR_DUPLICATE, other_url=url))
    return dict(found)


def _repeated_text(
    group: Sequence[ArchivedDocument],
) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    """Yield documents with text that many of them carry, and where it stands.

    Rows of a table of questions are no pages; headings and FAQ pairs are content.
    """
    pages = [a for a in group if not _is_row(a.document)]
    lines = {a.id: list(_lines(a.document)) for a in pages}
    holders = Counter(key for own in lines.values() for key in {line.key for line in own})
    limit = max(MIN_PAGES, MIN_PAGES_SHARE * len(pages))
    repeated = {key for key, count in holders.items() if count >= limit}
    for document_id, own in lines.items():
        runs = tuple(
            (start, end) for start, end in _runs(own, repeated) if end - start >= MIN_RUN_CHARS
        )
        if runs:
            yield document_id, runs


def _lines(document: Document) -> Iterator[_Line]:
    content = {heading.start for heading in document.headings}
    content |= {pair.question_start for pair in document.faq_pairs}
    for match in _LINE.finditer(document.text):
        key = "" if match.start() in content else " ".join(match.group().casefold().split())
        yield _Line(key, match.start(), match.end())


def _runs(lines: Iterable[_Line], repeated: set[str]) -> Iterator[tuple[int, int]]:
    """Yield stretches of neighbouring repeated lines."""
    start = end = -1
    for line in lines:
        if line.key in repeated and line.key:
            start, end = (line.start if start < 0 else start), line.end
        elif start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _near_duplicates(group: Sequence[ArchivedDocument]) -> Iterator[tuple[str, str]]:
    """Yield documents that say almost the same as another one, and that one's url."""
    shingles = {a.id: _shingles(a.document) for a in group if not _is_row(a.document)}
    urls = {a.id: a.document.url for a in group}
    sharing: defaultdict[int, list[str]] = defaultdict(list)
    for document_id, own in shingles.items():
        for digest in sorted(own)[:_SKETCH_SIZE]:
            sharing[digest].append(document_id)
    best: dict[str, tuple[float, str]] = {}
    compared: set[tuple[str, str]] = set()
    for ids in sharing.values():
        for one, other in _pairs(ids if len(ids) <= _MAX_SHARED_BY else ids[:2]):
            if (one, other) in compared:
                continue
            compared.add((one, other))
            alike = len(shingles[one] & shingles[other]) / len(shingles[one] | shingles[other])
            if alike >= MIN_ALIKE:
                best[one] = max(best.get(one, (0.0, "")), (alike, urls[other]))
                best[other] = max(best.get(other, (0.0, "")), (alike, urls[one]))
    for document_id, (_, url) in best.items():
        yield document_id, url


def _pairs(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, one in enumerate(ids):
        for other in ids[at + 1 :]:
            yield one, other


def _shingles(document: Document) -> frozenset[int]:
    """Return the word groups of a text as numbers; none for a text too short to compare."""
    words = _WORD.findall(document.text.casefold())[:_MAX_WORDS]
    if len(words) < _MIN_WORDS:
        return frozenset()
    groups = (words[at : at + _SHINGLE_WORDS] for at in range(len(words) - _SHINGLE_WORDS + 1))
    return frozenset(zlib.crc32(" ".join(group).encode()) for group in groups)


def _is_row(document: Document) -> bool:
    """Whether it is one question of a table, told by being nothing but its only FAQ pair."""
    pairs = document.faq_pairs
    return (
        len(pairs) == 1
        and pairs[0].question_start == 0
        and document.title == (document.text[: pairs[0].question_end])
    )
