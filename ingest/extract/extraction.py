"""What an extractor is asked and how its documents are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.errors import PermanentFetchError
from ingest.runs.suspicion import text_warnings
from knowledge.documents.documents import LANGUAGES, Audience, Document, FaqPair, Heading
from knowledge.language import detect_language

# Raise it when extraction gives other text for the same bytes: pages are then read again.
EXTRACTOR_VERSION = 3
# Share of characters that could not be decoded from which on a text is of no use.
MAX_BROKEN_SHARE = 0.02
MIN_CHARS_TO_TELL = 60
_SAMPLE_CHARS = 4000
_CODES = {"no": "nb", "nob": "nb", "nno": "nn", "swe": "sv", "dan": "da", "fin": "fi", "eng": "en"}


@dataclass(frozen=True, slots=True)
class ExtractionTask:
    """One fetched thing to read.

    Attributes:
        path: where its bytes are.
        url: the address its documents get.
        language: the company's, a prior for short texts.
        site_url: where a path in a table's url column belongs; empty when there is no site.
    """

    path: str
    url: str
    media_type: str
    charset: str | None
    audience: Audience
    language: str
    site_url: str = ""

    @property
    def name(self) -> str:
        """The last part of the url, without its ending; the title of last resort."""
        path = urlsplit(self.url).path if "://" in self.url else self.url
        return unquote(PurePosixPath(path).stem) or self.url


def made_document(
    task: ExtractionTask,
    *,
    title: str,
    text: str,
    headings: tuple[Heading, ...] = (),
    faq_pairs: tuple[FaqPair, ...] = (),
    declared_language: str | None = None,
    dropped_hidden: bool = False,
    url: str | None = None,
) -> Document:
    """Make a document with its language and warnings.

    Raises:
        PermanentFetchError: `characters_broken`, when it was not readable as text.
    """
    if text.count("\ufffd") > MAX_BROKEN_SHARE * len(text):
        raise PermanentFetchError("characters_broken", "the text's encoding is broken")
    return Document(
        url=url or task.url,
        title=title,
        text=text,
        language=settled_language(text, declared_language, task.language),
        headings=headings,
        faq_pairs=faq_pairs,
        audience=task.audience,
        warnings=text_warnings(text, dropped_hidden),
    )


def settled_language(text: str, declared: str | None, prior: str) -> str:
    """Return the language of a text: what the page says, unless its words clearly say otherwise.

    Short texts tell nothing, and `no` may be either written form of Norwegian.
    """
    code = _CODES.get(declared or "", declared)
    if code is not None and code not in LANGUAGES:
        return code[:2]
    if len(text) < MIN_CHARS_TO_TELL:
        return code or detect_language(text, prior)
    return detect_language(text[:_SAMPLE_CHARS], code or prior)
