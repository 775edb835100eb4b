"""Metrics of ragas that need no model, beside our own; ragas is in the `eval` extra."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ragas.metrics.collections import StringPresence

from eval.metrics import mean


def string_presence(replies: Sequence[tuple[str, Sequence[str]]]) -> float:
    """Return the share of replies in which ragas finds one of the known answers.

    Case and white space count here; our own `contains_answer` overlooks them.

    Args:
        replies: what was said, and the answers that are known to be right.
    """
    return mean(asyncio.run(_scores(replies)))


async def _scores(replies: Sequence[tuple[str, Sequence[str]]]) -> list[float]:
    metric = StringPresence()
    scores = []
    for said, answers in replies:
        found = [
            await metric.ascore(reference=answer, response=said or "-")
            for answer in answers
            if answer.strip()
        ]
        scores.append(max((float(result.value) for result in found), default=0.0))
    return scores
