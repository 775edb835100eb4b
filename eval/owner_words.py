"""Owner's words: how many questions notices and the contact directory see, and take wrongly."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

from bot.directory.entries import DirectoryEntry, FunctionDraft
from bot.directory.match import match_functions
from bot.notices.match import match_notices
from bot.notices.notice import Notice, NoticeDraft
from bot.notices.severity import Severity
from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from knowledge.errors import InvalidFile
from knowledge.json_lines import read_json_lines
from knowledge.language import detect_language

Kind = Literal["notice", "directory"]
ANY = "*"  # a question for everything that holds, such as "is anything down?"
_TEXTS = {"notice": "notice_texts.json", "directory": "directory_rows.json"}
_PRIOR = "nb"
_Found = Callable[[str, str, str], list[str]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A question, what it is about (None: nothing of the owner's), and what was found."""

    id: str
    text: str
    language: str
    part: str
    about: str | None
    found: tuple[str, ...]
    ms: float

    @property
    def is_right(self) -> bool:
        """Whether what it is about was found."""
        return bool(self.found) if self.about == ANY else self.about in self.found


def evaluate_owner_words(
    kind: Kind, queries: Path | None = None, run_out: Path | None = None
) -> EvalResult:
    """Ask every question while a set of notices holds, or over a directory.

    Args:
        kind: which of the two is measured.
        queries: JSON lines of `{text, lang?, about?, set?, id?, part?}`; the packaged ones when
            not given. A row without `about` is none of theirs; `set` names the packaged notices or
            rows that it is asked over, the first ones when not given.
        run_out: where to write `{id, about, found, ms}` per question.

    Raises:
        InvalidFile: the file is not of the form it should be.
    """
    find = _notices() if kind == "notice" else _functions()
    started = time.perf_counter()
    judged = [_judge(row, number, find) for number, row in _rows(kind, queries)]
    if not judged:
        raise InvalidFile("the file holds no questions")
    write_run(
        run_out,
        (
            {"id": one.id, "about": one.about, "found": list(one.found), "ms": round(one.ms, 3)}
            for one in judged
        ),
    )
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for one in judged:
        groups[f"lang:{one.language}"].append(one)
        if one.part:
            groups[f"part:{one.part}"].append(one)
    return EvalResult(
        n=len(judged),
        metrics=_figures(judged),
        groups={name: {"n": len(part), **_figures(part)} for name, part in sorted(groups.items())},
        settings={"questions": "packaged" if queries is None else queries.name},
        seconds=time.perf_counter() - started,
        cases=tuple(_measured(one) for one in judged),
    )


def _notices() -> _Found:
    now = datetime.now(UTC)
    sets = {
        name: [
            Notice(
                key,
                key,
                1,
                "",
                f"https://example.no/notices/{key}",
                dict.fromkeys(texts, key),
                NoticeDraft(texts, Severity.INFO, now),
                now,
            )
            for key, texts in written.items()
        ]
        for name, written in _packaged("notice").items()
    }

    def find(text: str, language: str, name: str) -> list[str]:
        match = match_notices(text, language, sets[name])
        return [notice.id for notice in match.answers]

    return find


def _functions() -> _Found:
    sets = {
        name: [
            DirectoryEntry(
                row["key"],
                f"https://example.no/directory/{row['key']}",
                FunctionDraft(row["key"], row["names"], row["handles"], {"phone": "12 34 56 78"}),
            )
            for row in rows
        ]
        for name, rows in _packaged("directory").items()
    }

    def find(text: str, language: str, name: str) -> list[str]:
        return [entry.id for entry in match_functions(text, language, sets[name])]

    return find


def _packaged(kind: Kind) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        files("eval").joinpath(_TEXTS[kind]).read_text(encoding="utf-8")
    )
    return found


def _rows(kind: Kind, queries: Path | None) -> list[tuple[int, dict[str, Any]]]:
    if queries is not None:
        return list(read_json_lines(queries))
    with as_file(files("eval").joinpath(f"{kind}_questions.jsonl")) as packaged:
        return list(read_json_lines(packaged))


def _judge(row: Mapping[str, Any], number: int, find: _Found) -> _Judged:
    text = row.get("text")
    if not isinstance(text, str):
        raise InvalidFile(f"line {number}: not a question with its text")
    started = time.perf_counter()
    language = detect_language(text, _PRIOR)
    found = find(text, language, str(row.get("set") or "first"))
    return _Judged(
        str(row.get("id") or number),
        text,
        str(row.get("lang") or ""),
        str(row.get("part") or ""),
        None if row.get("about") is None else str(row["about"]),
        tuple(found),
        1000 * (time.perf_counter() - started),
    )


def _measured(one: _Judged) -> MeasuredCase:
    if one.about is None:
        values = {"let through": float(not one.found)}
    else:
        values = {"found": float(one.is_right)}
    return MeasuredCase(one.id, one.text[:300], values, (one.about or "none",), one.found)


def _figures(judged: Sequence[_Judged]) -> dict[str, float]:
    asked = [one for one in judged if one.about is not None]
    times = sorted(one.ms for one in judged)
    return {
        "recall": mean([one.is_right for one in asked]),
        "false_alarms": mean([bool(one.found) for one in judged if one.about is None]),
        "p50_ms": times[len(times) // 2],
    }
