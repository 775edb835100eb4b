"""Corpora and questions: JSON lines become documents and cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answers.answers import ROLES, PastMessage
from knowledge.documents.documents import LANGUAGES, Audience, Document
from knowledge.errors import InvalidFile
from knowledge.json_lines import read_json_lines
from knowledge.language import detect_language

_SITE = "site"


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """A row of a corpus; the document's url is the row's id, which is unique."""

    id: str
    site: str
    document: Document


@dataclass(frozen=True, slots=True)
class Case:
    """A question to measure with.

    Attributes:
        relevant: ids of the corpus rows that answer it; empty when not known or none does.
        relevant_english: the same among English pages, for questions in any language.
        is_answerable: whether the knowledge holds an answer.
        answers: texts that a right answer contains, when known.
        kb: the knowledge it is asked of, "" when there is only one.
        history: what was said before it, oldest first.
        rewrite: the question as a person made it to stand alone, "" when nobody did.
    """

    id: str
    text: str
    language: str
    relevant: frozenset[str]
    is_answerable: bool
    answers: tuple[str, ...]
    site: str
    kb: str
    history: tuple[PastMessage, ...] = ()
    rewrite: str = ""
    relevant_english: frozenset[str] = frozenset()


def read_corpus(path: Path) -> list[CorpusEntry]:
    """Read `{id, text, title?, lang?, site?, internal?}` rows.

    Raises:
        InvalidFile: the file is missing, empty, or a row is not of this form.
    """
    entries = []
    for number, row in read_json_lines(path):
        text = _text(row, "text", path, number)
        document = Document(
            url=_text(row, "id", path, number),
            title=str(row.get("title") or "").strip(),
            text=text,
            language=_language(row, text[:2000]),
            audience=Audience.INTERNAL if row.get("internal") is True else Audience.PUBLIC,
        )
        entries.append(CorpusEntry(document.url, str(row.get(_SITE) or ""), document))
    if len({entry.id for entry in entries}) < len(entries):
        raise InvalidFile(f"{path}: two rows have the same id")
    if not entries:
        raise InvalidFile(f"{path} holds no rows")
    return entries


def read_cases(path: Path) -> list[Case]:
    """Read a question per row.

    A row is `{id, text, lang?, relevant?, relevant_en?, answerable?, answer?, answers?, site?, kb?,
    history?, rewrite?}`; `history` is a list of `{role, text}`.

    Raises:
        InvalidFile: the file is missing, empty, or a row is not of this form.
    """
    cases = []
    for number, row in read_json_lines(path):
        text = _text(row, "text", path, number)
        answers = row.get("answers") or ([row["answer"]] if row.get("answer") else [])
        relevant = row.get("relevant") or []
        english = row.get("relevant_en") or []
        if not all(isinstance(found, list) for found in (relevant, english, answers)):
            raise InvalidFile(f"{path}, line {number}: relevant and answers must be lists")
        cases.append(
            Case(
                id=_text(row, "id", path, number),
                text=text,
                language=_language(row, text),
                relevant=frozenset(str(document) for document in relevant),
                is_answerable=bool(row.get("answerable", True)),
                answers=tuple(str(answer) for answer in answers),
                site=str(row.get(_SITE) or ""),
                kb=str(row.get("kb") or ""),
                history=_history(row, path, number),
                rewrite=str(row.get("rewrite") or "").strip(),
                relevant_english=frozenset(str(document) for document in english),
            )
        )
    if not cases:
        raise InvalidFile(f"{path} holds no rows")
    return cases


def unasked_pages(folder: Path) -> list[CorpusEntry]:
    """Return the pages that no question of a folder asks for; to train on.

    Args:
        folder: holds `corpus.jsonl`, with ids `LANGUAGE:NAME`, and `queries.jsonl`. A page that is
            asked for in one language is left out in all.

    Raises:
        InvalidFile: one of the files is missing or not of its form.
    """
    cases = read_cases(folder / "queries.jsonl")
    asked = {page_name(one) for case in cases for one in case.relevant | case.relevant_english}
    entries = read_corpus(folder / "corpus.jsonl")
    return [entry for entry in entries if page_name(entry.id) not in asked]


def page_name(entry_id: str) -> str:
    """Return the name in an id `LANGUAGE:NAME`."""
    return entry_id.partition(":")[2]


def _text(row: dict[str, Any], name: str, path: Path, number: int) -> str:
    value = row.get(name)
    if isinstance(value, int) and name == "id":
        return str(value)
    if not isinstance(value, str):
        raise InvalidFile(f"{path}, line {number}: {name} is missing or no text")
    # JSON can spell half of a surrogate pair, which no text can hold.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _history(row: dict[str, Any], path: Path, number: int) -> tuple[PastMessage, ...]:
    try:
        said = [(ROLES[message["role"]], message["text"]) for message in row.get("history") or []]
    except (KeyError, TypeError) as error:
        raise InvalidFile(
            f"{path}, line {number}: history must be a list of {{role, text}}"
        ) from error
    return tuple(PastMessage(role, str(text)) for role, text in said)


def _language(row: dict[str, Any], text: str) -> str:
    stated = row.get("lang")
    if isinstance(stated, str) and stated in LANGUAGES:
        return stated
    return detect_language(text)
