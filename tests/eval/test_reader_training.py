"""Training of the reader: on a few examples, and what the packaged questions are."""

import itertools
import json
from collections import Counter
from importlib.resources import files

import numpy as np
import pytest
import torch

from eval import reader_training
from eval.corpus import read_cases, read_corpus
from eval.reader_examples import Read, ReaderExample
from knowledge.embedding.e5_parts import SharedParts
from knowledge.reader.local_reader import network_from
from knowledge.reader.network import PairEncoder, ReaderNetwork

EXAMPLES = [
    ReaderExample(
        f"Hva koster vare {n}?",
        (
            Read(f"Vare {n} koster {n} kr.", is_answer=True, span=(14, 18), has_span=True),
            Read(f"Vare {n} er rød.", is_answer=False, has_span=True),
        ),
    )
    for n in range(10, 22)
]


@pytest.fixture(scope="module")
def parts() -> SharedParts:
    return SharedParts.loaded(torch.float32)


@pytest.fixture
def data(tmp_path):
    for name in ("reader/squad_v2_sv.jsonl", "alchemy/corpus.jsonl", "internal_kb/corpus.jsonl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("{}\n")
    return tmp_path


def test_what_it_writes_is_read_back(data, embedder, parts, monkeypatch):
    monkeypatch.setattr(reader_training, "read_examples", lambda *_: EXAMPLES)
    report = reader_training.train(data, data / "reader.npz", embedder)
    assert (report["questions"], report["pairs"]) == (12, 24)
    with (data / "reader.npz").open("rb") as file:
        trained = network_from(file, parts.bert)
    with np.load(data / "reader.npz") as stored:
        assert len(str(stored["data_hash"])) == 64
    before = ReaderNetwork(parts.bert).own_layers().state_dict()
    after = trained.own_layers().state_dict()
    assert before.keys() == after.keys()
    name = "11.output.dense.weight"
    assert not torch.equal(before[name], after[name])


def test_the_answer_s_place_is_told_in_tokens(parts):
    pairs = PairEncoder(parts).pairs("Hva koster vare 10?", ["Vare 10 koster 10 kr."])
    rows, targets = reader_training._places(pairs, EXAMPLES[0].passages[:1])
    first, last = targets[0].tolist()
    offsets = pairs[0].offsets
    start = offsets[first - pairs[0].passage_start][0]
    end = offsets[last - pairs[0].passage_start][1]
    assert rows == [0]
    assert "Vare 10 koster 10 kr."[start:end].strip() == "10 kr"


def test_where_no_answer_is_the_first_token_is_its_place(parts):
    pairs = PairEncoder(parts).pairs("Hva koster vare 10?", ["Vare 10 er rød."])
    assert reader_training._places(pairs, EXAMPLES[0].passages[1:])[1].tolist() == [[0, 0]]


def test_the_packaged_questions_ask_pages_that_nothing_is_measured_on(shared_data):
    rows = [
        json.loads(line)
        for line in (files("eval") / "reader_questions.jsonl").read_text("utf-8").splitlines()
    ]
    assert len({row["text"] for row in rows}) == len(rows)
    kinds = Counter((row["lang"], row["answered"]) for row in rows)
    assert all(kinds[kind] >= 8 for kind in itertools.product(["nb", "sv", "da", "fi"], [0, 1]))
    measured = {
        one.partition(":")[2]
        for case in read_cases(shared_data / "alchemy" / "queries.jsonl")
        for one in case.relevant | case.relevant_english
    }
    known = {
        entry.id.partition(":")[2]
        for entry in read_corpus(shared_data / "alchemy" / "corpus.jsonl")
    }
    of_bank = {entry.id for entry in read_corpus(shared_data / "internal_kb" / "corpus.jsonl")}
    for row in rows:
        if row["corpus"] == "alchemy":
            assert row["page"] in known - measured
        else:
            assert row["page"] in of_bank
