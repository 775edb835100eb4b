"""Conditions of changes: the revision that a change was made on, from If-Match."""

from __future__ import annotations

import re

from api.errors import ConditionMissing


def revision_of(if_match: str | None) -> int:
    """Return the revision a change was made on.

    Raises:
        ConditionMissing: the request does not say.
    """
    found = re.fullmatch(r'"(\d{1,9})"', if_match or "")
    if found is None:
        raise ConditionMissing("name what was read: If-Match with the ETag")
    return int(found[1])
