"""Order messages: what the order model learns from, attacks and honest messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from eval.injection import read_prompts
from knowledge.errors import InvalidFile

_OWN = "order_messages.jsonl"
_HONEST_OWN = ("urgent_messages", "notice_questions", "directory_questions")
_HONEST_SETS = (
    "nordic_faq",
    "norquad",
    "swequad",
    "alchemy",
    "answerability",
    "natural",
    "mtrag",
)
_MEASURED = Path("injection") / "prompts.jsonl"


@dataclass(frozen=True, slots=True)
class OrderMessage:
    """A message to learn from.

    Attributes:
        kind: of our own messages what they try or resemble; else the set a question is from.
        idea: shared by a message and its translations, which are held out together.
        is_development: whether it is an honest question of a set not written for the guard.
    """

    text: str
    language: str
    kind: str
    idea: str
    is_attack: bool
    is_development: bool


def read_messages(data: Path) -> list[OrderMessage]:
    """Return our own messages and the honest questions, without those the guard is measured on.

    Args:
        data: the folder of the development sets.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    measured = data / _MEASURED
    held = {_key(prompt.text) for prompt in read_prompts(measured)} if measured.exists() else set()
    messages = []
    for message in (*_written(), *_honest(data)):
        key = _key(message.text)
        if key not in held:
            held.add(key)
            messages.append(message)
    return messages


def _written() -> Iterator[OrderMessage]:
    for row in _rows((files("eval") / _OWN).read_text("utf-8"), _OWN):
        yield OrderMessage(
            text=row["text"],
            language=row["lang"],
            kind=row["kind"],
            idea=row["id"].rpartition("-")[0],
            is_attack=row["label"] == 1,
            is_development=False,
        )


def _honest(data: Path) -> Iterator[OrderMessage]:
    sources = [(name, files("eval") / f"{name}.jsonl") for name in _HONEST_OWN]
    sources += [(name, data / name / "queries.jsonl") for name in _HONEST_SETS]
    for name, source in sources:
        try:
            written = source.read_text("utf-8")
        except OSError as error:
            raise InvalidFile(f"{source} cannot be read: {error}") from error
        for row in _rows(written, name):
            text = row["text"].strip()
            yield OrderMessage(text, row["lang"], name, f"{name} {text}", False, True)


def _rows(written: str, name: str) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in written.splitlines() if line.strip()]
    except ValueError as error:
        raise InvalidFile(f"{name} cannot be read: {error}") from error


def _key(text: str) -> str:
    return text.strip().casefold()
