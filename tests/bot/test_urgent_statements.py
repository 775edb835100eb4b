"""Emergencies beside another matter are seen; near misses told in two statements are not."""

from __future__ import annotations

import pytest

from bot.urgent.urgent import urgent_kind


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Det brenner, og fakturaen min er feil", "nb", "fire"),
        ("Det brenner, fakturaen min er feil", "nb", "fire"),
        ("Fakturaen min er feil, og det lekker vann fra taket på badet!", "nb", "leak"),
        ("Fakturaen er feil og det brenner på kjøkkenet", "nb", "fire"),
        ("Det brinner i köket och min faktura stämmer inte", "sv", "fire"),
        ("Priset är fel, men det brinner i källaren", "sv", "fire"),
        ("Det brænder i køkkenet, og min aftale er forkert", "da", "fire"),
        ("Keittiössä palaa, ja toimitus on myöhässä", "fi", "fire"),
        ("There is a fire in the kitchen and my refund is late", "en", "fire"),
        ("I need a refund, there's smoke coming from the washing machine", "en", "smoke"),
        ("Det brenn i kjellaren, og fakturaen er feil", "nn", "fire"),
        ("Det renner vann fra taket, og appen virker ikke", "nb", "leak"),
        ("Water is pouring from the ceiling and the app doesn't work", "en", "leak"),
        ("Jeg er låst ute av leiligheten, og appen virker ikke", "nb", "locked_out"),
        ("Strømmen er borte i hele huset, og fakturaen er betalt", "nb", "power"),
    ],
)
def test_another_matter_in_the_same_message_calms_nothing(
    text: str, language: str, kind: str
) -> None:
    assert urgent_kind(text, language) == kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dekker forsikringen brann og lekkasje i kjelleren?", "nb"),
        ("Har jeg forsikring mot brann og lekkasje i kjelleren?", "nb"),
        ("Vi hadde en brann i boden, og forsikringen vil ikke betale", "nb"),
        ("Vi har hatt vannlekkasje på badet og forsikringen er treg", "nb"),
        ("Er brann og vannskade på kjøkkenet med i avtalen?", "nb"),
        ("Hva koster brannslukker, og er det lov å ha gass i boden?", "nb"),
        ("Vad kostar det om det brinner i köket och vem betalar?", "sv"),
        ("Täcker försäkringen brand i köket och är självrisken hög?", "sv"),
        ("Korvaako vakuutus jos keittiössä palaa, ja paljonko maksaa?", "fi"),
        ("Does my policy cover a fire in the kitchen and is there a deductible?", "en"),
        ("There was a fire in our kitchen and the insurance is slow", "en"),
        ("We had a leak in the bathroom and my refund is late", "en"),
        ("Det er lekkasje av personopplysninger, og passordet mitt er ute", "nb"),
        ("Min side er nede og jeg er låst ute av kontoen", "nb"),
        ("Jeg er låst ute av kontoen og appen er treg", "nb"),
        ("Er røykvarsler inkludert i prisen, og kommer det noen hvis det brenner?", "nb"),
        ("Fakturaen er høy, og jeg brenner inne med spørsmål", "nb"),
        ("Strømprisen er høy og strømmen kommer fra dere", "nb"),
        ("Der var brand i skuret, og forsikringen er god", "da"),
        ("Jeg kjøpte en gassgrill, og den er fin", "nb"),
        ("Data är läckt och mitt lösenord är på nätet", "sv"),
        ("The app leaks my data and the roof is fine", "en"),
    ],
)
def test_what_is_said_of_costs_or_data_in_two_statements_stays_calm(
    text: str, language: str
) -> None:
    assert urgent_kind(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Hjelp det brenner + faktura feil", "nb", "fire"),
        ("Hjelp det brenner faktura feil", "nb", "fire"),
        ("faktura feil hjelp brann", "nb", "fire"),
        ("det brenner på kjøkkenet fakturaen min er helt feil", "nb", "fire"),
        ("fakturaen er feil det brenner på kjøkkenet", "nb", "fire"),
        ("det lekker vann fra taket faktura feil", "nb", "leak"),
        ("gasslukt i kjelleren pris feil", "nb", "gas"),
        ("det lukter gass / feil faktura", "nb", "gas"),
        ("faktura feil naboen truer meg med kniv", "nb", "threat"),
        ("Det brenner i boden - fakturaen er feil", "nb", "fire"),
        ("det brenn i kjellaren fakturaen er feil", "nn", "fire"),
        ("hjelp eg sit fast i heisen + faktura", "nn", "lift"),
        ("hjälp det brinner + fel avtal", "sv", "fire"),
        ("det brinner i köket mitt avtal är fel", "sv", "fire"),
        ("vatten rinner från taket försäkring fel", "sv", "leak"),
        ("hjælp det brænder + forkert aftale", "da", "fire"),
        ("det brænder i køkkenet min aftale er forkert", "da", "fire"),
        ("apua täällä palaa sopimus väärin", "fi", "fire"),
        ("keittiössä palaa toimitus myöhässä", "fi", "fire"),
        ("toimitus myöhässä + kellari tulvii", "fi", "flooding"),
        ("help my kitchen is on fire my refund is missing", "en", "fire"),
        ("help fire in the kitchen + refund missing", "en", "fire"),
        ("there is smoke coming from the socket also refund", "en", "smoke"),
        ("im locked out of my flat app not working", "en", "locked_out"),
    ],
)
def test_another_matter_with_nothing_between_calms_nothing(
    text: str, language: str, kind: str
) -> None:
    assert urgent_kind(text, language) == kind
    assert urgent_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("feil faktura for vaskemaskin som lekker på badet", "nb"),
        ("faktura feil etter brann på kjøkkenet", "nb"),
        ("forsikringen dekker ikke at det brenner i kjelleren faktura feil", "nb"),
        ("hva koster det å slukke når det brenner på kjøkkenet faktura feil", "nb"),
        ("brann i kjelleren forsikring feil", "nb"),
        ("vannlekkasje på badet i fjor forsikring feil beløp", "nb"),
        ("vi hadde brann på kjøkkenet forsikringen er feil", "nb"),
        ("brannvarsler + feil faktura", "nb"),
        ("passord feil + datalekkasje hos dere", "nb"),
        ("jeg er låst ute av kontoen appen virker ikke", "nb"),
        ("inkasso truer meg faktura feil", "nb"),
        ("fel faktura efter vattenläcka i köket försäkringen är dålig", "sv"),
        ("täcker försäkringen att det brinner i köket priset är fel", "sv"),
        ("forkert aftale efter brand i køkkenet", "da"),
        ("korvaako vakuutus kun keittiössä palaa hinta väärin", "fi"),
        ("does my policy cover a fire in the kitchen refund missing", "en"),
        ("refund missing after a fire in the kitchen", "en"),
        ("fire alarm order missing + refund late", "en"),
        ("locked out of my account app not working", "en"),
        ("on fire tv app not working refund missing", "en"),
    ],
)
def test_near_misses_with_nothing_between_stay_calm(text: str, language: str) -> None:
    assert urgent_kind(text, language) is None
