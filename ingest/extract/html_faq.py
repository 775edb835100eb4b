"""Finds questions with their answers on a page and where both stand in its text."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingest.extract.html_accordions import Opening
from ingest.extract.html_tree import Element
from ingest.extract.text_builder import Mark
from knowledge.documents.documents import FaqPair, Heading

MAX_QUESTION_CHARS = 300
MAX_ANSWER_CHARS = 4000
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)


def structured_questions(page: Element) -> list[tuple[str, str]]:
    """Return the (question, answer) texts of schema.org FAQPage blocks; markup taken out.

    Must be called before scripts are removed from the page.
    """
    found: list[tuple[str, str]] = []
    for script in page.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            block = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        found.extend(_questions(block, 0))
    return found[:500]


def align(pairs: Sequence[tuple[str, str]], text: str) -> list[FaqPair]:
    """Return the pairs whose question and answer both stand in the text, word for word."""
    if not pairs:
        return []
    words = list(_WORD.finditer(text))
    plain = [word.group().casefold() for word in words]
    found: list[FaqPair] = []
    for question, answer in pairs:
        asked, said = _words(question), _words(answer)
        place = _find(plain, asked, 0)
        while asked and said and place is not None:
            start = place + len(asked)
            at = _find(plain, said, start)
            if at is None:
                break
            if at - start <= 3:  # the answer follows its question, maybe behind a label
                end = at + len(said)
                found.append(
                    FaqPair(
                        words[place].start(),
                        _with_mark(text, words[start - 1].end()),
                        words[at].start(),
                        _with_mark(text, words[end - 1].end()),
                    )
                )
                break
            place = _find(plain, asked, place + 1)
    return found


def opened_pairs(openings: Iterable[Opening], marks: dict[Element, Mark]) -> list[FaqPair]:
    """Return a pair for each control and panel that both have text."""
    found: list[FaqPair] = []
    for opening in openings:
        control, panel = marks.get(opening.control), marks.get(opening.panel)
        if control is None or panel is None or control.is_empty or panel.is_empty:
            continue
        start = panel.start
        if start < control.end <= panel.end:  # details hold their summary
            start = control.end
        found.append(FaqPair(control.start, control.end, start, panel.end))
    return found


def heading_pairs(headings: Sequence[Heading], text: str) -> list[FaqPair]:
    """Return a pair for each heading of level 2 to 4 that is a question with text below it."""
    found: list[FaqPair] = []
    for index, heading in enumerate(headings):
        question = text[heading.start : heading.end]
        if not 2 <= heading.level <= 4 or not question.endswith("?"):
            continue
        end = headings[index + 1].start if index + 1 < len(headings) else len(text)
        found.append(FaqPair(heading.start, heading.end, heading.end, end))
    return found


def definition_pairs(marks: dict[Element, Mark], text: str) -> list[FaqPair]:
    """Return a pair for each `dt` that is a question with the `dd` entries behind it."""
    found: list[FaqPair] = []
    for element, mark in marks.items():
        if element.tag != "dt" or mark.is_empty or not text[: mark.end].endswith("?"):
            continue
        end = mark.end
        answer = element.getnext()
        while answer is not None and answer.tag == "dd":
            end = max(end, marks[answer].end if answer in marks else end)
            answer = answer.getnext()
        found.append(FaqPair(mark.start, mark.end, mark.end, end))
    return found


def settle(candidates: Iterable[FaqPair], text: str) -> tuple[FaqPair, ...]:
    """Trim pairs to visible characters, drop unusable ones and those that overlap earlier finds.

    Args:
        candidates: the surest first.
    """
    taken: list[FaqPair] = []
    starts: list[int] = []
    for pair in candidates:
        trimmed = _trimmed(pair, text)
        if trimmed is None:
            continue
        at = bisect_left(starts, trimmed.question_start)
        if at > 0 and taken[at - 1].answer_end > trimmed.question_start:
            continue
        if at < len(taken) and taken[at].question_start < trimmed.answer_end:
            continue
        taken.insert(at, trimmed)
        starts.insert(at, trimmed.question_start)
    return tuple(taken)


def _trimmed(pair: FaqPair, text: str) -> FaqPair | None:
    question = _trim(text, pair.question_start, pair.question_end)
    answer = _trim(text, pair.answer_start, pair.answer_end)
    if question[0] >= question[1] or answer[0] >= answer[1] or answer[0] < question[1]:
        return None
    if question[1] - question[0] > MAX_QUESTION_CHARS or answer[1] - answer[0] > MAX_ANSWER_CHARS:
        return None
    return FaqPair(*question, *answer)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _questions(block: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > 8:
        return
    if isinstance(block, list):
        for entry in block[:1000]:
            yield from _questions(entry, depth + 1)
    elif isinstance(block, dict):
        kinds = block.get("@type")
        if "Question" in (kinds if isinstance(kinds, list) else [kinds]):
            answers = block.get("acceptedAnswer") or block.get("suggestedAnswer")
            answer = answers[0] if isinstance(answers, list) and answers else answers
            text = answer.get("text") if isinstance(answer, dict) else None
            if isinstance(block.get("name"), str) and isinstance(text, str):
                yield block["name"], text
        for name in ("mainEntity", "@graph", "hasPart", "itemListElement"):
            yield from _questions(block.get(name), depth + 1)


def _words(text: str) -> list[str]:
    plain = _ENTITY.sub(" ", _TAG.sub(" ", text)) if "<" in text or "&" in text else text
    return [word.casefold() for word in _WORD.findall(plain)]


def _find(words: Sequence[str], wanted: Sequence[str], start: int) -> int | None:
    if not wanted:
        return None
    size = len(wanted)
    for at in range(start, len(words) - size + 1):
        if words[at] == wanted[0] and list(words[at : at + size]) == list(wanted):
            return at
    return None


def _with_mark(text: str, end: int) -> int:
    """Move an end behind the closing punctuation that belongs to it."""
    while end < len(text) and text[end] in ".!?)»”\"'…%":
        end += 1
    return end
