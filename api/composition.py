"""The composition root: builds every part from the settings, the models included."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from api.agent_parts import AgentParts
from api.content.embedding import base_url_of
from api.content.ingest_desk import IngestDesk
from api.content.inspection import Search
from api.services import Services
from api.settings import ApiSettings
from bot.assistant import Assistant
from bot.bench import Bench
from bot.chat_models.chat_model import ChatModel, load_chat_model
from bot.company_finder import CompanyFinder
from bot.copilot.copilot import Copilot
from bot.copilot.summariser import Summariser
from bot.first_replies import FirstReplies
from bot.handoff.handoffs import Handoffs
from bot.owner_words import OwnerWords
from bot.settings import BotSettings
from bot.urgent.urgent import urgent_kind
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.embedding.embeddings import Embedder, load_embedder
from knowledge.errors import KnowledgeError
from knowledge.language import detect_language
from knowledge.reader.reader import load_reader
from knowledge.retrieval.retriever import Retriever
from knowledge.settings import KnowledgeSettings

logger = logging.getLogger(__name__)

VERSIONS_FOLDER = "versions"


@dataclass(frozen=True, slots=True)
class Engine:
    """What finds and answers, without the HTTP around it."""

    database: Database
    embedder: Embedder
    chat_model: ChatModel | None
    retriever: Retriever
    assistant: Assistant
    copilot: Copilot
    summariser: Summariser

    @classmethod
    def from_settings(cls, knowledge: KnowledgeSettings, bot: BotSettings) -> Engine:
        """Load the models and put the parts together."""
        database = Database(knowledge.resolved_database_url())
        embedder = load_embedder(knowledge)
        model = load_chat_model(bot)
        first = FirstReplies(
            CompanyFinder(Companies(database)),
            Handoffs.on(database),
            OwnerWords.on(database, base_url_of(ApiSettings())),
        )
        versions_dir = knowledge.data_dir / VERSIONS_FOLDER
        retriever = Retriever(database, embedder, versions_dir, load_reader(knowledge, embedder))
        return cls(
            database,
            embedder,
            model,
            retriever,
            Assistant.from_settings(bot, retriever, model, embedder, first),
            Copilot.from_settings(bot, retriever, model, embedder),
            Summariser(model, embedder),
        )

    async def warm_up(self) -> None:
        """Do once what makes the first question slow: run the model, open the live versions."""
        await asyncio.to_thread(detect_language, "Hva kan du hjelpe meg med?", "nb")
        await asyncio.to_thread(urgent_kind, "svarvakt")
        await asyncio.to_thread(self.embedder.embed_queries, ["svarvakt"])
        for company in await Companies(self.database).all():
            try:
                await self.retriever.search(company.id, company.name, company.language, limit=1)
            except KnowledgeError as error:
                logger.warning("%s cannot answer yet: %s: %s", company.slug, error.code, error)

    async def close_parts(self) -> None:
        """Close what was opened, the database excepted."""
        if self.chat_model is not None:
            await self.chat_model.close()
        await self.retriever.close()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Engine]:
        """Close everything when the block ends."""
        try:
            yield self
        finally:
            await self.close_parts()
            await self.database.close()


def load_services() -> Services:
    """Build the services of one server process from the settings."""
    api, bot = ApiSettings(), BotSettings()
    knowledge = KnowledgeSettings()
    engine = Engine.from_settings(knowledge, bot)
    return Services.build(
        api,
        engine.database,
        engine.assistant,
        bot.max_question_chars,
        ingest=IngestDesk.from_settings(IngestSettings(), knowledge, engine.database),
        on_start=engine.warm_up,
        on_close=engine.close_parts,
        agents=AgentParts.build(
            engine.database, engine.retriever, engine.copilot, engine.summariser
        ),
        search=Search(
            engine.retriever, Bench(engine.assistant, engine.retriever, bot.max_question_chars)
        ),
    )
