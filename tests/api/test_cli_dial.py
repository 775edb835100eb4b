"""`svarvakt eval dial` on a company whose pages were read in, floors set and in force."""

from __future__ import annotations

import asyncio
import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.access.audit import Audit, AuditEntry
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.real_server import svarvakt

THINGS = (
    "skruer hammere spader river sager lamper pærer matter stoler bord hyller skap dører vinduer "
    "lister fliser murstein sement maling pensler stiger tau kjettinger låser nøkler ringeklokker "
    "vaskemidler bøtter koster filler håndklær gardiner puter dyner madrasser senger"
).split()
FAR = (
    "Hvem vant ishockeyfinalen i 1972?", "Hvordan søker jeg om pass?", "Når går flyet til Roma?",
    "Hva heter hovedstaden i Peru?", "Hvordan baker jeg surdeigsbrød?", "Hva er roten av 81?",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dial")
    with (folder / "faq.csv").open("w", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("question", "answer", "language", "url"))
        for n, name in enumerate(THINGS):
            answer = f"Du finner {name} i hylle {n + 1} innerst i butikken."
            table.writerow((f"Hvor finner jeg {name}?", answer, "nb", f"/varer/{n}.html"))
    for arguments in (
        ("company", "add", "jern", "--name", "Jern", "--host", "jern.example.no"),
        ("ingest", "--company", "jern", "--source", str(folder / "faq.csv"), "--json"),
    ):
        called(folder, *arguments)
    rows: list[dict[str, object]] = [
        {"text": f"Hvor finner jeg {name}?", "lang": "nb", "relevant": [f"/varer/{n}.html"]}
        for n, name in enumerate(THINGS)
    ]
    (folder / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    none = [{"text": f"{text} {n}", "answerable": False} for text in FAR for n in range(4)]
    (folder / "none.jsonl").write_text("".join(json.dumps(row) + "\n" for row in none))
    return folder


def called(folder: Path, *arguments: str, code: int = 0) -> str:
    done = svarvakt({**os.environ, "SVARVAKT_DATA_DIR": str(folder)}, *arguments)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout


def dial(folder: Path, *arguments: str, code: int = 0) -> str:
    golden = ("--golden", str(folder / "golden.jsonl"), str(folder / "none.jsonl"))
    return called(folder, "eval", "dial", "--company", "jern", *golden, *arguments, code=code)


def in_data(folder: Path, work: Callable[[Database], Any]) -> Any:
    async def run() -> Any:
        database = Database(f"sqlite+aiosqlite:///{folder / 'svarvakt.db'}")
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def test_floors_are_measured_set_and_in_the_audit_log(folder: Path) -> None:
    run, report = folder / "run.jsonl", folder / "dial.html"
    written = ("--run", str(run), "--report", str(report))
    told = json.loads(dial(folder, "--at-most", "5", "--set", "--json", *written))
    assert told["at_most"] == 0.05
    assert (told["all"]["questions"], told["all"]["unanswerable"]) == (60, 24)
    assert told["all"]["then"]["wrong"] <= 0.05 * told["all"]["then"]["answers"]
    assert told["floors"]["default"] == told["all"]["floor"] > 0
    assert {one["topic"] for one in told["topics"]} >= {"/varer"}
    rows = [json.loads(line) for line in run.read_text("utf-8").splitlines()]
    given = [row for row in rows if row["evidence"] >= told["all"]["floor"]]
    assert len(rows) == 60
    assert sum(row["right"] for row in given) >= 30
    assert "<svg" in report.read_text("utf-8")
    shown = json.loads(called(folder, "company", "show", "jern", "--json"))
    assert shown["profile"]["floors"] == told["floors"]

    async def entries(database: Database) -> list[AuditEntry]:
        company = await Companies(database).get("jern")
        return await Audit(database).entries(company.id)

    [entry] = [one for one in in_data(folder, entries) if one.action == "company_changed"]
    assert entry.account_id is None
    assert json.loads(entry.details["profile_after"])["floors"] == told["floors"]


def test_the_table_says_what_a_limit_costs_and_what_it_rests_on(folder: Path) -> None:
    shown = dial(folder, "--at-most", "5")
    head, *rows = shown.splitlines()
    assert head.split()[:3] == ["topic", "questions", "floor"]
    assert any(row.startswith("all") for row in rows)
    assert "At most 5 % wrong holds" in shown
    assert "--set would write: default = " in shown


def test_too_few_questions_set_nothing(folder: Path) -> None:
    few = folder / "few.jsonl"
    lines = (folder / "golden.jsonl").read_text().splitlines(keepends=True)
    few.write_text("".join(lines[:5]))
    asked = ("eval", "dial", "--company", "jern", "--golden", str(few))
    shown = called(folder, *asked, "--set", code=1)
    assert "fewer than 30 answers" in shown
    assert "Only 0 questions must not be answered" in shown
    assert "nothing was set" in shown


def test_a_bad_row_is_named(folder: Path) -> None:
    bad = folder / "bad.jsonl"
    bad.write_text('{"text": "Hva?", "relevant": ["/a"]}\n{"text": "Hva?"}\n')
    asked = ("eval", "dial", "--company", "jern", "--golden", str(bad), "--json")
    error = json.loads(called(folder, *asked, code=2))["error"]
    assert error["code"] == "invalid_file"
    assert "line 2 has nothing relevant" in error["message"]
