"""The agents' search: internal pages apart and marked, words found wherever they are inflected."""

from __future__ import annotations

import pytest

from bot.copilot.agent_search import AgentSearch, marks_of
from tests.fakes import FJORDNETT, KnowledgeFake, passage

PUBLIC = passage("Du betaler returfrakten selv.", title="Angrerett", id="1" * 32)
INTERNAL = passage(
    "Be om ordrenummer før retur.", title="Rutine", url="file:rutine.md", is_internal=True
)


async def test_internal_pages_come_last_and_are_marked() -> None:
    hits = await AgentSearch(KnowledgeFake([PUBLIC], [INTERNAL])).find(FJORDNETT, "retur", "nb")
    assert [(hit.source.title, hit.source.is_internal) for hit in hits] == [
        ("Angrerett", False),
        ("Rutine", True),
    ]


async def test_what_is_typed_is_not_read_against_passages() -> None:
    fake = KnowledgeFake([PUBLIC], [INTERNAL])
    await AgentSearch(fake).find(FJORDNETT, "retur", "nb")
    assert fake.reads == [False, False]


async def test_internal_pages_can_be_left_out() -> None:
    search = AgentSearch(KnowledgeFake([PUBLIC], [INTERNAL]))
    hits = await search.find(FJORDNETT, "retur", "nb", with_internal=False)
    assert [hit.source.title for hit in hits] == ["Angrerett"]


@pytest.mark.parametrize(
    ("quote", "query", "language", "marked"),
    [
        ("Du betaler returfrakten selv.", "returfrakt", "nb", ["returfrakten"]),
        ("Du betaler returfrakten selv.", "retur", "nb", ["returfrakten"]),
        ("Du betaler selv.", "hva betal", "nb", ["betaler"]),
        ("Fakturan skickas hem.", "fakturor", "sv", ["Fakturan"]),
        ("Peruutusaika on 14 päivää.", "peruutus", "fi", ["Peruutusaika"]),
        ("Prisen er 49 kr.", "49 kr", "nb", ["49", "kr"]),
        ("Ingenting her.", "telefon", "nb", []),
        ("Æ, ø og å: blåbærsyltetøy.", "blåbær", "nb", ["blåbærsyltetøy"]),
    ],
)
def test_words_found_are_marked(quote: str, query: str, language: str, marked: list[str]) -> None:
    assert [quote[a:b] for a, b in marks_of(quote, query, language)] == marked
