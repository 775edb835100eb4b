"""Golden questions: a company's own questions, with the pages that answer them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.errors import InvalidQuestion
from bot.guard.guard import clean_question
from knowledge.companies.topics import is_topic, path_of
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import InvalidFile

MAX_QUESTIONS = 2000
_MAX_TEXT_CHARS = 2000
_MAX_NAME_CHARS = 200


class Problem(StrEnum):
    """Why a row cannot be used."""

    NO_JSON = "no_json"
    NO_TEXT = "no_text"
    SAME_ID = "same_id"
    BAD_RELEVANT = "bad_relevant"
    NOTHING_RELEVANT = "nothing_relevant"
    BOTH = "both"
    BAD_TOPIC = "bad_topic"
    TOO_MANY = "too_many"


_SAID = {
    Problem.NO_JSON: "is no JSON object",
    Problem.NO_TEXT: f"has no text of 1 to {_MAX_TEXT_CHARS} characters",
    Problem.SAME_ID: "has the id of an earlier row",
    Problem.BAD_RELEVANT: "relevant must be a list of addresses or paths",
    Problem.NOTHING_RELEVANT: 'has nothing relevant; say "answerable": false if no page answers it',
    Problem.BOTH: "names pages although it is not answerable",
    Problem.BAD_TOPIC: "topic must be the beginning of a path, such as /faktura",
    Problem.TOO_MANY: f"is one too many: at most {MAX_QUESTIONS} questions",
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used.

    Attributes:
        line: from 1.
    """

    line: int
    problem: Problem

    def __str__(self) -> str:
        return f"line {self.line} {_SAID[self.problem]}"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question to ask.

    Attributes:
        language: None when the file does not say.
        relevant: addresses or paths of the pages that answer it; empty when none may.
        topic: a path that is to be told apart; "" for none.
    """

    id: str
    text: str
    language: str | None
    relevant: tuple[str, ...]
    topic: str = ""

    @property
    def is_answerable(self) -> bool:
        """Whether any page answers it."""
        return bool(self.relevant)

    def is_answered_by(self, url: str) -> bool:
        """Whether a page is among those that answer."""
        return url in self.relevant or path_of(url) in self.relevant


def read_golden(text: str) -> tuple[list[GoldenQuestion], list[BadRow]]:
    """Read `{id?, text, lang?, relevant?, answerable?, topic?}` rows, one a line.

    `"answerable": false` with nothing relevant: a question that must not be answered. Empty lines
    and other keys are passed over.

    Returns:
        the questions, and all rows that cannot be used.
    """
    questions: list[GoldenQuestion] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        read = _question(line, number)
        if isinstance(read, GoldenQuestion) and read.id in seen:
            read = Problem.SAME_ID
        if len(questions) == MAX_QUESTIONS:
            read = Problem.TOO_MANY
        if isinstance(read, Problem):
            bad.append(BadRow(number, read))
            if read is Problem.TOO_MANY:
                break
        else:
            seen.add(read.id)
            questions.append(read)
    return questions, bad


def read_golden_files(paths: Iterable[Path]) -> list[GoldenQuestion]:
    """Read the questions of several files, whose ids are told apart.

    Raises:
        InvalidFile: a file cannot be read, a row of it cannot be used, or there is no question.
    """
    questions: dict[str, GoldenQuestion] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidFile(f"{path} cannot be read: {error}") from error
        read, bad = read_golden(text)
        if bad:
            raise InvalidFile(f"{path}, {bad[0]}")
        for question in read:
            name = f"{path.stem}:{question.id}" if question.id in questions else question.id
            questions[name] = replace(question, id=name)
    if not 0 < len(questions) <= MAX_QUESTIONS:
        raise InvalidFile(f"the files hold {len(questions)} questions, not 1 to {MAX_QUESTIONS}")
    return list(questions.values())


def _question(line: str, number: int) -> GoldenQuestion | Problem:
    try:
        row = json.loads(line)
    except ValueError:
        return Problem.NO_JSON
    if not isinstance(row, dict):
        return Problem.NO_JSON
    text, relevant, topic = row.get("text"), row.get("relevant") or [], row.get("topic") or ""
    if not isinstance(text, str) or not _can_be_asked(text):
        return Problem.NO_TEXT
    if not isinstance(relevant, list) or not all(isinstance(one, str) for one in relevant):
        return Problem.BAD_RELEVANT
    problem = _contradiction(relevant, row.get("answerable"))
    if problem is not None:
        return problem
    if topic and not (isinstance(topic, str) and is_topic(topic)):
        return Problem.BAD_TOPIC
    language = row.get("lang")
    return GoldenQuestion(
        id=str(row.get("id", number))[:_MAX_NAME_CHARS],
        text=_whole(text.strip()),
        language=language if language in LANGUAGES else None,
        relevant=tuple(map(_whole, relevant)),
        topic=topic,
    )


def _can_be_asked(text: str) -> bool:
    try:
        clean_question(_whole(text), _MAX_TEXT_CHARS)
    except InvalidQuestion:
        return False
    return True


def _contradiction(relevant: list[str], answerable: Any) -> Problem | None:
    if answerable is False:
        return Problem.BOTH if relevant else None
    return None if relevant else Problem.NOTHING_RELEVANT


def _whole(text: str) -> str:
    """Return a text without halves of surrogate pairs, which JSON can spell."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
