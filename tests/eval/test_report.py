"""The report: one file, hostile texts stay texts, curves are what they say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lxml import html

from eval.charts import bars, coverage_and_error, reliability
from eval.comparison import compare, values_of
from eval.report import write_report
from eval.results import EvalResult, MeasuredCase

EVIL = "<script>alert(1)</script><img src=//evil.example/x>"


def result(value: float) -> EvalResult:
    cases = tuple(
        MeasuredCase(f"q{n}", EVIL, {"decided right": value}, (EVIL,), (EVIL,), n / 40, n % 2 == 0)
        for n in range(40)
    )
    groups = {EVIL: {"n": 20.0, "auroc": 0.5}, "empty": {"n": 0.0, "auroc": float("nan")}}
    groups["told apart otherwise"] = {"n": 20.0}
    return EvalResult(40, {"auroc": 0.5}, groups, {"model": EVIL}, 1.0, cases)


def test_is_one_file_in_which_texts_stay_texts(tmp_path: Path) -> None:
    results = {"answerability/a": result(0.0)}
    before = values_of({"answerability/a": result(1.0)})
    file = tmp_path / "deep" / "report.html"
    changes = compare(values_of(results), before)
    write_report(file, results, changes, datetime.now(UTC), {"python": EVIL})
    page = html.fromstring(file.read_text("utf-8"))
    assert page.xpath("//script | //img | //link | //@src") == []
    assert len(page.xpath("//svg")) == 3
    assert "fell by more than chance" in page.text_content()
    assert EVIL in page.text_content()
    assert page.xpath("//tr[@class='bad']/th/text()") == ["decided right"]


def test_curves() -> None:
    scores, truths = [0.95, 0.9, 0.85, 0.15, 0.12], [True, True, False, False, True]
    assert reliability(scores, truths) == [(0.135, 0.5), (0.85, 0.0), (0.925, 1.0)]
    assert coverage_and_error(scores, truths)[:3] == [(0.2, 0), (0.4, 0), (0.6, 1 / 3)]
    assert coverage_and_error([], []) == reliability([], []) == []
    assert str(bars([("<b>", 0.5)])).count("<b>") == 0
