"""Patterns: which paths of a site a source takes, in the few words an owner can write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

from ingest.errors import InvalidSource

MAX_PATTERNS = 50
MAX_PATTERN_LENGTH = 300
_SAFE = "/:@!$&'()*+,;=~-._%"
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f\\<>\"{}|^`?#]")


def check_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return patterns in the form of `matches`, without repeats and empty ones.

    Raises:
        InvalidSource: one is no path pattern; the code is `invalid_pattern`.
    """
    clean: list[str] = []
    for raw in patterns:
        pattern = raw.strip()
        if not pattern:
            continue
        if not pattern.startswith("/") or len(pattern) > MAX_PATTERN_LENGTH:
            raise InvalidSource(f"'{pattern[:80]}' must start with /", "invalid_pattern")
        if _FORBIDDEN.search(pattern):
            raise InvalidSource(f"'{pattern[:80]}' is no path", "invalid_pattern")
        clean.append(quote(unquote(pattern), safe=_SAFE))
    if len(clean) > MAX_PATTERNS:
        raise InvalidSource(f"more than {MAX_PATTERNS} patterns", "invalid_pattern")
    return tuple(dict.fromkeys(clean))


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern.

    `*` stands for anything, `/` included. A pattern without `*` also fits everything below it:
    `/news` fits `/news` and `/news/2026`, not `/newsletter`. Takes time in proportion to the
    path, whatever the pattern.
    """
    if "*" not in pattern:
        below = pattern if pattern.endswith("/") else pattern + "/"
        return path == pattern or path.startswith(below)
    first, *middle, last = pattern.split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(path) - len(last) >= at and path.endswith(last)
