"""The dial: from which floor answers are wrong seldom enough, and what coverage that costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answers.floors import Floors
from eval.dial_asking import AskedQuestion
from eval.dial_curve import FloorOf, Point, count_unanswerable, curve, point_at, recommended
from knowledge.companies.companies import Company
from knowledge.companies.topics import DEFAULT, holds, path_of, topic_of

# Under so many questions without an answer nothing shows what a lower floor would let out.
MIN_UNANSWERABLE = 20


class Basis(StrEnum):
    """What a recommended floor rests on.

    Members:
        MEASURED: the questions of the topic itself.
        WIDER: those of a wider circle, in most cases the whole company; there are too few here.
        KEPT: nothing; the floor stays as it is.
    """

    MEASURED = "measured"
    WIDER = "wider"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class TopicDial:
    """A topic's curve and where to set its floor.

    Attributes:
        topic: a path, `default` for pages outside all topics, "" for the whole company.
        questions: how many have their best page here, of which `unanswerable` have no answer.
        floor: the recommended one; None where it stays as it is and is not the topic's own.
        now: with the floors in force.
        then: with the recommended ones.
        curve: from the highest floor to the lowest, one point wherever anything changes.
    """

    topic: str
    questions: int
    unanswerable: int
    floor: float | None
    basis: Basis
    now: Point
    then: Point
    curve: tuple[Point, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON takes it, without the curve."""
        return {
            "topic": self.topic or None,
            "questions": self.questions,
            "unanswerable": self.unanswerable,
            "floor": self.floor,
            "basis": self.basis.value,
            "now": self.now.as_dict(),
            "then": self.then.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Dial:
    """What was measured, and which floors follow for a limit.

    Attributes:
        at_most: the share of wrong answers that is allowed, 0 to 1.
        whole: the company; its floor is that of all pages without one of their own.
        topics: by name.
    """

    at_most: float
    whole: TopicDial
    topics: tuple[TopicDial, ...]

    @property
    def lacks_unanswerable(self) -> bool:
        """Whether too few questions without an answer were asked to lower any floor."""
        return self.whole.unanswerable < MIN_UNANSWERABLE

    @property
    def is_certain(self) -> bool:
        """Whether the limit holds with 95 % confidence, not only on these questions."""
        return self.whole.then.wrong_bound <= self.at_most

    @property
    def answers_needed(self) -> int:
        """How many answers without a wrong one would make the limit certain."""
        return math.ceil(math.log(0.05) / math.log1p(-self.at_most)) if self.at_most else 0

    @property
    def floors(self) -> dict[str, float]:
        """The floors to set, by topic; those that are kept, or follow from these, are left out."""
        rows = ((one.topic or DEFAULT, one) for one in (self.whole, *self.topics))
        return {
            topic: one.floor
            for topic, one in rows
            if one.basis is Basis.MEASURED and one.floor is not None
        }

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON takes it; shares are 0 to 1, those that cannot be told are null."""
        return {
            "at_most": self.at_most,
            "is_certain": self.is_certain,
            "lacks_unanswerable": self.lacks_unanswerable,
            "answers_needed": self.answers_needed,
            "floors": self.floors,
            "all": self.whole.as_dict(),
            "topics": [one.as_dict() for one in self.topics],
        }


def dial_of(
    asked: Sequence[AskedQuestion],
    company: Company,
    floors: Floors,
    at_most: float,
    named: Iterable[str] = (),
) -> Dial:
    """Choose the floors of a company for a limit.

    Args:
        floors: those of the settings.
        at_most: the share of wrong answers that is allowed, 0 to 1.
        named: topics to tell apart besides those that the company or a question names.
    """
    own = company.profile.floors
    topics = topics_of(asked, own, (*named, *(one.question.topic for one in asked)))
    return dial(asked, topics, own, lambda url: floors.for_page(company, url).answered, at_most)


def topics_of(
    asked: Iterable[AskedQuestion], own: Iterable[str], named: Iterable[str]
) -> tuple[str, ...]:
    """Return the topics to tell apart, sorted.

    Args:
        own: those that the company has floors for.
        named: those that golden questions or the owner name.

    Returns:
        these, and the first folders of the pages that were found.
    """
    folders = {path_of(one.page).split("/")[1] for one in asked if path_of(one.page).count("/") > 1}
    return tuple(sorted({*own, *named, *(f"/{name}" for name in folders)} - {DEFAULT, ""}))


def dial(
    asked: Sequence[AskedQuestion],
    topics: Iterable[str],
    own: Mapping[str, float],
    floor_now: FloorOf,
    at_most: float,
) -> Dial:
    """Choose the floors for a limit.

    Args:
        topics: those to tell apart; see `topics_of`.
        own: the company's floors by topic, inherited ones too. What cannot be measured stays.
        floor_now: tells the floor in force for a page's address, "" for no page.
        at_most: the share of wrong answers that is allowed, 0 to 1.
    """
    parts: dict[str, list[AskedQuestion]] = {one: [] for one in (*topics, *own) if one != DEFAULT}
    paths = tuple(parts)
    for one in asked:
        parts.setdefault(topic_of(one.page, paths), []).append(one)
    whole = _measured(asked, at_most, floor_now(""))
    chosen: dict[str, tuple[float | None, Basis]] = {DEFAULT: _default(whole, own)}
    for topic in sorted(paths, key=len):
        wider = chosen[_above(topic, paths)][0]
        page = parts[topic][0].page if parts[topic] else ""
        found = _measured(parts[topic], at_most, floor_now(page) if wider is None else wider)
        if found is not None:
            chosen[topic] = found, Basis.MEASURED
        elif topic in own:
            chosen[topic] = own[topic], Basis.KEPT
        else:
            chosen[topic] = wider, Basis.KEPT if wider is None else Basis.WIDER

    def floor_then(page: str) -> float:
        floor, _ = chosen[topic_of(page, paths)]
        return floor_now(page) if floor is None else floor

    def told(topic: str, floor: float | None, basis: Basis) -> TopicDial:
        part = parts[topic] if topic else asked
        points = point_at(part, floor_now), point_at(part, floor_then)
        counts = len(part), count_unanswerable(part)
        return TopicDial(topic, *counts, floor, basis, *points, curve(part))

    basis = Basis.KEPT if whole is None else Basis.MEASURED
    rows = tuple(told(topic, *chosen[topic]) for topic in sorted(parts))
    return Dial(at_most, told("", whole, basis), rows)


def _measured(asked: Sequence[AskedQuestion], at_most: float, safe: float) -> float | None:
    """Return the floor that these questions call for, if they are enough to say.

    Args:
        safe: a floor to go below only where enough questions without an answer were asked.
    """
    best = recommended(curve(asked), at_most)
    if best is None or best.floor is None:
        return None
    is_shown = best.floor >= safe or count_unanswerable(asked) >= MIN_UNANSWERABLE
    return best.floor if is_shown else None


def _default(whole: float | None, own: Mapping[str, float]) -> tuple[float | None, Basis]:
    """Return the floor of pages outside all topics: the whole company's."""
    return (own.get(DEFAULT), Basis.KEPT) if whole is None else (whole, Basis.WIDER)


def _above(topic: str, topics: Iterable[str]) -> str:
    """Return the nearest topic that a topic lies in, or `DEFAULT`."""
    around = (one for one in topics if one != topic and holds(one, topic))
    return max(around, key=len, default=DEFAULT)
