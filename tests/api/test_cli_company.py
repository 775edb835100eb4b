"""The commands `company set|show|check` over a group of companies."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.companies.companies import Companies
from knowledge.documents.documents import Document
from tests.api.command_line import run
from tests.content import Library

GROUP = """
phone = "11 11 11 11"
hours = "Mo-Fr 08:00-16:00"
[company]
languages = ["nb", "en"]
[company.voice.greeting]
nb = "Hei fra {company}"
"""
NORD = """
phone = "22 22 22 22"
[company]
name = "Nord Drift"
areas = ["Storgata 1-9", "0581"]
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group")
    library = Library(folder, "svarvakt.db")
    assert run(folder, "migrate").returncode == 0
    for arguments in (
        ("gruppen", "--name", "Gruppen", "--host", "gruppen.example.no"),
        ("nord", "--name", "Nord", "--host", "nord.example.no", "--parent", "gruppen"),
        ("annen", "--name", "Annen", "--host", "annen.example.no"),
    ):
        assert run(folder, "company", "add", *arguments).returncode == 0
    library.publish(
        Document("https://gruppen.example.no/vakt", "Vakt", "Ring {on_call_phone} nå.", "nb"),
        company="gruppen",
    )
    return folder


def _set(data_dir: Path, slug: str, text: str) -> dict[str, Any]:
    file = data_dir / f"{slug}.toml"
    file.write_text(text)
    done = run(data_dir, "company", "set", slug, str(file), "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_own_and_inherited_are_told_apart(data_dir: Path) -> None:
    _set(data_dir, "gruppen", GROUP)
    told = _set(data_dir, "nord", NORD)
    assert (told["name"], told["parent"]) == ("Nord Drift", "gruppen")
    assert told["facts"] == {
        "country": "NO", "phone": "22 22 22 22", "hours": "Mo-Fr 08:00-16:00",
    }  # fmt: skip
    assert told["own"]["facts"] == {"phone": "22 22 22 22"}
    assert told["inherited"] == {
        "hours": "gruppen", "languages": "gruppen", "voice.greeting.nb": "gruppen",
    }  # fmt: skip
    shown = run(data_dir, "company", "show", "nord").stdout
    assert "phone\t22 22 22 22\n" in shown
    assert "hours\tMo-Fr 08:00-16:00\tfrom gruppen\n" in shown
    assert "areas\tStorgata 1-9, 0581\n" in shown


def test_check_says_what_to_do(data_dir: Path) -> None:
    _set(data_dir, "gruppen", GROUP)
    floors = '[company.floors]\ndefault = 0.5\n"/vakt" = 0.8\n"/vkt" = 0.9\n'
    told = _set(data_dir, "nord", NORD + floors)
    assert told["profile"]["floors"] == {"default": 0.5, "/vakt": 0.8, "/vkt": 0.9}
    _set(data_dir, "annen", '[company]\nhosts = ["annen.example.no", "nord.example.no"]\n')
    done = run(data_dir, "company", "check", "nord", "--json")
    assert done.returncode == 1
    found = {(one["code"], one["subject"]) for one in json.loads(done.stdout)["findings"]}
    assert found == {
        ("slot_without_fact", "https://gruppen.example.no/vakt"),
        ("host_claimed_twice", "nord.example.no"),
        ("hours_of_another_phone", "hours"),
        ("fact_missing", "on_call_phone"),
        ("language_without_greeting", "en"),
        ("floor_without_page", "/vkt"),
    }
    _set(data_dir, "annen", '[company]\nhosts = ["annen.example.no"]\n')
    _set(
        data_dir, "nord", 'on_call_phone = "22 22 22 29"\nhours = "24/7"\n' + NORD
        + '[company.voice.greeting]\nen = "Hello from {company}"\n',
    )  # fmt: skip
    mended = run(data_dir, "company", "check", "nord")
    assert (mended.returncode, mended.stdout) == (0, "nord: complete\n")


def test_a_file_is_checked_before_it_is_set(data_dir: Path) -> None:
    file = data_dir / "wrong.toml"
    for text, code, subject in (
        ('phnoe = "1"\n[company]\ncolour = "red"\n', "unknown_key", "phnoe"),
        ('hours = "hele dagen"\n', "invalid_value", str(file)),
        ('[company]\nhosts = "a.no"\n', "invalid_value", str(file)),
        ('[company.floors]\n"vakt" = 0.5\n', "invalid_value", str(file)),
    ):
        file.write_text(text)
        done = run(data_dir, "company", "check", "nord", "--file", str(file), "--json")
        assert done.returncode == 1
        first = json.loads(done.stdout)["findings"][0]
        assert (first["code"], first["subject"]) == (code, subject)
        refused = run(data_dir, "company", "set", "nord", str(file))
        assert refused.returncode == 2
        assert "error[invalid_company]" in refused.stderr
    assert (
        "did you mean 'phone'?"
        in run(data_dir, "company", "set", "nord", str(_phnoe(data_dir))).stderr
    )


def _phnoe(folder: Path) -> Path:
    file = folder / "phnoe.toml"
    file.write_text('phnoe = "1"\n')
    return file


def test_verify_looks_in_the_archives_that_the_company_reads(data_dir: Path) -> None:
    """A quote of the group's page proves its company's answer, and no stranger's."""
    text = "Ring {on_call_phone} nå."
    page = Document("https://gruppen.example.no/vakt", "Vakt", text, "nb")
    citation = {
        "n": 1, "url": page.url, "quote": text, "start": 0, "end": len(text),
        "document_version": page.version_hash, "shown": "Ring 22 22 22 29 nå.",
    }  # fmt: skip
    path = data_dir / "answers.jsonl"

    def verified(slug: str, **changes: str) -> int:
        row = {"company": slug, "citations": [citation | changes], "sentences": []}
        path.write_text(json.dumps(row), "utf-8")
        return run(data_dir, "verify", str(path)).returncode

    assert [verified(slug) for slug in ("nord", "gruppen", "annen", "nobody")] == [0, 0, 1, 1]
    assert verified("nord", shown="Ring 22 22 22 29 i morgen.") == 1
    assert verified("nord", shown="") == 0


def test_days_in_a_file_are_stored_and_shown_as_texts(data_dir: Path) -> None:
    file = data_dir / "closed.toml"
    file.write_text('phone = "22 22 22 22"\n[[exceptions]]\nfrom = 2026-12-24\nreason = "jul"\n')
    assert run(data_dir, "company", "set", "annen", str(file)).returncode == 0
    told = run(data_dir, "company", "show", "annen").stdout
    assert '{"from": "2026-12-24", "to": "2026-12-24", "hours": "off", "reason": "jul"}' in told
    shown = json.loads(run(data_dir, "company", "show", "annen", "--json").stdout)
    assert shown["facts"]["exceptions"][0]["from"] == "2026-12-24"
