"""What a visitor has to fetch before anything can be used, gzipped, against its budget."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

# Issue 3: the loader on every page view; the widget's panel, the chat and a first console page.
BUDGETS_BYTES = {
    "loader": 4_096,
    "widget": 25_000,
    "chat": 25_000,
    "login": 60_000,
    "panel": 60_000,
    "admin": 60_000,
}


@pytest.mark.parametrize("page", BUDGETS_BYTES)
def test_first_opening_is_small(web_dist: Path, page: str) -> None:
    manifest = json.loads((web_dist / "manifest.json").read_text("utf-8"))
    imports = json.loads((web_dist / "imports.json").read_text("utf-8"))
    files = [manifest[f"{page}.js"], *imports[f"{page}.js"]]
    if f"{page}.css" in manifest:
        files.append(manifest[f"{page}.css"])
    sizes = {file: len(gzip.compress((web_dist / file).read_bytes(), 9)) for file in files}
    assert sum(sizes.values()) <= BUDGETS_BYTES[page], sizes
