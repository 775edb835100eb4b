"""The reader: when there is one, what it makes of passages, and what evidence makes of that."""

import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from knowledge.documents.documents import Document
from knowledge.documents.split import split
from knowledge.embedding.e5_parts import SharedParts
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import EmbeddingUnavailable
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.reader.local_reader import LocalReader, network_from
from knowledge.reader.network import SHARED_LAYERS, PairEncoder, batch_of
from knowledge.reader.reader import READ_PASSAGES, load_reader
from knowledge.retrieval import evidence as evidence_module
from knowledge.retrieval.evidence import READ, EvidenceModel
from knowledge.retrieval.search import HybridSearch
from knowledge.retrieval.trace import trace
from knowledge.settings import KnowledgeSettings

QUESTION = "Hvor mange dager har jeg på å angre kjøpet?"
ANSWER = "Angrerett\nDu kan angre kjøpet innen 14 dager etter at du fikk varen."
NEAR = "Angrerett\nVil du angre kjøpet, sender du oss skjemaet som lå i pakken."
FAR = "Åpningstider\nButikken i Storgata er åpen fra ni til fire på hverdager."


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader.packaged()


class Told:
    """A reader that says what it is told to, passage by passage."""

    def __init__(self, *logits: float) -> None:
        self.logits = logits
        self.passages: list[str] = []

    def read(self, question, passages):
        read = len(self.passages)
        self.passages += passages
        return list(self.logits[read : len(self.passages)])


@pytest.fixture(scope="module")
def index(embedder: Embedder):
    pages = [Document(str(n), f"Side {n}", f"Faktura nummer {n} kommer.", "nb") for n in range(5)]
    passages = [passage for page in pages for passage in split(page)]
    texts = [text for passage in passages for text in search_texts(passage)]
    vectors = {text.text_hash: embedder.embed_passages([text.text])[0] for text in texts}
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder) / "index", passages, vectors, embedder.name)
        opened = Index.open(Path(folder) / "index", embedder.name)
        yield opened
        opened.close()


@pytest.fixture
def undecided(monkeypatch):
    """Whatever is found, evidence without reading leaves it undecided."""
    monkeypatch.setattr(evidence_module, "UNDECIDED", (0.0, 1.0))


@pytest.mark.parametrize(
    "changed",
    [{"reader": False}, {"embedding_model": "intfloat/e5"}, {"embedding_base_url": "http://x"}],
)
def test_there_is_none_when_it_is_off_or_the_model_is_another(changed):
    assert load_reader(KnowledgeSettings(_env_file=None, **changed)) is None


def test_over_the_embedder_s_own_layers_it_reads_the_same(reader, embedder):
    """Nothing of the embedder is loaded again, and its vectors stay what they were."""
    before = embedder.embed_passages([ANSWER])
    shared = load_reader(KnowledgeSettings(_env_file=None), embedder)
    passages = [ANSWER, NEAR, FAR]
    assert shared.read(QUESTION, passages) == pytest.approx(reader.read(QUESTION, passages))
    assert np.array_equal(embedder.embed_passages([ANSWER]), before)
    bert, own = embedder.parts().bert, shared._network.bert
    assert own.embeddings is bert.embeddings
    kept = [a is b for a, b in zip(own.encoder.layer, bert.encoder.layer, strict=True)]
    assert kept == [n < SHARED_LAYERS for n in range(12)]


def test_with_float32_it_reads_alike(reader):
    parts = SharedParts.loaded(torch.float32)
    with (files("knowledge.reader") / "reader.npz").open("rb") as file:
        exact = LocalReader(network_from(file, parts.bert), parts)
    passages = [ANSWER, NEAR, FAR]
    assert exact.read(QUESTION, passages) == pytest.approx(reader.read(QUESTION, passages), abs=0.2)


def test_many_questions_at_once_are_read_as_alone(reader, embedder):
    """Embedder and reader share a tokenizer, whose state must not leak from one to the other."""
    shared = LocalReader.packaged(embedder.parts())
    asked = [(QUESTION, [ANSWER * n, NEAR, FAR * n]) for n in range(1, 9)]
    alone = [reader.read(*one) for one in asked]
    vectors = embedder.embed_passages([ANSWER, FAR * 9])
    with ThreadPoolExecutor(8) as pool:
        reads = [pool.submit(shared.read, *one) for one in asked]
        embeds = [pool.submit(embedder.embed_passages, [ANSWER, FAR * 9]) for _ in range(8)]
        for read, expected in zip(reads, alone, strict=True):
            assert read.result() == pytest.approx(expected)
        assert all(np.array_equal(embed.result(), vectors) for embed in embeds)


def test_an_answer_is_told_from_what_is_only_near(reader):
    answer, near, far = reader.read(QUESTION, [ANSWER, NEAR, FAR])
    assert answer > near > far


def test_what_is_read_beside_a_passage_changes_nothing(reader):
    together = reader.read(QUESTION, [ANSWER, FAR, NEAR * 5])
    assert reader.read(QUESTION, [ANSWER])[0] == pytest.approx(together[0], abs=0.15)
    assert reader.read(QUESTION, []) == []


def test_weights_over_other_layers_are_refused():
    file = io.BytesIO()
    np.savez(file, shared_layers=3)
    file.seek(0)
    with pytest.raises(EmbeddingUnavailable, match="another network"):
        network_from(file, SharedParts.loaded(torch.float32).bert)


def test_a_pair_knows_where_question_and_passage_stand():
    encoder = PairEncoder(SharedParts.loaded(torch.float32))
    short, long = encoder.pairs(QUESTION, [ANSWER, ANSWER * 40])
    assert len(long.ids) < 225
    batch = batch_of([short, long])
    assert batch.ids.shape == batch.mask.shape
    assert batch.mask.sum(1).tolist() == [len(short.ids), len(long.ids)]
    assert not (batch.question * batch.passage).any()
    start, end = short.offsets[-1]
    assert ANSWER[start:end] == "."


@pytest.mark.parametrize(
    ("logits", "n_read", "best"),
    [((-1.0, 2.0, 9.0), 2, 2.0), ((-1.0, -2.0, 9.0), 2, -1.0), ((0.5, 2.0, 9.0), 1, 0.5)],
    ids=["the second answers", "none does", "the first answers"],
)
def test_passages_are_read_until_one_answers(index, embedder, undecided, logits, n_read, best):
    told = Told(*logits)
    search = HybridSearch(embedder, reader=told)
    found = search.ranked(index, "Når kommer faktura nummer 3?", "nb", 10)
    assert found is not None
    assert found.read == best
    assert len(told.passages) == n_read <= READ_PASSAGES
    assert told.passages[0] == "Side 3\nFaktura nummer 3 kommer."


@pytest.mark.parametrize("bounds", [(0.0, 1e-9), (1 - 1e-9, 1.0)], ids=["high", "low"])
def test_what_is_decided_without_reading_is_not_read(index, embedder, monkeypatch, bounds):
    monkeypatch.setattr(evidence_module, "UNDECIDED", bounds)
    told = Told(9.0, 9.0)
    question = "Når kommer faktura nummer 3?"
    found = HybridSearch(embedder, reader=told).search(index, question, "nb")
    plain = HybridSearch(embedder).search(index, question, "nb")
    assert told.passages == []
    assert (found.evidence, found.passages) == (plain.evidence, plain.passages)


def test_nothing_is_read_where_hits_are_only_shown(index, embedder):
    told = Told(-9.0, -9.0, -9.0)
    search = HybridSearch(embedder, reader=told)
    shown = search.search(index, "Når kommer faktura nummer 3?", "nb", is_read=False)
    assert told.passages == []
    assert shown == replace(
        HybridSearch(embedder).search(index, "Når kommer faktura nummer 3?", "nb"),
        timings_ms=shown.timings_ms,
    )


def test_what_was_read_moves_the_evidence(index, embedder, undecided):
    def evidence(logit: float) -> float:
        search = HybridSearch(embedder, reader=Told(*[logit] * READ_PASSAGES))
        return search.search(index, "Når kommer faktura nummer 3?", "nb").evidence

    assert evidence(-3.0) < evidence(0.0) < evidence(3.0)


def test_a_trace_tells_what_was_read(index, embedder, undecided):
    search = HybridSearch(embedder, reader=Told(1.5, 1.0, 1.0))
    told = trace(search, index, "Når kommer faktura nummer 3?", "nb", 3, "v1")
    read = told.features[-1]
    assert (read.name, read.value) == (READ, 1.5)
    logit = EvidenceModel.packaged().bias(1.5) + sum(share.effect for share in told.features)
    assert 1 / (1 + np.exp(-logit)) == pytest.approx(told.retrieval.evidence)
