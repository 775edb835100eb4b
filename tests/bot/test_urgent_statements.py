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
