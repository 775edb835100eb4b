"""The bridge: when a page in another language is raised, and how far."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents.documents import Document
from knowledge.documents.split import split
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.retrieval.bridge import bridged
from knowledge.retrieval.fusion import Candidates

OWN = [
    "The shop opens at nine every day.",
    "Our chairs are made of birch.",
    "Delivery takes two weeks.",
    "We sell lamps of glass.",
    "Parking behind the shop is free.",
    "The garden opens in May.",
]
OTHER = "Nøkler bestilles på kontoret og koster 290 kroner."
N = len(OWN)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    pages = [Document(f"en{number}", "", text, "en") for number, text in enumerate(OWN)]
    pages.append(Document("nb", "", OTHER, "nb"))
    passages = [passage for page in pages for passage in split(page)]
    texts = [text for passage in passages for text in search_texts(passage)]
    directory: Path = tmp_path_factory.mktemp("bridge") / "index"
    rows = np.eye(N + 2, dtype=np.float32)[: N + 1]
    rows[0] = rows[N]  # the first English page says the same as the Norwegian one
    build_index(
        directory, passages, {t.text_hash: r for t, r in zip(texts, rows, strict=True)}, "m"
    )
    opened = Index.open(directory, "m")
    yield opened
    opened.close()


def candidates(near: float, rows: range = range(1, N + 1)) -> Candidates:
    """The English pages at a cosine of .80, the Norwegian one at `near`."""
    n = len(rows)
    zeros = np.zeros(n, np.float32)
    dense = np.full(n, 0.8, np.float32)
    dense[-1] = near
    is_same = np.asarray([row < N for row in rows])
    return Candidates(
        np.asarray(rows), dense, dense, zeros, zeros, zeros, zeros, zeros, is_same, ~is_same
    )


def order(index: Index, query: str, found: Candidates) -> list[int]:
    scores = np.linspace(0.9, 0.1, len(found.rows), dtype=np.float32)
    raised = bridged(index, query, found, scores)
    assert raised.max() <= scores.max()
    return [int(found.rows[at]) for at in np.argsort(-raised, kind="stable")]


def test_it_goes_first_where_the_own_pages_do_not_speak_of_it(index: Index) -> None:
    assert order(index, "What does a key cost?", candidates(0.9))[0] == N


def test_it_gets_the_fifth_place_where_they_do(index: Index) -> None:
    found = order(index, "Are the chairs made of birch?", candidates(0.9))
    assert found == [1, 2, 3, 4, N, 5]


def test_a_page_further_away_stays_where_it_is(index: Index) -> None:
    assert order(index, "What does a key cost?", candidates(0.78))[-1] == N


def test_a_translation_of_a_page_found_is_not_raised(index: Index) -> None:
    assert order(index, "What does a key cost?", candidates(0.9, range(N + 1)))[-1] == N


def test_one_language_alone_needs_no_bridge(index: Index) -> None:
    assert order(index, "What does a key cost?", candidates(0.9, range(1, N))) == list(range(1, N))
