"""A receipt after a re-ingest: real versions, the old text as it read, and what it says today."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import text as fixed_text
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.documents import Document
from knowledge.indexes.versions import IndexVersions
from tests.api.conftest import Client, build_dist
from tests.content import ContentServer, Library

URL = "https://tindra.example.no/frakt"
OTHERS = [
    Document(f"https://tindra.example.no/{n}", f"Side {n}", f"Om emne{n} står det mer her.", "nb")
    for n in range(4)
]
BEFORE = "Pakker sendes hver dag."
AFTER = "Henting i butikk er gratis."


def page(price: str) -> Document:
    text = f"{BEFORE}\n\nFrakt koster {price} kroner per pakke.\n\n{AFTER}"
    return Document(URL, "Frakt", text, "nb")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("receipts"))
    library.make()
    library.publish(*OTHERS, page("79"))
    return library


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[ContentServer]:
    server = ContentServer(library, build_dist(library.folder / "dist"))
    yield server
    server.stop()


def roll_back(url: str) -> None:
    async def run() -> None:
        database = Database(url)
        company = await Companies(database).get("tindra")
        await IndexVersions(database).roll_back(company.id)
        await database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()


def test_the_old_text_stays(library: Library, server: ContentServer) -> None:
    client = Client(server.url).start()
    client.ask("Hva koster frakt per pakke?")
    [answer] = client.answers()
    assert "79 kroner" in answer["text"]
    made = client.http.post(
        f"{client.path}/receipt", json={"message_id": answer["id"]}, headers=client.auth
    )
    url = made.json()["url"]

    def source() -> dict[str, Any]:
        view = client.http.get(f"/api/widget/v1/receipts/{url.rpartition('/')[2]}").json()
        found: dict[str, Any] = next(
            one for one in view["messages"][-1]["sources"] if one["url"] == URL
        )
        return found

    then = source()
    assert then["today"] == "same"
    assert "79 kroner" in then["before"] + then["quote"] + then["after"]
    assert BEFORE in then["before"] + then["quote"]
    assert AFTER in then["quote"] + then["after"]
    library.publish(*OTHERS, page("99"))
    assert source() == then | {"today": "changed"}
    html = client.http.get(url, params={"lang": "nb"}).text
    assert "79 kroner" in html
    assert "99 kroner" not in html
    assert fixed_text("nb", "receipt.today_changed") in html
    # What was opened goes on answering until the new version is open.
    for asked in range(2, 40):
        client.ask("Hva koster frakt per pakke?")
        if "99 kroner" in client.answers(asked)[-1]["text"]:
            break
        time.sleep(0.2)
    else:
        pytest.fail("the new version never answered")
    roll_back(library.database_url)
    assert source() == then
    assert fixed_text("nb", "receipt.today_same") in client.http.get(url).text
    library.publish(*OTHERS)
    assert source()["today"] == "gone"
    assert "79 kroner" in client.http.get(url).text
    client.close()
