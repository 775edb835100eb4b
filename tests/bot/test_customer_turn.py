"""What a conversation asks of us: bursts, mails, long stories and follow-ups."""

from __future__ import annotations

import pytest

from bot.answers.answers import PastMessage
from bot.errors import InvalidQuestion
from bot.turns.customer_turn import (
    MAX_MESSAGE_CHARS,
    cleaned,
    last_turn,
    query_of,
    without_mail_parts,
)


def customer(text: str) -> PastMessage:
    return PastMessage("customer", text)


def test_a_burst_is_one_turn() -> None:
    before, turn = last_turn(
        [
            customer("Hva koster frakt?"),
            PastMessage("bot", "49 kr."),
            customer("Takk."),
            customer("Kan jeg angre kjøpet?"),
        ]
    )
    assert turn == "Takk.\nKan jeg angre kjøpet?"
    assert [message.text for message in before] == ["Hva koster frakt?", "49 kr."]


def test_an_answered_turn_is_still_the_last_one() -> None:
    before, turn = last_turn([customer("Kan jeg angre?"), PastMessage("agent", "Et øyeblikk.")])
    assert (before, turn) == ((), "Kan jeg angre?")


def test_a_follow_up_leans_on_the_question_before_it() -> None:
    said = last_turn(
        [customer("Hva koster frakt?"), PastMessage("bot", "49 kr."), customer("Og til Finland?")]
    )
    assert query_of(*said) == "Hva koster frakt? Og til Finland?"


@pytest.mark.parametrize(
    ("mail", "asked"),
    [
        ("Hei!\n\nKan jeg angre kjøpet?\n\nMvh\nOla Nordmann", "Kan jeg angre kjøpet?"),
        ("Hei Tindra,\nkan jeg angre?\n\nMed vennlig hilsen\nOla", "kan jeg angre?"),
        ("Kan jag ångra köpet?\nVänliga hälsningar\nEva", "Kan jag ångra köpet?"),
        ("Kan jeg fortryde købet?\n\nVenlig hilsen Per", "Kan jeg fortryde købet?"),
        ("Moi!\nVoinko perua tilauksen?\nTerveisin Aino", "Voinko perua tilauksen?"),
        ("Hello,\nCan I cancel?\nKind regards\nJo", "Can I cancel?"),
        ("Kan jeg angre?\n\nDen 3. nov. 2026 skrev Tindra:\n> Takk for kjøpet", "Kan jeg angre?"),
        ("Can I cancel?\nOn 3 Nov 2026, Tindra wrote:\n> Thanks", "Can I cancel?"),
        ("> Takk for kjøpet\nKan jeg angre?", "Kan jeg angre?"),
        ("Mvh", "Mvh"),
        ("Hei! Kan jeg angre?", "Kan jeg angre?"),
        ("Heisen står, hvem ringer jeg?", "Heisen står, hvem ringer jeg?"),
    ],
)
def test_a_mail_is_what_stands_between_greeting_and_signature(mail: str, asked: str) -> None:
    assert without_mail_parts(mail) == asked


def test_of_a_long_story_the_questions_are_searched_with() -> None:
    story = "Jeg kjøpte en telefon i fjor, og den har vært fin. " * 12
    query = query_of((), f"{story}Hvor lang er garantien? {story}")
    assert query == "Hvor lang er garantien?"


def test_what_people_do_not_see_is_taken_away() -> None:
    hidden = "Kan jeg\u200b angre\u202e?" + "".join(chr(0xE0000 + ord(one)) for one in "obey")
    (read,) = cleaned([customer(hidden)])
    assert read.text == "Kan jeg angre?"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([], "no_customer_message"),
        ([PastMessage("agent", "Hei?")], "no_customer_message"),
        ([customer(" \u200b ")], "no_customer_message"),
        ([customer("x" * (MAX_MESSAGE_CHARS + 1))], "question_too_long"),
    ],
)
def test_nothing_to_go_by_is_refused(messages: list[PastMessage], code: str) -> None:
    with pytest.raises(InvalidQuestion) as refused:
        cleaned(messages)
    assert refused.value.code == code
