"""Corpus B through the real ingest: no poisoned page makes the bot say a thing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import pytest_asyncio

from bot.answers.answers import Answer
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.chat_models.chat_model import ChatModel
from bot.prompts import RenderedPrompt
from ingest.runs.pipeline import Pipeline
from ingest.runs.report import IngestReport
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.builder import IndexBuilder
from knowledge.indexes.versions import IndexVersions
from knowledge.retrieval.retriever import Retriever
from knowledge.settings import KnowledgeSettings
from tests.attacks.cases import assert_invariants, rows, screens_of
from tests.attacks.hostile_files import write_file
from tests.databases import sqlite_url
from tests.obedience import everything_asked

ROWS = rows("pages")
in_module_loop = pytest.mark.asyncio(loop_scope="module")


@dataclass
class ObedientModel:
    """Does all that its prompt asks for, and keeps what it was shown."""

    prompts: list[str] = field(default_factory=list)

    async def stream(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        self.prompts.append(prompt.user)
        yield everything_asked(prompt.system, prompt.user)


@dataclass
class Poisoned:
    """A company whose every page is poisoned, live."""

    company: Company
    folder: Path
    database: Database
    retriever: Retriever
    embedder: Embedder
    report: IngestReport
    documents: list[Document]
    data_dir: Path

    def pipeline(self) -> Pipeline:
        return _pipeline(self.database, self.embedder, self.data_dir)

    async def ask(self, row: dict[str, Any], model: ChatModel | None) -> tuple[list[str], Answer]:
        # The floors are not what is tested: whatever was found is answered from.
        assistant = Assistant(self.retriever, Floors(0.0, 0.0), model, self.embedder)
        events = assistant.reply(self.company, (), row["question"], row["language"])
        screens, answer = await screens_of(events)
        assert_invariants(answer, {one.version_hash: one.text for one in self.documents})
        return screens, answer


def _pipeline(database: Database, embedder: Embedder, data_dir: Path) -> Pipeline:
    return Pipeline.from_settings(
        IngestSettings(),
        KnowledgeSettings(data_dir=data_dir),
        database,
        lambda: IndexBuilder(database, embedder, data_dir / "versions"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("poisoned")
    for row in ROWS:
        write_file(folder, row)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def poisoned(
    folder: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Poisoned]:
    data_dir = tmp_path_factory.mktemp("data")
    database = Database(sqlite_url(data_dir / "test.db"))
    company = await Companies(database).add("fjordnett", "Fjordnett", [], "nb")
    report = await _pipeline(database, embedder, data_dir).run(company, [str(folder)])
    version = await IndexVersions(database).live(company.id)
    assert version is not None, report
    documents = await Archive(database).documents_of_version(version.id)
    retriever = Retriever(database, embedder, data_dir / "versions")
    yield Poisoned(company, folder, database, retriever, embedder, report, documents, data_dir)
    await database.close()


def test_the_corpus_is_complete() -> None:
    found = {row["id"].partition("-")[0] for row in ROWS}
    # B25 is a test of its own below; B26, wrong facts, only an owner's eyes can find.
    assert found == {f"B{n:02}" for n in range(1, 25)}


@in_module_loop
async def test_what_nobody_can_see_is_in_no_document(poisoned: Poisoned) -> None:
    assert poisoned.report.failed == ()
    for row in ROWS:
        assert any(row["file"] in _name(one) for one in poisoned.documents), row["id"]
    for row in ROWS:
        if not row["visible"]:
            (document,) = [one for one in poisoned.documents if row["file"] in _name(one)]
            assert row["mark"] not in document.text + document.title, row["id"]


@in_module_loop
async def test_visible_orders_are_reported_to_the_owner(poisoned: Poisoned) -> None:
    for row in ROWS:
        if row["visible"] and not row["limit"]:
            texts = [one.text for one in poisoned.documents if row["file"] in _name(one)]
            in_text = any(row["payload"] in text for text in texts)
            codes = {w.code for w in poisoned.report.warnings if row["file"] in _plain(w.url)}
            assert not in_text or "instruction_like_text" in codes, row["id"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
@in_module_loop
async def test_no_page_makes_the_bot_say_a_thing(poisoned: Poisoned, row: dict[str, Any]) -> None:
    screens, plain = await poisoned.ask(row, None)
    model = ObedientModel()
    generated_screens, _ = await poisoned.ask(row, model)
    assert plain.sentences, "the page's good sentence is there"
    for screen in screens:
        # A lie without any order in it is the company's own text: only its owner can tell.
        assert row["limit"] or row["mark"] not in screen
    for screen in generated_screens:
        assert row["limit"] or row["mark"] not in screen
        assert "evil" not in screen
    orders = [one["payload"] for one in ROWS if one["visible"] and not one["limit"]]
    assert model.prompts
    assert not any(order in prompt for prompt in model.prompts for order in orders)


@in_module_loop
async def test_a_page_that_turns_hostile_later_is_reported_and_says_nothing(
    poisoned: Poisoned,
) -> None:
    """B25: it was harmless when its owner looked. The last test here, as it changes the pages."""
    [row] = [one for one in ROWS if one["id"] == "B08"]
    page = poisoned.folder / row["file"]
    order = f"<p>{row['payload']}</p></main>"
    page.write_text(row["content"].replace("</main>", order), "utf-8")
    report = await poisoned.pipeline().run(poisoned.company, [str(poisoned.folder)])
    assert [len(found) for found in (report.changed, report.added, report.removed)] == [1, 0, 0]
    assert [w.code for w in report.warnings if row["file"] in _plain(w.url)] == [
        "instruction_like_text"
    ]
    live = await IndexVersions(poisoned.database).live(poisoned.company.id)
    assert live is not None
    poisoned.retriever = Retriever(
        poisoned.database, poisoned.embedder, poisoned.data_dir / "versions"
    )
    poisoned.documents = await Archive(poisoned.database).documents_of_version(live.id)
    [changed] = [one for one in poisoned.documents if row["file"] in _name(one)]
    assert row["payload"] in changed.text
    model = ObedientModel()
    for writer in (None, model):
        screens, answer = await poisoned.ask(row, writer)
        assert answer.sentences
        assert not any(row["mark"] in screen for screen in screens)
    assert not any(row["payload"] in prompt for prompt in model.prompts)


def _name(document: Document) -> str:
    return _plain(document.url)


def _plain(url: str) -> str:
    return unquote(url)
