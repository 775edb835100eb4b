"""Commands name the modules that do their work, and those are where they are named."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import api.cli

FOLDER = Path(api.cli.__path__[0])


def _named(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the module and the function of each command in a file."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in (
            "_run",
            "run_command",
        ):
            continue
        names = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if len(names) == 2:
            yield names[0], names[1]


def test_every_command_finds_its_function() -> None:
    named = {name for file in FOLDER.glob("*.py") for name in _named(file)}
    assert len(named) > 40
    for module, function in named:
        assert callable(getattr(importlib.import_module(f"api.cli.{module}"), function))
