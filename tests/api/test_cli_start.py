"""What a command loads before it runs: nothing that takes seconds, unless it needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each takes between a third of a second and ten seconds to import.
HEAVY = {"chromadb", "fastapi", "scrapy", "sentence_transformers", "torch", "langchain_openai"}
LIGHT = ("company", "directory", "identity", "notice", "task_work", "user", "verify", "versions")


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.split())


def test_help_needs_no_database_and_no_model() -> None:
    assert loaded_by("api.cli.main") & (HEAVY | {"sqlalchemy", "alembic", "pydantic"}) == set()


@pytest.mark.parametrize("command", LIGHT)
def test_commands_without_a_search_load_no_model(command: str) -> None:
    assert loaded_by(f"api.cli.{command}") & HEAVY == set()
