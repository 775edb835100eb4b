"""Follow-ups: which messages are searched together with the one before."""

from __future__ import annotations

import pytest

from bot.answers.answers import PastMessage
from bot.turns.follow_up import context_of, is_follow_up, standalone_query

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


def test_context_is_the_customers_own_words_and_bounded() -> None:
    said = [PastMessage("customer", f"spørsmål {number} " + "x" * 400) for number in range(9)]
    history = [one for asked in said for one in (asked, PastMessage("bot", "svar"))]
    context = context_of(history, "og sms?")
    assert context is not None
    assert context.turn == "og sms?"
    assert [text[:11] for text in context.before] == [f"spørsmål {n}" + " " for n in range(3, 9)]
    assert all(len(text) == 300 for text in context.before)
    assert context_of([PastMessage("bot", "Hei!"), PastMessage("customer", " ")], "hei") is None
