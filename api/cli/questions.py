"""Questions as the command line gets them: one, or a file with one per line."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from api.cli.database import with_database
from api.cli.output import error_json, print_json
from bot.answers.answers import ROLES, PastMessage
from bot.guard.guard import clean_question
from bot.settings import BotSettings
from bot.smalltalk.offers import read_offer
from bot.turns.turns import one_turn
from knowledge.companies.companies import Companies
from knowledge.errors import InvalidFile, SvarvaktError


class InvalidQuestionFile(InvalidFile):
    """A row of a file of questions cannot be read."""

    code = "invalid_question_file"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question to ask.

    Attributes:
        id: whatever its file calls it.
        text: the customer's whole turn: what stands at the end of the history belongs to it.
        at: when it is taken to be asked, in the company's time when it has no zone; None: now.
    """

    id: Any
    text: str
    language: str | None
    history: tuple[PastMessage, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation to suggest a reply to."""

    id: Any
    messages: tuple[PastMessage, ...]
    language: str | None


def check(company: str, question: str | None, questions: Path | None) -> None:
    """Refuse what cannot be asked, before any model is loaded.

    Raises:
        CompanyNotFound: there is no such company.
        InvalidFile: there is no such file.
        InvalidQuestion: the guard refuses the question.
    """
    if (question is None) == (questions is None):
        raise typer.BadParameter("give one question, or a file with --questions")
    if question is not None:
        clean_question(question, BotSettings().max_question_chars)
    if questions is not None and not questions.is_file():
        raise InvalidFile(f"there is no file {questions}")
    with_database(lambda database: Companies(database).get(company))


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not empty, with their numbers."""
    with path.open("r", encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


async def each_row(path: Path, work: Callable[[dict[str, Any], int], Awaitable[None]]) -> int:
    """Do the work for each row of a file, and return for how many it could not be done.

    Such a row gives a line `{id, error: {code, message}}`, and the run goes on.

    Args:
        work: is given the row and the number of its line.
    """
    failed = 0
    for line_number, line in numbered_lines(path):
        row_id: Any = line_number
        try:
            found = parsed_line(line, line_number)
            row_id = found.get("id", line_number)
            await work(found, line_number)
        except SvarvaktError as error:
            print_json({"id": row_id, **error_json(error)})
            failed += 1
    return failed


def parsed_line(line: str, line_number: int) -> dict[str, Any]:
    """Return the JSON object on a line.

    Raises:
        InvalidQuestionFile: there is none.
    """
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InvalidQuestionFile(f"line {line_number} is no JSON") from error
    if not isinstance(found, dict):
        raise InvalidQuestionFile(f"line {line_number} is no JSON object")
    return found


def question_row(found: dict[str, Any], line_number: int) -> QuestionRow:
    """Return the question of a line.

    Raises:
        InvalidQuestionFile: it has no text, or a history or a time that is none.
    """
    if not isinstance(found.get("text"), str):
        raise InvalidQuestionFile(f"line {line_number} has no text")
    language = found.get("page_lang") or found.get("lang")
    history = found.get("history") or []
    if not isinstance(history, list):
        raise InvalidQuestionFile(f"line {line_number}: the history is no list")
    past, text = one_turn([_past(one, line_number) for one in history], found["text"])
    return QuestionRow(
        id=found.get("id", line_number),
        text=text,
        language=language if isinstance(language, str) else None,
        history=past,
        at=_moment(found.get("at"), line_number),
    )


def conversation_row(found: dict[str, Any], line_number: int) -> ConversationRow:
    """Return the conversation of a line.

    Raises:
        InvalidQuestionFile: it has no messages, or one that is none.
    """
    messages = found.get("messages")
    if not isinstance(messages, list) or not messages:
        raise InvalidQuestionFile(f"line {line_number} has no messages")
    language = found.get("lang")
    return ConversationRow(
        id=found.get("id", line_number),
        messages=tuple(_past(one, line_number) for one in messages),
        language=language if isinstance(language, str) else None,
    )


def _moment(found: Any, line_number: int) -> datetime | None:
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found)
    except (TypeError, ValueError) as error:
        raise InvalidQuestionFile(
            f"line {line_number}: at is no time such as 2026-12-24T02:00"
        ) from error


def _past(found: Any, line_number: int) -> PastMessage:
    """Return an earlier message; a plain string is one of the customer's."""
    if isinstance(found, str):
        return PastMessage("customer", found)
    role = ROLES.get(str(found.get("role"))) if isinstance(found, dict) else None
    if role is None or not isinstance(found.get("text"), str):
        raise InvalidQuestionFile(f"line {line_number}: a message is no message")
    return read_offer(PastMessage(role, found["text"]))
