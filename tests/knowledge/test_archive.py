"""The archive: pages and documents are stored once and come back whole."""

from __future__ import annotations

import asyncio

from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience, Document, FaqPair, Heading

DOCUMENT = Document(
    url="https://fjord.example.no/frakt",
    title="Frakt",
    text="Frakt\n\nHva koster frakt?\nFrakt koster 79 kr.",
    language="nb",
    headings=(Heading(1, 0, 5),),
    faq_pairs=(FaqPair(7, 24, 25, 44),),
    audience=Audience.INTERNAL,
    warnings=("nearly_empty",),
)


async def test_same_bytes_are_stored_once(database: Database) -> None:
    company = await Companies(database).add("fjord", "Fjord", [])
    archive = Archive(database)
    body = "<h1>Blåbær</h1>".encode() * 1000
    first = await archive.save_page(company.id, "https://a.no/", body, "text/html", {"etag": "1"})
    again = await archive.save_page(company.id, "https://a.no/", body, "text/html", {"etag": "2"})
    other = await archive.save_page(company.id, "https://a.no/", b"other", "text/html", {})
    assert first == again != other
    assert await archive.page_body(first) == body
    assert await archive.page_body("0" * 32) is None


async def test_document_comes_back_whole(database: Database) -> None:
    company = await Companies(database).add("fjord", "Fjord", [])
    archive = Archive(database)
    document_id = await archive.save_document(company.id, DOCUMENT, None)
    stored = await archive.document(company.id, DOCUMENT.version_hash)
    assert stored == DOCUMENT
    assert stored is not None
    assert stored.warnings == DOCUMENT.warnings
    assert [d.id for d in await archive.documents([document_id, "f" * 32])] == [document_id]


async def test_same_version_has_one_row_however_many_save_it(database: Database) -> None:
    company = await Companies(database).add("fjord", "Fjord", [])
    archive = Archive(database)
    saved = await asyncio.gather(
        *(archive.save_document(company.id, DOCUMENT, None) for _ in range(8))
    )
    assert len(set(saved)) == 1


async def test_a_company_never_reads_anothers_document(database: Database) -> None:
    companies, archive = Companies(database), Archive(database)
    one, two = await companies.add("one", "One", []), await companies.add("two", "Two", [])
    await archive.save_document(one.id, DOCUMENT, None)
    assert await archive.document(two.id, DOCUMENT.version_hash) is None


def test_version_hash_depends_on_what_a_quote_depends_on() -> None:
    def changed(**values: object) -> str:
        fields = {
            "url": DOCUMENT.url,
            "title": DOCUMENT.title,
            "text": DOCUMENT.text,
            "language": DOCUMENT.language,
            "headings": DOCUMENT.headings,
            "faq_pairs": DOCUMENT.faq_pairs,
            "audience": DOCUMENT.audience,
        }
        return Document(**{**fields, **values}).version_hash  # type: ignore[arg-type]

    assert changed() == DOCUMENT.version_hash
    variants = [
        changed(url="https://fjord.example.no/"),
        changed(text=DOCUMENT.text + "."),
        changed(audience=Audience.PUBLIC),
        changed(faq_pairs=()),
        changed(headings=()),
    ]
    assert len({DOCUMENT.version_hash, *variants}) == len(variants) + 1
