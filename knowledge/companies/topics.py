"""Topics: places in a company's site, each with the evidence that an answer from there needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from knowledge.errors import InvalidCompany

# The name of what holds for pages outside all topics, and for files, which have no place in a site.
DEFAULT = "default"
_MAX_FLOORS = 50
_MAX_TOPIC_CHARS = 200


def path_of(url: str) -> str:
    """Return the path of a page's address as people read it; "" for files and other texts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return unquote(parts.path) or "/" if parts.scheme in ("http", "https") else ""


def topic_of(url: str, topics: Iterable[str]) -> str:
    """Return the topic that a page belongs to: the longest that its path begins with.

    Whole segments count: `/faktura` holds `/faktura/kid.html` and not `/fakturagebyr.html`. "/"
    holds every page of a site.

    Returns:
        one of the topics, or `DEFAULT`.
    """
    path = path_of(url)
    return max((one for one in topics if holds(one, path)), key=len, default=DEFAULT)


def holds(topic: str, path: str) -> bool:
    """Whether a path, or a topic within another, lies in a topic."""
    if not path or not topic.startswith("/"):
        return False
    return topic in ("/", path) or path.startswith(f"{topic}/")


def is_topic(text: str) -> bool:
    """Whether a text may name a topic: a path without a slash at its end."""
    is_path = text == "/" or (text.startswith("/") and not text.endswith("/"))
    return is_path and len(text) <= _MAX_TOPIC_CHARS and text.isprintable()


def read_floors(values: Any) -> dict[str, float]:
    """Check a table of floors by topic.

    Raises:
        InvalidCompany: it is no table, or a topic or floor in it cannot be used.
    """
    if not isinstance(values, Mapping) or len(values) > _MAX_FLOORS:
        raise InvalidCompany(f"floors must be a table with at most {_MAX_FLOORS} entries")
    for topic, floor in values.items():
        if topic != DEFAULT and not (isinstance(topic, str) and is_topic(topic)):
            raise InvalidCompany(
                f"floors: '{topic}' is neither '{DEFAULT}' nor the beginning of a page's path,"
                " such as '/faktura', with no '/' at its end"
            )
        is_number = isinstance(floor, int | float) and not isinstance(floor, bool)
        if not is_number or not math.isfinite(floor) or not 0 <= floor <= 1:
            raise InvalidCompany(f"floors: that of '{topic}' must be a number from 0 to 1")
    return {topic: float(floor) for topic, floor in values.items()}
