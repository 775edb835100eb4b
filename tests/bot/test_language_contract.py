"""The language contract: told from one word, never locked, and kept by every kind of reply."""

from __future__ import annotations

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.catalogue import text as fixed_text
from knowledge.documents.documents import LANGUAGES
from knowledge.language import detect_language
from tests.fakes import FJORDNETT, FixedSearch, passage

# (message, the page's language, the language it is answered in)
MESSAGES = [
    # one word that only one language writes so
    ("takk", "sv", "nb"), ("tack", "nb", "sv"), ("tak", "nb", "da"), ("kiitos", "nb", "fi"),
    ("thanks", "nb", "en"), ("hello", "da", "en"), ("moi", "sv", "fi"), ("hejsan", "nb", "sv"),
    ("kyllä", "sv", "fi"), ("yes", "fi", "en"), ("passord", "sv", "nb"), ("lösenord", "nb", "sv"),
    ("adgangskode", "nb", "da"), ("salasana", "nb", "fi"), ("password", "nb", "en"),
    ("åpningstider", "da", "nb"), ("opningstider", "nb", "nn"), ("öppettider", "nb", "sv"),
    ("åbningstider", "nb", "da"), ("aukioloajat", "en", "fi"), ("hinta?", "nb", "fi"),
    ("invoice", "nb", "en"), ("lasku", "sv", "fi"), ("räkning", "fi", "sv"),
    ("rekning", "nb", "nn"),
    ("straum", "nb", "nn"), ("strøm", "sv", "nb"), ("el", "nb", "sv"), ("sähkö", "nb", "fi"),
    ("nøgle", "nb", "da"), ("nyckel", "nb", "sv"), ("korleis", "nb", "nn"), ("ikkje", "nb", "nn"),
    ("hvordan", "sv", "nb"), ("hvornår", "nb", "da"), ("miksi", "da", "fi"), ("varför", "nb", "sv"),
    # one word that several write so: the page decides
    ("faktura", "nb", "nb"), ("faktura", "sv", "sv"), ("faktura", "nn", "nn"),
    ("faktura", "da", "da"), ("pris", "da", "da"), ("pris", "nb", "nb"), ("retur", "sv", "sv"),
    ("retur", "da", "da"), ("abonnement", "nn", "nn"), ("kontakt", "sv", "sv"), ("ok", "fi", "fi"),
    ("ja", "nn", "nn"), ("ja", "da", "da"), ("router", "en", "en"), ("SIM", "fi", "fi"),
    # names and codes tell nothing
    ("BankID", "da", "da"), ("eSIM", "fi", "fi"), ("E-200", "nn", "nn"), ("42", "sv", "sv"),
    # mixed: the customer's own words decide, not the names and terms in them
    ("Hvordan bruker jeg roaming i EU?", "nb", "nb"),
    ("Hur aktiverar jag eSIM i My Account?", "sv", "sv"),
    ("Korleis fungerer cashback på Black Friday?", "nn", "nn"),
    ("Hvad betyder «service level agreement» i aftalen?", "da", "da"),
    ("Miten otan wifi-reitittimen käyttöön?", "fi", "fi"),
    ("How do I get a D-number from Skatteetaten?", "nb", "en"),
    ("What does bindingstid mean?", "nb", "en"),
    ("Kan jeg få fakturaen på engelsk, please?", "nb", "nb"),
    ("Hei, how much is the Tindra Mini plan?", "nb", "en"),
    ("Moi! Hvordan bestiller jeg bredbånd?", "fi", "nb"),
    ("Hej, paljonko laajakaista maksaa?", "sv", "fi"),
    ("Vad kostar leveransen till Norge?", "nb", "sv"),
    ("Hvad koster leveringen til Norge?", "nb", "da"),
    ("Kva kostar leveringa til Noreg?", "nb", "nn"),
    ("Hva koster leveringen til Norge?", "da", "nb"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "page", "language"), MESSAGES)
def test_short_and_mixed_messages(text: str, page: str, language: str) -> None:
    assert len(MESSAGES) >= 60
    assert detect_language(text, page) == language


async def reply(
    text: str, page: str, history: tuple[PastMessage, ...] = (), evidence: float = 0.1
) -> Answer:
    pages = [passage("Angrefristen er 14 dager.", title="Angrerett")]
    assistant = Assistant(FixedSearch(pages, evidence), Floors(0.6, 0.3))
    events = [event async for event in assistant.reply(FJORDNETT, history, text, page)]
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer


async def test_a_conversation_is_never_locked_to_a_language() -> None:
    """Each message of one conversation, on a Norwegian page, is answered in its own language."""
    history: tuple[PastMessage, ...] = ()
    for text, language in (
        ("Hvordan melder jeg meg ut av kirken?", "nb"),
        ("Miten voin erota kirkosta?", "fi"),
        ("How do I leave the church?", "en"),
        ("Korleis melder eg meg ut av kyrkja?", "nn"),
        ("Hur går jag ur kyrkan och vad kostar det?", "sv"),
        ("Hvad koster det at melde sig ud, og hvornår sker det?", "da"),
        ("Hvordan melder jeg meg ut av kirken?", "nb"),
    ):
        answer = await reply(text, "nb", history)
        assert (answer.language, answer.text) == (language, fixed_text(language, "bot.refused"))
        said = PastMessage("bot", answer.text, answer.offers_person, answer.outcome)
        history = (*history, PastMessage("customer", text), said)


NYNORSK = {
    "Snakkar eg med ein robot?": "ikkje eit menneske",
    "Eg vil snakke med eit menneske": "Sjølvsagt",
    "Korleis går det?": "Kva kan eg hjelpe deg med?",
    "Korleis melder eg meg ut av kyrkja?": "Dette finn eg ikkje",
    "Det brenn på kjøkkenet, eg veit ikkje kva eg skal gjere": "Brenn det?",
}


@pytest.mark.parametrize(("text", "says"), NYNORSK.items())
async def test_nynorsk_in_is_nynorsk_out(text: str, says: str) -> None:
    answer = await reply(text, "nb")
    assert answer.language == "nn"
    assert says in answer.text


QUESTIONS = {
    "nb": "Hvor lenge kan jeg angre på kjøpet mitt?",
    "nn": "Kor lenge kan eg angre på kjøpet mitt?",
    "sv": "Hur länge kan jag ångra mitt köp?",
    "da": "Hvor længe kan jeg fortryde mit køb, og hvad koster det?",
    "fi": "Kuinka kauan voin perua ostokseni?",
    "en": "How long do I have to change my mind about what I bought?",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_in_another_language_is_quoted_and_says_so(language: str) -> None:
    answer = await reply(QUESTIONS[language], language, evidence=0.9)
    assert (answer.outcome, answer.language) == (Outcome.ANSWERED, language)
    assert answer.citations[0].language == "nb"
    assert answer.citations[0].quote == "Angrefristen er 14 dager."
    named = fixed_text(language, "bot.in_language.nb")
    lead = fixed_text(language, "bot.other_language", in_language=named)
    is_alike = language in ("nb", "nn")
    assert answer.text == ("" if is_alike else f"{lead}\n\n") + "Angrefristen er 14 dager."
