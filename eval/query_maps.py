"""Query maps: trains those of `knowledge/embedding` on pages that exist in several languages."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from eval.corpus import CorpusEntry, page_name, unasked_pages
from eval.vector_cache import load_eval_embedder
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder
from knowledge.embedding.query_maps import QueryMap, write_maps
from knowledge.indexes.index import search_texts

Floats = NDArray[np.float32]

SOURCES = ("nb", "sv", "da", "fi", "en")
TARGETS = ("en", "nb")
RANK = 64
EPOCHS = 10
BATCH = 128
TEMPERATURE = 0.05
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.01
_SEED = 1
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages of one language to find.

    Attributes:
        vectors: one row for each passage.
        owners: for each passage, the number of its page.
        numbers: the number of each page, by the name it has in all languages.
    """

    vectors: torch.Tensor
    owners: torch.Tensor
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Titles:
    """Titles to ask with, and what pages of other languages are called."""

    vectors: torch.Tensor
    names: list[str]


def train(folder: Path, out: Path, embedder: Embedder | None = None) -> dict[str, object]:
    """Train a map for each language of questions and write them all.

    A title asks for the page of the same name in another language, among all passages of that
    language (InfoNCE). No page that a question of `queries.jsonl` asks for is trained on.

    Args:
        folder: holds `corpus.jsonl`, with ids `LANGUAGE:NAME`, and `queries.jsonl`.
        out: the `.npz` to write.

    Returns:
        For each language, the number of titles and the last loss.
    """
    torch.manual_seed(_SEED)
    embedder = embedder or load_eval_embedder()
    entries = unasked_pages(folder)
    pages = {language: _pages(entries, language, embedder) for language in TARGETS}
    maps, report = dict[str, QueryMap](), dict[str, object]()
    for source in SOURCES:
        titles = _titles(entries, source, embedder)
        down, up, loss = _fit(titles, [pages[one] for one in TARGETS if one != source])
        scale, shift = _calibrated(
            titles, [pages[one] for one in TARGETS if one != source], down, up
        )
        maps[source] = QueryMap(down, up, scale, shift)
        report[source] = {"titles": len(titles.names), "loss": round(loss, 4)}
    data_hash = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()
    with out.open("wb") as file:
        write_maps(file, embedder.name, maps, data_hash)
    return report


def _pages(entries: Sequence[CorpusEntry], language: str, embedder: Embedder) -> _Pages:
    texts, owners, numbers = [], [], dict[str, int]()
    for entry in entries:
        if entry.document.language != language:
            continue
        number = numbers.setdefault(page_name(entry.id), len(numbers))
        for passage in split(entry.document):
            searched = search_texts(passage)
            texts += [one.text for one in searched]
            owners += [number] * len(searched)
    return _Pages(torch.tensor(embedder.embed_passages(texts)), torch.tensor(owners), numbers)


def _titles(entries: Sequence[CorpusEntry], language: str, embedder: Embedder) -> _Titles:
    chosen = [entry for entry in entries if entry.document.language == language]
    vectors = embedder.embed_queries([entry.document.title for entry in chosen])
    return _Titles(torch.tensor(vectors), [page_name(entry.id) for entry in chosen])


def _fit(titles: _Titles, targets: Sequence[_Pages]) -> tuple[Floats, Floats, float]:
    dimension = titles.vectors.shape[1]
    down = torch.nn.Parameter(0.05 * torch.randn(dimension, RANK))
    up = torch.nn.Parameter(torch.zeros(RANK, dimension))
    optimizer = torch.optim.AdamW([down, up], lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    loss = torch.zeros(())
    for _ in range(EPOCHS):
        for pages in targets:
            known = [at for at, name in enumerate(titles.names) if name in pages.numbers]
            for rows in torch.tensor(known)[torch.randperm(len(known))].split(BATCH):
                wanted = torch.tensor([pages.numbers[titles.names[row]] for row in rows.tolist()])
                scores = _moved(titles.vectors[rows], down, up) @ pages.vectors.T / TEMPERATURE
                is_right = pages.owners[None, :] == wanted[:, None]
                right = torch.logsumexp(scores.masked_fill(~is_right, _NEVER), 1)
                loss = (torch.logsumexp(scores, 1) - right).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return down.detach().numpy(), up.detach().numpy(), loss.item()


def _moved(queries: torch.Tensor, down: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(queries + (queries @ down) @ up, dim=-1)


def _calibrated(
    titles: _Titles, targets: Sequence[_Pages], down: Floats, up: Floats
) -> tuple[float, float]:
    """Return scale and shift that give moved vectors the cosines that unmoved ones have."""
    moved = _moved(titles.vectors, torch.tensor(down), torch.tensor(up))
    plain = torch.cat([(titles.vectors @ one.vectors.T).flatten() for one in targets])
    mapped = torch.cat([(moved @ one.vectors.T).flatten() for one in targets])
    scale = float(plain.std() / mapped.std())
    return scale, float(plain.mean()) - scale * float(mapped.mean())


def main() -> None:
    """Run `python -m eval.query_maps ALCHEMY --out knowledge/embedding/query_maps.npz`."""
    parser = argparse.ArgumentParser(description="Train the query maps.")
    parser.add_argument("folder", type=Path, help="pages in several languages, and questions")
    parser.add_argument("--out", type=Path, required=True, help="where to write the maps")
    chosen = parser.parse_args()
    sys.stdout.write(json.dumps(train(chosen.folder, chosen.out), indent=1) + "\n")


if __name__ == "__main__":
    main()
