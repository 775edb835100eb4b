"""Calibration: fits the evidence model on the development data and chooses the floors."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.examples import Example, by_source, hash_of, read_examples
from eval.logistic import fit_logistic
from eval.metrics import auroc, calibration_error, mean
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder
from knowledge.retrieval.evidence import FEATURE_NAMES, READ, UNDECIDED

N_FOLDS = 5
PENALTY = 1.0
# Share of off-topic questions that may reach the evidence floor.
_ANSWERED_OFF_TOPIC = 0.02
# Share of the questions with an answer that may fall under the related floor; sets count alike.
_LOST = 0.05
_OFF_TOPIC_SOURCE = "answerability"
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """A fitted evidence model, and how it does on questions it was not fitted on.

    Attributes:
        model: what `knowledge/retrieval/evidence.json` holds.
        cross_validated: figures for each set, from folds that did not see the question.
        without_reader: the same for the regression that does without the reader.
    """

    model: Mapping[str, object]
    cross_validated: Mapping[str, Mapping[str, float]]
    without_reader: Mapping[str, Mapping[str, float]]

    def as_json(self) -> str:
        """Return all of it as one JSON object."""
        told = {
            "model": dict(self.model),
            "cross_validated": _rounded(self.cross_validated),
            "without_reader": _rounded(self.without_reader),
        }
        return json.dumps(told, indent=1)


def _rounded(figures: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {
        name: {key: round(value, 4) for key, value in part.items()}
        for name, part in figures.items()
    }


def calibrate(
    data: Path, out: Path | None = None, *, embedder: Embedder | None = None
) -> CalibrationResult:
    """Fit the evidence model on the development data.

    Args:
        data: the folder that holds `answerability`, `natural`, `nordic_faq` and `sites`.
        out: where to write the model; nowhere when not given.
        embedder: the one of the settings when not given.
    """
    examples = read_examples(data, embedder or load_eval_embedder())
    result = fit_examples(examples, hash_of(data))
    if out is not None:
        out.write_text(json.dumps(dict(result.model), indent=2) + "\n", encoding="utf-8")
    return result


def fit_examples(examples: Sequence[Example], data_hash: str) -> CalibrationResult:
    """Fit the evidence model, and measure it by cross-validation over questions.

    The second regression is taken where the first leaves it undecided, as a search does. Both
    share their floors, so that both keep what the floors promise.
    """
    features = np.stack([example.features.values() for example in examples])
    reads = np.asarray([[_read(example)] for example in examples])
    plain = _fitted(examples, features, FEATURE_NAMES)
    read = _fitted(examples, np.hstack([features, reads]), (*FEATURE_NAMES, READ))
    low, high = UNDECIDED
    is_read = (plain.scores > low) & (plain.scores < high)
    served = np.where(is_read, read.scores, plain.scores)
    of_each = [_floors(examples, scores) for scores in (plain.scores, served)]
    floors = max(floor for floor, _ in of_each), min(floor for _, floor in of_each)
    return CalibrationResult(
        model={
            "plain": plain.regression,
            "with_reader": read.regression,
            "evidence_floor": floors[0],
            "related_floor": floors[1],
            "data_hash": data_hash,
        },
        cross_validated=_figures(examples, served, *floors),
        without_reader=_figures(examples, plain.scores, *floors),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A regression as it is stored, and scores from folds that did not see the question."""

    regression: Mapping[str, object]
    scores: NDArray[np.float64]


def _fitted(
    examples: Sequence[Example], features: NDArray[np.float64], names: Sequence[str]
) -> _Fitted:
    labels = np.asarray([example.is_answered for example in examples], np.float64)
    row_weights = _row_weights(examples)
    folds = np.asarray([_fold(example.question) for example in examples])
    scores = np.zeros(len(examples))
    for number in range(N_FOLDS):
        seen, held = folds != number, folds == number
        fit = fit_logistic(features[seen], labels[seen], PENALTY, row_weights[seen])
        scores[held] = fit.predict(features[held])
    fit = fit_logistic(features, labels, PENALTY, row_weights)
    weights = [round(float(weight), _DIGITS) for weight in fit.weights]
    regression = {
        "bias": round(fit.bias, _DIGITS),
        "weights": dict(zip(names, weights, strict=True)),
    }
    return _Fitted(regression, scores)


def _read(example: Example) -> float:
    """Return what the reader made of it; 0 for all when there is no reader."""
    return 0.0 if example.read is None else example.read


def _fold(question: str) -> int:
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % N_FOLDS


def _row_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weigh rows so that each set counts the same."""
    weights = np.zeros(len(examples))
    positions = by_source(examples)
    for rows in positions.values():
        weights[rows] = len(examples) / (len(positions) * len(rows))
    return weights


def _floors(examples: Sequence[Example], scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return the floors, chosen on scores of questions that the fit did not see.

    The evidence floor is the lowest that keeps all but a few off-topic questions from being
    answered; the related floor is the highest that loses few questions that have an answer.
    """
    rows = by_source(examples).get(_OFF_TOPIC_SOURCE) or list(range(len(examples)))
    off_topic = [float(scores[row]) for row in rows if not examples[row].is_answerable]
    evidence_floor = float(np.quantile(off_topic, 1 - _ANSWERED_OFF_TOPIC)) if off_topic else 0.5
    answerable = np.asarray([example.is_answerable for example in examples])
    order = np.argsort(scores[answerable])
    shares = np.cumsum(_row_weights(examples)[answerable][order])
    lost = int(np.searchsorted(shares, _LOST * shares[-1]))
    related_floor = min(float(scores[answerable][order][lost]), 0.8 * evidence_floor)
    return round(evidence_floor, 3), round(related_floor, 3)


def _figures(
    examples: Sequence[Example],
    scores: NDArray[np.float64],
    evidence_floor: float,
    related_floor: float,
) -> dict[str, dict[str, float]]:
    figures = {}
    for source, rows in by_source(examples).items():
        positive = [float(scores[row]) for row in rows if examples[row].is_answerable]
        negative = [float(scores[row]) for row in rows if not examples[row].is_answerable]
        outcomes = [examples[row].is_answered for row in rows]
        figures[source] = {
            "n": len(rows),
            "auroc": auroc(positive, negative),
            "answered": mean([score >= evidence_floor for score in positive]),
            "refused": mean([score < evidence_floor for score in negative]),
            "under_related_floor": mean([score < related_floor for score in negative]),
            "ece": calibration_error([float(scores[row]) for row in rows], outcomes),
        }
    outcomes = [example.is_answered for example in examples]
    figures["all"] = {"n": len(examples), "ece": calibration_error(scores.tolist(), outcomes)}
    return figures


def main() -> None:
    """Run `python -m eval.calibration DATA [--out knowledge/retrieval/evidence.json]`."""
    parser = argparse.ArgumentParser(description="Fit the evidence model.")
    parser.add_argument("data", type=Path, help="folder of the development data")
    parser.add_argument("--out", type=Path, default=None, help="where to write the model")
    chosen = parser.parse_args()
    sys.stdout.write(calibrate(chosen.data, chosen.out).as_json() + "\n")


if __name__ == "__main__":
    main()
