"""A small corpus with questions for the tests of evaluation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGES = {
    "fjord:retur": ("nb", "Retur", "Du kan returnere varen innen 30 dager. Frakten er gratis."),
    "fjord:faktura": ("nb", "Faktura", "Fakturaen kommer den 5. hver måned på e-post."),
    "fjord:roaming": ("en", "Roaming", "Roaming in the EU costs nothing extra."),
    "skog:tunturi": ("fi", "Aukiolo", "Toimisto on auki arkisin kello 9–16."),
    "skog:nycklar": ("sv", "Nycklar", "Du beställer en ny nyckel hos vaktmästaren."),
}
QUESTIONS = {
    "q1": ("Hvor lenge kan jeg sende tilbake en vare?", "nb", "fjord:retur"),
    "q2": ("Når kommer fakturaen?", "nb", "fjord:faktura"),
    "q3": ("Hva koster det å ringe i EU?", "nb", "fjord:roaming"),
    "q4": ("Milloin toimisto on auki?", "fi", "skog:tunturi"),
    "q5": ("Jag har tappat min nyckel", "sv", "skog:nycklar"),
}


@dataclass(frozen=True)
class Files:
    corpus: Path
    queries: Path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    rows = [
        {"id": id_, "title": title, "text": text, "lang": lang, "site": id_.split(":")[0]}
        for id_, (lang, title, text) in PAGES.items()
    ]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = [
        {"id": id_, "text": text, "lang": lang, "relevant": [page], "site": page.split(":")[0]}
        for id_, (text, lang, page) in QUESTIONS.items()
    ]
    queries.write_text("".join(json.dumps(row) + "\n" for row in asked))
    return Files(corpus, queries)
