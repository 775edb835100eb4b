"""Writes one generated section of docs/results.md and leaves the others as they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "results.md"


def write_section(name: str, body: str) -> None:
    """Replace what stands between the section's two marks."""
    text = RESULTS.read_text("utf-8")
    stamp = datetime.now(UTC).strftime("%Y-%m-%d")
    block = f"<!-- {name} -->\n\nMeasured {stamp}.\n\n{body}\n\n<!-- /{name} -->"
    pattern = re.compile(f"<!-- {name} -->.*?<!-- /{name} -->", re.S)
    if not pattern.search(text):
        raise ValueError(f"docs/results.md has no section {name}")
    RESULTS.write_text(pattern.sub(lambda _: block, text), "utf-8")
