"""FAQ tables (CSV, TSV, JSON, YAML) as documents, one for each question."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import NothingExtracted, PermanentFetchError
from ingest.extract.decoding import clean_text, decode
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.media_types import JSON, TSV, YAML
from knowledge.documents.documents import Document, FaqPair

MAX_ROWS = 20_000
_QUESTION = (
    frozenset(
        {"question", "questions", "q", "faq", "spørsmål", "spm", "spørgsmål", "fråga", "frågor"}
        | {"kysymys", "kysymykset"}
    ),
    frozenset({"query", "title", "tittel", "titel"}),
)
_ANSWER = (
    frozenset({"answer", "answers", "a", "response", "reply", "svar", "vastaus", "vastaukset"}),
    frozenset({"text", "content", "tekst", "innhold"}),
)
_URL = (frozenset({"url", "link", "lenke", "länk", "linkki", "address", "adresse", "source"}),)
_LANGUAGE = (frozenset({"language", "lang", "språk", "sprog", "kieli", "locale"}),)
Row = dict[str, str]


def extract_table(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read an FAQ table.

    Raises:
        PermanentFetchError: `table_columns_missing` or `file_damaged`.
        NothingExtracted: it has no row with a question and an answer.
    """
    content = clean_text(decode(body_path.read_bytes(), task.charset))
    if not content.strip():
        raise NothingExtracted
    if task.media_type in (JSON, YAML):
        rows = _structured_rows(content, task.media_type)
    else:
        rows = _delimited_rows(content, "\t" if task.media_type == TSV else None)
    documents = list(_documents(rows, task))
    if not documents:
        raise NothingExtracted("no row has both a question and an answer")
    return documents


def _documents(rows: Sequence[Row], task: ExtractionTask) -> Iterable[Document]:
    columns = list(dict.fromkeys(name for row in rows[:100] for name in row))
    question = _column(columns, _QUESTION)
    answer = _column([name for name in columns if name != question], _ANSWER)
    if question is None or answer is None:
        shown = ", ".join(name for name in columns[:10] if name) or "none"
        raise PermanentFetchError(
            "table_columns_missing",
            f"an FAQ table needs a column 'question' and a column 'answer'; found: {shown[:200]}",
        )
    url, language = _column(columns, _URL), _column(columns, _LANGUAGE)
    for number, row in enumerate(rows[:MAX_ROWS], start=1):
        asked = " ".join(row.get(question, "").split())
        said = re.sub(r"\n{3,}", "\n\n", row.get(answer, "").strip())
        if not asked or not said:
            continue
        place = row.get(url or "", "").strip()
        yield made_document(
            task,
            title=asked,
            text=f"{asked}\n\n{said}",
            faq_pairs=(FaqPair(0, len(asked), len(asked) + 2, len(asked) + 2 + len(said)),),
            declared_language=row.get(language or "", "").strip().lower()[:2] or None,
            url=_document_url(task, place, number),
        )


def _document_url(task: ExtractionTask, place: str, number: int) -> str:
    """Return where a row's answer can be read: its own address, or its place in the table."""
    if place.startswith("/") and task.site_url:
        place = task.site_url.rstrip("/") + place
    return place if place.startswith(("http://", "https://")) else f"{task.url}#{number}"


def _column(columns: Sequence[str], names: Sequence[frozenset[str]]) -> str | None:
    """Return the column with one of these names, the surer names first."""
    for some in names:
        for column in columns:
            if re.sub(r"[^\w]", "", column).casefold() in some:
                return column
        for column in columns:
            if set(re.split(r"[\W_]+", column.casefold())) & some:
                return column
    return None


def _delimited_rows(content: str, delimiter: str | None) -> list[Row]:
    first = content.partition("\n")[0]
    sign = delimiter or max(",;\t|", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        reader = csv.reader(io.StringIO(content), delimiter=sign)
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise PermanentFetchError("file_damaged", f"the table cannot be read: {error}") from error
    if not lines:
        return []
    names = [name.strip() for name in lines[0]]
    return [dict(zip(names, line, strict=False)) for line in lines[1 : MAX_ROWS + 1]]


def _structured_rows(content: str, media_type: str) -> list[Row]:
    try:
        loaded = json.loads(content) if media_type == JSON else _load_yaml(content)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise PermanentFetchError("file_damaged", "the file is no valid JSON or YAML") from error
    entries = _entries(loaded)
    return [
        {str(name): _shown(value) for name, value in entry.items()}
        for entry in entries[:MAX_ROWS]
        if isinstance(entry, dict)
    ]


def _load_yaml(content: str) -> Any:
    if re.search(r"(?:^|[\s\[{,:-])[&*][\w-]+", content, re.MULTILINE) and "*" in content:
        for token in yaml.scan(content, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise PermanentFetchError("file_damaged", "YAML aliases are not read")
    return yaml.load(content, Loader=yaml.CSafeLoader)


def _entries(loaded: Any) -> list[Any]:
    """Return the list of rows: the value itself, or the first list inside it."""
    if isinstance(loaded, list):
        return loaded
    if isinstance(loaded, dict):
        for value in loaded.values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return value
        if loaded and all(str(name).rstrip().endswith("?") for name in loaded):
            return [{"question": name, "answer": value} for name, value in loaded.items()]
        return [loaded]
    return []


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(f"- {_shown(entry)}" for entry in value)
    return "" if value is None or isinstance(value, dict) else str(value)
