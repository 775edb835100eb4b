"""Workbooks as documents: each visible sheet a section, each row a line."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ingest.errors import NothingExtracted, PermanentFetchError
from ingest.extract.decoding import clean_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.text_builder import TextBuilder
from ingest.extract.zip_guard import OfficeArchive
from knowledge.documents.documents import Document

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_EMPTY_ROWS = 500


def extract_xlsx(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read an XLSX file.

    Raises:
        PermanentFetchError: it is damaged, protected or a bomb.
        NothingExtracted: it has no text.
    """
    OfficeArchive(body_path)  # refuses bombs before anything is unpacked
    builder = TextBuilder()
    try:
        workbook = load_workbook(io.BytesIO(body_path.read_bytes()), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                _sheet(sheet.title, sheet.iter_rows(values_only=True), builder)
        workbook.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError,
            AttributeError, IndexError, EOFError, OSError, SyntaxError) as error:  # fmt: skip
        raise PermanentFetchError("file_damaged", "the file is no workbook") from error
    text, headings = builder.text(), builder.headings()
    if not any(line for line in text.split("\n") if " | " in line) and not headings:
        raise NothingExtracted
    return [made_document(task, title=task.name, text=text, headings=headings)]


def _sheet(title: str, rows: Iterable[Sequence[object]], builder: TextBuilder) -> None:
    lines: list[str] = []
    n_empty = 0
    for number, row in enumerate(rows):
        if number >= MAX_ROWS or n_empty >= MAX_EMPTY_ROWS:
            break
        cells = [_shown(value) for value in row[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        n_empty = 0 if cells else n_empty + 1
        if cells:
            lines.append(" | ".join(cells))
    if not lines:
        return
    builder.new_paragraph()
    mark = builder.open()
    builder.write(clean_text(title))
    builder.close(mark)
    builder.add_heading(2, mark)
    for line in lines:
        builder.write_line(line)


def _shown(value: object) -> str:
    """Return a cell's value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(clean_text(str(value)).split())
