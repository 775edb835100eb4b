"""Training query maps: on made-up pages whose languages differ by one turn of the space."""

import json
from pathlib import Path

import numpy as np

from eval.query_maps import SOURCES, train
from knowledge.embedding.query_maps import QueryMap

N_PAGES = 60
DIMENSION = 16


class TurnedEmbedder:
    """Gives a page one direction, and titles in another language the same, turned."""

    name = "turned"
    dimension = DIMENSION

    def __init__(self) -> None:
        chance = np.random.default_rng(3)
        self._pages = chance.normal(size=(N_PAGES, DIMENSION))
        self._turn, _ = np.linalg.qr(chance.normal(size=(DIMENSION, DIMENSION)))

    def embed_queries(self, texts):
        return self._unit(self._of(texts) @ self._turn)

    def embed_passages(self, texts):
        return self._unit(self._of(texts))

    def _of(self, texts):
        return np.stack([self._pages[int(text.split()[1])] for text in texts])

    def _unit(self, rows):
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def write_pages(folder: Path) -> None:
    rows = [
        {
            "id": f"{language}:page{n}", "title": f"title {n}", "url": f"{language}:page{n}",
            "text": f"page {n} in {language}", "lang": language,
        }
        for language in SOURCES
        for n in range(N_PAGES)
    ]  # fmt: skip
    asked = {
        "id": "q",
        "text": "title 0",
        "lang": "fi",
        "relevant": ["fi:page0"],
        "answerable": True,
    }
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (folder / "queries.jsonl").write_text(json.dumps(asked), "utf-8")


def test_a_map_learns_the_turn_and_leaves_out_what_is_measured(tmp_path: Path):
    write_pages(tmp_path)
    embedder = TurnedEmbedder()
    report = train(tmp_path, tmp_path / "maps.npz", embedder)
    assert {entry["titles"] for entry in report.values()} == {N_PAGES - 1}
    with np.load(tmp_path / "maps.npz") as stored:
        assert str(stored["model"]) == "turned"
        at = stored["languages"].tolist().index("fi")
        learned = QueryMap(
            stored["down"][at].astype(np.float32), stored["up"][at].astype(np.float32),
            float(stored["scale"][at]), float(stored["shift"][at]),
        )  # fmt: skip
    texts = [f"title {n}" for n in range(1, N_PAGES)]
    asked, pages = embedder.embed_queries(texts), embedder.embed_passages(texts)
    before = np.diag(asked @ pages.T).mean()
    after = np.diag(np.stack([learned.moved(one) for one in asked]) @ pages.T).mean()
    assert after > before + 0.1


def test_training_twice_gives_the_same(tmp_path: Path):
    write_pages(tmp_path)
    for name in ("one", "two"):
        train(tmp_path, tmp_path / f"{name}.npz", TurnedEmbedder())
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all(np.array_equal(one[key], two[key]) for key in one)
