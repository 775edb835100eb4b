"""Companies: adding, finding, and refusing what cannot be used."""

from __future__ import annotations

import pytest

from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.errors import CompanyNotFound, InvalidCompany


async def test_added_company_is_found(database: Database) -> None:
    companies = Companies(database)
    added = await companies.add("fjord", "Fjord AS", ["Fjord.example.no", "127.0.0.1:8101"], "nn")
    assert await companies.get("fjord") == added
    assert await companies.by_id(added.id) == added
    assert added.hosts == ("fjord.example.no", "127.0.0.1:8101")
    assert [c.slug for c in await companies.all()] == ["fjord"]


async def test_unknown_company(database: Database) -> None:
    with pytest.raises(CompanyNotFound) as caught:
        await Companies(database).get("nobody")
    assert caught.value.code == "company_not_found"
    assert "nobody" in str(caught.value)


async def test_slug_is_taken_once(database: Database) -> None:
    companies = Companies(database)
    await companies.add("fjord", "Fjord AS", [])
    with pytest.raises(InvalidCompany, match="already"):
        await companies.add("fjord", "Another", [])


@pytest.mark.parametrize(
    ("slug", "name", "host", "language"),
    [
        ("Fjord", "F", "a.no", "nb"),
        ("-fjord", "F", "a.no", "nb"),
        ("", "F", "a.no", "nb"),
        ("x" * 65, "F", "a.no", "nb"),
        ("../x", "F", "a.no", "nb"),
        ("fjord", " ", "a.no", "nb"),
        ("fjord", "F", "http://a.no", "nb"),
        ("fjord", "F", "a.no/path", "nb"),
        ("fjord", "F", "a.no:99999", "nb"),
        ("fjord", "F", "*.a.no", "nb"),
        ("fjord", "F", "a.no", "de"),
    ],
)
async def test_unusable_values_are_refused(
    database: Database, slug: str, name: str, host: str, language: str
) -> None:
    with pytest.raises(InvalidCompany):
        await Companies(database).add(slug, name, [host], language)
    assert await Companies(database).all() == []
