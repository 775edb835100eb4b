"""Companies and customers for tests of stored hand-offs."""

from __future__ import annotations

from bot.conversations.conversations import Conversations
from knowledge.companies.companies import Companies, Company
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database


async def opened_company(database: Database, slug: str, capacity: int = 1) -> Company:
    """Add a company that calls back at any hour and answers within one."""
    companies = Companies(database)
    company = await companies.add(slug, slug.title(), [], "nb")
    facts = {
        "hours": "24/7",
        "answer_within": "1 working hour",
        "callback_hours": "24/7",
        "callback_capacity": capacity,
    }
    return await companies.set_facts(company.id, CompanyFacts.read(facts))


async def customers_of(database: Database, company: Company, count: int) -> list[str]:
    """Start conversations and return their ids."""
    conversations = Conversations(database)
    started = [await conversations.start(company.id, "nb") for _ in range(count)]
    return [conversation.id for conversation, _ in started]
