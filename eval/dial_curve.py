"""The curve of the dial: how many questions each floor answers, and how many of them wrongly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.dial_asking import AskedQuestion
from eval.metrics import upper_bound

# Under so many answers the share of wrong ones is not known well enough to set a floor by.
MIN_ANSWERS = 30
_STEPS = 1000  # floors are given in thousandths

# Tells the floor for a page's address, "" for no page.
FloorOf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Point:
    """What a floor gives.

    Attributes:
        floor: 0 to 1; None where pages have different ones.
        answerable: questions that some page answers.
        answered: those of them that get an answer, right or wrong.
        answers: all answers that are given.
        wrong: those of them that are no answer to the question.
    """

    floor: float | None
    answerable: int
    answered: int
    answers: int
    wrong: int

    @property
    def coverage(self) -> float:
        """The share of the answerable questions that is answered; not-a-number for none."""
        return self.answered / self.answerable if self.answerable else math.nan

    @property
    def wrong_share(self) -> float:
        """The share of the answers that is wrong; 0 when none is given."""
        return self.wrong / self.answers if self.answers else 0.0

    @property
    def wrong_bound(self) -> float:
        """What the true share stays under with 95 % confidence."""
        return upper_bound(self.wrong, self.answers)

    def as_dict(self) -> dict[str, float | int | None]:
        """Return it as JSON takes it."""
        return {
            "floor": self.floor,
            "answerable": self.answerable,
            "answered": self.answered,
            "answers": self.answers,
            "wrong": self.wrong,
            "coverage": round(self.coverage, 4) if self.answerable else None,
            "wrong_share": round(self.wrong_share, 4) if self.answers else None,
            "wrong_bound": round(self.wrong_bound, 4) if self.answers else None,
        }


def recommended(points: Iterable[Point], at_most: float) -> Point | None:
    """Return the lowest floor from which on the share of wrong answers stays within the limit.

    Floors with fewer than `MIN_ANSWERS` answers say nothing, for or against. Where a single wrong
    answer is already over the limit, being over it does not count against a floor.

    Args:
        points: from the highest floor to the lowest.
    """
    best = None
    for point in points:
        if point.answers < MIN_ANSWERS:
            continue
        if point.wrong <= at_most * point.answers:
            best = point
        elif at_most * point.answers >= 1 or not at_most:
            break
    return best


def point_at(asked: Sequence[AskedQuestion], floor_of: FloorOf) -> Point:
    """Return what floors give, each question's by the address of its best page."""
    floors = {floor_of(one.page) for one in asked}
    given = [one for one in asked if one.may_be_answered and one.evidence >= floor_of(one.page)]
    return Point(
        floor=floors.pop() if len(floors) == 1 else None,
        answerable=len(asked) - count_unanswerable(asked),
        answered=sum(one.question.is_answerable for one in given),
        answers=len(given),
        wrong=sum(not one.is_right for one in given),
    )


def curve(asked: Sequence[AskedQuestion]) -> tuple[Point, ...]:
    """Return what each floor gives, from the highest to the lowest at which anything changes."""
    rows = sorted((one for one in asked if one.may_be_answered), key=lambda one: -one.evidence)
    answerable = len(asked) - count_unanswerable(asked)
    points: list[Point] = []
    answered = wrong = 0
    for count, one in enumerate(rows, start=1):
        answered += one.question.is_answerable
        wrong += not one.is_right
        floor = _rounded(one.evidence)
        if points and points[-1].floor == floor:
            points.pop()
        points.append(Point(floor, answerable, answered, count, wrong))
    return tuple(points)


def count_unanswerable(asked: Iterable[AskedQuestion]) -> int:
    """Return how many of the questions no page answers."""
    return sum(not one.question.is_answerable for one in asked)


def _rounded(evidence: float) -> float:
    """Return the highest thousandth that this much evidence is not under."""
    return math.floor(evidence * _STEPS) / _STEPS
