"""Emergencies are recognised as people type them; what only sounds like one is not."""

from __future__ import annotations

import time
import tomllib
import unicodedata
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.urgent.help import urgent_help
from bot.urgent.phrases import fold, urgent_phrases
from bot.urgent.urgent import UrgentKind, urgent_kind
from knowledge.companies.facts import CompanyFacts

LANGUAGES = {"nb", "nn", "sv", "da", "fi", "en"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("det renner vann gjennom taklampa på kjøkkenet", "leak"),
        ("Röret har frusit sönder och nu sprutar det överallt", "leak"),
        ("putkirikko keittiössä!!", "leak"),
        ("burst pipe in flat 4b", "leak"),
        ("Kloakken kommer opp av sluket i kjelleren", "flooding"),
        ("der er vand i hele kælderen og det bliver ved med at stige", "flooding"),
        ("keittiö palaa", "fire"),
        ("Brand i køkkenet", "fire"),
        ("theres a fire in the bins behind the shop", "fire"),
        ("kommer svart røyk fra panelovnen", "smoke"),
        ("Palovaroitin huutaa ja haisee palaneelle", "smoke"),
        ("kjenner gasslukt", "gas"),
        ("gas lukt i trapphuset, det luktar gas", "gas"),
        ("eg er heime åleine og straumen gjekk", "power"),
        ("sähkökatko Kalliossa?", "power"),
        ("Mamma sitter fast i heisen i blokka vår", "lift"),
        ("Hissi pysähtyi. Täällä on lapsia sisällä.", "lift"),
        ("Står mellom 2. og 3. etasje. Heisen har stoppet med folk inni.", "lift"),
        ("døren smækkede og nøglerne ligger indenfor", "locked_out"),
        ("lukitsin itseni ulos asunnosta", "locked_out"),
        ("en kund hotar personalen med kniv", "threat"),
        ("my husband hits me and i'm scared", "threat"),
        ("jag har tankar om att ta mitt liv", "self_harm"),
        ("I don’t want to be alive anymore", "self_harm"),
    ],
)
def test_emergencies(text: str, kind: str) -> None:
    assert urgent_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vattnet forsar ner", "leak"),
        ("vannlekasje paa badet", "leak"),
        ("det lacker vatten fran taket", "leak"),
        ("oversvommelse i kaelderen", "flooding"),
        ("det brander i koekkenet", "fire"),
        ("det er masse roeyk i gangen", "smoke"),
        ("gass lekasje i kjelleren", "gas"),
        ("elevaotren sidder fast med min kone i", "lift"),
        ("laast ute", "locked_out"),
        ("im lockd out", None),  # a slip in a short word is left alone
        ("HJEEEELP DET BRENNNNER", "fire"),
    ],
)
def test_hurried_spelling(text: str, kind: str | None) -> None:
    assert urgent_kind(text) == kind


@pytest.mark.parametrize("word", ["brann", "Röken!", "GASSLEKKASJE", "strømbrudd", "vesivuoto"])
def test_a_message_of_one_word_names_its_emergency(word: str) -> None:
    assert urgent_kind(word) is not None


@pytest.mark.parametrize(
    "word", ["heis", "strøm", "nøkkel", "vann", "brannmur", "gas", "", "?!", "🔥"]
)
def test_a_word_that_names_none_is_calm(word: str) -> None:
    assert urgent_kind(word) is None


@pytest.mark.parametrize(
    "text",
    [
        # price, order, insurance
        "Hva koster en røykvarsler?",
        "Dekker innboforsikringen vannlekkasje i kjelleren?",
        "Korvaako vakuutus tulipalon?",
        "Jeg har bestilt en gassgrill fra dere, når kommer den?",
        # data, accounts, programs
        "lekkasje av personopplysninger",
        "Er mine personoplysninger blevet lækket?",
        "there's a memory leak in your app",
        "min konto er låst",
        "locked out of my account",
        "Jeg er låst ute. Passordet virker ikke.",
        "Telefonen har PIN-lås",
        "Someone is trying to break into my account",
        "Hvilken brannmur følger med ruteren?",
        "Which firewall ports are open?",
        "Amazon Fire stick does not connect",
        # other meanings
        "Can you fire employees without notice?",
        "Vi er fire i huset, har dere bord?",
        "Jeg brenner for miljøet",
        "det slår meg at prisen er høy",
        "Milloin rahat palaavat tilille?",
        "Milloin netti palaa?",
        "Mange tak, det er en fin vej",
        "I'm stuck on step 3 of the form",
        "How do I lift the ban?",
        "gi gass på bilen",
        "Staging environment",
        "Oppdateringene har blitt slått av",
        "I was flooded with emails from you",
        "I can't go on with this subscription",
        "I'm dying to know when it comes out",
        "Jag orkar inte leva med det här ljudet från grannen",
        # power that is not gone
        "Når kommer strømregningen?",
        "Hva er strømprisen nå?",
        "Er det planlagt strømbrudd i morgen?",
        "My power bank doesn't charge",
        "the battery drains power",
        "Mobilen får ikke strøm",
        # long ago, over, or denied
        "I fjor hadde vi en vannlekkasje",
        "For to år siden brant det i kjelleren, kan jeg få rapporten?",
        "Brannen er slukket, takk",
        "Det brenner ikke",
        "We found no leak in the kitchen",
        # what if
        "Hva gjør jeg hvis det begynner å brenne?",
        "Vad ska jag göra om det börjar brinna?",
        "What should I do if I smell gas?",
        "Mitä teen, jos asunnossa syttyy tulipalo?",
        # things that stand still with nobody in them
        "Heisen har stått i to uker, når blir den reparert?",
        "Får ikke opp døra på vaskemaskinen",
    ],
)
def test_near_misses(text: str) -> None:
    assert urgent_kind(text) is None
    assert urgent_kind(text.upper()) is None


@pytest.mark.parametrize(
    "text",
    [
        "Det brenner nå, dekker forsikringen slukking?",
        "Det fosser vann fra taket. Hva koster rørlegger?",
        "I fjor hadde vi lekkasje, og nå fosser vannet ut igjen",
        "Vi har gasslukt. Hva gjør jeg hvis den blir sterkere?",
    ],
)
def test_what_is_ambiguous_is_urgent(text: str) -> None:
    assert urgent_kind(text) is not None


def test_what_if_never_calms_a_wish_to_die() -> None:
    assert urgent_kind("what happens to my account if I kill myself") == UrgentKind.SELF_HARM


def test_languages_mix() -> None:
    assert urgent_kind("Hei, there is water pouring ut av taket", "nb") == UrgentKind.LEAK
    assert urgent_kind("Moi, jag sitter fast i hissen", "fi") == UrgentKind.LIFT
    assert urgent_kind("täällä palaa keittiö apua", "nb") == UrgentKind.FIRE


def test_a_word_of_two_meanings_counts_in_its_own_language() -> None:
    assert urgent_kind("bedroom fire, please come", "en") == UrgentKind.FIRE
    assert urgent_kind("fire på badet", "nb") is None


@pytest.mark.parametrize(
    ("graver", "other"),
    [
        ("jeg vil dø", "det brenner på kjøkkenet"),
        ("naboen truer meg med kniv", "det brenner på kjøkkenet"),
        ("det brenner på kjøkkenet", "det er masse røyk i gangen"),
        ("det er masse røyk i gangen", "det lukter gass"),
        ("det lukter gass", "jeg sitter fast i heisen"),
        ("jeg sitter fast i heisen", "kjelleren står under vann"),
        ("kjelleren står under vann", "det spruter vann fra veggen"),
        ("det spruter vann fra veggen", "vi har ingen strøm"),
        ("vi har ingen strøm", "jeg har låst meg ute"),
    ],
)
def test_the_gravest_is_told(graver: str, other: str) -> None:
    assert urgent_kind(other) is not None
    assert urgent_kind(f"{graver}. {other}.") == urgent_kind(graver)
    assert urgent_kind(f"{other}. {graver}.") == urgent_kind(graver)


@pytest.mark.parametrize(
    "text", ["Källaren är översvämmad", "det ryker från elskåpet", "røyken kommer nå", "tålte å dø"]
)
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert urgent_kind(unicodedata.normalize("NFD", text)) == urgent_kind(composed)
    assert urgent_kind(text.upper()) == urgent_kind(composed)


def test_life_is_at_stake_in_five_kinds() -> None:
    grave = {
        kind for kind in UrgentKind if urgent_help(kind, "", CompanyFacts(), datetime.now(UTC))
    }
    assert grave == {"self_harm", "threat", "fire", "smoke", "gas"}


@pytest.mark.parametrize(
    "text",
    [
        "Jeg lurer på hvordan jeg flytter abonnementet mitt til en ny adresse. " * 150,
        "vann røyk heis nøkkel dør her hvis " * 300,
        "a" * 10_000,
        "!?., " * 2_000,
        "brenner" * 1_500,
        "Det brenner, og fakturaen min er feil, hvis det koster, " * 200,
    ],
)
def test_a_long_message_is_read_quickly(text: str) -> None:
    urgent_kind("brann")
    started = time.perf_counter()
    urgent_kind(text)
    assert time.perf_counter() - started < 1  # 15 ms is usual


def test_an_emergency_at_the_end_of_a_long_message_is_seen() -> None:
    calm = "Jeg lurer på hvordan jeg flytter abonnementet mitt. " * 400
    assert urgent_kind(calm) is None
    assert urgent_kind(f"{calm}\nDet brenner på kjøkkenet!") == UrgentKind.FIRE


def test_the_phrases_name_only_what_there_is() -> None:
    phrases = urgent_phrases()
    source = tomllib.loads(files("bot.urgent").joinpath("phrases.toml").read_text("utf-8"))
    classes = {*source["words"], "short"}
    used = {"now", "joins", "adds", "states", "wrong", "fills", "ties", "past", "cry"}
    used |= set(phrases.goes_on)
    used |= {name for calm in phrases.calms for name in (calm.word_class, *(calm.apart or ()))}
    assert set(phrases.rules) == set(UrgentKind)
    for rules in phrases.rules.values():
        used |= {name for rule in rules for part in rule.parts for name in part}
    assert used == classes
    for calm in phrases.calms:
        assert calm.kinds <= set(UrgentKind)
        assert calm.scope in {"message", "sentence", "before", "clause", "over"}
    for word_class, words in source["words"].items():
        assert set(words) <= LANGUAGES, word_class
        for listed in words.values():
            assert all(fold(written).strip(" *!") for written in listed.split(",")), word_class
