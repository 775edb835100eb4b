"""Notices: revisions kept, judged at the moment of asking, quoted exactly, never translated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.conversations.messages import intro_of
from bot.first_replies import FirstReplies
from bot.notices.match import match_notices
from bot.notices.notice import Notice, NoticeDraft
from bot.notices.replies import notice_answer, with_notices
from bot.notices.severity import Severity
from bot.notices.store import Notices
from bot.owner_errors import InvalidNotice, NoticeChanged, NoticeNotFound
from bot.owner_words import OwnerWords
from eval.owner_words import evaluate_owner_words
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import LANGUAGES
from tests.fakes import NoSearch

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
NB, EN = "Internett er nede i Bodø.", "Internet is down in Bodø."
DRAFT = NoticeDraft({"nb": NB, "en": EN}, Severity.WARNING, NOW - HOUR, NOW + HOUR)


@pytest.fixture
async def company(database: Database) -> Company:
    return await Companies(database).add("fjord", "Fjordnett", [], "nb")


@pytest.fixture
def notices(database: Database) -> Notices:
    return Notices(database, "https://chat.example.no")


async def holding(notices: Notices, company: Company, at: datetime) -> list[str]:
    found = await notices.holding(company, at)
    return [notice.draft.texts["nb"] for notice in found]


async def test_it_holds_from_its_start_until_its_end(notices: Notices, company: Company) -> None:
    await notices.add(company, DRAFT)
    assert await holding(notices, company, DRAFT.starts_at - HOUR / 60) == []
    assert await holding(notices, company, DRAFT.starts_at) == [NB]
    assert DRAFT.ends_at is not None
    assert await holding(notices, company, DRAFT.ends_at - HOUR / 60) == [NB]
    assert await holding(notices, company, DRAFT.ends_at) == []


async def test_one_that_is_ended_is_gone_at_once_and_kept_for_earlier(
    notices: Notices, company: Company
) -> None:
    added = await notices.add(company, replace(DRAFT, ends_at=None))
    ended = await notices.end(company, added.id)
    assert ended.number == 2
    now = datetime.now(UTC)
    assert await holding(notices, company, now) == []
    assert await holding(notices, company, now + 24 * HOUR) == []
    assert await holding(notices, company, added.recorded_at) == [NB]
    assert (await notices.end(company, added.id)).number == 2


async def test_a_planned_one_that_is_ended_was_never_there(
    notices: Notices, company: Company
) -> None:
    added = await notices.add(company, replace(DRAFT, starts_at=NOW + HOUR, ends_at=None))
    await notices.end(company, added.id)
    assert await holding(notices, company, NOW + 2 * HOUR) == []


async def test_a_change_is_a_revision_and_the_earlier_text_stays_provable(
    notices: Notices, company: Company, database: Database
) -> None:
    added = await notices.add(company, DRAFT)
    texts = {"nb": "Internett er nede i hele Nordland."}
    changed = await notices.change(company, added.id, replace(DRAFT, texts=texts), 1)
    assert [one.number for one in await notices.revisions(company, added.id)] == [2, 1]
    assert await holding(notices, company, datetime.now(UTC)) == [texts["nb"]]
    assert await holding(notices, company, added.recorded_at) == [NB]
    assert (await notices.revision(added.revision_id)).draft.texts["nb"] == NB
    assert changed.url != added.url
    for notice in (added, changed):
        quote = notice.quote("nb")
        stored = await Archive(database).document(company.id, quote.passage.document_version)
        assert stored is not None
        assert (stored.url, stored.text) == (quote.passage.url, quote.text)
    with pytest.raises(NoticeChanged):
        await notices.change(company, added.id, DRAFT, 1)


async def test_companies_do_not_share_notices(
    notices: Notices, company: Company, database: Database
) -> None:
    other = await Companies(database).add("other", "Other", [], "nb")
    added = await notices.add(company, DRAFT)
    assert await holding(notices, other, NOW) == []
    assert await notices.all(other) == []
    for work in (
        notices.revisions(other, added.id),
        notices.end(other, added.id),
        notices.change(other, added.id, DRAFT),
    ):
        with pytest.raises(NoticeNotFound):
            await work
    assert await holding(notices, company, NOW) == [NB]


async def test_a_parents_notice_is_its_companies_too_unless_it_is_for_others(
    notices: Notices, company: Company, database: Database
) -> None:
    child = await Companies(database).add("child", "Child", [], "nb", company.slug)
    await notices.add(company, DRAFT)
    await notices.add(company, replace(DRAFT, texts={"nb": "Bare andre"}, companies=("other",)))
    found = await notices.holding(child, NOW)
    assert [notice.draft.texts["nb"] for notice in found] == [NB]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": {}}, "texts"),
        ({"texts": {"en": EN}}, "texts"),
        ({"texts": {"nb": NB, "xx": "?"}}, "texts"),
        ({"texts": {"nb": "   \n "}}, "texts.nb"),
        ({"texts": {"nb": "a" * 1001}}, "texts.nb"),
        ({"texts": {"nb": "a\x00b"}}, "texts.nb"),
        ({"ends_at": NOW - HOUR}, "ends_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "/drift"}, "link"),
        ({"link": "https://a b"}, "link"),
        ({"link": "https://[bad"}, "link"),
        ({"pages": ("internett",)}, "pages"),
        ({"topics": ("",)}, "topics"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    notices: Notices, company: Company, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidNotice) as caught:
        await notices.add(company, replace(DRAFT, **change))  # type: ignore[arg-type]
    assert caught.value.detail["field"] == field
    assert await notices.all(company) == []


async def ask(assistant: Assistant, company: Company, text: str, at: datetime) -> Answer:
    answer: Answer | None = None
    async for event in assistant.reply(company, (), text, None, at):
        if isinstance(event, AnswerFinished):
            answer = event.answer
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("text", "language", "quoted"),
    [
        ("er internettet nede?", "nb", NB),
        ("is the internet down?", "en", EN),
        ("onko netti poikki?", "fi", NB),
        ("Är internet nere hos er just nu?", "sv", NB),
    ],
)
async def test_it_answers_before_any_search_with_its_own_words(
    database: Database, notices: Notices, company: Company, text: str, language: str, quoted: str
) -> None:
    notice = await notices.add(company, DRAFT)
    owners = OwnerWords.on(database, "https://chat.example.no")
    assistant = Assistant(NoSearch(), Floors(0.5, 0.2), first=FirstReplies(owners=owners))
    answer = await ask(assistant, company, text, NOW)
    assert (answer.outcome, answer.language) == (Outcome.NOTICE, language)
    [sentence], [citation] = answer.sentences, answer.citations
    assert sentence.text == citation.quote == quoted
    assert sentence.citations == (1,)
    assert citation.url.startswith(notice.url)
    intro = intro_of(answer.text, answer.sentences)
    assert (intro.count("norja") > 0 or "norsk" in intro) == (language in {"fi", "sv"})


@pytest.mark.parametrize("at", [NOW - 2 * HOUR, NOW + 2 * HOUR])
async def test_before_and_after_it_nothing_is_said_of_it(
    database: Database, notices: Notices, company: Company, at: datetime
) -> None:
    await notices.add(company, DRAFT)
    owners = OwnerWords.on(database, "")
    told = await owners.about(company, "er internettet nede?", "nb", at)
    assert (told.answer, told.beside) == (None, ())


def a_notice(text: str, **more: object) -> Notice:
    draft = NoticeDraft({"nb": text}, Severity.INFO, NOW - HOUR, **more)  # type: ignore[arg-type]
    return Notice("n", "r", 1, "c", "https://x/notices/r", {"nb": "Tittel"}, draft, NOW)


COMPANY = Company("c", "fjord", "Fjordnett", "nb", ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_words_around_it_are_the_customers(language: str) -> None:
    answer = notice_answer([a_notice(NB), a_notice("Heisen står.")], COMPANY, language, NOW)
    assert [one.text for one in answer.sentences] == [NB, "Heisen står."]
    assert answer.text.endswith("".join(one.lead + one.text for one in answer.sentences))
    assert "{" not in answer.text


def test_beside_another_answer_it_is_numbered_on_and_proven() -> None:
    answered = notice_answer([a_notice("Svar.")], COMPANY, "nb", NOW)
    both = with_notices(answered, [a_notice(NB)], COMPANY, NOW)
    assert both.sentences[-1].citations == (2,)
    assert [one.n for one in both.citations] == [1, 2]
    assert both.text.startswith(answered.text)
    assert intro_of(both.text, both.sentences) == intro_of(answered.text, answered.sentences)


def test_beside_a_refusal_it_stands_behind_our_words() -> None:
    refused = Answer("Fant ikke svar.", Outcome.REFUSED, "nb", "extractive", 0.0)
    both = with_notices(refused, [a_notice(NB)], COMPANY, NOW)
    assert both.outcome is Outcome.REFUSED
    assert intro_of(both.text, both.sentences).startswith("Fant ikke svar.")
    assert both.text.endswith(NB)


def matched(text: str, notice: Notice) -> tuple[bool, bool]:
    match = match_notices(text, "nb", [notice])
    return bool(match.answers), bool(match.beside)


def test_what_is_only_about_the_same_thing_gets_it_beside() -> None:
    assert matched("Hvordan setter jeg opp ruteren?", a_notice(NB)) == (False, False)
    assert matched("Hvilken ruter passer?", a_notice(NB)) == (False, True)
    assert matched("Er nettet nede?", a_notice(NB)) == (True, False)
    assert matched("Er vannet borte?", a_notice(NB)) == (False, False)


def test_owners_words_make_a_question_about_it() -> None:
    hall = "Ridehallen er stengt fordi flere hester er syke."
    assert matched("Er stevnet avlyst?", a_notice(hall)) == (False, False)
    assert matched("Er stevnet avlyst?", a_notice(hall, topics=("stevne",))) == (True, False)


def test_a_long_story_is_not_answered_by_a_notice() -> None:
    story = "Jeg flyttet i fjor, og siden har mye skjedd med oss alle her i huset. " * 12
    assert matched(f"{story} Er internettet nede?", a_notice(NB)) == (False, True)


def test_measured_in_six_languages() -> None:
    result = evaluate_owner_words("notice")
    assert result.n >= 120
    assert result.metrics["recall"] >= 0.95
    assert result.metrics["false_alarms"] <= 0.005
    for language in LANGUAGES:
        assert result.groups[f"lang:{language}"]["recall"] >= 0.9, language
