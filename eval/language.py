"""Language: is it told which language a customer writes, with and without the page's as a prior?"""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

from eval.metrics import mean
from eval.results import EvalResult, MeasuredCase, write_run
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import InvalidFile
from knowledge.json_lines import read_json_lines
from knowledge.language import detect_language


def evaluate_language(
    queries: Path, has_prior: bool = False, run_out: Path | None = None
) -> EvalResult:
    """Tell the language of each text.

    Args:
        queries: JSON lines of `{text, lang, id?}`.
        has_prior: whether the page is known to be in the text's own language, as it mostly is.
        run_out: where to write `{id, lang, told}` for each text.

    Raises:
        InvalidFile: the file is not of this form.
    """
    rows = _read(queries)
    started = time.perf_counter()
    cases = []
    groups: dict[str, list[float]] = defaultdict(list)
    for id_, text, language in rows:
        told = detect_language(text, language if has_prior else None)
        is_right = float(told == language)
        groups[language].append(is_right)
        cases.append(MeasuredCase(id_, text, {"accuracy": is_right}, (language,), (told,)))
    write_run(run_out, ({"id": c.id, "lang": c.wanted[0], "told": c.found[0]} for c in cases))
    return EvalResult(
        n=len(cases),
        metrics={"accuracy": mean([case.values["accuracy"] for case in cases])},
        groups={
            name: {"n": len(part), "accuracy": mean(part)} for name, part in sorted(groups.items())
        },
        settings={"prior": int(has_prior)},
        seconds=time.perf_counter() - started,
        cases=tuple(cases),
    )


def _read(path: Path) -> list[tuple[str, str, str]]:
    rows = []
    for number, row in read_json_lines(path):
        text, language = row.get("text"), row.get("lang")
        if not isinstance(text, str) or language not in LANGUAGES:
            raise InvalidFile(f"{path}, line {number}: no text, or a language we do not speak")
        rows.append((str(row.get("id", number)), text, str(language)))
    if not rows:
        raise InvalidFile(f"{path} holds no rows")
    return rows
