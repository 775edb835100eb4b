"""Calibration on made examples, and the search for examples on a small corpus."""

import json

import numpy as np
import pytest

from eval.calibration import fit_examples
from eval.examples import Example, hash_of, read_examples
from knowledge.retrieval.evidence import FEATURE_NAMES, EvidenceModel, Features


def made_example(random: np.random.Generator, number: int) -> Example:
    is_answered = bool(random.random() < 0.5)
    values = random.normal(size=len(FEATURE_NAMES))
    values[0] += 2.0 * is_answered
    source = "answerability" if number % 2 else "natural"
    features = Features(*(float(value) for value in values))
    return Example(source, f"question {number}", features, is_answered, is_answered)


@pytest.fixture(scope="module")
def fitted():
    random = np.random.default_rng(11)
    return fit_examples([made_example(random, number) for number in range(1200)], "0" * 64)


def test_it_finds_the_feature_that_tells(fitted):
    weights = fitted.model["plain"]["weights"]
    assert weights["cosine"] == pytest.approx(2.0, abs=0.3)
    assert max(abs(w) for name, w in weights.items() if name != "cosine") < 0.3


def test_held_out_scores_are_calibrated(fitted):
    assert fitted.cross_validated["all"]["ece"] < 0.05
    # Two normal distributions two standard deviations apart: AUROC 0.921.
    assert fitted.cross_validated["natural"]["auroc"] == pytest.approx(0.921, abs=0.03)


def test_the_floor_keeps_off_topic_questions_out(fitted):
    assert fitted.cross_validated["answerability"]["refused"] == pytest.approx(0.98, abs=0.01)
    assert 0 < fitted.model["related_floor"] < fitted.model["evidence_floor"] < 1


def test_the_same_data_gives_the_same_model(fitted):
    random = np.random.default_rng(11)
    again = fit_examples([made_example(random, number) for number in range(1200)], "0" * 64)
    assert again.as_json() == fitted.as_json()


def test_the_packaged_model_is_of_the_data_beside_the_project(shared_data):
    assert EvidenceModel.packaged().data_hash == hash_of(shared_data)


@pytest.fixture
def small_data(files, tmp_path):
    """Development data in small: the same files, with the same few rows."""
    corpus = files.corpus.read_text()
    asked = [json.loads(line) for line in files.queries.read_text().splitlines()]
    for site in ("digdir", "letsencrypt", "volterra"):
        folder = tmp_path / "sites" / site
        folder.mkdir(parents=True)
        (folder / "corpus.jsonl").write_text(corpus)
    for name in ("answerability", "natural", "nordic_faq", "norquad", "swequad"):
        (tmp_path / name).mkdir()
        rows = [{**row, "kb": "volterra", "answerable": True} for row in asked]
        (tmp_path / name / "queries.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
        (tmp_path / name / "corpus.jsonl").write_text(corpus)
    return tmp_path


def test_leaving_the_answer_out_makes_a_question_unanswerable(small_data, embedder):
    examples = read_examples(small_data, embedder)
    for source in ("nordic_faq", "norquad", "swequad"):
        part = [example for example in examples if example.source == source]
        assert sum(example.is_answerable for example in part) == 5
        assert sum(not example.is_answerable for example in part) == 5
        with_answer = np.mean([e.features.cosine for e in part if e.is_answerable])
        without = np.mean([e.features.cosine for e in part if not e.is_answerable])
        assert with_answer > without + 0.02
    assert all(e.is_answered for e in examples if e.source == "natural")
