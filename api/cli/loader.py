"""Loads a command's module when the command is run.

The modules import models and vendors that take seconds to load, so the files that name commands
and options import them by name; `--help` and `verify` stay instant.
"""

from __future__ import annotations

import importlib
from typing import Any


def run_command(module: str, function: str, **options: Any) -> None:
    """Run a function of a module of this package."""
    getattr(importlib.import_module(f"api.cli.{module}"), function)(**options)
