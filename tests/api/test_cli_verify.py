"""`svarvakt verify`: every citation against the archive, with exit codes and JSON."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.database import Database
from tests.api.command_line import TEXT, fill, run, stored_document


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two companies and one stored document."""
    folder = tmp_path_factory.mktemp("data")
    fill(folder)
    return folder


def citation(**changes: Any) -> dict[str, Any]:
    start = TEXT.index("Du har")
    right = {
        "n": 1,
        "url": "https://a.no/angre",
        "title": "Angrerett",
        "quote": TEXT[start:-1],
        "start": start,
        "end": len(TEXT) - 1,
        "document_version": stored_document().version_hash,
    }
    return right | changes


def answer_row(*citations: dict[str, Any], **more: Any) -> dict[str, Any]:
    numbers = [one.get("n") for one in citations]
    return {
        "answer": "x",
        "sentences": [{"text": "x", "citations": numbers}],
        "citations": list(citations),
    } | more


def test_verify_accepts_what_is_right(data_dir: Path, tmp_path: Path) -> None:
    rows = [
        answer_row(citation(), citation(n=2, start=0, end=9, quote="Angrerett")),
        {"id": "q2", "error": {"code": "empty_question", "message": "…"}},
        {"answer": "no", "sentences": [], "citations": []},
    ]
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    started = time.monotonic()
    done = run(data_dir, "verify", str(path), "--json")
    assert time.monotonic() - started < 8  # about 0.7 s; the machine may be busy
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"rows": 3, "citations": 2, "faults": []}
    assert run(data_dir, "verify", str(path)).stdout == "2 citations in 3 rows, 0 off\n"


WRONG: list[dict[str, Any]] = [
    {"quote": "Du har 15 dagers angrerett"},
    {"start": 0},
    {"start": -5},
    {"end": 10_000},
    {"end": 0},
    {"url": "https://a.no/annet"},
    {"document_version": "0" * 64},
    {"start": "11"},
    {"end": True},
    {"quote": None},
]


def test_verify_finds_what_is_off(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    rows = [
        answer_row(citation(), citation(n=2, **wrong), id=f"q{number}")
        for number, wrong in enumerate(WRONG)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    done = run(data_dir, "verify", str(path), "--json")
    assert done.returncode == 1, done.stdout
    faults = [(fault["row"], fault["n"]) for fault in json.loads(done.stdout)["faults"]]
    assert faults == [(f"q{number}", 2) for number in range(len(WRONG))]


def test_verify_finds_sentences_without_proof(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    unproven = answer_row(citation()) | {"sentences": [{"text": "x", "citations": []}]}
    dangling = answer_row(citation()) | {"sentences": [{"text": "x", "citations": [2]}]}
    path.write_text(json.dumps(unproven) + "\n" + json.dumps(dangling), "utf-8")
    done = run(data_dir, "verify", str(path))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "line 1: citation None: a sentence has no citation",
        "line 2: citation 2: a sentence points to it, but it is not there",
        "2 citations in 2 rows, 2 off",
    ]


def test_verify_finds_a_tampered_document(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "svarvakt.db"
    copy.write_bytes((data_dir / "svarvakt.db").read_bytes())
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(answer_row(citation())), "utf-8")
    assert run(tmp_path, "verify", str(path)).returncode == 0
    asyncio.run(_tamper(copy))
    done = run(tmp_path, "verify", str(path))
    assert done.returncode == 1
    assert "changed after it was hashed" in done.stdout


async def _tamper(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE documents SET title = 'Ny tittel'")
    await database.close()


@pytest.mark.parametrize("content", ["{", "[]", '{"a": 1}', '"text"', "\x00"])
def test_verify_refuses_other_files(data_dir: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(content, "utf-8")
    done = run(data_dir, "verify", str(path))
    assert done.returncode == 2
    assert done.stderr.startswith("error[invalid_file]: ")


def test_same_document_with_other_headings_is_another_version() -> None:
    assert replace(stored_document(), headings=()).version_hash != stored_document().version_hash
