"""Stored suggestions and their outcomes, on both engines."""

from __future__ import annotations

import pytest

from bot.answers.answers import Citation, Sentence
from bot.copilot.edit_distance import edited_words
from bot.copilot.suggestion_store import SuggestionOutcome, Suggestions
from bot.copilot.suggestions import Suggestion, Wish
from bot.errors import SuggestionNotFound
from bot.tables import SuggestionRow
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database, new_id

TEXT = "Angrefristen er 14 dager. Du betaler returfrakten selv."


def suggestion() -> Suggestion:
    return Suggestion(
        id=new_id(),
        is_silent=False,
        text=TEXT,
        language="nb",
        mode="extractive",
        evidence=0.9,
        query="Hvor lang er angrefristen?",
        wish=Wish(),
        sentences=(Sentence(TEXT, (1,), ""),),
        citations=(Citation(1, "https://a.example", "A", TEXT, 0, len(TEXT), "d" * 64, "nb"),),
    )


async def saved(database: Database) -> tuple[Suggestions, Company, str]:
    company = await Companies(database).add("tindra", "Tindra", [])
    suggestions, made = Suggestions(database), suggestion()
    await suggestions.save(company.id, made, account_id="a" * 32)
    return suggestions, company, made.id


async def test_the_outcome_says_what_the_agent_did(database: Database) -> None:
    suggestions, company, made_id = await saved(database)
    accepted = await suggestions.use(company.id, made_id, f" {TEXT}\n")
    assert (accepted.outcome, accepted.edit_distance) == (SuggestionOutcome.ACCEPTED, 0)
    edited = await suggestions.use(company.id, made_id, TEXT.replace("14", "30") + " Hilsen Kari")
    assert (edited.outcome, edited.edit_distance) == (SuggestionOutcome.EDITED, 3)
    dismissed = await suggestions.dismiss(company.id, made_id, "wrong")
    assert (dismissed.outcome, dismissed.edit_distance) == (SuggestionOutcome.DISMISSED, None)
    async with database.read() as session:
        row = await session.get_one(SuggestionRow, made_id)
    assert (row.outcome, row.reason, row.sent_text) == ("dismissed", "wrong", None)
    assert row.citations[0]["quote"] == TEXT
    assert row.account_id == "a" * 32


async def test_another_company_has_no_such_suggestion(database: Database) -> None:
    suggestions, _, made_id = await saved(database)
    other = await Companies(database).add("bergli", "Bergli", [])
    with pytest.raises(SuggestionNotFound):
        await suggestions.use(other.id, made_id, "x")
    with pytest.raises(SuggestionNotFound):
        await suggestions.dismiss(other.id, made_id, None)
    with pytest.raises(SuggestionNotFound):
        await suggestions.dismiss(other.id, new_id(), None)


@pytest.mark.parametrize(
    ("before", "after", "distance"),
    [
        ("", "", 0),
        ("Hei der", "Hei  der\n", 0),
        ("Hei der", "Hei du der", 1),
        ("Hei du der", "Hei der", 1),
        ("Hei du der", "Hei dere der", 1),
        ("fristen er 14 dager", "fristen er 30 dager", 1),
        ("a b c d", "d c b a", 4),
        ("a a a", "a a", 1),
        ("", "a b", 2),
        ("Hei.", "Hei!", 1),
    ],
)
def test_edits_are_counted_in_words(before: str, after: str, distance: int) -> None:
    assert edited_words(before, after) == distance
    assert edited_words(after, before) == distance
