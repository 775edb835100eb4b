"""Writes one generated section of a document and leaves the others as they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
RESULTS = DOCS / "results.md"
EVALUATION = DOCS / "evaluation.md"


def write_section(name: str, body: str, document: Path = RESULTS) -> None:
    """Replace what stands between the section's two marks."""
    text = document.read_text("utf-8")
    stamp = datetime.now(UTC).strftime("%Y-%m-%d")
    block = f"<!-- {name} -->\n\nMeasured {stamp}.\n\n{body}\n\n<!-- /{name} -->"
    pattern = re.compile(f"<!-- {name} -->.*?<!-- /{name} -->", re.S)
    if not pattern.search(text):
        raise ValueError(f"docs/{document.name} has no section {name}")
    document.write_text(pattern.sub(lambda _: block, text), "utf-8")
