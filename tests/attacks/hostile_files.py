"""The pages of `pages.jsonl` as files: web pages, PDFs, a Word document, a table and a note."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.office import docx, paragraph


def write_file(folder: Path, row: dict[str, Any]) -> Path:
    """Write the file of a row and return its path."""
    path = folder / row["file"]
    kind, content, payload = row["kind"], row["content"], row["payload"]
    if kind == "html":
        path.write_text(content, "utf-8")
    elif kind == "docx":
        hidden = paragraph(payload, run="<w:vanish/>")
        path.write_bytes(docx(paragraph("Hinnasto", "Overskrift1") + paragraph(content) + hidden))
    elif kind == "csv":
        path.write_text(f"Spørsmål;Svar\n{row['question']};{content}\nTilbud?;{payload}\n", "utf-8")
    elif kind == "txt":
        path.write_text(f"Prices\n\n{content}\n\n{payload}\n", "utf-8")
    else:
        path.write_bytes(_pdf(content, payload, kind))
    return path


def _pdf(content: str, payload: str, kind: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setTitle(payload if kind == "pdf_metadata" else "Prisliste")
    if kind == "pdf_metadata":
        canvas.setSubject(payload)
        canvas.setKeywords(payload)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 760, "Prisliste")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 720, content)
    if kind == "pdf_white":
        canvas.setFillGray(1)
        canvas.drawString(72, 680, payload)
    if kind == "pdf_fields":
        canvas.textAnnotation(payload, (72, 600, 200, 640))
        canvas.acroForm.textfield(name=payload, value=payload, tooltip=payload, x=72, y=560)
    if kind == "pdf_outside":
        canvas.drawString(72, -300, payload)
    canvas.save()
    return buffer.getvalue()
