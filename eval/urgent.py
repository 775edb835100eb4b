"""Urgent: how many emergencies the lane sees, and how many calm messages it takes for one."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from bot.urgent.urgent import UrgentKind, urgent_kind
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from knowledge.errors import InvalidFile
from knowledge.json_lines import read_json_lines


@dataclass(frozen=True, slots=True)
class UrgentMessage:
    """A message and the emergency it tells of.

    Attributes:
        part: `development` or `held_out`, "" where a set has no parts.
        kind: None when nothing is urgent.
    """

    id: str
    text: str
    language: str
    part: str
    kind: UrgentKind | None


@dataclass(frozen=True, slots=True)
class _Judged:
    message: UrgentMessage
    kind: UrgentKind | None
    ms: float


def evaluate_urgent(queries: Path | None = None, run_out: Path | None = None) -> EvalResult:
    """Show every message to the urgent lane, without saying which language it is in.

    Args:
        queries: JSON lines of `{text, lang?, urgent?, id?, part?}`; the packaged set when not
            given. A row without `urgent` is calm.
        run_out: where to write `{id, urgent, seen, ms}` per message.

    Raises:
        InvalidFile: the file is not of the form it should be.
    """
    messages = read_messages(queries)
    urgent_kind("")  # reads the phrases
    started = time.perf_counter()
    judged = [_judge(message) for message in messages]
    write_run(
        run_out,
        (
            {
                "id": one.message.id,
                "urgent": one.message.kind,
                "seen": one.kind,
                "ms": round(one.ms, 3),
            }
            for one in judged
        ),
    )
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for one in judged:
        groups[f"lang:{one.message.language}"].append(one)
        if one.message.kind is not None:
            groups[f"kind:{one.message.kind}"].append(one)
        if one.message.part:
            groups[f"part:{one.message.part}"].append(one)
            groups[f"{one.message.part} lang:{one.message.language}"].append(one)
    return EvalResult(
        n=len(judged),
        metrics=_figures(judged),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings={"messages": "packaged" if queries is None else queries.name},
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(one) for one in judged),
    )


def _measured(one: _Judged) -> MeasuredCase:
    if one.message.kind is None:
        values = {"calm let through": float(one.kind is None)}
    else:
        values = {"urgent seen": float(one.kind is not None)}
        if one.kind is not None:
            values["kind right"] = float(one.kind == one.message.kind)
    return MeasuredCase(
        one.message.id,
        one.message.text[:300],
        values,
        (one.message.kind or "calm",),
        (one.kind or "calm",),
    )


def read_messages(path: Path | None = None) -> list[UrgentMessage]:
    """Read messages.

    Raises:
        InvalidFile: the file is not of the form it should be, or holds no messages.
    """
    if path is None:
        with as_file(files("eval").joinpath("urgent_messages.jsonl")) as packaged:
            return read_messages(packaged)
    messages = []
    for number, row in read_json_lines(path):
        try:
            text = row["text"]
            if not isinstance(text, str):
                raise TypeError
            messages.append(
                UrgentMessage(
                    id=str(row.get("id") or number),
                    text=text,
                    language=str(row.get("lang") or ""),
                    part=str(row.get("part") or ""),
                    kind=None if row.get("urgent") is None else UrgentKind(row["urgent"]),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidFile(f"{path}, line {number}: not a message with its kind") from error
    if not messages:
        raise InvalidFile(f"{path} holds no messages")
    return messages


def _judge(message: UrgentMessage) -> _Judged:
    started = time.perf_counter()
    kind = urgent_kind(message.text)
    return _Judged(message, kind, 1000 * (time.perf_counter() - started))


def _figures(judged: Sequence[_Judged]) -> dict[str, float]:
    urgent = [one for one in judged if one.message.kind is not None]
    seen = [one for one in urgent if one.kind is not None]
    times = sorted(one.ms for one in judged)
    return {
        "recall": mean([one.kind is not None for one in urgent]),
        "kind_right": mean([one.kind == one.message.kind for one in seen]),
        "false_alarms": mean([one.kind is not None for one in judged if one.message.kind is None]),
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[min(len(times) - 1, int(0.95 * len(times)))],
    }
