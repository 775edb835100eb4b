"""Receipts: what a link shows, what it never shows, and pages as they read then; both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversations.errors import MessageNotFound
from bot.conversations.messages import MessageKind
from bot.receipts.receipts import Receipts
from bot.scores.errors import ReceiptNotFound
from bot.scores.tables import ReceiptLinkRow
from knowledge.database import Database, new_id
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience, Document
from knowledge.documents.quoted_pages import CONTEXT_CHARS, PageToday
from knowledge.indexes.versions import IndexVersions
from tests.bot.talk import Talk

QUOTE = "Frakt koster 79 kroner."
LONG = "Alt om frakt. " * 40
PAGE = Document("https://tindra.example.no/frakt", "Frakt", f"{LONG}{QUOTE} {LONG}Slutt.", "nb")
ELSEWHERE = replace(PAGE, text=PAGE.text.replace("Slutt.", "Nytt."))
DEARER = replace(PAGE, text=PAGE.text.replace("79", "99"))


async def publish(talk: Talk, *documents: Document) -> None:
    """Make a version of these documents live."""
    archive, versions = Archive(talk.database), IndexVersions(talk.database)
    ids = [await archive.save_document(talk.company.id, one, None) for one in documents]
    begun = await versions.begin(talk.company.id, "model", "split-1")
    version = await versions.finish(begun.id, ids, {"passages": 1})
    await versions.activate(talk.company.id, version.number)


async def answered(database: Database) -> tuple[Talk, str]:
    """Return a conversation with an answer that quotes the page, and a link to it."""
    talk = await Talk.start(database)
    await publish(talk, PAGE)
    await talk.ask("Noe annet, hemmelig")
    answer_id = await talk.answer(await talk.ask("Hva koster frakt?"), (PAGE, QUOTE))
    return talk, await Receipts(database).links.make(talk.id, talk.token, answer_id)


async def test_one_answer_and_nothing_else(database: Database) -> None:
    talk, token = await answered(database)
    await talk.answer(await talk.ask("Senere spørsmål"))
    receipt = await Receipts(database).read(token)
    assert [one.text for one in receipt.messages] == ["Hva koster frakt?", QUOTE]
    assert (receipt.company.slug, receipt.is_whole) == ("tindra", False)


async def test_questions_of_one_turn_stand_together(database: Database) -> None:
    talk = await Talk.start(database)
    reply_id = await talk.ask("Hei")
    await talk.ask("Hva koster frakt?", reply_id)
    await talk.answer(reply_id)
    token = await Receipts(database).links.make(talk.id, talk.token, reply_id)
    shown = (await Receipts(database).read(token)).messages
    assert [one.text for one in shown] == ["Hei", "Hva koster frakt?", "Det vet jeg ikke."]


async def test_a_persons_reply_has_one_too(database: Database) -> None:
    talk = await Talk.start(database)
    await talk.ask("Kan jeg snakke med noen?")
    reply_id = await talk.agent("Hei, det er Kari.")
    token = await Receipts(database).links.make(talk.id, talk.token, reply_id)
    shown = (await Receipts(database).read(token)).messages
    assert [one.role for one in shown] == ["customer", "agent"]


async def test_the_whole_conversation_up_to_then(database: Database) -> None:
    talk, _ = await answered(database)
    receipts = Receipts(database)
    token = await receipts.links.make(talk.id, talk.token, None)
    promised = "2026-11-27T10:00:00+00:00"
    await talk.happen(MessageKind.HANDOFF_LEFT, "Ring meg", promised_at=promised, starts_at="x")
    receipt = await receipts.read(token)
    assert receipt.is_whole
    assert [one.seq for one in receipt.messages] == [1, 2, 3], "not what was said afterwards"
    [happening] = receipt.happenings
    assert happening.kind == "handoff_left"
    assert happening.promised_at == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert happening.starts_at is None
    assert await receipts.links.make(talk.id, talk.token, None) != token


async def test_links_cannot_be_guessed_and_stay_the_same(database: Database) -> None:
    talk, token = await answered(database)
    other = await Talk.start(database)
    links = Receipts(database).links
    answer_id = (await Receipts(database).read(token)).messages[-1].id
    assert await links.make(talk.id, talk.token, answer_id) == token
    assert len(token) == 43, "256 bits"
    assert await links.make(talk.id, other.token, answer_id) != token, "the secret decides"
    for wrong in ("", "0" * 43, token[:-1], f"{token}A", token.swapcase(), talk.token, answer_id,
                  talk.id, "\ud800"):  # fmt: skip
        with pytest.raises(ReceiptNotFound):
            await Receipts(database).read(wrong)
    question_id = (await Receipts(database).read(token)).messages[0].id
    for foreign in (answer_id, question_id, new_id()):
        with pytest.raises(MessageNotFound):
            await links.make(other.id, other.token, foreign)
    with pytest.raises(MessageNotFound):
        await links.make(talk.id, talk.token, question_id)
    async with database.read() as session:
        assert await session.get(ReceiptLinkRow, token) is None, "only its hash is stored"


async def test_the_page_as_it_read_then(database: Database) -> None:
    talk, token = await answered(database)
    receipts, versions = Receipts(database), IndexVersions(database)

    async def today() -> PageToday:
        receipt = await receipts.read(token)
        [citation] = receipt.messages[-1].answer.citations  # type: ignore[union-attr]
        page = receipt.page(citation)
        assert page.before.endswith("Alt om frakt. ")
        assert page.before.startswith("… ")
        assert page.after.startswith(" Alt om frakt.")
        assert len(page.before) <= CONTEXT_CHARS + 2
        assert page.read_at is not None
        return page.today

    assert await today() is PageToday.SAME
    await publish(talk, ELSEWHERE)
    assert await today() is PageToday.QUOTE_STANDS
    await publish(talk, DEARER)
    assert await today() is PageToday.CHANGED
    await publish(talk)
    assert await today() is PageToday.GONE
    for expected in (PageToday.CHANGED, PageToday.QUOTE_STANDS, PageToday.SAME):
        await versions.roll_back(talk.company.id)
        assert await today() is expected


async def test_a_page_of_the_group_is_shown_without_its_slots(database: Database) -> None:
    group = await Talk.start(database, "group")
    shared = replace(PAGE, text=f"Ring {{phone}} om frakt. {QUOTE} Spør {{email}} ellers.")
    await publish(group, shared)
    talk = await Talk.start(database, "tindra", parent="group")
    answer_id = await talk.answer(await talk.ask("Hva koster frakt?"), (shared, QUOTE))
    token = await Receipts(database).links.make(talk.id, talk.token, answer_id)
    [page] = (await Receipts(database).read(token)).pages.values()
    assert (page.before, page.after) == ("Ring … om frakt. ", " Spør … ellers.")
    assert page.today is PageToday.SAME


async def test_what_is_not_archived_is_not_invented(database: Database) -> None:
    talk = await Talk.start(database)
    internal = replace(PAGE, audience=Audience.INTERNAL, text=f"Hemmelig før. {QUOTE} Etter.")
    foreign = replace(PAGE, text=f"De andres side. {QUOTE} Etter.")
    await publish(talk, internal)
    await publish(await Talk.start(database, "other"), foreign)
    answer_id = await talk.answer(
        await talk.ask("Hva koster frakt?"), (PAGE, QUOTE), (internal, QUOTE), (foreign, QUOTE)
    )
    token = await Receipts(database).links.make(talk.id, talk.token, answer_id)
    receipt = await Receipts(database).read(token)
    for page in receipt.pages.values():
        assert (page.before, page.after, page.read_at) == ("", "", None)
        assert page.today is PageToday.UNKNOWN
