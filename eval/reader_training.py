"""Training of the reader: which passages answer a question (`knowledge/reader/reader.npz`)."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from torch import nn

from eval.reader_examples import Read, read_examples
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.e5_parts import SharedParts
from knowledge.embedding.embeddings import Embedder
from knowledge.reader.local_reader import write_network
from knowledge.reader.network import (
    Batch,
    Pair,
    PairEncoder,
    ReaderNetwork,
    batch_of,
)

BATCH = 16
LEARNING_RATE = 1e-4
_JUDGE_LEARNING_RATE = 1e-3
_WARM_UP = 0.06
_WEIGHT_DECAY = 0.01
_MAX_GRADIENT = 1.0
# What ranking within an example and the answer's place count beside right or wrong.
_RANK_SHARE = 0.5
_SPAN_SHARE = 0.3
_NEVER = -1e4
_SEED = 1
_TOLD_EVERY = 100
_SORTED_TOGETHER = 256
_MIXED_TOGETHER = 40


@dataclass(frozen=True, slots=True)
class _Group:
    """A question's passages, ready to be read."""

    pairs: list[Pair]
    reads: tuple[Read, ...]


def train(data: Path, out: Path, embedder: Embedder | None = None) -> dict[str, object]:
    """Train the upper layers and the judge, and write them.

    Args:
        data: holds `reader`, `alchemy` and `internal_kb`.
        out: the `.npz` to write.

    Returns:
        How much was read, and how it went at the end.
    """
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    chance = random.Random(_SEED)  # noqa: S311 (no secrets are made)
    embedder = embedder or load_eval_embedder()
    examples = read_examples(data, embedder, _SEED)
    parts = SharedParts.loaded(torch.float32)
    encoder = PairEncoder(parts)
    groups = [
        _Group(encoder.pairs(one.question, [read.text for read in one.passages]), one.passages)
        for one in examples
    ]
    batches = _batches(groups, chance)
    network = ReaderNetwork(parts.bert)
    started = time.perf_counter()
    loss = _fit(network, batches)
    with out.open("wb") as file:
        write_network(network, file, embedder.name, _hash_of(data))
    return {
        "questions": len(groups),
        "pairs": sum(len(group.pairs) for group in groups),
        "last_loss": round(loss, 4),
        "seconds": round(time.perf_counter() - started),
    }


def _batches(groups: Sequence[_Group], chance: random.Random) -> list[list[_Group]]:
    """Put groups of about the same length together; what is padded is computed for nothing."""
    made: list[list[_Group]] = []
    for at in range(0, len(groups), _SORTED_TOGETHER):
        current: list[_Group] = []
        for group in sorted(groups[at : at + _SORTED_TOGETHER], key=_longest):
            current.append(group)
            if sum(len(one.pairs) for one in current) >= BATCH:
                made.append(current)
                current = []
        if current:
            made.append(current)
    mixed: list[list[_Group]] = []
    for at in range(0, len(made), _MIXED_TOGETHER):
        part = made[at : at + _MIXED_TOGETHER]
        chance.shuffle(part)
        mixed += part
    return mixed


def _longest(group: _Group) -> int:
    return max(len(pair.ids) for pair in group.pairs)


def _fit(network: ReaderNetwork, batches: Sequence[Sequence[_Group]]) -> float:
    network.train()
    network.requires_grad_(False)
    own = network.own_layers()
    own.requires_grad_(True)
    place = nn.Linear(network.first.in_features // 4, 2)
    judge = [*network.first.parameters(), *network.second.parameters(), *place.parameters()]
    known = {id(parameter) for parameter in judge}
    layers = [parameter for parameter in own.parameters() if id(parameter) not in known]
    optimizer = torch.optim.AdamW(
        [
            {"params": layers, "lr": LEARNING_RATE},
            {"params": judge, "lr": _JUDGE_LEARNING_RATE},
        ],
        betas=(0.9, 0.98),
        weight_decay=_WEIGHT_DECAY,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, step / (_WARM_UP * len(batches))) * (1 - step / len(batches)),
    )
    recent: list[float] = []
    for step, groups in enumerate(batches):
        loss = _loss(network, place, groups)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(layers + judge, _MAX_GRADIENT)
        optimizer.step()
        schedule.step()
        recent = [*recent[-_TOLD_EVERY:], loss.item()]
        if step % _TOLD_EVERY == 0:
            sys.stderr.write(f"{step} of {len(batches)}: {np.mean(recent):.3f}\n")
            sys.stderr.flush()
    return float(np.mean(recent))


def _loss(network: ReaderNetwork, place: nn.Linear, groups: Sequence[_Group]) -> torch.Tensor:
    pairs = [pair for group in groups for pair in group.pairs]
    reads = [read for group in groups for read in group.reads]
    batch = batch_of(pairs)
    with torch.autocast("cpu", torch.bfloat16):
        states = network.states(batch)
        logits, places = network.judge(states, batch), place(states)
    logits, places = logits.float(), places.float()
    wanted = torch.tensor([float(read.is_answer) for read in reads])
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted)
    ranked = torch.stack([*_rank_losses(logits, groups), torch.zeros(())])
    loss = loss + _RANK_SHARE * ranked.sum() / len(groups)
    rows, targets = _places(pairs, reads)
    if rows:
        allowed = _allowed(batch)[rows]
        found = places[rows].masked_fill(~allowed[..., None], _NEVER)
        ends = [nn.functional.cross_entropy(found[..., k], targets[:, k]) for k in (0, 1)]
        loss = loss + _SPAN_SHARE * (ends[0] + ends[1]) * len(rows) / len(reads)
    return loss


def _rank_losses(logits: torch.Tensor, groups: Sequence[_Group]) -> Iterator[torch.Tensor]:
    """The answer among its question's passages, where there are others."""
    at = 0
    for group in groups:
        part = logits[at : at + len(group.reads)]
        at += len(group.reads)
        right = [row for row, read in enumerate(group.reads) if read.is_answer]
        if right and len(part) > 1:
            yield nn.functional.cross_entropy(part[None], torch.tensor(right[:1]))


def _allowed(batch: Batch) -> torch.Tensor:
    """Tokens at which an answer may stand; the first one means that there is none."""
    allowed = batch.passage.bool()
    allowed[:, 0] = True
    return allowed


def _places(pairs: Sequence[Pair], reads: Sequence[Read]) -> tuple[list[int], torch.Tensor]:
    """Return the pairs whose answer's place is known, and its first and last token."""
    rows, targets = list[int](), list[tuple[int, int]]()
    for row, (pair, read) in enumerate(zip(pairs, reads, strict=True)):
        if not read.has_span:
            continue
        start, end = read.span or (0, 0)
        tokens = [at for at, (a, b) in enumerate(pair.offsets) if b > start and a < end and b > a]
        if read.span is None:
            targets.append((0, 0))
        elif tokens:
            targets.append((pair.passage_start + tokens[0], pair.passage_start + tokens[-1]))
        else:
            continue
        rows.append(row)
    return rows, torch.tensor(targets)


def _hash_of(data: Path) -> str:
    digest = hashlib.sha256()
    for path in ("reader/squad_v2_sv.jsonl", "alchemy/corpus.jsonl", "internal_kb/corpus.jsonl"):
        digest.update((data / path).read_bytes())
    digest.update((files("eval") / "reader_questions.jsonl").read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Run `python -m eval.reader_training DATA --out FILE`."""
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("data", type=Path, help="folder of the development data")
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write")
    chosen = parser.parse_args()
    sys.stdout.write(json.dumps(train(chosen.data, chosen.out), indent=1) + "\n")


if __name__ == "__main__":
    main()
