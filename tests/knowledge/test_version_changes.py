"""Changes between versions and the documents of a version, on both databases."""

from __future__ import annotations

import pytest

from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience, Document
from knowledge.indexes.version_changes import VersionChanges
from knowledge.indexes.version_documents import (
    DocumentFilter,
    SiteWarning,
    VersionDocuments,
)
from knowledge.indexes.versions import IndexVersions


class Shelf:
    """Versions made of documents, without any index."""

    def __init__(self, database: Database, company: Company) -> None:
        self.archive = Archive(database)
        self.company = company
        self.versions = IndexVersions(database)
        self.changes = VersionChanges(database)
        self.documents = VersionDocuments(database)

    async def version(self, *documents: Document) -> str:
        ids = [await self.archive.save_document(self.company.id, d, None) for d in documents]
        version = await self.versions.begin(self.company.id, "model", "split-1")
        await self.versions.finish(version.id, ids, {"documents": len(ids)})
        return version.id


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return Shelf(database, await Companies(database).add("fjord", "Fjord", []))


def page(name: str, text: str, title: str = "", **fields: object) -> Document:
    return Document(f"https://fjord.no/{name}", title or name, text, "nb", **fields)  # type: ignore[arg-type]


async def test_added_changed_and_removed(shelf: Shelf) -> None:
    stays = page("stays", "Uendret.")
    first = await shelf.version(stays, page("price", "79"), page("gone", "Borte."))
    second = await shelf.version(stays, page("price", "99", title="Ny pris"), page("new", "Ny."))
    found = await shelf.changes.between(first, second)
    assert [(c.kind.value, c.shown.url.rpartition("/")[2]) for c in found] == [
        ("removed", "gone"),
        ("added", "new"),
        ("changed", "price"),
    ]
    assert found[2].before is not None
    assert (found[2].before.title, found[2].shown.title) == ("price", "Ny pris")
    assert await shelf.changes.between(second, second) == []
    assert len(await shelf.changes.between(None, first)) == 3


async def test_rows_under_one_address_are_paired_by_their_question(shelf: Shelf) -> None:
    rows = [page("faq", f"Svar {n}", title=f"Spørsmål {n}?") for n in range(4)]
    edited = page("faq", "Svar 2, rettet", title="Spørsmål 2?")
    first = await shelf.version(*rows)
    second = await shelf.version(rows[0], rows[1], edited)
    found = await shelf.changes.between(first, second)
    assert [(c.kind.value, c.shown.title) for c in found] == [
        ("changed", "Spørsmål 2?"),
        ("removed", "Spørsmål 3?"),
    ]


async def test_list_is_filtered_and_carries_both_kinds_of_warnings(shelf: Shelf) -> None:
    version = await shelf.version(
        page("Ångra", "En.", title="Ångerrätt"),
        page("b", "To.", warnings=("nearly_empty",)),
        page("notat", "Tre.", audience=Audience.INTERNAL),
    )
    assert not await shelf.documents.is_surveyed(version)
    [swedish] = [e for e in await shelf.documents.entries(version) if e.title == "Ångerrätt"]
    warning = SiteWarning("near_duplicate", "https://fjord.no/b", ((0, 3),))
    await shelf.documents.note(version, {swedish.id: [warning]})
    assert await shelf.documents.is_surveyed(version)
    entries = await shelf.documents.entries(version)

    def found(**wanted: object) -> list[str]:
        chosen = DocumentFilter(**wanted)  # type: ignore[arg-type]
        return [e.url.rpartition("/")[2] for e in entries if chosen.allows(e)]

    assert {e.warnings for e in entries} == {("near_duplicate",), ("nearly_empty",), ()}
    assert found(words="ånger FJORD.no") == ["Ångra"]
    assert found(words="ånger nei") == []
    assert found(warning="nearly_empty") == ["b"]
    assert found(warning="near_duplicate") == ["Ångra"]
    assert found(audience=Audience.INTERNAL) == ["notat"]
    assert found(language="sv") == []
    assert found(ids=frozenset(), urls=frozenset({"https://fjord.no/b"})) == ["b"]
    seen = await shelf.documents.get(version, swedish.id)
    assert seen is not None
    assert seen.site_warnings == (warning,)
    assert await shelf.documents.get(version, "f" * 32) is None


async def test_page_of_a_document_and_newer_warnings(shelf: Shelf, database: Database) -> None:
    page_id = await shelf.archive.save_page(
        shelf.company.id, "https://fjord.no/a", b"<p>A", "text/html", {"etag": '"1"'}
    )
    old = page("a", "A")
    document_id = await shelf.archive.save_document(shelf.company.id, old, page_id)
    version = await shelf.version(old)
    again = page("a", "A", warnings=("nearly_empty",))
    assert await shelf.archive.save_document(shelf.company.id, again, page_id) == document_id
    seen = await shelf.documents.get(version, document_id)
    assert seen is not None
    assert seen.page is not None
    assert seen.document.warnings == ("nearly_empty",)
    assert (seen.page.headers, seen.page.media_type) == ({"etag": '"1"'}, "text/html")
    assert len(seen.page.sha256) == 64
    assert await shelf.documents.text(shelf.company.id, document_id) == "A"
    other = await Companies(database).add("other", "Other", [])
    assert await shelf.documents.text(other.id, document_id) is None
