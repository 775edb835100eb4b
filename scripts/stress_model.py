"""Runs the model stress with the times that are shipped, and writes its table into the docs."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from results import EVALUATION, write_section

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.model_stress import MODES, WELL, Row, Timing, served, stress

HEAD = (
    "| the model | the customer gets | first word | whole answer | of 20 at once, the last "
    "| a greeting meanwhile | with the breaker open | model back after |"
)


def main() -> int:
    """Print and store the table; 1 when a promise does not hold."""
    timing, lines, broken = Timing(), [HEAD, "|---|---|" + "---|" * 6], 0
    with (
        tempfile.TemporaryDirectory(prefix="svarvakt-stress-") as folder,
        served(Path(folder), timing) as (url, evil),
    ):
        for mode in (WELL, *MODES):
            row = stress(url, evil, mode, timing)
            lines.append(as_line(row))
            print(lines[-1], flush=True)
            for fault in row.faults(timing):
                broken += 1
                print(f"  BROKEN: {fault}", flush=True)
    load = os.getloadavg()[2] / (os.cpu_count() or 1)
    lines += [
        "",
        f"Load of the machine for each core, over the last quarter of an hour: {load:.1f}.",
    ]
    lines += [f"Promises that did not hold: {broken}."]
    write_section("model-stress", "\n".join(lines), EVALUATION)
    return 1 if broken else 0


def as_line(row: Row) -> str:
    """Return a mode's line; seconds with one decimal."""
    last_s = max(one.end_s for one in row.crowd)
    times = [row.alone.first_s, row.alone.end_s, last_s, row.greeting_s, row.resting_s]
    shown = [f"{one:.1f} s" if one is not None else "stays shut" for one in times]
    return f"| {row.mode.name} | {row.outcome} | {' | '.join(shown)} | {row.recovered_s:.1f} s |"


if __name__ == "__main__":
    sys.exit(main())
