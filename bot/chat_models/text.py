"""Model text: cuts a stream into whole sentences and takes markup out of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.guard.guard import without_invisible
from bot.sentences import split_sentences

NO_ANSWER = "NO_ANSWER"
_MAX_SENTENCE_CHARS = 600
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_REFERENCE = re.compile(r"^\s*\[[^\]]+\]:.*$", re.MULTILINE)
_SOURCE_MARK = re.compile(
    r"\s*(?:\[S?\d{1,2}(?:\s*,\s*S?\d{1,2})*\]|\(S\d{1,2}(?:\s*,\s*S\d{1,2})*\))"
)
_TAG = re.compile(r"<[^<>\n]{0,500}>")
_OPEN_TAG = re.compile(r"<\s*[!/a-zA-Z]")
_MARKS = re.compile(r"\*{1,3}|`+|^\s*(?:#{1,6}|>+)\s+|~~|__", re.MULTILINE)
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_SPACES = re.compile(r"[ \t\u00a0]{2,}")


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A whole sentence as the model wrote it; `opens_line` when a line break stood before it."""

    text: str
    opens_line: bool


class SentenceStream:
    """Collects pieces of text and gives back sentences as soon as they are whole."""

    def __init__(self) -> None:
        self._buffer = ""
        self._opens_line = False
        self.has_given_up = False

    def feed(self, piece: str) -> list[WrittenSentence]:
        """Add a piece; return the sentences that it completed."""
        if self.has_given_up:
            return []
        self._buffer += piece
        if NO_ANSWER in self._buffer.upper():
            self.has_given_up = True
            return []
        spans = split_sentences(self._buffer)
        whole = [self._take(span.start, span.end) for span in spans[:-1]]
        if spans:
            self._cut(spans[-1].start)
        # No sentence of ours is that long: it is noise, which may never end.
        self.has_given_up = len(self._buffer) > _MAX_SENTENCE_CHARS
        return whole

    def finish(self) -> list[WrittenSentence]:
        """Return what is left; a last sentence without its full stop was broken off."""
        if self.has_given_up:
            return []
        spans = split_sentences(self._buffer)
        return [
            self._take(span.start, span.end)
            for span in spans
            if self._buffer[span.end - 1] in '.!?…»”")'
        ]

    def _take(self, start: int, end: int) -> WrittenSentence:
        opens_line = self._opens_line or "\n" in self._buffer[:start].rpartition(".")[2]
        self._opens_line = "\n" in self._buffer[end : end + 2]
        return WrittenSentence(self._buffer[start:end], opens_line)

    def _cut(self, at: int) -> None:
        self._opens_line = self._opens_line or "\n" in self._buffer[max(0, at - 2) : at]
        self._buffer = self._buffer[at:]


def plain_sentence(written: str) -> str:
    """Return a sentence as plain text; empty when nothing fit to show is left.

    Images, links, tags and source marks go; what still looks like a tag makes it all go. Urls in
    the text stay and must be proven like any other fact.
    """
    text = unicodedata.normalize("NFC", without_invisible(written))
    text = _LINK.sub(r"\1", _REFERENCE.sub("", _IMAGE.sub("", text)))
    text = _TAG.sub("", _SOURCE_MARK.sub("", text))
    text = _LIST_MARK.sub("", _MARKS.sub("", text))
    if _OPEN_TAG.search(text):
        return ""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()
