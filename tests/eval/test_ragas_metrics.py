"""ragas without a model: it is wired rightly and agrees where it must."""

from __future__ import annotations

import os

import pytest

os.environ["RAGAS_DO_NOT_TRACK"] = "true"
pytest.importorskip("ragas", reason="ragas is in the extra 'eval'")


def test_string_presence() -> None:
    from eval.ragas_metrics import string_presence

    replies = [
        ("Frakt koster 79 kroner.", ("79 kroner", "sytti")),
        ("Det står ikke her.", ("79 kroner",)),
        ("", ("79 kroner",)),
        ("Alt er gratis.", ("gratis",)),
    ]
    assert string_presence(replies) == pytest.approx(0.5)
