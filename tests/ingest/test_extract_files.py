"""Files as documents, in the child process that reads them."""

from __future__ import annotations

import io
import json
import time
import zlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import openpyxl
import psutil
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import PermanentFetchError
from ingest.extract.extraction import ExtractionTask
from ingest.extract.extractor import Extractor
from ingest.extract.media_types import DOCX, PDF, PPTX, XLSX, media_type_of
from knowledge.documents.documents import Audience, Document
from tests.ingest.office import archive, docx, paragraph, pptx, shape


@pytest.fixture
async def extractor(tmp_path: Path) -> AsyncIterator[Extractor]:
    async with Extractor(tmp_path, 25.0, 1024) as extractor:
        yield extractor


async def read(extractor: Extractor, folder: Path, name: str, body: bytes) -> list[Document]:
    path = folder / name
    path.write_bytes(body)
    kind = media_type_of(name, None, body[:1024]) or ""
    site = "https://f.no/"
    task = ExtractionTask(str(path), name, kind, None, Audience.PUBLIC, "nb", site)
    return await extractor.extract(task)


async def code_of(extractor: Extractor, folder: Path, name: str, body: bytes) -> str:
    with pytest.raises(PermanentFetchError) as caught:
        await read(extractor, folder, name, body)
    return caught.value.code


async def test_word_document(extractor: Extractor, tmp_path: Path) -> None:
    body = (
        paragraph("Veileder", "Overskrift1")
        + paragraph("Hvordan melder jeg skade?", "Sp")
        + paragraph("Ring vakttelefonen.")
        + '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Steng vannet</w:t></w:r></w:p>'
        + paragraph("SKJULT ordre", run="<w:vanish/>")
        + paragraph("SKJULT hvit", run='<w:color w:val="FFFFFF"/>')
        + paragraph("Hvit på blått", run='<w:color w:val="FFFFFF"/><w:shd w:fill="0000FF"/>')
        + "<w:p><w:del><w:r><w:delText>SLETTET</w:delText></w:r></w:del>"
        + "<w:ins><w:r><w:t>Nytt</w:t></w:r></w:ins><w:r><w:br/><w:t>linje</w:t></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Navn</w:t></w:r></w:p></w:tc>"
        + "<w:tc><w:p><w:r><w:t>Pris</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    (document,) = await read(extractor, tmp_path, "veileder.docx", docx(body))
    assert document.text == (
        "Veileder\n\nHvordan melder jeg skade?\n\nRing vakttelefonen.\n\n- Steng vannet\n\n"
        "Hvit på blått\n\nNytt\nlinje\n\nNavn | Pris"
    )
    assert document.title == "Veileder"
    assert [document.text[h.start : h.end] for h in document.headings] == [
        "Veileder",
        "Hvordan melder jeg skade?",
    ]
    assert len(document.faq_pairs) == 1
    assert "hidden_text_dropped" in document.warnings


async def test_presentation_and_workbook(extractor: Extractor, tmp_path: Path) -> None:
    slides = pptx(shape("Vinteren", "title") + shape("Vi brøyter kl. 6.") + shape("3", "sldNum"),
                  shape("Kontakt", "title") + shape("Ring 22 22 22 22"))  # fmt: skip
    (document,) = await read(extractor, tmp_path, "vinter.pptx", slides)
    assert document.text == "Vinteren\n\nVi brøyter kl. 6.\n\nKontakt\n\nRing 22 22 22 22"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Priser"
    sheet.append(["Navn", "Pris", "Fra"])
    sheet.append(["Liten", 249.0, date(2026, 1, 1)])
    hidden = workbook.create_sheet("Skjult")
    hidden.append(["SKJULT"])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    (document,) = await read(extractor, tmp_path, "priser.xlsx", buffer.getvalue())
    assert document.text == "Priser\nNavn | Pris | Fra\nLiten | 249 | 2026-01-01"


def pdf(draw_hidden: bool) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setTitle("SKJULT i metadata")
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 760, "Prisliste")
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(
        ["Tindra S koster 249 kr i måneden og gir fem gigabyte data som kan brukes i hele",
         "Norden uten tillegg.", "Tindra M koster 349 kr."]):  # fmt: skip
        canvas.drawString(72, 720 - 14 * number, line)
    canvas.setFillGray(0.2)
    canvas.rect(72, 600, 300, 20, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(76, 606, "Hvit på mørk bunn")
    if draw_hidden:
        canvas.drawString(72, 500, "SKJULT hvit tekst")
        canvas.setFillGray(0)
        canvas.drawString(72, -300, "SKJULT utenfor siden")
        text = canvas.beginText(72, 480)
        text.setTextRenderMode(3)
        text.textLine("SKJULT usynlig tekst")
        canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


async def test_a_pdf_table_becomes_rows(extractor: Extractor, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    rows = [("Tindra Mini, 2 GB", "129 kr"), ("Tindra 15 GB", "259 kr"), ("Barn", "99 kr")]
    for number, (name, price) in enumerate(rows):
        canvas.drawString(72, 700 - 18 * number, name)
        canvas.drawString(480, 700 - 18 * number, price)
    canvas.drawString(72, 600, "Alle priser er i kroner.")
    canvas.drawString(480, 600, "Side 1")  # alone: no table
    canvas.save()
    (document,) = await read(extractor, tmp_path, "priser.pdf", buffer.getvalue())
    table = "Tindra Mini, 2 GB | 129 kr\nTindra 15 GB | 259 kr\nBarn | 99 kr"
    assert document.text == f"{table}\n\nAlle priser er i kroner. Side 1"


async def test_pdf_shows_what_a_reader_sees(extractor: Extractor, tmp_path: Path) -> None:
    (document,) = await read(extractor, tmp_path, "priser.pdf", pdf(draw_hidden=True))
    assert "SKJULT" not in document.text + document.title
    assert document.title == "Prisliste"
    assert "data som kan brukes i hele Norden uten tillegg." in document.text
    assert "\nTindra M koster 349 kr." in document.text
    assert "Hvit på mørk bunn" in document.text
    assert "hidden_text_dropped" in document.warnings
    (plain,) = await read(extractor, tmp_path, "priser2.pdf", pdf(draw_hidden=False))
    assert plain.text == document.text
    assert plain.warnings == ()


async def test_markdown_and_text(extractor: Extractor, tmp_path: Path) -> None:
    source = "---\ntitle: Rutine\n---\nHei.\n\n## Hva gjør jeg?\n\nRing **oss**.\n\n"
    source += "| A | B |\n|---|---|\n"
    source += (
        "| 1 | 2 |\n\n- en\n- to\n\n<!-- SKJULT -->\n<p style='display:none'>SKJULT nå igjen</p>\n"
    )
    (document,) = await read(extractor, tmp_path, "rutine.md", source.encode())
    assert document.text == "Hei.\n\nHva gjør jeg?\n\nRing oss.\n\nA | B\n1 | 2\n\n- en\n- to"
    assert document.title == "Rutine"
    assert len(document.faq_pairs) == 1
    body = "Om oss\r\n\r\n\r\nVi er på Ås.  \r\n".encode("utf-16")
    (document,) = await read(extractor, tmp_path, "om.txt", body)
    assert (document.title, document.text) == ("Om oss", "Om oss\n\nVi er på Ås.")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("0.csv", "question,answer,url\nHva?,Dette,/h\n"),
        ("a.csv", "Spørsmål;Svar;URL\nHva?;Dette;https://f.no/h\n;tom;\n"),
        ("b.csv", '"fråga","svar","länk"\n"Hva?","Dette","https://f.no/h"\n'),
        ("c.tsv", "kysymys\tvastaus\tlinkki\nHva?\tDette\thttps://f.no/h\n"),
        ("d.json", json.dumps([{"question": "Hva?", "answer": "Dette", "url": "https://f.no/h"}])),
        ("e.json", json.dumps({"faq": [{"q": "Hva?", "a": "Dette", "link": "https://f.no/h"}]})),
        ("f.yaml", "- spørgsmål: Hva?\n  svar: Dette\n  url: https://f.no/h\n"),
        ("g.csv", "id,Question text,Answer text,url\n1,Hva?,Dette,https://f.no/h\n"),
    ],
)  # fmt: skip
async def test_faq_tables(extractor: Extractor, tmp_path: Path, name: str, body: str) -> None:
    (document,) = await read(
        extractor, tmp_path, name, body.encode("cp1252" if "å" in body else "utf-8")
    )
    assert (document.title, document.url) == ("Hva?", "https://f.no/h")
    pair = document.faq_pairs[0]
    assert document.text[pair.question_start : pair.question_end] == "Hva?"
    assert document.text[pair.answer_start : pair.answer_end] == "Dette"


async def test_bad_files_are_named(extractor: Extractor, tmp_path: Path) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    laughs = "<!DOCTYPE x [" + '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"  # fmt: skip
    packed = zlib.compress(zlib.compress(b"0" * 5_000_000))
    flate = b"%PDF-1.4\n1 0 obj<</Length 9/Filter[/FlateDecode/FlateDecode]>>stream\n" + packed
    flate += b"\nendstream endobj\ntrailer<</Root 1 0 R>>"
    cases = {
        "a.pdf": (b"%PDF-1.7\n" + b"\x00\xff" * 500, "file_damaged"),
        "b.pdf": (flate, "file_damaged"),
        "c.docx": (b"not a zip", "file_damaged"),
        "d.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password_protected"),
        "e.docx": (archive({"word/document.xml": b" " * 160_000_000}), "zip_bomb"),
        "f.docx": (archive({"word/document.xml": b"<w>" + b"a" * 50_000_000}), "zip_bomb"),
        "g.xlsx": (archive({f"x{n}": b"\0" * 9_000_000 for n in range(50)}), "zip_bomb"),
        "h.xlsx": (archive({"[Content_Types].xml": "<x/>"}), "file_damaged"),
        "i.pptx": (archive({"../../etc/x": "x"}), "file_damaged"),
        "j.docx": (docx(paragraph("&a9;"), laughs), "file_damaged"),
        "k.docx": (docx(paragraph("&a;"), entities), "nothing_extracted"),
        "l.csv": (b"navn;alder\nx;3\n", "table_columns_missing"),
        "m.json": (b'{"a": [', "file_damaged"),
        "n.json": (b"[" * 100_000, "file_damaged"),
        "o.yaml": (b"a: &a [x]\nb: [*a, *a]\n", "file_damaged"),
        "p.txt": (b"  \n\t ", "nothing_extracted"),
        "q.rtf": (b"{\\rtf1 hei}", "unsupported_format"),
        "r.html": (b"<html><script>1</script></html>", "nothing_extracted"),
    }
    started = time.monotonic()
    for name, (body, code) in cases.items():
        assert (name, await code_of(extractor, tmp_path, name, body)) == (name, code)
    assert time.monotonic() - started < 60
    assert (await read(extractor, tmp_path, "ok.txt", b"Alt er bra her."))[0].text


async def test_parser_limits(tmp_path: Path) -> None:
    async with Extractor(tmp_path, 0.02, 1024) as hasty:
        assert await code_of(hasty, tmp_path, "a.txt", b"tekst") == "parser_timeout"
    before = psutil.Process().memory_info().rss
    async with Extractor(tmp_path, 25.0, 400) as narrow:
        code = await code_of(narrow, tmp_path, "stor.txt", b"stor tekst. " * 12_000_000)
        assert code in ("parser_memory", "parser_crashed")
        assert (await read(narrow, tmp_path, "ok.txt", b"Alt er bra her."))[0].text
    assert psutil.Process().memory_info().rss - before < 300 * 1024 * 1024


async def test_every_dirty_document_ends_as_text_or_named_failure(
    extractor: Extractor, tmp_path: Path, shared_data: Path
) -> None:
    outcomes: dict[str, int] = {}
    for path in sorted((shared_data / "dirty_documents").rglob("*")):
        if not path.is_file():
            continue
        started = time.monotonic()
        kind = media_type_of(path.name, None, path.read_bytes()[:1024]) or ""
        task = ExtractionTask(str(path), path.name, kind, None, Audience.PUBLIC, "en")
        try:
            documents = await extractor.extract(task)
            outcome = "text"
            for document in documents:
                assert document.text == document.text.strip()
                for pair in document.faq_pairs:
                    assert document.text[pair.answer_start : pair.answer_end].strip()
        except PermanentFetchError as error:
            outcome = error.code
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        assert time.monotonic() - started < 30, path.name
    assert outcomes.keys() <= {
        "text", "unsupported_format", "nothing_extracted", "password_protected",
        "table_columns_missing", "file_damaged", "parser_timeout",
    }  # fmt: skip
    assert outcomes["text"] >= 90
