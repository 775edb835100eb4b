"""The driver of the benchmarks: what it hands a peer, what it makes of the answer, its table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.report import as_markdown
from benchmarks.run import HERE, OURS, PEERS, figures, run_peer, write_job

PEER = """
import sys
sys.path.insert(0, {contract!r})
from contract import EmbeddingClock, main
clock = EmbeddingClock()
embed = clock.timed(lambda text: set(text.lower().split()))
def load(model):
    assert model == "weights"
    def index(pages):
        known = [(page.id, embed(page.whole)) for page in pages]
        def search(question):
            words = embed(question.text)
            ranked = sorted(known, key=lambda page: -len(page[1] & words))
            return [page for page, _ in ranked for _ in range(2)]
        return search, 2 * len(pages)
    return index
main(load, clock)
"""
PAGES = [
    {"id": "a", "title": "Frakt", "text": "Frakt koster 49 kroner.", "lang": "nb", "site": "x"},
    {"id": "b", "title": "", "text": "Retur er gratis i 14 dager.", "lang": "nb", "site": "x"},
    {"id": "c", "title": "", "text": "Frakt i den andre butikken.", "lang": "nb", "site": "y"},
]
QUESTIONS = [
    {"id": 1, "text": "hva koster frakt", "lang": "nb", "site": "x", "relevant": ["a"]},
    {"id": 2, "text": "frakt koster den", "lang": "nb", "site": "y", "relevant": ["c"]},
    {"id": 3, "text": "frakt koster 49 kroner.", "lang": "nb", "site": "x", "relevant": ["b"]},
    {"id": 4, "text": "ubesvart", "lang": "nb", "site": "x"},
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "nordic_faq"
    folder.mkdir()
    for name, rows in (("corpus", PAGES), ("queries", QUESTIONS)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


def run(tmp_path: Path, script: str) -> Path:
    (tmp_path / "peer.py").write_text(script.format(contract=str(HERE / "peers")), "utf-8")
    return tmp_path / "peer.py"


def test_a_peer_gets_pages_and_questions_and_is_measured(source: Path, tmp_path: Path) -> None:
    job = tmp_path / "job"
    cases = write_job(source, job, "weights")
    assert [case.id for case in cases] == ["1", "2", "3"], "what nothing answers is not asked"
    costs = run_peer([sys.executable, str(run(tmp_path, PEER))], job)
    assert costs["passages"] == 6
    assert costs["index_s"] >= 0
    assert 5 < costs["peak_mb"] < 500
    found = figures(job, cases)
    lines = (job / "ranked.jsonl").read_text("utf-8").splitlines()
    ranked = {row["id"]: row["ranked"] for row in map(json.loads, lines)}
    assert ranked["1"] == ["a", "b"], "each site has an index of its own, each page one place"
    assert ranked["2"] == ["c"]
    assert found["n"] == 3
    assert found["recall@5"] == 1.0
    assert found["ndcg@10"] == pytest.approx((1 + 1 + 0.63093) / 3, abs=1e-4)
    assert 0 < found["embed_p50_ms"] <= found["p95_ms"]


def test_a_share_of_the_pages_takes_the_questions_along(source: Path, tmp_path: Path) -> None:
    cases = write_job(source, tmp_path / "job", "weights", share=2)
    assert [case.id for case in cases] == ["1", "2"]


def test_a_peer_that_fails_or_leaves_questions_out_is_no_result(
    source: Path, tmp_path: Path
) -> None:
    job = tmp_path / "job"
    cases = write_job(source, job, "weights")
    with pytest.raises(subprocess.CalledProcessError):
        run_peer([sys.executable, str(run(tmp_path, "raise SystemExit(3)"))], job)
    row = {"id": "1", "ranked": ["a"], "ms": 1.0, "cpu_ms": 1.0, "embed_ms": None}
    (job / "ranked.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    with pytest.raises(ValueError, match="ranked nothing"):
        figures(job, cases)


def measured(peer: str, ndcg: float, p50_ms: float) -> dict[str, object]:
    return {
        "set": "norquad", "peer": peer, "recall@5": 0.9, "ndcg@10": ndcg, "p50_ms": p50_ms,
        "p95_ms": 2 * p50_ms, "cpu_p50_ms": p50_ms, "embed_p50_ms": None, "index_s": 3.2,
        "index_cpu_s": 3.0, "passages": 12, "peak_mb": 900.0, "load_per_core": 0.5,
    }  # fmt: skip


def test_the_table_says_where_a_goal_is_missed() -> None:
    good = as_markdown([measured(OURS, 0.9, 10), measured("langchain_recipe", 0.6, 25)], OURS)
    assert "| 1.50 | 25.0 ms | 50.0 ms | 2.50 |" in good
    assert good.endswith("Both goals hold on every set.")
    bad = as_markdown([measured(OURS, 0.6, 10), measured("langchain_recipe", 0.6, 15)], OURS)
    assert "LangChain recipe ranks as well or better (0.600 to our 0.600)" in bad
    assert "takes 1.50 times our processor time; the goal is 2" in bad


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer != OURS])
def test_every_peer_has_a_script_and_pins(peer: str) -> None:
    assert (HERE / "peers" / f"{peer}.py").is_file()
    pins = (HERE / "requirements" / f"{peer}.txt").read_text("utf-8").splitlines()
    assert pins
    assert all(pin.count("==") == 1 for pin in pins)
    assert "torch==2.13.0" in pins, "another one would pull gigabytes of CUDA"
