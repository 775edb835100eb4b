"""Hybrid search with the real model, tantivy and Chroma."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents.documents import Document, FaqPair
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.retrieval.evidence import FEATURE_NAMES, READ, EvidenceModel, Features
from knowledge.retrieval.search import HybridSearch
from knowledge.retrieval.trace import RETRIEVERS, trace

FAQ = "Hvorfor lyser ruteren rødt?\nDa er fiberkabelen løs. Trykk den helt inn."
PAGES = [
    Document("a", "Faktura", "Fakturaen sendes på e-post den femte hver måned.", "nb"),
    Document("b", "Ladekort", "Ladebrikker bestilles på Min side og koster 99 kroner.", "nb"),
    Document("c", "Invoices", "Invoices are sent by e-mail on the fifth of every month.", "en"),
    Document("d", "Oversikt", FAQ, "nb", (), (FaqPair(0, 27, 28, len(FAQ)),)),
    Document("e", "Lading", "Blatt pulserende lys: ladestasjonen er klar til bruk.", "nb"),
    Document("f", "Avtale", "Oppsigelsestiden er én kalendermåned for alle avtaler.", "nb"),
]


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory):
    passages = [passage for page in PAGES for passage in split(page)]
    texts = [text for passage in passages for text in search_texts(passage)]
    vectors = {
        text.text_hash: (
            embedder.embed_queries([text.text])
            if text.is_query
            else embedder.embed_passages([text.text])
        )[0]
        for text in texts
    }
    directory: Path = tmp_path_factory.mktemp("search") / "index"
    build_index(directory, passages, vectors, embedder.name)
    opened = Index.open(directory, embedder.name)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(embedder: Embedder) -> HybridSearch:
    return HybridSearch(embedder)


@pytest.mark.parametrize(
    ("query", "language", "url"),
    [
        ("Når kommer fakturaen?", "nb", "a"),
        ("when is the invoice sent", "en", "c"),
        ("hva koster en ladebrikke", "nb", "b"),  # a compound's other half
        ("laderen blinker blått", "nb", "e"),  # the page is written without å
        ("rødt lys på ruter", "nb", "d"),  # finds the stored question
        ("oppsigelsstid", "nb", "f"),  # misspelt
        ("Hur lång uppsägningstid har jag?", "sv", "f"),  # a neighbouring language
        ("Milloin lasku lähetetään?", "fi", "a"),  # by meaning alone
    ],
)
def test_the_right_page_comes_first(index, search, query, language, url):
    found = search.search(index, query, language)
    assert found.passages[0].passage.url in ({"a", "c"} if url == "a" and language == "fi" else url)


def test_the_result_is_whole(index, search):
    found = search.search(index, "Når kommer fakturaen?", "nb", limit=3, version_id="v1")
    assert (found.query, found.language, found.version_id) == ("Når kommer fakturaen?", "nb", "v1")
    assert set(found.timings_ms) == {"embed", "vector", "keyword", "fuse", "evidence"}
    assert len(found.passages) == 3
    scores = [scored.score for scored in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert 0 <= found.evidence <= 1
    assert found.passages[0].dense > 0.7
    assert found.passages[0].keyword > 0


def test_a_stored_question_is_matched_as_a_question(index, search):
    found = search.search(index, "Hvorfor lyser ruteren rødt?", "nb")
    assert found.passages[0].dense == pytest.approx(1.0, abs=0.01)
    assert found.passages[0].passage.text.startswith("Da er fiberkabelen")


def test_evidence_is_higher_for_what_the_pages_answer(index, search):
    answered = search.search(index, "Hvor lang er oppsigelsestiden?", "nb").evidence
    off_topic = search.search(index, "Hvem vant slaget ved Hastings?", "nb").evidence
    assert answered > off_topic + 0.2


@pytest.mark.parametrize("query", ["???", "x", "zzzqqq", "\u200b", "a " * 3000])
def test_odd_queries_are_searched_too(index, search, query):
    found = search.search(index, query, "nb")
    assert len(found.passages) == 6
    assert np.isfinite(found.evidence)


def test_threads_agree(index, search):
    queries = ["Når kommer fakturaen?", "hva koster en ladebrikke", "rødt lys"] * 8

    def urls(query: str) -> list[str]:
        return [scored.passage.url for scored in search.search(index, query, "nb").passages]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(urls, queries))
    assert found[:3] * 8 == found


def test_an_index_without_passages_finds_nothing(embedder, search, tmp_path):
    build_index(tmp_path / "empty", [], {}, embedder.name)
    empty = Index.open(tmp_path / "empty", embedder.name)
    found = search.search(empty, "Hei?", "nb")
    assert (found.passages, found.evidence) == ((), 0.0)
    empty.close()


def test_the_packaged_evidence_model_is_whole_and_leans_the_right_way():
    model = EvidenceModel.packaged()
    assert set(model.plain.weights) == set(FEATURE_NAMES)
    assert set(model.with_reader.weights) == {*FEATURE_NAMES, READ}
    assert model.with_reader.weights[READ] > 0
    assert 0 < model.related_floor < model.evidence_floor < 1
    assert len(model.data_hash) == 64
    weak = Features(0.78, 0.001, 0.01, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0, 1, 2, 0.6, 0.4, 1, 1)
    strong = Features(0.92, 0.04, 0.07, 0.9, 1, 0.9, 0.7, 0.7, 1, 1, 1, 2, 0, 0, 0, 0)
    assert model.score(strong) > 0.9
    assert model.score(weak) < model.related_floor


def test_a_trace_tells_what_the_search_found_and_why(index, search):
    query = "Når kommer fakturaen?"
    told = trace(search, index, query, "nb", 3, "v1")
    plain = search.search(index, query, "nb", 3, "v1")
    assert told.retrieval.passages == plain.passages
    assert told.retrieval.evidence == plain.evidence
    shown = [passage for passage in told.passages if passage.rank <= 3]
    assert [one.passage for one in shown] == [scored.passage for scored in plain.passages]
    assert [one.rank for one in told.passages] == sorted(one.rank for one in told.passages)
    first = told.passages[0].hits
    assert list(first) == list(RETRIEVERS)
    assert first["dense"].rank == first["stem"].rank == 1
    assert all((hit.rank is None) == (hit.score == 0) for n, hit in first.items() if n != "dense")
    assert [share.name for share in told.features] == list(FEATURE_NAMES)
    logit = EvidenceModel.packaged().bias(None) + sum(share.effect for share in told.features)
    assert 1 / (1 + np.exp(-logit)) == pytest.approx(plain.evidence)


def test_a_trace_of_an_empty_index_is_empty(embedder, search, tmp_path):
    build_index(tmp_path / "empty", [], {}, embedder.name)
    empty = Index.open(tmp_path / "empty", embedder.name)
    told = trace(search, empty, "Hei?", "nb", 3, "")
    assert (told.passages, told.features, told.n_candidates) == ((), (), 0)
    empty.close()
