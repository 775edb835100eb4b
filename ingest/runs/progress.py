"""How a run tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

# Called with the stage, how much of it is done, of how much, and the url at hand.
OnProgress = Callable[[str, int, int, str], None]


def silent(stage: str, done: int, total: int, url: str) -> None:
    """Tell nobody."""
