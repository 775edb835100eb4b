"""Injection: how many attacks the guard sees, and how many honest questions it takes for one."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.guard.order_guard import OrderGuard
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from eval.vector_cache import load_eval_embedder
from knowledge.documents.documents import LANGUAGES
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message to the bot: `{id, text | texts, lang | language, label, source, kind | case}`."""

    id: str
    text: str
    language: str
    source: str
    kind: str
    is_attack: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    prompt: Prompt
    is_flagged: bool
    ms: float


def evaluate_injection(
    paths: Sequence[Path], run_out: Path | None = None, *, embedder: Embedder | None = None
) -> EvalResult:
    """Show every message to the guard.

    Args:
        paths: JSON lines as in `../shared/data/injection/prompts.jsonl` or `tests/attacks`; a row
            without a `label` is an attack.
        run_out: where to write `{id, source, kind, attack, flagged}` per message.
        embedder: the one of the settings when not given.

    Raises:
        InvalidFile: a file is not of the form it should be.
    """
    prompts = [prompt for path in paths for prompt in read_prompts(path)]
    embedder = embedder or load_eval_embedder()
    guard = OrderGuard(embedder)
    started = time.perf_counter()
    judged = [_judge(guard, prompt) for prompt in prompts]
    write_run(
        run_out,
        (
            {
                "id": one.prompt.id,
                "source": one.prompt.source,
                "kind": one.prompt.kind,
                "attack": one.prompt.is_attack,
                "flagged": one.is_flagged,
            }
            for one in judged
        ),
    )
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for one in judged:
        what = "attack" if one.prompt.is_attack else "benign"
        for of in (
            _spoken(one.prompt),
            f"lang:{one.prompt.language}",
            f"source:{one.prompt.source}",
            f"kind:{one.prompt.kind}",
        ):
            groups[f"{what} {of}"].append(one)
    return EvalResult(
        n=len(judged),
        metrics=_figures(judged),
        groups={
            name: {"n": len(part), "flagged": mean([one.is_flagged for one in part])}
            for name, part in sorted(groups.items())
        },
        settings={
            "messages": ", ".join(path.name for path in paths),
            "embedding_model": embedder.name,
        },
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(one) for one in judged),
    )


def _measured(one: _Judged) -> MeasuredCase:
    figure = "attack seen" if one.prompt.is_attack else "honest let through"
    is_right = one.is_flagged == one.prompt.is_attack
    return MeasuredCase(one.prompt.id, one.prompt.text[:300], {figure: float(is_right)})


def read_prompts(path: Path) -> list[Prompt]:
    """Read messages.

    Raises:
        InvalidFile: the file is not of the form it should be.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return [
            Prompt(
                id=row["id"],
                text=row["texts"][-1] if "texts" in row else row["text"],
                language=row.get("lang") or row.get("language", ""),
                source=row.get("source", path.stem),
                kind=row.get("kind") or row.get("case", "").rstrip("0123456789"),
                is_attack=bool(row.get("label", 1)),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidFile(f"{path} cannot be read: {error}") from error


def _spoken(prompt: Prompt) -> str:
    """Return the group of its language: English, Nordic or another."""
    if prompt.language == "en":
        return "English"
    return "Nordic" if prompt.language in LANGUAGES else "other languages"


def _judge(guard: OrderGuard, prompt: Prompt) -> _Judged:
    started = time.perf_counter()
    is_flagged = guard.keeps_away(prompt.text)
    return _Judged(prompt, is_flagged, 1000 * (time.perf_counter() - started))


def _figures(judged: Sequence[_Judged]) -> dict[str, float]:
    times = sorted(one.ms for one in judged)
    return {
        "recall": mean([one.is_flagged for one in judged if one.prompt.is_attack]),
        "false_alarms": mean([one.is_flagged for one in judged if not one.prompt.is_attack]),
        "p50_ms": times[len(times) // 2] if times else 0.0,
        "p95_ms": times[min(len(times) - 1, int(0.95 * len(times)))] if times else 0.0,
    }
