"""The command `eval all`: report, baseline, and exit code 1 when a figure fell."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.real_server import svarvakt


def test_a_figure_that_falls_is_exit_code_1(tmp_path: Path) -> None:
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(tmp_path / "data")}
    baseline, report = tmp_path / "baseline.json", tmp_path / "report.html"
    command = ("eval", "all", "--data", str(tmp_path), "--only", "support", "--json")
    kept = svarvakt(environment, *command, "--keep", str(baseline), "--report", str(report))
    assert kept.returncode == 0, kept.stderr
    told = json.loads(kept.stdout)
    assert list(told["sets"]) == ["support/pairs"]
    assert told["regressions"] == []
    assert "support/pairs" in report.read_text("utf-8")

    again = svarvakt(environment, *command, "--baseline", str(baseline))
    assert again.returncode == 0, again.stderr
    stored = json.loads(baseline.read_text("utf-8"))
    values = stored["values"]["support/pairs"]["unsupported stopped"]
    assert min(values.values()) == 0, "the check misses some, so it can be better"
    stored["values"]["support/pairs"]["unsupported stopped"] = dict.fromkeys(values, 1.0)
    baseline.write_text(json.dumps(stored), "utf-8")
    fell = svarvakt(environment, *command, "--baseline", str(baseline))
    assert fell.returncode == 1, fell.stderr
    [regression] = json.loads(fell.stdout)["regressions"]
    assert (regression["figure"], regression["before"]) == ("unsupported stopped", 1.0)


def test_no_data_is_bad_input(tmp_path: Path) -> None:
    done = svarvakt({**os.environ}, "eval", "all", "--data", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "invalid_file" in done.stderr
