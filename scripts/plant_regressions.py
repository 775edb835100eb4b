"""Plants regressions, measures each against the baseline, and writes what was found of them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys

from results import write_section
from write_results import BASELINE, DATA, ROOT

sys.path.insert(0, str(ROOT))
import pytest

from tests.eval.plants import PLANTS, exit_code


def main() -> int:
    """Measure with each plant in turn; 1 when one was not found."""
    if not DATA.is_dir():
        print("../shared/data is not here: nothing to measure on")
        return 2
    vectors = ROOT / ".svarvakt" / "eval_vectors.db"
    os.environ.setdefault("SVARVAKT_EVAL_VECTOR_CACHE", str(vectors))
    lines = ["| planted | exit code | what fell most |", "|---|---|---|"]
    missed = 0
    for name, (plant, only) in PLANTS.items():
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            plant(patch)
            code = exit_code(DATA, BASELINE, only, keep=None)
        missed += code != 1
        fell = json.loads(said.getvalue())["regressions"]
        fell.sort(key=lambda one: one["now"] - one["before"])
        told = [f"{one['set']} {one['figure']} {one['before']} to {one['now']}" for one in fell[:2]]
        lines.append(f"| {name} | {code} | {'; '.join(told)} |")
        print(lines[-1])
    write_section("planted", "\n".join(lines))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
