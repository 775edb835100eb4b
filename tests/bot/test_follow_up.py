"""Follow-ups: which messages are searched together with the one before."""

from __future__ import annotations

import pytest

from bot.answers import PastMessage
from bot.follow_up import is_follow_up, standalone_query

HISTORY = (
    PastMessage("customer", "Hva koster Fast Frihet?"),
    PastMessage("bot", "Det koster 349 kr. KANARIFUGL"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Og på iPhone?",
        "Hva med studenter?",
        "Gjelder det også bedrifter?",
        "Kva med barn?",
        "Hur är det med barn?",
        "Hvad med børn?",
        "Entä lapsille?",
        "What about students?",
        "Kan jeg si den opp?",
        "Pris?",
        "Ja",
        "Onko se ilmainen?",
    ],
)
def test_leans_on_the_message_before(text: str) -> None:
    assert is_follow_up(text)
    assert standalone_query(HISTORY, text) == f"Hva koster Fast Frihet? {text}"


@pytest.mark.parametrize(
    "text",
    [
        "Hva er eFormidling?",
        "Hvordan sier jeg opp abonnementet mitt?",
        "Korleis bestiller eg ny straumavtale?",
        "Hur länge gäller mitt uppehållstillstånd?",
        "Hvordan opsiger jeg mit abonnement?",
        "Miten perun tilaukseni verkkokaupassa?",
        "How do I renew my certificate with Certbot?",
    ],
)
def test_stands_alone(text: str) -> None:
    assert standalone_query(HISTORY, text) == text


def test_no_history_and_no_words_of_the_bot() -> None:
    assert standalone_query((), "Og prisen?") == "Og prisen?"
    assert standalone_query(HISTORY[1:], "Og prisen?") == "Og prisen?"
    assert "KANARIFUGL" not in standalone_query(HISTORY, "Og prisen?")
