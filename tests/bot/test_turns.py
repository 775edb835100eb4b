"""Turns: which messages read like whole ones, and what several in a row ask together."""

from __future__ import annotations

import json

import pytest

from bot.answers.answers import AnswerFinished, Outcome, PastMessage, SentenceReleased
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.catalogue import text as fixed_text
from bot.turns.turns import SETTLE_S, is_whole, joined, merged, one_turn, questions_of, settle_s
from knowledge.documents.passages import Retrieval
from knowledge.retrieval.query_context import SearchContext
from tests.fakes import FJORDNETT, passage, retrieval

WHOLE = [
    "Hva koster frakt?", "hva koster frakt", "frakt?", "Jeg vil si opp abonnementet mitt",
    "Korleis bestiller eg ny avtale", "hur mycket kostar det", "hvornår åbner I",
    "paljonko se maksaa", "miten perun tilauksen", "how do I cancel", "Lisensen fungerer ikke",
    "Det virker ikke.", "where is my parcel", "Ja takk!",
]  # fmt: skip
UNFINISHED = [
    "hei", "Hei!", "hej hej", "moi", "hello", "jeg har et spørsmål", "Hei, jeg lurer på noe",
    "jag har en fråga", "jeg har lige et spørgsmål:", "minulla olisi kysymys", "I have a question",
    "can I ask something", "jeg har Fast Frihet og", "det er slik at", "faktura", "frakt Sverige",
    "hva koster det hvis jeg,", "vent ...", "hva koster",
]  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_question_waits_for_nothing(text: str) -> None:
    assert is_whole(text)
    assert settle_s(text, 0.0) == 0.0


@pytest.mark.parametrize("text", UNFINISHED)
def test_an_unfinished_message_waits_a_little_for_the_rest(text: str) -> None:
    assert settle_s(text, 0.0) == SETTLE_S <= 1.0
    assert settle_s(text, SETTLE_S + 0.1) < 0
    assert settle_s(text, -3600.0) == 0.0, "another machine's clock makes nobody wait"


def test_real_questions_are_not_delayed(shared_data) -> None:
    for name in ("nordic_faq", "norquad", "swequad", "answerability"):
        lines = (shared_data / name / "queries.jsonl").read_text().splitlines()
        waiting = [text for line in lines if not is_whole(text := json.loads(line)["text"])]
        assert len(waiting) <= 0.005 * len(lines), waiting


def test_a_turn_is_read_without_its_greetings() -> None:
    assert joined(["hei", "jeg har et spørsmål", "hva koster", "frakten?", "takk"]) == (
        "hva koster\nfrakten?"
    )
    assert joined(["hei", "takk"]) == "hei\ntakk"


def test_history_with_messages_in_a_row_is_turns() -> None:
    said = [
        PastMessage("customer", "hei"),
        PastMessage("customer", "hva koster frakt?"),
        PastMessage("bot", "49 kr."),
        PastMessage("customer", "og til Sverige"),
    ]
    past, turn = one_turn(said, "med ekspress?")
    assert [message.text for message in past] == ["hva koster frakt?", "49 kr."]
    assert turn == "og til Sverige\nmed ekspress?"
    assert one_turn((), "alene") == ((), "alene")
    assert [message.text for message in merged(said)][-1] == "og til Sverige"


@pytest.mark.parametrize(
    ("turn", "questions"),
    [
        ("hva koster\nfrakten?", ("hva koster\nfrakten?",)),
        ("Hva koster frakten?", ("Hva koster frakten?",)),
        ("jeg bor i Sverige\nhva koster frakten?", ("jeg bor i Sverige\nhva koster frakten?",)),
        (
            "jeg bor i Sverige\nhva koster frakten?\nog hvor lang tid tar det?",
            ("jeg bor i Sverige\nhva koster frakten?", "og hvor lang tid tar det?"),
        ),
        ("hva koster den?\nhvor er den?\ni blått", ("hva koster den?", "hvor er den?\ni blått")),
        ("a?\nb?\nc?\nd?", ("a?\nb?\nc?\nd?",)),
    ],
)
def test_questions_of_a_turn(turn: str, questions: tuple[str, ...]) -> None:
    assert questions_of(turn) == questions


class TwoPages:
    """Knows what freight costs and how long one may regret; nothing else."""

    def __init__(self) -> None:
        self.contexts: list[SearchContext | None] = []

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        self.contexts.append(context)
        pages = {
            "frakt": passage("Frakten koster 49 kr.", title="Frakt"),
            "angre": passage("Angrefristen er 14 dager.", title="Angrerett"),
        }
        newest = query.split("? ")[-1]
        found = [page for word, page in pages.items() if word in newest.casefold()]
        return retrieval(query, found, 0.9 if found else 0.0, language)


@pytest.mark.parametrize(
    ("turn", "outcome", "says", "offers"),
    [
        (
            "Hva koster frakten?\nHvor lang er angrefristen?",
            Outcome.ANSWERED,
            "Frakten koster 49 kr.\n\nAngrefristen er 14 dager.",
            False,
        ),
        (
            "Hva koster frakten?\nHvem er kongen?",
            Outcome.ANSWERED,
            "Frakten koster 49 kr.\n\n"
            + fixed_text("nb", "bot.part_refused", question="Hvem er kongen?"),
            True,
        ),
        ("Hva koster frakten?\nHva er frakt?", Outcome.ANSWERED, "Frakten koster 49 kr.", False),
        ("Hvem er kongen?\nHvem er du glad i?", Outcome.REFUSED, fixed_text("nb", "bot.refused"),
         True),
    ],
)  # fmt: skip
async def test_each_question_of_a_turn_is_answered_in_one_reply(
    turn: str, outcome: Outcome, says: str, offers: bool
) -> None:
    search = TwoPages()
    assistant = Assistant(search, Floors(0.6, 0.3))
    events = [event async for event in assistant.reply(FJORDNETT, (), turn, "nb")]
    shown = ""
    for event in events[:-1]:
        assert isinstance(event, SentenceReleased)
        shown = shown[: event.at] + event.text
    finished = events[-1]
    assert isinstance(finished, AnswerFinished)
    answer = finished.answer
    assert (answer.outcome, answer.text, answer.offers_person) == (outcome, says, offers)
    assert shown == answer.text
    cited = [one.quote for one in answer.citations]
    assert len(set(cited)) == len(cited) == sum(bool(one.citations) for one in answer.sentences)
    assert search.contexts[1] is not None, "the second question is read behind the first"
