"""Order training: fits the order model on our own messages and on honest development questions."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.guard.order_model import Floats, OrderModel, projected
from bot.guard.order_signs import orders_about
from eval.metrics import mean
from eval.order_messages import OrderMessage, read_messages
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder, Vectors

N_FOLDS = 5
# Share of the honest development questions that may be kept away. English ones are mostly from sets
# whose people talk to a chat model ("write an essay on ..."), which is near to giving it orders.
FALSE_ALARMS = {"Nordic": 0.01, "en": 0.05}
# Recall over folds by idea, en / Nordic: 128 axes .904/.860, 192 .897/.847, 256 .926/.871,
# all 384 .908/.863.
N_AXES = 256
PENALTY = 10.0
GAMMA = 1.0

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OrderTraining:
    """A fitted model, and how it does on messages it was not fitted on.

    Attributes:
        figures: share that is kept away, by part and group.
        counts: how many messages there are of each.
    """

    model: OrderModel
    figures: Mapping[str, Mapping[str, float]]
    counts: Mapping[str, int]

    def as_json(self) -> str:
        """Return all but the vectors."""
        figures = {
            name: {group: round(share, 3) for group, share in part.items()}
            for name, part in self.figures.items()
        }
        told = {
            "threshold": round(self.model.threshold, 4),
            "support_vectors": len(self.model.supports),
            "data_hash": self.model.data_hash,
            "messages": dict(self.counts),
            "kept_away": figures,
        }
        return json.dumps(told, indent=1)


def train(data: Path, embedder: Embedder) -> OrderTraining:
    """Fit the model on the packaged messages and the development questions.

    Args:
        data: the folder of the development sets.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    messages = read_messages(data)
    vectors = embedder.embed_queries([message.text for message in messages])
    return fit_messages(messages, vectors, embedder.name)


def fit_messages(
    messages: Sequence[OrderMessage], vectors: Vectors, embedder: str
) -> OrderTraining:
    """Fit the model, and choose the threshold by messages whose idea the fit did not see."""
    labels = np.asarray([message.is_attack for message in messages])
    signs = np.asarray([orders_about(message.text) for message in messages])
    folds = np.asarray([_fold(message.idea) for message in messages])
    kinds = np.asarray([message.kind for message in messages])
    attack_kinds = sorted({one.kind for one in messages if one.is_attack})
    unseen = _held_out(vectors, labels, [folds == number for number in range(N_FOLDS)])
    of_unseen_kinds = _held_out(vectors, labels, [kinds == kind for kind in attack_kinds])
    threshold = _threshold(messages, unseen, signs)
    groups = _groups(messages)
    figures = {
        "message not seen": _shares(groups, signs | (unseen >= threshold)),
        "kind not seen": _shares(
            {name: rows & labels for name, rows in groups.items() if (rows & labels).any()},
            signs | (of_unseen_kinds >= threshold),
        ),
        "order signs alone": _shares(groups, signs),
    }
    model = replace(
        _fit(vectors, labels),
        embedder=embedder,
        threshold=threshold,
        data_hash=hash_of(messages),
    )
    counts = {name: int(rows.sum()) for name, rows in groups.items()}
    return OrderTraining(_as_stored(model), figures, counts)


def hash_of(messages: Sequence[OrderMessage]) -> str:
    """Return the SHA-256 of the messages and what they are."""
    rows = [f"{one.text}\0{one.is_attack:d}\0{one.idea}\n" for one in messages]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def _fit(vectors: Vectors, labels: Flags) -> OrderModel:
    # Imported here: it belongs to training and is not installed where the bot runs.
    from sklearn.svm import SVC

    centre = np.asarray(vectors.mean(axis=0), np.float32)
    axes = _axes(vectors - centre)
    machine = SVC(C=PENALTY, gamma=GAMMA)
    machine.fit(projected(vectors, centre, axes), labels)
    return OrderModel(
        embedder="",
        centre=centre,
        axes=axes,
        supports=np.asarray(machine.support_vectors_, np.float32),
        weights=np.asarray(machine.dual_coef_[0], np.float32),
        bias=float(machine.intercept_[0]),
        gamma=GAMMA,
        threshold=0.0,
        data_hash="",
    )


def _held_out(vectors: Vectors, labels: Flags, parts: Sequence[Flags]) -> Floats:
    """Return the scores of each part by a fit to all others; 0 for what is in no part."""
    scores = np.zeros(len(vectors), np.float32)
    for held in parts:
        scores[held] = _fit(vectors[~held], labels[~held]).scores(vectors[held])
    return scores


def _axes(centred: Vectors) -> Floats:
    """Return the directions along which the vectors differ most, one a row."""
    spread = centred.T.astype(np.float64) @ centred
    _, directions = np.linalg.eigh(spread)
    best = directions[:, ::-1][:, :N_AXES].T
    strongest = best[np.arange(len(best)), np.abs(best).argmax(axis=1)]
    return np.asarray(best * np.sign(strongest)[:, None], np.float32)


def _threshold(messages: Sequence[OrderMessage], scores: Floats, signs: Flags) -> float:
    """Return the lowest score that keeps few enough honest development questions away."""
    return max(
        _threshold_of(
            np.asarray([one.is_development and _group(one) == group for one in messages]),
            scores,
            signs,
            share,
        )
        for group, share in FALSE_ALARMS.items()
    )


def _threshold_of(asked: Flags, scores: Floats, signs: Flags, share: float) -> float:
    left = int(share * asked.sum()) - int(signs[asked].sum())
    ranked = np.sort(scores[asked & ~signs])[::-1]
    return float(np.nextafter(ranked[min(max(left, 0), len(ranked) - 1)], np.float32(np.inf)))


def _group(message: OrderMessage) -> str:
    return "en" if message.language == "en" else "Nordic"


def _as_stored(model: OrderModel) -> OrderModel:
    file = BytesIO()
    model.write(file)
    file.seek(0)
    return OrderModel.read(file)


def _groups(messages: Sequence[OrderMessage]) -> dict[str, Flags]:
    """Return which messages belong to each group that is told of."""
    names: list[set[str]] = []
    for one in messages:
        what = "attack" if one.is_attack else "development" if one.is_development else "near miss"
        names.append(
            {f"{what} {_group(one)}", f"{what} lang:{one.language}", f"{what} kind:{one.kind}"}
        )
    return {
        name: np.asarray([name in own for own in names]) for name in sorted(set().union(*names))
    }


def _shares(groups: Mapping[str, Flags], kept_away: Flags) -> dict[str, float]:
    return {name: mean(kept_away[rows].tolist()) for name, rows in groups.items()}


def _fold(idea: str) -> int:
    return int(hashlib.sha256(idea.encode()).hexdigest(), 16) % N_FOLDS


def main() -> None:
    """Run `python -m eval.order_training DATA [--out bot/guard/order_model.npz]`."""
    parser = argparse.ArgumentParser(description="Fit the order model.")
    parser.add_argument("data", type=Path, help="folder of the development data")
    parser.add_argument("--out", type=Path, default=None, help="where to write the model")
    chosen = parser.parse_args()
    trained = train(chosen.data, load_eval_embedder())
    if chosen.out is not None:
        with chosen.out.open("wb") as file:
            trained.model.write(file)
    sys.stdout.write(trained.as_json() + "\n")


if __name__ == "__main__":
    main()
