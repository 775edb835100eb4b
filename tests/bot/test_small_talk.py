"""Small talk, insults, and a bare yes or no: fixed replies in six languages, and near misses."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.answers.answers import Answer, Outcome, PastMessage
from bot.catalogue import text as fixed_text
from bot.handoff.replies import reply_without_search
from bot.smalltalk.abuse import is_abuse, without_abuse
from bot.smalltalk.courtesies import courtesy
from bot.smalltalk.offers import read_offer
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES

COMPANY = Company("c" * 32, "fjordnett", "Fjordnett", "nb", ())
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ASKED = PastMessage("customer", "Hva koster det?")
ANSWERED = (ASKED, PastMessage("bot", "Det koster 349 kr.", False, Outcome.ANSWERED))
REFUSED = (ASKED, PastMessage("bot", "Det vet jeg ikke.", True, Outcome.REFUSED))
URGENT = (ASKED, PastMessage("bot", "Ring 110.", True, Outcome.URGENT))


def reply(text: str, history=(), prior: str = "nb") -> Answer | None:
    return asyncio.run(reply_without_search(None, COMPANY, history, text, prior, NOON))


COURTESIES = {
    "nb": [("Hvordan går det?", "how_are_you"), ("Hei, hvem er du?", "robot"),
           ("Hva kan du hjelpe meg med?", "robot"), ("Ha det bra!", "farewell"),
           ("Tusen takk for hjelpen!", "thanks"), ("God kveld", "greeting")],
    "nn": [("Korleis går det?", "how_are_you"), ("Kven er du?", "robot"),
           ("Kva kan du hjelpe med?", "robot"), ("Ha ein fin dag", "farewell"),
           ("takk for hjelpa", "thanks"), ("hei", "greeting")],
    "sv": [("Hur mår du?", "how_are_you"), ("Vem är du?", "robot"), ("Är du en robot?", "robot"),
           ("Hejdå", "farewell"), ("Tack så mycket för hjälpen", None),
           ("tack för hjälpen", None), ("Hejsan!", "greeting")],
    "da": [("Hvordan har du det?", "how_are_you"), ("Hvad hedder du?", "robot"),
           ("Taler jeg med en maskine?", "robot"), ("Hav en god dag", "farewell"),
           ("Mange tak", "thanks"), ("Goddag", "greeting")],
    "fi": [("Mitä kuuluu?", "how_are_you"), ("Moi, kuka sinä olet?", "robot"),
           ("Oletko robotti?", "robot"), ("Näkemiin", "farewell"),
           ("Kiitos paljon avusta", "thanks"), ("Hyvää päivää", "greeting")],
    "en": [("Hi, how are you today?", "how_are_you"), ("What's your name?", "robot"),
           ("What can you do?", "robot"), ("Bye!", "farewell"),
           ("Thank you very much for the help", None), ("Good morning", "greeting")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [(language, *row) for language, rows in COURTESIES.items() for row in rows if row[1]],
)
def test_small_talk_is_answered_in_its_language(language: str, text: str, key: str) -> None:
    answer = reply(text, prior=language)
    assert answer is not None
    assert answer.outcome is Outcome.SMALLTALK
    assert answer.text == fixed_text(language, f"bot.{key}", company="Fjordnett")
    assert answer.offers_person is (key == "robot")


@pytest.mark.parametrize("text", ["👍", "❤️ 👏", "👍🏽"])
def test_a_thumb_is_thanks(text: str) -> None:
    assert courtesy(text) == "bot.thanks"


@pytest.mark.parametrize(
    "text",
    [
        "Hei, hvordan går det med søknaden min?",
        "Hvem er du som eier bygget?",
        "Hva kan du si om angrerett?",
        "Hur mår du bäst av maten ni säljer?",
        "Hvad hedder du abonnementet?",
        "Mitä kuuluu hintaan?",
        "Kuka olet hakenut tukea?",
        "How is it going with my order?",
        "What can you do if the invoice is wrong?",
        "Er boten på 1000 kroner?",
        "takk, men når kommer den?",
    ],
)
def test_what_asks_is_no_small_talk(text: str) -> None:
    assert reply(text) is None


ABUSE = {
    "nb": ["Din idiot", "Hold kjeft", "Du er helt ubrukelig!", "dra til helvete", "fuck you",
           "dumme robot", "Du er jo en håpløs bot", "drittsekk"],
    "nn": ["Hald kjeft", "Du er heilt ubrukeleg", "din dust", "Di drittbot"],
    "sv": ["Håll käften", "Jävla idiot", "Du är helt värdelös", "dra åt helvete", "korkade bot"],
    "da": ["Hold kæft", "Du er jo ubrugelig", "rend mig", "din idiot", "klaphat"],
    "fi": ["Haista vittu", "Turpa kiinni", "Olet ihan hyödytön", "Vitun idiootti", "tyhmä botti"],
    "en": ["You are so stupid", "Fuck off", "shut up", "useless bot", "You suck", "asshole"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one, texts in ABUSE.items() for text in texts]
)
def test_an_insult_gets_one_calm_reply_and_the_way_to_a_person(language: str, text: str) -> None:
    answer = reply(text, prior=language)
    assert answer is not None, text
    assert answer.outcome is Outcome.SMALLTALK
    assert answer.text in {fixed_text(one, "bot.abuse") for one in LANGUAGES}
    assert answer.offers_person


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("jævlig dyrt abonnement, hva koster det?", "dyrt abonnement, hva koster det?"),
        ("Hva faen koster egentlig frakten?", "Hva koster egentlig frakten?"),
        ("Din idiot, når kommer pakken min?", "Din, når kommer pakken min?"),
        ("Kva i helvete kostar straumen?", "Kva i kostar straumen?"),
        ("Jävla idiot, hur säger jag upp abonnemanget?", "hur säger jag upp abonnemanget?"),
        ("Hold kæft, hvornår åbner I?", "hvornår åbner I?"),
        ("Vitun kallis lasku, miten valitan?", "kallis lasku, miten valitan?"),
        ("You idiots, how do I cancel my subscription?", "You, how do I cancel my subscription?"),
        ("jeg vil si opp abonnementet mitt nå, din idiot", None),
        ("Hvordan stopper jeg hets og trakassering på nett?", "="),
        ("Hvor fjerner jeg dust fra filteret?", "="),
        ("How do I get dust out of the filter?", "="),
        ("Do you collect useless furniture?", "="),
        ("Er dette en dum idé?", "="),
        ("Fant dere pakken min?", "="),
        ("Är det en fan club för er?", "="),
        ("Sønnen min blir kalt idiot på skolen, hva gjør jeg?", None),
        ("Hva betyr hellefjord?", "="),
        ("Hvad koster svinekød?", "="),
        ("Paskanmäki on osoitteeni, onko verkossa vika?", None),
    ],
)
def test_an_insult_with_a_question_is_a_question(text: str, searched: str | None) -> None:
    assert not is_abuse(text)
    assert reply(text) is None
    if searched is not None:
        assert without_abuse(text) == (text if searched == "=" else searched)


YES = {
    "nb": ["ja", "Ja takk!", "ja gjerne", "det vil jeg gjerne", "ok"],
    "nn": ["ja", "Jau, ja takk", "gjerne", "det vil eg gjerne"],
    "sv": ["ja", "Ja tack", "gärna", "jaa", "absolut"],
    "da": ["ja", "Ja tak", "meget gerne", "jo tak"],
    "fi": ["kyllä", "Kyllä, kiitos", "joo", "mielelläni"],
    "en": ["yes", "Yes please!", "sure", "yeah"],
}
NO = {
    "nb": ["nei", "Nei takk"], "nn": ["nei takk"], "sv": ["nej", "Nej tack"],
    "da": ["nej", "nej tak"], "fi": ["ei", "Ei kiitos"], "en": ["no", "No, thanks"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one, texts in YES.items() for text in texts]
)
def test_yes_agrees_to_what_was_offered_last(language: str, text: str) -> None:
    outcomes = {
        name: reply(text, history, language)
        for name, history in (("refused", REFUSED), ("urgent", URGENT), ("answered", ANSWERED))
    }
    assert outcomes["refused"] is not None
    assert outcomes["refused"].outcome is Outcome.HANDOFF
    assert outcomes["urgent"] is not None
    assert outcomes["urgent"].text == fixed_text(language, "bot.go_on", company="Fjordnett")
    for other in (outcomes["answered"], reply(text, (*REFUSED, *ANSWERED), language)):
        assert other is not None
        assert other.text == fixed_text(language, "bot.all_right")
        assert other.outcome is Outcome.SMALLTALK


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one, texts in NO.items() for text in texts]
)
def test_no_declines_it(language: str, text: str) -> None:
    for history in (REFUSED, URGENT, ANSWERED, ()):
        answer = reply(text, history, language)
        assert answer is not None
        assert answer.outcome is Outcome.SMALLTALK
        assert answer.text == fixed_text(language, "bot.all_right")


@pytest.mark.parametrize(
    "text",
    [
        "ja men hva koster det",
        "ja, hvor da?",
        "nei, jeg mente bredbånd",
        "ja og bindingstiden",
        "kyllä mutta paljonko se maksaa",
        "yes but how much is it",
        "nej, jag menade fiber",
    ],
)
def test_more_than_yes_or_no_is_a_question(text: str) -> None:
    assert reply(text, REFUSED) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_offered_is_read_from_the_text_where_only_that_was_kept(language: str) -> None:
    for key in ("refused", "related", "robot", "abuse", "none_of_them"):
        said = fixed_text(language, f"bot.{key}", company="Fjordnett")
        assert read_offer(PastMessage("bot", said)).offers_person, key
    for key in ("greeting", "thanks", "all_right", "farewell", "how_are_you", "go_on"):
        said = fixed_text(language, f"bot.{key}", company="Fjordnett")
        assert not read_offer(PastMessage("bot", said)).offers_person, key
    after = fixed_text(language, "bot.urgent.after")
    assert read_offer(PastMessage("bot", f"110\n\n{after}")).outcome is Outcome.URGENT
    assert not read_offer(PastMessage("customer", "Jeg vil snakke med en person")).offers_person
