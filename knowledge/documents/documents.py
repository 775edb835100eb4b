"""Documents: one page as clean text, with headings, FAQ pairs and exact offsets."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")


class Audience(StrEnum):
    """Who may see a document's text."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a document's text.

    Attributes:
        level: 1 to 6.
        start: character offset of the heading's first character in the text.
        end: character offset behind its last character.
    """

    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FaqPair:
    """A question and its answer, both as slices of the document's text.

    Attributes:
        question_start, question_end, answer_start, answer_end: character offsets into the text.
    """

    question_start: int
    question_end: int
    answer_start: int
    answer_end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One page as clean text. Lines are separated by a newline; `text` has no trailing space.

    List entries start with "- ", table rows are cells joined by " | ", a heading is a line of
    its own, paragraphs are separated by an empty line.

    Attributes:
        url: the page's canonical address (http(s) or file name).
        title: the page's own title, without the site's name where that could be told.
        text: extracted text; every quote is a slice of it.
        language: one of `LANGUAGES`, or another two-letter code when the page is in none of them.
        headings: the headings inside `text`, in order.
        faq_pairs: question and answer pairs found in `text`, in order.
        audience: whether customers may see it.
        warnings: codes such as `nearly_empty`, `hidden_text_dropped`, `instruction_like_text`.
    """

    url: str
    title: str
    text: str
    language: str
    headings: tuple[Heading, ...] = ()
    faq_pairs: tuple[FaqPair, ...] = ()
    audience: Audience = Audience.PUBLIC
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def version_hash(self) -> str:
        """SHA-256 (hex) of everything a quote or a search can depend on."""
        parts = (
            self.url,
            self.title,
            self.text,
            self.language,
            self.audience.value,
            [(h.level, h.start, h.end) for h in self.headings],
            [(f.question_start, f.question_end, f.answer_start, f.answer_end)
             for f in self.faq_pairs],
        )  # fmt: skip
        encoded = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
        return hashlib.sha256(encoded).hexdigest()
