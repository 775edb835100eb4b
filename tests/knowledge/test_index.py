"""Index directories: whole, checked, read by another process, damaged."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents.documents import Document, FaqPair
from knowledge.documents.passages import PassageKind
from knowledge.documents.split import split
from knowledge.errors import EmbeddingMismatch, IndexDamaged
from knowledge.indexes.index import Index, build_index, search_texts, verify_files
from knowledge.indexes.vector_index import VectorIndex, stored_vectors, write_vector_index

ROOT = Path(__file__).resolve().parents[2]
FAQ = Document("u", "Hjelp", "Hva?\nDette.", "nb", (), (FaqPair(0, 4, 5, 11),))


def vectors_for(passages, dimension=8):
    random = np.random.default_rng(3)
    hashes = [text.text_hash for passage in passages for text in search_texts(passage)]
    rows = random.normal(size=(len(hashes), dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return dict(zip(hashes, rows, strict=True))


@pytest.fixture
def passages():
    documents = [
        Document(f"https://example.org/{n}", f"Side {n}", f"Tekst nummer {n}.", "nb")
        for n in range(7)
    ]
    return [passage for document in [*documents, FAQ] for passage in split(document)]


@pytest.fixture
def directory(passages, tmp_path):
    build_index(tmp_path / "index", passages, vectors_for(passages), "m")
    return tmp_path / "index"


def test_what_is_written_is_read_back(directory, passages):
    index = Index.open(directory, "m")
    assert list(index.passages) == passages
    assert index.owners.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert index.vectors.size == stored_vectors(directory) == 10
    index.close()
    index = Index.open(directory, "m")  # a second opening finds the files unchanged
    index.close()


def test_an_faq_pair_is_searched_by_three_texts():
    (passage,) = [p for p in split(FAQ) if p.kind is PassageKind.FAQ]
    texts = search_texts(passage)
    assert [text.text for text in texts] == ["Hva?", "Hjelp\nHva?\nDette.", "Dette."]
    assert [text.is_query for text in texts] == [True, False, False]


def test_the_role_is_part_of_the_hash():
    text = search_texts(split(FAQ)[0])[0]
    assert text.text_hash != replace(text, is_query=not text.is_query).text_hash


def test_another_process_can_read_it(directory):
    script = (
        "import sys; from pathlib import Path; from knowledge.indexes.index import Index;"
        "i = Index.open(Path(sys.argv[1]), 'm');"
        "print(len(i.passages), i.keywords.search('stem', {'tekst': 1.0}, 9).rows.size)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(directory)],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["8", "7"]


def test_another_model_is_refused(directory):
    with pytest.raises(EmbeddingMismatch):
        Index.open(directory, "other")


@pytest.mark.parametrize(
    "name", ["vectors.npy", "passages.jsonl", "owners.npy", "manifest.json", "keywords/meta.json"]
)
def test_a_damaged_file_is_detected(directory, name):
    path = directory / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        Index.open(directory, "m")


@pytest.mark.parametrize("name", ["vectors.npy", "manifest.json", "keywords/meta.json"])
def test_a_missing_file_is_detected(directory, name):
    (directory / name).unlink()
    with pytest.raises(IndexDamaged):
        Index.open(directory, "m")


def test_every_file_of_ours_is_in_the_manifest(directory):
    manifest = verify_files(directory)
    assert manifest["passages"] == 8
    assert {"passages.jsonl", "vectors.npy", "documents.npy"} <= set(manifest["files"])
    assert not any(name.endswith((".lock", ".sqlite3")) for name in manifest["files"])


def test_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(IndexDamaged):
        Index.open(tmp_path / "none", "m")


def test_words_are_found_in_rows(directory):
    index = Index.open(directory, "m")
    hits = index.keywords.search("stem", {"3": 1.0, "numm": 1.0}, 5)
    assert hits.rows[0] == 3
    assert hits.scores[0] > hits.scores[1] > 0
    assert index.keywords.search("stem", {}, 5).rows.size == 0
    assert index.keywords.document_frequency("stem", "3") == 1
    index.close()


@pytest.mark.parametrize(
    ("limits", "found", "told"),
    [((10_000, 20_000), 10, 1e-6), ((10, 20_000), 10, 1e-6), ((10, 20), 8, 1e-5)],
    ids=["as it is", "rounded", "by Chroma's graph"],
)
def test_each_way_of_search_finds_what_is_near(tmp_path, limits, found, told):
    matrix = crowded(6000)  # more than one Chroma batch
    write_vector_index(tmp_path, matrix, limits[0])
    index = VectorIndex(tmp_path, *limits)
    assert np.allclose(index.centre, matrix.mean(axis=0), atol=1e-6)
    for row in (0, 4321, 5999):
        hits = index.search(matrix[row], 10)
        assert hits.rows[0] == row
        exact = np.argsort(-(matrix @ matrix[row]))[:10]
        assert len(set(exact) & set(hits.rows)) >= found
        assert hits.cosines == pytest.approx(matrix[hits.rows] @ matrix[row], abs=told)
        assert hits.cosines.tolist() == sorted(hits.cosines.tolist(), reverse=True)
    assert index.search(matrix[0], 99_999 if limits[1] > 20 else 50).rows.size >= 50
    both = index.search_each(matrix[[7, 8]], 10)
    assert [hits.rows[0] for hits in both] == [7, 8]
    index.close()


def crowded(count: int) -> np.ndarray:
    """Unit vectors with cosines of .7 to .9 to each other, as the model's are."""
    random = np.random.default_rng(1)
    matrix = 1 + 0.5 * random.normal(size=(count, 64)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_rounded_vectors_that_are_missing_are_a_damaged_index(tmp_path):
    write_vector_index(tmp_path, crowded(50), 100)
    with pytest.raises(IndexDamaged):
        VectorIndex(tmp_path, exact_max_rows=10)


def test_passages_are_read_back_from_disk(directory):
    index = Index.open(directory, "m")
    passages = [index.passages[row] for row in range(len(index.passages))]
    assert passages == list(index.passages)
    assert [passage.language for passage in passages] == index.languages.tolist()
    assert index.is_question.sum() == sum(passage.question is not None for passage in passages) > 0
    with pytest.raises(IndexError):
        index.passages[len(passages)]
    index.close()


def test_neighbours_share_their_meaning_within_a_document_only(tmp_path):
    text = "\n\n".join(f"Avsnitt {n}. " + f"Innhold nummer {n} i teksten. " * 14 for n in range(3))
    documents = [Document("a", "A", text, "nb"), Document("b", "B", "Alene.", "nb"), FAQ]
    passages = [passage for document in documents for passage in split(document)]
    n_long = sum(passage.url == "a" for passage in passages)
    assert n_long >= 2
    vectors = vectors_for(passages)
    build_index(tmp_path / "index", passages, vectors, "m")
    index = Index.open(tmp_path / "index", "m")
    own = [vectors[text.text_hash] for passage in passages for text in search_texts(passage)]
    stored = [float(index.vectors.cosines(v, np.asarray([n]))[0]) for n, v in enumerate(own)]
    assert all(0.9 < cosine < 0.9999 for cosine in stored[:n_long])
    assert stored[n_long:] == pytest.approx([1.0] * 4, abs=1e-5)
    index.close()
