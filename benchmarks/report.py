"""The tables of docs/results.md that set Svarvakt beside its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NAMES = {
    "svarvakt_search": "Svarvakt",
    "langchain_recipe": "LangChain recipe",
    "llamaindex_defaults": "LlamaIndex defaults",
    "haystack_hybrid": "Haystack hybrid",
    "txtai_hybrid": "txtai hybrid",
    "open_webui_pipeline": "Open WebUI's pipeline",
}
HEAD = (
    "| set | who | R@5 | nDCG@10 | ours / theirs | search p50 | p95 | theirs / ours "
    "| p50 of processor time | p50 without embedding | index | passages | peak memory |"
)
LATENCY_GOAL = 2.0

Row = Mapping[str, Any]


def as_markdown(rows: Sequence[Row], ours: str) -> str:
    """Return the figures with ratios to ours, and what misses the goals."""
    lines, missed = [HEAD, "|---|---|" + "---|" * 11], []
    for name in dict.fromkeys(row["set"] for row in rows):
        part = [row for row in rows if row["set"] == name]
        own = next((row for row in part if row["peer"] == ours), None)
        lines += [_line(row, own) for row in part]
        if own is not None:
            missed += _missed(own, [row for row in part if row["peer"] != ours])
    loads = [row["load_per_core"] for row in rows if row["load_per_core"] is not None]
    noise = (
        f"Load of the machine for each core: {min(loads):.1f} to {max(loads):.1f}; at more than 1, "
    )
    noise += "times by the clock say little and processor time says more."
    return "\n".join([*lines, "", noise, "", *(missed or ["Both goals hold on every set."])])


def _line(row: Row, own: Row | None) -> str:
    is_ours = own is None or row["peer"] == own["peer"]
    quality = "" if is_ours else f"{own['ndcg@10'] / row['ndcg@10']:.2f}"
    speed = "" if is_ours else f"{row['p50_ms'] / own['p50_ms']:.2f}"
    embed = row["embed_p50_ms"]
    rest = "not told apart" if embed is None else f"{row['p50_ms'] - embed:.1f} ms"
    cells = [
        row["set"],
        NAMES.get(row["peer"], row["peer"]),
        f"{row['recall@5']:.3f}",
        f"{row['ndcg@10']:.3f}",
        quality,
        f"{row['p50_ms']:.1f} ms",
        f"{row['p95_ms']:.1f} ms",
        speed,
        f"{row['cpu_p50_ms']:.1f} ms",
        rest,
        f"{row['index_s']:.0f} s ({row['index_cpu_s']:.0f} s of processor)",
        f"{row['passages']}",
        f"{row['peak_mb']:.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


def _missed(own: Row, peers: Sequence[Row]) -> list[str]:
    """Say where a peer is as good or better, and where the fastest is less than twice as slow."""
    found = [
        f"- {own['set']}: {NAMES.get(row['peer'], row['peer'])} ranks as well or better "
        f"({row['ndcg@10']:.3f} to our {own['ndcg@10']:.3f})."
        for row in peers
        if row["ndcg@10"] >= own["ndcg@10"]
    ]
    if peers:
        fastest = min(peers, key=lambda row: row["cpu_p50_ms"])
        ratio = fastest["cpu_p50_ms"] / own["cpu_p50_ms"]
        if ratio < LATENCY_GOAL:
            found.append(
                f"- {own['set']}: the fastest peer, {NAMES.get(fastest['peer'], fastest['peer'])}, "
                f"takes {ratio:.2f} times our processor time; the goal is {LATENCY_GOAL:g}."
            )
    return found
