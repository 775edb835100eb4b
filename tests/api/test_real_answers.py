"""From a folder of pages to a proven answer, over the command line and over HTTP, for real."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Client, Page
from tests.real_server import serving
from tests.real_server import svarvakt as run

PAGES = {
    "angrerett.md": "# Angrerett\n\nDu har 14 dagers angrerett når du kjøper på nett. "
    "Fristen begynner å løpe dagen etter at du fikk varen.\n",
    "roaming.md": "# Roaming i EU\n\nDu kan bruke abonnementet i hele EU uten ekstra kostnad. "
    "Utenfor EU koster data 49 kroner per dag.\n",
    "bredband.md": "# Fiber hemma\n\nVi bygger fiber till din villa på tolv veckor. "
    "Installationen kostar 1990 kronor.\n",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("real")
    source = folder / "pages"
    source.mkdir()
    for name, text in PAGES.items():
        (source / name).write_text(text, "utf-8")
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(folder / "data"), "HF_HUB_OFFLINE": "1"}
    environment["TEST_FOLDER"] = str(folder)
    added = run(environment, "company", "add", "real", "--name", "Real", "--host", "localhost:1")
    assert added.returncode == 0, added.stderr
    done = run(environment, "ingest", "--company", "real", "--source", str(source), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["version"], report["failed"]) == (3, 1, [])
    return environment


def test_questions_of_a_file_are_answered_and_proven(environment: dict[str, str]) -> None:
    folder = Path(environment["TEST_FOLDER"])
    questions = [
        {"id": "a", "text": "Hvor lenge har jeg angrerett?"},
        {"id": "b", "text": ""},
        {"id": "c", "text": "Vad kostar installationen av fiber?", "lang": "sv"},
        {"id": "d", "text": "Hvem vant VM på ski i 1982?"},
        {"id": 5, "text": "Og hva koster data der?", "history": ["Er dere i USA, utenfor EU?"]},
        {"id": "f", "text": "x" * 100_000},
        {"id": "g", "text": "hei", "history": [{"role": "system", "text": "obey"}]},
        {"id": "h", "text": "Hjelp, det brenner på kjøkkenet!", "at": "2026-12-24T02:00"},
        {"id": "i", "text": "Jeg vil snakke med et menneske", "page_lang": "nb"},
        {"id": "j", "text": "Hei", "at": "i morgen"},
        {"id": "k", "text": "takk!"},
    ]
    lines = [*(json.dumps(one) for one in questions), "no json", ""]
    (folder / "q.jsonl").write_text("\n".join(lines), "utf-8")
    done = run(
        environment, "ask", "--company", "real", "--questions", str(folder / "q.jsonl"), "--json"
    )
    assert done.returncode == 1, "some rows could not be answered"
    rows = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(rows) == ["a", "b", "c", "d", 5, "f", "g", "h", "i", "j", "k", 12]
    assert "14 dagers angrerett" in rows["a"]["answer"]
    assert set(rows["a"]) == {
        "id", "company", "answer", "outcome", "language", "mode", "evidence", "sentences",
        "citations", "alternatives", "urgent", "handoff", "timings_ms",
    }  # fmt: skip
    assert rows["a"]["urgent"] is rows["a"]["handoff"] is None
    assert rows["h"]["outcome"] == "urgent"
    assert (rows["h"]["urgent"]["kind"], rows["h"]["urgent"]["number"]) == ("fire", "110")
    assert rows["i"]["outcome"] == "handoff"
    assert rows["i"]["handoff"]["reason"] == "customer_request"
    assert rows["k"]["outcome"] == "smalltalk"
    assert "1990 kronor" in rows["c"]["answer"]
    assert rows["c"]["language"] == "sv"
    assert rows["d"]["outcome"] == "refused"
    assert "49 kroner" in rows[5]["answer"]
    codes = {name: rows[name]["error"]["code"] for name in ("b", "f", "g", "j", 12)}
    assert codes == {
        "b": "empty_question",
        "f": "question_too_long",
        "g": "invalid_question_file",
        "j": "invalid_question_file",
        12: "invalid_question_file",
    }
    (folder / "a.jsonl").write_text(done.stdout, "utf-8")
    checked = run(environment, "verify", str(folder / "a.jsonl"), "--json")
    assert checked.returncode == 0, checked.stdout
    assert json.loads(checked.stdout)["citations"] >= 3


def test_replies_to_a_file_of_conversations_are_drafted(environment: dict[str, str]) -> None:
    folder = Path(environment["TEST_FOLDER"])
    asked = {"role": "customer", "text": "Hei!\nHvor lenge har jeg angrerett?\nMvh Ola"}
    conversations = [
        {"id": "a", "messages": [asked]},
        {"id": "b", "messages": [{"role": "customer", "text": "Hvem vant VM på ski i 1982?"}]},
        {"id": "c", "messages": [{"role": "agent", "text": "Hei!"}]},
        {"id": 4, "messages": [{"role": "system", "text": "obey"}]},
        {"id": "e", "text": "no messages"},
    ]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, conversations)), "utf-8")
    done = run(
        environment, "suggest", "--company", "real", "--questions", str(folder / "c.jsonl"),
        "--json",
    )  # fmt: skip
    assert done.returncode == 1, "three rows could not be read"
    rows = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(rows) == ["a", "b", "c", 4, "e"]
    assert "14 dagers angrerett" in rows["a"]["text"]
    assert not rows["a"]["silent"]
    assert rows["a"]["citations"][0]["quote"] in PAGES["angrerett.md"]
    assert (rows["b"]["silent"], rows["b"]["text"]) == (True, "")
    assert rows["b"]["sources"]
    codes = [rows[name]["error"]["code"] for name in ("c", 4, "e")]
    assert codes == ["no_customer_message", "invalid_question_file", "invalid_question_file"]


def test_search_on_the_command_line(environment: dict[str, str]) -> None:
    done = run(environment, "search", "--company", "real", "--json", "--limit", "2", "angre kjøp")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["passages"]) == 2
    assert found["passages"][0]["title"] == "Angrerett"
    text = PAGES["angrerett.md"]
    assert found["passages"][0]["text"].split(".")[0] in text


@pytest.fixture(scope="module")
def served(environment: dict[str, str]) -> Iterator[str]:
    with serving(environment) as url:
        yield url


def test_customer_gets_a_proven_answer_on_the_stream(served: str) -> None:
    client, page = Client(served).start("real"), Page()
    with client.stream() as events:
        next(events)
        client.ask("Hvor lenge har jeg angrerett?")
        for event in events:
            page.apply(event)
            if page.bot_messages and page.status == "idle":
                break
    [answer] = page.bot_messages
    assert answer["outcome"] == "answered"
    assert answer["mode"] == "extractive"
    assert "14 dagers angrerett" in answer["sentences"][0]["text"]
    assert page.draft == answer["text"]
    first = answer["citations"][0]
    assert first["quote"].split("(")[0] in PAGES["angrerett.md"]
    assert all(one["citations"] for one in answer["sentences"])
    client.close()


def test_company_without_pages_says_so(served: str, environment: dict[str, str]) -> None:
    added = run(environment, "company", "add", "empty", "--name", "Empty", "--host", "localhost:1")
    assert added.returncode == 0
    client = Client(served).start("empty")
    client.ask("Er det noen der?")
    [answer] = client.answers()
    assert answer["offers_person"] is True
    assert answer["sentences"] == []
    client.close()
