"""The command line as others script it: exit codes, JSON, one clear line for each error."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.cli_arguments import expand_repeated
from knowledge.archive import Archive
from knowledge.companies import Companies
from knowledge.database import Database
from knowledge.documents import Document, Heading
from knowledge.migrate import upgrade

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "Angrerett\n\nDu har 14 dagers angrerett – også på salg. 😀 Fristen løper fra mottak."


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two companies and one stored document."""
    folder = tmp_path_factory.mktemp("data")
    asyncio.run(asyncio.to_thread(upgrade, f"sqlite+aiosqlite:///{folder / 'svarvakt.db'}"))
    asyncio.run(_fill(folder))
    return folder


def stored_document() -> Document:
    return Document("https://a.no/angre", "Angrerett", TEXT, "nb", (Heading(1, 0, 9),))


async def _fill(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'svarvakt.db'}")
    await Companies(database).add("first", "First", ["a.no"], "nb")
    company = await Companies(database).add("second", "Second", ["b.no:81"], "sv")
    await Archive(database).save_document(company.id, stored_document(), None)
    await database.close()


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "SVARVAKT_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "error",
        "TERM": "dumb", "NO_COLOR": "1",
    }  # fmt: skip
    return subprocess.run(
        [Path(sys.executable).parent / "svarvakt", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


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


def test_help_and_usage_are_quick_and_plain(data_dir: Path) -> None:
    started = time.monotonic()
    shown = run(data_dir, "--help")
    assert time.monotonic() - started < 5  # about 0.3 s; the machine may be busy
    assert shown.returncode == 0
    for command in ("ingest", "ask", "search", "verify", "versions", "eval", "serve", "company"):
        assert command in shown.stdout
    wrong = run(data_dir, "nonsense")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("error[invalid_usage]: ")
    assert wrong.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("company", "add", "First!", "--name", "x", "--host", "a.no"), "invalid_company"),
        (("company", "add", "first", "--name", "x", "--host", "a.no"), "invalid_company"),
        (("company", "add", "new", "--name", "x", "--host", "a b"), "invalid_company"),
        (("company", "add", "new", "--name", "x", "--lang", "xx"), "invalid_company"),
        (("company", "add", "new"), "invalid_usage"),
        (("versions", "--company", "nobody"), "company_not_found"),
        (("versions", "--company", "first", "activate"), "index_version_not_found"),
        (("versions", "--company", "first", "activate", "7"), "index_version_not_found"),
        (("versions", "--company", "first", "rollback"), "index_version_not_found"),
        (("versions", "--company", "first", "destroy"), "invalid_usage"),
        (("verify", "/nonexistent/file"), "invalid_file"),
        (("ask", "--company", "first", ""), "empty_question"),
        (("ask", "--company", "first", "x" * 100_000), "question_too_long"),
        (("ask", "--company", "first"), "invalid_usage"),
        (("ask", "--company", "first", "--questions", "/nonexistent/file"), "invalid_file"),
        (("search", "--company", "first", " "), "empty_question"),
        (("serve", "--port", "70000"), "invalid_usage"),
    ],
)
def test_bad_input(data_dir: Path, arguments: tuple[str, ...], code: str) -> None:
    done = run(data_dir, *arguments)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"error[{code}]: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    if code not in ("invalid_company", "question_too_long", "company_not_found"):
        return
    done = run(data_dir, *arguments, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == code
    assert done.stderr == ""


def test_companies(tmp_path: Path) -> None:
    added = run(
        tmp_path, "company", "add", "demo", "--name", "Démo", "--host", "a.no", "localhost:81",
        "--host", "b.no", "--json",
    )  # fmt: skip
    wanted = {
        "slug": "demo",
        "name": "Démo",
        "language": "nb",
        "hosts": ["a.no", "localhost:81", "b.no"],
        "facts": {"country": "NO"},
    }
    assert (added.returncode, json.loads(added.stdout)) == (0, wanted)
    assert json.loads(run(tmp_path, "company", "list", "--json").stdout) == [wanted]
    assert run(tmp_path, "company", "list").stdout == "demo\tDémo\tnb\ta.no localhost:81 b.no\n"
    assert json.loads(run(tmp_path, "versions", "--company", "demo", "--json").stdout) == []


def test_facts_of_a_company(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "facts.toml"
    file.write_text('country = "SE"\nphone = "08-123 45 67"\nhours = "Mo-Fr 08:00-16:00"\n')
    told = json.loads(run(data_dir, "company", "set", "second", str(file), "--json").stdout)
    facts = {"country": "SE", "phone": "08-123 45 67", "hours": "Mo-Fr 08:00-16:00"}
    assert told["facts"] == facts
    assert "phone\t08-123 45 67\n" in run(data_dir, "company", "show", "second").stdout
    checked = run(data_dir, "company", "check", "second", "--json")
    assert (checked.returncode, list(json.loads(checked.stdout)["missing"])) == (
        1,
        ["on_call_phone"],
    )
    for wrong in ('hours = "hele dagen"', "phone ="):
        file.write_text(wrong)
        refused = run(data_dir, "company", "set", "second", str(file))
        assert refused.returncode == 2
        assert refused.stderr.startswith("error[invalid_")
    kept = json.loads(run(data_dir, "company", "show", "second", "--json").stdout)
    assert kept["facts"] == facts
    file.write_text('on_call_phone = "112 233"\n')
    assert run(data_dir, "company", "set", "second", str(file)).returncode == 0
    assert run(data_dir, "company", "check", "second").returncode == 1  # there is no phone now


def test_lines_for_a_companys_pages(data_dir: Path) -> None:
    told = json.loads(run(data_dir, "company", "embed", "second", "--json").stdout)
    assert told["tag"].startswith(
        '<script src="http://127.0.0.1:8000/loader.js" data-site="second"'
    )
    assert told["policy"] == "script-src http://127.0.0.1:8000; frame-src http://127.0.0.1:8000"
    assert told["origins"] == ["https://b.no:81"]
    assert run(data_dir, "company", "embed", "nobody").returncode != 0


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


def test_options_with_several_values() -> None:
    def words(line: str) -> str:
        return " ".join(expand_repeated(line.split()))

    assert words("ingest --company a --source x y --json z") == (
        "ingest --company a --source x --source y --json z"
    )
    assert words("ingest --source x y --company a") == "ingest --source x --source y --company a"
    assert words("eval answerability --knowledge a=1 b=2 --queries q") == (
        "eval answerability --knowledge a=1 --knowledge b=2 --queries q"
    )
    assert words("company add demo --host a b --name n") == (
        "company add demo --host a --host b --name n"
    )
    assert words("company add --host a demo --name n") == "company add --host a demo --name n"
    assert words("ask --company a what is --source x y") == "ask --company a what is --source x y"
    assert words("ask --company ingest --json x") == "ask --company ingest --json x"
