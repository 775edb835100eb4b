"""JSON lines: a file with one object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import InvalidFile


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object with the number of its line, the first being 1; empty lines are skipped.

    Raises:
        InvalidFile: the file cannot be read, or a line holds no JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InvalidFile(f"{path}, line {number} is not JSON") from error
        if not isinstance(row, dict):
            raise InvalidFile(f"{path}, line {number} is not an object")
        yield number, row
