"""The identity gate behind what goes before it: numbers, persons, thanks and notices first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.visitors.identity_gate import IdentityGate
from api.visitors.settings import VisitorSettings, VisitorSettingsStore
from bot.answers.answers import Answer, AnswerFinished, Outcome
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.conversations.conversations import Conversations
from bot.first_replies import FirstReplies
from bot.handoff.handoffs import Handoffs
from bot.identity.identities import Identities
from bot.notices.notice import NoticeDraft
from bot.notices.severity import Severity
from bot.notices.store import Notices
from bot.owner_words import OwnerWords
from knowledge.companies.companies import Companies
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database
from tests.fakes import FixedSearch, passage

BASE_URL = "https://chat.example.no"
NOTICE = "Fakturaene for november er forsinket."
MATTER = "Hvorfor er fakturaen min så høy?"
SETTINGS = VisitorSettings.model_validate(
    {"matters": [{"phrases": ["faktura", "nøkkel", "lasku", "invoice"]}]}
)


async def reply(database: Database, text: str) -> tuple[Answer, int]:
    """Return the reply of an assistant behind a gate, and how often it searched."""
    companies = Companies(database)
    added = await companies.add("tindra", "Tindra", [], "nb")
    company = await companies.set_facts(added.id, CompanyFacts.read({"on_call_phone": "22334455"}))
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    draft = NoticeDraft({"nb": NOTICE}, Severity.WARNING, now - hour, now + hour)
    await Notices(database, BASE_URL).add(company, draft)
    store, handoffs = VisitorSettingsStore(database), Handoffs(database)
    await store.put(company.id, SETTINGS)
    conversation, _ = await Conversations(database).start(company.id, "nb")
    gate = await IdentityGate(store, Identities(database), handoffs).of(conversation)
    first = FirstReplies(handoffs=handoffs, owners=OwnerWords.on(database, BASE_URL))
    search = FixedSearch([passage("En faktura betales i nettbanken.")])
    assistant = Assistant(search, Floors(0.5, 0.2), first=first)
    events = [one async for one in assistant.reply(company, (), text, "nb", gate=gate)]
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer, len(search.queries)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Det brenner i leiligheten min! Jeg vil ha fakturaen min ut.", Outcome.URGENT),
        ("Fakturaen min er feil, og det lekker vann fra taket på badet!", Outcome.URGENT),
        ("Jeg har mistet nøkkelen min og er låst ute!", Outcome.URGENT),
        ("Tusen takk for hjelpen", Outcome.SMALLTALK),
        ("Er fakturaene mine for november forsinket?", Outcome.NOTICE),
    ],
)
async def test_what_goes_before_it(database: Database, text: str, outcome: Outcome) -> None:
    answer, searches = await reply(database, text)
    assert (answer.outcome, searches) == (outcome, 0), answer.text
    if outcome is Outcome.URGENT:
        assert answer.urgent is not None
        assert answer.urgent.contacts[0].number in ("110", "22334455")
        assert "110" in answer.text or "22334455" in answer.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MATTER, "identity_required"),
        ("La meg snakke med en person om fakturaen min", "customer_request"),
        ("Kan dere bestille en ny nøkkel til døra mi?", "identity_required"),
    ],
)
async def test_a_matter_and_a_wish(database: Database, text: str, reason: str) -> None:
    answer, searches = await reply(database, text)
    assert (answer.outcome, searches) == (Outcome.HANDOFF, 0)
    assert answer.offer is not None
    assert answer.offer.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "din idiot, hva er fakturaen min?",
        "idiot, fakturaen min",
        "fakturaen min, jævla idiot",
        "Jævla udugelige bot! Fakturaen min er feil",
        "idiot, fakturaen min no",
        "jävla idiot, min faktura",
        "idiot, min faktura",
        "idiootti, laskuni",
        "fuck you, my invoice",
        "my invoice you idiot",
    ],
)
async def test_an_insult_hides_no_matter(database: Database, text: str) -> None:
    answer, searches = await reply(database, text)
    assert (answer.outcome, searches) == (Outcome.HANDOFF, 0), answer.text
    assert answer.offer is not None
    assert answer.offer.reason == "identity_required"


@pytest.mark.parametrize("text", ["din idiot", "idiot, en faktura", "du er håpløs"])
async def test_an_insult_alone_asks_for_no_identity(database: Database, text: str) -> None:
    answer, _ = await reply(database, text)
    assert answer.outcome is Outcome.SMALLTALK


async def test_what_is_general_is_searched_for(database: Database) -> None:
    answer, searches = await reply(database, "Hvordan betaler jeg fakturaen min?")
    assert answer.outcome is not Outcome.HANDOFF
    assert searches == 1
