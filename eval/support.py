"""Support: whether the check stops sentences that their quote does not support, and only these."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.answers.release import judge
from bot.grounding.grounding import SupportCheck
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from knowledge.documents.passages import Passage
from knowledge.errors import InvalidFile

_HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class SupportPair:
    """A quote and a sentence that a model might make of it.

    Attributes:
        edit: `paraphrase` for supported sentences, else the kind of the edit that spoils it.
        part: `development` or `held_out`.
    """

    id: str
    part: str
    language: str
    quote_language: str
    company: str
    title: str
    quote: str
    sentence: str
    supported: bool
    edit: str


@dataclass(frozen=True, slots=True)
class _Judged:
    pair: SupportPair
    is_released: bool
    reason: str | None
    ms: float


def evaluate_support(path: Path | None = None, run_out: Path | None = None) -> EvalResult:
    """Judge each sentence of a set with its one quote, without an embedding model.

    Args:
        path: JSON lines of `SupportPair`; the packaged set when not given.
        run_out: where to write `{id, edit, supported, released, reason, ms}` per pair.

    Raises:
        InvalidFile: the file is not of the form it should be.
    """
    pairs = read_pairs(path)
    started = time.perf_counter()
    judged = [_judge(pair) for pair in pairs]
    write_run(
        run_out,
        (
            {
                "id": one.pair.id,
                "edit": one.pair.edit,
                "supported": one.pair.supported,
                "released": one.is_released,
                "reason": one.reason,
                "ms": round(one.ms, 2),
            }
            for one in judged
        ),
    )
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for one in judged:
        groups[f"part:{one.pair.part}"].append(one)
        groups[f"lang:{one.pair.language}"].append(one)
        groups[f"edit:{one.pair.edit}"].append(one)
        if one.pair.part == _HELD_OUT:
            groups[f"held_out lang:{one.pair.language}"].append(one)
    return EvalResult(
        n=len(judged),
        metrics=_figures(judged),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings={"pairs": "packaged" if path is None else path.name},
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(one) for one in judged),
    )


def _measured(one: _Judged) -> MeasuredCase:
    figure = "supported kept" if one.pair.supported else "unsupported stopped"
    is_right = one.is_released == one.pair.supported
    found = (one.reason or "released",)
    return MeasuredCase(
        one.pair.id, one.pair.sentence, {figure: float(is_right)}, (one.pair.quote,), found
    )


def read_pairs(path: Path | None = None) -> list[SupportPair]:
    """Read a set of pairs.

    Raises:
        InvalidFile: the file is not of the form it should be.
    """
    try:
        packaged = files("eval").joinpath("support_pairs.jsonl")
        text = packaged.read_text("utf-8") if path is None else path.read_text("utf-8")
        return [SupportPair(**json.loads(line)) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError, TypeError) as error:
        raise InvalidFile(f"the pairs cannot be read: {error}") from error


def _judge(pair: SupportPair) -> _Judged:
    passage = Passage(
        id="0" * 32,
        document_version="0" * 64,
        url="https://measured.example/",
        title=pair.title,
        language=pair.quote_language,
        heading_path=(),
        text=pair.quote,
        start=0,
        end=len(pair.quote),
    )
    started = time.perf_counter()
    check = SupportCheck([passage], pair.language, (pair.company,) if pair.company else ())
    verdict = judge(pair.sentence, check, pair.language)
    ms = 1000 * (time.perf_counter() - started)
    return _Judged(pair, verdict.support is not None, verdict.reason, ms)


def _figures(judged: Sequence[_Judged]) -> dict[str, float]:
    wrong = [one for one in judged if not one.pair.supported]
    right = [one for one in judged if one.pair.supported]
    stopped = [one for one in judged if not one.is_released]
    times = sorted(one.ms for one in judged)
    return {
        "recall": mean([not one.is_released for one in wrong]),
        "false_alarms": mean([not one.is_released for one in right]),
        "precision": mean([not one.pair.supported for one in stopped]),
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[min(len(times) - 1, int(0.95 * len(times)))],
    }
