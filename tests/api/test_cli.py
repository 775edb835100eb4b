"""The command line as others script it: exit codes, JSON, one clear line for each error."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.cli.arguments import expand_repeated
from tests.api.command_line import ROOT, fill, run


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two companies and one stored document."""
    folder = tmp_path_factory.mktemp("data")
    fill(folder)
    return folder


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
