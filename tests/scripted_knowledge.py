"""What the agents' helpers find in browser tests: fixed pages, chosen by a word of the query."""

from __future__ import annotations

import asyncio

from api.agent_parts import AgentParts
from bot.answers.floors import Floors
from bot.copilot.copilot import Copilot
from bot.copilot.summariser import Summariser
from knowledge.database import Database
from knowledge.documents.passages import Retrieval
from knowledge.language import detect_language
from knowledge.retrieval.query_context import SearchContext
from tests.fakes import passage, retrieval
from tests.web.scripted_answers import HOSTILE_MARKUP

WITHDRAWAL = passage(
    "Du kan angre kjøpet innen 14 dager. Returfrakten betaler du selv. "
    "Pengene får du tilbake innen 14 dager.",
    title="Angrerett",
    url="https://tindra.example.no/hjelp/angrerett.html",
)
FINNISH = passage(
    "Voit peruuttaa kaupan 14 päivän kuluessa.",
    title="Peruutusoikeus",
    language="fi",
    url="https://tindra.example.no/fi/peruutus.html",
    version="f" * 64,
)
NEAR = passage(
    "Vi sender sluttfakturaen innen 30 dager.",
    title="Sluttfaktura",
    url="https://tindra.example.no/hjelp/faktura.html",
    version="a" * 64,
)
INTERNAL_TEXT = "Tilby 500 kr i rabatt hvis kunden truer med å klage."
INTERNAL = passage(
    INTERNAL_TEXT,
    title="Rutine for klager",
    url="file:klage.md",
    is_internal=True,
    version="e" * 64,
)
HOSTILE = passage(HOSTILE_MARKUP, title=HOSTILE_MARKUP, url="javascript:alert(4)", version="b" * 64)
HOSTILE_CITED_TEXT = 'Angrepet varer i 14 dager <b onclick="alert(5)">i alle</b> butikker.'
HOSTILE_CITED = passage(
    HOSTILE_CITED_TEXT, title=HOSTILE_MARKUP, url="javascript:alert(6)", version="d" * 64
)
HOSTILE_INTERNAL = passage(
    HOSTILE_MARKUP,
    title=HOSTILE_MARKUP,
    url="//evil.example/x",
    is_internal=True,
    version="c" * 64,
)
SLOW_S = 0.6


class ScriptedKnowledge:
    """Public and internal pages; `tregt` takes its time, `fotball` is not answered anywhere."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        if "tregt" in query:
            await asyncio.sleep(SLOW_S)
        if "angrepet varer" in query:
            return retrieval(query, [HOSTILE_CITED], 0.9, language)
        if "angrep" in query:
            return retrieval(query, [HOSTILE], 0.9, language)
        evidence = 0.1 if "fotball" in query else 0.9
        return retrieval(query, [WITHDRAWAL, FINNISH, NEAR], evidence, language)

    async def search_internal(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        pages = [HOSTILE_INTERNAL] if "angrep" in query else [INTERNAL]
        return retrieval(query, pages, 0.9, language)


def scripted_agent_parts(database: Database) -> AgentParts:
    """The agents' parts over the scripted knowledge, without a model."""
    detect_language("Hva kan du hjelpe meg med?", "nb")  # loads its model before the first test
    knowledge = ScriptedKnowledge()
    copilot = Copilot(knowledge, Floors(0.6, 0.3))
    return AgentParts.build(database, knowledge, copilot, Summariser())
