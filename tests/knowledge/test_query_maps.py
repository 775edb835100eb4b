"""Query maps: which questions have one, what it does to a vector, and what is found with it."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents.documents import Document
from knowledge.documents.split import split
from knowledge.embedding.asked_vectors import AskedVectors
from knowledge.embedding.embeddings import Embedder
from knowledge.embedding.query_maps import QueryMap, QueryMaps, is_other_language
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.retrieval.search import HybridSearch

PAGES = [
    Document("own", "Kuitit", "Kuitit lähetetään sähköpostilla.", "fi"),
    Document("other", "Opening hours", "The office is open on weekdays from nine to four.", "en"),
    Document("third", "Invoices", "Invoices are sent by e-mail on the fifth of every month.", "en"),
]


@pytest.fixture(scope="module")
def index(embedder: Embedder):
    passages = [passage for page in PAGES for passage in split(page)]
    texts = [text for passage in passages for text in search_texts(passage)]
    vectors = {text.text_hash: embedder.embed_passages([text.text])[0] for text in texts}
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "index"
        build_index(directory, passages, vectors, embedder.name)
        opened = Index.open(directory, embedder.name)
        yield opened
        opened.close()


def test_only_the_model_they_were_trained_for_has_maps(embedder: Embedder):
    maps = QueryMaps.packaged(embedder.name)
    assert set(maps.maps) == {"nb", "sv", "da", "fi", "en"}
    assert maps.of("nn") is maps.of("nb")
    assert maps.of("de") is None
    assert QueryMaps.packaged("another model").of("nb") is None


def test_a_moved_vector_is_of_unit_length(embedder: Embedder):
    vector = embedder.embed_queries(["Missä lasku on?"])[0]
    query_map = QueryMaps.packaged(embedder.name).of("fi")
    assert query_map is not None
    moved = query_map.moved(vector)
    assert np.linalg.norm(moved) == pytest.approx(1.0, abs=1e-5)
    assert moved @ vector < 0.999


def test_the_two_forms_of_norwegian_are_one_language():
    languages = np.asarray(["nb", "nn", "sv", "en"])
    assert is_other_language(languages, "nb").tolist() == [False, False, True, True]
    assert is_other_language(languages, "nn").tolist() == [False, False, True, True]
    assert is_other_language(languages, "en").tolist() == [True, True, True, False]


def test_passages_in_the_own_language_keep_their_cosines(index: Index, embedder: Embedder):
    vector = embedder.embed_queries(["Milloin toimisto on auki?"])[0]
    plain = AskedVectors.of(index, vector, "fi", QueryMaps({}))
    mapped = AskedVectors.of(index, vector, "fi", QueryMaps.packaged(embedder.name))
    rows = np.arange(index.vectors.size)
    before, after = plain.cosines(index, rows), mapped.cosines(index, rows)
    is_own = index.languages[index.owners] == "fi"
    assert after[is_own].tolist() == before[is_own].tolist()
    # What answers stays ahead of what does not, and both in the range of cosines.
    answer, other = (index.owners == 1), (index.owners == 2)
    assert after[answer].max() > after[other].max() + 0.02
    assert np.all(np.abs(after - before) < 0.15)


def test_scale_and_shift_apply_to_other_languages_only(index: Index):
    vector = np.asarray(index.vectors.vector(0))
    none = np.zeros((len(vector), 1), np.float32)
    maps = QueryMaps({"fi": QueryMap(none, none.T, scale=0.5, shift=0.1)})
    cosines = AskedVectors.of(index, vector, "fi", maps).cosines(index, np.asarray([0, 1]))
    plain = index.vectors.cosines(vector, np.asarray([0, 1]))
    assert cosines.tolist() == pytest.approx([plain[0], 0.5 * plain[1] + 0.1])


def test_evidence_is_judged_by_the_own_vector(index: Index, embedder: Embedder):
    query = "Milloin toimisto on auki?"
    mapped = HybridSearch(embedder).find(index, query, "fi", 10)
    plain = HybridSearch(embedder, maps=QueryMaps({})).find(index, query, "fi", 10)
    assert mapped.rows.tolist() == plain.rows.tolist()
    assert mapped.dense.tolist() != plain.dense.tolist()
    assert mapped.own_dense.tolist() == plain.dense.tolist()


def test_an_index_in_one_language_is_searched_as_before(index: Index, embedder: Embedder):
    vector = embedder.embed_queries(["When is the office open?"])[0]
    asked = AskedVectors.of(index, vector, "en", QueryMaps({}))
    assert asked.nearest(index, 10).tolist()[0] == 1
