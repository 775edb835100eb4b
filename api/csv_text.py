"""CSV text that no spreadsheet takes for formulas (trust.md, S-25)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# A cell that begins so is evaluated by one spreadsheet or another, also in its full-width form
# and behind what looks empty.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_row(cells: Iterable[object]) -> str:
    """Return one line, every cell in quotes; None is an empty cell."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int | float)
    return (
        f"'{text}" if not is_number and text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else text
    )
